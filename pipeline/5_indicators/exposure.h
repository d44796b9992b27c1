/* Denominators of rates: the persons of a population file that match a cell, and the strata of a
 * standardised rate. Years that the file has are taken as they stand; a year between two of them is
 * interpolated linearly, one beyond them has no population unless the file says otherwise
 * (`# between:`, `# beyond:`, schemas/README.md). */
#ifndef MARSAD_5_INDICATORS_EXPOSURE_H
#define MARSAD_5_INDICATORS_EXPOSURE_H

#include "5_indicators/estimate.h"

struct exposure; /* opaque, in the arena */

struct exposure *exposure_new(struct arena *a, const struct table_plan *);
/* Persons (person-years where the cell spans several years) at positions of the table's axes, to
 * the nearest whole person; -1 when the population does not cover the cell, or has nobody there. */
int64_t exposure_of(const struct exposure *, const int32_t *axis_position);
/* FLAG_INTERPOLATED and FLAG_CARRIED (model/estimate_table.h), when years of the cell were: to be
 * set on the cell's flags, wherever exposure_of is not -1. */
uint32_t exposure_flags(const struct exposure *, const int32_t *axis_position);

/* For a standardised rate: the same, with `age` an axis of the plan over the population's column of
 * age (the age axis need not be among the table's). */
struct exposure *exposure_new_by_age(struct arena *a, const struct table_plan *,
                                     const struct axis *age);
/* Persons of the cell at a position of the age axis, unrounded; NAN: not covered. */
double exposure_at_age(const struct exposure *, const int32_t *axis_position, int32_t age_position);
/* Persons of a standard population (one dimension: a code list of ages) at a position of the age
 * axis: its weight, in any unit. NAN: the position is no stratum of it: the total, the unknown, or
 * a code that the file has no row for. Strata are those with a weight; a standardised rate that
 * leaves one out is another rate. */
double exposure_standard(const struct population *standard, const struct axis *age,
                         int32_t age_position);

#endif
