/* The sheet of an indicator: its tables over time and by breakdown, and the order of its parts. */
#include "7_publish/sheet.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "7_publish/chart.h"
#include "7_publish/sheet_parts.h"

enum { DIMENSIONS_LIMIT = 4, LINE_CHARS = 92 };

/* ---- blocks ---- */

struct sheet_block *sheet_add(struct sheet_maker *m, enum sheet_block_kind kind)
{
    struct sheet_block *block = ARENA_PUSH(m->arena, m->out);
    block->kind = kind;
    return block;
}

void sheet_heading(struct sheet_maker *m, const char *id)
{
    sheet_add(m, SHEET_HEADING)->text = edition_word(m->edition, id);
}

static ptrdiff_t characters(str text)
{
    ptrdiff_t count = 0;
    for (ptrdiff_t i = 0; i < text.n; i++)
        count += (text.p[i] & 0xC0) != 0x80;
    return count;
}

/* The first words of a text that fit on a line; all of a word that does not. */
static str first_line(str text)
{
    ptrdiff_t cut = text.n;
    while (characters(str_slice(text, 0, cut)) > LINE_CHARS) {
        ptrdiff_t shorter = cut - 1;
        while (shorter > 0 && text.p[shorter] != ' ')
            shorter--;
        if (shorter <= 0)
            break;
        cut = shorter;
    }
    return str_slice(text, 0, cut);
}

void sheet_pair(struct sheet_maker *m, const char *label, str text)
{
    bool first = true;
    for (text = str_trim(text); text.n > 0; first = false) {
        str line = first_line(text);
        struct sheet_block *block = sheet_add(m, SHEET_PAIR);
        block->label = first ? edition_word(m->edition, label) : STR("");
        block->text = line;
        text = str_trim(str_slice(text, line.n, text.n));
    }
}

/* Letters, digits and underscores. */
static str object_name(struct arena *a, str code, const char *name)
{
    str joined = str_format(a, "%.*s_%s", STR_ARG(code), name);
    char *p = ARENA_ARRAY(a, char, joined.n + 2);
    p[0] = 's'; /* a name such as A1 would be that of a cell */
    p[1] = '_';
    for (ptrdiff_t i = 0; i < joined.n; i++) {
        char c = joined.p[i];
        bool word = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        p[i + 2] = c == '_' || word ? c : '_';
    }
    return (str){p, joined.n + 2};
}

void sheet_table(struct sheet_maker *m, struct grid grid, const char *name)
{
    if (grid.rows == 0)
        return;
    struct sheet_block *block = sheet_add(m, SHEET_TABLE);
    block->grid = grid;
    block->name = object_name(m->arena, m->indicator->code, name);
}

/* ---- periods ---- */

static bool take_number(str text, ptrdiff_t from, ptrdiff_t to, int64_t *out)
{
    return text.n >= to && str_to_int64(str_slice(text, from, to), out) && *out >= 0;
}

/* Months of a period's code; false when it is none. */
static bool months_of(str code, struct sheet_period *out)
{
    int64_t year, part;
    if (!take_number(code, 0, 4, &year))
        return false;
    int32_t first = (int32_t)year * 12;
    if (code.n == 4) {
        *out = (struct sheet_period){first, first + 11};
        return true;
    }
    bool quarter = code.n == 7 && code.p[5] == 'Q';
    if (code.n != 7 || code.p[4] != '-' || !take_number(code, quarter ? 6 : 5, 7, &part) ||
        part < 1 || part > (quarter ? 4 : 12))
        return false;
    int32_t length = quarter ? 3 : 1;
    first += ((int32_t)part - 1) * length;
    *out = (struct sheet_period){first, first + length - 1};
    return true;
}

bool sheet_period_parse(str text, struct sheet_period *out)
{
    ptrdiff_t dots = str_find(text, STR(".."));
    struct sheet_period last;
    if (dots < 0)
        return months_of(text, out);
    if (!months_of(str_slice(text, 0, dots), out) ||
        !months_of(str_slice(text, dots + 2, text.n), &last))
        return false;
    out->to = last.to;
    return out->from <= out->to;
}

bool sheet_asks_period(const struct sheet_maker *m, str code)
{
    const struct sheet_period *asked = m->options->period;
    struct sheet_period own;
    return !asked || !months_of(code, &own) || (own.from >= asked->from && own.to <= asked->to);
}

