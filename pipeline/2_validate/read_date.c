/* Reading a date: its tokens become one part, or two parts of a dual date; each part is settled by
 * the declared contract to an interval of days; then what was said twice must agree. */
#include "2_validate/read_date.h"

#include <assert.h>

#include "2_validate/date_tokens.h"
#include "base/date.h"

enum {
    HIJRI_LEAST = 1300,
    HIJRI_MOST = 1500,
    TABULAR_MOST = 1700,
    MONTHS = 12,
    PARTS = 2,
    PART_NUMBERS = 3
};
enum { WORD_BETWEEN = 'w' }; /* stands for a separator where words came between two numbers */
enum { LAST_YEAR_WRITTEN = 2999, SERIAL_DIGITS = 5, SERIAL_MOST = 2958465 };

str date_trouble_name(enum date_trouble trouble)
{
    static const str names[DATE_TROUBLES] = {
        [DATE_OK] = STR_INIT(""),
        [DATE_RANGE] = STR_INIT("no-such-day"),
        [DATE_SWAPPED] = STR_INIT("day-month-swapped"),
        [DATE_YEAR] = STR_INIT("year-missing"),
        [DATE_YEAR2] = STR_INIT("year-two-digits"),
        [DATE_MONTH] = STR_INIT("month-ambiguous"),
        [DATE_CALENDAR] = STR_INIT("calendar-undeclared"),
        [DATE_DUAL] = STR_INIT("dates-disagree"),
        [DATE_WEEKDAY] = STR_INIT("weekday-disagrees"),
        [DATE_AS_SERIAL] = STR_INIT("serial"),
        [DATE_ORDER] = STR_INIT("day-first"),
        [DATE_WRITING] = STR_INIT("not-iso"),
        [DATE_WITH_TIME] = STR_INIT("with-time"),
        [DATE_COARSE] = STR_INIT("day-missing"),
        [DATE_WORD] = STR_INIT("date"),
        [DATE_EMPTY] = STR_INIT("date"),
    };
    assert(trouble < DATE_TROUBLES);
    return names[trouble];
}

/* One writing of a date. */
struct part {
    int32_t number[PART_NUMBERS];
    uint8_t digits[PART_NUMBERS];
    char separator[PART_NUMBERS]; /* before the number; between two of them from 1 on */
    int32_t numbers;
    bool has_blank; /* blanks between numbers */
    int32_t month;  /* by name; 0: none */
    int32_t numbers_before_month;
    bool hijri_month, hijri_mark, gregorian_mark;
    bool has_words;
};

struct parse {
    const struct date_words *words;
    const struct date_reading *reading;
    struct part part[PARTS];
    int32_t parts;
    int32_t weekday; /* -1: none */
};

/* A date in numbers and calendar, before it is a day. Zero: not written. */
struct written {
    int32_t year, month, day;
    bool hijri;
    bool tabular;
};

static bool declares_hijri(const struct date_reading *reading)
{
    return reading->calendar == CALENDAR_HIJRI || reading->calendar == CALENDAR_HIJRI_TABULAR;
}

/* ---- words ---- */

static bool part_is_begun(const struct part *part)
{
    return part->numbers > 0 || part->month > 0;
}

static struct part *part_next(struct parse *p)
{
    if (p->parts == PARTS)
        return NULL;
    p->part[p->parts] = (struct part){0};
    return &p->part[p->parts++];
}

/* The part that a number or a month belongs to: after the mark of a calendar a new one begins. */
static struct part *part_open(struct parse *p)
{
    struct part *part = &p->part[p->parts - 1];
    bool ended = (part->hijri_mark || part->gregorian_mark) && part_is_begun(part);
    return ended ? part_next(p) : part;
}

static enum date_trouble take_month(struct parse *p, int32_t month, bool hijri)
{
    struct part *part = part_open(p);
    if (!part)
        return DATE_WORD;
    /* two names of one month, as "Ab/August" */
    if (part->month > 0 && (part->month != month || part->hijri_month != hijri))
        return DATE_WORD;
    if (part->month == 0)
        part->numbers_before_month = part->numbers;
    part->month = month;
    part->hijri_month = hijri;
    return DATE_OK;
}

