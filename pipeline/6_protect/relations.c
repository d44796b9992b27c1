/* Makes variables and lines from the tables of a release. docs/methods.md "Protection". */
#include "6_protect/inside.h"

#include <assert.h>
#include <stdlib.h>

#include "base/buf.h"

enum { MONTHS = 12, QUARTERS = 4 };

/* ---- variables ---- */

static int32_t add_variable(struct relations *r, int64_t value)
{
    *ARENA_PUSH(r->arena, &r->variable) =
        (struct variable){.value = value, .least = r->policy->threshold};
    return (int32_t)r->variable.count - 1;
}

static str name_key(struct arena *a, const struct named *n)
{
    struct buf b = buf_new(a, 64);
    buf_str(&b, n->key);
    for (int32_t i = 0; i < n->coordinates; i++) {
        buf_byte(&b, '\n');
        buf_str(&b, n->coordinate[i].column);
        buf_byte(&b, '=');
        buf_str(&b, n->coordinate[i].code);
    }
    return buf_view(&b);
}

/* dataset|kind|: records and persons of a set are different numbers. */
str key_kind(str key)
{
    str dataset;
    str rest;
    str kind;
    str filter;
    (void)str_cut(key, '|', &dataset, &rest);
    (void)str_cut(rest, '|', &kind, &filter);
    return str_slice(key, 0, key.n - filter.n);
}

str key_filter(str key)
{
    return str_slice(key, key_kind(key).n, key.n);
}

static str print_key(struct arena *a, str kind, uint64_t print)
{
    return str_format(a, "%.*s%016llx", STR_ARG(kind), (unsigned long long)print);
}

int32_t variable_by_print(struct relations *r, str kind, uint64_t print, int64_t value)
{
    if (print == 0) {
        return add_variable(r, value);
    }
    str key = print_key(r->arena, kind, print);
    int32_t found = (int32_t)map_get(&r->print, key, NO_VARIABLE);
    if (found == NO_VARIABLE) {
        found = add_variable(r, value);
        (void)map_put(&r->print, key, found);
    }
    assert(r->variable.item[found].value == value);
    return found;
}

int32_t variable_with_print(const struct relations *r, str kind, uint64_t print)
{
    return (int32_t)map_get(&r->print, print_key(r->arena, kind, print), NO_VARIABLE);
}

void variable_mark(struct relations *r, int32_t variable, int64_t fewest, bool shown)
{
    struct variable *v = &r->variable.item[variable];
    bool few = fewest > 0 && fewest < v->least;
    v->primary = v->primary || few || (v->value == 0 && shown && !r->policy->zeros_published);
    v->shown = v->shown || shown;
    v->cells += shown;
}

int32_t variable_of(struct relations *r, const struct mention *m)
{
    if (m->value == 0 && r->policy->zeros_published) {
        return NO_VARIABLE;
    }
    str key = name_key(r->arena, &m->name);
    int64_t at = map_get(&r->name, key, -1);
    if (at < 0) {
        at = r->named.count;
        struct named *n = ARENA_PUSH(r->arena, &r->named);
        *n = m->name;
        n->variable = variable_by_print(r, key_kind(m->name.key), m->print, m->value);
        (void)map_put(&r->name, key, at);
    }
    int32_t variable = r->named.item[at].variable;
    assert(r->variable.item[variable].value == m->value);
    struct variable *v = &r->variable.item[variable];
    v->least = m->least > v->least ? m->least : v->least;
    v->statistic = v->statistic || m->least > 0;
    variable_mark(r, variable, m->fewest, m->shown);
    v->rank = m->rank > v->rank ? m->rank : v->rank;
    return variable;
}

/* ---- lines ---- */

void draft_add(struct draft *d, int32_t variable, int32_t coefficient)
{
    if (variable == NO_VARIABLE) {
        return; /* zero adds nothing */
    }
    assert(d->count < MEMBERS_LIMIT);
    d->member[d->count++] = (struct member){variable, coefficient};
}

static int by_variable(const void *a, const void *b)
{
    const struct member *x = a;
    const struct member *y = b;
    return (x->variable > y->variable) - (x->variable < y->variable);
}

