/* Regressions as a reader meets them: input is looked at, the design gets an orthogonal basis, the
 * scoring is run, and its answer is brought back to the columns that were given. */
#include "stats/regression.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sf_psi.h>

#include "stats/quantile.h"
#include "stats/regression_matrix.h"
#include "stats/regression_scoring.h"

#define THETA_LIMIT         1e8 /* a theta beyond: no wider than Poisson */
#define THETA_CONVERGED     1e-13
#define BASIS_BELOW         2e6  /* rows * columns^2: orthogonal basis at once */
#define CROSS_PRODUCT_PIVOT 1e-6 /* of the plain cross product, to do without a basis */
#define COUNT_LIMIT         1e15
enum { THETA_STEPS_LIMIT = 100, ROUNDS_LIMIT = 200, SUMMED_COUNT_LIMIT = 64 };

/* A design with the basis it is fitted on. */
struct design {
    const struct regression_data *data;
    const double *basis;
    const double *triangle; /* null: the basis is the design */
    enum regression_fault fault;
    ptrdiff_t column;
};

static struct regression_fit no_fit(enum regression_fault fault, ptrdiff_t column)
{
    enum stats_status status = fault == REGRESSION_INPUT     ? STATS_BAD_INPUT
                               : fault == REGRESSION_ENDLESS ? STATS_NO_CONVERGENCE
                                                             : STATS_UNDEFINED;
    return (struct regression_fit){.status = status, .fault = fault, .column = column};
}

static bool all_finite(const double *x, ptrdiff_t n)
{
    for (ptrdiff_t i = 0; x && i < n; i++) {
        if (!isfinite(x[i])) {
            return false;
        }
    }
    return true;
}

static bool row_is_sound(enum regression_family family, const struct regression_data *d,
                         ptrdiff_t i)
{
    double trials = d->trials ? d->trials[i] : 1.0;
    return d->response[i] >= 0.0 && d->response[i] <= COUNT_LIMIT &&
           (!d->weight || d->weight[i] >= 0.0) && (!d->offset || fabs(d->offset[i]) <= 500.0) &&
           (family != REGRESSION_LOGISTIC || (trials >= d->response[i] && trials <= COUNT_LIMIT));
}

static bool data_are_sound(enum regression_family family, const struct regression_data *d)
{
    if (d->rows < 1 || d->columns < 1 || !d->design || !d->response) {
        return false;
    }
    if (!all_finite(d->design, d->rows * d->columns) || !all_finite(d->response, d->rows) ||
        !all_finite(d->offset, d->rows) || !all_finite(d->weight, d->rows) ||
        !all_finite(d->trials, d->rows)) {
        return false;
    }
    for (ptrdiff_t i = 0; i < d->rows; i++) {
        if (!row_is_sound(family, d, i)) {
            return false;
        }
    }
    return true;
}

/* Whether the plain columns are far enough from dependent to be fitted on as they are. */
static bool plain_will_do(const struct regression_data *d, struct arena scratch)
{
    ptrdiff_t padded = (d->columns + MATRIX_TILE - 1) / MATRIX_TILE * MATRIX_TILE;
    double *block = ARENA_ARRAY(&scratch, double, padded *MATRIX_BLOCK_ROWS);
    double *cross = ARENA_ARRAY(&scratch, double, padded *padded);
    /* a sample is enough: what it cannot tell apart gets the basis */
    ptrdiff_t stride = d->rows / ((ptrdiff_t)16 * MATRIX_BLOCK_ROWS) + 1;
    for (ptrdiff_t from = 0; from < d->rows; from += MATRIX_BLOCK_ROWS * stride) {
        for (ptrdiff_t j = 0; j < d->columns; j++) {
            for (ptrdiff_t i = 0; i < MATRIX_BLOCK_ROWS; i++) {
                ptrdiff_t row = from + i * stride;
                block[j * MATRIX_BLOCK_ROWS + i] =
                    row < d->rows ? d->design[j * d->rows + row] : 0.0;
            }
        }
        matrix_add_cross(padded, block, cross);
    }
    for (ptrdiff_t j = 1; j < d->columns; j++) {
        memmove(cross + j * d->columns, cross + j * padded, (size_t)d->columns * sizeof *cross);
    }
    ptrdiff_t column = 0;
    return matrix_factor(d->columns, cross, &column) > CROSS_PRODUCT_PIVOT;
}

