/* The linter: each kind of slip at its place, and a clean twin beside it that raises nothing. */
#include "descriptor_cases.h"

#include "descriptors/codelist_read.h"
#include "descriptors/dataset_read.h"
#include "descriptors/linter.h"
#include "descriptors/linter_logic.h"
#include "descriptors/schemas.h"

static struct arena whole;

static const char base[] =
    "name: acts\n"
    "schema:\n"
    "  fields:\n"
    "    - {name: age, type: integer, constraints: {minimum: 0, maximum: 110}, marsad: {labels: "
    "{ar: a1, fr: b1, en: c1}}}\n"
    "    - {name: rate, type: number, marsad: {labels: {ar: a2, fr: b2, en: c2}}}\n"
    "    - {name: opened, type: date, constraints: {required: true, minimum: 2010-01-01}, marsad: "
    "{labels: {ar: a3, fr: b3, en: c3}}}\n"
    "    - {name: closed, type: date, marsad: {labels: {ar: a4, fr: b4, en: c4}}}\n"
    "    - {name: kind, type: string, missingValues: ['', '-'], marsad: {labels: {ar: a5, fr: b5, "
    "en: c5}, codelist: kinds}}\n"
    "    - {name: needs, type: list, marsad: {labels: {ar: a6, fr: b6, en: c6}, codelist: kinds}}\n"
    "    - {name: active, type: boolean, missingValues: [''], marsad: {labels: {ar: a7, fr: b7, "
    "en: "
    "c7}}}\n"
    "    - {name: card, type: string, marsad: {labels: {ar: a8, fr: b8, en: c8}, sensitivity: "
    "direct_identifier}}\n"
    "    - {name: sort, type: string, marsad: {labels: {ar: a9, fr: b9, en: c9}, codelist: kinds, "
    "deprecated: {instead: kind, since: 2024-01-01}}}\n"
    "marsad:\n"
    "  version: 1\n"
    "  labels: {ar: a, fr: b, en: c}\n"
    "  record: {ar: a, fr: b, en: c}\n"
    "  rules:\n"
    "    - id: one\n"
    "      RULE\n"
    "      message: {ar: m, fr: n, en: o}\n";

static const char kinds_csv[] = "code,label_ar,label_fr,label_en,replaced_by\n"
                                "hit,k1,Coups,Blows,\nmoney,k2,Argent,Money,\n"
                                "word,k3,Mots,Words,\nslap,k4,Gifle,Slap,hit\n";

static void lint(struct arena *a, str text, struct diag *d)
{
    struct codelist_set set = {0};
    struct codelist *kinds = ARENA_NEW(a, struct codelist);
    struct dataset ds;
    assert_true(codelist_read(a, str_from_c(kinds_csv), STR("k.csv"), STR("kinds"), kinds, d));
    codelist_set_add(a, &set, kinds);
    if (!dataset_read(a, text, STR("acts.yaml"), STR("acts"), &set, &ds, d))
        fail_msg("%s at %d:%d", d->item[0].id, (int)d->item[0].place.line,
                 (int)d->item[0].place.column);
    dataset_lint(a, &ds, d);
}

enum { FAULTY = DIAG_ERROR, DOUBTFUL = DIAG_WARNING };

