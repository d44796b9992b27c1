/* The change over the centres that sent in both periods: against an oracle that goes through all
 * rows, and by its rules of disclosure: nothing is said of centres left out with few records. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "5_indicators/estimate.h"
#include "base/date.h"

enum { CENTRE, DAY, SEX, COLUMNS, CENTRES = 5, ROWS_LIMIT = 4000, FIRST_YEAR = 2021, YEARS = 4 };

static struct arena arena, whole_arena;
static struct catalogue words;

static struct code centre_code[CENTRES] = {{.code = STR_INIT("a"), .parent = -1, .level = 1},
                                           {.code = STR_INIT("b"), .parent = -1, .level = 1},
                                           {.code = STR_INIT("c"), .parent = -1, .level = 1},
                                           {.code = STR_INIT("d"), .parent = -1, .level = 1},
                                           {.code = STR_INIT("e"), .parent = -1, .level = 1}};
static int32_t by_number[] = {4, 3, 2, 1, 0}; /* numbers are not indexes */
static struct codelist centres = {.name = STR_INIT("centres"),
                                  .code = centre_code,
                                  .count = CENTRES,
                                  .by_number = by_number,
                                  .number_limit = CENTRES,
                                  .levels = 1};
static struct code sex_code[] = {{.code = STR_INIT("f"), .parent = -1, .level = 1, .number = 0},
                                 {.code = STR_INIT("m"), .parent = -1, .level = 1, .number = 1}};
static int32_t sex_number[] = {0, 1};
static struct codelist sexes = {.name = STR_INIT("sex"),
                                .code = sex_code,
                                .count = 2,
                                .by_number = sex_number,
                                .number_limit = 2,
                                .levels = 1};
static struct field fields[COLUMNS];
static struct coded_column columns[COLUMNS] = {
    {.name = STR_INIT("centre_id"), .kind = CODED_CODE, .codelist = &centres, .width = 1},
    {.name = STR_INIT("day"), .kind = CODED_DAY, .field = 1, .width = 2, .base = 10000},
    {.name = STR_INIT("sex"), .kind = CODED_CODE, .codelist = &sexes, .field = 2, .width = 1}};
static struct expression_variable variables[COLUMNS] = {
    {STR_INIT("centre_id"), VALUE_CODE, &centres},
    {STR_INIT("day"), VALUE_DATE, NULL},
    {STR_INIT("sex"), VALUE_CODE, &sexes}};
static struct dataset dataset = {.name = STR_INIT("made"),
                                 .field = fields,
                                 .fields = COLUMNS,
                                 .centre_field = CENTRE,
                                 .event_date_field = DAY,
                                 .person_source = PERSON_IDENTIFIER,
                                 .coded = columns,
                                 .coded_count = COLUMNS,
                                 .column_count = COLUMNS,
                                 .coded_scope = {variables, COLUMNS}};

struct row {
    int centre, year, month, sex;
    uint32_t person;
};
static struct row row[ROWS_LIMIT];
static int rows;
static bool sent[CENTRES][YEARS];

static uint64_t seed;
static int draw(int limit)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (int)((seed >> 33) % (uint64_t)limit);
}

static int by_person(const void *left, const void *right)
{
    const struct row *a = left, *b = right;
    return (a->person > b->person) - (a->person < b->person);
}

static bool read_rows(void *context, int worker, struct arena *a, int32_t part, const bool *want,
                      struct person_part *out, struct diag *d)
{
    (void)context, (void)worker, (void)part, (void)want, (void)d;
    uint32_t *person = ARENA_ARRAY(a, uint32_t, rows);
    uint8_t **bytes = ARENA_ARRAY(a, uint8_t *, COLUMNS);
    for (int c = 0; c < COLUMNS; c++) {
        bytes[c] = ARENA_ARRAY(a, uint8_t, rows * columns[c].width);
    }
    for (int r = 0; r < rows; r++) {
        const int64_t value[] = {centre_code[row[r].centre].number,
                                 date_from_parts(FIRST_YEAR + row[r].year, row[r].month, 3),
                                 row[r].sex};
        for (int c = 0; c < COLUMNS; c++) {
            assert_true(coded_encode(&columns[c], value[c], bytes[c] + r * columns[c].width));
        }
        person[r] = row[r].person;
    }
    *out = (struct person_part){
        .rows = rows, .person = person, .bytes = (const uint8_t *const *)bytes};
    return true;
}

