/* Times: the vectors of ../shared/cases/csv/vectors, patterns against days written by the C
 * library, and what each type refuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "2_validate/read_any_day.h"
#include "descriptors/time_value.h"
#include "base/date.h"

#define VECTORS     "../shared/cases/csv/vectors/fields.jsonl"
#define A_DAY       INT64_C(86400000000)
#define A_SECOND    INT64_C(1000000)
#define AN_HOUR     (3600 * A_SECOND)
#define COUNT_OF(x) (sizeof(x) / sizeof *(x))

static struct arena memory;
static struct date_words *words;

static int load_words(void **unused)
{
    (void)unused;
    memory = arena_reserve((ptrdiff_t)1 << 30);
    struct diag d = diag_new(&memory);
    words = date_words_new(&memory);
    return date_words_load(&memory, "schemas/common/dates", words, &d) ? 0 : -1;
}

static struct time_reading reading_of(const char *format)
{
    struct time_reading r = {.words = words};
    r.any_day = strcmp(format, "any") == 0 ? read_any_day : NULL;
    if (!r.any_day && strcmp(format, "default") != 0) {
        r.format = time_format_compile(&memory, str_from_c(format));
        r.is_invalid = r.format == NULL;
    }
    return r;
}

/* ---- vectors ---- */

static bool read_type(const char *type, const char *format, str cell, int64_t *value)
{
    struct time_reading r = reading_of(format);
    struct duration duration;
    if (strcmp(type, "date") == 0)
        return time_read(VALUE_DATE, &r, cell, value);
    if (strcmp(type, "time") == 0)
        return time_read(VALUE_TIME, &r, cell, value);
    if (strcmp(type, "datetime") == 0)
        return time_read(VALUE_DATETIME, &r, cell, value);
    if (strcmp(type, "yearmonth") == 0)
        return time_read(VALUE_YEARMONTH, &r, cell, value);
    if (strcmp(type, "year") == 0)
        return time_read_year(cell, value);
    return time_read_duration(cell, &duration);
}

static bool is_ours(const char *type)
{
    static const char *const types[] = {"date",      "time", "datetime",
                                        "yearmonth", "year", "duration"};
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        if (strcmp(type, types[i]) == 0)
            return true;
    }
    return false;
}

/* What the reference read, as a value of ours. */
static bool value_agrees(const char *type, const json_t *expected, int64_t value)
{
    int64_t same = 0;
    const char *iso = json_string_value(json_object_get(expected, "iso"));
    if (iso)
        return read_type(type, "default", str_from_c(iso), &same) && same == value;
    if (json_is_array(expected))
        return value == json_integer_value(json_array_get(expected, 0)) * 12 +
                            json_integer_value(json_array_get(expected, 1)) - 1;
    return !json_is_integer(expected) || value == json_integer_value(expected);
}

static bool vector_agrees(const json_t *vector, const char *type)
{
    int64_t value = 0;
    const json_t *field = json_object_get(vector, "field");
    const char *format = json_string_value(json_object_get(field, "format"));
    const char *cell = json_string_value(json_object_get(vector, "cell"));
    bool ok = read_type(type, format ? format : "default", str_from_c(cell), &value);
    bool expected = json_is_true(json_object_get(vector, "ok"));
    return ok == expected && (!ok || value_agrees(type, json_object_get(vector, "value"), value));
}

static void test_vectors(void **unused)
{
    (void)unused;
    FILE *file = fopen(VECTORS, "r");
    char line[4096];
    int read = 0, wrong = 0;
    if (!file) {
        print_message("skipped: no %s\n", VECTORS);
        skip();
    }
    while (fgets(line, sizeof line, file)) {
        json_t *vector = json_loads(line, 0, NULL);
        const char *type =
            json_string_value(json_object_get(json_object_get(vector, "field"), "type"));
        const char *cell = json_string_value(json_object_get(vector, "cell"));
        if (type && cell && cell[0] && is_ours(type)) {
            read++;
            if (!vector_agrees(vector, type)) {
                wrong++;
                print_message("%s", line);
            }
        }
        json_decref(vector);
    }
    (void)fclose(file);
    assert_int_equal(wrong, 0);
    assert_true(read > 50);
}

