/* Standardised rates, funnels and inequality: against R 4.2.2 (values
 * below), and over the corners of their ranges. */
#include "stats_test.h"

#include "stats/funnel.h"
#include "stats/inequality.h"
#include "stats/standardised.h"

static struct arena arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_reserve((ptrdiff_t)1 << 26);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static const struct stratum four[] = {
    {3, 3, 1000, 0.4}, {0, 0, 500, 0.1}, {7, 7, 2500, 0.3}, {2, 2, 300, 0.2}};

/* R 4.2.2: qgamma on the formulas of the papers. */
static void methods_of_r(void **state)
{
    (void)state;
    const struct {
        enum standardised_method method;
        double lower, upper;
    } expected[] = {
        {STANDARDISED_GAMMA, 143.20866833491266, 716.92519898744013},
        {STANDARDISED_TIWARI, 143.20866833491266, 661.28212183493565},
        {STANDARDISED_GAMMA_MEAN, 143.20866833491266, 656.8322019790312},
        {STANDARDISED_DOBSON_EXACT, 134.37494262665399, 650.95561720746628},
        {STANDARDISED_NORMAL, 99.725476857619, 574.94118980904773},
    };
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        struct standardised_options o = {expected[i].method, 1e5, 0.95, 0};
        struct interval r = stats_standardised_rate(four, 4, &o).rate;
        assert_int_equal(r.status, STATS_OK);
        assert_true(near(r.value, 337.33333333333331, 1e-14));
        assert_true(near(r.lower, expected[i].lower, 1e-13));
        assert_true(near(r.upper, expected[i].upper, 1e-13));
    }
}

static void indirect(void **state)
{
    (void)state;
    const struct reference_stratum strata[] = {{100, 50, 1000}, {200, -1, 500}, {300, 20, 400}};
    double expected = 0.0;
    double rate = 0.0;
    assert_int_equal(stats_expected_events(strata, 3, &expected, &rate), STATS_OK);
    assert_true(near(expected, 20.0, 1e-15) && near(rate, 70.0 / 1900.0, 1e-15));
    struct interval exact = stats_indirect_ratio(9, expected, 100.0, 0.95, RATIO_PHE);
    struct interval byar = stats_indirect_ratio(10, expected, 100.0, 0.95, RATIO_PHE);
    assert_true(near(exact.upper, stats_count_exact(9, 0.95).upper * 5.0, 1e-15));
    assert_true(near(byar.upper, stats_count_byar(10, 0.95).upper * 5.0, 1e-15));
    assert_true(near(stats_indirect_ratio(3, expected, 100.0, 0.95, RATIO_BYAR).upper,
                     stats_count_byar(3, 0.95).upper * 5.0, 1e-15));
    for (int m = RATIO_PHE; m <= RATIO_BYAR; m++) {
        enum ratio_method method = (enum ratio_method)m;
        assert_int_equal(stats_indirect_ratio(3, 0.0, 1.0, 0.95, method).status, STATS_UNDEFINED);
        assert_int_equal(stats_indirect_ratio(3, -1.0, 1.0, 0.95, method).status, STATS_BAD_INPUT);
        assert_int_equal(stats_indirect_ratio(3, (double)NAN, 1.0, 0.95, method).status,
                         STATS_BAD_INPUT);
        assert_int_equal(stats_indirect_ratio(0, 5.0, 1.0, 0.95, method).status, STATS_OK);
        assert_int_equal(stats_indirect_ratio(-1, 5.0, 1.0, 0.95, method).status, STATS_BAD_INPUT);
    }
    const struct reference_stratum hole[] = {{100, 50, 0}};
    assert_int_equal(stats_expected_events(hole, 1, &expected, &rate), STATS_BAD_INPUT);
    assert_int_equal(stats_expected_events(hole, 0, &expected, &rate), STATS_UNDEFINED);
}

