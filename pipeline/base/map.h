/* A map from text to int64, in an arena; insertion order is kept in the entries, so that nothing
 * ever depends on hash order. Open addressing; keys are slices that the caller keeps alive. */
#ifndef MARSAD_BASE_MAP_H
#define MARSAD_BASE_MAP_H

#include "base/str.h"

struct map {
    struct arena *arena;
    struct map_entry *entries; /* in order of insertion */
    ptrdiff_t count;
    ptrdiff_t capacity;
    int32_t *slots;
    ptrdiff_t slot_count;
};
struct map_entry {
    str key;
    int64_t value;
    uint64_t hash;
};

struct map map_new(struct arena *a, ptrdiff_t expected);
/* Inserts or replaces; true when the key is new. */
bool map_put(struct map *m, str key, int64_t value);
/* The value, or `absent`. */
int64_t map_get(const struct map *m, str key, int64_t absent);
bool map_has(const struct map *m, str key);

#endif
