/* The words around a table. */
#include "7_publish/table_text.h"

#include "base/buf.h"
#include "base/utf8.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>

enum cell_symbol cell_state_symbol(const struct safe_cell *cell)
{
    static const enum cell_symbol symbol[] = {
        [SAFE_PUBLISHED] = SYMBOL_NONE,
        [SAFE_SUPPRESSED_PRIMARY] = SYMBOL_SUPPRESSED,
        [SAFE_SUPPRESSED_SECONDARY] = SYMBOL_SUPPRESSED,
        [SAFE_NOT_APPLICABLE] = SYMBOL_NOT_APPLICABLE,
        [SAFE_NO_DENOMINATOR] = SYMBOL_NOT_APPLICABLE,
        [SAFE_NOT_COLLECTED] = SYMBOL_NOT_AVAILABLE,
        [SAFE_NOT_YET_DUE] = SYMBOL_NOT_YET_DUE,
    };
    return symbol[cell->state];
}

static const char *const symbol_id[SYMBOL_COUNT] = {
    [SYMBOL_SUPPRESSED] = "publish.symbol.suppressed",
    [SYMBOL_NOT_APPLICABLE] = "publish.symbol.not-applicable",
    [SYMBOL_NOT_AVAILABLE] = "publish.symbol.not-available",
    [SYMBOL_NOT_YET_DUE] = "publish.symbol.not-yet-due",
    [SYMBOL_UNRELIABLE] = "publish.symbol.unreliable",
    [SYMBOL_PROVISIONAL] = "publish.symbol.provisional",
    [SYMBOL_BREAK] = "publish.symbol.break",
    [SYMBOL_INTERPOLATED] = "publish.symbol.interpolated",
    [SYMBOL_CARRIED] = "publish.symbol.carried",
};

str symbol_text(const struct edition *e, enum cell_symbol symbol)
{
    return symbol == SYMBOL_NONE ? STR("") : edition_word(e, symbol_id[symbol]);
}

str symbol_meaning(const struct edition *e, enum cell_symbol symbol)
{
    char id[80];
    assert(symbol != SYMBOL_NONE);
    snprintf(id, sizeof id, "%s.meaning", symbol_id[symbol]);
    return edition_word(e, id);
}

static const struct {
    uint32_t flag;
    enum cell_symbol symbol;
} flag_symbol[] = {
    {FLAG_UNRELIABLE, SYMBOL_UNRELIABLE}, {FLAG_PROVISIONAL, SYMBOL_PROVISIONAL},
    {FLAG_BREAK, SYMBOL_BREAK},           {FLAG_INTERPOLATED, SYMBOL_INTERPOLATED},
    {FLAG_CARRIED, SYMBOL_CARRIED},
};
enum { FLAG_SYMBOLS = sizeof flag_symbol / sizeof flag_symbol[0] };

str cell_flag_marks(struct arena *a, const struct edition *e, uint32_t flags)
{
    struct buf b = buf_new(a, 16);
    for (int i = 0; i < FLAG_SYMBOLS; i++) {
        if (!(flags & flag_symbol[i].flag))
            continue;
        if (b.n > 0)
            buf_byte(&b, ' ');
        buf_str(&b, symbol_text(e, flag_symbol[i].symbol));
    }
    return buf_view(&b);
}

bool cell_has_mark(uint32_t flags, enum cell_symbol symbol)
{
    for (int i = 0; i < FLAG_SYMBOLS; i++)
        if (flag_symbol[i].symbol == symbol && (flags & flag_symbol[i].flag))
            return true;
    return false;
}

const struct indicator_table *table_descriptor(const struct safe_table *t)
{
    const struct indicator *indicator = safe_table_indicator(t);
    for (int32_t i = 0; indicator && i < indicator->tables; i++)
        if (str_equal(indicator->table[i].id, safe_table_id(t)))
            return &indicator->table[i];
    return NULL;
}

