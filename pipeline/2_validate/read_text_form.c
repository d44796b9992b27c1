/* Forms by hand-written scans: no pattern is compiled, nothing is copied. */
#include "2_validate/read_text_form.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "2_validate/read_number.h"
#include "descriptors/time_value.h"
#include "2_validate/read_value.h"
#include "base/utf8.h"

enum { MAIL_USER_BYTES = 64, LABEL_BYTES = 63, LONGITUDE_MOST = 180, LATITUDE_MOST = 90 };

static bool is_letter(char c)
{
    return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z');
}

static bool is_digit(char c)
{
    return '0' <= c && c <= '9';
}

/* ---- mail ---- */

static bool is_atom(char c)
{
    return is_letter(c) || is_digit(c) || (c != 0 && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

/* Words of allowed characters with single dots between them. */
static bool is_dot_atom(str text)
{
    str word;
    bool more = true;
    while (more) {
        more = str_cut(text, '.', &word, &text);
        for (ptrdiff_t i = 0; i < word.n; i++) {
            if (!is_atom(word.p[i])) {
                return false;
            }
        }
        if (word.n == 0) {
            return false;
        }
    }
    return true;
}

static bool is_quoted_user(str text)
{
    if (text.n < 2 || text.p[0] != '"' || text.p[text.n - 1] != '"') {
        return false;
    }
    for (ptrdiff_t i = 1; i < text.n - 1; i++) {
        bool escaped = text.p[i] == '\\' && i + 1 < text.n - 1;
        unsigned char c = (unsigned char)text.p[i + escaped];
        if (c >= 0x80 || c == '\n' || c == '\r' ||
            (!escaped && (c == '\\' || c == '"' || c == ' ' || c == '\t'))) {
            return false;
        }
        i += escaped;
    }
    return true;
}

/* Letters of any script count as letters: names of domains may be Arabic. */
static bool is_label(str label)
{
    for (ptrdiff_t i = 0; i < label.n; i++) {
        char c = label.p[i];
        bool edge = i == 0 || i == label.n - 1;
        if (!is_letter(c) && !is_digit(c) && (unsigned char)c < 0x80 && (edge || c != '-')) {
            return false;
        }
    }
    return label.n > 0 && label.n <= LABEL_BYTES;
}

static bool is_address(str text)
{
    if (text.n < 2 || text.p[0] != '[' || text.p[text.n - 1] != ']') {
        return false;
    }
    text = str_slice(text, 1, text.n - 1);
    str part;
    int64_t value;
    int parts = 0;
    bool more = true;
    for (; more; parts++) {
        more = str_cut(text, '.', &part, &text);
        if (part.n == 0 || part.n > 3 || !is_digit(part.p[0]) ||
            !value_read_integer(part, &value) || value > 255) {
            return false;
        }
    }
    return parts == 4;
}

static bool is_domain(str text)
{
    if (str_equal_c(text, "localhost") || is_address(text)) {
        return true;
    }
    if (text.n > 0 && text.p[text.n - 1] == '.') {
        text.n--;
    }
    str label = {0};
    int labels = 0;
    bool more = true;
    for (; more; labels++) {
        more = str_cut(text, '.', &label, &text);
        if (!is_label(label)) {
            return false;
        }
    }
    return labels >= 2 && label.n >= 2;
}

bool text_is_email(str text)
{
    ptrdiff_t at = text.n - 1;
    while (at >= 0 && text.p[at] != '@') {
        at--;
    }
    if (at <= 0 || at > MAIL_USER_BYTES) {
        return false;
    }
    str user = str_slice(text, 0, at);
    return (is_dot_atom(user) || is_quoted_user(user)) &&
           is_domain(str_slice(text, at + 1, text.n));
}

/* ---- other formats of strings ---- */

bool text_is_uri(str text)
{
    ptrdiff_t n = str_find_byte(text, ':');
    if (n <= 0 || !is_letter(text.p[0])) {
        return false;
    }
    for (ptrdiff_t i = 1; i < n; i++) {
        char c = text.p[i];
        if (!is_letter(c) && !is_digit(c) && c != '+' && c != '-' && c != '.') {
            return false;
        }
    }
    return true;
}

bool text_is_uuid(str text)
{
    static const char shape[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    if (text.n != (ptrdiff_t)sizeof shape - 1) {
        return false;
    }
    for (ptrdiff_t i = 0; i < text.n; i++) {
        char c = text.p[i], lower = (char)(c | 0x20);
        bool hex = is_digit(c) || ('a' <= lower && lower <= 'f');
        if (shape[i] == '-' ? c != '-' : !hex) {
            return false;
        }
    }
    return true;
}

static bool is_line_end(char c) /* long texts are wrapped */
{
    return c == '\n' || c == '\r';
}

bool text_is_base64(str text)
{
    int bytes = 0, pads = 0;
    for (ptrdiff_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        bool is_data = is_letter(c) || is_digit(c) || c == '+' || c == '/';
        if (is_data ? pads > 0 : c != '=' && !is_line_end(c)) {
            return false;
        }
        bytes += is_data;
        pads += c == '=';
    }
    return bytes % 4 == 0 ? pads == 0 : bytes % 4 + pads == 4 && bytes % 4 > 1;
}

/* ---- points ---- */

static bool is_point(double longitude, double latitude)
{
    return fabs(longitude) <= LONGITUDE_MOST && fabs(latitude) <= LATITUDE_MOST;
}

static bool is_point_text(str text)
{
    str longitude, latitude;
    double x, y;
    return str_cut(text, ',', &longitude, &latitude) &&
           value_read_number(trim_blanks(longitude), &x) &&
           value_read_number(trim_blanks(latitude), &y) && is_point(x, y);
}

/* A number, also one written as a string. */
static bool coordinate(const struct json *value, double *number)
{
    if (!value) {
        return false;
    }
    return value->kind == JSON_STRING ? value_read_number(trim_blanks(value->text), number)
                                      : json_number(value, number);
}

static bool is_point_array(const struct json *value)
{
    double x, y;
    return value->count == 2 && coordinate(value->first, &x) && coordinate(value->last, &y) &&
           is_point(x, y);
}

static bool is_point_object(const struct json *value, struct arena scratch)
{
    double x, y;
    return json_length(value, scratch) == 2 && coordinate(json_member(value, STR("lon")), &x) &&
           coordinate(json_member(value, STR("lat")), &y) && is_point(x, y);
}

/* ---- all of them ---- */

const struct json *text_form_json(enum text_form form, str text, struct arena *a)
{
    bool array = form == TEXT_ARRAY || form == TEXT_GEOPOINT_ARRAY;
    const struct json *value = json_read(a, text);
    return value && value->kind == (array ? JSON_ARRAY : JSON_OBJECT) ? value : NULL;
}

static bool is_json_form(enum text_form form, str text, struct arena scratch)
{
    const struct json *value = text_form_json(form, text, &scratch);
    if (!value) {
        return false;
    }
    switch (form) { /* NOLINT: the others are no JSON */
    case TEXT_GEOPOINT_ARRAY:
        return is_point_array(value);
    case TEXT_GEOPOINT_OBJECT:
        return is_point_object(value, scratch);
    case TEXT_GEOJSON:
        return json_is_geojson(value);
    case TEXT_TOPOJSON:
        return json_is_topojson(value);
    case TEXT_PLAIN:
    case TEXT_EMAIL:
    case TEXT_URI:
    case TEXT_BINARY:
    case TEXT_UUID:
    case TEXT_OBJECT:
    case TEXT_ARRAY:
    case TEXT_GEOPOINT:
    case TEXT_DURATION:
    case TEXT_LIST:
        break;
    }
    return true;
}

bool list_cut(const struct field *field, str *text, str *item)
{
    str delimiter = field->list_delimiter;
    delimiter = delimiter.n > 0 ? delimiter : (str){&field->list_separator, 1};
    ptrdiff_t at = str_find(*text, delimiter);
    *item = at < 0 ? *text : str_slice(*text, 0, at);
    *text = at < 0 ? STR("") : str_slice(*text, at + delimiter.n, text->n);
    return at >= 0;
}

/* The items in order; the first that cannot be read makes the whole unreadable. */
static bool is_list(struct field_reader *r, str text)
{
    bool more = true;
    while (more && r->item) {
        str item;
        struct cell_value value = {0};
        more = list_cut(r->field, &text, &item);
        if (!r->item->one(r->item, item, &value)) {
            return false;
        }
    }
    return true;
}

bool read_text_form(struct field_reader *r, str text, struct cell_value *value)
{
    struct duration duration;
    value->text = text;
    switch (r->field->text_form) {
    case TEXT_PLAIN:
        return true;
    case TEXT_EMAIL:
        return text_is_email(text);
    case TEXT_URI:
        return text_is_uri(text);
    case TEXT_BINARY:
        return text_is_base64(text);
    case TEXT_UUID:
        return text_is_uuid(text);
    case TEXT_GEOPOINT:
        return is_point_text(text);
    case TEXT_DURATION:
        return time_read_duration(text, &duration);
    case TEXT_LIST:
        return is_list(r, text);
    case TEXT_OBJECT:
    case TEXT_ARRAY:
    case TEXT_GEOPOINT_ARRAY:
    case TEXT_GEOPOINT_OBJECT:
    case TEXT_GEOJSON:
    case TEXT_TOPOJSON:
        return is_json_form(r->field->text_form, text, *r->arena);
    }
    return false;
}
