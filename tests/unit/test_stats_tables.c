/* Tests on tables and pairs: against R 4.2.2 (values below), against plain enumeration, and over
 * the corners of their ranges. Published values: tests/reference. */
#include "stats_test.h"

#include "stats/tables.h"

static struct arena arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_reserve((ptrdiff_t)1 << 28);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

/* R 4.2.2: mantelhaen.test, prop.trend.test. */
static void strata_and_trend_of_r(void **state)
{
    (void)state;
    const struct two_by_two strata[] = {{12, 7, 5, 9}, {30, 8, 11, 14}, {3, 2, 9, 11}};
    struct mantel_haenszel m = stats_mantel_haenszel(strata, 3, 0.95);
    assert_int_equal(m.status, STATS_OK);
    assert_true(near(m.odds_ratio.value, 3.5435521081218551, 1e-14));
    assert_true(near(m.odds_ratio.lower, 1.5918632745942203, 1e-13));
    assert_true(near(m.odds_ratio.upper, 7.8880904807453831, 1e-13));
    assert_true(near(m.corrected, 8.7120748940022263, 1e-13));
    assert_true(near(m.corrected_p, 0.0031610921528497336, 1e-12));
    const int64_t x[] = {83, 90, 129, 70};
    const int64_t n[] = {86, 93, 136, 82};
    const double score[] = {1, 2, 3, 4};
    struct share_trend t = stats_cochran_armitage(x, n, score, 4);
    assert_true(near(t.statistic, 8.2249222851977, 1e-13) && near(t.p, 0.0041318974776415, 1e-12));
}

/* A comparison that was not made changes nothing. */
static void comparisons_not_made(void **state)
{
    (void)state;
    const double p[] = {0.01, (double)NAN, 0.02, 0.03};
    static const double expected[][2] = {
        {0.03, 0.09}, {0.03, 0.04}, {0.03, 0.03}, {0.03, 0.03}, {0.055, 0.055}};
    for (int m = ADJUST_BONFERRONI; m <= ADJUST_BY; m++) {
        double adjusted[4];
        ptrdiff_t made = 0;
        assert_int_equal(stats_adjust(arena, p, 4, (enum adjustment)m, adjusted, &made), STATS_OK);
        assert_int_equal(made, 3);
        assert_true(adjusted[1] >= 1.0);
        assert_true(near(adjusted[0], expected[m][0], 1e-14));
        assert_true(near(adjusted[3], expected[m][1], 1e-14));
    }
}

/* R 4.2.2: fisher.test. */
static void fisher_of_r(void **state)
{
    (void)state;
    assert_true(near(stats_fisher(40, 12, 7, 33, 0.95).p, 1.6587663221304733e-08, 6e-13));
    assert_true(near(stats_fisher(400, 120, 7, 33, 0.95).p, 5.1475917177053319e-14, 6e-13));
    const int64_t a[] = {10, 3, 5, 2, 8, 6, 1, 1, 9};
    const int64_t b[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1, 2, 3, 1, 1, 8};
    const int64_t d[] = {5, 3, 1, 0, 2, 8, 4, 4, 2, 6};
    const int64_t e[] = {12, 3, 0, 0, 5, 9, 4, 4, 2, 2, 6, 1};
    const struct {
        const int64_t *cells;
        int rows, columns;
        double p;
    } tables[] = {{a, 3, 3, 0.0032191046826009415},
                  {b, 4, 4, 0.009723347924326449},
                  {d, 5, 2, 0.18588708061011944},
                  {e, 2, 6, 0.015706875690095334}};
    for (int i = 0; i < 4; i++) {
        double before = cpu_ms();
        struct fisher_table t =
            stats_fisher_table(arena, tables[i].cells, tables[i].rows, tables[i].columns, 0, 1);
        print_message("table %d: %.1f ms, p off by %.1e\n", i, cpu_ms() - before,
                      fabs(t.p / tables[i].p - 1.0));
        assert_int_equal(t.status, STATS_OK);
        /* R joins paths of nearly equal length: its 4 x 4 p is off by 3e-12, which a plain sum over
         * the tables shows (next) */
        assert_true(near(t.p, tables[i].p, 5e-12));
    }
    assert_true(near(stats_fisher_table(arena, b, 4, 4, 0, 1).p, 0.009723347924356921, 2e-13));
}

