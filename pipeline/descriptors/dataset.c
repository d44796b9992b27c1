/* Datasets: the resource as a whole. */
#include "descriptors/dataset.h"

#include <assert.h>

#include "base/utf8.h"
#include "descriptors/dataset_read.h"
#include "descriptors/fault.h"

enum { FIELD_LIMIT = 500, PRIMARY_KEY_LIMIT = 4 };

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
    for (int32_t i = 0; i < ds->coded_count; i++) {
        if (str_equal(ds->coded[i].name, column))
            return i;
    }
    return -1;
}

/* ---- fields ---- */

static void fields_read(struct dataset_reading *dr, const struct node *schema)
{
    struct arena *a = dr->r.arena;
    const struct node *list = node_take(&dr->r, schema, "fields", NEEDED);
    if (list == NULL || !node_expect_list(&dr->r, list))
        return;
    if (list->count == 0 || list->count > FIELD_LIMIT) {
        FAULT(dr->r.diag, node_place(list), "dataset.field-count",
              {"limit", number_text(a, FIELD_LIMIT)});
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
    for (int32_t i = 0; i < dr->out->fields; i++)
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

/* ---- keys ---- */

/* Keys are compared by 4_link over the register: only what stays whole can be compared. */
static bool is_whole(const struct field *f, bool is_year)
{
    bool whole = f->coarsening == COARSEN_NONE || (f->coarsening == COARSEN_YEAR && is_year);
    return field_is_kept(f) && whole;
}

static void key_field(struct dataset_reading *dr, const struct node *n)
{
    struct dataset *out = dr->out;
    int32_t index = field_named(dr, n);
    if (index < 0)
        return;
    struct field *f = &out->field[index];
    f->required = true;
    if (!is_whole(f, dr->is_year[index]))
        FAULT(dr->r.diag, n->place, "dataset.key-not-kept", {"name", f->name});
    for (int32_t i = 0; i < out->primary_key_count; i++) {
        if (out->primary_key[i] == index)
            FAULT(dr->r.diag, n->place, "dataset.key-twice", {"name", f->name});
    }
    out->primary_key[out->primary_key_count++] = index;
}

static void primary_key_read(struct dataset_reading *dr, const struct node *schema)
{
    const struct node *n = node_take(&dr->r, schema, "primaryKey", OPTIONAL);
    dr->out->primary_key = ARENA_ARRAY(dr->r.arena, int32_t, PRIMARY_KEY_LIMIT);
    if (n == NULL)
        return;
    if (n->kind == NODE_SCALAR) {
        key_field(dr, n);
        return;
    }
    if (!node_expect_list(&dr->r, n))
        return;
    if (n->count == 0 || n->count > PRIMARY_KEY_LIMIT) {
        FAULT(dr->r.diag, n->place, "dataset.key-count",
              {"limit", number_text(dr->r.arena, PRIMARY_KEY_LIMIT)});
        return;
    }
    for (const struct node *item = n->first; item != NULL; item = item->next)
        key_field(dr, item);
}

/* One field name, alone or as a list of one. */
static const struct node *single_name(struct reading *r, const struct node *map, const char *name)
{
    const struct node *n = node_take(r, map, name, NEEDED);
    if (n == NULL || n->kind == NODE_SCALAR)
        return n;
    if (!node_expect_list(r, n))
        return NULL;
    if (n->count != 1)
        FAULT0(r->diag, n->place, "dataset.foreign-key-fields");
    return n->count == 1 ? n->first : NULL;
}

static enum severity severity_take(struct reading *r, const struct node *map,
                                   enum severity otherwise)
{
    static const char *const names[] = {"info", "warn", "quarantine-row", "refuse-file", NULL};
    int choice;
    const struct node *n = node_take(r, map, "severity", OPTIONAL);
    return n != NULL && node_choice(r, n, names, &choice) ? (enum severity)choice : otherwise;
}

static void reference_read(struct dataset_reading *dr, const struct node *n,
                           struct foreign_key *key, str *reference_field)
{
    static const char *const known[] = {"resource", "fields", NULL};
    static const struct properties properties = {.known = known};
    struct reading *r = &dr->r;
    if (!node_expect_map(r, n, &properties))
        return;
    const struct node *resource = node_take(r, n, "resource", OPTIONAL);
    key->resource = dr->out->name;
    if (resource != NULL && node_text(r, resource, &key->resource) && key->resource.n == 0)
        key->resource = dr->out->name; /* as version 1 of the standard writes it */
    const struct node *field = single_name(r, n, "fields");
    if (field == NULL || !node_text(r, field, reference_field))
        return;
    key->place = field->place;
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
    if (!node_expect_map(r, n, &properties))
        return;
    const struct node *field = single_name(r, n, "fields");
    const struct node *reference = node_take(r, n, "reference", NEEDED);
    const struct node *marsad = node_take(r, n, "marsad", OPTIONAL);
    str name = {0};
    if (marsad != NULL && node_expect_map(r, marsad, &own_properties))
        key.severity = severity_take(r, marsad, key.severity);
    if (reference != NULL)
        reference_read(dr, reference, &key, &name);
    key.field = field == NULL ? -1 : field_named(dr, field);
    if (key.field < 0 || name.n == 0)
        return;
    const struct field *f = &dr->out->field[key.field];
    if (!is_whole(f, false) || (f->type != VALUE_TEXT && f->type != VALUE_CODE)) {
        FAULT(r->diag, field->place, "dataset.foreign-key-type", {"name", f->name});
        return;
    }
    int32_t at = dr->out->foreign_keys++;
    key.reference_name = name;
    dr->out->foreign_key[at] = key;
}

static void foreign_keys_read(struct dataset_reading *dr, const struct node *schema)
{
    const struct node *list = node_take(&dr->r, schema, "foreignKeys", OPTIONAL);
    if (list == NULL || !node_expect_list(&dr->r, list))
        return;
    dr->out->foreign_key = ARENA_ARRAY(dr->r.arena, struct foreign_key, list->count);
    for (const struct node *n = list->first; n != NULL; n = n->next)
        foreign_key_read(dr, n);
}

static void check_unique(struct dataset_reading *dr)
{
    for (int32_t i = 0; i < dr->out->fields; i++) {
        const struct field *f = &dr->out->field[i];
        if (f->unique && !is_whole(f, dr->is_year[i]))
            FAULT(dr->r.diag, f->place, "dataset.unique-not-kept", {"name", f->name});
    }
}

/* ---- rules ---- */

static struct expression *expression_take(struct dataset_reading *dr, const struct node *map,
                                          const char *name, enum presence presence)
{
    str text = {0};
    if (!take_text(&dr->r, map, name, presence, &text))
        return NULL;
    return expression_compile(dr->r.arena, text, node_text_place(node_find(map, name)),
                              &dr->out->scope, dr->r.diag);
}

static bool is_rule_id(str id)
{
    for (ptrdiff_t i = 0; i < id.n; i++) {
        char c = id.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
            return false;
    }
    return id.n > 0 && id.n <= 64;
}

static void rule_read(struct dataset_reading *dr, const struct node *n)
{
    static const char *const known[] = {"id",       "when",    "assert", "field",
                                        "severity", "message", NULL};
    static const struct properties properties = {.known = known};
    struct reading *r = &dr->r;
    struct row_rule *rule = &dr->out->rule[dr->out->rules++];
    *rule = (struct row_rule){.place = n->place, .field = -1};
    if (!node_expect_map(r, n, &properties))
        return;
    if (take_text(r, n, "id", NEEDED, &rule->id)) {
        if (!is_rule_id(rule->id))
            FAULT(r->diag, node_find(n, "id")->place, "dataset.rule-id", {"name", rule->id});
        for (int32_t i = 0; i + 1 < dr->out->rules; i++) {
            if (str_equal(dr->out->rule[i].id, rule->id))
                FAULT(r->diag, node_find(n, "id")->place, "dataset.rule-twice", {"name", rule->id});
        }
    }
    rule->when = expression_take(dr, n, "when", OPTIONAL);
    rule->assert = expression_take(dr, n, "assert", NEEDED);
    rule->field = field_take(dr, n, "field", OPTIONAL);
    rule->severity = severity_take(r, n, SEVERITY_QUARANTINE_ROW);
    (void)take_labels(r, n, "message", NEEDED, &rule->message);
}

static void rules_read(struct dataset_reading *dr, const struct node *marsad)
{
    const struct node *list = node_take(&dr->r, marsad, "rules", OPTIONAL);
    if (list == NULL || !node_expect_list(&dr->r, list))
        return;
    dr->out->rule = ARENA_ARRAY(dr->r.arena, struct row_rule, list->count);
    for (const struct node *n = list->first; n != NULL; n = n->next)
        rule_read(dr, n);
}

/* ---- the marsad object ---- */

static void person_read(struct dataset_reading *dr, const struct node *n)
{
    static const char *const known[] = {"identifier", "through", NULL};
    static const struct properties properties = {.known = known};
    struct dataset *out = dr->out;
    if (!node_expect_map(&dr->r, n, &properties))
        return;
    const struct node *identifier = node_take(&dr->r, n, "identifier", OPTIONAL);
    const struct node *through = node_take(&dr->r, n, "through", OPTIONAL);
    if ((identifier == NULL) == (through == NULL)) {
        FAULT0(dr->r.diag, node_place(n), "dataset.person-either");
        return;
    }
    const struct node *named = identifier != NULL ? identifier : through;
    out->person_field = field_named(dr, named);
    if (out->person_field < 0)
        return;
    const struct field *f = &out->field[out->person_field];
    if (identifier != NULL) {
        out->person_source = PERSON_IDENTIFIER;
        if (f->type != VALUE_TEXT || f->sensitivity != SENSITIVITY_DIRECT_IDENTIFIER)
            FAULT(dr->r.diag, named->place, "dataset.person-identifier", {"name", f->name});
        return;
    }
    out->person_source = PERSON_THROUGH;
    for (int32_t i = 0; i < out->foreign_keys; i++) {
        if (out->foreign_key[i].field == out->person_field)
            return;
    }
    FAULT(dr->r.diag, named->place, "dataset.person-no-key", {"name", f->name});
}

static void centre_read(struct dataset_reading *dr, const struct node *marsad)
{
    struct dataset *out = dr->out;
    out->centre_field = field_take(dr, marsad, "centre", OPTIONAL);
    if (out->centre_field < 0 || dr->is_untyped[out->centre_field])
        return;
    const struct field *f = &out->field[out->centre_field];
    bool list =
        f->type == VALUE_CODE && f->codelist != NULL && str_equal_c(f->codelist->name, "centres");
    if (!list)
        FAULT(dr->r.diag, node_find(marsad, "centre")->place, "dataset.centre-type",
              {"name", f->name});
}

static void event_date_read(struct dataset_reading *dr, const struct node *marsad)
{
    struct dataset *out = dr->out;
    out->event_date_field = field_take(dr, marsad, "event_date", OPTIONAL);
    if (out->event_date_field < 0 || dr->is_untyped[out->event_date_field])
        return;
    const struct field *f = &out->field[out->event_date_field];
    struct place place = node_find(marsad, "event_date")->place;
    if (f->type != VALUE_DATE && !dr->is_year[out->event_date_field])
        FAULT(dr->r.diag, place, "dataset.not-a-date-field", {"name", f->name});
    else if (!field_is_kept(f))
        FAULT(dr->r.diag, place, "dataset.event-date-gone", {"name", f->name});
}

static void files_read(struct dataset_reading *dr, const struct node *marsad)
{
    struct dataset *out = dr->out;
    struct str_list names = {0};
    out->file_prefix = out->name;
    if (!take_texts(&dr->r, marsad, "files", OPTIONAL, &names) || names.count == 0)
        return;
    out->file_prefix = names.item[0];
    out->file_alias = names.item + 1;
    out->file_alias_count = (int32_t)names.count - 1;
}

static void extra_columns_read(struct dataset_reading *dr, const struct node *marsad)
{
    static const char *const names[] = {"refuse", "allow", NULL};
    int choice = 0;
    const struct node *n = node_take(&dr->r, marsad, "extra_columns", OPTIONAL);
    if (n != NULL && node_choice(&dr->r, n, names, &choice))
        dr->out->extra_columns_allowed = choice == 1;
}

static void marsad_read(struct dataset_reading *dr, const struct node *n)
{
    static const char *const known[] = {"version",    "labels", "record", "files",         "centre",
                                        "event_date", "person", "rules",  "extra_columns", NULL};
    static const struct properties properties = {.known = known};
    struct reading *r = &dr->r;
    struct dataset *out = dr->out;
    if (!node_expect_map(r, n, &properties))
        return;
    (void)take_text(r, n, "version", NEEDED, &out->version);
    (void)take_labels(r, n, "labels", NEEDED, &out->labels);
    (void)take_labels(r, n, "record", NEEDED, &out->record_unit);
    files_read(dr, n);
    extra_columns_read(dr, n);
    centre_read(dr, n);
    event_date_read(dr, n);
    const struct node *person = node_take(r, n, "person", OPTIONAL);
    if (person != NULL)
        person_read(dr, person);
    rules_read(dr, n);
}

/* ---- the resource ---- */

static void dialect_read(struct dataset_reading *dr, const struct node *n)
{
    static const char *const known[] = {"delimiter", NULL};
    static const char *const unsupported[] = {"header",
                                              "headerRows",
                                              "headerJoin",
                                              "commentRows",
                                              "commentChar",
                                              "quoteChar",
                                              "doubleQuote",
                                              "escapeChar",
                                              "nullSequence",
                                              "lineTerminator",
                                              "skipInitialSpace",
                                              "property",
                                              "itemType",
                                              "itemKeys",
                                              "sheetNumber",
                                              "sheetName",
                                              "table",
                                              "csvddfVersion",
                                              "caseSensitiveHeader",
                                              "$schema",
                                              NULL};
    static const struct properties properties = {.known = known, .unsupported = unsupported};
    str delimiter = {0};
    if (!node_expect_map(&dr->r, n, &properties) ||
        !take_text(&dr->r, n, "delimiter", OPTIONAL, &delimiter))
        return;
    if (delimiter.n == 1 && str_find_byte(STR(",;\t|"), delimiter.p[0]) >= 0)
        dr->out->delimiters = delimiter;
    else
        FAULT(dr->r.diag, node_find(n, "delimiter")->place, "dataset.delimiter",
              {"found", delimiter});
}

static void schema_read(struct dataset_reading *dr, const struct node *n)
{
    static const char *const known[] = {"fields",        "primaryKey", "foreignKeys", "fieldsMatch",
                                        "missingValues", "$schema",    NULL};
    static const char *const unsupported[] = {"uniqueKeys", NULL};
    static const char *const matches[] = {"exact", "equal", "subset", "superset", "partial", NULL};
    static const struct properties properties = {.known = known, .unsupported = unsupported};
    int choice;
    struct reading *r = &dr->r;
    if (!node_expect_map(r, n, &properties))
        return;
    const struct node *match = node_take(r, n, "fieldsMatch", OPTIONAL);
    if (match != NULL)
        (void)node_choice(r, match, matches, &choice);
    const struct node *missing = node_take(r, n, "missingValues", OPTIONAL);
    dr->missing = ARENA_NEW(r->arena, struct missing_value);
    dr->missing_count = 1; /* the standard's default: an empty cell */
    if (missing != NULL) {
        dr->missing_count = 0;
        missing_values_read(r, missing, &dr->missing, &dr->missing_count);
    }
    fields_read(dr, n);
    check_headers(dr);
    primary_key_read(dr, n);
    foreign_keys_read(dr, n);
    check_unique(dr);
}

static void resource_read(struct dataset_reading *dr, const struct node *root, str name)
{
    static const char *const known[] = {"name",   "title",   "description", "$schema",
                                        "schema", "dialect", "marsad",      NULL};
    static const char *const unsupported[] = {
        "path",  "data", "type",    "profile",  "format",   "mediatype", "encoding",
        "bytes", "hash", "sources", "licenses", "homepage", "version",   NULL};
    static const char *const elsewhere[] = {"fields", "primaryKey", "foreignKeys", "missingValues",
                                            NULL};
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
        dialect_read(dr, dialect);
    dataset_scope(dr);
    if (marsad != NULL)
        marsad_read(dr, marsad);
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
