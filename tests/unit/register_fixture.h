/* A register in a directory of its own, with datasets and submissions made by hand: for the tests
 * of register/ and 4_link. Nothing here depends on how descriptors or files are read. */
#ifndef MARSAD_TESTS_REGISTER_FIXTURE_H
#define MARSAD_TESTS_REGISTER_FIXTURE_H

#include <assert.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "register/database.h"

enum { WORLD_COLUMNS_LIMIT = 6, WORLD_ROWS_LIMIT = 400 };

/* cases <- incidents (through case_id, and a code), shelter (identifiers, no key), acts (a tree).
 */
enum world_dataset { CASES, INCIDENTS, SHELTER, ACTS, WORLD_DATASETS };

struct world {
    struct arena arena;
    struct arena whole;
    struct diag diag;
    char directory[64];
    char path[96];
    struct key_ring *keys;
    struct schemas schemas;
    struct codelist *kinds;
    struct dataset *dataset[WORLD_DATASETS];
    struct register_db *db;
};

/* One record: what 3_anonymise would hand on. person 0: none. */
struct row {
    int64_t value[WORLD_COLUMNS_LIMIT];
    int64_t person;
    uint32_t line;
};

struct column_spec {
    const char *name;
    enum coded_kind kind;
    int32_t width;
    int64_t base;
};

static inline struct codelist *world_codelist(struct arena *a, const char *name, int32_t count,
                                              const char *const *code)
{
    struct codelist *list = ARENA_NEW(a, struct codelist);
    *list = (struct codelist){.name = str_from_c(name), .count = count, .levels = 1};
    list->code = ARENA_ARRAY(a, struct code, count);
    list->by_number = ARENA_ARRAY(a, int32_t, count);
    list->number_limit = count;
    for (int32_t i = 0; i < count; i++) {
        str label = str_from_c(code[i]);
        list->code[i] = (struct code){.code = label,
                                      .labels = {{label, label, label}},
                                      .parent = -1,
                                      .level = 1,
                                      .number = i,
                                      .replaced_by = -1};
        list->by_number[i] = i;
    }
    return list;
}

/* Fields and columns of one name each, and after them a field that is not kept. */
static inline struct dataset *world_dataset(struct arena *a, const char *name,
                                            const struct codelist *list, int32_t columns,
                                            const struct column_spec *spec)
{
    struct dataset *ds = ARENA_NEW(a, struct dataset);
    ds->name = str_from_c(name);
    ds->version = STR("1");
    ds->fields = columns + 1;
    ds->field = ARENA_ARRAY(a, struct field, ds->fields);
    ds->coded = ARENA_ARRAY(a, struct coded_column, columns);
    ds->coded_count = columns;
    ds->column_count = columns;
    ds->centre_field = ds->event_date_field = ds->person_field = -1;
    for (int32_t i = 0; i < columns; i++) {
        bool coded = spec[i].kind == CODED_CODE || spec[i].kind == CODED_CODE_SET;
        ds->field[i].name = str_from_c(spec[i].name);
        ds->field[i].severity = (struct constraint_severity){
            SEVERITY_QUARANTINE_ROW, SEVERITY_QUARANTINE_ROW, SEVERITY_QUARANTINE_ROW};
        ds->coded[i] = (struct coded_column){str_from_c(spec[i].name),
                                             spec[i].kind,
                                             coded ? list : NULL,
                                             i,
                                             spec[i].width,
                                             spec[i].base};
    }
    ds->field[columns].name = STR("national_id");
    return ds;
}

static inline void world_key(struct arena *a, struct dataset *ds, int32_t field)
{
    ds->primary_key = ARENA_NEW(a, int32_t);
    ds->primary_key[0] = field;
    ds->primary_key_count = 1;
}

static inline void world_refer(struct arena *a, struct dataset *ds, int32_t field,
                               const struct dataset *to, int32_t to_field)
{
    struct foreign_key *all = ARENA_ARRAY(a, struct foreign_key, ds->foreign_keys + 1);
    if (ds->foreign_keys > 0) {
        memcpy(all, ds->foreign_key, (size_t)ds->foreign_keys * sizeof *all);
    }
    all[ds->foreign_keys++] = (struct foreign_key){.field = field,
                                                   .resource = to->name,
                                                   .reference_field = to_field,
                                                   .dataset = to,
                                                   .severity = SEVERITY_QUARANTINE_ROW};
    ds->foreign_key = all;
}