/* Every table with small margins: p, odds ratio and limits by plain sums. */
static void fisher_by_summation(void **state)
{
    (void)state;
    for (int64_t m = 1; m <= 9; m += 2) {
        for (int64_t n = 1; n <= 9; n += 3) {
            for (int64_t k = 1; k < m + n; k++) {
                int64_t low = k > n ? k - n : 0;
                int64_t high = k < m ? k : m;
                for (int64_t x = low; x <= high; x++) {
                    struct fisher f = stats_fisher(x, m - x, k - x, n - k + x, 0.9);
                    assert_int_equal(f.status, STATS_OK);
                    double mean[3] = {0};
                    double all[3] = {0};
                    double tail[3] = {0};
                    double odds[3] = {f.odds.value, f.odds.lower, f.odds.upper};
                    for (int64_t i = low; i <= high; i++) {
                        for (int o = 0; o < 3; o++) {
                            double w =
                                exp(-lgamma((double)i + 1) - lgamma((double)(m - i) + 1) -
                                    lgamma((double)(k - i) + 1) - lgamma((double)(n - k + i) + 1)) *
                                pow(odds[o], (double)(i - x));
                            all[o] += w;
                            mean[o] += w * (double)i;
                            tail[o] += (o == 1 ? i >= x : i <= x) ? w : 0.0;
                        }
                    }
                    if (x > low) {
                        assert_true(near(tail[1] / all[1], 0.05, 1e-11));
                    }
                    if (x < high) {
                        assert_true(near(tail[2] / all[2], 0.05, 1e-11));
                    }
                    if (x > low && x < high) {
                        assert_true(near(mean[0] / all[0], (double)x, 1e-11));
                    }
                    const int64_t cells[] = {x, m - x, k - x, n - k + x};
                    assert_true(near(stats_fisher_table(arena, cells, 2, 2, 0, 1).p, f.p, 1e-12));
                }
            }
        }
    }
}

static void simulation_agrees(void **state)
{
    (void)state;
    /* a table that is too large to enumerate, built of one that is not */
    int64_t cells[26] = {0};
    struct fisher_table last = {0};
    for (int i = 0; i < 26; i++) {
        cells[i] = 200 + (i * 37) % 23;
    }
    struct fisher_table t = stats_fisher_table(arena, cells, 13, 2, 4000, 11);
    struct chi_square x = stats_chi_square(cells, 13, 2);
    assert_int_equal(t.status, STATS_OK);
    assert_int_equal(t.replicates, 4000);
    assert_true(fabs(t.p - x.p) < 5.0 * t.standard_error + 0.01);
    last = stats_fisher_table(arena, cells, 13, 2, 4000, 11);
    assert_true(near(last.p, t.p, 0.0)); /* the same seed, the same p */
    assert_int_equal(stats_fisher_table(arena, cells, 13, 2, 0, 11).status, STATS_NO_CONVERGENCE);
    const int64_t huge[] = {40000000, 50000000, 30000000, 45000000, 56250100, 33740000};
    t = stats_fisher_table(arena, huge, 2, 3, 200, 3);
    x = stats_chi_square(huge, 2, 3);
    assert_true(fabs(t.p - x.p) < 5.0 * t.standard_error + 0.02);
}

