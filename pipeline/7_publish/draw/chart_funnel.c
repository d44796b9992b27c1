/* Funnels: each point a place or a centre, its value against what it is taken over, between the
 * limits of chance. Sizes run from left to right in every language; the axis of values stands on
 * the reader's first side. Who lies outside is named; others where there is room. */
#include "7_publish/draw/canvas.h"

#include <assert.h>
#include <math.h>

enum { NAMED_MOST = 16, NAME_PLACES = 6, NAME_STOREYS = 8 };
/* The limits of the smallest are far off: the axis ends somewhat above the points and the inner
 * limit of the largest. */
static const double ABOVE_ALL = 1.12;

struct funnel_space {
    double left, top, width, height; /* of the plot, physical */
    struct scale values, sizes;
};

struct taken { /* boxes that names must not touch: x y w h */
    double (*box)[4];
    int32_t count;
};

static double size_x(const struct funnel_space *s, double size)
{
    return s->left + s->width * scale_share(&s->sizes, size);
}

static double value_y(const struct funnel_space *s, double value)
{
    return s->top + s->height * (1.0 - scale_share(&s->values, value));
}

static bool is_drawn(const struct chart_point *p)
{
    return p->symbol == SYMBOL_NONE && p->size > 0.0;
}

static struct funnel_space lay_funnel(const struct canvas *c, double top)
{
    double most = c->chart->limits->centre;
    const struct chart_curve *upper = &c->chart->limits->curve[CURVE_UPPER_INNER];
    for (int32_t i = 0; i < upper->count; i++)
        if (upper->point[i].x >= c->chart->limits->largest)
            most = fmax(most, upper->point[i].y);
    for (int32_t i = 0; i < c->chart->items; i++)
        if (is_drawn(&c->chart->point[i]))
            most = fmax(most, c->chart->point[i].value);
    struct funnel_space s = {.top = top, .height = 0.5 * c->width};
    s.values = scale_over(0.0, most * ABOVE_ALL, 5, false);
    if (table_is_percent(c->chart->table) && s.values.most > 100.0)
        s.values = scale_over(0.0, 100.0, 5, false);
    s.sizes = scale_over(0.0, c->chart->limits->largest, 5, true);
    struct text_style style = canvas_tick_style(c);
    double axis = 0.0;
    for (int t = 0; t < scale_ticks(&s.values); t++) {
        str text = canvas_tick_text(c, &s.values, scale_tick(&s.values, t));
        axis = fmax(axis, text_measure(c->painter, text, &style).width);
    }
    axis += 0.6 * c->base;
    str last = edition_number(c->arena, c->edition, s.sizes.most, 0);
    double half = text_measure(c->painter, last, &style).width / 2.0;
    double margin = fmax(half, 0.5 * c->base);
    s.left = painter_rtl(c->painter) ? c->left + margin : c->left + axis;
    s.width = c->width - axis - margin;
    return s;
}

static void draw_axes(const struct canvas *c, const struct funnel_space *s)
{
    struct text_style style = canvas_tick_style(c);
    bool rtl = painter_rtl(c->painter);
    style.align = ALIGN_END;
    double x = rtl ? s->left + s->width + 0.4 * c->base : s->left - 0.4 * c->base;
    for (int t = 0; t < scale_ticks(&s->values); t++) {
        double y = value_y(s, scale_tick(&s->values, t));
        draw_line(c->painter, (double[]){s->left, y, s->left + s->width, y},
                  t == 0 ? COLOUR_GREY : COLOUR_LINE, 1.0);
        str text = canvas_tick_text(c, &s->values, scale_tick(&s->values, t));
        struct text_box box = text_measure(c->painter, text, &style);
        text_draw(c->painter, text, &style, x, y - box.height / 2.0);
    }
    style.align = ALIGN_CENTRE;
    double bottom = s->top + s->height;
    for (int t = 0; t < scale_ticks(&s->sizes); t++) {
        double at = size_x(s, scale_tick(&s->sizes, t));
        draw_line(c->painter, (double[]){at, bottom, at, bottom + 0.3 * c->base}, COLOUR_GREY, 1.0);
        str text =
            edition_number(c->arena, c->edition, scale_tick(&s->sizes, t), s->sizes.decimals);
        text_draw(c->painter, text, &style, at, bottom + 0.4 * c->base);
    }
    text_draw(c->painter, c->chart->size_label, &style, s->left + s->width / 2.0,
              bottom + 1.9 * c->base);
}

