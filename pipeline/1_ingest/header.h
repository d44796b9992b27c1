/* The header record: which delimiter, which column is which field, and what is wrong with it. */
#ifndef MARSAD_1_INGEST_HEADER_H
#define MARSAD_1_INGEST_HEADER_H

#include "1_ingest/ingest.h"

/* The record, or the several records, that make the header. */
struct header_text {
    const str *record; /* without line ends, valid UTF-8 */
    int32_t records;
    str join;       /* between the cells of several; equal cells and empty ones are not repeated */
    str delimiters; /* candidates; one when it is known */
    char quote;     /* 0: none */
    int64_t line;
};

/* Reads the header under each delimiter and keeps the one under which most fields are found; the
 * first of several. Adds findings at `line`: source-error (quote, header, too-many-columns),
 * missing-label, duplicate-label, blank-label, extra-label, and more-labels for those beyond the
 * first twenty. False when one of them refuses the file. `labelled` counts the columns up to the
 * last that has a label. */
bool header_read(struct arena *a, const struct dataset *, const struct header_text *,
                 struct finding_list *findings, struct header *out, int32_t *labelled);
/* How many fields are found in the header at best: to tell a header from other records. */
int32_t header_fields_found(struct arena scratch, const struct dataset *,
                            const struct header_text *);
/* So many make a line a header. */
int32_t header_fields_needed(const struct dataset *);
/* The labels as they are written, under the only delimiter. False when libcsv refuses a record. */
bool header_split(struct arena *a, const struct header_text *, bool trims, struct header *out);

#endif
