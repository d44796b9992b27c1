/* Recursive descent, as deep as JSON_DEPTH_LIMIT. */
#include "2_validate/read_json.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/map.h"
#include "base/utf8.h"

struct json_reading {
    struct arena *arena;
    const char *p, *end;
    int32_t depth;
};

static struct json *value_read(struct json_reading *r);

static void skip_blanks(struct json_reading *r)
{
    while (r->p < r->end && (*r->p == ' ' || *r->p == '\t' || *r->p == '\n' || *r->p == '\r')) {
        r->p++;
    }
}

static bool take(struct json_reading *r, char byte)
{
    bool there = r->p < r->end && *r->p == byte;
    r->p += there;
    return there;
}

static bool take_word(struct json_reading *r, const char *word)
{
    size_t n = strlen(word);
    bool there = (size_t)(r->end - r->p) >= n && memcmp(r->p, word, n) == 0;
    r->p += there ? n : 0;
    return there;
}

static struct json *json_new(struct json_reading *r, enum json_kind kind)
{
    struct json *value = ARENA_NEW(r->arena, struct json);
    value->kind = kind;
    return value;
}

/* ---- numbers ---- */

static bool digits_read(struct json_reading *r)
{
    const char *from = r->p;
    while (r->p < r->end && '0' <= *r->p && *r->p <= '9') {
        r->p++;
    }
    return r->p > from;
}

static struct json *number_read(struct json_reading *r)
{
    const char *from = r->p;
    take(r, '-');
    if (!take_word(r, "Infinity")) {
        bool whole = take(r, '0') || digits_read(r);
        if (!whole || (take(r, '.') && !digits_read(r))) {
            return NULL;
        }
        if (take(r, 'e') || take(r, 'E')) {
            if (!take(r, '-')) {
                take(r, '+');
            }
            if (!digits_read(r)) {
                return NULL;
            }
        }
    }
    struct json *number = json_new(r, JSON_NUMBER);
    number->text = (str){from, r->p - from};
    return number;
}

/* ---- strings ---- */

static bool hex_read(struct json_reading *r, int32_t *unit)
{
    *unit = 0;
    for (int i = 0; i < 4; i++) {
        if (r->p >= r->end) {
            return false;
        }
        int32_t c = (unsigned char)*r->p++;
        int32_t lower = c | 0x20;
        if ('0' <= c && c <= '9') {
            *unit = *unit * 16 + c - '0';
        } else if ('a' <= lower && lower <= 'f') {
            *unit = *unit * 16 + lower - 'a' + 10;
        } else {
            return false;
        }
    }
    return true;
}

/* After "\u". A half of a surrogate pair alone stands for nothing: the replacement character. */
static bool escaped_unit(struct json_reading *r, int32_t *code_point)
{
    int32_t low;
    if (!hex_read(r, code_point)) {
        return false;
    }
    if (0xD800 <= *code_point && *code_point <= 0xDBFF) {
        const char *back = r->p;
        if (take_word(r, "\\u") && hex_read(r, &low) && 0xDC00 <= low && low <= 0xDFFF) {
            *code_point = 0x10000 + ((*code_point - 0xD800) << 10) + (low - 0xDC00);
            return true;
        }
        r->p = back;
    }
    if (0xD800 <= *code_point && *code_point <= 0xDFFF) {
        *code_point = 0xFFFD;
    }
    return true;
}

static bool escape_read(struct json_reading *r, int32_t *code_point)
{
    static const char letters[] = "\"\\/bfnrt", means[] = "\"\\/\b\f\n\r\t";
    if (r->p >= r->end) {
        return false;
    }
    char byte = *r->p++;
    if (byte == 'u') {
        return escaped_unit(r, code_point);
    }
    const char *at = byte ? strchr(letters, byte) : NULL;
    *code_point = at ? means[at - letters] : 0;
    return at != NULL;
}

/* After the opening quote. The unescaped text is never longer than the text in the cell. */
static bool string_read(struct json_reading *r, str *text)
{
    const char *from = r->p;
    while (r->p < r->end && *r->p != '"' && *r->p != '\\' && (unsigned char)*r->p >= 0x20) {
        r->p++;
    }
    if (take(r, '"')) {
        *text = (str){from, r->p - 1 - from};
        return true;
    }
    char *out = arena_alloc_raw(r->arena, 1, r->end - from + 4);
    ptrdiff_t n = r->p - from;
    memcpy(out, from, (size_t)n);
    while (r->p < r->end && (unsigned char)*r->p >= 0x20) {
        int32_t code_point;
        char byte = *r->p++;
        if (byte == '"') {
            *text = (str){out, n};
            return true;
        }
        if (byte != '\\') {
            out[n++] = byte;
        } else if (escape_read(r, &code_point)) {
            n += utf8_encode(code_point, out + n);
        } else {
            return false;
        }
    }
    return false;
}

