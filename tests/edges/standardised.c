/* Standardised rates, funnels, inequality. */
#include "edges.h"

#include "stats/funnel.h"
#include "stats/inequality.h"
#include "stats/standardised.h"

static void rates(const struct stratum *strata, ptrdiff_t n, double confidence)
{
    for (int m = STANDARDISED_DOBSON_BYAR; m <= STANDARDISED_NORMAL; m++) {
        for (int64_t least = 0; least <= 10; least += 10) {
            struct standardised_options o = {(enum standardised_method)m, 1e5, confidence, least};
            struct standardised_rate r;
            SWEEP(stats_standardised_rate, r = stats_standardised_rate(strata, n, &o),
                  sound_interval(r.rate));
        }
    }
}

static void strata_of_all_kinds(double confidence)
{
    for (int e = 0; e < EDGE_COUNTS; e++) {
        for (int p = 0; p < EDGE_REALS; p++) {
            for (int w = 0; w < EDGE_REALS; w++) {
                int64_t events = edge_counts[e];
                const struct stratum strata[] = {
                    {events, (double)events, edge_reals[p], edge_reals[w]},
                    {3, 3.0, 1000.0, 0.5},
                    {0, 0.0, 500.0, 0.2}};
                for (ptrdiff_t n = 0; n <= 3; n++) {
                    rates(strata, n, confidence);
                }
                const struct reference_stratum own[] = {{edge_reals[p], events, edge_reals[w]},
                                                        {10.0, 5, 100.0}};
                for (ptrdiff_t n = 0; n <= 2; n++) {
                    double expected = 0.0;
                    double rate = 0.0;
                    enum stats_status s = STATS_OK;
                    SWEEP(stats_expected_events,
                          s = stats_expected_events(own, n, &expected, &rate),
                          sound_number(s, expected) && sound_number(s, rate));
                }
                for (int m = RATIO_PHE; m <= RATIO_BYAR; m++) {
                    struct interval i;
                    SWEEP(stats_indirect_ratio,
                          i = stats_indirect_ratio(events, edge_reals[p], edge_reals[w], confidence,
                                                   (enum ratio_method)m),
                          sound_interval(i));
                }
            }
        }
    }
}

static void funnels(double confidence)
{
    for (int a = 0; a < EDGE_REALS; a++) {
        for (int b = 0; b < EDGE_REALS; b++) {
            struct interval i;
            enum funnel_place place = FUNNEL_NONE;
            enum stats_status s = STATS_OK;
            SWEEP(stats_funnel_share,
                  i = stats_funnel_share(edge_reals[a], edge_reals[b], confidence),
                  sound_interval(i));
            for (int c = 0; c < EDGE_REALS; c++) {
                SWEEP(stats_funnel_place_share,
                      s = stats_funnel_place_share(edge_reals[a], edge_reals[b], edge_reals[c],
                                                   &place),
                      s != STATS_OK || place != FUNNEL_NONE);
            }
            for (int scale = FUNNEL_LOG_RATIO; scale <= FUNNEL_ARCSINE; scale++) {
                struct funnel_unit u = {0};
                double back = 0.0;
                SWEEP(stats_funnel_unit,
                      s = stats_funnel_unit((enum funnel_scale)scale, edge_reals[a], edge_reals[b],
                                            &u),
                      sound_number(s, u.value) && sound_number(s, u.standard_error));
                SWEEP(stats_funnel_back,
                      back = stats_funnel_back((enum funnel_scale)scale, edge_reals[a]),
                      !isnan(back) || isnan(edge_reals[a]));
            }
        }
        for (int e = 0; e < EDGE_COUNTS; e++) {
            enum funnel_place place = FUNNEL_NONE;
            enum stats_status s = STATS_OK;
            SWEEP(stats_funnel_place_events,
                  s = stats_funnel_place_events(edge_counts[e], edge_reals[a], &place),
                  s != STATS_OK || place != FUNNEL_NONE);
        }
    }
    for (int e = 0; e < EDGE_COUNTS; e++) {
        struct funnel_events f;
        SWEEP(stats_funnel_events, f = stats_funnel_events(edge_counts[e], confidence),
              sound_number(f.status, f.lower_ratio) && sound_number(f.status, f.upper_ratio) &&
                  sound_number(f.status, f.lower_expected) &&
                  sound_number(f.status, f.upper_expected));
    }
}

