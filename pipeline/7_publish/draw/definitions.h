/* The report's last chapters: each method that its tables use, described once, and the definition
 * of each indicator, which names its methods by their numbers and links to them. */
#ifndef MARSAD_7_PUBLISH_DRAW_DEFINITIONS_H
#define MARSAD_7_PUBLISH_DRAW_DEFINITIONS_H

#include "7_publish/draw/flow.h"

void definitions_put(struct flow *, const struct safe_table_list *);

#endif
