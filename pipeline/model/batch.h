/* Typed rows as 2_validate hands them on: one column for each field of the dataset, in the order of
 * the descriptor, whether the file has it or not (then all is missing). Still identifying: text
 * columns are slices of the text batch. Only 2_validate makes it and only 3_anonymise reads it.
 * Quarantined and blank rows are already gone. Valid until the next text batch. */
#ifndef MARSAD_MODEL_BATCH_H
#define MARSAD_MODEL_BATCH_H

#include "base/str.h"
#include "model/value.h"

struct batch_column {
    enum value_type type;
    int64_t
        *integers;   /* [rows]; always there: value, or missing kind (text, number: 0 = present) */
    double *numbers; /* [rows]; VALUE_NUMBER only */
    str *texts;      /* [rows]; VALUE_TEXT only */
    int32_t *day_to; /* [rows]; dates whose field takes coarser precision than a day: last day of
                        the interval that `integers` begins; else NULL */
};

struct batch {
    int32_t rows;
    int32_t columns;
    struct batch_column *column; /* [columns] = fields of the dataset */
    const int64_t *line;         /* [rows] */
};

#endif
