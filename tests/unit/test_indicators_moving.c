/* Sums over neighbouring periods, and records without a number beside counts of persons, against
 * the records one by one. */
#include "measures_fixture.h"

enum { OVER = 3 };

static struct indicator moving_of(enum measure measure, int32_t periods)
{
    struct indicator i = indicator_of(measure, "amount >= 0", -1);
    i.change_of = by_year.name;
    i.moving = periods;
    return i;
}

static bool counts(const struct row *r)
{
    return !value_is_missing(r->value[AMOUNT]) && r->value[AMOUNT] >= 0;
}

/* Records of the cell when it is `back` years earlier. */
static int64_t slow_year(const struct estimate_table *t, int64_t cell, int back)
{
    int32_t at[BREAKDOWNS_LIMIT] = {0};
    int64_t n = 0;
    int64_t year = 0;
    table_cell_coordinates(t, cell, at);
    assert_true(str_to_int64(t->dimension[0].position[at[0]].code, &year));
    str code = str_format(&arena, "%04d", (int)year - back);
    for (int32_t r = 0; r < row_count[0]; r++) {
        bool inside = counts(&rows[0][r]) && stands_in(&rows[0][r], STR("entered.year"), code);
        for (int32_t k = 1; k < t->dimensions; k++) {
            str name = t->dimension[k].name;
            inside = inside && stands_in(&rows[0][r], name, t->dimension[k].position[at[k]].code);
        }
        n += inside;
    }
    return n;
}

static int64_t slow_sum(const struct estimate_table *t, int64_t cell, int periods)
{
    int32_t at[BREAKDOWNS_LIMIT] = {0};
    int64_t n = 0;
    table_cell_coordinates(t, cell, at);
    for (int back = 0; at[0] > 0 && back < periods; back++) {
        n += slow_year(t, cell, back);
    }
    for (int32_t r = 0; at[0] == 0 && r < row_count[0]; r++) {
        n += counts(&rows[0][r]) && in_cell(t, cell, &rows[0][r]);
    }
    return n;
}

static void sums_of_three_years(void **state)
{
    (void)state;
    make_stays(5, 900); /* 2020 to 2023, some of unknown day */
    struct indicator i = moving_of(MEASURE_COUNT, OVER);
    const struct estimate_table *t = compute(&i);
    assert_true(str_equal_c(t->method, "method.moving-count"));
    assert_int_equal(t->dimension[0].count, 3); /* the whole, 2020 to 2022, 2021 to 2023 */
    assert_true(str_equal_c(t->dimension[0].position[1].code, "2022"));
    assert_true(str_equal_c(t->dimension[0].position[1].labels.text[LANGUAGE_EN], "2020 to 2022"));
    assert_true(str_equal_c(t->dimension[0].position[2].code, "2023"));
    for (int64_t cell = 0; cell < t->cells; cell++) {
        const struct estimate *e = &t->cell[cell];
        int64_t n = slow_sum(t, cell, OVER);
        struct interval exact = stats_count_exact(n, CONFIDENCE);
        assert_int_equal(e->numerator, n);
        assert_int_equal(e->records, n);
        assert_true(e->persons <= n);
        assert_close(e->value, (double)n);
        assert_close(e->lower, exact.lower);
        assert_close(e->upper, exact.upper);
    }
}

/* Nobody is shown the single periods, but 6_protect has them all, the unknown one too. */
static void single_periods_for_protection(void **state)
{
    (void)state;
    make_stays(6, 700);
    struct indicator i = moving_of(MEASURE_COUNT, OVER);
    const struct estimate_table *t = compute(&i);
    const struct estimate_table *plain = t->plain;
    assert_int_equal(plain->moving, 0);
    assert_true(str_equal(plain->count_key, t->count_key));
    assert_int_equal(plain->dimension[0].count, 6);
    assert_int_equal(plain->dimension[1].count, t->dimension[1].count);
    int64_t all = 0;
    for (int64_t cell = 0; cell < plain->cells; cell++) {
        const struct estimate *e = &plain->cell[cell];
        int32_t at[BREAKDOWNS_LIMIT] = {0};
        int64_t n = 0;
        table_cell_coordinates(plain, cell, at);
        for (int32_t r = 0; r < row_count[0]; r++) {
            n += counts(&rows[0][r]) && in_cell(plain, cell, &rows[0][r]);
        }
        assert_int_equal(e->numerator, n);
        assert_true(e->status == CELL_NOT_YET_DUE && isnan(e->value));
        all += at[0] > 0 && at[1] == 0 ? n : 0;
    }
    assert_int_equal(all, plain->cell[0].numerator);
    uint64_t print = 0; /* the sum is known to be the same records */
    for (int32_t year = 1; year <= OVER; year++) {
        int32_t at[2] = {year, 0};
        print += plain->cell[table_cell_index(plain, at)].numerator_print;
    }
    int32_t first[2] = {1, 0};
    assert_true(t->cell[table_cell_index(t, first)].numerator_print == print);
    struct indicator single = indicator_of(MEASURE_COUNT, "amount >= 0", -1);
    assert_null(compute(&single)->plain);
}