/* Keeps the line when it is new and says something: a sum of one part is that part. */
void draft_close(struct relations *r, struct draft *d)
{
    int32_t kept = 0;
    qsort(d->member, (size_t)d->count, sizeof d->member[0], by_variable);
    for (int32_t i = 0; i < d->count;) {
        struct member sum = {d->member[i].variable, 0};
        for (; i < d->count && d->member[i].variable == sum.variable; i++) {
            sum.coefficient += d->member[i].coefficient;
        }
        if (sum.coefficient != 0) {
            d->member[kept++] = sum;
        }
    }
    str bytes = {(const char *)d->member, kept * (ptrdiff_t)sizeof d->member[0]};
    if (kept > 0 && !map_has(&r->known_line, bytes)) {
        (void)map_put(&r->known_line, str_copy(r->arena, bytes), r->line.count);
        *ARENA_PUSH(r->arena, &r->line) = (struct line){(int32_t)r->member.count, kept};
        for (int32_t i = 0; i < kept; i++) {
            struct member m = d->member[i];
            *ARENA_PUSH(r->arena, &r->member) = m;
            struct variable *v = &r->variable.item[m.variable];
            if (m.coefficient < 0 && kept > 2 && v->rank < RANK_SUM) {
                v->rank = RANK_SUM;
            }
        }
    }
    d->count = 0;
}

/* whole = part + rest, where the rest is a set of its own that may be named elsewhere. */
int32_t relations_add_rest(struct relations *r, struct draft *d, str kind, const struct split *s)
{
    const struct mention *whole = s->whole;
    const struct mention *part = s->part;
    int32_t whole_variable = s->whole_variable;
    int32_t part_variable = s->part_variable;
    if (whole_variable == NO_VARIABLE || whole_variable == part_variable) {
        return NO_VARIABLE;
    }
    int64_t rest = whole->value - part->value;
    assert(rest >= 0);
    bool printed = whole->print != 0 && (part->print != 0 || part->value == 0);
    uint64_t print = printed && rest > 0 ? whole->print - part->print : 0;
    int32_t variable = variable_by_print(r, kind, print, rest);
    struct variable *v = &r->variable.item[variable];
    const struct variable *of = &r->variable.item[whole_variable];
    v->statistic = v->statistic || of->statistic;
    v->least = v->statistic && of->least > v->least ? of->least : v->least;
    variable_mark(r, variable, s->tells ? rest : 0, false);
    draft_add(d, part_variable, 1);
    draft_add(d, variable, 1);
    draft_add(d, whole_variable, -1);
    draft_close(r, d);
    return variable;
}

/* ---- tables ---- */

static int digit(char c)
{
    return c - '0';
}

/* 2024 -> 2023, 2024-Q1 -> 2023-Q4, 2024-03 -> 2024-02. */
static str previous_period(struct arena *a, str code)
{
    int year = 0;
    for (int i = 0; i < 4 && i < code.n; i++) {
        year = year * 10 + digit(code.p[i]);
    }
    if (code.n == 4) {
        return str_format(a, "%04d", year - 1);
    }
    if (code.n == 7 && code.p[5] == 'Q') {
        int quarter = digit(code.p[6]);
        return str_format(a, "%04d-Q%d", quarter > 1 ? year : year - 1,
                          quarter > 1 ? quarter - 1 : QUARTERS);
    }
    if (code.n == 7) {
        int month = 10 * digit(code.p[5]) + digit(code.p[6]);
        return str_format(a, "%04d-%02d", month > 1 ? year : year - 1,
                          month > 1 ? month - 1 : MONTHS);
    }
    return str_format(a, "before %.*s", STR_ARG(code));
}

/* By column and code, so that a name is found. */
static void sort_coordinates(struct named *n)
{
    for (int32_t i = 1; i < n->coordinates; i++) {
        struct coordinate c = n->coordinate[i];
        int32_t at = i;
        for (; at > 0; at--) {
            int order = str_compare(n->coordinate[at - 1].column, c.column);
            order = order != 0 ? order : str_compare(n->coordinate[at - 1].code, c.code);
            if (order <= 0) {
                break;
            }
            n->coordinate[at] = n->coordinate[at - 1];
        }
        n->coordinate[at] = c;
    }
}

