/* Simultaneous limits of multinomial shares. */
#include "stats/multinomial.h"

#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sf_log.h>
#include <math.h>

#include "stats/quantile.h"

static const int64_t SIZE_MOST = INT64_C(1000000000000);
static const double SUM_WIDTH = 2000.0; /* narrower ranges are added up */
static const double FAR = 9.0;          /* standard deviations */
/* Gauss and Legendre, ten points. */
enum { NODES = 10, PANELS = 6 };
static const double node[NODES] = {-0.97390652851717172008, -0.86506336668898451073,
                                   -0.67940956829902440623, -0.43339539412924719080,
                                   -0.14887433898163121089, 0.14887433898163121089,
                                   0.43339539412924719080,  0.67940956829902440623,
                                   0.86506336668898451073,  0.97390652851717172008};
static const double weight[NODES] = {
    0.06667134430868813759, 0.14945134915058059315, 0.21908636251598204400, 0.26926671930999635509,
    0.29552422471475287017, 0.29552422471475287017, 0.26926671930999635509, 0.21908636251598204400,
    0.14945134915058059315, 0.06667134430868813759};

/* docs/methods.md "Distributions": Wilson's limits with the quantile of confidence
 * 1 - (1 - confidence) / categories. */
struct interval stats_share_goodman(int64_t x, int64_t n, int64_t categories, double confidence)
{
    double tail = 0.0;
    if (!stats_tail_of(confidence, &tail) || categories < 1) {
        return stats_no_interval(STATS_BAD_INPUT);
    }
    return stats_checked(stats_score_limits(x, n, tail / (double)categories));
}

/* ---- Sison and Glaz ---- */

/* Poisson's probability of j, by its distance from Stirling's formula: large means do not cost
 * digits (Loader 2000). */
static double poisson_density(double j, double mean)
{
    if (j < 0.0) {
        return 0.0;
    }
    if (j < 0.5) {
        return exp(-mean);
    }
    if (!(mean > 0.0)) {
        return 0.0;
    }
    double away = (mean - j) / j;
    double exponent = away > -0.9 ? j * gsl_sf_log_1plusx_mx(away) : j * log(mean / j) + j - mean;
    return exp(exponent) / (sqrt(2.0 * M_PI * j) * gsl_sf_gammastar(j));
}

/* Probability of a Poisson number between two, and its first four cumulants about the mean, given
 * that it lies there. */
struct truncated {
    double probability;
    double shift; /* of its mean from Poisson's */
    double cumulant[5];
};

static void cumulants_of(struct truncated *t, const double *moment /* [5], about the mean */)
{
    double m1 = moment[1] / moment[0];
    double m2 = moment[2] / moment[0];
    double m3 = moment[3] / moment[0];
    double m4 = moment[4] / moment[0];
    double variance = m2 - m1 * m1;
    t->probability = moment[0];
    t->shift = m1;
    t->cumulant[2] = variance;
    t->cumulant[3] = m3 - 3.0 * m1 * m2 + 2.0 * m1 * m1 * m1;
    double fourth = m4 - 4.0 * m1 * m3 + 6.0 * m1 * m1 * m2 - 3.0 * m1 * m1 * m1 * m1;
    t->cumulant[4] = fourth - 3.0 * variance * variance;
}

/* Sums over a range of at most SUM_WIDTH numbers, one by one. */
static void add_one_by_one(double mean, double least, double most, double moment[5])
{
    double density = poisson_density(least, mean);
    int count = (int)(most - least) + 1;
    for (int i = 0; i < count; i++) {
        double j = least + i;
        double d = j - mean;
        moment[0] += density;
        moment[1] += density * d;
        moment[2] += density * d * d;
        moment[3] += density * d * d * d;
        moment[4] += density * d * d * d * d;
        density *= mean / (j + 1.0);
    }
}

/* Wider ranges, of means from 10^4 on: the sum of f is its integral from half a number before to
 * half a number after, less a 24th of how much f' grows between them (Euler and Maclaurin). */
static void integrate(double mean, double least, double most, double moment[5])
{
    double from = least - 0.5;
    double to = most + 0.5;
    for (int panel = 0; panel < PANELS; panel++) {
        double half = (to - from) / (2.0 * PANELS);
        double middle = from + (2.0 * panel + 1.0) * half;
        for (int i = 0; i < NODES; i++) {
            double j = middle + half * node[i];
            double part = weight[i] * half * poisson_density(j, mean);
            double d = j - mean;
            for (int r = 0; r <= 4; r++) {
                moment[r] += part;
                part *= d;
            }
        }
    }
    for (int end = 0; end < 2; end++) {
        double j = end == 0 ? from : to;
        double d = j - mean;
        double part = (end == 0 ? 1.0 : -1.0) / 24.0 * poisson_density(j, mean);
        double slope = log(mean / j) - 0.5 / j; /* of the logarithm of the density */
        double before = 0.0;                    /* d^(r - 1) */
        double power = 1.0;
        for (int r = 0; r <= 4; r++) {
            moment[r] += part * (r * before + power * slope);
            before = power;
            power *= d;
        }
    }
}

