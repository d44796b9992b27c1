/* Which centres were to report and did: registries and submissions written down here, and what
 * coverage must say of them. */
#include "register_fixture.h"

#include "base/date.h"
#include "base/progress.h"
#include "coverage.h"
#include "model/coverage_counts.h"

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

/* ---- a registry, datasets, submissions ---- */

static const str property_name[] = {STR_INIT("opened"), STR_INIT("closed"), STR_INIT("state"),
                                    STR_INIT("sends")};
enum { PROPERTIES = 4 };

static struct codelist registry(const char *const (*centre)[PROPERTIES + 1], int count)
{
    struct codelist list = {.name = STR("centres"),
                            .count = count,
                            .property_name = property_name,
                            .property_count = PROPERTIES};
    list.code = ARENA_ARRAY(&arena, struct code, count);
    list.exact = map_new(&arena, count);
    for (int i = 0; i < count; i++) {
        str *property = ARENA_ARRAY(&arena, str, PROPERTIES);
        for (int p = 0; p < PROPERTIES; p++) {
            property[p] = str_from_c(centre[i][p + 1]);
        }
        list.code[i] = (struct code){.code = str_from_c(centre[i][0]),
                                     .valid_from = INT32_MIN,
                                     .valid_to = INT32_MAX,
                                     .property = property};
        map_put(&list.exact, list.code[i].code, i);
    }
    return list;
}

/* "centre period state": state c current, s superseded, r refused, w withdrawn */
static struct submission_list sent(const struct dataset *d, const char *const *text)
{
    struct submission_list list = {0};
    for (int i = 0; text[i]; i++) {
        str centre, period, state;
        str_cut(str_from_c(text[i]), ' ', &centre, &period);
        str_cut(period, ' ', &period, &state);
        enum submission_state s = str_equal_c(state, "r")   ? SUBMISSION_REFUSED
                                  : str_equal_c(state, "s") ? SUBMISSION_SUPERSEDED
                                  : str_equal_c(state, "w") ? SUBMISSION_WITHDRAWN
                                                            : SUBMISSION_CURRENT;
        *ARENA_PUSH(&arena, &list) = (struct submission){.id = i + 1,
                                                         .centre = centre,
                                                         .dataset = d,
                                                         .dataset_name = d->name,
                                                         .period = period,
                                                         .sequence = 1,
                                                         .state = s};
    }
    return list;
}

static const char *const state_word[] = {
    [COVERAGE_NOT_OPEN] = "shut",     [COVERAGE_NOT_EXPECTED] = "not-expected",
    [COVERAGE_NOT_YET_DUE] = "later", [COVERAGE_MISSING] = "missing",
    [COVERAGE_LATE] = "late",         [COVERAGE_ON_TIME] = "on-time",
};

/* "centre year state expected/received/on-time; ..." of the cells of one centre. */
static str said_of(const struct coverage_list *list, const char *centre)
{
    str text = STR("");
    for (ptrdiff_t i = 0; i < list->count; i++) {
        const struct coverage_cell *c = &list->item[i];
        if (str_equal_c(c->centre, centre)) {
            text = str_format(&arena, "%.*s%s%d %s %d/%d/%d", STR_ARG(text), text.n ? "; " : "",
                              (int)c->year, state_word[c->state], (int)c->periods_expected,
                              (int)c->periods_received, (int)c->periods_on_time);
        }
    }
    return text;
}

static int32_t day(int32_t year, int32_t month, int32_t d)
{
    return date_from_parts(year, month, d);
}

struct scene {
    const char *registry[PROPERTIES + 1]; /* of the centre a; b is open since long and sends */
    const char *sent[8];
    const char *found; /* of a */
};

