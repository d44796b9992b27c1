/* Reading back pictures, documents, CSV, and the workbook of tables against the tables. */
#include "7_publish/read_back/read_back.h"

#include "7_publish/grid.h"
#include "7_publish/read_back/xlsx_read.h"
#include "base/file.h"
#include "base/utf8.h"

#include <assert.h>
#include <expat.h>
#include <math.h>
#include <string.h>

enum { FILE_BYTES_LIMIT = 1 << 30 };

/* The reasons of a read-back are named by its caller; a failed read is "unreadable". */
static bool read_whole(struct arena *a, const char *path, str *bytes)
{
    struct diag ignored = diag_new(a);
    return file_read(a, path, FILE_BYTES_LIMIT, bytes, &ignored);
}

/* ---- pictures: PNG in picture_read.c ---- */

struct svg_seen {
    int depth;
    bool root, title, drawn;
};

static void XMLCALL svg_start(void *user, const char *name, const char **attributes)
{
    struct svg_seen *seen = user;
    (void)attributes;
    if (seen->depth++ == 0)
        seen->root = strcmp(name, "svg") == 0;
    seen->title |= strcmp(name, "title") == 0;
    seen->drawn |= strcmp(name, "path") == 0 || strcmp(name, "use") == 0;
}

static void XMLCALL svg_end(void *user, const char *name)
{
    struct svg_seen *seen = user;
    (void)name;
    seen->depth--;
}

const char *read_back_svg(struct arena scratch, const char *path)
{
    str bytes;
    struct svg_seen seen = {0};
    if (!read_whole(&scratch, path, &bytes))
        return "unreadable";
    XML_Parser parser = XML_ParserCreate(NULL);
    if (!parser)
        return "svg";
    XML_SetUserData(parser, &seen);
    XML_SetElementHandler(parser, svg_start, svg_end);
    bool ok = XML_Parse(parser, bytes.p, (int)bytes.n, 1) == XML_STATUS_OK;
    XML_ParserFree(parser);
    return ok && seen.root && seen.title && seen.drawn ? NULL : "svg";
}

/* ---- documents ---- */

/* Objects of type Page, not Pages. */
static int64_t count_pages(str text)
{
    str mark = STR("/Type /Page");
    int64_t count = 0;
    for (ptrdiff_t at; (at = str_find(text, mark)) >= 0;) {
        text = str_slice(text, at + mark.n, text.n);
        count += text.n > 0 && text.p[0] != 's';
    }
    return count;
}

static ptrdiff_t last_of(str text, str mark)
{
    ptrdiff_t from = text.n > 64 ? text.n - 64 : 0;
    str tail = str_slice(text, from, text.n);
    ptrdiff_t at = str_find(tail, mark);
    return at < 0 ? -1 : from + at;
}

const char *read_back_pdf(struct arena scratch, const char *path, int64_t pages)
{
    str bytes, number, rest;
    if (!read_whole(&scratch, path, &bytes))
        return "unreadable";
    if (!str_starts(bytes, STR("%PDF-1.")) || !str_ends(bytes, STR("%%EOF\n")))
        return "pdf";
    ptrdiff_t at = last_of(bytes, STR("startxref\n"));
    if (at < 0)
        return "pdf";
    str_cut(str_slice(bytes, at + 10, bytes.n), '\n', &number, &rest);
    int64_t table = -1;
    if (!str_to_int64(number, &table) || table < 0 || table >= bytes.n ||
        !str_starts(str_slice(bytes, table, bytes.n), STR("xref\n")))
        return "pdf-xref";
    int64_t found = count_pages(bytes);
    if (found < 1 || (pages >= 0 && found != pages))
        return "pdf-pages";
    return NULL;
}

const char *read_back_csv(struct arena scratch, const char *path)
{
    str bytes;
    if (!read_whole(&scratch, path, &bytes))
        return "unreadable";
    if (bytes.n == 0 || utf8_invalid_at(bytes) >= 0 || !str_ends(bytes, STR("\n")))
        return "csv";
    return NULL;
}

/* ---- workbooks ---- */

const char *read_back_xlsx(struct arena scratch, const char *path)
{
    struct xlsx book;
    const char *wrong = xlsx_read(&scratch, path, &book);
    return wrong ? wrong : book.count > 0 ? NULL : "no-sheet";
}

/* Numbers are written with 16 digits. */
static bool same_number(double a, double b)
{
    return fabs(a - b) <= 1e-14 * fmax(fabs(a), fabs(b));
}

static bool same_cell(const struct xlsx_cell *got, const struct grid_cell *meant)
{
    if (!got)
        return meant->kind == GRID_TEXT && meant->text.n == 0;
    if (meant->kind == GRID_NUMBER)
        return got->is_number && same_number(got->number, meant->number);
    return !got->is_number && str_equal(got->text, meant->text);
}

