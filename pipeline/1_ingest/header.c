/* The header record. A label stands for a field when it equals the field's name or, after folding,
 * its name, one of its labels or one of its aliases.
 *
 * What a file calls its columns is repeated in findings only when the record is plainly a header:
 * the first line of a file without one is somebody's data. */
#include "1_ingest/header.h"

#include <assert.h>
#include <string.h>

#include "1_ingest/quoted.h"
#include "base/buf.h"
#include "base/map.h"
#include "base/utf8.h"

enum { LABEL_BYTES_SHOWN = 120, NAMES_BYTES_SHOWN = 600, RECOGNISED = 2 };
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

/* Cells of the record under one delimiter, as slices in the arena; false when libcsv refuses it. */
static bool split(struct arena *a, str record, char delimiter, struct header *h)
{
    int32_t most = 1;
    for (ptrdiff_t i = 0; i < record.n; i++) {
        most += record.p[i] == delimiter;
    }
    struct text_cell *cell = arena_alloc_raw(a, (ptrdiff_t)sizeof *cell, most);
    char *stage = arena_alloc_raw(a, 1, record.n + 1);
    struct quoted q;
    quoted_open(&q, delimiter, record.n, stage, record.n + 1);
    bool accepted = quoted_parse(&q, record, cell, most);
    int32_t count = q.count;
    quoted_close(&q);
    if (!accepted || count == 0) {
        return false;
    }
    assert(count <= most);
    str *name = ARENA_ARRAY(a, str, count);
    for (int32_t i = 0; i < count; i++) {
        name[i] = str_trim((str){stage + cell[i].offset, (ptrdiff_t)cell[i].length});
    }
    h->columns = count;
    h->name = name;
    h->delimiter = delimiter;
    return true;
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
    struct arena *arena;
    const struct dataset *dataset;
    const struct header *header;
    struct finding_list *findings;
    int64_t line;
    bool recognised; /* the record is plainly a header: its labels may be repeated */
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

/* A label as it may be repeated: short, on one line. */
static str shown(struct arena *a, str label)
{
    if (label.n > LABEL_BYTES_SHOWN) {
        return NOTHING_SHOWN;
    }
    char *p = arena_alloc_raw(a, 1, label.n + 1);
    for (ptrdiff_t i = 0; i < label.n; i++) {
        p[i] = (unsigned char)label.p[i] < ' ' ? ' ' : label.p[i];
    }
    return (str){p, label.n};
}

/* The labels that stand for no field: what a missing one may be hidden behind. */
static str unknown_names(struct arena *a, const struct header *h)
{
    struct buf b = buf_new(a, NAMES_BYTES_SHOWN);
    for (int32_t i = 0; i < h->columns; i++) {
        if (h->field[i] >= 0 || h->name[i].n == 0) {
            continue;
        }
        str name = shown(a, h->name[i]);
        if (b.n + name.n + 2 > NAMES_BYTES_SHOWN) {
            buf_c(&b, ", ...");
            break;
        }
        buf_c(&b, b.n ? ", " : "");
        buf_str(&b, name);
    }
    return b.n ? buf_view(&b) : NOTHING_SHOWN;
}

static void judge_missing(struct judge *j)
{
    const struct dataset *ds = j->dataset;
    str unknown = j->recognised ? unknown_names(j->arena, j->header) : NOTHING_SHOWN;
    for (int32_t i = 0; i < ds->fields; i++) {
        if (j->header->column[i] >= 0 || ds->field[i].column_optional) {
            continue;
        }
        add(j, "missing-label", unknown, i, 0, SEVERITY_REFUSE_FILE);
    }
}

/* The column before this one with the same field or, without a field, the same folded label. */
static bool is_repeated(const struct header *h, int32_t column, struct map *seen,
                        struct arena *scratch)
{
    int32_t field = h->field[column];
    if (field >= 0) {
        return h->column[field] != column;
    }
    return !map_put(seen, utf8_fold(scratch, h->name[column]), column);
}

static void judge_labels(struct judge *j, int32_t labelled, struct arena scratch)
{
    const struct header *h = j->header;
    enum severity extra = j->dataset->extra_columns_allowed ? SEVERITY_INFO : SEVERITY_REFUSE_FILE;
    struct map seen = map_new(&scratch, h->columns);
    for (int32_t i = 0; i < labelled; i++) {
        if (h->name[i].n == 0) {
            add(j, "blank-label", STR(""), -1, i + 1, SEVERITY_REFUSE_FILE);
        } else if (is_repeated(h, i, &seen, &scratch)) {
            add(j, "duplicate-label", shown(j->arena, h->name[i]), h->field[i], i + 1,
                h->field[i] >= 0 ? SEVERITY_REFUSE_FILE : extra);
        } else if (h->field[i] < 0) {
            add(j, "extra-label", shown(j->arena, h->name[i]), -1, i + 1, extra);
        }
    }
}

bool header_read(struct arena *a, const struct dataset *ds, str record, str delimiters,
                 int64_t line, struct finding_list *findings, struct header *out, int32_t *labelled)
{
    struct judge j = {.arena = a, .dataset = ds, .header = out, .findings = findings, .line = line};
    struct map spellings = field_spellings(a, ds);
    int32_t best = -1;
    for (ptrdiff_t i = 0; i < delimiters.n; i++) {
        struct header h = {0};
        if (!split(a, record, delimiters.p[i], &h)) {
            continue;
        }
        int32_t found = match(a, ds, &spellings, &h);
        if (found > best) {
            best = found;
            *out = h;
        }
    }
    if (best < 0) {
        add(&j, "source-error", STR("quote"), -1, 0, SEVERITY_REFUSE_FILE);
        return false;
    }
    j.recognised = best >= RECOGNISED || best == ds->fields;
    if (!j.recognised) {
        add(&j, "source-error", STR("header"), -1, 0, SEVERITY_REFUSE_FILE);
        judge_missing(&j);
        return false;
    }
    *labelled = out->columns;
    while (*labelled > 1 && out->name[*labelled - 1].n == 0) {
        --*labelled;
    }
    judge_missing(&j);
    judge_labels(&j, *labelled, *a);
    return !j.refused;
}