static struct design basis_of(const struct regression_data *d, struct arena *a)
{
    struct design design = {.data = d, .basis = d->design};
    double size = (double)d->rows * (double)d->columns * (double)d->columns;
    if (size > BASIS_BELOW && plain_will_do(d, *a)) {
        return design;
    }
    double *basis = ARENA_ARRAY(a, double, d->rows * d->columns);
    double *triangle = ARENA_ARRAY(a, double, d->columns * d->columns);
    design.basis = basis;
    design.triangle = triangle;
    design.column = matrix_orthogonal(d->rows, d->columns, d->design, basis, triangle);
    design.fault = design.column < 0 ? REGRESSION_SOUND : REGRESSION_RANK;
    return design;
}

/* Covariance and coefficients of the basis become those of the columns: R^-1 C R^-T, R^-1 b. */
static void bring_back(const struct design *design, struct regression_fit *fit,
                       struct arena scratch)
{
    ptrdiff_t size = fit->columns;
    double *line = ARENA_ARRAY(&scratch, double, size);
    for (ptrdiff_t side = 0; design->triangle && side < 2; side++) {
        for (ptrdiff_t j = 0; j < size; j++) {
            for (ptrdiff_t i = 0; i < size; i++) {
                line[i] = side == 0 ? fit->covariance[i * size + j] : fit->covariance[j * size + i];
            }
            matrix_back_solve(size, design->triangle, line);
            for (ptrdiff_t i = 0; i < size; i++) {
                fit->covariance[side == 0 ? i * size + j : j * size + i] = line[i];
            }
        }
    }
    if (design->triangle) {
        matrix_back_solve(size, design->triangle, fit->coefficient);
    }
    for (ptrdiff_t j = 0; j < size; j++) {
        double variance = fit->covariance[j * size + j];
        fit->standard_error[j] = variance > 0.0 ? sqrt(variance) : 0.0;
    }
}

/* Twice the log-likelihood that a row lacks to the best one, over its prior weight. */
static double row_deviance(const struct scoring *s, double y, double mean, double trials)
{
    double less = mean - y; /* logarithms of ratios near 1 are taken from differences */
    double own = y > 0.0 ? -y * log1p(less / y) : 0.0;
    if (s->family == REGRESSION_LOGISTIC) {
        double others = y < trials ? (y - trials) * log1p(-less / (trials - y)) : 0.0;
        return 2.0 * (own + others);
    }
    if (s->family == REGRESSION_POISSON) {
        return 2.0 * (own + less);
    }
    return 2.0 * (own - (y + s->theta) * log1p(-less / (mean + s->theta)));
}

static double row_likelihood(const struct scoring *s, double y, double mean, double trials)
{
    if (s->family == REGRESSION_LOGISTIC) {
        double chosen = gsl_sf_lngamma(trials + 1.0) - gsl_sf_lngamma(y + 1.0) -
                        gsl_sf_lngamma(trials - y + 1.0);
        return chosen + (y > 0.0 ? y * log(mean / trials) : 0.0) +
               (y < trials ? (trials - y) * log1p(-mean / trials) : 0.0);
    }
    double kernel = y > 0.0 ? y * log(mean) : 0.0;
    if (s->family == REGRESSION_POISSON) {
        return kernel - mean - gsl_sf_lngamma(y + 1.0);
    }
    kernel = y > 0.0 ? y * log(mean / s->theta) : 0.0;
    return gsl_sf_lngamma(s->theta + y) - gsl_sf_lngamma(s->theta) - gsl_sf_lngamma(y + 1.0) +
           kernel - (s->theta + y) * log1p(mean / s->theta);
}

static double row_variance(const struct scoring *s, double mean, double trials)
{
    return s->family == REGRESSION_LOGISTIC  ? mean * (1.0 - mean / trials)
           : s->family == REGRESSION_POISSON ? mean
                                             : mean * (1.0 + mean / s->theta);
}

static void sum_up(const struct scoring *s, struct regression_fit *fit)
{
    const struct regression_data *d = s->data;
    ptrdiff_t rows = 0;
    for (ptrdiff_t i = 0; i < d->rows; i++) {
        double weight = d->weight ? d->weight[i] : 1.0;
        double trials = d->trials ? d->trials[i] : 1.0;
        double mean = fit->fitted[i];
        if (!(weight > 0.0) || (s->family == REGRESSION_LOGISTIC && !(trials > 0.0))) {
            continue;
        }
        rows++;
        fit->deviance += weight * row_deviance(s, d->response[i], mean, trials);
        fit->log_likelihood += weight * row_likelihood(s, d->response[i], mean, trials);
        double variance = row_variance(s, mean, trials);
        double residual = d->response[i] - mean;
        fit->pearson += variance > 0.0 ? weight * residual * residual / variance : 0.0;
    }
    fit->deviance = fmax(fit->deviance, 0.0);
    fit->degrees_of_freedom = rows - d->columns;
    fit->dispersion =
        fit->degrees_of_freedom > 0 ? fit->pearson / (double)fit->degrees_of_freedom : 0.0;
    double parameters =
        (double)d->columns + (s->family == REGRESSION_NEGATIVE_BINOMIAL ? 1.0 : 0.0);
    fit->aic = 2.0 * (parameters - fit->log_likelihood);
}

