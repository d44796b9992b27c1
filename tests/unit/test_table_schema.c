/* Table Schemas of others: what they become, and every fault and warning at its place. */
#include "descriptor_cases.h"

#include <jansson.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/file.h"
#include "descriptors/array_rules.h"
#include "descriptors/dataset_read.h"
#include "descriptors/schemas.h"

static struct arena whole;

static const char base[] =
    "{\n"
    "  \"$schema\": \"https://datapackage.org/profiles/2.0/tableschema.json\",\n"
    "  \"fields\": [\n"
    "    {\"name\": \"id\", \"type\": \"integer\",\n"
    "     \"constraints\": {\"required\": true, \"minimum\": 1}},\n"
    "    {\"name\": \"Name of x\", \"title\": \"Name\", \"title@ar\": \"x\",\n"
    "     \"constraints\": {\"pattern\": \"^[A-Z].*$\", \"maxLength\": 9}},\n"
    "    {\"name\": \"day\", \"type\": \"date\", \"format\": \"%d.%m.%Y\"},\n"
    "    {\"name\": \"state\", \"type\": \"string\",\n"
    "     \"categories\": [\"a\", {\"value\": \"b\", \"label\": \"B\"}],\n"
    "     \"constraints\": {\"enum\": [\"a\"]}},\n"
    "    {\"name\": \"share\", \"type\": \"number\", \"groupChar\": \" \",\n"
    "     \"decimalChar\": \",\", \"constraints\": {\"exclusiveMaximum\": 100}}\n"
    "  ],\n"
    "  \"primaryKey\": \"id\",\n"
    "  \"uniqueKeys\": [[\"day\", \"state\"], \"share\"],\n"
    "  \"foreignKeys\": [\n"
    "    {\"fields\": [\"id\", \"day\"],\n"
    "     \"reference\": {\"resource\": \"days\", \"fields\": [\"a\", \"b\"]}}],\n"
    "  \"missingValues\": [\"\", {\"value\": \"-\", \"label\": \"none asked\"}],\n"
    "  \"fieldsMatch\": \"subset\",\n"
    "  \"properties\": {\"unit\": \"x\"}, \"custom_checks\": [],\n"
    "  \"marsad\": {\"rules\": [{\"id\": \"r1\", \"assert\": \"id > 2\",\n"
    "    \"message\": {\"ar\": \"a\", \"fr\": \"b\", \"en\": \"c\"}}]}\n"
    "}\n";

static bool read_text(struct arena *a, str text, struct dataset *ds, struct diag *d)
{
    struct schema_text schema = {STR("their/s.json"), text};
    return table_schema_read(a, schema, (struct schema_text){0}, ds, d);
}

static bool read_c(struct arena *a, const char *text, struct dataset *ds, struct diag *d)
{
    return read_text(a, str_from_c(text), ds, d);
}

static void a_sound_schema_is_read(void **state)
{
    (void)state;
    struct arena scratch = whole;
    struct diag d = diag_new(&scratch);
    struct dataset ds;
    if (!read_c(&scratch, base, &ds, &d) || d.count > 0)
        fail_msg("%s at %d:%d", d.item[0].id, (int)d.item[0].place.line,
                 (int)d.item[0].place.column);
    assert_true(ds.standard && !ds.faulty && ds.fields == 5);
    assert_true(str_equal_c(ds.name, "s") && ds.fields_match == MATCH_SUBSET);
    assert_int_equal(ds.field[0].type, VALUE_INTEGER);
    assert_true(ds.field[0].required && ds.field[0].minimum == 1);
    assert_true(str_equal_c(ds.field[1].type_name, "any"));
    assert_non_null(ds.field[1].compiled_pattern);
    assert_non_null(ds.field[2].time_format);
    assert_true(ds.field[3].enum_values == 1 && !ds.field[3].enum_is_categories);
    assert_true(ds.field[3].type == VALUE_TEXT && ds.field[3].missing_count == 2);
    assert_true(ds.field[4].has_numbers && ds.field[4].maximum_is_exclusive);
    assert_true(ds.primary_key_count == 1 && ds.primary_key[0] == 0);
    assert_true(ds.unique_keys == 2 && ds.unique_key[0].fields == 2);
    assert_true(ds.foreign_keys == 1 && ds.foreign_key[0].field_count == 2);
    assert_true(str_equal_c(ds.foreign_key[0].reference_fields[1], "b"));
    assert_true(str_equal_c(ds.field[0].missing[1].label, "none asked"));
    assert_true(ds.rules == 1 && ds.coded_count == 0);
}

