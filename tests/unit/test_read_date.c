/* Dates: the cases of ../shared/cases/arabic, a slow reference for numeric dates in all orders over
 * two centuries, every name of a month in every writing, and what each contract refuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "2_validate/read_date.h"
#include "base/date.h"
#include "base/file.h"
#include "descriptors/table_csv.h"

#define DATES_FOLDER "schemas/common/dates"
#define CASES_FOLDER "../shared/cases/arabic/"

static struct arena memory;
static struct date_words *words;

static int load_words(void **unused)
{
    (void)unused;
    memory = arena_reserve((ptrdiff_t)1 << 30);
    struct diag d = diag_new(&memory);
    words = date_words_new(&memory);
    bool ok = date_words_load(&memory, DATES_FOLDER, words, &d);
    return ok && d.count == 0 ? 0 : -1;
}

static const struct date_reading dmy = {
    .order = DATE_ORDER_DMY, .least = PRECISION_YEAR, .pivot = -1};

static struct date_reading with(enum date_order order, enum date_calendar calendar,
                                enum date_serial serial)
{
    return (struct date_reading){.order = order,
                                 .calendar = calendar,
                                 .serial = serial,
                                 .least = PRECISION_YEAR,
                                 .pivot = -1};
}

static const char *iso(int32_t day)
{
    static char text[4][11];
    static int turn;
    turn = (turn + 1) % 4;
    date_format_iso(day, text[turn]);
    return text[turn];
}

static enum date_trouble read_c(const struct date_reading *reading, const char *text,
                                struct date_value *out)
{
    return date_read(words, reading, str_from_c(text), out);
}

/* ---- cases of others ---- */

static struct date_reading reading_of(str order)
{
    struct date_reading reading = dmy;
    reading.order = str_starts(order, STR("mdy")) ? DATE_ORDER_MDY : DATE_ORDER_DMY;
    reading.calendar = str_ends(order, STR(":auto")) ? CALENDAR_AUTO : CALENDAR_GREGORIAN;
    reading.serial = str_ends(order, STR(":serial")) ? SERIAL_1900 : SERIAL_REFUSED;
    return reading;
}

static const char *status_of(enum date_trouble trouble)
{
    static const char *const names[DATE_TROUBLES] = {
        [DATE_OK] = "ok",          [DATE_RANGE] = "E_RANGE",      [DATE_SWAPPED] = "E_RANGE",
        [DATE_YEAR] = "E_YEAR",    [DATE_YEAR2] = "E_YEAR2",      [DATE_MONTH] = "E_MONTH",
        [DATE_CALENDAR] = "E_CAL", [DATE_DUAL] = "E_DUAL",        [DATE_WEEKDAY] = "E_WEEKDAY",
        [DATE_WORD] = "E_WORD",    [DATE_AS_SERIAL] = "E_SERIAL", [DATE_EMPTY] = "E_EMPTY",
    };
    return names[trouble] ? names[trouble] : "?";
}

static int lines_of(const char *path, str lines[], int limit)
{
    struct diag d = diag_new(&memory);
    str bytes = {0}, line = {0};
    int count = 0;
    if (!file_exists(path) || !file_read(&memory, path, 0, &bytes, &d))
        return 0;
    while (bytes.n > 0 && count < limit) {
        (void)str_cut(bytes, '\n', &line, &bytes);
        lines[count++] = line;
    }
    return count;
}

static int cells_of(str line, str cells[], int limit)
{
    int count = 0;
    bool more = true;
    while (more && count < limit) {
        more = str_cut(line, '\t', &cells[count++], &line);
    }
    return count;
}

static bool case_agrees(str cells[6])
{
    struct date_reading reading = reading_of(cells[1]);
    struct date_value value;
    enum date_trouble trouble = date_read(words, &reading, cells[0], &value);
    if (!str_equal_c(cells[4], status_of(trouble)))
        return false;
    if (trouble != DATE_OK)
        return true;
    char precision = "dmy"[value.precision];
    return cells[3].p[0] == precision && str_starts(str_from_c(iso(value.day_from)), cells[2]);
}

static void test_cases(void **unused)
{
    (void)unused;
    str lines[200], cells[6] = {0};
    int count = lines_of(CASES_FOLDER "dates_cases.tsv", lines, 200), read = 0, wrong = 0;
    if (count == 0) {
        print_message("skipped: no %s\n", CASES_FOLDER);
        skip();
    }
    for (int i = 1; i < count; i++) {
        if (cells_of(lines[i], cells, 6) >= 5) {
            read++;
            if (!case_agrees(cells)) {
                wrong++;
                print_message("line %d: %.*s\n", i + 1, STR_ARG(lines[i]));
            }
        }
    }
    assert_int_equal(wrong, 0);
    assert_true(read >= 81);
}

/* The civil calendar of 30-year cycles, for the pairs that are of it. */
static int32_t tabular_day(int year, int month, int day)
{
    int32_t days = (month - 1) * 29 + month / 2 + day;
    return (year - 1) * 354 + (3 + 11 * year) / 30 + days - 492149;
}

