/* Stage 5. Coded columns, persons and populations become integer cubes, and cubes become estimates
 * with intervals. Reads person parts, writes estimate tables. One pass over each dataset for all
 * its indicators; partitions are counted in parallel and added. */
#ifndef MARSAD_5_INDICATORS_INDICATORS_H
#define MARSAD_5_INDICATORS_INDICATORS_H

#include "model/coverage.h"
#include "model/estimate_table.h"
#include "register/register.h"

struct estimate_table_list {
    struct estimate_table **item; /* in order of indicator code and table number */
    ptrdiff_t count;
    /* After these in `item`: of each dataset that is about persons its records, and its persons
     * where it has them (estimate_table.h: whole). */
    ptrdiff_t wholes;
};

/* With the wholes. `register_path` is opened once a thread. `coverage` (NULL: not known) is for
 * changes over the same centres. */
bool indicators_compute(struct arena *a, const struct schemas *, const struct coverage_list *,
                        const char *register_path, int threads, int32_t as_of_day,
                        struct estimate_table_list *out, struct diag *d);
/* The tables of one indicator of the schemas alone, or of all for NULL, without wholes; without
 * `prints` they are not for 6_protect. */
bool indicators_compute_only(struct arena *a, const struct schemas *, const struct coverage_list *,
                             const struct indicator *only, bool prints, const char *register_path,
                             int threads, int32_t as_of_day, struct estimate_table_list *out,
                             struct diag *d);

#endif
