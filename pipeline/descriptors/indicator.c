/* Indicators: reading and checking. */
#include "descriptors/indicator.h"

#include <assert.h>

#include "descriptors/fault.h"
#include "descriptors/schemas_read.h"

enum { BREAKDOWN_LIMIT = 4, TABLE_LIMIT = 40, CELL_LIMIT = 2000000 };

struct indicator_reading {
    struct reading *r;
    const struct schemas *schemas;
    const struct node *root;
    struct indicator *out;
};

/* ---- what is counted ---- */

static const struct dataset *dataset_take(struct indicator_reading *ir)
{
    str name = {0};
    if (!take_text(ir->r, ir->root, "dataset", NEEDED, &name))
        return NULL;
    const struct dataset *ds = schemas_dataset(ir->schemas, name);
    if (ds != NULL)
        return ds->faulty ? NULL : ds; /* its own faults come first */
    struct str_list names = {0};
    for (int32_t i = 0; i < ir->schemas->datasets; i++)
        names_add(ir->r->arena, &names, ir->schemas->dataset[i]->name);
    fault_unknown(ir->r->diag, node_find(ir->root, "dataset")->place, "indicator.unknown-dataset",
                  "indicator.no-such-dataset", name, &names);
    return NULL;
}

static struct expression *filter_take(struct indicator_reading *ir, const char *name)
{
    str text = {0};
    if (!take_text(ir->r, ir->root, name, OPTIONAL, &text) || ir->out->dataset == NULL)
        return NULL;
    return expression_compile(ir->r->arena, text, node_text_place(node_find(ir->root, name)),
                              &ir->out->dataset->coded_scope, ir->r->diag);
}

static void unit_read(struct indicator_reading *ir)
{
    if (!take_text(ir->r, ir->root, "unit", NEEDED, &ir->out->unit) || ir->schemas->units == NULL)
        return;
    if (codelist_index(ir->schemas->units, ir->out->unit) >= 0)
        return;
    struct str_list codes = {0};
    for (int32_t i = 0; i < ir->schemas->units->count; i++)
        names_add(ir->r->arena, &codes, ir->schemas->units->code[i].code);
    fault_unknown(ir->r->diag, node_find(ir->root, "unit")->place, "indicator.unknown-unit",
                  "indicator.no-such-unit", ir->out->unit, &codes);
}

static void count_read(struct indicator_reading *ir)
{
    static const char *const names[] = {"records", "persons", NULL};
    int choice = 0;
    const struct node *n = node_take(ir->r, ir->root, "count", NEEDED);
    if (n == NULL || !node_choice(ir->r, n, names, &choice))
        return;
    ir->out->counts_persons = choice == 1;
    const struct dataset *ds = ir->out->dataset;
    if (choice == 1 && ds != NULL && ds->person_source == PERSON_NONE)
        FAULT(ir->r->diag, n->place, "indicator.no-persons", {"name", ds->name});
}

/* ---- measures ---- */

static void measure_read(struct indicator_reading *ir)
{
    static const char *const names[] = {"count", "share", "rate", "change", NULL};
    static const struct {
        const char *property;
        bool fits[4];
    } properties[] = {{"within", {[MEASURE_SHARE] = true}},
                      {"over", {[MEASURE_SHARE] = true}},
                      {"population", {[MEASURE_RATE] = true}},
                      {"per", {[MEASURE_RATE] = true}},
                      {"of", {[MEASURE_CHANGE] = true}}};
    int choice = 0;
    const struct node *n = node_take(ir->r, ir->root, "measure", NEEDED);
    if (n == NULL || !node_choice(ir->r, n, names, &choice))
        return;
    ir->out->measure = (enum measure)choice;
    for (size_t i = 0; i < sizeof properties / sizeof *properties; i++) {
        const struct node *extra = node_find(ir->root, properties[i].property);
        if (extra != NULL && !properties[i].fits[choice])
            FAULT(ir->r->diag, node_place(extra), "indicator.not-for-measure", {"name", extra->key},
                  {"measure", str_from_c(names[choice])});
    }
}

static void share_read(struct indicator_reading *ir)
{
    struct str_list over = {0};
    struct indicator *out = ir->out;
    (void)take_texts(ir->r, ir->root, "over", OPTIONAL, &over);
    out->share_over = over.item;
    out->share_over_count = (int32_t)over.count;
    out->within = filter_take(ir, "within");
    if (out->share_over_count == 0 && node_find(ir->root, "where") == NULL)
        FAULT0(ir->r->diag, node_place(node_find(ir->root, "measure")), "indicator.share-whole");
}

