/* The exact stage: equal tags are one person. All tags of all datasets are numbered together, so
 * that a person has the same partition and number everywhere; numbers follow the tags alone, not
 * the order of rows. */
#ifndef MARSAD_4_LINK_PERSONS_H
#define MARSAD_4_LINK_PERSONS_H

#include "4_link/work.h"

struct person_dataset {
    const struct dataset *dataset;
    int64_t rows;
    uint32_t *person; /* [rows] person_of(part, number), or PERSON_UNKNOWN */
};
struct persons {
    struct person_dataset *item;
    ptrdiff_t count;
    ptrdiff_t capacity;
};

/* Numbers the persons of every dataset that has identifiers; the result stays in `a`. */
bool persons_number(const struct link_work *, struct arena *a, struct arena scratch,
                    struct persons *out);
/* The persons of a dataset, or NULL. */
uint32_t *persons_of(const struct persons *, const struct dataset *);

#endif
