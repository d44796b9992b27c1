/* Constraints of a field, on every type for which the standard has them. */
#include "descriptors/dataset_field.h"

#include "descriptors/array_rules.h"
#include "descriptors/fault.h"
#include "descriptors/pattern.h"

const char *const constraint_names[] = {
    "required",         "unique",           "minimum", "maximum", "minLength",  "maxLength",
    "exclusiveMinimum", "exclusiveMaximum", "pattern", "enum",    "jsonSchema", NULL};

static bool refuse_type(struct reading *r, const struct node *n, const struct field *f, bool fits)
{
    if (!fits)
        FAULT(r->diag, node_place(n), "dataset.constraint-type", {"name", n->key},
              {"type", f->type_name});
    return !fits;
}

/* ---- bounds ---- */

static bool has_order(const struct field *f)
{
    switch (f->type) {
    case VALUE_INTEGER:
    case VALUE_NUMBER:
    case VALUE_DATE:
    case VALUE_TIME:
    case VALUE_DATETIME:
    case VALUE_YEARMONTH:
        return true;
    case VALUE_TEXT:
        return f->text_form == TEXT_DURATION;
    case VALUE_BOOLEAN:
    case VALUE_CODE:
    case VALUE_CODE_SET:
        break;
    }
    return false;
}

static bool is_of_numbers(const struct field *f)
{
    return f->type == VALUE_NUMBER || f->type == VALUE_TEXT; /* TEXT: seconds of a duration */
}

struct bound {
    const char *name;
    bool is_low, is_exclusive;
};

/* Of a plain and an exclusive bound the narrower one stays. */
static bool is_narrower(const struct field *f, const struct bound *b, const struct enum_value *v)
{
    if (!b->is_exclusive || !(b->is_low ? f->has_minimum : f->has_maximum))
        return true;
    if (is_of_numbers(f))
        return b->is_low ? v->number >= f->minimum_number : v->number <= f->maximum_number;
    return b->is_low ? v->integer >= f->minimum : v->integer <= f->maximum;
}

static void bound_read(struct dataset_reading *dr, const struct node *map, const struct bound *b,
                       struct field *f, enum type_name type)
{
    struct reading *r = &dr->r;
    struct enum_value value;
    const struct node *n = node_take(r, map, b->name, OPTIONAL);
    if (n == NULL || refuse_type(r, n, f, has_order(f)) || !field_value_read(r, n, f, &value))
        return;
    bool is_year = type == NAME_YEAR && !dr->out->standard;
    if (is_year && (value.integer < YEAR_LEAST || value.integer > YEAR_MOST))
        FAULT0(r->diag, n->place, "dataset.year-range");
    if (!is_narrower(f, b, &value))
        return;
    *(b->is_low ? &f->has_minimum : &f->has_maximum) = true;
    *(b->is_low ? &f->minimum_is_exclusive : &f->maximum_is_exclusive) = b->is_exclusive;
    *(b->is_low ? &f->minimum : &f->maximum) = is_of_numbers(f) ? 0 : value.integer;
    *(b->is_low ? &f->minimum_number : &f->maximum_number) = value.number;
}

static bool bounds_reversed(const struct field *f)
{
    if (!f->has_minimum || !f->has_maximum)
        return false;
    bool open = f->minimum_is_exclusive || f->maximum_is_exclusive;
    if (is_of_numbers(f))
        return open ? !(f->minimum_number < f->maximum_number)
                    : f->minimum_number > f->maximum_number;
    return open ? f->minimum >= f->maximum : f->minimum > f->maximum;
}

static void bounds_read(struct dataset_reading *dr, const struct node *n, struct field *f,
                        enum type_name type)
{
    static const struct bound bounds[] = {{"minimum", true, false},
                                          {"maximum", false, false},
                                          {"exclusiveMinimum", true, true},
                                          {"exclusiveMaximum", false, true}};
    for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++)
        bound_read(dr, n, &bounds[i], f, type);
}

/* ---- lengths, patterns ---- */

static void length_read(struct reading *r, const struct node *map, const char *name,
                        const struct field *f, bool fits, int64_t *out)
{
    int64_t value;
    const struct node *n = node_take(r, map, name, OPTIONAL);
    if (n == NULL || refuse_type(r, n, f, fits) || !node_integer(r, n, &value))
        return;
    if (value < 0)
        FAULT(r->diag, n->place, "dataset.length-negative", {"name", n->key});
    else
        *out = value;
}

static void lengths_read(struct reading *r, const struct node *n, struct field *f,
                         enum type_name type)
{
    bool string = (type == NAME_STRING || type == NAME_ANY) && f->type == VALUE_TEXT;
    bool items = type == NAME_ARRAY || type == NAME_OBJECT || f->text_form == TEXT_LIST;
    length_read(r, n, "minLength", f, string || items, &f->min_length);
    length_read(r, n, "maxLength", f, string || items, &f->max_length);
}

static void pattern_read(struct reading *r, const struct node *map, struct field *f,
                         enum type_name type)
{
    const struct node *n = node_take(r, map, "pattern", OPTIONAL);
    bool fits = (type == NAME_STRING || type == NAME_ANY) && f->type == VALUE_TEXT;
    if (n == NULL || refuse_type(r, n, f, fits) || !node_text(r, n, &f->pattern))
        return;
    f->compiled_pattern = pattern_compile(r->arena, f->pattern, node_text_place(n), r->diag);
}

static void json_schema_read(struct reading *r, const struct node *map, struct field *f,
                             enum type_name type)
{
    const struct node *n = node_take(r, map, "jsonSchema", OPTIONAL);
    bool fits = type == NAME_OBJECT || type == NAME_ARRAY || type == NAME_GEOJSON;
    if (n == NULL || refuse_type(r, n, f, fits))
        return;
    if (n->kind != NODE_MAP)
        FAULT(r->diag, n->place, "descriptor.expected-map", {"name", n->key}, {"found", n->text});
    else
        array_rules_of(r->arena, f)->json_schema = n;
}

/* ---- all of them ---- */

void constraints_read(struct dataset_reading *dr, const struct node *n, struct field *f,
                      enum type_name type)
{
    static const struct properties properties = {.known = constraint_names};
    struct reading *r = &dr->r;
    bool is_map = dr->out->standard ? standard_expect_map(r, n, &properties)
                                    : node_expect_map(r, n, &properties);
    if (!is_map)
        return;
    (void)take_boolean(r, n, "required", OPTIONAL, &f->required);
    (void)take_boolean(r, n, "unique", OPTIONAL, &f->unique);
    bounds_read(dr, n, f, type);
    lengths_read(r, n, f, type);
    pattern_read(r, n, f, type);
    json_schema_read(r, n, f, type);
    bool lengths = f->min_length >= 0 && f->max_length >= 0 && f->min_length > f->max_length;
    if (lengths || bounds_reversed(f))
        FAULT(r->diag, node_place(n), "dataset.bounds-reversed", {"name", f->name});
}
