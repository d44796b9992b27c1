/* Seasonal-trend decomposition by loess. Positions count from 1, as the paper's do. */
#include "stats/series.h"

#include <assert.h>
#include <math.h>

#include <gsl/gsl_sort.h>

#define VALUE_LIMIT 1e100
enum { VALUES_LIMIT = 100000, ROBUST_ROUNDS = 15, SEASONAL_WINDOW_LEAST = 7 };

/* A local regression over `n` values: how wide, of what degree, how far apart it is computed. */
struct loess {
    ptrdiff_t span;
    int degree;
    ptrdiff_t jump; /* in between, straight lines */
};

struct points {
    const double *value;
    const double *weight; /* robustness; null: 1 */
    ptrdiff_t n;
    double *work; /* n */
};

struct stl {
    const double *value;
    ptrdiff_t n;
    ptrdiff_t period;
    struct loess season, trend, low_pass;
    const double *weight;
    double *cycle;        /* n + 2 periods: the smoothed seasons, one period beyond each end */
    double *first;        /* n + 2 periods */
    double *second;       /* n + 2 periods */
    double *work;         /* n + 2 periods */
    double *subseries[3]; /* values, weights and fits of one season */
};

/* Tricube weights around `at` over [left, right]; their sum. */
static double tricube(const struct points *p, ptrdiff_t span, double at, ptrdiff_t left,
                      ptrdiff_t right)
{
    double reach = fmax(at - (double)left, (double)right - at);
    if (span > p->n) {
        ptrdiff_t beyond = (span - p->n) / 2; /* a whole number, as in the authors' program */
        reach += (double)beyond;
    }
    double sum = 0.0;
    for (ptrdiff_t j = left; j <= right; j++) {
        double distance = fabs((double)j - at);
        double weight = 0.0;
        if (distance <= 0.999 * reach) {
            double u = distance / reach;
            double bent = 1.0 - u * u * u;
            weight = distance <= 0.001 * reach ? 1.0 : bent * bent * bent;
            weight *= p->weight ? p->weight[j - 1] : 1.0;
        }
        p->work[j - 1] = weight;
        sum += weight;
    }
    return sum;
}

/* The fit at one place from the values [left, right]; `otherwise` where no value has a weight. */
static double loess_at(const struct points *p, const struct loess *l, double at, ptrdiff_t left,
                       ptrdiff_t right, double otherwise)
{
    double *w = p->work;
    double sum = tricube(p, l->span, at, left, right);
    if (!(sum > 0.0)) {
        return otherwise;
    }
    double centre = 0.0;
    for (ptrdiff_t j = left; j <= right; j++) {
        w[j - 1] /= sum;
        centre += w[j - 1] * (double)j;
    }
    if (l->degree > 0 && (at - (double)left > 0.0 || (double)right - at > 0.0)) {
        double spread = 0.0;
        for (ptrdiff_t j = left; j <= right; j++) {
            spread += w[j - 1] * ((double)j - centre) * ((double)j - centre);
        }
        if (sqrt(spread) > 0.001 * (double)(p->n - 1)) {
            double slope = (at - centre) / spread;
            for (ptrdiff_t j = left; j <= right; j++) {
                w[j - 1] *= slope * ((double)j - centre) + 1.0;
            }
        }
    }
    double fit = 0.0;
    for (ptrdiff_t j = left; j <= right; j++) {
        fit += w[j - 1] * p->value[j - 1];
    }
    return fit;
}

static ptrdiff_t window_start(ptrdiff_t at, ptrdiff_t span, ptrdiff_t n)
{
    ptrdiff_t left = at - (span + 1) / 2 + 1;
    left = left > n - span + 1 ? n - span + 1 : left;
    return left < 1 ? 1 : left;
}

static void fill_between(double *fit, ptrdiff_t from, ptrdiff_t to)
{
    double slope = (fit[to - 1] - fit[from - 1]) / (double)(to - from);
    for (ptrdiff_t j = from + 1; j < to; j++) {
        fit[j - 1] = fit[from - 1] + slope * (double)(j - from);
    }
}

/* The whole curve. The last place is fitted on the window of the last one before it, as in the
 * authors' program. */
