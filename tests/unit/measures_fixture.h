/* Made-up stays and houses, and one table over them as the stage makes it; the slow way to count a
 * cell. For the tests of measures. */
#ifndef MARSAD_TESTS_MEASURES_FIXTURE_H
#define MARSAD_TESTS_MEASURES_FIXTURE_H

#pragma GCC diagnostic ignored "-Wunused-function"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "5_indicators/estimate.h"
#include "5_indicators/records.h"
#include "base/date.h"
#include "stats/grouped.h"
#include "stats/regression.h"
#include "stats/series.h"
#include "stats/standardised.h"

enum { PARTS = 5, ROWS_LIMIT = 3000, COLUMNS = 12, DATASETS = 2 };
enum {
    AREA,
    ENTERED,
    LEFT,
    AMOUNT,
    DAYS,
    ENDED,
    AGE,
    ESTIMATE,
    LOW,
    DIRECTION,
    CUMULATION,
    WEIGHT
};
enum { HOUSE_AREA, HOUSE_MONTH, BEDS, HOUSE_COLUMNS };

#define CONFIDENCE 0.95
#define CLOSE      1e-9

static struct arena whole;
static struct arena arena;
static struct catalogue words;

/* ---- two datasets ---- */

#define CODE(name, i)                                                                              \
    {                                                                                              \
        .code = STR_INIT(name), .parent = -1, .level = 1, .number = (i)                            \
    }
static int32_t in_order[] = {0, 1, 2, 3};
static struct code area_codes[] = {CODE("a", 0), CODE("b", 1), CODE("c", 2)};
static struct code age_codes[] = {CODE("young", 0), CODE("middle", 1), CODE("old", 2)};
static struct code direction_codes[] = {CODE("up", 0), CODE("down", 1)};
static struct code cumulation_codes[] = {CODE("level", 0), CODE("cumulative", 1), CODE("annual", 2),
                                         CODE("average", 3)};
#define LIST(list_name, codes, n)                                                                  \
    {                                                                                              \
        .name = STR_INIT(list_name), .code = (codes), .count = (n), .by_number = in_order,         \
        .number_limit = (n), .levels = 1                                                           \
    }
static struct codelist areas = LIST("areas", area_codes, 3);
static struct codelist ages = LIST("ages", age_codes, 3);
static struct codelist directions = LIST("directions", direction_codes, 2);
static struct codelist cumulations = LIST("cumulations", cumulation_codes, 4);

static struct field fields[COLUMNS];
static struct coded_column columns[COLUMNS] = {
    [AREA] = {.name = STR_INIT("area"), .kind = CODED_CODE, .codelist = &areas, .width = 1},
    [ENTERED] = {.name = STR_INIT("entered"), .kind = CODED_DAY, .width = 4},
    [LEFT] = {.name = STR_INIT("left"), .kind = CODED_DAY, .width = 4},
    [AMOUNT] = {.name = STR_INIT("amount"), .kind = CODED_INTEGER, .width = 4, .base = -1000},
    [DAYS] = {.name = STR_INIT("days"), .kind = CODED_INTEGER, .width = 4, .base = -1000},
    [ENDED] = {.name = STR_INIT("ended"), .kind = CODED_BOOLEAN, .width = 1},
    [AGE] = {.name = STR_INIT("age"), .kind = CODED_CODE, .codelist = &ages, .width = 1},
    [ESTIMATE] = {.name = STR_INIT("estimate"), .kind = CODED_NUMBER, .width = 8},
    [LOW] = {.name = STR_INIT("low"), .kind = CODED_NUMBER, .width = 8},
    [DIRECTION] = {.name = STR_INIT("direction"),
                   .kind = CODED_CODE,
                   .codelist = &directions,
                   .width = 1},
    [CUMULATION] = {.name = STR_INIT("cumulation"),
                    .kind = CODED_CODE,
                    .codelist = &cumulations,
                    .width = 1},
    [WEIGHT] = {.name = STR_INIT("weight"), .kind = CODED_INTEGER, .width = 4, .base = -1000},
};
static struct coded_column house_columns[HOUSE_COLUMNS] = {
    [HOUSE_AREA] = {.name = STR_INIT("area"), .kind = CODED_CODE, .codelist = &areas, .width = 1},
    [HOUSE_MONTH] = {.name = STR_INIT("month"), .kind = CODED_DAY, .width = 4},
    [BEDS] = {.name = STR_INIT("beds"), .kind = CODED_INTEGER, .width = 4, .base = -1000},
};
static struct expression_variable variables[COLUMNS];
static struct expression_variable house_variables[HOUSE_COLUMNS];

