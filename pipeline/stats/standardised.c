/* Standardised rates: weighted sums of the strata, and limits that carry those of a Poisson count
 * over to the weighted sum. */
#include "stats/standardised.h"

#include <math.h>

#include "stats/quantile.h"

/* Sums over the strata that have people; w is weight / sum of weights / people. */
struct weighted {
    double rate;     /* sum of w x */
    double variance; /* sum of w^2 var x */
    double w_sum, w_squares, w_largest;
    double events;
    double events_variance;
    double population;
    ptrdiff_t strata, skipped;
    enum stats_status status;
};

double stats_repeat_variance(const int64_t *persons, int frequencies)
{
    double sum = 0.0;
    for (int f = 1; f <= frequencies; f++) {
        sum += (double)f * (double)f * (double)persons[f - 1];
    }
    return sum;
}

static enum stats_status look_at(const struct stratum *s)
{
    bool good = s->events >= 0 && s->variance >= 0.0 && isfinite(s->variance) &&
                s->population >= 0.0 && isfinite(s->population) && s->weight >= 0.0 &&
                isfinite(s->weight) && (s->population > 0.0 || s->events == 0);
    return good ? STATS_OK : STATS_BAD_INPUT;
}

static struct weighted add_up(const struct stratum *strata, ptrdiff_t count)
{
    struct weighted u = {.status = STATS_OK};
    double weights = 0.0;
    for (ptrdiff_t i = 0; i < count; i++) {
        if (look_at(&strata[i]) != STATS_OK) {
            u.status = STATS_BAD_INPUT;
            return u;
        }
        weights += strata[i].population > 0.0 ? strata[i].weight : 0.0;
    }
    if (!(weights > 0.0)) {
        u.status = STATS_UNDEFINED;
        return u;
    }
    for (ptrdiff_t i = 0; i < count; i++) {
        const struct stratum *s = &strata[i];
        if (!(s->population > 0.0)) {
            u.skipped++;
            continue;
        }
        double w = s->weight / weights / s->population;
        u.strata++;
        u.rate += w * (double)s->events;
        u.variance += w * w * s->variance;
        u.w_sum += w;
        u.w_squares += w * w;
        u.w_largest = fmax(u.w_largest, w);
        u.events += (double)s->events;
        u.events_variance += s->variance;
        u.population += s->population;
    }
    if (!isfinite(u.w_squares) || !isfinite(u.variance) || !isfinite(u.population)) {
        u.status = STATS_BAD_INPUT; /* people so few that nothing can be divided by them */
    }
    return u;
}

/* Quantile of the gamma variable with that mean and variance; 0 where the mean is 0. */
static enum stats_status gamma_limit(double mean, double variance, double tail, bool upper,
                                     double *out)
{
    *out = 0.0;
    if (!(mean > 0.0) || !(variance > 0.0)) {
        *out = mean;
        return STATS_OK;
    }
    double shape = mean / variance * mean;
    enum stats_status status = upper ? stats_gamma_quantile_upper(tail, shape, out)
                                     : stats_gamma_quantile(tail, shape, out);
    *out *= variance / mean;
    return status;
}

/* docs/methods.md "Fay and Feuer", "Tiwari". One event more is worth `mean` with `square`. */
static struct interval gamma_limits(const struct weighted *u, double tail, double mean,
                                    double square)
{
    struct interval i = {u->rate, 0.0, 0.0, STATS_OK};
    i.status = gamma_limit(u->rate, u->variance, tail, false, &i.lower);
    if (i.status == STATS_OK) {
        i.status = gamma_limit(u->rate + mean, u->variance + square, tail, true, &i.upper);
    }
    return i.status == STATS_OK ? i : stats_no_interval(i.status);
}

/* docs/methods.md "Dobson". */
static struct interval dobson_limits(const struct weighted *u, struct interval count)
{
    if (!(u->events > 0.0)) {
        return (struct interval){0.0, 0.0, HUGE_VAL, STATS_NO_LIMITS};
    }
    double factor = sqrt(u->variance / u->events);
    return (struct interval){u->rate, fmax(u->rate + factor * (count.lower - u->events), 0.0),
                             u->rate + factor * (count.upper - u->events), count.status};
}

