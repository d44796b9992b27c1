/* Measures whose value stands in a record: the estimate of another source, what a programme set
 * out to reach. docs/methods.md "Estimates of others", "Targets". */
#include <assert.h>
#include <math.h>

#include "5_indicators/records.h"
#include "model/target.h"

#define WHOLE_LIMIT 1e15 /* beyond, a double may have lost its units */

/* What the records of one cell say together. */
struct given_cell {
    int64_t records;
    const struct record *first;
    bool differ;      /* in what must be one: direction, cumulation */
    bool aims_differ; /* baselines or targets */
    bool aims_missing, parts_missing;
    double baseline, target, numerator, denominator; /* sums */
};
struct given {
    struct given_cell *cell; /* [cells of the table] */
};

struct giving {
    const struct making *m;
    const struct record *record;
};

static bool same_number(double a, double b)
{
    return (isnan(a) && isnan(b)) || !(a < b || a > b || isnan(a) || isnan(b));
}

static void add_target(struct given_cell *c, const struct record *r)
{
    const struct record *first = c->first;
    c->differ = c->differ || first->value[TARGET_DIRECTION] != r->value[TARGET_DIRECTION] ||
                first->value[TARGET_CUMULATION] != r->value[TARGET_CUMULATION];
    c->aims_differ = c->aims_differ ||
                     !same_number(first->number[TARGET_BASELINE], r->number[TARGET_BASELINE]) ||
                     !same_number(first->number[TARGET_TARGET], r->number[TARGET_TARGET]);
    c->aims_missing = c->aims_missing || isnan(r->number[TARGET_TARGET]);
    c->parts_missing =
        c->parts_missing || isnan(r->number[TARGET_NUMERATOR]) ||
        isnan(first->number[TARGET_DENOMINATOR]) != isnan(r->number[TARGET_DENOMINATOR]);
    c->baseline += r->number[TARGET_BASELINE];
    c->target += r->number[TARGET_TARGET];
    c->numerator += r->number[TARGET_NUMERATOR];
    c->denominator += r->number[TARGET_DENOMINATOR];
}

static void add_given(void *context, int64_t cell, const int32_t *at)
{
    const struct giving *g = context;
    struct given_cell *c = &g->m->given->cell[cell];
    (void)at;
    c->first = c->first ? c->first : g->record;
    c->records++;
    if (g->m->out->measure == MEASURE_TARGET) {
        add_target(c, g->record);
    }
}

void given_prepare(struct making *m)
{
    struct given *given = ARENA_NEW(m->arena, struct given);
    given->cell = ARENA_ARRAY(m->arena, struct given_cell, m->out->cells);
    m->given = given;
    const struct record_list *list = m->counts->records;
    for (ptrdiff_t i = 0; list && i < list->count; i++) {
        struct giving giving = {m, &list->item[i]};
        record_cells(m, &list->item[i], add_given, &giving);
    }
}

/* ---- estimates of another source ---- */

/* One record says one cell; several cannot be put together without knowing how they were made. */
void estimate_reference(const struct making *m, struct estimate *e, const int32_t *at)
{
    const struct given_cell *c = &m->given->cell[table_cell_index(m->out, at)];
    e->numerator = e->denominator = -1;
    e->numerator_print = 0;
    if (c->records != 1) {
        set_status(e, c->records == 0 ? CELL_NOT_COLLECTED : CELL_NOT_APPLICABLE);
        return;
    }
    if (isnan(c->first->number[0])) {
        set_status(e, CELL_NOT_COLLECTED);
        return;
    }
    set_value(e, c->first->number[0]);
    e->lower = c->first->number[1];
    e->upper = c->first->number[2];
}

/* ---- targets ---- */

enum cumulation {
    CUMULATION_LEVEL, /* a state: only one record can say it */
    CUMULATION_CUMULATIVE,
    CUMULATION_ANNUAL,
    CUMULATION_AVERAGE,
    CUMULATION_UNKNOWN
};

