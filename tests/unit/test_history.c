/* Submissions against the earlier ones: how checks are read, what they find in series written down
 * here, what did not come, and that the register holds the same whatever came first. */
#include "register_fixture.h"

#include <math.h>

#include "base/date.h"
#include "descriptors/dataset_read.h"
#include "history.h"

static struct arena arena, whole_arena;

static int set_up(void **state)
{
    (void)state;
    arena = whole_arena = arena_reserve((ptrdiff_t)1 << 32);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&whole_arena);
    return 0;
}

/* ---- periods ---- */

static void test_periods(void **state)
{
    (void)state;
    static const struct {
        const char *text, *first, *last;
        enum period_length length;
    } cases[] = {
        {"2024", "2024-01-01", "2024-12-31", PERIOD_YEAR},
        {"2024-02", "2024-02-01", "2024-02-29", PERIOD_MONTH},
        {"2023-12", "2023-12-01", "2023-12-31", PERIOD_MONTH},
        {"2024-Q1", "2024-01-01", "2024-03-31", PERIOD_QUARTER},
        {"2024-Q4", "2024-10-01", "2024-12-31", PERIOD_QUARTER},
    };
    static const char *const none[] = {"all",     "",        "202",     "2024-13", "2024-00",
                                       "2024-Q5", "2024-Q0", "2024-1",  "2024/01", "2024-011",
                                       "0024",    "2024-Qx", "2024-q1", "20x4"};
    struct period p;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int32_t first, last;
        assert_true(period_parse(str_from_c(cases[i].text), &p));
        assert_int_equal(p.length, cases[i].length);
        assert_true(str_equal_c(period_text(&arena, p), cases[i].text));
        assert_true(date_parse_iso(str_from_c(cases[i].first), &first) &&
                    date_parse_iso(str_from_c(cases[i].last), &last));
        assert_int_equal(period_first_day(p), first);
        assert_int_equal(period_last_day(p), last);
    }
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        assert_false(period_parse(str_from_c(none[i]), &p));
    }
}

/* ---- descriptors ---- */

#define HEAD                                                                                       \
    "name: d\nschema:\n  fields:\n    - {name: a, type: integer, marsad: {labels: {ar: a, fr: a, " \
    "en: a}, sensitivity: plain}}\nmarsad:\n  version: \"1\"\n  labels: {ar: a, fr: a, en: a}\n"   \
    "  record: {ar: a, fr: a, en: a}\n"
#define CHECK(rest) HEAD "  history:\n    - {id: fell, message: {ar: a, fr: b, en: c}, " rest "}\n"

static bool read_text(const char *text, struct dataset *out, struct diag *d)
{
    struct codelist_set set = {0};
    *out = (struct dataset){0};
    return dataset_read(&arena, str_from_c(text), STR("d.yaml"), STR("d"), &set, out, d);
}

static void test_descriptors(void **state)
{
    (void)state;
    struct dataset out;
    struct diag d = diag_new(&arena);
    bool ok =
        read_text(CHECK("measure: share_accepted, against: median, periods: 4, least: 0.5, "
                        "floor: 3, severity: refuse-file") "  announced:\n"
                                                           "    - {period: 2024-Q2, reason: {ar: "
                                                           "a, fr: b, en: c}}\n"
                                                           "    - {centre: x, period: \"2025\", "
                                                           "reason: {ar: a, fr: b, en: c}}\n"
                                                           "  expected: every-period\n",
                  &out, &d);
    for (ptrdiff_t i = 0; i < d.count; i++) {
        print_message("%s\n", d.item[i].id);
    }
    assert_true(ok);
    assert_int_equal(out.history_checks, 1);
    const struct history_check *c = &out.history[0];
    assert_true(c->measure == HISTORY_SHARE_ACCEPTED && c->base == HISTORY_MEDIAN);
    assert_true(c->periods == 4 && c->floor == 3 && c->severity == SEVERITY_REFUSE_FILE);
    assert_true(c->least > 0.49 && c->least < 0.51 && isnan(c->most));
    assert_int_equal(out.announcements, 2);
    assert_true(out.announcement[0].centre.n == 0 && str_equal_c(out.announcement[1].centre, "x"));
    assert_true(out.expected_every_period);
}

