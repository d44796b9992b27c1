/* What a centre is told: the CSV of a small record of submissions written out whole, the sentences,
 * the order of causes, what is shown of the past, and the one page. */
#include "publish_fixture.h"

#include "7_publish/feedback.h"
#include "7_publish/read_back/xlsx_read.h"
#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>

#include <cmocka.h>

static struct arena arena, whole_arena;
static struct fixture fixture;
static char root[64];

static int set_up(void **state)
{
    (void)state;
    arena = whole_arena = arena_reserve(INT64_C(1) << 34);
    struct diag d = diag_new(&arena);
    if (!fixture_open(&fixture, &arena, &d)) {
        return -1;
    }
    snprintf(root, sizeof root, "/tmp/marsad-feedback-XXXXXX");
    return mkdtemp(root) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    struct diag d = diag_new(&arena);
    dir_remove(root, &d);
    arena_release(&whole_arena);
    return 0;
}

/* ---- a centre with a past ---- */

enum { SENT = 12 };
static struct dataset cases;
static struct dataset *datasets[] = {&cases};
static struct history_check check;
static struct submission sent[SENT];
static struct finding_list findings[SENT];
static struct history_list history;
static struct missing_list missing;

static void find(ptrdiff_t at, int64_t line, int32_t field, enum severity severity,
                 const char *rule, const char *detail)
{
    finding_add(&findings[at], (struct finding){.line = line,
                                                .field = field,
                                                .column = field >= 0 ? field + 1 : 0,
                                                .severity = severity,
                                                .rule = str_from_c(rule),
                                                .detail = str_from_c(detail)});
}

/* Twelve months of 2024, newest first: March was refused and came again, April stands refused, June
 * has bad rows, December fell; and 2023 did not come whole. */
static struct centre_feedback centre_with_a_past(void)
{
    str centre = fixture.centres.code[0].code;
    cases = fixture.dataset[0];
    cases.labels = same_label(STR("Cases"));
    check = (struct history_check){
        .id = STR("fell"), .message = same_label(STR("Far fewer.")), .measure = HISTORY_RECORDS};
    cases.history = &check;
    cases.history_checks = 1;
    for (int i = 0; i < SENT; i++) {
        int month = 12 - i;
        findings[i] = finding_list_new(&arena, 1000);
        sent[i] = (struct submission){
            .id = 100 - i,
            .path = str_format(&arena, "%.*s/cases_2024-%02d.csv", STR_ARG(centre), month),
            .centre = centre,
            .dataset = &cases,
            .dataset_name = cases.name,
            .period = str_format(&arena, "2024-%02d", month),
            .sequence = 1,
            .account = {10 * month + 1, 10 * month, 0, 0, 1},
        };
    }
    sent[9].state = SUBMISSION_REFUSED; /* March: the same path came again */
    sent[9].account = (struct account){31, 0, 30, 0, 1};
    find(9, 0, -1, SEVERITY_REFUSE_FILE, "too-many-quarantined", "");
    sent[10] = sent[9];
    sent[10].id = 50;
    sent[9].state = SUBMISSION_CURRENT;
    sent[9].account = (struct account){31, 30, 0, 0, 1};
    findings[10] = findings[9];
    findings[9] = finding_list_new(&arena, 1000);
    sent[8].state = SUBMISSION_REFUSED; /* April */
    sent[8].account = (struct account){41, 0, 40, 0, 1};
    find(8, 0, -1, SEVERITY_REFUSE_FILE, "too-many-quarantined", "");
    sent[6].account = (struct account){61, 36, 24, 0, 1}; /* June */
    for (int i = 0; i < 23; i++) {
        find(6, 5 + i, 1, SEVERITY_QUARANTINE_ROW, "type-error", "date");
    }
    find(6, 60, 0, SEVERITY_QUARANTINE_ROW, "constraint-error", "required");
    find(6, 61, -1, SEVERITY_INFO, "blank-row", "");
    find(0, 0, -1, SEVERITY_WARN, "history-fell", "fell"); /* December */
    find(0, 7, 1, SEVERITY_WARN, "code-replaced", "");
    history = (struct history_list){0};
    *ARENA_PUSH(&arena, &history) =
        (struct history_finding){100, STR("history-fell"), STR("fell"), SEVERITY_WARN, 120, 400.5};
    missing = (struct missing_list){0};
    *ARENA_PUSH(&arena, &missing) =
        (struct missing_periods){STR("elsewhere"), &cases, STR("2023-01"), STR("2023-01"), 1};
    *ARENA_PUSH(&arena, &missing) =
        (struct missing_periods){centre, &cases, STR("2023-10"), STR("2023-12"), 3};
    fixture.schemas.dataset = datasets;
    fixture.schemas.datasets = 1;
    return (struct centre_feedback){centre, sent, findings, SENT, &history, &missing};
}

