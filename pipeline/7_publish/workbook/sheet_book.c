/* The workbook of indicator sheets. A worksheet holds several tables, one below the other, so that
 * its columns are as wide as the widest of them needs, within bounds. */
#include "7_publish/workbook/sheet_book.h"

#include <assert.h>
#include <math.h>

#include "7_publish/chart.h"
#include "7_publish/draw/chart_draw.h"
#include "7_publish/workbook/pages.h"

enum { COLUMNS_LIMIT = 40 };
static const double LABEL_LEAST = 24.0, TEXT_LEAST = 16.0, NUMBER_LEAST = 12.0;
static const double FIRST_MOST = 48.0, TEXT_MOST = 26.0;
static const double PICTURE_SCALE = 0.5, ROW_PIXELS = 20.0 * 96.0 / 72.0;

struct writing {
    struct book *book;
    const struct sheet_book *what;
    const struct fonts *fonts;
    struct diag *diag;
    lxw_worksheet *sheet;
    double chars[COLUMNS_LIMIT];
    uint32_t row;
    struct page_plan pages;
};

/* ---- widths ---- */

static void widen(struct writing *w, const struct sheet_block *block)
{
    if (block->kind == SHEET_PAIR)
        w->chars[0] = fmax(w->chars[0], book_text_chars(w->book, block->label, false) + 1.0);
    if (block->kind != SHEET_TABLE)
        return;
    assert(block->grid.columns <= COLUMNS_LIMIT);
    for (int32_t c = 0; c < block->grid.columns; c++) {
        double most = c == 0 ? FIRST_MOST : TEXT_MOST;
        double chars = book_column_chars(w->book, &block->grid, c);
        if (c < block->grid.label_columns) /* on one line: there is one such header a table */
            chars = fmax(chars, book_text_chars(w->book, block->grid.column[c].header, true) + 1);
        w->chars[c] = fmax(w->chars[c], fmin(chars, most));
    }
}

static void set_widths(struct writing *w, const struct sheet *sheet)
{
    for (int32_t c = 0; c < COLUMNS_LIMIT; c++)
        w->chars[c] = c == 0 ? LABEL_LEAST : c == 1 ? TEXT_LEAST : NUMBER_LEAST;
    for (ptrdiff_t i = 0; i < sheet->count; i++)
        widen(w, &sheet->item[i]);
}

/* ---- pages ---- */

enum { ROWS_TOGETHER = 16, ROWS_AT_LEAST = 6 };

static int64_t big_endian(str bytes, ptrdiff_t at)
{
    int64_t value = 0;
    for (ptrdiff_t i = at; i < at + 4 && i < bytes.n; i++)
        value = value << 8 | (unsigned char)bytes.p[i];
    return value;
}

static uint32_t chart_rows(str png)
{
    double pixels = PICTURE_SCALE * (double)big_endian(png, 20); /* height, in the header chunk */
    return (uint32_t)ceil(pixels / ROW_PIXELS) + 2;
}

/* Whether a block begins what should stand on one page: a heading, or the lines above a table. */
static bool begins_part(const struct sheet *sheet, ptrdiff_t i)
{
    enum sheet_block_kind kind = sheet->item[i].kind;
    enum sheet_block_kind before = i > 0 ? sheet->item[i - 1].kind : SHEET_TITLE;
    bool after_figures = before == SHEET_TABLE || before == SHEET_CHART;
    return i == 0 || kind == SHEET_HEADING || kind == SHEET_CHART ||
           (kind == SHEET_PAIR && after_figures);
}

