/* How many there are, from overlapping or single lists: two lists (Chapman), three to six
 * (log-linear models), one (zero-truncated counts). Formulas and edges: docs/methods.md "Lists".
 * Pure. All assume a closed population, perfect matching, and everybody a chance of being listed.
 */
#ifndef MARSAD_STATS_LISTS_H
#define MARSAD_STATS_LISTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "stats/stats.h"

enum { LISTS_LIMIT = 6, LISTS_FEW_OVERLAPS = 7 };

/* Two lists of n1 and n2 with m in both. */
struct two_lists {
    double lincoln_petersen;   /* n1 n2 / m; infinite at m = 0 */
    double chapman;            /* Chapman 1951 */
    double variance;           /* Seber 1982, page 60 */
    struct interval wald;      /* may lie below the number seen */
    struct interval lognormal; /* of those not seen (Burnham et al. 1987); all seen: UNDEFINED */
    bool few_overlaps;         /* m below 7: biased, not to be published (Robson and Regier 1964) */
    enum stats_status status;
};
struct two_lists stats_two_lists(int64_t n1, int64_t n2, int64_t m, double confidence);

/* Poisson log-linear model (Fienberg 1972; Cormack 1989) of 2 to 6 lists: all main effects, and
 * the pairs of a set. counts[mask] is how many stand exactly on the lists of the bits of mask;
 * counts[0] is not looked at. Pair {i, j}, i < j, is bit lists_pair(i, j) of `pairs`.
 * A pair in the model that nobody has in common has no finite effect: its cells are left out (Chan,
 * Silverman and Vincent 2021). Then the estimate must exist (a linear program, Fienberg and Rinaldo
 * 2012) and be unique (rank): else STATS_NOT_IDENTIFIABLE and nothing but counts. Iterative. */
struct list_fit {
    double total;  /* N: those seen, and exp(intercept) */
    double unseen; /* f0 */
    double standard_error;
    double log_unseen;
    double log_unseen_error;
    double deviance;
    double aic; /* empty pairs count as parameters */
    int degrees_of_freedom;
    int parameters;  /* estimated, intercept included */
    int empty_pairs; /* of the model, without finite effect */
    int64_t observed;
    struct interval lognormal; /* variance f0 + f0^2 var(log f0) (Bishop, Fienberg, Holland 1975) */
    struct interval log_normal_unseen; /* f0 exp(-+ z se(log f0)): the parameter's error alone */
    enum stats_status status;
};
/* Pairs are added to the main effects one by one (Chan, Silverman and Vincent 2021): each time that
 * whose number in common is least probable under the present model (Poisson, the smaller tail), if
 * that is below `threshold` (0.02) and the estimate exists. *pairs receives the model. */
struct list_fit stats_lists_stepwise(struct arena scratch, const int64_t *counts, int lists,
                                     double threshold, double confidence, uint32_t *pairs);
int lists_pair(int first, int second);
struct list_fit stats_lists_fit(struct arena scratch, const int64_t *counts, int lists,
                                uint32_t pairs, double confidence);

/* All eight models of three lists; fit[pairs] with the pairs as above. */
struct three_lists {
    struct list_fit fit[8];
    int models;             /* with an estimate */
    int best;               /* of the least AIC, -1 when there is none */
    double least, greatest; /* N over the models */
    enum stats_status status;
};
struct three_lists stats_three_lists(struct arena scratch, const int64_t *counts,
                                     double confidence);

/* One list: persons[k - 1] were met k times. Each estimate has its status. */
struct one_list {
    int64_t observed;
    double poisson_lambda;
    struct interval poisson; /* zero-truncated Poisson, limits of van der Heijden et al. 2003 */
    double chao_error;
    struct interval chao;           /* Chao 1987, a lower bound; log-normal limits */
    struct interval chao_corrected; /* Chao 1989, bias corrected: also without persons met twice */
    double zelterman_lambda;
    struct interval zelterman; /* Zelterman 1988, limits of Boehning 2008 */
};
struct one_list stats_one_list(const int64_t *persons, int most, double confidence);

#endif
