/* The counting passes. Rows are taken in chunks: columns are decoded once a chunk, values become
 * ranks once a chunk and axis, filters are evaluated once a chunk; a plane then costs a sum of
 * strides and one cell a row. Distinct persons: rows of a part are clustered by person, so that a
 * person is new in a cell when she is not the last one seen there. */
#include "5_indicators/count.h"

#include <assert.h>
#include <string.h>

#include "base/pool.h"

enum { CHUNK_ROWS = 2048, LEVELS_LIMIT = 16 };
#define WORKER_ARENA_BYTES (INT64_C(1) << 31) /* address space; pages are taken when touched */

/* Two to a cache line: the cells are the hot data. */
struct tally {
    uint32_t last; /* key of the last person seen; 0 none */
    uint32_t records;
    uint32_t persons;
    uint32_t unused;
    uint64_t record_print;
    uint64_t person_print;
};

/* Who and what a row is: the person's key (person + 1; 0 none), hashes of the person and record. */
struct row_key {
    uint64_t record_hash;
    uint64_t person_hash;
    uint32_t person;
};

/* One axis in one chunk: the rank of every row at every level, or the set of ranks as bits. */
struct axis_chunk {
    int32_t *rank[LEVELS_LIMIT];
    uint64_t *ranks[LEVELS_LIMIT];
};

struct chunk {
    int32_t rows;
    int64_t **integers;  /* [coded_count] */
    double **numbers;    /* [coded_count] */
    struct row_key *key; /* [rows] */
    struct axis_chunk *axis;
    bool *used; /* [(filter * axes + axis) * LEVELS_LIMIT + level] by a plane */
    /* The rows that pass the filter at hand. */
    int32_t *selected;
    int32_t selected_count;
    struct row_key *selected_key;
    struct axis_chunk *selected_axis;
    uint8_t *truth;
    struct expression_column *variable; /* of the coded scope */
};

struct worker {
    struct arena arena; /* scratch for parts */
    struct arena whole;
    struct diag diag;
    struct chunk chunk;
    struct column_scan *scan;
    struct tally *tally;
    int64_t *records; /* these four over all parts so far */
    int64_t *persons;
    uint64_t *record_print;
    uint64_t *person_print;
    bool ready, failed;
};

struct pass {
    const struct plan *plan;
    const struct part_source *source;
    struct worker *worker;
    bool counting;
    bool *want;
};

/* ---- a chunk ---- */

static struct axis_chunk axis_chunk_new(struct arena *a, const struct axis *x)
{
    struct axis_chunk c = {0};
    assert(x->levels < LEVELS_LIMIT);
    for (int32_t level = 1; level <= x->levels; level++) {
        if (x->set) {
            assert(x->level_count[level] <= 64);
            c.ranks[level] = ARENA_ARRAY(a, uint64_t, CHUNK_ROWS);
        } else {
            c.rank[level] = ARENA_ARRAY(a, int32_t, CHUNK_ROWS);
        }
    }
    return c;
}

static bool *used_by_planes(struct arena *a, const struct plan *p)
{
    bool *used = ARENA_ARRAY(a, bool, p->filter.count * p->axis.count * LEVELS_LIMIT);
    for (ptrdiff_t i = 0; i < p->plane.count; i++) {
        const struct plane *plane = &p->plane.item[i];
        for (int32_t k = 0; k < plane->axes; k++) {
            used[(plane->filter * p->axis.count + plane->axis[k]) * LEVELS_LIMIT +
                 plane->level[k]] = true;
        }
    }
    return used;
}

static struct chunk chunk_new(struct arena *a, const struct plan *p, bool counting)
{
    int32_t columns = p->dataset->coded_count;
    struct chunk c = {
        .integers = ARENA_ARRAY(a, int64_t *, columns),
        .numbers = ARENA_ARRAY(a, double *, columns),
    };
    for (int32_t i = 0; i < columns; i++) {
        if (p->want[i]) {
            c.integers[i] = ARENA_ARRAY(a, int64_t, CHUNK_ROWS);
            c.numbers[i] = p->dataset->coded[i].kind == CODED_NUMBER
                               ? ARENA_ARRAY(a, double, CHUNK_ROWS)
                               : NULL;
        }
    }
    if (!counting) {
        return c;
    }
    c.key = ARENA_ARRAY(a, struct row_key, CHUNK_ROWS);
    c.used = used_by_planes(a, p);
    c.selected = ARENA_ARRAY(a, int32_t, CHUNK_ROWS);
    c.selected_key = ARENA_ARRAY(a, struct row_key, CHUNK_ROWS);
    c.truth = ARENA_ARRAY(a, uint8_t, CHUNK_ROWS);
    c.axis = ARENA_ARRAY(a, struct axis_chunk, p->axis.count);
    c.selected_axis = ARENA_ARRAY(a, struct axis_chunk, p->axis.count);
    for (ptrdiff_t i = 0; i < p->axis.count; i++) {
        c.axis[i] = axis_chunk_new(a, &p->axis.item[i]);
        c.selected_axis[i] = axis_chunk_new(a, &p->axis.item[i]);
    }
    const struct expression_scope *scope = &p->dataset->coded_scope;
    c.variable = ARENA_ARRAY(a, struct expression_column, scope->count);
    assert(scope->count == p->dataset->coded_count); /* one variable a coded column, in order */
    for (int32_t v = 0; v < scope->count; v++) {
        c.variable[v].integers = c.integers[v];
        c.variable[v].numbers = c.numbers[v];
    }
    return c;
}

