/* How files are written: policy, dataset and centre laid over one another, and faults of
 * sources.yaml at their places. */
#include "descriptor_cases.h"

#include "descriptors/codelist_read.h"
#include "descriptors/schemas_read.h"
#include "descriptors/sources.h"

static struct arena whole;

#define DATASET(name, more)                                                                        \
    "name: " name "\nschema:\n  fields:\n    - {name: opened, type: date, marsad: {labels: {ar: "  \
    "a, fr: b, en: c}}}\nmarsad:\n  version: 1\n  labels: {ar: a, fr: b, en: c}\n  record: {ar: "  \
    "a, fr: b, en: c}\n" more

static const char cases_yaml[] = DATASET("cases", "  refuse_share: 0.2\n  reading:\n"
                                                  "    dates: {order: dmy}\n"
                                                  "    totals: [Total]\n");
static const char acts_yaml[] = DATASET("acts", "  deprecated: use cases\n");
static const char policy_yaml[] = "file_bytes_limit: 1\ncell_bytes_limit: 1\n"
                                  "findings_limit_each: 1\nrecord_lines_limit: 1\n"
                                  "refuse_share: 0.5\nfeedback_keys: hashed\n"
                                  "reading:\n  repairs: [digits, spaces]\n";
static const char centres_csv[] = "code,label_ar,label_fr,label_en,language\nfes,x1,Fes,Fez,fr\n"
                                  "oujda,x2,Oujda,Oujda city,ar\nsale,x3,Sale,Sale city,fr\n";
static const char sources_yaml[] = "- centre: fes\n"
                                   "  reading: {encoding: cp1256, numbers: {decimal: ','}}\n"
                                   "- centre: oujda\n"
                                   "  datasets: [acts]\n"
                                   "  reading: {dates: {order: mdy}, title_rows: 3}\n"
                                   "- centre: oujda\n"
                                   "  datasets: cases\n"
                                   "  reading: {encoding: utf-16le}\n";

struct world {
    struct schemas schemas;
    struct codelist centres;
    struct dataset datasets[2];
    struct dataset *pointer[2];
};

static void world_make(struct arena *a, struct world *w, struct diag *d)
{
    struct codelist_set none = {0};
    struct reading r = {a, d};
    *w = (struct world){0};
    assert_true(
        codelist_read(a, str_from_c(centres_csv), STR("c.csv"), STR("centres"), &w->centres, d));
    const char *const texts[] = {cases_yaml, acts_yaml};
    const char *const names[] = {"cases", "acts"};
    for (int i = 0; i < 2; i++) {
        if (!dataset_read(a, str_from_c(texts[i]), STR("d.yaml"), str_from_c(names[i]), &none,
                          &w->datasets[i], d))
            fail_msg("%s", d->item[0].id);
        w->pointer[i] = &w->datasets[i];
    }
    const struct node *policy = yaml_parse(a, str_from_c(policy_yaml), STR("p.yaml"), d);
    policy_intake_read(&r, policy, &w->schemas.policy);
    w->schemas.dataset = w->pointer;
    w->schemas.datasets = 2;
    w->schemas.centres = &w->centres;
}

static void read_sources(struct arena *a, struct world *w, str text, struct diag *d)
{
    struct reading r = {a, d};
    const struct node *root = text.n == 0 ? NULL : yaml_parse(a, text, STR("sources.yaml"), d);
    sources_read(&r, root, &w->schemas);
}

static uint32_t bits(enum repair a, enum repair b)
{
    return UINT32_C(1) << a | UINT32_C(1) << b;
}

static void each_level_replaces_what_it_names(void **state)
{
    (void)state;
    struct arena scratch = whole;
    struct diag d = diag_new(&scratch);
    struct world w;
    world_make(&scratch, &w, &d);
    read_sources(&scratch, &w, str_from_c(sources_yaml), &d);
    assert_int_equal(d.count, 0);
    assert_int_equal(w.schemas.sources, 3);
    assert_true(w.schemas.policy.feedback_shows_keys);
    assert_true(str_equal_c(w.datasets[1].deprecated, "use cases"));
    assert_true(w.datasets[0].refuse_share > 0.19 && w.datasets[0].refuse_share < 0.21);
    assert_true(w.datasets[1].refuse_share != w.datasets[1].refuse_share);
    const struct dataset *cases = &w.datasets[0], *acts = &w.datasets[1];
    const struct source_format *f = schemas_source_format(&w.schemas, acts, STR("sale"));
    assert_int_equal(f->dates.order, DATE_ORDER_ISO); /* the policy alone */
    assert_int_equal(f->repairs, bits(REPAIR_DIGITS, REPAIR_SPACES));
    assert_ptr_equal(f, schemas_source_format(&w.schemas, acts, STR("")));
    f = schemas_source_format(&w.schemas, cases, STR("sale"));
    assert_int_equal(f->dates.order, DATE_ORDER_DMY);
    assert_true(format_repairs(f, REPAIR_TOTALS) && format_repairs(f, REPAIR_DIGITS));
    f = schemas_source_format(&w.schemas, cases, STR("fes"));
    assert_int_equal(f->encoding, ENCODING_WINDOWS_1256);
    assert_int_equal(f->dates.order, DATE_ORDER_DMY);
    assert_int_equal(f->numbers.decimal_mark, ',');
    f = schemas_source_format(&w.schemas, acts, STR("fes"));
    assert_int_equal(f->encoding, ENCODING_WINDOWS_1256);
    assert_int_equal(f->dates.order, DATE_ORDER_ISO);
    f = schemas_source_format(&w.schemas, acts, STR("oujda"));
    assert_int_equal(f->dates.order, DATE_ORDER_MDY);
    assert_int_equal(f->title_rows, 3);
    f = schemas_source_format(&w.schemas, cases, STR("oujda"));
    assert_int_equal(f->encoding, ENCODING_UTF16LE);
    assert_int_equal(f->title_rows, 0);
    struct dataset stranger = {.source_format = source_format_plain()};
    assert_ptr_equal(schemas_source_format(&w.schemas, &stranger, STR("fes")),
                     &stranger.source_format);
}

