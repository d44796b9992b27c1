/* A file against a Table Schema by the letter: every cell through its field's reader, a column at a
 * time, then row by row what is wrong, in the order and the vocabulary of the reference
 * implementation. A record that lacks a cell has nothing there, which is not the same as an empty
 * cell; a record where nothing is said is a blank row and nothing else. */
#include "2_validate/conform.h"

#include <assert.h>

#include "2_validate/read_value.h"

enum { ERRORS_LIMIT = 1000, BLOCK_ROWS = 256 };

/* ---- what counts ---- */

/* The groups that a type of error belongs to, as checklists name them. */
static const struct {
    const char *type;
    const char *groups; /* with a space at both ends */
} error_groups[] = {
    {"blank-header", " #table #header "},
    {"unmatched-header", " #table #header "},
    {"blank-label", " #table #header #label "},
    {"duplicate-label", " #table #header #label "},
    {"incorrect-label", " #table #header #label "},
    {"extra-label", " #table #header #label "},
    {"missing-label", " #table #header #label "},
    {"blank-row", " #table #content #row "},
    {"primary-key", " #table #content #row "},
    {"foreign-key", " #table #content #row "},
    {"duplicate-row", " #table #content #row "},
    {"row-constraint", " #table #content #row "},
    {"extra-cell", " #table #content #row #cell "},
    {"missing-cell", " #table #content #row #cell "},
    {"type-error", " #table #content #row #cell "},
    {"constraint-error", " #table #content #row #cell "},
    {"unique-error", " #table #content #row #cell "},
    {"deviated-value", " #table #content #row #cell "},
    {"deviated-cell", " #table #content #row #cell "},
    {"forbidden-value", " #table #content #row #cell "},
    {"sequential-value", " #table #content #row #cell "},
    {"truncated-value", " #table #content #row #cell "},
    {"required-value", " #table #content #row #cell "},
    {"ascii-value", " #table #content #row #cell "},
    {"table-dimensions", " #table "},
};

static const char *groups_of(str type)
{
    for (size_t i = 0; i < sizeof error_groups / sizeof *error_groups; i++) {
        if (str_equal_c(type, error_groups[i].type)) {
            return error_groups[i].groups;
        }
    }
    return NULL;
}

static bool is_named(str type, str groups, const str *name, int32_t names)
{
    for (int32_t i = 0; i < names; i++) {
        ptrdiff_t at = name[i].n > 0 && name[i].p[0] == '#' ? str_find(groups, name[i]) : -1;
        if (str_equal(type, name[i]) || (at > 0 && groups.p[at + name[i].n] == ' ')) {
            return true;
        }
    }
    return false;
}

/* Trouble with the source or with a check itself is never left out. */
static bool is_asked_for(const struct conformance_options *options, str type)
{
    const char *groups = groups_of(type);
    if (!groups) {
        return true;
    }
    str all = str_from_c(groups);
    return (options->picks == 0 || is_named(type, all, options->pick, options->picks)) &&
           !is_named(type, all, options->skip, options->skips);
}

void conform_add(struct conformer *c, struct finding finding)
{
    if (c->full || !is_asked_for(c->options, finding.rule)) {
        return;
    }
    if (!str_equal(finding.rule, STR("row-rule"))) {
        finding.severity = SEVERITY_QUARANTINE_ROW;
    }
    finding_add(c->findings, finding);
    c->errors++;
    c->full = c->errors >= c->limit;
}

/* ---- columns ---- */

/* Troubles of its reader then name the column of the file, not the field. */
static void column_make(struct conformer *c, int32_t index, const struct calendar *calendar,
                        const struct date_words *words)
{
    struct conform_column *column = &c->column[index];
    struct reading_context context = {
        .arena = c->arena,
        .dataset = column->dataset,
        .date_words = words,
        .calendar = calendar,
        .as_of_day = INT32_MAX,
        .centre = STR(""),
    };
    field_reader_make(&column->reader, &context, column->field_index < 0 ? 0 : column->field_index,
                      index, &column->out);
    column->reader.index = index;
}

struct conformer *conformer_new(struct arena *a, const struct dataset *dataset,
                                const struct date_words *words, const str *label, int32_t labels,
                                const struct conformance_options *options,
                                struct finding_list *findings)
{
    struct conformer *c = ARENA_NEW(a, struct conformer);
    c->arena = a;
    c->dataset = dataset;
    c->options = options;
    c->findings = findings;
    c->label = label;
    c->labels = labels;
    c->limit = options->limit_errors > 0 ? options->limit_errors : ERRORS_LIMIT;
    c->troubles.arena = a;
    c->key = buf_new(a, 256);
    conform_header(c);
    const struct calendar *calendar = calendar_new(a);
    for (int32_t i = 0; i < c->columns; i++) {
        column_make(c, i, calendar, words);
    }
    if (!c->refused) {
        conform_keys_make(c);
        conform_rules_make(c);
        conform_checks_start(c);
    }
    return c;
}

/* ---- rows ---- */

static uint64_t readable_bytes(const struct text_batch *in)
{
    uint64_t readable = 0;
    for (int32_t row = 0; row < in->rows && in->columns > 0; row++) {
        struct text_cell last = in->cells[(ptrdiff_t)(row + 1) * in->columns - 1];
        uint64_t end = (uint64_t)last.offset + last.length;
        readable = end > readable ? end : readable;
    }
    return readable;
}