static void more_periods_than_there_are(void **state)
{
    (void)state;
    make_stays(7, 300);
    for (int periods = 4; periods <= 6; periods++) {
        struct indicator i = moving_of(MEASURE_COUNT, periods);
        const struct estimate_table *t = compute(&i);
        assert_int_equal(t->dimension[0].count, periods == 4 ? 2 : 1);
        for (int64_t cell = 0; cell < t->cells; cell++) {
            assert_int_equal(t->cell[cell].numerator, slow_sum(t, cell, periods));
        }
    }
    row_count[0] = 0;
    struct indicator i = moving_of(MEASURE_COUNT, OVER);
    const struct estimate_table *t = compute(&i);
    assert_int_equal(t->dimension[0].count, 1);
    assert_true(t->cell[0].status == CELL_ZERO && t->cell[0].numerator == 0);
}

static void periods_to_come(void **state)
{
    (void)state;
    make_stays(8, 600);
    struct indicator i = moving_of(MEASURE_COUNT, OVER);
    const struct estimate_table *t = compute_counted(&i, date_from_parts(2022, 6, 30), NULL);
    int32_t first[2] = {1, 0};
    int32_t second[2] = {2, 0};
    assert_true(t->cell[table_cell_index(t, first)].flags & FLAG_PROVISIONAL);
    assert_int_equal(t->cell[table_cell_index(t, second)].status, CELL_NOT_YET_DUE);
    t = compute_counted(&i, date_from_parts(2022, 12, 31), NULL);
    assert_false(t->cell[table_cell_index(t, first)].flags & FLAG_PROVISIONAL);
}

/* One year in which nobody said where makes the sum over it unknown, before and after not. */
static void a_year_that_did_not_ask(void **state)
{
    (void)state;
    make_stays(9, 1200);
    for (int32_t r = 0; r < row_count[0]; r++) {
        struct row *x = &rows[0][r];
        if (!value_is_missing(x->value[ENTERED]) &&
            date_to_parts((int32_t)x->value[ENTERED]).year == 2020) {
            x->value[AREA] = MISSING;
        }
    }
    struct indicator i = moving_of(MEASURE_COUNT, OVER);
    const struct estimate_table *t = compute(&i);
    for (int32_t area = 1; area <= 3; area++) {
        int32_t before[2] = {1, area};
        int32_t after[2] = {2, area};
        assert_int_equal(t->cell[table_cell_index(t, before)].status, CELL_NOT_COLLECTED);
        assert_int_equal(t->cell[table_cell_index(t, after)].status, CELL_VALUE);
    }
    int32_t all[2] = {1, 0};
    assert_int_equal(t->cell[table_cell_index(t, all)].status, CELL_VALUE);
}

/* ---- rates ---- */

enum { POPULATION_YEARS = 4 };
static const str dimensions[] = {STR_INIT("area"), STR_INIT("year")};
static const struct codelist *const lists[] = {&areas, NULL};
static const int64_t keys[] = {0, 2020, 0, 2021, 0, 2022, 0, 2023, 1, 2020, 1, 2021,
                               1, 2022, 1, 2023, 2, 2020, 2, 2021, 2, 2022, 2, 2023};
static const int64_t people[] = {900, 910, 930, 960, 400, 380, 350, 310, 77, 78, 79, 80};
static struct population population = {.name = STR_INIT("women"),
                                       .dimension = dimensions,
                                       .dimension_codelist = lists,
                                       .dimensions = 2,
                                       .key = keys,
                                       .persons = people,
                                       .rows = 12};

