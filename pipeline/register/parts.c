/* Person parts: rows of a dataset by person in REGISTER_PARTS partitions, one blob a column and
 * part. All of it can be made again from the batches. */
#include "register/database.h"

#include <assert.h>
#include <string.h>

/* ---- writing ---- */

static bool forget_parts(struct register_db *db, const char *sql, const struct dataset *dataset,
                         struct diag *d)
{
    struct query q = query_new(db, sql, d);
    query_bind_text(&q, 1, dataset->name);
    return query_run(&q);
}

bool register_parts_begin(struct register_db *db, const struct dataset *dataset, struct diag *d)
{
    if (!db_begin(db, d)) {
        return false;
    }
    bool ok = forget_parts(db, "DELETE FROM part_column WHERE dataset = ?", dataset, d) &&
              forget_parts(db, "DELETE FROM part_scan WHERE dataset = ?", dataset, d) &&
              forget_parts(db, "DELETE FROM person_part WHERE dataset = ?", dataset, d) &&
              forget_parts(db, "DELETE FROM part_set WHERE dataset = ?", dataset, d);
    if (!ok) {
        db_rollback(db);
    }
    return ok;
}

static int64_t rows_without_person(const struct person_part *p)
{
    int64_t row = p->person ? p->rows : 0;
    while (row > 0 && p->person[row - 1] == PERSON_NONE_NUMBER) {
        row--;
    }
    return p->person ? p->rows - row : 0;
}

static bool write_part(struct register_db *db, const struct dataset *dataset, int32_t part,
                       const struct person_part *p, struct diag *d)
{
    struct query q = query_new(db,
                               "INSERT INTO person_part (dataset, part, row_count, persons,"
                               " no_person, person) VALUES (?,?,?,?,?,?)",
                               d);
    query_bind_text(&q, 1, dataset->name);
    query_bind_int64(&q, 2, part);
    query_bind_int64(&q, 3, p->rows);
    query_bind_int64(&q, 4, p->persons);
    query_bind_int64(&q, 5, rows_without_person(p));
    query_bind_blob(&q, 6, p->person, p->person ? p->rows * (ptrdiff_t)sizeof *p->person : 0);
    return query_run(&q);
}

struct written_part {
    const struct dataset *dataset;
    int32_t part;
    const struct person_part *rows;
};

static bool write_part_scan(struct register_db *db, int64_t column_id, int32_t c,
                            const struct written_part *w, struct diag *d)
{
    const struct coded_column *column = &w->dataset->coded[c];
    const struct person_part *p = w->rows;
    struct arena scratch = *db->arena; /* nothing is kept there before the end */
    struct column_scan scan = column_scan_new(&scratch, column);
    if (p->rows > 0) {
        column_scan_rows(&scan, column, p->bytes[c], p->rows, scratch);
    }
    str seen = column_scan_pack(&scratch, &scan);
    struct query q =
        query_new(db, "INSERT INTO part_scan (dataset, part, column_id, seen) VALUES (?,?,?,?)", d);
    query_bind_text(&q, 1, w->dataset->name);
    query_bind_int64(&q, 2, w->part);
    query_bind_int64(&q, 3, column_id);
    query_bind_blob(&q, 4, seen.p, seen.n);
    return query_run(&q);
}

static bool write_part_column(struct register_db *db, const struct dataset *dataset, int32_t part,
                              int32_t c, const struct person_part *p, struct diag *d)
{
    const struct coded_column *column = &dataset->coded[c];
    int64_t id = column_id(db, dataset->name, column, d);
    if (id == 0) {
        return false;
    }
    struct query q = query_new(db,
                               "INSERT INTO part_column (dataset, part, column_id, width, base,"
                               " bytes) VALUES (?,?,?,?,?,?)",
                               d);
    query_bind_text(&q, 1, dataset->name);
    query_bind_int64(&q, 2, part);
    query_bind_int64(&q, 3, id);
    query_bind_int64(&q, 4, column->width);
    query_bind_int64(&q, 5, column->base);
    query_bind_blob(&q, 6, p->bytes[c], p->rows * column->width);
    const struct written_part written = {dataset, part, p};
    return query_run(&q) && write_part_scan(db, id, c, &written, d);
}

