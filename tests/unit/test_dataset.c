/* Datasets: what they become, and every fault at its place. */
#include "descriptor_cases.h"

#include "base/date.h"
#include "descriptors/codelist_read.h"
#include "descriptors/dataset_read.h"
#include "descriptors/pattern.h"

static struct arena whole;

static const char base[] =
    "name: cases\n"
    "title: Cases\n"
    "schema:\n"
    "  fields:\n"
    "    - name: case_id\n"
    "      type: string\n"
    "      constraints: {required: true, unique: true, minLength: 3, maxLength: 20, pattern: "
    "'[A-Z]\\d+'}\n"
    "      marsad:\n"
    "        labels: {ar: a1, fr: Dossier, en: Case number}\n"
    "        aliases: [dossier no]\n"
    "        sensitivity: record_key\n"
    "    - name: mother_case\n"
    "      type: string\n"
    "      marsad: {labels: {ar: a2, fr: Lien, en: Link}, sensitivity: record_key, optional: "
    "true}\n"
    "    - name: centre_id\n"
    "      type: string\n"
    "      marsad: {labels: {ar: a3, fr: Centre, en: Centre}, codelist: centres}\n"
    "    - name: national_id\n"
    "      type: string\n"
    "      marsad: {labels: {ar: a4, fr: Carte, en: Card}, sensitivity: direct_identifier}\n"
    "    - name: opened\n"
    "      type: date\n"
    "      constraints: {minimum: 2010-01-01}\n"
    "      missingValues: ['', {value: '99', label: unknown}, {value: '98', label: refused}]\n"
    "      marsad: {labels: {ar: a5, fr: Ouvert le, en: Opened}, severity: {type: warn}}\n"
    "    - name: born\n"
    "      type: date\n"
    "      marsad:\n"
    "        labels: {ar: a6, fr: Naissance, en: Born}\n"
    "        sensitivity: quasi_identifier\n"
    "        coarsen: {to: age_band, at: opened, bands: ages, as: age}\n"
    "    - name: area\n"
    "      type: string\n"
    "      marsad:\n"
    "        labels: {ar: a7, fr: Lieu, en: Area}\n"
    "        sensitivity: quasi_identifier\n"
    "        codelist: areas\n"
    "        coarsen: {to: level, level: 1}\n"
    "    - name: children\n"
    "      type: integer\n"
    "      constraints: {minimum: 0, maximum: 20}\n"
    "      marsad: {labels: {ar: a8, fr: Enfants, en: Children}}\n"
    "    - name: income\n"
    "      type: number\n"
    "      constraints: {minimum: 0.5}\n"
    "      marsad: {labels: {ar: a9, fr: Revenu, en: Income}, sensitivity: sensitive}\n"
    "    - name: married\n"
    "      type: boolean\n"
    "      trueValues: [OUI, x]\n"
    "      marsad: {labels: {ar: b1, fr: Mari\xC3\xA9"
    "e, en: Married}}\n"
    "    - name: helps\n"
    "      type: list\n"
    "      delimiter: ','\n"
    "      marsad: {labels: {ar: b2, fr: Aides, en: Helps}, codelist: ages}\n"
    "    - name: wedding\n"
    "      type: year\n"
    "      marsad: {labels: {ar: b3, fr: Mariage, en: Wedding}}\n"
    "    - name: closed\n"
    "      type: date\n"
    "      marsad: {labels: {ar: b4, fr: Ferm\xC3\xA9, en: Closed}, coarsen: {to: month}}\n"
    "    - name: story\n"
    "      type: string\n"
    "      marsad: {labels: {ar: b5, fr: R\xC3\xA9"
    "cit, en: Story}, sensitivity: free_text}\n"
    "    - name: colour\n"
    "      type: string\n"
    "      constraints: {enum: [red, blue]}\n"
    "      marsad: {labels: {ar: b6, fr: Couleur, en: Colour}}\n"
    "  primaryKey: [case_id]\n"
    "  foreignKeys:\n"
    "    - fields: [mother_case]\n"
    "      reference: {resource: '', fields: [case_id]}\n"
    "      marsad: {severity: warn}\n"
    "  missingValues: ['', '-']\n"
    "  fieldsMatch: subset\n"
    "dialect: {delimiter: ';'}\n"
    "marsad:\n"
    "  version: 2\n"
    "  labels: {ar: c1, fr: Dossiers, en: Cases}\n"
    "  record: {ar: c2, fr: dossier, en: case}\n"
    "  files: [cases, dossiers]\n"
    "  extra_columns: allow\n"
    "  centre: centre_id\n"
    "  event_date: opened\n"
    "  person: {identifier: national_id}\n"
    "  rules:\n"
    "    - id: closed-after\n"
    "      when: \"married = TRUE\"\n"
    "      assert: \"closed >= opened\"\n"
    "      field: closed\n"
    "      severity: refuse-file\n"
    "      message: {ar: d1, fr: d2, en: d3}\n";

static struct codelist_set lists_make(struct arena *a)
{
    static const struct {
        const char *name, *csv;
    } files[] = {
        {"centres", "code,label_ar,label_fr,label_en\nc1,a,b,c\nc2,d,e,f\n"},
        {"areas", "code,parent,label_ar,label_fr,label_en\nn,,a,b,c\nn1,n,d,e,f\n"},
        {"ages", "code,label_ar,label_fr,label_en,from,to\nyoung,a,b,c,,17\nadult,d,e,f,18,\n"},
    };
    struct codelist_set set = {0};
    struct diag d = diag_new(a);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct codelist *list = ARENA_NEW(a, struct codelist);
        assert_true(codelist_read(a, str_from_c(files[i].csv), STR("x.csv"),
                                  str_from_c(files[i].name), list, &d));
        codelist_set_add(a, &set, list);
    }
    return set;
}

