/* Tables of dates: the shipped ones load; faults of others are located; look-up takes the longest
 * name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/file.h"
#include "base/utf8.h"
#include "descriptors/date_words.h"
#include "descriptors/table_csv.h"

#define MONTHS_HEAD   "name,calendar,month\n"
#define WEEKDAYS_HEAD "name,weekday\n"
#define WORDS_HEAD    "word,meaning\n"
#define HIJRI_HEAD                                                                                 \
    "year,first_day,days_1,days_2,days_3,days_4,days_5,days_6,days_7,days_8,days_9,days_10,"       \
    "days_11,days_12\n"
#define HIJRI_1446 "1446,2024-07-07,30,30,29,30,30,29,30,29,30,29,29,29\n"
#define HIJRI_1447 "1447,2025-06-26,30,29,30,30,30,29,30,29,30,29,30,29\n"

static struct arena memory;

static int make_memory(void **unused)
{
    (void)unused;
    memory = arena_reserve((ptrdiff_t)1 << 30);
    return 0;
}

static void test_shipped(void **unused)
{
    (void)unused;
    struct diag d = diag_new(&memory);
    struct date_words *words = date_words_new(&memory);
    assert_true(date_words_load(&memory, "schemas/common/dates", words, &d));
    assert_int_equal(d.count, 0);
    int32_t first = 0, last = 0, day = 0, days = 0, next = 0;
    hijri_years(words, &first, &last);
    assert_int_equal(first, 1343);
    assert_int_equal(last, 1500);
    int months_of_28_or_31 = 0;
    for (int32_t month = first * 12; month < (last + 1) * 12; month++) {
        assert_true(hijri_month(words, month / 12, month % 12 + 1, &day, &days));
        assert_true(month == first * 12 || day == next);
        next = day + days;
        months_of_28_or_31 += days == 28 || days == 31;
    }
    assert_int_equal(next, date_from_parts(2077, 11, 17));
    assert_int_equal(months_of_28_or_31, 8);
}

/* Every row of the shipped files is found again by its name. */
static void test_every_row(void **unused)
{
    (void)unused;
    static const char *const files[] = {"months.csv", "weekdays.csv", "words.csv"};
    struct diag d = diag_new(&memory);
    struct date_words *words = date_words_new(&memory);
    assert_true(date_words_load(&memory, "schemas/common/dates", words, &d));
    for (int f = 0; f < 3; f++) {
        struct table table;
        str bytes = {0};
        str path = path_join(&memory, STR("schemas/common/dates"), str_from_c(files[f]));
        assert_true(file_read(&memory, str_to_c(&memory, path), 0, &bytes, &d));
        assert_true(table_parse(&memory, bytes, path, TABLE_WITHOUT_REMARKS, &table, &d));
        for (ptrdiff_t row = 0; row < table.rows.count; row++) {
            str key = utf8_fold(&memory, table_text(&table, row, 0));
            int32_t value = -1, same = -1;
            ptrdiff_t used = 0;
            enum date_word_kind kind = date_word(words, key, &value);
            assert_int_not_equal(kind, DATE_WORD_NONE);
            str pieces[] = {key, STR(" 2024")};
            assert_int_equal(date_word_first(words, str_concat(&memory, 2, pieces), &same, &used),
                             kind);
            assert_int_equal(used, key.n);
            assert_int_equal(value, same);
        }
    }
}

