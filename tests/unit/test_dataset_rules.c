/* Rules of datasets: what each form means, row by row, and every fault at its place. */
#include "descriptor_cases.h"

#include "base/date.h"
#include "descriptors/codelist_read.h"
#include "descriptors/dataset_read.h"
#include "descriptors/rule_run.h"

static struct arena whole;

#define FIELD(name, type, more)                                                                    \
    "    - name: " name "\n      type: " type "\n      marsad: {labels: {ar: " name                \
    "_a, fr: " name "_f, en: " name "_e}" more "}\n"

static const char base[] = "name: acts\nschema:\n  fields:\n" FIELD("girls", "integer", "")
    FIELD("boys", "integer", "") FIELD("children", "integer", "") FIELD("paid", "number", "")
        FIELD("cost", "number", "") FIELD("opened", "date", "") FIELD("met", "date", "")
            FIELD("closed", "date", "") FIELD("kind", "string", ", codelist: kinds")
                FIELD("act", "string", ", codelist: acts")
                    FIELD("needs", "list", ", codelist: acts")
                        FIELD("given", "list", ", codelist: acts") FIELD("phone", "string",
                                                                         ", sensitivity: "
                                                                         "direct_identifier")
                            FIELD("register", "string", ", sensitivity: direct_identifier")
                                FIELD("active", "boolean", "")
                                    FIELD("since_year", "year",
                                          "") "marsad:\n"
                                              "  version: 1\n"
                                              "  labels: {ar: a, fr: b, en: c}\n"
                                              "  record: {ar: a, fr: b, en: c}\n"
                                              "  event_date: opened\n"
                                              "  rules:\n"
                                              "    - id: one\n"
                                              "      FORM\n"
                                              "      message: {ar: m, fr: n, en: o}\n";
enum {
    GIRLS,
    BOYS,
    CHILDREN,
    PAID,
    COST,
    OPENED,
    MET,
    CLOSED,
    KIND,
    ACT,
    NEEDS,
    GIVEN,
    PHONE,
    REGISTER,
    ACTIVE,
    SINCE_YEAR,
    FIELDS
};

static void lists_make(struct arena *a, struct codelist_set *set)
{
    static const char kinds[] = "code,label_ar,label_fr,label_en\nhit,k1,Coups,Blows\n"
                                "money,k2,Argent,Money\nword,k3,Mots,Words\n";
    static const char acts[] = "code,label_ar,label_fr,label_en\npunch,p1,Poing,Punch\n"
                               "kick,p2,Pied,Kick\nsteal,p3,Vol,Theft\nshout,p4,Cri,Shout\n";
    struct diag d = diag_new(a);
    struct codelist *list = ARENA_ARRAY(a, struct codelist, 2);
    assert_true(codelist_read(a, str_from_c(kinds), STR("k.csv"), STR("kinds"), &list[0], &d));
    assert_true(codelist_read(a, str_from_c(acts), STR("a.csv"), STR("acts"), &list[1], &d));
    codelist_set_add(a, set, &list[0]);
    codelist_set_add(a, set, &list[1]);
}

static bool rule_make(struct arena *a, const char *form, struct dataset *ds, struct diag *d)
{
    struct codelist_set set = {0};
    const struct edit_case put = {"FORM", form, "", NULL};
    lists_make(a, &set);
    return dataset_read(a, edit(a, str_from_c(base), &put).text, STR("acts.yaml"), STR("acts"),
                        &set, ds, d);
}

/* ---- what forms mean ---- */

enum { NONE = INT32_MIN }; /* a missing value */

struct rows {
    int64_t integers[FIELDS][2];
    double numbers[FIELDS][2];
    str texts[FIELDS][2];
    struct expression_column column[FIELDS];
};

static void rows_clear(struct rows *rows)
{
    for (int f = 0; f < FIELDS; f++) {
        for (int row = 0; row < 2; row++) {
            rows->integers[f][row] = VALUE_MISSING(MISSING_NOT_RECORDED);
            rows->numbers[f][row] = 0;
            rows->texts[f][row] = STR("");
        }
        rows->column[f] =
            (struct expression_column){rows->integers[f], rows->numbers[f], rows->texts[f]};
    }
}