/* Names of the breakdowns that the indicator's own name does not say already. */
static int32_t breakdowns_to_name(struct arena *a, const struct edition *e,
                                  const struct safe_table *t, str name, str by[4])
{
    int32_t named = 0;
    assert(safe_table_dimensions(t) >= 1 && safe_table_dimensions(t) <= 4);
    for (int32_t d = 0; d < safe_table_dimensions(t); d++) {
        const struct labels *labels = &safe_table_dimension(t, d)->labels;
        str label = edition_label_inside(a, e, labels);
        if (label.n && str_find(utf8_fold(a, name), utf8_fold(a, label)) < 0)
            by[named++] = label;
    }
    return named;
}

str table_title(struct arena *a, const struct edition *e, const struct safe_table *t)
{
    const struct indicator_table *own = table_descriptor(t);
    if (own && own->title.text[e->language].n)
        return edition_label(a, e, &own->title);
    str name = edition_label(a, e, &safe_table_indicator(t)->labels);
    str by[4] = {0};
    int32_t named = breakdowns_to_name(a, e, t, name, by);
    if (named == 0)
        return name;
    char id[32];
    snprintf(id, sizeof id, "publish.title.by%d", (int)named);
    return EDITION_FILL(a, e, id, {"name", name}, {"a", by[0]}, {"b", by[1]}, {"c", by[2]},
                        {"d", by[3]});
}

str table_heading(struct arena *a, const struct edition *e, const struct safe_table *t)
{
    return EDITION_FILL(a, e, "publish.table.heading", {"id", edition_code(a, e, safe_table_id(t))},
                        {"title", table_title(a, e, t)});
}

str unit_label(struct arena *a, const struct edition *e, str unit)
{
    const struct codelist *units = e->schemas->units;
    int32_t index = units ? codelist_index(units, unit) : -1;
    return index < 0 ? unit : edition_label_inside(a, e, &units->code[index].labels);
}

static str per_text(struct arena *a, const struct edition *e, const struct safe_table *t)
{
    return number_protect(a, &e->numbers, edition_number(a, e, safe_table_factor(t), 0));
}

/* The column that is added up, averaged or followed. */
static str value_name(struct arena *a, const struct edition *e, const struct indicator *i)
{
    const struct dataset *dataset = i->value.dataset ? i->value.dataset : i->dataset;
    if (!dataset || i->value.value < 0 || i->value.value >= dataset->column_count)
        return unit_label(a, e, i->unit);
    struct labels labels = dataset_column_labels(dataset, i->value.value);
    return edition_label_inside(a, e, &labels);
}

/* Of the table's periods the one for which the smallest share of centres reported, the first of
 * equals; empty when all did in all of them, or there is but one. */
static str least_reporting(struct arena *a, const struct edition *e, const struct safe_table *t)
{
    int32_t dimension = -1, position = -1, periods = 0, least[2] = {1, 1}; /* expected, reported */
    for (int32_t d = 0; d < safe_table_dimensions(t); d++) {
        for (int32_t p = 1; p < safe_table_dimension(t, d)->count; p++) {
            int32_t expected, reported;
            safe_table_centres(t, d, p, &expected, &reported);
            periods += expected > 0;
            if (expected > 0 && (int64_t)reported * least[0] < (int64_t)least[1] * expected) {
                least[0] = expected, least[1] = reported;
                dimension = d, position = p;
            }
        }
    }
    if (dimension < 0 || periods < 2)
        return STR("");
    return EDITION_FILL(
        a, e, "publish.reporting.least", {"period", position_label(a, e, t, dimension, position)},
        {"reported", edition_count(a, e, least[1])}, {"expected", edition_count(a, e, least[0])});
}

str side_label(struct arena *a, const struct edition *e, const struct indicator *i, int k)
{
    struct labels labels = indicator_side_labels(i, k);
    return edition_label_inside(a, e, &labels);
}

str table_reporting(struct arena *a, const struct edition *e, const struct safe_table *t)
{
    int32_t expected, reported;
    safe_table_centres(t, 0, 0, &expected, &reported);
    if (expected <= 0)
        return STR("");
    str all = EDITION_FILL(a, e, "publish.reporting", {"reported", edition_count(a, e, reported)},
                           {"expected", edition_count(a, e, expected)});
    str least = least_reporting(a, e, t);
    return least.n == 0 ? all : str_concat(a, 3, (str[]){all, STR(" "), least});
}

