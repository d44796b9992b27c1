/* Scoring: each step solves information * step = score. Rows are taken in blocks that stay in the
 * nearest cache. Where the design is large, the information of the last step is kept as long as
 * that gains at least a digit and a half a step: a step without it costs a tenth. */
#include "stats/regression_scoring.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "stats/regression_matrix.h"

#define PREDICTOR_LIMIT  700.0 /* exp of more is not a number of ours */
#define CONVERGED_BELOW  1e-20 /* squared length of a step, in standard errors */
#define AS_FAR_AS_DIGITS 1e-13 /* the same, when a step no longer gains anything */
#define SEPARATED_BELOW  1e-6  /* such a short step that still moves a row by */
#define SEPARATED_MOVE   0.5
#define SLOW_GAIN        0.05
#define KEEP_INFORMATION 1e-3
#define DEPENDENT_PIVOT  1e-13
#define LARGE_DESIGN     2e6 /* rows * columns^2 */
enum { STEPS_LIMIT = 100, HALVINGS_LIMIT = 40, SAMPLE_ROWS_A_COLUMN = 40 };

struct point {
    double likelihood;
    double *score;
    double *information; /* lower triangle */
    bool has_information;
};

struct work {
    const struct scoring *s;
    ptrdiff_t rows, columns, padded;
    double *block; /* weighted rows of the basis, aligned */
    double *cross; /* padded x padded */
    const double *packed;
};

struct scored_row scoring_row(const struct scoring *s, ptrdiff_t row, double predictor)
{
    const struct regression_data *d = s->data;
    double y = d->response[row];
    double prior = d->weight ? d->weight[row] : 1.0;
    struct scored_row r = {0};
    if (s->family == REGRESSION_LOGISTIC) {
        double trials = d->trials ? d->trials[row] : 1.0;
        double small = exp(-fabs(predictor));
        double share = predictor >= 0.0 ? 1.0 / (1.0 + small) : small / (1.0 + small);
        r.mean = trials * share;
        r.residual = predictor >= 0.0 ? (y - trials) + trials * small / (1.0 + small) : y - r.mean;
        r.weight = trials * small / ((1.0 + small) * (1.0 + small));
        r.likelihood = y * predictor - trials * (fmax(predictor, 0.0) + log1p(small));
    } else {
        r.mean = exp(predictor);
        r.residual = y - r.mean;
        r.weight = r.mean;
        r.likelihood = y * predictor - r.mean;
        if (s->family == REGRESSION_NEGATIVE_BINOMIAL) {
            double wider = 1.0 + r.mean / s->theta;
            r.residual /= wider;
            r.weight /= wider;
            r.likelihood = y * predictor - (y + s->theta) * log1p(r.mean / s->theta);
        }
    }
    if (!(fabs(predictor) <= PREDICTOR_LIMIT)) {
        r.likelihood = -HUGE_VAL;
    }
    r.residual *= prior;
    r.weight *= prior;
    r.likelihood *= prior;
    return r;
}

/* The predictor that a row would have alone, drawn in from the edge; 0 weight stays 0. */
static double first_predictor(const struct scoring *s, ptrdiff_t row)
{
    double y = s->data->response[row];
    if (s->family == REGRESSION_LOGISTIC) {
        double trials = s->data->trials ? s->data->trials[row] : 1.0;
        return log((y + 0.5) / (trials - y + 0.5));
    }
    return log(y + 0.1);
}

static const double *block_of(const struct work *w, ptrdiff_t column, ptrdiff_t from)
{
    return w->packed + from * w->columns + column * MATRIX_BLOCK_ROWS;
}

/* The basis block after block of rows, each column after column, zeros at the end: every pass then
 * reads memory from the front to the back. */
