/* Patterns: what they match, what is refused where, and that no pattern is slow. */
#include "descriptor_cases.h"

#include <regex.h>
#include <stdlib.h>
#include <time.h>

#include "base/buf.h"
#include "descriptors/pattern.h"

static struct arena whole;

static bool matches(struct arena scratch, const char *pattern, const char *text)
{
    struct diag d = diag_new(&scratch);
    struct pattern *p = pattern_compile(&scratch, str_from_c(pattern), NO_PLACE, &d);
    if (p == NULL)
        fail_msg("%s: %s", pattern, d.item[0].id);
    return pattern_matches(p, str_from_c(text), scratch);
}

static void patterns_match_the_whole_text(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *text;
        bool matches;
    } cases[] = {
        {"abc", "abc", true},
        {"abc", "abcd", false},
        {"abc", "xabc", false},
        {"", "", true},
        {"", "a", false},
        {"a*", "", true},
        {"a+", "", false},
        {"a?b", "ab", true},
        {"a?b", "b", true},
        {"a|bc", "bc", true},
        {"(a|b)c", "bc", true},
        {"(a|b)c", "a", false},
        {"a.c", "abc", true},
        {"a.c", "a\nc", false},
        {"a.c",
         "a\xD8\xA8"
         "c",
         true},
        {"[a-c]{2}", "ac", true},
        {"[a-c]{2}", "a", false},
        {"[^a-c]", "d", true},
        {"[^a-c]", "b", false},
        {"[a\\-c]", "-", true},
        {"[ac-]", "-", true},
        {"[.*]", "*", true},
        {"[.*]", "x", false},
        {"\\.", ".", true},
        {"\\.", "x", false},
        {"\\d{3,4}", "123", true},
        {"\\d{3,4}", "12345", false},
        {"\\d+", "\xD9\xA1\xD9\xA2", true},
        {"\\D", "1", false},
        {"\\w+", "a_1\xC3\xA9", true},
        {"\\w", "-", false},
        {"\\W", "-", true},
        {"\\s", "\t", true},
        {"\\S+", "ab", true},
        {"\\p{L}+", "\xD8\xA8\xC3\xA9z", true},
        {"\\p{L}+", "a1", false},
        {"\\P{L}", "1", true},
        {"\\p{Lu}\\p{Ll}*", "Abc", true},
        {"\\p{Lu}", "a", false},
        {"[\\d\\p{L}]+", "a1", true},
        {"[^\\d]", "1", false},
        {"a{0}", "", true},
        {"a{2,}", "aaaa", true},
        {"a{2,}", "a", false},
        {"(ab){2}", "abab", true},
        {"(a|)b", "b", true},
        {"()", "", true},
        {"(a*)*b", "aaab", true},
        {"[A-Z]{2}-\\d{6}", "AB-123456", true},
        {"\\$\\^", "$^", true},
        {"\\n\\t\\r", "\n\t\r", true},
        {"a\\/b", "a/b", true},
        /* as other dialects write it */
        {"^abc$", "abc", true},
        {"^abc$", "abcd", false},
        {"^a|b$", "b", true},
        {"^a|b$", "ax", false},
        {"(^a$)|(^b$)", "b", true},
        {"a^b", "ab", false},
        {"a$b", "ab", false},
        {"(^|x)a", "a", true},
        {"(^|x)a", "xa", true},
        {"\\Aabc\\Z", "abc", true},
        {"^$", "", true},
        {"^*a", "a", true},
        {"a\\b.\\bb", "a b", true},
        {"a\\bb", "ab", false},
        {"a\\Bb", "ab", true},
        {"(?:ab)+", "abab", true},
        {"(?P<year>\\d{4})-(?<month>\\d\\d)", "2024-05", true},
        {"(?i)ab[c-d]", "ABC", true},
        {"(?i)[^a]", "A", false},
        {"a*?b+?", "aab", true},
        {"\\x41\\u0628", "A\xD8\xA8", true},
        {"[\\x41-\\x43]", "B", true},
        {"\\@\\'\\\"\\ \\%", "@'\" %", true},
        {"a]", "a]", true},
        {"a}", "a}", true},
        {"[a[b]", "[", true},
        {"[[\\]]", "]", true},
        /* as XML Schema writes it */
        {"[a-z-[aeiou]]+", "xyz", true},
        {"[a-z-[aeiou]]+", "xaz", false},
        {"[\\w-[\\d_]]+", "ab", true},
        {"[\\w-[\\d_]]+", "a1", false},
        {"[^a-c-[x]]", "d", true},
        {"[^a-c-[x]]", "x", false},
        {"[a-z-[a-f-[c]]]+", "cz", true},
        {"[a-z-[a-f-[c]]]", "b", false},
        {"[a\\-[]", "[", true},
        {"\\i\\c*", "_a-b.c", true},
        {"\\i\\c*", "-a", false},
        {"\\I\\C", "- ", true},
        {"\\p{IsArabic}+", "\xD8\xA8", true},
        {"\\P{IsBasicLatin}", "a", false},
        {"\\p{P}\\p{Pd}\\p{Sc}\\p{Zs}", ".-$ ", true},
        {"\\p{N}", "\xC2\xB2", true},
        {"\\p{Lo}", "\xD8\xA8", true},
        {"\\p{C}", "\x01", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (matches(whole, cases[i].pattern, cases[i].text) != cases[i].matches)
            fail_msg("%s on %s", cases[i].pattern, cases[i].text);
    }
}

