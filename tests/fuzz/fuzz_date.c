/* Dates and times: the first byte chooses the declared reading, the first line is a pattern, the
 * rest is read by everything. What is read is a real day; the fast ways and the long way say the
 * same; nothing is written outside (the sanitizers see that). */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "2_validate/read_date.h"
#include "2_validate/read_any_day.h"
#include "descriptors/time_value.h"
#include "base/date.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct date_words *words;
static struct arena memory;

static void load_words(void)
{
    memory = arena_reserve((ptrdiff_t)1 << 32);
    struct diag d = diag_new(&memory);
    words = date_words_new(&memory);
    if (!date_words_load(&memory, "schemas/common/dates", words, &d)) {
        abort();
    }
}

static void check_value(const struct date_reading *reading, const struct date_value *value)
{
    assert(value->day_from <= value->day_to && value->precision <= reading->least);
    assert((value->precision == PRECISION_DAY) == (value->day_from == value->day_to));
    struct date_parts from = date_to_parts(value->day_from), to = date_to_parts(value->day_to);
    assert(date_is_valid(from.year, from.month, from.day));
    assert(date_is_valid(to.year, to.month, to.day));
    assert(!value->is_iso || value->repairs == 0);
}

/* What needs no repair is written YYYY-MM-DD and nothing else; what is written so is that day. */
static void check_iso(const struct date_reading *reading, str text, enum date_trouble trouble,
                      const struct date_value *value)
{
    int32_t day = 0;
    bool is_iso = date_parse_iso(text, &day);
    if (trouble == DATE_OK && value->is_iso) {
        assert(is_iso && day == value->day_from && value->precision == PRECISION_DAY);
    }
    if (trouble == DATE_OK && value->repairs == 0 && value->precision != PRECISION_DAY) {
        assert(text.n == 7 || text.n == 4);
    }
    bool may_be_hijri = text.n == 10 && text.p[0] == '1' && text.p[1] < '6';
    if (is_iso && !may_be_hijri && reading->calendar == CALENDAR_GREGORIAN) {
        assert(trouble == DATE_OK && value->is_iso);
    }
}

/* A mark that cannot be seen sends the text the long way, with the same result. */
static void check_long_way(struct arena scratch, const struct date_reading *reading, str text,
                           enum date_trouble trouble, const struct date_value *value)
{
    str pieces[] = {STR("\xE2\x80\x8F"), text};
    struct date_value again;
    enum date_trouble same = date_read(words, reading, str_concat(&scratch, 2, pieces), &again);
    if (text.n > 100) {
        return;
    }
    assert(same == trouble);
    if (trouble == DATE_OK) {
        assert(again.day_from == value->day_from && again.day_to == value->day_to);
        assert(again.precision == value->precision && again.hijri == value->hijri);
        assert(again.proves_order == value->proves_order);
        assert((again.repairs & ~((uint32_t)1 << REPAIR_INVISIBLE)) ==
               (value->repairs & ~((uint32_t)1 << REPAIR_INVISIBLE)));
    }
}

static void read_dates(struct arena scratch, uint8_t choice, str text)
{
    struct date_reading reading = {
        .order = (enum date_order)(choice & 3),
        .calendar = (enum date_calendar)((choice >> 2 & 3) % 3),
        .serial = (enum date_serial)((choice >> 4 & 3) % 3),
        .least = choice & 64 ? PRECISION_YEAR : PRECISION_DAY,
        .pivot = choice & 128 ? 30 : -1,
    };
    struct date_value value;
    enum date_trouble trouble = date_read(words, &reading, text, &value);
    assert(trouble < DATE_TROUBLES);
    if (trouble == DATE_OK) {
        check_value(&reading, &value);
    }
    check_iso(&reading, text, trouble, &value);
    check_long_way(scratch, &reading, text, trouble, &value);
}

static void read_times(struct arena *scratch, uint8_t choice, str pattern, str text)
{
    struct time_reading plain = {.words = words}, any = {.words = words, .any_day = read_any_day};
    struct time_reading formatted = {.words = choice & 1 ? words : NULL};
    struct duration duration;
    int64_t value, year;
    for (int type = VALUE_TEXT; type <= VALUE_YEARMONTH; type++) {
        bool temporal = type == VALUE_DATE || type >= VALUE_TIME;
        if (temporal && time_read((enum value_type)type, &plain, text, &value)) {
            int64_t same;
            assert(time_read((enum value_type)type, &any, text, &same) && same == value);
        }
    }
    (void)time_read_year(text, &year);
    if (time_read_duration(text, &duration)) {
        assert(duration_compare(&duration, &duration) == 0);
    }
    formatted.format = time_format_compile(scratch, pattern);
    assert(!formatted.format || time_format_wrong_at(pattern) < 0);
    if (formatted.format) {
        (void)time_read_moment(&formatted, text, &value);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!words) {
        load_words();
    }
    struct arena scratch = memory;
    str text = str_copy(&scratch, (str){(const char *)data, (ptrdiff_t)size});
    if (size < 1 || utf8_invalid_at(str_slice(text, 1, text.n)) >= 0) {
        return 0;
    }
    str pattern, rest;
    (void)str_cut(str_slice(text, 1, text.n), '\n', &pattern, &rest);
    read_dates(scratch, data[0], rest);
    read_times(&scratch, data[0], pattern, rest);
    return 0;
}
