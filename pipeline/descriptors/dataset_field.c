/* One field of a dataset: its name, missing values and marsad object; the rest of it is read by
 * dataset_type.c, dataset_constraint.c and dataset_enum.c. */
#include "descriptors/dataset_read.h"

#include "descriptors/codelist_read.h"
#include "descriptors/dataset_field.h"
#include "descriptors/expression_parts.h"
#include "descriptors/fault.h"

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

static const char *const missing_kinds[] = {"not_recorded", "refused", "unknown", "not_applicable",
                                            NULL};

/* In a schema of others a label is any text; our kinds are known there too. */
static bool missing_label_read(struct reading *r, const struct node *n, bool standard,
                               struct missing_value *out)
{
    int kind = MISSING_NOT_RECORDED;
    if (!standard) {
        if (!node_choice(r, n, missing_kinds, &kind))
            return false;
    } else {
        if (!node_text(r, n, &out->label))
            return false;
        for (int i = 0; missing_kinds[i] != NULL; i++)
            kind = str_equal_c(out->label, missing_kinds[i]) ? i : kind;
    }
    out->kind = (enum missing_kind)kind;
    return true;
}

static bool missing_value_read(struct reading *r, const struct node *n, bool standard,
                               struct missing_value *out)
{
    static const char *const known[] = {"value", "label", NULL};
    static const struct properties properties = {.known = known};
    out->kind = MISSING_NOT_RECORDED;
    if (n->kind == NODE_SCALAR) {
        if (!standard || !n->plain)
            return node_text(r, n, &out->text);
        out->text = n->text; /* numbers stand without quotes here and there */
        return true;
    }
    if (!(standard ? standard_expect_map(r, n, &properties) : node_expect_map(r, n, &properties)))
        return false;
    const struct node *label = node_take(r, n, "label", OPTIONAL);
    return take_text(r, n, "value", NEEDED, &out->text) &&
           (label == NULL || missing_label_read(r, label, standard, out));
}

static bool is_listed(const struct missing_value *list, int32_t count, str text)
{
    for (int32_t i = 0; i < count; i++) {
        if (str_equal(list[i].text, text))
            return true;
    }
    return false;
}

void missing_values_read(struct dataset_reading *dr, const struct node *n,
                         struct missing_value **out, int32_t *count)
{
    struct reading *r = &dr->r;
    if (!node_expect_list(r, n))
        return;
    *out = ARENA_ARRAY(r->arena, struct missing_value, n->count);
    for (const struct node *item = n->first; item != NULL; item = item->next) {
        struct missing_value value = {0};
        if (!missing_value_read(r, item, dr->out->standard, &value))
            continue;
        if (!is_listed(*out, *count, value.text))
            (*out)[(*count)++] = value;
        else if (!dr->out->standard)
            FAULT(r->diag, item->place, "dataset.missing-value-twice", {"found", value.text});
    }
}

/* ---- the marsad object ---- */

/* A list of our own datasets is one of codes, unless nothing of it stays. */
static bool is_gone(const struct node *marsad)
{
    const struct node *n = node_find(marsad, "sensitivity");
    return n != NULL && n->kind == NODE_SCALAR &&
           (str_equal_c(n->text, "free_text") || str_equal_c(n->text, "direct_identifier"));
}

