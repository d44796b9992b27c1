/* Submissions through time: the periods that files are named by, and what a submission was found to
 * be against the earlier ones of the same centre and dataset. Counts of records only. */
#ifndef MARSAD_MODEL_HISTORY_H
#define MARSAD_MODEL_HISTORY_H

#include "model/finding.h"

/* Months, quarters and years are never mixed in one series. */
enum period_length { PERIOD_MONTH, PERIOD_QUARTER, PERIOD_YEAR, PERIOD_LENGTHS };
struct period {
    enum period_length length;
    int32_t number; /* of its length since the year 0: the next period has the next number */
};
/* From YYYY-MM, YYYY-Qn or YYYY; false for anything else ("all" has no place in a series). */
bool period_parse(str text, struct period *out);
str period_text(struct arena *a, struct period);
/* First and last day, as day numbers. */
int32_t period_first_day(struct period);
int32_t period_last_day(struct period);
bool period_overlaps(struct period, struct period);

/* One check that a submission did not pass. A finding of severity refuse-file holds it back. */
struct history_finding {
    int64_t submission;
    str rule;   /* "history-<id>" of a declared check; "earlier-file" for one sent before */
    str detail; /* the check's id; the earlier file's period */
    enum severity severity;
    double measured, usual; /* records, or per cent accepted; NAN: none */
};
struct history_list {
    struct history_finding *item; /* by submission, then in the order of the checks */
    ptrdiff_t count;
    ptrdiff_t capacity;
};

/* Periods in a row that a centre should have sent and did not. */
struct dataset;
struct missing_periods {
    str centre;
    const struct dataset *dataset;
    str from, to; /* the same when it is one */
    int64_t count;
};
struct missing_list {
    struct missing_periods *item; /* by centre, dataset, length, period */
    ptrdiff_t count;
    ptrdiff_t capacity;
};

#endif