static bool read_text(struct arena *a, str text, struct dataset *ds, struct diag *d)
{
    struct codelist_set set = lists_make(a);
    return dataset_read(a, text, STR("common/datasets/cases.yaml"), STR("cases"), &set, ds, d);
}

static const struct field *field(const struct dataset *ds, const char *name)
{
    int32_t index = dataset_field(ds, str_from_c(name));
    assert_true(index >= 0);
    return &ds->field[index];
}

static void a_sound_dataset_is_read(void **state)
{
    (void)state;
    struct arena scratch = whole;
    struct diag d = diag_new(&scratch);
    struct dataset ds;
    if (!read_text(&scratch, str_from_c(base), &ds, &d))
        fail_msg("%s at %d:%d", d.item[0].id, (int)d.item[0].place.line,
                 (int)d.item[0].place.column);
    assert_int_equal(ds.fields, 15);
    assert_true(str_equal_c(ds.version, "2"));
    assert_true(str_equal_c(ds.delimiters, ";"));
    assert_true(str_equal_c(ds.file_prefix, "cases"));
    assert_int_equal(ds.file_alias_count, 1);
    assert_true(ds.extra_columns_allowed);
    assert_int_equal(ds.centre_field, 2);
    assert_int_equal(ds.event_date_field, 4);
    assert_int_equal(ds.person_source, PERSON_IDENTIFIER);
    assert_int_equal(ds.primary_key_count, 1);
    assert_int_equal(ds.foreign_keys, 1);
    assert_true(str_equal_c(ds.foreign_key[0].resource, "cases"));
    assert_true(str_equal_c(ds.foreign_key[0].reference_name, "case_id"));
    assert_int_equal(ds.foreign_key[0].severity, SEVERITY_WARN);
    const struct field *f = field(&ds, "case_id");
    assert_true(f->required && f->unique);
    assert_int_equal(f->min_length, 3);
    assert_int_equal(f->max_length, 20);
    assert_true(pattern_matches(f->compiled_pattern, STR("A12"), scratch));
    assert_int_equal(f->missing_count, 2);
    f = field(&ds, "opened");
    assert_int_equal(f->missing_count, 3);
    assert_int_equal(f->missing[1].kind, MISSING_UNKNOWN);
    assert_int_equal(f->minimum, date_from_parts(2010, 1, 1));
    assert_int_equal(f->severity.type, SEVERITY_WARN);
    assert_int_equal(f->severity.required, SEVERITY_QUARANTINE_ROW);
    f = field(&ds, "married");
    assert_int_equal(f->true_count, 2);
    assert_true(str_equal_c(f->true_value[0], "oui"));
    assert_int_equal(f->false_count, 2);
    f = field(&ds, "helps");
    assert_int_equal(f->type, VALUE_CODE_SET);
    assert_int_equal(f->list_separator, ',');
    f = field(&ds, "colour");
    assert_int_equal(f->type, VALUE_CODE);
    assert_int_equal(f->codelist->count, 2);
    f = field(&ds, "wedding");
    assert_true(f->type == VALUE_INTEGER && f->minimum == 1000 && f->maximum == 9999);
    assert_int_equal(ds.rules, 1);
    assert_int_equal(ds.rule[0].severity, SEVERITY_REFUSE_FILE);
    assert_int_equal(ds.rule[0].field, 12);
}

static void coded_columns_have_their_width_and_base(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum coded_kind kind;
        int width;
        int64_t base;
        const char *variable;
        enum value_type type;
    } expected[] = {
        {"case_id", CODED_TAG, 8, 0, "", VALUE_INTEGER},
        {"mother_case", CODED_TAG, 8, 0, "", VALUE_INTEGER},
        {"centre_id", CODED_CODE, 1, 0, "centre_id", VALUE_CODE},
        {"opened", CODED_DAY, 2, -25567, "opened", VALUE_DATE},
        {"age", CODED_CODE, 1, 0, "age", VALUE_CODE},
        {"area", CODED_CODE, 1, 0, "area", VALUE_CODE},
        {"children", CODED_INTEGER, 1, 0, "children", VALUE_INTEGER},
        {"income", CODED_NUMBER, 8, 0, "income", VALUE_NUMBER},
        {"married", CODED_BOOLEAN, 1, 0, "married", VALUE_BOOLEAN},
        {"helps", CODED_CODE_SET, 2, 0, "helps", VALUE_CODE_SET},
        {"wedding", CODED_YEAR, 2, 1000, "wedding", VALUE_INTEGER},
        {"closed", CODED_MONTH, 2, 22800, "closed", VALUE_INTEGER},
        {"colour", CODED_CODE, 1, 0, "colour", VALUE_CODE},
    };
    struct arena scratch = whole;
    struct diag d = diag_new(&scratch);
    struct dataset ds;
    assert_true(read_text(&scratch, str_from_c(base), &ds, &d));
    assert_int_equal(ds.coded_count, sizeof expected / sizeof *expected);
    assert_int_equal(ds.coded_scope.count, ds.coded_count);
    for (int i = 0; i < ds.coded_count; i++) {
        const struct coded_column *c = &ds.coded[i];
        const struct expression_variable *v = &ds.coded_scope.variable[i];
        if (!str_equal_c(c->name, expected[i].name) || c->kind != expected[i].kind ||
            c->width != expected[i].width || c->base != expected[i].base)
            fail_msg("%s: width %d, base %lld", expected[i].name, c->width, (long long)c->base);
        assert_true(str_equal_c(v->name, expected[i].variable));
        assert_int_equal(v->type, expected[i].type);
        assert_int_equal(dataset_coded(&ds, c->name), i);
    }
    assert_int_equal(dataset_coded(&ds, STR("born")), -1);
    assert_true(str_equal_c(ds.coded[4].codelist->name, "ages"));
}

