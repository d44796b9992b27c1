/* Laying out a safe table in rows and columns. */
#include "7_publish/grid.h"

#include "base/map.h"
#include "base/utf8.h"

#include <assert.h>
#include <math.h>

static const double SMALLEST_PROBABILITY = 0.001; /* smaller ones are only said to be so */
enum { CROSS_COLUMNS_LIMIT = 12, PAGE_COLUMNS_LIMIT = 8, DIMENSIONS_LIMIT = 4 };

enum grid_layout grid_sheet_layout(const struct safe_table *t)
{
    int32_t last = safe_table_dimensions(t) - 1;
    bool cross = last >= 1 && safe_table_measure(t) == MEASURE_COUNT && !table_asks_uncounted(t) &&
                 safe_table_dimension(t, last)->count <= CROSS_COLUMNS_LIMIT;
    return cross ? GRID_CROSS : GRID_LONG;
}

/* What a long layout shows beside the value. */
struct extra_columns {
    bool limits, numerator, denominator, unknown, bounds, extra[2], notes;
    bool ranges; /* both limits in one column, and both bounds */
};

static struct extra_columns extra_columns_of(const struct safe_table *t)
{
    struct extra_columns extra = {.limits = table_has_intervals(t)};
    bool count = safe_table_measure(t) == MEASURE_COUNT;
    for (int64_t i = 0; i < safe_table_cells(t); i++) {
        struct safe_cell cell = safe_table_cell(t, i);
        extra.numerator |= !count && cell.numerator >= 0;
        extra.denominator |= cell.denominator >= 0;
        extra.unknown |= cell.unknown >= 0 || cell.unknown_withheld;
        extra.bounds |= isfinite(cell.bound_lower) && isfinite(cell.bound_upper);
        extra.notes |= cell.state != SAFE_PUBLISHED || cell.flags != 0;
        for (int k = 0; k < 2; k++)
            extra.extra[k] |= isfinite(cell.extra[k]);
    }
    return extra;
}

static int32_t extra_column_count(const struct safe_table *t, struct extra_columns extra)
{
    int32_t both = extra.ranges ? 1 : 2;
    int32_t bounds = safe_table_measure(t) == MEASURE_COUNT ? 1 : both;
    return 1 + both * extra.limits + extra.numerator + extra.denominator + extra.unknown +
           bounds * extra.bounds + extra.extra[0] + extra.extra[1] + extra.notes;
}

/* A page has less room than a worksheet. What stands beside the value is left out in the order of
 * `leave_out`; limits of all shares at once never fit. */
static struct extra_columns extra_columns_on_page(const struct safe_table *t,
                                                  const struct grid_choice *choice)
{
    struct extra_columns extra = extra_columns_of(t);
    if (!choice->with_counts)
        return (struct extra_columns){.limits = extra.limits, .ranges = choice->ranges};
    extra.ranges = choice->ranges;
    bool at_once = str_equal_c(safe_table_extra_name(t, 0), "extra.simultaneous-lower");
    bool left_out = choice->ranges && (at_once || choice->leave_out >= LEAVE_OUT_EXTRAS);
    for (int k = 0; k < 2; k++)
        extra.extra[k] = extra.extra[k] && !left_out;
    extra.unknown = extra.unknown && choice->leave_out < LEAVE_OUT_UNKNOWN;
    extra.bounds = extra.bounds && choice->leave_out < LEAVE_OUT_UNKNOWN;
    extra.numerator = extra.numerator && choice->leave_out < LEAVE_OUT_COUNTS;
    extra.denominator = extra.denominator && choice->leave_out < LEAVE_OUT_COUNTS;
    return extra;
}

struct grid_span grid_columns_beside(const struct safe_table *t)
{
    struct extra_columns extra = extra_columns_of(t);
    int32_t before = 1 + 2 * extra.limits + extra.numerator + extra.denominator;
    return (struct grid_span){
        .first = safe_table_dimensions(t) + before,
        .count = extra_column_count(t, extra) - before - extra.notes,
    };
}

