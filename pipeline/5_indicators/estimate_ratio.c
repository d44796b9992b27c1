/* Ratios of two counts or sums. The other side may be of another dataset: its positions are found
 * by their codes. */
#include "5_indicators/estimate_parts.h"
#include "base/map.h"

/* For each position of an axis here the one with the same code there; -1: there is none. */
static int32_t *same_codes(struct arena *a, const struct axis *here, const struct axis *there)
{
    int32_t *to = ARENA_ARRAY(a, int32_t, here->positions);
    struct map codes = map_new(a, there->positions);
    for (int32_t i = there->positions - 1; i >= 0; i--) {
        (void)map_put(&codes, there->position[i].code, i);
    }
    for (int32_t i = 0; i < here->positions; i++) {
        to[i] = (int32_t)map_get(&codes, here->position[i].code, -1);
    }
    return to;
}

/* Places that are told by the year are those of each of its months and quarters. */
static void take_years(const struct axis *here, const struct axis *there, int32_t *to)
{
    enum { YEAR_LETTERS = 4 };
    for (int32_t i = 1; i < here->positions; i++) {
        str code = here->position[i].code;
        for (int32_t k = 1; to[i] < 0 && code.n > YEAR_LETTERS && k < there->positions; k++) {
            if (str_equal(there->position[k].code, str_slice(code, 0, YEAR_LETTERS)) &&
                !here->position[i].missing) {
                to[i] = k;
            }
        }
    }
}

void divisor_prepare(struct making *m)
{
    const struct table_plan *t = m->plan;
    const struct divisor_plan *v = &t->divisor;
    for (int32_t k = 0; k < t->by_count; k++) {
        if (v->axis[k] >= 0) {
            m->divisor_position[k] = same_codes(m->arena, &t->plan->axis.item[t->axis[k]],
                                                &v->plan->axis.item[v->axis[k]]);
        }
    }
    if (v->along_axis >= 0) {
        m->divisor_along =
            same_codes(m->arena, &t->plan->axis.item[t->along], &v->plan->axis.item[v->along_axis]);
        take_years(&t->plan->axis.item[t->along], &v->plan->axis.item[v->along_axis],
                   m->divisor_along);
    }
}

struct divided divisor_at(const struct making *m, const int32_t *axis_position, int32_t along)
{
    const struct table_plan *t = m->plan;
    const struct divisor_plan *v = &t->divisor;
    const struct cube *cube = &v->plan->cube.item[v->cube];
    int32_t position[BREAKDOWNS_LIMIT] = {0};
    for (int32_t i = 0; i < cube->axes; i++) {
        for (int32_t k = 0; k < t->by_count; k++) {
            if (v->axis[k] == cube->axis[i]) {
                position[i] = m->divisor_position[k][axis_position[k]];
            }
        }
        if (along >= 0 && v->along_axis == cube->axis[i]) {
            position[i] = m->divisor_along[along];
        }
        if (position[i] < 0) {
            return (struct divided){0};
        }
    }
    const struct counts *c = m->counts->divisor;
    if (v->sum >= 0) {
        int64_t known = 0;
        return (struct divided){.number = counts_sum(v->plan, c, v->sum, position, &known)};
    }
    int64_t cell = plan_cell(v->plan, cube, position);
    bool persons = t->indicator->divisor.counts_persons;
    return (struct divided){persons ? c->persons[cell] : c->records[cell],
                            persons ? c->person_print[cell] : c->record_print[cell]};
}

/* Two counts without a record in common: the one is part of both together. */
static void estimate_of_both(const struct making *m, struct estimate *e)
{
    struct interval i =
        stats_share_wilson(e->numerator, e->denominator, m->options->policy->confidence);
    if (i.status == STATS_OK) {
        set_interval(e, i, PERCENT, 0.0);
    } else {
        set_status(e, CELL_NO_DENOMINATOR);
    }
}

void estimate_ratio(const struct making *m, struct estimate *e, const int32_t *position)
{
    const struct table_plan *t = m->plan;
    double per = t->indicator->per;
    struct divided below = divisor_at(m, position, -1);
    e->denominator = below.number;
    e->denominator_print = below.print;
    if (indicator_is_of_both(t->indicator)) {
        e->denominator += e->numerator;
        estimate_of_both(m, e);
        return;
    }
    if (below.number <= 0) {
        set_status(e, CELL_NO_DENOMINATOR);
        return;
    }
    int64_t known = 0;
    int64_t above = t->sum >= 0 ? summed_at(m, position, &known) : e->numerator;
    set_value(e, per * (double)above / (double)below.number);
    if (t->sum >= 0 || t->divisor.sum >= 0) {
        return; /* sums have no distribution that could be taken for known */
    }
    struct interval i =
        stats_rate_ratio(e->numerator, 1.0, below.number, 1.0, m->options->policy->confidence);
    if (i.status == STATS_OK) {
        set_interval(e, i, per, 0.0);
    }
}
