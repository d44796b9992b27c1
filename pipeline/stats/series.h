/* Regular series, a value a period: is there a trend, where does it break, what is the season.
 * docs/methods.md "Series". Values must be finite (STATS_BAD_INPUT): a gap is closed or the series
 * cut by whoever calls. */
#ifndef MARSAD_STATS_SERIES_H
#define MARSAD_STATS_SERIES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "stats/stats.h"

enum { SERIES_SLOPES_LIMIT = 4000 }; /* values; beyond, the slopes of all pairs are not formed */

struct series_trend {
    enum stats_status status; /* UNDEFINED: fewer than 4 values (in every season) */
    double s;                 /* rises less falls, over all pairs */
    double variance;          /* corrected for ties; 0 when all are equal: then z 0, p 1 */
    double tau;               /* Kendall's tau-b; 0 when all are equal */
    double z;                 /* continuity corrected */
    double p;                 /* two-sided */
};
/* Mann 1945, Kendall 1975. */
struct series_trend stats_mann_kendall(const double *value, ptrdiff_t count, struct arena scratch);
/* Within each of `period` seasons, then added up: Hirsch, Slack and Smith 1982. Seasons are taken
 * for independent; with fewer than 2 values a season is left out. */
struct series_trend stats_mann_kendall_seasonal(const double *value, ptrdiff_t count,
                                                ptrdiff_t period, struct arena scratch);

/* Change a period: median of the slopes of all pairs (Theil 1950; Sen 1968), limits by ranks with
 * the variance of Mann-Kendall. */
struct interval stats_sen_slope(const double *value, ptrdiff_t count, double confidence,
                                struct arena scratch);
/* The same from pairs of the same season; change from one cycle to the next (Hirsch 1982). No
 * limits. */
enum stats_status stats_sen_slope_seasonal(const double *value, ptrdiff_t count, ptrdiff_t period,
                                           double *slope, struct arena scratch);
/* Median of value - slope * i, i from 1 (Conover 1980). */
enum stats_status stats_sen_intercept(const double *value, ptrdiff_t count, double slope,
                                      double *intercept, struct arena scratch);

struct series_break {
    enum stats_status status;
    double u;        /* largest absolute rank sum */
    ptrdiff_t after; /* the first period after which it is reached; from 1 */
    double p;        /* approximate */
};
/* One shift of the level (Pettitt 1979). */
struct series_break stats_pettitt(const double *value, ptrdiff_t count, struct arena scratch);

struct series_parts {
    enum stats_status status;
    ptrdiff_t count;
    ptrdiff_t first, last; /* where trend and remainder are defined; 0 stands elsewhere */
    double *trend;
    double *seasonal;
    double *remainder;
};
/* Classical decomposition: centred moving average over a period, means of what is left by season
 * (Macaulay 1931; Kendall and Stuart 1983). UNDEFINED with fewer than three periods, and,
 * multiplicative, with values that are not positive. */
struct series_parts stats_decompose(const double *value, ptrdiff_t count, ptrdiff_t period,
                                    bool multiplicative, struct arena *a, struct arena scratch);

/* Seasonal-trend decomposition by loess (Cleveland, Cleveland, McRae and Terpenning 1990) with
 * their usual choices: trend and low-pass of degree 1, season of degree 0, windows as R's stl() has
 * them. seasonal_window 0: periodic (one figure a season); otherwise at least 7, an even one counts
 * as the next odd one. Robust: 15 rounds of bisquare weights. UNDEFINED with two periods or fewer.
 */
struct series_parts stats_stl(const double *value, ptrdiff_t count, ptrdiff_t period,
                              ptrdiff_t seasonal_window, bool robust, struct arena *a,
                              struct arena scratch);

struct series_harmonic {
    enum stats_status status;
    double level, slope, cosine,
        sine; /* log of the count = level + slope t + cosine + sine, t from 1 */
    double level_error, slope_error, cosine_error, sine_error;
    double deviance;
    double trend_deviance; /* of the trend alone; the difference is chi-square on 2 degrees */
    double dispersion;
    double amplitude; /* half the log of the ratio of peak to trough */
    double peak; /* in periods after the start of the cycle (0: the first season), below `period` */
    double ratio; /* peak to trough */
};
/* One harmonic and a linear trend in a Poisson regression (Stolwijk, Straatman and Zielhuis 1999).
 * `first` is the season of the first value, 0 .. period - 1; offset: log of exposure, or null. */
struct series_harmonic stats_harmonic(const double *count_of, ptrdiff_t count, ptrdiff_t period,
                                      ptrdiff_t first, const double *offset, struct arena scratch);

struct series_chi_square {
    enum stats_status status;
    double chi_square;
    ptrdiff_t degrees_of_freedom;
    double p;
};
/* Whether counts by season differ from what their exposures (days; null: equal) would bring
 * (Edwards 1961 after Pearson). */
struct series_chi_square stats_season_chi_square(const double *count_of, const double *exposure,
                                                 ptrdiff_t seasons);

#endif