/* The divisor of a ratio is broken down by what its own dataset calls the breakdown. */
static str name_there(const struct role *role, str breakdown)
{
    const struct indicator *i = role->table->indicator;
    bool divisor = role->number == NUMBER_DENOMINATOR && role->table->measure == MEASURE_RATIO && i;
    for (int32_t k = 0; divisor && k < i->divisor_matches; k++) {
        if (str_equal(i->divisor_match[k][0], breakdown)) {
            return i->divisor_match[k][1];
        }
    }
    return breakdown;
}

/* Of a difference: which side it is of, where another table has a breakdown. */
static void add_side(struct named *n, const struct role *role)
{
    const struct indicator *i = role->table->indicator;
    if (number_is_of_side(role->number) && i) {
        int side = (int)(role->number - NUMBER_FIRST_EVENTS) / 2;
        n->coordinate[n->coordinates++] = (struct coordinate){i->between, i->side[side], false};
    }
}

struct named name_at(struct relations *r, const struct role *role, const int32_t *at)
{
    const struct estimate_table *t = role->table;
    struct named n = {.key = role->key};
    for (int32_t d = 0; d < t->dimensions; d++) {
        if (!role->active[d] || at[d] == 0) {
            continue;
        }
        struct coordinate *c = &n.coordinate[n.coordinates++];
        str transform;
        str breakdown = name_there(role, t->dimension[d].name);
        (void)str_cut(breakdown, '.', &c->column, &transform);
        if (str_equal_c(transform, "calendar_month") || str_equal_c(transform, "weekday")) {
            c->column = breakdown; /* the 3rd weekday is no 3rd month */
        }
        if (t->measure == MEASURE_OCCUPANCY && t->indicator &&
            str_equal(t->dimension[d].name, t->indicator->change_of)) {
            c->column = breakdown; /* who was there in the year is not who entered in it */
        }
        c->code = t->dimension[d].position[at[d]].code;
        c->time = t->dimension[d].time;
        if (table_is_moving_along(t, d)) { /* what ends with the year is not what came in it */
            c->column = str_format(r->arena, "%.*s over %d", STR_ARG(breakdown), (int)t->moving);
            c->time = false;
        }
        if (role->number == NUMBER_DENOMINATOR && t->measure == MEASURE_CHANGE && t->indicator &&
            str_equal(t->dimension[d].name, t->indicator->change_of)) {
            c->code = previous_period(r->arena, c->code);
        }
    }
    add_side(&n, role);
    sort_coordinates(&n);
    return n;
}

static bool has_children(const struct table_dimension *d, int32_t position)
{
    for (int32_t p = 1; p < d->count; p++) {
        if (d->position[p].parent == position) {
            return true;
        }
    }
    return false;
}

/* A month of a table by month alone is no total; a year is one, wherever it stands. */
static int32_t key_rank(bool timed, bool years, int32_t totals)
{
    if (!timed) {
        return RANK_KEY_ALL;
    }
    if (years) {
        return RANK_KEY_YEAR;
    }
    return totals > 0 ? RANK_KEY : 0;
}

int32_t rank_at(const struct role *role, const int32_t *at)
{
    const struct estimate_table *t = role->table;
    if (t->whole) {
        return 0; /* nobody comes for the account of the intake */
    }
    int32_t totals = 0;
    int32_t groups = 0;
    bool timed = false;
    bool years = true;
    bool key = true;
    for (int32_t i = 0; i < t->dimensions; i++) {
        const struct table_dimension *d = &t->dimension[i];
        if (!role->active[i] || at[i] == 0) {
            totals++;
            continue;
        }
        groups += has_children(d, at[i]);
        key = key && d->time;
        timed = true;
        years = years && d->position[at[i]].code.n == 4 && !table_is_moving_along(t, i);
    }
    int32_t rank = RANK_TOTAL * totals + RANK_SUM * groups;
    int32_t as_key = key ? key_rank(timed, years, totals) : 0;
    return as_key > rank ? as_key : rank;
}

