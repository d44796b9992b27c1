/* Coded columns: their kinds, and reading those of a dataset's current submissions into contiguous
 * arrays, one copy from SQLite's page to where they stay. */
#include "register/database.h"

#include <assert.h>
#include <string.h>

/* ---- kinds ---- */

static const char *const kind_names[] = {
    [CODED_CODE] = "code",       [CODED_CODE_SET] = "code-set", [CODED_DAY] = "day",
    [CODED_MONTH] = "month",     [CODED_YEAR] = "year",         [CODED_INTEGER] = "integer",
    [CODED_BOOLEAN] = "boolean", [CODED_NUMBER] = "number",     [CODED_TAG] = "tag",
};

const char *column_kind_name(enum coded_kind kind)
{
    assert((size_t)kind < sizeof kind_names / sizeof *kind_names);
    return kind_names[kind];
}

static bool insert_column(struct register_db *db, str dataset, const struct coded_column *column,
                          struct diag *d)
{
    struct query q =
        query_new(db, "INSERT INTO dataset_column (dataset, name, kind, list) VALUES (?,?,?,?)", d);
    query_bind_text(&q, 1, dataset);
    query_bind_text(&q, 2, column->name);
    query_bind_text(&q, 3, str_from_c(column_kind_name(column->kind)));
    query_bind_text(&q, 4, column->codelist ? column->codelist->name : STR(""));
    return query_run(&q);
}

static bool find_column(struct register_db *db, str dataset, str name, int64_t *id, struct diag *d)
{
    struct query q =
        query_new(db, "SELECT id FROM dataset_column WHERE dataset = ? AND name = ?", d);
    query_bind_text(&q, 1, dataset);
    query_bind_text(&q, 2, name);
    *id = query_next(&q) ? query_int64(&q, 0) : 0;
    return query_end(&q);
}

int64_t column_id(struct register_db *db, str dataset, const struct coded_column *column,
                  struct diag *d)
{
    int64_t id = 0;
    if (!find_column(db, dataset, column->name, &id, d)) {
        return 0;
    }
    if (id == 0 && (!insert_column(db, dataset, column, d) ||
                    !find_column(db, dataset, column->name, &id, d))) {
        return 0;
    }
    return id;
}

/* ---- stored values at another width ---- */

void column_fill_missing(const struct coded_column *column, ptrdiff_t rows, uint8_t *out)
{
    uint8_t one[8];
    coded_encode(column, VALUE_MISSING(MISSING_NOT_RECORDED), one);
    for (ptrdiff_t row = 0; row < rows; row++) {
        memcpy(out + row * column->width, one, (size_t)column->width);
    }
}

/* The one place that says how long a blob of `rows` values is; NULL when it is not. A blob of no
 * rows may have no address: it is what is not NULL. */
static const uint8_t *blob_of_rows(struct query *q, int at, int64_t rows, int64_t width)
{
    static const uint8_t none;
    ptrdiff_t n = 0;
    const uint8_t *bytes = query_blob(q, at, &n);
    bool width_known = width == 1 || width == 2 || width == 4 || width == 8;
    if (!width_known || rows < 0 || n % width != 0 || n / width != rows) {
        return NULL;
    }
    return bytes ? bytes : &none;
}

static bool recode(const struct coded_column *column, const struct coded_column *stored,
                   const uint8_t *bytes, int64_t rows, uint8_t *out, struct arena scratch)
{
    int64_t *value = arena_alloc_raw(&scratch, (ptrdiff_t)sizeof *value, rows);
    coded_decode(stored, bytes, rows, value);
    for (int64_t row = 0; row < rows; row++) {
        if (!coded_encode(column, value[row], out + row * column->width)) {
            return false;
        }
    }
    return true;
}

bool column_read(struct query *q, int at, const struct coded_column *column, int64_t rows,
                 uint8_t *out, struct arena scratch)
{
    struct coded_column stored = *column;
    int64_t width = query_int64(q, at);
    const uint8_t *bytes = blob_of_rows(q, at + 2, rows, width);
    if (!bytes) {
        return false;
    }
    stored.width = (int32_t)width;
    stored.base = query_int64(q, at + 1);
    if (stored.width == column->width && stored.base == column->base) {
        memcpy(out, bytes, (size_t)(rows * width));
        return true;
    }
    bool fixed = column->kind == CODED_TAG || column->kind == CODED_NUMBER;
    return !fixed && recode(column, &stored, bytes, rows, out, scratch);
}

