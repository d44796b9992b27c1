/* Sums over neighbouring periods. docs/methods.md "Moving sums". */
#include <assert.h>
#include <string.h>

#include "5_indicators/estimate_parts.h"

/* How many periods the cell sums up; 0 where it holds all of them. */
static int32_t periods_of(const struct making *m, const int32_t *position)
{
    return m->out->moving > 0 && position[m->plan->time] > 0 ? m->out->moving : 0;
}

/* The position of a period `back` before that of the cell. */
static void go_back(const struct making *m, const int32_t *position, int32_t back, int32_t *there)
{
    memcpy(there, position, (size_t)m->plan->by_count * sizeof *there);
    there[m->plan->time] -= back;
    assert(there[m->plan->time] > 0); /* cells without all of their periods are not shown */
}

struct tallied moving_counted(const struct making *m, const int32_t *position)
{
    struct tallied sum = {.persons = m->plan->plan->persons ? 0 : -1};
    int32_t periods = periods_of(m, position);
    if (periods == 0) {
        return counted_at(m, m->plan->numerator, position);
    }
    for (int32_t back = 0; back < periods; back++) {
        int32_t there[BREAKDOWNS_LIMIT] = {0};
        go_back(m, position, back, there);
        struct tallied one = counted_at(m, m->plan->numerator, there);
        sum.records += one.records;
        sum.number += one.number;
        sum.print += one.print; /* no record stands in two periods */
        sum.record_print += one.record_print;
        sum.persons = one.persons > sum.persons ? one.persons : sum.persons;
    }
    return sum;
}

int64_t moving_exposure(const struct making *m, const int32_t *position, uint32_t *flags)
{
    int64_t sum = 0;
    int32_t periods = periods_of(m, position);
    if (periods == 0) {
        *flags |= exposure_flags(m->exposure, position);
        return exposure_of(m->exposure, position);
    }
    for (int32_t back = 0; back < periods; back++) {
        int32_t there[BREAKDOWNS_LIMIT] = {0};
        go_back(m, position, back, there);
        int64_t one = exposure_of(m->exposure, there);
        if (one < 0) {
            return -1;
        }
        *flags |= exposure_flags(m->exposure, there);
        sum += one;
    }
    return sum;
}

void moving_label(const struct making *m, struct table_position *p, int32_t at)
{
    const struct axis *axis = &m->plan->plan->axis.item[m->plan->axis[m->plan->time]];
    const struct labels first = axis->position[at - m->out->moving + 1].labels;
    const struct labels last = axis->position[at].labels;
    for (int32_t l = 0; l < LANGUAGE_COUNT; l++) {
        struct diag_arg args[] = {{"first", first.text[l]}, {"last", last.text[l]}};
        p->labels.text[l] = catalogue_format(m->arena, m->options->words, "position.moving",
                                             (enum language)l, 2, args);
    }
}

/* Nobody is shown these counts; they are what the sums are made of. */
static void plain_cell(const struct making *m, const int32_t *position, struct estimate *e)
{
    struct tallied here = counted_at(m, m->plan->numerator, position);
    *e = (struct estimate){
        .numerator = here.number,
        .numerator_print = here.print,
        .denominator = -1,
        .records = here.records,
        .persons = here.persons,
        .unknown = -1,
    };
    set_status(e, CELL_NOT_YET_DUE);
}

void moving_plain(const struct making *m, struct arena *a)
{
    const struct table_plan *p = m->plan;
    const struct axis *axis = &p->plan->axis.item[p->axis[p->time]];
    struct estimate_table *plain = ARENA_NEW(a, struct estimate_table);
    struct table_dimension *dimension = ARENA_ARRAY(a, struct table_dimension, p->by_count);
    *plain = *m->out;
    plain->measure = MEASURE_COUNT;
    plain->factor = 1.0;
    plain->denominator_key = (str){0};
    plain->denominator_inside = plain->denominator_apart = (struct filter_list){0};
    plain->moving = 0;
    plain->dimension = dimension;
    plain->cells = 1;
    for (int32_t k = 0; k < p->by_count; k++) {
        dimension[k] = m->out->dimension[k];
        if (k == p->time) {
            dimension[k].count = axis->positions;
            dimension[k].position = axis->position;
        }
        plain->cells *= dimension[k].count;
    }
    plain->cell = ARENA_ARRAY(a, struct estimate, plain->cells);
    for (int64_t cell = 0; cell < plain->cells; cell++) {
        int32_t at[BREAKDOWNS_LIMIT] = {0};
        int32_t position[BREAKDOWNS_LIMIT] = {0};
        table_cell_coordinates(plain, cell, at);
        for (int32_t k = 0; k < p->by_count; k++) {
            const int32_t *axis_position = m->axis_position[k];
            assert(axis_position);
            position[k] = k == p->time ? at[k] : axis_position[at[k]];
        }
        plain_cell(m, position, &plain->cell[cell]);
    }
    m->out->plain = plain;
}
