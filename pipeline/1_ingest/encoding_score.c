/* Costs of Arabic letters were counted over the distinct words of schemas/ and docs/ (2,840 of
 * them), by position in the word; those of accented letters follow their order in French text. */
#include "1_ingest/encoding_score.h"

#include <assert.h>

#include "1_ingest/decode.h"

enum {
    COST_UNDEFINED = 140,
    COST_CONTROL = 120,
    COST_STRANGE = 100,
    COST_PERSIAN = 80,
    COST_VOWEL_SIGN = 50,
    COST_SIGN_ALONE = 90,
    COST_TATWEEL = 60,
    COST_OTHER_SCRIPT = 60, /* a letter of another script before it in the same word */
    COST_INSIDE_WORD = 60,  /* a symbol between two letters */
    COST_CAPITAL_AFTER_SMALL = 60,
    COST_SMALL_AMONG_CAPITALS = 30,
    COST_ACCENTS_TOGETHER = 25,
    COST_LETTER_ALONE = 40,
    COST_ARTICLE = 5, /* lam after an alef that begins a word */
    ALEF = 0x627,
    LAM = 0x644,
    TATWEEL = 0x640,
};

enum kind { KIND_OTHER, KIND_LATIN, KIND_ARABIC };
enum position { POSITION_FIRST, POSITION_INSIDE, POSITION_LAST, POSITION_COUNT };

/* From hamza (0621) to ghain (063A), then from feh (0641) to yeh (064A). */
enum { FIRST_RUN = 0x63A - 0x621 + 1, LETTERS = FIRST_RUN + 0x64A - 0x641 + 1 };
static const uint8_t letter_cost[POSITION_COUNT][LETTERS] = {
    [POSITION_FIRST] = {97, 51, 29, 82, 38, 82, 12, 30, 82, 27, 55, 42, 38, 45, 49, 57, 42, 54,
                        41, 45, 42, 54, 49, 77, 36, 52, 38, 39, 43, 36, 23, 40, 48, 26, 82, 32},
    [POSITION_INSIDE] = {67, 87, 46, 60, 52, 51, 21, 36, 109, 30, 54, 38, 35, 44, 33, 52, 29,  52,
                         34, 45, 40, 50, 45, 55, 33, 49, 38,  35, 40, 19, 27, 33, 39, 28, 109, 26},
    [POSITION_LAST] = {41, 97, 54, 97, 97, 64, 22, 35, 16, 27, 55, 46, 44, 52, 32, 63, 27, 43,
                       42, 65, 44, 52, 44, 61, 36, 66, 36, 41, 53, 26, 32, 28, 34, 50, 42, 29},
};

struct cost_of {
    uint16_t code_point;
    uint8_t cost;
};
static const struct cost_of accented_cost[] = {
    {0x00C0, 55}, {0x00C2, 70}, {0x00C7, 60}, {0x00C8, 55}, {0x00C9, 40}, {0x00CA, 65},
    {0x00CB, 80}, {0x00CE, 75}, {0x00CF, 80}, {0x00D4, 70}, {0x00D9, 85}, {0x00DB, 80},
    {0x00DC, 85}, {0x00C4, 85}, {0x00D6, 85}, {0x00C1, 85}, {0x00C3, 80}, {0x00CD, 85},
    {0x00D1, 85}, {0x00D3, 85}, {0x00D5, 85}, {0x00DA, 85}, {0x00E3, 65}, {0x00F5, 70},
    {0x0152, 75}, {0x00DF, 70}, {0x00E0, 40}, {0x00E1, 65}, {0x00E2, 55}, {0x00E4, 65},
    {0x00E7, 45}, {0x00E8, 35}, {0x00E9, 15}, {0x00EA, 45}, {0x00EB, 55}, {0x00ED, 65},
    {0x00EE, 50}, {0x00EF, 55}, {0x00F1, 65}, {0x00F3, 65}, {0x00F4, 50}, {0x00F6, 65},
    {0x00F9, 60}, {0x00FA, 65}, {0x00FB, 60}, {0x00FC, 65}, {0x0153, 60},
};
static const struct cost_of symbol_cost[] = {
    {0x00A0, 30}, {0x00A3, 50}, {0x00A7, 70}, {0x00A9, 70}, {0x00AA, 70}, {0x00AB, 30},
    {0x00AE, 70}, {0x00B0, 30}, {0x00B1, 70}, {0x00B2, 60}, {0x00B3, 70}, {0x00B5, 70},
    {0x00B7, 60}, {0x00BA, 60}, {0x00BB, 30}, {0x00BC, 70}, {0x00BD, 70}, {0x00BE, 70},
    {0x00D7, 80}, {0x00F7, 80}, {0x060C, 40}, {0x061B, 50}, {0x061F, 45}, {0x2013, 40},
    {0x2014, 45}, {0x2018, 45}, {0x2019, 20}, {0x201C, 40}, {0x201D, 40}, {0x2022, 50},
    {0x2026, 45}, {0x20AC, 45}, {0x2122, 70}, {0x200C, 75}, {0x200D, 80}, {0x200E, 70},
    {0x200F, 65},
};

static int cost_in(const struct cost_of *table, size_t count, int32_t code_point)
{
    for (size_t i = 0; i < count; i++) {
        if (table[i].code_point == code_point) {
            return table[i].cost;
        }
    }
    return COST_STRANGE;
}

static bool is_vowel_sign(int32_t c)
{
    return 0x64B <= c && c <= 0x652;
}

