/* Indicator sheets: their blocks, the workbook read back in three languages, periods, targets,
 * coverage and revisions; the same bytes every time. */
#include <sys/wait.h>
#include <unistd.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "7_publish/read_back/read_back.h"
#include "7_publish/read_back/xlsx_read.h"
#include "7_publish/workbook/sheet_book.h"
#include "publish_fixture.h"

static struct arena whole;
static struct arena arena;
static struct fixture fixture;
static char root[64];

/* ---- a release with everything that a sheet can show ---- */

static const str coordinate[] = {STR_INIT("period"), STR_INIT("total")};
static struct target target = {.indicator = STR_INIT("A1"),
                               .table = STR_INIT("A1.1"),
                               .coordinate = coordinate,
                               .coordinates = 2,
                               .target_period = STR_INIT("2024"),
                               .target = 9000.0,
                               .direction = TARGET_UP,
                               .cumulation = TARGET_LATEST,
                               .note = {{STR_INIT("ar"), STR_INIT("fr"), STR_INIT("the plan")}}};

static void put_facts(struct release_facts *f)
{
    *ARENA_PUSH(&arena, &f->targets) = (struct target_verdict_item){
        .target = &target,
        .period = STR("2024"),
        .period_from = STR("2024"),
        .due = true,
        .baseline = 5000.0,
        .achieved = 8000.0,
        .lower = 7825.5,
        .upper = 8177.2,
        .complete = true,
        .numerator = 8000,
        .denominator = -1,
        .answer = {.status = TARGET_OK, .verdict = TARGET_NOT_REACHED, .share = 0.75}};
    for (int32_t year = 2022; year <= 2024; year++)
        for (int centre = 0; centre < 3; centre++)
            *ARENA_PUSH(&arena, &f->centres) =
                (struct coverage_cell){.centre = str_format(&arena, "c%d", centre),
                                       .dataset = &fixture.dataset[0],
                                       .year = year,
                                       .state = centre == 0 && year == 2022   ? COVERAGE_NOT_OPEN
                                                : centre == 1 && year == 2024 ? COVERAGE_MISSING
                                                                              : COVERAGE_ON_TIME,
                                       .periods_expected = centre == 0 && year == 2022 ? 0 : 12,
                                       .periods_received = centre == 1 && year == 2024 ? 0 : 11,
                                       .periods_on_time = 10};
    f->revisions.release_before = STR("2026-01-30");
    *ARENA_PUSH(&arena, &f->revisions) =
        (struct revision){.figure = STR("fixture/A1.1/2024/total"),
                          .table = STR("A1.1"),
                          .indicator = STR("A1"),
                          .old_state = STR("published"),
                          .new_state = STR("published"),
                          .old_value = 7990.0,
                          .new_value = 8000.0,
                          .cause = REVISION_DATA,
                          .place = {.position = {{{STR("a"), STR("an 2024"), STR("2024")}},
                                                 {{STR("b"), STR("physique"), STR("physical")}}},
                                    .positions = 2},
                          .detail = STR("+rabat-01/cases/2024,common/policy/intake.yaml"),
                          .told = STR("files-not-named,common/policy/intake.yaml")};
    *ARENA_PUSH(&arena, &f->revisions) =
        (struct revision){.figure = STR("fixture/A1.1/2023/physical"),
                          .table = STR("A1.1"),
                          .indicator = STR("A1"),
                          .old_state = STR("published"),
                          .new_state = STR("suppressed"),
                          .old_value = 12.0,
                          .new_value = (double)NAN,
                          .cause = REVISION_PROTECTION};
}

static int set_up(void **state)
{
    (void)state;
    whole = arena_reserve((ptrdiff_t)4 << 30);
    arena = whole;
    struct diag d = diag_new(&arena);
    snprintf(root, sizeof root, "/tmp/marsad-sheet-XXXXXX");
    if (!fixture_open(&fixture, &arena, &d) || !mkdtemp(root))
        return -1;
    put_facts(&fixture.facts);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    struct diag d = diag_new(&arena);
    if (!getenv("KEEP_SHEETS"))
        (void)dir_remove(root, &d);
    else
        print_message("%s\n", root);
    arena_release(&whole);
    return 0;
}

