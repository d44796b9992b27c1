/* 2_validate: how text becomes integers, numbers and days. Oracles: strtoll, strtod, base/date.h.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "2_validate/cause.h"
#include "2_validate/read_value.h"
#include "base/date.h"
#include "model/value.h"

static uint64_t state = 20240229;

static uint32_t draw(uint32_t limit)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((state >> 33) % limit);
}

static struct cell_words words_of(str text)
{
    return cell_words_of(text.p, (uint32_t)text.n, false);
}

/* Integers as the reader takes them: the fast way first. */
static bool read_integer(str text, int64_t *value)
{
    return words_read_integer(words_of(text), (uint32_t)text.n, value) ||
           value_read_integer(text, value);
}

static bool oracle_integer(const char *text, int64_t *value)
{
    const char *digits = text + (*text == '-' || *text == '+');
    for (const char *p = digits; *p; p++) {
        if (*p < '0' || *p > '9') {
            return false;
        }
    }
    if (!*digits) {
        return false;
    }
    errno = 0;
    *value = strtoll(text, NULL, 10);
    return errno == 0 && !value_is_missing(*value);
}

static void integers_agree_with_strtoll(void **unused)
{
    (void)unused;
    static const char alphabet[] = "0123456789012345678901234567890123456789+- ,.ea";
    for (int i = 0; i < 300000; i++) {
        char text[32];
        uint32_t n = draw(22);
        for (uint32_t j = 0; j < n; j++) {
            text[j] = alphabet[draw(draw(4) ? 10 : sizeof alphabet - 1)];
        }
        if (n > 0 && draw(4) == 0) {
            text[0] = "+-"[draw(2)];
        }
        text[n] = 0;
        int64_t expected = 0, value = 0;
        bool good = oracle_integer(text, &expected);
        if (read_integer(str_from_c(text), &value) != good || (good && value != expected)) {
            fail_msg("'%s': %lld", text, (long long)value);
        }
    }
}

static void integers_at_the_edges(void **unused)
{
    (void)unused;
    static const struct {
        const char *text;
        bool good;
        int64_t value;
    } cases[] = {
        {"9223372036854775807", true, INT64_MAX},
        {"9223372036854775808", false, 0},
        {"-9223372036854775804", true, INT64_MIN + 4},
        {"-9223372036854775805", false, 0}, /* kept for missing kinds */
        {"-9223372036854775808", false, 0},
        {"00000000000000000000007", true, 7},
        {"-0", true, 0},
        {"", false, 0},
        {"-", false, 0},
        {"+", false, 0},
        {" 1", false, 0},
        {"1 ", false, 0},
        {"1.0", false, 0},
        {"\u0661\u0669\u0668\u0665", false, 0}, /* another writing: mended where declared */
        {"\u200f12", false, 0},
        {"12\u00a0", false, 0},
        {"\u0967", false, 0}, /* other digits are not ours */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t value = 0;
        bool good = read_integer(str_from_c(cases[i].text), &value);
        if (good != cases[i].good || (good && value != cases[i].value)) {
            fail_msg("'%s': %d %lld", cases[i].text, good, (long long)value);
        }
    }
}

static bool read_day(const struct calendar *calendar, str text, int64_t *day)
{
    return words_read_day(calendar, words_of(text), (uint32_t)text.n, day) ||
           value_read_day(text, day);
}

static void day_agrees(const struct calendar *calendar, const char *bytes, ptrdiff_t n)
{
    str text = {bytes, n};
    int32_t expected = 0;
    int64_t day = 0;
    bool good = date_parse_iso(text, &expected);
    if (read_day(calendar, text, &day) != good || (good && day != expected)) {
        fail_msg("'%.*s': %lld", (int)n, bytes, (long long)day);
    }
}

static void every_day_is_read(void **unused)
{
    (void)unused;
    struct arena a = arena_reserve(1 << 20), whole = a;
    const struct calendar *calendar = calendar_new(&a);
    char text[11];
    for (int32_t day = date_from_parts(1000, 1, 1); day <= date_from_parts(2300, 1, 1); day++) {
        date_format_iso(day, text);
        day_agrees(calendar, text, 10);
    }
    day_agrees(calendar, "9999-12-31", 10);
    arena_release(&whole);
}

/* Every year, month and day with two digits, possible or not, in and around the table. */
static void impossible_days_are_refused(void **unused)
{
    (void)unused;
    struct arena a = arena_reserve(1 << 20), whole = a;
    const struct calendar *calendar = calendar_new(&a);
    char text[32];
    static const int years[] = {0, 999, 1000, 1899, 1900, 1999, 2000, 2024, 2023, 2099, 2100, 9999};
    for (size_t y = 0; y < sizeof years / sizeof years[0]; y++) {
        for (int month_day = 0; month_day < 10000; month_day++) {
            snprintf(text, sizeof text, "%04d-%02d-%02d", years[y], month_day / 100,
                     month_day % 100);
            day_agrees(calendar, text, 10);
        }
    }
    arena_release(&whole);
}

