/* Values that stand in descriptors: bounds and enumerations of every type. */
#include "descriptors/dataset_field.h"

#include <assert.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/utf8.h"
#include "descriptors/fault.h"
#include "descriptors/time_value.h"

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
    /* as the field's cells are written, or as ISO 8601 writes it */
    const struct time_reading own = {.format = f->time_format}, iso = {0};
    if (n->kind == NODE_SCALAR &&
        ((own.format != NULL && time_read(f->type, &own, n->text, &out->integer)) ||
         time_read(f->type, &iso, n->text, &out->integer)))
        return true;
    int32_t day;
    if (f->type == VALUE_DATETIME && n->kind == NODE_SCALAR && date_parse_iso(n->text, &day)) {
        out->integer = day * (INT64_C(86400) * 1000000); /* a bound may be a day: its midnight */
        return true;
    }
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
    struct duration duration = {0};
    if (f->text_form == TEXT_DURATION && !time_read_duration(out->text, &duration)) {
        FAULT(r->diag, n->place, "dataset.value", {"name", n->key}, {"type", f->type_name},
              {"found", out->text});
        return false;
    }
    if (f->text_form == TEXT_DURATION)
        out->number = duration_seconds(&duration);
    return true;
}
