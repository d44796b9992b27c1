/* A chart and its words, and its three files. */
#include "7_publish/draw/chart_draw.h"

#include "7_publish/draw/canvas.h"
#include "7_publish/draw/pdf_finish.h"
#include "7_publish/draw/png_write.h"
#include "7_publish/swap.h"
#include "base/buf.h"

#include <assert.h>
#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <math.h>

/* Pictures of charts: 760 units wide, drawn at twice the size for PNG. */
static const double PICTURE_WIDTH = 760.0;
enum { PNG_SCALE = 2 };

static double draw_words(const struct canvas *c, str text, struct text_style style, double top)
{
    if (!text.n)
        return 0.0;
    style.width = c->width;
    return text_draw(c->painter, text, &style, canvas_x(c, 0.0), top).height;
}

static double draw_body(const struct canvas *c, double top)
{
    switch (c->chart->kind) {
    case CHART_DOTS:
        return draw_dots(c, top);
    case CHART_LINE:
    case CHART_CONTROL:
        return draw_lines(c, top);
    case CHART_FUNNEL:
        return draw_funnel(c, top);
    case CHART_PYRAMID:
        return draw_pyramid(c, top);
    case CHART_BARS:
    case CHART_NONE:
        break;
    }
    return draw_bars(c, top);
}

double chart_draw(struct arena scratch, struct painter *p, const struct chart *chart,
                  const struct chart_frame *frame)
{
    struct canvas c = {
        .arena = &scratch,
        .painter = p,
        .edition = painter_edition(p),
        .chart = chart,
        .left = frame->left,
        .width = frame->width,
        .base = frame->base,
    };
    struct text_style title = {.size = 1.32 * c.base, .colour = COLOUR_INK, .bold = true};
    struct text_style subtitle = {.size = c.base, .colour = COLOUR_QUIET};
    struct text_style small = {.size = 0.88 * c.base, .colour = COLOUR_QUIET};
    double y = frame->top;
    if (frame->with_words) {
        y += draw_words(&c, chart->title, title, y) + 0.15 * c.base;
        y += draw_words(&c, chart->subtitle, subtitle, y) + 1.1 * c.base;
    }
    y += draw_body(&c, y);
    if (chart->note.n)
        y += 0.5 * c.base + draw_words(&c, chart->note, small, y + 0.5 * c.base);
    if (frame->with_words)
        y += 0.3 * c.base + draw_words(&c, chart->source, small, y + 0.3 * c.base);
    return y - frame->top;
}

/* ---- files ---- */

struct picture_job {
    struct arena *arena;
    const struct fonts *fonts;
    const struct edition *edition;
    const struct chart *chart;
    const char *directory;
    double height;
    struct diag *diag;
};

static const struct chart_frame picture_frame = {
    .left = 20.0, .top = 18.0, .width = 720.0, .base = 13.0, .with_words = true};

/* Draws on the surface; false when a glyph is missing or cairo failed. */
static bool draw_picture(struct picture_job *job, cairo_surface_t *surface, double scale)
{
    cairo_t *cairo = cairo_create(surface);
    cairo_scale(cairo, scale, scale);
    cairo_set_source_rgb(cairo, 1.0, 1.0, 1.0);
    cairo_paint(cairo);
    struct painter *p = painter_open(job->arena, job->fonts, job->edition, cairo);
    painter_set_dry(p, job->height <= 0.0);
    double height = chart_draw(*job->arena, p, job->chart, &picture_frame);
    if (job->height <= 0.0)
        job->height = ceil(height + 2.0 * picture_frame.top);
    str text;
    bool drawn = painter_unknown_glyphs(p, &text) == 0;
    if (!drawn)
        DIAG(job->diag, DIAG_ERROR, DIAG_ENVIRONMENT, NO_PLACE, "publish.glyph-missing",
             {"text", text});
    painter_close(p);
    if (cairo_status(cairo) != CAIRO_STATUS_SUCCESS) {
        DIAG(job->diag, DIAG_ERROR, DIAG_ENVIRONMENT, NO_PLACE, "publish.cannot-draw",
             {"file", safe_table_id(job->chart->table)},
             {"reason", str_from_c(cairo_status_to_string(cairo_status(cairo)))});
        drawn = false;
    }
    cairo_destroy(cairo);
    return drawn;
}

static bool save(const struct picture_job *job, const char *extension, str bytes)
{
    str path = str_format(job->arena, "%s/%.*s.%s", job->directory,
                          STR_ARG(safe_table_id(job->chart->table)), extension);
    return write_beside(str_to_c(job->arena, path), bytes, job->diag);
}

static bool measure_picture(struct picture_job *job)
{
    cairo_surface_t *image = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 1, 1);
    bool ok = draw_picture(job, image, 1.0);
    cairo_surface_destroy(image);
    return ok;
}

/* The pixels stand in scratch memory, one picture after the other in the same place: the system
 * gives megabytes of new memory slowly, and all of them are painted. */
