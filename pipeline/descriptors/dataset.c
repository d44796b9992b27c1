/* Datasets: the resource as a whole. */
#include "descriptors/dataset.h"

#include <math.h>

#include "base/utf8.h"
#include "descriptors/dataset_read.h"
#include "descriptors/fault.h"

enum { FIELD_LIMIT = 500, STANDARD_FIELD_LIMIT = 10000 };

int32_t dataset_field(const struct dataset *ds, str name)
{
    for (int32_t i = 0; i < ds->fields; i++) {
        if (str_equal(ds->field[i].name, name))
            return i;
    }
    return -1;
}

int32_t dataset_coded(const struct dataset *ds, str column)
{
    for (int32_t i = 0; i < ds->column_count; i++) {
        if (str_equal(ds->coded[i].name, column))
            return i;
    }
    return -1;
}

struct labels dataset_column_labels(const struct dataset *ds, int32_t column)
{
    const struct derived *derived = dataset_derived(ds, column);
    return derived != NULL ? derived->labels : ds->field[ds->coded[column].field].labels;
}

/* ---- fields ---- */

static void fields_read(struct dataset_reading *dr, const struct node *schema)
{
    struct arena *a = dr->r.arena;
    const struct node *list = node_take(&dr->r, schema, "fields", NEEDED);
    if (list == NULL || !node_expect_list(&dr->r, list))
        return;
    bool standard = dr->out->standard;
    int32_t limit = standard ? STANDARD_FIELD_LIMIT : FIELD_LIMIT;
    if ((list->count == 0 && !standard) || list->count > limit) {
        FAULT(dr->r.diag, node_place(list), "dataset.field-count",
              {"limit", number_text(a, limit)});
        return;
    }
    dr->out->field = ARENA_ARRAY(a, struct field, list->count);
    dr->field_node = (const struct node **)ARENA_ARRAY(a, void *, list->count);
    dr->is_year = ARENA_ARRAY(a, bool, list->count);
    dr->is_untyped = ARENA_ARRAY(a, bool, list->count);
    for (const struct node *n = list->first; n != NULL; n = n->next) {
        int32_t index = dr->out->fields++;
        dr->field_node[index] = n;
        field_read(dr, n, index);
    }
    for (int32_t i = 0; i < dr->out->fields && !standard; i++)
        field_coarsen_read(dr, i);
}

/* Two fields that a header could mean alike would make every file ambiguous. */
static void header_spelling(struct dataset_reading *dr, struct map *folds, int32_t index,
                            str spelling, int32_t *reported)
{
    str fold = utf8_fold(dr->r.arena, spelling);
    if (fold.n == 0)
        return;
    int64_t other = map_get(folds, fold, -1);
    if (other < 0) {
        map_put(folds, fold, index);
    } else if (other != index && *reported != (int32_t)other) {
        *reported = (int32_t)other;
        FAULT(dr->r.diag, dr->out->field[index].place, "dataset.header-collision",
              {"a", dr->out->field[other].name}, {"b", dr->out->field[index].name},
              {"spelling", spelling});
    }
}

static void check_headers(struct dataset_reading *dr)
{
    struct map folds = map_new(dr->r.arena, (ptrdiff_t)dr->out->fields * 5);
    for (int32_t i = 0; i < dr->out->fields; i++) {
        const struct field *f = &dr->out->field[i];
        int32_t reported = -1;
        header_spelling(dr, &folds, i, f->name, &reported);
        for (int l = 0; l < LANGUAGE_COUNT; l++)
            header_spelling(dr, &folds, i, f->labels.text[l], &reported);
        for (int32_t alias = 0; alias < f->alias_count; alias++)
            header_spelling(dr, &folds, i, f->alias[alias], &reported);
    }
}

/* ---- the resource ---- */

static void resource_dialect_read(struct dataset_reading *dr, const struct node *n)
{
    struct dialect *dialect = &dr->out->source_format.dialect;
    dialect_read(&dr->r, n, dialect);
    if (dialect->delimiter.n == 1)
        dr->out->delimiters = dialect->delimiter;
}

