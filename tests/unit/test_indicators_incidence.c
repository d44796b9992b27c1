/* Cumulative incidence beside competing events against the plain computation, cell by cell from the
 * records one by one; consistency of a scale against its definition. */
#include "measures_fixture.h"
#include "stats/order.h"

/* ---- incidence ---- */

enum { HORIZON = 90 };

enum { OPEN, EVENT, OTHER };

/* What the indicator below asks of a record: an end for a known reason above 3, or any other end. A
 * record without a reason has no such event, and has ended all the same. */
static int end_of(const struct row *x)
{
    bool ended = x->value[ENDED] == 1;
    bool event = ended && !value_is_missing(x->value[AMOUNT]) && x->value[AMOUNT] > 3;
    return event ? EVENT : ended ? OTHER : OPEN;
}

static ptrdiff_t ends_of(const struct estimate_table *t, int64_t cell, double *time, int *end)
{
    ptrdiff_t n = 0;
    for (int32_t r = 0; r < row_count[0]; r++) {
        const struct row *x = &rows[0][r];
        if (in_cell(t, cell, x) && !value_is_missing(x->value[DAYS]) && x->value[DAYS] >= 0) {
            time[n] = (double)x->value[DAYS];
            end[n++] = end_of(x);
        }
    }
    return n;
}

static struct indicator incidence_new(const char *event, const char *competing)
{
    struct indicator i = indicator_of(MEASURE_INCIDENCE, NULL, DAYS);
    i.event = compile(event);
    i.competing = compile(competing);
    i.horizon_days = HORIZON;
    return i;
}

/* Day by day: of those still there, who ends how. */
static double slow_incidence(const double *time, const int *end, ptrdiff_t n, double *event_free)
{
    double incidence = 0.0;
    *event_free = 1.0;
    for (int day = 0; day <= HORIZON; day++) {
        double at_risk = 0.0, events = 0.0, ends = 0.0;
        for (ptrdiff_t i = 0; i < n; i++) {
            bool now = fabs(time[i] - day) < 0.5;
            at_risk += time[i] > day - 0.5;
            events += now && end[i] == EVENT;
            ends += now && end[i] != OPEN;
        }
        if (at_risk > 0.0) {
            incidence += *event_free * events / at_risk;
            *event_free *= 1.0 - ends / at_risk;
        }
    }
    return incidence;
}

static void check_limits(const struct estimate *e, const double *time, const int *end, ptrdiff_t n)
{
    struct arena kept = arena_reserve(1 << 24), given_back = kept;
    struct survival_data data = {.rows = n, .time = time, .event = end};
    struct incidence_curve curve = stats_incidence(&data, 2, -1, &kept, arena);
    double error = 0.0;
    for (ptrdiff_t i = 0; i < curve.count && curve.step[i].time <= HORIZON; i++) {
        error = curve.step[i].error[0];
    }
    double f = e->value / 100.0;
    if (f > 0.0 && f < 1.0 - 1e-9) {
        /* by the delta method on log(-log(1 - f)) */
        double middle = log(-log(1.0 - f));
        double reach = 1.959963984540054 * error / ((1.0 - f) * -log(1.0 - f));
        assert_close(e->lower, 100.0 * (1.0 - exp(-exp(middle - reach))));
        assert_close(e->upper, 100.0 * (1.0 - exp(-exp(middle + reach))));
    } else {
        assert_true(isnan(e->lower) && isnan(e->upper));
    }
    arena_release(&given_back);
}

static void incidences(void **state)
{
    (void)state;
    static const int32_t sizes[] = {2500, 60, 8, 1, 0};
    static double time[ROWS_LIMIT];
    static int end[ROWS_LIMIT];
    int64_t with_value = 0;
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        make_stays(131 + k, sizes[k]);
        struct indicator i = incidence_new("ended AND amount > 3", "ended");
        const struct estimate_table *t = compute(&i);
        assert_true(str_equal_c(t->method, "method.incidence"));
        assert_true(str_equal_c(t->extra_name[1], "extra.competing"));
        for (int64_t cell = 0; cell < t->cells; cell++) {
            const struct estimate *e = &t->cell[cell];
            ptrdiff_t n = ends_of(t, cell, time, end);
            int64_t number[3] = {0};
            double longest = -1.0, event_free = 1.0;
            for (ptrdiff_t r = 0; r < n; r++) {
                number[end[r]]++;
                longest = fmax(longest, time[r]);
            }
            assert_int_equal(e->numerator, n);
            if (n == 0) {
                assert_true(isnan(e->value));
                continue;
            }
            assert_close(e->extra[0], (double)number[EVENT]);
            assert_close(e->extra[1], (double)number[OTHER]);
            double expected = slow_incidence(time, end, n, &event_free);
            if (longest < HORIZON && event_free > 0.0) {
                assert_int_equal(e->status, CELL_NOT_YET_DUE);
                continue;
            }
            with_value++;
            assert_close(e->value, 100.0 * expected);
            check_limits(e, time, end, n);
        }
    }
    assert_true(with_value > 20);
}

