/* Choosing what a chart shows. */
#include "7_publish/chart.h"
#include "7_publish/chart_limits.h"

#include "base/buf.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

enum { DIMENSIONS_LIMIT = 4 };

/* The breakdowns that a chart runs over; -1: none. */
struct chart_axes {
    int32_t item, series;
    int32_t fixed[DIMENSIONS_LIMIT]; /* position of the others */
};

/* Positions of one breakdown that can stand beside each other: one level of its hierarchy. */
struct position_set {
    int32_t *position;
    int32_t count;
};

static int32_t count_at_level(const struct table_dimension *d, int32_t level)
{
    int32_t count = 0;
    for (int32_t p = 1; p < d->count; p++)
        count += d->position[p].level == level && !d->position[p].missing;
    return count;
}

/* The first level that has something to compare. */
static int32_t comparable_level(const struct table_dimension *d)
{
    for (int32_t level = 1; level <= 8; level++)
        if (count_at_level(d, level) >= 2)
            return level;
    return 1;
}

static struct position_set positions_of(struct arena *a, const struct table_dimension *d,
                                        bool with_missing)
{
    struct position_set set = {ARENA_ARRAY(a, int32_t, d->count), 0};
    int32_t level = comparable_level(d);
    for (int32_t p = 1; p < d->count; p++)
        if (d->position[p].level == level && !d->position[p].missing)
            set.position[set.count++] = p;
    for (int32_t p = 1; p < d->count && with_missing; p++)
        if (d->position[p].missing)
            set.position[set.count++] = p;
    return set;
}

static int32_t comparable(const struct table_dimension *d)
{
    return count_at_level(d, comparable_level(d));
}

static int32_t find_time(const struct safe_table *t)
{
    for (int32_t d = 0; d < safe_table_dimensions(t); d++)
        if (safe_table_dimension(t, d)->time)
            return d;
    return -1;
}

/* The last breakdown that is not time and not `other`, with between `least` and `most` positions.
 */
static int32_t find_plain(const struct safe_table *t, int32_t other, int32_t least, int32_t most)
{
    for (int32_t d = safe_table_dimensions(t) - 1; d >= 0; d--) {
        const struct table_dimension *dimension = safe_table_dimension(t, d);
        int32_t count = comparable(dimension);
        if (d != other && !dimension->time && count >= least && count <= most)
            return d;
    }
    return -1;
}

static struct chart_axes line_axes(const struct safe_table *t)
{
    int32_t time = find_time(t);
    return (struct chart_axes){.item = time, .series = find_plain(t, time, 2, CHART_PANELS_LIMIT)};
}

static struct chart_axes pyramid_axes(const struct safe_table *t)
{
    int32_t sides = find_plain(t, -1, 2, 2);
    int32_t bands = sides < 0 ? -1 : find_plain(t, sides, 2, CHART_ITEMS_LIMIT);
    return (struct chart_axes){.item = bands, .series = bands < 0 ? -1 : sides};
}

/* Rows run over the last breakdown that is not time; the other one makes groups of bars when it is
 * short, and a short last breakdown gives way to a longer one. */
static struct chart_axes row_axes(const struct safe_table *t, bool grouped)
{
    int32_t item = find_plain(t, -1, 1, INT32_MAX);
    if (item < 0)
        return (struct chart_axes){.item = find_time(t), .series = -1};
    int32_t other = grouped ? find_plain(t, item, 2, INT32_MAX) : -1;
    if (other < 0)
        return (struct chart_axes){.item = item, .series = -1};
    int32_t items = comparable(safe_table_dimension(t, item));
    int32_t others = comparable(safe_table_dimension(t, other));
    if (others <= CHART_SERIES_LIMIT && others <= items)
        return (struct chart_axes){.item = item, .series = other};
    if (items >= 2 && items <= CHART_SERIES_LIMIT)
        return (struct chart_axes){.item = other, .series = item};
    return (struct chart_axes){.item = item, .series = -1};
}

