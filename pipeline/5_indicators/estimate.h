/* From counts to estimate tables: the dimensions of a table out of its axes, the counts of each
 * cell, and the estimate with its interval that the measure asks for. */
#ifndef MARSAD_5_INDICATORS_ESTIMATE_H
#define MARSAD_5_INDICATORS_ESTIMATE_H

#include "5_indicators/count.h"
#include "model/estimate_table.h"

/* What one table needs to have counted. */
struct table_plan {
    const struct indicator *indicator;
    const struct indicator_table *table;
    struct plan *plan;
    struct breakdown by[BREAKDOWNS_LIMIT]; /* a change has its time breakdown, added if need be */
    int32_t by_count;
    int32_t axis[BREAKDOWNS_LIMIT];
    int32_t time;        /* index in `by` of the breakdown that a change runs along; -1 */
    int32_t numerator;   /* cubes of the plan */
    int32_t denominator; /* -1: none */
    bool in_denominator[BREAKDOWNS_LIMIT]; /* the denominator is broken down by it, too */
    int32_t asked;                         /* share: cube of `where` alone, without axes */
    int32_t counted;                       /* share: the numerator's cube without axes */
    int32_t event_years;                   /* rate: axis of the years of events; -1 */
};

/* Adds a table's axes, filters and cubes to the plan of its dataset. */
bool table_plan_add(struct plan *, const struct indicator *, const struct indicator_table *,
                    struct table_plan *out, struct diag *);

struct estimate_options {
    const struct policy *policy;
    const struct catalogue *words;
    int32_t as_of_day; /* periods that end later are provisional; INT32_MIN: none */
};
struct estimate_table *table_estimate(struct arena *a, const struct table_plan *,
                                      const struct counts *, const struct estimate_options *,
                                      struct diag *);

#endif
