/* The grammar of indicators: each measure read into its structure, and every fault at its place. */
#include "base/date.h"
#include "descriptor_cases.h"
#include "profile_fixture.h"

#include <math.h>

#include "descriptors/schemas.h"

static struct arena whole;
static struct profile_fixture land;

#define LABELS "{ar: a, fr: b, en: c}"
#define FIELD(name, type, more)                                                                    \
    "    - name: " name "\n      type: " type "\n      marsad: {labels: {ar: " name                \
    "_a, fr: " name "_f, en: " name "_e}" more "}\n"
#define MARSAD "marsad:\n  version: 1\n  labels: " LABELS "\n  record: " LABELS "\n"
#define UNREPORTED(code)                                                                           \
    "code: " code "\nlabels: " LABELS "\ndefinition: " LABELS "\npurpose: " LABELS                 \
    "\nnumerator: " LABELS "\ndenominator: " LABELS "\nlimits: " LABELS                            \
    "\nfrequency: quarterly\nunit: women\n"
#define WORDS(code) UNREPORTED(code) "reporting: public\n"
#define POPULATION  "# label_ar: a\n# label_fr: b\n# label_en: c\n# source: census\n"

static const struct profile_file files[] = {
    {"common/labels/words.csv",
     "id,ar,fr,en\nindicator.prevalence-words,x1,prévalence,prevalence|how common\n"},
    {"common/codelists/frameworks.csv", "code,label_ar,label_fr,label_en\nsdg,f1,ODD,SDG\n"
                                        "sdg-5,f2,ODD 5,SDG 5\nx,f3,X,x\n"},
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
                         FIELD("share", "number",
                               "") "  primaryKey: stay_id\n" MARSAD
                                   "  event_date: entered\n  derived:\n    - name: grown\n"
                                   "      labels: " LABELS "\n      condition: \"children > 3\"\n"},
    {"common/datasets/houses.yaml",
     "name: houses\nschema:\n  fields:\n" FIELD("house_id", "string", ", sensitivity: record_key")
         FIELD("month", "date", "") FIELD("way", "string", ", codelist: ways") FIELD(
             "beds", "integer", "") FIELD("cost", "number", "") "  primaryKey: house_id\n" MARSAD},
    {"common/datasets/goals.yaml",
     "name: goals\nschema:\n  fields:\n" FIELD("goal_id", "string", ", sensitivity: record_key")
         FIELD("baseline", "number", "") FIELD("target", "number", "")
             FIELD("numerator", "integer", "")
                 FIELD("direction", "string", ", codelist: ways") "  primaryKey: goal_id\n" MARSAD},
    {"common/indicators/S1.yaml",
     UNREPORTED("S1") "dataset: stays\nmeasure: sum\ncount: records\n"
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
     UNREPORTED("S9") "dataset: stays\nmeasure: reference\ncount: records\nestimate: share\n"
                      "lower: children\nupper: share\nframework: [SDG 5.2.1]\nreporting: context\n"
                      "tables:\n  - by: [way]\n"},
    {"common/indicators/S10.yaml", WORDS("S10") "dataset: goals\nmeasure: target\ncount: records\n"
                                                "tables:\n  - by: [direction]\n"},
    {"common/indicators/S11.yaml",
     WORDS(
         "S11") "dataset: stays\nmeasure: share\ncount: records\nwhere: \"age = 'old'\"\n"
                "within: \"age IS NOT NULL\"\nunknown: \"age IS NULL\"\ntables:\n  - by: [way]\n"},
    {"common/indicators/S20.yaml",
     WORDS("S20") "dataset: stays\nmeasure: incidence\ncount: records\nvalue: children\n"
                  "event: \"way = 'up'\"\ncompeting: \"left IS NOT NULL\"\nhorizon: 60\n"
                  "tables:\n  - by: [age]\n"},
    {"common/indicators/S21.yaml",
     WORDS("S21") "dataset: stays\nmeasure: consistency\ncount: records\n"
                  "items: [children, grown]\ntables:\n  - by: [way]\n"},
    {"common/indicators/S30.yaml",
     WORDS("S30") "dataset: stays\nmeasure: count\ncount: records\nmoving: 3\nof: entered.year\n"
                  "tables:\n  - by: [entered.year]\n"},
    {"common/datasets/estimates.yaml",
     "name: estimates\nschema:\n  fields:\n" FIELD(
         "estimate_id", "string", ", sensitivity: record_key") FIELD("of_year", "year", "")
         FIELD("percent", "number", "") FIELD("least", "number", "") FIELD("most", "number", "")
             FIELD("way", "string", ", codelist: ways") "  primaryKey: estimate_id\n" MARSAD
                                                        "  about: bodies\n  stock: of_year\n"},
    {"common/indicators/S50.yaml",
     WORDS("S50") "dataset: estimates\nmeasure: count\ncount: records\n"
                  "tables:\n  - by: [of_year, way]\n"},
    {"common/indicators/S40.yaml",
     WORDS("S40") "dataset: stays\nmeasure: difference\ncount: records\nwhere: \"children > 1\"\n"
                  "within: \"children IS NOT NULL\"\nbetween: {by: age, first: young, second: "
                  "old}\ntables:\n  - by: [entered.year, way]\n"},
    {"common/indicators/S41.yaml",
     UNREPORTED("S41") "reporting: context\ndataset: stays\nmeasure: dark_figure\n"
                       "count: records\nof: entered.year\npopulation: years\nsurvey:\n"
                       "  dataset: estimates\n  where: \"way = 'up'\"\n  estimate: percent\n"
                       "  lower: least\n  upper: most\n  year: of_year\n"
                       "tables:\n  - by: [entered.year]\n"},
    {"profiles/land/population/years.csv", POPULATION "year,persons\n2023,100\n2024,120\n"},
    {"common/policy/disclosure.yaml",
     "threshold: 5\ninterval_width: 4\nstatistics: 6\nzeros_published: true\nconfidence: 0.95\n"
     "unreliable: {relative_width: 1.6, numerator: 10}\n"
     "unreliable_shares: {size: 30, narrow: 0.05, wide: 0.3, relative_width: 1.3}\n"},
    {"common/policy/intake.yaml",
     "file_bytes_limit: 1000\ncell_bytes_limit: 100\nfindings_limit_each: 10\n"
     "record_lines_limit: 7\nrefuse_share: 0.5\n"},
    {"profiles/land/observatory.yaml",
     "name: land\nlabels: " LABELS "\ncountry: MA\nlanguages: [fr]\n"
     "datasets: [stays, houses, goals, estimates]\n"
     "indicators: [S1, S2, S3, S4, S5, S6, S7, S8, S9, S10, S11, S20, S21, S30, S40, S41, S50]\n"
     "counted:\n  - {dataset: stays, where: \"children > 1\", labels: " LABELS "}\n"
     "breaks:\n  - {dataset: stays, since: 2023-Q2, reason: " LABELS "}\n"
     "  - {dataset: houses, since: 2024-03-09, reason: " LABELS "}\n"
     "  - {dataset: houses, since: 2024, reason: " LABELS "}\n"},
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

