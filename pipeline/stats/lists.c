/* Numbers of persons from lists. Limits are those of the number not seen, on the scale of its
 * logarithm, so that no lower limit lies below what was seen. */
#include "stats/lists.h"

#include <math.h>
#include <string.h>

#include <gsl/gsl_cdf.h>

#include "stats/loglinear.h"
#include "stats/quantile.h"

#define COUNT_LIMIT INT64_C(1000000000000)

/* seen + unseen, with limits of the unseen log-normal with that variance. */
static struct interval lognormal(double seen, double unseen, double variance, double z)
{
    if (!(unseen > 0.0)) {
        return stats_no_interval(STATS_UNDEFINED);
    }
    double c = exp(z * sqrt(log1p(variance / (unseen * unseen))));
    return (struct interval){seen + unseen, seen + unseen / c, seen + unseen * c, STATS_OK};
}

/* docs/methods.md "Two lists". */
struct two_lists stats_two_lists(int64_t n1, int64_t n2, int64_t m, double confidence)
{
    double tail = 0.0;
    struct two_lists t = {NAN,
                          NAN,
                          NAN,
                          stats_no_interval(STATS_BAD_INPUT),
                          stats_no_interval(STATS_BAD_INPUT),
                          m < LISTS_FEW_OVERLAPS,
                          STATS_BAD_INPUT};
    if (!stats_tail_of(confidence, &tail) || m < 0 || m > n1 || m > n2 || n1 > COUNT_LIMIT ||
        n2 > COUNT_LIMIT) {
        return t;
    }
    if (n1 == 0 && n2 == 0) {
        t.status = STATS_UNDEFINED;
        return t;
    }
    double z = stats_normal_quantile_upper(tail);
    double a = (double)n1;
    double b = (double)n2;
    double c = (double)m;
    t.status = STATS_OK;
    t.lincoln_petersen = m > 0 ? a * b / c : HUGE_VAL;
    t.chapman = (a + 1.0) * (b + 1.0) / (c + 1.0) - 1.0;
    t.variance = (a + 1.0) / (c + 1.0) * ((b + 1.0) / (c + 1.0)) * (a - c) * (b - c) / (c + 2.0);
    double half = z * sqrt(t.variance);
    t.wald = (struct interval){t.chapman, t.chapman - half, t.chapman + half, STATS_OK};
    double unseen = (a - c) / (c + 1.0) * (b - c);
    t.lognormal = lognormal(a + b - c, unseen, t.variance, z);
    return t;
}

int lists_pair(int first, int second)
{
    return second * (second - 1) / 2 + first;
}

/* A model of some lists: what it is made of, and what of it has no finite effect. */
struct model {
    int lists;
    uint32_t pairs; /* with an effect */
    int empty_pairs;
    uint32_t left_out[LISTS_LIMIT * (LISTS_LIMIT - 1) / 2]; /* masks of the empty pairs */
};

static bool all_of(uint32_t mask, uint32_t bits)
{
    return (mask & bits) == bits;
}

static struct model look_at_pairs(const int64_t *counts, int lists, uint32_t pairs)
{
    struct model m = {.lists = lists, .pairs = pairs};
    for (int j = 1; j < lists; j++) {
        for (int i = 0; i < j; i++) {
            uint32_t both = (UINT32_C(1) << i) | (UINT32_C(1) << j);
            int64_t common = 0;
            for (uint32_t mask = 1; mask < UINT32_C(1) << lists; mask++) {
                common += all_of(mask, both) ? counts[mask] : 0;
            }
            uint32_t bit = UINT32_C(1) << lists_pair(i, j);
            if ((pairs & bit) != 0 && common == 0) {
                m.pairs &= ~bit;
                m.left_out[m.empty_pairs++] = both;
            }
        }
    }
    return m;
}

static bool is_left_out(const struct model *m, uint32_t mask)
{
    for (int i = 0; i < m->empty_pairs; i++) {
        if (all_of(mask, m->left_out[i])) {
            return true;
        }
    }
    return false;
}

static void fill_row(const struct model *m, uint32_t mask, double *x)
{
    *x++ = 1.0;
    for (int i = 0; i < m->lists; i++) {
        *x++ = (double)(mask >> i & 1);
    }
    for (int j = 1; j < m->lists; j++) {
        for (int i = 0; i < j; i++) {
            if (m->pairs >> lists_pair(i, j) & 1) {
                *x++ = (double)((mask >> i & 1) * (mask >> j & 1));
            }
        }
    }
}