static void every_fault_has_its_place(void **state)
{
    (void)state;
    static const struct edit_case cases[] = {
        {"\"fields\": [\n", "\"fields\": @{}, \"x\": [\n", "descriptor.expected-list", .more = -1},
        {"  \"fields\"", "  \"feilds\"", "descriptor.missing", .at = "{", .more = -1},
        {"{\"name\": \"id\"", "@{\"nam\": \"id\"", "descriptor.missing", .more = -1},
        {"\"name\": \"state\"", "\"name\": @\"day\"", "dataset.field-twice", .more = -1},
        {"\"type\": \"integer\"", "\"type\": @\"int\"", "descriptor.choice"},
        {"\"type\": \"integer\"", "\"type\": @7", "descriptor.choice"},
        {"\"title\": \"Name\"", "\"trueValues\": @{}", NULL},
        {"\"required\": true", "\"required\": @\"yes\"", "descriptor.expected-boolean"},
        {"\"minimum\": 1", "\"minimum\": @\"x\"", "descriptor.expected-integer"},
        {"\"minimum\": 1", "\"minimum\": @1.5", "descriptor.expected-integer"},
        {"\"constraints\": {\"required\": true, \"minimum\": 1}",
         "@\"constraints\": {\"minimum\": 5, \"maximum\": 4}", "dataset.bounds-reversed"},
        {"\"constraints\": {\"required\": true, \"minimum\": 1}",
         "@\"constraints\": {\"exclusiveMinimum\": 4, \"maximum\": 4}", "dataset.bounds-reversed"},
        {"\"minimum\": 1", "\"exclusiveMinimum\": @true", "descriptor.expected-integer"},
        {"\"minimum\": 1", "@\"minLength\": 1", "dataset.constraint-type"},
        {"\"minimum\": 1", "@\"pattern\": \"x\"", "dataset.constraint-type"},
        {"\"minimum\": 1", "@\"jsonSchema\": {}", "dataset.constraint-type"},
        {"\"minimum\": 1", "\"enum\": [1, @\"a\"]", "descriptor.expected-integer"},
        {"\"minimum\": 1", "\"enum\": @[]", "dataset.enum-empty"},
        {"\"minimum\": 1", "\"enum\": @{}", "descriptor.expected-list"},
        {"\"constraints\": {\"required\": true, \"minimum\": 1}", "\"constraints\": @[]",
         "descriptor.expected-map"},
        {"^[A-Z].*$", "@^[A-Z.*$", "pattern.unclosed-class", .at = "[A-Z.*$"},
        {"^[A-Z].*$", "(a", "pattern.unclosed-group", .at = "(a"},
        {"\"maxLength\": 9", "\"maxLength\": @-1", "dataset.length-negative"},
        {"\"maxLength\": 9", "\"maxLength\": @\"long\"", "descriptor.expected-integer"},
        {"\"maxLength\": 9", "@\"minimum\": 9", "dataset.constraint-type"},
        {"\"constraints\": {\"enum\": [\"a\"]}", "\"constraints\": {\"enum\": [@\"c\"]}",
         "dataset.enum-no-category", .argument = "c"},
        {"[\"a\", {\"value\"", "[\"a\", @\"a\", {\"value\"", "dataset.category-twice"},
        {"{\"value\": \"b\", \"label\": \"B\"}", "@{\"label\": \"B\"}", "descriptor.missing"},
        {"\"format\": \"%d.%m.%Y\"", "@\"categories\": [\"2024-01-01\"]", "dataset.property-type"},
        {"\"format\": \"%d.%m.%Y\"", "\"constraints\": {\"minimum\": @\"1 May\"}",
         "descriptor.expected-date"},
        {"\"groupChar\": \" \"", "\"groupChar\": @\"ab\"", "reading.character"},
        {"\"exclusiveMaximum\": 100", "\"exclusiveMaximum\": @\"x\"", "descriptor.expected-number"},
        {"\"primaryKey\": \"id\"", "\"primaryKey\": @\"idd\"", "dataset.unknown-field", .more = -1},
        {"\"primaryKey\": \"id\"", "\"primaryKey\": [\"id\", @\"id\"]", "dataset.key-twice"},
        {"\"primaryKey\": \"id\"", "\"primaryKey\": @{}", "descriptor.expected-list"},
        {"[[\"day\", \"state\"], \"share\"]", "@{}", "descriptor.expected-list"},
        {"[[\"day\", \"state\"], \"share\"]", "[[@\"dya\"]]", "dataset.unknown-field"},
        {"\"fields\": [\"a\", \"b\"]", "\"fields\": @[\"a\"]", "dataset.foreign-key-count"},
        {"\"fields\": [\"id\", \"day\"]", "\"fields\": @[]", "dataset.key-empty"},
        {"\"resource\": \"days\", \"fields\": [\"a\"", "\"resource\": \"\", \"fields\": [@\"a\"",
         "dataset.no-such-field"},
        {"[\"\", {\"value\"", "@\"x\", \"y\": [{\"value\"", "descriptor.expected-list"},
        {"\"fieldsMatch\": \"subset\"", "\"fieldsMatch\": @\"some\"", "descriptor.choice"},
        {"\"assert\": \"id > 2\"", "\"assert\": \"@idd > 2\"", "expression.unknown-name"},
        {"\"marsad\": {\"rules\"", "\"marsad\": {@\"rule\"", "descriptor.unknown-property"},
        {"\"primaryKey\": \"id\"", "\"primaryKey\": \"id\", @\"primaryKey\": \"day\"",
         "yaml.duplicate-key"},
        {"\"title\": \"Name\"", "\"title\": \"@\\uD83D\"", "yaml.escape", .at = "D83D"},
    };
    int faults = 0;
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
        faults++;
        expect_fault(&cases[i], &e, &d, "their/s.json");
    }
    assert_true(faults >= 40);
}

