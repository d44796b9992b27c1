/* Codes, sets of codes and booleans: by the exact bytes of the cell where the spelling is known,
 * by folding once where it is not. */
#include "2_validate/field_reader.h"

#include <assert.h>

#include "2_validate/cause.h"
#include "2_validate/mend.h"
#include "base/utf8.h"

enum { LEARNED_LIMIT = 4096, SET_CODES_LIMIT = 62 };

/* ---- what a spelling means ---- */

/* The code that stands for this one today. Chains of replacement end, whatever the file says. */
static struct spelling code_means(const struct codelist *list, int32_t index)
{
    enum meaning meaning = MEANS_VALUE;
    for (int32_t steps = 0; list->code[index].replaced_by >= 0 && steps < list->count; steps++) {
        index = list->code[index].replaced_by;
        meaning = MEANS_REPLACED;
    }
    if (list->code[index].retired) {
        return (struct spelling){VALUE_MISSING(MISSING_NOT_RECORDED), MEANS_RETIRED};
    }
    return (struct spelling){list->code[index].number, meaning};
}

/* Exactly the code or one of its labels, as the list has them. */
static bool is_spelled_so(const struct code *code, str text)
{
    bool same = str_equal(text, code->code);
    for (int l = 0; l < LANGUAGE_COUNT; l++) {
        same = same || str_equal(text, code->labels.text[l]);
    }
    return same;
}

static struct spelling mended_or_not(const struct field_reader *r, int64_t value,
                                     enum repair repair, enum meaning mended, enum meaning nothing)
{
    if (r->repairs >> repair & 1) {
        return (struct spelling){value, mended};
    }
    return (struct spelling){VALUE_MISSING(MISSING_NOT_RECORDED), nothing};
}

/* "Yes?" is no yes. */
static bool is_doubted(str text)
{
    return str_find_byte(text, '?') >= 0 || str_find(text, STR("\xD8\x9F")) >= 0;
}

/* -1 is not the code 1. */
static bool is_signed_number(str text)
{
    text = str_trim(text);
    return text.n > 1 && text.p[0] == '-' && '0' <= text.p[1] && text.p[1] <= '9';
}

/* Folding passes over punctuation and invisible marks. Where they say something the text is no
 * code; where a spreadsheet left them it is a repair like others, and must be declared. */
static struct spelling mended(const struct field_reader *r, struct spelling means, str text)
{
    const struct spelling nothing = {VALUE_MISSING(MISSING_NOT_RECORDED), MEANS_NOTHING};
    str bare = text;
    if (means.meaning != MEANS_VALUE || text.n == 0) {
        return means;
    }
    if (is_signed_number(text)) {
        return nothing;
    }
    if (is_doubted(text)) {
        return (struct spelling){nothing.value, MEANS_NOTHING_DOUBT};
    }
    uint32_t done = mend_in_place(&bare, ~0u);
    if (done >> REPAIR_FORMULA & 1) {
        return mended_or_not(r, means.value, REPAIR_FORMULA, MEANS_MENDED_FORMULA,
                             MEANS_NOTHING_FORMULA);
    }
    if (text.p[0] == '=' || text.p[0] == '@') {
        return (struct spelling){nothing.value, MEANS_NOTHING_FORMULA};
    }
    if (done >> REPAIR_APOSTROPHE & 1) {
        return mended_or_not(r, means.value, REPAIR_APOSTROPHE, MEANS_MENDED_APOSTROPHE,
                             MEANS_NOTHING_APOSTROPHE);
    }
    if (has_invisible(text)) {
        return mended_or_not(r, means.value, REPAIR_INVISIBLE, MEANS_MENDED,
                             MEANS_NOTHING_INVISIBLE);
    }
    return means;
}

static struct spelling code_match(const struct field_reader *r, str text)
{
    const struct codelist *list = r->field->codelist;
    int32_t index = codelist_match(list, text, *r->arena);
    if (index >= 0) {
        struct spelling means = code_means(list, index);
        return is_spelled_so(&list->code[index], text) ? means : mended(r, means, text);
    }
    return (struct spelling){VALUE_MISSING(MISSING_NOT_RECORDED), MEANS_NOTHING};
}

static bool is_among(str folded, const str *list, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        if (str_equal(folded, list[i])) {
            return true;
        }
    }
    return false;
}

