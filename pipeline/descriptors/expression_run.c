/* Running a program over columns, a chunk of rows at a time, one operation after the other.
 * Arithmetic and comparison follow SQLite's (vdbe.c, OP_Add ... OP_Remainder; vdbeaux.c,
 * sqlite3IntFloatCompare): an integer that overflows becomes a real, division by zero is NULL,
 * integers and reals compare exactly. tests/unit/test_expression.c holds the two side by side. */
#include "descriptors/expression_parts.h"

#include <assert.h>
#include <math.h>

#include "base/date.h"
#include "base/utf8.h"

struct vector {
    const int64_t *integer; /* own_integer, or the column itself */
    const double *real;
    const str *text;
    uint8_t *tag; /* TAG_..., or enum truth */
    int64_t *own_integer;
    double *own_real;
    str *own_text;
};
struct run {
    struct vector *vector;
    const struct expression_column *column;
    struct arena *arena; /* texts made by functions; given back after the chunk */
    int32_t first;       /* row of the chunk */
    int32_t rows;        /* in the chunk */
};

static void own(struct vector *v)
{
    v->integer = v->own_integer;
    v->real = v->own_real;
    v->text = v->own_text;
}

static int64_t whole_constant(const struct constant *c)
{
    return c->codelist != NULL ? c->codelist->code[c->integer].number : c->integer;
}

/* ---- constants and columns ---- */

static void fill_tag(struct vector *v, int32_t rows, uint8_t tag)
{
    for (int32_t i = 0; i < rows; i++)
        v->tag[i] = tag;
}

static void run_constant(const struct run *r, const struct instruction *op)
{
    struct vector *v = &r->vector[op->to];
    own(v);
    if (op->operation == OPERATION_NULL) {
        fill_tag(v, r->rows, op->class == CLASS_TRUTH ? TRUTH_NULL : TAG_NULL);
        return;
    }
    if (op->operation == OPERATION_TRUTH) {
        fill_tag(v, r->rows, op->constant.integer ? TRUTH_TRUE : TRUTH_FALSE);
        return;
    }
    fill_tag(v, r->rows, op->operation == OPERATION_REAL ? TAG_REAL : TAG_INTEGER);
    int64_t whole = whole_constant(&op->constant);
    for (int32_t i = 0; i < r->rows; i++) {
        if (op->operation == OPERATION_REAL)
            v->own_real[i] = op->constant.real;
        else if (op->operation == OPERATION_TEXT)
            v->own_text[i] = op->constant.text;
        else
            v->own_integer[i] = whole;
    }
}

static void run_load(const struct run *r, const struct instruction *op)
{
    struct vector *v = &r->vector[op->to];
    const struct expression_column *column = &r->column[op->variable];
    const int64_t *integers = column->integers + r->first;
    own(v);
    if (op->operation == OPERATION_LOAD_TRUTH) {
        for (int32_t i = 0; i < r->rows; i++)
            v->tag[i] = value_is_missing(integers[i]) ? TRUTH_NULL : integers[i] != 0;
        return;
    }
    uint8_t present = op->operation == OPERATION_LOAD_REAL ? TAG_REAL : TAG_INTEGER;
    for (int32_t i = 0; i < r->rows; i++)
        v->tag[i] = value_is_missing(integers[i]) ? TAG_NULL : present;
    if (op->operation == OPERATION_LOAD_INTEGER)
        v->integer = integers;
    if (op->operation == OPERATION_LOAD_TEXT)
        v->text = column->texts + r->first;
    if (op->operation != OPERATION_LOAD_REAL)
        return;
    v->real = column->numbers + r->first;
    for (int32_t i = 0; i < r->rows; i++)
        v->tag[i] = isnan(v->real[i]) ? TAG_NULL : v->tag[i];
}

/* ---- comparisons ---- */

/* Rows of the loop become truths; `missing` and `holds` are expressions of i. Without a branch:
 * what is missing is not predictable. */
