/* Labels against fields. `exact` holds them against each other by place; every other way goes by
 * name, and takes what it says: labels without a field (subset, partial), fields without a label
 * (superset, partial) unless they are required. */
#include "2_validate/conform.h"

#include "base/utf8.h"

/* Lower case as far as headers have it: Latin, Greek, Cyrillic. In most blocks the small letter is
 * a fixed way after the capital; in others capital and small letter take turns. */
static const struct letter_block {
    int32_t from, to, step; /* step 1: capitals are of the parity of `from` */
} letter_blocks[] = {
    {'A', 'Z', 32},     {0xC0, 0xD6, 32},   {0xD8, 0xDE, 32},   {0x100, 0x12F, 1},
    {0x132, 0x137, 1},  {0x139, 0x148, 1},  {0x14A, 0x177, 1},  {0x179, 0x17E, 1},
    {0x391, 0x3AB, 32}, {0x400, 0x40F, 80}, {0x410, 0x42F, 32},
};

static int32_t lower(int32_t c)
{
    for (size_t i = 0; i < sizeof letter_blocks / sizeof *letter_blocks; i++) {
        const struct letter_block *b = &letter_blocks[i];
        if (b->from <= c && c <= b->to) {
            return b->step > 1 ? c + b->step : c + ((c - b->from) % 2 == 0);
        }
    }
    return c;
}

static str lowered(struct arena *a, str text)
{
    char *p = NULL;
    ptrdiff_t n = 0, offset = 0;
    while (offset < text.n) {
        utf8_append(a, &p, &n, lower(utf8_next(text, &offset)));
    }
    return (str){p, n};
}

/* A label in one line, without blanks at its ends. */
static str tidied(struct arena *a, str label)
{
    struct buf b = buf_new(a, label.n + 1);
    for (ptrdiff_t i = 0; i < label.n; i++) {
        buf_byte(&b, label.p[i] == '\n' ? ' ' : label.p[i]);
    }
    return str_trim(buf_view(&b));
}

static bool names_agree(const struct conformer *c, str name, str label)
{
    if (!c->dataset->source_format.dialect.ignores_header_case) {
        return str_equal(name, label);
    }
    struct arena scratch = *c->arena;
    return str_equal(lowered(&scratch, name), lowered(&scratch, label));
}

static void header_error(struct conformer *c, int32_t field, int32_t column, const char *rule,
                         str detail)
{
    conform_add(c,
                (struct finding){
                    .field = field, .column = column, .rule = str_from_c(rule), .detail = detail});
}

/* ---- by place ---- */

/* The column, from 1, that has the label first; 0: none before it. */
static int32_t label_came_before(const struct conformer *c, int32_t label)
{
    for (int32_t i = 0; i < label; i++) {
        if (str_equal(c->label[i], c->label[label])) {
            return i + 1;
        }
    }
    return 0;
}

static void columns_by_place(struct conformer *c)
{
    c->columns = c->dataset->fields;
    c->column = ARENA_ARRAY(c->arena, struct conform_column, c->columns + 1);
    for (int32_t i = 0; i < c->columns; i++) {
        c->column[i].dataset = c->dataset;
        c->column[i].field = &c->dataset->field[i];
        c->column[i].field_index = i;
    }
}

static void labels_by_place(struct conformer *c)
{
    int32_t fields = c->dataset->fields;
    for (int32_t i = fields; i < c->labels; i++) {
        header_error(c, -1, i + 1, "extra-label", STR(""));
    }
    for (int32_t i = c->labels; i < fields; i++) {
        header_error(c, i, i + 1, "missing-label", STR("standard"));
    }
    for (int32_t i = 0; i < fields && i < c->labels; i++) {
        struct arena scratch = *c->arena;
        if (c->label[i].n == 0) {
            header_error(c, i, i + 1, "blank-label", STR(""));
        } else if (label_came_before(c, i)) {
            header_error(c, i, i + 1, "duplicate-label",
                         str_format(c->arena, "%d", (int)label_came_before(c, i)));
        } else if (!names_agree(c, c->dataset->field[i].name, tidied(&scratch, c->label[i]))) {
            header_error(c, i, i + 1, "incorrect-label", STR(""));
        }
    }
}

