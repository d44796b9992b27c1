/* Decoders. Text of registers is mostly ASCII (digits, delimiters, codes), so runs of it are copied
 * sixteen bytes at once; what is beyond it goes through a table of ready UTF-8. Input is held until
 * a code unit is whole, output that does not fit until it is asked for: borders leave no trace.
 *
 * Tables: Unicode Consortium, VENDORS/MICSFT/WINDOWS/CP1256.TXT and CP1252.TXT, ISO8859/8859-6.TXT;
 * 0 where a byte means nothing. */
#include "1_ingest/decode.h"

#include <assert.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/utf8.h"

enum { INPUT_BYTES = 1 << 16, UNIT_BYTES_MOST = 4, VECTOR_BYTES = 16 };

static const uint16_t upper_half[ENCODING_COUNT][128] = {
    [ENCODING_WINDOWS_1256] =
        {
            0x20AC, 0x067E, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0679,
            0x2039, 0x0152, 0x0686, 0x0698, 0x0688, 0x06AF, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
            0x2013, 0x2014, 0x06A9, 0x2122, 0x0691, 0x203A, 0x0153, 0x200C, 0x200D, 0x06BA, 0x00A0,
            0x060C, 0x00A2, 0x00A3, 0x00A4, 0x00A5, 0x00A6, 0x00A7, 0x00A8, 0x00A9, 0x06BE, 0x00AB,
            0x00AC, 0x00AD, 0x00AE, 0x00AF, 0x00B0, 0x00B1, 0x00B2, 0x00B3, 0x00B4, 0x00B5, 0x00B6,
            0x00B7, 0x00B8, 0x00B9, 0x061B, 0x00BB, 0x00BC, 0x00BD, 0x00BE, 0x061F, 0x06C1, 0x0621,
            0x0622, 0x0623, 0x0624, 0x0625, 0x0626, 0x0627, 0x0628, 0x0629, 0x062A, 0x062B, 0x062C,
            0x062D, 0x062E, 0x062F, 0x0630, 0x0631, 0x0632, 0x0633, 0x0634, 0x0635, 0x0636, 0x00D7,
            0x0637, 0x0638, 0x0639, 0x063A, 0x0640, 0x0641, 0x0642, 0x0643, 0x00E0, 0x0644, 0x00E2,
            0x0645, 0x0646, 0x0647, 0x0648, 0x00E7, 0x00E8, 0x00E9, 0x00EA, 0x00EB, 0x0649, 0x064A,
            0x00EE, 0x00EF, 0x064B, 0x064C, 0x064D, 0x064E, 0x00F4, 0x064F, 0x0650, 0x00F7, 0x0651,
            0x00F9, 0x0652, 0x00FB, 0x00FC, 0x200E, 0x200F, 0x06D2,
        },
    [ENCODING_ISO_8859_6] =
        {
            0x0080, 0x0081, 0x0082, 0x0083, 0x0084, 0x0085, 0x0086, 0x0087, 0x0088, 0x0089, 0x008A,
            0x008B, 0x008C, 0x008D, 0x008E, 0x008F, 0x0090, 0x0091, 0x0092, 0x0093, 0x0094, 0x0095,
            0x0096, 0x0097, 0x0098, 0x0099, 0x009A, 0x009B, 0x009C, 0x009D, 0x009E, 0x009F, 0x00A0,
            0x0000, 0x0000, 0x0000, 0x00A4, 0x0000, 0x0000, 0x0000, 0x0000, 0x0000, 0x0000, 0x0000,
            0x060C, 0x00AD, 0x0000, 0x0000, 0x0000, 0x0000, 0x0000, 0x0000, 0x0000, 0x0000, 0x0000,
            0x0000, 0x0000, 0x0000, 0x0000, 0x061B, 0x0000, 0x0000, 0x0000, 0x061F, 0x0000, 0x0621,
            0x0622, 0x0623, 0x0624, 0x0625, 0x0626, 0x0627, 0x0628, 0x0629, 0x062A, 0x062B, 0x062C,
            0x062D, 0x062E, 0x062F, 0x0630, 0x0631, 0x0632, 0x0633, 0x0634, 0x0635, 0x0636, 0x0637,
            0x0638, 0x0639, 0x063A, 0x0000, 0x0000, 0x0000, 0x0000, 0x0000, 0x0640, 0x0641, 0x0642,
            0x0643, 0x0644, 0x0645, 0x0646, 0x0647, 0x0648, 0x0649, 0x064A, 0x064B, 0x064C, 0x064D,
            0x064E, 0x064F, 0x0650, 0x0651, 0x0652, 0x0000, 0x0000, 0x0000, 0x0000, 0x0000, 0x0000,
            0x0000, 0x0000, 0x0000, 0x0000, 0x0000, 0x0000, 0x0000,
        },
    [ENCODING_WINDOWS_1252] =
        {
            0x20AC, 0x0000, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
            0x2039, 0x0152, 0x0000, 0x017D, 0x0000, 0x0000, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
            0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x0000, 0x017E, 0x0178, 0x00A0,
            0x00A1, 0x00A2, 0x00A3, 0x00A4, 0x00A5, 0x00A6, 0x00A7, 0x00A8, 0x00A9, 0x00AA, 0x00AB,
            0x00AC, 0x00AD, 0x00AE, 0x00AF, 0x00B0, 0x00B1, 0x00B2, 0x00B3, 0x00B4, 0x00B5, 0x00B6,
            0x00B7, 0x00B8, 0x00B9, 0x00BA, 0x00BB, 0x00BC, 0x00BD, 0x00BE, 0x00BF, 0x00C0, 0x00C1,
            0x00C2, 0x00C3, 0x00C4, 0x00C5, 0x00C6, 0x00C7, 0x00C8, 0x00C9, 0x00CA, 0x00CB, 0x00CC,
            0x00CD, 0x00CE, 0x00CF, 0x00D0, 0x00D1, 0x00D2, 0x00D3, 0x00D4, 0x00D5, 0x00D6, 0x00D7,
            0x00D8, 0x00D9, 0x00DA, 0x00DB, 0x00DC, 0x00DD, 0x00DE, 0x00DF, 0x00E0, 0x00E1, 0x00E2,
            0x00E3, 0x00E4, 0x00E5, 0x00E6, 0x00E7, 0x00E8, 0x00E9, 0x00EA, 0x00EB, 0x00EC, 0x00ED,
            0x00EE, 0x00EF, 0x00F0, 0x00F1, 0x00F2, 0x00F3, 0x00F4, 0x00F5, 0x00F6, 0x00F7, 0x00F8,
            0x00F9, 0x00FA, 0x00FB, 0x00FC, 0x00FD, 0x00FE, 0x00FF,
        },
};