/* ---- patterns ---- */

static void test_pattern_round_trip(void **unused)
{
    (void)unused;
    static const char *const patterns[] = {
        "%Y-%m-%d %H:%M:%S",
        "%d/%m/%Y %I:%M:%S %p",
        "%d %B %Y %H.%M.%S",
        "%b %d, %Y %T",
        "%A, %d %b %Y %H:%M:%S",
        "%Y%m%d%H%M%S",
        "%j/%Y %T",
        "%D %H-%M-%S",
        "%a %d.%m.%y, %H:%M:%S",
        "%%%Y|%m|%d %R:%S",
        "%F %X",
        "fmt:%S %M %H %d %m %Y",
    };
    for (size_t i = 0; i < COUNT_OF(patterns); i++) {
        const struct time_format *format = time_format_compile(&memory, str_from_c(patterns[i]));
        assert_non_null(format);
        assert_int_equal(time_format_wrong_at(str_from_c(patterns[i])), -1);
        /* two-digit years are of 1969 to 2068 */
        for (time_t t = 0; t < (time_t)3000000000; t += 7654321) {
            struct tm tm;
            char text[128];
            struct time_parts p;
            assert_non_null(gmtime_r(&t, &tm));
            const char *plain = patterns[i] + (strncmp(patterns[i], "fmt:", 4) == 0 ? 4 : 0);
            assert_true(strftime(text, sizeof text, plain, &tm) > 0);
            if (!time_format_read(format, NULL, str_from_c(text), &p))
                print_message("[%s] under %s\n", text, patterns[i]);
            assert_true(time_format_read(format, NULL, str_from_c(text), &p));
            int64_t seconds = (int64_t)date_from_parts(p.year, p.month, p.day) * 86400 +
                              p.hour * 3600 + p.minute * 60 + p.second;
            assert_int_equal(seconds, t);
        }
    }
}

struct pattern_case {
    const char *format, *text, *iso; /* NULL: refused */
};