static void test_descriptor_faults(void **state)
{
    (void)state;
    static const struct {
        const char *text, *id;
    } cases[] = {
        {CHECK("measure: records"), "dataset.history-no-bound"},
        {CHECK("measure: records, least: 2"), "dataset.history-bounds"},
        {CHECK("measure: records, most: 0.5"), "dataset.history-bounds"},
        {CHECK("measure: records, least: -1"), "dataset.history-ratio"},
        {CHECK("measure: records, least: 0.5, floor: -2"), "dataset.history-floor"},
        {CHECK("measure: records, least: 0.5, periods: 3"), "dataset.history-periods-unused"},
        {CHECK("measure: records, least: 0.5, against: median"), "descriptor.missing"},
        {CHECK("measure: records, least: 0.5, against: median, periods: 1"),
         "dataset.history-periods"},
        {CHECK("measure: records, least: 0.5, severity: quarantine-row"),
         "dataset.history-severity"},
        {CHECK("measure: rows, least: 0.5"), "descriptor.choice"},
        {CHECK("measure: records, lest: 0.5, most: 2"), "descriptor.unknown-property"},
        {CHECK("measure: records, least: 0.5") "    - {id: fell, measure: records, most: 2, "
                                               "message: {ar: a, fr: b, en: c}}\n",
         "dataset.history-twice"},
        {CHECK("measure: records, least: 0.5") "    - {id: Fell, measure: records, most: 2, "
                                               "message: {ar: a, fr: b, en: c}}\n",
         "dataset.rule-id"},
        {HEAD "  announced: [{period: \"24\", reason: {ar: a, fr: b, en: c}}]\n",
         "dataset.announced-period"},
        {HEAD "  announced: [{period: \"2024\"}]\n", "descriptor.missing"},
        {HEAD "  expected: monthly\n", "descriptor.choice"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct dataset out;
        struct diag d = diag_new(&arena);
        assert_false(read_text(cases[i].text, &out, &d));
        if (d.count != 1 || strcmp(d.item[0].id, cases[i].id) != 0 || d.item[0].place.line < 9) {
            fail_msg("case %zu: %d faults, %s at %d, not %s", i, (int)d.count, d.item[0].id,
                     (int)d.item[0].place.line, cases[i].id);
        }
    }
}

/* ---- what checks find ---- */

static struct dataset one_dataset(struct history_check *check, int32_t checks)
{
    return (struct dataset){.name = STR("d"), .history = check, .history_checks = checks};
}

static struct history_check check_of(enum history_measure measure, enum history_base base,
                                     int32_t periods)
{
    return (struct history_check){.id = STR("fell"),
                                  .measure = measure,
                                  .base = base,
                                  .periods = periods,
                                  .least = 0.5,
                                  .most = (double)NAN,
                                  .severity = SEVERITY_WARN};
}

/* "2024-01:40,2024-02:10/5": records, and of them quarantined; ids in the order written. */
static struct submission_list series(const struct dataset *dataset, const char *text)
{
    struct submission_list list = {0};
    str rest = str_from_c(text), piece;
    while (rest.n > 0) {
        str period, counts, read, bad;
        str_cut(rest, ',', &piece, &rest);
        str_cut(piece, ':', &period, &counts);
        bool some_bad = str_cut(counts, '/', &read, &bad);
        struct submission *s = ARENA_PUSH(&arena, &list);
        int64_t n = 0, quarantined = 0;
        assert_true(str_to_int64(read, &n) && (!some_bad || str_to_int64(bad, &quarantined)));
        *s = (struct submission){.id = list.count,
                                 .centre = STR("c"),
                                 .dataset = dataset,
                                 .dataset_name = dataset->name,
                                 .period = period,
                                 .sequence = 1,
                                 .bytes = list.count,
                                 .account = {n, n - quarantined, quarantined, 0, 0}};
    }
    return list;
}

/* Ids of the submissions that a finding names, "2 5". */
static const char *found(const struct dataset *dataset, const char *text)
{
    struct submission_list list = series(dataset, text);
    struct history_list out = history_find(&arena, &list);
    str ids = STR("");
    for (ptrdiff_t i = 0; i < out.count; i++) {
        ids = str_format(&arena, "%.*s%s%lld", STR_ARG(ids), i ? " " : "",
                         (long long)out.item[i].submission);
    }
    return str_to_c(&arena, ids);
}

static void test_last(void **state)
{
    (void)state;
    struct history_check check = check_of(HISTORY_RECORDS, HISTORY_LAST, 1);
    struct dataset d = one_dataset(&check, 1);
    assert_string_equal(found(&d, "2024-01:40,2024-02:19"), "2");
    assert_string_equal(found(&d, "2024-01:40,2024-02:20"), "");  /* half is not below half */
    assert_string_equal(found(&d, "2024-02:40,2024-01:10"), "");  /* order of periods counts */
    assert_string_equal(found(&d, "2024-03:10,2024-01:40"), "1"); /* the late one is felt */
    assert_string_equal(found(&d, "2024-01:40,2024-02:0"), "2");
    assert_string_equal(found(&d, "2024-01:0,2024-02:0"), "");
    assert_string_equal(found(&d, "2024-01:40,2024:10,2024-Q1:10"), ""); /* lengths not mixed */
    assert_string_equal(found(&d, "all:40,2024-01:10"), "");
    check.floor = 25;
    assert_string_equal(found(&d, "2024-01:40,2024-02:16"), ""); /* 24 fewer are nothing */
    assert_string_equal(found(&d, "2024-01:40,2024-02:15"), "2");
    check.floor = 0;
    check.least = (double)NAN;
    check.most = 2.0;
    assert_string_equal(found(&d, "2024-01:10,2024-02:21,2024-03:42"), "2");
    assert_string_equal(found(&d, "2024-01:0,2024-02:1"), "2");
}

static void test_median(void **state)
{
    (void)state;
    struct history_check check = check_of(HISTORY_RECORDS, HISTORY_MEDIAN, 3);
    struct dataset d = one_dataset(&check, 1);
    /* 40, 400, 42: the median is 42, and the outlier moves nothing */
    assert_string_equal(found(&d, "2024-01:40,2024-02:400,2024-03:42,2024-04:22"), "");
    assert_string_equal(found(&d, "2024-01:40,2024-02:400,2024-03:42,2024-04:20"), "4");
    assert_string_equal(found(&d, "2024-01:40,2024-02:400,2024-03:1"), ""); /* too few before */
    /* only the last three: 10, 10, 10 */
    assert_string_equal(found(&d, "2023-12:90,2024-01:10,2024-02:10,2024-03:10,2024-04:5"), "");
    assert_string_equal(found(&d, "2023-12:90,2024-01:10,2024-02:10,2024-03:10,2024-04:4"), "5");
    check.periods = 4;
    /* of an even number the mean of the two in the middle: 20 and 30 */
    assert_string_equal(found(&d, "2024-01:10,2024-02:20,2024-03:30,2024-04:90,2024-05:13"), "");
    assert_string_equal(found(&d, "2024-01:10,2024-02:20,2024-03:30,2024-04:90,2024-05:12"), "5");
}

static void test_share(void **state)
{
    (void)state;
    struct history_check check = check_of(HISTORY_SHARE_ACCEPTED, HISTORY_LAST, 1);
    struct dataset d = one_dataset(&check, 1);
    assert_string_equal(found(&d, "2024-01:40,2024-02:40/21"), "2");
    assert_string_equal(found(&d, "2024-01:40,2024-02:40/20"), "");
    assert_string_equal(found(&d, "2024-01:40,2024-02:0,2024-03:40/30"), "3"); /* none: no share */
}

static void test_announced(void **state)
{
    (void)state;
    static const struct {
        const char *centre, *period, *found;
    } cases[] = {
        {"c", "2024-02", ""}, {"", "2024-02", ""}, {"other", "2024-02", "2"}, {"", "2024-01", "2"},
        {"", "2024", ""},     {"", "2024-Q1", ""}, {"", "2024-Q2", "2"},      {"", "2023", "2"},
    };
    struct history_check check = check_of(HISTORY_RECORDS, HISTORY_LAST, 1);
    struct dataset d = one_dataset(&check, 1);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct announcement announced = {.centre = str_from_c(cases[i].centre),
                                         .period = str_from_c(cases[i].period)};
        d.announcement = &announced;
        d.announcements = 1;
        assert_string_equal(found(&d, "2024-01:40,2024-02:3"), cases[i].found);
    }
}

