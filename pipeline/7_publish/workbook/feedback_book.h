/* One centre's feedback as a workbook of one page. */
#ifndef MARSAD_7_PUBLISH_WORKBOOK_FEEDBACK_BOOK_H
#define MARSAD_7_PUBLISH_WORKBOOK_FEEDBACK_BOOK_H

#include "7_publish/draw/fonts.h"
#include "7_publish/edition.h"
#include "7_publish/publish.h"

bool feedback_book_write(struct arena scratch, const struct fonts *, const struct edition *,
                         const struct centre_feedback *, const char *path, struct diag *d);

#endif
