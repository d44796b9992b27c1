/* Stage 2: drives the field readers over a text batch, then the row rules, then packs what stands.
 * In: text batches. Out: typed batches, findings in the order of lines, the account.
 * A submission's memory is taken once, at validator_new; only findings and spellings seen for the
 * first time take more. */
#include "2_validate/validate.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "2_validate/field_reader.h"
#include "2_validate/read_value.h"
#include "2_validate/unique_key.h"
#include "2_validate/validity.h"
#include "base/buf.h"
#include "base/hash.h"
#include "descriptors/date_words.h"
#include "descriptors/rule_run.h"

/* Rows read at a time: their cells and text stay in the processor's cache over all columns. */
enum { BLOCK_ROWS = 256, SHARE_ROWS_LEAST = 20, GOOD_TO_CONTRADICTIONS = 10 };

/* The first rows of a column that contradict its declared order, as many as are told in full. */
struct contradictions {
    struct finding *item;
    ptrdiff_t count;
    ptrdiff_t capacity;
};

struct validator {
    struct arena *arena;
    const struct schemas *schemas;
    const struct dataset *dataset;
    struct finding_list *findings;
    const struct tagger *references;      /* NULL: findings name rows alone */
    struct field_reader *reader;          /* [fields] */
    struct batch_column *column;          /* [fields] */
    struct expression_column *expression; /* [fields], the same memory but for imprecise dates */
    struct rule_run *rule;                /* [rules of the dataset] */
    struct key_set *key;                  /* [unique keys of the dataset] */
    struct contradictions *contradiction; /* [fields] */
    int64_t line[TEXT_BATCH_ROWS];
    uint8_t truth[TEXT_BATCH_ROWS];
    uint8_t applies[TEXT_BATCH_ROWS];
    struct trouble_list troubles;
};

/* ---- making ---- */

/* Expressions see an imprecise date as unknown: a copy of the column has it missing. */
static void expression_make(struct validator *v, int32_t f)
{
    const struct batch_column *c = &v->column[f];
    v->expression[f] = (struct expression_column){c->integers, c->numbers, c->texts};
    if (c->day_to) {
        int64_t *precise = ARENA_ARRAY(v->arena, int64_t, TEXT_BATCH_ROWS);
        memcpy(precise, c->integers, TEXT_BATCH_ROWS * sizeof *precise);
        v->expression[f].integers = precise;
    }
}

static void rules_and_keys_make(struct validator *v, str period)
{
    const struct dataset *dataset = v->dataset;
    v->rule = ARENA_ARRAY(v->arena, struct rule_run, dataset->rules);
    for (int32_t i = 0; i < dataset->rules; i++) {
        v->rule[i] = rule_run_begin(dataset, &dataset->rule[i], period);
    }
    v->key = ARENA_ARRAY(v->arena, struct key_set, dataset->unique_keys);
    for (int32_t i = 0; i < dataset->unique_keys; i++) {
        key_set_make(&v->key[i], v->arena);
    }
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
    v->troubles.dataset = dataset;
    v->reader = ARENA_ARRAY(a, struct field_reader, dataset->fields);
    v->column = ARENA_ARRAY(a, struct batch_column, dataset->fields);
    v->expression = ARENA_ARRAY(a, struct expression_column, dataset->fields);
    v->contradiction = ARENA_ARRAY(a, struct contradictions, dataset->fields);
    struct reading_context context = {
        .arena = a,
        .dataset = dataset,
        .format = schemas_source_format(schemas, dataset, centre),
        .date_words = schemas->date_words ? schemas->date_words : date_words_new(a),
        .calendar = calendar_new(a),
        .as_of_day = as_of_day,
        .centre = str_copy(a, centre),
    };
    for (int32_t f = 0; f < dataset->fields; f++) {
        field_reader_make(&v->reader[f], &context, f, column_of_field[f], &v->column[f]);
        expression_make(v, f);
    }
    rules_and_keys_make(v, STR(""));
    return v;
}

void validator_references(struct validator *v, const struct tagger *tagger)
{
    v->references = tagger;
}

