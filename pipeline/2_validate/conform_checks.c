/* Further checks, as checklists of the reference implementation name them: counting over values
 * that were read already. Beyond the standard, and kept small: one table row and one or two short
 * functions for each. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "2_validate/conform.h"
#include "base/utf8.h"
#include "descriptors/yaml_read.h"

enum { DIMENSIONS = 6, SIZE_THRESHOLD = 5000, TRUNCATED_LENGTH = 255 };

struct check_value { /* of `values` */
    str text;
    double number;
    bool is_text, is_number, is_null, is_truth;
};
struct check {
    const struct check_kind *kind;
    str field;
    struct check_value *value;
    int32_t values;
    str formula;
    str average;
    double interval;
    struct str_list ignored;
    double dimension[DIMENSIONS]; /* 0: not asked */
};
struct conform_checks {
    struct check *item;
    ptrdiff_t count, capacity;
};

/* What a check keeps while a file is read. */
struct sizes {
    struct size {
        double value;
        int64_t record;
    } * item;
    ptrdiff_t count, capacity;
};
struct check_state {
    const struct check *check;
    bool off;
    int32_t column;
    double next;         /* sequential-value; 0: none yet */
    bool *seen;          /* required-value, [values] */
    struct sizes *sizes; /* [columns] deviated-cell; [1] deviated-value */
    struct map rows;     /* duplicate-row */
    struct expression *expression;
    struct expression_column *variable;
    uint8_t *truth;
};
struct conform_checks_state {
    struct check_state *item;
    ptrdiff_t count;
};

struct row_place {
    int32_t row;
    int64_t line, record;
};
typedef void start_check(struct conformer *, struct check_state *);
typedef void row_check(struct conformer *, struct check_state *, struct row_place);
typedef void end_check(struct conformer *, struct check_state *);

static void file_error(struct conformer *c, const char *rule, const char *detail)
{
    conform_add(
        c, (struct finding){.field = -1, .rule = str_from_c(rule), .detail = str_from_c(detail)});
}

static void row_error(struct conformer *c, struct row_place at, int32_t column, const char *rule)
{
    conform_add(c, (struct finding){
                       .line = at.line,
                       .record = at.record,
                       .field = column < 0 ? -1 : c->column[column].field_index,
                       .column = column + 1,
                       .rule = str_from_c(rule),
                       .detail = STR(""),
                   });
}

static bool is_missing(const struct conformer *c, int32_t column, int32_t row)
{
    return value_is_missing(c->column[column].out.integers[row]);
}

static bool is_numeric(const struct conformer *c, int32_t column)
{
    enum value_type type = c->column[column].out.type;
    return type == VALUE_INTEGER || type == VALUE_NUMBER;
}

static double number_of(const struct conformer *c, int32_t column, int32_t row)
{
    const struct batch_column *out = &c->column[column].out;
    return out->type == VALUE_NUMBER ? out->numbers[row] : (double)out->integers[row];
}

static bool is_string(const struct conformer *c, int32_t column)
{
    return str_equal_c(c->column[column].field->type_name, "string");
}

/* ---- values ---- */

static bool value_is(const struct conformer *c, int32_t column, int32_t row,
                     const struct check_value *value)
{
    if (is_missing(c, column, row)) {
        return value->is_null;
    }
    if (c->column[column].out.type == VALUE_TEXT) {
        return value->is_text && str_equal(c->column[column].out.texts[row], value->text);
    }
    if (c->column[column].out.type == VALUE_BOOLEAN) { /* 1 and 0 are truth values too */
        return (value->is_truth || value->is_number) &&
               fabs((double)c->column[column].out.integers[row] - value->number) <= 0;
    }
    return (value->is_number || value->is_truth) && is_numeric(c, column) &&
           fabs(number_of(c, column, row) - value->number) <= 0;
}

static void forbidden_row(struct conformer *c, struct check_state *s, struct row_place at)
{
    for (int32_t i = 0; i < s->check->values; i++) {
        if (value_is(c, s->column, at.row, &s->check->value[i])) {
            row_error(c, at, s->column, "forbidden-value");
            return;
        }
    }
}

static void required_start(struct conformer *c, struct check_state *s)
{
    s->seen = ARENA_ARRAY(c->arena, bool, s->check->values + 1);
}

static void required_row(struct conformer *c, struct check_state *s, struct row_place at)
{
    for (int32_t i = 0; i < s->check->values; i++) {
        s->seen[i] = s->seen[i] || value_is(c, s->column, at.row, &s->check->value[i]);
    }
}

