/* What one centre is told of its files: what was read, how it went over time, and what is wrong,
 * grouped by cause. Only line numbers and names of columns; never a value, never another centre. */
#ifndef MARSAD_7_PUBLISH_FEEDBACK_H
#define MARSAD_7_PUBLISH_FEEDBACK_H

#include "7_publish/feedback_cause.h"
#include "7_publish/grid.h"

enum { FEEDBACK_LAST = 8 }; /* submissions of a dataset that are shown */

/* Columns of causes and repairs, and of the trend, which stands above them on one page. */
enum { FEEDBACK_COLUMNS = 7, FEEDBACK_SHARE_COLUMN = 5, FEEDBACK_READ_SHARE_COLUMN = 9 };

/* The centre's own language, or the observatory's main one. */
enum language feedback_language(const struct schemas *, str centre);
str feedback_centre_name(struct arena *a, const struct edition *, str centre);
/* One row a submission, the last ones of each dataset; one row a dataset, drawn with blocks. */
struct grid feedback_read(struct arena *a, const struct edition *, const struct centre_feedback *);
struct grid feedback_trend(struct arena *a, const struct edition *, const struct centre_feedback *);
/* One row a cause. */
struct grid feedback_causes(struct arena *a, const struct edition *,
                            const struct centre_feedback *);
struct grid feedback_repairs(struct arena *a, const struct edition *,
                             const struct centre_feedback *);
/* The verdict in a sentence; the share accepted; the files to send again (empty: none). */
str feedback_verdict(struct arena *a, const struct edition *, const struct centre_feedback *);
str feedback_share(struct arena *a, const struct edition *, const struct centre_feedback *);
str feedback_to_send(struct arena *a, const struct edition *, const struct centre_feedback *);
/* How records are named here: by line. */
str feedback_naming(const struct edition *);
/* The same as CSV, one line a cause, or one for a submission without any. */
str feedback_csv(struct arena *a, const struct edition *, const struct centre_feedback *);

#endif