static const char *under(const char *name)
{
    return str_to_c(&arena, str_format(&arena, "%s/%s", root, name));
}

static struct edition edition_of(enum language language, enum medium medium)
{
    return edition_new(&fixture.schemas, &fixture.facts, language, medium);
}

static void write_book(enum language language, const char *path, int32_t indicators,
                       const struct sheet_options *options)
{
    struct diag d = diag_new(&arena);
    struct edition cells = edition_of(language, MEDIUM_CELLS);
    struct edition drawn = edition_of(language, MEDIUM_DRAWN);
    struct indicator_entry *entry;
    int32_t all = sheet_entries(&arena, &fixture.schemas, &fixture.tables, &entry);
    struct sheet_book book = {.cells = &cells,
                              .drawn = &drawn,
                              .tables = &fixture.tables,
                              .entry = entry,
                              .indicators = indicators < all ? indicators : all,
                              .options = options};
    /* Drawn in a process of its own, as the program does: the font libraries hold on to memory. */
    pid_t child = fork();
    if (child == 0) {
        struct fonts *fonts = fonts_open(&arena, &fixture.schemas, &d);
        bool written = fonts && sheet_book_write(arena, fonts, &book, path, &d);
        if (!written)
            print_message("%s\n", d.item[0].id);
        _exit(written ? 0 : 1);
    }
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_null(
        read_back_sheets(arena, path, &cells, &fixture.tables, entry, book.indicators, options));
}

/* ---- blocks ---- */

static struct sheet sheet_in(enum language language, const struct sheet_options *options)
{
    struct edition *cells = ARENA_NEW(&arena, struct edition);
    *cells = edition_of(language, MEDIUM_CELLS);
    return sheet_of(&arena, cells, fixture.schemas.indicator[0], &fixture.tables, options);
}

static const struct sheet_block *table_named(const struct sheet *s, const char *name)
{
    for (ptrdiff_t i = 0; i < s->count; i++)
        if (s->item[i].kind == SHEET_TABLE && str_equal_c(s->item[i].name, name))
            return &s->item[i];
    return NULL;
}

static bool cell_says(const struct sheet_block *block, int64_t row, int32_t column,
                      const char *text)
{
    const struct grid_cell *cell = &block->grid.cell[row * block->grid.columns + column];
    if (!str_equal_c(cell->text, text))
        print_message("%.*s, not %s\n", STR_ARG(cell->text), text);
    return str_equal_c(cell->text, text);
}

static void what_a_sheet_holds(void **state)
{
    (void)state;
    struct sheet s = sheet_in(LANGUAGE_EN, NULL);
    assert_true(str_equal_c(s.name, "A1"));
    int headings = 0, charts = 0, links = 0;
    for (ptrdiff_t i = 0; i < s.count; i++) {
        headings += s.item[i].kind == SHEET_HEADING;
        charts += s.item[i].kind == SHEET_CHART;
        links += s.item[i].kind == SHEET_LINK;
        if (s.item[i].kind == SHEET_PAIR)
            assert_true(s.item[i].text.n > 0);
    }
    assert_int_equal(headings, 7);
    assert_int_equal(charts, 1);
    assert_int_equal(links, 2);
    const struct sheet_block *trend = table_named(&s, "s_A1_trend");
    const struct sheet_block *table = table_named(&s, "s_A1_A1_1");
    const struct sheet_block *targets = table_named(&s, "s_A1_targets");
    const struct sheet_block *coverage = table_named(&s, "s_A1_coverage");
    const struct sheet_block *revisions = table_named(&s, "s_A1_revisions");
    assert_true(trend && table && targets && coverage && revisions);
    assert_int_equal(trend->grid.rows, 8);
    assert_int_equal(table->grid.rows, safe_table_cells(fixture.tables.item[0]));
    assert_true(str_equal_c(targets->grid.column[1].header, "A1.1, Total, 2024"));
    assert_true(cell_says(targets, 4, 1, "9,000") && cell_says(targets, 9, 1, "[z]"));
    assert_true(cell_says(targets, 10, 1, "75.0") && cell_says(targets, 11, 1, "not reached"));
    assert_true(cell_says(targets, 12, 1, "the plan"));
    assert_int_equal(coverage->grid.rows, 3);
    assert_true(cell_says(coverage, 0, 1, "2") && cell_says(coverage, 2, 1, "3"));
    assert_true(cell_says(coverage, 2, 2, "2") && cell_says(coverage, 2, 3, "66.7"));
    assert_int_equal(revisions->grid.rows, 2);
    assert_true(cell_says(revisions, 0, 1, "7,990") && cell_says(revisions, 1, 2, "[c]"));
    /* a figure has its names, not its id alone; the centre of a file may have to stay unsaid */
    assert_true(cell_says(revisions, 0, 0, "A1.1: 2024; physical"));
    assert_true(cell_says(revisions, 1, 0, "A1.1: Total"));
    assert_true(cell_says(revisions, 0, 5, "fixture/A1.1/2024/total"));
    assert_true(
        cell_says(revisions, 0, 4, "files of centres, not named; common/policy/intake.yaml"));
    for (ptrdiff_t i = 0; i < s.count; i++)
        assert_true(str_find(s.item[i].text, STR("+rabat")) < 0);
}

