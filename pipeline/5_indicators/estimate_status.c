/* What time and the way of recording say of a cell: not yet due, provisional, not collected. */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "5_indicators/estimate_parts.h"
#include "base/date.h"

int32_t axis_first_day(const struct axis *x, int32_t position)
{
    enum { QUARTER = 3, YEAR = 12 };
    int32_t last = x->last_day ? x->last_day[position] : INT32_MIN;
    if (last == INT32_MIN || !x->time) {
        return INT32_MIN;
    }
    bool years = x->transform == TRANSFORM_YEAR || x->coded->kind == CODED_YEAR;
    bool days = x->transform == TRANSFORM_NONE && x->coded->kind == CODED_DAY;
    int32_t months = years ? YEAR : x->transform == TRANSFORM_QUARTER ? QUARTER : 1;
    struct date_parts parts = date_to_parts(last);
    return days ? last : date_from_parts(parts.year, parts.month - months + 1, 1);
}

bool period_is_complete(const struct making *m, const struct axis *x, int32_t position)
{
    int64_t as_of = m->options->as_of_day;
    int64_t last = x->last_day[position];
    return as_of == INT32_MIN || last == INT32_MIN ||
           last + m->plan->indicator->window_days <= as_of;
}

/* No number at all, also beside the value. */
static void set_nothing(struct estimate *e, enum cell_status status)
{
    set_status(e, status);
    e->bound_lower = e->bound_upper = e->extra[0] = e->extra[1] = (double)NAN;
}

static void set_due(const struct making *m, struct estimate *e, const int32_t *position)
{
    int32_t as_of = m->options->as_of_day;
    for (int32_t k = 0; as_of != INT32_MIN && k < m->plan->by_count; k++) {
        const struct axis *x = &m->plan->plan->axis.item[m->plan->axis[k]];
        int32_t last = x->last_day[position[k]];
        if (last == INT32_MIN) {
            continue;
        }
        bool followed = m->plan->indicator->window_days > 0;
        if (axis_first_day(x, position[k]) > as_of ||
            (followed && !period_is_complete(m, x, position[k]))) {
            set_nothing(e, CELL_NOT_YET_DUE);
            return;
        }
        if (last > as_of) {
            e->flags |= FLAG_PROVISIONAL;
        }
    }
}

static int32_t unknown_position(const struct axis *x)
{
    int32_t last = x->positions - 1;
    bool unknown = last > 0 && x->position[last].missing && x->position[last].parent < 0 &&
                   x->position[last].level == 1;
    return unknown ? last : -1;
}

/* The cube that tells what was recorded: for a share, what it is a share of. */
static int32_t recorded_cube(const struct making *m, int32_t k)
{
    return m->plan->denominator >= 0 && m->plan->in_denominator[k] ? m->plan->denominator
                                                                   : m->plan->numerator;
}

/* Records of the cell's periods there are, and none of them says what they are broken down by. */
static bool nobody_said(const struct making *m, const int32_t *position, int32_t k)
{
    const struct table_plan *t = m->plan;
    const struct axis *x = &t->plan->axis.item[t->axis[k]];
    int32_t unknown = unknown_position(x);
    if (x->time || unknown < 0 || position[k] == 0 || position[k] == unknown) {
        return false;
    }
    int32_t there[BREAKDOWNS_LIMIT] = {0};
    for (int32_t i = 0; i < t->by_count; i++) {
        there[i] = t->plan->axis.item[t->axis[i]].time ? position[i] : 0;
    }
    int32_t cube = recorded_cube(m, k);
    int64_t all = counted_at(m, cube, there).records;
    there[k] = unknown;
    return all > 0 && counted_at(m, cube, there).records == all;
}

void set_time_and_collection(const struct making *m, struct estimate *e, const int32_t *position)
{
    bool made_of_records =
        m->out->measure == MEASURE_REFERENCE || m->out->measure == MEASURE_TARGET;
    bool summed = m->out->moving > 0 && position[m->plan->time] > 0;
    for (int32_t back = 0; !made_of_records && back < (summed ? m->out->moving : 1); back++) {
        int32_t there[BREAKDOWNS_LIMIT] = {0}; /* every period of a moving sum has to say it */
        memcpy(there, position, (size_t)m->plan->by_count * sizeof *there);
        if (summed) {
            there[m->plan->time] -= back;
        }
        for (int32_t k = 0; k < m->plan->by_count; k++) {
            if (nobody_said(m, there, k)) {
                set_status(e, CELL_NOT_COLLECTED);
            }
        }
    }
    if (m->not_collected) {
        set_nothing(e, CELL_NOT_COLLECTED);
    }
    if (!made_of_records) {
        set_due(m, e, position);
    }
}
