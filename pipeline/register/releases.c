/* Releases: what was published, when, from what. Explain, revisions and the disclosure audit of
 * later releases read it. Suppressed numbers are not in a safe table, and so not here. */
#include "register/database.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum { EXTRAS = sizeof((struct safe_cell *)0)->extra / sizeof(double) };

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
                               " flags, value, lower, upper, numerator, denominator, unknown,"
                               " unknown_withheld, bound_lower, bound_upper)"
                               " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
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
    query_bind_int64(&q, 12, cell.unknown);
    query_bind_int64(&q, 13, cell.unknown_withheld);
    query_bind_double(&q, 14, cell.bound_lower);
    query_bind_double(&q, 15, cell.bound_upper);
    return query_run(&q);
}

static bool write_extras(struct register_db *db, int64_t release, str id,
                         const struct safe_table *table, const struct safe_cell *cell,
                         struct diag *d)
{
    for (int i = 0; i < EXTRAS; i++) {
        if (!isfinite(cell->extra[i])) {
            continue;
        }
        struct query q = query_new(db,
                                   "INSERT INTO figure_extra (id, release_id, ordinal, name, value)"
                                   " VALUES (?,?,?,?,?)",
                                   d);
        query_bind_text(&q, 1, id);
        query_bind_int64(&q, 2, release);
        query_bind_int64(&q, 3, i);
        query_bind_text(&q, 4, safe_table_extra_name(table, i));
        query_bind_double(&q, 5, cell->extra[i]);
        if (!query_run(&q)) {
            return false;
        }
    }
    return true;
}

/* The words of a table's positions, as this release has them: a figure that goes keeps its name. */
static bool write_positions(struct register_db *db, int64_t release, const struct safe_table *table,
                            int32_t dimension, struct diag *d)
{
    const struct table_dimension *t = safe_table_dimension(table, dimension);
    for (int32_t p = 0; p < t->count; p++) {
        struct query q = query_new(db,
                                   "INSERT INTO figure_position (release_id, table_id, dimension,"
                                   " code, name, label_ar, label_fr, label_en)"
                                   " VALUES (?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
                                   d);
        query_bind_int64(&q, 1, release);
        query_bind_text(&q, 2, safe_table_id(table));
        query_bind_int64(&q, 3, dimension);
        query_bind_text(&q, 4, t->position[p].code);
        query_bind_text(&q, 5, t->name);
        for (int l = 0; l < LANGUAGE_COUNT; l++) {
            query_bind_text(&q, 6 + l, t->position[p].labels.text[l]);
        }
        if (!query_run(&q)) {
            return false;
        }
    }
    return true;
}