static void chunk_decode(struct chunk *c, const struct pass *pass, const struct person_part *part,
                         int64_t first)
{
    const struct dataset *dataset = pass->plan->dataset;
    for (int32_t i = 0; i < dataset->coded_count; i++) {
        if (!pass->want[i]) {
            continue;
        }
        const uint8_t *bytes = part->bytes[i] + first * dataset->coded[i].width;
        if (c->numbers[i]) {
            coded_decode_numbers(bytes, c->rows, c->numbers[i], c->integers[i]);
        } else {
            coded_decode(&dataset->coded[i], bytes, c->rows, c->integers[i]);
        }
    }
}

/* ---- first pass ---- */

static void scan_codes(struct column_scan *s, const int64_t *value, int32_t rows, bool set)
{
    for (int32_t r = 0; r < rows; r++) {
        if (value_is_missing(value[r])) {
            s->missing = true;
            continue;
        }
        s->any = true;
        if (!set) {
            assert(value[r] >= 0 && value[r] < s->number_limit);
            s->occurs[value[r]] = 1;
            continue;
        }
        for (uint64_t bits = (uint64_t)value[r]; bits != 0; bits &= bits - 1) {
            int number = __builtin_ctzll(bits);
            assert(number < s->number_limit);
            s->occurs[number] = 1;
        }
    }
}

static void scan_integers(struct column_scan *s, const int64_t *value, int32_t rows)
{
    for (int32_t r = 0; r < rows; r++) {
        if (value_is_missing(value[r])) {
            s->missing = true;
            continue;
        }
        s->least = !s->any || value[r] < s->least ? value[r] : s->least;
        s->most = !s->any || value[r] > s->most ? value[r] : s->most;
        s->any = true;
    }
}

static struct column_scan *scans_new(struct arena *a, const struct dataset *dataset)
{
    struct column_scan *scan = ARENA_ARRAY(a, struct column_scan, dataset->coded_count);
    for (int32_t i = 0; i < dataset->coded_count; i++) {
        if (dataset->coded[i].codelist) {
            scan[i].number_limit = dataset->coded[i].codelist->number_limit;
            scan[i].occurs = ARENA_ARRAY(a, uint8_t, scan[i].number_limit);
        }
    }
    return scan;
}

static void scan_chunk(const struct pass *pass, struct worker *w)
{
    const struct dataset *dataset = pass->plan->dataset;
    for (int32_t i = 0; i < dataset->coded_count; i++) {
        if (!pass->want[i]) {
            continue;
        }
        if (dataset->coded[i].codelist) {
            scan_codes(&w->scan[i], w->chunk.integers[i], w->chunk.rows,
                       dataset->coded[i].kind == CODED_CODE_SET);
        } else {
            scan_integers(&w->scan[i], w->chunk.integers[i], w->chunk.rows);
        }
    }
}

static void scan_add(struct column_scan *to, const struct column_scan *from)
{
    to->missing = to->missing || from->missing;
    for (int32_t n = 0; n < from->number_limit; n++) {
        to->occurs[n] |= from->occurs[n];
    }
    if (from->any) {
        to->least = !to->any || from->least < to->least ? from->least : to->least;
        to->most = !to->any || from->most > to->most ? from->most : to->most;
        to->any = true;
    }
}

/* ---- second pass ---- */