static void check_scenes(const struct scene *scene, size_t scenes, const struct reporting_log *log,
                         int32_t as_of_day)
{
    struct dataset d = {.name = STR("cases"), .expected_every_period = true};
    struct dataset *datasets[] = {&d};
    for (size_t i = 0; i < scenes; i++) {
        const char *const rows[2][PROPERTIES + 1] = {{"a", scene[i].registry[1],
                                                      scene[i].registry[2], scene[i].registry[3],
                                                      scene[i].registry[4]},
                                                     {"b", "2001", "", "open", ""}};
        struct codelist centres = registry(rows, 2);
        struct schemas schemas = {.centres = &centres, .dataset = datasets, .datasets = 1};
        struct submission_list list = sent(&d, scene[i].sent);
        struct coverage_list out = coverage_find(&arena, &schemas, &list, log, as_of_day);
        str text = said_of(&out, "a");
        if (!str_equal_c(text, scene[i].found)) {
            fail_msg("scene %zu: %.*s, not %s", i, STR_ARG(text), scene[i].found);
        }
    }
}

static void test_yearly(void **state)
{
    (void)state;
    static const struct scene scenes[] = {
        /* the year of the release is not over */
        {{"", "2010", "", "open", ""},
         {"a 2023", "a 2024", "b 2023"},
         "2023 on-time 1/1/1; 2024 on-time 1/1/1; 2025 later 0/0/0"},
        /* one year did not come */
        {{"", "2010", "", "open", ""},
         {"a 2022", "a 2024", "b 2022"},
         "2022 on-time 1/1/1; 2023 missing 1/0/0; 2024 on-time 1/1/1; 2025 later 0/0/0"},
        /* it had not begun to send in 2022 */
        {{"", "2010", "", "", ""},
         {"a 2023", "a 2024", "b 2022"},
         "2022 not-expected 0/0/0; 2023 on-time 1/1/1; 2024 on-time 1/1/1; 2025 later 0/0/0"},
        /* never sent, and nobody says that it should */
        {{"", "2010", "", "open", ""},
         {"b 2024"},
         "2024 not-expected 0/0/0; 2025 not-expected 0/0/0"},
        /* never sent, and it should */
        {{"", "2010", "", "open", "cases|other"},
         {"b 2024"},
         "2024 missing 1/0/0; 2025 later 0/0/0"},
        /* sends other things; what came counts all the same */
        {{"", "2010", "", "open", "other"},
         {"a 2023", "b 2024"},
         "2023 on-time 1/1/1; 2024 not-expected 0/0/0; 2025 not-expected 0/0/0"},
        /* opened in the middle of 2023: expected from 2024 on */
        {{"", "2023-06-01", "", "open", "cases"},
         {"b 2022"},
         "2022 shut 0/0/0; 2023 shut 0/0/0; 2024 missing 1/0/0; 2025 later 0/0/0"},
        /* and when it sent of that year, it counts */
        {{"", "2023-06-01", "", "open", "cases"},
         {"a 2023", "a 2024"},
         "2023 on-time 1/1/1; 2024 on-time 1/1/1; 2025 later 0/0/0"},
        /* a bare year: open from its last day */
        {{"", "2023", "", "open", "cases"},
         {"b 2023"},
         "2023 shut 0/0/0; 2024 missing 1/0/0; 2025 later 0/0/0"},
        /* closed in 2024 */
        {{"", "2010", "2024-03-31", "closed", "cases"},
         {"a 2022", "b 2022"},
         "2022 on-time 1/1/1; 2023 missing 1/0/0; 2024 shut 0/0/0; 2025 shut 0/0/0"},
        /* closed, nobody says when: what it sent */
        {{"", "2010", "", "closed", "cases"},
         {"a 2023", "b 2023"},
         "2023 on-time 1/1/1; 2024 shut 0/0/0; 2025 shut 0/0/0"},
        /* planned: in no denominator, whatever comes */
        {{"", "", "", "planned", "cases"},
         {"a 2024", "b 2024"},
         "2024 shut 0/0/0; 2025 shut 0/0/0"},
        /* refused and withdrawn files are in no figure; a superseded one is, by its successor */
        {{"", "2010", "", "open", "cases"},
         {"a 2023 r", "a 2024 s", "a 2024 c", "b 2023"},
         "2023 missing 1/0/0; 2024 on-time 1/1/1; 2025 later 0/0/0"},
        {{"", "2010", "", "open", "cases"},
         {"a 2024 w", "b 2024"},
         "2024 missing 1/0/0; 2025 later 0/0/0"},
        /* a file for everything */
        {{"", "2010", "", "open", ""}, {"a all", "b 2024"}, "2024 on-time 1/1/1; 2025 later 0/0/0"},
    };
    struct reporting_log none = {0};
    check_scenes(scenes, sizeof scenes / sizeof *scenes, &none, day(2025, 6, 30));
}

