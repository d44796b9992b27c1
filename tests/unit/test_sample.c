/* The shipped samples and their list of planted faults agree: each fault that can be seen while a
 * file is read is found where it was planted, and nothing else is found. Also: every record of the
 * real microdata of linea144 stands, where they are at hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <fcntl.h>
#include <unistd.h>
#include <cmocka.h>

#include "1_ingest/ingest.h"
#include "2_validate/validate.h"
#include "base/file.h"
#include "base/map.h"

enum { FAULTS_MAX = 400, CELLS = 8 };

struct fault {
    str cell[CELLS]; /* profile, file, line, column, field, rule, detail, effect */
    bool found;
};

static struct arena memory, whole;
static struct fault fault[FAULTS_MAX];
static int faults;

static int begin(void **state)
{
    (void)state;
    whole = memory = arena_reserve((ptrdiff_t)4 << 30);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_release(&whole);
    return 0;
}

/* Settled by 4_link over the whole register, not while a file is read. */
static bool is_settled_later(str rule)
{
    return str_equal_c(rule, "primary-key") || str_equal_c(rule, "foreign-key") ||
           str_equal_c(rule, "duplicate-record");
}

static void read_faults(struct diag *d)
{
    str text, line;
    assert_true(file_read(&memory, "tests/data/dirt.csv", 0, &text, d));
    str_cut(text, '\n', &line, &text);
    faults = 0;
    while (text.n > 0) {
        str_cut(text, '\n', &line, &text);
        assert_true(faults < FAULTS_MAX);
        struct fault *f = &fault[faults++];
        *f = (struct fault){0};
        for (int i = 0; i < CELLS; i++) {
            str_cut(line, ',', &f->cell[i], &line);
        }
    }
    assert_true(faults > 0);
}

static unsigned repairs_seen; /* of those that only two centres have */

static bool is_fault(const struct fault *f, const char *profile, const struct submission *s,
                     const struct finding *found)
{
    str field = found->field >= 0 ? s->dataset->field[found->field].name : STR("");
    str line = str_format(&memory, "%lld", (long long)found->line);
    str column = str_format(&memory, "%d", (int)found->column);
    return str_equal_c(f->cell[0], profile) && str_equal(f->cell[1], s->path) &&
           str_equal(f->cell[2], line) && str_equal(f->cell[3], column) &&
           str_equal(f->cell[4], field) && str_equal(f->cell[5], found->rule) &&
           (f->cell[6].n == 0 || str_equal(f->cell[6], found->detail));
}

static const char *severity_of_effect(str effect)
{
    return str_equal_c(effect, "refused")  ? "refuse-file"
           : str_equal_c(effect, "warned") ? "warn"
           : str_equal_c(effect, "noted")  ? "info"
                                           : "quarantine-row";
}

/* What was mended in files that are as they should be. Of other encodings, dates and title rows
 * there are only the centres that declare them. */
static bool is_told_repair(const struct submission *s, const struct finding *found)
{
    static const char *const own[] = {"encoding", "date-writing", "title-rows", "totals-rows"};
    if (!str_equal_c(found->rule, "repaired") || found->severity != SEVERITY_INFO) {
        return false;
    }
    bool declared =
        str_equal_c(s->centre, "emf-fes") || str_equal_c(s->centre, "tawasol-jerusalem");
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        if (str_equal_c(found->detail, own[i])) {
            assert_true(declared);
            repairs_seen |= 1U << i;
        }
    }
    return true;
}

static void expect_finding(const char *profile, const struct submission *s,
                           const struct finding *found)
{
    if (is_told_repair(s, found)) {
        return;
    }
    for (int i = 0; i < faults; i++) {
        if (is_fault(&fault[i], profile, s, found)) {
            assert_string_equal(severity_name(found->severity),
                                severity_of_effect(fault[i].cell[7]));
            fault[i].found = true;
            return;
        }
    }
    fail_msg("%s/%.*s line %lld: unexpected %.*s %.*s", profile, STR_ARG(s->path),
             (long long)found->line, STR_ARG(found->rule), STR_ARG(found->detail));
}

