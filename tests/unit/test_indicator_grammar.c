/* The grammar of indicators: each measure read into its structure, and every fault at its place. */
#include "descriptor_cases.h"

#include <math.h>
#include <stdlib.h>

#include "descriptors/schemas.h"

static struct arena whole;
static struct arena paths;
static char root[64];

#define LABELS "{ar: a, fr: b, en: c}"
#define FIELD(name, type, more)                                                                    \
    "    - name: " name "\n      type: " type "\n      marsad: {labels: {ar: " name                \
    "_a, fr: " name "_f, en: " name "_e}" more "}\n"
#define MARSAD "marsad:\n  version: 1\n  labels: " LABELS "\n  record: " LABELS "\n"
#define WORDS(code)                                                                                \
    "code: " code "\nlabels: " LABELS "\ndefinition: " LABELS "\npurpose: " LABELS                 \
    "\nnumerator: " LABELS "\ndenominator: " LABELS "\nlimits: " LABELS                            \
    "\nfrequency: quarterly\nunit: women\n"
#define POPULATION "# label_ar: a\n# label_fr: b\n# label_en: c\n# source: census\n"

static const struct {
    const char *path, *text;
} files[] = {
    {"common/labels/words.csv",
     "id,ar,fr,en\nindicator.prevalence-words,x1,prévalence,prevalence|how common\n"},
    {"common/codelists/units.csv", "code,label_ar,label_fr,label_en\nwomen,u1,Femmes,Women\n"},
    {"common/codelists/ages.csv", "code,label_ar,label_fr,label_en\nyoung,a1,Jeune,Young\n"
                                  "old,a2,Vieille,Old\n"},
    {"common/codelists/ways.csv", "code,label_ar,label_fr,label_en\nup,w1,Haut,Up\n"
                                  "down,w2,Bas,Down\n"},
    {"common/datasets/stays.yaml",
     "name: stays\nschema:\n  fields:\n" FIELD("stay_id", "string", ", sensitivity: record_key")
         FIELD("entered", "date", "") FIELD("left", "date", "")
             FIELD("opened", "date", ", coarsen: {to: month}, sensitivity: quasi_identifier")
                 FIELD("age", "string", ", codelist: ages")
                     FIELD("way", "string", ", codelist: ways") FIELD("children", "integer", "")
                         FIELD("share", "number", "") "  primaryKey: stay_id\n" MARSAD
                                                      "  event_date: entered\n"},
    {"common/datasets/houses.yaml",
     "name: houses\nschema:\n  fields:\n" FIELD("house_id", "string", ", sensitivity: record_key")
         FIELD("month", "date", "") FIELD("way", "string", ", codelist: ways") FIELD(
             "beds", "integer", "") FIELD("cost", "number", "") "  primaryKey: house_id\n" MARSAD},
    {"common/datasets/goals.yaml",
     "name: goals\nschema:\n  fields:\n" FIELD("goal_id", "string", ", sensitivity: record_key")
         FIELD("baseline", "number", "") FIELD("target", "number", "")
             FIELD("numerator", "integer", "")
                 FIELD("direction", "string", ", codelist: ways") "  primaryKey: goal_id\n" MARSAD},
    {"common/indicators/S1.yaml", WORDS("S1") "dataset: stays\nmeasure: sum\ncount: records\n"
                                              "value: children\nwindow: 30\nreporting: internal\n"
                                              "tables:\n  - by: [entered.year]\n"},
    {"common/indicators/S2.yaml", WORDS("S2") "dataset: stays\nmeasure: mean\ncount: records\n"
                                              "value: children\npaired: true\ntables:\n"
                                              "  - by: [entered.weekday, age]\n"},
    {"common/indicators/S3.yaml", WORDS("S3") "dataset: stays\nmeasure: median\ncount: records\n"
                                              "value: children\nquantile: 0.9\ntables:\n"
                                              "  - by: [entered.calendar_month, entered.year]\n"},
    {"common/indicators/S4.yaml", WORDS("S4") "dataset: stays\nmeasure: survival\ncount: records\n"
                                              "value: children\nevent: \"left IS NOT NULL\"\n"
                                              "horizon: 90\ntables:\n  - by: [age]\n"},
    {"common/indicators/S5.yaml",
     WORDS("S5") "dataset: stays\nmeasure: ratio\ncount: records\ndivisor: {dataset: houses, "
                 "count: records, where: \"way = 'up'\", match: {entered.year: month.year, way: "
                 "way}}\n"
                 "tables:\n  - by: [entered.year, way]\n"},
    {"common/indicators/S6.yaml",
     WORDS("S6") "dataset: stays\nmeasure: standardised\ncount: records\npopulation: women\n"
                 "per: 1000\nage: age\nstandard: world\ntables:\n  - by: [way]\n"},
    {"common/indicators/S7.yaml", WORDS("S7") "dataset: stays\nmeasure: trend\ncount: records\n"
                                              "of: entered.year\ntables:\n  - by: [way]\n"},
    {"common/indicators/S8.yaml",
     WORDS("S8") "dataset: stays\nmeasure: occupancy\ncount: records\nenters: entered\n"
                 "leaves: left\nof: entered.month\ndivisor: {dataset: houses, value: beds, match: "
                 "{entered.month: month.month}}\ntables:\n  - by: [entered.month]\n"},
    {"common/indicators/S9.yaml",
     WORDS("S9") "dataset: stays\nmeasure: reference\ncount: records\nestimate: share\n"
                 "lower: children\nupper: share\nframework: [SDG 5.2.1]\nreporting: context\n"
                 "tables:\n  - by: [way]\n"},
    {"common/indicators/S10.yaml", WORDS("S10") "dataset: goals\nmeasure: target\ncount: records\n"
                                                "tables:\n  - by: [direction]\n"},
    {"common/indicators/S11.yaml",
     WORDS(
         "S11") "dataset: stays\nmeasure: share\ncount: records\nwhere: \"age = 'old'\"\n"
                "within: \"age IS NOT NULL\"\nunknown: \"age IS NULL\"\ntables:\n  - by: [way]\n"},
    {"common/policy/disclosure.yaml",
     "threshold: 5\ninterval_width: 4\nstatistics: 6\nzeros_published: true\nconfidence: 0.95\n"
     "unreliable: {relative_width: 1.6, numerator: 10}\n"
     "unreliable_shares: {size: 30, narrow: 0.05, wide: 0.3, relative_width: 1.3}\n"},
    {"common/policy/intake.yaml",
     "file_bytes_limit: 1000\ncell_bytes_limit: 100\nfindings_limit_each: 10\n"
     "record_lines_limit: 7\nrefuse_share: 0.5\n"},
    {"profiles/land/observatory.yaml",
     "name: land\nlabels: " LABELS "\ncountry: MA\nlanguages: [fr]\n"
     "datasets: [stays, houses, goals]\n"
     "indicators: [S1, S2, S3, S4, S5, S6, S7, S8, S9, S10, S11]\n"
     "counted:\n  - {dataset: stays, where: \"children > 1\", labels: " LABELS "}\n"},
    {"profiles/land/codelists/centres.csv",
     "code,label_ar,label_fr,label_en,language\nc1,m1,Centre un,Centre one,ar\n"},
    {"profiles/land/population/women.csv",
     POPULATION "way,age,persons\nup,young,100\nup,old,100\ndown,young,100\ndown,old,100\n"},
    {"profiles/land/population/world.csv", POPULATION "age,persons\nyoung,6\nold,4\n"},
    {"profiles/land/population/all.csv", POPULATION "way,persons\nup,6\ndown,4\n"},
    {"profiles/land/publish/report.yaml",
     "title: " LABELS "\nsubtitle: " LABELS "\npublisher: " LABELS "\ncontact: " LABELS "\n"
     "about: " LABELS "\nkey_figures: []\n"
     "chapters:\n  - title: " LABELS "\n    blocks:\n      - text: " LABELS "\n"},
};
enum { FILES = sizeof files / sizeof *files };

