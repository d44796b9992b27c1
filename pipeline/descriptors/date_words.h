/* Month names and the Hijri calendar: schemas/common/dates/months.csv, weekdays.csv, words.csv and
 * hijri_month_starts.csv. No date word stands in C. */
#ifndef MARSAD_DESCRIPTORS_DATE_WORDS_H
#define MARSAD_DESCRIPTORS_DATE_WORDS_H

#include "base/diag.h"
#include "base/map.h"

struct date_words; /* opaque to all but descriptors/date_words.c and its readers' functions below */

enum date_word_kind {
    DATE_WORD_NONE,
    DATE_WORD_MONTH,       /* value: 1..12, Gregorian */
    DATE_WORD_HIJRI_MONTH, /* value: 1..12 */
    DATE_WORD_AMBIGUOUS,   /* bare kanun, tishrin: two months */
    DATE_WORD_WEEKDAY,     /* value: 0 Monday .. 6 Sunday */
    DATE_WORD_GREGORIAN,   /* the mark of a Gregorian year */
    DATE_WORD_HIJRI,       /* the mark of a Hijri year */
    DATE_WORD_DUAL,        /* "corresponding to" between two dates */
    DATE_WORD_FILLER,      /* "year", "month", ordinals: nothing */
};

/* `folder` holds the files. All words are folded (base/utf8.h). */
bool date_words_load(struct arena *a, const char *folder, struct date_words *out, struct diag *d);
struct date_words *date_words_new(struct arena *a);
/* What a folded word, or several words joined by a space, means. */
enum date_word_kind date_word(const struct date_words *, str folded, int32_t *value);
/* The longest name that stands at the beginning of a folded text and ends at a blank or its end;
 * *used: its bytes, those of the first word when that means nothing. */
enum date_word_kind date_word_first(const struct date_words *, str folded, int32_t *value,
                                    ptrdiff_t *used);
/* Years of the Hijri table: first and last. */
void hijri_years(const struct date_words *, int32_t *first, int32_t *last);
/* First day of a Hijri month by the published Umm al-Qura calendar, and its length in days; false
 * outside the table's years. */
bool hijri_month(const struct date_words *, int32_t year, int32_t month, int32_t *first_day,
                 int32_t *days);
/* The same by the tabular civil calendar (Reingold and Dershowitz, Calendrical Calculations, 2018,
 * ch. 7): months of 30 and 29 days, eleven leap years in a cycle of 30, epoch 16 July 622 (Julian).
 * Within a day or two of the published calendar. */
bool hijri_month_tabular(int32_t year, int32_t month, int32_t *first_day, int32_t *days);

#endif
