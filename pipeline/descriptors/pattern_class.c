/* Classes of characters, from the Unicode Character Database 15.0 (DerivedGeneralCategory). */
#include "descriptors/pattern_class.h"

#include <assert.h>

enum { LAST_CODE_POINT = 0x10FFFF };

static const struct char_range letters[] = {
    {'A', 'Z'},       {'a', 'z'},       {0xAA, 0xAA},     {0xB5, 0xB5},     {0xBA, 0xBA},
    {0xC0, 0xD6},     {0xD8, 0xF6},     {0xF8, 0x2C1},    {0x370, 0x374},   {0x376, 0x377},
    {0x37A, 0x37D},   {0x37F, 0x37F},   {0x386, 0x386},   {0x388, 0x38A},   {0x38C, 0x38C},
    {0x38E, 0x3A1},   {0x3A3, 0x3F5},   {0x3F7, 0x481},   {0x48A, 0x52F},   {0x5D0, 0x5EA},
    {0x620, 0x64A},   {0x66E, 0x66F},   {0x671, 0x6D3},   {0x6D5, 0x6D5},   {0x6E5, 0x6E6},
    {0x6EE, 0x6EF},   {0x6FA, 0x6FC},   {0x6FF, 0x6FF},   {0x750, 0x77F},   {0x8A0, 0x8C9},
    {0x1E00, 0x1F15}, {0x1F18, 0x1F1D}, {0x1F20, 0x1F45}, {0x1F48, 0x1F4D}, {0x2D30, 0x2D67},
    {0xFB50, 0xFBB1}, {0xFBD3, 0xFD3D}, {0xFD50, 0xFD8F}, {0xFD92, 0xFDC7}, {0xFDF0, 0xFDFB},
    {0xFE70, 0xFE74}, {0xFE76, 0xFEFC},
};
static const struct char_range upper[] = {
    {'A', 'Z'},     {0xC0, 0xD6},   {0xD8, 0xDE},   {0x386, 0x386},
    {0x388, 0x38F}, {0x391, 0x3A1}, {0x3A3, 0x3AB}, {0x400, 0x42F},
};
static const struct char_range lower[] = {
    {'a', 'z'}, {0xB5, 0xB5}, {0xDF, 0xF6}, {0xF8, 0xFF}, {0x3AC, 0x3CE}, {0x430, 0x45F},
};
static const struct char_range marks[] = {
    {0x300, 0x36F}, {0x483, 0x489}, {0x591, 0x5BD}, {0x610, 0x61A}, {0x64B, 0x65F},
    {0x670, 0x670}, {0x6D6, 0x6DC}, {0x6DF, 0x6E4}, {0x6E7, 0x6E8}, {0x6EA, 0x6ED},
};
static const struct char_range digits[] = {{'0', '9'}, {0x660, 0x669}, {0x6F0, 0x6F9}};
static const struct char_range blanks[] = {{' ', ' '}, {'\t', '\t'}, {'\n', '\n'}, {'\r', '\r'}};
static const struct char_range word_signs[] = {{'_', '_'}};

struct range_list {
    const struct char_range *item;
    int32_t count;
};
#define RANGES(array)                                                                              \
    {                                                                                              \
        (array), (int32_t)(sizeof(array) / sizeof *(array))                                        \
    }

void char_class_add(struct arena *a, struct char_class *class, int32_t low, int32_t high)
{
    assert(low >= 0 && low <= high && high <= LAST_CODE_POINT);
    *ARENA_PUSH(a, class) = (struct char_range){low, high};
}

bool char_class_has(const struct char_class *class, int32_t code_point)
{
    for (ptrdiff_t i = 0; i < class->count; i++) {
        if (code_point >= class->item[i].low && code_point <= class->item[i].high)
            return !class->negated;
    }
    return class->negated;
}

/* Adds the ranges, or with `negated` everything else: the smallest gap after each covered stretch
 * is found again and again, since the lists are short and not sorted together. */
static void add_lists(struct arena *a, struct char_class *class, const struct range_list *lists,
                      int count, bool negated)
{
    struct char_class all = {0};
    for (int l = 0; l < count; l++) {
        for (int32_t i = 0; i < lists[l].count; i++)
            char_class_add(a, negated ? &all : class, lists[l].item[i].low, lists[l].item[i].high);
    }
    int32_t from = 0;
    while (negated && from <= LAST_CODE_POINT) {
        int32_t next = LAST_CODE_POINT + 1; /* where the next covered stretch begins */
        int32_t after = next;
        for (ptrdiff_t i = 0; i < all.count; i++) {
            if (all.item[i].high >= from && all.item[i].low < next) {
                next = all.item[i].low;
                after = all.item[i].high + 1;
            }
        }
        if (next > from)
            char_class_add(a, class, from, next - 1);
        from = after;
    }
}

int32_t char_escape_single(int32_t c)
{
    if (c == 'n')
        return '\n';
    if (c == 'r')
        return '\r';
    if (c == 't')
        return '\t';
    bool sign = c > 0 && c < 0x80 && str_find_byte(STR("\\|.-^?*+{}()[]$/"), (char)c) >= 0;
    return sign ? c : -1;
}

bool char_class_escape(struct arena *a, struct char_class *class, int32_t c)
{
    static const struct range_list digit[] = {RANGES(digits)};
    static const struct range_list space[] = {RANGES(blanks)};
    static const struct range_list word[] = {RANGES(letters), RANGES(marks), RANGES(digits),
                                             RANGES(word_signs)};
    int32_t single = char_escape_single(c);
    if (single >= 0) {
        char_class_add(a, class, single, single);
        return true;
    }
    if (c == 'd' || c == 'D')
        add_lists(a, class, digit, 1, c == 'D');
    else if (c == 's' || c == 'S')
        add_lists(a, class, space, 1, c == 'S');
    else if (c == 'w' || c == 'W')
        add_lists(a, class, word, 4, c == 'W');
    else
        return false;
    return true;
}

bool char_class_category(struct arena *a, struct char_class *class, str name, bool negated)
{
    static const struct {
        const char *name;
        struct range_list list;
    } categories[] = {{"L", RANGES(letters)}, {"Lu", RANGES(upper)},  {"Ll", RANGES(lower)},
                      {"N", RANGES(digits)},  {"Nd", RANGES(digits)}, {"M", RANGES(marks)}};
    for (size_t i = 0; i < sizeof categories / sizeof *categories; i++) {
        if (str_equal_c(name, categories[i].name)) {
            add_lists(a, class, &categories[i].list, 1, negated);
            return true;
        }
    }
    return false;
}
