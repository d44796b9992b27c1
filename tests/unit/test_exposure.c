/* Populations as denominators: years between and beyond those of the file, several dimensions, the
 * strata of a standardised rate; checked by hand, and against brute force over random files. */
#include <assert.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "5_indicators/exposure.h"

static struct arena arena, whole_arena;

static int set_up(void **state)
{
    (void)state;
    arena = whole_arena = arena_reserve((ptrdiff_t)1 << 32);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&whole_arena);
    return 0;
}

/* ---- code lists: areas with two regions, ages, sexes; numbers are not indexes ---- */

static struct codelist list_of(const char *name, const int32_t *parent, int32_t count)
{
    struct codelist list = {.name = str_from_c(name), .count = count, .number_limit = count};
    list.code = ARENA_ARRAY(&arena, struct code, count);
    list.by_number = ARENA_ARRAY(&arena, int32_t, count);
    for (int32_t i = 0; i < count; i++) {
        list.code[i] = (struct code){.parent = parent ? parent[i] : -1, .number = count - 1 - i};
        list.by_number[count - 1 - i] = i;
    }
    return list;
}

enum { AREA, AGE, YEAR, AXES };
static struct codelist areas, ages;
static struct coded_column columns[AXES] = {
    {.name = STR_INIT("area"), .kind = CODED_CODE, .codelist = &areas},
    {.name = STR_INIT("age_band"), .kind = CODED_CODE, .codelist = &ages},
    {.name = STR_INIT("day"), .kind = CODED_DAY},
};

/* Position 0 is the total; then the codes in their order, or the years; then the unknown. */
static struct axis axis_of(int which, int64_t from, int32_t values)
{
    struct axis axis = {.column = which, .coded = &columns[which], .time = which == YEAR};
    axis.positions = values + 2;
    axis.value = ARENA_ARRAY(&arena, int64_t, axis.positions);
    axis.value[0] = axis.value[values + 1] = POSITION_NO_VALUE;
    for (int32_t i = 0; i < values; i++) {
        axis.value[i + 1] = which == YEAR ? from + i : columns[which].codelist->code[i].number;
    }
    return axis;
}

struct table {
    struct plan plan;
    struct axis axis[AXES];
    struct indicator indicator;
    struct table_plan t;
};

static struct table *table_of(const struct population *p, int by_count, const int *by,
                              int64_t first_year, int32_t years)
{
    struct table *out = ARENA_NEW(&arena, struct table);
    out->axis[AREA] = axis_of(AREA, 0, areas.count);
    out->axis[AGE] = axis_of(AGE, 0, ages.count);
    out->axis[YEAR] = axis_of(YEAR, first_year, years);
    out->plan.axis.item = out->axis;
    out->plan.axis.count = AXES;
    out->indicator.population = p;
    out->t.indicator = &out->indicator;
    out->t.plan = &out->plan;
    out->t.by_count = by_count;
    out->t.event_years = YEAR;
    for (int i = 0; i < by_count; i++) {
        out->t.axis[i] = by[i];
        if (by[i] == YEAR) {
            out->t.event_years = -1;
        }
    }
    return out;
}

static struct population women(const int64_t *key, const int64_t *persons, int32_t rows)
{
    static const str names[] = {STR_INIT("area"), STR_INIT("year")};
    static const struct codelist *const lists[] = {&areas, NULL};
    return (struct population){.dimension = names,
                               .dimension_codelist = lists,
                               .dimensions = 2,
                               .key = key,
                               .persons = persons,
                               .rows = rows};
}

/* ---- by hand ---- */