static str code_of(const struct making *m, const struct record *r, int which)
{
    int32_t column = m->plan->indicator->target[which];
    if (column < 0 || value_is_missing(r->value[which])) {
        return (str){0};
    }
    const struct codelist *list = m->plan->plan->dataset->coded[column].codelist;
    return list->code[list->by_number[r->value[which]]].code;
}

static enum cumulation cumulation_of(const struct making *m, const struct record *r)
{
    static const char *const names[] = {"level", "cumulative", "annual", "average"};
    str code = code_of(m, r, TARGET_CUMULATION);
    for (int i = 0; i < CUMULATION_UNKNOWN; i++) {
        if (str_equal_c(code, names[i])) {
            return (enum cumulation)i;
        }
    }
    return code.n == 0 ? CUMULATION_LEVEL : CUMULATION_UNKNOWN;
}

static bool goes_down(const struct making *m, const struct record *r)
{
    str code = code_of(m, r, TARGET_DIRECTION);
    return code.n > 0 ? str_equal_c(code, "down") : m->plan->indicator->direction == DIRECTION_DOWN;
}

/* What was to be reached and what was reached, of all records of a cell together. */
struct aim {
    double baseline, target;       /* baseline NAN: from nothing */
    double numerator, denominator; /* denominator NAN: none */
    bool down;
};

/* A number without a denominator is complete, and no estimate. */
static struct interval achieved_of(const struct aim *a, double confidence)
{
    struct interval i = {a->numerator, (double)NAN, (double)NAN, STATS_OK};
    if (isnan(a->denominator)) {
        return i;
    }
    if (!(a->denominator > 0.0)) {
        i.status = STATS_UNDEFINED;
        return i;
    }
    i.value = PERCENT * a->numerator / a->denominator;
    bool counts = a->numerator >= 0.0 && a->numerator <= a->denominator &&
                  a->denominator < WHOLE_LIMIT && same_number(a->numerator, rint(a->numerator)) &&
                  same_number(a->denominator, rint(a->denominator));
    if (counts) {
        struct interval share =
            stats_share_wilson((int64_t)a->numerator, (int64_t)a->denominator, confidence);
        i.lower = PERCENT * share.lower;
        i.upper = PERCENT * share.upper;
    }
    return i;
}

/* What the records add up to depends on their cumulation; what must be one has to be one. */
static bool can_be_added(const struct given_cell *c, enum cumulation cumulation, bool adds_aims)
{
    if (c->differ || c->aims_missing || c->parts_missing || cumulation == CUMULATION_UNKNOWN) {
        return false;
    }
    return c->records == 1 || (cumulation != CUMULATION_LEVEL && (adds_aims || !c->aims_differ));
}

/* False: the records cannot be put together. Numerators and denominators are added, percentages
 * never. */
static bool aim_of(const struct making *m, const struct given_cell *c, struct aim *out)
{
    enum cumulation cumulation = cumulation_of(m, c->first);
    bool divided = !isnan(c->first->number[TARGET_DENOMINATOR]);
    bool adds_aims = cumulation == CUMULATION_ANNUAL && !divided;
    bool mean = cumulation == CUMULATION_AVERAGE && !divided;
    if (!can_be_added(c, cumulation, adds_aims)) {
        return false;
    }
    out->baseline = adds_aims ? c->baseline : c->first->number[TARGET_BASELINE];
    out->target = adds_aims ? c->target : c->first->number[TARGET_TARGET];
    out->down = goes_down(m, c->first);
    out->numerator = mean ? c->numerator / (double)c->records : c->numerator;
    out->denominator = divided ? c->denominator : (double)NAN;
    return true;
}

/* model/target.h has the formulas. */
static struct target_answer answer_of(const struct aim *a, double confidence,
                                      struct interval *achieved)
{
    *achieved = achieved_of(a, confidence);
    struct target_question question = {
        .direction = a->down ? TARGET_DOWN : TARGET_UP,
        .baseline = a->baseline,
        .target = a->target,
        .achieved = achieved->status == STATS_OK ? achieved->value : (double)NAN,
        .lower = achieved->lower,
        .upper = achieved->upper,
        .complete = isnan(a->denominator),
    };
    return target_answer(&question);
}

