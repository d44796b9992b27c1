/* Making safe tables: for 6_protect only (tests/lint/layers.sh refuses any other includer). */
#ifndef MARSAD_MODEL_SAFE_TABLE_MAKE_H
#define MARSAD_MODEL_SAFE_TABLE_MAKE_H

#include "model/safe_table.h"

/* Copies what may be seen: `state` has one entry a cell; numbers of cells that are not
 * SAFE_PUBLISHED are erased, and where `withhold_second` (NULL: nowhere) the second number of a
 * cell: unknown answers of a share with the bounds that rest on them, events of a survival, events
 * and competing events of an incidence. Values of standardised rates, trends, scales and shares by
 * a day are rounded to SAFE_DIGITS significant digits, since every digit more says something of the
 * small counts that they are made of. Dimensions and labels are shared with the estimate table. */
enum { SAFE_DIGITS = 3 };
const struct safe_table *safe_table_make(struct arena *a, const struct estimate_table *table,
                                         const enum safe_state *state, const bool *withhold_second);

/* A copy with two further numbers beside the cells of a table that has none: those of cells that
 * are not published are left out. They must be made of published numbers alone. */
struct safe_extra {
    double number[2]; /* NAN: none */
};
const struct safe_table *safe_table_beside(struct arena *a, const struct safe_table *t,
                                           const str name[2], const struct safe_extra *extra);

#endif
