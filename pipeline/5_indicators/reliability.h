/* Which estimates are too imprecise to be read without a mark, by the rules of the US National
 * Center for Health Statistics as the policy declares them (policy/disclosure.yaml): for rates and
 * counts Parker et al. 2023 (Vital and Health Statistics 2:200), for proportions Parker et al. 2017
 * (2:175). Their intervals are Clopper and Pearson's; ours are the table's. Widths are of unrounded
 * numbers. docs/methods.md "Unreliable". */
#ifndef MARSAD_5_INDICATORS_RELIABILITY_H
#define MARSAD_5_INDICATORS_RELIABILITY_H

#include "descriptors/schemas.h"

enum reliability {
    RELIABLE,
    UNRELIABLE_FEW,        /* too few events, or too small a denominator of a share */
    UNRELIABLE_WIDE,       /* the interval, in itself or against the value; or it has no end */
    UNRELIABLE_COMPLEMENT, /* of a share: that of the rest is too wide against its value */
};

/* `events` behind a count or rate and its interval, in any unit. */
enum reliability reliability_of_rate(double value, double lower, double upper, int64_t events,
                                     const struct policy *);
/* A share of `size` and its interval, from 0 to 1. */
enum reliability reliability_of_share(double value, double lower, double upper, int64_t size,
                                      const struct policy *);

/* Whether a cell of a table is to be marked; one without a value, and what was counted to be zero,
 * are not. */
bool is_unreliable(const struct estimate *, const struct estimate_table *, const struct policy *);

#endif
