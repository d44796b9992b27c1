/* Submissions on record, and how one enters: spooled by its worker without a lock, written in one
 * transaction, refused ones without rows. register.h describes the protocol. */
#include "register/database.h"

#include <assert.h>
#include <pthread.h>
#include <string.h>

/* ---- reading ---- */

static enum submission_state state_parse(str name)
{
    for (int state = 0; state <= SUBMISSION_REFUSED; state++) {
        if (str_equal_c(name, submission_state_name((enum submission_state)state))) {
            return (enum submission_state)state;
        }
    }
    return SUBMISSION_REFUSED;
}

static bool read_hash(struct query *q, int column, uint8_t out[SHA256_BYTES])
{
    ptrdiff_t n = 0;
    const uint8_t *bytes = query_blob(q, column, &n);
    if (n != SHA256_BYTES) {
        return false;
    }
    memcpy(out, bytes, SHA256_BYTES);
    return true;
}

/* Empty: of a register of before, whose files the next night reads again. */
static void read_tag(struct query *q, int column, uint8_t out[TAG_BYTES])
{
    ptrdiff_t n = 0;
    const uint8_t *bytes = query_blob(q, column, &n);
    if (n == TAG_BYTES) {
        memcpy(out, bytes, TAG_BYTES);
    }
}

static bool read_submission(struct query *q, struct arena *a, const struct schemas *schemas,
                            struct submission *s)
{
    s->id = query_int64(q, 0);
    s->centre = query_text(q, 1, a);
    s->dataset_name = query_text(q, 2, a);
    s->dataset = schemas_dataset(schemas, s->dataset_name);
    s->period = query_text(q, 3, a);
    s->sequence = (int32_t)query_int64(q, 4);
    s->path = query_text(q, 5, a);
    s->bytes = query_int64(q, 6);
    s->state = state_parse(query_text(q, 9, a));
    int64_t duplicates = query_int64(q, 15), quarantined = query_int64(q, 16);
    if (query_int64(q, 17)) { /* held back: nothing of it is accepted */
        duplicates = 0;
        quarantined = query_int64(q, 11);
    }
    s->account = (struct account){
        .read = query_int64(q, 10),
        .accepted = query_int64(q, 11) - duplicates - quarantined,
        .quarantined = query_int64(q, 12) + quarantined,
        .duplicate = query_int64(q, 13) + duplicates,
        .non_data = query_int64(q, 14),
    };
    read_tag(q, 18, s->tag);
    return read_hash(q, 7, s->sha256) && read_hash(q, 8, s->descriptors);
}

bool register_submissions(struct register_db *db, struct arena *a, const struct schemas *schemas,
                          struct submission_list *out, struct diag *d)
{
    *out = (struct submission_list){0};
    struct query q = query_new(
        db,
        "SELECT s.id, s.centre, s.dataset, s.period, s.sequence, s.path, s.bytes, s.sha256,"
        " s.descriptors, s.state, s.records_read, s.accepted, s.quarantined, s.duplicate,"
        " s.non_data, coalesce(t.duplicates, 0), coalesce(t.quarantined, 0),"
        " EXISTS (SELECT 1 FROM history h WHERE h.submission = s.id"
        " AND h.severity = 'refuse-file'), s.tag"
        " FROM submission s LEFT JOIN settlement t ON t.submission = s.id"
        " ORDER BY s.centre, s.dataset, s.period, s.sequence, s.id",
        d);
    bool whole = true;
    while (query_next(&q)) {
        whole = read_submission(&q, a, schemas, ARENA_PUSH(a, out)) && whole;
    }
    return query_end(&q) && (whole || db_damaged(db, d));
}

bool register_submissions_at_intake(struct register_db *db, struct arena *a,
                                    const struct schemas *schemas, struct submission_list *out,
                                    struct diag *d)
{
    *out = (struct submission_list){0};
    struct query q = query_new(
        db,
        "SELECT s.id, s.centre, s.dataset, s.period, s.sequence, s.path, s.bytes, s.sha256,"
        " s.descriptors, iif(s.state = 'refused' AND EXISTS (SELECT 1 FROM history h"
        " WHERE h.submission = s.id AND h.severity = 'refuse-file'), 'superseded', s.state),"
        " s.records_read, s.accepted, s.quarantined, s.duplicate, s.non_data, 0, 0, 0, s.tag"
        " FROM submission s ORDER BY s.centre, s.dataset, s.period, s.sequence, s.id",
        d);
    bool whole = true;
    while (query_next(&q)) {
        whole = read_submission(&q, a, schemas, ARENA_PUSH(a, out)) && whole;
    }
    return query_end(&q) && (whole || db_damaged(db, d));
}

