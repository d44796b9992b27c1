/* Stage 4 as a whole: what has changed, then settle, link and cluster each dataset, referenced ones
 * first, all in one transaction of the register. */
#include "4_link/link.h"

#include <assert.h>
#include <string.h>

#include "4_link/cluster.h"
#include "4_link/persons.h"
#include "4_link/settle.h"

static const char link_version[] = "link 1"; /* change it when the same input gives other parts */

enum { WORKERS_LIMIT = 64 };
static const ptrdiff_t worker_addresses = (ptrdiff_t)1 << 30;
static const ptrdiff_t dataset_addresses = (ptrdiff_t)24 << 30;

struct linking {
    struct link_work work;
    struct submission_list submissions;
    struct link_counts *counts;
    str *fingerprint;  /* [datasets] */
    struct arena kept; /* from dataset to dataset */
    struct persons persons;
    struct references references;
};

/* ---- fingerprints: what the parts of a dataset are made from ---- */

static void hash_number(struct sha256 *hash, int64_t value)
{
    sha256_update(hash, &value, (ptrdiff_t)sizeof value);
}

static void hash_text(struct sha256 *hash, str text)
{
    hash_number(hash, text.n);
    sha256_update(hash, text.p, text.n);
}

static void hash_fields(struct sha256 *hash, const struct dataset *dataset)
{
    hash_text(hash, dataset->name);
    for (int32_t i = 0; i < dataset->fields; i++) {
        const struct field *f = &dataset->field[i];
        hash_text(hash, f->name);
        hash_number(hash, f->unique);
        hash_number(hash, f->severity.constraint);
        hash_number(hash, f->required);
        hash_number(hash, f->severity.required);
        hash_number(hash, f->coarsening);
    }
    for (int32_t i = 0; i < dataset->coded_count; i++) {
        const struct coded_column *c = &dataset->coded[i];
        hash_text(hash, c->name);
        hash_number(hash, c->kind);
        hash_number(hash, c->field);
        hash_number(hash, c->width);
        hash_number(hash, c->base);
    }
}

static void hash_keys(struct sha256 *hash, const struct dataset *dataset)
{
    hash_number(hash, dataset->primary_key_count);
    for (int32_t i = 0; i < dataset->primary_key_count; i++) {
        hash_number(hash, dataset->primary_key[i]);
    }
    hash_number(hash, dataset->foreign_keys);
    for (int32_t i = 0; i < dataset->foreign_keys; i++) {
        const struct foreign_key *fk = &dataset->foreign_key[i];
        hash_number(hash, fk->field);
        hash_text(hash, fk->resource);
        hash_number(hash, fk->reference_field);
        hash_number(hash, fk->severity);
    }
    hash_number(hash, dataset->person_source);
    hash_number(hash, dataset->person_field);
}

static void hash_submissions(struct sha256 *hash, const struct linking *l,
                             const struct dataset *dataset)
{
    for (ptrdiff_t i = 0; i < l->submissions.count; i++) {
        const struct submission *s = &l->submissions.item[i];
        if (s->state == SUBMISSION_CURRENT && str_equal(s->dataset_name, dataset->name)) {
            hash_number(hash, s->id);
            sha256_update(hash, s->sha256, SHA256_BYTES);
        }
    }
}

static str fingerprint_text(struct arena *a, struct sha256 *hash)
{
    uint8_t digest[SHA256_BYTES];
    char hex[SHA256_HEX_BYTES];
    sha256_finish(hash, digest);
    hash_hex(digest, SHA256_BYTES, hex);
    return str_copy(a, str_from_c(hex));
}

static int32_t dataset_number(const struct schemas *schemas, const struct dataset *dataset)
{
    for (int32_t i = 0; i < schemas->datasets; i++) {
        if (schemas->dataset[i] == dataset) {
            return i;
        }
    }
    return -1;
}

/* A dataset depends on those it refers to, and its person numbers on every identifier. */
static str dataset_fingerprint(const struct linking *l, struct arena *a, int32_t number,
                               str persons)
{
    const struct schemas *schemas = l->work.schemas;
    const struct dataset *dataset = schemas->dataset[number];
    struct sha256 *hash = sha256_new();
    hash_text(hash, str_from_c(link_version));
    hash_number(hash, schemas->policy.findings_limit_each);
    hash_fields(hash, dataset);
    hash_keys(hash, dataset);
    hash_submissions(hash, l, dataset);
    for (int32_t i = 0; i < dataset->foreign_keys; i++) {
        int32_t other = dataset_number(schemas, dataset->foreign_key[i].dataset);
        if (other >= 0 && other != number) {
            assert(other < number); /* referenced datasets come first */
            hash_text(hash, l->fingerprint[other]);
        }
    }
    hash_text(hash, dataset->person_source == PERSON_NONE ? STR("") : persons);
    return fingerprint_text(a, hash);
}

