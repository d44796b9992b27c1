/* Cells that are made of a further breakdown: ages of a standardised rate, years of a trend. */
#include <math.h>

#include "5_indicators/estimate_parts.h"
#include "5_indicators/estimate_same_centres.h"
#include "stats/regression.h"
#include "stats/series.h"
#include "stats/standardised.h"

enum { LEAST_EVENTS = 10, LEAST_YEARS = 3, TREND_TIMES = 3 };

/* ---- standardised rates ---- */

/* The strata that the standard population names; events of unknown age are in none. False where
 * a stratum has no population. */
static bool strata_at(const struct making *m, const int32_t *position, struct stratum *stratum,
                      ptrdiff_t *count, int64_t *events)
{
    const struct table_plan *t = m->plan;
    const struct axis *age = &t->plan->axis.item[t->along];
    bool covered = true;
    for (int32_t at = 1; at < age->positions; at++) {
        double weight = exposure_standard(t->indicator->standard, age, at);
        if (!isfinite(weight)) {
            continue;
        }
        double persons = exposure_at_age(m->exposure, position, at);
        struct tallied here = counted_along(m, t->along_cube, position, t->along, at);
        covered = covered && isfinite(persons);
        stratum[(*count)++] = (struct stratum){.events = here.number,
                                               .variance = (double)here.number,
                                               .population = persons,
                                               .weight = weight};
        *events += here.number;
    }
    return covered && *count > 0;
}

void estimate_standardised(const struct making *m, struct estimate *e, const int32_t *position)
{
    struct arena scratch = *m->arena;
    const struct table_plan *t = m->plan;
    const struct axis *age = &t->plan->axis.item[t->along];
    struct stratum *stratum = ARENA_ARRAY(&scratch, struct stratum, age->positions);
    ptrdiff_t count = 0;
    int64_t events = 0;
    bool covered = strata_at(m, position, stratum, &count, &events);
    double persons = 0.0;
    for (ptrdiff_t i = 0; i < count; i++) {
        persons += stratum[i].population;
    }
    e->denominator = covered ? (int64_t)llround(persons) : -1;
    struct standardised_options options = {.method = STANDARDISED_DOBSON_BYAR,
                                           .per = t->indicator->per,
                                           .confidence = m->options->policy->confidence,
                                           .least_events = LEAST_EVENTS};
    if (!covered) {
        set_status(e, CELL_NO_DENOMINATOR);
        return;
    }
    e->flags |= exposure_flags(m->exposure, position);
    struct standardised_rate rate = stats_standardised_rate(stratum, count, &options);
    if (rate.rate.status == STATS_OK) {
        set_interval(e, rate.rate, 1.0, 0.0);
    } else if (rate.rate.status == STATS_TOO_FEW && events == 0) {
        set_value(e, 0.0);
    } else {
        /* too few events for a rate, or nobody where there are events */
        set_status(e,
                   rate.rate.status == STATS_TOO_FEW ? CELL_NOT_APPLICABLE : CELL_NO_DENOMINATOR);
    }
}

/* ---- trends ---- */

/* The upper half of what is free, so that a result and its scratch do not meet. */
static struct arena upper_half(struct arena *scratch)
{
    ptrdiff_t half = (scratch->end - scratch->next) / 2 / 16 * 16;
    struct arena upper = {scratch->next + half, scratch->end};
    scratch->end = upper.next;
    return upper;
}

static struct regression_fit slope_of(const double *counts, ptrdiff_t years, struct arena *a)
{
    double *design = ARENA_ARRAY(a, double, 2 * years);
    for (ptrdiff_t i = 0; i < years; i++) {
        design[i] = 1.0;
        design[years + i] = (double)(i + 1);
    }
    struct regression_data data = {
        .rows = years, .columns = 2, .design = design, .response = counts};
    struct arena work = upper_half(a);
    return stats_regression(REGRESSION_POISSON, &data, a, work);
}

/* Rounded so that twice the policy's width of records of the smallest year fits into a step: the
 * counts of all centres are known, and what the panel had tells what the others had. */
static double rounded_trend(const struct policy *policy, double percent, double least)
{
    enum { WIDTHS = 2 };
    static const double steps[] = {1.0, 2.0, 5.0, 10.0};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (steps[i] / PERCENT * least >= (double)(WIDTHS * policy->interval_width)) {
            return round(percent / steps[i]) * steps[i] + 0.0; /* no minus zero */
        }
    }
    return (double)NAN;
}

