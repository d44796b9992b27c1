/* Stage 5: one plan a dataset for all its indicators, two passes over its parts, then tables. */
#include "5_indicators/indicators.h"

#include <assert.h>

#include "5_indicators/estimate.h"

struct readers {
    const struct dataset *dataset;
    struct register_db **db; /* [threads] */
};

static bool read_part(void *context, int worker, struct arena *a, int32_t part, const bool *want,
                      struct person_part *out, struct diag *d)
{
    const struct readers *r = context;
    return register_part_read(r->db[worker], a, r->dataset, part, want, out, d);
}

struct stage {
    struct arena *arena;
    const struct schemas *schemas;
    struct readers readers;
    int threads;
    struct estimate_options options;
    struct estimate_table_list *out;
    struct table_plan *table; /* [all tables], in the order of `out` */
};

static int32_t tables_of(const struct schemas *s)
{
    int32_t tables = 0;
    for (int32_t i = 0; i < s->indicators; i++) {
        tables += s->indicator[i]->tables;
    }
    return tables;
}

/* Runs over the tables of one dataset, in the order of indicators; the first round plans, the
 * second estimates. */
static bool plan_tables(struct stage *st, const struct dataset *dataset, struct plan *p,
                        struct diag *d)
{
    bool ok = true;
    ptrdiff_t at = 0;
    for (int32_t i = 0; i < st->schemas->indicators; i++) {
        const struct indicator *indicator = st->schemas->indicator[i];
        for (int32_t k = 0; k < indicator->tables; k++, at++) {
            if (indicator->dataset == dataset) {
                ok = table_plan_add(p, indicator, &indicator->table[k], &st->table[at], d) && ok;
            }
        }
    }
    return ok;
}

static void estimate_tables(struct stage *st, const struct dataset *dataset,
                            const struct counts *counts, struct diag *d)
{
    ptrdiff_t at = 0;
    for (int32_t i = 0; i < st->schemas->indicators; i++) {
        const struct indicator *indicator = st->schemas->indicator[i];
        for (int32_t k = 0; k < indicator->tables; k++, at++) {
            if (indicator->dataset == dataset) {
                st->out->item[at] =
                    table_estimate(st->arena, &st->table[at], counts, &st->options, d);
            }
        }
    }
}

static bool compute_dataset(struct stage *st, const struct dataset *dataset, struct diag *d)
{
    struct plan *p = ARENA_NEW(st->arena, struct plan);
    *p = plan_new(st->arena, dataset);
    if (!plan_tables(st, dataset, p, d)) {
        return false;
    }
    if (p->cube.count == 0) {
        return true; /* no indicator looks at it */
    }
    st->readers.dataset = dataset;
    struct part_source source = {.parts = REGISTER_PARTS,
                                 .threads = st->threads,
                                 .read = read_part,
                                 .context = &st->readers};
    struct column_scan *scan = ARENA_ARRAY(st->arena, struct column_scan, dataset->coded_count);
    struct counts counts;
    if (!count_scan(p, &source, scan, d) || !plan_positions(p, scan, st->schemas->catalogue, d) ||
        !plan_planes(p, d) || !count_records(p, &source, &counts, d)) {
        return false;
    }
    estimate_tables(st, dataset, &counts, d);
    return true;
}

static bool open_readers(struct stage *st, const char *path, struct diag *d)
{
    st->readers.db = ARENA_ARRAY(st->arena, struct register_db *, st->threads);
    for (int i = 0; i < st->threads; i++) {
        st->readers.db[i] = register_open(st->arena, path, REGISTER_READ, d);
        if (!st->readers.db[i]) {
            return false;
        }
    }
    return true;
}

bool indicators_compute(struct arena *a, const struct schemas *s, const char *register_path,
                        int threads, int32_t as_of_day, struct estimate_table_list *out,
                        struct diag *d)
{
    assert(threads >= 1);
    struct stage st = {
        .arena = a,
        .schemas = s,
        .threads = threads,
        .options = {.policy = &s->policy, .words = s->catalogue, .as_of_day = as_of_day},
        .out = out,
    };
    out->count = tables_of(s);
    out->item = ARENA_ARRAY(a, struct estimate_table *, out->count);
    st.table = ARENA_ARRAY(a, struct table_plan, out->count);
    bool ok = open_readers(&st, register_path, d);
    for (int32_t i = 0; ok && i < s->datasets; i++) {
        ok = compute_dataset(&st, s->dataset[i], d);
    }
    for (int i = 0; i < threads && st.readers.db[i]; i++) {
        register_close(st.readers.db[i]);
    }
    for (ptrdiff_t i = 0; ok && i < out->count; i++) {
        assert(out->item[i]);
    }
    return ok;
}
