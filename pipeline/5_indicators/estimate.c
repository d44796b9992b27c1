/* Estimates of the cells of one table. docs/methods.md "How counting works" and "Estimates". */
#include "5_indicators/estimate.h"

#include <assert.h>
#include <math.h>

#include "5_indicators/estimate_parts.h"
#include "5_indicators/reliability.h"

/* ---- counts ---- */

static struct tallied tallied_in(const struct making *m, int64_t cell)
{
    const struct counts *c = m->counts->own;
    bool persons = m->plan->indicator->counts_persons;
    return (struct tallied){
        .records = c->records[cell],
        .persons = m->plan->plan->persons ? c->persons[cell] : -1,
        .number = persons ? c->persons[cell] : c->records[cell],
        .print = persons ? c->person_print[cell] : c->record_print[cell],
        .record_print = c->record_print[cell],
    };
}

static void cube_position(const struct making *m, const struct cube *cube,
                          const int32_t *axis_position, int32_t axis, int32_t along, int32_t *out)
{
    const struct table_plan *t = m->plan;
    for (int32_t i = 0; i < cube->axes; i++) {
        out[i] = cube->axis[i] == axis ? along : 0;
        for (int32_t k = 0; k < t->by_count; k++) {
            if (t->axis[k] == cube->axis[i]) {
                out[i] = axis_position[k];
            }
        }
    }
}

struct tallied counted_along(const struct making *m, int32_t cube_index,
                             const int32_t *axis_position, int32_t axis, int32_t along)
{
    const struct plan *p = m->plan->plan;
    const struct cube *cube = &p->cube.item[cube_index];
    int32_t position[BREAKDOWNS_LIMIT] = {0};
    cube_position(m, cube, axis_position, axis, along, position);
    return tallied_in(m, plan_cell(p, cube, position));
}

struct tallied counted_at(const struct making *m, int32_t cube, const int32_t *axis_position)
{
    return counted_along(m, cube, axis_position, -1, 0);
}

int64_t summed_at(const struct making *m, const int32_t *axis_position, int64_t *known)
{
    const struct plan *p = m->plan->plan;
    const struct cube *cube = &p->cube.item[p->sum.item[m->plan->sum].cube];
    int32_t position[BREAKDOWNS_LIMIT] = {0};
    cube_position(m, cube, axis_position, -1, 0, position);
    return counts_sum(p, m->counts->own, m->plan->sum, position, known);
}

/* ---- dimensions ---- */

/* Whether a position of breakdown k holds a record in the numerator or the denominator: totals of
 * the other breakdowns tell. */
static bool occurs(const struct making *m, int32_t k, int32_t axis_position)
{
    int32_t position[BREAKDOWNS_LIMIT] = {0};
    position[k] = axis_position;
    if (counted_at(m, m->plan->numerator, position).records > 0) {
        return true;
    }
    return m->plan->denominator >= 0 && m->plan->in_denominator[k] &&
           counted_at(m, m->plan->denominator, position).records > 0;
}

/* Positions of unknown values are shown only where they hold something; a change has no unknown
 * period and begins with the second, a moving sum with the first that has all of its periods. */
static bool is_shown(const struct making *m, int32_t k, int32_t at)
{
    const struct axis *axis = &m->plan->plan->axis.item[m->plan->axis[k]];
    if (m->plan->time == k && at > 0 && m->out->measure == MEASURE_CHANGE) {
        return at > 1 && !axis->position[at].missing;
    }
    if (m->plan->time == k && at > 0 && m->out->moving > 0) {
        return at >= m->out->moving && !axis->position[at].missing;
    }
    return !axis->position[at].missing || occurs(m, k, at);
}

