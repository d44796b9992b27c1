/* Breaks of a series: where a period is not told as the one before it. docs/methods.md "Breaks". */
#include "5_indicators/estimate_parts.h"

static bool concerns(const struct table_plan *t, const struct counting_break *b)
{
    return b->dataset == t->indicator->dataset || b->dataset == t->indicator->divisor.dataset;
}

/* Whether the way of counting changed after the day `after` and up to `last`. */
static bool changed_between(const struct table_plan *t, int32_t after, int32_t last)
{
    for (int32_t i = 0; i < t->series_breaks; i++) {
        const struct counting_break *b = &t->series_break[i];
        if (concerns(t, b) && b->since_day > after && b->since_day <= last) {
            return true;
        }
    }
    return false;
}

/* The day from which on all that the position says must be told in one way, or it is flagged: after
 * the period before; a change and a moving sum are made of earlier periods, too. INT32_MAX where
 * nothing is before. */
static int32_t told_after(const struct making *m, int32_t k, const struct axis *x, int32_t position)
{
    bool along = k == m->plan->time;
    if (along && m->out->moving > 0) {
        return axis_first_day(x, position - m->out->moving + 1);
    }
    if (along && m->out->measure == MEASURE_CHANGE) {
        return axis_first_day(x, position - 1);
    }
    return position > 1 ? x->last_day[position - 1] : INT32_MAX;
}

void set_breaks(const struct making *m, struct estimate *e, const int32_t *position)
{
    for (int32_t k = 0; k < m->plan->by_count && m->plan->series_breaks > 0; k++) {
        const struct axis *x = &m->plan->plan->axis.item[m->plan->axis[k]];
        int32_t last = x->time ? x->last_day[position[k]] : INT32_MIN;
        if (last != INT32_MIN && changed_between(m->plan, told_after(m, k, x, position[k]), last)) {
            e->flags |= FLAG_BREAK;
        }
    }
}

int32_t last_break_day(const struct making *m)
{
    int32_t last = INT32_MIN;
    for (int32_t i = 0; i < m->plan->series_breaks; i++) {
        const struct counting_break *b = &m->plan->series_break[i];
        bool past = m->options->as_of_day == INT32_MIN || b->since_day <= m->options->as_of_day;
        if (concerns(m->plan, b) && past && b->since_day > last) {
            last = b->since_day;
        }
    }
    return last;
}
