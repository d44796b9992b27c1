/* manifest.json, with sorted keys and no time of day. Owner of jansson. */
#include "7_publish/manifest.h"

#include "7_publish/draw/library_versions.h"
#include "7_publish/workbook/book_version.h"
#include "base/buf.h"
#include "base/hash.h"
#include "base/version.h"

#include <assert.h>
#include <jansson.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- files of a directory ---- */

static bool hash_tree(struct arena *a, str directory, str inside, struct file_hash_list *out,
                      struct diag *d)
{
    struct str_list names = {0};
    str here = inside.n ? path_join(a, directory, inside) : directory;
    if (!dir_list(a, str_to_c(a, here), false, &names, d))
        return false;
    for (ptrdiff_t i = 0; i < names.count; i++) {
        str path = inside.n ? path_join(a, inside, names.item[i]) : names.item[i];
        const char *full = str_to_c(a, path_join(a, directory, path));
        if (str_equal_c(path, MANIFEST_NAME))
            continue;
        if (dir_exists(full)) {
            if (!hash_tree(a, directory, path, out, d))
                return false;
            continue;
        }
        struct file_hash *file = ARENA_PUSH(a, out);
        file->path = path;
        if (!file_sha256(full, file->sha256, &file->bytes, d))
            return false;
    }
    return true;
}

static int compare_paths(const void *left, const void *right)
{
    return str_compare(((const struct file_hash *)left)->path,
                       ((const struct file_hash *)right)->path);
}

bool manifest_hash_files(struct arena *a, const char *directory, struct file_hash_list *out,
                         struct diag *d)
{
    *out = (struct file_hash_list){0};
    if (!hash_tree(a, str_from_c(directory), STR(""), out, d))
        return false;
    if (out->count > 1)
        qsort(out->item, (size_t)out->count, sizeof *out->item, compare_paths);
    return true;
}

/* ---- writing ---- */

static void put(json_t *object, const char *key, json_t *value)
{
    int failed = json_object_set_new(object, key, value);
    assert(failed == 0); /* only when memory is short or text is not UTF-8 */
}

static json_t *text(str s)
{
    return json_stringn(s.n ? s.p : "", (size_t)s.n);
}

/* Size and hash of a centre's file are not said: the one tells how many records it holds, by the
 * other one could search for the field that one has not. */
static json_t *input_array(const struct file_hash_list *files)
{
    json_t *array = json_array();
    for (ptrdiff_t i = 0; i < files->count; i++) {
        char hex[2 * TAG_BYTES + 1];
        hash_hex(files->item[i].tag, TAG_BYTES, hex);
        json_t *file = json_object();
        put(file, "path", text(files->item[i].path));
        put(file, "tag", json_string(hex));
        json_array_append_new(array, file);
    }
    return array;
}

static json_t *file_array(const struct file_hash_list *files)
{
    json_t *array = json_array();
    for (ptrdiff_t i = 0; i < files->count; i++) {
        char hex[SHA256_HEX_BYTES];
        hash_hex(files->item[i].sha256, SHA256_BYTES, hex);
        json_t *file = json_object();
        put(file, "path", text(files->item[i].path));
        put(file, "bytes", json_integer(files->item[i].bytes));
        put(file, "sha256", json_string(hex));
        json_array_append_new(array, file);
    }
    return array;
}

static json_t *libraries(void)
{
    json_t *object = json_object();
    put(object, "cairo", json_string(library_version_cairo()));
    put(object, "pango", json_string(library_version_pango()));
    put(object, "harfbuzz", json_string(library_version_harfbuzz()));
    put(object, "libpng", json_string(png_get_libpng_ver(NULL)));
    put(object, "libxlsxwriter", json_string(book_library_version()));
    put(object, "jansson", json_string(jansson_version_str()));
    return object;
}

static json_t *language_array(const struct manifest_parts *m)
{
    json_t *array = json_array();
    for (int32_t i = 0; i < m->language_count; i++)
        json_array_append_new(array, json_string(language_code(m->languages[i])));
    return array;
}

static json_t *table_array(const struct safe_table_list *tables)
{
    json_t *array = json_array();
    for (ptrdiff_t i = 0; i < tables->count; i++)
        json_array_append_new(array, text(safe_table_id(tables->item[i])));
    return array;
}

static json_t *account_number(int64_t number)
{
    return number == ACCOUNT_NOT_SAID ? json_null() : json_integer(number);
}

/* Null: withheld, or fewer records than the policy's threshold. */
static json_t *account_percent(struct account_share share)
{
    bool said = share.state != ACCOUNT_WITHHELD && share.state != ACCOUNT_FEW;
    return said ? json_integer(share.percent) : json_null();
}

static json_t *coverage_array(const struct release_facts *facts)
{
    json_t *array = json_array();
    for (ptrdiff_t i = 0; i < facts->coverage_count; i++) {
        const struct dataset_coverage *c = &facts->coverage[i];
        json_t *row = json_object();
        put(row, "dataset", text(c->dataset->name));
        put(row, "version", text(c->dataset->version));
        put(row, "submissions", json_integer(c->submissions));
        put(row, "refused", json_integer(c->refused));
        put(row, "centres", json_integer(c->centres));
        put(row, "accepted", account_number(c->account.accepted));
        if (c->account.has_persons)
            put(row, "persons", account_number(c->account.persons));
        put(row, "quarantined_percent", account_percent(c->account.quarantined));
        put(row, "duplicate_percent", account_percent(c->account.duplicates));
        json_array_append_new(array, row);
    }
    return array;
}

