/* Fisher's exact test of a 2 x 2 table. The noncentral hypergeometric distribution is walked from
 * its mode outwards by the ratio of neighbours, so that nothing large cancels and nothing is
 * computed where there is no probability. */
#include <math.h>

#include "stats/quantile.h"
#include "stats/tables.h"

#define COUNT_LIMIT       INT64_C(1000000000000)
#define EQUAL_PROBABILITY 1e-7  /* as in R: what rounding may do to tables that are as probable */
#define NOTHING           1e-22 /* against the mode */
#define LEAST_WEIGHT      1e-300

enum { STEPS_LIMIT = 2000 };

/* a given the margins: m + n units, m of them in the first row, k in the first column. */
struct hypergeometric {
    double m, n, k;
    double low, high; /* least and greatest a */
};

static struct hypergeometric margins_of(double a, double b, double c, double d)
{
    struct hypergeometric h = {a + b, c + d, a + c, 0.0, 0.0};
    h.low = fmax(0.0, h.k - h.n);
    h.high = fmin(h.k, h.m);
    return h;
}

/* Probability of x + 1 over that of x, at odds ratio 1. */
static double ratio_up(const struct hypergeometric *h, double x)
{
    return (h->m - x) / (x + 1.0) * ((h->k - x) / (h->n - h->k + x + 1.0));
}

/* The first x from which the next is less probable. */
static double mode_at(const struct hypergeometric *h, double odds)
{
    double low = h->low;
    double high = h->high;
    while (low < high) {
        double middle = floor(0.5 * (low + high));
        if (ratio_up(h, middle) * odds < 1.0) {
            high = middle;
        } else {
            low = middle + 1.0;
        }
    }
    return low;
}

/* Weight of x against the mode; 0 where it is below what doubles hold in full. */
static double weight_against_mode(const struct hypergeometric *h, double mode, double x)
{
    double weight = 1.0;
    for (double i = mode; i < x && weight > LEAST_WEIGHT; i += 1.0) {
        weight *= ratio_up(h, i);
    }
    for (double i = mode; i > x && weight > LEAST_WEIGHT; i -= 1.0) {
        weight /= ratio_up(h, i - 1.0);
    }
    return weight > LEAST_WEIGHT ? weight : 0.0;
}

/* docs/methods.md "Fisher". */
static double two_sided(const struct hypergeometric *h, double a)
{
    double mode = mode_at(h, 1.0);
    double seen = weight_against_mode(h, mode, a) * (1.0 + EQUAL_PROBABILITY);
    double stop = fmax(fmin(seen, 1.0) * NOTHING, LEAST_WEIGHT);
    double all = 0.0;
    double rare = 0.0;
    double weight = 1.0;
    for (double i = mode; weight > stop && i <= h->high; i += 1.0) {
        all += weight;
        rare += weight <= seen ? weight : 0.0;
        weight *= ratio_up(h, i);
    }
    weight = mode > h->low ? 1.0 / ratio_up(h, mode - 1.0) : 0.0;
    for (double i = mode - 1.0; weight > stop && i >= h->low; i -= 1.0) {
        all += weight;
        rare += weight <= seen ? weight : 0.0;
        weight = i > h->low ? weight / ratio_up(h, i - 1.0) : 0.0;
    }
    return fmin(rare / all, 1.0);
}

/* Sums of the weights w at an odds ratio: of all, and of those from `from` on. */
struct tilted {
    double all, first, second; /* w, w (x - from), w (x - from)^2 */
    double tail, tail_first;   /* the same over x >= from */
};

static void add_weight(struct tilted *t, double weight, double distance)
{
    t->all += weight;
    t->first += weight * distance;
    t->second += weight * distance * distance;
    if (distance >= 0.0) {
        t->tail += weight;
        t->tail_first += weight * distance;
    }
}

static struct tilted tilted_at(const struct hypergeometric *h, double odds, double from)
{
    struct tilted t = {0};
    double mode = mode_at(h, odds);
    double weight = 1.0;
    for (double i = mode; weight > NOTHING && i <= h->high; i += 1.0) {
        add_weight(&t, weight, i - from);
        weight *= ratio_up(h, i) * odds;
    }
    weight = mode > h->low ? 1.0 / (ratio_up(h, mode - 1.0) * odds) : 0.0;
    for (double i = mode - 1.0; weight > NOTHING && i >= h->low; i -= 1.0) {
        add_weight(&t, weight, i - from);
        weight = i > h->low ? weight / (ratio_up(h, i - 1.0) * odds) : 0.0;
    }
    return t;
}

