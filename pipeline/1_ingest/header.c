/* The header record. A label stands for a field when it equals the field's name or, after folding,
 * its name, one of its labels or one of its aliases.
 *
 * The first line of a file may be somebody's data, and a lost line end puts a person's cells behind
 * the labels. Findings therefore name columns by their position. The names of columns that stand
 * for no field are repeated in one place only, where a column is missing, and by a narrow rule. */
#include "1_ingest/header.h"

#include <assert.h>
#include <string.h>

#include "1_ingest/label.h"
#include "1_ingest/quoted.h"
#include "base/buf.h"
#include "base/map.h"
#include "base/utf8.h"

enum {
    RECOGNISED = 2,         /* labels that make a line a header */
    FINDINGS_MOST = 20,     /* of one header */
    NAMED_MOST = 20,        /* unknown columns that one finding names */
    UNKNOWN_SHOWN_MOST = 3, /* with more of them no name is repeated */
    FURTHER_LABELS = 100,   /* beyond the fields */
    COLUMNS_MOST = 16384,   /* of a sheet: labels and blank columns after them */
};
#define NOTHING_SHOWN STR("-")

/* Everything that a label may be, folded. Names go before labels, labels before aliases, so that a
 * spelling that two fields share belongs to the one that has it first. */
static struct map field_spellings(struct arena *a, const struct dataset *ds)
{
    struct map m = map_new(a, (ptrdiff_t)ds->fields * 6);
    for (int32_t i = 0; i < ds->fields; i++) {
        map_put(&m, utf8_fold(a, ds->field[i].name), i);
    }
    for (int32_t i = 0; i < ds->fields; i++) {
        for (int l = 0; l < LANGUAGE_COUNT; l++) {
            str key = utf8_fold(a, ds->field[i].labels.text[l]);
            if (key.n > 0 && !map_has(&m, key)) {
                map_put(&m, key, i);
            }
        }
    }
    for (int32_t i = 0; i < ds->fields; i++) {
        for (int32_t k = 0; k < ds->field[i].alias_count; k++) {
            str key = utf8_fold(a, ds->field[i].alias[k]);
            if (key.n > 0 && !map_has(&m, key)) {
                map_put(&m, key, i);
            }
        }
    }
    return m;
}

static int32_t field_of(const struct dataset *ds, const struct map *spellings, str label,
                        struct arena scratch)
{
    int32_t exact = dataset_field(ds, label);
    return exact >= 0 ? exact : (int32_t)map_get(spellings, utf8_fold(&scratch, label), -1);
}

/* ---- one reading of the record ---- */

/* The cells of one record, or -1 when libcsv refuses it. */
static int32_t split_record(struct arena *a, str record, struct cell_dialect dialect, str **cells)
{
    int32_t most = 1;
    for (ptrdiff_t i = 0; i < record.n; i++) {
        most += record.p[i] == dialect.delimiter;
    }
    struct text_cell *cell = arena_alloc_raw(a, (ptrdiff_t)sizeof *cell, most);
    char *stage = arena_alloc_raw(a, 1, record.n + 1);
    struct quoted q;
    quoted_open(&q, dialect, record.n, stage, record.n + 1);
    bool accepted = quoted_parse(&q, record, cell, most);
    int32_t count = q.count;
    quoted_close(&q);
    if (!accepted) {
        return -1;
    }
    assert(count <= most);
    *cells = ARENA_ARRAY(a, str, count);
    for (int32_t i = 0; i < count; i++) {
        (*cells)[i] = (str){stage + cell[i].offset, (ptrdiff_t)cell[i].length};
    }
    return count;
}

/* What a further header record adds to a label. */
static str joined(struct arena *a, str label, str before, str cell, str join)
{
    if (cell.n == 0 || str_equal(cell, before)) {
        return label;
    }
    return label.n == 0 ? cell : str_concat(a, 3, (str[]){label, join, cell});
}

static bool split(struct arena *a, const struct header_text *text, struct cell_dialect dialect,
                  struct header *h)
{
    str *label = NULL, *before = NULL;
    int32_t columns = 0;
    for (int32_t k = 0; k < text->records; k++) {
        str *cell;
        int32_t count = split_record(a, text->record[k], dialect, &cell);
        if (count < 0) {
            return false;
        }
        int32_t all = count > columns ? count : columns;
        str *next = ARENA_ARRAY(a, str, all), *now = ARENA_ARRAY(a, str, all);
        for (int32_t i = 0; i < all; i++) {
            str old = i < columns ? label[i] : STR("");
            str last = i < columns ? before[i] : STR("");
            now[i] = i < count ? (dialect.trims ? str_trim(cell[i]) : cell[i]) : last;
            next[i] = joined(a, old, last, now[i], text->join);
        }
        label = next;
        before = now;
        columns = all;
    }
    h->columns = columns;
    h->name = label;
    h->delimiter = dialect.delimiter;
    return columns > 0;
}

