/* Occupancy: days that somebody was there, over days that were offered. A presence counts from the
 * day of entry to the day before the day of leaving (a night each); one without a day of leaving
 * goes on to the date of the release. docs/methods.md "Occupancy". */
#include <assert.h>
#include <math.h>

#include "5_indicators/records.h"

/* Per cell of the table without its breakdown of periods, and per period. */
struct presence {
    const struct axis *periods;
    int64_t *days;    /* [cells * positions] weighted */
    int64_t *records; /* somebody was there for a day at least */
    int64_t *persons; /* distinct */
    uint64_t *newest; /* last person seen there, plus 1: records come person by person */
    int64_t *all_records, *all_persons; /* [cells] in any period */
    uint64_t *all_newest;
    int32_t first_day, last_day; /* of all periods, not after the date of the release */
};

struct stay {
    const struct making *m;
    int32_t from, until; /* not included */
    int64_t weight;
    uint64_t person;
};

static int32_t last_day_offered(const struct making *m, const struct axis *periods,
                                int32_t position)
{
    int32_t last = periods->last_day[position];
    int32_t as_of = m->options->as_of_day;
    return as_of != INT32_MIN && as_of < last ? as_of : last;
}

static int32_t days_within(const struct making *m, const struct axis *periods, int32_t position,
                           int32_t from, int32_t until)
{
    int32_t first = axis_first_day(periods, position);
    int32_t last = last_day_offered(m, periods, position);
    int32_t begin = from > first ? from : first;
    int32_t end = until < last + 1 ? until : last + 1;
    return end > begin ? end - begin : 0;
}

static void count_one(int64_t *records, int64_t *persons, uint64_t *newest, uint64_t person)
{
    ++*records;
    if (person != PERSON_OF_NOBODY && *newest != person + 1) {
        ++*persons;
        *newest = person + 1;
    }
}

/* A record stands in cells of its own period of entry; what matters is where it was present, so
 * that only cells at the total of periods are taken, and spread over the periods. */
static void add_stay(void *context, int64_t cell, const int32_t *at)
{
    const struct stay *s = context;
    struct presence *p = s->m->presence;
    if (s->m->plan->time >= 0 && at[s->m->plan->time] != 0) {
        return;
    }
    bool any = false;
    for (int32_t i = 1; i < p->periods->positions; i++) {
        if (p->periods->position[i].missing) {
            continue;
        }
        int32_t days = days_within(s->m, p->periods, i, s->from, s->until);
        int64_t to = cell * p->periods->positions + i;
        p->days[to] += days * s->weight;
        if (days > 0) {
            count_one(&p->records[to], &p->persons[to], &p->newest[to], s->person);
            any = true;
        }
    }
    if (any) {
        count_one(&p->all_records[cell], &p->all_persons[cell], &p->all_newest[cell], s->person);
    }
}

void presence_prepare(struct making *m)
{
    struct arena *a = m->arena;
    struct presence *p = ARENA_NEW(a, struct presence);
    m->presence = p;
    p->periods = &m->plan->plan->axis.item[m->plan->along];
    int64_t places = m->out->cells * p->periods->positions;
    p->days = ARENA_ARRAY(a, int64_t, places);
    p->records = ARENA_ARRAY(a, int64_t, places);
    p->persons = ARENA_ARRAY(a, int64_t, places);
    p->newest = ARENA_ARRAY(a, uint64_t, places);
    p->all_records = ARENA_ARRAY(a, int64_t, m->out->cells);
    p->all_persons = ARENA_ARRAY(a, int64_t, m->out->cells);
    p->all_newest = ARENA_ARRAY(a, uint64_t, m->out->cells);
    const struct record_list *list = m->counts->records;
    for (ptrdiff_t i = 0; list && i < list->count; i++) {
        const struct record *r = &list->item[i];
        if (value_is_missing(r->value[0])) {
            continue;
        }
        bool open = value_is_missing(r->value[1]);
        bool weighs = m->plan->indicator->value.value >= 0;
        if (weighs && value_is_missing(r->value[2])) {
            continue;
        }
        struct stay stay = {.m = m,
                            .from = (int32_t)r->value[0],
                            .until = open ? INT32_MAX : (int32_t)r->value[1],
                            .weight = weighs ? r->value[2] : 1,
                            .person = r->person};
        record_cells(m, r, add_stay, &stay);
    }
}

/* Days used and days offered of one period; nothing where no places were offered. */
static int64_t offered_in(const struct making *m, const int32_t *position, int32_t period)
{
    const struct axis *periods = m->presence->periods;
    int32_t days = days_within(m, periods, period, INT32_MIN, INT32_MAX);
    int32_t there[BREAKDOWNS_LIMIT] = {0};
    for (int32_t k = 0; k < m->plan->by_count; k++) {
        there[k] = k == m->plan->time ? period : position[k];
    }
    int64_t places = divisor_at(m, there, period).number;
    return places > 0 ? places * days : 0;
}

void estimate_occupancy(const struct making *m, struct estimate *e, const int32_t *at,
                        const int32_t *position)
{
    const struct presence *p = m->presence;
    int32_t time = m->plan->time;
    int32_t own = time >= 0 ? position[time] : 0;
    int32_t rest[BREAKDOWNS_LIMIT] = {0};
    for (int32_t k = 0; k < m->out->dimensions; k++) {
        rest[k] = k == time ? 0 : at[k];
    }
    int64_t cell = table_cell_index(m->out, rest);
    int64_t used = 0;
    e->denominator = 0;
    for (int32_t i = 1; i < p->periods->positions; i++) {
        if (p->periods->position[i].missing || (own > 0 && own != i)) {
            continue;
        }
        int64_t offered = offered_in(m, position, i);
        e->denominator += offered;
        used += offered > 0 ? p->days[cell * p->periods->positions + i] : 0;
    }
    int64_t from = cell * p->periods->positions + own;
    e->records = own > 0 ? p->records[from] : p->all_records[cell];
    int64_t persons = own > 0 ? p->persons[from] : p->all_persons[cell];
    e->persons = m->plan->plan->persons ? persons : -1;
    e->numerator = m->plan->indicator->counts_persons ? e->persons : e->records;
    e->numerator_print = 0;
    if (e->denominator <= 0) {
        set_status(e, CELL_NO_DENOMINATOR);
        return;
    }
    set_value(e, PERCENT * (double)used / (double)e->denominator);
    if (used > e->denominator) {
        e->flags |= FLAG_BEYOND;
    }
}