/* R 4.2.2: wilcox.test, t.test, mcnemar.test, binom.test. */
static void pairs_of_r(void **state)
{
    (void)state;
    const double b[] = {1.1, 2.2, 3.3, 4.9, 5.2, 6.7, 7.1, 8.8, 2.5, 3.1};
    const double a[] = {1.5, 2.0, 4.1, 4.95, 6.3, 6.0, 8.2, 9.9, 3.9, 2.4};
    struct paired_change t = stats_paired_t(arena, b, a, 10, 0.95);
    assert_true(near(t.t, 1.75643118165826562, 1e-13));
    assert_true(near(t.p, 0.11289505377364556, 1e-13));
    assert_true(near(t.mean.lower, -0.12524874534974823, 1e-13));
    assert_true(near(t.mean.upper, 0.99524874534974783, 1e-13));
    assert_true(near(t.cohen_d_z, 0.55543230873810812, 1e-13));
    const double b2[] = {1, 2, 3, 4, 5, 6, 7, 8, 2, 3};
    const double a2[] = {2, 2, 5, 5, 4, 8, 9, 6, 4, 7};
    struct signed_rank w = stats_signed_rank(arena, b2, a2, 10);
    assert_true(near(w.positive, 37.0, 0.0) && near(w.p, 0.090144286226348444, 1e-13));
    assert_false(w.exact);
    /* all 2^12 signs */
    double zero[12] = {0};
    double change[12];
    for (int signs = 0; signs < 4096; signs += 37) {
        double seen = 0.0;
        for (int i = 0; i < 12; i++) {
            change[i] = (signs >> i & 1) ? 1.0 + i : -1.0 - i;
            seen += (signs >> i & 1) ? 1.0 + i : 0.0;
        }
        long rare = 0;
        for (int s = 0; s < 4096; s++) {
            double sum = 0.0;
            for (int i = 0; i < 12; i++) {
                sum += (s >> i & 1) ? 1.0 + i : 0.0;
            }
            rare += fabs(sum - 39.0) >= fabs(seen - 39.0);
        }
        w = stats_signed_rank(arena, zero, change, 12);
        assert_true(w.exact);
        assert_true(near(w.p, (double)rare / 4096.0, 1e-14));
    }
    struct mcnemar m = stats_mcnemar(5, 14, 0.95);
    assert_true(near(m.corrected, 3.368421052631578760, 1e-14));
    assert_true(near(m.corrected_p, 0.066457420016931112, 1e-13));
    assert_true(near(m.exact_p, 0.063568115234374986, 1e-13));
    assert_true(near(m.odds_ratio.lower, 0.48797065465412720 / (1 - 0.48797065465412720), 1e-12));
}

/* -- corners -- */
static const int64_t counts[] = {0, 1, 2, 17, 1000, 100000000};
enum { COUNTS = 6 };

static void corners_of_tables(void **state)
{
    (void)state;
    double slowest = 0.0;
    for (int code = 0; code < COUNTS * COUNTS * COUNTS * COUNTS; code++) {
        int64_t cells[4];
        for (int i = 0, rest = code; i < 4; i++, rest /= COUNTS) {
            cells[i] = counts[rest % COUNTS];
        }
        double before = cpu_ms();
        struct chi_square x = stats_chi_square(cells, 2, 2);
        assert_true(x.status != STATS_OK ||
                    (x.statistic >= 0.0 && x.p >= 0.0 && x.p <= 1.0 && x.yates >= 0.0 &&
                     x.yates_p <= 1.0 && x.likelihood_ratio_p >= 0.0 && x.cramer_v <= 1.0 + 1e-12));
        assert_true(x.status == STATS_OK || x.status == STATS_UNDEFINED);
        struct fisher f = stats_fisher(cells[0], cells[1], cells[2], cells[3], 0.95);
        assert_true(f.status != STATS_OK || (f.p >= 0.0 && f.p <= 1.0));
        if (f.odds.status == STATS_OK) {
            assert_true(f.odds.lower <= f.odds.value && f.odds.value <= f.odds.upper);
        } else {
            assert_int_equal(f.odds.status, STATS_UNDEFINED);
        }
        struct two_by_two t = {cells[0], cells[1], cells[2], cells[3]};
        struct mantel_haenszel m = stats_mantel_haenszel(&t, 1, 0.95);
        assert_true(m.status != STATS_OK || (m.p >= 0.0 && m.corrected_p >= 0.0));
        assert_true(m.odds_ratio.status == STATS_UNDEFINED || !isnan(m.odds_ratio.value));
        assert_true(m.odds_ratio.status != STATS_OK || m.odds_ratio.lower <= m.odds_ratio.upper);
        assert_true(m.risk_ratio.status != STATS_OK || m.risk_ratio.lower <= m.risk_ratio.upper);
        struct mcnemar n = stats_mcnemar(cells[0], cells[1], 0.95);
        assert_true(n.status != STATS_OK || (n.exact_p >= 0.0 && n.corrected_p <= 1.0));
        double took = cpu_ms() - before;
        slowest = took > slowest ? took : slowest;
        assert_true(took < CALL_MS_MOST);
    }
    print_message("slowest corner of 2 x 2, all tests: %.1f ms\n", slowest);
    const int64_t bad[] = {1, -1, 2, 3};
    assert_int_equal(stats_chi_square(bad, 2, 2).status, STATS_BAD_INPUT);
    assert_int_equal(stats_chi_square(bad, 0, 2).status, STATS_BAD_INPUT);
    assert_int_equal(stats_chi_square(counts, 1, 4).status, STATS_UNDEFINED);
    assert_int_equal(stats_fisher(1, -1, 2, 3, 0.95).status, STATS_BAD_INPUT);
    assert_int_equal(stats_fisher(1, 1, 2, 3, 95.0).status, STATS_BAD_INPUT);
    assert_int_equal(stats_fisher(0, 0, 0, 0, 0.95).status, STATS_UNDEFINED);
    assert_int_equal(stats_mantel_haenszel(NULL, 0, 0.95).status, STATS_UNDEFINED);
    assert_int_equal(stats_fisher_table(arena, bad, 2, 2, 10, 1).status, STATS_BAD_INPUT);
    assert_int_equal(stats_fisher_table(arena, counts, 1, 4, 10, 1).status, STATS_UNDEFINED);
    const int64_t nothing[6] = {0};
    assert_int_equal(stats_fisher_table(arena, nothing, 2, 3, 10, 1).status, STATS_UNDEFINED);
}