/* Whether the period of the time dimensions lies within what is asked for; a total of all periods
 * does not. */
static bool within(const struct sheet_maker *m, const struct safe_table *t, const int32_t *at)
{
    const struct sheet_period *asked = m->options->period;
    for (int32_t d = 0; asked && d < safe_table_dimensions(t); d++) {
        const struct table_dimension *dimension = safe_table_dimension(t, d);
        if (!dimension->time)
            continue;
        if (at[d] == 0 || !sheet_asks_period(m, dimension->position[at[d]].code))
            return false;
    }
    return true;
}

/* ---- tables ---- */

static struct grid keep_rows(struct arena *a, const struct grid *g, const bool *keep)
{
    int64_t kept = 0;
    for (int64_t row = 0; row < g->rows; row++)
        kept += keep[row];
    struct grid out = *g;
    out.rows = kept;
    out.cell = ARENA_ARRAY(a, struct grid_cell, kept * g->columns);
    out.row_is_total = ARENA_ARRAY(a, bool, kept);
    int64_t to = 0;
    for (int64_t row = 0; row < g->rows; row++) {
        if (!keep[row])
            continue;
        memcpy(&out.cell[to * g->columns], &g->cell[row * g->columns],
               (size_t)g->columns * sizeof *g->cell);
        out.row_is_total[to++] = g->row_is_total[row];
    }
    return out;
}

/* The total of what has none: targets and estimates of others stand for themselves. */
static bool is_empty_total(const struct safe_table *t, int64_t index, const int32_t *at)
{
    enum measure measure = safe_table_measure(t);
    bool total = false;
    for (int32_t d = 0; d < safe_table_dimensions(t); d++)
        total = total || at[d] == 0;
    return total &&
           (measure == MEASURE_TARGET || measure == MEASURE_REFERENCE ||
            measure == MEASURE_DARK_FIGURE) &&
           safe_table_cell(t, index).state == SAFE_NOT_APPLICABLE;
}

/* In the long layout a row is a cell, in the table's own order. */
static struct grid table_grid(struct sheet_maker *m, const struct safe_table *t)
{
    struct grid g = grid_of_table(m->arena, m->edition, t, GRID_LONG);
    bool *keep = ARENA_ARRAY(m->arena, bool, g.rows);
    assert(g.rows == safe_table_cells(t));
    for (int64_t row = 0; row < g.rows; row++) {
        int32_t at[DIMENSIONS_LIMIT] = {0};
        safe_table_coordinates(t, row, at);
        keep[row] = within(m, t, at) && !is_empty_total(t, row, at);
    }
    return keep_rows(m->arena, &g, keep);
}

static int32_t time_of(const struct safe_table *t)
{
    for (int32_t d = 0; d < safe_table_dimensions(t); d++)
        if (safe_table_dimension(t, d)->time)
            return d;
    return -1;
}

static bool is_asked(const struct sheet_maker *m, const struct safe_table *t)
{
    if (!str_equal(safe_table_indicator(t)->code, m->indicator->code))
        return false;
    for (int32_t i = 0; i < m->options->tables; i++)
        if (str_equal(m->options->table[i], safe_table_id(t)))
            return true;
    return m->options->tables == 0;
}

/* The table that shows the indicator over time, with the fewest other breakdowns. */
static const struct safe_table *trend_table(const struct sheet_maker *m)
{
    const struct safe_table *best = NULL;
    for (ptrdiff_t i = 0; i < m->tables->count; i++) {
        const struct safe_table *t = m->tables->item[i];
        if (is_asked(m, t) && time_of(t) >= 0 &&
            (!best || safe_table_dimensions(t) < safe_table_dimensions(best)))
            best = t;
    }
    return best;
}

/* Periods, everything else at its total; of a distribution, whose total is always 100 %, each of
 * its positions. */
