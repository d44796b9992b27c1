/* The fonts of a release: the files that schemas/common/publish/fonts.csv names, and no others.
 * They are loaded into a private fontconfig configuration, so that what is installed or configured
 * on a machine changes nothing. */
#ifndef MARSAD_7_PUBLISH_DRAW_FONTS_H
#define MARSAD_7_PUBLISH_DRAW_FONTS_H

#include "descriptors/schemas.h"
#include "model/release.h"

/* Lists the font files with their hashes, for the manifest. Messages: publish.font-missing. */
bool fonts_list(struct arena *a, const struct schemas *, struct file_hash_list *out,
                struct diag *d);

struct fonts; /* opaque: a font map of its own */
struct fonts *fonts_open(struct arena *a, const struct schemas *, struct diag *d);
void fonts_close(struct fonts *);

#endif
