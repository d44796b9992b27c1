/* 2_validate: codes, sets of codes and booleans, in the spellings that centres use. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "validate_fixture.h"

enum { MEMORY = 64 << 20 };

static struct arena memory, whole;

static int begin(void **state)
{
    (void)state;
    whole = memory = arena_reserve(MEMORY);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_release(&whole);
    return 0;
}

static const struct code_row relations[] = {
    {.code = "husband",
     .names = "\u0627\u0644\u0632\u0648\u062c|mari|husband|\u0632\u0648\u062c|\u00c9poux"},
    {.code = "father", .names = "\u0627\u0644\u0623\u0628|p\u00e8re|father"},
    {.code = "neighbour", .names = "\u0627\u0644\u062c\u0627\u0631|voisin|neighbour"},
    {.code = "spouse",
     .names = "\u0642\u0631\u064a\u0646|conjoint|spouse",
     .replaced_by = "partner"},
    {.code = "partner",
     .names = "\u0634\u0631\u064a\u0643|partenaire|partner",
     .replaced_by = "husband"},
    {.code = "ghost", .names = "", .retired = true},
    {.code = "a-code-that-is-longer-than-sixteen-bytes", .names = "x1|x2|x3"},
};
enum { RELATIONS = sizeof relations / sizeof relations[0] };

/* One column with these cells; what came of them. */
struct outcome {
    struct batch batch;
    struct account account;
    struct finding_list findings;
};

static struct outcome read_column(struct field *field, const char *const *cell, int32_t rows)
{
    static struct schemas schemas;
    schemas.policy.refuse_share = 1;
    struct dataset *dataset = ARENA_NEW(&memory, struct dataset);
    *dataset = dataset_of("cases", field, 1);
    dataset->source_format.repairs = 1u << REPAIR_INVISIBLE;
    struct outcome o = {.findings = finding_list_new(&memory, 100)};
    struct finding_list *findings = ARENA_NEW(&memory, struct finding_list);
    *findings = o.findings;
    const int32_t column[] = {0, 1};
    struct validator *v =
        validator_new(&memory, &schemas, dataset, column, STR("c1"), INT32_MAX, findings);
    /* a second column, so that empty cells do not make blank rows */
    const char **cells = ARENA_ARRAY(&memory, const char *, 2 * rows);
    for (int32_t i = 0; i < rows; i++) {
        cells[2 * i] = cell[i];
        cells[2 * i + 1] = "x";
    }
    struct made_batch made = batch_of(cells, rows, 2);
    validate_batch(v, &made.batch, &o.batch, &o.account);
    validator_finish(v, &o.account);
    batch_release(&made);
    o.findings = *findings;
    return o;
}

static int64_t number_of(const struct codelist *list, const char *code)
{
    int32_t index = codelist_index(list, str_from_c(code));
    assert_true(index >= 0);
    return list->code[index].number;
}

static void spellings_of_one_code(void **unused)
{
    (void)unused;
    struct field field = field_of("relation", VALUE_CODE);
    field.codelist = codelist_of(&memory, "relations", relations, RELATIONS);
    /* code, other case, labels, aliases, vowel signs, tatweel, direction marks, presentation */
    static const char *const cells[] = {"husband",
                                        "HUSBAND",
                                        "Husband",
                                        "mari",
                                        "MARI",
                                        "\u0627\u0644\u0632\u0648\u062c",
                                        "\u0632\u0648\u062c",
                                        "\u0632\u064e\u0648\u0652\u062c",
                                        "\u0632\u0640\u0648\u0640\u062c",
                                        "\u200f\u0632\u0648\u062c\u200f",
                                        "\u00e9poux",
                                        "epoux",
                                        " husband ",
                                        "husband",
                                        "epoux"};
    enum { CELLS = sizeof cells / sizeof cells[0] };
    struct outcome o = read_column(&field, cells, CELLS);
    assert_int_equal(o.batch.rows, CELLS);
    /* two of them hold invisible marks: read, and counted */
    assert_int_equal(o.findings.group_count, 1);
    assert_true(str_equal_c(o.findings.group[0].rule, "repaired"));
    assert_true(str_equal_c(o.findings.group[0].detail, "invisible-marks"));
    assert_int_equal(o.findings.group[0].count, 2);
    for (int32_t i = 0; i < CELLS; i++) {
        assert_int_equal(o.batch.column[0].integers[i], number_of(field.codelist, "husband"));
    }
}

