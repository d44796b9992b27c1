/* Texts laid out and kept: shaping is most of the cost of a release, and the same text is measured,
 * then drawn, in every picture and on every dry run of a page. What is kept is a function of text
 * and shape alone, so that what is remembered or forgotten changes no byte. */
#ifndef MARSAD_7_PUBLISH_DRAW_TEXT_LAYOUTS_H
#define MARSAD_7_PUBLISH_DRAW_TEXT_LAYOUTS_H

#include "base/arena.h"
#include "base/str.h"
#include "model/language.h"

#include <pango/pangocairo.h>

struct text_shape { /* all that a layout depends on, beside its text */
    const char *family;
    double size;    /* in units of the surface */
    double spacing; /* of lines */
    int width;      /* wraps at, in pango units; -1: one line */
    PangoAlignment align;
    enum language language;
    bool bold, rtl;
};

struct laid_out {
    PangoLayout *layout; /* drawn wherever the caller likes; changed by nobody */
    PangoRectangle logical;
    int baseline, lines, unknown_glyphs;
};

struct text_layouts; /* opaque; those of one font map */
struct text_layouts *text_layouts_new(struct arena *a, PangoFontMap *);
void text_layouts_free(struct text_layouts *);
/* Words between bytes 2 and 3 are bold; the bytes are not drawn. Good until the next call. */
const struct laid_out *text_layouts_get(struct text_layouts *, str text, const struct text_shape *);

#endif