static void test_hijri_pairs(void **unused)
{
    (void)unused;
    str lines[200], cells[4];
    int count = lines_of(CASES_FOLDER "hijri_reference_pairs.tsv", lines, 200), read = 0;
    if (count == 0) {
        print_message("skipped: no %s\n", CASES_FOLDER);
        skip();
    }
    struct date_reading reading = with(DATE_ORDER_YMD, CALENDAR_HIJRI, SERIAL_REFUSED);
    for (int i = 1; i < count; i++) {
        int year, month, day;
        int32_t expected;
        if (cells_of(lines[i], cells, 4) < 4)
            continue;
        assert_int_equal(sscanf(str_to_c(&memory, cells[0]), "%d-%d-%d", &year, &month, &day), 3);
        assert_true(date_parse_iso(cells[1], &expected));
        struct date_value value = {0};
        enum date_trouble trouble = date_read(words, &reading, cells[0], &value);
        read++;
        if (str_equal_c(cells[2], "umm-al-qura")) {
            assert_int_equal(trouble, DATE_OK);
            assert_true(value.hijri);
            assert_int_equal(value.day_from, expected);
            continue;
        }
        assert_int_equal(tabular_day(year, month, day), expected);
        struct date_reading tabular = with(DATE_ORDER_YMD, CALENDAR_HIJRI_TABULAR, SERIAL_REFUSED);
        struct date_value civil = {0};
        assert_int_equal(date_read(words, &tabular, cells[0], &civil), DATE_OK);
        assert_int_equal(civil.day_from, expected);
        if (trouble == DATE_OK) { /* the published months are never far from the rule */
            assert_in_range(value.day_from - expected + 3, 0, 6);
        }
    }
    assert_int_equal(read, 80);
}

static void test_hijri_months(void **unused)
{
    (void)unused;
    static str lines[2000];
    str cells[6];
    int count = lines_of(CASES_FOLDER "umalqura_month_starts_1343_1500.tsv", lines, 2000), read = 0;
    if (count == 0) {
        print_message("skipped: no %s\n", CASES_FOLDER);
        skip();
    }
    for (int i = 0; i < count; i++) {
        int64_t year = 0, month = 0, day = 0, length = 0;
        int32_t first = 0, days = 0;
        if (cells_of(lines[i], cells, 6) < 5 || !str_to_int64(cells[0], &year))
            continue;
        assert_true(str_to_int64(cells[1], &month) && str_to_int64(cells[3], &day));
        assert_true(hijri_month(words, (int32_t)year, (int32_t)month, &first, &days));
        assert_int_equal(first, day);
        if (str_to_int64(cells[4], &length))
            assert_int_equal(days, length);
        read++;
    }
    assert_int_equal(read, 158 * 12);
    int32_t first, days;
    assert_false(hijri_month(words, 1342, 12, &first, &days));
    assert_false(hijri_month(words, 1501, 1, &first, &days));
    assert_false(hijri_month(words, 1447, 0, &first, &days));
    assert_false(hijri_month(words, 1447, 13, &first, &days));
}

/* ---- a slow reference for numbers ---- */

static uint32_t chance_state = 12345;
static uint32_t chance(uint32_t below)
{
    chance_state = chance_state * 1664525 + 1013904223;
    return (chance_state >> 8) % below;
}

static int days_in(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int leap = month == 2 && ((year % 4 == 0 && year % 100 != 0) || year % 400 == 0);
    return month < 1 || month > 12 ? 0 : days[month - 1] + leap;
}

/* Writes a number in a random script. */
static void put_number(char *out, int number, int width)
{
    char plain[16];
    (void)snprintf(plain, sizeof plain, "%0*d", width, number);
    uint32_t script = chance(4);
    for (const char *p = plain; *p; p++) {
        char digit[8];
        if (script < 2)
            (void)snprintf(digit, sizeof digit, "%c", *p);
        else if (script == 2)
            (void)snprintf(digit, sizeof digit, "\xD9%c", 0xA0 + *p - '0');
        else
            (void)snprintf(digit, sizeof digit, "\xDB%c", 0xB0 + *p - '0');
        (void)strcat(out, digit);
    }
}

static void put_date(char *out, const int number[3], const char *mark)
{
    static const char *const around[] = {"", "", "", "", "\xE2\x80\x8F", "\xC2\xA0"};
    out[0] = 0;
    for (int i = 0; i < 3; i++) {
        if (i > 0)
            (void)strcat(out, mark);
        (void)strcat(out, i == 1 ? around[chance(5)] : "");
        put_number(out, number[i], number[i] > 99 ? 4 : 1 + (int)chance(2));
    }
    (void)strcat(out, around[chance(6)]);
}

