/* marsad try: one indicator over the register as it stands, its tables as text. For whoever writes
 * a definition; nothing is written. What is printed is protected as a release of this register
 * would be, together with all tables of the profile; not with the releases before it. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "5_indicators/indicators.h"
#include "6_protect/protect.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/utf8.h"
#include "command.h"
#include "command_try_population.h"
#include "coverage.h"
#include "register/register.h"

enum { COLUMNS_LIMIT = 16, BREAKDOWNS_SHOWN = 4, PERCENT = 100 };

/* ---- one cell, protected or not ---- */

struct shown {
    const char *state; /* id of what stands instead of numbers; NULL: they are there */
    uint32_t flags;
    double value, lower, upper, bound_lower, bound_upper, extra[2];
    int64_t numerator, denominator, unknown;
};

static struct shown raw_cell(const struct estimate *e)
{
    static const char *const states[] = {
        [CELL_VALUE] = NULL,
        [CELL_ZERO] = NULL,
        [CELL_NOT_APPLICABLE] = "try.state.not-applicable",
        [CELL_NO_DENOMINATOR] = "try.state.no-denominator",
        [CELL_NOT_COLLECTED] = "try.state.not-collected",
        [CELL_NOT_YET_DUE] = "try.state.not-yet-due",
    };
    return (struct shown){
        states[e->status], e->flags,       e->value,       e->lower,
        e->upper,          e->bound_lower, e->bound_upper, {e->extra[0], e->extra[1]},
        e->numerator,      e->denominator, e->unknown};
}

static struct shown safe_view(const struct safe_cell *c)
{
    static const char *const states[] = {
        [SAFE_PUBLISHED] = NULL,
        [SAFE_SUPPRESSED_PRIMARY] = "try.state.suppressed",
        [SAFE_SUPPRESSED_SECONDARY] = "try.state.suppressed",
        [SAFE_NOT_APPLICABLE] = "try.state.not-applicable",
        [SAFE_NO_DENOMINATOR] = "try.state.no-denominator",
        [SAFE_NOT_COLLECTED] = "try.state.not-collected",
        [SAFE_NOT_YET_DUE] = "try.state.not-yet-due",
    };
    return (struct shown){
        states[c->state], c->flags,       c->value,       c->lower,
        c->upper,         c->bound_lower, c->bound_upper, {c->extra[0], c->extra[1]},
        c->numerator,     c->denominator, c->unknown};
}

/* ---- text ---- */

struct grid { /* cells of a table as text, row by row */
    int32_t columns;
    str heading[COLUMNS_LIMIT];
    bool number[COLUMNS_LIMIT]; /* stands to the right */
    str *cell;                  /* [rows * columns] */
    int64_t rows;
};

static void pad(struct buf *b, ptrdiff_t columns)
{
    for (ptrdiff_t i = 0; i < columns; i++) {
        buf_byte(b, ' ');
    }
}

static str row_text(struct arena *a, const struct grid *g, const str *cell, const ptrdiff_t *width)
{
    struct buf b = buf_new(a, 256);
    for (int32_t c = 0; c < g->columns; c++) {
        ptrdiff_t free = width[c] - utf8_length(cell[c]);
        pad(&b, c > 0 ? 2 : 0);
        pad(&b, g->number[c] ? free : 0);
        buf_str(&b, cell[c]);
        pad(&b, g->number[c] || c + 1 == g->columns ? 0 : free);
    }
    return str_trim(buf_view(&b)).n > 0 ? buf_view(&b) : STR("");
}

static void say_grid(struct session *s, const struct grid *g)
{
    ptrdiff_t width[COLUMNS_LIMIT] = {0};
    for (int32_t c = 0; c < g->columns; c++) {
        width[c] = utf8_length(g->heading[c]);
        for (int64_t r = 0; r < g->rows; r++) {
            ptrdiff_t here = utf8_length(g->cell[r * g->columns + c]);
            width[c] = here > width[c] ? here : width[c];
        }
    }
    say_line(s, row_text(s->arena, g, g->heading, width));
    for (int64_t r = 0; r < g->rows; r++) {
        say_line(s, row_text(s->arena, g, &g->cell[r * g->columns], width));
    }
}

