/* Stage 5: one plan a dataset for all its indicators, two passes over its parts, then tables. All
 * datasets are counted before the first table is made, since a ratio may look at two of them. */
#include "5_indicators/indicators.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "5_indicators/collection.h"
#include "5_indicators/derive.h"
#include "5_indicators/estimate.h"
#include "5_indicators/records.h"

/* One dataset while it is counted and read. */
struct counted_dataset {
    const struct dataset *dataset;
    struct plan *plan;
    struct counts counts;
    const struct derivation *derivation;
    int32_t whole; /* cube of all records; -1: not asked for */
};

struct stage {
    struct arena *arena;
    const struct schemas *schemas;
    const struct indicator *only; /* NULL: all */
    bool prints;                  /* make what 6_protect knows equal sets by */
    bool wholes;
    const struct coverage_list *coverage;
    struct register_db **db; /* [threads] */
    int threads;
    struct estimate_options options;
    struct estimate_table_list *out;
    struct table_plan *table;        /* [all tables], in the order of `out` */
    struct counted_dataset *counted; /* [schemas.datasets] */
};

struct reader {
    struct stage *stage;
    const struct counted_dataset *counted;
};

static bool read_part(void *context, int worker, struct arena *a, int32_t part, const bool *want,
                      struct person_part *out, struct diag *d)
{
    const struct reader *r = context;
    const struct counted_dataset *c = r->counted;
    bool *read = ARENA_ARRAY(a, bool, c->dataset->column_count);
    memcpy(read, want, (size_t)c->dataset->column_count * sizeof *read);
    if (c->derivation) {
        derivation_widen(c->derivation, read);
    }
    if (!register_part_read(r->stage->db[worker], a, c->dataset, part, read, out, d)) {
        return false;
    }
    if (c->derivation) {
        derivation_part(c->derivation, a, part, read, out);
    }
    return true;
}

static bool scan_parts(void *context, struct arena *a, bool *want, struct column_scan *scan,
                       struct diag *d)
{
    const struct reader *r = context;
    return register_parts_scan(r->stage->db[0], a, r->counted->dataset, want, scan, d);
}

static bool is_asked(const struct stage *st, const struct indicator *i)
{
    return !st->only || st->only == i;
}

static int32_t tables_of(const struct stage *st)
{
    int32_t tables = 0;
    for (int32_t i = 0; i < st->schemas->indicators; i++) {
        const struct indicator *indicator = st->schemas->indicator[i];
        tables += is_asked(st, indicator) ? indicator->tables : 0;
    }
    return tables;
}

static struct counted_dataset *counted_of(struct stage *st, const struct dataset *dataset)
{
    for (int32_t i = 0; dataset && i < st->schemas->datasets; i++) {
        if (st->counted[i].dataset == dataset) {
            return &st->counted[i];
        }
    }
    return NULL;
}

static bool plan_tables(struct stage *st, struct diag *d)
{
    int errors = d->error_count;
    struct collection *collection = collection_new(st->arena, st->schemas, st->db[0], d);
    bool ok = true;
    ptrdiff_t at = 0;
    for (int32_t i = 0; i < st->schemas->indicators; i++) {
        const struct indicator *indicator = st->schemas->indicator[i];
        const struct counted_dataset *own = counted_of(st, indicator->dataset);
        const struct counted_dataset *other = counted_of(st, indicator->divisor.dataset);
        const struct counted_dataset *survey = counted_of(st, indicator->survey.dataset);
        assert(own);
        struct planning planning = {.plan = own->plan,
                                    .divisor_plan = other ? other->plan : NULL,
                                    .survey_plan = survey ? survey->plan : NULL,
                                    .schemas = st->schemas,
                                    .coverage = st->coverage,
                                    .collection = collection};
        for (int32_t k = 0; is_asked(st, indicator) && k < indicator->tables; k++) {
            ok = table_plan_add(&planning, indicator, &indicator->table[k], &st->table[at++], d) &&
                 ok;
        }
    }
    return ok && d->error_count == errors;
}