/* Once a table, when the trend over all centres has a value. */
static void trend_of_same_centres(const struct making *m, const int32_t *year_at, ptrdiff_t years,
                                  const double *all_centres, struct arena scratch)
{
    double *counts = ARENA_ARRAY(&scratch, double, years);
    struct arena work = upper_half(&scratch);
    ptrdiff_t centres = same_centres_counts(m, work, year_at, years, counts);
    if (centres == 0) {
        return;
    }
    double least = all_centres[0];
    for (ptrdiff_t i = 1; i < years; i++) {
        least = fmin(least, all_centres[i]);
    }
    struct regression_fit fit = slope_of(counts, years, &scratch);
    double value =
        fit.status == STATS_OK
            ? rounded_trend(m->options->policy, PERCENT * expm1(fit.coefficient[1]), least)
            : (double)NAN;
    if (isfinite(value)) {
        m->out->same_centres.value = value;
        m->out->same_centres.centres = (int32_t)centres;
    }
}

static bool is_total(const struct table_plan *t, const int32_t *position)
{
    for (int32_t k = 0; k < t->by_count; k++) {
        if (position[k] != 0) {
            return false;
        }
    }
    return true;
}

/* The complete years after the last break; how many. */
static ptrdiff_t years_of_trend(const struct making *m, const int32_t *position, int32_t *year_at,
                                double *counts, int64_t *events)
{
    const struct table_plan *t = m->plan;
    const struct axis *years = &t->plan->axis.item[t->along];
    int32_t since = last_break_day(m);
    ptrdiff_t complete = 0;
    for (int32_t at = 1; at < years->positions; at++) {
        if (!years->position[at].missing && period_is_complete(m, years, at) &&
            axis_first_day(years, at) >= since) {
            int64_t here = counted_along(m, t->along_cube, position, t->along, at).number;
            year_at[complete] = at;
            counts[complete++] = (double)here;
            *events += here;
        }
    }
    return complete;
}

/* The cell's count, by which it is protected, holds the years before a break, too. */
static bool too_little_for_trend(const struct making *m, ptrdiff_t years, int64_t events)
{
    int32_t least = m->plan->indicator->least_years;
    bool broken = last_break_day(m) != INT32_MIN;
    return years < (least > LEAST_YEARS ? least : LEAST_YEARS) ||
           (broken && events < TREND_TIMES * m->options->policy->statistics);
}

void estimate_trend(const struct making *m, struct estimate *e, const int32_t *position)
{
    struct arena scratch = *m->arena;
    const struct table_plan *t = m->plan;
    const struct axis *years = &t->plan->axis.item[t->along];
    double *counts = ARENA_ARRAY(&scratch, double, years->positions);
    int32_t *year_at = ARENA_ARRAY(&scratch, int32_t, years->positions);
    int64_t events = 0;
    ptrdiff_t complete = years_of_trend(m, position, year_at, counts, &events);
    if (too_little_for_trend(m, complete, events)) {
        set_status(e, CELL_NOT_APPLICABLE);
        return;
    }
    struct regression_fit fit = slope_of(counts, complete, &scratch);
    /* what is by chance more even than Poisson is not taken for surer */
    fit.dispersion = fmax(fit.dispersion, 1.0);
    struct interval slope = {.status = fit.status};
    if (events > 0 && fit.status == STATS_OK) {
        slope = stats_regression_interval(&fit, 1, m->options->policy->confidence, true);
    }
    if (events == 0 || fit.status != STATS_OK) {
        set_status(e, CELL_NO_DENOMINATOR);
        return;
    }
    set_value(e, PERCENT * expm1(fit.coefficient[1]));
    e->status = CELL_VALUE; /* no trend is a value */
    if (t->same_centres >= 0 && is_total(t, position)) {
        trend_of_same_centres(m, year_at, complete, counts, scratch);
    }
    if (slope.status == STATS_OK) {
        double upper = PERCENT * expm1(slope.upper);
        e->lower = PERCENT * expm1(slope.lower);
        e->upper = isfinite(upper) ? upper : (double)NAN;
    }
    struct series_trend rank = stats_mann_kendall(counts, complete, scratch);
    if (rank.status == STATS_OK) {
        e->extra[0] = rank.p;
    }
    struct interval sen =
        stats_sen_slope(counts, complete, m->options->policy->confidence, scratch);
    if (isfinite(sen.value)) {
        e->extra[1] = sen.value;
    }
}
