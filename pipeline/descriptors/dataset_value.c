/* Values that stand in descriptors: bounds and enumerations of every type. */
#include "descriptors/dataset_field.h"

#include <assert.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/utf8.h"
#include "descriptors/fault.h"
#include "descriptors/time_format.h"

#define MICROSECONDS     INT64_C(1000000)
#define DAY_MICROSECONDS (INT64_C(86400) * MICROSECONDS)

/* ---- dates and times as ISO 8601 writes them ---- */

/* So many digits at *at, within 0 and most. */
static bool digits_read(str text, ptrdiff_t *at, int count, int32_t most, int32_t *out)
{
    int32_t value = 0;
    for (int i = 0; i < count; i++, (*at)++) {
        if (*at >= text.n || text.p[*at] < '0' || text.p[*at] > '9')
            return false;
        value = value * 10 + (text.p[*at] - '0');
    }
    *out = value;
    return value <= most;
}

static bool mark_read(str text, ptrdiff_t *at, char mark)
{
    if (*at >= text.n || text.p[*at] != mark)
        return false;
    (*at)++;
    return true;
}

static bool fraction_read(str text, ptrdiff_t *at, int64_t *microseconds)
{
    int64_t scale = MICROSECONDS / 10;
    ptrdiff_t begin = *at;
    for (; *at < text.n && text.p[*at] >= '0' && text.p[*at] <= '9'; (*at)++, scale /= 10)
        *microseconds += (text.p[*at] - '0') * scale;
    return *at > begin;
}

/* Z, +01:00, +0100 or +01, to the end. */
static bool zone_read(str text, ptrdiff_t *at, int64_t *seconds)
{
    int32_t hours = 0, minutes = 0;
    if (mark_read(text, at, 'Z'))
        return *at == text.n;
    bool west = *at < text.n && text.p[*at] == '-';
    if (!west && (*at >= text.n || text.p[*at] != '+'))
        return false;
    (*at)++;
    bool ok = digits_read(text, at, 2, 23, &hours);
    if (ok && *at < text.n) {
        (void)mark_read(text, at, ':');
        ok = digits_read(text, at, 2, 59, &minutes);
    }
    *seconds = (west ? -60 : 60) * (hours * INT64_C(60) + minutes);
    return ok && *at == text.n;
}

static bool iso_time(str text, int64_t *microseconds)
{
    int32_t hours = 0, minutes = 0, seconds = 0;
    int64_t fraction = 0, zone = 0;
    ptrdiff_t at = 0;
    bool ok = digits_read(text, &at, 2, 23, &hours) && mark_read(text, &at, ':') &&
              digits_read(text, &at, 2, 59, &minutes);
    if (ok && mark_read(text, &at, ':'))
        ok = digits_read(text, &at, 2, 59, &seconds) &&
             (!mark_read(text, &at, '.') || fraction_read(text, &at, &fraction));
    if (ok && at < text.n)
        ok = zone_read(text, &at, &zone);
    *microseconds =
        (hours * INT64_C(3600) + minutes * INT64_C(60) + seconds - zone) * MICROSECONDS + fraction;
    return ok;
}

static bool iso_datetime(str text, int64_t *microseconds)
{
    int32_t day = 0;
    int64_t time = 0;
    if (!date_parse_iso(str_slice(text, 0, text.n < 10 ? text.n : 10), &day))
        return false;
    bool sign = text.n > 10 && (text.p[10] == 'T' || text.p[10] == ' ');
    if (text.n > 10 && !(sign && iso_time(str_slice(text, 11, text.n), &time)))
        return false;
    *microseconds = day * DAY_MICROSECONDS + time;
    return true;
}

static bool iso_month(str text, int64_t *month)
{
    int32_t year = 0, number = 0;
    ptrdiff_t at = 0;
    bool ok = digits_read(text, &at, 4, YEAR_MOST, &year) && mark_read(text, &at, '-') &&
              digits_read(text, &at, 2, 12, &number) && at == text.n && number >= 1;
    *month = year * INT64_C(12) + number - 1;
    return ok;
}

static bool iso_value(str text, enum value_type type, int64_t *out)
{
    int32_t day = 0;
    bool ok = false;
    switch (type) {
    case VALUE_DATE:
        ok = date_parse_iso(text, &day);
        *out = day;
        return ok;
    case VALUE_TIME:
        return iso_time(text, out);
    case VALUE_DATETIME:
        return iso_datetime(text, out);
    case VALUE_YEARMONTH:
        return iso_month(text, out);
    case VALUE_TEXT:
    case VALUE_INTEGER:
    case VALUE_NUMBER:
    case VALUE_BOOLEAN:
    case VALUE_CODE:
    case VALUE_CODE_SET:
        break;
    }
    return false;
}

/* By the field's own pattern. */
static bool formatted_value(str text, const struct field *f, int64_t *out)
{
    struct time_parts t = {0};
    if (f->time_format == NULL || !time_format_read(f->time_format, NULL, text, &t))
        return false;
    int64_t seconds = t.hour * INT64_C(3600) + t.minute * INT64_C(60) + t.second - t.zone_seconds;
    int64_t time = seconds * MICROSECONDS + t.microsecond;
    int64_t day = date_from_parts(t.year, t.month, t.day);
    *out = f->type == VALUE_DATE   ? day
           : f->type == VALUE_TIME ? time
                                   : day * DAY_MICROSECONDS + time;
    return true;
}

