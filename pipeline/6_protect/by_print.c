/* Numbers of different columns, at coordinates that have nothing in common by name, may be parts of
 * one another: who is counted under "sexual" in one table is under "rape" or "assault" in another.
 * The fingerprints of the records tell: they add up where the records do. */
#include "6_protect/relations_private.h"

enum { ROOM = 4 }; /* of the table of fingerprints, times what is in it */

struct printed {
    uint64_t print;
    str kind;
    int32_t variable;
};
struct by_print {
    struct relations *relations;
    struct printed *item;
    ptrdiff_t count;
    int32_t *slot; /* of `slots`, a power of two: index of an item; -1: empty */
    uint64_t slots;
};

static uint64_t place_of(const struct by_print *b, uint64_t print)
{
    return (print ^ print >> 29) & (b->slots - 1); /* fingerprints are random as they are */
}

/* Counts of records and of persons can be subtracted; values cannot. */
static void collect(struct by_print *b, const uint64_t *prints)
{
    struct relations *r = b->relations;
    b->item = ARENA_ARRAY(r->arena, struct printed, r->print.count);
    for (ptrdiff_t i = 0; i < r->print.count; i++) {
        str key = r->print.entries[i].key;
        str kind = str_slice(key, 0, key.n - 16);
        int32_t variable = (int32_t)r->print.entries[i].value;
        if (str_ends(kind, STR("|records|")) || str_ends(kind, STR("|persons|"))) {
            b->item[b->count++] = (struct printed){prints[variable], kind, variable};
        }
    }
}

static void index_prints(struct by_print *b)
{
    b->slots = 16;
    while (b->slots < (uint64_t)b->count * ROOM) {
        b->slots *= 2;
    }
    b->slot = ARENA_ARRAY(b->relations->arena, int32_t, (ptrdiff_t)b->slots);
    for (uint64_t i = 0; i < b->slots; i++) {
        b->slot[i] = -1;
    }
    for (ptrdiff_t i = 0; i < b->count; i++) {
        uint64_t at = place_of(b, b->item[i].print);
        while (b->slot[at] >= 0) {
            at = (at + 1) & (b->slots - 1);
        }
        b->slot[at] = (int32_t)i;
    }
}

static int32_t find(const struct by_print *b, uint64_t print, str kind)
{
    for (uint64_t at = place_of(b, print); b->slot[at] >= 0; at = (at + 1) & (b->slots - 1)) {
        const struct printed *p = &b->item[b->slot[at]];
        if (p->print == print && str_equal(p->kind, kind)) {
            return p->variable;
        }
    }
    return NO_VARIABLE;
}

/* whole = the larger part and the smaller one, where that is a number of the system. */
static void take_pair(const struct by_print *b, const struct printed *whole,
                      const struct printed *part, struct draft *draft)
{
    const struct variable *v = b->relations->variable.item;
    int64_t all = v[whole->variable].value;
    int64_t some = v[part->variable].value;
    if (some >= all || some < all - some) {
        return;
    }
    int32_t rest = find(b, whole->print - part->print, whole->kind);
    if (rest != NO_VARIABLE && v[rest].value == all - some && str_equal(whole->kind, part->kind)) {
        draft_add(draft, part->variable, 1);
        draft_add(draft, rest, 1);
        draft_add(draft, whole->variable, -1);
        draft_close(b->relations, draft);
    }
}

void by_print_take(struct relations *r, const uint64_t *prints, struct draft *draft)
{
    struct by_print b = {.relations = r};
    collect(&b, prints);
    index_prints(&b);
    for (ptrdiff_t i = 0; i < b.count; i++) {
        for (ptrdiff_t k = 0; k < b.count; k++) {
            take_pair(&b, &b.item[i], &b.item[k], draft);
        }
    }
}
