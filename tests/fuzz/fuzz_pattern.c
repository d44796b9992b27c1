/* Patterns: the first line is the pattern, the rest the text. Whatever they are, it ends soon, and
 * a literal pattern matches itself alone. */
#include <assert.h>

#include "base/utf8.h"
#include "descriptors/pattern.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_literal(str text)
{
    for (ptrdiff_t i = 0; i < text.n; i++) {
        if (str_find_byte(STR("\\|.-^?*+{}()[]$"), text.p[i]) >= 0)
            return false;
    }
    return true;
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
    return 0;
}
