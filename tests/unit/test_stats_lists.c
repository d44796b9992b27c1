/* Lists: against the reference cases, against closed forms, and over the corners of their ranges.
 */
#include "stats_cases.h"

#include "stats/lists.h"

static struct cases file;
static struct cases input;
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

static void two_lists(void **state)
{
    (void)state;
    struct cases *c = cases_open(&file, "capture2_chapman");
    while (cases_next(c)) {
        struct two_lists t = stats_two_lists(cases_integer(c, "n1"), cases_integer(c, "n2"),
                                             cases_integer(c, "m"), 0.95);
        assert_int_equal(t.status, STATS_OK);
        cases_check(c, t.lincoln_petersen, "lincoln_petersen");
        cases_check(c, t.chapman, "chapman");
        cases_check(c, t.variance, "chapman_var");
        cases_check(c, sqrt(t.variance), "chapman_se");
        cases_check(c, t.wald.lower, "wald_l");
        cases_check(c, t.wald.upper, "wald_u");
        assert_true((t.lognormal.status == STATS_OK) == !cases_missing(c, "logn_l"));
        cases_check(c, t.lognormal.lower, "logn_l");
        cases_check(c, t.lognormal.upper, "logn_u");
    }
    cases_close(c, 1e-13);
}

static void read_three(const char *data, int64_t *counts)
{
    memset(counts, 0, 8 * sizeof *counts);
    cases_open(&input, "capture3_input");
    while (cases_next(&input)) {
        if (strcmp(cases_text(&input, "data"), data) == 0) {
            int64_t mask = cases_integer(&input, "A") + 2 * cases_integer(&input, "B") +
                           4 * cases_integer(&input, "C");
            counts[mask] = cases_integer(&input, "n");
        }
    }
    (void)fclose(input.file);
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

static void three_lists(void **state)
{
    (void)state;
    struct cases *c = cases_open(&file, "capture3_loglinear_expected");
    static struct cases errors;
    errors = (struct cases){.path = "  standard errors and limits"};
    while (cases_next(c)) {
        int64_t counts[8];
        read_three(cases_text(c, "data"), counts);
        struct list_fit f =
            stats_lists_fit(arena, counts, 3, pairs_of(cases_text(c, "model")), 0.95);
        assert_int_equal(f.status, STATS_OK);
        assert_int_equal(f.degrees_of_freedom, cases_integer(c, "df"));
        cases_check(c, f.unseen, "f0");
        cases_check(c, f.total, "N");
        cases_check(c, f.log_unseen, "log_f0");
        cases_check(c, f.aic, "aic");
        if (f.degrees_of_freedom > 0) {
            cases_check(c, f.deviance, "deviance");
        }
        cases_compare(&errors, f.standard_error, cases_number(c, "se_N"), "se_N");
        cases_compare(&errors, f.log_unseen_error, cases_number(c, "se_log_f0"), "se_log_f0");
        cases_compare(&errors, f.log_normal_unseen.lower, cases_number(c, "lower_logn"), "lower");
        cases_compare(&errors, f.log_normal_unseen.upper, cases_number(c, "upper_logn"), "upper");
    }
    print_message("%-34s %6ld values, largest relative difference %.1e\n", errors.path,
                  errors.compared, errors.worst);
    /* the anchor's errors are those of the last step but one; with a tolerance of 1e-16 R gives
     * 20.568605627234181 for A+B+C of spina bifida and 26.79594426612525 for A*C+B of hepatitis */
    assert_true(errors.worst < 2e-9);
    cases_close(c, 1e-11);
}

static int read_lists(const char *data, int64_t *counts)
{
    char name[64];
    int lists = 0;
    (void)snprintf(name, sizeof name, "mse_%s_input", data);
    memset(counts, 0, 64 * sizeof *counts);
    cases_open(&input, name);
    lists = input.columns - 1;
    while (cases_next(&input)) {
        uint32_t mask = 0;
        for (int i = 0; i < lists; i++) {
            mask |= (uint32_t)(input.cell[i][0] == '1') << i;
        }
        counts[mask] += cases_integer(&input, "n");
    }
    (void)fclose(input.file);
    return lists;
}

static void sparse_lists(void **state)
{
    (void)state;
    struct cases *c = cases_open(&file, "mse_sparse_expected");
    static struct cases limits;
    limits = (struct cases){.path = "  limits"};
    while (cases_next(c)) {
        int64_t counts[64];
        int lists = read_lists(cases_text(c, "data"), counts);
        bool all = strcmp(cases_text(c, "formula"), "all pairs") == 0;
        bool stepwise = strncmp(cases_text(c, "model"), "stepwise", 8) == 0;
        uint32_t pairs = all ? (UINT32_C(1) << (lists * (lists - 1) / 2)) - 1 : 0;
        double before = cpu_ms();
        struct list_fit f = stepwise
                                ? stats_lists_stepwise(arena, counts, lists, 0.02, 0.95, &pairs)
                                : stats_lists_fit(arena, counts, lists, pairs, 0.95);
        assert_true(cpu_ms() - before < 100.0);
        assert_int_equal(f.observed, cases_integer(c, "observed"));
        assert_true((f.status == STATS_OK) == !cases_missing(c, "N"));
        if (f.status != STATS_OK) {
            assert_int_equal(f.status, STATS_NOT_IDENTIFIABLE);
            continue;
        }
        cases_check(c, f.total, "N");
        cases_compare(&limits, f.log_normal_unseen.lower, cases_number(c, "lower"), "lower");
        cases_compare(&limits, f.log_normal_unseen.upper, cases_number(c, "upper"), "upper");
        if (strcmp(cases_text(c, "data"), "Artificial_3") == 0) {
            /* R with a tolerance of 1e-16; the anchor stopped before */
            assert_true(near(f.total, 539.093930347585, 1e-13));
            assert_true(near(f.log_normal_unseen.lower, 278.6498887778057, 1e-12));
            assert_true(near(f.log_normal_unseen.upper, 1170.9102144250928, 1e-12));
        }
    }
    print_message("%-34s %6ld values, largest relative difference %.1e\n", limits.path,
                  limits.compared, limits.worst);
    assert_true(limits.worst < 3e-5);
    cases_close(c, 2e-9);
}

static void one_list(void **state)
{
    (void)state;
    int64_t persons[100] = {0};
    int most = 0;
    cases_open(&input, "single_list_nl_immigrants_input");
    while (cases_next(&input)) {
        int k = (int)cases_integer(&input, "contacts");
        persons[k - 1] = cases_integer(&input, "persons");
        most = k > most ? k : most;
    }
    (void)fclose(input.file);
    struct one_list o = stats_one_list(persons, most, 0.95);
    struct cases *c = cases_open(&file, "single_list_nl_immigrants_expected");
    const struct {
        const char *stat;
        double got;
    } known[] = {
        {"observed", (double)o.observed},         {"ztpoisson_lambda", o.poisson_lambda},
        {"ztpoisson_N", o.poisson.value},         {"chao_N", o.chao.value},
        {"chao_bc_N", o.chao_corrected.value},    {"chao_se", o.chao_error},
        {"chao_logn_lower", o.chao.lower},        {"chao_logn_upper", o.chao.upper},
        {"zelterman_lambda", o.zelterman_lambda}, {"zelterman_N", o.zelterman.value},
    };
    while (cases_next(c)) {
        for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
            if (strcmp(known[i].stat, cases_text(c, "stat")) == 0) {
                cases_compare(c, known[i].got, cases_number(c, "value"), known[i].stat);
            }
        }
    }
    cases_close(c, 1e-10);
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
    assert_true(near(t.fit[pairs].unseen, 55.0 * 63.0 / 18.0, 1e-12));
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
        cmocka_unit_test(two_lists),    cmocka_unit_test(three_lists),
        cmocka_unit_test(sparse_lists), cmocka_unit_test(one_list),
        cmocka_unit_test(closed_forms), cmocka_unit_test(corners_of_lists),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
