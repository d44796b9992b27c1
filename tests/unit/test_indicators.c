/* Counting and estimating over made-up rows held in memory, against an oracle that goes through all
 * rows for every cell, knows nothing of planes, and counts distinct persons by ticking them off. */
#include "rows_fixture.h"

#include <math.h>

#include "5_indicators/estimate.h"

/* ---- rows ---- */

static int by_part_and_person(const void *a, const void *b)
{
    const struct row *x = a;
    const struct row *y = b;
    if (x->part != y->part) {
        return x->part < y->part ? -1 : 1;
    }
    uint32_t of_x = (uint32_t)x->person, of_y = (uint32_t)y->person; /* nobody comes last */
    return (of_x > of_y) - (of_x < of_y);
}

static void make_rows(uint64_t seed, int32_t count)
{
    random_state = seed;
    row_count = count;
    for (int32_t r = 0; r < count; r++) {
        for (int c = 0; c < COLUMNS; c++) {
            rows[r].value[c] = random_value(c);
        }
        rows[r].part = (int32_t)random_below(PARTS - 1); /* the last part stays empty */
        rows[r].person = random_below(10) == 0 ? NOBODY : (int32_t)random_below(100);
    }
    qsort(rows, (size_t)count, sizeof rows[0], by_part_and_person);
}

/* ---- tables ---- */

static struct policy policy = {.threshold = 5,
                               .unreliable_relative_width = 1.6,
                               .unreliable_numerator = 10,
                               .confidence = 0.95};

static struct expression *compile(const char *text)
{
    struct diag d = diag_new(&arena);
    struct expression *e =
        text ? expression_compile(&arena, str_from_c(text), NO_PLACE, &dataset.coded_scope, &d)
             : NULL;
    assert_int_equal(d.count, 0);
    return e;
}

static struct breakdown breakdown(int32_t column, enum transform transform, int32_t level,
                                  const char *name)
{
    return (struct breakdown){
        .name = str_from_c(name), .column = column, .transform = transform, .level = level};
}

static struct breakdown list_of_breakdowns[][BREAKDOWNS_LIMIT] = {
    {{.column = AREA}},
    {{.name = STR_INIT("area"), .column = AREA}, {.name = STR_INIT("sex"), .column = SEX}},
    {{.name = STR_INIT("day.year"), .column = DAY, .transform = TRANSFORM_YEAR},
     {.name = STR_INIT("area.level1"), .column = AREA, .transform = TRANSFORM_LEVEL, .level = 1},
     {.name = STR_INIT("married"), .column = MARRIED}},
    {{.name = STR_INIT("day.month"), .column = DAY, .transform = TRANSFORM_MONTH}},
    {{.name = STR_INIT("day.quarter"), .column = DAY, .transform = TRANSFORM_QUARTER},
     {.name = STR_INIT("forms"), .column = FORMS}},
    {{.name = STR_INIT("children"), .column = CHILDREN},
     {.name = STR_INIT("forms"), .column = FORMS},
     {.name = STR_INIT("area"), .column = AREA},
     {.name = STR_INIT("sex"), .column = SEX}},
};
static const int32_t breakdown_counts[] = {0, 2, 3, 1, 2, 4};
enum { TABLES = 6 };

static struct indicator_table tables[TABLES];
static const str over_sex[] = {STR_INIT("sex")};

static struct indicator indicator_of(enum measure measure, bool persons, const char *where,
                                     const char *within)
{
    for (int i = 0; i < TABLES; i++) {
        tables[i] = (struct indicator_table){.id = str_format(&arena, "T.%d", i + 1),
                                             .by = list_of_breakdowns[i],
                                             .by_count = breakdown_counts[i]};
    }
    return (struct indicator){.code = STR("T"),
                              .dataset = &dataset,
                              .measure = measure,
                              .counts_persons = persons,
                              .where = compile(where),
                              .within = compile(within),
                              .table = tables,
                              .tables = TABLES};
}

/* All indicators over one plan, as the stage does it. */
struct outcome {
    struct estimate_table *table[64];
    int32_t count;
};

