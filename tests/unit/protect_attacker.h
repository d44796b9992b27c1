/* What the tests of protection share: made-up tables, and an attacker who knows only what the safe
 * tables show and how a table adds up. She looks for other tables of whole numbers that agree with
 * all of it: a suppressed count is safe when such tables differ in it by the policy's width. */
#ifndef MARSAD_TESTS_PROTECT_ATTACKER_H
#define MARSAD_TESTS_PROTECT_ATTACKER_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "6_protect/protect.h"

static struct arena whole;
static struct arena arena;
static struct schemas schemas = {
    .policy = {.threshold = 5, .interval_width = 5, .statistics = 10, .zeros_published = true}};

/* ---- making tables ---- */

enum { DIMENSIONS_LIMIT = 3, POSITIONS_LIMIT = 16 };

static inline struct table_dimension dimension_new(const char *name, int count,
                                                   const char *const *codes)
{
    struct table_position *p = ARENA_ARRAY(&arena, struct table_position, count + 1);
    p[0] = (struct table_position){.code = STR("total"), .parent = -1};
    for (int i = 0; i < count; i++) {
        p[i + 1] = (struct table_position){
            .code = codes ? str_from_c(codes[i])
                          : str_format(&arena, "%.*s%d", STR_ARG(str_from_c(name)), i),
            .parent = -1,
            .level = 1};
    }
    return (struct table_dimension){
        .name = str_from_c(name), .count = count + 1, .position = p, .partition = true};
}

static inline struct estimate_table *table_new(const char *id, const char *key, int dimensions,
                                               const struct table_dimension *dimension)
{
    struct estimate_table *t = ARENA_NEW(&arena, struct estimate_table);
    struct table_dimension *d = ARENA_ARRAY(&arena, struct table_dimension, dimensions);
    *t = (struct estimate_table){.id = str_from_c(id),
                                 .measure = MEASURE_COUNT,
                                 .factor = 1.0,
                                 .dimensions = dimensions,
                                 .dimension = d,
                                 .cells = 1,
                                 .count_key = str_from_c(key)};
    for (int i = 0; i < dimensions; i++) {
        d[i] = dimension[i];
        t->cells *= d[i].count;
    }
    t->cell = ARENA_ARRAY(&arena, struct estimate, t->cells);
    return t;
}

static inline void set_count(struct estimate_table *t, int64_t cell, int64_t value)
{
    t->cell[cell] = (struct estimate){.status = value == 0 ? CELL_ZERO : CELL_VALUE,
                                      .value = (double)value,
                                      .lower = (double)value - 0.5,
                                      .upper = (double)value + 0.5,
                                      .numerator = value,
                                      .denominator = -1,
                                      .records = value,
                                      .persons = -1};
}

/* Fills the totals of a table whose inner cells are set; one level a dimension. */
static inline void add_up(struct estimate_table *t)
{
    int64_t *sum = ARENA_ARRAY(&arena, int64_t, t->cells);
    for (int64_t cell = 0; cell < t->cells; cell++) {
        int32_t at[DIMENSIONS_LIMIT];
        table_cell_coordinates(t, cell, at);
        bool inner = true;
        for (int32_t d = 0; d < t->dimensions; d++) {
            inner = inner && at[d] > 0;
        }
        for (int32_t mask = 0; inner && mask < 1 << t->dimensions; mask++) {
            int32_t to[DIMENSIONS_LIMIT];
            for (int32_t d = 0; d < t->dimensions; d++) {
                to[d] = (mask >> d) & 1 ? 0 : at[d];
            }
            sum[table_cell_index(t, to)] += t->cell[cell].numerator;
        }
    }
    for (int64_t cell = 0; cell < t->cells; cell++) {
        set_count(t, cell, sum[cell]);
    }
}

static uint64_t random_state = 1;
static inline uint32_t random_below(uint32_t limit)
{
    random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((random_state >> 33) % limit);
}

static inline struct estimate_table *random_table(const char *id, const char *key, int dimensions,
                                                  const struct table_dimension *d, uint32_t most)
{
    struct estimate_table *t = table_new(id, key, dimensions, d);
    for (int64_t cell = 0; cell < t->cells; cell++) {
        set_count(t, cell, random_below(3) == 0 ? 0 : random_below(most));
    }
    add_up(t);
    return t;
}

/* ---- the attacker ---- */

enum { UNKNOWNS_LIMIT = 400, LINES_LIMIT = 2000, LINE_LIMIT = 20, VALUE_LIMIT = 100000 };

