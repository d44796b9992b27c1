/* Targets: the arithmetic by hand in both directions and at every edge, the verdicts over published
 * tables, and the faults of targets.csv. */
#include <assert.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"
#include "descriptors/targets.h"
#include "model/safe_table_make.h"
#include "stats/stats.h"
#include "targets.h"

static struct arena arena, whole_arena;

static int set_up(void **state)
{
    (void)state;
    arena = whole_arena = arena_reserve((ptrdiff_t)1 << 30);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&whole_arena);
    return 0;
}

static bool near(double a, double b)
{
    return (isnan(a) && isnan(b)) || fabs(a - b) <= 1e-12 * (1.0 + fabs(b));
}

/* ---- the arithmetic ---- */

#define NONE (double)NAN

static void test_answers(void **state)
{
    (void)state;
    static const struct {
        enum target_direction direction;
        double baseline, target, achieved, lower, upper;
        bool complete;
        enum target_status status;
        enum target_verdict verdict;
        double share, share_lower, share_upper;
    } cases[] = {
        /* up: from 20 to 60 */
        {TARGET_UP, 20, 60, 40, 30, 50, false, TARGET_OK, TARGET_NOT_REACHED, 0.5, 0.25, 0.75},
        {TARGET_UP, 20, 60, 58, 52, 64, false, TARGET_OK, TARGET_CANNOT_SAY, 0.95, 0.8, 1.1},
        {TARGET_UP, 20, 60, 70, 60, 80, false, TARGET_OK, TARGET_REACHED, 1.25, 1.0, 1.5},
        {TARGET_UP, 20, 60, 10, 5, 15, false, TARGET_OK, TARGET_NOT_REACHED, -0.25, -0.375, -0.125},
        {TARGET_UP, 20, 60, 60, 60, 60, false, TARGET_OK, TARGET_REACHED, 1, 1, 1},
        /* reached by its value, not by its lower limit */
        {TARGET_UP, 20, 60, 61, 59.9, 62, false, TARGET_OK, TARGET_CANNOT_SAY, 1.025, 0.9975, 1.05},
        /* down: from 60 to 20; (b - a) / (b - t) */
        {TARGET_DOWN, 60, 20, 40, 30, 50, false, TARGET_OK, TARGET_NOT_REACHED, 0.5, 0.25, 0.75},
        {TARGET_DOWN, 60, 20, 22, 18, 27, false, TARGET_OK, TARGET_CANNOT_SAY, 0.95, 0.825, 1.05},
        {TARGET_DOWN, 60, 20, 15, 10, 20, false, TARGET_OK, TARGET_REACHED, 1.125, 1.0, 1.25},
        {TARGET_DOWN, 60, 20, 70, 65, 75, false, TARGET_OK, TARGET_NOT_REACHED, -0.25, -0.375,
         -0.125},
        {TARGET_DOWN, 60, 0, 0, 0, 3, false, TARGET_OK, TARGET_CANNOT_SAY, 1, 0.95, 1},
        {TARGET_DOWN, 60, 0, 0, NONE, NONE, true, TARGET_OK, TARGET_REACHED, 1, NONE, NONE},
        /* no interval: nothing can be said, but of a complete count */
        {TARGET_UP, 0, 151, 151, NONE, NONE, false, TARGET_OK, TARGET_CANNOT_SAY, 1, NONE, NONE},
        {TARGET_UP, 0, 151, 151, 128, 177, true, TARGET_OK, TARGET_REACHED, 1, NONE, NONE},
        {TARGET_UP, 0, 151, 150, 127, 176, true, TARGET_OK, TARGET_NOT_REACHED, 150.0 / 151, NONE,
         NONE},
        /* one limit alone can tell one thing alone */
        {TARGET_UP, 0, 10, 12, 11, NONE, false, TARGET_OK, TARGET_REACHED, 1.2, NONE, NONE},
        {TARGET_UP, 0, 10, 5, NONE, 9, false, TARGET_OK, TARGET_NOT_REACHED, 0.5, NONE, NONE},
        {TARGET_UP, 0, 10, 5, 4, HUGE_VAL, false, TARGET_OK, TARGET_CANNOT_SAY, 0.5, NONE, NONE},
        /* target and baseline the same: no way between them */
        {TARGET_UP, 50, 50, 55, 51, 59, false, TARGET_SAME, TARGET_REACHED, NONE, NONE, NONE},
        {TARGET_DOWN, 50, 50, 55, 51, 59, false, TARGET_SAME, TARGET_NOT_REACHED, NONE, NONE, NONE},
        {TARGET_UP, 0, 0, 0, NONE, NONE, true, TARGET_SAME, TARGET_REACHED, NONE, NONE, NONE},
        /* nothing achieved that is known */
        {TARGET_UP, 20, 60, NONE, NONE, NONE, false, TARGET_NO_FIGURE, TARGET_CANNOT_SAY, NONE,
         NONE, NONE},
        {TARGET_UP, 20, 60, NONE, 1, 99, true, TARGET_NO_FIGURE, TARGET_CANNOT_SAY, NONE, NONE,
         NONE},
        {TARGET_UP, 20, NONE, 30, 29, 31, false, TARGET_NO_FIGURE, TARGET_CANNOT_SAY, NONE, NONE,
         NONE},
        {TARGET_UP, 20, HUGE_VAL, 30, 29, 31, false, TARGET_NO_FIGURE, TARGET_CANNOT_SAY, NONE,
         NONE, NONE},
        /* no baseline: of the target itself when it should rise */
        {TARGET_UP, NONE, 200, 50, 40, 60, false, TARGET_OK, TARGET_NOT_REACHED, 0.25, 0.2, 0.3},
        {TARGET_UP, NONE, 0, 0, 0, 3, false, TARGET_NO_SHARE, TARGET_REACHED, NONE, NONE, NONE},
        {TARGET_DOWN, NONE, 20, 10, 5, 15, false, TARGET_NO_SHARE, TARGET_REACHED, NONE, NONE,
         NONE},
        {TARGET_UP, NONE, -5, -1, -2, 0, false, TARGET_NO_SHARE, TARGET_REACHED, NONE, NONE, NONE},
        /* the target lies behind the baseline */
        {TARGET_UP, 60, 20, 30, 25, 35, false, TARGET_WRONG_WAY, TARGET_CANNOT_SAY, NONE, NONE,
         NONE},
        {TARGET_DOWN, 20, 60, 30, 25, 35, false, TARGET_WRONG_WAY, TARGET_CANNOT_SAY, NONE, NONE,
         NONE},
        /* too large for a share */
        {TARGET_UP, -1e308, 1e308, 1e308, 1e308, 1e308, false, TARGET_NO_SHARE, TARGET_REACHED,
         NONE, NONE, NONE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct target_question q = {cases[i].direction, cases[i].baseline, cases[i].target,
                                    cases[i].achieved,  cases[i].lower,    cases[i].upper,
                                    cases[i].complete};
        struct target_answer a = target_answer(&q);
        if (a.status != cases[i].status || a.verdict != cases[i].verdict ||
            !near(a.share, cases[i].share) || !near(a.share_lower, cases[i].share_lower) ||
            !near(a.share_upper, cases[i].share_upper)) {
            fail_msg("case %zu: status %d verdict %d share %.15g (%.15g to %.15g)", i, a.status,
                     a.verdict, a.share, a.share_lower, a.share_upper);
        }
    }
}

/* Turned around, a target is the same target: figures negated, the direction the other. */
static void test_mirror(void **state)
{
    (void)state;
    static const double corner[] = {-1e8, -3, -1, 0, 1, 3, 1e8, NAN, INFINITY, -INFINITY};
    enum { CORNERS = sizeof corner / sizeof *corner };
    for (int64_t k = 0; k < INT64_C(2) * CORNERS * CORNERS * CORNERS * CORNERS; k++) {
        int64_t rest = k / 2;
        double v[4];
        for (int i = 0; i < 4; i++, rest /= CORNERS) {
            v[i] = corner[rest % CORNERS];
        }
        bool complete = k % 2;
        struct target_question up = {TARGET_UP, v[0], v[1], v[2], v[3], v[2], complete};
        struct target_question down = {TARGET_DOWN, -v[0], -v[1], -v[2], -v[2], -v[3], complete};
        struct target_answer a = target_answer(&up), b = target_answer(&down);
        assert_int_equal(a.verdict, b.verdict);
        assert_int_equal(a.status == TARGET_OK, !isnan(a.share));
        assert_false(isinf(a.share) || isinf(a.share_lower) || isinf(a.share_upper));
        if (!isnan(v[0])) {
            assert_int_equal(a.status, b.status);
            assert_true(near(a.share, b.share) && near(a.share_lower, b.share_lower));
        }
        if (a.verdict == TARGET_REACHED && complete && a.status == TARGET_OK && !isinf(v[0])) {
            assert_true(a.share >= 1.0);
        }
    }
}

static void test_cumulation(void **state)
{
    (void)state;
    static const struct target_part shares[] = {{5, 10}, {30, 90}}, counts[] = {{5, -1}, {30, -1}},
                                    mixed[] = {{5, 10}, {30, -1}}, hidden[] = {{-1, 10}, {30, 90}},
                                    nobody[] = {{0, 0}, {0, 0}};
    static const struct {
        const struct target_part *part;
        enum target_cumulation cumulation;
        double factor, value;
        int64_t numerator, denominator;
        bool known;
    } cases[] = {
        /* 50 % and 33.3 % make 35 %, never 83.3 % */
        {shares, TARGET_SUM, 100, 35, 35, 100, true},
        {shares, TARGET_AVERAGE, 100, 35, 35, 100, true},
        {shares, TARGET_LATEST, 100, 100.0 / 3, 30, 90, true},
        {counts, TARGET_SUM, 1, 35, 35, -1, true},
        {counts, TARGET_AVERAGE, 1, 17.5, 35, -1, true},
        {counts, TARGET_LATEST, 1, 30, 30, -1, true},
        {mixed, TARGET_SUM, 1, NAN, -1, -1, false},
        {mixed, TARGET_LATEST, 1, 30, 30, -1, true},
        {hidden, TARGET_SUM, 100, NAN, -1, -1, false},
        {hidden, TARGET_LATEST, 100, 100.0 / 3, 30, 90, true},
        {nobody, TARGET_SUM, 100, NAN, 0, 0, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double value;
        int64_t numerator, denominator;
        bool known = target_cumulate(cases[i].part, 2, cases[i].cumulation, cases[i].factor, &value,
                                     &numerator, &denominator);
        assert_int_equal(known, cases[i].known);
        assert_true(near(value, cases[i].value));
        assert_int_equal(numerator, cases[i].numerator);
        assert_int_equal(denominator, cases[i].denominator);
    }
    double value;
    int64_t numerator, denominator;
    assert_false(target_cumulate(NULL, 0, TARGET_SUM, 1, &value, &numerator, &denominator));
}

/* ---- on the tables of a release ---- */

static const char *const years[] = {"total", "2022", "2023", "2024", "2025"};
enum { YEARS = 5 };

static const struct safe_table *yearly(struct indicator *indicator, const int64_t (*part)[2],
                                       const enum safe_state *state)
{
    struct table_position *position = ARENA_ARRAY(&arena, struct table_position, YEARS);
    struct table_dimension *dimension = ARENA_NEW(&arena, struct table_dimension);
    struct estimate_table *t = ARENA_NEW(&arena, struct estimate_table);
    *dimension = (struct table_dimension){
        .name = STR("opened.year"), .count = YEARS, .position = position, .time = true};
    bool share = indicator->measure == MEASURE_SHARE;
    *t = (struct estimate_table){.id = str_format(&arena, "%.*s.1", STR_ARG(indicator->code)),
                                 .indicator = indicator,
                                 .measure = indicator->measure,
                                 .factor = share ? 100 : 1,
                                 .dimensions = 1,
                                 .dimension = dimension,
                                 .cells = YEARS};
    t->cell = ARENA_ARRAY(&arena, struct estimate, YEARS);
    for (int i = 0; i < YEARS; i++) {
        position[i] = (struct table_position){.code = str_from_c(years[i])};
        double value = (double)part[i][0];
        value = share ? 100.0 * value / (double)part[i][1] : value;
        t->cell[i] = (struct estimate){.status = CELL_VALUE,
                                       .value = value,
                                       .lower = value - 5,
                                       .upper = value + 5,
                                       .numerator = part[i][0],
                                       .denominator = part[i][1],
                                       .persons = -1,
                                       .unknown = -1};
    }
    return safe_table_make(&arena, t, state, NULL);
}

static struct target target_of(const char *table, enum target_cumulation cumulation,
                               double baseline, double target)
{
    str *at = ARENA_NEW(&arena, str);
    *at = STR("period");
    return (struct target){.table = str_from_c(table),
                           .coordinate = at,
                           .coordinates = 1,
                           .baseline_period = STR("2022"),
                           .baseline = baseline,
                           .target_period = STR("2025"),
                           .target = target,
                           .cumulation = cumulation};
}

static void test_judging(void **state)
{
    (void)state;
    struct indicator trained = {.code = STR("I5"), .measure = MEASURE_COUNT};
    struct indicator known = {.code = STR("I6"), .measure = MEASURE_SHARE};
    static const int64_t counts[YEARS][2] = {{500, -1}, {50, -1}, {100, -1}, {150, -1}, {200, -1}};
    static const int64_t shares[YEARS][2] = {{175, 350}, {10, 50}, {40, 100}, {45, 100}, {80, 100}};
    enum safe_state shown[YEARS] = {0}, gap[YEARS] = {0}, early[YEARS] = {0};
    gap[3] = SAFE_SUPPRESSED_PRIMARY;
    early[4] = SAFE_NOT_YET_DUE;
    struct target list[] = {
        target_of("I5.1", TARGET_SUM, 0, 450),     /* 100 + 150 + 200 */
        target_of("I5.1", TARGET_LATEST, 0, 250),  /* 200 */
        target_of("I5.1", TARGET_AVERAGE, 0, 150), /* 150 a year */
        target_of("I6.1", TARGET_SUM, NAN, 45),    /* 165 of 300; from 20 % */
        target_of("I6.1", TARGET_LATEST, NAN, 78), /* 75 to 85 */
        target_of("I9.1", TARGET_LATEST, NAN, 78), /* no such table */
    };
    struct schemas schemas = {.policy = {.confidence = 0.95}, .targets = {list, 6, 6}};
    const struct safe_table *tables[] = {yearly(&trained, counts, shown),
                                         yearly(&known, shares, shown)};
    struct safe_table_list all = {tables, 2};
    int32_t after = date_from_parts(2026, 1, 31), during = date_from_parts(2025, 6, 30);
    struct target_verdict_list v = targets_judge(&arena, &schemas, &all, after);
    assert_int_equal(v.count, 6);
    assert_true(v.item[0].due && v.item[0].complete && near(v.item[0].achieved, 450));
    assert_true(str_equal_c(v.item[0].period, "2025") &&
                str_equal_c(v.item[0].period_from, "2023"));
    assert_int_equal(v.item[0].answer.verdict, TARGET_REACHED);
    assert_int_equal(v.item[1].answer.verdict, TARGET_NOT_REACHED);
    assert_true(near(v.item[1].answer.share, 0.8));
    assert_true(near(v.item[2].achieved, 150) && v.item[2].answer.verdict == TARGET_REACHED);
    assert_true(near(v.item[3].baseline, 20) && near(v.item[3].achieved, 55));
    assert_true(v.item[3].numerator == 165 && v.item[3].denominator == 300);
    /* Wilson, 165 of 300, by hand */
    assert_true(fabs(v.item[3].lower - 49.3426) < 1e-3 && fabs(v.item[3].upper - 60.5310) < 1e-3);
    assert_int_equal(v.item[3].answer.verdict, TARGET_REACHED);
    assert_int_equal(v.item[4].answer.verdict, TARGET_CANNOT_SAY);
    assert_true(v.item[5].answer.status == TARGET_NO_FIGURE && v.item[5].period.n == 0);

    /* a hidden year: no sum; the latest shown stands */
    tables[0] = yearly(&trained, counts, gap);
    v = targets_judge(&arena, &schemas, &all, after);
    assert_true(v.item[0].answer.status == TARGET_NO_FIGURE && isnan(v.item[0].achieved));
    assert_true(near(v.item[1].achieved, 200));

    /* before the end: what is missing is not yet missing, what is reached is reached */
    tables[0] = yearly(&trained, counts, early);
    v = targets_judge(&arena, &schemas, &all, during);
    assert_true(!v.item[0].due && near(v.item[0].achieved, 250));
    assert_int_equal(v.item[0].answer.verdict, TARGET_CANNOT_SAY);
    assert_true(str_equal_c(v.item[1].period, "2024") && near(v.item[1].achieved, 150));
    assert_int_equal(v.item[1].answer.verdict, TARGET_CANNOT_SAY);
    assert_int_equal(v.item[3].answer.verdict, TARGET_REACHED);
}

/* Each reached alone; of many at once only those that are sure enough are. */
static void test_many_at_once(void **state)
{
    (void)state;
    enum { TARGETS = 4 };
    struct indicator known = {.code = STR("I6"), .measure = MEASURE_SHARE};
    struct indicator mean = {.code = STR("I7"), .measure = MEASURE_MEAN};
    static const int64_t shares[YEARS][2] = {{0, 100}, {0, 100}, {0, 100}, {0, 100}, {90, 100}};
    static const int64_t means[YEARS][2] = {{1, -1}, {1, -1}, {1, -1}, {1, -1}, {50, -1}};
    enum safe_state shown[YEARS] = {0};
    const struct safe_table *tables[] = {yearly(&known, shares, shown),
                                         yearly(&mean, means, shown)};
    struct safe_table_list all = {tables, 2};
    struct target list[TARGETS];
    struct schemas schemas = {.policy = {.confidence = 0.95}, .targets = {list, 0, 0}};
    int32_t after = date_from_parts(2026, 1, 31);
    for (int others = 0; others < TARGETS; others++) {
        list[0] = target_of("I6.1", TARGET_LATEST, 0, 82);
        for (int k = 1; k <= others; k++) {
            list[k] = target_of("I6.1", TARGET_LATEST, 0, 95); /* far from reached */
        }
        schemas.targets.count = 1 + others;
        struct target_verdict_list v = targets_judge(&arena, &schemas, &all, after);
        struct interval i = stats_share_wilson(90, 100, 1.0 - 0.05 / (1.0 + others));
        /* the release's own limits (5 to either side) stand for one target alone */
        bool reached = (others == 0 || 100.0 * i.lower >= 82.0) && v.item[0].lower >= 82.0;
        assert_int_equal(v.item[0].answer.verdict, reached ? TARGET_REACHED : TARGET_CANNOT_SAY);
        assert_true(others < 2 || !reached);
    }
    /* one that is surely reached takes none of the error from the other */
    list[1] = target_of("I6.1", TARGET_LATEST, 0, 40);
    schemas.targets.count = 2;
    struct target_verdict_list v = targets_judge(&arena, &schemas, &all, after);
    assert_int_equal(v.item[0].answer.verdict, TARGET_REACHED);
    assert_int_equal(v.item[1].answer.verdict, TARGET_REACHED);
    /* other limits move out like a normal's: 45 becomes 44.28 for two */
    list[0] = target_of("I7.1", TARGET_LATEST, 0, 44.5);
    list[1] = target_of("I7.1", TARGET_LATEST, 0, 60);
    v = targets_judge(&arena, &schemas, &all, after);
    assert_int_equal(v.item[0].answer.verdict, TARGET_CANNOT_SAY);
    list[0].target = 44.2;
    v = targets_judge(&arena, &schemas, &all, after);
    assert_int_equal(v.item[0].answer.verdict, TARGET_REACHED);
}

/* ---- targets.csv ---- */

#define HEADER                                                                                     \
    "indicator,table,at,baseline_period,baseline,target_period,target,direction,cumulation\n"

#define NOTED "indicator,table,at,target_period,target,note_ar,note_fr,note_en\n"

static struct schemas catalogue(void)
{
    struct arena *a = &arena;
    struct dataset *ds = ARENA_NEW(a, struct dataset);
    struct codelist *kinds = ARENA_NEW(a, struct codelist);
    kinds->code = ARENA_ARRAY(a, struct code, 2);
    kinds->count = 2;
    kinds->exact = map_new(a, 4);
    static const char *const code[] = {"hit", "cut"};
    for (int i = 0; i < 2; i++) {
        kinds->code[i].code = str_from_c(code[i]);
        map_put(&kinds->exact, kinds->code[i].code, i);
    }
    ds->coded = ARENA_ARRAY(a, struct coded_column, 2);
    ds->coded[0] = (struct coded_column){.name = STR("opened"), .kind = CODED_DAY};
    ds->coded[1] =
        (struct coded_column){.name = STR("kind"), .kind = CODED_CODE, .codelist = kinds};
    ds->coded_count = ds->column_count = 2;
    struct breakdown *by = ARENA_ARRAY(a, struct breakdown, 2);
    by[0] =
        (struct breakdown){.name = STR("opened.year"), .column = 0, .transform = TRANSFORM_YEAR};
    by[1] = (struct breakdown){.name = STR("kind"), .column = 1};
    struct indicator *i = ARENA_ARRAY(a, struct indicator, 2);
    struct indicator_table *t = ARENA_ARRAY(a, struct indicator_table, 2);
    t[0] = (struct indicator_table){.id = STR("A1.1"), .by = by, .by_count = 2};
    t[1] = (struct indicator_table){.id = STR("A2.1"), .by = by + 1, .by_count = 1};
    i[0] = (struct indicator){.code = STR("A1"),
                              .dataset = ds,
                              .measure = MEASURE_SHARE,
                              .direction = DIRECTION_UP,
                              .table = &t[0],
                              .tables = 1};
    i[1] = (struct indicator){
        .code = STR("A2"), .dataset = ds, .measure = MEASURE_MEDIAN, .table = &t[1], .tables = 1};
    struct indicator **list = ARENA_ARRAY(a, struct indicator *, 2);
    list[0] = &i[0];
    list[1] = &i[1];
    return (struct schemas){.indicator = list, .indicators = 2};
}

static void test_reading(void **state)
{
    (void)state;
    struct schemas s = catalogue();
    struct diag d = diag_new(&arena);
    struct target_list out;
    bool ok = targets_read(&arena,
                           STR(HEADER "A1,A1.1,period|hit,2022,12.5,2025,40,,sum\n"
                                      "A1,A1.1,period|total,,,2025,40,down,\n"),
                           STR("targets.csv"), &s, &out, &d);
    for (ptrdiff_t i = 0; i < d.count; i++) {
        print_message("%s\n", d.item[i].id);
    }
    assert_true(ok && out.count == 2);
    assert_true(out.item[0].direction == TARGET_UP && out.item[0].cumulation == TARGET_SUM);
    assert_true(near(out.item[0].baseline, 12.5) && near(out.item[0].target, 40));
    assert_true(out.item[0].coordinates == 2 && str_equal_c(out.item[0].coordinate[1], "hit"));
    assert_true(out.item[1].direction == TARGET_DOWN && isnan(out.item[1].baseline));
    /* a note in each language, or in none */
    assert_true(out.item[0].note.text[LANGUAGE_FR].n == 0);
    assert_true(targets_read(&arena,
                             STR(NOTED "A1,A1.1,period|hit,2025,40,a,f,e\n"
                                       "A1,A1.1,period|cut,2025,40,,,\n"),
                             STR("targets.csv"), &s, &out, &d));
    assert_true(str_equal_c(out.item[0].note.text[LANGUAGE_AR], "a") &&
                str_equal_c(out.item[0].note.text[LANGUAGE_FR], "f") &&
                str_equal_c(out.item[0].note.text[LANGUAGE_EN], "e"));
    assert_int_equal(out.item[1].note.text[LANGUAGE_EN].n, 0);
}

static void test_faults(void **state)
{
    (void)state;
    static const struct {
        const char *text, *id;
        int64_t line, column;
    } cases[] = {
        {"indicator,table,at,target_period\n", "targets.no-column", 1, 1},
        {"indicator,table,at,target_period,target,notes_fr\n", "targets.unknown-column", 1, 41},
        {"indicator,table,at,target_period,target,note\n", "targets.note-language", 1, 41},
        {"indicator,table,at,target_period,target,note,note_ar,note_fr,note_en\n",
         "targets.note-language", 1, 41},
        {NOTED "A1,A1.1,period|hit,2025,40,a,f,\n", "targets.note-missing", 2, 32},
        {NOTED "A1,A1.1,period|hit,2025,40,,f,e\n", "targets.note-missing", 2, 28},
        {"indicator,table,at,target_period,target,note_fr\nA1,A1.1,period|hit,2025,40,f\n",
         "targets.note-missing", 2, 1}, /* a column that is not there is at the row's start */
        {"indicator,table,at,target_period,target,xxxxxxxx\n", "targets.no-such-column", 1, 41},
        {HEADER "A3,A1.1,period|hit,,,2025,40,,\n", "targets.no-such-indicator", 2, 1},
        {HEADER "A1,A1.2,period|hit,,,2025,40,,\n", "targets.unknown-table", 2, 4},
        {HEADER "A1,A1.1,period,,,2025,40,,\n", "targets.coordinates", 2, 9},
        {HEADER "A1,A1.1,period|hot,,,2025,40,,\n", "targets.unknown-position", 2, 9},
        {HEADER "A1,A1.1,total|hit,,,2025,40,,\n", "targets.no-period", 2, 9},
        {HEADER "A2,A2.1,hit,,,2025,40,,\n", "targets.no-period", 2, 9},
        {HEADER "A1,A1.1,period|hit,,,2025-01,40,,\n", "targets.period", 2, 22},
        {HEADER "A1,A1.1,period|hit,,,,40,,\n", "targets.period", 2, 22},
        {HEADER "A1,A1.1,period|hit,2026,,2025,40,,\n", "targets.period-order", 2, 20},
        {HEADER "A1,A1.1,period|hit,,,2025,many,,\n", "targets.number", 2, 27},
        {HEADER "A1,A1.1,period|hit,,,2025,,,\n", "targets.number", 2, 27},
        {HEADER "A1,A1.1,period|hit,,,2025,40,sideways,\n", "targets.direction", 2, 30},
        {HEADER "A1,A1.1,period|hit,,50,2025,40,up,\n", "targets.wrong-way", 2, 29},
        {HEADER "A1,A1.1,period|hit,,30,2025,40,down,\n", "targets.wrong-way", 2, 29},
        {HEADER "A1,A1.1,period|hit,,,2025,40,,whole\n", "targets.cumulation", 2, 31},
        {HEADER "A1,A1.1,period|hit,,,2025,40,,\nA1,A1.1,period|hit,,,2025,41,,\n", "targets.twice",
         3, 1},
    };
    struct schemas s = catalogue();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct diag d = diag_new(&arena);
        struct target_list out;
        assert_false(
            targets_read(&arena, str_from_c(cases[i].text), STR("targets.csv"), &s, &out, &d));
        if (d.count != 1 || strcmp(d.item[0].id, cases[i].id) != 0 ||
            d.item[0].place.line != cases[i].line || d.item[0].place.column != cases[i].column) {
            fail_msg("case %zu: %d faults, %s at %d:%d", i, (int)d.count, d.item[0].id,
                     (int)d.item[0].place.line, (int)d.item[0].place.column);
        }
    }
    /* medians of years make no median */
    s.indicator[1]->table[0].by = s.indicator[0]->table[0].by;
    s.indicator[1]->table[0].by_count = 2;
    struct diag d = diag_new(&arena);
    struct target_list out;
    assert_false(targets_read(&arena, STR(HEADER "A2,A2.1,period|hit,,,2025,40,up,sum\n"),
                              STR("targets.csv"), &s, &out, &d));
    assert_string_equal(d.item[0].id, "targets.cannot-add");
    /* persons of several years may be the same persons */
    s.indicator[0]->counts_persons = true;
    d = diag_new(&arena);
    assert_true(targets_read(&arena, STR(HEADER "A1,A1.1,period|hit,,,2025,40,up,sum\n"),
                             STR("targets.csv"), &s, &out, &d));
    assert_true(d.count == 1 && d.item[0].level == DIAG_WARNING);
    assert_string_equal(d.item[0].id, "targets.persons-added");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers),      cmocka_unit_test(test_mirror),
        cmocka_unit_test(test_cumulation),   cmocka_unit_test(test_judging),
        cmocka_unit_test(test_many_at_once), cmocka_unit_test(test_reading),
        cmocka_unit_test(test_faults),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