static bool count_dataset(struct stage *st, struct counted_dataset *c, struct diag *d)
{
    const int32_t columns = c->dataset->column_count;
    int errors = d->error_count;
    if (c->plan->cube.count == 0) {
        return true; /* no indicator looks at it */
    }
    bool *want = ARENA_ARRAY(st->arena, bool, columns); /* not widened: each pass says its own */
    memcpy(want, c->plan->want, (size_t)columns * sizeof *want);
    c->derivation = derivation_new(st->arena, st->schemas, c->dataset, want, st->db, st->threads,
                                   st->options.as_of_day, d);
    struct reader reader = {st, c};
    struct part_source source = {.parts = REGISTER_PARTS,
                                 .threads = st->threads,
                                 .read = read_part,
                                 .scan = scan_parts,
                                 .context = &reader};
    struct column_scan *scan = ARENA_ARRAY(st->arena, struct column_scan, columns);
    return d->error_count == errors && count_scan(c->plan, &source, scan, d) &&
           plan_positions(c->plan, scan, st->schemas->catalogue, d) && plan_planes(c->plan, d) &&
           count_records(c->plan, &source, &c->counts, d);
}

/* The records that a table is made of, or those of the survey that it looks at. */
static bool read_records(struct stage *st, const struct table_plan *t, struct record_list *out,
                         struct diag *d)
{
    const struct table_plan survey = {
        .indicator = t->indicator, .plan = t->survey_plan, .record_filter = t->survey_filter};
    const struct table_plan *of = t->survey_plan ? &survey : t;
    struct reader reader = {st, counted_of(st, of->plan->dataset)};
    struct part_source source = {
        .parts = REGISTER_PARTS, .threads = 1, .read = read_part, .context = &reader};
    return of->record_filter < 0 || records_read(st->arena, of, &source, out, d);
}

static bool make_table(struct stage *st, const struct table_plan *t, struct estimate_table **out,
                       struct diag *d)
{
    struct counted_dataset *own = counted_of(st, t->plan->dataset);
    struct counted_dataset *other = counted_of(st, t->indicator->divisor.dataset);
    struct record_list records = {0};
    if (!read_records(st, t, &records, d)) {
        return false;
    }
    struct table_counts counts = {
        .own = &own->counts, .divisor = other ? &other->counts : NULL, .records = &records};
    *out = table_estimate(st->arena, t, &counts, &st->options, d);
    return true;
}

static bool open_readers(struct stage *st, const char *path, struct diag *d)
{
    st->db = ARENA_ARRAY(st->arena, struct register_db *, st->threads);
    for (int i = 0; i < st->threads; i++) {
        st->db[i] = register_open(st->arena, path, REGISTER_READ, d);
        if (!st->db[i]) {
            return false;
        }
    }
    return true;
}

static void open_plans(struct stage *st)
{
    st->counted = ARENA_ARRAY(st->arena, struct counted_dataset, st->schemas->datasets);
    for (int32_t i = 0; i < st->schemas->datasets; i++) {
        struct counted_dataset *c = &st->counted[i];
        c->dataset = st->schemas->dataset[i];
        c->plan = ARENA_NEW(st->arena, struct plan);
        *c->plan = plan_new(st->arena, c->dataset);
        c->plan->prints = st->prints;
        c->whole = st->wholes && !c->dataset->about_bodies
                       ? plan_cube(c->plan, plan_filter(c->plan, NULL, NULL), 0, NULL)
                       : -1;
    }
}

/* ---- wholes ---- */