static const struct {
    struct edit_case slip;
    int level;
    const char *twin; /* put instead, raises nothing */
} slips[] = {
    /* by itself */
    {{"RULE", "assert: \"@1 = 1\"", "lint.no-field"}, FAULTY, "assert: \"age = 1\""},
    {{"RULE", "assert: \"@'age' <> ''\"", "lint.no-field"}, FAULTY, "assert: \"card <> ''\""},
    {{"RULE", "when: \"@kind = 'hit' AND kind = 'word'\"\n      assert: \"age > 3\"", "lint.never"},
     FAULTY,
     "when: \"kind = 'hit' OR kind = 'word'\"\n      assert: \"age > 3\""},
    {{"RULE", "when: \"@age > 18 AND age < 12\"\n      assert: \"kind = 'hit'\"", "lint.never"},
     FAULTY,
     "when: \"age > 12 AND age < 18\"\n      assert: \"kind = 'hit'\""},
    {{"RULE", "when: \"@age BETWEEN 18 AND 12\"\n      assert: \"kind = 'hit'\"", "lint.never"},
     FAULTY,
     "when: \"age BETWEEN 12 AND 18\"\n      assert: \"kind = 'hit'\""},
    {{"RULE", "when: \"@age > 11 AND age < 12\"\n      assert: \"kind = 'hit'\"", "lint.never"},
     FAULTY,
     "when: \"rate > 11 AND rate < 12\"\n      assert: \"kind = 'hit'\""},
    {{"RULE", "when: \"@closed IS NULL AND closed > '2024-01-01'\"\n      assert: \"age > 3\"",
      "lint.never"},
     FAULTY,
     "when: \"closed IS NULL OR closed > '2024-01-01'\"\n      assert: \"age > 3\""},
    {{"RULE", "when: \"@age = NULL\"\n      assert: \"kind = 'hit'\"", "lint.never"},
     FAULTY,
     "when: \"age IS NULL\"\n      assert: \"kind = 'hit'\""},
    {{"RULE", "when: \"@kind NOT IN ('hit', 'money', 'word', 'slap')\"\n      assert: \"age > 3\"",
      "lint.never"},
     FAULTY,
     "when: \"kind NOT IN ('hit', 'slap', 'word')\"\n      assert: \"age > 3\""},
    {{"RULE", "when: \"@has(needs, 'hit') AND NOT has(needs, 'hit')\"\n      assert: \"age > 3\"",
      "lint.never"},
     FAULTY,
     "when: \"has(needs, 'hit') AND NOT has(needs, 'word')\"\n      assert: \"age > 3\""},
    {{"RULE", "when: \"@has(needs, 'money') AND within(needs, 'hit')\"\n      assert: \"age > 3\"",
      "lint.never"},
     FAULTY,
     "when: \"has(needs, 'money') AND within(needs, 'hit', 'money')\"\n      assert: \"age > 3\""},
    {{"RULE", "when: \"@active = TRUE AND active = FALSE\"\n      assert: \"age > 3\"",
      "lint.never"},
     FAULTY,
     "when: \"active = TRUE OR active = FALSE\"\n      assert: \"age > 3\""},
    {{"RULE", "when: \"@card = 'a' AND card = 'b'\"\n      assert: \"age > 3\"", "lint.never"},
     FAULTY,
     "when: \"card GLOB 'a*' AND card GLOB '*b'\"\n      assert: \"age > 3\""},
    {{"RULE", "when: \"@2 < 1 AND age > 3\"\n      assert: \"kind = 'hit'\"", "lint.never"},
     FAULTY,
     "when: \"1 < 2 AND age > 3\"\n      assert: \"kind = 'hit'\""},
    {{"RULE", "assert: \"@age > 3 OR age <= 3\"", "lint.always"},
     FAULTY,
     "assert: \"age > 3 OR age < 3\""},
    {{"RULE", "assert: \"@kind <> 'hit' OR kind <> 'word'\"", "lint.always"},
     FAULTY,
     "assert: \"kind <> 'hit' OR age <> 3\""},
    {{"RULE", "assert: \"@kind IS NULL OR kind IS NOT NULL\"", "lint.always"},
     FAULTY,
     "assert: \"kind IS NULL OR closed IS NOT NULL\""},
    {{"RULE", "when: \"kind = 'hit'\"\n      assert: \"@kind <> 'word'\"", "lint.always"},
     FAULTY,
     "when: \"kind <> 'hit'\"\n      assert: \"kind <> 'word'\""},
    /* by the constraints of the fields */
    {{"RULE", "assert: \"@age >= 0\"", "lint.always-by-constraints"},
     DOUBTFUL,
     "assert: \"age >= 1\""},
    {{"RULE", "assert: \"@opened IS NOT NULL\"", "lint.always-by-constraints"},
     DOUBTFUL,
     "assert: \"closed IS NOT NULL\""},
    {{"RULE", "when: \"@age > 110\"\n      assert: \"kind = 'hit'\"", "lint.never-by-constraints"},
     DOUBTFUL,
     "when: \"age > 109\"\n      assert: \"kind = 'hit'\""},
    {{"RULE", "when: \"@opened < '2010-01-01'\"\n      assert: \"kind = 'hit'\"",
      "lint.never-by-constraints"},
     DOUBTFUL,
     "when: \"closed < '2010-01-01'\"\n      assert: \"kind = 'hit'\""},
    /* what is deprecated */
    {{"RULE", "assert: \"@sort = 'hit'\"", "lint.deprecated-field", .argument = "kind"},
     DOUBTFUL,
     "assert: \"kind = 'hit'\""},
    {{"RULE", "assert: \"kind = @'slap'\"", "lint.replaced-code", .argument = "hit"},
     DOUBTFUL,
     "assert: \"kind IN ('slap', 'hit')\""},
    {{"RULE", "required_if: {field: closed, when: \"kind = @'slap'\"}", "lint.replaced-code"},
     DOUBTFUL,
     "required_if: {field: closed, when: \"kind = 'hit' OR kind = 'slap'\"}"},
};

