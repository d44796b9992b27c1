/* How often intervals hold what they should: simulated at small counts, with a seed that is fixed.
 * A family is a set of methods that are run on the same samples in several settings. */
#ifndef MARSAD_TESTS_COVERAGE_H
#define MARSAD_TESTS_COVERAGE_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "stats/random.h"
#include "stats/stats.h"

enum { METHODS_MOST = 8, SETTINGS_MOST = 10 };

struct coverage {
    long samples;
    long none;  /* no interval: not counted in the share */
    long below; /* the truth lies below the interval */
    long above;
};

struct family {
    const char *name;
    const char *about; /* what a setting says */
    const char *methods[METHODS_MOST + 1];
    const char *settings[SETTINGS_MOST + 1];
    void (*run)(int setting, long samples, struct random_source *r, struct coverage *of);
};
extern const struct family shares, counts, differences, ratios, standardised, indirect;
extern const struct family distributions, incidence, estimates;
extern const struct family survival_at, survival_median, means, medians, shifts;
extern const struct family lists, samples_of_clusters, smoothed, trends;

/* One sample: where the truth lies. */
void seen(struct coverage *c, struct interval i, double truth);

double draw_normal(struct random_source *r);
double draw_exponential(struct random_source *r);
double draw_gamma(struct random_source *r, double shape);
int64_t draw_poisson(struct random_source *r, double mean);
int64_t draw_binomial(struct random_source *r, int64_t n, double share);

struct result {
    const struct family *family;
    int method, setting;
    struct coverage coverage;
};
/* Files NAME.png and NAME.svg: a line a method, a dot a setting, the nominal 95 %. */
bool chart_draw(const char *name, const struct result *results, int count);

#endif
