/* Indicators: reading and checking. */
#include "descriptors/indicator.h"

#include <assert.h>

#include "descriptors/fault.h"
#include "descriptors/indicator_read.h"

/* ---- what is counted ---- */

const struct dataset *indicator_dataset(struct indicator_reading *ir, const struct node *map)
{
    str name = {0};
    if (!take_text(ir->r, map, "dataset", NEEDED, &name))
        return NULL;
    const struct dataset *ds = schemas_dataset(ir->schemas, name);
    if (ds != NULL)
        return ds->faulty ? NULL : ds; /* its own faults come first */
    struct str_list names = {0};
    for (int32_t i = 0; i < ir->schemas->datasets; i++)
        names_add(ir->r->arena, &names, ir->schemas->dataset[i]->name);
    fault_unknown(ir->r->diag, node_find(map, "dataset")->place, "indicator.unknown-dataset",
                  "indicator.no-such-dataset", name, &names);
    return NULL;
}

struct expression *indicator_filter(struct indicator_reading *ir, const struct node *map,
                                    const char *name, enum presence presence,
                                    const struct dataset *ds)
{
    str text = {0};
    if (!take_text(ir->r, map, name, presence, &text) || ds == NULL)
        return NULL;
    return dataset_condition(ir->r, ds, node_find(map, name), text);
}

static void unit_read(struct indicator_reading *ir)
{
    const struct codelist *units = ir->schemas->units;
    if (!take_text(ir->r, ir->root, "unit", NEEDED, &ir->out->unit) || units == NULL ||
        units->count == 0) /* its own faults come first */
        return;
    if (codelist_index(units, ir->out->unit) >= 0)
        return;
    struct str_list codes = {0};
    for (int32_t i = 0; i < units->count; i++)
        names_add(ir->r->arena, &codes, units->code[i].code);
    fault_unknown(ir->r->diag, node_find(ir->root, "unit")->place, "indicator.unknown-unit",
                  "indicator.no-such-unit", ir->out->unit, &codes);
}

void indicator_count(struct indicator_reading *ir, const struct node *map, enum presence presence,
                     const struct dataset *ds, bool *persons)
{
    static const char *const names[] = {"records", "persons", NULL};
    int choice = 0;
    const struct node *n = node_take(ir->r, map, "count", presence);
    if (n == NULL || !node_choice(ir->r, n, names, &choice))
        return;
    *persons = choice == 1;
    if (choice == 1 && ds != NULL && ds->person_source == PERSON_NONE)
        FAULT(ir->r->diag, n->place, "indicator.no-persons", {"name", ds->name});
}

/* ---- choices and numbers ---- */

static int choice_read(struct indicator_reading *ir, const char *name, const char *const *choices)
{
    int choice = 0;
    const struct node *n = node_take(ir->r, ir->root, name, OPTIONAL);
    return n != NULL && node_choice(ir->r, n, choices, &choice) ? choice : -1;
}

static void direction_read(struct indicator_reading *ir)
{
    static const char *const names[] = {"none", "up", "down", NULL};
    int choice = choice_read(ir, "direction", names);
    if (choice == 1)
        ir->out->direction = DIRECTION_UP;
    else if (choice == 2)
        ir->out->direction = DIRECTION_DOWN;
}

static void reporting_read(struct indicator_reading *ir)
{
    static const char *const frequencies[] = {"monthly", "quarterly", "annual", "once", NULL};
    static const char *const reportings[] = {"public", "care", "context", "internal", NULL};
    struct indicator *out = ir->out;
    int frequency = choice_read(ir, "frequency", frequencies);
    int reporting = choice_read(ir, "reporting", reportings);
    out->has_frequency = frequency >= 0;
    out->has_reporting = reporting >= 0;
    out->frequency = frequency >= 0 ? (enum indicator_frequency)frequency : FREQUENCY_ANNUAL;
    out->reporting = reporting >= 0 ? (enum indicator_reporting)reporting : REPORTING_PUBLIC;
}

static void window_read(struct indicator_reading *ir)
{
    enum { DAYS_LIMIT = 3660 };
    int64_t days = 0;
    if (!take_integer(ir->r, ir->root, "window", OPTIONAL, &days))
        return;
    if (days < 0 || days > DAYS_LIMIT)
        FAULT(ir->r->diag, node_find(ir->root, "window")->place, "indicator.window",
              {"limit", number_text(ir->r->arena, DAYS_LIMIT)});
    else
        ir->out->window_days = (int32_t)days;
}

/* ---- words ---- */

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

static void code_read(struct indicator_reading *ir, str code)
{
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
}

static bool is_survey_indicator(str framework)
{
    static const char *const codes[] = {"SDG 5.2.1", "SDG 5.2.2", "SDG 5.3.1"};
    bool survey = false;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        survey = survey || str_equal_c(framework, codes[i]);
    return survey;
}

const struct code *framework_named(const struct codelist *list, str text, str *rest)
{
    const struct code *best = NULL;
    ptrdiff_t longest = 0;
    for (int32_t i = 0; list != NULL && i < list->count; i++) {
        str name = list->code[i].labels.text[LANGUAGE_EN];
        bool starts = str_starts(text, name) && (text.n == name.n || text.p[name.n] == ' ');
        if (starts && name.n > longest) {
            best = &list->code[i];
            longest = name.n;
        }
    }
    *rest = str_trim(str_slice(text, longest, text.n));
    return best;
}

