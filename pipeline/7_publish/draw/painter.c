/* Drawing text and simple shapes for one edition. */
#include "7_publish/draw/painter.h"

#include "7_publish/draw/fonts_private.h"
#include "base/buf.h"

#include <assert.h>
#include <math.h>
#include <pango/pangocairo.h>

struct painter {
    struct arena *arena;
    const struct edition *edition;
    cairo_t *cairo;
    struct text_layouts *layouts;
    bool dry;
    int64_t unknown_glyphs;
    str unknown_text;
};

/* Latin and digits come from Noto Sans in every language; Arabic text falls to the next family.
 * Amiri closes the list: it has the signs that the others lack. */
static const char *const family[] = {
    [FACE_LABEL] = "Noto Sans,Noto Kufi Arabic,Amiri",
    [FACE_BODY] = "Noto Sans,Amiri,Noto Kufi Arabic",
};

struct painter *painter_open(struct arena *a, const struct fonts *fonts, const struct edition *e,
                             cairo_t *cairo)
{
    struct painter *p = ARENA_NEW(a, struct painter);
    p->arena = a;
    p->edition = e;
    p->cairo = cairo;
    p->layouts = fonts->layouts;
    return p;
}

void painter_close(struct painter *p)
{
    p->cairo = NULL;
    p->layouts = NULL;
}

const struct edition *painter_edition(const struct painter *p)
{
    return p->edition;
}

cairo_t *painter_cairo(struct painter *p)
{
    return p->cairo;
}

void painter_set_dry(struct painter *p, bool dry)
{
    p->dry = dry;
}

bool painter_is_dry(const struct painter *p)
{
    return p->dry;
}

bool painter_rtl(const struct painter *p)
{
    return p->edition->rtl;
}

int64_t painter_unknown_glyphs(const struct painter *p, str *text)
{
    *text = p->unknown_text;
    return p->unknown_glyphs;
}

/* Arabic letters are read at a larger size than Latin ones; the body face more so. */
static double line_spacing(const struct painter *p, const struct text_style *style)
{
    if (style->face == FACE_BODY)
        return p->edition->rtl ? 0.98 : 1.05;
    return p->edition->rtl ? 0.92 : 0.95;
}

static PangoAlignment physical_align(const struct painter *p, enum text_align align)
{
    if (align == ALIGN_CENTRE)
        return PANGO_ALIGN_CENTER;
    bool right = (align == ALIGN_END) != p->edition->rtl;
    return right ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT;
}

/* Arabic without its vowel signs (U+064B..U+0652): what is drawn can then be searched and copied
 * from a PDF as readers type it. */
static str without_vowel_signs(struct arena *a, str text)
{
    bool any = false;
    for (ptrdiff_t i = 0; i + 1 < text.n; i++)
        any = any || ((unsigned char)text.p[i] == 0xD9 && (unsigned char)text.p[i + 1] >= 0x8B &&
                      (unsigned char)text.p[i + 1] <= 0x92);
    if (!any)
        return text;
    struct buf b = buf_new(a, text.n);
    for (ptrdiff_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        unsigned char next = i + 1 < text.n ? (unsigned char)text.p[i + 1] : 0;
        if (c == 0xD9 && next >= 0x8B && next <= 0x92)
            i++;
        else
            buf_byte(&b, text.p[i]);
    }
    return buf_view(&b);
}

static const struct laid_out *lay_out(struct painter *p, str text, const struct text_style *style,
                                      int width, PangoAlignment align)
{
    double enlarge = p->edition->rtl && style->face == FACE_BODY ? 1.2 : 1.0;
    struct text_shape shape = {
        .family = family[style->face],
        .size = style->size * enlarge,
        .spacing = line_spacing(p, style),
        .width = width,
        .align = align,
        .language = p->edition->language,
        .bold = style->bold,
        .rtl = p->edition->rtl,
    };
    return text_layouts_get(p->layouts, text, &shape);
}

