/* A Table Schema of others: read as the standard says, with the tolerance that it asks for. */
#include "descriptors/schemas.h"

#include <math.h>

#include "descriptors/dataset_read.h"
#include "descriptors/fault.h"

enum { SCHEMA_BYTES_LIMIT = 16 << 20, LONG_NAME = 6 };

/* ---- properties ---- */

static bool is_any(str text, const char *const *words)
{
    for (; words != NULL && *words != NULL; words++) {
        if (str_equal_c(text, *words))
            return true;
    }
    return false;
}

/* A name that is one slip of the hand from a known one; two for long names, which nobody invents by
 * chance. */
static str near_name(str name, const char *const *words)
{
    str best = {0};
    int least = 3;
    for (; words != NULL && *words != NULL; words++) {
        str word = str_from_c(*words);
        int distance = str_distance(name, word);
        int most = word.n >= LONG_NAME && name.n >= LONG_NAME ? 2 : 1;
        if (distance <= most && distance < least && word.n > 3) {
            least = distance;
            best = word;
        }
    }
    return best;
}

static void check_property(struct reading *r, const struct node *n, const struct properties *p)
{
    if (is_any(n->key, p->known) || is_any(n->key, p->unsupported))
        return;
    if (is_any(n->key, p->elsewhere)) {
        DIAG(r->diag, DIAG_WARNING, DIAG_DESCRIPTOR, n->key_place, "schema.elsewhere",
             {"name", n->key}, {"place", str_from_c(p->elsewhere_in)});
        return;
    }
    str nearest = near_name(n->key, p->known);
    if (nearest.n == 0)
        nearest = near_name(n->key, p->elsewhere);
    if (nearest.n > 0)
        DIAG(r->diag, DIAG_WARNING, DIAG_DESCRIPTOR, n->key_place, "schema.near-property",
             {"name", n->key}, {"nearest", nearest});
}

bool standard_expect_map(struct reading *r, const struct node *n, const struct properties *p)
{
    if (n->kind != NODE_MAP) {
        FAULT(r->diag, n->place, "descriptor.expected-map", {"name", n->key}, {"found", n->text});
        return false;
    }
    for (const struct node *property = n->first; property != NULL; property = property->next)
        check_property(r, property, p);
    return true;
}

/* ---- the schema ---- */

static str stem_of(str path)
{
    ptrdiff_t from = path.n;
    while (from > 0 && path.p[from - 1] != '/')
        from--;
    str name = str_slice(path, from, path.n);
    ptrdiff_t dot = name.n;
    while (dot > 0 && name.p[dot - 1] != '.')
        dot--;
    return dot > 1 ? str_slice(name, 0, dot - 1) : name;
}

static struct dataset standard_dataset(str path)
{
    return (struct dataset){.name = stem_of(path),
                            .path = path,
                            .file_prefix = stem_of(path),
                            .standard = true,
                            .faulty = true,
                            .delimiters = STR(",;\t|"),
                            .source_format = source_format_plain(),
                            .refuse_share = NAN,
                            .centre_field = -1,
                            .event_date_field = -1,
                            .person_field = -1,
                            .place = {path, 1, 1}};
}

/* Rules of ours may stand beside the standard's properties. */
static void own_rules_read(struct dataset_reading *dr, const struct node *schema)
{
    static const char *const known[] = {"rules", NULL};
    static const struct properties properties = {.known = known};
    const struct node *marsad = node_take(&dr->r, schema, "marsad", OPTIONAL);
    if (marsad != NULL && node_expect_map(&dr->r, marsad, &properties))
        rules_read(dr, marsad);
}

static void standard_schema_read(struct dataset_reading *dr, const struct node *n)
{
    static const char *const known[] = {
        "fields",        "primaryKey", "foreignKeys",  "uniqueKeys",  "fieldsMatch",
        "missingValues", "name",       "title",        "description", "$schema",
        "marsad",        "keywords",   "contributors", "sources",     "homepage",
        "version",       "resources",  "properties",   NULL};
    static const struct properties properties = {.known = known};
    if (!standard_expect_map(&dr->r, n, &properties))
        return;
    int faults = dr->r.diag->error_count;
    schema_read(dr, n);
    dataset_scope(dr);
    if (dr->r.diag->error_count == faults) /* else rules would only repeat them */
        own_rules_read(dr, n);
}

