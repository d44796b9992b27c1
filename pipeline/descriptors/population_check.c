/* What makes the rows of a population file add up. */
#include "descriptors/population_check.h"

#include <stdlib.h>
#include <assert.h>
#include <stdlib.h>
#include "descriptors/fault.h"

enum { FAULTS_LIMIT = 5 };

struct checking {
    struct arena *arena;
    const struct table *table;
    const int32_t *column;
    const struct population *population;
    int64_t rounding;
    struct map rows;                             /* key -> row */
    int64_t *value[POPULATION_DIMENSIONS_LIMIT]; /* distinct, in order of first row */
    int32_t values[POPULATION_DIMENSIONS_LIMIT];
    int32_t faults;
    struct diag *diag;
};

static str key_bytes(const struct checking *c, const int64_t *key)
{
    return (str){(const char *)key, c->population->dimensions * (ptrdiff_t)sizeof *key};
}

static const int64_t *key_of(const struct checking *c, int32_t row)
{
    return &c->population->key[(ptrdiff_t)row * c->population->dimensions];
}

static void index_rows(struct checking *c)
{
    c->rows = map_new(c->arena, c->population->rows);
    for (int32_t row = 0; row < c->population->rows; row++) {
        if (!map_put(&c->rows, key_bytes(c, key_of(c, row)), row))
            FAULT0(c->diag, table_place(c->table, row, 0), "population.row-twice");
    }
}

static void find_values(struct checking *c, int32_t dimension)
{
    const struct population *p = c->population;
    struct map seen = map_new(c->arena, 64);
    c->value[dimension] = ARENA_ARRAY(c->arena, int64_t, p->rows + 1);
    for (int32_t row = 0; row < p->rows; row++) {
        const int64_t *k = key_of(c, row) + dimension;
        if (map_put(&seen, (str){(const char *)k, (ptrdiff_t)sizeof *k}, 1))
            c->value[dimension][c->values[dimension]++] = *k;
    }
}

/* "south 2025" */
static str key_text(const struct checking *c, const int64_t *key)
{
    const struct population *p = c->population;
    str text = {0};
    for (int32_t d = 0; d < p->dimensions; d++) {
        const struct codelist *list = p->dimension_codelist[d];
        str one = list != NULL ? list->code[key[d]].code : number_text(c->arena, key[d]);
        str pieces[] = {text, d > 0 ? STR(" ") : STR(""), one};
        text = str_concat(c->arena, 3, pieces);
    }
    return text;
}

/* Steps through all combinations of the values, the last dimension fastest. */
static bool next_key(const struct checking *c, int32_t *at, int64_t *key)
{
    for (int32_t d = c->population->dimensions - 1; d >= 0; d--) {
        at[d] = at[d] + 1 < c->values[d] ? at[d] + 1 : 0;
        assert(c->value[d]);
        key[d] = c->value[d][at[d]];
        if (at[d] > 0)
            return true;
    }
    return false;
}

static void find_missing(struct checking *c)
{
    int32_t at[POPULATION_DIMENSIONS_LIMIT] = {0};
    int64_t key[POPULATION_DIMENSIONS_LIMIT];
    for (int32_t d = 0; d < c->population->dimensions; d++)
        key[d] = c->value[d][0];
    do {
        if (!map_has(&c->rows, key_bytes(c, key)) && c->faults++ < FAULTS_LIMIT)
            FAULT(c->diag, c->table->header[0].place, "population.row-missing",
                  {"row", key_text(c, key)});
    } while (next_key(c, at, key));
}

/* Whether `above` is the nearest code in the file that contains `index`. */
static bool stands_directly_below(const struct codelist *list, const bool *used, int32_t index,
                                  int32_t above)
{
    int32_t up = list->code[index].parent;
    while (up >= 0 && !used[up])
        up = list->code[up].parent;
    return up == above;
}

/* One row of a code that contains others of the file, against the sum of theirs. */
static void check_total(struct checking *c, int32_t row, int32_t dimension, const bool *used)
{
    const struct codelist *list = c->population->dimension_codelist[dimension];
    int64_t key[POPULATION_DIMENSIONS_LIMIT], sum = 0, parts = 0;
    for (int32_t d = 0; d < c->population->dimensions; d++)
        key[d] = key_of(c, row)[d];
    int32_t above = (int32_t)key[dimension];
    for (int32_t i = 0; i < c->values[dimension]; i++) {
        int32_t index = (int32_t)c->value[dimension][i];
        if (!stands_directly_below(list, used, index, above))
            continue;
        key[dimension] = index;
        sum += c->population->persons[map_get(&c->rows, key_bytes(c, key), row)];
        parts++;
    }
    int64_t found = c->population->persons[row];
    /* each number is off by half of what it is rounded to, at most */
    bool fits = 2 * llabs(found - sum) <= (parts + 1) * (c->rounding > 1 ? c->rounding : 0);
    if (parts > 0 && !fits && c->faults++ < FAULTS_LIMIT)
        FAULT(c->diag, table_place(c->table, row, c->column[dimension]), "population.total",
              {"row", key_text(c, key_of(c, row))}, {"found", number_text(c->arena, found)},
              {"sum", number_text(c->arena, sum)});
}

static void check_totals(struct checking *c, int32_t dimension)
{
    const struct codelist *list = c->population->dimension_codelist[dimension];
    if (list == NULL)
        return;
    bool *used = ARENA_ARRAY(c->arena, bool, list->count);
    for (int32_t i = 0; i < c->values[dimension]; i++)
        used[c->value[dimension][i]] = true;
    for (int32_t row = 0; row < c->population->rows; row++)
        check_total(c, row, dimension, used);
}

void population_check(struct arena *a, const struct table *table, const int32_t *column,
                      int64_t rounding, const struct population *population, struct diag *d)
{
    struct checking c = {.arena = a,
                         .table = table,
                         .column = column,
                         .population = population,
                         .rounding = rounding,
                         .diag = d};
    int faults = d->error_count;
    if (population->rows == 0)
        return;
    index_rows(&c);
    for (int32_t i = 0; i < population->dimensions; i++)
        find_values(&c, i);
    if (d->error_count == faults)
        find_missing(&c);
    for (int32_t i = 0; d->error_count == faults && i < population->dimensions; i++)
        check_totals(&c, i);
}
