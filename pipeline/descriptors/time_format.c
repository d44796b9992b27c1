/* Patterns of strptime, as Python's datetime reads them, which is what descriptors are written for:
 * a number of one digit is taken where two may stand, a blank stands for any run of blanks, letters
 * of the pattern match in either case. Matching goes back and tries a shorter number where the rest
 * does not fit otherwise. */
#include "descriptors/time_format.h"

#include <assert.h>
#include <string.h>

#include "base/date.h"
#include "base/utf8.h"
#include "descriptors/date_words.h"

enum { ITEMS_LIMIT = 64, WORD_BYTES = 64, NAME_WORDS = 4 };
enum { LITERAL = 0, BLANKS = ' ' };

struct time_item {
    char directive; /* LITERAL, BLANKS, or the letter after % */
    char byte;      /* of a literal, lower case */
};

struct time_format {
    int32_t items;
    struct time_item item[ITEMS_LIMIT];
};

/* ---- compiling ---- */

struct scan {
    struct time_format *out;
    bool seen[128];
    int32_t directives;
};

static bool is_blank(char byte)
{
    return byte == ' ' || ('\t' <= byte && byte <= '\r');
}

static char lower(char byte)
{
    return 'A' <= byte && byte <= 'Z' ? (char)(byte + 'a' - 'A') : byte;
}

static bool item_add(struct scan *s, char directive, char byte)
{
    struct time_format *f = s->out;
    bool again = directive == BLANKS && f->items > 0 && f->item[f->items - 1].directive == BLANKS;
    if (f->items == ITEMS_LIMIT)
        return false;
    if (!again)
        f->item[f->items++] = (struct time_item){directive, lower(byte)};
    return true;
}

/* Directives that stand for several. */
static const char *expansion(char directive)
{
    switch (directive) {
    case 'T':
    case 'X':
        return "%H:%M:%S";
    case 'D':
    case 'x':
        return "%m/%d/%y";
    case 'F':
        return "%Y-%m-%d";
    case 'R':
        return "%H:%M";
    case 'c':
        return "%a %b %d %H:%M:%S %Y";
    default:
        return NULL;
    }
}

static bool directive_add(struct scan *s, char directive)
{
    if (directive == '%')
        return item_add(s, LITERAL, '%');
    if (directive <= 0 || str_find_byte(STR("YymdHIMSfpjbBaAzZ"), directive) < 0 ||
        s->seen[(int)directive])
        return false;
    s->seen[(int)directive] = true;
    s->directives++;
    return item_add(s, directive, 0);
}

/* Adds the items of a text without directives that stand for several. */
static bool simple_add(struct scan *s, str text)
{
    bool ok = true;
    for (ptrdiff_t i = 0; ok && i < text.n; i++) {
        if (text.p[i] == '%')
            ok = i + 1 < text.n && directive_add(s, text.p[++i]);
        else if (is_blank(text.p[i]))
            ok = item_add(s, BLANKS, 0);
        else
            ok = item_add(s, LITERAL, text.p[i]);
    }
    return ok;
}

/* Offset of what is wrong, or -1. */
static ptrdiff_t scan_pattern(struct scan *s, str text)
{
    ptrdiff_t i = str_starts(text, STR("fmt:")) ? 4 : 0;
    while (i < text.n) {
        ptrdiff_t length = text.p[i] == '%' && i + 1 < text.n ? 2 : 1;
        const char *several = length == 2 ? expansion(text.p[i + 1]) : NULL;
        if (!simple_add(s, several ? str_from_c(several) : str_slice(text, i, i + length)))
            return i;
        i += length;
    }
    return -1;
}

const struct time_format *time_format_compile(struct arena *a, str text)
{
    struct scan s = {.out = ARENA_NEW(a, struct time_format)};
    bool ok = scan_pattern(&s, text) < 0 && s.directives > 0;
    return ok ? s.out : NULL;
}

ptrdiff_t time_format_wrong_at(str text)
{
    struct time_format format = {0};
    struct scan s = {.out = &format};
    return scan_pattern(&s, text);
}

/* ---- matching ---- */

struct match {
    const struct time_format *format;
    const struct date_words *words;
    str text;
    struct time_parts parts;
    int32_t half;        /* of the day: 0 none, 1 am, 2 pm */
    int32_t hour_of_12;  /* 0: none */
    int32_t day_of_year; /* 0: none */
};

static bool match_from(struct match *m, int32_t item, ptrdiff_t at);

static const char *const months[] = {"january",   "february", "march",    "april",
                                     "may",       "june",     "july",     "august",
                                     "september", "october",  "november", "december"};
static const char *const weekdays[] = {"monday", "tuesday",  "wednesday", "thursday",
                                       "friday", "saturday", "sunday"};

