/* Causes by the shape of the text: each byte becomes its class, digits 9, and shapes are compared.
 * Runs only for cells that are wrong. */
#include "2_validate/cause.h"

#include <assert.h>
#include <string.h>

#include "base/utf8.h"

static bool is_invisible(int32_t c)
{
    return c == 0xA0 || c == 0xAD || c == 0x61C || (0x200B <= c && c <= 0x200F) ||
           (0x202A <= c && c <= 0x202F) || (0x2060 <= c && c <= 0x2069) || c == 0xFEFF;
}

static bool has_invisible(str text)
{
    ptrdiff_t offset = 0;
    while (offset < text.n) {
        if (is_invisible(utf8_next(text, &offset))) {
            return true;
        }
    }
    return false;
}

static bool is_digit(char byte)
{
    return '0' <= byte && byte <= '9';
}

static bool all_digits(str text)
{
    for (ptrdiff_t i = 0; i < text.n; i++) {
        if (!is_digit(text.p[i])) {
            return false;
        }
    }
    return text.n > 0;
}

/* Digits for 9, one of / - . for /, any bytes after a star. */
static bool has_shape(str text, const char *shape)
{
    ptrdiff_t i = 0;
    for (; *shape && *shape != '*'; shape++, i++) {
        if (i >= text.n || (*shape == '9' ? !is_digit(text.p[i]) : !memchr("/-.", text.p[i], 3))) {
            return false;
        }
    }
    return *shape == '*' ? i < text.n : i == text.n;
}

static str date_cause(str text)
{
    static const char *const day_first[] = {"99/99/9999", "9/99/9999", "99/9/9999", "9/9/9999",
                                            "99/99/99"};
    for (size_t i = 0; i < sizeof day_first / sizeof day_first[0]; i++) {
        if (has_shape(text, day_first[i])) {
            return STR("day-first");
        }
    }
    if (has_shape(text, "9999/99/99") && text.p[4] == '-' && text.p[7] == '-') {
        return STR("no-such-day");
    }
    if (has_shape(text, "9999/99/99*") && (text.p[10] == 'T' || text.p[10] == ' ')) {
        return STR("with-time");
    }
    return all_digits(text) && text.n == 5 ? STR("serial") : STR("date");
}

/* Digits with one separator: how many come after it. */
static bool one_separator(str text, char separator, ptrdiff_t *after)
{
    str head, tail;
    if (text.n > 0 && (text.p[0] == '-' || text.p[0] == '+')) {
        text = str_slice(text, 1, text.n);
    }
    if (!str_cut(text, separator, &head, &tail) || !all_digits(head) || !all_digits(tail)) {
        return false;
    }
    *after = tail.n;
    return true;
}

static str integer_cause(str text)
{
    ptrdiff_t after;
    if (one_separator(text, ',', &after) || one_separator(text, '.', &after)) {
        return after == 3 ? STR("grouping") : STR("decimal");
    }
    if (one_separator(text, ' ', &after)) {
        return STR("grouping");
    }
    bool sign = text.n > 0 && (text.p[0] == '-' || text.p[0] == '+');
    return all_digits(str_slice(text, sign, text.n)) ? STR("too-large") : STR("integer");
}

static str number_cause(str text)
{
    ptrdiff_t after;
    if (one_separator(text, ',', &after)) {
        return STR("decimal-comma");
    }
    return one_separator(text, ' ', &after) ? STR("grouping") : STR("number");
}

static str type_cause(enum value_type type, str text)
{
    switch (type) {
    case VALUE_DATE:
        return date_cause(text);
    case VALUE_INTEGER:
        return integer_cause(text);
    case VALUE_NUMBER:
        return number_cause(text);
    case VALUE_BOOLEAN:
        return STR("boolean");
    case VALUE_TEXT:
    case VALUE_CODE:
    case VALUE_CODE_SET:
        break;
    }
    return STR("");
}

str type_error_cause(enum value_type type, str text)
{
    if (text.n > 0 && text.p[0] == '#') {
        return STR("spreadsheet-error");
    }
    if (text.n > 0 && (text.p[0] == '=' || text.p[0] == '@')) {
        return STR("formula");
    }
    if (has_invisible(text)) {
        return STR("invisible-mark");
    }
    if (str_trim(text).n != text.n) {
        return STR("blank");
    }
    return type_cause(type, text);
}