/* Without anything that competes it is one less the survival, with the same limits. */
static void nothing_competes(void **state)
{
    (void)state;
    make_stays(141, 700);
    struct indicator i = incidence_new("ended", "ended AND NOT ended");
    struct indicator survival = indicator_of(MEASURE_SURVIVAL, NULL, DAYS);
    survival.event = compile("ended");
    survival.horizon_days = HORIZON;
    const struct estimate_table *t = compute(&i);
    const struct estimate_table *s = compute(&survival);
    for (int64_t cell = 0; cell < t->cells; cell++) {
        assert_int_equal(t->cell[cell].status, s->cell[cell].status);
        assert_close(t->cell[cell].value, s->cell[cell].value);
        assert_close(t->cell[cell].lower, s->cell[cell].lower);
        assert_close(t->cell[cell].upper, s->cell[cell].upper);
        assert_close(t->cell[cell].extra[0], s->cell[cell].extra[0]);
        assert_true(t->cell[cell].numerator == 0 || t->cell[cell].extra[1] < 0.5);
        assert_true(t->cell[cell].events_print == s->cell[cell].events_print);
        assert_true(t->cell[cell].competing_print == 0);
    }
    assert_true(str_equal(t->events.key, s->events.key) && t->events.key.n > 0);
}

/* Every way in which a share by a day can have no limits, or no value. */
static void ends_of_incidence(void **state)
{
    (void)state;
    make_stays(151, 400);
    struct indicator never = incidence_new("ended AND NOT ended", "ended");
    assert_int_equal(compute(&never)->cell[0].status, CELL_ZERO);
    assert_true(isnan(compute(&never)->cell[0].upper));
    for (int32_t r = 0; r < row_count[0]; r++) {
        rows[0][r].value[ENDED] = rows[0][r].value[DAYS] > 150 ? 0 : rows[0][r].value[ENDED];
    }
    never.horizon_days = 5000; /* nobody was followed so long */
    assert_int_equal(compute(&never)->cell[0].status, CELL_NOT_YET_DUE);
    for (int32_t r = 0; r < row_count[0]; r++) {
        rows[0][r].value[ENDED] = 1;
        rows[0][r].value[DAYS] = r % 40;
        rows[0][r].value[AMOUNT] = r % 4 == 0 ? 5 : MISSING;
    }
    struct indicator all = incidence_new("ended", "amount > 3"); /* the event comes first */
    const struct estimate *e = &compute(&all)->cell[0];
    assert_close(e->value, 100.0);
    assert_true(isnan(e->lower) && isnan(e->upper));
    assert_close(e->extra[0], 400.0);
    assert_close(e->extra[1], 0.0);
    struct indicator quarter = incidence_new("amount > 3", "ended");
    e = &compute(&quarter)->cell[0]; /* everybody has ended before the horizon: it is known */
    assert_close(e->value, 25.0);
    assert_true(e->lower > 20.0 && e->upper < 30.0);
    assert_close(e->extra[1], 300.0);
}

/* ---- consistency ---- */

enum { ITEMS = 4 };
static const int32_t item[ITEMS] = {AMOUNT, DAYS, ENDED, WEIGHT};

static struct indicator consistency_new(const char *where)
{
    struct indicator i = indicator_of(MEASURE_CONSISTENCY, where, -1);
    i.value = (struct quantity){.value = -1};
    i.item = item;
    i.items = ITEMS;
    return i;
}

static ptrdiff_t answers_of(const struct estimate_table *t, int64_t cell, double *answer)
{
    ptrdiff_t n = 0;
    for (int32_t r = 0; r < row_count[0]; r++) {
        const struct row *x = &rows[0][r];
        bool known = in_cell(t, cell, x);
        for (int k = 0; k < ITEMS; k++) {
            known = known && !value_is_missing(x->value[item[k]]);
        }
        for (int k = 0; known && k < ITEMS; k++) {
            answer[n * ITEMS + k] = (double)x->value[item[k]];
        }
        n += known;
    }
    return n;
}