/* *of (may be null) receives the mask of each row. */
static struct design design_of(struct arena *a, const int64_t *counts, const struct model *m,
                               uint32_t *of)
{
    int cells = 1 << m->lists;
    struct design d = {.columns = 1 + m->lists + __builtin_popcount(m->pairs)};
    double *x = ARENA_ARRAY(a, double, (ptrdiff_t)cells *d.columns);
    double *count = ARENA_ARRAY(a, double, cells);
    for (uint32_t mask = 1; mask < (uint32_t)cells; mask++) {
        if (!is_left_out(m, mask)) {
            fill_row(m, mask, x + (ptrdiff_t)d.rows * d.columns);
            if (of != NULL) {
                of[d.rows] = mask;
            }
            count[d.rows++] = (double)counts[mask];
        }
    }
    d.x = x;
    d.count = count;
    return d;
}

static struct list_fit no_fit(enum stats_status status)
{
    return (struct list_fit){
        .total = NAN,
        .unseen = NAN,
        .standard_error = NAN,
        .log_unseen = NAN,
        .log_unseen_error = NAN,
        .deviance = NAN,
        .aic = NAN,
        .lognormal = stats_no_interval(status),
        .log_normal_unseen = stats_no_interval(status),
        .status = status,
    };
}

static bool good_counts(const int64_t *counts, int lists, int64_t *observed)
{
    *observed = 0;
    for (int mask = 1; mask < 1 << lists; mask++) {
        if (counts[mask] < 0 || counts[mask] > COUNT_LIMIT) {
            return false;
        }
        *observed += counts[mask];
    }
    return true;
}

/* docs/methods.md "Three lists and more". */
struct list_fit stats_lists_fit(struct arena scratch, const int64_t *counts, int lists,
                                uint32_t pairs, double confidence)
{
    double tail = 0.0;
    int64_t observed = 0;
    if (!stats_tail_of(confidence, &tail) || lists < 2 || lists > LISTS_LIMIT ||
        pairs >> (lists * (lists - 1) / 2) != 0 || !good_counts(counts, lists, &observed)) {
        return no_fit(STATS_BAD_INPUT);
    }
    struct model model = look_at_pairs(counts, lists, pairs);
    struct design design = design_of(&scratch, counts, &model, NULL);
    struct list_fit fit = no_fit(observed == 0 ? STATS_UNDEFINED : STATS_NOT_IDENTIFIABLE);
    fit.observed = observed;
    fit.parameters = design.columns;
    fit.empty_pairs = model.empty_pairs;
    fit.degrees_of_freedom = design.rows - design.columns;
    if (observed == 0) {
        return fit;
    }
    struct loglinear l = loglinear_fit(scratch, &design, NULL);
    fit.status = l.status;
    double unseen = exp(l.intercept);
    if (l.status != STATS_OK || !isfinite(unseen)) {
        fit.status = l.status != STATS_OK ? l.status : STATS_NO_CONVERGENCE;
        return fit;
    }
    double z = stats_normal_quantile_upper(tail);
    double variance = unseen + unseen * unseen * l.intercept_variance;
    double half = exp(z * sqrt(l.intercept_variance));
    double seen = (double)observed;
    fit.unseen = unseen;
    fit.total = seen + unseen;
    fit.standard_error = sqrt(variance);
    fit.log_unseen = l.intercept;
    fit.log_unseen_error = sqrt(l.intercept_variance);
    fit.deviance = l.deviance;
    fit.aic = l.aic + 2.0 * model.empty_pairs;
    fit.lognormal = lognormal(seen, unseen, variance, z);
    fit.log_normal_unseen =
        (struct interval){fit.total, seen + unseen / half, seen + unseen * half, STATS_OK};
    return fit;
}

/* What the present model expects in each pair, and what is there. */
struct overlaps {
    double expected[LISTS_LIMIT * (LISTS_LIMIT - 1) / 2];
    double seen[LISTS_LIMIT * (LISTS_LIMIT - 1) / 2];
};