/* The axes of the kind that was asked for, or of bars when the table cannot carry it. */
static struct chart_axes choose_axes(const struct safe_table *t, enum chart_kind *kind)
{
    struct chart_axes axes = {.item = -1, .series = -1};
    if (*kind == CHART_LINE || *kind == CHART_CONTROL)
        axes = line_axes(t);
    else if (*kind == CHART_PYRAMID)
        axes = pyramid_axes(t);
    else if (*kind == CHART_DOTS || *kind == CHART_FUNNEL)
        axes = row_axes(t, false);
    if (axes.item < 0) {
        *kind = CHART_BARS;
        axes = row_axes(t, true);
    }
    for (int32_t d = 0; d < safe_table_dimensions(t); d++)
        axes.fixed[d] = safe_table_dimension(t, d)->time && d != axes.item && *kind != CHART_LINE
                            ? table_latest_position(t, d)
                            : 0;
    return axes;
}

static struct chart_point point_at(const struct safe_table *t, const struct chart_axes *axes,
                                   int32_t item, int32_t series)
{
    int32_t coordinates[DIMENSIONS_LIMIT] = {0};
    for (int32_t d = 0; d < safe_table_dimensions(t); d++)
        coordinates[d] = axes->fixed[d];
    coordinates[axes->item] = item;
    if (axes->series >= 0)
        coordinates[axes->series] = series;
    struct safe_cell cell = safe_table_cell(t, safe_table_index(t, coordinates));
    struct chart_point point = {.symbol = cell_state_symbol(&cell),
                                .flags = cell.flags,
                                .value = cell.value,
                                .lower = cell.lower,
                                .upper = cell.upper,
                                .numerator = cell.numerator,
                                .denominator = cell.denominator};
    if (point.symbol == SYMBOL_NONE && !isfinite(point.value))
        point.symbol = SYMBOL_NOT_AVAILABLE;
    return point;
}

static int compare_items(const void *left, const void *right)
{
    const struct chart_item *a = left, *b = right;
    if (a->missing != b->missing)
        return a->missing ? 1 : -1;
    bool a_ranked = !isnan(a->rank), b_ranked = !isnan(b->rank);
    if (a_ranked != b_ranked)
        return a_ranked ? -1 : 1;
    if (a_ranked && (a->rank > b->rank || a->rank < b->rank))
        return a->rank > b->rank ? -1 : 1;
    return a->position - b->position;
}

struct chart_maker {
    struct arena *arena;
    const struct edition *edition;
    const struct safe_table *table;
    struct chart_axes axes;
    struct position_set items, series;
    int32_t omitted;
};

/* Names, ranks and order of the items; those over the limit go. */
static void make_items(struct chart_maker *m, struct chart *c)
{
    const struct table_dimension *d = safe_table_dimension(m->table, m->axes.item);
    c->item = ARENA_ARRAY(m->arena, struct chart_item, m->items.count);
    c->items = m->items.count;
    c->item_dimension = m->axes.item;
    for (int32_t i = 0; i < c->items; i++) {
        int32_t p = m->items.position[i];
        c->item[i] = (struct chart_item){
            .label = position_label(m->arena, m->edition, m->table, m->axes.item, p),
            .missing = d->position[p].missing,
            .rank = (double)NAN,
            .position = p,
        };
        for (int32_t s = 0; s < m->series.count; s++) {
            struct chart_point point = point_at(m->table, &m->axes, p, m->series.position[s]);
            if (point.symbol == SYMBOL_NONE)
                c->item[i].rank = (isnan(c->item[i].rank) ? 0.0 : c->item[i].rank) + point.value;
        }
    }
    bool rows = c->kind == CHART_BARS || c->kind == CHART_DOTS;
    if ((rows || c->kind == CHART_FUNNEL) && !d->ordered)
        qsort(c->item, (size_t)c->items, sizeof *c->item, compare_items);
    if (!rows || c->items <= CHART_ITEMS_LIMIT)
        return;
    m->omitted = c->items - CHART_ITEMS_LIMIT;
    if (d->ordered)
        c->item += m->omitted;
    c->items = CHART_ITEMS_LIMIT;
}

