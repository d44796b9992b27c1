/* Text to int64: open addressing with linear probing over an array of entries in insertion order.
 * A slot holds the entry's index + 1; 0 is free. At most half of the slots are taken. */
#include "base/map.h"

#include <assert.h>
#include <string.h>

#include "base/hash.h"

enum { LEAST_SLOTS = 16 };

static void index_entries(struct map *m, ptrdiff_t slot_count)
{
    m->slots = ARENA_ARRAY(m->arena, int32_t, slot_count);
    m->slot_count = slot_count;
    size_t mask = (size_t)slot_count - 1;
    for (ptrdiff_t i = 0; i < m->count; i++) {
        size_t slot = (size_t)m->entries[i].hash & mask;
        while (m->slots[slot]) {
            slot = (slot + 1) & mask;
        }
        m->slots[slot] = (int32_t)(i + 1);
    }
}

struct map map_new(struct arena *a, ptrdiff_t expected)
{
    assert(0 <= expected && expected < INT32_MAX / 2);
    ptrdiff_t slot_count = LEAST_SLOTS;
    while (slot_count < 2 * expected) {
        slot_count *= 2;
    }
    struct map m = {.arena = a, .capacity = slot_count / 2};
    m.entries = arena_alloc_raw(a, (ptrdiff_t)sizeof *m.entries, m.capacity);
    index_entries(&m, slot_count);
    return m;
}

/* The slot of the key, or the free slot where it belongs. */
static size_t slot_of(const struct map *m, str key, uint64_t hash)
{
    size_t mask = (size_t)m->slot_count - 1;
    size_t slot = (size_t)hash & mask;
    for (; m->slots[slot]; slot = (slot + 1) & mask) {
        const struct map_entry *entry = &m->entries[m->slots[slot] - 1];
        if (entry->hash == hash && str_equal(entry->key, key)) {
            break;
        }
    }
    return slot;
}

bool map_put(struct map *m, str key, int64_t value)
{
    assert(m->arena);
    uint64_t hash = hash_table64(key);
    size_t slot = slot_of(m, key, hash);
    if (m->slots[slot]) {
        m->entries[m->slots[slot] - 1].value = value;
        return false;
    }
    if (m->count == m->capacity) {
        assert(m->count < INT32_MAX / 4);
        m->entries =
            arena_grow(m->arena, m->entries, (ptrdiff_t)sizeof *m->entries, m->count, &m->capacity);
        index_entries(m, 2 * m->capacity);
        slot = slot_of(m, key, hash);
    }
    m->entries[m->count++] = (struct map_entry){key, value, hash};
    m->slots[slot] = (int32_t)m->count;
    return true;
}

int64_t map_get(const struct map *m, str key, int64_t absent)
{
    if (m->count == 0) {
        return absent;
    }
    int32_t found = m->slots[slot_of(m, key, hash_table64(key))];
    return found ? m->entries[found - 1].value : absent;
}

bool map_has(const struct map *m, str key)
{
    return m->count > 0 && m->slots[slot_of(m, key, hash_table64(key))] != 0;
}
