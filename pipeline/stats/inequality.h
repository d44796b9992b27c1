/* Slope and relative index of inequality (Pamuk 1985; Low and Low 2004), as Public Health England
 * computes them (PHEindicatormethods 2.1, phe_sii): least squares of the values on their relative
 * rank, weighted by population. Formulas and edges: docs/methods.md "Inequality". Pure.
 *
 * Limits are those of values that vary about their standard errors on a scale. On the plain scale
 * intercept and slope are jointly normal: the slope's limits are closed, those of the relative
 * index the root of an integral, and nothing is random. On the logarithmic scales they are
 * quantiles of seeded simulated lines, as in that program. */
#ifndef MARSAD_STATS_INEQUALITY_H
#define MARSAD_STATS_INEQUALITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "stats/stats.h"

/* A group of areas, the most deprived first. The error is on the scale of the options. */
struct inequality_group {
    double population;
    double value;
    double standard_error;
};
/* How values vary. The line is fitted to the values as they are, or with `transform` to their
 * logarithms or logits, and what it says is turned back before it is compared. */
enum inequality_scale {
    INEQUALITY_PLAIN,
    INEQUALITY_LOG,   /* rates */
    INEQUALITY_LOGIT, /* shares */
};
struct inequality_options {
    enum inequality_scale scale;
    bool transform;
    double multiplier; /* of the slope; negative: the relative index is turned over (1 / RII) */
    double confidence;
    int64_t replicates; /* of LOG and LOGIT, at most 10,000,000; 0: STATS_NO_LIMITS. Iterative */
    uint64_t seed;
};
struct inequality {
    struct interval slope;    /* SII: the line at the far end less that at the near one */
    struct interval relative; /* RII: the one over the other */
};
/* A value outside of the scale, or an error that is not a number: STATS_BAD_INPUT; at the scale's
 * very end (a rate of 0): STATS_NO_LIMITS, with `transform` STATS_UNDEFINED; fewer than two groups:
 * STATS_UNDEFINED, as is the RII of a line that starts at 0. */
struct inequality stats_inequality(struct arena scratch, const struct inequality_group *groups,
                                   ptrdiff_t count, const struct inequality_options *options);
/* The standard error on that scale of a value with these 95 % limits. */
enum stats_status stats_inequality_error(double lower, double upper, enum inequality_scale scale,
                                         double *error);

#endif
