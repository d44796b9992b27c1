/* Simultaneous limits of shares: published examples, slow sums, corners. */
#include "stats_test.h"

#include "stats/multinomial.h"

enum { MOST = 60 };

/* Table 1 of Sison and Glaz (1995), in the digits printed there. */
static void the_published_example(void **state)
{
    (void)state;
    static const int64_t x[7] = {56, 72, 73, 59, 62, 87, 58};
    static const double goodman[7][2] = {{0.085, 0.166}, {0.115, 0.204}, {0.116, 0.207},
                                         {0.091, 0.173}, {0.096, 0.181}, {0.143, 0.239},
                                         {0.089, 0.171}};
    static const double sison_glaz[7][2] = {{0.079, 0.164}, {0.113, 0.199}, {0.116, 0.201},
                                            {0.086, 0.171}, {0.092, 0.177}, {0.146, 0.231},
                                            {0.084, 0.169}};
    struct interval all[7];
    assert_int_equal(stats_shares_sison_glaz(x, 7, 0.95, all), STATS_OK);
    for (int i = 0; i < 7; i++) {
        struct interval one = stats_share_goodman(x[i], 467, 7, 0.95);
        assert_int_equal(one.status, STATS_OK);
        assert_true(fabs(one.lower - goodman[i][0]) < 0.00051);
        assert_true(fabs(one.upper - goodman[i][1]) < 0.00051);
        assert_true(fabs(all[i].lower - sison_glaz[i][0]) < 0.00051);
        assert_true(fabs(all[i].upper - sison_glaz[i][1]) < 0.00051);
    }
}

/* By R 4.2 from the formulas: qchisq and its square root; the moments of the truncated
 * distributions as sums of dpois. */
static void values_by_r(void **state)
{
    (void)state;
    struct interval g = stats_share_goodman(12, 79, 3, 0.95);
    assert_true(near(g.lower, 0.0791734252042652, 1e-13));
    assert_true(near(g.upper, 0.271714566316893, 1e-13));
    g = stats_share_goodman(2000000, 6500000, 3, 0.95);
    assert_true(near(g.lower, 0.307259094580284, 1e-12));
    assert_true(near(g.upper, 0.308125859924700, 1e-12));
    static const int64_t x[3] = {23, 12, 44};
    static const double small[3][2] = {{0.1898734177215190, 0.410670296139639},
                                       {0.0506329113924051, 0.271429789810525},
                                       {0.4556962025316456, 0.676493080949766}};
    static const int64_t great[3] = {1000000, 2000000, 3500000};
    static const double large[3][2] = {{0.153436615384615, 0.154255948587244},
                                       {0.307282769230769, 0.308102102433398},
                                       {0.538052000000000, 0.538871333202629}};
    struct interval s[3], w[3];
    assert_int_equal(stats_shares_sison_glaz(x, 3, 0.95, s), STATS_OK);
    assert_int_equal(stats_shares_sison_glaz(great, 3, 0.95, w), STATS_OK);
    for (int i = 0; i < 3; i++) {
        assert_true(near(s[i].lower, small[i][0], 1e-12));
        assert_true(near(s[i].upper, small[i][1], 1e-12));
        assert_true(near(w[i].lower, large[i][0], 1e-12));
        assert_true(near(w[i].upper, large[i][1], 1e-12));
    }
    /* the paper's second and third example, to its three digits */
    int64_t fifty[50];
    struct interval of[50];
    for (int i = 0; i < 50; i++) {
        fifty[i] = 5;
    }
    assert_int_equal(stats_shares_sison_glaz(fifty, 50, 0.95, of), STATS_OK);
    assert_true(fabs(of[7].upper - 0.053) < 0.00051);
    static const int64_t group[5] = {1, 12, 5, 3, 4};
    static const double upper[5] = {0.041, 0.085, 0.057, 0.049, 0.053};
    for (int i = 0; i < 50; i++) {
        fifty[i] = group[i / 10];
    }
    assert_int_equal(stats_shares_sison_glaz(fifty, 50, 0.95, of), STATS_OK);
    for (int i = 0; i < 5; i++) {
        assert_true(fabs(of[10 * i].upper - upper[i]) < 0.00051);
        assert_true(fabs(of[10 * i].lower - (i == 1 ? 0.012 : 0.0)) < 0.00051);
    }
}

