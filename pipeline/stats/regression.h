/* Regressions of counts and shares: Poisson and negative binomial with a log link and an offset,
 * logistic for events among trials. Maximum likelihood by scoring (iterated weighted least squares,
 * Nelder and Wedderburn 1972; McCullagh and Nelder 1989) on an orthogonal basis of the design, so
 * that raw years as a column cost no digits. docs/methods.md "Regression of counts".
 *
 * A fit whose status is not STATS_OK has no numbers in it (all are 0), but says what is at fault:
 * nothing is dropped from a design silently. */
#ifndef MARSAD_STATS_REGRESSION_H
#define MARSAD_STATS_REGRESSION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "stats/stats.h"

enum regression_family {
    REGRESSION_POISSON,
    REGRESSION_NEGATIVE_BINOMIAL, /* NB2: variance mu + mu^2 / theta */
    REGRESSION_LOGISTIC,
};

enum regression_fault {
    REGRESSION_SOUND,
    REGRESSION_INPUT,     /* no rows, not finite, a negative count, more events than trials */
    REGRESSION_RANK,      /* `column` is a combination of those before it */
    REGRESSION_SEPARATED, /* `column` runs to infinity: a level without events, or with nothing else
                           */
    REGRESSION_ENDLESS,   /* no convergence */
};

struct regression_data {
    ptrdiff_t rows;
    ptrdiff_t columns;      /* the intercept, if any, is one of them */
    const double *design;   /* column after column: design[column * rows + row] */
    const double *response; /* counts, or events among trials */
    const double *offset;   /* log of the exposure; null: 0 */
    const double *weight;   /* prior weights, not negative; null: 1 */
    const double *trials;   /* logistic alone; null: 1 */
};

struct regression_fit {
    enum stats_status status; /* RANK and SEPARATED: STATS_UNDEFINED */
    enum regression_fault fault;
    ptrdiff_t column; /* the column at fault */
    ptrdiff_t columns;
    ptrdiff_t degrees_of_freedom; /* rows of positive weight less columns */
    ptrdiff_t iterations;
    double *coefficient;
    double *standard_error; /* from the expected information, dispersion 1 */
    double *covariance;     /* columns x columns */
    double *fitted;         /* expected counts, a row each */
    double deviance;
    double null_deviance; /* of an intercept and the offset */
    double pearson;
    double dispersion; /* Pearson / degrees of freedom; 0 without degrees of freedom */
    double log_likelihood;
    double aic;
    double theta;       /* negative binomial; HUGE_VAL when the data are no wider than Poisson, and
                         * the fit is then Poisson's; otherwise 0 */
    double theta_error; /* from the observed information at fixed means; HUGE_VAL with theta */
};

/* The negative binomial's theta by maximum likelihood (Lawless 1987; as in Venables and Ripley
 * 2002). */
struct regression_fit stats_regression(enum regression_family family,
                                       const struct regression_data *data, struct arena *a,
                                       struct arena scratch);
/* Negative binomial with a theta that is given; theta_error is 0. */
struct regression_fit stats_regression_theta(double theta, const struct regression_data *data,
                                             struct arena *a, struct arena scratch);

/* A coefficient with its Wald limits (normal). With `quasi`, standard errors times the root of the
 * dispersion and Student's t (quasi-Poisson; Wedderburn 1974): undefined without degrees of
 * freedom. */
struct interval stats_regression_interval(const struct regression_fit *fit, ptrdiff_t column,
                                          double confidence, bool quasi);
/* The same as a ratio: exp of all three. */
struct interval stats_regression_ratio(const struct regression_fit *fit, ptrdiff_t column,
                                       double confidence, bool quasi);

#endif
