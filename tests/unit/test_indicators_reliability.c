/* Rules of reliability at each of their edges. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "5_indicators/reliability.h"

static const struct policy policy = {.unreliable_relative_width = 1.6,
                                     .unreliable_numerator = 10,
                                     .unreliable_share_size = 30,
                                     .unreliable_share_narrow = 0.05,
                                     .unreliable_share_wide = 0.3,
                                     .unreliable_share_relative_width = 1.3,
                                     .confidence = 0.95};

static void rates(void **state)
{
    (void)state;
    const double none = (double)NAN;
    static const double far = 1e300;
    const struct {
        double value, lower, upper;
        int64_t events;
        enum reliability expected;
    } cases[] = {
        {10.0, 5.0, 15.0, 9, UNRELIABLE_FEW},
        {10.0, 5.0, 15.0, 10, RELIABLE},
        {10.0, 5.0, 21.0, 10, RELIABLE}, /* 160 per cent: just inside */
        {10.0, 5.0, 21.1, 10, UNRELIABLE_WIDE},
        {10.0, 5.0, 21.1, 9, UNRELIABLE_FEW}, /* few comes first */
        {10.0, 5.0, none, 100, UNRELIABLE_WIDE},
        {10.0, none, none, 100, UNRELIABLE_WIDE},
        {10.0, 5.0, far, 100, UNRELIABLE_WIDE},
        {0.0, 0.0, 3.7, 0, UNRELIABLE_FEW},
        {0.0, 0.0, 0.0, 10, RELIABLE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(reliability_of_rate(cases[i].value, cases[i].lower, cases[i].upper,
                                             cases[i].events, &policy),
                         cases[i].expected);
    }
}

