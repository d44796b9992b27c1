/* Counts, shares, rates, means, quantiles. */
#include "edges.h"

#include "stats/grouped.h"
#include "stats/intervals.h"
#include "stats/multinomial.h"
#include "stats/order.h"

static void of_a_count(int64_t x, double confidence)
{
    struct interval i;
    SWEEP(stats_count_exact, i = stats_count_exact(x, confidence), sound_interval(i));
    SWEEP(stats_count_byar, i = stats_count_byar(x, confidence), sound_interval(i));
    SWEEP(stats_count_mid_p, i = stats_count_mid_p(x, confidence), sound_interval(i));
    for (int k = 0; k < EDGE_REALS; k++) {
        double n = edge_reals[k];
        SWEEP(stats_rate_exact, i = stats_rate_exact(x, n, 1e5, confidence), sound_interval(i));
        SWEEP(stats_rate_phe, i = stats_rate_phe(x, n, 1e5, confidence), sound_interval(i));
        SWEEP(stats_rate_exact, i = stats_rate_exact(x, 10.0, n, confidence), sound_interval(i));
    }
}

/* A survey's share with limits around it, beside it, at 0, the wrong way round, not there. */
static void of_an_estimate(int64_t x, double confidence)
{
    struct interval i;
    for (int k = 0; k < EDGE_REALS; k++) {
        double share = edge_reals[k];
        const struct interval survey[] = {{share, 0.5 * share, 2.0 * share, STATS_OK},
                                          {share, share, share, STATS_OK},
                                          {share, 0.0, 2.0 * share, STATS_OK},
                                          {share, 2.0 * share, 0.5 * share, STATS_OK},
                                          {share, 1e-300, HUGE_VAL, STATS_OK},
                                          {share, NAN, NAN, STATS_NO_LIMITS},
                                          {share, 1e-300, 1e300, STATS_OK}};
        for (int m = 0; m < 7; m++) {
            for (int p = 0; p < EDGE_REALS; p++) {
                SWEEP(stats_events_to_estimate,
                      i = stats_events_to_estimate(x, edge_reals[p], &survey[m], 0.95, confidence),
                      sound_interval(i));
            }
            SWEEP(stats_events_to_estimate,
                  i = stats_events_to_estimate(x, 1e6, &survey[m], confidence, 0.95),
                  sound_interval(i));
        }
    }
}

static void of_a_share(int64_t x, int64_t n, double confidence)
{
    struct interval i;
    SWEEP(stats_share_wilson, i = stats_share_wilson(x, n, confidence), sound_interval(i));
    SWEEP(stats_share_exact, i = stats_share_exact(x, n, confidence), sound_interval(i));
    SWEEP(stats_share_jeffreys, i = stats_share_jeffreys(x, n, confidence), sound_interval(i));
    for (int k = 0; k < EDGE_COUNTS; k++) {
        SWEEP(stats_share_goodman, i = stats_share_goodman(x, n, edge_counts[k], confidence),
              sound_interval(i));
    }
    for (int k = 0; k < EDGE_COUNTS; k++) {
        SWEEP(stats_share_difference,
              i = stats_share_difference(x, n, edge_counts[k], n, confidence), sound_interval(i));
        SWEEP(stats_rate_ratio, i = stats_rate_ratio(x, 1e3, n, edge_reals[k], confidence),
              sound_interval(i));
        double p = 0.0;
        enum stats_status s = STATS_OK;
        SWEEP(stats_rate_ratio_p, s = stats_rate_ratio_p(x, edge_reals[k], n, 1.7e3, &p),
              sound_number(s, p));
    }
    for (int m = INTERVAL_COUNT_EXACT; m <= INTERVAL_SHARE_JEFFREYS; m++) {
        struct interval_request r = {(enum interval_method)m, x, n, (double)n, 1e5};
        SWEEP(stats_intervals, stats_intervals(&r, 1, &confidence, &i), sound_interval(i));
    }
}

