/* Choosing what to suppress beside the primary cells: first so that no line is left with one
 * unknown, then, again and again, where the attack of attack.c finds a cell too narrowly bounded.
 */
#ifndef MARSAD_6_PROTECT_SUPPRESS_H
#define MARSAD_6_PROTECT_SUPPRESS_H

#include "6_protect/relations.h"

struct suppression {
    struct relations *relations;
    int64_t attacks;  /* linear programs solved */
    int64_t repaired; /* variables suppressed because an attack succeeded */
    bool *unsafe;     /* [variables] still too narrow at the end */
    int64_t unsafe_count;
};

void suppress(struct arena *a, struct relations *, struct suppression *out);

/* What must stay open of an unknown variable's interval: the policy's width when it is primary,
 * more than a single value when it protects another, nothing when it is neither. */
double suppress_width(const struct relations *, int32_t variable);
/* The best variable to suppress among those that the attacker reads in a line; `best` is what was
 * found before, or NO_VARIABLE. Parts before sums, small before large, then in order. */
int32_t suppress_candidate(const struct relations *, const struct line *, int32_t best);

#endif
