/* Limits of funnel and control charts. */
#include "7_publish/chart_limits.h"

#include "base/date.h"

#include <assert.h>
#include <math.h>

enum { CURVE_POINTS = 160, STEPS_LIMIT = 4000 };
/* The usual ones of funnels; three standard deviations of a normal number. */
static const double INNER = 0.95, OUTER = 0.998, THREE_SIGMA = 0.9973002039367398;
static const double WINSORISED = 0.1; /* at each end: Spiegelhalter 2005 */
/* Room beside the largest; curves run on to wherever a round axis may end. */
static const double BEYOND_LARGEST = 1.05, CURVES_TO = 1.6;

/* ---- funnels ---- */

struct funnel {
    struct arena *arena;
    struct chart *chart;
    bool share;
    double target; /* of a share from 0 to 1; else events to one of the size */
    double factor; /* of the values shown */
    struct overdispersion over;
    bool widened;
};

/* What a rate or share is taken over. Of a standardised rate it is the number that would have had
 * so many events at that rate (as Public Health England draws them). */
static double size_of(const struct chart *c, const struct chart_point *p)
{
    bool standardised = safe_table_measure(c->table) == MEASURE_STANDARDISED;
    if (standardised && p->value > 0.0)
        return (double)p->numerator * safe_table_factor(c->table) / p->value;
    return (double)p->denominator;
}

static bool is_placed(const struct chart_point *p)
{
    return p->symbol == SYMBOL_NONE && p->numerator >= 0 && p->size > 0.0;
}

static bool unit_of(const struct funnel *f, const struct chart_point *p, struct funnel_unit *unit)
{
    double against = f->share ? p->size : f->target * p->size;
    return stats_funnel_unit(f->share ? FUNNEL_ARCSINE : FUNNEL_ROOT_RATIO, (double)p->numerator,
                             against, unit) == STATS_OK;
}

static double target_on_scale(const struct funnel *f)
{
    return f->share ? asin(sqrt(f->target)) : 1.0;
}

/* Whether the points are spread wider than chance has it, and by how much. */
static void measure_spread(struct funnel *f)
{
    struct funnel_unit *units = ARENA_ARRAY(f->arena, struct funnel_unit, f->chart->items);
    ptrdiff_t count = 0;
    for (int32_t i = 0; i < f->chart->items; i++) {
        const struct chart_point *p = &f->chart->point[i];
        count += is_placed(p) && unit_of(f, p, &units[count]);
    }
    f->over = stats_overdispersion(*f->arena, units, count, target_on_scale(f), WINSORISED);
    f->widened = f->over.status == STATS_OK && f->over.tau2 > 0.0;
}

/* Limits of the value at a size, where chance alone does not explain the spread. */
static struct interval widened_at(const struct funnel *f, double size, double confidence)
{
    double against = f->share ? size : f->target * size;
    struct interval i = stats_funnel_normal(target_on_scale(f), 0.5 / sqrt(against), INFLATE_TAU2,
                                            &f->over, confidence);
    enum funnel_scale scale = f->share ? FUNNEL_ARCSINE : FUNNEL_ROOT_RATIO;
    double unit = f->factor * (f->share ? 1.0 : f->target);
    i.lower = unit * stats_funnel_back(scale, i.lower);
    i.upper = unit * stats_funnel_back(scale, i.upper);
    return i;
}

static enum funnel_place place_widened(const struct funnel *f, const struct chart_point *p)
{
    struct interval inner = widened_at(f, p->size, INNER);
    struct interval outer = widened_at(f, p->size, OUTER);
    return p->value > outer.upper   ? FUNNEL_HIGH_3
           : p->value > inner.upper ? FUNNEL_HIGH_2
           : p->value < outer.lower ? FUNNEL_LOW_3
           : p->value < inner.lower ? FUNNEL_LOW_2
                                    : FUNNEL_WITHIN;
}

