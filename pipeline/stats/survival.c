/* Kaplan-Meier curves, their limits, quantiles and means. */
#include "stats/survival.h"

#include <assert.h>
#include <math.h>

#include "stats/survival_times.h"

#define SAME_SURVIVAL 1e-8 /* two survivals closer than this are one: rounding of the product */

/* A step's survival, error and hazard from the step before it. */
static void advance(struct survival_step *step, struct survival_step *before, double *variance,
                    double *hazard_variance)
{
    double n = (double)step->at_risk;
    double d = (double)step->events;
    step->survival = before->survival * (n - d) / n;
    step->hazard = before->hazard + d / n;
    *variance += step->events < step->at_risk ? d / (n * (n - d)) : HUGE_VAL;
    *hazard_variance += d / (n * n);
    step->relative_error = sqrt(*variance);
    step->error = step->events < step->at_risk ? step->survival * step->relative_error : 0.0;
    step->hazard_error = sqrt(*hazard_variance);
}

struct survival_curve stats_survival_counts(ptrdiff_t count, const double *time,
                                            const int64_t *events, const int64_t *censored,
                                            struct arena *a)
{
    struct survival_curve curve = {.status = STATS_UNDEFINED};
    ptrdiff_t last = 0;
    for (ptrdiff_t i = 0; i < count; i++) {
        if (events[i] < 0 || censored[i] < 0) {
            curve.status = STATS_BAD_INPUT;
            return curve;
        }
        curve.people += events[i] + censored[i];
        last = events[i] + censored[i] > 0 ? i + 1 : last;
    }
    count = last; /* where nobody is left, nothing can happen */
    if (curve.people == 0) {
        return curve;
    }
    curve.status = STATS_OK;
    curve.count = count;
    curve.step = ARENA_ARRAY(a, struct survival_step, count);
    struct survival_step before = {.survival = 1.0};
    double variance = 0.0;
    double hazard_variance = 0.0;
    int64_t at_risk = curve.people;
    for (ptrdiff_t i = 0; i < count; i++) {
        struct survival_step *step = &curve.step[i];
        step->time = time[i];
        step->at_risk = at_risk;
        step->events = events[i];
        step->censored = censored[i];
        advance(step, &before, &variance, &hazard_variance);
        curve.events += step->events;
        at_risk -= events[i] + censored[i];
        before = *step;
    }
    return curve;
}

struct survival_curve stats_survival(const struct survival_data *data, int group, struct arena *a,
                                     struct arena scratch)
{
    assert(data && a);
    struct survival_times times = survival_times_of(data, 1, group, &scratch);
    if (!times.sound) {
        return (struct survival_curve){.status = STATS_BAD_INPUT};
    }
    return stats_survival_counts(times.count, times.time, times.events, times.censored, a);
}

static double within(double share)
{
    return fmin(fmax(share, 0.0), 1.0);
}

struct interval stats_survival_limits(const struct survival_step *step, enum survival_scale scale,
                                      double confidence)
{
    double s = step->survival;
    if (!(confidence > 0.0 && confidence < 1.0)) {
        return (struct interval){NAN, NAN, NAN, STATS_BAD_INPUT};
    }
    if (!(s > 0.0)) {
        return (struct interval){s, NAN, NAN, STATS_UNDEFINED};
    }
    if (!(s < 1.0)) {
        return (struct interval){1.0, 1.0, 1.0, STATS_OK};
    }
    double reach = stats_normal_quantile_upper((1.0 - confidence) / 2.0) * step->relative_error;
    struct interval i = {s, s - reach * s, s + reach * s, STATS_OK};
    if (scale == SURVIVAL_LOG) {
        i.lower = exp(log(s) - reach);
        i.upper = exp(log(s) + reach);
    } else if (scale == SURVIVAL_LOG_LOG) {
        double hazard = -log(s);
        double half = reach / hazard;
        i.lower = exp(-exp(log(hazard) + half));
        i.upper = exp(-exp(log(hazard) - half));
    }
    i.lower = within(i.lower);
    i.upper = within(i.upper);
    return i;
}

enum which { CURVE, LOWER, UPPER };

/* The height of one of three curves at a step; NAN where it has none. */
static double height(const struct survival_step *step, enum which which, enum survival_scale scale,
                     double confidence)
{
    if (which == CURVE) {
        return step->survival;
    }
    struct interval i = stats_survival_limits(step, scale, confidence);
    return i.status != STATS_OK ? (double)NAN : which == LOWER ? i.lower : i.upper;
}

static double time_at_height(const struct survival_curve *curve, double level, enum which which,
                             enum survival_scale scale, double confidence)
{
    double reached = HUGE_VAL;
    double last = HUGE_VAL;
    for (ptrdiff_t i = 0; i < curve->count; i++) {
        double at = height(&curve->step[i], which, scale, confidence);
        if (isnan(at)) {
            continue;
        }
        last = curve->step[i].time;
        if (at < level - SAME_SURVIVAL) {
            return isfinite(reached) ? 0.5 * (reached + last) : last;
        }
        if (at < level + SAME_SURVIVAL && !isfinite(reached)) {
            reached = last;
        }
    }
    return isfinite(reached) ? 0.5 * (reached + last) : HUGE_VAL;
}

struct interval stats_survival_quantile(const struct survival_curve *curve, double share,
                                        enum survival_scale scale, double confidence)
{
    if (curve->status != STATS_OK) {
        return (struct interval){NAN, NAN, NAN, curve->status};
    }
    if (!(share > 0.0 && share < 1.0) || !(confidence > 0.0 && confidence < 1.0)) {
        return (struct interval){NAN, NAN, NAN, STATS_BAD_INPUT};
    }
    double level = 1.0 - share;
    return (struct interval){time_at_height(curve, level, CURVE, scale, confidence),
                             time_at_height(curve, level, LOWER, scale, confidence),
                             time_at_height(curve, level, UPPER, scale, confidence), STATS_OK};
}

enum stats_status stats_survival_mean(const struct survival_curve *curve, double limit,
                                      double *mean, double *error)
{
    *mean = 0.0;
    *error = 0.0;
    if (curve->status != STATS_OK) {
        return curve->status;
    }
    if (!(limit > 0.0)) {
        return STATS_BAD_INPUT;
    }
    const struct survival_step *end = &curve->step[curve->count - 1];
    limit = fmin(limit, end->survival > 0.0 ? fmax(end->time, limit) : end->time);
    if (!isfinite(limit)) {
        return STATS_UNDEFINED; /* the curve does not end */
    }
    double area = 0.0; /* under the curve, from a step's time to the limit */
    double variance = 0.0;
    double until = limit;
    for (ptrdiff_t i = curve->count - 1; i >= 0; i--) {
        const struct survival_step *step = &curve->step[i];
        if (step->time > limit) {
            continue;
        }
        area += step->survival * (until - step->time);
        until = step->time;
        double n = (double)step->at_risk;
        double d = (double)step->events;
        variance += step->events < step->at_risk ? area * area * d / (n * (n - d)) : 0.0;
    }
    if (!isfinite(area) || !isfinite(variance)) {
        return STATS_BAD_INPUT; /* times whose squares are not numbers */
    }
    *mean = area + until;
    *error = sqrt(variance);
    return STATS_OK;
}
