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

static const struct char_range other_letters[] = {
    {0xAA, 0xAA},     {0xBA, 0xBA},     {0x1BB, 0x1BB},   {0x1C0, 0x1C3},   {0x294, 0x294},
    {0x5D0, 0x5EA},   {0x5EF, 0x5F2},   {0x620, 0x63F},   {0x641, 0x64A},   {0x66E, 0x66F},
    {0x671, 0x6D3},   {0x6D5, 0x6D5},   {0x6EE, 0x6EF},   {0x6FA, 0x6FC},   {0x6FF, 0x6FF},
    {0x710, 0x710},   {0x712, 0x72F},   {0x74D, 0x77F},   {0x8A0, 0x8C8},   {0x2135, 0x2138},
    {0x2D30, 0x2D67}, {0x3006, 0x3006}, {0x303C, 0x303C}, {0xFB50, 0xFBB1}, {0xFBD3, 0xFD3D},
    {0xFD50, 0xFD8F}, {0xFD92, 0xFDC7}, {0xFDF0, 0xFDFB}, {0xFE70, 0xFE74}, {0xFE76, 0xFEFC},
};
static const struct char_range punctuation[] = {
    {0x21, 0x23},     {0x25, 0x2A},     {0x2C, 0x2F},     {0x3A, 0x3B},     {0x3F, 0x40},
    {0x5B, 0x5D},     {0x5F, 0x5F},     {0x7B, 0x7B},     {0x7D, 0x7D},     {0xA1, 0xA1},
    {0xA7, 0xA7},     {0xAB, 0xAB},     {0xB6, 0xB7},     {0xBB, 0xBB},     {0xBF, 0xBF},
    {0x37E, 0x37E},   {0x387, 0x387},   {0x55A, 0x55F},   {0x589, 0x58A},   {0x5BE, 0x5BE},
    {0x5C0, 0x5C0},   {0x5C3, 0x5C3},   {0x5C6, 0x5C6},   {0x5F3, 0x5F4},   {0x609, 0x60A},
    {0x60C, 0x60D},   {0x61B, 0x61B},   {0x61D, 0x61F},   {0x66A, 0x66D},   {0x6D4, 0x6D4},
    {0x700, 0x70D},   {0x2010, 0x2027}, {0x2030, 0x2043}, {0x2045, 0x2051}, {0x2053, 0x205E},
    {0x207D, 0x207E}, {0x208D, 0x208E}, {0x2D70, 0x2D70}, {0x3001, 0x3003}, {0x3008, 0x3011},
    {0x3014, 0x301F}, {0x3030, 0x3030}, {0x303D, 0x303D}, {0xFD3E, 0xFD3F}, {0xFF01, 0xFF03},
    {0xFF05, 0xFF0A}, {0xFF0C, 0xFF0F},
};
static const struct char_range dashes[] = {
    {0x2D, 0x2D},     {0x58A, 0x58A},   {0x5BE, 0x5BE},   {0x2010, 0x2015},
    {0x301C, 0x301C}, {0x3030, 0x3030}, {0xFF0D, 0xFF0D},
};
static const struct char_range signs[] = {
    {0x24, 0x24},     {0x2B, 0x2B},     {0x3C, 0x3E},     {0x5E, 0x5E},     {0x60, 0x60},
    {0x7C, 0x7C},     {0x7E, 0x7E},     {0xA2, 0xA6},     {0xA8, 0xA9},     {0xAC, 0xAC},
    {0xAE, 0xB1},     {0xB4, 0xB4},     {0xB8, 0xB8},     {0xD7, 0xD7},     {0xF7, 0xF7},
    {0x2C2, 0x2C5},   {0x2D2, 0x2DF},   {0x2E5, 0x2EB},   {0x2ED, 0x2ED},   {0x2EF, 0x2FF},
    {0x375, 0x375},   {0x384, 0x385},   {0x3F6, 0x3F6},   {0x482, 0x482},   {0x58D, 0x58F},
    {0x606, 0x608},   {0x60B, 0x60B},   {0x60E, 0x60F},   {0x6DE, 0x6DE},   {0x6E9, 0x6E9},
    {0x6FD, 0x6FE},   {0x1FBD, 0x1FBD}, {0x1FBF, 0x1FC1}, {0x1FCD, 0x1FCF}, {0x1FDD, 0x1FDF},
    {0x1FED, 0x1FEF}, {0x1FFD, 0x1FFE}, {0x2044, 0x2044}, {0x2052, 0x2052}, {0x207A, 0x207C},
    {0x208A, 0x208C}, {0x20A0, 0x20C0}, {0x2100, 0x2101}, {0x2103, 0x2106}, {0x2108, 0x2109},
    {0x2114, 0x2114}, {0x2116, 0x2118}, {0x211E, 0x2123}, {0x2125, 0x2125}, {0x2127, 0x2127},
    {0x2129, 0x2129}, {0x212E, 0x212E}, {0x213A, 0x213B}, {0x2140, 0x2144}, {0x214A, 0x214D},
    {0x214F, 0x214F}, {0x218A, 0x218B}, {0x2190, 0x22FF}, {0x3004, 0x3004}, {0x3012, 0x3013},
    {0x3020, 0x3020}, {0x3036, 0x3037}, {0x303E, 0x303F}, {0xFBB2, 0xFBC2}, {0xFD40, 0xFD4F},
    {0xFDCF, 0xFDCF}, {0xFDFC, 0xFDFF}, {0xFF04, 0xFF04}, {0xFF0B, 0xFF0B},
};
static const struct char_range currency[] = {
    {0x24, 0x24},     {0xA2, 0xA5},     {0x58F, 0x58F},   {0x60B, 0x60B},
    {0x20A0, 0x20C0}, {0xFDFC, 0xFDFC}, {0xFF04, 0xFF04},
};
static const struct char_range mathematics[] = {
    {0x2B, 0x2B},     {0x3C, 0x3E},     {0x7C, 0x7C},     {0x7E, 0x7E},     {0xAC, 0xAC},
    {0xB1, 0xB1},     {0xD7, 0xD7},     {0xF7, 0xF7},     {0x3F6, 0x3F6},   {0x606, 0x608},
    {0x2044, 0x2044}, {0x2052, 0x2052}, {0x207A, 0x207C}, {0x208A, 0x208C}, {0x2118, 0x2118},
    {0x2140, 0x2144}, {0x214B, 0x214B}, {0x2190, 0x2194}, {0x219A, 0x219B}, {0x21A0, 0x21A0},
    {0x21A3, 0x21A3}, {0x21A6, 0x21A6}, {0x21AE, 0x21AE}, {0x21CE, 0x21CF}, {0x21D2, 0x21D2},
    {0x21D4, 0x21D4}, {0x21F4, 0x22FF}, {0xFF0B, 0xFF0B},
};
static const struct char_range separators[] = {
    {0x20, 0x20},     {0xA0, 0xA0},     {0x2000, 0x200A}, {0x2028, 0x2029},
    {0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000},
};
static const struct char_range spaces[] = {
    {0x20, 0x20},     {0xA0, 0xA0},     {0x2000, 0x200A},
    {0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000},
};
static const struct char_range other_numbers[] = {
    {0xB2, 0xB3},     {0xB9, 0xB9},     {0xBC, 0xBE},     {0x2070, 0x2070},
    {0x2074, 0x2079}, {0x2080, 0x2089}, {0x2150, 0x2182}, {0x2185, 0x2189},
    {0x3007, 0x3007}, {0x3021, 0x3029}, {0x3038, 0x303A},
};
static const struct char_range controls[] = {
    {0x0, 0x1F},
    {0x7F, 0x9F},
};
static const struct char_range formats[] = {
    {0xAD, 0xAD},     {0x600, 0x605},   {0x61C, 0x61C},   {0x6DD, 0x6DD},
    {0x70F, 0x70F},   {0x8E2, 0x8E2},   {0x200B, 0x200F}, {0x202A, 0x202E},
    {0x2060, 0x2064}, {0x2066, 0x206F}, {0xFEFF, 0xFEFF},
};
/* XML 1.0, fifth edition, productions 4 and 4a. */
static const struct char_range name_starts[] = {
    {':', ':'},       {'A', 'Z'},       {'_', '_'},       {'a', 'z'},
    {0xC0, 0xD6},     {0xD8, 0xF6},     {0xF8, 0x2FF},    {0x370, 0x37D},
    {0x37F, 0x1FFF},  {0x200C, 0x200D}, {0x2070, 0x218F}, {0x2C00, 0x2FEF},
    {0x3001, 0xD7FF}, {0xF900, 0xFDCF}, {0xFDF0, 0xFFFD}, {0x10000, 0xEFFFF},
};
static const struct char_range name_others[] = {
    {'-', '.'}, {'0', '9'}, {0xB7, 0xB7}, {0x300, 0x36F}, {0x203F, 0x2040},
};

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
    bool found = false;
    for (ptrdiff_t i = 0; i < class->count && !found; i++)
        found = code_point >= class->item[i].low && code_point <= class->item[i].high;
    if (found == class->negated)
        return false;
    return class->without == NULL || !char_class_has(class->without, code_point);
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
    static const struct {
        char letter, means;
    } letters_of[] = {{'n', '\n'}, {'r', '\r'}, {'t', '\t'}, {'f', '\f'}, {'v', '\v'}};
    for (size_t i = 0; i < sizeof letters_of / sizeof *letters_of; i++) {
        if (c == letters_of[i].letter)
            return letters_of[i].means;
    }
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    bool digit = c >= '0' && c <= '9';
    return c >= ' ' && c < 0x7F && !letter && !digit ? c : -1;
}