/* ---- durations ---- */

static const struct duration_unit {
    char mark;
    bool in_time;
    double seconds;
} duration_units[] = {{'Y', false, 31556952.0}, {'M', false, 2629746.0}, {'W', false, 604800.0},
                      {'D', false, 86400.0},    {'H', true, 3600.0},     {'M', true, 60.0},
                      {'S', true, 1.0}};
enum { DURATION_UNITS = sizeof duration_units / sizeof *duration_units };

/* The unit, from `next` on, that a letter is before or after the T; DURATION_UNITS: none. */
static int duration_unit(int next, bool in_time, char mark)
{
    while (next < DURATION_UNITS &&
           (duration_units[next].in_time != in_time || duration_units[next].mark != mark))
        next++;
    return next;
}

static bool amount_read(str text, ptrdiff_t *at, double *amount)
{
    ptrdiff_t begin = *at;
    while (*at < text.n && str_find_byte(STR("0123456789."), text.p[*at]) >= 0)
        (*at)++;
    return *at < text.n && str_to_double(str_slice(text, begin, *at), amount);
}

bool duration_seconds(str text, double *seconds)
{
    ptrdiff_t at = 0;
    bool negative = mark_read(text, &at, '-');
    bool in_time = false;
    int next = 0;
    double sum = 0, amount = 0;
    if (!mark_read(text, &at, 'P'))
        return false;
    while (at < text.n) {
        in_time = mark_read(text, &at, 'T') || in_time;
        if (!amount_read(text, &at, &amount))
            return false;
        next = duration_unit(next, in_time, text.p[at++]);
        if (next == DURATION_UNITS)
            return false;
        sum += amount * duration_units[next++].seconds;
    }
    *seconds = negative ? -sum : sum;
    return next > 0;
}

/* ---- JSON ---- */

static void json_node(struct buf *b, const struct node *n)
{
    if (n->kind == NODE_SCALAR) {
        if (n->plain)
            buf_str(b, n->text);
        else
            buf_json_string(b, n->text);
        return;
    }
    bool is_map = n->kind == NODE_MAP;
    buf_c(b, is_map ? "{" : "[");
    for (const struct node *item = n->first; item != NULL; item = item->next) {
        if (item != n->first)
            buf_c(b, ",");
        if (is_map) {
            buf_json_string(b, item->key);
            buf_c(b, ":");
        }
        json_node(b, item); /* as deep as yaml_parse allows */
    }
    buf_c(b, is_map ? "}" : "]");
}

str node_as_text(struct arena *a, const struct node *n)
{
    if (n->kind == NODE_SCALAR)
        return n->text;
    struct buf b = buf_new(a, 64);
    json_node(&b, n);
    return buf_view(&b);
}

/* ---- a value of the field ---- */

static bool is_word(str text, const str *words, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        if (str_equal(text, words[i]))
            return true;
    }
    return false;
}

static bool boolean_value(struct reading *r, const struct node *n, const struct field *f,
                          struct enum_value *out)
{
    bool value = false;
    str folded = n->kind == NODE_SCALAR ? utf8_fold(r->arena, n->text) : (str){0};
    bool yes = is_word(n->text, f->true_value, f->true_count) ||
               is_word(folded, f->true_value, f->true_count);
    bool no = is_word(n->text, f->false_value, f->false_count) ||
              is_word(folded, f->false_value, f->false_count);
    if (n->kind == NODE_SCALAR && yes != no)
        value = yes;
    else if (!node_boolean(r, n, &value))
        return false;
    out->integer = value;
    return true;
}

static bool time_value(struct reading *r, const struct node *n, const struct field *f,
                       struct enum_value *out)
{
    if (n->kind == NODE_SCALAR &&
        (formatted_value(n->text, f, &out->integer) || iso_value(n->text, f->type, &out->integer)))
        return true;
    int32_t day;
    if (f->type == VALUE_DATE)
        return node_date(r, n, &day); /* its fault */
    FAULT(r->diag, n->place, "dataset.value", {"name", n->key}, {"type", f->type_name},
          {"found", n->text});
    return false;
}

bool field_value_read(struct reading *r, const struct node *n, const struct field *f,
                      struct enum_value *out)
{
    *out = (struct enum_value){.text = node_as_text(r->arena, n)};
    switch (f->type) {
    case VALUE_INTEGER:
        if (!node_integer(r, n, &out->integer))
            return false;
        out->number = (double)out->integer;
        return true;
    case VALUE_NUMBER:
        return node_number(r, n, &out->number);
    case VALUE_BOOLEAN:
        return boolean_value(r, n, f, out);
    case VALUE_DATE:
    case VALUE_TIME:
    case VALUE_DATETIME:
    case VALUE_YEARMONTH:
        return time_value(r, n, f, out);
    case VALUE_TEXT:
    case VALUE_CODE:
    case VALUE_CODE_SET:
        break;
    }
    if (f->text_form == TEXT_DURATION && !duration_seconds(out->text, &out->number)) {
        FAULT(r->diag, n->place, "dataset.value", {"name", n->key}, {"type", f->type_name},
              {"found", out->text});
        return false;
    }
    return true;
}
