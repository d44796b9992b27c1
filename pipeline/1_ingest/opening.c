/* From the first byte to the first record. Records are looked at in the window, without leaving the
 * first of them, as far as the longest record would reach. */
#include "1_ingest/opening.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

#include "1_ingest/cut_cells.h"
#include "1_ingest/quoted.h"
#include "base/utf8.h"

enum {
    LOOKED_FURTHER = 20, /* records in which a header is looked for that is not in its place */
    SAMPLE_RECORDS = 20, /* by which a delimiter is told where no label is known */
};

static void refuse(struct opening *o, int64_t line, const char *rule, str detail)
{
    finding_add(o->findings, (struct finding){
                                 .line = line,
                                 .field = -1,
                                 .severity = SEVERITY_REFUSE_FILE,
                                 .rule = str_from_c(rule),
                                 .detail = detail,
                             });
}

/* ---- records in the window ---- */

static str record_at(const struct window *w, const struct extent *e)
{
    return (str){w->bytes + w->start, e->end - w->start};
}

/* Fills the window until the record at its start is whole. */
static bool next_record(struct window *w, struct extent *e)
{
    for (*e = window_record(w); e->state == EXTENT_MORE; *e = window_record(w)) {
        if (!window_more(w)) {
            return false;
        }
    }
    return true;
}

static bool at_end(const struct window *w)
{
    return w->start == w->filled && w->ended;
}

struct look {
    ptrdiff_t offset; /* of the next record, from the window's start */
    int64_t line;
};

/* The next record, without leaving the first. False where the file or the look ends. */
static bool look_on(struct opening *o, struct look *l, str *record, int64_t *line)
{
    struct window *w = &o->window;
    for (;;) {
        struct window at = *w;
        at.start += l->offset;
        struct extent e = window_record(&at);
        bool feed_unknown = e.state == EXTENT_WHOLE && e.end + 1 >= w->filled && !w->ended;
        bool far = e.end - w->start > w->limits.record_bytes;
        if (!far && (e.state == EXTENT_MORE || feed_unknown)) {
            if (!window_more(w)) {
                return false;
            }
            continue;
        }
        if (far || e.state != EXTENT_WHOLE || at.start == at.filled) {
            return false;
        }
        *record = record_at(&at, &e);
        *line = l->line;
        window_pass(&at, e.end);
        l->offset = at.start - w->start;
        l->line += e.lines;
        return true;
    }
}

/* Leaves the record at the window's start. */
static void pass(struct opening *o, const struct extent *e, bool is_data)
{
    int64_t before = window_place(&o->window);
    window_pass(&o->window, e->end);
    o->line += e->lines;
    o->records++;
    if (!is_data) {
        o->non_data++;
        o->non_data_bytes += window_place(&o->window) - before;
    }
}

static bool is_comment(const struct opening *o, str record)
{
    const struct dialect *d = o->dialect;
    for (int32_t i = 0; i < d->comment_rows; i++) {
        if (d->comment_row[i] == o->records + 1) {
            return true;
        }
    }
    return d->comment_char.n > 0 && str_starts(record, d->comment_char);
}

/* ---- before the header ---- */

/* `sep=;` as some spreadsheets write it on the first line, in quotes or padded as others save it
 * again: the delimiter; 0: it is none. */
static char sep_line(const struct opening *o, str record)
{
    char quote = o->dialect->quote;
    bool quoted = o->records == 0 && record.n > 0 && quote && record.p[0] == quote;
    str rest = str_slice(record, quoted, record.n);
    bool as_written = rest.n == 5 || o->dataset; /* by the letter, a longer line is data */
    if (o->records > 0 || !as_written || rest.n < 5 + quoted || (quoted && rest.p[5] != quote) ||
        strncasecmp(rest.p, "sep=", 4) != 0) {
        return 0;
    }
    char delimiter = rest.p[4];
    for (ptrdiff_t i = 5 + quoted; i < rest.n; i++) {
        if (rest.p[i] != delimiter) {
            return 0;
        }
    }
    return (unsigned char)delimiter < 0x80 && delimiter != quote ? delimiter : 0;
}

