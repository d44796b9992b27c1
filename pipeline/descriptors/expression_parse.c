/* Terms by recursive descent. Precedence is SQLite's: OR, AND, NOT, then = <> IS IN BETWEEN, then
 * < <= > >=, then + -, then * / %, then the sign. */
#include "descriptors/expression_parts.h"

#include <assert.h>

#include "descriptors/fault.h"

struct parser {
    const struct expression_source *source;
    struct token token; /* the next one */
    ptrdiff_t at;
    int depth;
    bool failed; /* the first fault ends it: what follows would be guesses */
};

static struct term *parse_or(struct parser *p);

static void advance(struct parser *p)
{
    if (!p->failed && !expression_token(p->source, &p->at, &p->token))
        p->failed = true;
}

static void fail(struct parser *p)
{
    if (p->failed)
        return;
    p->failed = true;
    struct place place = expression_place(p->source, p->token.offset);
    if (p->token.kind == TOKEN_END)
        FAULT0(p->source->diag, place, "expression.end");
    else
        FAULT(p->source->diag, place, "expression.syntax", {"found", p->token.text});
}

static bool accept(struct parser *p, enum token_kind kind)
{
    if (p->failed || p->token.kind != kind)
        return false;
    advance(p);
    return true;
}

static void expect(struct parser *p, enum token_kind kind)
{
    if (!accept(p, kind))
        fail(p);
}

static struct term *term_new(struct parser *p, enum term_kind kind, ptrdiff_t offset)
{
    struct term *t = ARENA_NEW(p->source->arena, struct term);
    t->kind = kind;
    t->offset = offset;
    return t;
}

static void add_operand(struct term *t, struct term *operand)
{
    struct term **end = &t->first;
    while (*end != NULL)
        end = &(*end)->next;
    *end = operand;
    t->count++;
}

static struct term *binary(struct parser *p, enum term_kind kind, ptrdiff_t offset,
                           struct term *left, struct term *right)
{
    struct term *t = term_new(p, kind, offset);
    add_operand(t, left);
    add_operand(t, right);
    return t;
}

static bool enter(struct parser *p)
{
    if (++p->depth > EXPRESSION_DEPTH && !p->failed) {
        FAULT0(p->source->diag, expression_place(p->source, p->token.offset),
               "expression.too-deep");
        p->failed = true;
    }
    return !p->failed;
}

/* ---- operands ---- */

/* The smallest integer has no positive counterpart; what is larger than any is a real. */
static void number_literal(struct term *t, const struct token *token, bool minus)
{
    bool smallest = minus && str_equal_c(token->text, "9223372036854775808");
    bool whole = token->kind == TOKEN_INTEGER && (!token->too_large || smallest);
    t->kind = whole ? TERM_INTEGER : TERM_REAL;
    t->real = minus ? -token->real : token->real;
    t->integer = smallest ? INT64_MIN : minus ? -token->integer : token->integer;
}

static struct term *parse_literal(struct parser *p)
{
    struct term *t = term_new(p, TERM_NULL, p->token.offset);
    bool minus = accept(p, TOKEN_MINUS);
    const struct token token = p->token;
    t->text = token.text;
    if (token.kind == TOKEN_INTEGER || token.kind == TOKEN_REAL) {
        number_literal(t, &token, minus);
    } else if (token.kind == TOKEN_TEXT && !minus) {
        t->kind = TERM_TEXT;
    } else if ((token.kind == TOKEN_TRUE || token.kind == TOKEN_FALSE) && !minus) {
        t->kind = TERM_TRUTH;
        t->integer = token.kind == TOKEN_TRUE;
    } else if (token.kind != TOKEN_NULL || minus) {
        fail(p);
    }
    advance(p);
    return t;
}

static struct term *parse_call(struct parser *p, str name, ptrdiff_t offset)
{
    static const char *const functions[FUNCTION_COUNT] = {[FUNCTION_COALESCE] = "coalesce",
                                                          [FUNCTION_ABS] = "abs",
                                                          [FUNCTION_MIN] = "min",
                                                          [FUNCTION_MAX] = "max",
                                                          [FUNCTION_JULIANDAY] = "julianday",
                                                          [FUNCTION_HAS] = "has",
                                                          [FUNCTION_YEAR] = "year",
                                                          [FUNCTION_MONTH] = "month",
                                                          [FUNCTION_UPPER] = "upper",
                                                          [FUNCTION_LOWER] = "lower",
                                                          [FUNCTION_LENGTH] = "length",
                                                          [FUNCTION_INSTR] = "instr",
                                                          [FUNCTION_WITHIN] = "within"};
    struct term *t = term_new(p, TERM_CALL, offset);
    struct str_list names = {0};
    t->text = name;
    t->function = FUNCTION_COUNT;
    for (int i = 0; i < FUNCTION_COUNT; i++) {
        names_add(p->source->arena, &names, str_from_c(functions[i]));
        if (str_equal_c(name, functions[i]))
            t->function = (enum function)i;
    }
    if (t->function == FUNCTION_COUNT) {
        fault_unknown(p->source->diag, expression_place(p->source, offset),
                      "expression.unknown-function", "expression.no-such-function", name, &names);
        p->failed = true;
        return t;
    }
    if (accept(p, TOKEN_CLOSE))
        return t;
    do {
        add_operand(t, parse_or(p));
    } while (accept(p, TOKEN_COMMA));
    expect(p, TOKEN_CLOSE);
    return t;
}

