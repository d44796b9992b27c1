/* Stage 4. Who is the same woman in two centres, and which records count. Reads coded columns and
 * sealed identities of all current submissions; writes settlements and person parts.
 *
 *   settle   the same record key twice: equal records count once (duplicate), unequal ones are all
 *            quarantined (primary-key); a reference to nothing is quarantined (foreign-key). No
 *            result depends on the order of rows or files.
 *   link     exact stage: equal tags are one person, in all datasets of the profile; a dataset may
 *            take its persons through a foreign key (incident -> case -> woman).
 *   cluster  rows by person into REGISTER_PARTS partitions by keyed hash: distinct counts then cost
 *            one comparison a row, and partitions add up. */
#ifndef MARSAD_4_LINK_LINK_H
#define MARSAD_4_LINK_LINK_H

#include "register/register.h"

struct link_counts {
    const struct dataset *dataset;
    int64_t rows;      /* that count */
    int64_t persons;   /* distinct; -1: the dataset has none */
    int64_t no_person; /* rows without an identifier */
    int64_t duplicates;
    int64_t quarantined;
    bool unchanged; /* parts were up to date */
};

/* Settles, links and clusters every dataset. `counts` has one entry a dataset of the schemas. */
bool link_register(struct arena *a, const struct schemas *, const struct key_ring *,
                   struct register_db *, int threads, struct link_counts *counts, struct diag *d);

#endif