static void overdispersion_of_r(void **state)
{
    (void)state;
    const double o[] = {12, 30, 5, 44, 21, 9, 60, 18};
    const double e[] = {10, 22, 9, 40, 30, 8, 41, 20};
    struct funnel_unit units[8];
    for (int i = 0; i < 8; i++) {
        assert_int_equal(stats_funnel_unit(FUNNEL_ROOT_RATIO, o[i], e[i], &units[i]), STATS_OK);
        assert_true(near(stats_funnel_back(FUNNEL_ROOT_RATIO, units[i].value), o[i] / e[i], 1e-14));
    }
    struct overdispersion d = stats_overdispersion(arena, units, 8, 1.0, 0.1);
    assert_int_equal(d.status, STATS_OK);
    assert_true(near(d.phi, 1.5127965324096091, 1e-13));
    assert_true(near(d.tau2, 0.0084757014273702212, 1e-11));
    struct interval plain = stats_funnel_normal(1.0, 0.1, INFLATE_NOT, &d, 0.95);
    struct interval phi = stats_funnel_normal(1.0, 0.1, INFLATE_PHI, &d, 0.95);
    struct interval tau = stats_funnel_normal(1.0, 0.1, INFLATE_TAU2, &d, 0.95);
    assert_true(phi.upper > plain.upper && tau.upper > plain.upper);
    assert_int_equal(stats_overdispersion(arena, units, 0, 1.0, 0.1).status, STATS_UNDEFINED);
    assert_int_equal(stats_overdispersion(arena, units, 1, 1.0, 0.1).status, STATS_UNDEFINED);
    assert_int_equal(stats_overdispersion(arena, units, 8, (double)NAN, 0.1).status,
                     STATS_BAD_INPUT);
    for (int i = 0; i < 8; i++) {
        units[i].value = 1.0; /* all on target */
    }
    d = stats_overdispersion(arena, units, 8, 1.0, 0.1);
    assert_true(d.status == STATS_OK && d.phi <= 0.0 && d.tau2 <= 0.0);
    phi = stats_funnel_normal(1.0, 0.1, INFLATE_PHI, &d, 0.95);
    assert_true(near(phi.upper, plain.upper, 0.0)); /* phi below 1 narrows nothing */
    units[3].standard_error = 0.0;
    assert_int_equal(stats_overdispersion(arena, units, 8, 1.0, 0.1).status, STATS_BAD_INPUT);
}

/* R 4.2.2: lm.fit, and quantiles of 2,000,000 simulated lines. */
static void inequality_of_r(void **state)
{
    (void)state;
    const double values[] = {0.12, 0.15, 0.22, 0.21, 0.3};
    const double errors[] = {0.01, 0.012, 0.02, 0.015, 0.02};
    const double people[] = {100, 150, 120, 90, 140};
    const double expected[3][4] = {
        {0.16826369872609973, 0.27003002653620856, 2.4737834968995931, 4.7652224536898498},
        {0.15591500329723068, 0.29460727008020271, 2.3583118382393979, 5.2543382286474989},
        {0.17188743574234011, 0.26956792407309071, 2.564126152964092, 4.5337512844716921},
    };
    for (int s = INEQUALITY_PLAIN; s <= INEQUALITY_LOGIT; s++) {
        struct inequality_group g[5];
        for (int i = 0; i < 5; i++) {
            double error = errors[i] * (s == INEQUALITY_PLAIN ? 1.0 : 5.0);
            g[i] = (struct inequality_group){people[i], values[i], error};
        }
        struct inequality_options o = {(enum inequality_scale)s, false, 1.0, 0.95, 100000, 7};
        double before = cpu_ms();
        struct inequality q = stats_inequality(arena, g, 5, &o);
        print_message("inequality, scale %d: %.1f ms\n", s, cpu_ms() - before);
        double limit = s == INEQUALITY_PLAIN ? 1e-3 : 1e-2; /* the noise of the simulations */
        assert_true(near(q.slope.value, 0.21921869550052309, 1e-13));
        assert_true(near(q.relative.value, 3.3473301687015149, 1e-13));
        assert_true(near(q.slope.lower, expected[s][0], limit));
        assert_true(near(q.slope.upper, expected[s][1], limit));
        assert_true(near(q.relative.lower, expected[s][2], limit));
        assert_true(near(q.relative.upper, expected[s][3], limit));
        o.multiplier = -100.0;
        struct inequality turned = stats_inequality(arena, g, 5, &o);
        assert_true(near(turned.slope.value, -100.0 * q.slope.value, 1e-15));
        assert_true(near(turned.slope.lower, -100.0 * q.slope.upper, 1e-15));
        assert_true(near(turned.relative.value, 1.0 / q.relative.value, 1e-15));
        assert_true(near(turned.relative.upper, 1.0 / q.relative.lower, 1e-15));
    }
    const double transformed[3][6] = {
        {0.21921869550052309, 3.3473301687015149, 0.16826369872609973, 0.27003002653620856,
         2.4737834968995931, 4.7652224536898498},
        {0.22542615943557073, 3.0360847069371513, 0.21249691654806965, 0.23866892255899769,
         2.8854671578568976, 3.1939598643792468},
        {0.21905339874146662, 3.0254011546365431, 0.21012483012626176, 0.22805041980827601,
         2.9108661656367572, 3.1439218947501728},
    };
    for (int s = INEQUALITY_PLAIN; s <= INEQUALITY_LOGIT; s++) {
        struct inequality_group g[5];
        for (int i = 0; i < 5; i++) {
            g[i] = (struct inequality_group){people[i], values[i], errors[i]};
        }
        struct inequality_options o = {(enum inequality_scale)s, true, 1.0, 0.95, 100000, 7};
        struct inequality q = stats_inequality(arena, g, 5, &o);
        assert_true(near(q.slope.value, transformed[s][0], 1e-13));
        assert_true(near(q.relative.value, transformed[s][1], 1e-13));
        assert_true(near(q.slope.lower, transformed[s][2], 1e-2));
        assert_true(near(q.slope.upper, transformed[s][3], 1e-2));
        assert_true(near(q.relative.lower, transformed[s][4], 1e-2));
        assert_true(near(q.relative.upper, transformed[s][5], 1e-2));
    }
    double error = 0.0;
    assert_int_equal(stats_inequality_error(0.1, 0.3, INEQUALITY_PLAIN, &error), STATS_OK);
    assert_true(near(error, 0.1 / 1.9599639845400545, 1e-14));
    assert_int_equal(stats_inequality_error(0.0, 0.3, INEQUALITY_LOG, &error), STATS_BAD_INPUT);
    assert_int_equal(stats_inequality_error(0.2, 1.0, INEQUALITY_LOGIT, &error), STATS_BAD_INPUT);
}

