/* Slices, buffers and arenas: strict number readers against the C library, edit distance against
 * its axioms, growth and limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/str.h"

static uint64_t seed = 88172645463325252;

static uint64_t random_64(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed;
}

static void test_find_and_cut(void **unused)
{
    (void)unused;
    str s = STR("a;b;;c");
    str head, tail;
    assert_int_equal(str_find(s, STR(";;")), 3);
    assert_int_equal(str_find(s, STR("x")), -1);
    assert_int_equal(str_find(s, STR("")), 0);
    assert_int_equal(str_find_byte(s, 'c'), 5);
    assert_int_equal(str_find_byte((str){0}, 'c'), -1);
    assert_true(str_cut(s, ';', &head, &tail));
    assert_true(str_equal(head, STR("a")) && str_equal(tail, STR("b;;c")));
    assert_false(str_cut(STR("abc"), ';', &head, &tail));
    assert_true(str_equal(head, STR("abc")) && tail.n == 0);
    assert_true(str_equal(str_trim(STR(" \t a b\t ")), STR("a b")));
    assert_int_equal(str_trim(STR(" \t ")).n, 0);
    assert_true(str_starts(s, STR("a;")) && str_ends(s, STR(";c")) && !str_ends(STR("c"), s));
    assert_int_equal(str_from_c(NULL).n, 0);
}

static void test_compare(void **unused)
{
    (void)unused;
    /* Bytes are unsigned: an Arabic letter stands after every ASCII one. */
    static const str sorted[] = {STR_INIT(""),  STR_INIT("a"),        STR_INIT("aa"),
                                 STR_INIT("b"), STR_INIT("\xD8\xA7"), STR_INIT("\xD9\x8A")};
    enum { COUNT = sizeof sorted / sizeof *sorted };
    for (int i = 0; i < COUNT; i++) {
        for (int j = 0; j < COUNT; j++) {
            int order = str_compare(sorted[i], sorted[j]);
            assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
            assert_int_equal(str_equal(sorted[i], sorted[j]), i == j);
        }
    }
}

static void test_int64(void **unused)
{
    (void)unused;
    static const struct {
        const char *text;
        bool good;
        int64_t value;
    } cases[] = {
        {"0", true, 0},
        {"-0", true, 0},
        {"+7", true, 7},
        {"0042", true, 42},
        {"9223372036854775807", true, INT64_MAX},
        {"-9223372036854775808", true, INT64_MIN},
        {"9223372036854775808", false, 0},
        {"-9223372036854775809", false, 0},
        {"99999999999999999999", false, 0},
        {"", false, 0},
        {"-", false, 0},
        {"+", false, 0},
        {" 1", false, 0},
        {"1 ", false, 0},
        {"1.0", false, 0},
        {"0x1", false, 0},
        {"1,000", false, 0},
        {"--1", false, 0},
        {"\xD9\xA1", false, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t value = -77;
        assert_int_equal(str_to_int64(str_from_c(cases[i].text), &value), cases[i].good);
        assert_int_equal(value, cases[i].good ? cases[i].value : -77);
    }
}

static void test_double(void **unused)
{
    (void)unused;
    static const char *const good[] = {
        "0",       "-0",   "1.5",      ".5",  "5.",
        "-1e3",    "1E-3", "+2.25e+1", "0.1", "123456789012345678901234567890",
        "4.9e-324"};
    static const char *const bad[] = {"",      ".",     "-",    "e5",  "1e",  "1e+",
                                      "inf",   "nan",   "0x10", "1,5", " 1",  "1 ",
                                      "1e999", "1.2.3", "1d5",  "NaN", "-.e1"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        double value = NAN;
        double oracle = strtod(good[i], NULL);
        assert_true(str_to_double(str_from_c(good[i]), &value));
        assert_memory_equal(&value, &oracle, sizeof value);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        double value;
        assert_false(str_to_double(str_from_c(bad[i]), &value));
    }
}

static void test_distance(void **unused)
{
    (void)unused;
    static const struct {
        const char *a, *b;
        int distance;
    } cases[] = {
        {"", "", 0},
        {"", "abc", 3},
        {"kitten", "sitting", 3},
        {"contraints", "constraints", 1},
        {"ab", "ba", 1},
        {"ca", "abc", 3},
        {"enum", "eunm", 1},
        {"title", "title", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        str a = str_from_c(cases[i].a), b = str_from_c(cases[i].b);
        assert_int_equal(str_distance(a, b), cases[i].distance);
        assert_int_equal(str_distance(b, a), cases[i].distance);
    }
    char longest[200];
    memset(longest, 'a', sizeof longest);
    assert_int_equal(str_distance((str){longest, sizeof longest}, STR("")), 64);
}

static void test_double_text(void **unused)
{
    (void)unused;
    struct arena a = arena_reserve(1 << 24);
    struct arena whole = a;
    static const struct {
        double value;
        const char *text;
    } cases[] = {
        {0.1, "0.1"}, {3, "3"}, {-2.5, "-2.5"}, {1e21, "1e+21"}, {1.0 / 3, "0.3333333333333333"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf b = buf_new(&a, 0);
        buf_double(&b, cases[i].value);
        assert_true(str_equal_c(buf_view(&b), cases[i].text));
    }
    for (int i = 0; i < 20000; i++) {
        struct arena scratch = a;
        uint64_t bits = random_64();
        double value, again;
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value)) {
            continue;
        }
        struct buf b = buf_new(&scratch, 8);
        buf_double(&b, value);
        assert_true(str_to_double(buf_view(&b), &again));
        assert_memory_equal(&value, &again, sizeof value);
    }
    arena_release(&whole);
}

static void test_cells(void **unused)
{
    (void)unused;
    struct arena a = arena_reserve(1 << 20);
    struct arena whole = a;
    struct buf b = buf_new(&a, 4);
    static const char *const cells[] = {"plain", "a,b", "a;b", "say \"hi\"", "two\nlines", ""};
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        buf_csv_cell(&b, str_from_c(cells[i]));
        buf_byte(&b, '|');
    }
    assert_true(
        str_equal_c(buf_view(&b), "plain|\"a,b\"|\"a;b\"|\"say \"\"hi\"\"\"|\"two\nlines\"||"));
    struct buf json = buf_new(&a, 0);
    buf_json_string(&json, STR("a\"b\\c\n\x01\xD8\xA7"));
    assert_true(str_equal_c(buf_view(&json), "\"a\\\"b\\\\c\\u000a\\u0001\xD8\xA7\""));
    struct buf numbers = buf_new(&a, 1);
    buf_int64(&numbers, INT64_MIN);
    buf_format(&numbers, "/%d/%s", 7, "x");
    assert_true(str_equal_c(buf_view(&numbers), "-9223372036854775808/7/x"));
    arena_release(&whole);
}

