/* Derived columns in descriptors: what each form becomes, and every fault at its place. */
#include "descriptor_cases.h"

#include "descriptors/codelist_read.h"
#include "descriptors/schemas_read.h"

static struct arena whole;

#define LABELS          "labels: {ar: aa, fr: ff, en: ee}"
#define FIELD_LABELS(n) "labels: {ar: x" n ", fr: y" n ", en: z" n "}"

static const char cases_base[] =
    "name: cases\n"
    "schema:\n"
    "  fields:\n"
    "    - {name: case_id, type: string, marsad: {" FIELD_LABELS(
        "1") ", sensitivity: record_key}}\n"
             "    - {name: card, type: string, marsad: {" FIELD_LABELS(
                 "2") ", sensitivity: direct_identifier}}\n"
                      "    - {name: opened, type: date, marsad: {" FIELD_LABELS(
                          "3") "}}\n"
                               "    - {name: closed, type: date, marsad: {" FIELD_LABELS(
                                   "4") "}}\n"
                                        "    - {name: kind, type: string, marsad: {labels: {ar: k, "
                                        "fr: l, en: m}, codelist: kinds}}\n"
                                        "    - {name: children, type: integer, marsad: "
                                        "{" FIELD_LABELS(
                                            "5") "}}\n"
                                                 "    - {name: score, type: number, marsad: "
                                                 "{" FIELD_LABELS(
                                                     "6") "}}\n"
                                                          "  primaryKey: case_id\n"
                                                          "marsad:\n"
                                                          "  version: 1\n"
                                                          "  " LABELS "\n"
                                                          "  record: {ar: a, fr: b, en: c}\n"
                                                          "  person: {identifier: card}\n"
                                                          "  derived:\n"
                                                          "    - {name: days, " LABELS
                                                          ", difference: {of: closed, less: "
                                                          "opened, open: as_of}}\n"
                                                          "    - {name: class, " LABELS
                                                          ", band: {of: days, bands: bands}}\n"
                                                          "    - {name: long, " LABELS
                                                          ", condition: \"days > 30 AND visits > "
                                                          "2\"}\n"
                                                          "    - {name: visits, " LABELS
                                                          ", records: {of: visits, by: case_id, "
                                                          "take: count, where: "
                                                          "\"early\"}}\n"
                                                          "    - {name: last, " LABELS
                                                          ", records: {of: visits, by: case_id, "
                                                          "take: most, column: on_day}}\n"
                                                          "    - {name: number, " LABELS
                                                          ", person: {take: order, date: opened}}\n"
                                                          "    - {name: return, " LABELS
                                                          ", person: {take: days_to_next, date: "
                                                          "opened, own_date: "
                                                          "closed}}\n"
                                                          "    - {name: weight, " LABELS
                                                          ", attribute: {of: kind, column: "
                                                          "weight, codelist: weights}}\n"
                                                          "    - {name: since, " LABELS
                                                          ", attribute: {of: kind, column: "
                                                          "since}}\n";
static const char visits_base[] =
    "name: visits\n"
    "schema:\n"
    "  fields:\n"
    "    - {name: visit_id, type: string, marsad: {" FIELD_LABELS(
        "7") ", sensitivity: record_key}}\n"
             "    - {name: case_id, type: string, marsad: {" FIELD_LABELS(
                 "8") ", sensitivity: record_key}}\n"
                      "    - {name: kind, type: string, marsad: {" FIELD_LABELS(
                          "9") ", codelist: kinds}}\n"
                               "    - {name: on_day, type: date, marsad: {" FIELD_LABELS(
                                   "10") "}}\n"
                                         "  primaryKey: visit_id\n"
                                         "  foreignKeys:\n"
                                         "    - {fields: case_id, reference: {resource: cases, "
                                         "fields: case_id}}\n"
                                         "    - {fields: kind, reference: {resource: cases, "
                                         "fields: kind}}\n"
                                         "marsad:\n"
                                         "  version: 1\n"
                                         "  " LABELS "\n"
                                         "  record: {ar: a, fr: b, en: c}\n"
                                         "  derived:\n"
                                         "    - {name: case_kind, lookup: {through: case_id, "
                                         "column: kind}}\n"
                                         "    - {name: case_days, " LABELS
                                         ", lookup: {through: case_id, column: days}}\n"
                                         "    - {name: early, " LABELS
                                         ", condition: \"wait <= 30\"}\n"
                                         "    - {name: wait, " LABELS
                                         ", difference: {of: on_day, less: case_opened}}\n"
                                         "    - {name: case_opened, lookup: {through: case_id, "
                                         "column: opened}}\n";

