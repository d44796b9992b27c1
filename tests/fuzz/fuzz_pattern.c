/* Patterns: the first line is the pattern, the rest the text. Whatever they are, it ends soon, and
 * a literal pattern matches itself alone; where the C library's regular expressions mean the same
 * by the same signs, the two agree. */
#include <assert.h>
#include <regex.h>
#include <string.h>

#include "base/utf8.h"
#include "descriptors/pattern.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ORACLE_BYTES = 40 };

static bool is_literal(str text)
{
    for (ptrdiff_t i = 0; i < text.n; i++) {
        if (str_find_byte(STR("\\|.-^?*+{}()[]$"), text.p[i]) >= 0)
            return false;
    }
    return true;
}

static bool all_of(str text, str allowed)
{
    for (ptrdiff_t i = 0; i < text.n; i++) {
        if (str_find_byte(allowed, text.p[i]) < 0)
            return false;
    }
    return text.n <= ORACLE_BYTES;
}

/* Signs that both know, without what POSIX leaves open: an empty branch, two quantifiers. */
static bool is_shared(str pattern)
{
    if (pattern.n == 0 || !all_of(pattern, STR("abcd012 .|()*+?")))
        return false;
    char before = '(';
    for (ptrdiff_t i = 0; i < pattern.n; i++) {
        char now = pattern.p[i];
        bool opens = before == '(' || before == '|',
             repeats = now == '*' || now == '+' || now == '?';
        if ((opens && (repeats || now == ')' || now == '|')) ||
            (repeats && (before == '*' || before == '+' || before == '?')))
            return false;
        before = now;
    }
    return before != '|' && before != '(';
}

static void check_against_library(str pattern, str text, bool matches)
{
    char anchored[ORACLE_BYTES + 8], subject[ORACLE_BYTES + 1];
    regex_t compiled;
    memcpy(anchored, "^(", 2);
    memcpy(anchored + 2, pattern.p, (size_t)pattern.n);
    memcpy(anchored + 2 + pattern.n, ")$", 3);
    if (text.n > 0)
        memcpy(subject, text.p, (size_t)text.n);
    subject[text.n] = 0;
    assert(regcomp(&compiled, anchored, REG_EXTENDED | REG_NOSUB) == 0);
    assert(matches == (regexec(&compiled, subject, 0, NULL, 0) == 0));
    regfree(&compiled);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct arena memory;
    if (!memory.next)
        memory = arena_reserve((ptrdiff_t)1 << 32);
    struct arena scratch = memory;
    struct diag d = diag_new(&scratch);
    str pattern, text;
    str bytes = str_copy(&scratch, (str){(const char *)data, (ptrdiff_t)size});
    if (utf8_invalid_at(bytes) >= 0)
        return 0; /* descriptors and cells are valid UTF-8 */
    (void)str_cut(bytes, '\n', &pattern, &text);
    struct pattern *p = pattern_compile(&scratch, pattern, (struct place){STR("f"), 1, 1}, &d);
    assert((p == NULL) == (d.count > 0));
    for (ptrdiff_t i = 0; i < d.count; i++)
        assert(d.item[i].place.column <= utf8_length(pattern) + 1);
    if (p == NULL)
        return 0;
    bool matches = pattern_matches(p, text, scratch);
    if (is_literal(pattern))
        assert(matches == str_equal(pattern, text));
    if (is_shared(pattern) && all_of(text, STR("abcd012 .|()*+?")))
        check_against_library(pattern, text, matches);
    return 0;
}