static enum date_trouble take_weekday(struct parse *p, int32_t weekday)
{
    if (p->weekday >= 0 && p->weekday != weekday)
        return DATE_WORD;
    p->weekday = weekday;
    return DATE_OK;
}

static enum date_trouble take_word(struct parse *p, str folded, ptrdiff_t *used)
{
    int32_t value = 0;
    if (!p->words)
        return DATE_WORD;
    struct part *part = &p->part[p->parts - 1];
    part->has_words = true;
    switch (date_word_first(p->words, folded, &value, used)) {
    case DATE_WORD_MONTH:
        return take_month(p, value, false);
    case DATE_WORD_HIJRI_MONTH:
        return take_month(p, value, true);
    case DATE_WORD_WEEKDAY:
        return take_weekday(p, value);
    case DATE_WORD_GREGORIAN:
        part->gregorian_mark = true;
        return DATE_OK;
    case DATE_WORD_HIJRI:
        part->hijri_mark = true;
        return DATE_OK;
    case DATE_WORD_DUAL:
        /* after a weekday alone the word only leads to the date */
        return !part_is_begun(part) || part_next(p) ? DATE_OK : DATE_WORD;
    case DATE_WORD_FILLER:
        return DATE_OK;
    case DATE_WORD_AMBIGUOUS:
        return DATE_MONTH;
    case DATE_WORD_NONE:
        break;
    }
    return DATE_WORD;
}

static bool take_number(struct parse *p, const struct date_token *token, bool after_word)
{
    struct part *part = part_open(p);
    if (!part || part->numbers == PART_NUMBERS)
        return false;
    int32_t i = part->numbers++;
    part->number[i] = token->value;
    part->digits[i] = token->digits;
    part->separator[i] = after_word ? WORD_BETWEEN : token->separator;
    part->has_blank |= i > 0 && token->is_spaced;
    return true;
}

/* Number of tokens that the first `used` bytes of a token's text cover. */
static int32_t tokens_in(const struct date_tokens *tokens, int32_t first, ptrdiff_t used)
{
    int32_t count = 1;
    while (first + count < tokens->count &&
           tokens->token[first + count].start < tokens->token[first].start + used)
        count++;
    return count;
}

static enum date_trouble take_tokens(struct parse *p, const struct date_tokens *tokens)
{
    enum date_trouble worst = DATE_OK;
    bool after_word = false;
    for (int32_t i = 0; i < tokens->count;) {
        const struct date_token *token = &tokens->token[i];
        if (token->digits > 0) {
            if (!take_number(p, token, after_word))
                return DATE_WORD;
            after_word = false;
            i++;
            continue;
        }
        str rest = {tokens->folded + token->start, tokens->folded_bytes - token->start};
        ptrdiff_t used = 0;
        enum date_trouble trouble = take_word(p, rest, &used);
        if (trouble == DATE_WORD)
            return trouble;
        worst = trouble == DATE_OK ? worst : trouble;
        after_word = true;
        i += tokens_in(tokens, i, used);
    }
    return worst;
}

/* ---- numbers ---- */

/* The arithmetic calendar has no last year: who declares it has no Gregorian dates before 1700. */
static bool in_hijri_range(const struct date_reading *reading, int32_t year)
{
    bool tabular = reading->calendar == CALENDAR_HIJRI_TABULAR;
    return (tabular ? 1 : HIJRI_LEAST) <= year && year <= (tabular ? TABULAR_MOST : HIJRI_MOST);
}

/* Which calendar a year of four digits is of, and whether that was declared or written. */
static enum date_trouble settle_calendar(const struct parse *p, const struct part *part,
                                         struct written *w)
{
    bool hijri = (part->month > 0 && part->hijri_month) || part->hijri_mark;
    bool gregorian = (part->month > 0 && !part->hijri_month) || part->gregorian_mark;
    bool in_range = in_hijri_range(p->reading, w->year);
    enum date_calendar declared = p->reading->calendar;
    if (hijri || gregorian) {
        w->hijri = hijri;
        return hijri != gregorian && hijri == in_range ? DATE_OK : DATE_CALENDAR;
    }
    w->hijri = in_range;
    /* the other writing of a dual date confirms it */
    if (in_range)
        return declared == CALENDAR_GREGORIAN && p->parts < PARTS ? DATE_CALENDAR : DATE_OK;
    return declares_hijri(p->reading) ? DATE_CALENDAR : DATE_OK;
}

