/* Which centres were to report, and which did: coverage.c makes it of the registry of centres and
 * the submissions; 5_indicators prints shares of centres with it, 7_publish shows it whole. */
#ifndef MARSAD_MODEL_COVERAGE_H
#define MARSAD_MODEL_COVERAGE_H

#include "base/str.h"

struct dataset;

enum coverage_state {
    COVERAGE_NOT_OPEN,     /* before it opened, after it closed, or planned: in no denominator */
    COVERAGE_NOT_EXPECTED, /* open, but does not send this dataset */
    COVERAGE_NOT_YET_DUE,  /* the period, or the time to send it in, is not over */
    COVERAGE_MISSING,
    COVERAGE_LATE,
    COVERAGE_ON_TIME, /* also where nobody says when it came */
};
/* One centre, dataset and year. A centre that sends by month or quarter stands at the worst state
 * of the year's periods that were due. Periods that came count as expected, too, so that received
 * is never more than expected; those that are not due and did not come are not counted. What was
 * refused is in no figure, and so was not received. */
struct coverage_cell {
    str centre;
    const struct dataset *dataset;
    int32_t year;
    enum coverage_state state;
    int32_t periods_expected, periods_received, periods_on_time;
    /* Months of the year that lie in a period that was expected, or received: bit 0 January. A file
     * of a quarter or a year stands for those of its months in which the centre was open on some
     * day; where that is none of them, for all. */
    uint16_t months_expected, months_received;
};
/* In order of dataset, year, centre (as in the registry). Datasets of which nobody says who should
 * send them are not in it. */
struct coverage_list {
    struct coverage_cell *item;
    ptrdiff_t count;
    ptrdiff_t capacity;
};
/* Centres that were expected in the year (all years: INT32_MIN), and those of them that sent
 * something. */
void coverage_centres(const struct coverage_list *, const struct dataset *, int32_t year,
                      int32_t *expected, int32_t *reported);

#endif
