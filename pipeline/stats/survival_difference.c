/* Tests of the difference between survival curves. */
#include "stats/survival.h"

#include <assert.h>
#include <math.h>

#include <gsl/gsl_cdf.h>

#include "stats/quantile.h"
#include "stats/regression_matrix.h"
#include "stats/survival_times.h"

enum { GROUPS_LIMIT = 1000 };

struct tally {
    int groups;
    int64_t *at_risk; /* a group each */
    int64_t *events;  /* at this time */
};

/* What one time adds: observed, expected, variance. */
static void add_time(const struct tally *t, double weight, struct survival_test *test)
{
    double n = 0.0;
    double d = 0.0;
    for (int g = 0; g < t->groups; g++) {
        n += (double)t->at_risk[g];
        d += (double)t->events[g];
    }
    for (int g = 0; g < t->groups; g++) {
        double share = (double)t->at_risk[g] / n;
        test->observed[g] += weight * (double)t->events[g];
        test->expected[g] += weight * d * share;
        for (int h = 0; n > 1.0 && h < t->groups; h++) {
            double other = (double)t->at_risk[h] / n;
            double spread = share * ((g == h ? 1.0 : 0.0) - other);
            test->variance[g * t->groups + h] += weight * weight * d * (n - d) / (n - 1.0) * spread;
        }
    }
}

/* U' V^-1 U over the groups that expect anything, less the last of them. */
static void finish(struct survival_test *test, struct arena scratch)
{
    int *used = ARENA_ARRAY(&scratch, int, test->groups);
    ptrdiff_t size = 0;
    for (int g = 0; g < test->groups; g++) {
        if (test->expected[g] > 0.0) {
            used[size++] = g;
        }
    }
    test->status = STATS_UNDEFINED;
    if (--size < 1) {
        return;
    }
    double *variance = ARENA_ARRAY(&scratch, double, size *size);
    double *difference = ARENA_ARRAY(&scratch, double, size);
    for (ptrdiff_t i = 0; i < size; i++) {
        difference[i] = test->observed[used[i]] - test->expected[used[i]];
        for (ptrdiff_t j = 0; j < size; j++) {
            variance[i * size + j] = test->variance[used[i] * test->groups + used[j]];
        }
    }
    ptrdiff_t column = 0;
    if (!(matrix_factor(size, variance, &column) > 1e-12)) {
        return; /* no time at which more than one person or group was at risk */
    }
    matrix_solve(size, variance, difference, true);
    for (ptrdiff_t i = 0; i < size; i++) {
        test->chi_square += difference[i] * difference[i];
    }
    test->degrees_of_freedom = (int)size;
    test->p = gsl_cdf_chisq_Q(test->chi_square, (double)size);
    test->status = isfinite(test->p) ? STATS_OK : STATS_NO_CONVERGENCE;
}

static bool groups_are_sound(const struct survival_data *data, int groups)
{
    for (ptrdiff_t i = 0; i < data->rows; i++) {
        if (data->group[i] >= groups) {
            return false;
        }
    }
    return true;
}

/* Adds up all times, the groups' numbers at risk going down. */
static void pass_times(const struct survival_data *data, double rho, struct survival_test *test,
                       struct arena scratch)
{
    struct tally tally = {test->groups, ARENA_ARRAY(&scratch, int64_t, test->groups),
                          ARENA_ARRAY(&scratch, int64_t, test->groups)};
    size_t *order = survival_order(data->time, data->rows, &scratch);
    for (ptrdiff_t i = 0; i < data->rows; i++) {
        tally.at_risk[data->group[i]]++;
    }
    double survival = 1.0; /* of all together, before the time */
    for (ptrdiff_t from = 0, to = 0; from < data->rows; from = to) {
        double time = data->time[order[from]];
        double events = 0.0;
        for (int g = 0; g < test->groups; g++) {
            tally.events[g] = 0;
        }
        for (to = from; to < data->rows && !(data->time[order[to]] > time); to++) {
            tally.events[data->group[order[to]]] += data->event[order[to]];
            events += data->event[order[to]];
        }
        if (events > 0.0) {
            add_time(&tally, pow(survival, rho), test);
            survival *= 1.0 - events / (double)(data->rows - from);
        }
        for (ptrdiff_t i = from; i < to; i++) {
            tally.at_risk[data->group[order[i]]]--;
        }
    }
}

struct survival_test stats_survival_test(const struct survival_data *data, int groups, double rho,
                                         struct arena *a, struct arena scratch)
{
    assert(data && a);
    stats_prepare();
    struct survival_test test = {.status = STATS_BAD_INPUT};
    if (groups < 1 || groups > GROUPS_LIMIT || !data->group || !(rho >= 0.0 && rho <= 10.0) ||
        !survival_data_are_sound(data, 1) || !groups_are_sound(data, groups)) {
        return test;
    }
    test.groups = groups;
    test.observed = ARENA_ARRAY(a, double, groups);
    test.expected = ARENA_ARRAY(a, double, groups);
    test.variance = ARENA_ARRAY(a, double, (ptrdiff_t)groups *groups);
    pass_times(data, rho, &test, scratch);
    finish(&test, scratch);
    return test;
}