static enum date_trouble settle_year(const struct parse *p, const struct part *part, int32_t i,
                                     struct written *w)
{
    int32_t number = part->number[i];
    if (part->digits[i] == 4) {
        w->year = number;
        return settle_calendar(p, part, w);
    }
    bool hijri = part->hijri_month || part->hijri_mark ||
                 (declares_hijri(p->reading) && !part->gregorian_mark);
    if (part->digits[i] != 2)
        return DATE_RANGE;
    if (hijri || p->reading->pivot < 0)
        return DATE_YEAR2;
    w->year = number + (number <= p->reading->pivot ? 2000 : 1900);
    w->hijri = false;
    return DATE_OK;
}

/* Which of two numbers around the name of a month is the year; -1: none can be. */
static int32_t year_of_two(const struct parse *p, const struct part *part)
{
    if (part->digits[0] > 2 || part->digits[1] > 2)
        return part->digits[0] <= 2 ? 1 : part->digits[1] <= 2 ? 0 : -1;
    if (part->numbers_before_month == 2)
        return -1;
    bool year_first = part->numbers_before_month == 1 && p->reading->order == DATE_ORDER_YMD;
    return year_first ? 0 : 1;
}

/* Numbers around the name of a month. */
static enum date_trouble settle_named(const struct parse *p, const struct part *part,
                                      struct written *w)
{
    w->month = part->month;
    if (part->numbers == 0 || (part->numbers == 1 && part->digits[0] <= 2))
        return DATE_YEAR;
    if (part->numbers == 1)
        return part->digits[0] == 4 ? settle_year(p, part, 0, w) : DATE_WORD;
    int32_t year = part->numbers == 2 ? year_of_two(p, part) : -1;
    if (year < 0)
        return DATE_WORD;
    w->day = part->number[1 - year];
    enum date_trouble trouble = settle_year(p, part, year, w);
    return trouble == DATE_OK && w->day == 0 ? DATE_RANGE : trouble;
}

/* 08/2024, 2024-08 */
static enum date_trouble settle_pair(const struct parse *p, const struct part *part,
                                     struct written *w)
{
    if (part->digits[0] <= 2 && part->digits[1] <= 2)
        return DATE_YEAR;
    int32_t year = part->digits[0] > 2 ? 0 : 1;
    char mark = part->separator[1];
    if (part->digits[1 - year] > 2 || (mark != '/' && mark != '-' && mark != '.'))
        return DATE_WORD;
    w->month = part->number[1 - year];
    enum date_trouble trouble = settle_year(p, part, year, w);
    return trouble == DATE_OK && (w->month == 0 || w->month > MONTHS) ? DATE_RANGE : trouble;
}

static enum date_trouble settle_triple(const struct parse *p, const struct part *part,
                                       struct written *w)
{
    static const int8_t place[][PART_NUMBERS] = {
        /* of year, month, day */
        [DATE_ORDER_ISO] = {2, 1, 0},
        [DATE_ORDER_DMY] = {2, 1, 0},
        [DATE_ORDER_MDY] = {2, 0, 1},
        [DATE_ORDER_YMD] = {0, 1, 2},
    };
    char mark = part->separator[1];
    bool marks_agree = mark == part->separator[2] &&
                       (mark == '/' || mark == '-' || mark == '.' || mark == SEPARATOR_BLANK);
    bool year_first = part->digits[0] == 4;
    const int8_t *at = place[year_first ? DATE_ORDER_YMD : p->reading->order];
    if (!marks_agree)
        return DATE_WORD;
    if (at[0] == 0 && part->digits[2] == 4)
        return year_first ? DATE_WORD : DATE_ORDER;
    if (part->digits[at[1]] > 2 || part->digits[at[2]] > 2)
        return DATE_WORD;
    w->month = part->number[at[1]];
    w->day = part->number[at[2]];
    enum date_trouble trouble = settle_year(p, part, at[0], w);
    return trouble == DATE_OK && (w->month == 0 || w->day == 0) ? DATE_RANGE : trouble;
}

