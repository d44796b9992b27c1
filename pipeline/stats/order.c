/* Limits by ranks; what pairs and scales need beside. Formulas and edges: docs/methods.md "Order
 * statistics". */
#include "stats/order.h"

#include <math.h>
#include <stdbool.h>

#include <gsl/gsl_sort.h>

#include "stats/grouped.h"
#include "stats/intervals.h"
#include "stats/quantile.h"

static bool ends_are_finite(const double *sorted, ptrdiff_t count)
{
    return count == 0 || (isfinite(sorted[0]) && isfinite(sorted[count - 1]));
}

struct interval stats_quantile_limits(const double *sorted, ptrdiff_t count, double share,
                                      double confidence)
{
    double tail = 0.0;
    if (!stats_tail_of(confidence, &tail) || count < 0 || !(share > 0.0 && share < 1.0) ||
        !ends_are_finite(sorted, count)) {
        return stats_no_interval(STATS_BAD_INPUT);
    }
    if (count == 0) {
        return stats_no_interval(STATS_UNDEFINED);
    }
    int64_t lower = 0;
    int64_t upper = 0;
    stats_quantile_ranks(count, share, confidence, &lower, &upper);
    struct interval i = {stats_quantile_of_sorted(sorted, count, share), -HUGE_VAL, HUGE_VAL,
                         lower < 1 || upper > count ? STATS_NO_LIMITS : STATS_OK};
    i.lower = lower >= 1 ? sorted[lower - 1] : i.lower;
    i.upper = upper <= count ? sorted[upper - 1] : i.upper;
    bool ordered = isfinite(i.value) && i.lower <= i.value && i.value <= i.upper;
    return ordered ? i : stats_no_interval(STATS_BAD_INPUT);
}

struct interval stats_median_limits(const double *sorted, ptrdiff_t count, double confidence)
{
    return stats_quantile_limits(sorted, count, 0.5, confidence);
}

/* -- pairs -- */

enum { PAIRS_EXACT = 49, SUMS = PAIRS_EXACT * (PAIRS_EXACT + 1) / 2 + 1 };

/* How many of the n (n + 1) / 2 means lie below the lower limit: the greatest c with P(V < c) <=
 * tail, V the sum of signed ranks; 0: no limit. */
static ptrdiff_t means_below(ptrdiff_t n, double tail)
{
    if (n > PAIRS_EXACT) {
        double pairs = (double)n * ((double)n + 1.0);
        double z = stats_normal_quantile_upper(tail);
        double c = pairs / 4.0 - z * sqrt(pairs * (2.0 * (double)n + 1.0) / 24.0);
        return c >= 1.0 ? (ptrdiff_t)floor(c) : 0;
    }
    double chance[SUMS] = {1.0};
    ptrdiff_t reached = 0;
    for (ptrdiff_t k = 1; k <= n; k++) {
        reached += k;
        for (ptrdiff_t s = reached; s >= 0; s--) {
            chance[s] = 0.5 * (chance[s] + (s >= k ? chance[s - k] : 0.0));
        }
    }
    ptrdiff_t c = 0;
    for (double below = chance[0]; below <= tail && c < reached; c++) {
        below += chance[c + 1];
    }
    return c;
}

