/* Chooses how a field is read; reads one cell at a time what has no way of its own over a column.
 */
#include "2_validate/field_reader.h"

#include <assert.h>
#include <math.h>

#include "2_validate/cause.h"
#include "2_validate/mend.h"
#include "2_validate/read_date.h"
#include "2_validate/read_number.h"
#include "2_validate/read_text_form.h"
#include "descriptors/time_value.h"
#include "2_validate/read_any_day.h"
#include "2_validate/read_value.h"
#include "base/date.h"
#include "descriptors/array_rules.h"

/* ---- dates and times ---- */

static struct time_reading time_reading_of(const struct field_reader *r)
{
    return (struct time_reading){
        .format = r->field->time_format,
        .any_day = r->field->format_is_any ? read_any_day : NULL,
        .is_invalid = r->field->format_is_invalid,
        .words = r->date_words,
        .dates = !r->standard && r->dates.order != DATE_ORDER_ISO ? &r->dates : NULL,
    };
}

static bool read_year_letter(struct field_reader *r, str text, struct cell_value *value)
{
    (void)r;
    return time_read_year(text, &value->integer);
}

/* What the reader of dates says, but where it only says that it is none: then how the cell looks.
 */
static str date_cause(const struct field_reader *r, enum date_trouble trouble, str text)
{
    return trouble == DATE_WORD || trouble == DATE_EMPTY ? type_error_cause(r->field, text)
                                                         : date_trouble_name(trouble);
}

/* By the contract of the source. */
static bool read_date_one(struct field_reader *r, str text, struct cell_value *value)
{
    struct date_value date = {0};
    enum date_trouble trouble = date_read(r->date_words, &r->dates, text, &date);
    value->swapped = trouble == DATE_SWAPPED;
    value->year_first = date.year_first;
    if (trouble == DATE_OK && date.precision > r->dates.least) {
        trouble = DATE_COARSE;
    }
    if (trouble != DATE_OK) {
        value->cause = date_cause(r, trouble, text);
        return false;
    }
    assert(date.day_from <= date.day_to);
    value->integer = date.day_from;
    value->day_to = date.day_to;
    value->repairs |= date.repairs;
    value->proves_order = date.proves_order;
    value->fits_both = date.fits_both;
    return true;
}

/* A pattern such as %d/%m/%Y declares an order as well as the contract does: a column against it is
 * found in the same way. */
static void diagnose_order(const struct field_reader *r, str text, struct cell_value *value)
{
    struct date_value date = {0};
    enum date_trouble trouble = date_read(r->date_words, &r->dates, text, &date);
    value->swapped = trouble == DATE_SWAPPED;
    value->year_first = date.year_first;
    if (trouble != DATE_OK) {
        value->cause = date_cause(r, trouble, text);
    }
}

/* By the letter, and whatever has a pattern. */
static bool read_time_one(struct field_reader *r, str text, struct cell_value *value)
{
    struct time_reading reading = time_reading_of(r);
    if (!time_read(r->field->type, &reading, text, &value->integer)) {
        if (r->order_by_pattern) {
            diagnose_order(r, text, value);
        }
        return false;
    }
    if (r->field->type == VALUE_DATE) {
        value->day_to = (int32_t)value->integer;
        struct date_parts parts = date_to_parts(value->day_to);
        value->proves_order = r->order_by_pattern && parts.day > 12;
        value->fits_both = r->order_by_pattern && parts.day <= 12 && parts.day != parts.month;
        value->year_first = r->dates.order == DATE_ORDER_YMD;
    }
    return true;
}

/* ---- choice ---- */

static bool is_spelled(enum value_type type)
{
    return type == VALUE_BOOLEAN || type == VALUE_CODE || type == VALUE_CODE_SET;
}

static bool date_is_plain(const struct field_reader *r)
{
    const struct field *field = r->field;
    return !field->time_format && !field->format_is_any && !field->format_is_invalid;
}

