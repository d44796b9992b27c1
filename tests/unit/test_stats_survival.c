/* Time to an event: identities, corners. Published curves and tests: tests/reference. */
#include "stats_test.h"

#include "stats/survival.h"

static struct arena keep;
static struct arena scratch;

static int make_arenas(void **state)
{
    (void)state;
    keep = arena_reserve((ptrdiff_t)1 << 29);
    scratch = arena_reserve((ptrdiff_t)1 << 29);
    return 0;
}

/* Influences added up person by person, as the definition has them, against the one pass. */
static void incidence_by_definition(void **state)
{
    (void)state;
    enum { N = 9 };
    const double time[N] = {1, 2, 2, 3, 3, 3, 5, 7, 7};
    const int event[N] = {1, 2, 0, 1, 1, 0, 2, 0, 1};
    struct arena a = keep;
    struct survival_data d = {.rows = N, .time = time, .event = event};
    struct incidence_curve c = stats_incidence(&d, 2, -1, &a, scratch);
    assert_int_equal(c.status, STATS_OK);
    for (int cause = 1; cause <= 2; cause++) {
        double s[N] = {0};
        double f[N] = {0};
        double survival = 1.0;
        for (ptrdiff_t k = 0; k < c.count; k++) {
            double t = c.step[k].time;
            double n = 0.0;
            double all = 0.0;
            double own = 0.0;
            for (int i = 0; i < N; i++) {
                n += time[i] >= t;
                all += time[i] >= t && !(time[i] > t) && event[i] > 0;
                own += time[i] >= t && !(time[i] > t) && event[i] == cause;
            }
            double squares = 0.0;
            for (int i = 0; i < N; i++) {
                bool now = time[i] >= t && !(time[i] > t);
                double risk = time[i] >= t;
                f[i] +=
                    s[i] * own / n + survival * ((now && event[i] == cause) - risk * own / n) / n;
                s[i] = s[i] * (1.0 - all / n) -
                       survival * ((now && event[i] > 0) - risk * all / n) / n;
                squares += f[i] * f[i];
            }
            survival *= 1.0 - all / n;
            assert_true(fabs(sqrt(squares) - c.step[k].error[cause - 1]) < 1e-15);
            assert_true(fabs(survival - c.step[k].event_free) < 1e-15);
        }
    }
}

static void corners(void **state)
{
    (void)state;
    static const double times[] = {0.0, 1.0, 1.0, 1e8, NAN, -1.0, HUGE_VAL, 2.5};
    enum { TIMES = sizeof times / sizeof *times, ROWS = 4 };
    double slowest = 0.0;
    for (int mix = 0; mix < TIMES * TIMES * TIMES; mix++) {
        for (int shape = 0; shape < 5 * 16; shape++) {
            struct arena a = keep;
            double time[ROWS] = {times[mix % TIMES], times[mix / TIMES % TIMES],
                                 times[mix / TIMES / TIMES], 1.0};
            int event[ROWS] = {shape / 5 & 1, shape / 10 & 1, shape / 20 & 1, shape / 40 & 1};
            int group[ROWS] = {0, 1, mix % 3, 0};
            int64_t person[ROWS] = {1, INT64_MIN, INT64_MAX, 1};
            double start[ROWS] = {0, 0, -5, 1};
            struct survival_data d = {shape % 5, time, event, group};
            double from = 1e-3 * cpu_ms();
            for (int g = -1; g < 3; g++) {
                struct survival_curve c = stats_survival(&d, g, &a, scratch);
                for (ptrdiff_t i = 0; i < c.count; i++) {
                    assert_true(isfinite(c.step[i].survival) && isfinite(c.step[i].error) &&
                                isfinite(c.step[i].hazard_error));
                }
                for (int scale = 0; scale < 3; scale++) {
                    struct interval q = stats_survival_quantile(&c, 0.5, scale, 0.95);
                    assert_true(q.status != STATS_OK ||
                                (!isnan(q.value) && !isnan(q.lower) && !isnan(q.upper)));
                }
                double mean = 0.0;
                double error = 0.0;
                (void)stats_survival_mean(&c, 3.0, &mean, &error);
                assert_true(isfinite(mean) && isfinite(error));
                (void)stats_survival_mean(&c, HUGE_VAL, &mean, &error);
                assert_true(isfinite(mean) && isfinite(error));
            }
            for (int rho = 0; rho < 2; rho++) {
                struct survival_test t = stats_survival_test(&d, 3, rho, &a, scratch);
                assert_true(isfinite(t.chi_square) && isfinite(t.p));
            }
            struct incidence_curve c = stats_incidence(&d, 2, -1, &a, scratch);
            for (ptrdiff_t i = 0; i < c.count; i++) {
                assert_true(isfinite(c.step[i].incidence[1]) && isfinite(c.step[i].error[0]));
            }
            struct recurrence_data r = {shape % 5, person, start, time, event};
            struct recurrence_curve m = stats_recurrence(&r, &a, scratch);
            for (ptrdiff_t i = 0; i < m.count; i++) {
                assert_true(isfinite(m.step[i].mean) && isfinite(m.step[i].error));
            }
            slowest = fmax(slowest, 1e-3 * cpu_ms() - from);
        }
    }
    print_message("slowest corner, all calls: %.2f ms\n", 1e3 * slowest);
    assert_true(slowest < 0.1);
}

