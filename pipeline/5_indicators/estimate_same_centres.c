/* The change over the same centres. */
#include "5_indicators/estimate_same_centres.h"

#include <assert.h>
#include <math.h>

#include "base/date.h"
#include "model/coverage.h"

/* ---- what is counted ---- */

/* The kept column that says whose a record is; -1: none. */
static int32_t centre_column(const struct dataset *dataset)
{
    for (int32_t i = 0; i < dataset->coded_count; i++) {
        const struct coded_column *c = &dataset->coded[i];
        if (dataset->centre_field >= 0 && c->field == dataset->centre_field &&
            c->kind == CODED_CODE) {
            return i;
        }
    }
    return -1;
}

static bool is_covered(const struct coverage_list *coverage, const struct dataset *dataset)
{
    for (ptrdiff_t i = 0; coverage && i < coverage->count; i++) {
        if (coverage->item[i].dataset == dataset) {
            return true;
        }
    }
    return false;
}

void same_centres_plan(const struct planning *planning, struct table_plan *t, int32_t filter)
{
    enum measure measure = t->indicator->measure;
    if (measure != MEASURE_CHANGE && measure != MEASURE_TREND) {
        return;
    }
    int32_t column = centre_column(t->indicator->dataset);
    if (column < 0 || !is_covered(planning->coverage, t->indicator->dataset)) {
        return;
    }
    bool along = measure == MEASURE_TREND; /* its years are not among the table's */
    int32_t axis[] = {along ? t->along : t->axis[t->time],
                      plan_axis(t->plan, column, TRANSFORM_NONE, 0)};
    t->centres = axis[1];
    t->same_centres = plan_cube(t->plan, filter, 2, axis);
    t->coverage = planning->coverage;
}

/* ---- who sent in both periods ---- */

/* What the list says of a dataset and a year: its cells stand together. */
struct year_coverage {
    const struct coverage_cell *cell;
    ptrdiff_t count;
};

static struct year_coverage year_of(const struct table_plan *t, int32_t year)
{
    struct year_coverage out = {0};
    for (ptrdiff_t i = 0; i < t->coverage->count; i++) {
        const struct coverage_cell *c = &t->coverage->item[i];
        if (c->year == year && c->dataset == t->indicator->dataset) {
            out.cell = out.cell ? out.cell : c;
            out.count++;
        }
    }
    return out;
}

/* Whether the centre sent all that was due for the year, and something was. */
static bool sent_all(const struct year_coverage *year, str centre)
{
    for (ptrdiff_t i = 0; i < year->count; i++) {
        const struct coverage_cell *c = &year->cell[i];
        if (str_equal(c->centre, centre)) {
            return c->periods_expected > 0 && c->periods_received == c->periods_expected;
        }
    }
    return false;
}

static bool in_panel(const struct table_plan *t, int32_t centre, const struct year_coverage *year,
                     ptrdiff_t years)
{
    const struct axis *axis = &t->plan->axis.item[t->centres];
    const struct codelist *list = axis->coded->codelist;
    int64_t number = axis->value[centre];
    if (number == POSITION_NO_VALUE || number < 0 || number >= list->number_limit ||
        list->by_number[number] < 0) {
        return false; /* nobody knows whose */
    }
    str code = list->code[list->by_number[number]].code;
    for (ptrdiff_t i = 0; i < years; i++) {
        if (!sent_all(&year[i], code)) {
            return false;
        }
    }
    return true;
}

/* ---- the change ---- */

enum side { LEFT_OUT, PANEL };
struct counted_side {
    int64_t number, records, persons;
};

static struct counted_side count_at(const struct making *m, int32_t period, int32_t centre)
{
    const struct table_plan *t = m->plan;
    const struct cube *cube = &t->plan->cube.item[t->same_centres];
    int32_t position[2];
    for (int32_t i = 0; i < cube->axes; i++) {
        position[i] = cube->axis[i] == t->centres ? centre : period;
    }
    int64_t cell = plan_cell(t->plan, cube, position);
    const struct counts *counts = m->counts->own;
    struct counted_side out = {.records = counts->records[cell]};
    out.persons = t->plan->persons ? counts->persons[cell] : 0;
    out.number = t->indicator->counts_persons ? out.persons : out.records;
    return out;
}

