/* Records by key: each part is scattered into buckets by the key's hash, then each bucket becomes a
 * table that stays in cache while it is built. Keys are keyed hashes or code numbers, so that
 * nobody can choose collisions. */
#include "5_indicators/derive_parts.h"

#include <assert.h>
#include <string.h>

#include "base/mix.h"
#include "base/pool.h"

static int bucket_of(uint64_t hash)
{
    return (int)(hash >> (64 - JOIN_BUCKET_BITS));
}

/* ---- what is taken ---- */

int64_t take_absent(enum derived_take take)
{
    return take == TAKE_COUNT || take == TAKE_ANY ? 0 : VALUE_MISSING(MISSING_NOT_RECORDED);
}

int64_t take_add(enum derived_take take, int64_t so_far, int64_t value)
{
    if (value_is_missing(value)) {
        return so_far;
    }
    if (value_is_missing(so_far)) {
        return value;
    }
    switch (take) {
    case TAKE_LEAST:
        return value < so_far ? value : so_far;
    case TAKE_MOST:
        return value > so_far ? value : so_far;
    case TAKE_ANY:
        return value | so_far;
    case TAKE_COUNT:
    case TAKE_SUM:
    case TAKE_ORDER:
    case TAKE_DAYS_SINCE:
    case TAKE_DAYS_TO_NEXT:
    default:
        return (int64_t)((uint64_t)so_far + (uint64_t)value);
    }
}

int64_t take_of(enum derived_take take, const int64_t *column, int64_t row)
{
    if (take == TAKE_COUNT || take == TAKE_ANY) {
        return 1;
    }
    assert(column);
    return column[row];
}

/* ---- a part ---- */

/* What each row of the part gives; numbers stay the bits that they are stored as. */
static const int64_t *values_of(const struct join_value *v, struct part_view *from,
                                struct arena *scratch)
{
    const struct derived *d = v->derived;
    if (d->kind == DERIVED_LOOKUP) {
        bool number = from->dataset->coded[d->column].kind == CODED_NUMBER;
        return number ? (const int64_t *)(const void *)from->bytes[d->column]
                      : view_column(from, d->column);
    }
    const uint8_t *truth = view_truth(from, d->condition);
    const int64_t *column = d->column >= 0 ? view_column(from, d->column) : NULL;
    int64_t *out = arena_alloc_raw(scratch, (ptrdiff_t)sizeof *out, from->rows);
    for (int64_t row = 0; row < from->rows; row++) {
        out[row] = view_counts(truth, row) ? take_of(d->take, column, row) : take_absent(d->take);
    }
    return out;
}

static void scatter(const int64_t *from, const uint8_t *bucket, int64_t rows,
                    const struct join_part *out, int64_t *to)
{
    int64_t next[JOIN_BUCKETS];
    memcpy(next, out->start, sizeof next);
    for (int64_t row = 0; row < rows; row++) {
        if (bucket[row] < JOIN_BUCKETS) {
            to[next[bucket[row]]++] = from[row];
        }
    }
}

void join_gather(const struct join *j, struct arena *keep, struct part_view *from,
                 struct join_part *out)
{
    const int64_t *key = from->rows > 0 ? view_column(from, j->key) : NULL;
    enum coded_kind kind = j->from->coded[j->key].kind;
    uint8_t *bucket = arena_alloc_raw(from->arena, 1, from->rows);
    *out = (struct join_part){0};
    for (int64_t row = 0; row < from->rows; row++) {
        bool missing = key_is_missing(kind, key[row]);
        bucket[row] = (uint8_t)(missing ? JOIN_BUCKETS : bucket_of(mix64((uint64_t)key[row])));
        if (!missing) {
            out->start[bucket[row] + 1]++;
        }
    }
    for (int b = 0; b < JOIN_BUCKETS; b++) {
        out->start[b + 1] += out->start[b];
    }
    int64_t entries = out->start[JOIN_BUCKETS];
    out->key = arena_alloc_raw(keep, (ptrdiff_t)sizeof *out->key, entries);
    out->value = ARENA_ARRAY(keep, int64_t *, j->values);
    scatter(key, bucket, from->rows, out, out->key);
    for (int32_t v = 0; v < j->values; v++) {
        out->value[v] = arena_alloc_raw(keep, (ptrdiff_t)sizeof **out->value, entries);
        if (from->rows > 0) {
            scatter(values_of(&j->value[v], from, from->arena), bucket, from->rows, out,
                    out->value[v]);
        }
    }
}

