/* Coded columns: what stays of a dataset after anonymisation, at which width; and the scopes in
 * which rules (fields) and indicators (coded columns) are compiled. */
#include "descriptors/dataset_read.h"

#include <assert.h>

#include "base/date.h"
#include "descriptors/fault.h"

enum { NARROW_CODES = 200, OLDEST_YEAR = 1000, USUAL_OLDEST_YEAR = 1900 };

static int32_t width_of_codes(const struct codelist *list)
{
    return list->count <= NARROW_CODES ? 1 : 2; /* the register keeps numbers of retired codes */
}

/* A bound of a date, a datetime or a month as a day. */
static int64_t day_of_bound(const struct field *f, int64_t bound)
{
    const int64_t day_microseconds = INT64_C(86400) * 1000000;
    if (f->type == VALUE_YEARMONTH)
        return date_from_parts((int32_t)(bound / 12), (int32_t)(bound % 12) + 1, 1);
    if (f->type != VALUE_DATETIME)
        return bound;
    return bound >= 0 ? bound / day_microseconds
                      : (bound - day_microseconds + 1) / day_microseconds;
}

static bool is_before(const struct field *f, int32_t day)
{
    return f->type != VALUE_INTEGER && f->has_minimum && day_of_bound(f, f->minimum) < day;
}

/* A bit a code number, two for the missing kinds; the register widens it when codes have retired.
 */
static int32_t width_of_set(const struct codelist *list)
{
    int32_t bits = list->count + 2;
    return bits <= 16 ? 2 : bits <= 32 ? 4 : 8;
}

static int64_t first_day(const struct field *f, int32_t *width)
{
    int32_t usual = date_from_parts(USUAL_OLDEST_YEAR, 1, 1);
    bool old = is_before(f, usual);
    int64_t last = (int64_t)usual + UINT16_MAX - CODED_MISSING;
    bool late = f->type != VALUE_INTEGER && f->has_maximum && day_of_bound(f, f->maximum) > last;
    *width = old || late ? 4 : 2;
    return old ? date_from_parts(OLDEST_YEAR, 1, 1) : usual;
}

static int64_t first_month(const struct field *f)
{
    bool old = is_before(f, date_from_parts(USUAL_OLDEST_YEAR, 1, 1));
    return (old ? OLDEST_YEAR : USUAL_OLDEST_YEAR) * INT64_C(12);
}

/* Both bounds known: as narrow as they allow, the missing kinds included. */
static int32_t width_of_span(uint64_t span)
{
    if (span <= UINT8_MAX - CODED_MISSING)
        return 1;
    if (span <= UINT16_MAX - CODED_MISSING)
        return 2;
    return span <= UINT32_MAX - CODED_MISSING ? 4 : 8;
}

static void integer_width(const struct field *f, struct coded_column *c)
{
    const int64_t least = (int64_t)INT32_MIN + CODED_MISSING;
    if (f->has_minimum && f->has_maximum) {
        c->base = f->minimum;
        c->width = width_of_span((uint64_t)f->maximum - (uint64_t)f->minimum);
        return;
    }
    bool low = f->has_minimum && f->minimum < least;
    bool high = (f->has_minimum && f->minimum > INT32_MAX) ||
                (f->has_maximum && (f->maximum > INT32_MAX || f->maximum < least));
    c->width = low || high ? 8 : 4;
    c->base = low ? f->minimum : f->has_maximum && f->maximum < least ? INT64_MIN / 2 : least;
}

static void code_plain(const struct field *f, struct coded_column *c)
{
    switch (f->type) {
    case VALUE_CODE:
        c->kind = CODED_CODE;
        c->codelist = f->codelist;
        c->width = width_of_codes(f->codelist);
        break;
    case VALUE_CODE_SET:
        c->kind = CODED_CODE_SET;
        c->codelist = f->codelist;
        c->width = width_of_set(f->codelist);
        break;
    case VALUE_DATE:
    case VALUE_DATETIME:
        c->kind = CODED_DAY;
        c->base = first_day(f, &c->width);
        break;
    case VALUE_INTEGER:
        c->kind = CODED_INTEGER;
        integer_width(f, c);
        break;
    case VALUE_TIME:
    case VALUE_YEARMONTH: /* neither stays as it is */
        c->kind = CODED_INTEGER;
        c->width = 8;
        break;
    case VALUE_BOOLEAN:
        c->kind = CODED_BOOLEAN;
        c->width = 1;
        break;
    case VALUE_NUMBER:
        c->kind = CODED_NUMBER;
        c->width = 8;
        break;
    case VALUE_TEXT:
        c->kind = CODED_TAG;
        c->width = 8;
        break;
    }
}