str table_same_centres(struct arena *a, const struct edition *e, const struct safe_table *t)
{
    double value;
    int32_t centres;
    if (!safe_table_same_centres(t, &value, &centres))
        return STR("");
    return EDITION_FILL(a, e, "publish.same-centres.trend",
                        {"value", number_percent(a, &e->numbers, value, 0, true)},
                        {"centres", edition_count(a, e, centres)});
}

static bool is_far_quantile(const struct indicator *i)
{
    return i->measure == MEASURE_MEDIAN && i->quantile > 0.0 && fabs(i->quantile - 0.5) > 1e-9;
}

/* Unit and name of the value, one of each measure; a further word where a measure has two. */
static const struct {
    const char *unit, *column;
} measure_words[] = {
    [MEASURE_COUNT] = {"publish.unit.count", "publish.column.count"},
    [MEASURE_SHARE] = {"publish.unit.share", "publish.column.share"},
    [MEASURE_RATE] = {"publish.unit.rate", "publish.column.rate"},
    [MEASURE_CHANGE] = {"publish.unit.change", "publish.column.change"},
    [MEASURE_SUM] = {"publish.unit.sum", "publish.column.sum"},
    [MEASURE_MEAN] = {"publish.unit.mean", "publish.column.mean"},
    [MEASURE_MEDIAN] = {"publish.unit.median", "publish.column.median"},
    [MEASURE_SURVIVAL] = {"publish.unit.survival", "publish.column.survival"},
    [MEASURE_RATIO] = {"publish.unit.ratio", "publish.column.ratio"},
    [MEASURE_STANDARDISED] = {"publish.unit.standardised", "publish.column.standardised"},
    [MEASURE_TREND] = {"publish.unit.trend", "publish.column.trend"},
    [MEASURE_OCCUPANCY] = {"publish.unit.occupancy", "publish.column.occupancy"},
    [MEASURE_REFERENCE] = {"publish.unit.reference", "publish.column.reference"},
    [MEASURE_TARGET] = {"publish.unit.target", "publish.column.target"},
    [MEASURE_INCIDENCE] = {"publish.unit.incidence", "publish.column.incidence"},
    [MEASURE_CONSISTENCY] = {"publish.unit.consistency", "publish.column.consistency"},
    [MEASURE_DIFFERENCE] = {"publish.unit.difference", "publish.column.difference"},
    [MEASURE_DARK_FIGURE] = {"publish.unit.dark-figure", "publish.column.dark-figure"},
};
_Static_assert(sizeof measure_words / sizeof measure_words[0] == MEASURES, "one of each");

static const char *unit_id(const struct safe_table *t)
{
    const struct indicator *i = safe_table_indicator(t);
    enum measure measure = safe_table_measure(t);
    if (measure == MEASURE_RATE && !i->population)
        return "publish.unit.rate-bare";
    if (is_far_quantile(i))
        return "publish.unit.quantile";
    if (measure == MEASURE_MEDIAN && i->paired)
        return "publish.unit.shift";
    if (measure == MEASURE_SURVIVAL && i->horizon_days > 0)
        return "publish.unit.by-day";
    if (indicator_is_of_both(i))
        return measure_words[MEASURE_SHARE].unit;
    if (measure == MEASURE_RATIO && safe_table_factor(t) > 1.0)
        return "publish.unit.ratio-per";
    return measure_words[measure].unit;
}

static const char *column_id(const struct safe_table *t)
{
    const struct indicator *i = safe_table_indicator(t);
    if (is_far_quantile(i))
        return "publish.column.quantile";
    if (safe_table_measure(t) == MEASURE_MEDIAN && i->paired)
        return "publish.column.shift";
    if (safe_table_measure(t) == MEASURE_SURVIVAL && i->horizon_days > 0)
        return "publish.column.by-day";
    if (indicator_is_of_both(i))
        return measure_words[MEASURE_SHARE].column;
    return measure_words[safe_table_measure(t)].column;
}