static struct coverage_list coverage(void)
{
    struct coverage_list list = {0};
    for (int y = 0; y < YEARS; y++) {
        for (int c = 0; c < CENTRES; c++) {
            *ARENA_PUSH(&arena, &list) =
                (struct coverage_cell){.centre = centre_code[c].code,
                                       .dataset = &dataset,
                                       .year = FIRST_YEAR + y,
                                       .state = sent[c][y] ? COVERAGE_ON_TIME : COVERAGE_MISSING,
                                       .periods_expected = 1,
                                       .periods_received = sent[c][y]};
        }
    }
    return list;
}

static struct policy policy = {.threshold = 5,
                               .statistics = 10,
                               .unreliable_relative_width = 1.6,
                               .unreliable_numerator = 10,
                               .confidence = 0.95};

static struct estimate_table *made(struct indicator *indicator, struct indicator_table *table,
                                   const struct coverage_list *covered)
{
    struct diag d = diag_new(&arena);
    struct plan *p = ARENA_NEW(&arena, struct plan);
    *p = plan_new(&arena, &dataset);
    struct planning planning = {.plan = p, .coverage = covered};
    struct table_plan plan;
    assert_true(table_plan_add(&planning, indicator, table, &plan, &d));
    struct part_source source = {.parts = 1, .threads = 1, .read = read_rows};
    struct column_scan scan[COLUMNS];
    struct counts counts;
    assert_true(count_scan(p, &source, scan, &d) && plan_positions(p, scan, &words, &d) &&
                plan_planes(p, &d) && count_records(p, &source, &counts, &d));
    struct table_counts own = {.own = &counts};
    struct estimate_options options = {&policy, &words, INT32_MIN};
    return table_estimate(&arena, &plan, &own, &options, &d);
}

static struct estimate_table *change_of(bool persons, enum transform transform,
                                        const struct coverage_list *covered)
{
    struct breakdown *by = ARENA_ARRAY(&arena, struct breakdown, 2);
    bool year = transform == TRANSFORM_YEAR;
    by[0] = (struct breakdown){.name = STR("sex"), .column = SEX};
    by[1] = (struct breakdown){
        .name = year ? STR("day.year") : STR("day.month"), .column = DAY, .transform = transform};
    struct indicator_table *table = ARENA_NEW(&arena, struct indicator_table);
    *table = (struct indicator_table){.id = STR("T.1"), .by = by, .by_count = 2};
    struct indicator *indicator = ARENA_NEW(&arena, struct indicator);
    *indicator = (struct indicator){.code = STR("T"),
                                    .dataset = &dataset,
                                    .measure = MEASURE_CHANGE,
                                    .counts_persons = persons,
                                    .change_of = by[1].name,
                                    .table = table,
                                    .tables = 1};
    return made(indicator, table, covered);
}

static struct estimate_table *trend_of(bool persons, const struct coverage_list *covered)
{
    struct breakdown *by = ARENA_NEW(&arena, struct breakdown);
    *by = (struct breakdown){.name = STR("sex"), .column = SEX};
    struct indicator_table *table = ARENA_NEW(&arena, struct indicator_table);
    *table = (struct indicator_table){.id = STR("T.1"), .by = by, .by_count = 1};
    struct indicator *indicator = ARENA_NEW(&arena, struct indicator);
    *indicator = (struct indicator){.code = STR("T"),
                                    .dataset = &dataset,
                                    .measure = MEASURE_TREND,
                                    .counts_persons = persons,
                                    .change_of = STR("day.year"),
                                    .table = table,
                                    .tables = 1};
    return made(indicator, table, covered);
}

/* ---- the oracle ---- */

struct count {
    int64_t records, persons;
};

/* Of one period and side; persons are counted by each centre on its own. */
static struct count count_of(int year, int month, const bool *panel, bool inside)
{
    struct count out = {0};
    for (int c = 0; c < CENTRES; c++) {
        uint32_t last = UINT32_MAX;
        for (int r = 0; r < rows && panel[c] == inside; r++) {
            if (row[r].centre != c || row[r].year != year || (month && row[r].month != month)) {
                continue;
            }
            out.records++;
            out.persons += row[r].person != last; /* rows are sorted by person */
            last = row[r].person;
        }
    }
    return out;
}

static bool is_safe(struct count c)
{
    return (c.records == 0 || c.records >= 5) && (c.persons == 0 || c.persons >= 5);
}

static double wanted(bool persons, int year, int month)
{
    int year_before = month == 1 ? year - 1 : month ? year : year - 1;
    int month_before = month == 1 ? 12 : month ? month - 1 : 0;
    bool panel[CENTRES];
    for (int c = 0; c < CENTRES; c++) {
        panel[c] = sent[c][year] && sent[c][year_before];
    }
    struct count then = count_of(year_before, month_before, panel, true);
    struct count now = count_of(year, month, panel, true);
    struct count then_out = count_of(year_before, month_before, panel, false);
    struct count now_out = count_of(year, month, panel, false);
    bool safe = is_safe(then) && is_safe(now) && is_safe(then_out) && is_safe(now_out);
    double above = (double)(persons ? now.persons : now.records);
    double below = (double)(persons ? then.persons : then.records);
    return safe && below > 0 ? round(100.0 * (above / below - 1.0)) : (double)NAN;
}

