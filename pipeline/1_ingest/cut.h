/* Cuts a file into rows of text: the fast path on the marks of the scan, and one record at a time
 * through libcsv where the scan is in doubt. Damaged records become findings and cost themselves
 * alone; so do records that swallow another one (swallowed.h). Nothing here depends on where blocks
 * end. */
#ifndef MARSAD_1_INGEST_CUT_H
#define MARSAD_1_INGEST_CUT_H

#include "1_ingest/fate.h"
#include "1_ingest/quoted.h"
#include "1_ingest/scan.h"
#include "1_ingest/swallowed.h"
#include "1_ingest/tail.h"
#include "1_ingest/window.h"

/* A damaged record whose end is being looked for. */
struct damage {
    int64_t line;
    int64_t place; /* of its first byte (window_place) */
    str rule;
    str detail;
    bool open;     /* inside quotes at the end of the file */
    int64_t lines; /* passed so far */
};

/* What is to be cut, and how. */
struct cut_plan {
    struct cell_dialect cells;
    int32_t columns;
    int32_t labelled; /* columns with a label; those after them must be blank */
    bool ragged;      /* every record is a row, with as many cells as it has (text_batch.found) */
    int64_t line;     /* of the first record */
    int64_t records;  /* of the file, before it */
    struct record_rules rules;
    const struct record_judge *judge; /* NULL: no record is held to swallow another */
    struct finding_list *findings;
};

/* Where the bytes went: with the header's, they are all. */
struct byte_account {
    int64_t rows;
    int64_t quarantined;
    int64_t non_data;
};

struct cutter {
    struct window window;
    struct scanner scanner;
    struct quoted quoted;
    struct cut_plan plan;
    bool watchful;          /* rules look at every record */
    uint32_t label_length;  /* of the header's first cell; UINT32_MAX: no header */
    int64_t line;           /* of the next record */
    struct account account; /* read, quarantined, non_data */
    struct byte_account bytes;
    struct tail tail;
    struct repair_counts repairs;
    bool after_gap;           /* the record before was blank, padding or a comment */
    int64_t undecodable;      /* records quarantined for their bytes */
    int64_t undecodable_line; /* of the first of them */
    bool truncated;           /* the file ends in the middle of its last record */
    int64_t open_line;        /* a quotation mark stays open there, and no row has followed; or 0 */
    bool resync;              /* looking for a line that reads as a whole record */
    bool line_tail;           /* the rest of the physical line is still to be passed */
    struct damage damage;
    struct text_cell *cell; /* of the batch */
    int64_t *row_line;
    int32_t *row_found; /* ragged only */
    int64_t *row_record;
    int32_t rows;
};

/* Begins at the window's start, which is the first byte after the header. The cutter keeps a copy
 * of the window: the caller must not use its own any more. */
void cutter_begin(struct cutter *, struct arena *a, const struct window *, const struct cut_plan *);
/* The next rows; false at the end of the file, or when reading failed (window.failed). */
bool cutter_next(struct cutter *, struct text_batch *out);
/* Every byte that the window got is a row's, a damaged record's or non-data, but for the first
 * `header` ones. Holds at the end of a file that was read without an error. */
bool cutter_accounts_for_bytes(const struct cutter *, int64_t header);
/* Frees what libcsv holds. */
void cutter_end(struct cutter *);

#endif
