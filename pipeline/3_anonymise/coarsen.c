/* Coarsening: days to months and years, codes up their hierarchy, integers and ages to bands. What
 * depends on few values is a table made once a submission.
 *
 * A date may be an interval of days (model/batch.h): it is kept where every day of it coarsens to
 * the same value, and is missing, of kind unknown, where not: it was recorded, but not so finely.
 */
#include "3_anonymise/column_writer.h"

#include <assert.h>
#include <string.h>

#include "base/date.h"

static const int64_t unknown = VALUE_MISSING(MISSING_UNKNOWN);

static const int64_t *source(const struct column_writer *w, const struct batch *in,
                             struct row_span rows)
{
    return in->column[w->index].integers + rows.from;
}

/* ---- dates ---- */

typedef int64_t coarsen_day(int32_t day);

static int64_t day_itself(int32_t day)
{
    return day;
}

static int64_t month_of(int32_t day)
{
    struct date_parts parts = date_to_parts(day);
    return (int64_t)parts.year * 12 + parts.month - 1;
}

static int64_t year_of(int32_t day)
{
    return date_to_parts(day).year;
}

static inline void coarsen_days(const struct column_writer *w, const struct batch *in,
                                struct row_span rows, int64_t *out, coarsen_day *coarsen)
{
    const int64_t *day = source(w, in, rows);
    const int32_t *day_to = in->column[w->index].day_to;
    for (int32_t i = 0; i < rows.count; i++) {
        out[i] = value_is_missing(day[i]) ? day[i] : coarsen((int32_t)day[i]);
        bool imprecise = day_to && !value_is_missing(day[i]) && day_to[rows.from + i] != day[i];
        if (imprecise && coarsen(day_to[rows.from + i]) != out[i]) {
            out[i] = unknown;
        }
    }
}

static void to_day(const struct column_writer *w, const struct batch *in, struct row_span rows,
                   int64_t *out)
{
    if (!in->column[w->index].day_to) {
        memcpy(out, source(w, in, rows), (size_t)rows.count * sizeof *out);
        return;
    }
    coarsen_days(w, in, rows, out, day_itself);
}

static void to_month(const struct column_writer *w, const struct batch *in, struct row_span rows,
                     int64_t *out)
{
    coarsen_days(w, in, rows, out, month_of);
}

static void to_year(const struct column_writer *w, const struct batch *in, struct row_span rows,
                    int64_t *out)
{
    coarsen_days(w, in, rows, out, year_of);
}

/* ---- points in time, months ---- */

static inline void coarsen_moments(const struct column_writer *w, const struct batch *in,
                                   struct row_span rows, int64_t *out, coarsen_day *coarsen)
{
    const int64_t day_microseconds = INT64_C(86400) * 1000000;
    const int64_t *moment = source(w, in, rows);
    for (int32_t i = 0; i < rows.count; i++) {
        int64_t day = moment[i] / day_microseconds - (moment[i] % day_microseconds < 0);
        out[i] = value_is_missing(moment[i]) ? moment[i] : coarsen((int32_t)day);
    }
}

static void moment_to_day(const struct column_writer *w, const struct batch *in,
                          struct row_span rows, int64_t *out)
{
    coarsen_moments(w, in, rows, out, day_itself);
}

static void moment_to_month(const struct column_writer *w, const struct batch *in,
                            struct row_span rows, int64_t *out)
{
    coarsen_moments(w, in, rows, out, month_of);
}

static void moment_to_year(const struct column_writer *w, const struct batch *in,
                           struct row_span rows, int64_t *out)
{
    coarsen_moments(w, in, rows, out, year_of);
}

static void month_to_year(const struct column_writer *w, const struct batch *in,
                          struct row_span rows, int64_t *out)
{
    const int64_t *month = source(w, in, rows);
    for (int32_t i = 0; i < rows.count; i++) {
        out[i] = value_is_missing(month[i]) ? month[i] : month[i] / 12;
    }
}

/* What is no date, but is kept as one would be. */
static coarsen_rows *choose_for_moments(const struct field *field)
{
    bool is_moment = field->type == VALUE_DATETIME;
    if (field->coarsening == COARSEN_YEAR) {
        return is_moment ? moment_to_year : month_to_year;
    }
    if (field->coarsening == COARSEN_MONTH) {
        return is_moment ? moment_to_month : NULL;
    }
    assert(is_moment && field->coarsening == COARSEN_DAY);
    return moment_to_day;
}

/* ---- codes ---- */

static const int64_t *level_table(struct column_writer *w, struct arena *a)
{
    const struct codelist *list = w->field->codelist;
    int64_t *table = ARENA_ARRAY(a, int64_t, list->number_limit);
    for (int32_t number = 0; number < list->number_limit; number++) {
        int32_t index = list->by_number[number];
        table[number] = unknown;
        if (index >= 0) {
            int32_t above = codelist_ancestor(list, index, w->field->coarsen_level);
            table[number] = list->code[above].number;
        }
    }
    w->table_count = list->number_limit;
    return table;
}

static void to_level(const struct column_writer *w, const struct batch *in, struct row_span rows,
                     int64_t *out)
{
    const int64_t *code = source(w, in, rows);
    for (int32_t i = 0; i < rows.count; i++) {
        out[i] = code[i];
        if (!value_is_missing(code[i])) {
            assert(0 <= code[i] && code[i] < w->table_count);
            out[i] = w->table[code[i]];
        }
    }
}

