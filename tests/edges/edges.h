/* The sweep over corners of every public function of stats/: each call returns a status or a value,
 * never a NaN in a value whose status is fine, and in time. */
#ifndef MARSAD_TESTS_EDGES_H
#define MARSAD_TESTS_EDGES_H

#include "../unit/stats_test.h"

#include "stats/stats.h"

struct swept {
    const char *name;
    double limit_ms; /* of one call; 0: the limit of all (10 ms where code is optimised) */
    long calls, unsound;
    double slowest_ms;
};
extern struct swept swept_functions[]; /* ends with a null name */

/* Before and after each call; `sound` is what must hold of its result. */
void sweep_from(const char *function);
void sweep_to(bool sound);
#define SWEEP(function, call, sound)                                                               \
    do {                                                                                           \
        sweep_from(#function);                                                                     \
        call;                                                                                      \
        sweep_to(sound);                                                                           \
    } while (0)

/* Fine: three numbers in order. No limits: a value that is one. Otherwise anything. */
bool sound_interval(struct interval i);
bool sound_number(enum stats_status status, double value);

enum {
    EDGE_COUNTS = 8,
    EDGE_REALS = 10,
    EDGE_CONFIDENCES = 6,
    EDGE_SHAPES = 12,
    EDGE_SIZES = 9,
    EDGE_MOST = 40
};
extern const int64_t edge_counts[EDGE_COUNTS];
extern const double edge_reals[EDGE_REALS];
extern const double edge_confidences[EDGE_CONFIDENCES];
extern const ptrdiff_t edge_sizes[EDGE_SIZES]; /* at most EDGE_MOST */
/* EDGE_MOST values: nothing, all equal, ascending, one spike, ties, huge, tiny, with a NaN, an
 * infinity, something negative. */
void edge_fill(int shape, double *x);
void edge_fill_counts(int shape, int64_t *x);

extern struct arena edge_keep, edge_scratch;

void sweep_intervals(void **state);
void sweep_order(void **state);
void sweep_standardised(void **state);
void sweep_tables(void **state);
void sweep_pairs(void **state);
void sweep_lists(void **state);
void sweep_areas(void **state);
void sweep_series(void **state);
void sweep_exceedance(void **state);
void sweep_survival(void **state);
void sweep_regression(void **state);
void sweep_change_points(void **state);

#endif
