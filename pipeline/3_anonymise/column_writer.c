/* Writers of kept columns: small integers at their stored width, numbers, keyed tags. */
#include "3_anonymise/column_writer.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"

enum { SET_SHIFT = 2, KEY_TEXT_BYTES = 32, REFERENCE_STEPS_LIMIT = 16 };

/* ---- integers ---- */

/* What does not fit the column cannot be kept: it is missing, of kind unknown. */
#define STORE_WIDTH(name, type, shift, above)                                                      \
    static void name(const struct column_writer *w, const int64_t *value, int32_t count,           \
                     uint8_t *out)                                                                 \
    {                                                                                              \
        uint64_t base = (uint64_t)w->coded->base;                                                  \
        int64_t least = w->least, most = w->most;                                                  \
        for (int32_t i = 0; i < count; i++) {                                                      \
            int64_t v = value[i];                                                                  \
            uint64_t kept = (((uint64_t)v - base) << (shift)) + (above);                           \
            uint64_t kind =                                                                        \
                value_is_missing(v) ? (uint64_t)v - (uint64_t)INT64_MIN : MISSING_UNKNOWN;         \
            type stored = (type)(least <= v && v <= most ? kept : kind);                           \
            memcpy(out + (ptrdiff_t)i * (ptrdiff_t)sizeof stored, &stored, sizeof stored);         \
        }                                                                                          \
    }

STORE_WIDTH(store_1, uint8_t, 0, CODED_MISSING)
STORE_WIDTH(store_2, uint16_t, 0, CODED_MISSING)
STORE_WIDTH(store_4, uint32_t, 0, CODED_MISSING)
STORE_WIDTH(store_8, uint64_t, 0, CODED_MISSING)
STORE_WIDTH(store_set_1, uint8_t, SET_SHIFT, 0)
STORE_WIDTH(store_set_2, uint16_t, SET_SHIFT, 0)
STORE_WIDTH(store_set_4, uint32_t, SET_SHIFT, 0)
STORE_WIDTH(store_set_8, uint64_t, SET_SHIFT, 0)

static store_values *store_for(const struct coded_column *coded)
{
    static store_values *const stores[2][9] = {
        {[1] = store_1, [2] = store_2, [4] = store_4, [8] = store_8},
        {[1] = store_set_1, [2] = store_set_2, [4] = store_set_4, [8] = store_set_8},
    };
    assert(1 <= coded->width && coded->width <= 8);
    store_values *store = stores[coded->kind == CODED_CODE_SET][coded->width];
    assert(store);
    return store;
}

static void write_integers(const struct column_writer *w, const struct batch *in,
                           struct row_span rows, uint8_t *out)
{
    const int64_t *value = in->column[w->index].integers + rows.from;
    if (w->coarsen) {
        assert(rows.count <= WRITER_ROWS);
        w->coarsen(w, in, rows, w->work);
        value = w->work;
    }
    w->store(w, value, rows.count, out);
}

static void write_numbers(const struct column_writer *w, const struct batch *in,
                          struct row_span rows, uint8_t *out)
{
    const struct batch_column *column = &in->column[w->index];
    for (int32_t i = 0; i < rows.count; i++) {
        int32_t row = rows.from + i;
        int64_t missing = column->integers[row];
        if (value_is_missing(missing)) {
            bool stored = coded_encode(w->coded, missing, out + (ptrdiff_t)i * 8);
            assert(stored);
        } else {
            double value = column->numbers[row] + 0.0; /* -0 + 0 is 0 */
            memcpy(out + (ptrdiff_t)i * 8, &value, sizeof value);
        }
    }
}

/* ---- tags ---- */

static str key_text(const struct column_writer *w, const struct batch_column *column, int32_t row,
                    char buffer[KEY_TEXT_BYTES])
{
    if (w->field->type == VALUE_TEXT) {
        return str_trim(column->texts[row]);
    }
    if (w->field->type == VALUE_CODE) {
        const struct codelist *list = w->field->codelist;
        return list->code[list->by_number[column->integers[row]]].code;
    }
    if (w->field->type == VALUE_DATE) {
        date_format_iso((int32_t)column->integers[row], buffer);
        return str_from_c(buffer);
    }
    assert(w->field->type == VALUE_INTEGER);
    int n = snprintf(buffer, KEY_TEXT_BYTES, "%" PRId64, column->integers[row]);
    return (str){buffer, n};
}

