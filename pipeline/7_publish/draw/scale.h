/* Axes: a range of numbers with round steps. */
#ifndef MARSAD_7_PUBLISH_DRAW_SCALE_H
#define MARSAD_7_PUBLISH_DRAW_SCALE_H

#include <stdbool.h>

struct scale {
    double least, most; /* both multiples of the step */
    double step;
    int decimals; /* that the steps need */
};

/* Covers least..most and zero with about `ticks` round steps; whole steps for counts. */
struct scale scale_over(double least, double most, int ticks, bool whole);
/* 0 at the scale's least value, 1 at its most. */
double scale_share(const struct scale *, double value);
int scale_ticks(const struct scale *);
double scale_tick(const struct scale *, int tick);

#endif