static void loess_curve(const struct points *p, const struct loess *l, double *fit)
{
    ptrdiff_t n = p->n;
    if (n < 2) {
        fit[0] = p->value[0];
        return;
    }
    ptrdiff_t jump = l->jump < n - 1 ? l->jump : n - 1;
    ptrdiff_t left = 1;
    ptrdiff_t last = 1;
    for (ptrdiff_t i = 1; i <= n; i += jump) {
        left = l->span >= n ? 1 : window_start(i, l->span, n);
        ptrdiff_t right = l->span >= n ? n : left + l->span - 1;
        fit[i - 1] = loess_at(p, l, (double)i, left, right, p->value[i - 1]);
        if (i > 1) {
            fill_between(fit, last, i);
        }
        last = i;
    }
    if (last < n) {
        ptrdiff_t right = l->span >= n ? n : left + l->span - 1;
        fit[n - 1] = loess_at(p, l, (double)n, left, right, p->value[n - 1]);
        fill_between(fit, last, n);
    }
}

/* Every season's own series smoothed, and continued by one at each end. */
static void smooth_seasons(struct stl *s, const double *detrended)
{
    for (ptrdiff_t season = 0; season < s->period; season++) {
        ptrdiff_t k = (s->n - season - 1) / s->period + 1;
        for (ptrdiff_t i = 0; i < k; i++) {
            s->subseries[0][i] = detrended[i * s->period + season];
            s->subseries[1][i] = s->weight ? s->weight[i * s->period + season] : 1.0;
        }
        struct points p = {s->subseries[0], s->weight ? s->subseries[1] : NULL, k, s->work};
        double *fit = s->subseries[2];
        loess_curve(&p, &s->season, fit + 1);
        ptrdiff_t right = s->season.span < k ? s->season.span : k;
        fit[0] = loess_at(&p, &s->season, 0.0, 1, right, fit[1]);
        ptrdiff_t left = k - s->season.span + 1 > 1 ? k - s->season.span + 1 : 1;
        fit[k + 1] = loess_at(&p, &s->season, (double)(k + 1), left, k, fit[k]);
        for (ptrdiff_t i = 0; i < k + 2; i++) {
            s->cycle[i * s->period + season] = fit[i];
        }
    }
}

static void moving_means(const double *value, ptrdiff_t n, ptrdiff_t length, double *mean)
{
    for (ptrdiff_t i = 0; i + length <= n; i++) {
        double sum = 0.0;
        for (ptrdiff_t j = 0; j < length; j++) {
            sum += value[i + j];
        }
        mean[i] = sum / (double)length;
    }
}

/* One inner round: seasons from what is left of the trend, the trend from what is left of them. */
static void inner_round(struct stl *s, double *seasonal, double *trend)
{
    ptrdiff_t n = s->n;
    ptrdiff_t longer = n + 2 * s->period;
    for (ptrdiff_t i = 0; i < n; i++) {
        s->first[i] = s->value[i] - trend[i];
    }
    smooth_seasons(s, s->first);
    moving_means(s->cycle, longer, s->period, s->first);
    moving_means(s->first, longer - s->period + 1, s->period, s->second);
    moving_means(s->second, n + 2, 3, s->first);
    struct points low = {s->first, NULL, n, s->work};
    loess_curve(&low, &s->low_pass, s->second);
    for (ptrdiff_t i = 0; i < n; i++) {
        seasonal[i] = s->cycle[s->period + i] - s->second[i];
        s->first[i] = s->value[i] - seasonal[i];
    }
    struct points left = {s->first, s->weight, n, s->work};
    loess_curve(&left, &s->trend, trend);
}

/* Bisquare weights of the residuals, 6 median absolute residuals wide. */
static void weigh(const struct stl *s, const double *seasonal, const double *trend, double *weight)
{
    for (ptrdiff_t i = 0; i < s->n; i++) {
        s->first[i] = fabs(s->value[i] - (trend[i] + seasonal[i]));
        s->second[i] = s->first[i];
    }
    gsl_sort(s->second, 1, (size_t)s->n);
    ptrdiff_t middle = s->n / 2;
    double wide = 3.0 * (s->second[middle] + s->second[s->n - 1 - middle]);
    for (ptrdiff_t i = 0; i < s->n; i++) {
        double r = s->first[i];
        double u = wide > 0.0 ? r / wide : 0.0;
        weight[i] = r <= 0.001 * wide   ? 1.0
                    : r <= 0.999 * wide ? (1.0 - u * u) * (1.0 - u * u)
                                        : 0.0;
    }
}