static struct dataset stays = {.name = STR_INIT("stays"),
                               .field = fields,
                               .fields = COLUMNS,
                               .event_date_field = ENTERED,
                               .person_source = PERSON_IDENTIFIER,
                               .coded = columns,
                               .coded_count = COLUMNS,
                               .column_count = COLUMNS,
                               .coded_scope = {variables, COLUMNS}};
static struct dataset houses = {.name = STR_INIT("houses"),
                                .field = fields,
                                .fields = HOUSE_COLUMNS,
                                .event_date_field = -1,
                                .person_source = PERSON_NONE,
                                .coded = house_columns,
                                .coded_count = HOUSE_COLUMNS,
                                .column_count = HOUSE_COLUMNS,
                                .coded_scope = {house_variables, HOUSE_COLUMNS}};

static void name_variables(struct expression_variable *to, const struct coded_column *from, int n)
{
    static const enum value_type types[] = {[CODED_CODE] = VALUE_CODE,
                                            [CODED_DAY] = VALUE_DATE,
                                            [CODED_INTEGER] = VALUE_INTEGER,
                                            [CODED_BOOLEAN] = VALUE_BOOLEAN,
                                            [CODED_NUMBER] = VALUE_NUMBER};
    for (int i = 0; i < n; i++) {
        to[i] = (struct expression_variable){from[i].name, types[from[i].kind], from[i].codelist};
    }
}

/* ---- records ---- */

struct row {
    int64_t value[COLUMNS];
    double number[COLUMNS];
    int32_t part;
    uint32_t person;
};
static struct row rows[DATASETS][ROWS_LIMIT];
static int32_t row_count[DATASETS];

static uint64_t random_state;
static uint32_t random_below(uint32_t limit)
{
    random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((random_state >> 33) % limit);
}

#define MISSING VALUE_MISSING(MISSING_NOT_RECORDED)

static int by_part_and_person(const void *a, const void *b)
{
    const struct row *x = a;
    const struct row *y = b;
    if (x->part != y->part) {
        return x->part < y->part ? -1 : 1;
    }
    return (x->person > y->person) - (x->person < y->person);
}

static void sort_rows(int dataset)
{
    qsort(rows[dataset], (size_t)row_count[dataset], sizeof rows[dataset][0], by_part_and_person);
}

static int64_t unless(uint32_t one_in, int64_t value)
{
    return random_below(one_in) == 0 ? MISSING : value;
}

static void make_stays(uint64_t seed, int32_t count)
{
    random_state = seed;
    row_count[0] = count;
    for (int32_t r = 0; r < count; r++) {
        struct row *x = &rows[0][r];
        int32_t day = date_from_parts(2020, 1, 1) + (int32_t)random_below(1400);
        x->value[AREA] = unless(12, random_below(3));
        x->value[ENTERED] = unless(40, day);
        x->value[LEFT] = unless(5, day + (int32_t)random_below(70));
        x->value[AMOUNT] = unless(9, (int64_t)random_below(30) - 8);
        x->value[DAYS] = unless(11, (int64_t)random_below(200) - 3);
        x->value[ENDED] = unless(15, random_below(3) > 0);
        x->value[AGE] = unless(14, random_below(3));
        x->value[WEIGHT] = unless(20, 1 + random_below(3));
        x->value[DIRECTION] = x->value[CUMULATION] = MISSING;
        x->number[ESTIMATE] = x->number[LOW] = (double)NAN;
        x->part = (int32_t)random_below(PARTS);
        x->person = random_below(10) == 0 ? PERSON_NONE_NUMBER : random_below(150);
    }
    sort_rows(0);
}

static void make_houses(uint64_t seed)
{
    random_state = seed;
    row_count[1] = 0;
    for (int year = 2020; year <= 2023; year++) {
        for (int month = 1; month <= 12; month++) {
            for (int64_t area = 0; area < 2; area++) { /* area c offers nothing */
                struct row *x = &rows[1][row_count[1]++];
                x->value[HOUSE_AREA] = area;
                x->value[HOUSE_MONTH] = date_from_parts(year, month, 5);
                x->value[BEDS] = 4 + random_below(20);
                x->part = (int32_t)random_below(PARTS);
                x->person = PERSON_NONE_NUMBER;
            }
        }
    }
    sort_rows(1);
}