static int64_t whole_or_none(double value, double least)
{
    return value >= least && value < WHOLE_LIMIT ? (int64_t)value : -1;
}

void estimate_target(const struct making *m, struct estimate *e, const int32_t *at)
{
    const struct given_cell *c = &m->given->cell[table_cell_index(m->out, at)];
    struct aim aim;
    e->numerator_print = 0;
    e->numerator = e->denominator = -1;
    if (c->records == 0 || !aim_of(m, c, &aim)) {
        set_status(e, c->records == 0 ? CELL_NOT_COLLECTED : CELL_NOT_APPLICABLE);
        return;
    }
    e->numerator = whole_or_none(c->numerator, 0.0);
    e->denominator = whole_or_none(c->denominator, 1.0);
    struct interval achieved;
    struct target_answer answer = answer_of(&aim, m->options->policy->confidence, &achieved);
    if (answer.status != TARGET_OK) {
        bool wrong = answer.status == TARGET_WRONG_WAY;
        set_status(e, wrong ? CELL_NOT_APPLICABLE : CELL_NO_DENOMINATOR);
        return;
    }
    set_value(e, PERCENT * answer.share);
    e->status = CELL_VALUE;
    e->extra[0] = achieved.value;
    if (isnan(aim.denominator)) {
        e->extra[1] = answer.verdict == TARGET_REACHED ? 1.0 : 0.0;
    } else if (!isnan(answer.share_lower)) {
        e->lower = PERCENT * answer.share_lower;
        e->upper = PERCENT * answer.share_upper;
        e->extra[1] = 0.0; /* targets_adjust has the verdict */
    }
}

/* ---- verdicts ---- */

/* Whether two cells stand at the same levels: their targets are of one family, which their totals
 * are not. */
static bool same_levels(const struct estimate_table *t, int64_t a, int64_t b)
{
    int32_t one[BREAKDOWNS_LIMIT] = {0};
    int32_t other[BREAKDOWNS_LIMIT] = {0};
    table_cell_coordinates(t, a, one);
    table_cell_coordinates(t, b, other);
    for (int32_t k = 0; k < t->dimensions; k++) {
        const struct table_position *position = t->dimension[k].position;
        if (position[one[k]].level != position[other[k]].level) {
            return false;
        }
    }
    return true;
}

static bool is_reached(const struct making *m, int64_t cell, int64_t among)
{
    struct aim aim;
    struct interval achieved;
    double confidence = 1.0 - (1.0 - m->options->policy->confidence) / (double)among;
    return aim_of(m, &m->given->cell[cell], &aim) &&
           answer_of(&aim, confidence, &achieved).verdict == TARGET_REACHED;
}

/* Holm 1979 by intervals: of k targets that are not yet known to be reached one is when its
 * interval says so at a k-th of the error. */
static void adjust_family(const struct making *m, const int64_t *cell, int64_t cells)
{
    struct estimate *e = m->out->cell;
    bool more = true;
    for (int64_t left = cells; more && left > 0;) {
        more = false;
        for (int64_t i = 0; i < cells && !more; i++) {
            more = !(e[cell[i]].extra[1] > 0.0) && is_reached(m, cell[i], left);
            if (more) {
                e[cell[i]].extra[1] = 1.0;
                left--;
            }
        }
    }
}

void targets_adjust(const struct making *m)
{
    const struct estimate_table *t = m->out;
    bool *done = ARENA_ARRAY(m->arena, bool, t->cells);
    int64_t *family = ARENA_ARRAY(m->arena, int64_t, t->cells);
    for (int64_t first = 0; first < t->cells; first++) {
        int64_t count = 0;
        if (done[first] || isnan(t->cell[first].lower)) {
            continue;
        }
        for (int64_t cell = first; cell < t->cells; cell++) {
            if (!done[cell] && !isnan(t->cell[cell].lower) && same_levels(t, first, cell)) {
                done[cell] = true;
                family[count++] = cell;
            }
        }
        adjust_family(m, family, count);
    }
}
