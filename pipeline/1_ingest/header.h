/* The header record: which delimiter, which column is which field, and what is wrong with it. */
#ifndef MARSAD_1_INGEST_HEADER_H
#define MARSAD_1_INGEST_HEADER_H

#include "1_ingest/ingest.h"

/* Reads the header under each delimiter of `delimiters` and keeps the one under which most fields
 * are found; the first of several. `record` is without its line end, and valid UTF-8. Adds findings
 * at `line`: source-error (quote, header, too-many-columns), missing-label, duplicate-label,
 * blank-label, extra-label, and more-labels for those beyond the first twenty. False when one of
 * them refuses the file. `labelled` counts the columns up to the last that has a label. */
bool header_read(struct arena *a, const struct dataset *, str record, str delimiters, int64_t line,
                 struct finding_list *findings, struct header *out, int32_t *labelled);

#endif