static void test_by_month(void **state)
{
    (void)state;
    static const struct scene scenes[] = {
        /* June is not over, May did not come */
        {{"", "2010", "", "open", ""},
         {"a 2025-01", "a 2025-02", "a 2025-03", "a 2025-04"},
         "2025 missing 5/4/4"},
        {{"", "2010", "", "open", ""},
         {"a 2025-03", "a 2025-04", "a 2025-05"},
         "2025 on-time 3/3/3"},
        /* June came before it was over */
        {{"", "2010", "", "open", ""},
         {"a 2025-04", "a 2025-05", "a 2025-06"},
         "2025 on-time 3/3/3"},
        /* years, then months */
        {{"", "2010", "", "open", ""},
         {"a 2024", "a 2025-01", "a 2025-02", "a 2025-04", "a 2025-05"},
         "2024 on-time 1/1/1; 2025 missing 5/4/4"},
        /* opened on 15 March: April is the first whole month */
        {{"", "2025-03-15", "", "open", "cases"}, {"a 2025-04", "b 2025-01"}, "2025 missing 2/1/1"},
        /* closed at the end of February */
        {{"", "2010", "2025-02-28", "closed", "cases"},
         {"a 2025-01", "b 2025-01"},
         "2025 missing 2/1/1"},
    };
    struct reporting_log none = {0};
    check_scenes(scenes, sizeof scenes / sizeof *scenes, &none, day(2025, 6, 10));
}

static void test_log(void **state)
{
    (void)state;
    static const struct scene scenes[] = {
        /* 2023 came after its day, 2024 before it; 2025 is due later */
        {{"", "2010", "", "open", ""},
         {"a 2023", "a 2024"},
         "2023 late 1/1/0; 2024 on-time 1/1/1; 2025 later 0/0/0"},
        /* the log says that it came; it is not on record, and so in no figure */
        {{"", "2010", "", "open", ""},
         {"a 2024"},
         "2023 missing 1/0/0; 2024 on-time 1/1/1; 2025 later 0/0/0"},
    };
    struct dataset *d = ARENA_NEW(&arena, struct dataset);
    *d = (struct dataset){.name = STR("cases"), .expected_every_period = true};
    struct reporting_log log = {0};
    for (int year = 2023; year <= 2025; year++) {
        *ARENA_PUSH(&arena, &log) = (struct reporting_log_row){
            .centre = STR("a"),
            .dataset = d,
            .first_day = day(year, 1, 1),
            .last_day = day(year, 12, 31),
            .due_day = day(year + 1, 1, 31),
            .received_day = year == 2025 ? INT32_MIN : day(year + 1, year == 2023 ? 2 : 1, 28),
        };
    }
    struct dataset *datasets[] = {d};
    const char *const rows[1][PROPERTIES + 1] = {{"a", "2010", "", "open", ""}};
    struct codelist centres = registry(rows, 1);
    struct schemas schemas = {.centres = &centres, .dataset = datasets, .datasets = 1};
    for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++) {
        struct submission_list list = sent(d, scenes[i].sent);
        /* 10 January 2026: 2025 is over and not yet due */
        struct coverage_list out = coverage_find(&arena, &schemas, &list, &log, day(2026, 1, 10));
        str text = said_of(&out, "a");
        size_t known = strcspn(scenes[i].found, "\n");
        assert_int_equal(known, strlen(scenes[i].found));
        str wanted = str_from_c(scenes[i].found);
        if (!str_starts(text, wanted)) {
            fail_msg("scene %zu: %.*s, not %s", i, STR_ARG(text), scenes[i].found);
        }
    }
}