static void test_same_file(void **state)
{
    (void)state;
    struct dataset d = one_dataset(NULL, 0);
    struct submission_list list = series(&d, "2024-02:4,2024-01:4,2024-03:5,2024-04:0,2024-05:0");
    list.item[0].bytes = list.item[1].bytes = 9;
    list.item[3].bytes = list.item[4].bytes = 8; /* headers alone: nothing happened twice */
    struct history_list out = history_find(&arena, &list);
    assert_int_equal(out.count, 1);
    assert_int_equal(out.item[0].submission, 1); /* the later period, though it came first */
    assert_true(str_equal_c(out.item[0].rule, "earlier-file"));
    assert_true(str_equal_c(out.item[0].detail, "2024-01"));
}

/* Of a period the highest sequence counts, unless it is held back: then the next. */
static void test_held(void **state)
{
    (void)state;
    struct history_check check = check_of(HISTORY_RECORDS, HISTORY_LAST, 1);
    check.severity = SEVERITY_REFUSE_FILE;
    struct dataset d = one_dataset(&check, 1);
    struct submission_list list = series(&d, "2024-01:40,2024-02:30,2024-02:2,2024-03:16");
    list.item[2].sequence = 2;
    struct history_list out = history_find(&arena, &list);
    /* 2 of v2 is held; 30 of v1 stays usual, so that 16 passes; against 2 it would too, and 40
     * would hold it */
    assert_int_equal(out.count, 1);
    assert_int_equal(out.item[0].submission, 3);
    list.item[1].account = (struct account){3, 3, 0, 0, 0};
    out = history_find(&arena, &list); /* both versions held: March stands against January */
    assert_int_equal(out.count, 3);
    assert_int_equal(out.item[2].submission, 4);
    assert_true(out.item[2].usual > 39.5 && out.item[2].usual < 40.5);
}