static struct term *parse_primary(struct parser *p)
{
    struct token token = p->token;
    if (token.kind == TOKEN_NAME) {
        advance(p);
        if (accept(p, TOKEN_OPEN))
            return parse_call(p, token.text, token.offset);
        struct term *t = term_new(p, TERM_VARIABLE, token.offset);
        t->text = token.text;
        return t;
    }
    if (accept(p, TOKEN_OPEN)) {
        struct term *t = parse_or(p);
        expect(p, TOKEN_CLOSE);
        return t;
    }
    return parse_literal(p);
}

static struct term *parse_signed(struct parser *p)
{
    struct token token = p->token;
    if (token.kind != TOKEN_MINUS || p->failed)
        return parse_primary(p);
    ptrdiff_t after = p->at;
    struct token next;
    struct diag quiet = diag_new(p->source->arena);
    struct expression_source look = *p->source;
    look.diag = &quiet;
    bool number = expression_token(&look, &after, &next) &&
                  (next.kind == TOKEN_INTEGER || next.kind == TOKEN_REAL);
    if (number)
        return parse_literal(p);
    advance(p);
    struct term *t = term_new(p, TERM_NEGATE, token.offset);
    if (enter(p))
        add_operand(t, parse_signed(p));
    p->depth--;
    return t;
}

/* ---- operators, from the tightest ---- */

static bool arithmetic_of(enum token_kind kind, bool tight, enum arithmetic *out)
{
    static const struct {
        enum token_kind kind;
        bool tight;
        enum arithmetic arithmetic;
    } table[] = {{TOKEN_TIMES, true, ARITHMETIC_TIMES},
                 {TOKEN_DIVIDE, true, ARITHMETIC_DIVIDE},
                 {TOKEN_REMAINDER, true, ARITHMETIC_REMAINDER},
                 {TOKEN_PLUS, false, ARITHMETIC_PLUS},
                 {TOKEN_MINUS, false, ARITHMETIC_MINUS}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (table[i].kind == kind && table[i].tight == tight) {
            *out = table[i].arithmetic;
            return true;
        }
    }
    return false;
}

static struct term *parse_arithmetic(struct parser *p, bool tight)
{
    struct term *left = tight ? parse_signed(p) : parse_arithmetic(p, true);
    enum arithmetic arithmetic;
    while (!p->failed && arithmetic_of(p->token.kind, tight, &arithmetic)) {
        ptrdiff_t offset = p->token.offset;
        advance(p);
        struct term *right = tight ? parse_signed(p) : parse_arithmetic(p, true);
        left = binary(p, TERM_ARITHMETIC, offset, left, right);
        left->arithmetic = arithmetic;
    }
    return left;
}

static bool comparison_of(enum token_kind kind, bool order, enum comparison *out)
{
    static const struct {
        enum token_kind kind;
        bool order;
        enum comparison comparison;
    } table[] = {{TOKEN_EQUAL, false, COMPARE_EQUAL}, {TOKEN_NOT_EQUAL, false, COMPARE_NOT_EQUAL},
                 {TOKEN_LESS, true, COMPARE_LESS},    {TOKEN_LESS_EQUAL, true, COMPARE_LESS_EQUAL},
                 {TOKEN_MORE, true, COMPARE_MORE},    {TOKEN_MORE_EQUAL, true, COMPARE_MORE_EQUAL}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (table[i].kind == kind && table[i].order == order) {
            *out = table[i].comparison;
            return true;
        }
    }
    return false;
}

static struct term *parse_order(struct parser *p)
{
    struct term *left = parse_arithmetic(p, false);
    enum comparison comparison;
    while (!p->failed && comparison_of(p->token.kind, true, &comparison)) {
        ptrdiff_t offset = p->token.offset;
        advance(p);
        left = binary(p, TERM_COMPARE, offset, left, parse_arithmetic(p, false));
        left->comparison = comparison;
    }
    return left;
}

