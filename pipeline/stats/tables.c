/* Tests on tables: chi-square, trend, strata. Fisher's are in fisher.c, pairs in paired.c and many
 * comparisons in adjust.c. */
#include "stats/tables.h"

#include <math.h>

#include <gsl/gsl_cdf.h>

#include "stats/quantile.h"

#define COUNT_LIMIT INT64_C(1000000000000)

enum { SIDE_LIMIT = 1000 };

struct margins {
    double total;
    bool empty_line;
    bool good;
};

static double row_sum(const int64_t *cells, int columns, int row)
{
    double sum = 0.0;
    for (int j = 0; j < columns; j++) {
        sum += (double)cells[(ptrdiff_t)row * columns + j];
    }
    return sum;
}

static double column_sum(const int64_t *cells, int rows, int columns, int column)
{
    double sum = 0.0;
    for (int i = 0; i < rows; i++) {
        sum += (double)cells[(ptrdiff_t)i * columns + column];
    }
    return sum;
}

static struct margins look_over(const int64_t *cells, int rows, int columns)
{
    struct margins m = {0};
    if (rows < 1 || columns < 1 || rows > SIDE_LIMIT || columns > SIDE_LIMIT) {
        return m;
    }
    for (ptrdiff_t i = 0; i < (ptrdiff_t)rows * columns; i++) {
        if (cells[i] < 0 || cells[i] > COUNT_LIMIT) {
            return m;
        }
    }
    m.good = true;
    for (int i = 0; i < rows; i++) {
        double sum = row_sum(cells, columns, i);
        m.total += sum;
        m.empty_line = m.empty_line || !(sum > 0.0);
    }
    for (int j = 0; j < columns; j++) {
        m.empty_line = m.empty_line || !(column_sum(cells, rows, columns, j) > 0.0);
    }
    return m;
}

/* P(chi-square with that many degrees of freedom > x). */
static double chi_square_tail(double x, double degrees)
{
    return x > 0.0 ? gsl_cdf_chisq_Q(x, degrees) : 1.0;
}

static struct chi_square no_chi_square(enum stats_status status)
{
    return (struct chi_square){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, 0, status};
}

/* Sums of Pearson's statistic and of G2, and the least expected count. */
static void add_up(const int64_t *cells, int rows, int columns, double total, struct chi_square *c)
{
    c->statistic = 0.0;
    c->likelihood_ratio = 0.0;
    c->least_expected = HUGE_VAL;
    for (int j = 0; j < columns; j++) {
        double column = column_sum(cells, rows, columns, j);
        for (int i = 0; i < rows; i++) {
            double seen = (double)cells[(ptrdiff_t)i * columns + j];
            double expected = total > 0.0 ? row_sum(cells, columns, i) * column / total : 0.0;
            c->least_expected = fmin(c->least_expected, expected);
            if (expected > 0.0) {
                c->statistic += (seen - expected) * (seen - expected) / expected;
            }
            if (seen > 0.0) {
                c->likelihood_ratio += 2.0 * seen * log(seen / expected);
            }
        }
    }
    c->likelihood_ratio = fmax(c->likelihood_ratio, 0.0);
}

static void correct_for_continuity(const int64_t *cells, double total, struct chi_square *c)
{
    double row = row_sum(cells, 2, 0);
    double column = column_sum(cells, 2, 2, 0);
    double difference = fabs((double)cells[0] - row * column / total);
    double left = fmax(difference - 0.5, 0.0);
    c->yates = c->statistic > 0.0 ? left * left * total * total * total /
                                        (row * (total - row) * column * (total - column))
                                  : 0.0;
    c->yates_p = chi_square_tail(c->yates, 1.0);
}

/* docs/methods.md "Chi-square". */
struct chi_square stats_chi_square(const int64_t *cells, int rows, int columns)
{
    stats_prepare();
    struct chi_square c = no_chi_square(STATS_BAD_INPUT);
    struct margins m = look_over(cells, rows, columns);
    if (!m.good) {
        return c;
    }
    add_up(cells, rows, columns, m.total, &c);
    c.degrees_of_freedom = (int64_t)(rows - 1) * (columns - 1);
    if (m.empty_line || c.degrees_of_freedom == 0) {
        struct chi_square told = c;
        c = no_chi_square(STATS_UNDEFINED);
        c.likelihood_ratio = told.likelihood_ratio;
        c.least_expected = told.least_expected;
        c.degrees_of_freedom = told.degrees_of_freedom;
        return c;
    }
    c.status = STATS_OK;
    double degrees = (double)c.degrees_of_freedom;
    c.p = chi_square_tail(c.statistic, degrees);
    c.likelihood_ratio_p = chi_square_tail(c.likelihood_ratio, degrees);
    c.cramer_v = sqrt(c.statistic / (m.total * ((rows < columns ? rows : columns) - 1)));
    if (rows == 2 && columns == 2) {
        correct_for_continuity(cells, m.total, &c);
    }
    if (!isfinite(c.p) || !isfinite(c.likelihood_ratio_p)) {
        return no_chi_square(STATS_NO_CONVERGENCE);
    }
    return c;
}

static struct share_trend no_trend(enum stats_status status)
{
    return (struct share_trend){NAN, NAN, NAN, NAN, NAN, status};
}