/* A3 has a table by month: coverage is shown by month, too, and its lowest month is named. */
static void coverage_by_month(void **state)
{
    (void)state;
    struct edition *cells = ARENA_NEW(&arena, struct edition);
    *cells = edition_of(LANGUAGE_EN, MEDIUM_CELLS);
    for (int32_t i = 0; i < fixture.indicator_count; i++) {
        struct sheet s = sheet_of(&arena, cells, fixture.indicator[i], &fixture.tables, NULL);
        bool by_month = str_equal_c(fixture.indicator[i]->code, "A3");
        char name[64];
        (void)snprintf(name, sizeof name, "s_%.*s_coverage_periods",
                       STR_ARG(fixture.indicator[i]->code));
        const struct sheet_block *months = table_named(&s, name);
        assert_int_equal(months != NULL, by_month);
        if (!by_month)
            continue;
        assert_int_equal(months->grid.rows, 35);
        assert_true(cell_says(months, 0, 0, "2022-02") && cell_says(months, 0, 3, "100.0"));
        assert_true(cell_says(months, 3, 0, "2022-05") && cell_says(months, 3, 1, "8"));
        assert_true(cell_says(months, 3, 2, "6") && cell_says(months, 3, 3, "75.0"));
    }
    int said = 0;
    for (ptrdiff_t i = 0; i < fixture.tables.count; i++) {
        str text = table_reporting(&arena, cells, fixture.tables.item[i]);
        bool monthly = str_equal_c(safe_table_id(fixture.tables.item[i]), "A3.1");
        assert_int_equal(text.n > 0, monthly);
        if (monthly)
            assert_true(str_equal_c(text, "Centres that reported: 8 of 8 expected. "
                                          "Lowest in 2022-05: 6 of 8."));
        said += monthly;
    }
    assert_int_equal(said, 1);
}

/* ---- periods ---- */

static void periods_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool good;
        int32_t from, to;
    } given[] = {
        {"2024", true, 24288, 24299},
        {"2024-Q2", true, 24291, 24293},
        {"2024-05", true, 24292, 24292},
        {"2023..2025", true, 24276, 24311},
        {"2023-Q4..2024", true, 24285, 24299},
        {"2025..2023", false, 0, 0},
        {"2024-Q5", false, 0, 0},
        {"2024-13", false, 0, 0},
        {"2024-1", false, 0, 0},
        {"last", false, 0, 0},
        {"", false, 0, 0},
        {"2024..", false, 0, 0},
        {"..2024", false, 0, 0},
        {"2024-00", false, 0, 0},
    };
    for (size_t i = 0; i < sizeof given / sizeof given[0]; i++) {
        struct sheet_period p = {0};
        assert_int_equal(sheet_period_parse(str_from_c(given[i].text), &p), given[i].good);
        if (given[i].good) {
            assert_int_equal(p.from, given[i].from);
            assert_int_equal(p.to, given[i].to);
        }
    }
}

