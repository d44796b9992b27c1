/* Dates, times, years, months and durations by the letter of Table Schema: format default (ISO
 * 8601), any (lenient, yet never a guess between day and month) or a pattern. For the dates of a
 * centre's own writing see read_date.h.
 *
 * All take the whole text and give false, and nothing else, for what is not of the type. Blanks
 * around the text are of no type, but format any passes over them. */
#ifndef MARSAD_DESCRIPTORS_TIME_VALUE_H
#define MARSAD_DESCRIPTORS_TIME_VALUE_H

#include "descriptors/date_words.h"
#include "descriptors/source_format.h"
#include "descriptors/time_format.h"
#include "model/value.h"

/* What the descriptor says of one field; all zero is format default. */
struct time_reading {
    const struct time_format *format; /* field.time_format; NULL: none */
    /* field.format_is_any: reads a day in any writing (2_validate/read_any_day.h); NULL: not any */
    bool (*any_day)(const struct time_reading *, str text, int64_t *day);
    bool is_invalid;                  /* field.format_is_invalid: nothing reads */
    const struct date_words *words;   /* needed by `any`; NULL: names of months are not read */
    const struct date_reading *dates; /* with `any`: the declared order; NULL: none is declared */
};

/* VALUE_DATE, VALUE_TIME, VALUE_DATETIME and VALUE_YEARMONTH, as model/value.h has them. */
bool time_read(enum value_type type, const struct time_reading *, str text, int64_t *value);

/* Day number. default: YYYY-MM-DD. */
bool time_read_day(const struct time_reading *, str text, int64_t *day);
/* Microseconds of the day, less the zone where one is written (so that moments compare; it may
 * leave the day). default: HH:MM:SS[.f][Z|+HH[[:]MM]]. */
bool time_read_clock(const struct time_reading *, str text, int64_t *microseconds);
/* Microseconds since 1970-01-01, in UTC where a zone is written. default: a day, T or a blank, and
 * a time as above. */
bool time_read_moment(const struct time_reading *, str text, int64_t *microseconds);
/* Type year: four digits. */
bool time_read_year(str text, int64_t *year);
/* Type yearmonth: YYYY-MM, a month of one digit is taken; value: year * 12 + month - 1. */
bool time_read_year_month(str text, int64_t *months);

/* ISO 8601: P1Y2M10DT2H30M, P2W; decimals at any part; a sign before the P. */
struct duration {
    int64_t months;
    int64_t microseconds;
};
bool time_read_duration(str text, struct duration *out);
/* By mean length: a month counts 30.436875 days (a 4,800th of 400 years). */
double duration_seconds(const struct duration *);
/* <0, 0, >0, by the same length. */
int duration_compare(const struct duration *, const struct duration *);

#endif