static void codelist_of_field(struct dataset_reading *dr, const struct node *marsad,
                              struct field *f, enum type_name type)
{
    bool needed = type == NAME_LIST && !is_gone(marsad);
    struct codelist *list = codelist_take(dr, marsad, "codelist", needed ? NEEDED : OPTIONAL);
    bool is_named = node_find(marsad, "codelist") != NULL;
    if (type == NAME_LIST && (needed || list != NULL)) {
        f->type = VALUE_CODE_SET;
        f->text_form = TEXT_PLAIN;
    }
    if (list == NULL) {
        if (type == NAME_STRING && is_named)
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

enum severity severity_named(struct reading *r, const struct node *map, const char *name,
                             enum severity otherwise)
{
    static const char *const names[] = {"info", "warn", "quarantine-row", "refuse-file", NULL};
    int choice;
    const struct node *n = node_take(r, map, name, OPTIONAL);
    return n != NULL && node_choice(r, n, names, &choice) ? (enum severity)choice : otherwise;
}

static void severities_read(struct reading *r, const struct node *marsad, struct field *f)
{
    static const char *const known[] = {"type", "required", "constraint", NULL};
    static const struct properties properties = {.known = known};
    const struct node *n = node_take(r, marsad, "severity", OPTIONAL);
    if (n == NULL || !node_expect_map(r, n, &properties))
        return;
    f->severity.type = severity_named(r, n, "type", f->severity.type);
    f->severity.required = severity_named(r, n, "required", f->severity.required);
    f->severity.constraint = severity_named(r, n, "constraint", f->severity.constraint);
}

/* Text that can be compared when it is kept as a tag. */
static bool is_key_text(const struct field *f)
{
    return f->type == VALUE_TEXT && (f->text_form == TEXT_PLAIN || f->text_form == TEXT_EMAIL ||
                                     f->text_form == TEXT_URI || f->text_form == TEXT_UUID);
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
    if (!told || !field_is_kept(f))
        return;
    bool is_key = f->sensitivity == SENSITIVITY_RECORD_KEY;
    if (is_key && !is_key_text(f))
        FAULT(r->diag, place, "dataset.record-key-type", {"name", f->name});
    else if (!is_key && is_key_text(f))
        FAULT(r->diag, place, "dataset.text-kept", {"name", f->name});
    else if (!is_key && (f->type == VALUE_TEXT || f->type == VALUE_TIME))
        FAULT(r->diag, place, "dataset.type-not-kept", {"name", f->name}, {"type", f->type_name});
}

static void own_dates_read(struct dataset_reading *dr, const struct node *marsad, struct field *f)
{
    const struct node *n = node_take(&dr->r, marsad, "dates", OPTIONAL);
    if (n == NULL)
        return;
    f->has_dates = true;
    f->dates = source_format_plain().dates;
    if (f->type != VALUE_DATE)
        FAULT(dr->r.diag, node_place(n), "dataset.property-type", {"name", n->key},
              {"type", f->type_name});
    else
        date_reading_read(&dr->r, n, &f->dates);
}

static void marsad_read(struct dataset_reading *dr, const struct node *n, struct field *f,
                        enum type_name type)
{
    static const char *const known[] = {"labels",     "aliases",  "sensitivity",    "codelist",
                                        "optional",   "severity", "coarsen",        "dates",
                                        "deprecated", "planned",  "counts_records", NULL};
    static const struct properties properties = {
        .known = known, .elsewhere = constraint_names, .elsewhere_in = "constraints"};
    struct reading *r = &dr->r;
    struct str_list aliases = {0};
    if (!node_expect_map(r, n, &properties))
        return;
    (void)take_labels(r, n, "labels", NEEDED, &f->labels);
    (void)take_texts(r, n, "aliases", OPTIONAL, &aliases);
    f->alias = aliases.item;
    f->alias_count = (int32_t)aliases.count;
    (void)take_boolean(r, n, "optional", OPTIONAL, &f->column_optional);
    (void)take_boolean(r, n, "planned", OPTIONAL, &f->planned);
    (void)take_boolean(r, n, "counts_records", OPTIONAL, &f->counts_records);
    if (f->counts_records && f->type != VALUE_INTEGER)
        FAULT(r->diag, node_find(n, "counts_records")->place, "dataset.property-type",
              {"name", STR("counts_records")}, {"type", f->type_name});
    f->deprecated = deprecated_take(r, n);
    codelist_of_field(dr, n, f, type);
    severities_read(r, n, f);
    own_dates_read(dr, n, f);
}

/* ---- the field ---- */

static void name_read(struct dataset_reading *dr, const struct node *n, int32_t index)
{
    struct field *f = &dr->out->field[index];
    if (!take_text(&dr->r, n, "name", NEEDED, &f->name))
        return;
    struct place place = node_find(n, "name")->place;
    if (!dr->out->standard && !is_identifier(f->name))
        FAULT(dr->r.diag, place, "dataset.field-name", {"name", f->name});
    else if (!dr->out->standard && expression_reserved(f->name))
        FAULT(dr->r.diag, place, "dataset.field-reserved", {"name", f->name});
    else if (f->name.n > 0 && dataset_field(dr->out, f->name) != index)
        FAULT(dr->r.diag, place, "dataset.field-twice", {"name", f->name});
}

static void own_missing_read(struct dataset_reading *dr, const struct node *n, struct field *f)
{
    const struct node *missing = node_take(&dr->r, n, "missingValues", OPTIONAL);
    if (missing == NULL)
        return;
    struct missing_value *own = NULL;
    f->missing_count = 0;
    missing_values_read(dr, missing, &own, &f->missing_count);
    f->missing = own;
}

void field_start(const struct dataset_reading *dr, const struct node *n, struct field *out)
{
    *out = (struct field){
        .place = n->place,
        .min_length = -1,
        .max_length = -1,
        .coarsen_at = -1,
        .severity = {SEVERITY_QUARANTINE_ROW, SEVERITY_QUARANTINE_ROW, SEVERITY_QUARANTINE_ROW},
        .missing = dr->missing,
        .missing_count = dr->missing_count};
}

static bool is_field_map(struct dataset_reading *dr, const struct node *n)
{
    static const char *const known[] = {"name",        "type",        "title",
                                        "description", "example",     "examples",
                                        "format",      "constraints", "delimiter",
                                        "itemType",    "trueValues",  "falseValues",
                                        "bareNumber",  "decimalChar", "groupChar",
                                        "arrayItem",   "categories",  "categoriesOrdered",
                                        "rdfType",     "marsad",      "missingValues",
                                        NULL};
    static const struct properties properties = {
        .known = known, .elsewhere = constraint_names, .elsewhere_in = "constraints"};
    return dr->out->standard ? standard_expect_map(&dr->r, n, &properties)
                             : node_expect_map(&dr->r, n, &properties);
}

void field_read(struct dataset_reading *dr, const struct node *n, int32_t index)
{
    struct reading *r = &dr->r;
    struct field *f = &dr->out->field[index];
    field_start(dr, n, f);
    if (!is_field_map(dr, n))
        return;
    name_read(dr, n, index);
    enum type_name type = type_read(dr, n, f);
    dr->is_year[index] = type == NAME_YEAR;
    dr->is_untyped[index] = type == NAME_NONE;
    const struct node *marsad = dr->out->standard ? NULL : node_take(r, n, "marsad", NEEDED);
    if (marsad != NULL)
        marsad_read(dr, marsad, f, type);
    if (type == NAME_NONE)
        return;
    type_properties_read(dr, n, f, type);
    own_missing_read(dr, n, f);
    const struct node *constraints = node_take(r, n, "constraints", OPTIONAL);
    if (constraints != NULL)
        constraints_read(dr, constraints, f, type);
    enum_and_categories_read(dr, n, constraints, f, type);
    if (marsad != NULL && marsad->kind == NODE_MAP)
        sensitivity_read(r, marsad, f);
}
