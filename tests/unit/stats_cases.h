/* Reads the reference cases of the statistical methods (../shared/cases/stats) by the names of
 * their columns, and keeps the largest relative difference of each file. Without the files a test
 * is skipped with a message. */
#ifndef MARSAD_TEST_STATS_CASES_H
#define MARSAD_TEST_STATS_CASES_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { CASE_COLUMNS = 32, CASE_BYTES = 96, CASE_LINE = 4096 };

struct cases {
    FILE *file;
    char path[256];
    int columns;
    char name[CASE_COLUMNS][CASE_BYTES];
    char cell[CASE_COLUMNS][CASE_BYTES * 8];
    double worst;
    char where[CASE_BYTES];
    long compared;
};

static inline bool cases_line(struct cases *c, bool header)
{
    char line[CASE_LINE];
    if (fgets(line, sizeof line, c->file) == NULL) {
        return false;
    }
    line[strcspn(line, "\r\n")] = '\0';
    int n = 0;
    for (char *rest = line, *cell; (cell = strsep(&rest, ",")) != NULL; n++) {
        assert_true(n < CASE_COLUMNS);
        if (header) {
            (void)snprintf(c->name[n], CASE_BYTES, "%s", cell);
        } else {
            (void)snprintf(c->cell[n], sizeof c->cell[n], "%s", cell);
        }
    }
    if (header) {
        c->columns = n;
    }
    return true;
}

static inline struct cases *cases_open(struct cases *c, const char *name)
{
    memset(c, 0, sizeof *c);
    (void)snprintf(c->path, sizeof c->path, "../shared/cases/stats/%s.csv", name);
    c->file = fopen(c->path, "r");
    if (c->file == NULL) {
        print_message("reference cases are absent (%s): skipped\n", c->path);
        skip();
    }
    assert_true(cases_line(c, true));
    return c;
}

static inline bool cases_next(struct cases *c)
{
    return cases_line(c, false);
}

/* The column of that name, or -1. */
static inline int cases_column(const struct cases *c, const char *name)
{
    for (int i = 0; i < c->columns; i++) {
        if (strcmp(c->name[i], name) == 0) {
            return i;
        }
    }
    return -1;
}

static inline const char *cases_text(const struct cases *c, const char *name)
{
    int i = cases_column(c, name);
    if (i < 0) {
        fail_msg("%s has no column %s", c->path, name);
    }
    return c->cell[i];
}

static inline bool cases_missing(const struct cases *c, const char *name)
{
    return strcmp(cases_text(c, name), "NA") == 0;
}

static inline double cases_number(const struct cases *c, const char *name)
{
    const char *text = cases_text(c, name);
    if (strcmp(text, "NA") == 0) {
        return (double)NAN;
    }
    return strcmp(text, "Inf") == 0 ? HUGE_VAL : strtod(text, NULL);
}

static inline int64_t cases_integer(const struct cases *c, const char *name)
{
    double v = cases_number(c, name);
    assert_true(fabs(v - round(v)) < 1e-9);
    return (int64_t)round(v);
}

static inline void cases_compare(struct cases *c, double got, double expected, const char *what)
{
    if (isnan(expected)) {
        return;
    }
    c->compared++;
    double difference = 0.0;
    if (isinf(expected)) {
        difference = isinf(got) ? 0.0 : HUGE_VAL;
    } else if (!isfinite(got)) {
        difference = HUGE_VAL;
    } else {
        difference = fabs(got - expected) / (fabs(expected) > 0.0 ? fabs(expected) : 1.0);
    }
    if (difference > c->worst) {
        c->worst = difference;
        (void)snprintf(c->where, sizeof c->where, "%s", what);
    }
}

/* Against the cell of that column of the present row. */
static inline void cases_check(struct cases *c, double got, const char *column)
{
    cases_compare(c, got, cases_number(c, column), column);
}

static inline void cases_close(struct cases *c, double limit)
{
    (void)fclose(c->file);
    const char *base = strrchr(c->path, '/') + 1;
    print_message("%-34s %6ld values, largest relative difference %.1e (limit %.0e) %s\n", base,
                  c->compared, c->worst, limit, c->where);
    assert_true(c->compared > 0);
    assert_true(c->worst <= limit);
}

/* Whole numbers of a cell that holds several, apart by blanks. */
static inline int cases_numbers(const char *text, double *out, int limit)
{
    int n = 0;
    for (char *end = NULL; n < limit; n++, text = end) {
        double v = strtod(text, &end);
        if (end == text) {
            break;
        }
        out[n] = v;
    }
    return n;
}

static inline bool near(double got, double expected, double relative)
{
    return fabs(got - expected) <= relative * fmax(fabs(expected), 1e-300);
}

/* Milliseconds of processor time, for calls that must not hang; code that is not optimised gets
 * more of it. */
#ifdef __OPTIMIZE__
#define CALL_MS_MOST 10.0
#else
#define CALL_MS_MOST 250.0
#endif
static inline double cpu_ms(void)
{
    return 1e3 * (double)clock() / CLOCKS_PER_SEC;
}

#endif
