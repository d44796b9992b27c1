/* A Poisson regression of 50,000 rows and 60 columns, an intercept, indicators of places, years and
 * groups and three numbers, with an offset: processor seconds of the fit, best of PASSES.
 *
 *   bench_regression [ROWS COLUMNS PASSES] */
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "stats/regression.h"

static uint64_t state = 7;
static double uniform(void)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (double)(state >> 11) * 0x1p-53;
}

static double poisson(double mean)
{
    double limit = exp(-mean);
    double product = uniform();
    double count = 0.0;
    while (product > limit) {
        product *= uniform();
        count += 1.0;
    }
    return count;
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int main(int argc, char **argv)
{
    ptrdiff_t rows = argc > 1 ? atol(argv[1]) : 50000;
    ptrdiff_t columns = argc > 2 ? atol(argv[2]) : 60;
    int passes = argc > 3 ? atoi(argv[3]) : 5;
    assert(rows > columns && columns > 10);
    struct arena a = arena_reserve((ptrdiff_t)2 << 30);
    struct arena scratch = arena_reserve((ptrdiff_t)2 << 30);
    double *design = ARENA_ARRAY(&a, double, rows *columns);
    double *response = ARENA_ARRAY(&a, double, rows);
    double *offset = ARENA_ARRAY(&a, double, rows);
    for (ptrdiff_t r = 0; r < rows; r++) {
        design[r] = 1.0;
        /* one of so many places, of ten years, of the rest groups */
        ptrdiff_t places = columns - 1 - 3 - 9 - 7;
        ptrdiff_t place = (ptrdiff_t)(uniform() * (double)(places + 1));
        ptrdiff_t year = (ptrdiff_t)(uniform() * 10.0);
        ptrdiff_t group = (ptrdiff_t)(uniform() * 8.0);
        double mean = 0.1 + 0.01 * (double)place + 0.02 * (double)year - 0.05 * (double)group;
        ptrdiff_t at[] = {place > 0 ? place : 0, year > 0 ? places + year : 0,
                          group > 0 ? places + 9 + group : 0};
        for (int i = 0; i < 3; i++) {
            design[at[i] * rows + r] = 1.0;
        }
        for (ptrdiff_t c = columns - 3; c < columns; c++) {
            design[c * rows + r] = uniform();
            mean += 0.1 * design[c * rows + r];
        }
        offset[r] = 0.5 * uniform();
        response[r] = poisson(exp(mean + offset[r]));
    }
    struct regression_data data = {
        .rows = rows, .columns = columns, .design = design, .response = response, .offset = offset};
    double best = HUGE_VAL;
    ptrdiff_t iterations = 0;
    for (int pass = 0; pass < passes; pass++) {
        struct arena keep = a;
        double begin = seconds();
        struct regression_fit fit = stats_regression(REGRESSION_POISSON, &data, &keep, scratch);
        double took = seconds() - begin;
        assert(fit.status == STATS_OK);
        iterations = fit.iterations;
        best = took < best ? took : best;
    }
    printf("%.4f s of processor: Poisson regression, %td rows x %td columns, %td iterations\n",
           best, rows, columns, iterations);
    return 0;
}
