/* A bit a filter for every row of a chunk; then each filter keeps the bits that all its rows have.
 */
#include "5_indicators/count_within.h"

#include <string.h>

enum { WORD_BITS = 64 };

int32_t within_words(int32_t filters)
{
    return (filters + WORD_BITS - 1) / WORD_BITS;
}

struct within within_new(struct arena *a, int32_t filters)
{
    struct within w = {.filters = filters, .words = within_words(filters)};
    ptrdiff_t all = (ptrdiff_t)filters * w.words;
    w.passes = ARENA_ARRAY(a, uint64_t, (ptrdiff_t)CHUNK_ROWS * w.words);
    w.inside = ARENA_ARRAY(a, uint64_t, all);
    w.meets = ARENA_ARRAY(a, uint64_t, all);
    memset(w.inside, 0xff, (size_t)all * sizeof *w.inside);
    return w;
}

void within_begin(struct within *w, int32_t rows)
{
    memset(w->passes, 0, (size_t)rows * (size_t)w->words * sizeof *w->passes);
}

void within_add(struct within *w, int32_t filter, const struct view *view)
{
    uint64_t bit = UINT64_C(1) << filter % WORD_BITS;
    uint64_t *passes = w->passes + filter / WORD_BITS;
    for (int32_t r = 0; r < view->rows; r++) {
        passes[(ptrdiff_t)(view->row ? view->row[r] : r) * w->words] |= bit;
    }
}

void within_end(struct within *w, int32_t rows)
{
    for (int32_t r = 0; r < rows; r++) {
        const uint64_t *row = w->passes + (ptrdiff_t)r * w->words;
        if (r > 0 && memcmp(row, row - w->words, (size_t)w->words * sizeof *row) == 0) {
            continue; /* says what the row before has said */
        }
        for (int32_t word = 0; word < w->words; word++) {
            for (uint64_t bits = row[word]; bits != 0; bits &= bits - 1) {
                ptrdiff_t filter = (ptrdiff_t)word * WORD_BITS + __builtin_ctzll(bits);
                for (int32_t k = 0; k < w->words; k++) {
                    w->inside[filter * w->words + k] &= row[k];
                    w->meets[filter * w->words + k] |= row[k];
                }
            }
        }
    }
}

void within_join(struct within *w, const struct within *other)
{
    ptrdiff_t all = (ptrdiff_t)w->filters * w->words;
    for (ptrdiff_t i = 0; i < all; i++) {
        w->inside[i] &= other->inside[i];
        w->meets[i] |= other->meets[i];
    }
}