/* The column whose codes are the sides of a difference. */
static str between_name(struct arena *a, const struct edition *e, const struct indicator *i)
{
    int32_t column = i->between.n > 0 ? dataset_coded(i->dataset, i->between) : -1;
    struct labels labels =
        column >= 0 ? dataset_column_labels(i->dataset, column) : (struct labels){0};
    return edition_label_inside(a, e, &labels);
}

static str fill_measure(struct arena *a, const struct edition *e, const struct safe_table *t,
                        const char *id)
{
    const struct indicator *i = safe_table_indicator(t);
    str population = i->population ? edition_label_inside(a, e, &i->population->labels) : STR("");
    return EDITION_FILL(
        a, e, id, {"first", side_label(a, e, i, 0)}, {"second", side_label(a, e, i, 1)},
        {"column", between_name(a, e, i)}, {"above", edition_label_inside(a, e, &i->numerator)},
        {"below", edition_label_inside(a, e, &i->denominator)}, {"unit", unit_label(a, e, i->unit)},
        {"per", per_text(a, e, t)}, {"population", population}, {"value", value_name(a, e, i)},
        {"quantile", edition_percent(a, e, 100.0 * i->quantile, 0)},
        {"days", edition_count(a, e, i->horizon_days)});
}

str table_unit(struct arena *a, const struct edition *e, const struct safe_table *t)
{
    return fill_measure(a, e, t, unit_id(t));
}

str table_method_name(struct arena *a, const struct edition *e, const struct safe_table *t)
{
    const char *id = str_to_c(a, safe_table_method(t));
    return catalogue_has(e->schemas->catalogue, id) ? edition_word(e, id) : STR("");
}

str table_method(struct arena *a, const struct edition *e, const struct safe_table *t)
{
    str name = table_method_name(a, e, t);
    if (!table_has_intervals(t))
        return name.n ? EDITION_FILL(a, e, "publish.method", {"method", name}) : name;
    return EDITION_FILL(a, e, name.n ? "publish.method.interval" : "publish.method.interval-only",
                        {"method", name}, {"confidence", edition_confidence(a, e)});
}

str table_method_about(struct arena *a, const struct edition *e, const struct safe_table *t)
{
    const char *id = str_to_c(a, str_format(a, "%.*s.about", STR_ARG(safe_table_method(t))));
    return catalogue_has(e->schemas->catalogue, id)
               ? number_protect(a, &e->numbers, edition_word(e, id))
               : STR("");
}

static const struct dataset_coverage *coverage_of(const struct edition *e,
                                                  const struct dataset *dataset)
{
    for (ptrdiff_t i = 0; i < e->facts->coverage_count; i++)
        if (e->facts->coverage[i].dataset == dataset)
            return &e->facts->coverage[i];
    return NULL;
}

str table_source(struct arena *a, const struct edition *e, const struct safe_table *t)
{
    const struct dataset *dataset = safe_table_indicator(t)->dataset;
    const struct dataset_coverage *coverage = coverage_of(e, dataset);
    str name = dataset ? edition_label_inside(a, e, &dataset->labels) : STR("");
    str observatory = edition_label(a, e, &e->schemas->observatory.labels);
    str date = edition_date(a, e, e->facts->as_of_day);
    if (!coverage)
        return EDITION_FILL(a, e, "publish.source.short", {"observatory", observatory},
                            {"dataset", name}, {"date", date});
    return EDITION_FILL(a, e, "publish.source", {"observatory", observatory}, {"dataset", name},
                        {"date", date}, {"submissions", edition_count(a, e, coverage->submissions)},
                        {"centres", edition_count(a, e, coverage->centres)});
}