static str number_of(struct session *s, double value, int decimals)
{
    return isnan(value) ? STR("") : str_format(s->arena, "%.*f", decimals, value);
}

static str whole_of(struct session *s, int64_t value)
{
    return value < 0 ? STR("") : count_text(s, value);
}

static str range_of(struct session *s, double lower, double upper, int decimals)
{
    if (isnan(lower) && isnan(upper)) {
        return STR("");
    }
    str low = isnan(lower) ? STR("...") : number_of(s, lower, decimals);
    str high = isnan(upper) ? STR("...") : number_of(s, upper, decimals);
    return str_format(s->arena, "[%.*s; %.*s]", STR_ARG(low), STR_ARG(high));
}

/* ---- a table ---- */

struct try_table {
    const struct estimate_table *estimate; /* dimensions and words: nothing in them is secret */
    const struct safe_table *safe;         /* NULL: raw */
    bool has_interval, has_denominator, has_unknown, has_bounds, has_flags;
    int decimals, limit_decimals;
};

static struct shown cell_of(const struct try_table *t, int64_t cell)
{
    if (!t->safe) {
        return raw_cell(&t->estimate->cell[cell]);
    }
    struct safe_cell safe = safe_table_cell(t->safe, cell);
    return safe_view(&safe);
}

/* Protection puts further numbers beside some tables. */
static str extra_name(const struct try_table *t, int which)
{
    return t->safe ? safe_table_extra_name(t->safe, which) : t->estimate->extra_name[which];
}

/* Counts as they are; other values with digits that fit the largest of the table. */
static void set_decimals(struct try_table *t, double largest)
{
    bool whole = t->estimate->measure == MEASURE_COUNT || t->estimate->measure == MEASURE_SUM;
    t->limit_decimals = largest >= 10.0 ? 1 : largest >= 1.0 ? 2 : 4;
    t->decimals = whole ? 0 : t->limit_decimals;
}

static void look_at_cells(struct try_table *t)
{
    double largest = 0.0;
    for (int64_t i = 0; i < t->estimate->cells; i++) {
        struct shown c = cell_of(t, i);
        largest = isnan(c.value) ? largest : fmax(largest, fabs(c.value));
        t->has_interval = t->has_interval || !isnan(c.lower) || !isnan(c.upper);
        t->has_denominator = t->has_denominator || c.denominator >= 0;
        t->has_unknown = t->has_unknown || c.unknown >= 0;
        t->has_bounds = t->has_bounds || !isnan(c.bound_lower);
        t->has_flags = t->has_flags || c.flags != 0;
    }
    set_decimals(t, largest);
}

static void add_heading(struct session *s, struct grid *g, const char *id, bool wanted)
{
    if (wanted) {
        g->number[g->columns] = true;
        g->heading[g->columns++] = catalogue_text(s->catalogue, id, s->language);
    }
}

/* The columns of a difference name their sides. */
static str extra_heading(const struct session *s, const struct indicator *i, const char *id)
{
    struct labels first = indicator_side_labels(i, 0);
    struct labels second = indicator_side_labels(i, 1);
    const struct diag_arg args[] = {{"first", first.text[s->language]},
                                    {"second", second.text[s->language]}};
    return catalogue_format(s->arena, s->catalogue, id, s->language, 2, args);
}

static void add_headings(struct session *s, struct grid *g, const struct try_table *t)
{
    const struct estimate_table *e = t->estimate;
    for (int32_t k = 0; k < e->dimensions; k++) {
        g->heading[g->columns++] = e->dimension[k].labels.text[s->language];
    }
    add_heading(s, g, "try.value", true);
    add_heading(s, g, "try.interval", t->has_interval);
    add_heading(s, g, "try.numerator", true);
    add_heading(s, g, "try.denominator", t->has_denominator);
    bool count = e->measure == MEASURE_COUNT; /* of persons: records without a number */
    add_heading(s, g, count ? "publish.column.uncounted" : "try.unknown", t->has_unknown);
    add_heading(s, g, count ? "try.persons" : "try.bounds", t->has_bounds);
    for (int i = 0; i < 2; i++) {
        str name = extra_name(t, i);
        const char *id = name.n > 0 ? str_to_c(s->arena, name) : NULL;
        add_heading(s, g, id ? id : "try.value", id != NULL);
        if (id) {
            g->heading[g->columns - 1] = extra_heading(s, e->indicator, id);
        }
    }
    add_heading(s, g, "try.flags", t->has_flags);
    g->number[g->columns - 1] = g->number[g->columns - 1] && !t->has_flags;
}

