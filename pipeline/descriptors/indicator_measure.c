/* What each measure needs: its properties, and the columns that they name. */
#include "descriptors/fault.h"
#include "descriptors/indicator_read.h"

/* As bits, so that a list of measures stands in one table. */
#define FOR(measure) (1U << MEASURE_##measure)

/* Which measures have a property, and which cannot do without. */
static const struct {
    const char *name;
    unsigned has, needs;
} properties[] = {
    {"within", FOR(SHARE) | FOR(DIFFERENCE), 0},
    {"over", FOR(SHARE), 0},
    {"unknown", FOR(SHARE) | FOR(COUNT), 0},
    {"population", FOR(RATE) | FOR(STANDARDISED) | FOR(DARK_FIGURE),
     FOR(RATE) | FOR(STANDARDISED) | FOR(DARK_FIGURE)},
    {"per", FOR(RATE) | FOR(STANDARDISED) | FOR(RATIO), FOR(RATE) | FOR(STANDARDISED)},
    {"of", FOR(CHANGE) | FOR(TREND) | FOR(OCCUPANCY) | FOR(DARK_FIGURE) | FOR(COUNT) | FOR(RATE),
     FOR(CHANGE) | FOR(TREND) | FOR(OCCUPANCY) | FOR(DARK_FIGURE)},
    {"moving", FOR(COUNT) | FOR(RATE), 0},
    {"least_years", FOR(TREND), 0},
    {"value",
     FOR(SUM) | FOR(MEAN) | FOR(MEDIAN) | FOR(SURVIVAL) | FOR(INCIDENCE) | FOR(RATE) | FOR(RATIO) |
         FOR(OCCUPANCY),
     FOR(SUM) | FOR(MEAN) | FOR(MEDIAN) | FOR(SURVIVAL) | FOR(INCIDENCE)},
    {"quantile", FOR(MEDIAN), 0},
    {"paired", FOR(MEAN) | FOR(MEDIAN), 0},
    {"event", FOR(SURVIVAL) | FOR(INCIDENCE), FOR(SURVIVAL) | FOR(INCIDENCE)},
    {"competing", FOR(INCIDENCE), FOR(INCIDENCE)},
    {"horizon", FOR(SURVIVAL) | FOR(INCIDENCE), FOR(INCIDENCE)},
    {"items", FOR(CONSISTENCY), FOR(CONSISTENCY)},
    {"between", FOR(DIFFERENCE), FOR(DIFFERENCE)},
    {"survey", FOR(DARK_FIGURE), FOR(DARK_FIGURE)},
    {"divisor", FOR(RATIO) | FOR(OCCUPANCY), FOR(RATIO) | FOR(OCCUPANCY)},
    {"of_both", FOR(RATIO), 0},
    {"age", FOR(STANDARDISED), FOR(STANDARDISED)},
    {"standard", FOR(STANDARDISED), FOR(STANDARDISED)},
    {"enters", FOR(OCCUPANCY), FOR(OCCUPANCY)},
    {"leaves", FOR(OCCUPANCY), FOR(OCCUPANCY)},
    {"estimate", FOR(REFERENCE), FOR(REFERENCE)},
    {"lower", FOR(REFERENCE), 0},
    {"upper", FOR(REFERENCE), 0},
};
enum { PROPERTIES = sizeof properties / sizeof *properties };

static bool may_have(const struct indicator_reading *ir, const char *name)
{
    for (int i = 0; i < PROPERTIES; i++) {
        if (str_equal_c(str_from_c(name), properties[i].name))
            return (properties[i].has >> ir->out->measure & 1U) != 0;
    }
    return false;
}

void indicator_measure_read(struct indicator_reading *ir)
{
    int choice = 0;
    const struct node *n = node_take(ir->r, ir->root, "measure", NEEDED);
    if (n == NULL || !node_choice(ir->r, n, measure_name, &choice))
        return;
    ir->out->measure = (enum measure)choice;
    for (int i = 0; i < PROPERTIES; i++) {
        const struct node *property = node_find(ir->root, properties[i].name);
        str measure = str_from_c(measure_name[choice]);
        if (property != NULL && !(properties[i].has >> choice & 1U))
            FAULT(ir->r->diag, node_place(property), "indicator.not-for-measure",
                  {"name", property->key}, {"measure", measure});
        if ((property == NULL || node_is_null(property)) && (properties[i].needs >> choice & 1U))
            FAULT(ir->r->diag, n->place, "indicator.needed-for-measure",
                  {"name", str_from_c(properties[i].name)}, {"measure", measure});
    }
}

