/* Counts of filters that lie inside one another, breakdowns of one column that share codes, and the
 * events of a survival: what anyone could subtract. */
#include "6_protect/inside.h"
#include "protect_attacker.h"

static struct safe_cell cell_of(const struct protected *p, ptrdiff_t table, int64_t cell)
{
    return safe_table_cell(p->safe.item[table], cell);
}

static bool is_published(const struct protected *p, ptrdiff_t table, int64_t cell)
{
    return cell_of(p, table, cell).state == SAFE_PUBLISHED;
}

static struct estimate_table *counts_new(const char *id, const char *key,
                                         const struct table_dimension *d, const int64_t *counts)
{
    struct estimate_table *t = table_new(id, key, 1, d);
    for (int i = 1; i < d->count; i++) {
        set_count(t, i, counts[i - 1]);
    }
    add_up(t);
    return t;
}

static void set_inside(struct estimate_table *t, const str *around, int32_t count)
{
    t->count_inside = (struct filter_list){around, count};
}

/* ---- breakdowns ---- */

/* January is no Monday, nor the first of anything else of the same column. */
static void months_are_no_weekdays(void **state)
{
    (void)state;
    static const char *const codes[] = {"1", "2", "3"};
    struct table_dimension month = dimension_new("day.calendar_month", 3, codes);
    struct table_dimension weekday = dimension_new("day.weekday", 3, codes);
    struct estimate_table *tables[] = {
        counts_new("M.1", "d|records|", &month, (const int64_t[]){3, 40, 50}),
        counts_new("W.1", "d|records|", &weekday, (const int64_t[]){31, 32, 30})};
    struct protected p = run(tables, 2);
    assert_int_equal(p.safe.count, 2);
    assert_false(is_published(&p, 0, 1));
    for (int i = 0; i <= 3; i++) {
        assert_true(is_published(&p, 1, i));
    }
}

/* Years, quarters and months of one column have codes of their own, and add up. */
static void years_quarters_months(void **state)
{
    (void)state;
    static const char *const years[] = {"2023", "2024"};
    static const char *const quarters[] = {"2023-Q1", "2024-Q1"};
    static const char *const months[] = {"2023-01", "2023-02", "2024-03"};
    struct table_dimension d[] = {dimension_new("day.year", 2, years),
                                  dimension_new("day.quarter", 2, quarters),
                                  dimension_new("day.month", 3, months)};
    d[0].time = d[1].time = d[2].time = true;
    struct estimate_table *tables[] = {
        counts_new("Y.1", "d|records|", &d[0], (const int64_t[]){33, 40}),
        counts_new("Q.1", "d|records|", &d[1], (const int64_t[]){33, 40}),
        counts_new("M.1", "d|records|", &d[2], (const int64_t[]){3, 30, 40})};
    struct protected p = run(tables, 3);
    assert_int_equal(p.safe.count, 3);
    assert_false(is_published(&p, 2, 1));
    assert_false(is_published(&p, 2, 2) && is_published(&p, 1, 1));
    assert_false(is_published(&p, 2, 2) && is_published(&p, 0, 1));
}

/* ---- filters ---- */

/* 40 incidents, 38 of them rapes or worse: two are neither, and both may not stand there. The
 * filters do not say so by their words. */
static void a_small_rest_is_hidden(void **state)
{
    (void)state;
    static const str around[] = {STR_INIT("severity > 2")};
    struct table_dimension d = dimension_new("a", 3, NULL);
    for (int round = 0; round < 2; round++) {
        struct estimate_table *tables[] = {
            counts_new("B.1", "d|records|severity > 2", &d, (const int64_t[]){40, 50, 60}),
            counts_new("A.1", "d|records|kind = 'x'", &d, (const int64_t[]){38, 30, 20})};
        if (round == 1) {
            set_inside(tables[1], around, 1);
        }
        struct protected p = run(tables, 2);
        assert_int_equal(p.safe.count, 2);
        assert_int_equal(is_published(&p, 0, 1) && is_published(&p, 1, 1), round == 0);
        for (int i = 2; round == 1 && i <= 3; i++) { /* nor by the total */
            assert_true(is_published(&p, 0, 0) || is_published(&p, 1, 0) ||
                        !is_published(&p, 0, i) || !is_published(&p, 1, i));
        }
    }
}