static void code_field(const struct field *f, struct coded_column *c)
{
    switch (f->coarsening) {
    case COARSEN_NONE:
    case COARSEN_DAY:
        code_plain(f, c);
        break;
    case COARSEN_MONTH:
        c->kind = CODED_MONTH;
        c->width = 2;
        c->base = first_month(f);
        break;
    case COARSEN_YEAR:
        c->kind = CODED_YEAR;
        c->width = 2;
        c->base = OLDEST_YEAR;
        break;
    case COARSEN_LEVEL:
        c->kind = CODED_CODE;
        c->codelist = f->codelist;
        c->width = width_of_codes(f->codelist);
        break;
    case COARSEN_BAND:
    case COARSEN_AGE_BAND:
        c->kind = CODED_CODE;
        c->codelist = f->coarsen_bands;
        c->width = f->coarsen_bands == NULL ? 1 : width_of_codes(f->coarsen_bands);
        break;
    }
}

bool field_is_kept(const struct field *f)
{
    return f->sensitivity != SENSITIVITY_DIRECT_IDENTIFIER &&
           f->sensitivity != SENSITIVITY_FREE_TEXT;
}

static bool can_be_coded(const struct field *f)
{
    bool codes = f->type == VALUE_CODE || f->type == VALUE_CODE_SET;
    return field_is_kept(f) && !(codes && f->codelist == NULL) && f->type != VALUE_TIME &&
           (f->type != VALUE_TEXT || f->sensitivity == SENSITIVITY_RECORD_KEY);
}

/* Types of coded columns as variables. A tag has no meaning: its place in the scope keeps the
 * order of columns, but its name is empty, so that no expression can use it. */
struct expression_variable coded_variable(const struct coded_column *c)
{
    static const enum value_type types[] = {
        [CODED_CODE] = VALUE_CODE,       [CODED_CODE_SET] = VALUE_CODE_SET,
        [CODED_DAY] = VALUE_DATE,        [CODED_MONTH] = VALUE_INTEGER,
        [CODED_YEAR] = VALUE_INTEGER,    [CODED_INTEGER] = VALUE_INTEGER,
        [CODED_BOOLEAN] = VALUE_BOOLEAN, [CODED_NUMBER] = VALUE_NUMBER,
        [CODED_TAG] = VALUE_INTEGER};
    str name = c->kind == CODED_TAG ? (str){0} : c->name;
    return (struct expression_variable){name, types[c->kind], c->codelist};
}

void dataset_code(struct dataset_reading *dr)
{
    struct dataset *out = dr->out;
    out->coded = ARENA_ARRAY(dr->r.arena, struct coded_column, out->fields);
    for (int32_t i = 0; i < out->fields; i++) {
        const struct field *f = &out->field[i];
        if (!can_be_coded(f))
            continue;
        if (dataset_coded(out, f->coarsened_name) >= 0)
            FAULT(dr->r.diag, f->place, "dataset.field-twice", {"name", f->coarsened_name});
        struct coded_column *c = &out->coded[out->coded_count++];
        out->column_count = out->coded_count;
        *c = (struct coded_column){.name = f->coarsened_name, .field = i};
        code_field(f, c);
        assert(c->width == 1 || c->width == 2 || c->width == 4 || c->width == 8);
    }
    struct expression_variable *variable =
        ARENA_ARRAY(dr->r.arena, struct expression_variable, out->coded_count);
    for (int32_t i = 0; i < out->coded_count; i++)
        variable[i] = coded_variable(&out->coded[i]);
    out->coded_scope = (struct expression_scope){variable, out->coded_count};
}

void dataset_scope(struct dataset_reading *dr)
{
    struct dataset *out = dr->out;
    struct expression_variable *variable =
        ARENA_ARRAY(dr->r.arena, struct expression_variable, out->fields);
    for (int32_t i = 0; i < out->fields; i++) {
        const struct field *f = &out->field[i];
        enum value_type type = f->type;
        bool codes = type == VALUE_CODE || type == VALUE_CODE_SET;
        if (codes && f->codelist == NULL)
            type = VALUE_TEXT; /* refused already: no second fault for its rules */
        variable[i] = (struct expression_variable){f->name, type, f->codelist};
    }
    out->scope = (struct expression_scope){variable, out->fields};
}
