/* What the quantile functions share inside stats/: GSL with its handler off, and the beta quantile
 * as odds, which keeps its digits at both ends of (0, 1). Private to this room. */
#ifndef MARSAD_STATS_QUANTILE_H
#define MARSAD_STATS_QUANTILE_H

#include <stdbool.h>

#include "stats/stats.h"

/* Switches GSL's aborting error handler off, once in the process; safe from any thread. */
void stats_prepare(void);
/* x / (1 - x) at the quantile x of Beta(a, b): tail is the lower-tail probability, or the upper
 * one when `upper`. */
enum stats_status stats_beta_quantile_odds(double tail, bool upper, double a, double b,
                                           double *odds);

/* P(X <= x) of Beta(a, b) at x = odds / (1 + odds); NAN when it does not converge. */
double stats_beta_tail(double odds, double a, double b);
/* The mean at which a Poisson variable is above (below, when `upper`) x with probability `tail`,
 * half of P(X = x) included; x > 0, tail at most a half. */
enum stats_status stats_mid_p_quantile(double tail, bool upper, double x, double *out);
/* The status of bad confidence: false when it is not inside (0, 1). */
bool stats_tail_of(double confidence, double *tail);
struct interval stats_no_interval(enum stats_status status);
/* What rounding did at the ends of an interval is put right; one that lost its numbers to
 * overflow (people of 1e-300) is BAD_INPUT. */
struct interval stats_checked(struct interval i);
/* Wilson's limits of x of n with `tail` beyond each (stats_share_wilson has the rules). */
struct interval stats_score_limits(int64_t x, int64_t n, double tail);

#endif
