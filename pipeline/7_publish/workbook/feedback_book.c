/* One centre's feedback as a workbook: first the page to act on (the verdict, how it went over
 * time, what to mend by cause, what was mended here), which prints on one sheet of paper; then the
 * causes that it had no room for; then what was read of each file. */
#include "7_publish/workbook/feedback_book.h"

#include "7_publish/feedback.h"
#include "7_publish/workbook/book.h"

/* More would print too small to read. */
enum { CAUSES_ON_PAGE = 12, REPAIRS_ON_PAGE = 6 };

static const double column_chars[FEEDBACK_COLUMNS] = {24, 18, 11, 24, 50, 30, 50};

static lxw_worksheet *put_head(struct book *b, const char *name, const char *title)
{
    lxw_worksheet *sheet = book_sheet(b, str_from_c(name));
    if (!sheet)
        return NULL;
    worksheet_set_row(sheet, 0, 30.0, NULL);
    book_text(b, sheet, 0, 0, edition_word(b->edition, title), STYLE_TITLE);
    book_print_setup(b, sheet, true);
    return sheet;
}

/* A bar in each cell, as long as its share of 100. */
static void put_bars(lxw_worksheet *sheet, uint32_t header, int64_t rows, int32_t column)
{
    lxw_conditional_format bars = {
        .type = LXW_CONDITIONAL_DATA_BAR,
        .min_rule_type = LXW_CONDITIONAL_RULE_TYPE_NUMBER,
        .max_rule_type = LXW_CONDITIONAL_RULE_TYPE_NUMBER,
        .min_value = 0.0,
        .max_value = 100.0,
        .bar_color = (lxw_color_t)COLOUR_PALE,
        .bar_solid = LXW_TRUE,
        .bar_no_border = LXW_TRUE,
        .data_bar_2010 = LXW_TRUE,
    };
    worksheet_conditional_format_range(sheet, header + 1, (lxw_col_t)column,
                                       header + (uint32_t)rows, (lxw_col_t)column, &bars);
}

static uint32_t put_heading(struct book *b, lxw_worksheet *sheet, uint32_t row, const char *id)
{
    book_text(b, sheet, row + 1, 0, edition_word(b->edition, id), STYLE_HEADING);
    return row + 2;
}

/* The first rows of a table, with the reading sheet's widths. Gives the next row. */
static uint32_t put_rows(struct book *b, lxw_worksheet *sheet, uint32_t row, const struct grid *g,
                         int64_t limit, const char *name)
{
    struct grid shown = *g;
    shown.rows = g->rows < limit ? g->rows : limit;
    return book_table_of_widths(b, sheet, row, &shown, str_from_c(name), column_chars);
}

static uint32_t put_opening(struct book *b, lxw_worksheet *sheet, const struct centre_feedback *f)
{
    const struct edition *e = b->edition;
    struct arena *a = b->arena;
    str centre = feedback_centre_name(a, e, f->centre);
    str date = edition_date(a, e, e->facts->as_of_day);
    book_text(b, sheet, 1, 0, EDITION_FILL(a, e, "feedback.centre", {"centre", centre}),
              STYLE_SUBTITLE);
    book_text(b, sheet, 2, 0, EDITION_FILL(a, e, "feedback.date", {"date", date}), STYLE_QUIET);
    book_text(b, sheet, 3, 0, feedback_verdict(a, e, f), STYLE_HEADING);
    book_text(b, sheet, 4, 0, feedback_share(a, e, f), STYLE_SUBTITLE);
    uint32_t row = book_lines(b, sheet, 5, feedback_to_send(a, e, f), STYLE_SUBTITLE);
    book_text(b, sheet, row, 0, feedback_naming(e), STYLE_QUIET);
    return row + 1;
}

