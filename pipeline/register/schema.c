/* Tables and views of the register, and how an older file becomes a newer one. The text of a
 * version is never changed once it was released: a change is a further version. */
#include "register/database.h"

#include <assert.h>

enum { APPLICATION_ID = 0x4D415253 /* "MARS" */ };

/* what a centre sent */
static const char submissions_1[] =
    "CREATE TABLE submission ("
    " id INTEGER PRIMARY KEY, centre TEXT NOT NULL, dataset TEXT NOT NULL,"
    " dataset_version TEXT NOT NULL, period TEXT NOT NULL, sequence INTEGER NOT NULL,"
    " path TEXT NOT NULL, bytes INTEGER NOT NULL, sha256 BLOB NOT NULL,"
    " descriptors BLOB NOT NULL, key_id TEXT NOT NULL,"
    " state TEXT NOT NULL CHECK (state IN ('current','superseded','withdrawn','refused')),"
    " records_read INTEGER NOT NULL, accepted INTEGER NOT NULL, quarantined INTEGER NOT NULL,"
    " duplicate INTEGER NOT NULL, non_data INTEGER NOT NULL,"
    " CHECK (records_read = accepted + quarantined + duplicate + non_data)) STRICT;"
    "CREATE INDEX submission_claim ON submission (dataset, centre, period, sequence, id);"
    "CREATE TABLE finding ("
    " submission INTEGER NOT NULL REFERENCES submission ON DELETE CASCADE"
    " DEFERRABLE INITIALLY DEFERRED,"
    " stage TEXT NOT NULL CHECK (stage IN ('intake','link')), ordinal INTEGER NOT NULL,"
    " line INTEGER NOT NULL, column_number INTEGER NOT NULL, field TEXT NOT NULL,"
    " rule TEXT NOT NULL, detail TEXT NOT NULL, severity TEXT NOT NULL,"
    " PRIMARY KEY (submission, stage, ordinal)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE finding_group ("
    " submission INTEGER NOT NULL REFERENCES submission ON DELETE CASCADE"
    " DEFERRABLE INITIALLY DEFERRED,"
    " stage TEXT NOT NULL CHECK (stage IN ('intake','link')), ordinal INTEGER NOT NULL,"
    " field TEXT NOT NULL, rule TEXT NOT NULL, detail TEXT NOT NULL, severity TEXT NOT NULL,"
    " records INTEGER NOT NULL,"
    " PRIMARY KEY (submission, stage, ordinal)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE settlement ("
    " submission INTEGER PRIMARY KEY REFERENCES submission ON DELETE CASCADE"
    " DEFERRABLE INITIALLY DEFERRED,"
    " duplicates INTEGER NOT NULL, quarantined INTEGER NOT NULL) STRICT;";

/* its rows */
static const char rows_1[] =
    "CREATE TABLE dataset_column ("
    " id INTEGER PRIMARY KEY, dataset TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL,"
    " list TEXT NOT NULL, UNIQUE (dataset, name)) STRICT;"
    "CREATE TABLE batch ("
    " submission INTEGER NOT NULL REFERENCES submission ON DELETE CASCADE"
    " DEFERRABLE INITIALLY DEFERRED,"
    " batch INTEGER NOT NULL, row_count INTEGER NOT NULL, lines BLOB NOT NULL,"
    " UNIQUE (submission, batch)) STRICT;"
    "CREATE TABLE column_batch ("
    " submission INTEGER NOT NULL REFERENCES submission ON DELETE CASCADE"
    " DEFERRABLE INITIALLY DEFERRED,"
    " batch INTEGER NOT NULL, column_id INTEGER NOT NULL REFERENCES dataset_column,"
    " width INTEGER NOT NULL, base INTEGER NOT NULL, bytes BLOB NOT NULL,"
    " UNIQUE (submission, batch, column_id)) STRICT;"
    "CREATE INDEX column_batch_column ON column_batch (column_id);"
    "CREATE TABLE identity_batch ("
    " submission INTEGER NOT NULL REFERENCES submission ON DELETE CASCADE"
    " DEFERRABLE INITIALLY DEFERRED,"
    " batch INTEGER NOT NULL, sealed BLOB NOT NULL, UNIQUE (submission, batch)) STRICT;";

