/* Releases: what was published, when, from what. Explain, revisions and the disclosure audit of
 * later releases read it. Suppressed numbers are not in a safe table, and so not here. */
#include "register/database.h"

#include <string.h>

#include <assert.h>

bool register_latest_release(struct register_db *db, struct arena *a, str *date, str *fingerprint,
                             struct diag *d)
{
    *date = *fingerprint = (str){0};
    struct query q =
        query_new(db, "SELECT date, fingerprint FROM release ORDER BY id DESC LIMIT 1", d);
    if (query_next(&q)) {
        *date = query_text(&q, 0, a);
        *fingerprint = query_text(&q, 1, a);
    }
    return query_end(&q);
}

/* A night that was cut off after the swap publishes the same again: that is one release. */
static bool forget_same(struct register_db *db, const struct release_facts *facts, struct diag *d)
{
    struct query q =
        query_new(db, "DELETE FROM release WHERE profile = ? AND date = ? AND fingerprint = ?", d);
    query_bind_text(&q, 1, facts->profile);
    query_bind_text(&q, 2, facts->date);
    query_bind_text(&q, 3, facts->fingerprint);
    return query_run(&q);
}

static bool write_release(struct register_db *db, const struct release_facts *facts,
                          str manifest_sha256, int64_t *id, struct diag *d)
{
    struct query q = query_new(db,
                               "INSERT INTO release (profile, date, fingerprint, manifest_sha256,"
                               " key_id, program) VALUES (?,?,?,?,?,?)",
                               d);
    query_bind_text(&q, 1, facts->profile);
    query_bind_text(&q, 2, facts->date);
    query_bind_text(&q, 3, facts->fingerprint);
    query_bind_text(&q, 4, manifest_sha256);
    query_bind_text(&q, 5, facts->key_id);
    query_bind_text(&q, 6, facts->program);
    bool ok = query_run(&q);
    *id = sqlite3_last_insert_rowid(db->handle);
    return ok;
}

static bool write_files(struct register_db *db, int64_t release, str kind,
                        const struct file_hash_list *files, struct diag *d)
{
    for (ptrdiff_t i = 0; i < files->count; i++) {
        struct query q = query_new(db,
                                   "INSERT INTO release_file (release_id, kind, path, sha256,"
                                   " bytes) VALUES (?,?,?,?,?) ON CONFLICT DO NOTHING",
                                   d);
        query_bind_int64(&q, 1, release);
        query_bind_text(&q, 2, kind);
        query_bind_text(&q, 3, files->item[i].path);
        query_bind_blob(&q, 4, files->item[i].sha256, SHA256_BYTES);
        query_bind_int64(&q, 5, files->item[i].bytes);
        if (!query_run(&q)) {
            return false;
        }
    }
    return true;
}

static const char *const state_names[] = {
    [SAFE_PUBLISHED] = "published",
    [SAFE_SUPPRESSED_PRIMARY] = "suppressed-primary",
    [SAFE_SUPPRESSED_SECONDARY] = "suppressed-secondary",
    [SAFE_NOT_APPLICABLE] = "not-applicable",
    [SAFE_NO_DENOMINATOR] = "no-denominator",
    [SAFE_NOT_COLLECTED] = "not-collected",
    [SAFE_NOT_YET_DUE] = "not-yet-due",
};

static bool write_figure(struct register_db *db, int64_t release, str id,
                         const struct safe_table *table, struct safe_cell cell, struct diag *d)
{
    assert((size_t)cell.state < sizeof state_names / sizeof *state_names);
    struct query q = query_new(db,
                               "INSERT INTO figure (id, release_id, table_id, indicator, state,"
                               " flags, value, lower, upper, numerator, denominator)"
                               " VALUES (?,?,?,?,?,?,?,?,?,?,?)",
                               d);
    query_bind_text(&q, 1, id);
    query_bind_int64(&q, 2, release);
    query_bind_text(&q, 3, safe_table_id(table));
    query_bind_text(&q, 4, safe_table_indicator(table)->code);
    query_bind_text(&q, 5, str_from_c(state_names[cell.state]));
    query_bind_int64(&q, 6, cell.flags);
    query_bind_double(&q, 7, cell.value);
    query_bind_double(&q, 8, cell.lower);
    query_bind_double(&q, 9, cell.upper);
    query_bind_int64(&q, 10, cell.numerator);
    query_bind_int64(&q, 11, cell.denominator);
    return query_run(&q);
}

