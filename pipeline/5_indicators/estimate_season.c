/* Whether events fall evenly over the months of the year or the days of the week. docs/methods.md
 * "Even over the year". */
#include <math.h>

#include "5_indicators/estimate_parts.h"
#include "base/date.h"
#include "stats/series.h"

enum { MONTHS = 12, WEEK = 7, LEAST_EXPECTED = 5, DAYS_LIMIT = 40000 };

/* The breakdown whose positions come again each year or week, and have one record each. */
int32_t season_breakdown(const struct table_plan *t)
{
    const struct indicator *i = t->indicator;
    bool distributes = i->measure == MEASURE_COUNT || i->measure == MEASURE_SHARE;
    for (int32_t k = 0; distributes && !i->counts_persons && k < t->by_count; k++) {
        bool recurring = t->by[k].transform == TRANSFORM_CALENDAR_MONTH ||
                         t->by[k].transform == TRANSFORM_WEEKDAY;
        if (recurring && (i->measure == MEASURE_COUNT || indicator_is_over(i, t->by[k].name))) {
            return k;
        }
    }
    return -1;
}

struct days {
    int32_t first, last;
};

/* Days that the dataset's records reach over, whole months of them. */
static struct days days_of_scan(const struct axis *x, const struct column_scan *scan)
{
    struct days d = {0, -1};
    if (!scan->any || scan->least < INT32_MIN / 32 || scan->most > INT32_MAX / 32) {
        return d;
    }
    bool day = x->coded->kind == CODED_DAY;
    struct date_parts from =
        day ? date_to_parts((int32_t)scan->least)
            : (struct date_parts){.year = (int32_t)(scan->least / MONTHS),
                                  .month = (int32_t)(scan->least % MONTHS) + 1};
    struct date_parts to = day ? date_to_parts((int32_t)scan->most)
                               : (struct date_parts){.year = (int32_t)(scan->most / MONTHS),
                                                     .month = (int32_t)(scan->most % MONTHS) + 1};
    d.first = date_from_parts(from.year, from.month, 1);
    d.last = date_from_parts(to.year + to.month / MONTHS, to.month % MONTHS + 1, 1) - 1;
    return d;
}

/* And the periods of the cell, and the date of the release. */
static struct days days_of_cell(const struct making *m, int32_t season, const int32_t *position)
{
    const struct table_plan *t = m->plan;
    const struct axis *x = &t->plan->axis.item[t->axis[season]];
    struct days d = days_of_scan(x, &t->plan->scan[x->column]);
    int32_t as_of = m->options->as_of_day;
    d.last = as_of != INT32_MIN && as_of < d.last ? as_of : d.last;
    for (int32_t k = 0; k < t->by_count; k++) {
        const struct axis *other = &t->plan->axis.item[t->axis[k]];
        int32_t first = axis_first_day(other, position[k]);
        if (other->column == x->column && first != INT32_MIN) {
            d.first = first > d.first ? first : d.first;
            d.last = other->last_day[position[k]] < d.last ? other->last_day[position[k]] : d.last;
        }
    }
    return d;
}

static void count_days(struct days d, bool weekdays, double *exposure)
{
    for (int32_t day = d.first; day <= d.last && day - d.first < DAYS_LIMIT; day++) {
        int32_t since_monday = (day % WEEK + WEEK + 3) % WEEK; /* 1970-01-01 was a Thursday */
        exposure[weekdays ? since_monday : date_to_parts(day).month - 1] += 1.0;
    }
}

/* Small counts are hidden; a probability made of them would let them be found again. */
static bool may_be_said(const struct making *m, int64_t count)
{
    const struct policy *p = m->options->policy;
    bool small = count > 0 ? count < p->threshold : !p->zeros_published;
    return m->plan->plan->dataset->about_bodies || !small;
}

/* Exactly known it would tell hidden counts of other tables that add up to these. */
static double two_digits(double p)
{
    double unit = p > 0.0 ? pow(10.0, floor(log10(p)) - 1.0) : 1.0;
    return unit > 0.0 ? rint(p / unit) * unit : p;
}

void season_estimate(const struct making *m, struct estimate *e, const int32_t *position)
{
    const struct table_plan *t = m->plan;
    int32_t k = season_breakdown(t);
    if (k < 0 || position[k] != 0) {
        return;
    }
    double count[MONTHS] = {0};
    double exposure[MONTHS] = {0};
    double counts = 0.0;
    double days = 0.0;
    int32_t there[BREAKDOWNS_LIMIT] = {0};
    bool weekdays = t->by[k].transform == TRANSFORM_WEEKDAY;
    ptrdiff_t seasons = weekdays ? WEEK : MONTHS;
    count_days(days_of_cell(m, k, position), weekdays, exposure);
    for (int32_t i = 0; i < t->by_count; i++) {
        there[i] = position[i];
    }
    for (ptrdiff_t s = 0; s < seasons; s++) {
        there[k] = (int32_t)s + 1;
        int64_t here = counted_at(m, t->numerator, there).number;
        if (!may_be_said(m, here)) {
            return;
        }
        count[s] = (double)here;
        counts += count[s];
        days += exposure[s];
    }
    for (ptrdiff_t s = 0; s < seasons; s++) {
        if (!(counts * exposure[s] >= LEAST_EXPECTED * days)) {
            return; /* also when a month never came */
        }
    }
    struct series_chi_square c = stats_season_chi_square(count, exposure, seasons);
    if (c.status == STATS_OK) {
        e->extra[0] = two_digits(c.p);
    }
}
