/* Shares by a day with the events at any time beside them, and with shares by another day: what is
 * left are those who had the event later, or between. */
#include "protect_attacker.h"

static const struct indicator by_month = {.code = STR_INIT("M"), .horizon_days = 30};
static const struct indicator by_quarter = {.code = STR_INIT("Q"), .horizon_days = 90};

/* Rows of {records, events, competing events, events by the day}; the first cell is their sum. */
static struct estimate_table *incidence_new(const char *id, const struct table_dimension *d,
                                            const struct indicator *indicator,
                                            const int64_t (*n)[4])
{
    struct estimate_table *t = table_new(id, "d|records|", 1, d);
    t->measure = MEASURE_INCIDENCE;
    t->indicator = indicator;
    t->factor = 100.0;
    t->extra_name[0] = STR("extra.events");
    t->extra_name[1] = STR("extra.competing");
    t->events.key = STR("d|records|up");
    t->ended.key = STR("d|records|ended");
    int64_t sum[4] = {0};
    for (int i = d->count - 1; i >= 0; i--) {
        const int64_t *here = i > 0 ? n[i - 1] : sum;
        set_count(t, i, here[0]);
        t->cell[i].value = 100.0 * (double)here[3] / (double)here[0];
        t->cell[i].extra[0] = (double)here[1];
        t->cell[i].extra[1] = (double)here[2];
        t->cell[i].numerator_print = (uint64_t)(9777 + 51 * i);
        t->cell[i].events_print = (uint64_t)(1000 + 13 * i);
        t->cell[i].competing_print = (uint64_t)(2100 + 17 * i);
        for (int k = 0; k < 4; k++) {
            sum[k] += i > 0 ? here[k] : 0;
        }
    }
    return t;
}

/* Events of a cell as a reader has them: printed, or all less those of the other cells; -1: not. */
static int64_t events_of(const struct protected *p, int cell, int cells)
{
    double sum = 0.0;
    for (int i = 0; i < cells; i++) {
        double x = safe_table_cell(p->safe.item[0], i).extra[0];
        sum += i == cell ? 0.0 : i == 0 ? x : -x;
    }
    double own = safe_table_cell(p->safe.item[0], cell).extra[0];
    double found = isnan(own) && cell > 0 ? sum : own;
    return isnan(found) ? -1 : (int64_t)llround(found);
}

/* Of 60 stays 20 ended with the event by the day: 22 in all are two women who had it later. */
static void few_later(void **state)
{
    (void)state;
    for (int64_t later = 0; later <= 6; later++) {
        struct table_dimension d = dimension_new("a", 3, NULL);
        const int64_t n[][4] = {{60, 20 + later, 20, 20}, {70, 30, 30, 20}, {80, 25, 35, 15}};
        struct estimate_table *t = incidence_new("I.1", &d, &by_month, n);
        struct protected p = run(&t, 1);
        struct safe_cell c = safe_table_cell(p.safe.item[0], 1);
        assert_int_equal(c.state, SAFE_PUBLISHED);
        bool few = later > 0 && later < schemas.policy.threshold;
        assert_int_equal(events_of(&p, 1, 4) >= 0, !few);
        assert_int_equal(isnan(c.extra[1]), few); /* with the open ones they would be told */
    }
}

/* A share that is hidden beside events that must be shown cannot be had from the other shares. */
static void shares_by_the_day_add_up(void **state)
{
    (void)state;
    static const char *const years[] = {"2022", "2023", "2024", "2025"};
    int shares_hidden = 0;
    for (int round = 0; round < 40; round++) {
        struct arena before = arena;
        struct table_dimension d = dimension_new("date.year", 4, years);
        d.time = true;
        int64_t n[4][4];
        for (int i = 0; i < 4; i++) {
            int64_t by_day = 10 + random_below(15);
            int64_t events = by_day + random_below(12);
            memcpy(n[i], (int64_t[]){90, events, 20 + random_below(20), by_day}, sizeof n[i]);
        }
        struct estimate_table *t =
            incidence_new("I.1", &d, &by_month, (const int64_t(*)[4])(const void *)n);
        /* events by year stand in another table, and are hidden last */
        struct estimate_table *all = table_new("N.1", "d|records|up", 1, &d);
        for (int i = 0; i <= 4; i++) {
            set_count(all, i, (int64_t)llround(t->cell[i].extra[0]));
            all->cell[i].numerator_print = t->cell[i].events_print;
        }
        struct estimate_table *tables[] = {t, all};
        struct protected p = run(tables, 2);
        int hidden = 0;
        for (int i = 0; i <= 4; i++) {
            bool own = safe_table_cell(p.safe.item[0], i).state == SAFE_PUBLISHED;
            bool events = safe_table_cell(p.safe.item[1], i).state == SAFE_PUBLISHED;
            int64_t later = i > 0 ? n[i - 1][1] - n[i - 1][3] : 9;
            assert_false(own && events && later > 0 && later < schemas.policy.threshold);
            hidden += !own;
        }
        assert_int_not_equal(hidden, 1);
        shares_hidden += hidden;
        arena = before;
    }
    assert_true(shares_hidden > 0);
}

