/* Causes by the shape of the text: each byte becomes its class, digits 9, and shapes are compared.
 * Runs only for cells that are wrong. */
#include "2_validate/cause.h"

#include <assert.h>
#include <string.h>

#include "2_validate/mend.h"

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

static str form_cause(enum text_form form)
{
    static const char *const names[] = {
        [TEXT_PLAIN] = "",
        [TEXT_EMAIL] = "email",
        [TEXT_URI] = "uri",
        [TEXT_BINARY] = "binary",
        [TEXT_UUID] = "uuid",
        [TEXT_OBJECT] = "object",
        [TEXT_ARRAY] = "array",
        [TEXT_GEOPOINT] = "geopoint",
        [TEXT_GEOPOINT_ARRAY] = "geopoint",
        [TEXT_GEOPOINT_OBJECT] = "geopoint",
        [TEXT_GEOJSON] = "geojson",
        [TEXT_TOPOJSON] = "topojson",
        [TEXT_DURATION] = "duration",
        [TEXT_LIST] = "list",
    };
    assert((size_t)form < sizeof names / sizeof names[0]);
    return str_from_c(names[form]);
}

static str type_cause(const struct field *field, str text)
{
    switch (field->type) {
    case VALUE_DATE:
        return date_cause(text);
    case VALUE_INTEGER:
        return integer_cause(text);
    case VALUE_NUMBER:
        return number_cause(text);
    case VALUE_BOOLEAN:
        return STR("boolean");
    case VALUE_TIME:
        return STR("time");
    case VALUE_DATETIME:
        return STR("datetime");
    case VALUE_YEARMONTH:
        return STR("yearmonth");
    case VALUE_TEXT:
        return form_cause(field->text_form);
    case VALUE_CODE:
    case VALUE_CODE_SET:
        break;
    }
    return STR("");
}

str type_error_cause(const struct field *field, str text)
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
    return type_cause(field, text);
}
