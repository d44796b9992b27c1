/* Rows go to the partition of their person, and within it to their place by person. Each column is
 * moved twice: in the order of rows to the partitions, which reads straight and writes some dozens
 * of streams, then within a partition, which fits a cache. Gathering a partition's rows from the
 * column at once would touch every cache line of the column once for each partition.
 *
 * The second move writes over the column that was read: memory stays near that of the columns. */
#include "4_link/cluster.h"

#include <assert.h>
#include <string.h>

#include "base/pool.h"

enum { PART_NONE = REGISTER_PARTS }; /* of rows that do not count */

struct clustering {
    const struct link_work *work;
    const struct settled *settled;
    struct partition cut;
    uint8_t *part_of; /* [rows] partition, or PART_NONE */
    uint32_t *place;  /* [rows that count] of the rows of the cut, within their part */
    uint32_t *person; /* [rows that count] clustered; NULL: the dataset has none */
    int64_t *persons; /* [REGISTER_PARTS] distinct */
    uint8_t **staged; /* [workers] a column, in the order of the cut */
};

static uint32_t person_or_part(const struct settled *s, int64_t row)
{
    uint32_t person = s->person ? s->person[row] : PERSON_UNKNOWN;
    if (person != PERSON_UNKNOWN) {
        return person;
    }
    int32_t part = (int32_t)(row * REGISTER_PARTS / s->rows->rows);
    return person_of(part, PERSON_NUMBER_NONE);
}

static void fill(const void *context, int64_t from, int64_t rows, uint64_t *hash)
{
    const struct settled *s = context;
    for (int64_t i = 0; i < rows; i++) {
        /* the low bit keeps the hash from being 0 */
        bool dropped = s->reason[from + i] & REASON_DROPPED;
        hash[i] = dropped ? 0 : (uint64_t)person_or_part(s, from + i) << 32 | 1;
    }
}

static uint32_t number_of(struct partition_entry e)
{
    return e.hash >> PERSON_PART_BITS;
}

/* ---- the order of a part ---- */

/* Stable: rows of a person stay in the order of the register. */
static void order_rows(const struct partition_entry *entry, int64_t count, uint32_t *place,
                       struct arena scratch)
{
    uint32_t most = 0; /* of numbers, those without a person aside */
    for (int64_t i = 0; i < count; i++) {
        uint32_t number = number_of(entry[i]);
        most = number != PERSON_NUMBER_NONE && number > most ? number : most;
    }
    uint32_t *next = ARENA_ARRAY(&scratch, uint32_t, (int64_t)most + 3);
    for (int64_t i = 0; i < count; i++) {
        uint32_t number = number_of(entry[i]);
        next[(number == PERSON_NUMBER_NONE ? most + 1 : number) + 1]++;
    }
    for (uint32_t number = 0; number <= most + 1; number++) {
        next[number + 1] += next[number];
    }
    assert(next[most + 2] == count);
    for (int64_t i = 0; i < count; i++) {
        uint32_t number = number_of(entry[i]);
        place[i] = next[number == PERSON_NUMBER_NONE ? most + 1 : number]++;
    }
}

static int64_t put_persons(const struct partition_entry *entry, const uint32_t *place,
                           int64_t count, uint32_t *person)
{
    for (int64_t i = 0; i < count; i++) {
        uint32_t number = number_of(entry[i]);
        person[place[i]] = number == PERSON_NUMBER_NONE ? PERSON_NONE_NUMBER : number;
    }
    int64_t persons = 0;
    for (int64_t i = 0; i < count; i++) {
        assert(i == 0 || person[i] >= person[i - 1]); /* clustered, those without one last */
        persons += person[i] != PERSON_NONE_NUMBER && (i == 0 || person[i] != person[i - 1]);
    }
    return persons;
}

static void order_task(void *context, int64_t part, int worker)
{
    const struct clustering *c = context;
    int64_t start = c->cut.start[part], count = c->cut.start[part + 1] - start;
    const struct partition_entry *entry = c->cut.entry + start;
    order_rows(entry, count, c->place + start, c->work->worker[worker]);
    if (c->person) {
        c->persons[part] = put_persons(entry, c->place + start, count, c->person + start);
    }
}

static void find_parts(const struct clustering *c)
{
    const struct settled *s = c->settled;
    for (int64_t row = 0; row < s->rows->rows; row++) {
        uint32_t part = person_or_part(s, row) >> PERSON_NUMBER_BITS;
        c->part_of[row] = s->reason[row] & REASON_DROPPED ? PART_NONE : (uint8_t)part;
    }
}

/* ---- columns ---- */

