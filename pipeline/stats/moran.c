/* Moran's I over a list of neighbours: the statistic, its moments without pattern, and the places
 * drawn at random. */
#include <math.h>
#include <string.h>

#include <gsl/gsl_cdf.h>

#include "stats/quantile.h"
#include "stats/random.h"
#include "stats/smoothing.h"

#define PERMUTATIONS_LIMIT INT64_C(1000000)

/* The links that count, among the areas that count, renumbered. */
struct links {
    ptrdiff_t areas;
    ptrdiff_t *from; /* of each area, and the end */
    ptrdiff_t *to;
    double *weight;
    double s0, s1, s2; /* Cliff and Ord's sums */
};

static struct moran no_moran(enum stats_status status)
{
    return (struct moran){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, 0, status};
}

/* Numbers of the areas that count, -1 of the others. An area counts when it has a value and a
 * neighbour that has one. */
static ptrdiff_t number_areas(const double *values, ptrdiff_t count, struct neighbours n,
                              ptrdiff_t *number)
{
    ptrdiff_t next = 0;
    for (ptrdiff_t i = 0; i < count; i++) {
        bool linked = false;
        for (ptrdiff_t k = n.from[i]; k < n.from[i + 1]; k++) {
            linked = linked || !isnan(values[n.of[k]]);
        }
        number[i] = linked && !isnan(values[i]) ? next++ : -1;
    }
    return next;
}

static struct links take_links(struct arena *a, ptrdiff_t count, struct neighbours n,
                               const ptrdiff_t *number, bool row_weights)
{
    struct links l = {0};
    l.from = ARENA_ARRAY(a, ptrdiff_t, count + 1);
    l.to = ARENA_ARRAY(a, ptrdiff_t, n.from[count] + 1);
    l.weight = ARENA_ARRAY(a, double, n.from[count] + 1);
    ptrdiff_t at = 0;
    for (ptrdiff_t i = 0; i < count; i++) {
        if (number[i] < 0) {
            continue;
        }
        l.from[l.areas++] = at;
        for (ptrdiff_t k = n.from[i]; k < n.from[i + 1]; k++) {
            if (number[n.of[k]] >= 0) {
                l.to[at++] = number[n.of[k]];
            }
        }
        for (ptrdiff_t k = l.from[l.areas - 1]; k < at; k++) {
            l.weight[k] = row_weights ? 1.0 / (double)(at - l.from[l.areas - 1]) : 1.0;
        }
    }
    l.from[l.areas] = at;
    return l;
}

static double weight_between(const struct links *l, ptrdiff_t i, ptrdiff_t j)
{
    double sum = 0.0;
    for (ptrdiff_t k = l->from[i]; k < l->from[i + 1]; k++) {
        sum += l->to[k] == j ? l->weight[k] : 0.0;
    }
    return sum;
}

static void add_up(struct arena scratch, struct links *l)
{
    double *rows = ARENA_ARRAY(&scratch, double, l->areas + 1);
    for (ptrdiff_t i = 0; i < l->areas; i++) {
        for (ptrdiff_t k = l->from[i]; k < l->from[i + 1]; k++) {
            double w = l->weight[k];
            double back = weight_between(l, l->to[k], i);
            l->s0 += w;
            /* half of (w + back)^2 for both orders; once only when there is no way back */
            l->s1 += back > 0.0 ? 0.5 * (w + back) * (w + back) : w * w;
            rows[i] += w;
            rows[l->to[k]] += w;
        }
    }
    for (ptrdiff_t i = 0; i < l->areas; i++) {
        l->s2 += rows[i] * rows[i];
    }
}

static double cross_sum(const struct links *l, const double *z)
{
    double sum = 0.0;
    for (ptrdiff_t i = 0; i < l->areas; i++) {
        double lag = 0.0;
        for (ptrdiff_t k = l->from[i]; k < l->from[i + 1]; k++) {
            lag += l->weight[k] * z[l->to[k]];
        }
        sum += z[i] * lag;
    }
    return sum;
}

static void moments(const struct links *l, double kurtosis, struct moran *m)
{
    double n = (double)l->areas;
    double s02 = l->s0 * l->s0;
    m->expected = -1.0 / (n - 1.0);
    double square = m->expected * m->expected;
    m->variance_normal = (n * n * l->s1 - n * l->s2 + 3.0 * s02) / (s02 * (n * n - 1.0)) - square;
    double above = n * ((n * n - 3.0 * n + 3.0) * l->s1 - n * l->s2 + 3.0 * s02) -
                   kurtosis * (n * (n - 1.0) * l->s1 - 2.0 * n * l->s2 + 6.0 * s02);
    m->variance_random = above / ((n - 1.0) * (n - 2.0) * (n - 3.0) * s02) - square;
}

