/* Small areas and samples. */
#include "edges.h"

#include "stats/smoothing.h"
#include "stats/survey.h"

static void priors(const struct area *areas, ptrdiff_t n)
{
    struct gamma_prior p[2];
    SWEEP(stats_gamma_moments, p[0] = stats_gamma_moments(edge_scratch, areas, n),
          sound_number(p[0].status, p[0].shape) && sound_number(p[0].status, p[0].rate));
    SWEEP(stats_gamma_likelihood, p[1] = stats_gamma_likelihood(areas, n),
          sound_number(p[1].status, p[1].shape) && sound_number(p[1].status, p[1].rate));
    for (int k = 0; k < 2; k++) {
        for (int e = 0; e < EDGE_REALS; e++) {
            struct area area = {edge_reals[e], edge_reals[(e * 3 + k) % EDGE_REALS]};
            struct interval i;
            double median = 0.0;
            enum stats_status s = STATS_OK;
            SWEEP(stats_gamma_posterior,
                  i = stats_gamma_posterior(&p[k], area, edge_confidences[e % EDGE_CONFIDENCES]),
                  sound_interval(i));
            SWEEP(stats_gamma_posterior_median,
                  s = stats_gamma_posterior_median(&p[k], area, &median), sound_number(s, median));
        }
    }
}

static bool moran_is_sound(struct moran m)
{
    return sound_number(m.status, m.statistic) && sound_number(m.status, m.p_random) &&
           sound_number(m.status, m.p_normal) && sound_number(m.status, m.z_random);
}

void sweep_areas(void **state)
{
    (void)state;
    double events[EDGE_MOST];
    double people[EDGE_MOST];
    double smoothed[EDGE_MOST];
    struct area areas[EDGE_MOST];
    ptrdiff_t from[EDGE_MOST + 1];
    ptrdiff_t of[2 * EDGE_MOST];
    for (int shape = 0; shape < EDGE_SHAPES * EDGE_SHAPES; shape++) {
        edge_fill(shape % EDGE_SHAPES, events);
        edge_fill(shape / EDGE_SHAPES, people);
        for (int s = 0; s < EDGE_SIZES; s++) {
            ptrdiff_t n = edge_sizes[s];
            ptrdiff_t links = 0;
            for (ptrdiff_t i = 0; i < n; i++) { /* a chain; every fifth an island */
                areas[i] = (struct area){events[i], people[i]};
                from[i] = links;
                if (i % 5 != 4 && i > 0 && (i - 1) % 5 != 4) {
                    of[links++] = i - 1;
                }
                if (i % 5 != 4 && i + 1 < n && (i + 1) % 5 != 4) {
                    of[links++] = i + 1;
                }
            }
            from[n] = links;
            struct neighbours chain = {from, of};
            struct marshall m;
            enum stats_status status = STATS_OK;
            SWEEP(stats_marshall, m = stats_marshall(areas, n, smoothed),
                  sound_number(m.status, m.mean) && sound_number(m.status, m.variance) &&
                      (n == 0 || sound_number(m.status, smoothed[0])));
            SWEEP(stats_marshall_local, status = stats_marshall_local(areas, n, chain, smoothed),
                  n == 0 || sound_number(status, smoothed[n - 1]));
            priors(areas, n);
            for (int style = 0; style < 2; style++) {
                struct moran_options o = {style == 1, style * 99, 3};
                struct moran r;
                SWEEP(stats_moran, r = stats_moran(edge_scratch, events, n, chain, &o),
                      moran_is_sound(r));
                SWEEP(stats_moran_rates, r = stats_moran_rates(edge_scratch, areas, n, chain, &o),
                      moran_is_sound(r));
            }
            struct survey_unit units[EDGE_MOST];
            for (int lone = LONE_REFUSED; lone <= LONE_CENTRED; lone++) {
                for (ptrdiff_t i = 0; i < n; i++) {
                    units[i] = (struct survey_unit){people[i], events[i],      people[n - 1 - i],
                                                    i / 7,     i / (1 + lone), 50.0};
                }
                struct survey_options o = {shape % 2 == 0, (enum lone_cluster)lone,
                                           edge_confidences[shape % 5 > 3 ? s % 6 : 0]};
                struct survey v;
                SWEEP(stats_survey, v = stats_survey(edge_scratch, units, n, &o),
                      v.status != STATS_OK ||
                          (sound_interval(v.mean.interval) && sound_interval(v.total.interval) &&
                           sound_interval(v.ratio.interval) && !isnan(v.weights) &&
                           !isnan(v.kish_size)));
            }
        }
    }
}
