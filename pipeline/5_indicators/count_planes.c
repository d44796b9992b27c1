/* Adding the rows of a chunk to the cells of planes. */
#include "5_indicators/count_planes.h"

#include <assert.h>
#include <string.h>

typedef uint16_t eight_cells __attribute__((vector_size(16)));
typedef uint16_t sixteen_cells __attribute__((vector_size(32)));
typedef int16_t sixteen_places __attribute__((vector_size(32)));
typedef int16_t eight_places __attribute__((vector_size(16)));
typedef uint32_t four_cells __attribute__((vector_size(16)));
typedef int32_t four_places __attribute__((vector_size(16)));
typedef int16_t four_short_places __attribute__((vector_size(8)));
typedef uint16_t four_short_cells __attribute__((vector_size(8)));

typedef uint64_t eight_hashes __attribute__((vector_size(64)));

enum {
    EIGHT = 8,
    FOUR = 4,
    COPIES = 4,
    COPIED_CELLS = 2048,
    COPIED_BASES = 256, /* they take more room */
    LANE_ROWS = 65535,  /* what a lane can count */
    BYTE = 256,
};

#if defined __x86_64__ && !defined __clang__ && !defined __SANITIZE_ADDRESS__
#define WIDER __attribute__((target_clones("avx2", "default")))
#else
#define WIDER
#endif

static uint64_t counted(uint16_t fresh)
{
    return 1 + ((uint64_t)fresh << 32);
}

/* ---- planes ---- */

static enum plane_form form_of(const struct rows_plan *rows, const struct plane *plane,
                               int32_t *set, int64_t *bases)
{
    int32_t sets = 0;
    bool narrow = true;
    *bases = 1;
    for (int32_t i = 0; i < plane->axes; i++) {
        const struct ranker *r =
            &rows->ranker[plane->axis[i] * (ptrdiff_t)LEVELS_LIMIT + plane->level[i]];
        if (r->axis->set) {
            sets++;
            *set = i;
            narrow = narrow && r->form == SET_16;
        } else {
            narrow = narrow && r->form == RANK_16;
            *bases *= r->axis->level_count[plane->level[i]] + 1;
        }
    }
    if (plane->axes == 0) {
        return PLANE_TOTAL;
    }
    if (sets == 0) {
        return narrow && plane->cells <= UINT16_MAX ? PLANE_16 : PLANE_32;
    }
    return sets == 1 && narrow && *bases <= UINT16_MAX ? PLANE_SET : PLANE_GENERAL;
}

static void make_lanes(struct arena *a, const struct rows_plan *rows, struct plane_cells *c)
{
    const struct plane *plane = c->plane;
    int32_t count[BREAKDOWNS_LIMIT] = {0};
    int64_t stride = 1;
    int64_t bases = c->bases * c->copies;
    for (int32_t i = 0; i < plane->axes; i++) {
        if (i != c->set) {
            count[c->others] =
                rows->plan->axis.item[plane->axis[i]].level_count[plane->level[i]] + 1;
            c->other_stride[c->others] = stride;
            stride *= count[c->others];
            c->other[c->others++] = i;
        }
    }
    const struct axis *x = &rows->plan->axis.item[plane->axis[c->set]];
    c->set_stride = plane->stride[c->set];
    c->set_count = x->level_count[plane->level[c->set]];
    c->lanes = c->set_count <= EIGHT ? EIGHT : NARROW_SET;
    c->lane = ARENA_ARRAY(a, uint16_t, bases * 2 * c->lanes);
    c->person_lane = c->person_print ? ARENA_ARRAY(a, uint64_t, bases * c->lanes) : NULL;
    c->record_lane = c->record_print ? ARENA_ARRAY(a, uint64_t, bases * c->lanes) : NULL;
    c->base_cell = ARENA_ARRAY(a, int32_t, bases);
    for (int64_t base = 0; base < bases; base++) {
        int64_t rest = base % c->bases;
        for (int32_t k = 0; k < c->others; k++) {
            c->base_cell[base] += (int32_t)(plane->stride[c->other[k]] * (rest % count[k]));
            rest /= count[k];
        }
    }
}

