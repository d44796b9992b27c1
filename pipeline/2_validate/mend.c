/* Steps are tried in one order, each followed by a reading, so that no more is mended than is
 * needed: the order goes from what surely is a slip to what is another writing. */
#include "2_validate/mend.h"

#include <assert.h>
#include <string.h>

#include "2_validate/cause.h"
#include "2_validate/read_number.h"
#include "base/utf8.h"

enum { GROUP_DIGITS = 3 };

/* ---- invisible marks ---- */

static bool is_special_blank(int32_t c)
{
    return c == 0xA0 || c == 0x202F || c == 0x2007 || c == 0x2009 || c == 0x3000;
}

bool is_invisible(int32_t c)
{
    return is_special_blank(c) || c == 0xAD || c == 0x61C || c == 0x640 ||
           (0x200B <= c && c <= 0x200F) || (0x202A <= c && c <= 0x202E) ||
           (0x2060 <= c && c <= 0x206F) || c == 0xFEFF;
}

/* By the bytes that such marks begin with; letters of Arabic begin with two of them. */
static bool begins_invisible(str text, ptrdiff_t at)
{
    unsigned char first = (unsigned char)text.p[at], second = (unsigned char)text.p[at + 1];
    if (first == 0xD8 || first == 0xD9) {
        return second == (first == 0xD8 ? 0x9C : 0x80);
    }
    return (first == 0xC2 || first == 0xE2 || first == 0xE3 || first == 0xEF) &&
           is_invisible(utf8_next(text, &at));
}

bool has_invisible(str text)
{
    ptrdiff_t at = 0;
    while (at + 1 < text.n) {
        uint64_t word = 0;
        if (at + (ptrdiff_t)sizeof word <= text.n) {
            memcpy(&word, text.p + at, sizeof word);
            if (!(word & UINT64_C(0x8080808080808080))) {
                at += (ptrdiff_t)sizeof word;
                continue;
            }
        }
        if ((unsigned char)text.p[at] >= 0xC2 && begins_invisible(text, at)) {
            return true;
        }
        at++;
    }
    return false;
}

str without_invisible(str text, char *out)
{
    ptrdiff_t n = 0;
    for (ptrdiff_t offset = 0; offset < text.n;) {
        ptrdiff_t at = offset;
        int32_t c = utf8_next(text, &offset);
        if (is_special_blank(c)) {
            out[n++] = ' ';
        } else if (!is_invisible(c)) {
            memmove(out + n, text.p + at, (size_t)(offset - at));
            n += offset - at;
        }
    }
    assert(n <= text.n);
    return str_trim((str){out, n});
}

/* ---- steps ---- */

static bool mend_spaces(str *text)
{
    str trimmed = str_trim(*text);
    bool done = trimmed.n != text->n;
    *text = trimmed;
    return done;
}

/* ="00123", as some programs write text for a spreadsheet. */
static bool mend_formula(str *text)
{
    str t = *text;
    if (t.n < 3 || t.p[0] != '=' || t.p[1] != '"' || t.p[t.n - 1] != '"' ||
        memchr(t.p + 2, '"', (size_t)(t.n - 3))) {
        return false;
    }
    *text = str_slice(t, 2, t.n - 1);
    return true;
}

static bool mend_apostrophe(str *text)
{
    bool done = text->n > 1 && text->p[0] == '\'';
    *text = str_slice(*text, done, text->n);
    return done;
}

uint32_t mend_in_place(str *text, uint32_t declared)
{
    static const struct {
        enum repair repair;
        bool (*mend)(str *);
    } steps[] = {{REPAIR_SPACES, mend_spaces},
                 {REPAIR_FORMULA, mend_formula},
                 {REPAIR_APOSTROPHE, mend_apostrophe}};
    uint32_t needed = 0;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        str mended = *text;
        if (!steps[i].mend(&mended)) {
            continue;
        }
        needed |= 1u << steps[i].repair;
        *text = declared >> steps[i].repair & 1 ? mended : *text;
    }
    return needed;
}

static bool mend_invisible(struct mending *m)
{
    if (m->text.n > MEND_BYTES || !has_invisible(m->text)) {
        return false;
    }
    m->text = without_invisible(m->text, m->bytes[0]);
    return true;
}

/* Whether exactly three digits follow, and then none. */
static bool begins_group(str text, ptrdiff_t offset)
{
    int digits = 0;
    while (offset < text.n) {
        int32_t c = plain_digit(utf8_next(text, &offset));
        if (c < '0' || c > '9') {
            break;
        }
        digits++;
    }
    return digits == GROUP_DIGITS;
}

/* Digits of Arabic and Persian; U+066B as the decimal mark that is declared, U+066C gone where it
 * stands before three digits and after more than a zero. */
