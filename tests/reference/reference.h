/* Reference cases of statistics: each file of a folder is recognised by its kind (the family of its
 * name and its header, never the data set), computed, and compared. What the families share. */
#ifndef MARSAD_TESTS_REFERENCE_H
#define MARSAD_TESTS_REFERENCE_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stats/stats.h"
#include "table.h"

struct reference;
/* Computes every row of r->table and compares it. */
typedef void reference_family(struct reference *r);

struct kind {
    const char *file;      /* fnmatch pattern of the name, without .csv */
    const char *columns;   /* that must be there, apart by blanks, each as in table_column */
    const char *figures;   /* `pattern=figure` by column, first match: README's column C */
    reference_family *run; /* null: an input, read by what is expected of it */
};

/* The largest difference of one column, apart by exception. */
struct column_tally {
    char column[64];
    const char *reason; /* null: no exception */
    double excepted;    /* its own limit */
    double difference;
    ptrdiff_t row;
    char key[48];
};

enum { TALLIES = 96 };
struct reference {
    const char *folder;
    const struct kind *kind;
    const struct table *table;
    struct arena *keep;
    struct arena scratch;
    ptrdiff_t row;
    char key[48]; /* what the row is about */
    long values, without_input;
    struct column_tally tally[TALLIES];
    int tallies;
};

/* The row that is compared from here on, and what it is about. */
void at_row(struct reference *r, ptrdiff_t row, const char *key);
/* What was got against the cell of that column in this row; nothing when it is missing there. */
void check(struct reference *r, const char *names, double got);
/* Against a value from elsewhere; `scale`: what the difference is relative to (0: the value). */
void check_value(struct reference *r, const char *what, double got, double expected, double scale);
void check_text(struct reference *r, const char *names, const char *got);
void check_true(struct reference *r, const char *what, bool holds);
/* An interval's three cells. */
void check_interval(struct reference *r, const char *value, const char *lower, const char *upper,
                    struct interval got, double factor);
/* Tables of `stat` and `value`: whichever rows of the table carry one of the names. */
void check_stat(struct reference *r, const char *names, double got);
/* No input was found for this row. */
void no_input(struct reference *r);

/* The file of this name with one part replaced, read: `_expected` by `_input`; false: absent. */
bool read_sibling(struct reference *r, const char *part, const char *by, struct table *t);
/* The first file of the folder that matches the pattern and has the columns. */
bool read_matching(struct reference *r, const char *pattern, const char *columns, struct table *t);
bool has_columns(const struct table *t, const char *columns);
/* The piece of a name between two parts of it: data_between("km_aml_input", "km_", "_input"). */
const char *data_between(struct reference *r, const char *before, const char *after);

extern const struct kind reference_rates[];
extern const struct kind reference_standardised[];
extern const struct kind reference_funnels[];
extern const struct kind reference_tables[];
extern const struct kind reference_regressions[];
extern const struct kind reference_series[];
extern const struct kind reference_survival[];
extern const struct kind reference_lists[];
extern const struct kind reference_areas[];

#endif