static void put_value(const struct dataset *ds, struct rows *rows, int field, double value)
{
    if (value <= (double)NONE)
        return;
    rows->integers[field][0] = (int64_t)value;
    rows->numbers[field][0] = value;
    if (ds->field[field].type == VALUE_NUMBER)
        rows->integers[field][0] = 0;
}

/* Whether the rule is broken by a row: as stage 2 asks it. */
static bool is_broken(struct arena scratch, const struct dataset *ds, struct rows *rows)
{
    uint8_t truth = TRUTH_NULL, applies = TRUTH_TRUE;
    struct rule_run run = rule_run_begin(ds, &ds->rule[0], STR("2024-Q1"));
    rule_run_rows(&run, rows->column, 1, &truth, scratch);
    if (ds->rule[0].when != NULL)
        expression_evaluate(ds->rule[0].when, rows->column, 1, &applies, scratch);
    return truth == TRUTH_FALSE && applies == TRUTH_TRUE;
}

struct field_value {
    int field;
    double value;
};
static const struct {
    const char *form;
    int field; /* where the finding points */
    struct field_value row[4];
    bool broken;
} meanings[] = {
    {"required_if: {field: closed, when: \"active = FALSE\"}", CLOSED, {{ACTIVE, 0}}, true},
    {"required_if: {field: closed, when: \"active = FALSE\"}", CLOSED, {{ACTIVE, 1}}, false},
    {"required_if: {field: closed, when: \"active = FALSE\"}", CLOSED, {{GIRLS, 1}}, false},
    {"required_if: {field: closed, when: \"active = FALSE\"}",
     CLOSED,
     {{ACTIVE, 0}, {CLOSED, 3}},
     false},
    {"required_if: {field: closed, when: \"active = FALSE\"}\n      when: \"girls > 0\"",
     CLOSED,
     {{ACTIVE, 0}, {GIRLS, 0}},
     false},
    {"forbidden_if: {field: closed, when: \"active = TRUE\"}",
     CLOSED,
     {{ACTIVE, 1}, {CLOSED, 4}},
     true},
    {"forbidden_if: {field: closed, when: \"active = TRUE\"}", CLOSED, {{ACTIVE, 1}}, false},
    {"sum: {of: [girls, boys], equals: children}",
     CHILDREN,
     {{GIRLS, 1}, {BOYS, 2}, {CHILDREN, 4}},
     true},
    {"sum: {of: [girls, boys], equals: children}",
     CHILDREN,
     {{GIRLS, 1}, {BOYS, 2}, {CHILDREN, 3}},
     false},
    {"sum: {of: [girls, boys], equals: children}", CHILDREN, {{GIRLS, 1}, {CHILDREN, 4}}, false},
    {"sum: {of: [girls, boys], equals: children, tolerance: 1}",
     CHILDREN,
     {{GIRLS, 1}, {BOYS, 2}, {CHILDREN, 4}},
     false},
    {"sum: {of: [paid, children], equals: cost, tolerance: 0.01}",
     COST,
     {{PAID, 0.1}, {CHILDREN, 2}, {COST, 2.11}},
     false},
    {"sum: {of: [paid, children], equals: cost, tolerance: 0.01}",
     COST,
     {{PAID, 0.1}, {CHILDREN, 2}, {COST, 2.12}},
     true},
    {"one_of_required: [phone, girls, needs]", -1, {{BOYS, 1}}, true},
    {"one_of_required: [phone, girls, needs]", -1, {{NEEDS, 1}}, false},
    {"all_or_none: [girls, boys, opened]", -1, {{GIRLS, 1}, {BOYS, 1}}, true},
    {"all_or_none: [girls, boys, opened]", -1, {{CLOSED, 1}}, false},
    {"all_or_none: [girls, boys, opened]", -1, {{GIRLS, 1}, {BOYS, 1}, {OPENED, 9}}, false},
    {"date_order: [opened, met, closed]", CLOSED, {{OPENED, 9}, {CLOSED, 8}}, true},
    {"date_order: [opened, met, closed]", CLOSED, {{OPENED, 9}, {MET, 9}, {CLOSED, 9}}, false},
    {"date_order: [opened, met, closed]", CLOSED, {{OPENED, 9}, {MET, 8}, {CLOSED, 19}}, true},
    {"code_subset: {of: needs, within: given}", NEEDS, {{NEEDS, 5}, {GIVEN, 7}}, false},
    {"code_subset: {of: needs, within: given}", NEEDS, {{NEEDS, 5}, {GIVEN, 3}}, true},
    {"code_subset: {of: needs, within: given}", NEEDS, {{NEEDS, 5}}, false},
    {"code_subset: {of: act, by: kind, codes: {hit: [punch, kick], money: [steal]}}",
     ACT,
     {{KIND, 0}, {ACT, 2}},
     true},
    {"code_subset: {of: act, by: kind, codes: {hit: [punch, kick], money: [steal]}}",
     ACT,
     {{KIND, 1}, {ACT, 2}},
     false},
    {"code_subset: {of: act, by: kind, codes: {hit: [punch, kick], money: [steal]}}",
     ACT,
     {{KIND, 2}, {ACT, 2}},
     false},
    {"code_subset: {of: act, by: kind, codes: {hit: [punch, kick], money: [steal]}}",
     ACT,
     {{ACT, 2}},
     false},
    {"code_subset: {of: needs, by: kind, codes: {hit: [punch, kick]}}",
     NEEDS,
     {{KIND, 0}, {NEEDS, 4}},
     true},
    {"code_subset: {of: needs, by: kind, codes: {hit: [punch, kick]}}",
     NEEDS,
     {{KIND, 0}, {NEEDS, 3}},
     false},
    {"period_match: met", MET, {{MET, 19722}}, true},  /* 2023-12-31 */
    {"period_match: met", MET, {{MET, 19723}}, false}, /* 2024-01-01 */
    {"period_match: met", MET, {{MET, 19813}}, false}, /* 2024-03-31 */
    {"period_match: met", MET, {{MET, 19814}}, true},
    {"period_match: met", MET, {{OPENED, 1}}, false},
    {"assert: \"girls < 3\"\n      since: 2024-01-01", -1, {{GIRLS, 4}, {OPENED, 19723}}, true},
    {"assert: \"girls < 3\"\n      since: 2024-01-01", -1, {{GIRLS, 4}, {OPENED, 19722}}, false},
    {"assert: \"girls < 3\"\n      until: 2024-01-01", -1, {{GIRLS, 4}, {OPENED, 19723}}, true},
    {"assert: \"girls < 3\"\n      until: 2024-01-01", -1, {{GIRLS, 4}, {OPENED, 19724}}, false},
    {"assert: \"girls < 3\"\n      when: \"boys = 1\"\n      since: 2024-01-01\n      field: boys",
     BOYS,
     {{GIRLS, 4}, {OPENED, 19723}, {BOYS, 2}},
     false},
    {"assert: \"girls < 3\"\n      when: \"boys = 1 OR boys = 2\"\n      since: 2024-01-01",
     -1,
     {{GIRLS, 4}, {OPENED, 19722}, {BOYS, 1}},
     false},
};

