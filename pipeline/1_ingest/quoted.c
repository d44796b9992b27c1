/* libcsv, one record at a time. A line end inside quotes is data to libcsv; the one that ends the
 * record is not given to it: csv_fini ends the record, and refuses an open quote (STRICT_FINI). */
#include "1_ingest/quoted.h"

#include <assert.h>
#include <string.h>

enum { LIBCSV_BLOCK_BYTES = 65536 };

static const unsigned char libcsv_options = CSV_STRICT | CSV_STRICT_FINI;

static int is_never(unsigned char byte)
{
    (void)byte;
    return 0;
}

/* Without a quotation mark NUL stands for it: no record that holds one is ever accepted. */
static void begin(struct quoted *q)
{
    int failed = csv_init(&q->parser, libcsv_options);
    assert(!failed);
    csv_set_delim(&q->parser, (unsigned char)q->dialect.delimiter);
    csv_set_quote(&q->parser, (unsigned char)q->dialect.quote);
    if (!q->dialect.trims) {
        csv_set_space_func(&q->parser, is_never);
    }
    /* The default of 128 bytes grows linearly: a long cell would be moved thousands of times. */
    csv_set_blk_size(&q->parser, LIBCSV_BLOCK_BYTES);
}

void quoted_open(struct quoted *q, struct cell_dialect dialect, int64_t cell_limit, char *stage,
                 ptrdiff_t capacity)
{
    *q = (struct quoted){
        .dialect = dialect, .stage = stage, .capacity = capacity, .cell_limit = cell_limit};
    begin(q);
}

void quoted_close(struct quoted *q)
{
    csv_free(&q->parser);
}

static void on_cell(void *bytes, size_t length, void *context)
{
    struct quoted *q = context;
    int32_t index = q->count++;
    if (length > 0) {
        q->all_empty = false;
        q->past_is_empty = q->past_is_empty && index < q->labelled;
    }
    if ((int64_t)length > q->cell_limit) {
        q->cell_too_long = true;
    }
    if (index >= q->columns) {
        return;
    }
    assert((ptrdiff_t)length <= q->capacity - q->used);
    if (length > 0) {
        memcpy(q->stage + q->used, bytes, length);
    }
    q->cell[index] = (struct text_cell){(uint32_t)q->used, (uint32_t)length};
    q->used += (ptrdiff_t)length;
}

static void on_record(int terminator, void *context)
{
    (void)terminator;
    (void)context;
}

bool quoted_parse(struct quoted *q, str record, struct text_cell *cell, int32_t columns)
{
    assert(record.n <= q->capacity);
    q->cell = cell;
    q->columns = columns;
    q->count = 0;
    q->used = 0;
    q->cell_too_long = false;
    q->all_empty = q->past_is_empty = true;
    size_t taken = csv_parse(&q->parser, record.p, (size_t)record.n, on_cell, on_record, q);
    bool accepted = taken == (size_t)record.n && csv_fini(&q->parser, on_cell, on_record, q) == 0;
    if (!accepted) {
        /* csv_fini after an error would hand on half a record: the parser is made anew. */
        csv_free(&q->parser);
        begin(q);
    }
    return accepted;
}

/* ---- JSON in a bare cell ---- */

/* One whole array or object: brackets outside its texts close what they opened. */
static bool is_json_text(str cell)
{
    ptrdiff_t depth = 0;
    bool in_text = false;
    for (ptrdiff_t i = 0; i < cell.n; i++) {
        char byte = cell.p[i];
        if (in_text) {
            i += byte == '\\';
            in_text = byte != '"';
            continue;
        }
        in_text = byte == '"';
        depth += (byte == '[' || byte == '{') - (byte == ']' || byte == '}');
        if (depth <= 0) {
            return i == cell.n - 1 && i > 0 && depth == 0;
        }
    }
    return false;
}

/* Where the cell that begins at `from` ends; -1 when it is damaged. */
static ptrdiff_t cell_end(const struct quoted *q, str record, ptrdiff_t from)
{
    char quote = q->dialect.quote;
    ptrdiff_t to = from;
    if (from < record.n && record.p[from] == quote) {
        for (to++; to < record.n &&
                   (record.p[to] != quote || (to + 1 < record.n && record.p[to + 1] == quote));) {
            to += record.p[to] == quote ? 2 : 1;
        }
        bool closed =
            to < record.n && (to + 1 == record.n || record.p[to + 1] == q->dialect.delimiter);
        return closed ? to + 1 : -1;
    }
    while (to < record.n && record.p[to] != q->dialect.delimiter) {
        to++;
    }
    str cell = str_trim(str_slice(record, from, to));
    return str_find_byte(cell, quote) < 0 || is_json_text(cell) ? to : -1;
}

static void put_cell(struct quoted *q, str cell)
{
    char quote = q->dialect.quote;
    if (cell.n == 0 || cell.p[0] != quote) {
        cell = q->dialect.trims ? str_trim(cell) : cell;
        on_cell((void *)(uintptr_t)cell.p, (size_t)cell.n, q);
        return;
    }
    ptrdiff_t at = q->used, start = at;
    for (ptrdiff_t i = 1; i < cell.n - 1; i++) {
        i += cell.p[i] == quote;
        q->stage[at++] = cell.p[i];
    }
    on_cell(q->stage + start, (size_t)(at - start), q);
}

bool quoted_parse_json(struct quoted *q, str record, struct text_cell *cell, int32_t columns)
{
    assert(record.n <= q->capacity);
    for (ptrdiff_t from = 0; from <= record.n;) {
        ptrdiff_t to = cell_end(q, record, from);
        if (to < 0 || q->dialect.quote != '"') {
            return false;
        }
        from = to + 1;
    }
    q->cell = cell;
    q->columns = columns;
    q->count = 0;
    q->used = 0;
    q->cell_too_long = false;
    q->all_empty = q->past_is_empty = true;
    for (ptrdiff_t from = 0; from <= record.n;) {
        ptrdiff_t to = cell_end(q, record, from);
        put_cell(q, str_slice(record, from, to));
        from = to + 1;
    }
    return true;
}
