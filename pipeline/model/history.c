/* Periods of submissions: months, quarters and years as numbers. */
#include "model/history.h"

#include <assert.h>

#include "base/date.h"

static const int32_t months_of[PERIOD_LENGTHS] = {
    [PERIOD_MONTH] = 1, [PERIOD_QUARTER] = 3, [PERIOD_YEAR] = 12};

static bool digits(str text, int64_t *value)
{
    for (ptrdiff_t i = 0; i < text.n; i++) {
        if (text.p[i] < '0' || text.p[i] > '9') {
            return false;
        }
    }
    return text.n > 0 && str_to_int64(text, value);
}

bool period_parse(str text, struct period *out)
{
    int64_t year = 0, part = 0;
    if (text.n < 4 || !digits(str_slice(text, 0, 4), &year) || year < 1000) {
        return false;
    }
    str rest = str_slice(text, 4, text.n);
    if (rest.n == 0) {
        *out = (struct period){PERIOD_YEAR, (int32_t)year};
        return true;
    }
    if (rest.n != 3 || rest.p[0] != '-') {
        return false;
    }
    bool quarter = rest.p[1] == 'Q';
    int32_t parts = quarter ? 4 : 12;
    if (!digits(str_slice(rest, quarter ? 2 : 1, 3), &part) || part < 1 || part > parts) {
        return false;
    }
    *out = (struct period){quarter ? PERIOD_QUARTER : PERIOD_MONTH,
                           (int32_t)(year * parts + part - 1)};
    return true;
}

str period_text(struct arena *a, struct period p)
{
    int32_t parts = 12 / months_of[p.length];
    int year = p.number / parts, part = p.number % parts + 1;
    switch (p.length) {
    case PERIOD_MONTH:
        return str_format(a, "%04d-%02d", year, part);
    case PERIOD_QUARTER:
        return str_format(a, "%04d-Q%d", year, part);
    case PERIOD_YEAR:
    case PERIOD_LENGTHS:
        break;
    }
    return str_format(a, "%04d", year);
}

/* Months since the year 0. */
static int32_t first_month(struct period p)
{
    assert(p.length < PERIOD_LENGTHS);
    return p.number * months_of[p.length];
}

static int32_t first_day_of_month(int32_t month)
{
    return date_from_parts(month / 12, month % 12 + 1, 1);
}

int32_t period_first_day(struct period p)
{
    return first_day_of_month(first_month(p));
}

int32_t period_last_day(struct period p)
{
    return first_day_of_month(first_month(p) + months_of[p.length]) - 1;
}

bool period_overlaps(struct period a, struct period b)
{
    return first_month(a) < first_month(b) + months_of[b.length] &&
           first_month(b) < first_month(a) + months_of[a.length];
}