static void make_points(const struct chart_maker *m, struct chart *c)
{
    c->series = m->series.count;
    c->point = ARENA_ARRAY(m->arena, struct chart_point, c->series * c->items);
    c->series_label = ARENA_ARRAY(m->arena, str, c->series);
    for (int32_t s = 0; s < c->series; s++) {
        if (m->axes.series >= 0)
            c->series_label[s] = position_label(m->arena, m->edition, m->table, m->axes.series,
                                                m->series.position[s]);
        for (int32_t i = 0; i < c->items; i++) {
            struct chart_point point =
                point_at(m->table, &m->axes, c->item[i].position, m->series.position[s]);
            c->has_intervals |= point.symbol == SYMBOL_NONE && isfinite(point.lower);
            c->point[s * c->items + i] = point;
        }
    }
}

static void add_sentence(struct buf *b, const struct edition *e, str text)
{
    if (!text.n)
        return;
    if (b->n > 0)
        buf_str(b, edition_word(e, "publish.join"));
    buf_str(b, text);
}

static str make_subtitle(const struct chart_maker *m)
{
    struct buf b = buf_new(m->arena, 128);
    add_sentence(&b, m->edition, table_unit(m->arena, m->edition, m->table));
    for (int32_t d = 0; d < safe_table_dimensions(m->table); d++)
        if (d != m->axes.item && d != m->axes.series && m->axes.fixed[d] > 0)
            add_sentence(&b, m->edition,
                         position_label(m->arena, m->edition, m->table, d, m->axes.fixed[d]));
    return buf_view(&b);
}

static uint32_t symbols_of(const struct chart *c)
{
    uint32_t used = 0;
    for (int32_t i = 0; i < c->series * c->items; i++) {
        const struct chart_point *p = &c->point[i];
        if (p->symbol != SYMBOL_NONE)
            used |= UINT32_C(1) << p->symbol;
        else if (p->flags & FLAG_UNRELIABLE)
            used |= UINT32_C(1) << SYMBOL_UNRELIABLE;
    }
    return used;
}

/* Names of the items that `chosen` takes, the greatest value first; empty: none. */
static str names_of(const struct chart_maker *m, const struct chart *c,
                    bool (*chosen)(const struct chart_point *))
{
    struct buf b = buf_new(m->arena, 64);
    for (int32_t i = 0; i < c->items; i++) {
        if (!chosen(&c->point[i]))
            continue;
        if (b.n > 0)
            buf_str(&b, edition_word(m->edition, "publish.list.join"));
        buf_str(&b, c->item[i].label);
    }
    return buf_view(&b);
}

static bool is_above(const struct chart_point *p)
{
    return p->place == FUNNEL_HIGH_2 || p->place == FUNNEL_HIGH_3;
}

static bool is_below(const struct chart_point *p)
{
    return p->place == FUNNEL_LOW_2 || p->place == FUNNEL_LOW_3;
}

static bool is_absent(const struct chart_point *p)
{
    return p->symbol != SYMBOL_NONE || !(p->size > 0.0);
}

/* What the limits are; of a funnel also who has no point. */
static void add_limits(struct buf *b, const struct chart_maker *m, const struct chart *c)
{
    const struct edition *e = m->edition;
    const char *id = c->kind == CHART_CONTROL ? "publish.chart.control"
                     : c->limits->widened     ? "publish.chart.funnel-widened"
                                              : "publish.chart.funnel";
    str centre = table_value_text(m->arena, e, m->table, c->limits->centre);
    add_sentence(b, e,
                 EDITION_FILL(m->arena, e, id, {"value", centre},
                              {"inner", edition_percent(m->arena, e, 95.0, 0)},
                              {"outer", edition_percent(m->arena, e, 99.8, 1)},
                              {"spread", edition_number(m->arena, e, c->limits->spread, 1)}));
    str absent = c->kind == CHART_FUNNEL ? names_of(m, c, is_absent) : (str){0};
    if (absent.n > 0)
        add_sentence(b, e, EDITION_FILL(m->arena, e, "publish.chart.absent", {"names", absent}));
}

