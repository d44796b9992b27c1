/* Reading back what was written, before it is published: every file opens in the way that its
 * readers will open it, and every number in a workbook is the one that was meant. Independent of
 * the libraries that wrote the files. */
#ifndef MARSAD_7_PUBLISH_READ_BACK_READ_BACK_H
#define MARSAD_7_PUBLISH_READ_BACK_READ_BACK_H

#include "7_publish/sheet.h"

/* Each gives NULL when all is well, or the name of what is not. */
const char *read_back_png(struct arena scratch, const char *path);
const char *read_back_svg(struct arena scratch, const char *path);
/* `pages` < 0: any number. */
const char *read_back_pdf(struct arena scratch, const char *path, int64_t pages);
const char *read_back_csv(struct arena scratch, const char *path);
const char *read_back_xlsx(struct arena scratch, const char *path);
/* The workbook of tables, cell by cell against the tables; `edition` is of the medium CELLS. */
const char *read_back_tables(struct arena scratch, const char *path, const struct edition *,
                             const struct safe_table_list *);
/* A workbook of indicator sheets, block by block; `cells` as it was written with. */
const char *read_back_sheets(struct arena scratch, const char *path, const struct edition *cells,
                             const struct safe_table_list *, const struct indicator_entry *,
                             int32_t indicators, const struct sheet_options *);
/* By the file's extension; files of other kinds are only required to be there. */
const char *read_back_any(struct arena scratch, const char *path);

#endif