static void alef_variants_are_one_code(void **unused)
{
    (void)unused;
    struct field field = field_of("relation", VALUE_CODE);
    field.codelist = codelist_of(&memory, "relations", relations, RELATIONS);
    static const char *const cells[] = {"\u0627\u0644\u0623\u0628",
                                        "\u0627\u0644\u0627\u0628",
                                        "\u0627\u0644\u0622\u0628",
                                        "p\u00e8re",
                                        "PERE",
                                        "pere"};
    struct outcome o = read_column(&field, cells, 6);
    assert_int_equal(o.batch.rows, 6);
    for (int32_t i = 0; i < 6; i++) {
        assert_int_equal(o.batch.column[0].integers[i], number_of(field.codelist, "father"));
    }
}

static void what_is_no_code_is_found_each_time(void **unused)
{
    (void)unused;
    struct field field = field_of("relation", VALUE_CODE);
    field.codelist = codelist_of(&memory, "relations", relations, RELATIONS);
    static const char *const cells[] = {"husband", "uncle", "uncle", "ghost", "ghost", "father"};
    struct outcome o = read_column(&field, cells, 6);
    assert_int_equal(o.account.accepted, 2);
    assert_int_equal(o.account.quarantined, 4);
    assert_int_equal(o.findings.count, 4);
    for (int i = 0; i < 4; i++) {
        assert_true(str_equal_c(o.findings.item[i].rule, "not-a-code"));
        assert_true(str_equal_c(o.findings.item[i].detail, i < 2 ? "" : "retired"));
        assert_int_equal(o.findings.item[i].line, 3 + i);
        assert_int_equal(o.findings.item[i].column, 1);
        assert_int_equal(o.findings.item[i].severity, SEVERITY_QUARANTINE_ROW);
    }
}

/* What folding passes over may say something: a doubt, a sign, a formula. */
static void marks_that_say_something(void **unused)
{
    (void)unused;
    static const struct code_row numbers[] = {{.code = "1", .names = "oui|yes"},
                                              {.code = "2", .names = "non|no"}};
    static const struct {
        const char *cell, *detail;
    } cases[] = {
        {"oui?", "doubt"},       {"oui \u061f", "doubt"}, {"=1", "formula"}, {"@oui", "formula"},
        {"=\"oui\"", "formula"}, {"'oui", "apostrophe"},  {"-1", ""},        {" -2", ""},
    };
    struct field field = field_of("answer", VALUE_CODE);
    field.codelist = codelist_of(&memory, "answers", numbers, 2);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *const cells[] = {cases[i].cell, "- oui", "(1)", cases[i].cell};
        struct outcome o = read_column(&field, cells, 4);
        assert_int_equal(o.account.accepted, 2);
        assert_int_equal(o.findings.count, 2);
        assert_true(str_equal_c(o.findings.item[0].rule, "not-a-code"));
        assert_true(str_equal_c(o.findings.item[0].detail, cases[i].detail));
    }
}

static void warned_codes_become_missing(void **unused)
{
    (void)unused;
    struct field field = field_of("relation", VALUE_CODE);
    field.codelist = codelist_of(&memory, "relations", relations, RELATIONS);
    field.severity.type = SEVERITY_WARN;
    static const char *const cells[] = {"uncle", "father"};
    struct outcome o = read_column(&field, cells, 2);
    assert_int_equal(o.account.accepted, 2);
    assert_int_equal(o.findings.count, 1);
    assert_true(o.batch.column[0].integers[0] == VALUE_MISSING(MISSING_NOT_RECORDED));
    assert_int_equal(o.batch.column[0].integers[1], number_of(field.codelist, "father"));
}

static void replaced_codes_follow_the_chain(void **unused)
{
    (void)unused;
    struct field field = field_of("relation", VALUE_CODE);
    field.codelist = codelist_of(&memory, "relations", relations, RELATIONS);
    static const char *const cells[] = {"spouse", "partner", "conjoint", "husband"};
    struct outcome o = read_column(&field, cells, 4);
    assert_int_equal(o.account.accepted, 4);
    assert_int_equal(o.findings.count, 3);
    for (int32_t i = 0; i < 4; i++) {
        assert_int_equal(o.batch.column[0].integers[i], number_of(field.codelist, "husband"));
    }
    assert_true(str_equal_c(o.findings.item[0].rule, "code-replaced"));
    assert_int_equal(o.findings.item[0].severity, SEVERITY_INFO);
}