/* What must be 0, and its slope against log odds: the mean less a when tail is 0, else the log of
 * P(X >= a) less that of the tail. Both rise. */
static double excess_at(const struct hypergeometric *h, double a, double tail, double log_odds,
                        double *slope)
{
    struct tilted t = tilted_at(h, exp(log_odds), a);
    double mean = t.first / t.all;
    if (!(tail > 0.0)) {
        *slope = fmax(t.second / t.all - mean * mean, 0.0);
        return mean;
    }
    *slope = t.tail_first / t.tail - mean;
    return t.tail > 0.0 ? log(t.tail / t.all) - log(tail) : -HUGE_VAL;
}

/* Where the root of log odds can still be; open ends are infinite. */
struct bracket {
    double low, high;
};

/* Newton's step where it stays inside the bracket; else its middle, or one more spread towards an
 * open end. */
static double next_log_odds(struct bracket *b, double at, double excess, double slope,
                            double spread)
{
    if (excess > 0.0) {
        b->high = at;
    } else {
        b->low = at;
    }
    double next = at - excess / slope;
    if (next > b->low && next < b->high) {
        return next;
    }
    if (isfinite(b->low) && isfinite(b->high)) {
        return 0.5 * (b->low + b->high);
    }
    return excess > 0.0 ? at - spread : at + spread;
}

/* The odds ratio at the root, by Newton's method inside a bracket that only shrinks, from the
 * logarithm of the odds ratio and its spread (Woolf 1955). */
static double odds_where(const struct hypergeometric *h, double a, double tail)
{
    struct bracket bracket = {-HUGE_VAL, HUGE_VAL};
    double b = h->m - a;
    double c = h->k - a;
    double d = h->n - c;
    double spread = sqrt(1.0 / (a + 0.5) + 1.0 / (b + 0.5) + 1.0 / (c + 0.5) + 1.0 / (d + 0.5));
    double at = log((a + 0.5) * (d + 0.5) / ((b + 0.5) * (c + 0.5)));
    at -= tail > 0.0 ? spread * stats_normal_quantile_upper(tail) : 0.0;
    for (int i = 0; i < STEPS_LIMIT && fabs(at) < 700.0; i++) {
        double slope = 0.0;
        double excess = excess_at(h, a, tail, at, &slope);
        double next = next_log_odds(&bracket, at, excess, slope, spread);
        if (fabs(next - at) < 1e-12) {
            return exp(next);
        }
        at = next;
    }
    return NAN;
}

static struct interval conditional_odds(const struct hypergeometric *h, double a, double tail)
{
    if (!(h->low < h->high)) {
        return stats_no_interval(STATS_UNDEFINED);
    }
    struct interval i = {0.0, 0.0, HUGE_VAL, STATS_OK};
    if (a > h->low) {
        i.lower = odds_where(h, a, tail);
        i.value = a < h->high ? odds_where(h, a, 0.0) : HUGE_VAL;
    }
    if (a < h->high) {
        /* the columns exchanged: b is counted, and the odds ratio is the reciprocal */
        struct hypergeometric other = margins_of(h->m - a, a, h->n - (h->k - a), h->k - a);
        i.upper = 1.0 / odds_where(&other, h->m - a, tail);
    }
    bool found = !isnan(i.value) && !isnan(i.lower) && !isnan(i.upper);
    return found ? i : stats_no_interval(STATS_NO_CONVERGENCE);
}

struct fisher stats_fisher(int64_t a, int64_t b, int64_t c, int64_t d, double confidence)
{
    double tail = 0.0;
    const int64_t cells[] = {a, b, c, d};
    bool good = stats_tail_of(confidence, &tail);
    for (int i = 0; i < 4; i++) {
        good = good && cells[i] >= 0 && cells[i] <= COUNT_LIMIT;
    }
    if (!good) {
        return (struct fisher){NAN, stats_no_interval(STATS_BAD_INPUT), STATS_BAD_INPUT};
    }
    struct hypergeometric h = margins_of((double)a, (double)b, (double)c, (double)d);
    if (!(h.m + h.n > 0.0)) {
        return (struct fisher){NAN, stats_no_interval(STATS_UNDEFINED), STATS_UNDEFINED};
    }
    return (struct fisher){two_sided(&h, (double)a), conditional_odds(&h, (double)a, tail),
                           STATS_OK};
}