/* Row of the table's header on its sheet, from `from` on; -1 when there is none. */
static int32_t header_row(const struct xlsx_sheet *sheet, const struct grid *g, int32_t from)
{
    for (ptrdiff_t i = 0; i < sheet->count; i++) {
        const struct xlsx_cell *cell = &sheet->item[i];
        if (cell->row < from || cell->column != 0 || cell->is_number ||
            !str_equal(cell->text, g->column[0].header))
            continue;
        bool all = true;
        for (int32_t c = 1; all && c < g->columns; c++) {
            const struct xlsx_cell *other = xlsx_cell_at(sheet, cell->row, c);
            all = other && !other->is_number && str_equal(other->text, g->column[c].header);
        }
        if (all)
            return cell->row;
    }
    return -1;
}

static const char *check_grid(const struct xlsx_sheet *sheet, const struct grid *g, int32_t *from)
{
    int32_t header = header_row(sheet, g, *from);
    if (header < 0)
        return "header";
    for (int64_t row = 0; row < g->rows; row++)
        for (int32_t c = 0; c < g->columns; c++)
            if (!same_cell(xlsx_cell_at(sheet, header + 1 + (int32_t)row, c),
                           &g->cell[row * g->columns + c]))
                return "cell";
    *from = header + 1 + (int32_t)g->rows;
    return NULL;
}

static const char *check_table(struct arena scratch, const struct xlsx *book,
                               const struct edition *e, const struct safe_table *t)
{
    const struct xlsx_sheet *sheet = xlsx_sheet(book, safe_table_id(t));
    int32_t from = 0;
    if (!sheet)
        return "sheet-missing";
    if (sheet->right_to_left != e->rtl)
        return "direction";
    struct grid g = grid_of_table(&scratch, e, t, grid_sheet_layout(t));
    return check_grid(sheet, &g, &from);
}

/* ---- indicator sheets ---- */

/* The next row at or below `from` whose cell in the column is this text; -1: there is none. */
static int32_t text_row(const struct xlsx_sheet *sheet, str text, int32_t column, int32_t from)
{
    for (ptrdiff_t i = 0; i < sheet->count; i++) {
        const struct xlsx_cell *cell = &sheet->item[i];
        if (cell->row >= from && cell->column == column && !cell->is_number &&
            str_equal(cell->text, text))
            return cell->row;
    }
    return -1;
}

/* Blocks stand in their order, each below the one before. */
static const char *check_block(const struct xlsx_sheet *sheet, const struct sheet_block *block,
                               int32_t *from)
{
    if (block->kind == SHEET_CHART)
        return NULL;
    if (block->kind == SHEET_TABLE)
        return check_grid(sheet, &block->grid, from);
    int32_t column = block->kind == SHEET_PAIR ? 1 : 0;
    int32_t row = text_row(sheet, block->text, column, *from);
    if (row < 0)
        return "text";
    if (block->kind == SHEET_PAIR && block->label.n) {
        const struct xlsx_cell *label = xlsx_cell_at(sheet, row, 0);
        if (!label || !str_equal(label->text, block->label))
            return "label";
    }
    *from = row + 1;
    return NULL;
}

static const char *check_sheet(const struct xlsx *book, const struct edition *e,
                               const struct sheet *meant)
{
    const struct xlsx_sheet *sheet = xlsx_sheet(book, meant->name);
    int32_t from = 0;
    if (!sheet)
        return "sheet-missing";
    if (sheet->right_to_left != e->rtl)
        return "direction";
    const char *wrong = NULL;
    for (ptrdiff_t i = 0; !wrong && i < meant->count; i++)
        wrong = check_block(sheet, &meant->item[i], &from);
    return wrong;
}

const char *read_back_sheets(struct arena scratch, const char *path, const struct edition *cells,
                             const struct safe_table_list *tables,
                             const struct indicator_entry *entry, int32_t indicators,
                             const struct sheet_options *options)
{
    struct xlsx book;
    const char *wrong = xlsx_read(&scratch, path, &book);
    for (int32_t i = 0; !wrong && i < indicators; i++) {
        struct arena each = scratch;
        struct sheet sheet = sheet_of(&each, cells, entry[i].indicator, tables, options);
        wrong = check_sheet(&book, cells, &sheet);
    }
    return wrong;
}

const char *read_back_tables(struct arena scratch, const char *path, const struct edition *e,
                             const struct safe_table_list *tables)
{
    struct xlsx book;
    const char *wrong = xlsx_read(&scratch, path, &book);
    for (ptrdiff_t i = 0; !wrong && i < tables->count; i++)
        wrong = check_table(scratch, &book, e, tables->item[i]);
    return wrong;
}

const char *read_back_any(struct arena scratch, const char *path)
{
    str name = str_from_c(path);
    if (str_ends(name, STR(".xlsx")))
        return read_back_xlsx(scratch, path);
    if (str_ends(name, STR(".png")))
        return read_back_png(scratch, path);
    if (str_ends(name, STR(".svg")))
        return read_back_svg(scratch, path);
    if (str_ends(name, STR(".pdf")))
        return read_back_pdf(scratch, path, -1);
    if (str_ends(name, STR(".csv")))
        return read_back_csv(scratch, path);
    return file_exists(path) ? NULL : "unreadable";
}
