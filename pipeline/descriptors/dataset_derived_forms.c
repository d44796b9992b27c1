/* The forms of derived columns: what each takes, and the kind and width of what it gives. */
#include "descriptors/dataset_derived.h"

#include "descriptors/fault.h"

enum { MANY_CODES = 16000 };
static const int64_t narrow_base = (int64_t)INT32_MIN + CODED_MISSING;

#define KIND(kind)     (1U << (kind))
#define KINDS_DATED    (KIND(CODED_DAY) | KIND(CODED_MONTH) | KIND(CODED_YEAR))
#define KINDS_ORDERED  (KINDS_DATED | KIND(CODED_INTEGER))
#define KINDS_NOT_TAGS (~KIND(CODED_TAG))

/* ---- what a column is ---- */

static void becomes(struct coded_column *c, enum coded_kind kind, int32_t width, int64_t base)
{
    c->kind = kind;
    c->width = width;
    c->base = base;
}

static void becomes_number(struct coded_column *c, bool wide)
{
    if (wide)
        becomes(c, CODED_INTEGER, 8, INT64_MIN / 2);
    else
        becomes(c, CODED_INTEGER, 4, narrow_base);
}

/* The width does not follow that of the source when the register widens it for more codes. */
static void becomes_like(struct coded_column *c, const struct coded_column *source)
{
    int32_t width = source->width;
    if (source->kind == CODED_CODE)
        width = source->codelist->count > MANY_CODES ? 4 : 2;
    if (source->kind == CODED_CODE_SET)
        width = 8;
    becomes(c, source->kind, width, source->base);
    c->codelist = source->codelist;
}

/* ---- difference ---- */

/* A column, or as_of where no column has that name; `open` may be absent. False after a fault. */
static bool side_read(struct derived_form *f, const struct node *map, const char *name,
                      enum presence presence, int32_t *out)
{
    const struct node *n = node_take(f->work->r, map, name, presence);
    *out = NO_COLUMN;
    if (n == NULL)
        return presence == OPTIONAL;
    if (n->kind == NODE_SCALAR && str_equal_c(n->text, "as_of") &&
        dataset_coded(f->of->dataset, n->text) < 0) {
        *out = DERIVED_AS_OF;
        return true;
    }
    *out = derived_column_take(f, f->of, map, name, KINDS_ORDERED);
    return *out >= 0;
}

/* The date of the release is a day; beside a year it is one, too. */
static enum coded_kind kind_of_side(const struct derived_form *f, int32_t side, int32_t beside)
{
    const struct coded_column *coded = f->of->dataset->coded;
    if (side >= 0)
        return coded[side].kind;
    return beside >= 0 && coded[beside].kind == CODED_YEAR ? CODED_YEAR : CODED_DAY;
}

static bool difference_read(struct derived_form *f, const struct node *n)
{
    static const char *const known[] = {"of", "less", "open", NULL};
    static const struct properties properties = {.known = known};
    struct derived *out = f->out;
    out->kind = DERIVED_DIFFERENCE;
    if (!node_expect_map(f->work->r, n, &properties))
        return false;
    bool ok = side_read(f, n, "of", NEEDED, &out->of);
    ok = side_read(f, n, "less", NEEDED, &out->less) && ok;
    ok = side_read(f, n, "open", OPTIONAL, &out->open) && ok;
    if (!ok)
        return false;
    enum coded_kind kind = kind_of_side(f, out->of, out->less);
    bool alike = kind == kind_of_side(f, out->less, out->of) &&
                 (out->open == NO_COLUMN || kind == kind_of_side(f, out->open, out->less));
    if (!alike || out->of == out->less) {
        FAULT0(f->work->r->diag, node_place(n), "derived.difference");
        return false;
    }
    const struct coded_column *coded = f->of->dataset->coded;
    bool wide = (out->of >= 0 && coded[out->of].width == 8) ||
                (out->less >= 0 && coded[out->less].width == 8) ||
                (out->open >= 0 && coded[out->open].width == 8);
    becomes_number(f->column, wide);
    return true;
}

