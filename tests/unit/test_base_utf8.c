/* UTF-8 against a slow decoder written from the definition, and the fold against its table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

static uint64_t seed = 2463534242;

static uint32_t random_below(uint32_t limit)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)(seed >> 11) % limit;
}

/* The oracle decodes by arithmetic and then asks whether the shortest form is the same bytes. */
static int oracle_length(const uint8_t *p, ptrdiff_t n)
{
    int count = p[0] < 0x80 ? 1 : p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : 2;
    if (count > n || p[0] == 0 || (p[0] >= 0x80 && p[0] < 0xC0) || p[0] >= 0xF8) {
        return 0;
    }
    static const int mask[5] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    static const long least[5] = {0, 1, 0x80, 0x800, 0x10000};
    long code_point = p[0] & mask[count];
    for (int i = 1; i < count; i++) {
        if (p[i] < 0x80 || p[i] > 0xBF) {
            return 0;
        }
        code_point = code_point * 64 + p[i] - 0x80;
    }
    bool surrogate = 0xD800 <= code_point && code_point <= 0xDFFF;
    return code_point < least[count] || code_point > 0x10FFFF || surrogate ? 0 : count;
}

static ptrdiff_t oracle_invalid_at(str s)
{
    for (ptrdiff_t i = 0; i < s.n;) {
        int length = oracle_length((const uint8_t *)s.p + i, s.n - i);
        if (length == 0) {
            return i;
        }
        i += length;
    }
    return -1;
}

static void test_ill_formed(void **unused)
{
    (void)unused;
    /* Unicode 15, table 3-7 and the examples below it: each row at every place of a long text. */
    static const char *const bad[] = {
        "\x80",
        "\xBF",
        "\xC0\xAF",
        "\xC1\xBF",
        "\xC2",
        "\xC2\x41",
        "\xE0\x80\xAF",
        "\xE0\x9F\xBF",
        "\xE2\x82",
        "\xE2\x82\x41",
        "\xED\xA0\x80",
        "\xED\xBF\xBF",
        "\xF0\x80\x80\x80",
        "\xF0\x8F\xBF\xBF",
        "\xF0\x9F\x98",
        "\xF4\x90\x80\x80",
        "\xF5\x80\x80\x80",
        "\xFE",
        "\xFF",
        "\xF8\x88\x80\x80\x80",
        "\xD8\xA7\xA7",
        "\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41",
    };
    static const char *const fill[] = {"a", "\xD8\xA7", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"};
    char text[400];
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        for (size_t k = 0; k < sizeof fill / sizeof *fill; k++) {
            ptrdiff_t unit = (ptrdiff_t)strlen(fill[k]);
            for (ptrdiff_t units = 0; units < 90; units++) {
                ptrdiff_t n = 0;
                for (ptrdiff_t u = 0; u < units; u++, n += unit) {
                    memcpy(text + n, fill[k], (size_t)unit);
                }
                memcpy(text + n, bad[i], strlen(bad[i]));
                str s = {text, n + (ptrdiff_t)strlen(bad[i])};
                assert_int_equal(utf8_invalid_at(s), oracle_invalid_at(s));
                assert_int_equal(utf8_invalid_at((str){text, n}), -1);
            }
        }
    }
    assert_int_equal(utf8_invalid_at((str){"ab\0c", 4}), 2);
    assert_int_equal(utf8_invalid_at((str){0}), -1);
}

static void test_every_code_point(void **unused)
{
    (void)unused;
    for (int32_t code_point = 1; code_point <= 0x10FFFF; code_point++) {
        char bytes[4];
        str s = {bytes, utf8_encode(code_point, bytes)};
        bool surrogate = 0xD800 <= code_point && code_point <= 0xDFFF;
        assert_int_equal(utf8_invalid_at(s), surrogate ? 0 : -1);
        ptrdiff_t offset = 0;
        assert_int_equal(utf8_next(s, &offset), code_point);
        assert_int_equal(offset, s.n);
        assert_int_equal(utf8_next(s, &offset), -1);
    }
}

/* Random texts of mostly well-formed pieces with rare damage, at every alignment. */
static void test_random_bytes(void **unused)
{
    (void)unused;
    enum { LONGEST = 400 };
    char text[LONGEST + 8];
    for (int round = 0; round < 60000; round++) {
        ptrdiff_t length = (ptrdiff_t)random_below(LONGEST);
        uint32_t kind = random_below(4);
        ptrdiff_t n = 0;
        while (n < length) {
            int32_t widest = kind == 0 ? 0x7E : kind == 1 ? 0x7FE : kind == 2 ? 0xD7FE : 0x10FFFE;
            int32_t code_point = 1 + (int32_t)random_below((uint32_t)widest);
            n += utf8_encode(code_point, text + n);
        }
        uint32_t damage = random_below(3);
        for (uint32_t i = 0; n > 0 && i < damage; i++) {
            text[random_below((uint32_t)n)] = (char)random_below(256);
        }
        ptrdiff_t from = n > 16 ? (ptrdiff_t)random_below(16) : 0;
        str s = {text + from, n - from};
        assert_int_equal(utf8_invalid_at(s), oracle_invalid_at(s));
    }
}

