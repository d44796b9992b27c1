/* One bend: at each time in turn, or anywhere. */
#include "stats/change_points.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include <gsl/gsl_sort.h>

#include "stats/quantile.h"
#include "stats/regression_matrix.h"
#include "stats/regression_scoring.h"

#define VALUE_LIMIT  1e100
#define AT_CONVERGED 1e-13
#define GOLDEN       0.61803398874989484820
enum { LEAST_VALUES = 2, BEND_COLUMNS = 4, BEND_STEPS = 100, GOLDEN_STEPS = 80 };
enum { FINE_VALUES = 200, PARTS_FINE = 8, PARTS_COARSE = 2 }; /* places tried between two values */

static bool times_are_sound(const double *time, ptrdiff_t count)
{
    for (ptrdiff_t i = 0; i < count; i++) {
        if (!(fabs(time[i]) < 1e12) || (i > 0 && !(time[i] > time[i - 1]))) {
            return false;
        }
    }
    return count > 0;
}

/* An intercept, the time from its middle, and what of it lies beyond the bend. */
static void fill_design(double *design, const double *time, ptrdiff_t count, double bend)
{
    double middle = time[count / 2];
    for (ptrdiff_t i = 0; i < count; i++) {
        design[i] = 1.0;
        design[count + i] = time[i] - middle;
        design[2 * count + i] = fmax(time[i] - bend, 0.0);
    }
}

/* Fits a straight or a bent line; false when it cannot. The bend is the third column. */
typedef bool line_fit(const void *data, const double *design, ptrdiff_t columns,
                      struct joinpoint_profile *line, struct arena scratch);

static struct joinpoint search(line_fit *fit, const void *data, const double *time, ptrdiff_t count,
                               ptrdiff_t least, struct arena *a, struct arena scratch)
{
    struct joinpoint j = {.status = STATS_BAD_INPUT};
    if (count < 0 || count > JOINPOINT_VALUES_LIMIT || least < LEAST_VALUES ||
        (count > 0 && !times_are_sound(time, count))) {
        return j;
    }
    j.status = STATS_UNDEFINED;
    if (count / 2 < least) {
        return j;
    }
    double *design = ARENA_ARRAY(&scratch, double, 3 * count);
    struct joinpoint_profile line = {0};
    fill_design(design, time, count, time[0]);
    if (!fit(data, design, 2, &line, scratch)) {
        return j;
    }
    j.straight_deviance = line.deviance;
    j.straight_slope = line.slope_before;
    j.profile = ARENA_ARRAY(a, struct joinpoint_profile, count);
    for (ptrdiff_t i = least - 1; i < count - least; i++) {
        line = (struct joinpoint_profile){.at = time[i]};
        fill_design(design, time, count, time[i]);
        if (!fit(data, design, 3, &line, scratch)) {
            continue;
        }
        if (j.count == 0 || line.deviance < j.best.deviance) {
            j.best = line;
        }
        j.profile[j.count++] = line;
    }
    j.status = j.count > 0 ? STATS_OK : STATS_UNDEFINED;
    return j;
}

static void set_slopes(struct joinpoint_profile *line, const double *coefficient, ptrdiff_t columns)
{
    line->slope_before = coefficient[1];
    line->slope_after = coefficient[1] + (columns > 2 ? coefficient[2] : 0.0);
}

static bool fit_poisson(const void *data, const double *design, ptrdiff_t columns,
                        struct joinpoint_profile *line, struct arena scratch)
{
    struct regression_data d = *(const struct regression_data *)data;
    d.design = design;
    d.columns = columns;
    struct arena kept = scoring_half(&scratch);
    struct regression_fit fit = stats_regression(REGRESSION_POISSON, &d, &kept, scratch);
    if (fit.status != STATS_OK) {
        return false;
    }
    line->deviance = fit.deviance;
    set_slopes(line, fit.coefficient, columns);
    return true;
}

struct joinpoint stats_joinpoint_poisson(const double *time, const double *count_of,
                                         const double *offset, ptrdiff_t count, ptrdiff_t least,
                                         struct arena *a, struct arena scratch)
{
    struct regression_data d = {.rows = count, .response = count_of, .offset = offset};
    return search(fit_poisson, &d, time, count, least, a, scratch);
}

struct weighted_values {
    ptrdiff_t count;
    const double *value; /* times the root of the weight */
    const double *root;
};

