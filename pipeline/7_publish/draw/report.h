/* The report of a release in one language, as PDF. */
#ifndef MARSAD_7_PUBLISH_DRAW_REPORT_H
#define MARSAD_7_PUBLISH_DRAW_REPORT_H

#include "7_publish/draw/fonts.h"
#include "7_publish/edition.h"

/* `edition` is of the medium DRAWN. Messages: publish.glyph-missing, publish.cannot-draw, file.*.
 */
bool report_write(struct arena scratch, const struct fonts *, const struct edition *,
                  const struct safe_table_list *, const char *path, int64_t *pages, struct diag *d);

/* Warns of key figures and tables that the report names and the release lacks. */
void report_check(const struct schemas *, const struct safe_table_list *, struct diag *d);

#endif