struct cells cells_new(struct arena *a, const struct rows_plan *rows)
{
    const struct plan *p = rows->plan;
    ptrdiff_t room = CHUNK_ROWS + 2 * ROWS_AROUND;
    struct cells c = {
        .rows = rows,
        .plane = ARENA_ARRAY(a, struct plane_cells, p->plane.count),
        .sum = ARENA_ARRAY(a, int64_t, p->sum_cells),
        .sum_known = ARENA_ARRAY(a, int64_t, p->sum_cells),
        .cell = ARENA_ARRAY(a, uint32_t, room) + ROWS_AROUND,
        .fresh = ARENA_ARRAY(a, uint16_t, room) + ROWS_AROUND,
        .spread = ARENA_ARRAY(a, uint16_t, room) + ROWS_AROUND,
    };
    for (ptrdiff_t i = 0; i < p->plane.count; i++) {
        struct plane_cells *to = &c.plane[i];
        const struct plane *plane = &p->plane.item[i];
        *to = (struct plane_cells){.plane = plane, .set = -1};
        to->form = form_of(rows, plane, &to->set, &to->bases);
        bool few = to->form == PLANE_SET ? to->bases <= COPIED_BASES
                                         : to->form == PLANE_16 && plane->cells <= COPIED_CELLS;
        to->copies = few ? COPIES : 1;
        int64_t cells = to->form == PLANE_SET ? plane->cells : to->copies * plane->cells;
        to->cell = ARENA_ARRAY(a, uint64_t, cells);
        to->person_print = p->prints && p->persons ? ARENA_ARRAY(a, uint64_t, cells) : NULL;
        to->record_print = p->prints && plane->finer < 0 ? ARENA_ARRAY(a, uint64_t, cells) : NULL;
        to->last = p->persons ? ARENA_ARRAY(a, uint64_t, plane->cells) : NULL;
        if (to->form == PLANE_SET) {
            make_lanes(a, rows, to);
        }
    }
    for (ptrdiff_t i = 0; i < p->plane_sum.count; i++) {
        c.plane[p->plane_sum.item[i].plane].has_sums = true;
    }
    return c;
}

/* ---- cells by row ---- */

/* Ranks of the axes of a plane, in the order given, and what they are multiplied by. */
struct terms {
    int32_t count;
    const uint16_t *rank[BREAKDOWNS_LIMIT];
    uint16_t stride[BREAKDOWNS_LIMIT];
};

static const union ranks *ranks_at(const struct plane *plane, const struct view *v, int32_t i)
{
    return &v->ranks[plane->axis[i] * (ptrdiff_t)LEVELS_LIMIT + plane->level[i]];
}

/* `count` is a constant wherever this is called. */
static inline __attribute__((always_inline)) void add_terms(struct terms t, int count, int32_t rows,
                                                            uint16_t *restrict out)
{
    assert(t.rank[0]);
    for (int32_t r = 0; r < rows; r += 16) {
        sixteen_cells cell;
        memcpy(&cell, t.rank[0] + r, sizeof cell);
        cell *= t.stride[0];
        for (int i = 1; i < count; i++) {
            sixteen_cells rank;
            memcpy(&rank, t.rank[i] + r, sizeof rank);
            cell += rank * t.stride[i];
        }
        memcpy(out + r, &cell, sizeof cell);
    }
}

/* Cells of up to 16 bits; the ranks themselves when there is one axis. */
static WIDER const uint16_t *cells_16(struct terms t, int32_t rows, uint16_t *out)
{
    switch (t.count) {
    case 0:
        memset(out, 0, (size_t)rows * sizeof *out);
        return out;
    case 1:
        if (t.stride[0] == 1) {
            return t.rank[0];
        }
        add_terms(t, 1, rows, out);
        return out;
    case 2:
        add_terms(t, 2, rows, out);
        return out;
    case 3:
        add_terms(t, 3, rows, out);
        return out;
    default:
        add_terms(t, BREAKDOWNS_LIMIT, rows, out);
        return out;
    }
}