/* The twelve months of a centre's year: x came, m expected and missing, . in no denominator. */
static str months_of(const struct coverage_list *list, const char *centre, int32_t year)
{
    char text[13] = "............";
    for (ptrdiff_t i = 0; i < list->count; i++) {
        const struct coverage_cell *c = &list->item[i];
        for (int m = 0; m < 12 && c->year == year && str_equal_c(c->centre, centre); m++) {
            bool expected = c->months_expected >> m & 1, received = c->months_received >> m & 1;
            assert_true(expected || !received);
            text[m] = (char)(received ? 'x' : expected ? 'm' : '.');
        }
    }
    return str_copy(&arena, str_from_c(text));
}

/* On 10 June 2025. */
static void test_months(void **state)
{
    (void)state;
    static const struct {
        const char *opened, *closed, *sends, *sent[5];
        int32_t year;
        const char *months;
    } scenes[] = {
        /* a quarter counts in each of its months; the second one of 2025 is not over */
        {"2010", "", "", {"a 2025-Q1"}, 2025, "xxx........."},
        {"2010", "", "", {"a 2024-Q4"}, 2024, ".........xxx"},
        {"2010", "", "", {"a 2024-Q4"}, 2025, "mmm........."},
        {"2010", "", "", {"a 2024-Q4", "a 2024-Q1"}, 2024, "xxxmmmmmmxxx"},
        /* a year in each of its twelve; the year that runs in none */
        {"2010", "", "", {"a 2024"}, 2024, "xxxxxxxxxxxx"},
        {"2010", "", "", {"a 2024"}, 2025, "............"},
        {"2010", "", "", {"a 2023"}, 2024, "mmmmmmmmmmmm"},
        /* months */
        {"2010", "", "", {"a 2025-02", "a 2025-04"}, 2025, ".xmxm......."},
        {"2010", "", "", {"a 2025-Q1", "a 2025-04"}, 2025, "xxxxm......."},
        /* opened within the year: of a year's file the months from the opening on */
        {"2024-05-15", "", "cases", {"a 2024"}, 2024, "....xxxxxxxx"},
        {"2024-05-15", "", "cases", {"b 2024"}, 2024, "............"},
        {"2025-03-15", "", "cases", {"a 2025-03"}, 2025, "..xmm......."},
        {"2025-03-15", "", "cases", {"a 2025-04"}, 2025, "...xm......."},
        /* closed within it */
        {"2010", "2024-02-10", "cases", {"a 2024"}, 2024, "xx.........."},
        {"2010", "2025-02-10", "cases", {"a 2025-01", "a 2025-02"}, 2025, "xx.........."},
        {"2010", "2025-02-28", "cases", {"a 2025-01"}, 2025, "xm.........."},
        /* shut for all of it, and yet it came */
        {"2010", "2023-12-31", "cases", {"a 2024"}, 2024, "xxxxxxxxxxxx"},
        /* without a period: every one that is over */
        {"2010", "", "cases", {"a all"}, 2024, "xxxxxxxxxxxx"},
        {"2010", "", "cases", {"a all", "b 2025-01"}, 2025, "xxxxx......."},
    };
    struct dataset d = {.name = STR("cases"), .expected_every_period = true};
    struct dataset *datasets[] = {&d};
    struct reporting_log none = {0};
    for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++) {
        const char *const rows[2][PROPERTIES + 1] = {
            {"a", scenes[i].opened, scenes[i].closed, "open", scenes[i].sends},
            {"b", "2001", "", "open", ""}};
        struct codelist centres = registry(rows, 2);
        struct schemas schemas = {.centres = &centres, .dataset = datasets, .datasets = 1};
        struct submission_list list = sent(&d, scenes[i].sent);
        struct coverage_list out = coverage_find(&arena, &schemas, &list, &none, day(2025, 6, 10));
        str text = months_of(&out, "a", scenes[i].year);
        if (!str_equal_c(text, scenes[i].months)) {
            fail_msg("scene %zu: %.*s, not %s", i, STR_ARG(text), scenes[i].months);
        }
    }
}

