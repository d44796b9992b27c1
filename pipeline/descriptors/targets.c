/* Programme targets of a profile, held against the indicators that measure them. */
#include "descriptors/targets.h"

#include <assert.h>

#include <math.h>

#include "descriptors/codelist_read.h"
#include "descriptors/fault.h"
#include "descriptors/schemas_read.h"
#include "descriptors/table_csv.h"
#include "model/history.h"

enum file_column {
    COLUMN_INDICATOR,
    COLUMN_TABLE,
    COLUMN_AT,
    COLUMN_BASELINE_PERIOD,
    COLUMN_BASELINE,
    COLUMN_TARGET_PERIOD,
    COLUMN_TARGET,
    COLUMN_DIRECTION,
    COLUMN_CUMULATION,
    COLUMN_NOTE, /* one a language, in their order */
    COLUMN_NOTE_LAST = COLUMN_NOTE + LANGUAGE_COUNT - 1,
    FILE_COLUMNS,
};
static const struct {
    const char *name;
    bool needed;
} columns[FILE_COLUMNS] = {
    [COLUMN_INDICATOR] = {"indicator", true},
    [COLUMN_TABLE] = {"table", true},
    [COLUMN_AT] = {"at", true},
    [COLUMN_BASELINE_PERIOD] = {"baseline_period", false},
    [COLUMN_BASELINE] = {"baseline", false},
    [COLUMN_TARGET_PERIOD] = {"target_period", true},
    [COLUMN_TARGET] = {"target", true},
    [COLUMN_DIRECTION] = {"direction", false},
    [COLUMN_CUMULATION] = {"cumulation", false},
    [COLUMN_NOTE + LANGUAGE_AR] = {"note_ar", false},
    [COLUMN_NOTE + LANGUAGE_FR] = {"note_fr", false},
    [COLUMN_NOTE + LANGUAGE_EN] = {"note_en", false},
};

struct targets_reading {
    struct arena *arena;
    struct diag *diag;
    const struct table *table;
    const struct schemas *schemas;
    int32_t column[FILE_COLUMNS]; /* of the file; -1: absent */
    ptrdiff_t row;
    /* of the row */
    const struct indicator *indicator;
    const struct indicator_table *shown;
    const struct breakdown *period; /* the breakdown that `period` stands for */
};

static str cell_text(const struct targets_reading *tr, enum file_column c)
{
    return table_text(tr->table, tr->row, tr->column[c]);
}

static struct place cell_place(const struct targets_reading *tr, enum file_column c)
{
    return tr->column[c] >= 0 ? table_place(tr->table, tr->row, tr->column[c])
                              : table_place(tr->table, tr->row, 0);
}

static bool columns_read(struct targets_reading *tr)
{
    const struct table *t = tr->table;
    bool ok = true;
    struct str_list known = {0};
    for (int c = 0; c < FILE_COLUMNS; c++) {
        names_add(tr->arena, &known, str_from_c(columns[c].name));
        tr->column[c] = table_column(t, columns[c].name);
        if (tr->column[c] < 0 && columns[c].needed) {
            FAULT(tr->diag, t->header[0].place, "targets.no-column",
                  {"name", str_from_c(columns[c].name)});
            ok = false;
        }
    }
    for (int32_t i = 0; i < t->columns; i++) {
        bool ours = false;
        for (int c = 0; c < FILE_COLUMNS; c++)
            ours = ours || tr->column[c] == i;
        if (str_equal_c(t->header[i].text, "note")) { /* as it once was: in one language */
            FAULT0(tr->diag, t->header[i].place, "targets.note-language");
            ok = false;
        } else if (!ours) {
            fault_unknown(tr->diag, t->header[i].place, "targets.unknown-column",
                          "targets.no-such-column", t->header[i].text, &known);
            ok = false;
        }
    }
    return ok;
}

/* ---- one row ---- */

