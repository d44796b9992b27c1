/* Slope and relative index of inequality. The line is closed form: both coefficients are sums of
 * the values, with factors that depend on the populations alone. The plain relative index has the
 * distribution of a ratio of two normal variables, integrated over the lower one (trapezium rule
 * over 9 standard deviations, which for a normal density is exact to the last digits). */
#include "stats/inequality.h"

#include <math.h>
#include <stdbool.h>

#include <gsl/gsl_sort.h>

#include "stats/intervals.h"
#include "stats/quantile.h"
#include "stats/random.h"

#define REPLICATES_LIMIT INT64_C(10000000)

enum { POINTS = 256, HALVINGS = 200 };

/* The coefficients as sums over the groups. */
struct line {
    ptrdiff_t groups;
    double *for_intercept;
    double *for_slope;
    double intercept, slope;
};

/* Intercept and slope, jointly normal. */
struct normal_line {
    double intercept, slope;
    double intercept_sd;
    double slope_on_intercept; /* change of the slope's mean with the intercept */
    double slope_sd;           /* of the slope at a given intercept */
    double slope_variance;     /* of the slope alone */
};

static bool to_scale(enum inequality_scale scale, double value, double *out)
{
    *out = value;
    if (scale == INEQUALITY_LOG) {
        *out = log(value);
        return value >= 0.0 && isfinite(value);
    }
    if (scale == INEQUALITY_LOGIT) {
        *out = log(value / (1.0 - value));
        return value >= 0.0 && value <= 1.0;
    }
    return isfinite(value);
}

static double from_scale(enum inequality_scale scale, double value)
{
    if (scale == INEQUALITY_LOG) {
        return exp(value);
    }
    return scale == INEQUALITY_LOGIT ? 1.0 / (1.0 + exp(-value)) : value;
}

enum stats_status stats_inequality_error(double lower, double upper, enum inequality_scale scale,
                                         double *error)
{
    double low = 0.0;
    double high = 0.0;
    *error = NAN;
    if (!to_scale(scale, lower, &low) || !to_scale(scale, upper, &high) || low > high ||
        !isfinite(low) || !isfinite(high)) {
        return STATS_BAD_INPUT;
    }
    *error = (high - low) / 2.0 / stats_normal_quantile_upper(0.025);
    return STATS_OK;
}

static bool good_groups(const struct inequality_group *groups, ptrdiff_t count,
                        enum inequality_scale scale)
{
    for (ptrdiff_t i = 0; i < count; i++) {
        double scaled = 0.0;
        if (!(groups[i].population > 0.0) || !isfinite(groups[i].population) ||
            !(groups[i].standard_error >= 0.0) || !isfinite(groups[i].standard_error) ||
            !to_scale(scale, groups[i].value, &scaled)) {
            return false;
        }
    }
    return true;
}

/* Least squares on the middle ranks, weighted by population. */
static bool fit(struct arena *a, const double *values, const struct inequality_group *groups,
                ptrdiff_t count, struct line *line)
{
    double people = 0.0;
    for (ptrdiff_t i = 0; i < count; i++) {
        people += groups[i].population;
    }
    double *rank = ARENA_ARRAY(a, double, count + 1);
    line->groups = count;
    line->for_intercept = ARENA_ARRAY(a, double, count + 1);
    line->for_slope = ARENA_ARRAY(a, double, count + 1);
    double below = 0.0;
    double centre = 0.0;
    for (ptrdiff_t i = 0; i < count; i++) {
        double share = groups[i].population / people;
        rank[i] = below + 0.5 * share;
        below += share;
        centre += share * rank[i];
    }
    double spread = 0.0;
    for (ptrdiff_t i = 0; i < count; i++) {
        spread += groups[i].population / people * (rank[i] - centre) * (rank[i] - centre);
    }
    if (count < 2 || !(spread > 0.0)) {
        return false;
    }
    double mean = 0.0;
    for (ptrdiff_t i = 0; i < count; i++) {
        double share = groups[i].population / people;
        line->for_slope[i] = share * (rank[i] - centre) / spread;
        line->for_intercept[i] = share - line->for_slope[i] * centre;
        mean += share * values[i];
    }
    for (ptrdiff_t i = 0; i < count; i++) {
        line->slope += line->for_slope[i] * (values[i] - mean);
    }
    line->intercept = mean - line->slope * centre;
    return isfinite(line->slope) && isfinite(line->intercept);
}