static str flags_text(struct session *s, uint32_t flags)
{
    static const uint32_t all[] = {FLAG_UNRELIABLE,   FLAG_PROVISIONAL, FLAG_BREAK,
                                   FLAG_INTERPOLATED, FLAG_CARRIED,     FLAG_BEYOND};
    static const char *const ids[] = {"try.flag.unreliable", "try.flag.provisional",
                                      "try.flag.break",      "try.flag.interpolated",
                                      "try.flag.carried",    "try.flag.beyond"};
    struct buf b = buf_new(s->arena, 64);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if ((flags & all[i]) != 0) {
            buf_str(&b, b.n > 0 ? STR(", ") : STR(""));
            buf_str(&b, catalogue_text(s->catalogue, ids[i], s->language));
        }
    }
    return buf_view(&b);
}

/* Of all that were asked: the denominator, and what is unknown beside it. The bounds are shares of
 * them; without bounds there is no telling how many of the unknown the denominator holds. */
static str unknown_text(struct session *s, const struct try_table *t, const struct shown *c)
{
    if (c->unknown < 0) {
        return STR("");
    }
    if (t->estimate->measure == MEASURE_COUNT) { /* records without a number */
        return str_format(s->arena, "%lld", (long long)c->unknown);
    }
    bool some = c->numerator > 0;
    double asked = some ? PERCENT * (double)c->numerator / c->bound_lower
                        : PERCENT * (double)c->unknown / c->bound_upper;
    return isfinite(asked) && asked > 0.0
               ? str_format(s->arena, "%lld (%.1f%%)", (long long)c->unknown,
                            PERCENT * (double)c->unknown / asked)
               : str_format(s->arena, "%lld", (long long)c->unknown);
}

static void add_row(struct session *s, struct grid *g, const struct try_table *t, int64_t cell)
{
    const struct estimate_table *e = t->estimate;
    int32_t at[BREAKDOWNS_SHOWN] = {0};
    str *to = &g->cell[g->rows++ * g->columns];
    struct shown c = cell_of(t, cell);
    table_cell_coordinates(e, cell, at);
    for (int32_t k = 0; k < e->dimensions; k++) {
        const struct table_position *p = &e->dimension[k].position[at[k]];
        str label = p->labels.text[s->language];
        str indent = str_slice(STR("            "), 0, p->level > 1 ? 2 * (p->level - 1) % 12 : 0);
        *to++ = str_concat(s->arena, 2, (str[]){indent, label});
    }
    *to++ = c.state ? catalogue_text(s->catalogue, c.state, s->language)
                    : number_of(s, c.value, t->decimals);
    if (t->has_interval) {
        *to++ = range_of(s, c.lower, c.upper, t->limit_decimals);
    }
    *to++ = whole_of(s, c.numerator);
    if (t->has_denominator) {
        *to++ = whole_of(s, c.denominator);
    }
    if (t->has_unknown) {
        *to++ = unknown_text(s, t, &c);
    }
    if (t->has_bounds) {
        int decimals = e->measure == MEASURE_COUNT ? 0 : 1;
        *to++ = range_of(s, c.bound_lower, c.bound_upper, decimals);
    }
    for (int i = 0; i < 2; i++) {
        if (extra_name(t, i).n > 0) {
            *to++ = isnan(c.extra[i])
                        ? STR("")
                        : str_format(s->arena, fabs(c.extra[i]) < 10000.0 ? "%.4g" : "%.0f",
                                     c.extra[i]);
        }
    }
    if (t->has_flags) {
        *to++ = flags_text(s, c.flags);
    }
}