static struct grid_cell text_cell(str text)
{
    return (struct grid_cell){.kind = GRID_TEXT, .text = text};
}

struct grid_source { /* what the cells of a grid are made from */
    struct arena *arena;
    const struct edition *edition;
    const struct safe_table *table;
    int decimals;
};

static struct grid_cell symbol_cell(const struct grid_source *s, const struct safe_cell *cell)
{
    return text_cell(symbol_text(s->edition, cell_state_symbol(cell)));
}

static struct grid_cell value_cell(const struct grid_source *s, const struct safe_cell *cell)
{
    if (cell->state != SAFE_PUBLISHED || !isfinite(cell->value))
        return symbol_cell(s, cell);
    return (struct grid_cell){
        .kind = GRID_NUMBER,
        .number = cell->value,
        .decimals = s->decimals,
        .text = edition_number(s->arena, s->edition, cell->value, s->decimals),
        .mark = cell_flag_marks(s->arena, s->edition, cell->flags),
    };
}

static struct grid_cell count_cell(const struct grid_source *s, const struct safe_cell *cell,
                                   int64_t count)
{
    if (cell->state != SAFE_PUBLISHED)
        return symbol_cell(s, cell);
    if (count < 0)
        return text_cell(symbol_text(s->edition, SYMBOL_NOT_APPLICABLE));
    return (struct grid_cell){
        .kind = GRID_NUMBER,
        .number = (double)count,
        .text = edition_count(s->arena, s->edition, count),
    };
}

static struct grid_cell label_cell(const struct grid_source *s, int32_t dimension, int32_t position)
{
    const struct table_dimension *d = safe_table_dimension(s->table, dimension);
    struct grid_cell cell =
        text_cell(position_label(s->arena, s->edition, s->table, dimension, position));
    int32_t level = d->position[position].level;
    cell.indent = level > 1 ? level - 1 : 0;
    return cell;
}

/* Positions that a breakdown of the rows runs over: all, or the one that it is held at; the one
 * that runs across does not make rows. */
static int32_t choice_count(const struct safe_table *t, const struct grid_choice *choice, int32_t d)
{
    bool one = choice->fixed[d] >= 0 || d == choice->column;
    return one ? 1 : safe_table_dimension(t, d)->count;
}

/* Whether the breakdown has a column of labels. */
static bool choice_shows(const struct grid_choice *choice, int32_t d)
{
    return choice->fixed[d] < 0 && d != choice->column;
}

/* Coordinates of the n-th row. */
static void choice_coordinates(const struct safe_table *t, const struct grid_choice *choice,
                               int64_t n, int32_t *coordinates)
{
    for (int32_t d = safe_table_dimensions(t) - 1; d >= 0; d--) {
        int32_t count = choice_count(t, choice, d);
        int32_t at = (int32_t)(n % count);
        coordinates[d] = choice->fixed[d] >= 0 ? choice->fixed[d] : at;
        n /= count;
    }
}

static int64_t choice_rows(const struct safe_table *t, const struct grid_choice *choice)
{
    int64_t rows = 1;
    for (int32_t d = 0; d < safe_table_dimensions(t); d++)
        rows *= choice_count(t, choice, d);
    return rows;
}

struct grid grid_blank(struct arena *a, int32_t columns, int64_t rows)
{
    return (struct grid){
        .columns = columns,
        .rows = rows,
        .column = ARENA_ARRAY(a, struct grid_column, columns),
        .cell = ARENA_ARRAY(a, struct grid_cell, columns * rows),
        .row_is_total = ARENA_ARRAY(a, bool, rows),
    };
}

void grid_put_header(struct grid *g, int32_t column, str header, bool numeric)
{
    assert(column < g->columns);
    g->column[column] = (struct grid_column){.header = header, .numeric = numeric};
}

void grid_put_text(struct grid *g, int64_t row, int32_t column, str text)
{
    assert(row < g->rows && column < g->columns);
    g->cell[row * g->columns + column] = text_cell(text);
}

