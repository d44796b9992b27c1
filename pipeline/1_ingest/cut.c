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

void cutter_begin(struct cutter *c, struct arena *a, const struct window *w,
                  const struct cut_plan *plan)
{
    assert(plan->columns > 0 && plan->line > 0 && plan->findings);
    const struct record_rules *rules = &plan->rules;
    *c = (struct cutter){.window = *w, .plan = *plan, .line = plan->line};
    c->window.quote = plan->cells.quote;
    c->watchful = rules->comment_char.n > 0 || rules->comment_rows > 0 || rules->totals_words > 0 ||
                  rules->notes;
    c->label_length = rules->label ? (uint32_t)rules->label[0].n : UINT32_MAX;
    ptrdiff_t stage_bytes = w->capacity;
    char *stage = arena_alloc_raw(a, 1, stage_bytes);
    quoted_open(&c->quoted, plan->cells, w->limits.cell_bytes, stage, stage_bytes);
    scanner_init(&c->scanner, a, plan->cells.delimiter, plan->cells.quote, plan->columns);
    scanner_restart(&c->scanner, (uint32_t)w->start);
    c->cell =
        arena_alloc_raw(a, (ptrdiff_t)sizeof *c->cell, (ptrdiff_t)TEXT_BATCH_ROWS * plan->columns);
    c->row_line = ARENA_ARRAY(a, int64_t, TEXT_BATCH_ROWS);
    if (plan->ragged) {
        c->row_found = ARENA_ARRAY(a, int32_t, TEXT_BATCH_ROWS);
        c->row_record = ARENA_ARRAY(a, int64_t, TEXT_BATCH_ROWS);
    }
}

void cutter_end(struct cutter *c)
{
    quoted_close(&c->quoted);
}

bool cutter_accounts_for_bytes(const struct cutter *c, int64_t header)
{
    const struct byte_account *b = &c->bytes;
    return header + b->rows + b->quarantined + b->non_data == window_place(&c->window) &&
           c->window.start == c->window.filled;
}

static str record_bytes(const struct cutter *c, ptrdiff_t end)
{
    return (str){c->window.bytes + c->window.start, end - c->window.start};
}

static struct text_cell *next_cells(const struct cutter *c)
{
    return c->cell + (ptrdiff_t)c->rows * c->plan.columns;
}

/* Passes a record and books its bytes. */
static void pass_record(struct cutter *c, ptrdiff_t end, int64_t lines, int64_t *book)
{
    int64_t before = window_place(&c->window);
    window_pass(&c->window, end);
    *book += window_place(&c->window) - before;
    c->line += lines;
}

