/* Types of terms. Quoted text takes its meaning from what it is compared with: a code of the
 * field's list, a date, or text. Every rule here refuses something that SQL would accept and that
 * is surely a slip: codes have no order, a date is no number, text is no condition. */
#include "descriptors/expression_parts.h"

#include <assert.h>

#include "base/date.h"
#include "descriptors/codelist_read.h"
#include "descriptors/fault.h"

struct checker {
    const struct expression_source *source;
    const struct expression_scope *scope;
};

static bool check(struct checker *c, struct term *t);

static bool refuse(const struct checker *c, const struct term *t, const char *id)
{
    FAULT0(c->source->diag, expression_place(c->source, t->offset), id);
    return false;
}

/* The n-th operand; the parser gave every operator those that it needs. */
static struct term *operand(const struct term *t, int n)
{
    struct term *x = t->first;
    for (; n > 0 && x != NULL; n--)
        x = x->next;
    assert(x != NULL);
    return x;
}

static bool is_number(const struct term *t)
{
    return t->type == TYPE_INTEGER || t->type == TYPE_REAL || t->type == TYPE_MIXED ||
           t->type == TYPE_NULL;
}

static bool is_truth(const struct term *t)
{
    return t->type == TYPE_TRUTH || t->type == TYPE_NULL;
}

/* ---- names and literals ---- */

static bool check_variable(struct checker *c, struct term *t)
{
    static const enum term_type types[] = {
        [VALUE_TEXT] = TYPE_TEXT,        [VALUE_INTEGER] = TYPE_INTEGER,
        [VALUE_NUMBER] = TYPE_REAL,      [VALUE_BOOLEAN] = TYPE_TRUTH,
        [VALUE_DATE] = TYPE_DATE,        [VALUE_CODE] = TYPE_CODE,
        [VALUE_CODE_SET] = TYPE_SET,     [VALUE_TIME] = TYPE_INTEGER,
        [VALUE_DATETIME] = TYPE_INTEGER, [VALUE_YEARMONTH] = TYPE_INTEGER};
    struct str_list names = {0};
    for (int32_t i = 0; i < c->scope->count; i++) {
        const struct expression_variable *v = &c->scope->variable[i];
        if (v->name.n > 0 && str_equal(v->name, t->text)) {
            t->integer = i;
            t->type = types[v->type];
            t->codelist = v->codelist;
            return true;
        }
        names_add(c->source->arena, &names, v->name);
    }
    fault_unknown(c->source->diag, expression_place(c->source, t->offset),
                  "expression.unknown-name", "expression.no-such-name", t->text, &names);
    return false;
}

static bool become_code(struct checker *c, struct term *literal, const struct codelist *list)
{
    int32_t index = codelist_index(list, literal->text);
    if (index < 0) {
        struct str_list codes = codelist_codes(c->source->arena, list);
        fault_unknown(c->source->diag, expression_place(c->source, literal->offset),
                      "expression.unknown-code", "expression.no-such-code", literal->text, &codes);
        return false;
    }
    literal->kind = TERM_CODE;
    literal->type = TYPE_CODE;
    literal->codelist = list;
    literal->integer = index;
    return true;
}

static bool become_date(struct checker *c, struct term *literal)
{
    int32_t day;
    if (!date_parse_iso(literal->text, &day)) {
        FAULT(c->source->diag, expression_place(c->source, literal->offset),
              "expression.not-a-date", {"found", literal->text});
        return false;
    }
    literal->kind = TERM_INTEGER;
    literal->type = TYPE_DATE;
    literal->integer = day;
    return true;
}

/* Gives quoted text the meaning that its neighbour asks for. */
static bool settle(struct checker *c, struct term *t, const struct term *neighbour)
{
    if (t->type != TYPE_LITERAL)
        return true;
    if (neighbour->type == TYPE_CODE)
        return become_code(c, t, neighbour->codelist);
    if (neighbour->type == TYPE_DATE)
        return become_date(c, t);
    t->type = TYPE_TEXT;
    return true;
}

/* ---- operators ---- */

/* The two can stand on both sides of a comparison, or be choices of one value. */
static bool same_kind(const struct term *a, const struct term *b)
{
    if (a->type == TYPE_NULL || b->type == TYPE_NULL)
        return true;
    if (a->type == TYPE_SET || b->type == TYPE_SET)
        return false;
    if (is_number(a) && is_number(b))
        return true;
    return a->type == b->type && a->codelist == b->codelist;
}

