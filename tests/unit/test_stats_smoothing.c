/* Small areas: against R 4.2.2 (values below), and over the corners of their ranges. Published
 * values: tests/reference. */
#include "stats_test.h"

#include "stats/smoothing.h"

enum { ROWS = 5, COLUMNS = 4, AREAS = ROWS * COLUMNS };

static struct arena arena;
static double smoothed[AREAS];

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

/* R 4.2.2, the formulas on dense matrices, over a map of 5 rows of 4 areas. */
static void moran_of_r(void **state)
{
    (void)state;
    struct area areas[AREAS];
    double rates[AREAS];
    ptrdiff_t from[AREAS + 1] = {0};
    ptrdiff_t of[4 * AREAS];
    ptrdiff_t links = 0;
    for (ptrdiff_t i = 0; i < AREAS; i++) {
        const ptrdiff_t beside[] = {i - COLUMNS, i % COLUMNS > 0 ? i - 1 : -1,
                                    i % COLUMNS < COLUMNS - 1 ? i + 1 : -1, i + COLUMNS};
        for (int k = 0; k < 4; k++) {
            if (beside[k] >= 0 && beside[k] < AREAS) {
                of[links++] = beside[k];
            }
        }
        from[i + 1] = links;
        areas[i] =
            (struct area){(double)(3 + i * 7 % 11 + i / 4), (double)(200 + i * 13 % 17 * 10)};
        rates[i] = areas[i].events / areas[i].population;
    }
    struct neighbours map = {from, of};
    const struct {
        double statistic, normal, random, p_normal, p_random, rates;
    } expected[] = {
        {-0.244089338317593718, 0.028164893227220093, 0.025869589019868654, 0.873028561190020591,
         0.883047473036236208, -0.25772656452668086},
        {-0.251872721560770008, 0.026551399584453218, 0.024426955161411301, 0.889286678477961723,
         0.898811175402497997, -0.26987553840250622},
    };
    for (int style = 0; style < 2; style++) {
        struct moran_options o = {style == 0, 999, 42};
        struct moran m = stats_moran(arena, rates, AREAS, map, &o);
        struct moran again = stats_moran(arena, rates, AREAS, map, &o);
        struct moran e = stats_moran_rates(arena, areas, AREAS, map, &o);
        assert_int_equal(m.status, STATS_OK);
        assert_true(near(m.statistic, expected[style].statistic, 1e-12));
        assert_true(near(m.variance_normal, expected[style].normal, 1e-12));
        assert_true(near(m.variance_random, expected[style].random, 1e-12));
        assert_true(near(m.p_normal, expected[style].p_normal, 1e-12));
        assert_true(near(m.p_random, expected[style].p_random, 1e-12));
        assert_true(near(e.statistic, expected[style].rates, 1e-12));
        double p = m.p_random;
        assert_true(fabs(m.p_permutation - p) < 5.0 * sqrt(p * (1.0 - p) / 999.0) + 0.03);
        assert_true(near(again.p_permutation, m.p_permutation, 0.0));
    }
}

