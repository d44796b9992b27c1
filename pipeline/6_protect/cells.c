/* What each cell of a table prints, as variables. docs/methods.md "Protection". */
#include <assert.h>
#include <math.h>

#include "6_protect/relations_private.h"

/* A trend is fixed by few numbers, so that it has to rest on more records. */
enum { TREND_TIMES = 3 };

static bool is_about_bodies(const struct indicator *i)
{
    return i && i->dataset && i->dataset->about_bodies &&
           (!i->divisor.dataset || i->divisor.dataset->about_bodies);
}

/* Figures of other sources, of whole programmes and of bodies rest on no records of persons. */
static bool rests_on_records(const struct estimate_table *t)
{
    return t->measure != MEASURE_REFERENCE && t->measure != MEASURE_TARGET &&
           !is_about_bodies(t->indicator);
}

static bool is_statistic(const struct estimate_table *t)
{
    switch (t->measure) {
    case MEASURE_SUM:
    case MEASURE_MEAN:
    case MEASURE_MEDIAN:
    case MEASURE_SURVIVAL:
    case MEASURE_STANDARDISED:
    case MEASURE_TREND:
    case MEASURE_OCCUPANCY:
        return true;
    case MEASURE_RATIO: /* of a sum */
    case MEASURE_RATE:
        return t->indicator && t->indicator->value.value >= 0;
    case MEASURE_COUNT:
    case MEASURE_SHARE:
    case MEASURE_CHANGE:
    case MEASURE_REFERENCE:
    case MEASURE_TARGET:
    default:
        return false;
    }
}

bool table_has_number(const struct estimate_table *t, enum number number)
{
    if (!rests_on_records(t)) {
        return false;
    }
    switch (number) {
    case NUMBER_NUMERATOR:
        return true;
    case NUMBER_DENOMINATOR:
        return t->measure == MEASURE_SHARE || t->measure == MEASURE_CHANGE ||
               t->measure == MEASURE_RATIO;
    case NUMBER_UNKNOWN:
        return t->measure == MEASURE_SHARE;
    case NUMBER_EVENTS:
        return t->measure == MEASURE_SURVIVAL && t->extra_name[0].n > 0;
    case NUMBER_STATISTIC:
    default:
        return is_statistic(t);
    }
}

/* The rule of the policy; a quantile far out needs as many records on its thin side. */
static int64_t least_of(const struct relations *r, const struct estimate_table *t)
{
    double least = (double)r->policy->statistics;
    if (t->measure == MEASURE_TREND) {
        least *= TREND_TIMES;
    } else if (t->measure == MEASURE_MEDIAN && t->indicator) {
        double side = fmin(t->indicator->quantile, 1.0 - t->indicator->quantile);
        least = side > 0.0 && side < 0.5 ? ceil(least * 0.5 / side - 1e-9) : least;
    }
    return (int64_t)fmax(least, (double)r->policy->threshold);
}

/* A sum and a mean of one column are one number beside their count; other statistics are not, and
 * cannot be subtracted (inside.c tells them by the digit). */
static str statistic_key(struct relations *r, const struct estimate_table *t)
{
    str dataset;
    str rest;
    (void)str_cut(t->count_key, '|', &dataset, &rest);
    bool adds = t->measure == MEASURE_SUM || t->measure == MEASURE_MEAN;
    int32_t column = t->indicator ? t->indicator->value.value : -1;
    return adds ? str_format(r->arena, "%.*s|sum of %d, %.*s", STR_ARG(dataset), (int)column,
                             STR_ARG(rest))
                : str_format(r->arena, "%.*s|%d of %d, %.*s", STR_ARG(dataset), (int)t->measure,
                             (int)column, STR_ARG(rest));
}

/* Who was present in a period is another number than who came in it. */
static str count_key(struct relations *r, const struct estimate_table *t)
{
    str dataset;
    str rest;
    (void)str_cut(t->count_key, '|', &dataset, &rest);
    return t->measure != MEASURE_OCCUPANCY
               ? t->count_key
               : str_format(r->arena, "%.*s|present %.*s", STR_ARG(dataset), STR_ARG(rest));
}

static str unknown_key(struct relations *r, const struct estimate_table *t)
{
    str asked =
        t->indicator && t->indicator->unknown ? expression_text(t->indicator->unknown) : STR("");
    str kind = key_kind(t->denominator_key);
    return str_format(r->arena, "%.*sunknown (%.*s) in (%.*s)", STR_ARG(kind), STR_ARG(asked),
                      STR_ARG(key_filter(t->denominator_key)));
}

