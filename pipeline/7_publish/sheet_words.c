/* What an indicator is and how it is computed, in the words of its definition. */
#include <math.h>

#include "7_publish/definition_text.h"
#include "7_publish/sheet_parts.h"
#include "base/buf.h"

static const char *const formula_id[] = {
    [MEASURE_COUNT] = "sheet.formula.count",
    [MEASURE_SHARE] = "sheet.formula.share",
    [MEASURE_RATE] = "sheet.formula.rate",
    [MEASURE_CHANGE] = "sheet.formula.change",
    [MEASURE_SUM] = "sheet.formula.sum",
    [MEASURE_MEAN] = "sheet.formula.mean",
    [MEASURE_MEDIAN] = "sheet.formula.median",
    [MEASURE_SURVIVAL] = "sheet.formula.survival",
    [MEASURE_RATIO] = "sheet.formula.ratio",
    [MEASURE_STANDARDISED] = "sheet.formula.standardised",
    [MEASURE_TREND] = "sheet.formula.trend",
    [MEASURE_OCCUPANCY] = "sheet.formula.occupancy",
    [MEASURE_REFERENCE] = "sheet.formula.reference",
    [MEASURE_TARGET] = "sheet.formula.target",
    [MEASURE_INCIDENCE] = "sheet.formula.incidence",
    [MEASURE_CONSISTENCY] = "sheet.formula.consistency",
    [MEASURE_DIFFERENCE] = "sheet.formula.difference",
    [MEASURE_DARK_FIGURE] = "sheet.formula.dark-figure",
};
_Static_assert(sizeof formula_id / sizeof formula_id[0] == MEASURES, "one of each");

static str formula(const struct sheet_maker *m)
{
    const struct indicator *i = m->indicator;
    const struct edition *e = m->edition;
    const char *id = formula_id[i->measure];
    if (i->measure == MEASURE_SHARE && i->share_over_count > 0)
        id = "sheet.formula.distribution";
    if (i->measure == MEASURE_SURVIVAL && i->horizon_days > 0)
        id = "sheet.formula.by-day";
    if (i->measure == MEASURE_MEDIAN && i->paired)
        id = "sheet.formula.shift";
    if (indicator_is_of_both(i))
        id = formula_id[MEASURE_SHARE];
    str population =
        i->population ? edition_label_inside(m->arena, e, &i->population->labels) : STR("");
    str per = number_protect(m->arena, &e->numbers, edition_number(m->arena, e, i->per, 0));
    return EDITION_FILL(m->arena, e, id, {"per", per}, {"population", population},
                        {"quantile", edition_percent(m->arena, e, 100.0 * i->quantile, 0)},
                        {"first", side_label(m->arena, e, i, 0)},
                        {"second", side_label(m->arena, e, i, 1)},
                        {"days", edition_count(m->arena, e, i->horizon_days)});
}

/* "ASCII as it is": an expression reads from left to right in every language. */
static str expression_line(const struct sheet_maker *m, const struct expression *expression)
{
    return expression ? edition_code(m->arena, m->edition, expression_text(expression)) : STR("");
}

/* The columns of a scale, by their labels. */
static str items(const struct sheet_maker *m)
{
    struct buf b = buf_new(m->arena, 128);
    for (int32_t k = 0; k < m->indicator->items; k++) {
        struct labels labels = dataset_column_labels(m->indicator->dataset, m->indicator->item[k]);
        buf_str(&b, k > 0 ? edition_word(m->edition, "publish.join") : STR(""));
        buf_str(&b, edition_label(m->arena, m->edition, &labels));
    }
    return buf_view(&b);
}

static void put_method(struct sheet_maker *m)
{
    struct arena *a = m->arena;
    const struct edition *e = m->edition;
    const struct indicator *i = m->indicator;
    sheet_pair(m, "sheet.item.numerator", edition_label(a, e, &i->numerator));
    sheet_pair(m, "sheet.item.numerator-rule", expression_line(m, i->where));
    sheet_pair(m, "sheet.item.denominator", edition_label(a, e, &i->denominator));
    sheet_pair(m, "sheet.item.denominator-rule", expression_line(m, i->within));
    sheet_pair(m, "sheet.item.event-rule", expression_line(m, i->event));
    sheet_pair(m, "sheet.item.competing-rule", expression_line(m, i->competing));
    sheet_pair(m, "sheet.item.items", items(m));
    sheet_pair(m, "sheet.item.unknown-rule", expression_line(m, i->unknown));
    sheet_pair(m, "sheet.item.survey-rule", expression_line(m, i->survey.where));
    sheet_pair(m, "sheet.item.formula", formula(m));
    if (m->first) {
        sheet_pair(m, "publish.report.method", table_method(a, e, m->first));
        sheet_pair(m, "sheet.item.convention", table_method_about(a, e, m->first));
    }
}

