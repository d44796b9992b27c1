/* Breaks of a series: which cells of which tables are marked, and over which years a trend runs. */
#include "measures_fixture.h"

static struct counting_break breaks[3];
static struct schemas broken;

/* Days are those of the stays' entries, 2020 to the end of October 2023. */
static void break_since(int count, const struct dataset *dataset, const int32_t *day)
{
    for (int i = 0; i < count; i++) {
        breaks[i] = (struct counting_break){.dataset = dataset, .since_day = day[i]};
    }
    broken = (struct schemas){.observatory = {.series_break = breaks, .series_breaks = count}};
}

static bool is_marked(const struct estimate_table *t, const char *code)
{
    int32_t at[BREAKDOWNS_LIMIT] = {0};
    int marked = 0;
    const struct table_dimension *other = &t->dimension[t->dimensions - 1];
    for (int32_t p = 0; p < t->dimension[0].count; p++) {
        at[0] = str_equal_c(t->dimension[0].position[p].code, code) ? p : at[0];
    }
    assert_true(str_equal_c(t->dimension[0].position[at[0]].code, code));
    for (int32_t p = 0; t->dimensions > 1 && p < other->count; p++) {
        at[t->dimensions - 1] = p;
        marked += (t->cell[table_cell_index(t, at)].flags & FLAG_BREAK) != 0;
    }
    assert_true(marked == 0 || marked == other->count); /* every area, or none */
    return marked > 0;
}

static void expect_marks(const struct estimate_table *t, int years, const char *const *year,
                         const char *marks)
{
    for (int i = 0; i < years; i++) {
        if (is_marked(t, year[i]) != (marks[i] == 'b')) {
            fail_msg("%s: %s", year[i], marks);
        }
    }
}

static const char *const years[] = {"total", "2020", "2021", "2022", "2023"};

static void the_first_period_of_the_new_way_is_marked(void **state)
{
    (void)state;
    static const struct {
        int32_t year, month, day;
        const char *marks;
    } cases[] = {
        {2022, 1, 1, "---b-"}, {2021, 12, 31, "--b--"}, {2022, 6, 15, "---b-"},
        {2020, 1, 1, "-----"}, /* nothing is before it */
        {2020, 7, 1, "-----"}, {2019, 3, 1, "-----"},   {2024, 1, 1, "-----"},
    };
    make_stays(301, 900);
    struct indicator count = indicator_of(MEASURE_COUNT, NULL, -1);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int32_t day = date_from_parts(cases[i].year, cases[i].month, cases[i].day);
        break_since(1, &stays, &day);
        expect_marks(compute_counted(&count, INT32_MIN, &broken), 5, years, cases[i].marks);
    }
    int32_t two[] = {date_from_parts(2021, 1, 1), date_from_parts(2023, 2, 1)};
    break_since(2, &stays, two);
    expect_marks(compute_counted(&count, INT32_MIN, &broken), 5, years, "--b-b");
    break_since(2, &houses, two);
    expect_marks(compute_counted(&count, INT32_MIN, &broken), 5, years, "-----");
}

static void months_have_their_own(void **state)
{
    (void)state;
    static const char *const months[] = {"2022-05", "2022-06", "2022-07"};
    make_stays(302, 2000);
    struct indicator count = indicator_of(MEASURE_COUNT, NULL, -1);
    show_by(&count, 2, by_month, by_area);
    int32_t day = date_from_parts(2022, 6, 15);
    break_since(1, &stays, &day);
    expect_marks(compute_counted(&count, INT32_MIN, &broken), 3, months, "-b-");
}

/* A year in the midst of which the way changed cannot be compared on either side. */
static void a_change_across_it_is_marked(void **state)
{
    (void)state;
    static const char *const changes[] = {"2021", "2022", "2023"};
    make_stays(303, 900);
    struct indicator change = indicator_of(MEASURE_CHANGE, NULL, -1);
    change.change_of = STR("entered.year");
    int32_t first = date_from_parts(2022, 1, 1), midst = date_from_parts(2022, 6, 15);
    break_since(1, &stays, &first);
    expect_marks(compute_counted(&change, INT32_MIN, &broken), 3, changes, "-b-");
    break_since(1, &stays, &midst);
    expect_marks(compute_counted(&change, INT32_MIN, &broken), 3, changes, "-bb");
}

static void a_moving_sum_over_it_is_marked(void **state)
{
    (void)state;
    static const char *const sums[] = {"2021", "2022", "2023"};
    make_stays(304, 900);
    struct indicator count = indicator_of(MEASURE_COUNT, NULL, -1);
    count.change_of = STR("entered.year");
    count.moving = 2;
    int32_t first = date_from_parts(2022, 1, 1), midst = date_from_parts(2022, 6, 15);
    break_since(1, &stays, &first);
    expect_marks(compute_counted(&count, INT32_MIN, &broken), 3, sums, "-b-");
    break_since(1, &stays, &midst);
    expect_marks(compute_counted(&count, INT32_MIN, &broken), 3, sums, "-bb");
}

