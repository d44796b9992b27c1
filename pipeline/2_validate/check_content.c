/* JSON is read again here: what it costs, only fields with such constraints pay. */
#include "2_validate/check_content.h"

#include <assert.h>

#include "2_validate/cause.h"
#include "2_validate/json_schema.h"
#include "2_validate/read_text_form.h"
#include "descriptors/time_value.h"
#include "descriptors/array_rules.h"

enum { TREE_BYTES = 1 << 30 }; /* of address space, for the tree of one cell */

static bool is_json(enum text_form form)
{
    return form == TEXT_OBJECT || form == TEXT_ARRAY || form == TEXT_GEOPOINT_ARRAY ||
           form == TEXT_GEOPOINT_OBJECT || form == TEXT_GEOJSON || form == TEXT_TOPOJSON;
}

static bool is_present(const struct field_reader *r, int32_t row)
{
    return !value_is_missing(r->out->integers[row]);
}

/* ---- lengths ---- */

bool content_has_lengths(const struct field *field)
{
    return field->text_form == TEXT_LIST || field->text_form == TEXT_ARRAY ||
           field->text_form == TEXT_OBJECT;
}

static int64_t content_length(const struct field_reader *r, str text, struct arena scratch)
{
    if (r->field->text_form != TEXT_LIST) {
        const struct json *value = text_form_json(r->field->text_form, text, &scratch);
        assert(value);
        return json_length(value, scratch);
    }
    str item;
    int64_t items = 1;
    while (list_cut(r->field, &text, &item)) {
        items++;
    }
    return items;
}

static void check_content_length(struct field_reader *r, struct row_range rows,
                                 struct trouble_list *troubles)
{
    const struct field *field = r->field;
    for (int32_t row = rows.from; row < rows.to; row++) {
        if (!is_present(r, row)) {
            continue;
        }
        int64_t length = content_length(r, r->out->texts[row], *r->arena);
        if (length < field->min_length) {
            constraint_error(r, troubles, row, STR("minLength"));
        }
        if (field->max_length >= 0 && length > field->max_length) {
            constraint_error(r, troubles, row, STR("maxLength"));
        }
    }
}

/* ---- jsonSchema ---- */

static bool fits_json_schema(const struct field_reader *r, str text, struct arena scratch)
{
    const struct json *value = text_form_json(r->field->text_form, text, &scratch);
    return value && json_schema_holds(r->field->array_rules->json_schema, value, scratch);
}

static void check_json_schema(struct field_reader *r, struct row_range rows,
                              struct trouble_list *troubles)
{
    check_texts(r, rows, troubles, fits_json_schema, STR("jsonSchema"));
}

/* ---- items of an array ---- */

/* What an item looks like in a cell of its own; false when no field's cell can hold it. */
static bool item_text(const struct field_reader *item, const struct json *value, str *text)
{
    enum value_type type = item->field->type;
    bool any = type == VALUE_TEXT && str_equal_c(item->field->type_name, "any");
    switch (value->kind) {
    case JSON_STRING:
        *text = value->text;
        return true;
    case JSON_NUMBER:
        *text = value->text;
        return any || type == VALUE_INTEGER || type == VALUE_NUMBER;
    case JSON_TRUE:
    case JSON_FALSE:
        *text = value->kind == JSON_TRUE ? STR("true") : STR("false");
        return any || type == VALUE_BOOLEAN;
    case JSON_NULL:
        *text = STR("");
        return true;
    case JSON_ARRAY:
    case JSON_OBJECT:
        break;
    }
    *text = STR("");
    return any;
}

/* The item as a column of one row. */
static void item_read(struct field_reader *item, struct trouble_list *found,
                      const struct json *value)
{
    str text;
    struct row_range one = {0, 1};
    trouble_begin(found, 1);
    if (!item_text(item, value, &text)) {
        field_trouble(item, found, 0, item->field->severity.type, STR("type-error"),
                      type_error_cause(item->field, STR("")));
        return;
    }
    struct text_cell cell = {0, (uint32_t)text.n};
    struct column_cells cells = {text.p, &cell, 1, (uint64_t)text.n};
    if (value->kind == JSON_NULL) {
        item->out->integers[0] = VALUE_MISSING(MISSING_NOT_RECORDED);
    } else {
        item->read(item, &cells, one, found);
    }
    for (int32_t i = 0; i < item->checks && found->first[0] < 0; i++) {
        item->check[i](item, one, found);
    }
}

