/* The workbook of tables. */
#include "7_publish/workbook/tables_book.h"

#include "7_publish/annex.h"
#include "7_publish/workbook/book.h"

#include <assert.h>
#include <string.h>

/* Sheet names are ASCII in every language: some programs draw links to others wrongly. */
static const struct {
    const char *name, *title;
} front[TABLES_BOOK_FRONT_SHEETS] = {
    {"cover", NULL},
    {"contents", "publish.sheet.contents"},
    {"notes", "publish.sheet.notes"},
    {"definitions", "publish.sheet.definitions"},
    {"coverage", "publish.sheet.coverage"},
};
enum { FRONT_COVER, FRONT_CONTENTS, FRONT_NOTES, FRONT_DEFINITIONS, FRONT_COVERAGE };

static uint32_t cover_pair(struct book *b, lxw_worksheet *sheet, uint32_t row, const char *id,
                           str value)
{
    if (!value.n)
        return row;
    book_text(b, sheet, row, 0, edition_word(b->edition, id), STYLE_QUIET);
    book_text(b, sheet, row + 1, 0, value, STYLE_SUBTITLE);
    return row + 3;
}

static void put_cover(struct book *b, const struct safe_table_list *tables)
{
    const struct edition *e = b->edition;
    const struct publication *p = &e->schemas->publication;
    lxw_worksheet *sheet = book_sheet(b, str_from_c(front[FRONT_COVER].name));
    if (!sheet)
        return;
    worksheet_set_column(sheet, 0, 0, 112.0, NULL);
    worksheet_set_row(sheet, 0, 30.0, NULL);
    book_text(b, sheet, 0, 0, edition_label(b->arena, e, &p->title), STYLE_TITLE);
    book_text(b, sheet, 1, 0, edition_label(b->arena, e, &p->subtitle), STYLE_SUBTITLE);
    uint32_t row = 3;
    row = cover_pair(b, sheet, row, "publish.cover.publisher",
                     edition_label(b->arena, e, &p->publisher));
    row = cover_pair(b, sheet, row, "publish.cover.date",
                     edition_date(b->arena, e, e->facts->as_of_day));
    row = cover_pair(b, sheet, row, "publish.cover.contact", p->contact.text[e->language]);
    row = cover_pair(b, sheet, row, "publish.cover.tables",
                     edition_count(b->arena, e, tables->count));
    book_text(b, sheet, row++, 0, edition_word(e, "publish.cover.about"), STYLE_QUIET);
    row = book_lines(b, sheet, row, edition_label(b->arena, e, &p->about), STYLE_LINE);
    row = book_lines(b, sheet, row, edition_word(e, "publish.report.reading"), STYLE_LINE);
    row = book_lines(b, sheet, row, edition_word(e, "publish.report.prevalence"), STYLE_LINE);
    for (int32_t i = 0; i < e->schemas->datasets; i++)
        row = book_lines(b, sheet, row, counted_text(b->arena, e, e->schemas->dataset[i]),
                         STYLE_LINE);
    row++;
    book_text(b, sheet, row++, 0, edition_word(e, "publish.cover.links"), STYLE_QUIET);
    for (int i = FRONT_CONTENTS; i < TABLES_BOOK_FRONT_SHEETS; i++)
        book_link(b, sheet, row++, 0, str_from_c(front[i].name), edition_word(e, front[i].title));
    cover_pair(b, sheet, row + 1, "publish.cover.release", e->facts->fingerprint);
    book_print_setup(b, sheet, false);
}

static lxw_worksheet *front_sheet(struct book *b, int which, uint32_t *row)
{
    lxw_worksheet *sheet = book_sheet(b, str_from_c(front[which].name));
    if (!sheet)
        return NULL;
    worksheet_set_row(sheet, 0, 28.0, NULL);
    book_text(b, sheet, 0, 0, edition_word(b->edition, front[which].title), STYLE_TITLE);
    book_text(b, sheet, 1, 0, edition_word(b->edition, "publish.sheet.one-table"), STYLE_QUIET);
    *row = 2;
    book_print_setup(b, sheet, true);
    return sheet;
}

static void put_contents(struct book *b, const struct safe_table_list *tables)
{
    uint32_t row;
    lxw_worksheet *sheet = front_sheet(b, FRONT_CONTENTS, &row);
    if (!sheet || tables->count == 0)
        return;
    struct grid g = annex_contents(b->arena, b->edition, tables);
    book_table_of_links(b, sheet, row + 1, &g, STR("contents"));
}

static void put_notes(struct book *b)
{
    uint32_t row;
    lxw_worksheet *sheet = front_sheet(b, FRONT_NOTES, &row);
    if (!sheet)
        return;
    row = book_lines(b, sheet, row,
                     EDITION_FILL(b->arena, b->edition, "publish.report.reading-intervals",
                                  {"confidence", edition_confidence(b->arena, b->edition)}),
                     STYLE_LINE);
    for (int i = 0; i < SUPPRESSION_SENTENCES; i++)
        row = book_lines(b, sheet, row, annex_suppression(b->arena, b->edition, i), STYLE_LINE);
    struct grid g = annex_symbols(b->arena, b->edition);
    book_table(b, sheet, row + 1, &g, STR("symbols"));
}