/* The line in which the children of a position add up to it, along one dimension. */
static void line_along(struct relations *r, const struct role *role,
                       const struct cell_variables *cells, int32_t dimension, int32_t *at,
                       struct draft *draft)
{
    const struct estimate_table *t = role->table;
    const struct table_dimension *d = &t->dimension[dimension];
    int32_t parent = at[dimension];
    int64_t parent_cell = table_cell_index(t, at);
    bool whole = cell_has_counts(&t->cell[parent_cell]);
    draft->count = 0;
    for (int32_t p = 1; whole && p < d->count; p++) {
        int32_t above = d->position[p].parent < 0 ? 0 : d->position[p].parent;
        if (above != parent) {
            continue;
        }
        at[dimension] = p;
        int64_t child = table_cell_index(t, at);
        whole = cell_has_counts(&t->cell[child]);
        draft_add(draft, cell_variable(&cells[child], role->number), 1);
    }
    at[dimension] = parent;
    bool any = draft->count > 0;
    draft_add(draft, cell_variable(&cells[parent_cell], role->number), -1);
    if (!whole || !any) {
        draft->count = 0;
    }
    draft_close(r, draft);
}

void take_lines(struct relations *r, const struct role *role, const struct cell_variables *cells,
                struct draft *draft)
{
    const struct estimate_table *t = role->table;
    for (int64_t cell = 0; cell < t->cells; cell++) {
        int32_t at[COORDINATES_LIMIT];
        table_cell_coordinates(t, cell, at);
        bool repeated = false;
        for (int32_t d = 0; d < t->dimensions; d++) {
            repeated = repeated || (!role->active[d] && at[d] > 0);
        }
        for (int32_t d = 0; !repeated && d < t->dimensions; d++) {
            if (role->active[d] && !table_is_moving_along(t, d)) {
                line_along(r, role, cells, d, at, draft);
            }
        }
    }
}

/* ---- relations between tables ---- */

const struct named *name_find(struct relations *r, const struct named *n)
{
    int64_t at = map_get(&r->name, name_key(r->arena, n), -1);
    return at < 0 ? NULL : &r->named.item[at];
}

static struct mention mention_again(const struct relations *r, const struct named *n,
                                    uint64_t print)
{
    return (struct mention){
        .name = *n, .value = r->variable.item[n->variable].value, .print = print};
}

void parts_add(struct relations *r, struct named *part, struct parts *parts, struct draft *draft)
{
    sort_coordinates(part);
    const struct named *known = name_find(r, part);
    if (known) {
        parts->found++;
        parts->sum += r->variable.item[known->variable].value;
        draft_add(draft, known->variable, 1);
    }
}

void parts_close(struct relations *r, const struct named *whole, const struct parts *parts,
                 struct draft *draft)
{
    int64_t value = r->variable.item[whole->variable].value;
    bool records = str_ends(key_kind(whole->key), STR("|records|"));
    draft_add(draft, whole->variable, -1);
    if (parts->found == 0 || (records ? parts->sum != value : parts->sum < value)) {
        draft->count = 0; /* some of them are printed nowhere */
    }
    draft_close(r, draft);
}

/* Months add up to quarters and years, in whatever tables they stand. Periods outside the data,
 * and zeros, have no variable. */
static void line_of_periods(struct relations *r, const struct named *whole, int32_t coordinate,
                            int32_t pieces, const char *format, struct draft *draft)
{
    str code = whole->coordinate[coordinate].code;
    int first = code.n == 7 ? 3 * (digit(code.p[6]) - 1) + 1 : 1;
    str year = str_slice(code, 0, 4);
    struct parts parts = {0};
    draft->count = 0;
    for (int32_t i = 0; i < pieces; i++) {
        struct named part = *whole;
        str pattern = str_from_c(format);
        part.coordinate[coordinate].code =
            pattern.p[0] == 'Q' ? str_format(r->arena, "%.*s-Q%d", STR_ARG(year), first + i)
                                : str_format(r->arena, "%.*s-%02d", STR_ARG(year), first + i);
        parts_add(r, &part, &parts, draft);
    }
    parts_close(r, whole, &parts, draft);
}

static void take_periods(struct relations *r, const struct named *n, struct draft *draft)
{
    for (int32_t i = 0; i < n->coordinates; i++) {
        str code = n->coordinate[i].code;
        if (!n->coordinate[i].time) {
            continue;
        }
        if (code.n == 4) {
            line_of_periods(r, n, i, MONTHS, "M", draft);
            line_of_periods(r, n, i, QUARTERS, "Q", draft);
        } else if (code.n == 7 && code.p[5] == 'Q') {
            line_of_periods(r, n, i, 3, "M", draft);
        }
    }
}

