/* Patterns: XML Schema regular expressions to a non-deterministic automaton (Thompson 1968),
 * simulated over code points. Time is linear in the text, times the number of states.
 *
 *   a . \n \r \t \\ \. ...   characters; . is any but a line end
 *   [a-z_] [^0-9]            classes, with escapes inside; [a-z-[aeiou]] subtracts
 *   \d \w \s \i \c and \D ...  digits; letters, marks, digits, _; white space; starts and
 *                            characters of XML names
 *   \p{L} \p{IsArabic} \P{...}
 *   (ab|c) ? * + {2} {2,} {2,4}
 *
 * Also what people write who think of other dialects, where it means the same: ^ \A at the start,
 * $ \Z \z at the end, \b \B, (?:...), (?P<name>...), (?i) at the very start, the lazy *? +? ??,
 * \xHH and \uHHHH. A pattern always holds for the whole text.
 *
 * Refused, with place: look-ahead and look-behind, back references and other \ letters, and
 * whatever would take more than PATTERN_STATES states. */
#include "descriptors/pattern.h"

#include <assert.h>

#include "base/utf8.h"
#include "descriptors/fault.h"
#include "descriptors/pattern_class.h"

enum { PATTERN_STATES = 4000, PATTERN_BYTES = 4096, PATTERN_DEPTH = 32, REPEAT_LIMIT = 1000 };
enum { BUILD_STEPS = 20 * PATTERN_STATES };

enum state_kind { STATE_CLASS, STATE_SPLIT, STATE_MATCH, STATE_PLACE };

/* What holds between two characters, for STATE_PLACE. */
enum text_place { PLACE_START, PLACE_END, PLACE_WORD_EDGE, PLACE_NO_WORD_EDGE };
struct state {
    enum state_kind kind;
    const struct char_class *class;
    int32_t out, other; /* other: of SPLIT; of PLACE an enum text_place */
};
struct pattern {
    struct state *state;
    int32_t count;
    int32_t start;
};

/* ---- the text as a tree ---- */