static ptrdiff_t next_odd(double x)
{
    ptrdiff_t n = (ptrdiff_t)nearbyint(x);
    return n % 2 == 0 ? n + 1 : n;
}

static struct loess window_of(ptrdiff_t span, int degree)
{
    return (struct loess){span, degree, (span + 9) / 10};
}

static struct stl prepare(const double *value, ptrdiff_t n, ptrdiff_t period,
                          ptrdiff_t seasonal_window, struct arena *a)
{
    struct stl s = {.value = value, .n = n, .period = period};
    ptrdiff_t span = seasonal_window == 0 ? 10 * n + 1 : next_odd((double)seasonal_window);
    double given = seasonal_window == 0 ? (double)span : (double)seasonal_window;
    s.season = window_of(span, 0);
    s.trend = window_of(next_odd(ceil(1.5 * (double)period / (1.0 - 1.5 / given))), 1);
    s.low_pass = window_of(next_odd((double)period), 1);
    s.cycle = ARENA_ARRAY(a, double, n + 2 * period);
    s.first = ARENA_ARRAY(a, double, n + 2 * period);
    s.second = ARENA_ARRAY(a, double, n + 2 * period);
    s.work = ARENA_ARRAY(a, double, n + 2 * period);
    for (int i = 0; i < 3; i++) {
        s.subseries[i] = ARENA_ARRAY(a, double, n / period + 4);
    }
    return s;
}

static void make_periodic(double *seasonal, ptrdiff_t n, ptrdiff_t period)
{
    for (ptrdiff_t season = 0; season < period; season++) {
        double sum = 0.0;
        ptrdiff_t k = 0;
        for (ptrdiff_t i = season; i < n; i += period, k++) {
            sum += seasonal[i];
        }
        for (ptrdiff_t i = season; i < n; i += period) {
            seasonal[i] = sum / (double)k;
        }
    }
}

static enum stats_status can_run(const double *value, ptrdiff_t count, ptrdiff_t period,
                                 ptrdiff_t window)
{
    if (count < 0 || count > VALUES_LIMIT || period < 2 || (count > 0 && !value) ||
        (window != 0 && (window < SEASONAL_WINDOW_LEAST || window > VALUES_LIMIT))) {
        return STATS_BAD_INPUT;
    }
    for (ptrdiff_t i = 0; i < count; i++) {
        if (!isfinite(value[i]) || fabs(value[i]) > VALUE_LIMIT) {
            return STATS_BAD_INPUT;
        }
    }
    return count <= 2 * period ? STATS_UNDEFINED : STATS_OK;
}

struct series_parts stats_stl(const double *value, ptrdiff_t count, ptrdiff_t period,
                              ptrdiff_t seasonal_window, bool robust, struct arena *a,
                              struct arena scratch)
{
    assert(a);
    struct series_parts p = {.status = can_run(value, count, period, seasonal_window)};
    if (p.status != STATS_OK) {
        return p;
    }
    p.count = count;
    p.last = count - 1;
    p.trend = ARENA_ARRAY(a, double, count);
    p.seasonal = ARENA_ARRAY(a, double, count);
    p.remainder = ARENA_ARRAY(a, double, count);
    double *weight = ARENA_ARRAY(&scratch, double, count);
    struct stl s = prepare(value, count, period, seasonal_window, &scratch);
    for (int outer = 0; outer <= (robust ? ROBUST_ROUNDS : 0); outer++) {
        for (int inner = 0; inner < (robust ? 1 : 2); inner++) {
            inner_round(&s, p.seasonal, p.trend);
        }
        weigh(&s, p.seasonal, p.trend, weight);
        s.weight = weight;
    }
    if (seasonal_window == 0) {
        make_periodic(p.seasonal, count, period);
    }
    for (ptrdiff_t i = 0; i < count; i++) {
        p.remainder[i] = value[i] - p.seasonal[i] - p.trend[i];
    }
    return p;
}