/* The UTF-8 of one byte: up to three bytes, then nothing. */
struct ready {
    char text[4];
};

struct decoder {
    struct byte_source raw;
    ptrdiff_t mark_left; /* bytes of the mark that are still to be passed */
    ptrdiff_t at;
    ptrdiff_t filled;
    bool ended;
    bool failed;
    bool big_endian;
    char carry[UNIT_BYTES_MOST]; /* output that did not fit */
    ptrdiff_t carry_at;
    ptrdiff_t carried;
    /* Decodes whole units until input or room ends; at least one. `room` is at least 4. */
    ptrdiff_t (*step)(struct decoder *, char *to, ptrdiff_t room);
    struct ready ready[256];
    uint8_t length[256];
    char input[INPUT_BYTES];
};

static bool is_eight_bit(enum encoding encoding)
{
    return encoding == ENCODING_WINDOWS_1256 || encoding == ENCODING_ISO_8859_6 ||
           encoding == ENCODING_WINDOWS_1252;
}

int32_t decode_byte(enum encoding encoding, uint8_t byte)
{
    assert(is_eight_bit(encoding));
    if (byte < 0x80) {
        return byte;
    }
    int32_t code_point = upper_half[encoding][byte - 0x80];
    return code_point == 0 ? -1 : code_point;
}

int32_t encode_byte(enum encoding encoding, int32_t code_point)
{
    assert(is_eight_bit(encoding));
    if (0 <= code_point && code_point < 0x80) {
        return code_point;
    }
    if (0 <= code_point && code_point < 0x100 &&
        upper_half[encoding][code_point - 0x80] == code_point) {
        return code_point;
    }
    for (int32_t i = 0; i < 128; i++) {
        if (upper_half[encoding][i] == code_point && code_point > 0) {
            return 0x80 + i;
        }
    }
    return -1;
}

/* ---- eight bits ---- */

#ifdef __SSE2__

/* ASCII from the input on, sixteen bytes a step; how many. All sixteen are written each time, so
 * there must be room for them. */
