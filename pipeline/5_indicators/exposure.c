/* Denominators of rates. Each position of each axis becomes a set of rows of the population file
 * (as bits), and each position of time a weight for every year of the file: 1 for a year that it
 * stands for, parts of two years for one between them. A cell's persons are the weighted sum over
 * the rows that stand in all of its sets. */
#include "5_indicators/exposure.h"

#include <assert.h>
#include <math.h>

enum { WORD_BITS = 64 };

/* Rows of the population for every position of one of its dimensions that is a code. */
struct row_sets {
    int32_t by;     /* breakdown of the table that it follows; BY_AGE; BY_NOTHING */
    uint64_t *bits; /* [position * words] */
    bool *covered;  /* [position] it has rows */
};
enum { BY_NOTHING = -1 /* always position 0, the total */, BY_AGE = -2 };

/* How often each year of the file counts at a position of time. */
struct year_weights {
    int32_t by;
    int32_t *year_of_row; /* [rows] index in `year` */
    int64_t *year;        /* ascending */
    int32_t years;
    double *weight;  /* [position * years] */
    bool *covered;   /* [position] every year of the position is in the file, or filled */
    uint32_t *flags; /* [position] */
};

struct exposure {
    const struct table_plan *table;
    const struct population *population;
    const struct axis *age; /* or NULL */
    int32_t words;
    struct row_sets *set;      /* [population.dimensions]; that of the year stays empty */
    struct year_weights *time; /* NULL: the file has no years, and holds for every one */
    int32_t time_by;           /* breakdown that is time; -1 */
    int64_t table_years;       /* of the whole table */
};

static int64_t key_of(const struct population *p, int32_t row, int32_t dimension)
{
    return p->key[(int64_t)row * p->dimensions + dimension];
}

static bool is_year(const struct population *p, int32_t dimension)
{
    return p->dimension_codelist[dimension] == NULL;
}

/* ---- codes ---- */

/* Whether the file has rows for an ancestor of the code, itself at or below `top` (-1: any). */
static bool has_ancestor_rows(const struct codelist *list, const uint8_t *in_file, int32_t index,
                              int32_t top)
{
    while (index != top) {
        index = list->code[index].parent;
        if (index < 0) {
            return false;
        }
        if (in_file[list->code[index].number]) {
            return true;
        }
    }
    return false;
}

static bool stands_below(const struct codelist *list, int32_t index, int32_t top)
{
    while (index >= 0 && index != top) {
        index = list->code[index].parent;
    }
    return top < 0 || index == top;
}

/* A position takes the rows of its code or, where the file is finer, those below it: always the
 * topmost rows, so that nobody is counted at two levels. */
static void code_rows(struct exposure *e, struct arena *a, int32_t dimension, int32_t position,
                      int64_t number)
{
    const struct population *p = e->population;
    const struct codelist *list = p->dimension_codelist[dimension];
    uint8_t *in_file = ARENA_ARRAY(a, uint8_t, list->number_limit);
    for (int32_t row = 0; row < p->rows; row++) {
        in_file[key_of(p, row, dimension)] = 1;
    }
    int32_t top = number == POSITION_NO_VALUE ? -1 : list->by_number[number];
    uint64_t *bits = e->set[dimension].bits + (int64_t)position * e->words;
    for (int32_t row = 0; row < p->rows; row++) {
        int32_t index = list->by_number[key_of(p, row, dimension)];
        if (index >= 0 && stands_below(list, index, top) &&
            !has_ancestor_rows(list, in_file, index, top)) {
            bits[row / WORD_BITS] |= UINT64_C(1) << (row % WORD_BITS);
            e->set[dimension].covered[position] = true;
        }
    }
}

static int32_t breakdown_of(const struct exposure *e, int32_t dimension)
{
    const struct table_plan *t = e->table;
    const struct population *p = e->population;
    for (int32_t i = 0; i < t->by_count; i++) {
        const struct axis *axis = &t->plan->axis.item[t->axis[i]];
        bool same = is_year(p, dimension)
                        ? axis->time
                        : !axis->time && str_equal(axis->coded->name, p->dimension[dimension]);
        if (same) {
            return i;
        }
    }
    bool is_age = e->age && p->dimension_codelist[dimension] &&
                  p->dimension_codelist[dimension] == e->age->coded->codelist &&
                  str_equal(e->age->coded->name, p->dimension[dimension]);
    return is_age ? BY_AGE : BY_NOTHING;
}

static const struct axis *axis_of(const struct exposure *e, int32_t by)
{
    if (by == BY_AGE) {
        return e->age;
    }
    return by >= 0 ? &e->table->plan->axis.item[e->table->axis[by]] : NULL;
}

