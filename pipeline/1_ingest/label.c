/* Labels that are safe to repeat. In doubt a label is not: its position says enough. */
#include "1_ingest/label.h"

#include "base/utf8.h"

enum { CODE_POINTS_MOST = 40, DIGITS_MOST = 2 };

struct range {
    int32_t first;
    int32_t last;
};

static bool is_among(int32_t c, const struct range *range, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (range[i].first <= c && c <= range[i].last) {
            return true;
        }
    }
    return false;
}

static bool is_digit(int32_t c)
{
    static const struct range digits[] = {{'0', '9'}, {0x660, 0x669}, {0x6F0, 0x6F9}};
    return is_among(c, digits, sizeof digits / sizeof *digits);
}

/* Latin, Arabic and Tifinagh with their punctuation. The digits of every other script are thereby
 * outside too. */
static bool is_writing(int32_t c)
{
    static const struct range writing[] = {
        {' ', '~'},     {0xC0, 0x24F},  {0x300, 0x36F},   {0x60C, 0x61B},   {0x61F, 0x6DC},
        {0x6EE, 0x6FF}, {0x750, 0x77F}, {0x1E00, 0x1EFF}, {0x2018, 0x2019}, {0x2D30, 0x2D7F},
    };
    return is_among(c, writing, sizeof writing / sizeof *writing);
}

/* Digits are counted wherever they stand: a telephone number may be written in pairs. */
static bool is_plain(str label)
{
    int points = 0, digits = 0;
    for (ptrdiff_t at = 0; at < label.n;) {
        int32_t c = utf8_next(label, &at);
        digits += is_digit(c);
        if (!is_writing(c) || ++points > CODE_POINTS_MOST || digits > DIGITS_MOST) {
            return false;
        }
    }
    return true;
}

static bool begins_with_a_field(str folded, const struct map *spellings)
{
    for (ptrdiff_t i = 0; i < spellings->count; i++) {
        str spelling = spellings->entries[i].key;
        if (spelling.n > 0 && str_starts(folded, spelling)) {
            return true;
        }
    }
    return false;
}

bool label_is_safe(str label, const struct map *spellings, struct arena scratch)
{
    return is_plain(label) && !begins_with_a_field(utf8_fold(&scratch, label), spellings);
}
