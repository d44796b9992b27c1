/* Series, exceedance, change points. */
#include "edges.h"

#include "stats/change_points.h"
#include "stats/exceedance.h"
#include "stats/series.h"

static bool parts_are_sound(const struct series_parts *p)
{
    for (ptrdiff_t i = 0; p->status == STATS_OK && i < p->count; i++) {
        if (isnan(p->trend[i]) || isnan(p->seasonal[i]) || isnan(p->remainder[i])) {
            return false;
        }
    }
    return true;
}

static bool trend_is_sound(struct series_trend t)
{
    return sound_number(t.status, t.s) && sound_number(t.status, t.tau) &&
           sound_number(t.status, t.z) && sound_number(t.status, t.p);
}

static void of_a_series(const double *x, ptrdiff_t n, ptrdiff_t period)
{
    struct arena a = edge_keep;
    struct series_trend t;
    struct interval i;
    double number = 0.0;
    enum stats_status s = STATS_OK;
    struct series_break b;
    struct series_parts p;
    struct series_harmonic h;
    struct series_chi_square c;
    SWEEP(stats_mann_kendall, t = stats_mann_kendall(x, n, edge_scratch), trend_is_sound(t));
    SWEEP(stats_mann_kendall_seasonal, t = stats_mann_kendall_seasonal(x, n, period, edge_scratch),
          trend_is_sound(t));
    SWEEP(stats_sen_slope, i = stats_sen_slope(x, n, 0.95, edge_scratch), sound_interval(i));
    SWEEP(stats_sen_slope_seasonal,
          s = stats_sen_slope_seasonal(x, n, period, &number, edge_scratch),
          sound_number(s, number));
    SWEEP(stats_sen_intercept, s = stats_sen_intercept(x, n, 0.5, &number, edge_scratch),
          sound_number(s, number));
    SWEEP(stats_pettitt, b = stats_pettitt(x, n, edge_scratch), sound_number(b.status, b.p));
    for (int multiplicative = 0; multiplicative < 2; multiplicative++) {
        SWEEP(stats_decompose,
              p = stats_decompose(x, n, period, multiplicative == 1, &a, edge_scratch),
              parts_are_sound(&p));
    }
    for (ptrdiff_t window = 0; window <= 8; window += 4) {
        SWEEP(stats_stl, p = stats_stl(x, n, period, window, n % 2 == 0, &a, edge_scratch),
              parts_are_sound(&p));
    }
    SWEEP(stats_harmonic, h = stats_harmonic(x, n, period, n % 12, NULL, edge_scratch),
          sound_number(h.status, h.amplitude) && sound_number(h.status, h.peak) &&
              sound_number(h.status, h.ratio) && sound_number(h.status, h.cosine_error));
    SWEEP(stats_season_chi_square, c = stats_season_chi_square(x, NULL, n),
          sound_number(c.status, c.chi_square) && sound_number(c.status, c.p));
    SWEEP(stats_season_chi_square, c = stats_season_chi_square(x, x, n),
          sound_number(c.status, c.chi_square) && sound_number(c.status, c.p));
}

void sweep_series(void **state)
{
    (void)state;
    static const ptrdiff_t periods[] = {0, 1, 2, 4, 7, 12, -1};
    double x[EDGE_MOST];
    for (int shape = 0; shape < EDGE_SHAPES; shape++) {
        edge_fill(shape, x);
        for (int s = 0; s < EDGE_SIZES; s++) {
            for (int p = 0; p < 7; p++) {
                of_a_series(x, edge_sizes[s], periods[p]);
            }
            for (int c = 0; c < EDGE_CONFIDENCES; c++) {
                struct interval i;
                SWEEP(stats_sen_slope,
                      i = stats_sen_slope(x, edge_sizes[s], edge_confidences[c], edge_scratch),
                      sound_interval(i));
            }
        }
    }
}

static bool exceedance_is_sound(struct exceedance e)
{
    return sound_number(e.status, e.limit) && sound_number(e.status, e.expected);
}