static int write_profile(void **state)
{
    (void)state;
    land = profile_write(files, FILES);
    return 0;
}

static int remove_profile(void **state)
{
    (void)state;
    return profile_remove(&land);
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

static void check_ends_and_items(const struct schemas *s)
{
    const struct dataset *stays = schemas_dataset(s, STR("stays"));
    const struct indicator *incidence = indicator_of(s, "S20");
    assert_true(str_equal_c(expression_text(incidence->event), "way = 'up'"));
    assert_true(str_equal_c(expression_text(incidence->competing), "left IS NOT NULL"));
    assert_int_equal(incidence->horizon_days, 60);
    assert_int_equal(incidence->value.value, dataset_coded(stays, STR("children")));
    const struct indicator *consistency = indicator_of(s, "S21");
    assert_int_equal(consistency->items, 2);
    assert_int_equal(consistency->item[0], dataset_coded(stays, STR("children")));
    assert_int_equal(consistency->item[1], dataset_coded(stays, STR("grown")));
    assert_int_equal(consistency->value.value, -1);
}

static void every_measure_is_read(void **state)
{
    (void)state;
    struct arena scratch = whole;
    struct diag d = diag_new(&scratch);
    struct schemas s;
    if (!schemas_load(&scratch, land.root, STR("land"), &s, &d))
        fail_msg("%s in %.*s:%d:%d %.*s", d.item[0].id, STR_ARG(d.item[0].place.file),
                 (int)d.item[0].place.line, (int)d.item[0].place.column,
                 STR_ARG(d.item[0].args[0].value));
    assert_int_equal(d.count, 0);
    const struct dataset *houses = schemas_dataset(&s, STR("houses"));
    check_quantities(&s);
    check_ends_and_items(&s);
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
    const struct indicator *difference = indicator_of(&s, "S40");
    assert_true(str_equal_c(difference->between, "age") && difference->within);
    assert_true(str_equal_c(difference->side[0], "young"));
    assert_true(str_equal_c(indicator_side_labels(difference, 1).text[LANGUAGE_EN], "Old"));
    const struct indicator *dark = indicator_of(&s, "S41");
    assert_true(str_equal_c(dark->survey.dataset->name, "estimates"));
    assert_true(str_equal_c(dark->population->name, "years"));
    assert_true(dark->survey.where && dark->survey.lower == 3 && dark->survey.year == 1);
    assert_int_equal(indicator_of(&s, "S30")->moving, 3);
    assert_true(str_equal_c(indicator_of(&s, "S30")->change_of, "entered.year"));
    const struct counted_population *counted = schemas_counted(&s, s.dataset[0]);
    assert_true(str_equal_c(expression_text(counted->where), "children > 1"));
    assert_true(str_equal_c(counted->labels.text[LANGUAGE_FR], "b"));
    assert_null(schemas_counted(&s, houses));
    const struct counting_break *b = s.observatory.series_break;
    assert_int_equal(s.observatory.series_breaks, 3);
    assert_ptr_equal(b[0].dataset, s.dataset[0]);
    assert_int_equal(b[0].since_day, date_from_parts(2023, 4, 1));
    assert_true(str_equal_c(b[0].reason.text[LANGUAGE_EN], "c"));
    assert_int_equal(b[1].since_day, date_from_parts(2024, 3, 9));
    assert_int_equal(b[2].since_day, date_from_parts(2024, 1, 1));
    assert_int_equal(indicator_of(&s, "S7")->least_years, 3);
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
    {I("S3"), {"quantile: 0.9", "paired: true\n@quantile: 0.5", "indicator.quantile-paired"}},
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
    {I("S4"), {"count: records", "count: @persons", "indicator.of-records", .more = -1}},
    {I("S20"),
     {"horizon: 60\n", "", "indicator.needed-for-measure", .at = "incidence",
      .argument = "horizon"}},
    {I("S20"),
     {"competing: \"left IS NOT NULL\"\n", "", "indicator.needed-for-measure", .at = "incidence",
      .argument = "competing"}},
    {I("S20"), {"horizon: 60", "horizon: @0", "indicator.horizon"}},
    {I("S20"),
     {"by: [age]", "by: @[age, way, entered.year, left.year]", "indicator.breakdown-count",
      .argument = "3"}},
    {I("S20"), {"count: records", "count: @persons", "indicator.of-records", .more = -1}},
    {I("S20"), {"left IS NOT NULL", "@lefd IS NOT NULL", "expression.unknown-name"}},
    {I("S20"), {"left IS NOT NULL", "@way = 'up'", "lint.competing-never"}},
    {I("S20"), {"left IS NOT NULL", "@way = 'up' AND age = 'old'", "lint.competing-never"}},
    {I("S4"), {"horizon: 90", "@competing: \"TRUE\"", "indicator.not-for-measure"}},
    {I("S4"), {"horizon: 90", "@items: [children, grown]", "indicator.not-for-measure"}},
    {I("S21"),
     {"items: [children, grown]\n", "", "indicator.needed-for-measure", .at = "consistency",
      .argument = "items"}},
    {I("S21"), {"[children, grown]", "@[children]", "indicator.items-count"}},
    {I("S21"), {"[children, grown]", "@children", "indicator.items-count"}},
    {I("S21"), {"[children, grown]", "[children, @children]", "indicator.item-twice"}},
    {I("S21"), {"[children, grown]", "[children, @age]", "indicator.item-kind"}},
    {I("S21"), {"[children, grown]", "[children, @share]", "indicator.item-kind"}},
    {I("S21"), {"[children, grown]", "[children, @entered]", "indicator.item-kind"}},
    {I("S21"), {"[children, grown]", "[children, @growns]", "indicator.unknown-column"}},
    {I("S21"), {"count: records", "count: @persons", "indicator.of-records", .more = -1}},
    {I("S50"), {"by: [of_year, way]", "by: @[way]", "indicator.stock-year"}},
    {I("S30"), {"moving: 3", "moving: @1", "indicator.moving"}},
    {I("S30"), {"moving: 3", "moving: @25", "indicator.moving", .argument = "2"}},
    {I("S30"), {"moving: 3\n", "", "indicator.moving-of", .at = "of:"}},
    {I("S30"), {"of: entered.year\n", "", "indicator.moving-of", .at = "moving"}},
    {I("S30"),
     {"of: entered.year", "of: @entered.weekday", "indicator.change-of-time", .more = -1}},
    {I("S30"), {"by: [entered.year]", "by: @[age]", "indicator.of-missing"}},
    {I("S30"), {"count: records", "@count: persons", "indicator.moving-persons", .more = -1}},
    {I("S30"),
     {"moving: 3\nof: entered.year", "@unknown: \"age IS NULL\"", "indicator.unknown-persons"}},
    {I("S30"),
     {"measure: count", "population: women\nper: 10\n@value: children\nmeasure: rate",
      "indicator.moving-value", .more = -1}},
    {I("S7"), {"of: entered.year", "@moving: 3\nof: entered.year", "indicator.not-for-measure"}},
    {I("S5"),
     {"\ntables:", "\nper: 10\nof_both: true\ntables:", "indicator.of-both-per", .at = "per: 10"}},
    {I("S5"),
     {"\ntables:", "\n@of_both: true\nvalue: children\ntables:", "indicator.of-both-records",
      .more = -1}},
    {I("S5"),
     {"houses, count: records, where: \"way = 'up'\", match: {entered.year: month.year, way: way}}",
      "houses, value: beds, match: {entered.year: month.year, way: way}}\n@of_both: true",
      "indicator.of-both-records"}},
    {I("S5"),
     {"houses, count: records, where: \"way = 'up'\", match: {entered.year: month.year, way: way}}",
      "stays, count: records}\n@of_both: true", "indicator.of-both-dataset", .more = -1}},
    {I("S5"),
     {"entered.year: month.year, way: way}}\ntables:\n  - by: ",
      "entered.year: month.year}}\nof_both: true\ntables:\n  - by: @", "indicator.of-both-match",
      .argument = "way"}},
    {I("S1"), {"value: children", "value: children\n@of_both: true", "indicator.not-for-measure"}},
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
    {I("S1"),
     {"frequency: quarterly\n", "", "indicator.incomplete", .at = "code", .argument = "frequency"}},
    {I("S1"),
     {"numerator: " LABELS "\n", "", "indicator.incomplete", .at = "code",
      .argument = "numerator"}},
    {I("S5"),
     {"denominator: " LABELS "\n", "", "indicator.incomplete", .at = "code",
      .argument = "denominator"}},
    {I("S7"),
     {"limits: " LABELS "\nfrequency: quarterly\n", "", "indicator.incomplete", .at = "code",
      .argument = "limits, frequency"}},
    {I("S9"),
     {"reporting: context\n", "", "indicator.incomplete", .at = "code", .argument = "reporting"}},
    {I("S7"), {"limits: " LABELS, "limits: {@ar: , fr: b, en: c}", "descriptor.no-translation"}},
    {I("S40"), {"by: age, first", "by: @children, first", "indicator.between-kind"}},
    {I("S40"), {"by: age, first", "by: @entered, first", "indicator.between-kind", .more = -1}},
    {I("S40"), {"by: age, first", "by: @agee, first", "indicator.unknown-column"}},
    {I("S40"),
     {"by: age, first", "by: way, first", "indicator.no-such-side", .more = -1, .at = "young"}},
    {I("S40"), {"first: young", "first: @yuong", "indicator.unknown-side"}},
    {I("S40"), {"second: old", "second: @none", "indicator.no-such-side"}},
    {I("S40"), {"second: old", "second: @young", "indicator.same-sides", .argument = "young"}},
    {I("S40"), {", second: old", "", "descriptor.missing", .at = "between"}},
    {I("S40"), {"{by: age, first: young, second: old}", "@age", "descriptor.expected-map"}},
    {I("S40"), {"second: old}", "second: old, @third: old}", "descriptor.no-such-property"}},
    {I("S40"),
     {"between: {by: age, first: young, second: old}\n", "", "indicator.needed-for-measure",
      .at = "difference", .argument = "between"}},
    {I("S40"),
     {"where: \"children > 1\"\n", "", "indicator.needed-for-measure", .at = "difference",
      .argument = "where"}},
    {I("S40"),
     {"by: [entered.year, way]", "by: @[age]", "indicator.runs-along", .argument = "age"}},
    {I("S40"),
     {"by: [entered.year, way]", "by: @[age.level1]", "indicator.runs-along", .argument = "age"}},
    {I("S40"),
     {"[entered.year, way]", "@[entered.year, way, opened.year, left.year]",
      "indicator.breakdown-count", .argument = "3"}},
    {I("S40"), {"count: records\n", "count: records\n@over: [way]\n", "indicator.not-for-measure"}},
    {I("S41"),
     {"of: entered.year", "of: @entered.month", "indicator.dark-figure-years", .more = -1}},
    {I("S41"),
     {"reporting: context", "reporting: public", "indicator.dark-figure-context", .at = "public"}},
    {I("S41"),
     {"by: [entered.year]", "by: @[entered.year, way]", "indicator.dark-figure-by", .more = -1}},
    {I("S41"), {"by: [entered.year]", "by: @[way]", "indicator.of-missing", .more = -1}},
    {I("S41"),
     {"population: years", "population: women", "indicator.population-lacks", .more = -1,
      .at = "entered.year]"}},
    {I("S41"), {"dataset: estimates", "dataset: @goals", "indicator.survey-about", .more = -1}},
    {I("S41"),
     {"dataset: estimates", "dataset: @estimate", "indicator.unknown-dataset", .more = -1}},
    {I("S41"), {"year: of_year", "year: @percent", "indicator.survey-year"}},
    {I("S41"), {"estimate: percent", "estimate: @way", "indicator.estimate-kind"}},
    {I("S41"), {"  lower: least\n", "", "indicator.one-limit", .at = "upper:"}},
    {I("S41"), {"  estimate: percent\n", "", "descriptor.missing", .at = "survey:"}},
    {I("S41"), {"way = 'up'", "@wai = 'up'", "expression.unknown-name"}},
    {"profiles/land/observatory.yaml",
     {"{dataset: stays, since", "{dataset: @stay, since", "indicator.unknown-dataset"}},
    {"profiles/land/observatory.yaml",
     {"since: 2023-Q2", "since: @2023-Q5", "observatory.break-since", .argument = "2023-Q5"}},
    {"profiles/land/observatory.yaml",
     {"since: 2023-Q2", "since: @2023-02-30", "observatory.break-since"}},
    {"profiles/land/observatory.yaml",
     {"2023-Q2, reason: " LABELS, "2023-Q2", "descriptor.missing", .at = "{dataset: stays, since"}},
    {"profiles/land/observatory.yaml",
     {"since: 2024-03-09", "since: 2024-01-01", "descriptor.twice", .at = "2024, reason"}},
    {I("S7"),
     {"\nof: entered.year", "\nleast_years: @2\nof: entered.year", "indicator.least-years"}},
    {I("S7"),
     {"\nof: entered.year", "\nleast_years: @101\nof: entered.year", "indicator.least-years"}},
    {I("S1"), {"value: children", "value: children\n@least_years: 5", "indicator.not-for-measure"}},
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
        struct edited e = edit(&scratch, str_from_c(profile_text(&land, faults[i].file)), c);
        profile_put(&land, faults[i].file, e.text);
        if (schemas_load(&scratch, land.root, STR("land"), &s, &d))
            fail_msg("%s: \"%s\" is accepted", c->id, c->put);
        profile_put_back(&land, faults[i].file);
        expect_fault(c, &e, &d, faults[i].file);
    }
}