static void check_numeric(enum date_order order, int year, int month, int day)
{
    static const char *const marks[] = {"/", "-", ".", " / ", " - ", " "};
    const int written[4][3] = {
        {year, month, day}, {day, month, year}, {month, day, year}, {year, month, day}};
    char text[128];
    struct date_reading reading = with(order, CALENDAR_GREGORIAN, SERIAL_REFUSED);
    struct date_value value;
    put_date(text, written[order], marks[chance(6)]);
    enum date_trouble trouble = read_c(&reading, text, &value);
    bool real = day >= 1 && day <= days_in(year, month);
    bool swapped = month > 12 && month <= days_in(year, day);
    enum date_trouble expected = real ? DATE_OK : swapped ? DATE_SWAPPED : DATE_RANGE;
    if (trouble != expected || (real && value.day_from != date_from_parts(year, month, day)))
        print_message("[%s]: order %d, %04d-%02d-%02d, trouble %d\n", text, (int)order, year, month,
                      day, (int)trouble);
    assert_int_equal(trouble, expected);
    if (real) {
        assert_int_equal(value.day_from, date_from_parts(year, month, day));
        assert_int_equal(value.day_to, value.day_from);
        assert_int_equal(value.proves_order, day > 12);
        assert_int_equal(value.fits_both, day <= 12 && day != month);
        assert_int_equal(value.year_first, order == DATE_ORDER_YMD);
        assert_false(value.hijri);
    }
}

static void test_numeric_reference(void **unused)
{
    (void)unused;
    for (int year = 1900; year <= 2100; year++) {
        for (int month = 0; month <= 13; month++) {
            for (int day = 0; day <= 32; day++) {
                check_numeric(DATE_ORDER_DMY, year, month, day);
                check_numeric(DATE_ORDER_MDY, year, month, day);
                check_numeric(DATE_ORDER_YMD, year, month, day);
            }
        }
    }
}

/* ---- names ---- */

static void check_name(str name, int month)
{
    static const char *const patterns[] = {
        "5 %s 2024",  "05 - %s - 2024", "%s 5, 2024",
        "5-%s-2024",  "2024 %s 5",      "  5  %s 2024",
        "5 %s, 2024", "5 %s 2024 م",    "يوم 5 من شهر %s سنة 2024"};
    char text[256];
    const char *c_name = str_to_c(&memory, name);
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        struct date_value value;
        (void)snprintf(text, sizeof text, patterns[i], c_name);
        enum date_trouble trouble = read_c(&dmy, text, &value);
        if (trouble != DATE_OK)
            print_message("[%s]: %d\n", text, (int)trouble);
        assert_int_equal(trouble, DATE_OK);
        assert_int_equal(value.day_from, date_from_parts(2024, month, 5));
    }
    struct date_value value;
    (void)snprintf(text, sizeof text, "%s 2024", c_name);
    assert_int_equal(read_c(&dmy, text, &value), DATE_OK);
    assert_int_equal(value.precision, PRECISION_MONTH);
    assert_int_equal(value.day_from, date_from_parts(2024, month, 1));
    assert_int_equal(value.day_to, date_from_parts(2024, month, days_in(2024, month)));
    (void)snprintf(text, sizeof text, "5 %s", c_name);
    assert_int_equal(read_c(&dmy, text, &value), DATE_YEAR);
}

static void check_hijri_name(str name, int month)
{
    static const char *const patterns[] = {"5 %s 1447", "5 %s 1447 هـ", "٥ %s ١٤٤٧هـ", "5/%s/1447",
                                           "%s 5, 1447 AH"};
    char text[256];
    int32_t first = 0, days = 0;
    assert_true(hijri_month(words, 1447, month, &first, &days));
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        struct date_value value;
        (void)snprintf(text, sizeof text, patterns[i], str_to_c(&memory, name));
        enum date_trouble trouble = read_c(&dmy, text, &value);
        if (trouble != DATE_OK)
            print_message("[%s]: %d\n", text, (int)trouble);
        assert_int_equal(trouble, DATE_OK);
        assert_true(value.hijri);
        assert_int_equal(value.day_from, first + 4);
    }
    struct date_value value;
    (void)snprintf(text, sizeof text, "%s 1447", str_to_c(&memory, name));
    assert_int_equal(read_c(&dmy, text, &value), DATE_OK);
    assert_int_equal(value.day_from, first);
    assert_int_equal(value.day_to, first + days - 1);
}

static void test_every_name(void **unused)
{
    (void)unused;
    struct diag d = diag_new(&memory);
    struct table table;
    str bytes = {0};
    assert_true(file_read(&memory, DATES_FOLDER "/months.csv", 0, &bytes, &d));
    assert_true(table_parse(&memory, bytes, STR("months.csv"), TABLE_WITHOUT_REMARKS, &table, &d));
    for (ptrdiff_t row = 0; row < table.rows.count; row++) {
        int64_t month = 0;
        str name = table_text(&table, row, 0);
        if (!str_to_int64(table_text(&table, row, 2), &month)) {
            struct date_value value;
            str pieces[] = {STR("5 "), name, STR(" 2024")};
            assert_int_equal(date_read(words, &dmy, str_concat(&memory, 3, pieces), &value),
                             DATE_MONTH);
        } else if (str_equal_c(table_text(&table, row, 1), "hijri")) {
            check_hijri_name(name, (int)month);
        } else {
            check_name(name, (int)month);
        }
    }
}