/* `to` has one element more than there are rows that count: there go those that do not. */
#define MOVES(suffix, type)                                                                        \
    static void to_parts_##suffix(const struct clustering *c, const uint8_t *column, uint8_t *to)  \
    {                                                                                              \
        int64_t next[REGISTER_PARTS + 1];                                                          \
        memcpy(next, c->cut.start, sizeof next);                                                   \
        int64_t rows = c->settled->rows->rows;                                                     \
        for (int64_t row = 0; row < rows; row++) {                                                 \
            uint8_t part = c->part_of[row];                                                        \
            memcpy(to + next[part] * (int64_t)sizeof(type), column + row * (int64_t)sizeof(type),  \
                   sizeof(type));                                                                  \
            next[part] += part != PART_NONE;                                                       \
        }                                                                                          \
    }                                                                                              \
    static void to_places_##suffix(const uint32_t *place, int64_t rows, const uint8_t *from,       \
                                   uint8_t *to)                                                    \
    {                                                                                              \
        for (int64_t i = 0; i < rows; i++) {                                                       \
            memcpy(to + (size_t)place[i] * sizeof(type), from + (size_t)i * sizeof(type),          \
                   sizeof(type));                                                                  \
        }                                                                                          \
    }
MOVES(1, uint8_t)
MOVES(2, uint16_t)
MOVES(4, uint32_t)
MOVES(8, uint64_t)

struct moves {
    void (*to_parts)(const struct clustering *, const uint8_t *column, uint8_t *to);
    void (*to_places)(const uint32_t *place, int64_t rows, const uint8_t *from, uint8_t *to);
};

static struct moves moves_of(int32_t width)
{
    static const struct moves of_width[] = {
        [1] = {to_parts_1, to_places_1},
        [2] = {to_parts_2, to_places_2},
        [4] = {to_parts_4, to_places_4},
        [8] = {to_parts_8, to_places_8},
    };
    assert(width == 1 || width == 2 || width == 4 || width == 8);
    return of_width[width];
}

static void column_task(void *context, int64_t index, int worker)
{
    const struct clustering *c = context;
    int32_t width = c->settled->dataset->coded[index].width;
    struct moves moves = moves_of(width);
    uint8_t *column = c->settled->rows->column[index], *staged = c->staged[worker];
    moves.to_parts(c, column, staged);
    for (int32_t part = 0; part < REGISTER_PARTS; part++) {
        int64_t start = c->cut.start[part];
        moves.to_places(c->place + start, c->cut.start[part + 1] - start, staged + start * width,
                        column + start * width);
    }
}

/* ---- the whole ---- */

static bool write_part(const struct clustering *c, struct arena scratch, int32_t part)
{
    const struct settled *s = c->settled;
    int64_t start = c->cut.start[part];
    const uint8_t **bytes = ARENA_ARRAY(&scratch, const uint8_t *, s->dataset->coded_count);
    for (int32_t i = 0; i < s->dataset->coded_count; i++) {
        bytes[i] = s->rows->column[i] + start * s->dataset->coded[i].width;
    }
    struct person_part p = {
        .rows = c->cut.start[part + 1] - start,
        .persons = c->persons[part],
        .person = c->person ? c->person + start : NULL,
        .bytes = bytes,
    };
    return register_parts_write(c->work->db, s->dataset, part, &p, c->work->diag);
}

static void reserve(struct clustering *c, struct arena *a)
{
    const struct settled *s = c->settled;
    int64_t counted = c->cut.start[REGISTER_PARTS];
    int32_t widest = 1;
    for (int32_t i = 0; i < s->dataset->coded_count; i++) {
        int32_t width = s->dataset->coded[i].width;
        widest = width > widest ? width : widest;
    }
    c->part_of = arena_alloc_raw(a, 1, s->rows->rows);
    c->place = arena_alloc_raw(a, (ptrdiff_t)sizeof *c->place, counted);
    c->person = s->person ? arena_alloc_raw(a, (ptrdiff_t)sizeof *c->person, counted) : NULL;
    c->persons = ARENA_ARRAY(a, int64_t, REGISTER_PARTS);
    c->staged = ARENA_ARRAY(a, uint8_t *, c->work->threads);
    for (int i = 0; i < c->work->threads; i++) {
        c->staged[i] = arena_alloc_raw(a, widest, counted + 1);
    }
}

bool cluster_dataset(const struct link_work *work, struct arena scratch, struct settled *settled,
                     str fingerprint)
{
    if (!register_parts_begin(work->db, settled->dataset, work->diag)) {
        return false;
    }
    struct clustering c = {.work = work, .settled = settled};
    c.cut = partition_rows(&scratch, work->threads, settled->rows->rows, PERSON_PART_BITS,
                           (struct partition_hashes){fill, settled});
    reserve(&c, &scratch);
    find_parts(&c);
    pool_run(work->threads, REGISTER_PARTS, order_task, &c);
    pool_run(work->threads, settled->dataset->coded_count, column_task, &c);
    for (int32_t part = 0; part < REGISTER_PARTS; part++) {
        if (!write_part(&c, scratch, part)) {
            return false;
        }
    }
    return register_parts_finish(work->db, settled->dataset, fingerprint, work->diag);
}