void validator_period(struct validator *v, str period)
{
    for (int32_t i = 0; i < v->dataset->rules; i++) {
        v->rule[i] = rule_run_begin(v->dataset, &v->dataset->rule[i], period);
    }
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

/* What is asked of fields together: codes against the date of their record. */
static void check_codes(struct validator *v, int32_t rows)
{
    int32_t event = v->dataset->event_date_field;
    const struct batch_column *date = event < 0 ? NULL : &v->column[event];
    for (int32_t f = 0; f < v->dataset->fields; f++) {
        if (v->reader[f].has_validity && v->reader[f].column >= 0) {
            check_validity(&v->reader[f], date, (struct row_range){0, rows}, &v->troubles);
        }
    }
}

static void count_filled(struct validator *v, int32_t rows)
{
    for (int32_t f = 0; f < v->dataset->fields; f++) {
        if (v->dataset->field[f].deprecated.n == 0 || v->reader[f].column < 0) {
            continue;
        }
        for (int32_t row = 0; row < rows; row++) {
            v->reader[f].filled +=
                !v->troubles.blank[row] && !value_is_missing(v->column[f].integers[row]);
        }
    }
}

/* ---- row rules ---- */

static void blur_imprecise(struct validator *v, int32_t rows)
{
    for (int32_t f = 0; f < v->dataset->fields; f++) {
        const struct batch_column *c = &v->column[f];
        if (!c->day_to || v->reader[f].column < 0) {
            continue;
        }
        int64_t *precise = (int64_t *)(uintptr_t)v->expression[f].integers; /* made here */
        for (int32_t row = 0; row < rows; row++) {
            bool known = value_is_missing(c->integers[row]) || c->integers[row] == c->day_to[row];
            precise[row] = known ? c->integers[row] : VALUE_MISSING(MISSING_UNKNOWN);
        }
    }
}

/* A rule is not asked about a value that could not be read: the row is diverted for that already,
 * and a second sentence would send the clerk to the wrong place. */
static bool rests_on_trouble(const struct validator *v, const struct row_rule *rule, int32_t row)
{
    if (!v->troubles.diverted[row]) {
        return false;
    }
    const int32_t *field;
    int32_t count = rule_fields(rule, &field);
    for (int32_t i = 0; i < count; i++) {
        if (value_is_missing(v->column[field[i]].integers[row]) &&
            trouble_has(&v->troubles, row, field[i])) {
            return true;
        }
    }
    return false;
}

static void apply_rule(struct validator *v, int32_t index, int32_t rows)
{
    const struct row_rule *rule = &v->dataset->rule[index];
    rule_run_rows(&v->rule[index], v->expression, rows, v->truth, *v->arena);
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
            rests_on_trouble(v, rule, row)) {
            continue;
        }
        trouble_add(&v->troubles, row,
                    (struct trouble){.rule = STR("row-rule"),
                                     .detail = rule->id,
                                     .severity = rule->severity,
                                     .field = rule->field});
    }
}

/* ---- unique keys ---- */

/* The first record with a key stays; only records that pass are held against later ones. */
static void check_unique_keys(struct validator *v, int32_t row)
{
    const struct dataset *dataset = v->dataset;
    for (int32_t k = 0; k < dataset->unique_keys; k++) {
        uint64_t hash = key_hash(&dataset->unique_key[k], v->column, row, *v->arena);
        if (hash != 0 && key_set_has(&v->key[k], hash)) {
            trouble_add(&v->troubles, row,
                        (struct trouble){.rule = STR("unique-key"),
                                         .detail = STR(""),
                                         .severity = SEVERITY_QUARANTINE_ROW,
                                         .field = dataset->unique_key[k].field[0]});
            return;
        }
    }
    for (int32_t k = 0; k < dataset->unique_keys; k++) {
        uint64_t hash = key_hash(&dataset->unique_key[k], v->column, row, *v->arena);
        if (hash != 0) {
            key_set_add(&v->key[k], hash);
        }
    }
}

static void check_uniqueness(struct validator *v, int32_t rows)
{
    for (int32_t row = 0; v->dataset->unique_keys > 0 && row < rows; row++) {
        if (!v->troubles.blank[row] && !v->troubles.diverted[row]) {
            check_unique_keys(v, row);
        }
    }
}

/* ---- handing on ---- */

/* Of the cells of the primary key, as they stand in the file. */
static uint32_t reference_of(const struct validator *v, const struct text_batch *in, int32_t row)
{
    const struct dataset *dataset = v->dataset;
    if (!v->references) {
        return 0;
    }
    struct arena scratch = *v->arena;
    struct buf key = buf_new(&scratch, 64);
    bool empty = true;
    for (int32_t i = 0; i < dataset->primary_key_count; i++) {
        int32_t column = v->reader[dataset->primary_key[i]].column;
        str cell = column < 0 ? STR("") : str_trim(text_batch_cell(in, row, column));
        empty = empty && cell.n == 0;
        buf_str(&key, cell);
        buf_byte(&key, 0x1F);
    }
    return empty ? 0 : tagger_reference(v->references, buf_view(&key));
}

static void report(struct validator *v, const struct text_batch *in, int32_t row,
                   const struct trouble *t)
{
    struct finding finding = {
        .line = in->line[row],
        .record = in->record ? in->record[row] : 0,
        .field = t->field,
        .column = t->field < 0 ? 0 : v->reader[t->field].column + 1,
        .severity = t->severity,
        .reference = reference_of(v, in, row),
        .rule = t->rule,
        .detail = t->detail,
    };
    if (!t->of_column) {
        finding_add(v->findings, finding);
        return;
    }
    struct contradictions *list = &v->contradiction[t->field];
    if (list->count < v->findings->limit_each || list->count == 0) {
        *ARENA_PUSH(v->arena, list) = finding;
    }
}