static const char kinds_csv[] = "code,label_ar,label_fr,label_en,weight,since\n"
                                "hit,k1,Coups,Blows,heavy,2012\n"
                                "word,k3,Mots,Words,,\n";
static const char weights_csv[] = "code,label_ar,label_fr,label_en\nlight,w1,Peu,Light\n"
                                  "heavy,w2,Lourd,Heavy\n";
static const char bands_csv[] =
    "code,label_ar,label_fr,label_en,from,to\nshort,b1,Court,Short,0,30\n"
    "longer,b2,Long,Long,31,\n";

static struct codelist *list_of(struct arena *a, const char *csv, const char *name, struct diag *d)
{
    struct codelist *list = ARENA_NEW(a, struct codelist);
    assert_true(codelist_read(a, str_from_c(csv), STR("c.csv"), str_from_c(name), list, d));
    return list;
}

static struct schemas *load_with(struct arena *a, const char *kinds, str cases, str visits,
                                 struct diag *d)
{
    struct codelist_set set = {0};
    codelist_set_add(a, &set, list_of(a, kinds, "kinds", d));
    codelist_set_add(a, &set, list_of(a, weights_csv, "weights", d));
    codelist_set_add(a, &set, list_of(a, bands_csv, "bands", d));
    struct schemas *s = ARENA_NEW(a, struct schemas);
    s->dataset = (struct dataset **)ARENA_ARRAY(a, void *, 2);
    s->dataset[0] = ARENA_NEW(a, struct dataset);
    s->dataset[1] = ARENA_NEW(a, struct dataset);
    s->datasets = 2;
    (void)dataset_read(a, cases, STR("cases.yaml"), STR("cases"), &set, s->dataset[0], d);
    (void)dataset_read(a, visits, STR("visits.yaml"), STR("visits"), &set, s->dataset[1], d);
    str known[] = {STR("cases"), STR("visits"), STR("calls")};
    for (int i = 0; i < 3; i++)
        *ARENA_PUSH(a, &s->dataset_names) = known[i];
    struct reading r = {a, d};
    datasets_link(&r, s);
    datasets_derive(&r, s, &set);
    return s;
}

static struct schemas *load(struct arena *a, str cases, str visits, struct diag *d)
{
    return load_with(a, kinds_csv, cases, visits, d);
}

/* ---- what is read ---- */

static const struct coded_column *column(const struct schemas *s, int dataset, const char *name)
{
    int32_t at = dataset_coded(s->dataset[dataset], str_from_c(name));
    assert_true(at >= s->dataset[dataset]->coded_count);
    return &s->dataset[dataset]->coded[at];
}

static const struct derived *derived(const struct schemas *s, int dataset, const char *name)
{
    const struct dataset *ds = s->dataset[dataset];
    return dataset_derived(ds, dataset_coded(ds, str_from_c(name)));
}