static void islands_and_others(void **state)
{
    (void)state;
    /* a row of 6 areas and an island */
    const ptrdiff_t first[] = {0, 1, 3, 5, 7, 9, 10, 10};
    const ptrdiff_t list[] = {1, 0, 2, 1, 3, 2, 4, 3, 5, 4};
    struct neighbours row = {first, list};
    double values[] = {1, 2, 3, 4, 5, 6, 100};
    struct moran_options o = {true, 0, 1};
    struct moran m = stats_moran(arena, values, 7, row, &o);
    assert_int_equal(m.status, STATS_OK);
    assert_int_equal(m.areas, 6); /* the island is left out */
    assert_true(m.statistic > 0.0 && isnan(m.p_permutation));
    values[2] = (double)NAN;
    m = stats_moran(arena, values, 7, row, &o);
    assert_true(m.status == STATS_OK && m.areas == 5);
    for (int i = 0; i < 7; i++) {
        values[i] = 0.1;
    }
    assert_int_equal(stats_moran(arena, values, 7, row, &o).status, STATS_UNDEFINED);
    assert_int_equal(stats_moran(arena, values, 3, row, &o).status, STATS_BAD_INPUT);
    assert_int_equal(stats_moran(arena, values, 0, row, &o).status, STATS_UNDEFINED);
    values[1] = HUGE_VAL;
    assert_int_equal(stats_moran(arena, values, 7, row, &o).status, STATS_BAD_INPUT);

    struct area set[] = {{0, 100}, {5, 200}, {0, 0}, {1, 1}, {3, 1e8}, {100000000, 1e8}, {2, 50}};
    assert_int_equal(stats_marshall_local(set, 7, row, smoothed), STATS_OK);
    struct marshall g = stats_marshall(set, 7, smoothed);
    for (int i = 0; i < 7; i++) {
        assert_true(isfinite(smoothed[i]) && smoothed[i] >= 0.0);
    }
    assert_true(near(smoothed[2], g.mean, 0.0)); /* nobody lives there */
    assert_int_equal(stats_marshall(set, 0, NULL).status, STATS_UNDEFINED);
    assert_int_equal(stats_moran_rates(arena, set, 7, row, &o).status, STATS_OK);
    struct area bad[] = {{1, 0}, {(double)NAN, 3}, {-1, 3}, {1, (double)NAN}};
    for (int i = 0; i < 4; i++) {
        assert_int_equal(stats_marshall(bad + i, 1, NULL).status, STATS_BAD_INPUT);
        assert_int_equal(stats_gamma_likelihood(bad + i, 1).status, STATS_BAD_INPUT);
        assert_int_equal(stats_gamma_moments(arena, bad + i, 1).status, STATS_BAD_INPUT);
    }
}

static void corners_of_priors(void **state)
{
    (void)state;
    const double events[] = {0.0, 1.0, 17.0, 1e8};
    const double people[] = {0.0, 1e-3, 1.0, 50.0, 1e8};
    for (int code = 0; code < 8000; code++) {
        struct area set[3];
        int rest = code;
        for (int i = 0; i < 3; i++, rest /= 20) {
            set[i] = (struct area){events[rest % 4], people[rest % 20 / 4]};
        }
        double before = cpu_ms();
        struct gamma_prior p[] = {stats_gamma_moments(arena, set, 3),
                                  stats_gamma_likelihood(set, 3)};
        double took = cpu_ms() - before;
        if (took > 50.0) {
            fail_msg("%.0f ms at %d", took, code);
        }
        for (int k = 0; k < 2; k++) {
            if (p[k].status == STATS_OK) {
                assert_true(p[k].shape > 0.0 && p[k].rate > 0.0 && isfinite(p[k].rate));
            }
            if (p[k].status == STATS_OK || p[k].status == STATS_NO_LIMITS) {
                struct interval i = stats_gamma_posterior(&p[k], set[0], 0.95);
                assert_true(i.status != STATS_OK ||
                            (isfinite(i.value) && i.lower <= i.value && i.upper > 0.0));
            }
        }
    }
    struct area same[] = {{10, 5}, {10, 5}, {10, 5}};
    assert_int_equal(stats_gamma_moments(arena, same, 3).status, STATS_NO_LIMITS);
    struct gamma_prior none = stats_gamma_likelihood(same, 3);
    assert_int_equal(none.status, STATS_NO_LIMITS);
    assert_true(near(stats_gamma_posterior(&none, same[0], 0.95).value, 2.0, 1e-15));
    assert_int_equal(stats_gamma_moments(arena, same, 1).status, STATS_UNDEFINED);
    struct area zero[] = {{0, 5}, {0, 7}};
    assert_int_equal(stats_gamma_likelihood(zero, 2).status, STATS_UNDEFINED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moran_of_r),
        cmocka_unit_test(islands_and_others),
        cmocka_unit_test(corners_of_priors),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
