/* Stages 2 and 3 on any cells: rows are conserved, each value is what the slow readers say, and
 * what is stored decodes to it. Cells are cut at commas and lines of the input. */
#include <stdlib.h>
#include <unistd.h>

#include "../unit/validate_fixture.h"
#include "2_validate/read_value.h"
#include "3_anonymise/anonymise.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FIELDS = 7, ROWS = 64, MEMORY = 32 << 20 };

static const struct code_row codes[] = {
    {.code = "f", .names = "\u0623\u0646\u062b\u0649|femme|female"},
    {.code = "m", .names = "\u0630\u0643\u0631|homme|male"},
    {.code = "old", .names = "", .replaced_by = "f"},
    {.code = "a-code-of-more-than-16", .names = "long"}};
static const enum value_type types[FIELDS] = {
    VALUE_TEXT, VALUE_INTEGER, VALUE_NUMBER, VALUE_BOOLEAN, VALUE_DATE, VALUE_CODE, VALUE_CODE_SET};
static const enum coded_kind kinds[FIELDS] = {
    CODED_TAG, CODED_INTEGER, CODED_NUMBER, CODED_BOOLEAN, CODED_DAY, CODED_CODE, CODED_CODE_SET};
static const int32_t widths[FIELDS] = {8, 4, 8, 1, 4, 1, 8};

static struct key_ring *keys_of_test(struct arena scratch)
{
    static struct key_ring *keys;
    if (!keys) {
        struct diag d = diag_new(&scratch);
        char path[] = "/tmp/fuzz-validate-XXXXXX";
        int fd = mkstemp(path);
        assert(fd >= 0);
        close(fd);
        unlink(path);
        keys = key_new(path, &d) ? key_ring_open(path, &d) : NULL;
        unlink(path);
        assert(keys);
    }
    return keys;
}

/* The value of a cell by the slow way; false when it must be diverted. */
static bool slow_value(const struct field *field, str text, struct arena scratch, int64_t *value)
{
    double number;
    *value = 0;
    if (text.n == 0) {
        *value = VALUE_MISSING(MISSING_NOT_RECORDED);
        return true;
    }
    switch (field->type) {
    case VALUE_INTEGER:
        return value_read_integer(text, value) && INT32_MIN + 4 <= *value && *value <= INT32_MAX;
    case VALUE_DATE:
        return value_read_day(text, value);
    case VALUE_NUMBER:
        return value_read_number(text, &number);
    case VALUE_CODE: {
        int32_t index = codelist_match(field->codelist, text, scratch);
        index = index == 2 ? 0 : index;
        *value = index < 0 ? 0 : field->codelist->code[index].number;
        return index >= 0;
    }
    case VALUE_TEXT:
    case VALUE_BOOLEAN:
    case VALUE_CODE_SET:
        break;
    }
    return true;
}

/* The row as given has every value as the slow readers have it. */
static void row_agrees(const struct dataset *d, const struct text_batch *in, int32_t in_row,
                       const struct batch *out, int32_t out_row, struct arena scratch)
{
    for (int32_t f = 0; f < d->fields; f++) {
        int64_t expected, got = out->column[f].integers[out_row];
        str text = text_batch_cell(in, in_row, f);
        bool good = slow_value(&d->field[f], text, scratch, &expected);
        assert(good);
        bool compared = types[f] != VALUE_BOOLEAN && types[f] != VALUE_CODE_SET;
        assert(!compared || got == expected);
    }
}

static void coded_agrees(const struct coded_batch *coded, const struct batch *typed,
                         struct arena scratch)
{
    assert(coded->rows == typed->rows);
    int64_t *value = ARENA_ARRAY(&scratch, int64_t, coded->rows + 1);
    for (int32_t c = 0; c < FIELDS; c++) {
        coded_decode(&coded->column[c], coded->bytes[c], coded->rows, value);
        for (int32_t row = 0; row < coded->rows && kinds[c] != CODED_TAG; row++) {
            assert(value[row] == typed->column[c].integers[row]);
        }
    }
}

static int32_t cut(const uint8_t *data, size_t size, char **cells)
{
    char *text = malloc(size + 1);
    memcpy(text, data, size);
    text[size] = 0;
    cells[ROWS * FIELDS] = text;
    int32_t count = 0;
    char *at = text;
    while (count < ROWS * FIELDS) {
        char *end = at + strcspn(at, ",\n");
        bool last = *end == 0;
        *end = 0;
        cells[count++] = at;
        if (last) {
            break;
        }
        at = end + 1;
    }
    while (count % FIELDS != 0) {
        cells[count++] = text + size;
    }
    return count / FIELDS;
}

static struct dataset *dataset_make(struct arena *a)
{
    struct field *field = ARENA_ARRAY(a, struct field, FIELDS);
    struct dataset *d = ARENA_NEW(a, struct dataset);
    *d = dataset_of("cases", field, FIELDS);
    d->coded = ARENA_ARRAY(a, struct coded_column, FIELDS);
    d->coded_count = FIELDS;
    for (int32_t f = 0; f < FIELDS; f++) {
        field[f] = field_of("field", types[f]);
        field[f].codelist = codelist_of(a, "codes", codes, 4);
        field[f].sensitivity = f == 0 ? SENSITIVITY_RECORD_KEY : SENSITIVITY_PLAIN;
        d->coded[f] = (struct coded_column){.kind = kinds[f], .field = f, .width = widths[f]};
    }
    d->coded[1].base = (int64_t)INT32_MIN + 4;
    d->coded[4].base = -400000;
    d->person_source = PERSON_IDENTIFIER;
    d->person_field = 0;
    return d;
}

static void run(struct arena *a, const struct text_batch *in)
{
    static const int32_t column[FIELDS] = {0, 1, 2, 3, 4, 5, 6};
    static struct schemas schemas;
    schemas.policy.refuse_share = 0.5;
    struct dataset *d = dataset_make(a);
    struct finding_list findings = finding_list_new(a, 1000);
    struct account account = {0};
    struct batch out;
    struct validator *v = validator_new(a, &schemas, d, column, STR("c"), INT32_MAX, &findings);
    validate_batch(v, in, &out, &account);
    assert(account.accepted + account.quarantined + account.non_data == in->rows);
    for (int32_t row = 0; row < out.rows; row++) {
        row_agrees(d, in, (int32_t)out.line[row] - 2, &out, row, *a);
    }
    struct anonymiser *anonymiser = anonymiser_new(a, STR(""), d, keys_of_test(*a));
    const struct coded_batch *coded;
    while (anonymise_batch(anonymiser, &out, true, &coded)) {
        coded_agrees(coded, &out, *a);
    }
    anonymiser_wipe(anonymiser);
    validator_finish(v, &account);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct arena whole;
    if (!whole.next) {
        whole = arena_reserve(MEMORY);
    }
    if (utf8_invalid_at((str){(const char *)data, (ptrdiff_t)size}) >= 0) {
        return 0;
    }
    char *cells[ROWS * FIELDS + 1] = {0};
    int32_t rows = cut(data, size, cells);
    const char *const *texts = (const char *const *)cells;
    struct made_batch made = batch_of(texts, rows, FIELDS);
    struct arena scratch = whole;
    run(&scratch, &made.batch);
    batch_release(&made);
    free(cells[ROWS * FIELDS]);
    return 0;
}