static void sound_columns_are_read(void **state)
{
    (void)state;
    struct arena a = whole;
    struct diag d = diag_new(&a);
    struct schemas *s = load(&a, str_from_c(cases_base), str_from_c(visits_base), &d);
    if (d.count > 0)
        fail_msg("%s at %d:%d", d.item[0].id, (int)d.item[0].place.line,
                 (int)d.item[0].place.column);
    const struct dataset *cases = s->dataset[0], *visits = s->dataset[1];
    assert_int_equal(cases->column_count, cases->coded_count + 9);
    assert_int_equal(cases->coded_scope.count, cases->column_count);
    assert_int_equal(column(s, 0, "days")->kind, CODED_INTEGER);
    assert_int_equal(column(s, 0, "days")->field, -1);
    assert_int_equal(column(s, 0, "days")->width, 4);
    assert_int_equal(derived(s, 0, "days")->open, DERIVED_AS_OF);
    assert_int_equal(column(s, 0, "class")->kind, CODED_CODE);
    assert_int_equal(column(s, 0, "class")->width, 2);
    assert_true(str_equal_c(column(s, 0, "class")->codelist->name, "bands"));
    assert_int_equal(column(s, 0, "long")->kind, CODED_BOOLEAN);
    assert_int_equal(column(s, 0, "last")->kind, CODED_DAY);
    assert_ptr_equal(derived(s, 0, "visits")->from, visits);
    assert_ptr_equal(derived(s, 0, "number")->from, cases);
    assert_int_equal(column(s, 1, "case_kind")->kind, CODED_CODE);
    assert_int_equal(column(s, 1, "case_kind")->width, 2);
    assert_int_equal(column(s, 1, "case_days")->width, 4);
    int32_t kind = dataset_coded(visits, STR("case_kind"));
    assert_true(str_equal_c(dataset_column_labels(visits, kind).text[0], "k"));
    assert_true(
        str_equal_c(dataset_column_labels(visits, kind + 1).text[LANGUAGE_COUNT - 1], "ee"));
}

/* ---- faults ---- */

#define BAND "band: {of: days, bands: bands}"
#define DAYS "{name: days, " LABELS ", difference: {of: closed, less: opened, open: as_of}}"
#define LAST                                                                                       \
    "{name: last, " LABELS ", records: {of: visits, by: case_id, take: most, column: on_day}}"

