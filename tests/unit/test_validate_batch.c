/* 2_validate over whole batches: every rule and severity, packing, conservation, findings in the
 * order of lines, and none of them with a value. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/date.h"
#include "descriptors/pattern.h"
#include "validate_fixture.h"

enum { MEMORY = 64 << 20, FIELDS_LIMIT = 8 };

static struct arena memory, whole;
static struct field field[FIELDS_LIMIT];
static struct dataset dataset;
static struct schemas schemas;
static struct finding_list findings;
static struct account account;
static struct batch out;
static int32_t as_of_day;
static bool passed;
static char *block;

static int begin(void **state)
{
    (void)state;
    whole = memory = arena_reserve(MEMORY);
    findings = finding_list_new(&memory, 100);
    account = (struct account){0};
    as_of_day = date_from_parts(2025, 6, 30);
    schemas.policy.refuse_share = 1;
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_release(&whole);
    free(block);
    block = NULL;
    return 0;
}

static void fields_are(int32_t count)
{
    dataset = dataset_of("cases", field, count);
}

/* Reads rows of `columns` cells; fields are the file's columns in order. */
static void read_rows(const char *const *cell, int32_t rows, int32_t columns)
{
    int32_t column[FIELDS_LIMIT];
    for (int32_t f = 0; f < dataset.fields; f++) {
        column[f] = f < columns ? f : -1;
    }
    struct validator *v =
        validator_new(&memory, &schemas, &dataset, column, STR("c1"), as_of_day, &findings);
    struct made_batch made = batch_of(cell, rows, columns);
    validate_batch(v, &made.batch, &out, &account);
    passed = validator_finish(v, &account);
    assert_int_equal(account.accepted + account.quarantined + account.non_data, rows);
    assert_int_equal(out.rows, account.accepted);
    /* the block stays for the test: text columns are slices of it */
    free(block);
    block = made.bytes;
    made.bytes = NULL;
    batch_release(&made);
}

static void finding_is(ptrdiff_t index, int64_t line, const char *rule, const char *detail)
{
    assert_true(index < findings.count);
    const struct finding *f = &findings.item[index];
    if (f->line != line || !str_equal_c(f->rule, rule) || !str_equal_c(f->detail, detail)) {
        fail_msg("finding %td: line %lld %.*s %.*s", index, (long long)f->line, STR_ARG(f->rule),
                 STR_ARG(f->detail));
    }
}

static void required_values(void **unused)
{
    (void)unused;
    static const struct missing_value missing[] = {
        {.text = STR_INIT("?"), .kind = MISSING_UNKNOWN}};
    field[0] = field_of("id", VALUE_TEXT);
    field[0].required = true;
    field[0].missing = missing, field[0].missing_count = 1;
    field[1] = field_of("age", VALUE_INTEGER);
    field[1].required = true;
    field[1].severity.required = SEVERITY_WARN;
    fields_are(2);
    static const char *const cells[] = {"a", "1", "", "2", "?", "3", "b", "", "c", "x"};
    read_rows(cells, 5, 2);
    assert_int_equal(account.accepted, 2);
    assert_int_equal(findings.count, 4);
    finding_is(0, 3, "constraint-error", "required");
    finding_is(1, 4, "constraint-error", "required");
    finding_is(2, 5, "constraint-error", "required");
    finding_is(3, 6, "type-error", "integer"); /* and not also missing */
    assert_int_equal(findings.item[2].severity, SEVERITY_WARN);
    assert_int_equal(findings.item[2].field, 1);
    assert_int_equal(findings.item[2].column, 2);
}

