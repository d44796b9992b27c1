/* Counting centres in a coverage list. */
#include "model/coverage.h"

struct range {
    ptrdiff_t from, to;
};

static struct range range_of(const struct coverage_list *list, const struct dataset *dataset)
{
    struct range r = {0, 0};
    while (r.from < list->count && list->item[r.from].dataset != dataset) {
        r.from++;
    }
    for (r.to = r.from; r.to < list->count && list->item[r.to].dataset == dataset;) {
        r.to++;
    }
    return r;
}

/* Whether an earlier year had the centre with something expected, or received. Each year lists the
 * same centres, so that the place before is most often where it was `block` cells before. */
static bool counted_before(const struct coverage_list *list, ptrdiff_t from, ptrdiff_t at,
                           ptrdiff_t block, bool reported)
{
    const struct coverage_cell *c = &list->item[at];
    for (ptrdiff_t i = at - block; i >= from; i -= block) {
        const struct coverage_cell *o = &list->item[i];
        if (block > 1 && !str_equal(o->centre, c->centre)) {
            return counted_before(list, from, at, 1, reported); /* another list: one by one */
        }
        if (str_equal(o->centre, c->centre) &&
            (reported ? o->periods_received : o->periods_expected) > 0) {
            return true;
        }
    }
    return false;
}

void coverage_centres(const struct coverage_list *list, const struct dataset *dataset, int32_t year,
                      int32_t *expected, int32_t *reported)
{
    struct range r = range_of(list, dataset);
    ptrdiff_t block = 0;
    while (r.from + block < r.to && list->item[r.from + block].year == list->item[r.from].year) {
        block++;
    }
    bool all = year == INT32_MIN;
    *expected = *reported = 0;
    for (ptrdiff_t i = r.from; i < r.to; i++) {
        const struct coverage_cell *c = &list->item[i];
        if (!all && c->year != year) {
            continue;
        }
        *expected +=
            c->periods_expected > 0 && !(all && counted_before(list, r.from, i, block, false));
        *reported +=
            c->periods_received > 0 && !(all && counted_before(list, r.from, i, block, true));
    }
}
