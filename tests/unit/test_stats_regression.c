/* Regressions of counts: recovered identities, faults and corners, speed. Published fits:
 * tests/reference. */
#include "stats_test.h"

#include "stats/regression.h"

static struct arena keep;
static struct arena scratch;

static int make_arenas(void **state)
{
    (void)state;
    keep = arena_reserve((ptrdiff_t)1 << 29);
    scratch = arena_reserve((ptrdiff_t)1 << 29);
    return 0;
}

/* Reproducible numbers in [0, 1). */
static double draw(uint64_t *state)
{
    *state = *state * 6364136223846793005U + 1442695040888963407U;
    return (double)(*state >> 11) / 9007199254740992.0;
}

/* Counts with the means exp(offset + design * truth), drawn by inversion. */
static struct regression_data simulated(ptrdiff_t rows, ptrdiff_t columns, bool indicators,
                                        struct arena *a)
{
    uint64_t state = 20240607U;
    double *design = ARENA_ARRAY(a, double, rows *columns);
    double *response = ARENA_ARRAY(a, double, rows);
    double *offset = ARENA_ARRAY(a, double, rows);
    for (ptrdiff_t i = 0; i < rows; i++) {
        double eta = 0.5;
        offset[i] = draw(&state) - 0.5;
        for (ptrdiff_t j = 0; j < columns; j++) {
            double x = j == 0 ? 1.0 : indicators ? draw(&state) < 0.15 : draw(&state) - 0.5;
            design[j * rows + i] = x;
            eta += j == 0 ? 0.0 : x * (j % 2 == 0 ? 0.2 : -0.15);
        }
        double mean = exp(eta + offset[i]);
        double term = exp(-mean);
        for (double u = draw(&state); u > term && response[i] < 1000.0; response[i] += 1.0) {
            u -= term;
            term *= mean / (response[i] + 1.0);
        }
    }
    return (struct regression_data){
        .rows = rows, .columns = columns, .design = design, .response = response, .offset = offset};
}

static void large_design_in_a_tenth_of_a_second(void **state)
{
    (void)state;
    for (int indicators = 0; indicators < 2; indicators++) {
        struct arena a = keep;
        struct regression_data d = simulated(50000, 60, indicators, &a);
        double best = HUGE_VAL;
        for (int run = 0; run < 5; run++) {
            struct arena kept = a;
            double from = 1e-3 * cpu_ms();
            struct regression_fit fit = stats_regression(REGRESSION_POISSON, &d, &kept, scratch);
            best = fmin(best, 1e-3 * cpu_ms() - from);
            assert_int_equal(fit.status, STATS_OK);
            /* the likelihood's equations: X'(y - mu) = 0 */
            for (ptrdiff_t j = 0; j < d.columns; j++) {
                double sum = 0.0;
                double size = 0.0;
                for (ptrdiff_t i = 0; i < d.rows; i++) {
                    double x = d.design[j * d.rows + i];
                    sum += x * (d.response[i] - fit.fitted[i]);
                    size += fabs(x) * fit.fitted[i];
                }
                assert_true(fabs(sum) < 1e-11 * size);
            }
        }
        print_message("50,000 rows x 60 columns, %s: %.0f ms\n",
                      indicators ? "indicators" : "continuous", 1e3 * best);
    }
}

/* Every number of a sound fit is a number; an unsound one has none. */
static void assert_whole(const struct regression_fit *fit)
{
    assert_true(fit->status == STATS_OK || fit->fault != REGRESSION_SOUND);
    const double single[] = {fit->deviance,   fit->null_deviance,  fit->pearson,
                             fit->dispersion, fit->log_likelihood, fit->aic,
                             fit->theta,      fit->theta_error};
    for (size_t i = 0; i < sizeof single / sizeof *single; i++) {
        assert_false(isnan(single[i]));
    }
    for (ptrdiff_t j = 0; j < fit->columns; j++) {
        assert_true(isfinite(fit->coefficient[j]) && isfinite(fit->standard_error[j]));
        for (int quasi = 0; quasi < 2; quasi++) {
            struct interval i = stats_regression_ratio(fit, j, 0.95, quasi);
            assert_true(i.status != STATS_OK || (!isnan(i.lower) && i.lower <= i.upper));
        }
    }
}

