/* Further intervals of counts, shares and means, several confidences in one call, quantiles, and
 * groups by quantile. Formulas and edges: docs/methods.md "Further intervals" and "Quantiles of
 * data". Pure; what is not STATS_OK has NaN in its numbers, but for STATS_NO_LIMITS. */
#ifndef MARSAD_STATS_INTERVALS_H
#define MARSAD_STATS_INTERVALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "stats/stats.h"

/* Mid-P limits of a Poisson count (Cohen and Yang 1994). */
struct interval stats_count_mid_p(int64_t x, double confidence);
/* Jeffreys' interval of a share (Brown, Cai and DasGupta 2001): 0 at x = 0, 1 at x = n. */
struct interval stats_share_jeffreys(int64_t x, int64_t n, double confidence);
/* Wilson (1927) for sums of weights, x of n, neither of which need be whole. */
struct interval stats_share_wilson_real(double x, double n, double confidence);

/* Events x over an estimated number of persons: a share, published with limits of
 * `share_confidence` that are taken for symmetrical on the log scale, of a population. Delta method
 * on that scale, x Poisson and independent of the survey. x = 0, or limits that are missing, not
 * positive or not around the share: STATS_NO_LIMITS, limits NaN. A share of 0 or nobody:
 * STATS_UNDEFINED. */
struct interval stats_events_to_estimate(int64_t x, double population, const struct interval *share,
                                         double share_confidence, double confidence);

/* Probability of a difference at least as unlikely as the one seen between the rates x1/t1 and
 * x2/t2 if they were equal: the exact binomial test given x1 + x2, outcomes no more probable than
 * the one seen being counted on both sides (Fay 2010). */
enum stats_status stats_rate_ratio_p(int64_t x1, double t1, int64_t x2, double t2, double *p);

/* Every interval of one count, by name, so that several confidences come out of one call. */
enum interval_method {
    INTERVAL_COUNT_EXACT,
    INTERVAL_COUNT_BYAR,
    INTERVAL_COUNT_MID_P,
    INTERVAL_RATE_EXACT,
    INTERVAL_RATE_PHE, /* exact below 10 events, Byar from 10 */
    INTERVAL_SHARE_WILSON,
    INTERVAL_SHARE_EXACT,
    INTERVAL_SHARE_JEFFREYS,
};
struct interval_request {
    enum interval_method method;
    int64_t events;
    int64_t size;    /* of a share */
    double exposure; /* of a rate */
    double per;      /* of a rate */
};
void stats_intervals(const struct interval_request *request, ptrdiff_t count,
                     const double *confidences, struct interval *out);

/* Mean with Student's limits (Student 1908). One value: STATS_NO_LIMITS. */
struct mean_estimate {
    struct interval mean;
    double sum;
    double standard_deviation; /* 0 for one value */
    ptrdiff_t count;
};
struct mean_estimate stats_mean_t(const double *values, ptrdiff_t count, double confidence);

/* Quantile of data, type 7 of Hyndman and Fan (1996); share in [0, 1]. */
enum stats_status stats_quantile(struct arena scratch, const double *values, ptrdiff_t count,
                                 double share, double *out);
/* The same for values that are sorted already. */
double stats_quantile_of_sorted(const double *sorted, ptrdiff_t count, double share);

/* Sorts areas into `groups` of nearly equal size by value, as Public Health England does
 * (PHEindicatormethods 2.1, phe_quantiles): ties take the lowest rank; `highest_first` puts the
 * largest values in group 1. A NaN is an area without a value: its group is 0. With fewer values
 * than groups all are 0 and the status is STATS_TOO_FEW. */
enum stats_status stats_quantile_groups(struct arena scratch, const double *values, ptrdiff_t count,
                                        int groups, bool highest_first, int *group);

#endif