static bool check_comparison(struct checker *c, struct term *t, struct term *left,
                             struct term *right)
{
    bool ok = settle(c, left, right);
    ok = settle(c, right, left) && ok;
    if (!ok)
        return false;
    if (!same_kind(left, right))
        return refuse(c, t, "expression.type-compare");
    bool order = t->comparison != COMPARE_EQUAL && t->comparison != COMPARE_NOT_EQUAL;
    bool unordered = left->type == TYPE_CODE || right->type == TYPE_CODE ||
                     left->type == TYPE_TRUTH || right->type == TYPE_TRUTH;
    if (order && unordered)
        return refuse(c, t, "expression.type-order");
    t->type = TYPE_TRUTH;
    return true;
}

static struct term *comparison_new(struct checker *c, const struct term *between,
                                   const struct term *value, struct term *bound,
                                   enum comparison comparison)
{
    struct term *t = ARENA_NEW(c->source->arena, struct term);
    struct term *copy = ARENA_NEW(c->source->arena, struct term);
    *copy = *value; /* operands below it are shared: each is checked once, and only read later */
    copy->next = bound;
    bound->next = NULL;
    *t = (struct term){.kind = TERM_COMPARE,
                       .offset = between->offset,
                       .comparison = comparison,
                       .first = copy,
                       .count = 2};
    return t;
}

/* x BETWEEN a AND b is x >= a AND x <= b. */
static bool check_between(struct checker *c, struct term *t)
{
    struct term *value = operand(t, 0);
    struct term *low = operand(t, 1);
    struct term *high = operand(t, 2);
    if (value->type == TYPE_LITERAL && low->type != TYPE_LITERAL && !settle(c, value, low))
        return false;
    struct term *left = comparison_new(c, t, value, low, COMPARE_MORE_EQUAL);
    struct term *right = comparison_new(c, t, value, high, COMPARE_LESS_EQUAL);
    if (!check_comparison(c, left, left->first, low) ||
        !check_comparison(c, right, right->first, high))
        return false;
    left->next = right;
    struct term *both = t;
    if (t->negated) {
        both = ARENA_NEW(c->source->arena, struct term);
        t->kind = TERM_NOT;
        t->first = both;
        t->count = 1;
        t->type = TYPE_TRUTH;
    }
    both->kind = TERM_AND;
    both->type = TYPE_TRUTH;
    both->first = left;
    both->count = 2;
    return true;
}

static bool check_in(struct checker *c, struct term *t)
{
    struct term *value = operand(t, 0);
    if (value->type == TYPE_SET || value->type == TYPE_TRUTH)
        return refuse(c, t, "expression.type-compare");
    bool ok = true;
    if (value->type == TYPE_LITERAL)
        value->type = TYPE_TEXT;
    for (struct term *item = value->next; item != NULL; item = item->next) {
        if (!settle(c, item, value)) {
            ok = false;
        } else if (!same_kind(value, item)) {
            ok = refuse(c, item, "expression.type-compare");
        }
    }
    t->type = TYPE_TRUTH;
    return ok;
}

static bool check_arithmetic(struct checker *c, struct term *t)
{
    bool real = false;
    for (struct term *x = t->first; x != NULL; x = x->next) {
        if (!is_number(x))
            return refuse(c, x, "expression.type-number");
        real = real || x->type == TYPE_REAL;
    }
    t->type = real ? TYPE_REAL : TYPE_MIXED;
    return true;
}

static bool check_conditions(struct checker *c, struct term *t)
{
    bool ok = true;
    for (struct term *x = t->first; x != NULL; x = x->next) {
        if (!is_truth(x))
            ok = refuse(c, x, "expression.type-condition");
    }
    t->type = TYPE_TRUTH;
    return ok;
}

/* ---- functions ---- */

/* The argument that tells the type of the others: not NULL, and quoted text only if all are. */
static struct term model_of(const struct term *first)
{
    assert(first != NULL); /* the parser gives every choice its arguments */
    const struct term *model = first;
    for (const struct term *x = first; x != NULL; x = x->next) {
        if (model->type == TYPE_NULL || (model->type == TYPE_LITERAL && x->type != TYPE_NULL))
            model = x;
    }
    struct term copy = *model;
    if (copy.type == TYPE_LITERAL)
        copy.type = TYPE_TEXT;
    return copy;
}

