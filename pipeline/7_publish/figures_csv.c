/* figures.csv. */
#include "7_publish/figures_csv.h"

#include "7_publish/csv_text.h"
#include "7_publish/grid.h"

static const char *const column[] = {
    "figure",      "table",         "indicator",   "dataset",     "measure",       "unit",
    "coordinates", "value",         "lower",       "upper",       "numerator",     "denominator",
    "state",       "flags",         "method",      "label_ar",    "label_fr",      "label_en",
    "unknown",     "unknown_share", "bound_lower", "bound_upper", "unknown_state", "extra_1_name",
    "extra_1",     "extra_2_name",  "extra_2",     "note_ar",     "note_fr",       "note_en",
};

/* A table with its words in each language. */
struct worded_table {
    const struct safe_table *table;
    struct grid grid[LANGUAGE_COUNT]; /* long: a row a cell, in their order */
    str unit[LANGUAGE_COUNT];
    struct grid_span beside;
};

/* Primary and secondary suppression read the same: the difference would help to undo them. */
static str state_text(enum safe_state state)
{
    switch (state) {
    case SAFE_PUBLISHED:
        return STR("published");
    case SAFE_SUPPRESSED_PRIMARY:
    case SAFE_SUPPRESSED_SECONDARY:
        return STR("suppressed");
    case SAFE_NOT_APPLICABLE:
        return STR("not-applicable");
    case SAFE_NO_DENOMINATOR:
        return STR("no-denominator");
    case SAFE_NOT_YET_DUE:
        return STR("not-yet-due");
    case SAFE_NOT_COLLECTED:
        break;
    }
    return STR("not-collected");
}

static str flags_text(struct arena *a, uint32_t flags)
{
    static const struct {
        uint32_t flag;
        const char *name;
    } known[] = {{FLAG_UNRELIABLE, "unreliable"},
                 {FLAG_PROVISIONAL, "provisional"},
                 {FLAG_BREAK, "break"},
                 {FLAG_INTERPOLATED, "interpolated"},
                 {FLAG_CARRIED, "carried"}};
    struct buf b = buf_new(a, 32);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (!(flags & known[i].flag))
            continue;
        if (b.n)
            buf_byte(&b, ';');
        buf_c(&b, known[i].name);
    }
    return buf_view(&b);
}

/* "incident_date.year=2024;law_type=physical" */
static str coordinates_text(struct arena *a, const struct safe_table *t, const int32_t *coordinates)
{
    struct buf b = buf_new(a, 64);
    for (int32_t d = 0; d < safe_table_dimensions(t); d++) {
        const struct table_dimension *dimension = safe_table_dimension(t, d);
        if (d > 0)
            buf_byte(&b, ';');
        buf_str(&b, dimension->name);
        buf_byte(&b, '=');
        buf_str(&b, dimension->position[coordinates[d]].code);
    }
    return buf_view(&b);
}

/* The indicator's name and the positions that are not totals. */
static str label_text(struct arena *a, const struct edition *e, const struct safe_table *t,
                      const int32_t *coordinates)
{
    struct buf b = buf_new(a, 96);
    buf_str(&b, edition_label(a, e, &safe_table_indicator(t)->labels));
    for (int32_t d = 0; d < safe_table_dimensions(t); d++) {
        if (coordinates[d] == 0)
            continue;
        buf_str(&b, edition_word(e, "publish.join"));
        buf_str(&b, position_label(a, e, t, d, coordinates[d]));
    }
    return buf_view(&b);
}

/* Unknown answers and what they leave open, then what the measure tells beside its value. */
static void put_further(struct buf *b, const struct safe_table *t, const struct safe_cell *cell)
{
    csv_count(b, cell->unknown);
    csv_number(b, unknown_share(t, cell));
    csv_number(b, cell->bound_lower);
    csv_number(b, cell->bound_upper);
    csv_text(b, cell->unknown_withheld ? STR("suppressed")
                : cell->unknown >= 0   ? STR("published")
                                       : STR(""));
    for (int i = 0; i < 2; i++) {
        csv_text(b, safe_table_extra_name(t, i));
        csv_number(b, cell->extra[i]);
    }
}

static void add_note(struct buf *b, const struct edition *e, str note)
{
    buf_str(b, b->n ? edition_word(e, "publish.join") : STR(""));
    buf_str(b, note);
}