static inline void world_datasets(struct world *w)
{
    static const char *const kinds[] = {"physical", "sexual", "economic", "psychological"};
    struct arena *a = &w->arena;
    w->kinds = world_codelist(a, "kinds", 4, kinds);
    w->dataset[CASES] = world_dataset(a, "cases", w->kinds, 4,
                                      (const struct column_spec[]){{"case_id", CODED_TAG, 8, 0},
                                                                   {"kind", CODED_CODE, 1, 0},
                                                                   {"opened", CODED_DAY, 2, 16000},
                                                                   {"cost", CODED_NUMBER, 8, 0}});
    w->dataset[INCIDENTS] =
        world_dataset(a, "incidents", w->kinds, 5,
                      (const struct column_spec[]){{"incident_id", CODED_TAG, 8, 0},
                                                   {"case_id", CODED_TAG, 8, 0},
                                                   {"kinds", CODED_CODE_SET, 1, 0},
                                                   {"day", CODED_DAY, 4, 0},
                                                   {"badge", CODED_INTEGER, 2, -5}});
    w->dataset[SHELTER] = world_dataset(
        a, "shelter", w->kinds, 2,
        (const struct column_spec[]){{"nights", CODED_INTEGER, 2, 0}, {"kind", CODED_CODE, 1, 0}});
    w->dataset[ACTS] = world_dataset(a, "acts", w->kinds, 2,
                                     (const struct column_spec[]){{"act", CODED_INTEGER, 4, 0},
                                                                  {"parent", CODED_INTEGER, 2, 1}});
    for (int i = CASES; i <= SHELTER; i += SHELTER - CASES) {
        w->dataset[i]->person_source = PERSON_IDENTIFIER;
        w->dataset[i]->person_field = w->dataset[i]->fields - 1;
    }
    world_key(a, w->dataset[CASES], 0);
    world_key(a, w->dataset[INCIDENTS], 0);
    w->dataset[INCIDENTS]->field[4].unique = true;
    world_refer(a, w->dataset[INCIDENTS], 1, w->dataset[CASES], 0);
    w->dataset[INCIDENTS]->person_source = PERSON_THROUGH;
    w->dataset[INCIDENTS]->person_field = 1;
    world_key(a, w->dataset[ACTS], 0);
    world_refer(a, w->dataset[ACTS], 1, w->dataset[ACTS], 0);
}

static inline void world_schemas(struct world *w)
{
    struct codelist **list = ARENA_NEW(&w->arena, struct codelist *);
    list[0] = w->kinds;
    w->schemas = (struct schemas){
        .policy = {.findings_limit_each = 1000},
        .codelist = list,
        .codelists = 1,
        .dataset = w->dataset,
        .datasets = WORLD_DATASETS,
    };
}

static inline void world_open_register(struct world *w)
{
    w->db = register_open(&w->arena, w->path, REGISTER_WRITE, &w->diag);
    assert_non_null(w->db);
    assert_true(register_sync_schemas(w->db, &w->arena, &w->schemas, &w->diag));
}

static inline struct world *world_new(void)
{
    struct arena arena = arena_reserve((ptrdiff_t)4 << 30), whole = arena;
    struct world *w = ARENA_NEW(&arena, struct world);
    w->arena = arena;
    w->whole = whole;
    w->diag = diag_new(&w->arena);
    strcpy(w->directory, "/tmp/marsad-register-XXXXXX");
    assert_non_null(mkdtemp(w->directory));
    snprintf(w->path, sizeof w->path, "%s/register.sqlite", w->directory);
    char key[96];
    snprintf(key, sizeof key, "%s/key", w->directory);
    assert_true(key_new(key, &w->diag));
    w->keys = key_ring_open(key, &w->diag);
    assert_non_null(w->keys);
    world_datasets(w);
    world_schemas(w);
    world_open_register(w);
    return w;
}

static inline void world_free(struct world *w)
{
    register_close(w->db);
    key_ring_close(w->keys);
    assert_true(dir_remove(w->directory, &w->diag));
    struct arena whole = w->whole;
    arena_release(&whole);
}

/* ---- batches ---- */

static inline void row_tag(const struct world *w, int64_t person, uint8_t tag[TAG_BYTES])
{
    struct tagger tagger = tagger_new(w->keys, KEY_PERSON, STR("national_id"));
    memset(tag, 0, TAG_BYTES);
    if (person > 0) {
        tagger_tag(&tagger, (str){(const char *)&person, (ptrdiff_t)sizeof person}, tag);
    }
}

