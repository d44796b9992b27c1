/* Sums, and what is worked out of the histogram of a whole-number column: mean, quantile, time to
 * an event. docs/methods.md "Histograms". */
#include <assert.h>
#include <math.h>

#include "5_indicators/estimate_parts.h"
#include "stats/grouped.h"

void estimate_sum(const struct making *m, struct estimate *e, const int32_t *position)
{
    int64_t known = 0;
    int64_t sum = summed_at(m, position, &known);
    assert(known == e->records);
    set_value(e, (double)sum);
}

struct cell_values values_at(const struct making *m, struct arena *a, const int32_t other_cube[2],
                             const int32_t *position)
{
    const struct table_plan *t = m->plan;
    const struct axis *axis = &t->plan->axis.item[t->values];
    int64_t *value = ARENA_ARRAY(a, int64_t, axis->positions);
    int64_t *records = ARENA_ARRAY(a, int64_t, axis->positions);
    struct cell_values v = {.part = {ARENA_ARRAY(a, int64_t, axis->positions),
                                     ARENA_ARRAY(a, int64_t, axis->positions)}};
    for (int32_t at = 1; at < axis->positions; at++) {
        int64_t here = counted_along(m, t->histogram, position, t->values, at).records;
        if (here == 0) {
            continue;
        }
        value[v.all.values] = axis->least + at - 1;
        records[v.all.values] = here;
        for (int k = 0; k < 2 && other_cube && other_cube[k] >= 0; k++) {
            struct tallied other = counted_along(m, other_cube[k], position, t->values, at);
            v.part[k][v.all.values] = other.records;
            v.part_print[k] += other.print;
        }
        v.all.values++;
    }
    v.all.value = value;
    v.all.records = records;
    return v;
}

void set_statistic(struct estimate *e, struct interval i)
{
    if (i.status == STATS_OK || i.status == STATS_NO_LIMITS) {
        set_interval(e, i, 1.0, 0.0);
    } else {
        set_status(e, CELL_NO_DENOMINATOR);
    }
}

void estimate_mean(const struct making *m, struct estimate *e, const int32_t *position)
{
    struct arena scratch = *m->arena;
    struct cell_values v = values_at(m, &scratch, NULL, position);
    struct mean_estimate mean = stats_mean_grouped(&v.all, m->options->policy->confidence);
    set_statistic(e, mean.mean);
    if (mean.mean.status != STATS_OK) {
        return;
    }
    if (!m->plan->indicator->paired) {
        e->extra[0] = mean.standard_deviation;
        return;
    }
    if (mean.standard_deviation > 0.0) {
        e->extra[0] = mean.mean.value / mean.standard_deviation;
    }
    struct signed_rank w = stats_signed_rank_grouped(scratch, &v.all);
    if (w.status == STATS_OK) {
        e->extra[1] = w.p;
    }
}

void estimate_median(const struct making *m, struct estimate *e, const int32_t *position)
{
    struct arena scratch = *m->arena;
    struct cell_values v = values_at(m, &scratch, NULL, position);
    if (m->plan->indicator->paired) {
        set_statistic(
            e, stats_hodges_lehmann_grouped(scratch, &v.all, m->options->policy->confidence));
        struct signed_rank w = stats_signed_rank_grouped(scratch, &v.all);
        if (w.status == STATS_OK) {
            e->extra[0] = w.p;
        }
        return;
    }
    set_statistic(e, stats_quantile_grouped(&v.all, m->plan->indicator->quantile,
                                            m->options->policy->confidence));
}

/* Share with the event by the horizon. Where nobody was followed so long, it is not known yet. */
static void set_horizon(const struct making *m, struct estimate *e,
                        const struct survival_curve *curve)
{
    double horizon = (double)m->plan->indicator->horizon_days;
    const struct survival_step *at = NULL;
    for (ptrdiff_t i = 0; i < curve->count && curve->step[i].time <= horizon; i++) {
        at = &curve->step[i];
    }
    const struct survival_step *last = &curve->step[curve->count - 1];
    if (last->time < horizon && last->survival > 0.0) {
        set_status(e, CELL_NOT_YET_DUE);
        return;
    }
    if (!at) {
        set_value(e, 0.0);
        return;
    }
    set_value(e, PERCENT * (1.0 - at->survival));
    struct interval i = stats_survival_limits(at, SURVIVAL_LOG_LOG, m->options->policy->confidence);
    if (i.status == STATS_OK && at->survival < 1.0) {
        e->lower = PERCENT * (1.0 - i.upper);
        e->upper = PERCENT * (1.0 - i.lower);
    }
}

void estimate_survival(const struct making *m, struct estimate *e, const int32_t *position)
{
    enum { HALF_OF = 2 };
    struct arena scratch = *m->arena;
    const int32_t other[2] = {m->plan->events, -1};
    struct cell_values v = values_at(m, &scratch, other, position);
    struct survival_curve curve = stats_survival_grouped(&v.all, v.part[0], &scratch);
    if (curve.status != STATS_OK) {
        set_status(e, CELL_NO_DENOMINATOR);
        return;
    }
    e->extra[0] = (double)curve.events;
    e->events_print = v.part_print[0];
    if (m->plan->indicator->horizon_days > 0) {
        set_horizon(m, e, &curve);
        return;
    }
    struct interval i = stats_survival_quantile(&curve, 1.0 / HALF_OF, SURVIVAL_LOG_LOG,
                                                m->options->policy->confidence);
    if (isfinite(i.value)) {
        set_interval(e, i, 1.0, 0.0);
    } else {
        set_status(e, CELL_NOT_YET_DUE); /* fewer than half have had the event so far */
        e->lower = isfinite(i.lower) ? i.lower : (double)NAN;
    }
}
