/* Several bends. With the straight line taken out of everything once, a set of bends gains
 * c' G^-1 c of the sum of squares, c being the products of its columns with the values and G those
 * of its columns among themselves: no fit is made in the search. */
#include "stats/change_points.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "stats/random.h"
#include "stats/regression_matrix.h"
#include "stats/regression_scoring.h"

#define VALUE_LIMIT 1e100
#define DEPENDENT   1e-10
enum { LEAST_PERMUTATIONS = 99, MOST_PERMUTATIONS = 9999, MOST_TRIED = 200000000 };

struct bends {
    ptrdiff_t count; /* values */
    ptrdiff_t least;
    double *line;   /* orthonormal: the straight line, two columns */
    double *column; /* count x count: bend at i, without its straight part, of length 1 */
    bool *usable;
    double *product; /* G */
};

struct choice {
    int count;
    ptrdiff_t at[JOINPOINTS_LIMIT];
    double gain;
};

static double inner(const double *a, const double *b, ptrdiff_t n)
{
    double sum = 0.0;
    for (ptrdiff_t i = 0; i < n; i++) {
        sum += a[i] * b[i];
    }
    return sum;
}

static void take_out(const double *unit, double *x, ptrdiff_t n)
{
    double share = inner(unit, x, n);
    for (ptrdiff_t i = 0; i < n; i++) {
        x[i] -= share * unit[i];
    }
}

static struct bends bends_of(const double *time, const double *root, ptrdiff_t n, ptrdiff_t least,
                             struct arena *a, struct arena scratch)
{
    struct bends b = {.count = n, .least = least};
    double *plain = ARENA_ARRAY(&scratch, double, 2 * n);
    double triangle[4];
    b.line = ARENA_ARRAY(a, double, 2 * n);
    b.column = ARENA_ARRAY(a, double, n *n);
    b.usable = ARENA_ARRAY(a, bool, n);
    b.product = ARENA_ARRAY(a, double, n *n);
    for (ptrdiff_t i = 0; i < n; i++) {
        plain[i] = root[i];
        plain[n + i] = root[i] * (time[i] - time[n / 2]);
    }
    if (matrix_orthogonal(n, 2, plain, b.line, triangle) >= 0) {
        b.count = 0;
        return b;
    }
    for (ptrdiff_t at = least - 1; at < n - least; at++) {
        double *column = b.column + at * n;
        for (ptrdiff_t i = at + 1; i < n; i++) {
            column[i] = root[i] * (time[i] - time[at]);
        }
        double whole = sqrt(inner(column, column, n));
        for (int pass = 0; pass < 4; pass++) {
            take_out(b.line + pass % 2 * n, column, n);
        }
        double left = sqrt(inner(column, column, n));
        b.usable[at] = left > DEPENDENT * whole;
        for (ptrdiff_t i = 0; b.usable[at] && i < n; i++) {
            column[i] /= left;
        }
    }
    for (ptrdiff_t i = 0; i < n; i++) {
        for (ptrdiff_t j = 0; j <= i; j++) {
            b.product[i * n + j] = inner(b.column + i * n, b.column + j * n, n);
            b.product[j * n + i] = b.product[i * n + j];
        }
    }
    return b;
}

/* What a set of bends takes off the sum of squares; below 0 when they depend on each other. */
static double gain_of(const struct bends *b, const double *c, const ptrdiff_t *at, int count)
{
    double factor[JOINPOINTS_LIMIT * JOINPOINTS_LIMIT];
    double y[JOINPOINTS_LIMIT];
    double gain = 0.0;
    for (int i = 0; i < count; i++) {
        y[i] = c[at[i]];
        for (int j = 0; j <= i; j++) {
            double sum = b->product[at[i] * b->count + at[j]];
            for (int k = 0; k < j; k++) {
                sum -= factor[i * JOINPOINTS_LIMIT + k] * factor[j * JOINPOINTS_LIMIT + k];
            }
            if (i == j && !(sum > DEPENDENT)) {
                return -1.0;
            }
            factor[i * JOINPOINTS_LIMIT + j] =
                i == j ? sqrt(sum) : sum / factor[j * JOINPOINTS_LIMIT + j];
        }
        for (int k = 0; k < i; k++) {
            y[i] -= factor[i * JOINPOINTS_LIMIT + k] * y[k];
        }
        y[i] /= factor[i * JOINPOINTS_LIMIT + i];
        gain += y[i] * y[i];
    }
    return gain;
}

