/* Combinations of fields that no two records of a file share (Table Schema v2, uniqueKeys): a set
 * of hashes, so that no value is kept, bounded in memory. 64 bits of SHA-256: with 4 million keys,
 * one chance in two million that any two different ones are taken for equal. */
#ifndef MARSAD_2_VALIDATE_UNIQUE_KEY_H
#define MARSAD_2_VALIDATE_UNIQUE_KEY_H

#include "descriptors/dataset.h"
#include "model/batch.h"

enum { UNIQUE_KEYS_LIMIT = 1 << 22 };

struct key_set {
    struct arena *arena;
    uint64_t *slot; /* 0: free */
    uint64_t mask;
    int64_t count;
    int64_t passed; /* keys that found no room: not checked */
};

void key_set_make(struct key_set *, struct arena *);
bool key_set_has(const struct key_set *, uint64_t hash);
void key_set_add(struct key_set *, uint64_t hash);
/* The hash of a record's key, never 0; 0 when a field of it is missing. */
uint64_t key_hash(const struct unique_key *, const struct batch_column *columns, int32_t row,
                  struct arena scratch);

#endif