static struct outcome compute(const struct indicator *const *indicator, int count, int threads,
                              int32_t as_of_day)
{
    struct diag d = diag_new(&arena);
    struct plan *p = ARENA_NEW(&arena, struct plan);
    *p = plan_new(&arena, &dataset);
    struct table_plan *plans = ARENA_ARRAY(&arena, struct table_plan, 64);
    struct outcome out = {0};
    for (int i = 0; i < count; i++) {
        for (int k = 0; k < indicator[i]->tables; k++) {
            const struct planning planning = {.plan = p};
            assert_true(table_plan_add(&planning, indicator[i], &indicator[i]->table[k],
                                       &plans[out.count++], &d));
        }
    }
    struct part_source source = {.parts = PARTS, .threads = threads, .read = read_rows};
    struct column_scan scan[COLUMNS];
    struct counts counts;
    assert_true(count_scan(p, &source, scan, &d));
    assert_true(plan_positions(p, scan, &words, &d));
    assert_true(plan_planes(p, &d));
    assert_true(count_records(p, &source, &counts, &d));
    struct estimate_options options = {&policy, &words, as_of_day};
    for (int i = 0; i < out.count; i++) {
        const struct table_counts own = {.own = &counts};
        out.table[i] = table_estimate(&arena, &plans[i], &own, &options, &d);
    }
    assert_false(diag_has_errors(&d));
    return out;
}

/* ---- the oracle ---- */

static bool in_area(int64_t number, str code)
{
    str own = codes_area[numbers_area[number]].code;
    if (str_equal(code, STR("n.unspecified"))) {
        return str_equal(own, STR("n"));
    }
    return str_starts(own, code) &&
           (code.n == own.n || str_equal(code, STR("n")) || str_equal(code, STR("s")));
}

static bool stands_in(const struct row *r, str name, str code)
{
    if (str_equal(code, STR("total"))) {
        return true;
    }
    str column;
    str transform;
    (void)str_cut(name, '.', &column, &transform);
    int c = 0;
    while (!str_equal(columns[c].name, column)) {
        c++;
    }
    int64_t v = r->value[c];
    if (value_is_missing(v) || str_equal(code, STR("unknown"))) {
        return value_is_missing(v) && str_equal(code, STR("unknown"));
    }
    char text[32];
    struct date_parts parts = date_to_parts(c == DAY ? (int32_t)v : 0);
    switch (c) {
    case AREA:
        return in_area(v, code);
    case DAY:
        (void)snprintf(text, sizeof text, "%04d", (int)parts.year);
        if (str_equal_c(transform, "month")) {
            (void)snprintf(text, sizeof text, "%04d-%02d", (int)parts.year, (int)parts.month);
        } else if (str_equal_c(transform, "quarter")) {
            (void)snprintf(text, sizeof text, "%04d-Q%d", (int)parts.year,
                           (int)(parts.month + 2) / 3);
        }
        return str_equal_c(code, text);
    case SEX:
        return str_equal(codes_sex[v].code, code);
    case FORMS:
        return ((v >> codes_forms[code.p[0] - 'p'].number) & 1) != 0;
    case MARRIED:
        return str_equal(code, v ? STR("yes") : STR("no"));
    default:
        (void)snprintf(text, sizeof text, "%d", (int)v);
        return str_equal_c(code, text);
    }
}

/* `condition` is one of the filters used below, written again in C. */
enum condition { ALL, FEMALE, MARRIED_OR_UNKNOWN_SEX, SEX_KNOWN };

static bool passes(const struct row *r, enum condition condition)
{
    int64_t v = r->value[SEX];
    switch (condition) {
    case FEMALE:
        return v == 0;
    case MARRIED_OR_UNKNOWN_SEX:
        return r->value[MARRIED] == 1 || value_is_missing(v);
    case SEX_KNOWN:
        return !value_is_missing(v);
    case ALL:
    default:
        return true;
    }
}

struct expected {
    int64_t records, persons;
};

static struct expected slow_count(const struct estimate_table *t, int64_t cell,
                                  enum condition condition, const char *left_out)
{
    int32_t at[BREAKDOWNS_LIMIT];
    table_cell_coordinates(t, cell, at);
    static uint8_t seen[PARTS][100];
    memset(seen, 0, sizeof seen);
    struct expected e = {0};
    for (int32_t r = 0; r < row_count; r++) {
        bool in = passes(&rows[r], condition);
        for (int32_t k = 0; in && k < t->dimensions; k++) {
            in = str_equal_c(t->dimension[k].name, left_out) ||
                 stands_in(&rows[r], t->dimension[k].name, t->dimension[k].position[at[k]].code);
        }
        e.records += in;
        if (in && rows[r].person != NOBODY) {
            e.persons += !seen[rows[r].part][rows[r].person];
            seen[rows[r].part][rows[r].person] = 1;
        }
    }
    return e;
}

