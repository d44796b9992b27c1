/* Counts against what the periods before let expect: EARS and Farrington. */
#include "stats/exceedance.h"

#include <assert.h>
#include <math.h>

#include <gsl/gsl_cdf.h>

#include "stats/quantile.h"
#include "stats/regression.h"
#include "stats/regression_scoring.h"

#define COUNT_LIMIT       1e15
#define TREND_SIGNIFICANT 0.05
enum { LEAST_BASELINE = 3, LEAST_TREND_YEARS = 3, C2_GAP = 2, REFERENCES_LIMIT = 100000 };

static bool counts_are_sound(const double *count_of, ptrdiff_t count, ptrdiff_t at)
{
    if (count < 0 || at < 0 || at >= count || !count_of) {
        return false;
    }
    for (ptrdiff_t i = 0; i < count; i++) {
        if (!(count_of[i] >= 0.0 && count_of[i] <= COUNT_LIMIT)) {
            return false;
        }
    }
    return true;
}

struct moments {
    double mean;
    double sd;
};

static struct moments moments_of(const double *x, ptrdiff_t n, double least_sd)
{
    struct moments m = {0};
    for (ptrdiff_t i = 0; i < n; i++) {
        m.mean += x[i] / (double)n;
    }
    double squares = 0.0;
    for (ptrdiff_t i = 0; i < n; i++) {
        squares += (x[i] - m.mean) * (x[i] - m.mean);
    }
    m.sd = fmax(sqrt(squares / (double)(n - 1)), least_sd);
    return m;
}

/* How far a count exceeds C2's mean, in standard deviations, less one; not below 0. Without any
 * spread, more than the mean is as far as there is. */
static double excess(double value, struct moments m)
{
    if (m.sd > 0.0) {
        return fmax(0.0, (value - m.mean) / m.sd - 1.0);
    }
    return value > m.mean ? COUNT_LIMIT : 0.0;
}

struct exceedance stats_ears(enum exceedance_ears method, const double *count_of, ptrdiff_t count,
                             ptrdiff_t at, struct exceedance_baseline baseline)
{
    struct exceedance e = {.status = STATS_BAD_INPUT};
    ptrdiff_t n = baseline.periods;
    if (!counts_are_sound(count_of, count, at) || n < LEAST_BASELINE ||
        !(baseline.alpha > 0.0 && baseline.alpha < 1.0) || !(baseline.least_sd >= 0.0) ||
        !isfinite(baseline.least_sd)) {
        return e;
    }
    ptrdiff_t gap = method == EXCEEDANCE_C1 ? 0 : C2_GAP;
    ptrdiff_t before = method == EXCEEDANCE_C3 ? gap + C2_GAP : gap;
    e.status = STATS_UNDEFINED;
    if (n > at || at < n + before) {
        return e;
    }
    double z = stats_normal_quantile_upper(baseline.alpha);
    struct moments now = moments_of(count_of + at - gap - n, n, baseline.least_sd);
    e.expected = now.mean;
    e.limit = now.mean + z * now.sd;
    if (method == EXCEEDANCE_C3) {
        double earlier = 0.0;
        for (ptrdiff_t lag = 1; lag <= C2_GAP; lag++) {
            earlier += excess(count_of[at - lag],
                              moments_of(count_of + at - lag - gap - n, n, baseline.least_sd));
        }
        e.limit = fmax(0.0, count_of[at] + now.sd * (z - earlier));
    }
    e.alarm = count_of[at] > e.limit;
    e.status = isfinite(e.limit) ? STATS_OK : STATS_NO_CONVERGENCE;
    return e;
}

/* The reference periods of one evaluation and the model on them. */
struct references {
    ptrdiff_t count;
    double *count_of;
    double *design; /* an intercept, then the time before the period evaluated, below 0 */
    double *weight;
    double largest;
};

static struct references references_of(const double *count_of, ptrdiff_t at,
                                       const struct exceedance_farrington *o, struct arena *a)
{
    ptrdiff_t most = o->years * (2 * o->half_window + 1);
    struct references r = {.count_of = ARENA_ARRAY(a, double, most),
                           .design = ARENA_ARRAY(a, double, 2 * most),
                           .weight = ARENA_ARRAY(a, double, most)};
    double *time = ARENA_ARRAY(a, double, most);
    for (ptrdiff_t year = o->years; year >= 1; year--) {
        for (ptrdiff_t shift = -o->half_window; shift <= o->half_window; shift++) {
            ptrdiff_t i = at - year * o->period + shift;
            if (i < 0 || i >= at) {
                continue;
            }
            time[r.count] = (double)(i - at);
            r.largest = fmax(r.largest, count_of[i]);
            r.weight[r.count] = 1.0;
            r.count_of[r.count++] = count_of[i];
        }
    }
    for (ptrdiff_t i = 0; i < r.count; i++) {
        r.design[i] = 1.0;
        r.design[r.count + i] = time[i];
    }
    return r;
}

/* Weights from standardised Anscombe residuals: those above 1 count by their inverse square, and
 * the whole is brought back to the number of references. */