static struct truncated truncate_poisson(double mean, double width)
{
    double reach = FAR * (sqrt(mean) + FAR); /* nothing that a double holds lies beyond */
    double least = floor(fmax(mean - fmin(width, reach), 0.0));
    double most = floor(mean + fmin(width, reach));
    double moment[5] = {0.0, 0.0, 0.0, 0.0, 0.0};
    if (most - least < SUM_WIDTH) {
        add_one_by_one(mean, least, most, moment);
    } else {
        integrate(mean, least, most, moment);
    }
    struct truncated t = {0};
    cumulants_of(&t, moment);
    return t;
}

/* Probability that no count of the distribution is further than `width` from the one seen: that of
 * truncated Poisson numbers, given their sum, whose density is an Edgeworth series (Levin 1981). */
static double within(const int64_t *x, int categories, double size, double width)
{
    double logarithm = 0.0;
    double shift = 0.0;
    double sum[5] = {0.0, 0.0, 0.0, 0.0, 0.0};
    for (int i = 0; i < categories; i++) {
        struct truncated t = truncate_poisson((double)x[i], width);
        logarithm += log(t.probability);
        shift += t.shift;
        for (int r = 2; r <= 4; r++) {
            sum[r] += t.cumulant[r];
        }
    }
    if (!(sum[2] > 0.0)) {
        return 0.0;
    }
    double z = -shift / sqrt(sum[2]);
    double skew = sum[3] / (sum[2] * sqrt(sum[2]));
    double excess = sum[4] / (sum[2] * sum[2]);
    double z2 = z * z;
    double series = 1.0 + skew * z * (z2 - 3.0) / 6.0 + excess * (z2 * z2 - 6.0 * z2 + 3.0) / 24.0 +
                    skew * skew * (z2 * z2 * z2 - 15.0 * z2 * z2 + 45.0 * z2 - 15.0) / 72.0;
    double density = series * exp(-z2 / 2.0) / sqrt(2.0 * M_PI * sum[2]);
    double p = exp(logarithm) * density / poisson_density(size, size);
    return isfinite(p) ? p : 0.0;
}

/* The least width from 1 on that reaches the confidence; 0: none does. */
static double least_width(const int64_t *x, int categories, double size, double confidence)
{
    double enough = 1.0;
    while (within(x, categories, size, enough) <= confidence) {
        if (enough >= size) {
            return 0.0;
        }
        enough = fmin(2.0 * enough, size);
    }
    double short_of = floor(enough / 2.0);
    while (enough - short_of > 1.0) {
        double middle = floor((enough + short_of) / 2.0);
        if (within(x, categories, size, middle) > confidence) {
            enough = middle;
        } else {
            short_of = middle;
        }
    }
    return enough;
}

/* Size of the distribution; -1: not one. */
static int64_t size_of(const int64_t *x, int categories)
{
    int64_t size = 0;
    for (int i = 0; i < categories; i++) {
        if (x[i] < 0 || x[i] > SIZE_MOST) {
            return -1;
        }
        size += x[i];
    }
    return size <= SIZE_MOST ? size : -1;
}

static void set_all(struct interval *out, const int64_t *x, int categories, double size,
                    double width, double more)
{
    for (int i = 0; i < categories; i++) {
        double share = (double)x[i] / size;
        out[i] = (struct interval){share, 0.0, 1.0, STATS_NO_LIMITS};
        if (width > 0.0) {
            out[i].lower = fmax(0.0, share - (width - 1.0) / size);
            out[i].upper = fmin(1.0, share + (width - 1.0 + 2.0 * more) / size);
            out[i].status = STATS_OK;
        }
    }
}

enum stats_status stats_shares_sison_glaz(const int64_t *x, int categories, double confidence,
                                          struct interval *out)
{
    double tail = 0.0;
    if (categories < 1 || categories > SISON_GLAZ_CATEGORIES) {
        return STATS_BAD_INPUT;
    }
    int64_t total = size_of(x, categories);
    enum stats_status status = !stats_tail_of(confidence, &tail) || total < 0 ? STATS_BAD_INPUT
                               : total == 0                                   ? STATS_UNDEFINED
                                                                              : STATS_OK;
    if (status != STATS_OK) {
        for (int i = 0; i < categories; i++) {
            out[i] = stats_no_interval(status);
        }
        return status;
    }
    stats_prepare();
    if (categories == 1) {
        out[0] = (struct interval){1.0, 1.0, 1.0, STATS_OK};
        return STATS_OK;
    }
    double size = (double)total;
    double width = least_width(x, categories, size, confidence);
    double more = 0.0;
    if (width > 0.0) {
        double before = width > 1.0 ? within(x, categories, size, width - 1.0) : 0.0;
        double reached = within(x, categories, size, width);
        more = (confidence - before) / (reached - before);
    }
    set_all(out, x, categories, size, width, more);
    return out[0].status;
}