static void ranges_of_integers(void **unused)
{
    (void)unused;
    field[0] = field_of("age", VALUE_INTEGER);
    field[0].has_minimum = field[0].has_maximum = true;
    field[0].minimum = 0, field[0].maximum = 120;
    fields_are(1);
    static const char *const cells[] = {
        "-1", "0", "120", "121", "9223372036854775807", "-9223372036854775804"};
    read_rows(cells, 6, 1);
    assert_int_equal(account.accepted, 2);
    finding_is(0, 2, "constraint-error", "minimum");
    finding_is(1, 5, "constraint-error", "maximum");
    finding_is(2, 6, "constraint-error", "maximum");
    finding_is(3, 7, "constraint-error", "minimum");
}

static void ranges_of_numbers(void **unused)
{
    (void)unused;
    field[0] = field_of("income", VALUE_NUMBER);
    field[0].has_minimum = field[0].has_maximum = true;
    field[0].minimum_number = 0.5, field[0].maximum_number = 2.5;
    field[1] = field_of("x", VALUE_TEXT);
    fields_are(2);
    static const char *const cells[] = {"0.5",  "", "2.5", "",  "0.49", "",
                                        "2.51", "", "",    "x", "1,5",  ""};
    read_rows(cells, 6, 2);
    assert_int_equal(account.accepted, 3);
    assert_int_equal(findings.count, 3);
    finding_is(0, 4, "constraint-error", "minimum");
    finding_is(1, 5, "constraint-error", "maximum");
    finding_is(2, 7, "type-error", "decimal-comma");
    assert_true(out.column[0].integers[2] == VALUE_MISSING(MISSING_NOT_RECORDED));
    assert_true(out.column[0].numbers[1] > 2.49 && out.column[0].integers[1] == 0);
}

/* Values that the register's columns could not hold would be lost without a word. */
static void values_that_cannot_be_kept(void **unused)
{
    (void)unused;
    field[0] = field_of("day", VALUE_DATE);
    field[1] = field_of("month", VALUE_DATE);
    field[2] = field_of("n", VALUE_INTEGER);
    fields_are(3);
    as_of_day = INT32_MAX;
    struct coded_column coded[] = {
        {.kind = CODED_DAY, .field = 0, .width = 2, .base = date_from_parts(1900, 1, 1)},
        {.kind = CODED_MONTH, .field = 1, .width = 2, .base = 1900 * 12},
        {.kind = CODED_INTEGER, .field = 2, .width = 1, .base = -1},
    };
    dataset.coded = coded, dataset.coded_count = 3;
    static const char *const cells[] = {
        "1900-01-01", "1900-01-01", "-1", "1899-12-31", "",           "", "", "1899-12-31",
        "",           "",           "",   "251",        "9999-12-31", "", "", "",
        "7000-12-31", "",           "",   "",           "-2",         "", "", "250"};
    read_rows(cells, 8, 3);
    assert_int_equal(account.accepted, 3);
    assert_int_equal(findings.count, 5);
    static const int32_t of[] = {0, 1, 2, 0, 2};
    for (int i = 0; i < 5; i++) {
        assert_true(str_equal_c(findings.item[i].detail, "beyond"));
        assert_int_equal(findings.item[i].field, of[i]);
    }
}

static void lengths_in_characters(void **unused)
{
    (void)unused;
    field[0] = field_of("code", VALUE_TEXT);
    field[0].min_length = 2, field[0].max_length = 3;
    fields_are(1);
    static const char *const cells[] = {"a",
                                        "ab",
                                        "abc",
                                        "abcd",
                                        "\u0627",
                                        "\u0627\u0628",
                                        "\u0627\u0628\u062a",
                                        "\u0627\u0628\u062a\u062b"};
    read_rows(cells, 8, 1);
    assert_int_equal(account.accepted, 4);
    finding_is(0, 2, "constraint-error", "minLength");
    finding_is(1, 5, "constraint-error", "maxLength");
    finding_is(2, 6, "constraint-error", "minLength");
    finding_is(3, 9, "constraint-error", "maxLength");
}

