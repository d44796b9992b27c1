/* Statistics of whole numbers that come as a histogram: how many records have each value. Formulas
 * and edges: docs/methods.md "Histograms". Pure; the same numbers as from the values one by one. */
#ifndef MARSAD_STATS_GROUPED_H
#define MARSAD_STATS_GROUPED_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "stats/intervals.h"
#include "stats/survival.h"
#include "stats/tables.h"

/* Values ascending and distinct; none of the numbers of records is negative. */
struct histogram {
    ptrdiff_t values;
    const int64_t *value;
    const int64_t *records;
};
int64_t histogram_records(const struct histogram *);

/* As stats_mean_t. */
struct mean_estimate stats_mean_grouped(const struct histogram *, double confidence);

/* Quantile of type 7 (Hyndman and Fan 1996) with limits by order statistics: the values of the
 * ranks l < u that are nearest together of those with P(X_(l) > quantile) and P(X_(u) < quantile)
 * at most half of 1 - confidence each (Thompson 1936; Conover 1999). STATS_NO_LIMITS, with the
 * limit that is missing infinite: too few values for such ranks (below 6 for a median at 95 %). */
struct interval stats_quantile_grouped(const struct histogram *, double share, double confidence);
/* The ranks alone, from 1; 0 and records + 1: there is none. */
void stats_quantile_ranks(int64_t records, double share, double confidence, int64_t *lower,
                          int64_t *upper);

/* As stats_signed_rank of changes `value`. */
struct signed_rank stats_signed_rank_grouped(struct arena scratch, const struct histogram *);

/* As stats_survival: `records` left at each time, `events` of them with the event. */
struct survival_curve stats_survival_grouped(const struct histogram *, const int64_t *events,
                                             struct arena *a);
/* As stats_incidence of two causes: `events` of the records of each time with the first, and
 * `competing` with the other. */
struct incidence_curve stats_incidence_grouped(const struct histogram *, const int64_t *events,
                                               const int64_t *competing, struct arena *a);

#endif
