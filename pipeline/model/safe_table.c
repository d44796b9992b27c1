/* The one definition of struct safe_table. Numbers of cells that are not published are erased
 * here, so that no later mistake can show them. */
#include "model/safe_table.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>

#include "base/buf.h"
#include "model/safe_table_make.h"

struct safe_table {
    struct estimate_table shape; /* without its cells */
    struct safe_cell *cell;
};

static const struct safe_cell erased = {
    .value = NAN,
    .lower = NAN,
    .upper = NAN,
    .numerator = -1,
    .denominator = -1,
    .unknown = -1,
    .bound_lower = NAN,
    .bound_upper = NAN,
    .extra = {NAN, NAN},
};

static double few_digits(double value)
{
    if (!isfinite(value) || !(fabs(value) > 0.0)) {
        return value;
    }
    char text[40];
    (void)snprintf(text, sizeof text, "%.*e", SAFE_DIGITS - 1, value);
    double rounded = value;
    (void)str_to_double(str_from_c(text), &rounded);
    return rounded;
}

static void round_value(struct safe_cell *cell)
{
    cell->value = few_digits(cell->value);
    cell->lower = few_digits(cell->lower);
    cell->upper = few_digits(cell->upper);
}

/* A product over the days on which somebody's time was over without an event; the other survivals
 * are days, of factor 1. */
static bool is_by_day(const struct estimate_table *t)
{
    return t->measure == MEASURE_INCIDENCE || (t->measure == MEASURE_SURVIVAL && t->factor > 1.0);
}

static void round_made_of_parts(struct safe_cell *cell)
{
    round_value(cell);
    for (int i = 0; i < 2; i++) {
        cell->extra[i] = few_digits(cell->extra[i]);
    }
}

/* Whether extra[i] is the number of events, or of competing ones. */
static bool counts_events(enum measure measure, int i)
{
    return (measure == MEASURE_SURVIVAL && i == 0) || measure == MEASURE_INCIDENCE;
}

static struct safe_cell cell_make(const struct estimate_table *table,
                                  const struct estimate *estimate, enum safe_state state,
                                  bool withhold_second)
{
    struct safe_cell cell = erased;
    cell.state = state;
    if (state != SAFE_PUBLISHED) {
        return cell;
    }
    assert(estimate->status == CELL_VALUE || estimate->status == CELL_ZERO);
    cell.flags = estimate->flags;
    cell.value = estimate->value;
    cell.lower = estimate->lower;
    cell.upper = estimate->upper;
    cell.numerator = estimate->numerator;
    cell.denominator = estimate->denominator;
    for (int i = 0; i < 2; i++) {
        bool named = table->extra_name[i].n > 0;
        bool withheld = named && withhold_second && counts_events(table->measure, i);
        cell.extra[i] = named && !withheld ? estimate->extra[i] : (double)NAN;
        cell.events_withheld = cell.events_withheld || withheld;
    }
    bool may_ask = table->measure == MEASURE_SHARE || table->measure == MEASURE_COUNT;
    bool asked = may_ask && estimate->unknown >= 0;
    cell.unknown_withheld = asked && withhold_second;
    if (asked && !withhold_second) {
        cell.unknown = estimate->unknown;
        cell.bound_lower = estimate->bound_lower;
        cell.bound_upper = estimate->bound_upper;
    }
    return cell;
}

const struct safe_table *safe_table_make(struct arena *a, const struct estimate_table *table,
                                         const enum safe_state *state, const bool *withhold_second)
{
    bool made_of_parts = table->measure == MEASURE_STANDARDISED ||
                         table->measure == MEASURE_TREND || table->measure == MEASURE_CONSISTENCY;
    struct safe_table *safe = ARENA_NEW(a, struct safe_table);
    safe->shape = *table;
    safe->shape.cell = NULL;
    safe->shape.plain = NULL;
    safe->cell = ARENA_ARRAY(a, struct safe_cell, table->cells);
    for (int64_t i = 0; i < table->cells; i++) {
        safe->cell[i] =
            cell_make(table, &table->cell[i], state[i], withhold_second && withhold_second[i]);
        if (made_of_parts) {
            round_made_of_parts(&safe->cell[i]);
        } else if (is_by_day(table)) {
            round_value(&safe->cell[i]);
        }
    }
    return safe;
}