/* ---- values ---- */

static void child_add(struct json *parent, struct json *child)
{
    if (parent->last) {
        parent->last->next = child;
    } else {
        parent->first = child;
    }
    parent->last = child;
    parent->count++;
}

static struct json *member_read(struct json_reading *r)
{
    str key;
    skip_blanks(r);
    if (!take(r, '"') || !string_read(r, &key)) {
        return NULL;
    }
    skip_blanks(r);
    struct json *member = take(r, ':') ? value_read(r) : NULL;
    if (member) {
        member->key = key;
    }
    return member;
}

/* After the opening bracket. */
static struct json *children_read(struct json_reading *r, enum json_kind kind, char closing)
{
    struct json *parent = json_new(r, kind);
    skip_blanks(r);
    if (take(r, closing)) {
        return parent;
    }
    do {
        struct json *child = kind == JSON_OBJECT ? member_read(r) : value_read(r);
        if (!child) {
            return NULL;
        }
        child_add(parent, child);
        skip_blanks(r);
    } while (take(r, ','));
    return take(r, closing) ? parent : NULL;
}

static struct json *nested_read(struct json_reading *r, enum json_kind kind, char closing)
{
    if (r->depth == JSON_DEPTH_LIMIT) {
        return NULL;
    }
    r->depth++;
    struct json *value = children_read(r, kind, closing);
    r->depth--;
    return value;
}

static struct json *word_read(struct json_reading *r)
{
    if (take_word(r, "null")) {
        return json_new(r, JSON_NULL);
    }
    if (take_word(r, "true")) {
        return json_new(r, JSON_TRUE);
    }
    if (take_word(r, "false")) {
        return json_new(r, JSON_FALSE);
    }
    const char *from = r->p;
    if (take_word(r, "NaN")) {
        struct json *number = json_new(r, JSON_NUMBER);
        number->text = (str){from, r->p - from};
        return number;
    }
    return number_read(r);
}

static struct json *value_read(struct json_reading *r)
{
    skip_blanks(r);
    if (take(r, '{')) {
        return nested_read(r, JSON_OBJECT, '}');
    }
    if (take(r, '[')) {
        return nested_read(r, JSON_ARRAY, ']');
    }
    if (take(r, '"')) {
        str text;
        struct json *value = string_read(r, &text) ? json_new(r, JSON_STRING) : NULL;
        if (value) {
            value->text = text;
        }
        return value;
    }
    return word_read(r);
}

struct json *json_read(struct arena *a, str text)
{
    struct json_reading r = {.arena = a, .p = text.p, .end = text.p + text.n};
    if (text.n == 0) {
        return NULL;
    }
    struct json *value = value_read(&r);
    skip_blanks(&r);
    assert(r.depth == 0 && r.p <= r.end);
    return r.p == r.end ? value : NULL;
}

/* ---- questions ---- */

const struct json *json_member(const struct json *object, str key)
{
    const struct json *found = NULL;
    for (const struct json *m = object->first; m && object->kind == JSON_OBJECT; m = m->next) {
        found = str_equal(m->key, key) ? m : found;
    }
    return found;
}

int32_t json_length(const struct json *value, struct arena scratch)
{
    if (value->kind != JSON_OBJECT) {
        return value->count;
    }
    struct map keys = map_new(&scratch, value->count);
    int32_t distinct = 0;
    for (const struct json *m = value->first; m; m = m->next) {
        if (map_get(&keys, m->key, -1) < 0) {
            map_put(&keys, m->key, 0);
            distinct++;
        }
    }
    return distinct;
}

bool json_number(const struct json *value, double *number)
{
    return value->kind == JSON_NUMBER && str_to_double(value->text, number) && isfinite(*number);
}

bool json_is_integer(const struct json *value)
{
    if (value->kind != JSON_NUMBER) {
        return false;
    }
    for (ptrdiff_t i = 0; i < value->text.n; i++) {
        char byte = value->text.p[i];
        if (byte != '-' && (byte < '0' || byte > '9')) {
            return false;
        }
    }
    return true;
}
