/* Further intervals, means, quantiles and groups by quantile: against
 * slow sums, and over the corners of their ranges. */
#include "stats_test.h"

#include "stats/intervals.h"

static const double confidences[] = {0.5, 0.9, 0.95, 0.998, 0.999999};
static const int64_t counts[] = {0, 1, 2, 9, 10, 200, 9999, 99999, 100000, 1000000, 100000000};
enum { CONFIDENCES = 5, COUNTS = 11 };

static void mid_p_over_all_counts(void **state)
{
    (void)state;
    for (int c = 0; c < CONFIDENCES; c++) {
        double before = -1.0;
        for (int k = 0; k < COUNTS; k++) {
            struct interval i = stats_count_mid_p(counts[k], confidences[c]);
            struct interval e = stats_count_exact(counts[k], confidences[c]);
            assert_int_equal(i.status, STATS_OK);
            assert_true(i.lower >= e.lower && i.upper <= e.upper && i.upper > before);
            before = i.upper;
        }
        /* where the correction takes over from the root */
        double below = stats_count_mid_p(99999, confidences[c]).upper;
        double above = stats_count_mid_p(100001, confidences[c]).upper;
        double middle = stats_count_mid_p(100000, confidences[c]).upper;
        assert_true(near(2.0 * middle, below + above, 1e-10));
    }
}

/* Probabilities by plain sums in long double. */
static void rate_ratio_p_by_summation(void **state)
{
    (void)state;
    for (int64_t n = 1; n <= 60; n += 1 + n / 5) {
        for (int64_t x = 0; x <= n; x++) {
            for (double t = 0.1; t < 20.0; t *= 2.3) {
                long double q = (long double)t / (1.0L + (long double)t);
                long double seen = 0.0L;
                long double sum = 0.0L;
                for (int pass = 0; pass < 2; pass++) {
                    for (int64_t k = 0; k <= n; k++) {
                        long double w =
                            expl(lgammal((long double)n + 1) - lgammal((long double)k + 1) -
                                 lgammal((long double)(n - k) + 1) + (long double)k * logl(q) +
                                 (long double)(n - k) * log1pl(-q));
                        if (pass == 0 && k == x) {
                            seen = w;
                        } else if (pass == 1 && w <= seen * (1.0L + 1e-7L)) {
                            sum += w;
                        }
                    }
                }
                double p = 0.0;
                assert_int_equal(stats_rate_ratio_p(x, t, n - x, 1.0, &p), STATS_OK);
                assert_true(near(p, fmin(1.0, (double)sum), 1e-11));
            }
        }
    }
}

static bool sound(struct interval i)
{
    if (i.status == STATS_OK || i.status == STATS_NO_LIMITS) {
        return !isnan(i.value) && i.lower <= i.value && i.value <= i.upper;
    }
    return true;
}

static void corners(void **state)
{
    (void)state;
    for (int m = INTERVAL_COUNT_EXACT; m <= INTERVAL_SHARE_JEFFREYS; m++) {
        for (int k = 0; k < COUNTS; k++) {
            for (int s = 0; s < COUNTS; s++) {
                struct interval out[CONFIDENCES];
                struct interval_request r = {(enum interval_method)m, counts[k], counts[s],
                                             (double)counts[s], 1e5};
                double before = cpu_ms();
                stats_intervals(&r, CONFIDENCES, confidences, out);
                assert_true(cpu_ms() - before < CALL_MS_MOST * CONFIDENCES);
                for (int c = 0; c < CONFIDENCES; c++) {
                    if (out[c].status == STATS_NO_CONVERGENCE) {
                        fail_msg("method %d: %ld of %ld", m, (long)counts[k], (long)counts[s]);
                    }
                    assert_true(sound(out[c]));
                }
            }
        }
    }
    const double bad[] = {0.0, 1.0, -1.0, 95.0, (double)NAN};
    for (int b = 0; b < 5; b++) {
        assert_int_equal(stats_count_mid_p(3, bad[b]).status, STATS_BAD_INPUT);
        assert_int_equal(stats_share_jeffreys(3, 5, bad[b]).status, STATS_BAD_INPUT);
        assert_int_equal(stats_share_wilson_real(3.0, 5.0, bad[b]).status, STATS_BAD_INPUT);
    }
    assert_int_equal(stats_count_mid_p(-1, 0.95).status, STATS_BAD_INPUT);
    assert_int_equal(stats_share_jeffreys(0, 0, 0.95).status, STATS_UNDEFINED);
    assert_int_equal(stats_share_jeffreys(6, 5, 0.95).status, STATS_BAD_INPUT);
    assert_int_equal(stats_share_wilson_real(0.0, 0.0, 0.95).status, STATS_UNDEFINED);
    assert_int_equal(stats_share_wilson_real((double)NAN, 1.0, 0.95).status, STATS_BAD_INPUT);
    assert_true(stats_share_wilson_real(2.5, 2.5, 0.95).upper >= 1.0);
}

