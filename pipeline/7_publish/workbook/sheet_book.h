/* The workbook of indicator sheets in one language: contents, symbols and notes, sources, and a
 * worksheet for each indicator. */
#ifndef MARSAD_7_PUBLISH_WORKBOOK_SHEET_BOOK_H
#define MARSAD_7_PUBLISH_WORKBOOK_SHEET_BOOK_H

#include "7_publish/draw/fonts.h"
#include "7_publish/sheet.h"

struct sheet_book {
    const struct edition *cells, *drawn; /* the same language for cells and for charts */
    const struct safe_table_list *tables;
    const struct indicator_entry *entry;
    int32_t indicators;
    const struct sheet_options *options; /* or NULL */
};
/* Messages: publish.cannot-write, publish.cannot-draw, publish.glyph-missing. */
bool sheet_book_write(struct arena scratch, const struct fonts *, const struct sheet_book *,
                      const char *path, struct diag *d);

#endif