bool register_parts_write(struct register_db *db, const struct dataset *dataset, int32_t part,
                          const struct person_part *p, struct diag *d)
{
    assert(db->depth > 0 && 0 <= part && part < REGISTER_PARTS && p->persons <= p->rows);
    bool ok = write_part(db, dataset, part, p, d);
    for (int32_t c = 0; ok && c < dataset->coded_count; c++) {
        ok = write_part_column(db, dataset, part, c, p, d);
    }
    if (!ok) {
        db_rollback(db);
    }
    return ok;
}

bool register_parts_finish(struct register_db *db, const struct dataset *dataset, str fingerprint,
                           struct diag *d)
{
    assert(db->depth > 0);
    struct query q = query_new(db, "INSERT INTO part_set (dataset, fingerprint) VALUES (?,?)", d);
    query_bind_text(&q, 1, dataset->name);
    query_bind_text(&q, 2, fingerprint);
    if (!query_run(&q)) {
        db_rollback(db);
        return false;
    }
    return db_commit(db, d);
}

void register_parts_abort(struct register_db *db)
{
    db_rollback(db);
}

/* ---- reading ---- */

bool register_parts_scan(struct register_db *db, struct arena *a, const struct dataset *dataset,
                         bool *want, struct column_scan *scan, struct diag *d)
{
    struct query q = query_new(db,
                               "SELECT c.name, s.seen FROM part_scan s"
                               " JOIN dataset_column c ON c.id = s.column_id"
                               " WHERE s.dataset = ? AND c.dataset = s.dataset",
                               d);
    query_bind_text(&q, 1, dataset->name);
    struct arena scratch = *a;
    int32_t *parts = ARENA_ARRAY(&scratch, int32_t, dataset->coded_count);
    bool whole = true;
    while (query_next(&q)) {
        struct arena name_scratch = scratch;
        int32_t c = dataset_coded(dataset, query_text(&q, 0, &name_scratch));
        if (c < 0 || c >= dataset->coded_count || !want[c]) {
            continue;
        }
        ptrdiff_t n = 0;
        const uint8_t *seen = query_blob(&q, 1, &n);
        whole = whole && column_scan_unpack(&scan[c], (str){(const char *)seen, n});
        parts[c]++;
    }
    for (int32_t c = 0; c < dataset->coded_count; c++) {
        want[c] = want[c] && parts[c] != REGISTER_PARTS;
    }
    return query_end(&q) && (whole || db_damaged(db, d));
}

bool register_parts_fingerprint(struct register_db *db, struct arena *a,
                                const struct dataset *dataset, str *out, struct diag *d)
{
    struct query q = query_new(db, "SELECT fingerprint FROM part_set WHERE dataset = ?", d);
    query_bind_text(&q, 1, dataset->name);
    *out = query_next(&q) ? query_text(&q, 0, a) : (str){0};
    return query_end(&q);
}

bool register_part_totals(struct register_db *db, const struct dataset *dataset,
                          struct part_totals *out, struct diag *d)
{
    *out = (struct part_totals){0};
    struct query parts = query_new(db,
                                   "SELECT coalesce(sum(row_count), 0), coalesce(sum(persons), 0),"
                                   " coalesce(sum(no_person), 0) FROM person_part"
                                   " WHERE dataset = ?",
                                   d);
    query_bind_text(&parts, 1, dataset->name);
    if (query_next(&parts)) {
        out->rows = query_int64(&parts, 0);
        out->persons = query_int64(&parts, 1);
        out->no_person = query_int64(&parts, 2);
    }
    if (!query_end(&parts)) {
        return false;
    }
    struct query settled = query_new(db,
                                     "SELECT coalesce(sum(t.duplicates), 0),"
                                     " coalesce(sum(t.quarantined), 0) FROM settlement t"
                                     " JOIN submission s ON s.id = t.submission"
                                     " WHERE s.dataset = ? AND s.state = 'current'",
                                     d);
    query_bind_text(&settled, 1, dataset->name);
    if (query_next(&settled)) {
        out->duplicates = query_int64(&settled, 0);
        out->quarantined = query_int64(&settled, 1);
    }
    return query_end(&settled);
}