static void rows_of_a_period(void **state)
{
    (void)state;
    struct sheet_period period;
    assert_true(sheet_period_parse(STR("2023..2024"), &period));
    struct sheet_options options = {.period = &period};
    struct sheet s = sheet_in(LANGUAGE_EN, &options);
    assert_int_equal(table_named(&s, "s_A1_trend")->grid.rows, 2);
    const struct grid *g = &table_named(&s, "s_A1_A1_1")->grid;
    int32_t types = safe_table_dimension(fixture.tables.item[0], 1)->count;
    assert_int_equal(g->rows, 2 * types);
    assert_true(str_equal_c(g->cell[0].text, "2023"));
    write_book(LANGUAGE_EN, under("period.xlsx"), 1, &options);
    assert_true(sheet_period_parse(STR("1999"), &period));
    s = sheet_in(LANGUAGE_EN, &options);
    assert_null(table_named(&s, "s_A1_trend"));
    write_book(LANGUAGE_AR, under("nothing.xlsx"), 1, &options);
}

static void chosen_tables(void **state)
{
    (void)state;
    const str wanted = STR("A3.2");
    struct sheet_options options = {.table = &wanted, .tables = 1};
    struct edition cells = edition_of(LANGUAGE_FR, MEDIUM_CELLS);
    for (int32_t i = 0; i < fixture.schemas.indicators; i++) {
        if (!str_equal_c(fixture.schemas.indicator[i]->code, "A3"))
            continue;
        struct sheet all =
            sheet_of(&arena, &cells, fixture.schemas.indicator[i], &fixture.tables, NULL);
        struct sheet one =
            sheet_of(&arena, &cells, fixture.schemas.indicator[i], &fixture.tables, &options);
        assert_non_null(table_named(&all, "s_A3_A3_3"));
        assert_null(table_named(&one, "s_A3_A3_3"));
        assert_non_null(table_named(&one, "s_A3_trend"));
        return;
    }
    fail();
}

/* ---- the workbook ---- */

static void read_back_in_three_languages(void **state)
{
    (void)state;
    for (int l = 0; l < LANGUAGE_COUNT; l++) {
        const char *path = under(
            str_to_c(&arena, str_format(&arena, "all.%s.xlsx", language_code((enum language)l))));
        write_book((enum language)l, path, INT32_MAX, NULL);
        struct xlsx book;
        assert_null(xlsx_read(&arena, path, &book));
        assert_int_equal(book.count, 3 + fixture.schemas.indicators);
        assert_non_null(xlsx_sheet(&book, STR("A7")));
        for (ptrdiff_t i = 0; i < book.count; i++)
            assert_int_equal(book.item[i].right_to_left, l == LANGUAGE_AR);
    }
}

/* Internal indicators are asked for one by one, and in no book of a release. */
static void internal_indicators_are_left_out(void **state)
{
    (void)state;
    struct indicator_entry *entry;
    struct indicator *first = fixture.schemas.indicator[0];
    int32_t all = sheet_entries(&arena, &fixture.schemas, &fixture.tables, &entry);
    assert_int_equal(all, fixture.schemas.indicators);
    assert_ptr_equal(entry[0].indicator, first);
    enum indicator_reporting before = first->reporting;
    first->reporting = REPORTING_INTERNAL;
    assert_int_equal(sheet_entries(&arena, &fixture.schemas, &fixture.tables, &entry), all - 1);
    assert_ptr_not_equal(entry[0].indicator, first);
    struct edition e = edition_of(LANGUAGE_FR, MEDIUM_CELLS);
    const struct safe_table *t = fixture.tables.item[0];
    enum indicator_reporting *reporting =
        &((struct indicator *)(uintptr_t)safe_table_indicator(t))->reporting;
    enum indicator_reporting of_table = *reporting;
    *reporting = REPORTING_INTERNAL;
    assert_true(str_equal(table_warning(&e, t), edition_word(&e, "publish.warning.internal")));
    *reporting = of_table;
    first->reporting = before;
}