static void fill_fitted(const struct scoring *s, const double *coefficient, double *fitted)
{
    const struct regression_data *d = s->data;
    for (ptrdiff_t i = 0; i < d->rows; i++) {
        fitted[i] = d->offset ? d->offset[i] : 0.0;
    }
    for (ptrdiff_t j = 0; j < d->columns; j++) {
        for (ptrdiff_t i = 0; i < d->rows; i++) {
            fitted[i] += coefficient[j] * s->basis[j * d->rows + i];
        }
    }
    for (ptrdiff_t i = 0; i < d->rows; i++) {
        fitted[i] = scoring_row(s, i, fitted[i]).mean;
    }
}

/* The deviance of an intercept and the offset alone; the fit's own where that is at an edge. */
static double null_deviance(const struct scoring *s, struct arena scratch)
{
    struct regression_data d = *s->data;
    double *ones = ARENA_ARRAY(&scratch, double, d.rows);
    for (ptrdiff_t i = 0; i < d.rows; i++) {
        ones[i] = 1.0;
    }
    double counts = 0.0;
    double exposure = 0.0;
    for (ptrdiff_t i = 0; i < d.rows; i++) {
        double weight = d.weight ? d.weight[i] : 1.0;
        counts += weight * d.response[i];
        exposure += weight * exp(d.offset ? d.offset[i] : 0.0);
    }
    d.columns = 1;
    struct scoring alone = {s->family, s->theta, &d, ones};
    struct scored answer = scored_new(1, &scratch);
    double level = log(counts / exposure); /* Poisson's own answer */
    bool poisson = s->family == REGRESSION_POISSON && isfinite(level);
    if (poisson) {
        answer.coefficient[0] = level;
    } else {
        scoring_run(&alone, NULL, &answer, scratch);
    }
    double *fitted = ARENA_ARRAY(&scratch, double, d.rows);
    struct regression_fit fit = {.fitted = fitted};
    if (answer.fault == REGRESSION_SOUND) {
        fill_fitted(&alone, answer.coefficient, fitted);
        sum_up(&alone, &fit);
    }
    return fit.deviance;
}

static struct regression_fit whole_fit(const struct scoring *s, const struct design *design,
                                       const struct scored *scored, struct arena *a,
                                       struct arena scratch)
{
    ptrdiff_t size = s->data->columns;
    struct regression_fit fit = {.columns = size, .iterations = scored->iterations};
    fit.coefficient = ARENA_ARRAY(a, double, size);
    fit.standard_error = ARENA_ARRAY(a, double, size);
    fit.covariance = ARENA_ARRAY(a, double, size *size);
    fit.fitted = ARENA_ARRAY(a, double, s->data->rows);
    memcpy(fit.coefficient, scored->coefficient, (size_t)size * sizeof *fit.coefficient);
    memcpy(fit.covariance, scored->covariance, (size_t)(size * size) * sizeof *fit.covariance);
    fill_fitted(s, fit.coefficient, fit.fitted);
    bring_back(design, &fit, scratch);
    sum_up(s, &fit);
    fit.null_deviance = null_deviance(s, scratch);
    fit.theta = s->family == REGRESSION_NEGATIVE_BINOMIAL ? s->theta : 0.0;
    if (!isfinite(fit.deviance) || !isfinite(fit.log_likelihood) || !isfinite(fit.pearson) ||
        !isfinite(fit.null_deviance) || !all_finite(fit.coefficient, size) ||
        !all_finite(fit.covariance, size * size)) {
        return no_fit(REGRESSION_ENDLESS, 0);
    }
    return fit;
}

/* Which column runs away: the one that moves its rows the most in the direction without end. */
static struct regression_fit failed_fit(const struct design *design, struct scored *scored)
{
    if (scored->fault != REGRESSION_SEPARATED) {
        return no_fit(scored->fault, scored->column);
    }
    const struct regression_data *d = design->data;
    if (design->triangle) {
        matrix_back_solve(d->columns, design->triangle, scored->coefficient);
    }
    ptrdiff_t column = 0;
    double largest = 0.0;
    for (ptrdiff_t j = 0; j < d->columns; j++) {
        double reach = 0.0;
        for (ptrdiff_t i = 0; i < d->rows; i++) {
            reach = fmax(reach, fabs(d->design[j * d->rows + i] * scored->coefficient[j]));
        }
        column = reach > 1.0001 * largest ? j : column;
        largest = fmax(largest, reach);
    }
    return no_fit(REGRESSION_SEPARATED, column);
}

