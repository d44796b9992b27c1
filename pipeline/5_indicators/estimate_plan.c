/* What a table needs to have counted. docs/methods.md "How counting works". */
#include <assert.h>

#include "5_indicators/estimate_parts.h"
#include "5_indicators/estimate_same_centres.h"
#include "base/buf.h"

/* ---- breakdowns ---- */

static bool table_breakdowns(struct table_plan *t, struct diag *d)
{
    const struct indicator *i = t->indicator;
    bool ok = t->table->by_count <= BREAKDOWNS_LIMIT;
    for (int32_t k = 0; ok && k < t->table->by_count; k++) {
        bool along =
            i->measure == MEASURE_CHANGE || i->measure == MEASURE_OCCUPANCY || i->moving > 0;
        if (along && str_equal(t->table->by[k].name, i->change_of)) {
            t->time = k;
        }
        t->by[t->by_count++] = t->table->by[k];
    }
    if (ok && i->measure == MEASURE_CHANGE && t->time < 0) {
        ok = t->by_count < BREAKDOWNS_LIMIT &&
             breakdown_named(i->dataset, i->change_of, &t->by[t->by_count]);
        t->time = t->by_count++;
    }
    if (!ok) {
        DIAG(d, DIAG_ERROR, DIAG_DESCRIPTOR, t->table->place, "indicators.breakdowns",
             {"table", t->table->id});
    }
    return ok;
}

static int32_t axis_named(struct plan *p, str name)
{
    struct breakdown b;
    bool known = breakdown_named(p->dataset, name, &b);
    assert(known);
    return known ? plan_axis(p, b.column, b.transform, b.level) : -1;
}

/* ---- filters ---- */

static const struct expression *counted_of(const struct planning *planning,
                                           const struct dataset *dataset)
{
    const struct counted_population *c =
        planning->schemas ? schemas_counted(planning->schemas, dataset) : NULL;
    return c ? c->where : NULL;
}

static int32_t filter_of(const struct table_plan *t, const struct expression *first,
                         const struct expression *second, const struct expression *third)
{
    const struct expression *part[] = {first, second, third, t->counted};
    return plan_filter_all(t->plan, FILTER_PARTS, part);
}

/* A condition that the program adds itself. */
static const struct expression *condition(const struct table_plan *t, str text)
{
    struct arena *a = t->plan->arena;
    struct diag d = diag_new(a);
    const struct expression *e =
        expression_compile(a, text, t->indicator->place, &t->indicator->dataset->coded_scope, &d);
    assert(e);
    return e;
}

static const struct expression *condition_on(const struct table_plan *t, int32_t column,
                                             const char *says)
{
    str name = t->indicator->dataset->coded[column].name;
    return condition(t, str_format(t->plan->arena, "%.*s %s", STR_ARG(name), says));
}

/* True where one of them is, also where the other is not known. */
static const struct expression *either(const struct table_plan *t, const struct expression *one,
                                       const struct expression *other)
{
    return condition(t, str_format(t->plan->arena, "(%.*s) OR (%.*s)",
                                   STR_ARG(expression_text(one)), STR_ARG(expression_text(other))));
}

/* ---- each measure ---- */

static bool adds_values(const struct indicator *i)
{
    return i->value.dataset && i->value.value >= 0;
}

static void plan_share(struct table_plan *t)
{
    const struct indicator *i = t->indicator;
    int32_t axis[BREAKDOWNS_LIMIT];
    int32_t axes = 0;
    for (int32_t k = 0; k < t->by_count; k++) {
        t->in_denominator[k] = !indicator_is_over(i, t->by[k].name);
        if (t->in_denominator[k]) {
            axis[axes++] = t->axis[k];
        }
    }
    /* A share's numerator is part of its denominator, whatever the descriptor says. */
    int32_t both = filter_of(t, i->where, i->within, NULL);
    t->numerator = plan_cube(t->plan, both, t->by_count, t->axis);
    t->denominator = plan_cube(t->plan, filter_of(t, i->within, NULL, NULL), axes, axis);
    t->numerator_total = plan_cube(t->plan, both, 0, NULL);
    t->asked = plan_cube(t->plan, filter_of(t, i->where, NULL, NULL), 0, NULL);
    if (i->unknown) {
        t->unknown = plan_cube(t->plan, filter_of(t, i->unknown, NULL, NULL), axes, axis);
        t->unknown_within =
            plan_cube(t->plan, filter_of(t, i->unknown, i->within, NULL), axes, axis);
    }
}