static void report(struct cutter *c, int64_t line, str rule, str detail)
{
    finding_add(c->plan.findings,
                (struct finding){
                    .line = line,
                    .record = c->plan.ragged ? c->plan.records + c->account.read : 0,
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
    finding_add(c->plan.findings,
                (struct finding){
                    .line = line,
                    .record = c->plan.ragged ? c->plan.records + c->account.read : 0,
                    .field = -1,
                    .severity = SEVERITY_REFUSE_FILE,
                    .rule = STR("source-error"),
                    .detail = STR("truncated"),
                });
    c->account.quarantined++;
    c->truncated = true;
}

/* ---- rows, and what is none ---- */

/* A row follows what looked like the end of the table: it was damage. */
static void turn_tail(struct cutter *c)
{
    for (int32_t i = 0; i < c->tail.count; i++) {
        const struct tail_record *t = &c->tail.record[i];
        bool note = t->repair == REPAIR_FOOTNOTES;
        if (note && !t->whole) {
            report(c, t->line, STR("missing-cell"), STR(""));
        } else {
            report(c, t->line, STR("source-error"), note ? STR("note") : STR("totals"));
        }
        c->account.non_data--;
        c->bytes.non_data -= t->bytes;
        c->bytes.quarantined += t->bytes;
        c->repairs.count[t->repair]--;
    }
    c->tail.count = 0;
}

/* The record at the window's start becomes the next row; its cells are already in place. */
static inline void put_row(struct cutter *c, int32_t found)
{
    if (c->tail.count > 0) {
        turn_tail(c);
    }
    c->account.read++;
    if (c->plan.ragged) {
        c->row_found[c->rows] = found;
        c->row_record[c->rows] = c->plan.records + c->account.read;
    }
    c->row_line[c->rows++] = c->line;
    c->open_line = 0;
    c->after_gap = false;
}

static void put_tail(struct cutter *c, enum repair repair, bool whole)
{
    if (c->tail.count == TAIL_RECORDS_LIMIT) {
        turn_tail(c); /* too many for an end */
    }
    c->tail.record[c->tail.count++] =
        (struct tail_record){.line = c->line, .repair = repair, .whole = whole};
    repair_note(&c->repairs, repair, c->line, 1);
}

/* Books a record that is no row and tells where its bytes belong. */
static int64_t *put_other(struct cutter *c, enum fate fate, bool whole)
{
    c->account.read++;
    if (fate == FATE_HEADER && !c->plan.rules.header_again) {
        report(c, c->line, STR("source-error"), STR("header-again"));
        return &c->bytes.quarantined;
    }
    c->account.non_data++;
    c->after_gap = c->after_gap || fate == FATE_BLANK || fate == FATE_PADDING;
    switch (fate) {
    case FATE_BLANK:
        repair_note(&c->repairs, REPAIR_BLANK_LINES, c->line, 1);
        break;
    case FATE_PADDING:
        repair_note(&c->repairs, REPAIR_PADDING, c->line, 1);
        break;
    case FATE_HEADER:
        repair_note(&c->repairs, REPAIR_HEADER_AGAIN, c->line, 1);
        break;
    case FATE_TOTALS:
        put_tail(c, REPAIR_TOTALS, whole);
        break;
    case FATE_NOTE:
        put_tail(c, REPAIR_FOOTNOTES, whole);
        break;
    case FATE_COMMENT:
    case FATE_ROW:
        break;
    }
    return &c->bytes.non_data;
}

/* The bytes of a totals row or note are known once it is passed. */
static void note_tail_bytes(struct cutter *c, int64_t before)
{
    struct tail_record *last = c->tail.count ? &c->tail.record[c->tail.count - 1] : NULL;
    if (last && last->bytes == 0) {
        last->bytes = window_place(&c->window) - before;
    }
}

static enum fate fate_at(const struct cutter *c, const struct record_cells *r)
{
    return fate_of(&c->plan.rules, r, c->plan.records + c->account.read + 1, c->plan.columns);
}

/* ---- the fast path ---- */

enum outcome { OUTCOME_CUT, OUTCOME_DOUBT };

static enum outcome fast_record(struct cutter *c, uint32_t flags, const uint32_t *mark,
                                int32_t count, int64_t *lines)
{
    uint32_t start = (uint32_t)c->window.start;
    ptrdiff_t length = (ptrdiff_t)mark[count - 1] - (ptrdiff_t)start;
    if ((flags & SCAN_UNCLEAN) || count != c->plan.columns ||
        length > c->window.limits.cell_bytes) {
        return OUTCOME_DOUBT;
    }
    struct cells_at at = {
        c->window.bytes,    start, mark, count, next_cells(c), c->plan.cells.quote,
        c->plan.cells.trims};
    if (flags == 0) {
        cut_bare(&at);
        return OUTCOME_CUT;
    }
    str record = record_bytes(c, mark[count - 1]);
    if ((flags & SCAN_SUSPECT) && utf8_invalid_at(record) >= 0) {
        return OUTCOME_DOUBT;
    }
    if (flags & SCAN_INNER_LINE) {
        *lines += count_line_ends(record);
        if (*lines > c->window.limits.record_lines ||
            (c->plan.judge && swallows_record(c->plan.judge, record))) {
            return OUTCOME_DOUBT;
        }
    }
    cut_clean(&at, (flags & SCAN_DOUBLED) != 0);
    return OUTCOME_CUT;
}

/* Nothing but a row looks like this: nearly all of them do. */
static inline bool is_plainly_row(const struct cutter *c)
{
    const struct text_cell *cell = next_cells(c);
    return !c->watchful && cell->length > 0 && cell->length != c->label_length;
}

/* What was cut is a row, unless a closer look says otherwise. */
static enum fate fast_fate(const struct cutter *c, uint32_t flags)
{
    const struct text_cell *cell = next_cells(c);
    uint32_t bytes = 0;
    for (int32_t i = 0; i < c->plan.columns && bytes == 0; i++) {
        bytes |= cell[i].length;
    }
    struct record_cells r = {.bytes = c->window.bytes,
                             .cell = cell,
                             .kept = c->plan.columns,
                             .count = c->plan.columns,
                             .all_empty = bytes == 0,
                             .quoted = (flags & SCAN_QUOTE) != 0};
    return fate_at(c, &r);
}

/* Takes records from the marks while they are beyond doubt. */
static bool take_records(struct cutter *c)
{
    struct scanner *s = &c->scanner;
    bool padded = c->plan.labelled < c->plan.columns;
    while (s->next_record < s->record_count && c->rows < TEXT_BATCH_ROWS) {
        struct scan_record record = s->record[s->next_record];
        const uint32_t *mark = s->mark + s->next_mark;
        int32_t count = record.marks_end - s->next_mark;
        int64_t lines = 1;
        if (padded && !padding_is_empty(mark, count, c->plan.labelled)) {
            return false;
        }
        if (fast_record(c, record.flags, mark, count, &lines) == OUTCOME_DOUBT) {
            return false;
        }
        enum fate fate = is_plainly_row(c) ? FATE_ROW : fast_fate(c, record.flags);
        if (fate == FATE_ROW) {
            put_row(c, count);
            pass_record(c, (ptrdiff_t)mark[count - 1], lines, &c->bytes.rows);
        } else {
            int64_t before = window_place(&c->window);
            int64_t *book = put_other(c, fate, true);
            pass_record(c, (ptrdiff_t)mark[count - 1], lines, book);
            note_tail_bytes(c, before);
        }
        s->next_record++;
        s->next_mark = record.marks_end;
    }
    return true;
}

/* ---- damage ---- */

/* The scan goes on at the window's start, whatever it saw there before. */
static void rescan(struct cutter *c)
{
    scanner_restart(&c->scanner, (uint32_t)c->window.start);
}

/* Leaves a record whose end is known. The scan saw the same end, by the same parity: its marks
 * after it are still good. */
static void leave_whole(struct cutter *c, const struct extent *e, int64_t *book)
{
    struct scanner *s = &c->scanner;
    assert(s->next_record < s->record_count);
    s->next_mark = s->record[s->next_record++].marks_end;
    assert((ptrdiff_t)s->mark[s->next_mark - 1] == e->end);
    pass_record(c, e->end, e->lines, book);
}

/* Leaves a record that cannot be read. When its first physical line alone has the right shape, the
 * damage is in that line. Otherwise lines belong to it until one reads as a whole record. */
static void leave_refused(struct cutter *c, struct damage damage)
{
    struct window *w = &c->window;
    const struct cell_dialect *d = &c->plan.cells;
    struct extent line = window_line(w);
    str bytes = record_bytes(c, line.end);
    bool here =
        line.state == EXTENT_WHOLE && has_shape(bytes, d->delimiter, d->quote, c->plan.columns);
    damage.open = damage.open && stays_open(bytes, d->delimiter, d->quote);
    damage.place = window_place(w);
    c->account.read++;
    if (here) {
        pass_record(c, line.end, 1, &c->bytes.quarantined);
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
    c->bytes.quarantined += window_place(&c->window) - c->damage.place;
    c->resync = c->line_tail = false;
    rescan(c);
}

/* The line at the window's start begins a record: it reads as a whole one, or it is damaged itself
 * but has the right shape. Without the second, a run of damaged lines would be one finding. */
static bool begins_record(struct cutter *c, const struct extent *e)
{
    const struct cell_dialect *d = &c->plan.cells;
    struct extent line = window_line(&c->window);
    bool whole = e->state == EXTENT_WHOLE &&
                 quoted_parse(&c->quoted, record_bytes(c, e->end), NULL, 0) &&
                 c->quoted.count == c->plan.columns;
    return whole || (line.state == EXTENT_WHOLE &&
                     has_shape(record_bytes(c, line.end), d->delimiter, d->quote, c->plan.columns));
}

/* Passes the rest of a physical line, however long it is. Its bytes are booked at the end. */
static enum step pass_line_tail(struct cutter *c)
{
    struct window *w = &c->window;
    struct extent line = window_line(w);
    if (line.end < w->filled) {
        window_pass(w, line.end);
        c->line++;
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
    struct text_cell *cell = next_cells(c);
    int32_t kept = q->count < c->plan.columns ? q->count : c->plan.columns;
    for (int32_t i = 0; i < kept; i++) {
        cell[i].offset += (uint32_t)c->window.start;
    }
    for (int32_t i = kept; i < c->plan.columns; i++) {
        cell[i] = (struct text_cell){(uint32_t)c->window.start, 0};
    }
    put_row(c, q->count > 0 ? q->count : 1);
}

/* The last record lacks its line end and some of its cells, or stops within a character. A blank
 * tail of one cell is nothing. */
static bool is_cut_off(const struct cutter *c, const struct extent *e)
{
    const struct quoted *q = &c->quoted;
    int32_t wanted = c->plan.rules.padding ? c->plan.labelled : c->plan.columns;
    bool lacks_cells = !c->plan.ragged && q->count < wanted && (q->count > 1 || !q->all_empty);
    return !e->terminated && (lacks_cells || ends_in_character(record_bytes(c, e->end)));
}

/* A last line without its end that is a note all the same: it says words, or stands below a gap or
 * another note. */
static bool may_end_file(const struct cutter *c, enum fate fate, str record)
{
    bool alone = c->tail.count == 0 && !c->after_gap && str_find_byte(str_trim(record), ' ') < 0;
    return !ends_in_character(record) &&
           (fate == FATE_TOTALS || fate == FATE_COMMENT || (fate == FATE_NOTE && !alone));
}

static enum fate staged_fate(const struct cutter *c, str record)
{
    const struct quoted *q = &c->quoted;
    if (c->plan.ragged && !c->watchful) {
        return FATE_ROW;
    }
    struct record_cells r = {.bytes = q->stage,
                             .cell = q->cell,
                             .kept = q->count < c->plan.columns ? q->count : c->plan.columns,
                             .count = q->count,
                             .all_empty = q->all_empty,
                             .quoted = c->plan.cells.quote &&
                                       str_find_byte(record, c->plan.cells.quote) >= 0};
    enum fate fate = fate_at(c, &r);
    return c->plan.ragged && fate != FATE_COMMENT ? FATE_ROW : fate;
}

/* The record has the cells of a row: all columns, or, where padding is declared, the labelled ones
 * and empty ones after them. */
static bool is_row(const struct cutter *c)
{
    const struct quoted *q = &c->quoted;
    bool padded = c->plan.rules.padding && q->count >= c->plan.labelled;
    return c->plan.ragged || (q->past_is_empty && (q->count == c->plan.columns || padded));
}

/* The mark of old programs for the end of a file, alone after the last line. */
static bool is_end_mark(const struct cutter *c, const struct extent *e, str record)
{
    return !c->plan.ragged && !e->terminated && record.n == 1 && record.p[0] == '\x1a';
}

/* Too few cells, or too many. One cell alone may be a whole row with another delimiter. */
static void report_width(struct cutter *c, str record)
{
    const struct quoted *q = &c->quoted;
    if (q->count >= c->plan.columns) {
        report(c, c->line, STR("extra-cell"), STR(""));
    } else if (!c->plan.ragged && q->count == 1 &&
               is_row_elsewhere(&c->plan.rules, record, c->plan.columns)) {
        report(c, c->line, STR("missing-cell"), STR("delimiter"));
    } else {
        report(c, c->line, STR("missing-cell"), STR(""));
    }
}

/* What became of a record that libcsv accepts; where its bytes belong. */
static int64_t *settle(struct cutter *c, const struct extent *e, bool undecodable)
{
    const struct quoted *q = &c->quoted;
    str record = record_bytes(c, e->end);
    enum fate fate = undecodable || q->cell_too_long ? FATE_ROW : staged_fate(c, record);
    if (is_end_mark(c, e, record)) {
        return put_other(c, FATE_BLANK, false);
    }
    if (is_cut_off(c, e) && !may_end_file(c, fate, record)) {
        c->account.read++;
        report_truncated(c, c->line);
    } else if (undecodable) {
        c->account.read++;
        report(c, c->line, STR("encoding-error"), STR("bytes"));
    } else if (q->cell_too_long) {
        c->account.read++;
        report(c, c->line, STR("source-error"), STR("too-long"));
    } else if (fate != FATE_ROW) {
        return put_other(c, fate, q->count == c->plan.columns);
    } else if (is_row(c)) {
        repair_note(&c->repairs, REPAIR_PADDING, c->line,
                    !c->plan.ragged && q->count != c->plan.columns);
        put_staged_row(c);
        return &c->bytes.rows;
    } else {
        c->account.read++;
        report_width(c, record);
    }
    return &c->bytes.quarantined;
}

static void take_accepted(struct cutter *c, const struct extent *e, bool undecodable)
{
    int64_t before = window_place(&c->window);
    int64_t *book = settle(c, e, undecodable);
    leave_whole(c, e, book);
    note_tail_bytes(c, before);
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
    c->quoted.labelled = c->plan.labelled;
    bool accepted = quoted_parse(&c->quoted, record, next_cells(c), c->plan.columns) ||
                    (c->plan.ragged && e.lines == 1 &&
                     quoted_parse_json(&c->quoted, record, next_cells(c), c->plan.columns));
    if (accepted && !(e.lines > 1 && c->plan.judge && swallows_record(c->plan.judge, record))) {
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
    *out = (struct text_batch){.bytes = c->window.bytes,
                               .rows = c->rows,
                               .columns = c->plan.columns,
                               .cells = c->cell,
                               .line = c->row_line,
                               .found = c->row_found,
                               .record = c->row_record};
    return c->rows > 0 && !c->window.failed;
}
