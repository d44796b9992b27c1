/* A bijection on 64 bits in which every bit of the value changes about half of the bits of the
 * result: for tables in memory and for streams of numbers, never for secrets. */
#ifndef MARSAD_BASE_MIX_H
#define MARSAD_BASE_MIX_H

#include <stdint.h>

/* Stafford's variant 13 of the finaliser of MurmurHash3 (2011), which is also the finaliser of
 * splitmix64 (Steele, Lea and Flood 2014). */
static inline uint64_t mix64(uint64_t value)
{
    value = (value ^ value >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    value = (value ^ value >> 27) * UINT64_C(0x94D049BB133111EB);
    return value ^ value >> 31;
}

#endif
