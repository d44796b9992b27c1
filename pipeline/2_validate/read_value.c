/* Integers by three multiplications over eight digits at once; dates by two words and a table of
 * months; numbers by an exact division where the mantissa and the power of ten are exact (Clinger
 * 1990), by base/str.h elsewhere. */
#include "2_validate/read_value.h"

#include <assert.h>
#include <math.h>

#include "2_validate/field_reader.h"
#include "2_validate/mend.h"
#include "base/date.h"

enum { WORD_DIGITS = 8, EXACT_DIGITS = 15, ISO_DAY_BYTES = 10 };
#define HIGH_BITS   UINT64_C(0x8080808080808080)
#define ZERO_DIGITS UINT64_C(0x3030303030303030)

struct calendar *calendar_new(struct arena *a)
{
    struct calendar *calendar = ARENA_NEW(a, struct calendar);
    for (int32_t i = 0; i <= CALENDAR_MONTHS; i++) {
        calendar->first_day[i] = date_from_parts(CALENDAR_FIRST_YEAR + i / 12, i % 12 + 1, 1);
    }
    return calendar;
}

/* ---- slow ways ---- */

static bool digits_to_integer(str digits, bool negative, int64_t *value)
{
    int64_t sum = 0;
    for (ptrdiff_t i = 0; i < digits.n; i++) {
        int digit = digits.p[i] - '0';
        if (digit < 0 || digit > 9 || __builtin_mul_overflow(sum, 10, &sum) ||
            __builtin_sub_overflow(sum, digit, &sum)) {
            return false;
        }
    }
    if (negative) {
        *value = sum;
        return !value_is_missing(sum);
    }
    *value = sum == INT64_MIN ? 0 : -sum;
    return sum != INT64_MIN;
}

bool value_read_integer(str text, int64_t *value)
{
    bool sign = text.n > 0 && (text.p[0] == '-' || text.p[0] == '+');
    str digits = {text.p + sign, text.n - sign};
    return digits.n > 0 && digits_to_integer(digits, text.p[0] == '-', value);
}

static bool number_is_exact(str plain, double *value)
{
    static const double powers[EXACT_DIGITS + 1] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                    1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    bool negative = plain.n > 0 && plain.p[0] == '-';
    int64_t mantissa = 0;
    int digits = 0, decimals = -1;
    for (ptrdiff_t i = negative; i < plain.n; i++) {
        char byte = plain.p[i];
        if (byte == '.' && decimals < 0 && digits > 0) {
            decimals = digits;
        } else if ('0' <= byte && byte <= '9' && digits < EXACT_DIGITS) {
            mantissa = mantissa * 10 + (byte - '0');
            digits++;
        } else {
            return false;
        }
    }
    if (digits == 0 || decimals == digits) {
        return false;
    }
    double magnitude = (double)mantissa / powers[decimals < 0 ? 0 : digits - decimals];
    *value = negative ? -magnitude : magnitude;
    return true;
}

bool value_read_number(str text, double *value)
{
    if (text.n > 1 && text.p[0] == '+' && text.p[1] != '-' && text.p[1] != '+') {
        text = str_slice(text, 1, text.n);
    }
    return number_is_exact(text, value) || (str_to_double(text, value) && isfinite(*value));
}

bool value_read_day(str text, int64_t *day)
{
    int32_t number = 0;
    if (!date_parse_iso(text, &number)) {
        return false;
    }
    *day = number;
    return true;
}

/* ---- fast ways ---- */

bool words_read_integer(struct cell_words words, uint32_t length, int64_t *value)
{
    if (length - 1 >= WORD_DIGITS) {
        return false;
    }
    /* The digits go to the top of the word; what is below them counts as leading zeros. */
    int shift = 8 * (WORD_DIGITS - (int)length);
    uint64_t v = (words.low << shift) ^ (ZERO_DIGITS << shift);
    if (((v + UINT64_C(0x7676767676767676)) | v) & HIGH_BITS) {
        return false;
    }
    v = (v * 2561) >> 8;
    v = ((v & UINT64_C(0x00FF00FF00FF00FF)) * 6553601) >> 16;
    v = ((v & UINT64_C(0x0000FFFF0000FFFF)) * UINT64_C(42949672960001)) >> 32;
    *value = (int64_t)v;
    return true;
}

