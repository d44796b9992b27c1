/* Trends and breaks by ranks. */
#include "stats/series.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>

#include "stats/quantile.h"

enum { LEAST_VALUES = 4, VALUES_LIMIT = 10000000 };

static bool values_are_sound(const double *value, ptrdiff_t count)
{
    if (count < 0 || count > VALUES_LIMIT || (count > 0 && !value)) {
        return false;
    }
    for (ptrdiff_t i = 0; i < count; i++) {
        if (!isfinite(value[i]) || fabs(value[i]) > 1e150) {
            return false;
        }
    }
    return true;
}

/* Sorts by merging; returns the pairs that stood the wrong way round. */
static double sort_and_count(double *x, ptrdiff_t n, double *spare)
{
    double wrong = 0.0;
    for (ptrdiff_t width = 1; width < n; width *= 2) {
        for (ptrdiff_t from = 0; from < n; from += 2 * width) {
            ptrdiff_t middle = from + width < n ? from + width : n;
            ptrdiff_t end = from + 2 * width < n ? from + 2 * width : n;
            ptrdiff_t left = from;
            ptrdiff_t right = middle;
            for (ptrdiff_t to = from; to < end; to++) {
                bool take_right = right < end && (left == middle || x[right] < x[left]);
                wrong += take_right ? (double)(middle - left) : 0.0;
                spare[to] = take_right ? x[right++] : x[left++];
            }
        }
        memcpy(x, spare, (size_t)n * sizeof *x);
    }
    return wrong;
}

/* Adds one series' S, its variance and the scale of its tau-b. */
static void add_kendall(const double *value, ptrdiff_t n, ptrdiff_t stride, struct series_trend *t,
                        double *scale, struct arena scratch)
{
    double *sorted = ARENA_ARRAY(&scratch, double, n + 1);
    double *spare = ARENA_ARRAY(&scratch, double, n + 1);
    for (ptrdiff_t i = 0; i < n; i++) {
        sorted[i] = value[i * stride];
    }
    double falls = sort_and_count(sorted, n, spare);
    double size = (double)n;
    double pairs = size * (size - 1.0) / 2.0;
    double tied = 0.0;
    double correction = 0.0;
    for (ptrdiff_t from = 0, to = 0; from < n; from = to) {
        for (to = from; to < n && !(sorted[to] > sorted[from]); to++) {
        }
        double same = (double)(to - from);
        tied += same * (same - 1.0) / 2.0;
        correction += same * (same - 1.0) * (2.0 * same + 5.0);
    }
    t->s += pairs - tied - 2.0 * falls;
    t->variance += (size * (size - 1.0) * (2.0 * size + 5.0) - correction) / 18.0;
    *scale += sqrt(pairs - tied) * sqrt(pairs);
}

static void finish_kendall(struct series_trend *t, double scale)
{
    t->status = STATS_OK;
    t->tau = scale > 0.0 ? t->s / scale : 0.0;
    double sign = (t->s > 0.0) - (t->s < 0.0);
    t->z = t->variance > 0.0 ? sign * (fabs(t->s) - 1.0) / sqrt(t->variance) : 0.0;
    t->z = t->s > 0.0 || t->s < 0.0 ? t->z : 0.0;
    t->p = fmin(1.0, 2.0 * gsl_cdf_ugaussian_Q(fabs(t->z)));
}

struct series_trend stats_mann_kendall(const double *value, ptrdiff_t count, struct arena scratch)
{
    struct series_trend t = {.status = STATS_BAD_INPUT};
    stats_prepare();
    if (!values_are_sound(value, count)) {
        return t;
    }
    if (count < LEAST_VALUES) {
        t.status = STATS_UNDEFINED;
        return t;
    }
    double scale = 0.0;
    add_kendall(value, count, 1, &t, &scale, scratch);
    finish_kendall(&t, scale);
    return t;
}

struct series_trend stats_mann_kendall_seasonal(const double *value, ptrdiff_t count,
                                                ptrdiff_t period, struct arena scratch)
{
    struct series_trend t = {.status = STATS_BAD_INPUT};
    stats_prepare();
    if (!values_are_sound(value, count) || period < 2) {
        return t;
    }
    if (count < LEAST_VALUES * period) {
        t.status = STATS_UNDEFINED;
        return t;
    }
    double scale = 0.0;
    for (ptrdiff_t season = 0; season < period; season++) {
        ptrdiff_t n = (count - season + period - 1) / period;
        add_kendall(value + season, n, period, &t, &scale, scratch);
    }
    finish_kendall(&t, scale);
    return t;
}