static struct term *parse_in(struct parser *p, struct term *left, ptrdiff_t offset)
{
    struct term *t = term_new(p, TERM_IN, offset);
    add_operand(t, left);
    expect(p, TOKEN_OPEN);
    struct term *last = left;
    do {
        struct term *item = parse_literal(p);
        last->next = item; /* add_operand would walk the whole list each time */
        last = item;
        t->count++;
    } while (accept(p, TOKEN_COMMA));
    expect(p, TOKEN_CLOSE);
    return t;
}

static struct term *parse_between(struct parser *p, struct term *left, ptrdiff_t offset)
{
    struct term *t = binary(p, TERM_BETWEEN, offset, left, parse_arithmetic(p, false));
    expect(p, TOKEN_AND);
    add_operand(t, parse_arithmetic(p, false));
    return t;
}

static bool matching_of(enum token_kind kind, enum matching *out)
{
    *out = kind == TOKEN_LIKE   ? MATCHING_LIKE
           : kind == TOKEN_GLOB ? MATCHING_GLOB
                                : MATCHING_REGEXP;
    return kind == TOKEN_LIKE || kind == TOKEN_GLOB || kind == TOKEN_REGEXP;
}

/* The pattern is a literal: it is compiled once, and a fault of it has a place. */
static struct term *parse_match(struct parser *p, struct term *left, ptrdiff_t offset,
                                enum matching matching)
{
    advance(p);
    if (p->token.kind != TOKEN_TEXT)
        fail(p);
    struct term *t = binary(p, TERM_MATCH, offset, left, parse_literal(p));
    t->matching = matching;
    return t;
}

/* After a value: [NOT] IN, BETWEEN, LIKE, GLOB, REGEXP. */
static struct term *parse_membership(struct parser *p, struct term *left, ptrdiff_t offset)
{
    bool negated = accept(p, TOKEN_NOT);
    enum matching matching;
    if (accept(p, TOKEN_IN)) {
        left = parse_in(p, left, offset);
    } else if (!p->failed && matching_of(p->token.kind, &matching)) {
        left = parse_match(p, left, offset, matching);
    } else {
        expect(p, TOKEN_BETWEEN);
        left = parse_between(p, left, offset);
    }
    left->negated = negated;
    return left;
}

static bool begins_membership(enum token_kind kind)
{
    enum matching matching;
    return kind == TOKEN_NOT || kind == TOKEN_IN || kind == TOKEN_BETWEEN ||
           matching_of(kind, &matching);
}

static struct term *parse_is(struct parser *p, struct term *left, ptrdiff_t offset)
{
    struct term *t = term_new(p, TERM_IS_NULL, offset);
    t->negated = accept(p, TOKEN_NOT);
    expect(p, TOKEN_NULL);
    add_operand(t, left);
    return t;
}

static struct term *parse_equality(struct parser *p)
{
    struct term *left = parse_order(p);
    while (!p->failed) {
        ptrdiff_t offset = p->token.offset;
        enum comparison comparison;
        if (comparison_of(p->token.kind, false, &comparison)) {
            advance(p);
            left = binary(p, TERM_COMPARE, offset, left, parse_order(p));
            left->comparison = comparison;
        } else if (accept(p, TOKEN_IS)) {
            left = parse_is(p, left, offset);
        } else if (begins_membership(p->token.kind)) {
            left = parse_membership(p, left, offset);
        } else {
            break;
        }
    }
    return left;
}

static struct term *parse_not(struct parser *p)
{
    ptrdiff_t offset = p->token.offset;
    if (!accept(p, TOKEN_NOT))
        return parse_equality(p);
    struct term *t = term_new(p, TERM_NOT, offset);
    if (enter(p))
        add_operand(t, parse_not(p));
    p->depth--;
    return t;
}

static struct term *parse_and(struct parser *p)
{
    struct term *left = parse_not(p);
    ptrdiff_t offset = p->token.offset;
    while (accept(p, TOKEN_AND)) {
        left = binary(p, TERM_AND, offset, left, parse_not(p));
        offset = p->token.offset;
    }
    return left;
}

static struct term *parse_or(struct parser *p)
{
    struct term *nothing = term_new(p, TERM_NULL, p->token.offset);
    if (!enter(p)) {
        p->depth--;
        return nothing;
    }
    struct term *left = parse_and(p);
    ptrdiff_t offset = p->token.offset;
    while (accept(p, TOKEN_OR)) {
        left = binary(p, TERM_OR, offset, left, parse_and(p));
        offset = p->token.offset;
    }
    p->depth--;
    return left;
}

struct term *expression_parse(const struct expression_source *s)
{
    struct parser p = {.source = s};
    advance(&p);
    struct term *t = parse_or(&p);
    if (!p.failed && p.token.kind != TOKEN_END)
        fail(&p);
    assert(p.failed || p.depth == 0);
    return p.failed ? NULL : t;
}
