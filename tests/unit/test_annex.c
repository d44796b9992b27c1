/* The account of the intake as a release prints it: in words, in the table of the coverage, in the
 * manifest. */
#include "publish_fixture.h"

#include "7_publish/annex.h"
#include "7_publish/manifest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static struct arena arena;
static struct fixture fixture;

static struct edition edition(enum language l)
{
    return edition_new(&fixture.schemas, &fixture.facts, l, MEDIUM_PLAIN);
}

static void assert_text(str text, const char *expected)
{
    if (!str_equal_c(text, expected))
        print_message("%.*s, not %s\n", STR_ARG(text), expected);
    assert_true(str_equal_c(text, expected));
}

static void shares_in_words(void **state)
{
    (void)state;
    static const struct {
        struct account_share share;
        const char *text;
    } cases[] = {
        {{.state = ACCOUNT_NONE}, "0"},
        {{.state = ACCOUNT_FEW}, "fewer than 5"},
        {{.state = ACCOUNT_BELOW_ONE}, "less than 1%"},
        {{ACCOUNT_PERCENT, 7}, "7%"},
        {{.state = ACCOUNT_WITHHELD}, "[c]"},
    };
    struct edition en = edition(LANGUAGE_EN);
    assert_int_equal(fixture.schemas.policy.threshold, 5);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_text(annex_account_share(&arena, &en, cases[i].share), cases[i].text);
    assert_text(annex_account_number(&arena, &en, 51877), "51,877");
    assert_text(annex_account_number(&arena, &en, ACCOUNT_NOT_SAID), "[c]");
    assert_text(annex_account_number(&arena, &en, 0), "0");
}

/* Accepted, persons, set aside, duplicates: the last four columns. */
static void coverage_row(void **state)
{
    (void)state;
    static const char *const expected[2][4] = {{"51,877", "15,321", "1%", "less than 1%"},
                                               {"[c]", "[z]", "[c]", "[c]"}};
    struct edition en = edition(LANGUAGE_EN);
    struct grid g = annex_coverage(&arena, &en);
    assert_int_equal(g.rows, 2);
    assert_int_equal(g.columns, 8);
    for (int row = 0; row < 2; row++)
        for (int c = 0; c < 4; c++)
            assert_text(g.cell[row * g.columns + 4 + c].text, expected[row][c]);
}

static void in_the_manifest(void **state)
{
    (void)state;
    struct safe_table_list none = {0};
    struct file_hash_list files = {0};
    const struct manifest_parts parts = {.schemas = &fixture.schemas,
                                         .facts = &fixture.facts,
                                         .tables = &none,
                                         .fonts = &files,
                                         .outputs = &files};
    str text = manifest_text(&arena, &parts);
    static const char *const there[] = {
        "\"accepted\": 51877",          "\"persons\": 15321", "\"quarantined_percent\": 1,",
        "\"duplicate_percent\": 0,",    "\"accepted\": null", "\"duplicate_percent\": null",
        "\"quarantined_percent\": null"};
    static const char *const gone[] = {"\"read\"", "\"non_data\"", "\"quarantined\"",
                                       "\"duplicate\"", "\"persons\": null"};
    for (size_t i = 0; i < sizeof there / sizeof *there; i++)
        assert_true(str_find(text, str_from_c(there[i])) >= 0);
    for (size_t i = 0; i < sizeof gone / sizeof *gone; i++)
        assert_true(str_find(text, str_from_c(gone[i])) < 0);
}

static int set_up(void **state)
{
    (void)state;
    arena = arena_reserve(INT64_C(1) << 34);
    struct diag d = diag_new(&arena);
    return fixture_open(&fixture, &arena, &d) ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_in_words),
        cmocka_unit_test(coverage_row),
        cmocka_unit_test(in_the_manifest),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
