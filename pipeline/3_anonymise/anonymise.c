/* Stage 3: appends typed rows to the coded batch being filled, a column at a time, and the person
 * tags beside it. In: typed batches. Out: coded batches of up to 65,536 rows, no text. */
#include "3_anonymise/anonymise.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "3_anonymise/column_writer.h"
#include "3_anonymise/identifier.h"

enum { NUMBER_BYTES = 24 };

struct anonymiser {
    struct arena *arena;
    const struct dataset *dataset;
    struct column_writer *writer; /* [coded_count] */
    struct coded_batch batch;     /* being filled */
    int64_t *work;
    bool handed_on;    /* the batch was given out and begins anew */
    int32_t taken;     /* rows of the present input that are in */
    int32_t rows_most; /* that a batch ever held: what is to be wiped */
    struct tagger person;
    char identifier[IDENTIFIER_SHORT_BYTES];
    char number[NUMBER_BYTES];
};

struct anonymiser *anonymiser_new(struct arena *a, str centre, const struct dataset *dataset,
                                  const struct key_ring *keys)
{
    struct anonymiser *anonymiser = ARENA_NEW(a, struct anonymiser);
    anonymiser->arena = a;
    anonymiser->dataset = dataset;
    anonymiser->work = ARENA_ARRAY(a, int64_t, WRITER_ROWS);
    anonymiser->writer = ARENA_ARRAY(a, struct column_writer, dataset->coded_count);
    struct coded_batch *batch = &anonymiser->batch;
    batch->columns = dataset->coded_count;
    batch->column = dataset->coded;
    batch->bytes = ARENA_ARRAY(a, uint8_t *, dataset->coded_count);
    for (int32_t c = 0; c < dataset->coded_count; c++) {
        const struct coded_column *coded = &dataset->coded[c];
        column_writer_make(&anonymiser->writer[c], a, dataset, coded, keys, centre);
        anonymiser->writer[c].work = anonymiser->work;
        batch->bytes[c] = arena_alloc_raw(a, coded->width, CODED_BATCH_ROWS);
    }
    batch->line = arena_alloc_raw(a, (ptrdiff_t)sizeof *batch->line, CODED_BATCH_ROWS);
    if (dataset->person_source == PERSON_IDENTIFIER) {
        assert(0 <= dataset->person_field && dataset->person_field < dataset->fields);
        enum value_type type = dataset->field[dataset->person_field].type;
        assert(type == VALUE_TEXT || type == VALUE_INTEGER);
        batch->identity = arena_alloc_raw(a, TAG_BYTES, CODED_BATCH_ROWS);
        anonymiser->person = tagger_new(keys, KEY_PERSON, STR("person"));
    }
    return anonymiser;
}

static void write_identity(struct anonymiser *a, str text, uint8_t tag[TAG_BYTES])
{
    struct arena scratch = *a->arena;
    str identifier = identifier_normalise(text, a->identifier, &scratch);
    if (identifier_is_placeholder(identifier)) {
        memset(tag, 0, TAG_BYTES);
    } else {
        tagger_tag(&a->person, identifier, tag);
    }
    if (identifier.p != text.p && identifier.p != a->identifier) {
        /* a copy in this stage's own arena */
        wipe((void *)(uintptr_t)identifier.p, identifier.n);
    }
}

/* A number is the text of its digits. */
static str person_text(struct anonymiser *a, const struct batch_column *column, int32_t row)
{
    if (column->type == VALUE_TEXT) {
        return column->texts[row];
    }
    int n = snprintf(a->number, sizeof a->number, "%" PRId64, column->integers[row]);
    return (str){a->number, n};
}

static void write_identities(struct anonymiser *a, const struct batch *in, struct row_span rows,
                             uint8_t *out)
{
    const struct batch_column *column = &in->column[a->dataset->person_field];
    for (int32_t i = 0; i < rows.count; i++) {
        uint8_t *tag = out + (ptrdiff_t)i * TAG_BYTES;
        if (value_is_missing(column->integers[rows.from + i])) {
            memset(tag, 0, TAG_BYTES);
        } else {
            write_identity(a, person_text(a, column, rows.from + i), tag);
        }
    }
}

static void write_lines(const struct batch *in, struct row_span rows, uint32_t *out)
{
    for (int32_t i = 0; i < rows.count; i++) {
        int64_t line = in->line[rows.from + i];
        assert(0 <= line && line <= UINT32_MAX);
        out[i] = (uint32_t)line;
    }
}

static void append(struct anonymiser *a, const struct batch *in, struct row_span rows)
{
    struct coded_batch *batch = &a->batch;
    assert(batch->rows + rows.count <= CODED_BATCH_ROWS);
    for (int32_t c = 0; c < batch->columns; c++) {
        ptrdiff_t at = (ptrdiff_t)batch->rows * batch->column[c].width;
        a->writer[c].write(&a->writer[c], in, rows, batch->bytes[c] + at);
    }
    if (batch->identity) {
        write_identities(a, in, rows, batch->identity + (ptrdiff_t)batch->rows * TAG_BYTES);
    }
    write_lines(in, rows, batch->line + batch->rows);
    batch->rows += rows.count;
    a->rows_most = batch->rows > a->rows_most ? batch->rows : a->rows_most;
}

static int32_t least_of(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

bool anonymise_batch(struct anonymiser *a, const struct batch *in, bool flush,
                     const struct coded_batch **out)
{
    struct coded_batch *batch = &a->batch;
    if (a->handed_on) {
        batch->rows = 0;
        a->handed_on = false;
    }
    assert(in->rows == 0 || in->columns == a->dataset->fields);
    while (a->taken < in->rows && batch->rows < CODED_BATCH_ROWS) {
        int32_t count = least_of(in->rows - a->taken, CODED_BATCH_ROWS - batch->rows);
        count = least_of(count, WRITER_ROWS);
        append(a, in, (struct row_span){a->taken, count});
        a->taken += count;
    }
    assert(a->taken <= in->rows);
    bool full = batch->rows == CODED_BATCH_ROWS;
    if (full || (flush && batch->rows > 0)) {
        a->handed_on = true;
        *out = batch;
        return true;
    }
    a->taken = 0;
    return false;
}

void anonymiser_wipe(struct anonymiser *a)
{
    struct coded_batch *batch = &a->batch;
    for (int32_t c = 0; c < batch->columns; c++) {
        if (batch->column[c].kind == CODED_TAG) {
            wipe(batch->bytes[c], (ptrdiff_t)a->rows_most * batch->column[c].width);
        }
        wipe(&a->writer[c].tagger, (ptrdiff_t)sizeof a->writer[c].tagger);
    }
    if (batch->identity) {
        wipe(batch->identity, (ptrdiff_t)a->rows_most * TAG_BYTES);
    }
    wipe(&a->person, (ptrdiff_t)sizeof a->person);
    wipe(a->identifier, (ptrdiff_t)sizeof a->identifier);
    wipe(a->number, (ptrdiff_t)sizeof a->number);
    wipe(a->work, (ptrdiff_t)sizeof *a->work * WRITER_ROWS);
    batch->rows = 0;
}
