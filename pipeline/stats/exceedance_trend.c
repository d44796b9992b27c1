/* Trend markers over five years. Years are centred: raw ones cost nine digits. */
#include "stats/exceedance.h"

#include <math.h>
#include <string.h>

#include "stats/stats.h"

#define SIGNIFICANT  9.5495 /* chi-square, one degree of freedom, p 0.002: the guidance's figure */
#define NUMBER_LIMIT 1e100
enum { POINTS = 5 };

struct point {
    double time, value, weight;
};

/* Slope of a weighted line, leaving one point out (-1: none); the weighted spread of the times. */
static double slope_of(const struct point *p, int without, double *spread)
{
    double weights = 0.0;
    double time = 0.0;
    double value = 0.0;
    for (int i = 0; i < POINTS; i++) {
        double w = i == without ? 0.0 : p[i].weight;
        weights += w;
        time += w * p[i].time;
        value += w * p[i].value;
    }
    time /= weights;
    value /= weights;
    double product = 0.0;
    *spread = 0.0;
    for (int i = 0; i < POINTS; i++) {
        double w = i == without ? 0.0 : p[i].weight;
        product += w * (p[i].time - time) * (p[i].value - value);
        *spread += w * (p[i].time - time) * (p[i].time - time);
    }
    return product / *spread;
}

static int sign_of(double x)
{
    return (x > 0.0) - (x < 0.0);
}

static void mark(struct exceedance_trend *t, const struct point *p)
{
    double spread = 0.0;
    t->marker = MARKER_NO_CHANGE;
    t->status = STATS_OK;
    if (!(t->chi_square > SIGNIFICANT)) {
        return;
    }
    for (int i = 0; i < POINTS; i++) {
        t->outlier = t->outlier || sign_of(slope_of(p, i, &spread)) != sign_of(t->slope);
    }
    if (!t->outlier) {
        t->marker = t->slope < 0.0 ? MARKER_DECREASING : MARKER_INCREASING;
    }
}

/* Where the last five of the years begin, by year, in `index`; false when there are not five that
 * differ, or a year is missing. */
static bool last_five(const double *year, ptrdiff_t count, ptrdiff_t index[POINTS])
{
    if (count < POINTS) {
        return false;
    }
    for (ptrdiff_t i = 0; i < count; i++) {
        if (!(fabs(year[i]) < 1e9)) {
            return false;
        }
    }
    double before = HUGE_VAL;
    for (int place = POINTS - 1; place >= 0; place--) {
        ptrdiff_t best = -1;
        for (ptrdiff_t i = 0; i < count; i++) {
            if (year[i] < before && (best < 0 || year[i] > year[best])) {
                best = i;
            }
        }
        for (ptrdiff_t i = 0; best >= 0 && i < count; i++) {
            if (i != best && !(year[i] < year[best]) && !(year[i] > year[best])) {
                return false;
            }
        }
        if (best < 0) {
            return false;
        }
        index[place] = best;
        before = year[best];
    }
    return true;
}

struct exceedance_trend stats_trend_marker_share(const double *year, const double *events,
                                                 const double *size, ptrdiff_t count)
{
    struct exceedance_trend t = {.status = STATS_UNDEFINED};
    ptrdiff_t index[POINTS];
    if (!last_five(year, count, index)) {
        return t;
    }
    struct point p[POINTS];
    double all = 0.0;
    double sizes = 0.0;
    double time = 0.0;
    for (int i = 0; i < POINTS; i++) {
        double x = events[index[i]];
        double n = size[index[i]];
        if (!(n < 1e15) || !(x >= 0.0) || !(x <= n)) {
            t.status = STATS_BAD_INPUT;
            return t;
        }
        if (!(x > 0.0) || !(x < n)) {
            return t;
        }
        p[i] = (struct point){year[index[i]] - year[index[2]], log(x / (n - x)), 1.0};
        all += x;
        sizes += n;
        time += n * p[i].time;
    }
    time /= sizes;
    double share = all / sizes;
    double product = 0.0;
    double spread = 0.0;
    for (int i = 0; i < POINTS; i++) {
        double away = p[i].time - time;
        product += away * events[index[i]];
        spread += size[index[i]] * away * away;
    }
    t.chi_square = product * product / (share * (1.0 - share) * spread);
    double plain = 0.0;
    t.slope = slope_of(p, -1, &plain);
    mark(&t, p);
    return t;
}

struct exceedance_trend stats_trend_marker_value(const double *year, const double *value,
                                                 const double *lower, const double *upper,
                                                 double confidence, ptrdiff_t count)
{
    struct exceedance_trend t = {.status = STATS_UNDEFINED};
    ptrdiff_t index[POINTS];
    if (!last_five(year, count, index)) {
        return t;
    }
    t.status = STATS_BAD_INPUT;
    if (!(confidence > 0.0 && confidence < 1.0)) {
        return t;
    }
    double z = stats_normal_quantile_upper((1.0 - confidence) / 2.0);
    struct point p[POINTS];
    double least = HUGE_VAL;
    for (int i = 0; i < POINTS; i++) {
        double v = value[index[i]];
        double width = upper[index[i]] - lower[index[i]];
        if (!(fabs(v) < NUMBER_LIMIT) || !(width > 1.0 / NUMBER_LIMIT) || !(width < NUMBER_LIMIT)) {
            return t;
        }
        p[i] = (struct point){year[index[i]] - year[index[2]], v, width / (2.0 * z)};
        least = fmin(least, p[i].weight);
    }
    for (int i = 0; i < POINTS; i++) {
        double relative = least / p[i].weight;
        p[i].weight = relative * relative;
    }
    double spread = 0.0;
    t.slope = slope_of(p, -1, &spread);
    double score = t.slope * sqrt(spread) / least;
    t.chi_square = fmin(score * score, 1e300);
    if (!isfinite(t.slope)) {
        return (struct exceedance_trend){.status = STATS_UNDEFINED};
    }
    mark(&t, p);
    return t;
}