/* A filter takes part of what no filter takes: anyone can subtract one table from another. */
static void take_filter(struct relations *r, const struct named *n, const uint64_t *prints,
                        struct draft *draft)
{
    if (key_filter(n->key).n == 0) {
        return;
    }
    struct named all = *n;
    all.key = key_kind(n->key);
    const struct named *whole = name_find(r, &all);
    if (whole && whole->variable != n->variable &&
        r->variable.item[whole->variable].value >= r->variable.item[n->variable].value) {
        struct mention outer = mention_again(r, whole, prints[whole->variable]);
        struct mention inner = mention_again(r, n, prints[n->variable]);
        struct split split = {&outer, &inner, whole->variable, n->variable,
                              !inside_only_knows(key_filter(n->key), STR(""))};
        (void)relations_add_rest(r, draft, all.key, &split);
    }
}

/* Persons are no more than their records. */
static void take_persons(struct relations *r, const struct named *n, struct draft *draft)
{
    str kind = key_kind(n->key);
    if (!str_ends(kind, STR("|persons|"))) {
        return;
    }
    struct named records = *n;
    str pieces[] = {str_slice(kind, 0, kind.n - (ptrdiff_t)sizeof "persons|" + 1), STR("records|"),
                    key_filter(n->key)};
    records.key = str_concat(r->arena, 3, pieces);
    const struct named *whole = name_find(r, &records);
    int64_t rest =
        whole ? r->variable.item[whole->variable].value - r->variable.item[n->variable].value : -1;
    if (rest >= 0) {
        draft_add(draft, n->variable, 1);
        draft_add(draft, add_variable(r, rest), 1);
        draft_add(draft, whole->variable, -1);
        draft_close(r, draft);
    }
}

/* Fingerprints by variable, out of the map that found them. */
static uint64_t *prints_of_variables(struct relations *r)
{
    uint64_t *prints = ARENA_ARRAY(r->arena, uint64_t, r->variable.count);
    for (ptrdiff_t i = 0; i < r->print.count; i++) {
        str key = r->print.entries[i].key;
        uint64_t print = 0;
        for (ptrdiff_t k = key.n - 16; k < key.n; k++) {
            int value = key.p[k] <= '9' ? digit(key.p[k]) : key.p[k] - 'a' + 10;
            print = print << 4 | (uint64_t)value;
        }
        prints[r->print.entries[i].value] = print;
    }
    return prints;
}

struct relations *relations_new(struct arena *a, const struct policy *policy,
                                struct estimate_table *const *tables, ptrdiff_t table_count)
{
    struct relations *r = ARENA_NEW(a, struct relations);
    r->arena = a;
    r->policy = policy;
    r->name = map_new(a, 1024);
    r->print = map_new(a, 1024);
    r->known_line = map_new(a, 1024);
    r->inside = map_new(a, 64);
    r->cell = ARENA_ARRAY(a, struct cell_variables *, table_count);
    struct draft *draft = ARENA_NEW(a, struct draft);
    for (ptrdiff_t i = 0; i < table_count; i++) {
        r->cell[i] = ARENA_ARRAY(a, struct cell_variables, tables[i]->cells);
        take_cells(r, tables[i], r->cell[i], draft);
        inside_note(r, tables[i]);
    }
    by_day_take(r, tables, table_count);
    for (ptrdiff_t i = 0; i < table_count; i++) {
        for (int number = 0; number < NUMBERS; number++) {
            if (table_has_number(tables[i], (enum number)number)) {
                struct role role = role_of(r, tables[i], (enum number)number);
                take_lines(r, &role, r->cell[i], draft);
            }
        }
        take_unknown_lines(r, tables[i], r->cell[i], draft);
        moving_take(r, tables[i], r->cell[i], draft);
    }
    ptrdiff_t names = r->named.count;
    const uint64_t *prints = prints_of_variables(r);
    const struct attributes *attributes = attributes_of(a, tables, table_count);
    for (ptrdiff_t i = 0; i < names; i++) {
        struct named n = r->named.item[i];
        take_periods(r, &n, draft);
        attributes_take(r, attributes, &n, draft);
        take_filter(r, &n, prints, draft);
        inside_take(r, &n, prints, draft);
        take_persons(r, &n, draft);
    }
    for (ptrdiff_t i = 0; i < table_count; i++) {
        take_uncounted_lines(r, tables[i], r->cell[i], prints, draft);
    }
    by_print_take(r, prints_of_variables(r), draft);
    return r;
}
