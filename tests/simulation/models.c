/* Lists, samples of clusters, small areas, trends. */
#include "coverage.h"
#include "stats/lists.h"
#include "stats/regression.h"
#include "stats/smoothing.h"
#include "stats/survey.h"

#define CONFIDENCE 0.95

static struct arena keep_whole, scratch_whole;

static void make_arenas(void)
{
    if (!keep_whole.next) {
        keep_whole = arena_reserve((ptrdiff_t)1 << 26);
        scratch_whole = arena_reserve((ptrdiff_t)1 << 26);
    }
}

static void run_lists(int setting, long samples, struct random_source *r, struct coverage *of)
{
    static const struct {
        int people;
        double first, second;
    } at[] = {{50, 0.4, 0.5}, {100, 0.2, 0.3}, {100, 0.5, 0.6}, {300, 0.2, 0.2}, {300, 0.4, 0.5}};
    for (long k = 0; k < samples; k++) {
        int64_t n1 = 0;
        int64_t n2 = 0;
        int64_t both = 0;
        for (int i = 0; i < at[setting].people; i++) {
            bool a = random_unit(r) < at[setting].first;
            bool b = random_unit(r) < at[setting].second;
            n1 += a;
            n2 += b;
            both += a && b;
        }
        struct two_lists t = stats_two_lists(n1, n2, both, CONFIDENCE);
        struct interval published = t.lognormal;
        if (t.few_overlaps) { /* not published */
            published.status = STATS_TOO_FEW;
        }
        seen(&of[0], t.lognormal, at[setting].people);
        seen(&of[1], published, at[setting].people);
        seen(&of[2], t.wald, at[setting].people);
    }
}
const struct family lists = {
    "Two lists, Chapman",
    "people, share on each",
    {"log-normal", "log-normal, 7 in common", "Wald"},
    {"50, .4 and .5", "100, .2 and .3", "100, .5 and .6", "300, .2 and .2", "300, .4 and .5"},
    run_lists};

enum { UNITS = 400 };

/* Strata of clusters whose means differ; the truth is that of an endless population. */
static void run_samples(int setting, long samples, struct random_source *r, struct coverage *of)
{
    static const struct {
        int strata, clusters, units;
    } at[] = {{1, 10, 5}, {2, 5, 5}, {3, 10, 4}, {4, 20, 4}, {5, 2, 8}};
    struct survey_unit units[UNITS];
    struct survey_options o = {false, LONE_REFUSED, CONFIDENCE};
    make_arenas();
    for (long k = 0; k < samples; k++) {
        ptrdiff_t n = 0;
        for (int s = 0; s < at[setting].strata; s++) {
            for (int c = 0; c < at[setting].clusters; c++) {
                double level = 10.0 + s + draw_normal(r);
                double size = 2.0 + random_unit(r);
                for (int u = 0; u < at[setting].units; u++) {
                    double y = level + 2.0 * draw_normal(r);
                    double x = size * (0.5 + random_unit(r));
                    units[n++] = (struct survey_unit){1.0, y, x, s, c, 0.0};
                }
            }
        }
        struct survey v = stats_survey(scratch_whole, units, n, &o);
        double mean = 10.0 + 0.5 * (at[setting].strata - 1);
        seen(&of[0], v.mean.interval, mean);
        seen(&of[1], v.ratio.interval, mean / 2.5);
    }
}
const struct family samples_of_clusters = {
    "Samples, linearised",
    "strata, clusters in each, units in each",
    {"mean", "ratio"},
    {"1, 10, 5", "2, 5, 5", "3, 10, 4", "4, 20, 4", "5, 2, 8"},
    run_samples};

enum { AREAS = 40 };

/* One area of each sample is looked at, all in turn. */
static void run_smoothed(int setting, long samples, struct random_source *r, struct coverage *of)
{
    static const struct {
        double shape, expected;
    } at[] = {{2.0, 1.0}, {2.0, 5.0}, {2.0, 20.0}, {10.0, 5.0}, {10.0, 20.0}, {50.0, 20.0}};
    struct area areas[AREAS];
    double risk[AREAS];
    for (long k = 0; k < samples; k++) {
        for (int i = 0; i < AREAS; i++) {
            risk[i] = draw_gamma(r, at[setting].shape) / at[setting].shape;
            double expected = at[setting].expected * (0.5 + i / (double)AREAS);
            areas[i] = (struct area){(double)draw_poisson(r, risk[i] * expected), expected};
        }
        int one = (int)(k % AREAS);
        struct gamma_prior p = stats_gamma_likelihood(areas, AREAS);
        struct interval i = stats_gamma_posterior(&p, areas[one], CONFIDENCE);
        i.status = i.status == STATS_NO_LIMITS ? STATS_UNDEFINED : i.status;
        seen(&of[0], i, risk[one]);
    }
}
const struct family smoothed = {"Small areas, gamma empirical Bayes, 40 areas",
                                "shape of the risks, expected events",
                                {"credible limits"},
                                {"2, 1", "2, 5", "2, 20", "10, 5", "10, 20", "50, 20"},
                                run_smoothed};

enum { YEARS = 10 };

/* Yearly counts with a trend; gamma spread between years where the factor is above 1. */
static void run_trends(int setting, long samples, struct random_source *r, struct coverage *of)
{
    static const struct {
        double mean, spread;
    } at[] = {{2.0, 1.0}, {5.0, 1.0}, {20.0, 1.0}, {10.0, 2.0}, {30.0, 4.0}};
    static const double slope = 0.05;
    double design[2 * YEARS];
    double y[YEARS];
    make_arenas();
    for (int i = 0; i < YEARS; i++) {
        design[i] = 1.0;
        design[YEARS + i] = i - 4.5;
    }
    for (long k = 0; k < samples; k++) {
        struct arena a = keep_whole;
        for (int i = 0; i < YEARS; i++) {
            double mean = at[setting].mean * exp(slope * (i - 4.5));
            double shape = mean / (at[setting].spread - 1.0);
            bool wide = at[setting].spread > 1.0;
            y[i] = (double)draw_poisson(r, wide ? mean * draw_gamma(r, shape) / shape : mean);
        }
        struct regression_data d = {.rows = YEARS, .columns = 2, .design = design, .response = y};
        struct regression_fit fit = stats_regression(REGRESSION_POISSON, &d, &a, scratch_whole);
        for (int quasi = 0; quasi < 2; quasi++) {
            struct interval i = {0.0, 0.0, 0.0, fit.status};
            if (fit.status == STATS_OK) {
                i = stats_regression_interval(&fit, 1, CONFIDENCE, quasi == 1);
            }
            seen(&of[quasi], i, slope);
        }
    }
}
const struct family trends = {"Trend over ten years",
                              "events a year, variance over mean",
                              {"Poisson", "quasi-Poisson, t"},
                              {"2, 1", "5, 1", "20, 1", "10, 2", "30, 4"},
                              run_trends};