static const struct {
    const char *file;
    struct edit_case edit;
} doubts[] = {
    {I("S11"),
     {"labels: " LABELS, "labels: {ar: a, fr: b, en: Prevalence of x}", "indicator.prevalence",
      .at = "code"}},
    {I("S11"),
     {"by: [way]", "by: [way]\n    title: {ar: a, fr: La PRÉVALENCE, en: c}",
      "indicator.prevalence", .at = "code"}},
    {I("S9"),
     {"[SDG 5.2.1]", "[SDG 5.2.1, SDGs 5]", "indicator.no-such-framework", .at = "framework",
      .argument = "SDGs 5"}},
    {I("S9"),
     {"[SDG 5.2.1]", "[SDG 5.2.1, sdg]", "indicator.no-such-framework", .at = "framework"}},
};

/* The longest name of the list, and the number after it. */
static void frameworks_are_known_by_their_names(void **state)
{
    static const struct {
        const char *text, *code, *rest;
    } cases[] = {{"SDG 5.2.1", "sdg", "5.2.1"},
                 {"SDG 5", "sdg-5", ""},
                 {"SDG", "sdg", ""},
                 {"SDG 5 a", "sdg-5", "a"},
                 {"x y z", "x", "y z"}};
    (void)state;
    struct arena scratch = whole;
    struct diag d = diag_new(&scratch);
    struct schemas s;
    str rest;
    assert_true(schemas_load(&scratch, land.root, STR("land"), &s, &d));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct code *code = framework_named(s.frameworks, str_from_c(cases[i].text), &rest);
        assert_non_null(code);
        assert_true(str_equal_c(code->code, cases[i].code) && str_equal_c(rest, cases[i].rest));
    }
    assert_null(framework_named(s.frameworks, STR("SDGs"), &rest));
    assert_null(framework_named(s.frameworks, STR(""), &rest));
    assert_null(framework_named(NULL, STR("SDG 5"), &rest));
    assert_true(str_equal_c(rest, "SDG 5"));
}