bool char_class_escape(struct arena *a, struct char_class *class, int32_t c)
{
    static const struct range_list of_class[] = {
        RANGES(digits), RANGES(blanks),     RANGES(letters),     RANGES(marks),
        RANGES(digits), RANGES(word_signs), RANGES(name_starts), RANGES(name_others)};
    static const struct {
        char lower, upper;
        int first, count; /* of of_class */
    } escapes[] = {
        {'d', 'D', 0, 1}, {'s', 'S', 1, 1}, {'w', 'W', 2, 4}, {'i', 'I', 6, 1}, {'c', 'C', 6, 2}};
    for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++) {
        if (c == escapes[i].lower || c == escapes[i].upper) {
            add_lists(a, class, of_class + escapes[i].first, escapes[i].count,
                      c == escapes[i].upper);
            return true;
        }
    }
    return false;
}

/* Blocks of Unicode as XML Schema names them. */
static bool block_add(struct arena *a, struct char_class *class, str name, bool negated)
{
    static const struct {
        const char *name;
        struct char_range range;
    } blocks[] = {{"IsBasicLatin", {0, 0x7F}},
                  {"IsLatin-1Supplement", {0x80, 0xFF}},
                  {"IsLatinExtended-A", {0x100, 0x17F}},
                  {"IsLatinExtended-B", {0x180, 0x24F}},
                  {"IsGreek", {0x370, 0x3FF}},
                  {"IsCyrillic", {0x400, 0x4FF}},
                  {"IsHebrew", {0x590, 0x5FF}},
                  {"IsArabic", {0x600, 0x6FF}},
                  {"IsGeneralPunctuation", {0x2000, 0x206F}},
                  {"IsTifinagh", {0x2D30, 0x2D7F}},
                  {"IsArabicPresentationForms-A", {0xFB50, 0xFDFF}},
                  {"IsArabicPresentationForms-B", {0xFE70, 0xFEFE}}};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
        if (str_equal_c(name, blocks[i].name)) {
            struct range_list list = {&blocks[i].range, 1};
            add_lists(a, class, &list, 1, negated);
            return true;
        }
    }
    return false;
}

