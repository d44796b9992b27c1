/* The grid of edges, and intervals against slow sums in long double: an exact limit is the rate (or
 * share) at which the probability of what was seen, or further out, is the tail. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "stats/stats.h"

static bool near(double got, double expected, double relative)
{
    return fabs(got - expected) <= relative * fmax(fabs(expected), 1e-300);
}

/* P(X >= x) of a Poisson variable, from the larger terms down. */
static long double poisson_at_least(int64_t x, long double mean)
{
    long double term = expl((long double)x * logl(mean) - mean - lgammal((long double)x + 1.0L));
    long double sum = 0.0L;
    for (int64_t k = x; term > 1e-30L * sum || (long double)k < mean; k++) {
        sum += term;
        term *= mean / (long double)(k + 1);
    }
    return sum;
}

static long double binomial_at_least(int64_t x, int64_t n, long double p)
{
    long double sum = 0.0L;
    for (int64_t k = x; k <= n; k++) {
        sum += expl(lgammal((long double)n + 1.0L) - lgammal((long double)k + 1.0L) -
                    lgammal((long double)(n - k) + 1.0L) + (long double)k * logl(p) +
                    (long double)(n - k) * log1pl(-p));
    }
    return sum;
}

static const double confidences[] = {0.5, 0.9, 0.95, 0.99, 0.998, 0.999999};
enum { CONFIDENCES = (int)(sizeof confidences / sizeof confidences[0]) };

static void poisson_limits_by_summation(void **state)
{
    (void)state;
    for (int c = 0; c < CONFIDENCES; c++) {
        double tail = (1.0 - confidences[c]) / 2.0;
        for (int64_t x = 0; x <= 400; x += x < 20 ? 1 : 37) {
            struct interval i = stats_count_exact(x, confidences[c]);
            assert_int_equal(i.status, STATS_OK);
            if (x > 0) {
                assert_true(near((double)poisson_at_least(x, i.lower), tail, 1e-11));
            } else {
                assert_true(i.lower <= 0.0);
            }
            long double below = 1.0L - poisson_at_least(x + 1, i.upper);
            assert_true(fabsl(below - (long double)tail) <= 1e-13L);
            assert_true(i.lower <= i.value && i.value <= i.upper);
        }
    }
}

static void binomial_limits_by_summation(void **state)
{
    (void)state;
    for (int c = 0; c < CONFIDENCES; c++) {
        double tail = (1.0 - confidences[c]) / 2.0;
        for (int64_t n = 1; n <= 200; n += n < 12 ? 1 : 47) {
            for (int64_t x = 0; x <= n; x += 1 + n / 10) {
                struct interval i = stats_share_exact(x, n, confidences[c]);
                assert_int_equal(i.status, STATS_OK);
                assert_true(i.lower >= 0.0 && i.lower <= i.value && i.value <= i.upper &&
                            i.upper <= 1.0);
                if (x > 0) {
                    assert_true(near((double)binomial_at_least(x, n, i.lower), tail, 1e-10));
                }
                if (x < n) {
                    struct interval mirrored = stats_share_exact(n - x, n, confidences[c]);
                    assert_true(fabs(i.upper - (1.0 - mirrored.lower)) <= 4e-16);
                }
            }
        }
    }
}

/* To 40 digits elsewhere, rounded to double. */
static void ratio_to_forty_digits(void **state)
{
    (void)state;
    struct interval i = stats_rate_ratio(11, 800, 1, 3011, 0.95);
    assert_true(near(i.lower, 6.0174025707996402, 1e-15));
    assert_true(near(i.upper, 1782.0409978535499, 4e-15));
    i = stats_rate_ratio(30, 5000, 17, 6000, 0.95);
    assert_true(near(i.lower, 1.1309925782423621, 1e-15));
    assert_true(near(i.upper, 4.0930060776700783, 1e-15));
}

static void wilson_solves_the_score_equation(void **state)
{
    (void)state;
    double z = stats_normal_quantile_upper(0.025);
    assert_true(near(z, 1.9599639845400545, 1e-15));
    for (int64_t n = 1; n <= 2000000; n = n * 3 + 1) {
        for (int64_t x = 0; x <= n; x += 1 + n / 7) {
            struct interval i = stats_share_wilson(x, n, 0.95);
            assert_int_equal(i.status, STATS_OK);
            assert_true(i.lower >= 0.0 && i.lower <= i.value && i.value <= i.upper &&
                        i.upper <= 1.0);
            struct interval mirrored = stats_share_wilson(n - x, n, 0.95);
            assert_true(fabs(i.lower - (1.0 - mirrored.upper)) <= 4e-16);
            if (x > 0) {
                double score = (i.value - i.lower) / sqrt(i.lower * (1.0 - i.lower) / (double)n);
                assert_true(near(score, z, 1e-6));
            }
        }
    }
}

