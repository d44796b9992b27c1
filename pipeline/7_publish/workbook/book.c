/* The published style of workbooks, after the guidance of the UK Analysis Function: one real table
 * with one header row, nothing merged, no blank rows or columns in it, text that says what the
 * symbols mean above it. Columns are as wide as what stands in them. */
#include "7_publish/workbook/book.h"
#include "7_publish/workbook/book_version.h"

#include "base/buf.h"
#include "base/date.h"

#include <assert.h>
#include <math.h>
#include <string.h>
#include <time.h>

/* Points of the letters that widths are measured with, a little wider than the reader's font. */
static const double FONT_POINTS = 11.0;
static const double ROW_POINTS = 20.0; /* Arabic letters are clipped by the default height */
enum { WIDEST_TEXT_CHARS = 60, WIDEST_HEADER_CHARS = 22, LINE_CHARS = 96 };

const char *book_library_version(void)
{
    return lxw_version();
}

static void note_error(struct book *b, lxw_error error)
{
    if (b->error == LXW_NO_ERROR)
        b->error = error;
}

static lxw_format *new_format(struct book *b, double size, bool bold, bool wrap)
{
    lxw_format *format = workbook_add_format(b->workbook);
    format_set_font_name(format, "Arial");
    format_set_font_size(format, size);
    format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    if (bold)
        format_set_bold(format);
    if (wrap)
        format_set_text_wrap(format);
    if (b->edition->rtl)
        format_set_reading_order(format, 2);
    return format;
}

static uint8_t start_align(const struct book *b)
{
    return b->edition->rtl ? LXW_ALIGN_RIGHT : LXW_ALIGN_LEFT;
}

static void add_rule(lxw_format *format, bool header)
{
    format_set_bottom(format, header ? LXW_BORDER_THIN : LXW_BORDER_HAIR);
    format_set_bottom_color(format, header ? COLOUR_INK : COLOUR_GREY);
}

static void make_styles(struct book *b)
{
    static const struct {
        double size;
        bool bold, wrap, cell, header;
        enum colour colour;
    } look[STYLE_COUNT] = {
        [STYLE_TITLE] = {16, true, false, false, false, COLOUR_NAVY},
        [STYLE_SUBTITLE] = {12, false, false, false, false, COLOUR_INK},
        [STYLE_HEADING] = {13, true, false, false, false, COLOUR_NAVY},
        [STYLE_LINE] = {11, false, false, false, false, COLOUR_INK},
        [STYLE_QUIET] = {11, false, false, false, false, COLOUR_QUIET},
        [STYLE_LINK] = {11, false, false, false, false, COLOUR_BLUE},
        [STYLE_HEADER] = {11, true, true, true, true, COLOUR_INK},
        [STYLE_HEADER_APART] = {11, true, true, true, true, COLOUR_INK},
        [STYLE_HEADER_NUMBER] = {11, true, true, true, true, COLOUR_INK},
        [STYLE_TEXT] = {11, false, true, true, false, COLOUR_INK},
        [STYLE_STRONG] = {11, true, true, true, false, COLOUR_INK},
        [STYLE_CENTRED] = {11, false, false, true, false, COLOUR_QUIET},
    };
    for (int i = 0; i < STYLE_COUNT; i++) {
        lxw_format *format = new_format(b, look[i].size, look[i].bold, look[i].wrap);
        bool number = i == STYLE_HEADER_NUMBER || i == STYLE_CENTRED;
        format_set_align(format, number ? LXW_ALIGN_RIGHT : start_align(b));
        format_set_font_color(format, (lxw_color_t)look[i].colour);
        if (look[i].cell)
            add_rule(format, look[i].header);
        if (i == STYLE_HEADER_APART)
            format_set_indent(format, 1); /* as the cells below it are */
        if (i == STYLE_LINK)
            format_set_underline(format, LXW_UNDERLINE_SINGLE);
        b->style[i] = format;
    }
    for (int bold = 0; bold < 2; bold++) {
        for (int indent = 0; indent < BOOK_INDENTS; indent++) {
            lxw_format *format = new_format(b, 11, bold, true);
            format_set_align(format, start_align(b));
            format_set_indent(format, (uint8_t)indent);
            add_rule(format, false);
            b->indented[bold][indent] = format;
        }
    }
}

