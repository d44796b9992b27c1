/* Quantiles of the gamma and beta distributions by our own root on forward functions: GSL 2.7.1's
 * inverses return wrong numbers without an error from 1,159 events on, and hang at the edges
 * (docs/methods.md "Quantiles"). Each root works on the smaller tail, in the logarithm of both
 * sides, inside a bracket that only shrinks. */
#include "stats/quantile.h"

#include <math.h>
#include <pthread.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>

#include "stats/beta_tail.h"

/* From this shape on a six-term expansion is exact to the last digit, and faster than any root. */
#define SHAPE_SERIES         100.0 /* below, a gamma tail is summed here */
#define SHAPE_EXPANSION      2e5
#define SHAPE_EXPANSION_NEAR 1e4 /* the same for tails within 5 standard deviations */
/* From here on one correction of the quantile half way is exact enough (1e-13). */
#define SHAPE_MID_P 1e5

enum { STEPS_LIMIT = 200 };

static void switch_handler_off(void)
{
    gsl_set_error_handler_off();
}

void stats_prepare(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, switch_handler_off);
}

/* A distribution on (0, inf) seen from one point: its tail there and the slope of that tail
 * against log x, both positive. */
struct tail_at {
    double tail;
    double slope;
};
struct target {
    double tail;  /* probability to reach, at most about a half */
    bool upper;   /* of the upper tail */
    double shape; /* gamma: shape; beta: a, b, and x stands for the odds */
    double a, b;
    struct tail_at (*at)(const struct target *, double x);
};

static double normal_quantile_upper(double upper_tail)
{
    return upper_tail <= 0.5 ? gsl_cdf_ugaussian_Qinv(upper_tail)
                             : gsl_cdf_ugaussian_Pinv(1.0 - upper_tail) * -1.0;
}

double stats_normal_quantile_upper(double upper_tail)
{
    stats_prepare();
    if (!(upper_tail > 0.0 && upper_tail < 1.0)) {
        return 0.0;
    }
    return normal_quantile_upper(upper_tail);
}

/* Where the root can still be; it only shrinks. */
struct bracket {
    double low;
    double high; /* HUGE_VAL until a point to the right of the root was seen */
};

/* One Newton step on log tail against log x, which is nearly straight. */
static double newton_step(const struct target *t, struct tail_at here, double x, struct bracket *b)
{
    double ratio = (here.tail - t->tail) / t->tail;
    bool too_far_right = t->upper ? ratio < 0.0 : ratio > 0.0;
    if (too_far_right) {
        b->high = x;
    } else {
        b->low = x;
    }
    double log_ratio = fabs(ratio) < 0.5 ? log1p(ratio) : log(here.tail / t->tail);
    return log_ratio * here.tail / here.slope * (t->upper ? 1.0 : -1.0);
}

/* Where a step leaves the bracket: its geometric middle, or further out while it is open. */
static double within(const struct bracket *b, double x)
{
    if (b->low > 0.0 && isfinite(b->high)) {
        return sqrt(b->low) * sqrt(b->high);
    }
    return b->high <= x ? x * 1e-3 : x * 1e3;
}

/* Root of at(x).tail = target.tail: steps until they no longer shrink. */
static enum stats_status solve(const struct target *t, double start, double *out)
{
    struct bracket b = {0.0, HUGE_VAL};
    double x = start;
    double last_step = HUGE_VAL;
    for (int i = 0; i < STEPS_LIMIT && x > 0.0 && isfinite(x); i++) {
        struct tail_at here = t->at(t, x);
        if (!isfinite(here.tail)) {
            return STATS_NO_CONVERGENCE;
        }
        double step = newton_step(t, here, x, &b);
        double next = x * exp(step);
        if (fabs(step) < 1e-9 && (fabs(step) < 4e-16 || fabs(step) >= last_step)) {
            *out = fabs(step) < 1e-12 ? next : x;
            return STATS_OK;
        }
        if (!(next > b.low && next < b.high)) {
            next = within(&b, x);
        }
        last_step = fabs(log(next / x));
        x = next;
    }
    *out = 0.5 * (b.low + b.high);
    return b.high - b.low <= 1e-12 * b.high ? STATS_OK : STATS_NO_CONVERGENCE;
}