static void cells_32(const struct cells *c, const struct plane *plane, const struct view *v,
                     uint32_t *restrict out)
{
    memset(out, 0, (size_t)v->rows * sizeof *out);
    for (int32_t i = 0; i < plane->axes; i++) {
        const union ranks *ranks = ranks_at(plane, v, i);
        ptrdiff_t at = plane->axis[i] * (ptrdiff_t)LEVELS_LIMIT + plane->level[i];
        bool wide = c->rows->ranker[at].form == RANK_32;
        uint32_t stride = (uint32_t)plane->stride[i];
        for (int32_t r = 0; r < v->rows && wide; r++) {
            out[r] += ranks->wide[r] * stride;
        }
        for (int32_t r = 0; r < v->rows && !wide; r++) {
            out[r] += ranks->narrow[r] * stride;
        }
    }
}

/* ---- who is new ---- */

static WIDER void fresh_16(const uint16_t *cell, const int16_t *place, int32_t rows,
                           uint16_t *fresh)
{
    for (int32_t r = 0; r < rows; r += 16) {
        sixteen_cells here;
        sixteen_places at;
        memcpy(&here, cell + r, sizeof here);
        memcpy(&at, place + r, sizeof at);
        sixteen_places seen = at < 0;
#pragma GCC unroll 8
        for (int j = 1; j < SHORT_RUN; j++) {
            sixteen_cells before;
            memcpy(&before, cell + r - j, sizeof before);
            seen |= (sixteen_places)(here == before) & (at >= (int16_t)j);
        }
        seen += 1;
        memcpy(fresh + r, &seen, sizeof seen);
    }
}

static void fresh_32(const uint32_t *cell, const int16_t *place, int32_t rows, uint16_t *fresh)
{
    for (int32_t r = 0; r < rows; r += FOUR) {
        four_cells here;
        four_short_places short_at;
        memcpy(&here, cell + r, sizeof here);
        memcpy(&short_at, place + r, sizeof short_at);
        four_places at = __builtin_convertvector(short_at, four_places);
        four_places seen = at < 0;
#pragma GCC unroll 8
        for (int j = 1; j < SHORT_RUN; j++) {
            four_cells before;
            memcpy(&before, cell + r - j, sizeof before);
            seen |= (four_places)(here == before) & (at >= j);
        }
        four_short_cells out = __builtin_convertvector(seen + 1, four_short_cells);
        memcpy(fresh + r, &out, sizeof out);
    }
}

/* Positions of the set in which somebody new stands. */
static void fresh_bits(const uint16_t *cell, const uint16_t *bits, const int16_t *place,
                       int32_t rows, uint16_t *fresh)
{
    for (int32_t r = 0; r < rows; r += EIGHT) {
        eight_cells here;
        eight_cells set;
        eight_places at;
        memcpy(&here, cell + r, sizeof here);
        memcpy(&set, bits + r, sizeof set);
        memcpy(&at, place + r, sizeof at);
        eight_cells seen = (eight_cells)(at < 0);
#pragma GCC unroll 8
        for (int j = 1; j < SHORT_RUN; j++) {
            eight_cells before;
            eight_cells set_before;
            memcpy(&before, cell + r - j, sizeof before);
            memcpy(&set_before, bits + r - j, sizeof set_before);
            seen |= (eight_cells)(here == before) & (eight_cells)(at >= (int16_t)j) & set_before;
        }
        set &= ~seen;
        memcpy(fresh + r, &set, sizeof set);
    }
}

/* ---- adding ---- */

/* Rows next to each other go to different copies of the cells: additions to one place in memory
 * wait for each other. */
static const uint16_t *spread(const struct cells *c, const uint16_t *cell, int32_t rows,
                              int32_t copies, int64_t cells)
{
    if (copies == 1) {
        return cell;
    }
    assert(copies == COPIES && copies * cells <= UINT16_MAX);
    uint16_t n = (uint16_t)cells;
    const eight_cells turns = {0, 1, 2, 3, 0, 1, 2, 3};
    for (int32_t r = 0; r < rows; r += EIGHT) {
        eight_cells here;
        memcpy(&here, cell + r, sizeof here);
        here += turns * n;
        memcpy(c->spread + r, &here, sizeof here);
    }
    return c->spread;
}

