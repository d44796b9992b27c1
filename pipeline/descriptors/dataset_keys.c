/* Keys of a dataset: primary, unique, foreign. */
#include "descriptors/dataset_read.h"
#include "descriptors/fault.h"

enum { PRIMARY_KEY_LIMIT = 4 };

struct index_list {
    int32_t *item;
    ptrdiff_t count;
    ptrdiff_t capacity;
};

/* Keys are compared by 4_link over the register: only what stays whole can be compared. */
static bool is_whole(const struct field *f, bool is_year)
{
    bool whole = f->coarsening == COARSEN_NONE || (f->coarsening == COARSEN_YEAR && is_year) ||
                 (f->coarsening == COARSEN_MONTH && f->type == VALUE_YEARMONTH);
    return field_is_kept(f) && whole;
}

/* ---- names of fields ---- */

static void key_field_add(struct dataset_reading *dr, const struct node *n, struct index_list *out)
{
    int32_t index = field_named(dr, n);
    if (index < 0)
        return;
    for (ptrdiff_t i = 0; i < out->count; i++) {
        if (out->item[i] == index) {
            FAULT(dr->r.diag, n->place, "dataset.key-twice", {"name", dr->out->field[index].name});
            return;
        }
    }
    *ARENA_PUSH(dr->r.arena, out) = index;
}

/* One name, or a list of them. */
static struct index_list key_fields(struct dataset_reading *dr, const struct node *n)
{
    struct index_list out = {0};
    if (n->kind == NODE_SCALAR) {
        key_field_add(dr, n, &out);
    } else if (node_expect_list(&dr->r, n)) {
        for (const struct node *item = n->first; item != NULL; item = item->next)
            key_field_add(dr, item, &out);
    }
    return out;
}

/* ---- primary key ---- */

static const struct node *key_node(const struct node *n, int32_t number)
{
    const struct node *item = n->kind == NODE_SCALAR ? n : n->first;
    while (number-- > 0 && item->next != NULL)
        item = item->next;
    return item;
}

/* Of our own datasets: the key is needed in each record, and is kept. */
static void own_key_check(struct dataset_reading *dr, const struct node *n)
{
    struct dataset *out = dr->out;
    for (int32_t i = 0; i < out->primary_key_count; i++) {
        struct field *f = &out->field[out->primary_key[i]];
        f->required = true;
        if (!is_whole(f, dr->is_year[out->primary_key[i]]))
            FAULT(dr->r.diag, key_node(n, i)->place, "dataset.key-not-kept", {"name", f->name});
    }
}

void primary_key_read(struct dataset_reading *dr, const struct node *schema)
{
    const struct node *n = node_take(&dr->r, schema, "primaryKey", OPTIONAL);
    bool standard = dr->out->standard;
    bool is_empty = n != NULL && ((n->kind == NODE_SCALAR && n->text.n == 0) ||
                                  (n->kind == NODE_LIST && n->count == 0));
    if (n == NULL || (is_empty && standard))
        return;
    if (n->kind == NODE_LIST && !standard && (n->count == 0 || n->count > PRIMARY_KEY_LIMIT)) {
        FAULT(dr->r.diag, n->place, "dataset.key-count",
              {"limit", number_text(dr->r.arena, PRIMARY_KEY_LIMIT)});
        return;
    }
    struct index_list key = key_fields(dr, n);
    dr->out->primary_key = key.item;
    dr->out->primary_key_count = (int32_t)key.count;
    if (!standard)
        own_key_check(dr, n);
}

/* ---- unique keys ---- */

void unique_keys_read(struct dataset_reading *dr, const struct node *schema)
{
    struct dataset *out = dr->out;
    const struct node *list = node_take(&dr->r, schema, "uniqueKeys", OPTIONAL);
    if (list == NULL || !node_expect_list(&dr->r, list))
        return;
    out->unique_key = ARENA_ARRAY(dr->r.arena, struct unique_key, list->count);
    for (const struct node *n = list->first; n != NULL; n = n->next) {
        struct index_list key = key_fields(dr, n);
        if (key.count == 0) {
            if (n->kind == NODE_LIST && n->count == 0)
                FAULT0(dr->r.diag, n->place, "dataset.key-empty");
            continue;
        }
        out->unique_key[out->unique_keys++] =
            (struct unique_key){.field = key.item, .fields = (int32_t)key.count, .place = n->place};
    }
}

/* ---- foreign keys ---- */

static bool expect_map(struct dataset_reading *dr, const struct node *n,
                       const struct properties *properties)
{
    return dr->out->standard ? standard_expect_map(&dr->r, n, properties)
                             : node_expect_map(&dr->r, n, properties);
}