static inline void encode(const struct coded_column *c, int64_t value, uint8_t *at)
{
    if (c->kind == CODED_NUMBER && !value_is_missing(value)) {
        coded_encode_number((double)value / 4, at);
    } else {
        assert_true(coded_encode(c, value, at));
    }
}

static inline struct coded_batch batch_of(const struct world *w, struct arena *a,
                                          const struct dataset *ds, int32_t rows,
                                          const struct row *row)
{
    struct coded_batch b = {.rows = rows, .columns = ds->coded_count, .column = ds->coded};
    b.bytes = ARENA_ARRAY(a, uint8_t *, ds->coded_count);
    b.line = ARENA_ARRAY(a, uint32_t, rows);
    for (int32_t c = 0; c < ds->coded_count; c++) {
        b.bytes[c] = ARENA_ARRAY(a, uint8_t, rows * ds->coded[c].width);
        for (int32_t i = 0; i < rows; i++) {
            encode(&ds->coded[c], row[i].value[c], b.bytes[c] + i * ds->coded[c].width);
        }
    }
    if (ds->person_source == PERSON_IDENTIFIER) {
        b.identity = ARENA_ARRAY(a, uint8_t, rows * TAG_BYTES);
    }
    for (int32_t i = 0; i < rows; i++) {
        b.line[i] = row[i].line;
        if (b.identity) {
            row_tag(w, row[i].person, b.identity + i * TAG_BYTES);
        }
    }
    return b;
}

static inline struct submission submission_of(const struct dataset *ds, const char *centre,
                                              const char *period, int32_t sequence)
{
    struct submission s = {
        .centre = str_from_c(centre),
        .dataset = ds,
        .dataset_name = ds->name,
        .period = str_from_c(period),
        .path = str_from_c(centre),
        .sequence = sequence,
        .bytes = 7,
        .state = SUBMISSION_CURRENT,
    };
    s.sha256[0] = (uint8_t)sequence;
    s.descriptors[31] = 9;
    return s;
}

/* Takes rows in as one submission, in batches of `batch_rows`; true when it was committed. */
static inline bool submit(struct world *w, struct register_writer *writer, struct submission s,
                          int32_t rows, const struct row *row)
{
    struct arena worker = arena_reserve(1 << 28), whole = worker;
    s.account.read += rows;
    s.account.accepted += rows;
    struct intake *intake = intake_begin(writer, &worker, &s, &w->diag);
    bool ok = intake != NULL;
    enum { BATCH_ROWS = 7 }; /* several batches a submission */
    for (int32_t from = 0; ok && from < rows; from += BATCH_ROWS) {
        int32_t count = rows - from < BATCH_ROWS ? rows - from : BATCH_ROWS;
        struct arena scratch = arena_reserve(1 << 20), all = scratch;
        struct coded_batch b = batch_of(w, &scratch, s.dataset, count, row + from);
        ok = intake_batch(intake, &b, w->keys);
        arena_release(&all);
    }
    struct finding_list none = finding_list_new(&w->arena, 10);
    if (ok) {
        ok = intake_commit(intake, &s, &none);
    } else {
        intake_abort(intake);
    }
    arena_release(&whole);
    return ok;
}

/* ---- looking ---- */

static inline int64_t ask(const struct world *w, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_prepare_v2(w->db->handle, sql, -1, &statement, NULL), SQLITE_OK);
    int code = sqlite3_step(statement);
    int64_t answer = code == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : -1;
    sqlite3_finalize(statement);
    return answer;
}

/* SHA-256 over everything that a statement gives, as hex. */
static inline void digest(const struct world *w, const char *sql, char hex[SHA256_HEX_BYTES])
{
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_prepare_v2(w->db->handle, sql, -1, &statement, NULL), SQLITE_OK);
    struct sha256 *hash = sha256_new();
    while (sqlite3_step(statement) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(statement); i++) {
            const void *bytes = sqlite3_column_blob(statement, i);
            int n = sqlite3_column_bytes(statement, i);
            sha256_update(hash, &n, (ptrdiff_t)sizeof n);
            sha256_update(hash, bytes ? bytes : "", n);
        }
    }
    sqlite3_finalize(statement);
    uint8_t out[SHA256_BYTES];
    sha256_finish(hash, out);
    hash_hex(out, SHA256_BYTES, hex);
}

static inline bool said(const struct diag *d, const char *id)
{
    for (ptrdiff_t i = 0; i < d->count; i++) {
        if (strcmp(d->item[i].id, id) == 0) {
            return true;
        }
    }
    return false;
}

#endif