static uint32_t put_trend(struct book *b, lxw_worksheet *sheet, uint32_t row,
                          const struct centre_feedback *f)
{
    struct grid trend = feedback_trend(b->arena, b->edition, f);
    if (trend.rows == 0)
        return row;
    uint32_t header = put_heading(b, sheet, row, "feedback.section.trend");
    row = put_rows(b, sheet, header, &trend, trend.rows, "trend");
    put_bars(sheet, header, trend.rows, FEEDBACK_SHARE_COLUMN);
    return row;
}

static uint32_t put_causes(struct book *b, lxw_worksheet *sheet, uint32_t row,
                           const struct grid *causes)
{
    if (causes->rows == 0)
        return row;
    row = put_heading(b, sheet, row, "feedback.section.wrong");
    row = put_rows(b, sheet, row, causes, CAUSES_ON_PAGE, "causes");
    if (causes->rows <= CAUSES_ON_PAGE)
        return row;
    str count = edition_count(b->arena, b->edition, causes->rows - CAUSES_ON_PAGE);
    str more = EDITION_FILL(b->arena, b->edition, "feedback.more-causes", {"count", count});
    book_link(b, sheet, row, 0, STR("causes"), more);
    return row + 1;
}

static uint32_t put_repairs(struct book *b, lxw_worksheet *sheet, uint32_t row,
                            const struct centre_feedback *f)
{
    struct grid repairs = feedback_repairs(b->arena, b->edition, f);
    if (repairs.rows == 0)
        return row;
    row = put_heading(b, sheet, row, "feedback.section.repaired");
    book_text(b, sheet, row, 0, edition_word(b->edition, "feedback.repaired-meaning"), STYLE_QUIET);
    return put_rows(b, sheet, row + 1, &repairs, REPAIRS_ON_PAGE, "repairs");
}

static void put_page(struct book *b, const struct centre_feedback *f, const struct grid *causes)
{
    lxw_worksheet *sheet = put_head(b, "feedback", "feedback.title");
    if (!sheet)
        return;
    for (int c = 0; c < FEEDBACK_COLUMNS; c++)
        worksheet_set_column(sheet, (lxw_col_t)c, (lxw_col_t)c, column_chars[c], NULL);
    uint32_t row = put_opening(b, sheet, f);
    row = put_trend(b, sheet, row, f);
    row = put_causes(b, sheet, row, causes);
    row = put_repairs(b, sheet, row, f);
    book_link(b, sheet, row + 1, 0, STR("files"),
              edition_word(b->edition, "feedback.section.read"));
    worksheet_fit_to_pages(sheet, 1, 1);
}

static void put_rest(struct book *b, const struct grid *causes)
{
    lxw_worksheet *sheet =
        causes->rows > CAUSES_ON_PAGE ? put_head(b, "causes", "feedback.section.wrong") : NULL;
    if (sheet)
        put_rows(b, sheet, 2, causes, causes->rows, "all_causes");
}

static void put_files(struct book *b, const struct centre_feedback *f)
{
    lxw_worksheet *sheet = put_head(b, "files", "feedback.section.read");
    if (!sheet)
        return;
    uint32_t row = book_lines(b, sheet, 1, edition_word(b->edition, "publish.report.conservation"),
                              STYLE_QUIET);
    struct grid read = feedback_read(b->arena, b->edition, f);
    if (read.rows == 0)
        return;
    book_table(b, sheet, row + 1, &read, STR("files"));
    put_bars(sheet, row + 1, read.rows, FEEDBACK_READ_SHARE_COLUMN);
}

static bool fill_book(struct book *b, void *context)
{
    const struct centre_feedback *f = context;
    struct grid causes = feedback_causes(b->arena, b->edition, f);
    put_page(b, f, &causes);
    put_rest(b, &causes);
    put_files(b, f);
    return true;
}

bool feedback_book_write(struct arena scratch, const struct fonts *fonts, const struct edition *e,
                         const struct centre_feedback *f, const char *path, struct diag *d)
{
    struct centre_feedback shown = *f;
    return book_write(&scratch, fonts, e, path, edition_word(e, "feedback.title"), fill_book,
                      &shown, d);
}