static bool expect_overlaps(struct arena scratch, const int64_t *counts, int lists, uint32_t pairs,
                            struct overlaps *o)
{
    uint32_t of[1 << LISTS_LIMIT];
    double fitted[1 << LISTS_LIMIT];
    struct model model = look_at_pairs(counts, lists, pairs);
    struct design design = design_of(&scratch, counts, &model, of);
    if (loglinear_fit(scratch, &design, fitted).status != STATS_OK) {
        return false;
    }
    *o = (struct overlaps){0};
    for (int r = 0; r < design.rows; r++) {
        for (int j = 1; j < lists; j++) {
            for (int i = 0; i < j; i++) {
                bool both = all_of(of[r], (UINT32_C(1) << i) | (UINT32_C(1) << j));
                o->expected[lists_pair(i, j)] += both ? fitted[r] : 0.0;
                o->seen[lists_pair(i, j)] += both ? design.count[r] : 0.0;
            }
        }
    }
    return true;
}

/* The smaller of P(X <= seen) and P(X >= seen) of a Poisson variable. */
static double smaller_tail(double seen, double expected)
{
    if (!(expected > 0.0)) {
        return seen > 0.0 ? 0.0 : 1.0;
    }
    double at_most = gsl_cdf_gamma_Q(expected, seen + 1.0, 1.0);
    double at_least = seen > 0.0 ? gsl_cdf_gamma_P(expected, seen, 1.0) : 1.0;
    return fmin(at_most, at_least);
}

/* The pair to add next, -1 when there is none below the threshold. */
static int next_pair(struct arena scratch, const int64_t *counts, int lists, uint32_t pairs,
                     double threshold)
{
    struct overlaps o;
    int best = -1;
    double least = threshold;
    if (!expect_overlaps(scratch, counts, lists, pairs, &o)) {
        return -1;
    }
    for (int i = 0; i < lists; i++) {
        for (int j = i + 1; j < lists; j++) {
            int pair = lists_pair(i, j);
            uint32_t bit = UINT32_C(1) << pair;
            double p = smaller_tail(o.seen[pair], o.expected[pair]);
            if ((pairs & bit) == 0 && p < least &&
                stats_lists_fit(scratch, counts, lists, pairs | bit, 0.95).status == STATS_OK) {
                best = pair;
                least = p;
            }
        }
    }
    return best;
}

struct list_fit stats_lists_stepwise(struct arena scratch, const int64_t *counts, int lists,
                                     double threshold, double confidence, uint32_t *pairs)
{
    *pairs = 0;
    stats_prepare();
    struct list_fit fit = stats_lists_fit(scratch, counts, lists, 0, confidence);
    if (!(threshold >= 0.0 && threshold <= 1.0)) {
        return no_fit(STATS_BAD_INPUT);
    }
    while (fit.status == STATS_OK) {
        int pair = next_pair(scratch, counts, lists, *pairs, threshold);
        if (pair < 0) {
            break;
        }
        *pairs |= UINT32_C(1) << pair;
        fit = stats_lists_fit(scratch, counts, lists, *pairs, confidence);
    }
    return fit;
}

struct three_lists stats_three_lists(struct arena scratch, const int64_t *counts, double confidence)
{
    struct three_lists t = {.best = -1, .least = HUGE_VAL, .greatest = -HUGE_VAL};
    for (int pairs = 0; pairs < 8; pairs++) {
        t.fit[pairs] = stats_lists_fit(scratch, counts, 3, (uint32_t)pairs, confidence);
        const struct list_fit *f = &t.fit[pairs];
        if (f->status != STATS_OK) {
            continue;
        }
        t.models++;
        t.least = fmin(t.least, f->total);
        t.greatest = fmax(t.greatest, f->total);
        if (t.best < 0 || f->aic < t.fit[t.best].aic) {
            t.best = pairs;
        }
    }
    t.status = t.models > 0 ? STATS_OK : t.fit[0].status;
    if (t.models == 0) {
        t.least = NAN;
        t.greatest = NAN;
    }
    return t;
}

/* The mean of a Poisson variable whose mean without zeros is `mean`, above 1: Newton's method on a
 * convex function from its right. */
static double truncated_mean(double mean)
{
    double at = mean;
    for (int i = 0; i < 200; i++) {
        double hit = -expm1(-at);
        double excess = at / hit - mean;
        double slope = (hit - at * exp(-at)) / (hit * hit);
        double next = at - excess / slope;
        if (!(next > 0.0) || fabs(next - at) <= 1e-15 * at || !(next < at)) {
            break;
        }
        at = next;
    }
    return at;
}

