/* Open addressing, at most half full, doubled in place of a new one as spellings are learned. Cells
 * may hold what does not belong there, a name for example: storage that is left is wiped. */
#include "2_validate/spelling_table.h"

#include <assert.h>

#include "base/hash.h"

enum { LEAST_SLOTS = 64 };

static void slots_make(struct spelling_table *t, uint64_t slots)
{
    t->slot = arena_alloc_raw(t->arena, (ptrdiff_t)sizeof *t->slot, (ptrdiff_t)slots);
    t->mask = slots - 1;
    t->shift = __builtin_clzll(slots) + 1;
    for (uint64_t i = 0; i < slots; i++) {
        t->slot[i] = (struct spelling_slot){.length = SPELLING_FREE};
    }
}

static void slot_place(struct spelling_table *t, struct spelling_slot placed)
{
    struct cell_words w = {placed.low, placed.high};
    uint64_t i = spelling_hash(w, placed.length) >> t->shift;
    while (t->slot[i].length != SPELLING_FREE) {
        i = (i + 1) & t->mask;
    }
    t->slot[i] = placed;
}

void spelling_table_make(struct spelling_table *t, struct arena *a, int32_t expected,
                         int32_t learned)
{
    assert(expected >= 0 && learned >= 0);
    *t = (struct spelling_table){.arena = a, .limit = expected + learned};
    uint64_t slots = LEAST_SLOTS;
    while (slots < 2 * (uint64_t)expected) {
        slots *= 2;
    }
    slots_make(t, slots);
}

static void table_grow(struct spelling_table *t)
{
    struct spelling_slot *old = t->slot;
    uint64_t slots = t->mask + 1;
    slots_make(t, 2 * slots);
    for (uint64_t i = 0; i < slots; i++) {
        if (old[i].length != SPELLING_FREE) {
            slot_place(t, old[i]);
        }
    }
    wipe(old, (ptrdiff_t)(slots * sizeof *old));
}

static uint32_t text_keep(struct spelling_table *t, str text)
{
    if (t->texts == t->texts_capacity) {
        ptrdiff_t capacity = t->texts_capacity;
        t->text = arena_grow(t->arena, t->text, (ptrdiff_t)sizeof *t->text, t->texts, &capacity);
        t->texts_capacity = (int32_t)capacity;
    }
    t->text[t->texts] = str_copy(t->arena, text);
    return (uint32_t)t->texts++;
}

void spelling_table_put(struct spelling_table *t, str text, struct spelling spelling)
{
    if (text.n > SPELLING_BYTES || t->count >= t->limit) {
        return;
    }
    uint32_t length = (uint32_t)text.n;
    struct cell_words w = cell_words_of(text.p, length, false);
    if (spelling_find(t, w, text.p, length)) {
        return;
    }
    if (2 * (uint64_t)(t->count + 1) > t->mask + 1) {
        table_grow(t);
    }
    slot_place(t, (struct spelling_slot){
                      .low = w.low,
                      .high = w.high,
                      .value = spelling.value,
                      .text = length > CELL_WORD_BYTES ? text_keep(t, text) : 0,
                      .length = (uint16_t)length,
                      .meaning = (uint16_t)spelling.meaning,
                  });
    t->count++;
}

void spelling_table_wipe(struct spelling_table *t)
{
    for (int32_t i = 0; i < t->texts; i++) {
        /* the bytes are this table's own copy */
        wipe((void *)(uintptr_t)t->text[i].p, t->text[i].n);
    }
    if (t->slot) {
        wipe(t->slot, (ptrdiff_t)((t->mask + 1) * sizeof *t->slot));
    }
    *t = (struct spelling_table){0};
}