/* #,##0.0 and, beside an unreliable number, its mark: the cell stays a number. */
static lxw_format *number_format(struct book *b, const struct grid_cell *cell, bool bold)
{
    for (int i = 0; i < b->numbers; i++) {
        struct book_number_format *n = &b->number[i];
        if (n->decimals == cell->decimals && n->bold == bold && str_equal(n->mark, cell->mark))
            return n->format;
    }
    assert(b->numbers < BOOK_NUMBER_FORMATS);
    struct buf pattern = buf_new(b->arena, 48);
    buf_c(&pattern, "#,##0");
    for (int i = 0; i < cell->decimals; i++)
        buf_c(&pattern, i == 0 ? ".0" : "0");
    if (cell->mark.n) {
        buf_c(&pattern, "\" ");
        buf_str(&pattern, cell->mark);
        buf_byte(&pattern, '"');
    }
    lxw_format *format = new_format(b, 11, bold, false);
    format_set_align(format, LXW_ALIGN_RIGHT);
    add_rule(format, false);
    format_set_num_format(format, str_to_c(b->arena, buf_view(&pattern)));
    b->number[b->numbers++] = (struct book_number_format){cell->decimals, bold, cell->mark, format};
    return format;
}

/* The library takes some texts as char *, and copies them. */
static char *own_text(struct book *b, str text)
{
    char *copy = ARENA_ARRAY(b->arena, char, text.n + 1);
    memcpy(copy, text.n ? text.p : "", (size_t)text.n);
    return copy;
}

static bool open_book(struct book *b, struct arena *a, const struct edition *e,
                      struct painter *painter, const char *path, str title)
{
    *b = (struct book){.arena = a, .edition = e, .painter = painter};
    b->height = ARENA_ARRAY(a, double, BOOK_ROWS_REMEMBERED);
    b->workbook = workbook_new(path);
    if (!b->workbook)
        return false;
    const struct publication *p = &e->schemas->publication;
    lxw_doc_properties properties = {0};
    properties.title = own_text(b, title);
    properties.author = own_text(b, p->publisher.text[e->language]);
    properties.company = properties.author;
    properties.created = (time_t)e->facts->as_of_day * 86400;
    note_error(b, workbook_set_properties(b->workbook, &properties));
    note_error(b, workbook_set_custom_property_string(b->workbook, "Language",
                                                      language_code(e->language)));
    make_styles(b);
    return true;
}

static bool close_book(struct book *b)
{
    note_error(b, workbook_close(b->workbook));
    b->workbook = NULL;
    return b->error == LXW_NO_ERROR;
}

bool book_write(struct arena *a, const struct fonts *fonts, const struct edition *e,
                const char *path, str title, bool (*fill)(struct book *, void *context),
                void *context, struct diag *d)
{
    ptrdiff_t told = d->count;
    cairo_surface_t *image = cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1);
    cairo_t *cairo = cairo_create(image);
    struct painter *painter = painter_open(a, fonts, e, cairo);
    painter_set_dry(painter, true);
    struct book *b = ARENA_NEW(a, struct book);
    bool ok = open_book(b, a, e, painter, path, title);
    if (ok) {
        bool filled = fill(b, context);
        ok = close_book(b) && filled;
    }
    if (!ok && d->count == told)
        DIAG(d, DIAG_ERROR, DIAG_ENVIRONMENT, NO_PLACE, "publish.cannot-write",
             {"file", str_from_c(path)}, {"reason", str_from_c(lxw_strerror(b->error))});
    painter_close(painter);
    cairo_destroy(cairo);
    cairo_surface_destroy(image);
    return ok;
}

lxw_worksheet *book_sheet(struct book *b, str name)
{
    lxw_worksheet *sheet = workbook_add_worksheet(b->workbook, str_to_c(b->arena, name));
    if (!sheet) {
        note_error(b, LXW_ERROR_PARAMETER_VALIDATION);
        return NULL;
    }
    b->sheets++;
    memset(b->height, 0, BOOK_ROWS_REMEMBERED * sizeof *b->height);
    worksheet_set_default_row(sheet, ROW_POINTS, LXW_FALSE);
    worksheet_gridlines(sheet, LXW_HIDE_ALL_GRIDLINES);
    if (b->edition->rtl)
        worksheet_right_to_left(sheet);
    return sheet;
}

void book_print_setup(struct book *b, lxw_worksheet *sheet, bool landscape)
{
    (void)b;
    worksheet_set_paper(sheet, 9); /* A4 */
    if (landscape)
        worksheet_set_landscape(sheet);
    worksheet_fit_to_pages(sheet, 1, 0);
    worksheet_set_margins(sheet, 0.6, 0.6, 0.6, 0.6);
}

