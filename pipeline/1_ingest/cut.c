/* The cutter. cutter_next goes round these until the batch is full or the window must move, which
 * would take the bytes away from under the batch:
 *   take_records    rows straight from the marks of the scan
 *   take_doubtful   one record that the scan is in doubt about
 *   resync_step     after damage: one physical line
 *   advance         scan further */
#include "1_ingest/cut.h"

#include <assert.h>
#include <string.h>

#include "1_ingest/cut_cells.h"
#include "base/utf8.h"

enum step { STEP_ON, STEP_MORE, STEP_END };

void cutter_begin(struct cutter *c, struct arena *a, const struct window *w, char delimiter,
                  int32_t columns, int64_t line)
{
    assert(columns > 0 && line > 0);
    *c = (struct cutter){.window = *w,
                         .findings = c->findings,
                         .account = c->account,
                         .columns = columns,
                         .labelled = columns,
                         .line = line};
    ptrdiff_t stage_bytes = w->capacity;
    char *stage = arena_alloc_raw(a, 1, stage_bytes);
    quoted_open(&c->quoted, delimiter, w->limits.cell_bytes, stage, stage_bytes);
    scanner_init(&c->scanner, a, delimiter, columns);
    scanner_restart(&c->scanner, (uint32_t)w->start);
    c->cell = arena_alloc_raw(a, (ptrdiff_t)sizeof *c->cell, (ptrdiff_t)TEXT_BATCH_ROWS * columns);
    c->row_line = ARENA_ARRAY(a, int64_t, TEXT_BATCH_ROWS);
}

void cutter_end(struct cutter *c)
{
    quoted_close(&c->quoted);
}

static str record_bytes(const struct cutter *c, ptrdiff_t end)
{
    return (str){c->window.bytes + c->window.start, end - c->window.start};
}

/* The record at the window's start becomes the next row; its cells are already in place. */
static void put_row(struct cutter *c)
{
    c->row_line[c->rows++] = c->line;
    c->account.read++;
    c->open_line = 0;
}

static void pass_record(struct cutter *c, ptrdiff_t end, int64_t lines)
{
    window_pass(&c->window, end);
    c->line += lines;
}

/* ---- the fast path ---- */

enum outcome { OUTCOME_ROW, OUTCOME_DOUBT };

/* Only a single column makes an empty line look like a row. */
static bool is_blank_line(const struct cells_at *at)
{
    return at->count == 1 && at->cell[0].length == 0;
}

static enum outcome fast_record(struct cutter *c, uint32_t flags, const uint32_t *mark,
                                int32_t count, int64_t *lines)
{
    uint32_t start = (uint32_t)c->window.start;
    ptrdiff_t length = (ptrdiff_t)mark[count - 1] - (ptrdiff_t)start;
    if ((flags & SCAN_UNCLEAN) || count != c->columns || length > c->window.limits.cell_bytes) {
        return OUTCOME_DOUBT;
    }
    struct cells_at at = {c->window.bytes, start, mark, count,
                          c->cell + (ptrdiff_t)c->rows * c->columns};
    if (flags == 0) {
        cut_bare(&at);
        return is_blank_line(&at) ? OUTCOME_DOUBT : OUTCOME_ROW;
    }
    str record = record_bytes(c, mark[count - 1]);
    if ((flags & SCAN_SUSPECT) && utf8_invalid_at(record) >= 0) {
        return OUTCOME_DOUBT;
    }
    if (flags & SCAN_INNER_LINE) {
        *lines += count_line_ends(record);
        if (*lines > c->window.limits.record_lines) {
            return OUTCOME_DOUBT;
        }
    }
    cut_clean(&at, (flags & SCAN_DOUBLED) != 0);
    return is_blank_line(&at) && !(flags & SCAN_QUOTE) ? OUTCOME_DOUBT : OUTCOME_ROW;
}

/* Takes records from the marks while they are beyond doubt. */
static bool take_records(struct cutter *c)
{
    struct scanner *s = &c->scanner;
    bool padded = c->labelled < c->columns;
    while (s->next_record < s->record_count && c->rows < TEXT_BATCH_ROWS) {
        struct scan_record record = s->record[s->next_record];
        const uint32_t *mark = s->mark + s->next_mark;
        int32_t count = record.marks_end - s->next_mark;
        int64_t lines = 1;
        if (padded && !padding_is_empty(mark, count, c->labelled)) {
            return false;
        }
        if (fast_record(c, record.flags, mark, count, &lines) == OUTCOME_DOUBT) {
            return false;
        }
        put_row(c);
        pass_record(c, (ptrdiff_t)mark[count - 1], lines);
        s->next_record++;
        s->next_mark = record.marks_end;
    }
    return true;
}