bool header_split(struct arena *a, const struct header_text *text, bool trims, struct header *out)
{
    assert(text->delimiters.n == 1);
    return split(a, text, (struct cell_dialect){text->delimiters.p[0], text->quote, trims}, out);
}

/* Distinct fields that the labels stand for. */
static int32_t match(struct arena *a, const struct dataset *ds, const struct map *spellings,
                     struct header *h)
{
    int32_t *field = ARENA_ARRAY(a, int32_t, h->columns);
    int32_t *column = ARENA_ARRAY(a, int32_t, ds->fields);
    int32_t found = 0;
    memset(column, -1, (size_t)ds->fields * sizeof *column);
    for (int32_t i = 0; i < h->columns; i++) {
        field[i] = field_of(ds, spellings, h->name[i], *a);
        if (field[i] >= 0 && column[field[i]] < 0) {
            column[field[i]] = i;
            found++;
        }
    }
    h->field = field;
    h->column = column;
    return found;
}

/* ---- findings ---- */

struct judge {
    struct arena *arena; /* also that of the findings: no copy of it may be used beside them */
    const struct dataset *dataset;
    const struct header *header;
    const struct map *spellings;
    struct finding_list *findings;
    int64_t line;
    int32_t labelled;
    int32_t added;
    int32_t left_off;
    bool left_off_refuses;
    bool refused;
};

static void add(struct judge *j, const char *rule, str detail, int32_t field, int32_t column,
                enum severity severity)
{
    finding_add(j->findings, (struct finding){
                                 .line = j->line,
                                 .field = field,
                                 .column = column,
                                 .severity = severity,
                                 .rule = str_from_c(rule),
                                 .detail = detail,
                             });
    j->refused = j->refused || severity == SEVERITY_REFUSE_FILE;
}

/* A finding about one label; beyond the first ones they are only counted. */
static void add_label(struct judge *j, const char *rule, str detail, int32_t field, int32_t column,
                      enum severity severity)
{
    if (j->added < FINDINGS_MOST) {
        j->added++;
        add(j, rule, detail, field, column, severity);
        return;
    }
    j->left_off++;
    j->left_off_refuses = j->left_off_refuses || severity == SEVERITY_REFUSE_FILE;
}

static void add_left_off(struct judge *j)
{
    if (j->left_off > 0) {
        add(j, "more-labels", str_format(j->arena, "%d", (int)j->left_off), -1, 0,
            j->left_off_refuses ? SEVERITY_REFUSE_FILE : SEVERITY_INFO);
    }
}

static bool is_unknown(const struct header *h, int32_t column)
{
    return h->field[column] < 0 && h->name[column].n > 0;
}

/* The line is plainly the dataset's header with a few other names in it. One that is not safe tells
 * of the others: what follows it may be a person's cells too. */
static bool names_may_be_shown(const struct judge *j)
{
    const struct header *h = j->header;
    int32_t known = 0, unknown = 0;
    for (int32_t i = 0; i < j->labelled; i++) {
        known += h->field[i] >= 0;
        unknown += is_unknown(h, i);
    }
    if (unknown > UNKNOWN_SHOWN_MOST || known < 3 * unknown) {
        return false;
    }
    for (int32_t i = 0; i < j->labelled; i++) {
        if (is_unknown(h, i) && !label_is_safe(h->name[i], j->spellings, *j->arena)) {
            return false;
        }
    }
    return true;
}

/* The columns that stand for no field, behind one of which a missing one may hide: `4 (name), 7`.
 */
static str unknown_columns(const struct judge *j)
{
    const struct header *h = j->header;
    struct buf b = buf_new(j->arena, 64);
    bool named = names_may_be_shown(j);
    int32_t listed = 0;
    for (int32_t i = 0; i < j->labelled; i++) {
        if (!is_unknown(h, i)) {
            continue;
        }
        if (listed == NAMED_MOST) {
            buf_c(&b, ", ...");
            break;
        }
        buf_c(&b, listed++ ? ", " : "");
        buf_int64(&b, (int64_t)i + 1);
        if (named) {
            buf_c(&b, " (");
            buf_str(&b, h->name[i]);
            buf_c(&b, ")");
        }
    }
    return listed ? buf_view(&b) : NOTHING_SHOWN;
}

