/* Further intervals, quantiles of data and groups by quantile. The roots are those of quantile.c;
 * Student's quantile is GSL's, which is exact to the last digit. */
#include "stats/intervals.h"

#include <math.h>
#include <string.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>

#include "stats/quantile.h"

/* What floating point may do to a probability that equals the one seen (as in R). */
#define EQUAL_PROBABILITY 1e-7

/* docs/methods.md "Mid-P". */
struct interval stats_count_mid_p(int64_t x, double confidence)
{
    double tail = 0.0;
    if (!stats_tail_of(confidence, &tail) || x < 0) {
        return stats_no_interval(STATS_BAD_INPUT);
    }
    struct interval i = {(double)x, 0.0, -log(2.0 * tail), STATS_OK};
    if (x > 0) {
        i.status = stats_mid_p_quantile(tail, false, (double)x, &i.lower);
    }
    if (x > 0 && i.status == STATS_OK) {
        i.status = stats_mid_p_quantile(tail, true, (double)x, &i.upper);
    }
    return i.status == STATS_OK ? i : stats_no_interval(i.status);
}

/* docs/methods.md "Jeffreys". */
struct interval stats_share_jeffreys(int64_t x, int64_t n, double confidence)
{
    double tail = 0.0;
    if (!stats_tail_of(confidence, &tail) || x < 0 || n < 0 || x > n) {
        return stats_no_interval(STATS_BAD_INPUT);
    }
    if (n == 0) {
        return stats_no_interval(STATS_UNDEFINED);
    }
    double a = (double)x + 0.5;
    double b = (double)(n - x) + 0.5;
    struct interval i = {(double)x / (double)n, 0.0, 1.0, STATS_OK};
    if (x > 0) {
        i.status = stats_beta_quantile(tail, a, b, &i.lower);
    }
    if (x < n && i.status == STATS_OK) {
        i.status = stats_beta_quantile_upper(tail, a, b, &i.upper);
    }
    return i.status == STATS_OK ? i : stats_no_interval(i.status);
}

struct interval stats_share_wilson_real(double x, double n, double confidence)
{
    double tail = 0.0;
    if (!stats_tail_of(confidence, &tail) || !(x >= 0.0) || !(n >= x) || !isfinite(n)) {
        return stats_no_interval(STATS_BAD_INPUT);
    }
    if (!(n > 0.0)) {
        return stats_no_interval(STATS_UNDEFINED);
    }
    double z = stats_normal_quantile_upper(tail);
    double root = z * sqrt(z * z + 4.0 * x * ((n - x) / n));
    double middle = 2.0 * x + z * z;
    struct interval i = {x / n, 2.0 * x * x / (n * (middle + root)),
                         (middle + root) / (2.0 * (n + z * z)), STATS_OK};
    if (!(x < n)) {
        i.upper = 1.0;
    }
    return stats_checked(i);
}

/* A binomial variable of n trials with odds of success. */
struct binomial {
    double n;
    double odds;
    double log_odds;
};

static double log_probability(const struct binomial *b, double k)
{
    return lgamma(b->n + 1.0) - lgamma(k + 1.0) - lgamma(b->n - k + 1.0) + k * b->log_odds;
}

/* P(X >= k). */
static double at_least(const struct binomial *b, double k)
{
    if (k <= 0.0) {
        return 1.0;
    }
    return k > b->n ? 0.0 : stats_beta_tail(b->odds, k, b->n - k + 1.0);
}

static double at_most(const struct binomial *b, double k)
{
    if (k >= b->n) {
        return 1.0;
    }
    return k < 0.0 ? 0.0 : stats_beta_tail(1.0 / b->odds, b->n - k, k + 1.0);
}

/* The outcome nearest to `from`, going towards `to`, that is no more probable than `limit`;
 * probabilities fall on the way, and `to` itself is taken where none of those before it is. By
 * halving. */
static double nearest_below(const struct binomial *b, double from, double to, double limit)
{
    double way = to < from ? -1.0 : 1.0;
    double near = 0.0;
    double far = fabs(to - from);
    while (near < far) {
        double middle = floor(0.5 * (near + far));
        if (log_probability(b, from + way * middle) <= limit) {
            far = middle;
        } else {
            near = middle + 1.0;
        }
    }
    return from + way * near;
}

