/* Whole profiles: loading, replacing, linking, and every fault in its file at its place. Profiles
 * are written to a directory of the test's own. */
#include "descriptor_cases.h"
#include "profile_fixture.h"

#include "base/buf.h"
#include "base/date.h"
#include "base/hash.h"
#include "descriptors/schemas.h"

static struct arena whole;
static struct profile_fixture land;

#define LABELS "{ar: a, fr: b, en: c}"
#define FIELD(name, type, more)                                                                    \
    "    - name: " name "\n      type: " type "\n      marsad: {labels: {ar: " name                \
    "_a, fr: " name "_f, en: " name "_e}" more "}\n"

static const struct profile_file files[] = {
    {"common/labels/words.csv", "id,ar,fr,en\nhello,s1 {name},Bonjour {name},Hello {name}\n"
                                "level.error,x1,erreur,error\n"},
    {"common/codelists/units.csv", "code,label_ar,label_fr,label_en\nwomen,u1,Femmes,Women\n"
                                   "incidents,u2,Faits,Incidents\n"},
    {"common/codelists/areas.csv", "code,parent,label_ar,label_fr,label_en\nnorth,,n1,Nord,North\n"
                                   "tetouan,north,n2,Tetouan,Tetouan city\nsouth,,n3,Sud,South\n"},
    {"common/codelists/kinds.csv", "code,label_ar,label_fr,label_en\nhit,k1,Coups,Blows\n"
                                   "word,k2,Mots,Words\n"},
    {"common/datasets/cases.yaml",
     "name: cases\nschema:\n  fields:\n" FIELD("case_id", "string", ", sensitivity: record_key")
         FIELD("card", "string", ", sensitivity: direct_identifier") FIELD("opened", "date", "")
             FIELD("area", "string", ", codelist: areas") FIELD("helped", "boolean", "")
                 FIELD("income", "number", "")
                     FIELD("rooms", "integer", "") "  primaryKey: case_id\n"
                                                   "marsad:\n  version: 1\n  labels: " LABELS
                                                   "\n  record: " LABELS "\n"
                                                   "  person: {identifier: card}\n"},
    {"common/datasets/incidents.yaml",
     "name: incidents\nschema:\n  fields:\n" FIELD("incident_id", "string",
                                                   ", sensitivity: record_key")
         FIELD("case_id", "string", ", sensitivity: record_key") FIELD("happened", "date", "")
             FIELD("kind", "string", ", codelist: kinds") FIELD(
                 "area", "string",
                 ", codelist: areas") "  primaryKey: [incident_id]\n"
                                      "  foreignKeys:\n    - fields: [case_id]\n      reference: "
                                      "{resource: cases, fields: [case_id]}\n"
                                      "marsad:\n  version: 1\n  labels: " LABELS
                                      "\n  record: " LABELS "\n"
                                      "  event_date: happened\n  person: {through: case_id}\n"},
    {"common/indicators/A1.yaml",
     "code: A1\nlabels: " LABELS "\ndefinition: " LABELS "\nnumerator: " LABELS
     "\ndenominator: " LABELS "\nlimits: " LABELS
     "\nfrequency: annual\nreporting: public\nunit: incidents\ndataset: incidents\n"
     "measure: count\ncount: records\nwhere: \"kind = 'hit'\"\ntables:\n"
     "  - by: [happened.year, kind]\n    chart: bars\n  - by: [area.level1]\n"
     "  - by: [happened.month]\n    chart: control\n"},
    {"common/indicators/A10.yaml",
     "code: A10\nlabels: " LABELS "\ndefinition: " LABELS "\nnumerator: " LABELS
     "\ndenominator: " LABELS "\nlimits: " LABELS
     "\nfrequency: annual\nreporting: public\nunit: women\ndataset: cases\n"
     "measure: rate\ncount: persons\npopulation: women\nper: 10000\ntables:\n"
     "  - by: [opened.year, area]\n  - by: [area.level1]\n    chart: funnel\n"},
    {"common/indicators/A2.yaml",
     "code: A2\nlabels: " LABELS "\ndefinition: " LABELS "\nnumerator: " LABELS
     "\ndenominator: " LABELS "\nlimits: " LABELS
     "\nfrequency: annual\nreporting: public\nunit: incidents\ndataset: incidents\n"
     "measure: share\ncount: records\nwithin: \"kind IS NOT NULL\"\nover: [kind]\n"
     "direction: down\nframework: [EIGE 1]\ntables:\n  - by: [kind, happened.quarter]\n"},
    {"common/indicators/A3.yaml",
     "code: A3\nlabels: " LABELS "\ndefinition: " LABELS "\nnumerator: " LABELS
     "\ndenominator: " LABELS "\nlimits: " LABELS
     "\nfrequency: annual\nreporting: public\nunit: incidents\ndataset: incidents\n"
     "measure: change\ncount: records\nof: happened.year\ntables:\n  - by: [happened.year]\n"},
    {"common/policy/disclosure.yaml",
     "threshold: 5\ninterval_width: 4\nstatistics: 6\nzeros_published: true\n"
     "unreliable: {relative_width: 1.6, numerator: 10}\n"
     "unreliable_shares: {size: 30, narrow: 0.05, wide: 0.3, relative_width: 1.3}\nconfidence: "
     "0.95\n"},
    {"common/policy/intake.yaml",
     "file_bytes_limit: 1000\ncell_bytes_limit: 100\nfindings_limit_each: 10\n"
     "record_lines_limit: 7\nrefuse_share: 0.5\n"},
    {"profiles/land/observatory.yaml",
     "name: land\nlabels: " LABELS "\ncountry: MA\nlanguages: [fr, ar]\ndigits: arabic\n"
     "datasets: [incidents, cases]\nindicators: [A10, A1, A2, A3]\n"
     "input: {path: ../drop, flat: true, centre: c1}\nas_of: 2026-01-31\n"},
    {"profiles/land/codelists/centres.csv",
     "code,label_ar,label_fr,label_en,language,opened,closed,state,sends\n"
     "c1,m1,Centre un,Centre one,ar,2012,2024-03-31,closed,cases|incidents\n"
     "c2,m2,Centre deux,Centre two,fr,2012-06-01,2012,open,\n"},
    {"profiles/land/population/women.csv",
     "# label_ar: a\n# label_fr: b\n# label_en: c\n# source: census\narea,year,persons\n"
     "north,2024,100\nsouth,2024,200\nnorth,2025,110\nsouth,2025,210\n"},
    {"profiles/land/publish/report.yaml",
     "title: " LABELS "\nsubtitle: " LABELS "\npublisher: " LABELS "\ncontact: " LABELS "\n"
     "about: " LABELS "\nkey_figures:\n"
     "  - {table: A1.1, at: [latest, hit], text: " LABELS "}\n"
     "chapters:\n  - title: " LABELS "\n    blocks:\n      - text: " LABELS "\n"
     "      - table: A10.1\n"},
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

static void a_sound_profile_is_loaded(void **state)
{
    (void)state;
    struct arena scratch = whole;
    struct diag d = diag_new(&scratch);
    struct schemas s;
    if (!schemas_load(&scratch, land.root, STR("land"), &s, &d))
        fail_msg("%s in %.*s:%d:%d", d.item[0].id, STR_ARG(d.item[0].place.file),
                 (int)d.item[0].place.line, (int)d.item[0].place.column);
    assert_int_equal(d.count, 0);
    assert_true(str_equal_c(s.observatory.country, "MA"));
    assert_int_equal(s.observatory.languages, 2);
    assert_int_equal(s.observatory.language[0], LANGUAGE_FR);
    assert_true(s.observatory.arabic_digits && s.observatory.input_flat);
    assert_true(str_equal_c(s.observatory.flat_centre, "c1"));
    assert_int_equal(s.observatory.as_of_day, date_from_parts(2026, 1, 31));
    /* cases first: incidents refers to it */
    assert_int_equal(s.datasets, 2);
    assert_true(str_equal_c(s.dataset[0]->name, "cases"));
    assert_ptr_equal(s.dataset[1]->foreign_key[0].dataset, s.dataset[0]);
    assert_int_equal(s.dataset[1]->foreign_key[0].reference_field, 0);
    /* by code, numbers as numbers */
    static const char *const codes[] = {"A1", "A2", "A3", "A10"};
    assert_int_equal(s.indicators, 4);
    for (int i = 0; i < 4; i++)
        assert_true(str_equal_c(s.indicator[i]->code, codes[i]));
    const struct indicator *a1 = schemas_indicator(&s, STR("A1"));
    assert_int_equal(a1->tables, 3);
    assert_int_equal(a1->table[2].chart, CHART_CONTROL);
    assert_true(str_equal_c(a1->table[1].id, "A1.2"));
    assert_int_equal(a1->table[0].by[0].transform, TRANSFORM_YEAR);
    assert_int_equal(a1->table[1].by[0].transform, TRANSFORM_LEVEL);
    assert_int_equal(a1->table[1].by[0].level, 1);
    assert_int_equal(a1->table[0].chart, CHART_BARS);
    assert_non_null(a1->where);
    const struct indicator *a10 = schemas_indicator(&s, STR("A10"));
    assert_int_equal(a10->table[1].chart, CHART_FUNNEL);
    assert_true(a10->counts_persons && a10->per > 9999 && a10->per < 10001);
    const struct population *p = a10->population;
    assert_int_equal(p->rows, 4);
    assert_int_equal(p->dimensions, 2);
    assert_int_equal(p->key[2 * 1], 2); /* south */
    assert_int_equal(p->key[2 * 1 + 1], 2024);
    assert_true(str_equal_c(p->source, "census"));
    assert_int_equal(schemas_indicator(&s, STR("A2"))->share_over_count, 1);
    assert_true(str_equal_c(schemas_indicator(&s, STR("A3"))->change_of, "happened.year"));
    assert_int_equal(s.policy.threshold, 5);
    assert_int_equal(s.policy.unreliable_numerator, 10);
    assert_int_equal(s.policy.record_lines_limit, 7);
    assert_int_equal(s.publication.key_figures, 1);
    assert_int_equal(s.publication.key_figure[0].coordinates, 2);
    assert_int_equal(s.publication.chapter[0].blocks, 2);
    assert_non_null(s.centres);
    assert_non_null(s.units);
    assert_null(schemas_codelist(&s, STR("nothing")));
    assert_int_equal(s.files.count, FILES);
    for (ptrdiff_t i = 1; i < s.files.count; i++)
        assert_true(str_compare(s.files.item[i - 1].path, s.files.item[i].path) < 0);
}

static void every_fault_has_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *file;
        struct edit_case edit;
    } cases[] = {
        {"profiles/land/observatory.yaml",
         {"name: land", "name: @other", "descriptor.name-of-file"}},
        {"profiles/land/observatory.yaml", {"digits", "@digit", "descriptor.unknown-property"}},
        {"profiles/land/observatory.yaml",
         {"country: MA", "country: @Maroc", "observatory.country"}},
        {"profiles/land/observatory.yaml", {"[fr, ar]", "[fr, @fr]", "descriptor.twice"}},
        {"profiles/land/observatory.yaml", {"[fr, ar]", "[fr, @es]", "descriptor.choice"}},
        {"profiles/land/observatory.yaml", {"[fr, ar]", "@[]", "observatory.no-language"}},
        {"profiles/land/observatory.yaml",
         {"digits: arabic", "digits: @hindi", "descriptor.choice"}},
        {"profiles/land/observatory.yaml",
         {"2026-01-31", "@31/01/2026", "descriptor.expected-date"}},
        {"profiles/land/observatory.yaml",
         {"flat: true, centre: c1", "flat: false, @centre: c1", "observatory.centre-not-flat"}},
        {"profiles/land/observatory.yaml",
         {"input: {path: ../drop, flat: true, centre: c1}", "@input: {path: ../drop, flat: true}",
          "descriptor.missing", .argument = "centre"}},
        {"profiles/land/observatory.yaml",
         {"centre: c1", "centre: @centre9", "observatory.no-such-centre"}},
        {"profiles/land/observatory.yaml",
         {"[incidents, cases]", "[incidents, cases, @casse]", "schemas.unknown-file",
          .argument = "cases"}},
        {"profiles/land/observatory.yaml",
         {"[incidents, cases]", "[incidents, cases, @wonders]", "schemas.no-such-file"}},
        {"profiles/land/observatory.yaml",
         {"[incidents, cases]", "[incidents, cases, @../x]", "schemas.no-such-file"}},
        {"profiles/land/observatory.yaml",
         {"A10, A1, A2, A3]", "A10, A1, A2, A3, @A1]", "descriptor.twice", .more = -1}},
        {"profiles/land/codelists/centres.csv",
         {"c2,m2,Centre deux,Centre two,fr", "@c2,m2,Centre deux,Centre two,",
          "observatory.centre-language", .argument = "c2"}},
        {"common/labels/words.csv", {"id,ar", "@key,ar", "labels.header", .more = 0}},
        {"common/labels/words.csv",
         {"s1 {name},", "@,", "labels.missing", .argument = "ar", .more = 0}},
        {"common/labels/words.csv", {"\nhello", "\n@", "labels.no-id"}},
        {"common/labels/words.csv",
         {"Bonjour {name}", "@Bonjour {nom}", "labels.placeholders", .argument = "fr"}},
        {"common/labels/words.csv", {"level.error,x1", "@hello,x1", "labels.twice", .more = -1}},
        {"common/datasets/incidents.yaml",
         {"resource: cases, fields: [case_id]", "resource: casse, fields: [@case_id]",
          "dataset.unknown-resource", .argument = "cases"}},
        {"common/datasets/incidents.yaml",
         {"resource: cases, fields: [case_id]", "resource: cases, fields: [@case_di]",
          "dataset.unknown-field"}},
        {"common/datasets/incidents.yaml",
         {"resource: cases, fields: [case_id]", "resource: cases, fields: [@area]",
          "dataset.reference-key"}},
        {"common/datasets/cases.yaml",
         {"  person: {identifier: card}\n", "", "dataset.person-through", .at = NULL, .more = -1}},
        {"common/datasets/cases.yaml",
         {"  person: {identifier: card}\n", "  person: {identifier: card}\n  files: incidents\n",
          "dataset.file-prefix-twice", .at = "name: cases"}},
        {"common/indicators/A1.yaml", {"code: A1", "code: @A7", "descriptor.name-of-file"}},
        {"common/indicators/A1.yaml", {"measure: count", "measure: @counts", "descriptor.choice"}},
        {"common/indicators/A1.yaml",
         {"unit: incidents", "unit: @incident", "indicator.unknown-unit", .argument = "incidents"}},
        {"common/indicators/A1.yaml",
         {"unit: incidents", "unit: @kilometres", "indicator.no-such-unit"}},
        {"common/indicators/A1.yaml",
         {"dataset: incidents", "dataset: @incidnets", "indicator.unknown-dataset", .more = -1}},
        {"common/indicators/A1.yaml",
         {"dataset: incidents", "dataset: @things", "indicator.no-such-dataset", .more = -1}},
        {"common/indicators/A1.yaml",
         {"count: records", "count: records\n@per: 1000", "indicator.not-for-measure",
          .argument = "count"}},
        {"common/indicators/A1.yaml",
         {"count: records", "count: records\n@within: 'TRUE'", "indicator.not-for-measure"}},
        {"common/indicators/A1.yaml",
         {"count: records", "count: records\n@chart: bars", "descriptor.elsewhere",
          .argument = "tables"}},
        {"common/indicators/A1.yaml",
         {"\"kind = 'hit'\"", "\"kind = @'hti'\"", "expression.unknown-code", .argument = "hit"}},
        {"common/indicators/A1.yaml",
         {"\"kind = 'hit'\"", "\"@case_id = 'x'\"", "expression.no-such-name"}},
        {"common/indicators/A1.yaml",
         {"happened.year, kind", "happened.year, @knd", "indicator.unknown-column",
          .argument = "kind"}},
        {"common/indicators/A1.yaml",
         {"happened.year, kind", "happened.year, @elsewhere", "indicator.no-such-column",
          .more = 0}},
        {"common/indicators/A1.yaml",
         {"happened.year, kind", "@happened, kind", "indicator.breakdown-day"}},
        {"common/indicators/A1.yaml",
         {"happened.year, kind", "happened.year, @case_id", "indicator.breakdown-kind"}},
        {"common/indicators/A1.yaml",
         {"happened.year, kind", "@happened.decade, kind", "indicator.unknown-transform",
          .argument = "decade"}},
        {"common/indicators/A1.yaml",
         {"happened.year, kind", "happened.year, @kind.year", "indicator.transform-fits"}},
        {"common/indicators/A1.yaml",
         {"happened.year, kind", "happened.year, kind, @kind", "indicator.breakdown-twice",
          .more = 1}},
        {"common/indicators/A1.yaml",
         {"[happened.year, kind]", "@[kind, kind, kind, kind, kind]", "indicator.breakdown-count",
          .more = 1}},
        {"common/indicators/A1.yaml", {"area.level1", "@area.level3", "dataset.level"}},
        {"common/indicators/A1.yaml", {"chart: bars", "chart: @pie", "descriptor.choice"}},
        {"common/indicators/A1.yaml", {"chart: bars", "chart: @funnel", "indicator.chart-funnel"}},
        {"common/indicators/A1.yaml",
         {"chart: bars", "chart: @control", "indicator.chart-control"}},
        {"common/indicators/A1.yaml",
         {"[area.level1]\n", "[happened.quarter]\n    chart: @control\n",
          "indicator.chart-control"}},
        {"common/indicators/A10.yaml",
         {"opened.year, area]\n", "opened.year]\n    chart: @funnel\n", "indicator.chart-funnel"}},
        {"common/indicators/A10.yaml",
         {"opened.year, area]\n", "opened.year, area]\n    chart: @control\n",
          "indicator.chart-control"}},
        {"common/indicators/A2.yaml",
         {"by: [kind, happened.quarter]", "by: [kind, happened.quarter]\n    chart: @funnel",
          "indicator.chart-funnel"}},
        {"common/indicators/A1.yaml",
         {"  - by: [area.level1]\n", "  - @chart: bars\n", "descriptor.missing", .argument = "by"}},
        {"common/indicators/A10.yaml", {"per: 10000", "per: @0", "indicator.per"}},
        {"common/indicators/A10.yaml",
         {"population: women", "population: @womne", "indicator.unknown-population"}},
        {"common/indicators/A10.yaml",
         {"population: women", "population: @everybody", "indicator.no-such-population"}},
        {"common/indicators/A10.yaml",
         {"opened.year, area", "opened.year, @helped", "indicator.population-lacks",
          .argument = "area, year"}},
        {"common/indicators/A10.yaml",
         {"opened.year, area", "@opened.month, area", "indicator.population-lacks"}},
        {"common/indicators/A10.yaml",
         {"opened.year, area", "@rooms, area", "indicator.breakdown-integer"}},
        {"common/indicators/A10.yaml",
         {"opened.year, area", "@income, area", "indicator.breakdown-kind"}},
        {"common/indicators/A2.yaml",
         {"by: [kind, happened.quarter]", "by: @[happened.quarter]", "indicator.over-missing",
          .argument = "kind"}},
        {"common/indicators/A2.yaml",
         {"measure: share\ncount: records\nwithin: \"kind IS NOT NULL\"\nover: [kind]\n",
          "@measure: share\ncount: records\n", "indicator.share-whole"}},
        {"common/indicators/A2.yaml",
         {"direction: down", "direction: @sideways", "descriptor.choice"}},
        {"common/indicators/A3.yaml",
         {"of: happened.year", "of: @kind", "indicator.change-of-time", .more = 1}},
        {"common/indicators/A3.yaml",
         {"of: happened.year", "of: @hapened.year", "indicator.unknown-column"}},
        {"common/indicators/A3.yaml",
         {"by: [happened.year]", "by: @[kind]", "indicator.of-missing"}},
        {"common/indicators/A3.yaml",
         {"of: happened.year", "of: happened.year\n@horizon: 3", "indicator.not-for-measure"}},
        {"profiles/land/codelists/centres.csv",
         {"2012,2024-03-31", "in 2012,2024-03-31", "centres.date", .at = "c1,"}},
        {"profiles/land/codelists/centres.csv",
         {"2012-06-01,2012", "2012-06-01,2011", "centres.closed-before", .at = "c2,"}},
        {"profiles/land/codelists/centres.csv",
         {"2012,open", "2012,shut", "centres.state", .at = "c2,"}},
        {"profiles/land/codelists/centres.csv",
         {"cases|incidents", "cases|incident", "centres.unknown-dataset", .at = "c1,",
          .argument = "incidents"}},
        {"profiles/land/codelists/centres.csv",
         {"cases|incidents", "cases|weather", "centres.no-such-dataset", .at = "c1,"}},
        {"common/policy/disclosure.yaml", {"threshold: 5", "threshold: @0", "policy.least"}},
        {"common/policy/disclosure.yaml",
         {"threshold: 5", "threshold: @five", "descriptor.expected-integer"}},
        {"common/policy/disclosure.yaml", {"confidence: 0.95", "confidence: @95", "policy.range"}},
        {"common/policy/disclosure.yaml",
         {"unreliable: {relative_width: 1.6, numerator: 10}", "@unreliable: {relative_width: 1.6}",
          "descriptor.missing"}},
        {"common/policy/intake.yaml", {"refuse_share: 0.5", "refuse_share: @1.5", "policy.range"}},
        {"common/policy/intake.yaml",
         {"cell_bytes_limit", "@cell_byte_limit", "descriptor.unknown-property", .more = 1}},
        {"profiles/land/population/women.csv",
         {"# source: census\n", "", "population.remark", .at = "area,", .argument = "source"}},
        {"profiles/land/population/women.csv",
         {"persons", "number", "population.no-persons", .at = "area,", .more = -1}},
        {"profiles/land/population/women.csv",
         {"area,year", "@aera,year", "population.unknown-column", .argument = "area", .more = -1}},
        {"profiles/land/population/women.csv",
         {"area,year", "area,@decade", "population.no-such-column", .more = -1}},
        {"profiles/land/population/women.csv", {"south,2024", "south,@24", "population.year"}},
        {"profiles/land/population/women.csv",
         {"south,2024", "@suoth,2024", "codelist.unknown-code", .argument = "south"}},
        {"profiles/land/population/women.csv", {"2024,200", "2024,@2 000", "population.persons"}},
        {"profiles/land/population/women.csv",
         {"north,2025", "@north,2024", "population.row-twice"}},
        {"profiles/land/population/women.csv",
         {"south,2024,200\n", "", "population.row-missing", .at = "area,",
          .argument = "south 2024"}},
        {"profiles/land/population/women.csv",
         {"north,2024,100\n", "@north,2024,100\ntetouan,2024,90\ntetouan,2025,110\n",
          "population.total", .argument = "north 2024"}},
        {"profiles/land/population/women.csv",
         {"# source", "@# between: nothing\n# source", "population.remark-value"}},
        {"profiles/land/population/women.csv",
         {"# source", "@# beyond: linear\n# source", "population.remark-value"}},
        {"profiles/land/population/women.csv",
         {"# source", "@# rounding: 0\n# source", "population.remark-value"}},
        {"profiles/land/population/women.csv",
         {"\nnorth,2024,100\nsouth,2024,200\nnorth,2025,110\nsouth,2025,210\n", "\n",
          "population.no-rows", .at = "area,"}},
        {"profiles/land/publish/report.yaml",
         {"table: A10.1", "table: @A10.3", "publication.unknown-table", .argument = "A1.3"}},
        {"profiles/land/publish/report.yaml",
         {"table: A10.1", "table: @nothing.here", "publication.no-such-table"}},
        {"profiles/land/publish/report.yaml",
         {"at: [latest, hit]", "at: @[latest]", "publication.coordinates", .argument = "A1.1"}},
        {"profiles/land/publish/report.yaml",
         {"[latest, hit]", "[latest, @hti]", "publication.unknown-position", .argument = "hit"}},
        {"profiles/land/publish/report.yaml",
         {"[latest, hit]", "[latest, @2024]", "publication.no-such-position"}},
        {"profiles/land/publish/report.yaml",
         {"[latest, hit]", "[total, @latest]", "publication.latest"}},
        {"profiles/land/publish/report.yaml",
         {"[latest, hit]", "[@last, hit]", "publication.period"}},
        {"profiles/land/publish/report.yaml", {"- table: A10.1", "- @{}", "publication.block"}},
        {"profiles/land/publish/report.yaml",
         {"chapters", "@chapter", "descriptor.unknown-property", .more = 1}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena scratch = whole;
        struct diag d = diag_new(&scratch);
        struct schemas s;
        const struct edit_case *c = &cases[i].edit;
        struct edited e = edit(&scratch, str_from_c(profile_text(&land, cases[i].file)), c);
        profile_put(&land, cases[i].file, e.text);
        if (schemas_load(&scratch, land.root, STR("land"), &s, &d))
            fail_msg("%s: \"%s\" is accepted", c->id, c->put);
        profile_put_back(&land, cases[i].file);
        if (strcmp(c->id, "dataset.person-through") == 0) { /* stands in the other file */
            assert_string_equal(d.item[0].id, c->id);
            assert_true(str_equal_c(d.item[0].place.file, "common/datasets/incidents.yaml"));
            continue;
        }
        if (strcmp(c->id, "dataset.file-prefix-twice") == 0) {
            /* the one that comes second in observatory.yaml is named */
            assert_string_equal(d.item[0].id, c->id);
            continue;
        }
        expect_fault(c, &e, &d, cases[i].file);
    }
}

