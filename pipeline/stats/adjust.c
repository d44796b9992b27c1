/* Probabilities of many comparisons, adjusted: step-down and step-up forms as in the papers that
 * tables.h names. Those that were not made are left out of the count. */
#include <math.h>
#include <string.h>

#include <gsl/gsl_sort.h>

#include "stats/tables.h"

/* p in ascending order and where they come from. */
struct sorted {
    double *p;
    double *adjusted;
    ptrdiff_t count;
};

static void holm(struct sorted *s)
{
    double most = 0.0;
    for (ptrdiff_t i = 0; i < s->count; i++) {
        most = fmax(most, (double)(s->count - i) * s->p[i]);
        s->adjusted[i] = fmin(most, 1.0);
    }
}

static void step_up(struct sorted *s, double factor)
{
    double least = 1.0;
    for (ptrdiff_t i = s->count - 1; i >= 0; i--) {
        least = fmin(least, factor * ((double)s->count / (double)(i + 1)) * s->p[i]);
        s->adjusted[i] = least;
    }
}

static double harmonic(ptrdiff_t count)
{
    double sum = 0.0;
    for (ptrdiff_t i = count; i > 0; i--) {
        sum += 1.0 / (double)i;
    }
    return sum;
}

/* Wright (1992), as R does it; q is room for as many numbers. */
static void hommel(struct sorted *s, double *q)
{
    ptrdiff_t n = s->count;
    double least = HUGE_VAL;
    for (ptrdiff_t i = 0; i < n; i++) {
        least = fmin(least, (double)n * s->p[i] / (double)(i + 1));
    }
    for (ptrdiff_t i = 0; i < n; i++) {
        q[i] = least;
        s->adjusted[i] = least;
    }
    for (ptrdiff_t m = n - 1; m >= 2; m--) {
        double smallest = HUGE_VAL;
        for (ptrdiff_t i = n - m + 1; i < n; i++) {
            smallest = fmin(smallest, (double)m * s->p[i] / (double)(2 + i - (n - m + 1)));
        }
        for (ptrdiff_t i = 0; i <= n - m; i++) {
            q[i] = fmin((double)m * s->p[i], smallest);
        }
        for (ptrdiff_t i = n - m + 1; i < n; i++) {
            q[i] = q[n - m];
        }
        for (ptrdiff_t i = 0; i < n; i++) {
            s->adjusted[i] = fmax(s->adjusted[i], q[i]);
        }
    }
    for (ptrdiff_t i = 0; i < n; i++) {
        s->adjusted[i] = fmin(fmax(s->adjusted[i], s->p[i]), 1.0);
    }
}

static void adjust_sorted(struct arena scratch, struct sorted *s, enum adjustment method)
{
    switch (method) {
    case ADJUST_BONFERRONI:
        for (ptrdiff_t i = 0; i < s->count; i++) {
            s->adjusted[i] = fmin((double)s->count * s->p[i], 1.0);
        }
        break;
    case ADJUST_HOLM:
        holm(s);
        break;
    case ADJUST_HOMMEL:
        hommel(s, ARENA_ARRAY(&scratch, double, s->count + 1));
        break;
    case ADJUST_BH:
        step_up(s, 1.0);
        break;
    case ADJUST_BY:
        step_up(s, harmonic(s->count));
        break;
    }
}

/* docs/methods.md "Many comparisons". */
enum stats_status stats_adjust(struct arena scratch, const double *p, ptrdiff_t count,
                               enum adjustment method, double *adjusted, ptrdiff_t *made)
{
    struct sorted s = {ARENA_ARRAY(&scratch, double, count + 1),
                       ARENA_ARRAY(&scratch, double, count + 1), 0};
    double *known = ARENA_ARRAY(&scratch, double, count + 1);
    ptrdiff_t *place = ARENA_ARRAY(&scratch, ptrdiff_t, count + 1);
    size_t *order = ARENA_ARRAY(&scratch, size_t, count + 1);
    for (ptrdiff_t i = 0; i < count; i++) {
        adjusted[i] = 1.0;
        if (p[i] < 0.0 || p[i] > 1.0) {
            return STATS_BAD_INPUT;
        }
        if (!isnan(p[i])) {
            known[s.count] = p[i];
            place[s.count++] = i;
        }
    }
    if (made != NULL) {
        *made = s.count;
    }
    if (s.count == 0) {
        return STATS_UNDEFINED;
    }
    gsl_sort_index(order, known, 1, (size_t)s.count);
    for (ptrdiff_t i = 0; i < s.count; i++) {
        s.p[i] = known[order[i]];
    }
    adjust_sorted(scratch, &s, method);
    for (ptrdiff_t i = 0; i < s.count; i++) {
        adjusted[place[order[i]]] = s.adjusted[i];
    }
    return STATS_OK;
}
