/* One field of a dataset. */
#include "descriptors/dataset_read.h"

#include <assert.h>
#include <string.h>

#include "base/utf8.h"
#include "descriptors/codelist_read.h"
#include "descriptors/expression_parts.h"
#include "descriptors/fault.h"
#include "descriptors/pattern.h"

enum { YEAR_LEAST = 1000, YEAR_MOST = 9999 };

static const char *const constraint_names[] = {
    "required", "unique", "minimum", "maximum", "minLength", "maxLength", "pattern", "enum", NULL};

/* ---- names of other things ---- */

void codelist_set_add(struct arena *a, struct codelist_set *set, struct codelist *list)
{
    if (set->count == set->capacity)
        set->item = (struct codelist **)arena_grow(a, set->item, (ptrdiff_t)sizeof(void *),
                                                   set->count, &set->capacity);
    set->item[set->count++] = list;
}

struct codelist *codelist_set_find(const struct codelist_set *set, str name)
{
    for (ptrdiff_t i = 0; i < set->count; i++) {
        if (str_equal(set->item[i]->name, name))
            return set->item[i];
    }
    return NULL;
}

struct codelist *codelist_take(struct dataset_reading *dr, const struct node *map, const char *name,
                               enum presence presence)
{
    str text = {0};
    if (!take_text(&dr->r, map, name, presence, &text))
        return NULL;
    struct codelist *list = codelist_set_find(dr->codelists, text);
    if (list != NULL)
        return list;
    struct str_list names = {0};
    for (ptrdiff_t i = 0; i < dr->codelists->count; i++)
        names_add(dr->r.arena, &names, dr->codelists->item[i]->name);
    fault_unknown(dr->r.diag, node_find(map, name)->place, "dataset.unknown-codelist",
                  "dataset.no-such-codelist", text, &names);
    return NULL;
}

int32_t field_named(struct dataset_reading *dr, const struct node *n)
{
    str text = {0};
    if (!node_text(&dr->r, n, &text))
        return -1;
    int32_t index = dataset_field(dr->out, text);
    if (index >= 0)
        return index;
    struct str_list names = {0};
    for (int32_t i = 0; i < dr->out->fields; i++)
        names_add(dr->r.arena, &names, dr->out->field[i].name);
    fault_unknown(dr->r.diag, n->place, "dataset.unknown-field", "dataset.no-such-field", text,
                  &names);
    return -1;
}

int32_t field_take(struct dataset_reading *dr, const struct node *map, const char *name,
                   enum presence presence)
{
    const struct node *n = node_take(&dr->r, map, name, presence);
    return n == NULL ? -1 : field_named(dr, n);
}

/* ---- missing values ---- */

static bool missing_value_read(struct reading *r, const struct node *n, struct missing_value *out)
{
    static const char *const known[] = {"value", "label", NULL};
    static const char *const kinds[] = {"not_recorded", "refused", "unknown", "not_applicable",
                                        NULL};
    static const struct properties properties = {.known = known};
    int kind = MISSING_NOT_RECORDED;
    if (n->kind == NODE_SCALAR) {
        if (!node_text(r, n, &out->text))
            return false;
    } else {
        if (!node_expect_map(r, n, &properties))
            return false;
        const struct node *label = node_take(r, n, "label", OPTIONAL);
        if (!take_text(r, n, "value", NEEDED, &out->text) ||
            (label != NULL && !node_choice(r, label, kinds, &kind)))
            return false;
    }
    out->kind = (enum missing_kind)kind;
    return true;
}

void missing_values_read(struct reading *r, const struct node *n, struct missing_value **out,
                         int32_t *count)
{
    if (!node_expect_list(r, n))
        return;
    *out = ARENA_ARRAY(r->arena, struct missing_value, n->count);
    for (const struct node *item = n->first; item != NULL; item = item->next) {
        struct missing_value value = {0};
        if (!missing_value_read(r, item, &value))
            continue;
        bool twice = false;
        for (int32_t i = 0; i < *count; i++)
            twice = twice || str_equal((*out)[i].text, value.text);
        if (twice)
            FAULT(r->diag, item->place, "dataset.missing-value-twice", {"found", value.text});
        else
            (*out)[(*count)++] = value;
    }
}