static void persons_need_a_person(void **state)
{
    (void)state;
    struct arena scratch = whole;
    struct diag d = diag_new(&scratch);
    struct schemas s;
    const struct edit_case c = {"  person: {through: case_id}\n", "", "", NULL};
    const struct edit_case count = {"count: records", "count: @persons", "indicator.no-persons",
                                    NULL};
    struct edited e =
        edit(&scratch, str_from_c(profile_text(&land, "common/indicators/A1.yaml")), &count);
    profile_put(
        &land, "common/datasets/incidents.yaml",
        edit(&scratch, str_from_c(profile_text(&land, "common/datasets/incidents.yaml")), &c).text);
    profile_put(&land, "common/indicators/A1.yaml", e.text);
    assert_false(schemas_load(&scratch, land.root, STR("land"), &s, &d));
    expect_fault(&count, &e, &d, "common/indicators/A1.yaml");
    profile_put(&land, "common/datasets/incidents.yaml",
                str_from_c(profile_text(&land, "common/datasets/incidents.yaml")));
    profile_put_back(&land, "common/indicators/A1.yaml");
}

static void references_do_not_go_in_a_circle(void **state)
{
    (void)state;
    struct arena scratch = whole;
    struct diag d = diag_new(&scratch);
    struct schemas s;
    const struct edit_case c = {
        "  primaryKey: case_id\n",
        "  primaryKey: case_id\n  foreignKeys: [{fields: case_id, reference: {resource: incidents, "
        "fields: incident_id}}]\n",
        "", NULL};
    profile_put(
        &land, "common/datasets/cases.yaml",
        edit(&scratch, str_from_c(profile_text(&land, "common/datasets/cases.yaml")), &c).text);
    assert_false(schemas_load(&scratch, land.root, STR("land"), &s, &d));
    assert_int_equal(d.count, 2);
    assert_string_equal(d.item[0].id, "dataset.reference-circle");
    profile_put_back(&land, "common/datasets/cases.yaml");
}

