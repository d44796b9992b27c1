/* The workbook of a release's tables in one language: cover, contents, notes, definitions,
 * coverage, and a sheet for each table. */
#ifndef MARSAD_7_PUBLISH_WORKBOOK_TABLES_BOOK_H
#define MARSAD_7_PUBLISH_WORKBOOK_TABLES_BOOK_H

#include "7_publish/draw/fonts.h"
#include "7_publish/edition.h"

/* Sheets before the tables' own. */
enum { TABLES_BOOK_FRONT_SHEETS = 5 };

/* `edition` is of the medium CELLS; texts are measured with the fonts. Messages:
 * publish.cannot-write. */
bool tables_book_write(struct arena scratch, const struct fonts *, const struct edition *,
                       const struct safe_table_list *, const char *path, struct diag *d);

#endif