/* code numbers */
static const char codes_1[] =
    "CREATE TABLE code ("
    " list TEXT NOT NULL, code TEXT NOT NULL, number INTEGER NOT NULL, parent TEXT NOT NULL,"
    " label_ar TEXT NOT NULL, label_fr TEXT NOT NULL, label_en TEXT NOT NULL,"
    " has_band INTEGER NOT NULL, band_from INTEGER NOT NULL, band_to INTEGER NOT NULL,"
    " retired INTEGER NOT NULL, PRIMARY KEY (list, code), UNIQUE (list, number))"
    " STRICT, WITHOUT ROWID;";

/* derived by 4_link */
static const char parts_1[] =
    "CREATE TABLE part_set (dataset TEXT PRIMARY KEY, fingerprint TEXT NOT NULL)"
    " STRICT, WITHOUT ROWID;"
    "CREATE TABLE person_part ("
    " dataset TEXT NOT NULL, part INTEGER NOT NULL, row_count INTEGER NOT NULL,"
    " persons INTEGER NOT NULL, no_person INTEGER NOT NULL, person BLOB NOT NULL,"
    " UNIQUE (dataset, part)) STRICT;"
    "CREATE TABLE part_column ("
    " dataset TEXT NOT NULL, part INTEGER NOT NULL,"
    " column_id INTEGER NOT NULL REFERENCES dataset_column,"
    " width INTEGER NOT NULL, base INTEGER NOT NULL, bytes BLOB NOT NULL,"
    " UNIQUE (dataset, part, column_id)) STRICT;"
    "CREATE INDEX part_column_column ON part_column (column_id);"
    "CREATE TABLE person ("
    " part INTEGER PRIMARY KEY, persons INTEGER NOT NULL, key_id TEXT NOT NULL,"
    " sealed BLOB NOT NULL, pseudonyms BLOB NOT NULL) STRICT;";

/* what was published */
static const char releases_1[] =
    "CREATE TABLE release ("
    " id INTEGER PRIMARY KEY, profile TEXT NOT NULL, date TEXT NOT NULL,"
    " fingerprint TEXT NOT NULL, manifest_sha256 TEXT NOT NULL, key_id TEXT NOT NULL) STRICT;"
    "CREATE TABLE release_file ("
    " release_id INTEGER NOT NULL REFERENCES release ON DELETE CASCADE,"
    " kind TEXT NOT NULL CHECK (kind IN ('input','descriptor')), path TEXT NOT NULL,"
    " sha256 BLOB NOT NULL, bytes INTEGER NOT NULL,"
    " PRIMARY KEY (release_id, kind, path)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE figure ("
    " id TEXT NOT NULL, release_id INTEGER NOT NULL REFERENCES release ON DELETE CASCADE,"
    " table_id TEXT NOT NULL, indicator TEXT NOT NULL, state TEXT NOT NULL,"
    " flags INTEGER NOT NULL, value REAL, lower REAL, upper REAL,"
    " numerator INTEGER NOT NULL, denominator INTEGER NOT NULL,"
    " PRIMARY KEY (id, release_id)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX figure_release ON figure (release_id);";

static const char views_submissions_1[] =
    "CREATE VIEW v_submission AS SELECT s.id, s.centre, s.dataset, s.period, s.sequence,"
    " s.path AS file, s.state, s.records_read AS \"read\","
    " s.accepted - coalesce(t.duplicates, 0) - coalesce(t.quarantined, 0) AS accepted,"
    " s.quarantined + coalesce(t.quarantined, 0) AS quarantined,"
    " s.duplicate + coalesce(t.duplicates, 0) AS duplicates, s.non_data,"
    " s.bytes, lower(hex(s.sha256)) AS sha256, s.dataset_version"
    " FROM submission s LEFT JOIN settlement t ON t.submission = s.id"
    " ORDER BY s.centre, s.dataset, s.period, s.sequence, s.id;"
    "CREATE VIEW v_finding AS SELECT s.centre, s.dataset, s.period, s.sequence, s.state,"
    " s.path AS file, f.line, f.column_number AS \"column\", f.field, f.rule, f.detail,"
    " f.severity, f.stage, f.submission"
    " FROM finding f JOIN submission s ON s.id = f.submission"
    " ORDER BY s.centre, s.dataset, s.period, s.sequence, s.id, f.line, f.stage, f.ordinal;"
    "CREATE VIEW v_finding_count AS SELECT s.centre, s.dataset, s.period, s.sequence, s.state,"
    " s.path AS file, g.rule, g.detail, g.field, g.severity, g.records, g.stage, g.submission"
    " FROM finding_group g JOIN submission s ON s.id = g.submission"
    " ORDER BY s.centre, s.dataset, s.period, s.sequence, s.id, g.stage, g.ordinal;"
    "CREATE VIEW v_code AS SELECT list, code, number, nullif(parent, '') AS parent,"
    " label_ar, label_fr, label_en, retired FROM code ORDER BY list, number;"
    "CREATE VIEW v_column AS SELECT dataset, name, kind, nullif(list, '') AS list"
    " FROM dataset_column ORDER BY dataset, id;";

