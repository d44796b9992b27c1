/* Cutting a date into numbers and words, one pass over the code points. */
#include "2_validate/date_tokens.h"

#include <assert.h>

#include "base/utf8.h"
#include "descriptors/source_format.h"

enum class {
    CLASS_WRONG,
    CLASS_DIGIT,
    CLASS_LETTER,
    CLASS_BLANK,
    CLASS_MARK,
    CLASS_INVISIBLE,
    CLASS_COLON,
};

enum { DIGITS_LIMIT = 9 };

/* What a code point is; *plain: its digit, or the ASCII mark that it stands for. */
struct point {
    enum class class;
    int32_t plain;
};

/* 0 digit, a letter, x wrong, : colon, blank; others are the mark that they stand for. */
static const char ascii_kind[129] = "xxxxxxxxx xxxxxxxxxxxxxxxxxxxxxx"
                                    " xxxxxx'((xx,-./0000000000:xxxxx"
                                    "xaaaaaaaaaaaaaaaaaaaaaaaaaax/xxx"
                                    "'aaaaaaaaaaaaaaaaaaaaaaaaaaxxxxx";

static inline struct point ascii_point(uint8_t byte)
{
    char kind = ascii_kind[byte];
    if (kind == '0')
        return (struct point){CLASS_DIGIT, byte - '0'};
    if (kind == 'a')
        return (struct point){CLASS_LETTER, byte};
    if (kind == ' ')
        return (struct point){CLASS_BLANK, ' '};
    if (kind == 'x' || kind == ':')
        return (struct point){kind == 'x' ? CLASS_WRONG : CLASS_COLON, byte};
    return (struct point){CLASS_MARK, kind};
}

static bool is_invisible(int32_t c)
{
    return c == 0xAD || c == 0x61C || (0x200B <= c && c <= 0x200F) ||
           (0x202A <= c && c <= 0x202E) || (0x2060 <= c && c <= 0x2069) || c == 0xFEFF;
}

static bool is_odd_blank(int32_t c)
{
    return c == 0xA0 || (0x2000 <= c && c <= 0x200A) || c == 0x202F || c == 0x205F || c == 0x3000;
}

static int32_t mark_of(int32_t c)
{
    if (c == 0x60C || c == 0x66C)
        return ',';
    if (c == 0x66B || c == 0x6D4)
        return '.';
    if ((0x2010 <= c && c <= 0x2015) || c == 0x2212)
        return '-';
    return c == 0x2044 || c == 0x2215 ? '/' : 0;
}

/* Letters beyond ASCII are not told apart: a word that is none has no meaning anyway. */
static struct point wide_point(int32_t c)
{
    if ((0x660 <= c && c <= 0x669) || (0x6F0 <= c && c <= 0x6F9))
        return (struct point){CLASS_DIGIT, c < 0x6F0 ? c - 0x660 : c - 0x6F0};
    if (is_invisible(c))
        return (struct point){CLASS_INVISIBLE, 0};
    if (is_odd_blank(c))
        return (struct point){CLASS_BLANK, 0};
    int32_t mark = mark_of(c);
    return mark ? (struct point){CLASS_MARK, mark} : (struct point){CLASS_LETTER, c};
}

/* U+0620 to U+065F are letters and the signs on them; their first bytes are D8 and D9. */
static inline bool is_arabic_letter(uint8_t lead, uint8_t next)
{
    return (lead == 0xD8 && next >= 0xA0) || (lead == 0xD9 && next < 0xA0);
}

static inline struct point point_at(str text, ptrdiff_t *offset)
{
    const uint8_t *p = (const uint8_t *)text.p + *offset;
    if (p[0] < 0x80) {
        ++*offset;
        return ascii_point(p[0]);
    }
    if (is_arabic_letter(p[0], p[1])) {
        *offset += 2;
        return (struct point){CLASS_LETTER, 0};
    }
    return wide_point(utf8_next(text, offset));
}

static void repair(struct date_tokens *out, enum repair kind)
{
    out->repairs |= (uint32_t)1 << kind;
}

/* ---- tokens ---- */

struct cutter {
    str text;
    ptrdiff_t at;
    char separator;
    bool is_spaced;
    struct date_tokens *out;
    int32_t brackets; /* that stand open: 0 or 1 */
};

static struct date_token *token_add(struct cutter *c)
{
    struct date_tokens *out = c->out;
    if (out->count == DATE_TOKENS_LIMIT)
        return NULL;
    if (out->count > 0)
        out->folded[out->folded_bytes++] = ' ';
    struct date_token *token = &out->token[out->count++];
    token->start = (int16_t)out->folded_bytes;
    token->separator = c->separator   ? c->separator
                       : c->is_spaced ? SEPARATOR_BLANK
                                      : SEPARATOR_NONE;
    token->is_spaced = c->is_spaced;
    c->separator = SEPARATOR_NONE;
    c->is_spaced = false;
    return token;
}