static ptrdiff_t copy_ascii(const char *from, ptrdiff_t n, char *to, ptrdiff_t room)
{
    ptrdiff_t most = n < room ? n : room;
    ptrdiff_t done = 0;
    while (most - done >= VECTOR_BYTES) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(from + done));
        _mm_storeu_si128((__m128i *)(void *)(to + done), bytes);
        unsigned beyond = (unsigned)_mm_movemask_epi8(bytes);
        if (beyond != 0) {
            return done + __builtin_ctz(beyond);
        }
        done += VECTOR_BYTES;
    }
    return done;
}

#else /* byte by byte, through the table */

static ptrdiff_t copy_ascii(const char *from, ptrdiff_t n, char *to, ptrdiff_t room)
{
    bool some = n > 0 && room > 0 && (uint8_t)*from < 0x80;
    if (some) {
        *to = *from;
    }
    return some;
}

#endif

static ptrdiff_t step_eight_bit(struct decoder *d, char *to, ptrdiff_t room)
{
    const char *p = d->input + d->at;
    const char *end = d->input + d->filled;
    char *out = to;
    char *last = to + room - UNIT_BYTES_MOST; /* a unit still fits there */
    while (p < end && out <= last) {
        if ((uint8_t)*p < 0x80) {
            ptrdiff_t copied = copy_ascii(p, end - p, out, to + room - out);
            p += copied;
            out += copied;
            if (copied > 0) {
                continue;
            }
        }
        uint8_t byte = (uint8_t)*p++;
        memcpy(out, d->ready[byte].text, sizeof d->ready[byte].text);
        out += d->length[byte];
    }
    d->at = p - d->input;
    return out - to;
}

static void make_ready(struct decoder *d, enum encoding encoding)
{
    for (int i = 0; i < 256; i++) {
        int32_t code_point = decode_byte(encoding, (uint8_t)i);
        if (code_point < 0) {
            d->ready[i].text[0] = (char)0xFF;
            d->length[i] = 1;
        } else {
            d->length[i] = (uint8_t)utf8_encode(code_point, d->ready[i].text);
        }
    }
}

/* ---- UTF-16 ---- */

static int32_t unit_at(const struct decoder *d, ptrdiff_t at)
{
    uint8_t first = (uint8_t)d->input[at], second = (uint8_t)d->input[at + 1];
    return d->big_endian ? first << 8 | second : second << 8 | first;
}

#ifdef __SSE2__

/* Eight units at once, as long as all are ASCII. */
static ptrdiff_t copy_ascii_wide(struct decoder *d, char *to, ptrdiff_t room)
{
    const __m128i not_ascii = _mm_set1_epi16((short)0xFF80);
    ptrdiff_t done = 0;
    while (d->filled - d->at >= VECTOR_BYTES && room - done >= VECTOR_BYTES / 2) {
        __m128i units = _mm_loadu_si128((const __m128i *)(const void *)(d->input + d->at));
        if (d->big_endian) {
            units = _mm_or_si128(_mm_slli_epi16(units, 8), _mm_srli_epi16(units, 8));
        }
        __m128i beyond = _mm_and_si128(units, not_ascii);
        if (_mm_movemask_epi8(_mm_cmpeq_epi16(beyond, _mm_setzero_si128())) != 0xFFFF) {
            break;
        }
        _mm_storel_epi64((__m128i *)(void *)(to + done), _mm_packus_epi16(units, units));
        d->at += VECTOR_BYTES;
        done += VECTOR_BYTES / 2;
    }
    return done;
}

#else

static ptrdiff_t copy_ascii_wide(const struct decoder *d, const char *to, ptrdiff_t room)
{
    assert(d->at < d->filled && to != NULL && room > 0);
    return 0;
}

#endif

/* Arabic and accented letters, of two bytes, and single characters between them. */
static ptrdiff_t copy_letters(struct decoder *d, char *to, ptrdiff_t room)
{
    const char *p = d->input + d->at, *end = d->input + d->filled - 1;
    char *out = to, *last = to + room - 2;
    int low = d->big_endian ? 1 : 0;
    for (; p < end && out <= last; p += 2) {
        unsigned unit = (unsigned)(uint8_t)p[1 - low] << 8 | (uint8_t)p[low];
        if (unit >= 0x800) {
            break;
        }
        if (unit < 0x80) {
            *out++ = (char)unit;
        } else {
            *out++ = (char)(0xC0 | unit >> 6);
            *out++ = (char)(0x80 | (unit & 0x3F));
        }
    }
    d->at = p - d->input;
    return out - to;
}

