/* Moving sums: neighbours differ by two single periods, and the total less a sum is what it leaves
 * out, so that single periods can be had where only sums are printed. docs/methods.md "Protection".
 */
#include "6_protect/relations_private.h"

bool table_is_moving_along(const struct estimate_table *t, int32_t dimension)
{
    return t->moving > 0 && t->indicator &&
           str_equal(t->dimension[dimension].name, t->indicator->change_of);
}

static int32_t moving_dimension(const struct estimate_table *t)
{
    for (int32_t d = 0; d < t->dimensions; d++) {
        if (table_is_moving_along(t, d)) {
            return d;
        }
    }
    return -1;
}

static int32_t position_of(const struct table_dimension *d, str code)
{
    for (int32_t p = 1; p < d->count; p++) {
        if (str_equal(d->position[p].code, code)) {
            return p;
        }
    }
    return -1;
}

/* The sum less its periods is nothing; periods follow one another in `plain` without gaps. */
static void take_sum(struct relations *r, const struct estimate_table *t, int64_t cell,
                     const struct cell_variables *sum, const struct cell_variables *plain,
                     struct draft *draft)
{
    int32_t at[COORDINATES_LIMIT];
    int32_t along = moving_dimension(t);
    table_cell_coordinates(t, cell, at);
    if (at[along] == 0) {
        return; /* the whole: named as everywhere */
    }
    int32_t last =
        position_of(&t->plain->dimension[along], t->dimension[along].position[at[along]].code);
    if (last < t->moving) {
        return;
    }
    for (int32_t back = 0; back < t->moving; back++) {
        at[along] = last - back;
        draft_add(draft, plain[table_cell_index(t->plain, at)].numerator, 1);
    }
    draft_add(draft, sum->numerator, -1);
    draft_close(r, draft);
}

void moving_take(struct relations *r, const struct estimate_table *t,
                 const struct cell_variables *cells, struct draft *draft)
{
    if (!t->plain || moving_dimension(t) < 0 || !table_has_number(t, NUMBER_NUMERATOR)) {
        return;
    }
    struct cell_variables *plain = ARENA_ARRAY(r->arena, struct cell_variables, t->plain->cells);
    take_cells(r, t->plain, plain, draft);
    struct role role = role_of(r, t->plain, NUMBER_NUMERATOR);
    take_lines(r, &role, plain, draft);
    for (int64_t cell = 0; cell < t->cells; cell++) {
        if (cell_has_counts(&t->cell[cell])) {
            take_sum(r, t, cell, &cells[cell], plain, draft);
        }
    }
}