bool numbers_read(struct query *q, int at, int64_t rows, uint32_t *out)
{
    const uint8_t *bytes = blob_of_rows(q, at, rows, (int64_t)sizeof *out);
    if (bytes && rows > 0) {
        memcpy(out, bytes, (size_t)rows * sizeof *out);
    }
    return bytes != NULL;
}

/* ---- batches of the current submissions ---- */

/* Rows of the file in the order that does not depend on arrival: among current submissions no two
 * have the same centre, dataset and period. */
#define CURRENT_BATCHES                                                                            \
    " FROM submission s JOIN batch b ON b.submission = s.id"                                       \
    " WHERE s.dataset = ? AND s.state = 'current'"                                                 \
    " ORDER BY s.centre, s.period, s.sequence, s.id, b.batch"

bool register_count_rows(struct register_db *db, const struct dataset *dataset, int64_t *rows,
                         struct diag *d)
{
    struct query q = query_new(db,
                               "SELECT coalesce(sum(b.row_count), 0) FROM submission s JOIN batch b"
                               " ON b.submission = s.id WHERE s.dataset = ?"
                               " AND s.state = 'current'",
                               d);
    query_bind_text(&q, 1, dataset->name);
    *rows = query_next(&q) ? query_int64(&q, 0) : 0;
    return query_end(&q);
}

static bool check_key(struct register_db *db, const struct dataset *dataset,
                      const struct key_ring *keys, struct diag *d)
{
    char id[9];
    key_ring_id(keys, id);
    struct query q = query_new(db,
                               "SELECT count(*) FROM submission WHERE dataset = ?"
                               " AND state = 'current' AND key_id NOT IN ('', ?)",
                               d);
    query_bind_text(&q, 1, dataset->name);
    query_bind_text(&q, 2, str_from_c(id));
    int64_t other = query_next(&q) ? query_int64(&q, 0) : 0;
    if (!query_end(&q)) {
        return false;
    }
    if (other > 0) {
        DIAG(d, DIAG_ERROR, DIAG_ENVIRONMENT, NO_PLACE, "register.key-changed",
             {"dataset", dataset->name}, {"path", db->path});
    }
    return other == 0;
}

/* ---- the identities ---- */

static bool unseal_batch(struct query *q, int column, const struct key_ring *keys, int64_t rows,
                         uint8_t *tags)
{
    ptrdiff_t n = 0;
    const uint8_t *sealed = query_blob(q, column, &n);
    return n == rows * TAG_BYTES + SEAL_EXTRA_BYTES && unseal(keys, sealed, n, tags);
}

bool register_read_identities(struct register_db *db, const struct dataset *dataset,
                              const struct key_ring *keys, uint8_t *tags, struct diag *d)
{
    if (!check_key(db, dataset, keys, d)) {
        return false;
    }
    struct query q =
        query_new(db,
                  "SELECT b.row_count, (SELECT i.sealed FROM identity_batch i WHERE"
                  " i.submission = b.submission AND i.batch = b.batch)" CURRENT_BATCHES,
                  d);
    query_bind_text(&q, 1, dataset->name);
    bool whole = true;
    while (query_next(&q)) {
        int64_t rows = query_int64(&q, 0);
        ptrdiff_t n = 0;
        memset(tags, 0, (size_t)rows * TAG_BYTES);
        if (query_blob(&q, 1, &n)) {
            whole = unseal_batch(&q, 1, keys, rows, tags) && whole;
        }
        tags += rows * TAG_BYTES;
    }
    return query_end(&q) && (whole || db_damaged(db, d));
}

/* ---- the columns ---- */

struct reading {
    struct register_db *db;
    const struct dataset *dataset;
    struct stored_batches *out;
    uint8_t **column; /* writable views of out->column */
    uint32_t *line;
    int64_t *id; /* [coded_count] of the column in the file */
    struct diag *diag;
};

static void reserve(struct reading *r, struct arena *a, int64_t rows)
{
    int32_t columns = r->dataset->coded_count;
    r->column = ARENA_ARRAY(a, uint8_t *, columns);
    for (int32_t c = 0; c < columns; c++) {
        r->column[c] = arena_alloc_raw(a, r->dataset->coded[c].width, rows);
    }
    r->line = arena_alloc_raw(a, (ptrdiff_t)sizeof *r->line, rows);
    r->out->column = r->column;
    r->out->line = r->line;
    r->out->rows = rows;
}