/* "Share (women); Not known (%): 5.3; ...": all that a line leaves unsaid. */
static str note_text(struct arena *a, const struct edition *e, const struct worded_table *w,
                     const struct safe_cell *cell, int64_t index)
{
    const struct grid *g = &w->grid[e->language];
    struct buf b = buf_new(a, 256);
    add_note(&b, e, w->unit[e->language]);
    if (cell->state != SAFE_PUBLISHED) {
        add_note(&b, e, symbol_meaning(e, cell_state_symbol(cell)));
        return buf_view(&b);
    }
    str nothing = symbol_text(e, SYMBOL_NOT_APPLICABLE),
        withheld = symbol_text(e, SYMBOL_SUPPRESSED);
    for (int32_t c = w->beside.first; c < w->beside.first + w->beside.count; c++) {
        str text = g->cell[index * g->columns + c].text;
        if (str_equal(text, withheld))
            text = symbol_meaning(e, SYMBOL_SUPPRESSED);
        if (text.n && !str_equal(text, nothing))
            add_note(&b, e,
                     EDITION_FILL(a, e, "publish.report.item", {"label", g->column[c].header},
                                  {"text", text}));
    }
    for (int s = SYMBOL_NONE + 1; s < SYMBOL_COUNT; s++)
        if (cell_has_mark(cell->flags, (enum cell_symbol)s))
            add_note(&b, e, symbol_meaning(e, (enum cell_symbol)s));
    return buf_view(&b);
}

static void put_figure(struct buf *b, struct arena scratch,
                       const struct edition editions[LANGUAGE_COUNT], const struct worded_table *w,
                       int64_t index)
{
    struct arena *a = &scratch;
    const struct safe_table *t = w->table;
    const struct indicator *indicator = safe_table_indicator(t);
    struct safe_cell cell = safe_table_cell(t, index);
    int32_t coordinates[4] = {0};
    safe_table_coordinates(t, index, coordinates);
    csv_text(b, safe_table_figure_id(a, editions[0].facts->profile, t, index));
    csv_text(b, safe_table_id(t));
    csv_text(b, indicator->code);
    csv_text(b, indicator->dataset ? indicator->dataset->name : STR(""));
    csv_text(b, str_from_c(measure_name[safe_table_measure(t)]));
    csv_text(b, indicator->unit);
    csv_text(b, coordinates_text(a, t, coordinates));
    csv_number(b, cell.value);
    csv_number(b, cell.lower);
    csv_number(b, cell.upper);
    csv_count(b, cell.numerator);
    csv_count(b, cell.denominator);
    csv_text(b, state_text(cell.state));
    csv_text(b, flags_text(a, cell.flags));
    csv_text(b, safe_table_method(t));
    for (int l = 0; l < LANGUAGE_COUNT; l++)
        csv_text(b, label_text(a, &editions[l], t, coordinates));
    put_further(b, t, &cell);
    for (int l = 0; l < LANGUAGE_COUNT; l++)
        csv_text(b, note_text(a, &editions[l], w, &cell, index));
    csv_line_end(b);
}

static void put_table(struct buf *b, struct arena scratch,
                      const struct edition editions[LANGUAGE_COUNT], const struct safe_table *t)
{
    struct worded_table w = {.table = t, .beside = grid_columns_beside(t)};
    for (int l = 0; l < LANGUAGE_COUNT; l++) {
        w.grid[l] = grid_of_table(&scratch, &editions[l], t, GRID_LONG);
        w.unit[l] = table_unit(&scratch, &editions[l], t);
    }
    for (int64_t index = 0; index < safe_table_cells(t); index++)
        put_figure(b, scratch, editions, &w, index);
}

str figures_csv(struct arena *a, const struct edition editions[LANGUAGE_COUNT],
                const struct safe_table_list *tables)
{
    int64_t cells = 0;
    for (ptrdiff_t i = 0; i < tables->count; i++)
        cells += safe_table_cells(tables->item[i]);
    struct buf b = buf_new(a, 4096 + cells * 512);
    struct arena scratch = arena_reserve(INT64_C(1) << 30);
    for (size_t c = 0; c < sizeof column / sizeof column[0]; c++)
        csv_text(&b, str_from_c(column[c]));
    csv_line_end(&b);
    for (ptrdiff_t i = 0; i < tables->count; i++)
        put_table(&b, scratch, editions, tables->item[i]);
    arena_release(&scratch);
    return buf_view(&b);
}