/* A cube of the table's breakdowns and one more axis. */
static int32_t cube_along(const struct table_plan *t, int32_t filter, int32_t axis)
{
    int32_t all[BREAKDOWNS_LIMIT];
    assert(t->by_count < BREAKDOWNS_LIMIT);
    for (int32_t k = 0; k < t->by_count; k++) {
        all[k] = t->axis[k];
    }
    all[t->by_count] = axis;
    return plan_cube(t->plan, filter, t->by_count + 1, all);
}

static void plan_quantity(struct table_plan *t)
{
    const struct indicator *i = t->indicator;
    bool times = i->measure == MEASURE_SURVIVAL || i->measure == MEASURE_INCIDENCE;
    const struct expression *known =
        condition_on(t, i->value.value, times ? ">= 0" : "IS NOT NULL");
    int32_t filter = filter_of(t, i->where, known, NULL);
    t->numerator = plan_cube(t->plan, filter, t->by_count, t->axis);
    bool adds_up =
        i->measure == MEASURE_SUM || i->measure == MEASURE_RATE || i->measure == MEASURE_RATIO;
    if (adds_up) {
        t->sum = plan_sum(t->plan, t->numerator, i->value.value);
        return;
    }
    t->values = plan_values(t->plan, i->value.value);
    t->histogram = cube_along(t, filter, t->values);
    if (times) {
        t->events = cube_along(t, filter_of(t, i->where, known, i->event), t->values);
    }
    if (i->measure == MEASURE_INCIDENCE) {
        t->ended = cube_along(t, filter_of(t, i->where, known, either(t, i->event, i->competing)),
                              t->values);
    }
}

/* The records of whom every item is known, one by one. */
static void plan_consistency(struct table_plan *t)
{
    const struct indicator *i = t->indicator;
    const struct dataset *dataset = i->dataset;
    struct arena *a = t->plan->arena;
    struct buf text = buf_new(a, 256);
    for (int32_t k = 0; k < i->items; k++) {
        buf_str(&text, k > 0 ? STR(" AND ") : STR(""));
        buf_str(&text, dataset->coded[i->item[k]].name);
        buf_str(&text, STR(" IS NOT NULL"));
        t->plan->want[i->item[k]] = true;
    }
    t->record_filter = filter_of(t, i->where, condition(t, buf_view(&text)), NULL);
    t->numerator = plan_cube(t->plan, t->record_filter, t->by_count, t->axis);
}

/* Who is on neither side is in no number of the cell. */
static void plan_difference(struct table_plan *t)
{
    const struct indicator *i = t->indicator;
    int32_t column = dataset_coded(i->dataset, i->between);
    str sides =
        str_format(t->plan->arena, "IN ('%.*s', '%.*s')", STR_ARG(i->side[0]), STR_ARG(i->side[1]));
    const struct expression *either = condition_on(t, column, str_to_c(t->plan->arena, sides));
    for (int32_t k = 0; k < t->by_count; k++) {
        t->in_denominator[k] = true;
    }
    t->numerator =
        plan_cube(t->plan, filter_of(t, i->where, i->within, either), t->by_count, t->axis);
    t->denominator =
        plan_cube(t->plan, filter_of(t, i->within, either, NULL), t->by_count, t->axis);
    t->along = axis_named(t->plan, i->between);
    t->along_cube = cube_along(t, filter_of(t, i->where, i->within, NULL), t->along);
    t->below_cube = cube_along(t, filter_of(t, i->within, NULL, NULL), t->along);
}

