/* Rows are cut by the partition of their person; each part is put in order by counting persons, and
 * its columns are read in the order of rows and written in that of persons, so that the random side
 * is the part, which fits a cache. Some parts at a time, in parallel: memory stays near that of the
 * columns. */
#include "4_link/cluster.h"

#include <assert.h>
#include <string.h>

#include "base/pool.h"

enum { PARTS_AT_ONCE = 8 };

struct clustering {
    const struct link_work *work;
    const struct settled *settled;
    struct partition cut;
    int32_t from; /* first part of those being gathered */
    struct person_part part[PARTS_AT_ONCE];
    uint32_t *person[PARTS_AT_ONCE]; /* writable views of part */
    uint8_t **bytes[PARTS_AT_ONCE];
    uint32_t *place[PARTS_AT_ONCE]; /* of each row of the cut in its part */
};

static void fill(const void *context, int64_t from, int64_t rows, uint64_t *hash)
{
    const struct settled *s = context;
    for (int64_t i = 0; i < rows; i++) {
        int64_t row = from + i;
        uint32_t person = s->person ? s->person[row] : PERSON_UNKNOWN;
        if (person == PERSON_UNKNOWN) {
            int32_t part = (int32_t)(row * REGISTER_PARTS / s->rows->rows);
            person = person_of(part, PERSON_NUMBER_NONE);
        }
        /* the low bit keeps the hash from being 0 */
        hash[i] = s->reason[row] & REASON_DROPPED ? 0 : (uint64_t)person << 32 | 1;
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

static void write_persons(const struct partition_entry *entry, const uint32_t *place,
                          struct person_part *part, uint32_t *person)
{
    for (int64_t i = 0; i < part->rows; i++) {
        uint32_t number = number_of(entry[i]);
        person[place[i]] = number == PERSON_NUMBER_NONE ? PERSON_NONE_NUMBER : number;
    }
    for (int64_t i = 0; i < part->rows; i++) {
        assert(i == 0 || person[i] >= person[i - 1]); /* clustered, those without one last */
        part->persons += person[i] != PERSON_NONE_NUMBER && (i == 0 || person[i] != person[i - 1]);
    }
}

/* ---- columns ---- */

#define GATHER(name, type)                                                                         \
    static void name(const uint8_t *from, const struct partition_entry *entry,                     \
                     const uint32_t *place, int64_t rows, uint8_t *to)                             \
    {                                                                                              \
        for (int64_t i = 0; i < rows; i++) {                                                       \
            memcpy(to + (size_t)place[i] * sizeof(type),                                           \
                   from + (size_t)entry[i].row * sizeof(type), sizeof(type));                      \
        }                                                                                          \
    }
GATHER(gather_1, uint8_t)
GATHER(gather_2, uint16_t)
GATHER(gather_4, uint32_t)
GATHER(gather_8, uint64_t)

static void gather(int32_t width, const uint8_t *from, const struct partition_entry *entry,
                   const uint32_t *place, int64_t rows, uint8_t *to)
{
    switch (width) {
    case 1:
        gather_1(from, entry, place, rows, to);
        break;
    case 2:
        gather_2(from, entry, place, rows, to);
        break;
    case 4:
        gather_4(from, entry, place, rows, to);
        break;
    default:
        assert(width == 8);
        gather_8(from, entry, place, rows, to);
    }
}

static void part_task(void *context, int64_t i, int worker)
{
    struct clustering *c = context;
    const struct settled *s = c->settled;
    struct person_part *part = &c->part[i];
    const struct partition_entry *entry = c->cut.entry + c->cut.start[c->from + i];
    order_rows(entry, part->rows, c->place[i], c->work->worker[worker]);
    if (c->person[i]) {
        write_persons(entry, c->place[i], part, c->person[i]);
    }
    for (int32_t column = 0; column < s->dataset->coded_count; column++) {
        gather(s->dataset->coded[column].width, s->rows->column[column], entry, c->place[i],
               part->rows, c->bytes[i][column]);
    }
}

static void reserve_part(struct clustering *c, struct arena *a, int32_t i)
{
    const struct dataset *dataset = c->settled->dataset;
    int64_t rows = c->cut.start[c->from + i + 1] - c->cut.start[c->from + i];
    c->place[i] = arena_alloc_raw(a, (ptrdiff_t)sizeof(uint32_t), rows);
    c->person[i] =
        c->settled->person ? arena_alloc_raw(a, (ptrdiff_t)sizeof(uint32_t), rows) : NULL;
    c->bytes[i] = ARENA_ARRAY(a, uint8_t *, dataset->coded_count);
    for (int32_t column = 0; column < dataset->coded_count; column++) {
        c->bytes[i][column] = arena_alloc_raw(a, dataset->coded[column].width, rows);
    }
    c->part[i] = (struct person_part){
        .rows = rows, .person = c->person[i], .bytes = (const uint8_t *const *)c->bytes[i]};
}

static bool write_parts(struct clustering *c, struct arena scratch)
{
    for (int32_t i = 0; i < PARTS_AT_ONCE; i++) {
        reserve_part(c, &scratch, i);
    }
    pool_run(c->work->threads, PARTS_AT_ONCE, part_task, c);
    for (int32_t i = 0; i < PARTS_AT_ONCE; i++) {
        if (!register_parts_write(c->work->db, c->settled->dataset, c->from + i, &c->part[i],
                                  c->work->diag)) {
            return false;
        }
    }
    return true;
}

bool cluster_dataset(const struct link_work *work, struct arena scratch,
                     const struct settled *settled, str fingerprint)
{
    if (!register_parts_begin(work->db, settled->dataset, work->diag)) {
        return false;
    }
    struct clustering c = {.work = work, .settled = settled};
    c.cut = partition_rows(&scratch, work->threads, settled->rows->rows, PERSON_PART_BITS,
                           (struct partition_hashes){fill, settled});
    for (c.from = 0; c.from < REGISTER_PARTS; c.from += PARTS_AT_ONCE) {
        if (!write_parts(&c, scratch)) {
            return false;
        }
    }
    return register_parts_finish(work->db, settled->dataset, fingerprint, work->diag);
}
