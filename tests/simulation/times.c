/* Times to an event, means, medians. */
#include "coverage.h"

#include <gsl/gsl_sort.h>

#include "stats/grouped.h"
#include "stats/intervals.h"
#include "stats/order.h"
#include "stats/survival.h"

#define CONFIDENCE 0.95

enum { PEOPLE = 100 };

static struct arena keep_whole, scratch_whole;

static void make_arenas(void)
{
    if (!keep_whole.next) {
        keep_whole = arena_reserve((ptrdiff_t)1 << 26);
        scratch_whole = arena_reserve((ptrdiff_t)1 << 26);
    }
}

/* Exponential times of mean 1; a share of people leaves before, at times of the same kind. */
static struct survival_curve people(struct random_source *r, ptrdiff_t n, double censoring,
                                    struct arena *a)
{
    static double time[PEOPLE];
    static int event[PEOPLE];
    for (ptrdiff_t i = 0; i < n; i++) {
        double t = draw_exponential(r);
        double c = censoring > 0.0 ? draw_exponential(r) / censoring : HUGE_VAL;
        time[i] = fmin(t, c);
        event[i] = t <= c;
    }
    struct survival_data d = {n, time, event, NULL};
    return stats_survival(&d, -1, a, scratch_whole);
}

static void run_at(int setting, long samples, struct random_source *r, struct coverage *of)
{
    static const struct {
        ptrdiff_t n;
        double censoring, survival;
    } at[] = {{15, 0.0, 0.7}, {15, 0.5, 0.5}, {30, 0.0, 0.3},
              {30, 0.5, 0.5}, {60, 0.5, 0.9}, {100, 0.5, 0.5}};
    double time = -log(at[setting].survival);
    make_arenas();
    for (long k = 0; k < samples; k++) {
        struct arena a = keep_whole;
        struct survival_curve c = people(r, at[setting].n, at[setting].censoring, &a);
        ptrdiff_t last = -1;
        while (last + 1 < c.count && c.step[last + 1].time <= time) {
            last++;
        }
        for (int scale = SURVIVAL_PLAIN; scale <= SURVIVAL_LOG_LOG; scale++) {
            struct interval i = {1.0, 1.0, 1.0, STATS_UNDEFINED}; /* nobody yet: no limits */
            if (last >= 0 && c.step[last].survival < 1.0) {
                i = stats_survival_limits(&c.step[last], (enum survival_scale)scale, CONFIDENCE);
            }
            seen(&of[scale], i, at[setting].survival);
        }
    }
}
const struct family survival_at = {"Kaplan-Meier at a time",
                                   "people, censored, survival",
                                   {"plain", "log", "log-log"},
                                   {"15, none, .7", "15, a third, .5", "30, none, .3",
                                    "30, a third, .5", "60, a third, .9", "100, a third, .5"},
                                   run_at};

static void run_median(int setting, long samples, struct random_source *r, struct coverage *of)
{
    static const struct {
        ptrdiff_t n;
        double censoring;
    } at[] = {{10, 0.0}, {15, 0.5}, {30, 0.0}, {30, 0.5}, {60, 0.5}, {100, 0.5}};
    make_arenas();
    for (long k = 0; k < samples; k++) {
        struct arena a = keep_whole;
        struct survival_curve c = people(r, at[setting].n, at[setting].censoring, &a);
        for (int scale = SURVIVAL_PLAIN; scale <= SURVIVAL_LOG_LOG; scale++) {
            seen(&of[scale],
                 stats_survival_quantile(&c, 0.5, (enum survival_scale)scale, CONFIDENCE),
                 log(2.0));
        }
    }
}
const struct family survival_median = {
    "Kaplan-Meier median",
    "people, censored",
    {"plain", "log", "log-log"},
    {"10, none", "15, a third", "30, none", "30, a third", "60, a third", "100, a third"},
    run_median};

enum { DAYS = 1000, DAYS_MEAN = 100 };

static int64_t draw_day(struct random_source *r, double mean)
{
    int64_t day = (int64_t)ceil(mean * draw_exponential(r));
    return day < 1 ? 1 : day > DAYS ? DAYS : day;
}

/* Days of `n` people until the first of two ends or the end of watching, counted as a release does:
 * cause 0 with the probability `first`, whatever the day. Gives the last step up to `horizon`. */
static struct incidence_step people_of_two_ends(struct random_source *r, ptrdiff_t n, double first,
                                                double censoring, int64_t horizon, struct arena *a)
{
    static int64_t day[DAYS], people[DAYS], event[DAYS], other[DAYS];
    for (int i = 0; i < DAYS; i++) {
        day[i] = i + 1;
        people[i] = event[i] = other[i] = 0;
    }
    for (ptrdiff_t i = 0; i < n; i++) {
        int64_t ended = draw_day(r, DAYS_MEAN);
        int64_t watched = censoring > 0.0 ? draw_day(r, DAYS_MEAN / censoring) : DAYS;
        bool is_first = random_unit(r) < first;
        int64_t at = (ended < watched ? ended : watched) - 1;
        people[at]++;
        event[at] += ended <= watched && is_first;
        other[at] += ended <= watched && !is_first;
    }
    struct histogram h = {DAYS, day, people};
    struct incidence_curve c = stats_incidence_grouped(&h, event, other, a);
    struct incidence_step none = {0};
    struct incidence_step *last = &none;
    for (ptrdiff_t i = 0; i < c.count && c.step[i].time <= (double)horizon; i++) {
        last = &c.step[i];
    }
    return *last;
}

