/* The text of a number is brought to its plain writing in a small buffer, then read as that. */
#include "2_validate/read_number.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "2_validate/read_value.h"
#include "base/utf8.h"

enum { NUMBER_BYTES = 256, GROUP_DIGITS = 3 };

static bool is_blank(int32_t c)
{
    return (0x09 <= c && c <= 0x0D) || (0x1C <= c && c <= 0x20) || c == 0x85 || c == 0xA0 ||
           c == 0x1680 || (0x2000 <= c && c <= 0x200A) || c == 0x2028 || c == 0x2029 ||
           c == 0x202F || c == 0x205F || c == 0x3000;
}

str trim_blanks(str text)
{
    ptrdiff_t offset = 0, from = text.n, to = text.n;
    bool any = false;
    while (offset < text.n) {
        ptrdiff_t at = offset;
        if (!is_blank(utf8_next(text, &offset))) {
            from = any ? from : at;
            to = offset;
            any = true;
        }
    }
    return any ? str_slice(text, from, to) : str_slice(text, 0, 0);
}

int32_t plain_digit(int32_t c)
{
    if (0x660 <= c && c <= 0x669) {
        return '0' + c - 0x660;
    }
    return 0x6F0 <= c && c <= 0x6F9 ? '0' + c - 0x6F0 : c;
}

static bool is_digit(int32_t c)
{
    return '0' <= c && c <= '9';
}

/* ---- what stands around a number ---- */

/* Before it all but a minus and digits, behind it all but digits. */
static str affixes_cut(str text)
{
    ptrdiff_t offset = 0, from = -1, to = 0;
    while (offset < text.n) {
        ptrdiff_t at = offset;
        int32_t c = plain_digit(utf8_next(text, &offset));
        if (from < 0 && (c == '-' || is_digit(c))) {
            from = at;
        }
        if (is_digit(c)) {
            to = offset;
        }
    }
    return from < 0 || to <= from ? str_slice(text, 0, 0) : str_slice(text, from, to);
}

/* ---- the plain writing ---- */

static bool is_group_mark(const struct number_reading *numbers, int32_t c)
{
    for (int32_t i = 0; i < numbers->group_marks; i++) {
        if (numbers->group_mark[i] == c) {
            return true;
        }
    }
    return false;
}

struct plain_number {
    char bytes[NUMBER_BYTES];
    ptrdiff_t n;
    int32_t in_group; /* digits since the last group mark, or since the start */
    bool grouped, marked, decimal;
    bool ill_grouped; /* a group that has not three digits */
};

static void group_ends(struct plain_number *p)
{
    if (p->grouped && !p->decimal && p->in_group != GROUP_DIGITS) {
        p->ill_grouped = true;
    }
}

/* 0.234 is a decimal in another writing, whatever the mark is declared to be. */
static bool begins_with_zero(const struct plain_number *p)
{
    ptrdiff_t sign = p->n > 0 && (p->bytes[0] == '-' || p->bytes[0] == '+');
    return p->n > sign && p->bytes[sign] == '0';
}

static void mark_add(struct plain_number *p)
{
    bool first = !p->grouped;
    group_ends(p);
    p->ill_grouped = p->ill_grouped || (first && begins_with_zero(p));
    p->ill_grouped =
        p->ill_grouped || p->decimal || (first && (p->in_group == 0 || p->in_group > GROUP_DIGITS));
    p->grouped = true;
    p->in_group = 0;
}

/* False when it is too long or a point stands where another mark is the decimal one. */
static bool plain_make(const struct number_reading *numbers, str text, bool any_digits,
                       struct plain_number *p)
{
    *p = (struct plain_number){0};
    for (ptrdiff_t offset = 0; offset < text.n;) {
        int32_t c = utf8_next(text, &offset);
        c = any_digits ? plain_digit(c) : c;
        if (is_group_mark(numbers, c)) {
            mark_add(p);
            continue;
        }
        if (c == '.' && numbers->decimal_mark != '.') {
            return false;
        }
        if (c == numbers->decimal_mark) {
            group_ends(p);
            p->marked = p->marked || c != '.';
            p->decimal = true;
            c = '.';
        }
        if (c >= 0x80 || p->n == NUMBER_BYTES) {
            return false;
        }
        p->in_group += is_digit(c);
        p->bytes[p->n++] = (char)c;
    }
    group_ends(p);
    return true;
}

static str plain_text(const struct plain_number *p)
{
    return (str){p->bytes, p->n};
}

/* ---- by the contract ---- */

static bool contract_make(const struct field_reader *r, str text, struct cell_value *value,
                          struct plain_number *plain)
{
    if (r->field->has_affix) {
        text = affixes_cut(text);
    }
    if (!plain_make(&r->numbers, text, false, plain) || plain->ill_grouped) {
        return false;
    }
    value->repairs |= plain->grouped ? 1u << REPAIR_GROUPING : 0;
    value->repairs |= plain->marked ? 1u << REPAIR_DECIMAL_MARK : 0;
    return true;
}

