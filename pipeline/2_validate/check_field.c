/* Constraints on values that could be read: required, ranges, lengths, patterns, dates to come, and
 * the centre. One pass over a column for each that is declared. */
#include "2_validate/field_reader.h"

#include <assert.h>

#include "base/date.h"
#include "base/utf8.h"
#include "descriptors/pattern.h"

static void constraint_error(const struct field_reader *r, struct trouble_list *troubles,
                             int32_t row, str detail)
{
    field_trouble(r, troubles, row, r->field->severity.constraint, STR("constraint-error"), detail);
}

static bool is_present(const struct field_reader *r, int32_t row)
{
    return !value_is_missing(r->out->integers[row]);
}

bool cell_is_missing_slow(const struct field *field, str text, int64_t *value)
{
    for (int32_t i = 0; i < field->missing_count; i++) {
        if (str_equal(text, field->missing[i].text)) {
            *value = VALUE_MISSING(field->missing[i].kind);
            return true;
        }
    }
    if (text.n == 0) {
        *value = VALUE_MISSING(MISSING_NOT_RECORDED);
    }
    return text.n == 0;
}

/* A cell that could not be read is not also missing: that was said already. */
static void check_required(struct field_reader *r, struct row_range rows,
                           struct trouble_list *troubles)
{
    for (int32_t row = rows.from; row < rows.to; row++) {
        if (!is_present(r, row) && !trouble_has(troubles, row, r->index)) {
            field_trouble(r, troubles, row, r->field->severity.required, STR("constraint-error"),
                          STR("required"));
        }
    }
}

static void check_range(struct field_reader *r, struct row_range rows,
                        struct trouble_list *troubles)
{
    const struct field *field = r->field;
    for (int32_t row = rows.from; row < rows.to; row++) {
        int64_t value = r->out->integers[row];
        if ((r->least <= value && value <= r->most) || value_is_missing(value)) {
            continue;
        }
        if (field->has_minimum && value < field->minimum) {
            constraint_error(r, troubles, row, STR("minimum"));
        }
        if (field->has_maximum && value > field->maximum) {
            constraint_error(r, troubles, row, STR("maximum"));
        }
        if (value < r->kept_least || value > r->kept_most) {
            constraint_error(r, troubles, row, STR("beyond"));
        }
        if (field->type == VALUE_DATE && value > r->as_of_day) {
            field_trouble(r, troubles, row, field->severity.constraint, STR("future-date"),
                          STR(""));
        }
    }
}

static void check_number_range(struct field_reader *r, struct row_range rows,
                               struct trouble_list *troubles)
{
    const struct field *field = r->field;
    for (int32_t row = rows.from; row < rows.to; row++) {
        if (!is_present(r, row)) {
            continue;
        }
        double value = r->out->numbers[row];
        if (field->has_minimum && value < field->minimum_number) {
            constraint_error(r, troubles, row, STR("minimum"));
        }
        if (field->has_maximum && value > field->maximum_number) {
            constraint_error(r, troubles, row, STR("maximum"));
        }
    }
}

/* n bytes of UTF-8 are at most n code points. */
static void check_length(struct field_reader *r, struct row_range rows,
                         struct trouble_list *troubles)
{
    const struct field *field = r->field;
    for (int32_t row = rows.from; row < rows.to; row++) {
        str text = r->out->texts[row];
        bool surely_short_enough = field->max_length < 0 || text.n <= field->max_length;
        if (!is_present(r, row) || (surely_short_enough && field->min_length <= 0)) {
            continue;
        }
        ptrdiff_t length = utf8_length(text);
        if (length < field->min_length) {
            constraint_error(r, troubles, row, STR("minLength"));
        }
        if (field->max_length >= 0 && length > field->max_length) {
            constraint_error(r, troubles, row, STR("maxLength"));
        }
    }
}

static void check_pattern(struct field_reader *r, struct row_range rows,
                          struct trouble_list *troubles)
{
    for (int32_t row = rows.from; row < rows.to; row++) {
        if (is_present(r, row) &&
            !pattern_matches(r->field->compiled_pattern, r->out->texts[row], *r->arena)) {
            constraint_error(r, troubles, row, STR("pattern"));
        }
    }
}

