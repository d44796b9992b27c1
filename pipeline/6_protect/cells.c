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
    case MEASURE_INCIDENCE:
    case MEASURE_CONSISTENCY:
        return true;
    case MEASURE_RATIO: /* of a sum */
    case MEASURE_RATE:
        return t->indicator && t->indicator->value.value >= 0;
    case MEASURE_COUNT:
    case MEASURE_SHARE:
    case MEASURE_CHANGE:
    case MEASURE_REFERENCE:
    case MEASURE_TARGET:
    case MEASURE_DIFFERENCE:  /* made of four counts that are protected as such */
    case MEASURE_DARK_FIGURE: /* a multiple of its count */
    default:
        return false;
    }
}

/* Persons, and records without a usable number beside them. */
static bool counts_beside(const struct estimate_table *t)
{
    return t->measure == MEASURE_COUNT && t->counts_persons && t->indicator &&
           t->indicator->unknown;
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
               t->measure == MEASURE_RATIO || t->measure == MEASURE_DIFFERENCE;
    case NUMBER_FIRST_EVENTS:
    case NUMBER_FIRST_ANSWERS:
    case NUMBER_SECOND_EVENTS:
    case NUMBER_SECOND_ANSWERS:
        return t->measure == MEASURE_DIFFERENCE;
    case NUMBER_UNKNOWN:
        return t->measure == MEASURE_SHARE || counts_beside(t);
    case NUMBER_EVENTS:
        return (t->measure == MEASURE_SURVIVAL || t->measure == MEASURE_INCIDENCE) &&
               t->extra_name[0].n > 0;
    case NUMBER_COMPETING:
        return t->measure == MEASURE_INCIDENCE && t->extra_name[1].n > 0;
    case NUMBER_BY_DAY:
        return table_is_by_day(t) && t->extra_name[0].n > 0;
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
    if (t->measure == MEASURE_INCIDENCE) { /* each has an event, and a day, of its own */
        str code = t->indicator ? t->indicator->code : t->id;
        return str_format(r->arena, "%.*s|%d of %.*s, %.*s", STR_ARG(dataset), (int)t->measure,
                          STR_ARG(code), STR_ARG(rest));
    }
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

/* dataset|records|filter of a count of persons. */
static str records_key(struct relations *r, const struct estimate_table *t)
{
    str dataset;
    str rest;
    (void)str_cut(t->count_key, '|', &dataset, &rest);
    return str_format(r->arena, "%.*s|records|%.*s", STR_ARG(dataset),
                      STR_ARG(key_filter(t->count_key)));
}

static str unknown_key(struct relations *r, const struct estimate_table *t)
{
    str asked =
        t->indicator && t->indicator->unknown ? expression_text(t->indicator->unknown) : STR("");
    if (t->measure == MEASURE_COUNT) {
        str records = records_key(r, t);
        return str_format(r->arena, "%.*sunknown (%.*s) in (%.*s)", STR_ARG(key_kind(records)),
                          STR_ARG(asked), STR_ARG(key_filter(records)));
    }
    str kind = key_kind(t->denominator_key);
    return str_format(r->arena, "%.*sunknown (%.*s) in (%.*s)", STR_ARG(kind), STR_ARG(asked),
                      STR_ARG(key_filter(t->denominator_key)));
}

/* Who ended, and not with the event. */
static str competing_key(struct relations *r, const struct estimate_table *t)
{
    return str_format(r->arena, "%.*send (%.*s) but not (%.*s)", STR_ARG(key_kind(t->ended.key)),
                      STR_ARG(key_filter(t->ended.key)), STR_ARG(key_filter(t->events.key)));
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
               : number == NUMBER_EVENTS      ? t->events.key
               : number == NUMBER_COMPETING   ? competing_key(r, t)
               : number_is_of_side(number)    ? t->side_key[(number - NUMBER_FIRST_EVENTS) % 2]
                                              : statistic_key(r, t);
    return role;
}

int32_t cell_variable(const struct cell_variables *cell, enum number number)
{
    return number == NUMBER_NUMERATOR     ? cell->numerator
           : number == NUMBER_DENOMINATOR ? cell->denominator
           : number == NUMBER_UNKNOWN     ? cell->unknown
           : number == NUMBER_EVENTS      ? cell->events
           : number == NUMBER_COMPETING   ? cell->competing
           : number_is_of_side(number)    ? cell->side[number - NUMBER_FIRST_EVENTS]
           : number == NUMBER_BY_DAY      ? cell->by_day
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
    if (!table_is_by_day(t) || !isfinite(e->value)) {
        return INT64_MAX;
    }
    double events = e->value / t->factor * (double)e->numerator;
    double least = fmin(events, (double)e->numerator - events);
    double few = (double)r->policy->threshold - 0.5;
    return least > 0.5 && least < few ? (int64_t)ceil(least - 0.5) : INT64_MAX;
}

/* A share of two counts together prints their sum, which tells the other one. */
static int64_t divided_by(const struct estimate_table *t, const struct estimate *e)
{
    return indicator_is_of_both(t->indicator) ? e->denominator - e->numerator : e->denominator;
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
        m.value = m.fewest = divided_by(role->table, e);
        m.print = e->denominator_print;
    } else if (number == NUMBER_UNKNOWN) {
        m.value = e->unknown;
        m.print = e->unknown_print;
        /* That a value is not known says nothing of a person; that there are few records at all
         * does, whether they have a number or not. */
        bool few =
            role->table->measure == MEASURE_COUNT && e->records < k->relations->policy->threshold;
        m.fewest = few ? e->unknown : 0;
        m.shown = m.shown && e->unknown >= k->relations->policy->threshold;
        m.rank = 0;
    } else if (number == NUMBER_EVENTS) {
        m.value = m.fewest = (int64_t)llround(e->extra[0]);
        m.print = e->events_print;
        m.rank = 0;
    } else if (number == NUMBER_COMPETING) {
        m.value = m.fewest = (int64_t)llround(e->extra[1]);
        m.print = e->competing_print;
        m.rank = 0;
    } else if (number_is_of_side(number)) {
        const struct estimate_side *side = &e->side[(number - NUMBER_FIRST_EVENTS) / 2];
        bool events = number == NUMBER_FIRST_EVENTS || number == NUMBER_SECOND_EVENTS;
        m.value = events ? side->events : side->answers;
        m.print = events ? side->events_print : side->answers_print;
        m.fewest = events ? side->fewest : side->answers;
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

/* Hidden before any number that people came for. */
static void hide_first(struct relations *r, int32_t variable)
{
    struct variable *v = &r->variable.item[variable];
    if (v->cells <= 1 && v->rank == 0) {
        v->rank = -1;
    }
}

/* With all records, which other tables print, either tells the other: hiding the unknown answers
 * costs all that is divided by the known ones. */
static void hide_with(struct relations *r, int32_t variable, int32_t other)
{
    if (variable != NO_VARIABLE && other != NO_VARIABLE) {
        int32_t rank = r->variable.item[other].rank;
        struct variable *v = &r->variable.item[variable];
        v->rank = v->rank > rank ? v->rank : rank;
    }
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
    if (unknown_is_inside(k->role[NUMBER_NUMERATOR].table, e)) {
        hide_first(r, out->unknown);
        split_by_unknown(k, e, out);
    } else {
        hide_with(r, out->unknown, out->denominator);
        out->few_unknown = out->few_unknown || leaves_few(k, e);
    }
}

/* Records without a number, beside a count of persons. */
static void take_uncounted(const struct taking *k, const struct estimate *e, const int32_t *at,
                           struct cell_variables *out)
{
    struct relations *r = k->relations;
    out->few_unknown = e->unknown > 0 ? e->unknown < r->policy->threshold
                                      : e->unknown == 0 && !r->policy->zeros_published;
    if (e->unknown > 0) {
        struct mention m = mention_of(k, NUMBER_UNKNOWN, e, at);
        out->unknown = variable_of(r, &m);
        hide_first(r, out->unknown);
    }
}

/* Who had the event, who ended otherwise, and who may still have it: three counts. Both ends
 * together are a set of their own, which other tables may print or subtract from. */
static void take_competing(const struct taking *k, const struct estimate *e, const int32_t *at,
                           const struct mention *whole, struct cell_variables *out)
{
    struct relations *r = k->relations;
    struct mention m = mention_of(k, NUMBER_COMPETING, e, at);
    out->competing = variable_of(r, &m);
    if (out->competing != NO_VARIABLE) {
        hide_first(r, out->competing);
    }
    struct role role = k->role[NUMBER_EVENTS];
    role.key = role.table->ended.key;
    struct mention ended = {.name = name_at(r, &role, at),
                            .value = (int64_t)llround(e->extra[0]) + m.value,
                            .print = e->events_print + e->competing_print};
    ended.fewest = ended.value;
    int32_t variable = variable_of(r, &ended);
    draft_add(k->draft, out->events, 1);
    draft_add(k->draft, out->competing, 1);
    draft_add(k->draft, variable, -1);
    draft_close(r, k->draft);
    struct split split = {whole, &ended, out->numerator, variable, true};
    (void)relations_add_rest(r, k->draft, key_kind(k->role[NUMBER_NUMERATOR].key), &split);
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
    const struct estimate_table *t = k->role[NUMBER_EVENTS].table;
    out->by_day = by_day_split(r, t, e, whole, out->events, k->draft);
    if (k->has[NUMBER_COMPETING]) {
        take_competing(k, e, at, whole, out);
    }
}

/* The two shares and their difference are equations for four counts, which are protected like those
 * of two shares: events and the others of either side. Both sides together are the cell's numerator
 * and denominator. */
static void take_sides(const struct taking *k, const struct estimate *e, const int32_t *at,
                       struct cell_variables *out)
{
    struct relations *r = k->relations;
    for (int i = 0; i < 2; i++) {
        enum number number = i == 0 ? NUMBER_FIRST_EVENTS : NUMBER_SECOND_EVENTS;
        struct mention events = mention_of(k, number, e, at);
        struct mention answers = mention_of(k, number + 1, e, at);
        int32_t *variable = &out->side[number - NUMBER_FIRST_EVENTS];
        variable[0] = variable_of(r, &events);
        variable[1] = variable_of(r, &answers);
        struct split split = {&answers, &events, variable[1], variable[0], true};
        out->side_rest[i] = relations_add_rest(r, k->draft, key_kind(k->role[number].key), &split);
    }
    const int32_t both[] = {out->numerator, out->denominator};
    for (int i = 0; i < 2; i++) {
        draft_add(k->draft, out->side[i], 1);
        draft_add(k->draft, out->side[i + 2], 1);
        draft_add(k->draft, both[i], -1);
        draft_close(r, k->draft);
    }
}

static void take_denominator(const struct taking *k, const struct estimate *e, const int32_t *at,
                             const struct mention *part, struct cell_variables *out)
{
    if (e->denominator < 0) {
        return;
    }
    struct mention whole = mention_of(k, NUMBER_DENOMINATOR, e, at);
    out->denominator = variable_of(k->relations, &whole);
    if (k->has[NUMBER_UNKNOWN] || k->has[NUMBER_FIRST_EVENTS]) { /* shares */
        struct split split = {&whole, part, out->denominator, out->numerator, true};
        out->complement = relations_add_rest(k->relations, k->draft,
                                             key_kind(k->role[NUMBER_DENOMINATOR].key), &split);
    }
    if (k->has[NUMBER_UNKNOWN]) {
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
    if (k->has[NUMBER_FIRST_EVENTS] && e->side) {
        take_sides(k, e, at, out);
    }
    if (k->has[NUMBER_UNKNOWN] && !k->has[NUMBER_DENOMINATOR]) {
        take_uncounted(k, e, at, out);
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
        out[cell] =
            (struct cell_variables){.numerator = NO_VARIABLE,
                                    .denominator = NO_VARIABLE,
                                    .complement = NO_VARIABLE,
                                    .unknown = NO_VARIABLE,
                                    .events = NO_VARIABLE,
                                    .competing = NO_VARIABLE,
                                    .by_day = NO_VARIABLE,
                                    .side = {NO_VARIABLE, NO_VARIABLE, NO_VARIABLE, NO_VARIABLE},
                                    .side_rest = {NO_VARIABLE, NO_VARIABLE},
                                    .statistic = NO_VARIABLE};
        if (rests_on_records(t) && cell_has_counts(&t->cell[cell])) {
            int32_t at[COORDINATES_LIMIT];
            table_cell_coordinates(t, cell, at);
            take_cell(&k, &t->cell[cell], at, &out[cell]);
        }
    }
}

static struct named name_with(struct relations *r, const struct named *n, str filter)
{
    struct named whole = *n;
    str pieces[] = {key_kind(n->key), filter};
    whole.key = str_concat(r->arena, 2, pieces);
    return whole;
}

/* Whether those of whom the answer is known and the others are all that pass the filter: where they
 * are so in the total, they are in every cell. */
static bool unknown_is_the_rest(struct relations *r, const struct role *role, str filter)
{
    const struct estimate *e = &role->table->cell[0];
    int32_t at[COORDINATES_LIMIT];
    table_cell_coordinates(role->table, 0, at);
    struct named total = name_at(r, role, at);
    total = name_with(r, &total, filter);
    const struct named *whole = name_find(r, &total);
    return whole && str_ends(key_kind(total.key), STR("|records|")) && e->denominator > 0 &&
           e->unknown > 0 && r->variable.item[whole->variable].value == e->denominator + e->unknown;
}

static bool has_period(const struct named *n)
{
    for (int32_t i = 0; i < n->coordinates; i++) {
        if (n->coordinate[i].time) {
            return true;
        }
    }
    return false;
}

/* whole = those of whom the answer is known + the others, where the filter has such a whole. One
 * that no table prints gets a name: by other periods one may, and these add up to it. */
static void take_unknown_line(struct relations *r, const struct named *below,
                              const struct cell_variables *cell, const struct estimate *e,
                              bool is_rest, str filter, struct draft *draft)
{
    struct named n = name_with(r, below, filter);
    int64_t value = e->denominator + e->unknown;
    bool printed = e->denominator_print != 0 && (e->unknown_print != 0 || e->unknown == 0);
    uint64_t print = printed ? e->denominator_print + e->unknown_print : UINT64_C(0);
    int32_t known = printed ? variable_with_print(r, key_kind(n.key), print) : NO_VARIABLE;
    bool is_new = known == NO_VARIABLE || known == cell->denominator; /* else it has lines */
    if (is_rest && is_new && has_period(&n) && !name_find(r, &n)) {
        struct mention m = {.name = n, .value = value, .print = print, .fewest = value};
        (void)variable_of(r, &m);
    }
    const struct named *whole = name_find(r, &n);
    if (whole && r->variable.item[whole->variable].value == value) {
        draft_add(draft, cell->denominator, 1);
        draft_add(draft, cell->unknown, 1);
        draft_add(draft, whole->variable, -1);
        draft_close(r, draft);
    }
}

static void take_unknown_lines_in(struct relations *r, const struct role *role,
                                  const struct cell_variables *cells, str filter,
                                  struct draft *draft)
{
    const struct estimate_table *t = role->table;
    bool is_rest = t->cells > 0 && unknown_is_the_rest(r, role, filter);
    for (int64_t cell = 0; cell < t->cells; cell++) {
        bool none = is_rest && t->cell[cell].unknown == 0;
        if ((cells[cell].unknown == NO_VARIABLE && !none) ||
            cells[cell].denominator == NO_VARIABLE) {
            continue;
        }
        int32_t at[COORDINATES_LIMIT];
        table_cell_coordinates(t, cell, at);
        struct named below = name_at(r, role, at);
        take_unknown_line(r, &below, &cells[cell], &t->cell[cell], is_rest, filter, draft);
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
    take_unknown_lines_in(r, &role, cells, STR(""), draft);
    for (int32_t i = 0; i < t->denominator_inside.count; i++) {
        take_unknown_lines_in(r, &role, cells, t->denominator_inside.item[i], draft);
    }
}

/* Where all records of the filter are printed, too: less those without a number they are records of
 * so many persons, or of fewer. */
void take_uncounted_lines(struct relations *r, const struct estimate_table *t,
                          const struct cell_variables *cells, const uint64_t *prints,
                          struct draft *draft)
{
    struct role role = role_of(r, t, NUMBER_NUMERATOR);
    if (!counts_beside(t) || !rests_on_records(t)) {
        return;
    }
    role.key = records_key(r, t);
    for (int64_t cell = 0; cell < t->cells; cell++) {
        const struct estimate *e = &t->cell[cell];
        int32_t at[COORDINATES_LIMIT];
        table_cell_coordinates(t, cell, at);
        struct named n = name_at(r, &role, at);
        const struct named *all = cell_has_counts(e) ? name_find(r, &n) : NULL;
        if (!all || e->unknown < 0) {
            continue;
        }
        int64_t records = r->variable.item[all->variable].value;
        if (records < e->unknown + e->numerator) {
            continue;
        }
        struct mention whole = {.name = *all, .value = records, .print = prints[all->variable]};
        struct mention part = {.value = e->unknown, .print = e->unknown_print};
        struct split split = {&whole, &part, all->variable, cells[cell].unknown, true};
        int32_t numbered = relations_add_rest(r, draft, key_kind(role.key), &split);
        if (numbered == NO_VARIABLE) {
            continue;
        }
        int64_t again = r->variable.item[numbered].value - e->numerator;
        draft_add(draft, cells[cell].numerator, 1);
        draft_add(draft, variable_by_print(r, key_kind(role.key), 0, again), 1);
        draft_add(draft, numbered, -1);
        draft_close(r, draft);
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
