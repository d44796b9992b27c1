/* The tables of schemas/common/dates: words in an open-addressed table by their folded spelling,
 * and the first day of every Hijri month. A name of several words is found by its first one, which
 * knows how many words the longest name has that begins with it. */
#include "descriptors/date_words.h"

#include <assert.h>
#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "base/utf8.h"
#include "descriptors/fault.h"
#include "descriptors/table_csv.h"

enum { SLOTS = 4096, WORDS_LIMIT = SLOTS / 2, HIJRI_YEARS_LIMIT = 1000, MONTHS_A_YEAR = 12 };
enum { COLUMNS_LIMIT = 2 + MONTHS_A_YEAR };

struct date_entry {
    str key;
    uint32_t hash;
    enum date_word_kind kind; /* NONE: only the first word of longer names */
    int32_t value;
    int32_t most_words; /* of the longest name that begins with this word */
    struct place place;
};

struct date_words {
    int16_t slot[SLOTS]; /* 1 + number of the entry; 0: free */
    struct date_entry *entry;
    int32_t entries;
    int32_t first_year, years;
    int32_t month_start[HIJRI_YEARS_LIMIT * MONTHS_A_YEAR + 1];
};

struct date_words *date_words_new(struct arena *a)
{
    struct date_words *words = ARENA_NEW(a, struct date_words);
    words->entry = ARENA_ARRAY(a, struct date_entry, WORDS_LIMIT);
    return words;
}

/* ---- look-up ---- */

static uint32_t hash_of(str key)
{
    uint64_t hash = (uint64_t)key.n;
    ptrdiff_t i = 0;
    for (; i + 8 <= key.n; i += 8) {
        uint64_t eight;
        memcpy(&eight, key.p + i, 8);
        hash = (hash ^ eight) * UINT64_C(0x9E3779B97F4A7C15);
        hash ^= hash >> 29;
    }
    uint64_t rest = 0;
    for (; i < key.n; i++)
        rest = rest << 8 | (uint8_t)key.p[i];
    hash = (hash ^ rest) * UINT64_C(0x9E3779B97F4A7C15);
    return (uint32_t)(hash >> 32);
}

static const struct date_entry *entry_of(const struct date_words *words, str key)
{
    uint32_t hash = hash_of(key);
    for (uint32_t i = hash % SLOTS; words->slot[i]; i = (i + 1) % SLOTS) {
        const struct date_entry *entry = &words->entry[words->slot[i] - 1];
        if (entry->hash == hash && str_equal(entry->key, key))
            return entry;
    }
    return NULL;
}

enum date_word_kind date_word(const struct date_words *words, str folded, int32_t *value)
{
    const struct date_entry *entry = entry_of(words, folded);
    *value = entry ? entry->value : 0;
    return entry ? entry->kind : DATE_WORD_NONE;
}

/* Bytes of the first `count` words, or of all of them. */
static ptrdiff_t bytes_of_words(str text, int32_t count)
{
    for (ptrdiff_t i = 0; i < text.n; i++) {
        if (text.p[i] == ' ' && --count == 0)
            return i;
    }
    return text.n;
}

enum date_word_kind date_word_first(const struct date_words *words, str folded, int32_t *value,
                                    ptrdiff_t *used)
{
    *used = bytes_of_words(folded, 1);
    *value = 0;
    const struct date_entry *first = entry_of(words, str_slice(folded, 0, *used));
    if (!first)
        return DATE_WORD_NONE;
    for (int32_t count = first->most_words; count > 1; count--) {
        ptrdiff_t bytes = bytes_of_words(folded, count);
        const struct date_entry *entry = entry_of(words, str_slice(folded, 0, bytes));
        if (entry && entry->kind != DATE_WORD_NONE) {
            *used = bytes;
            *value = entry->value;
            return entry->kind;
        }
    }
    *value = first->value;
    return first->kind;
}

void hijri_years(const struct date_words *words, int32_t *first, int32_t *last)
{
    *first = words->first_year;
    *last = words->first_year + words->years - 1;
}

bool hijri_month(const struct date_words *words, int32_t year, int32_t month, int32_t *first_day,
                 int32_t *days)
{
    if (year < words->first_year || year >= words->first_year + words->years || month < 1 ||
        month > MONTHS_A_YEAR)
        return false;
    const int32_t *start =
        &words->month_start[(year - words->first_year) * MONTHS_A_YEAR + month - 1];
    *first_day = start[0];
    *days = start[1] - start[0];
    return true;
}

static int32_t tabular_month_start(int32_t year, int32_t month)
{
    enum { EPOCH_DAY = -492148, YEAR_DAYS = 354, CYCLE_YEARS = 30, CYCLE_LEAP_YEARS = 11 };
    int32_t leap_days = (3 + CYCLE_LEAP_YEARS * year) / CYCLE_YEARS;
    return EPOCH_DAY + (year - 1) * YEAR_DAYS + leap_days + (month - 1) * 29 + month / 2;
}

