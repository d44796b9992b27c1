/* Seasons: classical decomposition, harmonic regression, chi-square by season. */
#include "stats/series.h"

#include <assert.h>
#include <math.h>

#include <gsl/gsl_cdf.h>

#include "stats/quantile.h"
#include "stats/regression.h"
#include "stats/regression_scoring.h"

#define CIRCLE      6.283185307179586476925286766559
#define VALUE_LIMIT 1e100
enum { CLASSICAL_PERIODS = 3, VALUES_LIMIT = 1000000, HARMONIC_COLUMNS = 4 };

/* Mean over one period around i; the two ends count half when the period is even. */
static double moving_mean(const double *value, ptrdiff_t i, ptrdiff_t period)
{
    ptrdiff_t half = period / 2;
    long double ends = period % 2 == 0 ? 0.5L : 1.0L;
    long double sum = ends * ((long double)value[i - half] + value[i + half]);
    for (ptrdiff_t j = i - half + 1; j < i + half; j++) {
        sum += value[j];
    }
    return (double)(sum / (long double)period);
}

/* A figure a season: means of what is left, brought to 0 (or 1) on average. */
static void season_figures(const struct series_parts *p, const double *left, ptrdiff_t period,
                           bool multiplicative, double *figure)
{
    long double level = 0.0L;
    for (ptrdiff_t season = 0; season < period; season++) {
        long double sum = 0.0L;
        double n = 0.0;
        for (ptrdiff_t i = season; i <= p->last; i += period) {
            sum += i >= p->first ? left[i] : 0.0;
            n += i >= p->first ? 1.0 : 0.0;
        }
        figure[season] = (double)(sum / n);
        level += figure[season];
    }
    level /= (long double)period;
    for (ptrdiff_t season = 0; season < period; season++) {
        figure[season] = (double)(multiplicative ? figure[season] / level : figure[season] - level);
    }
}

static enum stats_status can_decompose(const double *value, ptrdiff_t count, ptrdiff_t period,
                                       ptrdiff_t periods)
{
    if (count < 0 || count > VALUES_LIMIT || period < 2 || (count > 0 && !value)) {
        return STATS_BAD_INPUT;
    }
    for (ptrdiff_t i = 0; i < count; i++) {
        if (!isfinite(value[i]) || fabs(value[i]) > VALUE_LIMIT) {
            return STATS_BAD_INPUT;
        }
    }
    return count / period < periods ? STATS_UNDEFINED : STATS_OK;
}

struct series_parts stats_decompose(const double *value, ptrdiff_t count, ptrdiff_t period,
                                    bool multiplicative, struct arena *a, struct arena scratch)
{
    struct series_parts p = {.status = can_decompose(value, count, period, CLASSICAL_PERIODS)};
    for (ptrdiff_t i = 0; multiplicative && p.status == STATS_OK && i < count; i++) {
        p.status = value[i] > 0.0 ? STATS_OK : STATS_UNDEFINED;
    }
    if (p.status != STATS_OK) {
        return p;
    }
    p.count = count;
    p.first = period / 2;
    p.last = count - 1 - period / 2;
    p.trend = ARENA_ARRAY(a, double, count);
    p.seasonal = ARENA_ARRAY(a, double, count);
    p.remainder = ARENA_ARRAY(a, double, count);
    double *left = ARENA_ARRAY(&scratch, double, count);
    double *figure = ARENA_ARRAY(&scratch, double, period);
    for (ptrdiff_t i = p.first; i <= p.last; i++) {
        p.trend[i] = moving_mean(value, i, period);
        left[i] = multiplicative ? value[i] / p.trend[i] : value[i] - p.trend[i];
    }
    season_figures(&p, left, period, multiplicative, figure);
    for (ptrdiff_t i = 0; i < count; i++) {
        p.seasonal[i] = figure[i % period];
        if (i >= p.first && i <= p.last) {
            p.remainder[i] = multiplicative ? left[i] / p.seasonal[i] : left[i] - p.seasonal[i];
        }
    }
    return p;
}

struct series_harmonic stats_harmonic(const double *count_of, ptrdiff_t count, ptrdiff_t period,
                                      ptrdiff_t first, const double *offset, struct arena scratch)
{
    struct series_harmonic h = {.status = can_decompose(count_of, count, period, 1)};
    if (h.status == STATS_OK && (first < 0 || first >= period || period < 3)) {
        h.status = STATS_BAD_INPUT;
    }
    if (h.status != STATS_OK) {
        return h;
    }
    double *design = ARENA_ARRAY(&scratch, double, HARMONIC_COLUMNS *count);
    for (ptrdiff_t i = 0; i < count; i++) {
        double angle = CIRCLE * (double)((first + i) % period) / (double)period;
        design[i] = 1.0;
        design[count + i] = (double)(i + 1);
        design[2 * count + i] = cos(angle);
        design[3 * count + i] = sin(angle);
    }
    struct regression_data d = {.rows = count,
                                .columns = HARMONIC_COLUMNS,
                                .design = design,
                                .response = count_of,
                                .offset = offset};
    struct arena kept = scoring_half(&scratch);
    struct regression_fit fit = stats_regression(REGRESSION_POISSON, &d, &kept, scratch);
    d.columns = 2;
    struct regression_fit trend = stats_regression(REGRESSION_POISSON, &d, &kept, scratch);
    h.status = fit.status != STATS_OK ? fit.status : trend.status;
    if (h.status != STATS_OK) {
        return h;
    }
    const double *b = fit.coefficient;
    const double *e = fit.standard_error;
    double peak = atan2(b[3], b[2]) / CIRCLE * (double)period;
    h = (struct series_harmonic){STATS_OK,
                                 b[0],
                                 b[1],
                                 b[2],
                                 b[3],
                                 e[0],
                                 e[1],
                                 e[2],
                                 e[3],
                                 fit.deviance,
                                 trend.deviance,
                                 fit.dispersion,
                                 hypot(b[2], b[3]),
                                 peak < 0.0 ? peak + (double)period : peak,
                                 0.0};
    h.ratio = exp(2.0 * h.amplitude);
    h.status = isfinite(h.ratio) ? STATS_OK : STATS_NO_CONVERGENCE;
    return h;
}

struct series_chi_square stats_season_chi_square(const double *count_of, const double *exposure,
                                                 ptrdiff_t seasons)
{
    struct series_chi_square c = {.status = STATS_BAD_INPUT};
    stats_prepare();
    double counts = 0.0;
    double exposures = 0.0;
    for (ptrdiff_t i = 0; i < seasons; i++) {
        double e = exposure ? exposure[i] : 1.0;
        if (!(count_of[i] >= 0.0) || !(count_of[i] < VALUE_LIMIT) || !(e > 0.0) ||
            !(e < VALUE_LIMIT)) {
            return c;
        }
        counts += count_of[i];
        exposures += e;
    }
    if (seasons < 2) {
        return c;
    }
    c.status = STATS_UNDEFINED;
    if (!(counts > 0.0)) {
        return c;
    }
    for (ptrdiff_t i = 0; i < seasons; i++) {
        double expected = counts * (exposure ? exposure[i] : 1.0) / exposures;
        c.chi_square += (count_of[i] - expected) * (count_of[i] - expected) / expected;
    }
    c.degrees_of_freedom = seasons - 1;
    c.p = gsl_cdf_chisq_Q(c.chi_square, (double)c.degrees_of_freedom);
    c.status = isfinite(c.p) && isfinite(c.chi_square) ? STATS_OK : STATS_NO_CONVERGENCE;
    return c;
}
