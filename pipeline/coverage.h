/* Who should have sent what, and who did: the registry of centres and the datasets against what is
 * on record. A pure function of these and of the date.
 *
 * A centre is open between `opened` and `closed` (YYYY-MM-DD; a bare year means open from its last
 * day, closed from its first) and between valid_from and valid_to; with the state `planned` never;
 * with the state `closed` and no date, only in what it sent. A period counts when the centre was
 * open for all of it. Expected are the datasets of its property `sends`; without one, those with
 * `expected: every-period` that it ever sent, from the first period on; and what the reporting log
 * has a row for. What came counts, expected or not. A dataset that none of the three names is in no
 * coverage.
 *
 * A period is as long as the centre's files of that year; else of its latest year, or of the other
 * centres. It is due the day after its end, or on the day that the reporting log says; periods
 * that are announced (dataset `announced`) are not expected. A file named without a period stands
 * for every period that is over at the date of the release.
 *
 * By month or quarter a period counts in each month that it holds: who sends by quarter counts in
 * the three months of a quarter that came or was due. A quarter or year that came stands for the
 * months in which the centre was open on some day; one that did not come was expected only of a
 * centre that was open for all of it. Until its period is due a centre is in none of its months. */
#ifndef MARSAD_COVERAGE_H
#define MARSAD_COVERAGE_H

#include "model/coverage.h"
#include "model/estimate_table.h"
#include "register/register.h"

/* The dataset `reporting_log`: its column over the code list `centres`, and its columns `dataset`
 * (codes are names of datasets), `period` (year, month or date: the period that holds it),
 * `due_date` and `received_date`. */
struct reporting_log_row {
    str centre;
    const struct dataset *dataset;
    int32_t first_day, last_day; /* of the year, month or day of `period` */
    int32_t due_day;             /* INT32_MIN: not said */
    int32_t received_day;        /* INT32_MIN: not said */
};
struct reporting_log {
    struct reporting_log_row *item;
    ptrdiff_t count;
    ptrdiff_t capacity;
};
/* Empty when the profile has no such dataset, or one without the columns. */
bool reporting_log_read(struct arena *a, const struct schemas *, struct register_db *,
                        struct reporting_log *out, struct diag *d);

struct coverage_list coverage_find(struct arena *a, const struct schemas *,
                                   const struct submission_list *, const struct reporting_log *,
                                   int32_t as_of_day);

/* Writes centres_expected and centres_reported into the tables of shares, rates and all others
 * whose dataset is covered, by position where the table has years, quarters or months. */
void coverage_mark(struct arena *a, const struct coverage_list *, struct estimate_table *const *,
                   ptrdiff_t tables);

#endif