bool hijri_month_tabular(int32_t year, int32_t month, int32_t *first_day, int32_t *days)
{
    if (year < 1 || year > 9999 || month < 1 || month > MONTHS_A_YEAR)
        return false;
    bool last = month == MONTHS_A_YEAR;
    *first_day = tabular_month_start(year, month);
    *days = tabular_month_start(last ? year + 1 : year, last ? 1 : month + 1) - *first_day;
    return true;
}

/* ---- loading ---- */

struct load {
    struct arena *arena;
    struct diag *diag;
    struct date_words *words;
    struct table table;
    int32_t column[COLUMNS_LIMIT];
};

static struct date_entry *entry_add(struct date_words *words, str key)
{
    assert(words->entries < WORDS_LIMIT);
    uint32_t hash = hash_of(key);
    uint32_t i = hash % SLOTS;
    while (words->slot[i])
        i = (i + 1) % SLOTS;
    struct date_entry *entry = &words->entry[words->entries++];
    words->slot[i] = (int16_t)words->entries;
    entry->key = key;
    entry->hash = hash;
    return entry;
}

static struct date_entry *entry_of_or_new(struct date_words *words, str key)
{
    const struct date_entry *known = entry_of(words, key);
    return known ? &words->entry[known - words->entry] : entry_add(words, key);
}

static int32_t words_in(str key)
{
    int32_t count = 1;
    for (ptrdiff_t i = 0; i < key.n; i++)
        count += key.p[i] == ' ';
    return count;
}

/* The name in a row; the same name with the same meaning may stand again. */
static bool name_add(struct load *l, ptrdiff_t row, enum date_word_kind kind, int32_t value)
{
    struct place place = table_place(&l->table, row, l->column[0]);
    str name = table_text(&l->table, row, l->column[0]);
    str key = utf8_fold(l->arena, name);
    if (key.n == 0) {
        FAULT(l->diag, place, "dates.empty-name", {"found", name});
        return false;
    }
    if (l->words->entries + 2 > WORDS_LIMIT) {
        FAULT(l->diag, place, "dates.too-many", {"limit", number_text(l->arena, WORDS_LIMIT)});
        return false;
    }
    struct date_entry *entry = entry_of_or_new(l->words, key);
    if (entry->kind != DATE_WORD_NONE && (entry->kind != kind || entry->value != value)) {
        FAULT(l->diag, place, "dates.two-meanings", {"name", name}, {"file", entry->place.file},
              {"line", number_text(l->arena, entry->place.line)});
        return false;
    }
    entry->kind = kind;
    entry->value = value;
    entry->place = place;
    struct date_entry *first = entry_of_or_new(l->words, str_slice(key, 0, bytes_of_words(key, 1)));
    int32_t count = words_in(key);
    first->most_words = first->most_words > count ? first->most_words : count;
    return true;
}

static bool whole_number(str text, int32_t least, int32_t most, int32_t *number)
{
    int64_t wide = 0;
    if (!str_to_int64(text, &wide) || wide < least || wide > most)
        return false;
    *number = (int32_t)wide;
    return true;
}

/* The word in column 1 of a row, out of `choice`; -1 and a fault when it is none. */
static int choice_of(struct load *l, ptrdiff_t row, const char *const choice[], int choices)
{
    str found = table_text(&l->table, row, l->column[1]);
    struct str_list known = {0};
    for (int i = 0; i < choices; i++) {
        if (str_equal_c(found, choice[i]))
            return i;
        names_add(l->arena, &known, str_from_c(choice[i]));
    }
    FAULT(l->diag, table_place(&l->table, row, l->column[1]), "dates.choice", {"found", found},
          {"choices", names_joined(l->arena, &known)});
    return -1;
}

static bool number_fault(struct load *l, ptrdiff_t row, int32_t column, const char *range)
{
    FAULT(l->diag, table_place(&l->table, row, column), "dates.number",
          {"found", table_text(&l->table, row, column)}, {"range", str_from_c(range)});
    return false;
}

static bool month_row(struct load *l, ptrdiff_t row)
{
    static const char *const calendars[] = {"gregorian", "hijri"};
    static const enum date_word_kind kinds[] = {DATE_WORD_MONTH, DATE_WORD_HIJRI_MONTH};
    int calendar = choice_of(l, row, calendars, 2);
    str text = table_text(&l->table, row, l->column[2]);
    str first = {0}, second = {0};
    int32_t month = 0, other = 0;
    bool two = str_cut(text, ' ', &first, &second);
    if (calendar < 0)
        return false;
    if (!whole_number(first, 1, MONTHS_A_YEAR, &month) ||
        (two && !whole_number(second, 1, MONTHS_A_YEAR, &other)))
        return number_fault(l, row, l->column[2], "1-12");
    return two ? name_add(l, row, DATE_WORD_AMBIGUOUS, 0)
               : name_add(l, row, kinds[calendar], month);
}

