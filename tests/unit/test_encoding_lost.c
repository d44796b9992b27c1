/* Single texts whose characters were lost, or read wrongly and saved. */
#include "1_ingest/encoding_lost.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static struct arena whole;

static void test_lost_texts(void **state)
{
    (void)state;
    const struct {
        const char *text, *spelling;
        bool spells;
    } spelling[] = {
        {"Mari?e", "Mariée", true},
        {"MARI?E", "Mariée", true},
        {"Mari??e", "Mariée", true},
        {"Mari???e", "Mariée", false},
        {"Mari?", "Mariée", false},
        {"Mariée", "Mariée", false},
        {"????", "أنثى", true},
        {"????????", "أنثى", true},
        {"?????", "أنثى", false},
        {"?", "م", false},
        {"?????", "", false},
        {"?lev?", "élevé", true},
        {"?leve", "élevé", false},
        {"L?an", "L’an", true},
        {"L???an", "L’an", true},
        {"??ab", "??abc", false},
        {"Mari\xEF\xBF\xBD"
         "e",
         "Mariée", true},
    };
    for (size_t i = 0; i < sizeof spelling / sizeof *spelling; i++) {
        bool spells = lost_spells(str_from_c(spelling[i].text), str_from_c(spelling[i].spelling));
        if (spells != spelling[i].spells) {
            fail_msg("%s of %s", spelling[i].text, spelling[i].spelling);
        }
    }
    const struct {
        const char *text;
        bool plain, within, misread;
    } kinds[] = {
        {"??? ?????", true, false, false},    {"?", false, false, false},
        {"a??", false, false, false},         {"\xC3\xA9??", false, false, false},
        {"(?\?-?) 1/2", true, false, false},  {"x\xEF\xBF\xBD", true, false, false},
        {"B?ni", false, true, false},         {"B??ni", false, true, false},
        {"Oui?Non", false, false, false},     {"http://a/b?c", false, false, false},
        {"www.a.b/c?d", false, false, false}, {"a?b=c", false, false, false},
        {"نع?م", false, true, false},         {"نعم،?م", false, false, false},
        {"نعم؟?م", false, false, false},      {"نعم؛?م", false, false, false},
        {"Sal?", false, false, false},        {"?ge", false, false, false},
        {"2?b", false, false, false},         {"a?2", false, false, false},
        {"Ã©Ã¨Ãª", false, false, true},       {"Ø±Ù‚Ù… Ø§", false, false, true},
        {"Ã©Ã¨éèé", false, false, false},     {"Ã©", false, false, false},
        {"Ø?Ù?Ù?", false, true, true},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        str text = str_from_c(kinds[i].text);
        if (lost_is_plain(text) != kinds[i].plain || lost_within_word(text) != kinds[i].within ||
            mojibake_is_plain(text) != kinds[i].misread) {
            fail_msg("%s: %d %d %d", kinds[i].text, lost_is_plain(text), lost_within_word(text),
                     mojibake_is_plain(text));
        }
    }
    struct arena scratch = whole;
    str before;
    assert_true(mojibake_undo(&scratch, STR("PrÃ©nom"), &before));
    assert_true(str_equal(before, STR("Prénom")));
    assert_true(mojibake_undo(&scratch, STR("L\u00E2\u20AC\u2122an"), &before)); /* E2 80 99 */
    assert_true(str_equal(before, STR("L\u2019an")));
    assert_false(mojibake_undo(&scratch, STR("Prénom"), &before));
    assert_false(mojibake_undo(&scratch, STR("plain"), &before));
    assert_false(mojibake_undo(&scratch, STR("\u4E2D"), &before));
}

int main(void)
{
    whole = arena_reserve((ptrdiff_t)1 << 24);
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_lost_texts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
