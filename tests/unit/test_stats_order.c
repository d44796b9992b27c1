/* Limits by ranks against plain sums and sorted data; pairs, scales and gains against their
 * definitions and R 4.2.2. */
#include "stats_test.h"

#include <gsl/gsl_sort.h>

#include "stats/grouped.h"
#include "stats/intervals.h"
#include "stats/order.h"

static struct arena arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_reserve((ptrdiff_t)1 << 26);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

/* P(fewer than k of n), a plain sum. */
static double fewer_than(int64_t k, int64_t n, double p)
{
    long double sum = 0.0L;
    for (int64_t j = 0; j < k && j <= n; j++) {
        sum += expl(lgammal((long double)n + 1) - lgammal((long double)j + 1) -
                    lgammal((long double)(n - j) + 1) + (long double)j * logl(p) +
                    (long double)(n - j) * log1pl(-(long double)p));
    }
    return (double)sum;
}

static void ranks_by_summation(void **state)
{
    (void)state;
    static const double shares[] = {0.05, 0.25, 0.5, 0.9};
    static const double confidences[] = {0.9, 0.95, 0.998};
    for (int64_t n = 1; n < 150; n += n < 30 ? 1 : 13) {
        for (int s = 0; s < 4; s++) {
            for (int c = 0; c < 3; c++) {
                double tail = (1.0 - confidences[c]) / 2.0;
                int64_t lower = 0;
                int64_t upper = 0;
                stats_quantile_ranks(n, shares[s], confidences[c], &lower, &upper);
                assert_true(lower == 0 || fewer_than(lower, n, shares[s]) <= tail);
                assert_true(fewer_than(lower + 1, n, shares[s]) > tail);
                assert_true(upper == n + 1 ||
                            1.0 - fewer_than(upper, n, shares[s]) <= tail + 1e-15);
                assert_true(1.0 - fewer_than(upper - 1, n, shares[s]) > tail);
            }
        }
    }
    int64_t lower = 0;
    int64_t upper = 0;
    stats_quantile_ranks(100, 0.5, 0.95, &lower, &upper); /* Conover, table A3 */
    assert_true(lower == 40 && upper == 61);
    double before = cpu_ms();
    stats_quantile_ranks(100000000, 0.5, 0.95, &lower, &upper);
    assert_true(cpu_ms() - before < CALL_MS_MOST);
    assert_true(llabs(lower - (50000000 - 9800)) < 3 && lower + upper == 100000001);
}

static void histograms_are_sorted_values(void **state)
{
    (void)state;
    uint64_t seed = 5;
    for (int round = 0; round < 400; round++) {
        int64_t counts[12] = {0};
        int64_t values[12];
        double sorted[400];
        ptrdiff_t n = 0;
        for (int b = 0; b < 12; b++) {
            values[b] = 3 + b;
            seed = seed * 6364136223846793005U + 1442695040888963407U;
            counts[b] = (int64_t)((seed >> 33) % (uint64_t)(1 + round / 14));
            for (int64_t k = 0; k < counts[b]; k++) {
                sorted[n++] = 3.0 + b;
            }
        }
        double share = 0.05 + 0.05 * (round % 19);
        struct histogram grouped = {12, values, counts};
        struct interval h = stats_quantile_grouped(&grouped, share, 0.95);
        struct interval s = stats_quantile_limits(sorted, n, share, 0.95);
        assert_int_equal(h.status, s.status);
        if (n == 0) {
            assert_int_equal(s.status, STATS_UNDEFINED);
            continue;
        }
        assert_true(near(h.value, s.value, 1e-15) &&
                    near(h.value, stats_quantile_of_sorted(sorted, n, share), 1e-15));
        assert_false(h.lower > s.lower || h.lower < s.lower || h.upper > s.upper ||
                     h.upper < s.upper);
    }
}