static bool text_has(str text, ptrdiff_t at, str lower_case)
{
    if (text.n - at < lower_case.n)
        return false;
    for (ptrdiff_t i = 0; i < lower_case.n; i++) {
        if (lower(text.p[at + i]) != lower_case.p[i])
            return false;
    }
    return true;
}

static ptrdiff_t blanks_at(str text, ptrdiff_t at)
{
    ptrdiff_t begin = at;
    while (at < text.n) {
        bool wide = at + 1 < text.n && text.p[at] == '\xC2' && text.p[at + 1] == '\xA0';
        if (!wide && !is_blank(text.p[at]))
            break;
        at += wide ? 2 : 1;
    }
    return at - begin;
}

/* Digits of a number that fills what the directive allows, or -1. */
struct number_rule {
    int32_t least_digits, most_digits, least, most;
};

static struct number_rule rule_of(char directive)
{
    switch (directive) {
    case 'Y':
        return (struct number_rule){4, 4, 0, 9999};
    case 'y':
        return (struct number_rule){2, 2, 0, 99};
    case 'm':
    case 'I':
        return (struct number_rule){1, 2, 1, 12};
    case 'd':
        return (struct number_rule){1, 2, 1, 31};
    case 'H':
        return (struct number_rule){1, 2, 0, 23};
    case 'j':
        return (struct number_rule){1, 3, 1, 366};
    case 'f':
        return (struct number_rule){1, 6, 0, 999999};
    default: /* minutes, seconds */
        return (struct number_rule){1, 2, 0, 59};
    }
}

static void keep_number(struct match *m, char directive, int32_t value, int32_t digits)
{
    struct time_parts *p = &m->parts;
    switch (directive) {
    case 'Y':
        p->year = value;
        break;
    case 'y': /* as POSIX has it */
        p->year = value + (value <= 68 ? 2000 : 1900);
        break;
    case 'm':
        p->month = value;
        break;
    case 'd':
        p->day = value;
        break;
    case 'H':
        p->hour = value;
        break;
    case 'I':
        m->hour_of_12 = value;
        break;
    case 'M':
        p->minute = value;
        break;
    case 'S':
        p->second = value;
        break;
    case 'j':
        m->day_of_year = value;
        break;
    default:
        assert(directive == 'f');
        for (; digits < 6; digits++)
            value *= 10;
        p->microsecond = value;
    }
}

/* The longest number first. */
static bool match_number(struct match *m, int32_t item, ptrdiff_t at)
{
    char directive = m->format->item[item].directive;
    struct number_rule rule = rule_of(directive);
    int32_t value = 0, digits = 0;
    int32_t prefix[7] = {0};
    if (directive == 'd' && at + 1 < m->text.n && m->text.p[at] == ' ')
        at++; /* a blank for the first digit */
    while (digits < rule.most_digits && at + digits < m->text.n) {
        char byte = m->text.p[at + digits];
        if (byte < '0' || byte > '9')
            break;
        value = value * 10 + (byte - '0');
        prefix[++digits] = value;
    }
    for (; digits >= rule.least_digits; digits--) {
        if (prefix[digits] < rule.least || prefix[digits] > rule.most)
            continue;
        keep_number(m, directive, prefix[digits], digits);
        if (match_from(m, item + 1, at + digits))
            return true;
    }
    return false;
}

static void keep_name(struct match *m, bool is_month, int32_t value)
{
    if (is_month)
        m->parts.month = value;
}

/* Names of the date words: up to four words, the longest first. */
static bool match_date_word(struct match *m, int32_t item, ptrdiff_t at, bool is_month)
{
    ptrdiff_t end[NAME_WORDS];
    int32_t ends = 0;
    enum date_word_kind wanted = is_month ? DATE_WORD_MONTH : DATE_WORD_WEEKDAY;
    for (ptrdiff_t i = at; ends < NAME_WORDS && i < m->text.n && i - at < WORD_BYTES; ends++) {
        ptrdiff_t begin = i;
        while (i < m->text.n && ((m->text.p[i] & 0x80) ||
                                 (lower(m->text.p[i]) >= 'a' && lower(m->text.p[i]) <= 'z')))
            i++;
        if (i == begin)
            break;
        end[ends] = i;
        i += i < m->text.n && m->text.p[i] == ' ';
    }
    while (ends-- > 0) {
        char folded[WORD_BYTES * UTF8_FOLD_GROWTH + 1];
        int32_t value = 0;
        str name = str_slice(m->text, at, end[ends]);
        if (name.n > WORD_BYTES)
            continue;
        str key = {folded, utf8_fold_into(name, folded)};
        if (date_word(m->words, key, &value) != wanted)
            continue;
        keep_name(m, is_month, value);
        if (match_from(m, item + 1, end[ends]))
            return true;
    }
    return false;
}

