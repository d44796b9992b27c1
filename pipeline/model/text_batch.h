/* Rows of text as 1_ingest hands them on: cells as slices of one block, with their place.
 * Valid until the next call on the reader that made it. Nothing owns a cell. */
#ifndef MARSAD_MODEL_TEXT_BATCH_H
#define MARSAD_MODEL_TEXT_BATCH_H

#include "base/str.h"

#ifdef SMALL_BATCHES /* the fuzz build: even short files fill several, and they cost little to     \
                        make */
enum { TEXT_BATCH_ROWS = 16 };
#else
enum { TEXT_BATCH_ROWS = 2048 };
#endif

struct text_cell {
    uint32_t offset; /* into text_batch.bytes */
    uint32_t length; /* quotes removed, doubled quotes undone */
};

struct text_batch {
    const char *bytes;
    int32_t rows;
    int32_t columns;               /* columns of the file, as its header has them */
    const struct text_cell *cells; /* [row * columns + column]: every row has all columns */
    const int64_t *line;           /* [row] first line of the record, 1-based */
    /* Only when ragged records are asked for (ingest_open_ragged): how many cells each record has;
     * those beyond `columns` are not here, those that it lacks are empty. And the number of each
     * record in the file, blank and damaged ones counted, the first record of the file being 1. */
    const int32_t *found;
    const int64_t *record;
};

static inline str text_batch_cell(const struct text_batch *b, int32_t row, int32_t column)
{
    struct text_cell c = b->cells[(ptrdiff_t)row * b->columns + column];
    return (str){b->bytes + c.offset, c.length};
}

#endif
