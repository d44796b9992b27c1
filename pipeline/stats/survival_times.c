/* Counting survival data by time. */
#include "stats/survival_times.h"

#include <math.h>

#include <gsl/gsl_sort.h>

bool survival_data_are_sound(const struct survival_data *data, int causes)
{
    if (data->rows < 0 || causes < 1 || (data->rows > 0 && (!data->time || !data->event))) {
        return false;
    }
    for (ptrdiff_t i = 0; i < data->rows; i++) {
        if (!isfinite(data->time[i]) || data->time[i] < 0.0 || data->event[i] < 0 ||
            data->event[i] > causes || (data->group && data->group[i] < 0)) {
            return false;
        }
    }
    return true;
}

size_t *survival_order(const double *time, ptrdiff_t rows, struct arena *a)
{
    size_t *order = ARENA_ARRAY(a, size_t, rows + 1);
    if (rows > 0) {
        gsl_sort_index(order, time, 1, (size_t)rows);
    }
    return order;
}

struct survival_times survival_times_of(const struct survival_data *data, int causes, int group,
                                        struct arena *a)
{
    struct survival_times t = {.sound = survival_data_are_sound(data, causes)};
    if (!t.sound) {
        return t;
    }
    ptrdiff_t *position = ARENA_ARRAY(a, ptrdiff_t, data->rows + 1);
    size_t *order = survival_order(data->time, data->rows, a);
    t.time = ARENA_ARRAY(a, double, data->rows + 1);
    for (ptrdiff_t i = 0; i < data->rows; i++) {
        size_t row = order[i];
        position[i] = -1;
        if (group >= 0 && data->group && data->group[row] != group) {
            continue;
        }
        if (t.count == 0 || data->time[row] > t.time[t.count - 1]) {
            t.time[t.count++] = data->time[row];
        }
        position[i] = t.count - 1;
        t.people++;
    }
    t.at_risk = ARENA_ARRAY(a, int64_t, t.count + 1);
    t.events = ARENA_ARRAY(a, int64_t, t.count * causes + 1);
    t.censored = ARENA_ARRAY(a, int64_t, t.count + 1);
    for (ptrdiff_t i = 0; i < data->rows; i++) {
        if (position[i] < 0) {
            continue;
        }
        int event = data->event[order[i]];
        t.at_risk[position[i]]++;
        *(event == 0 ? &t.censored[position[i]] : &t.events[(event - 1) * t.count + position[i]]) +=
            1;
    }
    for (ptrdiff_t i = t.count - 2; i >= 0; i--) {
        t.at_risk[i] += t.at_risk[i + 1];
    }
    return t;
}