bool table_is_percent(const struct safe_table *t)
{
    switch (safe_table_measure(t)) {
    case MEASURE_SHARE:
    case MEASURE_CHANGE:
    case MEASURE_TREND:
    case MEASURE_OCCUPANCY:
    case MEASURE_TARGET:
    case MEASURE_INCIDENCE:
    case MEASURE_DARK_FIGURE:
        return true;
    case MEASURE_SURVIVAL:
        return safe_table_indicator(t)->horizon_days > 0;
    case MEASURE_RATIO:
        return indicator_is_of_both(safe_table_indicator(t));
    case MEASURE_COUNT:
    case MEASURE_RATE:
    case MEASURE_SUM:
    case MEASURE_MEAN:
    case MEASURE_MEDIAN:
    case MEASURE_STANDARDISED:
    case MEASURE_REFERENCE:
    case MEASURE_CONSISTENCY:
    case MEASURE_DIFFERENCE: /* points */
    default:
        return false;
    }
}

/* Whole numbers all of them: days, counts. */
static bool all_whole(const struct safe_table *t)
{
    for (int64_t i = 0; i < safe_table_cells(t); i++) {
        struct safe_cell cell = safe_table_cell(t, i);
        double fraction = isfinite(cell.value) ? fabs(cell.value - round(cell.value)) : 0.0;
        if (cell.state == SAFE_PUBLISHED && fraction > 1e-9)
            return false;
    }
    return true;
}

static double largest_value(const struct safe_table *t)
{
    double largest = 0.0;
    for (int64_t i = 0; i < safe_table_cells(t); i++) {
        struct safe_cell cell = safe_table_cell(t, i);
        if (cell.state == SAFE_PUBLISHED && isfinite(cell.value))
            largest = fmax(largest, fabs(cell.value));
    }
    return largest;
}

/* Two digits of what may be far below one. */
static int decimals_of_small(double value)
{
    enum { DECIMALS_LIMIT = 6 };
    int decimals = 2;
    for (; value < 0.1 && decimals < DECIMALS_LIMIT; value *= 10.0)
        decimals++;
    return decimals;
}

int table_decimals(const struct safe_table *t)
{
    enum measure measure = safe_table_measure(t);
    if (measure == MEASURE_COUNT || measure == MEASURE_SUM)
        return 0;
    if ((table_is_percent(t) && measure != MEASURE_DARK_FIGURE) || measure == MEASURE_DIFFERENCE)
        return 1;
    if ((measure == MEASURE_MEDIAN || measure == MEASURE_SURVIVAL) && all_whole(t))
        return 0;
    double largest = largest_value(t);
    if (largest > 0.0 && largest < 1.0)
        return decimals_of_small(largest);
    return largest >= 10.0 ? 1 : 2;
}

bool table_has_intervals(const struct safe_table *t)
{
    for (int64_t i = 0; i < safe_table_cells(t); i++) {
        struct safe_cell cell = safe_table_cell(t, i);
        if (cell.state == SAFE_PUBLISHED && isfinite(cell.lower) && isfinite(cell.upper))
            return true;
    }
    return false;
}

str table_value_text(struct arena *a, const struct edition *e, const struct safe_table *t,
                     double value)
{
    bool change = safe_table_measure(t) == MEASURE_CHANGE || safe_table_measure(t) == MEASURE_TREND;
    if (table_is_percent(t))
        return number_percent(a, &e->numbers, value, table_decimals(t), change);
    if (safe_table_measure(t) == MEASURE_DIFFERENCE) {
        struct number_style bare = e->numbers;
        bare.percent = STR("{n}");
        return EDITION_FILL(a, e, "publish.value.points",
                            {"value", number_percent(a, &bare, value, 1, true)});
    }
    return edition_number(a, e, value, table_decimals(t));
}

str table_interval_text(struct arena *a, const struct edition *e, const struct safe_table *t,
                        const struct safe_cell *cell)
{
    if (cell->state != SAFE_PUBLISHED || !isfinite(cell->lower) || !isfinite(cell->upper))
        return STR("");
    int decimals = table_decimals(t);
    return edition_range(a, e, edition_number(a, e, cell->lower, decimals),
                         edition_number(a, e, cell->upper, decimals));
}

str position_label(struct arena *a, const struct edition *e, const struct safe_table *t,
                   int32_t dimension, int32_t position)
{
    const struct table_dimension *d = safe_table_dimension(t, dimension);
    assert(position >= 0 && position < d->count);
    str text = edition_label(a, e, &d->position[position].labels);
    if (text.n)
        return text;
    return position == 0 ? edition_word(e, "publish.total") : d->position[position].code;
}

