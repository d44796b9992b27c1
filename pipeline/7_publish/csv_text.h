/* Cells of published CSV files: quoted where needed, and never a formula. */
#ifndef MARSAD_7_PUBLISH_CSV_TEXT_H
#define MARSAD_7_PUBLISH_CSV_TEXT_H

#include "base/buf.h"

/* A cell of text, after a comma unless it begins the line. Text that a spreadsheet would take for
 * a formula (it begins with = + - @, a tab or a line end) gets an apostrophe before it. */
void csv_text(struct buf *, str cell);
/* The number at full precision, empty when it is not finite. */
void csv_number(struct buf *, double value);
/* Empty when negative: no count. */
void csv_count(struct buf *, int64_t value);
void csv_line_end(struct buf *);

#endif
