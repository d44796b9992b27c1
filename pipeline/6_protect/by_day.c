/* Shares by a day (survival by a horizon, incidence) over the same records tell, with one another,
 * how many had neither event by then, or another one than that which is shown; with the events at
 * any time, and with a share by another day, how many had theirs between. docs/privacy.md "What is
 * not a count". */
#include <math.h>

#include "6_protect/relations_private.h"

bool table_is_by_day(const struct estimate_table *t)
{
    return (t->measure == MEASURE_SURVIVAL || t->measure == MEASURE_INCIDENCE) && t->indicator &&
           t->indicator->horizon_days > 0;
}

static bool is_shown(const struct estimate *e)
{
    return (e->status == CELL_VALUE || e->status == CELL_ZERO) && isfinite(e->value);
}

int32_t by_day_split(struct relations *r, const struct estimate_table *t, const struct estimate *e,
                     const struct mention *whole, int32_t events, struct draft *draft)
{
    if (!table_is_by_day(t) || !is_shown(e) || events == NO_VARIABLE) {
        return NO_VARIABLE;
    }
    int64_t by_then = (int64_t)llround(e->value / t->factor * (double)e->numerator);
    int64_t later = (int64_t)llround(e->extra[0]) - by_then;
    if (by_then < 0 || later < 0) {
        return NO_VARIABLE; /* whose time is not over is not known to have it later */
    }
    int32_t variable = NO_VARIABLE;
    str kind = key_kind(whole->name.key);
    if (by_then > 0) { /* the same curve in two tables is one number */
        str curve =
            str_format(r->arena, "%.*s%lld in %d days, %d of ", STR_ARG(kind), (long long)by_then,
                       (int)t->indicator->horizon_days, (int)t->measure);
        bool printed = whole->print != 0 && e->events_print != 0;
        uint64_t print = whole->print + 3 * e->events_print + 7 * e->competing_print;
        variable = variable_by_print(r, curve, printed ? print : 0, by_then);
        variable_mark(r, variable, 0, true); /* few of them are judged with the statistic */
        struct variable *v = &r->variable.item[variable];
        v->rank = whole->rank > v->rank ? whole->rank : v->rank;
    }
    int32_t after = variable_by_print(r, kind, 0, later);
    variable_mark(r, after, later, false);
    draft_add(draft, events, 1); /* not as a sum, which would be hidden later than its parts */
    draft_add(draft, variable, -1);
    draft_add(draft, after, -1);
    draft_close(r, draft);
    return variable;
}

/* Per cent of the records that the two shares leave to be told; NAN: nothing. The events of the one
 * compete in the other, or the one has all ends and the other one of them. */
static double left_between(const struct estimate *x, const struct estimate *y)
{
    if (y->events_print != 0 && y->events_print == x->competing_print) {
        return 100.0 - x->value - y->value;
    }
    if (x->events_print != 0 && x->competing_print == 0 && y->competing_print != 0 &&
        x->events_print == y->events_print + y->competing_print) {
        return x->value - y->value;
    }
    return (double)NAN;
}

/* Of one curve at two days: who had the event between. */
static double left_between_days(const struct estimate *x, const struct estimate *y)
{
    bool same = x->events_print != 0 && x->events_print == y->events_print &&
                x->competing_print == y->competing_print;
    return same ? fabs(x->value - y->value) : (double)NAN;
}

static bool leave_few(const struct relations *r, const struct estimate *x, const struct estimate *y,
                      bool same_day)
{
    bool same = x->numerator_print != 0 && x->numerator_print == y->numerator_print &&
                x->numerator == y->numerator && is_shown(x) && is_shown(y);
    double left = !same ? (double)NAN : same_day ? left_between(x, y) : left_between_days(x, y);
    left = isnan(left) && same && same_day ? left_between(y, x) : left;
    double records = left / 100.0 * (double)x->numerator;
    return records > 0.5 && records < (double)r->policy->threshold - 0.5;
}

/* Of two that leave few the later one is hidden. */
static void take_pair(struct relations *r, struct estimate_table *const *tables, ptrdiff_t first,
                      ptrdiff_t second)
{
    const struct estimate_table *x = tables[first];
    const struct estimate_table *y = tables[second];
    bool same_day = x->indicator->horizon_days == y->indicator->horizon_days;
    for (int64_t i = 0; i < x->cells; i++) {
        for (int64_t k = 0; k < y->cells; k++) {
            int32_t variable = r->cell[second][k].statistic;
            if (variable != NO_VARIABLE && leave_few(r, &x->cell[i], &y->cell[k], same_day)) {
                variable_mark(r, variable, 1, false);
            }
        }
    }
}

/* A share that is hidden as it stands tells nobody how many had the event by the day. */
static void hide_with_share(struct relations *r, const struct cell_variables *cell)
{
    if (cell->by_day != NO_VARIABLE && cell->statistic != NO_VARIABLE &&
        r->variable.item[cell->statistic].primary) {
        variable_mark(r, cell->by_day, 1, false);
    }
}

void by_day_take(struct relations *r, struct estimate_table *const *tables, ptrdiff_t count)
{
    for (ptrdiff_t first = 0; first < count; first++) {
        for (ptrdiff_t second = first + 1; second < count; second++) {
            bool one_kind =
                tables[first]->measure == tables[second]->measure ||
                (table_is_by_day(tables[first]) && table_is_by_day(tables[second]) &&
                 tables[first]->indicator->horizon_days == tables[second]->indicator->horizon_days);
            if (one_kind && table_is_by_day(tables[first]) && table_is_by_day(tables[second])) {
                take_pair(r, tables, first, second);
            }
        }
    }
    for (ptrdiff_t i = 0; i < count; i++) {
        for (int64_t cell = 0; cell < tables[i]->cells; cell++) {
            hide_with_share(r, &r->cell[i][cell]);
        }
    }
}
