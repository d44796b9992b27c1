/* Funnel limits and overdispersion. A unit's label is what its own interval says of the target,
 * which for shares is the same as the limits and for events is theirs to the last digit. */
#include "stats/funnel.h"

#include <math.h>

#include <gsl/gsl_sort.h>

#include "stats/intervals.h"
#include "stats/quantile.h"

#define WARNING 0.95
#define ALARM   0.998

/* docs/methods.md "Funnels". */
struct interval stats_funnel_share(double target, double denominator, double confidence)
{
    double tail = 0.0;
    if (!stats_tail_of(confidence, &tail) || !(target >= 0.0 && target <= 1.0) ||
        !(denominator >= 0.0) || !isfinite(denominator)) {
        return stats_no_interval(STATS_BAD_INPUT);
    }
    if (!(denominator > 0.0)) {
        return stats_no_interval(STATS_UNDEFINED);
    }
    double half = stats_normal_quantile_upper(tail) * sqrt(target * (1.0 - target) / denominator);
    return (struct interval){target, fmax(target - half, 0.0), fmin(target + half, 1.0), STATS_OK};
}

struct funnel_events stats_funnel_events(int64_t events, double confidence)
{
    struct interval i = stats_count_exact(events, confidence);
    if (i.status != STATS_OK) {
        return (struct funnel_events){NAN, NAN, NAN, NAN, i.status};
    }
    return (struct funnel_events){i.upper, i.value / i.upper, i.lower,
                                  i.lower > 0.0 ? i.value / i.lower : HUGE_VAL, STATS_OK};
}

static enum funnel_place place_of(struct interval warning, struct interval alarm, double target)
{
    if (alarm.lower > target) {
        return FUNNEL_HIGH_3;
    }
    if (warning.lower > target) {
        return FUNNEL_HIGH_2;
    }
    if (alarm.upper < target) {
        return FUNNEL_LOW_3;
    }
    return warning.upper < target ? FUNNEL_LOW_2 : FUNNEL_WITHIN;
}

enum stats_status stats_funnel_place_share(double events, double denominator, double target,
                                           enum funnel_place *place)
{
    *place = FUNNEL_NONE;
    struct interval warning = stats_share_wilson_real(events, denominator, WARNING);
    struct interval alarm = stats_share_wilson_real(events, denominator, ALARM);
    if (warning.status != STATS_OK || !(target >= 0.0 && target <= 1.0)) {
        return warning.status != STATS_OK ? warning.status : STATS_BAD_INPUT;
    }
    *place = place_of(warning, alarm, target);
    return STATS_OK;
}

enum stats_status stats_funnel_place_events(int64_t observed, double expected,
                                            enum funnel_place *place)
{
    *place = FUNNEL_NONE;
    struct interval warning = stats_rate_phe(observed, expected, 1.0, WARNING);
    struct interval alarm = stats_rate_phe(observed, expected, 1.0, ALARM);
    if (warning.status != STATS_OK || alarm.status != STATS_OK) {
        return warning.status != STATS_OK ? warning.status : alarm.status;
    }
    *place = place_of(warning, alarm, 1.0);
    return STATS_OK;
}

enum stats_status stats_funnel_unit(enum funnel_scale scale, double numerator, double denominator,
                                    struct funnel_unit *unit)
{
    *unit = (struct funnel_unit){NAN, NAN};
    if (!(numerator >= 0.0) || !isfinite(numerator) || !(denominator >= 0.0) ||
        !isfinite(denominator) || (scale == FUNNEL_ARCSINE && numerator > denominator)) {
        return STATS_BAD_INPUT;
    }
    if (!(denominator > 0.0)) {
        return STATS_UNDEFINED;
    }
    double ratio = numerator / denominator;
    double root = sqrt(denominator);
    switch (scale) {
    case FUNNEL_LOG_RATIO:
        *unit = (struct funnel_unit){log(numerator > 0.0 ? ratio : 0.5 / denominator), 1.0 / root};
        break;
    case FUNNEL_ROOT_RATIO:
        *unit = (struct funnel_unit){sqrt(ratio), 0.5 / root};
        break;
    case FUNNEL_ARCSINE:
        *unit = (struct funnel_unit){asin(sqrt(ratio)), 0.5 / root};
        break;
    }
    return STATS_OK;
}