static void corners_of_trends_and_pairs(void **state)
{
    (void)state;
    const double score[] = {0.0, 1.0, 2.0};
    const double same[] = {1.0, 1.0, 1.0};
    const double bad[] = {0.0, (double)NAN, 1.0};
    const int64_t none[] = {0, 0, 0};
    const int64_t some[] = {0, 5, 100000000};
    const int64_t all[] = {100000000, 100000000, 100000000};
    assert_int_equal(stats_cochran_armitage(none, all, score, 3).status, STATS_UNDEFINED);
    assert_int_equal(stats_cochran_armitage(all, all, score, 3).status, STATS_UNDEFINED);
    assert_int_equal(stats_cochran_armitage(some, all, same, 3).status, STATS_UNDEFINED);
    assert_int_equal(stats_cochran_armitage(some, all, score, 1).status, STATS_UNDEFINED);
    assert_int_equal(stats_cochran_armitage(some, all, bad, 3).status, STATS_BAD_INPUT);
    assert_int_equal(stats_cochran_armitage(all, some, score, 3).status, STATS_BAD_INPUT);
    assert_int_equal(stats_cochran_armitage(some, all, score, 0).status, STATS_UNDEFINED);
    struct share_trend t = stats_cochran_armitage(some, all, score, 3);
    assert_true(t.status == STATS_OK && isfinite(t.z) && t.p >= 0.0);

    assert_int_equal(stats_paired_t(arena, score, score, 0, 0.95).mean.status, STATS_UNDEFINED);
    assert_int_equal(stats_paired_t(arena, score, score, 3, 0.95).mean.status, STATS_NO_LIMITS);
    assert_int_equal(stats_paired_t(arena, score, bad, 3, 0.95).mean.status, STATS_BAD_INPUT);
    assert_int_equal(stats_signed_rank(arena, score, score, 3).status, STATS_UNDEFINED);
    assert_int_equal(stats_signed_rank(arena, score, bad, 3).status, STATS_BAD_INPUT);
    assert_int_equal(stats_signed_rank(arena, score, same, 1).status, STATS_OK);
    assert_int_equal(stats_mcnemar(0, 0, 0.95).status, STATS_UNDEFINED);
    assert_int_equal(stats_mcnemar(-1, 0, 0.95).status, STATS_BAD_INPUT);
    double adjusted[3];
    ptrdiff_t made = 0;
    const double p[] = {(double)NAN, 0.0, 1.0};
    const double wrong[] = {0.5, 1.5, 0.2};
    for (int m = ADJUST_BONFERRONI; m <= ADJUST_BY; m++) {
        enum adjustment method = (enum adjustment)m;
        assert_int_equal(stats_adjust(arena, p, 0, method, adjusted, &made), STATS_UNDEFINED);
        assert_int_equal(stats_adjust(arena, p, 1, method, adjusted, &made), STATS_UNDEFINED);
        assert_int_equal(stats_adjust(arena, p, 3, method, adjusted, &made), STATS_OK);
        assert_true(made == 2 && adjusted[1] <= 0.0 && adjusted[2] >= 1.0);
        assert_int_equal(stats_adjust(arena, wrong, 3, method, adjusted, &made), STATS_BAD_INPUT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strata_and_trend_of_r), cmocka_unit_test(comparisons_not_made),
        cmocka_unit_test(fisher_of_r),           cmocka_unit_test(fisher_by_summation),
        cmocka_unit_test(simulation_agrees),     cmocka_unit_test(pairs_of_r),
        cmocka_unit_test(corners_of_tables),     cmocka_unit_test(corners_of_trends_and_pairs),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