/* Reads and validates one file as a night does. */
static struct finding_list read_submission(const struct schemas *schemas, int root,
                                           struct submission *s)
{
    struct finding_list findings = finding_list_new(&memory, 1000);
    struct reader *reader = ingest_open(&memory, root, schemas, s, &findings);
    if (!reader) {
        return findings;
    }
    struct validator *validator =
        validator_new(&memory, schemas, s->dataset, ingest_header(reader)->column, s->centre,
                      schemas->observatory.as_of_day, &findings);
    struct text_batch text;
    struct batch batch;
    while (ingest_next(reader, &text)) {
        validate_batch(validator, &text, &batch, &s->account);
    }
    bool whole = ingest_close(reader, s);
    for (ptrdiff_t i = 0; i < findings.count; i++) {
        assert_true(!whole || findings.item[i].severity != SEVERITY_REFUSE_FILE);
    }
    validator_finish(validator, &s->account);
    assert_int_equal(s->account.read, s->account.accepted + s->account.quarantined +
                                          s->account.duplicate + s->account.non_data);
    return findings;
}

static void load(const char *profile, const char *input, struct schemas *schemas,
                 struct submission_list *list, struct diag *d)
{
    assert_true(schemas_load(&memory, "schemas", str_from_c(profile), schemas, d));
    assert_true(ingest_find(&memory, schemas, input, list, d));
}

static void check_profile(const char *profile)
{
    struct diag d = diag_new(&memory);
    struct schemas schemas;
    struct submission_list list = {0};
    const char *input = str_to_c(&memory, str_format(&memory, "input/%s", profile));
    load(profile, input, &schemas, &list, &d);
    int root = open(input, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_true(root >= 0 && list.count > 0);
    for (ptrdiff_t i = 0; i < list.count; i++) {
        struct arena kept = memory;
        struct finding_list findings = read_submission(&schemas, root, &list.item[i]);
        for (ptrdiff_t k = 0; k < findings.count; k++) {
            expect_finding(profile, &list.item[i], &findings.item[k]);
        }
        memory = kept; /* a reader takes tens of MiB of addresses */
    }
    close(root);
    for (int i = 0; i < faults; i++) {
        if (str_equal_c(fault[i].cell[0], profile) && !is_settled_later(fault[i].cell[5]) &&
            !fault[i].found) {
            fail_msg("%.*s line %.*s: %.*s was not found", STR_ARG(fault[i].cell[1]),
                     STR_ARG(fault[i].cell[2]), STR_ARG(fault[i].cell[5]));
        }
    }
}

static void test_planted_faults_are_all_that_is_found(void **state)
{
    (void)state;
    static const char *const profile[] = {"palestine", "morocco", "yemen"};
    struct diag d = diag_new(&memory);
    read_faults(&d);
    for (size_t i = 0; i < sizeof profile / sizeof profile[0]; i++) {
        check_profile(profile[i]);
    }
    assert_int_equal(repairs_seen, 15); /* each of the four */
}

static void test_every_call_of_linea144_stands(void **state)
{
    (void)state;
    static const int64_t calls[] = {29706, 25301};
    if (!file_exists("../shared/real/linea144-2020.csv")) {
        print_message("skipped: ../shared/real/linea144-2020.csv is absent\n");
        skip();
    }
    struct diag d = diag_new(&memory);
    struct schemas schemas;
    struct submission_list list = {0};
    load("linea144", "../shared/real", &schemas, &list, &d);
    int root = open("../shared/real", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_int_equal(list.count, 2);
    for (ptrdiff_t i = 0; i < list.count; i++) {
        read_submission(&schemas, root, &list.item[i]);
        assert_int_equal(list.item[i].account.read, calls[i]);
        assert_int_equal(list.item[i].account.accepted, calls[i]);
    }
    close(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_planted_faults_are_all_that_is_found, begin, end),
        cmocka_unit_test_setup_teardown(test_every_call_of_linea144_stands, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