static void rate_read(struct indicator_reading *ir)
{
    str name = {0};
    struct indicator *out = ir->out;
    if (take_number(ir->r, ir->root, "per", NEEDED, &out->per) && !(out->per > 0))
        FAULT0(ir->r->diag, node_find(ir->root, "per")->place, "indicator.per");
    if (!take_text(ir->r, ir->root, "population", NEEDED, &name))
        return;
    struct str_list names = {0};
    for (int32_t i = 0; i < ir->schemas->populations; i++) {
        if (str_equal(ir->schemas->population[i]->name, name))
            out->population = ir->schemas->population[i];
        names_add(ir->r->arena, &names, ir->schemas->population[i]->name);
    }
    if (out->population == NULL)
        fault_unknown(ir->r->diag, node_find(ir->root, "population")->place,
                      "indicator.unknown-population", "indicator.no-such-population", name, &names);
}

static void change_read(struct indicator_reading *ir)
{
    const struct node *n = node_take(ir->r, ir->root, "of", NEEDED);
    struct breakdown of;
    if (n == NULL || ir->out->dataset == NULL)
        return;
    if (!breakdown_read(ir->r, n, ir->schemas, ir->out->dataset, &of))
        return;
    ir->out->change_of = of.name;
    if (!breakdown_is_time(ir->out->dataset, &of))
        FAULT(ir->r->diag, n->place, "indicator.change-of-time", {"name", of.name});
}

/* ---- tables ---- */

static bool table_has(const struct indicator_table *t, str name)
{
    for (int32_t i = 0; i < t->by_count; i++) {
        if (str_equal(t->by[i].name, name))
            return true;
    }
    return false;
}

/* The population must say how many there are for each position of the breakdown. */
static void check_population(struct indicator_reading *ir, const struct node *n,
                             const struct breakdown *b)
{
    const struct population *p = ir->out->population;
    const struct coded_column *c = &ir->out->dataset->coded[b->column];
    bool year = b->transform == TRANSFORM_YEAR || c->kind == CODED_YEAR;
    for (int32_t d = 0; d < p->dimensions; d++) {
        if (year && str_equal_c(p->dimension[d], "year"))
            return;
        if (str_equal(p->dimension[d], c->name) && p->dimension_codelist[d] == c->codelist &&
            c->codelist != NULL)
            return;
    }
    struct str_list names = {0};
    for (int32_t d = 0; d < p->dimensions; d++)
        names_add(ir->r->arena, &names, p->dimension[d]);
    FAULT(ir->r->diag, n->place, "indicator.population-lacks", {"name", b->name},
          {"population", p->name}, {"choices", names_joined(ir->r->arena, &names)});
}

static void breakdowns_read(struct indicator_reading *ir, const struct node *list,
                            struct indicator_table *t)
{
    struct breakdown *by = ARENA_ARRAY(ir->r->arena, struct breakdown, BREAKDOWN_LIMIT);
    t->by = by;
    int64_t cells = 1;
    for (const struct node *n = list->first; n != NULL; n = n->next) {
        struct breakdown b;
        if (!breakdown_read(ir->r, n, ir->schemas, ir->out->dataset, &b)) {
            b.column = -1; /* keeps its place, so that others are not held against the table */
            by[t->by_count++] = b;
            continue;
        }
        for (int32_t i = 0; i < t->by_count; i++) {
            if (by[i].column == b.column)
                FAULT(ir->r->diag, n->place, "indicator.breakdown-twice", {"name", b.name});
        }
        if (ir->out->population != NULL)
            check_population(ir, n, &b);
        cells *= breakdown_positions(ir->out->dataset, &b);
        by[t->by_count++] = b;
        if (cells > CELL_LIMIT) {
            FAULT(ir->r->diag, list->place, "indicator.too-many-cells",
                  {"limit", number_text(ir->r->arena, CELL_LIMIT)});
            return;
        }
    }
}

/* The breakdowns that the measure needs must stand in every table. */
static void check_needed(struct indicator_reading *ir, const struct node *list,
                         const struct indicator_table *t)
{
    const struct indicator *out = ir->out;
    for (int32_t i = 0; i < out->share_over_count; i++) {
        if (!table_has(t, out->share_over[i]))
            FAULT(ir->r->diag, list->place, "indicator.over-missing", {"name", out->share_over[i]});
    }
    if (out->change_of.n > 0 && !table_has(t, out->change_of))
        FAULT(ir->r->diag, list->place, "indicator.of-missing", {"name", out->change_of});
}

static void table_read(struct indicator_reading *ir, const struct node *n,
                       struct indicator_table *t)
{
    static const char *const known[] = {"by", "chart", "title", NULL};
    static const char *const charts[] = {"none", "bars", "dots", "line", "pyramid", NULL};
    static const struct properties properties = {.known = known};
    int chart = CHART_NONE;
    if (!node_expect_map(ir->r, n, &properties))
        return;
    const struct node *kind = node_take(ir->r, n, "chart", OPTIONAL);
    if (kind != NULL && node_choice(ir->r, kind, charts, &chart))
        t->chart = (enum chart_kind)chart;
    (void)take_labels(ir->r, n, "title", OPTIONAL, &t->title);
    const struct node *by = node_take(ir->r, n, "by", NEEDED);
    if (by == NULL || !node_expect_list(ir->r, by))
        return;
    if (by->count > BREAKDOWN_LIMIT) {
        FAULT(ir->r->diag, by->place, "indicator.breakdown-count",
              {"limit", number_text(ir->r->arena, BREAKDOWN_LIMIT)});
    } else if (ir->out->dataset != NULL) {
        breakdowns_read(ir, by, t);
        check_needed(ir, by, t);
    }
}