static void changed_bytes_are_refused_alike(void **unused)
{
    (void)unused;
    struct arena a = arena_reserve(1 << 20), whole = a;
    const struct calendar *calendar = calendar_new(&a);
    for (int at = 0; at < 10; at++) {
        for (int byte = 1; byte < 128; byte++) {
            char text[] = "2024-02-29";
            text[at] = (char)byte;
            day_agrees(calendar, text, 10);
        }
    }
    static const char *const wrong[] = {"",
                                        "2024-02-2",
                                        "2024-02-290",
                                        "2024-2-29",
                                        "2024-02-29 ",
                                        " 2024-02-29",
                                        "02024-02-29",
                                        "20240229"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        day_agrees(calendar, wrong[i], (ptrdiff_t)strlen(wrong[i]));
    }
    arena_release(&whole);
}

static void numbers_agree_with_strtod(void **unused)
{
    (void)unused;
    for (int i = 0; i < 200000; i++) {
        char text[40];
        int n = snprintf(text, sizeof text, "%s%u", draw(5) ? "" : "-", draw(1000000));
        if (draw(3)) {
            n += snprintf(text + n, sizeof text - (size_t)n, ".%0*u", 1 + (int)draw(9),
                          draw(1000000));
        }
        double value = 0, expected = strtod(text, NULL);
        assert_true(value_read_number(str_from_c(text), &value));
        if (value < expected || value > expected) {
            fail_msg("'%s': %.17g", text, value);
        }
    }
}

static void numbers_at_the_edges(void **unused)
{
    (void)unused;
    static const char *const wrong[] = {"",    "-",     ".",    "1,5",  "1 000",   "0x10", "inf",
                                        "nan", "1e999", "1..5", "1.5 ", "\u200f1", "--1",  "+-1"};
    double value;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        if (value_read_number(str_from_c(wrong[i]), &value)) {
            fail_msg("'%s' was read", wrong[i]);
        }
    }
    assert_false(value_read_number(STR("\u0661\u0662\u066b\u0665"), &value));
    assert_true(value_read_number(STR("12345678901234567890.5"), &value));
}

static void causes_are_told(void **unused)
{
    (void)unused;
    static const struct {
        enum value_type type;
        const char *text, *cause;
    } cases[] = {
        {VALUE_DATE, "17/03/2024", "day-first"},
        {VALUE_DATE, "7/3/2024", "day-first"},
        {VALUE_DATE, "17.03.24", "day-first"},
        {VALUE_DATE, "2024-02-30", "no-such-day"},
        {VALUE_DATE, "2024-13-01", "no-such-day"},
        {VALUE_DATE, "2024-02-03T10:00", "with-time"},
        {VALUE_DATE, "2024-02-03 10:00:00", "with-time"},
        {VALUE_DATE, "45509", "serial"},
        {VALUE_DATE, "2024/02/03", "date"},
        {VALUE_DATE, "2024", "date"},
        {VALUE_DATE, "2024-02-03\u200f", "invisible-mark"},
        {VALUE_DATE, " 2024-02-03", "blank"},
        {VALUE_DATE, "#N/A", "spreadsheet-error"},
        {VALUE_INTEGER, "#REF!", "spreadsheet-error"},
        {VALUE_INTEGER, "=1+1", "formula"},
        {VALUE_INTEGER, "12\u00a0", "invisible-mark"},
        {VALUE_INTEGER, "12 ", "blank"},
        {VALUE_INTEGER, "1,234", "grouping"},
        {VALUE_INTEGER, "1 234", "grouping"},
        {VALUE_INTEGER, "3.5", "decimal"},
        {VALUE_INTEGER, "-3,0", "decimal"},
        {VALUE_INTEGER, "99999999999999999999", "too-large"},
        {VALUE_INTEGER, "19x5", "integer"},
        {VALUE_INTEGER, "-", "integer"},
        {VALUE_NUMBER, "3,5", "decimal-comma"},
        {VALUE_NUMBER, "1 234", "grouping"},
        {VALUE_NUMBER, "many", "number"},
        {VALUE_BOOLEAN, "perhaps", "boolean"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        str cause =
            type_error_cause(&(struct field){.type = cases[i].type}, str_from_c(cases[i].text));
        if (!str_equal_c(cause, cases[i].cause)) {
            fail_msg("'%s': %.*s", cases[i].text, STR_ARG(cause));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers_agree_with_strtoll),
        cmocka_unit_test(integers_at_the_edges),
        cmocka_unit_test(every_day_is_read),
        cmocka_unit_test(impossible_days_are_refused),
        cmocka_unit_test(changed_bytes_are_refused_alike),
        cmocka_unit_test(numbers_agree_with_strtod),
        cmocka_unit_test(numbers_at_the_edges),
        cmocka_unit_test(causes_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
