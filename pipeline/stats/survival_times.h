/* The distinct times of survival data with what happens at each. Private to this room. */
#ifndef MARSAD_STATS_SURVIVAL_TIMES_H
#define MARSAD_STATS_SURVIVAL_TIMES_H

#include "stats/survival.h"

struct survival_times {
    bool sound; /* times are finite and not negative, events within 0 .. causes, groups not negative
                 */
    int64_t people;
    ptrdiff_t count;
    double *time;
    int64_t *at_risk;
    int64_t *events; /* causes x count: events[cause * count + i], the first cause being 0 */
    int64_t *censored;
};

/* Of one group, or of all for -1. */
struct survival_times survival_times_of(const struct survival_data *data, int causes, int group,
                                        struct arena *a);
/* Whether all rows of the data can be used. */
bool survival_data_are_sound(const struct survival_data *data, int causes);
/* Rows by time, ascending. */
size_t *survival_order(const double *time, ptrdiff_t rows, struct arena *a);

#endif
