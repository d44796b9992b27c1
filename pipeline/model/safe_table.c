/* The one definition of struct safe_table. Numbers of cells that are not published are erased
 * here, so that no later mistake can show them. */
#include "model/safe_table.h"

#include <assert.h>
#include <math.h>

#include "base/buf.h"
#include "model/safe_table_make.h"

struct safe_table {
    struct estimate_table shape; /* without its cells */
    struct safe_cell *cell;
};

static const struct safe_cell erased = {
    .value = NAN,
    .lower = NAN,
    .upper = NAN,
    .numerator = -1,
    .denominator = -1,
};

static struct safe_cell cell_make(const struct estimate *estimate, enum safe_state state)
{
    struct safe_cell cell = erased;
    cell.state = state;
    if (state == SAFE_PUBLISHED) {
        assert(estimate->status == CELL_VALUE || estimate->status == CELL_ZERO);
        cell.flags = estimate->flags;
        cell.value = estimate->value;
        cell.lower = estimate->lower;
        cell.upper = estimate->upper;
        cell.numerator = estimate->numerator;
        cell.denominator = estimate->denominator;
    }
    return cell;
}

const struct safe_table *safe_table_make(struct arena *a, const struct estimate_table *table,
                                         const enum safe_state *state)
{
    struct safe_table *safe = ARENA_NEW(a, struct safe_table);
    safe->shape = *table;
    safe->shape.cell = NULL;
    safe->cell = ARENA_ARRAY(a, struct safe_cell, table->cells);
    for (int64_t i = 0; i < table->cells; i++) {
        safe->cell[i] = cell_make(&table->cell[i], state[i]);
    }
    return safe;
}

str safe_table_id(const struct safe_table *t)
{
    return t->shape.id;
}

const struct indicator *safe_table_indicator(const struct safe_table *t)
{
    return t->shape.indicator;
}

enum measure safe_table_measure(const struct safe_table *t)
{
    return t->shape.measure;
}

bool safe_table_counts_persons(const struct safe_table *t)
{
    return t->shape.counts_persons;
}

double safe_table_factor(const struct safe_table *t)
{
    return t->shape.factor;
}

str safe_table_method(const struct safe_table *t)
{
    return t->shape.method;
}

int32_t safe_table_dimensions(const struct safe_table *t)
{
    return t->shape.dimensions;
}

const struct table_dimension *safe_table_dimension(const struct safe_table *t, int32_t d)
{
    assert(0 <= d && d < t->shape.dimensions);
    return &t->shape.dimension[d];
}

int64_t safe_table_cells(const struct safe_table *t)
{
    return t->shape.cells;
}

struct safe_cell safe_table_cell(const struct safe_table *t, int64_t cell)
{
    assert(0 <= cell && cell < t->shape.cells);
    return t->cell[cell];
}

void safe_table_coordinates(const struct safe_table *t, int64_t cell, int32_t *coordinates)
{
    table_cell_coordinates(&t->shape, cell, coordinates);
}

int64_t safe_table_index(const struct safe_table *t, const int32_t *coordinates)
{
    return table_cell_index(&t->shape, coordinates);
}

str safe_table_figure_id(struct arena *a, str profile, const struct safe_table *t, int64_t cell)
{
    assert(0 <= cell && cell < t->shape.cells);
    struct buf id = buf_new(a, 64);
    buf_str(&id, profile);
    buf_byte(&id, '/');
    buf_str(&id, t->shape.id);
    int64_t stride = t->shape.cells;
    for (int32_t d = 0; d < t->shape.dimensions; d++) {
        const struct table_dimension *dimension = &t->shape.dimension[d];
        stride /= dimension->count;
        buf_byte(&id, '/');
        buf_str(&id, dimension->position[cell / stride % dimension->count].code);
    }
    arena_trim(a, id.p, id.capacity, id.n);
    return buf_view(&id);
}
