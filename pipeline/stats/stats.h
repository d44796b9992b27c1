/* Pure functions on numbers: the only user of GSL. GSL's error handler is switched off on first
 * use; every result is checked. Each function cites docs/methods.md. None ever returns a NaN in a
 * value without a status that says why. */
#ifndef MARSAD_STATS_STATS_H
#define MARSAD_STATS_STATS_H

#include <stdint.h>

enum stats_status {
    STATS_OK,
    STATS_UNDEFINED, /* no denominator, nothing to estimate */
    STATS_BAD_INPUT, /* x > n, negative counts, not a probability */
    STATS_NO_CONVERGENCE,
    STATS_NO_LIMITS,        /* the value stands; lower and upper are the widest that can be */
    STATS_TOO_FEW,          /* fewer events than the method is declared for */
    STATS_NOT_IDENTIFIABLE, /* the estimate of this model does not exist, or is not unique */
};

struct interval {
    double value;
    double lower;
    double upper; /* HUGE_VAL when there is no upper limit */
    enum stats_status status;
};

/* Quantiles by our own bracketed root on GSL's forward functions (GSL 2.7.1's inverses are wrong
 * or hang: docs/methods.md "Quantiles"). tail: lower-tail probability in (0,1). */
enum stats_status stats_gamma_quantile(double lower_tail, double shape, double *out);
enum stats_status stats_gamma_quantile_upper(double upper_tail, double shape, double *out);
enum stats_status stats_beta_quantile(double lower_tail, double a, double b, double *out);
enum stats_status stats_beta_quantile_upper(double upper_tail, double a, double b, double *out);
double stats_normal_quantile_upper(double upper_tail);

/* Wilson (1927) score interval of a share; x of n. */
struct interval stats_share_wilson(int64_t x, int64_t n, double confidence);
/* Clopper and Pearson (1934). */
struct interval stats_share_exact(int64_t x, int64_t n, double confidence);
/* Garwood (1936) exact Poisson limits of a count. */
struct interval stats_count_exact(int64_t x, double confidence);
/* Byar's approximation in the form of Breslow and Day (1987). */
struct interval stats_count_byar(int64_t x, double confidence);
/* Rate x / exposure * per, exact limits. */
struct interval stats_rate_exact(int64_t x, double exposure, double per, double confidence);
/* Rate as PHE computes it: exact below 10 events, Byar from 10 on. */
struct interval stats_rate_phe(int64_t x, double exposure, double per, double confidence);
/* Ratio of two rates (x1/t1) / (x2/t2), exact conditional binomial limits. */
struct interval stats_rate_ratio(int64_t x1, double t1, int64_t x2, double t2, double confidence);
/* Newcombe (1998) method 10: difference of two independent shares. */
struct interval stats_share_difference(int64_t x1, int64_t n1, int64_t x2, int64_t n2,
                                       double confidence);

#endif
