/* Charts in rows: ordered bars, and dots with their intervals. Names stand at the reader's start
 * and zero beside them, so that in Arabic the whole is mirrored. */
#include "7_publish/draw/canvas.h"

#include <assert.h>
#include <math.h>

/* Where the parts of every row stand, counted from the reader's start. */
struct rows {
    double label_width;
    double plot_start, plot_width;
    double value_start; /* dots: the column of numbers */
    double *height;     /* [items] */
    double gap;
};

static struct text_style item_style(const struct canvas *c, double width)
{
    struct text_style style = canvas_label_style(c);
    style.width = width;
    style.align = ALIGN_END;
    return style;
}

static double widest_label(const struct canvas *c)
{
    struct text_style style = canvas_label_style(c);
    double widest = 0.0;
    for (int32_t i = 0; i < c->chart->items; i++)
        widest = fmax(widest, text_measure(c->painter, c->chart->item[i].label, &style).width);
    return ceil(widest) + 1.0;
}

static void lay_rows(const struct canvas *c, struct rows *r, double least_height)
{
    r->label_width = fmin(widest_label(c), 0.36 * c->width);
    r->height = ARENA_ARRAY(c->arena, double, c->chart->items);
    for (int32_t i = 0; i < c->chart->items; i++) {
        struct text_style style = item_style(c, r->label_width);
        struct text_box box = text_measure(c->painter, c->chart->item[i].label, &style);
        r->height[i] = fmax(least_height, box.height);
    }
    r->gap = 0.45 * c->base;
}

static void draw_item_label(const struct canvas *c, const struct rows *r, int32_t item, double y)
{
    struct text_style style = item_style(c, r->label_width);
    if (c->chart->item[item].missing)
        style.colour = COLOUR_QUIET;
    str label = c->chart->item[item].label;
    struct text_box box = text_measure(c->painter, label, &style);
    text_draw(c->painter, label, &style, canvas_x(c, r->label_width),
              y + (r->height[item] - box.height) / 2.0);
}

/* ---- bars ---- */

struct bar_space {
    struct rows rows;
    double zero; /* from the reader's start */
    double unit; /* length of 1 */
    double thickness;
};

static double widest_value(const struct canvas *c, bool negative)
{
    struct text_style style = canvas_label_style(c);
    double widest = 0.0;
    for (int32_t i = 0; i < c->chart->series * c->chart->items; i++) {
        const struct chart_point *p = &c->chart->point[i];
        bool below = p->symbol == SYMBOL_NONE && p->value < 0.0;
        if (below == negative)
            widest = fmax(widest, text_measure(c->painter, canvas_point_text(c, p), &style).width);
    }
    return widest;
}

static struct bar_space lay_bars(const struct canvas *c)
{
    struct bar_space b = {.thickness = c->chart->series > 1 ? 1.25 * c->base : 1.45 * c->base};
    lay_rows(c, &b.rows, b.thickness * c->chart->series);
    double least, most;
    canvas_range(c, false, &least, &most);
    double before = least < 0.0 ? widest_value(c, true) + 0.5 * c->base : 0.0;
    double after = widest_value(c, false) + 0.5 * c->base;
    b.rows.plot_start = b.rows.label_width + 0.8 * c->base + before;
    b.rows.plot_width = c->width - b.rows.plot_start - after;
    double range = most - least > 0.0 ? most - least : 1.0;
    b.unit = b.rows.plot_width / range;
    b.zero = b.rows.plot_start - least * b.unit;
    return b;
}

static void draw_value(const struct canvas *c, const struct chart_point *p, double from_start,
                       double middle, enum text_align align)
{
    struct text_style style = canvas_label_style(c);
    style.align = align;
    str text = canvas_point_text(c, p);
    struct text_box box = text_measure(c->painter, text, &style);
    text_draw(c->painter, text, &style, canvas_x(c, from_start), middle - box.height / 2.0);
}

