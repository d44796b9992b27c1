/* Runs only for fields whose list has such codes. */
#include "2_validate/validity.h"

#include <assert.h>

struct days {
    int32_t first, last;
};

static bool code_is_valid(const struct codelist *list, int64_t number, struct days days)
{
    assert(0 <= number && number < list->number_limit);
    int32_t index = list->by_number[number];
    if (index < 0) {
        return true;
    }
    const struct code *code = &list->code[index];
    bool unset = code->valid_from == 0 && code->valid_to == 0;
    return unset || (code->valid_from <= days.last && days.first <= code->valid_to);
}

static bool value_is_valid(const struct field_reader *r, int64_t value, struct days days)
{
    if (r->field->type == VALUE_CODE) {
        return code_is_valid(r->field->codelist, value, days);
    }
    for (uint64_t left = (uint64_t)value; left != 0; left &= left - 1) {
        if (!code_is_valid(r->field->codelist, __builtin_ctzll(left), days)) {
            return false;
        }
    }
    return true;
}

void check_validity(const struct field_reader *r, const struct batch_column *event,
                    struct row_range rows, struct trouble_list *troubles)
{
    for (int32_t row = rows.from; row < rows.to; row++) {
        int64_t value = r->out->integers[row], day = event ? event->integers[row] : r->as_of_day;
        if (value_is_missing(value) || value_is_missing(day)) {
            continue;
        }
        struct days days = {(int32_t)day,
                            event && event->day_to ? event->day_to[row] : (int32_t)day};
        if (!value_is_valid(r, value, days) && !trouble_has(troubles, row, r->index)) {
            field_trouble(r, troubles, row, r->field->severity.constraint, STR("constraint-error"),
                          STR("code-not-valid-then"));
        }
    }
}