static struct grid trend_grid(struct sheet_maker *m, const struct safe_table *t)
{
    int32_t time = time_of(t), dimensions = safe_table_dimensions(t);
    struct grid_choice choice = {.column = -1, .with_counts = true};
    bool shown[DIMENSIONS_LIMIT] = {false};
    for (int32_t d = 0; d < dimensions; d++) {
        str name = safe_table_dimension(t, d)->name;
        shown[d] = d == time || indicator_is_over(m->indicator, name);
        choice.fixed[d] = shown[d] ? -1 : 0;
    }
    struct grid g = grid_of_choice(m->arena, m->edition, t, &choice);
    bool *keep = ARENA_ARRAY(m->arena, bool, g.rows);
    for (int64_t row = 0; row < g.rows; row++) {
        int32_t at[DIMENSIONS_LIMIT] = {0};
        int64_t rest = row;
        keep[row] = true;
        for (int32_t d = dimensions - 1; d >= 0; d--) {
            int32_t count = shown[d] ? safe_table_dimension(t, d)->count : 1;
            at[d] = (int32_t)(rest % count);
            rest /= count;
            keep[row] = keep[row] && (!shown[d] || at[d] > 0);
        }
        keep[row] = keep[row] && within(m, t, at);
    }
    return keep_rows(m->arena, &g, keep);
}

/* Whether a grid of a table has anything but labels and signs that nothing can stand there. */
static bool says_something(const struct sheet_maker *m, const struct grid *g)
{
    str nothing = symbol_text(m->edition, SYMBOL_NOT_APPLICABLE);
    for (int64_t row = 0; row < g->rows; row++)
        for (int32_t c = g->label_columns; c < g->columns; c++) {
            const struct grid_cell *cell = &g->cell[row * g->columns + c];
            if (cell->kind == GRID_NUMBER || (cell->text.n && !str_equal(cell->text, nothing)))
                return true;
        }
    return false;
}

static void put_trend(struct sheet_maker *m)
{
    const struct safe_table *t = trend_table(m);
    if (!t)
        return;
    struct grid g = trend_grid(m, t);
    if (g.rows > 0 && !says_something(m, &g))
        return; /* the total of unlike things, such as targets: only its parts have values */
    sheet_heading(m, "sheet.heading.trend");
    sheet_pair(m, "sheet.item.shown", table_title(m->arena, m->edition, t));
    sheet_pair(m, "publish.report.unit", table_unit(m->arena, m->edition, t));
    if (g.rows == 0)
        sheet_pair(m, "sheet.item.period", edition_word(m->edition, "sheet.no-period"));
    sheet_table(m, g, "trend");
    struct chart chart;
    if (!m->options->period && chart_of_trend(m->arena, m->edition, t, &chart))
        sheet_add(m, SHEET_CHART)->table = t;
}

static void put_tables(struct sheet_maker *m)
{
    const struct safe_table *trend = trend_table(m);
    bool headed = false;
    for (ptrdiff_t i = 0; i < m->tables->count; i++) {
        const struct safe_table *t = m->tables->item[i];
        bool shown_already = t == trend && safe_table_dimensions(t) == 1;
        if (!is_asked(m, t) || shown_already)
            continue;
        if (!headed)
            sheet_heading(m, "sheet.heading.tables");
        headed = true;
        struct grid g = table_grid(m, t);
        sheet_pair(m, "sheet.item.table", table_heading(m->arena, m->edition, t));
        sheet_pair(m, "publish.report.unit", table_unit(m->arena, m->edition, t));
        sheet_pair(m, "sheet.item.centres", table_reporting(m->arena, m->edition, t));
        sheet_pair(m, "sheet.item.same-centres", table_same_centres(m->arena, m->edition, t));
        if (g.rows == 0)
            sheet_pair(m, "sheet.item.period", edition_word(m->edition, "sheet.no-period"));
        sheet_table(m, g, str_to_c(m->arena, safe_table_id(t)));
    }
}

static const struct safe_table *first_table(const struct safe_table_list *tables,
                                            const struct indicator *indicator)
{
    for (ptrdiff_t i = 0; i < tables->count; i++)
        if (str_equal(safe_table_indicator(tables->item[i])->code, indicator->code))
            return tables->item[i];
    return NULL;
}