static void corners_of_inequality(void **state)
{
    (void)state;
    const struct inequality_group same[] = {{1, 0.5, 0.0}, {1, 0.5, 0.0}, {1, 0.5, 0.0}};
    const double values[] = {1e-12, 0.5, 1.0 - 1e-12, 0.0, 1.0, -1.0, 1e8, (double)NAN};
    const double errors[] = {0.0, 1e-9, 1.0, 1e3};
    for (int s = INEQUALITY_PLAIN; s <= INEQUALITY_LOGIT; s++) {
        struct inequality_options o = {(enum inequality_scale)s, false, 1.0, 0.95, 100, 7};
        struct inequality q = stats_inequality(arena, same, 3, &o);
        assert_true(fabs(q.slope.value) < 1e-15 && near(q.relative.value, 1.0, 1e-14));
        assert_int_equal(stats_inequality(arena, same, 0, &o).slope.status, STATS_UNDEFINED);
        assert_int_equal(stats_inequality(arena, same, 1, &o).slope.status, STATS_UNDEFINED);
        for (int v = 0; v < 8 * 8 * 4; v++) {
            const struct inequality_group h[] = {{1, values[v % 8], errors[v / 64]},
                                                 {1e8, values[v / 8 % 8], errors[v / 64]},
                                                 {3, 0.4, errors[v / 64]}};
            o.multiplier = v % 2 == 0 ? 1.0 : -1.0;
            o.transform = v % 3 == 0;
            double before = cpu_ms();
            q = stats_inequality(arena, h, 3, &o);
            assert_true(cpu_ms() - before < CALL_MS_MOST);
            const struct interval both[] = {q.slope, q.relative};
            for (int i = 0; i < 2; i++) {
                if (both[i].status == STATS_OK || both[i].status == STATS_NO_LIMITS) {
                    assert_true(isfinite(both[i].value) && both[i].lower <= both[i].upper);
                }
            }
        }
        o.replicates = 0;
        assert_int_equal(stats_inequality(arena, same, 3, &o).slope.status,
                         s == INEQUALITY_PLAIN ? STATS_OK : STATS_NO_LIMITS);
        o.confidence = 2.0;
        assert_int_equal(stats_inequality(arena, same, 3, &o).slope.status, STATS_BAD_INPUT);
    }
}

