/* Poisson log-linear models. Rank is seen by a Cholesky factor of X'X, which is of whole numbers.
 * The likelihood has a maximum exactly when some direction that leaves the sufficient statistics
 * alone makes every empty cell positive: phase one of a simplex method, with Bland's rule. */
#include "stats/loglinear.h"

#include <math.h>
#include <string.h>

#define RANK_TOLERANCE  1e-9
#define PIVOT_TOLERANCE 1e-9

enum { STEPS_LIMIT = 200, PIVOTS_LIMIT = 20000, POLISH_ROUNDS = 3 };

/* Lower factor in place of a; false when it is not positive definite against its diagonal. */
static bool cholesky(double *a, int n, double tolerance)
{
    for (int j = 0; j < n; j++) {
        double diagonal = a[j * n + j];
        double left = diagonal;
        for (int k = 0; k < j; k++) {
            left -= a[j * n + k] * a[j * n + k];
        }
        if (!(left > tolerance * diagonal)) {
            return false;
        }
        a[j * n + j] = sqrt(left);
        for (int i = j + 1; i < n; i++) {
            double sum = a[i * n + j];
            for (int k = 0; k < j; k++) {
                sum -= a[i * n + k] * a[j * n + k];
            }
            a[i * n + j] = sum / a[j * n + j];
        }
    }
    return true;
}

/* Solves L L' x = b in place. */
static void solve(const double *factor, int n, double *b)
{
    for (int i = 0; i < n; i++) {
        for (int k = 0; k < i; k++) {
            b[i] -= factor[i * n + k] * b[k];
        }
        b[i] /= factor[i * n + i];
    }
    for (int i = n - 1; i >= 0; i--) {
        for (int k = i + 1; k < n; k++) {
            b[i] -= factor[k * n + i] * b[k];
        }
        b[i] /= factor[i * n + i];
    }
}

/* X'WX into `a`; weight null means 1. */
static void cross_product(const struct design *d, const double *weight, double *a)
{
    int n = d->columns;
    memset(a, 0, (size_t)n * (size_t)n * sizeof *a);
    for (int r = 0; r < d->rows; r++) {
        const double *x = d->x + (ptrdiff_t)r * n;
        double w = weight != NULL ? weight[r] : 1.0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                a[i * n + j] += w * x[i] * x[j];
            }
        }
    }
}

/* A tableau of a linear program in standard form: rows by columns + 1, the last being the right
 * hand side; basis[row] is the column that stands for it. */
struct tableau {
    double *cell;
    int *basis;
    int rows, columns;
};

static double *cell(const struct tableau *t, int row, int column)
{
    return &t->cell[row * (t->columns + 1) + column];
}

static void pivot(struct tableau *t, int row, int column)
{
    double p = *cell(t, row, column);
    for (int j = 0; j <= t->columns; j++) {
        *cell(t, row, j) /= p;
    }
    for (int i = 0; i <= t->rows; i++) {
        double factor = *cell(t, i, column);
        if (i == row || !(fabs(factor) > 0.0)) {
            continue;
        }
        for (int j = 0; j <= t->columns; j++) {
            *cell(t, i, j) -= factor * *cell(t, row, j);
        }
    }
    t->basis[row] = column;
}

/* The row whose basic variable reaches 0 first; the lowest of its kind (Bland). */
static int leaving_row(const struct tableau *t, int column)
{
    int best = -1;
    double least = HUGE_VAL;
    for (int i = 0; i < t->rows; i++) {
        double a = *cell(t, i, column);
        if (!(a > PIVOT_TOLERANCE)) {
            continue;
        }
        double ratio = *cell(t, i, t->columns) / a;
        bool lower = best < 0 || ratio < least - PIVOT_TOLERANCE;
        bool level = best >= 0 && fabs(ratio - least) <= PIVOT_TOLERANCE;
        if (lower || (level && t->basis[i] < t->basis[best])) {
            best = i;
            least = fmin(least, ratio);
        }
    }
    return best;
}

