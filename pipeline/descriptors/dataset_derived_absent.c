/* Derived columns that look into a dataset which the profile does not use are left out of the
 * profile, with all that is made of them: a common dataset can then serve an observatory that
 * collects less. They are found before any column is read, so that what stays is read as if they
 * had never been written. */
#include "descriptors/dataset_derived.h"

#include "descriptors/expression_parts.h"
#include "descriptors/fault.h"

static str missing_for(const struct deriving *of, str name)
{
    for (int32_t i = 0; of != NULL && i < of->count; i++) {
        const struct coded_column *c = &of->dataset->coded[of->dataset->coded_count + i];
        if (name.n > 0 && str_equal(c->name, name))
            return of->missing[i];
    }
    return (str){0};
}

static str scalar_of(const struct node *map, const char *name)
{
    const struct node *n = map != NULL && map->kind == NODE_MAP ? node_find(map, name) : NULL;
    return n != NULL && n->kind == NODE_SCALAR ? n->text : (str){0};
}

/* The dataset that a column is missing for which the property names. */
static str missing_for_property(const struct deriving *of, const struct node *map, const char *name)
{
    return missing_for(of, scalar_of(map, name));
}

static str first_of(str a, str b)
{
    return a.n > 0 ? a : b;
}

/* Of the names in a condition; what is no expression is refused when it is read. */
static str missing_for_text(const struct deriving *of, str text)
{
    struct arena scratch = arena_reserve((ptrdiff_t)1 << 24), whole = scratch;
    struct diag ignored = diag_new(&scratch);
    const struct expression_source source = {.arena = &scratch, .diag = &ignored, .text = text};
    struct token token;
    ptrdiff_t at = 0;
    str missing = {0};
    while (missing.n == 0 && expression_token(&source, &at, &token) && token.kind != TOKEN_END) {
        if (token.kind == TOKEN_NAME)
            missing = missing_for(of, token.text);
    }
    arena_release(&whole);
    return missing;
}

/* The dataset named is one that there is, but not one of the profile. */
static bool is_not_used(const struct derive_work *w, str name)
{
    if (name.n == 0 || schemas_dataset(w->schemas, name) != NULL)
        return false;
    for (ptrdiff_t i = 0; i < w->schemas->dataset_names.count; i++) {
        if (str_equal(w->schemas->dataset_names.item[i], name))
            return true;
    }
    return false;
}

/* Of records of another dataset, or of the person's. */
static str missing_for_records(struct derive_work *w, const struct deriving *own,
                               const struct node *form)
{
    str name = scalar_of(form, "of");
    if (is_not_used(w, name))
        return name;
    const struct dataset *dataset = name.n > 0 ? schemas_dataset(w->schemas, name) : NULL;
    const struct deriving *from = dataset != NULL ? deriving_of(w, dataset) : own;
    str missing = missing_for_property(own, form, "own_date");
    missing = first_of(missing, missing_for_property(from, form, "column"));
    missing = first_of(missing, missing_for_property(from, form, "date"));
    return first_of(missing, missing_for_text(from, scalar_of(form, "where")));
}

static str missing_for_lookup(struct derive_work *w, const struct deriving *own,
                              const struct node *form)
{
    const struct dataset *ds = own->dataset;
    int32_t field = dataset_field(ds, scalar_of(form, "through"));
    for (int32_t i = 0; field >= 0 && i < ds->foreign_keys; i++) {
        const struct foreign_key *key = &ds->foreign_key[i];
        if (key->field == field && key->dataset != NULL)
            return missing_for_property(deriving_of(w, key->dataset), form, "column");
    }
    return (str){0};
}

/* Of one of the columns of a list; what is no list is refused when it is read. */
static str missing_for_list(const struct deriving *of, const struct node *form)
{
    const struct node *list = form != NULL && form->kind == NODE_MAP ? node_find(form, "of") : NULL;
    str missing = {0};
    if (list == NULL || list->kind != NODE_LIST)
        return missing;
    for (const struct node *n = list->first; n != NULL; n = n->next)
        missing = first_of(missing, missing_for(of, n->kind == NODE_SCALAR ? n->text : (str){0}));
    return missing;
}

