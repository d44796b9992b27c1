/* Numbers as a reader of one language and country writes them. The value is first written in the
 * C locale with a fixed number of decimals, then its signs are replaced: nothing depends on the
 * locale of the machine. */
#include "7_publish/number.h"

#include "base/buf.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define LEFT_TO_RIGHT_ISOLATE "\xE2\x81\xA6"
#define RIGHT_TO_LEFT_ISOLATE "\xE2\x81\xA7"
#define POP_ISOLATE           "\xE2\x81\xA9"
#define LEFT_TO_RIGHT_MARK    "\xE2\x80\x8E"
#define RIGHT_TO_LEFT_MARK    "\xE2\x80\x8F"

str number_country_text(const struct schemas *schemas, const char *id, enum language language)
{
    char own[96];
    int n = snprintf(own, sizeof own, "%s.%.*s", id, STR_ARG(schemas->observatory.country));
    if (n > 0 && (size_t)n < sizeof own && catalogue_has(schemas->catalogue, own))
        return catalogue_text(schemas->catalogue, own, language);
    return catalogue_text(schemas->catalogue, id, language);
}

struct number_style number_style_of(const struct schemas *schemas, enum language language,
                                    enum number_isolation isolation)
{
    bool arabic = language == LANGUAGE_AR && schemas->observatory.arabic_digits;
    struct number_style style = {
        .minus = catalogue_text(schemas->catalogue, "number.minus", language),
        .plus = catalogue_text(schemas->catalogue, "number.plus", language),
        .arabic_digits = arabic,
    };
    if (arabic) {
        style.decimal =
            catalogue_text(schemas->catalogue, "number.arabic-digits.decimal", language);
        style.group = catalogue_text(schemas->catalogue, "number.arabic-digits.group", language);
        style.percent =
            catalogue_text(schemas->catalogue, "number.arabic-digits.percent", language);
    } else {
        style.decimal = number_country_text(schemas, "number.decimal", language);
        style.group = number_country_text(schemas, "number.group", language);
        style.percent = number_country_text(schemas, "number.percent", language);
    }
    if (language_is_rtl(language) && isolation == ISOLATE_WITH_ISOLATES) {
        style.open = arabic ? STR(RIGHT_TO_LEFT_ISOLATE) : STR(LEFT_TO_RIGHT_ISOLATE);
        style.code_open = STR(LEFT_TO_RIGHT_ISOLATE);
        style.close = style.code_close = STR(POP_ISOLATE);
    } else if (language_is_rtl(language) && isolation == ISOLATE_WITH_MARKS) {
        /* marks also keep LibreOffice from drawing Arabic digits twice when it changes fonts */
        style.open = style.close = arabic ? STR(RIGHT_TO_LEFT_MARK) : STR(LEFT_TO_RIGHT_MARK);
        style.code_open = style.code_close = STR(LEFT_TO_RIGHT_MARK);
    }
    return style;
}

static void put_digit(struct buf *b, const struct number_style *style, char digit)
{
    if (!style->arabic_digits) {
        buf_byte(b, digit);
        return;
    }
    buf_byte(b, '\xD9'); /* U+0660 .. U+0669 */
    buf_byte(b, (char)(0xA0 + (digit - '0')));
}

/* Digits of |value| with its separators, no sign. */
static void put_magnitude(struct buf *b, const struct number_style *style, double value,
                          int decimals)
{
    char text[400];
    int n = snprintf(text, sizeof text, "%.*f", decimals, fabs(value));
    assert(n > 0 && (size_t)n < sizeof text);
    const char *point = strchr(text, '.');
    ptrdiff_t whole = point ? point - text : (ptrdiff_t)n;
    for (ptrdiff_t i = 0; i < whole; i++) {
        if (i > 0 && (whole - i) % 3 == 0)
            buf_str(b, style->group);
        put_digit(b, style, text[i]);
    }
    if (!point)
        return;
    buf_str(b, style->decimal);
    for (const char *p = point + 1; *p; p++)
        put_digit(b, style, *p);
}

/* Whether the value, rounded, is below zero: "-0.0" is never written. */
static bool rounds_below_zero(double value, int decimals)
{
    double half_unit = 0.5 * pow(10.0, -decimals);
    return value < -half_unit;
}

static void put_signed(struct buf *b, const struct number_style *style, double value, int decimals)
{
    if (rounds_below_zero(value, decimals))
        buf_str(b, style->minus);
    put_magnitude(b, style, value, decimals);
}

