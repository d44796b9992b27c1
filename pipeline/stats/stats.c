/* Intervals of counts, shares, rates and their comparisons. Formulas, sources and the rules at the
 * edges are in docs/methods.md under the name of each method. */
#include "stats/stats.h"

#include <math.h>

#include "stats/quantile.h"

#define EXACT_BELOW                                                                                \
    10 /* events: PHE computes rates exactly below, by Byar's formula from here on */

struct interval stats_no_interval(enum stats_status status)
{
    return (struct interval){NAN, NAN, NAN, status};
}

struct interval stats_checked(struct interval i)
{
    if (i.status != STATS_OK) {
        return i;
    }
    bool good = !isnan(i.value) && i.lower <= i.upper && !(i.lower > 0.0 && isinf(i.lower));
    if (!good) {
        return stats_no_interval(STATS_BAD_INPUT);
    }
    i.lower = fmin(i.lower, i.value);
    i.upper = fmax(i.upper, i.value);
    return i;
}

/* Probability outside on each side; false when `confidence` is not one. */
bool stats_tail_of(double confidence, double *tail)
{
    *tail = (1.0 - confidence) / 2.0;
    return confidence > 0.0 && confidence < 1.0;
}

static struct interval scaled(struct interval i, double factor)
{
    return (struct interval){i.value * factor, i.lower * factor, i.upper * factor, i.status};
}

/* docs/methods.md "Wilson". The lower limit is written as 2x^2 / (n (...)): no difference of
 * nearly equal numbers. */
struct interval stats_score_limits(int64_t x, int64_t n, double tail)
{
    if (x < 0 || n < 0 || x > n) {
        return stats_no_interval(STATS_BAD_INPUT);
    }
    if (n == 0) {
        return stats_no_interval(STATS_UNDEFINED);
    }
    double events = (double)x;
    double size = (double)n;
    double z = stats_normal_quantile_upper(tail);
    double root = z * sqrt(z * z + 4.0 * events * ((double)(n - x) / size));
    double middle = 2.0 * events + z * z;
    struct interval i = {events / size, 2.0 * events * events / (size * (middle + root)),
                         (middle + root) / (2.0 * (size + z * z)), STATS_OK};
    if (x == n) {
        i.upper = 1.0;
    }
    return i;
}

struct interval stats_share_wilson(int64_t x, int64_t n, double confidence)
{
    double tail = 0.0;
    return stats_tail_of(confidence, &tail) ? stats_score_limits(x, n, tail)
                                            : stats_no_interval(STATS_BAD_INPUT);
}

/* docs/methods.md "Clopper-Pearson". */
struct interval stats_share_exact(int64_t x, int64_t n, double confidence)
{
    double tail = 0.0;
    if (!stats_tail_of(confidence, &tail) || x < 0 || n < 0 || x > n) {
        return stats_no_interval(STATS_BAD_INPUT);
    }
    if (n == 0) {
        return stats_no_interval(STATS_UNDEFINED);
    }
    double events = (double)x;
    double others = (double)(n - x);
    struct interval i = {events / (double)n, 0.0, 1.0, STATS_OK};
    if (x > 0) {
        i.status = stats_beta_quantile(tail, events, others + 1.0, &i.lower);
    }
    if (x < n && i.status == STATS_OK) {
        i.status = stats_beta_quantile_upper(tail, events + 1.0, others, &i.upper);
    }
    return i.status == STATS_OK ? i : stats_no_interval(i.status);
}

/* docs/methods.md "Garwood". */
struct interval stats_count_exact(int64_t x, double confidence)
{
    double tail = 0.0;
    if (!stats_tail_of(confidence, &tail) || x < 0) {
        return stats_no_interval(STATS_BAD_INPUT);
    }
    struct interval i = {(double)x, 0.0, 0.0, STATS_OK};
    if (x > 0) {
        i.status = stats_gamma_quantile(tail, (double)x, &i.lower);
    }
    if (i.status == STATS_OK) {
        i.status = stats_gamma_quantile_upper(tail, (double)x + 1.0, &i.upper);
    }
    return i.status == STATS_OK ? i : stats_no_interval(i.status);
}

