/* Codes that are valid for a time only, against the date of the record. */
#ifndef MARSAD_2_VALIDATE_VALIDITY_H
#define MARSAD_2_VALIDATE_VALIDITY_H

#include "2_validate/field_reader.h"

/* Finding constraint-error/code-not-valid-then for codes that were not valid on any day of the
 * record's date: `event` is the column of the dataset's event date, or NULL, then the day of the
 * run counts. A record without its date is not judged, nor a code that was read as its replacement:
 * the list itself says what it stands for. */
void check_validity(const struct field_reader *, const struct batch_column *event, struct row_range,
                    struct trouble_list *);

#endif