#define TRUTH_OF(missing, holds)                                                                   \
    (uint8_t)(((missing) ? TRUTH_NULL : 0) | (int)((holds) & !(missing)))
#define TRUTH_LOOP(missing, holds)                                                                 \
    for (int32_t i = 0; i < rows; i++)                                                             \
    out[i] = TRUTH_OF(missing, holds)
#define COMPARE_LOOPS(missing, a, b)                                                               \
    switch (comparison) {                                                                          \
    case COMPARE_EQUAL:                                                                            \
        TRUTH_LOOP(missing, (a) == (b));                                                           \
        break;                                                                                     \
    case COMPARE_NOT_EQUAL:                                                                        \
        TRUTH_LOOP(missing, (a) != (b));                                                           \
        break;                                                                                     \
    case COMPARE_LESS:                                                                             \
        TRUTH_LOOP(missing, (a) < (b));                                                            \
        break;                                                                                     \
    case COMPARE_LESS_EQUAL:                                                                       \
        TRUTH_LOOP(missing, (a) <= (b));                                                           \
        break;                                                                                     \
    case COMPARE_MORE:                                                                             \
        TRUTH_LOOP(missing, (a) > (b));                                                            \
        break;                                                                                     \
    case COMPARE_MORE_EQUAL:                                                                       \
        TRUTH_LOOP(missing, (a) >= (b));                                                           \
        break;                                                                                     \
    }

static void run_compare_column(const struct run *r, const struct instruction *op)
{
    const int64_t *value = r->column[op->variable].integers + r->first;
    uint8_t *out = r->vector[op->to].tag;
    int64_t constant = whole_constant(&op->constant);
    int32_t rows = r->rows;
    enum comparison comparison = op->comparison;
    COMPARE_LOOPS(value_is_missing(value[i]), value[i], constant)
}

static void run_compare_integer(const struct run *r, const struct instruction *op)
{
    const struct vector *left = &r->vector[op->left];
    const struct vector *right = &r->vector[op->right];
    const int64_t *a = left->integer;
    const int64_t *b = right->integer;
    uint8_t *out = r->vector[op->to].tag;
    int32_t rows = r->rows;
    enum comparison comparison = op->comparison;
    COMPARE_LOOPS(left->tag[i] == TAG_NULL || right->tag[i] == TAG_NULL, a[i], b[i])
}

static int order_of_reals(double a, double b)
{
    return a < b ? -1 : a > b;
}

/* Exact: a double beyond int64 is larger or smaller than any integer; within it, its whole part
 * decides, and then its fraction. */
static int order_of_integer_and_real(int64_t a, double b)
{
    if (b < -9223372036854775808.0)
        return 1;
    if (b >= 9223372036854775808.0)
        return -1;
    int64_t whole = (int64_t)b;
    if (a != whole)
        return a < whole ? -1 : 1;
    return order_of_reals((double)whole, b);
}

static int order_of_numbers(const struct vector *a, const struct vector *b, int32_t i)
{
    if (a->tag[i] == TAG_INTEGER && b->tag[i] == TAG_INTEGER)
        return a->integer[i] < b->integer[i] ? -1 : a->integer[i] > b->integer[i];
    if (a->tag[i] == TAG_INTEGER)
        return order_of_integer_and_real(a->integer[i], b->real[i]);
    if (b->tag[i] == TAG_INTEGER)
        return -order_of_integer_and_real(b->integer[i], a->real[i]);
    return order_of_reals(a->real[i], b->real[i]);
}

static int order_of(const struct vector *a, const struct vector *b, int32_t i, bool text)
{
    return text ? str_compare(a->text[i], b->text[i]) : order_of_numbers(a, b, i);
}