static void statuses(void **state)
{
    (void)state;
    const struct {
        struct interval got;
        enum stats_status expected;
    } cases[] = {
        {stats_share_wilson(0, 0, 0.95), STATS_UNDEFINED},
        {stats_share_wilson(3, 2, 0.95), STATS_BAD_INPUT},
        {stats_share_wilson(-1, 2, 0.95), STATS_BAD_INPUT},
        {stats_share_wilson(1, 2, 0.0), STATS_BAD_INPUT},
        {stats_share_wilson(1, 2, 1.0), STATS_BAD_INPUT},
        {stats_share_wilson(1, 2, (double)NAN), STATS_BAD_INPUT},
        {stats_share_exact(0, 0, 0.95), STATS_UNDEFINED},
        {stats_share_exact(3, 2, 0.95), STATS_BAD_INPUT},
        {stats_share_exact(0, 10, 0.95), STATS_OK},
        {stats_share_exact(10, 10, 0.95), STATS_OK},
        {stats_count_exact(-1, 0.95), STATS_BAD_INPUT},
        {stats_count_exact(0, 0.95), STATS_OK},
        {stats_count_exact(0, 95.0), STATS_BAD_INPUT},
        {stats_count_byar(-1, 0.95), STATS_BAD_INPUT},
        {stats_count_byar(0, 0.95), STATS_OK},
        {stats_rate_exact(5, 0.0, 1000.0, 0.95), STATS_UNDEFINED},
        {stats_rate_exact(5, -1.0, 1000.0, 0.95), STATS_BAD_INPUT},
        {stats_rate_exact(5, (double)NAN, 1000.0, 0.95), STATS_BAD_INPUT},
        {stats_rate_exact(5, 10.0, 0.0, 0.95), STATS_BAD_INPUT},
        {stats_rate_phe(-5, 10.0, 100.0, 0.95), STATS_BAD_INPUT},
        {stats_rate_ratio(0, 1.0, 0, 1.0, 0.95), STATS_UNDEFINED},
        {stats_rate_ratio(1, 0.0, 1, 1.0, 0.95), STATS_UNDEFINED},
        {stats_rate_ratio(1, -1.0, 1, 1.0, 0.95), STATS_BAD_INPUT},
        {stats_rate_ratio(0, 1.0, 3, 1.0, 0.95), STATS_OK},
        {stats_rate_ratio(3, 1.0, 0, 1.0, 0.95), STATS_OK},
        {stats_share_difference(0, 0, 1, 2, 0.95), STATS_UNDEFINED},
        {stats_share_difference(1, 2, 3, 2, 0.95), STATS_BAD_INPUT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (cases[i].got.status != cases[i].expected) {
            print_message("case %zu differs\n", i);
        }
        assert_int_equal(cases[i].got.status, cases[i].expected);
        bool ok = cases[i].expected == STATS_OK;
        assert_true(isnan(cases[i].got.value) == !ok);
        assert_true(isnan(cases[i].got.lower) == !ok);
        assert_true(isnan(cases[i].got.upper) == !ok);
    }
}

static void edges_of_ranges(void **state)
{
    (void)state;
    struct interval i = stats_share_exact(0, 10, 0.95);
    assert_true(i.lower <= 0.0 && near(i.upper, 0.30849710781876083, 1e-14));
    i = stats_share_exact(10, 10, 0.95);
    assert_true(near(i.lower, 1.0 - 0.30849710781876083, 1e-14) && i.upper >= 1.0);
    i = stats_rate_ratio(3, 1.0, 0, 1.0, 0.95);
    assert_true(isinf(i.upper) && isinf(i.value) && i.lower > 0.0);
    i = stats_rate_ratio(0, 1.0, 3, 1.0, 0.95);
    assert_true(i.lower <= 0.0 && i.value <= 0.0 && i.upper > 0.0);
    i = stats_rate_exact(0, 1e5, 1e5, 0.95);
    assert_true(near(i.upper, 3.6888794541139363, 1e-15));
}

/* Where GSL's own inverses return a wrong number, fail or hang (docs/methods.md "Quantiles"). */
static void where_the_library_fails(void **state)
{
    (void)state;
    const int64_t counts[] = {1159, 1718, 2320, 50000, 1000000, 100000000, INT64_C(4000000000)};
    double before = 0.0;
    for (size_t k = 0; k < sizeof counts / sizeof counts[0]; k++) {
        struct interval i = stats_count_exact(counts[k], 0.95);
        assert_int_equal(i.status, STATS_OK);
        double x = (double)counts[k];
        assert_true(i.lower > before && i.lower < x && i.upper > x);
        assert_true(near((i.upper - i.lower) / sqrt(x), 2.0 * 1.959964, 0.02));
        before = i.upper;
    }
    assert_true(near(stats_count_exact(1159, 0.95).upper, 1227.696, 1e-6));
    struct interval i = stats_share_exact(5000000, 10000000, 0.95);
    assert_int_equal(i.status, STATS_OK);
    assert_true(near(i.upper - i.lower, 2.0 * 1.959964 * 0.5 / sqrt(1e7), 1e-3));
    i = stats_share_exact(3, 974, 0.95);
    assert_int_equal(i.status, STATS_OK);
    i = stats_rate_ratio(4000000, 1.0, 3000000, 1.0, 0.95);
    assert_int_equal(i.status, STATS_OK);
    assert_true(i.lower < i.value && i.value < i.upper && i.upper - i.lower < 0.005);
}

static void quantile_arguments(void **state)
{
    (void)state;
    double out = 1.0;
    const double bad[] = {0.0, 1.0, -0.1, 1.5, (double)NAN};
    for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++) {
        assert_int_equal(stats_gamma_quantile(bad[k], 2.0, &out), STATS_BAD_INPUT);
        assert_int_equal(stats_beta_quantile(bad[k], 2.0, 2.0, &out), STATS_BAD_INPUT);
        assert_int_equal(stats_beta_quantile_upper(bad[k], 2.0, 2.0, &out), STATS_BAD_INPUT);
        assert_true(isfinite(out));
    }
    assert_int_equal(stats_gamma_quantile(0.5, 0.0, &out), STATS_BAD_INPUT);
    assert_int_equal(stats_gamma_quantile(0.5, (double)INFINITY, &out), STATS_BAD_INPUT);
    assert_int_equal(stats_beta_quantile(0.025, 0.0, 11.0, &out), STATS_BAD_INPUT);
    assert_int_equal(stats_beta_quantile(0.025, 11.0, (double)NAN, &out), STATS_BAD_INPUT);
}

