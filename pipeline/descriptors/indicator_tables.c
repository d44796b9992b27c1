/* The tables of an indicator: what it is shown by. */
#include "descriptors/fault.h"
#include "descriptors/indicator_read.h"

enum { TABLE_LIMIT = 40, CELL_LIMIT = 2000000 };

static bool table_has(const struct indicator_table *t, str name)
{
    for (int32_t i = 0; i < t->by_count; i++) {
        if (str_equal(t->by[i].name, name))
            return true;
    }
    return false;
}

/* The population must say how many there are for each position of the breakdown. */
static void check_population(struct indicator_reading *ir, const struct node *n,
                             const struct breakdown *b)
{
    const struct population *p = ir->out->population;
    const struct coded_column *c = &ir->out->dataset->coded[b->column];
    bool year = b->transform == TRANSFORM_YEAR || c->kind == CODED_YEAR;
    for (int32_t d = 0; d < p->dimensions; d++) {
        if (year && str_equal_c(p->dimension[d], "year"))
            return;
        if (str_equal(p->dimension[d], c->name) && p->dimension_codelist[d] == c->codelist &&
            c->codelist != NULL)
            return;
    }
    struct str_list names = {0};
    for (int32_t d = 0; d < p->dimensions; d++)
        names_add(ir->r->arena, &names, p->dimension[d]);
    FAULT(ir->r->diag, n->place, "indicator.population-lacks", {"name", b->name},
          {"population", p->name}, {"choices", names_joined(ir->r->arena, &names)});
}

/* Two views of one column nest in one another, but for the months and weekdays of every year. */
static bool say_the_same(const struct breakdown *a, const struct breakdown *b)
{
    bool apart = breakdown_is_cyclic(a) || breakdown_is_cyclic(b);
    return a->transform == b->transform || !apart;
}

/* The periods of an occupancy are those that it is looked at in, not those of an event: "year" and
 * not "date of entry (year)". */
static void name_period(const struct indicator_reading *ir, struct breakdown *b)
{
    static const char *const id[] = {
        [TRANSFORM_YEAR] = "breakdown.period.year",
        [TRANSFORM_QUARTER] = "breakdown.period.quarter",
        [TRANSFORM_MONTH] = "breakdown.period.month",
    };
    bool known = b->transform == TRANSFORM_YEAR || b->transform == TRANSFORM_QUARTER ||
                 b->transform == TRANSFORM_MONTH;
    if (known && ir->out->measure == MEASURE_OCCUPANCY && b->column == ir->out->enters)
        b->labels = catalogue_labels(ir->schemas->catalogue, id[b->transform]);
}

static void breakdowns_read(struct indicator_reading *ir, const struct node *list,
                            struct indicator_table *t)
{
    struct breakdown *by = ARENA_ARRAY(ir->r->arena, struct breakdown, BREAKDOWN_LIMIT);
    t->by = by;
    int64_t cells = 1;
    for (const struct node *n = list->first; n != NULL; n = n->next) {
        struct breakdown b;
        if (!breakdown_read(ir->r, n, ir->schemas, ir->out->dataset, &b)) {
            b.column = -1; /* keeps its place, so that others are not held against the table */
            by[t->by_count++] = b;
            continue;
        }
        for (int32_t i = 0; i < t->by_count; i++) {
            if (by[i].column == b.column && say_the_same(&by[i], &b))
                FAULT(ir->r->diag, n->place, "indicator.breakdown-twice", {"name", b.name});
        }
        if (ir->out->population != NULL)
            check_population(ir, n, &b);
        name_period(ir, &b);
        cells *= breakdown_positions(ir->out->dataset, &b);
        by[t->by_count++] = b;
        if (cells > CELL_LIMIT) {
            FAULT(ir->r->diag, list->place, "indicator.too-many-cells",
                  {"limit", number_text(ir->r->arena, CELL_LIMIT)});
            return;
        }
    }
}

/* Whether a breakdown shows the column, at whatever level. */
static bool views_column(const struct indicator *out, const struct indicator_table *t, str column)
{
    int32_t wanted = dataset_coded(out->dataset, column);
    for (int32_t i = 0; i < t->by_count; i++) {
        if (wanted >= 0 && t->by[i].column == wanted)
            return true;
    }
    return false;
}

/* What there is cannot be added over years: each figure is of one. */
static void check_stock(struct indicator_reading *ir, const struct node *list,
                        const struct indicator_table *t)
{
    str stock = ir->out->dataset->stock;
    if (stock.n > 0 && !views_column(ir->out, t, stock))
        FAULT(ir->r->diag, list->place, "indicator.stock-year", {"name", stock},
              {"dataset", ir->out->dataset->name});
}

static bool is_matched(const struct indicator *i, str breakdown)
{
    for (int32_t k = 0; k < i->divisor_matches; k++) {
        if (str_equal(i->divisor_match[k][0], breakdown))
            return true;
    }
    return false;
}

static void check_compared(struct indicator_reading *ir, const struct node *list,
                           const struct indicator_table *t)
{
    const struct indicator *out = ir->out;
    for (int32_t k = 0; indicator_is_of_both(out) && k < t->by_count; k++) {
        if (!is_matched(out, t->by[k].name)) /* some of the one side with all of the other */
            FAULT(ir->r->diag, list->place, "indicator.of-both-match", {"name", t->by[k].name});
    }
    if (out->measure == MEASURE_DIFFERENCE && views_column(out, t, out->between))
        FAULT(ir->r->diag, list->place, "indicator.runs-along", {"name", out->between});
    if (out->measure == MEASURE_DARK_FIGURE && t->by_count > 1)
        FAULT(ir->r->diag, list->place, "indicator.dark-figure-by", {"name", out->change_of});
}

