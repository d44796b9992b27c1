/* What is wrong with the rows of one text batch, collected column by column and told row by row.
 * Findings are handed on in the order of lines, and within a line in the order of the fields. */
#ifndef MARSAD_2_VALIDATE_TROUBLE_H
#define MARSAD_2_VALIDATE_TROUBLE_H

#include "descriptors/dataset.h"
#include "model/finding.h"
#include "model/text_batch.h"

struct trouble {
    str rule;
    str detail;
    enum severity severity;
    int32_t field;
    int32_t next;   /* of the same row, or -1 */
    bool of_column; /* told with the whole column at the end, not with its row */
};

struct trouble_list {
    struct arena *arena;
    const struct dataset *dataset; /* says how bad some checks are; NULL: as they are found */
    struct trouble *item;
    ptrdiff_t count;
    ptrdiff_t capacity;
    int32_t first[TEXT_BATCH_ROWS]; /* of each row, or -1 */
    int32_t last[TEXT_BATCH_ROWS];
    bool blank[TEXT_BATCH_ROWS];    /* rows that say nothing: no trouble is taken with them */
    bool diverted[TEXT_BATCH_ROWS]; /* rows that may not pass */
    bool refused;                   /* something refuses the whole file; never reset */
};

void trouble_begin(struct trouble_list *, int32_t rows);
void trouble_add(struct trouble_list *, int32_t row, struct trouble);
/* Whether the field already has a trouble in this row. */
bool trouble_has(const struct trouble_list *, int32_t row, int32_t field);

#endif