/* A tail of Gamma(shape). GSL's is good to 1e-13 below a shape of 1,000; where the power series is
 * short it is summed in extended precision (DLMF 8.7.1), unless that leaves too few digits. */
static double gamma_tail(double x, double shape, bool upper)
{
    if (shape < SHAPE_SERIES && x < 2.0 * SHAPE_SERIES) {
        long double sum = 1.0L;
        long double term = 1.0L;
        for (long double k = shape + 1.0L; term > 1e-20L * sum; k += 1.0L) {
            term *= x / k;
            sum += term;
        }
        long double lower = expl(shape * logl(x) - x - lgammal(shape + 1.0L)) * sum;
        long double tail = upper ? 1.0L - lower : lower;
        if (tail > 1e-4L) {
            return (double)tail;
        }
    }
    return upper ? gsl_cdf_gamma_Q(x, shape, 1.0) : gsl_cdf_gamma_P(x, shape, 1.0);
}

static struct tail_at gamma_at(const struct target *t, double x)
{
    return (struct tail_at){
        gamma_tail(x, t->shape, t->upper),
        gsl_ran_gamma_pdf(x, t->shape, 1.0) * x,
    };
}

/* Cornish-Fisher expansion of the gamma quantile to the order shape^-5/2 (Goldberg and Levine
 * 1946, for chi-squared with twice the shape in degrees of freedom). */
static double gamma_expansion(double z, double shape)
{
    double s = sqrt(shape);
    double z2 = z * z;
    double sum = -z * (((3753.0 * z2 + 4353.0) * z2 - 289517.0) * z2 - 289717.0) /
                 (146966400.0 * shape * shape * s);
    sum += (((12.0 * z2 - 243.0) * z2 - 923.0) * z2 + 1472.0) / (204120.0 * shape * shape);
    sum += z * ((9.0 * z2 + 256.0) * z2 - 433.0) / (38880.0 * shape * s);
    sum -= ((3.0 * z2 + 7.0) * z2 - 16.0) / (810.0 * shape);
    sum += z * (z2 - 7.0) / (36.0 * s);
    sum += (z2 - 1.0) / 3.0;
    return shape + (s * z + sum);
}

static double gamma_start(const struct target *t, double z)
{
    double a = t->shape;
    double root = 1.0 - 1.0 / (9.0 * a) + z / (3.0 * sqrt(a)); /* Wilson and Hilferty 1931 */
    double x = a * root * root * root;
    if (!t->upper && (root <= 0.2 || a < 1.0)) {
        x = exp((log(t->tail) + lgamma(a + 1.0)) / a); /* leading term of the series at 0 */
    }
    return x > 1e-300 && isfinite(x) ? x : 1e-300;
}

static enum stats_status gamma_quantile(double tail, bool upper, double shape, double *out)
{
    stats_prepare();
    *out = 0.0;
    if (!(tail > 0.0 && tail < 1.0) || !(shape > 0.0) || !isfinite(shape)) {
        return STATS_BAD_INPUT;
    }
    if (tail > 0.5) {
        tail = 1.0 - tail;
        upper = !upper;
    }
    double z = normal_quantile_upper(tail) * (upper ? 1.0 : -1.0);
    if (shape >= SHAPE_EXPANSION || (shape >= SHAPE_EXPANSION_NEAR && fabs(z) <= 5.0)) {
        *out = gamma_expansion(z, shape);
        return STATS_OK;
    }
    struct target t = {.tail = tail, .upper = upper, .shape = shape, .at = gamma_at};
    if (!upper && log(tail) + lgamma(shape + 1.0) < -690.0 * shape) {
        return STATS_OK; /* below the least double: 0 */
    }
    return solve(&t, gamma_start(&t, z), out);
}

enum stats_status stats_gamma_quantile(double lower_tail, double shape, double *out)
{
    return gamma_quantile(lower_tail, false, shape, out);
}

enum stats_status stats_gamma_quantile_upper(double upper_tail, double shape, double *out)
{
    return gamma_quantile(upper_tail, true, shape, out);
}

