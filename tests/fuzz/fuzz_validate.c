/* Stages 2 and 3 on any cells, which are cut at commas and lines of the input. The first byte
 * chooses what is done with them. Either they are rows of a dataset: rows are conserved, each value
 * is what the slow readers say, and what is stored decodes to it. Or they stand in fields of other
 * types and forms, with everything declared or by the letter of the standard: what a column reads,
 * a cell alone reads too. */
#include <stdlib.h>
#include <unistd.h>

#include "../unit/validate_fixture.h"
#include "2_validate/field_reader.h"
#include "2_validate/read_value.h"
#include "descriptors/date_words.h"
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
    case VALUE_TIME:
    case VALUE_DATETIME:
    case VALUE_YEARMONTH:
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

/* What was typed, over all batches of a file. */
struct typed {
    int64_t value[FIELDS][ROWS];
    int32_t rows;
};

static void keep_typed(struct typed *typed, const struct batch *out)
{
    assert(typed->rows + out->rows <= ROWS);
    for (int32_t c = 0; c < FIELDS; c++) {
        for (int32_t row = 0; row < out->rows; row++) {
            typed->value[c][typed->rows + row] = out->column[c].integers[row];
        }
    }
    typed->rows += out->rows;
}

/* The coded rows are those that were typed from `first` on. */
static void coded_agrees(const struct coded_batch *coded, const struct typed *typed, int32_t first)
{
    int64_t value[CODED_BATCH_ROWS < ROWS ? ROWS : CODED_BATCH_ROWS];
    assert(first + coded->rows <= typed->rows);
    for (int32_t c = 0; c < FIELDS; c++) {
        coded_decode(&coded->column[c], coded->bytes[c], coded->rows, value);
        for (int32_t row = 0; row < coded->rows && kinds[c] != CODED_TAG; row++) {
            assert(value[row] == typed->value[c][first + row]);
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

/* The batches of a file: as many rows as the stages take at once. */
static struct text_batch batch_at(const struct text_batch *in, int32_t row)
{
    struct text_batch batch = *in;
    int32_t left = in->rows - row;
    batch.rows = left < TEXT_BATCH_ROWS ? left : TEXT_BATCH_ROWS;
    batch.cells = in->cells + (ptrdiff_t)row * in->columns;
    batch.line = in->line + row;
    return batch;
}

static void run(struct arena *a, const struct dataset *d, const struct text_batch *in)
{
    static const int32_t column[FIELDS] = {0, 1, 2, 3, 4, 5, 6};
    static struct schemas schemas;
    static struct typed typed;
    schemas.policy.refuse_share = 0.5;
    struct finding_list findings = finding_list_new(a, 100);
    struct account account = {0};
    struct batch out;
    int32_t coded_rows = 0;
    typed.rows = 0;
    struct validator *v = validator_new(a, &schemas, d, column, STR("c"), INT32_MAX, &findings);
    struct anonymiser *anonymiser = anonymiser_new(a, STR(""), d, keys_of_test(*a));
    for (int32_t first = 0; first < in->rows; first += TEXT_BATCH_ROWS) {
        struct text_batch some = batch_at(in, first);
        validate_batch(v, &some, &out, &account);
        for (int32_t row = 0; row < out.rows; row++) {
            row_agrees(d, in, (int32_t)out.line[row] - 2, &out, row, *a);
        }
        keep_typed(&typed, &out);
        const struct coded_batch *coded;
        while (anonymise_batch(anonymiser, &out, first + TEXT_BATCH_ROWS >= in->rows, &coded)) {
            coded_agrees(coded, &typed, coded_rows);
            coded_rows += coded->rows;
        }
    }
    assert(account.accepted + account.quarantined + account.non_data == in->rows);
    assert(coded_rows == account.accepted && typed.rows == coded_rows);
    anonymiser_wipe(anonymiser);
    validator_finish(v, &account);
}

/* ---- every type, everything declared ---- */

static struct field field_of_form(int32_t f, bool standard)
{
    static const enum value_type others[] = {VALUE_TIME,    VALUE_DATETIME, VALUE_YEARMONTH,
                                             VALUE_INTEGER, VALUE_NUMBER,   VALUE_DATE};
    enum { OTHERS = sizeof others / sizeof others[0] };
    bool is_text = f > OTHERS;
    struct field field = field_of("field", is_text || f == 0 ? VALUE_TEXT : others[f % OTHERS]);
    field.text_form = is_text ? (enum text_form)(f - OTHERS) : TEXT_PLAIN;
    field.list_item_type = VALUE_NUMBER;
    field.list_delimiter = standard ? STR(" - ") : STR(";");
    field.has_affix = f == 3 && standard;
    field.sensitivity = f == 0 ? SENSITIVITY_RECORD_KEY : SENSITIVITY_PLAIN;
    return field;
}

/* A column of the file and a cell alone must say the same. */
static void cell_agrees(struct field_reader *r, str text, int32_t row, bool has_trouble)
{
    struct cell_value value;
    enum cell_outcome outcome = field_cell_read(r, text, &value);
    assert((outcome == CELL_IS_UNREADABLE) == has_trouble);
    if (outcome != CELL_IS_VALUE) {
        assert(value_is_missing(r->out->integers[row]));
        return;
    }
    assert(r->field->type == VALUE_TEXT || r->out->integers[row] == value.integer);
    assert(!r->out->day_to ||
           (r->out->day_to[row] == value.day_to && value.integer <= value.day_to));
}

/* Column c is read as form c + first of all forms. */
static void run_forms(struct arena *a, const struct text_batch *in, bool standard, int32_t first)
{
    enum { FORMS = 6 + TEXT_LIST };
    struct source_format format = source_format_plain();
    format.repairs = (1u << REPAIR_COUNT) - 1;
    format.dates = (struct date_reading){
        .order = DATE_ORDER_DMY, .calendar = CALENDAR_AUTO, .least = PRECISION_YEAR, .pivot = 30};
    format.numbers = (struct number_reading){
        .decimal_mark = ',', .group_mark = {' ', 0xA0, '.'}, .group_marks = 3};
    struct dataset dataset = dataset_of("forms", NULL, 1);
    dataset.standard = standard;
    struct reading_context context = {
        a, &dataset, &format, date_words_new(a), calendar_new(a), INT32_MAX, STR("")};
    struct trouble_list *troubles = ARENA_NEW(a, struct trouble_list);
    troubles->arena = a;
    for (int32_t c = 0; c < in->columns; c++) {
        struct field field = field_of_form(1 + (first + c) % FORMS, standard);
        struct field_reader reader;
        struct batch_column column;
        dataset.field = &field;
        field_reader_make(&reader, &context, 0, 0, &column);
        struct column_cells cells = {in->bytes, in->cells + c, in->columns, 0};
        trouble_begin(troubles, in->rows);
        reader.read(&reader, &cells, (struct row_range){0, in->rows}, troubles);
        for (int32_t row = 0; row < in->rows; row++) {
            cell_agrees(&reader, text_batch_cell(in, row, c), row, trouble_has(troubles, row, 0));
        }
        field_reader_wipe(&reader);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct arena whole;
    static const struct dataset *dataset;
    if (!dataset) {
        whole = arena_reserve(MEMORY);
        dataset = dataset_make(&whole);
    }
    if (size < 1 || utf8_invalid_at((str){(const char *)data + 1, (ptrdiff_t)size - 1}) >= 0) {
        return 0;
    }
    char *cells[ROWS * FIELDS + 1] = {0};
    int32_t rows = cut(data + 1, size - 1, cells);
    const char *const *texts = (const char *const *)cells;
    struct made_batch made = batch_of(texts, rows, FIELDS);
    struct arena scratch = whole;
    if (data[0] & 1) {
        run(&scratch, dataset, &made.batch);
    } else {
        struct text_batch first = batch_at(&made.batch, 0);
        run_forms(&scratch, &first, (data[0] & 2) != 0, data[0] >> 2);
    }
    batch_release(&made);
    free(cells[ROWS * FIELDS]);
    return 0;
}