static void weigh(struct references *r, const struct regression_fit *fit)
{
    double dispersion = fmax(fit->dispersion, 1.0);
    double sum = 0.0;
    for (ptrdiff_t i = 0; i < r->count; i++) {
        double mean = fit->fitted[i];
        double leverage = 0.0;
        for (ptrdiff_t j = 0; j < fit->columns; j++) {
            for (ptrdiff_t k = 0; k < fit->columns; k++) {
                leverage += r->design[j * r->count + i] * r->design[k * r->count + i] *
                            fit->covariance[j * fit->columns + k];
            }
        }
        double left = 1.0 - leverage * mean;
        double raw = 1.5 * (pow(r->count_of[i], 2.0 / 3.0) * pow(mean, -1.0 / 6.0) - sqrt(mean));
        double residual = left > 0.0 ? raw / sqrt(dispersion * left) : 0.0;
        r->weight[i] = residual > 1.0 ? 1.0 / (residual * residual) : 1.0;
        sum += r->weight[i];
    }
    for (ptrdiff_t i = 0; i < r->count; i++) {
        r->weight[i] *= (double)r->count / sum;
    }
}

static struct regression_fit model(struct references *r, ptrdiff_t columns, bool reweight,
                                   struct arena *a, struct arena scratch)
{
    struct regression_data d = {.rows = r->count,
                                .columns = columns,
                                .design = r->design,
                                .response = r->count_of,
                                .weight = r->weight};
    for (ptrdiff_t i = 0; i < r->count; i++) {
        r->weight[i] = 1.0;
    }
    struct regression_fit fit = stats_regression(REGRESSION_POISSON, &d, a, scratch);
    if (fit.status != STATS_OK || !reweight || fit.degrees_of_freedom < 1) {
        return fit;
    }
    weigh(r, &fit);
    return stats_regression(REGRESSION_POISSON, &d, a, scratch);
}

/* Whether a trend is significant and its forecast not above all that was seen. */
static bool trend_holds(const struct regression_fit *fit, const struct references *r)
{
    if (fit->status != STATS_OK || fit->degrees_of_freedom < 1) {
        return false;
    }
    double error = fit->standard_error[1] * sqrt(fit->dispersion);
    double t = error > 0.0 ? fabs(fit->coefficient[1]) / error : HUGE_VAL;
    double p = isfinite(t) ? 2.0 * gsl_cdf_tdist_Q(t, (double)fit->degrees_of_freedom) : 0.0;
    return p < TREND_SIGNIFICANT && exp(fit->coefficient[0]) <= r->largest;
}

static bool options_are_sound(const struct exceedance_farrington *o)
{
    return o->period >= 2 && o->period <= REFERENCES_LIMIT && o->years >= 1 && o->years <= 100 &&
           o->half_window >= 0 && 2 * o->half_window < o->period && o->alpha > 0.0 &&
           o->alpha < 1.0 && o->least_within >= 1 && o->least_events >= 0.0;
}

/* The limit on the scale of the 2/3 power, where Poisson counts are nearly symmetrical. */
static void set_limit(struct exceedance *e, const struct regression_fit *fit, double alpha)
{
    double mean = exp(fit->coefficient[0]); /* time is 0 at the period evaluated */
    double dispersion = fmax(fit->dispersion, 1.0);
    double error = mean * fit->standard_error[0] * sqrt(dispersion);
    double spread = dispersion + error * error / mean;
    double sd = sqrt(4.0 / 9.0 * cbrt(mean) * spread);
    double z = stats_normal_quantile_upper(alpha / 2.0);
    e->expected = mean;
    e->limit = pow(pow(mean, 2.0 / 3.0) + z * sd, 1.5);
    e->status = isfinite(e->limit) ? STATS_OK : STATS_NO_CONVERGENCE;
    if (e->status != STATS_OK) {
        e->limit = 0.0;
        e->expected = 0.0;
    }
}

struct exceedance stats_farrington(const double *count_of, ptrdiff_t count, ptrdiff_t at,
                                   const struct exceedance_farrington *o, struct arena scratch)
{
    struct exceedance e = {.status = STATS_BAD_INPUT};
    stats_prepare();
    if (!counts_are_sound(count_of, count, at) || !options_are_sound(o)) {
        return e;
    }
    double recent = 0.0;
    for (ptrdiff_t i = at; i > at - o->least_within && i >= 0; i--) {
        recent += count_of[i];
    }
    struct references r = references_of(count_of, at, o, &scratch);
    e.status = STATS_UNDEFINED;
    if (r.count < 2) {
        return e;
    }
    if (recent < o->least_events || !(r.largest > 0.0)) {
        e.few = recent < o->least_events;
        e.alarm = !e.few && count_of[at] > 0.0;
        e.status = STATS_OK;
        return e;
    }
    struct arena kept = scoring_half(&scratch);
    struct regression_fit fit = {.status = STATS_UNDEFINED};
    if (o->trend && o->years >= LEAST_TREND_YEARS) {
        fit = model(&r, 2, o->reweight, &kept, scratch);
        e.trend = trend_holds(&fit, &r);
    }
    if (!e.trend) {
        fit = model(&r, 1, o->reweight, &kept, scratch);
    }
    e.status = fit.status;
    if (fit.status == STATS_OK) {
        set_limit(&e, &fit, o->alpha);
        e.alarm = count_of[at] > e.limit;
    }
    return e;
}
