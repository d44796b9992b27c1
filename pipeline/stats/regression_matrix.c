/* Dense algebra for regressions: small, plain, and the same to the last digit on every machine
 * (no fused operations, fixed order of sums). */
#include "stats/regression_matrix.h"

#include <assert.h>
#include <math.h>

#define DEPENDENT_BELOW 1e-10 /* of the length of a column, after those before it are taken out */

double matrix_factor(ptrdiff_t size, double *matrix, ptrdiff_t *column)
{
    double least = 1.0;
    *column = 0;
    for (ptrdiff_t j = 0; j < size; j++) {
        double *row = matrix + j * size;
        double pivot = row[j];
        for (ptrdiff_t k = 0; k < j; k++) {
            pivot -= row[k] * row[k];
        }
        double relative = row[j] > 0.0 && isfinite(row[j]) ? pivot / row[j] : 0.0;
        if (relative < least) {
            least = relative;
            *column = j;
        }
        if (!(relative > 0.0)) {
            return 0.0;
        }
        row[j] = sqrt(pivot);
        for (ptrdiff_t i = j + 1; i < size; i++) {
            double *below = matrix + i * size;
            double sum = below[j];
            for (ptrdiff_t k = 0; k < j; k++) {
                sum -= below[k] * row[k];
            }
            below[j] = sum / row[j];
        }
    }
    return least;
}

void matrix_solve(ptrdiff_t size, const double *factor, double *b, bool half)
{
    for (ptrdiff_t i = 0; i < size; i++) {
        double sum = b[i];
        for (ptrdiff_t k = 0; k < i; k++) {
            sum -= factor[i * size + k] * b[k];
        }
        b[i] = sum / factor[i * size + i];
    }
    for (ptrdiff_t i = half ? -1 : size - 1; i >= 0; i--) {
        double sum = b[i];
        for (ptrdiff_t k = i + 1; k < size; k++) {
            sum -= factor[k * size + i] * b[k];
        }
        b[i] = sum / factor[i * size + i];
    }
}

void matrix_invert(ptrdiff_t size, const double *factor, double *inverse)
{
    for (ptrdiff_t i = 0; i < size; i++) {
        double *row = inverse + i * size;
        for (ptrdiff_t k = 0; k < size; k++) {
            row[k] = k == i ? 1.0 : 0.0;
        }
        matrix_solve(size, factor, row, false);
    }
}

static double inner(ptrdiff_t n, const double *a, const double *b)
{
    double even = 0.0;
    double odd = 0.0;
    ptrdiff_t i = 0;
    for (; i + 1 < n; i += 2) {
        even += a[i] * b[i];
        odd += a[i + 1] * b[i + 1];
    }
    return i < n ? even + odd + a[i] * b[i] : even + odd;
}

ptrdiff_t matrix_orthogonal(ptrdiff_t rows, ptrdiff_t columns, const double *design, double *basis,
                            double *triangle)
{
    assert(rows > 0 && columns > 0);
    for (ptrdiff_t j = 0; j < columns; j++) {
        double *q = basis + j * rows;
        double largest = 0.0;
        for (ptrdiff_t i = 0; i < rows; i++) {
            largest = fmax(largest, fabs(design[j * rows + i]));
        }
        if (!(largest > 0.0)) {
            return j;
        }
        for (ptrdiff_t i = 0; i < rows; i++) {
            q[i] = design[j * rows + i] / largest; /* so that no square overflows */
        }
        double length = sqrt(inner(rows, q, q));
        for (ptrdiff_t k = 0; k < columns; k++) {
            triangle[k * columns + j] = 0.0;
        }
        for (ptrdiff_t pass = 0; pass < 2 * j; pass++) {
            ptrdiff_t k = pass % j;
            double share = inner(rows, basis + k * rows, q);
            triangle[k * columns + j] += share * largest;
            for (ptrdiff_t i = 0; i < rows; i++) {
                q[i] -= share * basis[k * rows + i];
            }
        }
        double left = sqrt(inner(rows, q, q));
        if (!(left > DEPENDENT_BELOW * length)) {
            return j;
        }
        triangle[j * columns + j] = left * largest;
        for (ptrdiff_t i = 0; i < rows; i++) {
            q[i] /= left;
        }
    }
    return -1;
}