static void choose_number(struct field_reader *r)
{
    const struct field *field = r->field;
    bool is_integer = field->type == VALUE_INTEGER;
    r->numbers_are_plain =
        r->numbers.decimal_mark == '.' && r->numbers.group_marks == 0 && !field->has_affix;
    if (!r->standard) {
        r->one = is_integer ? read_integer_one : read_number_one;
        r->read = is_integer ? read_integers : read_numbers;
        return;
    }
    r->one = is_integer ? read_integer_letter : read_number_letter;
    r->read = is_integer ? read_integers : read_each;
    if (str_equal_c(field->type_name, "year")) {
        r->one = read_year_letter;
        r->read = read_each;
    }
}

static void choose_date(struct field_reader *r)
{
    bool plain = date_is_plain(r);
    r->one = plain && !r->standard ? read_date_one : read_time_one;
    r->read = plain ? read_dates : read_each;
}

static void choose_readers(struct field_reader *r)
{
    switch (r->field->type) {
    case VALUE_TEXT:
        r->one = read_text_form;
        r->read = r->field->text_form == TEXT_PLAIN ? read_text : read_each;
        break;
    case VALUE_INTEGER:
    case VALUE_NUMBER:
        choose_number(r);
        break;
    case VALUE_BOOLEAN:
    case VALUE_CODE:
        r->one = read_code_one;
        r->read = read_spelled;
        break;
    case VALUE_CODE_SET:
        r->one = read_code_set_one;
        r->read = read_code_sets;
        break;
    case VALUE_DATE:
        choose_date(r);
        break;
    case VALUE_TIME:
    case VALUE_DATETIME:
    case VALUE_YEARMONTH:
        r->one = read_time_one;
        r->read = read_each;
        break;
    }
    assert(r->one && r->read);
}

/* ---- making ---- */

static uint64_t missing_lengths(const struct field_reader *r)
{
    uint64_t lengths = !r->standard;
    for (int32_t i = 0; i < r->field->missing_count; i++) {
        ptrdiff_t n = r->field->missing[i].text.n;
        lengths |= UINT64_C(1) << (n < LENGTHS_LIMIT ? n : LENGTHS_LIMIT);
    }
    return lengths;
}

/* The column; where the file lacks it, it stays as it is made here: all missing. */
static void column_make(const struct field_reader *r, struct batch_column *column)
{
    *column = (struct batch_column){.type = r->field->type};
    column->integers = ARENA_ARRAY(r->arena, int64_t, TEXT_BATCH_ROWS);
    if (column->type == VALUE_NUMBER) {
        column->numbers = ARENA_ARRAY(r->arena, double, TEXT_BATCH_ROWS);
    }
    if (column->type == VALUE_TEXT) {
        column->texts = ARENA_ARRAY(r->arena, str, TEXT_BATCH_ROWS);
    }
    bool imprecise = column->type == VALUE_DATE && r->dates.least != PRECISION_DAY;
    if (imprecise && !r->standard && date_is_plain(r)) {
        column->day_to = ARENA_ARRAY(r->arena, int32_t, TEXT_BATCH_ROWS);
    }
    for (int32_t row = 0; row < TEXT_BATCH_ROWS; row++) {
        column->integers[row] = VALUE_MISSING(MISSING_NOT_RECORDED);
    }
}

static void take_format(struct field_reader *r, const struct source_format *format)
{
    struct source_format plain = source_format_plain();
    format = format && !r->standard ? format : &plain;
    /* what the order, the marks and the serial of a contract say is declared by them */
    r->repairs = format->repairs | 1u << REPAIR_GROUPING | 1u << REPAIR_DECIMAL_MARK |
                 1u << REPAIR_DATE | 1u << REPAIR_SERIAL;
    r->dates = r->field->has_dates ? r->field->dates : format->dates;
    r->numbers = r->field->has_numbers ? r->field->numbers : format->numbers;
    r->numbers.decimal_mark = r->numbers.decimal_mark ? r->numbers.decimal_mark : '.';
    uint32_t in_place = 1u << REPAIR_SPACES | 1u << REPAIR_APOSTROPHE | 1u << REPAIR_FORMULA;
    r->mends_text = !r->standard && r->field->sensitivity != SENSITIVITY_FREE_TEXT &&
                    (r->is_key || (r->repairs & (in_place | 1u << REPAIR_INVISIBLE)) != 0);
}