static struct table_dimension make_dimension(struct making *m, struct arena *a, int32_t k)
{
    const struct axis *axis = &m->plan->plan->axis.item[m->plan->axis[k]];
    struct table_position *position = ARENA_ARRAY(a, struct table_position, axis->positions);
    int32_t *moved = ARENA_ARRAY(a, int32_t, axis->positions);
    m->axis_position[k] = ARENA_ARRAY(a, int32_t, axis->positions);
    int32_t count = 0;
    for (int32_t at = 0; at < axis->positions; at++) {
        moved[at] = count;
        if (is_shown(m, k, at)) {
            position[count] = axis->position[at];
            position[count].parent =
                at > 0 && axis->position[at].parent >= 0 ? moved[axis->position[at].parent] : -1;
            if (m->plan->time == k && at > 0 && m->out->moving > 0) {
                moving_label(m, &position[count], at);
            }
            m->axis_position[k][count++] = at;
        }
    }
    return (struct table_dimension){
        .name = m->plan->by[k].name,
        .labels = m->plan->by[k].labels,
        .count = count,
        .position = position,
        .partition = axis->partition,
        .ordered = axis->ordered,
        .time = axis->time,
    };
}

/* ---- cells ---- */

void set_status(struct estimate *e, enum cell_status status)
{
    e->status = status;
    e->value = e->lower = e->upper = (double)NAN;
}

void set_value(struct estimate *e, double value)
{
    assert(isfinite(value));
    e->status = fpclassify(value) == FP_ZERO ? CELL_ZERO : CELL_VALUE;
    e->value = value;
    e->lower = e->upper = (double)NAN;
}

void set_interval(struct estimate *e, struct interval i, double factor, double shift)
{
    assert(isfinite(i.value));
    set_value(e, i.value * factor + shift);
    e->lower = isfinite(i.lower) ? i.lower * factor + shift : (double)NAN;
    e->upper = isfinite(i.upper) ? i.upper * factor + shift : (double)NAN;
}

static struct estimate empty_estimate(void)
{
    return (struct estimate){.status = CELL_NOT_APPLICABLE,
                             .value = (double)NAN,
                             .lower = (double)NAN,
                             .upper = (double)NAN,
                             .numerator = -1,
                             .denominator = -1,
                             .persons = -1,
                             .unknown = -1,
                             .bound_lower = (double)NAN,
                             .bound_upper = (double)NAN,
                             .extra = {(double)NAN, (double)NAN}};
}

static void estimate_value(const struct making *m, struct estimate *e, const int32_t *at,
                           const int32_t *position)
{
    switch (m->out->measure) {
    case MEASURE_COUNT:
        estimate_count(m, e, position);
        return;
    case MEASURE_SHARE:
        estimate_share(m, e, position);
        return;
    case MEASURE_RATE:
        estimate_rate(m, e, position);
        return;
    case MEASURE_CHANGE:
        estimate_change(m, e, position);
        return;
    case MEASURE_SUM:
        estimate_sum(m, e, position);
        return;
    case MEASURE_MEAN:
        estimate_mean(m, e, position);
        return;
    case MEASURE_MEDIAN:
        estimate_median(m, e, position);
        return;
    case MEASURE_SURVIVAL:
        estimate_survival(m, e, position);
        return;
    case MEASURE_RATIO:
        estimate_ratio(m, e, position);
        return;
    case MEASURE_STANDARDISED:
        estimate_standardised(m, e, position);
        return;
    case MEASURE_TREND:
        estimate_trend(m, e, position);
        return;
    case MEASURE_OCCUPANCY:
        estimate_occupancy(m, e, at, position);
        return;
    case MEASURE_REFERENCE:
        estimate_reference(m, e, at);
        return;
    case MEASURE_INCIDENCE:
        estimate_incidence(m, e, position);
        return;
    case MEASURE_CONSISTENCY:
        estimate_consistency(m, e, at);
        return;
    case MEASURE_DIFFERENCE:
        estimate_difference(m, e, position);
        return;
    case MEASURE_DARK_FIGURE:
        estimate_dark_figure(m, e, position);
        return;
    case MEASURE_TARGET:
    default:
        estimate_target(m, e, at);
        return;
    }
}