void grid_put_number(struct arena *a, const struct edition *e, struct grid *g, int64_t row,
                     int32_t column, int64_t value)
{
    assert(row < g->rows && column < g->columns);
    g->cell[row * g->columns + column] = (struct grid_cell){
        .kind = GRID_NUMBER, .number = (double)value, .text = edition_count(a, e, value)};
}

void grid_unique_headers(struct arena *a, struct grid *g)
{
    struct map seen = map_new(a, g->columns);
    for (int32_t c = 0; c < g->columns; c++) {
        str header = g->column[c].header;
        if (!header.n)
            header = str_format(a, "%d", c + 1);
        str base = header;
        for (int n = 2; map_has(&seen, utf8_fold(a, header)); n++)
            header = str_format(a, "%.*s (%d)", STR_ARG(base), n);
        map_put(&seen, utf8_fold(a, header), c);
        g->column[c].header = header;
    }
}

static int32_t label_columns_of(const struct safe_table *t, const struct grid_choice *choice)
{
    int32_t shown = 0;
    for (int32_t d = 0; d < safe_table_dimensions(t); d++)
        shown += choice_shows(choice, d);
    return shown;
}

/* The labels of a row, and whether all of them are totals. */
static void put_row_labels(const struct grid_source *s, struct grid *g, int64_t row,
                           const struct grid_choice *choice, const int32_t *coordinates)
{
    int32_t column = 0;
    bool total = true;
    for (int32_t d = 0; d < safe_table_dimensions(s->table); d++) {
        if (!choice_shows(choice, d))
            continue;
        total = total && coordinates[d] == 0;
        g->cell[row * g->columns + column] = label_cell(s, d, coordinates[d]);
        column++;
    }
    g->row_is_total[row] = total;
}

static void put_label_headers(const struct grid_source *s, struct grid *g,
                              const struct grid_choice *choice)
{
    int32_t column = 0;
    for (int32_t d = 0; d < safe_table_dimensions(s->table); d++) {
        if (!choice_shows(choice, d))
            continue;
        const struct table_dimension *dimension = safe_table_dimension(s->table, d);
        g->column[column++].header = edition_label(s->arena, s->edition, &dimension->labels);
    }
    g->label_columns = column;
}

static struct grid cross_grid(const struct grid_source *s, const struct grid_choice *choice)
{
    const struct safe_table *t = s->table;
    int32_t labels = label_columns_of(t, choice);
    int32_t values = safe_table_dimension(t, choice->column)->count;
    struct grid g = grid_blank(s->arena, labels + values, choice_rows(t, choice));
    put_label_headers(s, &g, choice);
    for (int32_t v = 0; v < values; v++)
        g.column[labels + v] = (struct grid_column){
            .header = position_label(s->arena, s->edition, t, choice->column, v),
            .numeric = true,
            .is_value = true,
        };
    for (int64_t row = 0; row < g.rows; row++) {
        int32_t coordinates[DIMENSIONS_LIMIT] = {0};
        choice_coordinates(t, choice, row, coordinates);
        put_row_labels(s, &g, row, choice, coordinates);
        for (int32_t v = 0; v < values; v++) {
            coordinates[choice->column] = v;
            struct safe_cell cell = safe_table_cell(t, safe_table_index(t, coordinates));
            g.cell[row * g.columns + labels + v] = value_cell(s, &cell);
        }
    }
    return g;
}

struct extra_header {
    bool shown;
    const char *id; /* NULL: the numerator, which has several names */
    bool text;
};

/* Limits, and what unknown answers leave open: one column or two. */
static void put_limit_headers(struct extra_header *limits, struct extra_header *unknown,
                              struct extra_columns extra, bool count)
{
    limits[0] = (struct extra_header){
        extra.limits, extra.ranges ? "publish.column.interval" : "publish.column.lower", false};
    limits[1] = (struct extra_header){extra.limits && !extra.ranges, "publish.column.upper", false};
    if (count) {
        unknown[0] = (struct extra_header){extra.unknown, "publish.column.uncounted", false};
        unknown[1] = (struct extra_header){extra.bounds, "publish.column.most-persons", false};
        return;
    }
    unknown[0] = (struct extra_header){extra.unknown, "publish.column.unknown", false};
    unknown[1] = (struct extra_header){
        extra.bounds, extra.ranges ? "publish.column.bounds" : "publish.column.bound-lower", false};
    unknown[2] =
        (struct extra_header){extra.bounds && !extra.ranges, "publish.column.bound-upper", false};
}