static bool indicator_find(struct targets_reading *tr, struct target *out)
{
    const struct schemas *s = tr->schemas;
    struct str_list names = {0};
    for (int32_t i = 0; i < s->indicators; i++)
        names_add(tr->arena, &names, s->indicator[i]->code);
    out->indicator = cell_text(tr, COLUMN_INDICATOR);
    tr->indicator = schemas_indicator(s, out->indicator);
    if (tr->indicator == NULL) {
        fault_unknown(tr->diag, cell_place(tr, COLUMN_INDICATOR), "targets.unknown-indicator",
                      "targets.no-such-indicator", out->indicator, &names);
        return false;
    }
    if (tr->indicator->reporting == REPORTING_INTERNAL)
        FAULT(tr->diag, cell_place(tr, COLUMN_INDICATOR), "publication.internal",
              {"name", out->indicator});
    out->table = cell_text(tr, COLUMN_TABLE);
    names = (struct str_list){0};
    tr->shown = NULL;
    for (int32_t i = 0; i < tr->indicator->tables; i++) {
        names_add(tr->arena, &names, tr->indicator->table[i].id);
        if (str_equal(tr->indicator->table[i].id, out->table))
            tr->shown = &tr->indicator->table[i];
    }
    if (tr->shown == NULL)
        fault_unknown(tr->diag, cell_place(tr, COLUMN_TABLE), "targets.unknown-table",
                      "targets.no-such-table", out->table, &names);
    return tr->shown != NULL && tr->indicator->dataset != NULL;
}

static bool code_check(struct targets_reading *tr, const struct breakdown *b, str code)
{
    assert(b != NULL);
    const struct codelist *list =
        b->column >= 0 ? tr->indicator->dataset->coded[b->column].codelist : NULL;
    if (list == NULL || str_equal_c(code, "total") || str_equal_c(code, "unknown") ||
        codelist_index(list, code) >= 0)
        return code.n > 0;
    struct str_list codes = codelist_codes(tr->arena, list);
    fault_unknown(tr->diag, cell_place(tr, COLUMN_AT), "targets.unknown-position",
                  "targets.no-such-position", code, &codes);
    return false;
}

/* "period|physical": one code a breakdown of the table. */
static bool coordinates_read(struct targets_reading *tr, struct target *out)
{
    struct str_list codes = {0};
    str rest = cell_text(tr, COLUMN_AT), code = {0};
    bool ok = true;
    tr->period = NULL;
    for (bool more = true; more;) {
        more = str_cut(rest, '|', &code, &rest);
        names_add(tr->arena, &codes, str_trim(code));
    }
    out->coordinate = codes.item;
    out->coordinates = (int32_t)codes.count;
    if (codes.count != tr->shown->by_count) {
        FAULT(tr->diag, cell_place(tr, COLUMN_AT), "targets.coordinates", {"table", out->table},
              {"expected", number_text(tr->arena, tr->shown->by_count)},
              {"found", number_text(tr->arena, codes.count)});
        return false;
    }
    for (int32_t i = 0; i < tr->shown->by_count; i++) {
        const struct breakdown *b = &tr->shown->by[i];
        if (!str_equal_c(codes.item[i], "period"))
            ok = code_check(tr, b, codes.item[i]) && ok;
        else if (tr->period == NULL && breakdown_is_time(tr->indicator->dataset, b))
            tr->period = b;
    }
    if (tr->period == NULL)
        FAULT(tr->diag, cell_place(tr, COLUMN_AT), "targets.no-period", {"table", out->table});
    return ok && tr->period != NULL;
}

static bool period_read(struct targets_reading *tr, enum file_column c, str *out)
{
    struct period period = {0};
    *out = cell_text(tr, c);
    if (out->n == 0 && !columns[c].needed)
        return true;
    bool known = period_parse(*out, &period);
    if (known && tr->period->transform == TRANSFORM_QUARTER)
        known = period.length == PERIOD_QUARTER;
    else if (known && tr->period->transform == TRANSFORM_MONTH)
        known = period.length == PERIOD_MONTH;
    else if (known && tr->period->transform == TRANSFORM_YEAR)
        known = period.length == PERIOD_YEAR;
    if (!known)
        FAULT(tr->diag, cell_place(tr, c), "targets.period", {"found", *out},
              {"name", tr->period->name});
    return known;
}

static bool number_read(struct targets_reading *tr, enum file_column c, double *out)
{
    str text = cell_text(tr, c);
    *out = (double)NAN;
    if (text.n == 0 && !columns[c].needed)
        return true;
    if (str_to_double(text, out) && isfinite(*out))
        return true;
    FAULT(tr->diag, cell_place(tr, c), "targets.number", {"found", text});
    return false;
}

static bool periods_read(struct targets_reading *tr, struct target *out)
{
    bool ok = period_read(tr, COLUMN_BASELINE_PERIOD, &out->baseline_period);
    ok = period_read(tr, COLUMN_TARGET_PERIOD, &out->target_period) && ok;
    ok = number_read(tr, COLUMN_BASELINE, &out->baseline) && ok;
    ok = number_read(tr, COLUMN_TARGET, &out->target) && ok;
    if (ok && out->baseline_period.n > 0 &&
        str_compare(out->baseline_period, out->target_period) >= 0) {
        FAULT(tr->diag, cell_place(tr, COLUMN_BASELINE_PERIOD), "targets.period-order",
              {"baseline", out->baseline_period}, {"target", out->target_period});
        ok = false;
    }
    return ok;
}

