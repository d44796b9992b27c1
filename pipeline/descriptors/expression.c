/* Expressions: compiling checked terms to a program over vectors. */
#include "descriptors/expression.h"

#include <assert.h>

#include "descriptors/expression_parts.h"
#include "descriptors/fault.h"

/* A term's value is left in vector `to`; vectors above it are free to use, so that a program needs
 * as many vectors as the expression is deep on its right side. */
struct compiler {
    struct arena *arena;
    struct expression *out;
};

static void emit(struct compiler *c, const struct term *t, int16_t to, enum vector_class class);

static struct instruction *push(struct compiler *c, enum operation operation, int16_t to)
{
    struct instruction *i = ARENA_PUSH(c->arena, c->out);
    i->operation = operation;
    i->to = to;
    i->left = to;
    i->right = (int16_t)(to + 1);
    if (to + 1 > c->out->vectors)
        c->out->vectors = to + 1;
    return i;
}

static enum vector_class class_of(enum term_type type)
{
    if (type == TYPE_TRUTH)
        return CLASS_TRUTH;
    return type == TYPE_TEXT || type == TYPE_LITERAL ? CLASS_TEXT : CLASS_NUMBER;
}

/* The class that two operands share: NULL takes the other's. */
static enum vector_class class_of_both(const struct term *a, const struct term *b)
{
    return class_of(a->type == TYPE_NULL ? b->type : a->type);
}

static bool is_whole(const struct term *t)
{
    return t->type == TYPE_INTEGER || t->type == TYPE_DATE || t->type == TYPE_CODE ||
           t->type == TYPE_NULL || t->type == TYPE_SET;
}

static struct constant constant_of(const struct term *t)
{
    struct constant constant = {TAG_INTEGER, t->integer, t->real, t->text, NULL};
    if (t->kind == TERM_NULL)
        constant.tag = TAG_NULL;
    if (t->kind == TERM_REAL)
        constant.tag = TAG_REAL;
    if (t->kind == TERM_CODE)
        constant.codelist = t->codelist;
    return constant;
}

static void emit_variable(struct compiler *c, const struct term *t, int16_t to)
{
    enum operation operation = OPERATION_LOAD_INTEGER;
    if (t->type == TYPE_TRUTH)
        operation = OPERATION_LOAD_TRUTH;
    else if (t->type == TYPE_REAL)
        operation = OPERATION_LOAD_REAL;
    else if (t->type == TYPE_TEXT)
        operation = OPERATION_LOAD_TEXT;
    push(c, operation, to)->variable = (int32_t)t->integer;
    bool known = false;
    for (int32_t i = 0; i < c->out->variables; i++)
        known = known || c->out->variable[i] == (int32_t)t->integer;
    if (!known)
        c->out->variable[c->out->variables++] = (int32_t)t->integer;
}

static void emit_constant(struct compiler *c, const struct term *t, int16_t to)
{
    static const enum operation operations[] = {[TERM_INTEGER] = OPERATION_INTEGER,
                                                [TERM_REAL] = OPERATION_REAL,
                                                [TERM_TEXT] = OPERATION_TEXT,
                                                [TERM_TRUTH] = OPERATION_TRUTH,
                                                [TERM_CODE] = OPERATION_CODE};
    push(c, operations[t->kind], to)->constant = constant_of(t);
}

static bool is_constant(const struct term *t)
{
    return t->kind == TERM_INTEGER || t->kind == TERM_CODE;
}

static enum comparison mirrored(enum comparison comparison)
{
    static const enum comparison mirror[] = {
        [COMPARE_EQUAL] = COMPARE_EQUAL, [COMPARE_NOT_EQUAL] = COMPARE_NOT_EQUAL,
        [COMPARE_LESS] = COMPARE_MORE,   [COMPARE_LESS_EQUAL] = COMPARE_MORE_EQUAL,
        [COMPARE_MORE] = COMPARE_LESS,   [COMPARE_MORE_EQUAL] = COMPARE_LESS_EQUAL,
    };
    return mirror[comparison];
}