struct sheet sheet_of(struct arena *a, const struct edition *e, const struct indicator *indicator,
                      const struct safe_table_list *tables, const struct sheet_options *options)
{
    static const struct sheet_options everything = {0};
    struct sheet sheet = {.name = indicator->code};
    struct sheet_maker m = {.arena = a,
                            .edition = e,
                            .indicator = indicator,
                            .tables = tables,
                            .options = options ? options : &everything,
                            .first = first_table(tables, indicator),
                            .out = &sheet};
    sheet.title = EDITION_FILL(a, e, "publish.report.indicator",
                               {"code", edition_code(a, e, indicator->code)},
                               {"name", edition_label(a, e, &indicator->labels)});
    sheet_add(&m, SHEET_TITLE)->text = sheet.title;
    struct sheet_block *back = sheet_add(&m, SHEET_LINK);
    back->name = STR(SHEET_CONTENTS);
    back->text = edition_word(e, "publish.sheet.back");
    sheet_put_definition(&m);
    if (m.first) {
        put_trend(&m);
        put_tables(&m);
    } else {
        sheet_heading(&m, "sheet.heading.tables");
        sheet_pair(&m, "sheet.item.table", edition_word(e, "sheet.no-table"));
    }
    sheet_put_targets(&m);
    sheet_put_quality(&m);
    sheet_put_lineage(&m);
    sheet_put_revisions(&m);
    return sheet;
}

int32_t sheet_entries(struct arena *a, const struct schemas *schemas,
                      const struct safe_table_list *tables, struct indicator_entry **out)
{
    *out = ARENA_ARRAY(a, struct indicator_entry, schemas->indicators);
    int32_t count = 0;
    for (int32_t i = 0; i < schemas->indicators; i++) {
        const struct indicator *indicator = schemas->indicator[i];
        if (indicator->reporting != REPORTING_INTERNAL)
            (*out)[count++] = (struct indicator_entry){indicator, first_table(tables, indicator)};
    }
    return count;
}

/* ---- contents ---- */

static bool is_by_year(const struct safe_table *t)
{
    const struct table_dimension *d = safe_table_dimension(t, time_of(t));
    return d->count > 1 && d->position[1].code.n == 4;
}

static bool is_distribution(const struct safe_table *t)
{
    return safe_table_indicator(t)->share_over_count > 0;
}

/* The table that tells the latest figure: one by year before one by month. */
static const struct safe_table *latest_table(const struct safe_table_list *tables,
                                             const struct indicator *indicator)
{
    const struct safe_table *best = NULL;
    for (ptrdiff_t i = 0; i < tables->count; i++) {
        const struct safe_table *t = tables->item[i];
        bool own = str_equal(safe_table_indicator(t)->code, indicator->code);
        if (own && time_of(t) >= 0 && !is_distribution(t) &&
            (!best || (is_by_year(t) && !is_by_year(best))))
            best = t;
    }
    return best;
}

/* The latest published figure at the totals of everything else, with its period. */
static str latest_figure(struct arena *a, const struct edition *e,
                         const struct safe_table_list *tables, const struct indicator *indicator)
{
    const struct safe_table *t = latest_table(tables, indicator);
    if (!t)
        return STR("");
    int32_t time = time_of(t);
    for (int32_t p = safe_table_dimension(t, time)->count - 1; p > 0; p--) {
        int32_t at[DIMENSIONS_LIMIT] = {0};
        at[time] = p;
        struct safe_cell cell = safe_table_cell(t, safe_table_index(t, at));
        bool missing = safe_table_dimension(t, time)->position[p].missing;
        if (!missing && cell.state == SAFE_PUBLISHED && isfinite(cell.value))
            return EDITION_FILL(a, e, "sheet.latest", {"period", position_label(a, e, t, time, p)},
                                {"value", table_value_text(a, e, t, cell.value)});
    }
    return STR("");
}

struct grid sheet_contents(struct arena *a, const struct edition *e,
                           const struct safe_table_list *tables,
                           const struct indicator_entry *entry, int32_t indicators)
{
    static const char *const header[] = {"publish.sheet.column.sheet", "publish.sheet.column.name",
                                         "publish.sheet.column.unit", "sheet.column.latest"};
    enum { COLUMNS = sizeof header / sizeof header[0] };
    struct grid g = grid_blank(a, COLUMNS, indicators);
    g.label_columns = COLUMNS;
    for (int32_t c = 0; c < COLUMNS; c++)
        grid_put_header(&g, c, edition_word(e, header[c]), false);
    for (int32_t i = 0; i < indicators; i++) {
        const struct indicator *indicator = entry[i].indicator;
        grid_put_text(&g, i, 0, indicator->code);
        grid_put_text(&g, i, 1, edition_label(a, e, &indicator->labels));
        grid_put_text(&g, i, 2,
                      entry[i].table ? table_unit(a, e, entry[i].table)
                                     : unit_label(a, e, indicator->unit));
        grid_put_text(&g, i, 3, latest_figure(a, e, tables, indicator));
    }
    return g;
}
