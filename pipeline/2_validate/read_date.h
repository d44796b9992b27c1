/* Dates as centres write them, by the declared contract (descriptors/source_format.h): order,
 * calendar, pivot, serial. Day and month are never swapped. The fast way for YYYY-MM-DD is
 * words_read_day; this is for everything else, and agrees with it. */
#ifndef MARSAD_2_VALIDATE_READ_DATE_H
#define MARSAD_2_VALIDATE_READ_DATE_H

#include "descriptors/date_words.h"
#include "descriptors/source_format.h"

enum date_trouble {
    DATE_OK,
    DATE_RANGE,     /* no such day */
    DATE_SWAPPED,   /* no such day, but there is one with day and month swapped */
    DATE_YEAR,      /* the year is missing */
    DATE_YEAR2,     /* two digits, and no pivot is declared */
    DATE_MONTH,     /* the month's name is that of two */
    DATE_CALENDAR,  /* a Hijri year, and that calendar is not declared */
    DATE_DUAL,      /* the two dates differ by more than a day */
    DATE_WEEKDAY,   /* the weekday is another one */
    DATE_AS_SERIAL, /* a serial number, and none is declared */
    DATE_ORDER,     /* digits with separators, in another order than the one declared, or none is */
    DATE_WRITING,   /* a date in words or with other separators, where only ISO is declared */
    DATE_WITH_TIME, /* a time of day after it, where only ISO is declared */
    DATE_COARSE,    /* the day, or the month, is missing, and must not */
    DATE_WORD,      /* a word, or digits, that mean nothing here */
    DATE_EMPTY,
    DATE_TROUBLES
};
/* The detail of a finding: "no-such-day", "day-month-swapped", "year-missing", ... static text. */
str date_trouble_name(enum date_trouble);

struct date_value {
    int32_t day_from, day_to; /* equal for precision day */
    enum date_precision precision;
    bool hijri;
    bool is_iso;       /* written YYYY-MM-DD in ASCII digits: nothing was repaired */
    bool proves_order; /* numbers alone, the day above 12: of the declared order only */
    bool fits_both;    /* numbers alone that are another day with day and month swapped */
    bool year_first;   /* numbers alone, the year before the others */
    uint32_t repairs;  /* bits of enum repair that were needed */
};

/* The declared repairs are not looked at here: the caller compares them with `repairs`. Blanks
 * around the text are passed over (REPAIR_SPACES). A time of day after the date is passed over; the
 * day is the one written, whatever the zone. Nothing is allocated. */
enum date_trouble date_read(const struct date_words *, const struct date_reading *, str text,
                            struct date_value *out);

#endif
