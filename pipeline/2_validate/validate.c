/* Stage 2: drives the field readers over a text batch, then the row rules, then packs what stands.
 * In: text batches. Out: typed batches, findings in the order of lines, the account.
 * A submission's memory is taken once, at validator_new; only findings and spellings seen for the
 * first time take more. */
#include "2_validate/validate.h"

#include <assert.h>
#include <string.h>

#include "2_validate/field_reader.h"
#include "2_validate/read_value.h"

/* Rows read at a time: their cells and text stay in the processor's cache over all columns. */
enum { BLOCK_ROWS = 256, SHARE_ROWS_LEAST = 20 };

struct validator {
    struct arena *arena;
    const struct schemas *schemas;
    const struct dataset *dataset;
    struct finding_list *findings;
    struct field_reader *reader;          /* [fields] */
    struct batch_column *column;          /* [fields] */
    struct expression_column *expression; /* [fields], the same memory */
    int64_t line[TEXT_BATCH_ROWS];
    uint8_t truth[TEXT_BATCH_ROWS];
    uint8_t applies[TEXT_BATCH_ROWS];
    struct trouble_list troubles;
};

/* ---- making ---- */

static read_cells *reader_for(enum value_type type)
{
    static read_cells *const readers[] = {
        [VALUE_TEXT] = read_text,          [VALUE_INTEGER] = read_integers,
        [VALUE_NUMBER] = read_numbers,     [VALUE_BOOLEAN] = read_spelled,
        [VALUE_DATE] = read_dates,         [VALUE_CODE] = read_spelled,
        [VALUE_CODE_SET] = read_code_sets,
    };
    assert((size_t)type < sizeof readers / sizeof readers[0]);
    return readers[type];
}

static bool is_spelled(enum value_type type)
{
    return type == VALUE_BOOLEAN || type == VALUE_CODE || type == VALUE_CODE_SET;
}

static uint64_t missing_lengths(const struct field *field)
{
    uint64_t lengths = 1;
    for (int32_t i = 0; i < field->missing_count; i++) {
        ptrdiff_t n = field->missing[i].text.n;
        lengths |= UINT64_C(1) << (n < LENGTHS_LIMIT ? n : LENGTHS_LIMIT);
    }
    return lengths;
}

/* The column; where the file lacks it, it stays as it is made here: all missing. */
static void column_make(struct validator *v, int32_t f)
{
    struct batch_column *column = &v->column[f];
    column->type = v->dataset->field[f].type;
    column->integers = ARENA_ARRAY(v->arena, int64_t, TEXT_BATCH_ROWS);
    if (column->type == VALUE_NUMBER) {
        column->numbers = ARENA_ARRAY(v->arena, double, TEXT_BATCH_ROWS);
    }
    if (column->type == VALUE_TEXT) {
        column->texts = ARENA_ARRAY(v->arena, str, TEXT_BATCH_ROWS);
    }
    for (int32_t row = 0; row < TEXT_BATCH_ROWS; row++) {
        column->integers[row] = VALUE_MISSING(MISSING_NOT_RECORDED);
    }
    v->expression[f] = (struct expression_column){column->integers, column->numbers, column->texts};
}

struct validator *validator_new(struct arena *a, const struct schemas *schemas,
                                const struct dataset *dataset, const int32_t *column_of_field,
                                str centre, int32_t as_of_day, struct finding_list *findings)
{
    struct validator *v = ARENA_NEW(a, struct validator);
    v->arena = a;
    v->schemas = schemas;
    v->dataset = dataset;
    v->findings = findings;
    v->troubles.arena = a;
    v->reader = ARENA_ARRAY(a, struct field_reader, dataset->fields);
    v->column = ARENA_ARRAY(a, struct batch_column, dataset->fields);
    v->expression = ARENA_ARRAY(a, struct expression_column, dataset->fields);
    const struct calendar *calendar = calendar_new(a);
    str own_centre = str_copy(a, centre);
    for (int32_t f = 0; f < dataset->fields; f++) {
        column_make(v, f);
        struct field_reader *r = &v->reader[f];
        r->field = &dataset->field[f];
        r->index = f;
        r->column = column_of_field[f];
        r->out = &v->column[f];
        r->arena = a;
        r->calendar = calendar;
        r->as_of_day = as_of_day;
        r->centre = own_centre;
        r->read = reader_for(r->field->type);
        r->missing_lengths = missing_lengths(r->field);
        if (r->column < 0) {
            continue;
        }
        if (is_spelled(r->field->type)) {
            code_reader_make(r);
        }
        field_checks_choose(r, dataset);
    }
    return v;
}