#define TALLY(name, type)                                                                          \
    static void name(const struct plane_cells *to, const type *cell, const uint16_t *fresh,        \
                     const struct view *v)                                                         \
    {                                                                                              \
        uint64_t *counts = to->cell;                                                               \
        for (int32_t r = 0; r < v->rows; r++) {                                                    \
            counts[cell[r]] += counted(fresh[r]);                                                  \
        }                                                                                          \
        uint64_t *print = to->person_print;                                                        \
        for (int32_t r = 0; r < v->rows && print; r++) {                                           \
            print[cell[r]] += v->person_print[r] & (UINT64_C(0) - fresh[r]);                       \
        }                                                                                          \
        print = to->record_print;                                                                  \
        for (int32_t r = 0; r < v->rows && print; r++) {                                           \
            print[cell[r]] += v->record_print[r];                                                  \
        }                                                                                          \
    }
TALLY(tally_16, uint16_t)
TALLY(tally_32, uint32_t)

/* A row of a person who is kept track of cell by cell; 1 when she is new there. */
static uint64_t is_new(const struct plane_cells *to, int64_t cell, uint64_t who)
{
    uint64_t fresh = to->last[cell] != who;
    to->last[cell] = who;
    return fresh;
}

static uint64_t who_is(int32_t part, uint32_t person)
{
    return (uint64_t)(uint32_t)part << 32 | (person + UINT32_C(1));
}

static void add_person(const struct plane_cells *to, const struct view *v, int32_t row,
                       int64_t cell, int32_t part)
{
    if (!is_new(to, cell, who_is(part, v->person[row]))) {
        return;
    }
    to->cell[cell] += UINT64_C(1) << 32;
    if (to->person_print) {
        to->person_print[cell] += v->person_print[row];
    }
}

static void add_total(const struct plane_cells *to, const struct view *v, int32_t part)
{
    uint64_t persons = 0;
    for (int32_t r = 0; r < v->rows; r++) {
        persons += v->place[r] == 0;
    }
    to->cell[0] += (uint64_t)v->rows + (persons << 32);
    for (int32_t r = 0; r < v->rows && to->person_print; r++) {
        to->person_print[0] += v->place[r] == 0 ? v->person_print[r] : 0;
    }
    for (int32_t r = 0; r < v->rows && to->record_print; r++) {
        to->record_print[0] += v->record_print[r];
    }
    for (int32_t i = 0; i < v->longs; i++) {
        add_person(to, v, v->long_row[i], 0, part);
    }
}

static void add_16(struct cells *c, const struct plane_cells *to, const struct view *v,
                   int32_t part)
{
    const struct plane *plane = to->plane;
    struct terms t = {.count = plane->axes};
    for (int32_t i = 0; i < plane->axes; i++) {
        t.rank[i] = ranks_at(plane, v, i)->narrow;
        t.stride[i] = (uint16_t)plane->stride[i];
    }
    const uint16_t *cell = cells_16(t, v->rows, c->cell);
    fresh_16(cell, v->place, v->rows, c->fresh);
    tally_16(to, spread(c, cell, v->rows, to->copies, plane->cells), c->fresh, v);
    for (int32_t i = 0; i < v->longs; i++) {
        add_person(to, v, v->long_row[i], cell[v->long_row[i]], part);
    }
}

static void add_32(struct cells *c, const struct plane_cells *to, const struct view *v,
                   int32_t part)
{
    uint32_t *cell = c->cell;
    cells_32(c, to->plane, v, cell);
    fresh_32(cell, v->place, v->rows, c->fresh);
    tally_32(to, cell, c->fresh, v);
    for (int32_t i = 0; i < v->longs; i++) {
        add_person(to, v, v->long_row[i], cell[v->long_row[i]], part);
    }
}

/* ---- one set among the axes ---- */

