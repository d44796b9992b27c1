/* Keys of records: up to four columns, or the person, compared by what they mean (a column of one
 * dataset with that of another), not by how they are stored. */
#ifndef MARSAD_4_LINK_KEY_H
#define MARSAD_4_LINK_KEY_H

#include "4_link/partition.h"
#include "4_link/work.h"

enum { KEY_PARTS_LIMIT = 4 };

struct key_part {
    const struct coded_column *column; /* NULL: the person */
    const uint8_t *bytes;              /* [rows * width] of the column */
    const uint32_t *person;            /* [rows] */
};
struct key {
    uint64_t seed;
    int32_t parts;
    struct key_part part[KEY_PARTS_LIMIT];
    const uint32_t *reason; /* [rows]; NULL: every row takes part */
    uint32_t excluded;      /* rows with one of these bits of `reason` do not */
};

/* The coded column that keeps a field's values as they were, or -1: dropped or coarsened. */
int32_t key_column(const struct dataset *, int32_t field);
/* For partition_rows; rows with a missing part are left out, as NULL keys are in SQL. */
struct partition_hashes key_hashes(const struct key *);
/* The hash of a one-part key with this value. */
uint64_t key_hash_of(uint64_t seed, uint64_t value);
/* The value of a one-part key. */
uint64_t key_value(const struct key *, int64_t row);
bool key_equal(const struct key *, int64_t row, int64_t other);
/* missing[i] of rows from .. from + rows - 1; at most PARTITION_BLOCK_ROWS. */
void key_missing(const struct key *, int64_t from, int64_t rows, bool *missing);

#endif
