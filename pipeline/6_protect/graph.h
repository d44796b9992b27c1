/* Relations as a graph: the lines in which a variable stands, and the components, which are the
 * unknown variables that hang together by lines. An attack never reaches beyond its component. */
#ifndef MARSAD_6_PROTECT_GRAPH_H
#define MARSAD_6_PROTECT_GRAPH_H

#include "6_protect/relations.h"

struct line_index {
    int32_t *first; /* [variables + 1] into `line` */
    int32_t *line;  /* lines of each variable */
};

struct component {
    int32_t *variable; /* unknown */
    int32_t variables;
    int32_t *line; /* with an unknown */
    int32_t lines;
};

struct components {
    struct component *item;
    int32_t count;
};

struct line_index line_index_new(struct arena *a, const struct relations *);
/* Components in the order of their first variable; variables and lines in their own order. */
struct components components_of(struct arena *a, const struct relations *);

#endif
