/* Pictures as PNG, decoded again by cairo: the same colours, however badly they compress. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "7_publish/draw/png_write.h"

enum { MEMORY = 1 << 26 };

struct reading {
    str bytes;
    ptrdiff_t at;
};

static cairo_status_t next_bytes(void *closure, unsigned char *to, unsigned int n)
{
    struct reading *r = closure;
    if (r->bytes.n - r->at < (ptrdiff_t)n)
        return CAIRO_STATUS_READ_ERROR;
    memcpy(to, r->bytes.p + r->at, n);
    r->at += n;
    return CAIRO_STATUS_SUCCESS;
}

static uint32_t *pixel_row(cairo_surface_t *image, int y)
{
    return (uint32_t *)(void *)(cairo_image_surface_get_data(image) +
                                (ptrdiff_t)y * cairo_image_surface_get_stride(image));
}

/* As charts are written: the bytes and the scratch memory are of one arena. */
static str encoded(struct arena *a, cairo_surface_t *image)
{
    ptrdiff_t limit = png_bytes_limit(cairo_image_surface_get_width(image),
                                      cairo_image_surface_get_height(image));
    struct buf out = buf_new(a, limit);
    const char *place = out.p;
    assert_true(png_encode(*a, image, &out));
    assert_ptr_equal(out.p, place); /* it did not grow */
    assert_true(out.n <= limit);
    return buf_view(&out);
}

static void assert_same_picture(cairo_surface_t *image, str png)
{
    struct reading reading = {png, 0};
    cairo_surface_t *seen = cairo_image_surface_create_from_png_stream(next_bytes, &reading);
    assert_int_equal(cairo_surface_status(seen), CAIRO_STATUS_SUCCESS);
    int width = cairo_image_surface_get_width(image),
        height = cairo_image_surface_get_height(image);
    assert_int_equal(cairo_image_surface_get_width(seen), width);
    assert_int_equal(cairo_image_surface_get_height(seen), height);
    int differ = 0;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            differ += ((pixel_row(image, y)[x] ^ pixel_row(seen, y)[x]) & 0xFFFFFF) != 0;
    assert_int_equal(differ, 0);
    cairo_surface_destroy(seen);
}

/* A picture whose pixels are among so many colours, in no order. */
static void check_noise(int width, int height, uint32_t colours, ptrdiff_t bytes_least)
{
    struct arena a = arena_reserve(MEMORY), whole = a;
    cairo_surface_t *image = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    uint64_t state = 20260131;
    cairo_surface_flush(image);
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            pixel_row(image, y)[x] = (uint32_t)(state >> 33) % colours * UINT32_C(0x010305);
        }
    }
    cairo_surface_mark_dirty(image);
    str png = encoded(&a, image);
    assert_true(png.n >= bytes_least);
    assert_same_picture(image, png);
    cairo_surface_destroy(image);
    arena_release(&whole);
}

static void one_pixel(void **state)
{
    (void)state;
    check_noise(1, 1, 1, 1);
}

static void one_colour(void **state)
{
    (void)state;
    check_noise(1520, 900, 1, 1);
}

/* Several times what libpng collects before it writes. */
static void nothing_to_compress(void **state)
{
    (void)state;
    check_noise(1520, 900, 250, 1 << 20);
}

static void a_full_palette(void **state)
{
    (void)state;
    check_noise(640, 400, 256, 200000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_pixel),
        cmocka_unit_test(one_colour),
        cmocka_unit_test(nothing_to_compress),
        cmocka_unit_test(a_full_palette),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
