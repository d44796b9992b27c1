/* Numbers of different columns, at coordinates that have nothing in common by name, may be parts of
 * one another: who is counted under "sexual" in one table is under "rape" or "assault" in another.
 * The fingerprints of the records tell: they add up where the records do. */
#include <stdlib.h>

#include "6_protect/relations_private.h"

enum { ROOM = 16 }; /* of the table of fingerprints, times what is in it: most are not found */

struct printed {
    uint64_t print;
    int64_t value;
    int32_t kind; /* records or persons of a dataset */
    int32_t variable;
};
struct by_print {
    struct relations *relations;
    struct printed *item; /* by kind, then by value */
    ptrdiff_t count;
    int32_t *slot; /* of `slots`, a power of two: index of an item; -1: empty */
    uint64_t slots;
};

static uint64_t place_of(const struct by_print *b, uint64_t print)
{
    return (print ^ print >> 29) & (b->slots - 1); /* fingerprints are random as they are */
}

static int by_kind_and_value(const void *a, const void *b)
{
    const struct printed *x = a;
    const struct printed *y = b;
    if (x->kind != y->kind) {
        return x->kind < y->kind ? -1 : 1;
    }
    if (x->value != y->value) {
        return x->value < y->value ? -1 : 1;
    }
    return (x->variable > y->variable) - (x->variable < y->variable);
}

/* Counts of records and of persons can be subtracted; values cannot. */
static void collect(struct by_print *b, const uint64_t *prints)
{
    struct relations *r = b->relations;
    struct map kinds = map_new(r->arena, 16);
    b->item = ARENA_ARRAY(r->arena, struct printed, r->print.count);
    for (ptrdiff_t i = 0; i < r->print.count; i++) {
        str key = r->print.entries[i].key;
        str kind = str_slice(key, 0, key.n - 16);
        int32_t variable = (int32_t)r->print.entries[i].value;
        if (str_ends(kind, STR("|records|")) || str_ends(kind, STR("|persons|"))) {
            int32_t known = (int32_t)map_get(&kinds, kind, kinds.count);
            (void)map_put(&kinds, kind, known);
            b->item[b->count++] = (struct printed){
                prints[variable], r->variable.item[variable].value, known, variable};
        }
    }
    if (b->count > 0) {
        qsort(b->item, (size_t)b->count, sizeof *b->item, by_kind_and_value);
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

/* whole = the larger part and the smaller one, where that is a number of the system. */
static int32_t rest_of(const struct by_print *b, const struct printed *whole,
                       const struct printed *part)
{
    uint64_t print = whole->print - part->print;
    for (uint64_t at = place_of(b, print); b->slot[at] >= 0; at = (at + 1) & (b->slots - 1)) {
        const struct printed *p = &b->item[b->slot[at]];
        if (p->print == print && p->kind == whole->kind && p->value == whole->value - part->value) {
            return p->variable;
        }
    }
    return NO_VARIABLE;
}

void by_print_take(struct relations *r, const uint64_t *prints, struct draft *draft)
{
    struct by_print b = {.relations = r};
    collect(&b, prints);
    index_prints(&b);
    ptrdiff_t least = 0; /* the first that is half of the whole or more */
    for (ptrdiff_t i = 0; i < b.count; i++) {
        const struct printed *whole = &b.item[i];
        while (b.item[least].kind != whole->kind || 2 * b.item[least].value < whole->value) {
            least++;
        }
        for (ptrdiff_t k = least; k < i && b.item[k].value < whole->value; k++) {
            int32_t rest = rest_of(&b, whole, &b.item[k]);
            if (rest != NO_VARIABLE) {
                draft_add(draft, b.item[k].variable, 1);
                draft_add(draft, rest, 1);
                draft_add(draft, whole->variable, -1);
                draft_close(r, draft);
            }
        }
    }
}
