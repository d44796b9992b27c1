/* Primary keys first, then unique fields among the rows that stand, then references: each step
 * judges all rows against the result of the step before, never against a half-made one. */
#include "4_link/settle.h"

#include <assert.h>
#include <string.h>

#include "base/pool.h"

static const uint32_t reason_key = REASON_DUPLICATE | REASON_PRIMARY_KEY;

/* ---- groups of equal keys ---- */

struct grouping {
    const struct link_work *work;
    const struct settled *settled;
    const struct key *key;
    struct partition rows;
    uint32_t broken; /* bits for every row of a group; 0: a primary key */
};

static bool same_record(const struct settled *s, int64_t row, int64_t other)
{
    const struct dataset *dataset = s->dataset;
    for (int32_t c = 0; c < dataset->coded_count; c++) {
        const uint8_t *bytes = s->rows->column[c];
        int32_t width = dataset->coded[c].width;
        if (memcmp(bytes + row * width, bytes + other * width, (size_t)width) != 0) {
            return false;
        }
    }
    return !s->person || s->person[row] == s->person[other];
}

enum { GROUP_SEVERAL = 1, GROUP_UNEQUAL = 2 };

struct groups {
    uint32_t *slot; /* entry + 1 of the first row of a group; 0: empty */
    uint32_t mask;
    uint32_t *head; /* [entries] first entry of the group */
    uint8_t *state; /* [entries] of heads */
};

static uint32_t head_of(const struct grouping *g, struct groups *groups,
                        const struct partition_entry *entry, uint32_t i)
{
    uint32_t at = entry[i].hash & groups->mask;
    for (; groups->slot[at] != 0; at = (at + 1) & groups->mask) {
        uint32_t head = groups->slot[at] - 1;
        if (entry[head].hash == entry[i].hash && key_equal(g->key, entry[head].row, entry[i].row)) {
            return head;
        }
    }
    groups->slot[at] = i + 1;
    return i;
}

static void judge(const struct grouping *g, const struct groups *groups,
                  const struct partition_entry *entry, uint32_t i)
{
    uint32_t *reason = &g->settled->reason[entry[i].row];
    uint8_t state = groups->state[groups->head[i]];
    if (!(state & GROUP_SEVERAL)) {
        return;
    }
    if (g->broken) {
        *reason |= g->broken;
    } else if (state & GROUP_UNEQUAL) {
        *reason |= REASON_PRIMARY_KEY | REASON_DROPPED;
    } else if (groups->head[i] != i) {
        *reason |= REASON_DUPLICATE | REASON_DROPPED;
    }
}

static void group_task(void *context, int64_t part, int worker)
{
    const struct grouping *g = context;
    const struct partition_entry *entry = g->rows.entry + g->rows.start[part];
    uint32_t count = (uint32_t)(g->rows.start[part + 1] - g->rows.start[part]);
    struct arena scratch = g->work->worker[worker];
    uint32_t size = 2;
    while (size < 2 * count) {
        size *= 2;
    }
    struct groups groups = {
        .slot = ARENA_ARRAY(&scratch, uint32_t, size),
        .mask = size - 1,
        .head = arena_alloc_raw(&scratch, (ptrdiff_t)sizeof(uint32_t), count),
        .state = ARENA_ARRAY(&scratch, uint8_t, count),
    };
    bool several = false;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t head = groups.head[i] = head_of(g, &groups, entry, i);
        if (head != i) {
            several = true;
            bool equal = same_record(g->settled, entry[head].row, entry[i].row);
            groups.state[head] |= equal ? GROUP_SEVERAL : GROUP_SEVERAL | GROUP_UNEQUAL;
        }
    }
    for (uint32_t i = 0; several && i < count; i++) {
        judge(g, &groups, entry, i);
    }
}

static void group(const struct link_work *work, struct arena scratch, const struct settled *s,
                  const struct key *key, uint32_t broken)
{
    struct grouping g = {.work = work, .settled = s, .key = key, .broken = broken};
    int64_t rows = s->rows->rows;
    g.rows = partition_rows(&scratch, work->threads, rows, partition_bits(rows), key_hashes(key));
    pool_run(work->threads, g.rows.count, group_task, &g);
}

/* ---- keys of a dataset ---- */

