/* The type of a field, its format, and the properties that belong to one type: all types and
 * formats of Table Schema v2, and arrayItem of its reference implementation. */
#include "descriptors/dataset_field.h"

#include <assert.h>

#include "base/utf8.h"
#include "descriptors/array_rules.h"
#include "descriptors/fault.h"
#include "descriptors/time_format.h"

static const char *const type_names[] = {[NAME_STRING] = "string",
                                         [NAME_INTEGER] = "integer",
                                         [NAME_NUMBER] = "number",
                                         [NAME_BOOLEAN] = "boolean",
                                         [NAME_DATE] = "date",
                                         [NAME_TIME] = "time",
                                         [NAME_DATETIME] = "datetime",
                                         [NAME_YEAR] = "year",
                                         [NAME_YEARMONTH] = "yearmonth",
                                         [NAME_DURATION] = "duration",
                                         [NAME_OBJECT] = "object",
                                         [NAME_ARRAY] = "array",
                                         [NAME_LIST] = "list",
                                         [NAME_GEOPOINT] = "geopoint",
                                         [NAME_GEOJSON] = "geojson",
                                         [NAME_ANY] = "any",
                                         [NAME_NONE] = NULL};

static const struct {
    enum value_type value;
    enum text_form form;
} type_kinds[] = {[NAME_STRING] = {VALUE_TEXT, TEXT_PLAIN},
                  [NAME_INTEGER] = {VALUE_INTEGER, TEXT_PLAIN},
                  [NAME_NUMBER] = {VALUE_NUMBER, TEXT_PLAIN},
                  [NAME_BOOLEAN] = {VALUE_BOOLEAN, TEXT_PLAIN},
                  [NAME_DATE] = {VALUE_DATE, TEXT_PLAIN},
                  [NAME_TIME] = {VALUE_TIME, TEXT_PLAIN},
                  [NAME_DATETIME] = {VALUE_DATETIME, TEXT_PLAIN},
                  [NAME_YEAR] = {VALUE_INTEGER, TEXT_PLAIN},
                  [NAME_YEARMONTH] = {VALUE_YEARMONTH, TEXT_PLAIN},
                  [NAME_DURATION] = {VALUE_TEXT, TEXT_DURATION},
                  [NAME_OBJECT] = {VALUE_TEXT, TEXT_OBJECT},
                  [NAME_ARRAY] = {VALUE_TEXT, TEXT_ARRAY},
                  [NAME_LIST] = {VALUE_TEXT, TEXT_LIST},
                  [NAME_GEOPOINT] = {VALUE_TEXT, TEXT_GEOPOINT},
                  [NAME_GEOJSON] = {VALUE_TEXT, TEXT_GEOJSON},
                  [NAME_ANY] = {VALUE_TEXT, TEXT_PLAIN},
                  [NAME_NONE] = {VALUE_TEXT, TEXT_PLAIN}};

/* ---- formats ---- */

static bool is_of_time(enum type_name type)
{
    return type == NAME_DATE || type == NAME_TIME || type == NAME_DATETIME;
}

static void time_format_of(struct dataset_reading *dr, const struct node *n, struct field *f)
{
    str pattern = f->format;
    if (str_equal_c(pattern, "default"))
        return;
    if (str_equal_c(pattern, "any")) {
        f->format_is_any = true;
        return;
    }
    if (str_starts(pattern, STR("fmt:"))) /* as drafts of the standard wrote it */
        pattern = str_slice(pattern, 4, pattern.n);
    f->time_format = time_format_compile(dr->r.arena, pattern);
    f->format_is_invalid = f->time_format == NULL;
    if (f->format_is_invalid)
        DIAG(dr->r.diag, dr->out->standard ? DIAG_WARNING : DIAG_ERROR, DIAG_DESCRIPTOR, n->place,
             "dataset.time-format", {"found", f->format});
}

static void format_of(struct dataset_reading *dr, const struct node *n, struct field *f,
                      enum type_name type)
{
    static const struct {
        enum type_name type;
        const char *format;
        enum text_form form;
    } formats[] = {
        {NAME_STRING, "email", TEXT_EMAIL},
        {NAME_STRING, "uri", TEXT_URI},
        {NAME_STRING, "binary", TEXT_BINARY},
        {NAME_STRING, "uuid", TEXT_UUID},
        {NAME_ARRAY, "csv", TEXT_LIST}, /* of the reference implementation */
        {NAME_GEOPOINT, "array", TEXT_GEOPOINT_ARRAY},
        {NAME_GEOPOINT, "object", TEXT_GEOPOINT_OBJECT},
        {NAME_GEOJSON, "topojson", TEXT_TOPOJSON},
    };
    struct str_list names = {0};
    names_add(dr->r.arena, &names, STR("default"));
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        if (formats[i].type != type)
            continue;
        names_add(dr->r.arena, &names, str_from_c(formats[i].format));
        if (str_equal_c(f->format, formats[i].format)) {
            f->text_form = formats[i].form;
            return;
        }
    }
    if (!str_equal_c(f->format, "default"))
        DIAG(dr->r.diag, dr->out->standard ? DIAG_WARNING : DIAG_ERROR, DIAG_DESCRIPTOR, n->place,
             "dataset.format", {"found", f->format},
             {"choices", names_joined(dr->r.arena, &names)});
}

