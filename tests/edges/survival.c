/* Time to an event. */
#include "edges.h"

#include "stats/grouped.h"
#include "stats/survival.h"

static bool curve_is_sound(const struct survival_curve *c)
{
    for (ptrdiff_t i = 0; c->status == STATS_OK && i < c->count; i++) {
        const struct survival_step *s = &c->step[i];
        if (isnan(s->survival) || isnan(s->error) || isnan(s->hazard) || isnan(s->hazard_error)) {
            return false;
        }
    }
    return true;
}

static bool incidence_is_sound(const struct incidence_curve *f)
{
    for (ptrdiff_t i = 0; f->status == STATS_OK && i < f->count; i++) {
        const struct incidence_step *s = &f->step[i];
        if (isnan(s->event_free) || isnan(s->event_free_error) || isnan(s->incidence[0]) ||
            isnan(s->error[0])) {
            return false;
        }
    }
    return true;
}

static void of_a_curve(const struct survival_curve *c)
{
    struct interval i;
    for (int k = 0; k < EDGE_REALS; k++) {
        double mean = 0.0;
        double error = 0.0;
        enum stats_status s = STATS_OK;
        SWEEP(stats_survival_mean, s = stats_survival_mean(c, edge_reals[k], &mean, &error),
              sound_number(s, mean) && sound_number(s, error));
        for (int scale = SURVIVAL_PLAIN; scale <= SURVIVAL_LOG_LOG; scale++) {
            SWEEP(stats_survival_quantile,
                  i = stats_survival_quantile(c, edge_reals[k], (enum survival_scale)scale, 0.95),
                  i.status != STATS_OK || (!isnan(i.value) && !isnan(i.lower) && !isnan(i.upper)));
        }
    }
    for (ptrdiff_t k = 0; k < c->count; k++) {
        for (int scale = SURVIVAL_PLAIN; scale <= SURVIVAL_LOG_LOG; scale++) {
            for (int l = 0; l < EDGE_CONFIDENCES; l++) {
                SWEEP(stats_survival_limits,
                      i = stats_survival_limits(&c->step[k], (enum survival_scale)scale,
                                                edge_confidences[l]),
                      sound_interval(i));
            }
        }
    }
}

/* Everybody has the event, nobody, one of two, of several causes, one that cannot be. */
static int event_of(int kind, int i)
{
    const int events[] = {1, 0, i % 2, i % 3, i == 3 ? -1 : 1};
    return events[kind];
}

static void of_people(const double *time, ptrdiff_t n, int kind)
{
    struct arena a = edge_keep;
    int event[EDGE_MOST];
    int group[EDGE_MOST];
    int64_t person[EDGE_MOST];
    double start[EDGE_MOST];
    int64_t ones[EDGE_MOST];
    int64_t none[EDGE_MOST];
    for (int i = 0; i < EDGE_MOST; i++) {
        event[i] = event_of(kind % 5, i);
        group[i] = kind < 5 ? i % 3 : 0;
        person[i] = kind < 5 ? i : 7;
        start[i] = kind < 5 ? -1.0 : time[i] - 1.0;
        ones[i] = i % 3;
        none[i] = kind % 2;
    }
    struct survival_data d = {n, time, event, kind % 2 ? group : NULL};
    struct survival_curve c;
    for (int g = -1; g < 3; g += 2) {
        SWEEP(stats_survival, c = stats_survival(&d, g, &a, edge_scratch), curve_is_sound(&c));
        of_a_curve(&c);
    }
    for (int groups = 0; groups < 5; groups += 2) {
        struct survival_test t;
        struct survival_data with = {n, time, event, group};
        SWEEP(stats_survival_test,
              t = stats_survival_test(&with, groups, groups * 0.5, &a, edge_scratch),
              sound_number(t.status, t.chi_square) && sound_number(t.status, t.p));
    }
    for (int causes = 0; causes < 4; causes++) {
        struct incidence_curve f;
        SWEEP(stats_incidence, f = stats_incidence(&d, causes, -1, &a, edge_scratch),
              f.status != STATS_OK || f.count == 0 ||
                  (!isnan(f.step[f.count - 1].event_free) &&
                   !isnan(f.step[f.count - 1].incidence[0]) &&
                   !isnan(f.step[f.count - 1].error[0])));
    }
    struct recurrence_data r = {n, person, start, time, event};
    struct recurrence_curve m;
    SWEEP(stats_recurrence, m = stats_recurrence(&r, &a, edge_scratch),
          m.status != STATS_OK || m.count == 0 ||
              (!isnan(m.step[m.count - 1].mean) && !isnan(m.step[m.count - 1].error)));
    double ascending[EDGE_MOST];
    int64_t value[EDGE_MOST];
    for (int i = 0; i < EDGE_MOST; i++) {
        ascending[i] = i;
        value[i] = i - (kind == 3);
    }
    SWEEP(stats_survival_counts, c = stats_survival_counts(n, ascending, ones, none, &a),
          curve_is_sound(&c));
    struct histogram h = {n, value, ones};
    SWEEP(stats_survival_grouped, c = stats_survival_grouped(&h, none, &a), curve_is_sound(&c));
    struct incidence_curve f;
    SWEEP(stats_incidence_grouped, f = stats_incidence_grouped(&h, none, none, &a),
          incidence_is_sound(&f));
    SWEEP(stats_incidence_counts,
          f = stats_incidence_counts(n, kind % 3, ascending, ones, none, &a),
          incidence_is_sound(&f));
}

void sweep_survival(void **state)
{
    (void)state;
    for (int k = 0; k < EDGE_REALS; k++) {
        for (int m = 0; m < EDGE_REALS; m++) {
            for (int l = 0; l < EDGE_CONFIDENCES; l++) {
                struct interval i;
                SWEEP(stats_incidence_limits,
                      i = stats_incidence_limits(edge_reals[k], edge_reals[m], edge_confidences[l]),
                      sound_interval(i));
            }
        }
    }
    double time[EDGE_MOST];
    for (int shape = 0; shape < EDGE_SHAPES; shape++) {
        edge_fill(shape, time);
        for (int s = 0; s < EDGE_SIZES; s++) {
            for (int kind = 0; kind < 10; kind++) {
                of_people(time, edge_sizes[s], kind);
            }
        }
    }
}