static void test_patterns(void **unused)
{
    (void)unused;
    static const struct pattern_case cases[] = {
        {"%d%m%Y", "1112024", "2024-01-11T00:00:00"},
        {"%d%m%Y", "05082024", "2024-08-05T00:00:00"},
        {"%d/%m/%Y", "5/8/2024", "2024-08-05T00:00:00"},
        {"%d/%m/%Y", "31/02/2024", NULL},
        {"%d/%m/%Y", "12/25/2024", NULL},
        {"%d/%m/%Y", " 5/8/2024", "2024-08-05T00:00:00"},
        {"%d/%m/%Y", "5/8/2024 ", NULL},
        {"%d/%m/%Y", "5/8/24", NULL},
        {"%d/%m/%y", "5/8/2024", NULL},
        {"%d/%m/%y", "5/8/69", "1969-08-05T00:00:00"},
        {"%d/%m", "29/02", NULL},
        {"%d %m %Y", "5  8\t2024", "2024-08-05T00:00:00"},
        {"%I %p", "12 AM", "1900-01-01T00:00:00"},
        {"%I %p", "12 pm", "1900-01-01T12:00:00"},
        {"%I %p", "13 pm", NULL},
        {"%H:%M:%S.%f", "01:02:03.5", "1900-01-01T01:02:03.5"},
        {"%H:%M:%S.%f", "01:02:03.1234567", NULL},
        {"%H:%M:%S", "23:59:60", NULL},
        {"%Y-%m-%dT%H:%M:%S%z", "2024-08-05T10:00:00+0130", "2024-08-05T10:00:00+01:30"},
        {"%Y-%m-%dT%H:%M:%S%z", "2024-08-05T10:00:00-01:30", "2024-08-05T10:00:00-01:30"},
        {"%Y-%m-%dT%H:%M:%S%z", "2024-08-05T10:00:00Z", "2024-08-05T10:00:00"},
        {"%Y-%m-%dT%H:%M:%S%z", "2024-08-05T10:00:00+1", NULL},
        {"%Y-%m-%d %H:%M %Z", "2024-08-05 10:00 UTC", "2024-08-05T10:00:00"},
        {"%j %Y", "366 2024", "2024-12-31T00:00:00"},
        {"%j %Y", "366 2023", NULL},
        {"%d %B %Y", "5 AUGUST 2024", "2024-08-05T00:00:00"},
        {"%d %B %Y", "5 août 2024", "2024-08-05T00:00:00"},
        {"%d %B %Y", "5 كانون الثاني 2024", "2024-01-05T00:00:00"},
        {"%d %B %Y", "5 كانون 2024", NULL},
        {"%d %b %Y", "5 Augustus 2024", NULL},
        {"%A %d %B %Y", "الاثنين 5 غشت 2024", "2024-08-05T00:00:00"},
        {"year %Y", "YEAR 2024", "2024-01-01T00:00:00"},
        {"year %Y", "YEA", NULL},
        {"year  %Y ", "year\u00A0 2024\t", "2024-01-01T00:00:00"},
        {"year %Y", "year\u00A92024", NULL},
        {"%Y ", "2024", NULL},
        {"%j %Y", "1 0999", NULL},
        {"%I", "11", "1900-01-01T11:00:00"},
        {"%H %p", "11 xm", NULL},
        {"%H:%M:%S%z", "10:00:00+01:00:30", "1900-01-01T08:59:30"},
        {"%H:%M:%S%z", "10:00:00+01:00:3", NULL},
        {"%H:%M:%S%z", "10:00:00+01:6", NULL},
        {"%H:%M:%S%z", "10:00:00+01:x0", NULL},
        {"%H:%M:%S%z", "10:00:00+010030x", NULL},
        {"%H:%M:%S%z", "10:00:00", NULL},
        {"%H:%M:%S%z", "10:00:00 0100", NULL},
        {"%H%z%M", "10+01003000", "1900-01-01T08:59:30"},
        {"%H%z%M", "10+010030", "1900-01-01T09:30:00"},
        {"%d %B", "5 ", NULL},
        {"%d %B%Y", "5 mai2024", "2024-05-05T00:00:00"},
        {"%d %B x", "5 mai y", NULL},
        {"%B", "mai", "1900-05-01T00:00:00"},
        {"%B", "كانون  الثاني", NULL},
        {"%d %B",
         "5 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", NULL},
        {"%d %B", "5 mai mai mai mai mai", NULL},
        {"%c", "Mon Aug  5 10:00:00 2024", "2024-08-05T10:00:00"},
        {"%d", " x", NULL},
        {"%d", " ", NULL},
        {"%y", "2", NULL},
        {"%Y", "", NULL},
    };
    int wrong = 0;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct time_reading r = reading_of(cases[i].format), plain = {0};
        int64_t value = 0, expected = 0;
        bool ok = time_read(VALUE_DATETIME, &r, str_from_c(cases[i].text), &value);
        bool agrees = ok == (cases[i].iso != NULL);
        if (agrees && ok)
            agrees = time_read(VALUE_DATETIME, &plain, str_from_c(cases[i].iso), &expected) &&
                     value == expected;
        if (!agrees) {
            wrong++;
            print_message("[%s] under %s\n", cases[i].text, cases[i].format);
        }
    }
    assert_int_equal(wrong, 0);
}

static void test_bad_patterns(void **unused)
{
    (void)unused;
    static const struct {
        const char *text;
        int at;
    } bad[] = {{"invalid", -1},
               {"", -1},
               {"%%", -1},
               {"%Y-%Q", 3},
               {"%Y %Y", 3},
               {"--------------------------------------------------------------------%Y", 64},
               {"%T %H", 3},
               {"100%", 3},
               {"fmt:%d%", 6},
               {"%Y%\xC3\xA9", 2}};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        assert_null(time_format_compile(&memory, str_from_c(bad[i].text)));
        assert_int_equal(time_format_wrong_at(str_from_c(bad[i].text)), bad[i].at);
    }
}

