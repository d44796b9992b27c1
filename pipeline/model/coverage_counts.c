/* Centres by month, quarter and year. */
#include "model/coverage_counts.h"

static const int32_t in_year[PERIOD_LENGTHS] = {
    [PERIOD_MONTH] = 12, [PERIOD_QUARTER] = 4, [PERIOD_YEAR] = 1};

static void count_cell(struct coverage_counts *counts, const struct coverage_cell *cell)
{
    for (int length = 0; length < PERIOD_LENGTHS; length++) {
        int32_t periods = in_year[length], months = 12 / periods;
        int32_t first = (cell->year - counts->first_year) * periods;
        for (int32_t i = 0; i < periods; i++) {
            unsigned mask = ((1u << months) - 1) << (i * months);
            counts->expected_in[length][first + i] += (cell->months_expected & mask) != 0;
            counts->reported_in[length][first + i] += (cell->months_received & mask) != 0;
        }
    }
}

struct coverage_counts coverage_count(struct arena *a, const struct coverage_list *list,
                                      const struct dataset *dataset)
{
    struct coverage_counts out = {0};
    ptrdiff_t from = 0, to;
    while (from < list->count && list->item[from].dataset != dataset) {
        from++;
    }
    for (to = from; to < list->count && list->item[to].dataset == dataset;) {
        to++;
    }
    if (from == to) {
        return out;
    }
    out.first_year = list->item[from].year; /* in order of years */
    out.years = list->item[to - 1].year - out.first_year + 1;
    for (int length = 0; length < PERIOD_LENGTHS; length++) {
        out.expected_in[length] = ARENA_ARRAY(a, int32_t, out.years * in_year[length]);
        out.reported_in[length] = ARENA_ARRAY(a, int32_t, out.years * in_year[length]);
    }
    for (ptrdiff_t i = from; i < to; i++) {
        count_cell(&out, &list->item[i]);
    }
    coverage_centres(list, dataset, INT32_MIN, &out.expected, &out.reported);
    return out;
}

void coverage_counts_in(const struct coverage_counts *counts, struct period period,
                        int32_t *expected, int32_t *reported)
{
    int32_t at = period.number - counts->first_year * in_year[period.length];
    bool known = at >= 0 && at < counts->years * in_year[period.length];
    *expected = known ? counts->expected_in[period.length][at] : 0;
    *reported = known ? counts->reported_in[period.length][at] : 0;
}