/* By the letter of the standard, spellings are exact; our own datasets list folded ones. */
static struct spelling boolean_match(const struct field_reader *r, str text)
{
    struct arena scratch = *r->arena;
    str word = r->standard ? text : utf8_fold(&scratch, text);
    if (is_among(word, r->field->true_value, r->field->true_count)) {
        return mended(r, (struct spelling){1, MEANS_VALUE}, r->standard ? STR("") : text);
    }
    if (is_among(word, r->field->false_value, r->field->false_count)) {
        return mended(r, (struct spelling){0, MEANS_VALUE}, r->standard ? STR("") : text);
    }
    return (struct spelling){VALUE_MISSING(MISSING_NOT_RECORDED), MEANS_NOTHING};
}

void code_reader_make(struct field_reader *r)
{
    const struct field *field = r->field;
    const struct codelist *list = field->type == VALUE_BOOLEAN ? NULL : field->codelist;
    assert(list || field->type == VALUE_BOOLEAN);
    bool is_set = field->type == VALUE_CODE_SET;
    int32_t codes = list ? list->count : 0;
    spelling_table_make(&r->cell, r->arena, field->missing_count + 1 + (is_set ? 0 : codes),
                        LEARNED_LIMIT);
    for (int32_t i = 0; i < field->missing_count; i++) {
        spelling_table_put(&r->cell, field->missing[i].text,
                           (struct spelling){VALUE_MISSING(field->missing[i].kind), MEANS_VALUE});
    }
    if (!r->standard) {
        spelling_table_put(&r->cell, STR(""),
                           (struct spelling){VALUE_MISSING(MISSING_NOT_RECORDED), MEANS_VALUE});
    }
    struct spelling_table *of_codes = &r->cell;
    if (is_set) {
        of_codes = &r->element;
        spelling_table_make(of_codes, r->arena, codes, LEARNED_LIMIT);
    }
    for (int32_t i = 0; i < codes; i++) {
        spelling_table_put(of_codes, list->code[i].code, code_means(list, i));
    }
}

void code_reader_wipe(struct field_reader *r)
{
    spelling_table_wipe(&r->cell);
    spelling_table_wipe(&r->element);
}

/* ---- troubles ---- */

/* The repair that a spelling needed; REPAIR_COUNT: none. */
static enum repair repair_of(enum meaning meaning)
{
    return meaning == MEANS_MENDED              ? REPAIR_INVISIBLE
           : meaning == MEANS_MENDED_FORMULA    ? REPAIR_FORMULA
           : meaning == MEANS_MENDED_APOSTROPHE ? REPAIR_APOSTROPHE
                                                : REPAIR_COUNT;
}

/* Why a spelling is no code; empty: the list lacks it. */
static str nothing_cause(enum meaning meaning)
{
    return meaning == MEANS_RETIRED              ? STR("retired")
           : meaning == MEANS_NOTHING_SEPARATOR  ? STR("separator")
           : meaning == MEANS_NOTHING_INVISIBLE  ? STR("invisible-mark")
           : meaning == MEANS_NOTHING_FORMULA    ? STR("formula")
           : meaning == MEANS_NOTHING_APOSTROPHE ? STR("apostrophe")
           : meaning == MEANS_NOTHING_DOUBT      ? STR("doubt")
                                                 : STR("");
}

static void spelling_trouble(struct field_reader *r, struct trouble_list *troubles, int32_t row,
                             enum meaning meaning, str text)
{
    enum severity severity = r->field->severity.type;
    if (meaning <= MEANS_MENDED_APOSTROPHE) {
        enum repair repair = repair_of(meaning);
        if (repair != REPAIR_COUNT)
            r->repaired[repair]++;
        return;
    }
    if (r->field->type == VALUE_BOOLEAN) {
        bool apostrophe = meaning == MEANS_NOTHING_APOSTROPHE;
        field_trouble(r, troubles, row, severity, STR("type-error"),
                      apostrophe ? STR("apostrophe") : type_error_cause(r->field, text));
        return;
    }
    if (r->standard && meaning > MEANS_REPLACED) {
        field_trouble(r, troubles, row, r->field->severity.constraint, STR("constraint-error"),
                      STR("enum"));
        return;
    }
    if (meaning == MEANS_REPLACED) {
        field_trouble(r, troubles, row, SEVERITY_INFO, STR("code-replaced"), STR(""));
        return;
    }
    field_trouble(r, troubles, row, severity, STR("not-a-code"), nothing_cause(meaning));
}

/* ---- codes and booleans ---- */

/* The way of a cell that is not in the table, or that brings trouble. */
static __attribute__((noinline)) int64_t spelled_slow(struct field_reader *r, str text, int32_t row,
                                                      struct trouble_list *troubles)
{
    struct cell_words words = cell_words_of(text.p, (uint32_t)text.n, false);
    const struct spelling_slot *slot = spelling_find(&r->cell, words, text.p, (uint32_t)text.n);
    struct spelling means;
    if (slot) {
        means = (struct spelling){slot->value, (enum meaning)slot->meaning};
    } else {
        means = r->field->type == VALUE_BOOLEAN ? boolean_match(r, text) : code_match(r, text);
        spelling_table_put(&r->cell, text, means);
    }
    spelling_trouble(r, troubles, row, means.meaning, text);
    return means.value;
}

