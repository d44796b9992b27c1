/* Private to the estimates of this room. */
#ifndef MARSAD_5_INDICATORS_ESTIMATE_PARTS_H
#define MARSAD_5_INDICATORS_ESTIMATE_PARTS_H

#include "5_indicators/estimate.h"
#include "5_indicators/exposure.h"
#include "stats/grouped.h"
#include "stats/order.h"

#define PERCENT 100.0

/* One table while it is being made. */
struct making {
    struct arena *arena; /* of the table */
    const struct table_plan *plan;
    const struct table_counts *counts;
    const struct estimate_options *options;
    struct estimate_table *out;
    int32_t *axis_position[BREAKDOWNS_LIMIT]; /* of each position of the table */
    struct exposure *exposure;
    int32_t *divisor_position[BREAKDOWNS_LIMIT]; /* [axis positions] there; -1: none */
    int32_t *divisor_along;                      /* the same for the periods of an occupancy */
    struct presence *presence;                   /* occupancy */
    struct given *given;                         /* reference, target */
    struct scale_sums *scales;                   /* consistency: [cells] */
    bool not_collected;                          /* none of its numbers was */
};

struct tallied {
    int64_t records, persons;
    int64_t number; /* whichever the indicator counts */
    uint64_t print;
    uint64_t record_print; /* of the records, whatever is counted */
};

/* Counts of a cube of the table's plan at positions of the table's axes; axes that the cube lacks
 * are left out. `along` is the position of an axis that the table lacks: a histogram's, the age's,
 * the year's. */
struct tallied counted_at(const struct making *, int32_t cube, const int32_t *axis_position);
struct tallied counted_along(const struct making *, int32_t cube, const int32_t *axis_position,
                             int32_t axis, int32_t along);
/* The sum of the table's plan_sum there, and over how many records with a value. */
int64_t summed_at(const struct making *, const int32_t *axis_position, int64_t *known);

/* Of a cell, how many records have each value of the histogram, and how many of them stand in up to
 * two other cubes (-1: none). Arrays lie in `a`. */
struct cell_values {
    struct histogram all;
    int64_t *part[2];       /* as all.records; zeros where there is no cube */
    uint64_t part_print[2]; /* of the records of the whole part */
};
struct cell_values values_at(const struct making *, struct arena *a, const int32_t other_cube[2],
                             const int32_t *position);

/* ---- results ---- */

/* A value that may lack limits; what is undefined has nothing to rest on. */
void set_statistic(struct estimate *, struct interval);

/* value * factor + shift, with its limits; infinite limits are none. */
void set_interval(struct estimate *, struct interval, double factor, double shift);
void set_value(struct estimate *, double value);
void set_status(struct estimate *, enum cell_status);

/* ---- each measure: the cell's counts are set ---- */

void estimate_count(const struct making *, struct estimate *, const int32_t *position);
void estimate_share(const struct making *, struct estimate *, const int32_t *position);
void estimate_rate(const struct making *, struct estimate *, const int32_t *position);
void estimate_change(const struct making *, struct estimate *, const int32_t *position);
void estimate_sum(const struct making *, struct estimate *, const int32_t *position);
void estimate_mean(const struct making *, struct estimate *, const int32_t *position);
void estimate_median(const struct making *, struct estimate *, const int32_t *position);
void estimate_survival(const struct making *, struct estimate *, const int32_t *position);
void estimate_ratio(const struct making *, struct estimate *, const int32_t *position);
void estimate_standardised(const struct making *, struct estimate *, const int32_t *position);
void estimate_trend(const struct making *, struct estimate *, const int32_t *position);
void estimate_occupancy(const struct making *, struct estimate *, const int32_t *at,
                        const int32_t *position);
void estimate_reference(const struct making *, struct estimate *, const int32_t *at);
void estimate_target(const struct making *, struct estimate *, const int32_t *at);
void estimate_incidence(const struct making *, struct estimate *, const int32_t *position);
void estimate_consistency(const struct making *, struct estimate *, const int32_t *at);
void estimate_difference(const struct making *, struct estimate *, const int32_t *position);
void estimate_dark_figure(const struct making *, struct estimate *, const int32_t *position);
/* After all cells: which targets are surely reached, many of them being asked at once. */
void targets_adjust(const struct making *);

/* Index of the table's breakdown by months of the year or days of the week that its events are
 * held against, or -1; at its total the probability that they would be as uneven by chance. */
int32_t season_breakdown(const struct table_plan *);
void season_estimate(const struct making *, struct estimate *, const int32_t *position);

/* ---- moving sums ---- */

/* The counts of a cell: of its period and those before it; at the total of time, of all. Persons
 * are the most of any of the periods, since they are not additive: at least so many. */
struct tallied moving_counted(const struct making *, const int32_t *position);
/* Person-years of the same periods, with their flags; -1 when one of them has no population. */
int64_t moving_exposure(const struct making *, const int32_t *position, uint32_t *flags);
/* "2021-2023": from the first period of the sum to the last. */
void moving_label(const struct making *, struct table_position *, int32_t axis_position);
/* Sets `plain` of the table, whose dimensions and keys are set. */
void moving_plain(const struct making *, struct arena *);

/* What the divisor of a ratio or an occupancy is at positions of the table's axes; `along` is the
 * position on the axis of periods, -1 for none. */
struct divided {
    int64_t number; /* records, persons or the sum */
    uint64_t print;
};
struct divided divisor_at(const struct making *, const int32_t *axis_position, int32_t along);

/* ---- before the cells ---- */

/* Positions of the divisor's axes that have the same codes. */
void divisor_prepare(struct making *);
void presence_prepare(struct making *);
void given_prepare(struct making *);
void scales_prepare(struct making *);

/* ---- periods ---- */

/* First day of the period at a position; INT32_MIN where there is no period. */
int32_t axis_first_day(const struct axis *, int32_t position);
/* Whether the period has ended, and the time in which its records are followed with it. */
bool period_is_complete(const struct making *, const struct axis *, int32_t position);

/* Whether the table's numbers were never collected in this profile, and what must be counted to
 * know it (after everything else of the table has been planned). */
void collected_plan(const struct planning *, struct table_plan *);
bool collected_not(const struct making *);

/* FLAG_BREAK where a position is not told as the one before it. */
void set_breaks(const struct making *, struct estimate *, const int32_t *position);
/* The day since which the table's dataset is told as it is today; INT32_MIN: since ever. */
int32_t last_break_day(const struct making *);

/* Not collected, not yet due, provisional: after the measure has had its say. */
void set_time_and_collection(const struct making *, struct estimate *, const int32_t *position);

#endif
