/* Estimates from samples with weights, strata and clusters, variances by linearisation of the first
 * stage (Horvitz and Thompson 1952; Woodruff 1971; Binder 1983). Formulas and edges:
 * docs/methods.md "Samples". Pure. */
#ifndef MARSAD_STATS_SURVEY_H
#define MARSAD_STATS_SURVEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "stats/stats.h"

/* A unit of the sample. Outside of a part of the population that is estimated, weight 0: the unit
 * still tells of its cluster. Units sampled one by one are clusters of their own. */
struct survey_unit {
    double weight;
    double y;
    double x; /* the denominator of the ratio */
    int64_t stratum;
    int64_t cluster; /* within its stratum */
    double clusters; /* of the stratum in the population; the same in all of a stratum */
};
/* What a stratum with one cluster adds to the variance. */
enum lone_cluster {
    LONE_REFUSED, /* no limits at all */
    LONE_CERTAIN, /* nothing */
    LONE_CENTRED, /* its distance from the mean of all clusters */
};
struct survey_options {
    bool finite; /* the sample is a part of `clusters`: variances are less by that share */
    enum lone_cluster lone;
    double confidence;
};
struct survey_number {
    struct interval interval; /* Student's, with clusters - strata degrees of freedom */
    double standard_error;
};
struct survey {
    struct survey_number mean;  /* of y */
    struct survey_number total; /* of y */
    struct survey_number ratio; /* total y over total x; UNDEFINED where that is 0 */
    double weights;             /* their sum */
    double design_effect;       /* variance of the mean over that of a simple random sample of as
                                   many, with or without replacement as `finite` says */
    double kish_size;           /* (sum w)^2 / sum w^2 (Kish 1965) */
    double kish_effect;         /* units with a weight over that */
    double degrees_of_freedom;
    ptrdiff_t units; /* with a weight */
    ptrdiff_t clusters, strata, lone_clusters;
    enum stats_status status; /* UNDEFINED: no weight; BAD_INPUT: a weight below 0, a value that is
                                 not a number, more clusters than there are */
};
struct survey stats_survey(struct arena scratch, const struct survey_unit *units, ptrdiff_t count,
                           const struct survey_options *options);

#endif