typedef int64_t slow_way(struct field_reader *, str text, int32_t row, struct trouble_list *);

/* A cell whose bytes were met before costs one look-up; the others go the slow way. */
static inline void read_known(struct field_reader *r, const struct column_cells *cells,
                              struct row_range rows, struct trouble_list *troubles, slow_way *slow)
{
    int64_t *out = r->out->integers;
    for (int32_t row = rows.from; row < rows.to; row++) {
        struct text_cell cell = column_cell(cells, row);
        const struct spelling_slot *slot = spelling_find(&r->cell, cell_words(cells, cell),
                                                         cells->bytes + cell.offset, cell.length);
        if (slot && slot->meaning == MEANS_VALUE) {
            out[row] = slot->value;
        } else {
            out[row] = slow(r, cell_text(cells, cell), row, troubles);
        }
    }
}

void read_spelled(struct field_reader *r, const struct column_cells *cells, struct row_range rows,
                  struct trouble_list *troubles)
{
    read_known(r, cells, rows, troubles, spelled_slow);
}

/* ---- sets of codes ---- */

static bool looks_like_a_list(str text)
{
    for (ptrdiff_t i = 0; i < text.n; i++) {
        if (memchr(";,|/+", text.p[i], 5)) {
            return true;
        }
    }
    return false;
}

static struct spelling element_means(struct field_reader *r, str element)
{
    uint32_t length = (uint32_t)element.n;
    struct cell_words words = cell_words_of(element.p, length, false);
    const struct spelling_slot *slot = spelling_find(&r->element, words, element.p, length);
    if (slot) {
        return (struct spelling){slot->value, (enum meaning)slot->meaning};
    }
    struct spelling means = code_match(r, element);
    if (means.meaning == MEANS_NOTHING && looks_like_a_list(element)) {
        means.meaning = MEANS_NOTHING_SEPARATOR;
    }
    spelling_table_put(&r->element, element, means);
    return means;
}

/* The worst of the elements decides: a set with one unknown code is no set. A replacement is told
 * once a cell. */
static struct spelling set_means(struct field_reader *r, str text)
{
    struct spelling set = {0, MEANS_VALUE};
    bool more = true;
    while (more) {
        str element;
        more = str_cut(text, r->field->list_separator, &element, &text);
        element = str_trim(element);
        if (element.n == 0) {
            continue;
        }
        struct spelling one = element_means(r, element);
        set.meaning = one.meaning > set.meaning ? one.meaning : set.meaning;
        if (one.meaning <= MEANS_REPLACED) {
            assert(0 <= one.value && one.value < SET_CODES_LIMIT);
            set.value |= INT64_C(1) << one.value;
        }
    }
    if (set.meaning > MEANS_REPLACED || set.value == 0) {
        set.value = VALUE_MISSING(MISSING_NOT_RECORDED);
    }
    return set;
}

/* ---- one cell ---- */

static bool means_value(struct spelling means, struct cell_value *value)
{
    value->integer = means.value;
    enum repair repair = repair_of(means.meaning);
    value->repairs |= repair != REPAIR_COUNT ? 1u << repair : 0;
    if (means.meaning > MEANS_NOTHING_SEPARATOR && means.meaning != MEANS_NOTHING_DOUBT) {
        value->cause = nothing_cause(means.meaning);
    }
    return means.meaning <= MEANS_REPLACED;
}

bool read_code_one(struct field_reader *r, str text, struct cell_value *value)
{
    bool is_boolean = r->field->type == VALUE_BOOLEAN;
    return means_value(is_boolean ? boolean_match(r, text) : code_match(r, text), value);
}

bool read_code_set_one(struct field_reader *r, str text, struct cell_value *value)
{
    return means_value(set_means(r, text), value);
}

static __attribute__((noinline)) int64_t set_slow(struct field_reader *r, str text, int32_t row,
                                                  struct trouble_list *troubles)
{
    int64_t value;
    if (cell_is_missing(r, text, &value)) {
        return value;
    }
    struct spelling means = set_means(r, text);
    spelling_table_put(&r->cell, text, means);
    spelling_trouble(r, troubles, row, means.meaning, text);
    return means.value;
}

void read_code_sets(struct field_reader *r, const struct column_cells *cells, struct row_range rows,
                    struct trouble_list *troubles)
{
    read_known(r, cells, rows, troubles, set_slow);
}
