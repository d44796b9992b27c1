/* A painter draws on one surface for one edition. Texts are placed by where they start in the
 * reader's direction: START is the left edge in French and English, the right edge in Arabic. A
 * painter that is `dry` measures and draws nothing. */
#ifndef MARSAD_7_PUBLISH_DRAW_PAINTER_H
#define MARSAD_7_PUBLISH_DRAW_PAINTER_H

#include "7_publish/draw/fonts.h"
#include "7_publish/edition.h"

#include <cairo.h>

/* Colours of the UK Analysis Function's palette; on white each keeps a contrast of 3:1 (graphics)
 * or 4.5:1 (text). Navy and plum are never told apart by colour alone. */
enum colour {
    COLOUR_NAVY = 0x12436D,
    COLOUR_ORANGE = 0xF46A25,
    COLOUR_TEAL = 0x28A197,
    COLOUR_PLUM = 0x801650,
    COLOUR_CHARCOAL = 0x3D3D3D,
    COLOUR_BLUE = 0x2073BC,
    COLOUR_ORANGE_TEXT = 0xB3400A,
    COLOUR_TEAL_TEXT = 0x1B7A71,
    COLOUR_INK = 0x1A1A1A,
    COLOUR_QUIET = 0x595959,
    COLOUR_GREY = 0x8A8A8A,
    COLOUR_LINE = 0xD4D7DB,
    COLOUR_BAND = 0xF2F5F8,
    COLOUR_PALE = 0xD9E4EE,
    COLOUR_WHITE = 0xFFFFFF,
};

enum text_align { ALIGN_START, ALIGN_CENTRE, ALIGN_END };
enum text_face { FACE_LABEL, FACE_BODY };

struct text_style {
    double size; /* points, or pixels of a picture */
    enum colour colour;
    enum text_face face;
    bool bold;
    enum text_align align;
    double width; /* wraps at; 0: one line */
};
struct text_box {
    double width, height, baseline;
    int lines;
};

struct painter; /* opaque */
/* The painter draws on `cairo` until it is closed; the caller keeps both. */
struct painter *painter_open(struct arena *a, const struct fonts *, const struct edition *,
                             cairo_t *cairo);
void painter_close(struct painter *);
const struct edition *painter_edition(const struct painter *);
cairo_t *painter_cairo(struct painter *);
void painter_set_dry(struct painter *, bool dry);
bool painter_is_dry(const struct painter *);
bool painter_rtl(const struct painter *);
/* Glyphs that no font had: must be 0 at the end. The first such text is kept. */
int64_t painter_unknown_glyphs(const struct painter *, str *text);

/* Around words of a text that are set in bold. */
#define TEXT_BOLD  "\x02"
#define TEXT_PLAIN "\x03"

struct text_box text_measure(struct painter *, str text, const struct text_style *);
/* Draws with the top at y, aligned to x; gives the box. In a wrapped text x is the edge (or
 * centre) of the wrapping width. */
struct text_box text_draw(struct painter *, str text, const struct text_style *, double x,
                          double y);
/* Length of the longest piece that cannot be broken. */
double text_longest_word(struct painter *, str text, const struct text_style *);

void draw_line(struct painter *, const double ends[4], enum colour, double width);
void draw_dashed(struct painter *, const double ends[4], enum colour, double width);
void draw_box(struct painter *, const double box[4] /* x y w h */, enum colour);
void draw_hatched(struct painter *, const double box[4]);
enum marker { MARKER_CIRCLE, MARKER_SQUARE, MARKER_TRIANGLE, MARKER_DIAMOND };
void draw_marker(struct painter *, enum marker, const double centre_and_radius[3], enum colour,
                 bool hollow);

#endif