static const double *pack(const struct scoring *s, struct arena *a)
{
    enum { N = MATRIX_BLOCK_ROWS };
    ptrdiff_t rows = s->data->rows;
    ptrdiff_t columns = s->data->columns;
    ptrdiff_t blocks = (rows + N - 1) / N;
    double *packed = arena_alloc_raw(a, (ptrdiff_t)sizeof *packed, blocks * N * columns);
    memset(packed + (blocks - 1) * N * columns, 0, (size_t)(N * columns) * sizeof *packed);
    for (ptrdiff_t from = 0; from < rows; from += N) {
        ptrdiff_t n = from + N < rows ? N : rows - from;
        for (ptrdiff_t j = 0; j < columns; j++) {
            memcpy(packed + from * columns + j * N, s->basis + j * rows + from,
                   (size_t)n * sizeof *packed);
        }
    }
    return packed;
}

/* A block of rows: their score and, asked for, their information. Without coefficients, the first
 * step of iterated least squares: the score of the working response at 0. */
static void add_block(struct work *w, const double *at, ptrdiff_t from, struct point *p)
{
    enum { N = MATRIX_BLOCK_ROWS };
    double predictor[N] = {0};
    double residual[N] = {0};
    double root[N] = {0};
    const struct scoring *s = w->s;
    ptrdiff_t n = from + N < w->rows ? N : w->rows - from;
    for (ptrdiff_t j = 0; at && j < w->columns; j++) {
        matrix_add_multiple(at[j], block_of(w, j, from), predictor);
    }
    double likelihood = 0.0;
    for (ptrdiff_t i = 0; i < n; i++) {
        double offset = s->data->offset ? s->data->offset[from + i] : 0.0;
        double eta = at ? predictor[i] + offset : first_predictor(s, from + i);
        struct scored_row r = scoring_row(s, from + i, eta);
        residual[i] = at ? r.residual : r.residual + r.weight * (eta - offset);
        root[i] = sqrt(r.weight);
        likelihood += r.likelihood;
    }
    p->likelihood += likelihood;
    for (ptrdiff_t j = 0; j < w->columns; j++) {
        p->score[j] += matrix_inner(block_of(w, j, from), residual);
        if (p->has_information) {
            matrix_multiply(block_of(w, j, from), root, w->block + j * N);
        }
    }
    if (p->has_information) {
        matrix_add_cross(w->padded, w->block, w->cross);
    }
}

static void evaluate(struct work *w, const double *at, bool information, struct point *p)
{
    p->likelihood = 0.0;
    p->has_information = information;
    memset(p->score, 0, (size_t)w->columns * sizeof *p->score);
    memset(w->cross, 0, (size_t)(w->padded * w->padded) * sizeof *w->cross);
    for (ptrdiff_t from = 0; from < w->rows; from += MATRIX_BLOCK_ROWS) {
        add_block(w, at, from, p);
    }
    if (information) {
        for (ptrdiff_t i = 0; i < w->columns; i++) {
            memcpy(p->information + i * w->columns, w->cross + i * w->padded,
                   (size_t)w->columns * sizeof *p->information);
        }
    }
}

static bool is_large(const struct work *w)
{
    return (double)w->rows * (double)w->columns * (double)w->columns > LARGE_DESIGN;
}

static struct point new_point(const struct work *w, struct arena *a)
{
    struct point p = {0};
    p.score = ARENA_ARRAY(a, double, w->columns);
    p.information = ARENA_ARRAY(a, double, w->columns * w->columns);
    return p;
}

static double product(ptrdiff_t n, const double *a, const double *b)
{
    double sum = 0.0;
    for (ptrdiff_t i = 0; i < n; i++) {
        sum += a[i] * b[i];
    }
    return sum;
}