static void required_end(struct conformer *c, struct check_state *s)
{
    for (int32_t i = 0; i < s->check->values; i++) {
        if (!s->seen[i]) {
            file_error(c, "required-value", "");
        }
    }
}

static void sequential_row(struct conformer *c, struct check_state *s, struct row_place at)
{
    bool is_number = !is_missing(c, s->column, at.row) && is_numeric(c, s->column);
    double value = is_number ? number_of(c, s->column, at.row) : (double)NAN;
    if (fabs(s->next) <= 0) {
        s->next = value;
    }
    if (!is_number || fabs(s->next - value) > 0) {
        s->off = true;
        row_error(c, at, s->column, "sequential-value");
        return;
    }
    s->next += 1;
}

static bool looks_truncated(const struct conformer *c, int32_t column, int32_t row)
{
    static const int64_t ends[] = {INT64_MAX, 4294967295, 2147483647, 2097152, 65535, 32767};
    const struct batch_column *out = &c->column[column].out;
    if (out->type == VALUE_TEXT) {
        return out->texts[row].n >= TRUNCATED_LENGTH &&
               utf8_length(out->texts[row]) == TRUNCATED_LENGTH;
    }
    for (size_t i = 0; out->type == VALUE_INTEGER && i < sizeof ends / sizeof *ends; i++) {
        if (out->integers[row] == ends[i]) {
            return true;
        }
    }
    return false;
}

static void truncated_row(struct conformer *c, struct check_state *s, struct row_place at)
{
    (void)s;
    for (int32_t i = 0; i < c->columns; i++) {
        if (!is_missing(c, i, at.row) && looks_truncated(c, i, at.row)) {
            row_error(c, at, i, "truncated-value");
        }
    }
}

static bool is_ascii(str text)
{
    for (ptrdiff_t i = 0; i < text.n; i++) {
        if ((unsigned char)text.p[i] >= 0x80) {
            return false;
        }
    }
    return true;
}

static void ascii_row(struct conformer *c, struct check_state *s, struct row_place at)
{
    (void)s;
    for (int32_t i = 0; i < c->columns; i++) {
        if (is_string(c, i) && !is_missing(c, i, at.row) &&
            !is_ascii(c->column[i].out.texts[at.row])) {
            row_error(c, at, i, "ascii-value");
        }
    }
}

/* ---- rows ---- */

static void duplicate_start(struct conformer *c, struct check_state *s)
{
    s->rows = map_new(c->arena, 64);
}

static void duplicate_row(struct conformer *c, struct check_state *s, struct row_place at)
{
    struct arena scratch = *c->arena;
    int32_t *all = ARENA_ARRAY(&scratch, int32_t, c->columns + 1);
    for (int32_t i = 0; i < c->columns; i++) {
        all[i] = i;
    }
    struct buf kept = c->key;
    c->key = buf_new(&scratch, 512);
    str key;
    conform_key(c, all, c->columns, at.row, &key);
    bool again = map_has(&s->rows, key);
    if (again) {
        row_error(c, at, -1, "duplicate-row");
    } else {
        *c->arena = scratch; /* keeps the key */
        map_put(&s->rows, key, at.record);
    }
    c->key = kept;
}

static ptrdiff_t word_length(str text)
{
    ptrdiff_t n = 0;
    while (n < text.n && ((text.p[n] | 32) >= 'a') && ((text.p[n] | 32) <= 'z')) {
        n++;
    }
    return n;
}

