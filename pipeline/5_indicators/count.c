/* The counting passes over the parts of a dataset: what occurs, where that is not known already,
 * then the cells. Rows are taken a chunk at a time (count_rows.h) and added to the planes of each
 * filter (count_planes.h). */
#include "5_indicators/count.h"

#include <assert.h>

#include "5_indicators/count_planes.h"
#include "5_indicators/count_within.h"
#include "base/pool.h"

#define WORKER_ARENA_BYTES (INT64_C(1) << 31) /* address space; pages are taken when touched */

struct worker {
    struct arena arena; /* scratch for parts */
    struct arena whole;
    struct diag diag;
    struct chunk chunk;
    struct cells cells;
    struct within within; /* when fingerprints are made */
    struct column_scan *scan;
    int64_t rows;
    bool ready, failed;
};

struct pass {
    const struct plan *plan;
    const struct part_source *source;
    struct worker *worker;
    const struct rows_plan *rows; /* NULL: finding what occurs */
    bool *want;
};

static struct column_scan *scans_new(struct arena *a, const struct dataset *dataset)
{
    struct column_scan *scan = ARENA_ARRAY(a, struct column_scan, dataset->column_count);
    for (int32_t i = 0; i < dataset->column_count; i++) {
        scan[i] = column_scan_new(a, &dataset->coded[i]);
    }
    return scan;
}

static void prepare(const struct pass *pass, struct worker *w)
{
    if (w->ready) {
        return;
    }
    w->whole = arena_reserve(WORKER_ARENA_BYTES);
    w->arena = w->whole;
    w->diag = diag_new(&w->arena);
    if (pass->rows) {
        w->chunk = chunk_new(&w->arena, pass->rows);
        w->cells = cells_new(&w->arena, pass->rows);
        if (pass->plan->prints) {
            w->within = within_new(&w->arena, (int32_t)pass->plan->filter.count);
        }
    } else {
        w->scan = scans_new(&w->arena, pass->plan->dataset);
    }
    w->ready = true;
}

static void count_part(const struct pass *pass, struct worker *w, const struct person_part *part,
                       int32_t number)
{
    for (int64_t first = 0; first < part->rows;) {
        int64_t end = chunk_end(part, first);
        chunk_read(&w->chunk, pass->rows, part, number, first, end);
        if (w->within.inside) {
            within_begin(&w->within, w->chunk.rows);
        }
        for (ptrdiff_t f = 0; f < pass->plan->filter.count; f++) {
            const struct view *view = chunk_view(&w->chunk, pass->rows, (int32_t)f, w->arena);
            cells_add(&w->cells, (int32_t)f, &w->chunk, view, number);
            if (w->within.inside) {
                within_add(&w->within, (int32_t)f, view);
            }
        }
        if (w->within.inside) {
            within_end(&w->within, w->chunk.rows);
        }
        first = end;
    }
    w->rows += part->rows;
    assert(w->rows < UINT32_MAX); /* what a cell can count */
}

static void scan_part(const struct pass *pass, struct worker *w, const struct person_part *part)
{
    const struct dataset *dataset = pass->plan->dataset;
    for (int32_t i = 0; i < dataset->column_count; i++) {
        if (pass->want[i] && part->rows > 0) {
            column_scan_rows(&w->scan[i], &dataset->coded[i], part->bytes[i], part->rows, w->arena);
        }
    }
}

static void take_part(void *context, int64_t index, int worker)
{
    const struct pass *pass = context;
    struct worker *w = &pass->worker[worker];
    prepare(pass, w);
    struct arena before = w->arena;
    struct person_part part = {0};
    if (w->failed || !pass->source->read(pass->source->context, worker, &w->arena, (int32_t)index,
                                         pass->want, &part, &w->diag)) {
        w->failed = true; /* the arena is kept: it holds the reason */
        return;
    }
    if (pass->rows) {
        count_part(pass, w, &part, (int32_t)index);
    } else {
        scan_part(pass, w, &part);
    }
    if (w->diag.count == 0) {
        w->arena = before;
    }
}

