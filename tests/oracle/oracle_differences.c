/* What a reader can subtract: published counts over one dataset, the account of its intake among
 * them, of one unit and at the same coordinates, one of which SQLite says to be part of the other.
 * A difference of fewer than the policy's threshold must not be there, unless what is left are
 * records of which something is not known. What two disjoint parts leave of a third is listed, and
 * not judged: it may be the number of unknown answers. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "6_protect/inside.h"
#include "6_protect/protect.h"
#include "base/map.h"
#include "oracle.h"

struct count {
    str where; /* unit and coordinates */
    str dataset, filter;
    int64_t value;
    str figure; /* one that prints it */
};

struct counts {
    struct count *item;
    ptrdiff_t count, capacity;
};

struct reading {
    struct counts counts;
    struct map known;   /* key and coordinates */
    struct map outside; /* two filters -> records of the one that are not in the other */
    int64_t compared, pairs, triples, wholes;
};

static int by_text(const void *a, const void *b)
{
    return str_compare(*(const str *)a, *(const str *)b);
}

static str place_of(const struct safe_table *t, const int32_t *at, bool below)
{
    str part[8];
    int32_t parts = 0;
    for (int32_t d = 0; d < safe_table_dimensions(t); d++) {
        const struct table_dimension *dimension = safe_table_dimension(t, d);
        if (at[d] == 0 || (below && indicator_is_over(safe_table_indicator(t), dimension->name))) {
            continue;
        }
        struct breakdown by = breakdown_of(safe_table_indicator(t)->dataset, dimension->name);
        bool recurring =
            by.transform == TRANSFORM_CALENDAR_MONTH || by.transform == TRANSFORM_WEEKDAY;
        const struct indicator *i = safe_table_indicator(t);
        bool moving = i->moving > 0 && str_equal(dimension->name, i->change_of);
        part[parts++] = str_format(&oracle_arena, "%d.%d.%d=%.*s;", (int)by.column,
                                   recurring ? (int)by.transform : 0, moving ? (int)i->moving : 0,
                                   STR_ARG(dimension->position[at[d]].code));
    }
    qsort(part, (size_t)parts, sizeof *part, by_text);
    return str_concat(&oracle_arena, parts, part);
}

static void add_count(struct reading *r, str key, str place, int64_t value, str figure)
{
    str dataset, rest, unit, filter;
    str pieces[] = {key, STR("@"), place};
    str name = str_concat(&oracle_arena, 3, pieces);
    if (value <= 0 || map_has(&r->known, name)) {
        return;
    }
    (void)map_put(&r->known, name, 1);
    (void)str_cut(key, '|', &dataset, &rest);
    (void)str_cut(rest, '|', &unit, &filter);
    str where[] = {dataset, STR("|"), unit, STR("|"), place};
    *ARENA_PUSH(&oracle_arena, &r->counts) =
        (struct count){str_concat(&oracle_arena, 5, where), dataset, filter, value, figure};
}

static bool counts_people(const struct safe_table *t)
{
    const struct indicator *i = safe_table_indicator(t);
    enum measure m = safe_table_measure(t);
    return (m == MEASURE_COUNT || m == MEASURE_SHARE || m == MEASURE_CHANGE || m == MEASURE_MEAN ||
            m == MEASURE_SUM || m == MEASURE_MEDIAN || m == MEASURE_SURVIVAL ||
            m == MEASURE_INCIDENCE || m == MEASURE_CONSISTENCY || m == MEASURE_DIFFERENCE ||
            m == MEASURE_DARK_FIGURE) &&
           !i->dataset->about_bodies;
}

static void read_table(struct reading *r, const struct safe_table *t,
                       const struct estimate_table *keys)
{
    for (int64_t cell = 0; cell < safe_table_cells(t); cell++) {
        struct safe_cell c = safe_table_cell(t, cell);
        int32_t at[8];
        if (c.state != SAFE_PUBLISHED) {
            continue;
        }
        safe_table_coordinates(t, cell, at);
        str figure = safe_table_figure_id(&oracle_arena, oracle_schemas.observatory.name, t, cell);
        add_count(r, keys->count_key, place_of(t, at, false), c.numerator, figure);
        if (safe_table_measure(t) == MEASURE_SHARE || safe_table_measure(t) == MEASURE_DIFFERENCE) {
            add_count(r, keys->denominator_key, place_of(t, at, true), c.denominator, figure);
        }
        if (keys->events.key.n > 0 && isfinite(c.extra[0])) {
            add_count(r, keys->events.key, place_of(t, at, false), llround(c.extra[0]), figure);
        }
        if (keys->ended.key.n > 0 && isfinite(c.extra[1])) {
            add_count(r, keys->ended.key, place_of(t, at, false), llround(c.extra[0] + c.extra[1]),
                      figure);
        }
    }
}

/* What the account of the intake says of a dataset: all its records, all its persons. */
static void read_whole(struct reading *r, const struct safe_table *t)
{
    struct safe_cell c = safe_table_cell(t, 0);
    str dataset, unit;
    (void)str_cut(safe_table_id(t), '.', &dataset, &unit);
    if (c.state == SAFE_PUBLISHED) {
        str key = str_format(&oracle_arena, "%.*s|%.*s|", STR_ARG(dataset), STR_ARG(unit));
        add_count(r, key, STR(""), c.numerator, safe_table_id(t));
        r->wholes++;
    }
}

