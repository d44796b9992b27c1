/* Submissions held against the earlier ones of the same centre and dataset, after all of a night
 * are on record. A pure function of what is on record: the order of arrival does not matter, and a
 * late period is felt by those after it. */
#ifndef MARSAD_HISTORY_H
#define MARSAD_HISTORY_H

#include "register/register.h"

/* What the checks of the datasets say of the submissions as they were taken in (sorted by centre,
 * dataset, period, sequence, id). A check against the median says nothing before there are as many
 * earlier periods as it asks for. */
struct history_list history_find(struct arena *a, const struct submission_list *);

/* Whether a fall of the period was announced: nobody is expected to have sent it. */
bool history_is_announced(const struct dataset *, str centre, struct period);

/* Periods that a centre did not send though it had begun to, of datasets that are expected every
 * period: those that are over at `as_of_day`, and those that another centre has sent. */
struct missing_list history_missing(struct arena *a, const struct schemas *,
                                    const struct submission_list *, int32_t as_of_day);

struct history_counts {
    int64_t unlike; /* submissions with a finding of a declared check */
    int64_t held;   /* of these, held back as refused */
};
/* Finds, and puts on record what has changed. */
bool history_run(struct arena *a, const struct schemas *, struct register_db *,
                 struct history_counts *, struct diag *d);

#endif
