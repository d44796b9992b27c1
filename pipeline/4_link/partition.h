/* Rows cut by the top bits of a 64-bit hash into partitions that fit a cache, in parallel and
 * stable: within a partition rows ascend, whatever the number of threads. */
#ifndef MARSAD_4_LINK_PARTITION_H
#define MARSAD_4_LINK_PARTITION_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

struct partition_entry {
    uint32_t hash; /* the 32 bits below those that chose the partition */
    uint32_t row;
};
struct partition {
    int bits;
    int32_t count;        /* of partitions: 1 << bits */
    const int64_t *start; /* [count + 1] */
    struct partition_entry *entry;
};

/* Writes the hash of rows from .. from + rows - 1; 0 leaves a row out. */
struct partition_hashes {
    void (*fill)(const void *context, int64_t from, int64_t rows, uint64_t *hash);
    const void *context;
};

enum { PARTITION_BLOCK_ROWS = 1024 }; /* rows that `fill` is asked for at most */

struct partition partition_rows(struct arena *a, int threads, int64_t rows, int bits,
                                struct partition_hashes hashes);
/* As many bits as give partitions of a few thousand rows. */
int partition_bits(int64_t rows);

#endif