/* Two areas (numbers 1 and 0), given for 2020 and 2024. */
static void years_between_and_beyond(void **state)
{
    (void)state;
    areas = list_of("areas", NULL, 2);
    ages = list_of("ages", NULL, 2);
    static const int64_t key[] = {1, 2020, 0, 2020, 1, 2024, 0, 2024};
    static const int64_t persons[] = {100, 1000, 200, 1001};
    struct population p = women(key, persons, 4);
    static const int by[] = {AREA, YEAR};
    /* years 2019 to 2026: positions 1 to 8 */
    static const int64_t linear[] = {-1, 100, 125, 150, 175, 200, -1, -1};
    static const int64_t gaps[] = {-1, 100, -1, -1, -1, 200, -1, -1};
    static const int64_t carried[] = {-1, 100, 125, 150, 175, 200, 200, 200};
    static const struct {
        bool gaps, carried;
        const int64_t *persons;
    } files[] = {{false, false, linear}, {true, false, gaps}, {false, true, carried}};
    for (int f = 0; f < 3; f++) {
        p.gaps = files[f].gaps;
        p.carried = files[f].carried;
        struct table *t = table_of(&p, 2, by, 2019, 8);
        struct exposure *e = exposure_new(&arena, &t->t);
        for (int32_t year = 1; year <= 8; year++) {
            int32_t at[] = {1, year};
            assert_int_equal(exposure_of(e, at), files[f].persons[year - 1]);
            uint32_t flags = exposure_flags(e, at);
            bool between = year >= 3 && year <= 5, beyond = year > 6;
            assert_int_equal(flags, between && !p.gaps    ? FLAG_INTERPOLATED
                                    : beyond && p.carried ? FLAG_CARRIED
                                                          : 0);
        }
        int32_t unknown_area[] = {3, 2}, unknown_year[] = {1, 9}, all[] = {0, 0};
        assert_int_equal(exposure_of(e, unknown_area), -1);
        assert_int_equal(exposure_of(e, unknown_year), -1);
        assert_int_equal(exposure_of(e, all), -1); /* 2019 is in no file */
    }
}

static void halves_are_rounded_once(void **state)
{
    (void)state;
    static const int64_t key[] = {1, 2020, 0, 2020, 1, 2022, 0, 2022};
    static const int64_t persons[] = {10, 20, 11, 21};
    struct population p = women(key, persons, 4);
    static const int by[] = {AREA, YEAR};
    struct table *t = table_of(&p, 2, by, 2020, 3);
    struct exposure *e = exposure_new(&arena, &t->t);
    /* 10.5 and 20.5: each to the nearest, their sum is 31 and not 32 */
    int32_t one[] = {1, 2}, other[] = {2, 2}, both[] = {0, 2}, years[] = {1, 0}, all[] = {0, 0};
    assert_int_equal(exposure_of(e, one), 11);
    assert_int_equal(exposure_of(e, other), 21);
    assert_int_equal(exposure_of(e, both), 31);
    /* person-years: 10 + 10.5 + 11, and all */
    assert_int_equal(exposure_of(e, years), 32);
    assert_int_equal(exposure_of(e, all), 93);
    assert_int_equal(exposure_flags(e, all), FLAG_INTERPOLATED);
    /* a table without years stands for the years of its events */
    static const int area[] = {AREA};
    t = table_of(&p, 1, area, 2021, 2);
    e = exposure_new(&arena, &t->t);
    assert_int_equal(exposure_of(e, one), 22); /* 10.5 + 11 */
    assert_int_equal(exposure_flags(e, one), FLAG_INTERPOLATED);
}

/* ---- ages ---- */

static void strata_of_a_standard(void **state)
{
    (void)state;
    areas = list_of("areas", NULL, 2);
    ages = list_of("ages", NULL, 3);
    static const str names[] = {STR_INIT("age_band"), STR_INIT("area")};
    static const struct codelist *const lists[] = {&ages, &areas};
    /* ages by number 2, 1, 0; areas 1, 0 */
    static const int64_t key[] = {2, 1, 1, 1, 0, 1, 2, 0, 1, 0, 0, 0};
    static const int64_t persons[] = {10, 20, 30, 100, 200, 300};
    struct population p = {.dimension = names,
                           .dimension_codelist = lists,
                           .dimensions = 2,
                           .key = key,
                           .persons = persons,
                           .rows = 6};
    static const int64_t standard_key[] = {2, 1};
    static const int64_t standard_persons[] = {700, 300};
    struct population standard = {.dimension = names,
                                  .dimension_codelist = lists,
                                  .dimensions = 1,
                                  .key = standard_key,
                                  .persons = standard_persons,
                                  .rows = 2};
    static const int by[] = {AREA, YEAR};
    struct table *t = table_of(&p, 2, by, 2023, 3);
    struct exposure *e = exposure_new_by_age(&arena, &t->t, &t->axis[AGE]);
    static const double first[] = {60, 10, 20, 30}, total[] = {660, 110, 220, 330};
    for (int32_t age = 0; age < 4; age++) {
        int32_t one[] = {1, 2}, all[] = {0, 1}, every_year[] = {1, 0};
        assert_true(fabs(exposure_at_age(e, one, age) - first[age]) < 1e-9);
        assert_true(fabs(exposure_at_age(e, all, age) - total[age]) < 1e-9);
        /* the file has no years, and holds for each of the three */
        assert_true(fabs(exposure_at_age(e, every_year, age) - 3 * first[age]) < 1e-9);
    }
    int32_t one[] = {1, 2};
    assert_true(isnan(exposure_at_age(e, one, 4))); /* of an unknown age */
    assert_int_equal(exposure_of(e, one), 60);
    assert_true(isnan(exposure_standard(&standard, &t->axis[AGE], 0)));
    assert_true(fabs(exposure_standard(&standard, &t->axis[AGE], 1) - 700) < 1e-9);
    assert_true(fabs(exposure_standard(&standard, &t->axis[AGE], 2) - 300) < 1e-9);
    assert_true(isnan(exposure_standard(&standard, &t->axis[AGE], 3)));
    assert_true(isnan(exposure_standard(&standard, &t->axis[AGE], 4)));
}