static void corners_of_the_rate_ratio(void **state)
{
    (void)state;
    double p = 0.0;
    assert_int_equal(stats_rate_ratio_p(0, 1.0, 0, 1.0, &p), STATS_UNDEFINED);
    assert_int_equal(stats_rate_ratio_p(-1, 1.0, 0, 1.0, &p), STATS_BAD_INPUT);
    assert_int_equal(stats_rate_ratio_p(1, 0.0, 1, 1.0, &p), STATS_UNDEFINED);
    assert_int_equal(stats_rate_ratio_p(1, (double)NAN, 1, 1.0, &p), STATS_BAD_INPUT);
    for (int k = 0; k < COUNTS; k++) {
        for (int s = 0; s < COUNTS; s++) {
            double before = cpu_ms();
            enum stats_status status = stats_rate_ratio_p(counts[k], 1e3, counts[s], 1.7e3, &p);
            assert_true(cpu_ms() - before < CALL_MS_MOST);
            assert_true(status != STATS_OK || (p >= 0.0 && p <= 1.0));
            assert_true(status == STATS_OK || (counts[k] == 0 && counts[s] == 0));
        }
    }
}

static void corners_of_means_and_quantiles(void **state)
{
    (void)state;
    struct arena a = arena_reserve(1 << 24);
    const double values[] = {3.0, 1.0, 1.0, 2.0, 7.0, 7.0, 7.0, (double)NAN};
    double q = 0.0;
    assert_int_equal(stats_mean_t(values, 0, 0.95).mean.status, STATS_UNDEFINED);
    assert_int_equal(stats_mean_t(values, 8, 0.95).mean.status, STATS_BAD_INPUT);
    assert_int_equal(stats_mean_t(values, 1, 0.95).mean.status, STATS_NO_LIMITS);
    assert_true(stats_mean_t(values, 1, 0.95).mean.value >= 3.0);
    struct mean_estimate same = stats_mean_t(values + 4, 3, 0.95);
    assert_true(same.mean.lower >= 7.0 && same.mean.upper <= 7.0);
    assert_int_equal(stats_quantile(a, values, 0, 0.5, &q), STATS_UNDEFINED);
    assert_int_equal(stats_quantile(a, values, 8, 0.5, &q), STATS_BAD_INPUT);
    assert_int_equal(stats_quantile(a, values, 7, 1.5, &q), STATS_BAD_INPUT);
    assert_int_equal(stats_quantile(a, values, 7, 0.5, &q), STATS_OK);
    assert_true(near(q, 3.0, 0.0));
    assert_int_equal(stats_quantile(a, values, 4, 0.1, &q), STATS_OK);
    assert_true(near(q, 1.0, 1e-15));
    assert_int_equal(stats_quantile(a, values, 4, 0.9, &q), STATS_OK);
    assert_true(near(q, 2.7, 1e-15));
    assert_int_equal(stats_quantile(a, values, 7, 1.0, &q), STATS_OK);
    assert_true(near(q, 7.0, 0.0));
    arena_release(&a);
}

