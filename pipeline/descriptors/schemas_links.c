/* What joins datasets: foreign keys, persons through them, and the order that follows. */
#include <assert.h>

#include "base/map.h"
#include "base/utf8.h"
#include "descriptors/fault.h"
#include "descriptors/schemas_read.h"

static void reference_resolve(struct reading *r, const struct schemas *s, struct dataset *from,
                              struct foreign_key *key)
{
    const struct dataset *to = schemas_dataset(s, key->resource);
    struct str_list names = {0};
    if (to == NULL) {
        for (int32_t i = 0; i < s->datasets; i++)
            names_add(r->arena, &names, s->dataset[i]->name);
        fault_unknown(r->diag, key->place, "dataset.unknown-resource", "dataset.no-such-resource",
                      key->resource, &names);
        return;
    }
    if (to->faulty)
        return;
    key->dataset = to;
    key->reference_field = dataset_field(to, key->reference_name);
    if (key->reference_field < 0) {
        for (int32_t i = 0; i < to->fields; i++)
            names_add(r->arena, &names, to->field[i].name);
        fault_unknown(r->diag, key->place, "dataset.unknown-field", "dataset.no-such-field",
                      key->reference_name, &names);
        return;
    }
    const struct field *field = &from->field[key->field];
    const struct field *target = &to->field[key->reference_field];
    if (field->type == VALUE_CODE && target->type == VALUE_CODE &&
        field->codelist == target->codelist)
        return;
    bool sole_key = to->primary_key_count == 1 && to->primary_key[0] == key->reference_field;
    bool keys = field->sensitivity == SENSITIVITY_RECORD_KEY &&
                target->sensitivity == SENSITIVITY_RECORD_KEY;
    if (!keys || !sole_key)
        FAULT(r->diag, key->place, "dataset.reference-key", {"name", field->name},
              {"resource", to->name}, {"field", target->name});
}

static void person_resolve(struct reading *r, const struct dataset *ds)
{
    if (ds->person_source != PERSON_THROUGH)
        return;
    for (int32_t i = 0; i < ds->foreign_keys; i++) {
        const struct foreign_key *key = &ds->foreign_key[i];
        if (key->field != ds->person_field || key->dataset == NULL)
            continue;
        if (key->dataset == ds || key->dataset->person_source == PERSON_NONE)
            FAULT(r->diag, key->place, "dataset.person-through", {"name", ds->name},
                  {"resource", key->dataset->name});
    }
}

static bool waits(const struct dataset *ds, struct dataset *const *placed, int32_t count)
{
    for (int32_t i = 0; i < ds->foreign_keys; i++) {
        const struct dataset *to = ds->foreign_key[i].dataset;
        bool found = to == NULL || to == ds;
        for (int32_t p = 0; p < count; p++)
            found = found || placed[p] == to;
        if (!found)
            return true;
    }
    return false;
}

/* The referenced before those that refer to them; otherwise as the observatory lists them. */
static void order(struct reading *r, struct schemas *s)
{
    struct dataset **placed = (struct dataset **)ARENA_ARRAY(r->arena, void *, s->datasets);
    bool *done = ARENA_ARRAY(r->arena, bool, s->datasets);
    int32_t count = 0;
    while (count < s->datasets) {
        int32_t next = 0;
        while (next < s->datasets && (done[next] || waits(s->dataset[next], placed, count)))
            next++;
        if (next == s->datasets)
            break;
        done[next] = true;
        placed[count++] = s->dataset[next];
    }
    for (int32_t i = 0; i < s->datasets && count < s->datasets; i++) {
        if (!done[i])
            FAULT(r->diag, s->dataset[i]->place, "dataset.reference-circle",
                  {"name", s->dataset[i]->name});
    }
    if (count == s->datasets)
        s->dataset = placed;
}

static void prefix_add(struct reading *r, struct map *folds, const struct schemas *s, int32_t index,
                       str prefix)
{
    str fold = utf8_fold(r->arena, prefix);
    int64_t other = map_get(folds, fold, -1);
    if (other < 0)
        map_put(folds, fold, index);
    else if (other != index)
        FAULT(r->diag, s->dataset[index]->place, "dataset.file-prefix-twice", {"name", prefix},
              {"other", s->dataset[other]->name});
}

void datasets_link(struct reading *r, struct schemas *s)
{
    struct map folds = map_new(r->arena, (ptrdiff_t)s->datasets * 4);
    for (int32_t i = 0; i < s->datasets; i++) {
        struct dataset *ds = s->dataset[i];
        for (int32_t k = 0; k < ds->foreign_keys; k++)
            reference_resolve(r, s, ds, &ds->foreign_key[k]);
        prefix_add(r, &folds, s, i, ds->file_prefix);
        for (int32_t alias = 0; alias < ds->file_alias_count; alias++)
            prefix_add(r, &folds, s, i, ds->file_alias[alias]);
    }
    for (int32_t i = 0; i < s->datasets; i++)
        person_resolve(r, s->dataset[i]);
    order(r, s);
}