double stats_funnel_back(enum funnel_scale scale, double value)
{
    switch (scale) {
    case FUNNEL_LOG_RATIO:
        return exp(value);
    case FUNNEL_ROOT_RATIO:
        return value > 0.0 ? value * value : 0.0;
    case FUNNEL_ARCSINE:
        break;
    }
    double inside = fmin(fmax(value, 0.0), M_PI_2);
    return sin(inside) * sin(inside);
}

/* Mean of z^2, the ends drawn in. */
static double mean_square(struct arena scratch, const double *z, ptrdiff_t count, double winsorise)
{
    double *sorted = ARENA_ARRAY(&scratch, double, count);
    for (ptrdiff_t i = 0; i < count; i++) {
        sorted[i] = z[i];
    }
    gsl_sort(sorted, 1, (size_t)count);
    double low = stats_quantile_of_sorted(sorted, count, winsorise);
    double high = stats_quantile_of_sorted(sorted, count, 1.0 - winsorise);
    double sum = 0.0;
    for (ptrdiff_t i = 0; i < count; i++) {
        double drawn = fmin(fmax(z[i], low), high);
        sum += drawn * drawn;
    }
    return sum / (double)count;
}

/* docs/methods.md "Overdispersion". */
struct overdispersion stats_overdispersion(struct arena scratch, const struct funnel_unit *units,
                                           ptrdiff_t count, double target, double winsorise)
{
    struct overdispersion o = {NAN, NAN, count, STATS_BAD_INPUT};
    double *z = ARENA_ARRAY(&scratch, double, count + 1);
    double weights = 0.0;
    double squares = 0.0;
    for (ptrdiff_t i = 0; i < count; i++) {
        double error = units[i].standard_error;
        z[i] = (units[i].value - target) / error;
        if (!(error > 0.0) || !isfinite(z[i])) {
            return o;
        }
        weights += 1.0 / (error * error);
        squares += 1.0 / (error * error * error * error);
    }
    if (!(winsorise >= 0.0 && winsorise < 0.5) || !isfinite(target)) {
        return o;
    }
    o.status = count > 1 ? STATS_OK : STATS_UNDEFINED;
    if (count < 2) {
        return o;
    }
    o.phi = mean_square(scratch, z, count, winsorise);
    double excess = (double)count * o.phi - (double)(count - 1);
    o.tau2 = excess > 0.0 ? excess / (weights - squares / weights) : 0.0;
    if (!isfinite(o.phi) || !isfinite(o.tau2)) {
        return (struct overdispersion){NAN, NAN, count, STATS_BAD_INPUT};
    }
    return o;
}

struct interval stats_funnel_normal(double target, double standard_error, enum inflation inflation,
                                    const struct overdispersion *over, double confidence)
{
    double tail = 0.0;
    if (!stats_tail_of(confidence, &tail) || !isfinite(target) || !(standard_error >= 0.0) ||
        !isfinite(standard_error)) {
        return stats_no_interval(STATS_BAD_INPUT);
    }
    if (inflation != INFLATE_NOT && over->status != STATS_OK) {
        return stats_no_interval(over->status);
    }
    double error = standard_error;
    if (inflation == INFLATE_PHI) {
        error *= sqrt(fmax(over->phi, 1.0));
    } else if (inflation == INFLATE_TAU2) {
        error = sqrt(error * error + over->tau2);
    }
    double half = stats_normal_quantile_upper(tail) * error;
    return (struct interval){target, target - half, target + half, STATS_OK};
}