static enum term_type type_of_numbers(const struct term *first)
{
    bool integers = true;
    bool reals = true;
    for (const struct term *x = first; x != NULL; x = x->next) {
        integers = integers && (x->type == TYPE_INTEGER || x->type == TYPE_NULL);
        reals = reals && (x->type == TYPE_REAL || x->type == TYPE_NULL);
    }
    return integers ? TYPE_INTEGER : reals ? TYPE_REAL : TYPE_MIXED;
}

/* Arguments that are choices of one value: coalesce, min, max. */
static bool check_choices(struct checker *c, struct term *t)
{
    const struct term model = model_of(t->first);
    bool ok = true;
    for (struct term *x = t->first; x != NULL; x = x->next) {
        if (!settle(c, x, &model))
            ok = false;
        else if (!same_kind(x, &model) || x->type == TYPE_SET)
            ok = refuse(c, x, "expression.type-mix");
    }
    t->type = model.type;
    t->codelist = model.codelist;
    if (is_number(&model) && model.type != TYPE_NULL)
        t->type = type_of_numbers(t->first);
    bool unordered = t->type == TYPE_CODE || t->type == TYPE_TRUTH;
    if (ok && unordered && t->function != FUNCTION_COALESCE)
        return refuse(c, t, "expression.type-order");
    return ok;
}

static bool check_date_function(struct checker *c, struct term *t)
{
    struct term *date = operand(t, 0);
    if (date->type == TYPE_LITERAL && !become_date(c, date))
        return false;
    if (date->type != TYPE_DATE && date->type != TYPE_NULL)
        return refuse(c, date, "expression.type-date");
    t->type = t->function == FUNCTION_JULIANDAY ? TYPE_REAL : TYPE_INTEGER;
    return true;
}

static bool check_has(struct checker *c, struct term *t)
{
    struct term *set = operand(t, 0);
    struct term *code = operand(t, 1);
    if (set->type != TYPE_SET || code->type != TYPE_LITERAL)
        return refuse(c, t, "expression.type-set");
    t->type = TYPE_TRUTH;
    return become_code(c, code, set->codelist);
}

/* Text, or nothing. */
static bool check_text(struct checker *c, struct term *t)
{
    if (t->type == TYPE_LITERAL)
        t->type = TYPE_TEXT;
    return t->type == TYPE_TEXT || t->type == TYPE_NULL || refuse(c, t, "expression.type-text");
}

static bool check_match(struct checker *c, struct term *t)
{
    struct term *pattern = operand(t, 1);
    ptrdiff_t inside = pattern->offset + 1; /* after the quote */
    t->type = TYPE_TRUTH;
    if (!check_text(c, operand(t, 0)))
        return false;
    pattern->type = TYPE_TEXT;
    ptrdiff_t unclosed = t->matching == MATCHING_GLOB ? text_glob_unclosed(pattern->text) : -1;
    if (unclosed >= 0) {
        struct term at = {.offset = inside + unclosed};
        return refuse(c, &at, "expression.unclosed-class");
    }
    if (t->matching == MATCHING_REGEXP)
        t->pattern = pattern_compile(c->source->arena, pattern->text,
                                     expression_place(c->source, inside), c->source->diag);
    return t->matching != MATCHING_REGEXP || t->pattern != NULL;
}

static bool check_text_function(struct checker *c, struct term *t)
{
    bool ok = true;
    for (struct term *x = t->first; x != NULL; x = x->next)
        ok = check_text(c, x) && ok;
    bool text = t->function == FUNCTION_UPPER || t->function == FUNCTION_LOWER;
    t->type = text ? TYPE_TEXT : TYPE_INTEGER;
    return ok;
}

/* within(set, set) or within(set, 'code', ...). */
static bool check_within(struct checker *c, struct term *t)
{
    struct term *set = operand(t, 0);
    struct term *other = operand(t, 1);
    t->type = TYPE_TRUTH;
    if (set->type != TYPE_SET)
        return refuse(c, t, "expression.type-within");
    if (other->type == TYPE_SET)
        return (t->count == 2 && other->codelist == set->codelist) ||
               refuse(c, other, "expression.type-within");
    bool ok = true;
    for (struct term *x = other; x != NULL; x = x->next) {
        if (x->type != TYPE_LITERAL)
            ok = refuse(c, x, "expression.type-within");
        else
            ok = become_code(c, x, set->codelist) && ok;
    }
    return ok;
}

