/* The incomplete beta ratio for parameters of at least 1: a continued fraction (Didonato and Morris
 * 1992, eq. 9) times a density whose logarithm is built from deviations and not from log gammas
 * (Loader 2000), so that nothing large cancels. docs/methods.md "Forward functions". */
#include "stats/beta_tail.h"

#include <math.h>

/* Error of Stirling's formula: log n! - log(sqrt(2 pi n) (n / e)^n) at n >= 16; below by lgamma. */
static double stirling_error(double n)
{
    if (n < 16.0) {
        return lgamma(n + 1.0) - (n + 0.5) * log(n) + n - 0.5 * log(2.0 * M_PI);
    }
    double r = 1.0 / (n * n);
    return (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - (1.0 / 1680.0 - r / 1188.0) * r) * r) * r) /
           n;
}

/* x log(x / m) + m - x without cancellation for x near m (Loader's bd0). */
static double deviance_part(double x, double m)
{
    double difference = x - m;
    if (fabs(difference) >= 0.1 * (x + m)) {
        return x * log(x / m) + m - x;
    }
    double v = difference / (x + m);
    double sum = difference * v;
    double term = 2.0 * x * v;
    for (int j = 1; j < 1000; j++) {
        term *= v * v;
        double next = sum + term / (2 * j + 1);
        if (fabs(next - sum) <= 0.0) {
            break;
        }
        sum = next;
    }
    return sum;
}

double beta_log_slope(double odds, double a, double b)
{
    /* x^a (1-x)^b / B(a,b) = binomial(a+b; a at x) * a b / (a + b) */
    double n = a + b;
    double x = odds / (1.0 + odds);
    double y = 1.0 / (1.0 + odds);
    double log_binomial = stirling_error(n) - stirling_error(a) - stirling_error(b) -
                          deviance_part(a, n * x) - deviance_part(b, n * y) +
                          0.5 * log(n / (2.0 * M_PI * a * b));
    return log_binomial + log(a) + log(b) - log(n);
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
            return exp(beta_log_slope(odds, a, b)) * r;
        }
        an /= bnp1;
        bn /= bnp1;
        anp1 = r;
        bnp1 = 1.0;
    }
    return NAN;
}
