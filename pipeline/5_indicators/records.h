/* Single records, for what cubes cannot say: how long somebody was there in each month, what an
 * estimate of another source is. One reading of the dataset's parts a table, in their order. */
#ifndef MARSAD_5_INDICATORS_RECORDS_H
#define MARSAD_5_INDICATORS_RECORDS_H

#include "5_indicators/estimate_parts.h"

enum { RECORD_VALUES = ITEMS_LIMIT };

/* What a table wants to know of each record: columns of the dataset, -1 for none. */
struct record_columns {
    int32_t count;
    int32_t column[RECORD_VALUES];
};

struct record {
    int64_t axis[BREAKDOWNS_LIMIT]; /* stored values of the table's breakdowns */
    const int64_t *value; /* [columns] missing as in value.h; of a number what coded_decode says */
    const double *number; /* [columns] of numbers and whole numbers; NAN: missing */
    uint64_t person;      /* part and number; PERSON_OF_NOBODY */
};
#define PERSON_OF_NOBODY UINT64_MAX

struct record_list { /* by part, then by person */
    struct record *item;
    ptrdiff_t count;
    ptrdiff_t capacity;
};

struct record_columns record_columns_of(const struct table_plan *);
/* The records for which the table's record_filter is true. */
bool records_read(struct arena *a, const struct table_plan *, const struct part_source *,
                  struct record_list *out, struct diag *d);

/* Positions of the table's breakdown `k` that a record stands in, of every level, the total first;
 * `out` has room for the axis's positions. Returns how many. */
int32_t record_positions(const struct making *, const struct record *, int32_t k, int32_t *out);
/* Calls `add` for every cell of the table that the record stands in. */
void record_cells(const struct making *, const struct record *,
                  void (*add)(void *context, int64_t cell, const int32_t *at), void *context);

#endif
