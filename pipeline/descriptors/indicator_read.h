/* Private to the reading of indicators: indicator.c has the words and what is counted,
 * indicator_measure.c what each measure needs, indicator_tables.c the tables. */
#ifndef MARSAD_DESCRIPTORS_INDICATOR_READ_H
#define MARSAD_DESCRIPTORS_INDICATOR_READ_H

#include "descriptors/schemas_read.h"

struct indicator_reading {
    struct reading *r;
    const struct schemas *schemas;
    const struct node *root;
    struct indicator *out;
};

enum { BREAKDOWN_LIMIT = 4 };

/* A dataset of the profile by the name in `map.dataset`; NULL with a fault, or without one when the
 * dataset has faults of its own. */
const struct dataset *indicator_dataset(struct indicator_reading *, const struct node *map);
/* A condition over the columns of a dataset; NULL when it is absent or faulty. */
struct expression *indicator_filter(struct indicator_reading *, const struct node *map,
                                    const char *name, enum presence, const struct dataset *);
/* records or persons; false leaves *persons alone. */
void indicator_count(struct indicator_reading *, const struct node *map, enum presence,
                     const struct dataset *, bool *persons);

/* Which measure, and that it has the properties that belong to it, and no others. */
void indicator_measure_read(struct indicator_reading *);
/* What the measure needs, once dataset and count are known. */
void indicator_properties_read(struct indicator_reading *);
void indicator_tables_read(struct indicator_reading *);

#endif