static void rank_rows(const struct axis *x, const int64_t *value, int32_t rows,
                      struct axis_chunk *out)
{
    for (int32_t level = 1; level <= x->levels; level++) {
        const int32_t *rank_of = x->value_rank + (level - 1) * x->span;
        int32_t none = x->level_count[level];
        int32_t missing = level == 1 ? x->missing_rank : none;
        int32_t *rank = out->rank[level];
        for (int32_t r = 0; r < rows; r++) {
            int64_t at = (int64_t)((uint64_t)value[r] - (uint64_t)x->least);
            bool known = at >= 0 && at < x->span && !value_is_missing(value[r]);
            rank[r] = known ? rank_of[at] : missing;
        }
    }
}

static void rank_sets(const struct axis *x, const int64_t *value, int32_t rows,
                      struct axis_chunk *out)
{
    for (int32_t level = 1; level <= x->levels; level++) {
        const int32_t *rank_of = x->value_rank + (level - 1) * x->span;
        for (int32_t r = 0; r < rows; r++) {
            uint64_t ranks = 0;
            if (value_is_missing(value[r])) {
                ranks = level == 1 && x->missing_rank < x->level_count[1]
                            ? UINT64_C(1) << x->missing_rank
                            : 0;
            } else {
                for (uint64_t bits = (uint64_t)value[r]; bits != 0; bits &= bits - 1) {
                    int32_t rank = rank_of[__builtin_ctzll(bits)];
                    ranks |= rank < x->level_count[level] ? UINT64_C(1) << rank : 0;
                }
            }
            out->ranks[level][r] = ranks;
        }
    }
}

static void select_rows(struct chunk *c, const struct filter *f, struct arena scratch)
{
    int32_t count = c->rows;
    for (int32_t r = 0; r < c->rows; r++) {
        c->selected[r] = r;
    }
    for (int32_t part = 0; part < f->parts; part++) {
        expression_evaluate(f->part[part], c->variable, c->rows, c->truth, scratch);
        int32_t kept = 0;
        for (int32_t k = 0; k < count; k++) {
            c->selected[kept] = c->selected[k];
            kept += c->truth[c->selected[k]] == TRUTH_TRUE;
        }
        count = kept;
    }
    c->selected_count = count;
}

/* Gathers keys and ranks of the selected rows, so that the planes of the filter read straight. */
static void gather(struct chunk *c, const struct plan *p, ptrdiff_t filter)
{
    const int32_t *selected = c->selected;
    for (int32_t k = 0; k < c->selected_count; k++) {
        c->selected_key[k] = c->key[selected[k]];
    }
    for (ptrdiff_t i = 0; i < p->axis.count * LEVELS_LIMIT; i++) {
        if (!c->used[filter * p->axis.count * LEVELS_LIMIT + i]) {
            continue;
        }
        const struct axis_chunk *from = &c->axis[i / LEVELS_LIMIT];
        struct axis_chunk *to = &c->selected_axis[i / LEVELS_LIMIT];
        ptrdiff_t level = i % LEVELS_LIMIT;
        for (int32_t k = 0; k < c->selected_count && from->rank[level]; k++) {
            to->rank[level][k] = from->rank[level][selected[k]];
        }
        for (int32_t k = 0; k < c->selected_count && from->ranks[level]; k++) {
            to->ranks[level][k] = from->ranks[level][selected[k]];
        }
    }
}

/* Rows as the planes of one filter see them. */
struct rows_view {
    int32_t count;
    const struct row_key *key;
    const struct axis_chunk *axis;
};

static struct rows_view rows_of_filter(struct chunk *c, const struct plan *p, ptrdiff_t filter,
                                       struct arena scratch)
{
    if (p->filter.item[filter].parts == 0) {
        return (struct rows_view){c->rows, c->key, c->axis};
    }
    select_rows(c, &p->filter.item[filter], scratch);
    gather(c, p, filter);
    return (struct rows_view){c->selected_count, c->selected_key, c->selected_axis};
}

static inline void add_record(struct tally *t, const struct row_key *key)
{
    uint32_t fresh = (t->last != key->person) & (key->person != 0);
    t->records++;
    t->persons += fresh;
    t->last = key->person;
    t->record_print += key->record_hash;
    t->person_print += key->person_hash & (UINT64_C(0) - fresh);
}

/* A row of a plane with sets stands in every combination of its positions. */
static void add_combinations(const struct plane *plane, const struct axis_chunk *axis, int32_t k,
                             int32_t from, int64_t cell, struct tally *tally,
                             const struct row_key *key)
{
    for (; from < plane->axes; from++) {
        const struct axis_chunk *x = &axis[plane->axis[from]];
        int32_t level = plane->level[from];
        if (x->rank[level]) {
            cell += plane->stride[from] * x->rank[level][k];
            continue;
        }
        for (uint64_t bits = x->ranks[level][k]; bits != 0; bits &= bits - 1) {
            add_combinations(plane, axis, k, from + 1,
                             cell + plane->stride[from] * __builtin_ctzll(bits), tally, key);
        }
        return;
    }
    add_record(&tally[cell], key);
}

