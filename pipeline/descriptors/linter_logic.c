/* What a condition can be at all. */
#include "descriptors/linter_logic.h"

#include <assert.h>
#include <math.h>

#include "descriptors/expression_parts.h"

enum { ASSIGNMENTS_LIMIT = 100000, SET_CODES_LIMIT = 8 };
#define EXACT_REAL 9007199254740992.0 /* integers up to it are reals exactly */

struct value {
    bool null;
    int64_t integer; /* integers, dates, truths, index of a code, bits over `codes` */
    double real;
    str text;
    bool other; /* a text that the condition does not name */
};
struct domain { /* of one variable: the values that the condition can tell apart */
    struct value *item;
    ptrdiff_t count;
    ptrdiff_t capacity;
    bool used;
    int32_t now;                    /* the value of this assignment */
    int32_t codes[SET_CODES_LIMIT]; /* of a set: the codes named; bit i is codes[i] */
    int32_t code_count;
    bool too_many;
};
struct logic {
    struct arena *arena;
    const struct logic_scope *scope;
    struct domain *domain; /* [scope.count] */
};

/* ---- values that can be told apart ---- */

static bool is_constant(const struct term *t)
{
    return t->kind == TERM_NULL || t->kind == TERM_INTEGER || t->kind == TERM_REAL ||
           t->kind == TERM_TEXT || t->kind == TERM_TRUTH || t->kind == TERM_CODE;
}

static const struct field *field_of(const struct logic *l, int64_t variable)
{
    return l->scope->field == NULL ? NULL : &l->scope->field[variable];
}

/* A value that breaks the field's constraints is not there: the row is diverted for that. */
static bool constraints_hold(const struct field *f)
{
    return f != NULL && f->severity.constraint >= SEVERITY_QUARANTINE_ROW;
}

static bool within_bounds(const struct field *f, const struct value *v)
{
    if (!constraints_hold(f))
        return true;
    if (f->type == VALUE_NUMBER)
        return !(f->has_minimum && v->real < f->minimum_number) &&
               !(f->has_maximum && v->real > f->maximum_number);
    return !(f->has_minimum && v->integer < f->minimum) &&
           !(f->has_maximum && v->integer > f->maximum);
}

static void put(struct logic *l, int64_t variable, struct value v)
{
    struct domain *d = &l->domain[variable];
    if (!v.null && !v.other && v.text.p == NULL && !within_bounds(field_of(l, variable), &v))
        return;
    *ARENA_PUSH(l->arena, d) = v;
}

static void put_integer(struct logic *l, int64_t variable, int64_t integer)
{
    put(l, variable, (struct value){.integer = integer, .real = (double)integer});
}

static void put_real(struct logic *l, int64_t variable, double real)
{
    put(l, variable, (struct value){.real = real});
}

/* A constant, and what lies next to it on both sides. */
static void put_number(struct logic *l, const struct term *variable, const struct term *constant)
{
    int64_t at = variable->integer;
    if (variable->type == TYPE_REAL) {
        double c = constant->kind == TERM_REAL ? constant->real : (double)constant->integer;
        put_real(l, at, nextafter(c, -INFINITY));
        put_real(l, at, c);
        put_real(l, at, nextafter(c, INFINITY));
        return;
    }
    int64_t c = constant->integer;
    if (constant->kind == TERM_REAL) {
        if (!(fabs(constant->real) < EXACT_REAL))
            return;
        c = (int64_t)floor(constant->real);
    }
    for (int64_t step = -1; step <= 2; step++) {
        int64_t near;
        if (!__builtin_add_overflow(c, step, &near))
            put_integer(l, at, near);
    }
}

static void put_set_code(struct logic *l, const struct term *variable, const struct term *code)
{
    struct domain *d = &l->domain[variable->integer];
    for (int32_t i = 0; i < d->code_count; i++) {
        if (d->codes[i] == (int32_t)code->integer)
            return;
    }
    if (d->code_count == SET_CODES_LIMIT)
        d->too_many = true;
    else
        d->codes[d->code_count++] = (int32_t)code->integer;
}

static void put_constant(struct logic *l, const struct term *variable, const struct term *constant)
{
    if (variable->type == TYPE_TEXT && constant->kind == TERM_TEXT)
        put(l, variable->integer,
            (struct value){.text = constant->text.n > 0 ? constant->text : STR("")});
    else if (variable->type == TYPE_SET && constant->kind == TERM_CODE)
        put_set_code(l, variable, constant);
    else if (variable->type == TYPE_CODE && constant->kind == TERM_CODE)
        put_integer(l, variable->integer, constant->integer);
    else if (constant->kind == TERM_INTEGER || constant->kind == TERM_REAL)
        put_number(l, variable, constant);
}

