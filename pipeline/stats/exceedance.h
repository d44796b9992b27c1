/* Is this period's count more than the periods before it let expect; and is there a trend in the
 * last five years. docs/methods.md "Exceedance". */
#ifndef MARSAD_STATS_EXCEEDANCE_H
#define MARSAD_STATS_EXCEEDANCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "stats/stats.h"

struct exceedance {
    enum stats_status status; /* UNDEFINED: not enough periods before this one */
    double expected;
    double limit; /* upper */
    bool alarm;   /* the count is above the limit */
    bool trend;   /* Farrington: the trend was kept */
    bool few;     /* Farrington: too few recent events for any alarm; expected and limit are 0 */
};

/* Early Aberration Reporting System (Hutwagner et al. 2003) as in Salmon, Schumacher and Hoehle
 * 2016. C1 looks at the `baseline` periods just before, C2 leaves a gap of two, C3 adds up what
 * three days of C2 exceed. `alpha` outside (C1, C2: 0.001; C3: 0.025); standard deviations of at
 * least `least_sd`. */
enum exceedance_ears { EXCEEDANCE_C1, EXCEEDANCE_C2, EXCEEDANCE_C3 };
struct exceedance_baseline {
    ptrdiff_t periods; /* 3 or more; usually 7 */
    double alpha;
    double least_sd;
};
struct exceedance stats_ears(enum exceedance_ears method, const double *count_of, ptrdiff_t count,
                             ptrdiff_t at, struct exceedance_baseline baseline);

/* Farrington, Andrews, Beale and Catchpole 1996, as surveillance::farrington has it: quasi-Poisson
 * over the same season of earlier years, outliers weighed down by Anscombe residuals, trend kept
 * when it is significant at 5 %, spans three years and does not lead beyond what was ever seen;
 * two-sided limit on the 2/3 power. Where every reference count is 0, expected and limit are 0. */
struct exceedance_farrington {
    ptrdiff_t period;      /* periods a year: 52, 12 */
    ptrdiff_t years;       /* 5 */
    ptrdiff_t half_window; /* 3 */
    double alpha;          /* 0.05 */
    bool trend;
    bool reweight;
    double least_events;    /* 5 events ... */
    ptrdiff_t least_within; /* ... in the last 4 periods, for an alarm */
};
struct exceedance stats_farrington(const double *count_of, ptrdiff_t count, ptrdiff_t at,
                                   const struct exceedance_farrington *options,
                                   struct arena scratch);

/* Trend markers of Fingertips (Office for Health Improvement and Disparities, Technical Guidance):
 * the last five values, of consecutive or other distinct years. */
enum exceedance_marker {
    MARKER_NOT_CALCULATED, /* fewer than five, missing, years twice */
    MARKER_NO_CHANGE,
    MARKER_INCREASING,
    MARKER_DECREASING,
};
struct exceedance_trend {
    enum stats_status status;
    enum exceedance_marker marker;
    bool outlier; /* significant, but the direction turns when one value is left out */
    double chi_square;
    double slope; /* shares: of the log odds; otherwise of the value */
};
/* Events among `size`: chi-square for trend; shares of 0 or 1 have no log odds (UNDEFINED). */
struct exceedance_trend stats_trend_marker_share(const double *year, const double *events,
                                                 const double *size, ptrdiff_t count);
/* Values with limits, weighted by 1 / (half width / z)^2. */
struct exceedance_trend stats_trend_marker_value(const double *year, const double *value,
                                                 const double *lower, const double *upper,
                                                 double confidence, ptrdiff_t count);

#endif
