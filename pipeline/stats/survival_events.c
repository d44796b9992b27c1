/* Several kinds of event, and events that come back. Both variances are sums over persons of their
 * influence squared; since all persons at risk move alike, the sums are carried along in one pass
 * instead of a pass a person. */
#include "stats/survival.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "stats/quantile.h"
#include "stats/survival_times.h"

enum { CAUSES_LIMIT = 64 };

/* Carried in extended precision: sums of what nearly cancels.
 *
 * Sums over the persons who have left of products of their influences on event-free survival (s)
 * and on one cause's incidence (f). */
struct left {
    long double ss, sf, ff;
};

/* One cause, or event-free survival alone, along the times. */
struct influence {
    long double s, f; /* of anybody who is still at risk */
    struct left left; /* of all others */
};

/* One time: hazard of all causes and of this one, numbers who leave by this cause, by another and
 * censored. */
struct happening {
    long double at_risk, survival;
    long double all, own;
    long double by_own, by_other, censored;
};

static void add_left(struct left *l, long double persons, long double s, long double f)
{
    l->ss += persons * s * s;
    l->sf += persons * s * f;
    l->ff += persons * f * f;
}

static void carry(struct influence *v, const struct happening *h)
{
    long double stay = 1.0 - h->all;
    long double own = h->own;
    struct left l = v->left;
    v->left.ff = l.ff + 2.0 * own * l.sf + own * own * l.ss;
    v->left.sf = stay * (l.sf + own * l.ss);
    v->left.ss = stay * stay * l.ss;
    long double unit = h->survival / h->at_risk;
    long double f = v->f + v->s * own - unit * own;
    long double s = v->s * stay + unit * h->all;
    add_left(&v->left, h->by_own, s - unit, f + unit);
    add_left(&v->left, h->by_other, s - unit, f);
    add_left(&v->left, h->censored, s, f);
    v->s = s;
    v->f = f;
}

static double root(long double variance)
{
    return variance > 0.0L ? (double)sqrtl(variance) : 0.0;
}

/* One cause's incidence and error at every time. */
static void follow_cause(const struct survival_times *t, int cause, struct incidence_curve *curve)
{
    struct influence v = {0};
    long double survival = 1.0;
    long double incidence = 0.0;
    for (ptrdiff_t i = 0; i < t->count; i++) {
        long double events = 0.0;
        for (int k = 0; k < curve->causes; k++) {
            events += (long double)t->events[k * t->count + i];
        }
        long double n = (long double)t->at_risk[i];
        long double own = (long double)t->events[cause * t->count + i];
        struct happening h = {
            n, survival, events / n, own / n, own, events - own, (long double)t->censored[i]};
        carry(&v, &h);
        incidence += survival * own / n;
        survival *= (n - events) / n;
        long double left = n - events - h.censored;
        struct incidence_step *step = &curve->step[i];
        step->time = t->time[i];
        step->at_risk = t->at_risk[i];
        step->event_free = (double)survival;
        step->event_free_error = root(v.left.ss + left * v.s * v.s);
        step->incidence[cause] = (double)incidence;
        step->error[cause] = root(v.left.ff + left * v.f * v.f);
    }
}

static struct incidence_curve incidence_of(const struct survival_times *t, int causes,
                                           struct arena *a)
{
    struct incidence_curve curve = {.status = STATS_BAD_INPUT, .causes = causes};
    if (!t->sound || t->people == 0) {
        curve.status = t->sound ? STATS_UNDEFINED : STATS_BAD_INPUT;
        return curve;
    }
    curve.status = STATS_OK;
    curve.count = t->count;
    curve.step = ARENA_ARRAY(a, struct incidence_step, t->count);
    double *values = ARENA_ARRAY(a, double, (ptrdiff_t)2 * causes * t->count);
    for (ptrdiff_t i = 0; i < t->count; i++) {
        curve.step[i].incidence = values + (ptrdiff_t)2 * causes * i;
        curve.step[i].error = curve.step[i].incidence + causes;
    }
    for (int cause = 0; cause < causes; cause++) {
        follow_cause(t, cause, &curve);
    }
    return curve;
}

