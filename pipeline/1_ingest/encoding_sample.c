/* The header is sought among the first records, under every delimiter: where most labels are the
 * dataset's, or would be. */
#include "1_ingest/encoding_sample.h"

#include <assert.h>

#include "1_ingest/encoding_lost.h"
#include "1_ingest/label.h"
#include "base/utf8.h"

enum {
    HEADER_RECORDS = 24, /* searched for the header */
    SAMPLE_RECORDS = 400,
    CELLS_MOST = 512,
    RECORD_LINES_MOST = 16, /* a quote that stays open longer is damage */
    LABELS_EACH = 2 + LANGUAGE_COUNT,
    UNKNOWN_SHOWN_MOST = 3,
    LABEL_POINTS = 4,
    KINDS = 3,
    TELLING_BYTES = 6,
    SEEN_BYTES = 1 << 20,
    SEEN_MOST = 1000,     /* different codes that are counted */
    LOST_LEAST = 2,       /* lost cells in one column that refuse a file, */
    LOST_SHARE_LEAST = 10 /* and at least one in so many of its cells */
};

/* ---- what is expected ---- */

static int32_t spellings_of(const struct dataset *ds)
{
    int32_t count = 0;
    for (int32_t i = 0; i < ds->fields; i++) {
        count += LABELS_EACH + ds->field[i].alias_count;
    }
    return count;
}

static void add_spelling(struct arena *a, struct sample_frame *f, str *label, int32_t *field,
                         str text, int32_t index)
{
    if (text.n == 0 || utf8_invalid_at(text) >= 0) {
        return;
    }
    label[f->labels] = text;
    field[f->labels++] = index;
    str folded = utf8_fold(a, text);
    if (folded.n > 0 && !map_has(&f->spelling, folded)) {
        map_put(&f->spelling, folded, index);
    }
}

struct sample_frame sample_frame_new(struct arena *a, const struct dataset *ds,
                                     const struct source_format *format)
{
    struct sample_frame f = {.dataset = ds, .format = format, .delimiters = STR(",;\t|")};
    if (format->dialect.delimiters.n > 0) {
        f.delimiters = format->dialect.delimiters;
    } else if (ds != NULL && ds->delimiters.n > 0) {
        f.delimiters = ds->delimiters;
    }
    int32_t most = ds == NULL ? 0 : spellings_of(ds);
    f.spelling = map_new(a, most + 1);
    str *label = ARENA_ARRAY(a, str, most + 1);
    int32_t *field = ARENA_ARRAY(a, int32_t, most + 1);
    for (int32_t i = 0; ds != NULL && i < ds->fields; i++) {
        const struct field *one = &ds->field[i];
        add_spelling(a, &f, label, field, one->name, i);
        for (int l = 0; l < LANGUAGE_COUNT; l++) {
            add_spelling(a, &f, label, field, one->labels.text[l], i);
        }
        for (int32_t k = 0; k < one->alias_count; k++) {
            add_spelling(a, &f, label, field, one->alias[k], i);
        }
    }
    assert(f.labels <= most);
    f.label = label;
    f.label_field = field;
    return f;
}

/* ---- records and cells ---- */

static bool is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

/* Up to a line end outside quotation marks; where they stay open, up to the first one. */
static str take_record(str *rest)
{
    ptrdiff_t first = -1, end = -1;
    int lines = 0;
    bool open = false;
    for (ptrdiff_t i = 0; i < rest->n && end < 0 && lines < RECORD_LINES_MOST; i++) {
        open = open != (rest->p[i] == '"');
        if (is_line_end(rest->p[i])) {
            first = first < 0 ? i : first;
            end = open ? -1 : i;
            lines++;
        }
    }
    end = end >= 0 ? end : first >= 0 ? first : rest->n;
    str record = str_slice(*rest, 0, end);
    ptrdiff_t next = end < rest->n ? end + 1 : end;
    next += next < rest->n && rest->p[end] == '\r' && rest->p[next] == '\n';
    *rest = str_slice(*rest, next, rest->n);
    return record;
}