/* ---- least, most ---- */

enum { OPERANDS_LIMIT = 16 };

/* The columns of `of`, which must be alike; false after a fault. */
static bool operands_read(struct derived_form *f, const struct node *list)
{
    struct reading *r = f->work->r;
    const struct coded_column *coded = f->of->dataset->coded;
    if (!node_expect_list(r, list))
        return false;
    if (list->count < 2 || list->count > OPERANDS_LIMIT) {
        FAULT(r->diag, list->place, "derived.operands-count",
              {"limit", str_format(r->arena, "%d", OPERANDS_LIMIT)});
        return false;
    }
    int32_t *operand = ARENA_ARRAY(r->arena, int32_t, list->count);
    for (const struct node *n = list->first; n != NULL; n = n->next) {
        int32_t column = derived_column_named(f->work, f->of, n);
        if (column < 0)
            return false;
        bool alike = KINDS_ORDERED >> coded[column].kind & 1 &&
                     (n == list->first || coded[column].kind == coded[operand[0]].kind);
        for (int32_t i = 0; i < f->out->operands; i++)
            alike = alike && operand[i] != column;
        if (!alike) {
            FAULT(r->diag, n->place, "derived.operand", {"name", coded[column].name});
            return false;
        }
        operand[f->out->operands++] = column;
    }
    f->out->operand = operand;
    return true;
}

/* Wide enough for each of them: their bounds, and so their widths, may differ. */
static void becomes_like_operands(struct derived_form *f)
{
    const struct coded_column *coded = f->of->dataset->coded;
    const struct coded_column *widest = &coded[f->out->operand[0]];
    for (int32_t i = 1; i < f->out->operands; i++) {
        const struct coded_column *c = &coded[f->out->operand[i]];
        if (c->width > widest->width || (c->width == widest->width && c->base < widest->base))
            widest = c;
    }
    if (widest->kind == CODED_INTEGER)
        becomes_number(f->column, widest->width == 8);
    else
        becomes(f->column, widest->kind, widest->width, widest->base);
}

static bool extreme_read(struct derived_form *f, const struct node *n, enum derived_kind kind)
{
    static const char *const known[] = {"of", "known", NULL};
    static const struct properties properties = {.known = known};
    struct reading *r = f->work->r;
    f->out->kind = kind;
    if (!node_expect_map(r, n, &properties))
        return false;
    (void)take_boolean(r, n, "known", OPTIONAL, &f->out->known); /* faults are counted */
    const struct node *of = node_take(r, n, "of", NEEDED);
    if (of == NULL || !operands_read(f, of))
        return false;
    becomes_like_operands(f);
    return true;
}

static bool least_read(struct derived_form *f, const struct node *n)
{
    return extreme_read(f, n, DERIVED_LEAST);
}

static bool most_read(struct derived_form *f, const struct node *n)
{
    return extreme_read(f, n, DERIVED_MOST);
}

/* ---- condition, band ---- */

static bool condition_read(struct derived_form *f, const struct node *n)
{
    f->out->kind = DERIVED_CONDITION;
    f->out->condition = derived_condition(f->work, f->of, n);
    becomes(f->column, CODED_BOOLEAN, 1, 0);
    return f->out->condition != NULL;
}

static bool has_bands(const struct codelist *list)
{
    for (int32_t i = 0; i < list->count; i++) {
        if (list->code[i].has_band)
            return true;
    }
    return false;
}

/* The code list that a property names; NULL after a fault. */
static const struct codelist *list_take(struct derived_form *f, const struct node *map,
                                        const char *property)
{
    struct reading *r = f->work->r;
    str name = {0};
    if (!take_text(r, map, property, NEEDED, &name))
        return NULL;
    const struct codelist *list = codelist_set_find(f->work->codelists, name);
    if (list != NULL)
        return list;
    struct str_list names = {0};
    for (ptrdiff_t i = 0; i < f->work->codelists->count; i++)
        names_add(r->arena, &names, f->work->codelists->item[i]->name);
    fault_unknown(r->diag, node_find(map, property)->place, "dataset.unknown-codelist",
                  "dataset.no-such-codelist", name, &names);
    return NULL;
}