static enum date_trouble settle_numbers(const struct parse *p, const struct part *part,
                                        struct written *w)
{
    *w = (struct written){.tabular = p->reading->calendar == CALENDAR_HIJRI_TABULAR};
    if (part->month > 0)
        return settle_named(p, part, w);
    switch (part->numbers) {
    case 0:
        return DATE_YEAR;
    case 1:
        return part->digits[0] == 4                     ? settle_year(p, part, 0, w)
               : part->digits[0] < 3 && part->has_words ? DATE_YEAR
                                                        : DATE_WORD;
    case 2:
        return settle_pair(p, part, w);
    default:
        return settle_triple(p, part, w);
    }
}

/* ---- days ---- */

static bool one_day(const struct date_words *words, struct written w, int32_t *day)
{
    int32_t first = 0, days = 0;
    if (!w.hijri) {
        bool valid = date_is_valid(w.year, w.month, w.day);
        *day = valid ? date_from_parts(w.year, w.month, w.day) : 0;
        return valid;
    }
    bool known = w.tabular ? hijri_month_tabular(w.year, w.month, &first, &days)
                           : words && hijri_month(words, w.year, w.month, &first, &days);
    if (!known || w.day < 1 || w.day > days)
        return false;
    *day = first + w.day - 1;
    return true;
}

static bool last_of_month(const struct date_words *words, struct written w, int32_t *day)
{
    for (w.day = 31; w.day >= 28; w.day--) {
        if (one_day(words, w, day))
            return true;
    }
    return false;
}

static enum date_trouble settle_days(const struct date_words *words, struct written w,
                                     struct date_value *out)
{
    out->hijri = w.hijri;
    if (w.day > 0) {
        out->precision = PRECISION_DAY;
        if (one_day(words, w, &out->day_from)) {
            out->day_to = out->day_from;
            return DATE_OK;
        }
        struct written swapped = {w.year, w.day, w.month, w.hijri, w.tabular};
        return w.month > MONTHS && one_day(words, swapped, &out->day_from) ? DATE_SWAPPED
                                                                           : DATE_RANGE;
    }
    out->precision = w.month > 0 ? PRECISION_MONTH : PRECISION_YEAR;
    struct written first = {w.year, w.month > 0 ? w.month : 1, 1, w.hijri, w.tabular};
    struct written last = {w.year, w.month > 0 ? w.month : MONTHS, 0, w.hijri, w.tabular};
    bool ok = one_day(words, first, &out->day_from) && last_of_month(words, last, &out->day_to);
    return ok ? DATE_OK : DATE_RANGE;
}

/* ---- the whole ---- */

/* A number alone, with or without a fraction, that a spreadsheet counts days with. Four digits are
 * a year. */
static bool is_serial(const struct date_reading *reading, const struct date_tokens *tokens)
{
    const struct date_token *day = &tokens->token[0], *fraction = &tokens->token[1];
    if (day->digits == 0 || tokens->count > 2 || tokens->has_time)
        return false;
    if (tokens->count == 2)
        return day->digits == SERIAL_DIGITS && fraction->digits > 0 && !fraction->is_spaced &&
               (fraction->separator == '.' || fraction->separator == ',');
    if (reading->serial == SERIAL_REFUSED)
        return day->digits == SERIAL_DIGITS;
    return day->digits != 4 || day->value > LAST_YEAR_WRITTEN;
}

static enum date_trouble read_serial(const struct date_reading *reading, int32_t number,
                                     struct date_value *out)
{
    if (reading->serial == SERIAL_REFUSED)
        return DATE_AS_SERIAL;
    /* the 1900 system counts a 29 February 1900, which never was, as day 60 */
    bool old_system = reading->serial == SERIAL_1900;
    if (number > SERIAL_MOST || (old_system && (number == 0 || number == 60)))
        return DATE_RANGE;
    int32_t origin =
        old_system ? date_from_parts(1899, 12, number < 60 ? 31 : 30) : date_from_parts(1904, 1, 1);
    int32_t last = date_from_parts(9999, 12, 31);
    out->day_from = out->day_to = origin + number;
    out->precision = PRECISION_DAY;
    out->repairs |= (uint32_t)1 << REPAIR_SERIAL;
    return out->day_from <= last ? DATE_OK : DATE_RANGE;
}

