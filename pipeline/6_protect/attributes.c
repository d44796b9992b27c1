/* A code list says something of each code: which centres are shelters. What is told of a kind of
 * centre is the sum of what is told of its centres, in whatever tables they stand. */
#include "6_protect/relations_private.h"

/* A derived column that is what a list says of the codes of another column. */
struct attribute {
    str dataset, column;
    const struct derived *derived;
    const struct coded_column *of;
};
struct attributes {
    struct attribute *item;
    ptrdiff_t count;
    ptrdiff_t capacity;
};

static bool is_known(const struct attributes *list, str dataset)
{
    for (ptrdiff_t i = 0; i < list->count; i++) {
        if (str_equal(list->item[i].dataset, dataset)) {
            return true;
        }
    }
    return false;
}

/* Of lists without levels, each of whose codes stands for itself. */
static void add_dataset(struct arena *a, struct attributes *list, const struct dataset *ds)
{
    if (!ds || is_known(list, ds->name)) {
        return;
    }
    for (int32_t c = ds->coded_count; c < ds->column_count; c++) {
        const struct derived *d = dataset_derived(ds, c);
        if (d && d->kind == DERIVED_ATTRIBUTE && d->bands &&
            ds->coded[d->of].codelist->levels <= 1) {
            *ARENA_PUSH(a, list) =
                (struct attribute){ds->name, ds->coded[c].name, d, &ds->coded[d->of]};
        }
    }
}

struct attributes *attributes_of(struct arena *a, struct estimate_table *const *tables,
                                 ptrdiff_t count)
{
    struct attributes *list = ARENA_NEW(a, struct attributes);
    for (ptrdiff_t i = 0; i < count; i++) {
        const struct indicator *of = tables[i]->indicator;
        add_dataset(a, list, of ? of->dataset : NULL);
        add_dataset(a, list, of ? of->divisor.dataset : NULL);
    }
    return list;
}

/* Whether the list says this of the code, or something below it. */
static bool says(const struct attribute *a, int32_t code, int32_t wanted)
{
    const struct codelist *values = a->derived->bands;
    int64_t number = derived_attribute(a->derived, a->of->codelist, code);
    bool known = !value_is_missing(number) && number < values->number_limit;
    int32_t index = known ? values->by_number[number] : -1;
    return index >= 0 && codelist_ancestor(values, index, values->code[wanted].level) == wanted;
}

static void line_of(struct relations *r, const struct named *whole, int32_t coordinate,
                    const struct attribute *a, struct draft *draft)
{
    const struct codelist *list = a->of->codelist;
    int32_t wanted = codelist_index(a->derived->bands, whole->coordinate[coordinate].code);
    struct parts parts = {0};
    draft->count = 0;
    for (int32_t code = 0; wanted >= 0 && code < list->count; code++) {
        if (!says(a, code, wanted)) {
            continue;
        }
        struct named part = *whole;
        part.coordinate[coordinate] =
            (struct coordinate){a->of->name, list->code[code].code, false};
        parts_add(r, &part, &parts, draft);
    }
    parts_close(r, whole, &parts, draft);
}

void attributes_take(struct relations *r, const struct attributes *list, const struct named *n,
                     struct draft *draft)
{
    str dataset;
    str rest;
    (void)str_cut(n->key, '|', &dataset, &rest);
    for (int32_t c = 0; list->count > 0 && c < n->coordinates; c++) {
        for (ptrdiff_t i = 0; i < list->count; i++) {
            const struct attribute *a = &list->item[i];
            if (str_equal(n->coordinate[c].column, a->column) && str_equal(dataset, a->dataset)) {
                line_of(r, n, c, a, draft);
            }
        }
    }
}
