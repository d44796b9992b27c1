/* An edition: words, numbers, dates and names in one language. */
#include "7_publish/edition.h"

#include "base/buf.h"
#include "base/date.h"

#include <stdio.h>

struct edition edition_new(const struct schemas *schemas, const struct release_facts *facts,
                           enum language language, enum medium medium)
{
    static const enum number_isolation isolation[] = {
        [MEDIUM_DRAWN] = ISOLATE_WITH_ISOLATES,
        [MEDIUM_CELLS] = ISOLATE_WITH_MARKS,
        [MEDIUM_PLAIN] = ISOLATE_NONE,
    };
    return (struct edition){
        .schemas = schemas,
        .facts = facts,
        .language = language,
        .medium = medium,
        .rtl = language_is_rtl(language),
        .numbers = number_style_of(schemas, language, isolation[medium]),
    };
}

str edition_word(const struct edition *e, const char *id)
{
    return catalogue_text(e->schemas->catalogue, id, e->language);
}

str edition_fill(struct arena *a, const struct edition *e, const char *id, int count,
                 const struct diag_arg *args)
{
    return catalogue_format(a, e->schemas->catalogue, id, e->language, count, args);
}

str edition_label(struct arena *a, const struct edition *e, const struct labels *labels)
{
    return number_protect(a, &e->numbers, str_trim(labels->text[e->language]));
}

/* Lower case of a first capital: ASCII, and U+00C0..U+00DE of French. A word whose second letter
 * is a capital too is an abbreviation and stays. */
str edition_label_inside(struct arena *a, const struct edition *e, const struct labels *labels)
{
    str text = edition_label(a, e, labels);
    if (e->rtl || text.n < 3)
        return text;
    const unsigned char *p = (const unsigned char *)text.p;
    bool accented = p[0] == 0xC3 && p[1] >= 0x80 && p[1] <= 0x9E && p[1] != 0x97;
    bool capital = p[0] >= 'A' && p[0] <= 'Z';
    unsigned char next = accented ? p[2] : p[1];
    bool abbreviation = next != ' ' && !(next >= 'a' && next <= 'z') && next < 0x80;
    if ((!accented && !capital) || abbreviation)
        return text;
    struct buf b = buf_new(a, text.n);
    if (accented) {
        buf_byte(&b, text.p[0]);
        buf_byte(&b, (char)(p[1] + 0x20));
        buf_str(&b, str_slice(text, 2, text.n));
    } else {
        buf_byte(&b, (char)(p[0] + 0x20));
        buf_str(&b, str_slice(text, 1, text.n));
    }
    return buf_view(&b);
}

str edition_place(struct arena *a, const struct edition *e, const struct figure_place *place)
{
    struct buf b = buf_new(a, 64);
    for (int32_t i = 0; i < place->positions; i++) {
        if (i > 0)
            buf_str(&b, edition_word(e, "publish.join"));
        buf_str(&b, edition_label(a, e, &place->position[i]));
    }
    return buf_view(&b);
}

str edition_count(struct arena *a, const struct edition *e, int64_t value)
{
    return number_integer(a, &e->numbers, value);
}

str edition_number(struct arena *a, const struct edition *e, double value, int decimals)
{
    return number_fixed(a, &e->numbers, value, decimals);
}

str edition_percent(struct arena *a, const struct edition *e, double value, int decimals)
{
    return number_percent(a, &e->numbers, value, decimals, false);
}

str edition_date(struct arena *a, const struct edition *e, int32_t day)
{
    struct date_parts parts = date_to_parts(day);
    char id[32];
    snprintf(id, sizeof id, "date.month.%d", (int)parts.month);
    str month = number_country_text(e->schemas, id, e->language);
    str day_text = number_protect(a, &e->numbers, str_format(a, "%d", (int)parts.day));
    str year_text = number_protect(a, &e->numbers, str_format(a, "%04d", (int)parts.year));
    return EDITION_FILL(a, e, parts.day == 1 ? "date.first-of-month" : "date.long",
                        {"day", day_text}, {"month", month}, {"year", year_text});
}

str edition_code(struct arena *a, const struct edition *e, str code)
{
    if (!e->numbers.code_open.n || !code.n)
        return code;
    str pieces[] = {e->numbers.code_open, code, e->numbers.code_close};
    return str_concat(a, 3, pieces);
}

str edition_confidence(struct arena *a, const struct edition *e)
{
    return edition_percent(a, e, e->schemas->policy.confidence * 100.0, 0);
}

str edition_range(struct arena *a, const struct edition *e, str lower, str upper)
{
    return EDITION_FILL(a, e, "publish.range", {"lower", lower}, {"upper", upper});
}