static void every_refusal_has_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *id;
        int column;
    } cases[] = {
        {"a\\", "pattern.end", 2},
        {"(a)\\1", "pattern.look", 4},
        {"\\yword", "pattern.escape", 1},
        {"\\u12", "pattern.escape", 1},
        {"\\p{Han}", "pattern.category", 1},
        {"\\pL", "pattern.category", 1},
        {"a(?=b)", "pattern.look", 2},
        {"(?<!a)b", "pattern.look", 1},
        {"(?P<n", "pattern.look", 1},
        {"[a-z-[aei]", "pattern.unclosed-class", 1},
        {"\xC3\xA9*+", "pattern.repeat-twice", 3},
        {"a*??", "pattern.repeat-twice", 4},
        {"(ab", "pattern.unclosed-group", 1},
        {"ab)", "pattern.bracket", 3},
        {"[ab", "pattern.unclosed-class", 1},
        {"[]", "pattern.empty-class", 1},
        {"[z-a]", "pattern.range", 2},
        {"*a", "pattern.nothing-to-repeat", 1},
        {"a|+", "pattern.nothing-to-repeat", 3},
        {"a{2}{3}", "pattern.repeat-twice", 5},
        {"a{x}", "pattern.count", 2},
        {"a{3,2}", "pattern.count", 2},
        {"a{2", "pattern.count", 2},
        {"a{9999}", "pattern.count", 2},
        {"(a{900}){900}", "pattern.too-large", 1},
        {"((((){900}){900}){900}){900}", "pattern.too-large", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena scratch = whole;
        struct diag d = diag_new(&scratch);
        struct place place = {STR("d.yaml"), 5, 11};
        if (pattern_compile(&scratch, str_from_c(cases[i].pattern), place, &d) != NULL)
            fail_msg("%s is accepted", cases[i].pattern);
        if (d.count != 1 || strcmp(d.item[0].id, cases[i].id) != 0 ||
            d.item[0].place.column != 10 + cases[i].column || d.item[0].place.line != 5)
            fail_msg("%s: %s at %d", cases[i].pattern, d.item[0].id,
                     (int)d.item[0].place.column - 10);
    }
    struct arena scratch = whole;
    struct diag d = diag_new(&scratch);
    struct buf deep = buf_new(&scratch, 100);
    for (int i = 0; i < 100; i++)
        buf_byte(&deep, '(');
    assert_null(pattern_compile(&scratch, buf_view(&deep), NO_PLACE, &d));
    assert_string_equal(d.item[0].id, "pattern.too-deep");
    for (int i = 0; i < 5000; i++)
        buf_byte(&deep, 'a');
    assert_null(pattern_compile(&scratch, buf_view(&deep), NO_PLACE, &d));
    assert_string_equal(d.item[1].id, "pattern.too-large");
}

/* The pattern on which back-tracking takes 2^n steps. */
static void no_pattern_is_slow(void **state)
{
    (void)state;
    struct arena scratch = whole;
    struct buf text = buf_new(&scratch, 4096);
    for (int i = 0; i < 4000; i++)
        buf_byte(&text, 'a');
    assert_false(matches(scratch, "(a|aa|a?)*(a*)*b", str_to_c(&scratch, buf_view(&text))));
}

/* POSIX extended expressions as the oracle, on the part that the two share. */
static uint64_t seed = 7;
static uint32_t pick(uint32_t below)
{
    seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % below;
}

static void random_pattern(struct buf *b, int depth)
{
    static const char *const atoms[] = {"a", "b", "c", ".", "[ab]", "[^a]", "[a-c]"};
    static const char *const repeats[] = {"", "", "", "*", "+", "?", "{2}", "{1,2}"};
    for (uint32_t n = 1 + pick(3); n > 0; n--) {
        if (depth > 0 && pick(3) == 0) {
            buf_byte(b, '(');
            random_pattern(b, depth - 1);
            if (pick(2)) {
                buf_byte(b, '|');
                random_pattern(b, depth - 1);
            }
            buf_byte(b, ')');
        } else {
            buf_c(b, atoms[pick(7)]);
        }
        buf_c(b, repeats[pick(8)]);
    }
}

static void posix_gives_the_same_answers(void **state)
{
    (void)state;
    int matched = 0;
    for (int n = 0; n < 3000; n++) {
        struct arena scratch = whole;
        struct buf b = buf_new(&scratch, 64);
        random_pattern(&b, 2);
        str ours = buf_view(&b);
        regex_t theirs;
        struct diag d = diag_new(&scratch);
        struct pattern *p = pattern_compile(&scratch, ours, NO_PLACE, &d);
        assert_non_null(p);
        str anchored = str_format(&scratch, "^(%.*s)$", STR_ARG(ours));
        assert_int_equal(regcomp(&theirs, str_to_c(&scratch, anchored), REG_EXTENDED | REG_NOSUB),
                         0);
        for (int t = 0; t < 10; t++) {
            char text[8];
            uint32_t length = pick(7);
            for (uint32_t i = 0; i < length; i++)
                text[i] = "abcd"[pick(4)];
            text[length] = '\0';
            bool expected = regexec(&theirs, text, 0, NULL, 0) == 0;
            if (pattern_matches(p, str_from_c(text), scratch) != expected)
                fail_msg("%.*s on %s", STR_ARG(ours), text);
            matched += expected;
        }
        regfree(&theirs);
    }
    assert_true(matched > 1000);
}

int main(void)
{
    whole = arena_reserve((ptrdiff_t)1 << 30);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_match_the_whole_text),
        cmocka_unit_test(every_refusal_has_its_place),
        cmocka_unit_test(no_pattern_is_slow),
        cmocka_unit_test(posix_gives_the_same_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