static void run_incidence(int setting, long samples, struct random_source *r, struct coverage *of)
{
    static const struct {
        ptrdiff_t n;
        double first, censoring;
        int64_t horizon;
    } at[] = {{15, 0.5, 0.0, 120}, {30, 0.5, 0.0, 120}, {30, 0.5, 0.5, 120}, {30, 0.1, 0.5, 120},
              {60, 0.1, 0.5, 120}, {60, 0.5, 0.5, 30},  {100, 0.1, 0.5, 60}, {100, 0.8, 0.5, 120}};
    double ended = 1.0 - exp(-(double)at[setting].horizon / DAYS_MEAN);
    double truth = at[setting].first * ended;
    make_arenas();
    for (long k = 0; k < samples; k++) {
        struct arena a = keep_whole;
        struct incidence_step s = people_of_two_ends(
            r, at[setting].n, at[setting].first, at[setting].censoring, at[setting].horizon, &a);
        double share = s.incidence ? s.incidence[0] : 0.0;
        double error = s.incidence ? s.error[0] : 0.0;
        double half = 1.9599639845400545 * error;
        struct interval plain = {share, share - half, share + half, STATS_OK};
        if (share <= 0.0 || share >= 1.0) {
            plain.status = STATS_UNDEFINED;
        }
        seen(&of[0], stats_incidence_limits(share, error, CONFIDENCE), truth);
        seen(&of[1], plain, truth);
    }
}
const struct family incidence = {"Incidence beside a competing event",
                                 "people, censored, share with the event by the day",
                                 {"log(-log)", "plain"},
                                 {"15, none, .35", "30, none, .35", "30, a third, .35",
                                  "30, a third, .07", "60, a third, .07", "60, a third, .13",
                                  "100, a third, .045", "100, a third, .56"},
                                 run_incidence};

static double draw_of(struct random_source *r, int kind)
{
    double z = kind == 1 ? 0.0 : draw_normal(r);
    return kind == 0 ? z : kind == 1 ? draw_exponential(r) : exp(z);
}

static void run_means(int setting, long samples, struct random_source *r, struct coverage *of)
{
    static const ptrdiff_t sizes[] = {5, 10, 30, 5, 10, 30, 10, 30};
    static const int kinds[] = {0, 0, 0, 1, 1, 1, 2, 2};
    static const double truths[] = {0.0, 1.0, 1.6487212707001282}; /* e^(1/2) */
    double x[PEOPLE];
    for (long k = 0; k < samples; k++) {
        for (ptrdiff_t i = 0; i < sizes[setting]; i++) {
            x[i] = draw_of(r, kinds[setting]);
        }
        seen(&of[0], stats_mean_t(x, sizes[setting], CONFIDENCE).mean, truths[kinds[setting]]);
    }
}
const struct family means = {"Mean",
                             "values",
                             {"Student t"},
                             {"5 normal", "10 normal", "30 normal", "5 exponential",
                              "10 exponential", "30 exponential", "10 lognormal", "30 lognormal"},
                             run_means};

static void run_medians(int setting, long samples, struct random_source *r, struct coverage *of)
{
    static const ptrdiff_t sizes[] = {6, 8, 10, 20, 50, 100};
    double x[PEOPLE];
    for (long k = 0; k < samples; k++) {
        for (ptrdiff_t i = 0; i < sizes[setting]; i++) {
            x[i] = draw_exponential(r);
        }
        gsl_sort(x, 1, (size_t)sizes[setting]);
        seen(&of[0], stats_median_limits(x, sizes[setting], CONFIDENCE), log(2.0));
        struct interval q = stats_quantile_limits(x, sizes[setting], 0.75, CONFIDENCE);
        seen(&of[1], q, log(4.0));
    }
}
const struct family medians = {"Quantiles by order statistics",
                               "values",
                               {"median", "upper quartile"},
                               {"6", "8", "10", "20", "50", "100"},
                               run_medians};

static void run_shifts(int setting, long samples, struct random_source *r, struct coverage *of)
{
    static const ptrdiff_t sizes[] = {6, 10, 20, 10, 20};
    static const int kinds[] = {0, 0, 0, 1, 1};
    double before[PEOPLE];
    double after[PEOPLE];
    make_arenas();
    for (long k = 0; k < samples; k++) {
        for (ptrdiff_t i = 0; i < sizes[setting]; i++) {
            before[i] = 0.0;
            after[i] = 0.5 + (kinds[setting] == 0 ? draw_normal(r)
                                                  : draw_exponential(r) - draw_exponential(r));
        }
        seen(&of[0], stats_hodges_lehmann(scratch_whole, before, after, sizes[setting], CONFIDENCE),
             0.5);
    }
}
const struct family shifts = {"Change within pairs",
                              "pairs",
                              {"Hodges-Lehmann"},
                              {"6 normal", "10 normal", "20 normal", "10 Laplace", "20 Laplace"},
                              run_shifts};