static void what_may_be_meant_is_a_warning(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof doubts / sizeof *doubts; i++) {
        struct arena scratch = whole;
        struct diag d = diag_new(&scratch);
        struct schemas s;
        const struct edit_case *c = &doubts[i].edit;
        struct edited e = edit(&scratch, str_from_c(profile_text(&land, doubts[i].file)), c);
        profile_put(&land, doubts[i].file, e.text);
        if (!schemas_load(&scratch, land.root, STR("land"), &s, &d))
            fail_msg("%s: \"%s\" is refused", c->id, c->put);
        profile_put_back(&land, doubts[i].file);
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
        struct edited e = edit(&scratch, str_from_c(profile_text(&land, edits[i].file)), &c);
        profile_put(&land, edits[i].file, e.text);
        bool fine = schemas_load(&scratch, land.root, STR("land"), &s, &d) && d.count == 0;
        if (!fine)
            fail_msg("\"%s\" raises %s", edits[i].put, d.item[0].id);
        profile_put_back(&land, edits[i].file);
    }
}

int main(void)
{
    whole = arena_reserve((ptrdiff_t)1 << 32);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_measure_is_read),
        cmocka_unit_test(every_fault_at_its_place),
        cmocka_unit_test(what_may_be_meant_is_a_warning),
        cmocka_unit_test(frameworks_are_known_by_their_names),
        cmocka_unit_test(what_is_fine_raises_nothing),
    };
    return cmocka_run_group_tests(tests, write_profile, remove_profile);
}
