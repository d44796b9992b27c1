/* One function a group of words; a word that does not fit the kind of the value says nothing of it,
 * as JSON Schema has it. */
#include "2_validate/json_schema.h"

#include <math.h>

#include "base/utf8.h"
#include "descriptors/pattern.h"
#include "descriptors/yaml_tree.h"

typedef bool word_holds(const struct node *word, const struct json *, struct arena scratch);

/* ---- equality ---- */

static bool objects_equal(const struct json *a, const struct json *b)
{
    for (const struct json *m = a->first; m; m = m->next) {
        const struct json *own = json_member(a, m->key), *other = json_member(b, m->key);
        if (!other || !json_equal(own, other)) {
            return false;
        }
    }
    for (const struct json *m = b->first; m; m = m->next) {
        if (!json_member(a, m->key)) {
            return false;
        }
    }
    return true;
}

static bool arrays_equal(const struct json *a, const struct json *b)
{
    const struct json *y = b->first;
    for (const struct json *x = a->first; x && y; x = x->next, y = y->next) {
        if (!json_equal(x, y)) {
            return false;
        }
    }
    return a->count == b->count;
}

static bool numbers_equal(const struct json *a, const struct json *b)
{
    double x, y;
    if (json_number(a, &x) && json_number(b, &y)) {
        return !(x < y) && !(x > y);
    }
    return str_equal(a->text, b->text);
}

bool json_equal(const struct json *a, const struct json *b)
{
    if (a->kind != b->kind) {
        return false;
    }
    switch (a->kind) {
    case JSON_NULL:
    case JSON_FALSE:
    case JSON_TRUE:
        return true;
    case JSON_NUMBER:
        return numbers_equal(a, b);
    case JSON_STRING:
        return str_equal(a->text, b->text);
    case JSON_ARRAY:
        return arrays_equal(a, b);
    case JSON_OBJECT:
        return objects_equal(a, b);
    }
    return false;
}

/* ---- words of the schema ---- */

static const struct node *word_of(const struct node *map, const char *name)
{
    for (const struct node *n = map->first; n && map->kind == NODE_MAP; n = n->next) {
        if (str_equal_c(n->key, name)) {
            return n;
        }
    }
    return NULL;
}

static bool word_number(const struct node *word, double *value)
{
    return word && word->kind == NODE_SCALAR && str_to_double(word->text, value);
}

static bool word_is(const struct node *word, const char *text)
{
    return word && word->kind == NODE_SCALAR && str_equal_c(word->text, text);
}

/* ---- type, enum, const ---- */

static bool type_named(str name, const struct json *value)
{
    static const char *const names[] = {
        [JSON_NULL] = "null",     [JSON_FALSE] = "boolean", [JSON_TRUE] = "boolean",
        [JSON_NUMBER] = "number", [JSON_STRING] = "string", [JSON_ARRAY] = "array",
        [JSON_OBJECT] = "object"};
    double number;
    if (str_equal_c(name, "integer")) {
        return json_number(value, &number) && !(floor(number) < number);
    }
    return str_equal_c(name, names[value->kind]);
}

static bool type_holds(const struct node *word, const struct json *value, struct arena scratch)
{
    (void)scratch;
    if (word->kind == NODE_SCALAR) {
        return type_named(word->text, value);
    }
    for (const struct node *one = word->first; one; one = one->next) {
        if (type_named(one->text, value)) {
            return true;
        }
    }
    return false;
}

/* A plain word of the schema that is no text: YAML writes texts without quotes too. */
static bool is_literal(const struct node *n)
{
    double number;
    return word_number(n, &number) || word_is(n, "true") || word_is(n, "false") ||
           word_is(n, "null") || n->text.n == 0;
}

