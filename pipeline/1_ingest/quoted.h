/* One record through libcsv in strict mode: the judge of every record whose quotation marks are
 * not plainly in order. Sole owner of libcsv.
 *
 * The rule for cells, the same on every path: blanks and tabs at both ends of an unquoted cell are
 * trimmed, unless cells are wanted as they stand; a quoted cell is kept as it is, its doubled
 * quotation marks undone. */
#ifndef MARSAD_1_INGEST_QUOTED_H
#define MARSAD_1_INGEST_QUOTED_H

#include <csv.h>

#include "model/text_batch.h"

/* How cells are written. */
struct cell_dialect {
    char delimiter;
    char quote; /* 0: none */
    bool trims; /* blanks and tabs at both ends of bare cells */
};

struct quoted {
    struct csv_parser parser;
    struct cell_dialect dialect;
    char *stage; /* bytes of the cells of the last record */
    ptrdiff_t capacity;
    int64_t cell_limit; /* bytes of one cell */
    /* Of the last record. */
    struct text_cell *cell; /* offsets into stage; the first `columns` only */
    int32_t columns;
    int32_t count;  /* all cells, kept or not */
    ptrdiff_t used; /* bytes in stage */
    bool cell_too_long;
    bool all_empty;
    bool past_is_empty; /* no cell from `labelled` on holds a byte */
    int32_t labelled;
};

/* `stage` must have room for the longest record. Until quoted_close, libcsv holds memory. */
void quoted_open(struct quoted *, struct cell_dialect, int64_t cell_limit, char *stage,
                 ptrdiff_t capacity);
/* Takes one record without its line end. False when libcsv refuses it. */
bool quoted_parse(struct quoted *, str record, struct text_cell *cell, int32_t columns);
/* The same for a record of one line that libcsv refuses because a bare cell is a whole JSON array
 * or object, whose quotation marks are its own: ["a"]. False when any other mark is out of place.
 */
bool quoted_parse_json(struct quoted *, str record, struct text_cell *cell, int32_t columns);
void quoted_close(struct quoted *);

#endif
