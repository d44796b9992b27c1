/* Estimates of the cells of one table. docs/methods.md "How counting works" and "Estimates". */
#include "5_indicators/estimate.h"

#include <assert.h>
#include <math.h>

#include "5_indicators/exposure.h"
#include "stats/stats.h"

#define PERCENT 100.0

/* ---- what is to be counted ---- */

static bool counts_as_time(const struct indicator *i, const struct breakdown *b)
{
    return str_equal(b->name, i->change_of);
}

/* The breakdown that a change runs along, when the table does not name it itself. */
static bool change_breakdown(const struct indicator *i, struct breakdown *out)
{
    str column;
    str word;
    bool transformed = str_cut(i->change_of, '.', &column, &word);
    *out = (struct breakdown){.name = i->change_of, .column = dataset_coded(i->dataset, column)};
    if (out->column < 0) {
        return false;
    }
    out->labels = i->dataset->field[i->dataset->coded[out->column].field].labels;
    if (transformed) {
        out->transform = str_equal_c(word, "year")      ? TRANSFORM_YEAR
                         : str_equal_c(word, "quarter") ? TRANSFORM_QUARTER
                                                        : TRANSFORM_MONTH;
    }
    return true;
}

static bool table_breakdowns(struct table_plan *t, struct diag *d)
{
    const struct indicator *i = t->indicator;
    bool ok = t->table->by_count <= BREAKDOWNS_LIMIT;
    for (int32_t k = 0; ok && k < t->table->by_count; k++) {
        if (i->measure == MEASURE_CHANGE && counts_as_time(i, &t->table->by[k])) {
            t->time = k;
        }
        t->by[t->by_count++] = t->table->by[k];
    }
    if (ok && i->measure == MEASURE_CHANGE && t->time < 0) {
        ok = t->by_count < BREAKDOWNS_LIMIT && change_breakdown(i, &t->by[t->by_count]);
        t->time = t->by_count++;
    }
    if (!ok) {
        DIAG(d, DIAG_ERROR, DIAG_DESCRIPTOR, t->table->place, "indicators.breakdowns",
             {"table", t->table->id});
    }
    return ok;
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
    int32_t both = plan_filter(t->plan, i->where, i->within);
    t->numerator = plan_cube(t->plan, both, t->by_count, t->axis);
    t->denominator = plan_cube(t->plan, plan_filter(t->plan, i->within, NULL), axes, axis);
    t->counted = plan_cube(t->plan, both, 0, NULL);
    t->asked = plan_cube(t->plan, plan_filter(t->plan, i->where, NULL), 0, NULL);
}

bool table_plan_add(struct plan *p, const struct indicator *i, const struct indicator_table *table,
                    struct table_plan *out, struct diag *d)
{
    *out = (struct table_plan){.indicator = i,
                               .table = table,
                               .plan = p,
                               .time = -1,
                               .denominator = -1,
                               .event_years = -1};
    if (!table_breakdowns(out, d)) {
        return false;
    }
    for (int32_t k = 0; k < out->by_count; k++) {
        out->axis[k] = plan_axis(p, out->by[k].column, out->by[k].transform, out->by[k].level);
    }
    if (i->measure == MEASURE_SHARE) {
        plan_share(out);
        return true;
    }
    int32_t filter = plan_filter(p, i->where, NULL);
    out->numerator = plan_cube(p, filter, out->by_count, out->axis);
    int32_t event = -1;
    for (int32_t k = 0; k < p->dataset->coded_count; k++) {
        event = p->dataset->event_date_field >= 0 &&
                        p->dataset->coded[k].field == p->dataset->event_date_field
                    ? k
                    : event;
    }
    if (i->measure == MEASURE_RATE && event >= 0) {
        out->event_years = plan_axis(p, event, TRANSFORM_YEAR, 0);
    }
    return true;
}

/* ---- dimensions ---- */

/* One table while it is being made. */
struct making {
    const struct table_plan *plan;
    const struct counts *counts;
    const struct estimate_options *options;
    struct estimate_table *out;
    int32_t *axis_position[BREAKDOWNS_LIMIT]; /* of each position of the table */
    struct exposure *exposure;
};

struct tallied {
    int64_t records, persons;
    int64_t number; /* whichever the indicator counts */
    uint64_t print;
};