/* All names of the reference list mean what they mean there. */
static void test_reference_names(void **unused)
{
    (void)unused;
    str lines[300], cells[5];
    int count = lines_of(CASES_FOLDER "month_names.tsv", lines, 300);
    if (count == 0) {
        print_message("skipped: no %s\n", CASES_FOLDER);
        skip();
    }
    for (int i = 1; i < count; i++) {
        int64_t month = 0;
        if (cells_of(lines[i], cells, 5) < 4 || !str_to_int64(cells[2], &month))
            continue;
        if (cells[3].p[0] == 'H')
            check_hijri_name(cells[1], (int)month);
        else
            check_name(cells[1], (int)month);
    }
}

/* ---- one by one ---- */

struct expected {
    const char *text;
    enum date_trouble trouble;
    const char *from, *to;
};

static void check_all(const struct date_reading *reading, const struct expected *e, size_t count)
{
    int wrong = 0;
    for (size_t i = 0; i < count; i++) {
        struct date_value value;
        enum date_trouble trouble = read_c(reading, e[i].text, &value);
        bool ok = trouble == e[i].trouble;
        if (ok && trouble == DATE_OK) {
            const char *to = e[i].to ? e[i].to : e[i].from;
            ok = strcmp(iso(value.day_from), e[i].from) == 0 && strcmp(iso(value.day_to), to) == 0;
        }
        if (!ok) {
            wrong++;
            print_message("[%s]: trouble %d, %s to %s\n", e[i].text, (int)trouble,
                          iso(value.day_from), iso(value.day_to));
        }
    }
    assert_int_equal(wrong, 0);
}
#define CHECK_ALL(reading, cases) check_all((reading), (cases), sizeof(cases) / sizeof *(cases))