bool register_was_sent(struct register_db *db, const struct dataset *dataset, bool *sent,
                       struct diag *d)
{
    struct query q = query_new(db,
                               "SELECT EXISTS(SELECT 1 FROM submission WHERE dataset = ?1"
                               " AND state = 'current') OR EXISTS(SELECT 1 FROM person_part"
                               " WHERE dataset = ?1 AND row_count > 0)",
                               d);
    query_bind_text(&q, 1, dataset->name);
    *sent = query_next(&q) && query_int64(&q, 0) != 0;
    return query_end(&q);
}

static bool read_part(struct register_db *db, struct arena *a, const struct dataset *dataset,
                      int32_t part, struct person_part *out, struct diag *d)
{
    struct query q = query_new(db,
                               "SELECT row_count, persons, person FROM person_part"
                               " WHERE dataset = ? AND part = ?",
                               d);
    query_bind_text(&q, 1, dataset->name);
    query_bind_int64(&q, 2, part);
    bool whole = true;
    if (query_next(&q)) {
        out->rows = query_int64(&q, 0);
        out->persons = query_int64(&q, 1);
        ptrdiff_t n = 0;
        (void)query_blob(&q, 2, &n);
        if (n > 0) { /* the dataset has persons */
            uint32_t *person = arena_alloc_raw(a, 1, n);
            whole = numbers_read(&q, 2, out->rows, person);
            out->person = person;
        }
    }
    return query_end(&q) && (whole || db_damaged(db, d));
}

struct part_reading {
    struct register_db *db;
    const struct dataset *dataset;
    int32_t part;
    int64_t rows;
    struct diag *diag;
};

/* The column's bytes, or NULL. */
static const uint8_t *read_part_column(const struct part_reading *r, struct arena *a,
                                       const struct coded_column *column)
{
    struct query q = query_new(r->db,
                               "SELECT p.width, p.base, p.bytes FROM part_column p"
                               " JOIN dataset_column c ON c.id = p.column_id"
                               " WHERE p.dataset = ?1 AND p.part = ?2"
                               " AND c.dataset = ?1 AND c.name = ?3",
                               r->diag);
    query_bind_text(&q, 1, r->dataset->name);
    query_bind_int64(&q, 2, r->part);
    query_bind_text(&q, 3, column->name);
    uint8_t *to = arena_alloc_raw(a, column->width, r->rows);
    bool whole = false;
    if (query_next(&q)) {
        whole = column_read(&q, 0, column, r->rows, to, *a);
    }
    bool ok = query_end(&q) && (whole || db_damaged(r->db, r->diag));
    return ok ? to : NULL;
}

bool register_part_read(struct register_db *db, struct arena *a, const struct dataset *dataset,
                        int32_t part, const bool *want, struct person_part *out, struct diag *d)
{
    assert(0 <= part && part < REGISTER_PARTS);
    *out = (struct person_part){0};
    if (!read_part(db, a, dataset, part, out, d)) {
        return false;
    }
    const struct part_reading r = {db, dataset, part, out->rows, d};
    const uint8_t **bytes = ARENA_ARRAY(a, const uint8_t *, dataset->column_count);
    out->bytes = bytes;
    for (int32_t c = 0; c < dataset->coded_count; c++) {
        if (want[c] && out->rows > 0 && !(bytes[c] = read_part_column(&r, a, &dataset->coded[c]))) {
            return false;
        }
    }
    return true;
}
