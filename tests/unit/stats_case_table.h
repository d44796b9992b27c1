/* A CSV of reference values, its columns found by name, and the largest relative difference seen.
 * The files lie outside the project (../shared/cases/stats); a test without its file is skipped. */
#ifndef MARSAD_TEST_STATS_CASE_TABLE_H
#define MARSAD_TEST_STATS_CASE_TABLE_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"

enum { CASE_COLUMNS_LIMIT = 128 };

struct case_table {
    ptrdiff_t rows;
    int columns;
    char *name[CASE_COLUMNS_LIMIT];
    char **cell; /* rows x columns */
};

/* Cuts a line in place; quotes around a cell are taken off. */
static inline int case_cut(char *line, char **cell)
{
    int n = 0;
    for (char *at = line; at && n < CASE_COLUMNS_LIMIT; n++) {
        bool quoted = *at == '"';
        cell[n] = quoted ? ++at : at;
        char *end = quoted ? strchr(at, '"') : NULL;
        if (end) {
            *end++ = '\0';
        }
        at = strchr(end ? end : at, ',');
        if (at) {
            *at++ = '\0';
        }
    }
    return n;
}

static inline bool case_read(const char *name, struct case_table *t, struct arena *a)
{
    char path[256];
    (void)snprintf(path, sizeof path, "../shared/cases/stats/%s", name);
    FILE *file = fopen(path, "r");
    if (!file) {
        print_message("skipped: reference cases are absent (%s)\n", name);
        return false;
    }
    char *text = arena_alloc(a, 1, 8 << 20);
    size_t n = fread(text, 1, (8 << 20) - 1, file);
    (void)fclose(file);
    *t = (struct case_table){0};
    ptrdiff_t lines = 0;
    for (size_t i = 0; i < n; i++) {
        lines += text[i] == '\n';
    }
    char *rest = text;
    char *line = strsep(&rest, "\r\n");
    t->columns = case_cut(line, t->name);
    t->cell = ARENA_ARRAY(a, char *, (lines + 1) * t->columns + CASE_COLUMNS_LIMIT);
    while ((line = strsep(&rest, "\r\n")) != NULL) {
        if (*line != '\0') {
            assert_int_equal(case_cut(line, t->cell + t->rows * t->columns), t->columns);
            t->rows++;
        }
    }
    return true;
}

static inline int case_column(const struct case_table *t, const char *name)
{
    for (int j = 0; j < t->columns; j++) {
        if (strcmp(t->name[j], name) == 0) {
            return j;
        }
    }
    return -1;
}

static inline const char *case_text(const struct case_table *t, ptrdiff_t row, const char *name)
{
    int column = case_column(t, name);
    return column < 0 ? "NA" : t->cell[row * t->columns + column];
}

/* NAN when the cell is missing, or the column. */
static inline double case_number(const struct case_table *t, ptrdiff_t row, const char *name)
{
    const char *text = case_text(t, row, name);
    return strcmp(text, "NA") == 0 || strcmp(text, "") == 0 ? NAN : strtod(text, NULL);
}

static inline double *case_numbers(const struct case_table *t, const char *name, struct arena *a)
{
    double *x = ARENA_ARRAY(a, double, t->rows + 1);
    for (ptrdiff_t i = 0; i < t->rows; i++) {
        x[i] = case_number(t, i, name);
    }
    return x;
}

/* The value of a table of `key`, `value` (first match of the key in a column), NAN when absent. */
static inline double case_look_up(const struct case_table *t, const char *key_column,
                                  const char *key, const char *value_column)
{
    for (ptrdiff_t i = 0; i < t->rows; i++) {
        if (strcmp(case_text(t, i, key_column), key) == 0) {
            return case_number(t, i, value_column);
        }
    }
    return NAN;
}

struct case_worst {
    double difference;
    long compared;
};

static inline void case_compare(struct case_worst *w, double got, double expected)
{
    if (isnan(expected)) {
        return;
    }
    w->compared++;
    if (isinf(expected) || isinf(got)) {
        assert_true(isinf(expected) && isinf(got));
        return;
    }
    assert_false(isnan(got));
    double scale = fabs(expected) > 0.0 ? fabs(expected) : 1.0;
    w->difference = fmax(w->difference, fabs(got - expected) / scale);
}

static inline void case_finish(const char *name, struct case_worst w, double limit)
{
    print_message("%-44s %5ld values, largest relative difference %.1e (limit %.0e)\n", name,
                  w.compared, w.difference, limit);
    assert_true(w.compared > 0);
    assert_true(w.difference <= limit);
}

#endif
