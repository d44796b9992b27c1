/* The fate of one record. Cheap tests first: nearly all records that come here are rows. */
#include "1_ingest/fate.h"

#include "base/utf8.h"
#include "descriptors/pattern.h"

enum { TOTALS_CELL_BYTES = 200, ROW_CELLS_LEAST = 3 };

static str cell_at(const struct record_cells *r, int32_t i)
{
    return (str){r->bytes + r->cell[i].offset, r->cell[i].length};
}

static bool is_comment(const struct record_rules *rules, const struct record_cells *r,
                       int64_t number)
{
    for (int32_t i = 0; i < rules->comment_rows; i++) {
        if (rules->comment_row[i] == number) {
            return true;
        }
    }
    return rules->comment_char.n > 0 && r->kept > 0 &&
           str_starts(cell_at(r, 0), rules->comment_char);
}

static bool is_header(const struct record_rules *rules, const struct record_cells *r)
{
    if (!rules->label || r->kept < rules->labels) {
        return false;
    }
    for (int32_t i = 0; i < rules->labels; i++) {
        if (!str_equal(str_trim(cell_at(r, i)), rules->label[i])) {
            return false;
        }
    }
    for (int32_t i = rules->labels; i < r->kept; i++) {
        if (r->cell[i].length > 0) {
            return false;
        }
    }
    return true;
}

static bool is_totals(const struct record_rules *rules, const struct record_cells *r)
{
    if (rules->totals_words == 0) {
        return false;
    }
    int32_t first = 0;
    while (first < r->kept && r->cell[first].length == 0) {
        first++;
    }
    if (first == r->kept || r->cell[first].length > TOTALS_CELL_BYTES) {
        return false;
    }
    struct arena scratch = rules->scratch;
    str text = cell_at(r, first);
    str folded = utf8_invalid_at(text) < 0 ? utf8_fold(&scratch, text) : text;
    for (int32_t i = 0; i < rules->totals_words; i++) {
        if (str_equal(folded, rules->totals_word[i])) {
            return true;
        }
    }
    return false;
}

bool is_row_elsewhere(const struct record_rules *rules, str text, int32_t columns)
{
    static const char delimiters[] = ",;\t|";
    int32_t wanted = rules->labels > 0 ? rules->labels : columns;
    for (int d = 0; delimiters[d] && wanted >= ROW_CELLS_LEAST; d++) {
        int32_t cells = 1;
        for (ptrdiff_t i = 0; i < text.n; i++) {
            cells += text.p[i] == delimiters[d];
        }
        if (cells >= wanted) {
            return true;
        }
    }
    return false;
}

/* The key of a row whose other cells were lost. */
static bool is_lone_key(const struct record_rules *rules, str text)
{
    return rules->first_pattern && text.n <= TOTALS_CELL_BYTES && utf8_invalid_at(text) < 0 &&
           pattern_matches(rules->first_pattern, text, rules->scratch);
}

static bool is_note(const struct record_rules *rules, const struct record_cells *r, int32_t columns)
{
    if (!rules->notes || columns == 1 || r->count == 0 || r->count > r->kept ||
        r->cell[0].length == 0) {
        return false;
    }
    for (int32_t i = 1; i < r->kept; i++) {
        if (r->cell[i].length > 0) {
            return false;
        }
    }
    str text = cell_at(r, 0);
    return (r->count != columns || rules->lone_cell_is_note) &&
           !is_row_elsewhere(rules, text, columns) && !is_lone_key(rules, text);
}

enum fate fate_of(const struct record_rules *rules, const struct record_cells *r, int64_t number,
                  int32_t columns)
{
    if (is_comment(rules, r, number)) {
        return FATE_COMMENT;
    }
    if (r->all_empty && r->count <= 1 && !r->quoted) {
        return rules->keeps_blank ? FATE_ROW : FATE_BLANK;
    }
    if (r->all_empty && r->count > 1 && !(rules->keeps_empty && r->count == columns)) {
        return FATE_PADDING;
    }
    if (is_header(rules, r)) {
        return FATE_HEADER;
    }
    if (is_totals(rules, r)) {
        return FATE_TOTALS;
    }
    return is_note(rules, r, columns) ? FATE_NOTE : FATE_ROW;
}