static void make_sets(struct exposure *e, struct arena *a, int32_t dimension)
{
    struct row_sets *set = &e->set[dimension];
    set->by = breakdown_of(e, dimension);
    const struct axis *axis = axis_of(e, set->by);
    int32_t positions = axis ? axis->positions : 1;
    set->bits = ARENA_ARRAY(a, uint64_t, (int64_t)positions * e->words);
    set->covered = ARENA_ARRAY(a, bool, positions);
    code_rows(e, a, dimension, 0, POSITION_NO_VALUE);
    for (int32_t i = 1; i < positions; i++) {
        if (axis->value[i] != POSITION_NO_VALUE) { /* the unknown: no population */
            code_rows(e, a, dimension, i, axis->value[i]);
        }
    }
}

/* ---- years ---- */

static void find_years(struct exposure *e, struct arena *a, int32_t dimension)
{
    const struct population *p = e->population;
    struct year_weights *t = e->time;
    t->year = ARENA_ARRAY(a, int64_t, p->rows + 1);
    t->year_of_row = ARENA_ARRAY(a, int32_t, p->rows + 1);
    for (int32_t row = 0; row < p->rows; row++) {
        int64_t year = key_of(p, row, dimension);
        int32_t at = t->years;
        while (at > 0 && t->year[at - 1] > year) {
            at--;
        }
        if (at > 0 && t->year[at - 1] == year) {
            continue;
        }
        for (int32_t i = t->years; i > at; i--) {
            t->year[i] = t->year[i - 1];
        }
        t->year[at] = year;
        t->years++;
    }
    for (int32_t row = 0; row < p->rows; row++) {
        int32_t at = 0;
        while (t->year[at] != key_of(p, row, dimension)) {
            at++;
        }
        t->year_of_row[row] = at;
    }
}

/* Adds one year to what a position stands for; false when the file does not reach it. */
static bool add_year(struct exposure *e, int32_t position, int64_t year)
{
    struct year_weights *t = e->time;
    double *weight = t->weight + (int64_t)position * t->years;
    int32_t after = 0; /* the first year of the file that is not before */
    while (after < t->years && t->year[after] < year) {
        after++;
    }
    if (after < t->years && t->year[after] == year) {
        weight[after] += 1.0;
        return true;
    }
    if (after == t->years && t->years > 0 && e->population->carried) {
        weight[after - 1] += 1.0;
        t->flags[position] |= FLAG_CARRIED;
        return true;
    }
    if (after == 0 || after == t->years || e->population->gaps) {
        return false;
    }
    double part =
        (double)(year - t->year[after - 1]) / (double)(t->year[after] - t->year[after - 1]);
    weight[after - 1] += 1.0 - part;
    weight[after] += part;
    t->flags[position] |= FLAG_INTERPOLATED;
    return true;
}

/* Position 0 stands for all the years of the axis (or, without one, of the file). */
static void add_all_years(struct exposure *e, const struct axis *years)
{
    struct year_weights *t = e->time;
    t->covered[0] = true;
    for (int32_t i = 1; years && i < years->positions; i++) {
        if (years->value[i] != POSITION_NO_VALUE) {
            t->covered[0] = add_year(e, 0, years->value[i]) && t->covered[0];
        }
    }
    for (int32_t i = 0; !years && i < t->years; i++) {
        t->weight[i] = 1.0;
    }
}

static void make_years(struct exposure *e, struct arena *a, int32_t dimension)
{
    e->time = ARENA_NEW(a, struct year_weights);
    find_years(e, a, dimension);
    struct year_weights *t = e->time;
    t->by = breakdown_of(e, dimension);
    const struct axis *axis = axis_of(e, t->by);
    int32_t positions = axis ? axis->positions : 1;
    t->weight = ARENA_ARRAY(a, double, (int64_t)positions * t->years + 1);
    t->covered = ARENA_ARRAY(a, bool, positions);
    t->flags = ARENA_ARRAY(a, uint32_t, positions);
    const struct axis *years = axis;
    if (!years && e->table->event_years >= 0) {
        years = &e->table->plan->axis.item[e->table->event_years];
    }
    add_all_years(e, years);
    for (int32_t i = 1; i < positions; i++) {
        t->covered[i] = axis->value[i] != POSITION_NO_VALUE && add_year(e, i, axis->value[i]);
    }
}

static int64_t years_on(const struct axis *axis)
{
    int64_t years = 0;
    for (int32_t i = 1; i < axis->positions; i++) {
        years += axis->value[i] != POSITION_NO_VALUE;
    }
    return years > 0 ? years : 1;
}

/* ---- the whole ---- */