/* Delimiters and blanks alone; true for a blank line too. */
static bool is_empty_row(const struct opening *o, str record)
{
    for (ptrdiff_t i = 0; i < record.n; i++) {
        char byte = record.p[i];
        if (byte != ' ' && byte != '\t' && str_find_byte(o->delimiters, byte) < 0) {
            return false;
        }
    }
    return true;
}

/* Passes what nobody takes for a header: blank lines, padding, comments, the sep= line. False when
 * reading failed. */
static bool pass_gaps(struct opening *o, struct extent *e)
{
    struct window *w = &o->window;
    while (next_record(w, e)) {
        str record = record_at(w, e);
        if (at_end(w) || e->state != EXTENT_WHOLE) {
            return true;
        }
        if (is_comment(o, record)) {
            pass(o, e, false);
        } else if (sep_line(o, record)) {
            o->sep = sep_line(o, record);
            o->delimiters = (str){&o->sep, 1};
            repair_note(&o->repairs, REPAIR_SEP_LINE, o->line, 1);
            pass(o, e, false);
        } else if (is_empty_row(o, record)) {
            bool blank = str_trim(record).n == 0;
            repair_note(&o->repairs, blank ? REPAIR_BLANK_LINES : REPAIR_PADDING, o->line, 1);
            pass(o, e, false);
        } else {
            return true;
        }
    }
    return false;
}

/* Passes a record that stands before the header, whatever it is. */
static void pass_title(struct opening *o, const struct extent *e)
{
    str record = record_at(&o->window, e);
    enum repair repair = str_trim(record).n == 0   ? REPAIR_BLANK_LINES
                         : is_empty_row(o, record) ? REPAIR_PADDING
                                                   : REPAIR_TITLE_ROWS;
    repair_note(&o->repairs, repair, o->line, 1);
    pass(o, e, false);
}

static struct header_text text_of(const struct opening *o, const str *record, int32_t records,
                                  int64_t line)
{
    return (struct header_text){.record = record,
                                .records = records,
                                .join = o->dialect->header_join,
                                .delimiters = o->delimiters,
                                .quote = o->dialect->quote,
                                .line = line};
}

static int32_t found_in(const struct opening *o, str record)
{
    struct header_text text = text_of(o, &record, 1, 1);
    return utf8_invalid_at(record) >= 0 ? 0 : header_fields_found(*o->arena, o->dataset, &text);
}

/* How many records stand before the one in which most labels are found, gaps between titles
 * included, which are not among the `most`; its line. */
static int32_t titles_before(struct opening *o, int32_t most, int64_t *line)
{
    struct look look = {.line = o->line};
    int32_t best = -1, titles = 0, gaps = 0;
    str record;
    int64_t at;
    for (int32_t i = 0; i - gaps <= most && gaps <= LOOKED_FURTHER; i++) {
        if (!look_on(o, &look, &record, &at)) {
            break;
        }
        if (is_empty_row(o, record)) {
            gaps++;
            continue;
        }
        int32_t found = found_in(o, record);
        if (found > best) {
            best = found;
            titles = i;
            *line = at;
        }
    }
    return best >= header_fields_needed(o->dataset) ? titles : 0;
}

static bool is_next_whole(struct opening *o, struct extent *e)
{
    return next_record(&o->window, e) && e->state == EXTENT_WHOLE && !at_end(&o->window);
}

/* Passes declared titles; refuses a file whose header stands below some that are not declared. */
static bool pass_titles(struct opening *o, struct extent *e)
{
    int32_t declared = o->format->title_rows;
    int32_t first = o->dialect->header_rows > 0 ? o->dialect->header_row[0] : 1;
    int64_t line = o->line;
    while (o->records + 1 < first && is_next_whole(o, e)) {
        pass_title(o, e);
    }
    if (!is_next_whole(o, e)) {
        return !o->window.failed;
    }
    str record = record_at(&o->window, e);
    bool plain = found_in(o, record) >= header_fields_needed(o->dataset);
    if (declared == 0 && plain) {
        return true;
    }
    int32_t titles = titles_before(o, declared > 0 ? declared : LOOKED_FURTHER, &line);
    if (declared == 0 && titles > 0) {
        refuse(o, line, "source-error", STR("title-rows"));
        return false;
    }
    for (int32_t i = 0; i < titles && next_record(&o->window, e); i++) {
        pass_title(o, e);
    }
    return next_record(&o->window, e);
}

