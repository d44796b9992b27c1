/* Shares, counts, rates and what is made of them. */
#include "coverage.h"
#include "stats/intervals.h"
#include "stats/multinomial.h"
#include "stats/standardised.h"

#define CONFIDENCE 0.95

static void run_shares(int setting, long samples, struct random_source *r, struct coverage *of)
{
    static const struct {
        int64_t n;
        double share;
    } at[] = {{10, 0.1},  {10, 0.3}, {20, 0.05},  {20, 0.5},
              {50, 0.02}, {50, 0.2}, {100, 0.05}, {100, 0.5}};
    int64_t n = at[setting].n;
    for (long k = 0; k < samples; k++) {
        int64_t x = draw_binomial(r, n, at[setting].share);
        seen(&of[0], stats_share_wilson(x, n, CONFIDENCE), at[setting].share);
        seen(&of[1], stats_share_exact(x, n, CONFIDENCE), at[setting].share);
        seen(&of[2], stats_share_jeffreys(x, n, CONFIDENCE), at[setting].share);
    }
}
const struct family shares = {
    "Shares",
    "n, share",
    {"Wilson", "Clopper-Pearson", "Jeffreys"},
    {"10, .1", "10, .3", "20, .05", "20, .5", "50, .02", "50, .2", "100, .05", "100, .5"},
    run_shares};

static void run_counts(int setting, long samples, struct random_source *r, struct coverage *of)
{
    static const double means[] = {0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 20.0, 30.0};
    double mean = means[setting];
    for (long k = 0; k < samples; k++) {
        int64_t x = draw_poisson(r, mean);
        seen(&of[0], stats_count_exact(x, CONFIDENCE), mean);
        seen(&of[1], stats_count_byar(x, CONFIDENCE), mean);
        seen(&of[2], stats_count_mid_p(x, CONFIDENCE), mean);
        seen(&of[3], stats_rate_exact(x, 3e4, 1e5, CONFIDENCE), mean / 3e4 * 1e5);
        seen(&of[4], stats_rate_phe(x, 3e4, 1e5, CONFIDENCE), mean / 3e4 * 1e5);
    }
}
const struct family counts = {"Counts and rates",
                              "mean",
                              {"Garwood", "Byar", "mid-P", "rate (exact)", "rate (PHE)"},
                              {"0.5", "1", "2", "3", "5", "10", "20", "30"},
                              run_counts};

static void run_differences(int setting, long samples, struct random_source *r, struct coverage *of)
{
    static const struct {
        int64_t n1, n2;
        double p1, p2;
    } at[] = {{10, 10, 0.1, 0.3}, {20, 30, 0.05, 0.2}, {30, 100, 0.02, 0.1}, {50, 50, 0.5, 0.5}};
    for (long k = 0; k < samples; k++) {
        int64_t x1 = draw_binomial(r, at[setting].n1, at[setting].p1);
        int64_t x2 = draw_binomial(r, at[setting].n2, at[setting].p2);
        seen(&of[0], stats_share_difference(x1, at[setting].n1, x2, at[setting].n2, CONFIDENCE),
             at[setting].p1 - at[setting].p2);
    }
}
const struct family differences = {
    "Difference of two shares",
    "n and share of each",
    {"Newcombe 10"},
    {"10, .1 and 10, .3", "20, .05 and 30, .2", "30, .02 and 100, .1", "50, .5 and 50, .5"},
    run_differences};

static void run_ratios(int setting, long samples, struct random_source *r, struct coverage *of)
{
    static const double means[][2] = {{2, 2}, {5, 10}, {10, 10}, {3, 30}, {30, 15}};
    double truth = means[setting][0] / means[setting][1];
    for (long k = 0; k < samples; k++) {
        int64_t x1 = draw_poisson(r, means[setting][0]);
        int64_t x2 = draw_poisson(r, means[setting][1]);
        seen(&of[0], stats_rate_ratio(x1, 1.0, x2, 1.0, CONFIDENCE), truth);
    }
}
const struct family ratios = {"Ratio of two rates, change",
                              "means",
                              {"exact binomial"},
                              {"2 and 2", "5 and 10", "10 and 10", "3 and 30", "30 and 15"},
                              run_ratios};

