/* 2_validate: texts that must look like something, JSON, JSON Schema, and every constraint on every
 * type that has it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "2_validate/json_schema.h"
#include "2_validate/read_text_form.h"
#include "2_validate/read_value.h"
#include "descriptors/array_rules.h"
#include "descriptors/pattern.h"
#include "descriptors/yaml_tree.h"
#include "validate_fixture.h"

static struct arena memory;
static struct schemas schemas;

/* ---- JSON ---- */

static void json_that_is_none(void **unused)
{
    (void)unused;
    static const char *const wrong[] = {"",         " ",
                                        "{",        "}",
                                        "[1,]",     "[,1]",
                                        "{\"a\":}", "{a:1}",
                                        "{\"a\"}",  "{\"a\":1,}",
                                        "'a'",      "\"a",
                                        "\"\\x\"",  "\"\\u12g4\"",
                                        "01",       "1.",
                                        ".5",       "+1",
                                        "1e",       "tru",
                                        "nul",      "[1] 2",
                                        "\"a\nb\"", "--1",
                                        "[1 2]",    "{\"a\":1 \"b\":2}",
                                        "-",        "\"\\",
                                        "\"\\u00",  "nan",
                                        "Infinit"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        if (json_read(&memory, str_from_c(wrong[i]))) {
            fail_msg("'%s' was read", wrong[i]);
        }
    }
}

static void json_that_is(void **unused)
{
    (void)unused;
    static const char *const right[] = {"0",     "-0",          "1.5e-3",
                                        "1E+5",  "\"\"",        "[]",
                                        "{}",    " [ 1 , 2 ] ", "\t{ \"a\" : null }\n",
                                        "NaN",   "-Infinity",   "true",
                                        "false", "\"\\\\\"",    "[[[[]]]]"};
    for (size_t i = 0; i < sizeof right / sizeof right[0]; i++) {
        if (!json_read(&memory, str_from_c(right[i]))) {
            fail_msg("'%s' was not read", right[i]);
        }
    }
    const struct json *text = json_read(&memory, STR("\"a\\u0641\\ud83d\\ude00\\ud83d\\n\""));
    assert_true(str_equal_c(text->text, "a\u0641\U0001F600\ufffd\n"));
    const struct json *twice = json_read(&memory, STR("{\"a\":1,\"b\":2,\"a\":3}"));
    assert_int_equal(json_length(twice, memory), 2);
    assert_true(str_equal_c(json_member(twice, STR("a"))->text, "3"));
}

static void json_is_bounded_in_depth(void **unused)
{
    (void)unused;
    char text[2 * (JSON_DEPTH_LIMIT + 1)];
    for (int depth = JSON_DEPTH_LIMIT; depth <= JSON_DEPTH_LIMIT + 1; depth++) {
        memset(text, '[', (size_t)depth);
        memset(text + depth, ']', (size_t)depth);
        bool read = json_read(&memory, (str){text, 2 * depth}) != NULL;
        assert_int_equal(read, depth <= JSON_DEPTH_LIMIT);
    }
}

/* Every beginning of a text and every change of one byte: no crash, and nothing read past. */
static void json_cut_and_changed(void **unused)
{
    (void)unused;
    static const char whole[] = "{\"a\": [1.5e3, \"\\u00e9\\n\", null, {\"b\": true}], \"c\": -0}";
    for (size_t n = 0; n < sizeof whole; n++) {
        char *copy = malloc(n + 1);
        memcpy(copy, whole, n);
        struct arena scratch = memory;
        bool read = json_read(&scratch, (str){copy, (ptrdiff_t)n}) != NULL;
        assert_int_equal(read, n == sizeof whole - 1);
        for (int byte = 1; byte < 128 && n == sizeof whole - 1; byte++) {
            for (size_t at = 0; at < n; at++) {
                char old = copy[at];
                copy[at] = (char)byte;
                scratch = memory;
                (void)json_read(&scratch, (str){copy, (ptrdiff_t)n});
                copy[at] = old;
            }
        }
        free(copy);
    }
}

/* ---- JSON Schema ---- */