/* The block that begins at row `first` and ends before `w->row`. */
static void plan_block(struct writing *w, const struct sheet *sheet, ptrdiff_t i, uint32_t first)
{
    const struct sheet_block *block = &sheet->item[i];
    if (begins_part(sheet, i))
        ARENA_PUSH(w->book->arena, &w->pages)->first = first;
    struct page_part *part = &w->pages.item[w->pages.count - 1];
    uint32_t rows = w->row - first;
    if (block->kind == SHEET_TABLE)
        rows = block->grid.rows <= ROWS_TOGETHER ? (uint32_t)block->grid.rows + 1 : ROWS_AT_LEAST;
    part->together = first + rows - part->first;
    double chars = 0.0;
    if (block->kind == SHEET_PAIR)
        chars = w->chars[0] + book_text_chars(w->book, block->text, false);
    for (int32_t c = 0; block->kind == SHEET_TABLE && c < block->grid.columns; c++)
        chars += w->chars[c] + 1.0;
    w->pages.chars = fmax(w->pages.chars, chars);
}

/* ---- blocks ---- */

static bool put_chart(struct writing *w, const struct safe_table *t)
{
    struct chart chart;
    str png;
    if (!chart_of_trend(w->book->arena, w->what->drawn, t, &chart))
        return true;
    if (!chart_png(w->book->arena, w->fonts, w->what->drawn, &chart, &png, w->diag))
        return false;
    book_picture(w->book, w->sheet, w->row + 1, png, PICTURE_SCALE,
                 table_title(w->book->arena, w->what->cells, t));
    w->row += chart_rows(png);
    return true;
}

static bool put_block(struct writing *w, const struct sheet_block *block)
{
    struct book *b = w->book;
    switch (block->kind) {
    case SHEET_TITLE:
        book_row_high(b, w->sheet, w->row, 30.0);
        book_text(b, w->sheet, w->row++, 0, block->text, STYLE_TITLE);
        return true;
    case SHEET_HEADING:
        book_text(b, w->sheet, ++w->row, 0, block->text, STYLE_HEADING);
        w->row++;
        return true;
    case SHEET_PAIR:
        if (block->label.n)
            book_text(b, w->sheet, w->row, 0, block->label, STYLE_QUIET);
        book_text(b, w->sheet, w->row++, 1, block->text, STYLE_LINE);
        return true;
    case SHEET_LINK:
        book_link(b, w->sheet, w->row++, 0, block->name, block->text);
        return true;
    case SHEET_CHART:
        return put_chart(w, block->table);
    case SHEET_TABLE:
    default:
        w->row = book_table_of_widths(b, w->sheet, w->row, &block->grid, block->name, w->chars) + 1;
        return true;
    }
}

static bool put_sheet(struct writing *w, const struct indicator *indicator)
{
    struct book *b = w->book;
    struct sheet sheet =
        sheet_of(b->arena, w->what->cells, indicator, w->what->tables, w->what->options);
    w->sheet = book_sheet(b, sheet.name);
    w->row = 0;
    w->pages = (struct page_plan){0};
    if (!w->sheet)
        return true; /* the book remembers its error */
    set_widths(w, &sheet);
    for (int32_t c = 0; c < COLUMNS_LIMIT; c++)
        worksheet_set_column(w->sheet, (lxw_col_t)c, (lxw_col_t)c, w->chars[c], NULL);
    for (ptrdiff_t i = 0; i < sheet.count; i++) {
        uint32_t first = w->row;
        if (!put_block(w, &sheet.item[i]))
            return false;
        plan_block(w, &sheet, i, first);
    }
    book_print_setup(b, w->sheet, true);
    pages_set(b, w->sheet, &w->pages, w->row);
    if (w->what->indicators == 1)
        worksheet_activate(w->sheet);
    return true;
}

/* ---- front ---- */

static lxw_worksheet *front_sheet(struct book *b, const char *name, const char *title)
{
    lxw_worksheet *sheet = book_sheet(b, str_from_c(name));
    if (!sheet)
        return NULL;
    worksheet_set_row(sheet, 0, 30.0, NULL);
    book_text(b, sheet, 0, 0, edition_word(b->edition, title), STYLE_TITLE);
    book_print_setup(b, sheet, true);
    return sheet;
}

