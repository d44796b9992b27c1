/* Patterns: XML Schema regular expressions to a non-deterministic automaton (Thompson 1968),
 * simulated over code points. Time is linear in the text, times the number of states.
 *
 *   a . \n \r \t \\ \. ...   characters; . is any but a line end
 *   [a-z_] [^0-9]            classes, with escapes inside
 *   \d \D \w \W \s \S        decimal digits; letters, marks, digits and _; white space
 *   \p{L} \p{Lu} \p{Ll} \p{N} \p{Nd} and \P{...}
 *   (ab|c) ? * + {2} {2,} {2,4}
 *
 * Refused, with place: ^ and $ (a pattern always holds for the whole text), back references and
 * other \ letters, groups that begin with ?, class subtraction, lazy operators, and whatever
 * would take more than PATTERN_STATES states. */
#include "descriptors/pattern.h"

#include <assert.h>

#include "base/utf8.h"
#include "descriptors/fault.h"
#include "descriptors/pattern_class.h"

enum { PATTERN_STATES = 2000, PATTERN_BYTES = 1024, PATTERN_DEPTH = 32, REPEAT_LIMIT = 1000 };
enum { BUILD_STEPS = 20 * PATTERN_STATES };

enum state_kind { STATE_CLASS, STATE_SPLIT, STATE_MATCH };
struct state {
    enum state_kind kind;
    const struct char_class *class;
    int32_t out, other; /* other: SPLIT only */
};
struct pattern {
    struct state *state;
    int32_t count;
    int32_t start;
};

/* ---- the text as a tree ---- */

enum piece_kind { PIECE_CLASS, PIECE_EMPTY, PIECE_SEQUENCE, PIECE_CHOICE, PIECE_REPEAT };
struct piece {
    enum piece_kind kind;
    const struct char_class *class;
    struct piece *left, *right; /* REPEAT: left */
    int32_t least, most;        /* most -1: no end */
};
struct parser {
    struct arena *arena;
    struct diag *diag;
    str text;
    struct place place;
    ptrdiff_t at;
    int depth;
    bool failed;
};

static struct piece *parse_choice(struct parser *p);

static void refuse_at(struct parser *p, ptrdiff_t offset, const char *id)
{
    if (p->failed)
        return;
    p->failed = true;
    struct place place = p->place;
    if (place.column > 0)
        place.column += utf8_length(str_slice(p->text, 0, offset));
    FAULT(p->diag, place, id, {"pattern", p->text});
}

static int32_t peek(const struct parser *p)
{
    ptrdiff_t at = p->at;
    return p->failed ? -1 : utf8_next(p->text, &at);
}

static int32_t take(struct parser *p)
{
    return p->failed ? -1 : utf8_next(p->text, &p->at);
}

static struct piece *piece_new(struct parser *p, enum piece_kind kind, struct piece *left,
                               struct piece *right)
{
    struct piece *piece = ARENA_NEW(p->arena, struct piece);
    *piece = (struct piece){.kind = kind, .left = left, .right = right};
    return piece;
}

/* After the backslash. */
static void parse_escape(struct parser *p, struct char_class *class)
{
    ptrdiff_t begin = p->at - 1;
    int32_t c = take(p);
    if (c == 'p' || c == 'P') {
        str rest = str_slice(p->text, p->at, p->text.n);
        ptrdiff_t close = str_find_byte(rest, '}');
        bool formed = close > 1 && rest.p[0] == '{';
        if (!formed || !char_class_category(p->arena, class, str_slice(rest, 1, close), c == 'P'))
            refuse_at(p, begin, "pattern.category");
        else
            p->at += close + 1;
        return;
    }
    if (!char_class_escape(p->arena, class, c))
        refuse_at(p, begin, c < 0 ? "pattern.end" : "pattern.escape");
}

static int32_t parse_class_character(struct parser *p, struct char_class *class)
{
    int32_t c = take(p);
    if (c != '\\')
        return c;
    int32_t single = char_escape_single(peek(p));
    if (single >= 0) {
        (void)take(p);
        return single;
    }
    parse_escape(p, class);
    return -1; /* a whole class: no range can begin with it */
}

static void parse_range(struct parser *p, struct char_class *class)
{
    ptrdiff_t begin = p->at;
    int32_t low = parse_class_character(p, class);
    if (low < 0)
        return;
    int32_t high = low;
    ptrdiff_t dash = p->at;
    if (peek(p) == '-') {
        (void)take(p);
        if (peek(p) == ']' || peek(p) == '[') {
            p->at = dash; /* a dash at the end is a dash */
        } else {
            high = parse_class_character(p, class);
        }
    }
    if (high < low)
        refuse_at(p, begin, "pattern.range");
    else
        char_class_add(p->arena, class, low, high);
}

