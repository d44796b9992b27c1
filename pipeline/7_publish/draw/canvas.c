/* What the kinds of charts share. */
#include "7_publish/draw/canvas.h"

#include "base/buf.h"

#include <assert.h>
#include <math.h>

void canvas_box(const struct canvas *c, const double box[4], enum colour colour)
{
    double left = painter_rtl(c->painter) ? canvas_x(c, box[0] + box[2]) : canvas_x(c, box[0]);
    draw_box(c->painter, (double[]){left, box[1], box[2], box[3]}, colour);
}

void canvas_hatched(const struct canvas *c, const double box[4])
{
    double left = painter_rtl(c->painter) ? canvas_x(c, box[0] + box[2]) : canvas_x(c, box[0]);
    draw_hatched(c->painter, (double[]){left, box[1], box[2], box[3]});
}

struct text_style canvas_label_style(const struct canvas *c)
{
    return (struct text_style){.size = c->base, .colour = COLOUR_INK};
}

struct text_style canvas_tick_style(const struct canvas *c)
{
    struct text_style style = canvas_label_style(c);
    style.size = 0.92 * c->base;
    style.colour = COLOUR_QUIET;
    return style;
}

str canvas_tick_text(const struct canvas *c, const struct scale *s, double value)
{
    if (table_is_percent(c->chart->table))
        return edition_percent(c->arena, c->edition, value, s->decimals);
    return edition_number(c->arena, c->edition, value, s->decimals);
}

str canvas_point_text(const struct canvas *c, const struct chart_point *point)
{
    if (point->symbol != SYMBOL_NONE)
        return symbol_text(c->edition, point->symbol);
    str value = table_value_text(c->arena, c->edition, c->chart->table, point->value);
    str marks = cell_flag_marks(c->arena, c->edition, point->flags & FLAG_UNRELIABLE);
    str pieces[] = {value, STR(" "), marks};
    bool hollow = c->chart->kind == CHART_DOTS || c->chart->kind == CHART_FUNNEL;
    return marks.n && !hollow ? str_concat(c->arena, 3, pieces) : value;
}

void canvas_range(const struct canvas *c, bool with_limits, double *least, double *most)
{
    *least = 0.0;
    *most = 0.0;
    for (int32_t i = 0; i < c->chart->series * c->chart->items; i++) {
        const struct chart_point *p = &c->chart->point[i];
        if (p->symbol != SYMBOL_NONE)
            continue;
        *least = fmin(*least, p->value);
        *most = fmax(*most, p->value);
        if (with_limits && isfinite(p->lower) && isfinite(p->upper)) {
            *least = fmin(*least, p->lower);
            *most = fmax(*most, p->upper);
        }
    }
}

struct series_look series_look(int32_t series)
{
    static const struct series_look look[] = {
        {COLOUR_NAVY, COLOUR_NAVY, MARKER_CIRCLE},
        {COLOUR_ORANGE, COLOUR_ORANGE_TEXT, MARKER_SQUARE},
        {COLOUR_TEAL, COLOUR_TEAL_TEXT, MARKER_TRIANGLE},
        {COLOUR_CHARCOAL, COLOUR_CHARCOAL, MARKER_DIAMOND},
    };
    return look[series % 4];
}

double canvas_legend(const struct canvas *c, double top, bool markers)
{
    if (c->chart->series < 2)
        return 0.0;
    double x = 0.0, y = top, height = 0.0;
    double mark = 0.8 * c->base;
    for (int32_t s = 0; s < c->chart->series; s++) {
        struct text_style style = canvas_label_style(c);
        style.colour = series_look(s).text;
        style.bold = true;
        struct text_box box = text_measure(c->painter, c->chart->series_label[s], &style);
        if (x > 0.0 && x + 1.5 * mark + box.width > c->width) {
            x = 0.0;
            y += box.height + 0.2 * c->base;
        }
        double middle = y + box.height / 2.0;
        if (markers)
            draw_marker(c->painter, series_look(s).marker,
                        (double[]){canvas_x(c, x + mark / 2.0), middle, 0.36 * c->base},
                        series_look(s).fill, false);
        else
            canvas_box(c, (double[]){x, middle - mark / 2.0, mark, mark}, series_look(s).fill);
        text_draw(c->painter, c->chart->series_label[s], &style, canvas_x(c, x + 1.5 * mark), y);
        x += 1.5 * mark + box.width + 2.0 * c->base;
        height = y + box.height - top;
    }
    return height + 0.8 * c->base;
}