static void quantile_functions(void)
{
    const double tails[] = {1e-300, 1e-12, 0.025, 0.5, 0.999999, 0.0, 1.0, -1.0, NAN};
    const double shapes[] = {1e-8, 0.5, 1.0, 99.0, 1e4, 1e8, 1e15, 0.0, -1.0, HUGE_VAL, NAN};
    for (int t = 0; t < 9; t++) {
        double q = stats_normal_quantile_upper(tails[t]);
        SWEEP(stats_normal_quantile_upper, q = stats_normal_quantile_upper(tails[t]),
              !isnan(q) || !(tails[t] >= 0.0 && tails[t] <= 1.0));
        for (int a = 0; a < 11; a++) {
            enum stats_status s = STATS_OK;
            SWEEP(stats_gamma_quantile, s = stats_gamma_quantile(tails[t], shapes[a], &q),
                  sound_number(s, q));
            SWEEP(stats_gamma_quantile_upper,
                  s = stats_gamma_quantile_upper(tails[t], shapes[a], &q), sound_number(s, q));
            for (int b = 0; b < 11; b++) {
                SWEEP(stats_beta_quantile,
                      s = stats_beta_quantile(tails[t], shapes[a], shapes[b], &q),
                      sound_number(s, q));
                SWEEP(stats_beta_quantile_upper,
                      s = stats_beta_quantile_upper(tails[t], shapes[a], shapes[b], &q),
                      sound_number(s, q));
            }
        }
    }
}

static void distributions(double confidence)
{
    for (int shape = 0; shape < EDGE_SHAPES; shape++) {
        int64_t x[EDGE_MOST];
        edge_fill_counts(shape, x);
        for (int s = 0; s < EDGE_SIZES; s++) {
            struct interval all[EDGE_MOST];
            enum stats_status status = STATS_OK;
            SWEEP(stats_shares_sison_glaz,
                  status = stats_shares_sison_glaz(x, (int)edge_sizes[s], confidence, all),
                  edge_sizes[s] == 0 || (all[0].status == status && sound_interval(all[0]) &&
                                         sound_interval(all[edge_sizes[s] - 1])));
        }
    }
}

void sweep_intervals(void **state)
{
    (void)state;
    quantile_functions();
    for (int c = 0; c < EDGE_CONFIDENCES; c++) {
        double confidence = edge_confidences[c];
        distributions(confidence);
        for (int x = 0; x < EDGE_COUNTS; x++) {
            of_a_count(edge_counts[x], confidence);
            of_an_estimate(edge_counts[x], confidence);
            for (int n = 0; n < EDGE_COUNTS; n++) {
                of_a_share(edge_counts[x], edge_counts[n], confidence);
            }
        }
        for (int x = 0; x < EDGE_REALS; x++) {
            for (int n = 0; n < EDGE_REALS; n++) {
                struct interval i;
                SWEEP(stats_share_wilson_real,
                      i = stats_share_wilson_real(edge_reals[x], edge_reals[n], confidence),
                      sound_interval(i));
            }
        }
    }
}

/* -- means and quantiles of data -- */

/* Whole numbers of every size: what does not fit is said, not wrapped. */
static void of_a_scale(double confidence)
{
    for (int x = 0; x < EDGE_COUNTS; x++) {
        for (ptrdiff_t items = 0; items < 4; items++) {
            struct arena a = edge_keep;
            struct scale_sums s = scale_sums_new(&a, items);
            for (int person = 0; person < 5; person++) {
                struct interval i;
                int64_t answers[4];
                for (int k = 0; k < 4; k++) {
                    answers[k] = k == 1 ? edge_counts[x] : (int64_t)person * (k - 2);
                }
                SWEEP(stats_cronbach_alpha_sums, i = stats_cronbach_alpha_sums(&s, confidence),
                      sound_interval(i));
                scale_sums_add(&s, answers);
            }
        }
    }
}