/* The events are at least those by the day: where these add up to all, none is left to guess. */
static void events_that_are_all_by_the_day(void **state)
{
    (void)state;
    struct table_dimension d = dimension_new("a", 2, NULL);
    const int64_t n[][4] = {{60, 20, 37, 20}, {70, 30, 30, 30}}; /* three are still open */
    struct estimate_table *t = incidence_new("I.1", &d, &by_month, n);
    struct protected p = run(&t, 1);
    struct safe_cell c[3];
    for (int i = 0; i <= 2; i++) {
        c[i] = safe_table_cell(p.safe.item[0], i);
    }
    /* the attacker's least and greatest number of ends in the first row */
    double least = isnan(c[1].value) ? 0.0 : c[1].value / 100.0 * 60.0;
    double most = 60.0;
    if (!isnan(c[0].extra[0])) {
        most = c[0].extra[0] + c[0].extra[1] - (isnan(c[2].value) ? 0.0 : c[2].value / 100.0 * 70);
    }
    assert_true(isnan(c[1].extra[0]));
    assert_true(most - least >= (double)schemas.policy.interval_width);
}

/* 20 by the first day and 22 by the second: two between. */
static void few_between_two_days(void **state)
{
    (void)state;
    for (int64_t between = 0; between <= 6; between++) {
        struct table_dimension d = dimension_new("a", 2, NULL);
        const int64_t first[][4] = {{60, 40, 10, 20}, {70, 40, 15, 20}};
        const int64_t second[][4] = {{60, 40, 10, 20 + between}, {70, 40, 15, 30}};
        struct estimate_table *tables[] = {incidence_new("I.1", &d, &by_month, first),
                                           incidence_new("I.2", &d, &by_quarter, second)};
        struct protected p = run(tables, 2);
        bool few = between > 0 && between < schemas.policy.threshold;
        assert_int_equal(safe_table_cell(p.safe.item[0], 1).state, SAFE_PUBLISHED);
        assert_int_equal(safe_table_cell(p.safe.item[1], 1).state != SAFE_PUBLISHED, few);
    }
}

/* 16 digits of a product tell its factors: who was still open on which day. */
static void digits_of_a_share(void **state)
{
    (void)state;
    struct table_dimension d = dimension_new("a", 1, NULL);
    struct estimate_table *t =
        incidence_new("I.1", &d, &by_month, (const int64_t[][4]){{670, 270, 330, 120}});
    t->cell[1].value = 100.0 * (1.0 - 550.0 / 670.0 * 537.0 / 540.0);
    t->cell[1].lower = 15.512345678;
    t->cell[1].upper = 21.512345678;
    struct protected p = run(&t, 1);
    struct safe_cell c = safe_table_cell(p.safe.item[0], 1);
    assert_int_equal(c.state, SAFE_PUBLISHED);
    assert_true(fabs(c.value - 18.4) < 1e-12 && fabs(c.lower - 15.5) < 1e-12);
    assert_true(fabs(c.upper - 21.5) < 1e-12);
    assert_true(fabs(c.extra[0] - 270.0) < 1e-12); /* counts as they are */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(few_later),
        cmocka_unit_test(shares_by_the_day_add_up),
        cmocka_unit_test(events_that_are_all_by_the_day),
        cmocka_unit_test(few_between_two_days),
        cmocka_unit_test(digits_of_a_share),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