static bool read_rows(void *context, int worker, struct arena *a, int32_t part, const bool *want,
                      struct person_part *out, struct diag *d)
{
    int which = *(const int *)context;
    const struct dataset *dataset = which == 0 ? &stays : &houses;
    (void)worker;
    (void)d;
    int32_t first = 0;
    while (first < row_count[which] && rows[which][first].part < part) {
        first++;
    }
    int32_t last = first;
    while (last < row_count[which] && rows[which][last].part == part) {
        last++;
    }
    uint32_t *person = ARENA_ARRAY(a, uint32_t, last - first);
    uint8_t **bytes = ARENA_ARRAY(a, uint8_t *, dataset->column_count);
    for (int c = 0; c < dataset->column_count; c++) {
        const struct coded_column *column = &dataset->coded[c];
        bytes[c] = want[c] ? ARENA_ARRAY(a, uint8_t, (last - first) * column->width) : NULL;
        for (int32_t r = first; bytes[c] && r < last; r++) {
            const struct row *x = &rows[which][r];
            uint8_t *to = bytes[c] + (r - first) * column->width;
            if (column->kind == CODED_NUMBER && !isnan(x->number[c])) {
                coded_encode_number(x->number[c], to);
            } else {
                assert_true(
                    coded_encode(column, column->kind == CODED_NUMBER ? MISSING : x->value[c], to));
            }
        }
    }
    for (int32_t r = first; r < last; r++) {
        person[r - first] = rows[which][r].person;
    }
    *out = (struct person_part){.rows = last - first,
                                .person = dataset->person_source != PERSON_NONE ? person : NULL,
                                .bytes = (const uint8_t *const *)bytes};
    return true;
}

/* ---- tables ---- */

static struct policy policy = {.threshold = 5,
                               .unreliable_relative_width = 1.6,
                               .unreliable_numerator = 10,
                               .unreliable_share_size = 30,
                               .unreliable_share_narrow = 0.05,
                               .unreliable_share_wide = 0.3,
                               .unreliable_share_relative_width = 1.3,
                               .confidence = CONFIDENCE};

static struct expression *compile_over(const struct dataset *dataset, const char *text)
{
    struct diag d = diag_new(&arena);
    struct expression *e =
        text ? expression_compile(&arena, str_from_c(text), NO_PLACE, &dataset->coded_scope, &d)
             : NULL;
    assert_int_equal(d.count, 0);
    return e;
}

static struct expression *compile(const char *text)
{
    return compile_over(&stays, text);
}

static const struct breakdown by_year = {
    .name = STR_INIT("entered.year"), .column = ENTERED, .transform = TRANSFORM_YEAR};
static const struct breakdown by_month = {
    .name = STR_INIT("entered.month"), .column = ENTERED, .transform = TRANSFORM_MONTH};
static const struct breakdown by_area = {.name = STR_INIT("area"), .column = AREA};

static struct indicator indicator_of(enum measure measure, const char *where, int32_t value)
{
    static struct breakdown by[2];
    by[0] = by_year;
    by[1] = by_area;
    struct indicator_table *table = ARENA_NEW(&arena, struct indicator_table);
    *table = (struct indicator_table){.id = STR("T.1"), .by = by, .by_count = 2};
    struct indicator i = {.code = STR("T"),
                          .dataset = &stays,
                          .measure = measure,
                          .where = compile(where),
                          .per = 1,
                          .quantile = 0.5,
                          .value = {.dataset = &stays, .value = value},
                          .divisor = {.value = -1},
                          .enters = -1,
                          .leaves = -1,
                          .estimate = {-1, -1, -1},
                          .table = table,
                          .tables = 1};
    for (int k = 0; k < TARGET_COLUMNS; k++) {
        i.target[k] = -1;
    }
    return i;
}

static void show_by(struct indicator *i, int count, struct breakdown first, struct breakdown second)
{
    struct breakdown *by = ARENA_ARRAY(&arena, struct breakdown, 2);
    by[0] = first;
    by[1] = second;
    i->table[0].by = by;
    i->table[0].by_count = count;
}

/* What a survey says, of a dark figure: estimate, limits, year. */
static struct record_list survey_records;