/* `at` is past the first digit. */
static bool cut_number(struct cutter *c, int32_t first_digit)
{
    struct date_token *token = token_add(c);
    if (!token)
        return false;
    token->value = first_digit;
    token->digits = 1;
    c->out->folded[c->out->folded_bytes++] = (char)('0' + first_digit);
    while (c->at < c->text.n) {
        ptrdiff_t next = c->at;
        struct point p = point_at(c->text, &next);
        if (p.class != CLASS_DIGIT)
            break;
        if (token->digits == DIGITS_LIMIT)
            return false;
        if (next - c->at > 1)
            repair(c->out, REPAIR_DIGITS);
        token->value = token->value * 10 + p.plain;
        token->digits++;
        c->out->folded[c->out->folded_bytes++] = (char)('0' + p.plain);
        c->at = next;
    }
    return true;
}

static bool cut_word(struct cutter *c, ptrdiff_t begin)
{
    while (c->at < c->text.n) {
        ptrdiff_t next = c->at;
        struct point p = point_at(c->text, &next);
        if (p.class != CLASS_LETTER && p.class != CLASS_INVISIBLE)
            break;
        if (p.class == CLASS_INVISIBLE)
            repair(c->out, REPAIR_INVISIBLE);
        c->at = next;
    }
    struct date_tokens *out = c->out;
    char separator = c->separator;
    bool is_spaced = c->is_spaced;
    int32_t before = out->folded_bytes;
    struct date_token *token = token_add(c);
    if (!token)
        return false;
    token->digits = 0;
    token->value = 0;
    ptrdiff_t n = utf8_fold_into(str_slice(c->text, begin, c->at), out->folded + out->folded_bytes);
    out->folded_bytes += (int32_t)n;
    if (n == 0) {                 /* marks without a letter under them */
        repair(out, REPAIR_DATE); /* nothing that a date is written with */
        out->count--;
        out->folded_bytes = before;
        c->separator = separator;
        c->is_spaced = is_spaced;
    }
    return true;
}

/* ---- the time of day ---- */

/* One or two digits at *at, in any script. */
static bool two_digits(str text, ptrdiff_t *at, int32_t most, int32_t *value)
{
    int count = 0;
    *value = 0;
    while (*at < text.n && count < 2) {
        ptrdiff_t next = *at;
        struct point p = point_at(text, &next);
        if (p.class != CLASS_DIGIT)
            break;
        *value = *value * 10 + p.plain;
        *at = next;
        count++;
    }
    return count > 0 && *value <= most;
}

static bool take(str text, ptrdiff_t *at, const char *any_of)
{
    if (*at < text.n && str_find_byte(str_from_c(any_of), text.p[*at]) >= 0) {
        ++*at;
        return true;
    }
    return false;
}

static bool take_seconds(str text, ptrdiff_t *at)
{
    int32_t value;
    if (!take(text, at, ":"))
        return true;
    if (!two_digits(text, at, 60, &value))
        return false;
    if (take(text, at, ".,")) {
        ptrdiff_t begin = *at;
        while (take(text, at, "0123456789"))
            ;
        return *at > begin;
    }
    return true;
}

static bool take_zone(str text, ptrdiff_t *at)
{
    int32_t value;
    if (take(text, at, "Zz") || !take(text, at, "+-"))
        return true;
    if (!two_digits(text, at, 23, &value))
        return false;
    (void)take(text, at, ":");
    return *at == text.n || two_digits(text, at, 59, &value);
}

/* am, p.m., and the Arabic letters sad and meem; *half: whether there was one. */
static bool take_half(str text, ptrdiff_t *at, bool *half)
{
    ptrdiff_t begin = *at;
    *half = take(text, at, "aApP");
    if (*half) {
        (void)take(text, at, ".");
        bool is_half = take(text, at, "mM");
        (void)take(text, at, ".");
        return is_half;
    }
    if (begin < text.n) {
        int32_t c = utf8_next(text, at);
        *half = c == 0x635 || c == 0x645;
    }
    *at = *half ? *at : begin;
    return true;
}

static bool only_blanks(struct cutter *c)
{
    while (c->at < c->text.n) {
        enum class class = point_at(c->text, &c->at).class;
        if (class != CLASS_BLANK && class != CLASS_INVISIBLE)
            return false;
        repair(c->out, class == CLASS_BLANK ? REPAIR_SPACES : REPAIR_INVISIBLE);
    }
    return true;
}