static str make_note(const struct chart_maker *m, const struct chart *c)
{
    const struct edition *e = m->edition;
    struct buf b = buf_new(m->arena, 128);
    if (c->limits != NULL)
        add_limits(&b, m, c);
    else if (c->has_intervals && c->kind != CHART_BARS && c->kind != CHART_PYRAMID)
        add_sentence(&b, e,
                     EDITION_FILL(m->arena, e, "publish.chart.intervals",
                                  {"confidence", edition_confidence(m->arena, e)}));
    uint32_t used = symbols_of(c);
    for (int s = SYMBOL_NONE + 1; s < SYMBOL_COUNT; s++) {
        if (!(used & (UINT32_C(1) << s)))
            continue;
        bool hollow = s == SYMBOL_UNRELIABLE && (c->kind == CHART_DOTS || c->kind == CHART_FUNNEL);
        if (c->kind == CHART_FUNNEL && s != SYMBOL_UNRELIABLE)
            continue; /* no symbol is drawn: named above */
        str meaning = symbol_meaning(e, (enum cell_symbol)s);
        add_sentence(
            &b, e,
            EDITION_FILL(m->arena, e, hollow ? "publish.chart.hollow" : "publish.chart.symbol",
                         {"symbol", symbol_text(e, (enum cell_symbol)s)}, {"meaning", meaning}));
    }
    if (m->omitted)
        add_sentence(&b, e,
                     EDITION_FILL(m->arena, e, "publish.chart.omitted",
                                  {"count", edition_count(m->arena, e, m->omitted)}));
    return buf_view(&b);
}

static str point_words(const struct chart_maker *m, const struct chart_point *p)
{
    if (p->symbol != SYMBOL_NONE)
        return symbol_text(m->edition, p->symbol);
    return table_value_text(m->arena, m->edition, m->table, p->value);
}

/* Who lies outside the limits, for who cannot see it. */
static void add_outside(struct buf *b, const struct chart_maker *m, const struct chart *c)
{
    const struct {
        const char *id;
        str names;
    } side[] = {{"publish.chart.above", names_of(m, c, is_above)},
                {"publish.chart.below", names_of(m, c, is_below)}};
    for (int k = 0; k < 2; k++) {
        if (side[k].names.n == 0)
            continue;
        buf_byte(b, ' ');
        buf_str(b, EDITION_FILL(m->arena, m->edition, side[k].id, {"names", side[k].names}));
        buf_byte(b, '.');
    }
}

static str make_alternative(const struct chart_maker *m, const struct chart *c)
{
    struct buf b = buf_new(m->arena, 512);
    buf_str(&b, c->title);
    buf_c(&b, ". ");
    buf_str(&b, c->subtitle);
    buf_c(&b, ". ");
    for (int32_t s = 0; s < c->series; s++) {
        for (int32_t i = 0; i < c->items; i++) {
            if (c->series_label[s].n) {
                buf_str(&b, c->series_label[s]);
                buf_c(&b, ", ");
            }
            buf_str(&b, c->item[i].label);
            buf_c(&b, ": ");
            buf_str(&b, point_words(m, chart_point_at(c, s, i)));
            buf_c(&b, s + 1 == c->series && i + 1 == c->items ? "." : "; ");
        }
    }
    if (c->limits != NULL)
        add_outside(&b, m, c);
    return buf_view(&b);
}

static void make_reference(const struct chart_maker *m, struct chart *c)
{
    if (c->kind != CHART_DOTS && c->kind != CHART_FUNNEL)
        return;
    c->reference = point_at(m->table, &m->axes, 0, 0);
    c->has_reference = c->reference.symbol == SYMBOL_NONE;
    c->reference_label = position_label(m->arena, m->edition, m->table, m->axes.item, 0);
}

