/* Coarsening: days to months and years, codes up their hierarchy, integers and ages to bands. What
 * depends on few values is a table made once a submission. */
#include "3_anonymise/column_writer.h"

#include <assert.h>

#include "base/date.h"

static const int64_t unknown = VALUE_MISSING(MISSING_UNKNOWN);

static const int64_t *source(const struct column_writer *w, const struct batch *in,
                             struct row_span rows)
{
    return in->column[w->index].integers + rows.from;
}

/* ---- dates ---- */

static void to_month(const struct column_writer *w, const struct batch *in, struct row_span rows,
                     int64_t *out)
{
    const int64_t *day = source(w, in, rows);
    for (int32_t i = 0; i < rows.count; i++) {
        out[i] = day[i];
        if (!value_is_missing(day[i])) {
            struct date_parts parts = date_to_parts((int32_t)day[i]);
            out[i] = (int64_t)parts.year * 12 + parts.month - 1;
        }
    }
}

static void to_year(const struct column_writer *w, const struct batch *in, struct row_span rows,
                    int64_t *out)
{
    const int64_t *day = source(w, in, rows);
    for (int32_t i = 0; i < rows.count; i++) {
        out[i] = value_is_missing(day[i]) ? day[i] : date_to_parts((int32_t)day[i]).year;
    }
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

static void to_age_band(const struct column_writer *w, const struct batch *in, struct row_span rows,
                        int64_t *out)
{
    const int64_t *birth = source(w, in, rows);
    const int64_t *at = in->column[w->field->coarsen_at].integers + rows.from;
    for (int32_t i = 0; i < rows.count; i++) {
        out[i] = age_band(w, birth[i], at[i]);
    }
}

/* ---- choice ---- */

coarsen_rows *coarsen_choose(struct column_writer *w, struct arena *a,
                             const struct dataset *dataset)
{
    const struct field *field = w->field;
    switch (field->coarsening) {
    case COARSEN_NONE:
    case COARSEN_DAY:
        return NULL;
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
