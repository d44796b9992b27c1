/* Reading back a picture: every row is decoded and every checksum looked at, without turning its
 * colours into others. */
#include "7_publish/read_back/read_back.h"

#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

enum { PICTURE_SIDE_LIMIT = 20000 };

static _Noreturn void give_up(png_structp png, png_const_charp message)
{
    (void)message;
    png_longjmp(png, 1);
}

static void say_nothing(png_structp png, png_const_charp message)
{
    (void)png;
    (void)message;
}

struct picture_seen {
    bool complete;
    bool drawn; /* two pixels differ */
};

/* Every pixel of the row is the one before it, and the first that of the first row. */
static bool is_flat(const png_byte *row, size_t bytes, size_t pixel, const png_byte *first)
{
    return memcmp(row, first, pixel) == 0 && memcmp(row, row + pixel, bytes - pixel) == 0;
}

/* libpng leaves by longjmp: nothing here changes after setjmp but what `seen` points at. */
static void read_rows(png_structp png, png_infop info, FILE *file, struct arena scratch,
                      struct picture_seen *seen)
{
    if (setjmp(png_jmpbuf(png)))
        return;
    png_init_io(png, file);
    png_set_user_limits(png, PICTURE_SIDE_LIMIT, PICTURE_SIDE_LIMIT);
    png_read_info(png, info);
    png_set_packing(png);
    png_set_check_for_invalid_index(png, 0); /* colours are not looked up */
    int passes = png_set_interlace_handling(png);
    png_read_update_info(png, info);
    size_t bytes = png_get_rowbytes(png, info);
    size_t pixel = bytes / png_get_image_width(png, info);
    png_uint_32 height = png_get_image_height(png, info);
    png_byte *row = arena_alloc_raw(&scratch, 1, (ptrdiff_t)bytes);
    png_byte *first = ARENA_ARRAY(&scratch, png_byte, (ptrdiff_t)pixel);
    if (passes != 1)
        return; /* ours are not interlaced */
    for (png_uint_32 y = 0; y < height; y++) {
        png_read_row(png, row, NULL);
        if (y == 0)
            memcpy(first, row, pixel);
        seen->drawn = seen->drawn || !is_flat(row, bytes, pixel, first);
    }
    png_read_end(png, NULL);
    seen->complete = true;
}

const char *read_back_png(struct arena scratch, const char *path)
{
    struct picture_seen seen = {0};
    FILE *file = fopen(path, "re");
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, give_up, say_nothing);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    if (file && info)
        read_rows(png, info, file, scratch, &seen);
    png_destroy_read_struct(&png, &info, NULL);
    if (file)
        (void)fclose(file);
    return !seen.complete ? "png" : seen.drawn ? NULL : "png-empty";
}