static const struct edit_case case_faults[] = {
    {"difference: {of: closed, less", "difference: {of: @closd, less", "indicator.unknown-column",
     NULL, "closed", -1},
    {"difference: {of: closed, less", "difference: {of: @zzzzzz, less", "indicator.no-such-column",
     NULL, NULL, -1},
    {"difference: {of: closed, less", "difference: {of: @kind, less", "derived.column-kind", NULL,
     "kind", -1},
    {"difference: {of: closed, less", "@difference: {of: children, less", "derived.difference",
     NULL, NULL, -1},
    {"difference: {of: closed, less", "@difference: {of: opened, less", "derived.difference", NULL,
     NULL, -1},
    {"difference: {of: closed, less: opened, open", "difference: {of: closed, les: opened, open",
     "descriptor.unknown-property", "les: opened", NULL, -1},
    {DAYS, "@{name: days, " LABELS "}", "derived.one-form", NULL, NULL, -1},
    {DAYS, "@{name: days, " LABELS ", condition: \"kind = 'hit'\", band: {of: days, bands: bands}}",
     "derived.one-form", NULL, NULL, -1},
    {DAYS, "{name: days, difference: {of: closed, less: opened}}", "descriptor.missing",
     "{name: days", "labels", -1},
    {DAYS, "@days", "descriptor.expected-map", NULL, NULL, -1},
    {"{name: days, ", "{name: @opened, ", "derived.name-taken", NULL, "opened", -1},
    {"{name: days, ", "{name: @card, ", "derived.name-taken", NULL, "card", -1},
    {"{name: class, ", "{name: @days, ", "derived.name-taken", NULL, "days", -1},
    {"{name: days, ", "{name: @2days, ", "dataset.field-name", NULL, "2days", -1},
    {"{name: days, ", "{name: @as_of, ", "dataset.field-reserved", NULL, "as_of", -1},
    {"{name: days, ", "{name: @between, ", "dataset.field-reserved", NULL, "between", -1},
    {"band: {of: days, bands: bands}", "band: {of: @kind, bands: bands}", "derived.column-kind",
     NULL, "kind", -1},
    {"bands: bands", "bands: @kinds", "dataset.no-bands", NULL, "kinds", -1},
    {"bands: bands", "bands: @band", "dataset.unknown-codelist", NULL, "bands", -1},
    {"days > 30 AND visits", "days > 30 AND @visit", "expression.unknown-name", NULL, "visits", -1},
    {"days > 30 AND visits", "days > 30 @@AND visits", "expression.character", NULL, NULL, -1},
    {"condition: \"days > 30", "condition: \"@long AND days > 30", "derived.circle", NULL, "long",
     -1},
    {"of: visits, by: case_id, take: most", "of: @visit, by: case_id, take: most",
     "dataset.unknown-resource", NULL, "visits", -1},
    {"of: visits, by: case_id, take: most", "of: visits, by: @visit_id, take: most",
     "derived.refers-elsewhere", NULL, "visit_id", -1},
    {"of: visits, by: case_id, take: most", "of: visits, by: @cas_id, take: most",
     "dataset.unknown-field", NULL, "case_id", -1},
    {"take: most, column: on_day", "take: @greatest, column: on_day", "descriptor.choice", NULL,
     "greatest", -1},
    {"take: most, column: on_day", "take: most, column: @kind", "derived.column-kind", NULL, "kind",
     -1},
    {"take: most, column: on_day", "take: sum, column: @on_day", "derived.column-kind", NULL,
     "on_day", -1},
    {"take: most, column: on_day", "take: any, @column: on_day", "derived.extra", NULL, "column",
     -1},
    {LAST, "{name: last, " LABELS ", records: {of: visits, by: case_id, take: most}}",
     "descriptor.missing", "records: {of: visits, by: case_id, take: most}", "column", -1},
    {"take: count, where: \"early\"", "take: count, where: \"@earl\"", "expression.unknown-name",
     NULL, "early", -1},
    {"take: order, date: opened", "take: order, date: @kind", "derived.column-kind", NULL, "kind",
     -1},
    {"take: order, date: opened", "take: order, date: opened, @own_date: closed", "derived.extra",
     NULL, "own_date", -1},
    {"take: order, date: opened", "take: count, @date: opened", "derived.extra", NULL, "date", -1},
    {"{take: order, date: opened}", "{of: @visits, take: count}", "derived.no-persons", NULL,
     "visits", -1},
    {"{take: order, date: opened}", "{take: days_since}", "descriptor.missing",
     "person: {take: days_since}", "date", -1},
    {BAND, "least: {of: [days, @kind]}", "derived.operand", NULL, "kind", -1},
    {BAND, "least: {of: [days, @opened]}", "derived.operand", NULL, "opened", -1},
    {BAND, "most: {of: [opened, closed, @opened]}", "derived.operand", NULL, "opened", -1},
    {BAND, "most: {of: [children, @score]}", "derived.operand", NULL, "score", -1},
    {BAND, "most: {of: @[children]}", "derived.operands-count", NULL, NULL, -1},
    {BAND, "most: {of: @[]}", "derived.operands-count", NULL, NULL, -1},
    {BAND, "most: {of: @children}", "descriptor.expected-list", NULL, NULL, -1},
    {BAND, "most: {of: [days, @dayz]}", "indicator.unknown-column", NULL, "days", -1},
    {BAND, "most: {of: [days, @class]}", "derived.circle", NULL, "class", -1},
    {BAND, "most: {known: true}", "descriptor.missing", "most: {known", "of", -1},
    {BAND, "most: {of: [days, children], known: @some}", "descriptor.expected-boolean", NULL, NULL,
     -1},
    {"{of: kind, column: weight, ", "{of: @opened, column: weight, ", "derived.column-kind", NULL,
     "opened", -1},
    {"{of: kind, column: weight, ", "{of: @weight, column: weight, ", "derived.circle", NULL,
     "weight", -1},
    {"{of: kind, column: weight, ", "{of: kind, column: @weigh, ", "derived.unknown-attribute",
     NULL, "weight", -1},
    {"{of: kind, column: weight, ", "{of: kind, column: @label_en, ", "derived.no-such-attribute",
     NULL, "label_en", -1},
    {"attribute: {of: kind, column: weight, ", "attribute: {of: class, column: @weight, ",
     "derived.list-without-columns", NULL, "bands", -1},
    {"codelist: weights}", "codelist: @weight}", "dataset.unknown-codelist", NULL, "weights", -1},
    {"codelist: weights}", "codelist: weights, @take: any}", "descriptor.no-such-property", NULL,
     NULL, -1},
};
static const struct edit_case visit_faults[] = {
    {"lookup: {through: case_id, column: kind}", "lookup: {through: @visit_id, column: kind}",
     "dataset.person-no-key", NULL, "visit_id", -1},
    {"lookup: {through: case_id, column: kind}", "lookup: {through: @kind, column: opened}",
     "derived.lookup-many", NULL, "kind", -1},
    {"lookup: {through: case_id, column: kind}", "lookup: {through: case_id, column: @case_id}",
     "derived.column-kind", NULL, "case_id", -1},
    {"lookup: {through: case_id, column: kind}", "lookup: {through: case_id, column: @kin}",
     "indicator.unknown-column", NULL, "kind", -1},
    {"lookup: {through: case_id, column: kind}", "lookup: {through: @cas_id, column: kind}",
     "dataset.unknown-field", NULL, "case_id", -1},
    {"condition: \"wait <= 30\"", "person: {take: @count}", "derived.no-persons", NULL, "visits",
     -1},
    {"lookup: {through: case_id, column: days}", "lookup: {through: case_id, column: visits}", NULL,
     NULL, NULL, -1}, /* of records of this dataset: sound */
};