static int64_t set_to_level(const struct column_writer *w, int64_t set)
{
    int64_t above = 0;
    for (uint64_t left = (uint64_t)set; left != 0; left &= left - 1) {
        int number = __builtin_ctzll(left);
        assert(number < w->table_count);
        if (!value_is_missing(w->table[number])) {
            above |= INT64_C(1) << w->table[number];
        }
    }
    return above == 0 ? unknown : above;
}

static void sets_to_level(const struct column_writer *w, const struct batch *in,
                          struct row_span rows, int64_t *out)
{
    const int64_t *set = source(w, in, rows);
    for (int32_t i = 0; i < rows.count; i++) {
        out[i] = value_is_missing(set[i]) ? set[i] : set_to_level(w, set[i]);
    }
}

/* ---- bands ---- */

static int64_t band_search(const struct codelist *bands, int64_t value)
{
    int32_t index = codelist_band(bands, value);
    return index < 0 ? unknown : bands->code[index].number;
}

static const int64_t *band_table(struct column_writer *w, struct arena *a)
{
    assert(w->field->coarsen_bands);
    int64_t *table = ARENA_ARRAY(a, int64_t, BAND_TABLE_VALUES);
    for (int64_t value = 0; value < BAND_TABLE_VALUES; value++) {
        table[value] = band_search(w->field->coarsen_bands, value);
    }
    w->table_count = BAND_TABLE_VALUES;
    return table;
}

static int64_t band_of(const struct column_writer *w, int64_t value)
{
    if (0 <= value && value < w->table_count) {
        return w->table[value];
    }
    return band_search(w->field->coarsen_bands, value);
}

static void to_band(const struct column_writer *w, const struct batch *in, struct row_span rows,
                    int64_t *out)
{
    const int64_t *value = source(w, in, rows);
    for (int32_t i = 0; i < rows.count; i++) {
        out[i] = value_is_missing(value[i]) ? value[i] : band_of(w, value[i]);
    }
}

/* ---- ages ---- */

static int64_t age_band(const struct column_writer *w, int64_t birth, int64_t at)
{
    if (value_is_missing(birth)) {
        return birth;
    }
    if (value_is_missing(at)) {
        return at;
    }
    int64_t age;
    if (w->field->type == VALUE_DATE) {
        age = birth > at ? -1 : date_age_years((int32_t)birth, (int32_t)at);
    } else {
        age = date_to_parts((int32_t)at).year - birth;
    }
    return age < 0 ? unknown : band_of(w, age);
}

/* The last day of a date's interval; birth years have none. */
static int64_t last_day(const struct batch_column *c, int32_t row)
{
    int64_t first = c->integers[row];
    return c->day_to && !value_is_missing(first) ? c->day_to[row] : first;
}

/* The youngest and the oldest that she can have been must lie in one band. */
static void to_age_band(const struct column_writer *w, const struct batch *in, struct row_span rows,
                        int64_t *out)
{
    const struct batch_column *birth = &in->column[w->index];
    const struct batch_column *at = &in->column[w->field->coarsen_at];
    for (int32_t i = 0; i < rows.count; i++) {
        int32_t row = rows.from + i;
        int64_t birth_from = birth->integers[row], at_from = at->integers[row];
        out[i] = age_band(w, birth_from, at_from);
        if (birth->day_to || at->day_to) {
            int64_t oldest = age_band(w, birth_from, last_day(at, row));
            int64_t youngest = age_band(w, last_day(birth, row), at_from);
            out[i] = oldest == youngest ? oldest : unknown;
        }
    }
}

/* ---- choice ---- */

coarsen_rows *coarsen_choose(struct column_writer *w, struct arena *a,
                             const struct dataset *dataset)
{
    const struct field *field = w->field;
    if (field->type == VALUE_DATETIME || field->type == VALUE_YEARMONTH) {
        return choose_for_moments(field);
    }
    switch (field->coarsening) {
    case COARSEN_NONE:
    case COARSEN_DAY:
        return field->type == VALUE_DATE ? to_day : NULL;
    case COARSEN_MONTH:
        assert(field->type == VALUE_DATE);
        return to_month;
    case COARSEN_YEAR:
        assert(field->type == VALUE_DATE || field->type == VALUE_INTEGER);
        return field->type == VALUE_DATE ? to_year : NULL;
    case COARSEN_LEVEL:
        assert(field->type == VALUE_CODE || field->type == VALUE_CODE_SET);
        w->table = level_table(w, a);
        return field->type == VALUE_CODE ? to_level : sets_to_level;
    case COARSEN_BAND:
        assert(field->type == VALUE_INTEGER);
        w->table = band_table(w, a);
        return to_band;
    case COARSEN_AGE_BAND:
        assert(field->type == VALUE_DATE || field->type == VALUE_INTEGER);
        assert(0 <= field->coarsen_at && field->coarsen_at < dataset->fields);
        assert(dataset->field[field->coarsen_at].type == VALUE_DATE);
        w->table = band_table(w, a);
        return to_age_band;
    }
    return NULL;
}