static void overdispersion(double confidence)
{
    struct funnel_unit units[EDGE_MOST];
    double value[EDGE_MOST];
    double error[EDGE_MOST];
    for (int shape = 0; shape < EDGE_SHAPES * EDGE_SHAPES; shape++) {
        edge_fill(shape % EDGE_SHAPES, value);
        edge_fill(shape / EDGE_SHAPES, error);
        for (int i = 0; i < EDGE_MOST; i++) {
            units[i] = (struct funnel_unit){value[i], error[i]};
        }
        for (int s = 0; s < EDGE_SIZES; s++) {
            for (int w = 0; w < EDGE_REALS; w += 2) {
                struct overdispersion o;
                struct interval i;
                SWEEP(stats_overdispersion,
                      o = stats_overdispersion(edge_scratch, units, edge_sizes[s], 1.0,
                                               edge_reals[w] * 0.2),
                      sound_number(o.status, o.phi) && sound_number(o.status, o.tau2));
                for (int f = INFLATE_NOT; f <= INFLATE_TAU2; f++) {
                    SWEEP(stats_funnel_normal,
                          i = stats_funnel_normal(1.0, edge_reals[w], (enum inflation)f, &o,
                                                  confidence),
                          sound_interval(i));
                }
            }
        }
    }
}

/* Simulated limits need not hold the estimate. */
static bool in_order(struct interval i)
{
    return i.status != STATS_OK || (!isnan(i.value) && i.lower <= i.upper);
}

static void inequality(double confidence)
{
    double value[EDGE_MOST];
    struct inequality_group groups[EDGE_MOST];
    for (int shape = 0; shape < EDGE_SHAPES * EDGE_REALS; shape++) {
        edge_fill(shape % EDGE_SHAPES, value);
        for (int i = 0; i < EDGE_MOST; i++) {
            groups[i] = (struct inequality_group){i == 1 ? edge_reals[shape / EDGE_SHAPES] : 100.0,
                                                  value[i] * (shape % 2 ? 0.02 : 1.0),
                                                  i == 2 ? edge_reals[shape / EDGE_SHAPES] : 0.1};
        }
        for (int scale = INEQUALITY_PLAIN; scale <= INEQUALITY_LOGIT; scale++) {
            for (int s = 0; s < EDGE_SIZES; s++) {
                for (int transform = 0; transform < 2; transform++) {
                    struct inequality_options o = {(enum inequality_scale)scale,
                                                   transform == 1,
                                                   shape % 3 == 0 ? -1.0 : 100.0,
                                                   confidence,
                                                   50,
                                                   3};
                    struct inequality q;
                    SWEEP(stats_inequality,
                          q = stats_inequality(edge_scratch, groups, edge_sizes[s], &o),
                          in_order(q.slope) && in_order(q.relative));
                }
            }
        }
    }
    for (int a = 0; a < EDGE_REALS; a++) {
        for (int b = 0; b < EDGE_REALS; b++) {
            for (int scale = INEQUALITY_PLAIN; scale <= INEQUALITY_LOGIT; scale++) {
                double error = 0.0;
                enum stats_status s = STATS_OK;
                SWEEP(stats_inequality_error,
                      s = stats_inequality_error(edge_reals[a], edge_reals[b],
                                                 (enum inequality_scale)scale, &error),
                      sound_number(s, error));
            }
        }
    }
}

void sweep_standardised(void **state)
{
    (void)state;
    for (int c = 0; c < EDGE_CONFIDENCES; c++) {
        strata_of_all_kinds(edge_confidences[c]);
        funnels(edge_confidences[c]);
        if (c % 3 == 0) {
            overdispersion(edge_confidences[c]);
            inequality(edge_confidences[c]);
        }
    }
    int64_t persons[EDGE_MOST];
    for (int shape = 0; shape < EDGE_SHAPES; shape++) {
        edge_fill_counts(shape, persons);
        for (int s = 0; s < EDGE_SIZES; s++) {
            double v = 0.0;
            SWEEP(stats_repeat_variance, v = stats_repeat_variance(persons, (int)edge_sizes[s]),
                  !isnan(v));
        }
    }
}