static void every_fault_has_its_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof case_faults / sizeof *case_faults; i++) {
        struct arena a = whole;
        struct diag d = diag_new(&a);
        struct edited e = edit(&a, str_from_c(cases_base), &case_faults[i]);
        (void)load(&a, e.text, str_from_c(visits_base), &d);
        expect_fault(&case_faults[i], &e, &d, "cases.yaml");
    }
    for (size_t i = 0; i < sizeof visit_faults / sizeof *visit_faults; i++) {
        struct arena a = whole;
        struct diag d = diag_new(&a);
        struct edited e = edit(&a, str_from_c(visits_base), &visit_faults[i]);
        (void)load(&a, str_from_c(cases_base), e.text, &d);
        if (visit_faults[i].id == NULL)
            assert_int_equal(d.count, 0);
        else
            expect_fault(&visit_faults[i], &e, &d, "visits.yaml");
    }
}

/* Their kind is that of the operands, wide enough for each. */
static void least_and_most_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *form;
        enum derived_kind kind;
        enum coded_kind of;
        int32_t width, operands;
        bool known;
    } at[] = {
        {"least: {of: [days, children]}", DERIVED_LEAST, CODED_INTEGER, 4, 2, false},
        {"most: {of: [days, number, visits], known: true}", DERIVED_MOST, CODED_INTEGER, 4, 3,
         true},
        {"most: {of: [closed, last, opened], known: false}", DERIVED_MOST, CODED_DAY, 2, 3, false},
    };
    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        struct arena a = whole;
        struct diag d = diag_new(&a);
        const struct edit_case c = {BAND, at[i].form, NULL, NULL, NULL, -1};
        struct edited e = edit(&a, str_from_c(cases_base), &c);
        struct schemas *s = load(&a, e.text, str_from_c(visits_base), &d);
        assert_int_equal(d.count, 0);
        assert_false(s->dataset[0]->faulty);
        assert_int_equal(derived(s, 0, "class")->kind, at[i].kind);
        assert_int_equal(derived(s, 0, "class")->operands, at[i].operands);
        assert_int_equal(derived(s, 0, "class")->known, at[i].known);
        assert_int_equal(column(s, 0, "class")->kind, at[i].of);
        assert_int_equal(column(s, 0, "class")->width, at[i].width);
        assert_null(column(s, 0, "class")->codelist);
    }
}

static void what_a_code_list_says_is_read(void **state)
{
    (void)state;
    struct arena a = whole;
    struct diag d = diag_new(&a);
    struct schemas *s = load(&a, str_from_c(cases_base), str_from_c(visits_base), &d);
    const struct coded_column *weight = column(s, 0, "weight"), *since = column(s, 0, "since");
    const struct codelist *kinds =
        s->dataset[0]->coded[dataset_coded(s->dataset[0], STR("kind"))].codelist;
    assert_int_equal(weight->kind, CODED_CODE);
    assert_true(str_equal_c(weight->codelist->name, "weights"));
    assert_int_equal(derived_attribute(derived(s, 0, "weight"), kinds, 0), 1); /* heavy */
    assert_true(value_is_missing(derived_attribute(derived(s, 0, "weight"), kinds, 1)));
    assert_int_equal(since->kind, CODED_INTEGER);
    assert_int_equal(derived_attribute(derived(s, 0, "since"), kinds, 0), 2012);
    assert_true(value_is_missing(derived_attribute(derived(s, 0, "since"), kinds, 1)));
}