static void run_compare_general(const struct run *r, const struct instruction *op)
{
    static const bool holds[][3] = {
        /* less, equal, more */
        [COMPARE_EQUAL] = {false, true, false}, [COMPARE_NOT_EQUAL] = {true, false, true},
        [COMPARE_LESS] = {true, false, false},  [COMPARE_LESS_EQUAL] = {true, true, false},
        [COMPARE_MORE] = {false, false, true},  [COMPARE_MORE_EQUAL] = {false, true, true},
    };
    const struct vector *left = &r->vector[op->left];
    const struct vector *right = &r->vector[op->right];
    uint8_t *out = r->vector[op->to].tag;
    bool text = op->operation == OPERATION_COMPARE_TEXT;
    for (int32_t i = 0; i < r->rows; i++) {
        if (left->tag[i] == TAG_NULL || right->tag[i] == TAG_NULL) {
            out[i] = TRUTH_NULL; /* what stands there is not to be looked at */
            continue;
        }
        int order = order_of(left, right, i, text);
        out[i] = holds[op->comparison][order < 0 ? 0 : 1 + (order > 0)];
    }
}

static void run_compare_truth(const struct run *r, const struct instruction *op)
{
    const uint8_t *a = r->vector[op->left].tag;
    const uint8_t *b = r->vector[op->right].tag;
    uint8_t *out = r->vector[op->to].tag;
    int32_t rows = r->rows;
    bool equal = op->comparison == COMPARE_EQUAL;
    TRUTH_LOOP(a[i] == TRUTH_NULL || b[i] == TRUTH_NULL, (a[i] == b[i]) == equal);
}

/* ---- three-valued logic ---- */

static void run_logic(const struct run *r, const struct instruction *op)
{
    static const uint8_t and[3][3] = {{0, 0, 0}, {0, 1, 2}, {0, 2, 2}};
    static const uint8_t or [3][3] = {{0, 1, 2}, {1, 1, 1}, {2, 1, 2}};
    static const uint8_t not [3] = {1, 0, 2};
    const uint8_t *a = r->vector[op->left].tag;
    const uint8_t *b = r->vector[op->right].tag;
    uint8_t *out = r->vector[op->to].tag;
    if (op->operation == OPERATION_NOT) {
        for (int32_t i = 0; i < r->rows; i++)
            out[i] = not [a[i]];
        return;
    }
    const uint8_t(*table)[3] = op->operation == OPERATION_AND ? and : or ;
    for (int32_t i = 0; i < r->rows; i++)
        out[i] = table[a[i]][b[i]];
}

static void run_is_null(const struct run *r, const struct instruction *op)
{
    uint8_t *tag = r->vector[op->to].tag;
    uint8_t null = op->operation == OPERATION_IS_NULL_TRUTH ? TRUTH_NULL : TAG_NULL;
    for (int32_t i = 0; i < r->rows; i++)
        tag[i] = tag[i] == null;
}

static bool constant_equals(const struct constant *c, const struct vector *v, int32_t i)
{
    if (c->tag == TAG_INTEGER && v->tag[i] == TAG_INTEGER)
        return whole_constant(c) == v->integer[i];
    if (c->tag == TAG_INTEGER)
        return order_of_integer_and_real(whole_constant(c), v->real[i]) == 0;
    if (v->tag[i] == TAG_INTEGER)
        return order_of_integer_and_real(v->integer[i], c->real) == 0;
    return order_of_reals(v->real[i], c->real) == 0;
}

static bool has_null(const struct instruction *op)
{
    for (int32_t n = 0; n < op->list_count; n++) {
        if (op->list[n].tag == TAG_NULL)
            return true;
    }
    return false;
}

/* One pass over the rows for each of the list: quicker than the other way round. */
static void run_in_integer(const struct run *r, const struct instruction *op)
{
    struct vector *v = &r->vector[op->to];
    uint8_t found[EXPRESSION_CHUNK] = {0};
    for (int32_t n = 0; n < op->list_count; n++) {
        int64_t item = whole_constant(&op->list[n]);
        if (op->list[n].tag == TAG_NULL)
            continue;
        for (int32_t i = 0; i < r->rows; i++)
            found[i] |= v->integer[i] == item;
    }
    uint8_t otherwise = has_null(op) ? TRUTH_NULL : TRUTH_FALSE;
    for (int32_t i = 0; i < r->rows; i++) {
        uint8_t truth = found[i] ? TRUTH_TRUE : otherwise;
        v->tag[i] = v->tag[i] == TAG_NULL ? TRUTH_NULL : truth;
    }
}

