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

#endif
