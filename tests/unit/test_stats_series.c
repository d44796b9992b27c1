/* Series: identities, corners. Published trends and decompositions: tests/reference. */
#include "stats_test.h"

#include "stats/series.h"

static struct arena keep;
static struct arena scratch;

static int make_arenas(void **state)
{
    (void)state;
    keep = arena_reserve((ptrdiff_t)1 << 29);
    scratch = arena_reserve((ptrdiff_t)1 << 29);
    return 0;
}

static void assert_parts(const struct series_parts *p)
{
    for (ptrdiff_t i = 0; i < p->count; i++) {
        assert_true(isfinite(p->trend[i]) && isfinite(p->seasonal[i]) && isfinite(p->remainder[i]));
    }
}

static void corners(void **state)
{
    (void)state;
    static const double values[] = {0.0, 1.0, 1e8, NAN, -1.0, HUGE_VAL, 1e300, 1e-300};
    enum { VALUES = sizeof values / sizeof *values, COUNT = 40 };
    double slowest = 0.0;
    for (int mix = 0; mix < VALUES * VALUES; mix++) {
        double x[COUNT];
        for (int kind = 0; kind < 3; kind++) {
            for (int i = 0; i < COUNT; i++) {
                x[i] = kind == 0 ? values[mix % VALUES] : kind == 1 ? i % 5 : (i * 17) % 11;
            }
            x[3] = values[mix / VALUES];
            for (ptrdiff_t n = 0; n <= COUNT; n++) {
                struct arena a = keep;
                double from = 1e-3 * cpu_ms();
                struct series_trend t = stats_mann_kendall(x, n, scratch);
                struct series_trend s = stats_mann_kendall_seasonal(x, n, n % 13, scratch);
                assert_true(isfinite(t.z) && isfinite(t.p) && isfinite(t.tau) && isfinite(s.p));
                struct interval i = stats_sen_slope(x, n, 0.95, scratch);
                assert_true(i.status != STATS_OK || (isfinite(i.lower) && isfinite(i.upper)));
                double slope = 0.0;
                (void)stats_sen_slope_seasonal(x, n, n % 13, &slope, scratch);
                assert_true(isfinite(slope));
                (void)stats_sen_intercept(x, n, x[0], &slope, scratch);
                assert_true(isfinite(slope));
                assert_true(isfinite(stats_pettitt(x, n, scratch).p));
                struct series_parts p = stats_decompose(x, n, n % 14, mix % 2 == 0, &a, scratch);
                assert_parts(&p);
                p = stats_stl(x, n, n % 14, mix % 3 == 0 ? 0 : 7, mix % 2 == 0, &a, scratch);
                assert_parts(&p);
                struct series_harmonic h = stats_harmonic(x, n, n % 14, n % 12, NULL, scratch);
                assert_true(isfinite(h.peak) && isfinite(h.ratio) && isfinite(h.deviance));
                struct series_chi_square c = stats_season_chi_square(x, NULL, n);
                assert_true(isfinite(c.chi_square) && isfinite(c.p));
                slowest = fmax(slowest, 1e-3 * cpu_ms() - from);
            }
        }
    }
    print_message("slowest corner, all calls: %.2f ms\n", 1e3 * slowest);
    assert_true(slowest < 0.25);
}

/* The sorted count of pairs against all pairs looked at. */
static void pairs_one_by_one(void **state)
{
    (void)state;
    double x[60];
    uint32_t seed = 7;
    for (ptrdiff_t n = 4; n <= 60; n++) {
        for (ptrdiff_t i = 0; i < n; i++) {
            seed = seed * 1664525U + 1013904223U;
            x[i] = (double)(seed >> 28);
        }
        double s = 0.0;
        for (ptrdiff_t i = 0; i < n; i++) {
            for (ptrdiff_t j = i + 1; j < n; j++) {
                s += (x[j] > x[i]) - (x[j] < x[i]);
            }
        }
        assert_true(fabs(stats_mann_kendall(x, n, scratch).s - s) < 0.5);
    }
    const double equal[] = {2, 2, 2, 2, 2};
    struct series_trend t = stats_mann_kendall(equal, 5, scratch);
    assert_int_equal(t.status, STATS_OK);
    assert_true(t.p >= 1.0 && !(t.variance > 0.0));
    assert_int_equal(stats_mann_kendall(equal, 3, scratch).status, STATS_UNDEFINED);
}

/* A line and a season that repeats come back whole, from every method. */
static void parts_come_back(void **state)
{
    (void)state;
    static const double figure[] = {-3, 1, 2, 5, -4, -1};
    double x[36];
    for (int i = 0; i < 36; i++) {
        x[i] = 10.0 + 0.5 * i + figure[i % 6];
    }
    struct arena a = keep;
    for (int method = 0; method < 4; method++) {
        struct series_parts p =
            method == 0 ? stats_decompose(x, 36, 6, false, &a, scratch)
                        : stats_stl(x, 36, 6, method == 1 ? 0 : 9, method == 3, &a, scratch);
        assert_int_equal(p.status, STATS_OK);
        for (ptrdiff_t i = p.first; i <= p.last; i++) {
            assert_true(fabs(p.trend[i] + p.seasonal[i] + p.remainder[i] - x[i]) < 1e-12);
            assert_true(method > 0 || fabs(p.seasonal[i] - figure[i % 6]) < 1e-12);
            assert_true(method > 0 || fabs(p.remainder[i]) < 1e-12);
        }
    }
    assert_int_equal(stats_decompose(x, 17, 6, false, &a, scratch).status, STATS_UNDEFINED);
    assert_int_equal(stats_stl(x, 12, 6, 0, false, &a, scratch).status, STATS_UNDEFINED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(corners),
        cmocka_unit_test(pairs_one_by_one),
        cmocka_unit_test(parts_come_back),
    };
    return cmocka_run_group_tests(tests, make_arenas, NULL);
}