static void read_back_sees_what_is_wrong(void **state)
{
    (void)state;
    const char *path = under("all.en.xlsx");
    struct indicator_entry *entry;
    int32_t count = sheet_entries(&arena, &fixture.schemas, &fixture.tables, &entry);
    struct edition english = edition_of(LANGUAGE_EN, MEDIUM_CELLS);
    struct edition arabic = edition_of(LANGUAGE_AR, MEDIUM_CELLS);
    assert_string_equal(read_back_sheets(arena, path, &arabic, &fixture.tables, entry, count, NULL),
                        "direction");
    fixture.facts.targets.item[0].achieved += 1.0;
    assert_string_equal(
        read_back_sheets(arena, path, &english, &fixture.tables, entry, count, NULL), "cell");
    fixture.facts.targets.item[0].achieved -= 1.0;
    str fingerprint = fixture.facts.fingerprint;
    fixture.facts.fingerprint = STR("ff");
    assert_string_equal(
        read_back_sheets(arena, path, &english, &fixture.tables, entry, count, NULL), "text");
    fixture.facts.fingerprint = fingerprint;
    assert_null(read_back_sheets(arena, path, &english, &fixture.tables, entry, count, NULL));
}

static void same_bytes_again(void **state)
{
    (void)state;
    struct diag d = diag_new(&arena);
    str first, second;
    write_book(LANGUAGE_AR, under("again.xlsx"), 2, NULL);
    assert_true(file_read(&arena, under("again.xlsx"), 0, &first, &d));
    (void)setenv("TZ", "Asia/Tokyo", 1);
    write_book(LANGUAGE_AR, under("again.xlsx"), 2, NULL);
    assert_true(file_read(&arena, under("again.xlsx"), 0, &second, &d));
    assert_true(first.n > 10000 && str_equal(first, second));
}

/* ---- figures that are not counts ---- */

static void unknown_answers_and_statistics(void **state)
{
    (void)state;
    struct table_position place[] = {{.code = STR_INIT("total"), .parent = -1},
                                     {.code = STR_INIT("a"), .parent = -1, .level = 1},
                                     {.code = STR_INIT("b"), .parent = -1, .level = 1}};
    struct table_dimension d = {.name = STR("place"), .count = 3, .position = place};
    struct estimate cell[3];
    for (int i = 0; i < 3; i++)
        cell[i] = (struct estimate){.status = CELL_VALUE,
                                    .value = 40.0,
                                    .lower = 35.0,
                                    .upper = 45.0,
                                    .numerator = 80,
                                    .denominator = 200,
                                    .unknown = 50,
                                    .bound_lower = 32.0,
                                    .bound_upper = 52.0,
                                    .extra = {0.5, (double)NAN}};
    struct estimate_table table = {.id = STR("A1.1"),
                                   .indicator = fixture.schemas.indicator[0],
                                   .measure = MEASURE_SHARE,
                                   .factor = 100.0,
                                   .dimensions = 1,
                                   .dimension = &d,
                                   .cells = 3,
                                   .cell = cell,
                                   .method = STR("method.wilson"),
                                   .extra_name = {STR("publish.range"), STR("")}};
    const enum safe_state states[] = {SAFE_PUBLISHED, SAFE_PUBLISHED, SAFE_NOT_YET_DUE};
    const bool withhold[] = {false, true, false};
    const struct safe_table *t = safe_table_make(&arena, &table, states, withhold);
    struct edition e = edition_of(LANGUAGE_EN, MEDIUM_CELLS);
    struct grid g = grid_of_table(&arena, &e, t, GRID_LONG);
    /* place, value, limits, counts, not known, bounds, extra, symbols */
    static const char *const expected[3][10] = {
        {"Total", "40.0", "35.0", "45.0", "80", "200", "20.0", "32.0", "52.0", "0.50"},
        {"a", "40.0", "35.0", "45.0", "80", "200", "[c]", "[c]", "[c]", "0.50"},
        {"b", "[d]", "[d]", "[d]", "[d]", "[d]", "[d]", "[d]", "[d]", "[d]"}};
    assert_int_equal(g.columns, 11);
    for (int row = 0; row < 3; row++)
        for (int c = 0; c < 10; c++)
            assert_true(str_equal_c(g.cell[row * g.columns + c].text, expected[row][c]));
    uint32_t used = grid_symbols(&e, &g);
    assert_true(used & UINT32_C(1) << SYMBOL_NOT_YET_DUE);
    assert_true(used & UINT32_C(1) << SYMBOL_SUPPRESSED);
    struct safe_cell inside = safe_table_cell(t, 0);
    inside.bound_upper = 65.0; /* then the unknown are part of the 200 */
    assert_true(fabs(unknown_share(t, &inside) - 25.0) < 1e-9);
    for (int measure = 0; measure < MEASURES; measure++) {
        table.measure = (enum measure)measure;
        t = safe_table_make(&arena, &table, states, withhold);
        for (int l = 0; l < LANGUAGE_COUNT; l++) {
            e = edition_of((enum language)l, MEDIUM_CELLS);
            assert_true(table_unit(&arena, &e, t).n > 0);
            assert_true(value_column_label(&arena, &e, t).n > 0);
            assert_int_equal(str_find(table_unit(&arena, &e, t), STR("{")), -1);
            assert_int_equal(str_find(value_column_label(&arena, &e, t), STR("{")), -1);
        }
    }
}