/* A plane with one set among its axes, the usual case: the others give a first cell, from which the
 * set's positions are strides away. */
static void count_one_set(const struct plane *plane, int32_t set, struct rows_view view,
                          struct tally *tally)
{
    const uint64_t *ranks = view.axis[plane->axis[set]].ranks[plane->level[set]];
    int64_t set_stride = plane->stride[set];
    for (int32_t k = 0; k < view.count; k++) {
        struct tally *first = tally;
        for (int32_t i = 0; i < plane->axes; i++) {
            const int32_t *rank = view.axis[plane->axis[i]].rank[plane->level[i]];
            first += i == set ? 0 : plane->stride[i] * rank[k];
        }
        for (uint64_t bits = ranks[k]; bits != 0; bits &= bits - 1) {
            add_record(first + set_stride * __builtin_ctzll(bits), &view.key[k]);
        }
    }
}

static void count_sets(const struct plan *p, const struct plane *plane, struct rows_view view,
                       struct tally *tally)
{
    int32_t sets = 0;
    int32_t set = -1;
    for (int32_t i = 0; i < plane->axes; i++) {
        if (p->axis.item[plane->axis[i]].set) {
            set = i;
            sets++;
        }
    }
    if (sets == 1) {
        count_one_set(plane, set, view, tally);
        return;
    }
    for (int32_t k = 0; k < view.count; k++) {
        add_combinations(plane, view.axis, k, 0, 0, tally, &view.key[k]);
    }
}

/* `axes` is a constant wherever this is called, so that the inner loop is unrolled. */
static inline __attribute__((always_inline)) void
count_rows(const struct rows_view view, const struct plane *plane, struct tally *tally, int axes)
{
    const int32_t *rank[BREAKDOWNS_LIMIT] = {0};
    int32_t stride[BREAKDOWNS_LIMIT] = {0};
    for (int i = 0; i < axes; i++) {
        rank[i] = view.axis[plane->axis[i]].rank[plane->level[i]];
        stride[i] = (int32_t)plane->stride[i];
    }
    for (int32_t k = 0; k < view.count; k++) {
        int32_t cell = 0;
        for (int i = 0; i < axes; i++) {
            cell += rank[i][k] * stride[i];
        }
        add_record(&tally[cell], &view.key[k]);
    }
}

static void count_plane(const struct plan *p, const struct plane *plane, struct rows_view view,
                        struct tally *tally)
{
    bool set = false;
    for (int32_t i = 0; i < plane->axes; i++) {
        set = set || p->axis.item[plane->axis[i]].set;
    }
    if (set) {
        count_sets(p, plane, view, tally);
        return;
    }
    struct tally total = tally[0]; /* of a plane without axes: in registers */
    switch (plane->axes) {
    case 0:
        count_rows(view, plane, &total, 0);
        tally[0] = total;
        break;
    case 1:
        count_rows(view, plane, tally, 1);
        break;
    case 2:
        count_rows(view, plane, tally, 2);
        break;
    case 3:
        count_rows(view, plane, tally, 3);
        break;
    default:
        count_rows(view, plane, tally, BREAKDOWNS_LIMIT);
        break;
    }
}

static void count_chunk(const struct pass *pass, struct worker *w)
{
    const struct plan *p = pass->plan;
    struct chunk *c = &w->chunk;
    for (ptrdiff_t i = 0; i < p->axis.count; i++) {
        const struct axis *x = &p->axis.item[i];
        (x->set ? rank_sets : rank_rows)(x, c->integers[x->column], c->rows, &c->axis[i]);
    }
    for (ptrdiff_t f = 0; f < p->filter.count; f++) {
        struct rows_view view = rows_of_filter(c, p, f, w->arena);
        for (ptrdiff_t i = 0; i < p->plane.count; i++) {
            const struct plane *plane = &p->plane.item[i];
            if (plane->filter == f) {
                count_plane(p, plane, view, w->tally + plane->offset);
            }
        }
    }
}

/* Person numbers are those of one part: nothing of a part is left in the cells for the next. */
static void flush(const struct plan *p, struct worker *w)
{
    for (int64_t i = 0; i < p->cells; i++) {
        w->records[i] += w->tally[i].records;
        w->persons[i] += w->tally[i].persons;
        w->record_print[i] += w->tally[i].record_print;
        w->person_print[i] += w->tally[i].person_print;
    }
    memset(w->tally, 0, (size_t)p->cells * sizeof *w->tally);
}