/* The breakdowns that the measure needs must stand in every table; those that it runs along must
 * not. */
static void check_needed(struct indicator_reading *ir, const struct node *list,
                         const struct indicator_table *t)
{
    const struct indicator *out = ir->out;
    for (int32_t i = 0; i < out->share_over_count; i++) {
        if (!table_has(t, out->share_over[i]))
            FAULT(ir->r->diag, list->place, "indicator.over-missing", {"name", out->share_over[i]});
    }
    bool along_time =
        out->measure == MEASURE_CHANGE || out->measure == MEASURE_DARK_FIGURE || out->moving > 0;
    if (along_time && out->change_of.n > 0 && !table_has(t, out->change_of))
        FAULT(ir->r->diag, list->place, "indicator.of-missing", {"name", out->change_of});
    str along = out->measure == MEASURE_TREND          ? out->change_of
                : out->measure == MEASURE_STANDARDISED ? out->age
                                                       : (str){0};
    if (along.n > 0 && table_has(t, along))
        FAULT(ir->r->diag, list->place, "indicator.runs-along", {"name", along});
    check_compared(ir, list, t);
    check_stock(ir, list, t);
}

/* Measures that are worked out of counts by one more column have a breakdown less. */
static int32_t breakdown_limit(enum measure measure)
{
    bool hidden = measure == MEASURE_MEAN || measure == MEASURE_MEDIAN ||
                  measure == MEASURE_SURVIVAL || measure == MEASURE_INCIDENCE ||
                  measure == MEASURE_STANDARDISED || measure == MEASURE_TREND ||
                  measure == MEASURE_DIFFERENCE;
    return hidden ? BREAKDOWN_LIMIT - 1 : BREAKDOWN_LIMIT;
}

/* A funnel holds rates or shares of the codes of one breakdown against their size; time is held at
 * one period. */
static bool fits_funnel(const struct indicator *out, const struct indicator_table *t)
{
    bool rate = out->measure == MEASURE_RATE && out->population != NULL && out->value.value < 0;
    bool share = out->measure == MEASURE_SHARE && out->share_over_count == 0;
    int32_t codes = 0;
    for (int32_t i = 0; i < t->by_count; i++) {
        bool time = breakdown_is_time(out->dataset, &t->by[i]);
        bool coded = out->dataset->coded[t->by[i].column].codelist != NULL;
        if (!time && !coded)
            return false;
        codes += !time;
    }
    return codes == 1 && out->moving == 0 &&
           (rate || share || out->measure == MEASURE_STANDARDISED);
}

/* A control chart holds the counts of months against their mean. */
static bool fits_control(const struct indicator *out, const struct indicator_table *t)
{
    return out->measure == MEASURE_COUNT && out->moving == 0 && t->by_count == 1 &&
           t->by[0].transform == TRANSFORM_MONTH;
}

static void check_chart(struct indicator_reading *ir, const struct node *kind,
                        const struct indicator_table *t)
{
    bool told = node_find(ir->root, "population") != NULL && ir->out->population == NULL;
    for (int32_t i = 0; i < t->by_count; i++)
        told = told || t->by[i].column < 0;
    if (told)
        return;
    if (t->chart == CHART_FUNNEL && !fits_funnel(ir->out, t))
        FAULT0(ir->r->diag, kind->place, "indicator.chart-funnel");
    if (t->chart == CHART_CONTROL && !fits_control(ir->out, t))
        FAULT0(ir->r->diag, kind->place, "indicator.chart-control");
}

static void table_read(struct indicator_reading *ir, const struct node *n,
                       struct indicator_table *t)
{
    static const char *const known[] = {"by", "chart", "title", NULL};
    static const char *const charts[] = {"none",    "bars",   "dots",    "line",
                                         "pyramid", "funnel", "control", NULL};
    static const struct properties properties = {.known = known};
    int chart = CHART_NONE;
    if (!node_expect_map(ir->r, n, &properties))
        return;
    const struct node *kind = node_take(ir->r, n, "chart", OPTIONAL);
    if (kind != NULL && node_choice(ir->r, kind, charts, &chart))
        t->chart = (enum chart_kind)chart;
    (void)take_labels(ir->r, n, "title", OPTIONAL, &t->title);
    const struct node *by = node_take(ir->r, n, "by", NEEDED);
    if (by == NULL || !node_expect_list(ir->r, by))
        return;
    int32_t limit = breakdown_limit(ir->out->measure);
    if (by->count > limit) {
        FAULT(ir->r->diag, by->place, "indicator.breakdown-count",
              {"limit", number_text(ir->r->arena, limit)});
    } else if (by->count == 0) {
        FAULT0(ir->r->diag, node_place(by), "indicator.no-breakdown");
    } else if (ir->out->dataset != NULL) {
        breakdowns_read(ir, by, t);
        check_needed(ir, by, t);
        if (kind != NULL)
            check_chart(ir, kind, t);
    }
}

void indicator_tables_read(struct indicator_reading *ir)
{
    struct indicator *out = ir->out;
    const struct node *list = node_take(ir->r, ir->root, "tables", NEEDED);
    if (list == NULL || !node_expect_list(ir->r, list))
        return;
    if (list->count == 0 || list->count > TABLE_LIMIT) {
        FAULT(ir->r->diag, node_place(list), "indicator.table-count",
              {"limit", number_text(ir->r->arena, TABLE_LIMIT)});
        return;
    }
    out->table = ARENA_ARRAY(ir->r->arena, struct indicator_table, list->count);
    for (const struct node *n = list->first; n != NULL; n = n->next) {
        struct indicator_table *t = &out->table[out->tables++];
        t->place = n->place;
        t->id = str_format(ir->r->arena, "%.*s.%d", STR_ARG(out->code), out->tables);
        table_read(ir, n, t);
    }
}