static void emit_comparison(struct compiler *c, const struct term *t, int16_t to)
{
    const struct term *left = t->first;
    const struct term *right = left->next;
    enum comparison comparison = t->comparison;
    if (is_constant(left) && right->kind == TERM_VARIABLE) {
        const struct term *swap = left;
        left = right;
        right = swap;
        comparison = mirrored(comparison);
    }
    enum vector_class class = class_of_both(left, right);
    if (left->kind == TERM_VARIABLE && is_whole(left) && is_constant(right)) {
        emit_variable(c, left, to);
        /* the load is not needed: the comparison reads the column itself */
        struct instruction *i = &c->out->item[c->out->count - 1];
        i->operation = OPERATION_COMPARE_COLUMN;
        i->comparison = comparison;
        i->constant = constant_of(right);
        return;
    }
    emit(c, left, to, class);
    emit(c, right, (int16_t)(to + 1), class);
    enum operation operation = OPERATION_COMPARE_NUMBER;
    if (class == CLASS_TRUTH)
        operation = OPERATION_COMPARE_TRUTH;
    else if (class == CLASS_TEXT)
        operation = OPERATION_COMPARE_TEXT;
    else if (is_whole(left) && is_whole(right))
        operation = OPERATION_COMPARE_INTEGER;
    push(c, operation, to)->comparison = comparison;
}

static void emit_in(struct compiler *c, const struct term *t, int16_t to)
{
    const struct term *value = t->first;
    enum vector_class class = class_of(value->type);
    struct constant *list = ARENA_ARRAY(c->arena, struct constant, t->count - 1);
    bool whole = is_whole(value);
    int32_t n = 0;
    for (const struct term *item = value->next; item != NULL; item = item->next) {
        whole = whole && is_whole(item);
        list[n++] = constant_of(item);
    }
    enum operation number = whole ? OPERATION_IN_INTEGER : OPERATION_IN_NUMBER;
    emit(c, value, to, class);
    struct instruction *i = push(c, class == CLASS_TEXT ? OPERATION_IN_TEXT : number, to);
    i->list = list;
    i->list_count = n;
    if (t->negated)
        push(c, OPERATION_NOT, to);
}

static void emit_is_null(struct compiler *c, const struct term *t, int16_t to)
{
    enum vector_class class = class_of(t->first->type);
    emit(c, t->first, to, class);
    push(c, class == CLASS_TRUTH ? OPERATION_IS_NULL_TRUTH : OPERATION_IS_NULL, to);
    if (t->negated)
        push(c, OPERATION_NOT, to);
}

/* a, b, c ... two by two from the left. */
static void emit_choices(struct compiler *c, const struct term *t, int16_t to)
{
    enum vector_class class = class_of(t->type);
    enum operation operation;
    if (t->function == FUNCTION_COALESCE)
        operation = class == CLASS_TRUTH  ? OPERATION_COALESCE_TRUTH
                    : class == CLASS_TEXT ? OPERATION_COALESCE_TEXT
                                          : OPERATION_COALESCE;
    else
        operation = class == CLASS_TEXT ? OPERATION_EXTREME_TEXT : OPERATION_EXTREME;
    emit(c, t->first, to, class);
    for (const struct term *x = t->first->next; x != NULL; x = x->next) {
        emit(c, x, (int16_t)(to + 1), class);
        push(c, operation, to)->maximum = t->function == FUNCTION_MAX;
    }
}

static void emit_pair(struct compiler *c, const struct term *t, int16_t to, enum operation op,
                      enum vector_class class)
{
    emit(c, t->first, to, class);
    emit(c, t->first->next, (int16_t)(to + 1), class);
    push(c, op, to)->arithmetic = t->arithmetic;
}

static void emit_within(struct compiler *c, const struct term *t, int16_t to)
{
    if (t->first->next->type == TYPE_SET) {
        emit_pair(c, t, to, OPERATION_WITHIN, CLASS_NUMBER);
        return;
    }
    struct constant *list = ARENA_ARRAY(c->arena, struct constant, t->count - 1);
    int32_t n = 0;
    for (const struct term *code = t->first->next; code != NULL; code = code->next)
        list[n++] = constant_of(code);
    emit(c, t->first, to, CLASS_NUMBER);
    struct instruction *i = push(c, OPERATION_WITHIN_LIST, to);
    i->list = list;
    i->list_count = n;
}

static void emit_match(struct compiler *c, const struct term *t, int16_t to)
{
    emit(c, t->first, to, CLASS_TEXT);
    struct instruction *i = push(c, OPERATION_MATCH, to);
    i->matching = t->matching;
    i->pattern = t->pattern;
    i->constant = constant_of(t->first->next);
    if (t->negated)
        push(c, OPERATION_NOT, to);
}