static void put_extra_headers(const struct grid_source *s, struct grid *g,
                              struct extra_columns extra)
{
    int32_t c = g->label_columns;
    str confidence = edition_confidence(s->arena, s->edition);
    bool count = safe_table_measure(s->table) == MEASURE_COUNT;
    g->column[c++] = (struct grid_column){
        .header = value_column_label(s->arena, s->edition, s->table),
        .numeric = true,
        .is_value = true,
    };
    const char *name[2] = {"", ""};
    const struct indicator *of = safe_table_indicator(s->table);
    const str side[] = {side_label(s->arena, s->edition, of, 0),
                        side_label(s->arena, s->edition, of, 1)};
    for (int k = 0; k < 2; k++)
        if (extra.extra[k])
            name[k] = str_to_c(s->arena, safe_table_extra_name(s->table, k));
    enum { LIMITS = 0, UNKNOWN = 4 };
    struct extra_header further[] = {
        [LIMITS + 2] = {extra.numerator, NULL, false},
        [LIMITS + 3] = {extra.denominator, "publish.column.denominator", false},
        [UNKNOWN + 3] = {extra.extra[0], name[0], false},
        [UNKNOWN + 4] = {extra.extra[1], name[1], false},
        [UNKNOWN + 5] = {extra.notes, "publish.column.notes", true},
    };
    put_limit_headers(&further[LIMITS], &further[UNKNOWN], extra, count);
    for (int i = 0; i < (int)(sizeof further / sizeof further[0]); i++) {
        if (!further[i].shown)
            continue;
        g->column[c++] = (struct grid_column){
            .header = further[i].id ? EDITION_FILL(s->arena, s->edition, further[i].id,
                                                   {"confidence", confidence}, {"first", side[0]},
                                                   {"second", side[1]})
                                    : numerator_column_label(s->edition, s->table),
            .numeric = !further[i].text,
        };
    }
    assert(c == g->columns);
}

static struct grid_cell number_cell(const struct grid_source *s, const struct safe_cell *cell,
                                    double value, int decimals)
{
    if (cell->state != SAFE_PUBLISHED)
        return symbol_cell(s, cell);
    if (!isfinite(value))
        return text_cell(symbol_text(s->edition, SYMBOL_NOT_APPLICABLE));
    return (struct grid_cell){
        .kind = GRID_NUMBER,
        .number = value,
        .decimals = decimals,
        .text = edition_number(s->arena, s->edition, value, decimals),
    };
}

/* "1.2 to 3.4"; what number_cell has where there are no two limits. */
static struct grid_cell range_cell(const struct grid_source *s, const struct safe_cell *cell,
                                   double lower, double upper)
{
    if (cell->state != SAFE_PUBLISHED || !isfinite(lower) || !isfinite(upper))
        return number_cell(s, cell, (double)NAN, s->decimals);
    return text_cell(edition_range(s->arena, s->edition,
                                   edition_number(s->arena, s->edition, lower, s->decimals),
                                   edition_number(s->arena, s->edition, upper, s->decimals)));
}

