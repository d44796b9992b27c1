/* Cells of clean records. The bytes around a cell are always readable: the window keeps a margin,
 * so an empty cell needs no test before its first byte is looked at. */
#include "1_ingest/cut_cells.h"

#include <string.h>

#include "base/utf8.h"

static inline bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

/* Cheaper than two comparisons, and rare: anything up to a blank. */
static inline bool may_be_blank(char byte)
{
    return (unsigned char)byte <= ' ';
}

static struct text_cell trimmed(const char *bytes, uint32_t from, uint32_t to)
{
    while (from < to && is_blank(bytes[from])) {
        from++;
    }
    while (from < to && is_blank(bytes[to - 1])) {
        to--;
    }
    return (struct text_cell){from, to - from};
}

static inline struct text_cell bare_cell(const char *bytes, uint32_t from, uint32_t to)
{
    if (may_be_blank(bytes[from]) || may_be_blank(bytes[(ptrdiff_t)to - 1])) {
        return trimmed(bytes, from, to);
    }
    return (struct text_cell){from, to - from};
}

static void cut_untrimmed(const struct cells_at *at)
{
    uint32_t from = at->start;
    for (int32_t i = 0; i < at->count; i++) {
        at->cell[i] = (struct text_cell){from, at->mark[i] - from};
        from = at->mark[i] + 1;
    }
}

void cut_bare(const struct cells_at *at)
{
    if (!at->trims) {
        cut_untrimmed(at);
        return;
    }
    uint32_t from = at->start;
    for (int32_t i = 0; i < at->count; i++) {
        uint32_t to = at->mark[i];
        at->cell[i] = bare_cell(at->bytes, from, to);
        from = to + 1;
    }
}

/* Every quotation mark inside a clean quoted cell is one of a pair. */
static uint32_t undouble(char *p, uint32_t n, char quote)
{
    char *first = memchr(p, quote, n);
    if (!first) {
        return n;
    }
    uint32_t kept = (uint32_t)(first - p);
    for (uint32_t i = kept; i < n; i++) {
        p[kept++] = p[i];
        i += p[i] == quote;
    }
    return kept;
}

void cut_clean(const struct cells_at *at, bool doubled)
{
    const char quote = at->quote;
    uint32_t from = at->start;
    for (int32_t i = 0; i < at->count; i++) {
        uint32_t to = at->mark[i];
        if (from < to && quote && at->bytes[from] == quote) {
            uint32_t inside = to - from - 2;
            at->cell[i].offset = from + 1;
            at->cell[i].length = doubled ? undouble(at->bytes + from + 1, inside, quote) : inside;
        } else if (at->trims) {
            at->cell[i] = bare_cell(at->bytes, from, to);
        } else {
            at->cell[i] = (struct text_cell){from, to - from};
        }
        from = to + 1;
    }
}

bool padding_is_empty(const uint32_t *mark, int32_t count, int32_t labelled)
{
    for (int32_t i = labelled; i < count; i++) {
        if (mark[i] != mark[i - 1] + 1) {
            return false;
        }
    }
    return true;
}

int32_t plain_cells(str line, char delimiter)
{
    int32_t cells = 1;
    for (ptrdiff_t i = 0; i < line.n; i++) {
        cells += line.p[i] == delimiter;
    }
    return cells;
}

/* 0 when a cell stays open. */
static int32_t lenient_cells(str line, char delimiter, char quote_mark)
{
    int32_t cells = 1;
    bool quoted = false, at_start = true;
    for (ptrdiff_t i = 0; i < line.n; i++) {
        bool quote = quote_mark && line.p[i] == quote_mark;
        if (quoted) {
            quoted = !(quote && (i + 1 == line.n || line.p[i + 1] == delimiter));
        } else if (line.p[i] == delimiter) {
            cells++;
            at_start = true;
            continue;
        } else {
            quoted = quote && at_start;
        }
        at_start = false;
    }
    return quoted ? 0 : cells;
}

bool has_shape(str line, char delimiter, char quote, int32_t columns)
{
    return plain_cells(line, delimiter) == columns ||
           lenient_cells(line, delimiter, quote) == columns;
}

bool stays_open(str line, char delimiter, char quote)
{
    return lenient_cells(line, delimiter, quote) == 0;
}

bool ends_in_character(str record)
{
    ptrdiff_t lead = record.n - 1;
    while (lead > 0 && record.n - lead < 3 && ((unsigned char)record.p[lead] & 0xC0) == 0x80) {
        lead--;
    }
    if (lead < 0) {
        return false;
    }
    unsigned char byte = (unsigned char)record.p[lead];
    ptrdiff_t wanted = byte >= 0xF5   ? 0
                       : byte >= 0xF0 ? 4
                       : byte >= 0xE0 ? 3
                       : byte >= 0xC2 ? 2
                                      : 0;
    return record.n - lead < wanted && utf8_invalid_at(record) == lead;
}