enum { STRATA = 6 };
/* Six age groups; rates that rise with age; even or uneven weights. */
static void run_standardised(int setting, long samples, struct random_source *r,
                             struct coverage *of)
{
    static const double events[] = {3, 5, 10, 20, 50, 3, 10, 50};
    static const double share[STRATA] = {0.05, 0.1, 0.15, 0.2, 0.25, 0.25};
    static const double even[STRATA] = {0.16, 0.17, 0.17, 0.17, 0.17, 0.16};
    static const double uneven[STRATA] = {0.30, 0.25, 0.20, 0.15, 0.07, 0.03};
    const double *weight = setting < 5 ? even : uneven;
    double truth = 0.0;
    struct stratum strata[STRATA];
    double mean[STRATA];
    for (int i = 0; i < STRATA; i++) {
        mean[i] = events[setting] * share[i];
        strata[i] = (struct stratum){0, 0.0, 1e4, weight[i]};
        truth += weight[i] * mean[i] / 1e4;
    }
    for (long k = 0; k < samples; k++) {
        for (int i = 0; i < STRATA; i++) {
            strata[i].events = draw_poisson(r, mean[i]);
            strata[i].variance = (double)strata[i].events;
        }
        for (int m = STANDARDISED_DOBSON_BYAR; m <= STANDARDISED_NORMAL; m++) {
            struct standardised_options o = {(enum standardised_method)m, 1.0, CONFIDENCE, 0};
            seen(&of[m], stats_standardised_rate(strata, STRATA, &o).rate, truth);
        }
    }
}
const struct family standardised = {
    "Directly standardised rates, six strata",
    "events expected, weights",
    {"Dobson-Byar", "Dobson-exact", "Fay-Feuer", "gamma, mean w", "Tiwari", "normal"},
    {"3, even", "5, even", "10, even", "20, even", "50, even", "3, uneven", "10, uneven",
     "50, uneven"},
    run_standardised};

static void run_indirect(int setting, long samples, struct random_source *r, struct coverage *of)
{
    static const double expected[] = {1, 3, 8, 12, 30};
    double e = expected[setting];
    for (long k = 0; k < samples; k++) {
        int64_t x = draw_poisson(r, 1.3 * e);
        seen(&of[0], stats_indirect_ratio(x, e, 100.0, CONFIDENCE, RATIO_PHE), 130.0);
        seen(&of[1], stats_indirect_ratio(x, e, 100.0, CONFIDENCE, RATIO_EXACT), 130.0);
        seen(&of[2], stats_indirect_ratio(x, e, 100.0, CONFIDENCE, RATIO_BYAR), 130.0);
    }
}
const struct family indirect = {"Indirectly standardised ratio, truth 130",
                                "expected at the reference",
                                {"PHE", "exact", "Byar"},
                                {"1", "3", "8", "12", "30"},
                                run_indirect};

enum { CATEGORIES_MOST = 12 };
/* One interval a sample: above or below by the first category whose share lies outside. */
static struct interval worst(const struct interval *all, const double *share, int k)
{
    for (int i = 0; i < k; i++) {
        if (share[i] < all[i].lower || share[i] > all[i].upper) {
            double to_zero = share[i]; /* as if the truth were 0 */
            return (struct interval){all[i].value - to_zero, all[i].lower - to_zero,
                                     all[i].upper - to_zero, all[i].status};
        }
    }
    return (struct interval){0.0, -1.0, 1.0, all[0].status};
}

static void draw_distribution(struct random_source *r, int64_t n, const double *share, int k,
                              int64_t *x)
{
    for (int i = 0; i < k; i++) {
        x[i] = 0;
    }
    for (int64_t j = 0; j < n; j++) {
        double u = random_unit(r);
        int i = 0;
        while (i + 1 < k && u >= share[i]) {
            u -= share[i++];
        }
        x[i]++;
    }
}

