/* Change within pairs: Student's t, Wilcoxon's signed ranks, McNemar's table. */
#include <math.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>

#include "stats/intervals.h"
#include "stats/quantile.h"
#include "stats/tables.h"

#define COUNT_LIMIT INT64_C(1000000000000)

enum { PAIRS_EXACT = 49 };

static double student_two_sided(double t, double degrees)
{
    return fmin(2.0 * gsl_cdf_tdist_Q(fabs(t), degrees), 1.0);
}

/* docs/methods.md "Pairs". */
struct paired_change stats_paired_t(struct arena scratch, const double *before, const double *after,
                                    ptrdiff_t count, double confidence)
{
    stats_prepare();
    struct paired_change c = {stats_no_interval(STATS_BAD_INPUT), NAN, NAN, NAN, NAN, count};
    if (count < 0) {
        return c;
    }
    double *difference = ARENA_ARRAY(&scratch, double, count + 1);
    for (ptrdiff_t i = 0; i < count; i++) {
        difference[i] = after[i] - before[i];
    }
    struct mean_estimate e = stats_mean_t(difference, count, confidence);
    c.mean = e.mean;
    if (c.mean.status != STATS_OK) {
        return c;
    }
    c.degrees_of_freedom = (double)(count - 1);
    if (!(e.standard_deviation > 0.0)) {
        c.mean.status = STATS_NO_LIMITS;
        c.mean.lower = -HUGE_VAL;
        c.mean.upper = HUGE_VAL;
        return c;
    }
    c.cohen_d_z = c.mean.value / e.standard_deviation;
    c.t = c.cohen_d_z * sqrt((double)count);
    c.p = student_two_sided(c.t, c.degrees_of_freedom);
    if (!isfinite(c.p)) {
        c.mean = stats_no_interval(STATS_NO_CONVERGENCE);
    }
    return c;
}

/* Ranks of sizes, ties sharing their mean rank; the sum of t^3 - t over the ties. */
static double rank(const double *size, const size_t *order, ptrdiff_t count, double *ranks)
{
    double ties = 0.0;
    for (ptrdiff_t i = 0, j = 0; i < count; i = j) {
        while (j < count && !(size[order[j]] > size[order[i]])) {
            j++;
        }
        double tied = (double)(j - i);
        ties += tied * tied * tied - tied;
        for (ptrdiff_t k = i; k < j; k++) {
            ranks[order[k]] = 0.5 * (double)(i + 1 + j);
        }
    }
    return ties;
}

/* P(V <= v) of the signed rank sum of n pairs: ways to make each sum, out of 2^n. */
static double signed_rank_at_most(int n, double v)
{
    enum { SUMS = PAIRS_EXACT * (PAIRS_EXACT + 1) / 2 + 1 };
    static const double half = 0.5;
    double chance[SUMS] = {1.0};
    int reached = 0;
    for (int k = 1; k <= n; k++) {
        reached += k;
        for (int s = reached; s >= 0; s--) {
            chance[s] = half * (chance[s] + (s >= k ? chance[s - k] : 0.0));
        }
    }
    double sum = 0.0;
    for (int s = 0; s <= reached && (double)s <= v; s++) {
        sum += chance[s];
    }
    return sum;
}

static double signed_rank_p(double positive, double n, double ties, bool exact)
{
    double mean = n * (n + 1.0) / 4.0;
    if (exact) {
        double lower = fmin(positive, n * (n + 1.0) / 2.0 - positive);
        return fmin(2.0 * signed_rank_at_most((int)n, lower), 1.0);
    }
    double variance = n * (n + 1.0) * (2.0 * n + 1.0) / 24.0 - ties / 48.0;
    double distance = fmax(fabs(positive - mean) - 0.5, 0.0);
    return fmin(2.0 * gsl_cdf_ugaussian_Q(distance / sqrt(variance)), 1.0);
}

struct signed_rank stats_signed_rank(struct arena scratch, const double *before,
                                     const double *after, ptrdiff_t count)
{
    stats_prepare();
    struct signed_rank r = {NAN, NAN, NAN, 0, 0, STATS_BAD_INPUT};
    double *size = ARENA_ARRAY(&scratch, double, count + 1);
    double *ranks = ARENA_ARRAY(&scratch, double, count + 1);
    bool *rose = ARENA_ARRAY(&scratch, bool, count + 1);
    size_t *order = ARENA_ARRAY(&scratch, size_t, count + 1);
    ptrdiff_t n = 0;
    for (ptrdiff_t i = 0; i < count; i++) {
        double difference = after[i] - before[i];
        if (!isfinite(difference)) {
            return r;
        }
        if (fabs(difference) > 0.0) {
            rose[n] = difference > 0.0;
            size[n++] = fabs(difference);
        }
    }
    r.status = n > 0 ? STATS_OK : STATS_UNDEFINED;
    r.pairs = n;
    if (n == 0) {
        return r;
    }
    gsl_sort_index(order, size, 1, (size_t)n);
    double ties = rank(size, order, n, ranks);
    r.positive = 0.0;
    for (ptrdiff_t i = 0; i < n; i++) {
        r.positive += rose[i] ? ranks[i] : 0.0;
    }
    double all = (double)n * ((double)n + 1.0) / 2.0;
    /* R: pairs without change forbid the exact form as well */
    r.exact = n <= PAIRS_EXACT && n == count && !(ties > 0.0);
    r.p = signed_rank_p(r.positive, (double)n, ties, r.exact);
    r.rank_biserial = (2.0 * r.positive - all) / all;
    return r;
}

struct mcnemar stats_mcnemar(int64_t lost, int64_t gained, double confidence)
{
    stats_prepare();
    struct mcnemar m = {
        NAN, NAN, NAN, NAN, NAN, stats_no_interval(STATS_BAD_INPUT), STATS_BAD_INPUT};
    double tail = 0.0;
    if (lost < 0 || gained < 0 || lost > COUNT_LIMIT || gained > COUNT_LIMIT ||
        !stats_tail_of(confidence, &tail)) {
        return m;
    }
    m.odds_ratio = stats_rate_ratio(gained, 1.0, lost, 1.0, confidence);
    m.status = stats_rate_ratio_p(gained, 1.0, lost, 1.0, &m.exact_p);
    if (m.status != STATS_OK) {
        return m;
    }
    double changed = (double)lost + (double)gained;
    double distance = fabs((double)gained - (double)lost);
    double left = distance > 0.0 ? distance - 1.0 : 0.0;
    m.statistic = distance * distance / changed;
    m.statistic_p = distance > 0.0 ? gsl_cdf_chisq_Q(m.statistic, 1.0) : 1.0;
    m.corrected = left * left / changed;
    m.corrected_p = left > 0.0 ? gsl_cdf_chisq_Q(m.corrected, 1.0) : 1.0;
    return m;
}