static bool direction_read(struct targets_reading *tr, struct target *out)
{
    str text = cell_text(tr, COLUMN_DIRECTION);
    bool known = target_direction_parse(text, &out->direction);
    if (text.n == 0) {
        known = tr->indicator->direction != DIRECTION_NONE;
        out->direction = tr->indicator->direction == DIRECTION_DOWN ? TARGET_DOWN : TARGET_UP;
    }
    if (!known) {
        FAULT(tr->diag, cell_place(tr, COLUMN_DIRECTION), "targets.direction", {"found", text},
              {"indicator", out->indicator});
        return false;
    }
    bool up = out->direction == TARGET_UP;
    if (up ? out->target < out->baseline : out->target > out->baseline) {
        FAULT(tr->diag, cell_place(tr, COLUMN_TARGET), "targets.wrong-way",
              {"target", cell_text(tr, COLUMN_TARGET)},
              {"baseline", cell_text(tr, COLUMN_BASELINE)});
        return false;
    }
    return true;
}

/* What can be put together of several periods: whole counts, and what has two sides. */
/* Moving sums share periods with their neighbours. */
static bool adds_up(const struct indicator *i)
{
    enum measure measure = i->measure;
    return i->moving == 0 && (measure == MEASURE_COUNT || measure == MEASURE_SHARE ||
                              measure == MEASURE_RATE || measure == MEASURE_SUM);
}

static bool cumulation_read(struct targets_reading *tr, struct target *out)
{
    str text = cell_text(tr, COLUMN_CUMULATION);
    bool known = target_cumulation_parse(text, &out->cumulation) || text.n == 0;
    if (!known || (out->cumulation != TARGET_LATEST && !adds_up(tr->indicator))) {
        FAULT(tr->diag, cell_place(tr, COLUMN_CUMULATION),
              known ? "targets.cannot-add" : "targets.cumulation", {"found", text},
              {"indicator", out->indicator});
        return false;
    }
    if (out->cumulation == TARGET_SUM && tr->indicator->counts_persons)
        DIAG(tr->diag, DIAG_WARNING, DIAG_DESCRIPTOR, cell_place(tr, COLUMN_CUMULATION),
             "targets.persons-added", {"indicator", out->indicator});
    return true;
}

/* In every language, or in none. */
static bool note_read(struct targets_reading *tr, struct target *out)
{
    int missing = -1, written = 0;
    for (int l = 0; l < LANGUAGE_COUNT; l++) {
        out->note.text[l] = cell_text(tr, (enum file_column)(COLUMN_NOTE + l));
        written += out->note.text[l].n > 0;
        missing = out->note.text[l].n > 0 ? missing : COLUMN_NOTE + l;
    }
    if (written == 0 || written == LANGUAGE_COUNT)
        return true;
    FAULT(tr->diag, cell_place(tr, (enum file_column)missing), "targets.note-missing",
          {"name", str_from_c(columns[missing].name)});
    return false;
}

static bool row_read(struct targets_reading *tr, struct target *out)
{
    *out = (struct target){.place = table_place(tr->table, tr->row, 0)};
    return indicator_find(tr, out) && coordinates_read(tr, out) && periods_read(tr, out) &&
           direction_read(tr, out) && cumulation_read(tr, out) && note_read(tr, out);
}

bool targets_read(struct arena *a, str bytes, str file, const struct schemas *s,
                  struct target_list *out, struct diag *d)
{
    int faults = d->error_count;
    struct table t;
    *out = (struct target_list){0};
    if (!table_parse(a, bytes, file, TABLE_WITH_REMARKS, &t, d))
        return false;
    struct targets_reading tr = {.arena = a, .diag = d, .table = &t, .schemas = s};
    if (!columns_read(&tr))
        return false;
    struct map seen = map_new(a, t.rows.count);
    for (tr.row = 0; tr.row < t.rows.count; tr.row++) {
        struct target target;
        if (!row_read(&tr, &target))
            continue;
        str pieces[] = {target.table, STR("|"), cell_text(&tr, COLUMN_AT), STR("|"),
                        target.target_period};
        if (!map_put(&seen, str_concat(a, 5, pieces), 1))
            FAULT(d, target.place, "targets.twice", {"table", target.table});
        *ARENA_PUSH(a, out) = target;
    }
    return d->error_count == faults;
}
