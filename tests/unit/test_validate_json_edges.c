/* 2_validate: the far ends of JSON, of JSON Schema and of the forms of text: what each rule says of
 * the value that lies just beyond it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "2_validate/json_schema.h"
#include "2_validate/read_json.h"
#include "2_validate/read_text_form.h"
#include "descriptors/yaml_tree.h"
#include "validate_fixture.h"

static struct arena memory;

/* ---- JSON ---- */

static void halves_of_characters(void **unused)
{
    (void)unused;
    static const struct {
        const char *json, *text; /* NULL: not read */
    } cases[] = {
        {"\"\\ud83d\\ude00\"", "\U0001F600"},
        {"\"\\ud83dA\"", "\ufffdA"},
        {"\"\\ud83d\\n\"", "\ufffd\n"},
        {"\"\\ud83d\\u0041\"", "\ufffdA"},
        {"\"\\ud83d\\ue000\"", "\ufffd\ue000"},
        {"\"\\ude00\"", "\ufffd"},
        {"\"\\ud83d\\u00\"", NULL},
        {"\"\\ud83d\\uzzzz\"", NULL},
        {"\"\\u00C9\\u00e9\"", "\u00c9\u00e9"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct json *value = json_read(&memory, str_from_c(cases[i].json));
        if ((value != NULL) != (cases[i].text != NULL) ||
            (value && !str_equal_c(value->text, cases[i].text))) {
            fail_msg("%s", cases[i].json);
        }
    }
    assert_null(json_read(&memory, (str){"\"\\\0\"", 4}));
    assert_null(json_read(&memory, (str){"\"a\0b\"", 5}));
}

static void kinds_of_numbers(void **unused)
{
    (void)unused;
    static const struct {
        const char *json;
        bool finite, integer;
    } cases[] = {
        {"0", true, true},      {"-12", true, true},     {"1.0", true, false},
        {"1e2", true, false},   {"1E2", true, false},    {"1e999", false, false},
        {"NaN", false, false},  {"\"1\"", false, false}, {"Infinity", false, false},
        {"null", false, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct json *value = json_read(&memory, str_from_c(cases[i].json));
        double number;
        assert_non_null(value);
        if (json_number(value, &number) != cases[i].finite ||
            json_is_integer(value) != cases[i].integer) {
            fail_msg("%s", cases[i].json);
        }
    }
}

/* Equality is symmetric, and every value here equals itself and no other. */
static void every_value_equals_itself_alone(void **unused)
{
    (void)unused;
    static const char *const values[] = {
        "null",        "true",
        "false",       "0",
        "1",           "-1.5",
        "1e400",       "NaN",
        "\"\"",        "\"1\"",
        "\"true\"",    "[]",
        "[1]",         "[1,2]",
        "[2,1]",       "[[1]]",
        "[NaN]",       "{}",
        "{\"a\":1}",   "{\"a\":2}",
        "{\"b\":1}",   "{\"a\":1,\"b\":2}",
        "{\"a\":[1]}", "{\"a\":{}}",
    };
    enum { COUNT = sizeof values / sizeof values[0] };
    for (int i = 0; i < COUNT; i++) {
        for (int k = 0; k < COUNT; k++) {
            const struct json *a = json_read(&memory, str_from_c(values[i]));
            const struct json *b = json_read(&memory, str_from_c(values[k]));
            if (json_equal(a, b) != (i == k)) {
                fail_msg("%s and %s", values[i], values[k]);
            }
        }
    }
}

/* ---- JSON Schema ---- */

static void words_and_values(void **unused)
{
    (void)unused;
    static const struct {
        const char *schema, *value;
        bool holds;
    } cases[] = {
        {"uniqueItems: true", "[[1, 2], [1]]", true},
        {"uniqueItems: true", "[true, true]", false},
        {"uniqueItems: true", "[false, false]", false},
        {"uniqueItems: true", "[1, NaN]", true},
        {"uniqueItems: false", "[1, 1]", true},
        {"uniqueItems: [true]", "[1, 1]", true},
        {"not: [type]", "1", false}, /* what is no map says nothing, so it holds */
        {"minimum: [1]", "0", true},
        {"minimum: x", "0", true},
        {"maximum: [1]", "2", true},
        {"exclusiveMinimum: [true]", "0", true},
        {"const: abc", "\"abc\"", true},
        {"const: abc", "\"abd\"", false},
        {"const: abc", "null", false},
        {"const: abc", "true", false},
        {"const: abc", "false", false},
        {"const: abc", "1", false},
        {"const: 1", "\"1\"", false},
        {"const: 1", "2", false},
        {"const: 3", "2", false},
        {"const: true", "\"true\"", false},
        {"const: true", "false", false},
        {"const: false", "\"false\"", false},
        {"const: false", "false", true},
        {"const: false", "true", false},
        {"const: null", "\"null\"", false},
        {"const: \"null\"", "null", false},
        {"const: \"null\"", "\"null\"", true},
        {"const: \"false\"", "false", false},
        {"const: \"1\"", "1", false},
        {"const: \"1\"", "\"1\"", true},
        {"const: \"a\"", "\"b\"", false},
        {"const: \"\"", "\"\"", true},
        {"const: \"\"", "null", false},
        {"const:", "null", true}, /* an empty scalar of YAML is null */
        {"const:", "\"\"", false},
        {"const: |-\n  1", "\"1\"", true}, /* a block is text */
        {"const: |-\n  1", "1", false},
        {"const: 1", "{\"a\": 1}", false},
        {"const: {a: 1}", "[1]", false},
        {"const: {a: 1}", "{\"a\": 2}", false},
        {"const: {a: 1}", "{\"a\": 1, \"b\": 2}", false},
        {"{minimum: 2, exclusiveMinimum: true}", "3", true},
        {"{maximum: 2, exclusiveMaximum: true}", "3", false},
        {"exclusiveMinimum: 2", "3", true},
        {"exclusiveMinimum: 2", "2", false},
        {"exclusiveMaximum: 2", "1", true},
        {"exclusiveMaximum: 2", "3", false},
        {"{minimum: 1, multipleOf: 2}", "3", false},
        {"{minimum: 1, multipleOf: -2}", "3", true},
        {"pattern: [a]", "\"x\"", true},
        {"pattern: ^a", "\"ab\"", true},
        {"pattern: ^a", "\"ba\"", false},
        {"pattern: a$", "\"ba\"", true},
        {"pattern: a$", "\"ab\"", false},
        {"pattern: $", "\"ab\"", true},
        {"pattern: ^$", "\"\"", true},
        {"pattern: ^$", "\"a\"", false},
        {"items: [{type: string}]", "[1]", true}, /* one schema for all of them or none */
        {"items: {type: string}", "[\"a\", 1]", false},
        {"maxProperties: 1", "{\"a\": 1, \"b\": 2}", false},
        {"maxProperties: 1", "[1, 2]", true},
        {"maxLength: 1", "[1, 2]", true},
        {"maxLength: 1", "\"ab\"", false},
        {"required: [a]", "\"a\"", true},
        {"additionalProperties: false", "[1]", true},
        {"allOf: [{minimum: 1}, {maximum: 3}]", "2", true},
        {"oneOf: [{minimum: 5}, {maximum: 1}]", "3", false},
        {"enum: []", "1", false},
        {"type: []", "1", false},
    };
    struct diag d = diag_new(&memory);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct node *schema = yaml_parse(&memory, str_from_c(cases[i].schema), STR("s"), &d);
        const struct json *value = json_read(&memory, str_from_c(cases[i].value));
        assert_non_null(schema);
        assert_non_null(value);
        if (json_schema_holds(schema, value, memory) != cases[i].holds) {
            fail_msg("%s of %s", cases[i].value, cases[i].schema);
        }
    }
}

/* ---- forms of text ---- */

static const struct {
    enum text_form form;
    const char *text;
    bool good;
} forms[] = {
    {TEXT_EMAIL, "a1@example.org", true},
    {TEXT_EMAIL, "A~Z{b}@example.org", true},
    {TEXT_EMAIL, "a[b@example.org", false},
    {TEXT_EMAIL, "(@example.org", false},
    {TEXT_EMAIL, "\"@example.org", false},
    {TEXT_EMAIL, "\"ab@example.org", false},
    {TEXT_EMAIL, "ab\"@example.org", false},
    {TEXT_EMAIL, "\"\"@example.org", true},
    {TEXT_EMAIL, "\"a\\\"b\"@example.org", true},
    {TEXT_EMAIL, "\"ab\\\"@example.org", false},
    {TEXT_EMAIL, "\"a\tb\"@example.org", false},
    {TEXT_EMAIL, "\"a\nb\"@example.org", false},
    {TEXT_EMAIL, "\"a\rb\"@example.org", false},
    {TEXT_EMAIL, "\"a\u00e9b\"@example.org", false},
    {TEXT_EMAIL, "\"a\\\nb\"@example.org", false},
    {TEXT_EMAIL, ".a@example.org", false},
    {TEXT_EMAIL, "a.@example.org", false},
    {TEXT_EMAIL, "a@ex-ample.org", true},
    {TEXT_EMAIL, "a@example-.org", false},
    {TEXT_EMAIL, "a@ex_ample.org", false},
    {TEXT_EMAIL, "a@1.2org", true},
    {TEXT_EMAIL, "a@example..org", false},
    {TEXT_EMAIL, "a@", false},
    {TEXT_EMAIL, "a@.", false},
    {TEXT_EMAIL, "a@[", false},
    {TEXT_EMAIL, "a@[1.2.3.4", false},
    {TEXT_EMAIL, "a@[1..2.3]", false},
    {TEXT_EMAIL, "a@[1.2.3.0004]", false},
    {TEXT_EMAIL, "a@[a.2.3.4]", false},
    {TEXT_EMAIL, "a@[-1.2.3.4]", false},
    {TEXT_EMAIL, "a@[1x.2.3.4]", false},
    {TEXT_EMAIL, "a@[1.2.3.4.5]", false},
    {TEXT_EMAIL, "a@[255.0.0.1]", true},
    {TEXT_URI, "a1+-.b:x", true},
    {TEXT_URI, "aZ0:", true},
    {TEXT_URI, "{a:x", false},
    {TEXT_URI, "a~b:x", false},
    {TEXT_URI, "no scheme", false},
    {TEXT_BINARY, "T+/1", true},
    {TEXT_BINARY, "TQ ==", false},
    {TEXT_BINARY, "TQ\r\n==", true}, /* lines may be broken */
    {TEXT_BINARY, "T{Q}", false},
    {TEXT_BINARY, "TQ=", false},
    {TEXT_BINARY, "TQ==TQ==", false},
    {TEXT_BINARY, "TQE=", true},
    {TEXT_BINARY, "TQEB=", false},
    {TEXT_BINARY, "T===", false},
    {TEXT_BINARY, "", true},
    {TEXT_BINARY, "A", false},
    {TEXT_UUID, "123e4567-e89b-12d3-a456-42661417400:", false},
    {TEXT_GEOPOINT, "181,0", false},
    {TEXT_GEOPOINT, "0,91", false},
    {TEXT_GEOPOINT, "-180,-90", true},
    {TEXT_GEOPOINT_ARRAY, "[\"x\", 1]", false},
    {TEXT_GEOPOINT_ARRAY, "[1, \"x\"]", false},
    {TEXT_GEOPOINT_ARRAY, "[1, [2]]", false},
    {TEXT_GEOPOINT_ARRAY, "[181, 0]", false},
    {TEXT_GEOPOINT_ARRAY, "[\" 1 \", 2]", true},
    {TEXT_GEOPOINT_OBJECT, "{\"lon\": 1, \"y\": 1}", false},
    {TEXT_GEOPOINT_OBJECT, "{\"x\": 1, \"lat\": 1}", false},
    {TEXT_GEOPOINT_OBJECT, "{\"lon\": 181, \"lat\": 1}", false},
    {TEXT_GEOPOINT_OBJECT, "[1, 2]", false},
    {TEXT_OBJECT, "{}", true},
    {TEXT_OBJECT, "[]", false},
    {TEXT_OBJECT, "{", false},
    {TEXT_ARRAY, "[]", true},
    {TEXT_ARRAY, "{}", false},
    {TEXT_GEOJSON, "{\"type\": \"Point\", \"coordinates\": [1, \"2\"]}", false},
    {TEXT_GEOJSON, "{\"type\": \"Feature\", \"properties\": null}", false},
    {TEXT_GEOJSON, "{\"type\": \"Other\", \"geometry\": null, \"properties\": null}", false},
    {TEXT_GEOJSON,
     "{\"type\": \"Point\", \"coordinates\": [1, 2], \"crs\": {\"type\": \"name\", "
     "\"properties\": {\"name\": \"x\", \"y\": 1}}}",
     false},
    {TEXT_GEOJSON,
     "{\"type\": \"Point\", \"coordinates\": [1, 2], \"crs\": {\"type\": \"name\", "
     "\"properties\": {\"name\": 1}}}",
     false},
    {TEXT_GEOJSON,
     "{\"type\": \"Point\", \"coordinates\": [1, 2], \"crs\": {\"type\": \"link\", "
     "\"properties\": {\"href\": \"x:\", \"type\": \"t\"}}}",
     true},
    {TEXT_GEOJSON,
     "{\"type\": \"Point\", \"coordinates\": [1, 2], \"crs\": {\"type\": \"other\", "
     "\"properties\": {\"href\": \"x:\"}}}",
     false},
    {TEXT_TOPOJSON, "{\"type\": \"LineString\", \"arcs\": [1], \"id\": 1.5}", false},
    {TEXT_TOPOJSON, "{\"type\": \"LineString\", \"arcs\": [1], \"id\": true}", false},
    {TEXT_TOPOJSON, "{\"type\": \"GeometryCollection\"}", false},
    {TEXT_TOPOJSON, "{\"type\": \"GeometryCollection\", \"geometries\": 1}", false},
    {TEXT_TOPOJSON, "{\"type\": \"GeometryCollection\", \"geometries\": [1]}", false},
    {TEXT_TOPOJSON, "{\"type\": \"Topology\", \"objects\": {}, \"arcs\": [[null, 1]]}", false},
    {TEXT_TOPOJSON,
     "{\"type\": \"Topology\", \"objects\": {}, \"arcs\": [], \"transform\": {\"translate\": [0, "
     "0]}}",
     false},
    {TEXT_TOPOJSON,
     "{\"type\": \"Topology\", \"objects\": {}, \"arcs\": [], \"transform\": {\"scale\": [1], "
     "\"translate\": [0, 0]}}",
     false},
    {TEXT_TOPOJSON,
     "{\"type\": \"Topology\", \"objects\": {}, \"arcs\": [], \"transform\": {\"scale\": [1, 1], "
     "\"translate\": [\"0\", 0]}}",
     false},
    {TEXT_TOPOJSON, "{\"type\": \"Topology\", \"objects\": {}, \"arcs\": [], \"transform\": 1}",
     false},
    {TEXT_DURATION, "P", false},
    {TEXT_DURATION, "PT", false},
    {TEXT_DURATION, "-P1D", true},
};

static bool has_form(enum text_form form, str text)
{
    struct field field = field_of("f", VALUE_TEXT);
    field.text_form = form;
    struct field_reader r = {.field = &field, .arena = &memory};
    struct cell_value value = {0};
    return read_text_form(&r, text, &value);
}

static void forms_at_their_edges(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (has_form(forms[i].form, str_from_c(forms[i].text)) != forms[i].good) {
            fail_msg("form %d: %s", forms[i].form, forms[i].text);
        }
    }
    assert_false(text_is_email((str){"a\0b@example.org", 15}));
}

/* A user of at most 64 bytes, labels of at most 63. */
static void mail_is_bounded(void **unused)
{
    (void)unused;
    for (int n = 60; n <= 70; n++) {
        char text[200];
        snprintf(text, sizeof text, "%0*d@example.org", n, 0);
        assert_int_equal(text_is_email(str_from_c(text)), n <= 64);
        snprintf(text, sizeof text, "a@%0*d.org", n, 0);
        assert_int_equal(text_is_email(str_from_c(text)), n <= 63);
    }
}

int main(void)
{
    struct arena whole = memory = arena_reserve((ptrdiff_t)1 << 30);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(halves_of_characters),
        cmocka_unit_test(kinds_of_numbers),
        cmocka_unit_test(every_value_equals_itself_alone),
        cmocka_unit_test(words_and_values),
        cmocka_unit_test(forms_at_their_edges),
        cmocka_unit_test(mail_is_bounded),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&whole);
    return failed;
}