static struct normal_line spread_of(const struct line *line, const struct inequality_group *groups)
{
    double aa = 0.0;
    double ab = 0.0;
    double bb = 0.0;
    for (ptrdiff_t i = 0; i < line->groups; i++) {
        double a = line->for_intercept[i] * groups[i].standard_error;
        double b = line->for_slope[i] * groups[i].standard_error;
        aa += a * a;
        ab += a * b;
        bb += b * b;
    }
    struct normal_line n = {.intercept = line->intercept, .slope = line->slope};
    n.intercept_sd = sqrt(aa);
    n.slope_variance = bb;
    n.slope_on_intercept = aa > 0.0 ? ab / aa : 0.0;
    n.slope_sd = sqrt(fmax(bb - n.slope_on_intercept * ab, 0.0));
    return n;
}

/* Share of the lines whose relative index is at most t: at each intercept a share of the slopes,
 * those below (t - 1) times it, or above where it is negative. */
static double distribution(const struct normal_line *l, double t)
{
    double sum = 0.0;
    double weights = 0.0;
    for (int i = 0; i <= POINTS; i++) {
        double u = 9.0 * (2.0 * i / POINTS - 1.0);
        double weight = exp(-0.5 * u * u);
        double intercept = l->intercept + u * l->intercept_sd;
        double mean = l->slope + l->slope_on_intercept * u * l->intercept_sd;
        double distance = mean - (t - 1.0) * intercept;
        double below = l->slope_sd > 0.0 ? 0.5 * erfc(distance / l->slope_sd * M_SQRT1_2)
                                         : (double)(distance <= 0.0);
        weights += weight;
        sum += weight * (intercept < 0.0 ? 1.0 - below : below);
    }
    return sum / weights;
}

/* The index below which that share of lines lies: a bracket about the estimate, widened, halved. */
static double relative_limit(const struct normal_line *l, double share)
{
    double low = 1.0 + l->slope / l->intercept;
    double high = low;
    double step = 1e-3 * (1.0 + fabs(low));
    for (int i = 0; i < HALVINGS && distribution(l, low) > share; i++, step *= 2.0) {
        low -= step;
    }
    step = 1e-3 * (1.0 + fabs(high));
    for (int i = 0; i < HALVINGS && distribution(l, high) < share; i++, step *= 2.0) {
        high += step;
    }
    for (int i = 0; i < HALVINGS; i++) {
        double half = 0.5 * (low + high);
        if (!(half > low && half < high)) {
            break;
        }
        if (distribution(l, half) < share) {
            low = half;
        } else {
            high = half;
        }
    }
    return 0.5 * (low + high);
}

/* The plain scale. */
static void analytic_limits(const struct normal_line *l, double tail, struct inequality *q)
{
    double half = stats_normal_quantile_upper(tail) * sqrt(l->slope_variance);
    q->slope = (struct interval){q->slope.value, l->slope - half, l->slope + half, STATS_OK};
    if (q->relative.status == STATS_UNDEFINED) {
        return;
    }
    q->relative.status = STATS_OK;
    q->relative.lower = l->slope_variance > 0.0 ? relative_limit(l, tail) : q->relative.value;
    q->relative.upper = l->slope_variance > 0.0 ? relative_limit(l, 1.0 - tail) : q->relative.value;
}

/* Two independent standard normal numbers (Box and Muller 1958). */
static void draw_pair(struct random_source *r, double *pair)
{
    double radius = sqrt(-2.0 * log(1.0 - random_unit(r)));
    double angle = 2.0 * M_PI * random_unit(r);
    pair[0] = radius * cos(angle);
    pair[1] = radius * sin(angle);
}

static struct interval ends_of(double *values, int64_t count, double tail, double value)
{
    gsl_sort(values, 1, (size_t)count);
    struct interval i = {value, stats_quantile_of_sorted(values, count, tail),
                         stats_quantile_of_sorted(values, count, 1.0 - tail), STATS_OK};
    bool good = isfinite(i.lower) && isfinite(i.upper);
    return good ? i : stats_no_interval(STATS_NO_CONVERGENCE);
}

/* What the line says, on the scale of the values. */
static double line_at(const struct inequality_options *o, double height)
{
    return o->transform ? from_scale(o->scale, height) : height;
}