static void test_day_first(void **unused)
{
    (void)unused;
    static const struct expected cases[] = {
        {"5 آب/أغسطس 2024", DATE_OK, "2024-08-05", NULL},
        {"أغسطس (آب) 2024", DATE_OK, "2024-08-01", "2024-08-31"},
        {"5 آب/يوليو 2024", DATE_WORD, NULL, NULL},
        {"في عام 2014م", DATE_OK, "2014-01-01", "2014-12-31"},
        {"2005عام", DATE_OK, "2005-01-01", "2005-12-31"},
        {"بين عامي 2010-2011", DATE_WORD, NULL, NULL},
        {"خلال شهر آب", DATE_WORD, NULL, NULL},
        {"شهر آب", DATE_YEAR, NULL, NULL},
        {"الأربعاء 3 يوليوز الجاري", DATE_WORD, NULL, NULL},
        {"الأربعاء 3 يوليوز 2024", DATE_OK, "2024-07-03", NULL},
        {"24-Aug-05", DATE_YEAR2, NULL, NULL},
        {"Aug-24", DATE_YEAR, NULL, NULL},
        {"يوم الأحد الموافق 5 مايو 2024", DATE_OK, "2024-05-05", NULL},
        {"1447/02/27 هـ - 2025/08/21 م", DATE_OK, "2025-08-21", NULL},
        {"27/02/1447 الموافق 21/08/2025", DATE_OK, "2025-08-21", NULL},
        {"27 صفر 1447 هـ الموافق 22 أغسطس 2025 م", DATE_OK, "2025-08-22", NULL},
        {"21 أغسطس 2025 الموافق 27 صفر 1447", DATE_OK, "2025-08-21", NULL},
        {"الخميس 27 صفر 1447 هـ الموافق 21 أغسطس 2025 م", DATE_OK, "2025-08-21", NULL},
        {"الجمعة 27 صفر 1447 هـ الموافق 21 أغسطس 2025 م", DATE_WEEKDAY, NULL, NULL},
        {"27 صفر 1447 الموافق", DATE_YEAR, NULL, NULL},
        {"رمضان 1445", DATE_OK, "2024-03-11", "2024-04-09"},
        {"رمضان 2024", DATE_CALENDAR, NULL, NULL},
        {"5 أغسطس 1447", DATE_CALENDAR, NULL, NULL},
        {"5 أغسطس 2024 هـ", DATE_CALENDAR, NULL, NULL},
        {"5 صفر 1342 ", DATE_RANGE, NULL, NULL},
        {"1447", DATE_CALENDAR, NULL, NULL},
        {"1447 هـ", DATE_OK, "2025-06-26", "2026-06-15"},
        {"سنة 1447 هجرية", DATE_OK, "2025-06-26", "2026-06-15"},
        {"27/02/1447 H", DATE_OK, "2025-08-21", NULL},
        {"1447-02-27", DATE_CALENDAR, NULL, NULL},
        {"05/08/2024 10:30", DATE_OK, "2024-08-05", NULL},
        {"05/08/2024 10:30:15 PM", DATE_OK, "2024-08-05", NULL},
        {"05/08/2024 10:30 م", DATE_OK, "2024-08-05", NULL},
        {"2024-08-05T23:00:00.000+03:00", DATE_OK, "2024-08-05", NULL},
        {"2024-08-05T23:00:00Z", DATE_OK, "2024-08-05", NULL},
        {"2024-08-05T24:00", DATE_OK, "2024-08-05", NULL},
        {"2024-08-05T25:00", DATE_WORD, NULL, NULL},
        {"2024-08-05T10:60", DATE_WORD, NULL, NULL},
        {"2024-08-05 10:00 tomorrow", DATE_WORD, NULL, NULL},
        {"10:00", DATE_WORD, NULL, NULL},
        {"2014-2016", DATE_WORD, NULL, NULL},
        {"2017- 2021", DATE_WORD, NULL, NULL},
        {"2010", DATE_OK, "2010-01-01", "2010-12-31"},
        {"2024-08", DATE_OK, "2024-08-01", "2024-08-31"},
        {"2024-02", DATE_OK, "2024-02-01", "2024-02-29"},
        {"13/2024", DATE_RANGE, NULL, NULL},
        {"5/8", DATE_YEAR, NULL, NULL},
        {"12/25/2024", DATE_SWAPPED, NULL, NULL},
        {"2024-13-05", DATE_SWAPPED, NULL, NULL},
        {"13/13/2024", DATE_RANGE, NULL, NULL},
        {"5/8-2024", DATE_WORD, NULL, NULL},
        {"5//8/2024", DATE_WORD, NULL, NULL},
        {"05/08/2024/", DATE_WORD, NULL, NULL},
        {"-05/08/2024", DATE_WORD, NULL, NULL},
        {"05/08/2024 x", DATE_WORD, NULL, NULL},
        {"05_08_2024", DATE_WORD, NULL, NULL},
        {"5 8 2024", DATE_OK, "2024-08-05", NULL},
        {"05\\08\\2024", DATE_OK, "2024-08-05", NULL},
        {"5/8/202", DATE_RANGE, NULL, NULL},
        {"5/8/20245", DATE_RANGE, NULL, NULL},
        {"20240805", DATE_WORD, NULL, NULL},
        {"123", DATE_WORD, NULL, NULL},
        {"45509.5", DATE_AS_SERIAL, NULL, NULL},
        {"0 août 2024", DATE_RANGE, NULL, NULL},
        {"00/2024", DATE_RANGE, NULL, NULL},
        {"31 avril 2024", DATE_RANGE, NULL, NULL},
        {"99999999999999", DATE_WORD, NULL, NULL},
        {"   ", DATE_EMPTY, NULL, NULL},
        {"...", DATE_WORD, NULL, NULL},
        {"10th Jan 1969", DATE_OK, "1969-01-10", NULL},
        {"le 3 sept. 2016", DATE_OK, "2016-09-03", NULL},
        {"jeudi 21 août 2025", DATE_OK, "2025-08-21", NULL},
        {"الخميس", DATE_YEAR, NULL, NULL},
        {"السبت الأحد 5 مايو 2024", DATE_WORD, NULL, NULL},
        {"5 ك2 2024", DATE_OK, "2024-01-05", NULL},
        {"1 2 3 août 2024", DATE_WORD, NULL, NULL},
    };
    CHECK_ALL(&dmy, cases);
}

static void test_iso_only(void **unused)
{
    (void)unused;
    struct date_reading reading = with(DATE_ORDER_ISO, CALENDAR_GREGORIAN, SERIAL_REFUSED);
    static const struct expected cases[] = {
        {"2024-08-05", DATE_OK, "2024-08-05", NULL},
        {"٢٠٢٤-٠٨-٠٥", DATE_OK, "2024-08-05", NULL},
        {"\xE2\x80\x8E"
         "2024-08-05",
         DATE_OK, "2024-08-05", NULL},
        {" 2024-08-05 ", DATE_OK, "2024-08-05", NULL},
        {"2024-8-5", DATE_WRITING, NULL, NULL},
        {"2024/08/05", DATE_WRITING, NULL, NULL},
        {"5 août 2024", DATE_WRITING, NULL, NULL},
        {"05/08/2024", DATE_ORDER, NULL, NULL},
        {"31/02/2024", DATE_ORDER, NULL, NULL},
        {"5/8/24", DATE_ORDER, NULL, NULL},
        {"2024-02-30", DATE_RANGE, NULL, NULL},
        {"2024-08-05T10:00", DATE_WITH_TIME, NULL, NULL},
        {"45509", DATE_AS_SERIAL, NULL, NULL},
        {"something", DATE_WORD, NULL, NULL},
        {"", DATE_EMPTY, NULL, NULL},
    };
    CHECK_ALL(&reading, cases);
    reading.least = PRECISION_DAY;
    static const struct expected coarse[] = {{"2024-08", DATE_COARSE, NULL, NULL},
                                             {"2024", DATE_COARSE, NULL, NULL}};
    CHECK_ALL(&reading, coarse);
    reading.least = PRECISION_MONTH;
    static const struct expected month[] = {{"2024-08", DATE_OK, "2024-08-01", "2024-08-31"},
                                            {"2024", DATE_COARSE, NULL, NULL}};
    CHECK_ALL(&reading, month);
}

