/* Random numbers of several kinds, from the project's own source. */
#include "coverage.h"

void seen(struct coverage *c, struct interval i, double truth)
{
    c->samples++;
    if (i.status != STATS_OK && i.status != STATS_NO_LIMITS) {
        c->none++;
    } else if (truth < i.lower) {
        c->below++;
    } else if (truth > i.upper) {
        c->above++;
    }
}

double draw_normal(struct random_source *r)
{
    double u = 1.0 - random_unit(r);
    double angle = 2.0 * M_PI * random_unit(r);
    return sqrt(-2.0 * log(u)) * cos(angle);
}

double draw_exponential(struct random_source *r)
{
    return -log1p(-random_unit(r));
}

/* Marsaglia and Tsang 2000; a shape below 1 by the next one. */
double draw_gamma(struct random_source *r, double shape)
{
    if (shape < 1.0) {
        double u = 1.0 - random_unit(r);
        return draw_gamma(r, shape + 1.0) * pow(u, 1.0 / shape);
    }
    double d = shape - 1.0 / 3.0;
    double c = 1.0 / sqrt(9.0 * d);
    for (;;) {
        double x = draw_normal(r);
        double v = (1.0 + c * x) * (1.0 + c * x) * (1.0 + c * x);
        double u = 1.0 - random_unit(r);
        if (v > 0.0 && log(u) < 0.5 * x * x + d - d * v + d * log(v)) {
            return d * v;
        }
    }
}

int64_t draw_poisson(struct random_source *r, double mean)
{
    double term = exp(-mean);
    int64_t x = 0;
    for (double u = random_unit(r); u > term && x < 10000; x++) {
        u -= term;
        term *= mean / (double)(x + 1);
    }
    return x;
}

int64_t draw_binomial(struct random_source *r, int64_t n, double share)
{
    int64_t x = 0;
    for (int64_t i = 0; i < n; i++) {
        x += random_unit(r) < share;
    }
    return x;
}