/* After the opening bracket. */
static struct piece *parse_class(struct parser *p)
{
    ptrdiff_t begin = p->at - 1;
    struct char_class *class = ARENA_NEW(p->arena, struct char_class);
    if (peek(p) == '^') {
        (void)take(p);
        class->negated = true;
    }
    if (peek(p) == ']')
        refuse_at(p, begin, "pattern.empty-class");
    while (!p->failed && peek(p) != ']') {
        if (peek(p) < 0)
            refuse_at(p, begin, "pattern.unclosed-class");
        else if (peek(p) == '[' && p->text.p[p->at - 1] == '-')
            refuse_at(p, p->at - 1, "pattern.subtraction");
        else if (peek(p) == '[')
            refuse_at(p, p->at, "pattern.bracket");
        else
            parse_range(p, class);
    }
    (void)take(p);
    struct piece *piece = piece_new(p, PIECE_CLASS, NULL, NULL);
    piece->class = class;
    return piece;
}

static struct piece *parse_group(struct parser *p)
{
    ptrdiff_t begin = p->at - 1;
    if (peek(p) == '?')
        refuse_at(p, begin, "pattern.group");
    if (++p->depth > PATTERN_DEPTH)
        refuse_at(p, begin, "pattern.too-deep");
    struct piece *inside = p->failed ? NULL : parse_choice(p);
    p->depth--;
    if (!p->failed && take(p) != ')')
        refuse_at(p, begin, "pattern.unclosed-group");
    return inside;
}

static struct piece *parse_atom(struct parser *p)
{
    ptrdiff_t begin = p->at;
    int32_t c = take(p);
    if (c == '(')
        return parse_group(p);
    if (c == '[')
        return parse_class(p);
    struct char_class *class = ARENA_NEW(p->arena, struct char_class);
    struct piece *piece = piece_new(p, PIECE_CLASS, NULL, NULL);
    piece->class = class;
    if (c == '\\') {
        parse_escape(p, class);
    } else if (c == '.') {
        class->negated = true;
        char_class_add(p->arena, class, '\n', '\n');
        char_class_add(p->arena, class, '\r', '\r');
    } else if (c == '^' || c == '$') {
        refuse_at(p, begin, "pattern.anchor");
    } else if (c == '?' || c == '*' || c == '+' || c == '{') {
        refuse_at(p, begin, "pattern.nothing-to-repeat");
    } else if (c == '}' || c == ']') {
        refuse_at(p, begin, "pattern.bracket");
    } else {
        char_class_add(p->arena, class, c, c);
    }
    return piece;
}

static bool parse_count(struct parser *p, int32_t *count)
{
    int32_t digits = 0;
    *count = 0;
    for (int32_t c = peek(p); c >= '0' && c <= '9'; c = peek(p)) {
        *count = *count * 10 + (c - '0');
        (void)take(p);
        if (*count > REPEAT_LIMIT)
            return false;
        digits++;
    }
    return digits > 0;
}

/* {n} {n,} {n,m}, after the brace. */
static void parse_braces(struct parser *p, struct piece *repeat, ptrdiff_t begin)
{
    bool ok = parse_count(p, &repeat->least);
    repeat->most = repeat->least;
    if (ok && peek(p) == ',') {
        (void)take(p);
        repeat->most = -1;
        if (peek(p) != '}')
            ok = parse_count(p, &repeat->most);
    }
    if (!ok || take(p) != '}' || (repeat->most >= 0 && repeat->most < repeat->least))
        refuse_at(p, begin, "pattern.count");
}

static struct piece *parse_repeat(struct parser *p)
{
    struct piece *piece = parse_atom(p);
    int32_t c = peek(p);
    if (c != '?' && c != '*' && c != '+' && c != '{')
        return piece;
    ptrdiff_t begin = p->at;
    (void)take(p);
    struct piece *repeat = piece_new(p, PIECE_REPEAT, piece, NULL);
    repeat->least = c == '+';
    repeat->most = c == '?' ? 1 : -1;
    if (c == '{')
        parse_braces(p, repeat, begin);
    c = peek(p);
    if (c == '?' || c == '*' || c == '+' || c == '{')
        refuse_at(p, p->at, "pattern.repeat-twice");
    return repeat;
}

static struct piece *parse_sequence(struct parser *p)
{
    struct piece *left = piece_new(p, PIECE_EMPTY, NULL, NULL);
    for (int32_t c = peek(p); c >= 0 && c != '|' && c != ')'; c = peek(p)) {
        struct piece *right = parse_repeat(p);
        left = left->kind == PIECE_EMPTY ? right : piece_new(p, PIECE_SEQUENCE, left, right);
        if (p->failed)
            break;
    }
    return left;
}

static struct piece *parse_choice(struct parser *p)
{
    struct piece *left = parse_sequence(p);
    while (peek(p) == '|') {
        (void)take(p);
        left = piece_new(p, PIECE_CHOICE, left, parse_sequence(p));
    }
    return left;
}

/* ---- the tree as an automaton ---- */

struct builder {
    struct pattern *out;
    int32_t steps; /* repeats of nothing take steps, but no states */
    bool too_large;
};

