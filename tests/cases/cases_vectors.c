/* Single cells: a field descriptor, a text, and the value or the failure. The descriptor goes
 * through the reader of schemas, the text through the reader of cells. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "2_validate/field_reader.h"
#include "2_validate/read_value.h"
#include "base/date.h"
#include "cases.h"
#include "descriptors/dataset_read.h"
#include "descriptors/date_words.h"

static bool is_whole_number(json_t *value)
{
    return json_is_integer(value);
}

/* Where the expected value is of the same kind as ours, it must be the same. */
static bool value_agrees(const struct field *field, const struct cell_value *value,
                         json_t *expected)
{
    if (is_whole_number(expected) && field->type == VALUE_INTEGER) {
        return value->integer == json_integer_value(expected);
    }
    if (json_is_number(expected) && field->type == VALUE_NUMBER) {
        return fabs(value->number - json_number_value(expected)) <= 1e-12 * fabs(value->number);
    }
    if (json_is_boolean(expected) && field->type == VALUE_BOOLEAN) {
        return (value->integer == 1) == json_is_true(expected);
    }
    if (json_is_string(expected) && field->type == VALUE_DATE) {
        int32_t day;
        str text = str_from_c(json_string_value(expected));
        return !date_parse_iso(text, &day) || value->integer == day;
    }
    if (json_is_string(expected) && field->type == VALUE_TEXT && field->text_form == TEXT_PLAIN) {
        return str_equal_c(value->text, json_string_value(expected));
    }
    return true;
}

static bool case_vector(struct case_item *item)
{
    struct arena *a = item->cases->arena;
    json_t *vector = item->data;
    json_t *field = json_deep_copy(json_object_get(vector, "field"));
    json_t *cell = json_object_get(vector, "cell");
    bool ok = json_is_true(json_object_get(vector, "ok"));
    json_object_set_new(field, "name", json_string("cell"));
    json_t *schema = json_pack("{s:[o]}", "fields", field);
    char *text = json_dumps(schema, JSON_COMPACT | JSON_ENSURE_ASCII);
    struct diag d = diag_new(a);
    struct dataset dataset = {0};
    if (!table_schema_read(a, (struct schema_text){STR("schema"), str_from_c(text)},
                           (struct schema_text){0}, &dataset, &d)) {
        printf("   the schema is refused: %s: %s\n", d.count ? d.item[0].id : "", text);
        return false;
    }
    struct field_reader reader = {0};
    struct batch_column out = {0};
    struct date_words *words = date_words_new(a);
    date_words_load(a, "schemas/common/dates", words, &d);
    struct reading_context context = {.arena = a,
                                      .date_words = words,
                                      .dataset = &dataset,
                                      .calendar = calendar_new(a),
                                      .as_of_day = INT32_MAX,
                                      .centre = STR("")};
    field_reader_make(&reader, &context, 0, 0, &out);
    struct cell_value value = {0};
    str asked = json_is_string(cell) ? str_from_c(json_string_value(cell)) : STR("");
    enum cell_outcome outcome = field_cell_read(&reader, asked, &value);
    json_t *expected = json_object_get(vector, "value");
    bool missing = ok && json_is_null(expected);
    enum cell_outcome wanted = !ok ? CELL_IS_UNREADABLE : missing ? CELL_IS_MISSING : CELL_IS_VALUE;
    static const char *const names[] = {"a value", "missing", "unreadable"};
    if (outcome != wanted) {
        printf("   %s of %s: %s, expected %s\n", json_dumps(cell, JSON_ENCODE_ANY), text,
               names[outcome], names[wanted]);
        return false;
    }
    if (outcome == CELL_IS_VALUE && !value_agrees(&dataset.field[0], &value, expected)) {
        printf("   %s of %s: %lld %g, expected %s\n", json_dumps(cell, JSON_ENCODE_ANY), text,
               (long long)value.integer, value.number, json_dumps(expected, JSON_ENCODE_ANY));
        return false;
    }
    return true;
}

/* A vector is named by what it asks, so that its name stays when the file is cut otherwise. */
void cases_vectors(struct cases *cases, const char *folder)
{
    FILE *file = fopen(join(cases->arena, folder, "fields.jsonl"), "r");
    char *line = NULL;
    size_t capacity = 0;
    while (file && getline(&line, &capacity, file) > 0) {
        json_error_t error;
        json_t *vector = json_loads(line, 0, &error);
        if (!vector) {
            continue;
        }
        json_t *field = json_object_get(vector, "field");
        str name = str_format(cases->arena, "vector %s %s",
                              json_dumps(field, JSON_COMPACT | JSON_SORT_KEYS),
                              json_dumps(json_object_get(vector, "cell"), JSON_ENCODE_ANY));
        case_run(cases, "vectors", str_to_c(cases->arena, name), folder, case_vector, vector);
    }
    free(line);
    if (file) {
        fclose(file);
    }
}