/* P(no count further than `width` from x), by convolving the categories one after the other. */
static double by_convolution(const int64_t *x, int k, int64_t n, int64_t width)
{
    long double sum[MOST + 1] = {1.0L};
    for (int i = 0; i < k; i++) {
        long double next[MOST + 1] = {0.0L};
        long double share = (long double)x[i] / (long double)n;
        for (int64_t had = 0; had <= n; had++) {
            for (int64_t j = 0; had + j <= n; j++) {
                if (llabs(j - x[i]) <= width) {
                    next[had + j] += sum[had] * powl(share, (long double)j) /
                                     expl(lgammal((long double)j + 1.0L));
                }
            }
        }
        memcpy(sum, next, sizeof sum);
    }
    return (double)(sum[n] * expl(lgammal((long double)n + 1.0L)));
}

/* The width found is that of the exact distribution: one step less holds less, but for the error of
 * the series. */
static void the_width_by_convolution(void **state)
{
    (void)state;
    static const int64_t all[][8] = {{9, 7, 8, 6, 5, 8, 7, 10},
                                     {20, 12, 8, 5, 5, 4, 3, 3},
                                     {7, 7, 7, 7, 7, 7, 7, 7},
                                     {30, 10, 5, 5, 2, 2, 1, 1}};
    for (int row = 0; row < 4; row++) {
        int64_t n = 0;
        for (int i = 0; i < 8; i++) {
            n += all[row][i];
        }
        struct interval out[8];
        assert_int_equal(stats_shares_sison_glaz(all[row], 8, 0.95, out), STATS_OK);
        double lower = ((double)all[row][0] / (double)n - out[0].lower) * (double)n;
        int64_t width = llround(lower) + 1;
        assert_true(fabs(lower - round(lower)) < 1e-9);
        double before = by_convolution(all[row], 8, n, width - 1);
        double reached = by_convolution(all[row], 8, n, width);
        assert_true(before < 0.953 && reached > 0.947);
        double more = (0.95 - before) / (reached - before);
        double upper = (out[0].upper * (double)n - (double)all[row][0]) - (double)(width - 1);
        assert_true(fabs(upper / 2.0 - more) < 0.08);
    }
}

static void goodman_is_wilson_of_one(void **state)
{
    (void)state;
    static const int64_t n[] = {1, 2, 10, 999, 100000000};
    for (int i = 0; i < 5; i++) {
        const int64_t x[] = {0, 1, n[i] / 2, n[i] - 1, n[i]};
        for (int j = 0; j < 5; j++) {
            struct interval g = stats_share_goodman(x[j], n[i], 1, 0.95);
            struct interval w = stats_share_wilson(x[j], n[i], 0.95);
            assert_true(near(g.lower, w.lower, 1e-14) && near(g.upper, w.upper, 1e-14));
            for (int64_t k = 2; k <= 100000000; k *= 10) { /* more categories, wider limits */
                struct interval wider = stats_share_goodman(x[j], n[i], k, 0.95);
                assert_int_equal(wider.status, STATS_OK);
                assert_true(wider.lower <= g.lower && wider.upper >= g.upper);
                assert_true(wider.lower >= 0.0 && wider.upper <= 1.0);
                g = wider;
            }
        }
        assert_true(stats_share_goodman(0, n[i], 4, 0.95).lower <= 0.0);
        assert_true(stats_share_goodman(n[i], n[i], 4, 0.95).upper >= 1.0);
    }
}

