/* Axes with round steps: 1, 2, 5 times a power of ten. */
#include "7_publish/draw/scale.h"

#include <assert.h>
#include <math.h>

static double round_step(double rough)
{
    double power = pow(10.0, floor(log10(rough)));
    double share = rough / power;
    double factor = share <= 1.0 ? 1.0 : share <= 2.0 ? 2.0 : share <= 5.0 ? 5.0 : 10.0;
    return factor * power;
}

struct scale scale_over(double least, double most, int ticks, bool whole)
{
    assert(isfinite(least) && isfinite(most) && least <= most && ticks > 0);
    least = fmin(least, 0.0);
    most = fmax(most, 0.0);
    if (most - least <= 0.0)
        most = 1.0;
    double step = round_step((most - least) / ticks);
    if (whole && step < 1.0)
        step = 1.0;
    struct scale s = {
        .least = floor(least / step + 1e-9) * step,
        .most = ceil(most / step - 1e-9) * step,
        .step = step,
        .decimals = step >= 1.0 ? 0 : (int)ceil(-log10(step) - 1e-9),
    };
    assert(s.most > s.least);
    return s;
}

double scale_share(const struct scale *s, double value)
{
    return (value - s->least) / (s->most - s->least);
}

int scale_ticks(const struct scale *s)
{
    return (int)lround((s->most - s->least) / s->step) + 1;
}

double scale_tick(const struct scale *s, int tick)
{
    return s->least + tick * s->step;
}
