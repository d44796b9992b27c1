/* What a condition can be at all: for the linter, which must never be wrong.
 *
 * Every variable takes one value of each kind that the condition can tell apart (each code it
 * names and one other, each bound and its neighbours, missing); what the condition asks beyond
 * comparisons with constants may turn out either way. The answer holds too much rather than too
 * little: what is not in it cannot happen. */
#ifndef MARSAD_DESCRIPTORS_LINTER_LOGIC_H
#define MARSAD_DESCRIPTORS_LINTER_LOGIC_H

#include "descriptors/dataset.h"

enum { CAN_BE_FALSE = 1, CAN_BE_TRUE = 2, CAN_BE_NULL = 4, CAN_BE_ANY = 7 };

struct logic_scope {
    const struct expression_scope *scope;
    const struct field *field; /* of each variable, whose constraints hold; NULL: none do */
};
/* The truths that `e` can have in rows where `given` is true (NULL: all rows); 0 when `given` is
 * never true. CAN_BE_ANY when there is too much to look at. */
unsigned logic_truths(const struct logic_scope *, const struct expression *given,
                      const struct expression *e, struct arena scratch);

#endif
