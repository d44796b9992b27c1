/* Dates, times and durations of Table Schema. What format default takes is what ISO 8601 writes
 * with separators and to the second. */
#include "descriptors/time_value.h"

#include <assert.h>

#include "base/date.h"
#include "base/utf8.h"

enum { YEAR_DIGITS = 4, MONTHS_A_YEAR = 12 };
#define SECOND    INT64_C(1000000)
#define MINUTE    (60 * SECOND)
#define HOUR      (60 * MINUTE)
#define DAY       (24 * HOUR)
#define MEAN_YEAR INT64_C(31556952000000)

/* A time of day as written. */
struct clock {
    int64_t microseconds; /* up to 24 hours */
    int64_t zone;         /* east of Greenwich, microseconds */
};

/* ---- the time of day ---- */

static bool take(str text, ptrdiff_t *at, char byte)
{
    bool taken = *at < text.n && text.p[*at] == byte;
    *at += taken;
    return taken;
}

/* `least` to `most` digits. */
static bool take_digits(str text, ptrdiff_t *at, int least, int most, int64_t *value)
{
    int count = 0;
    *value = 0;
    while (count < most && *at < text.n && '0' <= text.p[*at] && text.p[*at] <= '9') {
        *value = *value * 10 + (text.p[(*at)++] - '0');
        count++;
    }
    return count >= least;
}

/* A fraction after its mark; digits beyond the sixth are passed over. */
static bool take_fraction(str text, ptrdiff_t *at, int64_t *millionths)
{
    ptrdiff_t begin = *at;
    int64_t worth = SECOND / 10;
    *millionths = 0;
    for (; *at < text.n && '0' <= text.p[*at] && text.p[*at] <= '9'; ++*at) {
        *millionths += (text.p[*at] - '0') * worth;
        worth /= 10;
    }
    return *at > begin;
}

/* Nothing, Z, +HH, +HHMM, +HH:MM; to the end of the text. */
static bool take_zone(str text, ptrdiff_t *at, struct clock *clock)
{
    int64_t hours = 0, minutes = 0;
    if (*at == text.n)
        return true;
    if (take(text, at, 'Z') || take(text, at, 'z'))
        return *at == text.n;
    bool west = take(text, at, '-');
    if ((!west && !take(text, at, '+')) || !take_digits(text, at, 2, 2, &hours) || hours > 23)
        return false;
    if (*at < text.n) {
        (void)take(text, at, ':');
        if (!take_digits(text, at, 2, 2, &minutes) || minutes > 59)
            return false;
    }
    clock->zone = (hours * HOUR + minutes * MINUTE) * (west ? -1 : 1);
    return *at == text.n;
}

static bool read_iso_clock(str text, struct clock *clock)
{
    int64_t hour, minute, second, fraction = 0;
    ptrdiff_t at = 0;
    *clock = (struct clock){0};
    if (!take_digits(text, &at, 2, 2, &hour) || !take(text, &at, ':') ||
        !take_digits(text, &at, 2, 2, &minute) || !take(text, &at, ':') ||
        !take_digits(text, &at, 2, 2, &second))
        return false;
    if ((take(text, &at, '.') || take(text, &at, ',')) && !take_fraction(text, &at, &fraction))
        return false;
    clock->microseconds = hour * HOUR + minute * MINUTE + second * SECOND + fraction;
    return minute < 60 && second < 60 && clock->microseconds <= DAY && take_zone(text, &at, clock);
}

/* am, pm, a.m., p.m. at *at, in either case; 0 none, 1 am, 2 pm. */
static int take_half(str text, ptrdiff_t *at)
{
    ptrdiff_t i = *at;
    int half = i < text.n && (text.p[i] | 0x20) == 'a'   ? 1
               : i < text.n && (text.p[i] | 0x20) == 'p' ? 2
                                                         : 0;
    if (half == 0)
        return 0;
    i++;
    (void)take(text, &i, '.');
    if (i >= text.n || (text.p[i] | 0x20) != 'm')
        return 0;
    i++;
    (void)take(text, &i, '.');
    *at = i;
    return half;
}

/* HH:MM:SS as far as it is written; *has_minutes: more than the hour is. */
static bool take_clock(str text, ptrdiff_t *at, struct clock *clock, bool *has_minutes)
{
    int64_t hour, minute = 0, second = 0, fraction = 0;
    if (!take_digits(text, at, 1, 2, &hour))
        return false;
    *has_minutes = take(text, at, ':');
    if (*has_minutes && !take_digits(text, at, 2, 2, &minute))
        return false;
    bool has_seconds = *has_minutes && take(text, at, ':');
    if (has_seconds && !take_digits(text, at, 2, 2, &second))
        return false;
    if (has_seconds && take(text, at, '.') && !take_fraction(text, at, &fraction))
        return false;
    clock->microseconds = hour * HOUR + minute * MINUTE + second * SECOND + fraction;
    return hour < 24 && minute < 60 && second < 60;
}