static void take_order_of_pattern(struct field_reader *r)
{
    str pattern = r->field->format;
    ptrdiff_t day = str_find(pattern, STR("%d")), month = str_find(pattern, STR("%m"));
    ptrdiff_t year = str_find(pattern, STR("%Y"));
    bool is_date = r->field->type == VALUE_DATE && r->field->time_format && !r->standard;
    r->order_by_pattern = is_date && day >= 0 && month >= 0 && year >= 0 && !r->field->has_dates;
    if (r->order_by_pattern) {
        r->dates.order = year < day && year < month ? DATE_ORDER_YMD
                         : day < month              ? DATE_ORDER_DMY
                                                    : DATE_ORDER_MDY;
    }
}

/* Items of a list are read by the letter of their type, whatever the dataset's own writing. */
static const struct field *list_item_field(const struct field_reader *r)
{
    static const str yes[] = {STR_INIT("true"), STR_INIT("True"), STR_INIT("TRUE"), STR_INIT("1")};
    static const str no[] = {STR_INIT("false"), STR_INIT("False"), STR_INIT("FALSE"),
                             STR_INIT("0")};
    struct field *item = ARENA_NEW(r->arena, struct field);
    *item = (struct field){
        .name = r->field->name,
        .type_name = STR(""),
        .type = r->field->list_item_type,
        .min_length = -1,
        .max_length = -1,
        .true_value = yes,
        .true_count = 4,
        .false_value = no,
        .false_count = 4,
        .severity = r->field->severity,
        .coarsen_at = -1,
    };
    return item;
}

static void reader_make(struct field_reader *r, const struct reading_context *context,
                        const struct field *field, struct batch_column *out);

static void item_make(struct field_reader *r, const struct reading_context *context)
{
    const struct array_rules *rules = r->field->array_rules;
    const struct field *item = NULL;
    if (r->field->text_form == TEXT_LIST) {
        item = r->field->list_item_type == VALUE_TEXT ? NULL : list_item_field(r);
    } else if (r->field->text_form == TEXT_ARRAY && rules) {
        item = rules->item;
    }
    if (!item) {
        return;
    }
    r->item = ARENA_NEW(r->arena, struct field_reader);
    r->item->index = r->index;
    r->item->standard = true;
    r->item_troubles = ARENA_NEW(r->arena, struct trouble_list);
    r->item_troubles->arena = r->arena;
    reader_make(r->item, context, item, ARENA_NEW(r->arena, struct batch_column));
    field_checks_choose(r->item, NULL);
}

static bool code_has_validity(const struct code *code)
{
    bool unset = code->valid_from == 0 && code->valid_to == 0;
    return !unset && (code->valid_from != INT32_MIN || code->valid_to != INT32_MAX);
}

static void reader_make(struct field_reader *r, const struct reading_context *context,
                        const struct field *field, struct batch_column *out)
{
    r->field = field;
    r->out = out;
    r->arena = context->arena;
    r->calendar = context->calendar;
    r->date_words = context->date_words;
    r->as_of_day = context->as_of_day;
    r->centre = context->centre;
    take_format(r, context->format);
    take_order_of_pattern(r);
    r->missing_lengths = missing_lengths(r);
    column_make(r, out);
    choose_readers(r);
    if (r->column < 0) {
        return;
    }
    if (is_spelled(field->type)) {
        code_reader_make(r);
    }
    const struct codelist *list = field->type == VALUE_BOOLEAN ? NULL : field->codelist;
    for (int32_t i = 0; list && i < list->count; i++) {
        r->has_validity = r->has_validity || code_has_validity(&list->code[i]);
    }
    item_make(r, context);
}

