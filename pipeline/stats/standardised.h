/* Directly and indirectly standardised rates. Formulas and edges: docs/methods.md "Standardised
 * rates". Pure; what is not STATS_OK has NaN in its numbers, but for STATS_NO_LIMITS. */
#ifndef MARSAD_STATS_STANDARDISED_H
#define MARSAD_STATS_STANDARDISED_H

#include <stddef.h>
#include <stdint.h>

#include "stats/stats.h"

/* One stratum (age and sex): its events, its people, and its weight in the standard population,
 * in any unit. `variance` is that of the events: as many as there are events where each stands
 * alone; of repeat events what stats_repeat_variance says. */
struct stratum {
    int64_t events;
    double variance;
    double population;
    double weight;
};
/* Variance of a number of events that come several to a person: sum of f^2 times the persons with
 * f events, f from 1 (as PHEindicatormethods 2.1); persons[0] had one. */
double stats_repeat_variance(const int64_t *persons, int frequencies);

enum standardised_method {
    STANDARDISED_DOBSON_BYAR,  /* Dobson, Kuulasmaa, Eberle and Scherer 1991; Public Health England
                                */
    STANDARDISED_DOBSON_EXACT, /* the same with Garwood's limits */
    STANDARDISED_GAMMA,        /* Fay and Feuer 1997, the largest weight */
    STANDARDISED_GAMMA_MEAN,   /* the same with the mean weight */
    STANDARDISED_TIWARI,       /* Tiwari, Clegg and Zou 2006: one event spread over all strata */
    STANDARDISED_NORMAL,
};
struct standardised_options {
    enum standardised_method method;
    double per;           /* 100,000 */
    double confidence;    /* 0.95 */
    int64_t least_events; /* below: STATS_TOO_FEW (Public Health England: 10); 0: never */
};
struct standardised_rate {
    struct interval rate; /* the lower limit is never below 0 */
    int64_t events;
    double population;
    ptrdiff_t skipped; /* strata without people and without events: their weight is left out */
};
/* No events: STATS_NO_LIMITS for Dobson (0 to infinity), the upper limit alone for the gamma forms,
 * 0 to 0 never. People missing where there are events: STATS_BAD_INPUT. */
struct standardised_rate stats_standardised_rate(const struct stratum *strata, ptrdiff_t count,
                                                 const struct standardised_options *options);

/* A stratum of the population studied and of the reference. A negative number of reference events
 * means that it is not known, and counts as 0. */
struct reference_stratum {
    double population;
    int64_t reference_events;
    double reference_population;
};
/* Events expected at the reference's rates, and the reference's crude rate (for one person). */
enum stats_status stats_expected_events(const struct reference_stratum *strata, ptrdiff_t count,
                                        double *expected, double *reference_rate);

enum ratio_method {
    RATIO_PHE,   /* exact below 10 events, Byar from 10 */
    RATIO_EXACT, /* Garwood */
    RATIO_BYAR,
};
/* Observed over expected, times `per` (1 or 100). An indirectly standardised rate is the same with
 * `per` = reference rate times its multiplier. Nothing expected: STATS_UNDEFINED. */
struct interval stats_indirect_ratio(int64_t observed, double expected, double per,
                                     double confidence, enum ratio_method method);

#endif
