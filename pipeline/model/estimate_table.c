/* Cells by coordinates: row major, the last dimension runs fastest. */
#include "model/estimate_table.h"

#include <assert.h>

int64_t table_cell_index(const struct estimate_table *table, const int32_t *coordinates)
{
    int64_t index = 0;
    for (int32_t d = 0; d < table->dimensions; d++) {
        assert(0 <= coordinates[d] && coordinates[d] < table->dimension[d].count);
        index = index * table->dimension[d].count + coordinates[d];
    }
    assert(index < table->cells);
    return index;
}

void table_cell_coordinates(const struct estimate_table *table, int64_t cell, int32_t *coordinates)
{
    assert(0 <= cell && cell < table->cells);
    for (int32_t d = table->dimensions - 1; d >= 0; d--) {
        coordinates[d] = (int32_t)(cell % table->dimension[d].count);
        cell /= table->dimension[d].count;
    }
    assert(cell == 0);
}