void matrix_back_solve(ptrdiff_t size, const double *triangle, double *b)
{
    for (ptrdiff_t i = size - 1; i >= 0; i--) {
        double sum = b[i];
        for (ptrdiff_t k = i + 1; k < size; k++) {
            sum -= triangle[i * size + k] * b[k];
        }
        b[i] = sum / triangle[i * size + i];
    }
}

typedef double pair __attribute__((vector_size(16)));
typedef double pair_anywhere __attribute__((vector_size(16), aligned(8), may_alias));

static pair load(const double *at)
{
    return *(const pair_anywhere *)at;
}

static void store(double *at, pair value)
{
    *(pair_anywhere *)at = value;
}

void matrix_add_multiple(double factor, const double *from, double *to)
{
    pair f = {factor, factor};
    for (ptrdiff_t i = 0; i < MATRIX_BLOCK_ROWS; i += 2) {
        store(to + i, load(to + i) + f * load(from + i));
    }
}

double matrix_inner(const double *a, const double *b)
{
    pair s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0};
    for (ptrdiff_t i = 0; i < MATRIX_BLOCK_ROWS; i += 8) {
        s0 += load(a + i) * load(b + i);
        s1 += load(a + i + 2) * load(b + i + 2);
        s2 += load(a + i + 4) * load(b + i + 4);
        s3 += load(a + i + 6) * load(b + i + 6);
    }
    pair sum = (s0 + s1) + (s2 + s3);
    return sum[0] + sum[1];
}

void matrix_multiply(const double *a, const double *b, double *to)
{
    for (ptrdiff_t i = 0; i < MATRIX_BLOCK_ROWS; i += 2) {
        store(to + i, load(a + i) * load(b + i));
    }
}

/* One tile: three columns by three, two rows at a time, so that nine sums stay in registers. */
static void add_tile(const double *left, const double *right, ptrdiff_t padded, double *sum)
{
    enum { N = MATRIX_BLOCK_ROWS };
    pair s00 = {0}, s01 = {0}, s02 = {0};
    pair s10 = {0}, s11 = {0}, s12 = {0};
    pair s20 = {0}, s21 = {0}, s22 = {0};
    for (ptrdiff_t i = 0; i < N; i += 2) {
        pair a0 = *(const pair *)(left + i);
        pair a1 = *(const pair *)(left + N + i);
        pair a2 = *(const pair *)(left + (ptrdiff_t)2 * N + i);
        pair b0 = *(const pair *)(right + i);
        pair b1 = *(const pair *)(right + N + i);
        pair b2 = *(const pair *)(right + (ptrdiff_t)2 * N + i);
        s00 += a0 * b0, s01 += a0 * b1, s02 += a0 * b2;
        s10 += a1 * b0, s11 += a1 * b1, s12 += a1 * b2;
        s20 += a2 * b0, s21 += a2 * b1, s22 += a2 * b2;
    }
    sum[0] += s00[0] + s00[1], sum[1] += s01[0] + s01[1], sum[2] += s02[0] + s02[1];
    sum += padded;
    sum[0] += s10[0] + s10[1], sum[1] += s11[0] + s11[1], sum[2] += s12[0] + s12[1];
    sum += padded;
    sum[0] += s20[0] + s20[1], sum[1] += s21[0] + s21[1], sum[2] += s22[0] + s22[1];
}

void matrix_add_cross(ptrdiff_t padded, const double *block, double *sum)
{
    assert(padded % MATRIX_TILE == 0);
    for (ptrdiff_t j = 0; j < padded; j += MATRIX_TILE) {
        for (ptrdiff_t k = 0; k <= j; k += MATRIX_TILE) {
            add_tile(block + j * MATRIX_BLOCK_ROWS, block + k * MATRIX_BLOCK_ROWS, padded,
                     sum + j * padded + k);
        }
    }
}