static void edges(void **state)
{
    (void)state;
    const double five[] = {1, 2, 3, 4, 5, 6};
    assert_int_equal(stats_median_limits(five, 0, 0.95).status, STATS_UNDEFINED);
    assert_int_equal(stats_median_limits(five, 5, 0.95).status, STATS_NO_LIMITS);
    struct interval six = stats_median_limits(five, 6, 0.95);
    assert_int_equal(six.status, STATS_OK);
    assert_true(near(six.lower, 1.0, 0.0) && near(six.upper, 6.0, 0.0) &&
                near(six.value, 3.5, 0.0));
    struct interval high = stats_quantile_limits(five, 6, 0.9, 0.95);
    assert_true(high.status == STATS_NO_LIMITS && isinf(high.upper) && isfinite(high.lower));
    assert_int_equal(stats_median_limits(five, -1, 0.95).status, STATS_BAD_INPUT);
    assert_int_equal(stats_median_limits(five, 6, 1.0).status, STATS_BAD_INPUT);
    assert_int_equal(stats_quantile_limits(five, 6, 1.0, 0.95).status, STATS_BAD_INPUT);
    const double bad[] = {1.0, (double)NAN, 3.0};
    assert_int_equal(stats_median_limits(bad, 3, 0.95).status, STATS_BAD_INPUT);
}

/* R 4.2.2: wilcox.test(after, before, paired = TRUE, conf.int = TRUE). */
static void shift_of_pairs(void **state)
{
    (void)state;
    const double before[] = {1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30};
    const double after[] = {0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29};
    struct interval i = stats_hodges_lehmann(arena, before, after, 9, 0.95);
    assert_int_equal(i.status, STATS_OK);
    assert_true(near(i.value, -0.46, 1e-9)); /* the example of its manual page */
    assert_true(near(i.lower, -0.786, 1e-9) && near(i.upper, -0.01, 1e-9));
    /* limits hold the shifts that Wilcoxon's test would not refuse: all signs, by hand */
    double zero[12] = {0};
    double x[12];
    for (int n = 1; n <= 12; n++) {
        for (int k = 0; k < n; k++) {
            x[k] = (k % 2 == 0 ? 1.0 : -0.4) * (k + 1) + 0.01 * k * k;
        }
        i = stats_hodges_lehmann(arena, zero, x, n, 0.9);
        double least = 2.0 / pow(2.0, n); /* the smallest two-sided p there is */
        assert_int_equal(i.status, least <= 0.1 ? STATS_OK : STATS_NO_LIMITS);
        assert_true(i.lower <= i.value && i.value <= i.upper);
    }
    assert_int_equal(stats_hodges_lehmann(arena, zero, x, 0, 0.95).status, STATS_UNDEFINED);
    x[2] = (double)NAN;
    assert_int_equal(stats_hodges_lehmann(arena, zero, x, 12, 0.95).status, STATS_BAD_INPUT);
}

/* From how many have each change the same as from the changes one by one, and far more of them. */
static void shift_of_grouped_pairs(void **state)
{
    (void)state;
    enum { MOST = 30 };
    for (uint32_t turn = 0; turn < 300; turn++) {
        uint32_t random = turn * 2654435761U + 12345U;
        int64_t value[MOST];
        int64_t records[MOST];
        static double zero[4 * MOST];
        static double x[4 * MOST];
        ptrdiff_t n = 0;
        ptrdiff_t values = turn % MOST;
        for (ptrdiff_t i = 0; i < values; i++) {
            random = random * 1664525U + 1013904223U;
            value[i] = -20 + 3 * i + (int64_t)(random >> 30);
            records[i] = (int64_t)((random >> 20) % (turn % 3 + 2));
            for (int64_t k = 0; k < records[i]; k++) {
                x[n++] = (double)value[i];
            }
        }
        struct histogram h = {values, value, records};
        struct interval a = stats_hodges_lehmann_grouped(arena, &h, 0.95);
        struct interval b = stats_hodges_lehmann(arena, zero, x, n, 0.95);
        assert_int_equal(a.status, b.status);
        if (n > 0) {
            assert_true(near(a.value, b.value, 1e-12));
            assert_true(a.status == STATS_NO_LIMITS || near(a.lower, b.lower, 1e-12));
            assert_true(a.status == STATS_NO_LIMITS || near(a.upper, b.upper, 1e-12));
        }
    }
    /* a million that gained 2, a million that lost 1, of whom no list could be made */
    const int64_t far[] = {-1, 0, 2};
    const int64_t many[] = {1000000, 1, 1000000};
    struct histogram h = {3, far, many};
    struct interval i = stats_hodges_lehmann_grouped(arena, &h, 0.95);
    assert_true(i.status == STATS_OK && near(i.value, 0.5, 1e-12) && near(i.lower, 0.5, 1e-12));
    const int64_t too_far[] = {0, INT64_C(1) << 61};
    const int64_t too_many[] = {1, INT64_C(1) << 31};
    struct histogram bad[] = {{2, too_far, many}, {2, far, too_many}};
    assert_int_equal(stats_hodges_lehmann_grouped(arena, &bad[0], 0.95).status, STATS_BAD_INPUT);
    assert_int_equal(stats_hodges_lehmann_grouped(arena, &bad[1], 0.95).status, STATS_BAD_INPUT);
    assert_int_equal(stats_hodges_lehmann_grouped(arena, &h, 1.0).status, STATS_BAD_INPUT);
}