static void a_circle_of_replacements_ends(void **unused)
{
    (void)unused;
    static const struct code_row circle[] = {{.code = "a", .replaced_by = "b"},
                                             {.code = "b", .replaced_by = "a"}};
    struct field field = field_of("x", VALUE_CODE);
    field.codelist = codelist_of(&memory, "circle", circle, 2);
    static const char *const cells[] = {"a", "b"};
    assert_int_equal(read_column(&field, cells, 2).account.accepted, 2);
}

static void missing_kinds_go_first(void **unused)
{
    (void)unused;
    static const struct missing_value missing[] = {
        {.text = STR_INIT("-"), .kind = MISSING_NOT_RECORDED},
        {.text = STR_INIT("99"), .kind = MISSING_UNKNOWN},
        {.text = STR_INIT("father"), .kind = MISSING_REFUSED}};
    struct field field = field_of("relation", VALUE_CODE);
    field.codelist = codelist_of(&memory, "relations", relations, RELATIONS);
    field.missing = missing;
    field.missing_count = 3;
    static const char *const cells[] = {"", "-", "99", "father", "FATHER"};
    struct outcome o = read_column(&field, cells, 5);
    const int64_t *got = o.batch.column[0].integers;
    assert_int_equal(o.batch.rows, 5);
    assert_true(got[0] == VALUE_MISSING(MISSING_NOT_RECORDED));
    assert_true(got[1] == VALUE_MISSING(MISSING_NOT_RECORDED));
    assert_true(got[2] == VALUE_MISSING(MISSING_UNKNOWN));
    assert_true(got[3] == VALUE_MISSING(MISSING_REFUSED));
    assert_int_equal(got[4], number_of(field.codelist, "father"));
}

/* Spellings that share their first 16 bytes, and ones too long to be kept. */
static void long_spellings_are_told_apart(void **unused)
{
    (void)unused;
    struct field field = field_of("relation", VALUE_CODE);
    field.codelist = codelist_of(&memory, "relations", relations, RELATIONS);
    char endless[600];
    memset(endless, 'z', sizeof endless - 1);
    endless[sizeof endless - 1] = 0;
    const char *cells[] = {"a-code-that-is-longer-than-sixteen-bytes",
                           "a-code-that-is-longer-than-sixteen-bytez",
                           "a-code-that-is-l",
                           endless,
                           endless,
                           "A code that is longer than sixteen bytes"};
    struct outcome o = read_column(&field, cells, 6);
    assert_int_equal(o.account.accepted, 2);
    assert_int_equal(o.account.quarantined, 4);
}

/* More distinct spellings than a table keeps: each is still judged alike. */
static void the_table_of_spellings_is_bounded(void **unused)
{
    (void)unused;
    enum { ROWS = 2048, BATCHES = 6 };
    struct field field = field_of("relation", VALUE_CODE);
    field.codelist = codelist_of(&memory, "relations", relations, RELATIONS);
    struct dataset dataset = dataset_of("cases", &field, 1);
    static struct schemas schemas;
    struct finding_list findings = finding_list_new(&memory, 10);
    const int32_t column[] = {0};
    struct validator *v =
        validator_new(&memory, &schemas, &dataset, column, STR("c1"), INT32_MAX, &findings);
    struct account account = {0};
    for (int b = 0; b < BATCHES; b++) {
        static char text[ROWS][16];
        static const char *cells[ROWS];
        for (int i = 0; i < ROWS; i++) {
            snprintf(text[i], sizeof text[i], i % 2 ? "u%d" : "father", b * ROWS + i);
            cells[i] = text[i];
        }
        struct made_batch made = batch_of(cells, ROWS, 1);
        struct batch out;
        validate_batch(v, &made.batch, &out, &account);
        assert_int_equal(out.rows, ROWS / 2);
        batch_release(&made);
    }
    assert_int_equal(account.quarantined, BATCHES * ROWS / 2);
}

static int64_t bits_of(const struct codelist *list, const char *codes)
{
    int64_t bits = 0;
    str rest = str_from_c(codes), code;
    bool more = rest.n > 0;
    while (more) {
        more = str_cut(rest, ' ', &code, &rest);
        bits |= INT64_C(1) << list->code[codelist_index(list, code)].number;
    }
    return bits;
}