struct incidence_curve stats_incidence(const struct survival_data *data, int causes, int group,
                                       struct arena *a, struct arena scratch)
{
    assert(data && a);
    struct survival_times t = {.sound = false};
    if (causes >= 1 && causes <= CAUSES_LIMIT) {
        t = survival_times_of(data, causes, group, &scratch);
    }
    return incidence_of(&t, causes, a);
}

struct incidence_curve stats_incidence_counts(ptrdiff_t count, int causes, const double *time,
                                              const int64_t *events, const int64_t *censored,
                                              struct arena *a)
{
    struct survival_times t = {.sound = causes >= 1 && causes <= CAUSES_LIMIT};
    if (!t.sound || count < 1) {
        return incidence_of(&t, causes, a);
    }
    int64_t *leaving = ARENA_ARRAY(a, int64_t, count);
    for (ptrdiff_t i = 0; i < count; i++) {
        t.sound = t.sound && censored[i] >= 0;
        leaving[i] = censored[i];
        for (int k = 0; k < causes; k++) {
            t.sound = t.sound && events[k * count + i] >= 0;
            leaving[i] += events[k * count + i];
        }
    }
    /* times at which nobody leaves say nothing, and at the end nobody is at risk */
    t.time = ARENA_ARRAY(a, double, count);
    t.at_risk = ARENA_ARRAY(a, int64_t, count);
    t.censored = ARENA_ARRAY(a, int64_t, count);
    ptrdiff_t *from = ARENA_ARRAY(a, ptrdiff_t, count);
    for (ptrdiff_t i = 0; t.sound && i < count; i++) {
        if (leaving[i] > 0) {
            t.people += leaving[i];
            from[t.count++] = i;
        }
    }
    t.events = ARENA_ARRAY(a, int64_t, t.count * causes + 1);
    int64_t at_risk = t.people;
    for (ptrdiff_t i = 0; i < t.count; i++) {
        t.time[i] = time[from[i]];
        t.censored[i] = censored[from[i]];
        t.at_risk[i] = at_risk;
        at_risk -= leaving[from[i]];
        for (int k = 0; k < causes; k++) {
            t.events[k * t.count + i] = events[k * count + from[i]];
        }
    }
    return incidence_of(&t, causes, a);
}

struct interval stats_incidence_limits(double incidence, double error, double confidence)
{
    const double all_but = 1e-12; /* nearer to 1 than this it is 1, and rounding */
    double tail = 0.0;
    if (!stats_tail_of(confidence, &tail) || !(incidence >= 0.0 && incidence <= 1.0) ||
        !(error >= 0.0) || !isfinite(error)) {
        return stats_no_interval(STATS_BAD_INPUT);
    }
    struct interval i = {incidence, NAN, NAN, STATS_UNDEFINED};
    if (!(incidence > 0.0) || 1.0 - incidence < all_but) {
        return i;
    }
    double hazard = -log1p(-incidence);
    double half = stats_normal_quantile_upper(tail) * error / ((1.0 - incidence) * hazard);
    i.lower = fmin(-expm1(-hazard * exp(-half)), incidence); /* rounding without an error */
    i.upper = fmax(-expm1(-hazard * exp(half)), incidence);
    i.status = STATS_OK;
    return i;
}

/* A person among recurrent events: her influence is `base` less the common drift while watched,
 * and `base` while not. */
struct watched {
    double base;
    bool now;
};

struct row_of {
    int64_t person;
    ptrdiff_t row;
};

static int by_person(const void *left, const void *right)
{
    const struct row_of *a = left;
    const struct row_of *b = right;
    if (a->person != b->person) {
        return a->person < b->person ? -1 : 1;
    }
    return a->row < b->row ? -1 : a->row > b->row;
}

/* Each row's person as a small number; false when two rows of a person overlap. */
static bool number_persons(const struct recurrence_data *d, ptrdiff_t *person, struct arena scratch)
{
    struct row_of *rows = ARENA_ARRAY(&scratch, struct row_of, d->rows);
    for (ptrdiff_t i = 0; i < d->rows; i++) {
        rows[i] = (struct row_of){d->person[i], i};
    }
    qsort(rows, (size_t)d->rows, sizeof *rows, by_person);
    ptrdiff_t count = 0;
    for (ptrdiff_t i = 0; i < d->rows; i++) {
        count += i > 0 && rows[i].person != rows[i - 1].person;
        person[rows[i].row] = count;
    }
    double *until = ARENA_ARRAY(&scratch, double, count + 1);
    for (ptrdiff_t i = 0; i <= count; i++) {
        until[i] = -HUGE_VAL;
    }
    size_t *by_start = survival_order(d->start, d->rows, &scratch);
    for (ptrdiff_t i = 0; i < d->rows; i++) {
        size_t row = by_start[i];
        if (d->start[row] < until[person[row]]) {
            return false;
        }
        until[person[row]] = d->stop[row];
    }
    return true;
}

