/* Making safe tables: for 6_protect only (tests/lint/layers.sh refuses any other includer). */
#ifndef MARSAD_MODEL_SAFE_TABLE_MAKE_H
#define MARSAD_MODEL_SAFE_TABLE_MAKE_H

#include "model/safe_table.h"

/* Copies what may be seen: `state` has one entry a cell; numbers of cells that are not
 * SAFE_PUBLISHED are erased. Dimensions and labels are shared with the estimate table. */
const struct safe_table *safe_table_make(struct arena *a, const struct estimate_table *table,
                                         const enum safe_state *state);

#endif