/* ---- brute force ---- */

static uint64_t seed = 5;
static int draw(int limit)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (int)((seed >> 33) % (uint64_t)limit);
}

/* Persons of one area row in one year, straight from the rule. */
static double by_rule(const struct population *p, int64_t area, int64_t year)
{
    double before = NAN, after = NAN;
    int64_t before_year = INT64_MIN, after_year = INT64_MAX;
    for (int32_t row = 0; row < p->rows; row++) {
        int64_t y = p->key[row * 2 + 1];
        if (p->key[row * 2] != area) {
            continue;
        }
        if (y <= year && y > before_year) {
            before_year = y;
            before = (double)p->persons[row];
        }
        if (y >= year && y < after_year) {
            after_year = y;
            after = (double)p->persons[row];
        }
    }
    if (before_year == year) {
        return before;
    }
    if (isnan(before) || isnan(after)) {
        return !isnan(before) && p->carried ? before : NAN;
    }
    return p->gaps ? NAN
                   : before + (after - before) * (double)(year - before_year) /
                                  (double)(after_year - before_year);
}

static void random_files(void **state)
{
    (void)state;
    /* a root with two children, of which the first has two; and a root alone */
    static const int32_t parent[] = {-1, 0, 0, 1, 1, -1};
    static const int by[] = {YEAR, AREA};
    for (int round = 0; round < 300; round++) {
        struct arena before = arena;
        areas = list_of("areas", parent, 6);
        ages = list_of("ages", NULL, 1);
        static const int32_t leaf[] = {3, 4, 2, 5};
        int32_t years = 1 + draw(4);
        int64_t *key = ARENA_ARRAY(&arena, int64_t, years * 8);
        int64_t *persons = ARENA_ARRAY(&arena, int64_t, years * 4);
        int64_t year = 2015;
        for (int32_t y = 0; y < years; y++, year += 1 + draw(4)) {
            for (int a = 0; a < 4; a++) {
                int32_t row = y * 4 + a;
                key[row * 2] = areas.code[leaf[a]].number;
                key[row * 2 + 1] = year;
                persons[row] = 1 + draw(100000);
            }
        }
        struct population p = women(key, persons, years * 4);
        p.gaps = draw(3) == 0;
        p.carried = draw(3) == 0;
        struct table *t = table_of(&p, 2, by, 2014 + draw(3), 1 + draw(6));
        struct exposure *e = exposure_new(&arena, &t->t);
        for (int32_t y = 0; y < t->axis[YEAR].positions - 1; y++) {
            for (int32_t a = 0; a < 7; a++) {
                double wanted = 0;
                for (int32_t one = 1; one < t->axis[YEAR].positions - 1; one++) {
                    for (int k = 0; k < 4; k++) {
                        int32_t up = leaf[k];
                        while (a > 0 && up >= 0 && up != a - 1) {
                            up = areas.code[up].parent;
                        }
                        bool in = (y == 0 || y == one) && up >= 0;
                        wanted +=
                            in ? by_rule(&p, areas.code[leaf[k]].number, t->axis[YEAR].value[one])
                               : 0;
                    }
                }
                int32_t at[] = {y, a};
                int64_t got = exposure_of(e, at);
                if (isnan(wanted)) {
                    assert_int_equal(got, -1);
                } else {
                    assert_true(fabs((double)got - wanted) <= 0.5 + 1e-6);
                }
            }
        }
        arena = before;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(years_between_and_beyond),
        cmocka_unit_test(halves_are_rounded_once),
        cmocka_unit_test(strata_of_a_standard),
        cmocka_unit_test(random_files),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