/* The next set of `count` bends in order, at least `least` apart; false after the last. */
static bool next_set(const struct bends *b, ptrdiff_t *at, int count)
{
    for (int i = count - 1; i >= 0; i--) {
        ptrdiff_t last = b->count - b->least * (count - i) - 1;
        if (at[i] < last) {
            at[i]++;
            for (int j = i + 1; j < count; j++) {
                at[j] = at[j - 1] + b->least;
            }
            return true;
        }
    }
    return false;
}

/* The best set of a number of bends for values whose straight part is out. */
static struct choice best_set(const struct bends *b, const double *left, int count, double *c)
{
    struct choice best = {.count = -1, .gain = -1.0};
    ptrdiff_t at[JOINPOINTS_LIMIT];
    if (count == 0) {
        return (struct choice){.count = 0};
    }
    if (b->count < b->least * (count + 1)) {
        return best;
    }
    for (ptrdiff_t i = b->least - 1; i < b->count - b->least; i++) {
        c[i] = inner(b->column + i * b->count, left, b->count);
    }
    for (int i = 0; i < count; i++) {
        at[i] = b->least * (i + 1) - 1;
    }
    do {
        bool usable = true;
        for (int i = 0; i < count; i++) {
            usable = usable && b->usable[at[i]];
        }
        double gain = usable ? gain_of(b, c, at, count) : -1.0;
        if (gain > best.gain) {
            best.gain = gain;
            best.count = count;
            memcpy(best.at, at, sizeof at);
        }
    } while (next_set(b, at, count));
    return best;
}

/* What is left of the values beside a set of bends. */
static void residuals(const struct bends *b, const struct choice *set, const double *left,
                      double *residual, struct arena scratch)
{
    ptrdiff_t n = b->count;
    memcpy(residual, left, (size_t)n * sizeof *residual);
    if (set->count == 0) {
        return;
    }
    double *columns = ARENA_ARRAY(&scratch, double, n * set->count);
    double *basis = ARENA_ARRAY(&scratch, double, n * set->count);
    double triangle[JOINPOINTS_LIMIT * JOINPOINTS_LIMIT];
    for (int i = 0; i < set->count; i++) {
        memcpy(columns + i * n, b->column + set->at[i] * n, (size_t)n * sizeof *columns);
    }
    if (matrix_orthogonal(n, set->count, columns, basis, triangle) >= 0) {
        return;
    }
    for (int i = 0; i < set->count; i++) {
        take_out(basis + i * n, residual, n);
    }
}

/* p of `fewer` bends against `more`. */
static double permutation_p(const struct bends *b, const double *left, int fewer, int more,
                            const struct joinpoints_choice *choice, struct random_source *random,
                            struct arena scratch)
{
    ptrdiff_t n = b->count;
    double *c = ARENA_ARRAY(&scratch, double, n);
    double *residual = ARENA_ARRAY(&scratch, double, n);
    double *mixed = ARENA_ARRAY(&scratch, double, n);
    double *values = ARENA_ARRAY(&scratch, double, n);
    struct choice null = best_set(b, left, fewer, c);
    residuals(b, &null, left, residual, scratch);
    double squares = inner(left, left, n);
    double observed = (squares - best_set(b, left, more, c).gain) / (squares - null.gain);
    memcpy(mixed, residual, (size_t)n * sizeof *mixed);
    int extreme = 0;
    for (int i = 0; i < choice->permutations; i++) {
        random_shuffle(random, mixed, n);
        for (ptrdiff_t j = 0; j < n; j++) {
            values[j] = left[j] - residual[j] + mixed[j];
        }
        take_out(b->line, values, n);
        take_out(b->line + n, values, n);
        double all = inner(values, values, n);
        double with_fewer = all - best_set(b, values, fewer, c).gain;
        double with_more = all - best_set(b, values, more, c).gain;
        extreme += with_more <= observed * with_fewer * (1.0 + 1e-12);
    }
    return (1.0 + extreme) / (1.0 + choice->permutations);
}