enum piece_kind {
    PIECE_CLASS,
    PIECE_EMPTY,
    PIECE_SEQUENCE,
    PIECE_CHOICE,
    PIECE_REPEAT,
    PIECE_PLACE
};
struct piece {
    enum piece_kind kind;
    const struct char_class *class;
    struct piece *left, *right; /* REPEAT: left */
    int32_t least, most;        /* most -1: no end */
    enum text_place where;      /* PLACE */
};
struct parser {
    struct arena *arena;
    struct diag *diag;
    str text;
    struct place place;
    ptrdiff_t at;
    int depth;
    bool ignores_case;
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

static int32_t hex_digit(int32_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* \xHH or \uHHHH, after the letter; -1 when it is none. */
static int32_t parse_hex(struct parser *p, int digits)
{
    int32_t code_point = 0;
    for (int i = 0; i < digits; i++) {
        int32_t digit = hex_digit(peek(p));
        if (digit < 0)
            return -1;
        code_point = code_point * 16 + digit;
        (void)take(p);
    }
    bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
    return code_point == 0 || surrogate ? -1 : code_point;
}

/* The one character that follows the backslash stands for; -1 when it is a class or nothing. */
static int32_t parse_escape_single(struct parser *p)
{
    ptrdiff_t begin = p->at;
    int32_t c = peek(p);
    int32_t single = char_escape_single(c);
    if (single < 0 && c != 'x' && c != 'u')
        return -1;
    (void)take(p);
    if (single < 0)
        single = parse_hex(p, c == 'x' ? 2 : 4);
    if (single < 0)
        p->at = begin;
    return single;
}

/* After the backslash: a class. */
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
    if (c >= '1' && c <= '9')
        refuse_at(p, begin, "pattern.look");
    else if (!char_class_escape(p->arena, class, c))
        refuse_at(p, begin, c < 0 ? "pattern.end" : "pattern.escape");
}

static int32_t parse_class_character(struct parser *p, struct char_class *class)
{
    int32_t c = take(p);
    if (c != '\\')
        return c;
    int32_t single = parse_escape_single(p);
    if (single < 0)
        parse_escape(p, class);
    return single; /* -1: a whole class, no range can begin with it */
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
        if (peek(p) == ']' || peek(p) == '[' || peek(p) < 0) {
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

/* Adds the other case of ASCII letters. */
static void add_other_case(struct parser *p, struct char_class *class)
{
    ptrdiff_t count = p->ignores_case ? class->count : 0;
    for (ptrdiff_t i = 0; i < count; i++) {
        for (int32_t upper = 'A'; upper <= 'Z'; upper++) {
            int32_t lower = upper + ('a' - 'A');
            struct char_range range = class->item[i];
            if (upper >= range.low && upper <= range.high)
                char_class_add(p->arena, class, lower, lower);
            if (lower >= range.low && lower <= range.high)
                char_class_add(p->arena, class, upper, upper);
        }
    }
}

/* After the opening bracket, to the closing one. */
static const struct char_class *parse_class(struct parser *p)
{
    ptrdiff_t begin = p->at - 1;
    struct char_class *class = ARENA_NEW(p->arena, struct char_class);
    if (++p->depth > PATTERN_DEPTH)
        refuse_at(p, begin, "pattern.too-deep");
    if (peek(p) == '^') {
        (void)take(p);
        class->negated = true;
    }
    if (peek(p) == ']')
        refuse_at(p, begin, "pattern.empty-class");
    while (!p->failed && peek(p) != ']') {
        bool minus =
            p->at > begin + 1 && p->text.p[p->at - 1] == '-' && p->text.p[p->at - 2] != '\\';
        if (peek(p) < 0) {
            refuse_at(p, begin, "pattern.unclosed-class");
        } else if (peek(p) == '[' && minus) {
            (void)take(p);
            class->without = parse_class(p);
            if (!p->failed && peek(p) != ']')
                refuse_at(p, begin, "pattern.unclosed-class");
        } else {
            parse_range(p, class);
        }
    }
    (void)take(p);
    add_other_case(p, class);
    p->depth--;
    return class;
}

/* (?:  (?P<name>  (?<name>, after the question mark. */
static void parse_group_kind(struct parser *p, ptrdiff_t begin)
{
    int32_t c = take(p);
    if (c == ':')
        return;
    if (c == 'P' && peek(p) == '<')
        c = take(p);
    int32_t next = peek(p);
    bool named = c == '<' && next != '=' && next != '!';
    while (named && next >= 0 && next != '>')
        next = (take(p), peek(p));
    if (!named || take(p) != '>')
        refuse_at(p, begin, "pattern.look");
}

static struct piece *parse_group(struct parser *p)
{
    ptrdiff_t begin = p->at - 1;
    if (peek(p) == '?') {
        (void)take(p);
        parse_group_kind(p, begin);
    }
    if (++p->depth > PATTERN_DEPTH)
        refuse_at(p, begin, "pattern.too-deep");
    struct piece *inside = p->failed ? NULL : parse_choice(p);
    p->depth--;
    if (!p->failed && take(p) != ')')
        refuse_at(p, begin, "pattern.unclosed-group");
    return inside;
}

static struct piece *place_new(struct parser *p, enum text_place where)
{
    struct piece *piece = piece_new(p, PIECE_PLACE, NULL, NULL);
    piece->where = where;
    return piece;
}

/* ^ $ and their spellings with a backslash; NULL when it is none. */
static struct piece *parse_place(struct parser *p)
{
    static const struct {
        char letter;
        enum text_place where;
    } escapes[] = {{'A', PLACE_START},
                   {'Z', PLACE_END},
                   {'z', PLACE_END},
                   {'b', PLACE_WORD_EDGE},
                   {'B', PLACE_NO_WORD_EDGE}};
    ptrdiff_t begin = p->at;
    int32_t c = take(p);
    if (c == '^')
        return place_new(p, PLACE_START);
    if (c == '$')
        return place_new(p, PLACE_END);
    c = c == '\\' ? take(p) : 0;
    for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++) {
        if (c == escapes[i].letter)
            return place_new(p, escapes[i].where);
    }
    p->at = begin;
    return NULL;
}

static void parse_character(struct parser *p, struct char_class *class)
{
    ptrdiff_t begin = p->at;
    int32_t c = take(p);
    if (c == '\\') {
        int32_t single = parse_escape_single(p);
        if (single >= 0)
            char_class_add(p->arena, class, single, single);
        else
            parse_escape(p, class);
    } else if (c == '.') {
        class->negated = true;
        char_class_add(p->arena, class, '\n', '\n');
        char_class_add(p->arena, class, '\r', '\r');
    } else if (c == '?' || c == '*' || c == '+' || c == '{') {
        refuse_at(p, begin, "pattern.nothing-to-repeat");
    } else {
        char_class_add(p->arena, class, c, c);
    }
    add_other_case(p, class);
}

static struct piece *parse_atom(struct parser *p)
{
    struct piece *place = parse_place(p);
    if (place != NULL)
        return place;
    if (peek(p) == '(') {
        (void)take(p);
        return parse_group(p);
    }
    struct piece *piece = piece_new(p, PIECE_CLASS, NULL, NULL);
    if (peek(p) == '[') {
        (void)take(p);
        piece->class = parse_class(p);
        return piece;
    }
    struct char_class *class = ARENA_NEW(p->arena, struct char_class);
    parse_character(p, class);
    piece->class = class;
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
    if (peek(p) == '?')
        (void)take(p); /* lazy: of the whole text it means the same */
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
    case PIECE_PLACE:
        return add_state(b, STATE_PLACE, NULL, next, (int32_t)piece->where);
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
    if (str_starts(text, STR("(?i)"))) {
        p.ignores_case = true;
        p.at = 4;
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

struct run {
    const struct pattern *pattern;
    int64_t *seen; /* [states] the last step that added it */
    int64_t step;
    int32_t *stack;
    int32_t before, after; /* characters around the place; -1 outside of the text */
};

/* Of ASCII and the scripts that are letters everywhere else: enough for \b. */
static bool is_word_character(int32_t c)
{
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0xC0;
    return letter || (c >= '0' && c <= '9');
}

static bool holds(const struct run *r, enum text_place where)
{
    bool edge = is_word_character(r->before) != is_word_character(r->after);
    switch (where) {
    case PLACE_START:
        return r->before < 0;
    case PLACE_END:
        return r->after < 0;
    case PLACE_WORD_EDGE:
        return edge;
    case PLACE_NO_WORD_EDGE:
        return !edge;
    }
    return false;
}

/* Adds a state and all that it leads to without a character. */
static void set_add(struct run *r, struct state_set *set, int32_t first)
{
    int32_t depth = 0;
    r->stack[depth++] = first;
    while (depth > 0) {
        int32_t at = r->stack[--depth];
        const struct state *state = &r->pattern->state[at];
        if (r->seen[at] == r->step)
            continue;
        r->seen[at] = r->step;
        if (state->kind == STATE_SPLIT) {
            r->stack[depth++] = state->other;
            r->stack[depth++] = state->out;
        } else if (state->kind != STATE_PLACE) {
            set->item[set->count++] = at;
        } else if (holds(r, (enum text_place)state->other)) {
            r->stack[depth++] = state->out;
        }
    }
}

static int32_t peek_at(str text, ptrdiff_t at)
{
    return utf8_next(text, &at);
}

bool pattern_matches(const struct pattern *pattern, str text, struct arena scratch)
{
    struct state_set now = {ARENA_ARRAY(&scratch, int32_t, pattern->count), 0};
    struct state_set then = {ARENA_ARRAY(&scratch, int32_t, pattern->count), 0};
    struct run r = {.pattern = pattern,
                    .seen = ARENA_ARRAY(&scratch, int64_t, pattern->count),
                    .step = 1,
                    .stack = ARENA_ARRAY(&scratch, int32_t, 2 * pattern->count + 2),
                    .before = -1,
                    .after = peek_at(text, 0)};
    ptrdiff_t at = 0;
    set_add(&r, &now, pattern->start);
    while (at < text.n && now.count > 0) {
        int32_t c = utf8_next(text, &at);
        r.step++;
        r.before = c;
        r.after = peek_at(text, at);
        then.count = 0;
        for (int32_t i = 0; i < now.count; i++) {
            const struct state *state = &pattern->state[now.item[i]];
            if (state->kind == STATE_CLASS && char_class_has(state->class, c))
                set_add(&r, &then, state->out);
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
