/* Text over a column. What is compared with other text (keys, identifiers) is mended as declared; a
 * key that would need an undeclared repair is refused, since it would be another key. An identifier
 * that names nobody (a word, a number that a spreadsheet rounded) would make one person of many: it
 * is told and left out. Any other text is text. */
#include <assert.h>
#include <string.h>

#include "2_validate/field_reader.h"
#include "2_validate/mend.h"
#include "2_validate/read_number.h"
#include "base/utf8.h"

enum { MENDED_BYTES = 1 << 16 };

/* Room that lasts as long as the batch. A batch's text is a window's at most, so that it is bounded
 * whatever the file holds. */
static char *mended_room(struct field_reader *r, ptrdiff_t bytes)
{
    if (r->mended_capacity - r->mended_used < bytes) {
        ptrdiff_t more = 2 * r->mended_capacity;
        more = more < MENDED_BYTES ? MENDED_BYTES : more;
        r->mended_capacity = more < bytes ? bytes : more;
        r->mended_used = 0;
        r->mended = arena_alloc_raw(r->arena, 1, r->mended_capacity);
    }
    char *room = r->mended + r->mended_used;
    r->mended_used += bytes;
    return room;
}

/* Returns the repairs that the text needs and that are not declared. */
static uint32_t mend_text(struct field_reader *r, str *text)
{
    uint32_t needed = mend_in_place(text, r->repairs);
    if (text->n > 0 && has_invisible(*text)) {
        needed |= 1u << REPAIR_INVISIBLE;
        if (r->repairs >> REPAIR_INVISIBLE & 1) {
            *text = without_invisible(*text, mended_room(r, text->n));
        }
    }
    for (uint32_t done = needed & r->repairs; done != 0; done &= done - 1) {
        r->repaired[__builtin_ctz(done)]++;
    }
    return needed & ~r->repairs;
}

/* ---- identifiers ---- */

static bool is_digit(char byte)
{
    return '0' <= byte && byte <= '9';
}

static ptrdiff_t digits_end(str text, ptrdiff_t at)
{
    while (at < text.n && is_digit(text.p[at])) {
        at++;
    }
    return at;
}

/* 1.23457E+11: what a spreadsheet shows of a long number, the same for many of them. */
static bool is_rounded(str text)
{
    ptrdiff_t at = digits_end(text, 0);
    if (at != 1) {
        return false;
    }
    if (at < text.n && (text.p[at] == '.' || text.p[at] == ',')) {
        at = digits_end(text, at + 1);
    }
    bool exponent = at + 2 < text.n && (text.p[at] | 0x20) == 'e' && text.p[at + 1] == '+';
    return exponent && digits_end(text, at + 2) == text.n;
}

static bool has_digit(str text)
{
    for (ptrdiff_t at = 0; at < text.n;) {
        int32_t c = plain_digit(utf8_next(text, &at));
        if ('0' <= c && c <= '9') {
            return true;
        }
    }
    return false;
}

/* A missing value in another spelling: case, accents, blanks. */
static bool is_missing_folded(const struct field_reader *r, str text, int64_t *value)
{
    struct arena scratch = *r->arena;
    str folded = utf8_fold(&scratch, text);
    for (int32_t i = 0; i < r->field->missing_count; i++) {
        str missing = utf8_fold(&scratch, r->field->missing[i].text);
        if (missing.n > 0 && str_equal(folded, missing)) {
            *value = VALUE_MISSING(r->field->missing[i].kind);
            return true;
        }
    }
    return false;
}

/* Identifiers nearly always end with a digit, and not with a power of ten. */
static inline bool is_doubtful(const struct field_reader *r, str text)
{
    bool power = text.n > 4 && (text.p[text.n - 3] == '+' || text.p[text.n - 4] == '+');
    return (r->is_identifier && (power || !is_digit(text.p[text.n - 1]))) || (r->is_key && power);
}

/* ---- the slow way ---- */

static int64_t leave_out(struct field_reader *r, struct trouble_list *troubles, int32_t row,
                         str cause)
{
    enum severity severity =
        r->is_identifier ? r->field->severity.constraint : r->field->severity.type;
    field_trouble(r, troubles, row, severity, STR("type-error"), cause);
    return VALUE_MISSING(MISSING_NOT_RECORDED);
}

/* Mends the text; 0, or why it is missing. */
static __attribute__((noinline)) int64_t text_slow(struct field_reader *r, str *text, int32_t row,
                                                   struct trouble_list *troubles)
{
    int64_t value = 0;
    uint32_t undeclared = r->mends_text ? mend_text(r, text) : 0;
    if (text->n == 0) {
        return VALUE_MISSING(MISSING_NOT_RECORDED);
    }
    if (cell_is_missing(r, *text, &value)) {
        return value;
    }
    if (undeclared != 0 && r->is_key) {
        return leave_out(r, troubles, row, repair_cause(undeclared));
    }
    if ((r->is_identifier || r->is_key) && is_rounded(*text)) {
        return leave_out(r, troubles, row, STR("rounded"));
    }
    if (!r->is_identifier || is_missing_folded(r, *text, &value) || has_digit(*text)) {
        return value;
    }
    return leave_out(r, troubles, row, STR("identifier"));
}

static inline bool looks_spoiled(struct cell_words words, str text)
{
    const uint64_t high_bits = UINT64_C(0x8080808080808080);
    char first = text.p[0], last = text.p[text.n - 1];
    bool is_long = ((words.low | words.high) & high_bits) || text.n > CELL_WORD_BYTES;
    return first == ' ' || first == '\t' || last == ' ' || last == '\t' || first == '=' ||
           first == '\'' || (is_long && has_invisible(text));
}

void read_text(struct field_reader *r, const struct column_cells *cells, struct row_range rows,
               struct trouble_list *troubles)
{
    if (rows.from == 0) {
        r->mended_used = 0; /* another batch */
    }
    for (int32_t row = rows.from; row < rows.to; row++) {
        struct text_cell cell = column_cell(cells, row);
        str text = cell_text(cells, cell);
        int64_t value = 0;
        if (!cell_is_missing(r, text, &value) && text.n > 0 &&
            ((r->mends_text && looks_spoiled(cell_words(cells, cell), text)) ||
             is_doubtful(r, text))) {
            value = text_slow(r, &text, row, troubles);
        }
        if (value != 0) {
            text.n = 0;
        }
        r->out->texts[row] = text;
        r->out->integers[row] = value;
    }
}