static void patterns(void **unused)
{
    (void)unused;
    struct diag d = diag_new(&memory);
    field[0] = field_of("code", VALUE_TEXT);
    field[0].compiled_pattern = pattern_compile(&memory, STR("T[0-9]"), NO_PLACE, &d);
    assert_non_null(field[0].compiled_pattern);
    field[1] = field_of("x", VALUE_TEXT);
    fields_are(2);
    static const char *const cells[] = {"T1", "x", "T", "x", "T12", "x", "xT1", "x", "", "x"};
    read_rows(cells, 5, 2);
    assert_int_equal(account.accepted, 2); /* a missing value has no pattern to follow */
    assert_int_equal(findings.count, 3);
    finding_is(0, 3, "constraint-error", "pattern");
}

static void dates_to_come(void **unused)
{
    (void)unused;
    field[0] = field_of("contact", VALUE_DATE);
    field[0].has_minimum = field[0].has_maximum = true;
    field[0].minimum = date_from_parts(2020, 1, 1);
    field[0].maximum = date_from_parts(2025, 12, 31);
    fields_are(1);
    static const char *const cells[] = {"2025-06-30", "2025-07-01", "2026-01-01", "2020-01-01",
                                        "2019-12-31", "31/12/2024", "2025-02-29"};
    read_rows(cells, 7, 1);
    assert_int_equal(account.accepted, 2);
    finding_is(0, 3, "future-date", "");
    finding_is(1, 4, "constraint-error", "maximum");
    finding_is(2, 4, "future-date", "");
    finding_is(3, 6, "constraint-error", "minimum");
    finding_is(4, 7, "type-error", "day-first");
    finding_is(5, 8, "type-error", "no-such-day");
}

static void warned_constraints_keep_the_value(void **unused)
{
    (void)unused;
    field[0] = field_of("contact", VALUE_DATE);
    field[0].severity.constraint = SEVERITY_WARN;
    fields_are(1);
    static const char *const cells[] = {"2030-01-01"};
    read_rows(cells, 1, 1);
    assert_int_equal(out.rows, 1);
    assert_int_equal(out.column[0].integers[0], date_from_parts(2030, 1, 1));
    finding_is(0, 2, "future-date", "");
    assert_true(passed);
}

static void the_centre_must_be_the_folders(void **unused)
{
    (void)unused;
    static const struct code_row centres[] = {{.code = "c1", .names = "\u0645\u0631\u0643\u0632"},
                                              {.code = "c2"}};
    field[0] = field_of("centre_id", VALUE_CODE);
    field[0].codelist = codelist_of(&memory, "centres", centres, 2);
    field[0].severity.constraint = SEVERITY_INFO; /* makes no difference */
    field[1] = field_of("x", VALUE_TEXT);
    fields_are(2);
    dataset.centre_field = 0;
    static const char *const cells[] = {"c1", "x", "c2", "x",  "\u0645\u0631\u0643\u0632",
                                        "x",  "",  "x",  "c3", "x"};
    read_rows(cells, 5, 2);
    assert_int_equal(account.accepted, 3);
    assert_int_equal(findings.count, 2);
    finding_is(0, 3, "centre-mismatch", "");
    finding_is(1, 6, "not-a-code", "");
}

static void the_centre_as_text(void **unused)
{
    (void)unused;
    field[0] = field_of("centre_id", VALUE_TEXT);
    fields_are(1);
    dataset.centre_field = 0;
    static const char *const cells[] = {"c1", " c1 ", "C1", "c11"};
    read_rows(cells, 4, 1);
    assert_int_equal(account.accepted, 2);
    finding_is(0, 4, "centre-mismatch", "");
}

static void blank_rows_are_no_data(void **unused)
{
    (void)unused;
    field[0] = field_of("id", VALUE_TEXT);
    field[0].required = true;
    field[1] = field_of("age", VALUE_INTEGER);
    fields_are(2);
    static const char *const cells[] = {"", "", "",  "a", "1", "", "",     "",
                                        "", "", "5", "",  "",  "", "extra"};
    read_rows(cells, 5, 3);
    assert_int_equal(account.non_data, 2);
    assert_int_equal(account.accepted, 1);
    assert_int_equal(account.quarantined, 2);
}

