/* Empirical Bayes rates. Moran's I stands in moran.c. */
#include "stats/smoothing.h"

#include <math.h>

#include "stats/quantile.h"

#define MOST 1e75 /* people and rates: their squares times one another stay finite */

enum { ROUNDS_LIMIT = 5000, HALVINGS = 400 };

static bool good_areas(const struct area *areas, ptrdiff_t count)
{
    for (ptrdiff_t i = 0; i < count; i++) {
        if (!(areas[i].events >= 0.0) || !isfinite(areas[i].events) ||
            !(areas[i].population >= 0.0) || !isfinite(areas[i].population) ||
            (areas[i].events > 0.0 && !(areas[i].population > 0.0)) || areas[i].population > MOST ||
            (areas[i].population > 0.0 && !(areas[i].events / areas[i].population < MOST))) {
            return false;
        }
    }
    return true;
}

/* Mean and spread of the rates of a set of areas; one after the other, so that the set can be a
 * list of neighbours. */
struct pooled {
    long double events, people, squares;
    double areas;
};

static double mean_of(const struct pooled *p)
{
    return (double)(p->events / p->people);
}

static void add_squares(struct pooled *p, const struct area *a, double mean)
{
    if (a->population > 0.0) {
        long double difference = (long double)a->events / a->population - mean;
        p->squares += a->population * difference * difference;
    }
}

static void add_area(struct pooled *p, const struct area *a)
{
    p->events += a->events;
    p->people += a->population;
    p->areas += 1.0;
}

/* s^2 - b / mean population, at least 0. */
static double excess_variance(const struct pooled *p)
{
    long double mean = p->events / p->people;
    return fmax((double)(p->squares / p->people - mean / (p->people / p->areas)), 0.0);
}

static double drawn(const struct area *a, double mean, double variance)
{
    if (!(a->population > 0.0) || !(variance > 0.0)) {
        return mean;
    }
    double weight = variance / (variance + mean / a->population);
    return mean + weight * (a->events / a->population - mean);
}

/* docs/methods.md "Marshall". */
struct marshall stats_marshall(const struct area *areas, ptrdiff_t count, double *smoothed)
{
    struct marshall m = {NAN, NAN, STATS_BAD_INPUT};
    struct pooled p = {0};
    if (!good_areas(areas, count)) {
        return m;
    }
    for (ptrdiff_t i = 0; i < count; i++) {
        add_area(&p, &areas[i]);
    }
    if (!(p.people > 0.0)) {
        m.status = STATS_UNDEFINED;
        return m;
    }
    m.status = STATS_OK;
    m.mean = mean_of(&p);
    for (ptrdiff_t i = 0; i < count; i++) {
        add_squares(&p, &areas[i], m.mean);
    }
    m.variance = excess_variance(&p);
    for (ptrdiff_t i = 0; i < count && smoothed != NULL; i++) {
        smoothed[i] = drawn(&areas[i], m.mean, m.variance);
    }
    return m;
}

enum stats_status stats_marshall_local(const struct area *areas, ptrdiff_t count,
                                       struct neighbours neighbours, double *smoothed)
{
    if (!good_areas(areas, count) || !neighbours_are_good(neighbours, count)) {
        return STATS_BAD_INPUT;
    }
    struct marshall global = stats_marshall(areas, count, smoothed);
    if (global.status != STATS_OK) {
        return global.status;
    }
    for (ptrdiff_t i = 0; i < count; i++) {
        ptrdiff_t first = neighbours.from[i];
        ptrdiff_t last = neighbours.from[i + 1];
        struct pooled p = {0};
        add_area(&p, &areas[i]);
        for (ptrdiff_t k = first; k < last; k++) {
            add_area(&p, &areas[neighbours.of[k]]);
        }
        if (first == last || !(p.people > 0.0)) {
            continue;
        }
        double mean = mean_of(&p);
        add_squares(&p, &areas[i], mean);
        for (ptrdiff_t k = first; k < last; k++) {
            add_squares(&p, &areas[neighbours.of[k]], mean);
        }
        smoothed[i] = drawn(&areas[i], mean, excess_variance(&p));
    }
    return STATS_OK;
}

