/* Arabic and French text: dates as centres write them, Hijri days, month names, and the fold. */
#include <stdlib.h>
#include <string.h>

#include "2_validate/read_date.h"
#include "base/date.h"
#include "base/utf8.h"
#include "cases.h"

enum { CELLS = 8 };

struct line {
    struct date_words *words;
    str cell[CELLS];
    int cells;
};

/* ---- dates ---- */

static const struct {
    const char *status;
    enum date_trouble trouble;
} troubles[] = {
    {"ok", DATE_OK},
    {"E_RANGE", DATE_RANGE},
    {"E_RANGE", DATE_SWAPPED},
    {"E_YEAR", DATE_YEAR},
    {"E_YEAR2", DATE_YEAR2},
    {"E_MONTH", DATE_MONTH},
    {"E_CAL", DATE_CALENDAR},
    {"E_DUAL", DATE_DUAL},
    {"E_WEEKDAY", DATE_WEEKDAY},
    {"E_SERIAL", DATE_AS_SERIAL},
    {"E_WORD", DATE_WORD},
    {"E_EMPTY", DATE_EMPTY},
};

static bool trouble_is(str status, enum date_trouble trouble)
{
    for (size_t i = 0; i < sizeof troubles / sizeof *troubles; i++) {
        if (str_equal_c(status, troubles[i].status) && troubles[i].trouble == trouble) {
            return true;
        }
    }
    return false;
}

/* input, order[+calendar][+pivot], expected, precision, status, note */
static struct date_reading reading_of(str order)
{
    struct date_reading r = {.order = DATE_ORDER_DMY, .least = PRECISION_YEAR, .pivot = -1};
    if (str_find(order, STR("mdy")) >= 0) {
        r.order = DATE_ORDER_MDY;
    } else if (str_find(order, STR("ymd")) >= 0) {
        r.order = DATE_ORDER_YMD;
    }
    bool hijri = str_find(order, STR("hijri")) >= 0;
    r.calendar = hijri                               ? CALENDAR_HIJRI
                 : str_find(order, STR("auto")) >= 0 ? CALENDAR_AUTO
                                                     : CALENDAR_GREGORIAN;
    r.serial = str_find(order, STR("serial")) >= 0 ? SERIAL_1900 : SERIAL_REFUSED;
    if (str_find(order, STR("pivot")) >= 0) {
        r.pivot = 30;
    }
    return r;
}

static bool date_agrees(const struct date_value *value, str expected, str precision)
{
    char iso[11];
    static const char letters[] = {'d', 'm', 'y'};
    date_format_iso(value->day_from, iso);
    bool same = str_starts(str_from_c(iso), expected) && precision.n == 1 &&
                precision.p[0] == letters[value->precision];
    if (!same) {
        printf("   read as %s, precision %c, expected %.*s %.*s\n", iso, letters[value->precision],
               STR_ARG(expected), STR_ARG(precision));
    }
    return same;
}

static bool case_date(struct case_item *item)
{
    struct line *line = item->data;
    struct date_reading reading = reading_of(line->cell[1]);
    struct date_value value = {0};
    enum date_trouble trouble = date_read(line->words, &reading, line->cell[0], &value);
    if (!trouble_is(line->cell[4], trouble)) {
        printf("   %.*s, order %.*s: %.*s, expected %.*s\n", STR_ARG(line->cell[0]),
               STR_ARG(line->cell[1]), STR_ARG(date_trouble_name(trouble)), STR_ARG(line->cell[4]));
        return false;
    }
    return trouble != DATE_OK || date_agrees(&value, line->cell[2], line->cell[3]);
}

/* ---- Hijri days ---- */