static struct interval limits(const struct weighted *u, const struct standardised_options *o,
                              double tail)
{
    double strata = (double)u->strata;
    switch (o->method) {
    case STANDARDISED_DOBSON_BYAR:
        return dobson_limits(u, stats_count_byar((int64_t)u->events, o->confidence));
    case STANDARDISED_DOBSON_EXACT:
        return dobson_limits(u, stats_count_exact((int64_t)u->events, o->confidence));
    case STANDARDISED_GAMMA:
        return gamma_limits(u, tail, u->w_largest, u->w_largest * u->w_largest);
    case STANDARDISED_GAMMA_MEAN:
        return gamma_limits(u, tail, u->w_sum / strata, (u->w_sum / strata) * (u->w_sum / strata));
    case STANDARDISED_TIWARI:
        return gamma_limits(u, tail, u->w_sum / strata, u->w_squares / strata);
    case STANDARDISED_NORMAL:
        break;
    }
    double half = stats_normal_quantile_upper(tail) * sqrt(u->variance);
    return u->events > 0.0
               ? (struct interval){u->rate, fmax(u->rate - half, 0.0), u->rate + half, STATS_OK}
               : (struct interval){0.0, 0.0, HUGE_VAL, STATS_NO_LIMITS};
}

struct standardised_rate stats_standardised_rate(const struct stratum *strata, ptrdiff_t count,
                                                 const struct standardised_options *options)
{
    double tail = 0.0;
    struct weighted u = {.status = STATS_BAD_INPUT};
    if (stats_tail_of(options->confidence, &tail) && options->per > 0.0 && isfinite(options->per)) {
        u = add_up(strata, count);
    }
    struct standardised_rate r = {stats_no_interval(u.status), (int64_t)u.events, u.population,
                                  u.skipped};
    if (u.status != STATS_OK) {
        return r;
    }
    if (r.events < options->least_events) {
        r.rate = stats_no_interval(STATS_TOO_FEW);
        return r;
    }
    struct interval i = limits(&u, options, tail);
    if (i.status == STATS_OK || i.status == STATS_NO_LIMITS) {
        i.value *= options->per;
        i.lower *= options->per;
        i.upper *= options->per;
    }
    r.rate = i;
    return r;
}

/* docs/methods.md "Indirect". */
enum stats_status stats_expected_events(const struct reference_stratum *strata, ptrdiff_t count,
                                        double *expected, double *reference_rate)
{
    double sum = 0.0;
    double events = 0.0;
    double people = 0.0;
    *expected = NAN;
    *reference_rate = NAN;
    for (ptrdiff_t i = 0; i < count; i++) {
        const struct reference_stratum *s = &strata[i];
        if (!(s->population >= 0.0) || !(s->reference_population >= 0.0) ||
            !isfinite(s->population) || !isfinite(s->reference_population)) {
            return STATS_BAD_INPUT;
        }
        double seen = s->reference_events > 0 ? (double)s->reference_events : 0.0;
        if (!(s->reference_population > 0.0)) {
            if (s->population > 0.0 || seen > 0.0) {
                return STATS_BAD_INPUT;
            }
            continue;
        }
        sum += s->population * (seen / s->reference_population);
        events += seen;
        people += s->reference_population;
    }
    if (!(people > 0.0)) {
        return STATS_UNDEFINED;
    }
    if (!isfinite(sum) || !isfinite(people)) {
        return STATS_BAD_INPUT;
    }
    *expected = sum;
    *reference_rate = events / people;
    return STATS_OK;
}

struct interval stats_indirect_ratio(int64_t observed, double expected, double per,
                                     double confidence, enum ratio_method method)
{
    switch (method) {
    case RATIO_PHE:
        return stats_rate_phe(observed, expected, per, confidence);
    case RATIO_EXACT:
        return stats_rate_exact(observed, expected, per, confidence);
    case RATIO_BYAR:
        break;
    }
    struct interval i = stats_count_byar(observed, confidence);
    struct interval frame = stats_rate_phe(observed, expected, per, confidence);
    if (i.status != STATS_OK || frame.status != STATS_OK) {
        return stats_no_interval(i.status != STATS_OK ? i.status : frame.status);
    }
    double factor = per / expected;
    return stats_checked(
        (struct interval){i.value * factor, i.lower * factor, i.upper * factor, STATS_OK});
}