/* Of those whose time is known, who had the event. */
static str events_key(struct relations *r, const struct estimate_table *t)
{
    str event =
        t->indicator && t->indicator->event ? expression_text(t->indicator->event) : STR("");
    int32_t column = t->indicator ? t->indicator->value.value : -1;
    str kind = key_kind(t->count_key);
    return str_format(r->arena, "%.*sevents (%.*s) of %d in (%.*s)", STR_ARG(kind), STR_ARG(event),
                      (int)column, STR_ARG(key_filter(t->count_key)));
}

struct role role_of(struct relations *r, const struct estimate_table *t, enum number number)
{
    struct role role = {.table = t, .number = number};
    bool of_share =
        t->measure == MEASURE_SHARE && (number == NUMBER_DENOMINATOR || number == NUMBER_UNKNOWN);
    assert(t->dimensions <= COORDINATES_LIMIT);
    for (int32_t d = 0; d < t->dimensions; d++) {
        role.active[d] = !of_share || !indicator_is_over(t->indicator, t->dimension[d].name);
    }
    role.key = number == NUMBER_NUMERATOR     ? count_key(r, t)
               : number == NUMBER_DENOMINATOR ? t->denominator_key
               : number == NUMBER_UNKNOWN     ? unknown_key(r, t)
               : number == NUMBER_EVENTS      ? events_key(r, t)
                                              : statistic_key(r, t);
    return role;
}

int32_t cell_variable(const struct cell_variables *cell, enum number number)
{
    return number == NUMBER_NUMERATOR     ? cell->numerator
           : number == NUMBER_DENOMINATOR ? cell->denominator
           : number == NUMBER_UNKNOWN     ? cell->unknown
           : number == NUMBER_EVENTS      ? cell->events
                                          : cell->statistic;
}

bool cell_has_counts(const struct estimate *e)
{
    return e->status != CELL_NOT_APPLICABLE && e->status != CELL_NOT_COLLECTED && e->numerator >= 0;
}

static int64_t fewest_behind(const struct estimate *e, int64_t count)
{
    int64_t fewest = count;
    if (e->persons > 0 && e->persons < fewest) {
        fewest = e->persons;
    }
    return e->records > 0 && e->records < fewest ? e->records : fewest;
}

static bool is_shown(const struct estimate *e)
{
    return e->status == CELL_VALUE || e->status == CELL_ZERO;
}

/* ---- the numbers of a cell ---- */

struct taking {
    struct relations *relations;
    struct draft *draft;
    struct role role[NUMBERS];
    bool has[NUMBERS];
};

/* A share by a day, of a number that is printed, is the number who had the event by then, or close
 * to it: it is few when they are, or all the others. */
static int64_t fewest_by_horizon(const struct relations *r, const struct estimate_table *t,
                                 const struct estimate *e)
{
    if (t->measure != MEASURE_SURVIVAL || !t->indicator || t->indicator->horizon_days <= 0 ||
        !isfinite(e->value)) {
        return INT64_MAX;
    }
    double events = e->value / t->factor * (double)e->numerator;
    double least = fmin(events, (double)e->numerator - events);
    double few = (double)r->policy->threshold - 0.5;
    return least > 0.5 && least < few ? (int64_t)ceil(least - 0.5) : INT64_MAX;
}

static struct mention mention_of(const struct taking *k, enum number number,
                                 const struct estimate *e, const int32_t *at)
{
    const struct role *role = &k->role[number];
    struct mention m = {
        .name = name_at(k->relations, role, at),
        .value = e->numerator,
        .print = e->numerator_print,
        .fewest = fewest_behind(e, e->numerator),
        .rank = rank_at(role, at),
        .shown = is_shown(e),
    };
    if (number == NUMBER_DENOMINATOR) {
        m.value = m.fewest = e->denominator;
        m.print = e->denominator_print;
    } else if (number == NUMBER_UNKNOWN) {
        m.value = e->unknown;
        m.print = e->unknown_print;
        m.fewest = 0; /* that a value is not known says nothing of a person */
        m.shown = m.shown && e->unknown >= k->relations->policy->threshold;
        m.rank = 0;
    } else if (number == NUMBER_EVENTS) {
        m.value = m.fewest = (int64_t)llround(e->extra[0]);
        m.print = e->events_print;
        m.rank = 0;
    } else if (number == NUMBER_STATISTIC) {
        m.least = least_of(k->relations, role->table);
        int64_t few = fewest_by_horizon(k->relations, role->table, e);
        m.fewest = few < m.fewest ? few : m.fewest;
    }
    return m;
}

/* Whether the unknown answers are part of the denominator: the value is then the lower bound. */
static bool unknown_is_inside(const struct estimate_table *t, const struct estimate *e)
{
    double value = t->factor * (double)e->numerator / (double)e->denominator;
    return isfinite(e->bound_lower) && fabs(e->bound_lower - value) <= 1e-9 * fabs(t->factor);
}

