/* Lines over time, and the counts of months between their control limits. Time runs from left to
 * right in every language; the axis of values stands on the reader's first side. Up to three series
 * share a panel; more become small panels with one scale. A cell without a number breaks the line
 * and shows its symbol. */
#include "7_publish/draw/canvas.h"

#include <assert.h>
#include <math.h>

enum { SHARED_PANEL_SERIES = 3, NAMED_POINTS = 16 };

struct panel {
    double left, top, width, height; /* of the plot, physical */
    double inset;                    /* between its edges and the first and last item */
    struct scale scale;
    int32_t first_series, series;
    int32_t stride; /* every how many items one is named */
    bool small;
};

static double item_x(const struct canvas *c, const struct panel *p, int32_t item)
{
    double span = p->width - 2.0 * p->inset;
    int32_t last = c->chart->items - 1;
    return p->left + p->inset + (last > 0 ? span * item / last : span / 2.0);
}

static double value_y(const struct panel *p, double value)
{
    return p->top + p->height * (1.0 - scale_share(&p->scale, value));
}

static double widest_tick(const struct canvas *c, const struct scale *s)
{
    struct text_style style = canvas_tick_style(c);
    double widest = 0.0;
    for (int t = 0; t < scale_ticks(s); t++) {
        str text = canvas_tick_text(c, s, scale_tick(s, t));
        widest = fmax(widest, text_measure(c->painter, text, &style).width);
    }
    return widest;
}

static double widest_item(const struct canvas *c)
{
    struct text_style style = canvas_tick_style(c);
    double widest = 0.0;
    for (int32_t i = 0; i < c->chart->items; i++)
        widest = fmax(widest, text_measure(c->painter, c->chart->item[i].label, &style).width);
    return widest;
}

/* Half a name fits before the first item and after the last. */
static double panel_inset(const struct canvas *c)
{
    return fmax(0.9 * c->base, widest_item(c) / 2.0 - 0.4 * c->base);
}

static int32_t label_stride(const struct canvas *c, double width)
{
    int32_t last = c->chart->items - 1;
    if (last < 1)
        return 1;
    double step = (width - 2.0 * panel_inset(c)) / last;
    int32_t stride = (int32_t)ceil((widest_item(c) + 0.8 * c->base) / step);
    /* months are named by quarters, halves or years */
    static const int32_t round_strides[] = {1, 2, 3, 6, 12, 24, 36, 60, 120};
    for (int i = 0; i < (int)(sizeof round_strides / sizeof round_strides[0]); i++)
        if (round_strides[i] >= stride)
            return round_strides[i];
    return stride;
}

static void draw_value_axis(const struct canvas *c, const struct panel *p, bool numbers)
{
    struct text_style style = canvas_tick_style(c);
    style.align = ALIGN_END;
    bool rtl = painter_rtl(c->painter);
    double x = rtl ? p->left + p->width + 0.4 * c->base : p->left - 0.4 * c->base;
    for (int t = 0; t < scale_ticks(&p->scale); t++) {
        double value = scale_tick(&p->scale, t);
        double y = value_y(p, value);
        bool zero = fabs(value) < p->scale.step / 2.0;
        draw_line(c->painter, (double[]){p->left, y, p->left + p->width, y},
                  zero ? COLOUR_GREY : COLOUR_LINE, 1.0);
        str text = canvas_tick_text(c, &p->scale, value);
        struct text_box box = text_measure(c->painter, text, &style);
        if (numbers)
            text_draw(c->painter, text, &style, x, y - box.height / 2.0);
    }
}

/* Names of the time positions below the plot; those at the ends are kept within it. */
static void draw_time_axis(const struct canvas *c, const struct panel *p)
{
    struct text_style style = canvas_tick_style(c);
    style.align = ALIGN_CENTRE;
    int32_t last = c->chart->items - 1;
    for (int32_t i = last; i >= 0; i--) {
        if ((last - i) % p->stride != 0)
            continue;
        double x = item_x(c, p, i);
        double bottom = p->top + p->height;
        draw_line(c->painter, (double[]){x, bottom, x, bottom + 0.3 * c->base}, COLOUR_GREY, 1.0);
        double half = text_measure(c->painter, c->chart->item[i].label, &style).width / 2.0;
        double most = fmin(c->left + c->width, p->left + p->width + 1.5 * c->base) - half;
        double centre = fmin(fmax(x, c->left + half), most);
        text_draw(c->painter, c->chart->item[i].label, &style, centre, bottom + 0.4 * c->base);
    }
}

