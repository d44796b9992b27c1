/* The vectorised scan. Masks have one bit a byte, the first byte in the lowest bit.
 *
 * SSE2 is part of every x86-64 processor, and wider vectors gained less than a tenth when measured:
 * no choice at run time. Elsewhere the portable form of block_masks does the same byte by byte. */
#include "1_ingest/scan.h"

#include <assert.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { BLOCK = 64 };
#define ALL_ONES UINT64_MAX

struct masks {
    uint64_t quote;
    uint64_t delimiter;
    uint64_t line_feed;
    uint64_t carriage;
    uint64_t high; /* not ASCII */
    bool has_nul;
};

/* Only for blocks with bytes that are not ASCII, or with NUL. */
struct byte_classes {
    uint64_t lead;  /* C2..DF: begins a sequence of two bytes */
    uint64_t trail; /* 80..BF */
    uint64_t nul;
};

void scanner_init(struct scanner *s, struct arena *a, char delimiter, char quote, int32_t columns)
{
    assert(columns > 0 && delimiter != quote);
    *s = (struct scanner){.delimiter = delimiter,
                          .quote = quote,
                          .quoting = quote ? ALL_ONES : 0,
                          .columns = columns};
    s->mark =
        arena_alloc_raw(a, (ptrdiff_t)sizeof *s->mark, (ptrdiff_t)columns + 2 + SCAN_STEP_BYTES);
    s->record = arena_alloc_raw(a, (ptrdiff_t)sizeof *s->record, SCAN_STEP_BYTES + 1);
    scanner_restart(s, 0);
}

void scanner_restart(struct scanner *s, uint32_t position)
{
    s->position = position;
    s->open = s->closing = s->carriage = s->lead = 0;
    s->boundary = 1;
    s->flags = 0;
    s->inner_lines = 0;
    s->mark_count = s->record_count = s->next_record = s->next_mark = 0;
}

#ifdef __SSE2__

/* Written out, not looped: at -O2 the compiler would leave the loop and spill the vectors. */
static inline uint64_t join(__m128i a, __m128i b, __m128i c, __m128i d)
{
    uint64_t low = (uint32_t)_mm_movemask_epi8(a) | (uint32_t)_mm_movemask_epi8(b) << 16;
    uint64_t high = (uint32_t)_mm_movemask_epi8(c) | (uint32_t)_mm_movemask_epi8(d) << 16;
    return low | high << 32;
}

struct block {
    __m128i a, b, c, d;
};

static inline struct block load_block(const char *p)
{
    const __m128i *v = (const __m128i *)(const void *)p;
    return (struct block){_mm_loadu_si128(v), _mm_loadu_si128(v + 1), _mm_loadu_si128(v + 2),
                          _mm_loadu_si128(v + 3)};
}

static inline uint64_t equal_mask(struct block v, char byte)
{
    const __m128i wanted = _mm_set1_epi8(byte);
    return join(_mm_cmpeq_epi8(v.a, wanted), _mm_cmpeq_epi8(v.b, wanted),
                _mm_cmpeq_epi8(v.c, wanted), _mm_cmpeq_epi8(v.d, wanted));
}

/* Bytes that are less, as signed numbers: -128 to -1 are 80..FF. */
static inline uint64_t less_mask(struct block v, int than)
{
    const __m128i limit = _mm_set1_epi8((char)than);
    return join(_mm_cmplt_epi8(v.a, limit), _mm_cmplt_epi8(v.b, limit), _mm_cmplt_epi8(v.c, limit),
                _mm_cmplt_epi8(v.d, limit));
}

static inline struct masks block_masks(const char *p, char delimiter, char quote)
{
    struct block v = load_block(p);
    __m128i least = _mm_min_epu8(_mm_min_epu8(v.a, v.b), _mm_min_epu8(v.c, v.d));
    return (struct masks){
        .quote = equal_mask(v, quote),
        .delimiter = equal_mask(v, delimiter),
        .line_feed = equal_mask(v, '\n'),
        .carriage = equal_mask(v, '\r'),
        .high = join(v.a, v.b, v.c, v.d),
        .has_nul = _mm_movemask_epi8(_mm_cmpeq_epi8(least, _mm_setzero_si128())) != 0,
    };
}

