/* Differences of two shares and dark figures, against the slow way and at their edges. */
#include "measures_fixture.h"
#include "5_indicators/reliability.h"
#include "stats/intervals.h"

/* ---- differences ---- */

struct side_counts {
    int64_t events, answers;
};

/* Of either side in a cell; of persons each once. */
static struct side_counts counted_slowly(const struct estimate_table *t, int64_t cell, int64_t age,
                                         bool persons)
{
    static bool seen[2][PARTS][150];
    struct side_counts c = {0};
    memset(seen, 0, sizeof seen);
    for (int32_t r = 0; r < row_count[0]; r++) {
        const struct row *x = &rows[0][r];
        int64_t amount = x->value[AMOUNT];
        bool known = !value_is_missing(amount) && amount < 15;
        if (!in_cell(t, cell, x) || x->value[AGE] != age || !known ||
            (persons && x->person == PERSON_NONE_NUMBER)) {
            continue;
        }
        bool event = amount > 5;
        bool *again = persons ? &seen[0][x->part][x->person] : NULL;
        bool *event_again = persons ? &seen[1][x->part][x->person] : NULL;
        c.answers += !again || !*again;
        c.events += event && (!event_again || !*event_again);
        if (again) {
            *again = true;
            *event_again = *event_again || event;
        }
    }
    return c;
}

static struct indicator difference_of(bool persons)
{
    struct indicator i = indicator_of(MEASURE_DIFFERENCE, "amount > 5", -1);
    i.within = compile("amount < 15");
    i.between = STR("age");
    i.side[0] = STR("young");
    i.side[1] = STR("old");
    i.counts_persons = persons;
    return i;
}

static void check_difference(const struct estimate_table *t, int64_t cell, bool persons)
{
    const struct estimate *e = &t->cell[cell];
    struct side_counts young = counted_slowly(t, cell, 0, persons);
    struct side_counts old = counted_slowly(t, cell, 2, persons);
    assert_non_null(e->side);
    assert_int_equal(e->side[0].events, young.events);
    assert_int_equal(e->side[0].answers, young.answers);
    assert_int_equal(e->side[1].events, old.events);
    assert_int_equal(e->side[1].answers, old.answers);
    if (!persons) { /* nobody is on both sides, but a person may have records on either */
        assert_int_equal(e->numerator, young.events + old.events);
        assert_int_equal(e->denominator, young.answers + old.answers);
        assert_true(e->side[0].fewest <= young.events && e->side[1].fewest <= old.events);
    }
    if (young.answers == 0 || old.answers == 0) {
        assert_int_equal(e->status, CELL_NO_DENOMINATOR);
        assert_true(isnan(e->value) && isnan(e->lower));
        return;
    }
    double first = 100.0 * (double)young.events / (double)young.answers;
    double second = 100.0 * (double)old.events / (double)old.answers;
    struct interval i =
        stats_share_difference(old.events, old.answers, young.events, young.answers, CONFIDENCE);
    assert_int_equal(e->status, CELL_VALUE);
    assert_close(e->value, second - first);
    assert_close(e->lower, 100.0 * i.lower);
    assert_close(e->upper, 100.0 * i.upper);
    assert_close(e->extra[0], first);
    assert_close(e->extra[1], second);
}

static void differences_by_the_slow_way(void **state)
{
    (void)state;
    for (int persons = 0; persons < 2; persons++) {
        make_stays(71, 1300);
        struct indicator i = difference_of(persons == 1);
        const struct estimate_table *t = compute(&i);
        int64_t unreliable = 0, reliable = 0;
        for (int64_t cell = 0; cell < t->cells; cell++) {
            check_difference(t, cell, persons == 1);
            bool marked = (t->cell[cell].flags & FLAG_UNRELIABLE) != 0;
            unreliable += marked;
            reliable += !marked && t->cell[cell].status == CELL_VALUE;
        }
        assert_true(t->cells >= 20 && reliable >= 3 && unreliable >= 3);
        assert_true(str_equal_c(t->method, "method.difference"));
        assert_true(str_equal_c(t->extra_name[1], "extra.second-share"));
    }
}