static const char views_results_1[] =
    "CREATE VIEW v_dataset AS SELECT p.dataset, sum(p.row_count) AS records,"
    " sum(p.persons) AS persons, sum(p.no_person) AS records_without_person, f.fingerprint"
    " FROM person_part p JOIN part_set f ON f.dataset = p.dataset"
    " GROUP BY p.dataset ORDER BY p.dataset;"
    "CREATE VIEW v_person AS WITH RECURSIVE one(part, number, persons) AS ("
    " SELECT part, 0, persons FROM person WHERE persons > 0 UNION ALL"
    " SELECT part, number + 1, persons FROM one WHERE number + 1 < persons)"
    " SELECT one.part, one.number,"
    " lower(hex(substr(p.pseudonyms, one.number * 32 + 1, 32))) AS pseudonym"
    " FROM one JOIN person p ON p.part = one.part;"
    "CREATE VIEW v_release AS SELECT r.id, r.profile, r.date, r.fingerprint, r.manifest_sha256,"
    " (SELECT count(*) FROM release_file f WHERE f.release_id = r.id AND f.kind = 'input')"
    " AS inputs, (SELECT count(*) FROM figure g WHERE g.release_id = r.id) AS figures"
    " FROM release r ORDER BY r.id;"
    "CREATE VIEW v_figure AS SELECT r.date AS \"release\", f.id AS figure, f.table_id,"
    " f.indicator, f.state, f.value, f.lower, f.upper, nullif(f.numerator, -1) AS numerator,"
    " nullif(f.denominator, -1) AS denominator, f.release_id"
    " FROM figure f JOIN release r ON r.id = f.release_id ORDER BY f.release_id, f.id;"
    "CREATE VIEW v_revision AS SELECT n.id AS figure, r.date AS \"release\","
    " b.date AS release_before, o.state AS state_before, o.value AS value_before,"
    " n.state, n.value FROM figure n JOIN release r ON r.id = n.release_id"
    " JOIN release b ON b.id = (SELECT max(id) FROM release WHERE id < n.release_id)"
    " JOIN figure o ON o.id = n.id AND o.release_id = b.id"
    " WHERE n.state <> o.state OR n.value IS NOT o.value ORDER BY n.release_id, n.id;";

static const char *const version_1[] = {
    submissions_1, rows_1, codes_1, parts_1, releases_1, views_submissions_1, views_results_1, NULL,
};

/* submissions through time */
static const char history_2[] =
    "CREATE TABLE history ("
    " submission INTEGER NOT NULL REFERENCES submission ON DELETE CASCADE"
    " DEFERRABLE INITIALLY DEFERRED,"
    " ordinal INTEGER NOT NULL, rule TEXT NOT NULL, detail TEXT NOT NULL, severity TEXT NOT NULL,"
    " measured REAL, usual REAL, PRIMARY KEY (submission, ordinal)) STRICT, WITHOUT ROWID;"
    "DROP VIEW v_submission; DROP VIEW v_finding; DROP VIEW v_finding_count;";