static void a_break_of_the_divisor_breaks_the_ratio(void **state)
{
    (void)state;
    make_stays(305, 900);
    make_houses(306);
    struct indicator ratio = indicator_of(MEASURE_RATIO, NULL, -1);
    ratio.divisor = (struct quantity){.dataset = &houses, .value = BEDS};
    int32_t day = date_from_parts(2022, 1, 1);
    break_since(1, &houses, &day);
    expect_marks(compute_counted(&ratio, INT32_MIN, &broken), 5, years, "---b-");
}

static void keep_since(int32_t day)
{
    int32_t kept = 0;
    for (int32_t r = 0; r < row_count[0]; r++) {
        if (rows[0][r].value[ENTERED] >= day) {
            rows[0][kept++] = rows[0][r];
        }
    }
    row_count[0] = kept;
}

/* The trend is that of the same records without the years before. */
static void a_trend_runs_over_the_years_after_the_last(void **state)
{
    (void)state;
    make_stays(307, 2500);
    struct indicator trend = indicator_of(MEASURE_TREND, NULL, -1);
    trend.change_of = STR("entered.year");
    show_by(&trend, 1, by_area, by_area);
    int32_t day = date_from_parts(2020, 5, 1); /* the year 2020 is of both ways */
    break_since(1, &stays, &day);
    const struct estimate_table *t = compute_counted(&trend, INT32_MIN, &broken);
    int32_t all = row_count[0];
    keep_since(date_from_parts(2021, 1, 1));
    const struct estimate_table *expected = compute_counted(&trend, INT32_MIN, NULL);
    assert_int_equal(t->cells, expected->cells);
    for (int64_t cell = 0; cell < t->cells; cell++) {
        assert_int_equal(t->cell[cell].status, CELL_VALUE);
        assert_true(t->cell[cell].numerator > expected->cell[cell].numerator);
        assert_close(t->cell[cell].value, expected->cell[cell].value);
        assert_close(t->cell[cell].lower, expected->cell[cell].lower);
        assert_close(t->cell[cell].extra[1], expected->cell[cell].extra[1]);
    }
    make_stays(307, all);
    day = date_from_parts(2021, 1, 2); /* two whole years are left */
    break_since(1, &stays, &day);
    t = compute_counted(&trend, INT32_MIN, &broken);
    for (int64_t cell = 0; cell < t->cells; cell++) {
        assert_int_equal(t->cell[cell].status, CELL_NOT_APPLICABLE);
    }
    day = date_from_parts(2023, 1, 1); /* after the release: nobody knows of it yet */
    break_since(1, &stays, &day);
    t = compute_counted(&trend, date_from_parts(2022, 12, 31), &broken);
    assert_int_equal(t->cell[0].status, CELL_VALUE);
}

/* What the policy asks for must lie after the break: the count of the cell holds more. */
static void few_events_after_it_are_no_trend(void **state)
{
    (void)state;
    make_stays(308, 900);
    struct indicator trend = indicator_of(MEASURE_TREND, NULL, -1);
    trend.change_of = STR("entered.year");
    show_by(&trend, 1, by_area, by_area);
    int32_t day = date_from_parts(2021, 1, 1);
    break_since(1, &stays, &day);
    int32_t after = 0, kept = 0;
    for (int32_t r = 0; r < row_count[0]; r++) {
        bool late = rows[0][r].value[ENTERED] >= day;
        after += late;
        if (!late || after <= 3 * policy.statistics - 1) {
            rows[0][kept++] = rows[0][r];
        }
    }
    row_count[0] = kept;
    const struct estimate_table *t = compute_counted(&trend, INT32_MIN, &broken);
    assert_int_equal(t->cell[0].status, CELL_NOT_APPLICABLE);
    assert_true(t->cell[0].numerator >= 3 * policy.statistics);
}

static void more_years_may_be_asked_for(void **state)
{
    (void)state;
    make_stays(309, 2000);
    struct indicator trend = indicator_of(MEASURE_TREND, NULL, -1);
    trend.change_of = STR("entered.year");
    show_by(&trend, 1, by_area, by_area);
    for (int32_t least = 0; least <= 6; least++) { /* there are four */
        trend.least_years = least;
        const struct estimate_table *t = compute_counted(&trend, INT32_MIN, NULL);
        assert_int_equal(t->cell[0].status, least <= 4 ? CELL_VALUE : CELL_NOT_APPLICABLE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_first_period_of_the_new_way_is_marked, fresh_arena),
        cmocka_unit_test_setup(months_have_their_own, fresh_arena),
        cmocka_unit_test_setup(a_change_across_it_is_marked, fresh_arena),
        cmocka_unit_test_setup(a_moving_sum_over_it_is_marked, fresh_arena),
        cmocka_unit_test_setup(a_break_of_the_divisor_breaks_the_ratio, fresh_arena),
        cmocka_unit_test_setup(a_trend_runs_over_the_years_after_the_last, fresh_arena),
        cmocka_unit_test_setup(few_events_after_it_are_no_trend, fresh_arena),
        cmocka_unit_test_setup(more_years_may_be_asked_for, fresh_arena),
    };
    return cmocka_run_group_tests(tests, make_world, NULL);
}
