/* Both sides are partitioned by the same hash; each partition of the referenced side becomes a
 * small table that stays in cache while the other side's rows are looked up. */
#include "4_link/reference.h"

#include <assert.h>

#include "base/pool.h"

const struct reference *reference_find(const struct references *list, const struct dataset *dataset,
                                       int32_t field)
{
    for (ptrdiff_t i = 0; i < list->count; i++) {
        if (list->item[i].dataset == dataset && list->item[i].field == field) {
            return &list->item[i];
        }
    }
    return NULL;
}

/* ---- making ---- */

struct making {
    const struct key *key;
    const struct partition *rows;
    const uint32_t *person;
    uint64_t *out_value;
    uint32_t *out_person;
};

static void make_task(void *context, int64_t part, int worker)
{
    const struct making *m = context;
    for (int64_t i = m->rows->start[part]; i < m->rows->start[part + 1]; i++) {
        int64_t row = m->rows->entry[i].row;
        m->out_value[i] = key_value(m->key, row);
        if (m->person) {
            m->out_person[i] = m->person[row];
        }
    }
    (void)worker;
}

struct reference reference_make(const struct link_work *work, struct arena *a,
                                const struct key *key, int64_t rows, const uint32_t *person)
{
    int bits = partition_bits(rows);
    int64_t *start = ARENA_ARRAY(a, int64_t, ((int64_t)1 << bits) + 1);
    uint64_t *value = arena_alloc_raw(a, (ptrdiff_t)sizeof *value, rows);
    uint32_t *of_person = person ? arena_alloc_raw(a, (ptrdiff_t)sizeof *person, rows) : NULL;
    struct arena scratch = *a;
    struct partition p = partition_rows(&scratch, work->threads, rows, bits, key_hashes(key));
    struct making m = {key, &p, person, value, of_person};
    pool_run(work->threads, p.count, make_task, &m);
    for (int32_t i = 0; i <= p.count; i++) {
        start[i] = p.start[i];
    }
    return (struct reference){.bits = bits, .start = start, .value = value, .person = of_person};
}

/* ---- searching ---- */

struct searching {
    const struct link_work *work;
    const struct reference_search *what;
    struct partition rows;
};

struct table {
    uint32_t *slot; /* index in the partition + 1; 0: empty */
    uint32_t mask;
};

static uint32_t slot_hash(uint64_t hash, int bits)
{
    return (uint32_t)(hash << bits >> 32);
}

/* The slot of the value, or the empty one where it would be. */
static uint32_t *slot_of(const struct table *t, const uint64_t *value, uint32_t hash,
                         uint64_t wanted)
{
    uint32_t at = hash & t->mask;
    while (t->slot[at] != 0 && value[t->slot[at] - 1] != wanted) {
        at = (at + 1) & t->mask;
    }
    return &t->slot[at];
}

/* Of several records with one value the smallest person stands, whatever the order of rows. */
static struct table make_table(const struct searching *s, int64_t part, struct arena *a)
{
    const struct reference *r = s->what->reference;
    int64_t count = r->start[part + 1] - r->start[part];
    const uint64_t *value = r->value + r->start[part];
    const uint32_t *person = r->person ? r->person + r->start[part] : NULL;
    uint32_t size = 2;
    while (size < 2 * count) {
        size *= 2;
    }
    struct table t = {ARENA_ARRAY(a, uint32_t, size), size - 1};
    for (int64_t i = 0; i < count; i++) {
        uint32_t hash = slot_hash(key_hash_of(s->work->seed, value[i]), r->bits);
        uint32_t *slot = slot_of(&t, value, hash, value[i]);
        if (*slot == 0 || (person && person[i] < person[*slot - 1])) {
            *slot = (uint32_t)i + 1;
        }
    }
    return t;
}

static void search_task(void *context, int64_t part, int worker)
{
    const struct searching *s = context;
    const struct reference_search *what = s->what;
    const struct reference *r = what->reference;
    if (s->rows.start[part] == s->rows.start[part + 1]) {
        return;
    }
    struct arena scratch = s->work->worker[worker];
    struct table t = make_table(s, part, &scratch);
    for (int64_t i = s->rows.start[part]; i < s->rows.start[part + 1]; i++) {
        struct partition_entry e = s->rows.entry[i];
        uint64_t wanted = key_value(what->from, e.row);
        uint32_t found = *slot_of(&t, r->value + r->start[part], e.hash, wanted);
        if (found == 0) {
            what->reason[e.row] |= what->broken;
        } else if (what->person && r->person) {
            what->person[e.row] = r->person[r->start[part] + found - 1];
        }
    }
}

void reference_search(const struct link_work *work, struct arena scratch,
                      const struct reference_search *what)
{
    assert(what->from->seed == work->seed);
    struct searching s = {.work = work, .what = what};
    s.rows = partition_rows(&scratch, work->threads, what->rows, what->reference->bits,
                            key_hashes(what->from));
    pool_run(work->threads, s.rows.count, search_task, &s);
}