static const char views_submissions_2[] =
    "CREATE VIEW v_submission AS SELECT s.id, s.centre, s.dataset, s.period, s.sequence,"
    " s.path AS file, s.state, s.records_read AS \"read\","
    " iif(h.held, 0, s.accepted - coalesce(t.duplicates, 0) - coalesce(t.quarantined, 0))"
    " AS accepted, iif(h.held, s.quarantined + s.accepted,"
    " s.quarantined + coalesce(t.quarantined, 0)) AS quarantined,"
    " s.duplicate + coalesce(t.duplicates, 0) AS duplicates, s.non_data,"
    " s.bytes, lower(hex(s.sha256)) AS sha256, s.dataset_version"
    " FROM submission s LEFT JOIN settlement t ON t.submission = s.id"
    " LEFT JOIN (SELECT DISTINCT submission, 1 AS held FROM history"
    " WHERE severity = 'refuse-file') h ON h.submission = s.id"
    " ORDER BY s.centre, s.dataset, s.period, s.sequence, s.id;"
    "CREATE VIEW v_finding AS SELECT s.centre, s.dataset, s.period, s.sequence, s.state,"
    " s.path AS file, f.line, f.column_number AS \"column\", f.field, f.rule, f.detail,"
    " f.severity, f.stage, f.submission FROM (SELECT submission, stage, ordinal, line,"
    " column_number, field, rule, detail, severity FROM finding UNION ALL SELECT submission,"
    " 'history', ordinal, 0, 0, '', rule, detail, severity FROM history) f"
    " JOIN submission s ON s.id = f.submission"
    " ORDER BY s.centre, s.dataset, s.period, s.sequence, s.id, f.line, f.stage, f.ordinal;"
    "CREATE VIEW v_finding_count AS SELECT s.centre, s.dataset, s.period, s.sequence, s.state,"
    " s.path AS file, g.rule, g.detail, g.field, g.severity, g.records, g.stage, g.submission"
    " FROM (SELECT submission, stage, ordinal, field, rule, detail, severity, records"
    " FROM finding_group UNION ALL SELECT submission, 'history', ordinal, '', rule, detail,"
    " severity, 1 FROM history) g JOIN submission s ON s.id = g.submission"
    " ORDER BY s.centre, s.dataset, s.period, s.sequence, s.id, g.stage, g.ordinal;"
    "CREATE VIEW v_history AS SELECT s.centre, s.dataset, s.period, s.sequence, s.state,"
    " s.path AS file, h.rule, h.detail, h.severity, h.measured, h.usual, h.submission"
    " FROM history h JOIN submission s ON s.id = h.submission"
    " ORDER BY s.centre, s.dataset, s.period, s.sequence, s.id, h.ordinal;";

/* Nothing ever asked for a pseudonym of a person, and what is not kept cannot leak. */
static const char no_persons_2[] = "DROP VIEW v_person; DROP TABLE person;";

/* of the record's own key, where the policy asks for it; 0: none */
static const char references_2[] =
    "ALTER TABLE finding ADD COLUMN reference INTEGER NOT NULL DEFAULT 0;";

static const char *const version_2[] = {history_2, views_submissions_2, no_persons_2, references_2,
                                        NULL};
/* What changed from release to release. Those of before have no cause on record. */
static const char revisions_3[] =
    "ALTER TABLE release ADD COLUMN program TEXT NOT NULL DEFAULT '';"
    "CREATE TABLE revision ("
    " release_id INTEGER NOT NULL REFERENCES release ON DELETE CASCADE,"
    " figure TEXT NOT NULL, table_id TEXT NOT NULL, indicator TEXT NOT NULL,"
    " release_before TEXT NOT NULL, state_before TEXT NOT NULL, value_before REAL,"
    " state TEXT NOT NULL, value REAL,"
    " cause TEXT NOT NULL CHECK (cause IN"
    " ('data','population','descriptor','program','date','protection','unknown')),"
    " detail TEXT NOT NULL, PRIMARY KEY (release_id, figure)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX revision_figure ON revision (figure);"
    "INSERT INTO revision SELECT n.release_id, n.id, n.table_id, n.indicator, b.date,"
    " replace(replace(o.state, '-primary', ''), '-secondary', ''), o.value,"
    " replace(replace(n.state, '-primary', ''), '-secondary', ''), n.value, 'unknown', ''"
    " FROM figure n"
    " JOIN release b ON b.id = (SELECT max(id) FROM release WHERE id < n.release_id)"
    " JOIN figure o ON o.id = n.id AND o.release_id = b.id"
    " WHERE replace(replace(n.state, '-primary', ''), '-secondary', '')"
    " <> replace(replace(o.state, '-primary', ''), '-secondary', '')"
    " OR n.value IS NOT o.value;";

static const char views_results_3[] =
    "DROP VIEW v_revision;"
    "CREATE VIEW v_revision AS SELECT v.figure, r.date AS \"release\", v.release_before,"
    " nullif(v.state_before, '') AS state_before, v.value_before,"
    " nullif(v.state, '') AS state, v.value, v.cause, v.detail, v.table_id, v.indicator,"
    " v.release_id"
    " FROM revision v JOIN release r ON r.id = v.release_id ORDER BY v.release_id, v.figure;";

