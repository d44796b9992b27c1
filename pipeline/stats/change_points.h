/* Where a trend changes its slope: continuous broken lines. docs/methods.md "Change points". Times
 * must ascend strictly; percent change a period is 100 (exp(slope) - 1). */
#ifndef MARSAD_STATS_CHANGE_POINTS_H
#define MARSAD_STATS_CHANGE_POINTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "stats/regression.h"
#include "stats/stats.h"

enum { JOINPOINTS_LIMIT = 3, JOINPOINTS_VALUES_LIMIT = 400, JOINPOINT_VALUES_LIMIT = 2000 };

/* One candidate: the line bends at `at`. */
struct joinpoint_profile {
    double at;
    double deviance; /* or sum of squares */
    double slope_before;
    double slope_after;
};

struct joinpoint {
    enum stats_status status; /* UNDEFINED: fewer than 2 * least values, or the straight line cannot
                               * be fitted; candidates that cannot be are left out */
    struct joinpoint_profile best;
    double straight_deviance; /* without a bend */
    double straight_slope;
    ptrdiff_t count;
    struct joinpoint_profile *profile;
};

/* One bend, at each of the times in turn, the first segment with its bend and the second without
 * having at least `least` (2 or more) values (Kim, Fay, Feuer and Midthune 2000; Lerman 1980).
 * Poisson: log of the count, offset: log of exposure or null; a count of 0 needs no correction. */
struct joinpoint stats_joinpoint_poisson(const double *time, const double *count_of,
                                         const double *offset, ptrdiff_t count, ptrdiff_t least,
                                         struct arena *a, struct arena scratch);
/* The same by least squares of the values as they are (logarithms of rates); weights or null. */
struct joinpoint stats_joinpoint_least_squares(const double *time, const double *value,
                                               const double *weight, ptrdiff_t count,
                                               ptrdiff_t least, struct arena *a,
                                               struct arena scratch);

/* Several bends by least squares, at times, with at least `least` values a segment (the bend
 * belongs to the one before it); all sets of bends are tried
 * (one bend fewer where that would be more than 2e8, permutations included). */
struct joinpoints_choice {
    ptrdiff_t least;  /* 2 or more */
    int most;         /* 0 .. JOINPOINTS_LIMIT */
    bool permutation; /* otherwise by BIC = log(SSE / n) + 2 (k + 1) log(n) / n, the least */
    double alpha;     /* permutation: of all tests together */
    int permutations; /* 99 .. 9999 */
    uint64_t seed;    /* of the permutations (stats/random.h) */
};
struct joinpoints {
    enum stats_status status;
    int count;
    double at[JOINPOINTS_LIMIT];
    double slope[JOINPOINTS_LIMIT + 1];
    double slope_error[JOINPOINTS_LIMIT + 1]; /* given the bends; 0 without degrees of freedom */
    double sum_of_squares;
    double bic[JOINPOINTS_LIMIT + 1]; /* of the best set of each number of bends */
    double p[JOINPOINTS_LIMIT];       /* of the tests in the order they were made; 0 none */
    int tests;
};
/* Permutation: k against most bends, beginning with 0; rejected, one bend more on the left side,
 * otherwise one fewer on the right, each at alpha / most (Kim and others 2000). Residuals of the
 * null fit are permuted; p = (1 + those at least as large) / (1 + permutations). */
struct joinpoints stats_joinpoints(const double *time, const double *value, const double *weight,
                                   ptrdiff_t count, const struct joinpoints_choice *choice,
                                   struct arena scratch);

struct segmented {
    enum stats_status status;
    double at; /* anywhere between the times: maximum likelihood */
    double at_error;
    double slope_before, slope_after;
    double deviance;
    double straight_deviance;
};
/* One bend in a regression of any family of regression.h on x (Muggeo 2003): log odds of events
 * among trials, or log of a count with an offset. `data` gives response, trials, offset and weight;
 * its design is not read. Ties in x are allowed; at least two distinct values lie on
 * either side of the bend. UNDEFINED, too, where the best bend is at an edge with a slope that runs
 * to infinity (no events in the first values). */
struct segmented stats_segmented(enum regression_family family, const double *x,
                                 const struct regression_data *data, struct arena scratch);

#endif