/* ---- the writer ---- */

struct register_writer {
    struct register_db *db;
    pthread_mutex_t lock;
    int64_t spool_limit;
};

struct register_writer *register_writer_new(struct arena *a, struct register_db *db)
{
    struct register_writer *writer = ARENA_NEW(a, struct register_writer);
    writer->db = db;
    writer->spool_limit = SPOOL_BYTES;
    int failed = pthread_mutex_init(&writer->lock, NULL);
    assert(!failed);
    return writer;
}

void register_writer_spool_limit(struct register_writer *writer, int64_t bytes)
{
    assert(bytes >= 0);
    writer->spool_limit = bytes;
}

/* ---- one intake ---- */

struct spooled {
    struct spooled *next;
    struct coded_batch batch;
    const uint8_t *sealed;
    ptrdiff_t sealed_bytes;
    int32_t number;
};

struct intake {
    struct register_writer *writer;
    struct arena *arena;
    struct diag *diag;
    str dataset;
    int64_t id;
    char key_id[9]; /* empty: no batch was given a key */
    struct spooled *first;
    struct spooled **last;
    int64_t spooled_bytes;
    int32_t batches;
    bool holds_lock;
    bool ended;
};

struct intake *intake_begin(struct register_writer *writer, struct arena *a,
                            const struct submission *s, struct diag *d)
{
    assert(s->id >= 0);
    struct intake *intake = ARENA_NEW(a, struct intake);
    intake->writer = writer;
    intake->arena = a;
    intake->diag = d;
    intake->dataset = s->dataset_name;
    intake->id = s->id;
    intake->last = &intake->first;
    return intake;
}

static bool lock_begin(struct intake *intake)
{
    int failed = pthread_mutex_lock(&intake->writer->lock);
    assert(!failed);
    intake->holds_lock = true;
    return db_begin(intake->writer->db, intake->diag);
}

/* Undoes what is open and lets the next worker in. */
static void unlock(struct intake *intake)
{
    if (intake->holds_lock) {
        db_rollback(intake->writer->db);
        intake->holds_lock = false;
        int failed = pthread_mutex_unlock(&intake->writer->lock);
        assert(!failed);
    }
}

void intake_abort(struct intake *intake)
{
    unlock(intake);
    intake->ended = true;
}

static bool choose_id(struct intake *intake)
{
    if (intake->id > 0) {
        return true;
    }
    struct query q = query_new(intake->writer->db,
                               "SELECT coalesce(max(id), 0) + 1 FROM submission", intake->diag);
    if (query_next(&q)) {
        intake->id = query_int64(&q, 0);
    }
    return query_end(&q);
}

/* ---- writing batches, under the lock ---- */

static bool write_column(struct intake *intake, const struct spooled *s, int32_t column)
{
    struct register_db *db = intake->writer->db;
    const struct coded_column *c = &s->batch.column[column];
    int64_t id = column_id(db, intake->dataset, c, intake->diag);
    if (id == 0) {
        return false;
    }
    struct query q = query_new(db,
                               "INSERT INTO column_batch (submission, batch, column_id, width,"
                               " base, bytes) VALUES (?,?,?,?,?,?)",
                               intake->diag);
    query_bind_int64(&q, 1, intake->id);
    query_bind_int64(&q, 2, s->number);
    query_bind_int64(&q, 3, id);
    query_bind_int64(&q, 4, c->width);
    query_bind_int64(&q, 5, c->base);
    query_bind_blob(&q, 6, s->batch.bytes[column], (ptrdiff_t)s->batch.rows * c->width);
    return query_run(&q);
}

static bool write_identity(struct intake *intake, const struct spooled *s)
{
    if (!s->sealed) {
        return true;
    }
    struct query q = query_new(intake->writer->db,
                               "INSERT INTO identity_batch (submission, batch, sealed)"
                               " VALUES (?,?,?)",
                               intake->diag);
    query_bind_int64(&q, 1, intake->id);
    query_bind_int64(&q, 2, s->number);
    query_bind_blob(&q, 3, s->sealed, s->sealed_bytes);
    return query_run(&q);
}

