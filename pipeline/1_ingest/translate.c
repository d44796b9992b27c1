/* The translator: a small state machine over bytes. A bare cell is held back until its end, since
 * only then is it known whether it must be written in quotes; longer ones than fit are written as
 * they come, and what they cannot hold bare becomes FF, which is no text. */
#include "1_ingest/translate.h"

#include <assert.h>
#include <string.h>

enum {
    BLOCK_BYTES = 65536,
    CELL_BYTES = 65536,
    LOOK_AHEAD = 64, /* longest delimiter or comment mark */
    OUT_BYTES = BLOCK_BYTES + 2 * CELL_BYTES + 4 * LOOK_AHEAD,
};
#define UNIT_SEPARATOR '\x1F'
#define NO_TEXT        '\xFF'

enum state { RECORD_START, CELL_START, IN_BARE, IN_QUOTES, AFTER_QUOTES, IN_COMMENT };

struct translator {
    struct byte_source source;
    struct dialect dialect;
    str delimiter;
    char out_delimiter;
    char out_quote;
    enum state state;
    bool cell_quoted;  /* the bare cell must be written in quotes */
    bool cell_damaged; /* it holds a quotation mark of its own: written as it is */
    bool cell_long;    /* its start is written already */
    bool ended;
    bool failed;
    ptrdiff_t at;
    ptrdiff_t filled;
    ptrdiff_t cell_bytes;
    ptrdiff_t out_at;
    ptrdiff_t out_filled;
    char *in;
    char *cell;
    char *out;
};

static bool escapes(const struct dialect *d)
{
    return d->escape && d->escape != d->quote;
}

bool dialect_is_unusual(const struct dialect *d)
{
    return d->delimiter.n > 1 || escapes(d) || (d->quote && !d->double_quote && !d->escape) ||
           d->skip_initial_space || (d->comment_char.n > 0 && d->comment_char.n <= LOOK_AHEAD);
}

static void put(struct translator *t, char byte)
{
    assert(t->out_filled < OUT_BYTES);
    t->out[t->out_filled++] = byte;
}

/* ---- the bare cell ---- */

static void write_cell(struct translator *t)
{
    bool quoted = t->cell_quoted && !t->cell_damaged && !t->cell_long;
    if (quoted) {
        put(t, t->out_quote);
    }
    for (ptrdiff_t i = 0; i < t->cell_bytes; i++) {
        if (quoted && t->cell[i] == t->out_quote) {
            put(t, t->out_quote);
        }
        put(t, t->cell[i]);
    }
    if (quoted) {
        put(t, t->out_quote);
    }
    t->cell_bytes = 0;
}

static void end_cell(struct translator *t)
{
    write_cell(t);
    t->cell_quoted = t->cell_damaged = t->cell_long = false;
}

/* A byte of a bare cell; `escaped` when it is data whatever it is. */
static void put_bare(struct translator *t, char byte, bool escaped)
{
    bool special = byte == t->out_delimiter || byte == t->out_quote || byte == '\n' || byte == '\r';
    bool own_quote = t->dialect.quote && byte == t->dialect.quote;
    if (own_quote && !escaped) {
        t->cell_damaged = true;
    } else if (special) {
        t->cell_quoted = true;
        byte = t->cell_long ? NO_TEXT : byte;
    }
    if (t->cell_bytes == CELL_BYTES || t->cell_long) {
        write_cell(t);
        t->cell_long = true;
        put(t, byte);
        return;
    }
    t->cell[t->cell_bytes++] = byte;
}

/* ---- tokens ---- */

static str ahead(const struct translator *t)
{
    return (str){t->in + t->at, t->filled - t->at};
}

static bool is_line_end(char byte)
{
    return byte == '\n' || byte == '\r';
}

/* After a cell: its delimiter or the record's end; what was taken. 0: neither. */
static ptrdiff_t take_boundary(struct translator *t)
{
    str rest = ahead(t);
    if (is_line_end(rest.p[0])) {
        end_cell(t);
        put(t, rest.p[0]);
        t->state = RECORD_START;
        return 1;
    }
    if (str_starts(rest, t->delimiter)) {
        end_cell(t);
        put(t, t->out_delimiter);
        t->state = CELL_START;
        return t->delimiter.n;
    }
    return 0;
}

/* A byte behind the escape character, which is passed too. 0: there is none. Before a byte that
 * means nothing the escape character is a byte like any other. */
static ptrdiff_t take_escaped(struct translator *t, char *byte)
{
    str rest = ahead(t);
    const struct dialect *d = &t->dialect;
    if (!escapes(d) || rest.p[0] != d->escape || rest.n < 2) {
        return 0;
    }
    bool special = rest.p[1] == d->escape || (d->quote && rest.p[1] == d->quote) ||
                   rest.p[1] == t->delimiter.p[0] || is_line_end(rest.p[1]);
    if (!special) {
        return 0;
    }
    *byte = rest.p[1];
    return 2;
}

static ptrdiff_t step_start(struct translator *t)
{
    str rest = ahead(t);
    const struct dialect *d = &t->dialect;
    if (t->state == RECORD_START && d->comment_char.n > 0 && str_starts(rest, d->comment_char)) {
        for (ptrdiff_t i = 0; i < d->comment_char.n; i++) {
            put(t, d->comment_char.p[i]);
        }
        t->state = IN_COMMENT;
        return d->comment_char.n;
    }
    if (d->skip_initial_space && rest.p[0] == ' ' && !str_starts(rest, t->delimiter)) {
        t->state = CELL_START;
        return 1;
    }
    if (d->quote && rest.p[0] == d->quote) {
        put(t, t->out_quote);
        t->state = IN_QUOTES;
        return 1;
    }
    t->state = IN_BARE;
    return 0;
}

