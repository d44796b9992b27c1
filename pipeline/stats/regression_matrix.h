/* The little dense algebra that regressions need: Cholesky's factor of a cross product, an
 * orthogonal basis of a design's columns, and a blocked cross product. Private to this room.
 * Symmetric matrices are stored whole, row after row; only their lower triangle is read.
 * Golub and Van Loan 2013, chapters 4 and 5. */
#ifndef MARSAD_STATS_REGRESSION_MATRIX_H
#define MARSAD_STATS_REGRESSION_MATRIX_H

#include <stdbool.h>
#include <stddef.h>

enum { MATRIX_BLOCK_ROWS = 64, MATRIX_TILE = 3 };

/* Replaces the lower triangle by Cholesky's factor. Returns the smallest pivot relative to its
 * diagonal element, the index of its column in *column; 0 or less when there is no factor. */
double matrix_factor(ptrdiff_t size, double *matrix, ptrdiff_t *column);
/* Solves L L' x = b in place; only the forward half, L x = b, with `half`. */
void matrix_solve(ptrdiff_t size, const double *factor, double *b, bool half);
/* inverse = (L L')^-1, whole. */
void matrix_invert(ptrdiff_t size, const double *factor, double *inverse);

/* design (rows x columns, column after column) = basis * triangle, the basis orthonormal, the
 * triangle upper and stored whole, row after row. Gram and Schmidt, twice. Returns the first
 * column that is a combination of those before it (to 1e-10 of its length), or -1. */
ptrdiff_t matrix_orthogonal(ptrdiff_t rows, ptrdiff_t columns, const double *design, double *basis,
                            double *triangle);
/* Solves R x = b in place, R upper. */
void matrix_back_solve(ptrdiff_t size, const double *triangle, double *b);

/* Over MATRIX_BLOCK_ROWS rows: to += factor * from; the sum of products; to = a * b. */
void matrix_add_multiple(double factor, const double *from, double *to);
double matrix_inner(const double *a, const double *b);
void matrix_multiply(const double *a, const double *b, double *to);

/* sum += block' * block for MATRIX_BLOCK_ROWS rows; `padded` columns, a multiple of MATRIX_TILE,
 * column after column, aligned to 16. Only tiles at and below the diagonal. */
void matrix_add_cross(ptrdiff_t padded, const double *block, double *sum);

#endif