/* All shares of a distribution at once. */
static void run_distributions(int setting, long samples, struct random_source *r,
                              struct coverage *of)
{
    static const struct {
        int64_t n;
        int categories;
        double ratio; /* of each share to the one before */
    } at[] = {{30, 4, 1.0}, {30, 4, 0.5},  {100, 4, 0.5}, {50, 8, 1.0},
              {50, 8, 0.7}, {200, 8, 0.7}, {300, 12, 0.8}};
    int k = at[setting].categories;
    double share[CATEGORIES_MOST];
    double sum = 0.0;
    for (int i = 0; i < k; i++) {
        share[i] = i == 0 ? 1.0 : share[i - 1] * at[setting].ratio;
        sum += share[i];
    }
    for (int i = 0; i < k; i++) {
        share[i] /= sum;
    }
    for (long s = 0; s < samples; s++) {
        int64_t x[CATEGORIES_MOST];
        struct interval wilson[CATEGORIES_MOST], goodman[CATEGORIES_MOST], all[CATEGORIES_MOST];
        draw_distribution(r, at[setting].n, share, k, x);
        for (int i = 0; i < k; i++) {
            wilson[i] = stats_share_wilson(x[i], at[setting].n, CONFIDENCE);
            goodman[i] = stats_share_goodman(x[i], at[setting].n, k, CONFIDENCE);
        }
        (void)stats_shares_sison_glaz(x, k, CONFIDENCE, all);
        seen(&of[0], worst(wilson, share, k), 0.0);
        seen(&of[1], worst(goodman, share, k), 0.0);
        seen(&of[2], worst(all, share, k), 0.0);
    }
}
const struct family distributions = {"All shares of a distribution at once",
                                     "n, categories",
                                     {"Wilson, each alone", "Goodman", "Sison-Glaz"},
                                     {"30, 4 even", "30, 4 halving", "100, 4 halving", "50, 8 even",
                                      "50, 8 uneven", "200, 8 uneven", "300, 12 uneven"},
                                     run_distributions};

/* Women who came, over those whom a survey estimates: both by chance. The survey publishes its
 * share with limits of Wilson, or of Wald. */
static void run_estimates(int setting, long samples, struct random_source *r, struct coverage *of)
{
    static const struct {
        double mean;
        int64_t asked;
        double share;
    } at[] = {{3, 1000, 0.1},   {10, 1000, 0.1},  {30, 1000, 0.1}, {10, 300, 0.05},
              {100, 300, 0.05}, {100, 1000, 0.1}, {300, 300, 0.1}, {300, 3000, 0.2}};
    static const double women = 1e6;
    double truth = at[setting].mean / (women * at[setting].share);
    for (long k = 0; k < samples; k++) {
        int64_t x = draw_poisson(r, at[setting].mean);
        int64_t told = draw_binomial(r, at[setting].asked, at[setting].share);
        double share = (double)told / (double)at[setting].asked;
        double half = 1.9599639845400545 * sqrt(share * (1.0 - share) / (double)at[setting].asked);
        struct interval survey[2] = {stats_share_wilson(told, at[setting].asked, CONFIDENCE),
                                     {share, share - half, share + half, STATS_OK}};
        for (int m = 0; m < 2; m++) {
            struct interval i =
                stats_events_to_estimate(x, women, &survey[m], CONFIDENCE, CONFIDENCE);
            i.status = i.status == STATS_NO_LIMITS ? STATS_UNDEFINED : i.status;
            seen(&of[m], i, truth);
        }
    }
}
const struct family estimates = {"Events over an estimate",
                                 "events, women asked, share of victims",
                                 {"delta, survey by Wilson", "delta, survey by Wald"},
                                 {"3, 1000, .1", "10, 1000, .1", "30, 1000, .1", "10, 300, .05",
                                  "100, 300, .05", "100, 1000, .1", "300, 300, .1",
                                  "300, 3000, .2"},
                                 run_estimates};