static void run_in(const struct run *r, const struct instruction *op)
{
    struct vector *v = &r->vector[op->to];
    bool text = op->operation == OPERATION_IN_TEXT;
    uint8_t otherwise = has_null(op) ? TRUTH_NULL : TRUTH_FALSE;
    for (int32_t i = 0; i < r->rows; i++) {
        if (v->tag[i] == TAG_NULL) {
            v->tag[i] = TRUTH_NULL;
            continue;
        }
        bool found = false;
        for (int32_t n = 0; n < op->list_count && !found; n++) {
            const struct constant *c = &op->list[n];
            if (c->tag != TAG_NULL)
                found = text ? str_equal(c->text, v->text[i]) : constant_equals(c, v, i);
        }
        v->tag[i] = found ? TRUTH_TRUE : otherwise;
    }
}

/* ---- arithmetic ---- */

struct number {
    uint8_t tag;
    int64_t integer;
    double real;
};

static struct number number_at(const struct vector *v, int32_t i)
{
    struct number n = {.tag = v->tag[i]};
    if (n.tag == TAG_INTEGER) {
        n.integer = v->integer[i];
        n.real = (double)n.integer;
    } else if (n.tag == TAG_REAL) {
        n.real = v->real[i];
    }
    return n;
}

static void number_put(struct vector *v, int32_t i, struct number n)
{
    if (n.tag == TAG_REAL && isnan(n.real))
        n.tag = TAG_NULL;
    v->tag[i] = n.tag;
    v->own_integer[i] = n.integer;
    v->own_real[i] = n.real;
}

/* A real's whole part, held within int64, as the remainder takes it. */
static int64_t whole_of(struct number n)
{
    if (n.tag == TAG_INTEGER)
        return n.integer;
    if (n.real <= -9223372036854775808.0)
        return INT64_MIN;
    return n.real >= 9223372036854775808.0 ? INT64_MAX : (int64_t)n.real;
}

static struct number remainder_of(struct number a, struct number b)
{
    int64_t left = whole_of(a);
    int64_t right = whole_of(b);
    if (right == 0)
        return (struct number){.tag = TAG_NULL};
    int64_t rest = right == -1 ? 0 : left % right;
    bool whole = a.tag == TAG_INTEGER && b.tag == TAG_INTEGER;
    return (struct number){whole ? TAG_INTEGER : TAG_REAL, rest, (double)rest};
}

static struct number on_reals(enum arithmetic arithmetic, double a, double b)
{
    struct number n = {.tag = TAG_REAL};
    if (arithmetic == ARITHMETIC_PLUS)
        n.real = a + b;
    else if (arithmetic == ARITHMETIC_MINUS)
        n.real = a - b;
    else if (arithmetic == ARITHMETIC_TIMES)
        n.real = a * b;
    else if (b < 0 || b > 0)
        n.real = a / b;
    else
        n.tag = TAG_NULL;
    return n;
}