str value_column_label(struct arena *a, const struct edition *e, const struct safe_table *t)
{
    return fill_measure(a, e, t, column_id(t));
}

/* Whether the numerator is what the value rests on, and not a part of it. */
static bool rests_on(enum measure measure)
{
    switch (measure) {
    case MEASURE_SUM:
    case MEASURE_MEAN:
    case MEASURE_MEDIAN:
    case MEASURE_SURVIVAL:
    case MEASURE_TREND:
    case MEASURE_OCCUPANCY:
    case MEASURE_INCIDENCE:
    case MEASURE_CONSISTENCY:
        return true;
    case MEASURE_COUNT:
    case MEASURE_SHARE:
    case MEASURE_RATE:
    case MEASURE_CHANGE:
    case MEASURE_RATIO:
    case MEASURE_STANDARDISED:
    case MEASURE_REFERENCE:
    case MEASURE_TARGET:
    case MEASURE_DIFFERENCE:
    case MEASURE_DARK_FIGURE:
    default:
        return false;
    }
}

str numerator_column_label(const struct edition *e, const struct safe_table *t)
{
    bool of_sums = str_equal(safe_table_method(t), STR("method.ratio-sums")) ||
                   str_equal(safe_table_method(t), STR("method.rate-sum"));
    if (!rests_on(safe_table_measure(t)) && !of_sums)
        return edition_word(e, "publish.column.numerator");
    return edition_word(e, safe_table_counts_persons(t) ? "publish.column.persons"
                                                        : "publish.column.records");
}

double unknown_share(const struct safe_table *t, const struct safe_cell *cell)
{
    if (safe_table_measure(t) != MEASURE_SHARE || cell->unknown < 0 || cell->denominator < 0)
        return (double)NAN;
    /* some of them may be part of the denominator: the upper bound tells of how many it is made */
    double most = (double)(cell->numerator + cell->unknown);
    double all = isfinite(cell->bound_upper) && cell->bound_upper > 0.0
                     ? safe_table_factor(t) * most / cell->bound_upper
                     : (double)(cell->denominator + cell->unknown);
    return all > 0.0 ? 100.0 * (double)cell->unknown / all : (double)NAN;
}

bool table_asks_uncounted(const struct safe_table *t)
{
    const struct indicator *i = safe_table_indicator(t);
    return safe_table_measure(t) == MEASURE_COUNT && i && i->unknown;
}

str table_uncounted(struct arena *a, const struct edition *e, const struct safe_table *t)
{
    if (!table_asks_uncounted(t))
        return STR("");
    int32_t whole[4] = {0};
    struct safe_cell cell = safe_table_cell(t, safe_table_index(t, whole));
    if (cell.state == SAFE_PUBLISHED && cell.unknown >= 0)
        return EDITION_FILL(a, e, "publish.uncounted", {"count", edition_count(a, e, cell.unknown)},
                            {"least", edition_number(a, e, cell.bound_lower, 0)},
                            {"most", edition_number(a, e, cell.bound_upper, 0)});
    return edition_word(e, "publish.uncounted.hidden");
}

/* units.csv says in its column `violence` which of them count what was done to people. */
static bool counts_violence(const struct edition *e, const struct indicator *i)
{
    const struct codelist *units = e->schemas->units;
    int32_t index = units ? codelist_index(units, i->unit) : -1;
    return index >= 0 && str_equal_c(codelist_property(units, index, "violence"), "yes");
}

str table_warning(const struct edition *e, const struct safe_table *t)
{
    const struct indicator *i = safe_table_indicator(t);
    enum measure measure = safe_table_measure(t);
    if (i->reporting == REPORTING_INTERNAL)
        return edition_word(e, "publish.warning.internal");
    if (measure == MEASURE_DARK_FIGURE)
        return edition_word(e, "publish.warning.dark-figure");
    if (measure == MEASURE_REFERENCE || i->reporting == REPORTING_CONTEXT)
        return edition_word(e, "publish.warning.reference");
    bool over =
        measure == MEASURE_RATE || measure == MEASURE_STANDARDISED || measure == MEASURE_SHARE;
    if (over && counts_violence(e, i))
        return edition_word(e, "publish.warning.prevalence");
    return i->reporting == REPORTING_CARE ? edition_word(e, "publish.warning.care") : STR("");
}