/* Bits of a byte as lanes of 0 and 1. */
static const uint16_t (*lanes_of_byte(void))[EIGHT]
{
#define L1(b)                                                                                      \
    {                                                                                              \
        (b) & 1, (b) >> 1 & 1, (b) >> 2 & 1, (b) >> 3 & 1, (b) >> 4 & 1, (b) >> 5 & 1,             \
            (b) >> 6 & 1, (b) >> 7 & 1                                                             \
    }
#define L4(b)  L1(b), L1((b) + 1), L1((b) + 2), L1((b) + 3)
#define L16(b) L4(b), L4((b) + 4), L4((b) + 8), L4((b) + 12)
#define L64(b) L16(b), L16((b) + 16), L16((b) + 32), L16((b) + 48)
    static const uint16_t lanes[BYTE][EIGHT]
        __attribute__((aligned(16))) = {L64(0), L64(64), L64(128), L64(192)};
    return lanes;
}

static inline void add_lanes(uint16_t *to, const uint16_t *what)
{
    eight_cells sum;
    eight_cells more;
    memcpy(&sum, to, sizeof sum);
    memcpy(&more, what, sizeof more);
    sum += more;
    memcpy(to, &sum, sizeof sum);
}

static void empty_hashes(const struct plane_cells *to)
{
    int32_t positions = to->set_count;
    for (int64_t base = 0; base < to->bases * to->copies; base++) {
        for (int32_t k = 0; k < positions; k++) {
            int64_t cell = to->base_cell[base] + k * to->set_stride;
            int64_t lane = base * to->lanes + k;
            if (to->person_lane) {
                to->person_print[cell] += to->person_lane[lane];
            }
            if (to->record_lane) {
                to->record_print[cell] += to->record_lane[lane];
            }
        }
    }
}

static void empty_lanes(struct plane_cells *to)
{
    for (int64_t base = 0; base < to->bases * to->copies && to->lane_rows > 0; base++) {
        uint16_t *lane = to->lane + base * 2 * to->lanes;
        for (int32_t k = 0; k < to->lanes; k++) {
            if (lane[k] > 0) {
                to->cell[to->base_cell[base] + k * to->set_stride] +=
                    lane[k] + ((uint64_t)lane[to->lanes + k] << 32);
            }
        }
    }
    memset(to->lane, 0, (size_t)(to->bases * to->copies * 2 * to->lanes) * sizeof *to->lane);
    to->lane_rows = 0;
}

static void tally_lanes(const struct plane_cells *to, const uint16_t *base, const uint16_t *bits,
                        const uint16_t *fresh, int32_t rows)
{
    const uint16_t(*lanes)[EIGHT] = lanes_of_byte();
    if (to->lanes == EIGHT) {
        for (int32_t r = 0; r < rows; r++) {
            uint16_t *lane = to->lane + (ptrdiff_t)base[r] * 2 * EIGHT;
            add_lanes(lane, lanes[bits[r]]);
            add_lanes(lane + EIGHT, lanes[fresh[r]]);
        }
        return;
    }
    for (int32_t r = 0; r < rows; r++) {
        uint16_t *lane = to->lane + (ptrdiff_t)base[r] * 2 * NARROW_SET;
        add_lanes(lane, lanes[bits[r] % BYTE]);
        add_lanes(lane + EIGHT, lanes[bits[r] / BYTE]);
        add_lanes(lane + NARROW_SET, lanes[fresh[r] % BYTE]);
        add_lanes(lane + NARROW_SET + EIGHT, lanes[fresh[r] / BYTE]);
    }
}

/* Bits of a byte as eight masks. */
static const eight_hashes *masks_of_byte(void)
{
#define M1(b)                                                                                      \
    {                                                                                              \
        -(uint64_t)((b)&1), -(uint64_t)((b) >> 1 & 1), -(uint64_t)((b) >> 2 & 1),                  \
            -(uint64_t)((b) >> 3 & 1), -(uint64_t)((b) >> 4 & 1), -(uint64_t)((b) >> 5 & 1),       \
            -(uint64_t)((b) >> 6 & 1), -(uint64_t)((b) >> 7 & 1)                                   \
    }
#define M4(b)  M1(b), M1((b) + 1), M1((b) + 2), M1((b) + 3)
#define M16(b) M4(b), M4((b) + 4), M4((b) + 8), M4((b) + 12)
#define M64(b) M16(b), M16((b) + 16), M16((b) + 32), M16((b) + 48)
    static const eight_hashes masks[BYTE] = {M64(0), M64(64), M64(128), M64(192)};
    return masks;
}

