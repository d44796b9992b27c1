/* Lists: against closed forms, and over the corners of their ranges. Published values:
 * tests/reference. */
#include "stats_test.h"

#include "stats/lists.h"

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

/* "A*C+B" */
static uint32_t pairs_of(const char *model)
{
    uint32_t pairs = 0;
    for (const char *p = strchr(model, '*'); p != NULL; p = strchr(p + 1, '*')) {
        int i = p[-1] - 'A';
        int j = p[1] - 'A';
        pairs |= UINT32_C(1) << lists_pair(i < j ? i : j, i < j ? j : i);
    }
    return pairs;
}

/* Models of three lists with closed forms (Fienberg 1972). */
static void closed_forms(void **state)
{
    (void)state;
    const int64_t n[8] = {0, 69, 55, 21, 63, 17, 18, 28};
    struct three_lists t = stats_three_lists(arena, n, 0.95);
    assert_int_equal(t.models, 8);
    /* all pairs: f0 = n111 n100 n010 n001 / (n110 n101 n011) */
    double f0 = 28.0 * 69.0 * 55.0 * 63.0 / (21.0 * 17.0 * 18.0);
    assert_true(near(t.fit[7].unseen, f0, 1e-12));
    assert_true(near(t.greatest, t.fit[7].total, 0.0));
    assert_true(near(t.fit[0].total, t.least, 0.0));
    /* pairs AB and AC: B and C independent outside of A */
    uint32_t pairs = pairs_of("A*B+A*C");
    assert_true(near(t.fit[pairs].unseen, 55.0 * 63.0 / 18.0, 1e-14));
}

static void corners_of_lists(void **state)
{
    (void)state;
    const int64_t some[] = {0, 1, 1000, 100000000};
    for (int code = 0; code < 4 * 4 * 4 * 4 * 4 * 4 * 4; code++) {
        int64_t n[8] = {0};
        for (int i = 1, rest = code; i < 8; i++, rest /= 4) {
            n[i] = some[rest % 4];
        }
        if (code % 7 > 1) {
            continue;
        }
        double before = cpu_ms();
        struct three_lists t = stats_three_lists(arena, n, 0.95);
        assert_true(cpu_ms() - before < 50.0);
        assert_true(t.status != STATS_OK || t.least <= t.greatest);
        for (int m = 0; m < 8; m++) {
            const struct list_fit *f = &t.fit[m];
            if (f->status == STATS_OK) {
                assert_true(isfinite(f->total) && f->total >= (double)f->observed);
                assert_true(f->lognormal.status != STATS_OK ||
                            (f->lognormal.lower <= f->total * (1 + 1e-12) &&
                             f->lognormal.upper >= f->total * (1 - 1e-12)));
            }
        }
    }
    int64_t none[64] = {0};
    assert_int_equal(stats_three_lists(arena, none, 0.95).status, STATS_UNDEFINED);
    assert_int_equal(stats_lists_fit(arena, none, 1, 0, 0.95).status, STATS_BAD_INPUT);
    assert_int_equal(stats_lists_fit(arena, none, 7, 0, 0.95).status, STATS_BAD_INPUT);
    assert_int_equal(stats_lists_fit(arena, none, 3, 8, 0.95).status, STATS_BAD_INPUT);
    none[1] = -1;
    assert_int_equal(stats_lists_fit(arena, none, 3, 0, 0.95).status, STATS_BAD_INPUT);
    /* only one list has anybody: no list catches what another saw */
    none[1] = 50;
    assert_int_equal(stats_lists_fit(arena, none, 3, 0, 0.95).status, STATS_NOT_IDENTIFIABLE);
    uint32_t chosen = 0;
    assert_int_equal(stats_lists_stepwise(arena, none, 3, 0.02, 0.95, &chosen).status,
                     STATS_NOT_IDENTIFIABLE);
    assert_int_equal(stats_lists_stepwise(arena, none, 3, 2.0, 0.95, &chosen).status,
                     STATS_BAD_INPUT);
    /* spina bifida: A and C hang together, and B and C do */
    const int64_t bifida[8] = {0, 247, 49, 112, 60, 142, 4, 12};
    struct list_fit best = stats_lists_stepwise(arena, bifida, 3, 0.02, 0.95, &chosen);
    assert_int_equal(best.status, STATS_OK);
    assert_true(chosen != 0);
    /* six lists, all pairs */
    for (int i = 1; i < 64; i++) {
        none[i] = 3 + i % 5;
    }
    struct list_fit six = stats_lists_fit(arena, none, 6, 0x7FFF, 0.95);
    assert_int_equal(six.status, STATS_OK);
    for (int a = 0; a < 4; a++) {
        for (int b = 0; b < 4; b++) {
            for (int m = 0; m < 4; m++) {
                struct two_lists t = stats_two_lists(some[a], some[b], some[m], 0.95);
                assert_true(t.status != STATS_OK ||
                            (isfinite(t.chapman) && t.wald.lower <= t.wald.upper));
                int64_t persons[] = {some[a], some[b], some[m]};
                struct one_list o = stats_one_list(persons, 3, 0.95);
                struct interval all[] = {o.poisson, o.chao, o.chao_corrected, o.zelterman};
                for (int i = 0; i < 4; i++) {
                    assert_true(all[i].status != STATS_OK ||
                                (isfinite(all[i].value) && all[i].lower <= all[i].value &&
                                 all[i].value <= all[i].upper &&
                                 all[i].value >= (double)o.observed));
                }
            }
        }
    }
    assert_int_equal(stats_two_lists(5, 5, 6, 0.95).status, STATS_BAD_INPUT);
    assert_int_equal(stats_two_lists(0, 0, 0, 0.95).status, STATS_UNDEFINED);
    assert_true(stats_two_lists(50, 40, 0, 0.95).few_overlaps);
    assert_true(near(stats_two_lists(50, 40, 0, 0.95).chapman, 2090.0, 1e-15));
    assert_int_equal(stats_one_list(some, 0, 0.95).poisson.status, STATS_UNDEFINED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(closed_forms),
        cmocka_unit_test(corners_of_lists),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