static bool has_break(const struct safe_table *t)
{
    for (int64_t i = 0; i < safe_table_cells(t); i++) {
        struct safe_cell cell = safe_table_cell(t, i);
        if (cell.state == SAFE_PUBLISHED && cell.flags & FLAG_BREAK)
            return true;
    }
    return false;
}

/* Whether the positions right below the total hold more than it does, everything else being at its
 * total. */
static bool adds_up_to_more(const struct safe_table *t, int32_t dimension)
{
    const struct table_dimension *d = safe_table_dimension(t, dimension);
    int32_t at[4] = {0};
    struct safe_cell total = safe_table_cell(t, safe_table_index(t, at));
    int64_t sum = 0;
    for (int32_t p = 1; p < d->count; p++) {
        at[dimension] = p;
        struct safe_cell cell = safe_table_cell(t, safe_table_index(t, at));
        if (d->position[p].level == 1 && cell.state == SAFE_PUBLISHED)
            sum += cell.numerator;
    }
    return total.state == SAFE_PUBLISHED && sum > total.numerator;
}

str table_repeated(const struct edition *e, const struct safe_table *t)
{
    bool more = false;
    if (safe_table_measure(t) == MEASURE_COUNT && !(safe_table_indicator(t)->moving > 0))
        for (int32_t d = 0; d < safe_table_dimensions(t); d++)
            more = more || adds_up_to_more(t, d);
    return !more                          ? STR("")
           : safe_table_counts_persons(t) ? edition_word(e, "publish.repeated.persons")
                                          : edition_word(e, "publish.repeated.records");
}

str table_breaks(struct arena *a, const struct edition *e, const struct safe_table *t)
{
    const struct observatory *o = &e->schemas->observatory;
    const struct indicator *i = safe_table_indicator(t);
    bool trend = i && safe_table_measure(t) == MEASURE_TREND;
    bool marked = has_break(t);
    struct buf b = buf_new(a, 256);
    for (int32_t k = 0; i && (trend || marked) && k < o->series_breaks; k++) {
        const struct counting_break *one = &o->series_break[k];
        if (one->dataset != i->dataset && one->dataset != i->divisor.dataset)
            continue;
        buf_str(&b, b.n > 0 ? STR(" ") : STR(""));
        buf_str(&b, EDITION_FILL(a, e, trend ? "publish.break.trend" : "publish.break",
                                 {"dataset", edition_label_inside(a, e, &one->dataset->labels)},
                                 {"date", edition_date(a, e, one->since_day)},
                                 {"reason", edition_label(a, e, &one->reason)}));
    }
    return buf_view(&b);
}

str counted_text(struct arena *a, const struct edition *e, const struct dataset *dataset)
{
    const struct counted_population *counted =
        dataset ? schemas_counted(e->schemas, dataset) : NULL;
    if (!counted)
        return STR("");
    return EDITION_FILL(a, e, "publish.counted", {"dataset", edition_label(a, e, &dataset->labels)},
                        {"counted", edition_label_inside(a, e, &counted->labels)});
}

static bool any_published(const struct safe_table *t, int32_t dimension, int32_t position)
{
    int32_t coordinates[4];
    for (int64_t i = 0; i < safe_table_cells(t); i++) {
        safe_table_coordinates(t, i, coordinates);
        struct safe_cell cell = safe_table_cell(t, i);
        if (coordinates[dimension] == position && cell.state == SAFE_PUBLISHED &&
            isfinite(cell.value))
            return true;
    }
    return false;
}

int32_t table_latest_position(const struct safe_table *t, int32_t dimension)
{
    const struct table_dimension *d = safe_table_dimension(t, dimension);
    for (int32_t p = d->count - 1; p > 0; p--)
        if (!d->position[p].missing && any_published(t, dimension, p))
            return p;
    return 0;
}
