/* From counts to estimate tables: the dimensions of a table out of its axes, the counts of each
 * cell, and the estimate with its interval that the measure asks for.
 *
 *   estimate_plan.c      which axes, filters, cubes, sums a table needs
 *   estimate.c           dimensions, cells, keys
 *   estimate_collected.c  what was never collected
 *   estimate_breaks.c    breaks of a series
 *   estimate_status.c    not collected, not yet due, provisional
 *   estimate_count.c     count, share, rate, change
 *   estimate_moving.c    sums over neighbouring periods
 *   estimate_same_centres.c  change over the centres that sent in both periods
 *   estimate_quantity.c  sum, mean, median, survival
 *   estimate_ratio.c     ratio: the other side may be of another dataset
 *   estimate_season.c    evenness over the year or the week, beside counts and shares
 *   estimate_strata.c    standardised, trend: cells that are made of a further breakdown
 *   estimate_presence.c  occupancy, from records
 *   estimate_record.c    reference, target, from records
 *   estimate_incidence.c  cumulative incidence beside competing events
 *   estimate_consistency.c  consistency of the items of a scale, from records
 *   estimate_difference.c  difference of two shares
 *   estimate_dark_figure.c  who sought help over whom a survey estimates */
#ifndef MARSAD_5_INDICATORS_ESTIMATE_H
#define MARSAD_5_INDICATORS_ESTIMATE_H

#include "5_indicators/count.h"
#include "model/coverage.h"
#include "model/estimate_table.h"

/* Where a table's counts come from. */
struct collection; /* collection.h */
struct planning {
    struct plan *plan;             /* of the indicator's dataset */
    struct plan *divisor_plan;     /* of the divisor's, which may be the same; NULL: no divisor */
    struct plan *survey_plan;      /* of the survey's; NULL: no survey */
    const struct schemas *schemas; /* who is counted (observatory.yaml); NULL: every record */
    /* Change: which centres sent in both periods, so that the change is not that of the centres;
     * NULL: not asked. */
    const struct coverage_list *coverage;
    struct collection *collection; /* what was never collected; NULL: not asked */
};

/* The other side of a ratio, or the places offered. */
struct divisor_plan {
    struct plan *plan; /* NULL: none */
    int32_t cube;
    int32_t sum;                      /* plan_sum; -1: it is counted */
    int32_t axis[BREAKDOWNS_LIMIT];   /* of the table's breakdowns; -1: at the total there */
    int32_t along_axis;               /* of the periods of an occupancy; -1 */
    const struct expression *counted; /* as in struct table_plan */
};

/* Of records that could say something how many do: cubes without axes (estimate_collected.c). */
enum { QUESTIONS_LIMIT = 7 };
struct question {
    const struct plan *plan;
    int32_t asked, said;
};

/* What one table needs to have counted. -1 where the measure does not ask for it. */
struct table_plan {
    const struct indicator *indicator;
    const struct indicator_table *table;
    struct plan *plan;
    const struct expression *counted;          /* what figures of the dataset rest on; NULL: all */
    const struct counting_break *series_break; /* of all datasets */
    int32_t series_breaks;
    struct breakdown by[BREAKDOWNS_LIMIT]; /* a change has its time breakdown, added if need be */
    int32_t by_count;
    int32_t axis[BREAKDOWNS_LIMIT];
    int32_t time;      /* index in `by` of the breakdown that a change or moving sum runs along */
    int32_t numerator; /* cubes of the plan */
    int32_t denominator;
    bool in_denominator[BREAKDOWNS_LIMIT]; /* the denominator is broken down by it, too */
    int32_t asked;                         /* share: cube of `where` alone, without axes */
    int32_t numerator_total;               /* share: the numerator's cube without axes */
    int32_t unknown, unknown_within;       /* share: answers not known, all and of `within`;
                                              count of persons: records of `where` without one */
    int32_t event_years;                   /* rate: axis of the years of events */
    int32_t sum;                           /* plan_sum of the numerator's cube */
    int32_t values;                        /* axis of a histogram */
    int32_t histogram, events; /* its cube; survival: the same of those with the event */
    int32_t ended;             /* incidence: the same of those with the event or a competing one */
    int32_t along;             /* axis: age of a standardised rate, year of a trend,
                                  periods of an occupancy, sides of a difference */
    int32_t along_cube;
    int32_t below_cube;       /* difference: the denominators along the sides */
    struct plan *survey_plan; /* dark figure: of the dataset that the estimates stand in */
    int32_t survey_filter;
    int32_t same_centres; /* change, trend: cube of periods and centres (estimate_same_centres.h) */
    int32_t centres;      /* its axis */
    const struct coverage_list *coverage;
    struct divisor_plan divisor;
    bool nothing_sent; /* nothing of its dataset, or of the divisor's, was ever sent */
    struct question question[QUESTIONS_LIMIT];
    int32_t questions;
    int32_t record_filter; /* occupancy, reference, target, consistency: of the records read */
};

/* Adds a table's axes, filters and cubes to the plans. */
bool table_plan_add(const struct planning *, const struct indicator *,
                    const struct indicator_table *, struct table_plan *out, struct diag *);

struct record_list; /* records.h */

struct estimate_options {
    const struct policy *policy;
    const struct catalogue *words;
    int32_t as_of_day; /* periods that end later are provisional; INT32_MIN: none */
};
struct table_counts {
    const struct counts *own;
    const struct counts *divisor;      /* NULL: no divisor */
    const struct record_list *records; /* for a table_plan with a record_filter: its records; of a
                                          dark figure the survey's; or NULL */
};
struct estimate_table *table_estimate(struct arena *a, const struct table_plan *,
                                      const struct table_counts *, const struct estimate_options *,
                                      struct diag *);

#endif
