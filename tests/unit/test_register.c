/* register/: what is put in comes out again; submissions supersede as their sequences say, whatever
 * the order of arrival; what fails leaves no trace; code numbers never change their meaning. */
#include "register_fixture.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

static struct row some_row(int64_t id, int64_t person)
{
    return (struct row){{id * 1000 + 7, id % 4, 16000 + id % 300, id}, person, (uint32_t)id + 2};
}

static void fill_rows(struct row *row, int32_t count, int64_t first)
{
    for (int32_t i = 0; i < count; i++) {
        row[i] = some_row(first + i, (first + i) % 3 == 0 ? 0 : first + i);
    }
}

/* ---- put and read back ---- */

static void batches_come_back(void **state)
{
    struct world *w = world_new();
    struct row row[40];
    fill_rows(row, 40, 100);
    row[5].value[2] = VALUE_MISSING(MISSING_REFUSED);
    row[6].value[3] = VALUE_MISSING(MISSING_UNKNOWN);
    struct register_writer *writer = register_writer_new(&w->arena, w->db);
    const struct dataset *cases = w->dataset[CASES];
    /* arrival against the order in which rows are read */
    assert_true(submit(w, writer, submission_of(cases, "zagora", "2024", 1), 18, row + 22));
    assert_true(submit(w, writer, submission_of(cases, "agadir", "2024", 1), 22, row));

    struct stored_batches stored;
    assert_true(register_read_dataset(w->db, &w->arena, cases, w->keys, &stored, &w->diag));
    assert_int_equal(stored.rows, 40);
    assert_int_equal(stored.count, 4 + 3);
    struct coded_batch wanted = batch_of(w, &w->arena, cases, 40, row);
    for (int32_t c = 0; c < cases->coded_count; c++) {
        assert_memory_equal(stored.column[c], wanted.bytes[c], 40 * (size_t)cases->coded[c].width);
    }
    assert_memory_equal(stored.line, wanted.line, sizeof(uint32_t) * 40);
    assert_memory_equal(stored.identity, wanted.identity, 40 * TAG_BYTES);
    for (ptrdiff_t i = 0; i < stored.count; i++) {
        const struct stored_batch *b = &stored.item[i];
        assert_ptr_equal(b->bytes[1], stored.column[1] + b->first_row);
        assert_ptr_equal(b->identity, stored.identity + b->first_row * TAG_BYTES);
    }
    world_free(w);
    (void)state;
}