static bool make_png(struct picture_job *job, struct buf *out)
{
    int width = PNG_SCALE * (int)PICTURE_WIDTH, height = PNG_SCALE * (int)job->height;
    *out = buf_new(job->arena, png_bytes_limit(width, height));
    struct arena scratch = *job->arena;
    struct picture_job drawn = *job;
    drawn.arena = &scratch;
    int stride = cairo_format_stride_for_width(CAIRO_FORMAT_RGB24, width);
    cairo_surface_t *image = cairo_image_surface_create_for_data(
        arena_alloc_raw(&scratch, stride, height), CAIRO_FORMAT_RGB24, width, height, stride);
    bool ok = draw_picture(&drawn, image, PNG_SCALE) && png_encode(scratch, image, out);
    cairo_surface_destroy(image);
    arena_trim(job->arena, out->p, out->capacity, out->n);
    return ok;
}

static bool write_png_file(struct picture_job *job)
{
    struct buf out;
    return make_png(job, &out) && save(job, "png", buf_view(&out));
}

static void put_escaped(struct buf *b, str text)
{
    for (ptrdiff_t i = 0; i < text.n; i++) {
        if (text.p[i] == '<')
            buf_c(b, "&lt;");
        else if (text.p[i] == '&')
            buf_c(b, "&amp;");
        else if (text.p[i] == '>')
            buf_c(b, "&gt;");
        else
            buf_byte(b, text.p[i]);
    }
}

/* Cairo numbers its surfaces through the life of the process: without the number, a chart's bytes
 * depend on the chart alone. Nothing refers to it. */
static void put_unnumbered(struct buf *b, str svg)
{
    str mark = STR("<g id=\"surface");
    ptrdiff_t at = str_find(svg, mark), digits = at + mark.n;
    while (at >= 0 && digits < svg.n && svg.p[digits] >= '0' && svg.p[digits] <= '9')
        digits++;
    if (at >= 0) {
        buf_str(b, str_slice(svg, 0, at + mark.n));
        svg = str_slice(svg, digits, svg.n);
    }
    buf_str(b, svg);
}

/* Puts the chart's words at the head of the SVG, for readers that cannot see it. */
static str describe_svg(const struct picture_job *job, str svg)
{
    ptrdiff_t root = str_find(svg, STR("<svg "));
    ptrdiff_t end = root < 0 ? -1 : str_find(str_slice(svg, root, svg.n), STR(">"));
    if (end < 0)
        return svg;
    struct buf b = buf_new(job->arena, svg.n + 4096);
    buf_str(&b, str_slice(svg, 0, root + end));
    buf_format(&b, " role=\"img\" xml:lang=\"%s\">\n<title>",
               language_code(job->edition->language));
    put_escaped(&b, job->chart->title);
    buf_c(&b, "</title>\n<desc>");
    put_escaped(&b, job->chart->alternative);
    buf_c(&b, "</desc>");
    put_unnumbered(&b, str_slice(svg, root + end + 1, svg.n));
    return buf_view(&b);
}

static bool write_svg_file(struct picture_job *job)
{
    struct buf out = buf_new(job->arena, 1 << 18);
    cairo_surface_t *svg =
        cairo_svg_surface_create_for_stream(collect_bytes, &out, PICTURE_WIDTH, job->height);
    bool ok = draw_picture(job, svg, 1.0);
    cairo_surface_finish(svg);
    ok = ok && cairo_surface_status(svg) == CAIRO_STATUS_SUCCESS &&
         save(job, "svg", describe_svg(job, buf_view(&out)));
    cairo_surface_destroy(svg);
    return ok;
}

static bool write_pdf_file(struct picture_job *job)
{
    struct buf out = buf_new(job->arena, 1 << 17);
    cairo_surface_t *pdf =
        cairo_pdf_surface_create_for_stream(collect_bytes, &out, PICTURE_WIDTH, job->height);
    pdf_set_metadata(pdf, *job->arena, job->edition, job->chart->title);
    bool ok = draw_picture(job, pdf, 1.0);
    cairo_surface_finish(pdf);
    struct pdf_texts none = {0};
    str finished = {0};
    ok = ok && cairo_surface_status(pdf) == CAIRO_STATUS_SUCCESS &&
         pdf_finish(job->arena, job->edition, buf_view(&out), &none, &finished) &&
         save(job, "pdf", finished);
    cairo_surface_destroy(pdf);
    return ok;
}

bool chart_write_files(struct arena scratch, const struct fonts *fonts, const struct edition *e,
                       const struct chart *chart, const char *directory, struct diag *d)
{
    struct picture_job job = {&scratch, fonts, e, chart, directory, 0.0, d};
    bool ok = measure_picture(&job) && write_png_file(&job) && write_svg_file(&job) &&
              write_pdf_file(&job);
    if (!ok && !diag_has_errors(d))
        DIAG(d, DIAG_ERROR, DIAG_ENVIRONMENT, NO_PLACE, "publish.cannot-draw",
             {"file", safe_table_id(chart->table)}, {"reason", STR("")});
    return ok;
}

bool chart_png(struct arena *a, const struct fonts *fonts, const struct edition *e,
               const struct chart *chart, str *png, struct diag *d)
{
    struct picture_job job = {a, fonts, e, chart, "", 0.0, d};
    struct buf out;
    if (!measure_picture(&job) || !make_png(&job, &out))
        return false;
    *png = buf_view(&out);
    return true;
}