/* ---- columns ---- */

static int32_t column_named(struct indicator_reading *ir, const struct node *n, str name,
                            const struct dataset *ds)
{
    int32_t column = dataset_coded(ds, name);
    if (column < 0)
        dataset_no_column(ir->r, ds, n->place, name);
    return column;
}

/* The column that a property names, if it is of one of these kinds (bits); else -1, with `fault`.
 * Absent: -1; what a measure needs has been told by then. */
static int32_t column_take(struct indicator_reading *ir, const struct node *map, const char *name,
                           const struct dataset *ds, unsigned kinds, const char *fault)
{
    str text = {0};
    const struct node *n = node_take(ir->r, map, name, OPTIONAL);
    if (n == NULL || !node_text(ir->r, n, &text) || ds == NULL)
        return -1;
    int32_t column = column_named(ir, n, text, ds);
    if (column < 0 || (kinds >> ds->coded[column].kind & 1U))
        return column;
    DIAG(ir->r->diag, DIAG_ERROR, DIAG_DESCRIPTOR, n->place, fault, {"name", text});
    return -1;
}

#define WHOLE   (1U << CODED_INTEGER)
#define NUMBERS (1U << CODED_INTEGER | 1U << CODED_NUMBER)

static int32_t value_take(struct indicator_reading *ir, const struct node *map,
                          const struct dataset *ds)
{
    return column_take(ir, map, "value", ds, WHOLE, "indicator.value-kind");
}

/* ---- breakdowns that a measure runs along ---- */

static bool along_take(struct indicator_reading *ir, const char *name, struct breakdown *out)
{
    const struct node *n = node_take(ir->r, ir->root, name, OPTIONAL);
    return n != NULL && ir->out->dataset != NULL &&
           breakdown_read(ir->r, n, ir->schemas, ir->out->dataset, out);
}

static void of_read(struct indicator_reading *ir)
{
    struct breakdown of;
    struct indicator *out = ir->out;
    if (!along_take(ir, "of", &of))
        return;
    struct place place = node_find(ir->root, "of")->place;
    out->change_of = of.name;
    if (!breakdown_is_time(out->dataset, &of)) {
        FAULT(ir->r->diag, place, "indicator.change-of-time", {"name", of.name});
    } else if (out->measure == MEASURE_TREND && of.transform != TRANSFORM_YEAR &&
               out->dataset->coded[of.column].kind != CODED_YEAR) {
        FAULT(ir->r->diag, place, "indicator.trend-years", {"name", of.name});
    } else if (out->measure == MEASURE_DARK_FIGURE && of.transform != TRANSFORM_YEAR &&
               out->dataset->coded[of.column].kind != CODED_YEAR) {
        FAULT(ir->r->diag, place, "indicator.dark-figure-years", {"name", of.name});
    } else if (out->measure == MEASURE_OCCUPANCY && out->enters >= 0 && of.column != out->enters) {
        FAULT(ir->r->diag, place, "indicator.of-enters", {"name", of.name},
              {"column", out->dataset->coded[out->enters].name});
    }
}

/* ---- populations ---- */

static const struct population *population_take(struct indicator_reading *ir, const char *property)
{
    str name = {0};
    const struct node *n = node_take(ir->r, ir->root, property, OPTIONAL);
    if (n == NULL || !node_text(ir->r, n, &name))
        return NULL;
    struct str_list names = {0};
    for (int32_t i = 0; i < ir->schemas->populations; i++) {
        if (str_equal(ir->schemas->population[i]->name, name))
            return ir->schemas->population[i];
        names_add(ir->r->arena, &names, ir->schemas->population[i]->name);
    }
    fault_unknown(ir->r->diag, n->place, "indicator.unknown-population",
                  "indicator.no-such-population", name, &names);
    return NULL;
}

