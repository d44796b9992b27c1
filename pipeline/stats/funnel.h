/* Funnel plots: control limits of shares, ratios and rates, overdispersion, and what a unit's place
 * means. Formulas and edges: docs/methods.md "Funnels". Pure. */
#ifndef MARSAD_STATS_FUNNEL_H
#define MARSAD_STATS_FUNNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "stats/stats.h"

/* Limits at a denominator, of a share whose target is p0 (Spiegelhalter 2005): p0 -+ z sqrt(p0 q0 /
 * n), the limits at which Wilson's interval just holds p0; cut to [0, 1]. value is p0. */
struct interval stats_funnel_share(double target, double denominator, double confidence);

/* Limits of a ratio observed / expected, or of a rate, told for a number of events: the expected
 * numbers at which that many events just reach the lower and the upper limit (exact Poisson), and
 * the ratios there. A rate's limits are its target times the ratios, at the population expected /
 * target. No events: only the lower pair. */
struct funnel_events {
    double lower_expected; /* so many expected make these events low */
    double lower_ratio;
    double upper_expected; /* HUGE_VAL ratio and 0 expected when there are no events */
    double upper_ratio;
    enum stats_status status;
};
struct funnel_events stats_funnel_events(int64_t events, double confidence);
/* Where a unit lies against its target, as Public Health England labels it (95 and 99.8 %). */
enum funnel_place {
    FUNNEL_NONE,   /* status is not STATS_OK */
    FUNNEL_LOW_3,  /* Low (0.001) */
    FUNNEL_LOW_2,  /* Low (0.025) */
    FUNNEL_WITHIN, /* Not significant */
    FUNNEL_HIGH_2, /* High (0.025) */
    FUNNEL_HIGH_3, /* High (0.001) */
};
enum stats_status stats_funnel_place_share(double events, double denominator, double target,
                                           enum funnel_place *place);
/* observed against expected; a rate's expected number is its target times its population. Exact
 * below 10 events, Byar from 10. */
enum stats_status stats_funnel_place_events(int64_t observed, double expected,
                                            enum funnel_place *place);

/* Overdispersion (Spiegelhalter 2005, 2012): units on a scale on which they are nearly normal, with
 * the standard error that chance alone gives. */
struct funnel_unit {
    double value;
    double standard_error;
};
enum funnel_scale {
    FUNNEL_LOG_RATIO,  /* log(o / e), 1 / sqrt(e); 0 events: 0.5 in their place */
    FUNNEL_ROOT_RATIO, /* sqrt(o / e), 1 / (2 sqrt(e)) */
    FUNNEL_ARCSINE,    /* of a share, asin(sqrt(x / n)), 1 / (2 sqrt(n)) */
};
enum stats_status stats_funnel_unit(enum funnel_scale scale, double numerator, double denominator,
                                    struct funnel_unit *unit);
/* Back from the scale; below its start it is 0, above the end of arcsine 1. */
double stats_funnel_back(enum funnel_scale scale, double value);

struct overdispersion {
    double phi;  /* mean z^2 after winsorising, never below 1 in what follows from it */
    double tau2; /* DerSimonian and Laird 1986, from the same phi; 0 where n phi <= n - 1 */
    ptrdiff_t units;
    enum stats_status status;
};
/* winsorise: the share of z at each end that is drawn in to the quantile there (0.1). */
struct overdispersion stats_overdispersion(struct arena scratch, const struct funnel_unit *units,
                                           ptrdiff_t count, double target, double winsorise);
enum inflation {
    INFLATE_NOT,
    INFLATE_PHI,  /* limits wider by sqrt(max(phi, 1)) */
    INFLATE_TAU2, /* standard error sqrt(s^2 + tau^2) */
};
/* Limits on the scale of the units, about the target, at a standard error. */
struct interval stats_funnel_normal(double target, double standard_error, enum inflation inflation,
                                    const struct overdispersion *over, double confidence);

#endif
