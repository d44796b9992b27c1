/* The attack: for each unknown variable, the least and the greatest value that agree with all that
 * is published, by linear programs over its connected component. Owner of GLPK. */
#ifndef MARSAD_6_PROTECT_ATTACK_H
#define MARSAD_6_PROTECT_ATTACK_H

#include "6_protect/graph.h"

/* What the attacker knows beside the tables. Every one knows which zeros are published. */
enum profile {
    PROFILE_READER, /* a suppressed count is at least one */
    PROFILE_MARKS,  /* also the threshold, and which cells are primary */
    PROFILE_COUNT
};

enum { WHOLE_REACH = 31 };

struct bounds {
    double *low, *high; /* [variables] reached by some table that agrees with the publication */
    uint64_t *whole;    /* [variables] or NULL; then only tables of whole numbers count, by the bit
                           WHOLE_REACH + value - truth, and a width is a run without a gap */
};

struct attack {
    const struct relations *relations;
    enum profile profile;
    struct bounds *bounds;
    int64_t solved;
    double (*width)(const struct relations *, int32_t variable); /* that must stay open */
    int32_t (*candidate)(const struct relations *, const struct line *, int32_t best);
    const bool *given_up; /* [variables] need not stay open; NULL: all must */
    bool first_only;      /* stop at the first that is too narrow */
    int64_t limit;        /* of `solved`: beyond it, all counts as too narrow */
    int8_t *binding;      /* [lines] work: 1 when the line narrowed the variable at hand */
};

/* Attacks every variable of the component whose width is not yet seen to be wide enough. Writes
 * the variables that are too narrow, and for each the published one that would help most
 * (NO_VARIABLE: none is left), and returns how many. */
int32_t attack_component(struct attack *, const struct component *, struct arena scratch,
                         int32_t *narrow, int32_t *help);
/* Width that this profile's attacker must not get below. */
double attack_width(const struct attack *, int32_t variable);

#endif
