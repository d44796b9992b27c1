/* Rules of reliability. */
#include "5_indicators/reliability.h"

#include <math.h>

#include "stats/stats.h"

#define PERCENT 100.0

enum reliability reliability_of_rate(double value, double lower, double upper, int64_t events,
                                     const struct policy *policy)
{
    if (events < policy->unreliable_numerator) {
        return UNRELIABLE_FEW;
    }
    bool open = !isfinite(lower) || !isfinite(upper);
    return open || upper - lower > policy->unreliable_relative_width * value ? UNRELIABLE_WIDE
                                                                             : RELIABLE;
}

enum reliability reliability_of_share(double value, double lower, double upper, int64_t size,
                                      const struct policy *policy)
{
    if (size < policy->unreliable_share_size) {
        return UNRELIABLE_FEW;
    }
    double width = upper - lower;
    if (!isfinite(width) || width >= policy->unreliable_share_wide) {
        return UNRELIABLE_WIDE;
    }
    if (width <= policy->unreliable_share_narrow) {
        return RELIABLE;
    }
    if (width > policy->unreliable_share_relative_width * value) {
        return UNRELIABLE_WIDE;
    }
    return width > policy->unreliable_share_relative_width * (1.0 - value) ? UNRELIABLE_COMPLEMENT
                                                                           : RELIABLE;
}

static bool few(const struct estimate *e, const struct policy *policy)
{
    return e->numerator < policy->unreliable_numerator;
}

static bool rate_is_unreliable(const struct estimate *e, double value, const struct policy *policy)
{
    return reliability_of_rate(value, e->lower, e->upper, e->numerator, policy) != RELIABLE;
}

static bool share_is_unreliable(const struct estimate *e, int64_t size, const struct policy *policy)
{
    return reliability_of_share(e->value / PERCENT, e->lower / PERCENT, e->upper / PERCENT, size,
                                policy) != RELIABLE;
}

static bool survival_is_unreliable(const struct estimate *e, const struct indicator *i,
                                   const struct policy *policy)
{
    return few(e, policy) || e->extra[0] < (double)policy->unreliable_numerator ||
           (i->horizon_days > 0 && share_is_unreliable(e, e->numerator, policy));
}

static bool ratio_is_unreliable(const struct estimate *e, double value, const struct policy *policy)
{
    return e->denominator < policy->unreliable_numerator || rate_is_unreliable(e, value, policy);
}

/* As sure as the less sure of its two shares. */
static bool difference_is_unreliable(const struct estimate *e, const struct policy *policy)
{
    bool unreliable = e->side == NULL;
    for (int k = 0; e->side != NULL && k < 2; k++) {
        struct interval i =
            stats_share_wilson(e->side[k].events, e->side[k].answers, policy->confidence);
        unreliable =
            unreliable || i.status != STATS_OK ||
            reliability_of_share(i.value, i.lower, i.upper, e->side[k].answers, policy) != RELIABLE;
    }
    return unreliable;
}

/* Without the survey's limits nobody knows how sure it is; more than there can be contradicts the
 * survey. */
static bool dark_figure_is_unreliable(const struct estimate *e, const struct policy *policy)
{
    return rate_is_unreliable(e, e->value, policy) || e->value > PERCENT;
}

/* Sums and counts of bodies are complete: there is nothing in them that a larger sample would make
 * surer. */
static bool is_made_of_sums(const struct estimate_table *t)
{
    return t->measure == MEASURE_SUM || str_equal(t->method, STR("method.complete")) ||
           str_equal(t->method, STR("method.rate-sum")) ||
           str_equal(t->method, STR("method.ratio-sums"));
}

bool is_unreliable(const struct estimate *e, const struct estimate_table *t,
                   const struct policy *policy)
{
    bool has_value = e->status == CELL_VALUE || e->status == CELL_ZERO;
    if (!has_value || is_made_of_sums(t)) {
        return false;
    }
    switch (t->measure) {
    case MEASURE_COUNT: /* complete: nothing counted is no estimate */
        return e->numerator > 0 && rate_is_unreliable(e, e->value, policy);
    case MEASURE_SHARE: /* without limits: the whole of a distribution, which is no estimate */
        return isfinite(e->lower) && share_is_unreliable(e, e->denominator, policy);
    case MEASURE_RATE:
    case MEASURE_STANDARDISED:
        return rate_is_unreliable(e, e->value, policy);
    case MEASURE_CHANGE:
        return ratio_is_unreliable(e, e->value + PERCENT, policy);
    case MEASURE_RATIO:
        return indicator_is_of_both(t->indicator) ? share_is_unreliable(e, e->denominator, policy)
                                                  : ratio_is_unreliable(e, e->value, policy);
    case MEASURE_MEAN: /* relative widths say nothing of what may be negative */
    case MEASURE_MEDIAN:
    case MEASURE_TREND:
    case MEASURE_CONSISTENCY:
        return few(e, policy) || !isfinite(e->lower) || !isfinite(e->upper);
    case MEASURE_DIFFERENCE:
        return difference_is_unreliable(e, policy);
    case MEASURE_DARK_FIGURE:
        return dark_figure_is_unreliable(e, policy);
    case MEASURE_SURVIVAL:
    case MEASURE_INCIDENCE:
        return survival_is_unreliable(e, t->indicator, policy);
    case MEASURE_SUM:
    case MEASURE_OCCUPANCY:
    case MEASURE_REFERENCE: /* its source has judged it */
    case MEASURE_TARGET:
    default:
        return false;
    }
}