static void a_profile_needs_no_sources(void **state)
{
    (void)state;
    struct arena scratch = whole;
    struct diag d = diag_new(&scratch);
    struct world w;
    world_make(&scratch, &w, &d);
    read_sources(&scratch, &w, STR(""), &d);
    assert_int_equal(d.count, 0);
    assert_int_equal(schemas_source_format(&w.schemas, &w.datasets[1], STR("fes"))->repairs,
                     bits(REPAIR_DIGITS, REPAIR_SPACES));
}

static void every_fault_has_its_place(void **state)
{
    (void)state;
    static const struct edit_case cases[] = {
        {"centre: fes", "centre: @fse", "sources.unknown-centre", .argument = "fes"},
        {"centre: fes", "centre: @elsewhere", "sources.no-such-centre"},
        {"- centre: fes\n  reading", "- @reading", "descriptor.missing", .argument = "centre"},
        {"[acts]", "[acts, @cass]", "sources.unknown-dataset", .argument = "cases"},
        {"datasets: cases", "datasets: @weather", "sources.no-such-dataset"},
        {"datasets: cases", "@dataset: cases", "descriptor.unknown-property", .more = 1},
        {"- centre: oujda\n  datasets: cases", "- @centre: oujda\n  datasets: [acts, cases]",
         "sources.twice", .argument = "acts"},
        {"- centre: oujda\n  datasets: cases", "- @centre: oujda", "sources.twice"},
        {"- centre: oujda\n  datasets: cases", "- @centre: fes\n  datasets: cases",
         "sources.twice"},
        {"{encoding: utf-16le}", "{encoding: @ebcdic}", "descriptor.choice"},
        {"{dates: {order: mdy}", "{dates: {order: @dym}", "descriptor.choice"},
        {"{encoding: utf-16le}", "{repairs: [@digit]}", "reading.unknown-repair"},
        {"  reading: {encoding: utf-16le}\n", "", "descriptor.missing",
         .at = "centre: oujda\n  datasets: cases"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena scratch = whole;
        struct diag d = diag_new(&scratch);
        struct world w;
        world_make(&scratch, &w, &d);
        struct edited e = edit(&scratch, str_from_c(sources_yaml), &cases[i]);
        read_sources(&scratch, &w, e.text, &d);
        expect_fault(&cases[i], &e, &d, "sources.yaml");
    }
    static const char *const not_lists[] = {"centre: fes\n", "fes\n", "- fes\n"};
    static const char *const ids[] = {"descriptor.expected-list", "descriptor.expected-list",
                                      "descriptor.expected-map"};
    for (int i = 0; i < 3; i++) {
        struct arena scratch = whole;
        struct diag d = diag_new(&scratch);
        struct world w;
        world_make(&scratch, &w, &d);
        read_sources(&scratch, &w, str_from_c(not_lists[i]), &d);
        assert_int_equal(d.count, 1);
        assert_string_equal(d.item[0].id, ids[i]);
    }
}

static void shares_and_choices_are_checked(void **state)
{
    (void)state;
    static const struct {
        const char *base;
        struct edit_case edit;
    } cases[] = {
        {cases_yaml, {"refuse_share: 0.2", "refuse_share: @1.5", "policy.range"}},
        {cases_yaml, {"refuse_share: 0.2", "refuse_share: @0", "policy.range"}},
        {cases_yaml, {"order: dmy", "order: @dm", "descriptor.choice"}},
        {cases_yaml, {"refuse_share: 0.2", "@refuse_shares: 0.2", "descriptor.unknown-property"}},
        {acts_yaml,
         {"deprecated: use cases", "@deprecated: {since: 2024-01-01}", "descriptor.missing",
          .argument = "instead"}},
        {acts_yaml,
         {"deprecated: use cases", "deprecated: {instead: cases, since: @soon}",
          "descriptor.expected-date"}},
        {acts_yaml,
         {"deprecated: use cases", "deprecated: {instead: cases, @until: 2024-01-01}",
          "descriptor.no-such-property"}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena scratch = whole;
        struct diag d = diag_new(&scratch);
        struct codelist_set none = {0};
        struct dataset ds;
        struct edited e = edit(&scratch, str_from_c(cases[i].base), &cases[i].edit);
        str name = cases[i].base == cases_yaml ? STR("cases") : STR("acts");
        assert_false(dataset_read(&scratch, e.text, STR("d.yaml"), name, &none, &ds, &d));
        expect_fault(&cases[i].edit, &e, &d, "d.yaml");
    }
}

int main(void)
{
    whole = arena_reserve((ptrdiff_t)1 << 30);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_level_replaces_what_it_names),
        cmocka_unit_test(a_profile_needs_no_sources),
        cmocka_unit_test(every_fault_has_its_place),
        cmocka_unit_test(shares_and_choices_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