/* The method, and what it means where the table before has not said it. */
static void say_method(struct session *s, const struct estimate_table *e, bool said)
{
    const char *method = str_to_c(s->arena, e->method);
    str pieces[] = {e->method, STR(".about")};
    const char *about = str_to_c(s->arena, str_concat(s->arena, 2, pieces));
    say_line(s, STR(""));
    say_line(s, SPEAK(s, "try.table", {"table", e->id},
                      {"method", catalogue_text(s->catalogue, method, s->language)}));
    if (!said && catalogue_has(s->catalogue, about)) {
        say_line(s, catalogue_text(s->catalogue, about, s->language));
    }
    say_line(s, STR(""));
}

/* How many of the centres that were expected sent what the table is made of, and its trend over
 * those that always did. */
static void say_reporting(struct session *s, const struct estimate_table *e,
                          const struct safe_table *safe)
{
    if (e->centres_expected > 0) {
        say_line(s, SPEAK(s, "publish.reporting", {"reported", count_text(s, e->centres_reported)},
                          {"expected", count_text(s, e->centres_expected)}));
    }
    double value = e->same_centres.value;
    int32_t centres = e->same_centres.centres;
    if (safe ? safe_table_same_centres(safe, &value, &centres) : centres > 0) {
        say_line(s, SPEAK(s, "publish.same-centres.trend",
                          {"value", str_format(s->arena, "%+.0f%%", value)},
                          {"centres", count_text(s, centres)}));
    }
}

static void say_table(struct session *s, const struct estimate_table *e,
                      const struct safe_table *safe)
{
    struct try_table t = {.estimate = e, .safe = safe};
    struct grid g = {0};
    look_at_cells(&t);
    add_headings(s, &g, &t);
    g.cell = ARENA_ARRAY(s->arena, str, e->cells * g.columns);
    for (int64_t i = 0; i < e->cells; i++) {
        add_row(s, &g, &t, i);
    }
    say_grid(s, &g);
    bool *lacks = ARENA_ARRAY(s->arena, bool, e->cells);
    for (int64_t i = 0; i < e->cells; i++) {
        const char *state = cell_of(&t, i).state;
        lacks[i] = state && strcmp(state, "try.state.no-denominator") == 0;
    }
    say_population_years(s, e, lacks);
    say_reporting(s, e, safe);
}

/* ---- the indicator ---- */

static void say_definition(struct session *s, const struct schemas *schemas,
                           const struct indicator *i, int32_t as_of_day)
{
    char date[11];
    date_format_iso(as_of_day, date);
    say_line(s, SPEAK(s, "try.title", {"code", i->code}, {"name", i->labels.text[s->language]},
                      {"date", str_from_c(date)}));
    say_line(s, i->definition.text[s->language]);
    const struct counted_population *counted = schemas_counted(schemas, i->dataset);
    if (counted) {
        say_line(s, SPEAK(s, "try.counted", {"what", counted->labels.text[s->language]}));
    }
    say_line(s, SPEAK(s, "try.confidence",
                      {"confidence",
                       str_format(s->arena, "%g%%", PERCENT * schemas->policy.confidence)}));
    say_line(s, catalogue_text(s->catalogue, s->raw ? "try.raw" : "try.protected", s->language));
}

static const struct safe_table *safe_of(const struct safe_table_list *list, str id)
{
    for (ptrdiff_t i = 0; i < list->count; i++) {
        if (str_equal(safe_table_id(list->item[i]), id)) {
            return list->item[i];
        }
    }
    return NULL;
}

/* `tables` are those of all indicators, unless they are printed as they are. */
static bool say_tables(struct session *s, const struct schemas *schemas,
                       const struct indicator *indicator, const struct estimate_table_list *tables)
{
    struct safe_table_list safe = {0};
    struct protect_report report = {0};
    if (!s->raw && !protect_tables(s->arena, schemas, tables->item, tables->count + tables->wholes,
                                   &safe, &report, s->diag)) {
        return false;
    }
    for (ptrdiff_t i = 0; i < tables->count; i++) {
        const struct safe_table *one = safe_of(&safe, tables->item[i]->id);
        bool said = i > 0 && tables->item[i - 1]->indicator == indicator &&
                    str_equal(tables->item[i]->method, tables->item[i - 1]->method);
        if (tables->item[i]->indicator == indicator && (s->raw || one)) {
            say_method(s, tables->item[i], said);
            say_table(s, tables->item[i], one);
        }
    }
    return true;
}