/* Rows of the rule tests: start, end, age. */
static void rule_fields(void)
{
    field[0] = field_of("started", VALUE_DATE);
    field[1] = field_of("ended", VALUE_DATE);
    field[2] = field_of("age", VALUE_INTEGER);
    fields_are(3);
    static struct expression_variable variable[3];
    for (int i = 0; i < 3; i++) {
        variable[i] = (struct expression_variable){field[i].name, field[i].type, NULL};
    }
    dataset.scope = (struct expression_scope){variable, 3};
}

static struct row_rule rule_of(const char *id, const char *when, const char *must,
                               enum severity severity)
{
    struct diag d = diag_new(&memory);
    struct row_rule rule = {.id = str_from_c(id), .severity = severity, .field = 1};
    rule.assert = expression_compile(&memory, str_from_c(must), NO_PLACE, &dataset.scope, &d);
    assert_non_null(rule.assert);
    if (when) {
        rule.when = expression_compile(&memory, str_from_c(when), NO_PLACE, &dataset.scope, &d);
        assert_non_null(rule.when);
    }
    return rule;
}

static void row_rules(void **unused)
{
    (void)unused;
    rule_fields();
    struct row_rule rules[] = {
        rule_of("order", NULL, "ended >= started", SEVERITY_QUARANTINE_ROW),
        rule_of("adult", "started >= '2024-01-01'", "age >= 18", SEVERITY_WARN),
    };
    dataset.rule = rules;
    dataset.rules = 2;
    static const char *const cells[] = {
        "2024-01-01", "2024-01-02", "20", /* fine */
        "2024-01-03", "2024-01-02", "17", /* both, one row */
        "2023-01-01", "2023-01-01", "17", /* the rule on ages does not apply */
        "2024-01-01", "",           "17", /* unknown order passes; young */
        "",           "2024-01-02", "17", /* when is unknown: does not apply */
        "2024-01-01", "bad",        "20", /* told once, as a type-error */
    };
    read_rows(cells, 6, 3);
    assert_int_equal(account.accepted, 4);
    assert_int_equal(findings.count, 4);
    finding_is(0, 3, "row-rule", "order");
    finding_is(1, 3, "row-rule", "adult");
    finding_is(2, 5, "row-rule", "adult");
    finding_is(3, 7, "type-error", "date");
    assert_int_equal(findings.item[0].column, 2);
    assert_int_equal(findings.item[1].severity, SEVERITY_WARN);
}

static void a_rule_on_a_diverted_value_is_silent(void **unused)
{
    (void)unused;
    rule_fields();
    struct row_rule rule = rule_of("has-end", NULL, "ended IS NOT NULL", SEVERITY_QUARANTINE_ROW);
    dataset.rule = &rule;
    dataset.rules = 1;
    static const char *const cells[] = {"2024-01-01", "bad", "", "2024-01-01", "", ""};
    read_rows(cells, 2, 3);
    assert_int_equal(findings.count, 2);
    finding_is(0, 2, "type-error", "date");
    finding_is(1, 3, "row-rule", "has-end");
}

/* A warned value that is gone does not excuse a rule that needs it. */
static void a_rule_on_a_warned_value_speaks(void **unused)
{
    (void)unused;
    rule_fields();
    field[1].severity.type = SEVERITY_WARN;
    struct row_rule rule = rule_of("has-end", NULL, "ended IS NOT NULL", SEVERITY_QUARANTINE_ROW);
    dataset.rule = &rule;
    dataset.rules = 1;
    static const char *const cells[] = {"2024-01-01", "bad", ""};
    read_rows(cells, 1, 3);
    assert_int_equal(account.quarantined, 1);
    assert_int_equal(findings.count, 2);
}