static void groups_by_quantile(void **state)
{
    (void)state;
    struct arena a = arena_reserve(1 << 24);
    enum { AREAS = 23 };
    double value[AREAS];
    int group[AREAS];
    for (int i = 0; i < AREAS; i++) {
        value[i] = (double)((i * 7) % 20); /* three ties */
    }
    value[4] = (double)NAN;
    assert_int_equal(stats_quantile_groups(a, value, AREAS, 5, true, group), STATS_OK);
    for (int i = 0; i < AREAS; i++) {
        int rank = 1;
        for (int j = 0; j < AREAS; j++) {
            rank += value[j] > value[i];
        }
        int expected = (int)floor(6.0 - ceil((23.0 - rank) / (22.0 / 5.0)));
        assert_int_equal(group[i], i == 4 ? 0 : expected < 1 ? 1 : expected);
    }
    assert_int_equal(stats_quantile_groups(a, value, 3, 5, true, group), STATS_TOO_FEW);
    assert_int_equal(group[0], 0);
    assert_int_equal(stats_quantile_groups(a, value, 0, 5, true, group), STATS_TOO_FEW);
    assert_int_equal(stats_quantile_groups(a, value, 3, 0, true, group), STATS_BAD_INPUT);
    for (int i = 0; i < AREAS; i++) {
        value[i] = 1.0; /* all tie: all in the first */
    }
    assert_int_equal(stats_quantile_groups(a, value, AREAS, 5, false, group), STATS_OK);
    assert_int_equal(group[22], 1);
    arena_release(&a);
}

/* Expected: the formula in decimal numbers of 40 digits. */
static void events_over_an_estimate(void **state)
{
    static const struct {
        int64_t x;
        double population, share, lower, upper, confidence;
        double value, least, most; /* expected */
    } cases[] = {
        {370, 13483624, 0.2, 0.18, 0.22, 0.95, 1.3720346992766931e-4, 1.1892145661665269e-4,
         1.5829601062552743e-4},
        {1, 1000, 0.01, 0.005, 0.03, 0.95, 0.1, 0.011590226770653112, 0.86279588811155726},
        {250000, 1e6, 0.2, 0.19, 0.21, 0.99, 1.25, 1.1702016761625996, 1.3352399264405860},
        {40, 50, 0.5, 0.5, 0.5, 0.95, 1.6, 1.1736354024676272, 2.1812566275842326},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct interval share = {
            .value = cases[i].share, .lower = cases[i].lower, .upper = cases[i].upper};
        struct interval r = stats_events_to_estimate(cases[i].x, cases[i].population, &share, 0.95,
                                                     cases[i].confidence);
        assert_int_equal(r.status, STATS_OK);
        assert_true(near(r.value, cases[i].value, 1e-14));
        assert_true(near(r.lower, cases[i].least, 1e-13));
        assert_true(near(r.upper, cases[i].most, 1e-13));
    }
}

static void corners_of_events_over_an_estimate(void **state)
{
    (void)state;
    struct interval share = {.value = 0.2, .lower = 0.1, .upper = 0.3};
    struct interval r = stats_events_to_estimate(0, 100.0, &share, 0.95, 0.95);
    assert_true(r.status == STATS_NO_LIMITS && near(r.value, 0.0, 0.0) && isnan(r.upper));
    assert_int_equal(stats_events_to_estimate(-1, 100.0, &share, 0.95, 0.95).status,
                     STATS_BAD_INPUT);
    assert_int_equal(stats_events_to_estimate(1, 100.0, &share, 1.0, 0.95).status, STATS_BAD_INPUT);
    assert_int_equal(stats_events_to_estimate(1, 0.0, &share, 0.95, 0.95).status, STATS_UNDEFINED);
    const double limits[][2] = {
        {(double)NAN, (double)NAN}, {0.0, 0.3}, {0.21, 0.3}, {0.1, 0.19}, {0.1, HUGE_VAL}};
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        share.lower = limits[i][0];
        share.upper = limits[i][1];
        r = stats_events_to_estimate(7, 100.0, &share, 0.95, 0.95);
        assert_int_equal(r.status, STATS_NO_LIMITS);
        assert_true(near(r.value, 0.35, 1e-15) && isnan(r.lower));
    }
    share.value = 0.0;
    assert_int_equal(stats_events_to_estimate(7, 100.0, &share, 0.95, 0.95).status,
                     STATS_UNDEFINED);
    share.value = (double)NAN;
    assert_int_equal(stats_events_to_estimate(7, 100.0, &share, 0.95, 0.95).status,
                     STATS_UNDEFINED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_over_an_estimate),
        cmocka_unit_test(corners_of_events_over_an_estimate),
        cmocka_unit_test(mid_p_over_all_counts),
        cmocka_unit_test(rate_ratio_p_by_summation),
        cmocka_unit_test(corners),
        cmocka_unit_test(corners_of_the_rate_ratio),
        cmocka_unit_test(corners_of_means_and_quantiles),
        cmocka_unit_test(groups_by_quantile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