static void test_first(void **unused)
{
    (void)unused;
    struct diag d = diag_new(&memory);
    struct date_words *words = date_words_new(&memory);
    assert_true(date_words_load(&memory, "schemas/common/dates", words, &d));
    static const struct {
        const char *text;
        enum date_word_kind kind;
        int32_t value;
        const char *used;
    } cases[] = {
        {"كانون الثاني 2024", DATE_WORD_MONTH, 1, "كانون الثاني"},
        {"كانون 2 2024", DATE_WORD_MONTH, 1, "كانون 2"},
        {"كانون 2024", DATE_WORD_AMBIGUOUS, 0, "كانون"},
        {"rabia al awal 1445", DATE_WORD_HIJRI_MONTH, 3, "rabia al awal"},
        {"rabia al", DATE_WORD_NONE, 0, "rabia"},
        {"رمضان المبارك", DATE_WORD_HIJRI_MONTH, 9, "رمضان المبارك"},
        {"رمضان", DATE_WORD_HIJRI_MONTH, 9, "رمضان"},
        {"nothing here", DATE_WORD_NONE, 0, "nothing"},
        {"", DATE_WORD_NONE, 0, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int32_t value = -1;
        ptrdiff_t used = -1;
        str key = utf8_fold(&memory, str_from_c(cases[i].text));
        assert_int_equal(date_word_first(words, key, &value, &used), cases[i].kind);
        assert_int_equal(value, cases[i].value);
        assert_int_equal(used, utf8_fold(&memory, str_from_c(cases[i].used)).n);
    }
}

/* ---- faults ---- */

struct faulty {
    const char *months, *weekdays, *words, *hijri;
    const char *id;
    const char *file;
    int line;
};

static void write_file(const char *folder, const char *name, const char *text)
{
    char path[256];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    (void)fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static void check_fault(const char *folder, const struct faulty *c)
{
    struct diag d = diag_new(&memory);
    write_file(folder, "months.csv", c->months ? c->months : MONTHS_HEAD "May,gregorian,5\n");
    write_file(folder, "weekdays.csv", c->weekdays ? c->weekdays : WEEKDAYS_HEAD "Mon,1\n");
    write_file(folder, "words.csv", c->words ? c->words : WORDS_HEAD "AH,hijri\n");
    write_file(folder, "hijri_month_starts.csv",
               c->hijri ? c->hijri : HIJRI_HEAD HIJRI_1446 HIJRI_1447);
    bool ok = date_words_load(&memory, folder, date_words_new(&memory), &d);
    assert_int_equal(ok, c->id == NULL);
    assert_int_equal(d.count, c->id ? 1 : 0);
    if (c->id) {
        assert_string_equal(d.item[0].id, c->id);
        assert_true(str_ends(d.item[0].place.file, str_from_c(c->file)));
        assert_int_equal(d.item[0].place.line, c->line);
    }
}

static void test_faults(void **unused)
{
    (void)unused;
    static const struct faulty cases[] = {
        {0},
        {.months = MONTHS_HEAD "May,gregorian,13\n",
         .id = "dates.number",
         .file = "months.csv",
         .line = 2},
        {.months = MONTHS_HEAD "May,gregorian,5\nX,gregorian,1 0\n",
         .id = "dates.number",
         .file = "months.csv",
         .line = 3},
        {.months = MONTHS_HEAD "May,julian,5\n",
         .id = "dates.choice",
         .file = "months.csv",
         .line = 2},
        {.months = MONTHS_HEAD "May,gregorian,5\nMAY.,gregorian,6\n",
         .id = "dates.two-meanings",
         .file = "months.csv",
         .line = 3},
        {.months = MONTHS_HEAD "May,gregorian,5\nMAY.,gregorian,5\n"},
        {.months = MONTHS_HEAD "--,gregorian,5\n",
         .id = "dates.empty-name",
         .file = "months.csv",
         .line = 2},
        {.months = "name,calendar,mont\nMay,gregorian,5\n",
         .id = "csv.column-missing",
         .file = "months.csv",
         .line = 1},
        {.weekdays = WEEKDAYS_HEAD "Mon,0\n",
         .id = "dates.number",
         .file = "weekdays.csv",
         .line = 2},
        {.weekdays = WEEKDAYS_HEAD "May,1\n",
         .id = "dates.two-meanings",
         .file = "weekdays.csv",
         .line = 2},
        {.words = WORDS_HEAD "AH,islamic\n", .id = "dates.choice", .file = "words.csv", .line = 2},
        {.hijri = HIJRI_HEAD HIJRI_1446 "1448" HIJRI_1447,
         .id = "dates.hijri-year",
         .file = "hijri_month_starts.csv",
         .line = 3},
        {.hijri = HIJRI_HEAD HIJRI_1446 "1447,2025-06-27,30,29,30,30,30,29,30,29,30,29,30,29\n",
         .id = "dates.hijri-year",
         .file = "hijri_month_starts.csv",
         .line = 3},
        {.hijri = HIJRI_HEAD "1446,2024-07-07,30,32,29,30,30,29,30,29,30,29,29,29\n" HIJRI_1447,
         .id = "dates.number",
         .file = "hijri_month_starts.csv",
         .line = 2},
        {.hijri = "year,first_day,days_1,days_2,days_3,days_4,days_5,days_6,days_7,days_8,days_9,"
                  "days_10,days_11,last\n1446,2024-07-07,30,30,29,30,30,29,30,29,30,29,29,29\n",
         .id = "csv.column-missing",
         .file = "hijri_month_starts.csv",
         .line = 1},
    };
    char folder[] = "/tmp/marsad-dates-XXXXXX";
    assert_non_null(mkdtemp(folder));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_fault(folder, &cases[i]);
    struct diag d = diag_new(&memory);
    assert_true(dir_remove(folder, &d));
    assert_false(date_words_load(&memory, folder, date_words_new(&memory), &d));
    assert_int_equal(d.count, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shipped),
        cmocka_unit_test(test_every_row),
        cmocka_unit_test(test_first),
        cmocka_unit_test(test_faults),
    };
    return cmocka_run_group_tests(tests, make_memory, NULL);
}