/* Every variable of the term, and every constant that stands beside one. */
static void gather(struct logic *l, const struct term *t)
{
    if (t->kind == TERM_VARIABLE)
        l->domain[t->integer].used = true;
    const struct term *variable = NULL;
    for (const struct term *x = t->first; x != NULL; x = x->next) {
        gather(l, x);
        if (x->kind == TERM_VARIABLE)
            variable = x;
    }
    for (const struct term *x = t->first; x != NULL && variable != NULL; x = x->next) {
        if (is_constant(x))
            put_constant(l, variable, x);
    }
}

/* A code that the condition does not name, when the list has one. */
static void put_other_code(struct logic *l, int64_t variable, const struct codelist *list)
{
    const struct domain *d = &l->domain[variable];
    for (int32_t code = 0; code < list->count; code++) {
        bool named = false;
        for (ptrdiff_t i = 0; i < d->count; i++)
            named = named || (!d->item[i].null && d->item[i].integer == code);
        if (!named) {
            put_integer(l, variable, code);
            return;
        }
    }
}

/* Each subset of the named codes, with and without one that is not named. */
static void put_sets(struct logic *l, int64_t variable, const struct codelist *list)
{
    const struct domain *d = &l->domain[variable];
    int32_t bits = d->code_count + (list->count > d->code_count ? 1 : 0);
    for (int64_t set = 0; set < (int64_t)1 << bits; set++)
        put(l, variable, (struct value){.integer = set, .other = true});
}

static bool can_be_missing(const struct field *f)
{
    return f == NULL || !f->required || f->column_optional ||
           f->severity.required < SEVERITY_QUARANTINE_ROW ||
           f->severity.type < SEVERITY_QUARANTINE_ROW;
}

static void domain_complete(struct logic *l, int64_t variable)
{
    const struct expression_variable *v = &l->scope->scope->variable[variable];
    const struct field *f = field_of(l, variable);
    switch (v->type) {
    case VALUE_CODE:
        put_other_code(l, variable, v->codelist);
        break;
    case VALUE_CODE_SET:
        if (!l->domain[variable].too_many)
            put_sets(l, variable, v->codelist);
        break;
    case VALUE_BOOLEAN:
        put_integer(l, variable, 0);
        put_integer(l, variable, 1);
        break;
    case VALUE_TEXT:
        put(l, variable, (struct value){.other = true});
        break;
    case VALUE_NUMBER:
        put_real(l, variable, 0);
        put_real(l, variable, f != NULL && f->has_minimum ? f->minimum_number : -HUGE_VAL);
        put_real(l, variable, f != NULL && f->has_maximum ? f->maximum_number : HUGE_VAL);
        break;
    case VALUE_INTEGER:
    case VALUE_DATE:
    case VALUE_TIME:
    case VALUE_DATETIME:
    case VALUE_YEARMONTH:
        put_integer(l, variable, f != NULL && f->has_minimum ? f->minimum : INT64_MIN + 64);
        put_integer(l, variable, f != NULL && f->has_maximum ? f->maximum : INT64_MAX);
        break;
    }
    if (can_be_missing(f))
        put(l, variable, (struct value){.null = true});
}

/* ---- truths as sets: bit 0 false, bit 1 true, bit 2 null ---- */

static unsigned bit_of(unsigned truth)
{
    return 1U << truth;
}

static unsigned combine(unsigned a, unsigned b, const uint8_t table[3][3])
{
    unsigned out = 0;
    for (unsigned i = 0; i < 3; i++) {
        for (unsigned j = 0; j < 3; j++) {
            if ((a & bit_of(i)) != 0 && (b & bit_of(j)) != 0)
                out |= bit_of(table[i][j]);
        }
    }
    return out;
}

static const uint8_t and_table[3][3] = {{0, 0, 0}, {0, 1, 2}, {0, 2, 2}};
static const uint8_t or_table[3][3] = {{0, 1, 2}, {1, 1, 1}, {2, 1, 2}};
static const uint8_t same_table[3][3] = {{1, 0, 2}, {0, 1, 2}, {2, 2, 2}};

static unsigned negation(unsigned a)
{
    return (a & CAN_BE_NULL) | (a & CAN_BE_FALSE ? CAN_BE_TRUE : 0U) |
           (a & CAN_BE_TRUE ? CAN_BE_FALSE : 0U);
}

static unsigned truth(bool holds)
{
    return holds ? CAN_BE_TRUE : CAN_BE_FALSE;
}