/* Counts of a cube at positions of the table's axes; those that the cube lacks are left out. */
static struct tallied counted_at(const struct making *m, int32_t cube_index,
                                 const int32_t *axis_position)
{
    const struct table_plan *t = m->plan;
    const struct cube *cube = &t->plan->cube.item[cube_index];
    int32_t position[BREAKDOWNS_LIMIT] = {0};
    for (int32_t i = 0; i < cube->axes; i++) {
        for (int32_t k = 0; k < t->by_count; k++) {
            if (t->axis[k] == cube->axis[i]) {
                position[i] = axis_position[k];
            }
        }
    }
    int64_t cell = plan_cell(t->plan, cube, position);
    bool persons = t->indicator->counts_persons;
    return (struct tallied){
        .records = m->counts->records[cell],
        .persons = t->plan->persons ? m->counts->persons[cell] : -1,
        .number = persons ? m->counts->persons[cell] : m->counts->records[cell],
        .print = persons ? m->counts->person_print[cell] : m->counts->record_print[cell],
    };
}

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
 * period and begins with the second. */
static bool is_shown(const struct making *m, int32_t k, int32_t at)
{
    const struct axis *axis = &m->plan->plan->axis.item[m->plan->axis[k]];
    if (m->plan->time == k && at > 0) {
        return at > 1 && !axis->position[at].missing;
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

static void set_interval(struct estimate *e, struct interval i, double factor, double shift)
{
    e->status = e->numerator == 0 && !(shift < 0.0) ? CELL_ZERO : CELL_VALUE;
    e->value = i.value * factor + shift;
    e->lower = i.lower * factor + shift;
    e->upper = isfinite(i.upper) ? i.upper * factor + shift : (double)NAN;
}

static void no_denominator(struct estimate *e)
{
    e->status = CELL_NO_DENOMINATOR;
    e->value = e->lower = e->upper = (double)NAN;
}

/* Few events or a wide interval; a count is complete, so that nothing counted is no estimate. */
static void flag_unreliable(struct estimate *e, const struct policy *policy, enum measure measure)
{
    if (e->status == CELL_NO_DENOMINATOR || (measure == MEASURE_COUNT && e->numerator == 0)) {
        return;
    }
    bool few = e->numerator < policy->unreliable_numerator ||
               (measure == MEASURE_CHANGE && e->denominator < policy->unreliable_numerator);
    double value = measure == MEASURE_CHANGE ? e->value + PERCENT : e->value;
    bool wide = !isfinite(e->upper) || !isfinite(e->lower) ||
                e->upper - e->lower > policy->unreliable_relative_width * value;
    if (few || wide) {
        e->flags |= FLAG_UNRELIABLE;
    }
}

static void estimate_change(const struct making *m, struct estimate *e, const int32_t *position)
{
    int32_t before[BREAKDOWNS_LIMIT];
    for (int32_t k = 0; k < m->plan->by_count; k++) {
        before[k] = position[k] - (k == m->plan->time ? 1 : 0);
    }
    struct tallied previous = counted_at(m, m->plan->numerator, before);
    e->denominator = previous.number;
    e->denominator_print = previous.print;
    struct interval i =
        stats_rate_ratio(e->numerator, 1.0, e->denominator, 1.0, m->options->policy->confidence);
    if (e->denominator == 0 || i.status != STATS_OK) {
        no_denominator(e);
    } else {
        set_interval(e, i, PERCENT, -PERCENT);
    }
}

static void estimate_share(const struct making *m, struct estimate *e, const int32_t *position)
{
    struct tallied whole = counted_at(m, m->plan->denominator, position);
    e->denominator = whole.number;
    e->denominator_print = whole.print;
    struct interval i =
        stats_share_wilson(e->numerator, e->denominator, m->options->policy->confidence);
    if (i.status != STATS_OK) {
        no_denominator(e);
    } else {
        set_interval(e, i, PERCENT, 0.0);
    }
}

static void estimate_rate(const struct making *m, struct estimate *e, const int32_t *position)
{
    e->denominator = exposure_of(m->exposure, position);
    struct interval i = {.status = STATS_UNDEFINED};
    if (e->denominator > 0) {
        i = stats_rate_exact(e->numerator, (double)e->denominator, m->plan->indicator->per,
                             m->options->policy->confidence);
    }
    if (i.status != STATS_OK) {
        no_denominator(e);
    } else {
        set_interval(e, i, 1.0, 0.0);
    }
}

static void estimate_count(const struct making *m, struct estimate *e)
{
    e->denominator = -1;
    struct interval i = stats_count_exact(e->numerator, m->options->policy->confidence);
    set_interval(e, i, 1.0, 0.0);
    if (i.status != STATS_OK) {
        e->value = (double)e->numerator;
        e->lower = e->upper = (double)NAN;
    }
}

static void estimate_cell(const struct making *m, struct estimate *e, const int32_t *position)
{
    const struct table_plan *t = m->plan;
    struct tallied here = counted_at(m, t->numerator, position);
    e->records = here.records;
    e->persons = here.persons;
    e->numerator = here.number;
    e->numerator_print = here.print;
    switch (m->out->measure) {
    case MEASURE_COUNT:
        estimate_count(m, e);
        break;
    case MEASURE_SHARE:
        estimate_share(m, e, position);
        break;
    case MEASURE_RATE:
        estimate_rate(m, e, position);
        break;
    case MEASURE_CHANGE:
    default:
        estimate_change(m, e, position);
        break;
    }
    flag_unreliable(e, m->options->policy, m->out->measure);
    for (int32_t k = 0; k < t->by_count; k++) {
        const struct axis *axis = &t->plan->axis.item[t->axis[k]];
        int32_t last_day = axis->last_day[position[k]];
        if (m->options->as_of_day != INT32_MIN && last_day != INT32_MIN &&
            last_day > m->options->as_of_day) {
            e->flags |= FLAG_PROVISIONAL;
        }
    }
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
        struct estimate *e = &t->cell[cell];
        if (m->plan->time >= 0 && at[m->plan->time] == 0) {
            *e = (struct estimate){.status = CELL_NOT_APPLICABLE,
                                   .value = (double)NAN,
                                   .lower = (double)NAN,
                                   .upper = (double)NAN,
                                   .numerator = -1,
                                   .denominator = -1,
                                   .persons = -1};
            continue;
        }
        estimate_cell(m, e, position);
    }
}

/* ---- the table ---- */

/* What identifies a count across tables: dataset|records or persons|filter. */
static str count_key(struct arena *a, const struct table_plan *t, str filter)
{
    return str_format(a, "%.*s|%s|%.*s", STR_ARG(t->plan->dataset->name),
                      t->indicator->counts_persons ? "persons" : "records", STR_ARG(filter));
}

static void set_keys(const struct making *m, struct arena *a, struct diag *d)
{
    const struct table_plan *t = m->plan;
    struct estimate_table *out = m->out;
    const struct plan *p = t->plan;
    str numerator = p->filter.item[p->cube.item[t->numerator].filter].text;
    if (t->denominator >= 0) {
        int32_t nowhere[BREAKDOWNS_LIMIT] = {0};
        int64_t asked = counted_at(m, t->asked, nowhere).records;
        int64_t counted = counted_at(m, t->counted, nowhere).records;
        if (asked == counted) {
            /* The same records as the numerator's own filter: one number, one key. */
            numerator = p->filter.item[p->cube.item[t->asked].filter].text;
        } else {
            DIAG(d, DIAG_WARNING, DIAG_DESCRIPTOR, t->indicator->place,
                 "indicators.numerator-outside", {"indicator", t->indicator->code});
        }
        out->denominator_key =
            count_key(a, t, p->filter.item[p->cube.item[t->denominator].filter].text);
    }
    out->count_key = count_key(a, t, numerator);
    if (out->measure == MEASURE_CHANGE) {
        out->denominator_key = out->count_key;
    } else if (out->measure == MEASURE_RATE) {
        str pieces[] = {STR("population|"), t->indicator->population->name};
        out->denominator_key = str_concat(a, 2, pieces);
    }
}

static str method_of(enum measure measure)
{
    switch (measure) {
    case MEASURE_SHARE:
        return STR("method.wilson");
    case MEASURE_RATE:
        return STR("method.exact-poisson");
    case MEASURE_CHANGE:
        return STR("method.rate-ratio");
    case MEASURE_COUNT:
    default:
        return STR("method.count");
    }
}

static double factor_of(const struct indicator *i)
{
    switch (i->measure) {
    case MEASURE_RATE:
        return i->per;
    case MEASURE_SHARE:
    case MEASURE_CHANGE:
        return PERCENT;
    case MEASURE_COUNT:
    default:
        return 1.0;
    }
}

struct estimate_table *table_estimate(struct arena *a, const struct table_plan *t,
                                      const struct counts *counts,
                                      const struct estimate_options *options, struct diag *d)
{
    struct estimate_table *out = ARENA_NEW(a, struct estimate_table);
    struct making m = {.plan = t, .counts = counts, .options = options, .out = out};
    *out = (struct estimate_table){
        .id = t->table->id,
        .indicator = t->indicator,
        .measure = t->indicator->measure,
        .counts_persons = t->indicator->counts_persons,
        .factor = factor_of(t->indicator),
        .dimensions = t->by_count,
        .cells = 1,
        .method = method_of(t->indicator->measure),
    };
    assert(!out->counts_persons || t->plan->persons);
    struct table_dimension *dimension = ARENA_ARRAY(a, struct table_dimension, t->by_count);
    for (int32_t k = 0; k < t->by_count; k++) {
        dimension[k] = make_dimension(&m, a, k);
        out->cells *= dimension[k].count;
    }
    out->dimension = dimension;
    out->cell = ARENA_ARRAY(a, struct estimate, out->cells);
    set_keys(&m, a, d);
    if (out->measure == MEASURE_RATE) {
        m.exposure = exposure_new(a, t);
    }
    estimate_cells(&m);
    return out;
}
