/* Single records of a dataset, chunk by chunk. */
#include "5_indicators/records.h"

#include <assert.h>
#include <math.h>

enum { CHUNK = 1024, PERSON_BITS = 32 };

static_assert((int)TARGET_COLUMNS <= (int)RECORD_VALUES, "a target fits in a record");

struct record_columns record_columns_of(const struct table_plan *t)
{
    const struct indicator *i = t->indicator;
    struct record_columns c = {0};
    if (i->measure == MEASURE_OCCUPANCY) {
        c = (struct record_columns){3, {i->enters, i->leaves, i->value.value}};
    } else if (i->measure == MEASURE_REFERENCE) {
        c = (struct record_columns){3, {i->estimate[0], i->estimate[1], i->estimate[2]}};
    } else if (i->measure == MEASURE_DARK_FIGURE) {
        const struct survey *s = &i->survey;
        c = (struct record_columns){4, {s->estimate, s->lower, s->upper, s->year}};
    } else if (i->measure == MEASURE_CONSISTENCY) {
        c.count = i->items;
        for (int32_t k = 0; k < i->items; k++) {
            c.column[k] = i->item[k];
        }
    } else {
        assert(i->measure == MEASURE_TARGET);
        c.count = TARGET_COLUMNS;
        for (int32_t k = 0; k < TARGET_COLUMNS; k++) {
            c.column[k] = i->target[k];
        }
    }
    return c;
}

struct chunk {
    const struct dataset *dataset;
    int64_t **integers; /* [column_count] NULL: not wanted */
    double **numbers;
    struct expression_column *variable;
    uint8_t *truth;
    bool *selected;
    int32_t rows;
};

static struct chunk chunk_new(struct arena *a, const struct plan *p)
{
    int32_t columns = p->dataset->column_count;
    struct chunk c = {.dataset = p->dataset,
                      .integers = (int64_t **)ARENA_ARRAY(a, void *, columns),
                      .numbers = (double **)ARENA_ARRAY(a, void *, columns),
                      .variable = ARENA_ARRAY(a, struct expression_column, columns),
                      .truth = ARENA_ARRAY(a, uint8_t, CHUNK),
                      .selected = ARENA_ARRAY(a, bool, CHUNK)};
    for (int32_t i = 0; i < columns; i++) {
        if (!p->want[i]) {
            continue;
        }
        c.integers[i] = ARENA_ARRAY(a, int64_t, CHUNK);
        if (p->dataset->coded[i].kind == CODED_NUMBER) {
            c.numbers[i] = ARENA_ARRAY(a, double, CHUNK);
        }
        c.variable[i] =
            (struct expression_column){.integers = c.integers[i], .numbers = c.numbers[i]};
    }
    return c;
}

static void chunk_fill(struct chunk *c, const struct person_part *part, int64_t first)
{
    int64_t left = part->rows - first;
    c->rows = (int32_t)(left < CHUNK ? left : CHUNK);
    for (int32_t i = 0; i < c->dataset->column_count; i++) {
        if (!c->integers[i]) {
            continue;
        }
        const uint8_t *bytes = part->bytes[i] + first * c->dataset->coded[i].width;
        if (c->numbers[i]) {
            coded_decode_numbers(bytes, c->rows, c->numbers[i], c->integers[i]);
        } else {
            coded_decode(&c->dataset->coded[i], bytes, c->rows, c->integers[i]);
        }
    }
}

static void chunk_select(struct chunk *c, const struct filter *f, struct arena scratch)
{
    for (int32_t r = 0; r < c->rows; r++) {
        c->selected[r] = true;
    }
    for (int32_t part = 0; part < f->parts; part++) {
        expression_evaluate(f->part[part], c->variable, c->rows, c->truth, scratch);
        for (int32_t r = 0; r < c->rows; r++) {
            c->selected[r] = c->selected[r] && c->truth[r] == TRUTH_TRUE;
        }
    }
}

static struct record record_of(struct arena *a, const struct chunk *c, const struct table_plan *t,
                               const struct record_columns *wanted, int32_t row)
{
    int64_t *value = ARENA_ARRAY(a, int64_t, wanted->count);
    double *number = ARENA_ARRAY(a, double, wanted->count);
    struct record out = {.value = value, .number = number, .person = PERSON_OF_NOBODY};
    for (int32_t k = 0; k < t->by_count; k++) {
        out.axis[k] = c->integers[t->by[k].column][row];
    }
    for (int32_t i = 0; i < wanted->count; i++) {
        int32_t column = wanted->column[i];
        value[i] = VALUE_MISSING(MISSING_NOT_RECORDED);
        number[i] = (double)NAN;
        if (column < 0) {
            continue;
        }
        value[i] = c->integers[column][row];
        if (!value_is_missing(value[i])) {
            number[i] = c->numbers[column] ? c->numbers[column][row] : (double)value[i];
        }
    }
    return out;
}