static void expect_counts(const struct coverage_counts *counts, const char *text, int32_t expected,
                          int32_t reported)
{
    struct period period;
    int32_t found[2];
    assert_true(period_parse(str_from_c(text), &period));
    coverage_counts_in(counts, period, &found[0], &found[1]);
    if (found[0] != expected || found[1] != reported) {
        fail_msg("%s: %d of %d, not %d of %d", text, (int)found[1], (int)found[0], (int)reported,
                 (int)expected);
    }
}

/* One sends by month, one by quarter, one by year: numbers by each, and in the tables. */
static void test_counts_by_period(void **state)
{
    (void)state;
    struct dataset d = {.name = STR("cases"), .expected_every_period = true};
    struct dataset *datasets[] = {&d};
    const char *const rows[3][PROPERTIES + 1] = {{"a", "2010", "", "open", ""},
                                                 {"b", "2010", "", "open", ""},
                                                 {"c", "2010", "", "open", ""}};
    struct codelist centres = registry(rows, 3);
    struct schemas schemas = {.centres = &centres, .dataset = datasets, .datasets = 1};
    const char *const files[] = {"a 2024-01", "a 2024-02", "a 2024-12", "b 2024-Q1",
                                 "b 2024-Q4", "c 2023",    NULL};
    struct submission_list list = sent(&d, files);
    struct reporting_log none = {0};
    struct coverage_list out = coverage_find(&arena, &schemas, &list, &none, day(2025, 2, 10));
    struct coverage_counts counts = coverage_count(&arena, &out, &d);
    assert_true(counts.expected == 3 && counts.reported == 3);
    expect_counts(&counts, "2023-07", 1, 1);
    expect_counts(&counts, "2023", 1, 1);
    expect_counts(&counts, "2024-01", 3, 2);
    expect_counts(&counts, "2024-03", 3, 1);
    expect_counts(&counts, "2024-04", 3, 0);
    expect_counts(&counts, "2024-12", 3, 2);
    expect_counts(&counts, "2024-Q1", 3, 2);
    expect_counts(&counts, "2024-Q2", 3, 0);
    expect_counts(&counts, "2024-Q4", 3, 2);
    expect_counts(&counts, "2024", 3, 2);
    expect_counts(&counts, "2025-01", 1, 0); /* of a alone: b and c have time */
    expect_counts(&counts, "2025-02", 0, 0);
    expect_counts(&counts, "2022-12", 0, 0);
    expect_counts(&counts, "2026", 0, 0);
    struct indicator of_cases = {.dataset = &d};
    struct table_position quarters[] = {{.code = STR("total")},
                                        {.code = STR("2024-Q1")},
                                        {.code = STR("2024-Q2")},
                                        {.code = STR("unknown")}};
    struct table_position months[] = {{.code = STR("total")}, {.code = STR("2024-03")}};
    struct table_dimension by_quarter[] = {
        {.name = STR("opened.quarter"), .count = 4, .position = quarters, .time = true}};
    struct table_dimension by_month[] = {
        {.name = STR("opened.month"), .count = 2, .position = months, .time = true}};
    struct estimate_table one = {.indicator = &of_cases, .dimensions = 1, .dimension = by_quarter};
    struct estimate_table two = {.indicator = &of_cases, .dimensions = 1, .dimension = by_month};
    struct estimate_table *tables[] = {&one, &two};
    coverage_mark(&arena, &out, tables, 2);
    static const int32_t expected[] = {3, 3, 3, 0}, reported[] = {3, 2, 0, 0};
    assert_memory_equal(one.centres_expected_at, expected, sizeof expected);
    assert_memory_equal(one.centres_reported_at, reported, sizeof reported);
    assert_true(two.centres_expected_at[1] == 3 && two.centres_reported_at[1] == 1);
    struct dataset other = {.name = STR("other")};
    counts = coverage_count(&arena, &out, &other);
    expect_counts(&counts, "2024", 0, 0);
}