static void tables_read(struct indicator_reading *ir)
{
    struct indicator *out = ir->out;
    const struct node *list = node_take(ir->r, ir->root, "tables", NEEDED);
    if (list == NULL || !node_expect_list(ir->r, list))
        return;
    if (list->count == 0 || list->count > TABLE_LIMIT) {
        FAULT(ir->r->diag, node_place(list), "indicator.table-count",
              {"limit", number_text(ir->r->arena, TABLE_LIMIT)});
        return;
    }
    out->table = ARENA_ARRAY(ir->r->arena, struct indicator_table, list->count);
    for (const struct node *n = list->first; n != NULL; n = n->next) {
        struct indicator_table *t = &out->table[out->tables++];
        t->place = n->place;
        t->id = str_format(ir->r->arena, "%.*s.%d", STR_ARG(out->code), out->tables);
        table_read(ir, n, t);
    }
}

/* ---- the indicator ---- */

static void direction_read(struct indicator_reading *ir)
{
    static const char *const names[] = {"none", "up", "down", NULL};
    int choice = DIRECTION_NONE;
    const struct node *n = node_take(ir->r, ir->root, "direction", OPTIONAL);
    if (n != NULL && node_choice(ir->r, n, names, &choice) && choice == 1)
        ir->out->direction = DIRECTION_UP;
    else if (choice == 2)
        ir->out->direction = DIRECTION_DOWN;
}

static bool is_indicator_code(str code)
{
    for (ptrdiff_t i = 0; i < code.n; i++) {
        char c = code.p[i];
        bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (!letter && !(c >= '0' && c <= '9') && c != '-' && c != '_')
            return false;
    }
    return code.n > 0 && code.n <= 20;
}

static void words_read(struct indicator_reading *ir, str code)
{
    struct str_list framework = {0};
    struct indicator *out = ir->out;
    if (take_text(ir->r, ir->root, "code", NEEDED, &out->code)) {
        struct place place = node_find(ir->root, "code")->place;
        if (!str_equal(out->code, code))
            FAULT(ir->r->diag, place, "descriptor.name-of-file", {"name", out->code},
                  {"expected", code});
        else if (!is_indicator_code(out->code))
            FAULT(ir->r->diag, place, "indicator.code", {"name", out->code});
    }
    out->code = code; /* the one that others know it by */
    (void)take_labels(ir->r, ir->root, "labels", NEEDED, &out->labels);
    (void)take_labels(ir->r, ir->root, "definition", NEEDED, &out->definition);
    (void)take_labels(ir->r, ir->root, "limits", OPTIONAL, &out->limits);
    (void)take_texts(ir->r, ir->root, "framework", OPTIONAL, &framework);
    out->framework = framework.item;
    out->framework_count = (int32_t)framework.count;
}

void indicator_read(struct reading *r, const struct node *root, str file, str code,
                    const struct schemas *s, struct indicator *out)
{
    static const char *const known[] = {
        "code",    "labels", "definition", "limits",    "unit",   "dataset",
        "measure", "count",  "where",      "within",    "over",   "population",
        "per",     "of",     "direction",  "framework", "tables", NULL};
    static const char *const elsewhere[] = {"by", "chart", "title", NULL};
    static const struct properties properties = {
        .known = known, .elsewhere = elsewhere, .elsewhere_in = "tables"};
    struct indicator_reading ir = {r, s, root, out};
    *out = (struct indicator){.code = code, .path = file, .place = root->place, .per = 1};
    if (!node_expect_map(r, root, &properties))
        return;
    words_read(&ir, code);
    unit_read(&ir);
    out->dataset = dataset_take(&ir);
    measure_read(&ir);
    count_read(&ir);
    direction_read(&ir);
    out->where = filter_take(&ir, "where");
    if (out->measure == MEASURE_SHARE)
        share_read(&ir);
    else if (out->measure == MEASURE_RATE)
        rate_read(&ir);
    else if (out->measure == MEASURE_CHANGE)
        change_read(&ir);
    tables_read(&ir);
}

bool indicator_is_over(const struct indicator *i, str breakdown)
{
    for (int32_t k = 0; i && k < i->share_over_count; k++) {
        if (str_equal(i->share_over[k], breakdown))
            return true;
    }
    return false;
}