static bool write_batch(struct intake *intake, const struct spooled *s)
{
    struct query q = query_new(intake->writer->db,
                               "INSERT INTO batch (submission, batch, row_count, lines)"
                               " VALUES (?,?,?,?)",
                               intake->diag);
    query_bind_int64(&q, 1, intake->id);
    query_bind_int64(&q, 2, s->number);
    query_bind_int64(&q, 3, s->batch.rows);
    query_bind_blob(&q, 4, s->batch.line, (ptrdiff_t)s->batch.rows * (ptrdiff_t)sizeof(uint32_t));
    if (!query_run(&q)) {
        return false;
    }
    for (int32_t c = 0; c < s->batch.columns; c++) {
        if (!write_column(intake, s, c)) {
            return false;
        }
    }
    return write_identity(intake, s);
}

static bool write_spool(struct intake *intake)
{
    for (const struct spooled *s = intake->first; s; s = s->next) {
        if (!write_batch(intake, s)) {
            return false;
        }
    }
    intake->first = NULL;
    intake->last = &intake->first;
    return true;
}

/* ---- taking batches ---- */

static void *copy_of(struct arena *a, const void *bytes, ptrdiff_t n)
{
    void *copy = arena_alloc_raw(a, 1, n);
    memcpy(copy, bytes, (size_t)n);
    return copy;
}

static void spool(struct intake *intake, const struct spooled *now, const struct coded_batch *batch)
{
    struct arena *a = intake->arena;
    struct spooled *s = ARENA_NEW(a, struct spooled);
    *s = *now;
    s->batch.bytes = ARENA_ARRAY(a, uint8_t *, batch->columns);
    for (int32_t c = 0; c < batch->columns; c++) {
        s->batch.bytes[c] =
            copy_of(a, batch->bytes[c], (ptrdiff_t)batch->rows * batch->column[c].width);
    }
    s->batch.line = copy_of(a, batch->line, (ptrdiff_t)batch->rows * (ptrdiff_t)sizeof(uint32_t));
    if (s->sealed) {
        s->sealed = copy_of(a, s->sealed, s->sealed_bytes);
    }
    *intake->last = s;
    intake->last = &s->next;
}

static int64_t batch_bytes(const struct coded_batch *batch)
{
    int64_t each = (int64_t)sizeof(uint32_t) + (batch->identity ? TAG_BYTES : 0);
    for (int32_t c = 0; c < batch->columns; c++) {
        each += batch->column[c].width;
    }
    return each * batch->rows;
}

bool intake_batch(struct intake *intake, const struct coded_batch *batch,
                  const struct key_ring *keys)
{
    assert(!intake->ended && batch->rows <= CODED_BATCH_ROWS && (keys || !batch->identity));
    if (batch->rows == 0) {
        return true;
    }
    struct arena scratch = *intake->arena;
    struct spooled now = {.batch = *batch, .number = intake->batches++};
    if (keys) {
        key_ring_id(keys, intake->key_id);
    }
    if (!intake->holds_lock &&
        intake->spooled_bytes + batch_bytes(batch) > intake->writer->spool_limit &&
        !(lock_begin(intake) && choose_id(intake) && write_spool(intake))) {
        return false;
    }
    /* sealed where nothing else is put before it is copied or written */
    struct arena *a = intake->holds_lock ? &scratch : intake->arena;
    if (batch->identity) {
        ptrdiff_t n = (ptrdiff_t)batch->rows * TAG_BYTES;
        uint8_t *sealed = arena_alloc_raw(a, 1, n + SEAL_EXTRA_BYTES);
        seal(keys, batch->identity, n, sealed);
        now.sealed = sealed;
        now.sealed_bytes = n + SEAL_EXTRA_BYTES;
    }
    if (intake->holds_lock) {
        return write_batch(intake, &now);
    }
    intake->spooled_bytes += batch_bytes(batch);
    spool(intake, &now, batch);
    return true;
}

/* ---- commit ---- */