/* One code point at the start of the input, or FF; how many bytes were written. */
static ptrdiff_t decode_wide(struct decoder *d, char *to)
{
    int32_t code_point = -1;
    if (d->filled - d->at < 2) {
        d->at = d->filled;
    } else {
        int32_t unit = unit_at(d, d->at);
        d->at += 2;
        if ((unit & 0xF800) != 0xD800) {
            code_point = unit;
        } else if (unit < 0xDC00 && d->filled - d->at >= 2) {
            int32_t low = unit_at(d, d->at);
            if ((low & 0xFC00) == 0xDC00) {
                d->at += 2;
                code_point = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
            }
        }
    }
    if (code_point < 0) {
        *to = (char)0xFF;
        return 1;
    }
    return utf8_encode(code_point, to);
}

static ptrdiff_t step_wide(struct decoder *d, char *to, ptrdiff_t room)
{
    ptrdiff_t done = 0;
    ptrdiff_t whole = d->ended ? 1 : UNIT_BYTES_MOST; /* so much must be there */
    while (d->filled - d->at >= whole && room - done >= UNIT_BYTES_MOST) {
        if (d->filled - d->at >= 2 && unit_at(d, d->at) < 0x80) {
            done += copy_ascii_wide(d, to + done, room - done);
        }
        done += copy_letters(d, to + done, room - done);
        if (d->filled - d->at >= whole && room - done >= UNIT_BYTES_MOST) {
            done += decode_wide(d, to + done);
        }
    }
    return done;
}

/* ---- UTF-8: as it is, behind a mark ---- */

static ptrdiff_t step_as_is(struct decoder *d, char *to, ptrdiff_t room)
{
    ptrdiff_t n = d->filled - d->at < room ? d->filled - d->at : room;
    memcpy(to, d->input + d->at, (size_t)n);
    d->at += n;
    return n;
}

/* ---- the source ---- */

/* Holds at least one whole unit, or all that is left; false when nothing is. */
static bool fill(struct decoder *d)
{
    while (!d->ended && d->filled - d->at < UNIT_BYTES_MOST) {
        memmove(d->input, d->input + d->at, (size_t)(d->filled - d->at));
        d->filled -= d->at;
        d->at = 0;
        ptrdiff_t n = d->raw.read(d->raw.context, d->input + d->filled, INPUT_BYTES - d->filled);
        d->failed = n < 0;
        d->ended = n <= 0;
        d->filled += n > 0 ? n : 0;
        ptrdiff_t passed = d->filled < d->mark_left ? d->filled : d->mark_left;
        d->at += passed;
        d->mark_left -= passed;
    }
    assert(d->at <= d->filled && d->filled <= INPUT_BYTES);
    return !d->failed && d->at < d->filled;
}

static ptrdiff_t decoder_read(void *context, char *to, ptrdiff_t n)
{
    struct decoder *d = context;
    ptrdiff_t done = 0;
    while (done < n && !d->failed) {
        if (d->carry_at < d->carried) {
            to[done++] = d->carry[d->carry_at++];
        } else if (!fill(d)) {
            break;
        } else if (n - done >= UNIT_BYTES_MOST) {
            done += d->step(d, to + done, n - done);
        } else {
            d->carry_at = 0;
            d->carried = d->step(d, d->carry, UNIT_BYTES_MOST);
        }
    }
    assert(done <= n);
    return d->failed ? -1 : done;
}

struct byte_source decoder_new(struct arena *a, struct byte_source raw, enum encoding encoding,
                               ptrdiff_t mark_bytes)
{
    assert(encoding > ENCODING_DETECT && encoding < ENCODING_COUNT && mark_bytes >= 0);
    struct decoder *d = ARENA_NEW(a, struct decoder);
    d->raw = raw;
    d->mark_left = mark_bytes;
    d->big_endian = encoding == ENCODING_UTF16BE;
    if (is_eight_bit(encoding)) {
        make_ready(d, encoding);
        d->step = step_eight_bit;
    } else {
        d->step = encoding == ENCODING_UTF8 ? step_as_is : step_wide;
    }
    return (struct byte_source){decoder_read, d};
}