static void corners(void **state)
{
    (void)state;
    static const double values[] = {0.0, 1.0, 2.0, 1e8, NAN, -1.0, HUGE_VAL};
    enum { VALUES = sizeof values / sizeof *values, ROWS = 4 };
    double slowest = 0.0;
    for (int family = REGRESSION_POISSON; family <= REGRESSION_LOGISTIC; family++) {
        for (int mix = 0; mix < VALUES * VALUES * VALUES; mix++) {
            double design[3 * ROWS] = {1, 1, 1, 1, 0, 0, 1, 1, values[mix % VALUES], 2, 3, 4};
            double y[ROWS] = {values[mix / VALUES % VALUES], values[mix / VALUES / VALUES], 3, 0};
            double trials[ROWS] = {5, 1e8, 3, 0};
            for (int shape = 0; shape < 5 * 4; shape++) {
                struct arena a = keep;
                struct regression_data d = {.rows = shape % 5,
                                            .columns = shape / 5,
                                            .design = design,
                                            .response = y,
                                            .trials = trials};
                double from = 1e-3 * cpu_ms();
                struct regression_fit fit = stats_regression(family, &d, &a, scratch);
                slowest = fmax(slowest, 1e-3 * cpu_ms() - from);
                assert_whole(&fit);
            }
        }
    }
    print_message("slowest corner: %.2f ms\n", 1e3 * slowest);
    assert_true(slowest < 0.25);
}

static struct regression_fit small_fit(enum regression_family family, ptrdiff_t columns,
                                       const double *design, const double *y, struct arena *a)
{
    struct regression_data d = {.rows = 6, .columns = columns, .design = design, .response = y};
    return stats_regression(family, &d, a, scratch);
}

static void faults(void **state)
{
    (void)state;
    struct arena a = keep;
    const double design[] = {1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1};
    const double twice[] = {1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 0, 0, 3, 3, 2, 2, 3, 3};
    const double empty_level[] = {3, 4, 5, 9, 0, 0};
    const double nothing[] = {0, 0, 0, 0, 0, 0};
    const double some[] = {3, 4, 5, 9, 1, 2};
    const double shares[] = {0, 1, 0, 1, 1, 1};
    struct regression_fit fit = small_fit(REGRESSION_POISSON, 3, twice, some, &a);
    assert_int_equal(fit.fault, REGRESSION_RANK);
    assert_int_equal(fit.column, 2);
    assert_int_equal(fit.status, STATS_UNDEFINED);
    fit = small_fit(REGRESSION_POISSON, 3, design, empty_level, &a);
    assert_int_equal(fit.fault, REGRESSION_SEPARATED);
    assert_int_equal(fit.column, 2);
    fit = small_fit(REGRESSION_NEGATIVE_BINOMIAL, 3, design, empty_level, &a);
    assert_int_equal(fit.fault, REGRESSION_SEPARATED);
    assert_int_equal(fit.column, 2);
    fit = small_fit(REGRESSION_LOGISTIC, 3, design, shares, &a);
    assert_int_equal(fit.fault, REGRESSION_SEPARATED);
    assert_int_equal(fit.column, 2);
    fit = small_fit(REGRESSION_POISSON, 1, design, nothing, &a);
    assert_int_equal(fit.fault, REGRESSION_SEPARATED);
    assert_int_equal(fit.column, 0);
    fit = small_fit(REGRESSION_POISSON, 3, design, some, &a);
    assert_int_equal(fit.status, STATS_OK);
    /* levels have closed answers: the logarithm of their means */
    assert_true(fabs(fit.coefficient[0] - log(3.5)) < 1e-14);
    assert_true(fabs(fit.coefficient[1] - log(7.0 / 3.5)) < 1e-14);
    assert_true(fabs(fit.coefficient[2] - log(1.5 / 3.5)) < 1e-14);
    assert_true(fabs(fit.standard_error[1] - sqrt(1.0 / 14.0 + 1.0 / 7.0)) < 1e-13);
    struct interval i = stats_regression_ratio(&fit, 1, 0.95, false);
    assert_true(fabs(i.value - 2.0) < 1e-13);
    const double even[] = {4, 4, 4, 4, 4, 4};
    fit = small_fit(REGRESSION_NEGATIVE_BINOMIAL, 1, design, even, &a);
    assert_int_equal(fit.status, STATS_OK);
    assert_true(isinf(fit.theta) && isinf(fit.theta_error));
}

