/* profiles/NAME/targets.csv: what a programme set out to reach. Columns: indicator, table, at,
 * baseline_period, baseline, target_period, target, direction, cumulation, note_ar, note_fr,
 * note_en (schemas/README.md). Read after the indicators, and held against them. Messages:
 * targets.* */
#ifndef MARSAD_DESCRIPTORS_TARGETS_H
#define MARSAD_DESCRIPTORS_TARGETS_H

#include "descriptors/schemas.h"

bool targets_read(struct arena *a, str bytes, str file, const struct schemas *,
                  struct target_list *out, struct diag *d);

#endif
