/* Seeded random numbers: xoshiro256** (Blackman and Vigna 2021), seeded by splitmix64, so that the
 * same seed gives the same numbers on every machine and with every version of any library. */
#ifndef MARSAD_STATS_RANDOM_H
#define MARSAD_STATS_RANDOM_H

#include <stddef.h>
#include <stdint.h>

struct random_source {
    uint64_t state[4];
};

struct random_source random_seeded(uint64_t seed);
uint64_t random_bits(struct random_source *r);
/* In [0, 1), 53 bits. */
double random_unit(struct random_source *r);
/* In 0 .. count - 1, each alike; count > 0. */
ptrdiff_t random_below(struct random_source *r, ptrdiff_t count);
/* A random order of the values (Fisher and Yates). */
void random_shuffle(struct random_source *r, double *values, ptrdiff_t count);

#endif
