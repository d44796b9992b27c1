/* Dates: every day from 1000 to 9999 against a calendar counted day by day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "base/date.h"

static int days_in(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int leap = month == 2 && ((year % 4 == 0 && year % 100 != 0) || year % 400 == 0);
    return days[month - 1] + leap;
}

static void test_every_day(void **unused)
{
    (void)unused;
    assert_int_equal(date_from_parts(1970, 1, 1), 0);
    assert_int_equal(date_from_parts(2000, 3, 1), 11017);
    int32_t day_number = date_from_parts(1000, 1, 1);
    for (int year = 1000; year <= 9999; year++) {
        for (int month = 1; month <= 12; month++) {
            for (int day = 1; day <= days_in(year, month); day++, day_number++) {
                char text[40], made[11];
                int32_t parsed = 0;
                struct date_parts parts = date_to_parts(day_number);
                assert_true(parts.year == year && parts.month == month && parts.day == day);
                assert_int_equal(date_from_parts(year, month, day), day_number);
                date_format_iso(day_number, made);
                (void)snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
                assert_string_equal(made, text);
                assert_true(date_parse_iso((str){made, 10}, &parsed) && parsed == day_number);
            }
            assert_false(date_is_valid(year, month, days_in(year, month) + 1));
        }
    }
}

static void test_refused(void **unused)
{
    (void)unused;
    static const char *const bad[] = {
        "",
        "2024-1-01",
        "2024-01-1",
        "2024-13-01",
        "2024-00-10",
        "2024-02-30",
        "2023-02-29",
        "1900-02-29",
        "0999-12-31",
        "2024/01/01",
        " 2024-01-01",
        "2024-01-01 ",
        "2024-01-01T",
        "20240101",
        "2024-0a-01",
        "+024-01-01",
        "2024-01--1",
        "24-01-2024",
        "\xD9\xA2\xD9\xA0\xD9\xA2\xD9\xA4-01",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        int32_t day = 77;
        assert_false(date_parse_iso(str_from_c(bad[i]), &day));
        assert_int_equal(day, 77);
    }
}

static void test_age(void **unused)
{
    (void)unused;
    static const struct {
        const char *birth, *at;
        int age;
    } cases[] = {
        {"1990-05-10", "2024-05-09", 33}, {"1990-05-10", "2024-05-10", 34},
        {"2000-02-29", "2023-02-28", 22}, {"2000-02-29", "2023-03-01", 23},
        {"2000-02-29", "2024-02-29", 24}, {"2024-01-01", "2024-01-01", 0},
        {"1999-12-31", "2000-01-01", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int32_t birth, at;
        assert_true(date_parse_iso(str_from_c(cases[i].birth), &birth));
        assert_true(date_parse_iso(str_from_c(cases[i].at), &at));
        assert_int_equal(date_age_years(birth, at), cases[i].age);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_day),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_age),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
