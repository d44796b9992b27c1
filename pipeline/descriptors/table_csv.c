/* Small CSV files with the place of every cell. */
#include "descriptors/table_csv.h"

#include <assert.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "descriptors/fault.h"
#include "descriptors/yaml_tree.h"

struct cursor {
    struct arena *arena;
    struct diag *diag;
    str text;
    str file;
    ptrdiff_t at;
    int64_t line;
    int64_t column;
};

static struct place here(const struct cursor *c)
{
    return (struct place){c->file, c->line, c->column};
}

static bool at_end(const struct cursor *c)
{
    return c->at >= c->text.n;
}

static char peek(const struct cursor *c)
{
    return at_end(c) ? '\0' : c->text.p[c->at];
}

/* Bytes of one code point count as one column. */
static void step(struct cursor *c)
{
    assert(!at_end(c));
    c->at++;
    if (c->text.p[c->at - 1] == '\n') {
        c->line++;
        c->column = 1;
        return;
    }
    if (at_end(c) || ((unsigned char)c->text.p[c->at] & 0xC0) != 0x80)
        c->column++;
}

static bool at_line_end(const struct cursor *c)
{
    if (at_end(c) || peek(c) == '\n')
        return true;
    return peek(c) == '\r' && (c->at + 1 == c->text.n || c->text.p[c->at + 1] == '\n');
}

static void skip_line_end(struct cursor *c)
{
    if (peek(c) == '\r')
        step(c);
    if (!at_end(c) && peek(c) == '\n')
        step(c);
}

static bool read_quoted(struct cursor *c, str *out)
{
    struct place begin = here(c);
    struct buf text = buf_new(c->arena, 64);
    step(c);
    for (;;) {
        if (at_end(c)) {
            FAULT0(c->diag, begin, "csv.unclosed-quote");
            return false;
        }
        char byte = peek(c);
        step(c);
        if (byte == '"') {
            if (peek(c) != '"')
                break;
            step(c);
        }
        buf_byte(&text, byte);
    }
    if (!at_line_end(c) && peek(c) != ',') {
        FAULT0(c->diag, here(c), "csv.text-after-quote");
        return false;
    }
    *out = buf_view(&text);
    return true;
}

static bool read_bare(struct cursor *c, str *out)
{
    ptrdiff_t begin = c->at;
    while (!at_line_end(c) && peek(c) != ',') {
        if (peek(c) == '"') {
            FAULT0(c->diag, here(c), "csv.quote-inside");
            return false;
        }
        step(c);
    }
    *out = str_slice(c->text, begin, c->at);
    return true;
}

/* Reads one record into `cells`; the cells beyond the limit are refused. */
static bool read_record(struct cursor *c, struct table_cell *cells, int32_t *count)
{
    *count = 0;
    for (;;) {
        struct place place = here(c);
        str text = {0};
        if (!(peek(c) == '"' ? read_quoted(c, &text) : read_bare(c, &text)))
            return false;
        if (*count == TABLE_COLUMN_LIMIT) {
            FAULT0(c->diag, place, "csv.too-many-columns");
            return false;
        }
        cells[(*count)++] = (struct table_cell){text, place};
        if (peek(c) != ',')
            break;
        step(c);
    }
    skip_line_end(c);
    return true;
}

static void read_remark(struct cursor *c, struct table *out)
{
    struct place place = here(c);
    ptrdiff_t begin = c->at;
    while (!at_line_end(c))
        step(c);
    str text = str_trim(str_slice(c->text, begin + 1, c->at));
    skip_line_end(c);
    *ARENA_PUSH(c->arena, &out->remarks) = (struct table_remark){text, place};
}

static bool is_blank(const struct table_cell *cells, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        if (str_trim(cells[i].text).n > 0)
            return false;
    }
    return true;
}

static bool check_header(struct cursor *c, struct table *out)
{
    bool ok = true;
    if (out->columns == 1 && str_find_byte(out->header[0].text, ';') >= 0) {
        FAULT0(c->diag, out->header[0].place, "csv.semicolons");
        return false;
    }
    for (int32_t i = 0; i < out->columns; i++) {
        out->header[i].text = str_trim(out->header[i].text);
        str name = out->header[i].text;
        if (name.n == 0) {
            FAULT0(c->diag, out->header[i].place, "csv.header-empty");
            ok = false;
        } else if (table_column(out, str_to_c(c->arena, name)) != i) {
            FAULT(c->diag, out->header[i].place, "csv.header-twice", {"name", name});
            ok = false;
        }
    }
    return ok;
}

static struct table_cell *kept(struct arena *a, const struct table_cell *cells, int32_t count)
{
    struct table_cell *copy = ARENA_ARRAY(a, struct table_cell, count);
    for (int32_t i = 0; i < count; i++)
        copy[i] = cells[i];
    return copy;
}

static bool take_record(struct cursor *c, struct table *out, const struct table_cell *cells,
                        int32_t count)
{
    if (is_blank(cells, count))
        return true;
    if (out->header == NULL) {
        out->header = kept(c->arena, cells, count);
        out->columns = count;
        bool ok = check_header(c, out);
        if (!ok)
            c->at = c->text.n; /* without its columns no row means anything */
        return ok;
    }
    if (count != out->columns) {
        FAULT(c->diag, cells[0].place, "csv.cells", {"found", number_text(c->arena, count)},
              {"expected", number_text(c->arena, out->columns)});
        return false;
    }
    if (out->rows.count == TABLE_ROW_LIMIT) {
        FAULT0(c->diag, cells[0].place, "csv.too-many-rows");
        c->at = c->text.n;
        return false;
    }
    ARENA_PUSH(c->arena, &out->rows)->cell = kept(c->arena, cells, count);
    return true;
}

bool table_parse(struct arena *a, str text, str file, enum table_remarks remarks, struct table *out,
                 struct diag *d)
{
    *out = (struct table){.file = file};
    struct place bad;
    if (text_not_utf8(text, file, &bad)) {
        FAULT0(d, bad, "text.not-utf8");
        return false;
    }
    if (str_starts(text, STR("\xEF\xBB\xBF")))
        text = str_slice(text, 3, text.n);
    struct cursor c = {a, d, text, file, 0, 1, 1};
    struct table_cell cells[TABLE_COLUMN_LIMIT];
    bool ok = true;
    while (!at_end(&c)) {
        int32_t count = 0;
        if (remarks == TABLE_WITH_REMARKS && peek(&c) == '#') {
            read_remark(&c, out);
            continue;
        }
        if (!read_record(&c, cells, &count))
            return false; /* where the next record begins is not known */
        ok = take_record(&c, out, cells, count) && ok;
    }
    if (out->header == NULL) {
        FAULT0(d, ((struct place){file, 1, 1}), "csv.no-header");
        return false;
    }
    return ok;
}

int32_t table_column(const struct table *t, const char *name)
{
    for (int32_t i = 0; i < t->columns; i++) {
        if (str_equal_c(t->header[i].text, name))
            return i;
    }
    return -1;
}

str table_text(const struct table *t, ptrdiff_t row, int32_t column)
{
    assert(row >= 0 && row < t->rows.count && column < t->columns);
    return column < 0 ? (str){0} : str_trim(t->rows.item[row].cell[column].text);
}

struct place table_place(const struct table *t, ptrdiff_t row, int32_t column)
{
    assert(row >= 0 && row < t->rows.count && column < t->columns);
    return t->rows.item[row].cell[column < 0 ? 0 : column].place;
}