static struct number calculate(enum arithmetic arithmetic, struct number a, struct number b)
{
    if (a.tag == TAG_NULL || b.tag == TAG_NULL)
        return (struct number){.tag = TAG_NULL};
    if (arithmetic == ARITHMETIC_REMAINDER)
        return remainder_of(a, b);
    if (a.tag == TAG_REAL || b.tag == TAG_REAL)
        return on_reals(arithmetic, a.real, b.real);
    struct number n = {.tag = TAG_INTEGER};
    bool overflow = false;
    if (arithmetic == ARITHMETIC_PLUS) {
        overflow = __builtin_add_overflow(a.integer, b.integer, &n.integer);
    } else if (arithmetic == ARITHMETIC_MINUS) {
        overflow = __builtin_sub_overflow(a.integer, b.integer, &n.integer);
    } else if (arithmetic == ARITHMETIC_TIMES) {
        overflow = __builtin_mul_overflow(a.integer, b.integer, &n.integer);
    } else {
        if (b.integer == 0)
            return (struct number){.tag = TAG_NULL};
        overflow = b.integer == -1 && a.integer == INT64_MIN;
        n.integer = overflow ? 0 : a.integer / b.integer;
    }
    return overflow ? on_reals(arithmetic, a.real, b.real) : n;
}

static void run_arithmetic(const struct run *r, const struct instruction *op)
{
    struct vector *to = &r->vector[op->to];
    const struct vector *right = &r->vector[op->right];
    for (int32_t i = 0; i < r->rows; i++)
        number_put(to, i, calculate(op->arithmetic, number_at(to, i), number_at(right, i)));
    own(to);
}

/* -x is 0 - x; abs(x) is x or -x. The magnitude of the smallest integer becomes a real. */
static void run_sign(const struct run *r, const struct instruction *op)
{
    struct vector *to = &r->vector[op->to];
    const struct number zero = {.tag = TAG_INTEGER};
    for (int32_t i = 0; i < r->rows; i++) {
        struct number n = number_at(to, i);
        bool flip = op->operation == OPERATION_NEGATE || n.real < 0;
        number_put(to, i, flip ? calculate(ARITHMETIC_MINUS, zero, n) : n);
    }
    own(to);
}

/* ---- choices ---- */

static void copy_value(struct vector *to, const struct vector *from, int32_t i, bool text)
{
    to->tag[i] = from->tag[i];
    if (text) {
        to->own_text[i] = from->text[i];
    } else if (from->tag[i] == TAG_REAL) {
        to->own_real[i] = from->real[i];
    } else {
        to->own_integer[i] = from->integer[i];
    }
}

/* min and max: NULL when one is; of equals the later for min, the earlier for max. */
static void run_extreme(const struct run *r, const struct instruction *op)
{
    struct vector *to = &r->vector[op->to];
    const struct vector *right = &r->vector[op->right];
    bool text = op->operation == OPERATION_EXTREME_TEXT;
    for (int32_t i = 0; i < r->rows; i++) {
        if (to->tag[i] == TAG_NULL || right->tag[i] == TAG_NULL) {
            to->tag[i] = TAG_NULL;
            continue;
        }
        int order = order_of(to, right, i, text);
        bool take = op->maximum ? order < 0 : order >= 0;
        copy_value(to, take ? right : to, i, text);
    }
    own(to);
}

static void run_coalesce(const struct run *r, const struct instruction *op)
{
    struct vector *to = &r->vector[op->to];
    const struct vector *right = &r->vector[op->right];
    bool text = op->operation == OPERATION_COALESCE_TEXT;
    for (int32_t i = 0; i < r->rows; i++) {
        const struct vector *from = to->tag[i] == TAG_NULL ? right : to;
        if (from->tag[i] != TAG_NULL)
            copy_value(to, from, i, text);
    }
    own(to);
}

static void run_coalesce_truth(const struct run *r, const struct instruction *op)
{
    uint8_t *to = r->vector[op->to].tag;
    const uint8_t *right = r->vector[op->right].tag;
    for (int32_t i = 0; i < r->rows; i++)
        to[i] = to[i] == TRUTH_NULL ? right[i] : to[i];
}

/* ---- dates and sets ---- */

