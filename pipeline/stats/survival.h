/* Time to an event, with people of whom it is only known that it had not happened yet: length of
 * stay, time to a judgment, return of a person. A person counts as at risk up to and including her
 * own time; of events and censorings at the same time, the events come first. docs/methods.md
 * "Time to an event".
 *
 * Arrays that are given out lie in the arena. A result whose status is not STATS_OK has no steps.
 */
#ifndef MARSAD_STATS_SURVIVAL_H
#define MARSAD_STATS_SURVIVAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "stats/stats.h"

struct survival_data {
    ptrdiff_t rows;
    const double *time; /* 0 or more */
    const int *event;   /* 0 censored, 1 event; for competing risks 1 .. causes */
    const int *group;   /* 0 .. groups - 1; null: all are one */
};

struct survival_step {
    double time;
    int64_t at_risk;
    int64_t events;
    int64_t censored;
    double survival;       /* Kaplan and Meier 1958 */
    double error;          /* of the survival: Greenwood 1926; 0 where nobody is left */
    double relative_error; /* error / survival; HUGE_VAL where nobody is left */
    double hazard;         /* cumulative: Nelson 1969, Aalen 1978 */
    double hazard_error;   /* root of the sum of events / at_risk^2 */
};

struct survival_curve {
    enum stats_status status; /* UNDEFINED: nobody */
    ptrdiff_t count;          /* distinct times, of events and of censoring */
    struct survival_step *step;
    int64_t people;
    int64_t events;
};

/* The curve of one group (or of all, with no groups; -1 takes all together). */
struct survival_curve stats_survival(const struct survival_data *data, int group, struct arena *a,
                                     struct arena scratch);

/* The same from what happens at each of `count` distinct times, ascending; a negative number is
 * BAD_INPUT. */
struct survival_curve stats_survival_counts(ptrdiff_t count, const double *time,
                                            const int64_t *events, const int64_t *censored,
                                            struct arena *a);

/* Which scale the limits are symmetrical on (Borgan and Liestol 1990); other programs differ in
 * what they take by default, so a figure has to say it. */
enum survival_scale { SURVIVAL_PLAIN, SURVIVAL_LOG, SURVIVAL_LOG_LOG };

/* Survival at a step with limits, cut to 0 and 1. Survival 1: both are 1. Survival 0: no limits
 * (STATS_UNDEFINED). */
struct interval stats_survival_limits(const struct survival_step *step, enum survival_scale scale,
                                      double confidence);

/* The time by which a share of people has had the event: the first time at which survival is at
 * most 1 - share; where it is equal to that over a while, the middle of that while. Limits by the
 * same rule on the limits of the curve (Brookmeyer and Crowley 1982); HUGE_VAL: not reached. The
 * value is HUGE_VAL, too, when it is not reached. */
struct interval stats_survival_quantile(const struct survival_curve *curve, double share,
                                        enum survival_scale scale, double confidence);

/* Mean time, nobody counted beyond `limit`, and its standard error (Irwin 1949; Meier 1975). A
 * curve that reaches 0 needs no limit (HUGE_VAL); one that does not has no mean without. */
enum stats_status stats_survival_mean(const struct survival_curve *curve, double limit,
                                      double *mean, double *error);

struct survival_test {
    enum stats_status status; /* UNDEFINED: fewer than two groups with anybody at risk */
    int groups;
    double *observed; /* a group each, weighted */
    double *expected;
    double *variance; /* groups x groups */
    double chi_square;
    int degrees_of_freedom;
    double p;
};

/* Whether groups differ: weights S(t-)^rho; rho 0 is the log-rank test (Mantel 1966), rho 1 Peto
 * and Peto's (1972), in the family of Harrington and Fleming 1982. */
struct survival_test stats_survival_test(const struct survival_data *data, int groups, double rho,
                                         struct arena *a, struct arena scratch);

struct incidence_step {
    double time;
    int64_t at_risk;
    double event_free;
    double event_free_error;
    double *incidence; /* a cause each */
    double *error;
};
struct incidence_curve {
    enum stats_status status;
    ptrdiff_t count;
    int causes;
    struct incidence_step *step;
};

/* Cumulative incidence of each of several causes (Aalen and Johansen 1978); standard errors by the
 * infinitesimal jackknife, a row being a person. Other causes are not censoring. */
struct incidence_curve stats_incidence(const struct survival_data *data, int causes, int group,
                                       struct arena *a, struct arena scratch);

/* The same from what happens at each of `count` distinct times, ascending: events[cause * count +
 * time], the first cause being 0. A negative number is BAD_INPUT. */
struct incidence_curve stats_incidence_counts(ptrdiff_t count, int causes, const double *time,
                                              const int64_t *events, const int64_t *censored,
                                              struct arena *a);

/* An incidence with limits that are symmetrical on the scale log(-log(1 - incidence)), by the delta
 * method: the log-log limits of a survival curve where no other cause occurs. Never below 0 or
 * above 1. Nobody, or all: no limits (STATS_UNDEFINED). */
struct interval stats_incidence_limits(double incidence, double error, double confidence);

/* Events that come back: each row watches a person from `start` (not included) to `stop`. */
struct recurrence_data {
    ptrdiff_t rows;
    const int64_t *person;
    const double *start;
    const double *stop;
    const int *event; /* at `stop` */
};
struct recurrence_step {
    double time;
    int64_t at_risk;
    int64_t events;
    double mean; /* events a person */
    double error;
};
struct recurrence_curve {
    enum stats_status status; /* BAD_INPUT: a row that ends before it starts, or rows of one person
                               * that overlap */
    ptrdiff_t count;
    struct recurrence_step *step;
};

/* Mean cumulative function (Nelson 1988), standard errors that allow a person's events to hang
 * together (Lawless and Nadeau 1995). */
struct recurrence_curve stats_recurrence(const struct recurrence_data *data, struct arena *a,
                                         struct arena scratch);

#endif
