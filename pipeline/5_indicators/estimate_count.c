/* Counts and what is divided by counts or persons: count, share, rate, change. */
#include <math.h>

#include "5_indicators/estimate_parts.h"
#include "5_indicators/estimate_same_centres.h"

/* Records of nobody in particular: of a woman who is counted already, or of one more each. */
static void set_uncounted(const struct making *m, struct estimate *e, const int32_t *position)
{
    struct tallied uncounted = counted_at(m, m->plan->unknown, position);
    e->unknown = uncounted.records;
    e->unknown_print = uncounted.record_print;
    e->bound_lower = (double)e->numerator;
    e->bound_upper = (double)(e->numerator + e->unknown);
}

void estimate_count(const struct making *m, struct estimate *e, const int32_t *position)
{
    struct interval i = stats_count_exact(e->numerator, m->options->policy->confidence);
    set_value(e, (double)e->numerator);
    if (i.status == STATS_OK) {
        set_interval(e, i, 1.0, 0.0);
    }
    if (m->plan->unknown >= 0) {
        set_uncounted(m, e, position);
    }
}

/* The total of a distribution is 100 per cent of itself, whatever was counted: no estimate. */
static bool is_all_of_itself(const struct making *m, const int32_t *position)
{
    const struct table_plan *t = m->plan;
    const struct cube *cube = t->plan->cube.item;
    bool all = t->indicator->share_over_count > 0 &&
               cube[t->numerator].filter == cube[t->denominator].filter;
    for (int32_t k = 0; k < t->by_count; k++) {
        all = all && (t->in_denominator[k] || position[k] == 0);
    }
    return all;
}

/* What the share would be if no answer that is not known were yes, and if all were: some of those
 * records may be in the denominator already. The whole of a distribution is all of itself either
 * way. */
static void set_bounds(const struct making *m, struct estimate *e, const int32_t *position)
{
    struct tallied unknown = counted_at(m, m->plan->unknown, position);
    int64_t within = counted_at(m, m->plan->unknown_within, position).number;
    int64_t beside = unknown.number > within ? unknown.number - within : 0;
    e->unknown = unknown.number;
    e->unknown_print = unknown.print;
    int64_t all = e->denominator + beside;
    if (all > 0 && !is_all_of_itself(m, position)) {
        double most = (double)(e->numerator + unknown.number);
        e->bound_lower = PERCENT * (double)e->numerator / (double)all;
        e->bound_upper = PERCENT * fmin(most / (double)all, 1.0);
    }
}

void estimate_share(const struct making *m, struct estimate *e, const int32_t *position)
{
    struct tallied whole = counted_at(m, m->plan->denominator, position);
    e->denominator = whole.number;
    e->denominator_print = whole.print;
    struct interval i =
        stats_share_wilson(e->numerator, e->denominator, m->options->policy->confidence);
    if (i.status == STATS_OK && is_all_of_itself(m, position)) {
        set_value(e, PERCENT);
    } else if (i.status == STATS_OK) {
        set_interval(e, i, PERCENT, 0.0);
    } else {
        set_status(e, CELL_NO_DENOMINATOR);
    }
    if (m->plan->unknown >= 0) {
        set_bounds(m, e, position);
    }
}

void estimate_rate(const struct making *m, struct estimate *e, const int32_t *position)
{
    double per = m->plan->indicator->per;
    uint32_t flags = 0;
    e->denominator = moving_exposure(m, position, &flags);
    if (e->denominator <= 0) {
        set_status(e, CELL_NO_DENOMINATOR);
        return;
    }
    e->flags |= flags;
    if (m->plan->sum >= 0) {
        int64_t known = 0;
        set_value(e, (double)summed_at(m, position, &known) / (double)e->denominator * per);
        return;
    }
    struct interval i =
        stats_rate_exact(e->numerator, (double)e->denominator, per, m->options->policy->confidence);
    if (i.status == STATS_OK) {
        set_interval(e, i, 1.0, 0.0);
    } else {
        set_status(e, CELL_NO_DENOMINATOR);
    }
}

void estimate_change(const struct making *m, struct estimate *e, const int32_t *position)
{
    int32_t before[BREAKDOWNS_LIMIT] = {0};
    for (int32_t k = 0; k < m->plan->by_count; k++) {
        before[k] = position[k] - (k == m->plan->time ? 1 : 0);
    }
    struct tallied previous = counted_at(m, m->plan->numerator, before);
    e->denominator = previous.number;
    e->denominator_print = previous.print;
    struct interval i =
        stats_rate_ratio(e->numerator, 1.0, e->denominator, 1.0, m->options->policy->confidence);
    if (e->denominator == 0 || i.status != STATS_OK) {
        set_status(e, CELL_NO_DENOMINATOR);
    } else {
        set_interval(e, i, PERCENT, -PERCENT);
        e->status = CELL_VALUE; /* no change is a value */
    }
    if (m->plan->same_centres >= 0) {
        same_centres_estimate(m, e, position, before);
    }
}