static void write_text(struct book *b, lxw_worksheet *sheet, uint32_t row, uint16_t col, str text,
                       lxw_format *format)
{
    if (text.n == 0)
        note_error(b, worksheet_write_blank(sheet, row, col, format));
    else
        note_error(b, worksheet_write_string(sheet, row, col, str_to_c(b->arena, text), format));
}

void book_text(struct book *b, lxw_worksheet *sheet, uint32_t row, uint16_t col, str text,
               enum book_style style)
{
    write_text(b, sheet, row, col, text, b->style[style]);
}

double book_text_chars(struct book *b, str text, bool bold)
{
    struct text_style style = {.size = FONT_POINTS, .bold = bold};
    double points = text_measure(b->painter, text, &style).width;
    return (points * 96.0 / 72.0) / 7.0 + 1.0;
}

uint32_t book_lines(struct book *b, lxw_worksheet *sheet, uint32_t row, str text,
                    enum book_style style)
{
    while (text.n > 0) {
        ptrdiff_t cut = text.n;
        while (cut > 0 && book_text_chars(b, str_slice(text, 0, cut), false) > LINE_CHARS) {
            ptrdiff_t shorter = cut - 1;
            while (shorter > 0 && text.p[shorter] != ' ')
                shorter--;
            if (shorter <= 0)
                break;
            cut = shorter;
        }
        book_text(b, sheet, row++, 0, str_slice(text, 0, cut), style);
        text = str_trim(str_slice(text, cut, text.n));
    }
    return row;
}

void book_link(struct book *b, lxw_worksheet *sheet, uint32_t row, uint16_t col, str to, str text)
{
    str url = str_format(b->arena, "internal:'%.*s'!A1", STR_ARG(to));
    note_error(b, worksheet_write_url_opt(sheet, row, col, str_to_c(b->arena, url),
                                          b->style[STYLE_LINK], str_to_c(b->arena, text), NULL));
}

void book_picture(struct book *b, lxw_worksheet *sheet, uint32_t row, str png, double scale,
                  str alternative)
{
    lxw_image_options options = {
        .x_scale = scale,
        .y_scale = scale,
        .object_position = LXW_OBJECT_MOVE_DONT_SIZE,
        .description = own_text(b, alternative),
    };
    note_error(b, worksheet_insert_image_buffer_opt(sheet, row, 0, (const unsigned char *)png.p,
                                                    (size_t)png.n, &options));
}

/* ---- tables ---- */

double book_column_chars(struct book *b, const struct grid *g, int32_t c)
{
    double longest = 0.0;
    for (int64_t row = 0; row < g->rows; row++) {
        const struct grid_cell *cell = &g->cell[row * g->columns + c];
        double mark = cell->mark.n ? book_text_chars(b, cell->mark, false) : 0.0;
        double width =
            book_text_chars(b, cell->text, g->row_is_total[row]) + mark + 3.0 * cell->indent;
        longest = fmax(longest, width);
    }
    longest = fmin(longest, WIDEST_TEXT_CHARS);
    double header = book_text_chars(b, g->column[c].header, true) + 1.0;
    struct text_style style = {.size = FONT_POINTS, .bold = true};
    double word = text_longest_word(b->painter, g->column[c].header, &style) * 96.0 / 72.0 / 7.0;
    header = fmin(header, fmax(WIDEST_HEADER_CHARS, word + 2.0));
    return ceil(fmax(fmax(longest, header), 9.0));
}

/* Lines that a text takes in a column. */
static int lines_in(struct book *b, str text, double chars, bool bold)
{
    struct text_style style = {
        .size = FONT_POINTS, .bold = bold, .width = (chars - 0.4) * 7.0 * 72.0 / 96.0};
    return text.n ? text_measure(b->painter, text, &style).lines : 1;
}

static void write_cell(struct book *b, lxw_worksheet *sheet, uint32_t row, uint16_t col,
                       const struct grid *g, int64_t grid_row)
{
    const struct grid_cell *cell = &g->cell[grid_row * g->columns + col];
    bool bold = g->row_is_total[grid_row];
    if (cell->kind == GRID_NUMBER) {
        note_error(
            b, worksheet_write_number(sheet, row, col, cell->number, number_format(b, cell, bold)));
        return;
    }
    if (g->column[col].numeric) {
        book_text(b, sheet, row, col, cell->text, STYLE_CENTRED);
        return;
    }
    bool after_number = col > 0 && g->column[col - 1].numeric;
    int indent = cell->indent + after_number;
    indent = indent < BOOK_INDENTS ? indent : BOOK_INDENTS - 1;
    write_text(b, sheet, row, col, cell->text, b->indented[bold][indent]);
}