static void files_of_the_profile_replace_common_ones(void **state)
{
    (void)state;
    struct arena scratch = whole;
    struct diag d = diag_new(&scratch);
    struct schemas s;
    profile_put(&land, "profiles/land/labels/own.csv",
                STR("id,ar,fr,en\nhello,o1,o2 {name},o3 {name}x\n"));
    assert_false(schemas_load(&scratch, land.root, STR("land"), &s, &d));
    assert_string_equal(d.item[0].id, "labels.placeholders");
    profile_put(&land, "profiles/land/labels/own.csv",
                STR("id,ar,fr,en\nhello,o1 {name},o2 {name},o3 {name}\n"));
    profile_put(&land, "profiles/land/policy/disclosure.yaml",
                STR("threshold: 11\ninterval_width: 10\nstatistics: 20\nzeros_published: false\n"
                    "unreliable: {relative_width: 1, numerator: 20}\n"
                    "unreliable_shares: {size: 30, narrow: 0.05, wide: 0.3, relative_width: 1.3}\n"
                    "confidence: 0.9\n"));
    profile_put(&land, "profiles/land/codelists/kinds.csv",
                STR("code,label_ar,label_fr,label_en\nhit,k1,Coups,Blows\nburn,k2,Feu,Fire\n"));
    profile_put(&land, "profiles/land/datasets/extra.yaml", STR("name: extra\n"));
    profile_put(&land, "common/population/standard.csv",
                STR("# label_ar: a\n# label_fr: b\n# label_en: c\n# source: made up\n"
                    "kinds,persons\nhit,3\nburn,7\n"));
    profile_put(&land, "profiles/land/targets.csv",
                STR("indicator,table,at,target_period,target,direction\n"
                    "A1,A1.1,period|total,2026,40,down\n"));
    d = diag_new(&scratch);
    assert_true(schemas_load(&scratch, land.root, STR("land"), &s, &d));
    assert_int_equal(s.policy.threshold, 11);
    assert_true(codelist_index(schemas_codelist(&s, STR("kinds")), STR("burn")) == 1);
    assert_int_equal(s.populations, 2);
    assert_true(str_equal_c(s.population[0]->name, "standard") && s.population[0]->rows == 2);
    assert_true(s.targets.count == 1 && str_equal_c(s.targets.item[0].target_period, "2026"));
    const struct diag_arg args[] = {{"name", STR("Amina")}};
    assert_true(str_equal_c(catalogue_format(&scratch, s.catalogue, "hello", LANGUAGE_FR, 1, args),
                            "o2 Amina"));
    assert_int_equal(d.count, 1); /* a file that nothing uses is a warning */
    assert_string_equal(d.item[0].id, "schemas.unused-file");
    assert_int_equal(d.item[0].level, DIAG_WARNING);
    profile_take_away(&land, "profiles/land/labels/own.csv");
    profile_take_away(&land, "profiles/land/policy/disclosure.yaml");
    profile_take_away(&land, "profiles/land/codelists/kinds.csv");
    profile_take_away(&land, "profiles/land/datasets/extra.yaml");
    profile_take_away(&land, "common/population/standard.csv");
    profile_take_away(&land, "profiles/land/targets.csv");
}