static bool add_part(const struct settled *s, int32_t field, struct key *key)
{
    const struct dataset *dataset = s->dataset;
    struct key_part *part = &key->part[key->parts];
    int32_t column = key_column(dataset, field);
    if (column >= 0) {
        *part =
            (struct key_part){.column = &dataset->coded[column], .bytes = s->rows->column[column]};
    } else if (s->person && dataset->person_source == PERSON_IDENTIFIER &&
               dataset->person_field == field) {
        *part = (struct key_part){.person = s->person};
    } else {
        return false;
    }
    key->parts++;
    return true;
}

bool settle_key(const struct link_work *work, const struct settled *s, int32_t field,
                struct key *key)
{
    *key = (struct key){.seed = work->seed, .reason = s->reason};
    return add_part(s, field, key);
}

static void warn_not_kept(const struct link_work *work, const struct dataset *dataset,
                          int32_t field)
{
    const struct field *f = &dataset->field[field];
    DIAG(work->diag, DIAG_WARNING, DIAG_DESCRIPTOR, f->place, "link.key-not-kept",
         {"dataset", dataset->name}, {"field", f->name});
}

static void settle_primary_key(const struct link_work *work, struct arena scratch,
                               const struct settled *s)
{
    const struct dataset *dataset = s->dataset;
    assert(dataset->primary_key_count <= KEY_PARTS_LIMIT);
    struct key key = {.seed = work->seed};
    for (int32_t i = 0; i < dataset->primary_key_count; i++) {
        if (!add_part(s, dataset->primary_key[i], &key)) {
            warn_not_kept(work, dataset, dataset->primary_key[i]);
            return;
        }
    }
    if (key.parts > 0) {
        group(work, scratch, s, &key, 0);
    }
}

static bool drops(enum severity severity)
{
    return severity >= SEVERITY_QUARANTINE_ROW;
}

static bool settle_unique(const struct link_work *work, struct arena scratch,
                          const struct settled *s)
{
    int32_t number = 0;
    for (int32_t field = 0; field < s->dataset->fields; field++) {
        const struct field *f = &s->dataset->field[field];
        struct key key;
        if (!f->unique) {
            continue;
        }
        if (number == UNIQUE_FIELDS_LIMIT) {
            return false;
        }
        uint32_t broken = (uint32_t)REASON_UNIQUE << number++;
        if (!settle_key(work, s, field, &key)) {
            warn_not_kept(work, s->dataset, field);
            continue;
        }
        key.excluded = reason_key;
        group(work, scratch, s, &key,
              drops(f->severity.constraint) ? broken | REASON_DROPPED : broken);
    }
    return true;
}

/* ---- foreign keys ---- */

static uint32_t foreign_bit(int32_t number)
{
    return (uint32_t)REASON_FOREIGN << number;
}

/* Rows that a reference may still drop: all but those that keys and unique fields have dropped. */
static uint32_t settled_before(const struct settled *s)
{
    uint32_t bits = reason_key;
    int32_t number = 0;
    for (int32_t field = 0; field < s->dataset->fields; field++) {
        const struct field *f = &s->dataset->field[field];
        if (f->unique) {
            bits |= drops(f->severity.constraint) ? (uint32_t)REASON_UNIQUE << number : 0;
            number++;
        }
    }
    return bits;
}

/* A missing reference passes, unless the field is compulsory (2_validate has diverted those). */
static void require(const struct key *key, const struct settled *s, uint32_t broken)
{
    bool missing[PARTITION_BLOCK_ROWS];
    for (int64_t from = 0; from < s->rows->rows; from += PARTITION_BLOCK_ROWS) {
        int64_t left = s->rows->rows - from;
        int64_t rows = left < PARTITION_BLOCK_ROWS ? left : PARTITION_BLOCK_ROWS;
        key_missing(key, from, rows, missing);
        for (int64_t i = 0; i < rows; i++) {
            if (missing[i] && !(s->reason[from + i] & key->excluded)) {
                s->reason[from + i] |= broken;
            }
        }
    }
}

static bool comparable(const struct key *key, const struct dataset *other, int32_t field)
{
    int32_t column = key_column(other, field);
    if (!key->part[0].column || column < 0) {
        return false;
    }
    enum coded_kind kind = key->part[0].column->kind;
    const struct coded_column *c = &other->coded[column];
    return kind == c->kind && (kind != CODED_CODE || c->codelist == key->part[0].column->codelist);
}