static void estimate_cell(const struct making *m, struct estimate *e, const int32_t *at,
                          const int32_t *position)
{
    struct tallied here = moving_counted(m, position);
    *e = empty_estimate();
    e->records = here.records;
    e->persons = here.persons;
    e->numerator = here.number;
    e->numerator_print = here.print;
    estimate_value(m, e, at, position);
    if (indicator_is_complete(m->plan->indicator)) {
        e->lower = e->upper = (double)NAN;
    }
    season_estimate(m, e, position);
    set_time_and_collection(m, e, position);
    set_breaks(m, e, position);
    if (is_unreliable(e, m->out, m->options->policy)) {
        e->flags |= FLAG_UNRELIABLE;
    }
}

/* A change has no value over all periods, and neither has what is there in each year. */
static bool cannot_occur(const struct making *m, const int32_t *at)
{
    const struct dataset *dataset = m->plan->indicator->dataset;
    bool all_years = false;
    for (int32_t k = 0; dataset && dataset->stock.n > 0 && k < m->plan->by_count; k++) {
        bool year = str_equal(dataset->coded[m->plan->by[k].column].name, dataset->stock);
        all_years = all_years || (year && at[k] == 0);
    }
    return all_years ||
           (m->out->measure == MEASURE_CHANGE && m->plan->time >= 0 && at[m->plan->time] == 0);
}

static void estimate_cells(const struct making *m)
{
    struct estimate_table *t = m->out;
    for (int64_t cell = 0; cell < t->cells; cell++) {
        int32_t at[BREAKDOWNS_LIMIT] = {0};
        int32_t position[BREAKDOWNS_LIMIT] = {0};
        table_cell_coordinates(t, cell, at);
        for (int32_t k = 0; k < t->dimensions; k++) {
            const int32_t *axis_position = m->axis_position[k];
            assert(axis_position);
            position[k] = axis_position[at[k]];
        }
        if (cannot_occur(m, at)) {
            t->cell[cell] = empty_estimate();
        } else {
            estimate_cell(m, &t->cell[cell], at, position);
        }
    }
}

/* ---- the table ---- */

/* What identifies a count across tables: dataset|records or persons|filter. */
static str count_key(struct arena *a, const struct dataset *dataset, bool persons, str filter)
{
    return str_format(a, "%.*s|%s|%.*s", STR_ARG(dataset->name), persons ? "persons" : "records",
                      STR_ARG(filter));
}

static str filter_text(const struct plan *p, int32_t cube)
{
    return p->filter.item[p->cube.item[cube].filter].text;
}

/* The numerator's own filter names the same records, unless it reaches beyond the denominator. */
static str share_filter(const struct making *m, struct diag *d)
{
    const struct table_plan *t = m->plan;
    int32_t nowhere[BREAKDOWNS_LIMIT] = {0};
    int64_t asked = counted_at(m, t->asked, nowhere).records;
    int64_t counted = counted_at(m, t->numerator_total, nowhere).records;
    if (asked == counted) {
        return filter_text(t->plan, t->asked);
    }
    if (t->table == t->indicator->table) { /* once an indicator */
        DIAG(d, DIAG_WARNING, DIAG_DESCRIPTOR, t->indicator->place, "indicators.numerator-outside",
             {"indicator", t->indicator->code});
    }
    return filter_text(t->plan, t->numerator);
}

/* A sum is another number than that of the records it is over. */
static str divisor_key(const struct table_plan *t, struct arena *a)
{
    const struct divisor_plan *v = &t->divisor;
    const struct quantity *q = &t->indicator->divisor;
    str filter = filter_text(v->plan, v->cube);
    return v->sum < 0 ? count_key(a, q->dataset, q->counts_persons, filter)
                      : str_format(a, "%.*s|sum of %.*s|%.*s", STR_ARG(q->dataset->name),
                                   STR_ARG(q->dataset->coded[q->value].name), STR_ARG(filter));
}