/* One table, as the stage makes it. */
static struct estimate_table *compute_counted(const struct indicator *i, int32_t as_of_day,
                                              const struct schemas *schemas)
{
    static const int which[] = {0, 1};
    struct diag d = diag_new(&arena);
    struct plan *plan = ARENA_ARRAY(&arena, struct plan, DATASETS);
    struct counts counts[DATASETS];
    plan[0] = plan_new(&arena, &stays);
    plan[1] = plan_new(&arena, &houses);
    struct planning planning = {
        .plan = &plan[0],
        .divisor_plan = i->divisor.dataset ? &plan[i->divisor.dataset == &houses] : NULL,
        .survey_plan = i->survey.dataset ? &plan[1] : NULL,
        .schemas = schemas};
    struct table_plan t;
    assert_true(table_plan_add(&planning, i, &i->table[0], &t, &d));
    struct part_source source[DATASETS];
    for (int k = 0; k < DATASETS; k++) {
        struct column_scan scan[COLUMNS];
        source[k] = (struct part_source){.parts = PARTS,
                                         .threads = 2,
                                         .read = read_rows,
                                         .context = (void *)(uintptr_t)&which[k]};
        assert_true(count_scan(&plan[k], &source[k], scan, &d));
        assert_true(plan_positions(&plan[k], scan, &words, &d));
        assert_true(plan_planes(&plan[k], &d));
        assert_true(count_records(&plan[k], &source[k], &counts[k], &d));
    }
    struct record_list records = survey_records; /* empty but for dark figures */
    assert_true(t.record_filter < 0 || records_read(&arena, &t, &source[0], &records, &d));
    struct table_counts own = {
        .own = &counts[0], .divisor = &counts[i->divisor.dataset == &houses], .records = &records};
    struct estimate_options options = {&policy, &words, as_of_day};
    struct estimate_table *out = table_estimate(&arena, &t, &own, &options, &d);
    assert_int_equal(d.count, 0);
    return out;
}

static struct estimate_table *compute(const struct indicator *i)
{
    return compute_counted(i, INT32_MIN, NULL);
}

/* ---- the slow way ---- */

static bool stands_in(const struct row *r, str name, str code)
{
    char text[32];
    str column;
    str transform;
    (void)str_cut(name, '.', &column, &transform);
    if (str_equal_c(code, "total")) {
        return true;
    }
    int c = str_equal_c(column, "area") ? AREA : str_equal_c(column, "age") ? AGE : ENTERED;
    int64_t v = r->value[c];
    if (value_is_missing(v) || str_equal_c(code, "unknown")) {
        return value_is_missing(v) && str_equal_c(code, "unknown");
    }
    if (c != ENTERED) {
        return str_equal(code, (c == AREA ? area_codes : age_codes)[v].code);
    }
    struct date_parts parts = date_to_parts((int32_t)v);
    (void)snprintf(text, sizeof text, str_equal_c(transform, "year") ? "%04d" : "%04d-%02d",
                   (int)parts.year, (int)parts.month);
    return str_equal_c(code, text);
}

static bool in_cell(const struct estimate_table *t, int64_t cell, const struct row *r)
{
    int32_t at[BREAKDOWNS_LIMIT];
    table_cell_coordinates(t, cell, at);
    for (int32_t k = 0; k < t->dimensions; k++) {
        if (!stands_in(r, t->dimension[k].name, t->dimension[k].position[at[k]].code)) {
            return false;
        }
    }
    return true;
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Known values of a column in a cell, ascending. */
static ptrdiff_t values_of(const struct estimate_table *t, int64_t cell, int column, double *out)
{
    ptrdiff_t n = 0;
    for (int32_t r = 0; r < row_count[0]; r++) {
        const struct row *x = &rows[0][r];
        if (in_cell(t, cell, x) && !value_is_missing(x->value[column])) {
            out[n++] = (double)x->value[column];
        }
    }
    qsort(out, (size_t)n, sizeof *out, compare_doubles);
    return n;
}

static int64_t count_in(const struct estimate_table *t, int64_t cell, int column, int64_t value)
{
    int64_t n = 0;
    for (int32_t r = 0; r < row_count[0]; r++) {
        n += in_cell(t, cell, &rows[0][r]) && (column < 0 || rows[0][r].value[column] == value);
    }
    return n;
}

static void assert_close(double value, double expected)
{
    if (isnan(expected)) {
        assert_true(isnan(value));
    } else if (!(fabs(value - expected) <= CLOSE * (1.0 + fabs(expected)))) {
        fail_msg("%.17g instead of %.17g", value, expected);
    }
}

static double finite_or_nan(double x)
{
    return isfinite(x) ? x : (double)NAN;
}

static int make_world(void **state)
{
    (void)state;
    whole = arena_reserve((ptrdiff_t)4 << 30);
    struct diag d = diag_new(&whole);
    assert_true(catalogue_load(&whole, "schemas/common/labels", &words, &d));
    name_variables(variables, columns, COLUMNS);
    name_variables(house_variables, house_columns, HOUSE_COLUMNS);
    for (int c = 0; c < COLUMNS; c++) {
        columns[c].field = c;
    }
    for (int c = 0; c < HOUSE_COLUMNS; c++) {
        house_columns[c].field = c;
    }
    return 0;
}

static int fresh_arena(void **state)
{
    (void)state;
    arena = whole;
    return 0;
}

#endif