static bool band_read(struct derived_form *f, const struct node *n)
{
    static const char *const known[] = {"of", "bands", NULL};
    static const struct properties properties = {.known = known};
    f->out->kind = DERIVED_BAND;
    if (!node_expect_map(f->work->r, n, &properties))
        return false;
    f->out->of = derived_column_take(f, f->of, n, "of", KIND(CODED_INTEGER) | KIND(CODED_YEAR));
    const struct codelist *list = list_take(f, n, "bands");
    if (list == NULL)
        return false;
    if (!has_bands(list)) {
        FAULT(f->work->r->diag, node_find(n, "bands")->place, "dataset.no-bands",
              {"name", list->name});
        return false;
    }
    f->out->bands = list;
    f->column->codelist = list;
    becomes(f->column, CODED_CODE, 2, 0);
    return f->out->of >= 0;
}

/* ---- attribute ---- */

/* As a derived column of whole numbers holds it. */
static bool attribute_number(str text, int64_t *out)
{
    return str_to_int64(text, out) && *out >= narrow_base && *out <= INT32_MAX;
}

static str attribute_text(const struct derived *d, const struct codelist *of, int32_t code)
{
    const str *property = of->code[code].property;
    return property != NULL ? property[d->attribute] : (str){0};
}

int64_t derived_attribute(const struct derived *d, const struct codelist *of, int32_t code)
{
    int64_t number = 0;
    str text = attribute_text(d, of, code);
    int32_t value = d->bands != NULL && text.n > 0 ? codelist_index(d->bands, text) : -1;
    if (value >= 0)
        return d->bands->code[value].number;
    bool known = d->bands == NULL && attribute_number(text, &number);
    return known ? number : VALUE_MISSING(MISSING_NOT_RECORDED);
}

/* The column of the code list, among those of its own. */
static bool attribute_take(struct derived_form *f, const struct node *n,
                           const struct codelist *list)
{
    struct reading *r = f->work->r;
    struct str_list names = {0};
    str name = {0};
    if (!take_text(r, n, "column", NEEDED, &name))
        return false;
    for (int32_t i = 0; i < list->property_count; i++) {
        if (str_equal(list->property_name[i], name)) {
            f->out->attribute = i;
            return true;
        }
        names_add(r->arena, &names, list->property_name[i]);
    }
    struct place place = node_find(n, "column")->place;
    if (names.count == 0)
        FAULT(r->diag, place, "derived.list-without-columns", {"name", list->name});
    else
        fault_unknown(r->diag, place, "derived.unknown-attribute", "derived.no-such-attribute",
                      name, &names);
    return false;
}

/* Every cell of the list's column is empty or what the derived column can hold. */
static bool attribute_check(struct derived_form *f, const struct codelist *list)
{
    const struct codelist *values = f->out->bands;
    str name = list->property_name[f->out->attribute];
    bool ok = true;
    for (int32_t i = 0; i < list->count; i++) {
        str text = attribute_text(f->out, list, i);
        int64_t number = 0;
        if (text.n == 0)
            continue;
        if (values != NULL && codelist_index(values, text) < 0)
            FAULT(f->work->r->diag, list->code[i].place, "derived.attribute-code",
                  {"code", list->code[i].code}, {"name", name}, {"found", text},
                  {"list", values->name});
        else if (values == NULL && !attribute_number(text, &number))
            FAULT(f->work->r->diag, list->code[i].place, "derived.attribute-number",
                  {"code", list->code[i].code}, {"name", name}, {"found", text});
        else
            continue;
        ok = false;
    }
    return ok;
}

