/* Text of base/: whatever the bytes, valid means valid to a slow decoder too, folding is stable and
 * valid, and strict readers read back what buffers write. */
#include <assert.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_well_formed(str text)
{
    ptrdiff_t offset = 0;
    while (offset < text.n) {
        uint8_t lead = (uint8_t)text.p[offset];
        ptrdiff_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        if (lead == 0 || (lead >= 0x80 && lead < 0xC0) || lead >= 0xF8 ||
            length > text.n - offset) {
            return false;
        }
        ptrdiff_t start = offset;
        int32_t code_point = utf8_next(text, &offset);
        char again[4];
        bool surrogate = 0xD800 <= code_point && code_point <= 0xDFFF;
        if (surrogate || code_point > 0x10FFFF || utf8_encode(code_point, again) != length ||
            memcmp(again, text.p + start, (size_t)length) != 0) {
            return false;
        }
    }
    return true;
}

/* The count by words of bytes, against one code point after the other. */
static void check_length(str text)
{
    ptrdiff_t count = 0;
    for (ptrdiff_t offset = 0; offset < text.n; count++) {
        (void)utf8_next(text, &offset);
    }
    assert(utf8_length(text) == count);
}

static void check_numbers(struct arena scratch, str text)
{
    double number, again;
    int64_t integer, same;
    int32_t day;
    struct buf b = buf_new(&scratch, 0);
    if (str_to_double(text, &number)) {
        buf_double(&b, number);
        assert(str_to_double(buf_view(&b), &again) && !(again < number) && !(again > number));
    }
    b.n = 0;
    if (str_to_int64(text, &integer)) {
        buf_int64(&b, integer);
        assert(str_to_int64(buf_view(&b), &same) && same == integer);
    }
    if (date_parse_iso(text, &day)) {
        char iso[11];
        date_format_iso(day, iso);
        assert(str_equal_c(text, iso));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct arena memory;
    if (!memory.next) {
        memory = arena_reserve((ptrdiff_t)1 << 32);
    }
    struct arena scratch = memory;
    str text = str_copy(&scratch, (str){(const char *)data, (ptrdiff_t)size});
    ptrdiff_t bad = utf8_invalid_at(text);
    assert((bad < 0) == is_well_formed(text));
    assert(bad < 0 || is_well_formed(str_slice(text, 0, bad)));
    if (bad < 0) {
        check_length(text);
        str folded = utf8_fold(&scratch, text);
        assert(is_well_formed(folded));
        assert(str_equal(utf8_fold(&scratch, folded), folded));
    }
    check_numbers(scratch, text);
    return 0;
}