/* ---- reading ---- */

static bool row_is_blank(const struct text_batch *in, int32_t row)
{
    const struct text_cell *cell = in->cells + (ptrdiff_t)row * in->columns;
    for (int32_t column = 0; column < in->columns; column++) {
        if (cell[column].length > 0) {
            return false;
        }
    }
    return true;
}

static int32_t mark_blank_rows(struct validator *v, const struct text_batch *in)
{
    int32_t blank = 0;
    for (int32_t row = 0; row < in->rows; row++) {
        v->troubles.blank[row] = row_is_blank(in, row);
        blank += v->troubles.blank[row];
    }
    return blank;
}

/* How far the block of text surely reaches: to the end of the farthest last cell. */
static uint64_t readable_bytes(const struct text_batch *in)
{
    uint64_t readable = 0;
    for (int32_t row = 0; row < in->rows; row++) {
        struct text_cell last = in->cells[(ptrdiff_t)(row + 1) * in->columns - 1];
        uint64_t end = (uint64_t)last.offset + last.length;
        readable = end > readable ? end : readable;
    }
    return readable;
}

static void read_block(struct validator *v, const struct text_batch *in, uint64_t readable,
                       struct row_range rows)
{
    for (int32_t f = 0; f < v->dataset->fields; f++) {
        struct field_reader *r = &v->reader[f];
        if (r->column < 0) {
            continue;
        }
        assert(r->column < in->columns);
        struct column_cells cells = {
            .bytes = in->bytes,
            .first = in->cells + r->column,
            .stride = in->columns,
            .readable = readable,
        };
        r->read(r, &cells, rows, &v->troubles);
        for (int32_t i = 0; i < r->checks; i++) {
            r->check[i](r, rows, &v->troubles);
        }
    }
}

/* ---- row rules ---- */

/* A rule is not asked about a value that could not be read: the row is diverted for that already,
 * and a second sentence would send the clerk to the wrong place. */
static bool rests_on_trouble(const struct validator *v, const struct expression *rule, int32_t row)
{
    if (!v->troubles.diverted[row]) {
        return false;
    }
    const int32_t *variable;
    int32_t count = expression_variables(rule, &variable);
    for (int32_t i = 0; i < count; i++) {
        if (value_is_missing(v->column[variable[i]].integers[row]) &&
            trouble_has(&v->troubles, row, variable[i])) {
            return true;
        }
    }
    return false;
}

static void apply_rule(struct validator *v, const struct row_rule *rule, int32_t rows)
{
    expression_evaluate(rule->assert, v->expression, rows, v->truth, *v->arena);
    if (!memchr(v->truth, TRUTH_FALSE, (size_t)rows)) {
        return;
    }
    if (rule->when) {
        expression_evaluate(rule->when, v->expression, rows, v->applies, *v->arena);
    } else {
        memset(v->applies, TRUTH_TRUE, (size_t)rows);
    }
    for (int32_t row = 0; row < rows; row++) {
        if (v->truth[row] != TRUTH_FALSE || v->applies[row] != TRUTH_TRUE ||
            rests_on_trouble(v, rule->assert, row)) {
            continue;
        }
        trouble_add(&v->troubles, row,
                    (struct trouble){.rule = STR("row-rule"),
                                     .detail = rule->id,
                                     .severity = rule->severity,
                                     .field = rule->field});
    }
}