/* Every value within the constraints must fit, and so must the three missing kinds. */
static void integer_widths_follow_the_bounds(void **state)
{
    (void)state;
    static const struct {
        const char *constraints;
        int width;
        int64_t least, most;
    } cases[] = {
        {"{minimum: 0, maximum: 251}", 1, 0, 251},
        {"{minimum: 0, maximum: 252}", 2, 0, 252},
        {"{minimum: -10, maximum: 65521}", 2, -10, 65521},
        {"{minimum: -10, maximum: 65522}", 4, -10, 65522},
        {"{minimum: 0, maximum: 4294967291}", 4, 0, 4294967291},
        {"{minimum: 0, maximum: 4294967292}", 8, 0, 4294967292},
        {"{required: true}", 4, INT32_MIN + 4, INT32_MAX},
        {"{minimum: 5}", 4, 5, INT32_MAX},
        {"{maximum: 3000000000}", 8, INT32_MIN + 4, 3000000000},
        {"{minimum: -3000000000}", 8, -3000000000, 3000000000},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena scratch = whole;
        struct diag d = diag_new(&scratch);
        struct dataset ds;
        const struct edit_case c = {"{minimum: 0, maximum: 20}", cases[i].constraints, "", NULL};
        assert_true(read_text(&scratch, edit(&scratch, str_from_c(base), &c).text, &ds, &d));
        const struct coded_column *column = &ds.coded[dataset_coded(&ds, STR("children"))];
        int64_t least, most;
        coded_range(column, &least, &most);
        if (column->width != cases[i].width || least > cases[i].least || most < cases[i].most)
            fail_msg("%s: width %d, %lld to %lld", cases[i].constraints, column->width,
                     (long long)least, (long long)most);
    }
}

static void old_dates_get_room(void **state)
{
    (void)state;
    struct arena scratch = whole;
    struct diag d = diag_new(&scratch);
    struct dataset ds;
    const struct edit_case c = {"minimum: 2010-01-01", "minimum: 1850-01-01", "", NULL};
    assert_true(read_text(&scratch, edit(&scratch, str_from_c(base), &c).text, &ds, &d));
    assert_int_equal(ds.coded[3].width, 4);
    int64_t least, most;
    coded_range(&ds.coded[3], &least, &most);
    assert_true(least <= date_from_parts(1000, 1, 1) && most >= date_from_parts(9999, 12, 31));
}

/* A dataset in which the field `income` is what the case says. */
static const struct field *income_of(struct arena *a, const char *put, struct dataset *ds)
{
    struct diag d = diag_new(a);
    const struct edit_case c = {
        "      type: number\n      constraints: {minimum: 0.5}\n      marsad: "
        "{labels: {ar: a9, fr: Revenu, en: Income}, sensitivity: sensitive}\n",
        put, "", NULL};
    if (!read_text(a, edit(a, str_from_c(base), &c).text, ds, &d))
        fail_msg("%s: %s at %d:%d", put, d.item[0].id, (int)d.item[0].place.line,
                 (int)d.item[0].place.column);
    assert_int_equal(d.count, 0);
    return field(ds, "income");
}

#define LABELS "labels: {ar: a9, fr: Revenu, en: Income}"

static void every_type_and_format_is_read(void **state)
{
    (void)state;
    static const struct {
        const char *put;
        enum value_type type;
        enum text_form form;
    } cases[] = {
        {"type: string\n      format: email", VALUE_TEXT, TEXT_EMAIL},
        {"type: string\n      format: uri", VALUE_TEXT, TEXT_URI},
        {"type: string\n      format: binary", VALUE_TEXT, TEXT_BINARY},
        {"type: string\n      format: uuid", VALUE_TEXT, TEXT_UUID},
        {"type: object\n      constraints: {jsonSchema: {type: object}, minLength: 1}", VALUE_TEXT,
         TEXT_OBJECT},
        {"type: array\n      arrayItem: {type: integer, constraints: {minimum: 3}}", VALUE_TEXT,
         TEXT_ARRAY},
        {"type: list\n      itemType: date\n      delimiter: '|'", VALUE_TEXT, TEXT_LIST},
        {"type: datetime\n      constraints: {minimum: 2024-01-01T00:00:00Z}", VALUE_DATETIME,
         TEXT_PLAIN},
        {"type: date\n      format: '%d/%m/%Y'", VALUE_DATE, TEXT_PLAIN},
        {"type: date\n      format: any", VALUE_DATE, TEXT_PLAIN},
        {"type: time\n      constraints: {exclusiveMaximum: '12:30:00'}", VALUE_TIME, TEXT_PLAIN},
        {"type: yearmonth\n      constraints: {minimum: 2020-01, maximum: 2024-12}",
         VALUE_YEARMONTH, TEXT_PLAIN},
        {"type: duration\n      constraints: {minimum: P1D, maximum: P1Y2M3W4DT5H6M7.5S}",
         VALUE_TEXT, TEXT_DURATION},
        {"type: geopoint", VALUE_TEXT, TEXT_GEOPOINT},
        {"type: geopoint\n      format: array", VALUE_TEXT, TEXT_GEOPOINT_ARRAY},
        {"type: geopoint\n      format: object", VALUE_TEXT, TEXT_GEOPOINT_OBJECT},
        {"type: geojson", VALUE_TEXT, TEXT_GEOJSON},
        {"type: geojson\n      format: topojson", VALUE_TEXT, TEXT_TOPOJSON},
        {"type: any\n      rdfType: y\n      title: x\n      example: z", VALUE_TEXT, TEXT_PLAIN},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena scratch = whole;
        struct dataset ds;
        const char *put = str_to_c(&scratch, str_format(&scratch,
                                                        "      %s\n      marsad: {" LABELS
                                                        ", sensitivity: free_text}\n",
                                                        cases[i].put));
        const struct field *f = income_of(&scratch, put, &ds);
        if (f->type != cases[i].type || f->text_form != cases[i].form)
            fail_msg("%s: type %d, form %d", cases[i].put, (int)f->type, (int)f->text_form);
        assert_int_equal(dataset_coded(&ds, STR("income")), -1);
    }
}