/* docs/methods.md "Dark figure". */
struct interval stats_events_to_estimate(int64_t x, double population, const struct interval *share,
                                         double share_confidence, double confidence)
{
    double tail = 0.0;
    double share_tail = 0.0;
    if (!stats_tail_of(confidence, &tail) || !stats_tail_of(share_confidence, &share_tail) ||
        x < 0) {
        return stats_no_interval(STATS_BAD_INPUT);
    }
    double estimated = share->value * population;
    if (!(estimated > 0.0) || !isfinite(estimated)) {
        return stats_no_interval(STATS_UNDEFINED);
    }
    double value = (double)x / estimated;
    if (!isfinite(value)) {
        return stats_no_interval(STATS_UNDEFINED);
    }
    bool around =
        share->lower > 0.0 && share->lower <= share->value && share->value <= share->upper;
    if (x == 0 || !around || !isfinite(share->upper)) {
        return (struct interval){value, (double)NAN, (double)NAN, STATS_NO_LIMITS};
    }
    double spread =
        log(share->upper / share->lower) / (2.0 * stats_normal_quantile_upper(share_tail));
    double times = exp(stats_normal_quantile_upper(tail) * hypot(1.0 / sqrt((double)x), spread));
    if (!isfinite(times)) { /* limits so far apart say nothing */
        return (struct interval){value, (double)NAN, (double)NAN, STATS_NO_LIMITS};
    }
    return (struct interval){value, value / times, value * times, STATS_OK};
}

/* docs/methods.md "Ratio of two rates". */
enum stats_status stats_rate_ratio_p(int64_t x1, double t1, int64_t x2, double t2, double *p)
{
    *p = NAN;
    if (x1 < 0 || x2 < 0 || !(t1 >= 0.0) || !(t2 >= 0.0) || !isfinite(t1) || !isfinite(t2)) {
        return STATS_BAD_INPUT;
    }
    if ((x1 == 0 && x2 == 0) || !(t1 > 0.0) || !(t2 > 0.0)) {
        return STATS_UNDEFINED;
    }
    struct binomial b = {(double)x1 + (double)x2, t1 / t2, log(t1 / t2)};
    double seen = (double)x1;
    double mode = floor((b.n + 1.0) * (t1 / (t1 + t2)));
    mode = mode > b.n ? b.n : mode;
    double limit = log_probability(&b, seen) + EQUAL_PROBABILITY;
    if (log_probability(&b, mode) <= limit) {
        *p = 1.0;
        return STATS_OK;
    }
    if (seen < mode) {
        *p = at_most(&b, seen) + at_least(&b, nearest_below(&b, mode + 1.0, b.n + 1.0, limit));
    } else {
        *p = at_least(&b, seen) + at_most(&b, nearest_below(&b, mode - 1.0, -1.0, limit));
    }
    *p = fmin(*p, 1.0);
    return isfinite(*p) ? STATS_OK : STATS_NO_CONVERGENCE;
}

static struct interval one_interval(const struct interval_request *r, double confidence)
{
    switch (r->method) {
    case INTERVAL_COUNT_EXACT:
        return stats_count_exact(r->events, confidence);
    case INTERVAL_COUNT_BYAR:
        return stats_count_byar(r->events, confidence);
    case INTERVAL_COUNT_MID_P:
        return stats_count_mid_p(r->events, confidence);
    case INTERVAL_RATE_EXACT:
        return stats_rate_exact(r->events, r->exposure, r->per, confidence);
    case INTERVAL_RATE_PHE:
        return stats_rate_phe(r->events, r->exposure, r->per, confidence);
    case INTERVAL_SHARE_WILSON:
        return stats_share_wilson(r->events, r->size, confidence);
    case INTERVAL_SHARE_EXACT:
        return stats_share_exact(r->events, r->size, confidence);
    case INTERVAL_SHARE_JEFFREYS:
        return stats_share_jeffreys(r->events, r->size, confidence);
    }
    return stats_no_interval(STATS_BAD_INPUT);
}

void stats_intervals(const struct interval_request *request, ptrdiff_t count,
                     const double *confidences, struct interval *out)
{
    for (ptrdiff_t i = 0; i < count; i++) {
        out[i] = one_interval(request, confidences[i]);
    }
}

/* Sum and squared deviations in two passes; false when a value is not finite. */
static bool moments(const double *values, ptrdiff_t count, double *sum, double *squares)
{
    *sum = 0.0;
    *squares = 0.0;
    for (ptrdiff_t i = 0; i < count; i++) {
        *sum += values[i];
    }
    if (!isfinite(*sum)) {
        return false;
    }
    double mean = *sum / (double)count;
    double rest = 0.0;
    for (ptrdiff_t i = 0; i < count; i++) {
        double deviation = values[i] - mean;
        *squares += deviation * deviation;
        rest += deviation;
    }
    *squares -= rest * rest / (double)count;
    *squares = fmax(*squares, 0.0);
    return isfinite(*squares);
}

