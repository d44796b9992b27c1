/* Programme targets against the figures of a release (model/target.h has the arithmetic). */
#ifndef MARSAD_TARGETS_H
#define MARSAD_TARGETS_H

#include "descriptors/schemas.h"
#include "model/target.h"

/* Each target of the profile against the published figures, in their order. LATEST takes the last
 * published figure after baseline_period and up to target_period. SUM and AVERAGE take all periods
 * between; one that is suppressed or was not collected leaves no figure, one that is not yet due is
 * left out. Shares and rates that were put together get their interval anew (Wilson, exact
 * Poisson); counts and sums are complete. A baseline that is not written is the published figure of
 * baseline_period. What is not published is not known here. Estimates (all but counts and sums) are
 * REACHED only if they are by Holm's step-down over all estimates among the targets. */
struct target_verdict_list targets_judge(struct arena *a, const struct schemas *,
                                         const struct safe_table_list *, int32_t as_of_day);

#endif