static void set_places(struct funnel *f)
{
    for (int32_t i = 0; i < f->chart->items; i++) {
        struct chart_point *p = &f->chart->point[i];
        p->place = FUNNEL_NONE;
        if (!is_placed(p))
            continue;
        if (f->widened)
            p->place = place_widened(f, p);
        else if (f->share)
            (void)stats_funnel_place_share((double)p->numerator, p->size, f->target, &p->place);
        else
            (void)stats_funnel_place_events(p->numerator, f->target * p->size, &p->place);
    }
}

static void add_point(struct chart_curve *curve, double x, double y)
{
    if (curve->count < CURVE_POINTS && isfinite(x) && isfinite(y))
        curve->point[curve->count++] = (struct chart_place){x, y};
}

/* Curves that have a formula at each size; closer together where they bend. */
static void curves_by_size(const struct funnel *f, double confidence, double most,
                           struct chart_curve *lower, struct chart_curve *upper)
{
    for (int k = 1; k <= CURVE_POINTS; k++) {
        double size = most * k * k / ((double)CURVE_POINTS * CURVE_POINTS);
        struct interval i;
        if (f->widened) {
            i = widened_at(f, size, confidence);
        } else {
            i = stats_funnel_share(f->target, size, confidence);
            i.lower *= f->factor;
            i.upper *= f->factor;
        }
        add_point(lower, size, i.lower);
        add_point(upper, size, i.upper);
    }
}

/* Poisson's limits are known by events: where so many just reach them. */
static void curves_by_events(const struct funnel *f, double confidence, double most,
                             struct chart_curve *lower, struct chart_curve *upper)
{
    double root = 0.0; /* of the number of events: even steps of it */
    double step = (sqrt(f->target * most) + 4.0) / (CURVE_POINTS - 2);
    int64_t before = -1;
    for (int k = 0; k < CURVE_POINTS; k++, root += step) {
        int64_t events = (int64_t)ceil(root * root);
        events = events > before ? events : before + 1;
        before = events;
        struct funnel_events at = stats_funnel_events(events, confidence);
        if (at.status != STATS_OK)
            continue;
        double value = f->factor * f->target;
        add_point(lower, at.lower_expected / f->target, value * at.lower_ratio);
        if (events > 0)
            add_point(upper, at.upper_expected / f->target, value * at.upper_ratio);
    }
}

/* Sizes of the points; gives the largest of those that have a place, and how many have. */
static double set_sizes(struct chart *c, int32_t *placed)
{
    double most = 0.0;
    *placed = 0;
    for (int32_t i = 0; i < c->items; i++) {
        struct chart_point *p = &c->point[i];
        p->size = p->symbol == SYMBOL_NONE ? size_of(c, p) : 0.0;
        if (!is_placed(p))
            continue;
        most = fmax(most, p->size);
        ++*placed;
    }
    return most;
}

static struct chart_limits *draw_up(const struct funnel *f, double most)
{
    struct chart_limits *limits = ARENA_NEW(f->arena, struct chart_limits);
    limits->centre = f->chart->reference.value;
    limits->widened = f->widened;
    limits->spread = f->over.phi;
    limits->largest = BEYOND_LARGEST * most;
    for (int i = 0; i < CHART_CURVES; i++)
        limits->curve[i].point = ARENA_ARRAY(f->arena, struct chart_place, CURVE_POINTS);
    for (int i = 0; i < 2; i++) {
        double confidence = i == 0 ? INNER : OUTER;
        struct chart_curve *lower = &limits->curve[i == 0 ? CURVE_LOWER_INNER : CURVE_LOWER_OUTER];
        struct chart_curve *upper = &limits->curve[i == 0 ? CURVE_UPPER_INNER : CURVE_UPPER_OUTER];
        if (f->widened || f->share)
            curves_by_size(f, confidence, CURVES_TO * most, lower, upper);
        else
            curves_by_events(f, confidence, CURVES_TO * most, lower, upper);
    }
    return limits;
}