static void slips_are_warnings_and_extensions_are_not(void **state)
{
    (void)state;
    static const struct {
        const char *property, *id, *nearest;
    } cases[] = {
        {"\"contraints\": {\"required\": true}", "schema.near-property", "constraints"},
        {"\"constraint\": {}", "schema.near-property", "constraints"},
        {"\"Constraints\": {}", "schema.near-property", "constraints"},
        {"\"missing_values\": []", "schema.near-property", "missingValues"},
        {"\"decimalchar\": \",\"", "schema.near-property", "decimalChar"},
        {"\"frmat\": \"x\"", "schema.near-property", "format"},
        {"\"patern\": \"x\"", "schema.near-property", "pattern"},
        {"\"enum\": [\"a\"]", "schema.elsewhere", "constraints"},
        {"\"required\": true", "schema.elsewhere", "constraints"},
        {"\"pattern\": \"x\"", "schema.elsewhere", "constraints"},
        {"\"title@en\": \"x\"", NULL, NULL},
        {"\"description@fr-CA\": \"x\"", NULL, NULL},
        {"\"properties\": {}", NULL, NULL},
        {"\"unit\": \"m\"", NULL, NULL},
        {"\"units\": \"m\"", NULL, NULL},
        {"\"role\": \"m\"", NULL, NULL},
        {"\"label\": \"m\"", NULL, NULL},
        {"\"size\": \"m\"", NULL, NULL},
        {"\"note\": \"m\"", NULL, NULL},
        {"\"code\": \"m\"", NULL, NULL},
        {"\"table\": \"m\"", NULL, NULL},
        {"\"formula\": \"m\"", NULL, NULL},
        {"\"source\": \"m\"", NULL, NULL},
        {"\"comment\": \"m\"", NULL, NULL},
        {"\"_id\": \"m\"", NULL, NULL},
        {"\"skos:exactMatch\": \"m\"", NULL, NULL},
        {"\"rdfType\": \"m\"", NULL, NULL},
        {"\"examples\": [1]", NULL, NULL},
        {"\"format\": \"hexadecimal\"", "dataset.format", "default"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena scratch = whole;
        struct diag d = diag_new(&scratch);
        struct dataset ds;
        str text = str_format(&scratch, "{\"fields\": [{\"name\": \"a\", %s}]}", cases[i].property);
        assert_true(read_text(&scratch, text, &ds, &d));
        if (cases[i].id == NULL && d.count > 0)
            fail_msg("%s: %s", cases[i].property, d.item[0].id);
        if (cases[i].id == NULL)
            continue;
        if (d.count != 1 || strcmp(d.item[0].id, cases[i].id) != 0)
            fail_msg("%s: %d items, %s", cases[i].property, (int)d.count,
                     d.count > 0 ? d.item[0].id : "");
        assert_int_equal(d.item[0].level, DIAG_WARNING);
        assert_true(str_equal_c(d.item[0].args[1].value, cases[i].nearest));
        assert_true(d.item[0].place.line == 1 && d.item[0].place.column > 10);
    }
}

static void other_spellings_are_read(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "fields:\n- {name: a}\n- {name: b, type: integer}\nprimaryKey: a\n",
        "{\"fields\":[{\"name\":\"a\"},{\"name\":\"\\ud83d\\ude00 \\\\ud83d\"}],\"primaryKey\":[]}",
        "\xEF\xBB\xBF{\"fields\":[{\"name\":\"a\"},{\"name\":\"b\"}],\"fieldsMatch\":[\"equal\"]}",
        "{\"schema\": {\"fields\": [{\"name\": \"a\"}, {\"name\": \"b\"}]}, \"name\": \"r\","
        " \"dialect\": {\"delimiter\": \";\"}}",
        "{\t\"fields\": [\r\n\t{\"name\": \"a\", \"format\": \"invalid\", \"type\": "
        "\"time\"},\r\n\t{\"name\": "
        "\"b\", \"constraints\": {\"enum\": [null, \"x\"]}, \"missingValues\": [\"\", -99, "
        "\"\"]}]}",
        "{\"fields\": [{\"name\": \"a\", \"type\": \"array\", \"arrayItem\": {\"type\": "
        "\"integer\", "
        "\"constraints\": {\"minimum\": 3}}, \"constraints\": {\"jsonSchema\": {\"minItems\": "
        "1}}}, "
        "{\"name\": \"b\", \"type\": \"geojson\"}], \"foreignKeys\": [{\"fields\": \"a\", "
        "\"reference\": {\"resource\": \"\", \"fields\": \"b\"}}]}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct arena scratch = whole;
        struct diag d = diag_new(&scratch);
        struct dataset ds;
        if (!read_c(&scratch, texts[i], &ds, &d))
            fail_msg("%s: %s at %d:%d", texts[i], d.item[0].id, (int)d.item[0].place.line,
                     (int)d.item[0].place.column);
        assert_int_equal(ds.fields, 2);
        if (i == 1)
            assert_true(str_equal_c(ds.field[1].name, "\xF0\x9F\x98\x80 \\ud83d"));
        if (i == 3)
            assert_true(str_equal_c(ds.delimiters, ";"));
        if (i == 4)
            assert_true(ds.field[1].missing_count == 2 && ds.field[0].format_is_invalid);
        if (i == 5) {
            assert_non_null(ds.field[0].array_rules->json_schema);
            assert_int_equal(ds.field[0].array_rules->item->minimum, 3);
            assert_true(str_equal(ds.foreign_key[0].resource, ds.name));
        }
    }
}

