/* Derived columns: their names, the order in which they are read, and what they may be made of. */
#include "descriptors/dataset_derived.h"

#include "descriptors/expression_parts.h"
#include "descriptors/fault.h"

struct deriving *deriving_of(struct derive_work *w, const struct dataset *dataset)
{
    for (int32_t i = 0; i < w->schemas->datasets; i++) {
        if (w->deriving[i].dataset == dataset)
            return &w->deriving[i];
    }
    return NULL;
}

/* ---- one column ---- */

/* The one form that the column has; NULL after a fault. */
static const struct derived_reader *form_of(struct reading *r, const struct node *n)
{
    const struct derived_reader *found = NULL;
    struct str_list names = {0};
    int forms = 0;
    for (const struct derived_reader *form = derived_readers; form->name != NULL; form++) {
        names_add(r->arena, &names, str_from_c(form->name));
        if (node_find(n, form->name) != NULL) {
            found = form;
            forms++;
        }
    }
    if (forms != 1)
        FAULT(r->diag, n->place, "derived.one-form", {"choices", names_joined(r->arena, &names)});
    return forms == 1 ? found : NULL;
}

static void labels_of(struct derived_form *f, const struct node *n, bool is_lookup)
{
    (void)take_labels(f->work->r, n, "labels", is_lookup ? OPTIONAL : NEEDED, &f->out->labels);
    if (!is_lookup || node_find(n, "labels") != NULL || f->out->from == NULL)
        return;
    const struct dataset *from = f->out->from;
    int32_t column = f->out->column;
    bool age = column >= 0 && column < from->coded_count && f->work->schemas->catalogue != NULL &&
               from->field[from->coded[column].field].coarsening == COARSEN_AGE_BAND;
    if (age) /* a birth date that became an age */
        f->out->labels = catalogue_labels(f->work->schemas->catalogue, "breakdown.age");
    else if (column >= 0)
        f->out->labels = dataset_column_labels(from, column);
}

static bool column_read(struct derive_work *w, struct deriving *of, int32_t index)
{
    static const char *const known[] = {"name",  "labels", "difference", "condition",
                                        "band",  "lookup", "records",    "person",
                                        "least", "most",   "attribute",  NULL};
    static const struct properties properties = {.known = known};
    const struct node *n = of->node[index];
    struct dataset *ds = of->dataset;
    int faults = w->r->diag->error_count;
    struct derived_form f = {w, of, &of->derived[index], &ds->coded[ds->coded_count + index]};
    if (!node_expect_map(w->r, n, &properties))
        return false;
    const struct derived_reader *form = form_of(w->r, n);
    if (form == NULL)
        return false;
    const struct node *object = node_take(w->r, n, form->name, NEEDED);
    bool ok = object != NULL && form->read(&f, object);
    labels_of(&f, n, str_equal_c(object != NULL ? object->key : STR(""), "lookup"));
    return ok && w->r->diag->error_count == faults;
}

/* Reads the column if nobody has; a place that asks for it names it in a circle. */
static bool column_needed(struct derive_work *w, struct deriving *of, int32_t index,
                          struct place place)
{
    const struct coded_column *column = &of->dataset->coded[of->dataset->coded_count + index];
    if (of->progress[index] == DERIVED_BEING_READ) {
        FAULT(w->r->diag, place, "derived.circle", {"name", column->name});
        return false;
    }
    if (of->progress[index] == DERIVED_WAITING) {
        of->progress[index] = DERIVED_BEING_READ;
        bool ok = column_read(w, of, index);
        of->progress[index] = ok ? DERIVED_DONE : DERIVED_FAULTY;
        of->dataset->faulty = of->dataset->faulty || !ok;
        if (ok)
            of->variable[of->dataset->coded_count + index] = coded_variable(column);
    }
    return of->progress[index] == DERIVED_DONE;
}

/* ---- what it is made of ---- */

int32_t derived_column_named(struct derive_work *w, struct deriving *of, const struct node *n)
{
    str name = {0};
    if (!node_text(w->r, n, &name))
        return -1;
    struct dataset *ds = of->dataset;
    int32_t column = dataset_coded(ds, name);
    if (column < 0) {
        dataset_no_column(w->r, ds, n->place, name);
        return -1;
    }
    int32_t index = column - ds->coded_count;
    return index < 0 || column_needed(w, of, index, n->place) ? column : -1;
}

int32_t derived_column_take(struct derived_form *f, struct deriving *of, const struct node *map,
                            const char *name, unsigned kinds)
{
    const struct node *n = node_take(f->work->r, map, name, NEEDED);
    int32_t column = n != NULL ? derived_column_named(f->work, of, n) : -1;
    if (column < 0 || kinds >> of->dataset->coded[column].kind & 1)
        return column;
    FAULT(f->work->r->diag, n->place, "derived.column-kind",
          {"name", of->dataset->coded[column].name}, {"property", n->key});
    return -1;
}