/* 3 am, 3:00 am, 15:30, 15:30:10.5; a bare number is no time. */
static bool read_any_clock(str text, struct clock *clock)
{
    bool has_minutes = false;
    ptrdiff_t at = 0;
    text = str_trim(text);
    if (read_iso_clock(text, clock))
        return true;
    *clock = (struct clock){0};
    if (!take_clock(text, &at, clock, &has_minutes))
        return false;
    ptrdiff_t end = at;
    while (take(text, &at, ' '))
        ;
    int half = take_half(text, &at);
    if (half == 0)
        at = end;
    bool of_12 = clock->microseconds >= HOUR && clock->microseconds < 13 * HOUR;
    if (half > 0)
        clock->microseconds = clock->microseconds % (DAY / 2) + (half == 2 ? DAY / 2 : 0);
    return (half > 0 ? of_12 : has_minutes) && take_zone(text, &at, clock);
}

/* ---- days ---- */

static bool read_pattern(const struct time_reading *r, str text, int64_t *day, struct clock *clock)
{
    struct time_parts parts;
    if (!time_format_read(r->format, r->words, text, &parts))
        return false;
    *day = date_from_parts(parts.year, parts.month, parts.day);
    clock->microseconds =
        parts.hour * HOUR + parts.minute * MINUTE + parts.second * SECOND + parts.microsecond;
    clock->zone = parts.has_zone ? parts.zone_seconds * SECOND : 0;
    return true;
}

bool time_read_day(const struct time_reading *r, str text, int64_t *day)
{
    int32_t number = 0;
    struct clock clock;
    if (r->is_invalid)
        return false;
    if (r->format)
        return read_pattern(r, text, day, &clock);
    if (date_parse_iso(text, &number)) {
        *day = number;
        return true;
    }
    return r->any_day && r->any_day(r, text, day);
}

bool time_read_clock(const struct time_reading *r, str text, int64_t *microseconds)
{
    int64_t day = 0;
    struct clock clock = {0};
    if (r->is_invalid)
        return false;
    bool ok = r->format    ? read_pattern(r, text, &day, &clock)
              : r->any_day ? read_any_clock(text, &clock)
                           : read_iso_clock(text, &clock);
    *microseconds = clock.microseconds % DAY - clock.zone;
    return ok;
}

/* YYYY-MM-DD, T or a blank, and a time. */
static bool read_iso_moment(str text, int64_t *day, struct clock *clock)
{
    enum { DATE_BYTES = 10 };
    int32_t number = 0;
    if (text.n <= DATE_BYTES || str_find_byte(STR("Tt "), text.p[DATE_BYTES]) < 0 ||
        !date_parse_iso(str_slice(text, 0, DATE_BYTES), &number))
        return false;
    *day = number;
    return read_iso_clock(str_slice(text, DATE_BYTES + 1, text.n), clock);
}

/* A date alone, or a date and a time with a blank, a comma or a T between them. */
static bool read_any_moment(const struct time_reading *r, str text, int64_t *day,
                            struct clock *clock)
{
    if (read_iso_moment(text, day, clock))
        return true;
    *clock = (struct clock){0};
    if (str_find_byte(text, ':') < 0 && r->any_day(r, text, day))
        return true;
    for (ptrdiff_t i = 1; i + 1 < text.n; i++) {
        char mark = text.p[i];
        if ((mark == ' ' || mark == ',' || mark == 'T') &&
            read_any_clock(str_slice(text, i + 1, text.n), clock) &&
            r->any_day(r, str_slice(text, 0, i), day))
            return true;
    }
    return false;
}

bool time_read_moment(const struct time_reading *r, str text, int64_t *microseconds)
{
    int64_t day = 0;
    struct clock clock = {0};
    if (r->is_invalid)
        return false;
    bool ok = r->format    ? read_pattern(r, text, &day, &clock)
              : r->any_day ? read_any_moment(r, text, &day, &clock)
                           : read_iso_moment(text, &day, &clock);
    *microseconds = ok ? day * DAY + clock.microseconds - clock.zone : 0;
    return ok;
}

/* ---- years and months ---- */

/* `least` to `most` digits of any script that numbers may be written in. */
static bool take_any_digits(str text, ptrdiff_t *at, int least, int most, int64_t *value)
{
    int count = 0;
    *value = 0;
    while (count < most && *at < text.n) {
        ptrdiff_t next = *at;
        int32_t c = utf8_next(text, &next);
        int32_t digit = c >= 0x6F0 ? c - 0x6F0 : c >= 0x660 ? c - 0x660 : c - '0';
        if (digit < 0 || digit > 9)
            break;
        *value = *value * 10 + digit;
        *at = next;
        count++;
    }
    return count >= least;
}

bool time_read_year(str text, int64_t *year)
{
    ptrdiff_t at = 0;
    return take_any_digits(text, &at, YEAR_DIGITS, YEAR_DIGITS, year) && at == text.n;
}

