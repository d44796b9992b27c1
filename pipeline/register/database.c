/* The connection: opening, prepared statements, transactions, and return codes of SQLite made into
 * diagnostics. */
#include "register/database.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

/* ---- failures ---- */

/* A quota and a limit on file sizes are full disks to their owner; SQLite calls them I/O errors.
 * Its sqlite3_system_errno knows nothing of a failed COMMIT, so errno is cleared before each step
 * and read after it. */
static bool is_full(int code)
{
    return (code & 0xff) == SQLITE_FULL || ((code & 0xff) == SQLITE_IOERR &&
                                            (errno == ENOSPC || errno == EDQUOT || errno == EFBIG));
}

static const char *failure_id(int code)
{
    if (is_full(code)) {
        return "register.full";
    }
    switch (code & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
        return "register.damaged";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return "register.busy";
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_READONLY:
        return "register.cannot-open";
    case SQLITE_NOMEM:
        return "register.memory";
    default:
        return "register.io";
    }
}

bool db_fail(struct register_db *db, int code, struct diag *d)
{
    assert(code != SQLITE_OK && code != SQLITE_ROW && code != SQLITE_DONE);
    DIAG(d, DIAG_ERROR, DIAG_ENVIRONMENT, NO_PLACE, failure_id(code), {"path", db->path},
         {"reason", str_from_c(sqlite3_errstr(code))});
    return false;
}

bool db_damaged(struct register_db *db, struct diag *d)
{
    return db_fail(db, SQLITE_CORRUPT, d);
}

bool db_execute(struct register_db *db, const char *sql, struct diag *d)
{
    errno = 0;
    int code = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
    return code == SQLITE_OK || db_fail(db, sqlite3_extended_errcode(db->handle), d);
}

/* ---- open, close ---- */

/* The file holds coded records of persons: only its owner may read it. SQLite gives the journal the
 * same mode. */
static bool create_file(struct register_db *db, const char *path, struct diag *d)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) {
        return db_fail(db, errno == ENOSPC || errno == EDQUOT ? SQLITE_FULL : SQLITE_CANTOPEN, d);
    }
    close(fd);
    return true;
}

struct register_db *register_open(struct arena *a, const char *path, enum register_mode mode,
                                  struct diag *d)
{
    assert(path && sqlite3_threadsafe() != 0);
    struct register_db *db = ARENA_NEW(a, struct register_db);
    db->arena = a;
    db->path = str_copy(a, str_from_c(path));
    if (mode == REGISTER_WRITE && !create_file(db, path, d)) {
        return NULL;
    }
    /* one connection is used by one thread at a time: no mutex of SQLite's is needed */
    int flags = SQLITE_OPEN_NOMUTEX |
                (mode == REGISTER_WRITE ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);
    int code = sqlite3_open_v2(path, &db->handle, flags, NULL);
    if (code != SQLITE_OK) {
        db_fail(db, code, d);
    } else if (schema_prepare(db, mode, d)) {
        return db;
    }
    register_close(db);
    return NULL;
}

void register_close(struct register_db *db)
{
    db_rollback(db);
    for (int i = 0; i < db->statement_count; i++) {
        sqlite3_finalize(db->prepared[i].statement);
    }
    db->statement_count = 0;
    int code = sqlite3_close(db->handle);
    assert(code == SQLITE_OK); /* else a statement was not given back */
    db->handle = NULL;
}

/* ---- transactions ---- */

bool db_begin(struct register_db *db, struct diag *d)
{
    if (db->depth == 0 && !db_execute(db, "BEGIN IMMEDIATE", d)) {
        return false;
    }
    db->depth++;
    return true;
}

bool db_commit(struct register_db *db, struct diag *d)
{
    assert(db->depth > 0);
    if (--db->depth > 0) {
        return true;
    }
    if (!db_execute(db, "COMMIT", d)) {
        db_rollback(db);
        return false;
    }
    return true;
}

void db_rollback(struct register_db *db)
{
    db->depth = 0;
    for (int i = 0; i < db->statement_count; i++) {
        sqlite3_reset(db->prepared[i].statement);
    }
    /* SQLite has itself rolled back after some failures; the result of an undo is its absence */
    if (db->handle && !sqlite3_get_autocommit(db->handle)) {
        sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
    }
}

bool register_transaction_begin(struct register_db *db, struct diag *d)
{
    return db_begin(db, d);
}