bool records_read(struct arena *a, const struct table_plan *t, const struct part_source *source,
                  struct record_list *out, struct diag *d)
{
    const struct record_columns wanted = record_columns_of(t);
    const struct filter *filter = &t->plan->filter.item[t->record_filter];
    struct chunk c = chunk_new(a, t->plan);
    struct arena parts = arena_reserve((ptrdiff_t)1 << 36);
    bool ok = true;
    for (int32_t p = 0; ok && p < source->parts; p++) {
        struct arena scratch = parts;
        struct person_part part = {0};
        ok = source->read(source->context, 0, &scratch, p, t->plan->want, &part, d);
        for (int64_t first = 0; ok && first < part.rows; first += CHUNK) {
            chunk_fill(&c, &part, first);
            chunk_select(&c, filter, scratch);
            for (int32_t r = 0; r < c.rows; r++) {
                if (!c.selected[r]) {
                    continue;
                }
                struct record *record = ARENA_PUSH(a, out);
                *record = record_of(a, &c, t, &wanted, r);
                bool known = part.person && part.person[first + r] != PERSON_NONE_NUMBER;
                if (known) {
                    record->person = (uint64_t)p << PERSON_BITS | part.person[first + r];
                }
            }
        }
    }
    arena_release(&parts);
    return ok;
}

/* ---- where a record stands ---- */

static int32_t position_of_rank(const struct axis *x, int32_t level, int32_t rank)
{
    for (int32_t i = 0; i < x->positions; i++) {
        if (x->position[i].level == level && x->rank[i] == rank) {
            return i;
        }
    }
    return -1;
}

static bool holds(const struct axis *x, const int32_t *out, int32_t count, int32_t position)
{
    for (int32_t i = 0; i < count; i++) {
        if (out[i] == position) {
            return true;
        }
    }
    return position < 0 || position >= x->positions;
}

/* Adds the positions of one code, number or period at every level. */
static int32_t add_positions(const struct axis *x, int64_t value, int32_t *out, int32_t count)
{
    assert(value >= x->least && value - x->least < x->span);
    for (int32_t level = 1; level <= x->levels; level++) {
        int32_t rank = x->value_rank[(level - 1) * x->span + value - x->least];
        int32_t position = rank < x->level_count[level] ? position_of_rank(x, level, rank) : -1;
        if (!holds(x, out, count, position)) {
            out[count++] = position;
        }
    }
    return count;
}

int32_t record_positions(const struct making *m, const struct record *r, int32_t k, int32_t *out)
{
    const struct axis *x = &m->plan->plan->axis.item[m->plan->axis[k]];
    int64_t value = r->axis[k];
    int32_t count = 0;
    out[count++] = 0;
    if (value_is_missing(value)) {
        if (x->missing_rank < x->level_count[1]) {
            out[count++] = position_of_rank(x, 1, x->missing_rank);
        }
        return count;
    }
    if (!x->set) {
        return add_positions(x, value, out, count);
    }
    for (int64_t code = 0; code < x->span; code++) {
        if ((value >> code & 1) != 0) {
            count = add_positions(x, code, out, count);
        }
    }
    return count;
}

/* Index in the table's dimension; -1: not shown. */
static int32_t shown_at(const struct making *m, int32_t k, int32_t axis_position)
{
    for (int32_t i = 0; i < m->out->dimension[k].count; i++) {
        if (m->axis_position[k][i] == axis_position) {
            return i;
        }
    }
    return -1;
}

void record_cells(const struct making *m, const struct record *r,
                  void (*add)(void *context, int64_t cell, const int32_t *at), void *context)
{
    struct arena scratch = *m->arena;
    int32_t *index[BREAKDOWNS_LIMIT] = {0};
    int32_t count[BREAKDOWNS_LIMIT] = {0};
    int32_t turn[BREAKDOWNS_LIMIT] = {0};
    int32_t at[BREAKDOWNS_LIMIT] = {0};
    int32_t dimensions = m->out->dimensions;
    for (int32_t k = 0; k < dimensions; k++) {
        const struct axis *x = &m->plan->plan->axis.item[m->plan->axis[k]];
        int32_t *position = ARENA_ARRAY(&scratch, int32_t, x->positions + 1);
        index[k] = ARENA_ARRAY(&scratch, int32_t, x->positions + 1);
        int32_t positions = record_positions(m, r, k, position);
        for (int32_t i = 0; i < positions; i++) {
            int32_t shown = shown_at(m, k, position[i]);
            if (shown >= 0) {
                index[k][count[k]++] = shown;
            }
        }
    }
    for (bool more = true; more;) {
        more = false;
        for (int32_t k = 0; k < dimensions; k++) {
            at[k] = index[k][turn[k]];
        }
        add(context, table_cell_index(m->out, at), at);
        for (int32_t k = 0; k < dimensions && !more; k++) {
            assert(count[k] > 0);
            turn[k] = (turn[k] + 1) % count[k];
            more = turn[k] != 0;
        }
    }
}