static bool write_table(struct register_db *db, int64_t release, str profile,
                        const struct safe_table *table, struct diag *d)
{
    for (int64_t cell = 0; cell < safe_table_cells(table); cell++) {
        struct arena scratch = *db->arena;
        str id = safe_table_figure_id(&scratch, profile, table, cell);
        const struct safe_cell one = safe_table_cell(table, cell);
        if (!write_figure(db, release, id, table, one, d) ||
            !write_extras(db, release, id, table, &one, d)) {
            return false;
        }
    }
    for (int32_t dimension = 0; dimension < safe_table_dimensions(table); dimension++) {
        if (!write_positions(db, release, table, dimension, d)) {
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

bool figure_extras_read(struct register_db *db, struct arena *a, str figure, int64_t release,
                        struct figure_extra_list *out, struct diag *d)
{
    struct query q = query_new(db,
                               "SELECT name, value FROM figure_extra WHERE id = ?"
                               " AND release_id = ? ORDER BY ordinal",
                               d);
    query_bind_text(&q, 1, figure);
    query_bind_int64(&q, 2, release);
    while (query_next(&q)) {
        *ARENA_PUSH(a, out) = (struct figure_extra){query_text(&q, 0, a), query_double(&q, 1)};
    }
    return query_end(&q);
}

static bool read_position(struct register_db *db, struct arena *a, int64_t release, str table,
                          int32_t dimension, str code, struct labels *out, struct diag *d)
{
    struct query q = query_new(db,
                               "SELECT label_ar, label_fr, label_en FROM figure_position"
                               " WHERE release_id = ? AND table_id = ? AND dimension = ?"
                               " AND code = ?",
                               d);
    query_bind_int64(&q, 1, release);
    query_bind_text(&q, 2, table);
    query_bind_int64(&q, 3, dimension);
    query_bind_text(&q, 4, code);
    *out = (struct labels){{code, code, code}};
    if (query_next(&q)) {
        for (int l = 0; l < LANGUAGE_COUNT; l++) {
            str label = query_text(&q, l, a);
            out->text[l] = label.n > 0 ? label : code;
        }
    }
    return query_end(&q);
}

bool register_figure_place(struct register_db *db, struct arena *a, int64_t release, str figure,
                           struct figure_place *out, struct diag *d)
{
    str profile, table, code, rest;
    *out = (struct figure_place){0};
    if (!str_cut(figure, '/', &profile, &rest)) {
        return true;
    }
    bool more = str_cut(rest, '/', &table, &rest);
    for (int32_t dimension = 0; more && out->positions < FIGURE_POSITIONS_LIMIT; dimension++) {
        more = str_cut(rest, '/', &code, &rest);
        if (str_equal_c(code, "total")) {
            continue;
        }
        if (!read_position(db, a, release, table, dimension, code, &out->position[out->positions++],
                           d)) {
            return false;
        }
    }
    return true;
}

bool register_figure(struct register_db *db, struct arena *a, str figure, struct figure_record *out,
                     struct diag *d)
{
    *out = (struct figure_record){0};
    struct query q = query_new(db,
                               "SELECT f.id, f.table_id, f.indicator, r.date, r.fingerprint,"
                               " " AS_PUBLISHED ", f.value, f.lower, f.upper, f.numerator,"
                               " f.denominator,"
                               " f.unknown, f.unknown_withheld, f.bound_lower, f.bound_upper,"
                               " f.release_id FROM figure f JOIN release r ON r.id = f.release_id"
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
        out->state = query_text(&q, 5, a);
        out->published = str_equal_c(out->state, state_names[SAFE_PUBLISHED]);
        out->value = query_double(&q, 6);
        out->lower = query_double(&q, 7);
        out->upper = query_double(&q, 8);
        out->numerator = query_int64(&q, 9);
        out->denominator = query_int64(&q, 10);
        out->unknown = query_int64(&q, 11);
        out->unknown_withheld = query_int64(&q, 12) != 0;
        out->bound_lower = query_double(&q, 13);
        out->bound_upper = query_double(&q, 14);
        out->release_id = query_int64(&q, 15);
    }
    if (!query_end(&q)) {
        return false;
    }
    if (!found) {
        DIAG(d, DIAG_ERROR, DIAG_USAGE, NO_PLACE, "figure.unknown", {"figure", figure});
    }
    return found && figure_extras_read(db, a, figure, out->release_id, &out->extras, d) &&
           register_figure_place(db, a, out->release_id, figure, &out->place, d);
}

bool register_figure_inputs(struct register_db *db, struct arena *a, str release, str dataset,
                            struct file_hash_list *out, struct diag *d)
{
    *out = (struct file_hash_list){0};
    struct query q = query_new(
        db,
        "SELECT f.path, f.sha256, f.bytes, s.tag, max(s.id)"
        " FROM release_file f JOIN submission s ON s.path = f.path AND s.sha256 = f.sha256"
        " WHERE f.kind = 'input' AND s.dataset = ?2 AND f.release_id ="
        " (SELECT max(id) FROM release WHERE date = ?1)"
        " GROUP BY f.path, f.sha256, f.bytes ORDER BY f.path",
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
        const uint8_t *tag = query_blob(&q, 3, &n);
        memcpy(file->tag, tag, n == TAG_BYTES ? TAG_BYTES : 0);
    }
    return query_end(&q);
}

bool register_released_inputs(struct register_db *db, struct arena *a, struct file_hash_list *out,
                              struct diag *d)
{
    *out = (struct file_hash_list){0};
    struct query q = query_new(db,
                               "SELECT DISTINCT path, sha256 FROM release_file"
                               " WHERE kind = 'input' ORDER BY path, sha256",
                               d);
    while (query_next(&q)) {
        struct file_hash *file = ARENA_PUSH(a, out);
        ptrdiff_t n = 0;
        file->path = query_text(&q, 0, a);
        const uint8_t *hash = query_blob(&q, 1, &n);
        memcpy(file->sha256, hash, n == SHA256_BYTES ? SHA256_BYTES : 0);
    }
    return query_end(&q);
}
