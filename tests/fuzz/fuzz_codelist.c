/* Code lists: whatever the bytes, the list is refused with a place or everything in it holds
 * together: every code finds itself, parents are above, numbers lead back. */
#include <assert.h>

#include "base/utf8.h"
#include "descriptors/codelist_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct codelist *list, struct arena scratch)
{
    for (int32_t i = 0; i < list->count; i++) {
        const struct code *c = &list->code[i];
        assert(codelist_index(list, c->code) == i);
        assert(codelist_match(list, c->labels.text[LANGUAGE_EN], scratch) == i ||
               codelist_index(list, c->labels.text[LANGUAGE_EN]) >= 0 ||
               utf8_fold(&scratch, c->labels.text[LANGUAGE_EN]).n == 0);
        assert(list->by_number[c->number] == i);
        assert(c->parent == -1 ? c->level == 1 : c->level == list->code[c->parent].level + 1);
        assert(c->level <= list->levels);
        assert(codelist_ancestor(list, i, c->level) == i);
        if (c->has_band)
            assert(c->from <= c->to && codelist_band(list, c->from) >= 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct arena memory;
    if (!memory.next)
        memory = arena_reserve((ptrdiff_t)1 << 32);
    struct arena scratch = memory;
    struct diag d = diag_new(&scratch);
    struct codelist list;
    str bytes = str_copy(&scratch, (str){(const char *)data, (ptrdiff_t)size});
    bool ok = codelist_read(&scratch, bytes, STR("f.csv"), STR("f"), &list, &d);
    assert(ok == (d.error_count == 0));
    for (ptrdiff_t i = 0; i < d.count; i++)
        assert(d.item[i].place.line >= 1 && d.item[i].place.column >= 1);
    if (ok)
        check(&list, scratch);
    return 0;
}
