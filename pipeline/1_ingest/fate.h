/* What a record that reads well is, besides data: blank, padding, the header again, a comment, a
 * totals row, a note below the table. */
#ifndef MARSAD_1_INGEST_FATE_H
#define MARSAD_1_INGEST_FATE_H

#include "base/arena.h"
#include "model/text_batch.h"

enum fate {
    FATE_ROW,
    FATE_BLANK,   /* no character, or blanks alone */
    FATE_PADDING, /* cells, all of them empty */
    FATE_COMMENT,
    FATE_HEADER, /* every labelled cell is that of the header */
    FATE_TOTALS, /* its first cell that is not empty is a totals word */
    FATE_NOTE,   /* text in the first cell alone, which is no row in another dialect */
};

/* What is declared about such records. */
struct record_rules {
    bool keeps_blank; /* lines without a character are rows */
    bool keeps_empty; /* records of the right width without a byte in any cell are rows */
    const str *label; /* of the header; NULL: none */
    int32_t labels;
    bool header_again; /* the header repeated is passed; else it is damage */
    str comment_char;
    const int32_t *comment_row; /* record numbers */
    int32_t comment_rows;
    const str *totals_word; /* folded */
    int32_t totals_words;
    bool notes; /* a record of one cell may be one */
    bool
        lone_cell_is_note; /* so may one of full width, since none of the data can look like that */
    const struct pattern *first_pattern; /* of the first column's field: no note looks like it */
    bool padding; /* rows may have more or fewer empty cells after the last label */
    struct arena scratch;
};

struct record_cells {
    const char *bytes;
    const struct text_cell *cell;
    int32_t kept;   /* of the cells, how many are here */
    int32_t count;  /* all */
    bool all_empty; /* those that are not here included */
    bool quoted;    /* the record has a quotation mark */
};

/* The text of one cell has as many cells as the header under some delimiter: a row of another
 * dialect, or one that was quoted as a whole. */
bool is_row_elsewhere(const struct record_rules *, str text, int32_t columns);
enum fate fate_of(const struct record_rules *, const struct record_cells *, int64_t number,
                  int32_t columns);

#endif
