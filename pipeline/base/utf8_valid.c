/* Where well-formed UTF-8 ends.
 *
 * Most of a file is checked 16 bytes at a time after Keiser and Lemire, "Validating UTF-8 in less
 * than one instruction per byte" (2021): three table look-ups on the high and low half of the
 * previous byte and the high half of the current one name the errors of two adjacent bytes; a
 * saturating subtraction finds where a second or third continuation byte must stand. NUL is added
 * to the errors. The vector code only finds a place up to which all is well; the scalar code goes
 * on from there, names the exact byte, and is the whole check where SSSE3 is missing. */
#include "base/utf8.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

static bool is_continuation(uint8_t byte)
{
    return (byte & 0xC0) == 0x80;
}

/* Lead bytes after which the second byte has narrower limits than 80..BF (Unicode 15, table 3-7):
 * what lies outside is overlong, a surrogate or beyond U+10FFFF. */
static bool second_fits(uint8_t lead, uint8_t second)
{
    static const struct {
        uint8_t lead, least, most;
    } narrow[] = {{0xE0, 0xA0, 0xBF}, {0xED, 0x80, 0x9F}, {0xF0, 0x90, 0xBF}, {0xF4, 0x80, 0x8F}};
    for (size_t i = 0; i < sizeof narrow / sizeof *narrow; i++) {
        if (narrow[i].lead == lead) {
            return narrow[i].least <= second && second <= narrow[i].most;
        }
    }
    return is_continuation(second);
}

/* Bytes of the well-formed sequence at p, 0 when there is none. */
static int sequence_length(const uint8_t *p, ptrdiff_t n)
{
    uint8_t lead = p[0];
    if (lead < 0x80) {
        return lead != 0;
    }
    if (lead < 0xC2 || lead > 0xF4) {
        return 0;
    }
    int length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (n < length || !second_fits(lead, p[1])) {
        return 0;
    }
    for (int i = 2; i < length; i++) {
        if (!is_continuation(p[i])) {
            return 0;
        }
    }
    return length;
}

static ptrdiff_t scalar_invalid_at(const uint8_t *p, ptrdiff_t n, ptrdiff_t from)
{
    for (ptrdiff_t i = from; i < n;) {
        int length = sequence_length(p + i, n - i);
        if (length == 0) {
            return i;
        }
        i += length;
    }
    return -1;
}

#if defined(__x86_64__)

/* What two adjacent bytes can be guilty of; one bit each. */
enum {
    TOO_SHORT = 1 << 0, /* a lead byte without its continuation */
    TOO_LONG = 1 << 1,  /* a continuation after ASCII */
    OVERLONG_3 = 1 << 2,
    TOO_LARGE = 1 << 3,
    SURROGATE = 1 << 4,
    OVERLONG_2 = 1 << 5,
    TOO_LARGE_1000 = 1 << 6, /* F4 90.. or a lead above it; shares its bit with the next */
    OVERLONG_4 = 1 << 6,
    TWO_CONTINUATIONS = 1 << 7,
    CARRY = TOO_SHORT | TOO_LONG | TWO_CONTINUATIONS,
};

#define TOO_BIG    (CARRY | TOO_LARGE | TOO_LARGE_1000)
#define AFTER_LEAD (TOO_LONG | OVERLONG_2 | TWO_CONTINUATIONS)
static const uint8_t first_high[16] = {
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TWO_CONTINUATIONS,
    TWO_CONTINUATIONS,
    TWO_CONTINUATIONS,
    TWO_CONTINUATIONS,
    TOO_SHORT | OVERLONG_2,
    TOO_SHORT,
    TOO_SHORT | OVERLONG_3 | SURROGATE,
    TOO_SHORT | TOO_LARGE | TOO_LARGE_1000 | OVERLONG_4,
};
static const uint8_t first_low[16] = {
    CARRY | OVERLONG_3 | OVERLONG_2 | OVERLONG_4,
    CARRY | OVERLONG_2,
    CARRY,
    CARRY,
    CARRY | TOO_LARGE,
    TOO_BIG,
    TOO_BIG,
    TOO_BIG,
    TOO_BIG,
    TOO_BIG,
    TOO_BIG,
    TOO_BIG,
    TOO_BIG,
    TOO_BIG | SURROGATE,
    TOO_BIG,
    TOO_BIG,
};
static const uint8_t second_high[16] = {
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    AFTER_LEAD | OVERLONG_3 | TOO_LARGE_1000 | OVERLONG_4,
    AFTER_LEAD | OVERLONG_3 | TOO_LARGE,
    AFTER_LEAD | SURROGATE | TOO_LARGE,
    AFTER_LEAD | SURROGATE | TOO_LARGE,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
};