void book_row_high(struct book *b, lxw_worksheet *sheet, uint32_t row, double points)
{
    note_error(b, worksheet_set_row(sheet, row, points, NULL));
    if (row < BOOK_ROWS_REMEMBERED)
        b->height[row] = points;
}

double book_row_height(const struct book *b, uint32_t row)
{
    return row < BOOK_ROWS_REMEMBERED && b->height[row] > 0.0 ? b->height[row] : ROW_POINTS;
}

/* Row height for the most lines that a cell of the row needs. */
static void set_height(struct book *b, lxw_worksheet *sheet, uint32_t row, int lines)
{
    book_row_high(b, sheet, row, lines > 1 ? ROW_POINTS + (lines - 1) * 16.0 : ROW_POINTS);
}

static void add_table_object(struct book *b, lxw_worksheet *sheet, uint32_t row,
                             const struct grid *g, str name)
{
    lxw_table_column *columns = ARENA_ARRAY(b->arena, lxw_table_column, g->columns);
    lxw_table_column **list = ARENA_ARRAY(b->arena, lxw_table_column *, g->columns + 1);
    for (int32_t c = 0; c < g->columns; c++) {
        columns[c].header = own_text(b, g->column[c].header);
        bool after_number = c > 0 && g->column[c - 1].numeric;
        columns[c].header_format = b->style[g->column[c].numeric ? STYLE_HEADER_NUMBER
                                            : after_number       ? STYLE_HEADER_APART
                                                                 : STYLE_HEADER];
        list[c] = &columns[c];
    }
    lxw_table_options options = {
        .name = own_text(b, name),
        .no_autofilter = LXW_TRUE,
        .no_banded_rows = LXW_TRUE,
        .style_type = LXW_TABLE_STYLE_TYPE_LIGHT,
        .style_type_number = 0,
        .columns = list,
    };
    note_error(b, worksheet_add_table(sheet, row, 0, row + (uint32_t)g->rows,
                                      (uint16_t)(g->columns - 1), &options));
}

uint32_t book_table_of_widths(struct book *b, lxw_worksheet *sheet, uint32_t row,
                              const struct grid *g, str name, const double *chars)
{
    assert(g->rows > 0 && g->columns > 0);
    int header_lines = 1;
    for (int32_t c = 0; c < g->columns; c++) {
        note_error(b, worksheet_set_column(sheet, (lxw_col_t)c, (lxw_col_t)c, chars[c], NULL));
        int lines = lines_in(b, g->column[c].header, chars[c], true);
        header_lines = lines > header_lines ? lines : header_lines;
    }
    add_table_object(b, sheet, row, g, name);
    set_height(b, sheet, row, header_lines);
    for (int64_t r = 0; r < g->rows; r++) {
        int lines = 1;
        for (int32_t c = 0; c < g->columns; c++) {
            const struct grid_cell *cell = &g->cell[r * g->columns + c];
            int needed = cell->kind == GRID_TEXT && !g->column[c].numeric
                             ? lines_in(b, cell->text, chars[c] - 3.0 * cell->indent, false)
                             : 1;
            lines = needed > lines ? needed : lines;
            write_cell(b, sheet, row + 1 + (uint32_t)r, (uint16_t)c, g, r);
        }
        if (lines > 1)
            set_height(b, sheet, row + 1 + (uint32_t)r, lines);
    }
    return row + 1 + (uint32_t)g->rows;
}

void book_repeat_row(struct book *b, lxw_worksheet *sheet, uint32_t row)
{
    note_error(b, worksheet_repeat_rows(sheet, row, row));
}

uint32_t book_table(struct book *b, lxw_worksheet *sheet, uint32_t row, const struct grid *g,
                    str name)
{
    double *chars = ARENA_ARRAY(b->arena, double, g->columns);
    for (int32_t c = 0; c < g->columns; c++)
        chars[c] = book_column_chars(b, g, c);
    book_repeat_row(b, sheet, row);
    return book_table_of_widths(b, sheet, row, g, name, chars);
}

uint32_t book_table_of_links(struct book *b, lxw_worksheet *sheet, uint32_t row,
                             const struct grid *g, str name)
{
    uint32_t next = book_table(b, sheet, row, g, name);
    for (int64_t r = 0; r < g->rows; r++) {
        str to = g->cell[r * g->columns].text;
        book_link(b, sheet, row + 1 + (uint32_t)r, 0, to, to);
    }
    return next;
}