/* `lane` gets the hash of each row in the lanes of its bits: without branches, which would be
 * mispredicted once a row. */
static WIDER void tally_hashes(uint64_t *lane, int32_t lanes, const uint16_t *base,
                               const uint16_t *bits, const uint64_t *hash, int32_t rows)
{
    const eight_hashes *masks = masks_of_byte();
    for (int32_t r = 0; r < rows; r++) {
        for (int32_t half = 0; half < lanes; half += EIGHT) {
            uint64_t *to = lane + (ptrdiff_t)base[r] * lanes + half;
            eight_hashes sum;
            memcpy(&sum, to, sizeof sum);
            sum += masks[(bits[r] >> half) % BYTE] & hash[r];
            memcpy(to, &sum, sizeof sum);
        }
    }
}

static void add_set(struct cells *c, struct plane_cells *to, const struct view *v, int32_t part)
{
    const struct plane *plane = to->plane;
    struct terms t = {.count = to->others};
    for (int32_t k = 0; k < to->others; k++) {
        t.rank[k] = ranks_at(plane, v, to->other[k])->narrow;
        t.stride[k] = (uint16_t)to->other_stride[k];
    }
    const uint16_t *base = cells_16(t, v->rows, c->cell);
    const uint16_t *bits = ranks_at(plane, v, to->set)->narrow;
    fresh_bits(base, bits, v->place, v->rows, c->fresh);
    if (to->lane_rows + v->rows > LANE_ROWS) {
        empty_lanes(to);
    }
    to->lane_rows += v->rows;
    const uint16_t *lane = spread(c, base, v->rows, to->copies, to->bases);
    tally_lanes(to, lane, bits, c->fresh, v->rows);
    if (to->person_lane) {
        tally_hashes(to->person_lane, to->lanes, lane, c->fresh, v->person_print, v->rows);
    }
    if (to->record_lane) {
        tally_hashes(to->record_lane, to->lanes, lane, bits, v->record_print, v->rows);
    }
    for (int32_t i = 0; i < v->longs; i++) {
        int32_t row = v->long_row[i];
        for (uint32_t rest = bits[row]; rest != 0; rest &= rest - 1) {
            int64_t cell = to->base_cell[base[row]] + __builtin_ctz(rest) * to->set_stride;
            add_person(to, v, row, cell, part);
        }
    }
}

/* ---- any cell ---- */

/* Goes through the cells of one row: every combination of its positions. */
struct walk {
    const struct rows_plan *rows;
    const struct plane *plane;
    const struct view *view;
    int32_t row;
    void (*visit)(const struct walk *, int64_t cell);
    const struct plane_cells *to;
    int32_t part;
    int64_t *sum, *known;
    int64_t value;
};

static void walk_from(const struct walk *w, int32_t from, int64_t cell)
{
    const struct plane *plane = w->plane;
    for (; from < plane->axes; from++) {
        const union ranks *ranks = ranks_at(plane, w->view, from);
        ptrdiff_t at = plane->axis[from] * (ptrdiff_t)LEVELS_LIMIT + plane->level[from];
        enum rank_form form = w->rows->ranker[at].form;
        if (form == RANK_16) {
            cell += plane->stride[from] * ranks->narrow[w->row];
        } else if (form == RANK_32) {
            cell += plane->stride[from] * ranks->wide[w->row];
        } else {
            uint64_t rest = form == SET_16 ? ranks->narrow[w->row] : ranks->bits[w->row];
            for (; rest != 0; rest &= rest - 1) {
                walk_from(w, from + 1, cell + plane->stride[from] * __builtin_ctzll(rest));
            }
            return;
        }
    }
    w->visit(w, cell);
}

static void visit_record(const struct walk *w, int64_t cell)
{
    w->to->cell[cell]++;
    if (w->to->record_print) {
        w->to->record_print[cell] += w->view->record_print[w->row];
    }
    if (w->view->person[w->row] != PERSON_NONE_NUMBER) {
        add_person(w->to, w->view, w->row, cell, w->part);
    }
}