bool read_integer_one(struct field_reader *r, str text, struct cell_value *value)
{
    struct plain_number plain;
    if (r->numbers_are_plain) {
        return value_read_integer(text, &value->integer);
    }
    return contract_make(r, text, value, &plain) && !plain.decimal &&
           value_read_integer(plain_text(&plain), &value->integer);
}

bool read_number_one(struct field_reader *r, str text, struct cell_value *value)
{
    struct plain_number plain;
    if (r->numbers_are_plain) {
        return value_read_number(text, &value->number);
    }
    return contract_make(r, text, value, &plain) &&
           value_read_number(plain_text(&plain), &value->number);
}

/* ---- by the letter ---- */

static bool all_digits(str text)
{
    for (ptrdiff_t i = 0; i < text.n; i++) {
        if (!is_digit(text.p[i])) {
            return false;
        }
    }
    return text.n > 0;
}

static str sign_cut(str text, bool *negative)
{
    bool sign = text.n > 0 && (text.p[0] == '-' || text.p[0] == '+');
    *negative = sign && text.p[0] == '-';
    return str_slice(text, sign, text.n);
}

/* Only values so far from any bound that a bound of 64 bits says all about them. */
static bool integer_beyond(str text, int64_t *value)
{
    bool negative;
    if (!all_digits(sign_cut(text, &negative))) {
        return false;
    }
    *value = negative ? INT64_MIN + MISSING_KIND_COUNT : INT64_MAX;
    return true;
}

/* More digits than any buffer: still an integer. */
static bool integer_is_long(str text, int64_t *value)
{
    bool negative;
    str digits = sign_cut(text, &negative);
    for (ptrdiff_t offset = 0; offset < digits.n;) {
        if (!is_digit(plain_digit(utf8_next(digits, &offset)))) {
            return false;
        }
    }
    *value = negative ? INT64_MIN + MISSING_KIND_COUNT : INT64_MAX;
    return digits.n >= NUMBER_BYTES;
}

bool read_integer_letter(struct field_reader *r, str text, struct cell_value *value)
{
    struct plain_number plain;
    struct number_reading numbers = r->numbers;
    numbers.decimal_mark = '.';
    text = trim_blanks(text);
    if (r->field->has_affix) {
        text = trim_blanks(affixes_cut(text));
    }
    if (!plain_make(&numbers, text, true, &plain)) {
        return integer_is_long(text, &value->integer);
    }
    str digits = plain_text(&plain);
    return value_read_integer(digits, &value->integer) || integer_beyond(digits, &value->integer);
}

static bool word_is(str text, const char *word)
{
    size_t n = strlen(word);
    return (size_t)text.n == n && strncasecmp(text.p, word, n) == 0;
}

static bool special_number(str text, double *value)
{
    bool negative;
    str word = sign_cut(text, &negative);
    if (word_is(word, "nan")) {
        *value = NAN;
        return true;
    }
    if (word_is(word, "inf") || word_is(word, "infinity")) {
        *value = negative ? -INFINITY : INFINITY;
        return true;
    }
    return false;
}

/* A number that no double holds, by its writing: digits, at most one point, an exponent. */
static bool number_beyond(str text, double *value)
{
    bool negative;
    str digits = sign_cut(text, &negative), mantissa, exponent;
    ptrdiff_t e =
        str_find_byte(digits, 'e') < 0 ? str_find_byte(digits, 'E') : str_find_byte(digits, 'e');
    mantissa = e < 0 ? digits : str_slice(digits, 0, e);
    exponent = e < 0 ? STR("0") : str_slice(digits, e + 1, digits.n);
    str whole, fraction;
    bool below = false, point = str_cut(mantissa, '.', &whole, &fraction);
    bool good = (whole.n == 0 || all_digits(whole)) && (fraction.n == 0 || all_digits(fraction)) &&
                whole.n + fraction.n > 0 && (point || fraction.n == 0) &&
                all_digits(sign_cut(exponent, &below));
    *value = below ? 0 : negative ? -INFINITY : INFINITY;
    return good;
}

bool read_number_letter(struct field_reader *r, str text, struct cell_value *value)
{
    struct plain_number plain;
    if (r->field->has_affix) {
        text = affixes_cut(text);
    }
    if (!plain_make(&r->numbers, trim_blanks(text), true, &plain)) {
        return false;
    }
    str number = trim_blanks(plain_text(&plain));
    return value_read_number(number, &value->number) || special_number(number, &value->number) ||
           number_beyond(number, &value->number);
}
