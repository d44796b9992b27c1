/* Tests on tables of counts and on pairs: association, trend, strata, many comparisons, change.
 * Formulas and edges: docs/methods.md "Tables". Pure; what is not STATS_OK has NaN in its numbers
 * unless said otherwise. Tables are row by row, counts at most 1e12 each. */
#ifndef MARSAD_STATS_TABLES_H
#define MARSAD_STATS_TABLES_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "stats/stats.h"

/* Pearson (1900), Yates (1934) for 2 x 2, the likelihood ratio G2, Cramer's V (1946). */
struct chi_square {
    double statistic;
    double p;
    double yates; /* 2 x 2 only, else NaN */
    double yates_p;
    double likelihood_ratio;
    double likelihood_ratio_p;
    double cramer_v;
    double least_expected;      /* set whenever the input is good */
    int64_t degrees_of_freedom; /* likewise */
    enum stats_status status;   /* STATS_UNDEFINED: a row or a column is empty */
};
struct chi_square stats_chi_square(const int64_t *cells, int rows, int columns);

/* Fisher (1935): two-sided p over the tables no more probable than the one seen, and the
 * conditional maximum likelihood odds ratio with exact limits (Cornfield 1956), which may be 0 or
 * infinite. Iterative: a few ms from 1e8, 0.2 s at 1e12. `odds.status` is STATS_UNDEFINED, and p is
 * 1, where a margin is 0. */
struct fisher {
    double p;
    struct interval odds;
    enum stats_status status;
};
struct fisher stats_fisher(int64_t a, int64_t b, int64_t c, int64_t d, double confidence);

/* Freeman and Halton (1951) for r x c: by enumeration when that is at most a few million tables,
 * else from `replicates` random tables with these margins, p = (1 + as rare) / (1 + replicates).
 * Iterative: up to a second of enumeration, then as replicates go. Wants 200 MB of addresses. */
struct fisher_table {
    double p;
    double standard_error; /* 0 when exact */
    int64_t replicates;    /* 0 when exact */
    enum stats_status status;
};
struct fisher_table stats_fisher_table(struct arena scratch, const int64_t *cells, int rows,
                                       int columns, int64_t replicates, uint64_t seed);

/* Trend of shares x/n over scores (Cochran 1954, Armitage 1955), two-sided; `heterogeneity` is
 * Pearson's statistic over the groups with cases in them. */
struct share_trend {
    double z;
    double statistic;
    double p;
    double slope; /* of the share on the score, weighted by n */
    double heterogeneity;
    enum stats_status status; /* STATS_UNDEFINED: all or none, or one score only */
};
struct share_trend stats_cochran_armitage(const int64_t *x, const int64_t *n, const double *score,
                                          int groups);

/* Exposed with and without (a, b), others with and without (c, d). */
struct two_by_two {
    int64_t a, b, c, d;
};
/* Mantel and Haenszel (1959): common odds ratio with limits of Robins, Breslow and Greenland
 * (1986), common risk ratio with those of Greenland and Robins (1985), and the test. */
struct mantel_haenszel {
    struct interval odds_ratio;
    struct interval risk_ratio;
    double statistic;
    double p;
    double corrected; /* less a half, as R's mantelhaen.test */
    double corrected_p;
    ptrdiff_t strata;         /* that tell something */
    enum stats_status status; /* of the test */
};
struct mantel_haenszel stats_mantel_haenszel(const struct two_by_two *strata, ptrdiff_t count,
                                             double confidence);

/* Many comparisons: p adjusted. A NaN is a comparison that was not made: it does not count, and
 * its adjusted p is 1. *made (may be null) receives how many were. */
enum adjustment {
    ADJUST_BONFERRONI,
    ADJUST_HOLM,   /* Holm 1979 */
    ADJUST_HOMMEL, /* Hommel 1988; time grows with the square: named iterative */
    ADJUST_BH,     /* Benjamini and Hochberg 1995 */
    ADJUST_BY,     /* Benjamini and Yekutieli 2001 */
};
enum stats_status stats_adjust(struct arena scratch, const double *p, ptrdiff_t count,
                               enum adjustment method, double *adjusted, ptrdiff_t *made);

/* Change within pairs, after - before: Student's paired t; d_z of Cohen (1988), mean over standard
 * deviation of the differences. No spread: status STATS_NO_LIMITS, t, p and d_z NaN. */
struct paired_change {
    struct interval mean;
    double t;
    double degrees_of_freedom;
    double p;
    double cohen_d_z;
    ptrdiff_t pairs;
};
struct paired_change stats_paired_t(struct arena scratch, const double *before, const double *after,
                                    ptrdiff_t count, double confidence);

/* Wilcoxon (1945) signed rank: pairs without change are left out; exact below 50 pairs without
 * ties, else normal with correction for ties and continuity. */
struct signed_rank {
    double positive; /* sum of the ranks of increases */
    double p;
    double rank_biserial; /* (increases - decreases) / all (Kerby 2014) */
    ptrdiff_t pairs;      /* that changed */
    int exact;
    enum stats_status status; /* STATS_UNDEFINED: nothing changed */
};
struct signed_rank stats_signed_rank(struct arena scratch, const double *before,
                                     const double *after, ptrdiff_t count);

/* McNemar (1947): yes before and no after, and the reverse. Exact binomial p, chi-square with and
 * without continuity, and the ratio gained / lost with exact limits. */
struct mcnemar {
    double statistic;
    double statistic_p;
    double corrected;
    double corrected_p;
    double exact_p;
    struct interval odds_ratio;
    enum stats_status status; /* STATS_UNDEFINED: nobody changed */
};
struct mcnemar stats_mcnemar(int64_t lost, int64_t gained, double confidence);

#endif
