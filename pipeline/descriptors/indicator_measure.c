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
    {"within", FOR(SHARE), 0},
    {"over", FOR(SHARE), 0},
    {"unknown", FOR(SHARE), 0},
    {"population", FOR(RATE) | FOR(STANDARDISED), FOR(RATE) | FOR(STANDARDISED)},
    {"per", FOR(RATE) | FOR(STANDARDISED) | FOR(RATIO), FOR(RATE) | FOR(STANDARDISED)},
    {"of", FOR(CHANGE) | FOR(TREND) | FOR(OCCUPANCY), FOR(CHANGE) | FOR(TREND) | FOR(OCCUPANCY)},
    {"value",
     FOR(SUM) | FOR(MEAN) | FOR(MEDIAN) | FOR(SURVIVAL) | FOR(RATE) | FOR(RATIO) | FOR(OCCUPANCY),
     FOR(SUM) | FOR(MEAN) | FOR(MEDIAN) | FOR(SURVIVAL)},
    {"quantile", FOR(MEDIAN), 0},
    {"paired", FOR(MEAN), 0},
    {"event", FOR(SURVIVAL), FOR(SURVIVAL)},
    {"horizon", FOR(SURVIVAL), 0},
    {"divisor", FOR(RATIO) | FOR(OCCUPANCY), FOR(RATIO) | FOR(OCCUPANCY)},
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

static void quantile_read(struct indicator_reading *ir)
{
    const struct node *n = node_take(ir->r, ir->root, "quantile", OPTIONAL);
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

static void own_read(struct indicator_reading *ir)
{
    switch (ir->out->measure) {
    case MEASURE_SHARE:
        share_read(ir);
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
    case MEASURE_COUNT:
    case MEASURE_RATE:
    case MEASURE_CHANGE:
    case MEASURE_SUM:
    case MEASURE_RATIO:
    case MEASURE_TREND:
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
}