static void check_against_oracle(const struct estimate_table *t, enum condition numerator)
{
    for (int64_t cell = 0; cell < t->cells; cell++) {
        struct expected e = slow_count(t, cell, numerator, "");
        assert_int_equal(t->cell[cell].records, e.records);
        assert_int_equal(t->cell[cell].persons, e.persons);
        assert_int_equal(t->cell[cell].numerator, t->counts_persons ? e.persons : e.records);
    }
}

static void counts_agree_with_the_oracle(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        make_rows(seed, seed == 3 ? 60 : 5000);
        struct indicator records = indicator_of(MEASURE_COUNT, false, NULL, NULL);
        struct indicator females = indicator_of(MEASURE_COUNT, false, "sex = 'f'", NULL);
        struct indicator persons =
            indicator_of(MEASURE_COUNT, true, "married OR sex IS NULL", NULL);
        const struct indicator *all[] = {&records, &females, &persons};
        struct outcome o = compute(all, 3, 2, INT32_MIN);
        for (int i = 0; i < TABLES; i++) {
            check_against_oracle(o.table[i], ALL);
            check_against_oracle(o.table[TABLES + i], FEMALE);
            check_against_oracle(o.table[2 * TABLES + i], MARRIED_OR_UNKNOWN_SEX);
        }
    }
}

static void shares_agree_with_the_oracle(void **state)
{
    (void)state;
    make_rows(7, 3000);
    struct indicator i = indicator_of(MEASURE_SHARE, false, "sex = 'f'", "sex IS NOT NULL");
    struct indicator over = indicator_of(MEASURE_SHARE, true, "sex IS NOT NULL", "sex IS NOT NULL");
    over.share_over = over_sex;
    over.share_over_count = 1;
    const struct indicator *both[] = {&i, &over};
    struct outcome o = compute(both, 2, 1, INT32_MIN);
    for (int k = 0; k < 2 * TABLES; k++) {
        const struct estimate_table *t = o.table[k];
        bool distribution = k >= TABLES;
        check_against_oracle(t, distribution ? SEX_KNOWN : FEMALE);
        for (int64_t cell = 0; cell < t->cells; cell++) {
            const struct estimate *e = &t->cell[cell];
            struct expected whole_of = slow_count(t, cell, SEX_KNOWN, distribution ? "sex" : "");
            int64_t denominator = distribution ? whole_of.persons : whole_of.records;
            assert_int_equal(e->denominator, denominator);
            if (denominator == 0) {
                assert_int_equal(e->status, CELL_NO_DENOMINATOR);
                assert_true(isnan(e->value));
                continue;
            }
            assert_int_equal(e->status, e->numerator == 0 ? CELL_ZERO : CELL_VALUE);
            double value = 100.0 * (double)e->numerator / (double)denominator;
            assert_true(fabs(e->value - value) < 1e-9);
            bool limits = e->lower <= e->value && e->value <= e->upper && e->lower >= 0.0 &&
                          e->upper <= 100.0 + 1e-9;
            bool all = isnan(e->lower) && isnan(e->upper) && e->numerator == denominator;
            assert_true(limits || (distribution && all)); /* 100 per cent of itself */
        }
    }
    assert_true(str_equal(o.table[0]->count_key, STR("made|records|sex = 'f'")));
    assert_true(str_equal(o.table[0]->denominator_key, STR("made|records|sex IS NOT NULL")));
}

/* For records and partitions, children add up to their parent everywhere. */
static void totals_are_sums(void **state)
{
    (void)state;
    make_rows(11, 4000);
    struct indicator i = indicator_of(MEASURE_COUNT, false, "married OR sex IS NULL", NULL);
    const struct indicator *one[] = {&i};
    struct outcome o = compute(one, 1, 2, INT32_MIN);
    int64_t checked = 0;
    for (int k = 0; k < TABLES; k++) {
        const struct estimate_table *t = o.table[k];
        for (int64_t cell = 0; cell < t->cells; cell++) {
            int32_t at[BREAKDOWNS_LIMIT];
            table_cell_coordinates(t, cell, at);
            for (int32_t dim = 0; dim < t->dimensions; dim++) {
                const struct table_dimension *x = &t->dimension[dim];
                int32_t parent = at[dim];
                int64_t sum = 0;
                uint64_t print = 0;
                bool any = false;
                for (int32_t p = 1; x->partition && p < x->count; p++) {
                    if ((x->position[p].parent < 0 ? 0 : x->position[p].parent) == parent) {
                        at[dim] = p;
                        sum += t->cell[table_cell_index(t, at)].numerator;
                        print += t->cell[table_cell_index(t, at)].numerator_print;
                        any = true;
                    }
                }
                at[dim] = parent;
                if (any) {
                    assert_int_equal(sum, t->cell[cell].numerator);
                    assert_true(print == t->cell[cell].numerator_print);
                    checked++;
                }
            }
        }
    }
    assert_true(checked > 500);
}