static bool has_value(const struct canvas *c, int32_t series, int32_t item)
{
    return item >= 0 && item < c->chart->items &&
           chart_point_at(c->chart, series, item)->symbol == SYMBOL_NONE;
}

static bool has_limits(const struct canvas *c, int32_t series, int32_t item)
{
    const struct chart_point *p = chart_point_at(c->chart, series, item);
    return has_value(c, series, item) && isfinite(p->lower) && isfinite(p->upper);
}

/* The band between the limits, for each stretch that has them. */
static void draw_band(const struct canvas *c, const struct panel *p, int32_t series)
{
    cairo_t *cairo = painter_cairo(c->painter);
    if (painter_is_dry(c->painter) || p->series > 1)
        return;
    cairo_new_path(cairo);
    cairo_set_source_rgb(cairo, 0.851, 0.894, 0.933);
    for (int32_t i = 0; i < c->chart->items; i++) {
        if (!has_limits(c, series, i))
            continue;
        int32_t end = i;
        while (end + 1 < c->chart->items && has_limits(c, series, end + 1))
            end++;
        for (int32_t k = i; k <= end; k++)
            cairo_line_to(cairo, item_x(c, p, k),
                          value_y(p, chart_point_at(c->chart, series, k)->upper));
        for (int32_t k = end; k >= i; k--)
            cairo_line_to(cairo, item_x(c, p, k),
                          value_y(p, chart_point_at(c->chart, series, k)->lower));
        cairo_close_path(cairo);
        cairo_fill(cairo);
        i = end;
    }
}

/* ---- control limits ---- */

/* The limits of each month as steps, and the mean through those that have them. */
static void draw_control_limits(const struct canvas *c, const struct panel *p)
{
    const struct chart_limits *limits = c->chart->limits;
    double step = c->chart->items > 1 ? item_x(c, p, 1) - item_x(c, p, 0) : p->width;
    double left = p->left, right = p->left + p->width, first = right;
    for (int k = CURVE_LOWER_OUTER; k <= CURVE_UPPER_OUTER; k++) {
        const struct chart_curve *curve = &limits->curve[k];
        for (int32_t i = 0; i < curve->count; i++) {
            double middle = item_x(c, p, (int32_t)curve->point[i].x); /* from the last break on */
            double from = fmax(left, middle - step / 2.0);
            double to = fmin(right, middle + step / 2.0);
            double y = value_y(p, curve->point[i].y);
            first = fmin(first, from);
            draw_line(c->painter, (double[]){from, y, to, y}, COLOUR_QUIET, 1.5);
            if (i + 1 < curve->count)
                draw_line(c->painter, (double[]){to, y, to, value_y(p, curve->point[i + 1].y)},
                          COLOUR_GREY, 0.8);
        }
    }
    double y = value_y(p, limits->centre);
    draw_dashed(c->painter, (double[]){first, y, right, y}, COLOUR_ORANGE, 1.6);
}

static bool is_outside(const struct chart_point *point)
{
    return point->place == FUNNEL_LOW_3 || point->place == FUNNEL_HIGH_3;
}

static void mark_outside(const struct canvas *c, const struct panel *p)
{
    for (int32_t i = 0; i < c->chart->items; i++) {
        const struct chart_point *point = chart_point_at(c->chart, 0, i);
        if (point->symbol == SYMBOL_NONE && is_outside(point))
            draw_marker(c->painter, MARKER_DIAMOND,
                        (double[]){item_x(c, p, i), value_y(p, point->value), 0.42 * c->base},
                        COLOUR_ORANGE, false);
    }
}