static bool attribute_read(struct derived_form *f, const struct node *n)
{
    static const char *const known[] = {"of", "column", "codelist", NULL};
    static const struct properties properties = {.known = known};
    f->out->kind = DERIVED_ATTRIBUTE;
    if (!node_expect_map(f->work->r, n, &properties))
        return false;
    f->out->of = derived_column_take(f, f->of, n, "of", KIND(CODED_CODE));
    if (f->out->of < 0)
        return false;
    const struct codelist *list = f->of->dataset->coded[f->out->of].codelist;
    bool of_codes = node_find(n, "codelist") != NULL;
    f->out->bands = of_codes ? list_take(f, n, "codelist") : NULL;
    if (!attribute_take(f, n, list) || (of_codes && f->out->bands == NULL))
        return false;
    if (of_codes)
        becomes(f->column, CODED_CODE, f->out->bands->count > MANY_CODES ? 4 : 2, 0);
    else
        becomes_number(f->column, false);
    f->column->codelist = f->out->bands;
    return attribute_check(f, list);
}

/* ---- along foreign keys ---- */

/* The kept column that has a field's values as they were, or -1. */
static int32_t kept_whole(const struct dataset *ds, int32_t field)
{
    for (int32_t c = 0; c < ds->coded_count && field >= 0; c++) {
        if (ds->coded[c].field == field && ds->field[field].coarsening == COARSEN_NONE)
            return c;
    }
    return -1;
}

/* The foreign key of `ds` over the field, to `to` (NULL: to any); NULL: there is none. */
static const struct foreign_key *key_over(const struct dataset *ds, int32_t field,
                                          const struct dataset *to)
{
    for (int32_t i = 0; i < ds->foreign_keys; i++) {
        const struct foreign_key *key = &ds->foreign_key[i];
        if (key->field == field && (to == NULL || key->dataset == to))
            return key;
    }
    return NULL;
}

static bool is_unique(const struct dataset *ds, int32_t field)
{
    bool sole_key = ds->primary_key_count == 1 && ds->primary_key[0] == field;
    return sole_key || ds->field[field].unique;
}

/* A field of `ds` that a property names; -1 after a fault. */
static int32_t field_of(struct derived_form *f, const struct dataset *ds, const struct node *n)
{
    str name = {0};
    if (!node_text(f->work->r, n, &name))
        return -1;
    int32_t field = dataset_field(ds, name);
    if (field >= 0)
        return field;
    struct str_list names = {0};
    for (int32_t i = 0; i < ds->fields; i++)
        names_add(f->work->r->arena, &names, ds->field[i].name);
    fault_unknown(f->work->r->diag, n->place, "dataset.unknown-field", "dataset.no-such-field",
                  name, &names);
    return -1;
}

static bool columns_of_key(struct derived_form *f, const struct dataset *from,
                           const struct foreign_key *key, struct place place)
{
    f->out->key = kept_whole(from, key->field);
    f->out->match = kept_whole(key->dataset, key->reference_field);
    if (f->out->key >= 0 && f->out->match >= 0)
        return true;
    FAULT(f->work->r->diag, place, "dataset.key-not-kept", {"name", from->field[key->field].name});
    return false;
}

static bool lookup_through(struct derived_form *f, const struct node *n)
{
    const struct dataset *ds = f->of->dataset;
    struct diag *d = f->work->r->diag;
    int32_t field = field_of(f, ds, n);
    if (field < 0)
        return false;
    const struct foreign_key *key = key_over(ds, field, NULL);
    if (key == NULL) {
        FAULT(d, n->place, "dataset.person-no-key", {"name", ds->field[field].name});
        return false;
    }
    if (key->dataset == NULL || key->dataset->faulty || key->reference_field < 0)
        return false; /* its own faults come first */
    if (!is_unique(key->dataset, key->reference_field)) {
        FAULT(d, n->place, "derived.lookup-many", {"name", ds->field[field].name},
              {"resource", key->dataset->name});
        return false;
    }
    f->out->from = key->dataset;
    return columns_of_key(f, ds, key, n->place);
}