/* Where the batches are; the lines come with them. */
static bool read_batches(struct reading *r, struct arena *a)
{
    struct query q = query_new(
        r->db, "SELECT b.submission, b.batch, b.row_count, b.lines" CURRENT_BATCHES, r->diag);
    query_bind_text(&q, 1, r->dataset->name);
    int64_t row = 0;
    bool whole = true;
    while (whole && query_next(&q)) {
        struct stored_batch *b = ARENA_PUSH(a, r->out);
        b->submission = query_int64(&q, 0);
        b->batch = (int32_t)query_int64(&q, 1);
        b->rows = (int32_t)query_int64(&q, 2);
        b->first_row = row;
        b->line = r->line + row;
        whole = row + b->rows <= r->out->rows && numbers_read(&q, 3, b->rows, r->line + row);
        row += b->rows;
        const uint8_t **bytes = ARENA_ARRAY(a, const uint8_t *, r->dataset->coded_count);
        for (int32_t c = 0; c < r->dataset->coded_count; c++) {
            bytes[c] = r->column[c] + b->first_row * r->dataset->coded[c].width;
        }
        b->bytes = bytes;
    }
    return query_end(&q) && ((whole && row == r->out->rows) || db_damaged(r->db, r->diag));
}

static int32_t column_of_id(const struct reading *r, int64_t id)
{
    for (int32_t c = 0; c < r->dataset->coded_count; c++) {
        if (r->id[c] == id) {
            return c;
        }
    }
    return -1; /* the descriptor no longer has it */
}

static bool read_columns(struct reading *r, const struct stored_batch *b, struct arena scratch)
{
    bool *seen = ARENA_ARRAY(&scratch, bool, r->dataset->coded_count);
    struct query q = query_new(r->db,
                               "SELECT column_id, width, base, bytes FROM column_batch"
                               " WHERE submission = ? AND batch = ?",
                               r->diag);
    query_bind_int64(&q, 1, b->submission);
    query_bind_int64(&q, 2, b->batch);
    bool whole = true;
    while (query_next(&q)) {
        int32_t c = column_of_id(r, query_int64(&q, 0));
        if (c < 0) {
            continue;
        }
        const struct coded_column *column = &r->dataset->coded[c];
        uint8_t *to = r->column[c] + b->first_row * column->width;
        whole = column_read(&q, 1, column, b->rows, to, scratch) && whole;
        seen[c] = true;
    }
    for (int32_t c = 0; c < r->dataset->coded_count; c++) {
        const struct coded_column *column = &r->dataset->coded[c];
        if (!seen[c]) {
            column_fill_missing(column, b->rows, r->column[c] + b->first_row * column->width);
        }
    }
    return query_end(&q) && (whole || db_damaged(r->db, r->diag));
}

static bool read_ids(struct reading *r, struct arena *a)
{
    r->id = ARENA_ARRAY(a, int64_t, r->dataset->coded_count);
    for (int32_t c = 0; c < r->dataset->coded_count; c++) {
        if (!find_column(r->db, r->dataset->name, r->dataset->coded[c].name, &r->id[c], r->diag)) {
            return false;
        }
    }
    return true;
}

static void point_identities(struct stored_batches *out)
{
    for (ptrdiff_t i = 0; i < out->count; i++) {
        out->item[i].identity = out->identity + out->item[i].first_row * TAG_BYTES;
    }
}

bool register_read_dataset(struct register_db *db, struct arena *a, const struct dataset *dataset,
                           const struct key_ring *keys, struct stored_batches *out, struct diag *d)
{
    *out = (struct stored_batches){0};
    struct reading r = {.db = db, .dataset = dataset, .out = out, .diag = d};
    int64_t rows = 0;
    if (!register_count_rows(db, dataset, &rows, d) || !read_ids(&r, a)) {
        return false;
    }
    reserve(&r, a, rows);
    if (!read_batches(&r, a)) {
        return false;
    }
    for (ptrdiff_t i = 0; i < out->count; i++) {
        if (!read_columns(&r, &out->item[i], *a)) {
            return false;
        }
    }
    if (!keys || dataset->person_source != PERSON_IDENTIFIER) {
        return true;
    }
    out->identity = arena_alloc_raw(a, TAG_BYTES, rows);
    point_identities(out);
    return register_read_identities(db, dataset, keys, out->identity, d);
}
