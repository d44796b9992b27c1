/* The moving window. The bytes that are kept move to the front before each read; when they are
 * more than a block, as much again is read, so that a long record is not looked at over and over.
 */
#include "1_ingest/window.h"

#include <assert.h>
#include <string.h>

enum { MARGIN = 64 }; /* vectors and look-behind may touch bytes outside */

struct window window_new(struct arena *a, struct byte_source source, struct cut_limits limits)
{
    assert(limits.block_bytes > 0 && limits.record_bytes > 0 && limits.record_lines > 0);
    struct window w = {.source = source, .limits = limits, .quote = '"'};
    w.capacity = (ptrdiff_t)limits.record_bytes + 2 * limits.block_bytes + MARGIN;
    assert(w.capacity < INT32_MAX);
    char *whole = arena_alloc_raw(a, 1, MARGIN + w.capacity + MARGIN);
    memset(whole, 0, MARGIN);
    w.bytes = whole + MARGIN;
    return w;
}

/* True when an LF was skipped. */
static bool skip_line_feed(struct window *w)
{
    bool skipped = false;
    if (w->after_carriage && w->start < w->filled) {
        skipped = w->bytes[w->start] == '\n';
        w->start += skipped;
        w->after_carriage = false;
    }
    return skipped;
}

bool window_more(struct window *w)
{
    ptrdiff_t kept = w->filled - w->start;
    assert(kept >= 0 && !w->ended);
    memmove(w->bytes, w->bytes + w->start, (size_t)kept);
    w->moved += w->start;
    w->start = 0;
    w->filled = kept;
    ptrdiff_t room = w->capacity - kept;
    ptrdiff_t want = kept > w->limits.block_bytes ? kept : w->limits.block_bytes;
    want = want < room ? want : room;
    assert(want > 0);
    ptrdiff_t got = w->source.read(w->source.context, w->bytes + w->filled, want);
    if (got < 0) {
        w->failed = true;
        return false;
    }
    w->filled += got;
    if (got == 0) {
        w->ended = true;
        memset(w->bytes + w->filled, '\n', MARGIN);
    }
    w->late_feeds += skip_line_feed(w);
    return true;
}

void window_pass(struct window *w, ptrdiff_t end)
{
    assert(end >= w->start && end <= w->filled);
    if (end == w->filled) {
        w->start = end;
        return;
    }
    w->after_carriage = w->bytes[end] == '\r';
    w->start = end + 1;
    (void)skip_line_feed(w);
}

/* The next line end from `at` on: offset, or `filled`. */
static ptrdiff_t line_end_from(const struct window *w, ptrdiff_t at)
{
    while (at < w->filled && w->bytes[at] != '\n' && w->bytes[at] != '\r') {
        at++;
    }
    return at;
}

static struct extent unfinished(const struct window *w, struct extent e)
{
    e.end = w->filled;
    if (e.end - w->start > w->limits.record_bytes) {
        e.state = EXTENT_TOO_LONG;
    } else {
        e.state = w->ended ? EXTENT_WHOLE : EXTENT_MORE;
    }
    return e;
}

struct extent window_line(const struct window *w)
{
    struct extent e = {.lines = 1};
    e.end = line_end_from(w, w->start);
    if (e.end == w->filled) {
        return unfinished(w, e);
    }
    e.terminated = true;
    e.state = e.end - w->start > w->limits.record_bytes ? EXTENT_TOO_LONG : EXTENT_WHOLE;
    return e;
}

struct extent window_record(const struct window *w)
{
    struct extent e = {.lines = 1};
    for (ptrdiff_t at = w->start; at < w->filled; at++) {
        char byte = w->bytes[at];
        bool line_end = byte == '\n' || byte == '\r';
        if (byte == w->quote && byte) {
            e.open = !e.open;
        } else if (line_end && at - w->start > w->limits.record_bytes) {
            return unfinished(w, e);
        } else if (line_end && !e.open) {
            e.end = at;
            e.terminated = true;
            return e;
        } else if (line_end) {
            /* A CR whose LF follows is counted with the LF. */
            bool pair = byte == '\r' && at + 1 < w->filled && w->bytes[at + 1] == '\n';
            e.lines += !pair;
        }
        if (e.lines > w->limits.record_lines) {
            e.end = at;
            e.state = EXTENT_MANY_LINES;
            return e;
        }
    }
    return unfinished(w, e);
}

int64_t count_line_ends(str bytes)
{
    int64_t count = 0;
    for (ptrdiff_t i = 0; i < bytes.n; i++) {
        bool pair = bytes.p[i] == '\r' && i + 1 < bytes.n && bytes.p[i + 1] == '\n';
        count += (bytes.p[i] == '\n' || bytes.p[i] == '\r') && !pair;
    }
    return count;
}
