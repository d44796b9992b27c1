/* Constraints on values that could be read: required, ranges, lengths, patterns, enumerations,
 * dates to come, and the centre. One pass over a column for each that is declared. What looks into
 * the text of lists and JSON is check_content.c. */
#include "2_validate/field_reader.h"

#include <assert.h>

#include "2_validate/check_content.h"
#include "2_validate/mend.h"
#include "base/date.h"
#include "base/utf8.h"
#include "descriptors/pattern.h"

void constraint_error(const struct field_reader *r, struct trouble_list *troubles, int32_t row,
                      str detail)
{
    field_trouble(r, troubles, row, r->field->severity.constraint, STR("constraint-error"), detail);
}

static bool is_present(const struct field_reader *r, int32_t row)
{
    return !value_is_missing(r->out->integers[row]);
}

bool cell_is_missing_slow(const struct field_reader *r, str text, int64_t *value)
{
    const struct field *field = r->field;
    for (int32_t i = 0; i < field->missing_count; i++) {
        if (str_equal(text, field->missing[i].text)) {
            *value = VALUE_MISSING(field->missing[i].kind);
            return true;
        }
    }
    bool empty = text.n == 0 && !r->standard;
    if (empty) {
        *value = VALUE_MISSING(MISSING_NOT_RECORDED);
    }
    return empty;
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

static str minimum_name(const struct field *field)
{
    return field->minimum_is_exclusive ? STR("exclusiveMinimum") : STR("minimum");
}

static str maximum_name(const struct field *field)
{
    return field->maximum_is_exclusive ? STR("exclusiveMaximum") : STR("maximum");
}

static int64_t least_allowed(const struct field *field)
{
    return field->minimum + (field->minimum_is_exclusive && field->minimum < INT64_MAX);
}

static int64_t most_allowed(const struct field *field)
{
    return field->maximum - (field->maximum_is_exclusive && field->maximum > INT64_MIN);
}

/* What is known to break a bound: of an interval of days, all of it. */
static void check_one_range(const struct field_reader *r, int32_t row, int64_t first, int64_t last,
                            struct trouble_list *troubles)
{
    const struct field *field = r->field;
    if (field->has_minimum && last < least_allowed(field)) {
        constraint_error(r, troubles, row, minimum_name(field));
    }
    if (field->has_maximum && first > most_allowed(field)) {
        constraint_error(r, troubles, row, maximum_name(field));
    }
    if (last < r->kept_least || first > r->kept_most) {
        constraint_error(r, troubles, row, STR("beyond"));
    }
    if (field->type == VALUE_DATE && !field->planned && first > r->as_of_day) {
        field_trouble(r, troubles, row, field->severity.constraint, STR("future-date"), STR(""));
    }
}

static void check_range(struct field_reader *r, struct row_range rows,
                        struct trouble_list *troubles)
{
    const int32_t *day_to = r->out->day_to;
    for (int32_t row = rows.from; row < rows.to; row++) {
        int64_t value = r->out->integers[row];
        if ((r->least <= value && value <= r->most) || value_is_missing(value)) {
            continue;
        }
        check_one_range(r, row, value, day_to ? day_to[row] : value, troubles);
    }
}

/* Not a number is within no bounds. */
void check_number(const struct field_reader *r, int32_t row, double value,
                  struct trouble_list *troubles)
{
    const struct field *field = r->field;
    bool above = field->minimum_is_exclusive ? value > field->minimum_number
                                             : value >= field->minimum_number;
    bool below = field->maximum_is_exclusive ? value < field->maximum_number
                                             : value <= field->maximum_number;
    if (field->has_minimum && !above) {
        constraint_error(r, troubles, row, minimum_name(field));
    }
    if (field->has_maximum && !below) {
        constraint_error(r, troubles, row, maximum_name(field));
    }
}

static void check_number_range(struct field_reader *r, struct row_range rows,
                               struct trouble_list *troubles)
{
    for (int32_t row = rows.from; row < rows.to; row++) {
        if (is_present(r, row)) {
            check_number(r, row, r->out->numbers[row], troubles);
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

/* Whether the text would pass without its invisible marks: then they are the cause. */
static bool invisible_is_why(struct field_reader *r, str text, text_passes *passes)
{
    if (r->standard || !has_invisible(text)) {
        return false;
    }
    struct arena scratch = *r->arena;
    str seen = without_invisible(text, arena_alloc_raw(&scratch, 1, text.n));
    return passes(r, seen, scratch);
}

void check_texts(struct field_reader *r, struct row_range rows, struct trouble_list *troubles,
                 text_passes *passes, str detail)
{
    for (int32_t row = rows.from; row < rows.to; row++) {
        str text = r->out->texts[row];
        if (is_present(r, row) && !passes(r, text, *r->arena)) {
            bool invisible = invisible_is_why(r, text, passes);
            constraint_error(r, troubles, row, invisible ? STR("invisible-mark") : detail);
        }
    }
}

static bool fits_pattern(const struct field_reader *r, str text, struct arena scratch)
{
    return pattern_matches(r->field->compiled_pattern, text, scratch);
}

static void check_pattern(struct field_reader *r, struct row_range rows,
                          struct trouble_list *troubles)
{
    check_texts(r, rows, troubles, fits_pattern, STR("pattern"));
}

/* ---- enumerations ---- */

static bool is_integer_of_enum(const struct field *field, int64_t value)
{
    for (int32_t i = 0; i < field->enum_values; i++) {
        if (field->enum_value[i].integer == value) {
            return true;
        }
    }
    return false;
}

static bool is_number_of_enum(const struct field *field, double value)
{
    for (int32_t i = 0; i < field->enum_values; i++) {
        double listed = field->enum_value[i].number;
        if (value <= listed && value >= listed) {
            return true;
        }
    }
    return false;
}

static void check_enum(struct field_reader *r, struct row_range rows, struct trouble_list *troubles)
{
    bool is_number = r->field->type == VALUE_NUMBER;
    for (int32_t row = rows.from; row < rows.to; row++) {
        if (!is_present(r, row)) {
            continue;
        }
        bool listed = is_number ? is_number_of_enum(r->field, r->out->numbers[row])
                                : is_integer_of_enum(r->field, r->out->integers[row]);
        if (!listed) {
            constraint_error(r, troubles, row, STR("enum"));
        }
    }
}

/* ---- the centre ---- */

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

/* Points in time within days. */
static void kept_moments(int64_t *least, int64_t *most)
{
    const int64_t day_microseconds = INT64_C(86400) * 1000000, day_limit = 4000000;
    *least = (*least < -day_limit ? -day_limit : *least) * day_microseconds;
    *most = ((*most > day_limit ? day_limit : *most) + 1) * day_microseconds - 1;
}

/* What cannot be kept would be lost on the way to the register: it is found here instead. */
static void choose_kept_range(struct field_reader *r, const struct dataset *dataset)
{
    r->kept_least = INT64_MIN + MISSING_KIND_COUNT;
    r->kept_most = INT64_MAX;
    for (int32_t c = 0; dataset && c < dataset->coded_count; c++) {
        const struct coded_column *coded = &dataset->coded[c];
        if (coded->field != r->index) {
            continue;
        }
        bool as_it_is = coded->kind == CODED_INTEGER || coded->kind == CODED_DAY ||
                        (coded->kind == CODED_YEAR && r->field->type == VALUE_INTEGER);
        if (as_it_is || coded->kind == CODED_MONTH) {
            coded_range(coded, &r->kept_least, &r->kept_most);
        }
        if (coded->kind == CODED_MONTH && r->field->type != VALUE_YEARMONTH) {
            kept_days(coded, &r->kept_least, &r->kept_most);
        }
        if (r->field->type == VALUE_DATETIME && coded->kind != CODED_YEAR) {
            kept_moments(&r->kept_least, &r->kept_most);
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
    if (field->has_minimum && least_allowed(field) > r->least) {
        r->least = least_allowed(field);
    }
    if (field->has_maximum) {
        r->most = least_of(r->most, most_allowed(field));
    }
    if (field->type == VALUE_DATE && !field->planned) {
        r->most = least_of(r->most, r->as_of_day);
    }
}

static bool has_order(enum value_type type)
{
    return type == VALUE_INTEGER || type == VALUE_DATE || type == VALUE_TIME ||
           type == VALUE_DATETIME || type == VALUE_YEARMONTH;
}

static void choose_text_checks(struct field_reader *r)
{
    const struct field *field = r->field;
    bool has_lengths = field->min_length > 0 || field->max_length >= 0;
    check_add(r, has_lengths && !content_has_lengths(field), check_length);
    check_add(r, field->compiled_pattern, check_pattern);
    content_checks_choose(r, check_add);
}

void field_checks_choose(struct field_reader *r, const struct dataset *dataset)
{
    const struct field *field = r->field;
    bool is_text = field->type == VALUE_TEXT;
    bool has_range = field->has_minimum || field->has_maximum;
    bool is_coded = field->type == VALUE_CODE || field->type == VALUE_CODE_SET;
    /* a loose file that a person checks by hand has no centre */
    bool names_centre = dataset && r->index == dataset->centre_field && r->centre.n > 0;
    choose_range(r, dataset);
    check_add(r, field->required, check_required);
    check_add(r, has_order(field->type), check_range);
    check_add(r, field->type == VALUE_NUMBER && has_range, check_number_range);
    check_add(r, field->enum_values > 0 && !is_text && !is_coded, check_enum);
    if (is_text) {
        choose_text_checks(r);
    }
    check_add(r, names_centre && is_text, check_centre_text);
    check_add(r, names_centre && field->type == VALUE_CODE, check_centre_code);
}
