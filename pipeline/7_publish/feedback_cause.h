/* Causes of one centre's findings, in words: what a clerk reads, and what she is to do. Findings of
 * one submission with the same rule, detail and field are one cause; periods that did not come are
 * causes without a submission. */
#ifndef MARSAD_7_PUBLISH_FEEDBACK_CAUSE_H
#define MARSAD_7_PUBLISH_FEEDBACK_CAUSE_H

#include "7_publish/edition.h"
#include "7_publish/publish.h"

enum { FEEDBACK_LINES_LIMIT = 20 };

struct cause {
    const struct submission *submission; /* NULL: nothing came */
    const struct dataset *dataset;       /* or NULL */
    str file; /* name, without the centre's folder; the one to send when nothing came */
    str period;
    enum severity severity;
    str rule, detail;
    int64_t count;
    str effect, column, text, lines, advice;
};
struct cause_list {
    struct cause *item;
    ptrdiff_t count, capacity;
};

/* Files that a newer one has replaced need no mending, nor do refused ones that came again. */
bool feedback_still_counts(const struct centre_feedback *, ptrdiff_t submission);
/* Worst first: by severity, whole files before rows, then by how many, then as they were found. */
struct cause_list feedback_cause_list(struct arena *a, const struct edition *,
                                      const struct centre_feedback *);
/* What was mended here and needs nothing: apart from the causes. A summary has one of each kind, of
 * all files and columns together. */
struct cause_list feedback_repair_list(struct arena *a, const struct edition *,
                                       const struct centre_feedback *);
struct cause_list feedback_repair_summary(struct arena *a, const struct edition *,
                                          const struct centre_feedback *);
str feedback_file_name(const struct centre_feedback *, const struct submission *);
str feedback_dataset_label(struct arena *a, const struct edition *, const struct dataset *);
str feedback_period_label(struct arena *a, const struct edition *, str period);

#endif
