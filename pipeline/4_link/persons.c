/* Tags are cut into partitions by a mix of their bytes, and each partition keeps its distinct tags
 * in an ordered table with linear probing: since tags are pseudo-random, the order of the mix is
 * nearly the order of slots, and a scan of the table gives the numbers in sorted order. */
#include "4_link/persons.h"

#include <assert.h>
#include <string.h>

#include "4_link/partition.h"
#include "base/mix.h"
#include "base/pool.h"

/* ---- distinct tags of a partition ---- */

struct numbering {
    const struct link_work *work;
    const uint8_t *tags;
    int64_t rows;
    struct partition cut;
    uint32_t *person;  /* [rows]: number within the cut, then the person */
    int64_t *distinct; /* [cut.count] */
    int64_t *base;     /* [cut.count]: number of the first in its part */
};

static const uint8_t *tag_of(const struct numbering *n, int64_t row)
{
    return n->tags + row * TAG_BYTES;
}

static uint64_t tag_hash(const uint8_t *tag)
{
    uint64_t half[2];
    memcpy(half, tag, sizeof half);
    return half[0] | half[1] ? mix64(half[0] ^ mix64(half[1])) | 1 : 0;
}

static void fill(const void *context, int64_t from, int64_t rows, uint64_t *hash)
{
    const struct numbering *n = context;
    for (int64_t i = 0; i < rows; i++) {
        hash[i] = tag_hash(tag_of(n, from + i));
    }
}

struct slot {
    uint32_t hash;
    uint32_t entry; /* + 1; 0: empty */
    uint32_t number;
};

/* 0 when the slot holds the tag of `e`, below 0 when it sorts before it. */
static int slot_compare(const struct numbering *n, const struct partition_entry *entry,
                        const struct slot *slot, const struct partition_entry *e)
{
    if (slot->hash != e->hash) {
        return slot->hash < e->hash ? -1 : 1;
    }
    uint64_t held[2], wanted[2];
    memcpy(held, tag_of(n, entry[slot->entry - 1].row), sizeof held);
    memcpy(wanted, tag_of(n, e->row), sizeof wanted);
    int half = held[0] == wanted[0]; /* any fixed order will do */
    return (held[half] > wanted[half]) - (held[half] < wanted[half]);
}

/* The slot that holds the tag, or the one where it belongs. */
static struct slot *find(const struct numbering *n, const struct partition_entry *entry,
                         struct slot *table, int shift, const struct partition_entry *e, bool *held)
{
    struct slot *slot = table + (e->hash >> shift);
    int order = -1;
    while (slot->entry != 0 && (order = slot_compare(n, entry, slot, e)) < 0) {
        slot++;
    }
    *held = slot->entry != 0 && order == 0;
    return slot;
}

static void insert(struct slot *slot, struct slot added)
{
    while (slot->entry != 0) {
        struct slot moved = *slot;
        *slot++ = added;
        added = moved;
    }
    *slot = added;
}