static void put_file(const char *path, str text)
{
    struct arena scratch = paths;
    struct diag d = diag_new(&scratch);
    str full = str_format(&scratch, "%s/%s", root, path);
    ptrdiff_t slash = full.n - 1;
    while (full.p[slash] != '/')
        slash--;
    assert_true(dir_make(str_to_c(&scratch, str_slice(full, 0, slash)), &d));
    FILE *f = fopen(str_to_c(&scratch, full), "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(text.p, 1, (size_t)text.n, f), text.n);
    assert_int_equal(fclose(f), 0);
}

static const char *text_of(const char *path)
{
    for (int i = 0; i < FILES; i++) {
        if (strcmp(files[i].path, path) == 0)
            return files[i].text;
    }
    fail_msg("no file %s", path);
    return NULL;
}

static int write_profile(void **state)
{
    (void)state;
    strcpy(root, "/tmp/test_grammar_XXXXXX");
    assert_non_null(mkdtemp(root));
    for (int i = 0; i < FILES; i++)
        put_file(files[i].path, str_from_c(files[i].text));
    return 0;
}

static int remove_profile(void **state)
{
    (void)state;
    struct arena scratch = whole;
    struct diag d = diag_new(&scratch);
    return dir_remove(root, &d) ? 0 : 1;
}

static const struct indicator *indicator_of(const struct schemas *s, const char *code)
{
    const struct indicator *i = schemas_indicator(s, str_from_c(code));
    assert_non_null(i);
    return i;
}

static void check_quantities(const struct schemas *s)
{
    const struct indicator *sum = indicator_of(s, "S1");
    const struct dataset *stays = schemas_dataset(s, STR("stays"));
    const int32_t children = dataset_coded(stays, STR("children"));
    assert_int_equal(sum->measure, MEASURE_SUM);
    assert_int_equal(sum->value.value, children);
    assert_ptr_equal(sum->value.dataset, stays);
    assert_int_equal(sum->window_days, 30);
    assert_int_equal(sum->frequency, FREQUENCY_QUARTERLY);
    assert_int_equal(sum->reporting, REPORTING_INTERNAL);
    assert_true(str_equal_c(sum->purpose.text[LANGUAGE_EN], "c"));
    assert_true(indicator_of(s, "S2")->paired);
    assert_int_equal(indicator_of(s, "S2")->table[0].by[0].transform, TRANSFORM_WEEKDAY);
    assert_int_equal(indicator_of(s, "S3")->table[0].by[0].transform, TRANSFORM_CALENDAR_MONTH);
    assert_true(fabs(indicator_of(s, "S3")->quantile - 0.9) < 1e-15);
    const struct indicator *survival = indicator_of(s, "S4");
    assert_non_null(survival->event);
    assert_int_equal(survival->horizon_days, 90);
    assert_int_equal(survival->table[0].by_count, 1);
}

static void every_measure_is_read(void **state)
{
    (void)state;
    struct arena scratch = whole;
    struct diag d = diag_new(&scratch);
    struct schemas s;
    if (!schemas_load(&scratch, root, STR("land"), &s, &d))
        fail_msg("%s in %.*s:%d:%d %.*s", d.item[0].id, STR_ARG(d.item[0].place.file),
                 (int)d.item[0].place.line, (int)d.item[0].place.column,
                 STR_ARG(d.item[0].args[0].value));
    assert_int_equal(d.count, 0);
    const struct dataset *houses = schemas_dataset(&s, STR("houses"));
    check_quantities(&s);
    const struct indicator *ratio = indicator_of(&s, "S5");
    assert_ptr_equal(ratio->divisor.dataset, houses);
    assert_int_equal(ratio->divisor.value, -1);
    assert_non_null(ratio->divisor.where);
    assert_int_equal(ratio->divisor_matches, 2);
    assert_true(str_equal_c(ratio->divisor_match[0][0], "entered.year"));
    assert_true(str_equal_c(ratio->divisor_match[0][1], "month.year"));
    const struct indicator *standardised = indicator_of(&s, "S6");
    assert_true(str_equal_c(standardised->age, "age"));
    assert_true(str_equal_c(standardised->standard->name, "world"));
    assert_true(str_equal_c(indicator_of(&s, "S7")->change_of, "entered.year"));
    const struct indicator *occupancy = indicator_of(&s, "S8");
    assert_int_equal(occupancy->divisor.value, dataset_coded(houses, STR("beds")));
    assert_int_equal(occupancy->enters, 1);
    assert_int_equal(occupancy->leaves, 2);
    assert_int_equal(occupancy->value.value, -1);
    const struct indicator *reference = indicator_of(&s, "S9");
    assert_int_equal(reference->estimate[1], 6);
    assert_int_equal(reference->estimate[2], 7);
    const struct indicator *target = indicator_of(&s, "S10");
    assert_int_equal(target->target[TARGET_NUMERATOR], 3);
    assert_int_equal(target->target[TARGET_DENOMINATOR], -1);
    assert_int_equal(target->target[TARGET_DIRECTION], 4);
    assert_non_null(indicator_of(&s, "S11")->unknown);
    const struct counted_population *counted = schemas_counted(&s, s.dataset[0]);
    assert_true(str_equal_c(expression_text(counted->where), "children > 1"));
    assert_true(str_equal_c(counted->labels.text[LANGUAGE_FR], "b"));
    assert_null(schemas_counted(&s, houses));
}

#define I(code) "common/indicators/" code ".yaml"

static const struct {
    const char *file;
    struct edit_case edit;
} faults[] = {
    {I("S1"),
     {"value: children\n", "", "indicator.needed-for-measure", .at = "sum", .argument = "value"}},
    {I("S1"), {"value: children", "value: @age", "indicator.value-kind"}},
    {I("S1"), {"value: children", "value: @share", "indicator.value-kind"}},
    {I("S1"), {"value: children", "value: @childern", "indicator.unknown-column"}},
    {I("S1"), {"value: children", "value: @nothing", "indicator.no-such-column"}},
    {I("S1"), {"window: 30", "window: @-1", "indicator.window"}},
    {I("S1"), {"window: 30", "window: @3661", "indicator.window"}},
    {I("S1"), {"window: 30", "@horizon: 30", "indicator.not-for-measure"}},
    {I("S1"), {"window: 30", "@quantile: 0.5", "indicator.not-for-measure"}},
    {I("S1"), {"window: 30", "@unknown: 'TRUE'", "indicator.not-for-measure"}},
    {I("S1"), {"window: 30", "@estimate: share", "indicator.not-for-measure"}},
    {I("S1"), {"reporting: internal", "reporting: @secret", "descriptor.choice"}},
    {I("S1"), {"frequency: quarterly", "frequency: @weekly", "descriptor.choice"}},
    {I("S1"),
     {"window: 30", "@framework: [SDG 5.3.1]", "indicator.survey-only", .argument = "SDG 5.3.1"}},
    {I("S1"), {"window: 30", "@numerators: x", "descriptor.unknown-property"}},
    {I("S2"), {"paired: true", "paired: @perhaps", "descriptor.expected-boolean"}},
    {I("S2"),
     {"[entered.weekday, age]", "@[entered.weekday, age, way, entered.year]",
      "indicator.breakdown-count", .argument = "3"}},
    {I("S2"), {"entered.weekday, age", "@age.weekday, way", "indicator.transform-fits"}},
    {I("S2"), {"entered.weekday, age", "@opened.weekday, way", "indicator.transform-fits"}},
    {I("S3"), {"quantile: 0.9", "quantile: @1", "indicator.quantile"}},
    {I("S3"), {"quantile: 0.9", "quantile: @0", "indicator.quantile"}},
    {I("S3"),
     {"entered.calendar_month, entered.year", "entered.month, @entered.year",
      "indicator.breakdown-twice"}},
    {I("S4"), {"by: [age]", "by: []", "indicator.no-breakdown", .at = "by"}},
    {I("S4"), {"horizon: 90", "horizon: @0", "indicator.horizon"}},
    {I("S4"), {"horizon: 90", "horizon: @36601", "indicator.horizon"}},
    {I("S4"),
     {"event: \"left IS NOT NULL\"\n", "", "indicator.needed-for-measure", .at = "survival",
      .argument = "event"}},
    {I("S4"), {"left IS NOT NULL", "@lefd IS NOT NULL", "expression.unknown-name"}},
    {I("S5"), {"dataset: houses", "dataset: @hoses", "indicator.unknown-dataset"}},
    {I("S5"),
     {"count: records, where", "value: beds, @count: records, where", "indicator.value-or-count"}},
    {I("S5"),
     {"count: records, where", "count: @persons, where", "indicator.no-persons",
      .argument = "houses"}},
    {I("S5"), {"count: records, where", "value: @cost, where", "indicator.value-kind"}},
    {I("S5"),
     {"{dataset: houses, count: records,", "{dataset: houses,", "descriptor.missing",
      .at = "divisor"}},
    {I("S5"), {"way: way}", "way: @month.year}", "indicator.match-kinds"}},
    {I("S5"), {"way: way}", "@wai: way}", "indicator.unknown-column"}},
    {I("S5"),
     {"match: {entered.year: month.year, way: way}", "match: @way", "descriptor.expected-map"}},
    {I("S6"), {"age: age", "age: @way", "indicator.age-lacks", .argument = "world", .more = -1}},
    {I("S6"), {"age: age", "age: @children", "indicator.breakdown-integer", .more = -1}},
    {I("S6"), {"age: age", "age: @entered.year", "indicator.age-kind"}},
    {I("S6"), {"standard: world", "standard: @wolrd", "indicator.unknown-population"}},
    {I("S6"), {"standard: world", "standard: all", "indicator.age-lacks", .at = "age\nstandard"}},
    {I("S6"), {"by: [way]", "by: @[way, age]", "indicator.runs-along"}},
    {I("S6"), {"per: 1000\n", "", "indicator.needed-for-measure", .at = "standardised"}},
    {I("S7"), {"of: entered.year", "of: @entered.month", "indicator.trend-years"}},
    {I("S7"), {"of: entered.year", "of: @entered.weekday", "indicator.change-of-time"}},
    {I("S7"), {"by: [way]", "by: @[entered.year]", "indicator.runs-along"}},
    {I("S8"), {"enters: entered", "enters: @age", "indicator.day-kind", .more = -1}},
    {I("S8"), {"leaves: left", "leaves: @opened", "indicator.day-kind"}},
    {I("S8"), {"of: entered.month", "of: @left.month", "indicator.of-enters", .more = -1}},
    {I("S8"),
     {"{dataset: houses, value: beds", "@{dataset: houses, count: records",
      "indicator.places-offered"}},
    {I("S9"), {"estimate: share", "estimate: @age", "indicator.estimate-kind"}},
    {I("S9"), {"lower: children\n", "", "indicator.one-limit", .at = "upper:"}},
    {I("S10"), {"dataset: goals", "dataset: @stays", "indicator.target-column", .more = -1}},
    {I("S11"),
     {"unknown: \"age IS NULL\"", "unknown: \"@aeg IS NULL\"", "expression.unknown-name"}},
    {I("S11"),
     {"dataset: stays\nmeasure: share",
      "framework: [x, SDG 5.2.2]\ndataset: "
      "stays\nmeasure: share",
      "indicator.survey-only", .at = "framework"}},
    {"profiles/land/observatory.yaml",
     {"{dataset: stays, where", "{dataset: @stay, where", "indicator.unknown-dataset"}},
    {"profiles/land/observatory.yaml",
     {"children > 1", "@childern > 1", "expression.unknown-name"}},
    {"profiles/land/observatory.yaml",
     {"where: \"children > 1\", ", "", "descriptor.missing", .at = "{dataset: stays"}},
    {"profiles/land/observatory.yaml",
     {"counted:\n", "counted:\n  - {dataset: stays, where: \"children > 2\", labels: " LABELS "}\n",
      "descriptor.twice", .at = "stays, where: \"children > 1\""}},
};

static void every_fault_at_its_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct arena scratch = whole;
        struct diag d = diag_new(&scratch);
        struct schemas s;
        const struct edit_case *c = &faults[i].edit;
        struct edited e = edit(&scratch, str_from_c(text_of(faults[i].file)), c);
        put_file(faults[i].file, e.text);
        if (schemas_load(&scratch, root, STR("land"), &s, &d))
            fail_msg("%s: \"%s\" is accepted", c->id, c->put);
        put_file(faults[i].file, str_from_c(text_of(faults[i].file)));
        expect_fault(c, &e, &d, faults[i].file);
    }
}

