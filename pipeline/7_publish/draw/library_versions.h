/* Versions of the libraries that draw, for the manifest. */
#ifndef MARSAD_7_PUBLISH_DRAW_LIBRARY_VERSIONS_H
#define MARSAD_7_PUBLISH_DRAW_LIBRARY_VERSIONS_H

const char *library_version_cairo(void);
const char *library_version_pango(void);
const char *library_version_harfbuzz(void);

#endif