static void against_the_oracle(void **state)
{
    (void)state;
    int shown = 0, hidden = 0;
    for (int c = 0; c < CENTRES; c++) {
        centre_code[c].number = CENTRES - 1 - c;
    }
    for (int round = 0; round < 60; round++) {
        struct arena before = arena;
        seed = (uint64_t)round;
        static const int sizes[] = {60, 200, 900, 3000};
        rows = sizes[round % 4];
        for (int r = 0; r < rows; r++) {
            /* the last centres are small */
            int centre = draw(2) ? 0 : draw(3) ? 1 + draw(2) : 3 + draw(2);
            row[r] =
                (struct row){centre, draw(YEARS), 1 + draw(12), draw(2), (uint32_t)draw(rows / 2)};
        }
        qsort(row, (size_t)rows, sizeof *row, by_person);
        for (int c = 0; c < CENTRES; c++) {
            for (int y = 0; y < YEARS; y++) {
                sent[c][y] = draw(4) > 0;
            }
        }
        bool persons = round % 2, months = draw(2);
        struct coverage_list list = coverage();
        struct estimate_table *t =
            change_of(persons, months ? TRANSFORM_MONTH : TRANSFORM_YEAR, &list);
        assert_true(str_equal_c(t->extra_name[0], "extra.same-centres"));
        for (int64_t cell = 0; cell < t->cells; cell++) {
            int32_t at[2];
            table_cell_coordinates(t, cell, at);
            double extra = t->cell[cell].extra[0], want = (double)NAN;
            str code = t->dimension[1].position[at[1]].code, year, month;
            int64_t y = 0, m = 0;
            str_cut(code, '-', &year, &month);
            if (at[0] == 0 && at[1] > 0) { /* the total of the sexes alone */
                assert_true(str_to_int64(year, &y) && (!months || str_to_int64(month, &m)));
                want = wanted(persons, (int)y - FIRST_YEAR, (int)m);
            }
            if (isnan(want) ? !isnan(extra) : !(fabs(extra - want) < 0.5)) {
                fail_msg("round %d, %.*s: %g, not %g", round, STR_ARG(code), extra, want);
            }
            shown += !isnan(extra);
            hidden += isnan(extra) && at[0] == 0 && at[1] > 0;
        }
        arena = before;
    }
    assert_true(shown > 50 && hidden > 50);
}

/* The slope of a Poisson regression over the years, where its score is zero: by halving. */
static double slope_of(const double *count)
{
    double low = -20.0, high = 20.0;
    for (int step = 0; step < 200; step++) {
        double slope = 0.5 * (low + high), all = 0.0, weight = 0.0, score = 0.0, mean = 0.0;
        for (int y = 0; y < YEARS; y++) {
            double w = exp(slope * y);
            weight += w;
            mean += w * y;
            all += count[y];
            score += count[y] * y;
        }
        score -= all * mean / weight;
        if (score > 0.0) {
            low = slope;
        } else {
            high = slope;
        }
    }
    return low;
}

/* How many centres sent in all years; 0 where they or the others had too few. */
static int panel_of(bool persons, double *count)
{
    bool panel[CENTRES];
    int size = 0;
    int64_t all[2] = {0};
    for (int c = 0; c < CENTRES; c++) {
        panel[c] = true;
        for (int y = 0; y < YEARS; y++) {
            panel[c] = panel[c] && sent[c][y];
        }
        size += panel[c];
    }
    for (int y = 0; y < YEARS; y++) {
        struct count in = count_of(y, 0, panel, true), out = count_of(y, 0, panel, false);
        if (!is_safe(in) || !is_safe(out)) {
            return 0;
        }
        count[y] = (double)(persons ? in.persons : in.records);
        all[0] += in.records;
        all[1] += out.records;
    }
    return all[0] >= 10 && (all[1] == 0 || all[1] >= 10) ? size : 0;
}

/* The least step in which so many of the smallest year fit, of all centres; 0: none. */
static double step_of(bool persons, int64_t width)
{
    static const double steps[] = {1.0, 2.0, 5.0, 10.0};
    double least = INFINITY;
    for (int y = 0; y < YEARS; y++) {
        bool seen[ROWS_LIMIT] = {false};
        double here = 0.0;
        for (int r = 0; r < rows; r++) {
            bool new_one = row[r].year == y && !(persons && seen[row[r].person]);
            here += new_one;
            seen[row[r].person] = seen[row[r].person] || new_one;
        }
        least = fmin(least, here);
    }
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (steps[i] * least >= 100.0 * (double)width) {
            return steps[i];
        }
    }
    return 0.0;
}