static void per_read(struct indicator_reading *ir)
{
    const struct node *n = node_take(ir->r, ir->root, "per", OPTIONAL);
    if (n != NULL && node_number(ir->r, n, &ir->out->per) && !(ir->out->per > 0))
        FAULT0(ir->r->diag, n->place, "indicator.per");
}

static bool has_dimension(const struct population *p, str name, const struct codelist *list)
{
    for (int32_t i = 0; i < p->dimensions; i++) {
        if (str_equal(p->dimension[i], name) && p->dimension_codelist[i] == list)
            return true;
    }
    return false;
}

/* Both populations must know the ages of the events. */
static void standard_read(struct indicator_reading *ir)
{
    struct breakdown age;
    struct indicator *out = ir->out;
    out->standard = population_take(ir, "standard");
    if (!along_take(ir, "age", &age))
        return;
    struct place place = node_find(ir->root, "age")->place;
    const struct coded_column *c = &out->dataset->coded[age.column];
    out->age = age.name;
    if (c->kind != CODED_CODE || age.transform != TRANSFORM_NONE) {
        FAULT(ir->r->diag, place, "indicator.age-kind", {"name", age.name});
        return;
    }
    const struct population *both[] = {out->population, out->standard};
    for (int i = 0; i < 2; i++) {
        if (both[i] != NULL && !has_dimension(both[i], c->name, c->codelist))
            FAULT(ir->r->diag, place, "indicator.age-lacks", {"name", age.name},
                  {"population", both[i]->name});
    }
}

/* ---- the other side of a ratio ---- */

/* `here: there`, both breakdowns. */
static void match_read(struct indicator_reading *ir, const struct node *map)
{
    struct indicator *out = ir->out;
    if (map->kind != NODE_MAP) {
        FAULT0(ir->r->diag, map->place, "descriptor.expected-map");
        return;
    }
    str(*match)[2] = (str(*)[2])ARENA_ARRAY(ir->r->arena, str, 2 * (ptrdiff_t)map->count);
    for (const struct node *n = map->first; n != NULL; n = n->next) {
        struct node key = {.kind = NODE_SCALAR, .text = n->key, .place = n->key_place};
        struct breakdown here, there;
        bool known =
            out->dataset != NULL && breakdown_read(ir->r, &key, ir->schemas, out->dataset, &here);
        known = out->divisor.dataset != NULL &&
                breakdown_read(ir->r, n, ir->schemas, out->divisor.dataset, &there) && known;
        if (!known)
            continue;
        const struct coded_column *a = &out->dataset->coded[here.column];
        const struct coded_column *b = &out->divisor.dataset->coded[there.column];
        bool alike = breakdown_is_time(out->dataset, &here)
                         ? breakdown_is_time(out->divisor.dataset, &there)
                         : a->codelist == b->codelist && a->kind == b->kind;
        if (!alike) {
            FAULT(ir->r->diag, n->place, "indicator.match-kinds", {"a", here.name},
                  {"b", there.name});
            continue;
        }
        match[out->divisor_matches][0] = here.name;
        match[out->divisor_matches++][1] = there.name;
    }
    out->divisor_match = (const str(*)[2])match;
}

static void divisor_read(struct indicator_reading *ir)
{
    static const char *const known[] = {"dataset", "count", "value", "where", "match", NULL};
    static const struct properties expected = {.known = known};
    const struct node *n = node_take(ir->r, ir->root, "divisor", OPTIONAL);
    struct quantity *q = &ir->out->divisor;
    if (n == NULL || !node_expect_map(ir->r, n, &expected))
        return;
    q->dataset = indicator_dataset(ir, n);
    q->value = value_take(ir, n, q->dataset);
    indicator_count(ir, n, node_find(n, "value") == NULL ? NEEDED : OPTIONAL, q->dataset,
                    &q->counts_persons);
    q->where = indicator_filter(ir, n, "where", OPTIONAL, q->dataset);
    if (node_find(n, "value") != NULL && node_find(n, "count") != NULL)
        FAULT0(ir->r->diag, node_place(node_find(n, "count")), "indicator.value-or-count");
    if (ir->out->measure == MEASURE_OCCUPANCY && q->dataset != NULL &&
        node_find(n, "value") == NULL)
        FAULT0(ir->r->diag, n->place, "indicator.places-offered");
    const struct node *match = node_take(ir->r, n, "match", OPTIONAL);
    if (match != NULL)
        match_read(ir, match);
}