/* docs/methods.md "Cochran-Armitage". Scores are centred first. */
struct share_trend stats_cochran_armitage(const int64_t *x, const int64_t *n, const double *score,
                                          int groups)
{
    stats_prepare();
    double cases = 0.0;
    double total = 0.0;
    double centre = 0.0;
    for (int i = 0; i < groups; i++) {
        if (x[i] < 0 || x[i] > n[i] || n[i] > COUNT_LIMIT || !isfinite(score[i])) {
            return no_trend(STATS_BAD_INPUT);
        }
        cases += (double)x[i];
        total += (double)n[i];
        centre += (double)n[i] * score[i];
    }
    if (!(cases > 0.0) || !(cases < total)) {
        return no_trend(STATS_UNDEFINED);
    }
    centre /= total;
    double p = cases / total;
    double q = (total - cases) / total;
    double sum = 0.0;
    double spread = 0.0;
    double drift = 0.0;
    struct share_trend t = {.status = STATS_OK};
    for (int i = 0; i < groups; i++) {
        double size = (double)n[i];
        double excess = (double)x[i] - size * p;
        sum += (score[i] - centre) * excess;
        spread += size * (score[i] - centre) * (score[i] - centre);
        drift += size * (score[i] - centre);
        t.heterogeneity += n[i] > 0 ? excess * excess / (size * p * q) : 0.0;
    }
    spread -= drift * drift / total;
    if (!(spread > 0.0) || !isfinite(spread) || !isfinite(sum)) {
        return no_trend(isfinite(spread) && isfinite(sum) ? STATS_UNDEFINED : STATS_BAD_INPUT);
    }
    t.slope = sum / spread;
    t.z = sum / sqrt(p * q * spread);
    t.statistic = t.z * t.z;
    t.p = 2.0 * gsl_cdf_ugaussian_Q(fabs(t.z));
    return t;
}

/* What Mantel and Haenszel's estimators sum over the strata. */
struct strata_sums {
    double r, s;          /* a d / n, b c / n */
    double pr, ps_qr, qs; /* of Robins, Breslow and Greenland */
    double risk_above, risk_below, risk_spread;
    double difference, variance; /* of a from its expectation */
    ptrdiff_t strata;
    bool good;
};

static void add_stratum(const struct two_by_two *t, struct strata_sums *sums)
{
    double a = (double)t->a;
    double b = (double)t->b;
    double c = (double)t->c;
    double d = (double)t->d;
    double n = a + b + c + d;
    if (!(n > 0.0)) {
        return;
    }
    double r = a * d / n;
    double s = b * c / n;
    double p = (a + d) / n;
    double q = (b + c) / n;
    sums->r += r;
    sums->s += s;
    sums->pr += p * r;
    sums->ps_qr += p * s + q * r;
    sums->qs += q * s;
    double exposed = a + b;
    double others = c + d;
    sums->risk_above += a * others / n;
    sums->risk_below += c * exposed / n;
    sums->risk_spread += (exposed * others * (a + c) - a * c * n) / (n * n);
    double variance = n > 1.0 ? exposed * others / n * ((a + c) / n) * ((b + d) / (n - 1.0)) : 0.0;
    sums->difference += a - exposed * (a + c) / n;
    sums->variance += variance;
    sums->strata += variance > 0.0;
}

static struct interval log_interval(double ratio, double variance, double z)
{
    double half = exp(z * sqrt(variance));
    return (struct interval){ratio, ratio / half, ratio * half, STATS_OK};
}

/* A ratio of two sums, either of which may be 0. */
static struct interval ratio_of_sums(double above, double below, double variance, double z)
{
    if (!(above > 0.0) && !(below > 0.0)) {
        return stats_no_interval(STATS_UNDEFINED);
    }
    if (!(above > 0.0) || !(below > 0.0)) {
        return (struct interval){above > 0.0 ? HUGE_VAL : 0.0, 0.0, HUGE_VAL, STATS_NO_LIMITS};
    }
    return log_interval(above / below, fmax(variance, 0.0), z);
}

static bool good_count(int64_t x)
{
    return x >= 0 && x <= COUNT_LIMIT;
}

/* docs/methods.md "Mantel-Haenszel". */
struct mantel_haenszel stats_mantel_haenszel(const struct two_by_two *strata, ptrdiff_t count,
                                             double confidence)
{
    stats_prepare();
    double tail = 0.0;
    struct strata_sums u = {.good = stats_tail_of(confidence, &tail)};
    for (ptrdiff_t i = 0; i < count && u.good; i++) {
        const struct two_by_two *t = &strata[i];
        u.good = good_count(t->a) && good_count(t->b) && good_count(t->c) && good_count(t->d);
        add_stratum(t, &u);
    }
    struct mantel_haenszel m = {stats_no_interval(STATS_BAD_INPUT),
                                stats_no_interval(STATS_BAD_INPUT),
                                NAN,
                                NAN,
                                NAN,
                                NAN,
                                u.strata,
                                STATS_BAD_INPUT};
    if (!u.good) {
        return m;
    }
    double z = stats_normal_quantile_upper(tail);
    m.odds_ratio = ratio_of_sums(
        u.r, u.s, u.pr / (2.0 * u.r * u.r) + u.ps_qr / (2.0 * u.r * u.s) + u.qs / (2.0 * u.s * u.s),
        z);
    m.risk_ratio =
        ratio_of_sums(u.risk_above, u.risk_below, u.risk_spread / (u.risk_above * u.risk_below), z);
    m.status = STATS_UNDEFINED;
    if (u.variance > 0.0) {
        double distance = fabs(u.difference);
        double left = distance >= 0.5 ? distance - 0.5 : distance;
        m.statistic = distance * distance / u.variance;
        m.p = chi_square_tail(m.statistic, 1.0);
        m.corrected = left * left / u.variance;
        m.corrected_p = chi_square_tail(m.corrected, 1.0);
        m.status = STATS_OK;
    }
    return m;
}