static void write_tags(const struct column_writer *w, const struct batch *in, struct row_span rows,
                       uint8_t *out)
{
    const struct batch_column *column = &in->column[w->index];
    char buffer[KEY_TEXT_BYTES];
    for (int32_t i = 0; i < rows.count; i++) {
        int32_t row = rows.from + i;
        uint64_t tag = MISSING_NOT_RECORDED;
        if (value_is_missing(column->integers[row])) {
            tag = value_missing_kind(column->integers[row]);
        } else {
            str key = key_text(w, column, row, buffer);
            tag = key.n > 0 ? tagger_tag64(&w->tagger, key) : MISSING_NOT_RECORDED;
        }
        memcpy(out + (ptrdiff_t)i * 8, &tag, sizeof tag);
    }
    wipe(buffer, (ptrdiff_t)sizeof buffer);
}

static const struct foreign_key *reference_of(const struct dataset *dataset, int32_t field)
{
    for (int32_t i = 0; i < dataset->foreign_keys; i++) {
        const struct foreign_key *key = &dataset->foreign_key[i];
        bool itself = key->dataset == dataset && key->reference_field == field;
        if (key->field == field && key->dataset && !itself) {
            return key;
        }
    }
    return NULL;
}

/* A reference is tagged as the key that it refers to, along the whole chain of references, so that
 * equal keys have equal tags in every dataset. Centres number their records as they like: a key is
 * one within a centre, so that no centre's keys can meet another's. */
static str key_domain(struct arena *a, const struct dataset *dataset, int32_t field, str centre)
{
    const struct foreign_key *key = reference_of(dataset, field);
    for (int step = 0; key && step < REFERENCE_STEPS_LIMIT; step++) {
        dataset = key->dataset;
        field = key->reference_field;
        key = reference_of(dataset, field);
    }
    str pieces[] = {dataset->name, STR("."), dataset->field[field].name, STR("|"), centre};
    return str_concat(a, 5, pieces);
}

/* ---- choice ---- */

/* The promise of this stage, in one place: what may not be kept as it is, is not. */
static void assert_may_be_kept(const struct field *field, const struct coded_column *coded)
{
    assert(field->sensitivity != SENSITIVITY_FREE_TEXT);
    assert(field->sensitivity != SENSITIVITY_DIRECT_IDENTIFIER);
    assert(field->sensitivity != SENSITIVITY_QUASI_IDENTIFIER || field->coarsening != COARSEN_NONE);
    assert(field->type != VALUE_TEXT || coded->kind == CODED_TAG);
    assert(field->sensitivity != SENSITIVITY_RECORD_KEY || coded->kind == CODED_TAG);
    assert(coded->kind == CODED_TAG ||
           (field->type == VALUE_CODE_SET) == (coded->kind == CODED_CODE_SET));
}

void column_writer_make(struct column_writer *w, struct arena *a, const struct dataset *dataset,
                        const struct coded_column *coded, const struct key_ring *keys, str centre)
{
    assert(0 <= coded->field && coded->field < dataset->fields);
    *w = (struct column_writer){
        .coded = coded,
        .field = &dataset->field[coded->field],
        .index = coded->field,
    };
    assert_may_be_kept(w->field, coded);
    if (coded->kind == CODED_TAG) {
        assert(coded->width == 8);
        struct arena scratch = *a;
        w->tagger =
            tagger_new(keys, KEY_RECORD, key_domain(&scratch, dataset, coded->field, centre));
        w->write = write_tags;
        return;
    }
    if (coded->kind == CODED_NUMBER) {
        assert(coded->width == 8 && w->field->type == VALUE_NUMBER);
        w->write = write_numbers;
        return;
    }
    coded_range(coded, &w->least, &w->most);
    w->coarsen = coarsen_choose(w, a, dataset);
    w->store = store_for(coded);
    w->write = write_integers;
}