/* A share is of records that are told apart: persons, and records of one dataset, may stand on both
 * sides, and sums have no such whole. After the divisor. */
static void of_both_read(struct indicator_reading *ir)
{
    struct indicator *out = ir->out;
    const struct quantity *q = &out->divisor;
    const struct node *n = node_find(ir->root, "of_both");
    if (n == NULL || !take_boolean(ir->r, ir->root, "of_both", OPTIONAL, &out->of_both) ||
        !out->of_both || out->dataset == NULL || q->dataset == NULL)
        return;
    const struct node *per = node_find(ir->root, "per");
    if (per != NULL)
        FAULT0(ir->r->diag, node_place(per), "indicator.of-both-per");
    else if (out->counts_persons || q->counts_persons || out->value.value >= 0 || q->value >= 0)
        FAULT0(ir->r->diag, node_place(n), "indicator.of-both-records");
    else if (q->dataset == out->dataset)
        FAULT(ir->r->diag, node_place(n), "indicator.of-both-dataset",
              {"name", out->dataset->name});
}

/* ---- each measure ---- */

static void share_read(struct indicator_reading *ir)
{
    struct str_list over = {0};
    struct indicator *out = ir->out;
    (void)take_texts(ir->r, ir->root, "over", OPTIONAL, &over);
    out->share_over = over.item;
    out->share_over_count = (int32_t)over.count;
    out->within = indicator_filter(ir, ir->root, "within", OPTIONAL, out->dataset);
    out->unknown = indicator_filter(ir, ir->root, "unknown", OPTIONAL, out->dataset);
    if (out->share_over_count == 0 && node_find(ir->root, "where") == NULL)
        FAULT0(ir->r->diag, node_place(node_find(ir->root, "measure")), "indicator.share-whole");
}

/* Persons are not added up over periods, and a sum of sums would need a protection of its own. */
static void moving_read(struct indicator_reading *ir)
{
    enum { LEAST = 2, LIMIT = 24 };
    struct indicator *out = ir->out;
    const struct node *moving = node_find(ir->root, "moving");
    const struct node *of = node_find(ir->root, "of");
    int64_t periods = 0;
    if ((moving == NULL) != (of == NULL))
        FAULT0(ir->r->diag, node_place(moving != NULL ? moving : of), "indicator.moving-of");
    if (moving == NULL || !take_integer(ir->r, ir->root, "moving", OPTIONAL, &periods))
        return;
    if (periods < LEAST || periods > LIMIT)
        FAULT(ir->r->diag, moving->place, "indicator.moving",
              {"least", number_text(ir->r->arena, LEAST)},
              {"limit", number_text(ir->r->arena, LIMIT)});
    else if (out->counts_persons)
        FAULT0(ir->r->diag, node_place(node_find(ir->root, "count")), "indicator.moving-persons");
    else if (out->value.value >= 0)
        FAULT0(ir->r->diag, node_place(node_find(ir->root, "value")), "indicator.moving-value");
    else
        out->moving = (int32_t)periods;
}

/* Of records everything is known: they are counted, whoever's they are. */
static void count_read(struct indicator_reading *ir)
{
    moving_read(ir);
    ir->out->unknown = indicator_filter(ir, ir->root, "unknown", OPTIONAL, ir->out->dataset);
    if (node_find(ir->root, "unknown") != NULL && !ir->out->counts_persons)
        FAULT0(ir->r->diag, node_place(node_find(ir->root, "unknown")),
               "indicator.unknown-persons");
}

static void quantile_read(struct indicator_reading *ir)
{
    const struct node *n = node_take(ir->r, ir->root, "quantile", OPTIONAL);
    (void)take_boolean(ir->r, ir->root, "paired", OPTIONAL, &ir->out->paired);
    if (n != NULL && ir->out->paired) /* the shift of pairs is a median of its own */
        FAULT0(ir->r->diag, node_place(n), "indicator.quantile-paired");
    if (n != NULL && node_number(ir->r, n, &ir->out->quantile) &&
        !(ir->out->quantile > 0 && ir->out->quantile < 1)) {
        FAULT0(ir->r->diag, n->place, "indicator.quantile");
        ir->out->quantile = 0.5;
    }
}