static bool has_variable(const struct term *t)
{
    if (t->kind == TERM_VARIABLE)
        return true;
    for (const struct term *x = t->first; x != NULL; x = x->next) {
        if (has_variable(x))
            return true;
    }
    return false;
}

/* ---- one assignment ---- */

static unsigned can_be(const struct logic *l, const struct term *t);

static const struct value *value_of(const struct logic *l, const struct term *variable)
{
    const struct domain *d = &l->domain[variable->integer];
    return &d->item[d->now];
}

/* Whether some variable of the term is missing: then most of what is built on it is NULL. */
static bool rests_on_null(const struct logic *l, const struct term *t)
{
    return t->kind == TERM_VARIABLE && value_of(l, t)->null;
}

static unsigned either_way(const struct logic *l, const struct term *t)
{
    for (const struct term *x = t->first; x != NULL; x = x->next) {
        if (rests_on_null(l, x))
            return CAN_BE_NULL;
    }
    for (const struct term *x = t->first; x != NULL; x = x->next) {
        if (x->kind != TERM_VARIABLE && !is_constant(x))
            return CAN_BE_ANY;
    }
    return CAN_BE_FALSE | CAN_BE_TRUE;
}

static unsigned holds(enum comparison comparison, int order)
{
    switch (comparison) {
    case COMPARE_EQUAL:
        return truth(order == 0);
    case COMPARE_NOT_EQUAL:
        return truth(order != 0);
    case COMPARE_LESS:
        return truth(order < 0);
    case COMPARE_LESS_EQUAL:
        return truth(order <= 0);
    case COMPARE_MORE:
        return truth(order > 0);
    case COMPARE_MORE_EQUAL:
        return truth(order >= 0);
    }
    return CAN_BE_ANY;
}

static int order_of_reals(double a, double b)
{
    return a < b ? -1 : a > b;
}

/* The variable's value against a constant. False when it cannot be told. */
static bool order_of(const struct logic *l, const struct term *variable,
                     const struct term *constant, int *order)
{
    const struct value *v = value_of(l, variable);
    if (variable->type == TYPE_TEXT) {
        *order = v->other ? 1 : str_compare(v->text, constant->text);
        return constant->kind == TERM_TEXT;
    }
    if (variable->type == TYPE_CODE || constant->kind == TERM_INTEGER) {
        int64_t c = constant->integer;
        *order = variable->type == TYPE_REAL ? order_of_reals(v->real, (double)c)
                                             : (v->integer > c) - (v->integer < c);
        return variable->type != TYPE_REAL || fabs((double)c) < EXACT_REAL;
    }
    *order = order_of_reals(v->real, constant->real);
    bool exact = variable->type == TYPE_REAL || fabs(v->real) < EXACT_REAL;
    return constant->kind == TERM_REAL && exact && fabs(constant->real) < EXACT_REAL;
}

static unsigned compare(const struct logic *l, const struct term *t)
{
    const struct term *left = t->first;
    const struct term *right = left->next;
    enum comparison comparison = t->comparison;
    if (left->type == TYPE_TRUTH || right->type == TYPE_TRUTH) {
        unsigned same = combine(can_be(l, left), can_be(l, right), same_table);
        return comparison == COMPARE_EQUAL ? same : negation(same);
    }
    bool mirrored = is_constant(left);
    const struct term *variable = mirrored ? right : left;
    const struct term *constant = mirrored ? left : right;
    int order;
    if (variable->kind != TERM_VARIABLE || !is_constant(constant))
        return either_way(l, t);
    if (value_of(l, variable)->null || constant->kind == TERM_NULL)
        return CAN_BE_NULL;
    if (!order_of(l, variable, constant, &order))
        return CAN_BE_FALSE | CAN_BE_TRUE;
    bool equality = comparison == COMPARE_EQUAL || comparison == COMPARE_NOT_EQUAL;
    if (variable->type == TYPE_TEXT && !equality)
        return CAN_BE_FALSE | CAN_BE_TRUE;
    return holds(comparison, mirrored ? -order : order);
}

static unsigned among(const struct logic *l, const struct term *t)
{
    const struct term *value = t->first;
    if (value->kind != TERM_VARIABLE)
        return CAN_BE_ANY;
    if (value_of(l, value)->null)
        return CAN_BE_NULL;
    unsigned out = CAN_BE_FALSE;
    for (const struct term *item = value->next; item != NULL; item = item->next) {
        int order;
        if (item->kind == TERM_NULL)
            out = out == CAN_BE_FALSE ? CAN_BE_NULL : out;
        else if (!order_of(l, value, item, &order))
            return CAN_BE_ANY;
        else if (order == 0)
            out = CAN_BE_TRUE;
    }
    return t->negated ? negation(out) : out;
}