static void emit_call(struct compiler *c, const struct term *t, int16_t to)
{
    static const enum operation operations[FUNCTION_COUNT] = {
        [FUNCTION_ABS] = OPERATION_ABS,     [FUNCTION_JULIANDAY] = OPERATION_JULIANDAY,
        [FUNCTION_HAS] = OPERATION_HAS,     [FUNCTION_YEAR] = OPERATION_YEAR,
        [FUNCTION_MONTH] = OPERATION_MONTH, [FUNCTION_UPPER] = OPERATION_CASE,
        [FUNCTION_LOWER] = OPERATION_CASE,  [FUNCTION_LENGTH] = OPERATION_LENGTH};
    bool choices = t->function == FUNCTION_COALESCE || t->function == FUNCTION_MIN ||
                   t->function == FUNCTION_MAX;
    if (choices) {
        emit_choices(c, t, to);
        return;
    }
    if (t->function == FUNCTION_INSTR) {
        emit_pair(c, t, to, OPERATION_INSTR, CLASS_TEXT);
        return;
    }
    if (t->function == FUNCTION_WITHIN) {
        emit_within(c, t, to);
        return;
    }
    enum operation operation = operations[t->function];
    bool text = operation == OPERATION_CASE || operation == OPERATION_LENGTH;
    emit(c, t->first, to, text ? CLASS_TEXT : CLASS_NUMBER);
    struct instruction *i = push(c, operation, to);
    i->maximum = t->function == FUNCTION_UPPER;
    if (t->function == FUNCTION_HAS)
        i->constant = constant_of(t->first->next);
}

static void emit(struct compiler *c, const struct term *t, int16_t to, enum vector_class class)
{
    assert(to < 2 * EXPRESSION_DEPTH * 4);
    if (t->type == TYPE_NULL) {
        push(c, OPERATION_NULL, to)->class = class;
        return;
    }
    switch (t->kind) {
    case TERM_VARIABLE:
        emit_variable(c, t, to);
        break;
    case TERM_AND:
    case TERM_OR:
        emit_pair(c, t, to, t->kind == TERM_AND ? OPERATION_AND : OPERATION_OR, CLASS_TRUTH);
        break;
    case TERM_ARITHMETIC:
        emit_pair(c, t, to, OPERATION_ARITHMETIC, CLASS_NUMBER);
        break;
    case TERM_NOT:
        emit(c, t->first, to, CLASS_TRUTH);
        push(c, OPERATION_NOT, to);
        break;
    case TERM_NEGATE:
        emit(c, t->first, to, CLASS_NUMBER);
        push(c, OPERATION_NEGATE, to);
        break;
    case TERM_COMPARE:
        emit_comparison(c, t, to);
        break;
    case TERM_IS_NULL:
        emit_is_null(c, t, to);
        break;
    case TERM_IN:
        emit_in(c, t, to);
        break;
    case TERM_MATCH:
        emit_match(c, t, to);
        break;
    case TERM_CALL:
        emit_call(c, t, to);
        break;
    case TERM_NULL:
    case TERM_INTEGER:
    case TERM_REAL:
    case TERM_TEXT:
    case TERM_TRUTH:
    case TERM_CODE:
        emit_constant(c, t, to);
        break;
    case TERM_BETWEEN:
        assert(!"BETWEEN became two comparisons");
        break;
    }
}

struct expression *expression_compile(struct arena *a, str text, struct place place,
                                      const struct expression_scope *scope, struct diag *d)
{
    const struct expression_source source = {a, d, text, place};
    if (text.n > EXPRESSION_BYTES) {
        FAULT0(d, place, "expression.too-long");
        return NULL;
    }
    struct term *t = expression_parse(&source);
    if (t == NULL || !expression_check(&source, scope, t))
        return NULL;
    struct expression *out = ARENA_NEW(a, struct expression);
    out->text = str_copy(a, text);
    out->place = place;
    out->term = t;
    out->variable = ARENA_ARRAY(a, int32_t, scope->count);
    struct compiler c = {a, out};
    emit(&c, t, 0, CLASS_TRUTH);
    assert(out->count > 0 && out->variables <= scope->count);
    return out;
}

enum truth expression_fold(const struct term *t, struct arena scratch)
{
    struct expression constant = {0};
    struct compiler c = {&scratch, &constant};
    uint8_t truth = TRUTH_NULL;
    emit(&c, t, 0, CLASS_TRUTH);
    assert(constant.variables == 0);
    expression_evaluate(&constant, NULL, 1, &truth, scratch);
    return (enum truth)truth;
}

int32_t expression_variables(const struct expression *e, const int32_t **indexes)
{
    *indexes = e->variable;
    return e->variables;
}

str expression_text(const struct expression *e)
{
    return e->text;
}