static void scales_and_gains(void **state)
{
    (void)state;
    /* three items, five persons: alpha = 3/2 (1 - sum of variances / variance of the sum) */
    const double answers[] = {4, 5, 4, 2, 3, 2, 5, 5, 4, 1, 2, 2, 3, 3, 4};
    double items = 2.5 + 1.8 + 1.2; /* their variances */
    double s[] = {13, 7, 14, 5, 10};
    double mean = 49.0 / 5.0;
    double sum = 0.0;
    for (int i = 0; i < 5; i++) {
        sum += (s[i] - mean) * (s[i] - mean) / 4.0;
    }
    struct interval a = stats_cronbach_alpha(answers, 5, 3, 0.95);
    assert_int_equal(a.status, STATS_OK);
    assert_true(near(a.value, 1.5 * (1.0 - items / sum), 1e-14));
    assert_true(a.lower < a.value && a.value < a.upper && a.upper < 1.0);
    assert_int_equal(stats_cronbach_alpha(answers, 1, 3, 0.95).status, STATS_UNDEFINED);
    assert_int_equal(stats_cronbach_alpha(answers, 5, 1, 0.95).status, STATS_UNDEFINED);
    struct arena kept = arena;
    struct scale_sums sums = scale_sums_new(&kept, 3);
    for (int person = 0; person < 5; person++) {
        int64_t whole[3];
        for (int k = 0; k < 3; k++) {
            whole[k] = (int64_t)answers[3 * person + k];
        }
        scale_sums_add(&sums, whole);
        assert_int_equal(stats_cronbach_alpha_sums(&sums, 0.95).status,
                         person == 0 ? STATS_UNDEFINED : STATS_OK);
    }
    struct interval again = stats_cronbach_alpha_sums(&sums, 0.95);
    assert_true(near(again.value, a.value, 1e-14) && near(again.lower, a.lower, 1e-13) &&
                near(again.upper, a.upper, 1e-13));
    assert_int_equal(stats_cronbach_alpha_sums(&sums, 1.0).status, STATS_BAD_INPUT);
    const double equal[] = {1, 1, 1, 1, 1, 1};
    assert_int_equal(stats_cronbach_alpha(equal, 3, 2, 0.95).status, STATS_UNDEFINED);
    double gain = 0.0;
    assert_int_equal(stats_normalised_gain(40.0, 70.0, 100.0, &gain), STATS_OK);
    assert_true(near(gain, 0.5, 1e-15));
    assert_int_equal(stats_normalised_gain(100.0, 100.0, 100.0, &gain), STATS_UNDEFINED);
    assert_int_equal(stats_normalised_gain(40.0, 170.0, 100.0, &gain), STATS_BAD_INPUT);
    assert_int_equal(stats_normalised_gain((double)NAN, 70.0, 100.0, &gain), STATS_BAD_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranks_by_summation),
        cmocka_unit_test(histograms_are_sorted_values),
        cmocka_unit_test(edges),
        cmocka_unit_test(shift_of_pairs),
        cmocka_unit_test(shift_of_grouped_pairs),
        cmocka_unit_test(scales_and_gains),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