static str missing_for_column(struct derive_work *w, const struct deriving *of,
                              const struct node *n)
{
    static const char *const own[] = {"of", "less", "open"};
    static const char *const records[] = {"records", "person"};
    str missing = {0};
    if (n->kind != NODE_MAP)
        return missing;
    for (int i = 0; i < 2; i++) {
        const struct node *form = node_find(n, records[i]);
        if (form != NULL)
            missing = first_of(missing, missing_for_records(w, of, form));
    }
    for (int i = 0; i < 3; i++) {
        missing = first_of(missing, missing_for_property(of, node_find(n, "difference"), own[i]));
        missing = first_of(missing, missing_for_property(of, node_find(n, "band"), own[i]));
        missing = first_of(missing, missing_for_property(of, node_find(n, "attribute"), own[i]));
    }
    missing = first_of(missing, missing_for_list(of, node_find(n, "least")));
    missing = first_of(missing, missing_for_list(of, node_find(n, "most")));
    missing = first_of(missing, missing_for_lookup(w, of, node_find(n, "lookup")));
    return first_of(missing, missing_for_text(of, scalar_of(n, "condition")));
}

/* Takes the columns that are left out from among the others. */
static void close_ranks(struct derive_work *w, struct deriving *of)
{
    struct dataset *ds = of->dataset;
    struct left_out *out = ARENA_ARRAY(w->r->arena, struct left_out, of->count);
    int32_t kept = 0;
    for (int32_t i = 0; i < of->count; i++) {
        int32_t from = ds->coded_count + i, to = ds->coded_count + kept;
        if (of->missing[i].n > 0) {
            out[ds->left_outs++] = (struct left_out){ds->coded[from].name, of->missing[i]};
            continue;
        }
        ds->coded[to] = ds->coded[from];
        of->variable[to] = of->variable[from];
        of->derived[kept] = of->derived[i];
        of->progress[kept] = of->progress[i];
        of->node[kept++] = of->node[i];
    }
    of->count = kept;
    ds->left_out = out;
    ds->column_count = ds->coded_count + kept;
    ds->coded_scope.count = ds->column_count;
}

void derived_leave_out(struct derive_work *w)
{
    bool more = true;
    while (more) {
        more = false;
        for (int32_t i = 0; i < w->schemas->datasets; i++) {
            struct deriving *of = &w->deriving[i];
            for (int32_t k = 0; k < of->count; k++) {
                if (of->missing[k].n == 0 && of->progress[k] == DERIVED_WAITING)
                    of->missing[k] = missing_for_column(w, of, of->node[k]);
                else
                    continue;
                more = more || of->missing[k].n > 0;
            }
        }
    }
    for (int32_t i = 0; i < w->schemas->datasets; i++) {
        if (w->deriving[i].count > 0)
            close_ranks(w, &w->deriving[i]);
    }
}

/* ---- for those who name one ---- */

static const struct left_out *left_out_named(const struct dataset *ds, str name)
{
    for (int32_t i = 0; i < ds->left_outs; i++) {
        if (str_equal(ds->left_out[i].name, name))
            return &ds->left_out[i];
    }
    return NULL;
}

void dataset_no_column(struct reading *r, const struct dataset *ds, struct place place, str name)
{
    const struct left_out *out = left_out_named(ds, name);
    struct str_list names = {0};
    if (out != NULL) {
        FAULT(r->diag, place, "derived.left-out", {"name", name}, {"dataset", out->dataset});
        return;
    }
    for (int32_t i = 0; i < ds->column_count; i++)
        names_add(r->arena, &names, ds->coded[i].name);
    fault_unknown(r->diag, place, "indicator.unknown-column", "indicator.no-such-column", name,
                  &names);
}

struct expression *dataset_condition(struct reading *r, const struct dataset *ds,
                                     const struct node *n, str text)
{
    struct diag ignored = diag_new(r->arena);
    const struct expression_source source = {r->arena, &ignored, text, node_text_place(n)};
    struct token token;
    ptrdiff_t at = 0;
    while (ds->left_outs > 0 && expression_token(&source, &at, &token) && token.kind != TOKEN_END) {
        if (token.kind == TOKEN_NAME && left_out_named(ds, token.text) != NULL) {
            dataset_no_column(r, ds, expression_place(&source, token.offset), token.text);
            return NULL;
        }
    }
    return expression_compile(r->arena, text, node_text_place(n), &ds->coded_scope, r->diag);
}
