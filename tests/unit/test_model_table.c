/* Tables: coordinates there and back, erased numbers, figure ids; and the small model parts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "model/finding.h"
#include "model/language.h"
#include "model/safe_table_make.h"
#include "model/submission.h"

static const struct table_position sexes[] = {
    {.code = STR_INIT("total"), .parent = -1}, {.code = STR_INIT("f")}, {.code = STR_INIT("m")}};
static const struct table_position years[] = {{.code = STR_INIT("total"), .parent = -1},
                                              {.code = STR_INIT("2023")},
                                              {.code = STR_INIT("2024")},
                                              {.code = STR_INIT("missing"), .missing = true}};
static const struct table_dimension dimensions[] = {
    {.name = STR_INIT("year"), .count = 4, .position = years},
    {.name = STR_INIT("sex"), .count = 3, .position = sexes},
};
enum { CELLS = 12 };

static struct estimate_table table_make(struct estimate cells[CELLS])
{
    for (int i = 0; i < CELLS; i++) {
        cells[i] = (struct estimate){.status = CELL_VALUE,
                                     .flags = FLAG_BREAK,
                                     .value = i,
                                     .lower = i - 1,
                                     .upper = i + 1,
                                     .numerator = i,
                                     .denominator = 100,
                                     .records = i,
                                     .persons = i};
    }
    return (struct estimate_table){.id = STR("A1.2"),
                                   .factor = 100,
                                   .dimensions = 2,
                                   .dimension = dimensions,
                                   .cells = CELLS,
                                   .cell = cells};
}

static void test_coordinates(void **unused)
{
    (void)unused;
    struct estimate cells[CELLS];
    struct estimate_table table = table_make(cells);
    for (int64_t cell = 0; cell < CELLS; cell++) {
        int32_t at[2];
        table_cell_coordinates(&table, cell, at);
        assert_int_equal(at[0] * 3 + at[1], cell);
        assert_int_equal(table_cell_index(&table, at), cell);
    }
}

static void test_safe_table(void **unused)
{
    (void)unused;
    struct arena a = arena_reserve(1 << 20);
    struct arena whole = a;
    struct estimate cells[CELLS];
    struct estimate_table table = table_make(cells);
    enum safe_state states[CELLS];
    for (int i = 0; i < CELLS; i++) {
        states[i] = (enum safe_state)(i % 6);
    }
    const struct safe_table *safe = safe_table_make(&a, &table, states, NULL);
    for (int i = 0; i < CELLS; i++) {
        cells[i].value = -5; /* what is safe no longer depends on the estimates */
        struct safe_cell cell = safe_table_cell(safe, i);
        assert_int_equal(cell.state, states[i]);
        if (states[i] == SAFE_PUBLISHED) {
            assert_true(fabs(cell.value - i) < 1e-12 && fabs(cell.upper - cell.lower - 2) < 1e-12);
            assert_int_equal(cell.numerator, i);
            assert_int_equal(cell.flags, FLAG_BREAK);
        } else {
            assert_true(isnan(cell.value) && isnan(cell.lower) && isnan(cell.upper));
            assert_true(cell.numerator == -1 && cell.denominator == -1 && cell.flags == 0);
        }
    }
    int32_t at[2] = {2, 1};
    int64_t cell = safe_table_index(safe, at);
    str id = safe_table_figure_id(&a, STR("morocco"), safe, cell);
    assert_true(str_equal(id, STR("morocco/A1.2/2024/f")));
    assert_true(str_equal(safe_table_figure_id(&a, STR("x"), safe, 0), STR("x/A1.2/total/total")));
    assert_true(str_equal(safe_table_dimension(safe, 1)->name, STR("sex")));
    assert_int_equal(safe_table_cells(safe), CELLS);
    assert_int_equal(safe_table_dimensions(safe), 2);
    arena_release(&whole);
}

static void test_findings(void **unused)
{
    (void)unused;
    struct arena a = arena_reserve(1 << 20);
    struct arena whole = a;
    struct finding_list list = finding_list_new(&a, 3);
    char rule[] = "type-error"; /* the same rule from another place */
    for (int line = 2; line < 12; line++) {
        finding_add(&list,
                    (struct finding){.line = line,
                                     .field = line % 2,
                                     .severity = line == 8 ? SEVERITY_REFUSE_FILE : SEVERITY_WARN,
                                     .rule = line % 3 ? STR("type-error") : str_from_c(rule)});
    }
    assert_int_equal(list.group_count, 2);
    assert_int_equal(list.count, 6);
    assert_int_equal(list.group[0].count, 5);
    assert_int_equal(list.group[0].severity, SEVERITY_REFUSE_FILE);
    assert_int_equal(list.group[1].severity, SEVERITY_WARN);
    for (ptrdiff_t i = 1; i < list.count; i++) {
        assert_true(list.item[i - 1].line < list.item[i].line);
    }
    for (int i = SEVERITY_INFO; i <= SEVERITY_REFUSE_FILE; i++) {
        enum severity severity;
        assert_true(severity_parse(str_from_c(severity_name((enum severity)i)), &severity));
        assert_int_equal(severity, i);
    }
    enum severity untouched;
    assert_false(severity_parse(STR("warning"), &untouched));
    arena_release(&whole);
}

static void test_names(void **unused)
{
    (void)unused;
    static const char *const good[] = {"ar",          "fr_FR.UTF-8", "en",
                                       "ar_MA.UTF-8", "fr@euro",     "en-GB"};
    static const char *const bad[] = {"", "a", "arabic", "C", "POSIX", "de", "FR"};
    static const enum language expected[] = {LANGUAGE_AR, LANGUAGE_FR, LANGUAGE_EN};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        enum language language;
        assert_true(language_parse(str_from_c(good[i]), &language));
        assert_int_equal(language, expected[i == 3 ? 0 : i == 4 ? 1 : i % 3]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        enum language language;
        assert_false(language_parse(str_from_c(bad[i]), &language));
    }
    assert_string_equal(language_code(LANGUAGE_AR), "ar");
    assert_true(language_is_rtl(LANGUAGE_AR) && !language_is_rtl(LANGUAGE_FR));
    assert_string_equal(submission_state_name(SUBMISSION_SUPERSEDED), "superseded");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_coordinates),
        cmocka_unit_test(test_safe_table),
        cmocka_unit_test(test_findings),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
