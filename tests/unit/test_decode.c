/* The decoder against iconv: every byte, random bytes, random text, and every way to split input
 * and output. iconv lives in tests alone. */
#include "1_ingest/decode.h"

#include <errno.h>
#include <iconv.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { BYTES_MOST = 200000, ROUNDS = 400 };

static struct arena whole;
static uint64_t seed = 88172645463325252u;

static uint32_t draw(uint32_t below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)(seed >> 16) % below;
}

struct memory {
    str left;
    uint32_t piece; /* most bytes a read; 0: all */
};

static ptrdiff_t memory_read(void *context, char *to, ptrdiff_t n)
{
    struct memory *m = context;
    ptrdiff_t take = m->left.n < n ? m->left.n : n;
    if (m->piece > 0 && take > 0) {
        ptrdiff_t most = 1 + draw(m->piece);
        take = take < most ? take : most;
    }
    if (take > 0) {
        memcpy(to, m->left.p, (size_t)take);
    }
    m->left = str_slice(m->left, take, m->left.n);
    return take;
}

/* What iconv makes of it, with FF for each unit that it refuses. */
static str by_iconv(struct arena *a, str bytes, enum encoding encoding)
{
    static const char *const names[ENCODING_COUNT] = {
        [ENCODING_UTF8] = "UTF-8",
        [ENCODING_UTF16LE] = "UTF-16LE",
        [ENCODING_UTF16BE] = "UTF-16BE",
        [ENCODING_WINDOWS_1256] = "CP1256",
        [ENCODING_ISO_8859_6] = "ISO-8859-6",
        [ENCODING_WINDOWS_1252] = "CP1252",
    };
    size_t unit = encoding == ENCODING_UTF16LE || encoding == ENCODING_UTF16BE ? 2 : 1;
    iconv_t converter = iconv_open("UTF-8", names[encoding]);
    assert_true(converter != (iconv_t)-1);
    size_t capacity = 3 * (size_t)bytes.n + 16, room = capacity, left = (size_t)bytes.n;
    char *text = arena_alloc_raw(a, 1, (ptrdiff_t)capacity), *out = text;
    char *in = arena_alloc_raw(a, 1, bytes.n + 1);
    memcpy(in, bytes.p, (size_t)bytes.n);
    while (left > 0 && iconv(converter, &in, &left, &out, &room) == (size_t)-1) {
        assert_true(errno == EILSEQ || errno == EINVAL);
        size_t bad = left < unit ? left : unit;
        *out++ = (char)0xFF;
        room--;
        in += bad;
        left -= bad;
        iconv(converter, NULL, NULL, NULL, NULL);
    }
    iconv_close(converter);
    return (str){text, out - text};
}

static str by_decoder(struct arena *a, str bytes, enum encoding encoding, ptrdiff_t mark,
                      uint32_t piece, uint32_t ask)
{
    struct memory m = {bytes, piece};
    struct byte_source s = decoder_new(a, (struct byte_source){memory_read, &m}, encoding, mark);
    ptrdiff_t capacity = 3 * bytes.n + 16, n = 0;
    char *text = arena_alloc_raw(a, 1, capacity);
    for (;;) {
        ptrdiff_t most = ask == 0 ? capacity - n : 1 + (ptrdiff_t)draw(ask);
        most = most < capacity - n ? most : capacity - n;
        ptrdiff_t got = s.read(s.context, text + n, most);
        assert_in_range(got, 0, most);
        if (got == 0) {
            break;
        }
        n += got;
    }
    assert_int_equal(s.read(s.context, text, 1), 0);
    return (str){text, n};
}

static void assert_same(str bytes, enum encoding encoding, uint32_t piece, uint32_t ask)
{
    struct arena scratch = whole;
    str expected = by_iconv(&scratch, bytes, encoding);
    str found = by_decoder(&scratch, bytes, encoding, 0, piece, ask);
    assert_int_equal(found.n, expected.n);
    assert_memory_equal(found.p, expected.p, (size_t)found.n);
}

static const enum encoding eight_bit[] = {ENCODING_WINDOWS_1256, ENCODING_ISO_8859_6,
                                          ENCODING_WINDOWS_1252};

static void test_every_byte(void **state)
{
    (void)state;
    for (int e = 0; e < 3; e++) {
        for (int i = 0; i < 256; i++) {
            char byte = (char)i;
            assert_same((str){&byte, 1}, eight_bit[e], 0, 0);
            int32_t c = decode_byte(eight_bit[e], (uint8_t)i);
            assert_true(c < 0 || encode_byte(eight_bit[e], c) == i);
        }
    }
    assert_int_equal(decode_byte(ENCODING_WINDOWS_1252, 0x81), -1);
    assert_int_equal(encode_byte(ENCODING_WINDOWS_1252, 0x628), -1);
    assert_int_equal(encode_byte(ENCODING_WINDOWS_1252, 0), 0);
}