static str reliability(const struct sheet_maker *m)
{
    static const char *const rule[] = {
        [MEASURE_COUNT] = "sheet.reliability",
        [MEASURE_SHARE] = "sheet.reliability.share",
        [MEASURE_RATE] = "sheet.reliability",
        [MEASURE_CHANGE] = "sheet.reliability.ratio",
        [MEASURE_SUM] = "sheet.reliability.none",
        [MEASURE_MEAN] = "sheet.reliability.open",
        [MEASURE_MEDIAN] = "sheet.reliability.open",
        [MEASURE_SURVIVAL] = "sheet.reliability.survival",
        [MEASURE_RATIO] = "sheet.reliability.ratio",
        [MEASURE_STANDARDISED] = "sheet.reliability",
        [MEASURE_TREND] = "sheet.reliability.open",
        [MEASURE_OCCUPANCY] = "sheet.reliability.none",
        [MEASURE_REFERENCE] = "sheet.reliability.none",
        [MEASURE_TARGET] = "sheet.reliability.none",
        [MEASURE_INCIDENCE] = "sheet.reliability.survival",
        [MEASURE_CONSISTENCY] = "sheet.reliability.open",
        [MEASURE_DIFFERENCE] = "sheet.reliability.difference",
        [MEASURE_DARK_FIGURE] = "sheet.reliability.dark-figure",
    };
    _Static_assert(sizeof rule / sizeof rule[0] == MEASURES, "one of each");
    struct arena *a = m->arena;
    const struct edition *e = m->edition;
    const struct policy *p = &e->schemas->policy;
    str method = m->first ? safe_table_method(m->first) : STR("");
    bool sums = str_equal(method, STR("method.rate-sum")) ||
                str_equal(method, STR("method.ratio-sums")) ||
                str_equal(method, STR("method.complete"));
    enum measure measure =
        indicator_is_of_both(m->indicator) ? MEASURE_SHARE : m->indicator->measure;
    return EDITION_FILL(
        a, e, sums ? "sheet.reliability.none" : rule[measure],
        {"symbol", symbol_text(e, SYMBOL_UNRELIABLE)},
        {"numerator", edition_count(a, e, p->unreliable_numerator)},
        {"width", edition_percent(a, e, 100.0 * p->unreliable_relative_width, 0)},
        {"size", edition_count(a, e, p->unreliable_share_size)},
        {"narrow", edition_count(a, e, llround(100.0 * p->unreliable_share_narrow))},
        {"wide", edition_count(a, e, llround(100.0 * p->unreliable_share_wide))},
        {"relative", edition_percent(a, e, 100.0 * p->unreliable_share_relative_width, 0)});
}

static str disclosure(const struct sheet_maker *m)
{
    const struct policy *p = &m->edition->schemas->policy;
    enum measure measure = m->indicator->measure;
    if (measure == MEASURE_REFERENCE || measure == MEASURE_TARGET)
        return edition_word(m->edition, "sheet.disclosure.none");
    return EDITION_FILL(m->arena, m->edition, "sheet.disclosure",
                        {"threshold", edition_count(m->arena, m->edition, p->threshold)},
                        {"statistics", edition_count(m->arena, m->edition, p->statistics)});
}

void sheet_put_definition(struct sheet_maker *m)
{
    struct arena *a = m->arena;
    const struct edition *e = m->edition;
    const struct indicator *i = m->indicator;
    sheet_heading(m, "sheet.heading.definition");
    sheet_pair(m, "publish.sheet.column.indicator", edition_code(a, e, i->code));
    sheet_pair(m, "publish.sheet.column.name", edition_label(a, e, &i->labels));
    sheet_pair(m, "publish.report.definition", edition_label(a, e, &i->definition));
    sheet_pair(m, "sheet.item.purpose", edition_label(a, e, &i->purpose));
    sheet_pair(m, "sheet.item.unit", definition_unit(a, e, i));
    put_method(m);
    sheet_pair(m, "sheet.item.breakdowns", definition_breakdowns(a, e, i));
    sheet_pair(m, "sheet.item.direction", definition_direction(e, i));
    sheet_pair(m, "sheet.item.frequency", definition_frequency(e, i));
    if (i->window_days > 0)
        sheet_pair(
            m, "sheet.item.window",
            EDITION_FILL(a, e, "sheet.window", {"days", edition_count(a, e, i->window_days)}));
    sheet_pair(m, "sheet.item.responsible",
               edition_label(a, e, &e->schemas->publication.publisher));
    sheet_pair(m, "publish.report.framework", annex_frameworks(a, e, i));
    sheet_pair(m, "publish.report.limits", edition_label(a, e, &i->limits));
    sheet_pair(m, "sheet.item.counted", counted_text(a, e, i->dataset));
    sheet_pair(m, "sheet.item.breaks", m->first ? table_breaks(a, e, m->first) : STR(""));
    sheet_pair(m, "sheet.item.warning", m->first ? table_warning(e, m->first) : STR(""));
    sheet_pair(m, "sheet.item.reporting", definition_reporting(e, i));
    sheet_pair(m, "sheet.item.reliability", reliability(m));
    sheet_pair(m, "sheet.item.disclosure", disclosure(m));
}
