/* A window that moves over a file: one block and the longest record allowed, never the whole file.
 * Also the plain, byte-by-byte ways to find where a line or a record ends, for records that the
 * scan is in doubt about. */
#ifndef MARSAD_1_INGEST_WINDOW_H
#define MARSAD_1_INGEST_WINDOW_H

#include "base/str.h"

/* Where bytes come from: returns how many were read, 0 at the end, -1 on an error. */
struct byte_source {
    ptrdiff_t (*read)(void *context, char *to, ptrdiff_t n);
    void *context;
};

struct cut_limits {
    ptrdiff_t block_bytes; /* read at once */
    int64_t cell_bytes;
    int64_t record_bytes;
    int64_t record_lines;
};

struct window {
    struct byte_source source;
    struct cut_limits limits;
    char quote;  /* of records; 0: none. '"' until somebody knows better */
    char *bytes; /* readable for a few bytes before and after */
    ptrdiff_t capacity;
    ptrdiff_t start; /* first byte of the next record */
    ptrdiff_t filled;
    bool ended;          /* nothing comes after `filled` */
    bool failed;         /* reading failed: never accept the file */
    bool after_carriage; /* an LF at `start` belongs to the CR before it */
    int64_t moved;       /* bytes of the source before bytes[0] */
    int64_t late_feeds;  /* LFs passed only after the record that they end: see window_place */
};

struct window window_new(struct arena *a, struct byte_source source, struct cut_limits limits);
/* Moves the bytes from `start` on to the front and reads more. False when reading failed. */
bool window_more(struct window *);
/* How many bytes of the source lie before `start`, but for late LFs: the difference between two
 * places is what a record took, whatever blocks it was read in. */
static inline int64_t window_place(const struct window *w)
{
    return w->moved + w->start - w->late_feeds;
}
/* Moves `start` past a line end: `end` is the offset of its first byte, or `filled` at the end of
 * the file. */
void window_pass(struct window *, ptrdiff_t end);

enum extent_state {
    EXTENT_WHOLE,
    EXTENT_MORE,       /* the window must be filled first */
    EXTENT_MANY_LINES, /* quotes stay open for more lines than a record may have */
    EXTENT_TOO_LONG,
};
struct extent {
    enum extent_state state;
    ptrdiff_t end;   /* offset of the line end, or `filled` */
    int64_t lines;   /* physical lines, at least 1 */
    bool terminated; /* by a line end, not by the end of the file */
    bool open;       /* the file ends inside quotes */
};
/* The record at `start`: up to the first line end with an even number of quotation marks. */
struct extent window_record(const struct window *);
/* The physical line at `start`. */
struct extent window_line(const struct window *);
/* Physical lines that begin within the bytes. */
int64_t count_line_ends(str bytes);

#endif
