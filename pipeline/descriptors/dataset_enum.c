/* The values that a field may have: constraints.enum, and categories of version 2. On a string of
 * our own datasets they are a code list without a file. */
#include "descriptors/dataset_field.h"

#include "descriptors/codelist_read.h"
#include "descriptors/fault.h"

enum { CATEGORIES_LIMIT = 20000 };

struct value_list {
    struct enum_value *item;
    ptrdiff_t count;
    ptrdiff_t capacity;
};

static bool same_value(const struct field *f, const struct enum_value *a,
                       const struct enum_value *b)
{
    switch (f->type) {
    case VALUE_TEXT:
    case VALUE_CODE:
    case VALUE_CODE_SET:
        return str_equal(a->text, b->text);
    case VALUE_NUMBER:
        return a->number >= b->number && a->number <= b->number;
    case VALUE_INTEGER:
    case VALUE_BOOLEAN:
    case VALUE_DATE:
    case VALUE_TIME:
    case VALUE_DATETIME:
    case VALUE_YEARMONTH:
        break;
    }
    return a->integer == b->integer;
}

static const struct enum_value *find_value(const struct field *f, const struct value_list *list,
                                           const struct enum_value *value)
{
    for (ptrdiff_t i = 0; i < list->count; i++) {
        if (same_value(f, &list->item[i], value))
            return &list->item[i];
    }
    return NULL;
}

/* In the order of the descriptor, which is the categories' own. */
static void value_add(struct dataset_reading *dr, const struct node *n, const struct field *f,
                      struct value_list *list)
{
    struct enum_value value;
    if (list->count >= CATEGORIES_LIMIT) {
        FAULT(dr->r.diag, n->place, "dataset.enum-too-long",
              {"limit", number_text(dr->r.arena, CATEGORIES_LIMIT)});
        return;
    }
    if (field_value_read(&dr->r, n, f, &value))
        *ARENA_PUSH(dr->r.arena, list) = value;
}

/* ---- enum ---- */

static bool enum_values_read(struct dataset_reading *dr, const struct node *n,
                             const struct field *f, struct value_list *list)
{
    if (!node_expect_list(&dr->r, n))
        return false;
    if (n->count == 0) {
        FAULT(dr->r.diag, n->place, "dataset.enum-empty", {"name", f->name});
        return false;
    }
    for (const struct node *item = n->first; item != NULL; item = item->next) {
        if (!(dr->out->standard && node_is_null(item))) /* a missing value is no value */
            value_add(dr, item, f, list);
    }
    return true;
}

/* ---- categories ---- */

/* The value of a category, with its label where it has one. */
static const struct node *category_value(struct dataset_reading *dr, const struct node *n,
                                         str *label)
{
    static const char *const known[] = {"value", "label", NULL};
    static const struct properties properties = {.known = known};
    *label = (str){0};
    if (n->kind == NODE_SCALAR)
        return n;
    bool is_map = dr->out->standard ? standard_expect_map(&dr->r, n, &properties)
                                    : node_expect_map(&dr->r, n, &properties);
    if (!is_map)
        return NULL;
    (void)take_text(&dr->r, n, "label", OPTIONAL, label);
    return node_take(&dr->r, n, "value", NEEDED);
}

static bool categories_list_read(struct dataset_reading *dr, const struct node *n,
                                 const struct field *f, struct value_list *list,
                                 struct str_list *labels)
{
    if (!node_expect_list(&dr->r, n))
        return false;
    if (n->count == 0) {
        FAULT(dr->r.diag, n->place, "dataset.enum-empty", {"name", f->name});
        return false;
    }
    for (const struct node *item = n->first; item != NULL; item = item->next) {
        str label = {0};
        ptrdiff_t count = list->count;
        const struct node *value = category_value(dr, item, &label);
        if (value != NULL)
            value_add(dr, value, f, list);
        if (list->count == count)
            continue;
        struct value_list before = {.item = list->item, .count = count};
        if (find_value(f, &before, &list->item[count]) != NULL) {
            FAULT(dr->r.diag, value->place, "dataset.category-twice", {"found", value->text});
            list->count = count;
            continue;
        }
        names_add(dr->r.arena, labels, label);
    }
    return true;
}

