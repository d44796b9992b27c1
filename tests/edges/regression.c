/* Regressions. */
#include "edges.h"

#include "stats/regression.h"

enum { COLUMNS = 3 };

static void of_a_fit(const struct regression_fit *fit)
{
    for (ptrdiff_t j = -1; j <= COLUMNS; j++) {
        for (int quasi = 0; quasi < 2; quasi++) {
            for (int c = 0; c < EDGE_CONFIDENCES; c++) {
                struct interval i;
                if (j >= 0 && j < fit->columns) {
                    SWEEP(stats_regression_interval,
                          i = stats_regression_interval(fit, j, edge_confidences[c], quasi == 1),
                          sound_interval(i));
                    SWEEP(stats_regression_ratio,
                          i = stats_regression_ratio(fit, j, edge_confidences[c], quasi == 1),
                          sound_interval(i));
                }
            }
        }
    }
}

static bool fit_is_sound(const struct regression_fit *f)
{
    bool sound = sound_number(f->status, f->deviance) && sound_number(f->status, f->aic) &&
                 sound_number(f->status, f->dispersion) && sound_number(f->status, f->theta);
    for (ptrdiff_t j = 0; f->status == STATS_OK && j < f->columns; j++) {
        sound = sound && !isnan(f->coefficient[j]) && !isnan(f->standard_error[j]);
    }
    return sound;
}

static void of_data(const double *x, const double *y, ptrdiff_t n, int round)
{
    double design[COLUMNS * EDGE_MOST];
    double trials[EDGE_MOST];
    for (ptrdiff_t i = 0; i < n; i++) {
        design[i] = 1.0;
        design[n + i] = x[i];
        design[2 * n + i] = round % 3 == 0 ? x[i] * x[i] : (double)(i % 4 == 0);
        trials[i] = round % 4 == 0 ? 50.0 : y[EDGE_MOST - 1 - i];
    }
    for (ptrdiff_t columns = 0; columns <= COLUMNS; columns++) {
        struct regression_data d = {.rows = n,
                                    .columns = columns,
                                    .design = design,
                                    .response = y,
                                    .offset = round % 5 == 0 ? x : NULL,
                                    .weight = round % 7 == 0 ? x : NULL,
                                    .trials = trials};
        for (int f = REGRESSION_POISSON; f <= REGRESSION_LOGISTIC; f++) {
            struct arena a = edge_keep;
            struct regression_fit fit;
            SWEEP(stats_regression,
                  fit = stats_regression((enum regression_family)f, &d, &a, edge_scratch),
                  fit_is_sound(&fit));
            of_a_fit(&fit);
        }
        for (int t = 0; t < EDGE_REALS; t++) {
            struct arena a = edge_keep;
            struct regression_fit fit;
            SWEEP(stats_regression_theta,
                  fit = stats_regression_theta(edge_reals[t], &d, &a, edge_scratch),
                  fit_is_sound(&fit));
        }
    }
}

void sweep_regression(void **state)
{
    (void)state;
    double x[EDGE_MOST];
    double y[EDGE_MOST];
    for (int shape = 0; shape < EDGE_SHAPES * EDGE_SHAPES; shape++) {
        edge_fill(shape % EDGE_SHAPES, x);
        edge_fill(shape / EDGE_SHAPES, y);
        for (int s = 0; s < EDGE_SIZES; s++) {
            of_data(x, y, edge_sizes[s], shape + s);
        }
    }
}