/* The largest change of a row's predictor by a step. */
static double largest_move(const struct work *w, const double *step)
{
    double largest = 0.0;
    for (ptrdiff_t from = 0; from < w->rows; from += MATRIX_BLOCK_ROWS) {
        double move[MATRIX_BLOCK_ROWS] = {0};
        for (ptrdiff_t j = 0; j < w->columns; j++) {
            matrix_add_multiple(step[j], block_of(w, j, from), move);
        }
        for (ptrdiff_t i = 0; i < MATRIX_BLOCK_ROWS && from + i < w->rows; i++) {
            bool counts = !w->s->data->weight || w->s->data->weight[from + i] > 0.0;
            largest = counts ? fmax(largest, fabs(move[i])) : largest;
        }
    }
    return largest;
}

/* A coarse answer from every k-th row of a large design, to start from; false when it has none. */
static bool start_from_sample(const struct scoring *s, double *start, struct arena scratch)
{
    const struct regression_data *d = s->data;
    ptrdiff_t stride = d->rows / (SAMPLE_ROWS_A_COLUMN * d->columns);
    if (stride < 4) {
        return false;
    }
    ptrdiff_t rows = d->rows / stride;
    double *basis = ARENA_ARRAY(&scratch, double, rows * d->columns);
    double *cells = ARENA_ARRAY(&scratch, double, 4 * rows);
    for (ptrdiff_t i = 0; i < rows; i++) {
        cells[i] = d->response[i * stride];
        cells[rows + i] = d->offset ? d->offset[i * stride] : 0.0;
        cells[2 * rows + i] = d->weight ? d->weight[i * stride] : 1.0;
        cells[3 * rows + i] = d->trials ? d->trials[i * stride] : 1.0;
    }
    for (ptrdiff_t j = 0; j < d->columns; j++) {
        for (ptrdiff_t i = 0; i < rows; i++) {
            basis[j * rows + i] = s->basis[j * d->rows + i * stride];
        }
    }
    struct regression_data sample = {.rows = rows,
                                     .columns = d->columns,
                                     .response = cells,
                                     .offset = cells + rows,
                                     .weight = cells + 2 * rows,
                                     .trials = cells + 3 * rows};
    struct scoring coarse = {s->family, s->theta, &sample, basis};
    struct scored answer = scored_new(d->columns, &scratch);
    scoring_run(&coarse, NULL, &answer, scratch);
    memcpy(start, answer.coefficient, (size_t)d->columns * sizeof *start);
    return answer.fault == REGRESSION_SOUND;
}

/* Moves from `at` by the step, halved until the likelihood does not fall; false when it cannot. */
static bool move(struct work *w, double *at, const double *step, bool information, struct point *p,
                 struct arena scratch)
{
    double before = p->likelihood;
    double *from = ARENA_ARRAY(&scratch, double, w->columns);
    memcpy(from, at, (size_t)w->columns * sizeof *from);
    double share = 1.0;
    for (int halving = 0; halving < HALVINGS_LIMIT; halving++, share /= 2.0) {
        for (ptrdiff_t j = 0; j < w->columns; j++) {
            at[j] = from[j] + share * step[j];
        }
        evaluate(w, at, information, p);
        if (p->likelihood >= before - 1e-9 * (1.0 + fabs(before))) {
            return true;
        }
    }
    return false;
}

/* Whether the step ends the search; sets the fault. */
static bool ends(const struct work *w, const double *step, double length, double last,
                 struct scored *result)
{
    if (!isfinite(length) || length < 0.0) {
        result->fault = REGRESSION_ENDLESS;
        return true;
    }
    bool slow = length > SLOW_GAIN * last; /* a runaway shortens its step by e, never faster */
    if (slow && length < SEPARATED_BELOW && largest_move(w, step) > SEPARATED_MOVE) {
        result->fault = REGRESSION_SEPARATED;
        memcpy(result->coefficient, step, (size_t)w->columns * sizeof *step);
        return true;
    }
    double next = isfinite(last) ? length * fmin(1.0, length / last) : length;
    return next < CONVERGED_BELOW || (length < AS_FAR_AS_DIGITS && length > last / 4.0);
}