static void test_calendars(void **unused)
{
    (void)unused;
    struct date_reading hijri = with(DATE_ORDER_DMY, CALENDAR_HIJRI, SERIAL_REFUSED);
    struct date_reading both = with(DATE_ORDER_DMY, CALENDAR_AUTO, SERIAL_REFUSED);
    both.pivot = 30;
    static const struct expected as_hijri[] = {
        {"27/02/1447", DATE_OK, "2025-08-21", NULL},
        {"1447-02-27", DATE_OK, "2025-08-21", NULL},
        {"21/08/2025", DATE_CALENDAR, NULL, NULL},
        {"2025-08-21", DATE_CALENDAR, NULL, NULL},
        {"21/08/2025 م", DATE_OK, "2025-08-21", NULL},
        {"21 août 2025", DATE_OK, "2025-08-21", NULL},
        {"27/02/47", DATE_YEAR2, NULL, NULL},
        {"30/02/1447", DATE_RANGE, NULL, NULL},
        {"02/27/1447", DATE_SWAPPED, NULL, NULL},
    };
    static const struct expected as_both[] = {
        {"27/02/1447", DATE_OK, "2025-08-21", NULL}, {"21/08/2025", DATE_OK, "2025-08-21", NULL},
        {"2025-08-21", DATE_OK, "2025-08-21", NULL}, {"21/08/25", DATE_OK, "2025-08-21", NULL},
        {"21/08/31", DATE_OK, "1931-08-21", NULL},   {"27/02/47 هـ", DATE_YEAR2, NULL, NULL},
        {"01/01/1342", DATE_RANGE, NULL, NULL},
    };
    CHECK_ALL(&hijri, as_hijri);
    CHECK_ALL(&both, as_both);
}

static void test_serials(void **unused)
{
    (void)unused;
    struct date_reading reading = with(DATE_ORDER_DMY, CALENDAR_GREGORIAN, SERIAL_1900);
    static const struct expected old_system[] = {
        {"1", DATE_OK, "1900-01-01", NULL},
        {"59", DATE_OK, "1900-02-28", NULL},
        {"60", DATE_RANGE, NULL, NULL},
        {"61", DATE_OK, "1900-03-01", NULL},
        {"45509", DATE_OK, "2024-08-05", NULL},
        {"45509.75", DATE_OK, "2024-08-05", NULL},
        {"1985", DATE_OK, "1985-01-01", "1985-12-31"},
        {"0", DATE_RANGE, NULL, NULL},
        {"2958465", DATE_OK, "9999-12-31", NULL},
        {"2958466", DATE_RANGE, NULL, NULL},
    };
    CHECK_ALL(&reading, old_system);
    reading.serial = SERIAL_1904;
    static const struct expected mac[] = {{"44047", DATE_OK, "2024-08-05", NULL},
                                          {"0", DATE_OK, "1904-01-01", NULL}};
    CHECK_ALL(&reading, mac);
}

static void check_repairs(const char *text, uint32_t expected, bool is_iso)
{
    struct date_value value;
    assert_int_equal(read_c(&dmy, text, &value), DATE_OK);
    if (value.repairs != expected)
        print_message("[%s]: %x\n", text, value.repairs);
    assert_int_equal(value.repairs, expected);
    assert_int_equal(value.is_iso, is_iso);
}

static void test_repairs(void **unused)
{
    (void)unused;
    enum {
        DIGITS = 1 << REPAIR_DIGITS,
        INVISIBLE = 1 << REPAIR_INVISIBLE,
        SPACES = 1 << REPAIR_SPACES,
        WRITING = 1 << REPAIR_DATE,
    };
    check_repairs("2024-08-05", 0, true);
    check_repairs("٢٠٢٤-٠٨-٠٥", DIGITS, false);
    check_repairs("05/08/2024", WRITING, false);
    check_repairs("٠٥/٠٨/٢٠٢٤", WRITING | DIGITS, false);
    check_repairs("05\xE2\x80\x8F/08/2024", WRITING | INVISIBLE, false);
    check_repairs("5\xC2\xA0"
                  "août 2024",
                  WRITING | INVISIBLE, false);
    check_repairs(" 2024-08-05", SPACES, false);
    check_repairs("2024-08", 0, false);
    check_repairs("2024", 0, false);
    check_repairs("27 صفر 1447 هـ", WRITING, false);
}

static void test_without_words(void **unused)
{
    (void)unused;
    struct date_value value;
    struct date_reading both = with(DATE_ORDER_DMY, CALENDAR_AUTO, SERIAL_REFUSED);
    assert_int_equal(date_read(NULL, &both, STR("5 May 2024"), &value), DATE_WORD);
    assert_int_equal(date_read(NULL, &both, STR("27/02/1447"), &value), DATE_RANGE);
    assert_int_equal(date_read(NULL, &both, STR("05/08/2024"), &value), DATE_OK);
    for (int i = 1; i < DATE_TROUBLES; i++)
        assert_true(date_trouble_name((enum date_trouble)i).n > 0);
}