static inline struct byte_classes classify(const char *p)
{
    struct block v = load_block(p);
    uint64_t trail = less_mask(v, -64);
    return (struct byte_classes){
        .lead = less_mask(v, -32) & ~less_mask(v, -62),
        .trail = trail,
        .nul = equal_mask(v, 0),
    };
}

#else

static struct masks block_masks(const char *p, char delimiter, char quote)
{
    struct masks m = {0};
    for (int i = 0; i < BLOCK; i++) {
        uint64_t bit = UINT64_C(1) << i;
        unsigned char byte = (unsigned char)p[i];
        m.quote |= p[i] == quote ? bit : 0;
        m.delimiter |= p[i] == delimiter ? bit : 0;
        m.line_feed |= byte == '\n' ? bit : 0;
        m.carriage |= byte == '\r' ? bit : 0;
        m.high |= byte >= 0x80 ? bit : 0;
        m.has_nul |= byte == 0;
    }
    return m;
}

static struct byte_classes classify(const char *p)
{
    struct byte_classes c = {0};
    for (int i = 0; i < BLOCK; i++) {
        uint64_t bit = UINT64_C(1) << i;
        unsigned char byte = (unsigned char)p[i];
        c.lead |= byte >= 0xC2 && byte <= 0xDF ? bit : 0;
        c.trail |= byte >= 0x80 && byte <= 0xBF ? bit : 0;
        c.nul |= byte == 0 ? bit : 0;
    }
    return c;
}

#endif

/* Bit i of the result is the parity of bits 0..i. */
static inline uint64_t prefix_parity(uint64_t bits)
{
    for (int shift = 1; shift < BLOCK; shift *= 2) {
        bits ^= bits << shift;
    }
    return bits;
}

/* Bytes that are not ASCII and not part of a two-byte sequence. Arabic and French are written in
 * two-byte sequences; what else there is gets the full check of its record. */
static inline uint64_t suspect_bytes(struct scanner *s, const char *p, const struct masks *m,
                                     uint64_t valid)
{
    if ((m->high | s->lead) == 0 && !m->has_nul) {
        return 0;
    }
    struct byte_classes c = classify(p);
    uint64_t lead = c.lead & valid;
    uint64_t expected = (lead << 1) | s->lead;
    uint64_t suspect = (m->high & ~(lead | c.trail)) | (expected ^ c.trail) | c.nul;
    /* In the file's last block the trail of its last byte would stand past the end. */
    if (expected & ~valid) {
        suspect |= valid ^ (valid >> 1);
    }
    s->lead = lead >> (BLOCK - 1);
    return suspect & valid;
}

struct record_bits {
    uint64_t quote;
    uint64_t unclean;
    uint64_t doubled;
    uint64_t suspect;
    uint64_t inner_line;
};

static inline uint32_t flags_within(const struct record_bits *b, uint64_t segment)
{
    return ((b->quote & segment) ? (uint32_t)SCAN_QUOTE : 0) |
           ((b->unclean & segment) ? (uint32_t)SCAN_UNCLEAN : 0) |
           ((b->doubled & segment) ? (uint32_t)SCAN_DOUBLED : 0) |
           ((b->suspect & segment) ? (uint32_t)SCAN_SUSPECT : 0) |
           ((b->inner_line & segment) ? (uint32_t)SCAN_INNER_LINE : 0);
}

static inline int32_t put_marks(uint32_t *mark, int32_t count, uint32_t base, uint64_t bits)
{
    while (bits) {
        mark[count++] = base + (uint32_t)__builtin_ctzll(bits);
        bits &= bits - 1;
    }
    return count;
}

