/* The fonts of a release, pinned by file. */
#include "7_publish/draw/fonts.h"

#include "7_publish/draw/fonts_private.h"

#include <fontconfig/fontconfig.h>
#include <pango/pangofc-fontmap.h>
#include <string.h>

/* Lines of fonts.csv: file,package; the first is the header. */
static bool font_files(struct arena *a, const struct schemas *schemas, struct str_list *files,
                       struct diag *d)
{
    str path = path_join(a, schemas->root, STR("common/publish/fonts.csv"));
    str text;
    if (!file_read(a, str_to_c(a, path), 0, &text, d))
        return false;
    str line, header, rest;
    str_cut(text, '\n', &header, &rest);
    while (rest.n > 0) {
        str_cut(rest, '\n', &line, &rest);
        str file, package;
        str_cut(str_trim(line), ',', &file, &package);
        if (!file.n)
            continue;
        if (!file_exists(str_to_c(a, file))) {
            DIAG(d, DIAG_ERROR, DIAG_ENVIRONMENT, NO_PLACE, "publish.font-missing", {"file", file},
                 {"package", str_trim(package)});
            return false;
        }
        *ARENA_PUSH(a, files) = file;
    }
    return true;
}

bool fonts_list(struct arena *a, const struct schemas *schemas, struct file_hash_list *out,
                struct diag *d)
{
    struct str_list files = {0};
    if (!font_files(a, schemas, &files, d))
        return false;
    for (ptrdiff_t i = 0; i < files.count; i++) {
        struct file_hash *font = ARENA_PUSH(a, out);
        if (!file_sha256(str_to_c(a, files.item[i]), font->sha256, &font->bytes, d))
            return false;
        str name = files.item[i];
        for (ptrdiff_t k = name.n - 1; k >= 0; k--) {
            if (name.p[k] == '/') {
                name = str_slice(name, k + 1, name.n);
                break;
            }
        }
        font->path = name;
    }
    return true;
}

struct fonts *fonts_open(struct arena *a, const struct schemas *schemas, struct diag *d)
{
    struct str_list files = {0};
    if (!font_files(a, schemas, &files, d))
        return NULL;
    FcConfig *config = FcConfigCreate();
    for (ptrdiff_t i = 0; i < files.count; i++) {
        const char *file = str_to_c(a, files.item[i]);
        if (FcConfigAppFontAddFile(config, (const FcChar8 *)file))
            continue;
        DIAG(d, DIAG_ERROR, DIAG_ENVIRONMENT, NO_PLACE, "publish.font-missing",
             {"file", files.item[i]}, {"package", STR("")});
        FcConfigDestroy(config);
        return NULL;
    }
    struct fonts *fonts = ARENA_NEW(a, struct fonts);
    fonts->map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(fonts->map), config);
    FcConfigDestroy(config); /* the map keeps its own reference */
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(fonts->map), 72.0);
    fonts->layouts = text_layouts_new(a, fonts->map);
    return fonts;
}

void fonts_close(struct fonts *fonts)
{
    if (!fonts)
        return;
    text_layouts_free(fonts->layouts);
    g_object_unref(fonts->map);
    fonts->map = NULL;
    fonts->layouts = NULL;
}