static int by_permutation(const struct bends *b, const double *left,
                          const struct joinpoints_choice *choice, int most, struct joinpoints *j,
                          struct arena scratch)
{
    struct random_source random = random_seeded(choice->seed);
    int fewer = 0;
    int more = most;
    while (fewer < more) {
        double p = permutation_p(b, left, fewer, more, choice, &random, scratch);
        j->p[j->tests++] = p;
        *(p <= choice->alpha / most ? &fewer : &more) += p <= choice->alpha / most ? 1 : -1;
    }
    return fewer;
}

/* Slopes of the segments and their errors, the bends taken as given. */
static bool set_slopes(const double *time, const double *root, const double *value,
                       const struct choice *set, struct joinpoints *j, ptrdiff_t n,
                       struct arena scratch)
{
    ptrdiff_t columns = set->count + 2;
    double *design = ARENA_ARRAY(&scratch, double, n *columns);
    double *basis = ARENA_ARRAY(&scratch, double, n *columns);
    double triangle[(JOINPOINTS_LIMIT + 2) * (JOINPOINTS_LIMIT + 2)] = {0};
    double slope[JOINPOINTS_LIMIT + 2] = {0};
    double *left = ARENA_ARRAY(&scratch, double, n);
    for (ptrdiff_t i = 0; i < n; i++) {
        design[i] = root[i];
        design[n + i] = root[i] * (time[i] - time[n / 2]);
        for (int k = 0; k < set->count; k++) {
            design[(2 + k) * n + i] = root[i] * fmax(time[i] - time[set->at[k]], 0.0);
        }
        left[i] = value[i];
    }
    if (matrix_orthogonal(n, columns, design, basis, triangle) >= 0) {
        return false;
    }
    for (ptrdiff_t k = 0; k < columns; k++) {
        slope[k] = inner(basis + k * n, left, n);
        take_out(basis + k * n, left, n);
    }
    matrix_back_solve(columns, triangle, slope);
    j->sum_of_squares = inner(left, left, n);
    double sum = 0.0;
    for (int k = 0; k <= set->count; k++) {
        sum += slope[k + 1];
        j->slope[k] = sum;
        /* variance of the sum of coefficients 1 .. k + 1: the length of R^-T of their sum */
        double pick[JOINPOINTS_LIMIT + 2] = {0};
        double squares = 0.0;
        for (ptrdiff_t i = 0; i < columns; i++) {
            pick[i] = i >= 1 && i <= k + 1 ? 1.0 : 0.0;
            for (ptrdiff_t m = 0; m < i; m++) {
                pick[i] -= triangle[m * columns + i] * pick[m];
            }
            pick[i] /= triangle[i * columns + i];
            squares += pick[i] * pick[i];
        }
        double freedom = (double)(n - columns);
        j->slope_error[k] = freedom > 0.0 ? sqrt(j->sum_of_squares / freedom * squares) : 0.0;
    }
    return true;
}

static bool choice_is_sound(const struct joinpoints_choice *o)
{
    if (o->least < 2 || o->most < 0 || o->most > JOINPOINTS_LIMIT) {
        return false;
    }
    return !o->permutation ||
           (o->alpha > 0.0 && o->alpha < 1.0 && o->permutations >= LEAST_PERMUTATIONS &&
            o->permutations <= MOST_PERMUTATIONS);
}

