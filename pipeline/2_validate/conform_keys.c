/* Unique values, primary and unique keys, foreign keys. Two values are the same when they are equal
 * as values (1 and 1.0, 2024-01-01 in two writings), so keys are made of values, not of cells. */
#include "2_validate/conform.h"

#include <math.h>

/* Whole numbers are written alike, whether their field is integer or number. */
static void key_value(struct buf *key, const struct batch_column *column, int32_t row)
{
    int64_t integer = column->integers[row];
    if (column->type == VALUE_TEXT) {
        buf_byte(key, 's');
        buf_int64(key, column->texts[row].n);
        buf_byte(key, ':');
        buf_str(key, column->texts[row]);
        return;
    }
    if (column->type == VALUE_NUMBER) {
        double number = column->numbers[row];
        if (fabs(number) > 9e15 || number < floor(number) || isnan(number)) {
            buf_byte(key, 'n');
            buf_double(key, number);
            buf_byte(key, ';');
            return;
        }
        integer = (int64_t)number;
    }
    bool is_number = column->type == VALUE_NUMBER || column->type == VALUE_INTEGER;
    buf_byte(key, is_number ? 'i' : (char)('A' + (char)column->type));
    buf_int64(key, integer);
    buf_byte(key, ';');
}

bool conform_key(struct conformer *c, const int32_t *column, int32_t columns, int32_t row, str *key)
{
    bool any = false;
    c->key.n = 0;
    for (int32_t i = 0; i < columns; i++) {
        const struct batch_column *out = column[i] < 0 ? NULL : &c->column[column[i]].out;
        if (!out || value_is_missing(out->integers[row])) {
            buf_byte(&c->key, '-');
        } else {
            any = true;
            key_value(&c->key, out, row);
        }
    }
    *key = buf_view(&c->key);
    return any;
}

static bool key_has_missing(const struct conformer *c, const struct conform_unique *u, int32_t row)
{
    for (int32_t i = 0; i < u->columns; i++) {
        if (u->column[i] < 0 || value_is_missing(c->column[u->column[i]].out.integers[row])) {
            return true;
        }
    }
    return false;
}

/* ---- making ---- */

static int32_t *columns_of(struct conformer *c, const int32_t *field, int32_t fields)
{
    int32_t *column = ARENA_ARRAY(c->arena, int32_t, fields + 1);
    for (int32_t i = 0; i < fields; i++) {
        column[i] = conform_column_of(c, c->dataset->field[field[i]].name);
    }
    return column;
}

/* NULL when the file lacks one of the columns: that was said of its header. */
static struct conform_unique *add_unique(struct conformer *c, const int32_t *field, int32_t fields,
                                         str rule, str detail)
{
    int32_t *column = columns_of(c, field, fields);
    for (int32_t i = 0; i < fields; i++) {
        if (column[i] < 0) {
            return NULL;
        }
    }
    struct conform_unique *u = &c->unique[c->uniques++];
    *u = (struct conform_unique){.column = column,
                                 .columns = fields,
                                 .rule = rule,
                                 .detail = detail,
                                 .place = -1,
                                 .seen = map_new(c->arena, 64)};
    return u;
}

static void uniques_make(struct conformer *c)
{
    const struct dataset *d = c->dataset;
    c->unique = ARENA_ARRAY(c->arena, struct conform_unique, d->fields + d->unique_keys + 1);
    for (int32_t i = 0; i < d->fields; i++) {
        struct conform_unique *u =
            d->field[i].unique ? add_unique(c, &i, 1, STR("unique-error"), STR("repeated")) : NULL;
        if (u) {
            u->place = u->column[0];
        }
    }
    for (int32_t i = 0; i < d->unique_keys; i++) {
        (void)add_unique(c, d->unique_key[i].field, d->unique_key[i].fields, STR("unique-error"),
                         STR("uniqueKeys"));
    }
    struct conform_unique *key = d->primary_key_count > 0
                                     ? add_unique(c, d->primary_key, d->primary_key_count,
                                                  STR("primary-key"), STR("repeated"))
                                     : NULL;
    if (key) {
        key->absent_is_wrong = true;
    }
}

static void reference_make(struct conformer *c, const struct foreign_key *key)
{
    struct conform_reference *r = &c->reference[c->references++];
    r->key = key;
    r->is_self = key->resource.n == 0 || str_equal(key->resource, c->dataset->name);
    r->column = columns_of(c, key->fields, key->field_count);
    r->own = map_new(c->arena, 64);
    if (r->is_self) {
        r->reference_column = ARENA_ARRAY(c->arena, int32_t, key->field_count + 1);
        for (int32_t i = 0; i < key->field_count; i++) {
            r->reference_column[i] = conform_column_of(c, key->reference_fields[i]);
        }
    }
    for (int32_t i = 0; i < c->options->others; i++) {
        const struct conform_other *other = &c->options->other[i];
        if (!r->is_self && other->key == key) {
            r->other = other->values;
        }
    }
}