static bool fit_least_squares(const void *data, const double *design, ptrdiff_t columns,
                              struct joinpoint_profile *line, struct arena scratch)
{
    const struct weighted_values *v = data;
    ptrdiff_t n = v->count;
    double *rows = ARENA_ARRAY(&scratch, double, n *columns);
    double *basis = ARENA_ARRAY(&scratch, double, n *columns);
    double *triangle = ARENA_ARRAY(&scratch, double, columns *columns);
    double *left = ARENA_ARRAY(&scratch, double, n);
    double coefficient[3] = {0};
    for (ptrdiff_t i = 0; i < n * columns; i++) {
        rows[i] = design[i] * v->root[i % n];
    }
    if (matrix_orthogonal(n, columns, rows, basis, triangle) >= 0) {
        return false;
    }
    memcpy(left, v->value, (size_t)n * sizeof *left);
    for (ptrdiff_t j = 0; j < columns; j++) {
        for (ptrdiff_t i = 0; i < n; i++) {
            coefficient[j] += basis[j * n + i] * left[i];
        }
        for (ptrdiff_t i = 0; i < n; i++) {
            left[i] -= coefficient[j] * basis[j * n + i];
        }
    }
    matrix_back_solve(columns, triangle, coefficient);
    line->deviance = 0.0;
    for (ptrdiff_t i = 0; i < n; i++) {
        line->deviance += left[i] * left[i];
    }
    set_slopes(line, coefficient, columns);
    return isfinite(line->deviance);
}

struct joinpoint stats_joinpoint_least_squares(const double *time, const double *value,
                                               const double *weight, ptrdiff_t count,
                                               ptrdiff_t least, struct arena *a,
                                               struct arena scratch)
{
    struct joinpoint bad = {.status = STATS_BAD_INPUT};
    if (count < 0) {
        return bad;
    }
    double *values = ARENA_ARRAY(&scratch, double, 2 * count + 1);
    for (ptrdiff_t i = 0; i < count; i++) {
        double w = weight ? weight[i] : 1.0;
        if (!(fabs(value[i]) < VALUE_LIMIT) || !(w >= 0.0) || !(w < VALUE_LIMIT)) {
            return bad;
        }
        values[count + i] = sqrt(w);
        values[i] = value[i] * values[count + i];
    }
    struct weighted_values v = {count, values, values + count};
    return search(fit_least_squares, &v, time, count, least, a, scratch);
}

/* A bent regression at one place. */
struct bend {
    enum regression_family family;
    struct regression_data data;
    const double *x;
    double middle;
    double *design; /* an intercept, x, x beyond the bend, and the step at the bend */
};

struct bent {
    bool sound;
    double deviance;
    double slope, change; /* of the slope */
    double drift;         /* of the bend, to first order; and its standard error */
    double drift_error;
};

/* With the step as a fourth column, its coefficient over the change of slope says how far the bend
 * is from the best one. */
static struct bent fit_bend(const struct bend *b, double at, ptrdiff_t columns,
                            struct arena scratch)
{
    ptrdiff_t n = b->data.rows;
    for (ptrdiff_t i = 0; i < n; i++) {
        b->design[i] = 1.0;
        b->design[n + i] = b->x[i] - b->middle;
        b->design[2 * n + i] = fmax(b->x[i] - at, 0.0);
        b->design[3 * n + i] = b->x[i] > at ? -1.0 : 0.0;
    }
    struct regression_data d = b->data;
    d.design = b->design;
    d.columns = columns;
    struct arena kept = scoring_half(&scratch);
    struct regression_fit fit = stats_regression(b->family, &d, &kept, scratch);
    struct bent r = {.sound = fit.status == STATS_OK};
    if (!r.sound) {
        return r;
    }
    r.deviance = fit.deviance;
    r.slope = fit.coefficient[1];
    r.change = columns > 2 ? fit.coefficient[2] : 0.0;
    if (columns == BEND_COLUMNS) {
        r.sound = fabs(r.change) > 0.0;
        r.drift = r.sound ? fit.coefficient[3] / r.change : 0.0;
        r.drift_error = r.sound ? fit.standard_error[3] / fabs(r.change) : 0.0;
    }
    return r;
}

static double place_of(const double *sorted, ptrdiff_t parts, ptrdiff_t part)
{
    ptrdiff_t i = part / parts;
    double share = (double)(part % parts) / (double)parts;
    return share > 0.0 ? sorted[i] + share * (sorted[i + 1] - sorted[i]) : sorted[i];
}

/* Of many values, evenly spaced ones: as many as are tried. */
static ptrdiff_t thin_out(double *sorted, ptrdiff_t distinct)
{
    for (ptrdiff_t i = 0; distinct > FINE_VALUES && i < FINE_VALUES; i++) {
        sorted[i] = sorted[i * (distinct - 1) / (FINE_VALUES - 1)];
    }
    return distinct > FINE_VALUES ? FINE_VALUES : distinct;
}

/* The best of the distinct values of x and places between them, two values on either side; false
 * when none can be fitted. The bracket is what lies on both sides of it. */