/* ---- formats default and any ---- */

struct value_case {
    enum value_type type;
    const char *format, *text;
    bool ok;
    int64_t value;
};

static void test_values(void **unused)
{
    (void)unused;
    static const struct value_case cases[] = {
        {VALUE_DATE, "default", "1970-01-02", true, 1},
        {VALUE_DATE, "default", "1970-1-2", false, 0},
        {VALUE_DATE, "default", " 1970-01-02", false, 0},
        {VALUE_DATE, "default", "1970-01-02T00:00:00", false, 0},
        {VALUE_DATE, "any", "2 Jan 1970", true, 1},
        {VALUE_DATE, "any", "January 2nd, 1970", true, 1},
        {VALUE_DATE, "any", "2 janvier 1970", true, 1},
        {VALUE_DATE, "any", "02/01/1970", false, 0},
        {VALUE_DATE, "any", "02/02/1970", true, 32},
        {VALUE_DATE, "any", "31/01/1970", true, 30},
        {VALUE_DATE, "any", "01/31/1970", true, 30},
        {VALUE_DATE, "any", "32/01/1970", false, 0},
        {VALUE_DATE, "any", "Jan 1970", false, 0},
        {VALUE_DATE, "any", "1970", false, 0},
        {VALUE_TIME, "default", "01:00:00", true, AN_HOUR},
        {VALUE_TIME, "default", "01:00:00.5", true, AN_HOUR + A_SECOND / 2},
        {VALUE_TIME, "default", "01:00:00,25", true, AN_HOUR + A_SECOND / 4},
        {VALUE_TIME, "default", "01:00:00.", false, 0},
        {VALUE_TIME, "default", "01:00:00.1234567", true, AN_HOUR + 123456},
        {VALUE_TIME, "default", "24:00:00", true, 0},
        {VALUE_TIME, "default", "24:00:01", false, 0},
        {VALUE_TIME, "default", "01:60:00", false, 0},
        {VALUE_TIME, "default", "01:00:60", false, 0},
        {VALUE_TIME, "default", "03:00:00+02", true, AN_HOUR},
        {VALUE_TIME, "default", "03:00:00+0200", true, AN_HOUR},
        {VALUE_TIME, "default", "03:00:00-02:00", true, 5 * AN_HOUR},
        {VALUE_TIME, "default", "03:00:00+02:60", false, 0},
        {VALUE_TIME, "default", "03:00:00+02:00x", false, 0},
        {VALUE_TIME, "default", "03:00:00Zx", false, 0},
        {VALUE_TIME, "any", "1 am", true, AN_HOUR},
        {VALUE_TIME, "any", "1 p.m.", true, 13 * AN_HOUR},
        {VALUE_TIME, "any", "12 AM", true, 0},
        {VALUE_TIME, "any", "13:00 pm", false, 0},
        {VALUE_TIME, "any", "13:00", true, 13 * AN_HOUR},
        {VALUE_TIME, "any", "13", false, 0},
        {VALUE_TIME, "any", "1:5", false, 0},
        {VALUE_TIME, "default", "01:00:00z", true, AN_HOUR},
        {VALUE_TIME, "default", "01:00:00.5x", false, 0},
        {VALUE_TIME, "default", "03:00:00+24", false, 0},
        {VALUE_TIME, "default", "03:00:00x02", false, 0},
        {VALUE_TIME, "default", "03:00:00+2x", false, 0},
        {VALUE_TIME, "default", "03:00:00+02:x0", false, 0},
        {VALUE_TIME, "default", "03:x0:00", false, 0},
        {VALUE_TIME, "default", "03:00:x0", false, 0},
        {VALUE_TIME, "any", "1 a", false, 0},
        {VALUE_TIME, "any", "1 ax", false, 0},
        {VALUE_TIME, "any", "1:00:0", false, 0},
        {VALUE_TIME, "any", "1:00:01", true, AN_HOUR + A_SECOND},
        {VALUE_TIME, "any", "1:00:00.5", true, AN_HOUR + A_SECOND / 2},
        {VALUE_TIME, "any", "1:00:00.", false, 0},
        {VALUE_TIME, "any", "25:00", false, 0},
        {VALUE_TIME, "any", "1:60", false, 0},
        {VALUE_TIME, "any", "1:00:60", false, 0},
        {VALUE_TIME, "any", "0:30 am", false, 0},
        {VALUE_TIME, "any", "1:00 am x", false, 0},
        {VALUE_TIME, "any", "1:00+01:00", true, 0},
        {VALUE_TIME, "invalid", "01:00:00", false, 0},
        {VALUE_DATETIME, "invalid", "1970-01-02T00:00:00", false, 0},
        {VALUE_DATETIME, "any", "2 Jan 1970,01:00", true, A_DAY + AN_HOUR},
        {VALUE_DATETIME, "any", "2 Jan 1970T01:00", true, A_DAY + AN_HOUR},
        {VALUE_DATETIME, "default", "1970-01-32T00:00:00", false, 0},
        {VALUE_DATETIME, "default", "1970-01-02_00:00:00", false, 0},
        {VALUE_DATETIME, "default", "1970-01-02T00:00:00", true, A_DAY},
        {VALUE_DATETIME, "default", "1970-01-02 00:00:00", true, A_DAY},
        {VALUE_DATETIME, "default", "1970-01-01T24:00:00", true, A_DAY},
        {VALUE_DATETIME, "default", "1970-01-02T00:00:00+01:00", true, A_DAY - AN_HOUR},
        {VALUE_DATETIME, "default", "1969-12-31T23:59:59.999999", true, -1},
        {VALUE_DATETIME, "default", "1970-01-02T00:00", false, 0},
        {VALUE_DATETIME, "default", "1970-01-02", false, 0},
        {VALUE_DATETIME, "any", "1970-01-02", true, A_DAY},
        {VALUE_DATETIME, "any", "1970-01-02 01:00", true, A_DAY + AN_HOUR},
        {VALUE_DATETIME, "any", "2 Jan 1970 1:00 am", true, A_DAY + AN_HOUR},
        {VALUE_DATETIME, "any", "2 Jan 1970, 01:00Z", true, A_DAY + AN_HOUR},
        {VALUE_DATETIME, "any", "02/01/1970 01:00", false, 0},
        {VALUE_DATETIME, "any", "2 Jan 1970 at noon", false, 0},
        {VALUE_YEARMONTH, "default", "1970-01", true, 1970 * 12},
        {VALUE_YEARMONTH, "default", "1970-1", true, 1970 * 12},
        {VALUE_YEARMONTH, "default", "1970/01", false, 0},
        {VALUE_YEARMONTH, "default", "197-01", false, 0},
        {VALUE_YEARMONTH, "default", "1970-01 ", false, 0},
    };
    int wrong = 0;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct value_case *c = &cases[i];
        struct time_reading r = reading_of(c->format);
        int64_t value = 0;
        bool ok = time_read(c->type, &r, str_from_c(c->text), &value);
        if (ok != c->ok || (ok && value != c->value)) {
            wrong++;
            print_message("[%s] as %d, %s: %d, %lld\n", c->text, (int)c->type, c->format, ok,
                          (long long)value);
        }
    }
    assert_int_equal(wrong, 0);
}

