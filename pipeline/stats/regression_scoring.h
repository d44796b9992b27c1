/* Fisher's scoring for the three families of regression.h, on any basis of the design. Private to
 * this room. */
#ifndef MARSAD_STATS_REGRESSION_SCORING_H
#define MARSAD_STATS_REGRESSION_SCORING_H

#include "stats/regression.h"

struct scoring {
    enum regression_family family;
    double theta;
    const struct regression_data *data; /* its design is not read */
    const double *basis;                /* rows x columns, column after column */
};

struct scored {
    enum regression_fault fault;
    ptrdiff_t column; /* of the basis, when dependent */
    ptrdiff_t iterations;
    double *coefficient; /* when separated: the direction that never ends */
    double *covariance;  /* inverse of the expected information */
};

/* What one row contributes at a linear predictor. */
struct scored_row {
    double mean;
    double residual; /* derivative of the log-likelihood */
    double weight;   /* expected information */
    double likelihood;
};
struct scored_row scoring_row(const struct scoring *s, ptrdiff_t row, double predictor);

/* The upper half of what is left of an arena, as an arena of its own: for results that only the
 * caller of a regression needs for a moment. */
struct arena scoring_half(struct arena *scratch);
struct scored scored_new(ptrdiff_t columns, struct arena *a);
/* Into `result`, made by scored_new. `start` holds coefficients to start from, or is null. */
void scoring_run(const struct scoring *s, const double *start, struct scored *result,
                 struct arena scratch);

#endif