/* A cell without the blanks and quotation marks around it. */
static str bare(str cell)
{
    cell = str_trim(cell);
    if (cell.n >= 2 && cell.p[0] == '"' && cell.p[cell.n - 1] == '"') {
        cell = str_trim(str_slice(cell, 1, cell.n - 1));
    }
    return cell;
}

static int32_t split(str record, str delimiter, str cell[CELLS_MOST])
{
    int32_t count = 0;
    ptrdiff_t from = 0;
    bool open = false;
    for (ptrdiff_t i = 0; i < record.n && count < CELLS_MOST - 1; i++) {
        open = open != (record.p[i] == '"');
        if (!open && str_starts(str_slice(record, i, record.n), delimiter)) {
            cell[count++] = bare(str_slice(record, from, i));
            from = i + delimiter.n;
            i += delimiter.n - 1;
        }
    }
    cell[count++] = bare(str_slice(record, from, record.n));
    return count;
}

static bool is_beyond_ascii(str text)
{
    for (ptrdiff_t i = 0; i < text.n; i++) {
        if ((unsigned char)text.p[i] >= 0x80) {
            return true;
        }
    }
    return false;
}

static bool has_marks(str text)
{
    return str_find_byte(text, '?') >= 0 || str_find(text, STR("\xEF\xBF\xBD")) >= 0;
}

/* ---- labels ---- */

enum verdict { VERDICT_NONE, VERDICT_MATCH, VERDICT_LOST, VERDICT_MOJIBAKE };

/* A short run of marks has the length of many labels: it tells nothing alone. */
static bool tells(str label)
{
    return label.n >= TELLING_BYTES || !lost_is_plain(label);
}

static int32_t lost_label(const struct sample_frame *f, str label)
{
    for (int32_t i = 0; has_marks(label) && tells(label) && i < f->labels; i++) {
        if (lost_spells(label, f->label[i])) {
            return f->label_field[i];
        }
    }
    return -1;
}

static enum verdict judge_label(const struct sample_frame *f, str label, struct arena scratch,
                                int32_t *field)
{
    *field = -1;
    if (label.n == 0 || utf8_invalid_at(label) >= 0) {
        return VERDICT_NONE;
    }
    *field = (int32_t)map_get(&f->spelling, utf8_fold(&scratch, label), -1);
    bool whole = str_find(label, STR("\xEF\xBF\xBD")) < 0;
    if (*field >= 0 && whole) {
        return VERDICT_MATCH;
    }
    *field = lost_label(f, label);
    if (*field >= 0) {
        return VERDICT_LOST;
    }
    str before;
    if (is_beyond_ascii(label) && mojibake_undo(&scratch, label, &before)) {
        *field = (int32_t)map_get(&f->spelling, utf8_fold(&scratch, before), -1);
    }
    return *field >= 0 ? VERDICT_MOJIBAKE : VERDICT_NONE;
}

static int32_t header_points(const struct sample_frame *f, const str *cell, int32_t count,
                             struct arena scratch)
{
    int32_t points = 0;
    bool *seen = ARENA_ARRAY(&scratch, bool, f->dataset == NULL ? 1 : f->dataset->fields + 1);
    for (int32_t i = 0; i < count; i++) {
        int32_t field;
        enum verdict verdict = judge_label(f, cell[i], scratch, &field);
        if (verdict != VERDICT_NONE && !seen[field]) {
            seen[field] = true;
            points += verdict == VERDICT_MATCH ? LABEL_POINTS : LABEL_POINTS - 1;
        }
    }
    return points;
}

static ptrdiff_t delimiter_count(const struct sample_frame *f)
{
    return f->format->dialect.delimiter.n > 0 ? 1 : f->delimiters.n;
}

static str delimiter_at(const struct sample_frame *f, ptrdiff_t i)
{
    str declared = f->format->dialect.delimiter;
    return declared.n > 0 ? declared : str_slice(f->delimiters, i, i + 1);
}