static void corners(void **state)
{
    (void)state;
    assert_int_equal(stats_share_goodman(0, 0, 3, 0.95).status, STATS_UNDEFINED);
    assert_int_equal(stats_share_goodman(2, 1, 3, 0.95).status, STATS_BAD_INPUT);
    assert_int_equal(stats_share_goodman(-1, 1, 3, 0.95).status, STATS_BAD_INPUT);
    assert_int_equal(stats_share_goodman(1, 1, 0, 0.95).status, STATS_BAD_INPUT);
    assert_int_equal(stats_share_goodman(1, 1, 2, 1.0).status, STATS_BAD_INPUT);
    assert_int_equal(stats_share_goodman(1, 1, 2, (double)NAN).status, STATS_BAD_INPUT);
    struct interval out[8];
    static const int64_t none[3] = {0, 0, 0}, bad[3] = {1, -1, 2}, one[3] = {0, 1, 0};
    assert_int_equal(stats_shares_sison_glaz(none, 3, 0.95, out), STATS_UNDEFINED);
    assert_true(isnan(out[2].value));
    assert_int_equal(stats_shares_sison_glaz(bad, 3, 0.95, out), STATS_BAD_INPUT);
    assert_int_equal(stats_shares_sison_glaz(one, 0, 0.95, out), STATS_BAD_INPUT);
    assert_int_equal(stats_shares_sison_glaz(one, 3, 0.0, out), STATS_BAD_INPUT);
    enum stats_status status = stats_shares_sison_glaz(one, 3, 0.95, out);
    assert_true(status == STATS_NO_LIMITS || status == STATS_OK);
    assert_true(out[1].lower >= 0.0 && out[1].upper >= 1.0 && out[0].lower <= 0.0);
    assert_int_equal(stats_shares_sison_glaz(&one[1], 1, 0.95, out), STATS_OK);
    assert_true(out[0].lower >= 1.0 && out[0].upper <= 1.0);
    /* everybody in one of three; then as many as there can be, where the sum gives way to ends */
    static const int64_t whole[3] = {40, 0, 0};
    assert_int_equal(stats_shares_sison_glaz(whole, 3, 0.95, out), STATS_OK);
    assert_true(out[0].upper >= 1.0 && out[1].lower <= 0.0 && out[1].upper > 0.0);
    static const int64_t most[4] = {INT64_C(400000000000), INT64_C(300000000000),
                                    INT64_C(200000000000), INT64_C(100000000000)};
    double from = cpu_ms();
    assert_int_equal(stats_shares_sison_glaz(most, 4, 0.95, out), STATS_OK);
    assert_true(cpu_ms() - from < CALL_MS_MOST);
    struct interval g = stats_share_goodman(most[0], INT64_C(1000000000000), 4, 0.95);
    double ratio = (out[0].upper - out[0].lower) / (g.upper - g.lower);
    assert_true(ratio > 0.8 && ratio < 1.1); /* about as wide as the other way's */
}

/* The two ways of a moment agree where the one gives way to the other: the width grows as the root
 * of the size. */
static void sums_and_ends_agree(void **state)
{
    (void)state;
    double before = 0.0;
    for (int64_t n = 100000; n <= 2000000; n += 100000) {
        const int64_t x[3] = {n / 2, 3 * n / 10, n / 5};
        struct interval out[3];
        assert_int_equal(stats_shares_sison_glaz(x, 3, 0.95, out), STATS_OK);
        double width = (out[0].upper - out[0].lower) * sqrt((double)n);
        assert_true(before <= 0.0 || fabs(width / before - 1.0) < 0.003);
        before = width;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_published_example),
        cmocka_unit_test(values_by_r),
        cmocka_unit_test(the_width_by_convolution),
        cmocka_unit_test(goodman_is_wilson_of_one),
        cmocka_unit_test(corners),
        cmocka_unit_test(sums_and_ends_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
