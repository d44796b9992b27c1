/* PNG with a palette, no filter, level 3: level 6 takes twice as long and saves a fifth. Colours
 * are numbered in the order in which they appear; when there are more than 256, near ones are
 * joined by keeping fewer bits of each. */
#include "7_publish/draw/png_write.h"

#include <assert.h>
#include <png.h>
#include <setjmp.h>
#include <string.h>

enum { PALETTE_LIMIT = 256, HASH_SLOTS = 4096, COMPRESSION_LEVEL = 3, OUTPUT_BYTES = 1 << 17 };

struct palette {
    png_color colour[PALETTE_LIMIT];
    int count;
    uint32_t key[HASH_SLOTS]; /* colour + 1; 0: free */
    uint8_t index[HASH_SLOTS];
};

/* Keeps `bits` of a channel; 0 and 255 stay what they are. */
static uint32_t reduce_channel(uint32_t value, int bits)
{
    uint32_t top = (UINT32_C(1) << bits) - 1;
    uint32_t step = (value * top + 127) / 255;
    return (step * 255 + top / 2) / top;
}

static uint32_t reduce(uint32_t pixel, int bits)
{
    if (bits == 8)
        return pixel & 0xFFFFFF;
    return reduce_channel(pixel >> 16 & 0xFF, bits) << 16 |
           reduce_channel(pixel >> 8 & 0xFF, bits) << 8 | reduce_channel(pixel & 0xFF, bits);
}

/* Index of the colour; -1 when the palette is full. */
static int palette_index(struct palette *p, uint32_t colour)
{
    uint32_t slot = (colour * UINT32_C(2654435761)) >> 20;
    while (p->key[slot] && p->key[slot] != colour + 1)
        slot = (slot + 1) % HASH_SLOTS;
    if (p->key[slot])
        return p->index[slot];
    if (p->count == PALETTE_LIMIT)
        return -1;
    p->key[slot] = colour + 1;
    p->index[slot] = (uint8_t)p->count;
    p->colour[p->count] = (png_color){(png_byte)(colour >> 16), (png_byte)(colour >> 8 & 0xFF),
                                      (png_byte)(colour & 0xFF)};
    return p->count++;
}

struct picture {
    const unsigned char *pixels;
    int width, height, stride;
};

/* How many of the pixels from `at` on are `pixel`: most of a chart is one colour after itself. */
static int run_of(const unsigned char *at, int most, uint32_t pixel)
{
    uint64_t two = (uint64_t)pixel << 32 | pixel, next[4];
    int n = 0;
    for (; n + 8 <= most; n += 8) {
        memcpy(next, at + 4 * (ptrdiff_t)n, sizeof next);
        if (((next[0] ^ two) | (next[1] ^ two) | (next[2] ^ two) | (next[3] ^ two)) != 0)
            break;
    }
    for (; n < most; n++) {
        uint32_t one;
        memcpy(&one, at + 4 * (ptrdiff_t)n, sizeof one);
        if (one != pixel)
            break;
    }
    return n;
}

static bool index_row(const struct picture *picture, int y, int bits, struct palette *palette,
                      png_byte *indexes)
{
    const unsigned char *row = picture->pixels + (ptrdiff_t)y * picture->stride;
    for (int x = 0; x < picture->width;) {
        uint32_t pixel;
        memcpy(&pixel, row + 4 * (ptrdiff_t)x, sizeof pixel);
        int index = palette_index(palette, reduce(pixel, bits));
        if (index < 0)
            return false;
        int run = run_of(row + 4 * (ptrdiff_t)x, picture->width - x, pixel);
        memset(indexes + x, index, (size_t)run);
        x += run;
    }
    return true;
}

/* More than half of a chart's rows are the row above. */
static bool index_pixels(const struct picture *picture, int bits, struct palette *palette,
                         png_byte *indexes)
{
    memset(palette, 0, sizeof *palette);
    size_t row_bytes = 4 * (size_t)picture->width;
    for (int y = 0; y < picture->height; y++) {
        const unsigned char *row = picture->pixels + (ptrdiff_t)y * picture->stride;
        png_byte *to = indexes + (ptrdiff_t)y * picture->width;
        if (y > 0 && memcmp(row, row - picture->stride, row_bytes) == 0)
            memcpy(to, to - picture->width, (size_t)picture->width);
        else if (!index_row(picture, y, bits, palette, to))
            return false;
    }
    return true;
}

static void write_bytes(png_structp png, png_bytep bytes, png_size_t n)
{
    buf_str(png_get_io_ptr(png), (str){(const char *)bytes, (ptrdiff_t)n});
}

static void flush_nothing(png_structp png)
{
    (void)png;
}

/* libpng leaves by longjmp: nothing here changes after setjmp. */
static bool write_png(const struct picture *picture, const struct palette *palette,
                      png_byte *indexes, struct buf *out)
{
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    if (!info || setjmp(png_jmpbuf(png))) {
        png_destroy_write_struct(&png, &info);
        return false;
    }
    png_set_write_fn(png, out, write_bytes, flush_nothing);
    png_set_IHDR(png, info, (png_uint_32)picture->width, (png_uint_32)picture->height, 8,
                 PNG_COLOR_TYPE_PALETTE, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    png_set_PLTE(png, info, palette->colour, palette->count);
    png_set_filter(png, 0, PNG_FILTER_NONE);
    png_set_check_for_invalid_index(png, 0); /* a pass over every pixel; ours are valid */
    png_set_compression_level(png, COMPRESSION_LEVEL);
    png_set_compression_buffer_size(png, OUTPUT_BYTES); /* one chunk, as a rule */
    png_write_info(png, info);
    for (int y = 0; y < picture->height; y++)
        png_write_row(png, indexes + (ptrdiff_t)y * picture->width);
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    return true;
}

/* Deflate keeps what it cannot shorten as it is, with a few bytes a block; palette and headers are
 * below 2 KiB. */
ptrdiff_t png_bytes_limit(int width, int height)
{
    ptrdiff_t rows = ((ptrdiff_t)width + 1) * height;
    return rows + rows / 64 + 4096;
}

bool png_encode(struct arena scratch, cairo_surface_t *image, struct buf *out)
{
    cairo_surface_flush(image);
    struct picture picture = {
        cairo_image_surface_get_data(image),
        cairo_image_surface_get_width(image),
        cairo_image_surface_get_height(image),
        cairo_image_surface_get_stride(image),
    };
    assert(picture.width > 0 && picture.height > 0);
    struct palette *palette = ARENA_NEW(&scratch, struct palette);
    png_byte *indexes = arena_alloc_raw(&scratch, picture.width, picture.height);
    int bits = 8;
    while (bits > 1 && !index_pixels(&picture, bits, palette, indexes))
        bits = bits == 8 ? 6 : bits - 1;
    return write_png(&picture, palette, indexes, out);
}