/* The narrowest letters take this share of their size, a byte of UTF-8; sentences take more. A text
 * that fits though it was not expected to is set at its width: it looks the same. */
static const double LEAST_ADVANCE = 0.12, SENTENCE_ADVANCE = 0.35, SENTENCE_ADVANCE_RTL = 0.2;
enum { SENTENCE_BYTES = 120 };

static bool may_fit(const struct painter *p, str text, const struct text_style *style)
{
    double advance = LEAST_ADVANCE;
    if (text.n >= SENTENCE_BYTES)
        advance = p->edition->rtl ? SENTENCE_ADVANCE_RTL : SENTENCE_ADVANCE;
    return style->width <= 0.0 || advance * style->size * (double)text.n <= style->width;
}

/* A text that fits its width is laid out as one line, which does not depend on the width; `placed`
 * tells whether the layout holds its own alignment. */
static const struct laid_out *prepare(struct painter *p, str text, const struct text_style *style,
                                      bool *placed)
{
    assert(style->size > 0.0);
    int width = style->width > 0.0 ? (int)lround(style->width * PANGO_SCALE) : -1;
    struct arena scratch = *p->arena;
    str drawn = p->edition->rtl ? without_vowel_signs(&scratch, text) : text;
    const struct laid_out *laid = NULL;
    if (may_fit(p, drawn, style))
        laid = lay_out(p, drawn, style, -1, PANGO_ALIGN_LEFT);
    *placed = !laid || laid->lines > 1 || (width >= 0 && laid->logical.width > width);
    if (*placed)
        laid = lay_out(p, drawn, style, width, physical_align(p, style->align));
    if (laid->unknown_glyphs > 0 && p->unknown_glyphs == 0)
        p->unknown_text = str_copy(p->arena, text);
    p->unknown_glyphs += laid->unknown_glyphs;
    return laid;
}

static struct text_box box_of(const struct laid_out *laid)
{
    return (struct text_box){
        .width = (double)laid->logical.width / PANGO_SCALE,
        .height = (double)laid->logical.height / PANGO_SCALE,
        .baseline = (double)laid->baseline / PANGO_SCALE,
        .lines = laid->lines,
    };
}

struct text_box text_measure(struct painter *p, str text, const struct text_style *style)
{
    bool placed;
    return box_of(prepare(p, text, style, &placed));
}

static void set_colour(cairo_t *cairo, enum colour colour)
{
    unsigned rgb = (unsigned)colour;
    cairo_set_source_rgb(cairo, (double)(rgb >> 16 & 0xFF) / 255.0,
                         (double)(rgb >> 8 & 0xFF) / 255.0, (double)(rgb & 0xFF) / 255.0);
}

struct text_box text_draw(struct painter *p, str text, const struct text_style *style, double x,
                          double y)
{
    bool placed;
    const struct laid_out *laid = prepare(p, text, style, &placed);
    struct text_box box = box_of(laid);
    if (p->dry || text.n == 0)
        return box;
    bool wraps = placed && style->width > 0.0;
    double span = wraps ? style->width : box.width;
    PangoAlignment align = physical_align(p, style->align);
    double left = x;
    if (align == PANGO_ALIGN_RIGHT)
        left = x - span;
    else if (align == PANGO_ALIGN_CENTER)
        left = x - span / 2.0;
    if (!wraps)
        left -= (double)laid->logical.x / PANGO_SCALE;
    set_colour(p->cairo, style->colour);
    cairo_move_to(p->cairo, left, y);
    pango_cairo_show_layout(p->cairo, laid->layout);
    return box;
}

double text_longest_word(struct painter *p, str text, const struct text_style *style)
{
    double longest = 0.0;
    struct text_style one_line = *style;
    one_line.width = 0.0;
    for (str word, rest = text; rest.n > 0;) {
        str_cut(rest, ' ', &word, &rest);
        longest = fmax(longest, text_measure(p, word, &one_line).width);
    }
    return longest;
}

