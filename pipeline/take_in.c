/* Stages 1 to 3 for each submission: ingest -> validate -> anonymise -> register.
 * In: files. Out: coded batches, sealed tags and findings in the register.
 * Guarantees: a submission enters whole or not at all; ids follow the sorted list of files, so that
 * nothing depends on which worker finishes first; text buffers are wiped before they are reused. */
#include "take_in.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "1_ingest/ingest.h"
#include "2_validate/validate.h"
#include "3_anonymise/anonymise.h"
#include "base/map.h"
#include "base/pool.h"
#include "base/progress.h"

enum { WORKERS_LIMIT = 64, JOB_DIAG_BYTES = 1 << 14 };
#define WORKER_ADDRESSES ((ptrdiff_t)8 << 30)

/* Processor time of the worker that a job runs on, by stage. */
enum meter { METER_INGEST, METER_VALIDATE, METER_ANONYMISE, METER_REGISTER, METER_COUNT };

struct job {
    struct submission *submission;
    bool known;
    bool environment_failed;
    struct diag diag;
    double seconds[METER_COUNT];
};

struct night_intake {
    const struct schemas *schemas;
    const struct key_ring *keys;
    struct register_writer *writer;
    const struct submission_list *on_record;
    struct map latest; /* path -> index in on_record of its latest submission */
    int input_fd;
    int32_t as_of_day;
    uint8_t descriptors[32]; /* fingerprint of what a reading depends on, beside the file */
    struct job *job;
    int64_t *order; /* jobs, largest file first, so that the workers end together */
    int64_t jobs;
    int64_t bytes_total;
    int64_t bytes_done;
    struct arena worker[WORKERS_LIMIT];
};

/* What a reading depends on, beside the file: datasets, code lists, intake policy and the key. */
static void intake_fingerprint(const struct schemas *s, const struct key_ring *keys,
                               uint8_t out[32])
{
    struct sha256 *hash = sha256_new();
    for (ptrdiff_t i = 0; i < s->files.count; i++) {
        const struct file_hash *f = &s->files.item[i];
        if (str_find(f->path, STR("datasets/")) < 0 && str_find(f->path, STR("codelists/")) < 0 &&
            str_find(f->path, STR("policy/intake")) < 0 &&
            str_find(f->path, STR("common/dates/")) < 0 &&
            !str_ends(f->path, STR("/sources.yaml"))) {
            continue;
        }
        sha256_update(hash, f->path.p, f->path.n);
        sha256_update(hash, f->sha256, 32);
    }
    char id[9];
    key_ring_id(keys, id);
    sha256_update(hash, id, 8);
    sha256_finish(hash, out);
}

/* How a submission was read, as its `descriptors` keep it: 20 bytes of the fingerprint, the nominal
 * date, and how many findings hang on that date. A file refused for a reason outside its bytes (a
 * rival, a transfer not ended, a link) has a fingerprint of zeros, so that it is looked at again.
 */
struct reading {
    uint8_t fingerprint[20];
    int32_t as_of_day;
    int64_t future_dates;
};
_Static_assert(sizeof(struct reading) == 32, "kept in 32 bytes");

static struct reading reading_of(const struct submission *s)
{
    struct reading r;
    memcpy(&r, s->descriptors, sizeof r);
    return r;
}

static bool is_outside_the_bytes(const struct finding_group *g)
{
    static const char *const rules[] = {"duplicate-submission", "file-symlink", "file-not-regular",
                                        "file-too-large", "file-unreadable"};
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        if (str_equal_c(g->rule, rules[i])) {
            return true;
        }
    }
    return str_equal_c(g->detail, "changed") || str_equal_c(g->detail, "input-output");
}

static void note_reading(const struct night_intake *n, struct submission *s,
                         const struct finding_list *findings)
{
    struct reading r = {.as_of_day = n->as_of_day};
    bool outside = false;
    for (ptrdiff_t i = 0; i < findings->group_count; i++) {
        const struct finding_group *g = &findings->group[i];
        r.future_dates += str_equal_c(g->rule, "future-date") ? g->count : 0;
        outside = outside || (s->state == SUBMISSION_REFUSED && is_outside_the_bytes(g));
    }
    if (!outside) {
        memcpy(r.fingerprint, n->descriptors, sizeof r.fingerprint);
    }
    memcpy(s->descriptors, &r, sizeof r);
}

