/* The limits that funnel and control charts hold their points against, worked out of what the chart
 * shows and nothing else. Formulas: docs/methods.md "Funnels", "Control charts". */
#ifndef MARSAD_7_PUBLISH_CHART_LIMITS_H
#define MARSAD_7_PUBLISH_CHART_LIMITS_H

#include "7_publish/chart.h"

/* Makes c->limits from its points and c->reference, and gives each point its size and place. The
 * items have their positions. False: nothing to hold them against (no overall value; fewer than
 * two points). */
bool chart_funnel_limits(struct arena *a, struct chart *c);
/* Months that are provisional have no part in the mean, and no place. False: fewer than
 * CONTROL_MONTHS_LEAST others. */
enum { CONTROL_MONTHS_LEAST = 12 };
bool chart_control_limits(struct arena *a, struct chart *c);

#endif
