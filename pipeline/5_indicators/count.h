/* Counting: two passes over the parts of a dataset. The first finds what occurs in the columns that
 * are broken down by; the second adds every record to every plane. Parts are counted in parallel
 * and their integers added, so that the result does not depend on the number of threads. */
#ifndef MARSAD_5_INDICATORS_COUNT_H
#define MARSAD_5_INDICATORS_COUNT_H

#include "5_indicators/plan.h"
#include "register/register.h"

/* Where parts come from; `read` is called from several threads, each with its own `worker`. */
struct part_source {
    int32_t parts;
    int threads;
    bool (*read)(void *context, int worker, struct arena *a, int32_t part, const bool *want,
                 struct person_part *out, struct diag *d);
    void *context;
};

struct counts {
    int64_t *records; /* [plan.cells] */
    int64_t *persons; /* distinct; all zero when the dataset has no persons */
    /* Fingerprints of the sets that were counted: sums of hashes (model/estimate_table.h). */
    uint64_t *record_print;
    uint64_t *person_print;
};

/* `scan` gets one entry a coded column; those that no axis uses stay empty. */
bool count_scan(const struct plan *, const struct part_source *, struct column_scan *scan,
                struct diag *d);
bool count_records(const struct plan *, const struct part_source *, struct counts *out,
                   struct diag *d);

#endif
