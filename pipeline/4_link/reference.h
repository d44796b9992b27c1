/* References between datasets: the values of a field that survive the settlement, with the person
 * of each record, and the search for them from another dataset. */
#ifndef MARSAD_4_LINK_REFERENCE_H
#define MARSAD_4_LINK_REFERENCE_H

#include "4_link/key.h"

struct reference {
    const struct dataset *dataset;
    int32_t field;
    int bits;
    const int64_t *start; /* partitions of `value` by key_hash_of */
    const uint64_t *value;
    const uint32_t *person; /* NULL: the dataset has no persons */
};
struct references {
    struct reference *item;
    ptrdiff_t count;
    ptrdiff_t capacity;
};

const struct reference *reference_find(const struct references *, const struct dataset *,
                                       int32_t field);
/* The values of a one-part key over `rows` rows. */
struct reference reference_make(const struct link_work *, struct arena *a, const struct key *,
                                int64_t rows, const uint32_t *person);
/* Every row of `from` whose value is not there gets the bits `broken` in `reason`; with `person`,
 * a row that finds its record gets its person. */
struct reference_search {
    const struct reference *reference;
    const struct key *from;
    int64_t rows;
    uint32_t broken;
    uint32_t *reason;
    uint32_t *person; /* or NULL */
};
void reference_search(const struct link_work *, struct arena scratch,
                      const struct reference_search *);

#endif
