/* The incomplete beta ratio for parameters of at least 1: a continued fraction (Didonato and Morris
 * 1992, eq. 9) times a density whose logarithm is built from deviations and not from log gammas
 * (Loader 2000), so that nothing large cancels. docs/methods.md "Forward functions". */
#include "stats/beta_tail.h"

#include <math.h>

#define PI 3.14159265358979323846264338327950288L

/* The density is built in extended precision: its logarithm must be good to the last digit.
 *
 * Error of Stirling's formula: log n! - log(sqrt(2 pi n) (n / e)^n). At halves below 16 from a
 * table (to 22 digits; that of 0 is never asked for), which is what counts need; other small ones
 * by the gamma function; from 16 on by the series. */
static const long double small_errors[] = {
    0.0L,
    0.1534264097200273452914L,
    0.08106146679532725821967L,
    0.05481412105191765389614L,
    0.04134069595540929409382L,
    0.03316287351993628748511L,
    0.02767792568499833914879L,
    0.02374616365629749597133L,
    0.02079067210376509311152L,
    0.01848845053267318523078L,
    0.01664469118982119216319L,
    0.01513497322191737887351L,
    0.01387612882307074799875L,
    0.01281046524292022692425L,
    0.01189670994589177009506L,
    0.01110455975820691732663L,
    0.01041126526197209649748L,
    0.00979941612615880329839L,
    0.009255462182712732917729L,
    0.008768700134139385462955L,
    0.008330563433362871256469L,
    0.00793411456431402054725L,
    0.007573675487951840794972L,
    0.007244554301320383179546L,
    0.006942840107209529865664L,
    0.006665247032707682442356L,
    0.00640899418800420706844L,
    0.006171712263039457647535L,
    0.005951370112758847735624L,
    0.005746216513010115682026L,
    0.005554733551962801371039L,
    0.005375599032926834493642L,
};

static long double stirling_error(long double n)
{
    if (n < 16.0L) {
        long double twice = n + n;
        int k = (int)twice;
        return twice <= (long double)k
                   ? small_errors[k]
                   : lgammal(n + 1.0L) - (n + 0.5L) * logl(n) + n - 0.5L * logl(2.0L * PI);
    }
    long double r = 1.0L / (n * n);
    return (1.0L / 12.0L -
            (1.0L / 360.0L - (1.0L / 1260.0L - (1.0L / 1680.0L - r / 1188.0L) * r) * r) * r) /
           n;
}

/* x log(x / m) + m - x without cancellation for x near m (Loader's bd0). */
static long double deviance_part(long double x, long double m)
{
    long double difference = x - m;
    if (fabsl(difference) >= 0.1L * (x + m)) {
        return x * logl(x / m) + m - x;
    }
    long double v = difference / (x + m);
    long double sum = difference * v;
    long double term = 2.0L * x * v;
    for (int j = 1; j < 1000; j++) {
        term *= v * v;
        long double next = sum + term / (long double)(2 * j + 1);
        if (fabsl(next - sum) <= 1e-18L * fabsl(sum)) {
            break;
        }
        sum = next;
    }
    return sum;
}

static long double log_slope(double odds, double a, double b)
{
    /* x^a (1-x)^b / B(a,b) = binomial(a+b; a at x) * a b / (a + b) */
    long double n = (long double)a + b;
    long double x = odds / (1.0L + odds);
    long double y = 1.0L / (1.0L + odds);
    return stirling_error(n) - stirling_error(a) - stirling_error(b) - deviance_part(a, n * x) -
           deviance_part(b, n * y) + 0.5L * logl((long double)a * b / (2.0L * PI * n));
}

double beta_log_slope(double odds, double a, double b)
{
    return (double)log_slope(odds, a, b);
}

double beta_lower_tail(double odds, double a, double b)
{
    double x = odds / (1.0 + odds);
    double y = 1.0 / (1.0 + odds);
    /* a - (a + b) x, at least 0 below the mean, from the smaller of x and y */
    double lambda = a > b ? (a + b) * y - b : a - (a + b) * x;
    double c = 1.0 + lambda;
    double c0 = b / a;
    double c1 = 1.0 + 1.0 / a;
    double yp1 = y + 1.0;
    double n = 0.0;
    double p = 1.0;
    double s = a + 1.0;
    double an = 0.0;
    double bn = 1.0;
    double anp1 = 1.0;
    double bnp1 = c / c1;
    double r = c1 / c;
    for (int i = 0; i < 2000000; i++) {
        n += 1.0;
        double t = n / a;
        double w = n * (b - n) * x;
        double e = a / s;
        double alpha = (p * (p + c0) * e * e) * (w * x);
        e = (1.0 + t) / (c1 + t + t);
        double beta = n + w / s + e * (c + n * yp1);
        p = 1.0 + t;
        s += 2.0;
        double next = alpha * an + beta * anp1;
        an = anp1;
        anp1 = next;
        next = alpha * bn + beta * bnp1;
        bn = bnp1;
        bnp1 = next;
        double before = r;
        r = anp1 / bnp1;
        if (fabs(r - before) <= 1e-16 * r) {
            return (double)(expl(log_slope(odds, a, b)) * r);
        }
        an /= bnp1;
        bn /= bnp1;
        anp1 = r;
        bnp1 = 1.0;
    }
    return NAN;
}