str number_fixed(struct arena *a, const struct number_style *style, double value, int decimals)
{
    assert(isfinite(value) && decimals >= 0 && decimals <= 15);
    struct buf b = buf_new(a, 48);
    buf_str(&b, style->open);
    put_signed(&b, style, value, decimals);
    buf_str(&b, style->close);
    return buf_view(&b);
}

str number_below(struct arena *a, const struct number_style *style, double limit, int decimals)
{
    struct number_style bare = *style;
    bare.open = bare.close = STR("");
    str text = number_fixed(a, &bare, limit, decimals);
    return str_format(a, "%.*s<%.*s%.*s", STR_ARG(style->open), STR_ARG(text),
                      STR_ARG(style->close));
}

str number_integer(struct arena *a, const struct number_style *style, int64_t value)
{
    return number_fixed(a, style, (double)value, 0);
}

str number_percent(struct arena *a, const struct number_style *style, double value, int decimals,
                   bool with_sign)
{
    assert(isfinite(value));
    struct buf b = buf_new(a, 48);
    str head, tail;
    if (!str_cut(style->percent, '{', &head, &tail))
        head = tail = (str){0};
    str ignored;
    str_cut(tail, '}', &ignored, &tail);
    buf_str(&b, style->open);
    buf_str(&b, head);
    if (with_sign && rounds_below_zero(-value, decimals))
        buf_str(&b, style->plus);
    put_signed(&b, style, value, decimals);
    buf_str(&b, tail);
    buf_str(&b, style->close);
    return buf_view(&b);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_joiner(char c)
{
    return c && strchr("-/:.,%+_<>=@", c);
}

/* End of the run of Latin letters, digits and what joins them that begins at `from`; joiners at
 * its end belong to the sentence, but for % and +. */
static ptrdiff_t run_end(str text, ptrdiff_t from)
{
    ptrdiff_t end = from;
    while (end < text.n &&
           (is_digit(text.p[end]) || is_letter(text.p[end]) || is_joiner(text.p[end])))
        end++;
    while (end > from && is_joiner(text.p[end - 1]) && !strchr("%+", text.p[end - 1]))
        end--;
    return end;
}

struct run_kind {
    bool digits, letters, joiners;
};

static struct run_kind run_kind_of(str run)
{
    struct run_kind kind = {0};
    for (ptrdiff_t i = 0; i < run.n; i++) {
        kind.digits |= is_digit(run.p[i]);
        kind.letters |= is_letter(run.p[i]);
        kind.joiners |= is_joiner(run.p[i]);
    }
    return kind;
}

/* "12.5", and no date or version: the only point of the run, between digits. */
static bool has_decimal_point(str run)
{
    str whole, rest;
    if (!str_cut(run, '.', &whole, &rest) || str_find(rest, STR(".")) >= 0 || !whole.n || !rest.n)
        return false;
    return is_digit(whole.p[whole.n - 1]) && is_digit(rest.p[0]);
}

static void put_run(struct buf *b, const struct number_style *style, str run)
{
    struct run_kind kind = run_kind_of(run);
    bool digits = style->arabic_digits && kind.digits && !kind.letters;
    bool protect = digits || kind.joiners || kind.letters;
    if (protect)
        buf_str(b, digits ? style->open : style->code_open);
    bool decimal = digits && has_decimal_point(run);
    for (ptrdiff_t i = 0; i < run.n; i++) {
        if (digits && is_digit(run.p[i]))
            put_digit(b, style, run.p[i]);
        else if (decimal && run.p[i] == '.')
            buf_str(b, style->decimal);
        else
            buf_byte(b, run.p[i]);
    }
    if (protect)
        buf_str(b, digits ? style->close : style->code_close);
}

str number_protect(struct arena *a, const struct number_style *style, str text)
{
    bool marked = str_find(text, STR("\xE2\x81")) >= 0 ||
                  str_find(text, STR(LEFT_TO_RIGHT_MARK)) >= 0 ||
                  str_find(text, STR(RIGHT_TO_LEFT_MARK)) >= 0;
    if ((!style->open.n && !style->arabic_digits) || marked)
        return text;
    struct buf b = buf_new(a, text.n + 16);
    for (ptrdiff_t i = 0; i < text.n;) {
        char c = text.p[i];
        bool starts = is_digit(c) || is_letter(c) ||
                      (strchr("<>+-", c) && c && i + 1 < text.n && is_digit(text.p[i + 1]));
        ptrdiff_t end = starts ? run_end(text, i) : i;
        if (end > i) {
            put_run(&b, style, str_slice(text, i, end));
            i = end;
        } else {
            buf_byte(&b, c);
            i++;
        }
    }
    return buf_view(&b);
}
