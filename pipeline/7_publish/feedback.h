/* What one centre is told of its files: what was read, and what is wrong, grouped by cause. Only
 * line numbers and names of columns; never a value, never another centre. */
#ifndef MARSAD_7_PUBLISH_FEEDBACK_H
#define MARSAD_7_PUBLISH_FEEDBACK_H

#include "7_publish/grid.h"
#include "7_publish/publish.h"

enum { FEEDBACK_LINES_LIMIT = 20 };

/* The centre's own language, or the observatory's main one. */
enum language feedback_language(const struct schemas *, str centre);
str feedback_centre_name(struct arena *a, const struct edition *, str centre);
/* One row a submission; one row a cause. */
struct grid feedback_read(struct arena *a, const struct edition *, const struct centre_feedback *);
struct grid feedback_causes(struct arena *a, const struct edition *,
                            const struct centre_feedback *);
/* The verdict in a sentence. */
str feedback_verdict(struct arena *a, const struct edition *, const struct centre_feedback *);
/* The same as CSV, one line a cause, or one for a submission without any. */
str feedback_csv(struct arena *a, const struct edition *, const struct centre_feedback *);

#endif