/* Both days of a dual date, a day's difference allowed; the Gregorian one is kept. */
static enum date_trouble join_dual(const struct date_value *second, struct date_value *first)
{
    bool apart = second->day_from > first->day_to + 1 || first->day_from > second->day_to + 1;
    if (apart)
        return DATE_DUAL;
    if (!second->hijri) {
        first->day_from = second->day_from;
        first->day_to = second->day_to;
        first->precision = second->precision;
        first->hijri = false;
    }
    return DATE_OK;
}

static enum date_trouble check_weekday(const struct parse *p, const struct date_value *out)
{
    enum { DAYS = 7, MONDAY_BEFORE_EPOCH = 3 };
    if (p->weekday < 0)
        return DATE_OK;
    if (out->precision != PRECISION_DAY)
        return DATE_WORD;
    int32_t since_monday = (out->day_from + MONDAY_BEFORE_EPOCH) % DAYS;
    return (since_monday + DAYS) % DAYS == p->weekday ? DATE_OK : DATE_WEEKDAY;
}

/* Digits and hyphens as ISO 8601 has them, to the day, the month or the year. */
static bool is_iso_writing(const struct parse *p, const struct date_tokens *tokens)
{
    const struct part *part = &p->part[0];
    bool ok = p->parts == 1 && part->numbers == tokens->count && part->month == 0 &&
              !part->has_blank && !tokens->has_time && part->digits[0] == 4 &&
              (tokens->repairs >> REPAIR_DATE & 1) == 0;
    for (int32_t i = 1; ok && i < part->numbers; i++)
        ok = part->digits[i] == 2 && part->separator[i] == '-';
    return ok;
}

static bool is_numeric_day_first(const struct parse *p)
{
    const struct part *part = &p->part[0];
    return p->parts == 1 && part->month == 0 && part->numbers == PART_NUMBERS &&
           part->digits[0] <= 2;
}

/* What a date in numbers says of the order of its column; a dual one was checked by itself. */
static void note_order(const struct parse *p, const struct written *w, struct date_value *out)
{
    const struct part *part = &p->part[0];
    bool numeric = p->parts == 1 && part->month == 0 && part->numbers == PART_NUMBERS;
    out->year_first = numeric && part->digits[0] == 4;
    out->proves_order = numeric && w->day > MONTHS;
    out->fits_both = numeric && w->day <= MONTHS && w->day != w->month;
}

static enum date_trouble settle(struct parse *p, const struct date_tokens *tokens,
                                struct date_value *out)
{
    struct written w;
    struct date_value second = {0};
    enum date_trouble trouble = settle_numbers(p, &p->part[0], &w);
    trouble = trouble == DATE_OK ? settle_days(p->words, w, out) : trouble;
    note_order(p, &w, out);
    if (trouble == DATE_OK && p->parts == PARTS) {
        trouble = settle_numbers(p, &p->part[1], &w);
        trouble = trouble == DATE_OK ? settle_days(p->words, w, &second) : trouble;
        trouble = trouble == DATE_OK ? join_dual(&second, out) : trouble;
    }
    trouble = trouble == DATE_OK ? check_weekday(p, out) : trouble;
    if (!is_iso_writing(p, tokens) || out->hijri)
        out->repairs |= (uint32_t)1 << REPAIR_DATE;
    out->is_iso = out->repairs == 0 && out->precision == PRECISION_DAY;
    return trouble;
}

/* Where only ISO is declared: what is wrong with any other writing. */
static enum date_trouble refuse_writing(const struct parse *p, const struct date_tokens *tokens,
                                        enum date_trouble trouble)
{
    if (is_iso_writing(p, tokens))
        return trouble;
    if (is_numeric_day_first(p) && trouble != DATE_WORD)
        return DATE_ORDER;
    if (trouble != DATE_OK)
        return trouble;
    return tokens->has_time ? DATE_WITH_TIME : DATE_WRITING;
}

/* ---- the writings that nearly every cell has ---- */