static bool scalar_equal(const struct node *n, const struct json *value)
{
    double x, y;
    bool quoted = n->quoted || n->block;
    switch (value->kind) {
    case JSON_NULL:
        return !quoted && (str_equal_c(n->text, "null") || n->text.n == 0);
    case JSON_FALSE:
        return !quoted && str_equal_c(n->text, "false");
    case JSON_TRUE:
        return !quoted && str_equal_c(n->text, "true");
    case JSON_NUMBER:
        return !quoted && word_number(n, &x) && json_number(value, &y) && !(x < y) && !(x > y);
    case JSON_STRING:
        return (quoted || !is_literal(n)) && str_equal(n->text, value->text);
    case JSON_ARRAY:
    case JSON_OBJECT:
        break;
    }
    return false;
}

static bool node_equal(const struct node *n, const struct json *value)
{
    if (n->kind == NODE_SCALAR) {
        return scalar_equal(n, value);
    }
    if (value->kind != (n->kind == NODE_LIST ? JSON_ARRAY : JSON_OBJECT) ||
        value->count != n->count) {
        return false;
    }
    const struct json *item = value->first;
    for (const struct node *child = n->first; child; child = child->next) {
        const struct json *other = n->kind == NODE_LIST ? item : json_member(value, child->key);
        if (!other || !node_equal(child, other)) {
            return false;
        }
        item = item->next;
    }
    return true;
}

static bool enum_holds(const struct node *word, const struct json *value, struct arena scratch)
{
    (void)scratch;
    for (const struct node *one = word->first; one; one = one->next) {
        if (node_equal(one, value)) {
            return true;
        }
    }
    return false;
}

static bool const_holds(const struct node *word, const struct json *value, struct arena scratch)
{
    (void)scratch;
    return node_equal(word, value);
}

/* ---- numbers and strings ---- */

static bool is_multiple(const struct node *schema, double number)
{
    double step;
    if (!word_number(word_of(schema, "multipleOf"), &step) || step <= 0) {
        return true;
    }
    double times = number / step;
    return fabs(times - nearbyint(times)) <= 1e-9 * fmax(1, fabs(times));
}

static bool bounds_hold(const struct node *schema, const struct json *value)
{
    double number, bound;
    if (!json_number(value, &number)) {
        return true;
    }
    /* a boolean, as older drafts write it, sharpens the plain bound */
    bool sharp_low = word_is(word_of(schema, "exclusiveMinimum"), "true");
    bool sharp_high = word_is(word_of(schema, "exclusiveMaximum"), "true");
    if (word_number(word_of(schema, "minimum"), &bound) &&
        (number < bound || (sharp_low && !(number > bound)))) {
        return false;
    }
    if (word_number(word_of(schema, "maximum"), &bound) &&
        (number > bound || (sharp_high && !(number < bound)))) {
        return false;
    }
    bool below = word_number(word_of(schema, "exclusiveMinimum"), &bound) && !(number > bound);
    bool above = word_number(word_of(schema, "exclusiveMaximum"), &bound) && !(number < bound);
    return !below && !above && is_multiple(schema, number);
}

static bool count_holds(const struct node *schema, const char *least, const char *most,
                        double count)
{
    double bound;
    return !(word_number(word_of(schema, least), &bound) && count < bound) &&
           !(word_number(word_of(schema, most), &bound) && count > bound);
}

/* Patterns are not anchored in JSON Schema. */
static bool pattern_holds(const struct node *word, const struct json *value, struct arena scratch)
{
    if (value->kind != JSON_STRING || word->kind != NODE_SCALAR) {
        return true;
    }
    str text = word->text;
    bool from_start = str_starts(text, STR("^")), to_end = str_ends(text, STR("$"));
    text = str_slice(text, from_start, text.n - (to_end && text.n > from_start));
    str pieces[] = {from_start ? STR("") : STR("(.|\\s)*"), STR("("), text, STR(")"),
                    to_end ? STR("") : STR("(.|\\s)*")};
    struct diag faults = diag_new(&scratch);
    const struct pattern *pattern =
        pattern_compile(&scratch, str_concat(&scratch, 5, pieces), word->place, &faults);
    return !pattern || pattern_matches(pattern, value->text, scratch);
}