bool time_read_year_month(str text, int64_t *months)
{
    int64_t year = 0, month = 0;
    ptrdiff_t at = 0;
    bool ok = take_any_digits(text, &at, YEAR_DIGITS, YEAR_DIGITS, &year) && take(text, &at, '-') &&
              take_any_digits(text, &at, 1, 2, &month) && at == text.n && 1 <= month &&
              month <= MONTHS_A_YEAR;
    *months = year * MONTHS_A_YEAR + month - 1;
    return ok;
}

bool time_read(enum value_type type, const struct time_reading *r, str text, int64_t *value)
{
    switch (type) {
    case VALUE_DATE:
        return time_read_day(r, text, value);
    case VALUE_TIME:
        return time_read_clock(r, text, value);
    case VALUE_DATETIME:
        return time_read_moment(r, text, value);
    case VALUE_YEARMONTH:
        return time_read_year_month(text, value);
    case VALUE_TEXT:
    case VALUE_INTEGER:
    case VALUE_NUMBER:
    case VALUE_BOOLEAN:
    case VALUE_CODE:
    case VALUE_CODE_SET:
        break;
    }
    assert(!"a type of dates or times");
    return false;
}

/* ---- durations ---- */

/* Beyond these nothing is measured, and sums could overflow. */
enum { DURATION_MONTHS_LIMIT = 1000000 };
#define DURATION_MICROSECONDS_LIMIT (INT64_C(4000000000) * SECOND * 1000)

struct unit {
    char letter;
    int64_t months, microseconds; /* one of them */
};
static const struct unit units[] = {
    {'Y', 12, 0}, {'M', 1, 0},    {'W', 0, 7 * DAY}, {'D', 0, DAY},
    {'T', 0, 0},  {'H', 0, HOUR}, {'M', 0, MINUTE},  {'S', 0, SECOND},
};
enum { UNITS = sizeof units / sizeof *units, UNIT_T = 4 };

/* amount * unit + millionths * unit / 1e6 onto *sum; false past the limit. */
static bool add_amount(int64_t whole, int64_t millionths, int64_t unit, int64_t limit, int64_t *sum)
{
    int64_t product = 0;
    if (__builtin_mul_overflow(whole, unit, &product) ||
        __builtin_add_overflow(*sum, product, sum) ||
        __builtin_add_overflow(
            *sum, millionths * (unit / SECOND) + millionths * (unit % SECOND) / SECOND, sum))
        return false;
    return *sum <= limit;
}

static bool add_unit(const struct unit *unit, int64_t whole, int64_t millionths,
                     struct duration *out)
{
    int64_t parts = millionths * unit->months; /* of a month, millionths */
    if (unit->months == 0)
        return add_amount(whole, millionths, unit->microseconds, DURATION_MICROSECONDS_LIMIT,
                          &out->microseconds);
    return whole <= DURATION_MONTHS_LIMIT &&
           add_amount(whole * unit->months + parts / SECOND, 0, 1, DURATION_MONTHS_LIMIT,
                      &out->months) &&
           add_amount(0, parts % SECOND, MEAN_YEAR / MONTHS_A_YEAR, DURATION_MICROSECONDS_LIMIT,
                      &out->microseconds);
}

/* The unit of a letter, from `next` on, and before or after the T as the letter stands; -1: none.
 */
static int unit_of(char letter, int next)
{
    int last = next > UNIT_T ? UNITS : UNIT_T;
    for (int i = next; i < last; i++) {
        if (units[i].letter == letter)
            return i;
    }
    return -1;
}

bool time_read_duration(str text, struct duration *out)
{
    ptrdiff_t at = 0;
    bool negative = take(text, &at, '-');
    int next = 0, amounts = 0;
    *out = (struct duration){0};
    if (!negative)
        (void)take(text, &at, '+');
    if (!take(text, &at, 'P'))
        return false;
    while (at < text.n) {
        int64_t whole = 0, millionths = 0;
        if (next <= UNIT_T && take(text, &at, 'T')) {
            next = UNIT_T + 1;
            amounts = 0;
        }
        if (!take_digits(text, &at, 1, 15, &whole) ||
            ((take(text, &at, '.') || take(text, &at, ',')) &&
             !take_fraction(text, &at, &millionths)) ||
            at == text.n)
            return false;
        int unit = unit_of(text.p[at++], next);
        if (unit < 0 || !add_unit(&units[unit], whole, millionths, out))
            return false;
        next = unit + 1;
        amounts++;
    }
    if (negative)
        *out = (struct duration){-out->months, -out->microseconds};
    return amounts > 0;
}

double duration_seconds(const struct duration *d)
{
    return ((double)d->months * (double)(MEAN_YEAR / MONTHS_A_YEAR) + (double)d->microseconds) /
           (double)SECOND;
}

int duration_compare(const struct duration *a, const struct duration *b)
{
    int64_t left = a->months * (MEAN_YEAR / MONTHS_A_YEAR) + a->microseconds;
    int64_t right = b->months * (MEAN_YEAR / MONTHS_A_YEAR) + b->microseconds;
    return (left > right) - (left < right);
}
