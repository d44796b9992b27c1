/* Small CSV files that people edit in a spreadsheet: code lists, labels, populations.
 *
 * RFC 4180 with commas, in UTF-8; a mark at the start and either line end are accepted; every cell
 * knows its place. This is not the reader of submissions (1_ingest), which must take whatever
 * comes: here a fault is refused, with place. Messages: text.not-utf8, csv.* */
#ifndef MARSAD_DESCRIPTORS_TABLE_CSV_H
#define MARSAD_DESCRIPTORS_TABLE_CSV_H

#include "base/diag.h"

enum { TABLE_COLUMN_LIMIT = 64, TABLE_ROW_LIMIT = 200000 };

struct table_cell {
    str text;
    struct place place;
};
struct table_row {
    struct table_cell *cell; /* [columns] */
};
struct table_row_list {
    struct table_row *item;
    ptrdiff_t count;
    ptrdiff_t capacity;
};
struct table_remark { /* a line that starts with #, without it, trimmed */
    str text;
    struct place place;
};
struct table_remark_list {
    struct table_remark *item;
    ptrdiff_t count;
    ptrdiff_t capacity;
};
struct table {
    str file;
    struct table_cell *header;
    int32_t columns;
    struct table_row_list rows; /* blank lines are left out */
    struct table_remark_list remarks;
};

enum table_remarks { TABLE_WITHOUT_REMARKS, TABLE_WITH_REMARKS };
bool table_parse(struct arena *a, str text, str file, enum table_remarks, struct table *out,
                 struct diag *d);
/* Index of a header cell, or -1. */
int32_t table_column(const struct table *, const char *name);
/* The cell, empty when the column is -1; trimmed. */
str table_text(const struct table *, ptrdiff_t row, int32_t column);
struct place table_place(const struct table *, ptrdiff_t row, int32_t column);

#endif