/* Raw years and their squares as columns cost no digits. */
static void raw_years(void **state)
{
    (void)state;
    struct arena a = keep;
    double raw[3 * 12];
    double centred[3 * 12];
    double y[12];
    for (int i = 0; i < 12; i++) {
        double year = 2012.0 + i;
        raw[i] = centred[i] = 1.0;
        raw[12 + i] = year;
        raw[24 + i] = year * year;
        centred[12 + i] = year - 2017.0;
        centred[24 + i] = (year - 2017.0) * (year - 2017.0);
        y[i] = (i * 7) % 5 + 2.0 * i;
    }
    struct regression_data d = {.rows = 12, .columns = 3, .design = raw, .response = y};
    struct regression_fit first = stats_regression(REGRESSION_POISSON, &d, &a, scratch);
    d.design = centred;
    struct regression_fit second = stats_regression(REGRESSION_POISSON, &d, &a, scratch);
    assert_int_equal(first.status, STATS_OK);
    assert_true(fabs(first.deviance / second.deviance - 1.0) < 1e-9);
    assert_true(fabs(first.coefficient[2] / second.coefficient[2] - 1.0) < 1e-6);
}

/* Weights count rows: twice the weight is the row twice. */
static void weights_are_repeats(void **state)
{
    (void)state;
    struct arena a = keep;
    struct regression_data d = simulated(40, 3, false, &a);
    double *weight = ARENA_ARRAY(&a, double, 40);
    double *design = ARENA_ARRAY(&a, double, 3 * 80);
    double *y = ARENA_ARRAY(&a, double, 80);
    double *offset = ARENA_ARRAY(&a, double, 80);
    for (ptrdiff_t i = 0; i < 80; i++) {
        y[i] = d.response[i % 40];
        offset[i] = d.offset[i % 40];
        weight[i % 40] = 2.0;
        for (ptrdiff_t j = 0; j < 3; j++) {
            design[j * 80 + i] = d.design[j * 40 + i % 40];
        }
    }
    struct regression_data twice = {
        .rows = 80, .columns = 3, .design = design, .response = y, .offset = offset};
    d.weight = weight;
    for (int family = REGRESSION_POISSON; family <= REGRESSION_NEGATIVE_BINOMIAL; family++) {
        struct regression_fit one = stats_regression(family, &d, &a, scratch);
        struct regression_fit two = stats_regression(family, &twice, &a, scratch);
        assert_int_equal(one.status, STATS_OK);
        assert_int_equal(two.status, STATS_OK);
        for (int j = 0; j < 3; j++) {
            assert_true(fabs(one.coefficient[j] - two.coefficient[j]) < 1e-12);
            assert_true(fabs(one.standard_error[j] - two.standard_error[j]) < 1e-10);
        }
        assert_true(fabs(one.log_likelihood / two.log_likelihood - 1.0) < 1e-12);
        assert_true(isinf(one.theta) || fabs(one.theta - two.theta) <= 1e-9 * one.theta);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(corners),
        cmocka_unit_test(faults),
        cmocka_unit_test(raw_years),
        cmocka_unit_test(weights_are_repeats),
        cmocka_unit_test(large_design_in_a_tenth_of_a_second),
    };
    return cmocka_run_group_tests(tests, make_arenas, NULL);
}