static struct edition english(enum medium medium)
{
    return edition_new(&fixture.schemas, &fixture.facts, LANGUAGE_EN, medium);
}

static void test_csv_is_golden(void **state)
{
    (void)state;
    struct centre_feedback f = centre_with_a_past();
    struct edition e = english(MEDIUM_PLAIN);
    str csv = feedback_csv(&arena, &e, &f), golden = {0};
    struct diag d = diag_new(&arena);
    const char *path = "tests/unit/feedback_golden.csv";
    if (getenv("UPDATE")) { /* then look at the difference */
        assert_true(file_write(path, csv, &d));
    }
    assert_true(file_read(&arena, path, 0, &golden, &d));
    if (!str_equal(csv, golden)) {
        fail_msg("the feedback has changed");
    }
    assert_true(str_find(csv, STR("elsewhere")) < 0);
}

/* ---- order and sentences ---- */

static void test_worst_first(void **state)
{
    (void)state;
    static const char *const rules[] = {
        "too-many-quarantined", "type-error",    "constraint-error", "missing-period",
        "history-fell",         "code-replaced", "blank-row"};
    struct centre_feedback f = centre_with_a_past();
    struct edition e = english(MEDIUM_PLAIN);
    struct cause_list causes = feedback_cause_list(&arena, &e, &f);
    assert_int_equal(causes.count, 7);
    for (int i = 0; i < 7; i++) {
        assert_true(str_equal_c(causes.item[i].rule, rules[i]));
    }
    /* twenty rows, and no more */
    assert_true(str_ends(causes.item[1].lines, STR("23, 24 and more")));
    assert_true(str_find(causes.item[4].text, STR("Far fewer. Records now: 120; usually: 400.5")) ==
                0);
}

static void test_sentences(void **state)
{
    (void)state;
    struct centre_feedback f = centre_with_a_past();
    struct edition e = english(MEDIUM_PLAIN);
    assert_true(str_find(feedback_verdict(&arena, &e, &f), STR("Files refused: 1")) == 0);
    assert_true(str_find(feedback_to_send(&arena, &e, &f),
                         STR("cases_2024-06.csv, cases_2024-04.csv")) > 0);
    /* 780 records of data, without those of the refused March; 24 of June and April's 40 are out */
    assert_true(str_find(feedback_share(&arena, &e, &f), STR("696 of 760")) > 0);
    sent[8].state = SUBMISSION_SUPERSEDED;
    assert_true(str_find(feedback_verdict(&arena, &e, &f), STR("24")) > 0);
    sent[6].account = (struct account){61, 60, 0, 0, 1};
    assert_true(str_find(feedback_verdict(&arena, &e, &f), STR("Some periods")) == 0);
    assert_int_equal(feedback_to_send(&arena, &e, &f).n, 0);
    f.missing = NULL;
    findings[6] = finding_list_new(&arena, 10);
    assert_true(str_find(feedback_verdict(&arena, &e, &f), STR("remarks")) > 0);
    findings[0] = finding_list_new(&arena, 10);
    assert_true(str_find(feedback_verdict(&arena, &e, &f), STR("nothing for you to do")) > 0);
    assert_true(str_find(feedback_naming(&e), STR("line numbers")) > 0);
    fixture.schemas.policy.feedback_shows_keys = true;
    assert_true(str_find(feedback_naming(&e), STR("keyed reference")) > 0);
    fixture.schemas.policy.feedback_shows_keys = false;
}