/* ---- type ---- */

enum type_name {
    NAME_STRING,
    NAME_INTEGER,
    NAME_NUMBER,
    NAME_BOOLEAN,
    NAME_DATE,
    NAME_YEAR,
    NAME_LIST
};

static enum type_name type_read(struct dataset_reading *dr, const struct node *n, int32_t index)
{
    static const char *const names[] = {"string", "integer", "number", "boolean",
                                        "date",   "year",    "list",   NULL};
    static const enum value_type types[] = {VALUE_TEXT, VALUE_INTEGER, VALUE_NUMBER,  VALUE_BOOLEAN,
                                            VALUE_DATE, VALUE_INTEGER, VALUE_CODE_SET};
    struct field *f = &dr->out->field[index];
    int choice = NAME_STRING;
    const struct node *type = node_take(&dr->r, n, "type", NEEDED);
    dr->is_untyped[index] = type == NULL || !node_choice(&dr->r, type, names, &choice);
    f->type = types[choice];
    if (choice == NAME_YEAR) {
        dr->is_year[index] = true;
        f->has_minimum = f->has_maximum = true;
        f->minimum = YEAR_LEAST;
        f->maximum = YEAR_MOST;
    }
    return (enum type_name)choice;
}

/* An enum on text is a code list without a file. */
static void enum_read(struct dataset_reading *dr, const struct node *n, struct field *f)
{
    struct reading *r = &dr->r;
    struct str_list values = {0};
    if (f->type != VALUE_TEXT) {
        FAULT(r->diag, node_place(n), "dataset.constraint-type", {"name", n->key});
        return;
    }
    if (!node_texts(r, n, &values))
        return;
    struct codelist *list = ARENA_NEW(r->arena, struct codelist);
    str name = str_format(r->arena, "%.*s.%.*s", STR_ARG(dr->out->name), STR_ARG(f->name));
    if (values.count == 0 || codelist_set_find(dr->codelists, name) != NULL) {
        FAULT(r->diag, n->place, "dataset.enum-empty", {"name", f->name});
        return;
    }
    if (!codelist_of_values(r->arena, &values, name, n->place, list, r->diag))
        return;
    codelist_set_add(r->arena, dr->codelists, list);
    f->type = VALUE_CODE;
    f->codelist = list;
}

static void codelist_of_field(struct dataset_reading *dr, const struct node *marsad,
                              struct field *f, enum type_name type)
{
    struct codelist *list =
        codelist_take(dr, marsad, "codelist", type == NAME_LIST ? NEEDED : OPTIONAL);
    if (list == NULL) {
        if (type == NAME_STRING && node_find(marsad, "codelist") != NULL)
            f->type = VALUE_CODE; /* refused already: it is not to be refused as text as well */
        return;
    }
    struct place place = node_place(node_find(marsad, "codelist"));
    if (type != NAME_STRING && type != NAME_LIST) {
        FAULT(dr->r.diag, place, "dataset.codelist-type", {"name", f->name});
    } else if (type == NAME_LIST && list->count > CODE_SET_LIMIT) {
        FAULT(dr->r.diag, place, "dataset.codelist-too-long", {"name", list->name},
              {"limit", number_text(dr->r.arena, CODE_SET_LIMIT)});
    }
    f->codelist = list;
    if (type == NAME_STRING)
        f->type = VALUE_CODE;
}

/* ---- constraints ---- */