static void framework_check(struct indicator_reading *ir, str framework, struct place place)
{
    const struct codelist *list = ir->schemas->frameworks;
    str rest;
    if (list == NULL || framework_named(list, framework, &rest) != NULL)
        return;
    struct str_list names = {0};
    for (int32_t i = 0; i < list->count; i++)
        names_add(ir->r->arena, &names, list->code[i].labels.text[LANGUAGE_EN]);
    DIAG(ir->r->diag, DIAG_WARNING, DIAG_DESCRIPTOR, place, "indicator.no-such-framework",
         {"name", framework}, {"choices", names_joined(ir->r->arena, &names)});
}

/* What only a survey can measure is shown as it was published, and never worked out of the files of
 * centres. */
static void framework_read(struct indicator_reading *ir)
{
    struct str_list framework = {0};
    struct indicator *out = ir->out;
    (void)take_texts(ir->r, ir->root, "framework", OPTIONAL, &framework);
    out->framework = framework.item;
    out->framework_count = (int32_t)framework.count;
    for (int32_t i = 0; i < out->framework_count; i++) {
        framework_check(ir, out->framework[i], node_place(node_find(ir->root, "framework")));
        if (is_survey_indicator(out->framework[i]) && out->measure != MEASURE_REFERENCE)
            FAULT(ir->r->diag, node_place(node_find(ir->root, "framework")),
                  "indicator.survey-only", {"name", out->framework[i]});
    }
}

static void words_read(struct indicator_reading *ir)
{
    struct indicator *out = ir->out;
    (void)take_labels(ir->r, ir->root, "labels", NEEDED, &out->labels);
    (void)take_labels(ir->r, ir->root, "definition", NEEDED, &out->definition);
    (void)take_labels(ir->r, ir->root, "purpose", OPTIONAL, &out->purpose);
    (void)take_labels(ir->r, ir->root, "numerator", OPTIONAL, &out->numerator);
    (void)take_labels(ir->r, ir->root, "denominator", OPTIONAL, &out->denominator);
    (void)take_labels(ir->r, ir->root, "limits", OPTIONAL, &out->limits);
}

/* ---- the indicator ---- */

void indicator_read(struct reading *r, const struct node *root, str file, str code,
                    const struct schemas *s, struct indicator *out)
{
    static const char *const known[] = {
        "code",        "labels",    "definition", "purpose",    "numerator", "denominator",
        "limits",      "frequency", "reporting",  "unit",       "dataset",   "measure",
        "count",       "where",     "direction",  "framework",  "window",    "tables",
        "within",      "over",      "unknown",    "population", "per",       "of",
        "value",       "quantile",  "paired",     "event",      "horizon",   "divisor",
        "age",         "standard",  "enters",     "leaves",     "estimate",  "lower",
        "upper",       "moving",    "competing",  "items",      "between",   "survey",
        "least_years", "of_both",   NULL};
    static const char *const elsewhere[] = {"by", "chart", "title", NULL};
    static const struct properties properties = {
        .known = known, .elsewhere = elsewhere, .elsewhere_in = "tables"};
    struct indicator_reading ir = {r, s, root, out};
    *out = (struct indicator){.code = code,
                              .path = file,
                              .place = root->place,
                              .per = 1,
                              .quantile = 0.5,
                              .value = {.value = -1},
                              .divisor = {.value = -1},
                              .enters = -1,
                              .leaves = -1,
                              .estimate = {-1, -1, -1},
                              .survey = {.estimate = -1, .lower = -1, .upper = -1, .year = -1}};
    for (int32_t i = 0; i < TARGET_COLUMNS; i++)
        out->target[i] = -1;
    if (!node_expect_map(r, root, &properties))
        return;
    code_read(&ir, code);
    words_read(&ir);
    unit_read(&ir);
    out->dataset = indicator_dataset(&ir, root);
    indicator_measure_read(&ir);
    framework_read(&ir);
    indicator_count(&ir, root, NEEDED, out->dataset, &out->counts_persons);
    direction_read(&ir);
    reporting_read(&ir);
    window_read(&ir);
    out->where = indicator_filter(&ir, root, "where", OPTIONAL, out->dataset);
    indicator_properties_read(&ir);
    indicator_tables_read(&ir);
}

bool indicator_is_over(const struct indicator *i, str breakdown)
{
    for (int32_t k = 0; i && k < i->share_over_count; k++) {
        if (str_equal(i->share_over[k], breakdown))
            return true;
    }
    return false;
}

bool indicator_is_complete(const struct indicator *i)
{
    bool counted = i->measure == MEASURE_COUNT || i->measure == MEASURE_SHARE ||
                   i->measure == MEASURE_RATE || i->measure == MEASURE_CHANGE ||
                   i->measure == MEASURE_RATIO;
    bool divided = i->divisor.dataset == NULL || i->divisor.dataset->about_bodies;
    return counted && divided && i->dataset != NULL && i->dataset->about_bodies;
}

struct labels indicator_side_labels(const struct indicator *i, int k)
{
    int32_t column = i->between.n > 0 ? dataset_coded(i->dataset, i->between) : -1;
    const struct codelist *list = column >= 0 ? i->dataset->coded[column].codelist : NULL;
    int32_t at = list ? codelist_index(list, i->side[k]) : -1;
    return at >= 0 ? list->code[at].labels : (struct labels){0};
}

bool measure_has_denominator(enum measure measure)
{
    return measure == MEASURE_SHARE || measure == MEASURE_RATE || measure == MEASURE_RATIO ||
           measure == MEASURE_STANDARDISED || measure == MEASURE_OCCUPANCY ||
           measure == MEASURE_DIFFERENCE || measure == MEASURE_DARK_FIGURE;
}