/* Known to be in the numerator, known not to be, not known: the second may be few, too. */
static void split_by_unknown(const struct taking *k, const struct estimate *e,
                             const struct cell_variables *cell)
{
    struct relations *r = k->relations;
    int64_t others = e->denominator - e->numerator - e->unknown;
    if (others <= 0 || cell->denominator == NO_VARIABLE) {
        return;
    }
    bool printed = e->denominator_print != 0 && e->unknown_print != 0 &&
                   (e->numerator_print != 0 || e->numerator == 0);
    uint64_t print =
        printed ? e->denominator_print - e->numerator_print - e->unknown_print : UINT64_C(0);
    int32_t rest = variable_by_print(r, key_kind(k->role[NUMBER_DENOMINATOR].key), print, others);
    variable_mark(r, rest, others, false);
    draft_add(k->draft, cell->numerator, 1);
    draft_add(k->draft, cell->unknown, 1);
    draft_add(k->draft, rest, 1);
    draft_add(k->draft, cell->denominator, -1);
    draft_close(r, k->draft);
}

/* Some of the unknown answers may be part of the denominator, others not: the bounds tell how many
 * are, and so how many said no. */
static bool leaves_few(const struct taking *k, const struct estimate *e)
{
    double factor = k->role[NUMBER_NUMERATOR].table->factor;
    double all = e->bound_upper > 0.0
                     ? factor * (double)(e->numerator + e->unknown) / e->bound_upper
                     : (double)(e->denominator + e->unknown);
    int64_t beside = (int64_t)llround(all) - e->denominator;
    int64_t others = e->denominator - e->numerator - (e->unknown - beside);
    return beside < e->unknown && others > 0 && others < k->relations->policy->threshold;
}

static void take_unknown(const struct taking *k, const struct estimate *e, const int32_t *at,
                         struct cell_variables *out)
{
    struct relations *r = k->relations;
    if (e->unknown <= 0 || e->denominator <= 0) {
        return;
    }
    struct mention m = mention_of(k, NUMBER_UNKNOWN, e, at);
    out->unknown = variable_of(r, &m);
    out->few_unknown = e->unknown < r->policy->threshold;
    struct variable *v = &r->variable.item[out->unknown];
    if (v->cells <= 1 && v->rank == 0) {
        v->rank = -1; /* hidden before any number that people came for */
    }
    if (unknown_is_inside(k->role[NUMBER_NUMERATOR].table, e)) {
        split_by_unknown(k, e, out);
    } else {
        out->few_unknown = out->few_unknown || leaves_few(k, e);
    }
}

/* Those with the event are counted, too, and so are those without. */
static void take_events(const struct taking *k, const struct estimate *e, const int32_t *at,
                        const struct mention *whole, struct cell_variables *out)
{
    if (!(e->extra[0] >= 0.0) || e->extra[0] > (double)e->numerator) {
        return;
    }
    struct relations *r = k->relations;
    struct mention m = mention_of(k, NUMBER_EVENTS, e, at);
    out->events = variable_of(r, &m);
    if (out->events != NO_VARIABLE) {
        struct variable *v = &r->variable.item[out->events];
        v->rank = v->cells <= 1 && v->rank == 0 ? -1 : v->rank;
    }
    struct split split = {whole, &m, out->numerator, out->events, true};
    (void)relations_add_rest(r, k->draft, key_kind(k->role[NUMBER_NUMERATOR].key), &split);
}

static void take_denominator(const struct taking *k, const struct estimate *e, const int32_t *at,
                             const struct mention *part, struct cell_variables *out)
{
    if (e->denominator < 0) {
        return;
    }
    struct mention whole = mention_of(k, NUMBER_DENOMINATOR, e, at);
    out->denominator = variable_of(k->relations, &whole);
    if (k->has[NUMBER_UNKNOWN]) { /* a share */
        struct split split = {&whole, part, out->denominator, out->numerator, true};
        out->complement = relations_add_rest(k->relations, k->draft,
                                             key_kind(k->role[NUMBER_DENOMINATOR].key), &split);
        take_unknown(k, e, at, out);
    }
}

static void take_cell(const struct taking *k, const struct estimate *e, const int32_t *at,
                      struct cell_variables *out)
{
    struct mention part = {0};
    if (k->has[NUMBER_NUMERATOR]) {
        part = mention_of(k, NUMBER_NUMERATOR, e, at);
        out->numerator = variable_of(k->relations, &part);
    }
    if (k->has[NUMBER_DENOMINATOR]) {
        take_denominator(k, e, at, &part, out);
    }
    if (k->has[NUMBER_EVENTS]) {
        take_events(k, e, at, &part, out);
    }
    if (k->has[NUMBER_STATISTIC]) {
        struct mention statistic = mention_of(k, NUMBER_STATISTIC, e, at);
        out->statistic = variable_of(k->relations, &statistic);
    }
}