/* ---- damage ---- */

static void report(struct cutter *c, int64_t line, str rule, str detail)
{
    finding_add(c->findings, (struct finding){
                                 .line = line,
                                 .field = -1,
                                 .severity = SEVERITY_QUARANTINE_ROW,
                                 .rule = rule,
                                 .detail = detail,
                             });
    c->account.quarantined++;
    if (str_equal(rule, STR("encoding-error"))) {
        c->undecodable_line = c->undecodable++ ? c->undecodable_line : line;
    }
}

/* The file ends in the middle of a record: nobody knows how much of it is missing. */
static void report_truncated(struct cutter *c, int64_t line)
{
    finding_add(c->findings, (struct finding){
                                 .line = line,
                                 .field = -1,
                                 .severity = SEVERITY_REFUSE_FILE,
                                 .rule = STR("source-error"),
                                 .detail = STR("truncated"),
                             });
    c->account.quarantined++;
    c->truncated = true;
}

/* The scan goes on at the window's start, whatever it saw there before. */
static void rescan(struct cutter *c)
{
    scanner_restart(&c->scanner, (uint32_t)c->window.start);
}

/* Leaves a record whose end is known. The scan saw the same end, by the same parity: its marks
 * after it are still good. */
static void leave_whole(struct cutter *c, const struct extent *e)
{
    struct scanner *s = &c->scanner;
    assert(s->next_record < s->record_count);
    s->next_mark = s->record[s->next_record++].marks_end;
    assert((ptrdiff_t)s->mark[s->next_mark - 1] == e->end);
    pass_record(c, e->end, e->lines);
}

/* Leaves a record that cannot be read. When its first physical line alone has the right shape, the
 * damage is in that line. Otherwise lines belong to it until one reads as a whole record. */
static void leave_refused(struct cutter *c, struct damage damage)
{
    struct window *w = &c->window;
    struct extent line = window_line(w);
    str bytes = record_bytes(c, line.end);
    bool here = line.state == EXTENT_WHOLE && has_shape(bytes, c->scanner.delimiter, c->columns);
    damage.open = damage.open && stays_open(bytes, c->scanner.delimiter);
    c->account.read++;
    if (here) {
        pass_record(c, line.end, 1);
        if (damage.open && w->start == w->filled && w->ended) {
            report_truncated(c, damage.line);
        } else {
            report(c, damage.line, damage.rule, damage.detail);
            c->open_line = damage.open ? damage.line : c->open_line;
        }
        rescan(c);
        return;
    }
    c->damage = damage;
    c->resync = c->line_tail = true;
}

static void end_resync(struct cutter *c, bool truncated)
{
    if (truncated) {
        report_truncated(c, c->damage.line);
    } else {
        report(c, c->damage.line, c->damage.rule, c->damage.detail);
    }
    c->resync = c->line_tail = false;
    rescan(c);
}

/* The line at the window's start begins a record: it reads as a whole one, or it is damaged itself
 * but has the right shape. Without the second, a run of damaged lines would be one finding. */
static bool begins_record(struct cutter *c, const struct extent *e)
{
    struct extent line = window_line(&c->window);
    bool whole = e->state == EXTENT_WHOLE &&
                 quoted_parse(&c->quoted, record_bytes(c, e->end), NULL, 0) &&
                 c->quoted.count == c->columns;
    return whole || (line.state == EXTENT_WHOLE &&
                     has_shape(record_bytes(c, line.end), c->scanner.delimiter, c->columns));
}

/* Passes the rest of a physical line, however long it is. */
static enum step pass_line_tail(struct cutter *c)
{
    struct window *w = &c->window;
    struct extent line = window_line(w);
    if (line.end < w->filled) {
        pass_record(c, line.end, 1);
        c->line_tail = false;
        return STEP_ON;
    }
    w->start = w->filled;
    return w->ended ? STEP_ON : STEP_MORE;
}

static enum step resync_step(struct cutter *c)
{
    struct window *w = &c->window;
    if (w->start == w->filled && w->ended) {
        /* in quotes, or on a line without an end */
        end_resync(c, c->damage.open || c->line_tail);
        return STEP_ON;
    }
    if (c->line_tail) {
        return pass_line_tail(c);
    }
    struct extent record = window_record(w);
    if (record.state == EXTENT_MORE) {
        return STEP_MORE;
    }
    if (begins_record(c, &record) || ++c->damage.lines > w->limits.record_lines) {
        end_resync(c, false);
        return STEP_ON;
    }
    c->line_tail = true;
    return STEP_ON;
}

/* ---- records in doubt ---- */