static void test_any_with_order(void **unused)
{
    (void)unused;
    struct date_reading dates = {.order = DATE_ORDER_DMY, .pivot = 50, .least = PRECISION_YEAR};
    struct time_reading r = {.any_day = read_any_day, .words = words, .dates = &dates};
    int64_t day = 0;
    assert_true(time_read_day(&r, STR("02/01/1970"), &day));
    assert_int_equal(day, 1);
    assert_true(time_read_day(&r, STR("02/01/70"), &day));
    assert_int_equal(day, 1);
    assert_false(time_read_day(&r, STR("01/31/1970"), &day));
    assert_false(time_read_day(&r, STR("01/1970"), &day));
}

static void test_years(void **unused)
{
    (void)unused;
    int64_t year = 0;
    assert_true(time_read_year(STR("2024"), &year) && year == 2024);
    assert_true(time_read_year(STR("٢٠٢٤"), &year) && year == 2024);
    static const char *const bad[] = {"",      "202",   "20244", "+202",
                                      " 2024", "2024 ", "-2024", "20a4"};
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(time_read_year(str_from_c(bad[i]), &year));
}

static void test_durations(void **unused)
{
    (void)unused;
    static const struct {
        const char *text;
        int64_t months, microseconds;
    } good[] = {
        {"P1Y2M10DT2H30M", 14, 10 * A_DAY + 2 * AN_HOUR + AN_HOUR / 2},
        {"P2W", 0, 14 * A_DAY},
        {"-P1D", 0, -A_DAY},
        {"+P1D", 0, A_DAY},
        {"PT0.5S", 0, A_SECOND / 2},
        {"PT1,5H", 0, AN_HOUR + AN_HOUR / 2},
        {"P0.5Y", 6, 0},
        {"PT36H", 0, 36 * AN_HOUR},
        {"P1YT1M", 12, 60 * A_SECOND},
        {"P0D", 0, 0},
    };
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        struct duration d;
        if (!time_read_duration(str_from_c(good[i].text), &d) || d.months != good[i].months ||
            d.microseconds != good[i].microseconds)
            print_message("[%s]\n", good[i].text);
        assert_true(time_read_duration(str_from_c(good[i].text), &d));
        assert_int_equal(d.months, good[i].months);
        assert_int_equal(d.microseconds, good[i].microseconds);
    }
    static const char *const bad[] = {"",
                                      "P",
                                      "PT",
                                      "P1",
                                      "1Y",
                                      "P1S",
                                      "PT1Y",
                                      "P1YT",
                                      "P1D1Y",
                                      "P1DT1S1M",
                                      "P1YT1MT1S",
                                      "p1y",
                                      "P1Y ",
                                      "P.5Y",
                                      "P1.Y",
                                      "P99999999999999Y",
                                      "P999999Y",
                                      "P1000001M",
                                      "P999999999999999W",
                                      "P9999999W",
                                      "P20000000M",
                                      "PT4000000001000S",
                                      "PT4000000000000.5S",
                                      "PT999999999999999H",
                                      "P-1Y",
                                      "--P1Y"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct duration d;
        if (time_read_duration(str_from_c(bad[i]), &d))
            print_message("[%s]\n", bad[i]);
        assert_false(time_read_duration(str_from_c(bad[i]), &d));
    }
    static const char *const ascending[] = {"-P1Y", "-PT1S", "P0D", "PT1S", "PT60M",
                                            "P1D",  "P30D",  "P1M", "P31D", "P1Y"};
    for (size_t i = 0; i < COUNT_OF(ascending); i++) {
        for (size_t j = 0; j < COUNT_OF(ascending); j++) {
            struct duration a, b;
            assert_true(time_read_duration(str_from_c(ascending[i]), &a) &&
                        time_read_duration(str_from_c(ascending[j]), &b));
            assert_int_equal(duration_compare(&a, &b), (i > j) - (i < j));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),  cmocka_unit_test(test_pattern_round_trip),
        cmocka_unit_test(test_patterns), cmocka_unit_test(test_bad_patterns),
        cmocka_unit_test(test_values),   cmocka_unit_test(test_any_with_order),
        cmocka_unit_test(test_years),    cmocka_unit_test(test_durations),
    };
    return cmocka_run_group_tests(tests, load_words, NULL);
}