static double z_of(double difference, double variance, double *p)
{
    if (!(variance > 0.0)) {
        *p = 1.0; /* every arrangement gives the same */
        return 0.0;
    }
    double z = difference / sqrt(variance);
    *p = gsl_cdf_ugaussian_Q(z);
    return z;
}

static double permuted(struct links *l, double *z, double seen, const struct moran_options *o)
{
    struct random_source r = random_seeded(o->seed);
    int64_t as_great = 0;
    for (int64_t i = 0; i < o->permutations; i++) {
        random_shuffle(&r, z, l->areas);
        as_great += cross_sum(l, z) >= seen - 1e-12 * fabs(seen);
    }
    return ((double)as_great + 1.0) / ((double)o->permutations + 1.0);
}

/* Deviations from the mean of the areas that count; their second and fourth powers. */
static bool deviations(const double *values, ptrdiff_t count, const ptrdiff_t *number, double *z,
                       double *kurtosis, double *squares)
{
    double sum = 0.0;
    double areas = 0.0;
    for (ptrdiff_t i = 0; i < count; i++) {
        sum += number[i] >= 0 ? values[i] : 0.0;
        areas += number[i] >= 0;
    }
    double fourths = 0.0;
    double largest = 0.0;
    *squares = 0.0;
    for (ptrdiff_t i = 0; i < count; i++) {
        if (number[i] >= 0) {
            double d = values[i] - sum / areas;
            z[number[i]] = d;
            *squares += d * d;
            fourths += d * d * d * d;
            largest = fmax(largest, fabs(values[i]));
        }
    }
    *kurtosis = areas * fourths / (*squares * *squares);
    /* all equal but for rounding is all equal */
    return *squares > 1e-28 * areas * largest * largest && isfinite(*kurtosis);
}

/* docs/methods.md "Moran". */
struct moran stats_moran(struct arena scratch, const double *values, ptrdiff_t count,
                         struct neighbours neighbours, const struct moran_options *options)
{
    stats_prepare();
    if (count < 0 || options->permutations < 0 || options->permutations > PERMUTATIONS_LIMIT ||
        !neighbours_are_good(neighbours, count)) {
        return no_moran(STATS_BAD_INPUT);
    }
    for (ptrdiff_t i = 0; i < count; i++) {
        if (isinf(values[i])) {
            return no_moran(STATS_BAD_INPUT);
        }
    }
    ptrdiff_t *number = ARENA_ARRAY(&scratch, ptrdiff_t, count + 1);
    struct moran m = no_moran(STATS_UNDEFINED);
    m.areas = number_areas(values, count, neighbours, number);
    if (m.areas < 4) {
        return m;
    }
    struct links l = take_links(&scratch, count, neighbours, number, options->row_weights);
    add_up(scratch, &l);
    double *z = ARENA_ARRAY(&scratch, double, m.areas);
    double kurtosis = 0.0;
    double squares = 0.0;
    if (!deviations(values, count, number, z, &kurtosis, &squares)) {
        return m;
    }
    double cross = cross_sum(&l, z);
    m.status = STATS_OK;
    m.statistic = (double)m.areas / l.s0 * (cross / squares);
    moments(&l, kurtosis, &m);
    m.z_normal = z_of(m.statistic - m.expected, m.variance_normal, &m.p_normal);
    m.z_random = z_of(m.statistic - m.expected, m.variance_random, &m.p_random);
    if (options->permutations > 0) {
        m.p_permutation = permuted(&l, z, cross, options);
    }
    return m;
}

struct moran stats_moran_rates(struct arena scratch, const struct area *areas, ptrdiff_t count,
                               struct neighbours neighbours, const struct moran_options *options)
{
    double *z = ARENA_ARRAY(&scratch, double, count + 1);
    double events = 0.0;
    double people = 0.0;
    for (ptrdiff_t i = 0; i < count; i++) {
        events += areas[i].events;
        people += areas[i].population;
    }
    struct marshall check = stats_marshall(areas, count, NULL);
    if (check.status != STATS_OK || !(events > 0.0)) {
        return no_moran(check.status != STATS_OK ? check.status : STATS_UNDEFINED);
    }
    double mean = events / people;
    double spread = 0.0;
    for (ptrdiff_t i = 0; i < count; i++) {
        double n = areas[i].population;
        double d = n > 0.0 ? areas[i].events / n - mean : 0.0;
        spread += n * d * d / people;
    }
    double excess = spread - mean / (people / (double)count);
    for (ptrdiff_t i = 0; i < count; i++) {
        double n = areas[i].population;
        double variance = excess + mean / n;
        variance = variance > 0.0 ? variance : mean / n;
        z[i] = n > 0.0 ? (areas[i].events / n - mean) / sqrt(variance) : (double)NAN;
    }
    return stats_moran(scratch, z, count, neighbours, options);
}