/* A piece of a curve as far as it lies on the plot. */
static void add_piece(cairo_t *cairo, const struct funnel_space *s, const struct chart_place *from,
                      const struct chart_place *to)
{
    struct chart_place a = *from, b = *to;
    if (a.x >= s->sizes.most || (a.y > s->values.most && b.y > s->values.most))
        return;
    if (a.y > s->values.most) {
        a.x += (b.x - a.x) * (a.y - s->values.most) / (a.y - b.y);
        a.y = s->values.most;
        cairo_move_to(cairo, size_x(s, a.x), value_y(s, a.y));
    }
    if (b.x > s->sizes.most) {
        b.y = a.y + (b.y - a.y) * (s->sizes.most - a.x) / (b.x - a.x);
        b.x = s->sizes.most;
    }
    if (!cairo_has_current_point(cairo))
        cairo_move_to(cairo, size_x(s, a.x), value_y(s, a.y));
    cairo_line_to(cairo, size_x(s, b.x), value_y(s, b.y));
}

static void draw_curves(const struct canvas *c, const struct funnel_space *s)
{
    static const double dash[] = {5.0, 4.0};
    cairo_t *cairo = painter_cairo(c->painter);
    for (int k = 0; k < CHART_CURVES && !painter_is_dry(c->painter); k++) {
        const struct chart_curve *curve = &c->chart->limits->curve[k];
        bool dashed = k == CURVE_LOWER_INNER || k == CURVE_UPPER_INNER;
        cairo_save(cairo);
        cairo_new_path(cairo);
        cairo_set_source_rgb(cairo, 0.349, 0.349, 0.349);
        cairo_set_line_width(cairo, 1.2);
        cairo_set_dash(cairo, dash, dashed ? 2 : 0, 0.0);
        for (int32_t i = 0; i + 1 < curve->count; i++)
            add_piece(cairo, s, &curve->point[i], &curve->point[i + 1]);
        cairo_stroke(cairo);
        cairo_restore(cairo);
    }
    double y = value_y(s, c->chart->limits->centre);
    draw_line(c->painter, (double[]){s->left, y, s->left + s->width, y}, COLOUR_ORANGE, 1.6);
}

/* ---- names ---- */

static bool touches(const struct taken *t, const double box[4])
{
    for (int32_t i = 0; i < t->count; i++) {
        const double *other = t->box[i];
        if (box[0] < other[0] + other[2] && other[0] < box[0] + box[2] &&
            box[1] < other[1] + other[3] && other[1] < box[1] + box[3])
            return true;
    }
    return false;
}

static void take(struct taken *t, const double box[4])
{
    for (int k = 0; k < 4; k++)
        t->box[t->count][k] = box[k];
    t->count++;
}

static bool try_place(const struct funnel_space *s, struct taken *t, const double place[4])
{
    bool inside = place[0] >= s->left && place[0] + place[2] <= s->left + s->width &&
                  place[1] >= s->top && place[1] + place[3] <= s->top + s->height;
    if (!inside || touches(t, place))
        return false;
    take(t, place);
    return true;
}

/* Beside the point, above or below it, the first place that is free; who lies outside is named
 * further up and with a line to the point where there is none, others then not at all. */
