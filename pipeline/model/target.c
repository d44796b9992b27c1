/* How far a figure came on the way to its target. */
#include "model/target.h"

#include <assert.h>
#include <math.h>

static bool parse(str text, const char *const *names, int *out)
{
    for (int i = 0; names[i]; i++) {
        if (str_equal_c(text, names[i])) {
            *out = i;
            return true;
        }
    }
    return false;
}

bool target_direction_parse(str text, enum target_direction *out)
{
    static const char *const names[] = {"up", "down", NULL};
    int choice = 0;
    bool known = parse(text, names, &choice);
    *out = choice == 1 ? TARGET_DOWN : TARGET_UP;
    return known;
}

bool target_cumulation_parse(str text, enum target_cumulation *out)
{
    static const char *const names[] = {"latest", "sum", "average", NULL};
    int choice = 0;
    bool known = parse(text, names, &choice);
    *out = choice == 1 ? TARGET_SUM : choice == 2 ? TARGET_AVERAGE : TARGET_LATEST;
    return known;
}

static bool same(double a, double b)
{
    return a <= b && a >= b;
}

/* Of the way from baseline to target; NAN where there is none. */
static double share_of(const struct target_question *q, double figure)
{
    double share = isnan(q->baseline) ? figure / q->target
                                      : (figure - q->baseline) / (q->target - q->baseline);
    return isfinite(share) ? share : (double)NAN;
}

static enum target_status status_of(const struct target_question *q)
{
    bool up = q->direction == TARGET_UP;
    if (isnan(q->achieved)) {
        return TARGET_NO_FIGURE;
    }
    if (isnan(q->baseline)) {
        bool has = up && q->target > 0.0 && isfinite(share_of(q, q->achieved));
        return has ? TARGET_OK : TARGET_NO_SHARE;
    }
    if (same(q->baseline, q->target)) {
        return TARGET_SAME;
    }
    if ((q->target > q->baseline) != up) {
        return TARGET_WRONG_WAY;
    }
    return isfinite(share_of(q, q->achieved)) ? TARGET_OK : TARGET_NO_SHARE;
}

/* Limits that are not known compare as false: nothing can be said. */
static enum target_verdict verdict_of(const struct target_question *q)
{
    double lower = q->complete ? q->achieved : q->lower;
    double upper = q->complete ? q->achieved : q->upper;
    bool up = q->direction == TARGET_UP;
    if (up ? lower >= q->target : upper <= q->target) {
        return TARGET_REACHED;
    }
    return (up ? upper < q->target : lower > q->target) ? TARGET_NOT_REACHED : TARGET_CANNOT_SAY;
}

struct target_answer target_answer(const struct target_question *q)
{
    struct target_answer out = {
        .status = status_of(q),
        .verdict = TARGET_CANNOT_SAY,
        .share = (double)NAN,
        .share_lower = (double)NAN,
        .share_upper = (double)NAN,
    };
    if (!isfinite(q->target) || !isfinite(q->achieved)) {
        out.status = TARGET_NO_FIGURE;
    }
    if (out.status == TARGET_NO_FIGURE || out.status == TARGET_WRONG_WAY) {
        return out;
    }
    out.verdict = verdict_of(q);
    if (out.status == TARGET_OK) {
        out.share = share_of(q, q->achieved);
        double lower = q->complete ? (double)NAN : share_of(q, q->lower);
        double upper = q->complete ? (double)NAN : share_of(q, q->upper);
        if (!isnan(lower) && !isnan(upper)) {
            out.share_lower = fmin(lower, upper);
            out.share_upper = fmax(lower, upper);
        }
    }
    return out;
}

bool target_cumulate(const struct target_part *part, ptrdiff_t parts,
                     enum target_cumulation cumulation, double factor, double *value,
                     int64_t *numerator, int64_t *denominator)
{
    *value = (double)NAN;
    *numerator = *denominator = -1;
    if (parts < 1) {
        return false;
    }
    ptrdiff_t first = cumulation == TARGET_LATEST ? parts - 1 : 0;
    bool divided = part[first].denominator >= 0;
    int64_t above = 0, below = 0;
    for (ptrdiff_t i = first; i < parts; i++) {
        if (part[i].numerator < 0 || (part[i].denominator >= 0) != divided) {
            return false;
        }
        above += part[i].numerator;
        below += divided ? part[i].denominator : 0;
    }
    *numerator = above;
    *denominator = divided ? below : -1;
    double over = divided ? (double)below : cumulation == TARGET_AVERAGE ? (double)parts : 1.0;
    if (over > 0.0) {
        *value = factor * (double)above / over;
    }
    return over > 0.0;
}