bool register_transaction_commit(struct register_db *db, struct diag *d)
{
    return db_commit(db, d);
}

bool register_is_damaged(struct register_db *db, struct diag *d)
{
    return db_damaged(db, d);
}

bool register_flush(struct register_db *db, struct diag *d)
{
    assert(db->depth == 0);
    int code = sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_FULL, NULL, NULL);
    return code == SQLITE_OK || db_fail(db, code, d);
}

void register_transaction_abort(struct register_db *db)
{
    db_rollback(db);
}

/* ---- statements ---- */

static sqlite3_stmt *statement_for(struct register_db *db, const char *sql, struct diag *d)
{
    for (int i = 0; i < db->statement_count; i++) {
        if (db->prepared[i].sql == sql) {
            assert(!sqlite3_stmt_busy(db->prepared[i].statement));
            return db->prepared[i].statement;
        }
    }
    assert(db->statement_count < STATEMENTS_LIMIT);
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
    if (code != SQLITE_OK) {
        db_fail(db, sqlite3_extended_errcode(db->handle), d);
        return NULL;
    }
    db->prepared[db->statement_count++] = (struct prepared){sql, statement};
    return statement;
}

struct query query_new(struct register_db *db, const char *sql, struct diag *d)
{
    struct query q = {.db = db, .diag = d, .statement = statement_for(db, sql, d)};
    q.failed = q.statement == NULL;
    return q;
}

static void query_check(struct query *q, int code)
{
    if (code != SQLITE_OK && !q->failed) {
        q->failed = true;
        db_fail(q->db, code, q->diag);
    }
}

void query_bind_int64(struct query *q, int at, int64_t value)
{
    if (!q->failed) {
        query_check(q, sqlite3_bind_int64(q->statement, at, value));
    }
}

void query_bind_double(struct query *q, int at, double value)
{
    if (!q->failed) {
        query_check(q, isnan(value) ? sqlite3_bind_null(q->statement, at)
                                    : sqlite3_bind_double(q->statement, at, value));
    }
}

void query_bind_text(struct query *q, int at, str text)
{
    if (!q->failed) {
        query_check(q, sqlite3_bind_text64(q->statement, at, text.n ? text.p : "",
                                           (sqlite3_uint64)text.n, SQLITE_STATIC, SQLITE_UTF8));
    }
}

void query_bind_blob(struct query *q, int at, const void *bytes, ptrdiff_t n)
{
    assert(n >= 0);
    if (!q->failed) {
        query_check(q, n == 0 ? sqlite3_bind_zeroblob(q->statement, at, 0)
                              : sqlite3_bind_blob64(q->statement, at, bytes, (sqlite3_uint64)n,
                                                    SQLITE_STATIC));
    }
}

bool query_next(struct query *q)
{
    if (q->failed) {
        return false;
    }
    errno = 0;
    int code = sqlite3_step(q->statement);
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        query_check(q, sqlite3_extended_errcode(q->db->handle));
    }
    return code == SQLITE_ROW;
}

int64_t query_int64(struct query *q, int column)
{
    return sqlite3_column_int64(q->statement, column);
}

double query_double(struct query *q, int column)
{
    bool null = sqlite3_column_type(q->statement, column) == SQLITE_NULL;
    return null ? (double)NAN : sqlite3_column_double(q->statement, column);
}

str query_text(struct query *q, int column, struct arena *a)
{
    /* unsigned char in SQLite's interface; the order of calls is its rule: text, then bytes */
    const void *text = sqlite3_column_text(q->statement, column);
    int n = sqlite3_column_bytes(q->statement, column);
    return text ? str_copy(a, (str){text, n}) : (str){0};
}

const uint8_t *query_blob(struct query *q, int column, ptrdiff_t *n)
{
    const void *bytes = sqlite3_column_blob(q->statement, column);
    *n = bytes ? sqlite3_column_bytes(q->statement, column) : 0;
    if (!bytes && sqlite3_errcode(q->db->handle) == SQLITE_NOMEM) {
        query_check(q, SQLITE_NOMEM);
    }
    return bytes;
}

bool query_end(struct query *q)
{
    if (q->statement) {
        /* the code of reset repeats that of the step, which has been reported */
        sqlite3_reset(q->statement);
        sqlite3_clear_bindings(q->statement);
    }
    return !q->failed;
}

bool query_run(struct query *q)
{
    while (query_next(q)) {
    }
    return query_end(q);
}