static const struct {
    const char *file;
    struct edit_case edit;
} doubts[] = {
    {I("S1"),
     {"frequency: quarterly\n", "", "indicator.incomplete", .at = "code", .argument = "frequency"}},
    {I("S1"),
     {"numerator: " LABELS "\n", "", "indicator.incomplete", .at = "code",
      .argument = "numerator"}},
    {I("S5"),
     {"denominator: " LABELS "\n", "", "indicator.incomplete", .at = "code",
      .argument = "denominator"}},
    {I("S11"),
     {"labels: " LABELS, "labels: {ar: a, fr: b, en: Prevalence of x}", "indicator.prevalence",
      .at = "code"}},
    {I("S11"),
     {"by: [way]", "by: [way]\n    title: {ar: a, fr: La PRÉVALENCE, en: c}",
      "indicator.prevalence", .at = "code"}},
};

static void what_may_be_meant_is_a_warning(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof doubts / sizeof *doubts; i++) {
        struct arena scratch = whole;
        struct diag d = diag_new(&scratch);
        struct schemas s;
        const struct edit_case *c = &doubts[i].edit;
        struct edited e = edit(&scratch, str_from_c(text_of(doubts[i].file)), c);
        put_file(doubts[i].file, e.text);
        if (!schemas_load(&scratch, root, STR("land"), &s, &d))
            fail_msg("%s: \"%s\" is refused", c->id, c->put);
        put_file(doubts[i].file, str_from_c(text_of(doubts[i].file)));
        expect_fault(c, &e, &d, doubts[i].file);
        assert_int_equal(d.item[0].level, DIAG_WARNING);
    }
}

