/* Private to derived columns: a part as decoded columns, and what other records give. */
#ifndef MARSAD_5_INDICATORS_DERIVE_PARTS_H
#define MARSAD_5_INDICATORS_DERIVE_PARTS_H

#include "5_indicators/derive.h"

enum { JOIN_BUCKET_BITS = 6, JOIN_BUCKETS = 1 << JOIN_BUCKET_BITS };

/* ---- a part as columns ---- */

/* Columns are decoded when they are first asked for; derived ones are put there. */
struct part_view {
    const struct dataset *dataset;
    struct arena *arena;
    int64_t rows;
    const uint32_t *person; /* [rows] or NULL */
    const uint8_t **bytes;  /* [column_count] as encoded; NULL: not there */
    int64_t **integers;     /* [column_count] decoded, NULL: not yet; of numbers what is missing */
    double **numbers;       /* [column_count] of numbers */
};
/* The values of a column; of a number what is missing of it. */
const int64_t *view_column(struct part_view *, int32_t column);
/* truth[row] of a condition; NULL condition: NULL, every record. */
const uint8_t *view_truth(struct part_view *, const struct expression *);
static inline bool view_counts(const uint8_t *truth, int64_t row)
{
    return !truth || truth[row] == TRUTH_TRUE;
}
/* Of a column that is no tag, or of one. */
static inline bool key_is_missing(enum coded_kind kind, int64_t value)
{
    return kind == CODED_TAG ? (uint64_t)value < CODED_MISSING : value_is_missing(value);
}

/* ---- records found under a key (derive_join.c) ---- */

/* What is gathered under each key: a looked-up value, or what is taken of several records. */
struct join_value {
    const struct derived *derived;
    int64_t absent; /* where no record has the key */
};
struct join_bucket {
    uint32_t *slot; /* [mask + 1] entry + 1; 0: empty */
    uint32_t mask;
    int64_t entries;
    int64_t *key;    /* [entries] */
    int64_t **value; /* [values][entries] */
};
struct join {
    const struct dataset *from;
    int32_t key; /* column of `from` */
    struct join_value *value;
    int32_t values;
    struct join_bucket bucket[JOIN_BUCKETS];
};
/* The records of one part of `from`, by bucket. */
struct join_part {
    int64_t start[JOIN_BUCKETS + 1];
    int64_t *key;    /* by bucket */
    int64_t **value; /* [values], by bucket */
};
void join_gather(const struct join *, struct arena *keep, struct part_view *from,
                 struct join_part *out);
/* Puts the parts together, a bucket a task. */
void join_build(struct join *, struct arena *a, int threads, const struct join_part *part,
                int32_t parts);
/* entry[row] of the values of `key`: its bucket's entry and the bucket below it, or -1. */
void join_find(const struct join *, enum coded_kind kind, const int64_t *key, int64_t rows,
               int64_t *entry);
static inline int64_t join_value_at(const struct join *j, int32_t value, int64_t entry)
{
    if (entry < 0) {
        return j->value[value].absent;
    }
    const struct join_bucket *b = &j->bucket[entry & (JOIN_BUCKETS - 1)];
    return b->value[value][entry >> JOIN_BUCKET_BITS];
}

/* What is taken, put together: neither order nor grouping of the records matters. */
int64_t take_absent(enum derived_take);
int64_t take_add(enum derived_take, int64_t so_far, int64_t value);
/* What one record that counts gives. */
int64_t take_of(enum derived_take, const int64_t *column, int64_t row);

/* ---- the records of a person (derive_person.c) ---- */

/* Those that count in one part, by person and date (or in no order, where no date is asked for). */
struct person_records {
    int64_t count;
    uint32_t *person;
    int64_t *value; /* the date, or what the record gives */
    uint32_t *row;  /* in its part */
};
void person_gather(const struct derived *, struct arena *keep, struct part_view *from,
                   struct person_records *out);
/* out[row] for the rows of `own`; `same` when the records are those rows themselves. */
void person_apply(const struct derived *, const struct person_records *, struct part_view *own,
                  bool same, int64_t *out);

#endif