/* ---- what SQLite says ---- */

static str or_all(str filter)
{
    return filter.n > 0 ? filter : STR("1=1");
}

static int64_t records(struct reading *r, str dataset, const char *format, str a, str b)
{
    str x = or_all(a), y = or_all(b);
    str condition = str_format(&oracle_arena, format, STR_ARG(x), STR_ARG(y));
    str sql = str_format(&oracle_arena, "SELECT count(*) FROM v_%.*s WHERE %.*s", STR_ARG(dataset),
                         STR_ARG(condition));
    int64_t known = map_get(&r->outside, sql, -1);
    if (known < 0) {
        known = ask(sql).integer[0];
        (void)map_put(&r->outside, sql, known);
    }
    return known;
}

static bool is_part(struct reading *r, const struct count *part, const struct count *whole)
{
    return records(r, part->dataset, "(%.*s) AND (%.*s) IS NOT TRUE", part->filter,
                   whole->filter) == 0;
}

static bool are_disjoint(struct reading *r, const struct count *a, const struct count *b)
{
    return records(r, a->dataset, "(%.*s) AND (%.*s)", a->filter, b->filter) == 0;
}

static bool is_few(int64_t rest)
{
    return rest > 0 && rest < oracle_schemas.policy.threshold;
}

/* All records and all persons of each dataset, a second time; how many are not the same. */
static int64_t check_wholes(const struct estimate_table_list *tables)
{
    int64_t wrong = 0;
    for (ptrdiff_t i = tables->count; i < tables->count + tables->wholes; i++) {
        const struct estimate_table *t = tables->item[i];
        str dataset, unit;
        (void)str_cut(t->id, '.', &dataset, &unit);
        struct answer a =
            ask(str_format(&oracle_arena, "SELECT count(*), count(DISTINCT person) FROM v_%.*s",
                           STR_ARG(dataset)));
        int64_t theirs = a.integer[t->counts_persons ? 1 : 0];
        if (t->cell[0].numerator != theirs) {
            wrong++;
            printf("%.*s: %lld here, %lld in SQLite\n", STR_ARG(t->id),
                   (long long)t->cell[0].numerator, (long long)theirs);
        }
    }
    return wrong;
}

/* ---- pairs and triples ---- */

static void compare(struct reading *r, const struct count *same, ptrdiff_t count)
{
    for (ptrdiff_t w = 0; w < count; w++) {
        for (ptrdiff_t p = 0; p < count; p++) {
            int64_t rest = same[w].value - same[p].value;
            r->compared += p != w;
            if (rest <= 0 || !is_part(r, &same[p], &same[w])) {
                continue;
            }
            if (is_few(rest) && !inside_only_knows(same[p].filter, same[w].filter)) {
                r->pairs++;
                printf("%.*s less %.*s leaves few\n", STR_ARG(same[w].figure),
                       STR_ARG(same[p].figure));
            }
            for (ptrdiff_t q = p + 1; q < count; q++) {
                if (is_few(rest - same[q].value) && is_part(r, &same[q], &same[w]) &&
                    are_disjoint(r, &same[p], &same[q])) {
                    r->triples++;
                    printf("%.*s less %.*s and %.*s leaves few (not judged)\n",
                           STR_ARG(same[w].figure), STR_ARG(same[p].figure),
                           STR_ARG(same[q].figure));
                }
            }
        }
    }
}

static int by_place(const void *a, const void *b)
{
    const struct count *x = a;
    const struct count *y = b;
    int order = str_compare(x->where, y->where);
    return order != 0 ? order : str_compare(x->filter, y->filter);
}

int64_t check_differences(const struct estimate_table_list *tables, struct diag *d)
{
    struct reading r = {.known = map_new(&oracle_arena, 1024),
                        .outside = map_new(&oracle_arena, 1024)};
    struct safe_table_list safe;
    struct protect_report report;
    (void)protect_tables(&oracle_arena, &oracle_schemas, tables->item,
                         tables->count + tables->wholes, &safe, &report, d);
    for (ptrdiff_t i = 0; i < report.wholes.count; i++) {
        read_whole(&r, report.wholes.item[i]);
    }
    for (ptrdiff_t i = 0, k = 0; i < safe.count; i++, k++) {
        while (!str_equal(safe_table_id(safe.item[i]), tables->item[k]->id)) {
            k++; /* held back */
        }
        if (counts_people(safe.item[i])) {
            read_table(&r, safe.item[i], tables->item[k]);
        }
    }
    qsort(r.counts.item, (size_t)r.counts.count, sizeof *r.counts.item, by_place);
    for (ptrdiff_t from = 0, to; from < r.counts.count; from = to) {
        to = from + 1;
        while (to < r.counts.count &&
               str_equal(r.counts.item[to].where, r.counts.item[from].where)) {
            to++;
        }
        compare(&r, &r.counts.item[from], to - from);
    }
    printf("%lld published counts, %lld of %lld accounts among them, %lld pairs at the same place: "
           "%lld differences and %lld between three are few\n",
           (long long)r.counts.count, (long long)r.wholes, (long long)tables->wholes,
           (long long)r.compared, (long long)r.pairs, (long long)r.triples);
    return r.pairs + check_wholes(tables);
}
