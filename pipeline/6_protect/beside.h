/* What stands beside the figures of a table and is worked out of its published cells alone, so that
 * it tells nothing that they do not (docs/methods.md "Beside published figures"):
 * - a share over one breakdown of which each record has one position: Goodman's limits of all
 *   positions of a level at once (extra.simultaneous-lower, extra.simultaneous-upper);
 * - such a share by one more breakdown that is not time, where every cell of the cross table is
 *   published: Cramer's V and the p of chi-square, at the total (extra.cramer-v,
 *   extra.chi-square-p);
 * - a rate of counts by one hierarchy of places: the rates smoothed by empirical Bayes over the
 *   published places of a level (extra.smoothed).
 * For 6_protect only. */
#ifndef MARSAD_6_PROTECT_BESIDE_H
#define MARSAD_6_PROTECT_BESIDE_H

#include "base/arena.h"
#include "model/safe_table.h"

enum { SMOOTHED_PLACES_LEAST = 5, EXPECTED_LEAST = 5 };

/* The table with its two further numbers, in `a`; the same one when it has some already, or none of
 * these is made for it. `confidence` is the policy's. */
const struct safe_table *beside_published(struct arena *a, double confidence,
                                          const struct safe_table *t);

#endif