struct equation { /* sum of parts - whole = 0 over unknown indexes, plus a constant */
    int unknown[LINE_LIMIT];
    int sign[LINE_LIMIT];
    int count;
    int64_t constant;
};
struct attacker {
    int unknowns;
    str name[UNKNOWNS_LIMIT];
    int64_t truth[UNKNOWNS_LIMIT];
    struct equation equation[LINES_LIMIT];
    int equations;
    int64_t low[UNKNOWNS_LIMIT], high[UNKNOWNS_LIMIT];
    int64_t steps;
};

static inline str cell_name(const struct safe_table *t, const char *key, int64_t cell)
{
    int32_t at[DIMENSIONS_LIMIT] = {0};
    safe_table_coordinates(t, cell, at);
    /* dimensions are given in alphabetical order by all tests */
    str name = str_from_c(key);
    for (int32_t d = 0; d < safe_table_dimensions(t); d++) {
        if (at[d] > 0) {
            str pieces[] = {name, STR("/"), safe_table_dimension(t, d)->name, STR("="),
                            safe_table_dimension(t, d)->position[at[d]].code};
            name = str_concat(&arena, 5, pieces);
        }
    }
    return name;
}

static inline int unknown_index(struct attacker *k, str name, int64_t truth)
{
    for (int i = 0; i < k->unknowns; i++) {
        if (str_equal(k->name[i], name)) {
            assert_int_equal(k->truth[i], truth);
            return i;
        }
    }
    assert_true(k->unknowns < UNKNOWNS_LIMIT);
    k->name[k->unknowns] = name;
    k->truth[k->unknowns] = truth;
    return k->unknowns++;
}

static inline void learn_cell(struct attacker *k, struct equation *e, const struct safe_table *t,
                              const struct estimate_table *truth, int64_t cell, int sign)
{
    struct safe_cell c = safe_table_cell(t, cell);
    if (c.state == SAFE_PUBLISHED) {
        e->constant += sign * c.numerator;
        return;
    }
    assert_true(e->count < LINE_LIMIT);
    e->unknown[e->count] = unknown_index(k, cell_name(t, "", cell), truth->cell[cell].numerator);
    e->sign[e->count++] = sign;
}

/* Everything that a reader of a count table can write down; one level a dimension. */
static inline void learn_table(struct attacker *k, const struct safe_table *t,
                               const struct estimate_table *truth)
{
    for (int64_t cell = 0; cell < safe_table_cells(t); cell++) {
        int32_t at[DIMENSIONS_LIMIT] = {0};
        safe_table_coordinates(t, cell, at);
        for (int32_t d = 0; d < safe_table_dimensions(t); d++) {
            if (at[d] != 0) {
                continue;
            }
            assert_true(k->equations < LINES_LIMIT);
            struct equation *e = &k->equation[k->equations];
            *e = (struct equation){0};
            learn_cell(k, e, t, truth, cell, -1);
            for (int32_t p = 1; p < safe_table_dimension(t, d)->count; p++) {
                int32_t child[DIMENSIONS_LIMIT];
                memcpy(child, at, sizeof child);
                child[d] = p;
                learn_cell(k, e, t, truth, safe_table_index(t, child), 1);
            }
            k->equations += e->count > 0;
            if (e->count == 0) {
                assert_int_equal(e->constant, 0);
            }
        }
    }
}

/* Narrows the ranges as far as single equations can; false: no table is left. */
static inline bool narrow(struct attacker *k)
{
    bool changed = true;
    while (changed) {
        changed = false;
        for (int i = 0; i < k->equations; i++) {
            const struct equation *e = &k->equation[i];
            int64_t least = e->constant;
            int64_t most = e->constant;
            for (int j = 0; j < e->count; j++) {
                bool plus = e->sign[j] > 0;
                least += plus ? k->low[e->unknown[j]] : -k->high[e->unknown[j]];
                most += plus ? k->high[e->unknown[j]] : -k->low[e->unknown[j]];
            }
            if (least > 0 || most < 0) {
                return false;
            }
            for (int j = 0; j < e->count; j++) {
                int u = e->unknown[j];
                bool plus = e->sign[j] > 0;
                int64_t own_least = plus ? k->low[u] : -k->high[u];
                int64_t own_most = plus ? k->high[u] : -k->low[u];
                int64_t upper = own_least - least; /* the others at their least */
                int64_t lower = own_most - most;
                int64_t new_low = plus ? lower : -upper;
                int64_t new_high = plus ? upper : -lower;
                if (new_low > k->low[u] || new_high < k->high[u]) {
                    k->low[u] = new_low > k->low[u] ? new_low : k->low[u];
                    k->high[u] = new_high < k->high[u] ? new_high : k->high[u];
                    changed = true;
                    if (k->low[u] > k->high[u]) {
                        return false;
                    }
                    break;
                }
            }
        }
    }
    return true;
}