void take_cells(struct relations *r, const struct estimate_table *t, struct cell_variables *out,
                struct draft *draft)
{
    struct taking k = {.relations = r, .draft = draft};
    for (int number = 0; number < NUMBERS; number++) {
        k.role[number] = role_of(r, t, (enum number)number);
        k.has[number] = table_has_number(t, (enum number)number);
    }
    for (int64_t cell = 0; cell < t->cells; cell++) {
        out[cell] = (struct cell_variables){.numerator = NO_VARIABLE,
                                            .denominator = NO_VARIABLE,
                                            .complement = NO_VARIABLE,
                                            .unknown = NO_VARIABLE,
                                            .events = NO_VARIABLE,
                                            .statistic = NO_VARIABLE};
        if (rests_on_records(t) && cell_has_counts(&t->cell[cell])) {
            int32_t at[COORDINATES_LIMIT];
            table_cell_coordinates(t, cell, at);
            take_cell(&k, &t->cell[cell], at, &out[cell]);
        }
    }
}

/* whole = those of whom the answer is known + the others, where the filter has such a whole. */
static void take_unknown_line(struct relations *r, const struct named *below,
                              const struct cell_variables *cell, str filter, int64_t whole_value,
                              struct draft *draft)
{
    struct named n = *below;
    str pieces[] = {key_kind(below->key), filter};
    n.key = str_concat(r->arena, 2, pieces);
    const struct named *whole = name_find(r, &n);
    if (whole && r->variable.item[whole->variable].value == whole_value) {
        draft_add(draft, cell->denominator, 1);
        draft_add(draft, cell->unknown, 1);
        draft_add(draft, whole->variable, -1);
        draft_close(r, draft);
    }
}

/* All records of the dataset, or of whom it counts, are often those of which the answer is known
 * and the others. */
void take_unknown_lines(struct relations *r, const struct estimate_table *t,
                        const struct cell_variables *cells, struct draft *draft)
{
    if (!table_has_number(t, NUMBER_UNKNOWN)) {
        return;
    }
    struct role role = role_of(r, t, NUMBER_DENOMINATOR);
    for (int64_t cell = 0; cell < t->cells; cell++) {
        const struct estimate *e = &t->cell[cell];
        if (cells[cell].unknown == NO_VARIABLE || cells[cell].denominator == NO_VARIABLE) {
            continue;
        }
        int32_t at[COORDINATES_LIMIT];
        table_cell_coordinates(t, cell, at);
        struct named below = name_at(r, &role, at);
        int64_t whole = e->denominator + e->unknown;
        take_unknown_line(r, &below, &cells[cell], STR(""), whole, draft);
        for (int32_t i = 0; i < t->denominator_inside.count; i++) {
            take_unknown_line(r, &below, &cells[cell], t->denominator_inside.item[i], whole, draft);
        }
    }
}

/* ---- made of counts by a further breakdown ---- */

static str further_column(const struct estimate_table *t)
{
    str column = {0};
    str transform;
    if (t->indicator && t->measure == MEASURE_TREND) {
        (void)str_cut(t->indicator->change_of, '.', &column, &transform);
    } else if (t->indicator && t->measure == MEASURE_STANDARDISED) {
        (void)str_cut(t->indicator->age, '.', &column, &transform);
    }
    return column;
}

/* Whether `part` is `whole` at one position of the column, and is broken down by nothing else. */
static bool is_part_along(const struct named *part, const struct named *whole, str column)
{
    int32_t k = 0;
    bool further = false;
    if (part->coordinates != whole->coordinates + 1 || !str_equal(part->key, whole->key)) {
        return false;
    }
    for (int32_t i = 0; i < part->coordinates; i++) {
        const struct coordinate *c = &part->coordinate[i];
        const struct coordinate *w = &whole->coordinate[k];
        if (k < whole->coordinates && str_equal(c->column, w->column) &&
            str_equal(c->code, w->code)) {
            k++;
        } else if (!further && str_equal(c->column, column)) {
            further = true;
        } else {
            return false;
        }
    }
    return further;
}

bool relations_made_of_hidden(struct relations *r, const struct estimate_table *t, int64_t cell)
{
    str column = further_column(t);
    if (column.n == 0) {
        return false;
    }
    int32_t at[COORDINATES_LIMIT];
    struct role role = role_of(r, t, NUMBER_NUMERATOR);
    table_cell_coordinates(t, cell, at);
    struct named whole = name_at(r, &role, at);
    for (ptrdiff_t i = 0; i < r->named.count; i++) {
        const struct named *part = &r->named.item[i];
        if (is_part_along(part, &whole, column) && r->variable.item[part->variable].suppressed) {
            return true;
        }
    }
    return false;
}