/* What is internal stands in no release: neither the report nor a target may name it. */
static void internal_indicators_are_not_published(void **state)
{
    (void)state;
    static const char file[] = "common/indicators/A10.yaml";
    static const struct {
        const char *targets;
        int faults;
    } cases[] = {{"", 1}, {"A10,A10.1,period|total,2026,40,down\n", 2}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena scratch = whole;
        struct diag d = diag_new(&scratch);
        struct schemas s;
        str text = str_from_c(profile_text(&land, file));
        ptrdiff_t at = str_find(text, STR("reporting: public"));
        str pieces[] = {str_slice(text, 0, at), STR("reporting: internal"),
                        str_slice(text, at + STR("reporting: public").n, text.n)};
        profile_put(&land, file, str_concat(&scratch, 3, pieces));
        str rows[] = {STR("indicator,table,at,target_period,target,direction\n"),
                      str_from_c(cases[i].targets)};
        profile_put(&land, "profiles/land/targets.csv", str_concat(&scratch, 2, rows));
        assert_false(schemas_load(&scratch, land.root, STR("land"), &s, &d));
        assert_int_equal(d.count, cases[i].faults);
        bool report = false;
        for (ptrdiff_t k = 0; k < d.count; k++) {
            assert_string_equal(d.item[k].id, "publication.internal");
            report =
                report || str_equal_c(d.item[k].place.file, "profiles/land/publish/report.yaml");
        }
        assert_true(report);
        profile_put_back(&land, file);
        profile_take_away(&land, "profiles/land/targets.csv");
    }
}