/* What a measure tells beside its value. */
static struct grid_cell extra_cell(const struct grid_source *s, const struct safe_cell *cell, int k)
{
    static const struct {
        const char *name;
        int decimals;
        bool probability;
    } known[] = {{"extra.events", 0, false},
                 {"extra.competing", 0, false},
                 {"extra.target-met", 0, false},
                 {"extra.same-centres", 0, false},
                 {"extra.first-share", 1, false},
                 {"extra.second-share", 1, false},
                 {"extra.survey-estimate", 1, false},
                 {"extra.estimated-victims", 0, false},
                 {"extra.wilcoxon", 3, true},
                 {"extra.mann-kendall", 3, true},
                 {"extra.chi-square-p", 3, true},
                 {"extra.simultaneous-lower", 1, false},
                 {"extra.simultaneous-upper", 1, false}};
    str name = safe_table_extra_name(s->table, k);
    double value = cell->extra[k];
    if (cell->events_withheld && !isfinite(value))
        return text_cell(symbol_text(s->edition, SYMBOL_SUPPRESSED));
    int decimals = 2;
    bool probability = false;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (!str_equal_c(name, known[i].name))
            continue;
        decimals = known[i].decimals;
        probability = known[i].probability;
    }
    bool smaller = probability && cell->state == SAFE_PUBLISHED && value < SMALLEST_PROBABILITY;
    if (smaller)
        return text_cell(number_below(s->arena, &s->edition->numbers, SMALLEST_PROBABILITY, 3));
    bool whole = isfinite(value) && fabs(value - round(value)) < 1e-9;
    if (str_equal_c(name, "extra.achieved") && whole)
        decimals = 0;
    if (str_equal_c(name, "extra.smoothed"))
        decimals = s->decimals; /* as the rate beside it */
    return number_cell(s, cell, value, decimals);
}

/* The share of unknown answers and what they leave open; of a count of persons the records without
 * a number, and how many persons there are at most (at least those counted). */
static struct grid_cell *put_unknown(const struct grid_source *s, struct grid_cell *out,
                                     const struct safe_cell *cell, struct extra_columns extra)
{
    bool count = safe_table_measure(s->table) == MEASURE_COUNT;
    double unknown = count ? (double)cell->unknown : unknown_share(s->table, cell);
    const double value[] = {unknown, cell->bound_lower, cell->bound_upper};
    bool ranges = extra.ranges && !count;
    const bool shown[] = {extra.unknown, extra.bounds && !count && !ranges, extra.bounds};
    for (int i = 0; i < 3; i++) {
        if (!shown[i])
            continue;
        int decimals = i == 0 && !count ? 1 : s->decimals;
        if (cell->unknown_withheld)
            *out++ = text_cell(symbol_text(s->edition, SYMBOL_SUPPRESSED));
        else if (i == 2 && ranges)
            *out++ = range_cell(s, cell, cell->bound_lower, cell->bound_upper);
        else
            *out++ = number_cell(s, cell, value[i], decimals);
    }
    return out;
}

static void put_extra_cells(const struct grid_source *s, struct grid_cell *out,
                            const struct safe_cell *cell, struct extra_columns extra)
{
    *out = value_cell(s, cell);
    if (extra.notes)
        out->mark = STR(""); /* marks have a column of their own */
    out++;
    if (extra.limits && extra.ranges) {
        *out++ = range_cell(s, cell, cell->lower, cell->upper);
    } else if (extra.limits) {
        *out++ = number_cell(s, cell, cell->lower, s->decimals);
        *out++ = number_cell(s, cell, cell->upper, s->decimals);
    }
    if (extra.numerator)
        *out++ = count_cell(s, cell, cell->numerator);
    if (extra.denominator)
        *out++ = count_cell(s, cell, cell->denominator);
    out = put_unknown(s, out, cell, extra);
    for (int k = 0; k < 2; k++)
        if (extra.extra[k])
            *out++ = extra_cell(s, cell, k);
    if (!extra.notes)
        return;
    enum cell_symbol symbol = cell_state_symbol(cell);
    str note = symbol == SYMBOL_NONE ? cell_flag_marks(s->arena, s->edition, cell->flags)
                                     : symbol_text(s->edition, symbol);
    *out = text_cell(note);
}