/* The delimiter under which most labels of the record are recognised, or would be; without any,
 * the one that makes most cells. */
static struct sample_header lay_out(const struct sample_frame *f, str record, int32_t *cells,
                                    struct arena scratch)
{
    str *cell = ARENA_ARRAY(&scratch, str, CELLS_MOST);
    struct sample_header best = {0};
    *cells = 0;
    for (ptrdiff_t d = 0; d < delimiter_count(f); d++) {
        int32_t count = split(record, delimiter_at(f, d), cell);
        int32_t points = header_points(f, cell, count, scratch);
        if (points > best.points || (points == best.points && count > *cells)) {
            best.delimiter = d;
            best.points = points;
            *cells = count;
        }
    }
    return best;
}

/* With nothing recognised it is the first record that has text. */
struct sample_header sample_find_header(const struct sample_frame *f, str text,
                                        struct arena scratch)
{
    struct sample_header best = {0};
    str rest = text;
    bool found = false;
    for (int r = 0; r < HEADER_RECORDS && rest.n > 0; r++) {
        str record = take_record(&rest);
        if (str_trim(record).n == 0) {
            continue;
        }
        int32_t cells = 0;
        struct sample_header one = lay_out(f, record, &cells, scratch);
        one.record = r;
        if (!found || one.points > best.points) {
            best = one;
            found = true;
        }
        if (one.points >= 2 * LABEL_POINTS && 2 * one.points >= LABEL_POINTS * cells) {
            break; /* it is the header: what follows is data */
        }
    }
    return best;
}

static bool label_may_be_shown(const struct sample_frame *f, str label, int32_t field,
                               struct arena scratch)
{
    return field >= 0 ||
           (utf8_invalid_at(label) < 0 && label_is_safe(label, &f->spelling, scratch));
}

static void read_label(const struct sample_frame *f, str label, int32_t *column_field,
                       struct arena scratch, struct sample_reading *out)
{
    if (label.n == 0) {
        return;
    }
    enum verdict verdict = judge_label(f, label, scratch, column_field);
    bool valid = utf8_invalid_at(label) < 0;
    out->fields += verdict == VERDICT_MATCH;
    out->labels += verdict == VERDICT_MATCH && is_beyond_ascii(label);
    out->unknown += verdict == VERDICT_NONE;
    out->lost_labels += verdict == VERDICT_LOST;
    out->mojibake_labels += verdict == VERDICT_MOJIBAKE;
    out->plain_lost_labels +=
        verdict == VERDICT_NONE && valid && (lost_is_plain(label) || lost_within_word(label));
    out->plain_mojibake_labels += verdict == VERDICT_NONE && valid && mojibake_is_plain(label);
    if (is_beyond_ascii(label) && out->shown_count < SAMPLE_SHOWN) {
        out->shown[out->shown_count++] = label;
    }
    out->safe = out->safe && label_may_be_shown(f, label, *column_field, scratch);
}

/* ---- cells ---- */

static bool is_missing(const struct field *field, str text)
{
    for (int32_t i = 0; i < field->missing_count; i++) {
        if (str_equal(field->missing[i].text, text)) {
            return true;
        }
    }
    return text.n == 0;
}

static bool matches(const struct field *field, str text, struct arena scratch)
{
    if (field->codelist != NULL) {
        return codelist_match(field->codelist, text, scratch) >= 0;
    }
    str folded = utf8_fold(&scratch, text);
    for (int32_t i = 0; i < field->enum_values; i++) {
        if (str_equal(utf8_fold(&scratch, field->enum_value[i].text), folded)) {
            return true;
        }
    }
    return false;
}

static bool is_lost_code(const struct codelist *list, str text)
{
    for (int32_t i = 0; i < list->count; i++) {
        for (int l = 0; l < LANGUAGE_COUNT; l++) {
            if (lost_spells(text, list->code[i].labels.text[l])) {
                return true;
            }
        }
    }
    for (ptrdiff_t i = 0; i < list->folded.count; i++) {
        if (lost_spells(text, list->folded.entries[i].key)) {
            return true;
        }
    }
    return false;
}