static struct regression_fit fit_on(struct scoring s, const struct design *design, struct arena *a,
                                    struct arena scratch)
{
    struct scored scored = scored_new(s.data->columns, &scratch);
    scoring_run(&s, NULL, &scored, scratch);
    return scored.fault == REGRESSION_SOUND ? whole_fit(&s, design, &scored, a, scratch)
                                            : failed_fit(design, &scored);
}

/* First and minus second derivative of the log-likelihood by theta, at fixed means. */
static void theta_slopes(const struct regression_data *d, const double *mean, double theta,
                         double *slope, double *information)
{
    *slope = 0.0;
    *information = 0.0;
    for (ptrdiff_t i = 0; i < d->rows; i++) {
        double y = d->response[i];
        double weight = d->weight ? d->weight[i] : 1.0;
        double sum = mean[i] + theta;
        double first = 0.0;
        double second = 0.0;
        if (y <= SUMMED_COUNT_LIMIT && !(y > floor(y))) {
            for (int k = 0; k < (int)y; k++) {
                first += 1.0 / (theta + k);
                second += 1.0 / ((theta + k) * (theta + k));
            }
        } else {
            gsl_sf_result high = {0};
            gsl_sf_result low = {0};
            bool ok = gsl_sf_psi_e(theta + y, &high) == GSL_SUCCESS &&
                      gsl_sf_psi_e(theta, &low) == GSL_SUCCESS;
            first = ok ? high.val - low.val : HUGE_VAL;
            ok = gsl_sf_psi_1_e(theta, &high) == GSL_SUCCESS &&
                 gsl_sf_psi_1_e(theta + y, &low) == GSL_SUCCESS;
            second = ok ? high.val - low.val : HUGE_VAL;
        }
        *slope += weight * (first - log1p(mean[i] / theta) + (mean[i] - y) / sum);
        *information += weight * (second - mean[i] / (theta * sum) + (mean[i] - y) / (sum * sum));
    }
}

/* The theta at which the slope is 0, inside a bracket that only shrinks, by the logarithm of theta;
 * HUGE_VAL where the likelihood rises all the way, NAN when it cannot be found. */
static double best_theta(const struct regression_data *d, const double *mean, double start)
{
    double low = log(1e-8);
    double high = log(THETA_LIMIT);
    double at = fmin(fmax(log(start), low), high);
    for (int step = 0; step < THETA_STEPS_LIMIT; step++) {
        double theta = exp(at);
        double slope = 0.0;
        double information = 0.0;
        theta_slopes(d, mean, theta, &slope, &information);
        if (!isfinite(slope) || !isfinite(information)) {
            return NAN;
        }
        *(slope > 0.0 ? &low : &high) = at;
        double bend = theta * theta * information - theta * slope; /* by log theta */
        double next = bend > 0.0 ? at + theta * slope / bend : 0.5 * (low + high);
        if (!(next > low && next < high)) {
            next = 0.5 * (low + high);
        }
        if (fabs(next - at) < THETA_CONVERGED) {
            return low >= log(THETA_LIMIT) - 1e-6 ? HUGE_VAL : exp(next);
        }
        at = next;
    }
    return exp(at);
}

/* Moments: a theta to start from. */
static double first_theta(const struct regression_data *d, const double *mean)
{
    double spread = 0.0;
    double rows = 0.0;
    for (ptrdiff_t i = 0; i < d->rows; i++) {
        double weight = d->weight ? d->weight[i] : 1.0;
        double relative = d->response[i] / mean[i] - 1.0;
        spread += weight * relative * relative;
        rows += weight;
    }
    double theta = rows / spread;
    return isfinite(theta) && theta > 0.0 ? theta : 1.0;
}