/* No tag of a person stands in the file as it is. */
static void identities_are_sealed(void **state)
{
    struct world *w = world_new();
    struct row row[30];
    fill_rows(row, 30, 1);
    struct register_writer *writer = register_writer_new(&w->arena, w->db);
    assert_true(submit(w, writer, submission_of(w->dataset[CASES], "agadir", "2024", 1), 30, row));
    register_close(w->db);
    str bytes;
    assert_true(file_read(&w->arena, w->path, 0, &bytes, &w->diag));
    for (int i = 0; i < 30; i++) {
        uint8_t tag[TAG_BYTES];
        row_tag(w, row[i].person, tag);
        assert_true(row[i].person == 0 || memmem(bytes.p, (size_t)bytes.n, tag, TAG_BYTES) == NULL);
    }
    struct stat status;
    assert_int_equal(stat(w->path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    world_open_register(w);
    world_free(w);
    (void)state;
}

/* A column gained by the descriptor is missing in older submissions; one that became wider, or
 * moved its base, gives the same values. */
static void columns_follow_the_descriptor(void **state)
{
    struct world *w = world_new();
    struct dataset *shelter = w->dataset[SHELTER];
    struct row row[9];
    for (int i = 0; i < 9; i++) {
        row[i] = (struct row){{i * 10, i % 4}, 0, (uint32_t)i + 2};
    }
    row[3].value[0] = VALUE_MISSING(MISSING_NOT_APPLICABLE);
    struct register_writer *writer = register_writer_new(&w->arena, w->db);
    shelter->coded_count = 1;
    assert_true(submit(w, writer, submission_of(shelter, "agadir", "2024", 1), 9, row));
    shelter->coded_count = 2;
    shelter->coded[0].width = 4;
    shelter->coded[0].base = -1000;
    assert_true(submit(w, writer, submission_of(shelter, "zagora", "2024", 1), 9, row));
    struct stored_batches stored;
    assert_true(register_read_dataset(w->db, &w->arena, shelter, NULL, &stored, &w->diag));
    int64_t value[18], kind[18];
    coded_decode(&shelter->coded[0], stored.column[0], 18, value);
    coded_decode(&shelter->coded[1], stored.column[1], 18, kind);
    for (int i = 0; i < 18; i++) {
        assert_int_equal(value[i], row[i % 9].value[0]);
        assert_int_equal(kind[i],
                         i < 9 ? VALUE_MISSING(MISSING_NOT_RECORDED) : row[i - 9].value[1]);
    }
    /* a value that no longer fits is not cut off in silence */
    shelter->coded[0].width = 1;
    shelter->coded[0].base = 60;
    assert_false(register_read_dataset(w->db, &w->arena, shelter, NULL, &stored, &w->diag));
    assert_true(said(&w->diag, "register.damaged"));
    world_free(w);
    (void)state;
}

/* ---- supersede ---- */

static struct submission_list on_record(struct world *w)
{
    struct submission_list list;
    assert_true(register_submissions(w->db, &w->arena, &w->schemas, &list, &w->diag));
    return list;
}

static void newest_sequence_counts(void **state)
{
    /* arrivals of one (centre, dataset, period): sequences in order; which arrival is current */
    static const struct {
        int32_t sequence[4];
        int count, current;
    } cases[] = {
        {{1}, 1, 0},          {{1, 2}, 2, 1},       {{2, 1}, 2, 0},       {{1, 1}, 2, 1},
        {{3, 1, 2}, 3, 0},    {{1, 3, 2}, 3, 1},    {{2, 2, 1}, 3, 1},    {{1, 2, 2, 1}, 4, 2},
        {{5, 5, 5, 4}, 4, 2}, {{1, 2, 3, 4}, 4, 3}, {{4, 3, 2, 1}, 4, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct world *w = world_new();
        struct register_writer *writer = register_writer_new(&w->arena, w->db);
        struct row row[1] = {some_row(1, 1)};
        for (int k = 0; k < cases[i].count; k++) {
            struct submission s =
                submission_of(w->dataset[CASES], "agadir", "2024", cases[i].sequence[k]);
            assert_true(submit(w, writer, s, 1, row));
            /* another centre, dataset or period is another claim */
            struct submission other = s;
            other.period = STR("2023");
            other.sequence = 1;
            assert_true(k > 0 || submit(w, writer, other, 1, row));
        }
        struct submission_list list = on_record(w);
        assert_int_equal(list.count, cases[i].count + 1);
        int64_t id[4] = {1, 3, 4, 5}; /* the other claim came second */
        for (ptrdiff_t k = 0; k < list.count; k++) {
            const struct submission *s = &list.item[k];
            bool current = s->id == 2 || s->id == id[cases[i].current];
            assert_int_equal(s->state, current ? SUBMISSION_CURRENT : SUBMISSION_SUPERSEDED);
        }
        int64_t rows = 0;
        assert_true(register_count_rows(w->db, w->dataset[CASES], &rows, &w->diag));
        assert_int_equal(rows, 2);
        world_free(w);
    }
    (void)state;
}

/* The same submissions, committed in another order under the same ids. */
static void order_of_commits_does_not_matter(void **state)
{
    static const int orders[][3] = {{0, 1, 2}, {2, 1, 0}, {1, 2, 0}, {0, 2, 1}};
    char wanted[SHA256_HEX_BYTES], got[SHA256_HEX_BYTES];
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        struct world *w = world_new();
        struct register_writer *writer = register_writer_new(&w->arena, w->db);
        struct row row[3] = {some_row(1, 1), some_row(2, 2), some_row(3, 3)};
        for (int k = 0; k < 3; k++) {
            int which = orders[i][k];
            struct submission s =
                submission_of(w->dataset[CASES], "agadir", "2024", which == 1 ? 2 : 1);
            s.id = 10 + which;
            assert_true(submit(w, writer, s, 1, row + which));
        }
        digest(w, "SELECT id, sequence, state, records_read FROM submission ORDER BY id",
               i ? got : wanted);
        assert_true(i == 0 || strcmp(got, wanted) == 0);
        assert_int_equal(ask(w, "SELECT id FROM submission WHERE state = 'current'"), 11);
        world_free(w);
    }
    (void)state;
}

static void refused_ones_are_recorded_only(void **state)
{
    for (int64_t spool = 0; spool <= SPOOL_BYTES; spool += SPOOL_BYTES) {
        struct world *w = world_new();
        struct register_writer *writer = register_writer_new(&w->arena, w->db);
        struct row row[20];
        fill_rows(row, 20, 1);
        struct submission good = submission_of(w->dataset[CASES], "agadir", "2024", 1);
        assert_true(submit(w, writer, good, 20, row));
        register_writer_spool_limit(writer, spool);
        struct submission bad = good;
        bad.sequence = 2;
        struct intake *intake = intake_begin(writer, &w->arena, &bad, &w->diag);
        struct coded_batch b = batch_of(w, &w->arena, w->dataset[CASES], 20, row);
        assert_true(intake_batch(intake, &b, w->keys));
        bad.state = SUBMISSION_REFUSED;
        bad.account = (struct account){.read = 21, .quarantined = 20, .non_data = 1};
        struct finding_list findings = finding_list_new(&w->arena, 1);
        for (int i = 0; i < 3; i++) {
            finding_add(&findings, (struct finding){.line = 4 + i,
                                                    .field = 2,
                                                    .column = 3,
                                                    .severity = SEVERITY_REFUSE_FILE,
                                                    .rule = STR("type-error"),
                                                    .detail = STR("date")});
        }
        assert_true(intake_commit(intake, &bad, &findings));

        struct submission_list list = on_record(w);
        assert_int_equal(list.count, 2);
        assert_int_equal(list.item[0].state, SUBMISSION_CURRENT);
        assert_int_equal(list.item[1].state, SUBMISSION_REFUSED);
        assert_int_equal(list.item[1].account.quarantined, 20);
        assert_int_equal(list.item[1].descriptors[31], 9);
        assert_ptr_equal(list.item[1].dataset, w->dataset[CASES]);
        assert_int_equal(ask(w, "SELECT count(*) FROM batch WHERE submission = 2"), 0);
        assert_int_equal(ask(w, "SELECT count(*) FROM identity_batch WHERE submission = 2"), 0);
        struct finding_list back;
        assert_true(register_findings(w->db, &w->arena, 2, bad.dataset, &back, &w->diag));
        assert_int_equal(back.count, 1);
        assert_int_equal(back.item[0].field, 2);
        assert_int_equal(back.item[0].severity, SEVERITY_REFUSE_FILE);
        assert_true(str_equal_c(back.item[0].detail, "date"));
        assert_int_equal(back.group_count, 1);
        assert_int_equal(back.group[0].count, 3);
        world_free(w);
    }
    (void)state;
}

static void settlement_moves_the_account(void **state)
{
    struct world *w = world_new();
    struct register_writer *writer = register_writer_new(&w->arena, w->db);
    struct row row[10];
    fill_rows(row, 10, 1);
    struct submission s = submission_of(w->dataset[CASES], "agadir", "2024", 1);
    s.account = (struct account){.read = 5, .quarantined = 2, .non_data = 3};
    assert_true(submit(w, writer, s, 10, row));
    for (int again = 0; again < 2; again++) { /* replaced, not added */
        struct finding_list found = finding_list_new(&w->arena, 10);
        finding_add(&found, (struct finding){.line = 9,
                                             .field = 0,
                                             .rule = STR("primary-key"),
                                             .severity = SEVERITY_QUARANTINE_ROW});
        struct settlement settled = {1, 3, &found};
        assert_true(register_settle(w->db, 1, w->dataset[CASES], &settled, &w->diag));
    }
    struct account a = on_record(w).item[0].account;
    assert_int_equal(a.read, 15);
    assert_int_equal(a.accepted, 6);
    assert_int_equal(a.duplicate, 1);
    assert_int_equal(a.quarantined, 5);
    assert_int_equal(ask(w, "SELECT accepted FROM v_submission"), 6);
    assert_int_equal(ask(w, "SELECT count(*) FROM v_finding WHERE field = 'case_id'"), 1);
    /* what was decided does not outlive the submission's turn */
    s.sequence = 2;
    assert_true(submit(w, writer, s, 10, row));
    assert_int_equal(on_record(w).item[0].account.accepted, 10);
    assert_int_equal(ask(w, "SELECT count(*) FROM v_finding"), 0);
    world_free(w);
    (void)state;
}

/* ---- what fails leaves no trace ---- */

static const char everything[] =
    "SELECT (SELECT count(*) FROM submission) + (SELECT count(*) FROM batch)"
    " + (SELECT count(*) FROM column_batch) + (SELECT count(*) FROM identity_batch)"
    " + (SELECT count(*) FROM finding) + (SELECT count(*) FROM finding_group)";

static void abort_leaves_nothing(void **state)
{
    for (int64_t spool = 0; spool <= SPOOL_BYTES; spool += SPOOL_BYTES) {
        struct world *w = world_new();
        struct register_writer *writer = register_writer_new(&w->arena, w->db);
        register_writer_spool_limit(writer, spool);
        struct row row[20];
        fill_rows(row, 20, 1);
        struct submission s = submission_of(w->dataset[CASES], "agadir", "2024", 1);
        struct intake *intake = intake_begin(writer, &w->arena, &s, &w->diag);
        struct coded_batch b = batch_of(w, &w->arena, w->dataset[CASES], 20, row);
        assert_true(intake_batch(intake, &b, w->keys));
        assert_true(intake_batch(intake, &b, w->keys));
        intake_abort(intake);
        intake_abort(intake);
        assert_int_equal(ask(w, everything), 0);
        assert_true(submit(w, writer, s, 20, row)); /* the lock was given back */
        world_free(w);
    }
    (void)state;
}

enum { WORKERS = 3, EACH = 6, PARALLEL_ROWS = 60 };

struct parallel {
    struct world *w;
    struct register_writer *writer;
    int worker;
    bool ok;
};

static void *work(void *argument)
{
    struct parallel *p = argument;
    struct row row[PARALLEL_ROWS];
    p->ok = true;
    for (int i = 0; i < EACH; i++) {
        int64_t id = 1 + p->worker + i * WORKERS;
        char centre[32];
        snprintf(centre, sizeof centre, "centre%02d", (int)id);
        fill_rows(row, PARALLEL_ROWS, id * 1000);
        struct submission s = submission_of(p->w->dataset[CASES], centre, "2024", 1);
        s.id = id;
        p->ok = submit(p->w, p->writer, s, PARALLEL_ROWS, row) && p->ok;
    }
    return NULL;
}

static void workers_do_not_mix(void **state)
{
    char rows[2][SHA256_HEX_BYTES], columns[2][SHA256_HEX_BYTES];
    static const int64_t spools[] = {SPOOL_BYTES, 0, 300, 2000};
    for (size_t k = 0; k < sizeof spools / sizeof *spools; k++) {
        struct world *w = world_new();
        struct register_writer *writer = register_writer_new(&w->arena, w->db);
        register_writer_spool_limit(writer, spools[k]);
        struct parallel p[WORKERS];
        pthread_t thread[WORKERS];
        for (int i = 0; i < WORKERS; i++) {
            p[i] = (struct parallel){w, writer, i, false};
            assert_int_equal(pthread_create(&thread[i], NULL, work, &p[i]), 0);
        }
        for (int i = 0; i < WORKERS; i++) {
            pthread_join(thread[i], NULL);
            assert_true(p[i].ok);
        }
        digest(w,
               "SELECT s.id, s.centre, s.state, b.batch, b.row_count, b.lines FROM submission s"
               " JOIN batch b ON b.submission = s.id ORDER BY s.id, b.batch",
               rows[k > 0]);
        digest(w,
               "SELECT submission, batch, column_id, bytes FROM column_batch"
               " ORDER BY submission, batch, column_id",
               columns[k > 0]);
        assert_true(k == 0 || strcmp(rows[0], rows[1]) == 0);
        assert_true(k == 0 || strcmp(columns[0], columns[1]) == 0);
        struct stored_batches stored;
        assert_true(
            register_read_dataset(w->db, &w->arena, w->dataset[CASES], w->keys, &stored, &w->diag));
        assert_int_equal(stored.rows, WORKERS * EACH * PARALLEL_ROWS);
        world_free(w);
    }
    (void)state;
}

/* A disk that is full during an intake: named, nothing of it stays, what was there still is. */
static void a_full_disk_is_named(void **state)
{
    for (int64_t spool = 0; spool <= SPOOL_BYTES; spool += SPOOL_BYTES) {
        struct world *w = world_new();
        struct register_writer *writer = register_writer_new(&w->arena, w->db);
        struct row row[WORLD_ROWS_LIMIT];
        fill_rows(row, WORLD_ROWS_LIMIT, 1);
        struct submission s = submission_of(w->dataset[CASES], "agadir", "2024", 1);
        assert_true(submit(w, writer, s, 30, row));
        int64_t before = ask(w, everything);
        register_writer_spool_limit(writer, spool);
        char limit[64];
        snprintf(limit, sizeof limit, "PRAGMA max_page_count=%d",
                 (int)ask(w, "PRAGMA page_count") + 1);
        assert_true(db_execute(w->db, limit, &w->diag));
        s.sequence = 2;
        /* the bytes of a column go to pages of their own when they are many */
        struct row *many = ARENA_ARRAY(&w->arena, struct row, CODED_BATCH_ROWS);
        fill_rows(many, CODED_BATCH_ROWS, 1);
        struct coded_batch b = batch_of(w, &w->arena, s.dataset, CODED_BATCH_ROWS, many);
        struct intake *intake = intake_begin(writer, &w->arena, &s, &w->diag);
        bool taken = intake_batch(intake, &b, w->keys);
        assert_int_equal(taken, spool > 0);
        if (taken) {
            s.account = (struct account){.read = CODED_BATCH_ROWS, .accepted = CODED_BATCH_ROWS};
            struct finding_list none = finding_list_new(&w->arena, 1);
            assert_false(intake_commit(intake, &s, &none));
        }
        intake_abort(intake);
        assert_true(said(&w->diag, "register.full"));
        assert_int_equal(diag_exit_code(&w->diag), DIAG_ENVIRONMENT);
        assert_int_equal(ask(w, everything), before);
        assert_int_equal(on_record(w).item[0].state, SUBMISSION_CURRENT);
        assert_true(db_execute(w->db, "PRAGMA max_page_count=100000", &w->diag));
        s.account = (struct account){0};
        assert_true(submit(w, writer, s, 30, row)); /* after room was made */
        world_free(w);
    }
    (void)state;
}

/* The same from the system: a file may not grow. In a child, since the limit cannot be raised. */
static int limited_child(struct world *w)
{
    world_open_register(w);
    signal(SIGXFSZ, SIG_IGN);
    struct rlimit limit = {1 << 20, 1 << 20};
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0) {
        return 10;
    }
    struct register_writer *writer = register_writer_new(&w->arena, w->db);
    struct row *many = ARENA_ARRAY(&w->arena, struct row, CODED_BATCH_ROWS);
    fill_rows(many, CODED_BATCH_ROWS, 1);
    struct submission s = submission_of(w->dataset[CASES], "agadir", "2024", 2);
    struct intake *intake = intake_begin(writer, &w->arena, &s, &w->diag);
    struct coded_batch b = batch_of(w, &w->arena, s.dataset, CODED_BATCH_ROWS, many);
    s.account = (struct account){.read = CODED_BATCH_ROWS, .accepted = CODED_BATCH_ROWS};
    struct finding_list none = finding_list_new(&w->arena, 1);
    if (!intake_batch(intake, &b, w->keys) || intake_commit(intake, &s, &none)) {
        return 11;
    }
    return said(&w->diag, "register.full") ? 0 : 12;
}

static void a_limited_file_is_a_full_disk(void **state)
{
    struct world *w = world_new();
    struct row row[30];
    fill_rows(row, 30, 1);
    struct register_writer *writer = register_writer_new(&w->arena, w->db);
    assert_true(submit(w, writer, submission_of(w->dataset[CASES], "agadir", "2024", 1), 30, row));
    register_close(w->db); /* a connection does not go through a fork */
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        _exit(limited_child(w));
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    world_open_register(w);
    struct submission_list list = on_record(w);
    assert_int_equal(list.count, 1);
    assert_int_equal(list.item[0].state, SUBMISSION_CURRENT);
    assert_int_equal(ask(w, "SELECT count(*) FROM pragma_integrity_check"
                            " WHERE integrity_check <> 'ok'"),
                     0);
    world_free(w);
    (void)state;
}

/* ---- code numbers ---- */

static int32_t number_of(const struct codelist *list, const char *code)
{
    for (int32_t i = 0; i < list->count; i++) {
        if (str_equal_c(list->code[i].code, code)) {
            return list->code[i].number;
        }
    }
    return -1;
}

static void check_by_number(const struct codelist *list)
{
    for (int32_t i = 0; i < list->count; i++) {
        assert_int_equal(list->by_number[list->code[i].number], i);
    }
}

static void code_numbers_stay(void **state)
{
    struct world *w = world_new();
    static const char *const before[] = {"physical", "sexual", "economic", "psychological"};
    for (int32_t i = 0; i < 4; i++) {
        assert_int_equal(number_of(w->kinds, before[i]), i);
    }
    /* another order, one gone, one new, one before the others */
    static const char *const after[] = {"cyber", "economic", "physical", "psychological"};
    struct codelist *list = world_codelist(&w->arena, "kinds", 4, after);
    list->code[3].parent = 1;
    w->schemas.codelist[0] = list;
    for (int again = 0; again < 2; again++) {
        assert_true(register_sync_schemas(w->db, &w->arena, &w->schemas, &w->diag));
    }
    assert_int_equal(list->count, 5);
    assert_int_equal(number_of(list, "cyber"), 4);
    assert_int_equal(number_of(list, "economic"), 2);
    assert_int_equal(number_of(list, "physical"), 0);
    assert_int_equal(number_of(list, "sexual"), 1);
    assert_true(list->code[4].retired && !list->code[3].retired);
    assert_true(str_equal_c(list->code[4].labels.text[LANGUAGE_FR], "sexual"));
    assert_int_equal(list->number_limit, 5);
    check_by_number(list);
    /* it comes back under its number, and the child of a retired code keeps its place */
    static const char *const again[] = {"sexual", "cyber"};
    list = world_codelist(&w->arena, "kinds", 2, again);
    w->schemas.codelist[0] = list;
    assert_true(register_sync_schemas(w->db, &w->arena, &w->schemas, &w->diag));
    assert_int_equal(number_of(list, "sexual"), 1);
    assert_false(list->code[0].retired);
    check_by_number(list);
    int32_t child = list->by_number[3];
    assert_true(list->code[child].retired);
    assert_true(str_equal_c(list->code[list->code[child].parent].code, "economic"));
    assert_int_equal(list->code[child].level, 2);
    assert_int_equal(ask(w, "SELECT count(*) FROM v_code WHERE retired"), 3);
    world_free(w);
    (void)state;
}

static void populations_follow_code_numbers(void **state)
{
    struct world *w = world_new();
    static const char *const after[] = {"cyber", "economic", "physical"};
    struct codelist *list = world_codelist(&w->arena, "kinds", 3, after);
    w->schemas.codelist[0] = list;
    const struct codelist *dimension[2] = {list, NULL};
    int64_t key[] = {0, 2020, 1, 2020, 2, 2021}; /* cyber, economic, physical as loaded */
    struct population population = {
        .dimension_codelist = dimension, .dimensions = 2, .key = key, .rows = 3};
    struct population *populations[] = {&population};
    w->schemas.population = populations;
    w->schemas.populations = 1;
    assert_true(register_sync_schemas(w->db, &w->arena, &w->schemas, &w->diag));
    static const int64_t wanted[] = {4, 2020, 2, 2020, 0, 2021};
    assert_memory_equal(population.key, wanted, sizeof wanted);
    world_free(w);
    (void)state;
}

static void columns_widen_with_their_list(void **state)
{
    struct world *w = world_new();
    enum { MANY = 300 };
    char name[MANY][16];
    const char *code[MANY];
    for (int i = 0; i < MANY; i++) {
        snprintf(name[i], sizeof name[i], "c%d", i);
        code[i] = name[i];
    }
    struct codelist *list = world_codelist(&w->arena, "kinds", 50, code);
    w->schemas.codelist[0] = list;
    for (int i = 0; i < WORLD_DATASETS; i++) {
        for (int32_t c = 0; c < w->dataset[i]->coded_count; c++) {
            w->dataset[i]->coded[c].codelist = w->dataset[i]->coded[c].codelist ? list : NULL;
        }
    }
    assert_true(register_sync_schemas(w->db, &w->arena, &w->schemas, &w->diag));
    assert_int_equal(w->dataset[CASES]->coded[1].width, 1);
    assert_int_equal(w->dataset[INCIDENTS]->coded[2].width, 8); /* 54 codes, 2 bits for missing */
    *list = *world_codelist(&w->arena, "kinds", MANY, code);
    assert_false(register_sync_schemas(w->db, &w->arena, &w->schemas, &w->diag));
    assert_true(said(&w->diag, "register.set-too-large"));
    assert_int_equal(w->dataset[CASES]->coded[1].width, 2);
    assert_int_equal(ask(w, "SELECT count(*) FROM code"),
                     54); /* a refused change leaves no trace */
    world_free(w);
    (void)state;
}

static void kinds_of_columns_stay(void **state)
{
    struct world *w = world_new();
    struct dataset *shelter = w->dataset[SHELTER];
    shelter->coded[0].kind = CODED_BOOLEAN; /* nothing is stored yet */
    assert_true(register_sync_schemas(w->db, &w->arena, &w->schemas, &w->diag));
    struct register_writer *writer = register_writer_new(&w->arena, w->db);
    struct row row = {{1, 1}, 1, 2};
    assert_true(submit(w, writer, submission_of(shelter, "agadir", "2024", 1), 1, &row));
    shelter->coded[0].kind = CODED_YEAR;
    assert_false(register_sync_schemas(w->db, &w->arena, &w->schemas, &w->diag));
    assert_true(said(&w->diag, "register.column-changed"));
    assert_int_equal(diag_exit_code(&w->diag), DIAG_DESCRIPTOR);
    world_free(w);
    (void)state;
}

/* ---- opening ---- */

static void files_of_others_are_refused(void **state)
{
    struct world *w = world_new();
    static const struct {
        const char *sql;
        const char *message;
    } cases[] = {
        {"PRAGMA user_version=99", "register.newer"},
        {"PRAGMA user_version=1; PRAGMA application_id=1", "register.damaged"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct diag d = diag_new(&w->arena);
        assert_true(db_execute(w->db, cases[i].sql, &d));
        assert_null(register_open(&w->arena, w->path, REGISTER_WRITE, &d));
        assert_null(register_open(&w->arena, w->path, REGISTER_READ, &d));
        assert_true(said(&d, cases[i].message));
    }
    struct diag d = diag_new(&w->arena);
    char path[128];
    snprintf(path, sizeof path, "%s/none.sqlite", w->directory);
    assert_null(register_open(&w->arena, path, REGISTER_READ, &d));
    assert_true(said(&d, "register.cannot-open"));
    snprintf(path, sizeof path, "%s/no/register.sqlite", w->directory);
    assert_null(register_open(&w->arena, path, REGISTER_WRITE, &d));
    snprintf(path, sizeof path, "%s/text.sqlite", w->directory);
    assert_true(file_write(path, STR("this is no database at all, though it is long enough"), &d));
    d = diag_new(&w->arena);
    assert_null(register_open(&w->arena, path, REGISTER_WRITE, &d));
    assert_true(said(&d, "register.damaged"));
    assert_true(db_execute(w->db, "PRAGMA application_id=1296126547", &d));
    world_free(w);
    (void)state;
}

/* A damaged blob is found when it is read. */
static void damage_is_found(void **state)
{
    static const char *const damage[] = {
        "UPDATE column_batch SET bytes = x'00' WHERE rowid = 2",
        "UPDATE batch SET row_count = 3 WHERE batch = 0",
        "UPDATE batch SET lines = x'0102'",
        "UPDATE identity_batch SET sealed = zeroblob(length(sealed))",
        "UPDATE column_batch SET width = 3",
    };
    for (size_t i = 0; i < sizeof damage / sizeof *damage; i++) {
        struct world *w = world_new();
        struct row row[20];
        fill_rows(row, 20, 1);
        struct register_writer *writer = register_writer_new(&w->arena, w->db);
        assert_true(
            submit(w, writer, submission_of(w->dataset[CASES], "agadir", "2024", 1), 20, row));
        assert_true(db_execute(w->db, damage[i], &w->diag));
        struct stored_batches stored;
        assert_false(
            register_read_dataset(w->db, &w->arena, w->dataset[CASES], w->keys, &stored, &w->diag));
        assert_true(said(&w->diag, "register.damaged"));
        world_free(w);
    }
    (void)state;
}

static void another_key_is_refused(void **state)
{
    struct world *w = world_new();
    struct row row[3] = {some_row(1, 1), some_row(2, 2), some_row(3, 3)};
    struct register_writer *writer = register_writer_new(&w->arena, w->db);
    assert_true(submit(w, writer, submission_of(w->dataset[CASES], "agadir", "2024", 1), 3, row));
    char path[128];
    snprintf(path, sizeof path, "%s/other-key", w->directory);
    assert_true(key_new(path, &w->diag));
    struct key_ring *other = key_ring_open(path, &w->diag);
    struct stored_batches stored;
    assert_false(
        register_read_dataset(w->db, &w->arena, w->dataset[CASES], other, &stored, &w->diag));
    assert_true(said(&w->diag, "register.key-changed"));
    key_ring_close(other);
    world_free(w);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(batches_come_back),
        cmocka_unit_test(identities_are_sealed),
        cmocka_unit_test(columns_follow_the_descriptor),
        cmocka_unit_test(newest_sequence_counts),
        cmocka_unit_test(order_of_commits_does_not_matter),
        cmocka_unit_test(refused_ones_are_recorded_only),
        cmocka_unit_test(settlement_moves_the_account),
        cmocka_unit_test(abort_leaves_nothing),
        cmocka_unit_test(workers_do_not_mix),
        cmocka_unit_test(a_full_disk_is_named),
        cmocka_unit_test(a_limited_file_is_a_full_disk),
        cmocka_unit_test(code_numbers_stay),
        cmocka_unit_test(populations_follow_code_numbers),
        cmocka_unit_test(columns_widen_with_their_list),
        cmocka_unit_test(kinds_of_columns_stay),
        cmocka_unit_test(files_of_others_are_refused),
        cmocka_unit_test(damage_is_found),
        cmocka_unit_test(another_key_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