static void number_task(void *context, int64_t cut, int worker)
{
    const struct numbering *n = context;
    int64_t start = n->cut.start[cut];
    const struct partition_entry *entry = n->cut.entry + start;
    uint32_t count = (uint32_t)(n->cut.start[cut + 1] - start);
    struct arena scratch = n->work->worker[worker];
    int shift = 31;
    while (shift > 0 && UINT32_C(1) << (32 - shift) < 2 * count) {
        shift--;
    }
    int64_t size = ((int64_t)1 << (32 - shift)) + count + 1; /* no run wraps round */
    struct slot *table = ARENA_ARRAY(&scratch, struct slot, size);
    bool held;
    for (uint32_t i = 0; i < count; i++) {
        struct slot *slot = find(n, entry, table, shift, &entry[i], &held);
        if (!held) {
            insert(slot, (struct slot){entry[i].hash, i + 1, 0});
        }
    }
    uint32_t number = 0;
    for (int64_t i = 0; i < size; i++) {
        if (table[i].entry != 0) {
            table[i].number = number++;
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        n->person[entry[i].row] = find(n, entry, table, shift, &entry[i], &held)->number;
        assert(held);
    }
    n->distinct[cut] = number;
}

/* ---- numbers of a part ---- */

static int32_t cuts_each(const struct numbering *n)
{
    return n->cut.count / REGISTER_PARTS;
}

static void place_task(void *context, int64_t cut, int worker)
{
    const struct numbering *n = context;
    int32_t part = (int32_t)(cut / cuts_each(n));
    for (int64_t i = n->cut.start[cut]; i < n->cut.start[cut + 1]; i++) {
        uint32_t *person = &n->person[n->cut.entry[i].row];
        *person = person_of(part, n->base[cut] + *person);
    }
    (void)worker;
}

static void start_parts(struct numbering *n)
{
    for (int32_t part = 0; part < REGISTER_PARTS; part++) {
        int64_t next = 0;
        for (int32_t i = 0; i < cuts_each(n); i++) {
            int32_t cut = part * cuts_each(n) + i;
            n->base[cut] = next;
            next += n->distinct[cut];
        }
        assert(next < PERSON_NUMBER_NONE);
    }
}

static void number_tags(struct numbering *n, struct arena scratch)
{
    int bits = partition_bits(n->rows);
    bits = bits < PERSON_PART_BITS ? PERSON_PART_BITS : bits;
    memset(n->person, 0xFF, (size_t)n->rows * sizeof *n->person); /* PERSON_UNKNOWN */
    n->cut = partition_rows(&scratch, n->work->threads, n->rows, bits,
                            (struct partition_hashes){fill, n});
    n->distinct = ARENA_ARRAY(&scratch, int64_t, n->cut.count);
    n->base = ARENA_ARRAY(&scratch, int64_t, n->cut.count);
    pool_run(n->work->threads, n->cut.count, number_task, n);
    start_parts(n);
    pool_run(n->work->threads, n->cut.count, place_task, n);
}

/* ---- all datasets ---- */

static bool count_rows(const struct link_work *work, struct arena *a, struct persons *out,
                       int64_t *total)
{
    *total = 0;
    for (int32_t i = 0; i < work->schemas->datasets; i++) {
        const struct dataset *dataset = work->schemas->dataset[i];
        if (dataset->person_source != PERSON_IDENTIFIER) {
            continue;
        }
        struct person_dataset *p = ARENA_PUSH(a, out);
        p->dataset = dataset;
        if (!register_count_rows(work->db, dataset, &p->rows, work->diag)) {
            return false;
        }
        *total += p->rows;
    }
    return true;
}

bool persons_number(const struct link_work *work, struct arena *a, struct arena scratch,
                    struct persons *out)
{
    *out = (struct persons){0};
    int64_t rows = 0;
    if (!count_rows(work, a, out, &rows)) {
        return false;
    }
    uint32_t *person = arena_alloc_raw(a, (ptrdiff_t)sizeof *person, rows);
    uint8_t *tags = arena_alloc_raw(&scratch, TAG_BYTES, rows);
    bool ok = true;
    int64_t next = 0;
    for (ptrdiff_t i = 0; i < out->count && ok; i++) {
        out->item[i].person = person + next;
        ok = register_read_identities(work->db, out->item[i].dataset, work->keys,
                                      tags + next * TAG_BYTES, work->diag);
        next += out->item[i].rows;
    }
    if (ok) {
        struct numbering n = {.work = work, .tags = tags, .rows = rows, .person = person};
        number_tags(&n, scratch);
    }
    wipe(tags, rows * TAG_BYTES);
    return ok;
}

uint32_t *persons_of(const struct persons *persons, const struct dataset *dataset)
{
    for (ptrdiff_t i = 0; i < persons->count; i++) {
        if (persons->item[i].dataset == dataset) {
            return persons->item[i].person;
        }
    }
    return NULL;
}