/* What occurs in each column of a part, so that counting need not look first. Parts of before are
 * made again by the next night. */
static const char scans_3[] =
    "CREATE TABLE part_scan ("
    " dataset TEXT NOT NULL, part INTEGER NOT NULL,"
    " column_id INTEGER NOT NULL REFERENCES dataset_column, seen BLOB NOT NULL,"
    " PRIMARY KEY (dataset, column_id, part)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX part_scan_column ON part_scan (column_id);"
    "DELETE FROM part_set;";

static const char *const version_3[] = {scans_3, revisions_3, views_results_3, NULL};

/* What stands beside a figure, and the words for where it stands. Figures of before have none of it
 * on record; their revisions by files of centres do not say which (docs/privacy.md). */
static const char figures_4[] =
    "ALTER TABLE figure ADD COLUMN unknown INTEGER NOT NULL DEFAULT -1;"
    "ALTER TABLE figure ADD COLUMN unknown_withheld INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE figure ADD COLUMN bound_lower REAL;"
    "ALTER TABLE figure ADD COLUMN bound_upper REAL;"
    "CREATE TABLE figure_extra ("
    " id TEXT NOT NULL, release_id INTEGER NOT NULL REFERENCES release ON DELETE CASCADE,"
    " ordinal INTEGER NOT NULL, name TEXT NOT NULL, value REAL NOT NULL,"
    " PRIMARY KEY (id, release_id, ordinal)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX figure_extra_release ON figure_extra (release_id);"
    "CREATE TABLE figure_position ("
    " release_id INTEGER NOT NULL REFERENCES release ON DELETE CASCADE,"
    " table_id TEXT NOT NULL, dimension INTEGER NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL,"
    " label_ar TEXT NOT NULL, label_fr TEXT NOT NULL, label_en TEXT NOT NULL,"
    " PRIMARY KEY (release_id, table_id, dimension, code)) STRICT, WITHOUT ROWID;"
    "ALTER TABLE revision ADD COLUMN told TEXT NOT NULL DEFAULT '';"
    "UPDATE revision SET told = iif(cause = 'data', '" REVISION_FILES_NOT_NAMED "', detail);";

static const char views_results_4[] =
    "DROP VIEW v_figure; DROP VIEW v_revision;"
    "CREATE VIEW v_figure AS SELECT r.date AS \"release\", f.id AS figure, f.table_id,"
    " f.indicator, f.state, f.value, f.lower, f.upper, nullif(f.numerator, -1) AS numerator,"
    " nullif(f.denominator, -1) AS denominator, f.release_id, nullif(f.unknown, -1) AS unknown,"
    " iif(f.unknown_withheld, 'suppressed', iif(f.unknown >= 0, 'published', NULL))"
    " AS unknown_state, f.bound_lower, f.bound_upper"
    " FROM figure f JOIN release r ON r.id = f.release_id ORDER BY f.release_id, f.id;"
    "CREATE VIEW v_figure_extra AS SELECT r.date AS \"release\", e.id AS figure, e.name, e.value,"
    " e.release_id FROM figure_extra e JOIN release r ON r.id = e.release_id"
    " ORDER BY e.release_id, e.id, e.ordinal;"
    "CREATE VIEW v_revision AS SELECT v.figure, r.date AS \"release\", v.release_before,"
    " nullif(v.state_before, '') AS state_before, v.value_before,"
    " nullif(v.state, '') AS state, v.value, v.cause, v.detail, v.table_id, v.indicator,"
    " v.release_id, v.told"
    " FROM revision v JOIN release r ON r.id = v.release_id ORDER BY v.release_id, v.figure;";

static const char *const version_4[] = {figures_4, views_results_4, NULL};
/* What releases say of a file instead of its hash. Of files of before it is not known: their
 * descriptors are taken for others, so that the next night reads them again. */
static const char tags_5[] = "ALTER TABLE submission ADD COLUMN tag BLOB NOT NULL DEFAULT x'';"
                             "UPDATE submission SET descriptors = zeroblob(32);"
                             "DROP VIEW v_submission;";