void field_reader_make(struct field_reader *r, const struct reading_context *context, int32_t index,
                       int32_t column, struct batch_column *out)
{
    assert(context->arena && context->calendar);
    assert(0 <= index && index < context->dataset->fields);
    const struct dataset *dataset = context->dataset;
    bool ours = !dataset->standard;
    *r = (struct field_reader){
        .index = index,
        .column = column,
        .standard = dataset->standard,
        .is_key = ours && dataset->field[index].sensitivity == SENSITIVITY_RECORD_KEY,
        .is_identifier =
            ours && dataset->person_source == PERSON_IDENTIFIER && dataset->person_field == index,
    };
    reader_make(r, context, &context->dataset->field[index], out);
    if (column >= 0) {
        field_checks_choose(r, context->dataset);
    }
}

void field_reader_wipe(struct field_reader *r)
{
    code_reader_wipe(r);
    if (r->item) {
        field_reader_wipe(r->item);
    }
}

/* ---- one cell ---- */

enum cell_outcome field_cell_read(struct field_reader *r, str text, struct cell_value *value)
{
    *value = (struct cell_value){0};
    if (cell_is_missing(r, text, &value->integer)) {
        return CELL_IS_MISSING;
    }
    if (!r->one(r, text, value)) {
        if (!r->standard) {
            return mend_and_read(r, text, value);
        }
        value->cause = value->cause.n > 0 ? value->cause : type_error_cause(r->field, text);
        return CELL_IS_UNREADABLE;
    }
    uint32_t undeclared = r->standard ? 0 : value->repairs & ~r->repairs;
    if (undeclared != 0) {
        value->cause = repair_cause(undeclared);
        return CELL_IS_UNREADABLE;
    }
    return CELL_IS_VALUE;
}

static void count_repairs(struct field_reader *r, uint32_t repairs)
{
    for (; repairs != 0; repairs &= repairs - 1) {
        r->repaired[__builtin_ctz(repairs)]++;
    }
}

/* A date that fits only when day and month change places says something of its whole column: it is
 * told at the end. */
static void unreadable(struct field_reader *r, int32_t row, const struct cell_value *value,
                       struct trouble_list *troubles)
{
    bool of_column = value->swapped;
    r->order[value->year_first].contradicted += of_column;
    trouble_add(troubles, row,
                (struct trouble){
                    .rule = STR("type-error"),
                    .detail = value->cause,
                    .severity = r->field->severity.type,
                    .field = r->index,
                    .of_column = of_column,
                });
}

void field_cell_store(struct field_reader *r, str text, int32_t row, struct trouble_list *troubles)
{
    struct cell_value value;
    struct batch_column *out = r->out;
    enum cell_outcome outcome = field_cell_read(r, text, &value);
    if (outcome == CELL_IS_UNREADABLE) {
        unreadable(r, row, &value, troubles);
        value = (struct cell_value){.integer = VALUE_MISSING(MISSING_NOT_RECORDED)};
    }
    count_repairs(r, value.repairs);
    r->order[value.year_first].proved += value.proves_order;
    r->order[value.year_first].open += value.fits_both;
    out->integers[row] = value.integer;
    if (out->numbers) {
        out->numbers[row] = value.number;
    }
    if (out->texts) {
        out->texts[row] = value.text;
    }
    if (out->day_to) {
        out->day_to[row] = value.day_to;
    }
}

void read_each(struct field_reader *r, const struct column_cells *cells, struct row_range rows,
               struct trouble_list *troubles)
{
    for (int32_t row = rows.from; row < rows.to; row++) {
        field_cell_store(r, cell_text(cells, column_cell(cells, row)), row, troubles);
    }
}