static void rates_over_person_years(void **state)
{
    (void)state;
    make_stays(10, 900);
    struct indicator i = moving_of(MEASURE_RATE, OVER);
    i.population = &population;
    i.per = 1000;
    const struct estimate_table *t = compute(&i);
    assert_true(str_equal_c(t->method, "method.moving-rate"));
    int checked = 0;
    for (int64_t cell = 0; cell < t->cells; cell++) {
        int32_t at[BREAKDOWNS_LIMIT] = {0};
        int64_t below = 0;
        table_cell_coordinates(t, cell, at);
        const struct estimate *e = &t->cell[cell];
        for (int area = 0; area < 3; area++) {
            for (int year = 0; year < POPULATION_YEARS; year++) {
                bool inside = at[0] == 0 || (year >= at[0] - 1 && year < at[0] - 1 + OVER);
                bool here = at[1] == 0 || at[1] == area + 1;
                below += inside && here ? people[area * POPULATION_YEARS + year] : 0;
            }
        }
        if (at[1] > 3) { /* of unknown area nobody knows how many there are */
            assert_int_equal(e->status, CELL_NO_DENOMINATOR);
            continue;
        }
        struct interval exact =
            stats_rate_exact(slow_sum(t, cell, OVER), (double)below, 1000, CONFIDENCE);
        assert_int_equal(e->denominator, below);
        assert_close(e->value, exact.value);
        assert_close(e->lower, exact.lower);
        assert_close(e->upper, exact.upper);
        checked++;
    }
    assert_int_equal(checked, 12);
    population.rows = 11; /* the last area has no population in the last year */
    t = compute(&i);
    int32_t with[2] = {1, 3};
    int32_t without[2] = {2, 3};
    assert_int_equal(t->cell[table_cell_index(t, with)].status, CELL_VALUE);
    assert_int_equal(t->cell[table_cell_index(t, without)].status, CELL_NO_DENOMINATOR);
    population.rows = 12;
}

/* ---- records without a number ---- */

static void records_beside_persons(void **state)
{
    (void)state;
    make_stays(11, 800);
    struct indicator i = indicator_of(MEASURE_COUNT, "amount >= 0", -1);
    i.counts_persons = true;
    i.unknown = compile("days IS NULL");
    const struct estimate_table *t = compute(&i);
    assert_true(str_equal_c(t->method, "method.count-persons"));
    int64_t seen = 0;
    for (int64_t cell = 0; cell < t->cells; cell++) {
        const struct estimate *e = &t->cell[cell];
        int64_t n = 0;
        for (int32_t r = 0; r < row_count[0]; r++) {
            const struct row *x = &rows[0][r];
            n += counts(x) && value_is_missing(x->value[DAYS]) && in_cell(t, cell, x);
        }
        assert_int_equal(e->unknown, n);
        assert_close(e->bound_lower, (double)e->persons);
        assert_close(e->bound_upper, (double)(e->persons + n));
        seen += n;
    }
    assert_true(seen > 100);
    i.unknown = NULL;
    t = compute(&i);
    assert_true(t->cell[0].unknown == -1 && isnan(t->cell[0].bound_upper));
}

/* ---- the whole of a distribution ---- */

static void a_whole_has_no_limits(void **state)
{
    (void)state;
    static const str over_area[] = {STR_INIT("area")};
    make_stays(12, 400);
    struct indicator i = indicator_of(MEASURE_SHARE, NULL, -1);
    i.share_over = over_area;
    i.share_over_count = 1;
    for (int turn = 0; turn < 3; turn++) {
        /* by where and within alike; by another where it is a share like any other */
        i.where = turn == 0 ? NULL : compile("amount >= 0");
        i.within = turn == 1 ? compile("amount >= 0") : NULL;
        i.unknown = compile("amount IS NULL");
        const struct estimate_table *t = compute(&i);
        for (int64_t cell = 0; cell < t->cells; cell++) {
            int32_t at[BREAKDOWNS_LIMIT] = {0};
            const struct estimate *e = &t->cell[cell];
            table_cell_coordinates(t, cell, at);
            bool whole_of_itself = at[1] == 0 && turn < 2;
            assert_int_equal(e->status == CELL_VALUE || e->status == CELL_ZERO, 1);
            assert_int_equal(isnan(e->lower) && isnan(e->upper), whole_of_itself);
            assert_int_equal(isnan(e->bound_lower) && isnan(e->bound_upper), whole_of_itself);
            assert_true(e->unknown >= 0);
            if (whole_of_itself) {
                assert_close(e->value, 100.0);
                assert_int_equal(e->numerator, e->denominator);
                assert_false(e->flags & FLAG_UNRELIABLE);
            }
        }
    }
    row_count[0] = 0;
    const struct estimate_table *t = compute(&i);
    assert_int_equal(t->cell[0].status, CELL_NO_DENOMINATOR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(sums_of_three_years, fresh_arena),
        cmocka_unit_test_setup(single_periods_for_protection, fresh_arena),
        cmocka_unit_test_setup(more_periods_than_there_are, fresh_arena),
        cmocka_unit_test_setup(periods_to_come, fresh_arena),
        cmocka_unit_test_setup(a_year_that_did_not_ask, fresh_arena),
        cmocka_unit_test_setup(rates_over_person_years, fresh_arena),
        cmocka_unit_test_setup(records_beside_persons, fresh_arena),
        cmocka_unit_test_setup(a_whole_has_no_limits, fresh_arena),
    };
    return cmocka_run_group_tests(tests, make_world, NULL);
}