static bool run(struct pass *pass, struct diag *d)
{
    const struct part_source *source = pass->source;
    pass->worker = ARENA_ARRAY(pass->plan->arena, struct worker, source->threads);
    pool_run(source->threads, source->parts, take_part, pass);
    bool ok = true;
    for (int i = 0; i < source->threads; i++) {
        if (pass->worker[i].failed) {
            diag_append(d, &pass->worker[i].diag);
            ok = false;
        }
    }
    return ok;
}

static void release(struct pass *pass)
{
    for (int i = 0; i < pass->source->threads; i++) {
        if (pass->worker[i].ready) {
            arena_release(&pass->worker[i].whole);
        }
    }
}

bool count_scan(struct plan *p, const struct part_source *source, struct column_scan *scan,
                struct diag *d)
{
    int32_t columns = p->dataset->column_count;
    struct pass pass = {.plan = p, .source = source};
    pass.want = ARENA_ARRAY(p->arena, bool, columns);
    for (ptrdiff_t i = 0; i < p->axis.count; i++) {
        pass.want[p->axis.item[i].column] = true;
    }
    struct column_scan *all = scans_new(p->arena, p->dataset);
    bool ok = !source->scan || source->scan(source->context, p->arena, pass.want, all, d);
    bool any = false; /* columns that nobody has looked at yet */
    for (int32_t i = 0; i < columns; i++) {
        any = any || pass.want[i];
    }
    if (ok && any) {
        ok = run(&pass, d);
        for (int i = 0; ok && i < source->threads; i++) {
            for (int32_t c = 0; pass.worker[i].ready && c < columns; c++) {
                column_scan_add(&all[c], &pass.worker[i].scan[c]);
            }
        }
        release(&pass);
    }
    for (int32_t i = 0; i < columns; i++) {
        scan[i] = all[i];
    }
    p->scan = all;
    return ok;
}

bool count_records(const struct plan *p, const struct part_source *source, struct counts *out,
                   struct diag *d)
{
    assert(p->scan);
    struct rows_plan rows = rows_plan_new(p->arena, p, p->scan);
    struct pass pass = {.plan = p, .source = source, .rows = &rows, .want = p->want};
    bool ok = run(&pass, d);
    out->records = ARENA_ARRAY(p->arena, int64_t, p->cells);
    out->persons = ARENA_ARRAY(p->arena, int64_t, p->cells);
    out->record_print = ARENA_ARRAY(p->arena, uint64_t, p->cells);
    out->person_print = ARENA_ARRAY(p->arena, uint64_t, p->cells);
    out->sum = ARENA_ARRAY(p->arena, int64_t, p->sum_cells);
    out->sum_known = ARENA_ARRAY(p->arena, int64_t, p->sum_cells);
    struct within within = {0};
    if (p->prints) {
        within = within_new(p->arena, (int32_t)p->filter.count);
    }
    out->inside = within.inside;
    out->meets = within.meets;
    for (int i = 0; ok && i < source->threads; i++) {
        if (pass.worker[i].ready) {
            cells_finish(&pass.worker[i].cells, out);
            if (out->inside) {
                within_join(&within, &pass.worker[i].within);
            }
        }
    }
    cells_add_up(p, out);
    release(&pass);
    return ok;
}

static bool has_bit(const struct plan *p, const uint64_t *bits, int32_t filter, int32_t other)
{
    enum { WORD_BITS = 64 };
    int32_t words = within_words((int32_t)p->filter.count);
    uint64_t word = bits[(ptrdiff_t)filter * words + other / WORD_BITS];
    return (word >> other % WORD_BITS & 1) != 0;
}

bool counts_inside(const struct plan *p, const struct counts *c, int32_t filter, int32_t other)
{
    return c->inside && has_bit(p, c->inside, filter, other);
}

bool counts_apart(const struct plan *p, const struct counts *c, int32_t filter, int32_t other)
{
    return c->meets && !has_bit(p, c->meets, filter, other);
}

int64_t counts_sum(const struct plan *p, const struct counts *c, int32_t sum,
                   const int32_t *position, int64_t *known)
{
    int64_t cell = plan_sum_cell(p, &p->sum.item[sum], position);
    *known = c->sum_known[cell];
    return c->sum[cell];
}