/* Lower and upper forms are one function, whichever tail is the smaller. */
static void tails_agree(void **state)
{
    (void)state;
    const double shapes[] = {0.5, 1.0, 2.5, 40.0, 5000.0, 20000.0, 3e5};
    const double tails[] = {0.03125, 0.25, 0.5, 0.75, 0.96875};
    for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; s++) {
        double before = 0.0;
        for (size_t t = 0; t < sizeof tails / sizeof tails[0]; t++) {
            double low = 0.0;
            double high = 0.0;
            assert_int_equal(stats_gamma_quantile(tails[t], shapes[s], &low), STATS_OK);
            assert_int_equal(stats_gamma_quantile_upper(1.0 - tails[t], shapes[s], &high),
                             STATS_OK);
            assert_true(near(low, high, 1e-13) && low > before);
            before = low;
            assert_int_equal(stats_beta_quantile(tails[t], shapes[s], 3.0, &low), STATS_OK);
            assert_int_equal(stats_beta_quantile_upper(1.0 - tails[t], shapes[s], 3.0, &high),
                             STATS_OK);
            assert_true(near(low, high, 1e-13));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(poisson_limits_by_summation),
        cmocka_unit_test(binomial_limits_by_summation),
        cmocka_unit_test(ratio_to_forty_digits),
        cmocka_unit_test(wilson_solves_the_score_equation),
        cmocka_unit_test(statuses),
        cmocka_unit_test(edges_of_ranges),
        cmocka_unit_test(where_the_library_fails),
        cmocka_unit_test(quantile_arguments),
        cmocka_unit_test(tails_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