static void columns_without_a_schema_have_names_of_their_own(void **state)
{
    (void)state;
    struct arena scratch = whole;
    struct dataset ds;
    const str labels[] = {STR_INIT("id"), STR_INIT("name"), STR_INIT(""), STR_INIT("name"),
                          STR_INIT("name2")};
    static const char *const names[] = {"id", "name", "field3", "name2", "name22"};
    table_schema_of_labels(&scratch, labels, 5, &ds);
    assert_true(ds.standard && ds.fields == 5 && ds.scope.count == 5);
    for (int32_t i = 0; i < 5; i++)
        assert_true(str_equal_c(ds.field[i].name, names[i]));
}

/* ---- schemas of others, where they are at hand ---- */

static const char folder[] = "../shared/cases/csv/A-table-schema";
static const char vectors[] = "../shared/cases/csv/vectors/fields.jsonl";

static void schemas_of_the_reference_cases_load(void **state)
{
    (void)state;
    struct arena scratch = whole;
    struct diag d = diag_new(&scratch);
    struct str_list names = {0};
    if (!dir_exists(folder))
        skip();
    assert_true(dir_list(&scratch, folder, false, &names, &d));
    int schemas = 0;
    for (ptrdiff_t i = 0; i < names.count; i++) {
        struct dataset ds;
        str at = path_join(&scratch, STR("../shared/cases/csv/A-table-schema"), names.item[i]);
        const char *schema = str_to_c(&scratch, path_join(&scratch, at, STR("schema.json")));
        const char *dialect = str_to_c(&scratch, path_join(&scratch, at, STR("dialect.json")));
        if (!file_exists(schema))
            continue;
        schemas++;
        if (!table_schema_load(&scratch, schema, file_exists(dialect) ? dialect : NULL, &ds, &d) ||
            d.count > 0)
            fail_msg("%s: %s at %d:%d", schema, d.item[0].id, (int)d.item[0].place.line,
                     (int)d.item[0].place.column);
        assert_true(ds.fields > 0);
    }
    assert_true(schemas >= 20);
}

