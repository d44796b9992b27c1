/* Exceedance: trend markers, corners. Published limits and alarms: tests/reference. */
#include "stats_test.h"

#include "stats/exceedance.h"

static struct arena keep;
static struct arena scratch;

static int make_arenas(void **state)
{
    (void)state;
    keep = arena_reserve((ptrdiff_t)1 << 29);
    scratch = arena_reserve((ptrdiff_t)1 << 29);
    return 0;
}

static const struct exceedance_farrington usual = {.period = 52,
                                                   .years = 3,
                                                   .half_window = 3,
                                                   .alpha = 0.05,
                                                   .trend = true,
                                                   .reweight = true,
                                                   .least_events = 5.0,
                                                   .least_within = 4};

static void corners(void **state)
{
    (void)state;
    static const double values[] = {0.0, 1.0, 1e8, NAN, -1.0, HUGE_VAL, 5.0, 1e15};
    enum { VALUES = sizeof values / sizeof *values, COUNT = 60 };
    double slowest = 0.0;
    for (int mix = 0; mix < VALUES * VALUES * VALUES; mix++) {
        double x[COUNT];
        for (int i = 0; i < COUNT; i++) {
            x[i] = mix % 3 == 0 ? values[mix % VALUES] : i * 7 % 5;
        }
        x[COUNT - 12] = values[mix / VALUES % VALUES];
        x[COUNT - 24] = values[mix / VALUES / VALUES];
        for (ptrdiff_t at = -1; at <= COUNT; at += 1 + (at > 12 && at < 50) * 5) {
            double from = 1e-3 * cpu_ms();
            for (int method = EXCEEDANCE_C1; method <= EXCEEDANCE_C3; method++) {
                for (ptrdiff_t n = 2; n < 9; n += 2) {
                    struct exceedance e = stats_ears(method, x, COUNT, at,
                                                     (struct exceedance_baseline){n, 0.001, 0.0});
                    assert_true(isfinite(e.limit) && isfinite(e.expected));
                }
            }
            for (ptrdiff_t years = 0; years < 5; years++) {
                struct exceedance_farrington o = usual;
                o.period = 12;
                o.years = years;
                o.half_window = years;
                struct exceedance e = stats_farrington(x, COUNT, at, &o, scratch);
                assert_true(isfinite(e.limit) && isfinite(e.expected) && e.limit >= 0.0);
            }
            slowest = fmax(slowest, 1e-3 * cpu_ms() - from);
        }
        double year[6] = {2020, 2021, 2022, 2023, 2024, values[mix % VALUES]};
        double size[6] = {10, 10, 1e8, 7, 10, values[mix / VALUES % VALUES]};
        double events[6] = {1, 2, 3, 4, 5, values[mix / VALUES / VALUES]};
        double upper[6];
        for (ptrdiff_t n = 0; n <= 6; n++) {
            for (int i = 0; i < 6; i++) {
                upper[i] = events[i] + size[i];
            }
            struct exceedance_trend t = stats_trend_marker_share(year, events, size, n);
            assert_true(isfinite(t.chi_square) && isfinite(t.slope));
            t = stats_trend_marker_value(year, events, events, upper, 0.95, n);
            assert_true(isfinite(t.chi_square) && isfinite(t.slope));
        }
    }
    print_message("slowest corner, 17 calls: %.2f ms\n", 1e3 * slowest);
    assert_true(slowest < 0.25);
}

static void markers(void **state)
{
    (void)state;
    const double year[] = {2023, 2019, 2021, 2020, 2022, 2018};
    const double events[] = {60, 20, 40, 30, 50, 900};
    const double size[] = {1000, 1000, 1000, 1000, 1000, 1000};
    struct exceedance_trend t = stats_trend_marker_share(year, events, size, 6);
    assert_int_equal(t.status, STATS_OK);
    assert_int_equal(t.marker, MARKER_INCREASING);
    /* sizes alike: (sum of x away)^2 / (p q n sum of away^2) */
    assert_true(fabs(t.chi_square - 100.0 * 100.0 / (0.04 * 0.96 * 1000.0 * 10.0)) < 1e-10);
    assert_int_equal(stats_trend_marker_share(year, events, size, 4).marker, MARKER_NOT_CALCULATED);
    const double twice[] = {2019, 2020, 2021, 2022, 2022};
    assert_int_equal(stats_trend_marker_share(twice, events, size, 5).marker,
                     MARKER_NOT_CALCULATED);
    const double none[] = {0, 20, 40, 30, 50};
    assert_int_equal(stats_trend_marker_share(year, none, size, 5).status, STATS_UNDEFINED);
    /* one value alone makes the trend: it turns without it */
    const double plain[] = {2019, 2020, 2021, 2022, 2023};
    const double value[] = {10.4, 10.3, 10.2, 10.1, 40.0};
    const double lower[] = {9.4, 9.3, 9.2, 9.1, 39.0};
    const double upper[] = {11.4, 11.3, 11.2, 11.1, 41.0};
    t = stats_trend_marker_value(plain, value, lower, upper, 0.95, 5);
    assert_int_equal(t.status, STATS_OK);
    assert_true(t.chi_square > 9.5495 && t.outlier);
    assert_int_equal(t.marker, MARKER_NO_CHANGE);
    /* equal widths: slope^2 * 10 / se^2, se = 1 / z */
    double z = stats_normal_quantile_upper(0.025);
    assert_true(fabs(t.chi_square / (t.slope * t.slope * 10.0 * z * z) - 1.0) < 1e-13);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(corners),
        cmocka_unit_test(markers),
    };
    return cmocka_run_group_tests(tests, make_arenas, NULL);
}