/* What both gamma forms need first: areas with people, and events in some. */
static struct gamma_prior no_prior(const struct area *areas, ptrdiff_t count)
{
    struct gamma_prior prior = {NAN, NAN, STATS_BAD_INPUT, NAN};
    double events = 0.0;
    double people = 0.0;
    ptrdiff_t known = 0;
    if (!good_areas(areas, count)) {
        return prior;
    }
    for (ptrdiff_t i = 0; i < count; i++) {
        events += areas[i].events;
        people += areas[i].population;
        known += areas[i].population > 0.0;
    }
    if (known < 2 || !(events > 0.0)) {
        prior.status = STATS_UNDEFINED;
        return prior;
    }
    prior.status = STATS_OK;
    prior.mean = events / people;
    return prior;
}

static struct gamma_prior no_spread(struct gamma_prior prior)
{
    prior.status = STATS_NO_LIMITS;
    prior.shape = HUGE_VAL;
    prior.rate = HUGE_VAL;
    return prior;
}

/* One round of the paper's equations; false when there is no spread beyond chance. */
static bool moments_round(const struct area *areas, ptrdiff_t count, double *risk,
                          struct gamma_prior *p)
{
    double sum = 0.0;
    double known = 0.0;
    for (ptrdiff_t i = 0; i < count; i++) {
        if (areas[i].population > 0.0) {
            risk[i] = (areas[i].events + p->shape) / (areas[i].population + p->rate);
            sum += risk[i];
            known += 1.0;
        }
    }
    double mean = sum / known;
    double squares = 0.0;
    for (ptrdiff_t i = 0; i < count; i++) {
        if (areas[i].population > 0.0) {
            double difference = risk[i] - mean;
            squares += (1.0 + p->rate / areas[i].population) * difference * difference;
        }
    }
    double variance = squares / (known - 1.0);
    p->rate = mean / variance;
    p->shape = mean * p->rate;
    p->mean = mean;
    return variance > 0.0 && isfinite(p->rate) && p->rate < 1e12 / mean;
}

/* docs/methods.md "Clayton and Kaldor". */
struct gamma_prior stats_gamma_moments(struct arena scratch, const struct area *areas,
                                       ptrdiff_t count)
{
    struct gamma_prior p = no_prior(areas, count);
    if (p.status != STATS_OK) {
        return p;
    }
    double overall = p.mean;
    double *risk = ARENA_ARRAY(&scratch, double, count);
    p.rate = 1.0 / overall;
    p.shape = 1.0;
    double before = HUGE_VAL;
    for (int round = 0; round < ROUNDS_LIMIT; round++) {
        struct gamma_prior last = p;
        if (!moments_round(areas, count, risk, &p)) {
            p.mean = overall;
            return no_spread(p);
        }
        double change = fabs(p.rate / last.rate - 1.0) + fabs(p.shape / last.shape - 1.0);
        if (change < 1e-10 && (change < 1e-15 || change >= before)) {
            return p;
        }
        before = change;
    }
    p.status = STATS_NO_CONVERGENCE;
    p.shape = p.rate = p.mean = NAN;
    return p;
}

/* log gamma's derivative by its asymptotic series, which is exact from 20 on. */
static double digamma(double x)
{
    double value = 0.0;
    while (x < 20.0) {
        value -= 1.0 / x;
        x += 1.0;
    }
    double r = 1.0 / (x * x);
    return value + log(x) - 0.5 / x -
           r * (1.0 / 12 - r * (1.0 / 120 - r * (1.0 / 252 - r * (1.0 / 240 - r / 132))));
}

/* digamma(shape + events) - digamma(shape), of whole events without their difference. */
static double harmonic_part(double events, double shape)
{
    if (events >= 2000.0 || events > floor(events)) {
        return digamma(shape + events) - digamma(shape);
    }
    double value = 0.0;
    for (int k = 0; k < (int)events; k++) {
        value += 1.0 / (shape + k);
    }
    return value;
}

/* The mean of the greatest likelihood at this shape. */
static double mean_at_shape(const struct area *areas, ptrdiff_t count, double shape, double start)
{
    /* sum of (events - mean population) / (mean population + shape) = 0, falling in the mean */
    double mean = start;
    for (int i = 0; i < 200; i++) {
        double score = 0.0;
        double slope = 0.0;
        for (ptrdiff_t k = 0; k < count; k++) {
            double e = areas[k].population;
            double below = mean * e + shape;
            score += (areas[k].events - mean * e) / below;
            slope -= e * (areas[k].events + shape) / (below * below);
        }
        double next = mean - score / slope;
        next = next > 0.1 * mean ? next : 0.1 * mean;
        bool settled = fabs(next - mean) <= 1e-15 * mean;
        mean = next;
        if (settled) {
            break;
        }
    }
    return mean;
}