static void of_values(const double *x, const double *sorted, ptrdiff_t n, double confidence)
{
    static const double shares[] = {0.0, 0.01, 0.5, 1.0, -0.1, 1.1, NAN};
    struct mean_estimate m;
    struct interval i;
    SWEEP(stats_mean_t, m = stats_mean_t(x, n, confidence),
          sound_interval(m.mean) && sound_number(m.mean.status, m.standard_deviation));
    SWEEP(stats_median_limits, i = stats_median_limits(sorted, n, confidence), sound_interval(i));
    for (int s = 0; s < 7; s++) {
        double q = 0.0;
        enum stats_status status = STATS_OK;
        SWEEP(stats_quantile_limits, i = stats_quantile_limits(sorted, n, shares[s], confidence),
              sound_interval(i));
        SWEEP(stats_quantile, status = stats_quantile(edge_scratch, x, n, shares[s], &q),
              sound_number(status, q));
        if (n > 0 && shares[s] >= 0.0 && shares[s] <= 1.0) {
            SWEEP(stats_quantile_of_sorted, q = stats_quantile_of_sorted(sorted, n, shares[s]),
                  n > 0);
        }
        int64_t lower = 0;
        int64_t upper = 0;
        SWEEP(stats_quantile_ranks,
              stats_quantile_ranks(n * 10000000, shares[s], confidence, &lower, &upper),
              lower >= 0 && upper <= n * 10000000 + 1);
    }
    for (int groups = 0; groups < 12; groups += 5) {
        int group[EDGE_MOST];
        SWEEP(stats_quantile_groups,
              (void)stats_quantile_groups(edge_scratch, x, n, groups, groups == 5, group), true);
    }
    struct interval pairs;
    SWEEP(stats_hodges_lehmann,
          pairs = stats_hodges_lehmann(edge_scratch, x, sorted, n, confidence),
          sound_interval(pairs));
    for (ptrdiff_t items = 0; items < 4; items++) {
        SWEEP(stats_cronbach_alpha,
              i = stats_cronbach_alpha(x, items > 0 ? n / items : n, items, confidence),
              sound_interval(i));
    }
}

/* A histogram is sound by contract: distinct ascending values, no negative numbers. */
static void of_histograms(double confidence)
{
    int64_t value[EDGE_MOST];
    int64_t records[EDGE_MOST];
    static const int64_t numbers[] = {0, 1, 3, 20, 1000000};
    for (int shape = 0; shape < 5 * 5; shape++) {
        for (int s = 0; s < EDGE_SIZES; s++) {
            for (int i = 0; i < EDGE_MOST; i++) {
                value[i] = i * (shape % 5 == 4 ? INT64_C(100000000) : 1);
                records[i] = i % 4 == 0 ? numbers[shape / 5] : numbers[shape % 5];
            }
            struct histogram h = {edge_sizes[s], value, records};
            struct mean_estimate m;
            struct interval i;
            SWEEP(stats_mean_grouped, m = stats_mean_grouped(&h, confidence),
                  sound_interval(m.mean) && sound_number(m.mean.status, m.standard_deviation));
            for (double share = -0.5; share < 2.0; share += 0.5) {
                SWEEP(stats_quantile_grouped, i = stats_quantile_grouped(&h, share, confidence),
                      sound_interval(i));
            }
            if (numbers[shape / 5] < 100 && numbers[shape % 5] < 100) {
                struct signed_rank r;
                SWEEP(stats_hodges_lehmann_grouped,
                      i = stats_hodges_lehmann_grouped(edge_scratch, &h, confidence),
                      sound_interval(i));
                SWEEP(stats_signed_rank_grouped, r = stats_signed_rank_grouped(edge_scratch, &h),
                      sound_number(r.status, r.p) && sound_number(r.status, r.rank_biserial));
            }
        }
    }
}

void sweep_order(void **state)
{
    (void)state;
    double x[EDGE_MOST];
    double sorted[EDGE_MOST];
    for (int c = 0; c < EDGE_CONFIDENCES; c++) {
        for (int shape = 0; shape < EDGE_SHAPES; shape++) {
            edge_fill(shape, x);
            for (int s = 0; s < EDGE_SIZES; s++) {
                ptrdiff_t n = edge_sizes[s];
                memcpy(sorted, x, sizeof x);
                for (ptrdiff_t i = 1; i < n; i++) {
                    for (ptrdiff_t k = i; k > 0 && sorted[k] < sorted[k - 1]; k--) {
                        double lower = sorted[k];
                        sorted[k] = sorted[k - 1];
                        sorted[k - 1] = lower;
                    }
                }
                of_values(x, sorted, n, edge_confidences[c]);
            }
        }
        of_histograms(edge_confidences[c]);
        of_a_scale(edge_confidences[c]);
    }
    for (int a = 0; a < EDGE_REALS; a++) {
        for (int b = 0; b < EDGE_REALS; b++) {
            for (int m = 0; m < EDGE_REALS; m++) {
                double gain = 0.0;
                enum stats_status s = STATS_OK;
                SWEEP(stats_normalised_gain,
                      s = stats_normalised_gain(edge_reals[a], edge_reals[b], edge_reals[m], &gain),
                      sound_number(s, gain));
            }
        }
    }
}
