/* Tables on pages: columns as wide as they need, letters smaller when they do not fit, the header
 * repeated on every page. */
#include "7_publish/draw/flow.h"

#include <assert.h>
#include <math.h>

/* Rows that stay together at both ends of a table; a table too short for two such ends is whole. */
enum { KEEP_TOGETHER = 3, ROWS_TO_PART = 2 * KEEP_TOGETHER + 1 };
static const double LARGEST_SIZE = 9.0, SMALLEST_SIZE = 7.0, CELL_GAP = 9.0, INDENT = 8.0,
                    HEADER_WIDTH = 64.0;

struct table_look {
    const struct grid *grid;
    double size;
    double *width; /* [columns] */
    double *start; /* [columns] from the reader's start */
    double total;
    str title;
};

static struct text_style cell_style(const struct flow *f, const struct table_look *t,
                                    int32_t column, bool bold)
{
    bool numeric = t->grid->column[column].numeric;
    return (struct text_style){
        .size = t->size,
        .colour = COLOUR_INK,
        .bold = bold,
        /* digits run from left to right in every language: units stand below units */
        .align = numeric && !f->edition->rtl ? ALIGN_END : ALIGN_START,
        .width = t->width ? t->width[column] : 0.0,
    };
}

static str cell_text(struct flow *f, const struct grid_cell *cell)
{
    if (!cell->mark.n)
        return cell->text;
    str pieces[] = {cell->text, STR(" "), cell->mark};
    return str_concat(f->arena, 3, pieces);
}

/* The narrowest and the natural width of a column. */
static void column_needs(struct flow *f, const struct table_look *t, int32_t c, int64_t rows,
                         double *least, double *natural)
{
    struct table_look free_look = *t;
    free_look.width = NULL;
    struct text_style style = cell_style(f, &free_look, c, true);
    *least = *natural = text_longest_word(f->painter, t->grid->column[c].header, &style);
    double whole = text_measure(f->painter, t->grid->column[c].header, &style).width;
    *natural = fmax(*natural, fmin(whole, HEADER_WIDTH));
    for (int64_t row = 0; row < rows; row++) {
        const struct grid_cell *cell = &t->grid->cell[row * t->grid->columns + c];
        style.bold = t->grid->row_is_total[row];
        str text = cell_text(f, cell);
        double width = text_measure(f->painter, text, &style).width + INDENT * cell->indent;
        *natural = fmax(*natural, width);
        bool breaks = !t->grid->column[c].numeric;
        *least = fmax(*least,
                      breaks ? text_longest_word(f->painter, text, &style) + INDENT * cell->indent
                             : width);
    }
    *least = ceil(*least) + 1.0;
    *natural = ceil(*natural) + 1.0;
}

/* Widths for the size of letters; false when they do not fit the page. */
static bool lay_columns(struct flow *f, struct table_look *t, int64_t rows)
{
    const struct grid *g = t->grid;
    double *least = ARENA_ARRAY(f->arena, double, g->columns);
    double *natural = ARENA_ARRAY(f->arena, double, g->columns);
    double sum_least = 0.0, sum_natural = 0.0;
    for (int32_t c = 0; c < g->columns; c++) {
        column_needs(f, t, c, rows, &least[c], &natural[c]);
        sum_least += least[c] + CELL_GAP;
        sum_natural += natural[c] + CELL_GAP;
    }
    double room = flow_width();
    if (sum_least > room)
        return false;
    double spread = sum_natural - sum_least;
    double share = sum_natural <= room || spread <= 0.0 ? 1.0 : (room - sum_least) / spread;
    t->width = ARENA_ARRAY(f->arena, double, g->columns);
    t->start = ARENA_ARRAY(f->arena, double, g->columns);
    double x = CELL_GAP / 2.0;
    for (int32_t c = 0; c < g->columns; c++) {
        t->width[c] = least[c] + share * (natural[c] - least[c]);
        t->start[c] = x;
        x += t->width[c] + CELL_GAP;
    }
    t->total = x - CELL_GAP / 2.0;
    return true;
}

/* Gives every column its share of a page that is too narrow: words are cut rather than clipped. */
static void force_columns(struct flow *f, struct table_look *t)
{
    const struct grid *g = t->grid;
    t->width = ARENA_ARRAY(f->arena, double, g->columns);
    t->start = ARENA_ARRAY(f->arena, double, g->columns);
    double each = flow_width() / g->columns;
    for (int32_t c = 0; c < g->columns; c++) {
        t->width[c] = each - CELL_GAP;
        t->start[c] = c * each + CELL_GAP / 2.0;
    }
    t->total = flow_width();
}

/* What a row needs: its height, and the baseline that the first lines of its cells share. */
struct row_size {
    double height, baseline;
};

static struct row_size row_size(struct flow *f, const struct table_look *t, int64_t row)
{
    double above = 0.0, below = 0.0;
    for (int32_t c = 0; c < t->grid->columns; c++) {
        const struct grid_cell *cell = row < 0 ? NULL : &t->grid->cell[row * t->grid->columns + c];
        struct text_style style = cell_style(f, t, c, row < 0 || t->grid->row_is_total[row]);
        if (cell)
            style.width -= INDENT * cell->indent;
        str text = cell ? cell_text(f, cell) : t->grid->column[c].header;
        struct text_box box = text_measure(f->painter, text, &style);
        above = fmax(above, box.baseline);
        below = fmax(below, box.height - box.baseline);
    }
    return (struct row_size){above + below + 3.0, above + 1.5};
}

static double row_height(struct flow *f, const struct table_look *t, int64_t row)
{
    return row_size(f, t, row).height;
}