static void check_subset(struct dataset_reading *dr, const struct node *n, const struct field *f,
                         const struct value_list *categories)
{
    for (const struct node *item = n->first; item != NULL; item = item->next) {
        struct diag ignored = diag_new(dr->r.arena);
        struct reading quiet = {dr->r.arena, &ignored};
        struct enum_value value;
        if (node_is_null(item) || !field_value_read(&quiet, item, f, &value))
            continue; /* said already */
        if (find_value(f, categories, &value) == NULL)
            FAULT(dr->r.diag, item->place, "dataset.enum-no-category", {"found", value.text});
    }
}

/* ---- what the field becomes ---- */

/* Of a category: what people read where the code would stand. */
static void label_codes(const struct codelist *list, const struct value_list *categories,
                        const struct str_list *labels)
{
    for (ptrdiff_t i = 0; i < labels->count; i++) {
        int32_t index = codelist_index(list, categories->item[i].text);
        if (index < 0 || labels->item[i].n == 0)
            continue;
        for (int l = 0; l < LANGUAGE_COUNT; l++)
            list->code[index].labels.text[l] = labels->item[i];
    }
}

static void codelist_of(struct dataset_reading *dr, const struct node *n, struct field *f,
                        const struct value_list *values)
{
    struct reading *r = &dr->r;
    struct str_list names = {0};
    struct codelist *list = ARENA_NEW(r->arena, struct codelist);
    str name = str_format(r->arena, "%.*s.%.*s", STR_ARG(dr->out->name), STR_ARG(f->name));
    for (ptrdiff_t i = 0; i < values->count; i++)
        names_add(r->arena, &names, values->item[i].text);
    if (names.count == 0 || codelist_set_find(dr->codelists, name) != NULL) {
        FAULT(r->diag, n->place, "dataset.enum-empty", {"name", f->name});
        return;
    }
    if (!codelist_of_values(r->arena, &names, name, n->place, list, r->diag))
        return;
    codelist_set_add(r->arena, dr->codelists, list);
    f->type = VALUE_CODE;
    f->codelist = list;
}

static bool may_have_categories(struct dataset_reading *dr, const struct node *n,
                                const struct field *f, enum type_name type)
{
    bool fits = type == NAME_STRING || type == NAME_INTEGER || type == NAME_ANY;
    if (fits && f->type != VALUE_CODE)
        return true;
    FAULT(dr->r.diag, node_place(n), "dataset.property-type", {"name", n->key},
          {"type", f->type_name});
    return false;
}

static bool may_have_enum(struct dataset_reading *dr, const struct node *n, const struct field *f)
{
    if (f->type != VALUE_CODE && f->type != VALUE_CODE_SET)
        return true;
    FAULT(dr->r.diag, node_place(n), "dataset.constraint-type", {"name", n->key},
          {"type", f->type_name});
    return false;
}

/* What the field may hold, in the form that its type asks for. */
static void allow(struct dataset_reading *dr, const struct node *n, struct field *f,
                  enum type_name type, const struct value_list *allowed)
{
    if (type == NAME_STRING && f->text_form == TEXT_PLAIN && !dr->out->standard) {
        codelist_of(dr, n, f, allowed);
        return;
    }
    f->enum_value = allowed->item;
    f->enum_values = (int32_t)allowed->count;
}

void enum_and_categories_read(struct dataset_reading *dr, const struct node *field,
                              const struct node *constraints, struct field *f, enum type_name type)
{
    struct value_list values = {0}, categories = {0};
    struct str_list labels = {0};
    bool ordered;
    const struct node *c = node_take(&dr->r, field, "categories", OPTIONAL);
    const struct node *e =
        constraints == NULL ? NULL : node_take(&dr->r, constraints, "enum", OPTIONAL);
    (void)take_boolean(&dr->r, field, "categoriesOrdered", OPTIONAL, &ordered);
    bool has_categories = c != NULL && may_have_categories(dr, c, f, type) &&
                          categories_list_read(dr, c, f, &categories, &labels);
    bool has_enum = e != NULL && may_have_enum(dr, e, f) && enum_values_read(dr, e, f, &values);
    if (has_categories && has_enum)
        check_subset(dr, e, f, &categories);
    f->enum_is_categories = has_categories && !has_enum;
    if (has_enum)
        allow(dr, e, f, type, &values);
    else if (has_categories)
        allow(dr, c, f, type, &categories);
    if (f->codelist != NULL && f->type == VALUE_CODE)
        label_codes(f->codelist, &categories, &labels);
}
