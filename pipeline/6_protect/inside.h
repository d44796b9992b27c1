/* Counts of one filter inside another: anyone can subtract what two tables print. */
#ifndef MARSAD_6_PROTECT_INSIDE_H
#define MARSAD_6_PROTECT_INSIDE_H

#include "6_protect/relations_private.h"

/* Notes which filters lie inside which, as the tables say. */
void inside_note(struct relations *, const struct estimate_table *);
/* For every count of a filter around that of `n` at the same coordinates: it is the count of `n`
 * and the rest, which must be none or protected. */
void inside_take(struct relations *, const struct named *n, const uint64_t *prints, struct draft *);
/* Whether what passes `outer` and not `inner` are records of which something is not known, since
 * `inner` only adds "X IS NOT NULL". That a value is not known says nothing of the person, so that
 * a small rest needs no protection unless a table shows it as a cell. */
bool inside_only_knows(str inner, str outer);

#endif