/* Where nobody else says who should send, the log does. */
static void test_log_alone(void **state)
{
    (void)state;
    struct dataset d = {.name = STR("stays")};
    struct dataset *datasets[] = {&d};
    const char *const rows[3][PROPERTIES + 1] = {
        {"a", "2010", "", "open", ""}, {"b", "2010", "", "open", ""}, {"c", "", "", "planned", ""}};
    struct codelist centres = registry(rows, 3);
    struct schemas schemas = {.centres = &centres, .dataset = datasets, .datasets = 1};
    static const char *const names[] = {"a", "c"};
    struct reporting_log log = {0};
    for (int i = 0; i < 2; i++) {
        *ARENA_PUSH(&arena, &log) = (struct reporting_log_row){.centre = str_from_c(names[i]),
                                                               .dataset = &d,
                                                               .first_day = day(2024, 1, 1),
                                                               .last_day = day(2024, 12, 31),
                                                               .due_day = day(2025, 1, 31),
                                                               .received_day = INT32_MIN};
    }
    const char *const files[] = {"b 2024", NULL};
    struct submission_list list = sent(&d, files);
    struct coverage_list out = coverage_find(&arena, &schemas, &list, &log, day(2025, 6, 1));
    assert_true(str_equal_c(said_of(&out, "a"), "2024 missing 1/0/0; 2025 not-expected 0/0/0"));
    assert_true(str_equal_c(said_of(&out, "b"), "2024 on-time 1/1/1; 2025 not-expected 0/0/0"));
    assert_true(str_equal_c(said_of(&out, "c"), "2024 shut 0/0/0; 2025 shut 0/0/0"));
    struct reporting_log none = {0};
    assert_int_equal(coverage_find(&arena, &schemas, &list, &none, day(2025, 6, 1)).count, 0);
}

static void test_announced(void **state)
{
    (void)state;
    struct announcement announced = {.centre = STR("a"), .period = STR("2023")};
    struct dataset d = {.name = STR("cases"),
                        .expected_every_period = true,
                        .announcement = &announced,
                        .announcements = 1};
    struct dataset *datasets[] = {&d};
    const char *const rows[1][PROPERTIES + 1] = {{"a", "2010", "", "open", ""}};
    struct codelist centres = registry(rows, 1);
    struct schemas schemas = {.centres = &centres, .dataset = datasets, .datasets = 1};
    const char *const files[] = {"a 2022", "a 2024", NULL};
    struct submission_list list = sent(&d, files);
    struct reporting_log none = {0};
    struct coverage_list out = coverage_find(&arena, &schemas, &list, &none, day(2025, 1, 10));
    assert_true(str_equal_c(said_of(&out, "a"), "2022 on-time 1/1/1; 2023 not-expected 0/0/0; "
                                                "2024 on-time 1/1/1; 2025 later 0/0/0"));
}

/* A dataset that nobody is told to send has no coverage at all. */
static void test_counts_and_marks(void **state)
{
    (void)state;
    struct dataset cases = {.name = STR("cases"), .expected_every_period = true};
    struct dataset other = {.name = STR("other")};
    struct dataset *datasets[] = {&cases, &other};
    const char *const rows[4][PROPERTIES + 1] = {{"a", "2010", "", "open", ""},
                                                 {"b", "2010", "", "open", ""},
                                                 {"c", "", "", "planned", "cases"},
                                                 {"d", "2023-06-15", "", "open", "cases"}};
    struct codelist centres = registry(rows, 4);
    struct schemas schemas = {.centres = &centres, .dataset = datasets, .datasets = 2};
    const char *const files[] = {"a 2022", "a 2023", "a 2024", "b 2022", "b 2024", NULL};
    struct submission_list list = sent(&cases, files);
    struct reporting_log none = {0};
    struct coverage_list out = coverage_find(&arena, &schemas, &list, &none, day(2025, 1, 10));
    static const int32_t wanted[][3] = {
        {2022, 2, 2}, {2023, 2, 1}, {2024, 3, 2}, {2025, 0, 0}, {INT32_MIN, 3, 2}};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        int32_t expected, reported;
        coverage_centres(&out, &cases, wanted[i][0], &expected, &reported);
        assert_int_equal(expected, wanted[i][1]);
        assert_int_equal(reported, wanted[i][2]);
        coverage_centres(&out, &other, wanted[i][0], &expected, &reported);
        assert_true(expected == 0 && reported == 0);
    }
    struct indicator of_cases = {.dataset = &cases}, of_other = {.dataset = &other};
    struct table_position years[] = {{.code = STR("total")},
                                     {.code = STR("2023")},
                                     {.code = STR("2024")},
                                     {.code = STR("unknown")}};
    struct table_position sexes[] = {{.code = STR("total")}, {.code = STR("f")}};
    struct table_dimension by[] = {
        {.name = STR("sex"), .count = 2, .position = sexes},
        {.name = STR("opened.year"), .count = 4, .position = years, .time = true}};
    struct estimate_table one = {.indicator = &of_cases, .dimensions = 2, .dimension = by};
    struct estimate_table two = {.indicator = &of_other, .dimensions = 2, .dimension = by};
    struct estimate_table three = {.indicator = &of_cases, .dimensions = 1, .dimension = by};
    struct estimate_table *tables[] = {&one, &two, &three};
    coverage_mark(&arena, &out, tables, 3);
    static const int32_t expected[] = {3, 2, 3, 0}, reported[] = {2, 1, 2, 0};
    assert_int_equal(one.centres_dimension, 1);
    assert_memory_equal(one.centres_expected_at, expected, sizeof expected);
    assert_memory_equal(one.centres_reported_at, reported, sizeof reported);
    assert_true(one.centres_expected == 3 && one.centres_reported == 2);
    assert_true(two.centres_expected == 0 && two.centres_expected_at == NULL);
    assert_true(three.centres_expected == 3 && three.centres_expected_at == NULL);
}