static void forms_mean_what_they_say(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++) {
        struct arena scratch = whole;
        struct diag d = diag_new(&scratch);
        struct dataset ds;
        struct rows rows;
        if (!rule_make(&scratch, meanings[i].form, &ds, &d))
            fail_msg("%s: %s", meanings[i].form, d.item[0].id);
        rows_clear(&rows);
        for (int v = 0; v < 4 && (meanings[i].row[v].field || meanings[i].row[v].value > 0); v++)
            put_value(&ds, &rows, meanings[i].row[v].field, meanings[i].row[v].value);
        /* an entry of zeros ends the list: girls = 0 must not come first */
        if (is_broken(scratch, &ds, &rows) != meanings[i].broken)
            fail_msg("%d: %s: %s", (int)i, meanings[i].form,
                     meanings[i].broken ? "not broken" : "broken");
        assert_int_equal(ds.rule[0].field, meanings[i].field);
    }
}

static void forms_are_shown_as_expressions(void **state)
{
    (void)state;
    static const struct {
        const char *form, *assert, *when;
    } cases[] = {
        {"date_order: [opened, met, closed]",
         "opened <= met AND opened <= closed AND met <= closed", NULL},
        {"sum: {of: [girls, boys], equals: children}", "girls + boys = children", NULL},
        {"required_if: {field: closed, when: \"active = FALSE\"}", "closed IS NOT NULL",
         "active = FALSE"},
        {"assert: \"girls < 3\"\n      when: \"boys = 1\"\n      until: 2024-01-01", "girls < 3",
         "(boys = 1) AND (opened <= '2024-01-01')"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena scratch = whole;
        struct diag d = diag_new(&scratch);
        struct dataset ds;
        assert_true(rule_make(&scratch, cases[i].form, &ds, &d));
        assert_true(str_equal_c(expression_text(ds.rule[0].assert), cases[i].assert));
        if (cases[i].when != NULL)
            assert_true(str_equal_c(expression_text(ds.rule[0].when), cases[i].when));
        assert_int_equal(ds.rule[0].severity, SEVERITY_QUARANTINE_ROW);
    }
}

static void a_file_has_one_value(void **state)
{
    (void)state;
    struct arena scratch = whole;
    struct diag d = diag_new(&scratch);
    struct dataset ds;
    struct rows rows;
    uint8_t truth[2];
    assert_true(rule_make(&scratch, "identical: register", &ds, &d));
    struct rule_run run = rule_run_begin(&ds, &ds.rule[0], STR(""));
    rows_clear(&rows);
    rows.integers[REGISTER][1] = 0;
    rows.texts[REGISTER][1] = STR("abc");
    rule_run_rows(&run, rows.column, 2, truth, scratch);
    assert_int_equal(truth[0], TRUTH_NULL); /* nothing stands there */
    assert_int_equal(truth[1], TRUTH_TRUE);
    rows.integers[REGISTER][0] = 0;
    rows.texts[REGISTER][0] = STR("fff"); /* of the next batch */
    rule_run_rows(&run, rows.column, 2, truth, scratch);
    assert_int_equal(truth[0], TRUTH_FALSE);
    assert_int_equal(truth[1], TRUTH_TRUE);
    assert_true(rule_make(&scratch, "identical: paid", &ds, &d));
    run = rule_run_begin(&ds, &ds.rule[0], STR(""));
    rows_clear(&rows);
    rows.integers[PAID][0] = rows.integers[PAID][1] = 0;
    rows.numbers[PAID][0] = 1.5;
    rows.numbers[PAID][1] = 2.5;
    rule_run_rows(&run, rows.column, 2, truth, scratch);
    assert_int_equal(truth[0], TRUTH_TRUE);
    assert_int_equal(truth[1], TRUTH_FALSE);
}

/* ---- faults ---- */

static void every_fault_has_its_place(void **state)
{
    (void)state;
    static const struct edit_case cases[] = {
        {"FORM", "severity: warn", "descriptor.missing", .at = "id: one", .more = 0},
        {"FORM", "assert: \"girls > 1\"\n      @date_order: [opened, met]", "dataset.rule-forms"},
        {"FORM", "assert: \"girls > @grils\"", "expression.unknown-name", .argument = "girls"},
        {"FORM", "assert: \"girls > 1\"\n      when: \"@gorls > 1\"", "expression.unknown-name"},
        {"FORM", "required_if: {field: @closd, when: \"girls = 1\"}", "dataset.unknown-field"},
        {"FORM", "required_if: {field: closed, when: \"@gilrs = 1\"}", "expression.unknown-name"},
        {"FORM", "@required_if: {field: closed}", "descriptor.missing", .argument = "when"},
        {"FORM", "required_if: @closed", "descriptor.expected-map"},
        {"FORM", "forbidden_if: {field: closed, @wen: \"girls = 1\"}",
         "descriptor.unknown-property", .more = 1},
        {"FORM", "sum: {of: @[girls, kind], equals: children}", "dataset.rule-number",
         .argument = "kind"},
        {"FORM", "sum: {of: [girls, boys], equals: @opened}", "dataset.rule-number"},
        {"FORM", "@sum: {of: [girls, boys], equals: cost}", "descriptor.missing",
         .argument = "tolerance"},
        {"FORM", "sum: {of: [girls, boys], equals: cost, tolerance: @-1}",
         "dataset.rule-tolerance"},
        {"FORM", "sum: {@of: [girls], equals: children}", "dataset.rule-fields"},
        {"FORM", "@one_of_required: [girls]", "dataset.rule-fields"},
        {"FORM", "one_of_required: [girls, @girls]", "descriptor.twice"},
        {"FORM", "one_of_required: @girls", "descriptor.expected-list"},
        {"FORM", "all_or_none: [girls, @boy]", "dataset.unknown-field"},
        {"FORM", "date_order: [opened, @girls]", "dataset.rule-date"},
        {"FORM", "date_order: [@since_year, opened]", "dataset.rule-date"},
        {"FORM", "period_match: @girls", "dataset.rule-date"},
        {"FORM", "identical: @nothing", "dataset.no-such-field"},
        {"FORM", "identical: kind\n      field: @act", "dataset.rule-own-field"},
        {"FORM", "code_subset: {of: @girls, within: needs}", "dataset.rule-code"},
        {"FORM", "code_subset: {of: @act, within: needs}", "dataset.rule-code"},
        {"FORM", "code_subset: {of: needs, within: @act}", "dataset.rule-code"},
        {"FORM", "code_subset: {of: needs, within: @needs}", "dataset.rule-code"},
        {"FORM", "code_subset: {of: act, by: @girls, codes: {hit: [kick]}}", "dataset.rule-code"},
        {"FORM", "@code_subset: {of: act, by: kind}", "descriptor.missing", .argument = "codes"},
        {"FORM", "code_subset: {of: act, by: kind, codes: {@hti: [kick]}}", "codelist.unknown-code",
         .argument = "hit"},
        {"FORM", "code_subset: {of: act, by: kind, codes: {hit: [punch, @kik]}}",
         "codelist.unknown-code", .argument = "kick"},
        {"FORM", "code_subset: {of: act, by: kind, codes: {hit: @kick}}",
         "descriptor.expected-list"},
        {"FORM", "assert: \"girls > 1\"\n      since: @soon", "descriptor.expected-date"},
        {"FORM", "assert: \"girls > 1\"\n      since: @2025-01-01\n      until: 2024-01-01",
         "dataset.rule-validity-reversed"},
        {"  event_date: opened\n  rules:\n    - id: one\n      FORM",
         "  rules:\n    - id: one\n      assert: \"girls > 1\"\n      @since: 2024-01-01",
         "dataset.rule-no-event"},
        {"FORM", "assert: \"girls > 1\"\n      @sevrity: warn", "descriptor.unknown-property",
         .argument = "severity"},
        {"FORM", "assert: \"girls > 1\"\n      severity: @bad", "descriptor.choice"},
        {"FORM\n      message: {ar: m, fr: n, en: o}",
         "assert: \"girls > 1\"\n      message: {@ar: '', fr: n, en: o}",
         "descriptor.no-translation", .argument = "ar"},
        {"FORM\n      message: {ar: m, fr: n, en: o}", "assert: \"girls > 1\"",
         "descriptor.missing", .at = "id: one", .argument = "message"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena scratch = whole;
        struct diag d = diag_new(&scratch);
        struct codelist_set set = {0};
        struct dataset ds;
        struct edited e = edit(&scratch, str_from_c(base), &cases[i]);
        lists_make(&scratch, &set);
        if (dataset_read(&scratch, e.text, STR("acts.yaml"), STR("acts"), &set, &ds, &d))
            fail_msg("%s: \"%s\" is accepted", cases[i].id, cases[i].put);
        expect_fault(&cases[i], &e, &d, "acts.yaml");
    }
}

int main(void)
{
    whole = arena_reserve((ptrdiff_t)1 << 30);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms_mean_what_they_say),
        cmocka_unit_test(forms_are_shown_as_expressions),
        cmocka_unit_test(a_file_has_one_value),
        cmocka_unit_test(every_fault_has_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