/* The other filters of the plan that all records of a cube pass, or none of them. */
typedef bool relation(const struct plan *, const struct counts *, int32_t filter, int32_t other);

static struct filter_list filters_of(struct arena *a, const struct plan *p,
                                     const struct counts *counts, int32_t cube, relation *holds)
{
    int32_t filter = p->cube.item[cube].filter;
    int32_t filters = (int32_t)p->filter.count;
    str *item = ARENA_ARRAY(a, str, filters);
    struct filter_list list = {.item = item};
    for (int32_t other = 0; other < filters; other++) {
        if (other != filter && holds(p, counts, filter, other)) {
            item[list.count++] = p->filter.item[other].text;
        }
    }
    return list;
}

static void set_inside(const struct making *m, struct arena *a)
{
    const struct table_plan *t = m->plan;
    struct estimate_table *out = m->out;
    const struct plan *below = t->plan;
    const struct counts *counts = m->counts->own;
    int32_t cube = t->denominator;
    out->count_inside = filters_of(a, t->plan, counts, t->numerator, counts_inside);
    out->count_apart = filters_of(a, t->plan, counts, t->numerator, counts_apart);
    if (out->measure == MEASURE_CHANGE) {
        cube = t->numerator;
    } else if (cube < 0 && t->divisor.plan) {
        below = t->divisor.plan;
        counts = m->counts->divisor;
        cube = t->divisor.cube;
    }
    if (cube >= 0) {
        out->denominator_inside = filters_of(a, below, counts, cube, counts_inside);
        out->denominator_apart = filters_of(a, below, counts, cube, counts_apart);
    }
}

/* How a part of the numerator's records is known; of records, whatever the indicator counts. */
static struct part_count part_count_of(const struct making *m, struct arena *a, int32_t cube)
{
    const struct table_plan *t = m->plan;
    if (cube < 0) {
        return (struct part_count){0};
    }
    return (struct part_count){
        .key = count_key(a, t->plan->dataset, false, filter_text(t->plan, cube)),
        .inside = filters_of(a, t->plan, m->counts->own, cube, counts_inside),
        .apart = filters_of(a, t->plan, m->counts->own, cube, counts_apart),
    };
}

/* Events and answers of a difference, of whatever side. */
static void set_sides(const struct making *m, struct arena *a)
{
    const struct table_plan *t = m->plan;
    struct estimate_table *out = m->out;
    const int32_t cube[] = {t->along_cube, t->below_cube};
    for (int k = 0; k < 2; k++) {
        out->side_key[k] =
            count_key(a, t->plan->dataset, out->counts_persons, filter_text(t->plan, cube[k]));
        out->side_inside[k] = filters_of(a, t->plan, m->counts->own, cube[k], counts_inside);
        out->side_apart[k] = filters_of(a, t->plan, m->counts->own, cube[k], counts_apart);
    }
}

static void set_keys(const struct making *m, struct arena *a, struct diag *d)
{
    const struct table_plan *t = m->plan;
    struct estimate_table *out = m->out;
    const struct indicator *i = t->indicator;
    str numerator =
        out->measure == MEASURE_SHARE ? share_filter(m, d) : filter_text(t->plan, t->numerator);
    out->count_key = count_key(a, t->plan->dataset, out->counts_persons, numerator);
    if (t->denominator >= 0) {
        out->denominator_key = count_key(a, t->plan->dataset, out->counts_persons,
                                         filter_text(t->plan, t->denominator));
    } else if (out->measure == MEASURE_CHANGE) {
        out->denominator_key = out->count_key;
    } else if (i->population) {
        str pieces[] = {STR("population|"), i->population->name};
        out->denominator_key = str_concat(a, 2, pieces);
    } else if (t->divisor.plan) {
        out->denominator_key = divisor_key(t, a);
    }
}

