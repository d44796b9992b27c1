/* Nearly all identifiers are upper-case ASCII letters and digits already: eight bytes at a time say
 * so, and nothing is copied. The general way is the fold of base/utf8.h; for ASCII both give the
 * same. */
#include "3_anonymise/identifier.h"

#include <assert.h>
#include <string.h>

#include "base/hash.h"
#include "base/utf8.h"

#define HIGH_BITS    UINT64_C(0x8080808080808080)
#define EACH_BYTE(b) ((uint64_t)(b)*UINT64_C(0x0101010101010101))

/* The highest bit of each byte says whether the byte (below 0x80) is at least `least`. */
static uint64_t bytes_at_least(uint64_t word, int least)
{
    return word + EACH_BYTE(0x80 - least);
}

static bool word_is_plain(uint64_t word)
{
    uint64_t digit = bytes_at_least(word, '0') & ~bytes_at_least(word, '9' + 1);
    uint64_t letter = bytes_at_least(word, 'A') & ~bytes_at_least(word, 'Z' + 1);
    return !(word & HIGH_BITS) && ((digit | letter) & HIGH_BITS) == HIGH_BITS;
}

static bool is_plain(str text)
{
    uint64_t word;
    if (text.n < (ptrdiff_t)sizeof word) {
        return false;
    }
    for (ptrdiff_t i = 0; i + (ptrdiff_t)sizeof word <= text.n; i += (ptrdiff_t)sizeof word) {
        memcpy(&word, text.p + i, sizeof word);
        if (!word_is_plain(word)) {
            return false;
        }
    }
    memcpy(&word, text.p + text.n - sizeof word, sizeof word);
    return word_is_plain(word);
}

/* Letters in upper case and digits; other ASCII is dropped, what is not ASCII stays. */
static ptrdiff_t keep_letters(str text, char *out)
{
    ptrdiff_t n = 0;
    for (ptrdiff_t i = 0; i < text.n; i++) {
        unsigned char byte = (unsigned char)text.p[i];
        bool lower = 'a' <= byte && byte <= 'z';
        bool kept =
            lower || ('A' <= byte && byte <= 'Z') || ('0' <= byte && byte <= '9') || byte >= 0x80;
        out[n] = (char)(lower ? byte - 'a' + 'A' : byte);
        n += kept;
    }
    return n;
}

static bool is_ascii(str text)
{
    unsigned char all = 0;
    for (ptrdiff_t i = 0; i < text.n; i++) {
        all |= (unsigned char)text.p[i];
    }
    return all < 0x80;
}

str identifier_normalise(str text, char buffer[IDENTIFIER_SHORT_BYTES], struct arena *a)
{
    if (is_plain(text)) {
        return text;
    }
    if (is_ascii(text) && text.n <= IDENTIFIER_SHORT_BYTES) {
        return (str){buffer, keep_letters(text, buffer)};
    }
    str folded = utf8_fold(a, text);
    char *out = arena_alloc_raw(a, 1, folded.n + 1);
    ptrdiff_t n = keep_letters(folded, out);
    if (folded.n > 0) {
        /* a copy that the fold made in this arena */
        wipe((void *)(uintptr_t)folded.p, folded.n);
    }
    return (str){out, n};
}

bool identifier_is_placeholder(str identifier)
{
    ptrdiff_t offset = 0, characters = 0;
    int32_t first = -1;
    while (offset < identifier.n) {
        int32_t c = utf8_next(identifier, &offset);
        characters++;
        first = first < 0 ? c : first;
        if (c != first && characters >= IDENTIFIER_CHARACTERS_LEAST) {
            return false; /* the usual end: different characters, and enough of them */
        }
        if (c != first) {
            return utf8_length(identifier) < IDENTIFIER_CHARACTERS_LEAST;
        }
    }
    return true;
}