enum type_name type_read(struct dataset_reading *dr, const struct node *n, struct field *f)
{
    struct reading *r = &dr->r;
    int choice = NAME_ANY;
    bool standard = dr->out->standard;
    f->type_name = STR("any");
    f->format = STR("default");
    const struct node *type = node_take(r, n, "type", standard ? OPTIONAL : NEEDED);
    if (type == NULL && !standard)
        return NAME_NONE;
    if (type != NULL && !node_choice(r, type, type_names, &choice))
        return NAME_NONE;
    f->type_name = str_from_c(type_names[choice]);
    f->type = type_kinds[choice].value;
    f->text_form = type_kinds[choice].form;
    if (choice == NAME_YEAR && !standard) {
        f->has_minimum = f->has_maximum = true;
        f->minimum = YEAR_LEAST;
        f->maximum = YEAR_MOST;
    }
    if (!take_text(r, n, "format", OPTIONAL, &f->format))
        return (enum type_name)choice;
    const struct node *format = node_find(n, "format");
    if (is_of_time((enum type_name)choice))
        time_format_of(dr, format, f);
    else
        format_of(dr, format, f, (enum type_name)choice);
    return (enum type_name)choice;
}

/* ---- booleans ---- */

/* Words of our own datasets are compared after folding, those of the standard as they stand. */
static struct str_list truth_words(struct dataset_reading *dr, const struct node *n,
                                   const char *name, const char *const *defaults)
{
    struct str_list words = {0}, out = {0};
    if (!take_texts(&dr->r, n, name, OPTIONAL, &words)) {
        for (; *defaults != NULL; defaults++)
            names_add(dr->r.arena, &words, str_from_c(*defaults));
    }
    if (dr->out->standard)
        return words;
    for (ptrdiff_t i = 0; i < words.count; i++) {
        str folded = utf8_fold(dr->r.arena, words.item[i]);
        bool twice = false;
        for (ptrdiff_t k = 0; k < out.count; k++)
            twice = twice || str_equal(out.item[k], folded);
        if (!twice)
            names_add(dr->r.arena, &out, folded);
    }
    return out;
}

static void boolean_read(struct dataset_reading *dr, const struct node *n, struct field *f)
{
    static const char *const yes[] = {"true", "True", "TRUE", "1", NULL};
    static const char *const no[] = {"false", "False", "FALSE", "0", NULL};
    const struct node *words = node_find(n, "trueValues");
    if (words == NULL)
        words = node_find(n, "falseValues");
    if (f->type != VALUE_BOOLEAN) {
        if (words != NULL && !dr->out->standard)
            FAULT(dr->r.diag, node_place(words), "dataset.boolean-words", {"name", f->name});
        return;
    }
    struct str_list trues = truth_words(dr, n, "trueValues", yes);
    struct str_list falses = truth_words(dr, n, "falseValues", no);
    for (ptrdiff_t i = 0; i < trues.count; i++) {
        for (ptrdiff_t j = 0; j < falses.count; j++) {
            if (str_equal(trues.item[i], falses.item[j]))
                FAULT(dr->r.diag, node_place(words != NULL ? words : n), "dataset.boolean-both",
                      {"name", f->name}, {"found", trues.item[i]});
        }
    }
    f->true_value = trues.item;
    f->true_count = (int32_t)trues.count;
    f->false_value = falses.item;
    f->false_count = (int32_t)falses.count;
}

/* ---- numbers ---- */

/* False when the property does not belong to the type. */
static bool belongs(struct dataset_reading *dr, const struct node *n, const struct field *f,
                    bool fits)
{
    if (n != NULL && !fits && !dr->out->standard)
        FAULT(dr->r.diag, node_place(n), "dataset.property-type", {"name", n->key},
              {"type", f->type_name});
    return n != NULL && fits;
}

