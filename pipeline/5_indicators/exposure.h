/* Denominators of rates: the persons of a population file that match a cell. */
#ifndef MARSAD_5_INDICATORS_EXPOSURE_H
#define MARSAD_5_INDICATORS_EXPOSURE_H

#include "5_indicators/estimate.h"

struct exposure; /* opaque, in the arena */

struct exposure *exposure_new(struct arena *a, const struct table_plan *);
/* Persons (person-years where the cell spans several years) at positions of the table's axes;
 * -1 when the population does not cover the cell. */
int64_t exposure_of(const struct exposure *, const int32_t *axis_position);

#endif