/* The mean of the tails of Gamma(x) and Gamma(x + 1): half of what was seen counts to each side. */
static struct tail_at mid_p_at(const struct target *t, double mean)
{
    double x = t->shape;
    return (struct tail_at){
        0.5 * (gamma_tail(mean, x, t->upper) + gamma_tail(mean, x + 1.0, t->upper)),
        0.5 * mean * (gsl_ran_gamma_pdf(mean, x, 1.0) + gsl_ran_gamma_pdf(mean, x + 1.0, 1.0)),
    };
}

enum stats_status stats_mid_p_quantile(double tail, bool upper, double x, double *out)
{
    enum stats_status status = gamma_quantile(tail, upper, x + 0.5, out);
    if (status != STATS_OK || x >= SHAPE_MID_P) {
        /* between the two shapes the tail is straight but for its curvature, an eighth of it */
        *out += (*out / (x + 0.5) - 1.0) / 8.0;
        return status;
    }
    double start = *out > 1e-300 ? *out : 1e-300;
    struct target t = {.tail = tail, .upper = upper, .shape = x, .at = mid_p_at};
    return solve(&t, start, out);
}

/* Lower tail of Beta(a, b) at the odds; the far side by reflection, so that 1 - x is never formed.
 * A parameter below 1 is raised by 1 first (DLMF 8.17.20 and 21). */
static double beta_tail(double odds, double a, double b)
{
    double correction = 0.0;
    if (a < 1.0) {
        correction += exp(beta_log_slope(odds, a, b)) / a;
        a += 1.0;
    }
    if (b < 1.0) {
        correction -= exp(beta_log_slope(odds, a, b)) / b;
        b += 1.0;
    }
    double tail =
        odds * b <= a ? beta_lower_tail(odds, a, b) : 1.0 - beta_lower_tail(1.0 / odds, b, a);
    return correction + tail;
}

double stats_beta_tail(double odds, double a, double b)
{
    return beta_tail(odds, a, b);
}

static struct tail_at beta_at(const struct target *t, double odds)
{
    return (struct tail_at){
        t->upper ? beta_tail(1.0 / odds, t->b, t->a) : beta_tail(odds, t->a, t->b),
        exp(beta_log_slope(odds, t->a, t->b)),
    };
}

/* Normal on the scale of log odds, about their mean with the delta method's spread. */
static double beta_start(const struct target *t, double z)
{
    double log_odds = log(t->a / t->b) + z * sqrt(1.0 / t->a + 1.0 / t->b);
    if (!(fabs(log_odds) < 600.0)) {
        log_odds = log_odds > 0.0 ? 600.0 : -600.0;
    }
    return exp(log_odds);
}

enum stats_status stats_beta_quantile_odds(double tail, bool upper, double a, double b,
                                           double *odds)
{
    stats_prepare();
    *odds = 0.0;
    if (!(tail > 0.0 && tail < 1.0) || !(a > 0.0) || !(b > 0.0) || !isfinite(a + b)) {
        return STATS_BAD_INPUT;
    }
    if (tail > 0.5) {
        tail = 1.0 - tail;
        upper = !upper;
    }
    double z = normal_quantile_upper(tail) * (upper ? 1.0 : -1.0);
    struct target t = {.tail = tail, .upper = upper, .a = a, .b = b, .at = beta_at};
    return solve(&t, beta_start(&t, z), odds);
}

static enum stats_status beta_quantile(double tail, bool upper, double a, double b, double *out)
{
    double odds = 0.0;
    enum stats_status status = stats_beta_quantile_odds(tail, upper, a, b, &odds);
    *out = status != STATS_OK ? 0.0 : isinf(odds) ? 1.0 : odds / (1.0 + odds);
    return status;
}

enum stats_status stats_beta_quantile(double lower_tail, double a, double b, double *out)
{
    return beta_quantile(lower_tail, false, a, b, out);
}

enum stats_status stats_beta_quantile_upper(double upper_tail, double a, double b, double *out)
{
    return beta_quantile(upper_tail, true, a, b, out);
}