static void simulated_limits(struct arena scratch, const struct line *line,
                             const struct inequality_group *groups,
                             const struct inequality_options *o, struct inequality *q)
{
    struct random_source r = random_seeded(o->seed);
    double *slope = ARENA_ARRAY(&scratch, double, o->replicates);
    double *relative = ARENA_ARRAY(&scratch, double, o->replicates);
    for (int64_t k = 0; k < o->replicates; k++) {
        double intercept = 0.0;
        double gradient = 0.0;
        double normal[2] = {0.0, 0.0};
        for (ptrdiff_t i = 0; i < line->groups; i++) {
            double value = 0.0;
            if (i % 2 == 0) {
                draw_pair(&r, normal);
            }
            (void)to_scale(o->scale, groups[i].value, &value);
            value += groups[i].standard_error * normal[i % 2];
            value = o->transform ? value : from_scale(o->scale, value);
            intercept += line->for_intercept[i] * value;
            gradient += line->for_slope[i] * value;
        }
        double near = line_at(o, intercept);
        double far = line_at(o, intercept + gradient);
        slope[k] = o->transform ? far - near : gradient;
        relative[k] = far / near;
    }
    double tail = (1.0 - o->confidence) / 2.0;
    q->slope = ends_of(slope, o->replicates, tail, q->slope.value);
    if (q->relative.status != STATS_UNDEFINED) {
        q->relative = ends_of(relative, o->replicates, tail, q->relative.value);
    }
}

/* Is every value inside the scale, not at its end? */
static bool all_inside(const struct inequality_group *groups, ptrdiff_t count,
                       enum inequality_scale scale)
{
    for (ptrdiff_t i = 0; i < count; i++) {
        double scaled = 0.0;
        if (!to_scale(scale, groups[i].value, &scaled) || !isfinite(scaled)) {
            return false;
        }
    }
    return true;
}

static bool has_limits(struct interval i)
{
    return i.status == STATS_OK || i.status == STATS_NO_LIMITS;
}

static void multiply(struct inequality *q, double multiplier)
{
    if (has_limits(q->slope)) {
        double a = multiplier * q->slope.lower;
        double b = multiplier * q->slope.upper;
        q->slope.value *= multiplier;
        q->slope.lower = q->slope.status == STATS_OK ? fmin(a, b) : -HUGE_VAL;
        q->slope.upper = q->slope.status == STATS_OK ? fmax(a, b) : HUGE_VAL;
    }
    if (!(multiplier < 0.0) || !has_limits(q->relative)) {
        return;
    }
    struct interval r = q->relative;
    if (!(fabs(r.value) > 0.0)) {
        q->relative = stats_no_interval(STATS_UNDEFINED);
    } else if (r.status == STATS_OK && r.lower * r.upper > 0.0) {
        q->relative = (struct interval){1.0 / r.value, 1.0 / r.upper, 1.0 / r.lower, STATS_OK};
    } else { /* limits on both sides of 0 turn into everything but an interval */
        q->relative = (struct interval){1.0 / r.value, -HUGE_VAL, HUGE_VAL, STATS_NO_LIMITS};
    }
}

static bool good_options(const struct inequality_options *o)
{
    return isfinite(o->multiplier) && o->replicates >= 0 && o->replicates <= REPLICATES_LIMIT;
}

/* The values as the line is to be fitted to them. */
static double *values_of(struct arena *a, const struct inequality_group *groups, ptrdiff_t count,
                         const struct inequality_options *o)
{
    double *values = ARENA_ARRAY(a, double, count + 1);
    for (ptrdiff_t i = 0; i < count; i++) {
        values[i] = groups[i].value;
        if (o->transform) {
            (void)to_scale(o->scale, groups[i].value, &values[i]);
        }
    }
    return values;
}

/* docs/methods.md "Inequality". */
struct inequality stats_inequality(struct arena scratch, const struct inequality_group *groups,
                                   ptrdiff_t count, const struct inequality_options *options)
{
    double tail = 0.0;
    struct line line = {0};
    struct inequality q = {stats_no_interval(STATS_BAD_INPUT), stats_no_interval(STATS_BAD_INPUT)};
    if (!stats_tail_of(options->confidence, &tail) || !good_options(options) || count < 0 ||
        !good_groups(groups, count, options->scale)) {
        return q;
    }
    q.slope.status = q.relative.status = STATS_UNDEFINED;
    const double *values = values_of(&scratch, groups, count, options);
    if (!fit(&scratch, values, groups, count, &line)) {
        return q;
    }
    double near = line_at(options, line.intercept);
    double far = line_at(options, line.intercept + line.slope);
    double slope = options->transform ? far - near : line.slope;
    if (!isfinite(slope)) {
        return q;
    }
    q.slope = (struct interval){slope, -HUGE_VAL, HUGE_VAL, STATS_NO_LIMITS};
    if (isfinite(far / near)) {
        q.relative = (struct interval){far / near, -HUGE_VAL, HUGE_VAL, STATS_NO_LIMITS};
    }
    if (options->scale == INEQUALITY_PLAIN) {
        struct normal_line normal = spread_of(&line, groups);
        analytic_limits(&normal, tail, &q);
    } else if (options->replicates > 0 && all_inside(groups, count, options->scale)) {
        simulated_limits(scratch, &line, groups, options, &q);
    }
    multiply(&q, options->multiplier);
    return q;
}