static void put_definitions(struct book *b, const struct safe_table_list *tables)
{
    uint32_t row;
    lxw_worksheet *sheet = front_sheet(b, FRONT_DEFINITIONS, &row);
    if (!sheet || tables->count == 0)
        return;
    /* a landscape page holds about 140 characters: long texts wrap, so that print stays legible */
    static const double chars[] = {9, 22, 34, 18, 26, 28, 18};
    struct grid g = annex_definitions(b->arena, b->edition, tables);
    assert(g.columns == (int32_t)(sizeof chars / sizeof chars[0]));
    book_table_of_widths(b, sheet, row + 1, &g, STR("definitions"), chars);
}

static void put_coverage(struct book *b)
{
    uint32_t row;
    lxw_worksheet *sheet = front_sheet(b, FRONT_COVERAGE, &row);
    if (!sheet)
        return;
    row = book_lines(b, sheet, row, edition_word(b->edition, "publish.report.conservation"),
                     STYLE_LINE);
    if (b->edition->facts->coverage_count == 0)
        return;
    struct grid g = annex_coverage(b->arena, b->edition);
    book_table(b, sheet, row + 1, &g, STR("coverage"));
}

static str symbols_line(struct book *b, const struct grid *g)
{
    uint32_t used = grid_symbols(b->edition, g);
    str list = {0};
    for (int s = SYMBOL_NONE + 1; s < SYMBOL_COUNT; s++) {
        if (!(used & (UINT32_C(1) << s)))
            continue;
        str entry = EDITION_FILL(b->arena, b->edition, "publish.chart.symbol",
                                 {"symbol", symbol_text(b->edition, (enum cell_symbol)s)},
                                 {"meaning", symbol_meaning(b->edition, (enum cell_symbol)s)});
        str pieces[] = {list, list.n ? edition_word(b->edition, "publish.join") : STR(""), entry};
        list = str_concat(b->arena, 3, pieces);
    }
    if (!list.n)
        return list;
    return EDITION_FILL(b->arena, b->edition, "publish.sheet.symbols-used", {"symbols", list});
}

/* The lines above a table; gives the row of its header. */
static uint32_t put_table_words(struct book *b, lxw_worksheet *sheet, const struct safe_table *t,
                                const struct grid *g)
{
    const struct edition *e = b->edition;
    const str line[] = {
        table_unit(b->arena, e, t),   table_method(b->arena, e, t),
        table_warning(e, t),          counted_text(b->arena, e, safe_table_indicator(t)->dataset),
        table_source(b->arena, e, t), table_reporting(b->arena, e, t),
        symbols_line(b, g),           table_uncounted(b->arena, e, t),
        table_breaks(b->arena, e, t), table_repeated(e, t),
    };
    worksheet_set_row(sheet, 0, 28.0, NULL);
    book_text(b, sheet, 0, 0, table_heading(b->arena, e, t), STYLE_TITLE);
    uint32_t row = 1;
    for (size_t i = 0; i < sizeof line / sizeof line[0]; i++)
        row = book_lines(b, sheet, row, line[i], i == 0 ? STYLE_LINE : STYLE_QUIET);
    book_text(b, sheet, row++, 0, edition_word(e, "publish.sheet.one-table"), STYLE_QUIET);
    book_link(b, sheet, row++, 0, str_from_c(front[FRONT_CONTENTS].name),
              edition_word(e, "publish.sheet.back"));
    return row;
}

/* Letters, digits and underscores: "table_A1_1". */
static str table_object_name(struct arena *a, const struct safe_table *t)
{
    str id = safe_table_id(t);
    char *p = ARENA_ARRAY(a, char, id.n + 8);
    ptrdiff_t n = 6;
    memcpy(p, "table_", 6);
    for (ptrdiff_t i = 0; i < id.n; i++) {
        char c = id.p[i];
        bool word = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        p[n++] = word ? c : '_';
    }
    return (str){p, n};
}

static void put_table(struct book *b, const struct safe_table *t)
{
    lxw_worksheet *sheet = book_sheet(b, safe_table_id(t));
    if (!sheet)
        return;
    struct grid g = grid_of_table(b->arena, b->edition, t, grid_sheet_layout(t));
    uint32_t row = put_table_words(b, sheet, t, &g);
    book_table(b, sheet, row, &g, table_object_name(b->arena, t));
    book_print_setup(b, sheet, g.columns > 5);
}

static bool fill_book(struct book *b, void *context)
{
    const struct safe_table_list *tables = context;
    put_cover(b, tables);
    put_contents(b, tables);
    put_notes(b);
    put_definitions(b, tables);
    put_coverage(b);
    for (ptrdiff_t i = 0; i < tables->count; i++)
        put_table(b, tables->item[i]);
    return true;
}

bool tables_book_write(struct arena scratch, const struct fonts *fonts, const struct edition *e,
                       const struct safe_table_list *tables, const char *path, struct diag *d)
{
    struct safe_table_list shown = *tables;
    str title = edition_label(&scratch, e, &e->schemas->publication.title);
    return book_write(&scratch, fonts, e, path, title, fill_book, &shown, d);
}