static void threads_do_not_matter(void **state)
{
    (void)state;
    make_rows(13, 5000);
    struct indicator i = indicator_of(MEASURE_SHARE, true, "sex = 'f'", NULL);
    const struct indicator *one[] = {&i};
    struct outcome a = compute(one, 1, 1, INT32_MIN);
    struct outcome b = compute(one, 1, 5, INT32_MIN);
    for (int k = 0; k < TABLES; k++) {
        assert_int_equal(a.table[k]->cells, b.table[k]->cells);
        assert_memory_equal(a.table[k]->cell, b.table[k]->cell,
                            (size_t)a.table[k]->cells * sizeof *a.table[k]->cell);
    }
}

static const struct table_dimension *dimension_of(const struct outcome *o, int table, int dim)
{
    return &o->table[table]->dimension[dim];
}

static void positions(void **state)
{
    (void)state;
    make_rows(17, 4000);
    struct indicator i = indicator_of(MEASURE_COUNT, false, NULL, NULL);
    const struct indicator *one[] = {&i};
    struct outcome o = compute(one, 1, 1, INT32_MIN);
    const struct table_dimension *x = dimension_of(&o, 1, 0);
    const char *expected[] = {"total", "n",  "n1", "n2",  "n.unspecified",
                              "s",     "s1", "s2", "old", "unknown"};
    const int32_t parent[] = {-1, -1, 1, 1, 1, -1, 5, 5, -1, -1};
    assert_int_equal(x->count, 10);
    for (int32_t p = 0; p < x->count; p++) {
        assert_true(str_equal_c(x->position[p].code, expected[p]));
        assert_int_equal(x->position[p].parent, parent[p]);
    }
    assert_true(x->position[9].missing && x->position[4].missing && !x->position[1].missing);
    assert_true(x->partition && !x->time && !x->ordered);
    /* 2022-11-17 and 499 days after it: to 2024-03-30, without gaps. */
    x = dimension_of(&o, 3, 0);
    assert_int_equal(x->count, 1 + 17 + 1);
    assert_true(x->time && x->ordered);
    assert_true(str_equal_c(x->position[1].code, "2022-11"));
    assert_true(str_equal_c(x->position[17].code, "2024-03"));
    assert_true(str_equal_c(x->position[17].labels.text[LANGUAGE_EN], "March 2024"));
    x = dimension_of(&o, 4, 0);
    assert_true(str_equal_c(x->position[1].code, "2022-Q4"));
    assert_true(str_equal_c(x->position[6].code, "2024-Q1"));
    assert_false(dimension_of(&o, 4, 1)->partition);
    x = dimension_of(&o, 2, 1);
    assert_int_equal(x->count, 5); /* total, n, s, old, unknown */
}

/* A set seen through another breakdown is the same set, and only then. */
static void prints_tell_sets_apart(void **state)
{
    (void)state;
    make_rows(19, 4000);
    struct indicator all = indicator_of(MEASURE_COUNT, false, NULL, NULL);
    struct indicator known = indicator_of(MEASURE_COUNT, false, "sex = 'f'", NULL);
    const struct indicator *both[] = {&all, &known};
    struct outcome o = compute(both, 2, 1, INT32_MIN);
    /* (sex = f) at n1 is (no filter) at n1, f. */
    int32_t filtered[] = {2, 0};
    int32_t broken_down[] = {2, 1};
    const struct estimate *a =
        &o.table[TABLES + 1]->cell[table_cell_index(o.table[TABLES + 1], filtered)];
    const struct estimate *b = &o.table[1]->cell[table_cell_index(o.table[1], broken_down)];
    assert_true(a->numerator > 50 && a->numerator == b->numerator);
    assert_true(a->numerator_print == b->numerator_print && a->numerator_print != 0);
    int32_t other[] = {2, 2};
    assert_true(o.table[1]->cell[table_cell_index(o.table[1], other)].numerator_print !=
                a->numerator_print);
}