static bool match_name(struct match *m, int32_t item, ptrdiff_t at)
{
    char directive = m->format->item[item].directive;
    bool is_month = directive == 'b' || directive == 'B';
    bool is_short = directive == 'b' || directive == 'a';
    const char *const *names = is_month ? months : weekdays;
    for (int32_t i = 0; i < (is_month ? 12 : 7); i++) {
        str name = str_from_c(names[i]);
        name.n = is_short ? 3 : name.n;
        if (!text_has(m->text, at, name))
            continue;
        keep_name(m, is_month, i + 1);
        if (match_from(m, item + 1, at + name.n))
            return true;
    }
    return m->words && match_date_word(m, item, at, is_month);
}

static bool two_digits(str text, ptrdiff_t at, int32_t most, int32_t *value)
{
    if (at + 2 > text.n || text.p[at] < '0' || text.p[at] > '9' || text.p[at + 1] < '0' ||
        text.p[at + 1] > '9')
        return false;
    *value = (text.p[at] - '0') * 10 + text.p[at + 1] - '0';
    return *value <= most;
}

/* Z, +HHMM, +HH:MM, both with seconds. */
static bool match_zone(struct match *m, int32_t item, ptrdiff_t at)
{
    str text = m->text;
    m->parts.has_zone = true;
    m->parts.zone_seconds = 0;
    if (at < text.n && text.p[at] == 'Z')
        return match_from(m, item + 1, at + 1);
    if (at >= text.n || (text.p[at] != '+' && text.p[at] != '-'))
        return false;
    int32_t sign = text.p[at] == '-' ? -1 : 1, hours = 0, minutes = 0, seconds = 0;
    if (!two_digits(text, ++at, 23, &hours))
        return false;
    at += 2;
    at += at < text.n && text.p[at] == ':';
    if (!two_digits(text, at, 59, &minutes))
        return false;
    at += 2;
    ptrdiff_t more = at + (at < text.n && text.p[at] == ':');
    if (two_digits(text, more, 59, &seconds)) {
        m->parts.zone_seconds = sign * (hours * 3600 + minutes * 60 + seconds);
        if (match_from(m, item + 1, more + 2))
            return true;
    }
    m->parts.zone_seconds = sign * (hours * 3600 + minutes * 60);
    return match_from(m, item + 1, at);
}

static bool match_word(struct match *m, int32_t item, ptrdiff_t at)
{
    static const str halves[] = {STR_INIT("am"), STR_INIT("pm")};
    static const str zones[] = {STR_INIT("utc"), STR_INIT("gmt")};
    bool is_half = m->format->item[item].directive == 'p';
    for (int32_t i = 0; i < 2; i++) {
        str word = is_half ? halves[i] : zones[i];
        if (!text_has(m->text, at, word))
            continue;
        if (is_half)
            m->half = i + 1;
        else
            m->parts.has_zone = true;
        return match_from(m, item + 1, at + word.n);
    }
    return false;
}

static bool match_from(struct match *m, int32_t item, ptrdiff_t at)
{
    if (item == m->format->items)
        return at == m->text.n;
    const struct time_item *it = &m->format->item[item];
    switch (it->directive) {
    case LITERAL:
        return at < m->text.n && lower(m->text.p[at]) == it->byte &&
               match_from(m, item + 1, at + 1);
    case BLANKS: {
        ptrdiff_t blanks = blanks_at(m->text, at);
        return blanks > 0 && match_from(m, item + 1, at + blanks);
    }
    case 'b':
    case 'B':
    case 'a':
    case 'A':
        return match_name(m, item, at);
    case 'p':
    case 'Z':
        return match_word(m, item, at);
    case 'z':
        return match_zone(m, item, at);
    default:
        return match_number(m, item, at);
    }
}

/* What several directives say together. */
static bool settle(struct match *m)
{
    struct time_parts *p = &m->parts;
    if (m->hour_of_12 > 0) {
        p->hour = m->hour_of_12;
        if (m->half > 0)
            p->hour = m->hour_of_12 % 12 + (m->half == 2 ? 12 : 0);
    }
    if (m->day_of_year > 0) {
        if (!date_is_valid(p->year, 1, 1))
            return false;
        struct date_parts day = date_to_parts(date_from_parts(p->year, 1, 1) + m->day_of_year - 1);
        if (day.year != p->year)
            return false;
        p->month = day.month;
        p->day = day.day;
    }
    return date_is_valid(p->year, p->month, p->day);
}

bool time_format_read(const struct time_format *format, const struct date_words *words, str text,
                      struct time_parts *out)
{
    struct match m = {.format = format, .words = words, .text = text};
    m.parts = (struct time_parts){.year = 1900, .month = 1, .day = 1};
    if (!match_from(&m, 0, 0) || !settle(&m))
        return false;
    *out = m.parts;
    return true;
}