/* A cell without a number: a short hatched stub when it is suppressed, and its symbol. */
static void draw_symbol_stub(const struct canvas *c, const struct chart_point *p,
                             const struct bar_space *b, double top)
{
    double end = b->zero;
    if (p->symbol == SYMBOL_SUPPRESSED) {
        double stub = 2.2 * c->base;
        canvas_hatched(c, (double[]){b->zero, top, stub, b->thickness - 1.0});
        end += stub;
    }
    draw_value(c, p, end + 0.4 * c->base, top + b->thickness / 2.0, ALIGN_START);
}

static void draw_bar(const struct canvas *c, const struct bar_space *b, int32_t item,
                     int32_t series, double top)
{
    const struct chart_point *p = chart_point_at(c->chart, series, item);
    if (p->symbol != SYMBOL_NONE) {
        draw_symbol_stub(c, p, b, top);
        return;
    }
    bool grey = c->chart->item[item].missing && c->chart->series == 1;
    enum colour colour = grey ? COLOUR_GREY : series_look(series).fill;
    double length = fabs(p->value) * b->unit;
    double start = p->value < 0.0 ? b->zero - length : b->zero;
    canvas_box(c, (double[]){start, top, length, b->thickness - 1.0}, colour);
    double middle = top + b->thickness / 2.0;
    if (p->value < 0.0)
        draw_value(c, p, start - 0.4 * c->base, middle, ALIGN_END);
    else
        draw_value(c, p, start + length + 0.4 * c->base, middle, ALIGN_START);
}

double draw_bars(const struct canvas *c, double top)
{
    struct bar_space b = lay_bars(c);
    double y = top + canvas_legend(c, top, false);
    double first = y;
    for (int32_t i = 0; i < c->chart->items; i++) {
        draw_item_label(c, &b.rows, i, y);
        double inner = b.thickness * c->chart->series;
        for (int32_t s = 0; s < c->chart->series; s++)
            draw_bar(c, &b, i, s, y + (b.rows.height[i] - inner) / 2.0 + s * b.thickness);
        y += b.rows.height[i] + b.rows.gap;
    }
    double x = canvas_x(c, b.zero);
    draw_line(c->painter, (double[]){x, first - 0.2 * c->base, x, y - b.rows.gap + 0.2 * c->base},
              COLOUR_GREY, 1.0);
    return y - top;
}

/* ---- dots ---- */

static str interval_text(const struct canvas *c, const struct chart_point *p)
{
    struct safe_cell cell = {.state = SAFE_PUBLISHED, .lower = p->lower, .upper = p->upper};
    str range = table_interval_text(c->arena, c->edition, c->chart->table, &cell);
    if (p->symbol != SYMBOL_NONE || !range.n)
        return STR("");
    return EDITION_FILL(c->arena, c->edition, "publish.chart.in-brackets", {"text", range});
}

struct dot_space {
    struct rows rows;
    struct scale scale;
    double number_width, interval_width;
};

static struct dot_space lay_dots(const struct canvas *c)
{
    struct dot_space s = {.number_width = widest_value(c, false)};
    s.number_width = fmax(s.number_width, widest_value(c, true));
    struct text_style style = canvas_label_style(c);
    for (int32_t i = 0; i < c->chart->items; i++) {
        str text = interval_text(c, chart_point_at(c->chart, 0, i));
        if (text.n)
            s.interval_width = fmax(s.interval_width, text_measure(c->painter, text, &style).width);
    }
    lay_rows(c, &s.rows, 1.6 * c->base);
    double numbers = s.number_width + (s.interval_width > 0.0 ? s.interval_width + c->base : 0.0);
    double least, most;
    canvas_range(c, true, &least, &most);
    if (c->chart->has_reference)
        most = fmax(most, c->chart->reference.value);
    s.rows.plot_start = s.rows.label_width + 1.2 * c->base;
    s.rows.plot_width = c->width - s.rows.plot_start - numbers - 1.8 * c->base;
    s.rows.value_start = s.rows.plot_start + s.rows.plot_width + 1.6 * c->base;
    bool whole = safe_table_measure(c->chart->table) == MEASURE_COUNT;
    s.scale = scale_over(least, most, s.rows.plot_width > 260.0 ? 5 : 3, whole);
    return s;
}

