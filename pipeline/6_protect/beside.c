/* Numbers beside published cells, made of nothing else. */
#include "6_protect/beside.h"

#include <math.h>

#include "descriptors/indicator.h"
#include "model/safe_table_make.h"
#include "stats/multinomial.h"
#include "stats/smoothing.h"
#include "stats/tables.h"

enum { DIMENSIONS_MOST = 4, CROSS_MOST = 64 };

struct beside {
    struct arena *arena;
    const struct safe_table *table;
    double confidence;
    struct safe_extra *extra; /* [cells]; NAN: none */
    int32_t over;             /* the breakdown that a share runs over; -1: none, or several */
    bool any;
};

static void put(struct beside *b, int64_t cell, int which, double value)
{
    b->extra[cell].number[which] = value;
    b->any = b->any || isfinite(value);
}

static bool has_counts(const struct safe_cell *cell)
{
    return cell->state == SAFE_PUBLISHED && cell->numerator >= 0 && cell->denominator > 0;
}

/* ---- distributions ---- */

static int32_t only_over(const struct safe_table *t)
{
    const struct indicator *i = safe_table_indicator(t);
    if (i == NULL || safe_table_measure(t) != MEASURE_SHARE || i->share_over_count != 1 ||
        indicator_is_complete(i)) {
        return -1;
    }
    for (int32_t d = 0; d < safe_table_dimensions(t); d++) {
        const struct table_dimension *dimension = safe_table_dimension(t, d);
        if (dimension->partition && indicator_is_over(i, dimension->name)) {
            return d;
        }
    }
    return -1;
}

static int32_t positions_at(const struct table_dimension *d, int32_t level)
{
    int32_t count = 0;
    for (int32_t p = 1; p < d->count; p++) {
        count += d->position[p].level == level;
    }
    return count;
}

static void simultaneous_limits(struct beside *b)
{
    const struct safe_table *t = b->table;
    const struct table_dimension *over = safe_table_dimension(t, b->over);
    for (int64_t i = 0; i < safe_table_cells(t); i++) {
        int32_t at[DIMENSIONS_MOST] = {0};
        safe_table_coordinates(t, i, at);
        struct safe_cell cell = safe_table_cell(t, i);
        if (at[b->over] == 0 || !has_counts(&cell)) {
            continue;
        }
        int32_t categories = positions_at(over, over->position[at[b->over]].level);
        struct interval limits =
            stats_share_goodman(cell.numerator, cell.denominator, categories, b->confidence);
        if (limits.status == STATS_OK) {
            put(b, i, 0, safe_table_factor(t) * limits.lower);
            put(b, i, 1, safe_table_factor(t) * limits.upper);
        }
    }
}

/* ---- association ---- */

/* Positions of the first level that are known. */
static int32_t known_positions(const struct table_dimension *d, int32_t *position)
{
    int32_t count = 0;
    for (int32_t p = 1; p < d->count; p++) {
        if (d->position[p].level == 1 && !d->position[p].missing) {
            if (count == CROSS_MOST) {
                return 0;
            }
            position[count++] = p;
        }
    }
    return count;
}

/* Leaves out rows without any record; gives how many are left. */
static int fill_rows(int64_t *cells, int rows, int columns)
{
    int kept = 0;
    for (int r = 0; r < rows; r++) {
        int64_t sum = 0;
        for (int c = 0; c < columns; c++) {
            cells[kept * columns + c] = cells[r * columns + c];
            sum += cells[r * columns + c];
        }
        kept += sum > 0;
    }
    return kept;
}

static void transpose(const int64_t *cells, int rows, int columns, int64_t *out)
{
    for (int r = 0; r < rows; r++) {
        for (int c = 0; c < columns; c++) {
            out[c * rows + r] = cells[r * columns + c];
        }
    }
}

/* Two digits: more are not to be trusted. */
static double two_digits(double value)
{
    double unit = value > 0.0 ? pow(10.0, floor(log10(value)) - 1.0) : 0.0;
    return unit > 0.0 ? rint(value / unit) * unit : value;
}

/* The cross table of a share over one of its two breakdowns; false when a cell of it is hidden. */
static bool cross_counts(const struct beside *b, int32_t other, int64_t *cells, int *rows,
                         int *columns)
{
    const struct safe_table *t = b->table;
    int32_t row[CROSS_MOST];
    int32_t column[CROSS_MOST];
    *rows = known_positions(safe_table_dimension(t, other), row);
    *columns = known_positions(safe_table_dimension(t, b->over), column);
    for (int r = 0; r < *rows; r++) {
        for (int c = 0; c < *columns; c++) {
            int32_t at[DIMENSIONS_MOST] = {0};
            at[other] = row[r];
            at[b->over] = column[c];
            struct safe_cell cell = safe_table_cell(t, safe_table_index(t, at));
            bool nobody = cell.state == SAFE_NO_DENOMINATOR;
            if (!nobody && (cell.state != SAFE_PUBLISHED || cell.numerator < 0)) {
                return false;
            }
            cells[r * *columns + c] = nobody ? 0 : cell.numerator;
        }
    }
    return true;
}

static void association(struct beside *b, int32_t other)
{
    struct arena scratch = *b->arena;
    int64_t *cells = ARENA_ARRAY(&scratch, int64_t, CROSS_MOST * CROSS_MOST);
    int64_t *turned = ARENA_ARRAY(&scratch, int64_t, CROSS_MOST * CROSS_MOST);
    int rows = 0;
    int columns = 0;
    struct safe_cell total = safe_table_cell(b->table, 0);
    if (total.state != SAFE_PUBLISHED || !cross_counts(b, other, cells, &rows, &columns)) {
        return;
    }
    rows = fill_rows(cells, rows, columns);
    transpose(cells, rows, columns, turned);
    columns = fill_rows(turned, columns, rows);
    if (rows < 2 || columns < 2) {
        return;
    }
    struct chi_square c = stats_chi_square(turned, columns, rows);
    if (c.status != STATS_OK) {
        return;
    }
    put(b, 0, 0, two_digits(c.cramer_v));
    if (c.least_expected >= EXPECTED_LEAST) {
        put(b, 0, 1, two_digits(c.p));
    }
}