/* Codes get the numbers that the register knows them by; what would have to be written for new
 * ones is taken back. */
static bool number_codes(struct session *s, struct schemas *schemas, const char *path)
{
    struct register_db *db = register_open(s->arena, path, REGISTER_WRITE, s->diag);
    bool ok = db && register_transaction_begin(db, s->diag);
    if (ok) {
        ok = register_sync_schemas(db, s->arena, schemas, s->diag);
        register_transaction_abort(db);
    }
    if (db) {
        register_close(db);
    }
    return ok;
}

/* Of an indicator (NULL: none): what its own file says. */
static bool is_of_indicator(const void *context, str file)
{
    const struct indicator *indicator = context;
    return indicator && str_equal(file, indicator->path);
}

/* Who was to report and did, for what rests on the same centres. */
static bool find_coverage(struct session *s, const struct schemas *schemas, const char *path,
                          int32_t as_of_day, struct coverage_list *out)
{
    struct submission_list submissions = {0};
    struct reporting_log log = {0};
    struct register_db *db = register_open(s->arena, path, REGISTER_READ, s->diag);
    bool ok = db && register_submissions(db, s->arena, schemas, &submissions, s->diag) &&
              reporting_log_read(s->arena, schemas, db, &log, s->diag);
    if (db) {
        register_close(db);
    }
    if (ok) {
        *out = coverage_find(s->arena, schemas, &submissions, &log, as_of_day);
    }
    return ok;
}

static int try_indicator(struct session *s, str profile, const char *code)
{
    struct schemas schemas = {0};
    struct estimate_table_list tables = {0};
    struct coverage_list coverage = {0};
    const char *path = session_path(s, profile, "register.sqlite");
    if (!schemas_load(s->arena, s->run.schemas_root, profile, &schemas, s->diag)) {
        return DIAG_DESCRIPTOR;
    }
    const struct indicator *indicator = indicator_asked(s->arena, &schemas, str_from_c(code));
    session_keep_warnings(s, is_of_indicator, indicator);
    if (!indicator) {
        DIAG(s->diag, DIAG_ERROR, DIAG_USAGE, NO_PLACE, "usage.unknown-indicator",
             {"what", str_from_c(code)}, {"profile", profile},
             {"nearest", nearest_indicators(s, &schemas, str_from_c(code))});
        return DIAG_USAGE;
    }
    if (!file_exists(path)) {
        return usage_error(s, "usage.never-run", str_to_c(s->arena, profile));
    }
    int32_t as_of_day = s->run.has_as_of                             ? s->run.as_of_day
                        : schemas.observatory.as_of_day != INT32_MIN ? schemas.observatory.as_of_day
                                                                     : s->run.today;
    bool computed =
        number_codes(s, &schemas, path) && find_coverage(s, &schemas, path, as_of_day, &coverage) &&
        (s->raw ? indicators_compute_only(s->arena, &schemas, &coverage, indicator, false, path,
                                          s->run.threads, as_of_day, &tables, s->diag)
                : indicators_compute(s->arena, &schemas, &coverage, path, s->run.threads, as_of_day,
                                     &tables, s->diag));
    session_keep_warnings(s, is_of_indicator, indicator);
    if (!computed) {
        return diag_exit_code(s->diag);
    }
    coverage_mark(s->arena, &coverage, tables.item, tables.count);
    say_definition(s, &schemas, indicator, as_of_day);
    bool ok = say_tables(s, &schemas, indicator, &tables);
    return ok ? 0 : diag_exit_code(s->diag);
}

int command_try(struct session *s)
{
    struct str_list profiles = {0};
    if (s->argument_count != 1 || !s->profile) {
        return s->argument_count > 1 ? usage_error(s, "usage.too-many", s->argument[1])
                                     : usage_error(s, "usage.try", "");
    }
    if (!session_profiles(s, &profiles)) {
        return diag_exit_code(s->diag);
    }
    return try_indicator(s, profiles.item[0], s->argument[0]);
}