static bool is_safe(const struct making *m, const struct counted_side *c)
{
    int64_t threshold = m->options->policy->threshold;
    return (c->records == 0 || c->records >= threshold) &&
           (c->persons == 0 || c->persons >= threshold);
}

static void add_side(struct counted_side *to, struct counted_side one)
{
    to->number += one.number;
    to->records += one.records;
    to->persons += one.persons;
}

static bool at_totals(const struct table_plan *t, const int32_t *position)
{
    for (int32_t k = 0; k < t->by_count; k++) {
        if (k != t->time && position[k] != 0) {
            return false;
        }
    }
    return true;
}

void same_centres_estimate(const struct making *m, struct estimate *e, const int32_t *position,
                           const int32_t *before)
{
    const struct table_plan *t = m->plan;
    const struct axis *time = &t->plan->axis.item[t->axis[t->time]];
    const struct axis *centres = &t->plan->axis.item[t->centres];
    const int32_t period[2] = {before[t->time], position[t->time]};
    if (!at_totals(t, position)) {
        return;
    }
    struct year_coverage year[2];
    for (int i = 0; i < 2; i++) {
        int32_t day = axis_first_day(time, period[i]);
        if (day == INT32_MIN) {
            return;
        }
        year[i] = year_of(t, date_to_parts(day).year);
    }
    struct counted_side sum[2][2] = {{{0}}}; /* [period][side] */
    for (int32_t centre = 1; centre < centres->positions; centre++) {
        enum side side = in_panel(t, centre, year, 2) ? PANEL : LEFT_OUT;
        for (int i = 0; i < 2; i++) {
            add_side(&sum[i][side], count_at(m, period[i], centre));
        }
    }
    bool safe = is_safe(m, &sum[0][PANEL]) && is_safe(m, &sum[1][PANEL]) &&
                is_safe(m, &sum[0][LEFT_OUT]) && is_safe(m, &sum[1][LEFT_OUT]);
    if (safe && sum[0][PANEL].number > 0) {
        double ratio = (double)sum[1][PANEL].number / (double)sum[0][PANEL].number;
        e->extra[0] = round(PERCENT * (ratio - 1.0));
    }
}

/* ---- the trend ---- */

ptrdiff_t same_centres_counts(const struct making *m, struct arena scratch, const int32_t *year_at,
                              ptrdiff_t years, double *counts)
{
    const struct table_plan *t = m->plan;
    const struct policy *policy = m->options->policy;
    const struct axis *time = &t->plan->axis.item[t->along];
    const struct axis *centres = &t->plan->axis.item[t->centres];
    struct year_coverage *year = ARENA_ARRAY(&scratch, struct year_coverage, years);
    struct counted_side(*sum)[2] = arena_alloc(&scratch, (ptrdiff_t)sizeof *sum, years);
    for (ptrdiff_t i = 0; i < years; i++) {
        year[i] = year_of(t, date_to_parts(axis_first_day(time, year_at[i])).year);
    }
    ptrdiff_t panel = 0;
    for (int32_t centre = 1; centre < centres->positions; centre++) {
        enum side side = in_panel(t, centre, year, years) ? PANEL : LEFT_OUT;
        panel += side == PANEL;
        for (ptrdiff_t i = 0; i < years; i++) {
            add_side(&sum[i][side], count_at(m, year_at[i], centre));
        }
    }
    struct counted_side all[2] = {{0}};
    for (ptrdiff_t i = 0; i < years; i++) {
        if (!is_safe(m, &sum[i][PANEL]) || !is_safe(m, &sum[i][LEFT_OUT])) {
            return 0;
        }
        add_side(&all[PANEL], sum[i][PANEL]);
        add_side(&all[LEFT_OUT], sum[i][LEFT_OUT]);
        counts[i] = (double)sum[i][PANEL].number;
    }
    bool few = all[PANEL].records < policy->statistics ||
               (all[LEFT_OUT].records > 0 && all[LEFT_OUT].records < policy->statistics);
    return few ? 0 : panel;
}