/* ---- the header ---- */

static bool is_readable(struct opening *o, const struct extent *e, str record)
{
    if (e->state != EXTENT_WHOLE || e->open) {
        refuse(o, o->line, "source-error", STR("quote"));
        return false;
    }
    if (utf8_invalid_at(record) >= 0) {
        refuse(o, o->line, "encoding-error", STR("legacy"));
        return false;
    }
    return true;
}

/* The record numbers of the dialect, counted from its first one, which stands here. */
static bool is_header_row(const struct dialect *d, int32_t number)
{
    for (int32_t i = 0; i < d->header_rows; i++) {
        if (d->header_row[i] == number) {
            return true;
        }
    }
    return d->header_rows == 0 && number == 1;
}

/* Takes the header's records off the file, up to the last; what is named between them is passed. */
static bool take_header(struct opening *o, int32_t number, str *record, int32_t *records)
{
    const struct dialect *d = o->dialect;
    int32_t last = d->header_rows > 0 ? d->header_row[d->header_rows - 1] : 1;
    *records = 0;
    for (; number <= last; number++) {
        struct extent e;
        if (!next_record(&o->window, &e)) {
            return false;
        }
        if (at_end(&o->window)) {
            return true;
        }
        str bytes = record_at(&o->window, &e);
        bool comment = e.state == EXTENT_WHOLE && is_comment(o, bytes);
        bool wanted = is_header_row(d, number) && !comment;
        number -= comment && d->header_rows == 0; /* the first record that is none, then */
        if (wanted && !is_readable(o, &e, bytes)) {
            return false;
        }
        if (!wanted && e.state != EXTENT_WHOLE) {
            refuse(o, o->line, "source-error", STR("quote"));
            return false;
        }
        if (wanted) {
            record[(*records)++] = str_copy(o->arena, bytes);
        }
        pass(o, &e, wanted);
    }
    return true;
}

static int32_t cells_in(const struct opening *o, str record, char delimiter, bool trims)
{
    struct arena scratch = *o->arena;
    struct header h = {0};
    struct header_text text = text_of(o, &record, 1, 1);
    text.delimiters = (str){&delimiter, 1};
    bool whole = header_split(&scratch, &text, trims, &h);
    return whole ? h.columns : record.n == 0 ? 1 : plain_cells(record, delimiter);
}

/* The delimiter under which most of the first records have as many cells as the first, and more
 * than one; the one with more cells, then the one that is preferred. */
static char told_delimiter(struct opening *o)
{
    int32_t best = 0, best_cells = 0;
    char delimiter = o->delimiters.p[0];
    for (ptrdiff_t i = 0; i < o->delimiters.n && o->delimiters.n > 1; i++) {
        struct look look = {.line = o->line};
        str record;
        int64_t line;
        int32_t cells = 0, agree = 0;
        for (int k = 0; k < SAMPLE_RECORDS && look_on(o, &look, &record, &line); k++) {
            int32_t n = cells_in(o, record, o->delimiters.p[i], false);
            cells = k == 0 ? n : cells;
            agree += n == cells;
        }
        bool better = agree > best || (agree == best && cells > best_cells);
        if (cells > 1 && better) {
            best = agree;
            best_cells = cells;
            delimiter = o->delimiters.p[i];
        }
    }
    return delimiter;
}

/* ---- the two ways ---- */

static bool refuse_empty(struct opening *o)
{
    refuse(o, 0, "source-error", STR("empty"));
    return false;
}

/* Columns are the fields in their order. */
static bool begin_without_header(struct opening *o, const struct extent *e, struct header *out)
{
    const struct dataset *ds = o->dataset;
    str record = record_at(&o->window, e);
    int32_t *index = ARENA_ARRAY(o->arena, int32_t, ds->fields);
    str *name = ARENA_ARRAY(o->arena, str, ds->fields);
    char delimiter = o->delimiters.p[0];
    for (ptrdiff_t i = o->delimiters.n - 1; i >= 0 && e->state == EXTENT_WHOLE; i--) {
        bool fits = cells_in(o, record, o->delimiters.p[i], true) == ds->fields;
        delimiter = fits ? o->delimiters.p[i] : delimiter;
    }
    for (int32_t i = 0; i < ds->fields; i++) {
        index[i] = i;
        name[i] = ds->field[i].name;
    }
    *out = (struct header){.columns = ds->fields,
                           .name = name,
                           .field = index,
                           .column = index,
                           .delimiter = delimiter};
    o->labelled = ds->fields;
    return true;
}

