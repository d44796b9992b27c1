/* Private to the estimates of this room. */
#ifndef MARSAD_5_INDICATORS_ESTIMATE_PARTS_H
#define MARSAD_5_INDICATORS_ESTIMATE_PARTS_H

#include "5_indicators/estimate.h"
#include "5_indicators/exposure.h"
#include "stats/stats.h"

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
    bool not_collected;                          /* none of its numbers was */
};

struct tallied {
    int64_t records, persons;
    int64_t number; /* whichever the indicator counts */
    uint64_t print;
};

/* Counts of a cube of the table's plan at positions of the table's axes; axes that the cube lacks
 * are left out. `along` is the position of an axis that the table lacks: a histogram's, the age's,
 * the year's. */
struct tallied counted_at(const struct making *, int32_t cube, const int32_t *axis_position);
struct tallied counted_along(const struct making *, int32_t cube, const int32_t *axis_position,
                             int32_t axis, int32_t along);
/* The sum of the table's plan_sum there, and over how many records with a value. */
int64_t summed_at(const struct making *, const int32_t *axis_position, int64_t *known);

/* ---- results ---- */

/* value * factor + shift, with its limits; infinite limits are none. */
void set_interval(struct estimate *, struct interval, double factor, double shift);
void set_value(struct estimate *, double value);
void set_status(struct estimate *, enum cell_status);

/* ---- each measure: the cell's counts are set ---- */

void estimate_count(const struct making *, struct estimate *);
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
/* After all cells: which targets are surely reached, many of them being asked at once. */
void targets_adjust(const struct making *);

/* Index of the table's breakdown by months of the year or days of the week that its events are
 * held against, or -1; at its total the probability that they would be as uneven by chance. */
int32_t season_breakdown(const struct table_plan *);
void season_estimate(const struct making *, struct estimate *, const int32_t *position);

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

/* ---- periods ---- */

/* First day of the period at a position; INT32_MIN where there is no period. */
int32_t axis_first_day(const struct axis *, int32_t position);
/* Whether the period has ended, and the time in which its records are followed with it. */
bool period_is_complete(const struct making *, const struct axis *, int32_t position);

/* Whether the table's numbers were never collected in this profile, and what must be counted to
 * know it (after everything else of the table has been planned). */
void collected_plan(const struct planning *, struct table_plan *);
bool collected_not(const struct making *);

/* Not collected, not yet due, provisional: after the measure has had its say. */
void set_time_and_collection(const struct making *, struct estimate *, const int32_t *position);

#endif