bool char_class_category(struct arena *a, struct char_class *class, str name, bool negated)
{
    static const struct range_list all_numbers[] = {RANGES(digits), RANGES(other_numbers)};
    static const struct range_list others[] = {RANGES(controls), RANGES(formats)};
    static const struct {
        const char *name;
        struct range_list list;
    } categories[] = {
        {"L", RANGES(letters)},        {"Lu", RANGES(upper)},      {"Ll", RANGES(lower)},
        {"Lo", RANGES(other_letters)}, {"Nd", RANGES(digits)},     {"M", RANGES(marks)},
        {"Mn", RANGES(marks)},         {"P", RANGES(punctuation)}, {"Pd", RANGES(dashes)},
        {"S", RANGES(signs)},          {"Sc", RANGES(currency)},   {"Sm", RANGES(mathematics)},
        {"Z", RANGES(separators)},     {"Zs", RANGES(spaces)},     {"Cc", RANGES(controls)},
        {"Cf", RANGES(formats)}};
    if (str_equal_c(name, "N") || str_equal_c(name, "C")) {
        add_lists(a, class, str_equal_c(name, "N") ? all_numbers : others, 2, negated);
        return true;
    }
    for (size_t i = 0; i < sizeof categories / sizeof *categories; i++) {
        if (str_equal_c(name, categories[i].name)) {
            add_lists(a, class, &categories[i].list, 1, negated);
            return true;
        }
    }
    return block_add(a, class, name, negated);
}