/* Repairs are apart, and are no reason to send anything. */
static void test_repairs_are_apart(void **state)
{
    (void)state;
    if (!catalogue_has(&fixture.catalogue, "finding.repaired.digits")) {
        print_message("no texts of repairs yet\n");
        skip();
    }
    struct centre_feedback f = centre_with_a_past();
    struct edition e = english(MEDIUM_PLAIN);
    for (int i = 0; i < SENT; i++) {
        findings[i] = finding_list_new(&arena, 10);
        sent[i].state = SUBMISSION_CURRENT;
        sent[i].account = (struct account){2, 2, 0, 0, 0};
    }
    f.missing = NULL;
    finding_add_count(&findings[3],
                      (struct finding){.line = 2,
                                       .field = 1,
                                       .column = 2,
                                       .severity = SEVERITY_INFO,
                                       .rule = STR("repaired"),
                                       .detail = STR("digits")},
                      214);
    assert_int_equal(feedback_causes(&arena, &e, &f).rows, 0);
    struct cause_list repairs = feedback_repair_list(&arena, &e, &f);
    assert_int_equal(repairs.count, 1);
    assert_int_equal(repairs.item[0].count, 214);
    for (int i = 4; i < 7; i++) {
        find(i, 2, i % 2, SEVERITY_INFO, "repaired", "digits");
    }
    assert_int_equal(feedback_repair_list(&arena, &e, &f).count, 4);
    repairs = feedback_repair_summary(&arena, &e, &f);
    assert_int_equal(repairs.count, 1);
    assert_int_equal(repairs.item[0].count, 217);
    assert_true(str_equal_c(repairs.item[0].file, "4 files"));
    assert_true(str_equal_c(repairs.item[0].column, "Period, Symbol"));
    assert_true(str_find(feedback_verdict(&arena, &e, &f), STR("nothing for you to do")) > 0);
}

/* ---- the past ---- */

static void test_trend(void **state)
{
    (void)state;
    struct centre_feedback f = centre_with_a_past();
    struct edition e = english(MEDIUM_PLAIN);
    struct grid trend = feedback_trend(&arena, &e, &f);
    assert_int_equal(trend.rows, 1);
    /* the last eight, oldest first, of which the refused file of March does not count */
    assert_true(str_find(trend.cell[4].text, STR("50 \xC2\xB7 60 \xC2\xB7 70")) > 0);
    assert_true(str_ends(trend.cell[4].text, STR("110 \xC2\xB7 120")));
    assert_true(str_find(trend.cell[4].text, STR("40 ")) < 0);
    /* the last block is full: December has the most */
    assert_true(str_find(trend.cell[4].text, STR("\xE2\x96\x88 ")) == 7 * 3);
    assert_true(str_find(trend.cell[6].text, STR("100 \xC2\xB7 60 \xC2\xB7 100")) > 0);
    struct grid read = feedback_read(&arena, &e, &f);
    assert_int_equal(read.rows, FEEDBACK_LAST);
}

/* ---- the workbook ---- */

/* The causes that the page has no room for get a sheet of their own. */
static void test_book(void **state)
{
    (void)state;
    for (int many = 0; many < 2; many++) {
        struct diag d = diag_new(&arena);
        struct centre_feedback f = centre_with_a_past();
        int32_t arabic = codelist_index(&fixture.centres, STR("emf-fes"));
        f.centre = fixture.centres.code[arabic].code;
        for (int i = 0; many && i < 14; i++) {
            find(0, 10 + i, -1, SEVERITY_WARN, "type-error",
                 str_to_c(&arena, str_format(&arena, "d%d", i)));
        }
        assert_true(publish_feedback(&arena, &fixture.schemas, &fixture.facts, &f, 1, root, &d));
        const char *path =
            str_to_c(&arena, str_format(&arena, "%s/feedback/emf-fes/feedback.xlsx", root));
        struct xlsx book;
        assert_null(xlsx_read(&arena, path, &book));
        assert_int_equal(book.count, many ? 3 : 2);
        assert_true(book.item[0].right_to_left);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_csv_is_golden),     cmocka_unit_test(test_worst_first),
        cmocka_unit_test(test_sentences),         cmocka_unit_test(test_trend),
        cmocka_unit_test(test_repairs_are_apart), cmocka_unit_test(test_book),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
