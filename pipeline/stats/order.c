/* Limits by ranks; what pairs and scales need beside. Formulas and edges: docs/methods.md "Order
 * statistics". */
#include "stats/order.h"

#include <math.h>
#include <stdbool.h>

#include <gsl/gsl_sort.h>

#include "stats/grouped.h"
#include "stats/intervals.h"
#include "stats/quantile.h"

static bool ends_are_finite(const double *sorted, ptrdiff_t count)
{
    return count == 0 || (isfinite(sorted[0]) && isfinite(sorted[count - 1]));
}

struct interval stats_quantile_limits(const double *sorted, ptrdiff_t count, double share,
                                      double confidence)
{
    double tail = 0.0;
    if (!stats_tail_of(confidence, &tail) || count < 0 || !(share > 0.0 && share < 1.0) ||
        !ends_are_finite(sorted, count)) {
        return stats_no_interval(STATS_BAD_INPUT);
    }
    if (count == 0) {
        return stats_no_interval(STATS_UNDEFINED);
    }
    int64_t lower = 0;
    int64_t upper = 0;
    stats_quantile_ranks(count, share, confidence, &lower, &upper);
    struct interval i = {stats_quantile_of_sorted(sorted, count, share), -HUGE_VAL, HUGE_VAL,
                         lower < 1 || upper > count ? STATS_NO_LIMITS : STATS_OK};
    i.lower = lower >= 1 ? sorted[lower - 1] : i.lower;
    i.upper = upper <= count ? sorted[upper - 1] : i.upper;
    bool ordered = isfinite(i.value) && i.lower <= i.value && i.value <= i.upper;
    return ordered ? i : stats_no_interval(STATS_BAD_INPUT);
}

struct interval stats_median_limits(const double *sorted, ptrdiff_t count, double confidence)
{
    return stats_quantile_limits(sorted, count, 0.5, confidence);
}

/* -- pairs -- */

enum { PAIRS_EXACT = 49, SUMS = PAIRS_EXACT * (PAIRS_EXACT + 1) / 2 + 1 };

/* How many of the n (n + 1) / 2 means lie below the lower limit: the greatest c with P(V < c) <=
 * tail, V the sum of signed ranks; 0: no limit. */
static ptrdiff_t means_below(ptrdiff_t n, double tail)
{
    if (n > PAIRS_EXACT) {
        double pairs = (double)n * ((double)n + 1.0);
        double z = stats_normal_quantile_upper(tail);
        double c = pairs / 4.0 - z * sqrt(pairs * (2.0 * (double)n + 1.0) / 24.0);
        return c >= 1.0 ? (ptrdiff_t)floor(c) : 0;
    }
    double chance[SUMS] = {1.0};
    ptrdiff_t reached = 0;
    for (ptrdiff_t k = 1; k <= n; k++) {
        reached += k;
        for (ptrdiff_t s = reached; s >= 0; s--) {
            chance[s] = 0.5 * (chance[s] + (s >= k ? chance[s - k] : 0.0));
        }
    }
    ptrdiff_t c = 0;
    for (double below = chance[0]; below <= tail && c < reached; c++) {
        below += chance[c + 1];
    }
    return c;
}

struct interval stats_hodges_lehmann(struct arena scratch, const double *before,
                                     const double *after, ptrdiff_t count, double confidence)
{
    stats_prepare();
    double tail = 0.0;
    if (!stats_tail_of(confidence, &tail) || count < 0 || count > HODGES_LEHMANN_LIMIT) {
        return stats_no_interval(STATS_BAD_INPUT);
    }
    if (count == 0) {
        return stats_no_interval(STATS_UNDEFINED);
    }
    ptrdiff_t means = count * (count + 1) / 2;
    double *difference = ARENA_ARRAY(&scratch, double, count);
    double *mean = ARENA_ARRAY(&scratch, double, means);
    for (ptrdiff_t i = 0, k = 0; i < count; i++) {
        difference[i] = after[i] - before[i];
        if (!isfinite(difference[i])) {
            return stats_no_interval(STATS_BAD_INPUT);
        }
        for (ptrdiff_t j = 0; j <= i; j++) {
            mean[k++] = 0.5 * difference[i] + 0.5 * difference[j];
        }
    }
    gsl_sort(mean, 1, (size_t)means);
    ptrdiff_t below = means_below(count, tail);
    struct interval i = {stats_quantile_of_sorted(mean, means, 0.5), -HUGE_VAL, HUGE_VAL,
                         STATS_NO_LIMITS};
    if (below >= 1) {
        i = (struct interval){i.value, mean[below - 1], mean[means - below], STATS_OK};
    }
    return i;
}