static void shares(void **state)
{
    (void)state;
    const double none = (double)NAN;
    const struct {
        double value, lower, upper;
        int64_t size;
        enum reliability expected;
    } cases[] = {
        {0.50, 0.45, 0.55, 29, UNRELIABLE_FEW},
        {0.50, 0.45, 0.55, 30, RELIABLE},
        {0.50, 0.35, 0.649, 100, RELIABLE},
        {0.50, 0.35, 0.651, 100, UNRELIABLE_WIDE}, /* 30 points */
        {0.50, 0.35, none, 100, UNRELIABLE_WIDE},
        /* up to 5 points nothing else matters, not even a share of nothing */
        {0.001, 0.0, 0.049, 1000, RELIABLE},
        {0.000, 0.0, 0.049, 1000, RELIABLE},
        {0.001, 0.0, 0.051, 1000, UNRELIABLE_WIDE},
        /* 130 per cent of the share, and of the rest */
        {0.10, 0.05, 0.179, 100, RELIABLE},
        {0.10, 0.05, 0.181, 100, UNRELIABLE_WIDE},
        {0.90, 0.821, 0.95, 100, RELIABLE},
        {0.90, 0.819, 0.95, 100, UNRELIABLE_COMPLEMENT},
        {1.00, 0.94, 1.0, 50, UNRELIABLE_COMPLEMENT},
        {0.00, 0.00, 0.06, 50, UNRELIABLE_WIDE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        enum reliability found = reliability_of_share(cases[i].value, cases[i].lower,
                                                      cases[i].upper, cases[i].size, &policy);
        if (found != cases[i].expected) {
            fail_msg("case %d: %d", (int)i, (int)found);
        }
    }
}

static struct estimate estimate_of(double value, double lower, double upper, int64_t numerator,
                                   int64_t denominator)
{
    return (struct estimate){.status = CELL_VALUE,
                             .value = value,
                             .lower = lower,
                             .upper = upper,
                             .numerator = numerator,
                             .denominator = denominator,
                             .records = numerator,
                             .extra = {(double)NAN, (double)NAN}};
}

static void which_rule_for_which_measure(void **state)
{
    (void)state;
    const double none = (double)NAN;
    static const struct indicator median_time = {.horizon_days = 0};
    static const struct indicator by_a_day = {.horizon_days = 30};
    const struct {
        enum measure measure;
        struct estimate estimate;
        bool unreliable;
        const char *method;
        double events;
    } cases[] = {
        {MEASURE_COUNT, estimate_of(0, 0, 3.7, 0, -1), false, "", 0}, /* a fact */
        {MEASURE_COUNT, estimate_of(9, 4.1, 17.1, 9, -1), true, "", 0},
        {MEASURE_COUNT, estimate_of(10, 4.8, 18.4, 10, -1), false, "", 0},
        {MEASURE_RATE, estimate_of(0, 0, 3.7, 0, 1000), true, "", 0},
        {MEASURE_RATE, estimate_of(5, none, none, 12, 1000), false, "method.rate-sum", 0},
        {MEASURE_RATE, estimate_of(5, none, none, 9, 1000), false, "method.rate-sum", 0},
        {MEASURE_SHARE, estimate_of(50, 33, 67, 15, 30), true, "", 0},
        {MEASURE_SHARE, estimate_of(50, 40, 60, 50, 100), false, "", 0},
        {MEASURE_CHANGE, estimate_of(-50, -60, -38, 100, 200), false, "", 0},
        {MEASURE_CHANGE, estimate_of(-50, -60, -38, 100, 9), true, "", 0},
        {MEASURE_CHANGE, estimate_of(-90, -99, -80, 100, 200), true, "", 0},
        {MEASURE_RATIO, estimate_of(2, 1.8, 2.2, 100, 9), true, "", 0},
        {MEASURE_RATIO, estimate_of(2, 1.8, 2.2, 100, 50), false, "", 0},
        {MEASURE_RATIO, estimate_of(2, none, none, 100, 2), false, "method.ratio-sums", 0},
        {MEASURE_SUM, estimate_of(40, none, none, 9, -1), false, "", 0},
        {MEASURE_SUM, estimate_of(40, none, none, 10, -1), false, "", 0},
        {MEASURE_SUM, estimate_of(0, none, none, 0, -1), false, "", 0},
        {MEASURE_MEAN, estimate_of(0.1, -3, 3.2, 40, -1), false, "", 0},
        {MEASURE_MEAN, estimate_of(0.1, none, none, 40, -1), true, "", 0},
        {MEASURE_MEDIAN, estimate_of(4, 3, 5, 9, -1), true, "", 0},
        {MEASURE_TREND, estimate_of(4, 3, 5, 10, -1), false, "", 0},
        {MEASURE_STANDARDISED, estimate_of(100, 68, 188, 12, 900), false, "", 0},
        {MEASURE_SURVIVAL, estimate_of(30, 20, none, 40, -1), false, "", 10},
        {MEASURE_SURVIVAL, estimate_of(30, 20, 50, 40, -1), true, "", 9},
        {MEASURE_INCIDENCE, estimate_of(30, 25, 40, 40, -1), false, "", 10},
        {MEASURE_INCIDENCE, estimate_of(30, 25, 40, 40, -1), true, "", 9},
        {MEASURE_INCIDENCE, estimate_of(30, 25, 40, 9, -1), true, "", 10},
        {MEASURE_CONSISTENCY, estimate_of(-0.2, -0.9, 0.3, 10, -1), false, "", 0},
        {MEASURE_CONSISTENCY, estimate_of(0.8, 0.6, 0.9, 9, -1), true, "", 0},
        {MEASURE_CONSISTENCY, estimate_of(0.8, none, none, 40, -1), true, "", 0},
        {MEASURE_OCCUPANCY, estimate_of(120, none, none, 1, 4), false, "", 0},
        {MEASURE_REFERENCE, estimate_of(12, 2, 80, -1, -1), false, "", 0},
        {MEASURE_TARGET, estimate_of(12, none, none, 1, -1), false, "", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct estimate_table t = {.measure = cases[i].measure,
                                   .indicator = &median_time,
                                   .method = str_from_c(cases[i].method)};
        struct estimate e = cases[i].estimate;
        if (cases[i].measure == MEASURE_SURVIVAL || cases[i].measure == MEASURE_INCIDENCE) {
            e.extra[0] = cases[i].events;
        }
        if (is_unreliable(&e, &t, &policy) != cases[i].unreliable) {
            fail_msg("case %d", (int)i);
        }
        e.status = CELL_NO_DENOMINATOR;
        assert_false(is_unreliable(&e, &t, &policy));
    }
    struct estimate_table t = {.measure = MEASURE_SURVIVAL, .indicator = &by_a_day};
    struct estimate e = estimate_of(50, 34, 66, 40, -1);
    e.extra[0] = 20;
    assert_true(is_unreliable(&e, &t, &policy));
    e.lower = 40;
    assert_false(is_unreliable(&e, &t, &policy));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rates),
        cmocka_unit_test(shares),
        cmocka_unit_test(which_rule_for_which_measure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