/* The hidden one may not be found by the count of a filter between the two. */
static void through_a_third(void **state)
{
    (void)state;
    static const str of_a[] = {STR_INIT("b"), STR_INIT("c")};
    static const str of_b[] = {STR_INIT("c")};
    struct table_dimension d = dimension_new("a", 2, NULL);
    for (int64_t between = 30; between <= 40; between++) {
        struct estimate_table *tables[] = {
            counts_new("C.1", "d|records|c", &d, (const int64_t[]){40, 90}),
            counts_new("B.1", "d|records|b", &d, (const int64_t[]){between, 70}),
            counts_new("A.1", "d|records|a", &d, (const int64_t[]){30, 50})};
        set_inside(tables[2], of_a, 2);
        set_inside(tables[1], of_b, 1);
        struct protected p = run(tables, 3);
        assert_int_equal(p.safe.count, 3);
        int64_t to_c = 40 - between;
        int64_t to_a = between - 30;
        assert_true(to_c == 0 || to_c >= 5 || !is_published(&p, 0, 1) || !is_published(&p, 1, 1));
        assert_true(to_a == 0 || to_a >= 5 || !is_published(&p, 2, 1) || !is_published(&p, 1, 1));
    }
}

/* 93 asked for it, 84 had it, for 5 there was none: four declined. */
static void what_two_leave_of_a_third(void **state)
{
    (void)state;
    static const str around[] = {STR_INIT("all")};
    static const str delivered[] = {STR_INIT("delivered")};
    static const str unavailable[] = {STR_INIT("unavailable")};
    static const uint64_t print[] = {1000, 20, 300}; /* of who declined and the two others */
    struct table_dimension d = dimension_new("a", 2, NULL);
    for (int64_t declined = 0; declined < 7; declined++) {
        struct estimate_table *tables[] = {
            counts_new("B.1", "d|records|all", &d, (const int64_t[]){89 + declined, 200}),
            counts_new("A.1", "d|records|delivered", &d, (const int64_t[]){84, 100}),
            counts_new("C.1", "d|records|unavailable", &d, (const int64_t[]){5, 50})};
        set_inside(tables[1], around, 1);
        set_inside(tables[2], around, 1);
        tables[1]->count_apart = (struct filter_list){unavailable, 1};
        tables[2]->count_apart = (struct filter_list){delivered, 1};
        for (int cell = 0; cell < 3; cell++) {
            uint64_t times = cell == 0 ? 0 : (uint64_t)cell;
            uint64_t none = cell == 1 && declined == 0 ? 0 : print[0];
            tables[0]->cell[cell].numerator_print = times * (none + print[1] + print[2]);
            tables[1]->cell[cell].numerator_print = times * print[1];
            tables[2]->cell[cell].numerator_print = times * print[2];
        }
        struct protected p = run(tables, 3);
        bool all = is_published(&p, 0, 1) && is_published(&p, 1, 1) && is_published(&p, 2, 1);
        assert_int_equal(all, declined == 0 || declined >= 5);
    }
}

/* That something is not known of two women tells nothing of them. */
static void a_rest_that_is_not_known(void **state)
{
    (void)state;
    static const str around[] = {STR_INIT("sex = 'f'"), STR_INIT("")};
    struct table_dimension d = dimension_new("a", 2, NULL);
    struct estimate_table *tables[] = {
        counts_new("B.1", "d|records|sex = 'f'", &d, (const int64_t[]){40, 50}),
        counts_new("A.1", "d|records|(age IS NOT NULL) AND (sex = 'f')", &d,
                   (const int64_t[]){38, 49})};
    set_inside(tables[1], around, 2);
    struct protected p = run(tables, 2);
    assert_int_equal(p.report.primary + p.report.secondary, 0);
}