static bool write_submission(struct intake *intake, const struct submission *s)
{
    struct query q = query_new(
        intake->writer->db,
        "INSERT INTO submission (id, centre, dataset, dataset_version, period, sequence, path,"
        " bytes, sha256, descriptors, key_id, state, records_read, accepted, quarantined,"
        " duplicate, non_data, tag) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        intake->diag);
    query_bind_int64(&q, 1, intake->id);
    query_bind_text(&q, 2, s->centre);
    query_bind_text(&q, 3, s->dataset_name);
    query_bind_text(&q, 4, s->dataset ? s->dataset->version : STR(""));
    query_bind_text(&q, 5, s->period);
    query_bind_int64(&q, 6, s->sequence);
    query_bind_text(&q, 7, s->path);
    query_bind_int64(&q, 8, s->bytes);
    query_bind_blob(&q, 9, s->sha256, SHA256_BYTES);
    query_bind_blob(&q, 10, s->descriptors, SHA256_BYTES);
    query_bind_text(&q, 11, str_from_c(intake->key_id));
    query_bind_text(&q, 12, str_from_c(submission_state_name(s->state)));
    query_bind_int64(&q, 13, s->account.read);
    query_bind_int64(&q, 14, s->account.accepted);
    query_bind_int64(&q, 15, s->account.quarantined);
    query_bind_int64(&q, 16, s->account.duplicate);
    query_bind_int64(&q, 17, s->account.non_data);
    query_bind_blob(&q, 18, s->tag, TAG_BYTES);
    return query_run(&q);
}

/* Which one counts does not depend on the order of commits: sequence, then id. */
static bool supersede(struct intake *intake, const struct submission *s)
{
    struct query q = query_new(
        intake->writer->db,
        "UPDATE submission SET state = iif(id = (SELECT id FROM submission WHERE dataset = ?1"
        " AND centre = ?2 AND period = ?3 AND state IN ('current','superseded')"
        " ORDER BY sequence DESC, id DESC LIMIT 1), 'current', 'superseded')"
        " WHERE dataset = ?1 AND centre = ?2 AND period = ?3"
        " AND state IN ('current','superseded')",
        intake->diag);
    query_bind_text(&q, 1, s->dataset_name);
    query_bind_text(&q, 2, s->centre);
    query_bind_text(&q, 3, s->period);
    return query_run(&q);
}

/* What was decided among the current submissions no longer holds for one that is not. */
static bool unsettle(struct intake *intake, const struct submission *s, const char *sql)
{
    struct query q = query_new(intake->writer->db, sql, intake->diag);
    query_bind_text(&q, 1, s->dataset_name);
    query_bind_text(&q, 2, s->centre);
    query_bind_text(&q, 3, s->period);
    return query_run(&q);
}

#define SUPERSEDED_SIBLINGS                                                                        \
    "submission IN (SELECT id FROM submission WHERE dataset = ?1 AND centre = ?2 AND period = ?3"  \
    " AND state = 'superseded')"

static bool write_current(struct intake *intake, const struct submission *s)
{
    return write_spool(intake) && supersede(intake, s) &&
           unsettle(intake, s, "DELETE FROM settlement WHERE " SUPERSEDED_SIBLINGS) &&
           unsettle(intake, s,
                    "DELETE FROM finding WHERE stage = 'link' AND " SUPERSEDED_SIBLINGS) &&
           unsettle(intake, s,
                    "DELETE FROM finding_group WHERE stage = 'link' AND " SUPERSEDED_SIBLINGS);
}

static bool write_all(struct intake *intake, const struct submission *s,
                      const struct finding_list *findings)
{
    if (!choose_id(intake) || !write_submission(intake, s) ||
        !findings_write(intake->writer->db, intake->id, STR("intake"), s->dataset, findings,
                        intake->diag)) {
        return false;
    }
    return s->state != SUBMISSION_CURRENT || write_current(intake, s);
}

bool intake_commit(struct intake *intake, const struct submission *s,
                   const struct finding_list *findings)
{
    assert(!intake->ended && (s->id == 0 || s->id == intake->id));
    assert(s->account.read == s->account.accepted + s->account.quarantined + s->account.duplicate +
                                  s->account.non_data);
    if (s->state != SUBMISSION_CURRENT) {
        unlock(intake); /* rows that went ahead are not kept */
        intake->first = NULL;
    }
    bool ok = (intake->holds_lock || lock_begin(intake)) && write_all(intake, s, findings) &&
              db_commit(intake->writer->db, intake->diag);
    unlock(intake);
    intake->ended = true;
    return ok;
}