/* One cube without axes, so that the dataset is counted and its derived columns are made. */
static void plan_survey(const struct planning *planning, struct table_plan *t)
{
    const struct survey *s = &t->indicator->survey;
    struct plan *p = planning->survey_plan;
    const int32_t columns[] = {s->estimate, s->lower, s->upper, s->year};
    assert(p && p->dataset == s->dataset);
    t->survey_plan = p;
    t->survey_filter = plan_filter(p, s->where, counted_of(planning, s->dataset));
    (void)plan_cube(p, t->survey_filter, 0, NULL);
    for (size_t k = 0; k < sizeof columns / sizeof *columns; k++) {
        if (columns[k] >= 0) {
            p->want[columns[k]] = true;
        }
    }
}

static void plan_event_years(struct table_plan *t)
{
    const struct dataset *dataset = t->plan->dataset;
    for (int32_t k = 0; dataset->event_date_field >= 0 && k < dataset->coded_count; k++) {
        const struct coded_column *c = &dataset->coded[k];
        bool dated = c->kind == CODED_DAY || c->kind == CODED_MONTH || c->kind == CODED_YEAR;
        if (c->field == dataset->event_date_field && dated) {
            t->event_years = plan_axis(t->plan, k, TRANSFORM_YEAR, 0);
        }
    }
}

static str matched_name(const struct indicator *i, str here)
{
    for (int32_t k = 0; k < i->divisor_matches; k++) {
        if (str_equal(i->divisor_match[k][0], here)) {
            return i->divisor_match[k][1];
        }
    }
    bool same = i->divisor_matches == 0 && i->divisor.dataset == i->dataset;
    return same ? here : (str){0};
}

static void plan_divisor(const struct planning *planning, struct table_plan *t)
{
    const struct indicator *i = t->indicator;
    struct divisor_plan *v = &t->divisor;
    v->plan = planning->divisor_plan;
    assert(v->plan && v->plan->dataset == i->divisor.dataset);
    int32_t axis[BREAKDOWNS_LIMIT];
    int32_t axes = 0;
    for (int32_t k = 0; k < t->by_count; k++) {
        str there = matched_name(i, t->by[k].name);
        v->axis[k] = there.n > 0 ? axis_named(v->plan, there) : -1;
        if (v->axis[k] >= 0) {
            axis[axes++] = v->axis[k];
        }
    }
    str along =
        i->measure == MEASURE_OCCUPANCY && t->time < 0 ? matched_name(i, i->change_of) : (str){0};
    v->along_axis = along.n > 0 && axes < BREAKDOWNS_LIMIT ? axis_named(v->plan, along) : -1;
    if (v->along_axis >= 0) {
        axis[axes++] = v->along_axis;
    } else if (i->measure == MEASURE_OCCUPANCY && t->time >= 0) {
        v->along_axis = v->axis[t->time];
    }
    v->counted = counted_of(planning, i->divisor.dataset);
    int32_t filter = plan_filter(v->plan, i->divisor.where, v->counted);
    v->cube = plan_cube(v->plan, filter, axes, axis);
    v->sum = i->divisor.value >= 0 ? plan_sum(v->plan, v->cube, i->divisor.value) : -1;
}

static void plan_records(struct table_plan *t)
{
    const struct indicator *i = t->indicator;
    t->record_filter = t->plan->cube.item[t->numerator].filter;
    for (int32_t k = 0; k < 3; k++) {
        if (i->measure == MEASURE_REFERENCE && i->estimate[k] >= 0) {
            t->plan->want[i->estimate[k]] = true;
        }
    }
    for (int32_t k = 0; k < TARGET_COLUMNS; k++) {
        if (i->measure == MEASURE_TARGET && i->target[k] >= 0) {
            t->plan->want[i->target[k]] = true;
        }
    }
    if (i->measure != MEASURE_OCCUPANCY) {
        return;
    }
    t->plan->want[i->enters] = t->plan->want[i->leaves] = true;
    if (adds_values(i)) {
        t->plan->want[i->value.value] = true;
    }
    t->along = t->time >= 0 ? t->axis[t->time] : axis_named(t->plan, i->change_of);
}