static str persons_fingerprint(const struct linking *l, struct arena *a)
{
    struct sha256 *hash = sha256_new();
    char key_id[9];
    key_ring_id(l->work.keys, key_id);
    hash_text(hash, str_from_c(key_id));
    for (int32_t i = 0; i < l->work.schemas->datasets; i++) {
        const struct dataset *dataset = l->work.schemas->dataset[i];
        if (dataset->person_source == PERSON_IDENTIFIER) {
            hash_text(hash, dataset->name);
            hash_submissions(hash, l, dataset);
        }
    }
    return fingerprint_text(a, hash);
}

static bool find_unchanged(struct linking *l, struct arena *a)
{
    const struct schemas *schemas = l->work.schemas;
    str persons = persons_fingerprint(l, a);
    l->fingerprint = ARENA_ARRAY(a, str, schemas->datasets);
    for (int32_t i = 0; i < schemas->datasets; i++) {
        str stored;
        l->fingerprint[i] = dataset_fingerprint(l, a, i, persons);
        l->counts[i] = (struct link_counts){.dataset = schemas->dataset[i]};
        if (!register_parts_fingerprint(l->work.db, a, schemas->dataset[i], &stored,
                                        l->work.diag)) {
            return false;
        }
        l->counts[i].unchanged = str_equal(stored, l->fingerprint[i]);
    }
    return true;
}

/* ---- references to a dataset ---- */

static bool wanted_by_changed(const struct linking *l, int32_t number, int32_t field)
{
    const struct schemas *schemas = l->work.schemas;
    for (int32_t i = number + 1; i < schemas->datasets; i++) {
        const struct dataset *other = schemas->dataset[i];
        for (int32_t k = 0; k < other->foreign_keys && !l->counts[i].unchanged; k++) {
            if (other->foreign_key[k].dataset == schemas->dataset[number] &&
                other->foreign_key[k].reference_field == field) {
                return true;
            }
        }
    }
    return false;
}

static void keep_reference(struct linking *l, const struct settled *s, int32_t field)
{
    struct key key;
    struct reference reference = {0};
    if (settle_key(&l->work, s, field, &key)) {
        key.excluded = REASON_DROPPED;
        reference = reference_make(&l->work, &l->kept, &key, s->rows->rows, s->person);
    }
    reference.dataset = s->dataset;
    reference.field = field;
    *ARENA_PUSH(&l->kept, &l->references) = reference;
}

static void keep_references(struct linking *l, int32_t number, const struct settled *s)
{
    for (int32_t field = 0; field < s->dataset->fields; field++) {
        if (wanted_by_changed(l, number, field)) {
            keep_reference(l, s, field);
        }
    }
}

/* Copies the wanted columns and the persons of one part behind `row` rows. */
static void copy_part(const struct dataset *dataset, const bool *want, uint8_t *const *column,
                      struct settled *s, int32_t part, int64_t row, const struct person_part *p)
{
    for (int32_t c = 0; c < dataset->coded_count && p->rows > 0; c++) {
        int32_t width = dataset->coded[c].width;
        if (want[c]) {
            memcpy(column[c] + row * width, p->bytes[c], (size_t)(p->rows * width));
        }
    }
    for (int64_t i = 0; i < p->rows && s->person; i++) {
        bool none = !p->person || p->person[i] == PERSON_NONE_NUMBER;
        s->person[row + i] = none ? PERSON_UNKNOWN : person_of(part, p->person[i]);
    }
}

/* The rows of an unchanged dataset that count are in its parts. */
static bool read_parts(const struct linking *l, struct arena *a, const struct dataset *dataset,
                       const bool *want, struct settled *s)
{
    struct part_totals totals;
    if (!register_part_totals(l->work.db, dataset, &totals, l->work.diag)) {
        return false;
    }
    struct stored_batches *rows = ARENA_NEW(a, struct stored_batches);
    uint8_t **column = ARENA_ARRAY(a, uint8_t *, dataset->coded_count);
    for (int32_t c = 0; c < dataset->coded_count; c++) {
        column[c] = want[c] ? arena_alloc_raw(a, dataset->coded[c].width, totals.rows) : NULL;
    }
    rows->column = column;
    rows->rows = totals.rows;
    bool persons = dataset->person_source != PERSON_NONE;
    s->rows = rows;
    s->reason = ARENA_ARRAY(a, uint32_t, totals.rows);
    s->person = persons ? arena_alloc_raw(a, (ptrdiff_t)sizeof(uint32_t), totals.rows) : NULL;
    int64_t row = 0;
    for (int32_t part = 0; part < REGISTER_PARTS; part++) {
        struct arena scratch = *a;
        struct person_part p;
        if (!register_part_read(l->work.db, &scratch, dataset, part, want, &p, l->work.diag)) {
            return false;
        }
        if (p.rows > totals.rows - row) {
            return register_is_damaged(l->work.db, l->work.diag);
        }
        copy_part(dataset, want, column, s, part, row, &p);
        row += p.rows;
    }
    return row == totals.rows || register_is_damaged(l->work.db, l->work.diag);
}

