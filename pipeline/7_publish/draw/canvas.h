/* The space that one chart is drawn in; shared by the kinds of charts. */
#ifndef MARSAD_7_PUBLISH_DRAW_CANVAS_H
#define MARSAD_7_PUBLISH_DRAW_CANVAS_H

#include "7_publish/draw/chart_draw.h"
#include "7_publish/draw/scale.h"

struct canvas {
    struct arena *arena;
    struct painter *painter;
    const struct edition *edition;
    const struct chart *chart;
    double left, width, base;
};

/* Horizontal place, counted from where the reader's lines start. */
static inline double canvas_x(const struct canvas *c, double from_start)
{
    return painter_rtl(c->painter) ? c->left + c->width - from_start : c->left + from_start;
}
/* A box given from the reader's start; mirrored in right to left. */
void canvas_box(const struct canvas *, const double box[4], enum colour);
void canvas_hatched(const struct canvas *, const double box[4]);

struct text_style canvas_label_style(const struct canvas *);
/* Of the numbers along an axis: smaller, quiet. */
struct text_style canvas_tick_style(const struct canvas *);
/* A tick's number: "40", "40%". */
str canvas_tick_text(const struct canvas *, const struct scale *, double value);
/* What is written beside a mark: the value with its flags, or the symbol of the cell. */
str canvas_point_text(const struct canvas *, const struct chart_point *);
/* Least and greatest value (and limits, if asked) of all points. */
void canvas_range(const struct canvas *, bool with_limits, double *least, double *most);

struct series_look {
    enum colour fill, text;
    enum marker marker;
};
struct series_look series_look(int32_t series);
/* Names of the series with their marks, from the start; gives the height used. */
double canvas_legend(const struct canvas *, double top, bool markers);

/* Each draws from `top` and gives the height used. */
double draw_bars(const struct canvas *, double top);
double draw_dots(const struct canvas *, double top);
double draw_lines(const struct canvas *, double top);
double draw_pyramid(const struct canvas *, double top);
double draw_funnel(const struct canvas *, double top);

#endif
