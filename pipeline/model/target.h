/* Programme targets: where a figure began, where it should go, how far it came, and what can be
 * said of it. Pure functions of numbers, and their use on the tables of a release. Nothing but what
 * is published enters: a hidden figure has no verdict.
 *
 * Share of the way: (achieved - baseline) / (target - baseline) for both directions (USAID ADS 201,
 * as `(b - a) / (b - t)` for a figure that should fall: the same number). It is undefined where
 * baseline and target are the same. Without a baseline that is known it is achieved / target for a
 * figure that should rise above 0, and undefined for one that should fall. It may be negative, and
 * above 1.
 *
 * Verdict: reached when the whole interval lies on the target's side of it (a figure that should
 * rise: lower limit >= target; one that should fall: upper limit <= target); not reached when the
 * whole interval lies on the other side; otherwise it cannot be said. A complete count is not an
 * estimate: it stands for both its limits. */
#ifndef MARSAD_MODEL_TARGET_H
#define MARSAD_MODEL_TARGET_H

#include "base/diag.h"
#include "model/safe_table.h"

enum target_direction { TARGET_UP, TARGET_DOWN };
/* How the figures of several periods make one. Percentages are never added: numerators and
 * denominators are, and the value is made of the sums. */
enum target_cumulation {
    TARGET_LATEST,  /* a level, or a running total: the last period stands alone */
    TARGET_SUM,     /* each period adds: counts are summed; of shares and rates both sides are */
    TARGET_AVERAGE, /* counts: the mean of the periods; shares and rates: as SUM */
};
/* "up", "down"; "latest", "sum", "average". */
bool target_direction_parse(str text, enum target_direction *out);
bool target_cumulation_parse(str text, enum target_cumulation *out);

enum target_verdict { TARGET_REACHED, TARGET_NOT_REACHED, TARGET_CANNOT_SAY };
enum target_status {
    TARGET_OK,
    TARGET_SAME,      /* target and baseline are equal: no way between them; verdict as usual */
    TARGET_NO_FIGURE, /* nothing was achieved that is known or may be shown */
    TARGET_NO_SHARE,  /* should fall, and no baseline: a verdict, but no share of the way */
    TARGET_WRONG_WAY, /* the target lies on the wrong side of the baseline */
};

struct target_question {
    enum target_direction direction;
    double baseline; /* NAN: not known */
    double target;
    double achieved;     /* NAN: no figure */
    double lower, upper; /* of the achieved; NAN: no interval */
    bool complete;       /* a complete count: compared as it is, whatever the limits */
};
struct target_answer {
    enum target_status status;
    enum target_verdict verdict; /* CANNOT_SAY without a figure, or without interval and complete */
    double share;                /* of the way: 1 is all of it; NAN unless status is OK */
    double share_lower, share_upper; /* of the limits, in order of size; NAN: none */
};
struct target_answer target_answer(const struct target_question *);

/* The figures of periods, put together. `denominator` -1: none (counts). False when one of them is
 * not known (numerator -1), or some have a denominator and others not. */
struct target_part {
    int64_t numerator, denominator;
};
bool target_cumulate(const struct target_part *part, ptrdiff_t parts, enum target_cumulation,
                     double factor, double *value, int64_t *numerator, int64_t *denominator);

/* One line of targets.csv (descriptors/targets.h). */
struct target {
    str indicator;         /* "I5" */
    str table;             /* "I5.1" */
    const str *coordinate; /* one a dimension of the table: code, "total", or "period" */
    int32_t coordinates;
    str baseline_period; /* as the table's positions are coded; empty: before the figures begin */
    double baseline;     /* NAN: the figure of baseline_period */
    str target_period;
    double target;
    enum target_direction direction;
    enum target_cumulation cumulation;
    struct labels note; /* may be empty */
    struct place place;
};
struct target_list { /* in order of the file */
    struct target *item;
    ptrdiff_t count;
    ptrdiff_t capacity;
};

struct target_verdict_item {
    const struct target *target;
    str period;      /* of the figure: target_period, or the latest before it that has one */
    str period_from; /* SUM, AVERAGE: the first that was added; else the same */
    bool due;        /* target_period is over; before, what is not reached cannot be said */
    double baseline; /* NAN: not known */
    double achieved, lower, upper;  /* NAN: none */
    bool complete;                  /* the achieved is a complete count */
    int64_t numerator, denominator; /* the basis, to be shown beside; -1: none */
    struct target_answer answer;
};
struct target_verdict_list { /* one a target, in their order */
    struct target_verdict_item *item;
    ptrdiff_t count;
    ptrdiff_t capacity;
};

#endif