/* ---- the table ---- */

struct building {
    struct join *join;
    const struct join_part *part;
    int32_t parts;
};

static uint32_t *slot_of(const struct join_bucket *b, int64_t key, uint64_t hash)
{
    uint32_t at = (uint32_t)hash & b->mask;
    while (b->slot[at] != 0 && b->key[b->slot[at] - 1] != key) {
        at = (at + 1) & b->mask;
    }
    return &b->slot[at];
}

/* Of a looked-up value there is one record; would there be two, the lesser value stands. */
static enum derived_take taken(const struct derived *d)
{
    return d->kind == DERIVED_LOOKUP ? TAKE_LEAST : d->take;
}

static void build_task(void *context, int64_t bucket, int worker)
{
    const struct building *work = context;
    struct join_bucket *b = &work->join->bucket[bucket];
    (void)worker;
    for (int32_t p = 0; p < work->parts; p++) {
        const struct join_part *part = &work->part[p];
        for (int64_t i = part->start[bucket]; i < part->start[bucket + 1]; i++) {
            uint32_t *slot = slot_of(b, part->key[i], mix64((uint64_t)part->key[i]));
            bool fresh = *slot == 0;
            if (fresh) {
                b->key[b->entries++] = part->key[i];
                *slot = (uint32_t)b->entries;
            }
            for (int32_t v = 0; v < work->join->values; v++) {
                int64_t *to = &b->value[v][*slot - 1];
                enum derived_take take = taken(work->join->value[v].derived);
                *to = fresh ? part->value[v][i] : take_add(take, *to, part->value[v][i]);
            }
        }
    }
}

static void reserve(struct join *j, struct arena *a, int64_t entries, struct join_bucket *b)
{
    uint32_t size = 2;
    while (size < 2 * entries) {
        size *= 2;
    }
    *b = (struct join_bucket){.slot = ARENA_ARRAY(a, uint32_t, size), .mask = size - 1};
    b->key = arena_alloc_raw(a, (ptrdiff_t)sizeof *b->key, entries);
    b->value = ARENA_ARRAY(a, int64_t *, j->values);
    for (int32_t v = 0; v < j->values; v++) {
        b->value[v] = arena_alloc_raw(a, (ptrdiff_t)sizeof **b->value, entries);
    }
}

void join_build(struct join *j, struct arena *a, int threads, const struct join_part *part,
                int32_t parts)
{
    for (int b = 0; b < JOIN_BUCKETS; b++) {
        int64_t entries = 0;
        for (int32_t p = 0; p < parts; p++) {
            entries += part[p].start[b + 1] - part[p].start[b];
        }
        reserve(j, a, entries, &j->bucket[b]);
    }
    struct building work = {j, part, parts};
    pool_run(threads, JOIN_BUCKETS, build_task, &work);
}

void join_find(const struct join *j, enum coded_kind kind, const int64_t *key, int64_t rows,
               int64_t *entry)
{
    for (int64_t row = 0; row < rows; row++) {
        entry[row] = -1;
        if (key_is_missing(kind, key[row])) {
            continue;
        }
        uint64_t hash = mix64((uint64_t)key[row]);
        int bucket = bucket_of(hash);
        uint32_t found = *slot_of(&j->bucket[bucket], key[row], hash);
        if (found > 0) {
            entry[row] = (int64_t)(found - 1) << JOIN_BUCKET_BITS | bucket;
        }
    }
}