static inline bool complete(struct attacker *k)
{
    if (!narrow(k)) {
        return false;
    }
    if (++k->steps > 200000) {
        return false;
    }
    int open = -1;
    for (int i = 0; i < k->unknowns; i++) {
        int64_t width = k->high[i] - k->low[i];
        if (width > 0 && (open < 0 || width < k->high[open] - k->low[open])) {
            open = i;
        }
    }
    if (open < 0) {
        return true;
    }
    int64_t low[UNKNOWNS_LIMIT];
    int64_t high[UNKNOWNS_LIMIT];
    memcpy(low, k->low, sizeof low);
    memcpy(high, k->high, sizeof high);
    for (int64_t away = 0; away <= 40; away++) {
        for (int side = 0; side < (away == 0 ? 1 : 2); side++) {
            int64_t value = k->truth[open] + (side == 0 ? away : -away);
            if (value < low[open] || value > high[open]) {
                continue;
            }
            memcpy(k->low, low, sizeof low);
            memcpy(k->high, high, sizeof high);
            k->low[open] = k->high[open] = value;
            if (complete(k)) {
                return true;
            }
        }
    }
    memcpy(k->low, low, sizeof low);
    memcpy(k->high, high, sizeof high);
    return false;
}

static inline bool possible(struct attacker *k, int unknown, int64_t value)
{
    for (int i = 0; i < k->unknowns; i++) {
        k->low[i] = 1; /* zeros are published */
        k->high[i] = VALUE_LIMIT;
    }
    if (value < 1) {
        return false;
    }
    k->low[unknown] = k->high[unknown] = value;
    k->steps = 0;
    return complete(k);
}

/* Integer width of what may be, found outwards from the truth. */
static inline int64_t width_of(struct attacker *k, int unknown, int64_t enough)
{
    int64_t up = 0;
    while (up < enough && possible(k, unknown, k->truth[unknown] + up + 1)) {
        up++;
    }
    int64_t down = 0;
    while (up + down < enough && possible(k, unknown, k->truth[unknown] - down - 1)) {
        down++;
    }
    return up + down;
}

/* ---- running ---- */

struct protected
{
    struct safe_table_list safe;
    struct protect_report report;
    struct diag diag;
};

static inline struct protected run(struct estimate_table *const *tables, ptrdiff_t count)
{
    struct protected p = {.diag = diag_new(&arena)};
    assert_true(protect_tables(&arena, &schemas, tables, count, &p.safe, &p.report, &p.diag));
    return p;
}

static inline void check_cells(const struct safe_table *t, const struct estimate_table *truth)
{
    for (int64_t i = 0; i < truth->cells; i++) {
        struct safe_cell c = safe_table_cell(t, i);
        int64_t n = truth->cell[i].numerator;
        if (n > 0 && n < schemas.policy.threshold) {
            assert_int_equal(c.state, SAFE_SUPPRESSED_PRIMARY);
        }
        if (c.state == SAFE_PUBLISHED) {
            assert_int_equal(c.numerator, n);
        } else {
            assert_true(isnan(c.value) && isnan(c.lower) && isnan(c.upper));
            assert_int_equal(c.numerator, -1);
            assert_int_equal(c.denominator, -1);
        }
    }
}

static inline struct attacker *attack(const struct protected *p,
                                      struct estimate_table *const *tables, ptrdiff_t count)
{
    assert_int_equal(p->safe.count, count);
    struct attacker *k = ARENA_NEW(&arena, struct attacker);
    for (ptrdiff_t i = 0; i < count; i++) {
        check_cells(p->safe.item[i], tables[i]);
        learn_table(k, p->safe.item[i], tables[i]);
    }
    for (int u = 0; u < k->unknowns; u++) {
        bool primary = k->truth[u] < schemas.policy.threshold;
        int64_t enough = primary ? schemas.policy.interval_width : 1;
        int64_t width = width_of(k, u, enough);
        if (width < enough) {
            print_message("%.*s = %lld: width %lld\n", STR_ARG(k->name[u]), (long long)k->truth[u],
                          (long long)width);
        }
        assert_true(width >= enough);
    }
    return k;
}

static inline int set_up(void **state)
{
    (void)state;
    whole = arena_reserve((ptrdiff_t)1 << 30);
    arena = whole;
    return 0;
}

static inline int tear_down(void **state)
{
    (void)state;
    arena_release(&whole);
    return 0;
}

#endif
