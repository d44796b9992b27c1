/* Bends of a trend: an exhaustive search beside the fast one, corners. Published profiles:
 * tests/reference. */
#include "stats_test.h"

#include "stats/change_points.h"

static struct arena keep;
static struct arena scratch;

static int make_arenas(void **state)
{
    (void)state;
    keep = arena_reserve((ptrdiff_t)1 << 29);
    scratch = arena_reserve((ptrdiff_t)1 << 29);
    return 0;
}

static void numbers(double *time, double *value, ptrdiff_t n, uint32_t seed)
{
    for (ptrdiff_t i = 0; i < n; i++) {
        seed = seed * 1664525U + 1013904223U;
        time[i] = 2000.0 + (double)i;
        value[i] = 0.05 * (double)i + (double)(seed >> 8) / 4e7;
    }
}

/* One bend out of several is the same search as the one that fits every candidate. */
static void one_of_several(void **state)
{
    (void)state;
    double time[24];
    double value[24];
    for (uint32_t seed = 1; seed < 40; seed++) {
        struct arena a = keep;
        numbers(time, value, 24, seed);
        struct joinpoint one = stats_joinpoint_least_squares(time, value, NULL, 24, 3, &a, scratch);
        struct joinpoints_choice o = {.least = 3, .most = 1};
        struct joinpoints s = stats_joinpoints(time, value, NULL, 24, &o, scratch);
        assert_int_equal(one.status, STATS_OK);
        assert_int_equal(s.status, STATS_OK);
        double bic[2] = {log(one.straight_deviance / 24.0) + 2.0 * log(24.0) / 24.0,
                         log(one.best.deviance / 24.0) + 4.0 * log(24.0) / 24.0};
        assert_true(fabs(s.bic[0] - bic[0]) < 1e-12 && fabs(s.bic[1] - bic[1]) < 1e-12);
        assert_int_equal(s.count, bic[1] < bic[0]);
        if (s.count == 1) {
            assert_true(fabs(s.at[0] - one.best.at) < 1e-12);
            assert_true(fabs(s.slope[0] - one.best.slope_before) < 1e-11);
            assert_true(fabs(s.slope[1] - one.best.slope_after) < 1e-11);
            assert_true(fabs(s.sum_of_squares / one.best.deviance - 1.0) < 1e-10);
        }
    }
}

/* Bends that are there are found; without any, permutations find none; a seed decides everything.
 */
static void bends_come_back(void **state)
{
    (void)state;
    double time[30];
    double value[30];
    double straight[30];
    for (int i = 0; i < 30; i++) {
        double noise = 0.02 * ((i * 7919) % 13 - 6.0);
        time[i] = 1990.0 + i;
        straight[i] = 3.0 + 0.1 * i + noise;
        value[i] = 5.0 + 0.3 * i - 0.6 * fmax(i - 9.0, 0.0) + 0.5 * fmax(i - 19.0, 0.0) + noise;
    }
    struct joinpoints_choice o = {
        .least = 3, .most = 3, .permutation = true, .alpha = 0.05, .permutations = 199, .seed = 17};
    double from = 1e-3 * cpu_ms();
    struct joinpoints s = stats_joinpoints(time, value, NULL, 30, &o, scratch);
    print_message("  30 values, up to 3 bends, %d tests of 199 permutations: %.0f ms\n", s.tests,
                  1e3 * (1e-3 * cpu_ms() - from));
    assert_int_equal(s.status, STATS_OK);
    assert_int_equal(s.count, 2);
    assert_true(fabs(s.at[0] - 1999.0) < 0.5 && fabs(s.at[1] - 2009.0) < 0.5);
    assert_true(fabs(s.slope[1] + 0.3) < 4.0 * s.slope_error[1]);
    struct joinpoints again = stats_joinpoints(time, value, NULL, 30, &o, scratch);
    assert_memory_equal(&again, &s, sizeof s);
    s = stats_joinpoints(time, straight, NULL, 30, &o, scratch);
    assert_int_equal(s.count, 0);
    o.permutation = false;
    s = stats_joinpoints(time, value, NULL, 30, &o, scratch);
    assert_int_equal(s.count, 2);
    double weight[30];
    for (int i = 0; i < 30; i++) {
        weight[i] = 4.0;
    }
    struct joinpoints weighted = stats_joinpoints(time, value, weight, 30, &o, scratch);
    assert_int_equal(weighted.count, 2);
    assert_true(fabs(weighted.slope[0] - s.slope[0]) < 1e-12);
    assert_true(fabs(weighted.slope_error[0] - s.slope_error[0]) < 1e-12);
}