static bool check_call(struct checker *c, struct term *t)
{
    static const struct {
        int32_t least, most;
    } arguments[FUNCTION_COUNT] = {
        [FUNCTION_COALESCE] = {2, 64}, [FUNCTION_ABS] = {1, 1},       [FUNCTION_MIN] = {2, 64},
        [FUNCTION_MAX] = {2, 64},      [FUNCTION_JULIANDAY] = {1, 1}, [FUNCTION_HAS] = {2, 2},
        [FUNCTION_YEAR] = {1, 1},      [FUNCTION_MONTH] = {1, 1},     [FUNCTION_UPPER] = {1, 1},
        [FUNCTION_LOWER] = {1, 1},     [FUNCTION_LENGTH] = {1, 1},    [FUNCTION_INSTR] = {2, 2},
        [FUNCTION_WITHIN] = {2, 63}};
    if (t->count < arguments[t->function].least || t->count > arguments[t->function].most) {
        FAULT(c->source->diag, expression_place(c->source, t->offset), "expression.arguments",
              {"name", t->text});
        return false;
    }
    switch (t->function) {
    case FUNCTION_COALESCE:
    case FUNCTION_MIN:
    case FUNCTION_MAX:
        return check_choices(c, t);
    case FUNCTION_JULIANDAY:
    case FUNCTION_YEAR:
    case FUNCTION_MONTH:
        return check_date_function(c, t);
    case FUNCTION_HAS:
        return check_has(c, t);
    case FUNCTION_UPPER:
    case FUNCTION_LOWER:
    case FUNCTION_LENGTH:
    case FUNCTION_INSTR:
        return check_text_function(c, t);
    case FUNCTION_WITHIN:
        return check_within(c, t);
    case FUNCTION_ABS:
    case FUNCTION_COUNT:
        break;
    }
    return check_arithmetic(c, t);
}

/* ---- all terms ---- */

static bool check_operator(struct checker *c, struct term *t)
{
    switch (t->kind) {
    case TERM_AND:
    case TERM_OR:
    case TERM_NOT:
        return check_conditions(c, t);
    case TERM_COMPARE:
        return check_comparison(c, t, operand(t, 0), operand(t, 1));
    case TERM_ARITHMETIC:
    case TERM_NEGATE:
        return check_arithmetic(c, t);
    case TERM_IS_NULL:
        t->type = TYPE_TRUTH;
        if (operand(t, 0)->type == TYPE_LITERAL)
            operand(t, 0)->type = TYPE_TEXT;
        return true;
    case TERM_IN:
        return check_in(c, t);
    case TERM_BETWEEN:
        return check_between(c, t);
    case TERM_MATCH:
        return check_match(c, t);
    case TERM_CALL:
        return check_call(c, t);
    case TERM_NULL:
    case TERM_INTEGER:
    case TERM_REAL:
    case TERM_TEXT:
    case TERM_TRUTH:
    case TERM_CODE:
    case TERM_VARIABLE:
        break;
    }
    assert(!"an operand is no operator");
    return false;
}

static bool check(struct checker *c, struct term *t)
{
    static const enum term_type literals[] = {[TERM_NULL] = TYPE_NULL,
                                              [TERM_INTEGER] = TYPE_INTEGER,
                                              [TERM_REAL] = TYPE_REAL,
                                              [TERM_TEXT] = TYPE_LITERAL,
                                              [TERM_TRUTH] = TYPE_TRUTH};
    if (t->kind == TERM_VARIABLE)
        return check_variable(c, t);
    if (t->kind <= TERM_TRUTH) {
        t->type = literals[t->kind];
        return true;
    }
    bool ok = true;
    for (struct term *x = t->first; x != NULL; x = x->next)
        ok = check(c, x) && ok;
    return ok && check_operator(c, t);
}

bool expression_check(const struct expression_source *s, const struct expression_scope *scope,
                      struct term *t)
{
    struct checker c = {s, scope};
    if (!check(&c, t))
        return false;
    return is_truth(t) || refuse(&c, t, "expression.type-condition");
}
