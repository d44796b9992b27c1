/* Numbers of centres by month, quarter and year, for many questions about one dataset. */
#ifndef MARSAD_MODEL_COVERAGE_COUNTS_H
#define MARSAD_MODEL_COVERAGE_COUNTS_H

#include "base/arena.h"
#include "model/coverage.h"
#include "model/history.h"

/* Centres that were expected in a period, and those of them that sent something for it. A centre
 * counts in a quarter or a year when it does in one of its months; numbers of years are those of
 * coverage_centres. */
struct coverage_counts {
    int32_t first_year, years;  /* that the list has of the dataset; 0: none */
    int32_t expected, reported; /* of all of them */
    int32_t *expected_in[PERIOD_LENGTHS], *reported_in[PERIOD_LENGTHS]; /* period after period */
};
struct coverage_counts coverage_count(struct arena *, const struct coverage_list *,
                                      const struct dataset *);
/* Both are 0 in periods of other years. */
void coverage_counts_in(const struct coverage_counts *, struct period, int32_t *expected,
                        int32_t *reported);

#endif