struct checker {
    __m128i first_high, first_low, second_high;
    __m128i previous; /* the 16 bytes before */
    __m128i errors;
};

__attribute__((target("ssse3"))) static inline void check_block(struct checker *c, __m128i input)
{
    const __m128i low_half = _mm_set1_epi8(0x0F);
    const __m128i top_bit = _mm_set1_epi8((char)0x80);
    __m128i before_1 = _mm_alignr_epi8(input, c->previous, 15);
    __m128i before_2 = _mm_alignr_epi8(input, c->previous, 14);
    __m128i before_3 = _mm_alignr_epi8(input, c->previous, 13);
    __m128i high = _mm_and_si128(_mm_srli_epi16(before_1, 4), low_half);
    __m128i low = _mm_and_si128(before_1, low_half);
    __m128i next = _mm_and_si128(_mm_srli_epi16(input, 4), low_half);
    __m128i guilty = _mm_and_si128(
        _mm_and_si128(_mm_shuffle_epi8(c->first_high, high), _mm_shuffle_epi8(c->first_low, low)),
        _mm_shuffle_epi8(c->second_high, next));
    /* After a lead of three or four bytes a pair of continuations is not an error but a duty. */
    __m128i third = _mm_subs_epu8(before_2, _mm_set1_epi8(0xE0 - 0x80));
    __m128i fourth = _mm_subs_epu8(before_3, _mm_set1_epi8(0xF0 - 0x80));
    __m128i duty = _mm_and_si128(_mm_or_si128(third, fourth), top_bit);
    __m128i nul = _mm_cmpeq_epi8(input, _mm_setzero_si128());
    c->errors = _mm_or_si128(c->errors, _mm_or_si128(_mm_xor_si128(duty, guilty), nul));
    c->previous = input;
}

static __m128i load(const uint8_t *p)
{
    __m128i block;
    memcpy(&block, p, sizeof block);
    return block;
}

/* 64 bytes of ASCII without NUL? */
static bool is_plain(const __m128i block[4])
{
    __m128i zero = _mm_setzero_si128();
    __m128i first = _mm_and_si128(_mm_cmpgt_epi8(block[0], zero), _mm_cmpgt_epi8(block[1], zero));
    __m128i second = _mm_and_si128(_mm_cmpgt_epi8(block[2], zero), _mm_cmpgt_epi8(block[3], zero));
    return _mm_movemask_epi8(_mm_and_si128(first, second)) == 0xFFFF;
}

/* A sequence boundary up to which all is well-formed. */
__attribute__((target("ssse3"))) static ptrdiff_t vector_valid_to(const uint8_t *p, ptrdiff_t n)
{
    struct checker c = {load(first_high), load(first_low), load(second_high), _mm_setzero_si128(),
                        _mm_setzero_si128()};
    ptrdiff_t i = 0;
    for (; i + 64 <= n; i += 64) {
        __m128i block[4] = {load(p + i), load(p + i + 16), load(p + i + 32), load(p + i + 48)};
        /* Plain after plain needs no look at the seam. */
        if (is_plain(block) && (i == 0 || p[i - 1] < 0x80)) {
            c.previous = block[3];
            continue;
        }
        for (int k = 0; k < 4; k++) {
            check_block(&c, block[k]);
        }
        if (_mm_movemask_epi8(_mm_cmpeq_epi8(c.errors, _mm_setzero_si128())) != 0xFFFF) {
            break;
        }
    }
    while (i > 0 && (p[i - 1] & 0xC0) == 0x80) {
        i--;
    }
    return i > 0 && p[i - 1] >= 0xC0 ? i - 1 : i;
}

#endif

ptrdiff_t utf8_invalid_at(str text)
{
    const uint8_t *p = (const uint8_t *)text.p;
    ptrdiff_t from = 0;
#if defined(__x86_64__)
    if (text.n >= 64 && __builtin_cpu_supports("ssse3")) {
        from = vector_valid_to(p, text.n);
    }
#endif
    return scalar_invalid_at(p, text.n, from);
}
