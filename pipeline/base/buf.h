/* A growing byte buffer in an arena, for building text. Never fails (see arena.h). */
#ifndef MARSAD_BASE_BUF_H
#define MARSAD_BASE_BUF_H

#include "base/str.h"

struct buf {
    struct arena *arena;
    char *p;
    ptrdiff_t n;
    ptrdiff_t capacity;
};

struct buf buf_new(struct arena *a, ptrdiff_t capacity);
void buf_byte(struct buf *b, char byte);
void buf_str(struct buf *b, str s);
void buf_c(struct buf *b, const char *text);
void buf_int64(struct buf *b, int64_t value);
/* Shortest decimal form that reads back to the same double, with a point, in the C locale. */
void buf_double(struct buf *b, double value);
void buf_format(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* One CSV cell, quoted when it holds a delimiter, quote or line end. */
void buf_csv_cell(struct buf *b, str cell);
/* A JSON string with its quotes; control characters escaped, UTF-8 kept. */
void buf_json_string(struct buf *b, str text);
str buf_view(const struct buf *b);

#endif