static bool shows_something(const struct chart *c)
{
    for (int32_t i = 0; i < c->series * c->items; i++)
        if (c->point[i].symbol == SYMBOL_NONE)
            return true;
    return false;
}

static void make_content(struct chart_maker *m, struct chart *out)
{
    make_items(m, out);
    make_points(m, out);
    make_reference(m, out);
}

/* Limits, or the plain chart where there is nothing to hold its points against. */
static void make_limits(struct chart_maker *m, struct chart *out)
{
    bool funnel = out->kind == CHART_FUNNEL;
    bool made = funnel ? chart_funnel_limits(m->arena, out) : chart_control_limits(m->arena, out);
    if (!made) {
        out->kind = funnel ? CHART_DOTS : CHART_LINE;
        make_content(m, out);
        return;
    }
    bool standardised = safe_table_measure(m->table) == MEASURE_STANDARDISED;
    str below = edition_label(m->arena, m->edition, &safe_table_indicator(m->table)->denominator);
    out->size_label = EDITION_FILL(
        m->arena, m->edition, standardised ? "publish.chart.size-equivalent" : "publish.chart.size",
        {"below", below});
}

static bool finish_chart(struct chart_maker *m, struct chart *out)
{
    make_content(m, out);
    if (out->items < 1 || !shows_something(out))
        return false;
    if (out->kind == CHART_FUNNEL || out->kind == CHART_CONTROL)
        make_limits(m, out);
    out->title = table_title(m->arena, m->edition, m->table);
    out->subtitle = make_subtitle(m);
    out->source = table_source(m->arena, m->edition, m->table);
    out->note = make_note(m, out);
    out->alternative = make_alternative(m, out);
    return true;
}

static int32_t only_total = 0;

bool chart_of_table(struct arena *a, const struct edition *e, const struct safe_table *t,
                    struct chart *out)
{
    const struct indicator_table *descriptor = table_descriptor(t);
    if (!descriptor || descriptor->chart == CHART_NONE)
        return false;
    *out = (struct chart){.table = t, .kind = descriptor->chart};
    struct chart_maker m = {.arena = a, .edition = e, .table = t};
    m.axes = choose_axes(t, &out->kind);
    if (m.axes.item < 0)
        return false;
    m.items = positions_of(a, safe_table_dimension(t, m.axes.item), out->kind == CHART_BARS);
    m.series = m.axes.series >= 0 ? positions_of(a, safe_table_dimension(t, m.axes.series), false)
                                  : (struct position_set){&only_total, 1};
    return finish_chart(&m, out);
}

/* The breakdown that a distribution is over: its total is always 100 %. */
static int32_t find_over(const struct safe_table *t)
{
    for (int32_t d = 0; d < safe_table_dimensions(t); d++)
        if (indicator_is_over(safe_table_indicator(t), safe_table_dimension(t, d)->name))
            return d;
    return -1;
}

bool chart_of_trend(struct arena *a, const struct edition *e, const struct safe_table *t,
                    struct chart *out)
{
    *out = (struct chart){.table = t, .kind = CHART_LINE};
    struct chart_maker m = {.arena = a, .edition = e, .table = t};
    m.axes = (struct chart_axes){.item = find_time(t), .series = find_over(t)};
    if (m.axes.item < 0 || m.axes.item == m.axes.series ||
        comparable(safe_table_dimension(t, m.axes.item)) < 2)
        return false;
    m.items = positions_of(a, safe_table_dimension(t, m.axes.item), false);
    m.series = m.axes.series >= 0 ? positions_of(a, safe_table_dimension(t, m.axes.series), false)
                                  : (struct position_set){&only_total, 1};
    if (m.series.count > CHART_PANELS_LIMIT)
        return false;
    return finish_chart(&m, out);
}
