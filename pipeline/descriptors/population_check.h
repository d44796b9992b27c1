/* Whether the rows of a population file can be added up: private to population.c. */
#ifndef MARSAD_DESCRIPTORS_POPULATION_CHECK_H
#define MARSAD_DESCRIPTORS_POPULATION_CHECK_H

#include "descriptors/indicator.h"
#include "descriptors/table_csv.h"

/* No row stands twice; none of the combinations of what occurs is missing, since a total would
 * silently lack it; and where a code stands beside codes below it, its number is their sum, give or
 * take what `rounding` can do (1: exactly). Keys are still indexes of codes. `column` is that of
 * the file for each dimension. Messages: population.row-twice, population.row-missing,
 * population.total. */
void population_check(struct arena *a, const struct table *, const int32_t *column,
                      int64_t rounding, const struct population *, struct diag *d);

#endif