/* Lessens the sum of the artificial variables, which the last row holds; true when it gets to 0. */
static bool reach_feasible(struct tableau *t, int real_columns)
{
    for (int step = 0; step < PIVOTS_LIMIT; step++) {
        int column = -1;
        for (int j = 0; j < real_columns && column < 0; j++) {
            column = *cell(t, t->rows, j) > PIVOT_TOLERANCE ? j : -1;
        }
        int row = column >= 0 ? leaving_row(t, column) : -1;
        if (row < 0) {
            break;
        }
        pivot(t, row, column);
    }
    return *cell(t, t->rows, t->columns) < 1e-7;
}

/* Is there d with X'd = 0 and d >= 1 wherever the count is 0? With d = 1 + e there and d = f - g
 * elsewhere (e, f, g >= 0) that is a linear program in standard form. */
static bool maximum_exists(struct arena scratch, const struct design *d)
{
    int n = d->columns;
    int real = 2 * d->rows;
    struct tableau t = {.rows = n, .columns = real + n};
    t.cell = ARENA_ARRAY(&scratch, double, (ptrdiff_t)(n + 1) * (t.columns + 1));
    t.basis = ARENA_ARRAY(&scratch, int, n);
    for (int i = 0; i < n; i++) {
        double right = 0.0;
        for (int r = 0; r < d->rows; r++) {
            right -= d->count[r] > 0.0 ? 0.0 : d->x[r * n + i];
        }
        double sign = right < 0.0 ? -1.0 : 1.0;
        for (int r = 0; r < d->rows; r++) {
            double x = sign * d->x[r * n + i];
            *cell(&t, i, r) = x;
            *cell(&t, i, d->rows + r) = d->count[r] > 0.0 ? -x : 0.0;
        }
        *cell(&t, i, real + i) = 1.0;
        *cell(&t, i, t.columns) = sign * right;
        t.basis[i] = real + i;
        for (int j = 0; j <= t.columns; j++) {
            *cell(&t, n, j) += j >= real && j < t.columns ? 0.0 : *cell(&t, i, j);
        }
    }
    return reach_feasible(&t, real);
}

/* n log(n / mean) - (n - mean), twice. */
static double deviance_of(double count, double mean)
{
    return 2.0 * ((count > 0.0 ? count * log(count / mean) : 0.0) - (count - mean));
}

struct work {
    double *beta, *step, *mean, *linear, *matrix;
};

/* One step of iteratively reweighted least squares from the present means; the greatest change of
 * a linear predictor. Negative when the weights have no factor. */
static double reweigh(const struct design *d, struct work *w)
{
    int n = d->columns;
    cross_product(d, w->mean, w->matrix);
    memset(w->step, 0, (size_t)n * sizeof *w->step);
    for (int r = 0; r < d->rows; r++) {
        double z = w->mean[r] * w->linear[r] + (d->count[r] - w->mean[r]);
        for (int i = 0; i < n; i++) {
            w->step[i] += d->x[r * n + i] * z;
        }
    }
    if (!cholesky(w->matrix, n, 1e-14)) {
        return -1.0;
    }
    solve(w->matrix, n, w->step);
    double change = 0.0;
    for (int r = 0; r < d->rows; r++) {
        double linear = 0.0;
        for (int i = 0; i < n; i++) {
            linear += d->x[r * n + i] * w->step[i];
        }
        change = fmax(change, fabs(linear - w->linear[r]));
        w->linear[r] = linear;
        w->mean[r] = exp(linear);
    }
    memcpy(w->beta, w->step, (size_t)n * sizeof *w->beta);
    return change;
}

