/* What the steps of this stage share. */
#ifndef MARSAD_4_LINK_WORK_H
#define MARSAD_4_LINK_WORK_H

#include "register/register.h"

struct link_work {
    const struct schemas *schemas;
    const struct key_ring *keys;
    struct register_db *db;
    int threads;
    struct arena *worker; /* [threads]: scratch of the tasks, to be taken by value */
    uint64_t seed; /* of tables in memory, from the key, so that nobody can choose collisions;
                      no result depends on it */
    struct diag *diag;
};

/* A person is one number in all datasets: the partition in the high bits, the number in it below.
 */
enum { PERSON_PART_BITS = 6, PERSON_NUMBER_BITS = 32 - PERSON_PART_BITS };
_Static_assert(REGISTER_PARTS == 1 << PERSON_PART_BITS, "one partition a value of the high bits");
#define PERSON_UNKNOWN     PERSON_NONE_NUMBER /* whole: of all partitions */
#define PERSON_NUMBER_NONE (UINT32_MAX >> PERSON_PART_BITS)

static inline uint32_t person_of(int32_t part, int64_t number)
{
    return (uint32_t)part << PERSON_NUMBER_BITS | (uint32_t)number;
}

#endif
