/* What the files of the oracle share: one SQLite database in memory with a table v_DATASET for each
 * dataset: the records that count, their person, kept and derived columns, and for codes one column
 * NAME@LEVEL for each level of the list. Dates are texts, code sets texts with semicolons. */
#ifndef MARSAD_TESTS_ORACLE_H
#define MARSAD_TESTS_ORACLE_H

#include <sqlite3.h>

#include "5_indicators/indicators.h"
#include "base/buf.h"
#include "register/register.h"

extern struct arena oracle_arena;
extern sqlite3 *oracle_db;
extern struct schemas oracle_schemas;
extern int32_t oracle_as_of; /* INT32_MIN: none */

/* Ends the program when SQLite is not content. */
void must(int code, const char *what);
void run(const char *sql);
/* The same with the formats of sqlite3_mprintf. */
void runf(const char *format, ...);
/* The first columns of the only row, as whole numbers (0 for NULL) and as they are. */
struct answer {
    int64_t integer[4];
    double real[4];
    bool null[4];
};
struct answer ask(str sql);
/* A prepared statement over v_DATASET. */
sqlite3_stmt *prepare(str sql);

/* oracle_data.c */
void add_functions(void);
void load_dataset(struct register_db *source, const struct dataset *, const struct key_ring *,
                  struct diag *);
void settle(const struct dataset *);
void create_view(const struct dataset *);

/* oracle_derived.c: all derived columns of all datasets. Of records of a dataset of which no
 * submission counts nothing is known. */
void add_derived_columns(const struct submission_list *);

/* oracle_cells.c */
str condition_text(const struct expression *); /* in brackets; 1=1 without one */
/* The conditions joined, with what the dataset's figures rest on. */
str filter_text(const struct dataset *, const struct expression *, const struct expression *,
                const struct expression *);
/* Adds that a record stands at the position of a breakdown. */
void add_position(struct buf *, const struct dataset *, const struct breakdown *,
                  const struct table_position *);
/* A breakdown by its name. */
struct breakdown breakdown_of(const struct dataset *, str name);

/* oracle_measures.c: what a cell of the newer measures must be. `where` is the cell's condition. */
struct cell {
    const struct estimate_table *table;
    const struct indicator_table *of;
    const struct estimate *e;
    const int32_t *at;
    int64_t number;
    str where;
    str place; /* the condition of its coordinates alone */
};
void check_measure(const struct cell *);
void differ(const struct cell *, const char *what, int64_t ours, int64_t theirs);
void differ_real(const struct cell *, const char *what, double ours, double theirs);

/* oracle_differences.c: how many small differences of published counts can be had. */
int64_t check_differences(const struct estimate_table_list *, struct diag *);

#endif