/* The breakdown that is crossed with the one of a share, when there is just one and it is not time;
 * -1: none. */
static int32_t crossed_with(const struct beside *b)
{
    int32_t other = 1 - b->over;
    if (b->over < 0 || safe_table_dimensions(b->table) != 2) {
        return -1;
    }
    const struct table_dimension *d = safe_table_dimension(b->table, other);
    return d->partition && !d->time ? other : -1;
}

/* ---- places ---- */

static const struct breakdown *breakdown_of(const struct indicator *i, str name)
{
    for (int32_t k = 0; k < i->tables; k++) {
        for (int32_t b = 0; b < i->table[k].by_count; b++) {
            if (str_equal(i->table[k].by[b].name, name)) {
                return &i->table[k].by[b];
            }
        }
    }
    return NULL;
}

static bool is_places(const struct indicator *i, const struct table_dimension *d)
{
    const struct breakdown *by = breakdown_of(i, d->name);
    if (by == NULL || i->dataset == NULL || by->column < 0 || d->ordered || !d->partition) {
        return false;
    }
    const struct codelist *list = i->dataset->coded[by->column].codelist;
    return list != NULL && list->levels > 1;
}

/* The only breakdown that is not time, when it is a hierarchy of places and the table one of rates
 * of counts; -1: none. */
static int32_t only_places(const struct safe_table *t)
{
    const struct indicator *i = safe_table_indicator(t);
    if (i == NULL || safe_table_measure(t) != MEASURE_RATE || i->population == NULL ||
        i->value.value >= 0) {
        return -1;
    }
    int32_t places = -1;
    for (int32_t d = 0; d < safe_table_dimensions(t); d++) {
        const struct table_dimension *dimension = safe_table_dimension(t, d);
        if (dimension->time) {
            continue;
        }
        if (places >= 0 || !is_places(i, dimension)) {
            return -1;
        }
        places = d;
    }
    return places;
}

/* The published places of one level, everything else as in `at`. */
static void smooth_level(struct beside *b, int32_t places, int32_t level, int32_t *at)
{
    const struct safe_table *t = b->table;
    const struct table_dimension *d = safe_table_dimension(t, places);
    struct arena scratch = *b->arena;
    struct area *area = ARENA_ARRAY(&scratch, struct area, d->count);
    int64_t *where = ARENA_ARRAY(&scratch, int64_t, d->count);
    double *smoothed = ARENA_ARRAY(&scratch, double, d->count);
    ptrdiff_t count = 0;
    for (int32_t p = 1; p < d->count; p++) {
        at[places] = p;
        int64_t index = safe_table_index(t, at);
        struct safe_cell cell = safe_table_cell(t, index);
        if (d->position[p].level != level || d->position[p].missing || !has_counts(&cell)) {
            continue;
        }
        where[count] = index;
        area[count++] = (struct area){(double)cell.numerator, (double)cell.denominator};
    }
    at[places] = 0;
    if (count < SMOOTHED_PLACES_LEAST || stats_marshall(area, count, smoothed).status != STATS_OK) {
        return;
    }
    for (ptrdiff_t i = 0; i < count; i++) {
        put(b, where[i], 0, safe_table_factor(t) * smoothed[i]);
    }
}

static void smooth_places(struct beside *b, int32_t places)
{
    const struct table_dimension *d = safe_table_dimension(b->table, places);
    int32_t levels = 0;
    for (int32_t p = 1; p < d->count; p++) {
        levels = d->position[p].level > levels ? d->position[p].level : levels;
    }
    for (int64_t i = 0; i < safe_table_cells(b->table); i++) {
        int32_t at[DIMENSIONS_MOST] = {0};
        safe_table_coordinates(b->table, i, at);
        for (int32_t level = 1; at[places] == 0 && level <= levels; level++) {
            smooth_level(b, places, level, at);
        }
    }
}

/* ---- the table ---- */

const struct safe_table *beside_published(struct arena *a, double confidence,
                                          const struct safe_table *t)
{
    int32_t places = only_places(t);
    struct beside b = {.arena = a, .table = t, .confidence = confidence, .over = only_over(t)};
    bool own = safe_table_extra_name(t, 0).n > 0 || safe_table_extra_name(t, 1).n > 0;
    if (own || (b.over < 0 && places < 0)) {
        return t;
    }
    b.extra = ARENA_ARRAY(a, struct safe_extra, safe_table_cells(t));
    for (int64_t i = 0; i < safe_table_cells(t); i++) {
        b.extra[i] = (struct safe_extra){{(double)NAN, (double)NAN}};
    }
    int32_t other = crossed_with(&b);
    if (places >= 0) {
        smooth_places(&b, places);
        str name[2] = {STR("extra.smoothed"), {0}};
        return b.any ? safe_table_beside(a, t, name, b.extra) : t;
    }
    if (other >= 0) {
        association(&b, other);
    }
    if (b.any) {
        str name[2] = {STR("extra.cramer-v"), STR("extra.chi-square-p")};
        return safe_table_beside(a, t, name, b.extra);
    }
    simultaneous_limits(&b);
    str name[2] = {STR("extra.simultaneous-lower"), STR("extra.simultaneous-upper")};
    return b.any ? safe_table_beside(a, t, name, b.extra) : t;
}
