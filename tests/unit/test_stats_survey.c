/* Samples: against R 4.2.2 with the package survey (values below), and over the corners of their
 * ranges. Published values: tests/reference. */
#include "stats_test.h"

#include "stats/survey.h"

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

static const struct survey_unit clustered[] = {
    {2, 1.5, 2, 1, 1, 10}, {3, 2.5, 3, 1, 1, 10}, {2, 3, 1, 1, 2, 10}, {4, 4, 4, 1, 2, 10},
    {1, 2, 2, 1, 3, 10},   {2, 6, 5, 1, 3, 10},   {5, 7, 6, 2, 1, 9},  {4, 1, 2, 2, 1, 9},
    {6, 0.5, 1, 2, 1, 9},  {3, 3, 4, 2, 2, 9},    {3, 8, 5, 2, 2, 9},  {2, 2, 3, 2, 3, 9},
    {7, 4, 3, 2, 4, 9},
};

static void clusters_of_r(void **state)
{
    (void)state;
    const struct {
        double mean, error, effect, total, total_error, ratio, ratio_error, lower, upper;
    } expected[] = {
        {3.4886363636363633, 0.484015372140572, 0.52581514335109247, 153.5, 34.037968995422354,
         1.0886524822695036, 0.08314258096726132, 2.2444352398430585, 4.7328374874296681},
        {3.4886363636363633, 0.36995500318367108, 0.4360171505462519, 153.5, 25.66545812450541,
         1.0886524822695036, 0.063702158821485416, 2.5376367524496439, 4.4396359748230827},
    };
    for (int finite = 0; finite < 2; finite++) {
        struct survey_options o = {finite == 1, LONE_REFUSED, 0.95};
        struct survey s = stats_survey(arena, clustered, 13, &o);
        assert_int_equal(s.status, STATS_OK);
        assert_true(near(s.mean.interval.value, expected[finite].mean, 1e-14));
        assert_true(near(s.mean.standard_error, expected[finite].error, 1e-13));
        assert_true(near(s.design_effect, expected[finite].effect, 1e-13));
        assert_true(near(s.total.interval.value, expected[finite].total, 1e-14));
        assert_true(near(s.total.standard_error, expected[finite].total_error, 1e-13));
        assert_true(near(s.ratio.interval.value, expected[finite].ratio, 1e-14));
        assert_true(near(s.ratio.standard_error, expected[finite].ratio_error, 1e-13));
        assert_true(near(s.mean.interval.lower, expected[finite].lower, 1e-13));
        assert_true(near(s.mean.interval.upper, expected[finite].upper, 1e-13));
        assert_true(s.degrees_of_freedom >= 5.0 && s.clusters == 7 && s.strata == 2);
    }
}

static void order_does_not_matter(void **state)
{
    (void)state;
    struct survey_unit turned[13];
    for (int i = 0; i < 13; i++) {
        turned[i] = clustered[12 - i];
    }
    struct survey_options o = {true, LONE_REFUSED, 0.95};
    struct survey a = stats_survey(arena, clustered, 13, &o);
    struct survey b = stats_survey(arena, turned, 13, &o);
    assert_true(near(a.mean.standard_error, b.mean.standard_error, 1e-14));
}

static void corners_of_samples(void **state)
{
    (void)state;
    struct survey_options o = {false, LONE_REFUSED, 0.95};
    assert_int_equal(stats_survey(arena, clustered, 0, &o).status, STATS_UNDEFINED);
    struct survey s = stats_survey(arena, clustered, 1, &o); /* one cluster */
    assert_true(s.status == STATS_OK && s.mean.interval.status == STATS_NO_LIMITS);
    assert_true(near(s.mean.interval.value, 1.5, 1e-15) && s.lone_clusters == 1);
    /* the second stratum has one cluster: three ways to take it */
    s = stats_survey(arena, clustered, 7, &o);
    assert_int_equal(s.mean.interval.status, STATS_NO_LIMITS);
    o.lone = LONE_CERTAIN;
    double certain = stats_survey(arena, clustered, 7, &o).mean.standard_error;
    o.lone = LONE_CENTRED;
    double centred = stats_survey(arena, clustered, 7, &o).mean.standard_error;
    assert_true(certain > 0.0 && centred > certain);
    struct survey_unit set[13];
    const double values[] = {0.0, 1.0, -3.0, 1e8, (double)NAN, HUGE_VAL};
    for (int code = 0; code < 6 * 6 * 6; code++) {
        for (int finite = 0; finite < 2; finite++) {
            memcpy(set, clustered, sizeof set);
            set[2].weight = values[code % 6];
            set[7].y = values[code / 6 % 6];
            set[9].x = values[code / 36];
            o.finite = finite == 1;
            s = stats_survey(arena, set, 13, &o);
            bool bad = code % 6 == 2 || code % 6 > 3 || code / 6 % 6 > 3 || code / 36 > 3;
            assert_int_equal(s.status, bad ? STATS_BAD_INPUT : STATS_OK);
            struct survey_number all[] = {s.mean, s.total, s.ratio};
            for (int i = 0; i < 3; i++) {
                assert_true(all[i].interval.status != STATS_OK ||
                            (isfinite(all[i].interval.value) && isfinite(all[i].standard_error) &&
                             all[i].interval.lower <= all[i].interval.upper));
            }
        }
    }
    o.finite = true;
    memcpy(set, clustered, sizeof set);
    set[6].clusters = 2.0; /* not the same in all of the stratum */
    assert_int_equal(stats_survey(arena, set, 13, &o).status, STATS_BAD_INPUT);
    for (int i = 0; i < 13; i++) {
        set[i].clusters = 2.0; /* fewer than were sampled */
    }
    assert_int_equal(stats_survey(arena, set, 13, &o).status, STATS_BAD_INPUT);
    for (int i = 0; i < 13; i++) {
        set[i] = clustered[i];
        set[i].weight = 0.0;
        set[i].x = 0.0;
    }
    assert_int_equal(stats_survey(arena, set, 13, &o).status, STATS_UNDEFINED);
    for (int i = 0; i < 13; i++) {
        set[i].weight = 1.0;
        set[i].y = 3.0; /* all equal, nothing to divide by */
    }
    s = stats_survey(arena, set, 13, &o);
    assert_true(s.mean.standard_error < 1e-14 && near(s.mean.interval.value, 3.0, 1e-15));
    assert_int_equal(s.ratio.interval.status, STATS_UNDEFINED);
    assert_true(near(s.kish_effect, 1.0, 1e-15));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clusters_of_r),
        cmocka_unit_test(order_does_not_matter),
        cmocka_unit_test(corners_of_samples),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