static double dot_x(const struct canvas *c, const struct dot_space *s, double value)
{
    return canvas_x(c, s->rows.plot_start + s->rows.plot_width * scale_share(&s->scale, value));
}

static void draw_dot_axis(const struct canvas *c, const struct dot_space *s, double top,
                          double bottom)
{
    struct text_style style = canvas_label_style(c);
    style.align = ALIGN_CENTRE;
    style.colour = COLOUR_QUIET;
    style.size = 0.92 * c->base;
    for (int t = 0; t < scale_ticks(&s->scale); t++) {
        double value = scale_tick(&s->scale, t);
        double x = dot_x(c, s, value);
        draw_line(c->painter, (double[]){x, top, x, bottom}, COLOUR_LINE, 1.0);
        text_draw(c->painter, canvas_tick_text(c, &s->scale, value), &style, x,
                  bottom + 0.25 * c->base);
    }
}

/* The total as a line through all rows, named above. */
static void draw_reference(const struct canvas *c, const struct dot_space *s, double top,
                           double bottom)
{
    struct text_style style = canvas_label_style(c);
    style.colour = COLOUR_ORANGE_TEXT;
    style.bold = true;
    style.size = 0.92 * c->base;
    str text = EDITION_FILL(c->arena, c->edition, "publish.chart.reference",
                            {"label", c->chart->reference_label},
                            {"value", canvas_point_text(c, &c->chart->reference)});
    double half = text_measure(c->painter, text, &style).width / 2.0;
    double x = dot_x(c, s, c->chart->reference.value);
    double centre = fmin(fmax(x, c->left + half), c->left + c->width - half);
    style.align = ALIGN_CENTRE;
    text_draw(c->painter, text, &style, centre, top - 1.55 * c->base);
    draw_line(c->painter, (double[]){x, top - 0.1 * c->base, x, bottom}, COLOUR_ORANGE, 1.8);
}

static void draw_dot(const struct canvas *c, const struct dot_space *s, int32_t item, double middle)
{
    const struct chart_point *p = chart_point_at(c->chart, 0, item);
    draw_value(c, p, s->rows.value_start, middle, ALIGN_START);
    if (p->symbol == SYMBOL_SUPPRESSED)
        canvas_hatched(
            c, (double[]){s->rows.plot_start, middle - 0.5 * c->base, 2.2 * c->base, c->base});
    if (p->symbol != SYMBOL_NONE)
        return;
    struct text_style style = canvas_label_style(c);
    style.colour = COLOUR_QUIET;
    str interval = interval_text(c, p);
    struct text_box box = text_measure(c->painter, interval, &style);
    text_draw(c->painter, interval, &style,
              canvas_x(c, s->rows.value_start + s->number_width + 0.7 * c->base),
              middle - box.height / 2.0);
    if (isfinite(p->lower) && isfinite(p->upper))
        draw_line(c->painter,
                  (double[]){dot_x(c, s, p->lower), middle, dot_x(c, s, p->upper), middle},
                  COLOUR_NAVY, 2.0);
    draw_marker(c->painter, MARKER_CIRCLE,
                (double[]){dot_x(c, s, p->value), middle, 0.38 * c->base}, COLOUR_NAVY,
                p->flags & FLAG_UNRELIABLE);
}

double draw_dots(const struct canvas *c, double top)
{
    struct dot_space s = lay_dots(c);
    double first = top + (c->chart->has_reference ? 1.7 * c->base : 0.2 * c->base);
    double bottom = first;
    for (int32_t i = 0; i < c->chart->items; i++)
        bottom += s.rows.height[i] + s.rows.gap;
    draw_dot_axis(c, &s, first, bottom);
    if (c->chart->has_reference)
        draw_reference(c, &s, first, bottom);
    double y = first;
    for (int32_t i = 0; i < c->chart->items; i++) {
        double row = s.rows.height[i] + s.rows.gap;
        draw_item_label(c, &s.rows, i, y + s.rows.gap / 2.0);
        draw_dot(c, &s, i, y + row / 2.0);
        y += row;
    }
    return bottom - top + 1.9 * c->base;
}