static struct grid long_grid(const struct grid_source *s, const struct grid_choice *choice)
{
    const struct safe_table *t = s->table;
    struct extra_columns extra = extra_columns_on_page(t, choice);
    int32_t columns = label_columns_of(t, choice) + extra_column_count(t, extra);
    struct grid g = grid_blank(s->arena, columns, choice_rows(t, choice));
    put_label_headers(s, &g, choice);
    put_extra_headers(s, &g, extra);
    for (int64_t row = 0; row < g.rows; row++) {
        int32_t coordinates[DIMENSIONS_LIMIT] = {0};
        choice_coordinates(t, choice, row, coordinates);
        put_row_labels(s, &g, row, choice, coordinates);
        struct safe_cell cell = safe_table_cell(t, safe_table_index(t, coordinates));
        put_extra_cells(s, &g.cell[row * g.columns + g.label_columns], &cell, extra);
    }
    return g;
}

struct grid grid_of_choice(struct arena *a, const struct edition *e, const struct safe_table *t,
                           const struct grid_choice *choice)
{
    assert(safe_table_dimensions(t) >= 1 && safe_table_dimensions(t) <= DIMENSIONS_LIMIT);
    struct grid_source source = {a, e, t, table_decimals(t)};
    struct grid g = choice->column >= 0 ? cross_grid(&source, choice) : long_grid(&source, choice);
    grid_unique_headers(a, &g);
    return g;
}

struct grid grid_of_table(struct arena *a, const struct edition *e, const struct safe_table *t,
                          enum grid_layout layout)
{
    struct grid_choice choice = {
        .column = layout == GRID_CROSS ? safe_table_dimensions(t) - 1 : -1,
        .fixed = {-1, -1, -1, -1},
        .with_counts = true,
    };
    return grid_of_choice(a, e, t, &choice);
}

/* ---- pages ---- */

/* The breakdown that runs across a page: the last when it is short, else another one, time before
 * others; -1 when none is short enough. */
static int32_t page_column(const struct safe_table *t)
{
    int32_t last = safe_table_dimensions(t) - 1, best = -1;
    if (last < 1)
        return -1;
    if (safe_table_dimension(t, last)->count <= PAGE_COLUMNS_LIMIT)
        return last;
    for (int32_t d = 0; d < last; d++) {
        const struct table_dimension *dimension = safe_table_dimension(t, d);
        bool fits = dimension->count <= PAGE_COLUMNS_LIMIT;
        if (fits && (best < 0 || dimension->time))
            best = d;
    }
    return best;
}

/* The breakdown of the rows to give up next: the one with most positions that is not time; time
 * only when nothing else is left. */
static int32_t next_to_hold(const struct safe_table *t, const struct grid_choice *choice)
{
    int32_t best = -1;
    for (int32_t d = 0; d < safe_table_dimensions(t); d++) {
        if (!choice_shows(choice, d))
            continue;
        const struct table_dimension *dimension = safe_table_dimension(t, d);
        const struct table_dimension *held = best < 0 ? NULL : safe_table_dimension(t, best);
        if (!held || (held->time && !dimension->time) ||
            (held->time == dimension->time && dimension->count > held->count))
            best = d;
    }
    return best;
}

struct grid_choice grid_page_choice(const struct safe_table *t, int64_t rows_limit)
{
    struct grid_choice choice = {
        .column = page_column(t),
        .fixed = {-1, -1, -1, -1},
        .with_counts = safe_table_dimensions(t) == 1,
        .ranges = true,
    };
    while (choice_rows(t, &choice) > rows_limit && label_columns_of(t, &choice) > 1) {
        int32_t hold = next_to_hold(t, &choice);
        bool time = safe_table_dimension(t, hold)->time;
        choice.fixed[hold] = time ? table_latest_position(t, hold) : 0;
        choice.reduced = true;
    }
    return choice;
}

uint32_t grid_symbols(const struct edition *e, const struct grid *g)
{
    uint32_t used = 0;
    for (int64_t i = 0; i < g->rows * g->columns; i++) {
        const struct grid_cell *cell = &g->cell[i];
        if (i % g->columns < g->label_columns)
            continue;
        str said = cell->kind == GRID_TEXT ? cell->text : cell->mark;
        for (int s = SYMBOL_NONE + 1; s < SYMBOL_COUNT && said.n > 0; s++)
            if (str_find(said, symbol_text(e, (enum cell_symbol)s)) >= 0)
                used |= UINT32_C(1) << s;
    }
    return used;
}