static int draw(uint64_t *seed, int limit)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (int)((*seed >> 33) % (uint64_t)limit);
}

/* Never more reported than expected, and each cell adds up, whatever is on record. */
static void test_invariants(void **state)
{
    (void)state;
    uint64_t seed = 11;
    static const char *const opened[] = {"", "2021", "2022-05-04", "2023-01-01"};
    static const char *const closed[] = {"", "", "2023", "2024-02-29"};
    static const char *const states[] = {"", "open", "planned", "closed"};
    static const char *const sends[] = {"", "cases", "other", "other|cases"};
    static const char *const periods[] = {"2021",    "2022",    "2023",    "2024", "2023-01",
                                          "2023-07", "2024-Q1", "2024-Q2", "all"};
    struct dataset cases = {.name = STR("cases"), .expected_every_period = true};
    struct dataset *datasets[] = {&cases};
    struct reporting_log none = {0};
    for (int round = 0; round < 400; round++) {
        struct arena before = arena;
        const char *rows[5][PROPERTIES + 1];
        static const char *const names[] = {"a", "b", "c", "d", "e"};
        for (int i = 0; i < 5; i++) {
            rows[i][0] = names[i];
            rows[i][1] = opened[draw(&seed, 4)];
            rows[i][2] = closed[draw(&seed, 4)];
            rows[i][3] = states[draw(&seed, 4)];
            rows[i][4] = sends[draw(&seed, 4)];
        }
        struct codelist centres = registry((const char *const(*)[PROPERTIES + 1]) rows, 5);
        struct schemas schemas = {.centres = &centres, .dataset = datasets, .datasets = 1};
        const char *files[13] = {NULL};
        for (int i = 0; i < 12; i++) {
            const char *centre = names[draw(&seed, 5)], *period = periods[draw(&seed, 9)];
            const char *state_of = draw(&seed, 4) ? "c" : "r";
            str text = str_format(&arena, "%s %s %s", centre, period, state_of);
            files[i] = str_to_c(&arena, text);
        }
        struct submission_list list = sent(&cases, files);
        struct coverage_list out = coverage_find(&arena, &schemas, &list, &none, day(2024, 8, 1));
        assert_true(out.count > 0 && out.count % 5 == 0);
        for (ptrdiff_t i = 0; i < out.count; i++) {
            const struct coverage_cell *c = &out.item[i];
            bool counts = c->state >= COVERAGE_MISSING;
            assert_int_equal(counts, c->months_expected != 0);
            assert_int_equal(c->periods_received > 0, c->months_received != 0);
            assert_int_equal(c->months_received & ~c->months_expected, 0);
            assert_true(c->periods_on_time <= c->periods_received &&
                        c->periods_received <= c->periods_expected);
            assert_int_equal(counts, c->periods_expected > 0);
            assert_int_equal(c->state == COVERAGE_MISSING,
                             c->periods_received < c->periods_expected);
            assert_true(i % 5 == 0 || c->year == out.item[i - 1].year);
        }
        int32_t expected, reported, most = 0;
        struct coverage_counts counts = coverage_count(&arena, &out, &cases);
        for (int32_t year = 2021; year <= 2024; year++) {
            coverage_centres(&out, &cases, year, &expected, &reported);
            assert_true(reported <= expected && expected <= 5);
            expect_counts(&counts, str_to_c(&arena, str_format(&arena, "%d", (int)year)), expected,
                          reported);
            most = expected > most ? expected : most;
        }
        coverage_centres(&out, &cases, INT32_MIN, &expected, &reported);
        assert_true(reported <= expected && expected >= most);
        arena = before;
    }
}

