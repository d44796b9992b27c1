/* Versions of the libraries that draw. */
#include "7_publish/draw/library_versions.h"

#include <cairo.h>
#include <hb.h>
#include <pango/pango.h>

const char *library_version_cairo(void)
{
    return cairo_version_string();
}

const char *library_version_pango(void)
{
    return pango_version_string();
}

const char *library_version_harfbuzz(void)
{
    return hb_version_string();
}
