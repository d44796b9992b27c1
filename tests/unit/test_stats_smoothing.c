/* Small areas: against the reference cases, against R 4.2.2 (values below), and over the corners
 * of their ranges. */
#include "stats_cases.h"

#include "stats/smoothing.h"

enum { AREAS = 4000, LINKS = 40000 };

static struct cases file;
static struct cases input;
static struct arena arena;
static struct area areas[AREAS];
static double smoothed[AREAS];
static ptrdiff_t from[AREAS + 1];
static ptrdiff_t of[LINKS];

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

static ptrdiff_t read_auckland(void)
{
    ptrdiff_t n = 0;
    cases_open(&input, "eb_auckland_marshall");
    while (cases_next(&input)) {
        areas[n++] = (struct area){cases_number(&input, "deaths"), cases_number(&input, "pop")};
    }
    (void)fclose(input.file);
    ptrdiff_t links = 0;
    ptrdiff_t i = 0;
    cases_open(&input, "eb_auckland_local");
    while (cases_next(&input)) {
        double ids[64];
        int k = cases_numbers(cases_text(&input, "neighbours"), ids, 64);
        from[i++] = links;
        for (int j = 0; j < k; j++) {
            of[links++] = (ptrdiff_t)ids[j] - 1;
        }
    }
    from[i] = links;
    (void)fclose(input.file);
    assert_int_equal(i, n);
    return n;
}

static void marshall_global(void **state)
{
    (void)state;
    ptrdiff_t n = read_auckland();
    struct marshall m = stats_marshall(areas, n, smoothed);
    assert_int_equal(m.status, STATS_OK);
    assert_true(near(m.variance, 7.284e-07, 1e-3) && near(m.mean, 0.0026334, 1e-4));
    struct cases *c = cases_open(&file, "eb_auckland_marshall");
    for (ptrdiff_t i = 0; cases_next(c); i++) {
        cases_check(c, smoothed[i], "eb_global");
    }
    cases_close(c, 2e-15);
}

static void marshall_local(void **state)
{
    (void)state;
    ptrdiff_t n = read_auckland();
    struct neighbours links = {from, of};
    assert_int_equal(stats_marshall_local(areas, n, links, smoothed), STATS_OK);
    struct cases *c = cases_open(&file, "eb_auckland_local");
    for (ptrdiff_t i = 0; cases_next(c); i++) {
        cases_check(c, smoothed[i], "eb_local");
    }
    cases_close(c, 1e-14);
}

static ptrdiff_t read_scotland(void)
{
    ptrdiff_t n = 0;
    cases_open(&input, "eb_scotland_expected");
    while (cases_next(&input)) {
        areas[n++] = (struct area){cases_number(&input, "cases"), cases_number(&input, "expected")};
    }
    (void)fclose(input.file);
    return n;
}

static void gamma_priors(void **state)
{
    (void)state;
    ptrdiff_t n = read_scotland();
    double before = cpu_ms();
    struct gamma_prior moments = stats_gamma_moments(arena, areas, n);
    double middle = cpu_ms();
    struct gamma_prior likelihood = stats_gamma_likelihood(areas, n);
    print_message("moments %.2f ms, likelihood %.2f ms\n", middle - before, cpu_ms() - middle);
    struct marshall m = stats_marshall(areas, n, smoothed);
    assert_int_equal(moments.status, STATS_OK);
    assert_int_equal(likelihood.status, STATS_OK);
    struct cases *c = cases_open(&file, "eb_scotland_parameters");
    const struct {
        const char *method, *par;
        double got;
    } known[] = {
        {"ck_moment", "nu", moments.shape},      {"ck_moment", "alpha", moments.rate},
        {"marshall", "a", m.variance},           {"marshall", "b", m.mean},
        {"ml_gamma", "alpha", likelihood.shape}, {"ml_gamma", "mu", likelihood.mean},
    };
    while (cases_next(c)) {
        for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
            if (strcmp(known[i].method, cases_text(c, "method")) == 0 &&
                strcmp(known[i].par, cases_text(c, "par")) == 0) {
                cases_compare(c, known[i].got, cases_number(c, "value"), known[i].method);
            }
        }
    }
    cases_close(c, 6e-10);
    cases_open(c, "eb_scotland_expected");
    for (ptrdiff_t i = 0; cases_next(c); i++) {
        struct interval p = stats_gamma_posterior(&likelihood, areas[i], 0.95);
        double median = 0.0;
        assert_int_equal(stats_gamma_posterior_median(&likelihood, areas[i], &median), STATS_OK);
        cases_check(c, stats_gamma_posterior(&moments, areas[i], 0.95).value, "ck_moment");
        cases_check(c, smoothed[i], "marshall");
        cases_check(c, p.value, "ml_gamma");
        cases_check(c, median, "ml_gamma_median");
        cases_check(c, p.lower, "ml_q025");
        cases_check(c, p.upper, "ml_q975");
    }
    cases_close(c, 6e-10);
}

/* R 4.2.2, the formulas on dense matrices, over Auckland's rates. */
static void moran_of_r(void **state)
{
    (void)state;
    ptrdiff_t n = read_auckland();
    struct neighbours links = {from, of};
    const struct {
        double statistic, normal, random, p_normal, p_random, rates;
    } expected[] = {
        {0.31099827859964829, 0.002741875872245632, 0.0023854929710123754, 7.0502066500518226e-10,
         4.2679798495604328e-11, 0.28685858285662724},
        {0.345243620020523, 0.0024993583335958191, 0.0021764538057342164, 1.0607446669407713e-12,
         2.5476377837610308e-14, 0.30261758251797011},
    };
    for (int style = 0; style < 2; style++) {
        struct moran_options o = {style == 0, 999, 42};
        for (ptrdiff_t i = 0; i < n; i++) {
            smoothed[i] = areas[i].events / areas[i].population;
        }
        struct moran m = stats_moran(arena, smoothed, n, links, &o);
        struct moran again = stats_moran(arena, smoothed, n, links, &o);
        struct moran rates = stats_moran_rates(arena, areas, n, links, &o);
        assert_int_equal(m.status, STATS_OK);
        assert_true(near(m.statistic, expected[style].statistic, 1e-12));
        assert_true(near(m.variance_normal, expected[style].normal, 1e-12));
        assert_true(near(m.variance_random, expected[style].random, 1e-12));
        assert_true(near(m.p_normal, expected[style].p_normal, 1e-10));
        assert_true(near(m.p_random, expected[style].p_random, 1e-10));
        assert_true(near(rates.statistic, expected[style].rates, 1e-12));
        double p = m.p_random;
        assert_true(fabs(m.p_permutation - p) < 5.0 * sqrt(p * (1.0 - p) / 999.0) + 0.01);
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
        cmocka_unit_test(marshall_global),    cmocka_unit_test(marshall_local),
        cmocka_unit_test(gamma_priors),       cmocka_unit_test(moran_of_r),
        cmocka_unit_test(islands_and_others), cmocka_unit_test(corners_of_priors),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