/* Every unit of UTF-16, alone and before a low surrogate. */
static void test_every_unit(void **state)
{
    (void)state;
    static char bytes[6 * 0x10000];
    for (int i = 0; i < 0x10000; i++) {
        char *p = bytes + 6 * i;
        p[0] = (char)(i & 0xFF);
        p[1] = (char)(i >> 8);
        p[2] = (char)(i * 7 & 0xFF);
        p[3] = (char)0xDD;
        p[4] = 'x';
        p[5] = 0;
    }
    assert_same((str){bytes, sizeof bytes}, ENCODING_UTF16LE, 0, 0);
    assert_same((str){bytes, sizeof bytes}, ENCODING_UTF16BE, 0, 0);
    assert_same((str){bytes, sizeof bytes - 1}, ENCODING_UTF16LE, 5, 3);
}

/* Bytes of a kind: mostly ASCII, mostly beyond, or units with surrogates. */
static void fill_random(char *bytes, ptrdiff_t n)
{
    uint32_t kind = draw(4);
    for (ptrdiff_t i = 0; i < n; i++) {
        uint32_t byte = draw(256);
        if (kind == 0 || (kind == 1 && draw(40) > 0)) {
            byte &= 0x7F;
        } else if (kind == 3 && i % 2 == 1) {
            static const uint8_t high[] = {0, 6, 0xD8, 0xDC, 0xDB, 0xDF, 0x20, 0};
            byte = high[draw(8)];
        }
        bytes[i] = (char)byte;
    }
}

static void test_random(void **state)
{
    (void)state;
    static char bytes[BYTES_MOST];
    for (int round = 0; round < ROUNDS; round++) {
        ptrdiff_t n = round % 20 == 0 ? BYTES_MOST - (ptrdiff_t)draw(100) : (ptrdiff_t)draw(600);
        fill_random(bytes, n);
        for (enum encoding e = ENCODING_UTF16LE; e < ENCODING_COUNT; e++) {
            uint32_t piece = draw(2) ? 1 + draw(40) : 0, ask = draw(2) ? 1 + draw(40) : 0;
            assert_same((str){bytes, n}, e, piece, ask);
        }
    }
}

static void test_marks_are_passed(void **state)
{
    (void)state;
    const struct {
        str bytes;
        enum encoding encoding;
        ptrdiff_t mark;
        str text;
    } cases[] = {
        {STR("\xEF\xBB\xBF"
             "abc"),
         ENCODING_UTF8, 3, STR("abc")},
        {STR("abc\xFF"), ENCODING_UTF8, 0, STR("abc\xFF")},
        {STR("\xFF\xFE"
             "a\0\x28\x06"),
         ENCODING_UTF16LE, 2, STR("a\xD8\xA8")},
        {STR("\xFE\xFF\0a\x06\x28"), ENCODING_UTF16BE, 2, STR("a\xD8\xA8")},
        {STR("\xFF\xFE"), ENCODING_UTF16LE, 2, STR("")},
        {STR("\xFF"), ENCODING_UTF16LE, 2, STR("")},
        {STR("\xFF\xFE"
             "a"),
         ENCODING_UTF16LE, 2, STR("\xFF")},
        {STR("\x3D\xD8"), ENCODING_UTF16LE, 0, STR("\xFF")},
        {STR("\x3D\xD8\x00"), ENCODING_UTF16LE, 0, STR("\xFF\xFF")},
        {STR("\x3D\xD8\x00\xDE"), ENCODING_UTF16LE, 0, STR("\xF0\x9F\x98\x80")},
        {STR(""), ENCODING_WINDOWS_1256, 0, STR("")},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (uint32_t piece = 0; piece < 3; piece++) {
            struct arena scratch = whole;
            str text = by_decoder(&scratch, cases[i].bytes, cases[i].encoding, cases[i].mark, piece,
                                  piece);
            assert_int_equal(text.n, cases[i].text.n);
            assert_memory_equal(text.p, cases[i].text.p, (size_t)text.n);
        }
    }
}

static ptrdiff_t failing_read(void *context, char *to, ptrdiff_t n)
{
    int *left = context;
    if ((*left)-- == 0) {
        return -1;
    }
    to[0] = 'a';
    return n > 0;
}

static void test_errors_stick(void **state)
{
    (void)state;
    struct arena scratch = whole;
    int left = 9;
    char text[64];
    struct byte_source s =
        decoder_new(&scratch, (struct byte_source){failing_read, &left}, ENCODING_WINDOWS_1252, 0);
    ptrdiff_t n;
    while ((n = s.read(s.context, text, 2)) > 0) {
        assert_true(n <= 2);
    }
    assert_int_equal(n, -1);
    assert_int_equal(s.read(s.context, text, sizeof text), -1);
}

int main(void)
{
    whole = arena_reserve((ptrdiff_t)1 << 30);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_byte),   cmocka_unit_test(test_every_unit),
        cmocka_unit_test(test_random),       cmocka_unit_test(test_marks_are_passed),
        cmocka_unit_test(test_errors_stick),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
