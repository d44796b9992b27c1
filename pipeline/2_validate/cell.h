/* Cells as machine words. The converters look at most cells as two 8-byte words instead of bytes:
 * a code, a date or a small number is then recognised without a loop and without a copy.
 *
 * Reading 16 bytes at a short cell reads into its neighbours, which lie in the same block; near the
 * end of the block the bytes are copied first, so that nothing outside it is ever touched. */
#ifndef MARSAD_2_VALIDATE_CELL_H
#define MARSAD_2_VALIDATE_CELL_H

#include <string.h>

#include "model/text_batch.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "words of cells are little-endian");

enum { CELL_WORD_BYTES = 16 };

/* The cells of one column of the file. */
struct column_cells {
    const char *bytes;
    const struct text_cell *first; /* of row 0 */
    ptrdiff_t stride;              /* from one row to the next */
    uint64_t readable;             /* bytes[0 .. readable) is one block */
};

/* The first 16 bytes; those past the cell's end are zero. */
struct cell_words {
    uint64_t low, high;
};

static inline struct text_cell column_cell(const struct column_cells *c, ptrdiff_t row)
{
    return c->first[row * c->stride];
}

static inline str cell_text(const struct column_cells *c, struct text_cell cell)
{
    return (str){c->bytes + cell.offset, cell.length};
}

static inline struct cell_words cell_words_of(const char *p, uint32_t length, bool readable)
{
    static const uint8_t mask[32] = {255, 255, 255, 255, 255, 255, 255, 255,
                                     255, 255, 255, 255, 255, 255, 255, 255};
    char copy[CELL_WORD_BYTES];
    uint32_t n = length < CELL_WORD_BYTES ? length : CELL_WORD_BYTES;
    if (__builtin_expect(!readable, 0)) {
        memset(copy, 0, sizeof copy);
        if (n > 0) {
            memcpy(copy, p, n);
        }
        p = copy;
    }
    struct cell_words words, keep;
    memcpy(&words, p, sizeof words);
    memcpy(&keep, mask + CELL_WORD_BYTES - n, sizeof keep);
    return (struct cell_words){words.low & keep.low, words.high & keep.high};
}

static inline struct cell_words cell_words(const struct column_cells *c, struct text_cell cell)
{
    bool readable = (uint64_t)cell.offset + CELL_WORD_BYTES <= c->readable;
    return cell_words_of(c->bytes + cell.offset, cell.length, readable);
}

#endif