static bool read_plain(const struct date_reading *reading, str text, struct date_value *out)
{
    int32_t day = 0;
    if (text.n != 10 || text.p[4] != '-' || declares_hijri(reading) ||
        !date_parse_iso(text, &day) || (text.p[0] == '1' && text.p[1] < '6'))
        return false; /* years before 1600 are looked at again: they may be Hijri */
    int32_t day_of_month = (text.p[8] - '0') * 10 + text.p[9] - '0';
    *out = (struct date_value){.day_from = day,
                               .day_to = day,
                               .is_iso = true,
                               .year_first = true,
                               .proves_order = day_of_month > MONTHS,
                               .fits_both = day_of_month <= MONTHS &&
                                            (text.p[8] != text.p[5] || text.p[9] != text.p[6])};
    return true;
}

/* One or two digits and the mark after them; 0: anything else. */
static inline int32_t short_number(str text, ptrdiff_t *at, char *mark)
{
    const char *p = text.p + *at;
    int32_t number = p[0] - '0', next = p[1] - '0';
    if ((uint32_t)number > 9)
        return 0;
    bool two = (uint32_t)next <= 9;
    number = two ? number * 10 + next : number;
    *mark = p[1 + two];
    *at += 2 + two;
    return number;
}

/* Three numbers in ASCII with one mark twice, the last of four digits. */
static bool cut_numeric(str text, int32_t *first, int32_t *second, int32_t *year)
{
    char mark = 0, again = 0;
    ptrdiff_t at = 0;
    *first = short_number(text, &at, &mark);
    *second = *first > 0 ? short_number(text, &at, &again) : 0;
    *year = 0;
    if (*second == 0 || mark != again || (mark != '/' && mark != '-' && mark != '.') ||
        text.n - at != 4)
        return false;
    for (; at < text.n; at++) {
        int32_t digit = text.p[at] - '0';
        if (digit < 0 || digit > 9)
            return false;
        *year = *year * 10 + digit;
    }
    return true;
}

/* D/M/YYYY or M/D/YYYY as declared, a day that is; whatever else goes the long way. */
static bool read_numeric(const struct date_reading *reading, str text, struct date_value *out)
{
    enum { LEAST_BYTES = 8, MOST_BYTES = 10, LEAST_YEAR = 1600 };
    bool day_first = reading->order == DATE_ORDER_DMY;
    int32_t first, second, year;
    if ((!day_first && reading->order != DATE_ORDER_MDY) || text.n < LEAST_BYTES ||
        text.n > MOST_BYTES || declares_hijri(reading) ||
        !cut_numeric(text, &first, &second, &year))
        return false;
    int32_t day = day_first ? first : second, month = day_first ? second : first;
    if (year < LEAST_YEAR || !date_is_valid(year, month, day))
        return false;
    int32_t number = date_from_parts(year, month, day);
    *out = (struct date_value){.day_from = number,
                               .day_to = number,
                               .proves_order = day > MONTHS,
                               .fits_both = day <= MONTHS && day != month,
                               .repairs = (uint32_t)1 << REPAIR_DATE};
    return true;
}

/* ---- all ---- */

enum date_trouble date_read(const struct date_words *words, const struct date_reading *reading,
                            str text, struct date_value *out)
{
    if (read_plain(reading, text, out) || read_numeric(reading, text, out))
        return DATE_OK;
    *out = (struct date_value){0};
    struct date_tokens tokens;
    if (!date_tokens_cut(text, &tokens))
        return DATE_WORD;
    out->repairs = tokens.repairs;
    if (tokens.count == 0)
        return DATE_EMPTY;
    if (is_serial(reading, &tokens))
        return read_serial(reading, tokens.token[0].value, out);
    struct parse p;
    p.words = words;
    p.reading = reading;
    p.parts = 0;
    p.weekday = -1;
    (void)part_next(&p);
    enum date_trouble trouble = take_tokens(&p, &tokens);
    trouble = trouble == DATE_OK ? settle(&p, &tokens, out) : trouble;
    if (reading->order == DATE_ORDER_ISO)
        trouble = refuse_writing(&p, &tokens, trouble);
    return trouble == DATE_OK && out->precision > reading->least ? DATE_COARSE : trouble;
}