static void report_rows(struct validator *v, const struct text_batch *in)
{
    const struct trouble_list *troubles = &v->troubles;
    for (int32_t row = 0; troubles->count > 0 && row < in->rows; row++) {
        for (int32_t i = troubles->first[row]; i >= 0; i = troubles->item[i].next) {
            report(v, in, row, &troubles->item[i]);
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
        if (c->day_to) {
            memmove(c->day_to + to, c->day_to + first, n * sizeof *c->day_to);
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
    check_codes(v, in->rows);
    count_filled(v, in->rows);
    blur_imprecise(v, in->rows);
    for (int32_t i = 0; i < v->dataset->rules; i++) {
        apply_rule(v, i, in->rows);
    }
    check_uniqueness(v, in->rows);
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

/* ---- the file as a whole ---- */

static struct finding of_column(const struct validator *v, int32_t f, enum severity severity,
                                str rule, str detail)
{
    return (struct finding){
        .field = f,
        .column = f < 0 ? 0 : v->reader[f].column + 1,
        .severity = severity,
        .rule = rule,
        .detail = detail,
    };
}

/* The rule is stated in the header. */
static bool order_is_contradicted(const struct field_reader *r)
{
    const struct order_count *last = &r->order[0], *first = &r->order[1];
    int64_t good = last->proved + last->open + first->proved + first->open;
    bool more = last->contradicted * GOOD_TO_CONTRADICTIONS > last->proved;
    bool many = last->contradicted > 1 && last->contradicted * GOOD_TO_CONTRADICTIONS > good;
    return (more && last->contradicted > 0 && (last->open > 0 || many)) ||
           (first->contradicted > 1 && first->contradicted > first->proved);
}

/* False: the file is refused. */
static bool report_order(struct validator *v, int32_t f)
{
    const struct field_reader *r = &v->reader[f];
    const struct contradictions *list = &v->contradiction[f];
    int64_t contradicted = r->order[0].contradicted + r->order[1].contradicted;
    if (contradicted == 0) {
        return true;
    }
    if (!order_is_contradicted(r)) {
        for (ptrdiff_t i = 0; i + 1 < list->count; i++) {
            finding_add(v->findings, list->item[i]);
        }
        finding_add_count(v->findings, list->item[list->count - 1],
                          contradicted - (list->count - 1));
        return true;
    }
    enum severity severity = r->field->severity.type;
    severity = severity >= SEVERITY_QUARANTINE_ROW ? SEVERITY_REFUSE_FILE : severity;
    finding_add_count(v->findings,
                      of_column(v, f, severity, STR("type-error"), STR("order-contradicted")),
                      contradicted);
    return severity != SEVERITY_REFUSE_FILE;
}

static void report_field(struct validator *v, int32_t f)
{
    const struct field_reader *r = &v->reader[f];
    for (int i = 0; i < REPAIR_COUNT; i++) {
        finding_add_count(v->findings,
                          of_column(v, f, SEVERITY_INFO, STR("repaired"),
                                    str_from_c(repair_name((enum repair)i))),
                          r->repaired[i]);
    }
    finding_add_count(
        v->findings,
        of_column(v, f, dataset_severity(v->dataset, STR("deprecated-field"), SEVERITY_INFO),
                  STR("deprecated-field"), STR("")),
        r->filled);
}

static bool share_is_too_high(const struct validator *v, const struct account *account)
{
    int64_t rows = account->accepted + account->quarantined + account->duplicate;
    double share = v->dataset->refuse_share;
    share = isnan(share) ? v->schemas->policy.refuse_share : share;
    return rows > SHARE_ROWS_LEAST && (double)account->quarantined > share * (double)rows;
}

bool validator_finish(struct validator *v, const struct account *account)
{
    bool stands = !v->troubles.refused;
    for (int32_t f = 0; f < v->dataset->fields; f++) {
        stands = report_order(v, f) && stands;
        report_field(v, f);
        field_reader_wipe(&v->reader[f]);
    }
    for (int32_t k = 0; k < v->dataset->unique_keys; k++) {
        finding_add_count(v->findings,
                          of_column(v, v->dataset->unique_key[k].field[0], SEVERITY_WARN,
                                    STR("unique-key"), STR("not-checked")),
                          v->key[k].passed);
    }
    if (share_is_too_high(v, account)) {
        finding_add(v->findings,
                    of_column(v, -1, SEVERITY_REFUSE_FILE, STR("too-many-quarantined"), STR("")));
        stands = false;
    }
    return stands;
}