/* The schema itself, or a data resource that holds one, perhaps with its dialect. */
static const struct node *schema_within(const struct node *root, const struct node **dialect)
{
    const struct node *schema = node_find(root, "schema");
    *dialect = NULL;
    if (node_find(root, "fields") != NULL || schema == NULL || schema->kind != NODE_MAP)
        return root;
    *dialect = node_find(root, "dialect");
    return schema;
}

bool table_schema_read(struct arena *a, struct schema_text schema, struct schema_text dialect,
                       struct dataset *out, struct diag *d)
{
    int faults = d->error_count;
    const struct node *own_dialect = NULL;
    struct codelist_set no_codelists = {0};
    struct dataset_reading dr = {.r = {a, d}, .codelists = &no_codelists, .out = out};
    *out = standard_dataset(schema.file);
    const struct node *root = yaml_parse(a, schema.bytes, schema.file, d);
    if (root != NULL)
        standard_schema_read(&dr, schema_within(root, &own_dialect));
    const struct node *n = own_dialect;
    if (dialect.file.n > 0)
        n = yaml_parse(a, dialect.bytes, dialect.file, d);
    if (n != NULL && !node_is_null(n))
        standard_dialect_read(&dr.r, n, &out->source_format.dialect);
    if (out->source_format.dialect.delimiter.n == 1)
        out->delimiters = out->source_format.dialect.delimiter;
    out->faulty = d->error_count != faults;
    return !out->faulty;
}

static bool text_load(struct arena *a, const char *path, struct schema_text *out, struct diag *d)
{
    if (path == NULL)
        return true;
    out->file = str_copy(a, str_from_c(path));
    return file_read(a, path, SCHEMA_BYTES_LIMIT, &out->bytes, d);
}

bool table_schema_load(struct arena *a, const char *schema_path, const char *dialect_path,
                       struct dataset *out, struct diag *d)
{
    struct schema_text schema = {0}, dialect = {0};
    *out = standard_dataset(str_copy(a, str_from_c(schema_path)));
    bool ok = text_load(a, schema_path, &schema, d);
    ok = text_load(a, dialect_path, &dialect, d) && ok;
    return ok && table_schema_read(a, schema, dialect, out, d);
}

/* ---- no schema ---- */

/* A name of its own for each column: blank and repeated labels have their number. */
static str name_of_label(struct arena *a, const struct dataset *ds, str label, int32_t index)
{
    str name = label.n > 0 ? label : str_format(a, "field%d", (int)index + 1);
    for (int32_t number = 2; dataset_field(ds, name) >= 0; number++)
        name = str_format(a, "%.*s%d", STR_ARG(label), (int)number);
    return name;
}

void table_schema_of_labels(struct arena *a, const str *label, int32_t labels, struct dataset *out)
{
    struct missing_value *missing = ARENA_NEW(a, struct missing_value);
    struct expression_variable *variable = ARENA_ARRAY(a, struct expression_variable, labels);
    *out = standard_dataset((str){0});
    out->faulty = false;
    out->field = ARENA_ARRAY(a, struct field, labels);
    for (int32_t i = 0; i < labels; i++) {
        str name = name_of_label(a, out, label[i], i);
        out->field[i] =
            (struct field){.name = name,
                           .type_name = STR("any"),
                           .format = STR("default"),
                           .type = VALUE_TEXT,
                           .min_length = -1,
                           .max_length = -1,
                           .coarsen_at = -1,
                           .missing = missing,
                           .missing_count = 1,
                           .severity = {SEVERITY_QUARANTINE_ROW, SEVERITY_QUARANTINE_ROW,
                                        SEVERITY_QUARANTINE_ROW}};
        variable[i] = (struct expression_variable){name, VALUE_TEXT, NULL};
        out->fields++;
    }
    out->scope = (struct expression_scope){variable, labels};
}