static void consistencies(void **state)
{
    (void)state;
    static const int32_t sizes[] = {2500, 40, 3, 1, 0};
    static double answer[ROWS_LIMIT * ITEMS];
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        make_stays(161 + k, sizes[k]);
        struct indicator i = consistency_new(NULL);
        const struct estimate_table *t = compute(&i);
        assert_true(str_equal_c(t->method, "method.consistency"));
        for (int64_t cell = 0; cell < t->cells; cell++) {
            const struct estimate *e = &t->cell[cell];
            ptrdiff_t n = answers_of(t, cell, answer);
            struct interval a = stats_cronbach_alpha(answer, n, ITEMS, CONFIDENCE);
            assert_int_equal(e->numerator, n);
            assert_int_equal(e->denominator, -1);
            if (e->status == CELL_NOT_COLLECTED) {
                continue;
            }
            if (a.status != STATS_OK) {
                assert_int_equal(e->status, CELL_NO_DENOMINATOR);
                continue;
            }
            assert_close(e->value, a.value);
            assert_close(e->lower, a.lower);
            assert_close(e->upper, a.upper);
        }
    }
    struct indicator i = consistency_new("ended");
    assert_true(str_equal(compute(&i)->count_key,
                          STR("stays|records|(ended) AND (amount IS NOT NULL AND days IS NOT NULL "
                              "AND ended IS NOT NULL AND weight IS NOT NULL)")));
}

/* The same records dealt out anew: the same bits. */
static void whatever_the_order(void **state)
{
    (void)state;
    make_stays(171, 1500);
    struct indicator i = consistency_new(NULL);
    const struct estimate_table *before = compute(&i);
    for (int32_t r = 0; r < row_count[0]; r++) {
        rows[0][r].part = (int32_t)random_below(PARTS);
    }
    sort_rows(0);
    const struct estimate_table *after = compute(&i);
    assert_int_equal(before->cells, after->cells);
    for (int64_t cell = 0; cell < before->cells; cell++) {
        const struct estimate *x = &before->cell[cell];
        const struct estimate *y = &after->cell[cell];
        assert_memory_equal(&x->value, &y->value, sizeof x->value);
        assert_memory_equal(&x->lower, &y->lower, sizeof x->lower);
        assert_memory_equal(&x->upper, &y->upper, sizeof x->upper);
    }
}

/* Of yes and no: k / (k - 1) (1 - sum p q / variance), Kuder and Richardson 1937. */
static void yes_and_no(void **state)
{
    (void)state;
    static const int32_t answers[] = {ENDED, AMOUNT};
    make_stays(181, 900);
    for (int32_t r = 0; r < row_count[0]; r++) {
        int64_t ended = rows[0][r].value[ENDED];
        rows[0][r].value[AMOUNT] = value_is_missing(ended) ? MISSING
                                   : r % 5 == 0            ? 1 - ended
                                                           : ended;
    }
    struct indicator i = consistency_new(NULL);
    i.item = answers;
    i.items = 2;
    const struct estimate_table *t = compute(&i);
    double n = 0.0, yes[2] = {0.0}, squares = 0.0, sums = 0.0;
    for (int32_t r = 0; r < row_count[0]; r++) {
        const struct row *x = &rows[0][r];
        if (value_is_missing(x->value[ENDED])) {
            continue;
        }
        double sum = (double)(x->value[ENDED] + x->value[AMOUNT]);
        yes[0] += (double)x->value[ENDED];
        yes[1] += (double)x->value[AMOUNT];
        sums += sum;
        squares += sum * sum;
        n += 1.0;
    }
    double variance = squares / n - sums / n * (sums / n);
    double within = yes[0] / n * (1.0 - yes[0] / n) + yes[1] / n * (1.0 - yes[1] / n);
    assert_close(t->cell[0].value, 2.0 * (1.0 - within / variance));
}

static void numbers_too_large(void **state)
{
    (void)state;
    struct scale_sums s = scale_sums_new(&arena, 2);
    const int64_t large[2] = {INT64_C(4000000000), 1};
    scale_sums_add(&s, large);
    assert_true(s.too_large);
    assert_int_equal(stats_cronbach_alpha_sums(&s, 0.95).status, STATS_BAD_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(incidences, fresh_arena),
        cmocka_unit_test_setup(nothing_competes, fresh_arena),
        cmocka_unit_test_setup(ends_of_incidence, fresh_arena),
        cmocka_unit_test_setup(consistencies, fresh_arena),
        cmocka_unit_test_setup(whatever_the_order, fresh_arena),
        cmocka_unit_test_setup(yes_and_no, fresh_arena),
        cmocka_unit_test_setup(numbers_too_large, fresh_arena),
    };
    return cmocka_run_group_tests(tests, make_world, NULL);
}