static void read_columns(struct conformer *c, const struct text_batch *in)
{
    uint64_t readable = readable_bytes(in);
    int32_t columns = c->columns < in->columns ? c->columns : in->columns;
    for (int32_t from = 0; from < in->rows; from += BLOCK_ROWS) {
        int32_t to = from + BLOCK_ROWS < in->rows ? from + BLOCK_ROWS : in->rows;
        for (int32_t i = 0; i < columns; i++) {
            struct field_reader *r = &c->column[i].reader;
            struct column_cells cells = {in->bytes, in->cells + i, in->columns, readable};
            r->read(r, &cells, (struct row_range){from, to}, &c->troubles);
            for (int32_t k = 0; k < r->checks; k++) {
                r->check[k](r, (struct row_range){from, to}, &c->troubles);
            }
        }
    }
}

/* How many cells the record has; a line without a character has none. */
static int32_t cells_found(const struct text_batch *in, int32_t row)
{
    int32_t found = in->found ? in->found[row] : in->columns;
    bool is_empty_line = found == 1 && in->cells[(ptrdiff_t)row * in->columns].length == 0;
    return is_empty_line ? 0 : found;
}

static bool is_type_error(const struct trouble *t)
{
    return str_equal(t->rule, STR("type-error"));
}

/* Nothing is said in the whole row: neither a value nor something that cannot be read. */
static bool row_is_blank(const struct conformer *c, int32_t row, int32_t found)
{
    for (int32_t i = 0; i < c->columns && i < found; i++) {
        if (!value_is_missing(c->column[i].out.integers[row])) {
            return false;
        }
    }
    for (int32_t t = c->troubles.first[row]; t >= 0; t = c->troubles.item[t].next) {
        const struct trouble *trouble = &c->troubles.item[t];
        if (is_type_error(trouble) && trouble->field < found) {
            return false;
        }
    }
    return true;
}

struct row_place {
    int32_t row;
    int64_t line, record;
};

static void row_error(struct conformer *c, struct row_place at, int32_t column, str rule,
                      str detail)
{
    bool is_column = column >= 0 && column < c->columns;
    conform_add(c, (struct finding){
                       .line = at.line,
                       .record = at.record,
                       .field = is_column ? c->column[column].field_index : -1,
                       .column = column + 1,
                       .rule = rule,
                       .detail = detail,
                   });
}

static void report_cells(struct conformer *c, struct row_place at, int32_t found)
{
    for (int32_t t = c->troubles.first[at.row]; t >= 0; t = c->troubles.item[t].next) {
        const struct trouble *trouble = &c->troubles.item[t];
        if (trouble->field < found) {
            row_error(c, at, trouble->field, trouble->rule, trouble->detail);
        }
    }
    for (int32_t i = found; i < c->columns; i++) {
        c->column[i].out.integers[at.row] = VALUE_MISSING(MISSING_NOT_RECORDED);
        if (c->column[i].field->required) {
            row_error(c, at, i, STR("constraint-error"), STR("required"));
        }
    }
    for (int32_t i = c->columns; i < found; i++) {
        row_error(c, at, i, STR("extra-cell"), STR(""));
    }
    for (int32_t i = found; i < c->columns; i++) {
        row_error(c, at, i, STR("missing-cell"), STR(""));
    }
}

static void report_row(struct conformer *c, const struct text_batch *in, int32_t row)
{
    struct row_place at = {row, in->line[row], in->record ? in->record[row] : 0};
    int32_t found = cells_found(in, row);
    bool is_blank = row_is_blank(c, row, found);
    if (is_blank) {
        row_error(c, at, -1, STR("blank-row"), STR(""));
    } else if (found != c->columns || c->troubles.first[row] >= 0) {
        report_cells(c, at, found);
    }
    if (c->uniques + c->references > 0) {
        conform_keys_row(c, row, at.line, at.record);
    }
    if (!is_blank) {
        conform_rules_row(c, row, at.line, at.record);
    }
    if (c->collector) {
        conform_collect_row(c, row);
    }
    if (c->checks) {
        conform_checks_row(c, row, at.line, at.record);
    }
}

bool conform_batch(struct conformer *c, const struct text_batch *in)
{
    assert(0 <= in->rows && in->rows <= TEXT_BATCH_ROWS);
    if (c->refused || c->full) {
        return false;
    }
    trouble_begin(&c->troubles, in->rows);
    read_columns(c, in);
    conform_rules_batch(c, in->rows);
    if (c->checks) {
        conform_checks_batch(c, in);
    }
    for (int32_t row = 0; row < in->rows && !c->full; row++) {
        c->rows++;
        report_row(c, in, row);
    }
    return !c->full;
}

bool conformer_finish(struct conformer *c)
{
    if (!c->refused && !c->full) {
        conform_keys_finish(c);
    }
    if (!c->refused && !c->full && c->checks) {
        conform_checks_finish(c);
    }
    for (int32_t i = 0; i < c->columns; i++) {
        field_reader_wipe(&c->column[i].reader);
    }
    return c->errors == 0;
}