/* Means at a theta and theta at the means, in turn, until neither moves. */
static struct regression_fit fit_negative_binomial(const struct design *design, struct arena *a,
                                                   struct arena scratch)
{
    struct scoring s = {REGRESSION_POISSON, 0.0, design->data, design->basis};
    struct scored scored = scored_new(design->data->columns, &scratch);
    double *mean = ARENA_ARRAY(&scratch, double, design->data->rows);
    scoring_run(&s, NULL, &scored, scratch);
    if (scored.fault != REGRESSION_SOUND) {
        return failed_fit(design, &scored);
    }
    fill_fitted(&s, scored.coefficient, mean);
    s.theta = first_theta(design->data, mean);
    s.family = REGRESSION_NEGATIVE_BINOMIAL;
    double last = HUGE_VAL;
    for (int round = 0; round < ROUNDS_LIMIT; round++) {
        double theta = best_theta(design->data, mean, s.theta);
        if (isnan(theta) || theta < 1e-7) {
            return no_fit(REGRESSION_ENDLESS, 0);
        }
        if (theta > THETA_LIMIT / 2.0) {
            s = (struct scoring){REGRESSION_POISSON, 0.0, design->data, design->basis};
            struct regression_fit fit = fit_on(s, design, a, scratch);
            fit.theta = fit.status == STATS_OK ? HUGE_VAL : 0.0;
            fit.theta_error = fit.theta;
            return fit;
        }
        double change = fabs(theta / s.theta - 1.0);
        bool done = round > 0 && (change < 1e-14 || (change < 1e-11 && change >= last));
        last = change;
        s.theta = theta;
        struct scored next = scored_new(design->data->columns, &scratch);
        scoring_run(&s, scored.coefficient, &next, scratch);
        if (next.fault != REGRESSION_SOUND) {
            return failed_fit(design, &next);
        }
        scored = next;
        fill_fitted(&s, scored.coefficient, mean);
        if (done) {
            struct regression_fit fit = whole_fit(&s, design, &scored, a, scratch);
            double slope = 0.0;
            double information = 0.0;
            theta_slopes(design->data, mean, s.theta, &slope, &information);
            fit.theta_error = information > 0.0 ? 1.0 / sqrt(information) : HUGE_VAL;
            return fit;
        }
    }
    return no_fit(REGRESSION_ENDLESS, 0);
}

struct regression_fit stats_regression(enum regression_family family,
                                       const struct regression_data *data, struct arena *a,
                                       struct arena scratch)
{
    assert(data && a);
    stats_prepare();
    if (!data_are_sound(family, data)) {
        return no_fit(REGRESSION_INPUT, 0);
    }
    struct design design = basis_of(data, &scratch);
    if (design.fault != REGRESSION_SOUND) {
        return no_fit(design.fault, design.column);
    }
    if (family == REGRESSION_NEGATIVE_BINOMIAL) {
        return fit_negative_binomial(&design, a, scratch);
    }
    return fit_on((struct scoring){family, 0.0, data, design.basis}, &design, a, scratch);
}

struct regression_fit stats_regression_theta(double theta, const struct regression_data *data,
                                             struct arena *a, struct arena scratch)
{
    assert(data && a);
    stats_prepare();
    if (!data_are_sound(REGRESSION_NEGATIVE_BINOMIAL, data) || !(theta > 0.0) ||
        !(theta <= THETA_LIMIT)) {
        return no_fit(REGRESSION_INPUT, 0);
    }
    struct design design = basis_of(data, &scratch);
    if (design.fault != REGRESSION_SOUND) {
        return no_fit(design.fault, design.column);
    }
    return fit_on((struct scoring){REGRESSION_NEGATIVE_BINOMIAL, theta, data, design.basis},
                  &design, a, scratch);
}

struct interval stats_regression_interval(const struct regression_fit *fit, ptrdiff_t column,
                                          double confidence, bool quasi)
{
    stats_prepare();
    if (fit->status != STATS_OK) {
        return (struct interval){NAN, NAN, NAN, fit->status};
    }
    if (column < 0 || column >= fit->columns || !(confidence > 0.0 && confidence < 1.0)) {
        return (struct interval){NAN, NAN, NAN, STATS_BAD_INPUT};
    }
    if (quasi && fit->degrees_of_freedom < 1) {
        return (struct interval){NAN, NAN, NAN, STATS_UNDEFINED};
    }
    double tail = (1.0 - confidence) / 2.0;
    double reach =
        quasi ? gsl_cdf_tdist_Qinv(tail, (double)fit->degrees_of_freedom) * sqrt(fit->dispersion)
              : stats_normal_quantile_upper(tail);
    double half = reach * fit->standard_error[column];
    if (!isfinite(half)) {
        return (struct interval){NAN, NAN, NAN, STATS_NO_CONVERGENCE};
    }
    double value = fit->coefficient[column];
    return (struct interval){value, value - half, value + half, STATS_OK};
}

struct interval stats_regression_ratio(const struct regression_fit *fit, ptrdiff_t column,
                                       double confidence, bool quasi)
{
    struct interval i = stats_regression_interval(fit, column, confidence, quasi);
    if (i.status == STATS_OK) {
        i = (struct interval){exp(i.value), exp(i.lower), exp(i.upper), STATS_OK};
    }
    return i;
}