static void run_date(const struct run *r, const struct instruction *op)
{
    static const double julian_day_of_1970 = 2440587.5;
    struct vector *to = &r->vector[op->to];
    for (int32_t i = 0; i < r->rows; i++) {
        if (to->tag[i] == TAG_NULL)
            continue;
        if (op->operation == OPERATION_JULIANDAY) {
            to->own_real[i] = (double)to->integer[i] + julian_day_of_1970;
            to->tag[i] = TAG_REAL;
            continue;
        }
        struct date_parts parts = date_to_parts((int32_t)to->integer[i]);
        to->own_integer[i] = op->operation == OPERATION_YEAR ? parts.year : parts.month;
    }
    own(to);
}

static void run_has(const struct run *r, const struct instruction *op)
{
    struct vector *to = &r->vector[op->to];
    int64_t number = whole_constant(&op->constant);
    assert(number >= 0 && number < 63);
    for (int32_t i = 0; i < r->rows; i++) {
        bool has = to->tag[i] != TAG_NULL && (((uint64_t)to->integer[i] >> number) & 1) != 0;
        to->tag[i] = to->tag[i] == TAG_NULL ? (uint8_t)TRUTH_NULL : has;
    }
}

static uint64_t bit_of(const struct constant *code)
{
    int64_t number = whole_constant(code);
    assert(number >= 0 && number < 63);
    return (uint64_t)1 << number;
}

static void run_within(const struct run *r, const struct instruction *op)
{
    struct vector *to = &r->vector[op->to];
    const struct vector *right = &r->vector[op->right];
    bool listed = op->operation == OPERATION_WITHIN_LIST;
    uint64_t codes = 0;
    for (int32_t n = 0; n < op->list_count; n++)
        codes |= bit_of(&op->list[n]);
    for (int32_t i = 0; i < r->rows; i++) {
        bool null = to->tag[i] == TAG_NULL || (!listed && right->tag[i] == TAG_NULL);
        uint64_t others = null || listed ? codes : (uint64_t)right->integer[i];
        bool within = !null && ((uint64_t)to->integer[i] & ~others) == 0;
        to->tag[i] = null ? (uint8_t)TRUTH_NULL : within;
    }
}

/* ---- texts ---- */

static void run_match(const struct run *r, const struct instruction *op)
{
    struct vector *to = &r->vector[op->to];
    str pattern = op->constant.text;
    for (int32_t i = 0; i < r->rows; i++) {
        if (to->tag[i] == TAG_NULL) {
            to->tag[i] = TRUTH_NULL;
            continue;
        }
        if (op->matching == MATCHING_LIKE)
            to->tag[i] = text_like(pattern, to->text[i]);
        else if (op->matching == MATCHING_GLOB)
            to->tag[i] = text_glob(pattern, to->text[i]);
        else
            to->tag[i] = pattern_matches(op->pattern, to->text[i], *r->arena);
    }
}

static void run_case(const struct run *r, const struct instruction *op)
{
    struct vector *to = &r->vector[op->to];
    for (int32_t i = 0; i < r->rows; i++) {
        if (to->tag[i] != TAG_NULL)
            to->own_text[i] =
                op->maximum ? text_upper(r->arena, to->text[i]) : text_lower(r->arena, to->text[i]);
    }
    own(to);
}

static void run_length(const struct run *r, const struct instruction *op)
{
    struct vector *to = &r->vector[op->to];
    for (int32_t i = 0; i < r->rows; i++) {
        if (to->tag[i] != TAG_NULL)
            to->own_integer[i] = utf8_length(to->text[i]);
    }
    own(to);
}

static void run_instr(const struct run *r, const struct instruction *op)
{
    struct vector *to = &r->vector[op->to];
    const struct vector *right = &r->vector[op->right];
    for (int32_t i = 0; i < r->rows; i++) {
        if (right->tag[i] == TAG_NULL)
            to->tag[i] = TAG_NULL;
        if (to->tag[i] != TAG_NULL)
            to->own_integer[i] = text_instr(to->text[i], right->text[i]);
    }
    own(to);
}

/* ---- the program ---- */

typedef void operation_run(const struct run *, const struct instruction *);

