/* Cumulative incidence of an event by a day, beside others after which it can no longer come (Aalen
 * and Johansen 1978). docs/methods.md "Estimates". */
#include <assert.h>
#include <math.h>

#include "5_indicators/estimate_parts.h"

enum { EVENT, ENDED }; /* other cubes of the cell */

/* Per cent with the event by the horizon. Where nobody was followed so long, and somebody could
 * still have it, it is not known yet. */
static void set_incidence(const struct making *m, struct estimate *e,
                          const struct incidence_curve *curve)
{
    double horizon = (double)m->plan->indicator->horizon_days;
    const struct incidence_step *at = NULL;
    for (ptrdiff_t i = 0; i < curve->count && curve->step[i].time <= horizon; i++) {
        at = &curve->step[i];
    }
    const struct incidence_step *last = &curve->step[curve->count - 1];
    if (last->time < horizon && last->event_free > 0.0) {
        set_status(e, CELL_NOT_YET_DUE);
        return;
    }
    if (!at) {
        set_value(e, 0.0);
        return;
    }
    double incidence = fmin(at->incidence[0], 1.0);
    set_value(e, PERCENT * incidence);
    struct interval i =
        stats_incidence_limits(incidence, at->error[0], m->options->policy->confidence);
    if (i.status == STATS_OK) {
        e->lower = PERCENT * i.lower;
        e->upper = PERCENT * i.upper;
    }
}

void estimate_incidence(const struct making *m, struct estimate *e, const int32_t *position)
{
    struct arena scratch = *m->arena;
    const int32_t other[2] = {[EVENT] = m->plan->events, [ENDED] = m->plan->ended};
    struct cell_values v = values_at(m, &scratch, other, position);
    int64_t *competing = ARENA_ARRAY(&scratch, int64_t, v.all.values + 1);
    int64_t events = 0;
    int64_t others = 0;
    for (ptrdiff_t i = 0; i < v.all.values; i++) {
        competing[i] = v.part[ENDED][i] - v.part[EVENT][i];
        assert(competing[i] >= 0);
        events += v.part[EVENT][i];
        others += competing[i];
    }
    struct incidence_curve curve =
        stats_incidence_grouped(&v.all, v.part[EVENT], competing, &scratch);
    if (curve.status != STATS_OK) {
        set_status(e, CELL_NO_DENOMINATOR);
        return;
    }
    e->extra[0] = (double)events;
    e->extra[1] = (double)others;
    e->events_print = v.part_print[EVENT];
    e->competing_print = v.part_print[ENDED] - v.part_print[EVENT];
    set_incidence(m, e, &curve);
}
