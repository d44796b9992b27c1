/* Statistics of histograms: the same as of the values one by one, and their corners. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "stats/grouped.h"
#include "stats/random.h"

enum { VALUES = 40, RECORDS = 2000 };

static struct arena arena;

static void close_to(double value, double expected)
{
    if (isinf(expected) || isnan(expected)) {
        assert_true(isnan(expected) ? isnan(value) : value == expected);
    } else if (!(fabs(value - expected) <= 1e-12 * (1.0 + fabs(expected)))) {
        fail_msg("%.17g instead of %.17g", value, expected);
    }
}

struct sample {
    int64_t value[VALUES], records[VALUES], events[VALUES];
    double all[RECORDS]; /* ascending */
    int event[RECORDS];
    ptrdiff_t n;
    struct histogram h;
};

static void draw(struct sample *s, uint64_t seed, int64_t most, bool negative)
{
    struct random_source r = random_seeded(seed);
    s->n = 0;
    for (int i = 0; i < VALUES; i++) {
        s->value[i] = (negative ? -15 : 0) + 3 * i + (int64_t)random_below(&r, 3);
        s->records[i] = random_below(&r, 3) == 0 ? 0 : (int64_t)random_below(&r, most + 1);
        s->events[i] = s->records[i] == 0 ? 0 : (int64_t)random_below(&r, s->records[i] + 1);
        for (int64_t k = 0; k < s->records[i]; k++) {
            s->all[s->n] = (double)s->value[i];
            s->event[s->n++] = k < s->events[i];
        }
    }
    s->h = (struct histogram){VALUES, s->value, s->records};
}

static void as_one_by_one(void **state)
{
    (void)state;
    static struct sample s;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        draw(&s, seed, seed % 3 == 0 ? 1 : 40, seed % 2 == 0);
        struct mean_estimate mean = stats_mean_grouped(&s.h, 0.95);
        struct mean_estimate plain = stats_mean_t(s.all, s.n, 0.95);
        assert_int_equal(histogram_records(&s.h), s.n);
        close_to(mean.mean.value, plain.mean.value);
        close_to(mean.mean.lower, plain.mean.lower);
        close_to(mean.standard_deviation, plain.standard_deviation);
        static const double shares[] = {0.0, 0.1, 0.5, 0.75, 1.0};
        for (int k = 0; k < 5; k++) {
            double expected = stats_quantile_of_sorted(s.all, s.n, shares[k]);
            close_to(stats_quantile_grouped(&s.h, shares[k], 0.95).value, expected);
        }
        static double nothing[RECORDS];
        struct signed_rank w = stats_signed_rank_grouped(arena, &s.h);
        close_to(w.p, stats_signed_rank(arena, nothing, s.all, s.n).p);
        if (seed % 2 != 0) {
            struct arena upper = {arena.next + (1 << 22), arena.end}, kept = upper;
            struct survival_data data = {.rows = s.n, .time = s.all, .event = s.event};
            struct survival_curve curve = stats_survival_grouped(&s.h, s.events, &kept);
            struct survival_curve other = stats_survival(&data, -1, &kept, arena);
            assert_int_equal(curve.count, other.count);
            for (ptrdiff_t i = 0; i < curve.count; i++) {
                close_to(curve.step[i].survival, other.step[i].survival);
                close_to(curve.step[i].relative_error, other.step[i].relative_error);
                assert_int_equal(curve.step[i].at_risk, other.step[i].at_risk);
            }
        }
    }
}