/* A measure that divides nothing needs no words for its denominator, and a published estimate may
 * be called what it is. */
static void what_is_fine_raises_nothing(void **state)
{
    static const struct {
        const char *file, *find, *put;
    } edits[] = {{I("S1"), "denominator: " LABELS "\n", ""},
                 {I("S9"), "labels: " LABELS, "labels: {ar: a, fr: b, en: Prevalence}"},
                 {I("S5"), "count: records, where", "value: beds, where"},
                 {I("S8"), "enters: entered", "value: children\nenters: entered"},
                 {I("S5"), "tables:", "per: 100\ntables:"}};
    (void)state;
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
        struct arena scratch = whole;
        struct diag d = diag_new(&scratch);
        struct schemas s;
        const struct edit_case c = {edits[i].find, edits[i].put, "none", .at = "code"};
        struct edited e = edit(&scratch, str_from_c(text_of(edits[i].file)), &c);
        put_file(edits[i].file, e.text);
        bool fine = schemas_load(&scratch, root, STR("land"), &s, &d) && d.count == 0;
        if (!fine)
            fail_msg("\"%s\" raises %s", edits[i].put, d.item[0].id);
        put_file(edits[i].file, str_from_c(text_of(edits[i].file)));
    }
}

int main(void)
{
    whole = arena_reserve((ptrdiff_t)1 << 32);
    paths = arena_reserve((ptrdiff_t)1 << 20);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_measure_is_read),
        cmocka_unit_test(every_fault_at_its_place),
        cmocka_unit_test(what_may_be_meant_is_a_warning),
        cmocka_unit_test(what_is_fine_raises_nothing),
    };
    return cmocka_run_group_tests(tests, write_profile, remove_profile);
}