static void corners_of_rates(void **state)
{
    (void)state;
    const int64_t events[] = {0, 1, 9, 100000000};
    const double people[] = {0.0, 1.0, 1e8, (double)NAN, -1.0};
    for (int m = STANDARDISED_DOBSON_BYAR; m <= STANDARDISED_NORMAL; m++) {
        for (int code = 0; code < 4 * 4 * 5 * 5; code++) {
            int64_t x0 = events[code % 4];
            int64_t x1 = events[code / 4 % 4];
            struct stratum s[] = {{x0, (double)x0, people[code / 16 % 5], 2000.0},
                                  {x1, (double)x1, people[code / 80 % 5], 0.0},
                                  {x1, (double)x1, 1000.0, 500.0}};
            for (ptrdiff_t n = 0; n <= 3; n++) {
                struct standardised_options o = {(enum standardised_method)m, 1e5, 0.95, 0};
                struct interval r = stats_standardised_rate(s, n, &o).rate;
                assert_true(r.status != STATS_NO_CONVERGENCE);
                if (r.status == STATS_OK || r.status == STATS_NO_LIMITS) {
                    assert_true(r.lower >= 0.0 && r.lower <= r.value && r.value <= r.upper);
                }
            }
        }
    }
    const struct stratum none[] = {{0, 0, 100, 0.5}, {0, 0, 400, 0.5}};
    struct standardised_options o = {STANDARDISED_GAMMA, 1.0, 0.95, 0};
    struct interval r = stats_standardised_rate(none, 2, &o).rate;
    assert_true(r.status == STATS_OK && near(r.upper, 3.6888794541139363 * 0.005, 1e-14));
    for (double p = 0.0; p <= 1.0; p += 0.25) {
        for (double n = 0.0; n < 2e8; n = n * 1e4 + 1.0) {
            struct interval i = stats_funnel_share(p, n, 0.95);
            assert_true(i.status == STATS_UNDEFINED || (i.lower >= 0.0 && i.upper <= 1.0));
        }
    }
    assert_int_equal(stats_funnel_share(1.5, 3.0, 0.95).status, STATS_BAD_INPUT);
    assert_int_equal(stats_funnel_share((double)NAN, 3.0, 0.95).status, STATS_BAD_INPUT);
    enum funnel_place place = FUNNEL_NONE;
    assert_int_equal(stats_funnel_place_events(0, 0.0, &place), STATS_UNDEFINED);
    assert_int_equal(stats_funnel_place_events(0, 1e8, &place), STATS_OK);
    assert_int_equal(place, FUNNEL_LOW_3);
    assert_int_equal(stats_funnel_place_share(0.0, 0.0, 0.5, &place), STATS_UNDEFINED);
    assert_int_equal(stats_funnel_place_share(2.0, 1.0, 0.5, &place), STATS_BAD_INPUT);
    struct funnel_events f = stats_funnel_events(0, 0.95);
    assert_true(f.status == STATS_OK && f.lower_ratio <= 0.0 && isinf(f.upper_ratio));
    assert_int_equal(stats_funnel_events(-1, 0.95).status, STATS_BAD_INPUT);
    struct funnel_unit unit;
    for (int s = FUNNEL_LOG_RATIO; s <= FUNNEL_ARCSINE; s++) {
        enum funnel_scale scale = (enum funnel_scale)s;
        assert_int_equal(stats_funnel_unit(scale, 0.0, 0.0, &unit), STATS_UNDEFINED);
        assert_int_equal(stats_funnel_unit(scale, 0.0, 5.0, &unit), STATS_OK);
        assert_true(isfinite(unit.value));
        assert_int_equal(stats_funnel_unit(scale, (double)NAN, 5.0, &unit), STATS_BAD_INPUT);
        assert_true(stats_funnel_back(scale, -50.0) >= 0.0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(methods_of_r),          cmocka_unit_test(indirect),
        cmocka_unit_test(overdispersion_of_r),   cmocka_unit_test(inequality_of_r),
        cmocka_unit_test(corners_of_inequality), cmocka_unit_test(corners_of_rates),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