/* From the point `p` at the coefficients to the maximum. */
static void climb(struct work *w, struct point *p, struct scored *result, struct arena scratch)
{
    ptrdiff_t size = w->columns;
    double *factor = ARENA_ARRAY(&scratch, double, size *size);
    double *step = ARENA_ARRAY(&scratch, double, size);
    bool large = is_large(w);
    double last = HUGE_VAL;
    for (result->iterations = 1; result->iterations <= STEPS_LIMIT; result->iterations++) {
        if (p->has_information) {
            memcpy(factor, p->information, (size_t)(size * size) * sizeof *factor);
            if (!(matrix_factor(size, factor, &result->column) > DEPENDENT_PIVOT)) {
                result->fault = REGRESSION_SEPARATED;
                memcpy(result->coefficient, step, (size_t)size * sizeof *step);
                return;
            }
        }
        memcpy(step, p->score, (size_t)size * sizeof *step);
        matrix_solve(size, factor, step, false);
        double length = product(size, step, p->score);
        bool done = ends(w, step, length, last, result);
        if (result->fault != REGRESSION_SOUND) {
            return;
        }
        bool gains = length < KEEP_INFORMATION * last || length < 1.0;
        bool information = done || !large || !gains;
        if (!move(w, result->coefficient, step, information, p, scratch)) {
            result->fault = done ? REGRESSION_SOUND : REGRESSION_ENDLESS;
            return;
        }
        if (done) {
            return;
        }
        last = length;
    }
    result->fault = REGRESSION_ENDLESS;
}

struct arena scoring_half(struct arena *scratch)
{
    ptrdiff_t half = (scratch->end - scratch->next) / 2 / 16 * 16;
    struct arena upper = {scratch->next + half, scratch->end};
    scratch->end = upper.next;
    return upper;
}

struct scored scored_new(ptrdiff_t columns, struct arena *a)
{
    return (struct scored){.coefficient = ARENA_ARRAY(a, double, columns),
                           .covariance = ARENA_ARRAY(a, double, columns *columns)};
}

/* The first step of iterated least squares, from predictors that each row would have alone. */
static bool first_coefficients(struct work *w, struct point *p, struct scored *result)
{
    evaluate(w, NULL, true, p);
    if (!(matrix_factor(w->columns, p->information, &result->column) > DEPENDENT_PIVOT)) {
        result->fault = REGRESSION_RANK;
        return false;
    }
    memcpy(result->coefficient, p->score, (size_t)w->columns * sizeof *p->score);
    matrix_solve(w->columns, p->information, result->coefficient, false);
    return true;
}

void scoring_run(const struct scoring *s, const double *start, struct scored *result,
                 struct arena scratch)
{
    const struct regression_data *d = s->data;
    ptrdiff_t size = d->columns;
    struct work w = {.s = s, .rows = d->rows, .columns = size};
    w.padded = (size + MATRIX_TILE - 1) / MATRIX_TILE * MATRIX_TILE;
    w.block = ARENA_ARRAY(&scratch, double, w.padded *MATRIX_BLOCK_ROWS);
    w.cross = ARENA_ARRAY(&scratch, double, w.padded *w.padded);
    w.packed = pack(s, &scratch);
    struct point p = new_point(&w, &scratch);
    result->fault = REGRESSION_SOUND;
    if (start) {
        memcpy(result->coefficient, start, (size_t)size * sizeof *start);
    } else if (!(is_large(&w) && start_from_sample(s, result->coefficient, scratch)) &&
               !first_coefficients(&w, &p, result)) {
        return;
    }
    evaluate(&w, result->coefficient, true, &p);
    climb(&w, &p, result, scratch);
    if (result->fault == REGRESSION_SOUND) {
        if (!(matrix_factor(size, p.information, &result->column) > 0.0)) {
            result->fault = REGRESSION_SEPARATED;
            return;
        }
        matrix_invert(size, p.information, result->covariance);
    }
}