struct settling {
    const struct link_work *work;
    const struct references *references;
    const struct settled *settled;
    uint32_t excluded;
};

/* The key of a foreign key's field; false when it cannot be compared with what it refers to. */
static bool foreign_key_of(const struct settling *s, int32_t number, struct key *key)
{
    const struct foreign_key *fk = &s->settled->dataset->foreign_key[number];
    if (!fk->dataset || !settle_key(s->work, s->settled, fk->field, key) ||
        !comparable(key, fk->dataset, fk->reference_field)) {
        return false;
    }
    key->excluded = s->excluded;
    return true;
}

static bool is_person_key(const struct dataset *dataset, const struct foreign_key *fk)
{
    return dataset->person_source == PERSON_THROUGH && dataset->person_field == fk->field;
}

static void settle_foreign(const struct settling *s, struct arena scratch, int32_t number)
{
    const struct settled *settled = s->settled;
    const struct foreign_key *fk = &settled->dataset->foreign_key[number];
    const struct field *field = &settled->dataset->field[fk->field];
    struct key key;
    if (!foreign_key_of(s, number, &key)) {
        warn_not_kept(s->work, settled->dataset, fk->field);
        return;
    }
    uint32_t broken = foreign_bit(number) | (drops(fk->severity) ? REASON_DROPPED : 0);
    const struct reference *reference =
        reference_find(s->references, fk->dataset, fk->reference_field);
    assert(reference); /* datasets come after those they refer to */
    reference_search(
        s->work, scratch,
        &(struct reference_search){reference, &key, settled->rows->rows, broken, settled->reason,
                                   is_person_key(settled->dataset, fk) ? settled->person : NULL});
    if (field->required && drops(field->severity.required)) {
        require(&key, settled, broken);
    }
}

static int64_t count_dropped(const struct settled *s)
{
    int64_t count = 0;
    for (int64_t row = 0; row < s->rows->rows; row++) {
        count += s->reason[row] & REASON_DROPPED;
    }
    return count;
}

/* References of a dataset to itself: a row that goes takes those with it that refer to it, so that
 * what stands is the largest set that is closed. Keys that only warn are judged by that set. */
static void settle_own(const struct settling *s, struct arena scratch, bool dropping)
{
    const struct settled *settled = s->settled;
    int64_t before;
    do {
        before = count_dropped(settled);
        for (int32_t i = 0; i < settled->dataset->foreign_keys; i++) {
            const struct foreign_key *fk = &settled->dataset->foreign_key[i];
            struct key key, of;
            if (fk->dataset != settled->dataset || drops(fk->severity) != dropping ||
                !foreign_key_of(s, i, &key) ||
                !settle_key(s->work, settled, fk->reference_field, &of)) {
                continue;
            }
            of.excluded = REASON_DROPPED;
            struct arena kept = scratch;
            struct reference reference =
                reference_make(s->work, &kept, &of, settled->rows->rows, NULL);
            reference_search(
                s->work, kept,
                &(struct reference_search){&reference, &key, settled->rows->rows,
                                           foreign_bit(i) | (dropping ? REASON_DROPPED : 0),
                                           settled->reason, NULL});
        }
    } while (count_dropped(settled) > before);
}

static bool settle_foreign_keys(const struct settling *s, struct arena scratch)
{
    const struct dataset *dataset = s->settled->dataset;
    if (dataset->foreign_keys > FOREIGN_KEYS_LIMIT) {
        return false;
    }
    bool own = false;
    for (int32_t i = 0; i < dataset->foreign_keys; i++) {
        if (dataset->foreign_key[i].dataset == dataset) {
            own = true;
        } else {
            settle_foreign(s, scratch, i);
        }
    }
    if (own) {
        settle_own(s, scratch, true);
        settle_own(s, scratch, false);
    }
    return true;
}

bool settle_dataset(const struct link_work *work, struct arena scratch,
                    const struct references *references, struct settled *settled)
{
    struct settling s = {work, references, settled, settled_before(settled)};
    settle_primary_key(work, scratch, settled);
    if (settle_unique(work, scratch, settled) && settle_foreign_keys(&s, scratch)) {
        return true;
    }
    DIAG(work->diag, DIAG_ERROR, DIAG_DESCRIPTOR, settled->dataset->place, "link.too-many-keys",
         {"dataset", settled->dataset->name});
    return false;
}