/* Values without those of no record, with how many records have them or a smaller one. */
struct running {
    ptrdiff_t values;
    int64_t *value;
    int64_t *at_most; /* [values] */
};

/* Sums of two records' values, of a record with itself too, that are at most `sum`. */
static int64_t sums_at_most(const struct running *x, int64_t sum)
{
    int64_t ordered = 0; /* of two records twice */
    int64_t with_itself = 0;
    ptrdiff_t j = x->values;
    for (ptrdiff_t i = 0; i < x->values; i++) {
        int64_t records = x->at_most[i] - (i > 0 ? x->at_most[i - 1] : 0);
        while (j > 0 && x->value[i] + x->value[j - 1] > sum) {
            j--;
        }
        ordered += j > 0 ? records * x->at_most[j - 1] : 0;
        with_itself += 2 * x->value[i] <= sum ? records : 0;
    }
    return (ordered + with_itself) / 2;
}

/* The mean of that rank, from 1, by halving: the least sum that enough are at most. */
static double mean_of_rank(const struct running *x, int64_t rank)
{
    int64_t low = 2 * x->value[0];
    int64_t high = 2 * x->value[x->values - 1];
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (sums_at_most(x, middle) >= rank) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return 0.5 * (double)low;
}

/* False: numbers that could be too large. */
static bool run_through(const struct histogram *h, struct arena *a, struct running *out)
{
    const int64_t far = INT64_C(1) << 61;
    const int64_t many = INT64_C(1) << 31;
    int64_t all = 0;
    *out = (struct running){.value = ARENA_ARRAY(a, int64_t, h->values + 1),
                            .at_most = ARENA_ARRAY(a, int64_t, h->values + 1)};
    for (ptrdiff_t i = 0; i < h->values; i++) {
        if (h->records[i] < 0 || h->records[i] >= many - all || h->value[i] >= far ||
            h->value[i] <= -far) {
            return false;
        }
        if (h->records[i] > 0) {
            all += h->records[i];
            out->value[out->values] = h->value[i];
            out->at_most[out->values++] = all;
        }
    }
    return true;
}

struct interval stats_hodges_lehmann_grouped(struct arena scratch, const struct histogram *h,
                                             double confidence)
{
    stats_prepare();
    double tail = 0.0;
    struct running x;
    if (!stats_tail_of(confidence, &tail) || !run_through(h, &scratch, &x)) {
        return stats_no_interval(STATS_BAD_INPUT);
    }
    if (x.values == 0) {
        return stats_no_interval(STATS_UNDEFINED);
    }
    int64_t pairs = x.at_most[x.values - 1];
    int64_t means = pairs * (pairs + 1) / 2;
    int64_t below = means_below((ptrdiff_t)pairs, tail);
    double value = 0.5 * mean_of_rank(&x, (means + 1) / 2) + 0.5 * mean_of_rank(&x, means / 2 + 1);
    if (below < 1) {
        return (struct interval){value, -HUGE_VAL, HUGE_VAL, STATS_NO_LIMITS};
    }
    return (struct interval){value, mean_of_rank(&x, below), mean_of_rank(&x, means - below + 1),
                             STATS_OK};
}

/* -- scales -- */

/* Sum of squares about the mean of values that lie `step` apart; each value is the sum of `width`
 * neighbours. */
static double squares_about_mean(const double *x, ptrdiff_t count, ptrdiff_t step, ptrdiff_t width)
{
    double mean = 0.0;
    double squares = 0.0;
    for (ptrdiff_t i = 0; i < count; i++) {
        double value = 0.0;
        for (ptrdiff_t j = 0; j < width; j++) {
            value += x[i * step + j];
        }
        double away = value - mean;
        mean += away / (double)(i + 1);
        squares += away * (value - mean);
    }
    return squares;
}

struct spread { /* sums of squares about the mean */
    int64_t persons;
    ptrdiff_t items;
    double of_items; /* all together */
    double of_sums;  /* of the persons' sums */
};

