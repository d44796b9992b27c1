/* The records of a person. Rows of a part are clustered by person, and a person is in the same part
 * with the same number in every dataset, so that two parts are walked side by side. */
#include "5_indicators/derive_parts.h"

#include <assert.h>
#include <stdlib.h>

/* ---- gathering ---- */

static bool is_dated(enum derived_take take)
{
    return take == TAKE_ORDER || take == TAKE_DAYS_SINCE || take == TAKE_DAYS_TO_NEXT;
}

struct dated {
    int64_t date;
    uint32_t row;
};

static int by_date(const void *a, const void *b)
{
    const struct dated *x = a;
    const struct dated *y = b;
    if (x->date != y->date) {
        return x->date < y->date ? -1 : 1;
    }
    return (x->row > y->row) - (x->row < y->row);
}

/* Sorts the records from..to of one person by date. */
static void sort_run(struct person_records *r, int64_t from, int64_t to, struct arena scratch)
{
    bool sorted = true;
    for (int64_t i = from + 1; i < to; i++) {
        sorted = sorted && r->value[i - 1] <= r->value[i];
    }
    if (sorted) {
        return;
    }
    struct dated *run = ARENA_ARRAY(&scratch, struct dated, to - from);
    for (int64_t i = from; i < to; i++) {
        run[i - from] = (struct dated){r->value[i], r->row[i]};
    }
    qsort(run, (size_t)(to - from), sizeof *run, by_date);
    for (int64_t i = from; i < to; i++) {
        r->value[i] = run[i - from].date;
        r->row[i] = run[i - from].row;
    }
}

static int64_t end_of_run(const struct person_records *r, int64_t from)
{
    int64_t to = from;
    while (to < r->count && r->person[to] == r->person[from]) {
        to++;
    }
    return to;
}

void person_gather(const struct derived *d, struct arena *keep, struct part_view *from,
                   struct person_records *out)
{
    *out = (struct person_records){0};
    if (from->rows == 0 || !from->person) {
        return;
    }
    bool dated = is_dated(d->take);
    const uint8_t *truth = view_truth(from, d->condition);
    int32_t column = dated ? d->date : d->column;
    const int64_t *value = column >= 0 ? view_column(from, column) : NULL;
    assert(value || !dated);
    out->person = arena_alloc_raw(keep, (ptrdiff_t)sizeof *out->person, from->rows);
    out->value = arena_alloc_raw(keep, (ptrdiff_t)sizeof *out->value, from->rows);
    out->row = arena_alloc_raw(keep, (ptrdiff_t)sizeof *out->row, from->rows);
    for (int64_t row = 0; row < from->rows; row++) {
        bool counts = from->person[row] != PERSON_NONE_NUMBER && view_counts(truth, row);
        if (!counts || (dated && value_is_missing(value[row]))) {
            continue;
        }
        out->person[out->count] = from->person[row];
        out->row[out->count] = (uint32_t)row;
        out->value[out->count++] = dated ? value[row] : take_of(d->take, value, row);
    }
    for (int64_t i = 0, to; dated && i < out->count; i = to) {
        to = end_of_run(out, i);
        sort_run(out, i, to, *from->arena);
    }
}

/* ---- applying ---- */

/* Her records: from..to. */
struct run {
    const struct person_records *records;
    int64_t from, to;
};

static int64_t put_together(const struct run *run, enum derived_take take)
{
    int64_t value = take_absent(take);
    for (int64_t i = run->from; i < run->to; i++) {
        value = take_add(take, value, run->records->value[i]);
    }
    return value;
}

/* The first of her records that is not before the date (after: is later than it). */
static int64_t bound(const struct run *run, int64_t date, bool after)
{
    int64_t low = run->from, high = run->to;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        int64_t value = run->records->value[middle];
        if (value < date || (after && value == date)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* The record itself is neither before nor after itself, whichever of its dates is looked at. */
static int64_t days_between(const struct run *run, enum derived_take take, int64_t date,
                            int64_t own_row)
{
    const struct person_records *r = run->records;
    bool next = take == TAKE_DAYS_TO_NEXT;
    int64_t at = next ? bound(run, date, true) : bound(run, date, false) - 1;
    if (at >= run->from && at < run->to && r->row[at] == own_row) {
        at += next ? 1 : -1;
    }
    if (at < run->from || at >= run->to) {
        return VALUE_MISSING(MISSING_NOT_APPLICABLE);
    }
    return next ? r->value[at] - date : date - r->value[at];
}

/* Her records follow those of the persons before her. */
static void move_to(struct run *run, uint32_t person)
{
    const struct person_records *r = run->records;
    run->from = run->to;
    while (run->from < r->count && r->person[run->from] < person) {
        run->from++;
    }
    bool hers = run->from < r->count && r->person[run->from] == person;
    run->to = hers ? end_of_run(r, run->from) : run->from;
}

void person_apply(const struct derived *d, const struct person_records *records,
                  struct part_view *own, bool same, int64_t *out)
{
    bool dated = is_dated(d->take);
    const int64_t *date = dated && own->rows > 0 ? view_column(own, d->own_date) : NULL;
    const uint8_t *truth = d->take == TAKE_ORDER ? view_truth(own, d->condition) : NULL;
    struct run run = {records, 0, 0};
    int64_t together = take_absent(d->take);
    for (int64_t row = 0; row < own->rows; row++) {
        out[row] = VALUE_MISSING(MISSING_NOT_RECORDED);
        if (!own->person || own->person[row] == PERSON_NONE_NUMBER) {
            continue;
        }
        if (row == 0 || own->person[row] != own->person[row - 1]) {
            move_to(&run, own->person[row]);
            together = dated ? 0 : put_together(&run, d->take);
        }
        if (!dated) {
            out[row] = together;
            continue;
        }
        assert(date);
        if (!value_is_missing(date[row]) && view_counts(truth, row)) {
            out[row] = d->take == TAKE_ORDER
                           ? bound(&run, date[row], false) - run.from + 1
                           : days_between(&run, d->take, date[row], same ? row : -1);
        }
    }
}