static bool case_hijri(struct case_item *item)
{
    struct line *line = item->data;
    str year, month, day, rest;
    int64_t y, m, d;
    str_cut(line->cell[0], '-', &year, &rest);
    str_cut(rest, '-', &month, &day);
    if (!str_to_int64(year, &y) || !str_to_int64(month, &m) || !str_to_int64(day, &d)) {
        printf("   no date: %.*s\n", STR_ARG(line->cell[0]));
        return false;
    }
    int32_t first, days;
    char iso[11] = "";
    bool tabular = str_equal_c(line->cell[2], "tabular-civil");
    if (tabular ? hijri_month_tabular((int32_t)y, (int32_t)m, &first, &days)
                : hijri_month(line->words, (int32_t)y, (int32_t)m, &first, &days)) {
        date_format_iso(first + (int32_t)d - 1, iso);
    }
    /* where sources differ, the one that the table is made from counts: hijri-converter */
    str note = line->cell[3];
    ptrdiff_t at = str_find(note, STR("hijri-converter="));
    bool given = str_equal(line->cell[1], str_from_c(iso)) ||
                 (at >= 0 && str_starts(str_slice(note, at + 16, note.n), str_from_c(iso)));
    if (!given) {
        printf("   %.*s is %s, expected %.*s (%.*s; %.*s)\n", STR_ARG(line->cell[0]), iso,
               STR_ARG(line->cell[1]), STR_ARG(line->cell[2]), STR_ARG(note));
    }
    return given;
}

/* ---- names of months ---- */

static bool case_month(struct case_item *item)
{
    struct line *line = item->data;
    int32_t month = 0;
    int64_t expected = 0;
    struct arena *a = item->cases->arena;
    enum date_word_kind kind = date_word(line->words, utf8_fold(a, line->cell[1]), &month);
    enum date_word_kind wanted =
        str_equal_c(line->cell[3], "H") ? DATE_WORD_HIJRI_MONTH : DATE_WORD_MONTH;
    str_to_int64(line->cell[2], &expected);
    if (kind != wanted || month != expected) {
        printf("   %.*s: kind %d month %d, expected %lld %.*s\n", STR_ARG(line->cell[1]), (int)kind,
               month, (long long)expected, STR_ARG(line->cell[3]));
    }
    return kind == wanted && month == expected;
}

/* ---- the fold ---- */

static bool case_fold(struct case_item *item)
{
    struct line *line = item->data;
    struct arena *a = item->cases->arena;
    long code = strtol(str_to_c(a, str_slice(line->cell[0], 2, line->cell[0].n)), NULL, 16);
    char bytes[4];
    int n = utf8_encode((int32_t)code, bytes);
    str found = utf8_fold(a, (str){bytes, n});
    str wanted = line->cells > 2 ? str_trim(line->cell[2]) : STR("");
    if (!str_equal(found, wanted)) {
        printf("   %.*s %.*s: %.*s, expected %.*s\n", STR_ARG(line->cell[0]),
               STR_ARG(line->cell[1]), STR_ARG(found), STR_ARG(wanted));
    }
    return str_equal(found, wanted);
}

/* ---- the tables ---- */

static void lines_run(struct cases *cases, struct date_words *words, const char *folder,
                      const char *file, const char *group, case_test *test)
{
    str text, row, rest;
    struct diag d = diag_new(cases->arena);
    if (!file_read(cases->arena, join(cases->arena, folder, file), 0, &text, &d)) {
        return;
    }
    for (bool more = text.n > 0; more; text = rest) {
        more = str_cut(text, '\n', &row, &rest);
        if (row.n == 0 || row.p[0] == '#' || str_starts(row, STR("codepoint\t")) ||
            str_starts(row, STR("hijri(")) || str_starts(row, STR("folded_key"))) {
            continue;
        }
        struct line line = {.words = words};
        str cell = row, tail;
        for (bool cells = true; cells && line.cells < CELLS; cell = tail) {
            cells = str_cut(cell, '\t', &line.cell[line.cells++], &tail);
        }
        str name = str_format(cases->arena, "%s %.*s %.*s", group, STR_ARG(line.cell[0]),
                              STR_ARG(line.cell[1]));
        case_run(cases, group, str_to_c(cases->arena, name), folder, test, &line);
    }
}

void cases_arabic(struct cases *cases, const char *folder)
{
    struct diag d = diag_new(cases->arena);
    struct date_words *words = date_words_new(cases->arena);
    date_words_load(cases->arena, "schemas/common/dates", words, &d);
    lines_run(cases, words, folder, "dates_cases.tsv", "dates", case_date);
    lines_run(cases, words, folder, "hijri_reference_pairs.tsv", "hijri", case_hijri);
    lines_run(cases, words, folder, "month_names.tsv", "months", case_month);
    lines_run(cases, words, folder, "arabic_fold_table.tsv", "fold", case_fold);
}
