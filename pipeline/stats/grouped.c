/* Statistics of histograms. */
#include "stats/grouped.h"

#include <assert.h>
#include <math.h>

#include <gsl/gsl_cdf.h>

#include "stats/quantile.h"

int64_t histogram_records(const struct histogram *h)
{
    int64_t records = 0;
    for (ptrdiff_t i = 0; i < h->values; i++) {
        assert(h->records[i] >= 0 && (i == 0 || h->value[i] > h->value[i - 1]));
        records += h->records[i];
    }
    return records;
}

/* ---- mean ---- */

/* Squares about the mean, so that large values close to one another keep their digits. */
static double squares_about(const struct histogram *h, double mean)
{
    double sum = 0.0;
    for (ptrdiff_t i = 0; i < h->values; i++) {
        double off = (double)h->value[i] - mean;
        sum += (double)h->records[i] * off * off;
    }
    return sum;
}

struct mean_estimate stats_mean_grouped(const struct histogram *h, double confidence)
{
    stats_prepare();
    double tail = 0.0;
    struct mean_estimate e = {stats_no_interval(STATS_BAD_INPUT), NAN, NAN, 0};
    if (!stats_tail_of(confidence, &tail)) {
        return e;
    }
    int64_t records = histogram_records(h);
    e.count = (ptrdiff_t)records;
    e.mean = stats_no_interval(STATS_UNDEFINED);
    if (records == 0) {
        return e;
    }
    double n = (double)records;
    e.sum = 0.0;
    for (ptrdiff_t i = 0; i < h->values; i++) {
        e.sum += (double)h->value[i] * (double)h->records[i];
    }
    double mean = e.sum / n;
    e.standard_deviation = records > 1 ? sqrt(squares_about(h, mean) / (n - 1.0)) : 0.0;
    e.mean = (struct interval){mean, -HUGE_VAL, HUGE_VAL, STATS_NO_LIMITS};
    if (records > 1) {
        double t = gsl_cdf_tdist_Qinv(tail, n - 1.0);
        double reach = t * e.standard_deviation / sqrt(n);
        e.mean = isfinite(reach) ? (struct interval){mean, mean - reach, mean + reach, STATS_OK}
                                 : stats_no_interval(STATS_NO_CONVERGENCE);
    }
    return e;
}

/* ---- quantiles ---- */

/* P(B <= k) of a binomial, through the beta distribution: good for any n. */
static double binomial_at_most(int64_t k, int64_t n, double share)
{
    if (k < 0) {
        return 0.0;
    }
    return k >= n ? 1.0 : stats_beta_tail((1.0 - share) / share, (double)(n - k), (double)k + 1.0);
}

void stats_quantile_ranks(int64_t records, double share, double confidence, int64_t *lower,
                          int64_t *upper)
{
    double tail = 0.0;
    *lower = 0;
    *upper = records + 1;
    if (records < 1 || !(share > 0.0 && share < 1.0) || !stats_tail_of(confidence, &tail)) {
        return;
    }
    /* The largest l with P(B <= l - 1) <= tail; B records lie below the quantile. */
    int64_t high = records;
    while (*lower < high) {
        int64_t middle = *lower + (high - *lower + 1) / 2;
        if (binomial_at_most(middle - 1, records, share) <= tail) {
            *lower = middle;
        } else {
            high = middle - 1;
        }
    }
    /* The smallest u with P(B >= u) <= tail. */
    int64_t low = 1;
    while (low < *upper) {
        int64_t middle = low + (*upper - low) / 2;
        if (1.0 - binomial_at_most(middle - 1, records, share) <= tail) {
            *upper = middle;
        } else {
            low = middle + 1;
        }
    }
}

/* The value of a rank, from 1. */
static double value_of_rank(const struct histogram *h, int64_t rank)
{
    int64_t reached = 0;
    for (ptrdiff_t i = 0; i < h->values; i++) {
        reached += h->records[i];
        if (reached >= rank) {
            return (double)h->value[i];
        }
    }
    assert(!"rank beyond the records");
    return (double)NAN;
}

struct interval stats_quantile_grouped(const struct histogram *h, double share, double confidence)
{
    stats_prepare();
    double tail = 0.0;
    if (!(share >= 0.0 && share <= 1.0) || !stats_tail_of(confidence, &tail)) {
        return stats_no_interval(STATS_BAD_INPUT);
    }
    int64_t records = histogram_records(h);
    if (records == 0) {
        return stats_no_interval(STATS_UNDEFINED);
    }
    double place = (double)(records - 1) * share;
    int64_t before = (int64_t)place;
    double low = value_of_rank(h, before + 1);
    double high = before + 1 < records ? value_of_rank(h, before + 2) : low;
    struct interval i = {low + (place - (double)before) * (high - low), -HUGE_VAL, HUGE_VAL,
                         STATS_OK};
    int64_t lower = 0;
    int64_t upper = 0;
    stats_quantile_ranks(records, share, confidence, &lower, &upper);
    if (lower > 0) {
        i.lower = value_of_rank(h, lower);
    }
    if (upper <= records) {
        i.upper = value_of_rank(h, upper);
    }
    i.status = lower > 0 && upper <= records ? STATS_OK : STATS_NO_LIMITS;
    return i;
}

/* ---- pairs ---- */

struct signed_rank stats_signed_rank_grouped(struct arena scratch, const struct histogram *h)
{
    int64_t records = histogram_records(h);
    double *before = ARENA_ARRAY(&scratch, double, records + 1);
    double *after = ARENA_ARRAY(&scratch, double, records + 1);
    ptrdiff_t at = 0;
    for (ptrdiff_t i = 0; i < h->values; i++) {
        for (int64_t k = 0; k < h->records[i]; k++) {
            after[at++] = (double)h->value[i];
        }
    }
    return stats_signed_rank(scratch, before, after, at);
}

/* ---- times ---- */

struct survival_curve stats_survival_grouped(const struct histogram *h, const int64_t *events,
                                             struct arena *a)
{
    ptrdiff_t count = 0;
    double *time = ARENA_ARRAY(a, double, h->values + 1);
    int64_t *with = ARENA_ARRAY(a, int64_t, h->values + 1);
    int64_t *without = ARENA_ARRAY(a, int64_t, h->values + 1);
    for (ptrdiff_t i = 0; i < h->values; i++) {
        if (h->value[i] < 0 || events[i] < 0 || events[i] > h->records[i]) {
            return (struct survival_curve){.status = STATS_BAD_INPUT};
        }
        if (h->records[i] > 0) {
            time[count] = (double)h->value[i];
            with[count] = events[i];
            without[count++] = h->records[i] - events[i];
        }
    }
    return stats_survival_counts(count, time, with, without, a);
}

struct incidence_curve stats_incidence_grouped(const struct histogram *h, const int64_t *events,
                                               const int64_t *competing, struct arena *a)
{
    enum { CAUSES = 2 };
    double *time = ARENA_ARRAY(a, double, h->values + 1);
    int64_t *with = ARENA_ARRAY(a, int64_t, CAUSES * h->values + 1);
    int64_t *without = ARENA_ARRAY(a, int64_t, h->values + 1);
    for (ptrdiff_t i = 0; i < h->values; i++) {
        if (h->value[i] < 0) {
            return (struct incidence_curve){.status = STATS_BAD_INPUT, .causes = CAUSES};
        }
        time[i] = (double)h->value[i];
        with[i] = events[i];
        with[h->values + i] = competing[i];
        without[i] = h->records[i] - events[i] - competing[i];
    }
    return stats_incidence_counts(h->values, CAUSES, time, with, without, a);
}