static void missing_files_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *file, *id, *reported;
    } cases[] = {
        {"common/policy/intake.yaml", "schemas.file-missing", "profiles/land/policy/intake.yaml"},
        {"profiles/land/publish/report.yaml", "schemas.file-missing",
         "profiles/land/publish/report.yaml"},
        {"profiles/land/codelists/centres.csv", "schemas.no-codelist",
         "profiles/land/codelists/centres.csv"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena scratch = whole;
        struct diag d = diag_new(&scratch);
        struct schemas s;
        profile_take_away(&land, cases[i].file);
        assert_false(schemas_load(&scratch, land.root, STR("land"), &s, &d));
        assert_string_equal(d.item[0].id, cases[i].id);
        assert_true(str_equal_c(d.item[0].place.file, cases[i].reported));
        profile_put_back(&land, cases[i].file);
    }
    struct arena scratch = whole;
    struct diag d = diag_new(&scratch);
    struct schemas s;
    assert_false(schemas_load(&scratch, land.root, STR("lnad"), &s, &d));
    assert_string_equal(d.item[0].id, "schemas.unknown-profile");
    assert_false(schemas_load(&scratch, land.root, STR("../profiles/land"), &s, &d));
    assert_string_equal(d.item[1].id, "schemas.no-such-profile");
}