/* ---- what did not come ---- */

static struct submission_list sent(const struct dataset *d, const char *const *text, int count)
{
    struct submission_list list = {0};
    for (int i = 0; i < count; i++) {
        str centre, period;
        str_cut(str_from_c(text[i]), ' ', &centre, &period);
        *ARENA_PUSH(&arena, &list) = (struct submission){.id = i + 1,
                                                         .centre = centre,
                                                         .dataset = d,
                                                         .dataset_name = d->name,
                                                         .period = period,
                                                         .sequence = 1};
    }
    return list;
}

static void test_missing(void **state)
{
    (void)state;
    static const struct {
        const char *sent[8], *found;
    } cases[] = {
        {{"a 2024-01", "a 2024-02", "a 2024-03"}, ""},
        {{"a 2024-01", "a 2024-03"}, "a 2024-02..2024-02 1"},
        {{"a 2023-10", "a 2024-01"}, "a 2023-11..2023-12 2;a 2024-02..2024-03 2"},
        /* April is not over, but another centre has sent it */
        {{"a 2024-03", "b 2024-03", "b 2024-04"}, "a 2024-04..2024-04 1"},
        {{"a 2024-03", "b 2024-05"}, "a 2024-05..2024-05 1"},
        /* what a centre has not begun to send is not expected */
        {{"a 2024-03", "b 2024-01", "b 2024-02", "b 2024-03"}, ""},
        /* another rhythm is no hole; a file for everything is none */
        {{"a 2023-12", "a 2024-Q1"}, ""},
        {{"a 2022", "a 2023-01", "a 2024-03"}, "a 2023-02..2024-02 13"},
        {{"a 2023-01", "a all"}, ""},
        {{"unknown 2023-01"}, ""},
        {{"closed 2024-01"}, "closed 2024-02..2024-02 1"},
    };
    struct code code[3] = {
        {.code = STR("a"), .valid_from = INT32_MIN, .valid_to = INT32_MAX},
        {.code = STR("b"), .valid_from = INT32_MIN, .valid_to = INT32_MAX},
        {.code = STR("closed"), .valid_from = INT32_MIN, .valid_to = date_from_parts(2024, 3, 15)},
    };
    struct codelist centres = {.name = STR("centres"), .code = code, .count = 3};
    centres.exact = map_new(&arena, 8);
    for (int i = 0; i < 3; i++) {
        map_put(&centres.exact, code[i].code, i);
    }
    struct schemas schemas = {.centres = &centres};
    struct dataset d = {.name = STR("d"), .expected_every_period = true};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int count = 0;
        while (cases[i].sent[count]) {
            count++;
        }
        struct submission_list list = sent(&d, cases[i].sent, count);
        struct missing_list out =
            history_missing(&arena, &schemas, &list, date_from_parts(2024, 4, 10));
        str text = STR("");
        for (ptrdiff_t k = 0; k < out.count; k++) {
            const struct missing_periods *m = &out.item[k];
            text = str_format(&arena, "%.*s%s%.*s %.*s..%.*s %lld", STR_ARG(text), k ? ";" : "",
                              STR_ARG(m->centre), STR_ARG(m->from), STR_ARG(m->to),
                              (long long)m->count);
        }
        if (!str_equal_c(text, cases[i].found)) {
            fail_msg("case %zu: %.*s, not %s", i, STR_ARG(text), cases[i].found);
        }
    }
    struct announcement announced = {.centre = STR("a"), .period = STR("2024-02")};
    d.announcement = &announced;
    d.announcements = 1;
    struct submission_list list = sent(&d, cases[1].sent, 2);
    assert_int_equal(history_missing(&arena, &schemas, &list, date_from_parts(2024, 4, 10)).count,
                     0);
}