static bool lookup_read(struct derived_form *f, const struct node *n)
{
    static const char *const known[] = {"through", "column", NULL};
    static const struct properties properties = {.known = known};
    f->out->kind = DERIVED_LOOKUP;
    if (!node_expect_map(f->work->r, n, &properties))
        return false;
    const struct node *through = node_take(f->work->r, n, "through", NEEDED);
    if (through == NULL || !lookup_through(f, through))
        return false;
    struct deriving *from = deriving_of(f->work, f->out->from);
    f->out->column = derived_column_take(f, from, n, "column", KINDS_NOT_TAGS);
    if (f->out->column < 0)
        return false;
    becomes_like(f->column, &from->dataset->coded[f->out->column]);
    return true;
}

/* ---- over several records ---- */

/* The dataset that `of` names; NULL after a fault, or when it has faults of its own. */
static struct deriving *from_named(struct derived_form *f, const struct node *n)
{
    str name = {0};
    struct reading *r = f->work->r;
    if (!node_text(r, n, &name))
        return NULL;
    const struct dataset *from = schemas_dataset(f->work->schemas, name);
    if (from != NULL)
        return from->faulty ? NULL : deriving_of(f->work, from);
    struct str_list names = {0};
    for (int32_t i = 0; i < f->work->schemas->datasets; i++)
        names_add(r->arena, &names, f->work->schemas->dataset[i]->name);
    fault_unknown(r->diag, n->place, "dataset.unknown-resource", "dataset.no-such-resource", name,
                  &names);
    return NULL;
}

/* A property that means nothing beside this `take`. */
static bool refuse_extra(struct derived_form *f, const struct node *n, const char *name,
                         const struct node *take)
{
    const struct node *extra = node_find(n, name);
    if (extra == NULL)
        return true;
    FAULT(f->work->r->diag, node_place(extra), "derived.extra", {"name", str_from_c(name)},
          {"take", take->text});
    return false;
}

/* What is taken of the records of `from`, and the column that it is taken of. */
static bool taken_read(struct derived_form *f, struct deriving *from, const struct node *n,
                       const struct node *take)
{
    enum derived_take what = f->out->take;
    bool least_or_most = what == TAKE_LEAST || what == TAKE_MOST;
    if (!least_or_most && what != TAKE_SUM) {
        becomes_number(f->column, false);
        if (what == TAKE_ANY)
            becomes(f->column, CODED_BOOLEAN, 1, 0);
        return refuse_extra(f, n, "column", take);
    }
    f->out->column = derived_column_take(f, from, n, "column",
                                         what == TAKE_SUM ? KIND(CODED_INTEGER) : KINDS_ORDERED);
    if (f->out->column < 0)
        return false;
    if (least_or_most)
        becomes_like(f->column, &from->dataset->coded[f->out->column]);
    else
        becomes_number(f->column, true);
    return true;
}

static bool where_read(struct derived_form *f, struct deriving *from, const struct node *n)
{
    const struct node *where = node_take(f->work->r, n, "where", OPTIONAL);
    if (where == NULL)
        return true;
    f->out->condition = derived_condition(f->work, from, where);
    return f->out->condition != NULL;
}

static bool records_by(struct derived_form *f, const struct dataset *from, const struct node *by)
{
    int32_t field = field_of(f, from, by);
    if (field < 0)
        return false;
    const struct foreign_key *key = key_over(from, field, f->of->dataset);
    if (key != NULL)
        return columns_of_key(f, from, key, by->place);
    FAULT(f->work->r->diag, by->place, "derived.refers-elsewhere",
          {"name", from->field[field].name}, {"resource", from->name},
          {"dataset", f->of->dataset->name});
    return false;
}

