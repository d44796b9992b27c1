/* Taking submissions in: stages 1 to 3 composed, one submission a worker, into the register. The
 * only code that holds text of a person, and only one batch of it at a time. */
#ifndef MARSAD_TAKE_IN_H
#define MARSAD_TAKE_IN_H

#include "register/register.h"

struct take_in_counts {
    int64_t found;          /* files in the input */
    int64_t known;          /* already on record, unchanged */
    int64_t taken;          /* read tonight and accepted */
    int64_t refused;        /* read tonight and refused */
    struct account account; /* of those read tonight */
    /* processor seconds, summed over workers: for display only */
    double ingest_seconds, validate_seconds, anonymise_seconds, register_seconds;
};

/* Takes in every submission of `list` that is not on record as it is. False only for trouble of the
 * environment; a refused file is a finding, and does not stop the others. */
bool take_in(struct arena *a, const struct schemas *, const struct key_ring *, struct register_db *,
             int input_fd, struct submission_list *list, int32_t as_of_day, int threads,
             struct take_in_counts *counts, struct diag *d);

/* Reads and validates one file and keeps nothing: `marsad check FILE`. */
bool take_in_check(struct arena *a, const struct schemas *, int input_fd,
                   struct submission *submission, int32_t as_of_day, struct finding_list *findings);

#endif
