/* Programme targets: which published figures stand for what was achieved, and the answer. */
#include "targets.h"

#include <assert.h>
#include <math.h>

#include "model/history.h"
#include "stats/stats.h"

enum { DIMENSIONS_LIMIT = 8 };

struct judging {
    const struct target *target;
    const struct safe_table *table;
    const struct policy *policy;
    int32_t period; /* dimension of time */
    int32_t at[DIMENSIONS_LIMIT];
};

/* The position of a code; -1: there is none. */
static int32_t position_of(const struct table_dimension *dimension, str code)
{
    for (int32_t i = 0; i < dimension->count; i++) {
        if (str_equal(dimension->position[i].code, code)) {
            return i;
        }
    }
    return -1;
}

/* The table and the coordinates; false when the release has no such place. */
static bool find_place(struct judging *j, const struct safe_table_list *tables)
{
    for (ptrdiff_t i = 0; i < tables->count && !j->table; i++) {
        if (str_equal(safe_table_id(tables->item[i]), j->target->table)) {
            j->table = tables->item[i];
        }
    }
    if (!j->table || safe_table_dimensions(j->table) < j->target->coordinates) {
        return false;
    }
    j->period = -1;
    for (int32_t d = 0; d < safe_table_dimensions(j->table); d++) {
        const struct table_dimension *dimension = safe_table_dimension(j->table, d);
        str code = d < j->target->coordinates ? j->target->coordinate[d] : STR("total");
        bool is_period = str_equal_c(code, "period");
        j->period = is_period ? d : j->period;
        j->at[d] = is_period ? 0 : position_of(dimension, code);
        if (j->at[d] < 0) {
            return false;
        }
    }
    return j->period >= 0;
}

static struct safe_cell cell_at(const struct judging *j, int32_t position)
{
    int32_t at[DIMENSIONS_LIMIT];
    for (int32_t d = 0; d < safe_table_dimensions(j->table); d++) {
        at[d] = d == j->period ? position : j->at[d];
    }
    return safe_table_cell(j->table, safe_table_index(j->table, at));
}

/* Codes of periods of one length are in order as text. */
static bool is_between(const struct judging *j, str code)
{
    const struct target *t = j->target;
    struct period period;
    return period_parse(code, &period) && code.n == t->target_period.n &&
           str_compare(code, t->target_period) <= 0 &&
           (t->baseline_period.n == 0 || str_compare(code, t->baseline_period) > 0);
}

static bool is_complete(const struct safe_table *table)
{
    enum measure measure = safe_table_measure(table);
    return measure == MEASURE_COUNT || measure == MEASURE_SUM;
}

static void take_latest(const struct judging *j, struct target_verdict_item *out)
{
    const struct table_dimension *time = safe_table_dimension(j->table, j->period);
    for (int32_t i = 0; i < time->count; i++) {
        struct safe_cell cell = cell_at(j, i);
        str code = time->position[i].code;
        bool later = out->period.n == 0 || str_compare(code, out->period) > 0;
        if (is_between(j, code) && later && cell.state == SAFE_PUBLISHED) {
            out->period = out->period_from = code;
            out->achieved = cell.value;
            out->lower = cell.lower;
            out->upper = cell.upper;
            out->numerator = cell.numerator;
            out->denominator = cell.denominator;
        }
    }
}

/* A sum is a complete count; both sides of a share or rate were added up, and it is estimated anew.
 */
static void estimate_anew(const struct judging *j, double confidence,
                          struct target_verdict_item *out)
{
    struct interval i = {.status = STATS_UNDEFINED};
    double factor = safe_table_factor(j->table);
    if (out->complete) {
        return;
    }
    if (safe_table_measure(j->table) == MEASURE_SHARE) {
        i = stats_share_wilson(out->numerator, out->denominator, confidence);
    } else if (safe_table_measure(j->table) == MEASURE_RATE) {
        i = stats_rate_exact(out->numerator, (double)out->denominator, 1.0, confidence);
    }
    if (i.status == STATS_OK) {
        out->lower = i.lower * factor;
        out->upper = i.upper * factor;
    }
}

static void put_together(struct arena scratch, const struct judging *j,
                         struct target_verdict_item *out)
{
    const struct table_dimension *time = safe_table_dimension(j->table, j->period);
    struct target_part *part = ARENA_ARRAY(&scratch, struct target_part, time->count);
    ptrdiff_t parts = 0;
    str first = {0}, last = {0};
    for (int32_t i = 0; i < time->count; i++) {
        struct safe_cell cell = cell_at(j, i);
        str code = time->position[i].code;
        if (!is_between(j, code) || cell.state == SAFE_NOT_YET_DUE ||
            cell.state == SAFE_NOT_APPLICABLE || cell.state == SAFE_NO_DENOMINATOR) {
            continue;
        }
        if (cell.state != SAFE_PUBLISHED) {
            return;
        }
        bool counted = is_complete(j->table);
        int64_t above =
            safe_table_measure(j->table) == MEASURE_SUM ? llround(cell.value) : cell.numerator;
        part[parts++] = (struct target_part){above, counted ? -1 : cell.denominator};
        first = first.n == 0 || str_compare(code, first) < 0 ? code : first;
        last = last.n == 0 || str_compare(code, last) > 0 ? code : last;
    }
    if (target_cumulate(part, parts, j->target->cumulation, safe_table_factor(j->table),
                        &out->achieved, &out->numerator, &out->denominator)) {
        out->period_from = first;
        out->period = last;
        estimate_anew(j, j->policy->confidence, out);
    }
}