/* A file that could not be opened is known by the reason instead of its bytes. */
static void hash_reason(struct submission *s, const struct finding_list *findings)
{
    static const uint8_t none[SHA256_BYTES];
    if (memcmp(s->sha256, none, SHA256_BYTES) != 0) {
        return;
    }
    struct sha256 *hash = sha256_new();
    for (ptrdiff_t i = 0; i < findings->group_count; i++) {
        sha256_update(hash, findings->group[i].rule.p, findings->group[i].rule.n);
        sha256_update(hash, findings->group[i].detail.p, findings->group[i].detail.n);
    }
    sha256_finish(hash, s->sha256);
}

static struct map index_latest(struct arena *a, const struct submission_list *on_record)
{
    struct map latest = map_new(a, on_record->count);
    for (ptrdiff_t i = 0; i < on_record->count; i++) {
        const struct submission *s = &on_record->item[i];
        int64_t other = map_get(&latest, s->path, -1);
        if (other < 0 || s->id > on_record->item[other].id) {
            map_put(&latest, s->path, i);
        }
    }
    return latest;
}

/* The latest submission on record from this path, or NULL. */
static const struct submission *latest_of(const struct night_intake *n, str path)
{
    int64_t index = map_get(&n->latest, path, -1);
    return index >= 0 ? &n->on_record->item[index] : NULL;
}

static bool same_bytes(const struct submission *a, const struct submission *b)
{
    return a->bytes == b->bytes && memcmp(a->sha256, b->sha256, SHA256_BYTES) == 0;
}

/* Whether the file is on record as it would be read now: the same bytes, the same descriptors, and
 * a date that makes no difference: the same, or a later one where no date lay in the future. */
static bool is_known(const struct night_intake *n, const struct submission *old,
                     const struct submission *now)
{
    struct reading r = reading_of(old);
    bool same_dates =
        r.as_of_day == n->as_of_day || (r.future_dates == 0 && r.as_of_day < n->as_of_day);
    return same_bytes(old, now) && same_dates &&
           memcmp(r.fingerprint, n->descriptors, sizeof r.fingerprint) == 0;
}

/* Whether reading it again came to what is on record: then nothing is stored again. Dates leave the
 * future one way, so that an equal number of them means the same rows. */
static bool same_outcome(const struct submission *old, const struct submission *now)
{
    struct reading a = reading_of(old), b = reading_of(now);
    bool refused = now->state == SUBMISSION_REFUSED;
    return same_bytes(old, now) && refused == (old->state == SUBMISSION_REFUSED) &&
           memcmp(a.fingerprint, b.fingerprint, sizeof a.fingerprint) == 0 &&
           a.future_dates == b.future_dates;
}

/* Hashes a file that is likely to be known, without reading its records. */
static bool hash_only(struct night_intake *n, struct submission *s, struct arena scratch)
{
    int64_t size = 0;
    const char *reason = NULL;
    int fd = file_open_submission(n->input_fd, str_to_c(&scratch, s->path),
                                  n->schemas->policy.file_bytes_limit, &size, &reason);
    if (fd < 0) {
        return false;
    }
    ptrdiff_t block = 1 << 17;
    char *bytes = arena_alloc_raw(&scratch, 1, block);
    struct sha256 *hash = sha256_new();
    ssize_t got;
    s->bytes = 0;
    while ((got = read(fd, bytes, (size_t)block)) > 0) {
        sha256_update(hash, bytes, got);
        s->bytes += got;
    }
    sha256_finish(hash, s->sha256);
    close(fd);
    return got == 0;
}

struct pass {
    struct job *job;
    double since; /* when the running stage began */
    struct reader *reader;
    struct validator *validator;
    struct anonymiser *anonymiser;
    struct intake *intake;
    const struct key_ring *keys;
    struct account *account;
};

static double processor_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Books the time since the last call on a stage. */
static void book(struct pass *p, enum meter meter)
{
    double now = processor_seconds();
    if (p->job) {
        p->job->seconds[meter] += now - p->since;
    }
    p->since = now;
}

/* Hands typed rows on to stage 3 and what is full to the register; false when that fails. */
static bool keep(struct pass *p, const struct batch *typed, bool flush)
{
    const struct coded_batch *coded = NULL;
    while (anonymise_batch(p->anonymiser, typed, flush, &coded)) {
        book(p, METER_ANONYMISE);
        bool stored = intake_batch(p->intake, coded, p->keys);
        book(p, METER_REGISTER);
        if (!stored) {
            return false;
        }
    }
    book(p, METER_ANONYMISE);
    return true;
}

