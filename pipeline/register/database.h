/* What the files of this room share: the connection with its prepared statements, and the one place
 * where a return code of SQLite becomes a diagnostic. For register/ only. */
#ifndef MARSAD_REGISTER_DATABASE_H
#define MARSAD_REGISTER_DATABASE_H

#include "register/register.h"

#include <sqlite3.h>

enum { STATEMENTS_LIMIT = 96 };

struct prepared {
    const char *sql; /* a literal: compared by address */
    sqlite3_stmt *statement;
};

struct register_db {
    sqlite3 *handle;
    struct arena *arena;
    str path;
    int depth; /* of nested transactions; 0: none is open */
    int statement_count;
    struct prepared prepared[STATEMENTS_LIMIT];
};

/* Tables, views and pragmas. */
bool schema_prepare(struct register_db *, enum register_mode, struct diag *);

/* Raises the diagnostic for a code of SQLite; always false. */
bool db_fail(struct register_db *, int code, struct diag *);
/* Statements without parameters or rows; not kept. */
bool db_execute(struct register_db *, const char *sql, struct diag *);

/* Nested calls join the outermost transaction. A rollback ends all of them. */
bool db_begin(struct register_db *, struct diag *);
bool db_commit(struct register_db *, struct diag *);
void db_rollback(struct register_db *);

/* One use of a prepared statement. `sql` must be a literal: the statement is kept for the next use.
 * Errors are sticky and reported once; query_end tells. */
struct query {
    struct register_db *db;
    struct diag *diag;
    sqlite3_stmt *statement;
    bool failed;
};
struct query query_new(struct register_db *, const char *sql, struct diag *);
/* Parameters are counted from 1; bytes must live until query_end. */
void query_bind_int64(struct query *, int at, int64_t value);
void query_bind_double(struct query *, int at, double value); /* NAN becomes NULL */
void query_bind_text(struct query *, int at, str text);
void query_bind_blob(struct query *, int at, const void *bytes, ptrdiff_t n);
/* True when there is a row to read; columns are counted from 0. */
bool query_next(struct query *);
int64_t query_int64(struct query *, int column);
double query_double(struct query *, int column); /* NULL becomes NAN */
str query_text(struct query *, int column, struct arena *a);
/* A view that lasts until the next step; *n is its size. */
const uint8_t *query_blob(struct query *, int column, ptrdiff_t *n);
/* Gives the statement back; false when anything failed. */
bool query_end(struct query *);
/* Steps to the end and ends. */
bool query_run(struct query *);

/* Fails with register.damaged. */
bool db_damaged(struct register_db *, struct diag *);

/* columns.c: id of a column in the file, made when it is new; 0 on failure. */
int64_t column_id(struct register_db *, str dataset, const struct coded_column *, struct diag *);
const char *column_kind_name(enum coded_kind);
/* columns.c: a stored column, that is width, base and bytes in the columns of the query from `at`
 * on: `rows` values into `out` at the width and base of the dataset's column. False when the blob
 * has not that many of them, or one does not fit. */
bool column_read(struct query *, int at, const struct coded_column *, int64_t rows, uint8_t *out,
                 struct arena scratch);
/* columns.c: a blob of `rows` numbers of 32 bits, copied to `out`; false when it has another size.
 */
bool numbers_read(struct query *, int at, int64_t rows, uint32_t *out);
/* columns.c: every row missing. */
void column_fill_missing(const struct coded_column *, ptrdiff_t rows, uint8_t *out);

/* revisions.c: what changed since the release before, stored with the new one. */
bool revisions_write(struct register_db *, int64_t release, const struct revision_list *,
                     struct diag *);

/* The state of a figure `f`: both kinds of suppression read the same, as in figures.csv. */
#define AS_PUBLISHED "iif(f.state LIKE 'suppressed-%', 'suppressed', f.state)"

/* releases.c: what a release tells beside the value of a figure. */
bool figure_extras_read(struct register_db *, struct arena *a, str figure, int64_t release,
                        struct figure_extra_list *out, struct diag *);

/* findings.c: replaces the findings of one stage ("intake" or "link") of a submission. */
bool findings_write(struct register_db *, int64_t submission, str stage, const struct dataset *,
                    const struct finding_list *, struct diag *);

#endif