/* Reads the derived columns that the text names. What is no expression is refused later. */
static bool names_needed(struct derive_work *w, struct deriving *of, str text, struct place place)
{
    struct arena scratch = arena_reserve((ptrdiff_t)1 << 24), whole = scratch;
    struct diag ignored = diag_new(&scratch);
    const struct expression_source source = {&scratch, &ignored, text, place};
    struct token token;
    ptrdiff_t at = 0;
    bool ok = true;
    while (expression_token(&source, &at, &token) && token.kind != TOKEN_END) {
        int32_t column = token.kind == TOKEN_NAME ? dataset_coded(of->dataset, token.text) : -1;
        int32_t index = column - of->dataset->coded_count;
        if (column >= 0 && index >= 0)
            ok = column_needed(w, of, index, expression_place(&source, token.offset)) && ok;
    }
    arena_release(&whole);
    return ok;
}

const struct expression *derived_condition(struct derive_work *w, struct deriving *of,
                                           const struct node *n)
{
    str text = {0};
    if (!node_text(w->r, n, &text) || !names_needed(w, of, text, node_text_place(n)))
        return NULL;
    return expression_compile(w->r->arena, text, node_text_place(n), &of->dataset->coded_scope,
                              w->r->diag);
}

/* ---- all of them ---- */

/* A name that stands for something else in this dataset already. */
static bool is_taken(const struct dataset *ds, str name)
{
    return dataset_coded(ds, name) >= 0 || dataset_field(ds, name) >= 0;
}

static bool name_read(struct reading *r, const struct dataset *ds, const struct node *n, str *name)
{
    if (n->kind != NODE_MAP)
        return true; /* refused when it is read */
    if (!take_text(r, n, "name", NEEDED, name))
        return false;
    const char *fault = !is_identifier(*name)         ? "dataset.field-name"
                        : expression_reserved(*name)  ? "dataset.field-reserved"
                        : str_equal_c(*name, "as_of") ? "dataset.field-reserved"
                        : is_taken(ds, *name)         ? "derived.name-taken"
                                                      : NULL;
    if (fault != NULL)
        FAULT(r->diag, node_find(n, "name")->place, fault, {"name", *name});
    return fault == NULL;
}

/* Room behind the kept columns, and the names, so that columns can be made of later ones. */
static void begin(struct derive_work *w, struct deriving *of, struct dataset *ds)
{
    struct arena *a = w->r->arena;
    *of = (struct deriving){.dataset = ds};
    const struct node *list = ds->derivations;
    if (list == NULL || !node_expect_list(w->r, list))
        return;
    int32_t columns = ds->coded_count + list->count;
    struct coded_column *coded = ARENA_ARRAY(a, struct coded_column, columns);
    of->node = (const struct node **)ARENA_ARRAY(a, void *, list->count);
    of->progress = ARENA_ARRAY(a, enum derived_progress, list->count);
    of->missing = ARENA_ARRAY(a, str, list->count);
    of->derived = ARENA_ARRAY(a, struct derived, list->count);
    of->variable = ARENA_ARRAY(a, struct expression_variable, columns);
    for (int32_t i = 0; i < ds->coded_count; i++) {
        coded[i] = ds->coded[i];
        of->variable[i] = ds->coded_scope.variable[i];
    }
    ds->coded = coded;
    ds->derived = of->derived;
    for (const struct node *n = list->first; n != NULL; n = n->next) {
        str name = {0};
        int32_t index = of->count++;
        bool ok = name_read(w->r, ds, n, &name);
        of->progress[index] = ok ? DERIVED_WAITING : DERIVED_FAULTY;
        ds->faulty = ds->faulty || !ok;
        of->node[index] = n;
        of->derived[index] = (struct derived){.of = NO_COLUMN,
                                              .less = NO_COLUMN,
                                              .open = NO_COLUMN,
                                              .key = NO_COLUMN,
                                              .match = NO_COLUMN,
                                              .column = NO_COLUMN,
                                              .date = NO_COLUMN,
                                              .own_date = NO_COLUMN,
                                              .place = n->place};
        of->variable[ds->column_count].name = ok ? name : (str){0}; /* so that it can be meant */
        coded[ds->column_count++] = (struct coded_column){
            .name = ok ? name : (str){0}, .kind = CODED_INTEGER, .field = -1, .width = 4};
    }
    ds->coded_scope = (struct expression_scope){of->variable, columns};
}

void datasets_derive(struct reading *r, struct schemas *s, const struct codelist_set *codelists)
{
    struct derive_work w = {r, s, codelists, ARENA_ARRAY(r->arena, struct deriving, s->datasets)};
    for (int32_t i = 0; i < s->datasets; i++) {
        if (!s->dataset[i]->faulty)
            begin(&w, &w.deriving[i], s->dataset[i]);
        else
            w.deriving[i].dataset = s->dataset[i];
    }
    derived_leave_out(&w);
    for (int32_t i = 0; i < s->datasets; i++) {
        struct deriving *of = &w.deriving[i];
        for (int32_t index = 0; index < of->count; index++)
            (void)column_needed(&w, of, index, of->derived[index].place);
    }
}