/* The cells that libcsv made take the place of the record's own bytes: they are never longer. */
static void put_staged_row(struct cutter *c)
{
    struct quoted *q = &c->quoted;
    memcpy(c->window.bytes + c->window.start, q->stage, (size_t)q->used);
    struct text_cell *cell = c->cell + (ptrdiff_t)c->rows * c->columns;
    for (int32_t i = 0; i < c->columns; i++) {
        cell[i].offset += (uint32_t)c->window.start;
    }
    put_row(c);
}

/* The last record lacks its line end and some of its cells, or stops within a character. A blank
 * tail of one cell is nothing. */
static bool is_cut_off(const struct cutter *c, const struct extent *e)
{
    const struct quoted *q = &c->quoted;
    bool lacks_cells = q->count < c->columns && (q->count > 1 || !q->all_empty);
    return !e->terminated && (lacks_cells || ends_in_character(record_bytes(c, e->end)));
}

static void take_accepted(struct cutter *c, const struct extent *e, bool undecodable)
{
    const struct quoted *q = &c->quoted;
    bool right = q->count == c->columns && q->past_is_empty;
    if (is_cut_off(c, e)) {
        report_truncated(c, c->line);
    } else if (undecodable) {
        report(c, c->line, STR("encoding-error"), STR("bytes"));
    } else if (q->cell_too_long) {
        report(c, c->line, STR("source-error"), STR("too-long"));
    } else if (right) {
        put_staged_row(c);
        leave_whole(c, e);
        return;
    } else if (q->all_empty) {
        c->account.non_data++;
    } else {
        str rule = q->count < c->columns ? STR("missing-cell") : STR("extra-cell");
        report(c, c->line, rule, STR(""));
    }
    c->account.read++;
    leave_whole(c, e);
}

/* The record at the window's start, judged by libcsv. */
static enum step take_doubtful(struct cutter *c)
{
    struct extent e = window_record(&c->window);
    struct damage damage = {.line = c->line, .rule = STR("source-error"), .detail = STR("quote")};
    if (e.state == EXTENT_MORE) {
        return STEP_MORE;
    }
    if (e.state != EXTENT_WHOLE) {
        damage.detail = e.state == EXTENT_TOO_LONG ? STR("too-long") : STR("quote");
        leave_refused(c, damage);
        return STEP_ON;
    }
    str record = record_bytes(c, e.end);
    bool undecodable = utf8_invalid_at(record) >= 0;
    struct text_cell *cell = c->cell + (ptrdiff_t)c->rows * c->columns;
    c->quoted.labelled = c->labelled;
    if (quoted_parse(&c->quoted, record, cell, c->columns)) {
        take_accepted(c, &e, undecodable);
        return STEP_ON;
    }
    damage.open = e.open;
    if (undecodable) {
        damage.rule = STR("encoding-error");
        damage.detail = STR("bytes");
    }
    leave_refused(c, damage);
    return STEP_ON;
}

/* ---- the round ---- */

/* Scans further, or tells what is missing for that. */
static enum step advance(struct cutter *c)
{
    struct window *w = &c->window;
    struct scanner *s = &c->scanner;
    if (scanner_step(s, w->bytes, (uint32_t)w->filled, w->ended)) {
        return STEP_ON;
    }
    if (!w->ended) {
        return STEP_MORE;
    }
    if (w->start == w->filled) {
        return STEP_END;
    }
    scanner_finish(s, (uint32_t)w->filled);
    return STEP_ON;
}

/* The record in progress is already longer than any may be. */
static bool is_beyond_limits(const struct cutter *c)
{
    return (ptrdiff_t)c->scanner.position - c->window.start > c->window.limits.record_bytes ||
           c->scanner.inner_lines >= c->window.limits.record_lines;
}

static enum step one_step(struct cutter *c)
{
    if (c->resync) {
        return resync_step(c);
    }
    if (!take_records(c)) {
        return take_doubtful(c);
    }
    if (c->rows == TEXT_BATCH_ROWS) {
        return STEP_ON;
    }
    return is_beyond_limits(c) ? take_doubtful(c) : advance(c);
}

bool cutter_next(struct cutter *c, struct text_batch *out)
{
    c->rows = 0;
    while (c->rows < TEXT_BATCH_ROWS && !c->window.failed) {
        enum step step = one_step(c);
        if (step == STEP_END || (step == STEP_MORE && c->rows > 0)) {
            break;
        }
        if (step == STEP_MORE && window_more(&c->window)) {
            rescan(c);
        }
    }
    assert(c->account.read >= c->account.quarantined + c->account.non_data);
    *out = (struct text_batch){c->window.bytes, c->rows, c->columns, c->cell, c->row_line};
    return c->rows > 0 && !c->window.failed;
}