static void number_marks_read(struct dataset_reading *dr, const struct node *n, struct field *f,
                              enum type_name type)
{
    struct reading *r = &dr->r;
    bool bare = true;
    bool is_number = type == NAME_NUMBER || type == NAME_INTEGER;
    const struct node *affix = node_take(r, n, "bareNumber", OPTIONAL);
    const struct node *decimal = node_take(r, n, "decimalChar", OPTIONAL);
    const struct node *group = node_take(r, n, "groupChar", OPTIONAL);
    if (belongs(dr, affix, f, is_number) && node_boolean(r, affix, &bare))
        f->has_affix = !bare;
    struct number_reading numbers = {.decimal_mark = '.'};
    if (belongs(dr, decimal, f, type == NAME_NUMBER) &&
        one_character(r, decimal, &numbers.decimal_mark))
        f->has_numbers = true;
    bool is_empty = group != NULL && group->kind == NODE_SCALAR && group->text.n == 0;
    if (belongs(dr, group, f, is_number) && !is_empty &&
        one_character(r, group, &numbers.group_mark[0])) {
        f->has_numbers = true;
        numbers.group_marks = 1;
    }
    if (!f->has_numbers)
        return;
    f->numbers = numbers;
    check_number_marks(r, node_place(group != NULL ? group : decimal), &f->numbers);
}

/* ---- lists and arrays ---- */

struct array_rules *array_rules_of(struct arena *a, struct field *f)
{
    struct array_rules *rules = ARENA_NEW(a, struct array_rules);
    if (f->array_rules != NULL)
        *rules = *f->array_rules;
    f->array_rules = rules;
    return rules;
}

static void item_type_read(struct dataset_reading *dr, const struct node *n, struct field *f,
                           bool is_list)
{
    static const char *const names[] = {"string",   "integer", "boolean", "number",
                                        "datetime", "date",    "time",    NULL};
    static const enum value_type types[] = {VALUE_TEXT,   VALUE_INTEGER,  VALUE_BOOLEAN,
                                            VALUE_NUMBER, VALUE_DATETIME, VALUE_DATE,
                                            VALUE_TIME};
    int choice = 0;
    const struct node *item = node_take(&dr->r, n, "itemType", OPTIONAL);
    f->list_item_type = VALUE_TEXT;
    if (belongs(dr, item, f, is_list) && node_choice(&dr->r, item, names, &choice))
        f->list_item_type = types[choice];
}

static void list_read(struct dataset_reading *dr, const struct node *n, struct field *f,
                      bool is_list)
{
    str text = {0};
    const struct node *delimiter = node_take(&dr->r, n, "delimiter", OPTIONAL);
    f->list_separator = dr->out->standard ? ',' : ';';
    item_type_read(dr, n, f, is_list);
    if (delimiter == NULL || (!is_list && dr->out->standard) ||
        !node_text(&dr->r, delimiter, &text))
        return;
    if (!is_list)
        FAULT(dr->r.diag, delimiter->place, "dataset.delimiter-type", {"name", f->name});
    else if (text.n != 1 && (!dr->out->standard || text.n == 0))
        FAULT(dr->r.diag, delimiter->place, "dataset.delimiter", {"found", text});
    else {
        f->list_separator = text.p[0];
        f->list_delimiter = text;
    }
}

static const char *const item_names[] = {
    "name",        "title",      "description",   "type",        "format",
    "constraints", "example",    "examples",      "rdfType",     "delimiter",
    "itemType",    "trueValues", "arrayItem",     "falseValues", "bareNumber",
    "decimalChar", "groupChar",  "missingValues", "categories",  "categoriesOrdered",
    NULL};

static void array_item_read(struct dataset_reading *dr, const struct node *n, struct field *f,
                            bool is_array)
{
    static const struct properties properties = {.known = item_names};
    struct reading *r = &dr->r;
    const struct node *item = node_take(r, n, "arrayItem", OPTIONAL);
    if (!belongs(dr, item, f, is_array))
        return;
    bool is_map = dr->out->standard ? standard_expect_map(r, item, &properties)
                                    : node_expect_map(r, item, &properties);
    if (!is_map)
        return;
    struct field *of_item = ARENA_NEW(r->arena, struct field);
    field_start(dr, item, of_item);
    of_item->name = f->name;
    bool untyped = node_find(item, "type") == NULL;
    enum type_name type = NAME_ANY;
    if (untyped)
        of_item->type_name = STR("any");
    else
        type = type_read(dr, item, of_item);
    if (type == NAME_NONE)
        return;
    type_properties_read(dr, item, of_item, type);
    const struct node *constraints = node_take(r, item, "constraints", OPTIONAL);
    if (constraints != NULL)
        constraints_read(dr, constraints, of_item, type);
    enum_and_categories_read(dr, item, constraints, of_item, NAME_ANY);
    array_rules_of(r->arena, f)->item = of_item;
}

void type_properties_read(struct dataset_reading *dr, const struct node *n, struct field *f,
                          enum type_name type)
{
    assert(type != NAME_NONE);
    boolean_read(dr, n, f);
    number_marks_read(dr, n, f, type);
    list_read(dr, n, f, type == NAME_LIST);
    array_item_read(dr, n, f, type == NAME_ARRAY);
}
