/* Revisions on record: what the last release was made of, what changed since, and the life of a
 * figure over all releases. */
#include "register/database.h"

#include <assert.h>
#include <string.h>

bool revisions_write(struct register_db *db, int64_t release, const struct revision_list *list,
                     struct diag *d)
{
    for (ptrdiff_t i = 0; i < list->count; i++) {
        const struct revision *v = &list->item[i];
        struct query q = query_new(db,
                                   "INSERT INTO revision (release_id, figure, table_id, indicator,"
                                   " release_before, state_before, value_before, state, value,"
                                   " cause, detail, told) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
                                   d);
        query_bind_int64(&q, 1, release);
        query_bind_text(&q, 2, v->figure);
        query_bind_text(&q, 3, v->table);
        query_bind_text(&q, 4, v->indicator);
        query_bind_text(&q, 5, list->release_before);
        query_bind_text(&q, 6, v->old_state);
        query_bind_double(&q, 7, v->old_value);
        query_bind_text(&q, 8, v->new_state);
        query_bind_double(&q, 9, v->new_value);
        query_bind_text(&q, 10, str_from_c(revision_cause_name(v->cause)));
        query_bind_text(&q, 11, v->detail);
        query_bind_text(&q, 12, v->told);
        if (!query_run(&q)) {
            return false;
        }
    }
    return true;
}

static bool read_before(struct register_db *db, struct arena *a, const struct release_facts *facts,
                        struct earlier_release *out, struct diag *d)
{
    struct query q = query_new(db,
                               "SELECT id, date, program FROM release WHERE profile = ?1"
                               " AND NOT (date = ?2 AND fingerprint = ?3)"
                               " ORDER BY id DESC LIMIT 1",
                               d);
    query_bind_text(&q, 1, facts->profile);
    query_bind_text(&q, 2, facts->date);
    query_bind_text(&q, 3, facts->fingerprint);
    if (query_next(&q)) {
        out->id = query_int64(&q, 0);
        out->date = query_text(&q, 1, a);
        out->program = query_text(&q, 2, a);
    }
    return query_end(&q);
}

static bool read_figures(struct register_db *db, struct arena *a, struct earlier_release *out,
                         struct diag *d)
{
    struct {
        struct released_figure *item;
        ptrdiff_t count;
        ptrdiff_t capacity;
    } list = {0};
    struct query q = query_new(db,
                               "SELECT f.id, f.table_id, f.indicator, " AS_PUBLISHED ", f.value,"
                               " f.numerator, f.denominator, f.unknown, f.unknown_withheld"
                               " FROM figure f WHERE f.release_id = ? ORDER BY f.id",
                               d);
    query_bind_int64(&q, 1, out->id);
    while (query_next(&q)) {
        *ARENA_PUSH(a, &list) = (struct released_figure){
            .id = query_text(&q, 0, a),
            .table = query_text(&q, 1, a),
            .indicator = query_text(&q, 2, a),
            .state = query_text(&q, 3, a),
            .value = query_double(&q, 4),
            .numerator = query_int64(&q, 5),
            .denominator = query_int64(&q, 6),
            .unknown = query_int64(&q, 7),
            .unknown_withheld = query_int64(&q, 8) != 0,
        };
    }
    out->figure = list.item;
    out->figures = list.count;
    return query_end(&q);
}

static void copy_hash(struct query *q, int column, uint8_t out[SHA256_BYTES])
{
    ptrdiff_t n = 0;
    const uint8_t *hash = query_blob(q, column, &n);
    memset(out, 0, SHA256_BYTES);
    if (n == SHA256_BYTES) {
        memcpy(out, hash, SHA256_BYTES);
    }
}

/* A file is known again by its path and its bytes: read twice, it is on record twice, the same. */
static bool read_inputs(struct register_db *db, struct arena *a, struct earlier_release *out,
                        struct diag *d)
{
    struct {
        struct released_input *item;
        ptrdiff_t count;
        ptrdiff_t capacity;
    } list = {0};
    struct query q = query_new(db,
                               "SELECT DISTINCT s.centre, s.dataset, s.period, s.sequence, f.sha256"
                               " FROM release_file f JOIN submission s ON s.path = f.path"
                               " AND s.sha256 = f.sha256 WHERE f.release_id = ? AND"
                               " f.kind = 'input' ORDER BY s.centre, s.dataset, s.period",
                               d);
    query_bind_int64(&q, 1, out->id);
    while (query_next(&q)) {
        struct released_input *input = ARENA_PUSH(a, &list);
        input->centre = query_text(&q, 0, a);
        input->dataset = query_text(&q, 1, a);
        input->period = query_text(&q, 2, a);
        input->sequence = (int32_t)query_int64(&q, 3);
        copy_hash(&q, 4, input->sha256);
    }
    out->input = list.item;
    out->inputs = list.count;
    return query_end(&q);
}

static bool read_descriptors(struct register_db *db, struct arena *a, struct earlier_release *out,
                             struct diag *d)
{
    struct query q = query_new(db,
                               "SELECT path, sha256, bytes FROM release_file WHERE release_id = ?"
                               " AND kind = 'descriptor' ORDER BY path",
                               d);
    query_bind_int64(&q, 1, out->id);
    while (query_next(&q)) {
        struct file_hash *file = ARENA_PUSH(a, &out->descriptors);
        file->path = query_text(&q, 0, a);
        copy_hash(&q, 1, file->sha256);
        file->bytes = query_int64(&q, 2);
    }
    return query_end(&q);
}

bool register_release_before(struct register_db *db, struct arena *a,
                             const struct release_facts *facts, struct earlier_release *out,
                             struct diag *d)
{
    *out = (struct earlier_release){0};
    if (!read_before(db, a, facts, out, d)) {
        return false;
    }
    return out->id == 0 || (read_figures(db, a, out, d) && read_inputs(db, a, out, d) &&
                            read_descriptors(db, a, out, d));
}

bool register_figure_history(struct register_db *db, struct arena *a, str figure,
                             struct figure_history *out, struct diag *d)
{
    *out = (struct figure_history){0};
    struct query q = query_new(db,
                               "SELECT r.date, " AS_PUBLISHED ", f.value, f.lower, f.upper,"
                               " coalesce(v.cause, ''), coalesce(v.detail, ''),"
                               " coalesce(v.told, ''), f.unknown, f.bound_lower, f.bound_upper,"
                               " f.release_id FROM figure f"
                               " JOIN release r ON r.id = f.release_id LEFT JOIN revision v"
                               " ON v.release_id = f.release_id AND v.figure = f.id"
                               " WHERE f.id = ? ORDER BY f.release_id",
                               d);
    query_bind_text(&q, 1, figure);
    while (query_next(&q)) {
        *ARENA_PUSH(a, out) = (struct figure_history_item){
            .release = query_text(&q, 0, a),
            .state = query_text(&q, 1, a),
            .value = query_double(&q, 2),
            .lower = query_double(&q, 3),
            .upper = query_double(&q, 4),
            .cause = query_text(&q, 5, a),
            .detail = query_text(&q, 6, a),
            .told = query_text(&q, 7, a),
            .unknown = query_int64(&q, 8),
            .bound_lower = query_double(&q, 9),
            .bound_upper = query_double(&q, 10),
            .release_id = query_int64(&q, 11),
        };
    }
    bool ok = query_end(&q);
    for (ptrdiff_t i = 0; ok && i < out->count; i++) {
        ok = figure_extras_read(db, a, figure, out->item[i].release_id, &out->item[i].extras, d);
    }
    return ok;
}