void draw_line(struct painter *p, const double ends[4], enum colour colour, double width)
{
    if (p->dry)
        return;
    set_colour(p->cairo, colour);
    cairo_set_line_width(p->cairo, width);
    cairo_move_to(p->cairo, ends[0], ends[1]);
    cairo_line_to(p->cairo, ends[2], ends[3]);
    cairo_stroke(p->cairo);
}

void draw_dashed(struct painter *p, const double ends[4], enum colour colour, double width)
{
    static const double dash[] = {4.0, 3.0};
    if (p->dry)
        return;
    cairo_save(p->cairo);
    cairo_set_dash(p->cairo, dash, 2, 0.0);
    draw_line(p, ends, colour, width);
    cairo_restore(p->cairo);
}

void draw_box(struct painter *p, const double box[4], enum colour colour)
{
    if (p->dry || box[2] <= 0.0 || box[3] <= 0.0)
        return;
    set_colour(p->cairo, colour);
    cairo_rectangle(p->cairo, box[0], box[1], box[2], box[3]);
    cairo_fill(p->cairo);
}

static const double HATCH_STEP = 4.0;

/* Slanting lines, clipped to the box, and its outline. */
void draw_hatched(struct painter *p, const double box[4])
{
    if (p->dry)
        return;
    cairo_save(p->cairo);
    cairo_rectangle(p->cairo, box[0], box[1], box[2], box[3]);
    cairo_clip(p->cairo);
    set_colour(p->cairo, COLOUR_GREY);
    cairo_set_line_width(p->cairo, 0.9);
    int lines = (int)((box[2] + box[3]) / HATCH_STEP) + 1;
    for (int i = 0; i < lines; i++) {
        double x = box[0] - box[3] + HATCH_STEP * i;
        cairo_move_to(p->cairo, x, box[1] + box[3]);
        cairo_line_to(p->cairo, x + box[3], box[1]);
    }
    cairo_stroke(p->cairo);
    cairo_restore(p->cairo);
    set_colour(p->cairo, COLOUR_GREY);
    cairo_set_line_width(p->cairo, 0.8);
    cairo_rectangle(p->cairo, box[0], box[1], box[2], box[3]);
    cairo_stroke(p->cairo);
}

static void marker_path(cairo_t *cairo, enum marker marker, double x, double y, double r)
{
    cairo_new_path(cairo);
    switch (marker) {
    case MARKER_CIRCLE:
        cairo_arc(cairo, x, y, r, 0.0, 2.0 * M_PI);
        break;
    case MARKER_SQUARE:
        cairo_rectangle(cairo, x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r);
        break;
    case MARKER_TRIANGLE:
        cairo_move_to(cairo, x, y - 1.2 * r);
        cairo_line_to(cairo, x + 1.1 * r, y + 0.8 * r);
        cairo_line_to(cairo, x - 1.1 * r, y + 0.8 * r);
        break;
    case MARKER_DIAMOND:
        cairo_move_to(cairo, x, y - 1.3 * r);
        cairo_line_to(cairo, x + 1.2 * r, y);
        cairo_line_to(cairo, x, y + 1.3 * r);
        cairo_line_to(cairo, x - 1.2 * r, y);
        break;
    }
    cairo_close_path(cairo);
}

void draw_marker(struct painter *p, enum marker marker, const double place[3], enum colour colour,
                 bool hollow)
{
    if (p->dry)
        return;
    marker_path(p->cairo, marker, place[0], place[1], place[2]);
    set_colour(p->cairo, hollow ? COLOUR_WHITE : colour);
    cairo_fill_preserve(p->cairo);
    set_colour(p->cairo, colour);
    cairo_set_line_width(p->cairo, hollow ? 1.6 : 1.0);
    cairo_stroke(p->cairo);
}