static bool is_said(const struct trouble_list *troubles, int32_t row, const struct trouble *t)
{
    for (int32_t i = troubles->first[row]; i >= 0; i = troubles->item[i].next) {
        const struct trouble *other = &troubles->item[i];
        if (other->field == t->field && str_equal(other->rule, t->rule) &&
            str_equal(other->detail, t->detail)) {
            return true;
        }
    }
    return false;
}

/* Each kind of trouble is told once a cell, however many items have it. */
static void items_check(struct field_reader *r, int32_t row, struct trouble_list *troubles,
                        struct arena scratch)
{
    struct trouble_list *found = r->item_troubles;
    const struct json *array = text_form_json(TEXT_ARRAY, r->out->texts[row], &scratch);
    assert(array);
    for (const struct json *value = array->first; value; value = value->next) {
        item_read(r->item, found, value);
        for (int32_t i = found->first[0]; i >= 0; i = found->item[i].next) {
            struct trouble trouble = found->item[i];
            trouble.field = r->index;
            trouble.severity = str_equal_c(trouble.rule, "type-error")
                                   ? r->field->severity.type
                                   : r->field->severity.constraint;
            if (!is_said(troubles, row, &trouble)) {
                trouble_add(troubles, row, trouble);
            }
        }
    }
}

static void check_items(struct field_reader *r, struct row_range rows,
                        struct trouble_list *troubles)
{
    for (int32_t row = rows.from; row < rows.to; row++) {
        if (is_present(r, row) && !trouble_has(troubles, row, r->index)) {
            /* the item reader takes memory from the same arena: the tree gets one of its own */
            struct arena scratch = arena_reserve(TREE_BYTES);
            items_check(r, row, troubles, scratch);
            arena_release(&scratch);
        }
    }
}

/* ---- enumerated texts ---- */

static bool is_equal_content(enum text_form form, str text, str listed, struct arena scratch)
{
    if (str_equal(text, listed)) {
        return true;
    }
    const struct json *a = is_json(form) ? text_form_json(form, text, &scratch) : NULL;
    const struct json *b = a ? text_form_json(form, listed, &scratch) : NULL;
    return b && json_equal(a, b);
}

static double duration_of(str text)
{
    struct duration duration = {0};
    bool read = time_read_duration(text, &duration);
    assert(read);
    return duration_seconds(&duration);
}

static bool is_enumerated(const struct field_reader *r, str text, struct arena scratch)
{
    const struct field *field = r->field;
    for (int32_t i = 0; i < field->enum_values; i++) {
        if (is_equal_content(field->text_form, text, field->enum_value[i].text, scratch)) {
            return true;
        }
        if (field->text_form == TEXT_DURATION) {
            double value = duration_of(text), listed = field->enum_value[i].number;
            if (value <= listed && value >= listed) {
                return true;
            }
        }
    }
    return false;
}

static void check_enumerated(struct field_reader *r, struct row_range rows,
                             struct trouble_list *troubles)
{
    check_texts(r, rows, troubles, is_enumerated, STR("enum"));
}

/* ---- durations ---- */

static void check_durations(struct field_reader *r, struct row_range rows,
                            struct trouble_list *troubles)
{
    for (int32_t row = rows.from; row < rows.to; row++) {
        if (is_present(r, row)) {
            check_number(r, row, duration_of(r->out->texts[row]), troubles);
        }
    }
}

/* ---- choice ---- */

void content_checks_choose(struct field_reader *r, add_check *add)
{
    const struct field *field = r->field;
    bool has_lengths = field->min_length > 0 || field->max_length >= 0;
    bool has_range = field->has_minimum || field->has_maximum;
    const struct array_rules *rules = is_json(field->text_form) ? field->array_rules : NULL;
    add(r, has_lengths && content_has_lengths(field), check_content_length);
    add(r, rules && rules->json_schema, check_json_schema);
    add(r, field->text_form == TEXT_ARRAY && r->item, check_items);
    add(r, field->enum_values > 0, check_enumerated);
    add(r, field->text_form == TEXT_DURATION && has_range, check_durations);
}