static void what_a_filter_adds(void **state)
{
    (void)state;
    static const struct {
        const char *inner, *outer;
        bool only;
    } cases[] = {
        {"a IS NOT NULL", "", true},
        {"a IS NOT NULL AND b IS NOT NULL", "", true},
        {"(a IS NOT NULL) AND (s = 'f')", "s = 'f'", true},
        {"(a IS NOT NULL AND b IS NOT NULL) AND (s = 'f')", "s = 'f'", true},
        {"(a IS NOT NULL) AND (p IS NULL OR p <> 'x')", "p IS NULL OR p <> 'x'", true},
        {"(a IS NOT NULL) AND (s = 'f')", "s = 'm'", false},
        {"(a IS NOT NULL) AND (s = 'f')", "", false},
        {"s = 'f'", "", false},
        {"a IS NOT NULL OR s = 'f'", "", false},
        {"s = 'f' OR t = 'x' AND a IS NOT NULL", "s = 'f' OR t = 'x'", false},
        {"a IS NULL", "", false},
        {"s = 'x AND (' AND a IS NOT NULL", "s = 'x AND ('", true},
        {"NOT (a IS NOT NULL)", "", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(inside_only_knows(str_from_c(cases[i].inner), str_from_c(cases[i].outer)),
                         cases[i].only);
    }
}

/* ---- sums ---- */

/* 47 less 40 records: the sum over seven could be had from two sums, though not from two medians;
 * seven may be counted. */
static void the_rest_of_a_sum(void **state)
{
    (void)state;
    static const str around[] = {STR_INIT("b")};
    static const struct indicator indicator = {.value = {.value = 2}, .quantile = 0.5};
    struct table_dimension d = dimension_new("a", 2, NULL);
    const enum measure measures[] = {MEASURE_SUM, MEASURE_MEAN, MEASURE_MEDIAN, MEASURE_COUNT};
    for (size_t k = 0; k < sizeof measures / sizeof *measures; k++) {
        struct estimate_table *tables[] = {
            counts_new("B.1", "d|records|b", &d, (const int64_t[]){47, 90}),
            counts_new("A.1", "d|records|a", &d, (const int64_t[]){40, 50})};
        set_inside(tables[1], around, 1);
        for (int i = 0; i < 2; i++) {
            tables[i]->measure = measures[k];
            tables[i]->indicator = &indicator;
        }
        struct protected p = run(tables, 2);
        bool adds = measures[k] == MEASURE_SUM || measures[k] == MEASURE_MEAN;
        assert_int_equal(is_published(&p, 0, 1) && is_published(&p, 1, 1), !adds);
    }
}

/* ---- survival ---- */

static struct estimate_table *survival_new(const struct table_dimension *d, const int64_t (*n)[2])
{
    struct estimate_table *t = table_new("S.1", "d|records|", 1, d);
    t->measure = MEASURE_SURVIVAL;
    t->extra_name[0] = STR("extra.events");
    t->events.key = STR("d|records|ended");
    int64_t sum[2] = {0};
    for (int i = d->count - 1; i >= 0; i--) {
        const int64_t *here = i > 0 ? n[i - 1] : sum;
        set_count(t, i, here[0]);
        t->cell[i].extra[0] = (double)here[1];
        t->cell[i].extra[1] = (double)NAN;
        sum[0] += i > 0 ? here[0] : 0;
        sum[1] += i > 0 ? here[1] : 0;
    }
    return t;
}

static void events_are_counts(void **state)
{
    (void)state;
    struct table_dimension d = dimension_new("a", 4, NULL);
    const int64_t n[][2] = {{60, 3}, {60, 57}, {60, 30}, {60, 60}};
    struct estimate_table *t = survival_new(&d, n);
    struct protected p = run(&t, 1);
    int hidden = 0;
    for (int i = 0; i <= 4; i++) {
        assert_true(is_published(&p, 0, i));
        hidden += isnan(cell_of(&p, 0, i).extra[0]);
    }
    assert_true(isnan(cell_of(&p, 0, 1).extra[0])); /* three had it */
    assert_true(isnan(cell_of(&p, 0, 2).extra[0])); /* three had not */
    assert_int_equal(hidden, 2);                    /* which hide each other */
}

/* The events are counted in another table, where they are hidden for the sake of a third number. */
static void events_counted_elsewhere(void **state)
{
    (void)state;
    struct table_dimension d = dimension_new("a", 3, NULL);
    const int64_t n[][2] = {{60, 3}, {70, 30}, {80, 40}};
    struct estimate_table *tables[] = {
        survival_new(&d, n),
        counts_new("N.1", "d|records|closed", &d, (const int64_t[]){3, 30, 40})};
    for (int i = 1; i <= 3; i++) {
        tables[0]->cell[i].events_print = tables[1]->cell[i].numerator_print = (uint64_t)(100 + i);
    }
    struct protected p = run(tables, 2);
    for (int i = 1; i <= 3; i++) {
        assert_int_equal(isnan(cell_of(&p, 0, i).extra[0]), !is_published(&p, 1, i));
    }
    assert_false(is_published(&p, 1, 1));
    assert_false(is_published(&p, 1, 2) && is_published(&p, 1, 3) && is_published(&p, 1, 0));
}

/* 4 per cent of 50 within the horizon are two women; 96 per cent are all but two. */
static void few_by_the_horizon(void **state)
{
    (void)state;
    static const struct indicator indicator = {.horizon_days = 30};
    struct table_dimension d = dimension_new("a", 4, NULL);
    const int64_t n[][2] = {{50, 20}, {50, 30}, {50, 30}, {50, 30}};
    const double share[] = {4.0, 96.0, 50.0, 0.0};
    struct estimate_table *t = survival_new(&d, n);
    t->indicator = &indicator;
    t->factor = 100.0;
    t->cell[0].value = 37.5;
    for (int i = 1; i <= 4; i++) {
        t->cell[i].value = share[i - 1];
    }
    struct protected p = run(&t, 1);
    for (int i = 1; i <= 4; i++) {
        bool few = i <= 2;
        assert_int_equal(cell_of(&p, 0, i).state == SAFE_SUPPRESSED_PRIMARY, few);
    }
}

/* ---- competing events ---- */

/* Rows of {records, events, competing events}; the first cell is their sum. */
static struct estimate_table *incidence_new(const struct table_dimension *d, const char *event,
                                            const int64_t (*n)[3])
{
    struct estimate_table *t = table_new("I.1", "d|records|", 1, d);
    t->measure = MEASURE_INCIDENCE;
    t->extra_name[0] = STR("extra.events");
    t->extra_name[1] = STR("extra.competing");
    t->events.key = str_from_c(event);
    t->ended.key = STR("d|records|ended");
    int64_t sum[3] = {0};
    for (int i = d->count - 1; i >= 0; i--) {
        const int64_t *here = i > 0 ? n[i - 1] : sum;
        set_count(t, i, here[0]);
        t->cell[i].extra[0] = (double)here[1];
        t->cell[i].extra[1] = (double)here[2];
        for (int k = 0; k < 3; k++) {
            sum[k] += i > 0 ? here[k] : 0;
        }
    }
    return t;
}

static bool ends_are_shown(const struct protected *p, int table, int cell)
{
    struct safe_cell c = cell_of(p, table, cell);
    assert_int_equal(isnan(c.extra[0]), isnan(c.extra[1])); /* together or not at all */
    return !isnan(c.extra[0]);
}

static void competing_events_are_counts(void **state)
{
    (void)state;
    struct table_dimension d = dimension_new("a", 5, NULL);
    /* few events; few that compete; few still open; nobody still open, and nobody who competes */
    const int64_t n[][3] = {{60, 3, 20}, {60, 20, 3}, {60, 30, 27}, {60, 40, 20}, {60, 60, 0}};
    struct estimate_table *t = incidence_new(&d, "d|records|up", n);
    struct protected p = run(&t, 1);
    for (int i = 0; i <= 5; i++) {
        assert_true(is_published(&p, 0, i));
    }
    for (int i = 1; i <= 3; i++) {
        assert_false(ends_are_shown(&p, 0, i));
    }
    const int64_t plain[][3] = {
        {60, 13, 20}, {60, 20, 13}, {60, 25, 24}, {60, 40, 20}, {60, 60, 0}};
    t = incidence_new(&d, "d|records|up", plain);
    p = run(&t, 1);
    for (int i = 0; i <= 5; i++) {
        assert_true(ends_are_shown(&p, 0, i));
    }
}

/* Two tables of the same records: 30 prosecuted, 27 withdrawn, of 60 decided. The events of both,
 * subtracted from the decided that both tell, leave three filed away, which no table prints. */
static void events_of_two_incidences(void **state)
{
    (void)state;
    static const str inside[] = {STR_INIT("ended")};
    static const str apart[2][1] = {{STR_INIT("down")}, {STR_INIT("up")}};
    for (int few = 0; few < 2; few++) {
        struct table_dimension d = dimension_new("a", 2, NULL);
        int64_t rest = few ? 3 : 13;
        const int64_t up[][3] = {{90, 30, 27 + rest}, {90, 30, 40}};
        const int64_t down[][3] = {{90, 27, 30 + rest}, {90, 20, 50}};
        struct estimate_table *tables[] = {incidence_new(&d, "d|records|up", up),
                                           incidence_new(&d, "d|records|down", down)};
        tables[1]->id = STR("I.2");
        for (int k = 0; k < 2; k++) {
            struct estimate_table *t = tables[k];
            t->events.inside = (struct filter_list){inside, 1};
            t->events.apart = (struct filter_list){apart[k], 1};
            for (int i = 0; i <= 2; i++) { /* the same ends, told apart in two ways */
                uint64_t print[] = {(uint64_t)(1000 + 13 * i), (uint64_t)(2100 + 17 * i)};
                t->cell[i].numerator_print = (uint64_t)(9777 + 51 * i);
                t->cell[i].events_print = print[k];
                t->cell[i].competing_print = (uint64_t)(5230 + 29 * i) - print[k];
            }
        }
        struct protected p = run(tables, 2);
        assert_int_equal(p.safe.count, 2);
        assert_int_equal(ends_are_shown(&p, 0, 1) && ends_are_shown(&p, 1, 1), !few);
    }
}

/* 4 per cent of 50 by the day are two records; 96 per cent are all but two. */
static void few_incidents_by_the_horizon(void **state)
{
    (void)state;
    static const struct indicator indicator = {.horizon_days = 30};
    struct table_dimension d = dimension_new("a", 3, NULL);
    const int64_t n[][3] = {{50, 20, 20}, {50, 30, 10}, {50, 30, 10}};
    const double share[] = {4.0, 96.0, 50.0};
    struct estimate_table *t = incidence_new(&d, "d|records|up", n);
    t->indicator = &indicator;
    t->factor = 100.0;
    t->cell[0].value = 50.0;
    for (int i = 1; i <= 3; i++) {
        t->cell[i].value = share[i - 1];
    }
    struct protected p = run(&t, 1);
    for (int i = 1; i <= 3; i++) {
        assert_int_equal(cell_of(&p, 0, i).state == SAFE_SUPPRESSED_PRIMARY, i <= 2);
    }
}

/* 28 by one column are the 24 and the 4 of another: the 4 cannot be hidden with any of the others
 * of its own column alone. */
static void parts_by_another_column(void **state)
{
    (void)state;
    struct table_dimension law = dimension_new("law", 2, NULL);
    struct table_dimension type = dimension_new("type", 4, NULL);
    struct estimate_table *tables[] = {
        counts_new("L.1", "d|records|", &law, (const int64_t[]){28, 90}),
        counts_new("T.1", "d|records|", &type, (const int64_t[]){4, 24, 10, 80})};
    const uint64_t print[] = {4001, 24007, 10011, 80013};
    for (int i = 1; i <= 4; i++) {
        tables[1]->cell[i].numerator_print = print[i - 1];
    }
    tables[0]->cell[1].numerator_print = print[0] + print[1];
    tables[0]->cell[2].numerator_print = print[2] + print[3];
    for (int k = 0; k < 2; k++) {
        tables[k]->cell[0].numerator_print = print[0] + print[1] + print[2] + print[3];
    }
    struct protected p = run(tables, 2);
    assert_int_equal(p.safe.count, 2);
    assert_false(is_published(&p, 1, 1));
    assert_false(is_published(&p, 0, 1) && is_published(&p, 1, 2));
}

/* 60 and 35 per cent of 60 by one day leave three for whom neither end has come; by neighbouring
 * days, and where all have ended, three whose end came later. */
static void two_shares_by_a_day(void **state)
{
    (void)state;
    static const struct indicator indicator[] = {{.code = STR_INIT("U"), .horizon_days = 30},
                                                 {.code = STR_INIT("D"), .horizon_days = 30},
                                                 {.code = STR_INIT("L"), .horizon_days = 31}};
    for (int which = 1; which <= 2; which++) {
        struct table_dimension d = dimension_new("a", 2, NULL);
        const int64_t up[][3] = {{60, 36, 24}, {60, 36, 24}};
        const int64_t down[][3] = {{60, 24, 36}, {60, 24, 36}};
        struct estimate_table *tables[] = {incidence_new(&d, "d|records|up", up),
                                           incidence_new(&d, "d|records|down", down)};
        tables[1]->id = STR("I.2");
        for (int k = 0; k < 2; k++) {
            struct estimate_table *t = tables[k];
            t->indicator = &indicator[k == 0 ? 0 : which];
            t->factor = 100.0;
            for (int i = 0; i <= 2; i++) {
                uint64_t print[] = {(uint64_t)(1000 + 13 * i), (uint64_t)(2100 + 17 * i)};
                t->cell[i].numerator_print = print[0] + print[1];
                t->cell[i].events_print = print[k];
                t->cell[i].competing_print = print[1 - k];
                t->cell[i].value = k == 0 ? 60.0 : i == 1 ? 35.0 : 20.0;
            }
        }
        struct protected p = run(tables, 2);
        assert_false(is_published(&p, 0, 1) && is_published(&p, 1, 1));
        assert_true(is_published(&p, 0, 1) || which == 2); /* by itself it tells nothing */
    }
}

/* ---- scales ---- */

/* It rests on so many records as a mean does, and every digit more would tell of them. */
static void scales_rest_on_records(void **state)
{
    (void)state;
    struct table_dimension d = dimension_new("a", 3, NULL);
    struct estimate_table *t =
        table_new("C.1", "d|records|(a IS NOT NULL AND b IS NOT NULL)", 1, &d);
    t->measure = MEASURE_CONSISTENCY;
    const int64_t n[] = {9, 40, 50};
    set_count(t, 0, 99);
    t->cell[0].value = 0.81234567;
    for (int i = 1; i <= 3; i++) {
        set_count(t, i, n[i - 1]);
        t->cell[i].value = 0.712345678;
        t->cell[i].lower = 0.612345678;
        t->cell[i].upper = 0.812345678;
    }
    struct protected p = run(&t, 1);
    assert_int_equal(cell_of(&p, 0, 1).state, SAFE_SUPPRESSED_PRIMARY);
    assert_false(is_published(&p, 0, 0) && is_published(&p, 0, 2) && is_published(&p, 0, 3));
    for (int i = 0; i <= 3; i++) {
        struct safe_cell c = cell_of(&p, 0, i);
        if (c.state == SAFE_PUBLISHED) {
            assert_true(fabs(c.value - (i == 0 ? 0.812 : 0.712)) < 1e-15);
            assert_true(i == 0 || (fabs(c.lower - 0.612) < 1e-15 && fabs(c.upper - 0.812) < 1e-15));
        }
    }
}

/* ---- unknown answers ---- */

/* Three were asked and 20 did not answer: of all 23 who are counted, whatever the filter of those
 * is, one of the three numbers has to go beside the three. */
static void unknown_of_who_is_counted(void **state)
{
    (void)state;
    static const str around[] = {STR_INIT("passed_on = FALSE")};
    struct table_dimension d = dimension_new("a", 2, NULL);
    struct estimate_table *share =
        table_new("S.1", "d|records|(yes) AND (passed_on = FALSE)", 1, &d);
    const int64_t known[] = {103, 3, 100}, yes[] = {50, 0, 50}, unknown[] = {20, 20, 0};
    share->measure = MEASURE_SHARE;
    share->factor = 100.0;
    share->denominator_key = STR("d|records|(said IS NOT NULL) AND (passed_on = FALSE)");
    share->denominator_inside = (struct filter_list){around, 1};
    for (int i = 0; i <= 2; i++) {
        set_count(share, i, yes[i]);
        share->cell[i].denominator = known[i];
        share->cell[i].unknown = unknown[i];
        share->cell[i].bound_lower = 100.0 * (double)yes[i] / (double)(known[i] + unknown[i]);
        share->cell[i].bound_upper =
            100.0 * (double)(yes[i] + unknown[i]) / (double)(known[i] + unknown[i]);
    }
    struct estimate_table *tables[] = {
        share, counts_new("N.1", "d|records|passed_on = FALSE", &d, (const int64_t[]){23, 100})};
    struct protected p = run(tables, 2);
    assert_int_equal(p.safe.count, 2);
    assert_false(is_published(&p, 0, 1));
    assert_true(!is_published(&p, 1, 1) || cell_of(&p, 0, 0).unknown < 0);
}

/* 11 said something in the first quarter and 5 did not: 16 in all, which no table prints. By
 * months, 5, 7 and 4, another does: with the 4 another month has to go, or one of the parts of
 * the 16. */
static void unknown_by_other_periods(void **state)
{
    (void)state;
    static const char *const quarters[] = {"2023-Q1", "2023-Q2"};
    static const char *const months[] = {"2023-01", "2023-02", "2023-03",
                                         "2023-04", "2023-05", "2023-06"};
    struct table_dimension d[] = {dimension_new("day.quarter", 2, quarters),
                                  dimension_new("day.month", 6, months)};
    d[0].time = d[1].time = true;
    struct estimate_table *share = table_new("S.1", "d|records|yes", 1, &d[0]);
    const int64_t known[] = {26, 11, 15}, yes[] = {13, 5, 8}, unknown[] = {14, 5, 9};
    share->measure = MEASURE_SHARE;
    share->factor = 100.0;
    share->denominator_key = STR("d|records|said IS NOT NULL");
    for (int i = 0; i <= 2; i++) {
        set_count(share, i, yes[i]);
        share->cell[i].denominator = known[i];
        share->cell[i].unknown = unknown[i];
        share->cell[i].bound_lower = 100.0 * (double)yes[i] / (double)(known[i] + unknown[i]);
        share->cell[i].bound_upper =
            100.0 * (double)(yes[i] + unknown[i]) / (double)(known[i] + unknown[i]);
    }
    struct estimate_table *tables[] = {
        share, counts_new("N.1", "d|records|", &d[1], (const int64_t[]){5, 7, 4, 3, 11, 10})};
    struct protected p = run(tables, 2);
    assert_int_equal(p.safe.count, 2);
    for (int quarter = 1; quarter <= 2; quarter++) {
        int hidden = 0;
        for (int i = 3 * quarter - 2; i <= 3 * quarter; i++) {
            hidden += !is_published(&p, 1, i);
        }
        struct safe_cell c = cell_of(&p, 0, quarter);
        assert_true(hidden > 0);
        assert_true(hidden > 1 || c.state != SAFE_PUBLISHED || c.unknown < 0);
    }
}

/* ---- the same centres ---- */

/* Of 408 and then 467 in all, 16 per cent more in the centres that sent in both years would leave
 * four records' width to the only new centre. */
static void the_same_centres_are_rounded(void **state)
{
    (void)state;
    struct table_dimension d = dimension_new("a", 5, NULL);
    d.partition = false;
    const int64_t before[] = {408, 12, 2000, 101, 50};
    const double change[] = {16.0, 16.0, -0.4, -33.0, 16.0};
    const double said[] = {15.0, (double)NAN, 0.0, -30.0, 20.0};
    struct estimate_table *t = table_new("A.1", "d|records|", 1, &d);
    t->measure = MEASURE_CHANGE;
    t->extra_name[0] = STR("extra.same-centres");
    for (int i = 0; i <= 5; i++) {
        set_count(t, i, 100 * (i + 1));
        t->cell[i].denominator = i > 0 ? before[i - 1] : 500;
        t->cell[i].extra[0] = i > 0 ? change[i - 1] : 1.0;
        t->cell[i].extra[1] = (double)NAN;
    }
    struct protected p = run(&t, 1);
    for (int i = 1; i <= 5; i++) {
        double extra = cell_of(&p, 0, i).extra[0];
        if (isnan(said[i - 1])) {
            assert_true(isnan(extra));
        } else {
            assert_true(fabs(extra - said[i - 1]) < 1e-9 && !signbit(extra - said[i - 1]));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(months_are_no_weekdays),
        cmocka_unit_test(years_quarters_months),
        cmocka_unit_test(a_small_rest_is_hidden),
        cmocka_unit_test(through_a_third),
        cmocka_unit_test(what_two_leave_of_a_third),
        cmocka_unit_test(a_rest_that_is_not_known),
        cmocka_unit_test(what_a_filter_adds),
        cmocka_unit_test(the_rest_of_a_sum),
        cmocka_unit_test(events_are_counts),
        cmocka_unit_test(events_counted_elsewhere),
        cmocka_unit_test(parts_by_another_column),
        cmocka_unit_test(few_by_the_horizon),
        cmocka_unit_test(competing_events_are_counts),
        cmocka_unit_test(events_of_two_incidences),
        cmocka_unit_test(few_incidents_by_the_horizon),
        cmocka_unit_test(two_shares_by_a_day),
        cmocka_unit_test(scales_rest_on_records),
        cmocka_unit_test(unknown_of_who_is_counted),
        cmocka_unit_test(unknown_by_other_periods),
        cmocka_unit_test(the_same_centres_are_rounded),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