static void draw_name(const struct canvas *c, const struct funnel_space *s, struct taken *t,
                      int32_t item, bool outside)
{
    const struct chart_point *p = &c->chart->point[item];
    struct text_style style = canvas_label_style(c);
    style.size = 0.92 * c->base;
    style.bold = outside;
    style.colour = outside ? COLOUR_ORANGE_TEXT : COLOUR_QUIET;
    style.align = ALIGN_CENTRE;
    str name = c->chart->item[item].label;
    struct text_box box = text_measure(c->painter, name, &style);
    double x = size_x(s, p->size), y = value_y(s, p->value);
    double side = box.width / 2.0 + 0.7 * c->base, over = box.height / 2.0 + 0.5 * c->base;
    const double offset[NAME_PLACES][2] = {{side, 0.0}, {-side, 0.0},  {0.0, -over},
                                           {0.0, over}, {side, -over}, {-side, over}};
    int places = outside ? NAME_PLACES + 2 * NAME_STOREYS : NAME_PLACES;
    for (int k = 0; k < places; k++) {
        int storey = k < NAME_PLACES ? 0 : 1 + (k - NAME_PLACES) / 2;
        bool shifted = k >= NAME_PLACES && k % 2 == 0;
        double dx = storey == 0 ? offset[k][0] : shifted ? side : 0.0;
        double dy = storey == 0 ? offset[k][1] : -over - 1.1 * box.height * storey;
        double middle = x + dx, top = y + dy - box.height / 2.0;
        double half = box.width / 2.0 + (storey > 0 ? 0.6 : 0.28) * c->base;
        if (!try_place(s, t, (double[]){middle - half, top, 2.0 * half, box.height}))
            continue;
        if (storey > 0)
            draw_line(
                c->painter,
                (double[]){x, y - 0.4 * c->base, shifted ? x + 0.7 * c->base : x, top + box.height},
                COLOUR_ORANGE_TEXT, 0.8);
        if (outside) /* over the lines behind it */
            draw_box(c->painter, (double[]){middle - box.width / 2.0, top, box.width, box.height},
                     COLOUR_WHITE);
        text_draw(c->painter, name, &style, middle, top);
        return;
    }
}

static bool is_outside(const struct chart_point *p)
{
    return p->place != FUNNEL_NONE && p->place != FUNNEL_WITHIN;
}

static void draw_points(const struct canvas *c, const struct funnel_space *s, struct taken *t)
{
    for (int32_t i = 0; i < c->chart->items; i++) {
        const struct chart_point *p = &c->chart->point[i];
        if (!is_drawn(p))
            continue;
        bool far = p->place == FUNNEL_LOW_3 || p->place == FUNNEL_HIGH_3;
        double x = size_x(s, p->size), y = value_y(s, p->value), r = 0.4 * c->base;
        draw_marker(c->painter, far ? MARKER_DIAMOND : MARKER_CIRCLE, (double[]){x, y, r},
                    is_outside(p) ? COLOUR_ORANGE : COLOUR_NAVY, p->flags & FLAG_UNRELIABLE);
        take(t, (double[]){x - r, y - r, 2.0 * r, 2.0 * r});
    }
}

double draw_funnel(const struct canvas *c, double top)
{
    struct funnel_space s = lay_funnel(c, top + 0.6 * c->base);
    struct taken t = {
        .box = arena_alloc(c->arena, (ptrdiff_t)sizeof *t.box, 2 * (ptrdiff_t)c->chart->items + 2)};
    double centre = value_y(&s, c->chart->limits->centre);
    take(&t, (double[]){s.left, centre - 1.0, s.width, 2.0});
    draw_axes(c, &s);
    draw_curves(c, &s);
    draw_points(c, &s, &t);
    for (int32_t i = 0; i < c->chart->items; i++)
        if (is_drawn(&c->chart->point[i]) && is_outside(&c->chart->point[i]))
            draw_name(c, &s, &t, i, true);
    for (int32_t i = 0; i < c->chart->items && c->chart->items <= NAMED_MOST; i++)
        if (is_drawn(&c->chart->point[i]) && !is_outside(&c->chart->point[i]))
            draw_name(c, &s, &t, i, false);
    return 0.6 * c->base + s.height + 3.6 * c->base;
}