/* Where what stands above and below the line decides; NULL: the measure does. */
static const char *method_of_parts(const struct estimate_table *t, const struct table_plan *p)
{
    if (t->measure == MEASURE_RATE && p->sum >= 0) {
        return "method.rate-sum";
    }
    if (t->measure == MEASURE_RATIO && (p->sum >= 0 || p->divisor.sum >= 0)) {
        return "method.ratio-sums";
    }
    if (indicator_is_complete(p->indicator)) {
        return "method.complete";
    }
    return indicator_is_of_both(p->indicator) ? "method.wilson" : NULL;
}

/* How the value is made, and what stands beside it. Ids of the catalogue; each method has a longer
 * text at ID.about. */
static void set_method(struct estimate_table *t, const struct table_plan *p)
{
    const struct indicator *i = p->indicator;
    static const char *const methods[MEASURES] = {
        [MEASURE_COUNT] = "method.count",
        [MEASURE_SHARE] = "method.wilson",
        [MEASURE_RATE] = "method.exact-poisson",
        [MEASURE_CHANGE] = "method.rate-ratio",
        [MEASURE_SUM] = "method.sum",
        [MEASURE_MEAN] = "method.mean",
        [MEASURE_MEDIAN] = "method.quantile",
        [MEASURE_SURVIVAL] = "method.survival-median",
        [MEASURE_RATIO] = "method.ratio-counts",
        [MEASURE_STANDARDISED] = "method.dobson",
        [MEASURE_TREND] = "method.trend",
        [MEASURE_OCCUPANCY] = "method.occupancy",
        [MEASURE_REFERENCE] = "method.reference",
        [MEASURE_TARGET] = "method.target",
        [MEASURE_INCIDENCE] = "method.incidence",
        [MEASURE_CONSISTENCY] = "method.consistency",
        [MEASURE_DIFFERENCE] = "method.difference",
        [MEASURE_DARK_FIGURE] = "method.dark-figure",
    };
    const char *other = method_of_parts(t, p);
    t->method = str_from_c(other ? other : methods[t->measure]);
    if (other) {
        return;
    }
    if (t->measure == MEASURE_SURVIVAL && i->horizon_days > 0) {
        t->method = STR("method.survival-horizon");
    } else if (t->measure == MEASURE_MEAN && i->paired) {
        t->method = STR("method.mean-paired");
    } else if (t->measure == MEASURE_MEDIAN && i->paired) {
        t->method = STR("method.hodges-lehmann");
    } else if (i->moving > 0) {
        t->method =
            t->measure == MEASURE_RATE ? STR("method.moving-rate") : STR("method.moving-count");
    } else if (t->measure == MEASURE_COUNT && i->unknown) {
        t->method = STR("method.count-persons");
    }
}

static void set_extras(struct estimate_table *t, const struct table_plan *p)
{
    static const char *const extras[MEASURES][2] = {
        [MEASURE_MEAN] = {"extra.standard-deviation", NULL},
        [MEASURE_SURVIVAL] = {"extra.events", NULL},
        [MEASURE_TREND] = {"extra.mann-kendall", "extra.sen-slope"},
        [MEASURE_TARGET] = {"extra.achieved", "extra.target-met"},
        [MEASURE_INCIDENCE] = {"extra.events", "extra.competing"},
        [MEASURE_DIFFERENCE] = {"extra.first-share", "extra.second-share"},
        [MEASURE_DARK_FIGURE] = {"extra.survey-estimate", "extra.estimated-victims"},
    };
    for (int k = 0; k < 2; k++) {
        const char *name = extras[t->measure][k];
        t->extra_name[k] = name ? str_from_c(name) : (str){0};
    }
    if (t->measure == MEASURE_MEAN && p->indicator->paired) {
        t->extra_name[0] = STR("extra.effect-size");
        t->extra_name[1] = STR("extra.wilcoxon");
    } else if (t->measure == MEASURE_MEDIAN && p->indicator->paired) {
        t->extra_name[0] = STR("extra.wilcoxon");
    } else if (season_breakdown(p) >= 0) {
        t->extra_name[0] = STR("extra.uniform-p");
    } else if (p->same_centres >= 0 && t->measure == MEASURE_CHANGE) {
        t->extra_name[0] = STR("extra.same-centres");
    }
}