static void every_slip_has_its_place_and_its_twin_is_silent(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof slips / sizeof *slips; i++) {
        struct arena scratch = whole;
        struct diag d = diag_new(&scratch);
        const struct edit_case *slip = &slips[i].slip;
        struct edited e = edit(&scratch, str_from_c(base), slip);
        lint(&scratch, e.text, &d);
        expect_fault(slip, &e, &d, "acts.yaml");
        assert_int_equal(d.item[0].level, slips[i].level);
        const struct edit_case twin = {slip->find, slips[i].twin, slip->id, NULL};
        d = diag_new(&scratch);
        lint(&scratch, edit(&scratch, str_from_c(base), &twin).text, &d);
        if (d.count != 0)
            fail_msg("%s: %s is raised falsely", slips[i].twin, d.item[0].id);
    }
}

/* Conditions that look odd and are right, or that nobody can judge. */
static void nothing_is_raised_falsely(void **state)
{
    (void)state;
    static const char *const rules[] = {
        "assert: \"opened <= closed\"",
        "assert: \"closed >= opened AND closed <= '2030-01-01'\"",
        "assert: \"age + 1 > age\"",
        "when: \"age > rate AND age < rate\"\n      assert: \"kind = 'hit'\"",
        "when: \"abs(age) < 0\"\n      assert: \"kind = 'hit'\"",
        "when: \"year(opened) = 2024 AND year(opened) = 2025\"\n      assert: \"age > 3\"",
        "when: \"card LIKE 'a%' AND card LIKE 'b%'\"\n      assert: \"age > 3\"",
        "when: \"card > 'b' AND card < 'a'\"\n      assert: \"age > 3\"",
        "when: \"coalesce(age, 0) = 0\"\n      assert: \"kind = 'hit'\"",
        "assert: \"rate <> 0.1 OR rate <> 0.2 AND age > 2\"",
        "assert: \"(kind = 'hit') = (active = TRUE)\"",
        "assert: \"(kind = 'hit') IS NOT NULL\"",
        "when: \"length(card) = 3 OR instr(card, 'x') = 1\"\n      assert: \"upper(card) = card\"",
        "assert: \"rate > 9007199254740993 OR rate < 3\"",
        "assert: \"age NOT IN (1, 2, 3) OR kind = 'hit'\"",
        "one_of_required: [closed, kind]",
        "all_or_none: [closed, kind]",
        "date_order: [opened, closed]",
        "identical: kind",
        "period_match: opened",
    };
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        struct arena scratch = whole;
        struct diag d = diag_new(&scratch);
        const struct edit_case put = {"RULE", rules[i], "", NULL};
        lint(&scratch, edit(&scratch, str_from_c(base), &put).text, &d);
        if (d.count != 0)
            fail_msg("%s: %s", rules[i], d.item[0].id);
    }
}