void sweep_exceedance(void **state)
{
    (void)state;
    double x[EDGE_MOST];
    double y[EDGE_MOST];
    for (int shape = 0; shape < EDGE_SHAPES * EDGE_SHAPES; shape++) {
        edge_fill(shape % EDGE_SHAPES, x);
        edge_fill(shape / EDGE_SHAPES, y);
        for (ptrdiff_t at = -1; at <= EDGE_MOST; at += 3) {
            struct exceedance e;
            for (int m = EXCEEDANCE_C1; m <= EXCEEDANCE_C3; m++) {
                struct exceedance_baseline b = {at % 9, 0.001, edge_reals[shape % EDGE_REALS]};
                SWEEP(stats_ears, e = stats_ears((enum exceedance_ears)m, x, EDGE_MOST, at, b),
                      exceedance_is_sound(e));
            }
            struct exceedance_farrington o = {12, at % 4, at % 5, 0.05, true, at % 2 == 0, 5.0, 4};
            SWEEP(stats_farrington, e = stats_farrington(x, EDGE_MOST, at, &o, edge_scratch),
                  exceedance_is_sound(e));
        }
        double year[6];
        for (int i = 0; i < 6; i++) {
            year[i] = 2019.0 + (shape % 5 == 0 ? x[i] : i);
        }
        for (ptrdiff_t n = 0; n <= 6; n++) {
            struct exceedance_trend t;
            SWEEP(stats_trend_marker_share, t = stats_trend_marker_share(year, x, y, n),
                  sound_number(t.status, t.chi_square) && sound_number(t.status, t.slope));
            SWEEP(stats_trend_marker_value,
                  t = stats_trend_marker_value(year, x, x, y, edge_confidences[shape % 6], n),
                  sound_number(t.status, t.chi_square) && sound_number(t.status, t.slope));
        }
    }
}

static void bends_of(const double *time, const double *x, const double *weight, ptrdiff_t n,
                     int round)
{
    struct arena a = edge_keep;
    ptrdiff_t least = 1 + round % 4;
    struct joinpoint p;
    struct joinpoints several;
    SWEEP(stats_joinpoint_poisson,
          p = stats_joinpoint_poisson(time, x, NULL, n, least, &a, edge_scratch),
          sound_number(p.status, p.best.deviance) && sound_number(p.status, p.best.slope_after));
    SWEEP(stats_joinpoint_least_squares,
          p = stats_joinpoint_least_squares(time, x, weight, n, least, &a, edge_scratch),
          sound_number(p.status, p.best.deviance) && sound_number(p.status, p.best.slope_after));
    struct joinpoints_choice o = {least, round % 4, round % 2 == 0, 0.05, 99, 1};
    SWEEP(stats_joinpoints, several = stats_joinpoints(time, x, weight, n, &o, edge_scratch),
          sound_number(several.status, several.sum_of_squares) &&
              sound_number(several.status, several.slope[0]));
    for (int f = REGRESSION_POISSON; f <= REGRESSION_LOGISTIC; f++) {
        struct regression_data d = {.rows = n, .response = x, .trials = weight};
        struct segmented g;
        SWEEP(stats_segmented,
              g = stats_segmented((enum regression_family)f, time, &d, edge_scratch),
              sound_number(g.status, g.at) && sound_number(g.status, g.at_error) &&
                  sound_number(g.status, g.slope_after));
    }
}

void sweep_change_points(void **state)
{
    (void)state;
    double x[EDGE_MOST];
    double y[EDGE_MOST];
    double time[EDGE_MOST];
    for (int shape = 0; shape < EDGE_SHAPES * EDGE_SHAPES; shape++) {
        edge_fill(shape % EDGE_SHAPES, x);
        edge_fill(shape / EDGE_SHAPES, y);
        for (int i = 0; i < EDGE_MOST; i++) {
            time[i] = shape % 7 == 0 ? y[i] : 2000.0 + i;
        }
        for (int s = 0; s < EDGE_SIZES - 1; s++) {
            bends_of(time, x, shape % 3 == 0 ? NULL : y, edge_sizes[s], shape + s);
        }
    }
}