static bool is_lost(const struct field *field, str text)
{
    if (!has_marks(text)) {
        return false;
    }
    for (int32_t i = 0; i < field->enum_values; i++) {
        if (lost_spells(text, field->enum_value[i].text)) {
            return true;
        }
    }
    return field->codelist != NULL && is_lost_code(field->codelist, text);
}

/* One value of a coded column. */
static enum verdict judge_code(const struct field *field, str text, struct arena scratch)
{
    if (utf8_invalid_at(text) >= 0) {
        return VERDICT_NONE;
    }
    if (matches(field, text, scratch)) {
        return VERDICT_MATCH;
    }
    if (is_lost(field, text)) {
        return VERDICT_LOST;
    }
    str before;
    bool undone = is_beyond_ascii(text) && mojibake_undo(&scratch, text, &before) &&
                  matches(field, before, scratch);
    return undone ? VERDICT_MOJIBAKE : VERDICT_NONE;
}

/* Different texts of one column, as many as matter. */
struct kinds {
    str text[KINDS];
    int32_t count;
};

struct column {
    const struct field *field; /* NULL: not coded, or not known */
    int32_t cells, lost, mojibake;
    struct kinds worn, plain, misread;
};

struct cells_reader {
    struct column column[CELLS_MOST];
    int32_t columns;
    struct map seen; /* coded cells beyond ASCII that were counted */
    struct sample_reading *out;
};

static void add_kind(struct kinds *k, str text)
{
    for (int32_t i = 0; i < k->count; i++) {
        if (str_equal(k->text[i], text)) {
            return;
        }
    }
    if (k->count < KINDS) {
        k->text[k->count++] = text;
    }
}

static void read_value(struct cells_reader *c, struct column *column, str text,
                       struct arena scratch)
{
    if (is_missing(column->field, text)) {
        return;
    }
    column->cells++;
    if (!is_beyond_ascii(text) && !has_marks(text)) {
        return; /* tells nothing */
    }
    enum verdict verdict = judge_code(column->field, text, scratch);
    if (verdict == VERDICT_LOST) {
        column->lost++;
        add_kind(lost_is_plain(text) && !tells(text) ? &column->plain : &column->worn, text);
    }
    column->mojibake += verdict == VERDICT_MOJIBAKE;
    if (verdict == VERDICT_MATCH && is_beyond_ascii(text) && c->seen.count < SEEN_MOST) {
        c->out->codes += map_put(&c->seen, text, 1);
    }
}

static void read_cell(struct cells_reader *c, struct column *column, str cell, struct arena scratch)
{
    bool list = column->field->type == VALUE_CODE_SET && !is_missing(column->field, cell);
    char separator = column->field->list_separator != 0 ? column->field->list_separator : ';';
    str rest = cell, one = cell;
    for (bool more = true; more;) {
        more = list && str_cut(rest, separator, &one, &rest);
        one = list ? one : cell;
        read_value(c, column, str_trim(one), scratch);
    }
}

/* Marks without a digit: "??/03/1990" is a day that is not known. */
static bool is_marks_alone(str text)
{
    for (ptrdiff_t i = 0; i < text.n; i++) {
        if ('0' <= text.p[i] && text.p[i] <= '9') {
            return false;
        }
    }
    return text.n > 2 && lost_is_plain(text);
}

/* A cell that may hold any text: damage shows within words, or in many ways. */
static void read_text(struct column *column, str text, struct arena scratch)
{
    if (text.n == 0 || utf8_invalid_at(text) >= 0) {
        return;
    }
    column->cells++;
    str before;
    bool marks = has_marks(text);
    if (marks && (lost_within_word(text) || str_find(text, STR("\xEF\xBF\xBD")) >= 0)) {
        column->lost++;
        add_kind(&column->worn, text);
    } else if (marks && is_marks_alone(text)) {
        column->lost++;
        add_kind(&column->plain, text);
    } else if (!marks && is_beyond_ascii(text) && mojibake_undo(&scratch, text, &before)) {
        column->mojibake++;
        add_kind(&column->misread, text);
    }
}

