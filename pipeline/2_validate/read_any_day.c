/* A day in any writing that names it beyond doubt. */
#include "2_validate/read_any_day.h"

#include "2_validate/read_date.h"

static bool read_in_order(const struct time_reading *r, enum date_order order, str text,
                          struct date_value *value)
{
    struct date_reading reading = {.order = order, .pivot = -1};
    if (r->dates && r->dates->order != DATE_ORDER_ISO)
        reading = *r->dates;
    reading.least = PRECISION_DAY;
    return date_read(r->words, &reading, text, value) == DATE_OK;
}

bool read_any_day(const struct time_reading *r, str text, int64_t *day)
{
    struct date_value day_first, month_first;
    bool as_day_first = read_in_order(r, DATE_ORDER_DMY, text, &day_first);
    bool as_month_first = read_in_order(r, DATE_ORDER_MDY, text, &month_first);
    if (as_day_first && as_month_first && day_first.day_from != month_first.day_from)
        return false;
    *day = as_day_first ? day_first.day_from : month_first.day_from;
    return as_day_first || as_month_first;
}
