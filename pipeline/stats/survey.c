/* Estimates from samples. Units are put in the order of their strata and clusters once; each
 * estimate is then a sum of weighted residuals whose variance is that of the clusters' sums about
 * their stratum's mean. */
#include "stats/survey.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>

#include "stats/quantile.h"

struct place {
    int64_t stratum, cluster;
    ptrdiff_t unit;
};

struct sample {
    const struct survey_unit *unit;
    const struct place *order;
    ptrdiff_t count;
    const struct survey_options *options;
    double *sum; /* room for the sums of the clusters */
    double weights, squares, y, x;
    struct survey *out;
};

static int in_order(const void *a, const void *b)
{
    const struct place *p = a;
    const struct place *q = b;
    if (p->stratum != q->stratum) {
        return p->stratum < q->stratum ? -1 : 1;
    }
    if (p->cluster != q->cluster) {
        return p->cluster < q->cluster ? -1 : 1;
    }
    return (p->unit > q->unit) - (p->unit < q->unit);
}

static bool good_unit(const struct survey_unit *u)
{
    return u->weight >= 0.0 && isfinite(u->weight) && isfinite(u->y) && isfinite(u->x);
}

static bool add_up(struct sample *s)
{
    long double weights = 0.0L;
    long double squares = 0.0L;
    long double y = 0.0L;
    long double x = 0.0L;
    for (ptrdiff_t i = 0; i < s->count; i++) {
        const struct survey_unit *u = &s->unit[i];
        if (!good_unit(u)) {
            return false;
        }
        weights += u->weight;
        squares += (long double)u->weight * u->weight;
        y += (long double)u->weight * u->y;
        x += (long double)u->weight * u->x;
        s->out->units += u->weight > 0.0;
    }
    s->weights = (double)weights;
    s->squares = (double)squares;
    s->y = (double)y;
    s->x = (double)x;
    return isfinite(s->squares) && isfinite(s->y) && isfinite(s->x);
}

/* Counts clusters and strata, and holds each against the population. */
static bool count_clusters(struct sample *s)
{
    for (ptrdiff_t i = 0; i < s->count;) {
        const struct survey_unit *first = &s->unit[s->order[i].unit];
        double clusters = 0.0;
        ptrdiff_t at = i;
        for (; i < s->count && s->order[i].stratum == s->order[at].stratum; i++) {
            clusters += i == at || s->order[i].cluster != s->order[i - 1].cluster;
            const struct survey_unit *u = &s->unit[s->order[i].unit];
            if (s->options->finite && fabs(u->clusters - first->clusters) > 0.0) {
                return false;
            }
        }
        if (s->options->finite && !(first->clusters >= clusters && isfinite(first->clusters))) {
            return false;
        }
        s->out->strata++;
        s->out->clusters += (ptrdiff_t)clusters;
        s->out->lone_clusters += clusters < 2.0;
    }
    return true;
}

/* A linear estimate: scale * sum of weight * (y * y's factor - x * x's - shift). */
struct linear {
    double y, x, shift, scale;
};

static double residual(const struct survey_unit *u, const struct linear *l)
{
    return u->weight * (l->y * u->y - l->x * u->x - l->shift) * l->scale;
}

/* Variance within one stratum, of which `sum` holds the clusters; `centre` is the mean of all. */
static double stratum_variance(const double *sum, ptrdiff_t clusters, double population,
                               double centre, const struct survey_options *o)
{
    double n = (double)clusters;
    double left = o->finite ? 1.0 - n / population : 1.0;
    if (clusters == 1) {
        double distance = sum[0] - centre;
        return o->lone == LONE_CENTRED ? left * distance * distance : 0.0;
    }
    double mean = 0.0;
    for (ptrdiff_t i = 0; i < clusters; i++) {
        mean += sum[i] / n;
    }
    double squares = 0.0;
    for (ptrdiff_t i = 0; i < clusters; i++) {
        squares += (sum[i] - mean) * (sum[i] - mean);
    }
    return left * n / (n - 1.0) * squares;
}

static double variance_of(const struct sample *s, const struct linear *l)
{
    ptrdiff_t clusters = 0;
    double all = 0.0;
    for (ptrdiff_t i = 0; i < s->count; i++) {
        bool opens = i == 0 || s->order[i].cluster != s->order[i - 1].cluster ||
                     s->order[i].stratum != s->order[i - 1].stratum;
        if (opens) {
            s->sum[clusters++] = 0.0;
        }
        double r = residual(&s->unit[s->order[i].unit], l);
        s->sum[clusters - 1] += r;
        all += r;
    }
    double centre = all / (double)clusters;
    double variance = 0.0;
    ptrdiff_t cluster = 0;
    for (ptrdiff_t i = 0; i < s->count;) {
        ptrdiff_t first = cluster;
        ptrdiff_t at = i;
        for (; i < s->count && s->order[i].stratum == s->order[at].stratum; i++) {
            cluster += i == at || s->order[i].cluster != s->order[i - 1].cluster;
        }
        variance += stratum_variance(&s->sum[first], cluster - first,
                                     s->unit[s->order[at].unit].clusters, centre, s->options);
    }
    return variance;
}

