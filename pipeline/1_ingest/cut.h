/* Cuts a file into rows of text: the fast path on the marks of the scan, and one record at a time
 * through libcsv where the scan is in doubt. Damaged records become findings and cost themselves
 * alone. Nothing here depends on where blocks end. */
#ifndef MARSAD_1_INGEST_CUT_H
#define MARSAD_1_INGEST_CUT_H

#include "1_ingest/quoted.h"
#include "1_ingest/scan.h"
#include "1_ingest/window.h"
#include "model/finding.h"

/* A damaged record whose end is being looked for. */
struct damage {
    int64_t line;
    str rule;
    str detail;
    bool open;     /* inside quotes at the end of the file */
    int64_t lines; /* passed so far */
};

struct cutter {
    struct window window;
    struct scanner scanner;
    struct quoted quoted;
    struct finding_list *findings;
    int32_t columns;
    int32_t labelled;         /* columns with a label; those after them must be blank */
    int64_t line;             /* of the next record */
    struct account account;   /* read, quarantined, non_data */
    int64_t undecodable;      /* records quarantined for their bytes */
    int64_t undecodable_line; /* of the first of them */
    bool truncated;           /* the file ends in the middle of its last record */
    int64_t open_line;        /* a quotation mark stays open there, and no row has followed; or 0 */
    bool resync;              /* looking for a line that reads as a whole record */
    bool line_tail;           /* the rest of the physical line is still to be passed */
    struct damage damage;
    struct text_cell *cell; /* of the batch */
    int64_t *row_line;
    int32_t rows;
};

/* Begins at the window's start, which is the first byte after the header record; `line` is its
 * number. `findings` and `account` must be set before; everything else is made here. The cutter
 * keeps a copy of the window: the caller must not use its own any more. */
void cutter_begin(struct cutter *, struct arena *a, const struct window *, char delimiter,
                  int32_t columns, int64_t line);
/* The next rows; false at the end of the file, or when reading failed (window.failed). */
bool cutter_next(struct cutter *, struct text_batch *out);
/* Frees what libcsv holds. */
void cutter_end(struct cutter *);

#endif