static ptrdiff_t step_bare(struct translator *t)
{
    char byte = t->in[t->at];
    ptrdiff_t taken = take_escaped(t, &byte);
    if (taken > 0) {
        put_bare(t, byte, true);
        return taken;
    }
    taken = take_boundary(t);
    if (taken == 0) {
        put_bare(t, byte, !t->dialect.quote);
        taken = 1;
    }
    return taken;
}

static ptrdiff_t step_quoted(struct translator *t)
{
    str rest = ahead(t);
    char quote = t->dialect.quote;
    char byte = rest.p[0];
    ptrdiff_t taken = take_escaped(t, &byte);
    if (taken > 0 || byte != quote) {
        if (byte == t->out_quote) {
            put(t, byte);
        }
        put(t, byte);
        return taken > 0 ? taken : 1;
    }
    put(t, byte);
    if (t->dialect.double_quote && rest.n > 1 && rest.p[1] == quote) {
        put(t, byte);
        return 2;
    }
    t->state = AFTER_QUOTES;
    return 1;
}

static ptrdiff_t step_after_quotes(struct translator *t)
{
    char byte = t->in[t->at];
    ptrdiff_t taken = take_boundary(t);
    if (taken > 0) {
        return taken;
    }
    if (byte == t->dialect.quote) {
        put(t, '.'); /* no doubling here: text after a closing mark */
    }
    put(t, byte);
    return 1;
}

static ptrdiff_t step_comment(struct translator *t)
{
    char byte = t->in[t->at];
    if (is_line_end(byte)) {
        put(t, byte);
        t->state = RECORD_START;
    }
    return 1;
}

static void step(struct translator *t)
{
    ptrdiff_t taken = 0;
    switch (t->state) {
    case RECORD_START:
    case CELL_START:
        taken = step_start(t);
        break;
    case IN_BARE:
        taken = step_bare(t);
        break;
    case IN_QUOTES:
        taken = step_quoted(t);
        break;
    case AFTER_QUOTES:
        taken = step_after_quotes(t);
        break;
    case IN_COMMENT:
        taken = step_comment(t);
        break;
    }
    t->at += taken;
    assert(t->at <= t->filled);
}

/* ---- blocks ---- */

static void fill(struct translator *t)
{
    memmove(t->in, t->in + t->at, (size_t)(t->filled - t->at));
    t->filled -= t->at;
    t->at = 0;
    while (!t->ended && t->filled < LOOK_AHEAD) {
        ptrdiff_t got =
            t->source.read(t->source.context, t->in + t->filled, BLOCK_BYTES - t->filled);
        t->failed = got < 0;
        t->ended = got <= 0;
        t->filled += got > 0 ? got : 0;
    }
}

static ptrdiff_t translator_read(void *context, char *to, ptrdiff_t n)
{
    struct translator *t = context;
    if (t->out_at == t->out_filled) {
        t->out_at = t->out_filled = 0;
    }
    while (t->out_at == 0 && t->out_filled < BLOCK_BYTES && !t->failed) {
        if (t->filled - t->at < LOOK_AHEAD && !t->ended) {
            fill(t);
        }
        if (t->at == t->filled) {
            end_cell(t);
            break;
        }
        /* whole look-ahead, and room for a cell and its quotes */
        while (t->at < t->filled && (t->ended || t->filled - t->at >= LOOK_AHEAD) &&
               t->out_filled < BLOCK_BYTES) {
            step(t);
        }
    }
    if (t->failed) {
        return -1;
    }
    ptrdiff_t left = t->out_filled - t->out_at;
    ptrdiff_t take = left < n ? left : n;
    memcpy(to, t->out + t->out_at, (size_t)take);
    t->out_at += take;
    return take;
}

struct byte_source translator_new(struct arena *a, struct byte_source source,
                                  const struct dialect *dialect, struct dialect *usual)
{
    struct translator *t = ARENA_NEW(a, struct translator);
    t->source = source;
    t->dialect = *dialect;
    t->delimiter =
        dialect->delimiter.n > 0 ? dialect->delimiter : str_slice(dialect->delimiters, 0, 1);
    assert(t->delimiter.n > 0 && t->delimiter.n <= LOOK_AHEAD);
    if (t->dialect.comment_char.n > LOOK_AHEAD) {
        t->dialect.comment_char = (str){0};
    }
    t->out_delimiter = t->delimiter.n == 1 ? t->delimiter.p[0] : UNIT_SEPARATOR;
    t->out_quote = dialect->quote ? dialect->quote : t->out_delimiter == '"' ? '\'' : '"';
    t->in = arena_alloc_raw(a, 1, BLOCK_BYTES);
    t->cell = arena_alloc_raw(a, 1, CELL_BYTES);
    t->out = arena_alloc_raw(a, 1, OUT_BYTES);
    char *delimiter = arena_alloc_raw(a, 1, 1);
    *delimiter = t->out_delimiter;
    *usual = *dialect;
    usual->delimiter = (str){delimiter, 1};
    usual->quote = t->out_quote;
    usual->escape = 0;
    usual->double_quote = true;
    usual->skip_initial_space = false;
    return (struct byte_source){translator_read, t};
}