static unsigned is_null(const struct logic *l, const struct term *t)
{
    const struct term *x = t->first;
    unsigned out = CAN_BE_FALSE | CAN_BE_TRUE;
    if (x->kind == TERM_VARIABLE)
        out = truth(value_of(l, x)->null);
    else if (x->type == TYPE_TRUTH) {
        unsigned inner = can_be(l, x);
        out = (inner & CAN_BE_NULL ? CAN_BE_TRUE : 0U) |
              (inner & (CAN_BE_FALSE | CAN_BE_TRUE) ? CAN_BE_FALSE : 0U);
    }
    return t->negated ? negation(out) : out;
}

/* has(set, 'code') and within(set, 'code', ...). */
static unsigned of_set(const struct logic *l, const struct term *t)
{
    const struct term *set = t->first;
    if (set->kind != TERM_VARIABLE || l->domain[set->integer].too_many ||
        set->next->kind != TERM_CODE)
        return either_way(l, t);
    const struct value *v = value_of(l, set);
    const struct domain *d = &l->domain[set->integer];
    if (v->null)
        return CAN_BE_NULL;
    int64_t named = 0;
    for (const struct term *code = set->next; code != NULL; code = code->next) {
        for (int32_t i = 0; i < d->code_count; i++) {
            if (d->codes[i] == (int32_t)code->integer)
                named |= (int64_t)1 << i;
        }
    }
    if (t->function == FUNCTION_HAS)
        return truth((v->integer & named) != 0);
    return truth((v->integer & ~named) == 0);
}

static unsigned can_be(const struct logic *l, const struct term *t)
{
    if (t->type == TYPE_NULL)
        return CAN_BE_NULL;
    if (!has_variable(t))
        return bit_of((unsigned)expression_fold(t, *l->arena));
    switch (t->kind) {
    case TERM_VARIABLE:
        return value_of(l, t)->null ? CAN_BE_NULL : truth(value_of(l, t)->integer != 0);
    case TERM_AND:
        return combine(can_be(l, t->first), can_be(l, t->first->next), and_table);
    case TERM_OR:
        return combine(can_be(l, t->first), can_be(l, t->first->next), or_table);
    case TERM_NOT:
        return negation(can_be(l, t->first));
    case TERM_COMPARE:
        return compare(l, t);
    case TERM_IN:
        return among(l, t);
    case TERM_IS_NULL:
        return is_null(l, t);
    case TERM_MATCH:
        return either_way(l, t);
    case TERM_CALL:
        if (t->function == FUNCTION_HAS || t->function == FUNCTION_WITHIN)
            return of_set(l, t);
        return CAN_BE_ANY;
    case TERM_NULL:
    case TERM_INTEGER:
    case TERM_REAL:
    case TERM_TEXT:
    case TERM_TRUTH:
    case TERM_CODE:
    case TERM_ARITHMETIC:
    case TERM_NEGATE:
    case TERM_BETWEEN:
        break;
    }
    return CAN_BE_ANY;
}

/* ---- all assignments ---- */

static bool next_assignment(struct logic *l)
{
    for (int32_t i = 0; i < l->scope->scope->count; i++) {
        struct domain *d = &l->domain[i];
        if (!d->used || d->count == 0)
            continue;
        if (++d->now < d->count)
            return true;
        d->now = 0;
    }
    return false;
}

/* False when there are too many, or a variable has no value that is known. */
static bool assignments_are_few(struct logic *l)
{
    int64_t assignments = 1;
    for (int32_t i = 0; i < l->scope->scope->count; i++) {
        const struct domain *d = &l->domain[i];
        if (!d->used)
            continue;
        domain_complete(l, i);
        if (d->count == 0 || d->too_many)
            return false;
        assignments *= d->count;
        if (assignments > ASSIGNMENTS_LIMIT)
            return false;
    }
    return true;
}

unsigned logic_truths(const struct logic_scope *scope, const struct expression *given,
                      const struct expression *e, struct arena scratch)
{
    struct logic l = {.arena = &scratch, .scope = scope};
    l.domain = ARENA_ARRAY(&scratch, struct domain, scope->scope->count);
    gather(&l, e->term);
    if (given != NULL)
        gather(&l, given->term);
    if (!assignments_are_few(&l))
        return CAN_BE_ANY;
    unsigned out = 0;
    do {
        struct arena inner = scratch;
        l.arena = &inner;
        if (given == NULL || (can_be(&l, given->term) & CAN_BE_TRUE) != 0)
            out |= can_be(&l, e->term);
    } while (next_assignment(&l));
    return out;
}