static void fields_of_the_vectors_load(void **state)
{
    (void)state;
    struct arena scratch = whole;
    struct diag d = diag_new(&scratch);
    str lines = {0}, line = {0};
    if (!file_exists(vectors))
        skip();
    assert_true(file_read(&scratch, vectors, 0, &lines, &d));
    int fields = 0;
    while (lines.n > 0) {
        struct dataset ds;
        struct arena inner = scratch;
        struct diag own = diag_new(&inner);
        (void)str_cut(lines, '\n', &line, &lines);
        if (line.n == 0)
            continue;
        json_t *vector = json_loadb(line.p, (size_t)line.n, 0, NULL);
        json_t *field = json_object_get(vector, "field");
        assert_int_equal(json_object_set_new(field, "name", json_string("a")), 0);
        char *text = json_dumps(field, JSON_COMPACT);
        str schema = str_format(&inner, "{\"fields\": [%s]}", text);
        if (!read_text(&inner, schema, &ds, &own))
            fail_msg("%s: %s", text, own.item[0].id);
        bool is_invalid = str_equal_c(ds.field[0].format, "invalid");
        assert_int_equal(own.count, is_invalid);
        assert_int_equal(ds.field[0].format_is_invalid, is_invalid);
        fields++;
        free(text);
        json_decref(vector);
    }
    assert_true(fields > 200);
}

int main(void)
{
    whole = arena_reserve((ptrdiff_t)1 << 30);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sound_schema_is_read),
        cmocka_unit_test(every_fault_has_its_place),
        cmocka_unit_test(slips_are_warnings_and_extensions_are_not),
        cmocka_unit_test(other_spellings_are_read),
        cmocka_unit_test(columns_without_a_schema_have_names_of_their_own),
        cmocka_unit_test(schemas_of_the_reference_cases_load),
        cmocka_unit_test(fields_of_the_vectors_load),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