bool words_read_day(const struct calendar *calendar, struct cell_words words, uint32_t length,
                    int64_t *day)
{
    uint64_t v = words.low ^ UINT64_C(0x2D30302D30303030); /* 0000-00- */
    uint64_t d = words.high ^ UINT64_C(0x3030);
    /* A digit passes 9, and a dash differs, when the sum reaches the byte's highest bit. */
    uint64_t wrong = ((v + UINT64_C(0x7F76767F76767676)) | v) & HIGH_BITS;
    wrong |= ((d + UINT64_C(0x7676)) | d) & UINT64_C(0x8080);
    if (length != ISO_DAY_BYTES || wrong) {
        return false;
    }
    uint32_t pairs = (uint32_t)v * 10 + ((uint32_t)v >> 8);
    uint32_t year = (pairs & 0xFF) * 100 + (pairs >> 16 & 0xFF) - CALENDAR_FIRST_YEAR;
    uint32_t month = (uint32_t)(v >> 40 & 0xFF) * 10 + (uint32_t)(v >> 48 & 0xFF) - 1;
    uint32_t day_index = (uint32_t)(d & 0xFF) * 10 + (uint32_t)(d >> 8) - 1;
    if (year >= CALENDAR_YEARS || month >= 12) {
        return false;
    }
    const int32_t *first = &calendar->first_day[year * 12 + month];
    *day = (int64_t)first[0] + day_index;
    return day_index < (uint32_t)(first[1] - first[0]);
}

/* YYYY-MM-DD with a day above 12: the two digits as one number, the tens first. */
static inline bool words_day_is_no_month(struct cell_words words)
{
    return __builtin_bswap16((uint16_t)words.high) > 0x3132;
}

/* ---- columns ---- */

void read_integers(struct field_reader *r, const struct column_cells *cells, struct row_range rows,
                   struct trouble_list *troubles)
{
    for (int32_t row = rows.from; row < rows.to; row++) {
        struct text_cell cell = column_cell(cells, row);
        str text = cell_text(cells, cell);
        int64_t *out = &r->out->integers[row];
        if (!cell_is_missing(r, text, out) &&
            !words_read_integer(cell_words(cells, cell), cell.length, out)) {
            field_cell_store(r, text, row, troubles);
        }
    }
}

void read_dates(struct field_reader *r, const struct column_cells *cells, struct row_range rows,
                struct trouble_list *troubles)
{
    int32_t *day_to = r->out->day_to;
    struct order_count iso = {0};
    for (int32_t row = rows.from; row < rows.to; row++) {
        struct text_cell cell = column_cell(cells, row);
        str text = cell_text(cells, cell);
        int64_t *out = &r->out->integers[row];
        if (cell_is_missing(r, text, out)) {
            continue;
        }
        struct cell_words words = cell_words(cells, cell);
        if (!words_read_day(r->calendar, words, cell.length, out)) {
            field_cell_store(r, text, row, troubles);
            continue;
        }
        bool proves = words_day_is_no_month(words);
        iso.proved += proves;
        iso.open += !proves;
        if (day_to) {
            day_to[row] = (int32_t)*out;
        }
    }
    r->order[1].proved += iso.proved;
    r->order[1].open += iso.open;
}

void read_numbers(struct field_reader *r, const struct column_cells *cells, struct row_range rows,
                  struct trouble_list *troubles)
{
    for (int32_t row = rows.from; row < rows.to; row++) {
        str text = cell_text(cells, column_cell(cells, row));
        r->out->integers[row] = 0;
        r->out->numbers[row] = 0;
        if (!cell_is_missing(r, text, &r->out->integers[row]) &&
            !(r->numbers_are_plain && number_is_exact(text, &r->out->numbers[row]))) {
            field_cell_store(r, text, row, troubles);
        }
    }
}