const struct safe_table *safe_table_beside(struct arena *a, const struct safe_table *t,
                                           const str name[2], const struct safe_extra *extra)
{
    assert(t->shape.extra_name[0].n == 0 && t->shape.extra_name[1].n == 0);
    struct safe_table *copy = ARENA_NEW(a, struct safe_table);
    copy->shape = t->shape;
    copy->cell = ARENA_ARRAY(a, struct safe_cell, t->shape.cells);
    for (int64_t i = 0; i < t->shape.cells; i++) {
        copy->cell[i] = t->cell[i];
        for (int k = 0; k < 2 && t->cell[i].state == SAFE_PUBLISHED; k++) {
            copy->cell[i].extra[k] = name[k].n > 0 ? extra[i].number[k] : (double)NAN;
        }
    }
    for (int k = 0; k < 2; k++) {
        copy->shape.extra_name[k] = name[k];
    }
    return copy;
}

str safe_table_id(const struct safe_table *t)
{
    return t->shape.id;
}

const struct indicator *safe_table_indicator(const struct safe_table *t)
{
    return t->shape.indicator;
}

enum measure safe_table_measure(const struct safe_table *t)
{
    return t->shape.measure;
}

bool safe_table_counts_persons(const struct safe_table *t)
{
    return t->shape.counts_persons;
}

double safe_table_factor(const struct safe_table *t)
{
    return t->shape.factor;
}

str safe_table_method(const struct safe_table *t)
{
    return t->shape.method;
}

str safe_table_extra_name(const struct safe_table *t, int which)
{
    assert(which == 0 || which == 1);
    return t->shape.extra_name[which];
}

void safe_table_centres(const struct safe_table *t, int32_t dimension, int32_t position,
                        int32_t *expected, int32_t *reported)
{
    const struct estimate_table *s = &t->shape;
    bool by_year = position > 0 && s->centres_expected_at && s->centres_reported_at &&
                   dimension == s->centres_dimension;
    *expected = by_year ? s->centres_expected_at[position] : position > 0 ? 0 : s->centres_expected;
    *reported = by_year ? s->centres_reported_at[position] : position > 0 ? 0 : s->centres_reported;
}

bool safe_table_same_centres(const struct safe_table *t, double *value, int32_t *centres)
{
    *value = t->shape.same_centres.value;
    *centres = t->shape.same_centres.centres;
    return *centres > 0 && t->cell[0].state == SAFE_PUBLISHED;
}

int32_t safe_table_dimensions(const struct safe_table *t)
{
    return t->shape.dimensions;
}

const struct table_dimension *safe_table_dimension(const struct safe_table *t, int32_t d)
{
    assert(0 <= d && d < t->shape.dimensions);
    return &t->shape.dimension[d];
}

int64_t safe_table_cells(const struct safe_table *t)
{
    return t->shape.cells;
}

struct safe_cell safe_table_cell(const struct safe_table *t, int64_t cell)
{
    assert(0 <= cell && cell < t->shape.cells);
    return t->cell[cell];
}

void safe_table_coordinates(const struct safe_table *t, int64_t cell, int32_t *coordinates)
{
    table_cell_coordinates(&t->shape, cell, coordinates);
}

int64_t safe_table_index(const struct safe_table *t, const int32_t *coordinates)
{
    return table_cell_index(&t->shape, coordinates);
}

str safe_table_figure_id(struct arena *a, str profile, const struct safe_table *t, int64_t cell)
{
    assert(0 <= cell && cell < t->shape.cells);
    struct buf id = buf_new(a, 64);
    buf_str(&id, profile);
    buf_byte(&id, '/');
    buf_str(&id, t->shape.id);
    int64_t stride = t->shape.cells;
    for (int32_t d = 0; d < t->shape.dimensions; d++) {
        const struct table_dimension *dimension = &t->shape.dimension[d];
        stride /= dimension->count;
        buf_byte(&id, '/');
        buf_str(&id, dimension->position[cell / stride % dimension->count].code);
    }
    arena_trim(a, id.p, id.capacity, id.n);
    return buf_view(&id);
}
