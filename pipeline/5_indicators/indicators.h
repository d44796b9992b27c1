/* Stage 5. Coded columns, persons and populations become integer cubes, and cubes become estimates
 * with intervals. Reads person parts, writes estimate tables. One pass over each dataset for all
 * its indicators; partitions are counted in parallel and added. */
#ifndef MARSAD_5_INDICATORS_INDICATORS_H
#define MARSAD_5_INDICATORS_INDICATORS_H

#include "model/estimate_table.h"
#include "register/register.h"

struct estimate_table_list {
    struct estimate_table **item; /* in order of indicator code and table number */
    ptrdiff_t count;
};

/* `register_path` is opened once a thread. */
bool indicators_compute(struct arena *a, const struct schemas *, const char *register_path,
                        int threads, int32_t as_of_day, struct estimate_table_list *out,
                        struct diag *d);

#endif