static bool keep_unchanged(struct linking *l, struct arena scratch, int32_t number)
{
    const struct dataset *dataset = l->work.schemas->dataset[number];
    bool *want = ARENA_ARRAY(&scratch, bool, dataset->coded_count);
    bool any = false;
    for (int32_t field = 0; field < dataset->fields; field++) {
        int32_t column = key_column(dataset, field);
        if (column >= 0 && wanted_by_changed(l, number, field)) {
            want[column] = any = true;
        }
    }
    struct settled s = {.dataset = dataset};
    if (!any) {
        return true;
    }
    if (!read_parts(l, &scratch, dataset, want, &s)) {
        return false;
    }
    keep_references(l, number, &s);
    return true;
}

/* ---- one dataset ---- */

static uint32_t *persons_for(const struct linking *l, struct arena *a,
                             const struct dataset *dataset, int64_t rows)
{
    if (dataset->person_source == PERSON_IDENTIFIER) {
        return persons_of(&l->persons, dataset);
    }
    if (dataset->person_source != PERSON_THROUGH) {
        return NULL;
    }
    uint32_t *person = arena_alloc_raw(a, (ptrdiff_t)sizeof *person, rows);
    memset(person, 0xFF, (size_t)rows * sizeof *person); /* PERSON_UNKNOWN */
    return person;
}

static bool link_dataset(struct linking *l, struct arena scratch, int32_t number)
{
    const struct link_work *work = &l->work;
    const struct dataset *dataset = work->schemas->dataset[number];
    struct stored_batches rows;
    if (!register_read_dataset(work->db, &scratch, dataset, NULL, &rows, work->diag)) {
        return false;
    }
    struct settled s = {.dataset = dataset, .rows = &rows};
    s.reason = ARENA_ARRAY(&scratch, uint32_t, rows.rows);
    s.person = persons_for(l, &scratch, dataset, rows.rows);
    if (!settle_dataset(work, scratch, &l->references, &s) || !settle_write(work, scratch, &s)) {
        return false;
    }
    keep_references(l, number, &s);
    return cluster_dataset(work, scratch, &s, l->fingerprint[number]);
}

static bool count(struct linking *l, int32_t number)
{
    struct link_counts *c = &l->counts[number];
    struct part_totals t;
    if (!register_part_totals(l->work.db, c->dataset, &t, l->work.diag)) {
        return false;
    }
    c->rows = t.rows;
    c->persons = c->dataset->person_source == PERSON_NONE ? -1 : t.persons;
    c->no_person = t.no_person;
    c->duplicates = t.duplicates;
    c->quarantined = t.quarantined;
    return true;
}

/* Persons are numbered anew when a dataset that has identifiers is made anew. */
static bool number_persons(struct linking *l, struct arena scratch)
{
    bool needed = false;
    for (int32_t i = 0; i < l->work.schemas->datasets; i++) {
        needed |=
            l->counts[i].dataset->person_source == PERSON_IDENTIFIER && !l->counts[i].unchanged;
    }
    if (!needed) {
        return true;
    }
    return persons_number(&l->work, &l->kept, scratch, &l->persons);
}

static bool link_datasets(struct linking *l, struct arena scratch)
{
    if (!number_persons(l, scratch)) {
        return false;
    }
    for (int32_t i = 0; i < l->work.schemas->datasets; i++) {
        bool ok =
            l->counts[i].unchanged ? keep_unchanged(l, scratch, i) : link_dataset(l, scratch, i);
        if (!ok || !count(l, i)) {
            return false;
        }
    }
    return true;
}

static bool link_in_transaction(struct linking *l, struct arena scratch)
{
    if (!register_transaction_begin(l->work.db, l->work.diag)) {
        return false;
    }
    if (!link_datasets(l, scratch)) {
        register_transaction_abort(l->work.db);
        return false;
    }
    return register_transaction_commit(l->work.db, l->work.diag);
}

bool link_register(struct arena *a, const struct schemas *schemas, const struct key_ring *keys,
                   struct register_db *db, int threads, struct link_counts *counts, struct diag *d)
{
    assert(keys && threads >= 1);
    threads = threads < WORKERS_LIMIT ? threads : WORKERS_LIMIT;
    struct arena worker[WORKERS_LIMIT], whole[WORKERS_LIMIT];
    struct linking l = {.counts = counts};
    struct tagger seeds = tagger_new(keys, KEY_RECORD, STR("4_link tables in memory"));
    l.work = (struct link_work){
        schemas, keys, db, threads, worker, tagger_tag64(&seeds, STR("seed")), d};
    if (!register_submissions(db, a, schemas, &l.submissions, d) || !find_unchanged(&l, a)) {
        return false;
    }
    /* of its own, not *a by value: diagnostics may live in *a */
    struct arena kept = l.kept = arena_reserve(dataset_addresses);
    struct arena scratch = arena_reserve(dataset_addresses);
    for (int i = 0; i < threads; i++) {
        worker[i] = whole[i] = arena_reserve(worker_addresses);
    }
    bool ok = link_in_transaction(&l, scratch);
    for (int i = 0; i < threads; i++) {
        arena_release(&whole[i]);
    }
    arena_release(&scratch);
    arena_release(&kept);
    return ok;
}