static void draw_cell(struct flow *f, const struct table_look *t, int32_t c, int64_t row,
                      double baseline)
{
    const struct grid_cell *cell = row < 0 ? NULL : &t->grid->cell[row * t->grid->columns + c];
    bool bold = row < 0 || t->grid->row_is_total[row];
    struct text_style style = cell_style(f, t, c, bold);
    double indent = cell ? INDENT * cell->indent : 0.0;
    style.width -= indent;
    double from_start = t->start[c] + indent + (style.align == ALIGN_END ? style.width : 0.0);
    str text = cell ? cell_text(f, cell) : t->grid->column[c].header;
    if (cell && cell->kind == GRID_TEXT && t->grid->column[c].numeric)
        style.colour = COLOUR_QUIET;
    bool header = row < 0 || c < t->grid->label_columns;
    flow_tag(f, header ? "TH" : "TD", NULL);
    double drop = baseline - text_measure(f->painter, text, &style).baseline;
    text_draw(f->painter, text, &style, flow_x(f, from_start), f->y + drop);
    flow_tag_end(f, header ? "TH" : "TD");
    if (header && !painter_is_dry(f->painter))
        *ARENA_PUSH(f->arena, &f->texts->headers) = row < 0 ? HEADER_OF_COLUMN : HEADER_OF_ROW;
}

static void draw_rule(struct flow *f, const struct table_look *t, enum colour colour, double width)
{
    double from = flow_x(f, 0.0), to = flow_x(f, t->total);
    draw_line(f->painter, (double[]){fmin(from, to), f->y, fmax(from, to), f->y}, colour, width);
}

/* Row -1 is the header. */
static void draw_row(struct flow *f, const struct table_look *t, int64_t row)
{
    struct row_size size = row_size(f, t, row);
    double height = size.height;
    bool total = row >= 0 && t->grid->row_is_total[row];
    if (row < 0 || total) {
        double left = f->edition->rtl ? flow_x(f, t->total) : flow_x(f, 0.0);
        draw_box(f->painter, (double[]){left, f->y, t->total, height},
                 row < 0 ? COLOUR_PALE : COLOUR_BAND);
    }
    flow_tag(f, "TR", NULL);
    for (int32_t c = 0; c < t->grid->columns; c++)
        draw_cell(f, t, c, row, size.baseline);
    flow_tag_end(f, "TR");
    f->y += height;
    draw_rule(f, t, row < 0 ? COLOUR_NAVY : COLOUR_LINE, row < 0 ? 1.0 : 0.6);
}

static void draw_continued_caption(struct flow *f, const struct table_look *t)
{
    struct text_style style = flow_small();
    str text = EDITION_FILL(f->arena, f->edition, "publish.report.continued", {"title", t->title});
    f->y += text_draw(f->painter, text, &style, flow_x(f, 0.0), f->y).height + 3.0;
}

static void continue_table(struct flow *f, const struct table_look *t)
{
    flow_new_page(f);
    draw_continued_caption(f, t);
    draw_row(f, t, -1);
}

static double rows_height(struct flow *f, const struct table_look *t, int64_t from, int64_t to)
{
    double height = 0.0;
    for (int64_t row = from; row < to; row++)
        height += row_height(f, t, row);
    return height;
}

/* Whether a page should end before this row: it does not fit, or the last rows and what follows
 * the table would be left alone on the next page. */
static bool ends_page(struct flow *f, const struct table_look *t, int64_t row, int64_t rows,
                      double tail)
{
    if (f->y + row_height(f, t, row) > flow_bottom())
        return true;
    if (rows - row != KEEP_TOGETHER || rows < ROWS_TO_PART)
        return false;
    return f->y + rows_height(f, t, row, rows) + tail > flow_bottom();
}

static struct table_look lay_table(struct flow *f, const struct grid *g, int64_t rows, str title)
{
    struct table_look t = {.grid = g, .size = LARGEST_SIZE, .title = title};
    bool laid = false;
    while (!(laid = lay_columns(f, &t, rows)) && t.size > SMALLEST_SIZE)
        t.size -= 0.5;
    if (!laid)
        force_columns(f, &t);
    return t;
}

bool flow_table_fits(struct flow *f, const struct grid *g, int64_t rows)
{
    struct table_look t = {.grid = g, .size = SMALLEST_SIZE};
    return lay_columns(f, &t, rows);
}

/* The header and the first rows, which are not parted; all rows, and the tail, of a short table. */
static double start_height(struct flow *f, const struct table_look *t, int64_t rows, double tail)
{
    if (rows < ROWS_TO_PART)
        return rows_height(f, t, -1, rows) + tail;
    return rows_height(f, t, -1, KEEP_TOGETHER + 1);
}

double flow_table_start(struct flow *f, const struct grid *g, int64_t rows, double tail)
{
    struct table_look t = lay_table(f, g, rows, STR(""));
    return start_height(f, &t, rows, tail);
}

void flow_table(struct flow *f, const struct grid *g, int64_t rows, str title, double tail)
{
    struct table_look t = lay_table(f, g, rows, title);
    int page = f->page;
    flow_need(f, start_height(f, &t, rows, tail));
    flow_tag(f, "Table", NULL);
    if (f->page != page)
        draw_continued_caption(f, &t);
    draw_row(f, &t, -1);
    for (int64_t row = 0; row < rows; row++) {
        if (ends_page(f, &t, row, rows, tail))
            continue_table(f, &t);
        draw_row(f, &t, row);
    }
    flow_tag_end(f, "Table");
    flow_space(f, 6.0);
}