static str word_as_ours(str word)
{
    static const struct {
        const char *theirs, *ours;
    } words[] = {{"and", "AND"}, {"or", "OR"},     {"not", "NOT"},     {"in", "IN"},
                 {"is", "IS"},   {"True", "TRUE"}, {"False", "FALSE"}, {"None", "NULL"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (str_equal_c(word, words[i].theirs)) {
            return str_from_c(words[i].ours);
        }
    }
    return word;
}

/* A text in either kind of quotes; how many bytes it takes. */
static ptrdiff_t text_as_ours(struct buf *out, str from)
{
    ptrdiff_t n = 1;
    while (n < from.n && from.p[n] != from.p[0]) {
        n++;
    }
    buf_byte(out, '\'');
    buf_str(out, str_slice(from, 1, n));
    buf_byte(out, '\'');
    return n + (n < from.n);
}

static ptrdiff_t sign_as_ours(struct buf *out, str from)
{
    char sign = from.p[0];
    if ((sign == '=' || sign == '!') && from.n > 1 && from.p[1] == '=') {
        buf_c(out, sign == '=' ? "=" : "<>");
        return 2;
    }
    buf_byte(out, sign == '[' ? '(' : sign == ']' ? ')' : sign);
    return 1;
}

/* A formula of the reference implementation, as our expressions write it. */
static str formula_as_ours(struct arena *a, str formula)
{
    struct buf out = buf_new(a, formula.n + 16);
    while (formula.n > 0) {
        ptrdiff_t used = word_length(formula);
        if (used > 0) {
            buf_str(&out, word_as_ours(str_slice(formula, 0, used)));
        } else if (formula.p[0] == '\'' || formula.p[0] == '"') {
            used = text_as_ours(&out, formula);
        } else {
            used = sign_as_ours(&out, formula);
        }
        formula = str_slice(formula, used, formula.n);
    }
    return buf_view(&out);
}

static void constraint_start(struct conformer *c, struct check_state *s)
{
    struct expression_variable *variable =
        ARENA_ARRAY(c->arena, struct expression_variable, c->columns + 1);
    s->variable = ARENA_ARRAY(c->arena, struct expression_column, c->columns + 1);
    s->truth = ARENA_ARRAY(c->arena, uint8_t, TEXT_BATCH_ROWS);
    for (int32_t i = 0; i < c->columns; i++) {
        const struct batch_column *out = &c->column[i].out;
        variable[i] = (struct expression_variable){
            .name = is_identifier(c->column[i].field->name) ? c->column[i].field->name : STR(""),
            .type = out->type > VALUE_DATE ? VALUE_INTEGER : out->type,
        };
        s->variable[i] = (struct expression_column){out->integers, out->numbers, out->texts};
    }
    struct expression_scope scope = {variable, c->columns};
    struct diag ignored = diag_new(c->arena);
    s->expression = expression_compile(c->arena, formula_as_ours(c->arena, s->check->formula),
                                       NO_PLACE, &scope, &ignored);
}

/* A constraint that cannot be asked is not met. */
static void constraint_row(struct conformer *c, struct check_state *s, struct row_place at)
{
    if (!s->expression || s->truth[at.row] != TRUTH_TRUE) {
        row_error(c, at, -1, "row-constraint");
    }
}

/* ---- the whole file ---- */

static const char *const dimension_names[DIMENSIONS] = {"numFields", "minFields", "maxFields",
                                                        "numRows",   "minRows",   "maxRows"};

static void dimensions_say(struct conformer *c, const double *asked, double found)
{
    if (asked[0] > 0 && fabs(found - asked[0]) > 0) {
        file_error(c, "table-dimensions", "number");
    }
    if (asked[1] > 0 && found < asked[1]) {
        file_error(c, "table-dimensions", "minimum");
    }
    if (asked[2] > 0 && found > asked[2]) {
        file_error(c, "table-dimensions", "maximum");
    }
}

static void dimensions_start(struct conformer *c, struct check_state *s)
{
    dimensions_say(c, s->check->dimension, c->dataset->fields);
}

static void dimensions_end(struct conformer *c, struct check_state *s)
{
    dimensions_say(c, s->check->dimension + 3, (double)c->rows);
}

static void sizes_start(struct conformer *c, struct check_state *s)
{
    s->sizes = ARENA_ARRAY(c->arena, struct sizes, c->columns + 1);
}

static void deviated_cell_row(struct conformer *c, struct check_state *s, struct row_place at)
{
    for (int32_t i = 0; i < c->columns; i++) {
        bool asked = is_string(c, i);
        for (ptrdiff_t k = 0; k < s->check->ignored.count; k++) {
            asked = asked && !str_equal(s->check->ignored.item[k], c->column[i].field->name);
        }
        if (asked && !is_missing(c, i, at.row)) {
            *ARENA_PUSH(c->arena, &s->sizes[i]) =
                (struct size){(double)utf8_length(c->column[i].out.texts[at.row]), at.record};
        }
    }
}

static void deviated_value_row(struct conformer *c, struct check_state *s, struct row_place at)
{
    if (!is_missing(c, s->column, at.row)) {
        *ARENA_PUSH(c->arena, &s->sizes[0]) =
            (struct size){number_of(c, s->column, at.row), at.record};
    }
}

static double mean_of(const struct sizes *sizes)
{
    double sum = 0;
    for (ptrdiff_t i = 0; i < sizes->count; i++) {
        sum += sizes->item[i].value;
    }
    return sum / (double)sizes->count;
}

static double deviation_of(const struct sizes *sizes)
{
    double mean = mean_of(sizes), sum = 0;
    for (ptrdiff_t i = 0; i < sizes->count; i++) {
        sum += (sizes->item[i].value - mean) * (sizes->item[i].value - mean);
    }
    return sqrt(sum / (double)(sizes->count - 1));
}

static int size_compare(const void *a, const void *b)
{
    double x = ((const struct size *)a)->value, y = ((const struct size *)b)->value;
    return x < y ? -1 : x > y;
}

static struct size *sorted(struct arena *a, const struct sizes *sizes)
{
    struct size *copy = ARENA_ARRAY(a, struct size, sizes->count);
    memcpy(copy, sizes->item, (size_t)sizes->count * sizeof *copy);
    qsort(copy, (size_t)sizes->count, sizeof *copy, size_compare);
    return copy;
}

static double median_of(struct arena scratch, const struct sizes *sizes)
{
    const struct size *order = sorted(&scratch, sizes);
    ptrdiff_t half = sizes->count / 2;
    return sizes->count % 2 ? order[half].value : (order[half - 1].value + order[half].value) / 2;
}

/* The most frequent value, the first of those. */
static double mode_of(struct arena scratch, const struct sizes *sizes)
{
    const struct size *order = sorted(&scratch, sizes);
    double mode = sizes->item[0].value;
    ptrdiff_t most = 0;
    for (ptrdiff_t i = 0, run = 0; i < sizes->count; i++) {
        run = i > 0 && fabs(order[i].value - order[i - 1].value) <= 0 ? run + 1 : 1;
        if (run > most) {
            most = run;
            mode = order[i].value;
        }
    }
    return mode;
}

static void deviated_cell_end(struct conformer *c, struct check_state *s)
{
    for (int32_t i = 0; i < c->columns; i++) {
        const struct sizes *sizes = &s->sizes[i];
        if (sizes->count < 2) {
            continue;
        }
        double most = median_of(*c->arena, sizes) + deviation_of(sizes) * s->check->interval;
        most = most < SIZE_THRESHOLD ? SIZE_THRESHOLD : most;
        for (ptrdiff_t k = 0; k < sizes->count; k++) {
            if (sizes->item[k].value > most) {
                file_error(c, "deviated-cell", "");
            }
        }
    }
}

static void deviated_value_start(struct conformer *c, struct check_state *s)
{
    sizes_start(c, s);
    str average = s->check->average;
    if (s->column >= 0 && !is_numeric(c, s->column)) {
        s->off = true;
        file_error(c, "check-error", "not-numeric");
    }
    if (!str_equal_c(average, "mean") && !str_equal_c(average, "median") &&
        !str_equal_c(average, "mode")) {
        s->off = true;
        file_error(c, "check-error", "average");
    }
}

static void deviated_value_end(struct conformer *c, struct check_state *s)
{
    const struct sizes *sizes = &s->sizes[0];
    if (sizes->count < 2) {
        return;
    }
    double average = str_equal_c(s->check->average, "mean")     ? mean_of(sizes)
                     : str_equal_c(s->check->average, "median") ? median_of(*c->arena, sizes)
                                                                : mode_of(*c->arena, sizes);
    double reach = deviation_of(sizes) * s->check->interval;
    for (ptrdiff_t i = 0; i < sizes->count; i++) {
        if (fabs(sizes->item[i].value - average) > reach) {
            file_error(c, "deviated-value", "");
        }
    }
}

/* ---- the table ---- */

static const struct check_kind {
    const char *name;
    bool has_field;
    start_check *start;
    row_check *row;
    end_check *end;
} check_kinds[] = {
    {"duplicate-row", false, duplicate_start, duplicate_row, NULL},
    {"row-constraint", false, constraint_start, constraint_row, NULL},
    {"table-dimensions", false, dimensions_start, NULL, dimensions_end},
    {"forbidden-value", true, NULL, forbidden_row, NULL},
    {"required-value", true, required_start, required_row, required_end},
    {"sequential-value", true, NULL, sequential_row, NULL},
    {"truncated-value", false, NULL, truncated_row, NULL},
    {"ascii-value", false, NULL, ascii_row, NULL},
    {"deviated-cell", false, sizes_start, deviated_cell_row, deviated_cell_end},
    {"deviated-value", true, deviated_value_start, deviated_value_row, deviated_value_end},
};

void conform_checks_start(struct conformer *c)
{
    const struct conform_checks *checks = c->options->checks;
    if (!checks || checks->count == 0) {
        return;
    }
    c->checks = ARENA_NEW(c->arena, struct conform_checks_state);
    c->checks->item = ARENA_ARRAY(c->arena, struct check_state, checks->count);
    c->checks->count = checks->count;
    for (ptrdiff_t i = 0; i < checks->count; i++) {
        struct check_state *s = &c->checks->item[i];
        s->check = &checks->item[i];
        s->column = s->check->kind->has_field ? conform_column_of(c, s->check->field) : -1;
        if (s->check->kind->has_field && s->column < 0) {
            s->off = true;
            file_error(c, "check-error", "no-such-field");
        } else if (s->check->kind->start) {
            s->check->kind->start(c, s);
        }
    }
}

void conform_checks_batch(struct conformer *c, const struct text_batch *in)
{
    for (ptrdiff_t i = 0; i < c->checks->count; i++) {
        struct check_state *s = &c->checks->item[i];
        if (s->expression && !s->off) {
            expression_evaluate(s->expression, s->variable, in->rows, s->truth, *c->arena);
        }
    }
}

void conform_checks_row(struct conformer *c, int32_t row, int64_t line, int64_t record)
{
    for (ptrdiff_t i = 0; i < c->checks->count; i++) {
        struct check_state *s = &c->checks->item[i];
        if (!s->off && s->check->kind->row) {
            s->check->kind->row(c, s, (struct row_place){row, line, record});
        }
    }
}

void conform_checks_finish(struct conformer *c)
{
    for (ptrdiff_t i = 0; i < c->checks->count; i++) {
        struct check_state *s = &c->checks->item[i];
        if (!s->off && s->check->kind->end) {
            s->check->kind->end(c, s);
        }
    }
}

/* ---- checklist.json ---- */

static struct check_value value_read(const struct node *node)
{
    struct check_value value = {.text = node->text, .is_text = !node->plain};
    value.is_null = node_is_null(node);
    value.is_number = node->plain && str_to_double(node->text, &value.number);
    bool is_true = str_equal(node->text, STR("true"));
    value.is_truth = node->plain && (is_true || str_equal(node->text, STR("false")));
    value.number = value.is_truth ? is_true : value.number;
    return value;
}

static void check_read(struct reading *r, const struct node *node, struct conform_checks *out)
{
    str type;
    if (!take_text(r, node, "type", NEEDED, &type)) {
        return;
    }
    const struct check_kind *kind = NULL;
    for (size_t i = 0; i < sizeof check_kinds / sizeof *check_kinds; i++) {
        kind = str_equal_c(type, check_kinds[i].name) ? &check_kinds[i] : kind;
    }
    if (!kind) {
        DIAG(r->diag, DIAG_ERROR, DIAG_DESCRIPTOR, node_place(node), "descriptor.unsupported",
             {"name", type});
        return;
    }
    struct check *check = ARENA_PUSH(r->arena, out);
    *check = (struct check){.kind = kind, .interval = 3, .average = STR("mean")};
    take_text(r, node, "fieldName", kind->has_field ? NEEDED : OPTIONAL, &check->field);
    take_text(r, node, "formula", OPTIONAL, &check->formula);
    take_text(r, node, "average", OPTIONAL, &check->average);
    take_number(r, node, "interval", OPTIONAL, &check->interval);
    take_texts(r, node, "ignoreFields", OPTIONAL, &check->ignored);
    for (int i = 0; i < DIMENSIONS; i++) {
        take_number(r, node, dimension_names[i], OPTIONAL, &check->dimension[i]);
    }
    const struct node *values = node_find(node, "values");
    check->value = ARENA_ARRAY(r->arena, struct check_value, values ? values->count + 1 : 1);
    for (const struct node *v = values ? values->first : NULL; v; v = v->next) {
        check->value[check->values++] = value_read(v);
    }
}

bool conform_checklist_read(struct arena *a, const char *path, struct conformance_options *out,
                            struct diag *d)
{
    str text;
    int before = d->error_count;
    if (!file_read(a, path, 0, &text, d)) {
        return false;
    }
    const struct node *root = yaml_parse(a, text, str_from_c(path), d);
    if (!root) {
        return false;
    }
    struct reading r = {a, d};
    struct conform_checks *checks = ARENA_NEW(a, struct conform_checks);
    struct str_list pick = {0}, skip = {0};
    take_texts(&r, root, "pickErrors", OPTIONAL, &pick);
    take_texts(&r, root, "skipErrors", OPTIONAL, &skip);
    const struct node *list = node_find(root, "checks");
    for (const struct node *n = list ? list->first : NULL; n; n = n->next) {
        check_read(&r, n, checks);
    }
    out->pick = pick.item;
    out->picks = (int32_t)pick.count;
    out->skip = skip.item;
    out->skips = (int32_t)skip.count;
    out->checks = checks;
    return d->error_count == before;
}
