/* What expressions know of texts, as SQLite has it (func.c: patternCompare, lower, upper, instr).
 */
#include "descriptors/expression_parts.h"

#include <string.h>

#include "base/utf8.h"

/* ---- matching ---- */

struct matcher {
    bool glob;
    int32_t any, one; /* the marks for any text and for one character */
};

static int32_t lowered(const struct matcher *m, int32_t c)
{
    return !m->glob && c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

/* After "[": does the class hold c? *at moves behind its end. A class has an end: the compiler of
 * expressions saw to it. */
static bool class_holds(str pattern, ptrdiff_t *at, int32_t c)
{
    int32_t before = 0;
    int32_t next = utf8_next(pattern, at);
    bool inverted = next == '^';
    bool seen = false;
    if (inverted)
        next = utf8_next(pattern, at);
    if (next == ']') {
        seen = c == ']';
        next = utf8_next(pattern, at);
    }
    for (; next >= 0 && next != ']'; next = utf8_next(pattern, at)) {
        bool range = next == '-' && before > 0 && *at < pattern.n && pattern.p[*at] != ']';
        if (range) {
            next = utf8_next(pattern, at);
            seen = seen || (c >= before && c <= next);
            before = 0;
        } else {
            seen = seen || c == next;
            before = next;
        }
    }
    return seen != inverted;
}

/* One element of the pattern, not the mark for any text, against one character of the text. */
static bool element_holds(const struct matcher *m, str pattern, ptrdiff_t *at, int32_t c)
{
    int32_t p = utf8_next(pattern, at);
    if (p == m->one)
        return true;
    if (m->glob && p == '[')
        return class_holds(pattern, at, c);
    return lowered(m, p) == lowered(m, c);
}

/* Only the latest mark for any text needs to be tried again: what stood before it has matched as
 * early as it could. */
static bool matches(const struct matcher *m, str pattern, str text)
{
    ptrdiff_t p = 0, t = 0, again_p = -1, again_t = 0;
    for (;;) {
        if (p < pattern.n && pattern.p[p] == m->any) {
            again_p = ++p;
            again_t = t;
            continue;
        }
        if (t == text.n && p == pattern.n)
            return true;
        ptrdiff_t next_p = p, next_t = t;
        if (t < text.n && p < pattern.n &&
            element_holds(m, pattern, &next_p, utf8_next(text, &next_t))) {
            p = next_p;
            t = next_t;
            continue;
        }
        if (again_p < 0 || again_t >= text.n)
            return false;
        (void)utf8_next(text, &again_t);
        p = again_p;
        t = again_t;
    }
}

bool text_like(str pattern, str text)
{
    static const struct matcher like = {.glob = false, .any = '%', .one = '_'};
    return matches(&like, pattern, text);
}

bool text_glob(str pattern, str text)
{
    static const struct matcher glob = {.glob = true, .any = '*', .one = '?'};
    return matches(&glob, pattern, text);
}

ptrdiff_t text_glob_unclosed(str pattern)
{
    for (ptrdiff_t at = 0; at < pattern.n; at++) {
        if (pattern.p[at] != '[')
            continue;
        ptrdiff_t end = at + 1;
        if (end < pattern.n && pattern.p[end] == '^')
            end++;
        end++; /* a bracket in first place is a member */
        while (end < pattern.n && pattern.p[end] != ']')
            end++;
        if (end >= pattern.n)
            return at;
        at = end;
    }
    return -1;
}

/* ---- case, places ---- */

static str text_case(struct arena *a, str text, char first, char last, int move)
{
    ptrdiff_t at = 0;
    while (at < text.n && (text.p[at] < first || text.p[at] > last))
        at++;
    if (at >= text.n)
        return text;
    char *copy = arena_alloc_raw(a, 1, text.n);
    memcpy(copy, text.p, (size_t)text.n);
    for (; at < text.n; at++) {
        if (copy[at] >= first && copy[at] <= last)
            copy[at] = (char)(copy[at] + move);
    }
    return (str){copy, text.n};
}

str text_upper(struct arena *a, str text)
{
    return text_case(a, text, 'a', 'z', 'A' - 'a');
}

str text_lower(struct arena *a, str text)
{
    return text_case(a, text, 'A', 'Z', 'a' - 'A');
}

int64_t text_instr(str text, str part)
{
    ptrdiff_t at = part.n == 0 ? 0 : str_find(text, part);
    return at < 0 ? 0 : utf8_length(str_slice(text, 0, at)) + 1;
}