/* ---- on record ---- */

static const char everything[] =
    "SELECT s.period, s.sequence, s.state, h.rule, h.detail, h.severity, h.measured, h.usual"
    " FROM submission s LEFT JOIN history h ON h.submission = s.id"
    " ORDER BY s.period, s.sequence, h.ordinal";

static void look_back(struct world *w, struct history_counts *counts)
{
    if (!history_run(&w->arena, &w->schemas, w->db, counts, &w->diag)) {
        fail_msg("%s", w->diag.item[w->diag.count - 1].id);
    }
}

static void arrive(struct world *w, const char *period, int32_t sequence, int32_t rows)
{
    static struct row row[60];
    struct register_writer *writer = register_writer_new(&w->arena, w->db);
    for (int i = 0; i < 60; i++) {
        row[i] = (struct row){.value = {i + 1, i + 1}, .line = (uint32_t)i + 2};
    }
    struct submission s = submission_of(w->dataset[ACTS], "a", period, sequence);
    s.sha256[1] = (uint8_t)rows;
    memcpy(s.sha256 + 2, period, 7);
    assert_true(submit(w, writer, s, rows, row));
}

/* The same register whatever came first, and however many nights it took. */
static void test_order_of_arrival(void **state)
{
    (void)state;
    static const struct {
        const char *period;
        int32_t sequence, rows;
    } file[] = {{"2024-01", 1, 40}, {"2024-02", 1, 30}, {"2024-02", 2, 2}, {"2024-03", 1, 12}};
    static const int order[][4] = {{0, 1, 2, 3}, {3, 2, 1, 0}, {2, 0, 3, 1}, {1, 3, 0, 2}};
    struct history_check check = check_of(HISTORY_RECORDS, HISTORY_LAST, 1);
    check.severity = SEVERITY_REFUSE_FILE;
    char first[SHA256_HEX_BYTES] = "", now[SHA256_HEX_BYTES];
    for (int o = 0; o < 4; o++) {
        for (int nightly = 0; nightly < 2; nightly++) {
            struct world *w = world_new();
            struct history_counts counts;
            w->dataset[ACTS]->history = &check;
            w->dataset[ACTS]->history_checks = 1;
            for (int i = 0; i < 4; i++) {
                arrive(w, file[order[o][i]].period, file[order[o][i]].sequence,
                       file[order[o][i]].rows);
                if (nightly) {
                    look_back(w, &counts);
                }
            }
            look_back(w, &counts);
            assert_int_equal(counts.held, 2); /* 2 after 40; 12 after 30 */
            digest(w, everything, now);
            if (!*first) {
                memcpy(first, now, sizeof first);
            }
            assert_string_equal(now, first);
            int64_t changes = sqlite3_total_changes(w->db->handle);
            look_back(w, &counts); /* a second run of the night changes nothing */
            assert_int_equal(sqlite3_total_changes(w->db->handle), changes);
            world_free(w);
        }
    }
}