static const char views_submissions_5[] =
    "CREATE VIEW v_submission AS SELECT s.id, s.centre, s.dataset, s.period, s.sequence,"
    " s.path AS file, s.state, s.records_read AS \"read\","
    " iif(h.held, 0, s.accepted - coalesce(t.duplicates, 0) - coalesce(t.quarantined, 0))"
    " AS accepted, iif(h.held, s.quarantined + s.accepted,"
    " s.quarantined + coalesce(t.quarantined, 0)) AS quarantined,"
    " s.duplicate + coalesce(t.duplicates, 0) AS duplicates, s.non_data,"
    " s.bytes, lower(hex(s.sha256)) AS sha256, s.dataset_version, lower(hex(s.tag)) AS tag"
    " FROM submission s LEFT JOIN settlement t ON t.submission = s.id"
    " LEFT JOIN (SELECT DISTINCT submission, 1 AS held FROM history"
    " WHERE severity = 'refuse-file') h ON h.submission = s.id"
    " ORDER BY s.centre, s.dataset, s.period, s.sequence, s.id;";

static const char *const version_5[] = {tags_5, views_submissions_5, NULL};
static const char *const *const versions[] = {version_1, version_2, version_3, version_4,
                                              version_5};
enum { NEWEST_VERSION = sizeof versions / sizeof *versions };

static bool read_number(struct register_db *db, const char *sql, int64_t *value, struct diag *d)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(db->handle, sql, -1, &statement, NULL);
    code = code == SQLITE_OK ? sqlite3_step(statement) : code;
    if (code == SQLITE_ROW) {
        *value = sqlite3_column_int64(statement, 0);
    }
    sqlite3_finalize(statement);
    return code == SQLITE_ROW || db_fail(db, code == SQLITE_DONE ? SQLITE_CORRUPT : code, d);
}

static bool upgrade_from(struct register_db *db, int64_t version, struct diag *d)
{
    for (int64_t next = version; next < NEWEST_VERSION; next++) {
        for (int i = 0; versions[next][i]; i++) {
            if (!db_execute(db, versions[next][i], d)) {
                return false;
            }
        }
    }
    char stamp[96];
    sqlite3_snprintf((int)sizeof stamp, stamp, "PRAGMA application_id=%d; PRAGMA user_version=%d",
                     APPLICATION_ID, NEWEST_VERSION);
    return db_execute(db, stamp, d);
}

static bool upgrade(struct register_db *db, int64_t version, struct diag *d)
{
    if (!db_begin(db, d)) {
        return false;
    }
    if (!upgrade_from(db, version, d)) {
        db_rollback(db);
        return false;
    }
    return db_commit(db, d);
}

/* The page size holds for a file that is still empty; the others for this connection. NORMAL: what
 * was committed survives the death of the program at any instant; that it survives a loss of power
 * is settled once a night by register_flush, not once a submission: until then the night is not
 * reported as done, and its files are read again. */
static const char pragmas_write[] =
    "PRAGMA page_size=65536; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
    "PRAGMA foreign_keys=ON; PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-16384;";
static const char pragmas_read[] = "PRAGMA query_only=ON; PRAGMA cache_size=-2048;";
enum { BUSY_WAIT_MILLISECONDS = 20000 };

bool schema_prepare(struct register_db *db, enum register_mode mode, struct diag *d)
{
    assert(db->handle);
    int64_t version = 0, application = 0, tables = 0;
    sqlite3_extended_result_codes(db->handle, 1);
    sqlite3_busy_timeout(db->handle, BUSY_WAIT_MILLISECONDS);
    if (!db_execute(db, mode == REGISTER_WRITE ? pragmas_write : pragmas_read, d) ||
        !read_number(db, "PRAGMA user_version", &version, d) ||
        !read_number(db, "PRAGMA application_id", &application, d) ||
        !read_number(db, "SELECT count(*) FROM sqlite_schema", &tables, d)) {
        return false;
    }
    if (tables > 0 && application != APPLICATION_ID) {
        return db_damaged(db, d);
    }
    if (version > NEWEST_VERSION) {
        DIAG(d, DIAG_ERROR, DIAG_ENVIRONMENT, NO_PLACE, "register.newer", {"path", db->path});
        return false;
    }
    if (mode == REGISTER_READ) {
        /* an empty or older file has not the tables that readers expect */
        return version == NEWEST_VERSION || db_fail(db, SQLITE_CANTOPEN, d);
    }
    return version == NEWEST_VERSION || upgrade(db, version, d);
}