/* At the line of the list, not of the dataset. */
static void what_no_column_can_hold_is_a_fault_of_the_list(void **state)
{
    (void)state;
    static const struct {
        const char *csv, *id;
        int64_t line;
    } faults[] = {
        {"code,label_ar,label_fr,label_en,weight,since\nhit,k1,Coups,Blows,heavy,\n"
         "word,k3,Mots,Words,heavey,\n",
         "derived.attribute-code", 3},
        {"code,label_ar,label_fr,label_en,weight,since\nhit,k1,Coups,Blows,HEAVY,\n",
         "derived.attribute-code", 2},
        {"code,label_ar,label_fr,label_en,weight,since\nhit,k1,Coups,Blows,,2012-01\n",
         "derived.attribute-number", 2},
        {"code,label_ar,label_fr,label_en,weight,since\nhit,k1,Coups,Blows,,2147483648\n",
         "derived.attribute-number", 2},
    };
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct arena a = whole;
        struct diag d = diag_new(&a);
        (void)load_with(&a, faults[i].csv, str_from_c(cases_base), str_from_c(visits_base), &d);
        assert_int_equal(d.count, 1);
        assert_string_equal(d.item[0].id, faults[i].id);
        assert_true(str_equal_c(d.item[0].place.file, "c.csv"));
        assert_int_equal(d.item[0].place.line, faults[i].line);
    }
}

static str replaced(struct arena *a, str text, const char *find, const char *replace)
{
    const struct edit_case c = {find, replace, NULL, NULL, NULL, -1};
    return edit(a, text, &c).text;
}

/* The date of the release is a day beside days and a year beside years. */
static void as_of_is_as_precise_as_the_other(void **state)
{
    (void)state;
    static const struct {
        const char *form, *fault;
    } at[] = {{"difference: {of: as_of, less: children}", NULL},
              {"difference: {of: children, less: as_of}", NULL},
              {"difference: {of: as_of, less: opened}", NULL},
              {"difference: {of: closed, less: children}", "derived.difference"},
              {"difference: {of: as_of, less: days}", "derived.difference"},
              {"difference: {of: as_of, less: as_of}", "derived.difference"}};
    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        struct arena a = whole;
        struct diag d = diag_new(&a);
        str text = replaced(&a, str_from_c(cases_base), BAND, at[i].form);
        text = replaced(&a, text, "name: children, type: integer", "name: children, type: year");
        struct schemas *s = load(&a, text, str_from_c(visits_base), &d);
        assert_int_equal(d.count, at[i].fault ? 1 : 0);
        if (at[i].fault) {
            assert_string_equal(d.item[0].id, at[i].fault);
        } else {
            assert_int_equal(column(s, 0, "class")->kind, CODED_INTEGER);
        }
    }
}

/* Through two datasets: the number of visits depends on itself. */
static void a_circle_through_two_datasets_is_refused(void **state)
{
    (void)state;
    struct arena a = whole;
    struct diag d = diag_new(&a);
    const struct edit_case c = {"condition: \"wait <= 30\"", "condition: \"case_long\"", NULL};
    const struct edit_case more = {
        "    - {name: case_days",
        "    - {name: case_long, lookup: {through: case_id, column: long}}\n    - {name: case_days",
        NULL};
    struct edited e = edit(&a, str_from_c(visits_base), &c);
    e = edit(&a, e.text, &more);
    (void)load(&a, str_from_c(cases_base), e.text, &d);
    assert_int_equal(d.count, 1);
    assert_string_equal(d.item[0].id, "derived.circle");
}

/* ---- datasets that the profile does not use ---- */