static void bound_read(struct dataset_reading *dr, const struct node *map, const char *name,
                       struct field *f, bool *has, bool is_year)
{
    struct reading *r = &dr->r;
    const struct node *n = node_take(r, map, name, OPTIONAL);
    bool low = has == &f->has_minimum;
    int64_t *whole = low ? &f->minimum : &f->maximum;
    double *real = low ? &f->minimum_number : &f->maximum_number;
    int32_t day;
    int64_t value;
    if (n == NULL)
        return;
    if (f->type == VALUE_NUMBER) {
        *has = node_number(r, n, real);
    } else if (f->type == VALUE_DATE) {
        *has = node_date(r, n, &day);
        *whole = *has ? day : 0;
    } else if (f->type == VALUE_INTEGER) {
        if (!node_integer(r, n, &value))
            return;
        if (is_year && (value < YEAR_LEAST || value > YEAR_MOST))
            FAULT0(r->diag, n->place, "dataset.year-range");
        *has = true;
        *whole = value;
    } else {
        FAULT(r->diag, node_place(n), "dataset.constraint-type", {"name", n->key});
    }
}

static void length_read(struct reading *r, const struct node *map, const char *name,
                        const struct field *f, int64_t *out)
{
    int64_t value;
    const struct node *n = node_take(r, map, name, OPTIONAL);
    if (n == NULL)
        return;
    if (f->type != VALUE_TEXT)
        FAULT(r->diag, node_place(n), "dataset.constraint-type", {"name", n->key});
    else if (node_integer(r, n, &value) && value < 0)
        FAULT(r->diag, n->place, "dataset.length-negative", {"name", n->key});
    else
        *out = value;
}

static void pattern_read(struct reading *r, const struct node *map, struct field *f)
{
    const struct node *n = node_take(r, map, "pattern", OPTIONAL);
    if (n == NULL)
        return;
    if (f->type != VALUE_TEXT)
        FAULT(r->diag, node_place(n), "dataset.constraint-type", {"name", n->key});
    else if (node_text(r, n, &f->pattern))
        f->compiled_pattern = pattern_compile(r->arena, f->pattern, node_text_place(n), r->diag);
}

static bool bounds_reversed(const struct field *f)
{
    if (!f->has_minimum || !f->has_maximum)
        return false;
    return f->type == VALUE_NUMBER ? f->minimum_number > f->maximum_number
                                   : f->minimum > f->maximum;
}

static void constraints_read(struct dataset_reading *dr, const struct node *n, struct field *f,
                             bool is_year)
{
    static const char *const unsupported[] = {"exclusiveMinimum", "exclusiveMaximum", "jsonSchema",
                                              NULL};
    static const struct properties properties = {.known = constraint_names,
                                                 .unsupported = unsupported};
    struct reading *r = &dr->r;
    if (!node_expect_map(r, n, &properties))
        return;
    (void)take_boolean(r, n, "required", OPTIONAL, &f->required);
    (void)take_boolean(r, n, "unique", OPTIONAL, &f->unique);
    bound_read(dr, n, "minimum", f, &f->has_minimum, is_year);
    bound_read(dr, n, "maximum", f, &f->has_maximum, is_year);
    length_read(r, n, "minLength", f, &f->min_length);
    length_read(r, n, "maxLength", f, &f->max_length);
    pattern_read(r, n, f);
    bool lengths = f->min_length >= 0 && f->max_length >= 0 && f->min_length > f->max_length;
    if (lengths || bounds_reversed(f))
        FAULT(r->diag, node_place(n), "dataset.bounds-reversed", {"name", f->name});
    const struct node *values = node_take(r, n, "enum", OPTIONAL);
    if (values != NULL)
        enum_read(dr, values, f);
}

/* ---- booleans, lists ---- */

static void truth_words(struct reading *r, const struct node *n, const char *name,
                        const char *const *defaults, struct str_list *folded)
{
    struct str_list words = {0};
    if (!take_texts(r, n, name, OPTIONAL, &words)) {
        for (; *defaults != NULL; defaults++)
            names_add(r->arena, &words, str_from_c(*defaults));
    }
    for (ptrdiff_t i = 0; i < words.count; i++)
        names_add(r->arena, folded, utf8_fold(r->arena, words.item[i]));
}