static bool write_table(struct register_db *db, int64_t release, str profile,
                        const struct safe_table *table, struct diag *d)
{
    for (int64_t cell = 0; cell < safe_table_cells(table); cell++) {
        struct arena scratch = *db->arena;
        str id = safe_table_figure_id(&scratch, profile, table, cell);
        if (!write_figure(db, release, id, table, safe_table_cell(table, cell), d)) {
            return false;
        }
    }
    return true;
}

static bool write_all(struct register_db *db, const struct release_facts *facts,
                      str manifest_sha256, const struct safe_table_list *tables, struct diag *d)
{
    int64_t release = 0;
    if (!forget_same(db, facts, d) || !write_release(db, facts, manifest_sha256, &release, d) ||
        !write_files(db, release, STR("input"), &facts->inputs, d) ||
        !write_files(db, release, STR("descriptor"), &facts->descriptors, d) ||
        !revisions_write(db, release, &facts->revisions, d)) {
        return false;
    }
    for (ptrdiff_t i = 0; i < tables->count; i++) {
        if (!write_table(db, release, facts->profile, tables->item[i], d)) {
            return false;
        }
    }
    return true;
}

bool register_release(struct register_db *db, const struct release_facts *facts,
                      str manifest_sha256, const struct safe_table_list *tables, struct diag *d)
{
    if (!db_begin(db, d)) {
        return false;
    }
    if (!write_all(db, facts, manifest_sha256, tables, d)) {
        db_rollback(db);
        return false;
    }
    return db_commit(db, d);
}

bool register_figure(struct register_db *db, struct arena *a, str figure, struct figure_record *out,
                     struct diag *d)
{
    *out = (struct figure_record){0};
    struct query q = query_new(db,
                               "SELECT f.id, f.table_id, f.indicator, r.date, r.fingerprint,"
                               " f.state, f.value, f.lower, f.upper, f.numerator, f.denominator"
                               " FROM figure f JOIN release r ON r.id = f.release_id"
                               " WHERE f.id = ? ORDER BY f.release_id DESC LIMIT 1",
                               d);
    query_bind_text(&q, 1, figure);
    bool found = query_next(&q);
    if (found) {
        out->id = query_text(&q, 0, a);
        out->table = query_text(&q, 1, a);
        out->indicator = query_text(&q, 2, a);
        out->release = query_text(&q, 3, a);
        out->fingerprint = query_text(&q, 4, a);
        out->published = str_equal_c(query_text(&q, 5, a), state_names[SAFE_PUBLISHED]);
        out->value = query_double(&q, 6);
        out->lower = query_double(&q, 7);
        out->upper = query_double(&q, 8);
        out->numerator = query_int64(&q, 9);
        out->denominator = query_int64(&q, 10);
    }
    if (!query_end(&q)) {
        return false;
    }
    if (!found) {
        DIAG(d, DIAG_ERROR, DIAG_USAGE, NO_PLACE, "figure.unknown", {"figure", figure});
    }
    return found;
}

bool register_figure_inputs(struct register_db *db, struct arena *a, str release, str dataset,
                            struct file_hash_list *out, struct diag *d)
{
    *out = (struct file_hash_list){0};
    struct query q = query_new(db,
                               "SELECT DISTINCT f.path, f.sha256, f.bytes FROM release_file f"
                               " JOIN submission s ON s.path = f.path AND s.sha256 = f.sha256"
                               " WHERE f.kind = 'input' AND s.dataset = ?2 AND f.release_id ="
                               " (SELECT max(id) FROM release WHERE date = ?1) ORDER BY f.path",
                               d);
    query_bind_text(&q, 1, release);
    query_bind_text(&q, 2, dataset);
    while (query_next(&q)) {
        struct file_hash *file = ARENA_PUSH(a, out);
        ptrdiff_t n = 0;
        file->path = query_text(&q, 0, a);
        const uint8_t *hash = query_blob(&q, 1, &n);
        memcpy(file->sha256, hash, n == SHA256_BYTES ? SHA256_BYTES : 0);
        file->bytes = query_int64(&q, 2);
    }
    return query_end(&q);
}
