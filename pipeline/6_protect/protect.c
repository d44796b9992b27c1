/* Stage 6: relations over all tables, suppression against attack, then safe tables of what is left.
 * A table that shows a variable which could not be made safe is held back. */
#include "6_protect/protect.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "6_protect/account.h"
#include "6_protect/beside.h"
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

static bool is_value_hidden(const struct relations *r, const struct cell_variables *cell)
{
    return is_suppressed(r, cell->numerator) || is_suppressed(r, cell->denominator) ||
           is_suppressed(r, cell->statistic) || is_suppressed(r, cell->by_day);
}

static enum safe_state state_of(const struct relations *r, const struct estimate *e,
                                const struct cell_variables *cell, bool made_of_hidden)
{
    switch (e->status) {
    case CELL_NOT_APPLICABLE:
        return SAFE_NOT_APPLICABLE;
    case CELL_NOT_YET_DUE:
        return SAFE_NOT_YET_DUE;
    case CELL_NOT_COLLECTED:
        return SAFE_NOT_COLLECTED;
    case CELL_NO_DENOMINATOR:
        return SAFE_NO_DENOMINATOR;
    case CELL_VALUE:
    case CELL_ZERO:
    default:
        break;
    }
    bool hidden = is_value_hidden(r, cell) || made_of_hidden;
    bool primary = is_primary(r, cell->numerator) || is_primary(r, cell->denominator) ||
                   is_primary(r, cell->complement) || is_primary(r, cell->statistic) ||
                   is_primary(r, cell->side_rest[0]) || is_primary(r, cell->side_rest[1]);
    for (int i = 0; i < SIDE_VARIABLES; i++) {
        hidden = hidden || is_suppressed(r, cell->side[i]);
        primary = primary || is_primary(r, cell->side[i]);
    }
    if (!hidden) {
        return SAFE_PUBLISHED;
    }
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
        const int32_t printed[] = {cells[i].numerator, cells[i].denominator, cells[i].unknown,
                                   cells[i].events,    cells[i].statistic,   cells[i].side[0],
                                   cells[i].side[1],   cells[i].side[2],     cells[i].side[3],
                                   cells[i].competing, cells[i].by_day};
        for (size_t k = 0; k < sizeof printed / sizeof printed[0]; k++) {
            if (printed[k] != NO_VARIABLE && tainted[printed[k]]) {
                return true;
            }
        }
    }
    return false;
}

/* ---- rounding ---- */

/* The change over the centres that sent in both periods tells, with the counts of all, how many
 * the other centres had: closely, where the counts are small. Rounded to a step in which twice the
 * policy's width of records fits. */
static double round_same_centres(const struct policy *policy, const struct estimate *e)
{
    enum { WIDTHS = 2 };
    static const double steps[] = {1.0, 2.0, 5.0, 10.0, 20.0, 50.0};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        double records = steps[i] / 100.0 * (double)e->denominator;
        if (records >= (double)(WIDTHS * policy->interval_width)) {
            return round(e->extra[0] / steps[i]) * steps[i] + 0.0; /* no minus zero */
        }
    }
    return (double)NAN;
}

/* ---- what is made of the parts of a total ---- */

static int32_t season_of(const struct estimate_table *t)
{
    for (int32_t d = 0; d < t->dimensions; d++) {
        str name = t->dimension[d].name;
        if (str_ends(name, STR(".calendar_month")) || str_ends(name, STR(".weekday"))) {
            return d;
        }
    }
    return -1;
}

/* Whether a month or weekday below the cell is hidden, for whatever reason. */
static bool season_is_hidden(const struct estimate_table *t, int32_t season, int64_t cell,
                             const enum safe_state *state)
{
    int32_t at[8];
    assert(t->dimensions <= (int32_t)(sizeof at / sizeof *at));
    table_cell_coordinates(t, cell, at);
    bool hidden = false;
    for (int32_t p = 1; at[season] == 0 && !hidden && p < t->dimension[season].count; p++) {
        int32_t to[8];
        memcpy(to, at, sizeof to);
        to[season] = p;
        enum safe_state there = state[table_cell_index(t, to)];
        hidden = there == SAFE_SUPPRESSED_PRIMARY || there == SAFE_SUPPRESSED_SECONDARY;
    }
    return hidden;
}

