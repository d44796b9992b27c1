/* Limits that hold for all categories of a distribution at once. Formulas, sources and edges:
 * docs/methods.md "Distributions". Pure. */
#ifndef MARSAD_STATS_MULTINOMIAL_H
#define MARSAD_STATS_MULTINOMIAL_H

#include <stdint.h>

#include "stats/stats.h"

/* Goodman (1965): limits of one of `categories` shares, x of n, so that those of all together hold
 * with at least this confidence; needs no other category's count. One category: Wilson's limits. */
struct interval stats_share_goodman(int64_t x, int64_t n, int64_t categories, double confidence);

enum { SISON_GLAZ_CATEGORIES = 1000 };
/* Sison and Glaz (1995), as May and Johnson (2000) compute them: limits of all shares of
 * x[0] .. x[categories - 1], counts of at most 1e12 together; `out` has one interval a category.
 * Undefined when there is nobody; one category is all of them; no limits, 0 to 1, where no width up
 * to n reaches the confidence. Meant for seven categories and more: of few they hold too seldom. */
enum stats_status stats_shares_sison_glaz(const int64_t *x, int categories, double confidence,
                                          struct interval *out);

#endif