struct numbers {
    int *item;
    ptrdiff_t count, capacity;
};

static void test_growth(void **unused)
{
    (void)unused;
    struct arena a = arena_reserve(1 << 26);
    struct arena whole = a;
    struct numbers first = {0}, second = {0};
    for (int i = 0; i < 5000; i++) {
        int *fresh = ARENA_PUSH(&a, &first);
        assert_int_equal(*fresh, 0);
        *fresh = i;
        *ARENA_PUSH(&a, &second) = -i;
    }
    for (int i = 0; i < 5000; i++) {
        assert_int_equal(first.item[i], i);
        assert_int_equal(second.item[i], -i);
    }
    /* What a scratch copy took is given back, and comes zeroed again. */
    struct arena scratch = a;
    char *dirty = arena_alloc(&scratch, 1, 100);
    memset(dirty, 0xFF, 100);
    char *clean = arena_alloc(&a, 1, 100);
    for (int i = 0; i < 100; i++) {
        assert_int_equal(clean[i], 0);
    }
    assert_int_equal((uintptr_t)clean % 16, 0);
    str joined = str_concat(&a, 3, (str[]){STR("a"), (str){0}, STR("bc")});
    assert_true(str_equal(joined, STR("abc")));
    assert_string_equal(str_to_c(&a, (str){0}), "");
    assert_true(str_equal(str_format(&a, "%s-%03d", "x", 7), STR("x-007")));
    arena_release(&whole);
}

/* The status with which a child ends that allocates beyond the limit, or by an overflowing size. */
static int status_of_exhaustion(ptrdiff_t size, ptrdiff_t count)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        (void)fclose(stderr);
        struct arena a = arena_reserve(1 << 20);
        arena_limit(&a, 4096);
        (void)arena_alloc(&a, size, count);
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void test_exhaustion(void **unused)
{
    (void)unused;
    assert_int_equal(status_of_exhaustion(1, 1000), 0);
    assert_int_equal(status_of_exhaustion(1, 5000), 5);
    assert_int_equal(status_of_exhaustion(PTRDIFF_MAX / 2, 3), 5);
    assert_int_equal(status_of_exhaustion(3, PTRDIFF_MAX), 5);
}

static void test_diag(void **unused)
{
    (void)unused;
    struct arena a = arena_reserve(1 << 20);
    struct arena whole = a;
    struct diag d = diag_new(&a);
    struct diag all = diag_new(&a);
    char name[] = "before";
    DIAG0(&d, DIAG_WARNING, DIAG_ENVIRONMENT, NO_PLACE, "x.warning");
    assert_false(diag_has_errors(&d));
    assert_int_equal(diag_exit_code(&d), 0);
    DIAG(&d, DIAG_ERROR, DIAG_DESCRIPTOR, ((struct place){STR("f"), 3, 4}), "x.error",
         {"name", str_from_c(name)}, {"other", STR("o")});
    DIAG0(&d, DIAG_ERROR, DIAG_DATA, NO_PLACE, "x.data");
    memcpy(name, "after.", sizeof name);
    diag_append(&all, &d);
    assert_int_equal(all.count, 3);
    assert_int_equal(diag_exit_code(&all), 3);
    assert_int_equal(all.item[1].arg_count, 2);
    assert_true(str_equal(all.item[1].args[0].value, STR("before")));
    assert_int_equal(all.item[1].place.line, 3);
    arena_release(&whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_find_and_cut), cmocka_unit_test(test_compare),
        cmocka_unit_test(test_int64),        cmocka_unit_test(test_double),
        cmocka_unit_test(test_distance),     cmocka_unit_test(test_double_text),
        cmocka_unit_test(test_cells),        cmocka_unit_test(test_growth),
        cmocka_unit_test(test_exhaustion),   cmocka_unit_test(test_diag),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