struct interval stats_hodges_lehmann(struct arena scratch, const double *before,
                                     const double *after, ptrdiff_t count, double confidence)
{
    stats_prepare();
    double tail = 0.0;
    if (!stats_tail_of(confidence, &tail) || count < 0 || count > HODGES_LEHMANN_LIMIT) {
        return stats_no_interval(STATS_BAD_INPUT);
    }
    if (count == 0) {
        return stats_no_interval(STATS_UNDEFINED);
    }
    ptrdiff_t means = count * (count + 1) / 2;
    double *difference = ARENA_ARRAY(&scratch, double, count);
    double *mean = ARENA_ARRAY(&scratch, double, means);
    for (ptrdiff_t i = 0, k = 0; i < count; i++) {
        difference[i] = after[i] - before[i];
        if (!isfinite(difference[i])) {
            return stats_no_interval(STATS_BAD_INPUT);
        }
        for (ptrdiff_t j = 0; j <= i; j++) {
            mean[k++] = 0.5 * difference[i] + 0.5 * difference[j];
        }
    }
    gsl_sort(mean, 1, (size_t)means);
    ptrdiff_t below = means_below(count, tail);
    struct interval i = {stats_quantile_of_sorted(mean, means, 0.5), -HUGE_VAL, HUGE_VAL,
                         STATS_NO_LIMITS};
    if (below >= 1) {
        i = (struct interval){i.value, mean[below - 1], mean[means - below], STATS_OK};
    }
    return i;
}

/* -- scales -- */

/* Sum of squares about the mean of values that lie `step` apart; each value is the sum of `width`
 * neighbours. */
static double squares_about_mean(const double *x, ptrdiff_t count, ptrdiff_t step, ptrdiff_t width)
{
    double mean = 0.0;
    double squares = 0.0;
    for (ptrdiff_t i = 0; i < count; i++) {
        double value = 0.0;
        for (ptrdiff_t j = 0; j < width; j++) {
            value += x[i * step + j];
        }
        double away = value - mean;
        mean += away / (double)(i + 1);
        squares += away * (value - mean);
    }
    return squares;
}

struct interval stats_cronbach_alpha(const double *answers, ptrdiff_t persons, ptrdiff_t items,
                                     double confidence)
{
    stats_prepare();
    double tail = 0.0;
    if (!stats_tail_of(confidence, &tail) || persons < 0 || items < 0) {
        return stats_no_interval(STATS_BAD_INPUT);
    }
    for (ptrdiff_t i = 0; i < persons * items; i++) {
        if (!isfinite(answers[i])) {
            return stats_no_interval(STATS_BAD_INPUT);
        }
    }
    if (persons < 2 || items < 2) {
        return stats_no_interval(STATS_UNDEFINED);
    }
    double of_items = 0.0;
    for (ptrdiff_t j = 0; j < items; j++) {
        of_items += squares_about_mean(answers + j, persons, items, 1);
    }
    double of_sums = squares_about_mean(answers, persons, items, items);
    if (!(of_sums > 1e-14 * of_items) || !isfinite(of_sums + of_items)) {
        return stats_no_interval(isfinite(of_sums + of_items) ? STATS_UNDEFINED : STATS_BAD_INPUT);
    }
    double k = (double)items;
    double alpha = k / (k - 1.0) * (1.0 - of_items / of_sums);
    /* (1 - alpha of the population) / (1 - alpha) is F with persons - 1, (persons - 1)(items - 1);
     * its quantiles as odds of a beta, our own */
    double n = (double)(persons - 1);
    double m = n * (k - 1.0);
    double low = 0.0;
    double high = 0.0;
    enum stats_status s = stats_beta_quantile_odds(tail, false, n / 2.0, m / 2.0, &low);
    s = s == STATS_OK ? stats_beta_quantile_odds(tail, true, n / 2.0, m / 2.0, &high) : s;
    if (s != STATS_OK) {
        return stats_no_interval(s);
    }
    struct interval i = {alpha, 1.0 - (1.0 - alpha) * high * m / n,
                         1.0 - (1.0 - alpha) * low * m / n, STATS_OK};
    return i;
}

enum stats_status stats_normalised_gain(double before, double after, double most, double *gain)
{
    *gain = 0.0;
    if (!isfinite(before) || !isfinite(after) || !isfinite(most) || before > most || after > most) {
        return STATS_BAD_INPUT;
    }
    if (!(most - before > 0.0)) {
        return STATS_UNDEFINED;
    }
    *gain = (after - before) / (most - before);
    return isfinite(*gain) ? STATS_OK : STATS_BAD_INPUT;
}