static bool recurrence_is_sound(const struct recurrence_data *d)
{
    for (ptrdiff_t i = 0; i < d->rows; i++) {
        if (!isfinite(d->start[i]) || !isfinite(d->stop[i]) || !(d->stop[i] > d->start[i]) ||
            d->event[i] < 0 || d->event[i] > 1) {
            return false;
        }
    }
    return true;
}

/* The state of the one pass over all times. */
struct recurrence_pass {
    struct watched *person;
    double drift;   /* what everybody watched throughout has lost */
    double squares; /* sum of influences squared, of all persons */
    double now;     /* sum of influences of those watched now */
    int64_t at_risk;
};

static void enter(struct recurrence_pass *p, ptrdiff_t who)
{
    p->person[who].base += p->drift;
    p->person[who].now = true;
    p->now += p->person[who].base - p->drift;
    p->at_risk++;
}

static void leave(struct recurrence_pass *p, ptrdiff_t who)
{
    p->person[who].base -= p->drift;
    p->person[who].now = false;
    p->now -= p->person[who].base;
    p->at_risk--;
}

/* Everybody watched loses a share, those with an event gain 1 / at risk. */
static void happen(struct recurrence_pass *p, const ptrdiff_t *who, ptrdiff_t events)
{
    double n = (double)p->at_risk;
    double shift = (double)events / (n * n);
    p->squares += shift * (n * shift - 2.0 * p->now);
    p->now -= n * shift;
    p->drift += shift;
    for (ptrdiff_t i = 0; i < events; i++) {
        struct watched *w = &p->person[who[i]];
        double before = w->base - p->drift;
        p->squares += (2.0 * before + 1.0 / n) / n;
        p->now += 1.0 / n;
        w->base += 1.0 / n;
    }
}

struct recurrence_curve stats_recurrence(const struct recurrence_data *d, struct arena *a,
                                         struct arena scratch)
{
    assert(d && a);
    struct recurrence_curve curve = {.status = STATS_BAD_INPUT};
    if (d->rows < 1) {
        curve.status = d->rows == 0 ? STATS_UNDEFINED : STATS_BAD_INPUT;
        return curve;
    }
    ptrdiff_t *person = ARENA_ARRAY(&scratch, ptrdiff_t, d->rows);
    if (!recurrence_is_sound(d) || !number_persons(d, person, scratch)) {
        return curve;
    }
    curve.status = STATS_OK;
    curve.step = ARENA_ARRAY(a, struct recurrence_step, d->rows);
    size_t *by_start = survival_order(d->start, d->rows, &scratch);
    size_t *by_stop = survival_order(d->stop, d->rows, &scratch);
    ptrdiff_t *who = ARENA_ARRAY(&scratch, ptrdiff_t, d->rows);
    struct recurrence_pass pass = {.person = ARENA_ARRAY(&scratch, struct watched, d->rows)};
    double mean = 0.0;
    for (ptrdiff_t from = 0, to = 0, entered = 0; from < d->rows; from = to) {
        double time = d->stop[by_stop[from]];
        for (; entered < d->rows && d->start[by_start[entered]] < time; entered++) {
            enter(&pass, person[by_start[entered]]);
        }
        ptrdiff_t events = 0;
        for (to = from; to < d->rows && !(d->stop[by_stop[to]] > time); to++) {
            if (d->event[by_stop[to]] == 1) {
                who[events++] = person[by_stop[to]];
            }
        }
        struct recurrence_step *step = &curve.step[curve.count++];
        *step = (struct recurrence_step){.time = time, .at_risk = pass.at_risk, .events = events};
        happen(&pass, who, events);
        mean += (double)events / (double)step->at_risk;
        step->mean = mean;
        step->error = root(pass.squares);
        for (ptrdiff_t i = from; i < to; i++) {
            leave(&pass, person[by_stop[i]]);
        }
    }
    return curve;
}