static struct interval alpha_of(const struct spread *x, double tail)
{
    if (!(x->of_sums > 1e-14 * x->of_items) || !isfinite(x->of_sums + x->of_items)) {
        return stats_no_interval(isfinite(x->of_sums + x->of_items) ? STATS_UNDEFINED
                                                                    : STATS_BAD_INPUT);
    }
    double k = (double)x->items;
    double alpha = k / (k - 1.0) * (1.0 - x->of_items / x->of_sums);
    /* (1 - alpha of the population) / (1 - alpha) is F with persons - 1, (persons - 1)(items - 1);
     * its quantiles as odds of a beta, our own */
    double n = (double)(x->persons - 1);
    double m = n * (k - 1.0);
    double low = 0.0;
    double high = 0.0;
    enum stats_status s = stats_beta_quantile_odds(tail, false, n / 2.0, m / 2.0, &low);
    s = s == STATS_OK ? stats_beta_quantile_odds(tail, true, n / 2.0, m / 2.0, &high) : s;
    if (s != STATS_OK) {
        return stats_no_interval(s);
    }
    struct interval i = {alpha, 1.0 - (1.0 - alpha) * high * m / n,
                         1.0 - (1.0 - alpha) * low * m / n, STATS_OK};
    return i;
}

struct interval stats_cronbach_alpha(const double *answers, ptrdiff_t persons, ptrdiff_t items,
                                     double confidence)
{
    stats_prepare();
    double tail = 0.0;
    if (!stats_tail_of(confidence, &tail) || persons < 0 || items < 0) {
        return stats_no_interval(STATS_BAD_INPUT);
    }
    for (ptrdiff_t i = 0; i < persons * items; i++) {
        if (!isfinite(answers[i])) {
            return stats_no_interval(STATS_BAD_INPUT);
        }
    }
    if (persons < 2 || items < 2) {
        return stats_no_interval(STATS_UNDEFINED);
    }
    double of_items = 0.0;
    for (ptrdiff_t j = 0; j < items; j++) {
        of_items += squares_about_mean(answers + j, persons, items, 1);
    }
    double of_sums = squares_about_mean(answers, persons, items, items);
    return alpha_of(&(struct spread){persons, items, of_items, of_sums}, tail);
}

struct scale_sums scale_sums_new(struct arena *a, ptrdiff_t items)
{
    return (struct scale_sums){.items = items,
                               .sum = ARENA_ARRAY(a, int64_t, items + 1),
                               .squares = ARENA_ARRAY(a, int64_t, items + 1)};
}

/* False: beyond 64 bits. */
static bool add_with_square(int64_t x, int64_t *sum, int64_t *squares)
{
    int64_t square = 0;
    return !__builtin_mul_overflow(x, x, &square) &&
           !__builtin_add_overflow(*squares, square, squares) &&
           !__builtin_add_overflow(*sum, x, sum);
}

void scale_sums_add(struct scale_sums *s, const int64_t *answers)
{
    int64_t all = 0;
    for (ptrdiff_t j = 0; j < s->items; j++) {
        s->too_large = s->too_large || !add_with_square(answers[j], &s->sum[j], &s->squares[j]) ||
                       __builtin_add_overflow(all, answers[j], &all);
    }
    s->too_large = s->too_large || !add_with_square(all, &s->all, &s->all_squares);
    s->persons++;
}

/* Sum of squares about the mean. Persons times the sum of squares is no less than the sum squared
 * (Cauchy and Schwarz), and both are numbers of 126 bits: nothing is lost before the division. */
static double squares_of_sums(int64_t persons, int64_t sum, int64_t squares)
{
    __extension__ typedef __int128 wide;
    wide about = (wide)persons * squares - (wide)sum * sum;
    return (double)about / (double)persons;
}

struct interval stats_cronbach_alpha_sums(const struct scale_sums *s, double confidence)
{
    stats_prepare();
    double tail = 0.0;
    if (!stats_tail_of(confidence, &tail) || s->too_large || s->persons < 0 || s->items < 0) {
        return stats_no_interval(STATS_BAD_INPUT);
    }
    if (s->persons < 2 || s->items < 2) {
        return stats_no_interval(STATS_UNDEFINED);
    }
    double of_items = 0.0;
    for (ptrdiff_t j = 0; j < s->items; j++) {
        of_items += squares_of_sums(s->persons, s->sum[j], s->squares[j]);
    }
    double of_sums = squares_of_sums(s->persons, s->all, s->all_squares);
    return alpha_of(&(struct spread){s->persons, s->items, of_items, of_sums}, tail);
}

enum stats_status stats_normalised_gain(double before, double after, double most, double *gain)
{
    *gain = 0.0;
    if (!isfinite(before) || !isfinite(after) || !isfinite(most) || before > most || after > most) {
        return STATS_BAD_INPUT;
    }
    if (!(most - before > 0.0)) {
        return STATS_UNDEFINED;
    }
    *gain = (after - before) / (most - before);
    return isfinite(*gain) ? STATS_OK : STATS_BAD_INPUT;
}
