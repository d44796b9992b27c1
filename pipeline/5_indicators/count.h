/* Counting: what occurs in the columns that are broken down by is known from when the parts were
 * written, or found in a first pass over them (derived columns); then every record is added to
 * every plane. Parts are counted in parallel and their integers added, so that the result does not
 * depend on the number of threads. */
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
    /* What is known of the columns wanted without going through the parts: fills their scans and
     * takes them out of `want`; NULL: nothing. */
    bool (*scan)(void *context, struct arena *a, bool *want, struct column_scan *scan,
                 struct diag *d);
    void *context;
};

struct counts {
    int64_t *records; /* [plan.cells] */
    int64_t *persons; /* distinct; all zero when the dataset has no persons */
    /* Fingerprints of the sets that were counted: sums of hashes (model/estimate_table.h). */
    uint64_t *record_print;
    uint64_t *person_print;
    /* Of columns added up, over the records whose value is known; counts_sum reads them. */
    int64_t *sum;
    int64_t *sum_known;
    /* Which filters lie inside which (count_within.h), [filters * within_words(filters)]: bit g of
     * filter f when every record that passes f passes g. NULL without fingerprints. */
    uint64_t *inside;
    uint64_t *meets; /* when some record passes both */
};
/* Whether every record that passes one filter passes the other; false when that is not known. */
bool counts_inside(const struct plan *, const struct counts *, int32_t filter, int32_t other);
/* Whether no record passes both; false when that is not known. */
bool counts_apart(const struct plan *, const struct counts *, int32_t filter, int32_t other);
/* The sum of `plan_sum` number `sum` at positions of its cube's axes, as for plan_cell, and over
 * how many records with a known value. */
int64_t counts_sum(const struct plan *, const struct counts *, int32_t sum, const int32_t *position,
                   int64_t *known);

/* `scan` gets one entry a column, [column_count]; those that no axis uses stay empty. */
bool count_scan(struct plan *, const struct part_source *, struct column_scan *scan,
                struct diag *d);
bool count_records(const struct plan *, const struct part_source *, struct counts *out,
                   struct diag *d);

#endif