static void boolean_read(struct reading *r, const struct node *n, struct field *f)
{
    static const char *const yes[] = {"true", "1", NULL};
    static const char *const no[] = {"false", "0", NULL};
    struct str_list trues = {0}, falses = {0};
    const struct node *words = node_find(n, "trueValues");
    if (words == NULL)
        words = node_find(n, "falseValues");
    if (f->type != VALUE_BOOLEAN) {
        if (words != NULL)
            FAULT(r->diag, node_place(words), "dataset.boolean-words", {"name", f->name});
        return;
    }
    truth_words(r, n, "trueValues", yes, &trues);
    truth_words(r, n, "falseValues", no, &falses);
    for (ptrdiff_t i = 0; i < trues.count; i++) {
        for (ptrdiff_t j = 0; j < falses.count; j++) {
            if (str_equal(trues.item[i], falses.item[j]))
                FAULT(r->diag, node_place(words != NULL ? words : n), "dataset.boolean-both",
                      {"name", f->name}, {"found", trues.item[i]});
        }
    }
    f->true_value = trues.item;
    f->true_count = (int32_t)trues.count;
    f->false_value = falses.item;
    f->false_count = (int32_t)falses.count;
}

static void separator_read(struct reading *r, const struct node *n, struct field *f)
{
    str text = {0};
    f->list_separator = ';';
    if (!take_text(r, n, "delimiter", OPTIONAL, &text))
        return;
    struct place place = node_find(n, "delimiter")->place;
    if (f->type != VALUE_CODE_SET)
        FAULT(r->diag, place, "dataset.delimiter-type", {"name", f->name});
    else if (text.n != 1)
        FAULT(r->diag, place, "dataset.delimiter", {"found", text});
    else
        f->list_separator = text.p[0];
}

/* ---- the marsad object ---- */

static void severity_read(struct reading *r, const struct node *map, const char *name,
                          enum severity *out)
{
    static const char *const names[] = {"info", "warn", "quarantine-row", "refuse-file", NULL};
    int choice;
    const struct node *n = node_take(r, map, name, OPTIONAL);
    if (n != NULL && node_choice(r, n, names, &choice))
        *out = (enum severity)choice;
}

static void severities_read(struct reading *r, const struct node *marsad, struct field *f)
{
    static const char *const known[] = {"type", "required", "constraint", NULL};
    static const struct properties properties = {.known = known};
    const struct node *n = node_take(r, marsad, "severity", OPTIONAL);
    f->severity = (struct constraint_severity){SEVERITY_QUARANTINE_ROW, SEVERITY_QUARANTINE_ROW,
                                               SEVERITY_QUARANTINE_ROW};
    if (n == NULL || !node_expect_map(r, n, &properties))
        return;
    severity_read(r, n, "type", &f->severity.type);
    severity_read(r, n, "required", &f->severity.required);
    severity_read(r, n, "constraint", &f->severity.constraint);
}

static void sensitivity_read(struct reading *r, const struct node *marsad, struct field *f)
{
    static const char *const names[] = {"plain",      "sensitive",         "quasi_identifier",
                                        "record_key", "direct_identifier", "free_text",
                                        NULL};
    int choice = SENSITIVITY_PLAIN;
    const struct node *n = node_take(r, marsad, "sensitivity", OPTIONAL);
    bool told = n == NULL || node_choice(r, n, names, &choice);
    f->sensitivity = (enum sensitivity)choice;
    struct place place = n != NULL ? n->place : f->place;
    if (!told)
        return;
    if (f->type == VALUE_TEXT &&
        (f->sensitivity == SENSITIVITY_PLAIN || f->sensitivity == SENSITIVITY_SENSITIVE ||
         f->sensitivity == SENSITIVITY_QUASI_IDENTIFIER))
        FAULT(r->diag, place, "dataset.text-kept", {"name", f->name});
    if (f->type != VALUE_TEXT && f->sensitivity == SENSITIVITY_RECORD_KEY)
        FAULT(r->diag, place, "dataset.record-key-type", {"name", f->name});
}