static void test_marks(void **unused)
{
    (void)unused;
    static const struct expected cases[] = {
        {"5\u2009ao\u00FBt\u202F2024", DATE_OK, "2024-08-05", NULL},
        {"5\u3000mai\u205F2024", DATE_OK, "2024-05-05", NULL},
        {"\u2066"
         "5 mai 2024\u2069",
         DATE_OK, "2024-05-05", NULL},
        {"\uFEFF"
         "2024-08-05",
         DATE_OK, "2024-08-05", NULL},
        {"5\u061C/8/2024\u00AD", DATE_OK, "2024-08-05", NULL},
        {"5 m\u200Dai 2024\u200B", DATE_OK, "2024-05-05", NULL},
        {"05\u066B08\u066B2024", DATE_OK, "2024-08-05", NULL},
        {"05\u201308\u20132024", DATE_OK, "2024-08-05", NULL},
        {"05\u221208\u22122024", DATE_OK, "2024-08-05", NULL},
        {"05\u204408\u20442024", DATE_OK, "2024-08-05", NULL},
        {"05\u221508\u22152024", DATE_OK, "2024-08-05", NULL},
        {"5 mai\u066C 2024", DATE_OK, "2024-05-05", NULL},
        {"5 mai\u06D4 2024", DATE_OK, "2024-05-05", NULL},
        {"\u064B 5 mai 2024", DATE_OK, "2024-05-05", NULL},
        {"(5 mai 2024)", DATE_OK, "2024-05-05", NULL},
        {"/5 mai 2024", DATE_WORD, NULL, NULL},
        {"5 mai 2024.", DATE_WORD, NULL, NULL},
        {"2024 mai.", DATE_OK, "2024-05-01", "2024-05-31"},
        {"2024 mai,", DATE_OK, "2024-05-01", "2024-05-31"},
        {"2024 mai-", DATE_WORD, NULL, NULL},
        {"1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", DATE_WORD, NULL,
         NULL},
        {"a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a", DATE_WORD, NULL,
         NULL},
        {"                                                                                      "
         "                                                                          2024-08-05 ",
         DATE_WORD, NULL, NULL},
        {"2024-08-05 10:a", DATE_WORD, NULL, NULL},
        {"2024-08-05 10:", DATE_WORD, NULL, NULL},
        {"2024-08-05 10:00:99", DATE_WORD, NULL, NULL},
        {"2024-08-05 10:00:10.", DATE_WORD, NULL, NULL},
        {"2024-08-05 10:00+24", DATE_WORD, NULL, NULL},
        {"2024-08-05 10:00+05", DATE_OK, "2024-08-05", NULL},
        {"2024-08-05 10:00-0530", DATE_OK, "2024-08-05", NULL},
        {"2024-08-05 10:00+05:3x", DATE_WORD, NULL, NULL},
        {"2024-08-05 10:00+05:60", DATE_WORD, NULL, NULL},
        {"2024-08-05 10:00 \u0635", DATE_OK, "2024-08-05", NULL},
        {"2024-08-05 10:00 \u0643", DATE_WORD, NULL, NULL},
        {"2024-08-05 10:00 px", DATE_WORD, NULL, NULL},
        {"2024-08-05 10:00 p.m. ", DATE_OK, "2024-08-05", NULL},
        {"2024-08-05 10:00\u200F", DATE_OK, "2024-08-05", NULL},
        {"2024-08-05, 10:00", DATE_OK, "2024-08-05", NULL},
        {"2024-08-05 /10:00", DATE_WORD, NULL, NULL},
        {"2024-08-05 24:01", DATE_WORD, NULL, NULL},
        {"2024-08-05x10:00", DATE_WORD, NULL, NULL},
        {"2024-08-05ab10:00", DATE_WORD, NULL, NULL},
        {"2024-08-05 T10:00", DATE_WORD, NULL, NULL},
        {"2024-08-05 mai:00", DATE_WORD, NULL, NULL},
        {"2024-08-05 123:00", DATE_WORD, NULL, NULL},
        {"T10:00", DATE_WORD, NULL, NULL},
    };
    CHECK_ALL(&dmy, cases);
}