/* ---- parts ---- */

/* A fixed bijection that scatters (the finaliser of splitmix64: Steele, Lea and Flood 2014). */
static uint64_t scatter(uint64_t x)
{
    x += UINT64_C(0x9E3779B97F4A7C15);
    x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
    return x ^ (x >> 31);
}

static void row_keys(struct chunk *c, const struct person_part *part, int32_t part_number,
                     int64_t first)
{
    uint64_t part_bits = (uint64_t)(uint32_t)part_number << 40;
    for (int32_t r = 0; r < c->rows; r++) {
        /* PERSON_NONE_NUMBER + 1 is 0. */
        uint32_t person = part->person ? part->person[first + r] + UINT32_C(1) : 0;
        c->key[r] = (struct row_key){
            .record_hash = scatter(part_bits + (uint64_t)(first + r)),
            .person_hash = scatter((UINT64_C(1) << 63) + part_bits + person),
            .person = person,
        };
    }
}

static void prepare(const struct pass *pass, struct worker *w)
{
    if (w->ready) {
        return;
    }
    w->whole = arena_reserve(WORKER_ARENA_BYTES);
    w->arena = w->whole;
    w->diag = diag_new(&w->arena);
    w->chunk = chunk_new(&w->arena, pass->plan, pass->counting);
    if (pass->counting) {
        w->tally = ARENA_ARRAY(&w->arena, struct tally, pass->plan->cells);
        w->records = ARENA_ARRAY(&w->arena, int64_t, pass->plan->cells);
        w->persons = ARENA_ARRAY(&w->arena, int64_t, pass->plan->cells);
        w->record_print = ARENA_ARRAY(&w->arena, uint64_t, pass->plan->cells);
        w->person_print = ARENA_ARRAY(&w->arena, uint64_t, pass->plan->cells);
    } else {
        w->scan = scans_new(&w->arena, pass->plan->dataset);
    }
    w->ready = true;
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
    for (int64_t first = 0; first < part.rows; first += CHUNK_ROWS) {
        w->chunk.rows = (int32_t)(part.rows - first < CHUNK_ROWS ? part.rows - first : CHUNK_ROWS);
        chunk_decode(&w->chunk, pass, &part, first);
        if (pass->counting) {
            row_keys(&w->chunk, &part, (int32_t)index, first);
            count_chunk(pass, w);
        } else {
            scan_chunk(pass, w);
        }
    }
    if (pass->counting) {
        flush(pass->plan, w);
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

bool count_scan(const struct plan *p, const struct part_source *source, struct column_scan *scan,
                struct diag *d)
{
    struct pass pass = {.plan = p, .source = source};
    pass.want = ARENA_ARRAY(p->arena, bool, p->dataset->coded_count);
    for (ptrdiff_t i = 0; i < p->axis.count; i++) {
        pass.want[p->axis.item[i].column] = true;
    }
    bool ok = run(&pass, d);
    struct column_scan *all = scans_new(p->arena, p->dataset);
    for (int i = 0; ok && i < source->threads; i++) {
        for (int32_t column = 0; pass.worker[i].ready && column < p->dataset->coded_count;
             column++) {
            scan_add(&all[column], &pass.worker[i].scan[column]);
        }
    }
    for (int32_t column = 0; column < p->dataset->coded_count; column++) {
        scan[column] = all[column];
    }
    release(&pass);
    return ok;
}

bool count_records(const struct plan *p, const struct part_source *source, struct counts *out,
                   struct diag *d)
{
    struct pass pass = {.plan = p, .source = source, .counting = true, .want = p->want};
    bool ok = run(&pass, d);
    out->records = ARENA_ARRAY(p->arena, int64_t, p->cells);
    out->persons = ARENA_ARRAY(p->arena, int64_t, p->cells);
    out->record_print = ARENA_ARRAY(p->arena, uint64_t, p->cells);
    out->person_print = ARENA_ARRAY(p->arena, uint64_t, p->cells);
    for (int i = 0; ok && i < source->threads; i++) {
        for (int64_t cell = 0; pass.worker[i].ready && cell < p->cells; cell++) {
            out->records[cell] += pass.worker[i].records[cell];
            out->persons[cell] += pass.worker[i].persons[cell];
            out->record_print[cell] += pass.worker[i].record_print[cell];
            out->person_print[cell] += pass.worker[i].person_print[cell];
        }
    }
    release(&pass);
    return ok;
}