/* Other datasets, and records that are read one by one. */
static void plan_beside(const struct planning *planning, struct table_plan *t)
{
    enum measure measure = t->indicator->measure;
    if (measure == MEASURE_DARK_FIGURE) {
        plan_survey(planning, t);
    }
    if (measure == MEASURE_RATIO || measure == MEASURE_OCCUPANCY) {
        plan_divisor(planning, t);
    }
    if (measure == MEASURE_OCCUPANCY || measure == MEASURE_REFERENCE || measure == MEASURE_TARGET) {
        plan_records(t);
    }
}

static void plan_measure(const struct planning *planning, struct table_plan *t)
{
    const struct indicator *i = t->indicator;
    if (i->measure == MEASURE_SHARE) {
        plan_share(t);
        return;
    }
    if (i->measure == MEASURE_CONSISTENCY) {
        plan_consistency(t);
        return;
    }
    if (i->measure == MEASURE_DIFFERENCE) {
        plan_difference(t);
        return;
    }
    int32_t filter = filter_of(t, i->where, NULL, NULL);
    if (adds_values(i) && i->measure != MEASURE_OCCUPANCY) {
        plan_quantity(t);
    } else {
        t->numerator = plan_cube(t->plan, filter, t->by_count, t->axis);
    }
    if (i->measure == MEASURE_RATE || i->measure == MEASURE_STANDARDISED) {
        plan_event_years(t);
    }
    if (i->measure == MEASURE_COUNT && i->unknown) {
        t->unknown =
            plan_cube(t->plan, filter_of(t, i->where, i->unknown, NULL), t->by_count, t->axis);
    }
    if (i->measure == MEASURE_STANDARDISED || i->measure == MEASURE_TREND) {
        t->along = axis_named(t->plan, i->measure == MEASURE_TREND ? i->change_of : i->age);
        t->along_cube = cube_along(t, filter, t->along);
    }
    same_centres_plan(planning, t, filter);
    plan_beside(planning, t);
}

bool table_plan_add(const struct planning *planning, const struct indicator *i,
                    const struct indicator_table *table, struct table_plan *out, struct diag *d)
{
    *out = (struct table_plan){.indicator = i,
                               .table = table,
                               .plan = planning->plan,
                               .counted = counted_of(planning, i->dataset),
                               .time = -1,
                               .numerator = -1,
                               .denominator = -1,
                               .asked = -1,
                               .numerator_total = -1,
                               .unknown = -1,
                               .unknown_within = -1,
                               .event_years = -1,
                               .sum = -1,
                               .values = -1,
                               .histogram = -1,
                               .events = -1,
                               .ended = -1,
                               .along = -1,
                               .along_cube = -1,
                               .below_cube = -1,
                               .survey_filter = -1,
                               .same_centres = -1,
                               .centres = -1,
                               .divisor = {.cube = -1, .sum = -1, .along_axis = -1},
                               .record_filter = -1};
    if (planning->schemas) {
        out->series_break = planning->schemas->observatory.series_break;
        out->series_breaks = planning->schemas->observatory.series_breaks;
    }
    if (!table_breakdowns(out, d)) {
        return false;
    }
    for (int32_t k = 0; k < out->by_count; k++) {
        out->axis[k] =
            plan_axis(out->plan, out->by[k].column, out->by[k].transform, out->by[k].level);
    }
    plan_measure(planning, out);
    collected_plan(planning, out);
    return true;
}