static struct survey_number number(const struct sample *s, double value, struct linear l)
{
    struct survey_number r = {{value, -HUGE_VAL, HUGE_VAL, STATS_NO_LIMITS}, 0.0};
    bool refused = s->options->lone == LONE_REFUSED && s->out->lone_clusters > 0;
    if (!isfinite(value)) {
        return (struct survey_number){stats_no_interval(STATS_BAD_INPUT), NAN};
    }
    if (refused || !(s->out->degrees_of_freedom > 0.0)) {
        return r;
    }
    double variance = variance_of(s, &l);
    double t = gsl_cdf_tdist_Qinv((1.0 - s->options->confidence) / 2.0, s->out->degrees_of_freedom);
    double half = t * sqrt(variance);
    if (!isfinite(half)) {
        return (struct survey_number){stats_no_interval(STATS_NO_CONVERGENCE), NAN};
    }
    r.standard_error = sqrt(variance);
    r.interval = (struct interval){value, value - half, value + half, STATS_OK};
    return r;
}

/* Variance of the mean of a simple random sample of as many. */
static double simple_variance(const struct sample *s, double mean)
{
    double squares = 0.0;
    for (ptrdiff_t i = 0; i < s->count; i++) {
        double distance = s->unit[i].y - mean;
        squares += s->unit[i].weight / s->weights * distance * distance;
    }
    double n = (double)s->out->units;
    double left = s->options->finite ? fmax(1.0 - n / s->weights, 0.0) : 1.0;
    return n > 1.0 ? left * squares / (n - 1.0) : 0.0;
}

static void estimate(struct sample *s)
{
    struct survey *o = s->out;
    double mean = s->y / s->weights;
    o->weights = s->weights;
    o->kish_size = s->weights / s->squares * s->weights;
    o->kish_effect = (double)o->units / o->kish_size;
    o->degrees_of_freedom = (double)(o->clusters - o->strata);
    o->mean = number(s, mean, (struct linear){1.0, 0.0, mean, 1.0 / s->weights});
    o->total = number(s, s->y, (struct linear){1.0, 0.0, 0.0, 1.0});
    if (fabs(s->x) > 0.0) {
        o->ratio = number(s, s->y / s->x, (struct linear){1.0, s->y / s->x, 0.0, 1.0 / s->x});
    }
    double simple = simple_variance(s, mean);
    if (o->mean.interval.status == STATS_OK && simple > 0.0) {
        o->design_effect = o->mean.standard_error * o->mean.standard_error / simple;
    }
}

/* docs/methods.md "Samples". */
struct survey stats_survey(struct arena scratch, const struct survey_unit *units, ptrdiff_t count,
                           const struct survey_options *options)
{
    stats_prepare();
    double tail = 0.0;
    struct survey_number none = {stats_no_interval(STATS_UNDEFINED), NAN};
    struct survey out = {.mean = none,
                         .total = none,
                         .ratio = none,
                         .weights = NAN,
                         .design_effect = NAN,
                         .kish_size = NAN,
                         .kish_effect = NAN,
                         .degrees_of_freedom = NAN,
                         .status = STATS_BAD_INPUT};
    struct survey blank = out;
    blank.mean.interval.status = blank.total.interval.status = blank.ratio.interval.status =
        STATS_BAD_INPUT;
    if (!stats_tail_of(options->confidence, &tail) || count < 0) {
        return blank;
    }
    struct place *order = ARENA_ARRAY(&scratch, struct place, count + 1);
    for (ptrdiff_t i = 0; i < count; i++) {
        order[i] = (struct place){units[i].stratum, units[i].cluster, i};
    }
    qsort(order, (size_t)count, sizeof *order, in_order);
    struct sample s = {.unit = units,
                       .order = order,
                       .count = count,
                       .options = options,
                       .sum = ARENA_ARRAY(&scratch, double, count + 1),
                       .out = &out};
    if (!add_up(&s) || !count_clusters(&s)) {
        return blank;
    }
    if (!(s.squares > 0.0)) {
        out.status = STATS_UNDEFINED;
        return out;
    }
    out.status = STATS_OK;
    estimate(&s);
    return out;
}