static void survival_read(struct indicator_reading *ir)
{
    enum { DAYS_LIMIT = 36600 };
    int64_t days = 0;
    struct indicator *out = ir->out;
    out->event = indicator_filter(ir, ir->root, "event", OPTIONAL, out->dataset);
    if (!take_integer(ir->r, ir->root, "horizon", OPTIONAL, &days))
        return;
    if (days < 1 || days > DAYS_LIMIT)
        FAULT(ir->r->diag, node_find(ir->root, "horizon")->place, "indicator.horizon",
              {"limit", number_text(ir->r->arena, DAYS_LIMIT)});
    else
        out->horizon_days = (int32_t)days;
}

/* A time and a set of answers are of a record; a person may have several. */
static void records_only(struct indicator_reading *ir)
{
    if (ir->out->counts_persons)
        FAULT(ir->r->diag, node_find(ir->root, "count")->place, "indicator.of-records",
              {"measure", str_from_c(measure_name[ir->out->measure])});
}

/* The event comes first: a record of which both are true has had the event. */
static void incidence_read(struct indicator_reading *ir)
{
    struct indicator *out = ir->out;
    survival_read(ir);
    out->competing = indicator_filter(ir, ir->root, "competing", OPTIONAL, out->dataset);
    records_only(ir);
}

static bool has_item(const struct indicator *i, int32_t column)
{
    for (int32_t k = 0; k < i->items; k++) {
        if (i->item[k] == column)
            return true;
    }
    return false;
}

/* Columns of whole numbers, or of yes and no (then 1 and 0). */
static void items_read(struct indicator_reading *ir)
{
    enum { LEAST_ITEMS = 2 };
    struct indicator *out = ir->out;
    records_only(ir);
    const struct node *list = node_take(ir->r, ir->root, "items", OPTIONAL);
    struct str_list names = {0};
    if (list == NULL || !node_texts(ir->r, list, &names) || out->dataset == NULL)
        return;
    if (names.count < LEAST_ITEMS || names.count > ITEMS_LIMIT)
        FAULT(ir->r->diag, list->place, "indicator.items-count",
              {"limit", number_text(ir->r->arena, ITEMS_LIMIT)});
    int32_t *item = ARENA_ARRAY(ir->r->arena, int32_t, names.count);
    out->item = item;
    for (const struct node *n = list->first; n != NULL; n = n->next) {
        int32_t column = column_named(ir, n, n->text, out->dataset);
        if (column < 0)
            continue;
        unsigned kinds = WHOLE | 1U << CODED_BOOLEAN;
        if (!(kinds >> out->dataset->coded[column].kind & 1U))
            FAULT(ir->r->diag, n->place, "indicator.item-kind", {"name", n->text});
        else if (has_item(out, column))
            FAULT(ir->r->diag, n->place, "indicator.item-twice", {"name", n->text});
        else
            item[out->items++] = column;
    }
}

static void least_years_read(struct indicator_reading *ir)
{
    enum { LEAST = 3, LIMIT = 100 };
    int64_t years = LEAST;
    if (take_integer(ir->r, ir->root, "least_years", OPTIONAL, &years) &&
        (years < LEAST || years > LIMIT))
        FAULT(ir->r->diag, node_find(ir->root, "least_years")->place, "indicator.least-years",
              {"least", number_text(ir->r->arena, LEAST)},
              {"limit", number_text(ir->r->arena, LIMIT)});
    else
        ir->out->least_years = (int32_t)years;
}

static void presence_read(struct indicator_reading *ir)
{
    struct indicator *out = ir->out;
    out->enters =
        column_take(ir, ir->root, "enters", out->dataset, 1U << CODED_DAY, "indicator.day-kind");
    out->leaves =
        column_take(ir, ir->root, "leaves", out->dataset, 1U << CODED_DAY, "indicator.day-kind");
}

