/* The incomplete beta ratio for parameters of at least 1, at odds instead of at x. GSL 2.7.1 has
 * lost 4 digits of it at n = 1,000 and fails from 600,000 on. docs/methods.md "Forward functions".
 * Private to this room. */
#ifndef MARSAD_STATS_BETA_TAIL_H
#define MARSAD_STATS_BETA_TAIL_H

/* log of the density of Beta(a, b) at x = odds / (1 + odds), times x (1 - x): the slope of the
 * distribution function against log odds. */
double beta_log_slope(double odds, double a, double b);
/* P(X <= x) for x = odds / (1 + odds) at or below the mean; NAN when it does not converge. */
double beta_lower_tail(double odds, double a, double b);

#endif
