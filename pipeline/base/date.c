/* The proleptic Gregorian calendar as day numbers (Hinnant 2013: eras of 400 years, years that
 * begin on 1 March, so that the leap day is the last of its year). */
#include "base/date.h"

#include <assert.h>

enum { DAYS_AN_ERA = 146097, EPOCH = 719468, LEAST_YEAR = 1000, LAST_YEAR = 9999 };

int32_t date_from_parts(int32_t year, int32_t month, int32_t day)
{
    assert(1 <= month && month <= 12 && 1 <= day && day <= 31);
    int32_t march_year = year - (month <= 2);
    int32_t era = (march_year >= 0 ? march_year : march_year - 399) / 400;
    int32_t year_of_era = march_year - era * 400;
    int32_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int32_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_AN_ERA + day_of_era - EPOCH;
}

struct date_parts date_to_parts(int32_t day_number)
{
    int32_t shifted = day_number + EPOCH;
    int32_t era = (shifted >= 0 ? shifted : shifted - (DAYS_AN_ERA - 1)) / DAYS_AN_ERA;
    int32_t day_of_era = shifted - era * DAYS_AN_ERA;
    int32_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int32_t march_month = (5 * day_of_year + 2) / 153;
    int32_t month = march_month < 10 ? march_month + 3 : march_month - 9;
    return (struct date_parts){
        .year = year_of_era + era * 400 + (month <= 2),
        .month = month,
        .day = day_of_year - (153 * march_month + 2) / 5 + 1,
    };
}

static bool is_leap(int32_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

bool date_is_valid(int32_t year, int32_t month, int32_t day)
{
    static const int8_t days[13] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (year < LEAST_YEAR || year > LAST_YEAR || month < 1 || month > 12 || day < 1) {
        return false;
    }
    return day <= days[month] + (month == 2 && is_leap(year));
}

/* `count` digits, or -1. */
static int32_t digits_at(const char *p, int count)
{
    int32_t value = 0;
    for (int i = 0; i < count; i++) {
        if (p[i] < '0' || p[i] > '9') {
            return -1;
        }
        value = value * 10 + (p[i] - '0');
    }
    return value;
}

bool date_parse_iso(str text, int32_t *day_number)
{
    if (text.n != 10 || text.p[4] != '-' || text.p[7] != '-') {
        return false;
    }
    int32_t year = digits_at(text.p, 4);
    int32_t month = digits_at(text.p + 5, 2);
    int32_t day = digits_at(text.p + 8, 2);
    if (!date_is_valid(year, month, day)) {
        return false;
    }
    *day_number = date_from_parts(year, month, day);
    return true;
}

void date_format_iso(int32_t day_number, char out[11])
{
    struct date_parts parts = date_to_parts(day_number);
    assert(LEAST_YEAR <= parts.year && parts.year <= LAST_YEAR);
    int32_t digits = parts.year * 10000 + parts.month * 100 + parts.day;
    for (int i = 9; i >= 0; i--) {
        if (i == 4 || i == 7) {
            out[i] = '-';
        } else {
            out[i] = (char)('0' + digits % 10);
            digits /= 10;
        }
    }
    out[10] = 0;
}

int32_t date_age_years(int32_t birth_day, int32_t at_day)
{
    struct date_parts birth = date_to_parts(birth_day);
    struct date_parts at = date_to_parts(at_day);
    bool before_birthday =
        at.month < birth.month || (at.month == birth.month && at.day < birth.day);
    return at.year - birth.year - before_birthday;
}