/* One side is empty; both shares are equal; a share of 0 and one of 100 per cent. */
static void differences_at_their_edges(void **state)
{
    (void)state;
    for (int edge = 0; edge < 4; edge++) {
        make_stays(73, 200);
        for (int32_t r = 0; r < row_count[0]; r++) {
            struct row *x = &rows[0][r];
            x->value[AGE] = edge == 0 ? 0 : 2 * (r % 2);
            x->value[AMOUNT] = edge == 1 ? 10 : edge == 2 ? (r % 2 ? 10 : 0) : r % 4 < 2 ? 10 : 0;
        }
        struct indicator i = difference_of(false);
        const struct estimate_table *t = compute(&i);
        const struct estimate *e = &t->cell[0];
        check_difference(t, 0, false);
        if (edge == 0) {
            assert_int_equal(e->side[1].answers, 0);
            assert_int_equal(e->status, CELL_NO_DENOMINATOR);
        } else if (edge == 2) {
            assert_close(e->value, 100.0);
            assert_true(e->upper <= 100.0 + CLOSE && e->lower < 100.0);
        } else { /* no difference is a value, not a zero of nothing */
            assert_int_equal(e->status, CELL_VALUE);
            assert_close(e->value, 0.0);
            assert_true(e->lower < 0.0 && e->upper > 0.0);
        }
    }
}

/* The second of two shares rests on 29: the difference is as unsure as it. */
static void as_unsure_as_the_less_sure_share(void **state)
{
    (void)state;
    struct estimate_side side[] = {{.events = 400, .answers = 800}, {.events = 6, .answers = 29}};
    struct estimate_table t = {.measure = MEASURE_DIFFERENCE};
    struct estimate e = {.status = CELL_VALUE, .value = 1.0, .side = side, .numerator = 406};
    assert_true(is_unreliable(&e, &t, &policy));
    side[1] = (struct estimate_side){.events = 300, .answers = 700};
    assert_false(is_unreliable(&e, &t, &policy));
    side[0] = (struct estimate_side){.events = 0, .answers = 0};
    assert_true(is_unreliable(&e, &t, &policy));
    e.side = NULL;
    assert_true(is_unreliable(&e, &t, &policy));
}

/* ---- dark figures ---- */

static const str year_dimension[] = {STR_INIT("year")};
static const struct codelist *const year_list[] = {NULL};
static const int64_t year_keys[] = {2020, 2021, 2022};
static const int64_t year_persons[] = {1000, 2000, 90000};
static const struct population women = {.name = STR_INIT("women"),
                                        .dimension = year_dimension,
                                        .dimension_codelist = year_list,
                                        .dimensions = 1,
                                        .key = year_keys,
                                        .persons = year_persons,
                                        .rows = 3,
                                        .gaps = true};

static struct record estimate_of(int64_t year, double estimate, double lower, double upper)
{
    int64_t *value = ARENA_ARRAY(&arena, int64_t, 4);
    double *number = ARENA_ARRAY(&arena, double, 4);
    value[3] = year;
    number[0] = estimate;
    number[1] = lower;
    number[2] = upper;
    return (struct record){.person = PERSON_OF_NOBODY, .value = value, .number = number};
}

static struct indicator dark_figure(void)
{
    struct indicator i = indicator_of(MEASURE_DARK_FIGURE, NULL, -1);
    i.reporting = REPORTING_CONTEXT;
    i.change_of = STR("entered.year");
    i.population = &women;
    i.survey =
        (struct survey){.dataset = &houses, .estimate = -1, .lower = -1, .upper = -1, .year = -1};
    show_by(&i, 1, by_year, by_year);
    return i;
}

static const struct estimate *cell_of_year(const struct estimate_table *t, const char *code)
{
    for (int64_t cell = 0; cell < t->cells; cell++) {
        if (str_equal_c(t->dimension[0].position[cell].code, code)) {
            return &t->cell[cell];
        }
    }
    fail_msg("no year %s", code);
    return NULL;
}