/* A thousand centres by month, five years: a moment. */
static void test_large(void **state)
{
    (void)state;
    enum { MANY = 1000, MONTHS = 60 };
    const char *(*rows)[PROPERTIES + 1] = arena_alloc(&arena, (ptrdiff_t)sizeof *rows, MANY);
    struct dataset d = {.name = STR("cases"), .expected_every_period = true};
    struct dataset *datasets[] = {&d};
    struct submission_list list = {0};
    for (int i = 0; i < MANY; i++) {
        const char *row[] = {str_to_c(&arena, str_format(&arena, "c%d", i)), "2010", "", "open",
                             ""};
        memcpy(rows[i], row, sizeof row);
        for (int m = 0; m < MONTHS; m++) {
            *ARENA_PUSH(&arena, &list) = (struct submission){
                .centre = str_from_c(row[0]),
                .dataset = &d,
                .period = str_format(&arena, "%d-%02d", 2020 + m / 12, 1 + m % 12)};
        }
    }
    struct codelist centres = registry((const char *const(*)[PROPERTIES + 1]) rows, MANY);
    struct schemas schemas = {.centres = &centres, .dataset = datasets, .datasets = 1};
    struct reporting_log none = {0};
    double start = progress_processor_seconds();
    struct coverage_list out = coverage_find(&arena, &schemas, &list, &none, day(2025, 1, 10));
    int32_t expected = 0, reported = 0;
    for (int i = 0; i < 100; i++) {
        coverage_centres(&out, &d, INT32_MIN, &expected, &reported);
    }
    assert_true(expected == MANY && reported == MANY);
    struct table_position month[MONTHS + 1] = {{.code = STR("total")}};
    for (int m = 0; m < MONTHS; m++) {
        month[m + 1].code = str_format(&arena, "%d-%02d", 2020 + m / 12, 1 + m % 12);
    }
    struct table_dimension by = {.count = MONTHS + 1, .position = month, .time = true};
    struct indicator of_cases = {.dataset = &d};
    enum { TABLES = 500 };
    struct estimate_table *tables = ARENA_ARRAY(&arena, struct estimate_table, TABLES);
    struct estimate_table *pointer[TABLES];
    for (int i = 0; i < TABLES; i++) {
        pointer[i] = &tables[i];
        tables[i] =
            (struct estimate_table){.indicator = &of_cases, .dimensions = 1, .dimension = &by};
    }
    coverage_mark(&arena, &out, pointer, TABLES);
    assert_int_equal(tables[TABLES - 1].centres_reported_at[MONTHS], MANY);
#ifdef __OPTIMIZE__
    assert_true(progress_processor_seconds() - start < 5.0);
#else
    (void)start;
#endif
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_yearly),
        cmocka_unit_test(test_by_month),
        cmocka_unit_test(test_log),
        cmocka_unit_test(test_announced),
        cmocka_unit_test(test_months),
        cmocka_unit_test(test_counts_by_period),
        cmocka_unit_test(test_log_alone),
        cmocka_unit_test(test_large),
        cmocka_unit_test(test_counts_and_marks),
        cmocka_unit_test(test_invariants),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