static void test_odd_numbers(void **unused)
{
    (void)unused;
    static const struct expected cases[] = {
        {"27 صفر 1447 هـ 21 أغسطس 2025 م 5 5 2024", DATE_WORD, NULL, NULL},
        {"1447 هـ صفر 1447 هـ صفر 1447 هـ صفر", DATE_WORD, NULL, NULL},
        {"5 mai 2024 الموافق 5 mai 2024 الموافق 5 mai 2024", DATE_WORD, NULL, NULL},
        {"21 أغسطس 2025 م 20 صفر 1447 هـ", DATE_DUAL, NULL, NULL},
        {"20 صفر 1447 هـ 21 أغسطس 2025 م", DATE_DUAL, NULL, NULL},
        {"30 صفر 1447 هـ 21 أغسطس 2025 م", DATE_RANGE, NULL, NULL},
        {"27 صفر 1447 هـ 31 أبريل 2025 م", DATE_RANGE, NULL, NULL},
        {"صفر 1447 هـ الموافق أغسطس 2025", DATE_OK, "2025-08-01", "2025-08-31"},
        {"5 صفر/مايو 1447", DATE_WORD, NULL, NULL},
        {"الأحد الأحد 5 مايو 2024", DATE_OK, "2024-05-05", NULL},
        {"الأحد مايو 2024", DATE_WORD, NULL, NULL},
        {"24 5 mai", DATE_WORD, NULL, NULL},
        {"2024 2024 mai", DATE_WORD, NULL, NULL},
        {"5 123 mai", DATE_RANGE, NULL, NULL},
        {"mai 123", DATE_WORD, NULL, NULL},
        {"mai 5 24", DATE_YEAR2, NULL, NULL},
        {"123/2024", DATE_WORD, NULL, NULL},
        {"2024/123", DATE_WORD, NULL, NULL},
        {"8.2024", DATE_OK, "2024-08-01", "2024-08-31"},
        {"8 2024", DATE_WORD, NULL, NULL},
        {"8/1447", DATE_CALENDAR, NULL, NULL},
        {"123/8/2024", DATE_WORD, NULL, NULL},
        {"5/123/2024", DATE_WORD, NULL, NULL},
        {"2024/08/2024", DATE_WORD, NULL, NULL},
        {"5 mai 2024 mai 5", DATE_WORD, NULL, NULL},
        {"123 م", DATE_WORD, NULL, NULL},
        {"5 م", DATE_YEAR, NULL, NULL},
        {"1299/01/01", DATE_OK, "1299-01-01", NULL},
        {"0999", DATE_RANGE, NULL, NULL},
        {"1342 هـ", DATE_RANGE, NULL, NULL},
        {"45509 5", DATE_WORD, NULL, NULL},
        {"45509/12", DATE_RANGE, NULL, NULL},
        {"45509,5", DATE_AS_SERIAL, NULL, NULL},
        {"45509. 5", DATE_RANGE, NULL, NULL},
        {"45509 mai", DATE_WORD, NULL, NULL},
        {"45509 10:00", DATE_WORD, NULL, NULL},
        {"05/08/20a4", DATE_WORD, NULL, NULL},
        {"05/08/20-4", DATE_WORD, NULL, NULL},
        {"05/a8/2024", DATE_WORD, NULL, NULL},
        {"مايو", DATE_YEAR, NULL, NULL},
    };
    CHECK_ALL(&dmy, cases);
}

static void test_year_first(void **unused)
{
    (void)unused;
    struct date_reading reading = with(DATE_ORDER_YMD, CALENDAR_GREGORIAN, SERIAL_REFUSED);
    reading.pivot = 30;
    static const struct expected cases[] = {
        {"24-Aug-05", DATE_OK, "2024-08-05", NULL}, {"Aug 5 24", DATE_OK, "2024-08-05", NULL},
        {"24/08/05", DATE_OK, "2024-08-05", NULL},  {"31.08.05", DATE_OK, "1931-08-05", NULL},
        {"05/08/2024", DATE_ORDER, NULL, NULL},     {"2024/08/2024", DATE_WORD, NULL, NULL},
        {"24/13/05", DATE_SWAPPED, NULL, NULL},
    };
    CHECK_ALL(&reading, cases);
    reading.calendar = CALENDAR_HIJRI;
    static const struct expected hijri[] = {{"24/08/05 م", DATE_OK, "2024-08-05", NULL}};
    CHECK_ALL(&reading, hijri);
    reading.serial = SERIAL_1900;
    static const struct expected serial[] = {{"9999", DATE_OK, "1927-05-17", NULL}};
    CHECK_ALL(&reading, serial);
    reading.serial = SERIAL_1904;
    static const struct expected late[] = {{"2958465", DATE_RANGE, NULL, NULL}};
    CHECK_ALL(&reading, late);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),         cmocka_unit_test(test_hijri_pairs),
        cmocka_unit_test(test_hijri_months),  cmocka_unit_test(test_numeric_reference),
        cmocka_unit_test(test_every_name),    cmocka_unit_test(test_reference_names),
        cmocka_unit_test(test_day_first),     cmocka_unit_test(test_marks),
        cmocka_unit_test(test_odd_numbers),   cmocka_unit_test(test_year_first),
        cmocka_unit_test(test_iso_only),      cmocka_unit_test(test_calendars),
        cmocka_unit_test(test_serials),       cmocka_unit_test(test_repairs),
        cmocka_unit_test(test_without_words),
    };
    return cmocka_run_group_tests(tests, load_words, NULL);
}