static void dark_figures(void **state)
{
    (void)state;
    make_stays(81, 1500);
    struct record said[] = {
        estimate_of(2020, 50.0, 45.0, 56.0),
        estimate_of(2021, 12.0, (double)NAN, (double)NAN),
        estimate_of(2022, 20.0, 18.0, 22.0),
        estimate_of(2023, 20.0, 18.0, 22.0), /* no population */
        estimate_of(VALUE_MISSING(MISSING_NOT_RECORDED), 9.0, 8.0, 10.0),
    };
    survey_records = (struct record_list){said, 5, 5};
    struct indicator i = dark_figure();
    const struct estimate_table *t = compute(&i);
    assert_true(str_equal_c(t->method, "method.dark-figure"));
    assert_true(str_equal_c(t->denominator_key, "population|women"));
    assert_int_equal(t->cell[0].status, CELL_NOT_APPLICABLE); /* all years together */

    const struct estimate *e = cell_of_year(t, "2020");
    struct interval share = {.value = 0.5, .lower = 0.45, .upper = 0.56};
    struct interval expected = stats_events_to_estimate(e->numerator, 1000.0, &share, 0.95, 0.95);
    assert_int_equal(e->status, CELL_VALUE);
    assert_int_equal(e->denominator, 1000);
    assert_close(e->value, 100.0 * (double)e->numerator / 500.0);
    assert_close(e->lower, 100.0 * expected.lower);
    assert_close(e->upper, 100.0 * expected.upper);
    assert_close(e->extra[0], 50.0);
    assert_close(e->extra[1], 500.0);
    assert_true(e->value < 100.0 && !(e->flags & (FLAG_BEYOND | FLAG_UNRELIABLE)));

    e = cell_of_year(t, "2021"); /* 240 victims, of whom more came; and no limits */
    assert_close(e->value, 100.0 * (double)e->numerator / 240.0);
    assert_true(isnan(e->lower) && isnan(e->upper));
    assert_true(e->value > 100.0 && (e->flags & FLAG_BEYOND) && (e->flags & FLAG_UNRELIABLE));

    e = cell_of_year(t, "2022");
    assert_true(e->status == CELL_VALUE && isfinite(e->lower) && e->lower < e->value);
    assert_true(e->value < e->upper && !(e->flags & FLAG_UNRELIABLE));
    assert_int_equal(cell_of_year(t, "2023")->status, CELL_NO_DENOMINATOR);
}

/* Without a survey, with two of one year, with one that estimates nobody, and without anybody. */
static void dark_figures_at_their_edges(void **state)
{
    (void)state;
    make_stays(83, 600);
    struct record said[] = {
        estimate_of(2020, 50.0, 45.0, 56.0),
        estimate_of(2020, 51.0, 45.0, 56.0),
        estimate_of(2021, 0.0, 0.0, 1.0),
        estimate_of(2022, (double)NAN, 1.0, 2.0),
    };
    struct indicator i = dark_figure();
    for (int none = 0; none < 2; none++) {
        survey_records = (struct record_list){said, none ? 0 : 4, 4};
        const struct estimate_table *t = compute(&i);
        assert_int_equal(cell_of_year(t, "2020")->status, CELL_NOT_APPLICABLE);
        assert_int_equal(cell_of_year(t, "2021")->status,
                         none ? CELL_NOT_APPLICABLE : CELL_NO_DENOMINATOR);
        assert_int_equal(cell_of_year(t, "2022")->status, CELL_NOT_APPLICABLE);
        assert_true(isnan(cell_of_year(t, "2020")->value));
    }
    survey_records = (struct record_list){said, 1, 1};
    i.where = compile("amount > 5000"); /* nobody */
    const struct estimate *e = cell_of_year(compute(&i), "2020");
    assert_int_equal(e->status, CELL_ZERO);
    assert_true(isnan(e->upper) && (e->flags & FLAG_UNRELIABLE));
}

/* Conditions name the codes of the sides. */
static int make_codes(void **state)
{
    int failed = make_world(state);
    ages.exact = map_new(&whole, ages.count);
    for (int32_t i = 0; i < ages.count; i++) {
        (void)map_put(&ages.exact, age_codes[i].code, i);
    }
    return failed;
}

static int fresh(void **state)
{
    survey_records = (struct record_list){0};
    return fresh_arena(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(differences_by_the_slow_way, fresh),
        cmocka_unit_test_setup(differences_at_their_edges, fresh),
        cmocka_unit_test_setup(as_unsure_as_the_less_sure_share, fresh),
        cmocka_unit_test_setup(dark_figures, fresh),
        cmocka_unit_test_setup(dark_figures_at_their_edges, fresh),
    };
    return cmocka_run_group_tests(tests, make_codes, NULL);
}