static void hashes_change_with_the_files(void **state)
{
    (void)state;
    struct arena scratch = whole;
    struct diag d = diag_new(&scratch);
    struct schemas one, two, three;
    assert_true(schemas_load(&scratch, land.root, STR("land"), &one, &d));
    assert_true(schemas_load(&scratch, land.root, STR("land"), &two, &d));
    assert_memory_equal(one.sha256, two.sha256, 32);
    const struct edit_case c = {"threshold: 5", "threshold: 5 ", "", NULL};
    profile_put(
        &land, "common/policy/disclosure.yaml",
        edit(&scratch, str_from_c(profile_text(&land, "common/policy/disclosure.yaml")), &c).text);
    assert_true(schemas_load(&scratch, land.root, STR("land"), &three, &d));
    assert_memory_not_equal(one.sha256, three.sha256, 32);
    profile_put_back(&land, "common/policy/disclosure.yaml");
    uint8_t sha[32];
    sha256_of(str_from_c(profile_text(&land, files[0].path)), sha);
    for (ptrdiff_t i = 0; i < one.files.count; i++) {
        if (str_equal_c(one.files.item[i].path, files[0].path))
            assert_memory_equal(one.files.item[i].sha256, sha, 32);
    }
}

static void profiles_and_messages_are_found(void **state)
{
    (void)state;
    struct arena scratch = whole;
    struct diag d = diag_new(&scratch);
    struct str_list names;
    struct catalogue c;
    assert_true(schemas_profiles(&scratch, land.root, &names, &d));
    assert_int_equal(names.count, 1);
    assert_true(str_equal_c(names.item[0], "land"));
    assert_true(schemas_messages(&scratch, land.root, &c, &d));
    assert_true(catalogue_has(&c, "hello"));
    assert_true(str_equal_c(catalogue_text(&c, "absent", LANGUAGE_AR), "absent"));
    const struct diag_arg args[] = {{"name", STR("{name}")}};
    const struct diag_item item = {DIAG_ERROR, DIAG_DESCRIPTOR, {STR("a.yaml"), 3, 7}, "hello", 1,
                                   args};
    assert_true(str_equal_c(diag_sentence(&scratch, &c, &item, LANGUAGE_EN),
                            "a.yaml:3:7: error: Hello {name}"));
    const struct diag_item plain = {DIAG_ERROR, DIAG_USAGE, {{0}, 0, 0}, "other", 0, NULL};
    assert_true(str_equal_c(diag_sentence(&scratch, &c, &plain, LANGUAGE_FR), "erreur: other"));
    assert_true(
        str_equal_c(catalogue_format(&scratch, &c, "hello", LANGUAGE_EN, 0, NULL), "Hello {name}"));
}

