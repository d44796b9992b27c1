/* Two passes over blocks of rows: count, then place. Each task owns a range of rows and, in every
 * partition, a range of places that follows from the counts of the tasks before it. */
#include "4_link/partition.h"

#include <assert.h>
#include <string.h>

#include "base/pool.h"

enum { TASKS_LIMIT = 64, TASK_ROWS_LEAST = 1 << 15, BITS_LIMIT = 11, PARTITION_ROWS = 4096 };

struct placing {
    struct partition *out;
    struct partition_hashes hashes;
    int64_t rows;
    int64_t tasks;
    int64_t *place; /* [tasks][count]: counts, then the next free place */
    bool counted;
};

static int32_t partition_of(const struct partition *p, uint64_t hash)
{
    return p->bits > 0 ? (int32_t)(hash >> (64 - p->bits)) : 0;
}

static void place_block(const struct placing *p, int64_t *place, int64_t from, int64_t rows)
{
    uint64_t hash[PARTITION_BLOCK_ROWS];
    p->hashes.fill(p->hashes.context, from, rows, hash);
    for (int64_t i = 0; i < rows; i++) {
        if (hash[i] == 0) {
            continue;
        }
        int64_t at = place[partition_of(p->out, hash[i])]++;
        if (p->counted) {
            p->out->entry[at] = (struct partition_entry){(uint32_t)(hash[i] << p->out->bits >> 32),
                                                         (uint32_t)(from + i)};
        }
    }
}

static void place_task(void *context, int64_t task, int worker)
{
    const struct placing *p = context;
    int64_t *place = p->place + task * p->out->count;
    int64_t end = p->rows * (task + 1) / p->tasks;
    for (int64_t from = p->rows * task / p->tasks; from < end; from += PARTITION_BLOCK_ROWS) {
        int64_t rows = end - from < PARTITION_BLOCK_ROWS ? end - from : PARTITION_BLOCK_ROWS;
        place_block(p, place, from, rows);
    }
    (void)worker;
}

/* Turns counts into first places, partition by partition and in it task by task. */
static int64_t start_places(struct placing *p, int64_t *start)
{
    int64_t next = 0;
    for (int32_t i = 0; i < p->out->count; i++) {
        start[i] = next;
        for (int64_t task = 0; task < p->tasks; task++) {
            int64_t count = p->place[task * p->out->count + i];
            p->place[task * p->out->count + i] = next;
            next += count;
        }
    }
    start[p->out->count] = next;
    return next;
}

struct partition partition_rows(struct arena *a, int threads, int64_t rows, int bits,
                                struct partition_hashes hashes)
{
    assert(0 <= rows && rows < UINT32_MAX && 0 <= bits && bits <= BITS_LIMIT);
    struct partition out = {.bits = bits, .count = 1 << bits};
    int64_t *start = ARENA_ARRAY(a, int64_t, out.count + 1);
    out.start = start;
    struct placing p = {.out = &out, .hashes = hashes, .rows = rows};
    p.tasks = rows / TASK_ROWS_LEAST + 1;
    p.tasks = p.tasks > TASKS_LIMIT ? TASKS_LIMIT : p.tasks;
    out.entry = arena_alloc_raw(a, (ptrdiff_t)sizeof *out.entry, rows);
    struct arena scratch = *a;
    p.place = ARENA_ARRAY(&scratch, int64_t, p.tasks * out.count);
    pool_run(threads, p.tasks, place_task, &p);
    int64_t placed = start_places(&p, start);
    assert(placed <= rows);
    p.counted = true;
    pool_run(threads, p.tasks, place_task, &p);
    assert(rows == 0 || p.place[p.tasks * out.count - 1] == placed);
    return out;
}

int partition_bits(int64_t rows)
{
    int bits = 0;
    while (bits < BITS_LIMIT && rows >> bits > PARTITION_ROWS) {
        bits++;
    }
    return bits;
}
