/* Format any of dates (Table Schema): both orders of day and month are tried, and a day is taken
 * only when they cannot give two. */
#ifndef MARSAD_2_VALIDATE_READ_ANY_DAY_H
#define MARSAD_2_VALIDATE_READ_ANY_DAY_H

#include "descriptors/time_value.h"

/* For time_reading.any_day. Where an order is declared (time_reading.dates) it alone counts. */
bool read_any_day(const struct time_reading *, str text, int64_t *day);

#endif
