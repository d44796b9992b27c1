/* Files that claim the same place: the same centre, dataset, period and sequence. */
#ifndef MARSAD_1_INGEST_RIVAL_H
#define MARSAD_1_INGEST_RIVAL_H

#include "model/submission.h"

/* Notes in each submission of a sorted list the paths of its rivals. */
void rivals_note(struct arena *a, struct submission_list *);
/* True when every rival has the same bytes as the submission, or there is none. */
bool rivals_are_equal(struct arena scratch, int root_fd, const struct submission *, int64_t limit);
/* Same centre, dataset, period and sequence. */
bool submission_is_rival(const struct submission *, const struct submission *);

#endif