/* Field names, alone or in a list; our own datasets are joined by one. */
static const struct node *key_names(struct dataset_reading *dr, const struct node *map,
                                    const char *name)
{
    const struct node *n = node_take(&dr->r, map, name, NEEDED);
    if (n == NULL || n->kind == NODE_SCALAR)
        return n;
    if (!node_expect_list(&dr->r, n))
        return NULL;
    if (n->count == 0 || (n->count > 1 && !dr->out->standard)) {
        FAULT0(dr->r.diag, n->place,
               n->count == 0 ? "dataset.key-empty" : "dataset.foreign-key-fields");
        return NULL;
    }
    return n;
}

static void reference_names(struct dataset_reading *dr, const struct node *n,
                            struct foreign_key *key)
{
    struct str_list names = {0};
    bool is_self = str_equal(key->resource, dr->out->name);
    if (!node_texts(&dr->r, n, &names) || names.count == 0)
        return;
    for (ptrdiff_t i = 0; i < names.count && is_self; i++) {
        if (dr->out->standard && field_named(dr, key_node(n, (int32_t)i)) < 0)
            return;
    }
    if (names.count != key->field_count) {
        FAULT0(dr->r.diag, n->place, "dataset.foreign-key-count");
        return;
    }
    key->reference_fields = names.item;
    key->reference_name = names.item[0];
    key->place = n->kind == NODE_SCALAR ? n->place : n->first->place;
}

static void reference_read(struct dataset_reading *dr, const struct node *n,
                           struct foreign_key *key)
{
    static const char *const known[] = {"resource", "fields", NULL};
    static const struct properties properties = {.known = known};
    struct reading *r = &dr->r;
    if (!expect_map(dr, n, &properties))
        return;
    const struct node *resource = node_take(r, n, "resource", OPTIONAL);
    key->resource = dr->out->name;
    if (resource != NULL && node_text(r, resource, &key->resource) &&
        (key->resource.n == 0 || (dr->out->standard && str_equal_c(key->resource, "self"))))
        key->resource = dr->out->name; /* as version 1 of the standard writes it */
    const struct node *fields = key_names(dr, n, "fields");
    if (fields != NULL)
        reference_names(dr, fields, key);
}

/* Whether 4_link can compare the field with that of another dataset. */
static bool can_be_joined(struct dataset_reading *dr, const struct foreign_key *key)
{
    const struct field *f = &dr->out->field[key->field];
    return dr->out->standard ||
           (is_whole(f, false) && (f->type == VALUE_TEXT || f->type == VALUE_CODE));
}

static void foreign_key_read(struct dataset_reading *dr, const struct node *n)
{
    static const char *const known[] = {"fields", "reference", "marsad", NULL};
    static const char *const own[] = {"severity", NULL};
    static const struct properties properties = {.known = known};
    static const struct properties own_properties = {.known = own};
    struct reading *r = &dr->r;
    struct foreign_key key = {
        .place = n->place, .field = -1, .reference_field = -1, .severity = SEVERITY_QUARANTINE_ROW};
    if (!expect_map(dr, n, &properties))
        return;
    const struct node *names = key_names(dr, n, "fields");
    const struct node *reference = node_take(r, n, "reference", NEEDED);
    const struct node *marsad = node_take(r, n, "marsad", OPTIONAL);
    if (marsad != NULL && node_expect_map(r, marsad, &own_properties))
        key.severity = severity_take(r, marsad, key.severity);
    struct index_list fields = names == NULL ? (struct index_list){0} : key_fields(dr, names);
    key.fields = fields.item;
    key.field_count = (int32_t)fields.count;
    if (reference != NULL && fields.count > 0)
        reference_read(dr, reference, &key);
    if (fields.count == 0 || key.reference_fields == NULL)
        return;
    key.field = fields.item[0];
    if (!can_be_joined(dr, &key)) {
        FAULT(r->diag, key_node(names, 0)->place, "dataset.foreign-key-type",
              {"name", dr->out->field[key.field].name});
        return;
    }
    int32_t at = dr->out->foreign_keys++;
    dr->out->foreign_key[at] = key;
}

void foreign_keys_read(struct dataset_reading *dr, const struct node *schema)
{
    const struct node *list = node_take(&dr->r, schema, "foreignKeys", OPTIONAL);
    if (list == NULL || !node_expect_list(&dr->r, list))
        return;
    dr->out->foreign_key = ARENA_ARRAY(dr->r.arena, struct foreign_key, list->count);
    for (const struct node *n = list->first; n != NULL; n = n->next)
        foreign_key_read(dr, n);
}

void check_unique(struct dataset_reading *dr)
{
    for (int32_t i = 0; i < dr->out->fields; i++) {
        const struct field *f = &dr->out->field[i];
        if (f->unique && !is_whole(f, dr->is_year[i]))
            FAULT(dr->r.diag, f->place, "dataset.unique-not-kept", {"name", f->name});
    }
}