static void changes(void **state)
{
    (void)state;
    make_rows(23, 4000);
    struct indicator count = indicator_of(MEASURE_COUNT, false, NULL, NULL);
    struct breakdown sex_only = breakdown(SEX, TRANSFORM_NONE, 0, "sex");
    struct indicator_table change_tables[] = {
        {.id = STR("C.1"), .by = &list_of_breakdowns[3][0], .by_count = 1},
        {.id = STR("C.2"), .by = &sex_only, .by_count = 1},
    };
    struct indicator change = {.code = STR("C"),
                               .dataset = &dataset,
                               .measure = MEASURE_CHANGE,
                               .change_of = STR("day.month"),
                               .table = change_tables,
                               .tables = 2};
    const struct indicator *both[] = {&count, &change};
    struct outcome o = compute(both, 2, 1, date_from_parts(2024, 2, 10));
    const struct estimate_table *months = o.table[3];
    const struct estimate_table *t = o.table[TABLES];
    assert_int_equal(t->dimension[0].count, 1 + 16);
    assert_int_equal(t->cell[0].status, CELL_NOT_APPLICABLE);
    for (int32_t p = 1; p < t->dimension[0].count; p++) {
        const struct estimate *e = &t->cell[p];
        assert_true(
            str_equal(t->dimension[0].position[p].code, months->dimension[0].position[p + 1].code));
        assert_int_equal(e->numerator, months->cell[p + 1].numerator);
        assert_int_equal(e->denominator, months->cell[p].numerator);
        if (p == 16) { /* 2024-03 has not begun */
            assert_int_equal(e->status, CELL_NOT_YET_DUE);
            assert_true(isnan(e->value) && isnan(e->lower) && isnan(e->upper));
            continue;
        }
        double value = 100.0 * ((double)e->numerator / (double)e->denominator - 1.0);
        assert_true(fabs(e->value - value) < 1e-9);
        assert_true(e->lower < e->value && e->value < e->upper && e->lower >= -100.0);
        bool provisional = p == 15; /* 2024-02 */
        assert_int_equal((e->flags & FLAG_PROVISIONAL) != 0, provisional);
    }
    assert_int_equal(o.table[TABLES + 1]->dimensions, 2);
    assert_true(str_equal_c(o.table[TABLES + 1]->dimension[1].name, "day.month"));
}

static void rates(void **state)
{
    (void)state;
    make_rows(29, 4000);
    static const str names[] = {STR_INIT("area"), STR_INIT("year")};
    static const struct codelist *const lists[] = {&area, NULL};
    /* n1, n2 by their numbers 0, 1; s as a whole (2); and s1 (4) again, which must not add. */
    static const int64_t keys[] = {0, 2022, 1, 2022, 2, 2022, 4, 2022,
                                   0, 2023, 1, 2023, 2, 2023, 0, 2024};
    static const int64_t people[] = {100, 200, 1000, 600, 110, 210, 1100, 120};
    struct population population = {.name = STR("people"),
                                    .dimension = names,
                                    .dimension_codelist = lists,
                                    .dimensions = 2,
                                    .key = keys,
                                    .persons = people,
                                    .rows = 8};
    struct breakdown by[] = {breakdown(DAY, TRANSFORM_YEAR, 0, "day.year"),
                             breakdown(AREA, TRANSFORM_NONE, 0, "area")};
    struct breakdown years_only[] = {by[0]};
    struct indicator_table rate_tables[] = {{.id = STR("R.1"), .by = by, .by_count = 2},
                                            {.id = STR("R.2"), .by = years_only, .by_count = 1}};
    struct indicator rate = {.code = STR("R"),
                             .dataset = &dataset,
                             .measure = MEASURE_RATE,
                             .population = &population,
                             .per = 1000,
                             .table = rate_tables,
                             .tables = 2};
    const struct indicator *one[] = {&rate};
    struct outcome o = compute(one, 1, 1, INT32_MIN);
    const struct estimate_table *t = o.table[0];
    const struct {
        const char *year, *area;
        int64_t denominator;
    } cases[] = {
        {"2022", "total", 1300}, {"2023", "total", 1420},  {"2022", "n", 300},
        {"2022", "n1", 100},     {"2022", "s", 1000},      {"2022", "s1", 600},
        {"2023", "n2", 210},     {"total", "n1", 330},     {"2024", "n", 120},
        {"2023", "s1", -1},      {"2022", "unknown", -1},  {"2022", "n.unspecified", -1},
        {"2022", "old", -1},     {"total", "total", 2840},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (int64_t cell = 0; cell < t->cells; cell++) {
            int32_t at[2];
            table_cell_coordinates(t, cell, at);
            if (!str_equal_c(t->dimension[0].position[at[0]].code, cases[i].year) ||
                !str_equal_c(t->dimension[1].position[at[1]].code, cases[i].area)) {
                continue;
            }
            const struct estimate *e = &t->cell[cell];
            assert_int_equal(e->denominator, cases[i].denominator);
            assert_int_equal(e->status == CELL_NO_DENOMINATOR, cases[i].denominator < 0);
            if (cases[i].denominator > 0) {
                double value = 1000.0 * (double)e->numerator / (double)cases[i].denominator;
                assert_true(fabs(e->value - value) < 1e-9 * (value + 1.0));
            }
        }
    }
}