static void times_are_kept_coarsened(void **state)
{
    (void)state;
    static const struct {
        const char *type, *marsad;
        enum coded_kind kind;
        enum coarsening coarsening;
        int width;
    } cases[] = {
        {"datetime", "", CODED_DAY, COARSEN_DAY, 2},
        {"datetime", ", coarsen: {to: day}", CODED_DAY, COARSEN_DAY, 2},
        {"datetime", ", coarsen: {to: month}", CODED_MONTH, COARSEN_MONTH, 2},
        {"datetime", ", sensitivity: quasi_identifier, coarsen: {to: year}", CODED_YEAR,
         COARSEN_YEAR, 2},
        {"datetime\n      constraints: {minimum: 1850-01-01}", "", CODED_DAY, COARSEN_DAY, 4},
        {"yearmonth", "", CODED_MONTH, COARSEN_MONTH, 2},
        {"yearmonth", ", coarsen: {to: year}", CODED_YEAR, COARSEN_YEAR, 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena scratch = whole;
        struct dataset ds;
        const char *put = str_to_c(
            &scratch, str_format(&scratch, "      type: %s\n      marsad: {" LABELS "%s}\n",
                                 cases[i].type, cases[i].marsad));
        const struct field *f = income_of(&scratch, put, &ds);
        const struct coded_column *c = &ds.coded[dataset_coded(&ds, STR("income"))];
        if (c->kind != cases[i].kind || f->coarsening != cases[i].coarsening ||
            c->width != cases[i].width)
            fail_msg("%s: kind %d, width %d", put, (int)c->kind, c->width);
    }
}

static void bounds_and_enumerations_have_the_type_of_the_field(void **state)
{
    (void)state;
    struct arena scratch = whole;
    struct dataset ds;
    const struct field *f =
        income_of(&scratch,
                  "      type: date\n      format: '%d/%m/%Y'\n      "
                  "constraints: {minimum: 2024-01-02, exclusiveMaximum: 01/02/2024,"
                  " enum: [03/01/2024]}\n      marsad: {" LABELS "}\n",
                  &ds);
    assert_int_equal(f->minimum, date_from_parts(2024, 1, 2));
    assert_int_equal(f->maximum, date_from_parts(2024, 2, 1));
    assert_true(f->maximum_is_exclusive && !f->minimum_is_exclusive);
    assert_int_equal(f->enum_values, 1);
    assert_int_equal(f->enum_value[0].integer, date_from_parts(2024, 1, 3));
    f = income_of(&scratch,
                  "      type: datetime\n      constraints: {minimum: 1970-01-01T01:00:00+02:00,"
                  " maximum: '1970-01-02T00:00:00.25Z'}\n      marsad: {" LABELS "}\n",
                  &ds);
    assert_int_equal(f->minimum, INT64_C(-3600) * 1000000);
    assert_int_equal(f->maximum, INT64_C(86400) * 1000000 + 250000);
    f = income_of(&scratch,
                  "      type: integer\n      categories: [{value: 1, label: one}, 2]\n"
                  "      marsad: {" LABELS "}\n",
                  &ds);
    assert_true(f->enum_is_categories && f->enum_values == 2 && f->enum_value[1].integer == 2);
    f = income_of(&scratch,
                  "      type: string\n      categories: [{value: a, label: First}, b]\n"
                  "      marsad: {" LABELS "}\n",
                  &ds);
    assert_int_equal(f->type, VALUE_CODE);
    assert_true(str_equal_c(f->codelist->code[0].labels.text[LANGUAGE_EN], "First"));
    f = income_of(
        &scratch,
        "      type: number\n      decimalChar: ','\n      groupChar: ' '\n"
        "      bareNumber: false\n      constraints: {minimum: 1, exclusiveMinimum: 1.5}\n"
        "      marsad: {" LABELS "}\n",
        &ds);
    assert_true(f->has_affix && f->has_numbers && f->numbers.decimal_mark == ',');
    assert_true(f->numbers.group_marks == 1 && f->numbers.group_mark[0] == ' ');
    assert_true(f->minimum_is_exclusive && f->minimum_number > 1.4);
}

static void dialects_and_readings_replace_what_they_name(void **state)
{
    (void)state;
    struct arena scratch = whole;
    struct diag d = diag_new(&scratch);
    struct dataset ds;
    struct edit_case c = {"dialect: {delimiter: ';'}",
                          "dialect: {csv: {delimiter: '::', quoteChar: null}, headerRows: [2, 3], "
                          "headerJoin: '-', commentChar: '#', caseSensitiveHeader: false, "
                          "nullSequence: N, skipInitialSpace: true, escapeChar: \"\\\\\", "
                          "doubleQuote: false, commentRows: [1], lineTerminator: \"\\r\\n\"}",
                          "", NULL};
    str text = edit(&scratch, str_from_c(base), &c).text;
    c = (struct edit_case){"extra_columns: allow",
                           "reading: {encoding: cp1256, title_rows: 3, totals: ['Total '], dates: "
                           "{order: dmy, calendar: auto, serial: 1904, pivot: 30, least: month}, "
                           "numbers: {decimal: ',', group: ['.', \"\\u00A0\"]}, repairs: [digits]}",
                           "", NULL};
    text = edit(&scratch, text, &c).text;
    if (!read_text(&scratch, text, &ds, &d))
        fail_msg("%s", d.item[0].id);
    const struct source_format *f = &ds.source_format;
    assert_true(str_equal_c(f->dialect.delimiter, "::") && f->dialect.quote == '\0');
    assert_true(f->dialect.header_rows == 2 && f->dialect.header_row[1] == 3);
    assert_true(str_equal_c(f->dialect.header_join, "-") && f->dialect.declared);
    assert_true(f->dialect.ignores_header_case && f->dialect.skip_initial_space);
    assert_true(f->dialect.escape == '\\' && !f->dialect.double_quote && f->dialect.header);
    assert_true(f->dialect.comment_rows == 1 && str_equal_c(f->dialect.null_sequence, "N"));
    assert_int_equal(f->encoding, ENCODING_WINDOWS_1256);
    assert_true(f->title_rows == 3 && f->totals_words == 1);
    assert_true(str_equal_c(f->totals_word[0], "total"));
    assert_true(f->dates.order == DATE_ORDER_DMY && f->dates.calendar == CALENDAR_AUTO);
    assert_true(f->dates.serial == SERIAL_1904 && f->dates.pivot == 30);
    assert_true(f->dates.least == PRECISION_MONTH && f->numbers.decimal_mark == ',');
    assert_true(f->numbers.group_marks == 2 && f->numbers.group_mark[1] == 0xA0);
    assert_true(format_repairs(f, REPAIR_DIGITS) && format_repairs(f, REPAIR_TITLE_ROWS));
    assert_true(format_repairs(f, REPAIR_SERIAL) && !format_repairs(f, REPAIR_PADDING));
}

static void version_one_spellings_are_read(void **state)
{
    (void)state;
    static const struct edit_case cases[] = {
        {"primaryKey: [case_id]", "primaryKey: case_id", "", NULL},
        {"fields: [mother_case]", "fields: mother_case", "", NULL},
        {"reference: {resource: '', fields: [case_id]}", "reference: {fields: case_id}", "", NULL},
        {"files: [cases, dossiers]", "files: cases", "", NULL},
        {"title: Cases\n", "title: Cases\n$schema: https://datapackage.org/profiles/2.0\n", "",
         NULL},
        {"type: date\n", "type: date\n      format: default\n      description: x\n", "", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena scratch = whole;
        struct diag d = diag_new(&scratch);
        struct dataset ds;
        if (!read_text(&scratch, edit(&scratch, str_from_c(base), &cases[i]).text, &ds, &d))
            fail_msg("%s: %s", cases[i].put, d.item[0].id);
        assert_int_equal(ds.primary_key_count, 1);
        assert_int_equal(ds.foreign_keys, 1);
    }
}

static void every_fault_has_its_place(void **state)
{
    (void)state;
    static const struct edit_case cases[] = {
        {"name: cases", "name: @case", "descriptor.name-of-file", .argument = "cases"},
        {"title: Cases", "@tile: Cases", "descriptor.unknown-property", .argument = "title"},
        {"title: Cases", "@path: cases.csv", "descriptor.unsupported"},
        {"title: Cases", "@primaryKey: a", "descriptor.elsewhere", .argument = "schema"},
        {"      type: date\n      constraints", "      type: date\n      @contraints",
         "descriptor.unknown-property", .argument = "constraints"},
        {"      type: integer\n", "      type: integer\n      @enum: [1, 2]\n",
         "descriptor.elsewhere", .argument = "constraints"},
        {"      type: integer\n", "      type: integer\n      @decimalChar: ','\n",
         "dataset.property-type"},
        {"      type: integer\n", "      type: integer\n      groupChar: @'5'\n",
         "reading.character"},
        {"      type: number\n",
         "      type: number\n      decimalChar: ','\n      @groupChar: ','\n",
         "reading.marks-alike"},
        {"      type: number\n", "      type: number\n      bareNumber: @maybe\n",
         "descriptor.expected-boolean"},
        {"{minimum: 0, maximum: 20}", "{minimum: 0, exclusiveMaximum: @x}",
         "descriptor.expected-integer"},
        {"constraints: {minimum: 0, maximum: 20}",
         "@constraints: {minimum: 20, exclusiveMaximum: 20}", "dataset.bounds-reversed"},
        {"constraints: {minimum: 0, maximum: 20}", "constraints: {@jsonSchema: {}}",
         "dataset.constraint-type"},
        {"enum: [red, blue]}", "enum: [red, @blue]}\n      categories: [red, green]",
         "dataset.enum-no-category", .argument = "blue"},
        {"constraints: {enum: [red, blue]}", "categories: [red, @red]", "dataset.category-twice"},
        {"constraints: {enum: [red, blue]}", "categories: [{value: red, @lable: x}]",
         "descriptor.unknown-property", .argument = "label"},
        {"      type: boolean\n", "      type: boolean\n      @categories: ['true']\n",
         "dataset.property-type"},
        {"      type: number\n", "      type: duration\n", "dataset.value", .at = "0.5}",
         .more = -1},
        {"      type: number\n      constraints: {minimum: 0.5}\n", "      type: time\n",
         "dataset.type-not-kept", .at = "sensitive}", .argument = "time"},
        {"      type: number\n      constraints: {minimum: 0.5}\n", "      type: geopoint\n",
         "dataset.type-not-kept", .at = "sensitive}", .argument = "geopoint"},
        {"      type: number\n      constraints: {minimum: 0.5}\n",
         "      type: yearmonth\n      constraints: {minimum: @2024-13}\n", "dataset.value"},
        {"      type: number\n      constraints: {minimum: 0.5}\n",
         "      type: datetime\n      constraints: {minimum: @2024-01-01T25:00:00}\n",
         "dataset.value"},
        {"sensitivity: free_text", "sensitivity: free_text, @dates: {order: dmy}",
         "dataset.property-type"},
        {"sensitivity: free_text", "sensitivity: free_text, counts_records: @true",
         "dataset.property-type"},
        {"en: Children}", "en: Children}, counts_records: @often", "descriptor.expected-boolean"},
        {"type: integer", "type: @int", "descriptor.choice"},
        {"    - name: area", "    - name: @\xC3\xA1rea", "dataset.field-name", .more = -1},
        {"    - name: area", "    - name: @between", "dataset.field-reserved", .more = -1},
        {"    - name: area", "    - name: @opened", "dataset.field-twice", .more = -1},
        {"      type: date\n", "      type: date\n      format: @'d/m/Y'\n", "dataset.time-format"},
        {"      type: integer\n", "      type: integer\n      format: @hex\n", "dataset.format",
         .argument = "default"},
        {"      type: string\n      constraints: {enum",
         "      type: string\n      format: @mail\n"
         "      constraints: {enum",
         "dataset.format", .argument = "default, email, uri, binary, uuid"},
        {"en: Area", "en: dossier", "dataset.header-collision", .at = "name: area",
         .argument = "case_id"},
        {"codelist: areas", "codelist: @aeras", "dataset.unknown-codelist", .argument = "areas"},
        {"codelist: areas", "codelist: @somewhere", "dataset.no-such-codelist"},
        {"delimiter: ','\n      marsad: {labels: {ar: b2, fr: Aides, en: Helps}, codelist: ages}",
         "delimiter: ','\n      @marsad: {labels: {ar: b2, fr: Aides, en: Helps}}",
         "descriptor.missing", .argument = "codelist"},
        {"en: Children}", "en: Children}, @codelist: ages", "dataset.codelist-type"},
        {"{value: '99', label: unknown}", "{value: '99', label: @lost}", "descriptor.choice"},
        {"{value: '98', label: refused}", "@{value: '99', label: refused}",
         "dataset.missing-value-twice", .argument = "99"},
        {"{minimum: 2010-01-01}", "{minimum: @01/01/2010}", "descriptor.expected-date"},
        {"{minimum: 0, maximum: 20}", "{minimum: @1.5, maximum: 20}",
         "descriptor.expected-integer"},
        {"      constraints: {minimum: 0, maximum: 20}",
         "      @constraints: {minimum: 21, maximum: 20}", "dataset.bounds-reversed"},
        {"constraints: {minimum: 0, maximum: 20}", "constraints: {@pattern: x}",
         "dataset.constraint-type"},
        {"constraints: {minimum: 0, maximum: 20}", "constraints: {@minLength: 1}",
         "dataset.constraint-type"},
        {"constraints: {minimum: 0, maximum: 20}", "constraints: {enum: [1, @x]}",
         "descriptor.expected-integer"},
        {"      type: list\n", "      type: list\n      constraints: {@enum: [young]}\n",
         "dataset.constraint-type"},
        {"constraints: {minimum: 2010-01-01}", "constraints: {@maxLength: 1}",
         "dataset.constraint-type"},
        {"minLength: 3", "@minimum: 3", "dataset.constraint-type"},
        {"minLength: 3", "minLength: @-3", "dataset.length-negative"},
        {"pattern: '[A-Z]\\d+'", "pattern: '@(?=[A-Z])'", "pattern.look"},
        {"enum: [red, blue]", "enum: @[]", "dataset.enum-empty", .more = -1},
        {"enum: [red, blue]", "enum: @[red, red]", "codelist.code-twice", .more = -1},
        {"enum: [red, blue]", "enum: @[red, 'light blue']", "codelist.code-form", .more = -1},
        {"      type: year\n", "      type: year\n      constraints: {minimum: @999}\n",
         "dataset.year-range"},
        {"trueValues: [OUI, x]", "@trueValues: [OUI, 'false']", "dataset.boolean-both"},
        {"      type: integer\n", "      type: integer\n      @trueValues: [x]\n",
         "dataset.boolean-words"},
        {"delimiter: ','\n", "delimiter: @', '\n", "dataset.delimiter"},
        {"      type: list\n", "      type: list\n      itemType: @code\n", "descriptor.choice"},
        {"      type: integer\n", "      type: integer\n      delimiter: @','\n",
         "dataset.delimiter-type"},
        {"sensitivity: free_text", "sensitivity: @plain", "dataset.text-kept"},
        {"sensitivity: free_text", "sensitivity: @quasi_identifier", "dataset.text-kept"},
        {"en: Story}, sensitivity: free_text", "en: Story}", "dataset.text-kept",
         .at = "name: story"},
        {"sensitivity: sensitive", "sensitivity: @record_key", "dataset.record-key-type",
         .argument = "income"},
        {"sensitivity: sensitive", "sensitivity: @quasi_identifier",
         "dataset.quasi-without-coarsen"},
        {"{to: month}", "{to: @level}", "dataset.coarsen-type"},
        {"{to: level, level: 1}", "{to: @year}", "dataset.coarsen-type", .more = 0},
        {"{to: level, level: 1}", "{to: level, level: @3}", "dataset.level", .argument = "2"},
        {"{to: level, level: 1}", "{to: level, level: @0}", "dataset.level"},
        {"coarsen: {to: level, level: 1}", "@coarsen: {to: level}", "descriptor.missing",
         .argument = "level"},
        {"{to: level, level: 1}", "{to: level, level: 1, @bands: ages}", "dataset.coarsen-extra"},
        {"bands: ages", "bands: @areas", "dataset.no-bands"},
        {"at: opened", "at: @children", "dataset.not-a-date-field"},
        {"at: opened", "at: @openned", "dataset.unknown-field", .argument = "opened"},
        {"as: age", "as: @'my age'", "dataset.field-name"},
        {"as: age", "as: @area", "dataset.field-twice", .more = -1},
        {"sensitivity: direct_identifier", "sensitivity: direct_identifier, @coarsen: {to: year}",
         "dataset.coarsen-gone"},
        {"severity: {type: warn}", "severity: {@typ: warn}", "descriptor.unknown-property"},
        {"severity: {type: warn}", "severity: {type: @warning}", "descriptor.choice"},
        {"primaryKey: [case_id]", "primaryKey: [@case_di]", "dataset.unknown-field"},
        {"primaryKey: [case_id]", "primaryKey: [case_id, @case_id]", "dataset.key-twice"},
        {"primaryKey: [case_id]", "primaryKey: [case_id, @born]", "dataset.key-not-kept"},
        {"primaryKey: [case_id]", "primaryKey: @[]", "dataset.key-count"},
        {"{minimum: 2010-01-01}", "{minimum: 2010-01-01, unique: true}", NULL, NULL},
        {"      type: date\n      marsad: {labels: {ar: b4",
         "      type: date\n      constraints: {unique: true}\n      marsad: {labels: {ar: b4",
         "dataset.unique-not-kept", .at = "name: closed"},
        {"fields: [mother_case]", "fields: @[mother_case, centre_id]",
         "dataset.foreign-key-fields"},
        {"fields: [mother_case]", "fields: [@opened]", "dataset.foreign-key-type"},
        {"fields: [mother_case]", "fields: [@opned]", "dataset.unknown-field"},
        {"      marsad: {severity: warn}", "      marsad: {@severty: warn}",
         "descriptor.unknown-property"},
        {"fieldsMatch: subset", "fieldsMatch: @some", "descriptor.choice"},
        {"fieldsMatch: subset", "uniqueKeys: [@opned]", "dataset.unknown-field"},
        {"fieldsMatch: subset", "uniqueKeys: [[opened, area], @[]]", "dataset.key-empty"},
        {"fieldsMatch: subset", "uniqueKeys: [[opened, @opened]]", "dataset.key-twice"},
        {"dialect: {delimiter: ';'}", "dialect: {delimiter: @''}", "dialect.delimiter"},
        {"dialect: {delimiter: ';'}", "dialect: {quoteChar: @xy}", "dialect.mark"},
        {"dialect: {delimiter: ';'}", "@dialect: {delimiter: ';', quoteChar: ';'}",
         "dialect.marks-alike"},
        {"dialect: {delimiter: ';'}", "dialect: {headerRows: [2, @1]}", "dialect.rows"},
        {"dialect: {delimiter: ';'}", "dialect: {commentRows: [@0]}", "dialect.rows"},
        {"dialect: {delimiter: ';'}", "dialect: {@sheetName: x}", "descriptor.unsupported"},
        {"dialect: {delimiter: ';'}", "dialect: {@delimeter: ';'}", "descriptor.unknown-property",
         .argument = "delimiter"},
        {"extra_columns: allow", "reading: {encoding: @klingon}", "descriptor.choice"},
        {"extra_columns: allow", "reading: {title_rows: @-1}", "reading.title-rows"},
        {"extra_columns: allow", "reading: {repairs: [digits, @digit]}", "reading.unknown-repair",
         .argument = "digits"},
        {"extra_columns: allow", "reading: {repairs: [@everything]}", "reading.no-such-repair"},
        {"extra_columns: allow", "reading: {totals: @['...']}", "reading.totals-word"},
        {"extra_columns: allow", "reading: {dates: {order: @dym}}", "descriptor.choice"},
        {"extra_columns: allow", "reading: {dates: {pivot: @100}}", "reading.pivot"},
        {"extra_columns: allow", "reading: {numbers: {decimal: @'..'}}", "reading.character"},
        {"extra_columns: allow", "reading: {@numbers: {decimal: ',', group: [' ', ',']}}",
         "reading.marks-alike"},
        {"  version: 2\n", "", "descriptor.missing", .at = "marsad:\n  labels: {ar: c1"},
        {"en: Cases}", "en: ''}", "descriptor.no-translation", .at = "en: ''}"},
        {"extra_columns: allow", "extra_columns: @true", "descriptor.choice"},
        {"centre: centre_id", "centre: @area", "dataset.centre-type"},
        {"event_date: opened", "event_date: @children", "dataset.not-a-date-field"},
        {"event_date: opened", "stock: @opened", "dataset.stock-year"},
        {"event_date: opened", "stock: @openned", "dataset.unknown-field"},
        {"person: {identifier: national_id}", "@person: {}", "dataset.person-either"},
        {"person: {identifier: national_id}", "person: {identifier: @story}",
         "dataset.person-identifier"},
        {"person: {identifier: national_id}", "person: {through: @centre_id}",
         "dataset.person-no-key"},
        {"id: closed-after", "id: @Closed_after", "dataset.rule-id"},
        {"  rules:\n",
         "  rules:\n    - {id: closed-after, assert: 'TRUE', message: {ar: a, fr: b, en: c}}\n",
         "dataset.rule-twice", .at = "closed-after\n"},
        {"assert: \"closed >= opened\"", "assert: \"closed >= @openned\"",
         "expression.unknown-name", .argument = "opened"},
        {"\"closed >= opened\"", "closed >= @'2024-02-30'", "expression.not-a-date"},
        {"\"closed >= opened\"", "|\n        @closde >= opened", "expression.unknown-name"},
        {"      assert: \"closed >= opened\"\n", "", "descriptor.missing",
         .at = "id: closed-after"},
        {"      field: closed\n", "      field: @clsoed\n", "dataset.unknown-field"},
        {"      message: {ar: d1, fr: d2, en: d3}", "      message: @stop",
         "descriptor.expected-labels"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena scratch = whole;
        struct diag d = diag_new(&scratch);
        struct dataset ds;
        struct edited e = edit(&scratch, str_from_c(base), &cases[i]);
        bool sound = read_text(&scratch, e.text, &ds, &d);
        if (cases[i].id == NULL) {
            assert_true(sound);
            continue;
        }
        if (sound)
            fail_msg("%s: \"%s\" is accepted", cases[i].id, cases[i].put);
        expect_fault(&cases[i], &e, &d, "common/datasets/cases.yaml");
    }
}

static void the_event_date_must_stay(void **state)
{
    (void)state;
    struct arena scratch = whole;
    struct diag d = diag_new(&scratch);
    struct dataset ds;
    const struct edit_case c = {"en: Opened}, severity",
                                "en: Opened}, sensitivity: direct_identifier, severity",
                                "dataset.event-date-gone", .at = "opened\n  person"};
    struct edited e = edit(&scratch, str_from_c(base), &c);
    assert_false(read_text(&scratch, e.text, &ds, &d));
    expect_fault(&c, &e, &d, "common/datasets/cases.yaml");
}

static void all_faults_are_reported(void **state)
{
    (void)state;
    struct arena scratch = whole;
    struct diag d = diag_new(&scratch);
    struct dataset ds;
    static const struct edit_case edits[] = {
        {"type: integer", "type: @int", "", NULL},
        {"codelist: areas", "codelist: @aeras", "", NULL},
        {"fieldsMatch: subset", "fieldsMatch: @some", "", NULL},
        {"extra_columns: allow", "extra_columns: @true", "", NULL},
        {"field: closed", "field: @clsoed", "", NULL},
    };
    str text = str_from_c(base);
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++)
        text = edit(&scratch, text, &edits[i]).text;
    assert_false(read_text(&scratch, text, &ds, &d));
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
        ptrdiff_t found = 0;
        struct arena inner = scratch;
        str put = str_from_c(edits[i].put);
        ptrdiff_t mark = str_find_byte(put, '@');
        str word = str_slice(put, mark + 1, put.n);
        struct edited e = {.text = text};
        edited_place(
            &e,
            str_find(text, str_format(&inner, "%.*s%.*s", (int)mark, put.p, STR_ARG(word))) + mark);
        for (ptrdiff_t k = 0; k < d.count; k++)
            found += d.item[k].place.line == e.line && d.item[k].place.column == e.column;
        if (found == 0)
            fail_msg("%s was not reported", edits[i].put);
    }
}

int main(void)
{
    whole = arena_reserve((ptrdiff_t)1 << 30);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sound_dataset_is_read),
        cmocka_unit_test(coded_columns_have_their_width_and_base),
        cmocka_unit_test(integer_widths_follow_the_bounds),
        cmocka_unit_test(old_dates_get_room),
        cmocka_unit_test(every_type_and_format_is_read),
        cmocka_unit_test(times_are_kept_coarsened),
        cmocka_unit_test(bounds_and_enumerations_have_the_type_of_the_field),
        cmocka_unit_test(dialects_and_readings_replace_what_they_name),
        cmocka_unit_test(version_one_spellings_are_read),
        cmocka_unit_test(every_fault_has_its_place),
        cmocka_unit_test(the_event_date_must_stay),
        cmocka_unit_test(all_faults_are_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