/* A word, or a list of one word as drafts of version 2 had it. */
static void fields_match_read(struct dataset_reading *dr, const struct node *schema)
{
    static const char *const names[] = {"exact", "equal", "subset", "superset", "partial", NULL};
    int choice = 0;
    const struct node *n = node_take(&dr->r, schema, "fieldsMatch", OPTIONAL);
    dr->out->fields_match = dr->out->standard ? MATCH_EXACT : MATCH_EQUAL;
    if (n != NULL && n->kind == NODE_LIST && n->count == 1)
        n = n->first;
    if (n != NULL && node_choice(&dr->r, n, names, &choice))
        dr->out->fields_match = (enum fields_match)choice;
}

void schema_read(struct dataset_reading *dr, const struct node *n)
{
    static const char *const known[] = {"fields",      "primaryKey",    "foreignKeys", "uniqueKeys",
                                        "fieldsMatch", "missingValues", "name",        "title",
                                        "description", "$schema",       NULL};
    static const struct properties properties = {.known = known};
    struct reading *r = &dr->r;
    if (!dr->out->standard && !node_expect_map(r, n, &properties))
        return;
    fields_match_read(dr, n);
    const struct node *missing = node_take(r, n, "missingValues", OPTIONAL);
    dr->missing = ARENA_NEW(r->arena, struct missing_value);
    dr->missing_count = 1; /* the standard's default: an empty cell */
    if (missing != NULL) {
        dr->missing_count = 0;
        missing_values_read(dr, missing, &dr->missing, &dr->missing_count);
    }
    fields_read(dr, n);
    if (!dr->out->standard)
        check_headers(dr);
    primary_key_read(dr, n);
    unique_keys_read(dr, n);
    foreign_keys_read(dr, n);
    if (!dr->out->standard)
        check_unique(dr);
}

static void resource_read(struct dataset_reading *dr, const struct node *root, str name)
{
    static const char *const known[] = {"name",   "title",   "description", "$schema",
                                        "schema", "dialect", "marsad",      NULL};
    static const char *const unsupported[] = {
        "path",  "data", "type",    "profile",  "format",   "mediatype", "encoding",
        "bytes", "hash", "sources", "licenses", "homepage", "version",   NULL};
    static const char *const elsewhere[] = {
        "fields", "primaryKey", "foreignKeys", "uniqueKeys", "fieldsMatch", "missingValues", NULL};
    static const struct properties properties = {known, unsupported, elsewhere, "schema"};
    struct reading *r = &dr->r;
    struct dataset *out = dr->out;
    if (!node_expect_map(r, root, &properties))
        return;
    if (take_text(r, root, "name", NEEDED, &out->name) && !str_equal(out->name, name))
        FAULT(r->diag, node_find(root, "name")->place, "descriptor.name-of-file",
              {"name", out->name}, {"expected", name});
    out->name = name; /* the one that others know it by */
    const struct node *schema = node_take(r, root, "schema", NEEDED);
    const struct node *dialect = node_take(r, root, "dialect", OPTIONAL);
    const struct node *marsad = node_take(r, root, "marsad", NEEDED);
    if (schema != NULL)
        schema_read(dr, schema);
    if (dialect != NULL)
        resource_dialect_read(dr, dialect);
    dataset_scope(dr);
    if (marsad != NULL)
        dataset_marsad_read(dr, marsad);
    dataset_code(dr);
}

bool dataset_read(struct arena *a, str bytes, str file, str name, struct codelist_set *codelists,
                  struct dataset *out, struct diag *d)
{
    int faults = d->error_count;
    const struct node *root = yaml_parse(a, bytes, file, d);
    *out = (struct dataset){.name = name,
                            .path = file,
                            .file_prefix = name,
                            .delimiters = STR(",;\t|"),
                            .source_format = source_format_plain(),
                            .refuse_share = NAN,
                            .centre_field = -1,
                            .event_date_field = -1,
                            .person_field = -1};
    out->faulty = true;
    if (root == NULL)
        return false;
    struct dataset_reading dr = {.r = {a, d}, .codelists = codelists, .out = out};
    out->place = root->place;
    resource_read(&dr, root, name);
    out->faulty = d->error_count != faults;
    return !out->faulty;
}