static bool records_read(struct derived_form *f, const struct node *n)
{
    static const char *const known[] = {"of", "by", "take", "column", "where", NULL};
    static const char *const takes[] = {"count", "any", "least", "most", "sum", NULL};
    static const enum derived_take kinds[] = {TAKE_COUNT, TAKE_ANY, TAKE_LEAST, TAKE_MOST,
                                              TAKE_SUM};
    static const struct properties properties = {.known = known};
    struct reading *r = f->work->r;
    f->out->kind = DERIVED_RECORDS;
    if (!node_expect_map(r, n, &properties))
        return false;
    const struct node *of = node_take(r, n, "of", NEEDED);
    const struct node *by = node_take(r, n, "by", NEEDED);
    const struct node *take = node_take(r, n, "take", NEEDED);
    int choice = 0;
    struct deriving *from = of != NULL ? from_named(f, of) : NULL;
    if (from == NULL || by == NULL || take == NULL || !node_choice(r, take, takes, &choice))
        return false;
    f->out->take = kinds[choice];
    f->out->from = from->dataset;
    bool ok = records_by(f, from->dataset, by);
    ok = taken_read(f, from, n, take) && ok;
    return where_read(f, from, n) && ok;
}

/* ---- of one person ---- */

static bool has_persons(struct derived_form *f, const struct dataset *ds, struct place place)
{
    if (ds->person_source != PERSON_NONE)
        return true;
    FAULT(f->work->r->diag, place, "derived.no-persons", {"name", ds->name});
    return false;
}

/* The dates that order her records; both of one kind, days where days are counted. */
static bool dates_read(struct derived_form *f, struct deriving *from, const struct node *n,
                       const struct node *take)
{
    enum derived_take what = f->out->take;
    bool dated = what == TAKE_ORDER || what == TAKE_DAYS_SINCE || what == TAKE_DAYS_TO_NEXT;
    bool here = from->dataset == f->of->dataset;
    if (!dated)
        return refuse_extra(f, n, "date", take) && refuse_extra(f, n, "own_date", take);
    unsigned kinds = what == TAKE_ORDER ? KINDS_DATED : KIND(CODED_DAY);
    f->out->date = derived_column_take(f, from, n, "date", kinds);
    f->out->own_date = f->out->date;
    if (what == TAKE_ORDER)
        return refuse_extra(f, n, "own_date", take) && refuse_extra(f, n, "of", take) &&
               f->out->date >= 0;
    if (!here || node_find(n, "own_date") != NULL)
        f->out->own_date = derived_column_take(f, f->of, n, "own_date", kinds);
    return f->out->date >= 0 && f->out->own_date >= 0;
}

static bool person_form_read(struct derived_form *f, const struct node *n)
{
    static const char *const known[] = {"of", "take", "date", "own_date", "column", "where", NULL};
    static const char *const takes[] = {"order", "days_since", "days_to_next", "count", "any",
                                        "least", "most",       "sum",          NULL};
    static const enum derived_take kinds[] = {TAKE_ORDER, TAKE_DAYS_SINCE, TAKE_DAYS_TO_NEXT,
                                              TAKE_COUNT, TAKE_ANY,        TAKE_LEAST,
                                              TAKE_MOST,  TAKE_SUM};
    static const struct properties properties = {.known = known};
    struct reading *r = f->work->r;
    f->out->kind = DERIVED_PERSON;
    if (!node_expect_map(r, n, &properties))
        return false;
    const struct node *of = node_take(r, n, "of", OPTIONAL);
    const struct node *take = node_take(r, n, "take", NEEDED);
    int choice = 0;
    struct deriving *from = of != NULL ? from_named(f, of) : f->of;
    if (from == NULL || take == NULL || !node_choice(r, take, takes, &choice))
        return false;
    if (!has_persons(f, f->of->dataset, take->place) ||
        (of != NULL && !has_persons(f, from->dataset, of->place)))
        return false;
    f->out->take = kinds[choice];
    f->out->from = from->dataset;
    bool ok = dates_read(f, from, n, take);
    ok = taken_read(f, from, n, take) && ok;
    return where_read(f, from, n) && ok;
}

const struct derived_reader derived_readers[] = {
    {"difference", difference_read},
    {"condition", condition_read},
    {"band", band_read},
    {"lookup", lookup_read},
    {"records", records_read},
    {"person", person_form_read},
    {"least", least_read},
    {"most", most_read},
    {"attribute", attribute_read},
    {NULL, NULL},
};