static void missing_values_hide_nothing(void **state)
{
    (void)state;
    static const struct {
        struct edit_case edit;
        bool clean;
    } cases[] = {
        {{"    - {name: kind, type: string, missingValues: ['', '-']",
          "    - @{name: kind, type: string, missingValues: ['', mots]", "lint.missing-hides",
          .argument = "word"},
         false},
        {{"    - {name: active, type: boolean, missingValues: ['']",
          "    - @{name: active, type: boolean, missingValues: ['0']", "lint.missing-hides",
          .argument = "0"},
         false},
        {{"    - {name: age, type: integer",
          "    - {name: age, missingValues: ['0'], type: integer", ""},
         true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena scratch = whole;
        struct diag d = diag_new(&scratch);
        const struct edit_case rule = {"RULE", "assert: \"age > 3\"", "", NULL};
        str text = edit(&scratch, str_from_c(base), &rule).text;
        struct edited e = edit(&scratch, text, &cases[i].edit);
        lint(&scratch, e.text, &d);
        if (cases[i].clean)
            assert_int_equal(d.count, 0);
        else
            expect_fault(&cases[i].edit, &e, &d, "acts.yaml");
    }
}

/* ---- the reasoning itself ---- */

/* Against all rows of a small world: what a condition is somewhere must be in the answer. */
static void the_answer_holds_what_happens(void **state)
{
    (void)state;
    static const char *const atoms[] = {
        "i = 1",
        "i < 2",
        "i >= 3",
        "i IS NULL",
        "i IN (0, 2)",
        "NOT b",
        "b",
        "c = 'x'",
        "c <> 'y'",
        "c IS NOT NULL",
        "c IN ('x', NULL)",
        "has(s, 'x')",
        "within(s, 'x')",
        "i + 1 = 2",
        "i = j",
        "r > 0.5",
        "r = 1",
        "i BETWEEN 1 AND 2",
        "c IN ('z')",
        "r IS NULL OR b",
        "j <> 0",
        "i > 0.5",
        "has(s, 'z')",
        "b = (i = 1)",
        "FALSE",
    };
    static const char list_csv[] =
        "code,label_ar,label_fr,label_en\nx,x1,x2,x3\ny,y1,y2,y3\nz,z1,z2,z3\n";
    enum { ATOMS = sizeof atoms / sizeof *atoms, VARIABLES = 6, ROWS = 4096, TRIES = 4000 };
    struct arena outer = whole;
    struct diag d = diag_new(&outer);
    struct codelist list;
    assert_true(codelist_read(&outer, str_from_c(list_csv), STR("l"), STR("l"), &list, &d));
    const struct expression_variable variable[VARIABLES] = {
        {STR("i"), VALUE_INTEGER, NULL}, {STR("j"), VALUE_INTEGER, NULL},
        {STR("r"), VALUE_NUMBER, NULL},  {STR("b"), VALUE_BOOLEAN, NULL},
        {STR("c"), VALUE_CODE, &list},   {STR("s"), VALUE_CODE_SET, &list}};
    const struct expression_scope scope = {variable, VARIABLES};
    static int64_t integers[VARIABLES][ROWS];
    static double numbers[ROWS];
    struct expression_column column[VARIABLES];
    static const double reals[] = {-1, 0, 0.5, 0.75, 1, 9};
    uint32_t seed = 7;
    for (int v = 0; v < VARIABLES; v++) {
        static const uint32_t values[VARIABLES] = {6, 3, 6, 2, 3, 8};
        for (int row = 0; row < ROWS; row++) {
            seed = seed * 1664525 + 1013904223;
            uint32_t pick = (seed >> 16) % (values[v] + 1);
            numbers[row] = v == 2 ? reals[pick % 6] : numbers[row];
            integers[v][row] = pick == values[v] ? VALUE_MISSING(MISSING_UNKNOWN)
                               : v == 2          ? 0
                                                 : (int64_t)pick - (v < 2);
        }
        column[v] = (struct expression_column){integers[v], numbers, NULL};
    }
    int never = 0;
    for (int n = 0; n < TRIES; n++) {
        struct arena scratch = outer;
        str part[2];
        for (int k = 0; k < 2; k++) {
            seed = seed * 1664525 + 1013904223;
            uint32_t p = seed >> 8;
            part[k] = str_format(
                &scratch, "%s(%s) %s %s(%s) %s (%s)", p % 2 ? "NOT " : "", atoms[p / 2 % ATOMS],
                p / 64 % 2 ? "AND" : "OR", p / 128 % 2 ? "NOT " : "", atoms[p / 256 % ATOMS],
                p / 8192 % 3 ? "AND" : "OR", atoms[(p / 512 + (uint32_t)n) % ATOMS]);
        }
        struct expression *given = expression_compile(&scratch, part[0], NO_PLACE, &scope, &d);
        struct expression *e = expression_compile(&scratch, part[1], NO_PLACE, &scope, &d);
        assert_true(given != NULL && e != NULL);
        static uint8_t truth_given[ROWS], truth[ROWS];
        expression_evaluate(given, column, ROWS, truth_given, scratch);
        expression_evaluate(e, column, ROWS, truth, scratch);
        const struct logic_scope logic = {&scope, NULL};
        unsigned can = logic_truths(&logic, given, e, scratch), does = 0;
        for (int row = 0; row < ROWS; row++)
            does |= truth_given[row] == TRUTH_TRUE ? 1U << truth[row] : 0;
        if ((does & ~can) != 0)
            fail_msg("%.*s given %.*s: is %u, thought %u", STR_ARG(part[1]), STR_ARG(part[0]), does,
                     can);
        never += (can & CAN_BE_TRUE) == 0;
    }
    print_message("%d of %d conditions never hold\n", never, TRIES);
    assert_true(never > 20);
}

int main(void)
{
    whole = arena_reserve((ptrdiff_t)1 << 30);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_slip_has_its_place_and_its_twin_is_silent),
        cmocka_unit_test(nothing_is_raised_falsely),
        cmocka_unit_test(missing_values_hide_nothing),
        cmocka_unit_test(the_answer_holds_what_happens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