static void a_row_counts_once(void **unused)
{
    (void)unused;
    for (int i = 0; i < 3; i++) {
        field[i] = field_of("n", VALUE_INTEGER);
    }
    fields_are(3);
    static const char *const cells[] = {"x", "y", "z", "1", "2", "3"};
    read_rows(cells, 2, 3);
    assert_int_equal(account.quarantined, 1);
    assert_int_equal(findings.count, 3);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(findings.item[i].field, i);
    }
}

static void every_severity_of_a_type_error(void **unused)
{
    (void)unused;
    static const struct {
        enum severity severity;
        int64_t accepted;
        bool passes;
    } cases[] = {
        {SEVERITY_INFO, 2, true},
        {SEVERITY_WARN, 2, true},
        {SEVERITY_QUARANTINE_ROW, 1, true},
        {SEVERITY_REFUSE_FILE, 1, false},
    };
    for (size_t i = 0; i < 4; i++) {
        account = (struct account){0};
        findings = finding_list_new(&memory, 100);
        field[0] = field_of("n", VALUE_INTEGER);
        field[0].severity.type = cases[i].severity;
        fields_are(1);
        static const char *const cells[] = {"1", "x"};
        read_rows(cells, 2, 1);
        assert_int_equal(account.accepted, cases[i].accepted);
        assert_int_equal(passed, cases[i].passes);
        assert_int_equal(findings.item[0].severity, cases[i].severity);
        if (out.rows == 2) {
            assert_true(out.column[0].integers[1] == VALUE_MISSING(MISSING_NOT_RECORDED));
        }
    }
}

static void absent_columns_are_missing(void **unused)
{
    (void)unused;
    field[0] = field_of("n", VALUE_INTEGER);
    field[1] = field_of("m", VALUE_NUMBER);
    field[1].required = field[1].column_optional = true;
    fields_are(2);
    static const char *const cells[] = {"x", "1", "2"};
    read_rows(cells, 3, 1);
    assert_int_equal(out.rows, 2);
    assert_int_equal(findings.count, 1);
    assert_true(out.column[1].integers[0] == VALUE_MISSING(MISSING_NOT_RECORDED));
    assert_true(out.column[1].integers[1] == VALUE_MISSING(MISSING_NOT_RECORDED));
}

/* Random runs of good, bad and blank rows: what is left is what was good, in order. */
static void packing_keeps_rows_together(void **unused)
{
    (void)unused;
    enum { ROWS = 2048, ROUNDS = 20 };
    static char text[ROWS][16];
    static const char *cells[2 * ROWS];
    uint64_t state = 7;
    for (int round = 0; round < ROUNDS; round++) {
        account = (struct account){0};
        findings = finding_list_new(&memory, 100);
        field[0] = field_of("n", VALUE_INTEGER);
        field[1] = field_of("t", VALUE_TEXT);
        fields_are(2);
        int32_t good[ROWS], good_count = 0, blank_count = 0;
        for (int32_t i = 0; i < ROWS; i++) {
            state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
            int kind = (int)(state >> 33) % (2 + round);
            snprintf(text[i], sizeof text[i], "%d", i);
            cells[2 * i] = kind == 0 ? "bad" : kind == 1 ? "" : text[i];
            cells[2 * i + 1] = kind == 1 ? "" : text[i];
            if (kind > 1) {
                good[good_count++] = i;
            }
            blank_count += kind == 1;
        }
        read_rows(cells, ROWS, 2);
        assert_int_equal(out.rows, good_count);
        assert_int_equal(account.non_data, blank_count);
        for (int32_t i = 0; i < good_count; i++) {
            assert_int_equal(out.column[0].integers[i], good[i]);
            assert_true(str_equal_c(out.column[1].texts[i], text[good[i]]));
            assert_int_equal(out.line[i], good[i] + 2);
        }
    }
}