static bool begin_submission(struct opening *o, struct header *out)
{
    struct extent e;
    if (!pass_gaps(o, &e)) {
        return false;
    }
    if (at_end(&o->window)) {
        return refuse_empty(o);
    }
    if (!o->dialect->header) {
        return begin_without_header(o, &e, out);
    }
    if (!pass_titles(o, &e) || !pass_gaps(o, &e)) {
        return false;
    }
    int32_t rows = o->dialect->header_rows;
    str *record = ARENA_ARRAY(o->arena, str, rows + 1);
    int32_t records, first = rows > 0 ? o->dialect->header_row[0] : 1;
    int64_t line = o->line;
    if (!take_header(o, first, record, &records)) {
        return false;
    }
    if (records == 0) {
        return refuse_empty(o);
    }
    o->has_header = true;
    struct header_text text = text_of(o, record, records, line);
    if (!header_read(o->arena, o->dataset, &text, o->findings, out, &o->labelled)) {
        return false;
    }
    if (o->labelled < out->columns) {
        o->repairs.column[REPAIR_PADDING] = o->labelled + 1;
        repair_note(&o->repairs, REPAIR_PADDING, line, 1);
    }
    return true;
}

/* As many columns as the first record has cells; one, without a name, for a blank header. */
static void begin_without_labels(struct opening *o, struct header *out)
{
    static const str none = {0};
    struct look look = {.line = o->line};
    str first;
    int64_t line;
    bool data = !o->has_header && look_on(o, &look, &first, &line);
    out->columns = data ? cells_in(o, first, out->delimiter, false) : 1;
    out->name = o->has_header ? &none : NULL;
}

static bool begin_by_the_letter(struct opening *o, struct header *out)
{
    struct extent e;
    if (!next_record(&o->window, &e)) {
        return false;
    }
    if (at_end(&o->window)) {
        return refuse_empty(o);
    }
    if (format_repairs(o->format, REPAIR_SEP_LINE) && e.state == EXTENT_WHOLE &&
        sep_line(o, record_at(&o->window, &e))) {
        o->sep = sep_line(o, record_at(&o->window, &e));
        o->delimiters = (str){&o->sep, 1};
        pass(o, &e, false);
    }
    out->delimiter = told_delimiter(o);
    o->delimiters = str_copy(o->arena, (str){&out->delimiter, 1});
    int32_t records = 0;
    str *record = ARENA_ARRAY(o->arena, str, o->dialect->header_rows + 1);
    if (o->dialect->header && !take_header(o, 1, record, &records)) {
        return false;
    }
    o->has_header = o->dialect->header;
    struct header_text text = text_of(o, record, records, 1);
    bool labels = records > 0 && header_split(o->arena, &text, false, out);
    if (!labels && records > 0 && record[0].n > 0) {
        refuse(o, 1, "source-error", STR("quote"));
        return false;
    }
    if (!labels) {
        begin_without_labels(o, out);
    }
    o->labelled = out->columns;
    return true;
}

bool opening_read(struct opening *o, struct header *out)
{
    const struct dialect *d = o->dialect;
    o->line = 1;
    o->window.quote = d->quote;
    o->delimiters = d->delimiter.n > 0    ? d->delimiter
                    : d->delimiters.n > 0 ? d->delimiters
                                          : STR(",;\t|");
    assert(d->delimiter.n <= 1);
    if (!window_more(&o->window)) {
        return false;
    }
    bool read = o->dataset ? begin_submission(o, out) : begin_by_the_letter(o, out);
    if (read && (out->delimiter == d->quote || out->delimiter == '\0' || out->delimiter == '\n' ||
                 out->delimiter == '\r')) {
        refuse(o, 0, "source-error", STR("dialect"));
        read = false;
    }
    return read;
}