/* ---- objects and arrays ---- */

static bool required_holds(const struct node *word, const struct json *value, struct arena scratch)
{
    (void)scratch;
    for (const struct node *name = word->first; name && value->kind == JSON_OBJECT;
         name = name->next) {
        if (!json_member(value, name->text)) {
            return false;
        }
    }
    return true;
}

static bool members_hold(const struct node *schema, const struct json *value, struct arena scratch)
{
    const struct node *properties = word_of(schema, "properties");
    const struct node *others = word_of(schema, "additionalProperties");
    for (const struct json *m = value->first; m && value->kind == JSON_OBJECT; m = m->next) {
        const struct node *own = NULL;
        for (const struct node *p = properties ? properties->first : NULL; p; p = p->next) {
            own = str_equal(p->key, m->key) ? p : own;
        }
        const struct node *of_member = own ? own : others;
        if (of_member && (word_is(of_member, "false") ||
                          !json_schema_holds(of_member, json_member(value, m->key), scratch))) {
            return false;
        }
    }
    return true;
}

static bool items_unique(const struct json *value)
{
    for (const struct json *a = value->first; a; a = a->next) {
        for (const struct json *b = a->next; b; b = b->next) {
            if (json_equal(a, b)) {
                return false;
            }
        }
    }
    return true;
}

static bool items_hold(const struct node *schema, const struct json *value, struct arena scratch)
{
    if (value->kind != JSON_ARRAY) {
        return true;
    }
    const struct node *items = word_of(schema, "items");
    for (const struct json *item = value->first; item && items && items->kind == NODE_MAP;
         item = item->next) {
        if (!json_schema_holds(items, item, scratch)) {
            return false;
        }
    }
    return count_holds(schema, "minItems", "maxItems", value->count) &&
           (!word_is(word_of(schema, "uniqueItems"), "true") || items_unique(value));
}

static bool lengths_hold(const struct node *schema, const struct json *value, struct arena scratch)
{
    if (value->kind == JSON_STRING) {
        return count_holds(schema, "minLength", "maxLength", (double)utf8_length(value->text));
    }
    return value->kind != JSON_OBJECT ||
           count_holds(schema, "minProperties", "maxProperties", json_length(value, scratch));
}

/* ---- several schemas ---- */

static int32_t how_many_hold(const struct node *list, const struct json *value,
                             struct arena scratch)
{
    int32_t count = 0;
    for (const struct node *one = list->first; one; one = one->next) {
        count += json_schema_holds(one, value, scratch);
    }
    return count;
}

static bool all_of_holds(const struct node *word, const struct json *value, struct arena scratch)
{
    return how_many_hold(word, value, scratch) == word->count;
}

static bool any_of_holds(const struct node *word, const struct json *value, struct arena scratch)
{
    return how_many_hold(word, value, scratch) > 0;
}

static bool one_of_holds(const struct node *word, const struct json *value, struct arena scratch)
{
    return how_many_hold(word, value, scratch) == 1;
}

static bool not_holds(const struct node *word, const struct json *value, struct arena scratch)
{
    return !json_schema_holds(word, value, scratch);
}

bool json_schema_holds(const struct node *schema, const struct json *value, struct arena scratch)
{
    static const struct {
        const char *name;
        word_holds *holds;
    } words[] = {
        {"type", type_holds},         {"enum", enum_holds},       {"const", const_holds},
        {"required", required_holds}, {"pattern", pattern_holds}, {"allOf", all_of_holds},
        {"anyOf", any_of_holds},      {"oneOf", one_of_holds},    {"not", not_holds},
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        const struct node *word = word_of(schema, words[i].name);
        if (word && !words[i].holds(word, value, scratch)) {
            return false;
        }
    }
    return bounds_hold(schema, value) && lengths_hold(schema, value, scratch) &&
           members_hold(schema, value, scratch) && items_hold(schema, value, scratch);
}
