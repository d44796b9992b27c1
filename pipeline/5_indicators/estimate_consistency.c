/* Internal consistency of the items of a scale, over records of whom every item is known:
 * Cronbach's alpha (1951), limits by Feldt (1965). Of items that are yes or no it is Kuder and
 * Richardson's formula 20 (1937). docs/methods.md "Estimates". */
#include <assert.h>

#include "5_indicators/records.h"

struct scaling {
    const struct making *m;
    const int64_t *answers;
};

static void add_answers(void *context, int64_t cell, const int32_t *at)
{
    const struct scaling *s = context;
    (void)at;
    scale_sums_add(&s->m->scales[cell], s->answers);
}

void scales_prepare(struct making *m)
{
    m->scales = ARENA_ARRAY(m->arena, struct scale_sums, m->out->cells);
    for (int64_t cell = 0; cell < m->out->cells; cell++) {
        m->scales[cell] = scale_sums_new(m->arena, m->plan->indicator->items);
    }
    const struct record_list *list = m->counts->records;
    for (ptrdiff_t i = 0; list && i < list->count; i++) {
        struct scaling scaling = {m, list->item[i].value};
        record_cells(m, &list->item[i], add_answers, &scaling);
    }
}

void estimate_consistency(const struct making *m, struct estimate *e, const int32_t *at)
{
    const struct scale_sums *sums = &m->scales[table_cell_index(m->out, at)];
    assert(sums->persons == e->records);
    if (sums->too_large) {
        set_status(e, CELL_NOT_APPLICABLE);
        return;
    }
    set_statistic(e, stats_cronbach_alpha_sums(sums, m->options->policy->confidence));
}
