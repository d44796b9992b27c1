/* Who sought help in a year over those whom a survey of that year estimates. docs/methods.md "Dark
 * figure". */
#include <math.h>

#include "5_indicators/records.h"
#include "stats/intervals.h"

#define SURVEY_CONFIDENCE 0.95 /* of the limits that surveys publish */

enum { SURVEY_ESTIMATE, SURVEY_LOWER, SURVEY_UPPER, SURVEY_YEAR }; /* record_columns_of */

/* The survey's only record of a year; NULL: there is none, or there are several. */
static const struct record *survey_of_year(const struct record_list *list, int64_t year)
{
    const struct record *found = NULL;
    for (ptrdiff_t i = 0; list && i < list->count; i++) {
        const struct record *r = &list->item[i];
        if (value_is_missing(r->value[SURVEY_YEAR]) || r->value[SURVEY_YEAR] != year) {
            continue;
        }
        if (found) {
            return NULL;
        }
        found = r;
    }
    return found;
}

/* The table has one breakdown, by year. */
static int64_t year_at(const struct making *m, const int32_t *position)
{
    const struct axis *x = &m->plan->plan->axis.item[m->plan->axis[0]];
    return position[0] > 0 ? x->value[position[0]] : POSITION_NO_VALUE;
}

void estimate_dark_figure(const struct making *m, struct estimate *e, const int32_t *position)
{
    int64_t year = year_at(m, position);
    const struct record *survey =
        year != POSITION_NO_VALUE ? survey_of_year(m->counts->records, year) : NULL;
    set_status(e, CELL_NOT_APPLICABLE);
    if (!survey || isnan(survey->number[SURVEY_ESTIMATE])) {
        return;
    }
    e->denominator = exposure_of(m->exposure, position);
    struct interval share = {.value = survey->number[SURVEY_ESTIMATE] / PERCENT,
                             .lower = survey->number[SURVEY_LOWER] / PERCENT,
                             .upper = survey->number[SURVEY_UPPER] / PERCENT};
    struct interval i = {.status = STATS_UNDEFINED};
    if (e->denominator > 0) {
        i = stats_events_to_estimate(e->numerator, (double)e->denominator, &share,
                                     SURVEY_CONFIDENCE, m->options->policy->confidence);
    }
    if (i.status != STATS_OK && i.status != STATS_NO_LIMITS) {
        set_status(e, CELL_NO_DENOMINATOR);
        return;
    }
    e->flags |= exposure_flags(m->exposure, position);
    if (i.status == STATS_OK) {
        set_interval(e, i, PERCENT, 0.0);
    } else {
        set_value(e, PERCENT * i.value);
    }
    e->flags |= e->value > PERCENT ? FLAG_BEYOND : 0U;
    e->extra[0] = PERCENT * share.value;
    e->extra[1] = share.value * (double)e->denominator;
}