/* `visits` counts calls, which are not collected: it goes, and what is made of it with it, through
 * conditions and through the other dataset; the rest stands as if they had never been written. */
static void columns_of_an_absent_dataset_are_left_out(void **state)
{
    (void)state;
    struct arena a = whole;
    struct diag d = diag_new(&a);
    str cases = replaced(&a, str_from_c(cases_base),
                         "of: visits, by: case_id, take: count, where: \"early\"",
                         "of: calls, by: case_id, take: count, where: \"soon\"");
    str visits = replaced(&a, str_from_c(visits_base), "condition: \"wait <= 30\"",
                          "condition: \"wait <= 30 AND case_long\"");
    visits = replaced(&a, visits, "    - {name: case_days",
                      "    - {name: case_long, lookup: {through: case_id, column: long}}\n"
                      "    - {name: case_days");
    struct schemas *s = load(&a, cases, visits, &d);
    if (d.count > 0)
        fail_msg("%s at %d:%d", d.item[0].id, (int)d.item[0].place.line,
                 (int)d.item[0].place.column);
    const struct dataset *one = s->dataset[0], *other = s->dataset[1];
    assert_int_equal(one->column_count, one->coded_count + 7); /* without visits, long */
    assert_int_equal(one->coded_scope.count, one->column_count);
    assert_int_equal(other->column_count, other->coded_count + 4);
    assert_int_equal(dataset_coded(one, STR("visits")), -1);
    assert_int_equal(dataset_coded(one, STR("long")), -1);
    assert_int_equal(dataset_coded(other, STR("early")), -1);
    assert_int_equal(column(s, 0, "last")->kind, CODED_DAY);
    assert_int_equal(derived(s, 0, "return")->kind, DERIVED_PERSON);
    assert_int_equal(one->left_outs, 2);
    assert_int_equal(other->left_outs, 2);
    for (int i = 0; i < 2; i++) {
        assert_true(str_equal_c(one->left_out[i].dataset, "calls"));
        assert_true(str_equal_c(other->left_out[i].dataset, "calls"));
    }
}

/* Who names one is told at the name which dataset is missing. */
static void naming_a_column_left_out_is_a_fault(void **state)
{
    (void)state;
    struct arena a = whole;
    struct diag d = diag_new(&a);
    str cases = replaced(&a, str_from_c(cases_base), "of: visits, by: case_id, take: count",
                         "of: calls, by: case_id, take: count");
    struct schemas *s = load(&a, cases, str_from_c(visits_base), &d);
    struct reading r = {&a, &d};
    struct node n = {
        .kind = NODE_SCALAR, .text = STR("days > 3 AND long"), .place = {STR("A1.yaml"), 7, 3}};
    assert_int_equal(d.count, 0);
    assert_null(dataset_condition(&r, s->dataset[0], &n, n.text));
    assert_int_equal(d.count, 1);
    assert_string_equal(d.item[0].id, "derived.left-out");
    assert_int_equal(d.item[0].place.line, 7);
    assert_int_equal(d.item[0].place.column, 3 + 13);
    assert_true(str_equal_c(d.item[0].args[1].value, "calls"));
    n.text = STR("visits");
    struct breakdown b;
    assert_false(breakdown_read(&r, &n, s, s->dataset[0], &b));
    assert_string_equal(d.item[1].id, "derived.left-out");
    n.text = STR("days > 3");
    assert_non_null(dataset_condition(&r, s->dataset[0], &n, n.text));
    assert_int_equal(d.count, 2);
}

int main(void)
{
    whole = arena_reserve((ptrdiff_t)1 << 30);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sound_columns_are_read),
        cmocka_unit_test(every_fault_has_its_place),
        cmocka_unit_test(least_and_most_are_read),
        cmocka_unit_test(what_a_code_list_says_is_read),
        cmocka_unit_test(what_no_column_can_hold_is_a_fault_of_the_list),
        cmocka_unit_test(as_of_is_as_precise_as_the_other),
        cmocka_unit_test(a_circle_through_two_datasets_is_refused),
        cmocka_unit_test(columns_of_an_absent_dataset_are_left_out),
        cmocka_unit_test(naming_a_column_left_out_is_a_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