static void marsad_read(struct dataset_reading *dr, const struct node *n, struct field *f,
                        enum type_name type)
{
    static const char *const known[] = {"labels",   "aliases",  "sensitivity", "codelist",
                                        "optional", "severity", "coarsen",     NULL};
    static const char *const elsewhere[] = {"required",  "unique",    "minimum", "maximum", "enum",
                                            "minLength", "maxLength", "pattern", NULL};
    static const struct properties properties = {
        .known = known, .elsewhere = elsewhere, .elsewhere_in = "constraints"};
    struct reading *r = &dr->r;
    struct str_list aliases = {0};
    if (!node_expect_map(r, n, &properties))
        return;
    (void)take_labels(r, n, "labels", NEEDED, &f->labels);
    (void)take_texts(r, n, "aliases", OPTIONAL, &aliases);
    f->alias = aliases.item;
    f->alias_count = (int32_t)aliases.count;
    (void)take_boolean(r, n, "optional", OPTIONAL, &f->column_optional);
    codelist_of_field(dr, n, f, type);
    severities_read(r, n, f);
}

/* ---- the field ---- */

static void name_read(struct dataset_reading *dr, const struct node *n, int32_t index)
{
    struct field *f = &dr->out->field[index];
    if (!take_text(&dr->r, n, "name", NEEDED, &f->name))
        return;
    struct place place = node_find(n, "name")->place;
    if (!is_identifier(f->name))
        FAULT(dr->r.diag, place, "dataset.field-name", {"name", f->name});
    else if (expression_reserved(f->name))
        FAULT(dr->r.diag, place, "dataset.field-reserved", {"name", f->name});
    else if (dataset_field(dr->out, f->name) != index)
        FAULT(dr->r.diag, place, "dataset.field-twice", {"name", f->name});
}

static void format_read(struct reading *r, const struct node *n)
{
    str format = {0};
    if (take_text(r, n, "format", OPTIONAL, &format) && !str_equal_c(format, "default"))
        FAULT(r->diag, node_find(n, "format")->place, "dataset.format", {"found", format});
}

void field_read(struct dataset_reading *dr, const struct node *n, int32_t index)
{
    static const char *const known[] = {"name",       "type",        "title",         "description",
                                        "example",    "format",      "constraints",   "delimiter",
                                        "trueValues", "falseValues", "missingValues", "marsad",
                                        NULL};
    static const char *const unsupported[] = {
        "categories",  "categoriesOrdered", "rdfType",  "bareNumber",
        "decimalChar", "groupChar",         "itemType", NULL};
    static const struct properties properties = {known, unsupported, constraint_names,
                                                 "constraints"};
    struct reading *r = &dr->r;
    struct field *f = &dr->out->field[index];
    *f = (struct field){.place = n->place,
                        .min_length = -1,
                        .max_length = -1,
                        .coarsen_at = -1,
                        .missing = dr->missing,
                        .missing_count = dr->missing_count};
    if (!node_expect_map(r, n, &properties))
        return;
    name_read(dr, n, index);
    format_read(r, n);
    enum type_name type = type_read(dr, n, index);
    const struct node *marsad = node_take(r, n, "marsad", NEEDED);
    if (marsad != NULL)
        marsad_read(dr, marsad, f, type);
    if (dr->is_untyped[index])
        return;
    const struct node *constraints = node_take(r, n, "constraints", OPTIONAL);
    if (constraints != NULL)
        constraints_read(dr, constraints, f, type == NAME_YEAR);
    boolean_read(r, n, f);
    separator_read(r, n, f);
    const struct node *missing = node_take(r, n, "missingValues", OPTIONAL);
    if (missing != NULL) {
        f->missing = NULL;
        f->missing_count = 0;
        struct missing_value *own = NULL;
        missing_values_read(r, missing, &own, &f->missing_count);
        f->missing = own;
    }
    if (marsad != NULL && marsad->kind == NODE_MAP)
        sensitivity_read(r, marsad, f);
}