static void findings_come_in_the_order_of_lines(void **unused)
{
    (void)unused;
    enum { ROWS = 600 };
    static const char *cells[2 * ROWS];
    for (int i = 0; i < ROWS; i++) {
        cells[2 * i] = i % 7 == 0 ? "x" : "1";
        cells[2 * i + 1] = i % 5 == 0 ? "x" : "1";
    }
    findings = finding_list_new(&memory, 10000);
    field[0] = field_of("n", VALUE_INTEGER);
    field[1] = field_of("m", VALUE_INTEGER);
    fields_are(2);
    read_rows(cells, ROWS, 2);
    for (ptrdiff_t i = 1; i < findings.count; i++) {
        const struct finding *a = &findings.item[i - 1], *b = &findings.item[i];
        assert_true(a->line < b->line || (a->line == b->line && a->field < b->field));
    }
}

static void too_many_quarantined_rows(void **unused)
{
    (void)unused;
    static const struct {
        int32_t rows, bad;
        double share;
        bool passes;
    } cases[] = {
        {20, 20, 0.5, true}, /* too few rows to judge a file by */
        {21, 21, 0.5, false}, {40, 20, 0.5, true}, {40, 21, 0.5, false},
        {40, 40, 1, true},    {40, 1, 0, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *cells[40];
        for (int32_t row = 0; row < cases[i].rows; row++) {
            cells[row] = row < cases[i].bad ? "x" : "1";
        }
        account = (struct account){0};
        findings = finding_list_new(&memory, 100);
        schemas.policy.refuse_share = cases[i].share;
        field[0] = field_of("n", VALUE_INTEGER);
        fields_are(1);
        read_rows(cells, cases[i].rows, 1);
        assert_int_equal(passed, cases[i].passes);
        const struct finding *last = &findings.item[findings.count - 1];
        assert_int_equal(str_equal_c(last->rule, "too-many-quarantined"), !cases[i].passes);
        assert_true(cases[i].passes || last->severity == SEVERITY_REFUSE_FILE);
    }
}

/* Names of rules and details come from the program and the descriptors, never from a cell. */
static void findings_carry_no_value(void **unused)
{
    (void)unused;
    field[0] = field_of("n", VALUE_INTEGER);
    field[1] = field_of("d", VALUE_DATE);
    field[2] = field_of("t", VALUE_TEXT);
    field[2].max_length = 3;
    fields_are(3);
    static const char *const cells[] = {"Khadija", "0612345678", "AB123456"};
    read_rows(cells, 1, 3);
    assert_int_equal(findings.count, 3);
    for (ptrdiff_t i = 0; i < findings.count; i++) {
        for (int c = 0; c < 3; c++) {
            assert_true(str_find(findings.item[i].detail, str_from_c(cells[c])) < 0);
            assert_true(str_find(findings.item[i].rule, str_from_c(cells[c])) < 0);
        }
    }
}

static void empty_batches(void **unused)
{
    (void)unused;
    field[0] = field_of("n", VALUE_INTEGER);
    fields_are(1);
    read_rows(NULL, 0, 1);
    assert_int_equal(out.rows, 0);
    assert_true(passed);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(required_values),
        TEST(ranges_of_integers),
        TEST(ranges_of_numbers),
        TEST(values_that_cannot_be_kept),
        TEST(lengths_in_characters),
        TEST(patterns),
        TEST(dates_to_come),
        TEST(warned_constraints_keep_the_value),
        TEST(the_centre_must_be_the_folders),
        TEST(the_centre_as_text),
        TEST(blank_rows_are_no_data),
        TEST(row_rules),
        TEST(a_rule_on_a_diverted_value_is_silent),
        TEST(a_rule_on_a_warned_value_speaks),
        TEST(a_row_counts_once),
        TEST(every_severity_of_a_type_error),
        TEST(absent_columns_are_missing),
        TEST(packing_keeps_rows_together),
        TEST(findings_come_in_the_order_of_lines),
        TEST(too_many_quarantined_rows),
        TEST(findings_carry_no_value),
        TEST(empty_batches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