static void judge_missing(struct judge *j, str unknown)
{
    const struct dataset *ds = j->dataset;
    for (int32_t i = 0; i < ds->fields; i++) {
        if (j->header->column[i] < 0 && !ds->field[i].column_optional) {
            add_label(j, "missing-label", unknown, i, 0, SEVERITY_REFUSE_FILE);
        }
    }
}

/* The column before this one with the same field or, without a field, the same folded label. */
static int32_t earlier_column(const struct judge *j, int32_t column, struct map *seen)
{
    const struct header *h = j->header;
    int32_t field = h->field[column];
    if (field >= 0) {
        return h->column[field] != column ? h->column[field] : -1;
    }
    str key = utf8_fold(j->arena, h->name[column]);
    int32_t earlier = (int32_t)map_get(seen, key, -1);
    if (earlier < 0) {
        map_put(seen, key, column);
    }
    return earlier;
}

static void judge_labels(struct judge *j)
{
    const struct header *h = j->header;
    enum severity extra = j->dataset->extra_columns_allowed ? SEVERITY_INFO : SEVERITY_REFUSE_FILE;
    struct map seen = map_new(j->arena, j->labelled);
    for (int32_t i = 0; i < j->labelled; i++) {
        if (h->name[i].n == 0) {
            add_label(j, "blank-label", STR(""), -1, i + 1, SEVERITY_REFUSE_FILE);
            continue;
        }
        int32_t earlier = earlier_column(j, i, &seen);
        if (earlier >= 0) {
            add_label(j, "duplicate-label", str_format(j->arena, "%d", (int)earlier + 1),
                      h->field[i], i + 1, h->field[i] >= 0 ? SEVERITY_REFUSE_FILE : extra);
        } else if (h->field[i] < 0) {
            add_label(j, "extra-label", STR(""), -1, i + 1, extra);
        }
    }
}

/* ---- the choice between delimiters ---- */

static int32_t count_labelled(const struct header *h)
{
    int32_t labelled = h->columns;
    while (labelled > 1 && h->name[labelled - 1].n == 0) {
        labelled--;
    }
    return labelled;
}

/* Fields found under the best delimiter; -1 when libcsv refuses the record under all of them. */
static int32_t choose(struct arena *a, const struct dataset *ds, const struct map *spellings,
                      const struct header_text *text, struct header *out)
{
    int32_t best = -1;
    for (ptrdiff_t i = 0; i < text->delimiters.n; i++) {
        struct header h = {0};
        struct cell_dialect dialect = {text->delimiters.p[i], text->quote, true};
        if (dialect.delimiter == dialect.quote || !split(a, text, dialect, &h)) {
            continue;
        }
        int32_t found = match(a, ds, spellings, &h);
        if (found > best) {
            best = found;
            *out = h;
        }
    }
    return best;
}

int32_t header_fields_found(struct arena scratch, const struct dataset *ds,
                            const struct header_text *text)
{
    struct map spellings = field_spellings(&scratch, ds);
    struct header ignored = {0};
    return choose(&scratch, ds, &spellings, text, &ignored);
}

int32_t header_fields_needed(const struct dataset *ds)
{
    return ds->fields < RECOGNISED ? ds->fields : RECOGNISED;
}

bool header_read(struct arena *a, const struct dataset *ds, const struct header_text *text,
                 struct finding_list *findings, struct header *out, int32_t *labelled)
{
    struct map spellings = field_spellings(a, ds);
    struct judge j = {.arena = a,
                      .dataset = ds,
                      .header = out,
                      .spellings = &spellings,
                      .findings = findings,
                      .line = text->line};
    int32_t best = choose(a, ds, &spellings, text, out);
    if (best < 0) {
        add(&j, "source-error", STR("quote"), -1, 0, SEVERITY_REFUSE_FILE);
        return false;
    }
    *labelled = j.labelled = count_labelled(out);
    if (j.labelled > ds->fields + FURTHER_LABELS || out->columns > COLUMNS_MOST) {
        add(&j, "source-error", STR("too-many-columns"), -1, 0, SEVERITY_REFUSE_FILE);
        return false;
    }
    if (best < header_fields_needed(ds)) {
        add(&j, "source-error", STR("header"), -1, 0, SEVERITY_REFUSE_FILE);
        judge_missing(&j, NOTHING_SHOWN);
    } else {
        judge_missing(&j, unknown_columns(&j));
        judge_labels(&j);
    }
    add_left_off(&j);
    return !j.refused;
}