static void add_whole(const struct stage *st, const struct counted_dataset *c, bool persons)
{
    struct arena *a = st->arena;
    const struct plan *plan = c->plan;
    int32_t nowhere[1] = {0};
    int64_t at = plan_cell(plan, &plan->cube.item[c->whole], nowhere);
    const struct counts *n = &c->counts;
    int64_t number = persons ? n->persons[at] : n->records[at];
    struct estimate *cell = ARENA_NEW(a, struct estimate);
    const double none = (double)NAN;
    *cell = (struct estimate){
        .status = number > 0 ? CELL_VALUE : CELL_ZERO,
        .value = (double)number,
        .lower = none,
        .upper = none,
        .numerator = number,
        .denominator = -1,
        .records = n->records[at],
        .persons = plan->persons ? n->persons[at] : -1,
        .numerator_print = persons ? n->person_print[at] : n->record_print[at],
        .unknown = -1,
        .bound_lower = none,
        .bound_upper = none,
        .extra = {none, none},
    };
    struct estimate_table *t = ARENA_NEW(a, struct estimate_table);
    const char *unit = persons ? "persons" : "records";
    str dataset = c->dataset->name;
    *t = (struct estimate_table){
        .id = str_format(a, "%.*s.%s", STR_ARG(dataset), unit),
        .whole = true,
        .measure = MEASURE_COUNT,
        .counts_persons = persons,
        .factor = 1.0,
        .cells = 1,
        .cell = cell,
        .method = STR("method.count"),
        .count_key = str_format(a, "%.*s|%s|", STR_ARG(dataset), unit),
    };
    st->out->item[st->out->count + st->out->wholes++] = t;
}

static void make_wholes(const struct stage *st)
{
    for (int32_t i = 0; i < st->schemas->datasets; i++) {
        const struct counted_dataset *c = &st->counted[i];
        if (c->whole >= 0) {
            add_whole(st, c, false);
            if (c->plan->persons) {
                add_whole(st, c, true);
            }
        }
    }
}

/* `st` says what is asked for; the rest is filled in here. */
static bool compute(struct stage st, const char *register_path, struct diag *d)
{
    const struct schemas *s = st.schemas;
    struct estimate_table_list *out = st.out;
    assert(st.threads >= 1);
    out->count = tables_of(&st);
    out->wholes = 0;
    out->item =
        ARENA_ARRAY(st.arena, struct estimate_table *, out->count + 2 * (ptrdiff_t)s->datasets);
    st.table = ARENA_ARRAY(st.arena, struct table_plan, out->count);
    open_plans(&st);
    bool ok = open_readers(&st, register_path, d) && plan_tables(&st, d);
    for (int32_t i = 0; ok && i < s->datasets; i++) {
        ok = count_dataset(&st, &st.counted[i], d);
    }
    for (ptrdiff_t i = 0; ok && i < out->count; i++) {
        ok = make_table(&st, &st.table[i], &out->item[i], d);
    }
    if (ok) {
        make_wholes(&st);
    }
    for (int i = 0; i < st.threads && st.db[i]; i++) {
        register_close(st.db[i]);
    }
    return ok;
}

bool indicators_compute_only(struct arena *a, const struct schemas *s,
                             const struct coverage_list *coverage, const struct indicator *only,
                             bool prints, const char *register_path, int threads, int32_t as_of_day,
                             struct estimate_table_list *out, struct diag *d)
{
    struct stage st = {
        .arena = a,
        .schemas = s,
        .coverage = coverage,
        .only = only,
        .prints = prints,
        .threads = threads,
        .options = {.policy = &s->policy, .words = s->catalogue, .as_of_day = as_of_day},
        .out = out,
    };
    return compute(st, register_path, d);
}

bool indicators_compute(struct arena *a, const struct schemas *s,
                        const struct coverage_list *coverage, const char *register_path,
                        int threads, int32_t as_of_day, struct estimate_table_list *out,
                        struct diag *d)
{
    struct stage st = {
        .arena = a,
        .schemas = s,
        .coverage = coverage,
        .prints = true,
        .wholes = true,
        .threads = threads,
        .options = {.policy = &s->policy, .words = s->catalogue, .as_of_day = as_of_day},
        .out = out,
    };
    return compute(st, register_path, d);
}