static operation_run *const operations[] = {
    [OPERATION_NULL] = run_constant,
    [OPERATION_INTEGER] = run_constant,
    [OPERATION_REAL] = run_constant,
    [OPERATION_TEXT] = run_constant,
    [OPERATION_TRUTH] = run_constant,
    [OPERATION_CODE] = run_constant,
    [OPERATION_LOAD_INTEGER] = run_load,
    [OPERATION_LOAD_REAL] = run_load,
    [OPERATION_LOAD_TEXT] = run_load,
    [OPERATION_LOAD_TRUTH] = run_load,
    [OPERATION_COMPARE_COLUMN] = run_compare_column,
    [OPERATION_COMPARE_INTEGER] = run_compare_integer,
    [OPERATION_COMPARE_NUMBER] = run_compare_general,
    [OPERATION_COMPARE_TEXT] = run_compare_general,
    [OPERATION_COMPARE_TRUTH] = run_compare_truth,
    [OPERATION_AND] = run_logic,
    [OPERATION_OR] = run_logic,
    [OPERATION_NOT] = run_logic,
    [OPERATION_IS_NULL] = run_is_null,
    [OPERATION_IS_NULL_TRUTH] = run_is_null,
    [OPERATION_IN_INTEGER] = run_in_integer,
    [OPERATION_IN_NUMBER] = run_in,
    [OPERATION_IN_TEXT] = run_in,
    [OPERATION_ARITHMETIC] = run_arithmetic,
    [OPERATION_NEGATE] = run_sign,
    [OPERATION_ABS] = run_sign,
    [OPERATION_EXTREME] = run_extreme,
    [OPERATION_EXTREME_TEXT] = run_extreme,
    [OPERATION_COALESCE] = run_coalesce,
    [OPERATION_COALESCE_TEXT] = run_coalesce,
    [OPERATION_COALESCE_TRUTH] = run_coalesce_truth,
    [OPERATION_YEAR] = run_date,
    [OPERATION_MONTH] = run_date,
    [OPERATION_JULIANDAY] = run_date,
    [OPERATION_HAS] = run_has,
    [OPERATION_MATCH] = run_match,
    [OPERATION_CASE] = run_case,
    [OPERATION_LENGTH] = run_length,
    [OPERATION_INSTR] = run_instr,
    [OPERATION_WITHIN] = run_within,
    [OPERATION_WITHIN_LIST] = run_within,
};

static struct vector *vectors_new(struct arena *a, int32_t count)
{
    struct vector *vector = ARENA_ARRAY(a, struct vector, count);
    for (int32_t i = 0; i < count; i++) {
        struct vector *v = &vector[i];
        v->own_integer = arena_alloc_raw(a, (ptrdiff_t)sizeof(int64_t), EXPRESSION_CHUNK);
        v->own_real = arena_alloc_raw(a, (ptrdiff_t)sizeof(double), EXPRESSION_CHUNK);
        v->own_text = arena_alloc_raw(a, (ptrdiff_t)sizeof(str), EXPRESSION_CHUNK);
        v->tag = arena_alloc_raw(a, 1, EXPRESSION_CHUNK);
        own(v);
    }
    return vector;
}

void expression_evaluate(const struct expression *e, const struct expression_column *columns,
                         int32_t rows, uint8_t *truth, struct arena scratch)
{
    assert(rows >= 0 && e->vectors > 0);
    struct run run = {.vector = vectors_new(&scratch, e->vectors), .column = columns};
    for (; run.first < rows; run.first += run.rows) {
        struct arena chunk = scratch;
        run.arena = &chunk;
        run.rows = rows - run.first < EXPRESSION_CHUNK ? rows - run.first : EXPRESSION_CHUNK;
        for (ptrdiff_t i = 0; i < e->count; i++)
            operations[e->item[i].operation](&run, &e->item[i]);
        const uint8_t *result = run.vector[0].tag;
        for (int32_t i = 0; i < run.rows; i++)
            truth[run.first + i] = result[i];
    }
}