struct exposure *exposure_new_by_age(struct arena *a, const struct table_plan *t,
                                     const struct axis *age)
{
    struct exposure *e = ARENA_NEW(a, struct exposure);
    e->table = t;
    e->population = t->indicator->population;
    e->age = age;
    e->words = e->population->rows / WORD_BITS + 1;
    e->time_by = -1;
    e->table_years = t->event_years >= 0 ? years_on(&t->plan->axis.item[t->event_years]) : 1;
    for (int32_t i = 0; i < t->by_count; i++) {
        if (t->plan->axis.item[t->axis[i]].time) {
            e->time_by = i;
            e->table_years = years_on(&t->plan->axis.item[t->axis[i]]);
        }
    }
    e->set = ARENA_ARRAY(a, struct row_sets, e->population->dimensions);
    for (int32_t i = 0; i < e->population->dimensions; i++) {
        if (is_year(e->population, i)) {
            make_years(e, a, i);
        } else {
            make_sets(e, a, i);
        }
    }
    return e;
}

struct exposure *exposure_new(struct arena *a, const struct table_plan *t)
{
    return exposure_new_by_age(a, t, NULL);
}

/* A breakdown at a position that the file knows nothing of has no population. */
static bool outside(const struct exposure *e, const int32_t *position)
{
    for (int32_t i = 0; i < e->table->by_count; i++) {
        const struct axis *axis = &e->table->plan->axis.item[e->table->axis[i]];
        if (position[i] > 0 && axis->value[position[i]] == POSITION_NO_VALUE) {
            return true;
        }
    }
    return false;
}

static int32_t position_on(int32_t by, const int32_t *position, int32_t age_position)
{
    return by == BY_AGE ? age_position : by >= 0 ? position[by] : 0;
}

static bool is_covered(const struct exposure *e, const int32_t *position, int32_t age_position)
{
    for (int32_t i = 0; i < e->population->dimensions; i++) {
        const struct row_sets *set = &e->set[i];
        bool known = is_year(e->population, i)
                         ? e->time->covered[position_on(e->time->by, position, age_position)]
                         : set->covered[position_on(set->by, position, age_position)];
        if (!known) {
            return false;
        }
    }
    return !outside(e, position);
}

/* Rows of one word that stand in all sets of codes. */
static uint64_t rows_in(const struct exposure *e, const int32_t *position, int32_t age_position,
                        int32_t word)
{
    uint64_t rows = UINT64_MAX;
    for (int32_t i = 0; i < e->population->dimensions; i++) {
        const struct row_sets *set = &e->set[i];
        if (!is_year(e->population, i)) {
            int32_t at = position_on(set->by, position, age_position);
            rows &= set->bits[(int64_t)at * e->words + word];
        }
    }
    return rows;
}

static double persons_at(const struct exposure *e, const int32_t *position, int32_t age_position)
{
    const struct population *p = e->population;
    if (!is_covered(e, position, age_position)) {
        return (double)NAN;
    }
    const double *weight = NULL;
    if (e->time) {
        weight = e->time->weight +
                 (int64_t)position_on(e->time->by, position, age_position) * e->time->years;
    }
    double persons = 0.0;
    for (int32_t word = 0; word < e->words; word++) {
        uint64_t rows = rows_in(e, position, age_position, word);
        for (; rows != 0; rows &= rows - 1) {
            int32_t row = word * WORD_BITS + __builtin_ctzll(rows);
            if (row < p->rows) {
                double often = weight ? weight[e->time->year_of_row[row]] : 1.0;
                persons += often * (double)p->persons[row];
            }
        }
    }
    bool several = !e->time && (e->time_by < 0 || position[e->time_by] == 0);
    return persons * (several ? (double)e->table_years : 1.0);
}

int64_t exposure_of(const struct exposure *e, const int32_t *position)
{
    double persons = persons_at(e, position, 0);
    int64_t whole = isnan(persons) ? -1 : (int64_t)floor(persons + 0.5);
    return whole > 0 ? whole : -1;
}

uint32_t exposure_flags(const struct exposure *e, const int32_t *position)
{
    return e->time ? e->time->flags[position_on(e->time->by, position, 0)] : 0;
}

double exposure_at_age(const struct exposure *e, const int32_t *position, int32_t age_position)
{
    assert(e->age && 0 <= age_position && age_position < e->age->positions);
    if (age_position > 0 && e->age->value[age_position] == POSITION_NO_VALUE) {
        return (double)NAN;
    }
    return persons_at(e, position, age_position);
}

double exposure_standard(const struct population *standard, const struct axis *age,
                         int32_t age_position)
{
    assert(standard->dimensions == 1 && standard->dimension_codelist[0] == age->coded->codelist);
    for (int32_t row = 0; row < standard->rows; row++) {
        if (age_position > 0 && age->value[age_position] != POSITION_NO_VALUE &&
            standard->key[row] == age->value[age_position]) {
            return (double)standard->persons[row];
        }
    }
    return (double)NAN;
}
