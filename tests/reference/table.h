/* A CSV of reference values in memory. Columns are found by any of several names, apart by `|`,
 * whatever their case and punctuation. */
#ifndef MARSAD_TESTS_REFERENCE_TABLE_H
#define MARSAD_TESTS_REFERENCE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct table {
    const char *file; /* its name, without the folder */
    ptrdiff_t rows;
    int columns;
    char **name;
    char **cell; /* rows x columns */
};

/* False when there is no such file, or no header in it. Rows that are short are filled up. Without
 * a folder `file` is a path. */
bool table_read(const char *folder, const char *file, struct table *t, struct arena *a);
/* -1: none of the names. */
int table_column(const struct table *t, const char *names);
/* Whether a column name is one of the names; a name that ends in * is a beginning. */
bool table_is_named(const char *column, const char *names);
/* "" when there is no such column. */
const char *table_text(const struct table *t, ptrdiff_t row, const char *names);
/* NAN when the column or the value is missing; `95%` is 0.95; TRUE is 1. */
double table_number(const struct table *t, ptrdiff_t row, const char *names);
double table_number_at(const struct table *t, ptrdiff_t row, int column);
/* A whole number; 0 when it is missing. */
int64_t table_integer(const struct table *t, ptrdiff_t row, const char *names);
double *table_numbers(const struct table *t, const char *names, struct arena *a);
/* Whether the part, in small letters, occurs in the text, in any. */
bool text_has(const char *text, const char *part);
bool table_is_missing(const char *text);
/* The first row whose text in the column is this one; -1. */
ptrdiff_t table_row(const struct table *t, const char *names, const char *text);
/* Numbers that stand in one cell, apart by blanks. */
int table_cell_numbers(const char *text, double *out, int limit);

#endif
