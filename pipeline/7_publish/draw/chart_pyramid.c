/* A pyramid: two groups back to back over the same ordered bands, the youngest at the foot. The
 * first group stands on the reader's first side. */
#include "7_publish/draw/canvas.h"

#include <assert.h>
#include <math.h>

struct pyramid {
    double label_width;   /* of the middle column */
    double side_start[2]; /* where each side's zero is, from the reader's start */
    double unit;
    double row;
};

static double widest(const struct canvas *c, bool values)
{
    struct text_style style = canvas_label_style(c);
    double width = 0.0;
    int32_t count = values ? 2 * c->chart->items : c->chart->items;
    for (int32_t i = 0; i < count; i++) {
        str text = values ? canvas_point_text(c, &c->chart->point[i]) : c->chart->item[i].label;
        width = fmax(width, text_measure(c->painter, text, &style).width);
    }
    return width;
}

static struct pyramid lay_pyramid(const struct canvas *c)
{
    struct pyramid p = {.row = 1.85 * c->base};
    p.label_width = fmin(widest(c, false), 0.3 * c->width) + 1.6 * c->base;
    double least, most;
    canvas_range(c, false, &least, &most);
    double length = (c->width - p.label_width) / 2.0 - widest(c, true) - 0.6 * c->base;
    p.unit = length / (most > 0.0 ? most : 1.0);
    p.side_start[0] = (c->width - p.label_width) / 2.0;
    p.side_start[1] = (c->width + p.label_width) / 2.0;
    return p;
}

static void draw_side(const struct canvas *c, const struct pyramid *p, int32_t item, int32_t side,
                      double top)
{
    const struct chart_point *point = chart_point_at(c->chart, side, item);
    struct text_style style = canvas_label_style(c);
    style.align = side == 0 ? ALIGN_END : ALIGN_START;
    double thickness = p->row - 0.3 * c->base;
    double length = 0.0;
    if (point->symbol == SYMBOL_NONE)
        length = fabs(point->value) * p->unit;
    else if (point->symbol == SYMBOL_SUPPRESSED)
        length = 2.2 * c->base;
    double start = side == 0 ? p->side_start[0] - length : p->side_start[1];
    double box[] = {start, top, length, thickness};
    if (point->symbol == SYMBOL_NONE)
        canvas_box(c, box, series_look(side).fill);
    else if (point->symbol == SYMBOL_SUPPRESSED)
        canvas_hatched(c, box);
    double gap = 0.4 * c->base;
    double x = side == 0 ? start - gap : start + length + gap;
    str text = canvas_point_text(c, point);
    struct text_box measured = text_measure(c->painter, text, &style);
    text_draw(c->painter, text, &style, canvas_x(c, x), top + (thickness - measured.height) / 2.0);
}

static double draw_side_names(const struct canvas *c, const struct pyramid *p, double top)
{
    double height = 0.0;
    for (int32_t side = 0; side < 2; side++) {
        struct text_style style = canvas_label_style(c);
        style.bold = true;
        style.colour = series_look(side).text;
        style.align = side == 0 ? ALIGN_END : ALIGN_START;
        style.width = p->side_start[0];
        struct text_box box = text_draw(c->painter, c->chart->series_label[side], &style,
                                        canvas_x(c, p->side_start[side]), top);
        height = fmax(height, box.height);
    }
    return height + 0.5 * c->base;
}

double draw_pyramid(const struct canvas *c, double top)
{
    assert(c->chart->series == 2);
    struct pyramid p = lay_pyramid(c);
    double y = top + draw_side_names(c, &p, top);
    struct text_style style = canvas_label_style(c);
    style.align = ALIGN_CENTRE;
    for (int32_t i = c->chart->items - 1; i >= 0; i--) {
        draw_side(c, &p, i, 0, y);
        draw_side(c, &p, i, 1, y);
        struct text_box box = text_measure(c->painter, c->chart->item[i].label, &style);
        text_draw(c->painter, c->chart->item[i].label, &style, canvas_x(c, c->width / 2.0),
                  y + (p.row - 0.3 * c->base - box.height) / 2.0);
        y += p.row;
    }
    return y - top;
}