static void test_append(void **unused)
{
    (void)unused;
    struct arena a = arena_reserve(1 << 20);
    struct arena whole = a;
    char *p = NULL;
    ptrdiff_t n = 0;
    for (int32_t i = 0; i < 500; i++) {
        utf8_append(&a, &p, &n, 0x620 + i % 40);
    }
    assert_int_equal(n, 1000);
    assert_int_equal(utf8_length((str){p, n}), 500);
    assert_int_equal(utf8_invalid_at((str){p, n}), -1);
    arena_release(&whole);
}

static void test_fold_pairs(void **unused)
{
    (void)unused;
    static const struct {
        const char *text, *folded;
    } pairs[] = {
        {"", ""},
        {"  Date_de-Naissance ", "date de naissance"},
        {"\u00C9TAT D\u2019\u00C2ME", "etat d ame"},
        {"Fe\u0301de\u0301ration", "federation"},
        {"S\u0153ur \u00C6gide", "soeur aegide"},
        {"\u0623\u064E\u062D\u0652\u0645\u064E\u062F", "\u0627\u062D\u0645\u062F"},
        {"\u0645\u0640\u0640\u062F\u064A\u0646\u0629", "\u0645\u062F\u064A\u0646\u0647"},
        {"\u0645\u062F\u06CC\u0646\u06C3", "\u0645\u062F\u064A\u0646\u0647"},
        {"\u200F\u202B\u0633\u0646\u0629\u202C \u0662\u0660\u06F2\u06F4",
         "\u0633\u0646\u0647 2024"},
        {"\uFEFB\uFEED", "\u0644\u0627\u0648"},
        {"\uFF21\uFF11\u3000x", "a1 x"},
        {"N\u00BA 5", "no 5"},
        {"a\u00A0\u00A0b\u202Fc", "a b c"},
        {"---", ""},
        {"\uFDF2", "\u0627\u0644\u0644\u0647"},
        {"\u0412\u041E\u0414\u0410", "\u0432\u043E\u0434\u0430"},
        {"\u2D63\u2D30", "\u2D63\u2D30"},
    };
    struct arena a = arena_reserve(1 << 20);
    struct arena whole = a;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        str folded = utf8_fold(&a, str_from_c(pairs[i].text));
        assert_string_equal(str_to_c(&a, folded), pairs[i].folded);
        assert_true(str_equal(utf8_fold(&a, folded), folded));
    }
    arena_release(&whole);
}

/* For every code point: the fold is valid, folds to itself, and does not depend on neighbours. */
static void test_fold_is_stable(void **unused)
{
    (void)unused;
    struct arena whole = arena_reserve(1 << 20);
    for (int32_t code_point = 1; code_point <= 0x10FFFF; code_point++) {
        if (0xD800 <= code_point && code_point <= 0xDFFF) {
            continue;
        }
        struct arena a = whole;
        char bytes[8] = "x";
        int n = utf8_encode(code_point, bytes + 1);
        bytes[n + 1] = 'y';
        str alone = utf8_fold(&a, (str){bytes + 1, n});
        str between = utf8_fold(&a, (str){bytes, n + 2});
        assert_int_equal(utf8_invalid_at(alone), -1);
        assert_true(str_equal(utf8_fold(&a, alone), alone));
        assert_true(between.n >= alone.n + 2);
        assert_true(str_find(between, alone) >= 0);
        assert_true(str_equal(utf8_fold(&a, between), between));
    }
    arena_release(&whole);
}

static bool is_ligature(long code_point)
{
    return code_point == 0xC6 || code_point == 0xE6 || code_point == 0x152 || code_point == 0x153;
}

static void test_fold_table(void **unused)
{
    (void)unused;
    static const char path[] = "../shared/cases/arabic/arabic_fold_table.tsv";
    FILE *table = fopen(path, "r");
    if (!table) {
        print_message("skipped: %s is not here\n", path);
        skip();
    }
    struct arena whole = arena_reserve(1 << 20);
    char line[512];
    int rows = 0;
    assert_non_null(fgets(line, sizeof line, table));
    while (fgets(line, sizeof line, table)) {
        struct arena a = whole;
        str code, name, expected, rest, s = str_from_c(line);
        s = str_slice(s, 0, s.n - 1);
        assert_true(str_cut(s, '\t', &code, &rest) && str_cut(rest, '\t', &name, &rest));
        (void)str_cut(rest, '\t', &expected, &rest);
        long code_point = strtol(line + 2, NULL, 16);
        char bytes[4];
        str folded = utf8_fold(&a, (str){bytes, utf8_encode((int32_t)code_point, bytes)});
        if (is_ligature(code_point)) {
            assert_int_equal(folded.n, 2);
        } else if (!str_equal(folded, str_trim(expected))) {
            print_message("%.*s: \"%.*s\", not \"%.*s\"\n", STR_ARG(code), STR_ARG(folded),
                          STR_ARG(expected));
            fail();
        }
        rows++;
    }
    assert_int_equal(fclose(table), 0);
    assert_true(rows > 1000);
    arena_release(&whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ill_formed),   cmocka_unit_test(test_every_code_point),
        cmocka_unit_test(test_random_bytes), cmocka_unit_test(test_append),
        cmocka_unit_test(test_fold_pairs),   cmocka_unit_test(test_fold_is_stable),
        cmocka_unit_test(test_fold_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
