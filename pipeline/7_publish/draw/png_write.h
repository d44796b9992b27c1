/* Writing a picture as PNG with a palette: half the size and a fifth of the time of true colour
 * for charts, which have few colours. */
#ifndef MARSAD_7_PUBLISH_DRAW_PNG_WRITE_H
#define MARSAD_7_PUBLISH_DRAW_PNG_WRITE_H

#include "base/buf.h"

#include <cairo.h>

/* More bytes than the file of a picture of that many pixels can have. */
ptrdiff_t png_bytes_limit(int width, int height);
/* Appends the image (RGB24) to `out`, whose arena may be the one that `scratch` is a copy of as
 * long as it has room for png_bytes_limit() bytes: it does not grow then. False when libpng
 * refuses. */
bool png_encode(struct arena scratch, cairo_surface_t *image, struct buf *out);

#endif
