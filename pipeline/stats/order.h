/* Quantiles with limits that suppose nothing about how values are distributed: the limits are
 * values that were seen, at ranks that the binomial distribution gives (Thompson 1936; Conover
 * 1999). Also the shift of paired values by ranks, the consistency of a scale, and the share of
 * what was possible that was gained. Formulas and edges: docs/methods.md "Order statistics". Pure.
 */
#ifndef MARSAD_STATS_ORDER_H
#define MARSAD_STATS_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "stats/grouped.h"
#include "stats/stats.h"

/* Quantile (type 7) of values that are sorted, ascending, with limits at the ranks of
 * stats_quantile_ranks (stats/grouped.h): -HUGE_VAL and HUGE_VAL where there is none, and the
 * status is then NO_LIMITS (a median of fewer than 6 values at 95 %). Values that are not finite,
 * or out of order where it shows: BAD_INPUT. */
struct interval stats_quantile_limits(const double *sorted, ptrdiff_t count, double share,
                                      double confidence);
struct interval stats_median_limits(const double *sorted, ptrdiff_t count, double confidence);

enum { HODGES_LEHMANN_LIMIT = 2000 };
/* The shift after - before of pairs: the median of the means of all pairs of differences (Hodges
 * and Lehmann 1963), limits at the ranks of Wilcoxon's distribution (exact below 50 pairs, else
 * normal). Pairs that did not change stay. BAD_INPUT: not finite, more than HODGES_LEHMANN_LIMIT;
 * NO_LIMITS: fewer than 6 pairs at 95 %. */
struct interval stats_hodges_lehmann(struct arena scratch, const double *before,
                                     const double *after, ptrdiff_t count, double confidence);

/* The same of changes `value`, of any number of pairs: no mean is written down. BAD_INPUT: 2^31
 * pairs or more, or a value of 2^61 or more. */
struct interval stats_hodges_lehmann_grouped(struct arena scratch, const struct histogram *,
                                             double confidence);

/* Cronbach's (1951) alpha of a scale of `items`, answers person by person; limits by Feldt (1965).
 * UNDEFINED: fewer than two items or persons, or no spread of the sums. It may be negative. */
struct interval stats_cronbach_alpha(const double *answers, ptrdiff_t persons, ptrdiff_t items,
                                     double confidence);

/* What alpha asks of answers in whole numbers, added up: exact, in whatever order persons come. */
struct scale_sums {
    ptrdiff_t items;
    int64_t persons;
    int64_t *sum, *squares;   /* [items] */
    int64_t all, all_squares; /* the same of each person's sum over the items */
    bool too_large;           /* some sum of squares is no 64-bit number: alpha is BAD_INPUT */
};
struct scale_sums scale_sums_new(struct arena *a, ptrdiff_t items);
/* One person's answers, an item each. */
void scale_sums_add(struct scale_sums *, const int64_t *answers);
/* As stats_cronbach_alpha. */
struct interval stats_cronbach_alpha_sums(const struct scale_sums *, double confidence);

/* Normalised gain (Hake 1998): (after - before) / (most - before), of means. UNDEFINED: nothing
 * could be gained. */
enum stats_status stats_normalised_gain(double before, double after, double most, double *gain);

#endif
