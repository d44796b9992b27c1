/* The chart of docs/methods.md. Words are the names of methods, in the document's own language. */
#include "coverage.h"

#include <stdio.h>
#include <string.h>

#include <cairo-svg.h>
#include <cairo.h>

enum { WIDTH = 900, LEFT = 330, RIGHT = 30, TOP = 60, LINE = 22, FOOT = 46 };
#define LEAST 84.0

static double across(double percent)
{
    double at = fmax(percent, LEAST);
    return LEFT + (at - LEAST) / (100.0 - LEAST) * (WIDTH - LEFT - RIGHT);
}

static void text(cairo_t *c, double x, double y, double size, const char *words, bool to_the_left)
{
    cairo_text_extents_t e;
    cairo_set_font_size(c, size);
    cairo_text_extents(c, words, &e);
    cairo_move_to(c, to_the_left ? x - e.x_advance : x, y);
    cairo_show_text(c, words);
}

static void grid(cairo_t *c, double bottom)
{
    for (int p = 84; p <= 100; p += 2) {
        char words[8];
        (void)snprintf(words, sizeof words, "%d", p);
        cairo_set_source_rgb(c, 0.88, 0.88, 0.88);
        cairo_set_line_width(c, 1.0);
        cairo_move_to(c, across(p), TOP - 8);
        cairo_line_to(c, across(p), bottom);
        cairo_stroke(c);
        cairo_set_source_rgb(c, 0.35, 0.35, 0.35);
        text(c, across(p) - 7.0, bottom + 16.0, 12.0, words, false);
    }
    cairo_set_source_rgb(c, 0.75, 0.15, 0.15);
    cairo_set_line_width(c, 1.5);
    cairo_move_to(c, across(95.0), TOP - 8);
    cairo_line_to(c, across(95.0), bottom);
    cairo_stroke(c);
}

static bool same_line(const struct result *a, const struct result *b)
{
    return a->family == b->family && a->method == b->method;
}

/* A line a method: results of it stand apart, a setting each. */
static int lines_of(const struct result *results, int count, int *line)
{
    int lines = 0;
    for (int i = 0; i < count; i++) {
        line[i] = -1;
        for (int k = 0; k < i && line[i] < 0; k++) {
            line[i] = same_line(&results[k], &results[i]) ? line[k] : -1;
        }
        if (line[i] < 0) {
            line[i] = lines++;
        }
    }
    return lines;
}

static void draw(cairo_t *c, const struct result *results, int count, const int *line, int lines)
{
    double bottom = TOP + lines * (double)LINE;
    cairo_set_source_rgb(c, 1.0, 1.0, 1.0);
    cairo_paint(c);
    cairo_select_font_face(c, "sans", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_source_rgb(c, 0.1, 0.1, 0.1);
    text(c, 16.0, 26.0, 16.0, "How often a 95 % interval holds the truth, per cent", false);
    cairo_set_source_rgb(c, 0.35, 0.35, 0.35);
    text(c, 16.0, 44.0, 12.0, "20,000 samples a dot, a dot a setting; below 84 drawn at 84", false);
    grid(c, bottom);
    for (int i = 0; i < count; i++) {
        const struct coverage *v = &results[i].coverage;
        double y = TOP + (line[i] + 0.5) * LINE;
        double share = 100.0 * (double)(v->samples - v->none - v->below - v->above) /
                       fmax((double)(v->samples - v->none), 1.0);
        if (results[i].setting == 0) {
            char words[160];
            const struct family *f = results[i].family;
            (void)snprintf(words, sizeof words, "%.*s: %s", (int)strcspn(f->name, ",("), f->name,
                           f->methods[results[i].method]);
            cairo_set_source_rgb(c, 0.1, 0.1, 0.1);
            text(c, LEFT - 12.0, y + 4.0, 12.0, words, true);
        }
        cairo_set_source_rgba(c, 0.10, 0.35, 0.60, 0.65);
        cairo_arc(c, across(share), y, 4.5, 0.0, 2.0 * M_PI);
        cairo_fill(c);
    }
}

bool chart_draw(const char *name, const struct result *results, int count)
{
    char path[512];
    static int line[1024];
    int lines = lines_of(results, count, line);
    int height = TOP + lines * LINE + FOOT - 20;
    bool good = true;
    for (int svg = 0; svg < 2; svg++) {
        (void)snprintf(path, sizeof path, "%s.%s", name, svg ? "svg" : "png");
        cairo_surface_t *s = svg ? cairo_svg_surface_create(path, WIDTH, height)
                                 : cairo_image_surface_create(CAIRO_FORMAT_RGB24, WIDTH, height);
        cairo_t *c = cairo_create(s);
        draw(c, results, count, line, lines);
        good = good && cairo_status(c) == CAIRO_STATUS_SUCCESS;
        if (!svg) {
            good = good && cairo_surface_write_to_png(s, path) == CAIRO_STATUS_SUCCESS;
        }
        cairo_destroy(c);
        cairo_surface_finish(s);
        good = good && cairo_surface_status(s) == CAIRO_STATUS_SUCCESS;
        cairo_surface_destroy(s);
    }
    return good;
}
