/* Difference of two shares of records that stand on either side of a column. docs/methods.md
 * "Difference of two shares". */
#include <math.h>

#include "5_indicators/estimate_parts.h"

/* A code that never occurs may have no position. */
static int32_t position_of_code(const struct axis *x, str code)
{
    for (int32_t at = 1; at < x->positions; at++) {
        if (!x->position[at].missing && str_equal(x->position[at].code, code)) {
            return at;
        }
    }
    return -1;
}

static struct estimate_side side_at(const struct making *m, const int32_t *position, int k)
{
    const struct table_plan *t = m->plan;
    int32_t at = position_of_code(&t->plan->axis.item[t->along], t->indicator->side[k]);
    if (at < 0) {
        return (struct estimate_side){0};
    }
    struct tallied events = counted_along(m, t->along_cube, position, t->along, at);
    struct tallied answers = counted_along(m, t->below_cube, position, t->along, at);
    bool fewer_persons = events.persons > 0 && events.persons < events.records;
    return (struct estimate_side){.events = events.number,
                                  .answers = answers.number,
                                  .fewest = fewer_persons ? events.persons : events.records,
                                  .events_print = events.print,
                                  .answers_print = answers.print};
}

void estimate_difference(const struct making *m, struct estimate *e, const int32_t *position)
{
    double confidence = m->options->policy->confidence;
    struct estimate_side *side = ARENA_ARRAY(m->arena, struct estimate_side, 2);
    struct tallied both = counted_at(m, m->plan->denominator, position);
    e->denominator = both.number;
    e->denominator_print = both.print;
    e->side = side;
    for (int k = 0; k < 2; k++) {
        side[k] = side_at(m, position, k);
        if (side[k].answers > 0) {
            e->extra[k] = PERCENT * (double)side[k].events / (double)side[k].answers;
        }
    }
    struct interval i = stats_share_difference(side[1].events, side[1].answers, side[0].events,
                                               side[0].answers, confidence);
    if (i.status != STATS_OK) {
        set_status(e, CELL_NO_DENOMINATOR);
        return;
    }
    set_interval(e, i, PERCENT, 0.0);
    e->status = CELL_VALUE; /* no difference is a value */
}
