/* Which records of a dataset count. Nothing here depends on the order of rows or files, but for the
 * choice among equal records, which makes no difference to any count. */
#ifndef MARSAD_4_LINK_SETTLE_H
#define MARSAD_4_LINK_SETTLE_H

#include "4_link/reference.h"

/* Why a row stands as it does: bits of `reason`. */
enum {
    REASON_DROPPED = 1,       /* does not count, for one of the reasons below */
    REASON_DUPLICATE = 2,     /* the same record again */
    REASON_PRIMARY_KEY = 4,   /* two different records under one key */
    REASON_UNIQUE = 8,        /* << number of the unique field */
    REASON_FOREIGN = 1 << 16, /* << number of the foreign key */
    UNIQUE_FIELDS_LIMIT = 13,
    FOREIGN_KEYS_LIMIT = 15,
};

struct settled {
    const struct dataset *dataset;
    const struct stored_batches *rows;
    uint32_t *reason; /* [rows] */
    uint32_t *person; /* [rows]; NULL: the dataset has no persons */
};

/* Fills reason, and person where it comes through a foreign key; both were made by the caller (all
 * zero; PERSON_UNKNOWN). False when the descriptor has more keys than can be settled. */
bool settle_dataset(const struct link_work *, struct arena scratch, const struct references *,
                    struct settled *);
/* Writes what was decided to the register, submission by submission. */
bool settle_write(const struct link_work *, struct arena scratch, const struct settled *);

/* A one-part key over a field of the dataset; false when its values were not kept. */
bool settle_key(const struct link_work *, const struct settled *, int32_t field, struct key *);

#endif