static void corners(void **state)
{
    (void)state;
    static const double values[] = {0.0, 1.0, 1e8, NAN, -1.0, HUGE_VAL, 5.0, 1e-300};
    enum { VALUES = sizeof values / sizeof *values, COUNT = 12 };
    double slowest = 0.0;
    for (int mix = 0; mix < VALUES * VALUES * 3; mix++) {
        double time[COUNT];
        double x[COUNT];
        double trials[COUNT];
        for (int i = 0; i < COUNT; i++) {
            time[i] = mix / VALUES / VALUES == 0 ? i : mix / VALUES / VALUES == 1 ? 2000 + i : 7;
            x[i] = mix % 2 == 0 ? values[mix % VALUES] : i * 5 % 7;
            trials[i] = 10.0;
        }
        x[4] = values[mix / VALUES % VALUES];
        trials[7] = values[mix % VALUES];
        for (ptrdiff_t n = 0; n <= COUNT; n++) {
            for (ptrdiff_t least = 1; least < 5; least++) {
                struct arena a = keep;
                double from = 1e-3 * cpu_ms();
                struct joinpoint p = stats_joinpoint_poisson(time, x, NULL, n, least, &a, scratch);
                assert_true(isfinite(p.best.deviance) && isfinite(p.best.slope_after));
                p = stats_joinpoint_least_squares(time, x, n % 2 ? trials : NULL, n, least, &a,
                                                  scratch);
                assert_true(isfinite(p.best.deviance) && isfinite(p.best.slope_after));
                struct joinpoints_choice o = {least, (int)least - 1, n % 2 == 0, 0.05, 99, 1};
                struct joinpoints s = stats_joinpoints(time, x, NULL, n, &o, scratch);
                for (int k = 0; k <= JOINPOINTS_LIMIT; k++) {
                    assert_true(isfinite(s.slope[k]) && isfinite(s.slope_error[k]) &&
                                isfinite(s.bic[k]));
                }
                for (int family = 0; family < 3; family += 2) {
                    struct regression_data d = {.rows = n, .response = x, .trials = trials};
                    struct segmented g = stats_segmented(family, time, &d, scratch);
                    assert_true(isfinite(g.at) && isfinite(g.at_error) && isfinite(g.deviance) &&
                                isfinite(g.slope_before) && isfinite(g.slope_after));
                }
                slowest = fmax(slowest, 1e-3 * cpu_ms() - from);
            }
        }
    }
    print_message("slowest corner, all calls: %.2f ms\n", 1e3 * slowest);
    assert_true(slowest < 0.5);
}

/* No place has a smaller deviance than the one that is found. */
static void bend_is_the_best(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed < 12; seed++) {
        double x[20];
        double y[20];
        double design[60];
        numbers(x, y, 20, seed);
        for (int i = 0; i < 20; i++) {
            y[i] = 4.0 + floor(9.0 * y[i]);
        }
        struct regression_data d = {.rows = 20, .response = y};
        struct segmented s = stats_segmented(REGRESSION_POISSON, x, &d, scratch);
        assert_int_equal(s.status, STATS_OK);
        d.columns = 3;
        d.design = design;
        for (double at = 2001.0; at <= 2017.9; at += 0.05) {
            struct arena a = keep;
            for (int i = 0; i < 20; i++) {
                design[i] = 1.0;
                design[20 + i] = x[i] - 2010.0;
                design[40 + i] = fmax(x[i] - at, 0.0);
            }
            struct regression_fit fit = stats_regression(REGRESSION_POISSON, &d, &a, scratch);
            assert_true(fit.status != STATS_OK || fit.deviance > s.deviance - 2e-3);
        }
        assert_true(s.deviance <= s.straight_deviance);
    }
}

/* Long input ends in time. */
static void long_input(void **state)
{
    (void)state;
    enum { N = 3000 };
    struct arena a = keep;
    double *x = ARENA_ARRAY(&a, double, N);
    double *y = ARENA_ARRAY(&a, double, N);
    numbers(x, y, N, 5);
    for (int i = 0; i < N; i++) {
        y[i] = floor(20.0 + 0.01 * i - 0.02 * fmax(i - 1000.0, 0.0) + 5.0 * fmod(y[i], 1.0));
    }
    struct regression_data d = {.rows = N, .response = y};
    double from = 1e-3 * cpu_ms();
    struct segmented s = stats_segmented(REGRESSION_POISSON, x, &d, scratch);
    assert_int_equal(s.status, STATS_OK);
    assert_true(fabs(s.at - 3000.0) < 600.0);
    struct joinpoints_choice o = {
        .least = 5, .most = 3, .permutation = true, .alpha = 0.05, .permutations = 999, .seed = 3};
    struct joinpoints j = stats_joinpoints(x, y, NULL, 60, &o, scratch);
    assert_int_equal(j.status, STATS_OK);
    assert_int_equal(stats_joinpoint_poisson(x, y, NULL, N, 5, &a, scratch).status,
                     STATS_BAD_INPUT);
    print_message("long input: %.2f s\n", 1e-3 * cpu_ms() - from);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_of_several), cmocka_unit_test(bends_come_back),
        cmocka_unit_test(corners),        cmocka_unit_test(bend_is_the_best),
        cmocka_unit_test(long_input),
    };
    return cmocka_run_group_tests(tests, make_arenas, NULL);
}