static bool weekday_row(struct load *l, ptrdiff_t row)
{
    int32_t weekday = 0;
    if (!whole_number(table_text(&l->table, row, l->column[1]), 1, 7, &weekday))
        return number_fault(l, row, l->column[1], "1-7");
    return name_add(l, row, DATE_WORD_WEEKDAY, weekday - 1);
}

static bool word_row(struct load *l, ptrdiff_t row)
{
    static const char *const meanings[] = {"gregorian", "hijri", "dual", "filler"};
    static const enum date_word_kind kinds[] = {DATE_WORD_GREGORIAN, DATE_WORD_HIJRI,
                                                DATE_WORD_DUAL, DATE_WORD_FILLER};
    int meaning = choice_of(l, row, meanings, 4);
    return meaning >= 0 && name_add(l, row, kinds[meaning], 0);
}

/* A year follows the one before, and begins where it ended. */
static bool hijri_row(struct load *l, ptrdiff_t row)
{
    struct date_words *words = l->words;
    int32_t year = 0, day = 0;
    bool is_year = whole_number(table_text(&l->table, row, l->column[0]), 1, 9999, &year) &&
                   words->years < HIJRI_YEARS_LIMIT;
    bool follows = is_year && (row == 0 || year == words->first_year + words->years);
    int32_t *start = &words->month_start[(ptrdiff_t)words->years * MONTHS_A_YEAR];
    if (!follows || !date_parse_iso(table_text(&l->table, row, l->column[1]), &day) ||
        (row > 0 && day != start[0])) {
        FAULT0(l->diag, table_place(&l->table, row, l->column[follows]), "dates.hijri-year");
        return false;
    }
    start[0] = day;
    for (int32_t month = 1; month <= MONTHS_A_YEAR; month++) {
        int32_t days = 0, column = l->column[1 + month];
        if (!whole_number(table_text(&l->table, row, column), 28, 31, &days))
            return number_fault(l, row, column, "28-31");
        start[month] = start[month - 1] + days;
    }
    words->first_year = row == 0 ? year : words->first_year;
    words->years++;
    return true;
}

struct date_file {
    const char *name;
    const char *column[COLUMNS_LIMIT];
    int columns;
    bool (*row)(struct load *, ptrdiff_t row);
};

static bool find_columns(struct load *l, const struct date_file *file)
{
    struct str_list present = {0};
    for (int32_t i = 0; i < l->table.columns; i++)
        names_add(l->arena, &present, l->table.header[i].text);
    bool ok = true;
    for (int i = 0; i < file->columns; i++) {
        l->column[i] = table_column(&l->table, file->column[i]);
        if (l->column[i] < 0) {
            fault_unknown(l->diag, l->table.header[0].place, "csv.column-missing", "csv.no-column",
                          str_from_c(file->column[i]), &present);
            ok = false;
        }
    }
    return ok;
}

static bool load_file(struct load *l, const char *folder, const struct date_file *file)
{
    str path = path_join(l->arena, str_from_c(folder), str_from_c(file->name));
    str bytes = {0};
    if (!file_read(l->arena, str_to_c(l->arena, path), 0, &bytes, l->diag) ||
        !table_parse(l->arena, bytes, path, TABLE_WITHOUT_REMARKS, &l->table, l->diag) ||
        !find_columns(l, file))
        return false;
    bool ok = true;
    for (ptrdiff_t row = 0; row < l->table.rows.count && (ok || file->row != hijri_row); row++)
        ok = file->row(l, row) && ok;
    return ok;
}

bool date_words_load(struct arena *a, const char *folder, struct date_words *out, struct diag *d)
{
    static const struct date_file files[] = {
        {"months.csv", {"name", "calendar", "month"}, 3, month_row},
        {"weekdays.csv", {"name", "weekday"}, 2, weekday_row},
        {"words.csv", {"word", "meaning"}, 2, word_row},
        {"hijri_month_starts.csv",
         {"year", "first_day", "days_1", "days_2", "days_3", "days_4", "days_5", "days_6", "days_7",
          "days_8", "days_9", "days_10", "days_11", "days_12"},
         COLUMNS_LIMIT,
         hijri_row},
    };
    struct load l = {.arena = a, .diag = d, .words = out};
    bool ok = true;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        ok = load_file(&l, folder, &files[i]) && ok;
    return ok;
}