static void put_contents(struct writing *w)
{
    struct book *b = w->book;
    const struct edition *e = b->edition;
    lxw_worksheet *sheet = front_sheet(b, SHEET_CONTENTS, "sheet.title");
    if (!sheet)
        return;
    uint32_t row = 1;
    book_text(b, sheet, row++, 0, edition_label(b->arena, e, &e->schemas->publication.publisher),
              STYLE_SUBTITLE);
    book_text(b, sheet, row++, 0, edition_date(b->arena, e, e->facts->as_of_day), STYLE_QUIET);
    row = book_lines(b, sheet, row, edition_word(e, "sheet.about"), STYLE_LINE);
    book_link(b, sheet, row++, 0, STR(SHEET_NOTES), edition_word(e, "publish.sheet.notes"));
    book_link(b, sheet, row++, 0, STR(SHEET_SOURCES), edition_word(e, "sheet.link.sources"));
    if (w->what->indicators == 0)
        return;
    struct grid g =
        sheet_contents(b->arena, e, w->what->tables, w->what->entry, w->what->indicators);
    book_table_of_links(b, sheet, row + 1, &g, STR("contents"));
}

static void put_notes(struct writing *w)
{
    struct book *b = w->book;
    lxw_worksheet *sheet = front_sheet(b, SHEET_NOTES, "publish.sheet.notes");
    if (!sheet)
        return;
    uint32_t row = 1;
    str intervals = EDITION_FILL(b->arena, b->edition, "publish.report.reading-intervals",
                                 {"confidence", edition_confidence(b->arena, b->edition)});
    row = book_lines(b, sheet, row, intervals, STYLE_LINE);
    row = book_lines(b, sheet, row, edition_word(b->edition, "publish.report.prevalence"),
                     STYLE_LINE);
    for (int i = 0; i < SUPPRESSION_SENTENCES; i++)
        row = book_lines(b, sheet, row, annex_suppression(b->arena, b->edition, i), STYLE_LINE);
    book_link(b, sheet, row++, 0, STR(SHEET_CONTENTS),
              edition_word(b->edition, "publish.sheet.back"));
    struct grid g = annex_symbols(b->arena, b->edition);
    book_table(b, sheet, row + 1, &g, STR("symbols"));
}

static void put_sources(struct writing *w)
{
    struct book *b = w->book;
    lxw_worksheet *sheet = front_sheet(b, SHEET_SOURCES, "sheet.link.sources");
    if (!sheet)
        return;
    book_link(b, sheet, 1, 0, STR(SHEET_CONTENTS), edition_word(b->edition, "publish.sheet.back"));
    struct grid g = sheet_sources(b->arena, b->edition, w->what->entry, w->what->indicators);
    static const double chars[] = {28, 27, 54, 76}; /* a hash is 64 letters wide */
    assert(g.columns == (int32_t)(sizeof chars / sizeof chars[0]));
    if (g.rows > 0)
        book_repeat_row(b, sheet, 3);
    if (g.rows > 0)
        book_table_of_widths(b, sheet, 3, &g, STR("sources"), chars);
}

static bool fill_book(struct book *b, void *context)
{
    struct writing *w = context;
    w->book = b;
    put_contents(w);
    put_notes(w);
    put_sources(w);
    bool ok = true;
    for (int32_t i = 0; ok && i < w->what->indicators; i++)
        ok = put_sheet(w, w->what->entry[i].indicator);
    return ok;
}

bool sheet_book_write(struct arena scratch, const struct fonts *fonts,
                      const struct sheet_book *what, const char *path, struct diag *d)
{
    const struct edition *e = what->cells;
    struct writing *w = ARENA_NEW(&scratch, struct writing);
    *w = (struct writing){.what = what, .fonts = fonts, .diag = d};
    return book_write(&scratch, fonts, e, path, edition_word(e, "sheet.title"), fill_book, w, d);
}
