/* What the painter needs of the fonts; not for others. */
#ifndef MARSAD_7_PUBLISH_DRAW_FONTS_PRIVATE_H
#define MARSAD_7_PUBLISH_DRAW_FONTS_PRIVATE_H

#include "7_publish/draw/fonts.h"

#include "7_publish/draw/text_layouts.h"

#include <pango/pangocairo.h>

struct fonts {
    PangoFontMap *map;
    struct text_layouts *layouts;
};

#endif