/* A short run of marks that comes again and again, beside other codes, may mean "unknown". */
static bool is_lost_text(const struct column *c)
{
    if (c->field != NULL) {
        return c->worn.count > 0 || c->plain.count > 1 || 2 * c->lost >= c->cells;
    }
    return c->worn.count >= KINDS - 1 || c->worn.count + c->plain.count >= KINDS;
}

static bool is_too_much(int32_t damaged, int32_t cells)
{
    return damaged >= LOST_LEAST && (int64_t)damaged * LOST_SHARE_LEAST >= cells;
}

static void read_cells(struct cells_reader *c, str rest, str delimiter, struct arena scratch)
{
    str *cell = ARENA_ARRAY(&scratch, str, CELLS_MOST);
    for (int r = 0; r < SAMPLE_RECORDS && rest.n > 0; r++) {
        int32_t count = split(take_record(&rest), delimiter, cell);
        for (int32_t i = 0; i < count && i < c->columns; i++) {
            if (c->column[i].field != NULL) {
                read_cell(c, &c->column[i], cell[i], scratch);
            } else {
                read_text(&c->column[i], cell[i], scratch);
            }
        }
    }
    for (int32_t i = 0; i < c->columns; i++) {
        const struct column *column = &c->column[i];
        c->out->lost_cells |= is_lost_text(column) && is_too_much(column->lost, column->cells);
        c->out->mojibake_cells |= (column->field != NULL || column->misread.count > 1) &&
                                  is_too_much(column->mojibake, column->cells);
    }
}

static const struct field *coded_field(const struct dataset *ds, int32_t index)
{
    if (ds == NULL || index < 0 || index >= ds->fields) {
        return NULL;
    }
    const struct field *field = &ds->field[index];
    return field->codelist != NULL || field->enum_values > 0 ? field : NULL;
}

/* The text after the header. */
static str read_header(const struct sample_frame *f, str text, struct sample_header header,
                       struct cells_reader *c, struct arena scratch)
{
    str record = text, rest = text;
    for (int r = 0; r <= header.record; r++) {
        record = take_record(&rest);
    }
    str *cell = ARENA_ARRAY(&scratch, str, CELLS_MOST);
    c->columns = split(record, delimiter_at(f, header.delimiter), cell);
    for (int32_t i = 0; i < c->columns; i++) {
        int32_t index = -1;
        read_label(f, cell[i], &index, scratch, c->out);
        c->column[i].field = coded_field(f->dataset, index);
    }
    return rest;
}

void sample_read(const struct sample_frame *f, str text, struct sample_header header,
                 struct arena scratch, struct sample_reading *out)
{
    *out = (struct sample_reading){.safe = true};
    struct cells_reader *c = ARENA_NEW(&scratch, struct cells_reader);
    char *own =
        arena_alloc_raw(&scratch, 1, SEEN_BYTES); /* the map grows beside scratch's copies */
    struct arena seen = {own, own + SEEN_BYTES};
    c->seen = map_new(&seen, 16);
    c->out = out;
    str rest = text;
    if (f->format->dialect.header) {
        rest = read_header(f, text, header, c, scratch);
    } else if (f->dataset != NULL) {
        c->columns = f->dataset->fields < CELLS_MOST ? f->dataset->fields : CELLS_MOST;
        for (int32_t i = 0; i < c->columns; i++) {
            c->column[i].field = coded_field(f->dataset, i);
        }
    }
    read_cells(c, rest, delimiter_at(f, header.delimiter), scratch);
    out->safe = out->safe && out->fields >= 3 && out->unknown <= UNKNOWN_SHOWN_MOST &&
                out->fields >= 3 * out->unknown;
}
