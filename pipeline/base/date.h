/* Dates as day numbers: days since 1970-01-01 in the proleptic Gregorian calendar.
 * Algorithms: H. Hinnant, "chrono-compatible low-level date algorithms" (2013). No wall clock
 * here: the one nominal date of a run comes from the command line or the profile. */
#ifndef MARSAD_BASE_DATE_H
#define MARSAD_BASE_DATE_H

#include "base/str.h"

struct date_parts {
    int32_t year;
    int32_t month; /* 1..12 */
    int32_t day;   /* 1..31 */
};

int32_t date_from_parts(int32_t year, int32_t month, int32_t day);
struct date_parts date_to_parts(int32_t day_number);
bool date_is_valid(int32_t year, int32_t month, int32_t day);
/* Exactly YYYY-MM-DD, years 1000 to 9999, a real day; nothing before or after it. */
bool date_parse_iso(str text, int32_t *day_number);
/* Writes YYYY-MM-DD and a NUL: 11 bytes. */
void date_format_iso(int32_t day_number, char out[11]);
/* Completed years between two days; a person born on 29 February completes a year on 1 March. */
int32_t date_age_years(int32_t birth_day, int32_t at_day);

#endif
