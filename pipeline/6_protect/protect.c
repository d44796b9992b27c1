/* Stage 6: relations over all tables, suppression against attack, then safe tables of what is left.
 * A table that shows a variable which could not be made safe is held back. */
#include "6_protect/protect.h"

#include <assert.h>

#include "6_protect/clean_up.h"
#include "model/safe_table_make.h"

enum { CLEAN_UP_PROGRAMS = 10000 };

struct stage {
    struct relations *relations;
    struct suppression suppression;
    struct estimate_table *const *tables;
    ptrdiff_t table_count;
};

static bool is_suppressed(const struct relations *r, int32_t variable)
{
    return variable != NO_VARIABLE && r->variable.item[variable].suppressed;
}

static bool is_primary(const struct relations *r, int32_t variable)
{
    return variable != NO_VARIABLE && r->variable.item[variable].primary;
}

static enum safe_state state_of(const struct relations *r, const struct estimate *e,
                                const struct cell_variables *cell)
{
    switch (e->status) {
    case CELL_NOT_APPLICABLE:
        return SAFE_NOT_APPLICABLE;
    case CELL_NOT_COLLECTED:
        return SAFE_NOT_COLLECTED;
    case CELL_NO_DENOMINATOR:
        return SAFE_NO_DENOMINATOR;
    case CELL_VALUE:
    case CELL_ZERO:
    default:
        break;
    }
    if (!is_suppressed(r, cell->numerator) && !is_suppressed(r, cell->denominator)) {
        return SAFE_PUBLISHED;
    }
    bool primary = is_primary(r, cell->numerator) || is_primary(r, cell->denominator) ||
                   is_primary(r, cell->complement);
    return primary ? SAFE_SUPPRESSED_PRIMARY : SAFE_SUPPRESSED_SECONDARY;
}

/* ---- holding back ---- */

/* Variables that must not be read any more: those that are unsafe, and what is published in the
 * lines that give them away. */
static bool *give_away(struct arena *a, const struct stage *st)
{
    const struct relations *r = st->relations;
    bool *tainted = ARENA_ARRAY(a, bool, r->variable.count);
    for (ptrdiff_t i = 0; i < r->line.count; i++) {
        const struct line *line = &r->line.item[i];
        bool unsafe = false;
        for (int32_t k = 0; k < line->count; k++) {
            unsafe = unsafe || st->suppression.unsafe[r->member.item[line->first + k].variable];
        }
        for (int32_t k = 0; unsafe && k < line->count; k++) {
            tainted[r->member.item[line->first + k].variable] = true;
        }
    }
    for (ptrdiff_t i = 0; i < r->variable.count; i++) {
        tainted[i] = tainted[i] || st->suppression.unsafe[i];
    }
    return tainted;
}

static bool shows(const struct cell_variables *cells, int64_t count, const bool *tainted)
{
    for (int64_t i = 0; i < count; i++) {
        if ((cells[i].numerator != NO_VARIABLE && tainted[cells[i].numerator]) ||
            (cells[i].denominator != NO_VARIABLE && tainted[cells[i].denominator])) {
            return true;
        }
    }
    return false;
}

/* ---- the stage ---- */

static const struct safe_table *make_safe(struct arena *a, const struct stage *st, ptrdiff_t table,
                                          struct protect_report *report)
{
    const struct estimate_table *t = st->tables[table];
    enum safe_state *state = ARENA_ARRAY(a, enum safe_state, t->cells);
    for (int64_t cell = 0; cell < t->cells; cell++) {
        state[cell] = state_of(st->relations, &t->cell[cell], &st->relations->cell[table][cell]);
        report->cells += t->cell[cell].status == CELL_VALUE || t->cell[cell].status == CELL_ZERO;
        report->primary += state[cell] == SAFE_SUPPRESSED_PRIMARY;
        report->secondary += state[cell] == SAFE_SUPPRESSED_SECONDARY;
    }
    return safe_table_make(a, t, state);
}

bool protect_tables(struct arena *a, const struct schemas *s, struct estimate_table *const *tables,
                    ptrdiff_t table_count, struct safe_table_list *out,
                    struct protect_report *report, struct diag *d)
{
    struct stage st = {.tables = tables, .table_count = table_count};
    st.relations = relations_new(a, &s->policy, tables, table_count);
    suppress(a, st.relations, &st.suppression);
    clean_up(a, &st.suppression, CLEAN_UP_PROGRAMS);
    *report = (struct protect_report){.attacks = st.suppression.attacks,
                                      .repaired = st.suppression.repaired,
                                      .restored = st.suppression.restored};
    report->held_back_id = ARENA_ARRAY(a, str, table_count);
    out->item = ARENA_ARRAY(a, const struct safe_table *, table_count);
    out->count = 0;
    const bool *tainted = give_away(a, &st);
    for (ptrdiff_t i = 0; i < table_count; i++) {
        if (st.suppression.unsafe_count > 0 &&
            shows(st.relations->cell[i], tables[i]->cells, tainted)) {
            report->held_back_id[report->held_back++] = tables[i]->id;
            DIAG(d, DIAG_ERROR, DIAG_HELD_BACK, NO_PLACE, "protect.not-safe",
                 {"table", tables[i]->id});
            continue;
        }
        out->item[out->count++] = make_safe(a, &st, i, report);
    }
    assert(out->count + report->held_back == table_count);
    return true;
}