static int32_t add_state(struct builder *b, enum state_kind kind, const struct char_class *class,
                         int32_t out, int32_t other)
{
    if (b->out->count == PATTERN_STATES) {
        b->too_large = true;
        return 0;
    }
    b->out->state[b->out->count] = (struct state){kind, class, out, other};
    return b->out->count++;
}

static int32_t build(struct builder *b, const struct piece *piece, int32_t next);

/* x{2,4} is x x (x (x)?)?; x{2,} is x x x*. Built from the end. */
static int32_t build_repeat(struct builder *b, const struct piece *piece, int32_t next)
{
    int32_t start = next;
    if (piece->most < 0) {
        int32_t loop = add_state(b, STATE_SPLIT, NULL, 0, next);
        int32_t body = build(b, piece->left, loop);
        b->out->state[loop].out = body;
        start = loop;
    }
    for (int32_t i = piece->least; i < piece->most && !b->too_large; i++) {
        int32_t body = build(b, piece->left, start);
        start = add_state(b, STATE_SPLIT, NULL, body, next);
    }
    for (int32_t i = 0; i < piece->least && !b->too_large; i++)
        start = build(b, piece->left, start);
    return start;
}

/* The state where the piece begins, when what follows it begins at `next`. */
static int32_t build(struct builder *b, const struct piece *piece, int32_t next)
{
    if (++b->steps > BUILD_STEPS)
        b->too_large = true;
    if (b->too_large)
        return 0;
    switch (piece->kind) {
    case PIECE_EMPTY:
        return next;
    case PIECE_CLASS:
        return add_state(b, STATE_CLASS, piece->class, next, 0);
    case PIECE_SEQUENCE:
        return build(b, piece->left, build(b, piece->right, next));
    case PIECE_CHOICE: {
        int32_t left = build(b, piece->left, next);
        return add_state(b, STATE_SPLIT, NULL, left, build(b, piece->right, next));
    }
    case PIECE_REPEAT:
        return build_repeat(b, piece, next);
    }
    return next;
}

struct pattern *pattern_compile(struct arena *a, str text, struct place place, struct diag *d)
{
    struct parser p = {.arena = a, .diag = d, .text = text, .place = place};
    if (text.n > PATTERN_BYTES) {
        refuse_at(&p, 0, "pattern.too-large");
        return NULL;
    }
    struct piece *piece = parse_choice(&p);
    if (!p.failed && peek(&p) == ')')
        refuse_at(&p, p.at, "pattern.bracket");
    if (p.failed)
        return NULL;
    struct pattern *out = ARENA_NEW(a, struct pattern);
    out->state = ARENA_ARRAY(a, struct state, PATTERN_STATES);
    struct builder b = {.out = out};
    int32_t match = add_state(&b, STATE_MATCH, NULL, 0, 0);
    out->start = build(&b, piece, match);
    if (b.too_large) {
        refuse_at(&p, 0, "pattern.too-large");
        return NULL;
    }
    return out;
}

/* ---- matching ---- */

struct state_set {
    int32_t *item;
    int32_t count;
};

/* Adds a state and all that it leads to without a character. `seen` holds the step's number. */
static void set_add(const struct pattern *pattern, struct state_set *set, int64_t *seen,
                    int64_t step, int32_t *stack, int32_t first)
{
    int32_t depth = 0;
    stack[depth++] = first;
    while (depth > 0) {
        int32_t at = stack[--depth];
        if (seen[at] == step)
            continue;
        seen[at] = step;
        if (pattern->state[at].kind != STATE_SPLIT) {
            set->item[set->count++] = at;
            continue;
        }
        stack[depth++] = pattern->state[at].other;
        stack[depth++] = pattern->state[at].out;
    }
}

bool pattern_matches(const struct pattern *pattern, str text, struct arena scratch)
{
    struct state_set now = {ARENA_ARRAY(&scratch, int32_t, pattern->count), 0};
    struct state_set then = {ARENA_ARRAY(&scratch, int32_t, pattern->count), 0};
    int32_t *stack = ARENA_ARRAY(&scratch, int32_t, 2 * pattern->count + 2);
    int64_t *seen = ARENA_ARRAY(&scratch, int64_t, pattern->count);
    int64_t step = 1;
    set_add(pattern, &now, seen, step, stack, pattern->start);
    ptrdiff_t at = 0;
    while (at < text.n && now.count > 0) {
        int32_t c = utf8_next(text, &at);
        step++;
        then.count = 0;
        for (int32_t i = 0; i < now.count; i++) {
            const struct state *state = &pattern->state[now.item[i]];
            if (state->kind == STATE_CLASS && char_class_has(state->class, c))
                set_add(pattern, &then, seen, step, stack, state->out);
        }
        struct state_set swap = now;
        now = then;
        then = swap;
    }
    assert(now.count <= pattern->count);
    for (int32_t i = 0; i < now.count && at == text.n; i++) {
        if (pattern->state[now.item[i]].kind == STATE_MATCH)
            return true;
    }
    return false;
}