/* The token of the T before an hour, as ISO 8601 has it. */
static bool is_t(const struct date_tokens *tokens, const struct date_token *token)
{
    return token->digits == 0 && token[1].start - token->start == 2 &&
           tokens->folded[token->start] == 't' && token->separator == SEPARATOR_NONE;
}

/* What follows the hour, up to the end of the time. */
static bool cut_after_hour(struct cutter *c, int32_t hour)
{
    int32_t minute;
    bool half;
    if (!two_digits(c->text, &c->at, hour == 24 ? 0 : 59, &minute) ||
        !take_seconds(c->text, &c->at) || !take_zone(c->text, &c->at))
        return false;
    ptrdiff_t end = c->at;
    while (take(c->text, &c->at, " "))
        ;
    if (!take_half(c->text, &c->at, &half))
        return false;
    c->at = half ? c->at : end;
    return true;
}

/* A colon after the number that was cut last: that is the hour, and a time is the end of the text.
 */
static bool cut_time(struct cutter *c)
{
    struct date_tokens *out = c->out;
    if (out->count < 2)
        return false;
    const struct date_token *hour = &out->token[out->count - 1];
    if (hour->digits == 0 || hour->digits > 2 || hour->value > 24)
        return false;
    bool after_blank = hour->is_spaced && (hour->separator == ' ' || hour->separator == ',');
    bool after_t = hour->separator == SEPARATOR_NONE && is_t(out, hour - 1);
    if ((!after_blank && !after_t) || !cut_after_hour(c, hour->value))
        return false;
    out->count -= after_t ? 2 : 1;
    out->folded_bytes = out->count > 0 ? out->token[out->count].start - 1 : 0;
    out->has_time = true;
    return out->count > 0 && only_blanks(c);
}

/* ---- all of it ---- */

static bool cut_mark(struct cutter *c, char mark)
{
    bool again = c->separator != SEPARATOR_NONE;
    c->separator = again ? SEPARATOR_SEVERAL : mark;
    return true;
}

static bool cut_one(struct cutter *c)
{
    ptrdiff_t begin = c->at;
    struct point p = point_at(c->text, &c->at);
    switch (p.class) {
    case CLASS_DIGIT:
        if (c->at - begin > 1)
            repair(c->out, REPAIR_DIGITS);
        return cut_number(c, p.plain);
    case CLASS_LETTER:
        return cut_word(c, begin);
    case CLASS_BLANK:
        if (p.plain == 0)
            repair(c->out, REPAIR_INVISIBLE);
        c->is_spaced = true;
        return true;
    case CLASS_MARK:
        c->brackets += (c->text.p[begin] == '(') - (c->text.p[begin] == ')');
        if (c->brackets < 0 || c->brackets > 1)
            return false;
        if (c->text.p[begin] == '(' || c->text.p[begin] == ')')
            repair(c->out, REPAIR_DATE);
        if (c->at - begin > 1)
            repair(c->out, REPAIR_DATE);
        return cut_mark(c, (char)p.plain);
    case CLASS_INVISIBLE:
        repair(c->out, REPAIR_INVISIBLE);
        return true;
    case CLASS_COLON:
        return cut_time(c);
    case CLASS_WRONG:
        break;
    }
    return false;
}

/* Marks before the first token and after the last one say that this is a piece of something else;
 * but a name may be shortened with a point, or stand in brackets. */
static bool edges_are_clean(const struct cutter *c)
{
    const struct date_tokens *out = c->out;
    if (out->count == 0)
        return c->separator == SEPARATOR_NONE;
    const struct date_token *first = &out->token[0], *last = &out->token[out->count - 1];
    bool first_ok = first->separator == SEPARATOR_NONE || first->separator == SEPARATOR_BLANK ||
                    first->separator == '(';
    bool last_ok = c->separator == SEPARATOR_NONE || c->separator == '(' ||
                   (last->digits == 0 && (c->separator == '.' || c->separator == ','));
    return first_ok && last_ok && c->brackets == 0;
}

bool date_tokens_cut(str text, struct date_tokens *out)
{
    out->count = 0;
    out->folded_bytes = 0;
    out->has_time = false;
    out->repairs = 0;
    if (text.n > DATE_TEXT_LIMIT)
        return false;
    struct cutter c = {.text = text, .out = out};
    while (c.at < text.n) {
        if (!cut_one(&c))
            return false;
    }
    assert(out->folded_bytes <= DATE_FOLDED_LIMIT);
    if (c.is_spaced || (out->count > 0 && out->token[0].is_spaced))
        repair(out, REPAIR_SPACES);
    return edges_are_clean(&c);
}