static void json_schemas(void **unused)
{
    (void)unused;
    static const struct {
        const char *schema, *value;
        bool holds;
    } cases[] = {
        {"{\"type\": \"object\"}", "{}", true},
        {"{\"type\": \"object\"}", "[]", false},
        {"{\"type\": [\"array\", \"null\"]}", "null", true},
        {"{\"type\": \"integer\"}", "3.0", true},
        {"{\"type\": \"integer\"}", "3.5", false},
        {"{\"required\": [\"a\", \"b\"]}", "{\"a\": 1, \"b\": null}", true},
        {"{\"required\": [\"a\", \"b\"]}", "{\"a\": 1}", false},
        {"{\"required\": [\"a\"]}", "[1]", true},
        {"{\"properties\": {\"a\": {\"type\": \"string\"}}}", "{\"a\": \"x\", \"b\": 1}", true},
        {"{\"properties\": {\"a\": {\"type\": \"string\"}}}", "{\"a\": 1}", false},
        {"{\"properties\": {\"a\": {}}, \"additionalProperties\": false}", "{\"a\": 1}", true},
        {"{\"properties\": {\"a\": {}}, \"additionalProperties\": false}", "{\"b\": 1}", false},
        {"{\"additionalProperties\": {\"type\": \"number\"}}", "{\"b\": \"1\"}", false},
        {"{\"items\": {\"minimum\": 2}}", "[2, 3]", true},
        {"{\"items\": {\"minimum\": 2}}", "[2, 1]", false},
        {"{\"items\": {\"exclusiveMinimum\": 2}}", "[2]", false},
        {"{\"minimum\": 2, \"exclusiveMinimum\": true}", "2", false},
        {"{\"maximum\": 2}", "2", true},
        {"{\"exclusiveMaximum\": 2}", "2", false},
        {"{\"multipleOf\": 0.1}", "0.3", true},
        {"{\"multipleOf\": 2}", "3", false},
        {"{\"minItems\": 1, \"maxItems\": 2}", "[]", false},
        {"{\"minItems\": 1, \"maxItems\": 2}", "[1, 2]", true},
        {"{\"minItems\": 1, \"maxItems\": 2}", "[1, 2, 3]", false},
        {"{\"uniqueItems\": true}", "[1, 1.0]", false},
        {"{\"uniqueItems\": true}", "[{\"a\": 1, \"b\": 2}, {\"b\": 2, \"a\": 1}]", false},
        {"{\"uniqueItems\": true}", "[1, \"1\"]", true},
        {"{\"enum\": [\"x\", 2, null, [1], {\"a\": 1}]}", "{\"a\": 1}", true},
        {"{\"enum\": [\"x\", 2, null, [1]]}", "[1]", true},
        {"{\"enum\": [\"x\", 2]}", "\"2\"", false},
        {"{\"const\": true}", "true", true},
        {"{\"const\": \"true\"}", "true", false},
        {"{\"minLength\": 2, \"maxLength\": 3}", "\"\u0641\u0641\"", true},
        {"{\"minLength\": 2, \"maxLength\": 3}", "\"a\"", false},
        {"{\"pattern\": \"^a+$\"}", "\"aaa\"", true},
        {"{\"pattern\": \"^a+$\"}", "\"baaa\"", false},
        {"{\"pattern\": \"b\"}", "\"abc\"", true},
        {"{\"minProperties\": 1}", "{}", false},
        {"{\"maxProperties\": 1}", "{\"a\": 1, \"a\": 2}", true},
        {"{\"allOf\": [{\"minimum\": 1}, {\"maximum\": 3}]}", "4", false},
        {"{\"anyOf\": [{\"minimum\": 10}, {\"maximum\": 3}]}", "2", true},
        {"{\"oneOf\": [{\"minimum\": 1}, {\"maximum\": 3}]}", "2", false},
        {"{\"enum\": [null, true, false, [1, 2], {\"a\": 1}]}", "false", true},
        {"{\"enum\": [[1, 2]]}", "[1, 3]", false},
        {"{\"enum\": [[1, 2]]}", "[1]", false},
        {"{\"enum\": [{\"a\": 1}]}", "{\"b\": 1}", false},
        {"{\"const\": null}", "null", true},
        {"{\"const\": 1}", "1.0", true},
        {"{\"const\": 1}", "NaN", false},
        {"{\"const\": \"a\"}", "[]", false},
        {"{\"const\": [1]}", "\"a\"", false},
        {"{\"uniqueItems\": true}", "[[1], [1], null]", false},
        {"{\"uniqueItems\": true}",
         "[[1], [2], [1, 2], {\"a\": 1}, {\"b\": 1}, {\"a\": 1, \"b\": 2}, NaN, true, false]",
         true},
        {"{\"uniqueItems\": true}", "[null, null]", false},
        {"{\"uniqueItems\": true}", "[NaN, NaN]", false},
        {"{\"maximum\": 2, \"exclusiveMaximum\": true}", "2", false},
        {"{\"maximum\": 2, \"exclusiveMaximum\": true}", "1", true},
        {"{\"minimum\": 5}", "\"text\"", true},
        {"{\"minimum\": 5}", "4", false},
        {"{\"multipleOf\": 0}", "3", true},
        {"{\"pattern\": \"a\"}", "1", true},
        {"{\"pattern\": \"(\"}", "\"x\"", true},
        {"{\"items\": {\"type\": \"string\"}}", "{\"a\": 1}", true},
        {"{\"anyOf\": [{\"minimum\": 10}, {\"maximum\": 3}]}", "5", false},
        {"{\"oneOf\": [{\"minimum\": 3}, {\"maximum\": 1}]}", "4", true},
        {"{\"type\": [\"array\", \"null\"]}", "true", false},
        {"{\"type\": \"boolean\"}", "false", true},
        {"{\"type\": \"integer\"}", "\"1\"", false},
        {"{\"not\": {\"type\": \"string\"}}", "\"a\"", false},
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

static void forms_of_text(void **unused)
{
    (void)unused;
    static const struct {
        enum text_form form;
        const char *text;
        bool good;
    } cases[] = {
        {TEXT_EMAIL, "name@example.org", true},
        {TEXT_EMAIL, "a.b+c@x.example", true},
        {TEXT_EMAIL, "\"a.b\"@example.org", true},
        {TEXT_EMAIL, "name@[192.0.2.1]", true},
        {TEXT_EMAIL, "name@[192.0.2.256]", false},
        {TEXT_EMAIL, "name@localhost", true},
        {TEXT_EMAIL, "name@host", false},
        {TEXT_EMAIL, "a..b@example.org", false},
        {TEXT_EMAIL, "@example.org", false},
        {TEXT_EMAIL, "name@example.org x", false},
        {TEXT_EMAIL, "name@-example.org", false},
        {TEXT_URI, "https://example.org/a?b#c", true},
        {TEXT_URI, "urn:x", true},
        {TEXT_URI, "//example.org", false},
        {TEXT_URI, "1a:b", false},
        {TEXT_UUID, "123e4567-e89b-12d3-a456-426614174000", true},
        {TEXT_UUID, "123E4567-E89B-12D3-A456-426614174000", true},
        {TEXT_UUID, "123e4567e89b12d3a456426614174000", false},
        {TEXT_UUID, "123e4567-e89b-12d3-a456-42661417400g", false},
        {TEXT_BINARY, "TQ==", true},
        {TEXT_BINARY, "TQ=", false},
        {TEXT_BINARY, "TQ", false},
        {TEXT_BINARY, "TQ==TQ==", false},
        {TEXT_GEOPOINT, "10.5, -20", true},
        {TEXT_GEOPOINT, "10.5", false},
        {TEXT_GEOPOINT, "10,20,30", false},
        {TEXT_GEOPOINT, "-180.01,0", false},
        {TEXT_GEOPOINT_ARRAY, "[10, \"20\"]", true},
        {TEXT_GEOPOINT_ARRAY, "[10, 20, 30]", false},
        {TEXT_GEOPOINT_OBJECT, "{\"lat\": 90, \"lon\": -180}", true},
        {TEXT_GEOPOINT_OBJECT, "{\"lat\": 90, \"lon\": -180, \"z\": 1}", false},
        {TEXT_GEOPOINT_OBJECT, "{\"lat\": 91, \"lon\": 0}", false},
        {TEXT_DURATION, "P1Y2M", true},
        {TEXT_DURATION, "1Y", false},
        {TEXT_GEOJSON, "{\"type\": \"Point\", \"coordinates\": [1, 2]}", true},
        {TEXT_GEOJSON, "{\"type\": \"Point\", \"coordinates\": [1]}", false},
        {TEXT_GEOJSON, "{\"type\": \"Point\"}", false},
        {TEXT_GEOJSON, "{\"type\": \"LineString\", \"coordinates\": [[1, 2]]}", false},
        {TEXT_GEOJSON,
         "{\"type\": \"Polygon\", \"coordinates\": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}", true},
        {TEXT_GEOJSON, "{\"type\": \"GeometryCollection\", \"geometries\": []}", true},
        {TEXT_GEOJSON,
         "{\"type\": \"FeatureCollection\", \"features\": [{\"type\": \"Feature\", "
         "\"geometry\": null, \"properties\": {}}]}",
         true},
        {TEXT_GEOJSON, "{\"type\": \"FeatureCollection\", \"features\": [1]}", false},
        {TEXT_GEOJSON, "{\"type\": \"Point\", \"coordinates\": [1, 2], \"bbox\": [\"x\"]}", false},
        {TEXT_GEOJSON,
         "{\"type\": \"Point\", \"coordinates\": [1, 2], \"crs\": {\"type\": "
         "\"name\", \"properties\": {\"name\": \"x\"}}}",
         true},
        {TEXT_GEOJSON,
         "{\"type\": \"Point\", \"coordinates\": [1, 2], \"crs\": {\"type\": "
         "\"name\", \"properties\": {}}}",
         false},
        {TEXT_GEOJSON, "{\"type\": 1}", false},
        {TEXT_GEOJSON, "{\"type\": \"MultiPoint\", \"coordinates\": [[1, 2], [3]]}", false},
        {TEXT_GEOJSON, "{\"type\": \"MultiPoint\", \"coordinates\": []}", true},
        {TEXT_GEOJSON, "{\"type\": \"MultiLineString\", \"coordinates\": [[[1, 2], [3, 4]]]}",
         true},
        {TEXT_GEOJSON,
         "{\"type\": \"MultiPolygon\", \"coordinates\": [[[[0, 0], [1, 0], [1, 1]]]]}", false},
        {TEXT_GEOJSON, "{\"type\": \"Point\", \"coordinates\": {\"x\": 1}}", false},
        {TEXT_GEOJSON, "{\"type\": \"Circle\", \"coordinates\": [1, 2]}", false},
        {TEXT_GEOJSON,
         "{\"type\": \"Feature\", \"geometry\": {\"type\": \"Point\", \"coordinates\": [1, 2]}, "
         "\"properties\": null}",
         true},
        {TEXT_GEOJSON, "{\"type\": \"Feature\", \"geometry\": 1, \"properties\": null}", false},
        {TEXT_GEOJSON, "{\"type\": \"Feature\", \"geometry\": null, \"properties\": 1}", false},
        {TEXT_GEOJSON, "{\"type\": \"Feature\", \"geometry\": null}", false},
        {TEXT_GEOJSON, "{\"type\": \"GeometryCollection\"}", false},
        {TEXT_GEOJSON,
         "{\"type\": \"Point\", \"coordinates\": [1, 2], \"crs\": null, \"bbox\": [1, 2]}", true},
        {TEXT_GEOJSON,
         "{\"type\": \"Point\", \"coordinates\": [1, 2], \"crs\": {\"type\": \"name\"}}", false},
        {TEXT_GEOJSON,
         "{\"type\": \"Point\", \"coordinates\": [1, 2], \"crs\": {\"type\": \"link\", "
         "\"properties\": {\"href\": \"x:\"}}}",
         true},
        {TEXT_GEOJSON,
         "{\"type\": \"Point\", \"coordinates\": [1, 2], \"crs\": {\"type\": \"link\", "
         "\"properties\": {\"href\": \"x:\", \"type\": 1}}}",
         false},
        {TEXT_GEOJSON,
         "{\"type\": \"Point\", \"coordinates\": [1, 2], \"crs\": {\"type\": \"link\", "
         "\"properties\": {}}}",
         false},
        {TEXT_GEOJSON,
         "{\"type\": \"Point\", \"coordinates\": [1, 2], \"crs\": {\"type\": \"name\", "
         "\"properties\": {\"name\": \"x\"}, \"z\": 1}}",
         false},
        {TEXT_TOPOJSON, "{\"type\": \"MultiPoint\", \"coordinates\": [[1, 2, 3]]}", true},
        {TEXT_TOPOJSON, "{\"type\": \"MultiPolygon\", \"arcs\": [[[0]]]}", true},
        {TEXT_TOPOJSON, "{\"type\": \"LineString\", \"arcs\": [1.5]}", false},
        {TEXT_TOPOJSON, "{\"type\": \"LineString\"}", false},
        {TEXT_TOPOJSON, "{\"type\": \"LineString\", \"arcs\": [1], \"id\": null}", false},
        {TEXT_TOPOJSON,
         "{\"type\": \"LineString\", \"arcs\": [1], \"id\": \"a\", \"properties\": {}}", true},
        {TEXT_TOPOJSON, "{\"type\": \"LineString\", \"arcs\": [1], \"id\": 3, \"properties\": []}",
         false},
        {TEXT_TOPOJSON, "{\"type\": \"LineString\", \"arcs\": [1], \"bbox\": [1, 2]}", false},
        {TEXT_TOPOJSON, "{\"type\": \"LineString\", \"arcs\": [1], \"bbox\": [[1], [2]]}", true},
        {TEXT_TOPOJSON, "{\"type\": \"LineString\", \"arcs\": [1], \"bbox\": [[1]]}", false},
        {TEXT_TOPOJSON, "{\"type\": \"Topology\", \"objects\": {\"a\": 1}, \"arcs\": []}", false},
        {TEXT_TOPOJSON, "{\"type\": \"Topology\", \"objects\": [], \"arcs\": []}", false},
        {TEXT_TOPOJSON, "{\"type\": \"Topology\", \"objects\": {}}", false},
        {TEXT_TOPOJSON, "{\"type\": \"Topology\", \"objects\": {}, \"arcs\": [[null, [1, 2]]]}",
         true},
        {TEXT_EMAIL, "no-sign", false},
        {TEXT_EMAIL, "\"a b\"@example.org", false},
        {TEXT_EMAIL, "\"a\\ b\"@example.org", true},
        {TEXT_EMAIL, "\"a\"b\"@example.org", false},
        {TEXT_EMAIL, "a@[1.2.3]", false},
        {TEXT_EMAIL, "a@example.org.", true},
        {TEXT_EMAIL, "a@\u0645\u062b\u0627\u0644.example", true},
        {TEXT_EMAIL, "a@x.y", false},
        {TEXT_BINARY, "T\u00e9==", false},
        {TEXT_BINARY, "T=Q=", false},
        {TEXT_UUID, "123e4567-e89b-12d3-a456_426614174000", false},
        {TEXT_URI, ":x", false},
        {TEXT_URI, "a_b:x", false},
        {TEXT_GEOPOINT, "x,1", false},
        {TEXT_GEOPOINT, "1,x", false},
        {TEXT_GEOPOINT_ARRAY, "[null, 1]", false},
        {TEXT_GEOPOINT_OBJECT, "{\"lat\": 1, \"x\": 2}", false},
        {TEXT_PLAIN, "anything", true},
        {TEXT_LIST, "a,b", true},
        {TEXT_TOPOJSON, "{\"type\": \"Polygon\", \"arcs\": [[0, -1]]}", true},
        {TEXT_TOPOJSON, "{\"type\": \"Polygon\", \"arcs\": [0]}", false},
        {TEXT_TOPOJSON,
         "{\"type\": \"GeometryCollection\", \"geometries\": [{\"type\": \"Point\", "
         "\"coordinates\": [1, 2]}]}",
         true},
        {TEXT_TOPOJSON,
         "{\"type\": \"Topology\", \"objects\": {\"a\": {\"type\": \"LineString\", "
         "\"arcs\": [0]}}, \"arcs\": [[[0, 0], [1, 1]]]}",
         true},
        {TEXT_TOPOJSON, "{\"type\": \"Topology\", \"objects\": {}, \"arcs\": [[[0, 0]]]}", false},
        {TEXT_TOPOJSON,
         "{\"type\": \"Topology\", \"objects\": {}, \"arcs\": [], \"transform\": "
         "{\"scale\": [1, 1], \"translate\": [0, 0]}}",
         true},
        {TEXT_TOPOJSON,
         "{\"type\": \"Topology\", \"objects\": {}, \"arcs\": [], \"transform\": "
         "{\"scale\": [1, 1]}}",
         false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct field field = field_of("f", VALUE_TEXT);
        field.text_form = cases[i].form;
        struct field_reader r = {.field = &field, .arena = &memory};
        struct cell_value value = {0};
        if (read_text_form(&r, str_from_c(cases[i].text), &value) != cases[i].good) {
            fail_msg("form %d: %s", cases[i].form, cases[i].text);
        }
    }
}

/* ---- constraints ---- */

/* The details of what is wrong with one cell, joined by blanks. */
static str troubles_of(struct field *field, const char *cell, bool standard)
{
    const char *cells[] = {cell, "x"};
    struct field fields[] = {*field, field_of("t", VALUE_TEXT)};
    struct dataset dataset = dataset_of("d", fields, 2);
    dataset.standard = standard;
    int32_t column[] = {0, 1};
    struct finding_list *findings = ARENA_NEW(&memory, struct finding_list);
    *findings = finding_list_new(&memory, 10);
    struct validator *v =
        validator_new(&memory, &schemas, &dataset, column, STR(""), INT32_MAX, findings);
    struct made_batch made = batch_of(cells, 1, 2);
    struct batch out;
    struct account account = {0};
    validate_batch(v, &made.batch, &out, &account);
    validator_finish(v, &account);
    batch_release(&made);
    str all = {0};
    for (ptrdiff_t i = 0; i < findings->count; i++) {
        str pieces[] = {all, all.n > 0 ? STR(" ") : STR(""), findings->item[i].detail};
        all = str_concat(&memory, 3, pieces);
    }
    return all;
}

static void expect(struct field field, const char *cell, const char *details)
{
    str found = troubles_of(&field, cell, false);
    if (!str_equal_c(found, details)) {
        fail_msg("'%s': '%.*s', not '%s'", cell, STR_ARG(found), details);
    }
}

static void bounds_of_every_kind(void **unused)
{
    (void)unused;
    struct field f = field_of("f", VALUE_INTEGER);
    f.has_minimum = f.has_maximum = f.minimum_is_exclusive = f.maximum_is_exclusive = true;
    f.minimum = 1, f.maximum = 3;
    expect(f, "1", "exclusiveMinimum");
    expect(f, "2", "");
    expect(f, "3", "exclusiveMaximum");
    f.minimum_is_exclusive = f.maximum_is_exclusive = false;
    expect(f, "1", "");
    expect(f, "0", "minimum");
    expect(f, "4", "maximum");
    f = field_of("f", VALUE_NUMBER);
    f.has_minimum = f.has_maximum = f.minimum_is_exclusive = f.maximum_is_exclusive = true;
    f.minimum_number = 0.5, f.maximum_number = 1.5;
    expect(f, "0.5", "exclusiveMinimum");
    expect(f, "0.50001", "");
    expect(f, "1.5", "exclusiveMaximum");
    f = field_of("f", VALUE_TIME);
    f.has_minimum = true, f.minimum = INT64_C(9) * 3600 * 1000000;
    expect(f, "08:59:59", "minimum");
    expect(f, "09:00:00", "");
    f = field_of("f", VALUE_YEARMONTH);
    f.has_maximum = true, f.maximum = 2024 * 12 + 2;
    expect(f, "2024-03", "");
    expect(f, "2024-04", "maximum");
    f = field_of("f", VALUE_TEXT);
    f.text_form = TEXT_DURATION, f.has_minimum = true, f.minimum_number = 86400;
    expect(f, "PT23H", "minimum");
    expect(f, "P1D", "");
}

static void bounds_at_the_edge_of_integers(void **unused)
{
    (void)unused;
    struct field f = field_of("f", VALUE_INTEGER);
    f.has_minimum = f.minimum_is_exclusive = true;
    f.minimum = INT64_MAX;
    expect(f, "9223372036854775806", "exclusiveMinimum");
}

static void enumerations_of_every_kind(void **unused)
{
    (void)unused;
    static const struct enum_value numbers[] = {{STR_INIT("1"), 1, 1}, {STR_INIT("2.5"), 2, 2.5}};
    struct field f = field_of("f", VALUE_INTEGER);
    f.enum_value = numbers, f.enum_values = 2;
    expect(f, "1", "");
    expect(f, "3", "enum");
    f.type = VALUE_NUMBER;
    expect(f, "2.50", "");
    expect(f, "2.51", "enum");
    static const struct enum_value texts[] = {{.text = STR_INIT("\u0645\u062d\u0645")},
                                              {.text = STR_INIT("{\"a\": 1, \"b\": [2]}")}};
    f = field_of("f", VALUE_TEXT);
    f.enum_value = texts, f.enum_values = 2;
    expect(f, "\u0645\u062d\u0645", "");
    expect(f, "\u0645\u0640\u062d\u0645", "invisible-mark");
    expect(f, "\u0645\u062d\u0645\u0645", "enum");
    f.text_form = TEXT_OBJECT;
    expect(f, "{\"b\":[2.0],\"a\":1}", "");
    expect(f, "{\"b\":[2],\"a\":2}", "enum");
    static const struct enum_value length[] = {{STR_INIT("PT24H"), 0, 86400}};
    f = field_of("f", VALUE_TEXT);
    f.text_form = TEXT_DURATION, f.enum_value = length, f.enum_values = 1;
    expect(f, "P1D", "");
    expect(f, "P2D", "enum");
}

static void lengths_count_items(void **unused)
{
    (void)unused;
    struct field f = field_of("f", VALUE_TEXT);
    f.text_form = TEXT_ARRAY, f.min_length = 1, f.max_length = 2;
    expect(f, "[]", "minLength");
    expect(f, "[1, 2]", "");
    expect(f, "[1, 2, 3]", "maxLength");
    f.text_form = TEXT_OBJECT;
    expect(f, "{\"a\": 1, \"b\": 2, \"a\": 3}", "");
    f.text_form = TEXT_LIST;
    expect(f, "a;b", "");
    expect(f, "a;b;c", "maxLength");
    f.list_item_type = VALUE_INTEGER;
    expect(f, "1;2", "");
    expect(f, "1;b", "list");
}

static void patterns_and_invisible_marks(void **unused)
{
    (void)unused;
    struct diag d = diag_new(&memory);
    struct field f = field_of("f", VALUE_TEXT);
    f.compiled_pattern = pattern_compile(&memory, STR("[A-Z]{2}[0-9]+"), NO_PLACE, &d);
    expect(f, "AB12", "");
    expect(f, "\u200fAB12", "invisible-mark");
    expect(f, "\u200fAB", "pattern");
    assert_true(str_equal_c(troubles_of(&f, "\u200fAB12", true), "pattern"));
}

static void items_of_arrays(void **unused)
{
    (void)unused;
    struct field item = field_of("i", VALUE_INTEGER);
    item.has_maximum = true, item.maximum = 9;
    struct array_rules rules = {.item = &item};
    struct field f = field_of("f", VALUE_TEXT);
    f.text_form = TEXT_ARRAY, f.array_rules = &rules;
    expect(f, "[1, \"2\", null]", "");
    expect(f, "[10, 11, 12]", "maximum");
    expect(f, "[1, \"x\", 10]", "integer maximum");
    expect(f, "[true]", "integer");
    item.required = true;
    expect(f, "[null]", "required");
    const struct node *schema =
        yaml_parse(&memory, STR("{\"minItems\": 2}"), STR("s"), &(struct diag){.arena = &memory});
    struct array_rules with_schema = {.json_schema = schema};
    f.array_rules = &with_schema;
    expect(f, "[1]", "jsonSchema");
    expect(f, "[1, 2]", "");
}

static void times_are_read(void **unused)
{
    (void)unused;
    expect(field_of("f", VALUE_TIME), "25:00:00", "time");
    expect(field_of("f", VALUE_DATETIME), "2024-01-01", "datetime");
    expect(field_of("f", VALUE_YEARMONTH), "2024-13", "yearmonth");
    expect(field_of("f", VALUE_DATETIME), "2024-01-01T10:00:00Z", "");
}

/* ---- by the letter ---- */

struct letter_case {
    const char *type_name;
    enum value_type type;
    const char *cell;
    bool good;
    double value;
    int32_t decimal, group; /* marks; 0: the standard's own */
    bool affix;
};

/* Answers of the reference implementation (Python's int and Decimal behind its readers). */
static const struct letter_case letter_cases[] = {
    {"integer", VALUE_INTEGER, "12", true, 12, 0, 0, false},
    {"integer", VALUE_INTEGER, " 012\u00a0", true, 12, 0, 0, false},
    {"integer", VALUE_INTEGER, "\u3000+7\u2003", true, 7, 0, 0, false},
    {"integer", VALUE_INTEGER, "\u0661\u06f2", true, 12, 0, 0, false},
    {"integer", VALUE_INTEGER, "-\u0663", true, -3, 0, 0, false},
    {"integer", VALUE_INTEGER, "1.0", false, 0, 0, 0, false},
    {"integer", VALUE_INTEGER, "1,000", true, 1000, 0, ',', false},
    {"integer", VALUE_INTEGER, "x1", false, 0, 0, 0, false},
    {"integer", VALUE_INTEGER, "x-1\u20ac", true, -1, 0, 0, true},
    {"integer", VALUE_INTEGER, "\u20ac", false, 0, 0, 0, true},
    {"integer", VALUE_INTEGER, "--1", false, 0, 0, 0, true},
    {"integer", VALUE_INTEGER, "99999999999999999999", true, 9223372036854775807.0, 0, 0, false},
    {"integer", VALUE_INTEGER, "-99999999999999999999", true, -9223372036854775804.0, 0, 0, false},
    {"integer", VALUE_INTEGER, "\u0967", false, 0, 0, 0, false},
    {"integer", VALUE_INTEGER, " ", false, 0, 0, 0, false},
    {"year", VALUE_INTEGER, "2024", true, 2024, 0, 0, false},
    {"year", VALUE_INTEGER, "24", false, 0, 0, 0, false},
    {"year", VALUE_INTEGER, "02024", false, 0, 0, 0, false},
    {"number", VALUE_NUMBER, "1e3", true, 1000, 0, 0, false},
    {"number", VALUE_NUMBER, ".5", true, 0.5, 0, 0, false},
    {"number", VALUE_NUMBER, "5.", true, 5, 0, 0, false},
    {"number", VALUE_NUMBER, "+1.5", true, 1.5, 0, 0, false},
    {"number", VALUE_NUMBER, "INF", true, INFINITY, 0, 0, false},
    {"number", VALUE_NUMBER, "-INF", true, -INFINITY, 0, 0, false},
    {"number", VALUE_NUMBER, "infinity", true, INFINITY, 0, 0, false},
    {"number", VALUE_NUMBER, "infinit", false, 0, 0, 0, false},
    {"number", VALUE_NUMBER, "1E400", true, INFINITY, 0, 0, false},
    {"number", VALUE_NUMBER, "-1e400", true, -INFINITY, 0, 0, false},
    {"number", VALUE_NUMBER, "1e-400", true, 0, 0, 0, false},
    {"number", VALUE_NUMBER, "1e", false, 0, 0, 0, false},
    {"number", VALUE_NUMBER, "e5", false, 0, 0, 0, false},
    {"number", VALUE_NUMBER, "1e5.0", false, 0, 0, 0, false},
    {"number", VALUE_NUMBER, ".", false, 0, 0, 0, false},
    {"number", VALUE_NUMBER, "", false, 0, 0, 0, false},
    {"number", VALUE_NUMBER, "1.2.3", false, 0, 0, 0, false},
    {"number", VALUE_NUMBER, "1.234,5", true, 1234.5, ',', '.', false},
    {"number", VALUE_NUMBER, "1.2.3,5", true, 123.5, ',', '.', false},
    {"number", VALUE_NUMBER, "1.5", false, 0, ',', 0, false},
    {"number", VALUE_NUMBER, "$ 1.5 %", true, 1.5, 0, 0, true},
    {"number", VALUE_NUMBER, "\u0661\u066b\u0665", true, 1.5, 0x66B, 0, false},
    {"number", VALUE_NUMBER, "\u0661\u066b\u0665", false, 0, 0, 0, false},
};

static void numbers_by_the_letter(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof letter_cases / sizeof letter_cases[0]; i++) {
        const struct letter_case *c = &letter_cases[i];
        struct field field = field_of("f", c->type);
        field.type_name = str_from_c(c->type_name);
        field.has_affix = c->affix;
        field.has_numbers = c->decimal || c->group;
        field.numbers = (struct number_reading){.decimal_mark = c->decimal ? c->decimal : '.',
                                                .group_mark = {c->group},
                                                .group_marks = c->group != 0};
        struct dataset dataset = dataset_of("d", &field, 1);
        dataset.standard = true;
        struct reading_context context = {
            .arena = &memory, .dataset = &dataset, .calendar = calendar_new(&memory)};
        struct batch_column column;
        struct field_reader reader;
        struct cell_value value;
        field_reader_make(&reader, &context, 0, 0, &column);
        bool good = field_cell_read(&reader, str_from_c(c->cell), &value) == CELL_IS_VALUE;
        double got = c->type == VALUE_INTEGER ? (double)value.integer : value.number;
        if (good != c->good || (good && (got < c->value || got > c->value))) {
            fail_msg("%s '%s': %d %.17g", c->type_name, c->cell, good, got);
        }
    }
}

static void long_integers_and_nothing(void **unused)
{
    (void)unused;
    char text[400];
    memset(text, '9', sizeof text);
    struct field field = field_of("f", VALUE_INTEGER);
    struct dataset dataset = dataset_of("d", &field, 1);
    dataset.standard = true;
    struct reading_context context = {
        .arena = &memory, .dataset = &dataset, .calendar = calendar_new(&memory)};
    struct batch_column column;
    struct field_reader reader;
    struct cell_value value;
    field_reader_make(&reader, &context, 0, 0, &column);
    assert_int_equal(field_cell_read(&reader, (str){text, sizeof text}, &value), CELL_IS_VALUE);
    assert_int_equal(value.integer, INT64_MAX);
    text[0] = '-';
    assert_int_equal(field_cell_read(&reader, (str){text, sizeof text}, &value), CELL_IS_VALUE);
    assert_int_equal(value.integer, INT64_MIN + MISSING_KIND_COUNT);
    text[9] = 'x';
    assert_int_equal(field_cell_read(&reader, (str){text, sizeof text}, &value),
                     CELL_IS_UNREADABLE);
    /* an empty cell is missing only where the schema says so */
    assert_int_equal(field_cell_read(&reader, STR(""), &value), CELL_IS_UNREADABLE);
}

static void bounds_and_what_is_no_number(void **unused)
{
    (void)unused;
    struct field f = field_of("f", VALUE_NUMBER);
    f.type_name = STR("number");
    f.has_minimum = true;
    assert_true(str_equal_c(troubles_of(&f, "NaN", true), "minimum"));
    assert_true(str_equal_c(troubles_of(&f, "INF", true), ""));
    assert_true(str_equal_c(troubles_of(&f, "-INF", true), "minimum"));
    static const struct enum_value zero[] = {{STR_INIT("0"), 0, 0}};
    f.enum_value = zero, f.enum_values = 1;
    f.has_minimum = false;
    assert_true(str_equal_c(troubles_of(&f, "NaN", true), "enum"));
    assert_true(str_equal_c(troubles_of(&f, "-0.0", true), ""));
}

int main(void)
{
    struct arena whole = memory = arena_reserve((ptrdiff_t)4 << 30);
    schemas.policy.refuse_share = 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_that_is_none),
        cmocka_unit_test(json_that_is),
        cmocka_unit_test(json_is_bounded_in_depth),
        cmocka_unit_test(json_cut_and_changed),
        cmocka_unit_test(json_schemas),
        cmocka_unit_test(forms_of_text),
        cmocka_unit_test(bounds_of_every_kind),
        cmocka_unit_test(bounds_at_the_edge_of_integers),
        cmocka_unit_test(enumerations_of_every_kind),
        cmocka_unit_test(lengths_count_items),
        cmocka_unit_test(patterns_and_invisible_marks),
        cmocka_unit_test(items_of_arrays),
        cmocka_unit_test(times_are_read),
        cmocka_unit_test(numbers_by_the_letter),
        cmocka_unit_test(long_integers_and_nothing),
        cmocka_unit_test(bounds_and_what_is_no_number),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&whole);
    return failed;
}
