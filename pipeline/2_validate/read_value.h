/* Text to integers, numbers and days. The fast ways take what nearly every cell holds; what they
 * do not take goes to the slow ones, which say the same (tests compare them). */
#ifndef MARSAD_2_VALIDATE_READ_VALUE_H
#define MARSAD_2_VALIDATE_READ_VALUE_H

#include "2_validate/cell.h"

enum { CALENDAR_FIRST_YEAR = 1900, CALENDAR_YEARS = 200, CALENDAR_MONTHS = 12 * CALENDAR_YEARS };

/* First day of each month from 1900-01 to 2100-01. */
struct calendar {
    int32_t first_day[CALENDAR_MONTHS + 1];
};
struct calendar *calendar_new(struct arena *a);

/* The plain writing, in ASCII; every other one is mended first (mend.h) or has a contract.
 * Optional sign and digits; false when it is anything else or does not fit. The lowest values of
 * int64 are kept for missing kinds and do not fit. */
bool value_read_integer(str text, int64_t *value);
/* A finite decimal number with a point. */
bool value_read_number(str text, double *value);
/* YYYY-MM-DD. */
bool value_read_day(str text, int64_t *day);

/* The fast ways; false says nothing about the cell. */
bool words_read_integer(struct cell_words, uint32_t length, int64_t *value);
bool words_read_day(const struct calendar *, struct cell_words, uint32_t length, int64_t *day);

#endif