static bool is_persian(int32_t c)
{
    return 0x671 <= c && c <= 0x6D3;
}

static enum kind kind_of(int32_t c)
{
    if ((0x621 <= c && c <= 0x652) || is_persian(c)) {
        return KIND_ARABIC;
    }
    bool ascii = (c | 0x20) >= 'a' && (c | 0x20) <= 'z' && c < 0x80;
    bool accented = 0xC0 <= c && c <= 0x17F && c != 0xD7 && c != 0xF7;
    return ascii || accented ? KIND_LATIN : KIND_OTHER;
}

static bool is_small(int32_t c)
{
    return ('a' <= c && c <= 'z') || (0xDF <= c && c <= 0xFF && c != 0xF7) || c == 0x153;
}

/* Around a character: the one before and the one after; -1 where there is none or it means nothing.
 */
struct around {
    int32_t before_that;
    int32_t before;
    int32_t c;
    int32_t after;
};

static int letter_index(int32_t c)
{
    return c <= 0x63A ? c - 0x621 : FIRST_RUN + c - 0x641;
}

static int arabic_cost(const struct around *w)
{
    bool joined = kind_of(w->before) == KIND_ARABIC, joins = kind_of(w->after) == KIND_ARABIC;
    int cost = kind_of(w->before) == KIND_LATIN ? COST_OTHER_SCRIPT : 0;
    if (is_vowel_sign(w->c)) {
        return cost + (joined && !is_vowel_sign(w->before) ? COST_VOWEL_SIGN : COST_SIGN_ALONE);
    }
    if (w->c == TATWEEL) {
        return cost + (joined ? COST_TATWEEL : COST_SIGN_ALONE);
    }
    if (is_persian(w->c)) {
        return cost + COST_PERSIAN;
    }
    if (w->c == LAM && w->before == ALEF && kind_of(w->before_that) == KIND_OTHER) {
        return cost + COST_ARTICLE;
    }
    enum position at = joined ? (joins ? POSITION_INSIDE : POSITION_LAST) : POSITION_FIRST;
    cost += joined || joins ? 0 : COST_LETTER_ALONE;
    return cost + letter_cost[at][letter_index(w->c)];
}

static int latin_cost(const struct around *w)
{
    int cost = cost_in(accented_cost, sizeof accented_cost / sizeof *accented_cost, w->c);
    enum kind before = kind_of(w->before), after = kind_of(w->after);
    cost += before == KIND_ARABIC ? COST_OTHER_SCRIPT : 0;
    cost += before == KIND_LATIN && w->before >= 0x80 ? COST_ACCENTS_TOGETHER : 0;
    if (before != KIND_LATIN && after != KIND_LATIN) {
        return cost + (w->c == 0xE0 ? 0 : COST_LETTER_ALONE);
    }
    if (!is_small(w->c)) {
        return cost + (before == KIND_LATIN && is_small(w->before) ? COST_CAPITAL_AFTER_SMALL : 0);
    }
    bool capitals =
        before == KIND_LATIN && !is_small(w->before) && after == KIND_LATIN && !is_small(w->after);
    return cost + (capitals ? COST_SMALL_AMONG_CAPITALS : 0);
}

static int symbol_cost_of(const struct around *w)
{
    if (0x80 <= w->c && w->c < 0xA0) {
        return COST_CONTROL;
    }
    int cost = cost_in(symbol_cost, sizeof symbol_cost / sizeof *symbol_cost, w->c);
    bool inside = kind_of(w->before) != KIND_OTHER && kind_of(w->after) != KIND_OTHER;
    bool joins =
        w->c == 0x2019 || w->c == 0xB7 || w->c == 0xA0 || (0x200C <= w->c && w->c <= 0x200F);
    bool arabic = w->c == 0x60C || w->c == 0x61B || w->c == 0x61F;
    cost += inside && !joins ? COST_INSIDE_WORD : 0;
    return cost + (arabic && kind_of(w->before) == KIND_LATIN ? COST_OTHER_SCRIPT : 0);
}

static int cost_of(const struct around *w)
{
    if (w->c < 0) {
        return COST_UNDEFINED;
    }
    enum kind kind = kind_of(w->c);
    if (kind == KIND_ARABIC) {
        return arabic_cost(w);
    }
    return kind == KIND_LATIN ? latin_cost(w) : symbol_cost_of(w);
}

struct writing writing_judge(enum encoding encoding, str bytes)
{
    int32_t meaning[256];
    for (int i = 0; i < 256; i++) {
        meaning[i] = decode_byte(encoding, (uint8_t)i);
    }
    struct writing sum = {0};
    struct around w = {.before_that = ' ', .before = ' '};
    for (ptrdiff_t i = 0; i < bytes.n; i++) {
        w.c = meaning[(uint8_t)bytes.p[i]];
        if ((uint8_t)bytes.p[i] >= 0x80) {
            w.after = i + 1 < bytes.n ? meaning[(uint8_t)bytes.p[i + 1]] : ' ';
            sum.cost += cost_of(&w);
            sum.beyond_ascii++;
            sum.arabic += kind_of(w.c) == KIND_ARABIC;
        } else if (kind_of(w.c) == KIND_LATIN && kind_of(w.before) == KIND_ARABIC) {
            sum.cost += COST_OTHER_SCRIPT;
        }
        w.before_that = w.before;
        w.before = w.c;
    }
    assert(sum.arabic <= sum.beyond_ascii);
    return sum;
}
