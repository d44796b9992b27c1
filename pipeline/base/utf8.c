/* Decoding, encoding and folding of valid UTF-8. */
#include "base/utf8.h"

#include <assert.h>
#include <string.h>

#include "base/utf8_fold_table.h"

enum { ARABIC = 0x600, FULL_WIDTH = 0xFEE0 };

int32_t utf8_next(str text, ptrdiff_t *offset)
{
    if (*offset >= text.n) {
        return -1;
    }
    const uint8_t *p = (const uint8_t *)text.p + *offset;
    int32_t lead = p[0];
    if (lead < 0x80) {
        *offset += 1;
        return lead;
    }
    if (lead < 0xE0) {
        *offset += 2;
        return (lead & 0x1F) << 6 | (p[1] & 0x3F);
    }
    if (lead < 0xF0) {
        *offset += 3;
        return (lead & 0x0F) << 12 | (p[1] & 0x3F) << 6 | (p[2] & 0x3F);
    }
    *offset += 4;
    return (lead & 0x07) << 18 | (p[1] & 0x3F) << 12 | (p[2] & 0x3F) << 6 | (p[3] & 0x3F);
}

int utf8_encode(int32_t code_point, char out[4])
{
    assert(0 <= code_point && code_point <= 0x10FFFF);
    if (code_point < 0x80) {
        out[0] = (char)code_point;
        return 1;
    }
    int count = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
    static const int lead[5] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (int i = count - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (code_point & 0x3F));
        code_point >>= 6;
    }
    out[0] = (char)(lead[count] | code_point);
    return count;
}

/* Room that a text made by utf8_append has: a power of two, so that it need not be kept. */
static ptrdiff_t room_of(ptrdiff_t n)
{
    ptrdiff_t room = n > 0 ? 16 : 0;
    while (room < n) {
        room *= 2;
    }
    return room;
}

void utf8_append(struct arena *a, char **p, ptrdiff_t *n, int32_t code_point)
{
    char bytes[4];
    int count = utf8_encode(code_point, bytes);
    if (*n + count > room_of(*n)) {
        char *grown = arena_alloc_raw(a, 1, room_of(*n + count));
        if (*n > 0) {
            memcpy(grown, *p, (size_t)*n);
        }
        *p = grown;
    }
    memcpy(*p + *n, bytes, (size_t)count);
    *n += count;
}

ptrdiff_t utf8_length(str text)
{
    const uint64_t lowest_bits = UINT64_C(0x0101010101010101);
    ptrdiff_t count = text.n, i = 0;
    for (; text.n - i >= 8;
         i += 8) { /* of eight bytes, those that continue a character: 10...... */
        uint64_t word;
        memcpy(&word, text.p + i, sizeof word);
        count -= __builtin_popcountll(word >> 7 & ~(word >> 6) & lowest_bits);
    }
    for (; i < text.n; i++) {
        count -= ((uint8_t)text.p[i] & 0xC0) == 0x80;
    }
    return count;
}

/* Folded text under construction. A blank is written before the letter that follows it. */
struct folder {
    char *out;
    ptrdiff_t n;
    bool blank;
};

static inline void put(struct folder *f, int32_t code_point)
{
    if (f->blank && f->n > 0) {
        f->out[f->n++] = ' ';
    }
    f->blank = false;
    f->n += utf8_encode(code_point, f->out + f->n);
}

static const struct utf8_fold_range *range_of(int32_t code_point)
{
    int low = 0;
    int high = utf8_fold_range_count;
    while (low < high) {
        int middle = (low + high) / 2;
        if (utf8_fold_ranges[middle].last < code_point) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool found = low < utf8_fold_range_count && utf8_fold_ranges[low].first <= code_point;
    return found ? &utf8_fold_ranges[low] : NULL;
}

/* Lower case of Greek and Cyrillic capitals, which stand at a fixed distance. */
static int32_t lower_case(int32_t code_point)
{
    if ((0x391 <= code_point && code_point <= 0x3A9) ||
        (0x410 <= code_point && code_point <= 0x42F)) {
        return code_point + 0x20;
    }
    return 0x400 <= code_point && code_point <= 0x40F ? code_point + 0x50 : code_point;
}

static void fold_rare(struct folder *f, int32_t code_point)
{
    const struct utf8_fold_range *range = range_of(code_point);
    if (!range) {
        put(f, lower_case(code_point));
        return;
    }
    bool arabic = code_point <= 0xFEFC && (code_point >= 0xFB50 || code_point >> 8 == 6);
    for (const char *to = range->to; *to; to++) {
        int32_t byte = (uint8_t)*to;
        if (byte == ' ') {
            f->blank = true;
        } else {
            put(f, arabic ? ARABIC + byte : byte);
        }
    }
}

static void fold_ascii(struct folder *f, int32_t byte)
{
    bool upper = 'A' <= byte && byte <= 'Z';
    if (upper || ('a' <= byte && byte <= 'z') || ('0' <= byte && byte <= '9')) {
        put(f, upper ? byte + 0x20 : byte);
    } else {
        f->blank = true;
    }
}

static void fold_one(struct folder *f, int32_t code_point)
{
    if (code_point < 0x80) {
        fold_ascii(f, code_point);
        return;
    }
    if (0xFF01 <= code_point && code_point <= 0xFF5E) {
        fold_ascii(f, code_point - FULL_WIDTH);
        return;
    }
    int32_t to = FOLD_RANGE;
    if (code_point >> 8 == ARABIC >> 8) {
        to = utf8_fold_arabic[code_point & 0xFF];
    } else if (code_point < 0x180) {
        to = utf8_fold_latin[code_point - 0x80];
    }
    if (to == FOLD_RANGE) {
        fold_rare(f, code_point);
    } else if (to == FOLD_BLANK) {
        f->blank = true;
    } else if (to != FOLD_DROP) {
        put(f, to);
    }
}

ptrdiff_t utf8_fold_into(str text, char *out)
{
    struct folder f = {.out = out};
    for (ptrdiff_t i = 0; i < text.n;) {
        fold_one(&f, utf8_next(text, &i));
    }
    return f.n;
}

str utf8_fold(struct arena *a, str text)
{
    assert(text.n <= PTRDIFF_MAX / UTF8_FOLD_GROWTH - 1);
    ptrdiff_t room = text.n * UTF8_FOLD_GROWTH + 1;
    char *out = arena_alloc_raw(a, 1, room);
    ptrdiff_t n = utf8_fold_into(text, out);
    arena_trim(a, out, room, n);
    return (str){out, n};
}