static void reference_read(struct indicator_reading *ir)
{
    static const char *const names[] = {"estimate", "lower", "upper"};
    for (int i = 0; i < 3; i++)
        ir->out->estimate[i] = column_take(ir, ir->root, names[i], ir->out->dataset, NUMBERS,
                                           "indicator.estimate-kind");
    const struct node *lower = node_find(ir->root, "lower");
    const struct node *upper = node_find(ir->root, "upper");
    if ((lower == NULL) != (upper == NULL))
        FAULT0(ir->r->diag, node_place(lower != NULL ? lower : upper), "indicator.one-limit");
}

/* The columns of a dataset of targets have fixed names. */
static void target_read(struct indicator_reading *ir)
{
    static const char *const names[TARGET_COLUMNS] = {"baseline",    "target",    "numerator",
                                                      "denominator", "direction", "cumulation"};
    struct indicator *out = ir->out;
    if (out->dataset == NULL)
        return;
    struct place place = node_find(ir->root, "dataset")->place;
    for (int i = 0; i < TARGET_COLUMNS; i++) {
        int32_t column = dataset_coded(out->dataset, str_from_c(names[i]));
        unsigned kinds = i < TARGET_DIRECTION ? NUMBERS : 1U << CODED_CODE;
        if (column < 0 && i >= TARGET_DENOMINATOR)
            continue;
        if (column < 0 || !(kinds >> out->dataset->coded[column].kind & 1U))
            FAULT(ir->r->diag, place, "indicator.target-column", {"name", str_from_c(names[i])},
                  {"dataset", out->dataset->name});
        else
            out->target[i] = column;
    }
}

/* ---- a difference of two shares ---- */

static void side_read(struct indicator_reading *ir, const struct node *map,
                      const struct codelist *list, int k)
{
    static const char *const names[] = {"first", "second"};
    str *side = &ir->out->side[k];
    if (!take_text(ir->r, map, names[k], NEEDED, side) || list == NULL ||
        codelist_index(list, *side) >= 0)
        return;
    struct str_list codes = {0};
    for (int32_t i = 0; i < list->count; i++)
        names_add(ir->r->arena, &codes, list->code[i].code);
    fault_unknown(ir->r->diag, node_find(map, names[k])->place, "indicator.unknown-side",
                  "indicator.no-such-side", *side, &codes);
}

/* Each record has one code, or none: otherwise the two shares would not be independent. */
static const struct codelist *between_column(struct indicator_reading *ir, const struct node *map)
{
    const struct dataset *ds = ir->out->dataset;
    const struct node *by = node_take(ir->r, map, "by", NEEDED);
    if (by == NULL || !node_text(ir->r, by, &ir->out->between) || ds == NULL)
        return NULL;
    int32_t column = column_named(ir, by, ir->out->between, ds);
    if (column < 0)
        return NULL;
    if (ds->coded[column].kind == CODED_CODE && ds->coded[column].codelist->levels <= 1)
        return ds->coded[column].codelist;
    FAULT(ir->r->diag, by->place, "indicator.between-kind", {"name", ir->out->between});
    return NULL;
}

static void difference_read(struct indicator_reading *ir)
{
    static const char *const known[] = {"by", "first", "second", NULL};
    static const struct properties expected = {.known = known};
    struct indicator *out = ir->out;
    out->within = indicator_filter(ir, ir->root, "within", OPTIONAL, out->dataset);
    if (node_find(ir->root, "where") == NULL)
        FAULT(ir->r->diag, node_find(ir->root, "measure")->place, "indicator.needed-for-measure",
              {"name", STR("where")}, {"measure", str_from_c(measure_name[out->measure])});
    const struct node *n = node_take(ir->r, ir->root, "between", OPTIONAL);
    if (n == NULL || !node_expect_map(ir->r, n, &expected))
        return;
    const struct codelist *list = between_column(ir, n);
    for (int k = 0; k < 2; k++)
        side_read(ir, n, list, k);
    if (out->side[0].n > 0 && str_equal(out->side[0], out->side[1]))
        FAULT(ir->r->diag, node_find(n, "second")->place, "indicator.same-sides",
              {"name", out->side[1]});
}

/* ---- a dark figure ---- */

static int32_t survey_column(struct indicator_reading *ir, const struct node *map, const char *name,
                             enum presence presence, unsigned kinds, const char *fault)
{
    if (node_take(ir->r, map, name, presence) == NULL)
        return -1;
    return column_take(ir, map, name, ir->out->survey.dataset, kinds, fault);
}