/* Events that are suppressed are known: they are not "not applicable", and the legend says so. */
static void events_withheld(void **state)
{
    (void)state;
    struct table_position place[] = {{.code = STR_INIT("total"), .parent = -1},
                                     {.code = STR_INIT("a"), .parent = -1, .level = 1}};
    struct table_dimension d = {.name = STR("place"), .count = 2, .position = place};
    struct estimate cell[2];
    for (int i = 0; i < 2; i++)
        cell[i] = (struct estimate){.status = CELL_VALUE,
                                    .value = 40.0,
                                    .lower = 35.0,
                                    .upper = 45.0,
                                    .numerator = 80,
                                    .denominator = -1,
                                    .unknown = -1,
                                    .extra = {70.0 + i, 6.0}};
    struct estimate_table table = {.id = STR("E4D.1"),
                                   .indicator = fixture.schemas.indicator[0],
                                   .measure = MEASURE_INCIDENCE,
                                   .factor = 100.0,
                                   .dimensions = 1,
                                   .dimension = &d,
                                   .cells = 2,
                                   .cell = cell,
                                   .method = STR("method.incidence"),
                                   .extra_name = {STR("extra.events"), STR("extra.competing")}};
    const enum safe_state states[] = {SAFE_PUBLISHED, SAFE_PUBLISHED};
    const bool withhold[] = {false, true};
    const struct safe_table *t = safe_table_make(&arena, &table, states, withhold);
    struct edition e = edition_of(LANGUAGE_EN, MEDIUM_CELLS);
    struct grid g = grid_of_table(&arena, &e, t, GRID_LONG);
    static const char *const expected[2][7] = {{"Total", "40.0", "35.0", "45.0", "80", "70", "6"},
                                               {"a", "40.0", "35.0", "45.0", "80", "[c]", "[c]"}};
    assert_int_equal(g.columns, 7);
    for (int i = 0; i < 14; i++)
        assert_string_equal(str_to_c(&arena, g.cell[i].text), expected[i / 7][i % 7]);
    assert_int_equal(grid_symbols(&e, &g), UINT32_C(1) << SYMBOL_SUPPRESSED);
    g.rows = 1; /* the page ends before the cell */
    assert_int_equal(grid_symbols(&e, &g), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_sheet_holds),
        cmocka_unit_test(coverage_by_month),
        cmocka_unit_test(periods_are_read),
        cmocka_unit_test(rows_of_a_period),
        cmocka_unit_test(chosen_tables),
        cmocka_unit_test(read_back_in_three_languages),
        cmocka_unit_test(internal_indicators_are_left_out),
        cmocka_unit_test(read_back_sees_what_is_wrong),
        cmocka_unit_test(same_bytes_again),
        cmocka_unit_test(unknown_answers_and_statistics),
        cmocka_unit_test(events_withheld),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
