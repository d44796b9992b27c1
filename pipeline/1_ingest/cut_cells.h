/* From the marks of one clean record to its cells, natively: the innermost loops of the reader. */
#ifndef MARSAD_1_INGEST_CUT_CELLS_H
#define MARSAD_1_INGEST_CUT_CELLS_H

#include "model/text_batch.h"

struct cells_at {
    char *bytes;
    uint32_t start;       /* of the record */
    const uint32_t *mark; /* end of each cell */
    int32_t count;
    struct text_cell *cell;
    char quote;
    bool trims; /* blanks and tabs at both ends of bare cells */
};

/* A record without a quotation mark. */
void cut_bare(const struct cells_at *);
/* A record whose quotation marks are clean (scan.h). Undoes doubled ones in place. */
void cut_clean(const struct cells_at *, bool doubled);
/* No byte stands between the marks of the columns that have no label. */
bool padding_is_empty(const uint32_t *mark, int32_t count, int32_t labelled);
/* A damaged line that has the right number of cells all the same: when every delimiter counts, or
 * when a quotation mark opens a cell only at its start and closes it only before a delimiter. */
bool has_shape(str line, char delimiter, char quote, int32_t columns);
/* Cells of a line when every delimiter counts. */
int32_t plain_cells(str line, char delimiter);
/* A cell that a quotation mark opens is not closed on this line. */
bool stays_open(str line, char delimiter, char quote);
/* Well-formed UTF-8 but for its last character, whose end is missing. */
bool ends_in_character(str record);

#endif