/* Estimates are no records of persons: what is read as one passes as it is. */
static void dark_figure_read(struct indicator_reading *ir)
{
    static const char *const known[] = {"dataset", "where", "estimate", "lower",
                                        "upper",   "year",  NULL};
    static const struct properties expected = {.known = known};
    static const char *const numbers[] = {"estimate", "lower", "upper"};
    struct survey *s = &ir->out->survey;
    int32_t *column[] = {&s->estimate, &s->lower, &s->upper};
    if (ir->out->reporting != REPORTING_CONTEXT) {
        const struct node *at = node_find(ir->root, "reporting");
        FAULT0(ir->r->diag, (at != NULL ? at : node_find(ir->root, "measure"))->place,
               "indicator.dark-figure-context");
    }
    const struct node *n = node_take(ir->r, ir->root, "survey", OPTIONAL);
    if (n == NULL || !node_expect_map(ir->r, n, &expected))
        return;
    s->dataset = indicator_dataset(ir, n);
    s->where = indicator_filter(ir, n, "where", OPTIONAL, s->dataset);
    for (int i = 0; i < 3; i++)
        *column[i] = survey_column(ir, n, numbers[i], i == 0 ? NEEDED : OPTIONAL, NUMBERS,
                                   "indicator.estimate-kind");
    s->year = survey_column(ir, n, "year", NEEDED, 1U << CODED_YEAR, "indicator.survey-year");
    const struct node *lower = node_find(n, "lower");
    const struct node *upper = node_find(n, "upper");
    if ((lower == NULL) != (upper == NULL))
        FAULT0(ir->r->diag, node_place(lower != NULL ? lower : upper), "indicator.one-limit");
    if (s->dataset != NULL && !s->dataset->about_bodies)
        FAULT(ir->r->diag, node_find(n, "dataset")->place, "indicator.survey-about",
              {"name", s->dataset->name});
}

static void own_read(struct indicator_reading *ir)
{
    switch (ir->out->measure) {
    case MEASURE_SHARE:
        share_read(ir);
        return;
    case MEASURE_COUNT:
        count_read(ir);
        return;
    case MEASURE_RATE:
        moving_read(ir);
        return;
    case MEASURE_STANDARDISED:
        standard_read(ir);
        return;
    case MEASURE_MEAN:
        (void)take_boolean(ir->r, ir->root, "paired", OPTIONAL, &ir->out->paired);
        return;
    case MEASURE_MEDIAN:
        quantile_read(ir);
        return;
    case MEASURE_SURVIVAL:
        survival_read(ir);
        records_only(ir);
        return;
    case MEASURE_OCCUPANCY:
        presence_read(ir);
        return;
    case MEASURE_REFERENCE:
        reference_read(ir);
        return;
    case MEASURE_TARGET:
        target_read(ir);
        return;
    case MEASURE_DARK_FIGURE:
        dark_figure_read(ir);
        return;
    case MEASURE_DIFFERENCE:
        difference_read(ir);
        return;
    case MEASURE_INCIDENCE:
        incidence_read(ir);
        return;
    case MEASURE_CONSISTENCY:
        items_read(ir);
        return;
    case MEASURE_TREND:
        least_years_read(ir);
        return;
    case MEASURE_CHANGE:
    case MEASURE_SUM:
    case MEASURE_RATIO:
    default:
        return;
    }
}

void indicator_properties_read(struct indicator_reading *ir)
{
    struct indicator *out = ir->out;
    out->value = (struct quantity){.dataset = out->dataset, .value = -1, .where = out->where};
    if (may_have(ir, "value"))
        out->value.value = value_take(ir, ir->root, out->dataset);
    out->value.counts_persons = out->counts_persons;
    if (may_have(ir, "per"))
        per_read(ir);
    if (may_have(ir, "population"))
        out->population = population_take(ir, "population");
    own_read(ir);
    if (may_have(ir, "of"))
        of_read(ir);
    if (may_have(ir, "divisor"))
        divisor_read(ir);
    if (may_have(ir, "of_both"))
        of_both_read(ir);
}
