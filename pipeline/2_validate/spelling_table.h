/* What each spelling of a coded cell means, by its exact bytes: codes and declared missing values
 * from the start, and every other spelling from its first appearance on, so that folding and
 * matching is done once for each distinct spelling. Bounded; a spelling that finds no room is
 * matched again each time. */
#ifndef MARSAD_2_VALIDATE_SPELLING_TABLE_H
#define MARSAD_2_VALIDATE_SPELLING_TABLE_H

#include "2_validate/cell.h"

enum meaning {
    MEANS_VALUE,             /* the value, or a missing kind */
    MEANS_MENDED,            /* the value, once invisible marks are left out */
    MEANS_MENDED_FORMULA,    /* the value, written ="value" */
    MEANS_MENDED_APOSTROPHE, /* the value, after an apostrophe */
    MEANS_REPLACED,          /* the value of the code that replaces it */
    MEANS_RETIRED,           /* a code that is no longer in the list */
    MEANS_NOTHING,           /* no code of the list */
    MEANS_NOTHING_SEPARATOR, /* the same; it looks like a list with another separator */
    MEANS_NOTHING_INVISIBLE, /* it would mean something without its invisible marks */
    MEANS_NOTHING_FORMULA,   /* the same without = before it */
    MEANS_NOTHING_APOSTROPHE,
    MEANS_NOTHING_DOUBT, /* the same without a question mark */
};
struct spelling {
    int64_t value;
    enum meaning meaning;
};

enum { SPELLING_BYTES = 250, SPELLING_FREE = 0xFFFF };

struct spelling_slot {
    uint64_t low, high;
    int64_t value;
    uint32_t text;   /* index of the whole text, when it is longer than two words */
    uint16_t length; /* SPELLING_FREE: an empty slot */
    uint16_t meaning;
};
_Static_assert(sizeof(struct spelling_slot) == 32, "two slots a cache line");

struct spelling_table {
    struct arena *arena;
    struct spelling_slot *slot;
    uint64_t mask; /* slots - 1 */
    int shift;     /* 64 - log2(slots) */
    int32_t count;
    int32_t limit;
    str *text; /* of long spellings */
    int32_t texts;
    int32_t texts_capacity;
};

/* Room for `expected` spellings from the start and `learned` more later. */
void spelling_table_make(struct spelling_table *, struct arena *, int32_t expected,
                         int32_t learned);
/* Keeps a copy; nothing happens when it is known, too long, or the table is full. */
void spelling_table_put(struct spelling_table *, str text, struct spelling);
void spelling_table_wipe(struct spelling_table *);

static inline uint64_t spelling_hash(struct cell_words w, uint32_t length)
{
    return w.low * UINT64_C(0x9E3779B97F4A7C15) + (w.high ^ length) * UINT64_C(0xC2B2AE3D27D4EB4F);
}

static inline bool spelling_slot_is(const struct spelling_table *t, const struct spelling_slot *s,
                                    struct cell_words w, const char *p, uint32_t length)
{
    return s->low == w.low && s->high == w.high && s->length == length &&
           (length <= CELL_WORD_BYTES || memcmp(t->text[s->text].p, p, length) == 0);
}

/* NULL when the spelling is not known. */
static inline const struct spelling_slot *
spelling_find(const struct spelling_table *t, struct cell_words w, const char *p, uint32_t length)
{
    for (uint64_t i = spelling_hash(w, length) >> t->shift;; i = (i + 1) & t->mask) {
        const struct spelling_slot *s = &t->slot[i];
        if (spelling_slot_is(t, s, w, p, length)) {
            return s;
        }
        if (s->length == SPELLING_FREE) {
            return NULL;
        }
    }
}

#endif