static void find_baseline(const struct judging *j, struct target_verdict_item *out)
{
    const struct table_dimension *time = safe_table_dimension(j->table, j->period);
    int32_t at = position_of(time, j->target->baseline_period);
    if (isnan(out->baseline) && j->target->baseline_period.n > 0 && at >= 0) {
        struct safe_cell cell = cell_at(j, at);
        out->baseline = cell.state == SAFE_PUBLISHED ? cell.value : (double)NAN;
    }
}

static struct target_answer answer_of(const struct target *t,
                                      const struct target_verdict_item *item)
{
    struct target_question question = {.direction = t->direction,
                                       .baseline = item->baseline,
                                       .target = t->target,
                                       .achieved = item->achieved,
                                       .lower = item->lower,
                                       .upper = item->upper,
                                       .complete = item->complete};
    return target_answer(&question);
}

static void judge(struct arena scratch, struct judging *j, const struct safe_table_list *tables,
                  int32_t as_of_day, struct target_verdict_item *out)
{
    const struct target *t = j->target;
    struct period period;
    out->due = period_parse(t->target_period, &period) && period_last_day(period) < as_of_day;
    if (find_place(j, tables)) {
        out->complete =
            is_complete(j->table) || indicator_is_complete(safe_table_indicator(j->table));
        find_baseline(j, out);
        if (t->cumulation == TARGET_LATEST) {
            take_latest(j, out);
        } else {
            put_together(scratch, j, out);
        }
    }
    out->answer = answer_of(t, out);
    if (!out->due && out->answer.verdict == TARGET_NOT_REACHED) {
        out->answer.verdict = TARGET_CANNOT_SAY;
    }
}

/* ---- many targets ---- */

static bool is_estimated(const struct target_verdict_item *item)
{
    return !item->complete && isfinite(item->achieved) && isfinite(item->lower) &&
           isfinite(item->upper);
}

/* Whether the target is reached at a part of the error, one in `among`. Shares and rates get their
 * interval anew; the limits of others move out as a normal's would. */
static bool is_reached(const struct judging *j, struct target_verdict_item item, int64_t among)
{
    double error = 1.0 - j->policy->confidence;
    enum measure measure = safe_table_measure(j->table);
    if (among > 1 && (measure == MEASURE_SHARE || measure == MEASURE_RATE)) {
        estimate_anew(j, 1.0 - error / (double)among, &item);
    } else if (among > 1) {
        double wider = stats_normal_quantile_upper(error / 2.0 / (double)among) /
                       stats_normal_quantile_upper(error / 2.0);
        item.lower = item.achieved - (item.achieved - item.lower) * wider;
        item.upper = item.achieved + (item.upper - item.achieved) * wider;
    }
    return answer_of(j->target, &item).verdict == TARGET_REACHED;
}

/* Holm 1979 by intervals: of k that are not yet known to be reached one is when its interval says
 * so at a k-th of the error. What does not pass cannot be said. */
static void adjust(struct arena scratch, const struct judging *j, struct target_verdict_list *v)
{
    bool *passed = ARENA_ARRAY(&scratch, bool, v->count);
    int64_t left = 0;
    bool more = true;
    for (ptrdiff_t i = 0; i < v->count; i++) {
        left += is_estimated(&v->item[i]);
    }
    while (more) {
        more = false;
        for (ptrdiff_t i = 0; i < v->count && !more; i++) {
            more = !passed[i] && is_estimated(&v->item[i]) &&
                   v->item[i].answer.verdict == TARGET_REACHED &&
                   is_reached(&j[i], v->item[i], left);
            passed[i] = passed[i] || more;
        }
        left -= more;
    }
    for (ptrdiff_t i = 0; i < v->count; i++) {
        struct target_answer *answer = &v->item[i].answer;
        if (answer->verdict == TARGET_REACHED && is_estimated(&v->item[i]) && !passed[i]) {
            answer->verdict = TARGET_CANNOT_SAY;
        }
    }
}

struct target_verdict_list targets_judge(struct arena *a, const struct schemas *schemas,
                                         const struct safe_table_list *tables, int32_t as_of_day)
{
    struct target_verdict_list out = {0};
    struct judging *all = ARENA_ARRAY(a, struct judging, schemas->targets.count);
    for (ptrdiff_t i = 0; i < schemas->targets.count; i++) {
        const struct target *t = &schemas->targets.item[i];
        struct target_verdict_item *item = ARENA_PUSH(a, &out);
        *item = (struct target_verdict_item){.target = t,
                                             .baseline = t->baseline,
                                             .achieved = (double)NAN,
                                             .lower = (double)NAN,
                                             .upper = (double)NAN,
                                             .numerator = -1,
                                             .denominator = -1};
        all[i] = (struct judging){.target = t, .policy = &schemas->policy};
        judge(*a, &all[i], tables, as_of_day, item);
    }
    adjust(*a, all, &out);
    return out;
}