/* docs/methods.md "Mean". */
struct mean_estimate stats_mean_t(const double *values, ptrdiff_t count, double confidence)
{
    stats_prepare();
    double tail = 0.0;
    struct mean_estimate e = {.count = count};
    enum stats_status status = STATS_OK;
    double squares = 0.0;
    if (!stats_tail_of(confidence, &tail) || count < 0 ||
        (count > 0 && !moments(values, count, &e.sum, &squares))) {
        status = STATS_BAD_INPUT;
    } else if (count == 0) {
        status = STATS_UNDEFINED;
    }
    if (status != STATS_OK) {
        e.mean = stats_no_interval(status);
        e.sum = NAN;
        e.standard_deviation = NAN;
        return e;
    }
    double n = (double)count;
    e.mean = (struct interval){e.sum / n, -HUGE_VAL, HUGE_VAL, STATS_NO_LIMITS};
    if (count > 1) {
        e.standard_deviation = sqrt(squares / (n - 1.0));
        double t = gsl_cdf_tdist_Qinv(tail, n - 1.0);
        double half = t * e.standard_deviation / sqrt(n);
        if (!isfinite(half)) {
            e.mean.status = STATS_NO_CONVERGENCE;
            return e;
        }
        e.mean =
            (struct interval){e.mean.value, e.mean.value - half, e.mean.value + half, STATS_OK};
    }
    return e;
}

double stats_quantile_of_sorted(const double *sorted, ptrdiff_t count, double share)
{
    double place = share * (double)(count - 1);
    ptrdiff_t below = (ptrdiff_t)floor(place);
    if (below >= count - 1) {
        return sorted[count - 1];
    }
    double weight = place - (double)below;
    return (1.0 - weight) * sorted[below] + weight * sorted[below + 1];
}

/* docs/methods.md "Quantiles of data". */
enum stats_status stats_quantile(struct arena scratch, const double *values, ptrdiff_t count,
                                 double share, double *out)
{
    *out = NAN;
    if (count < 0 || !(share >= 0.0 && share <= 1.0)) {
        return STATS_BAD_INPUT;
    }
    if (count == 0) {
        return STATS_UNDEFINED;
    }
    double *sorted = ARENA_ARRAY(&scratch, double, count);
    for (ptrdiff_t i = 0; i < count; i++) {
        if (!isfinite(values[i])) {
            return STATS_BAD_INPUT;
        }
        sorted[i] = values[i];
    }
    gsl_sort(sorted, 1, (size_t)count);
    *out = stats_quantile_of_sorted(sorted, count, share);
    return STATS_OK;
}

/* docs/methods.md "Groups by quantile". Ranks count up from the best. */
static int group_of_rank(ptrdiff_t rank, ptrdiff_t known, int groups)
{
    double size = (double)known / (double)groups;
    double group = floor((double)groups + 1.0 - ceil((double)(known + 1 - rank) / size));
    return group < 1.0 ? 1 : (int)group;
}

enum stats_status stats_quantile_groups(struct arena scratch, const double *values, ptrdiff_t count,
                                        int groups, bool highest_first, int *group)
{
    if (count < 0 || groups < 1) {
        return STATS_BAD_INPUT;
    }
    double *key = ARENA_ARRAY(&scratch, double, count + 1);
    ptrdiff_t *place = ARENA_ARRAY(&scratch, ptrdiff_t, count + 1);
    size_t *order = ARENA_ARRAY(&scratch, size_t, count + 1);
    ptrdiff_t known = 0;
    for (ptrdiff_t i = 0; i < count; i++) {
        group[i] = 0;
        if (!isnan(values[i])) {
            key[known] = highest_first ? -values[i] : values[i];
            place[known++] = i;
        }
    }
    if (known < groups) {
        return STATS_TOO_FEW;
    }
    gsl_sort_index(order, key, 1, (size_t)known);
    ptrdiff_t rank = 1;
    for (ptrdiff_t i = 0; i < known; i++) {
        if (i > 0 && key[order[i]] > key[order[i - 1]]) {
            rank = i + 1;
        }
        group[place[order[i]]] = group_of_rank(rank, known, groups);
    }
    return STATS_OK;
}