/* Slopes of all pairs that stand a multiple of `stride` apart, a cycle being the unit; sorted. */
static double *slopes_of(const double *value, ptrdiff_t count, ptrdiff_t stride, ptrdiff_t *found,
                         struct arena *a)
{
    double *slope =
        arena_alloc_raw(a, (ptrdiff_t)sizeof *slope, count * count / 2 / stride + count);
    *found = 0;
    for (ptrdiff_t i = 0; i < count; i++) {
        for (ptrdiff_t j = i + stride; j < count; j += stride) {
            ptrdiff_t cycles = (j - i) / stride;
            slope[(*found)++] = (value[j] - value[i]) / (double)cycles;
        }
    }
    gsl_sort(slope, 1, (size_t)*found);
    return slope;
}

static double middle_of(const double *sorted, ptrdiff_t n)
{
    return n % 2 == 1 ? sorted[n / 2] : 0.5 * (sorted[n / 2 - 1] + sorted[n / 2]);
}

/* The element of a rank counted from 1, the rank taken inside. */
static double at_rank(const double *sorted, ptrdiff_t n, double rank)
{
    double inside = fmin(fmax(nearbyint(rank), 1.0), (double)n);
    return sorted[(ptrdiff_t)inside - 1];
}

struct interval stats_sen_slope(const double *value, ptrdiff_t count, double confidence,
                                struct arena scratch)
{
    struct series_trend trend = stats_mann_kendall(value, count, scratch);
    if (trend.status == STATS_OK &&
        (count > SERIES_SLOPES_LIMIT || !(confidence > 0.0) || !(confidence < 1.0))) {
        trend.status = STATS_BAD_INPUT;
    }
    if (trend.status != STATS_OK) {
        return (struct interval){NAN, NAN, NAN, trend.status};
    }
    ptrdiff_t n = 0;
    double *slope = slopes_of(value, count, 1, &n, &scratch);
    double reach = stats_normal_quantile_upper((1.0 - confidence) / 2.0) * sqrt(trend.variance);
    double size = (double)n;
    return (struct interval){middle_of(slope, n), at_rank(slope, n, (size - reach) / 2.0),
                             at_rank(slope, n, (size + reach) / 2.0 + 1.0), STATS_OK};
}

enum stats_status stats_sen_slope_seasonal(const double *value, ptrdiff_t count, ptrdiff_t period,
                                           double *slope, struct arena scratch)
{
    *slope = 0.0;
    if (!values_are_sound(value, count) || period < 2 || count > SERIES_SLOPES_LIMIT) {
        return STATS_BAD_INPUT;
    }
    if (count < LEAST_VALUES * period) {
        return STATS_UNDEFINED;
    }
    ptrdiff_t n = 0;
    double *slopes = slopes_of(value, count, period, &n, &scratch);
    *slope = middle_of(slopes, n);
    return STATS_OK;
}

enum stats_status stats_sen_intercept(const double *value, ptrdiff_t count, double slope,
                                      double *intercept, struct arena scratch)
{
    *intercept = 0.0;
    if (!values_are_sound(value, count) || !isfinite(slope) || fabs(slope) > 1e150) {
        return STATS_BAD_INPUT;
    }
    if (count < 1) {
        return STATS_UNDEFINED;
    }
    double *level = ARENA_ARRAY(&scratch, double, count);
    for (ptrdiff_t i = 0; i < count; i++) {
        level[i] = value[i] - slope * (double)(i + 1);
    }
    gsl_sort(level, 1, (size_t)count);
    *intercept = middle_of(level, count);
    return STATS_OK;
}

/* Ranks from 1, means of those that are tied. */
static double *ranks_of(const double *value, ptrdiff_t count, struct arena *a)
{
    double *rank = ARENA_ARRAY(a, double, count);
    size_t *order = ARENA_ARRAY(a, size_t, count);
    gsl_sort_index(order, value, 1, (size_t)count);
    for (ptrdiff_t from = 0, to = 0; from < count; from = to) {
        for (to = from; to < count && !(value[order[to]] > value[order[from]]); to++) {
        }
        for (ptrdiff_t i = from; i < to; i++) {
            rank[order[i]] = 0.5 * (double)(from + 1 + to);
        }
    }
    return rank;
}

struct series_break stats_pettitt(const double *value, ptrdiff_t count, struct arena scratch)
{
    struct series_break b = {.status = STATS_BAD_INPUT};
    if (!values_are_sound(value, count)) {
        return b;
    }
    if (count < LEAST_VALUES) {
        b.status = STATS_UNDEFINED;
        return b;
    }
    double *rank = ranks_of(value, count, &scratch);
    double n = (double)count;
    double u = 0.0;
    for (ptrdiff_t i = 0; i < count; i++) {
        u += 2.0 * rank[i] - (n + 1.0);
        if (fabs(u) > b.u) {
            b.u = fabs(u);
            b.after = i + 1;
        }
    }
    b.p = fmin(1.0, 2.0 * exp(-6.0 * b.u * b.u / (n * n * n + n * n)));
    b.status = STATS_OK;
    return b;
}