static void check_centre_code(struct field_reader *r, struct row_range rows,
                              struct trouble_list *troubles)
{
    int64_t centre = codelist_index(r->field->codelist, r->centre);
    centre = centre < 0 ? -1 : r->field->codelist->code[centre].number;
    for (int32_t row = rows.from; row < rows.to; row++) {
        if (r->out->integers[row] != centre && is_present(r, row)) {
            field_trouble(r, troubles, row, SEVERITY_QUARANTINE_ROW, STR("centre-mismatch"),
                          STR(""));
        }
    }
}

static void check_centre_text(struct field_reader *r, struct row_range rows,
                              struct trouble_list *troubles)
{
    for (int32_t row = rows.from; row < rows.to; row++) {
        if (is_present(r, row) && !str_equal(str_trim(r->out->texts[row]), r->centre)) {
            field_trouble(r, troubles, row, SEVERITY_QUARANTINE_ROW, STR("centre-mismatch"),
                          STR(""));
        }
    }
}

static void check_add(struct field_reader *r, bool wanted, check_values *check)
{
    if (wanted) {
        assert(r->checks < FIELD_CHECKS_LIMIT);
        r->check[r->checks++] = check;
    }
}

/* Days that the months of a column cover; the column's base is never before the year 1000. */
static void kept_days(const struct coded_column *coded, int64_t *least, int64_t *most)
{
    int64_t last = (int64_t)9999 * 12 + 11;
    int32_t first_month = (int32_t)*least, last_month = (int32_t)(*most < last ? *most : last);
    if (coded->base > 0) {
        *least = date_from_parts(first_month / 12, first_month % 12 + 1, 1);
        *most = date_from_parts(last_month / 12, last_month % 12 + 1, 28);
    }
}

/* What cannot be kept would be lost on the way to the register: it is found here instead. */
static void choose_kept_range(struct field_reader *r, const struct dataset *dataset)
{
    r->kept_least = INT64_MIN + MISSING_KIND_COUNT;
    r->kept_most = INT64_MAX;
    for (int32_t c = 0; c < dataset->coded_count; c++) {
        const struct coded_column *coded = &dataset->coded[c];
        if (coded->field != r->index) {
            continue;
        }
        bool as_it_is = coded->kind == CODED_INTEGER || coded->kind == CODED_DAY ||
                        (coded->kind == CODED_YEAR && r->field->type == VALUE_INTEGER);
        if (as_it_is || coded->kind == CODED_MONTH) {
            coded_range(coded, &r->kept_least, &r->kept_most);
        }
        if (coded->kind == CODED_MONTH) {
            kept_days(coded, &r->kept_least, &r->kept_most);
        }
    }
}

static int64_t least_of(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static void choose_range(struct field_reader *r, const struct dataset *dataset)
{
    const struct field *field = r->field;
    choose_kept_range(r, dataset);
    r->least = r->kept_least;
    r->most = r->kept_most;
    if (field->has_minimum && field->minimum > r->least) {
        r->least = field->minimum;
    }
    if (field->has_maximum) {
        r->most = least_of(r->most, field->maximum);
    }
    if (field->type == VALUE_DATE) {
        r->most = least_of(r->most, r->as_of_day);
    }
}

void field_checks_choose(struct field_reader *r, const struct dataset *dataset)
{
    const struct field *field = r->field;
    bool is_text = field->type == VALUE_TEXT;
    bool has_range = field->has_minimum || field->has_maximum;
    /* a loose file that a person checks by hand has no centre */
    bool names_centre = r->index == dataset->centre_field && r->centre.n > 0;
    choose_range(r, dataset);
    check_add(r, field->required, check_required);
    check_add(r, field->type == VALUE_DATE || field->type == VALUE_INTEGER, check_range);
    check_add(r, field->type == VALUE_NUMBER && has_range, check_number_range);
    check_add(r, is_text && (field->min_length > 0 || field->max_length >= 0), check_length);
    check_add(r, is_text && field->compiled_pattern, check_pattern);
    check_add(r, names_centre && is_text, check_centre_text);
    check_add(r, names_centre && field->type == VALUE_CODE, check_centre_code);
}