static double factor_of(const struct indicator *i)
{
    switch (i->measure) {
    case MEASURE_RATIO:
        return indicator_is_of_both(i) ? PERCENT : i->per;
    case MEASURE_RATE:
    case MEASURE_STANDARDISED:
        return i->per;
    case MEASURE_SHARE:
    case MEASURE_CHANGE:
    case MEASURE_TREND:
    case MEASURE_OCCUPANCY:
    case MEASURE_TARGET:
    case MEASURE_INCIDENCE:
    case MEASURE_DIFFERENCE:
    case MEASURE_DARK_FIGURE:
        return PERCENT;
    case MEASURE_SURVIVAL:
        return i->horizon_days > 0 ? PERCENT : 1.0;
    case MEASURE_SUM:
    case MEASURE_MEAN:
    case MEASURE_MEDIAN:
    case MEASURE_REFERENCE:
    case MEASURE_COUNT:
    case MEASURE_CONSISTENCY:
    default:
        return 1.0;
    }
}

static void prepare(struct making *m, struct arena *a)
{
    const struct table_plan *t = m->plan;
    if (m->out->measure == MEASURE_RATE || m->out->measure == MEASURE_DARK_FIGURE) {
        m->exposure = exposure_new(a, t);
    } else if (m->out->measure == MEASURE_STANDARDISED) {
        m->exposure = exposure_new_by_age(a, t, &t->plan->axis.item[t->along]);
    }
    if (t->divisor.plan) {
        divisor_prepare(m);
    }
    if (m->out->measure == MEASURE_OCCUPANCY) {
        presence_prepare(m);
    } else if (m->out->measure == MEASURE_CONSISTENCY) {
        scales_prepare(m);
    } else if (t->record_filter >= 0) {
        given_prepare(m);
    }
}

struct estimate_table *table_estimate(struct arena *a, const struct table_plan *t,
                                      const struct table_counts *counts,
                                      const struct estimate_options *options, struct diag *d)
{
    struct estimate_table *out = ARENA_NEW(a, struct estimate_table);
    struct making m = {.arena = a, .plan = t, .counts = counts, .options = options, .out = out};
    *out = (struct estimate_table){
        .id = t->table->id,
        .indicator = t->indicator,
        .measure = t->indicator->measure,
        .counts_persons = t->indicator->counts_persons,
        .factor = factor_of(t->indicator),
        .dimensions = t->by_count,
        .cells = 1,
        .moving = t->time >= 0 ? t->indicator->moving : 0,
    };
    assert(!out->counts_persons || t->plan->persons);
    set_method(out, t);
    set_extras(out, t);
    struct table_dimension *dimension = ARENA_ARRAY(a, struct table_dimension, t->by_count);
    for (int32_t k = 0; k < t->by_count; k++) {
        dimension[k] = make_dimension(&m, a, k);
        out->cells *= dimension[k].count;
    }
    out->dimension = dimension;
    out->cell = ARENA_ARRAY(a, struct estimate, out->cells);
    set_keys(&m, a, d);
    set_inside(&m, a);
    out->events = part_count_of(&m, a, t->events);
    out->ended = part_count_of(&m, a, t->ended);
    if (out->measure == MEASURE_DIFFERENCE) {
        set_sides(&m, a);
    }
    prepare(&m, a);
    m.not_collected = collected_not(&m);
    estimate_cells(&m);
    if (out->moving > 0) {
        moving_plain(&m, a);
    }
    if (out->measure == MEASURE_TARGET) {
        targets_adjust(&m);
    }
    return out;
}
