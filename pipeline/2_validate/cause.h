/* Why a cell could not be read, as far as its look tells: the detail of a type-error. The sentence
 * for the clerk hangs on it ("the day stands before the year"), so it is worth a guess; it names a
 * cause, never what stands in the cell. */
#ifndef MARSAD_2_VALIDATE_CAUSE_H
#define MARSAD_2_VALIDATE_CAUSE_H

#include "descriptors/dataset.h"

/* One of: spreadsheet-error, formula, invisible-mark, blank, and for dates: day-first, no-such-day,
 * with-time, serial; for integers: decimal, grouping, too-large; for numbers: decimal-comma,
 * grouping; otherwise the type or format itself: integer, number, boolean, date, email, geojson.
 * Static text. */
str type_error_cause(const struct field *, str text);

#endif