/* Tables of order statistics for a median (Conover 1999, table A3 and its rule). */
static void ranks(void **state)
{
    (void)state;
    static const struct {
        int64_t records;
        double share;
        int64_t lower, upper;
    } cases[] = {
        {1, 0.5, 0, 2},     {5, 0.5, 0, 6},   {6, 0.5, 1, 6},     {8, 0.5, 1, 8},
        {9, 0.5, 2, 8},     {10, 0.5, 2, 9},  {20, 0.5, 6, 15},   {50, 0.5, 18, 33},
        {100, 0.5, 40, 61}, {10, 0.9, 7, 11}, {100, 0.9, 84, 96}, {100, 0.1, 5, 17},
        {0, 0.5, 0, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t lower = -1;
        int64_t upper = -1;
        stats_quantile_ranks(cases[i].records, cases[i].share, 0.95, &lower, &upper);
        if (lower != cases[i].lower || upper != cases[i].upper) {
            fail_msg("%d at %g: %d %d", (int)cases[i].records, cases[i].share, (int)lower,
                     (int)upper);
        }
    }
    int64_t lower = 0;
    int64_t upper = 0;
    stats_quantile_ranks(INT64_C(100000000), 0.5, 0.95, &lower, &upper);
    /* n/2 -+ 1.96 sqrt(n)/2 */
    assert_true(llabs(lower - INT64_C(49990201)) <= 2 && llabs(upper - INT64_C(50009800)) <= 2);
}

/* Every record has one of three ends. */
static void incidence_as_one_by_one(void **state)
{
    (void)state;
    static struct sample s;
    static int end[RECORDS];
    for (uint64_t seed = 1; seed <= 60; seed++) {
        draw(&s, seed, seed % 3 == 0 ? 1 : 40, false);
        struct arena upper = {arena.next + (1 << 22), arena.end}, kept = upper;
        int64_t competing[VALUES];
        ptrdiff_t at = 0;
        for (int i = 0; i < VALUES; i++) {
            competing[i] = (s.records[i] - s.events[i]) / 2;
            for (int64_t k = 0; k < s.records[i]; k++) {
                end[at++] = k < s.events[i] ? 1 : k < s.events[i] + competing[i] ? 2 : 0;
            }
        }
        struct survival_data data = {.rows = s.n, .time = s.all, .event = end};
        struct incidence_curve curve = stats_incidence_grouped(&s.h, s.events, competing, &kept);
        struct incidence_curve other = stats_incidence(&data, 2, -1, &kept, arena);
        assert_int_equal(curve.status, s.n > 0 ? STATS_OK : STATS_UNDEFINED);
        assert_int_equal(curve.count, other.count);
        for (ptrdiff_t i = 0; i < curve.count; i++) {
            close_to(curve.step[i].time, other.step[i].time);
            close_to(curve.step[i].event_free, other.step[i].event_free);
            assert_int_equal(curve.step[i].at_risk, other.step[i].at_risk);
            for (int cause = 0; cause < 2; cause++) {
                close_to(curve.step[i].incidence[cause], other.step[i].incidence[cause]);
                close_to(curve.step[i].error[cause], other.step[i].error[cause]);
            }
        }
    }
}

static void corners(void **state)
{
    (void)state;
    const int64_t value[] = {7};
    const int64_t none[] = {0};
    const int64_t one[] = {1};
    const int64_t many[] = {100000000};
    const int64_t bad[] = {-7};
    const struct histogram empty = {0, NULL, NULL};
    const struct histogram hollow = {1, value, none};
    const struct histogram single = {1, value, one};
    const struct histogram equal = {1, value, many};
    const struct histogram before = {1, bad, one};
    assert_int_equal(stats_mean_grouped(&empty, 0.95).mean.status, STATS_UNDEFINED);
    assert_int_equal(stats_mean_grouped(&hollow, 0.95).mean.status, STATS_UNDEFINED);
    assert_int_equal(stats_mean_grouped(&single, 0.95).mean.status, STATS_NO_LIMITS);
    assert_int_equal(stats_mean_grouped(&single, 1.0).mean.status, STATS_BAD_INPUT);
    close_to(stats_mean_grouped(&equal, 0.95).mean.upper, 7.0);
    assert_int_equal(stats_quantile_grouped(&hollow, 0.5, 0.95).status, STATS_UNDEFINED);
    assert_int_equal(stats_quantile_grouped(&single, 0.5, 0.95).status, STATS_NO_LIMITS);
    assert_int_equal(stats_quantile_grouped(&single, 1.5, 0.95).status, STATS_BAD_INPUT);
    assert_int_equal(stats_quantile_grouped(&single, (double)NAN, 0.95).status, STATS_BAD_INPUT);
    close_to(stats_quantile_grouped(&equal, 0.5, 0.95).lower, 7.0);
    assert_int_equal(stats_signed_rank_grouped(arena, &empty).status, STATS_UNDEFINED);
    assert_int_equal(stats_survival_grouped(&empty, none, &arena).status, STATS_UNDEFINED);
    assert_int_equal(stats_survival_grouped(&before, none, &arena).status, STATS_BAD_INPUT);
    assert_int_equal(stats_survival_grouped(&single, many, &arena).status, STATS_BAD_INPUT);
    assert_int_equal(stats_survival_grouped(&single, one, &arena).status, STATS_OK);
    assert_int_equal(stats_incidence_grouped(&empty, none, none, &arena).status, STATS_UNDEFINED);
    assert_int_equal(stats_incidence_grouped(&hollow, none, none, &arena).status, STATS_UNDEFINED);
    assert_int_equal(stats_incidence_grouped(&before, none, none, &arena).status, STATS_BAD_INPUT);
    assert_int_equal(stats_incidence_grouped(&single, one, one, &arena).status, STATS_BAD_INPUT);
    assert_int_equal(stats_incidence_grouped(&single, bad, none, &arena).status, STATS_BAD_INPUT);
    struct incidence_curve ended = stats_incidence_grouped(&single, none, one, &arena);
    assert_int_equal(ended.status, STATS_OK);
    close_to(ended.step[0].incidence[0], 0.0);
    close_to(ended.step[0].incidence[1], 1.0);
    close_to(ended.step[0].event_free, 0.0);
}

static int set_up(void **state)
{
    (void)state;
    arena = arena_reserve((ptrdiff_t)1 << 28);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_one_by_one),
        cmocka_unit_test(incidence_as_one_by_one),
        cmocka_unit_test(ranks),
        cmocka_unit_test(corners),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
