/* History checks: declared ratios to the last period or to the median of several, files sent twice
 * under two periods, and centres that stopped sending. */
#include "history.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- one series: a centre, a dataset, one length of period ---- */

struct point { /* what counts of one period */
    const struct submission *submission;
    struct period period;
    bool in_series; /* the period has a place in time */
    int64_t records;
    double share; /* accepted, per cent; NAN without records */
};
struct points {
    struct point *item;
    ptrdiff_t count;
    ptrdiff_t capacity;
};

static struct point point_of(const struct submission *s)
{
    struct point p = {.submission = s, .records = s->account.read - s->account.non_data};
    p.in_series = period_parse(s->period, &p.period);
    p.share = p.records > 0 ? 100.0 * (double)s->account.accepted / (double)p.records : (double)NAN;
    return p;
}

static double measure_of(const struct point *p, enum history_measure measure)
{
    return measure == HISTORY_RECORDS ? (double)p->records : p->share;
}

static int by_number(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double median(double *value, int32_t count)
{
    assert(count > 0);
    qsort(value, (size_t)count, sizeof *value, by_number);
    double upper = value[count / 2];
    return count % 2 ? upper : (value[count / 2 - 1] + upper) / 2.0;
}

/* What is usual for a point: NAN when there is not enough before it. */
static double usual_for(const struct points *before, const struct point *now,
                        const struct history_check *check, struct arena scratch)
{
    double *value = ARENA_ARRAY(&scratch, double, check->periods);
    int32_t count = 0;
    for (ptrdiff_t i = before->count - 1; i >= 0 && count < check->periods; i--) {
        const struct point *p = &before->item[i];
        double measured = measure_of(p, check->measure);
        if (p->in_series && p->period.length == now->period.length && !isnan(measured)) {
            value[count++] = measured;
        }
    }
    return count < check->periods ? (double)NAN : median(value, count);
}

bool history_is_announced(const struct dataset *dataset, str centre, struct period period)
{
    for (int32_t i = 0; i < dataset->announcements; i++) {
        const struct announcement *a = &dataset->announcement[i];
        struct period announced;
        if ((a->centre.n == 0 || str_equal(a->centre, centre)) &&
            period_parse(a->period, &announced) && announced.length >= period.length &&
            period_overlaps(announced, period)) {
            return true;
        }
    }
    return false;
}

/* Records are counted one by one, shares in percentage points. */
static bool is_unusual(const struct history_check *check, double measured, double usual)
{
    if (isnan(measured) || isnan(usual) || fabs(measured - usual) < (double)check->floor) {
        return false;
    }
    return measured < check->least * usual || measured > check->most * usual;
}

/* Adds what the checks say of the point; true when it is to be held back. */
static bool check_point(struct arena *a, const struct points *before, const struct point *now,
                        struct history_list *out)
{
    const struct submission *s = now->submission;
    const struct dataset *dataset = s->dataset;
    if (!now->in_series || history_is_announced(dataset, s->centre, now->period)) {
        return false;
    }
    bool hold = false;
    for (int32_t i = 0; i < dataset->history_checks; i++) {
        const struct history_check *check = &dataset->history[i];
        double measured = measure_of(now, check->measure);
        double usual = usual_for(before, now, check, *a);
        if (!is_unusual(check, measured, usual)) {
            continue;
        }
        *ARENA_PUSH(a, out) = (struct history_finding){
            .submission = s->id,
            .rule = str_format(a, "history-%.*s", STR_ARG(check->id)),
            .detail = check->id,
            .severity = check->severity,
            .measured = measured,
            .usual = usual,
        };
        hold = hold || check->severity == SEVERITY_REFUSE_FILE;
    }
    return hold;
}

/* ---- all submissions of one centre and dataset ---- */

static int by_time(const void *left, const void *right)
{
    const struct point *a = left, *b = right;
    if (a->in_series != b->in_series) {
        return a->in_series ? 1 : -1;
    }
    if (a->in_series && a->period.length != b->period.length) {
        return a->period.length < b->period.length ? -1 : 1;
    }
    int32_t x = a->in_series ? a->period.number : 0, y = b->in_series ? b->period.number : 0;
    if (x != y) {
        return x < y ? -1 : 1;
    }
    int order = str_compare(a->submission->period, b->submission->period);
    if (order) {
        return order;
    }
    /* the one that counts first: the highest sequence, then the newest arrival */
    if (a->submission->sequence != b->submission->sequence) {
        return a->submission->sequence > b->submission->sequence ? -1 : 1;
    }
    return (a->submission->id < b->submission->id) - (a->submission->id > b->submission->id);
}

static bool same_bytes(const struct submission *a, const struct submission *b)
{
    return a->bytes == b->bytes && memcmp(a->sha256, b->sha256, sizeof a->sha256) == 0;
}

/* A file sent again under another period. One without records may well be. */
static void check_bytes(struct arena *a, const struct points *before, const struct point *now,
                        struct history_list *out)
{
    for (ptrdiff_t i = 0; now->records > 0 && i < before->count; i++) {
        const struct submission *other = before->item[i].submission;
        if (same_bytes(other, now->submission)) {
            *ARENA_PUSH(a, out) = (struct history_finding){
                .submission = now->submission->id,
                .rule = STR("earlier-file"),
                .detail = other->period,
                .severity = SEVERITY_WARN,
                .measured = (double)NAN,
                .usual = (double)NAN,
            };
            return;
        }
    }
}

/* Candidates of each period in turn: the first that is not held back counts for those after it. */
static void check_group(struct arena *a, struct points *candidates, struct history_list *out)
{
    struct points counted = {0};
    struct point *point = candidates->item;
    ptrdiff_t count = candidates->count;
    if (count > 1) {
        qsort(point, (size_t)count, sizeof *point, by_time);
    }
    for (ptrdiff_t i = 0, next; i < count; i = next) {
        str period = point[i].submission->period;
        bool held = true;
        for (next = i; next < count && str_equal(point[next].submission->period, period); next++) {
            if (!held) {
                continue; /* superseded */
            }
            held = check_point(a, &counted, &point[next], out);
            if (!held) {
                check_bytes(a, &counted, &point[next], out);
                *ARENA_PUSH(a, &counted) = point[next];
            }
        }
    }
}

/* By submission, each one's own findings in their order. They are few: insertion. */
static void order_findings(struct history_list *list)
{
    for (ptrdiff_t i = 1; i < list->count; i++) {
        struct history_finding moved = list->item[i];
        ptrdiff_t at = i;
        for (; at > 0 && list->item[at - 1].submission > moved.submission; at--) {
            list->item[at] = list->item[at - 1];
        }
        list->item[at] = moved;
    }
}

static bool is_candidate(const struct submission *s)
{
    return s->dataset && (s->state == SUBMISSION_CURRENT || s->state == SUBMISSION_SUPERSEDED);
}

static bool same_sender(const struct submission *a, const struct submission *b)
{
    return str_equal(a->centre, b->centre) && str_equal(a->dataset_name, b->dataset_name);
}

struct history_list history_find(struct arena *a, const struct submission_list *on_record)
{
    struct history_list out = {0};
    for (ptrdiff_t from = 0, to; from < on_record->count; from = to) {
        const struct submission *first = &on_record->item[from];
        struct points candidates = {0};
        for (to = from; to < on_record->count && same_sender(first, &on_record->item[to]); to++) {
            if (is_candidate(&on_record->item[to])) {
                *ARENA_PUSH(a, &candidates) = point_of(&on_record->item[to]);
            }
        }
        check_group(a, &candidates, &out);
    }
    order_findings(&out);
    return out;
}

bool history_run(struct arena *a, const struct schemas *schemas, struct register_db *db,
                 struct history_counts *counts, struct diag *d)
{
    *counts = (struct history_counts){0};
    struct submission_list on_record = {0};
    if (!register_submissions_at_intake(db, a, schemas, &on_record, d)) {
        return false;
    }
    struct history_list list = history_find(a, &on_record);
    int64_t last = 0, last_held = 0;
    for (ptrdiff_t i = 0; i < list.count; i++) {
        const struct history_finding *f = &list.item[i];
        bool held = f->severity == SEVERITY_REFUSE_FILE;
        counts->unlike += f->submission != last;
        counts->held += held && f->submission != last_held;
        last = f->submission;
        last_held = held ? f->submission : last_held;
    }
    return register_history_replace(db, *a, &list, d);
}

/* ---- what did not come ---- */

struct sent { /* one submission with a period, refused ones too: they did come */
    const struct submission *submission;
    struct period period;
};
struct sent_list {
    struct sent *item;
    ptrdiff_t count;
    ptrdiff_t capacity;
    bool whole; /* one of them is for all periods */
};

/* Any file for some of these days: a centre that sends years instead of months sends. */
static bool has_sent(const struct sent_list *list, struct period period)
{
    for (ptrdiff_t i = 0; i < list->count; i++) {
        if (period_overlaps(list->item[i].period, period)) {
            return true;
        }
    }
    return false;
}

static struct sent_list sent_by(struct arena *a, const struct submission_list *on_record,
                                const struct dataset *dataset, str centre)
{
    struct sent_list list = {0};
    for (ptrdiff_t i = 0; i < on_record->count; i++) {
        const struct submission *s = &on_record->item[i];
        struct period period;
        if (s->dataset != dataset || s->state == SUBMISSION_WITHDRAWN ||
            (centre.n > 0 && !str_equal(s->centre, centre))) {
            continue;
        }
        if (period_parse(s->period, &period)) {
            *ARENA_PUSH(a, &list) = (struct sent){s, period};
        } else {
            list.whole = true;
        }
    }
    return list;
}

/* First and last number of a length; false when there is none. */
static bool span_of(const struct sent_list *list, enum period_length length, int32_t *first,
                    int32_t *last)
{
    bool any = false;
    for (ptrdiff_t i = 0; i < list->count; i++) {
        struct period p = list->item[i].period;
        if (p.length == length) {
            *first = any && *first < p.number ? *first : p.number;
            *last = any && *last > p.number ? *last : p.number;
            any = true;
        }
    }
    return any;
}

static bool others_sent(const struct sent_list *all, struct period period)
{
    for (ptrdiff_t i = 0; i < all->count; i++) {
        struct period p = all->item[i].period;
        if (p.length == period.length && p.number == period.number) {
            return true;
        }
    }
    return false;
}

/* A centre that is not open yet, or no longer, is not expected to send. */
static bool is_open(const struct schemas *schemas, str centre, struct period period)
{
    int32_t index = schemas->centres ? codelist_index(schemas->centres, centre) : -1;
    if (index < 0) {
        return false;
    }
    const struct code *code = &schemas->centres->code[index];
    return code->valid_from <= period_first_day(period) &&
           code->valid_to >= period_last_day(period);
}

struct search { /* of the missing periods of one centre, dataset and length */
    struct arena *arena;
    const struct schemas *schemas;
    const struct dataset *dataset;
    str centre;
    const struct sent_list *own;
    const struct sent_list *all;
    int32_t as_of_day;
    struct missing_list *out;
};

static bool is_missing(const struct search *s, struct period period)
{
    bool due = period_last_day(period) < s->as_of_day || others_sent(s->all, period);
    return due && !has_sent(s->own, period) && is_open(s->schemas, s->centre, period) &&
           !history_is_announced(s->dataset, s->centre, period);
}

static void search_length(const struct search *s, enum period_length length)
{
    int32_t first, last, all_first, all_last;
    if (!span_of(s->own, length, &first, &last) ||
        !span_of(s->all, length, &all_first, &all_last)) {
        return;
    }
    struct missing_periods *run = NULL;
    for (int32_t number = first + 1;; number++) {
        struct period period = {length, number};
        if (number > all_last && period_last_day(period) >= s->as_of_day) {
            return;
        }
        if (!is_missing(s, period)) {
            run = NULL;
            continue;
        }
        str text = period_text(s->arena, period);
        if (!run) {
            run = ARENA_PUSH(s->arena, s->out);
            *run = (struct missing_periods){s->centre, s->dataset, text, text, 0};
        }
        run->to = text;
        run->count++;
    }
}

struct missing_list history_missing(struct arena *a, const struct schemas *schemas,
                                    const struct submission_list *on_record, int32_t as_of_day)
{
    struct missing_list out = {0};
    for (ptrdiff_t from = 0, to; from < on_record->count; from = to) {
        const struct submission *first = &on_record->item[from];
        for (to = from + 1; to < on_record->count && same_sender(first, &on_record->item[to]);) {
            to++;
        }
        if (!first->dataset || !first->dataset->expected_every_period) {
            continue;
        }
        struct sent_list own = sent_by(a, on_record, first->dataset, first->centre);
        struct sent_list all = sent_by(a, on_record, first->dataset, STR(""));
        struct search search = {a,    schemas, first->dataset, first->centre,
                                &own, &all,    as_of_day,      &out};
        for (int length = 0; !own.whole && length < PERIOD_LENGTHS; length++) {
            search_length(&search, (enum period_length)length);
        }
    }
    return out;
}