static struct interval normal_limits(double total, double variance, double seen, double z)
{
    double half = z * sqrt(variance);
    if (!isfinite(total) || !isfinite(half)) {
        return stats_no_interval(STATS_NOT_IDENTIFIABLE);
    }
    return (struct interval){total, fmax(total - half, seen), total + half, STATS_OK};
}

/* docs/methods.md "One list". */
static void truncated_poisson(double seen, double contacts, double z, struct one_list *o)
{
    o->poisson = stats_no_interval(STATS_NOT_IDENTIFIABLE);
    if (!(contacts > seen)) {
        return; /* everybody once: there may be any number of others */
    }
    double lambda = truncated_mean(contacts / seen);
    double hit = -expm1(-lambda);
    double miss = exp(-lambda);
    double information = seen * (1.0 / (lambda * hit) - miss / (hit * hit));
    double variance = seen * miss / (hit * hit) +
                      seen / (hit * hit) * miss * (seen / (hit * hit) * miss) / information;
    o->poisson_lambda = lambda;
    o->poisson = normal_limits(seen / hit, variance, seen, z);
}

static void chao(double seen, double once, double twice, double z, struct one_list *o)
{
    double unseen = once * (once - 1.0) / (2.0 * (twice + 1.0));
    double ratio = once / (twice + 1.0);
    double odd = (2.0 * once - 1.0) / (twice + 1.0);
    double variance = unseen + 0.25 * once * odd * odd;
    double late = ratio * (once - 1.0) / (twice + 1.0);
    variance += twice > 0.0 ? 0.25 * twice * late * late
                            : -once * once * once * once / (4.0 * (seen + unseen));
    o->chao_corrected = unseen > 0.0 ? lognormal(seen, unseen, fmax(variance, 0.0), z)
                                     : (struct interval){seen, seen, seen, STATS_OK};
    o->chao = stats_no_interval(STATS_NOT_IDENTIFIABLE);
    if (!(twice > 0.0)) {
        return;
    }
    double r = once / twice;
    double spread = twice * (0.25 * r * r * r * r + r * r * r + 0.5 * r * r);
    o->chao_error = sqrt(spread);
    o->chao = once > 0.0 ? lognormal(seen, once * r / 2.0, spread, z)
                         : (struct interval){seen, seen, seen, STATS_OK};
}

static void zelterman(double seen, double once, double twice, double z, struct one_list *o)
{
    o->zelterman = stats_no_interval(STATS_NOT_IDENTIFIABLE);
    if (!(once > 0.0) || !(twice > 0.0)) {
        return;
    }
    double lambda = 2.0 * twice / once;
    double hit = -expm1(-lambda);
    double g = exp(-lambda) / (hit * hit);
    double variance = seen * g * (1.0 + seen * g * lambda * lambda * (1.0 / once + 1.0 / twice));
    o->zelterman_lambda = lambda;
    o->zelterman = normal_limits(seen / hit, variance, seen, z);
}

struct one_list stats_one_list(const int64_t *persons, int most, double confidence)
{
    double tail = 0.0;
    struct interval none = stats_no_interval(STATS_BAD_INPUT);
    struct one_list o = {0, NAN, none, NAN, none, none, NAN, none};
    bool good = stats_tail_of(confidence, &tail) && most >= 0;
    double seen = 0.0;
    double contacts = 0.0;
    for (int k = 1; k <= most && good; k++) {
        good = persons[k - 1] >= 0 && persons[k - 1] <= COUNT_LIMIT;
        seen += (double)persons[k - 1];
        contacts += (double)k * (double)persons[k - 1];
    }
    if (!good) {
        return o;
    }
    o.observed = (int64_t)seen;
    if (!(seen > 0.0)) {
        none.status = STATS_UNDEFINED;
        o.poisson = o.chao = o.chao_corrected = o.zelterman = none;
        return o;
    }
    double z = stats_normal_quantile_upper(tail);
    double once = (double)persons[0];
    double twice = most > 1 ? (double)persons[1] : 0.0;
    truncated_poisson(seen, contacts, z, &o);
    chao(seen, once, twice, z, &o);
    zelterman(seen, once, twice, z, &o);
    return o;
}
