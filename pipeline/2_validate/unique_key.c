/* Open addressing, at most half full. */
#include "2_validate/unique_key.h"

#include <assert.h>
#include <string.h>

#include "base/hash.h"

enum { FIRST_SLOTS = 1024, WORD_BYTES = 8 };

void key_set_make(struct key_set *set, struct arena *a)
{
    *set = (struct key_set){
        .arena = a,
        .slot = ARENA_ARRAY(a, uint64_t, FIRST_SLOTS),
        .mask = FIRST_SLOTS - 1,
    };
}

static uint64_t *slot_of(const struct key_set *set, uint64_t hash)
{
    uint64_t i = hash & set->mask;
    while (set->slot[i] != 0 && set->slot[i] != hash) {
        i = (i + 1) & set->mask;
    }
    return &set->slot[i];
}

bool key_set_has(const struct key_set *set, uint64_t hash)
{
    assert(hash != 0);
    return *slot_of(set, hash) == hash;
}

static void grow(struct key_set *set)
{
    uint64_t *old = set->slot, slots = set->mask + 1;
    set->slot = ARENA_ARRAY(set->arena, uint64_t, (ptrdiff_t)(2 * slots));
    set->mask = 2 * slots - 1;
    for (uint64_t i = 0; i < slots; i++) {
        if (old[i] != 0) {
            *slot_of(set, old[i]) = old[i];
        }
    }
}

void key_set_add(struct key_set *set, uint64_t hash)
{
    assert(hash != 0);
    if (set->count >= UNIQUE_KEYS_LIMIT) {
        set->passed++;
        return;
    }
    if (2 * (uint64_t)(set->count + 1) > set->mask + 1) {
        grow(set);
    }
    *slot_of(set, hash) = hash;
    set->count++;
}

static ptrdiff_t text_bytes(const struct unique_key *key, const struct batch_column *columns,
                            int32_t row)
{
    ptrdiff_t bytes = 0;
    for (int32_t i = 0; i < key->fields; i++) {
        const struct batch_column *c = &columns[key->field[i]];
        bytes += (ptrdiff_t)2 * WORD_BYTES + (c->texts ? c->texts[row].n : 0);
    }
    return bytes;
}

/* Each value with its length, so that no two combinations have the same bytes. */
static char *put_value(char *out, const struct batch_column *c, int32_t row)
{
    int64_t word[2] = {c->integers[row], c->day_to ? c->day_to[row] : 0};
    if (c->numbers) {
        double number = c->numbers[row] + 0.0; /* -0 + 0 is 0 */
        memcpy(&word[1], &number, sizeof number);
    }
    if (c->texts) {
        word[1] = c->texts[row].n;
    }
    memcpy(out, word, sizeof word);
    out += sizeof word;
    if (c->texts && c->texts[row].n > 0) {
        memcpy(out, c->texts[row].p, (size_t)c->texts[row].n);
        out += c->texts[row].n;
    }
    return out;
}

uint64_t key_hash(const struct unique_key *key, const struct batch_column *columns, int32_t row,
                  struct arena scratch)
{
    for (int32_t i = 0; i < key->fields; i++) {
        if (value_is_missing(columns[key->field[i]].integers[row])) {
            return 0;
        }
    }
    ptrdiff_t bytes = text_bytes(key, columns, row);
    char *text = arena_alloc_raw(&scratch, 1, bytes + (bytes == 0)), *end = text;
    for (int32_t i = 0; i < key->fields; i++) {
        end = put_value(end, &columns[key->field[i]], row);
    }
    assert(end - text == bytes);
    uint8_t digest[SHA256_BYTES];
    uint64_t hash;
    sha256_of((str){text, bytes}, digest);
    wipe(text, bytes);
    memcpy(&hash, digest, sizeof hash);
    return hash ? hash : 1;
}