/* Batches of one submission through the three stages; false when the register cannot take them. */
static bool pump(struct pass *p)
{
    struct text_batch text;
    struct batch typed = {0};
    p->since = processor_seconds();
    while (ingest_next(p->reader, &text)) {
        book(p, METER_INGEST);
        validate_batch(p->validator, &text, &typed, p->account);
        book(p, METER_VALIDATE);
        if (p->anonymiser && !keep(p, &typed, false)) {
            return false;
        }
    }
    book(p, METER_INGEST);
    typed = (struct batch){0};
    return !p->anonymiser || keep(p, &typed, true);
}

/* Stages find batch by batch: put into the order in which a person goes through the file. */
static int by_line(const void *left, const void *right)
{
    const struct finding *a = left, *b = right;
    if (a->line != b->line) {
        return a->line < b->line ? -1 : 1;
    }
    if (a->column != b->column) {
        return a->column < b->column ? -1 : 1;
    }
    int order = str_compare(a->rule, b->rule);
    return order ? order : str_compare(a->detail, b->detail);
}

static void sort_findings(struct finding_list *findings)
{
    if (findings->count > 1) {
        qsort(findings->item, (size_t)findings->count, sizeof *findings->item, by_line);
    }
}

static void refuse(struct submission *s)
{
    s->state = SUBMISSION_REFUSED;
    s->account.quarantined += s->account.accepted; /* nothing of a refused file is accepted */
    s->account.accepted = 0;
}

/* Reads one file; what came of it is in submission->state. False: the register failed. */
static bool read_submission(struct night_intake *n, struct arena *a, struct submission *s,
                            struct finding_list *findings, struct intake *intake, struct job *job)
{
    s->state = SUBMISSION_CURRENT;
    struct pass p = {.job = job, .account = &s->account, .intake = intake, .keys = n->keys};
    p.reader = ingest_open(a, n->input_fd, n->schemas, s, findings);
    if (!p.reader) {
        refuse(s);
        return true;
    }
    p.validator = validator_new(a, n->schemas, s->dataset, ingest_header(p.reader)->column,
                                s->centre, n->as_of_day, findings);
    validator_period(p.validator, s->period);
    if (n->keys && n->schemas->policy.feedback_shows_keys) {
        struct tagger *references = ARENA_NEW(a, struct tagger);
        *references = tagger_new(n->keys, KEY_DISPLAY, s->centre);
        validator_references(p.validator, references);
    }
    p.anonymiser = intake ? anonymiser_new(a, s->centre, s->dataset, n->keys) : NULL;
    bool stored = pump(&p);
    bool whole = ingest_close(p.reader, s);
    bool passed = validator_finish(p.validator, &s->account);
    if (p.anonymiser) {
        anonymiser_wipe(p.anonymiser);
    }
    if (!whole || !passed) {
        refuse(s);
    }
    sort_findings(findings);
    assert(!stored || account_conserves(&s->account));
    return stored;
}

static bool store_submission(struct night_intake *n, struct arena *a, struct job *job,
                             const struct submission *old)
{
    struct submission *s = job->submission;
    struct finding_list findings = finding_list_new(a, n->schemas->policy.findings_limit_each);
    struct intake *intake = intake_begin(n->writer, a, s, &job->diag);
    if (!intake) {
        return false;
    }
    if (!read_submission(n, a, s, &findings, intake, job)) {
        intake_abort(intake);
        return false;
    }
    double before = processor_seconds();
    hash_reason(s, &findings);
    note_reading(n, s, &findings);
    if (old && same_outcome(old, s)) {
        intake_abort(intake);
        *s = *old;
        job->known = true;
        return true;
    }
    file_tag(n->keys, s->path, s->sha256, s->tag);
    bool committed = intake_commit(intake, s, &findings);
    job->seconds[METER_REGISTER] += processor_seconds() - before;
    return committed;
}

static void take_one(void *context, int64_t index, int worker)
{
    struct night_intake *n = context;
    struct job *job = &n->job[n->order[index]];
    struct arena scratch = n->worker[worker]; /* by value: given back at the end */
    struct submission *s = job->submission;
    const struct submission *old = latest_of(n, s->path);
    if (old && hash_only(n, s, scratch) && is_known(n, old, s)) {
        *s = *old;
        job->known = true;
    }
    if (!job->known) {
        memset(s->sha256, 0, sizeof s->sha256); /* the reading itself says what it read */
        s->bytes = 0;
        job->environment_failed = !store_submission(n, &scratch, job, old);
    }
    int64_t done = __atomic_add_fetch(&n->bytes_done, s->bytes + 1, __ATOMIC_RELAXED);
    progress_advance(done, n->bytes_total);
}

struct job_size {
    int64_t bytes;
    int64_t job;
};

