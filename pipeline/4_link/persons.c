/* Tags are cut into partitions by a mix of their bytes, and each partition keeps its distinct tags
 * in an ordered table with linear probing: since tags are pseudo-random, the order of the mix is
 * nearly the order of slots, and a scan of the table gives the numbers in sorted order. */
#include "4_link/persons.h"

#include <assert.h>
#include <string.h>

#include "4_link/partition.h"
#include "base/pool.h"

/* ---- distinct tags of a partition ---- */

struct numbering {
    const struct link_work *work;
    const uint8_t *tags;
    int64_t rows;
    struct partition cut;
    uint32_t *person;  /* [rows]: number within the cut, then the person */
    uint32_t *first;   /* [rows]: by cut, the row of each distinct tag in order */
    int64_t *distinct; /* [cut.count] */
    int64_t *base;     /* [cut.count]: number of the first in its part */
    struct persons *out;
};

static const uint8_t *tag_of(const struct numbering *n, int64_t row)
{
    return n->tags + row * TAG_BYTES;
}

static uint64_t tag_hash(const uint8_t *tag)
{
    uint64_t half[2];
    memcpy(half, tag, sizeof half);
    return half[0] | half[1] ? partition_mix(half[0] ^ partition_mix(half[1])) | 1 : 0;
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
            n->first[start + number] = entry[table[i].entry - 1].row;
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
    uint8_t *tag = n->out->tag + (n->out->start[part] + n->base[cut]) * TAG_BYTES;
    for (int64_t i = 0; i < n->distinct[cut]; i++) {
        memcpy(tag + i * TAG_BYTES, tag_of(n, n->first[n->cut.start[cut] + i]), TAG_BYTES);
    }
    (void)worker;
}

static void start_parts(struct numbering *n)
{
    int64_t next = 0;
    for (int32_t part = 0; part < REGISTER_PARTS; part++) {
        n->out->start[part] = next;
        for (int32_t i = 0; i < cuts_each(n); i++) {
            int32_t cut = part * cuts_each(n) + i;
            n->base[cut] = next - n->out->start[part];
            next += n->distinct[cut];
        }
        assert(next - n->out->start[part] < PERSON_NUMBER_NONE);
    }
    n->out->start[REGISTER_PARTS] = next;
}

static void number_tags(struct numbering *n, struct arena *a, struct arena scratch)
{
    int bits = partition_bits(n->rows);
    bits = bits < PERSON_PART_BITS ? PERSON_PART_BITS : bits;
    memset(n->person, 0xFF, (size_t)n->rows * sizeof *n->person); /* PERSON_UNKNOWN */
    n->cut = partition_rows(&scratch, n->work->threads, n->rows, bits,
                            (struct partition_hashes){fill, n});
    n->first = arena_alloc_raw(&scratch, (ptrdiff_t)sizeof *n->first, n->rows);
    n->distinct = ARENA_ARRAY(&scratch, int64_t, n->cut.count);
    n->base = ARENA_ARRAY(&scratch, int64_t, n->cut.count);
    pool_run(n->work->threads, n->cut.count, number_task, n);
    start_parts(n);
    n->out->tag = arena_alloc_raw(a, TAG_BYTES, n->out->start[REGISTER_PARTS]);
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
        struct numbering n = {
            .work = work, .tags = tags, .rows = rows, .person = person, .out = out};
        number_tags(&n, a, scratch);
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

/* ---- pseudonyms ---- */

enum { PARTS_AT_ONCE = 8 }; /* bounds what is in memory */

struct naming {
    const struct link_work *work;
    struct person_names old[PARTS_AT_ONCE];
    struct person_names now[PARTS_AT_ONCE];
    uint8_t *pseudonym[PARTS_AT_ONCE]; /* of `now` */
};

static bool tag_sorts_before(const uint8_t *tag, const uint8_t *other)
{
    uint64_t hash = tag_hash(tag), other_hash = tag_hash(other);
    return hash != other_hash ? hash < other_hash : memcmp(tag, other, TAG_BYTES) < 0;
}

/* Both lists are in the order of numbering: a tag of before keeps its pseudonym. Were two hashes
 * ever alike in the bits that the numbering looks at, one would only be made again. */
static void name_task(void *context, int64_t i, int worker)
{
    const struct naming *n = context;
    const struct person_names *old = &n->old[i], *now = &n->now[i];
    int64_t at = 0;
    for (int64_t number = 0; number < now->count; number++) {
        const uint8_t *tag = now->tag + number * TAG_BYTES;
        uint8_t *pseudonym = n->pseudonym[i] + number * PSEUDONYM_BYTES;
        while (at < old->count && tag_sorts_before(old->tag + at * TAG_BYTES, tag)) {
            at++;
        }
        if (at < old->count && memcmp(old->tag + at * TAG_BYTES, tag, TAG_BYTES) == 0) {
            memcpy(pseudonym, old->pseudonym + at * PSEUDONYM_BYTES, PSEUDONYM_BYTES);
        } else {
            key_ring_pseudonym(n->work->keys, tag, pseudonym);
        }
    }
    (void)worker;
}

static bool name_parts(const struct link_work *work, struct arena scratch,
                       const struct persons *persons, int32_t from)
{
    struct naming n = {.work = work};
    for (int32_t i = 0; i < PARTS_AT_ONCE; i++) {
        const int64_t *start = &persons->start[from + i];
        n.now[i].count = start[1] - start[0];
        n.now[i].tag = persons->tag + start[0] * TAG_BYTES;
        n.pseudonym[i] = arena_alloc_raw(&scratch, PSEUDONYM_BYTES, n.now[i].count);
        n.now[i].pseudonym = n.pseudonym[i];
        if (!register_persons_read(work->db, &scratch, from + i, work->keys, &n.old[i],
                                   work->diag)) {
            return false;
        }
    }
    pool_run(work->threads, PARTS_AT_ONCE, name_task, &n);
    for (int32_t i = 0; i < PARTS_AT_ONCE; i++) {
        if (!register_persons_write(work->db, scratch, from + i, work->keys, &n.now[i],
                                    work->diag)) {
            return false;
        }
    }
    return true;
}

bool persons_write(const struct link_work *work, struct arena scratch,
                   const struct persons *persons)
{
    for (int32_t from = 0; from < REGISTER_PARTS; from += PARTS_AT_ONCE) {
        if (!name_parts(work, scratch, persons, from)) {
            return false;
        }
    }
    return true;
}
