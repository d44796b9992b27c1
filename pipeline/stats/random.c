/* xoshiro256** and splitmix64 as their authors publish them. */
#include "stats/random.h"

#include "base/mix.h"

static uint64_t splitmix(uint64_t *state)
{
    return mix64(*state += UINT64_C(0x9E3779B97F4A7C15));
}

struct random_source random_seeded(uint64_t seed)
{
    struct random_source r;
    for (int i = 0; i < 4; i++) {
        r.state[i] = splitmix(&seed);
    }
    return r;
}

static uint64_t rotated(uint64_t x, int by)
{
    return (x << by) | (x >> (64 - by));
}

uint64_t random_bits(struct random_source *r)
{
    uint64_t *s = r->state;
    uint64_t result = rotated(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotated(s[3], 45);
    return result;
}

double random_unit(struct random_source *r)
{
    return (double)(random_bits(r) >> 11) * 0x1p-53;
}

ptrdiff_t random_below(struct random_source *r, ptrdiff_t count)
{
    uint64_t n = (uint64_t)count;
    uint64_t refused = (0 - n) % n; /* what would favour the first few */
    uint64_t bits = random_bits(r);
    while (bits < refused) {
        bits = random_bits(r);
    }
    return (ptrdiff_t)(bits % n);
}

void random_shuffle(struct random_source *r, double *values, ptrdiff_t count)
{
    for (ptrdiff_t i = count - 1; i > 0; i--) {
        ptrdiff_t j = random_below(r, i + 1);
        double kept = values[i];
        values[i] = values[j];
        values[j] = kept;
    }
}