void conform_keys_make(struct conformer *c)
{
    const struct dataset *d = c->dataset;
    uniques_make(c);
    c->reference = ARENA_ARRAY(c->arena, struct conform_reference, d->foreign_keys + 1);
    for (int32_t i = 0; i < d->foreign_keys; i++) {
        reference_make(c, &d->foreign_key[i]);
    }
}

/* ---- rows ---- */

static void key_error(struct conformer *c, int64_t line, int64_t record, int32_t column, str rule,
                      str detail)
{
    conform_add(c, (struct finding){
                       .line = line,
                       .record = record,
                       .field = column < 0 ? -1 : c->column[column].field_index,
                       .column = column + 1,
                       .rule = rule,
                       .detail = detail,
                   });
}

/* In a unique key of several fields, one that is missing holds the others harmless; a primary key
 * is a value even so. */
static void unique_row(struct conformer *c, struct conform_unique *u, int32_t row, int64_t line,
                       int64_t record)
{
    str key;
    bool any = conform_key(c, u->column, u->columns, row, &key);
    if (!any) {
        if (u->absent_is_wrong) {
            key_error(c, line, record, -1, u->rule, STR("missing"));
        }
        return;
    }
    if (!u->absent_is_wrong && key_has_missing(c, u, row)) {
        return;
    }
    if (map_has(&u->seen, key)) {
        key_error(c, line, record, u->place, u->rule, u->detail);
    } else {
        map_put(&u->seen, str_copy(c->arena, key), record);
    }
}

static void reference_row(struct conformer *c, struct conform_reference *r, int32_t row,
                          int64_t line, int64_t record)
{
    str key;
    int32_t fields = r->key->field_count;
    if (r->is_self && conform_key(c, r->reference_column, fields, row, &key) &&
        !map_has(&r->own, key)) {
        map_put(&r->own, str_copy(c->arena, key), record);
    }
    if ((!r->is_self && !r->other) || !conform_key(c, r->column, fields, row, &key)) {
        return;
    }
    if (!r->is_self) {
        if (!map_has(r->other, key)) {
            key_error(c, line, record, -1, STR("foreign-key"), STR("not-found"));
        }
    } else if (!map_has(&r->own, key)) {
        *ARENA_PUSH(c->arena, &r->pending) =
            (struct pending_key){str_copy(c->arena, key), line, record};
    }
}

void conform_keys_row(struct conformer *c, int32_t row, int64_t line, int64_t record)
{
    for (int32_t i = 0; i < c->uniques; i++) {
        unique_row(c, &c->unique[i], row, line, record);
    }
    for (int32_t i = 0; i < c->references; i++) {
        reference_row(c, &c->reference[i], row, line, record);
    }
}

/* What a row refers to may stand further down in the same file. */
void conform_keys_finish(struct conformer *c)
{
    for (int32_t i = 0; i < c->references; i++) {
        const struct conform_reference *r = &c->reference[i];
        for (ptrdiff_t k = 0; k < r->pending.count; k++) {
            const struct pending_key *p = &r->pending.item[k];
            if (!map_has(&r->own, p->key)) {
                key_error(c, p->line, p->record, -1, STR("foreign-key"), STR("not-found"));
            }
        }
    }
}

/* ---- for the references of other files ---- */

struct conform_collector *conform_collect(struct conformer *c, const str *field, int32_t fields)
{
    struct conform_collector *k = ARENA_NEW(c->arena, struct conform_collector);
    k->values = map_new(c->arena, 64);
    k->column = ARENA_ARRAY(c->arena, int32_t, fields + 1);
    k->columns = fields;
    for (int32_t i = 0; i < fields; i++) {
        k->column[i] = conform_column_of(c, field[i]);
    }
    k->next = c->collector;
    c->collector = k;
    return k;
}

const struct map *conform_collected(const struct conform_collector *k)
{
    return &k->values;
}

void conform_collect_row(struct conformer *c, int32_t row)
{
    for (struct conform_collector *k = c->collector; k; k = k->next) {
        str key;
        if (conform_key(c, k->column, k->columns, row, &key) && !map_has(&k->values, key)) {
            map_put(&k->values, str_copy(c->arena, key), 1);
        }
    }
}