/* Held back: refused, nothing accepted, its rows kept; an announcement brings it back. */
static void test_held_comes_back(void **state)
{
    (void)state;
    struct world *w = world_new();
    struct history_check check = check_of(HISTORY_RECORDS, HISTORY_LAST, 1);
    struct history_counts counts;
    struct dataset *d = w->dataset[ACTS];
    int64_t rows = 0;
    check.severity = SEVERITY_REFUSE_FILE;
    d->history = &check;
    d->history_checks = 1;
    arrive(w, "2024-01", 1, 40);
    arrive(w, "2024-02", 1, 10);
    look_back(w, &counts);
    struct submission_list list;
    assert_true(register_submissions(w->db, &w->arena, &w->schemas, &list, &w->diag));
    assert_int_equal(list.item[1].state, SUBMISSION_REFUSED);
    assert_true(list.item[1].account.accepted == 0 && list.item[1].account.quarantined == 10);
    assert_true(account_conserves(&list.item[1].account));
    assert_true(register_count_rows(w->db, d, &rows, &w->diag));
    assert_int_equal(rows, 40);
    assert_int_equal(ask(w, "SELECT accepted FROM v_submission WHERE period = '2024-02'"), 0);
    assert_int_equal(ask(w, "SELECT count(*) FROM v_finding WHERE rule = 'history-fell'"), 1);
    struct finding_list findings;
    assert_true(register_findings(w->db, &w->arena, list.item[1].id, d, &findings, &w->diag));
    assert_true(findings.group_count == 1 && findings.group[0].severity == SEVERITY_REFUSE_FILE);
    struct announcement announced = {.period = STR("2024-02")};
    d->announcement = &announced;
    d->announcements = 1;
    look_back(w, &counts);
    assert_int_equal(counts.held, 0);
    assert_true(register_submissions(w->db, &w->arena, &w->schemas, &list, &w->diag));
    assert_int_equal(list.item[1].state, SUBMISSION_CURRENT);
    assert_int_equal(list.item[1].account.accepted, 10);
    assert_true(register_count_rows(w->db, d, &rows, &w->diag));
    assert_int_equal(rows, 50);
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_periods),
        cmocka_unit_test(test_descriptors),
        cmocka_unit_test(test_descriptor_faults),
        cmocka_unit_test(test_last),
        cmocka_unit_test(test_median),
        cmocka_unit_test(test_share),
        cmocka_unit_test(test_announced),
        cmocka_unit_test(test_same_file),
        cmocka_unit_test(test_held),
        cmocka_unit_test(test_missing),
        cmocka_unit_test(test_order_of_arrival),
        cmocka_unit_test(test_held_comes_back),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