/* Score of the shape at its best mean: positive below the maximum of the profile. */
static double shape_score(const struct area *areas, ptrdiff_t count, double shape, double mean)
{
    double sum = 0.0;
    for (ptrdiff_t i = 0; i < count; i++) {
        double fitted = mean * areas[i].population;
        if (!(areas[i].population > 0.0)) {
            continue;
        }
        sum += harmonic_part(areas[i].events, shape) - log1p(fitted / shape) +
               (fitted - areas[i].events) / (fitted + shape);
    }
    return sum;
}

/* The likelihood's maximum in (mean, shape): the mean is solved for at each shape, the shape is the
 * root of its score, on the logarithm, by halving. */
struct gamma_prior stats_gamma_likelihood(const struct area *areas, ptrdiff_t count)
{
    struct gamma_prior p = no_prior(areas, count);
    if (p.status != STATS_OK) {
        return p;
    }
    double low = log(1e-6);
    double high = log(1e8);
    double mean = p.mean;
    double at_low =
        shape_score(areas, count, exp(low), mean_at_shape(areas, count, exp(low), mean));
    double at_high =
        shape_score(areas, count, exp(high), mean_at_shape(areas, count, exp(high), mean));
    /* past the maximum the score is negative but tiny: without spread it never gets there */
    double probe = shape_score(areas, count, 1e5, mean_at_shape(areas, count, 1e5, mean));
    if (!(at_low > 0.0) || !(probe < 0.0)) {
        return no_spread(p);
    }
    if (!(at_high < 0.0)) {
        high = log(1e5);
    }
    double middle = 0.5 * (low + high);
    for (int i = 0; i < HALVINGS && high - low > 4e-16 * fmax(1.0, fabs(middle)); i++) {
        middle = 0.5 * (low + high);
        if (!(middle > low && middle < high)) {
            break;
        }
        double shape = exp(middle);
        mean = mean_at_shape(areas, count, shape, mean);
        if (shape_score(areas, count, shape, mean) > 0.0) {
            low = middle;
        } else {
            high = middle;
        }
    }
    p.shape = exp(0.5 * (low + high));
    p.mean = mean_at_shape(areas, count, p.shape, mean);
    p.rate = p.shape / p.mean;
    return p;
}

struct interval stats_gamma_posterior(const struct gamma_prior *prior, struct area area,
                                      double confidence)
{
    double tail = 0.0;
    if (!stats_tail_of(confidence, &tail) || !good_areas(&area, 1)) {
        return stats_no_interval(STATS_BAD_INPUT);
    }
    if (prior->status == STATS_NO_LIMITS) {
        return (struct interval){prior->mean, 0.0, HUGE_VAL, STATS_NO_LIMITS};
    }
    if (prior->status != STATS_OK) {
        return stats_no_interval(prior->status);
    }
    double shape = area.events + prior->shape;
    double rate = area.population + prior->rate;
    struct interval i = {shape / rate, 0.0, 0.0, STATS_OK};
    i.status = stats_gamma_quantile(tail, shape, &i.lower);
    if (i.status == STATS_OK) {
        i.status = stats_gamma_quantile_upper(tail, shape, &i.upper);
    }
    i.lower /= rate;
    i.upper /= rate;
    return i.status == STATS_OK ? stats_checked(i) : stats_no_interval(i.status);
}

enum stats_status stats_gamma_posterior_median(const struct gamma_prior *prior, struct area area,
                                               double *median)
{
    *median = NAN;
    if (!good_areas(&area, 1)) {
        return STATS_BAD_INPUT;
    }
    if (prior->status == STATS_NO_LIMITS) {
        *median = prior->mean;
        return STATS_OK;
    }
    if (prior->status != STATS_OK) {
        return prior->status;
    }
    double quantile = 0.0;
    enum stats_status status = stats_gamma_quantile(0.5, area.events + prior->shape, &quantile);
    if (status == STATS_OK) {
        *median = quantile / (area.population + prior->rate);
    }
    return status;
}