static inline void put_records(struct scanner *s, uint64_t cells, uint64_t ends,
                               const struct record_bits *bits)
{
    uint64_t any = bits->quote | bits->suspect | bits->inner_line | bits->unclean;
    uint64_t left = ALL_ONES;
    int32_t count = s->mark_count;
    while (ends) {
        uint64_t upto = ends ^ (ends - 1);
        count = put_marks(s->mark, count, s->position, cells & left & upto);
        uint32_t flags = s->flags | (any ? flags_within(bits, left & upto) : 0);
        s->record[s->record_count++] = (struct scan_record){count, flags};
        s->flags = 0;
        s->inner_lines = 0;
        left &= ~upto;
        ends &= ends - 1;
    }
    s->mark_count = put_marks(s->mark, count, s->position, cells & left);
    if (any) {
        s->flags |= flags_within(bits, left);
        s->inner_lines += __builtin_popcountll(bits->inner_line & left);
    }
}

/* One block; `valid` has a bit for every byte that belongs to the file. */
static inline void scan_block(struct scanner *s, const char *p, uint64_t valid)
{
    struct masks m = block_masks(p, s->delimiter, s->quote);
    struct record_bits bits = {.quote = m.quote & valid & s->quoting};
    bits.suspect = suspect_bytes(s, p, &m, valid);
    uint64_t inside = s->open;
    if (bits.quote) {
        inside ^= prefix_parity(bits.quote);
        s->open = (inside >> (BLOCK - 1)) ? ALL_ONES : 0;
    }
    uint64_t line_feed = m.line_feed & valid;
    uint64_t carriage = m.carriage & valid;
    /* The LF of a CRLF ends nothing: its CR did. */
    uint64_t newline = (line_feed & ~((carriage << 1) | s->carriage)) | carriage;
    uint64_t ends = newline & ~inside;
    uint64_t cells = (m.delimiter & valid & ~inside) | ends;
    uint64_t boundary = cells | (line_feed & ~inside);
    bits.inner_line = newline & inside;
    if (bits.quote | s->closing) {
        uint64_t opening = bits.quote & inside;
        uint64_t closing = bits.quote & ~inside;
        uint64_t after_boundary = (boundary << 1) | s->boundary;
        uint64_t after_closing = (closing << 1) | s->closing;
        bits.unclean = ((opening & ~(after_boundary | after_closing)) |
                        (after_closing & ~(boundary | opening))) &
                       valid;
        bits.doubled = opening & after_closing;
        s->closing = closing >> (BLOCK - 1);
    }
    put_records(s, cells, ends, &bits);
    s->boundary = boundary >> (BLOCK - 1);
    s->carriage = carriage >> (BLOCK - 1);
}

/* Keeps the marks of the record in progress. More than columns + 1 of them are as wrong as all. */
static void forget_taken(struct scanner *s)
{
    assert(s->next_record == s->record_count);
    int32_t kept = s->mark_count - s->next_mark;
    kept = kept > s->columns + 1 ? s->columns + 1 : kept;
    memmove(s->mark, s->mark + s->next_mark, (size_t)kept * sizeof *s->mark);
    s->mark_count = kept;
    s->next_mark = s->next_record = s->record_count = 0;
}

bool scanner_step(struct scanner *s, const char *bytes, uint32_t limit, bool last)
{
    assert(s->position <= limit);
    uint32_t begin = s->position;
    uint32_t until = limit - begin > SCAN_STEP_BYTES ? begin + SCAN_STEP_BYTES : limit;
    forget_taken(s);
    while (until - s->position >= BLOCK) {
        scan_block(s, bytes + s->position, ALL_ONES);
        s->position += BLOCK;
    }
    uint32_t rest = until - s->position;
    if (last && until == limit && rest > 0) {
        char block[BLOCK] = {0};
        memcpy(block, bytes + s->position, rest);
        scan_block(s, block, ALL_ONES >> (BLOCK - rest));
        s->position += rest;
    }
    return s->position > begin;
}

void scanner_finish(struct scanner *s, uint32_t limit)
{
    assert(s->position == limit && s->next_record == s->record_count);
    forget_taken(s);
    s->mark[s->mark_count++] = limit;
    uint32_t flags =
        s->flags | (s->open ? (uint32_t)SCAN_UNCLEAN : 0) | (s->lead ? (uint32_t)SCAN_SUSPECT : 0);
    s->record[s->record_count++] = (struct scan_record){s->mark_count, flags};
    s->flags = 0;
}
