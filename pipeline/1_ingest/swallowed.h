/* A quotation mark that is left open takes the lines after it into its cell, up to the next mark
 * that closes it. Where the record so joined has the right number of cells it would read as one:
 * two women would become one.
 *
 * The rule: a record with line ends inside quotes is damaged when a line within it, not its first,
 * reads as a record of its own. A line does when it has exactly as many cells as the header, its
 * key is not empty, and of its cells in columns of codes, dates, numbers and patterns more fit than
 * do not. Where the dataset has no such column in the file, all lines of the record must have as
 * many cells as the header, and at least four. Notes of several lines do not look like that: they
 * would have to repeat the row's delimiters and its codes. */
#ifndef MARSAD_1_INGEST_SWALLOWED_H
#define MARSAD_1_INGEST_SWALLOWED_H

#include "1_ingest/quoted.h"
#include "descriptors/dataset.h"

struct record_judge {
    const struct dataset *dataset;
    const int32_t *field; /* [columns] of the dataset, or -1 */
    int32_t columns;
    struct cell_dialect cells;
    struct arena scratch;
};

/* `record` is as it stands in the file, without its line end. */
bool swallows_record(const struct record_judge *, str record);

#endif