/* ---- handing on ---- */

static void report_rows(struct validator *v, const struct text_batch *in)
{
    const struct trouble_list *troubles = &v->troubles;
    for (int32_t row = 0; troubles->count > 0 && row < in->rows; row++) {
        for (int32_t i = troubles->first[row]; i >= 0; i = troubles->item[i].next) {
            const struct trouble *t = &troubles->item[i];
            int32_t column = t->field < 0 ? -1 : v->reader[t->field].column;
            finding_add(v->findings, (struct finding){
                                         .line = in->line[row],
                                         .field = t->field,
                                         .column = column + 1,
                                         .severity = t->severity,
                                         .rule = t->rule,
                                         .detail = t->detail,
                                     });
        }
    }
}

/* Moves the rows first .. first+count-1 of every column to `to`. */
static void move_rows(struct validator *v, int32_t to, int32_t first, int32_t count)
{
    if (to == first || count == 0) {
        return;
    }
    size_t n = (size_t)count;
    for (int32_t f = 0; f < v->dataset->fields; f++) {
        struct batch_column *c = &v->column[f];
        if (v->reader[f].column < 0) {
            continue;
        }
        memmove(c->integers + to, c->integers + first, n * sizeof *c->integers);
        if (c->numbers) {
            memmove(c->numbers + to, c->numbers + first, n * sizeof *c->numbers);
        }
        if (c->texts) {
            memmove(c->texts + to, c->texts + first, n * sizeof *c->texts);
        }
    }
    memmove(v->line + to, v->line + first, n * sizeof *v->line);
}

static int32_t pack(struct validator *v, int32_t rows)
{
    const struct trouble_list *t = &v->troubles;
    int32_t kept = 0, run = 0;
    for (int32_t row = 0; row <= rows; row++) {
        if (row < rows && !t->blank[row] && !t->diverted[row]) {
            continue;
        }
        move_rows(v, kept, run, row - run);
        kept += row - run;
        run = row + 1;
    }
    return kept;
}

void validate_batch(struct validator *v, const struct text_batch *in, struct batch *out,
                    struct account *account)
{
    assert(0 <= in->rows && in->rows <= TEXT_BATCH_ROWS);
    trouble_begin(&v->troubles, in->rows);
    int32_t blank = mark_blank_rows(v, in);
    uint64_t readable = readable_bytes(in);
    for (int32_t from = 0; from < in->rows; from += BLOCK_ROWS) {
        int32_t to = from + BLOCK_ROWS < in->rows ? from + BLOCK_ROWS : in->rows;
        read_block(v, in, readable, (struct row_range){from, to});
    }
    for (int32_t i = 0; i < v->dataset->rules; i++) {
        apply_rule(v, &v->dataset->rule[i], in->rows);
    }
    report_rows(v, in);
    memcpy(v->line, in->line, (size_t)in->rows * sizeof *v->line);
    int32_t accepted = pack(v, in->rows);
    account->accepted += accepted;
    account->non_data += blank;
    account->quarantined += in->rows - blank - accepted;
    assert(0 <= accepted && accepted + blank <= in->rows);
    *out = (struct batch){
        .rows = accepted,
        .columns = v->dataset->fields,
        .column = v->column,
        .line = v->line,
    };
}

bool validator_finish(struct validator *v, const struct account *account)
{
    for (int32_t f = 0; f < v->dataset->fields; f++) {
        code_reader_wipe(&v->reader[f]);
    }
    int64_t rows = account->accepted + account->quarantined + account->duplicate;
    double most = v->schemas->policy.refuse_share * (double)rows;
    bool too_many = rows > SHARE_ROWS_LEAST && (double)account->quarantined > most;
    if (too_many) {
        finding_add(v->findings, (struct finding){
                                     .field = -1,
                                     .severity = SEVERITY_REFUSE_FILE,
                                     .rule = STR("too-many-quarantined"),
                                     .detail = STR(""),
                                 });
    }
    return !too_many && !v->troubles.refused;
}