static int by_size(const void *left, const void *right)
{
    const struct job_size *a = left, *b = right;
    if (a->bytes != b->bytes) {
        return a->bytes < b->bytes ? 1 : -1;
    }
    return (a->job > b->job) - (a->job < b->job);
}

static void order_by_size(struct night_intake *n, struct arena *a)
{
    struct arena scratch = *a;
    n->order = ARENA_ARRAY(&scratch, int64_t, n->jobs);
    *a = scratch; /* keep the order, not the sizes */
    struct job_size *size = ARENA_ARRAY(&scratch, struct job_size, n->jobs);
    for (int64_t i = 0; i < n->jobs; i++) {
        size[i] = (struct job_size){n->job[i].submission->bytes, i};
        n->bytes_total += n->job[i].submission->bytes + 1;
    }
    qsort(size, (size_t)n->jobs, sizeof *size, by_size);
    for (int64_t i = 0; i < n->jobs; i++) {
        n->order[i] = size[i].job;
    }
}

static int64_t largest_id(const struct submission_list *list)
{
    int64_t largest = 0;
    for (ptrdiff_t i = 0; i < list->count; i++) {
        largest = list->item[i].id > largest ? list->item[i].id : largest;
    }
    return largest;
}

static bool collect(struct night_intake *n, struct take_in_counts *counts, struct diag *d)
{
    bool ok = true;
    for (int64_t i = 0; i < n->jobs; i++) {
        struct job *job = &n->job[i];
        diag_append(d, &job->diag);
        ok = ok && !job->environment_failed;
        counts->ingest_seconds += job->seconds[METER_INGEST];
        counts->validate_seconds += job->seconds[METER_VALIDATE];
        counts->anonymise_seconds += job->seconds[METER_ANONYMISE];
        counts->register_seconds += job->seconds[METER_REGISTER];
        if (job->known) {
            counts->known++;
            continue;
        }
        account_add(&counts->account, &job->submission->account);
        if (job->submission->state == SUBMISSION_REFUSED) {
            counts->refused++;
        } else {
            counts->taken++;
        }
    }
    counts->found = n->jobs;
    return ok;
}

bool take_in(struct arena *a, const struct schemas *schemas, const struct key_ring *keys,
             struct register_db *db, int input_fd, struct submission_list *list, int32_t as_of_day,
             int threads, struct take_in_counts *counts, struct diag *d)
{
    *counts = (struct take_in_counts){0};
    struct submission_list known = {0};
    /* a file that history holds back is known as it was taken in */
    if (!register_submissions_at_intake(db, a, schemas, &known, d)) {
        return false;
    }
    struct night_intake *n = ARENA_NEW(a, struct night_intake);
    n->schemas = schemas;
    n->keys = keys;
    n->on_record = &known;
    n->latest = index_latest(a, &known);
    n->input_fd = input_fd;
    n->as_of_day = as_of_day;
    n->writer = register_writer_new(a, db);
    n->jobs = list->count;
    n->job = ARENA_ARRAY(a, struct job, list->count);
    intake_fingerprint(schemas, keys, n->descriptors);
    int64_t next_id = largest_id(&known) + 1;
    char *job_memory = arena_alloc_raw(a, JOB_DIAG_BYTES, list->count + 1);
    struct arena *job_arena = ARENA_ARRAY(a, struct arena, list->count);
    for (ptrdiff_t i = 0; i < list->count; i++) {
        n->job[i].submission = &list->item[i];
        list->item[i].id = next_id + i;
        char *memory = job_memory + i * JOB_DIAG_BYTES;
        job_arena[i] = (struct arena){memory, memory + JOB_DIAG_BYTES};
        n->job[i].diag = diag_new(&job_arena[i]);
    }
    order_by_size(n, a);
    threads = threads < 1 ? 1 : threads > WORKERS_LIMIT ? WORKERS_LIMIT : threads;
    struct arena whole[WORKERS_LIMIT];
    for (int i = 0; i < threads; i++) {
        whole[i] = n->worker[i] = arena_reserve(WORKER_ADDRESSES);
    }
    pool_run(threads, n->jobs, take_one, n);
    bool ok = collect(n, counts, d);
    for (int i = 0; i < threads; i++) {
        arena_release(&whole[i]);
    }
    return ok;
}

bool take_in_check(struct arena *a, const struct schemas *schemas, int input_fd,
                   struct submission *submission, int32_t as_of_day, struct finding_list *findings)
{
    struct night_intake n = {.schemas = schemas, .input_fd = input_fd, .as_of_day = as_of_day};
    return read_submission(&n, a, submission, findings, NULL, NULL) &&
           submission->state == SUBMISSION_CURRENT;
}
