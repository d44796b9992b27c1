/* Rates of small areas: empirical Bayes smoothing, and whether neighbours are alike. Formulas and
 * edges: docs/methods.md "Small areas". Pure. */
#ifndef MARSAD_STATS_SMOOTHING_H
#define MARSAD_STATS_SMOOTHING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "stats/stats.h"

/* An area: its events and what they are counted against, people or expected events. */
struct area {
    double events;
    double population;
};
/* Neighbours in one list: those of area i are of[from[i]] .. of[from[i + 1] - 1]; not itself. An
 * area without any (an island) is legal everywhere. */
struct neighbours {
    const ptrdiff_t *from;
    const ptrdiff_t *of;
};
/* Whether the lists follow each other, name areas below `count`, and no area is its own neighbour.
 */
static inline bool neighbours_are_good(struct neighbours n, ptrdiff_t count)
{
    for (ptrdiff_t i = 0; i < count; i++) {
        if (n.from[i] < 0 || n.from[i + 1] < n.from[i]) {
            return false;
        }
        for (ptrdiff_t k = n.from[i]; k < n.from[i + 1]; k++) {
            if (n.of[k] < 0 || n.of[k] >= count || n.of[k] == i) {
                return false;
            }
        }
    }
    return true;
}

/* Marshall (1991): rates drawn towards the mean of all, by as much as chance explains. */
struct marshall {
    double mean;     /* b */
    double variance; /* a, not below 0: then every area has the mean */
    enum stats_status status;
};
/* smoothed may be null. An area without people takes the mean. */
struct marshall stats_marshall(const struct area *areas, ptrdiff_t count, double *smoothed);
/* The same over each area and its neighbours, their own local mean being the same for all of them
 * (the textbook's and GeoDa's form). Islands, and areas among people of nobody, take the value of
 * the global one. */
enum stats_status stats_marshall_local(const struct area *areas, ptrdiff_t count,
                                       struct neighbours neighbours, double *smoothed);

/* Clayton and Kaldor (1987): relative risks that are gamma among the areas, mean nu / alpha. */
struct gamma_prior {
    double shape;             /* nu */
    double rate;              /* alpha; infinite when the areas differ no more than by chance */
    enum stats_status status; /* STATS_NO_LIMITS: no spread beyond chance, all have mean `mean` */
    double mean;
};
/* By moments, iterated as in the paper; by the maximum of the negative binomial likelihood.
 * Iterative, both. */
struct gamma_prior stats_gamma_moments(struct arena scratch, const struct area *areas,
                                       ptrdiff_t count);
struct gamma_prior stats_gamma_likelihood(const struct area *areas, ptrdiff_t count);
/* An area's smoothed risk, (events + shape) / (population + rate), with the posterior's limits.
 * They take the prior for known, and are too narrow where it was estimated from few events
 * (docs/methods.md "How often intervals hold"). A prior without spread: the mean, NO_LIMITS. */
struct interval stats_gamma_posterior(const struct gamma_prior *prior, struct area area,
                                      double confidence);
enum stats_status stats_gamma_posterior_median(const struct gamma_prior *prior, struct area area,
                                               double *median);

/* Moran (1950): I, what it would be without any pattern, and tests against that, one-sided for
 * likeness. Weights are those of a row, its share each, or 1 each. Areas without neighbours, or
 * with a value that is NaN, are left out, with their links. */
struct moran {
    double statistic;
    double expected;
    double variance_normal; /* values normal */
    double variance_random; /* values fixed, in random places (Cliff and Ord 1981) */
    double z_normal, p_normal;
    double z_random, p_random;
    double p_permutation; /* (1 + as great) / (1 + permutations); NaN without permutations */
    ptrdiff_t areas;      /* that counted */
    enum stats_status status;
};
struct moran_options {
    bool row_weights;     /* each row sums to 1 */
    int64_t permutations; /* 0 to 1e6; iterative */
    uint64_t seed;
};
struct moran stats_moran(struct arena scratch, const double *values, ptrdiff_t count,
                         struct neighbours neighbours, const struct moran_options *options);
/* Assuncao and Reis (1999): Moran's I of rates less their mean over what chance and spread allow
 * at each size. */
struct moran stats_moran_rates(struct arena scratch, const struct area *areas, ptrdiff_t count,
                               struct neighbours neighbours, const struct moran_options *options);

#endif
