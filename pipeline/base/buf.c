/* Building text in an arena. */
#include "base/buf.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct buf buf_new(struct arena *a, ptrdiff_t capacity)
{
    return (struct buf){a, arena_alloc_raw(a, 1, capacity), 0, capacity};
}

static void reserve(struct buf *b, ptrdiff_t more)
{
    while (b->capacity - b->n < more) {
        b->p = arena_grow(b->arena, b->p, 1, b->n, &b->capacity);
    }
}

void buf_byte(struct buf *b, char byte)
{
    reserve(b, 1);
    b->p[b->n++] = byte;
}

void buf_str(struct buf *b, str s)
{
    if (s.n > 0) {
        reserve(b, s.n);
        memcpy(b->p + b->n, s.p, (size_t)s.n);
        b->n += s.n;
    }
}

void buf_c(struct buf *b, const char *text)
{
    buf_str(b, str_from_c(text));
}

void buf_int64(struct buf *b, int64_t value)
{
    char text[24];
    int n = snprintf(text, sizeof text, "%" PRId64, value);
    buf_str(b, (str){text, n});
}

static bool reads_back(const char *text, int n, double value)
{
    double again;
    return str_to_double((str){text, n}, &again) && !(again < value) && !(again > value);
}

void buf_double(struct buf *b, double value)
{
    char text[40];
    int n = 0;
    for (int digits = 15; digits <= 17; digits++) {
        n = snprintf(text, sizeof text, "%.*g", digits, value);
        if (!isfinite(value) || reads_back(text, n, value)) {
            break;
        }
    }
    buf_str(b, (str){text, n});
}

void buf_format(struct buf *b, const char *format, ...)
{
    va_list args;
    va_list again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    assert(n >= 0);
    reserve(b, (ptrdiff_t)n + 1);
    int written = vsnprintf(b->p + b->n, (size_t)n + 1, format, again);
    va_end(again);
    assert(written == n);
    b->n += n;
}

static bool needs_quotes(str cell)
{
    for (ptrdiff_t i = 0; i < cell.n; i++) {
        if (strchr(",;\t\"\r\n", cell.p[i]) && cell.p[i]) {
            return true;
        }
    }
    return false;
}

void buf_csv_cell(struct buf *b, str cell)
{
    if (!needs_quotes(cell)) {
        buf_str(b, cell);
        return;
    }
    buf_byte(b, '"');
    for (ptrdiff_t i = 0; i < cell.n; i++) {
        if (cell.p[i] == '"') {
            buf_byte(b, '"');
        }
        buf_byte(b, cell.p[i]);
    }
    buf_byte(b, '"');
}

void buf_json_string(struct buf *b, str text)
{
    buf_byte(b, '"');
    for (ptrdiff_t i = 0; i < text.n; i++) {
        unsigned char byte = (unsigned char)text.p[i];
        if (byte == '"' || byte == '\\') {
            buf_byte(b, '\\');
            buf_byte(b, (char)byte);
        } else if (byte < 0x20 || byte == 0x7F) {
            buf_format(b, "\\u%04x", (unsigned)byte);
        } else {
            buf_byte(b, (char)byte);
        }
    }
    buf_byte(b, '"');
}

str buf_view(const struct buf *b)
{
    return (str){b->p, b->n};
}