/* The probability that events are even over the year is an equation for their counts by month: it
 * is not said where one of these is hidden. */
static const struct estimate_table *without_hidden_seasons(struct arena *a,
                                                           const struct estimate_table *t,
                                                           const enum safe_state *state)
{
    int32_t season = season_of(t);
    if (season < 0 || !str_equal_c(t->extra_name[0], "extra.uniform-p")) {
        return t;
    }
    struct estimate_table *copy = ARENA_NEW(a, struct estimate_table);
    *copy = *t;
    copy->cell = ARENA_ARRAY(a, struct estimate, t->cells);
    for (int64_t i = 0; i < t->cells; i++) {
        copy->cell[i] = t->cell[i];
        if (season_is_hidden(t, season, i, state)) {
            copy->cell[i].extra[0] = (double)NAN;
        }
    }
    return copy;
}

/* The table as it may be copied from. */
static const struct estimate_table *rounded(struct arena *a, const struct policy *policy,
                                            const struct estimate_table *t)
{
    if (account_is_behind(t)) {
        return account_rounded(a, t);
    }
    if (t->measure != MEASURE_CHANGE || t->extra_name[0].n == 0) {
        return t;
    }
    struct estimate_table *copy = ARENA_NEW(a, struct estimate_table);
    *copy = *t;
    copy->cell = ARENA_ARRAY(a, struct estimate, t->cells);
    for (int64_t i = 0; i < t->cells; i++) {
        copy->cell[i] = t->cell[i];
        copy->cell[i].extra[0] = round_same_centres(policy, &t->cell[i]);
    }
    return copy;
}

/* ---- the stage ---- */

static const struct safe_table *make_safe(struct arena *a, const struct stage *st, ptrdiff_t table,
                                          struct protect_report *report)
{
    const struct estimate_table *t = st->tables[table];
    enum safe_state *state = ARENA_ARRAY(a, enum safe_state, t->cells);
    bool *withhold_second = ARENA_ARRAY(a, bool, t->cells);
    for (int64_t cell = 0; cell < t->cells; cell++) {
        const struct cell_variables *variables = &st->relations->cell[table][cell];
        state[cell] = state_of(st->relations, &t->cell[cell], variables,
                               relations_made_of_hidden(st->relations, t, cell) ||
                                   (account_is_behind(t) && !account_is_ratio(t)));
        withhold_second[cell] = variables->few_unknown ||
                                is_suppressed(st->relations, variables->unknown) ||
                                is_suppressed(st->relations, variables->events) ||
                                is_suppressed(st->relations, variables->competing);
        report->cells += t->cell[cell].status == CELL_VALUE || t->cell[cell].status == CELL_ZERO;
        report->primary += state[cell] == SAFE_SUPPRESSED_PRIMARY;
        report->secondary += state[cell] == SAFE_SUPPRESSED_SECONDARY;
    }
    t = without_hidden_seasons(a, rounded(a, st->relations->policy, t), state);
    return safe_table_make(a, t, state, withhold_second);
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
    report->wholes.item = ARENA_ARRAY(a, const struct safe_table *, table_count);
    out->item = ARENA_ARRAY(a, const struct safe_table *, table_count);
    out->count = 0;
    const bool *tainted = give_away(a, &st);
    ptrdiff_t wholes = 0;
    for (ptrdiff_t i = 0; i < table_count; i++) {
        bool held = st.suppression.unsafe_count > 0 &&
                    shows(st.relations->cell[i], tables[i]->cells, tainted);
        if (tables[i]->whole) {
            struct protect_report unheard = {0};
            wholes++;
            if (!held) {
                report->wholes.item[report->wholes.count++] = make_safe(a, &st, i, &unheard);
            }
            continue;
        }
        if (held) {
            report->held_back_id[report->held_back++] = tables[i]->id;
            DIAG(d, DIAG_ERROR, DIAG_HELD_BACK, NO_PLACE, "protect.not-safe",
                 {"table", tables[i]->id});
            continue;
        }
        const struct safe_table *safe = make_safe(a, &st, i, report);
        out->item[out->count++] = beside_published(a, s->policy.confidence, safe);
    }
    assert(out->count + report->held_back + wholes == table_count);
    return true;
}