static bool mend_digits(const struct field_reader *r, struct mending *m)
{
    str text = m->text;
    char *out = m->bytes[1];
    ptrdiff_t n = 0;
    bool done = false;
    if (text.n > MEND_BYTES) {
        return false;
    }
    for (ptrdiff_t offset = 0; offset < text.n;) {
        int32_t c = utf8_next(text, &offset), plain = plain_digit(c);
        if (c == 0x66C && n > 0 && out[0] != '0' && begins_group(text, offset)) {
            done = true;
            continue;
        }
        if (c == 0x66B && r->numbers.decimal_mark < 0x800) {
            plain = r->numbers.decimal_mark;
        }
        done = done || plain != c;
        n += utf8_encode(plain, out + n);
    }
    if (done) {
        m->text = (str){out, n};
    }
    return done;
}

static bool mend_step(const struct field_reader *r, enum repair step, struct mending *m)
{
    switch (step) { /* NOLINT: the others are not mended here */
    case REPAIR_SPACES:
        return mend_spaces(&m->text);
    case REPAIR_INVISIBLE:
        return mend_invisible(m);
    case REPAIR_FORMULA:
        return mend_formula(&m->text);
    case REPAIR_APOSTROPHE:
        return mend_apostrophe(&m->text);
    case REPAIR_DIGITS:
        return mend_digits(r, m);
    case REPAIR_GROUPING:
    case REPAIR_DECIMAL_MARK:
    case REPAIR_TITLE_ROWS:
    case REPAIR_HEADER_AGAIN:
    case REPAIR_TOTALS:
    case REPAIR_FOOTNOTES:
    case REPAIR_PADDING:
    case REPAIR_SEP_LINE:
    case REPAIR_DATE:
    case REPAIR_SERIAL:
    case REPAIR_ENCODING:
    case REPAIR_BLANK_LINES:
    case REPAIR_COUNT:
        break;
    }
    return false;
}

/* ---- reading what was mended ---- */

str repair_cause(uint32_t undeclared)
{
    static const struct {
        enum repair repair;
        const char *cause;
    } causes[] = {
        {REPAIR_FORMULA, "formula"},
        {REPAIR_APOSTROPHE, "apostrophe"},
        {REPAIR_INVISIBLE, "invisible-mark"},
        {REPAIR_SPACES, "blank"},
        {REPAIR_DIGITS, "digits"},
        {REPAIR_GROUPING, "grouping"},
        {REPAIR_DECIMAL_MARK, "decimal-comma"},
        {REPAIR_SERIAL, "serial"},
    };
    for (size_t i = 0; i < sizeof causes / sizeof causes[0]; i++) {
        if (undeclared >> causes[i].repair & 1) {
            return str_from_c(causes[i].cause);
        }
    }
    return STR("");
}

static enum cell_outcome judged(const struct field_reader *r, enum cell_outcome outcome,
                                struct cell_value *value)
{
    uint32_t undeclared = value->repairs & ~r->repairs;
    if (undeclared == 0) {
        return outcome;
    }
    value->cause = repair_cause(undeclared);
    return CELL_IS_UNREADABLE;
}

/* Text that is copied to be read cannot be kept: only what is left as a slice of the cell can. */
static bool keeps_text(const struct field_reader *r)
{
    return r->field->type == VALUE_TEXT;
}

enum cell_outcome mend_and_read(struct field_reader *r, str text, struct cell_value *value)
{
    static const enum repair steps[] = {REPAIR_SPACES,     REPAIR_INVISIBLE, REPAIR_FORMULA,
                                        REPAIR_APOSTROPHE, REPAIR_SPACES,    REPAIR_DIGITS};
    struct mending m;
    uint32_t done = 0;
    struct cell_value last = *value; /* what the last reading said of it */
    m.text = text;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        bool copies = steps[i] == REPAIR_INVISIBLE || steps[i] == REPAIR_DIGITS;
        if ((copies && keeps_text(r)) || !mend_step(r, steps[i], &m)) {
            continue;
        }
        done |= 1u << steps[i];
        *value = (struct cell_value){.repairs = done};
        if (cell_is_missing(r, m.text, &value->integer)) {
            return judged(r, CELL_IS_MISSING, value);
        }
        if (r->one(r, m.text, value)) {
            return judged(r, CELL_IS_VALUE, value);
        }
        last = *value;
    }
    *value = (struct cell_value){
        .cause = last.cause, .swapped = last.swapped, .year_first = last.year_first};
    if (last.cause.n == 0) {
        value->cause = type_error_cause(r->field, m.text);
    }
    return CELL_IS_UNREADABLE;
}
