/* What occurs in a coded column. Stored values of one or two bytes are ticked off and each looked
 * at once; wider columns are decoded block by block. */
#include "register/column_scan.h"

#include <assert.h>
#include <string.h>

#include "descriptors/codelist.h"

enum { BLOCK_ROWS = 2048, FLAG_ANY = 1, FLAG_MISSING = 2, BITMAP_AT = 17, BYTE_BITS = 8 };

struct column_scan column_scan_new(struct arena *a, const struct coded_column *column)
{
    struct column_scan s = {0};
    if (column->codelist) {
        s.number_limit = column->codelist->number_limit;
        s.occurs = ARENA_ARRAY(a, uint8_t, s.number_limit);
    }
    return s;
}

static void add_codes(struct column_scan *s, int64_t value, bool set)
{
    if (!set) {
        assert(value >= 0 && value < s->number_limit);
        s->occurs[value] = 1;
        return;
    }
    for (uint64_t bits = (uint64_t)value; bits != 0; bits &= bits - 1) {
        int number = __builtin_ctzll(bits);
        assert(number < s->number_limit);
        s->occurs[number] = 1;
    }
}

static void add_value(struct column_scan *s, const struct coded_column *column, int64_t value)
{
    if (value_is_missing(value)) {
        s->missing = true;
        return;
    }
    s->least = !s->any || value < s->least ? value : s->least;
    s->most = !s->any || value > s->most ? value : s->most;
    s->any = true;
    if (s->occurs) {
        add_codes(s, value, column->kind == CODED_CODE_SET);
    }
}

static void add_stored(struct column_scan *s, const struct coded_column *column,
                       const uint8_t *bytes, ptrdiff_t rows, struct arena scratch)
{
    int64_t *value = ARENA_ARRAY(&scratch, int64_t, BLOCK_ROWS);
    for (ptrdiff_t first = 0; first < rows; first += BLOCK_ROWS) {
        ptrdiff_t count = rows - first < BLOCK_ROWS ? rows - first : BLOCK_ROWS;
        coded_decode(column, bytes + first * column->width, count, value);
        for (ptrdiff_t i = 0; i < count; i++) {
            add_value(s, column, value[i]);
        }
    }
}

/* The different stored values of a narrow column, ascending; returns their count. */
static ptrdiff_t distinct_stored(int32_t width, const uint8_t *bytes, ptrdiff_t rows, uint8_t *out,
                                 struct arena scratch)
{
    int32_t limit = width == 1 ? 1 << 8 : 1 << 16;
    uint8_t *ticked = ARENA_ARRAY(&scratch, uint8_t, limit);
    for (ptrdiff_t i = 0; i < rows && width == 1; i++) {
        ticked[bytes[i]] = 1;
    }
    for (ptrdiff_t i = 0; i < rows && width == 2; i++) {
        uint16_t wide;
        memcpy(&wide, bytes + i * 2, sizeof wide);
        ticked[wide] = 1;
    }
    ptrdiff_t count = 0;
    for (int32_t stored = 0; stored < limit; stored++) {
        if (ticked[stored]) {
            memcpy(out + count++ * width, &stored, (size_t)width); /* little-endian */
        }
    }
    return count;
}

void column_scan_rows(struct column_scan *s, const struct coded_column *column,
                      const uint8_t *bytes, ptrdiff_t rows, struct arena scratch)
{
    if (column->width > 2) {
        add_stored(s, column, bytes, rows, scratch);
        return;
    }
    uint8_t *distinct = arena_alloc_raw(&scratch, 2, 1 << 16);
    ptrdiff_t count = distinct_stored(column->width, bytes, rows, distinct, scratch);
    add_stored(s, column, distinct, count, scratch);
}

void column_scan_add(struct column_scan *to, const struct column_scan *from)
{
    assert(to->number_limit == from->number_limit);
    to->missing = to->missing || from->missing;
    for (int32_t n = 0; n < from->number_limit; n++) {
        to->occurs[n] |= from->occurs[n];
    }
    if (from->any) {
        to->least = !to->any || from->least < to->least ? from->least : to->least;
        to->most = !to->any || from->most > to->most ? from->most : to->most;
        to->any = true;
    }
}

static void put_number(uint8_t *at, int64_t value)
{
    for (int i = 0; i < BYTE_BITS; i++) {
        at[i] = (uint8_t)((uint64_t)value >> (BYTE_BITS * i));
    }
}

static int64_t get_number(const uint8_t *at)
{
    uint64_t value = 0;
    for (int i = 0; i < BYTE_BITS; i++) {
        value |= (uint64_t)at[i] << (BYTE_BITS * i);
    }
    return (int64_t)value;
}

str column_scan_pack(struct arena *a, const struct column_scan *s)
{
    ptrdiff_t bytes = BITMAP_AT + (s->number_limit + BYTE_BITS - 1) / BYTE_BITS;
    uint8_t *out = ARENA_ARRAY(a, uint8_t, bytes);
    out[0] = (uint8_t)((s->any ? FLAG_ANY : 0) | (s->missing ? FLAG_MISSING : 0));
    put_number(out + 1, s->least);
    put_number(out + 1 + BYTE_BITS, s->most);
    for (int32_t n = 0; n < s->number_limit; n++) {
        out[BITMAP_AT + n / BYTE_BITS] |= (uint8_t)((s->occurs[n] ? 1U : 0U) << (n % BYTE_BITS));
    }
    return (str){(const char *)out, bytes};
}

bool column_scan_unpack(struct column_scan *s, str bytes)
{
    if (bytes.n < BITMAP_AT) {
        return false;
    }
    const uint8_t *at = (const uint8_t *)bytes.p;
    s->missing = s->missing || (at[0] & FLAG_MISSING) != 0;
    if ((at[0] & FLAG_ANY) != 0) {
        int64_t least = get_number(at + 1);
        int64_t most = get_number(at + 1 + BYTE_BITS);
        s->least = !s->any || least < s->least ? least : s->least;
        s->most = !s->any || most > s->most ? most : s->most;
        s->any = true;
    }
    for (ptrdiff_t n = 0; n < (bytes.n - BITMAP_AT) * BYTE_BITS; n++) {
        bool there = ((unsigned)at[BITMAP_AT + n / BYTE_BITS] >> (n % BYTE_BITS) & 1U) != 0;
        if (there && (n >= s->number_limit || !s->occurs)) {
            return false;
        }
        if (there) {
            s->occurs[n] = 1;
        }
    }
    return true;
}