static bool coarse_bend(const struct bend *b, double *at, double bracket[2], struct arena scratch)
{
    ptrdiff_t n = b->data.rows;
    double *sorted = ARENA_ARRAY(&scratch, double, n);
    memcpy(sorted, b->x, (size_t)n * sizeof *sorted);
    gsl_sort(sorted, 1, (size_t)n);
    ptrdiff_t distinct = 0;
    for (ptrdiff_t i = 0; i < n; i++) {
        if (distinct == 0 || sorted[i] > sorted[distinct - 1]) {
            sorted[distinct++] = sorted[i];
        }
    }
    bool found = false;
    double least = HUGE_VAL;
    ptrdiff_t parts = distinct <= FINE_VALUES ? PARTS_FINE : PARTS_COARSE;
    distinct = thin_out(sorted, distinct);
    for (ptrdiff_t part = parts; part < parts * (distinct - 2); part++) {
        double place = place_of(sorted, parts, part);
        struct bent r = fit_bend(b, place, 3, scratch);
        if (r.sound && r.deviance < least) {
            least = r.deviance;
            *at = place;
            bracket[0] = place_of(sorted, parts, part > parts ? part - 1 : part);
            bracket[1] = place_of(sorted, parts, part + 1);
            found = true;
        }
    }
    return found;
}

/* Golden section on the deviance: where the best bend is at a value of x, the first-order steps
 * jump from one side of it to the other. */
static double golden_bend(const struct bend *b, const double bracket[2], struct arena scratch)
{
    double low = bracket[0];
    double high = bracket[1];
    double left = high - GOLDEN * (high - low);
    double right = low + GOLDEN * (high - low);
    struct bent at_left = fit_bend(b, left, 3, scratch);
    struct bent at_right = fit_bend(b, right, 3, scratch);
    for (int step = 0; step < GOLDEN_STEPS && at_left.sound && at_right.sound; step++) {
        if (at_left.deviance <= at_right.deviance) {
            high = right;
            right = left;
            at_right = at_left;
            left = high - GOLDEN * (high - low);
            at_left = fit_bend(b, left, 3, scratch);
        } else {
            low = left;
            left = right;
            at_left = at_right;
            right = low + GOLDEN * (high - low);
            at_right = fit_bend(b, right, 3, scratch);
        }
    }
    return 0.5 * (low + high);
}

static double fine_bend(const struct bend *b, double at, const double bracket[2],
                        struct arena scratch)
{
    double start = at;
    double scale = fmax(fabs(bracket[0]), fabs(bracket[1]));
    for (int step = 0; step < BEND_STEPS; step++) {
        struct bent r = fit_bend(b, at, BEND_COLUMNS, scratch);
        double next = at + r.drift;
        if (!r.sound || !(next > bracket[0] && next < bracket[1])) {
            break;
        }
        if (fabs(next - at) <= AT_CONVERGED * scale) {
            struct bent first = fit_bend(b, start, 3, scratch);
            struct bent last = fit_bend(b, next, 3, scratch);
            return last.sound && last.deviance <= first.deviance ? next : start;
        }
        at = next;
    }
    return golden_bend(b, bracket, scratch);
}

struct segmented stats_segmented(enum regression_family family, const double *x,
                                 const struct regression_data *data, struct arena scratch)
{
    struct segmented s = {.status = STATS_BAD_INPUT};
    struct bend b = {.family = family, .data = *data, .x = x};
    ptrdiff_t n = data->rows;
    for (ptrdiff_t i = 0; i < n; i++) {
        if (!(fabs(x[i]) < 1e12)) {
            return s;
        }
        b.middle += x[i] / (double)n;
    }
    if (n < 1 || n > 10000) {
        s.status = n == 0 ? STATS_UNDEFINED : STATS_BAD_INPUT;
        return s;
    }
    b.design = ARENA_ARRAY(&scratch, double, BEND_COLUMNS *n);
    struct arena kept = scoring_half(&scratch);
    b.data.design = b.design;
    b.data.columns = 1;
    for (ptrdiff_t i = 0; i < n; i++) {
        b.design[i] = 1.0;
    }
    s.status = stats_regression(family, &b.data, &kept, scratch).status; /* looks at the data */
    struct bent straight = s.status == STATS_OK ? fit_bend(&b, x[0], 2, scratch) : (struct bent){0};
    double bracket[2] = {0};
    if (!straight.sound || !coarse_bend(&b, &s.at, bracket, scratch)) {
        s.status = s.status == STATS_OK ? STATS_UNDEFINED : s.status;
        return s;
    }
    s.at = fine_bend(&b, s.at, bracket, scratch);
    struct bent best = fit_bend(&b, s.at, 3, scratch);
    struct bent moved = fit_bend(&b, s.at, BEND_COLUMNS, scratch);
    if (!best.sound || !moved.sound) {
        return (struct segmented){.status = STATS_UNDEFINED};
    }
    s.at_error = moved.drift_error;
    s.slope_before = best.slope;
    s.slope_after = best.slope + best.change;
    s.deviance = best.deviance;
    s.straight_deviance = straight.deviance;
    return s;
}
