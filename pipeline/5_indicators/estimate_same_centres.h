/* A change over the centres that reported in both periods, beside the change over all; a trend over
 * those that reported in all of its years: so that one
 * who opened, closed or fell silent is not taken for a change of violence. Private to this room.
 *
 * It is counted by year and centre, for the table's total of everything else. A centre belongs to
 * the panel of two periods when it sent all that was due for the years of both (model/coverage.h).
 * Records add up over centres; of persons each centre counts its own, so that a woman known to two
 * counts in both.
 *
 * Beside the change over all centres it lets readers look at the centres that were left out. It is
 * therefore given only where the counts of the panel and of those left out are, in both periods,
 * zero or at least the policy's threshold (records, and persons where there are any), and in whole
 * per cent, so that counts cannot be worked back from the ratio. Cells of single areas, ages or
 * kinds have none: differences of theirs would not be looked at by 6_protect. */
#ifndef MARSAD_5_INDICATORS_ESTIMATE_SAME_CENTRES_H
#define MARSAD_5_INDICATORS_ESTIMATE_SAME_CENTRES_H

#include "5_indicators/estimate_parts.h"

/* Of a change or a trend: adds the axis and the cube, where the dataset says whose a record is, and
 * its coverage is known.
 */
void same_centres_plan(const struct planning *, struct table_plan *, int32_t filter);
/* Sets extra[0] to the change in per cent, or leaves it as it is. */
void same_centres_estimate(const struct making *, struct estimate *, const int32_t *position,
                           const int32_t *before);
/* What the centres that sent all that was due for each of the `years`, at positions `year_at` of
 * the trend's axis, had in them: counts [years]. Returns how many centres these are; 0 when there
 * are none, or when they or those left out have too few: the rule above for each year, and the
 * policy's `statistics` records over all of them. */
ptrdiff_t same_centres_counts(const struct making *, struct arena scratch, const int32_t *year_at,
                              ptrdiff_t years, double *counts);

#endif
