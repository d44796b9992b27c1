/* Lines inside quotes that are records: cheap where the number of delimiters tells, which it nearly
 * always does. */
#include "1_ingest/swallowed.h"

#include "1_ingest/cut_cells.h"
#include "base/utf8.h"
#include "descriptors/pattern.h"

enum { JUDGED_BYTES = 200, LEAST_COLUMNS_BY_SHAPE = 4 };

enum verdict { VERDICT_NONE, VERDICT_FITS, VERDICT_MISFITS };

/* Digits of any kind count: what stands between them is for stage 2. */
static bool is_like_a_number(str text)
{
    int32_t digits = 0;
    for (ptrdiff_t at = 0; at < text.n;) {
        int32_t c = utf8_next(text, &at);
        bool digit =
            (c >= '0' && c <= '9') || (c >= 0x660 && c <= 0x669) || (c >= 0x6F0 && c <= 0x6F9);
        bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
        if (letter) {
            return false;
        }
        digits += digit;
    }
    return digits > 0;
}

static bool has_digit(str text)
{
    for (ptrdiff_t at = 0; at < text.n;) {
        int32_t c = utf8_next(text, &at);
        if ((c >= '0' && c <= '9') || (c >= 0x660 && c <= 0x669) || (c >= 0x6F0 && c <= 0x6F9)) {
            return true;
        }
    }
    return false;
}

static enum verdict verdict_of(bool fits)
{
    return fits ? VERDICT_FITS : VERDICT_MISFITS;
}

static enum verdict judge_cell(const struct record_judge *j, const struct field *f, str cell)
{
    if (cell.n > JUDGED_BYTES || utf8_invalid_at(cell) >= 0) {
        return VERDICT_MISFITS;
    }
    switch (f->type) {
    case VALUE_CODE:
        return f->codelist ? verdict_of(codelist_match(f->codelist, cell, j->scratch) >= 0)
                           : VERDICT_NONE;
    case VALUE_INTEGER:
    case VALUE_NUMBER:
        return verdict_of(is_like_a_number(cell));
    case VALUE_DATE:
    case VALUE_TIME:
    case VALUE_DATETIME:
    case VALUE_YEARMONTH:
        return verdict_of(has_digit(cell));
    case VALUE_TEXT:
        return f->compiled_pattern
                   ? verdict_of(pattern_matches(f->compiled_pattern, cell, j->scratch))
                   : VERDICT_NONE;
    case VALUE_BOOLEAN:
    case VALUE_CODE_SET:
        break;
    }
    return VERDICT_NONE;
}

static bool is_key(const struct dataset *ds, int32_t field)
{
    for (int32_t i = 0; i < ds->primary_key_count; i++) {
        if (ds->primary_key[i] == field) {
            return true;
        }
    }
    return false;
}

static bool can_be_judged(const struct field *f)
{
    return f->type != VALUE_BOOLEAN && f->type != VALUE_CODE_SET &&
           (f->type != VALUE_TEXT || f->compiled_pattern) && (f->type != VALUE_CODE || f->codelist);
}

static bool has_judged_column(const struct record_judge *j)
{
    for (int32_t i = 0; i < j->columns; i++) {
        if (j->field[i] >= 0 && can_be_judged(&j->dataset->field[j->field[i]])) {
            return true;
        }
    }
    return false;
}

/* The cell without blanks and the quotation marks that strayed to its ends. */
static str bare(str cell, char quote)
{
    cell = str_trim(cell);
    if (cell.n > 0 && cell.p[0] == quote) {
        cell = str_slice(cell, 1, cell.n);
    }
    if (cell.n > 0 && cell.p[cell.n - 1] == quote) {
        cell = str_slice(cell, 0, cell.n - 1);
    }
    return str_trim(cell);
}

/* The line has the right number of cells: whether they are what the columns hold. */
static bool fits_columns(const struct record_judge *j, str line)
{
    int32_t fits = 0, misfits = 0;
    str rest = line;
    for (int32_t i = 0; i < j->columns; i++) {
        str head;
        (void)str_cut(rest, j->cells.delimiter, &head, &rest);
        str cell = bare(head, j->cells.quote);
        int32_t field = j->field[i];
        if (field >= 0 && cell.n == 0 && is_key(j->dataset, field)) {
            return false;
        }
        if (field < 0 || cell.n == 0) {
            continue;
        }
        enum verdict v = judge_cell(j, &j->dataset->field[field], cell);
        fits += v == VERDICT_FITS;
        misfits += v == VERDICT_MISFITS;
    }
    return fits > misfits;
}

/* Takes the first line off the record. */
static str next_line(str *rest)
{
    ptrdiff_t end = 0;
    while (end < rest->n && rest->p[end] != '\n' && rest->p[end] != '\r') {
        end++;
    }
    str line = str_slice(*rest, 0, end);
    bool pair = end + 1 < rest->n && rest->p[end] == '\r' && rest->p[end + 1] == '\n';
    end += end < rest->n ? 1 + pair : 0;
    *rest = str_slice(*rest, end, rest->n);
    return line;
}

bool swallows_record(const struct record_judge *j, str record)
{
    str rest = record;
    str first = next_line(&rest);
    bool judged = has_judged_column(j);
    if (!judged && (j->columns < LEAST_COLUMNS_BY_SHAPE ||
                    plain_cells(first, j->cells.delimiter) != j->columns)) {
        return false;
    }
    bool all = rest.n > 0;
    while (rest.n > 0) {
        str line = next_line(&rest);
        bool shaped = plain_cells(line, j->cells.delimiter) == j->columns;
        if (shaped && judged && fits_columns(j, line)) {
            return true;
        }
        all = all && shaped;
    }
    return !judged && all;
}