/* ---- by name ---- */

static int32_t field_of_label(const struct conformer *c, str label)
{
    for (int32_t i = 0; i < c->dataset->fields; i++) {
        if (names_agree(c, c->dataset->field[i].name, label)) {
            return i;
        }
    }
    return -1;
}

static int32_t label_of_field(const struct conformer *c, str name)
{
    for (int32_t i = 0; i < c->labels; i++) {
        if (names_agree(c, name, c->label[i])) {
            return i;
        }
    }
    return -1;
}

static bool labels_repeat(const struct conformer *c)
{
    for (int32_t i = 1; i < c->labels; i++) {
        if (label_of_field(c, c->label[i]) < i) {
            return true;
        }
    }
    return false;
}

/* A label that no field has is read as any text, so that it is said once and not in every row. */
static const struct dataset *dataset_of_any(struct conformer *c, str label)
{
    struct dataset *one = ARENA_NEW(c->arena, struct dataset);
    table_schema_of_labels(c->arena, &label, 1, one);
    return one;
}

static void columns_by_name(struct conformer *c)
{
    c->columns = c->labels;
    c->column = ARENA_ARRAY(c->arena, struct conform_column, c->columns + 1);
    for (int32_t i = 0; i < c->columns; i++) {
        int32_t field = field_of_label(c, c->label[i]);
        struct conform_column *column = &c->column[i];
        column->field_index = field;
        column->dataset = field < 0 ? dataset_of_any(c, c->label[i]) : c->dataset;
        column->field = &column->dataset->field[field < 0 ? 0 : field];
    }
}

static bool is_needed(const struct conformer *c, int32_t field)
{
    for (int32_t i = 0; i < c->dataset->primary_key_count; i++) {
        if (c->dataset->primary_key[i] == field) {
            return true;
        }
    }
    return c->dataset->field[field].required;
}

static void labels_by_name(struct conformer *c)
{
    enum fields_match match = c->dataset->fields_match;
    bool takes_extra = match == MATCH_SUBSET || match == MATCH_PARTIAL;
    bool takes_fewer = match == MATCH_SUPERSET || match == MATCH_PARTIAL;
    bool any = false;
    for (int32_t i = 0; i < c->columns; i++) {
        any = any || c->column[i].field_index >= 0;
        if (!takes_extra && c->column[i].field_index < 0) {
            header_error(c, -1, i + 1, "extra-label", STR(""));
        }
    }
    if (match == MATCH_PARTIAL && !any && c->dataset->fields > 0) {
        header_error(c, -1, 0, "unmatched-header", STR(""));
    }
    int32_t absent = 0;
    for (int32_t i = 0; i < c->dataset->fields; i++) {
        bool is_absent = label_of_field(c, c->dataset->field[i].name) < 0;
        if (is_absent && (!takes_fewer || is_needed(c, i))) {
            header_error(c, i, c->labels + ++absent, "missing-label", STR("standard"));
        }
    }
}

void conform_header(struct conformer *c)
{
    if (!c->label || c->labels == 0 || c->dataset->fields_match == MATCH_EXACT) {
        columns_by_place(c);
        if (c->label && c->labels > 0) {
            labels_by_place(c);
        }
        return;
    }
    if (labels_repeat(c)) {
        c->refused = true; /* which column is meant cannot be told */
        header_error(c, -1, 0, "error", STR(""));
        return;
    }
    columns_by_name(c);
    labels_by_name(c);
}

int32_t conform_column_of(const struct conformer *c, str field_name)
{
    for (int32_t i = 0; i < c->columns; i++) {
        int32_t field = c->column[i].field_index;
        str name = field < 0 ? c->column[i].field->name : c->dataset->field[field].name;
        if (str_equal(name, field_name)) {
            return i;
        }
    }
    return -1;
}