static void draw_series_line(const struct canvas *c, const struct panel *p, int32_t series)
{
    struct series_look look = series_look(p->small ? 0 : series);
    for (int32_t i = 0; i + 1 < c->chart->items; i++) {
        if (!has_value(c, series, i) || !has_value(c, series, i + 1))
            continue;
        double from = chart_point_at(c->chart, series, i)->value;
        double to = chart_point_at(c->chart, series, i + 1)->value;
        draw_line(
            c->painter,
            (double[]){item_x(c, p, i), value_y(p, from), item_x(c, p, i + 1), value_y(p, to)},
            look.fill, 2.0);
    }
    double step = c->chart->items > 1 ? item_x(c, p, 1) - item_x(c, p, 0) : c->base;
    bool every = step > 0.9 * c->base;
    for (int32_t i = 0; i < c->chart->items; i++) {
        bool alone = !has_value(c, series, i - 1) && !has_value(c, series, i + 1);
        if (!has_value(c, series, i) || !(every || alone || i == c->chart->items - 1))
            continue;
        const struct chart_point *point = chart_point_at(c->chart, series, i);
        draw_marker(c->painter, look.marker,
                    (double[]){item_x(c, p, i), value_y(p, point->value),
                               (p->small ? 0.24 : 0.33) * c->base},
                    look.fill, point->flags & FLAG_UNRELIABLE);
    }
}

static void draw_missing_symbols(const struct canvas *c, const struct panel *p, int32_t series)
{
    struct text_style style = canvas_tick_style(c);
    style.align = ALIGN_CENTRE;
    style.size = 0.85 * c->base;
    if (p->series > 1)
        style.colour = series_look(series).text;
    double step = c->chart->items > 1 ? item_x(c, p, 1) - item_x(c, p, 0) : c->width;
    double free_from = -(double)INFINITY;
    for (int32_t i = 0; i < c->chart->items; i++) {
        const struct chart_point *point = chart_point_at(c->chart, series, i);
        if (point->symbol == SYMBOL_NONE)
            continue;
        str text = symbol_text(c->edition, point->symbol);
        struct text_box box = text_measure(c->painter, text, &style);
        double x = item_x(c, p, i);
        bool fits = x - box.width / 2.0 >= free_from;
        if (!fits && step < box.width)
            continue;
        text_draw(c->painter, text, &style, x, value_y(p, 0.0) - box.height - 0.1 * c->base);
        free_from = x + box.width / 2.0 + 1.0;
    }
}

/* Whether the line comes down to the item and goes up from it: its value is then written below. */
static bool in_valley(const struct canvas *c, int32_t item)
{
    double value = c->chart->point[item].value;
    bool down = has_value(c, 0, item - 1) && c->chart->point[item - 1].value > value;
    bool up = has_value(c, 0, item + 1) && c->chart->point[item + 1].value > value;
    bool first = !has_value(c, 0, item - 1), last = !has_value(c, 0, item + 1);
    return (down && up) || (down && last) || (first && up);
}

/* Values beside the points, when one line has room for all of them. */
static void draw_point_values(const struct canvas *c, const struct panel *p)
{
    struct text_style style = canvas_label_style(c);
    style.size = 0.92 * c->base;
    style.align = ALIGN_CENTRE;
    style.bold = true;
    style.colour = COLOUR_NAVY;
    double step = c->chart->items > 1 ? item_x(c, p, 1) - item_x(c, p, 0) : p->width;
    bool room = c->chart->items <= NAMED_POINTS;
    for (int32_t i = 0; i < c->chart->items; i++)
        room = room &&
               text_measure(c->painter, canvas_point_text(c, &c->chart->point[i]), &style).width <
                   step - 0.3 * c->base;
    int32_t last = c->chart->items - 1;
    for (int32_t i = 0; i <= last; i++) {
        bool outside = c->chart->limits != NULL && is_outside(&c->chart->point[i]);
        if (!has_value(c, 0, i) || !(room || i == last || outside))
            continue;
        str text = canvas_point_text(c, &c->chart->point[i]);
        struct text_box box = text_measure(c->painter, text, &style);
        double x = item_x(c, p, i);
        double half = box.width / 2.0;
        x = fmin(fmax(x, p->left + half), p->left + p->width - half);
        double y = value_y(p, c->chart->point[i].value);
        bool below = in_valley(c, i) && y + box.height + 0.5 * c->base < p->top + p->height;
        double top = below ? y + 0.35 * c->base : y - box.height - 0.35 * c->base;
        if (outside && in_valley(c, i) && !below) { /* no room below: beside the point */
            x += half + 0.7 * c->base;
            top = y - box.height / 2.0;
        }
        text_draw(c->painter, text, &style, x, top);
    }
}