static double byar_limit(double count, double z)
{
    double root = 1.0 - 1.0 / (9.0 * count) + z / (3.0 * sqrt(count));
    return root > 0.0 ? count * root * root * root : 0.0;
}

/* docs/methods.md "Byar": lower from x, upper from x + 1. */
struct interval stats_count_byar(int64_t x, double confidence)
{
    double tail = 0.0;
    if (!stats_tail_of(confidence, &tail) || x < 0) {
        return stats_no_interval(STATS_BAD_INPUT);
    }
    double z = stats_normal_quantile_upper(tail);
    return (struct interval){(double)x, x == 0 ? 0.0 : byar_limit((double)x, -z),
                             byar_limit((double)x + 1.0, z), STATS_OK};
}

static struct interval rate(int64_t x, double exposure, double per, struct interval count)
{
    if (x < 0 || exposure < 0.0 || !isfinite(exposure) || !(per > 0.0) || !isfinite(per)) {
        return stats_no_interval(STATS_BAD_INPUT);
    }
    if (!(exposure > 0.0)) {
        return stats_no_interval(STATS_UNDEFINED);
    }
    return count.status == STATS_OK ? stats_checked(scaled(count, per / exposure))
                                    : stats_no_interval(count.status);
}

/* docs/methods.md "Rate". */
struct interval stats_rate_exact(int64_t x, double exposure, double per, double confidence)
{
    return rate(x, exposure, per, stats_count_exact(x, confidence));
}

struct interval stats_rate_phe(int64_t x, double exposure, double per, double confidence)
{
    return rate(x, exposure, per,
                x < EXACT_BELOW ? stats_count_exact(x, confidence)
                                : stats_count_byar(x, confidence));
}

static bool is_exposure(double t)
{
    return t >= 0.0 && isfinite(t);
}

/* docs/methods.md "Ratio of two rates". Given x1 + x2, x1 is binomial; its odds are the ratio times
 * t1 / t2, so the limits are those of Clopper and Pearson on the scale of odds. */
struct interval stats_rate_ratio(int64_t x1, double t1, int64_t x2, double t2, double confidence)
{
    double tail = 0.0;
    if (!stats_tail_of(confidence, &tail) || x1 < 0 || x2 < 0 || !is_exposure(t1) ||
        !is_exposure(t2)) {
        return stats_no_interval(STATS_BAD_INPUT);
    }
    if (!(t1 > 0.0) || !(t2 > 0.0) || (x1 == 0 && x2 == 0)) {
        return stats_no_interval(STATS_UNDEFINED);
    }
    double a = (double)x1;
    double b = (double)x2;
    double exposures = t2 / t1;
    struct interval i = {x2 == 0 ? HUGE_VAL : a / b * exposures, 0.0, HUGE_VAL, STATS_OK};
    if (x1 > 0) {
        i.status = stats_beta_quantile_odds(tail, false, a, b + 1.0, &i.lower);
        i.lower *= exposures;
    }
    if (x2 > 0 && i.status == STATS_OK) {
        i.status = stats_beta_quantile_odds(tail, true, a + 1.0, b, &i.upper);
        i.upper *= exposures;
    }
    return i.status == STATS_OK ? stats_checked(i) : stats_no_interval(i.status);
}

/* docs/methods.md "Difference of two shares": Newcombe's method 10 from two Wilson intervals. */
struct interval stats_share_difference(int64_t x1, int64_t n1, int64_t x2, int64_t n2,
                                       double confidence)
{
    struct interval first = stats_share_wilson(x1, n1, confidence);
    struct interval second = stats_share_wilson(x2, n2, confidence);
    if (first.status != STATS_OK || second.status != STATS_OK) {
        return stats_no_interval(first.status != STATS_OK ? first.status : second.status);
    }
    double difference = first.value - second.value;
    return (struct interval){
        difference, difference - hypot(first.value - first.lower, second.upper - second.value),
        difference + hypot(first.upper - first.value, second.value - second.lower), STATS_OK};
}