static void empty_dataset(void **state)
{
    (void)state;
    make_rows(1, 0);
    struct indicator count = indicator_of(MEASURE_COUNT, true, NULL, NULL);
    struct indicator share = indicator_of(MEASURE_SHARE, false, "sex = 'f'", NULL);
    const struct indicator *both[] = {&count, &share};
    struct outcome o = compute(both, 2, 2, INT32_MIN);
    assert_int_equal(o.table[0]->cell[0].status, CELL_ZERO);
    assert_int_equal(o.table[TABLES]->cell[0].status, CELL_NO_DENOMINATOR);
    assert_int_equal(o.table[3]->cells, 1);
}

static void failing_reads_are_reported(void **state)
{
    (void)state;
    make_rows(1, 100);
    struct diag d = diag_new(&arena);
    struct plan p = plan_new(&arena, &dataset);
    (void)plan_axis(&p, SEX, TRANSFORM_NONE, 0);
    struct part_source source = {
        .parts = PARTS, .threads = 2, .read = read_rows, .context = &row_count};
    struct column_scan scan[COLUMNS];
    assert_false(count_scan(&p, &source, scan, &d));
    assert_true(diag_has_errors(&d));
    assert_int_equal(diag_exit_code(&d), 5);
}

/* A numerator that reaches outside its denominator is cut, and said. */
static void numerator_outside(void **state)
{
    (void)state;
    make_rows(31, 1000);
    struct indicator i = indicator_of(MEASURE_SHARE, false, "married", "sex = 'f'");
    struct diag d = diag_new(&arena);
    struct plan p = plan_new(&arena, &dataset);
    struct table_plan t;
    const struct planning planning = {.plan = &p};
    assert_true(table_plan_add(&planning, &i, &i.table[0], &t, &d));
    struct part_source source = {.parts = PARTS, .threads = 1, .read = read_rows};
    struct column_scan scan[COLUMNS];
    struct counts counts;
    assert_true(count_scan(&p, &source, scan, &d) && plan_positions(&p, scan, &words, &d) &&
                plan_planes(&p, &d) && count_records(&p, &source, &counts, &d));
    struct estimate_options options = {&policy, &words, INT32_MIN};
    const struct table_counts own = {.own = &counts};
    struct estimate_table *out = table_estimate(&arena, &t, &own, &options, &d);
    assert_int_equal(d.count, 1);
    assert_string_equal(d.item[0].id, "indicators.numerator-outside");
    assert_true(str_equal(out->count_key, STR("made|records|(married) AND (sex = 'f')")));
    assert_true(out->cell[0].numerator <= out->cell[0].denominator);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_agree_with_the_oracle),
        cmocka_unit_test(shares_agree_with_the_oracle),
        cmocka_unit_test(totals_are_sums),
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(positions),
        cmocka_unit_test(prints_tell_sets_apart),
        cmocka_unit_test(changes),
        cmocka_unit_test(rates),
        cmocka_unit_test(empty_dataset),
        cmocka_unit_test(failing_reads_are_reported),
        cmocka_unit_test(numerator_outside),
    };
    return cmocka_run_group_tests(tests, rows_set_up, rows_tear_down);
}