static void trends_against_the_oracle(void **state)
{
    (void)state;
    int shown = 0, hidden = 0, of_all = 0, coarser = 0;
    for (int turn = 0; turn < 80; turn++) {
        struct arena before = arena;
        seed = (uint64_t)(1000 + turn);
        static const int sizes[] = {40, 120, 900, 3000};
        rows = sizes[turn % 4];
        for (int r = 0; r < rows; r++) {
            int centre = draw(2) ? 0 : draw(3) ? 1 + draw(2) : 3 + draw(2);
            int year = draw(3) ? draw(YEARS) : YEARS - 1; /* more in the last */
            row[r] = (struct row){centre, year, 1 + draw(12), draw(2), (uint32_t)draw(rows / 2)};
        }
        qsort(row, (size_t)rows, sizeof *row, by_person);
        for (int c = 0; c < CENTRES; c++) {
            for (int y = 0; y < YEARS; y++) {
                sent[c][y] = turn % 8 == 0 || draw(8) > 0;
            }
        }
        bool persons = turn % 2;
        struct coverage_list list = coverage();
        policy.interval_width = 0;
        struct estimate_table *t = trend_of(persons, &list);
        assert_true(str_equal_c(t->extra_name[0], "extra.mann-kendall"));
        double count[YEARS];
        int centres_wanted = panel_of(persons, count);
        assert_int_equal(t->same_centres.centres, centres_wanted);
        if (centres_wanted > 0) {
            double want = 100.0 * expm1(slope_of(count));
            assert_true(fabs(t->same_centres.value - want) < 0.5 + 1e-9);
            assert_true(fabs(t->same_centres.value - round(want)) < 1e-9);
        }
        if (centres_wanted == CENTRES) { /* nobody is left out: the trend itself */
            of_all += !persons && fabs(t->cell[0].value - t->same_centres.value) < 0.5 + 1e-9;
            assert_true(persons || of_all > 0);
        }
        shown += centres_wanted > 0;
        hidden += centres_wanted == 0;
        /* a step of the rounding holds twice the width in records of the smallest year */
        policy.interval_width = 1000000;
        assert_int_equal(trend_of(persons, &list)->same_centres.centres, 0);
        policy.interval_width = 1 + rows / 400;
        const struct estimate_table *coarse = trend_of(persons, &list);
        double step = step_of(persons, 2 * policy.interval_width);
        assert_int_equal(coarse->same_centres.centres, step > 0 ? centres_wanted : 0);
        if (coarse->same_centres.centres > 0) {
            double want = round(100.0 * expm1(slope_of(count)) / step) * step;
            assert_true(fabs(coarse->same_centres.value - want) < 1e-9);
            coarser += step > 1.0;
        }
        arena = before;
    }
    assert_true(shown > 20 && hidden > 20 && of_all > 0 && coarser > 5);
    struct coverage_list none = {0};
    assert_int_equal(trend_of(false, &none)->same_centres.centres, 0);
    assert_int_equal(trend_of(false, NULL)->same_centres.centres, 0);
}

/* Without coverage, or a column that says whose the record is, nothing is added. */
static void not_asked(void **state)
{
    (void)state;
    seed = 3;
    rows = 200;
    for (int r = 0; r < rows; r++) {
        row[r] = (struct row){draw(CENTRES), draw(YEARS), 1, 0, (uint32_t)r};
    }
    struct coverage_list none = {0}, list = coverage();
    assert_int_equal(change_of(false, TRANSFORM_YEAR, NULL)->extra_name[0].n, 0);
    assert_int_equal(change_of(false, TRANSFORM_YEAR, &none)->extra_name[0].n, 0);
    dataset.centre_field = -1;
    assert_int_equal(change_of(false, TRANSFORM_YEAR, &list)->extra_name[0].n, 0);
    dataset.centre_field = CENTRE;
    assert_true(change_of(false, TRANSFORM_YEAR, &list)->extra_name[0].n > 0);
}

int main(void)
{
    arena = whole_arena = arena_reserve((ptrdiff_t)1 << 33);
    struct diag d = diag_new(&arena);
    if (!schemas_messages(&arena, "schemas", &words, &d)) {
        return 1;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(against_the_oracle),
        cmocka_unit_test(trends_against_the_oracle),
        cmocka_unit_test(not_asked),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&whole_arena);
    return failed;
}
