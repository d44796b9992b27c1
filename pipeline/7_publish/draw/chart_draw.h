/* Drawing a chart: in a picture of its own, or on a page of the report. */
#ifndef MARSAD_7_PUBLISH_DRAW_CHART_DRAW_H
#define MARSAD_7_PUBLISH_DRAW_CHART_DRAW_H

#include "7_publish/chart.h"
#include "7_publish/draw/painter.h"

struct chart_frame {
    double left, top, width; /* of the whole chart */
    double base;             /* size of its letters */
    bool with_words;         /* title, subtitle and source, which a page prints itself */
};

/* Draws and returns the height; a dry painter only measures. */
double chart_draw(struct arena scratch, struct painter *, const struct chart *,
                  const struct chart_frame *);

/* PNG (twice the size), SVG and PDF of a chart below `directory`, named after its table. */
bool chart_write_files(struct arena scratch, const struct fonts *, const struct edition *,
                       const struct chart *, const char *directory, struct diag *d);

/* The same picture as the PNG, in memory. */
bool chart_png(struct arena *a, const struct fonts *, const struct edition *, const struct chart *,
               str *png, struct diag *d);

#endif