bool chart_funnel_limits(struct arena *a, struct chart *c)
{
    struct funnel f = {.arena = a,
                       .chart = c,
                       .share = safe_table_measure(c->table) == MEASURE_SHARE,
                       .factor = safe_table_factor(c->table)};
    if (!c->has_reference || !(c->reference.value > 0.0))
        return false;
    f.target = c->reference.value / f.factor;
    int32_t placed = 0;
    double most = set_sizes(c, &placed);
    if (placed < 2 || (f.share && f.target >= 1.0))
        return false;
    measure_spread(&f);
    set_places(&f);
    c->limits = draw_up(&f, most);
    return true;
}

/* ---- control ---- */

/* Days of a month given as YYYY-MM; 1 of anything else. */
static int32_t days_of(str code)
{
    int64_t year = 0, month = 0;
    if (code.n != 7 || code.p[4] != '-' || !str_to_int64(str_slice(code, 0, 4), &year) ||
        !str_to_int64(str_slice(code, 5, 7), &month) || month < 1 || month > 12)
        return 1;
    int32_t next_year = (int32_t)(month == 12 ? year + 1 : year);
    int32_t next_month = (int32_t)(month == 12 ? 1 : month + 1);
    return date_from_parts(next_year, next_month, 1) -
           date_from_parts((int32_t)year, (int32_t)month, 1);
}

static enum funnel_place place_of(int64_t count, double expected)
{
    struct interval i = stats_count_exact(count, THREE_SIGMA);
    if (i.status != STATS_OK)
        return FUNNEL_NONE;
    return i.lower > expected ? FUNNEL_HIGH_3 : i.upper < expected ? FUNNEL_LOW_3 : FUNNEL_WITHIN;
}

/* The last count, upwards or downwards, that is not outside. */
static int64_t last_within(double expected, int step)
{
    int64_t count = llround(expected + step * 3.0 * sqrt(expected));
    count = count < 0 ? 0 : count;
    enum funnel_place outside = step > 0 ? FUNNEL_HIGH_3 : FUNNEL_LOW_3;
    for (int i = 0; i < STEPS_LIMIT && place_of(count, expected) == outside; i++)
        count -= step;
    for (int i = 0;
         i < STEPS_LIMIT && count + step >= 0 && place_of(count + step, expected) != outside; i++)
        count += step;
    return count;
}

static bool is_counted(const struct chart_point *p)
{
    return p->symbol == SYMBOL_NONE && p->numerator >= 0 && !(p->flags & FLAG_PROVISIONAL);
}

/* Months are held against those that are told in the same way. */
static int32_t last_break(const struct chart *c)
{
    int32_t since = 0;
    for (int32_t i = 0; i < c->items; i++)
        since = c->point[i].flags & FLAG_BREAK ? i : since;
    return since;
}

bool chart_control_limits(struct arena *a, struct chart *c)
{
    const struct table_dimension *d = safe_table_dimension(c->table, c->item_dimension);
    double events = 0.0, days = 0.0;
    int32_t months = 0, since = last_break(c);
    for (int32_t i = 0; i < c->items; i++) {
        c->point[i].size = days_of(d->position[c->item[i].position].code);
        if (i < since || !is_counted(&c->point[i]))
            continue;
        events += (double)c->point[i].numerator;
        days += c->point[i].size;
        months++;
    }
    if (months < CONTROL_MONTHS_LEAST || !(events > 0.0))
        return false;
    struct chart_limits *limits = ARENA_NEW(a, struct chart_limits);
    limits->centre = events / months;
    for (int i = 0; i < CHART_CURVES; i++)
        limits->curve[i].point = ARENA_ARRAY(a, struct chart_place, c->items);
    for (int32_t i = since; i < c->items; i++) {
        struct chart_point *p = &c->point[i];
        double expected = events / days * p->size;
        struct chart_curve *lower = &limits->curve[CURVE_LOWER_OUTER];
        struct chart_curve *upper = &limits->curve[CURVE_UPPER_OUTER];
        lower->point[lower->count++] = (struct chart_place){i, (double)last_within(expected, -1)};
        upper->point[upper->count++] = (struct chart_place){i, (double)last_within(expected, 1)};
        p->place = is_counted(p) ? place_of(p->numerator, expected) : FUNNEL_NONE;
    }
    c->limits = limits;
    return true;
}
