/* Cells by coordinates: row major, the last dimension runs fastest. */
#include "model/estimate_table.h"

#include <assert.h>

const char *const measure_name[MEASURES + 1] = {
    [MEASURE_COUNT] = "count",
    [MEASURE_SHARE] = "share",
    [MEASURE_RATE] = "rate",
    [MEASURE_CHANGE] = "change",
    [MEASURE_SUM] = "sum",
    [MEASURE_MEAN] = "mean",
    [MEASURE_MEDIAN] = "median",
    [MEASURE_SURVIVAL] = "survival",
    [MEASURE_RATIO] = "ratio",
    [MEASURE_STANDARDISED] = "standardised",
    [MEASURE_TREND] = "trend",
    [MEASURE_OCCUPANCY] = "occupancy",
    [MEASURE_REFERENCE] = "reference",
    [MEASURE_TARGET] = "target",
    [MEASURE_INCIDENCE] = "incidence",
    [MEASURE_CONSISTENCY] = "consistency",
    [MEASURE_DIFFERENCE] = "difference",
    [MEASURE_DARK_FIGURE] = "dark_figure",
};

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

str flag_note(uint32_t one_flag)
{
    switch (one_flag) {
    case FLAG_UNRELIABLE:
        return STR("flag.unreliable");
    case FLAG_PROVISIONAL:
        return STR("flag.provisional");
    case FLAG_BREAK:
        return STR("flag.break");
    case FLAG_BEYOND:
        return STR("flag.beyond");
    case FLAG_INTERPOLATED:
        return STR("method.population-interpolated");
    default:
        assert(one_flag == FLAG_CARRIED);
        return STR("method.population-carried");
    }
}