static json_t *policy_object(const struct policy *policy)
{
    json_t *object = json_object();
    put(object, "threshold", json_integer(policy->threshold));
    put(object, "interval_width", json_integer(policy->interval_width));
    put(object, "statistics", json_integer(policy->statistics));
    put(object, "zeros_published", json_boolean(policy->zeros_published));
    put(object, "confidence", json_real(policy->confidence));
    return object;
}

str manifest_text(struct arena *a, const struct manifest_parts *m)
{
    const struct release_facts *facts = m->facts;
    json_t *root = json_object();
    put(root, "format", json_string("marsad-release/2"));
    put(root, "program", json_string("marsad " MARSAD_VERSION));
    put(root, "profile", text(facts->profile));
    put(root, "date", text(facts->date));
    put(root, "fingerprint", text(facts->fingerprint));
    put(root, "key_id", text(facts->key_id));
    put(root, "languages", language_array(m));
    put(root, "tables", table_array(m->tables));
    put(root, "coverage", coverage_array(facts));
    put(root, "disclosure_policy", policy_object(&m->schemas->policy));
    put(root, "libraries", libraries());
    put(root, "inputs", input_array(&facts->inputs));
    put(root, "descriptors", file_array(&facts->descriptors));
    put(root, "fonts", file_array(m->fonts));
    put(root, "outputs", file_array(m->outputs));
    put(root, "text_cells",
        json_string("text that begins with = + - @ has an apostrophe before "
                    "it in CSV files"));
    char *dump = json_dumps(root, JSON_SORT_KEYS | JSON_INDENT(1) | JSON_REAL_PRECISION(15));
    assert(dump);
    str pieces[] = {str_from_c(dump), STR("\n")};
    str copy = str_concat(a, 2, pieces);
    free(dump);
    json_decref(root);
    return copy;
}

/* ---- reading ---- */

static bool damaged(struct diag *d, const char *reason)
{
    DIAG(d, DIAG_ERROR, DIAG_HELD_BACK, NO_PLACE, "publish.manifest-damaged",
         {"reason", str_from_c(reason)});
    return false;
}

static bool parse_hex(const char *hex, ptrdiff_t bytes, uint8_t *out)
{
    static const char digits[] = "0123456789abcdef";
    if (strlen(hex) != 2 * (size_t)bytes)
        return false;
    for (ptrdiff_t i = 0; i < bytes; i++) {
        const char *high = strchr(digits, hex[2 * i]);
        const char *low = strchr(digits, hex[2 * i + 1]);
        if (!high || !low)
            return false;
        out[i] = (uint8_t)((high - digits) << 4 | (low - digits));
    }
    return true;
}

/* A path inside the release: relative, without "..". */
static bool path_is_inside(str path)
{
    str part, rest = path;
    if (path.n == 0 || path.p[0] == '/')
        return false;
    while (rest.n > 0) {
        str_cut(rest, '/', &part, &rest);
        if (part.n == 0 || str_equal_c(part, "..") || str_equal_c(part, "."))
            return false;
    }
    return true;
}

static bool read_outputs(struct arena *a, json_t *root, struct file_hash_list *outputs,
                         struct diag *d)
{
    size_t i;
    json_t *file;
    json_t *array = json_object_get(root, "outputs");
    if (!json_is_array(array))
        return damaged(d, "outputs");
    json_array_foreach(array, i, file)
    {
        const char *path = json_string_value(json_object_get(file, "path"));
        const char *hex = json_string_value(json_object_get(file, "sha256"));
        struct file_hash *entry = ARENA_PUSH(a, outputs);
        if (!path || !hex || !path_is_inside(str_from_c(path)) ||
            !parse_hex(hex, SHA256_BYTES, entry->sha256))
            return damaged(d, "outputs");
        entry->path = str_copy(a, str_from_c(path));
        entry->bytes = json_integer_value(json_object_get(file, "bytes"));
    }
    return true;
}

/* Manifests of before have hashes instead: nothing is read of them. */
static bool read_inputs(struct arena *a, json_t *root, struct file_hash_list *inputs,
                        struct diag *d)
{
    size_t i;
    json_t *file;
    json_array_foreach(json_object_get(root, "inputs"), i, file)
    {
        const char *path = json_string_value(json_object_get(file, "path"));
        const char *hex = json_string_value(json_object_get(file, "tag"));
        if (!hex && json_object_get(file, "sha256"))
            continue;
        struct file_hash *entry = ARENA_PUSH(a, inputs);
        if (!path || !hex || !parse_hex(hex, TAG_BYTES, entry->tag))
            return damaged(d, "inputs");
        entry->path = str_copy(a, str_from_c(path));
    }
    return true;
}

bool manifest_read(struct arena *a, const char *path, struct file_hash_list *outputs,
                   struct file_hash_list *inputs, struct diag *d)
{
    str bytes;
    if (!file_read(a, path, 0, &bytes, d))
        return false;
    json_error_t error;
    json_t *root = json_loadb(bytes.p, (size_t)bytes.n, JSON_REJECT_DUPLICATES, &error);
    if (!root)
        return damaged(d, error.text);
    bool ok = read_outputs(a, root, outputs, d) && read_inputs(a, root, inputs, d);
    json_decref(root);
    return ok;
}