static bool values_are_sound(const double *time, const double *value, const double *weight,
                             ptrdiff_t n)
{
    if (n < 0 || n > JOINPOINTS_VALUES_LIMIT) {
        return false;
    }
    for (ptrdiff_t i = 0; i < n; i++) {
        double w = weight ? weight[i] : 1.0;
        bool ascends = i == 0 || time[i] > time[i - 1];
        if (!(fabs(time[i]) < 1e12) || !ascends || !(fabs(value[i]) < VALUE_LIMIT) || !(w > 0.0) ||
            !(w < VALUE_LIMIT)) {
            return false;
        }
    }
    return true;
}

/* How many bends the values allow, and not more sets than can be tried. */
static int most_bends(ptrdiff_t n, const struct joinpoints_choice *o)
{
    int most = o->most;
    while (most > 0 && n < o->least * (most + 1)) {
        most--;
    }
    double sets = 1.0;
    for (int k = 1; k <= most; k++) {
        sets *= (double)(n - o->least * most) / k;
    }
    double runs = o->permutation ? 1.0 + o->permutations : 1.0;
    return sets * runs > MOST_TRIED ? most - 1 : most;
}

/* The best set of each number of bends, and BIC for each; returns the number that BIC takes. */
static int best_sets(const struct bends *b, const double *left, double whole, int most,
                     struct choice *sets, struct arena scratch, double *bic)
{
    double n = (double)b->count;
    double squares = inner(left, left, b->count);
    double *c = ARENA_ARRAY(&scratch, double, b->count);
    int chosen = 0;
    for (int k = 0; k <= most; k++) {
        sets[k] = best_set(b, left, k, c);
        /* an exact fit has no logarithm: what rounding leaves of it stands in */
        double rest = fmax(squares - fmax(sets[k].gain, 0.0), 1e-30 * whole);
        bic[k] = rest > 0.0 ? log(rest / n) + 2.0 * (k + 1) * log(n) / n : 0.0;
        chosen = sets[k].count == k && bic[k] < bic[chosen] ? k : chosen;
    }
    return chosen;
}

struct joinpoints stats_joinpoints(const double *time, const double *value, const double *weight,
                                   ptrdiff_t n, const struct joinpoints_choice *choice,
                                   struct arena scratch)
{
    struct joinpoints j = {.status = STATS_BAD_INPUT};
    if (!choice_is_sound(choice) || !values_are_sound(time, value, weight, n)) {
        return j;
    }
    j.status = STATS_UNDEFINED;
    if (n < choice->least || n < 3) {
        return j;
    }
    double *root = ARENA_ARRAY(&scratch, double, n);
    double *scaled = ARENA_ARRAY(&scratch, double, n);
    double *left = ARENA_ARRAY(&scratch, double, n);
    for (ptrdiff_t i = 0; i < n; i++) {
        root[i] = weight ? sqrt(weight[i]) : 1.0;
        scaled[i] = left[i] = value[i] * root[i];
    }
    struct arena kept = scoring_half(&scratch);
    struct bends b = bends_of(time, root, n, choice->least, &kept, scratch);
    if (b.count == 0) {
        return j;
    }
    for (int pass = 0; pass < 4; pass++) {
        take_out(b.line + pass % 2 * n, left, n);
    }
    j.status = STATS_OK;
    int most = most_bends(n, choice);
    struct choice sets[JOINPOINTS_LIMIT + 1];
    j.count = best_sets(&b, left, inner(scaled, scaled, n), most, sets, scratch, j.bic);
    if (choice->permutation) {
        j.count = most > 0 ? by_permutation(&b, left, choice, most, &j, scratch) : 0;
    }
    for (int k = 0; k < j.count; k++) {
        j.at[k] = time[sets[j.count].at[k]];
    }
    if (j.status == STATS_OK && !set_slopes(time, root, scaled, &sets[j.count], &j, n, scratch)) {
        j.status = STATS_UNDEFINED;
    }
    return j;
}