static void edges(void **state)
{
    (void)state;
    struct arena a = keep;
    const double time[] = {1, 2, 3, 4};
    const int none[] = {0, 0, 0, 0};
    const int all[] = {1, 1, 1, 1};
    const int group[] = {0, 0, 1, 1};
    struct survival_data censored = {4, time, none, group};
    struct survival_curve c = stats_survival(&censored, -1, &a, scratch);
    struct interval q = stats_survival_quantile(&c, 0.5, SURVIVAL_LOG_LOG, 0.95);
    assert_true(isinf(q.value)); /* not reached */
    assert_int_equal(stats_survival_test(&censored, 2, 0.0, &a, scratch).status, STATS_UNDEFINED);
    struct survival_data dead = {4, time, all, group};
    c = stats_survival(&dead, -1, &a, scratch);
    assert_true(fabs(stats_survival_quantile(&c, 0.5, SURVIVAL_LOG, 0.95).value - 2.5) < 1e-15);
    assert_int_equal(stats_survival_limits(&c.step[3], SURVIVAL_LOG, 0.95).status, STATS_UNDEFINED);
    double mean = 0.0;
    double error = 0.0;
    assert_int_equal(stats_survival_mean(&c, HUGE_VAL, &mean, &error), STATS_OK);
    assert_true(fabs(mean - 2.5) < 1e-15);
    assert_true(fabs(error - sqrt(5.0) / 4.0) < 1e-15); /* root of the mean square / n */
    /* one group alone, or one that is empty, is no comparison */
    assert_int_equal(stats_survival_test(&dead, 1, 0.0, &a, scratch).status, STATS_BAD_INPUT);
    assert_int_equal(stats_survival_test(&dead, 3, 0.0, &a, scratch).degrees_of_freedom, 1);
}

/* Where no other cause occurs they are those of the survival curve. */
static void limits_of_incidence(void **state)
{
    (void)state;
    struct arena a = keep;
    const double time[] = {1, 2, 2, 3, 5, 6, 8, 8, 9, 12};
    const int event[] = {1, 0, 1, 1, 0, 1, 1, 0, 1, 0};
    struct survival_data d = {10, time, event, NULL};
    struct incidence_curve f = stats_incidence(&d, 2, -1, &a, scratch);
    struct survival_curve s = stats_survival(&d, -1, &a, scratch);
    assert_int_equal(f.count, s.count);
    for (ptrdiff_t k = 0; k < f.count; k++) {
        struct interval i =
            stats_incidence_limits(f.step[k].incidence[0], f.step[k].error[0], 0.95);
        struct interval of = stats_survival_limits(&s.step[k], SURVIVAL_LOG_LOG, 0.95);
        assert_int_equal(i.status, STATS_OK);
        assert_true(fabs(i.value - (1.0 - of.value)) < 1e-14);
        assert_true(fabs(i.lower - (1.0 - of.upper)) < 1e-14);
        assert_true(fabs(i.upper - (1.0 - of.lower)) < 1e-14);
        assert_true(0.0 < i.lower && i.lower < i.value && i.value < i.upper && i.upper < 1.0);
    }
    assert_int_equal(stats_incidence_limits(0.0, 0.0, 0.95).status, STATS_UNDEFINED);
    assert_int_equal(stats_incidence_limits(1.0, 0.0, 0.95).status, STATS_UNDEFINED);
    assert_int_equal(stats_incidence_limits(0.4, 0.1, 1.0).status, STATS_BAD_INPUT);
    assert_int_equal(stats_incidence_limits(1.1, 0.1, 0.95).status, STATS_BAD_INPUT);
    assert_int_equal(stats_incidence_limits(0.4, -0.1, 0.95).status, STATS_BAD_INPUT);
    assert_int_equal(stats_incidence_limits((double)NAN, 0.1, 0.95).status, STATS_BAD_INPUT);
    assert_int_equal(stats_incidence_limits(0.4, HUGE_VAL, 0.95).status, STATS_BAD_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(incidence_by_definition),
        cmocka_unit_test(corners),
        cmocka_unit_test(edges),
        cmocka_unit_test(limits_of_incidence),
    };
    return cmocka_run_group_tests(tests, make_arenas, NULL);
}
