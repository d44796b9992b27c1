/* Cases that nobody of the project wrote, run from a folder: what the groups share.
 *
 * A case runs in a process of its own, so that a crash or a hang is one difference and not the end.
 * What a case says is kept for the report; its exit status is the verdict. */
#ifndef MARSAD_TESTS_CASES_H
#define MARSAD_TESTS_CASES_H

#include <jansson.h>
#include <stdio.h>

#include "base/file.h"
#include "descriptors/source_format.h"
#include "model/finding.h"

struct reading_result;
struct arena;

struct cases {
    struct arena *arena;
    const char *program; /* marsad */
    FILE *report;
};

/* One case: a folder, or an item of one (a line, a file). */
struct case_item {
    struct cases *cases;
    const char *folder;
    const char *name;
    void *data;
};
/* Says nothing and returns true when all agrees; else says what differs on stdout. */
typedef bool case_test(struct case_item *);

/* Runs it and counts it under the group. */
void case_run(struct cases *, const char *group, const char *name, const char *folder, case_test *,
              void *data);

/* one for each kind of folder */
bool case_table_schema(struct case_item *);
bool case_parse(struct case_item *);
bool case_rules(struct case_item *);
bool case_public(struct case_item *);
void cases_exports(struct cases *, const char *folder);
void cases_vectors(struct cases *, const char *folder);
void cases_arabic(struct cases *, const char *folder);

/* ---- cases_read.c ---- */

const char *join(struct arena *a, const char *folder, const char *name);
json_t *json_of(const char *path); /* NULL when it is absent */
/* Runs a program with arguments; its stdout, and the exit status (-1: killed). */
str program_run(struct arena *a, char *const *argument, int *status);

/* A file as the reader gives it, under a format followed to the letter or a detected one. */
struct cell_row {
    str *cell;
    int32_t cells;
    int64_t record, line;
};
struct cell_table {
    struct cell_row *item;
    ptrdiff_t count, capacity;
};
struct reading_result {
    struct cell_table rows; /* blank records too, with one empty cell */
    str *label;
    int32_t labels;
    struct finding_list findings;
    struct account account;
    bool opened, closed;
    int64_t bytes, bytes_there; /* read, and in the file */
};
bool table_read(struct arena *a, const char *path, const struct source_format *,
                struct reading_result *);
/* RFC 4180, nothing else: for the files that hold what is expected. */
struct cell_table table_of_text(struct arena *a, str text);
struct source_format format_of_parameters(struct arena *a, json_t *parameters);
bool row_is_empty(const struct cell_row *);
bool rows_equal(const struct cell_row *, const struct cell_row *);

#endif
