/* Denominators of rates. Each position of each axis becomes a set of rows of the population file
 * (as bits); a cell's persons are the sum over the rows that stand in all of its sets. */
#include "5_indicators/exposure.h"

#include <assert.h>

enum { WORD_BITS = 64 };

/* Rows of the population for every position of one of its dimensions. */
struct row_sets {
    int32_t by;     /* breakdown of the table that it follows; -1: always position 0, the total */
    uint64_t *bits; /* [position * words] */
    bool *covered;  /* [position] every period of the position is in the file */
};

struct exposure {
    const struct table_plan *table;
    const struct population *population;
    int32_t words;
    struct row_sets *set; /* [population.dimensions] */
    /* A file without years holds for every year: a position of several years counts it as often. */
    bool by_year;
    int32_t time;  /* breakdown that is time; -1 */
    int64_t years; /* of the whole table */
};

static int64_t key_of(const struct population *p, int32_t row, int32_t dimension)
{
    return p->key[(int64_t)row * p->dimensions + dimension];
}

static bool is_year(const struct population *p, int32_t dimension)
{
    return p->dimension_codelist[dimension] == NULL;
}

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

static bool year_rows(struct exposure *e, int32_t dimension, int32_t position, int64_t year)
{
    const struct population *p = e->population;
    uint64_t *bits = e->set[dimension].bits + (int64_t)position * e->words;
    bool found = false;
    for (int32_t row = 0; row < p->rows; row++) {
        if (key_of(p, row, dimension) == year) {
            bits[row / WORD_BITS] |= UINT64_C(1) << (row % WORD_BITS);
            found = true;
        }
    }
    return found;
}

/* Position 0 stands for all the years of the axis (or, without one, of the file). */
static void all_years(struct exposure *e, int32_t dimension, const struct axis *years)
{
    const struct population *p = e->population;
    bool covered = true;
    for (int32_t i = 1; years && i < years->positions; i++) {
        if (years->value[i] != POSITION_NO_VALUE) {
            covered = year_rows(e, dimension, 0, years->value[i]) && covered;
        }
    }
    if (!years) {
        for (int32_t row = 0; row < p->rows; row++) {
            (void)year_rows(e, dimension, 0, key_of(p, row, dimension));
        }
    }
    e->set[dimension].covered[0] = covered;
}

static int32_t breakdown_of(const struct table_plan *t, const struct population *p,
                            int32_t dimension)
{
    for (int32_t i = 0; i < t->by_count; i++) {
        const struct axis *axis = &t->plan->axis.item[t->axis[i]];
        bool same = is_year(p, dimension)
                        ? axis->time
                        : !axis->time && str_equal(axis->coded->name, p->dimension[dimension]);
        if (same) {
            return i;
        }
    }
    return -1;
}

static void make_sets(struct exposure *e, struct arena *a, int32_t dimension)
{
    const struct table_plan *t = e->table;
    struct row_sets *set = &e->set[dimension];
    set->by = breakdown_of(t, e->population, dimension);
    const struct axis *axis = set->by >= 0 ? &t->plan->axis.item[t->axis[set->by]] : NULL;
    int32_t positions = axis ? axis->positions : 1;
    set->bits = ARENA_ARRAY(a, uint64_t, (int64_t)positions * e->words);
    set->covered = ARENA_ARRAY(a, bool, positions);
    if (is_year(e->population, dimension)) {
        const struct axis *years = axis                  ? axis
                                   : t->event_years >= 0 ? &t->plan->axis.item[t->event_years]
                                                         : NULL;
        all_years(e, dimension, years);
    } else {
        code_rows(e, a, dimension, 0, POSITION_NO_VALUE);
    }
    for (int32_t i = 1; i < positions; i++) {
        if (axis->value[i] == POSITION_NO_VALUE) {
            continue; /* the unknown: no population */
        }
        if (is_year(e->population, dimension)) {
            set->covered[i] = year_rows(e, dimension, i, axis->value[i]);
        } else {
            code_rows(e, a, dimension, i, axis->value[i]);
        }
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

struct exposure *exposure_new(struct arena *a, const struct table_plan *t)
{
    struct exposure *e = ARENA_NEW(a, struct exposure);
    e->table = t;
    e->population = t->indicator->population;
    e->words = e->population->rows / WORD_BITS + 1;
    e->time = -1;
    e->years = t->event_years >= 0 ? years_on(&t->plan->axis.item[t->event_years]) : 1;
    for (int32_t i = 0; i < t->by_count; i++) {
        if (t->plan->axis.item[t->axis[i]].time) {
            e->time = i;
            e->years = years_on(&t->plan->axis.item[t->axis[i]]);
        }
    }
    e->set = ARENA_ARRAY(a, struct row_sets, e->population->dimensions);
    for (int32_t i = 0; i < e->population->dimensions; i++) {
        e->by_year = e->by_year || is_year(e->population, i);
        make_sets(e, a, i);
    }
    return e;
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

int64_t exposure_of(const struct exposure *e, const int32_t *position)
{
    const struct population *p = e->population;
    if (outside(e, position)) {
        return -1;
    }
    for (int32_t i = 0; i < p->dimensions; i++) {
        int32_t at = e->set[i].by >= 0 ? position[e->set[i].by] : 0;
        if (!e->set[i].covered[at]) {
            return -1;
        }
    }
    int64_t persons = 0;
    for (int32_t word = 0; word < e->words; word++) {
        uint64_t rows = UINT64_MAX;
        for (int32_t i = 0; i < p->dimensions; i++) {
            int32_t at = e->set[i].by >= 0 ? position[e->set[i].by] : 0;
            rows &= e->set[i].bits[(int64_t)at * e->words + word];
        }
        for (; rows != 0; rows &= rows - 1) {
            int32_t row = word * WORD_BITS + __builtin_ctzll(rows);
            persons += row < p->rows ? p->persons[row] : 0;
        }
    }
    bool several = !e->by_year && (e->time < 0 || position[e->time] == 0);
    persons *= several ? e->years : 1;
    return persons > 0 ? persons : -1;
}
