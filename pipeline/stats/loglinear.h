/* The Poisson log-linear model of incomplete contingency tables: small dense designs, fitted by
 * iteratively reweighted least squares. Private to this room. */
#ifndef MARSAD_STATS_LOGLINEAR_H
#define MARSAD_STATS_LOGLINEAR_H

#include <stdbool.h>

#include "base/arena.h"
#include "stats/stats.h"

/* Row by row; the first column is the intercept. */
struct design {
    const double *x;
    const double *count; /* of each row */
    int rows, columns;
};
struct loglinear {
    double intercept;
    double intercept_variance;
    double deviance;
    double aic;
    enum stats_status status;
};
/* fitted, of as many rows, may be null. STATS_NOT_IDENTIFIABLE: columns depend on each other, or
 * the likelihood has no maximum. */
struct loglinear loglinear_fit(struct arena scratch, const struct design *design, double *fitted);

#endif