static void visit_value(const struct walk *w, int64_t cell)
{
    w->sum[cell] += w->value;
    w->known[cell]++;
}

static void add_sums(struct cells *c, const struct plane_cells *to, const struct chunk *chunk,
                     const struct view *v)
{
    const struct plan *p = c->rows->plan;
    for (ptrdiff_t i = 0; i < p->plane_sum.count; i++) {
        const struct plane_sum *s = &p->plane_sum.item[i];
        if (&p->plane.item[s->plane] != to->plane) {
            continue;
        }
        struct walk w = {.rows = c->rows,
                         .plane = to->plane,
                         .view = v,
                         .visit = visit_value,
                         .sum = c->sum + s->offset,
                         .known = c->sum_known + s->offset};
        const int64_t *value = chunk->integers[s->column];
        for (w.row = 0; w.row < v->rows; w.row++) {
            w.value = value[v->row ? v->row[w.row] : w.row];
            if (!value_is_missing(w.value)) {
                walk_from(&w, 0, 0);
            }
        }
    }
}

void cells_add(struct cells *c, int32_t filter, const struct chunk *chunk, const struct view *v,
               int32_t part)
{
    const struct plan *p = c->rows->plan;
    for (ptrdiff_t i = 0; i < p->plane.count; i++) {
        struct plane_cells *to = &c->plane[i];
        if (to->plane->filter != filter) {
            continue;
        }
        struct walk w = {.rows = c->rows,
                         .plane = to->plane,
                         .view = v,
                         .visit = visit_record,
                         .to = to,
                         .part = part};
        switch (to->form) {
        case PLANE_TOTAL:
            add_total(to, v, part);
            break;
        case PLANE_16:
            add_16(c, to, v, part);
            break;
        case PLANE_32:
            add_32(c, to, v, part);
            break;
        case PLANE_SET:
            add_set(c, to, v, part);
            break;
        case PLANE_GENERAL:
        default:
            for (w.row = 0; w.row < v->rows; w.row++) {
                walk_from(&w, 0, 0);
            }
            break;
        }
        if (to->has_sums) {
            add_sums(c, to, chunk, v);
        }
    }
}

void cells_finish(struct cells *c, struct counts *out)
{
    const struct plan *p = c->rows->plan;
    for (ptrdiff_t i = 0; i < p->plane.count; i++) {
        struct plane_cells *from = &c->plane[i];
        if (from->form == PLANE_SET) {
            empty_lanes(from);
            empty_hashes(from);
        }
        int64_t cells = from->plane->cells;
        int64_t offset = from->plane->offset;
        int64_t all = from->form == PLANE_SET ? cells : from->copies * cells;
        for (int64_t k = 0; k < all; k++) {
            int64_t to = offset + k % cells;
            out->records[to] += (int64_t)(uint32_t)from->cell[k];
            out->persons[to] += (int64_t)(from->cell[k] >> 32);
            out->record_print[to] += from->record_print ? from->record_print[k] : 0;
            out->person_print[to] += from->person_print ? from->person_print[k] : 0;
        }
    }
    for (int64_t k = 0; k < p->sum_cells; k++) {
        out->sum[k] += c->sum[k];
        out->sum_known[k] += c->sum_known[k];
    }
}

void cells_add_up(const struct plan *p, struct counts *out)
{
    for (int32_t axes = BREAKDOWNS_LIMIT - 1; axes >= 0 && p->prints; axes--) {
        for (ptrdiff_t i = 0; i < p->plane.count; i++) {
            const struct plane *coarse = &p->plane.item[i];
            if (coarse->axes != axes || coarse->finer < 0) {
                continue;
            }
            const struct plane *fine = &p->plane.item[coarse->finer];
            int64_t stride = fine->stride[coarse->finer_axis];
            int64_t next = coarse->finer_axis + 1 < fine->axes
                               ? fine->stride[coarse->finer_axis + 1]
                               : fine->cells;
            for (int64_t cell = 0; cell < fine->cells; cell++) {
                int64_t to = cell % stride + cell / next * stride;
                out->record_print[coarse->offset + to] += out->record_print[fine->offset + cell];
            }
        }
    }
}