/* ---- what is shipped ---- */

static void shipped_profiles_are_sound(void **state)
{
    (void)state;
    struct arena scratch = whole;
    struct diag d = diag_new(&scratch);
    struct str_list names;
    if (!dir_exists("schemas/profiles")) {
        print_message("no schemas/profiles here: run from the project's root\n");
        skip();
    }
    assert_true(schemas_profiles(&scratch, "schemas", &names, &d));
    for (ptrdiff_t i = 0; i < names.count; i++) {
        struct arena inner = scratch;
        struct diag faults = diag_new(&inner);
        struct schemas s;
        int unexpected = 0;
        (void)schemas_load(&inner, "schemas", names.item[i], &s, &faults);
        for (ptrdiff_t f = 0; f < faults.count; f++) {
            str text = diag_sentence(&inner, s.catalogue, &faults.item[f], LANGUAGE_EN);
            print_message("%.*s\n", STR_ARG(text));
            unexpected++;
        }
        assert_int_equal(unexpected, 0);
    }
}

/* Every message that this room can raise has a sentence, with the arguments that it is given. */
static void every_message_has_its_words(void **state)
{
    (void)state;
    static const char *const rooms[] = {
        "yaml.",        "csv.",     "text.",      "descriptor.", "codelist.",    "expression.",
        "pattern.",     "dataset.", "indicator.", "population.", "publication.", "policy.",
        "observatory.", "centres.", "targets.",   "schemas.",    "labels.",      "breakdown.",
        "level.",       "sources.", "lint.",      "dialect.",    "reading."};
    struct arena scratch = whole;
    struct diag d = diag_new(&scratch);
    struct catalogue c;
    struct str_list names;
    if (!file_exists("schemas/common/labels/descriptors.csv"))
        skip();
    assert_true(schemas_messages(&scratch, "schemas", &c, &d));
    assert_true(dir_list(&scratch, "pipeline/descriptors", false, &names, &d));
    int seen = 0;
    for (ptrdiff_t n = 0; n < names.count; n++) {
        struct arena inner = scratch;
        str path = path_join(&inner, STR("pipeline/descriptors"), names.item[n]), rest;
        assert_true(file_read(&inner, str_to_c(&inner, path), 0, &rest, &d));
        for (str piece; str_cut(rest, '"', &piece, &rest);) {
            str id = {0};
            if (!str_cut(rest, '"', &id, &rest))
                break;
            bool ours = false;
            for (size_t r = 0; r < sizeof rooms / sizeof *rooms; r++)
                ours = ours ||
                       (str_starts(id, str_from_c(rooms[r])) && id.n > (ptrdiff_t)strlen(rooms[r]));
            if (!ours || str_ends(id, STR(".yaml")) || str_ends(id, STR(".csv")) ||
                str_find_byte(id, ' ') >= 0)
                continue;
            if (!catalogue_has(&c, str_to_c(&inner, id)))
                fail_msg("%.*s: no words for %.*s", STR_ARG(names.item[n]), STR_ARG(id));
            seen++;
        }
    }
    assert_true(seen > 200);
}

int main(void)
{
    whole = arena_reserve((ptrdiff_t)1 << 32);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sound_profile_is_loaded),
        cmocka_unit_test(every_fault_has_its_place),
        cmocka_unit_test(persons_need_a_person),
        cmocka_unit_test(references_do_not_go_in_a_circle),
        cmocka_unit_test(files_of_the_profile_replace_common_ones),
        cmocka_unit_test(internal_indicators_are_not_published),
        cmocka_unit_test(missing_files_are_named),
        cmocka_unit_test(hashes_change_with_the_files),
        cmocka_unit_test(profiles_and_messages_are_found),
        cmocka_unit_test(shipped_profiles_are_sound),
        cmocka_unit_test(every_message_has_its_words),
    };
    return cmocka_run_group_tests(tests, write_profile, remove_profile);
}
