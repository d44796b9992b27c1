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
    int64_t restored; /* variables that clean_up.h published again */
    bool *unsafe;     /* [variables] still too narrow at the end */
    int64_t unsafe_count;
    bool *known_by_marks; /* [variables] too narrow for who knows the marks, and beyond help */
};

void suppress(struct arena *a, struct relations *, struct suppression *out);

/* What must stay open of an unknown variable's interval: the policy's width when it is primary,
 * more than a single value when it protects another, nothing when it is neither. */
double suppress_width(const struct relations *, int32_t variable);
/* The order in which variables are given up: lower rank first, of key totals those in fewer cells,
 * small before large, then in order. `best` may be NO_VARIABLE. */
bool suppress_sooner(const struct relations *, int32_t candidate, int32_t best);
/* The only unknown of the line, where it must stay open; else NO_VARIABLE. */
int32_t suppress_given_away(const struct relations *, const struct line *);
/* The first variable to suppress among those that the attacker reads in a line; `best` is what was
 * found before, or NO_VARIABLE. */
int32_t suppress_candidate(const struct relations *, const struct line *, int32_t best);

#endif