static enum stats_status iterate(const struct design *d, struct work *w)
{
    double before = HUGE_VAL;
    for (int i = 0; i < STEPS_LIMIT; i++) {
        double change = reweigh(d, w);
        if (change < 0.0 || !isfinite(change)) {
            return STATS_NO_CONVERGENCE;
        }
        if (change < 1e-9 && (change < 1e-15 || change >= before)) {
            return STATS_OK;
        }
        before = change;
    }
    return STATS_NO_CONVERGENCE;
}

/* Newton's steps from the likelihood's equations in extended precision: what the solution of the
 * weighted least squares lost in digits comes back. */
static void polish(const struct design *d, struct work *w, struct arena scratch)
{
    int n = d->columns;
    long double *beta = ARENA_ARRAY(&scratch, long double, n);
    long double *gradient = ARENA_ARRAY(&scratch, long double, n);
    for (int i = 0; i < n; i++) {
        beta[i] = w->beta[i];
    }
    for (int round = 0; round < POLISH_ROUNDS; round++) {
        memset(gradient, 0, (size_t)n * sizeof *gradient);
        for (int r = 0; r < d->rows; r++) {
            long double linear = 0.0L;
            for (int i = 0; i < n; i++) {
                linear += d->x[r * n + i] * beta[i];
            }
            long double mean = expl(linear);
            for (int i = 0; i < n; i++) {
                gradient[i] += d->x[r * n + i] * (d->count[r] - mean);
            }
            w->linear[r] = (double)linear;
            w->mean[r] = (double)mean;
        }
        cross_product(d, w->mean, w->matrix);
        if (!cholesky(w->matrix, n, 1e-14)) {
            return;
        }
        for (int i = 0; i < n; i++) {
            w->step[i] = (double)gradient[i];
        }
        solve(w->matrix, n, w->step);
        for (int i = 0; i < n; i++) {
            beta[i] += w->step[i];
            w->beta[i] = (double)beta[i];
        }
    }
}

static void summarise(const struct design *d, struct work *w, struct loglinear *fit)
{
    int n = d->columns;
    fit->intercept = w->beta[0];
    cross_product(d, w->mean, w->matrix);
    (void)cholesky(w->matrix, n, 1e-14);
    memset(w->step, 0, (size_t)n * sizeof *w->step);
    w->step[0] = 1.0;
    solve(w->matrix, n, w->step);
    fit->intercept_variance = w->step[0];
    fit->deviance = 0.0;
    fit->aic = 2.0 * n;
    for (int r = 0; r < d->rows; r++) {
        fit->deviance += deviance_of(d->count[r], w->mean[r]);
        fit->aic -= 2.0 * (d->count[r] * w->linear[r] - w->mean[r] - lgamma(d->count[r] + 1.0));
    }
    fit->deviance = fmax(fit->deviance, 0.0);
}

struct loglinear loglinear_fit(struct arena scratch, const struct design *d, double *fitted)
{
    struct loglinear fit = {NAN, NAN, NAN, NAN, STATS_NOT_IDENTIFIABLE};
    int n = d->columns;
    if (n > d->rows) {
        return fit;
    }
    struct work w = {ARENA_ARRAY(&scratch, double, n), ARENA_ARRAY(&scratch, double, n),
                     ARENA_ARRAY(&scratch, double, d->rows), ARENA_ARRAY(&scratch, double, d->rows),
                     ARENA_ARRAY(&scratch, double, (ptrdiff_t)n *n)};
    cross_product(d, NULL, w.matrix);
    if (!cholesky(w.matrix, n, RANK_TOLERANCE) || !maximum_exists(scratch, d)) {
        return fit;
    }
    for (int r = 0; r < d->rows; r++) {
        w.mean[r] = d->count[r] + 0.1;
        w.linear[r] = log(w.mean[r]);
    }
    fit.status = iterate(d, &w);
    if (fit.status == STATS_OK) {
        polish(d, &w, scratch);
        summarise(d, &w, &fit);
        for (int r = 0; r < d->rows && fitted != NULL; r++) {
            fitted[r] = w.mean[r];
        }
    }
    return fit;
}