static void sets_of_codes(void **unused)
{
    (void)unused;
    struct field field = field_of("relations", VALUE_CODE_SET);
    field.codelist = codelist_of(&memory, "relations", relations, RELATIONS);
    static const struct {
        const char *cell, *codes;
    } cases[] = {
        {"husband", "husband"},
        {"husband;father", "husband father"},
        {"father;husband", "husband father"},
        {" father ; husband ;", "husband father"},
        {"father;father", "father"},
        {"mari;p\u00e8re;\u0627\u0644\u062c\u0627\u0631", "husband father neighbour"},
        {"", NULL},
        {";", NULL},
        {" ; ", NULL},
        {"husband;father;neighbour;a-code-that-is-longer-than-sixteen-bytes",
         "husband father neighbour a-code-that-is-longer-than-sixteen-bytes"},
    };
    enum { CELLS = sizeof cases / sizeof cases[0] };
    const char *cells[2 * CELLS];
    for (int i = 0; i < 2 * CELLS; i++) {
        cells[i] = cases[i % CELLS].cell; /* twice: read, then remembered */
    }
    struct outcome o = read_column(&field, cells, 2 * CELLS);
    assert_int_equal(o.batch.rows, 2 * CELLS);
    for (int i = 0; i < 2 * CELLS; i++) {
        const char *codes = cases[i % CELLS].codes;
        int64_t expected =
            codes ? bits_of(field.codelist, codes) : VALUE_MISSING(MISSING_NOT_RECORDED);
        if (o.batch.column[0].integers[i] != expected) {
            fail_msg("'%s'", cells[i]);
        }
    }
}

static void sets_with_an_unknown_code(void **unused)
{
    (void)unused;
    struct field field = field_of("relations", VALUE_CODE_SET);
    field.codelist = codelist_of(&memory, "relations", relations, RELATIONS);
    static const char *const cells[] = {"husband;uncle", "husband,father", "father;ghost",
                                        "husband;spouse", "husband;uncle"};
    struct outcome o = read_column(&field, cells, 5);
    static const char *const rule[] = {"not-a-code", "not-a-code", "not-a-code", "code-replaced",
                                       "not-a-code"};
    static const char *const detail[] = {"", "separator", "retired", "", ""};
    assert_int_equal(o.findings.count, 5);
    for (int i = 0; i < 5; i++) {
        assert_true(str_equal_c(o.findings.item[i].rule, rule[i]));
        assert_true(str_equal_c(o.findings.item[i].detail, detail[i]));
    }
    assert_int_equal(o.account.accepted, 1);
    assert_int_equal(o.batch.column[0].integers[0], bits_of(field.codelist, "husband"));
}

static void booleans_after_folding(void **unused)
{
    (void)unused;
    static const str yes[] = {STR_INIT("\u0646\u0639\u0645"), STR_INIT("oui"), STR_INIT("1")};
    static const str no[] = {STR_INIT("\u0644\u0627"), STR_INIT("non"), STR_INIT("0")};
    struct field field = field_of("open", VALUE_BOOLEAN);
    field.true_value = yes, field.true_count = 3;
    field.false_value = no, field.false_count = 3;
    static const char *const cells[] = {"oui", "OUI",    "Non",          "1",
                                        "0",   "\u0661", "\u0644\u0627", "\u0646\u0639\u064e\u0645",
                                        "",    "perhaps"};
    struct outcome o = read_column(&field, cells, 10);
    static const int64_t expected[] = {1, 1, 0, 1, 0, 1, 0, 1};
    assert_int_equal(o.account.accepted, 9);
    for (int i = 0; i < 8; i++) {
        assert_int_equal(o.batch.column[0].integers[i], expected[i]);
    }
    assert_true(value_is_missing(o.batch.column[0].integers[8]));
    assert_true(str_equal_c(o.findings.item[0].rule, "type-error"));
    assert_true(str_equal_c(o.findings.item[0].detail, "boolean"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(spellings_of_one_code, begin, end),
        cmocka_unit_test_setup_teardown(alef_variants_are_one_code, begin, end),
        cmocka_unit_test_setup_teardown(what_is_no_code_is_found_each_time, begin, end),
        cmocka_unit_test_setup_teardown(marks_that_say_something, begin, end),
        cmocka_unit_test_setup_teardown(warned_codes_become_missing, begin, end),
        cmocka_unit_test_setup_teardown(replaced_codes_follow_the_chain, begin, end),
        cmocka_unit_test_setup_teardown(a_circle_of_replacements_ends, begin, end),
        cmocka_unit_test_setup_teardown(missing_kinds_go_first, begin, end),
        cmocka_unit_test_setup_teardown(long_spellings_are_told_apart, begin, end),
        cmocka_unit_test_setup_teardown(the_table_of_spellings_is_bounded, begin, end),
        cmocka_unit_test_setup_teardown(sets_of_codes, begin, end),
        cmocka_unit_test_setup_teardown(sets_with_an_unknown_code, begin, end),
        cmocka_unit_test_setup_teardown(booleans_after_folding, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