static void draw_panel(const struct canvas *c, const struct panel *p, bool numbers)
{
    draw_value_axis(c, p, numbers);
    for (int32_t s = 0; s < p->series && c->chart->limits == NULL; s++)
        draw_band(c, p, p->first_series + s);
    if (c->chart->limits != NULL)
        draw_control_limits(c, p);
    for (int32_t s = 0; s < p->series; s++)
        draw_series_line(c, p, p->first_series + s);
    if (c->chart->limits != NULL)
        mark_outside(c, p);
    for (int32_t s = 0; s < p->series; s++)
        draw_missing_symbols(c, p, p->first_series + s);
    if (!p->small && c->chart->series == 1)
        draw_point_values(c, p);
    draw_time_axis(c, p);
}

static struct scale line_scale(const struct canvas *c, int ticks)
{
    double least, most;
    bool bands = c->chart->series == 1 || c->chart->series > SHARED_PANEL_SERIES;
    canvas_range(c, bands && c->chart->limits == NULL, &least, &most);
    for (int32_t i = 0; c->chart->limits != NULL && i < c->chart->items; i++)
        most = fmax(most, c->chart->limits->curve[CURVE_UPPER_OUTER].point[i].y);
    enum measure measure = safe_table_measure(c->chart->table);
    double top = most * 1.04; /* room above the highest point */
    if (measure == MEASURE_SHARE)
        top = fmin(top, 100.0);
    return scale_over(least, top, ticks, measure == MEASURE_COUNT);
}

static double draw_shared_panel(const struct canvas *c, double top)
{
    double legend = canvas_legend(c, top, true);
    struct panel p = {.scale = line_scale(c, 5), .series = c->chart->series};
    double axis = widest_tick(c, &p.scale) + 0.6 * c->base;
    p.left = painter_rtl(c->painter) ? c->left : c->left + axis;
    p.width = c->width - axis;
    p.top = top + legend + 0.9 * c->base;
    p.height = 0.42 * c->width;
    p.inset = panel_inset(c);
    p.stride = label_stride(c, p.width);
    draw_panel(c, &p, true);
    return legend + 0.9 * c->base + p.height + 2.2 * c->base;
}

static double draw_small_panels(const struct canvas *c, double top)
{
    struct scale scale = line_scale(c, 3);
    double axis = widest_tick(c, &scale) + 0.6 * c->base;
    int32_t across = 3;
    double gap = 1.8 * c->base;
    double width = (c->width - axis - gap * (across - 1)) / across;
    double height = 0.55 * width;
    bool rtl = painter_rtl(c->painter);
    double y = top;
    for (int32_t s = 0; s < c->chart->series; s += across) {
        struct text_style style = canvas_label_style(c);
        style.bold = true;
        style.width = width;
        double title = 0.0;
        for (int32_t k = s; k < s + across && k < c->chart->series; k++)
            title = fmax(title, text_measure(c->painter, c->chart->series_label[k], &style).height);
        for (int32_t k = s; k < s + across && k < c->chart->series; k++) {
            double start = axis + (k - s) * (width + gap);
            text_draw(c->painter, c->chart->series_label[k], &style, canvas_x(c, start), y);
            struct panel p = {
                .left = rtl ? canvas_x(c, start + width) : canvas_x(c, start),
                .top = y + title + 0.3 * c->base,
                .width = width,
                .height = height,
                .inset = panel_inset(c),
                .scale = scale,
                .first_series = k,
                .series = 1,
                .stride = label_stride(c, width),
                .small = true,
            };
            draw_panel(c, &p, k == s);
        }
        y += title + height + 3.0 * c->base;
    }
    return y - top;
}

double draw_lines(const struct canvas *c, double top)
{
    return c->chart->series > SHARED_PANEL_SERIES ? draw_small_panels(c, top)
                                                  : draw_shared_panel(c, top);
}
