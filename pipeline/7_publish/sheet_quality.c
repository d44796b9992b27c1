/* What surrounds the figures of an indicator: targets, quality of the data, lineage, revisions. */
#include <assert.h>
#include <math.h>

#include "7_publish/annex.h"
#include "7_publish/sheet_parts.h"
#include "base/buf.h"
#include "base/hash.h"

enum { REVISIONS_SHOWN = 40, DIMENSIONS_LIMIT = 4 };

static void put_headers(const struct edition *e, struct grid *g, const char *const *id,
                        int32_t text_columns, int32_t last_text)
{
    for (int32_t c = 0; c < g->columns; c++)
        grid_put_header(g, c, edition_word(e, id[c]), c >= text_columns && c < last_text);
    g->label_columns = text_columns;
}

static void put_value(struct sheet_maker *m, struct grid *g, int64_t row, int32_t column,
                      double value, int decimals)
{
    struct grid_cell *cell = &g->cell[row * g->columns + column];
    if (!isfinite(value)) {
        grid_put_text(g, row, column, symbol_text(m->edition, SYMBOL_NOT_APPLICABLE));
        return;
    }
    *cell = (struct grid_cell){.kind = GRID_NUMBER,
                               .number = value,
                               .decimals = decimals,
                               .text = edition_number(m->arena, m->edition, value, decimals)};
}

static void put_count(struct sheet_maker *m, struct grid *g, int64_t row, int32_t column,
                      int64_t value)
{
    if (value < 0)
        grid_put_text(g, row, column, symbol_text(m->edition, SYMBOL_NOT_APPLICABLE));
    else
        grid_put_number(m->arena, m->edition, g, row, column, value);
}

/* ---- targets ---- */

static const struct safe_table *table_of(const struct sheet_maker *m, str id)
{
    for (ptrdiff_t i = 0; i < m->tables->count; i++)
        if (str_equal(safe_table_id(m->tables->item[i]), id))
            return m->tables->item[i];
    return NULL;
}

/* Names of the positions that a target is about; the table's id when all are totals. */
static str target_place(const struct sheet_maker *m, const struct safe_table *t,
                        const struct target *target)
{
    struct buf b = buf_new(m->arena, 64);
    for (int32_t d = 0; t && d < safe_table_dimensions(t) && d < target->coordinates; d++) {
        const struct table_dimension *dimension = safe_table_dimension(t, d);
        for (int32_t p = 1; p < dimension->count; p++) {
            if (!str_equal(dimension->position[p].code, target->coordinate[d]))
                continue;
            if (b.n > 0)
                buf_str(&b, edition_word(m->edition, "publish.join"));
            buf_str(&b, position_label(m->arena, m->edition, t, d, p));
        }
    }
    return b.n > 0 ? buf_view(&b) : edition_word(m->edition, "publish.total");
}

static str verdict_text(const struct sheet_maker *m, const struct target_verdict_item *v)
{
    static const char *const id[] = {[TARGET_REACHED] = "sheet.verdict.reached",
                                     [TARGET_NOT_REACHED] = "sheet.verdict.not-reached",
                                     [TARGET_CANNOT_SAY] = "sheet.verdict.cannot-say"};
    if (v->answer.status == TARGET_NO_FIGURE)
        return edition_word(m->edition, "sheet.verdict.no-figure");
    if (v->answer.status == TARGET_WRONG_WAY)
        return edition_word(m->edition, "sheet.verdict.wrong-way");
    if (!v->due && v->answer.verdict != TARGET_REACHED)
        return edition_word(m->edition, "sheet.verdict.not-due");
    return edition_word(m->edition, id[v->answer.verdict]);
}

static str achieved_period(const struct sheet_maker *m, const struct target_verdict_item *v)
{
    if (v->period_from.n == 0 || str_equal(v->period, v->period_from))
        return edition_code(m->arena, m->edition, v->period);
    return edition_range(m->arena, m->edition, edition_code(m->arena, m->edition, v->period_from),
                         edition_code(m->arena, m->edition, v->period));
}

/* Targets stand beside each other, a column each: what is said of one is read downwards. */
enum target_row {
    ROW_DIRECTION,
    ROW_TARGET_PERIOD,
    ROW_ACHIEVED_PERIOD,
    ROW_BASELINE,
    ROW_TARGET,
    ROW_ACHIEVED,
    ROW_LOWER,
    ROW_UPPER,
    ROW_NUMERATOR,
    ROW_DENOMINATOR,
    ROW_SHARE,
    ROW_VERDICT,
    ROW_NOTE,
    TARGET_ROWS
};

static void put_target(struct sheet_maker *m, struct grid *g, int32_t column,
                       const struct target_verdict_item *v)
{
    static const char *const direction[] = {
        [TARGET_UP] = "sheet.direction.up", [TARGET_DOWN] = "sheet.direction.down"};
    const struct edition *e = m->edition;
    const struct safe_table *t = table_of(m, v->target->table);
    int decimals = t ? table_decimals(t) : 1;
    str place = target_place(m, t, v->target);
    g->column[column].header = EDITION_FILL(
        m->arena, e, "sheet.target.header", {"table", edition_code(m->arena, e, v->target->table)},
        {"place", place}, {"period", edition_code(m->arena, e, v->target->target_period)});
    grid_put_text(g, ROW_DIRECTION, column, edition_word(e, direction[v->target->direction]));
    grid_put_text(g, ROW_TARGET_PERIOD, column,
                  edition_code(m->arena, e, v->target->target_period));
    grid_put_text(g, ROW_ACHIEVED_PERIOD, column, achieved_period(m, v));
    put_value(m, g, ROW_BASELINE, column, v->baseline, decimals);
    put_value(m, g, ROW_TARGET, column, v->target->target, decimals);
    put_value(m, g, ROW_ACHIEVED, column, v->achieved, decimals);
    put_value(m, g, ROW_LOWER, column, v->lower, decimals);
    put_value(m, g, ROW_UPPER, column, v->upper, decimals);
    put_count(m, g, ROW_NUMERATOR, column, v->numerator);
    put_count(m, g, ROW_DENOMINATOR, column, v->denominator);
    put_value(m, g, ROW_SHARE, column, 100.0 * v->answer.share, 1);
    grid_put_text(g, ROW_VERDICT, column, verdict_text(m, v));
    grid_put_text(g, ROW_NOTE, column, edition_label(m->arena, e, &v->target->note));
}

static struct grid targets_grid(struct sheet_maker *m, int32_t targets)
{
    static const char *const item[TARGET_ROWS] = {
        [ROW_DIRECTION] = "sheet.item.direction",
        [ROW_TARGET_PERIOD] = "sheet.column.target-period",
        [ROW_ACHIEVED_PERIOD] = "sheet.column.achieved-period",
        [ROW_BASELINE] = "sheet.column.baseline",
        [ROW_TARGET] = "sheet.column.target",
        [ROW_ACHIEVED] = "sheet.column.achieved",
        [ROW_LOWER] = "publish.column.lower",
        [ROW_UPPER] = "publish.column.upper",
        [ROW_NUMERATOR] = "publish.column.numerator",
        [ROW_DENOMINATOR] = "publish.column.denominator",
        [ROW_SHARE] = "publish.column.target",
        [ROW_VERDICT] = "sheet.column.verdict",
        [ROW_NOTE] = "sheet.column.note",
    };
    const struct target_verdict_list *all = &m->edition->facts->targets;
    struct grid g = grid_blank(m->arena, targets + 1, TARGET_ROWS);
    str confidence = edition_confidence(m->arena, m->edition);
    g.label_columns = 1;
    grid_put_header(&g, 0, edition_word(m->edition, "sheet.column.item"), false);
    for (int row = 0; row < TARGET_ROWS; row++)
        grid_put_text(&g, row, 0,
                      EDITION_FILL(m->arena, m->edition, item[row], {"confidence", confidence}));
    int32_t column = 1;
    for (ptrdiff_t i = 0; i < all->count && column <= targets; i++)
        if (str_equal(all->item[i].target->indicator, m->indicator->code))
            put_target(m, &g, column++, &all->item[i]);
    return g;
}

void sheet_put_targets(struct sheet_maker *m)
{
    enum { TARGETS_SHOWN = 12 };
    const struct target_verdict_list *all = &m->edition->facts->targets;
    int32_t targets = 0;
    for (ptrdiff_t i = 0; i < all->count; i++)
        targets += str_equal(all->item[i].target->indicator, m->indicator->code);
    sheet_heading(m, "sheet.heading.targets");
    if (targets == 0) {
        sheet_pair(m, "sheet.column.target", edition_word(m->edition, "sheet.no-target"));
        return;
    }
    sheet_pair(m, "sheet.item.verdict", edition_word(m->edition, "sheet.verdict.about"));
    struct grid g = targets_grid(m, targets < TARGETS_SHOWN ? targets : TARGETS_SHOWN);
    grid_unique_headers(m->arena, &g);
    sheet_table(m, g, "targets");
}

/* ---- quality ---- */

/* Years of the coverage of the dataset, in order; at most `limit`. */
static int32_t years_covered(const struct sheet_maker *m, int32_t *year, int32_t limit)
{
    const struct coverage_list *list = &m->edition->facts->centres;
    int32_t count = 0;
    for (ptrdiff_t i = 0; i < list->count; i++) {
        const struct coverage_cell *cell = &list->item[i];
        bool new_year = count == 0 || year[count - 1] != cell->year;
        if (cell->dataset == m->indicator->dataset && new_year && count < limit)
            year[count++] = cell->year;
    }
    return count;
}

static void put_coverage(struct sheet_maker *m)
{
    static const char *const header[] = {
        "sheet.column.year",    "sheet.column.expected",         "sheet.column.reported",
        "sheet.column.share",   "sheet.column.periods-expected", "sheet.column.periods-received",
        "sheet.column.on-time",
    };
    enum { COLUMNS = sizeof header / sizeof header[0], YEARS_LIMIT = 100 };
    const struct coverage_list *list = &m->edition->facts->centres;
    int32_t year[YEARS_LIMIT];
    int32_t years = years_covered(m, year, YEARS_LIMIT);
    struct grid g = grid_blank(m->arena, COLUMNS, years);
    put_headers(m->edition, &g, header, 1, COLUMNS);
    g.rows = 0;
    for (int32_t y = 0; y < years; y++) {
        int32_t expected = 0, reported = 0;
        int64_t periods[3] = {0};
        coverage_centres(list, m->indicator->dataset, year[y], &expected, &reported);
        for (ptrdiff_t k = 0; k < list->count; k++) {
            const struct coverage_cell *cell = &list->item[k];
            if (cell->dataset != m->indicator->dataset || cell->year != year[y])
                continue;
            periods[0] += cell->periods_expected;
            periods[1] += cell->periods_received;
            periods[2] += cell->periods_on_time;
        }
        if (expected == 0 && reported == 0)
            continue; /* a year that has begun, and in which nothing is due yet */
        int64_t i = g.rows++;
        grid_put_text(&g, i, 0,
                      number_protect(m->arena, &m->edition->numbers,
                                     str_format(m->arena, "%d", (int)year[y])));
        put_count(m, &g, i, 1, expected);
        put_count(m, &g, i, 2, reported);
        put_value(m, &g, i, 3, expected > 0 ? 100.0 * reported / expected : (double)NAN, 1);
        for (int32_t p = 0; p < 3; p++)
            put_count(m, &g, i, 4 + p, periods[p]);
    }
    sheet_table(m, g, "coverage");
}

/* The breakdown of the indicator's tables that coverage is known by in the shortest periods: months
 * before quarters. Years stand in the table above. */
struct covered_periods {
    const struct safe_table *table; /* NULL: none */
    int32_t dimension;
    bool quarters;
};

static struct covered_periods shortest_periods(const struct sheet_maker *m)
{
    enum { YEAR_LENGTH = 4 };
    struct covered_periods found = {0};
    for (ptrdiff_t i = 0; i < m->tables->count; i++) {
        const struct safe_table *t = m->tables->item[i];
        for (int32_t d = 0; safe_table_indicator(t) == m->indicator && d < safe_table_dimensions(t);
             d++) {
            const struct table_dimension *by = safe_table_dimension(t, d);
            for (int32_t p = 1; p < by->count; p++) {
                int32_t expected, reported;
                safe_table_centres(t, d, p, &expected, &reported);
                bool quarter = str_find_byte(by->position[p].code, 'Q') >= 0;
                bool shorter = !found.table || (found.quarters && !quarter);
                if (expected > 0 && by->position[p].code.n > YEAR_LENGTH && shorter)
                    found = (struct covered_periods){t, d, quarter};
            }
        }
    }
    return found;
}

static void put_coverage_by_period(struct sheet_maker *m)
{
    static const char *const header[] = {"sheet.column.period", "sheet.column.expected",
                                         "sheet.column.reported", "sheet.column.share"};
    enum { COLUMNS = sizeof header / sizeof header[0], PERIODS_SHOWN = 36 };
    struct covered_periods by = shortest_periods(m);
    if (!by.table)
        return;
    int32_t positions = safe_table_dimension(by.table, by.dimension)->count;
    struct grid g = grid_blank(m->arena, COLUMNS, positions);
    put_headers(m->edition, &g, header, 1, COLUMNS);
    int32_t known = 0, skip = 0;
    for (int32_t p = 1; p < positions; p++) {
        int32_t expected, reported;
        safe_table_centres(by.table, by.dimension, p, &expected, &reported);
        known += expected > 0;
    }
    skip = known > PERIODS_SHOWN ? known - PERIODS_SHOWN : 0; /* the latest are shown */
    g.rows = 0;
    for (int32_t p = 1; p < positions; p++) {
        int32_t expected, reported;
        safe_table_centres(by.table, by.dimension, p, &expected, &reported);
        str code = safe_table_dimension(by.table, by.dimension)->position[p].code;
        if (expected <= 0 || !sheet_asks_period(m, code) || (!m->options->period && skip-- > 0))
            continue;
        int64_t row = g.rows++;
        grid_put_text(&g, row, 0, position_label(m->arena, m->edition, by.table, by.dimension, p));
        put_count(m, &g, row, 1, expected);
        put_count(m, &g, row, 2, reported);
        put_value(m, &g, row, 3, 100.0 * reported / expected, 1);
    }
    sheet_table(m, g, "coverage_periods");
}

static void put_intake(struct sheet_maker *m, const struct dataset_coverage *c)
{
    struct arena *a = m->arena;
    const struct edition *e = m->edition;
    const struct safe_account *n = &c->account;
    sheet_pair(m, "sheet.item.intake",
               EDITION_FILL(a, e, "sheet.intake", {"files", edition_count(a, e, c->submissions)},
                            {"refused", edition_count(a, e, c->refused)},
                            {"accepted", annex_account_number(a, e, n->accepted)},
                            {"quarantined", annex_account_share(a, e, n->quarantined)},
                            {"duplicates", annex_account_share(a, e, n->duplicates)}));
}

static void put_unknown_share(struct sheet_maker *m)
{
    if (m->first && table_asks_uncounted(m->first))
        sheet_pair(m, "sheet.item.uncounted", table_uncounted(m->arena, m->edition, m->first));
    if (!m->first || safe_table_measure(m->first) != MEASURE_SHARE)
        return;
    int32_t at[DIMENSIONS_LIMIT] = {0};
    struct safe_cell cell = safe_table_cell(m->first, safe_table_index(m->first, at));
    double share = unknown_share(m->first, &cell);
    if (cell.unknown_withheld)
        sheet_pair(m, "sheet.item.unknown", symbol_text(m->edition, SYMBOL_SUPPRESSED));
    else if (isfinite(share))
        sheet_pair(m, "sheet.item.unknown", edition_percent(m->arena, m->edition, share, 1));
}

void sheet_put_quality(struct sheet_maker *m)
{
    const struct release_facts *facts = m->edition->facts;
    sheet_heading(m, "sheet.heading.quality");
    for (ptrdiff_t i = 0; i < facts->coverage_count; i++)
        if (facts->coverage[i].dataset == m->indicator->dataset)
            put_intake(m, &facts->coverage[i]);
    put_unknown_share(m);
    put_coverage(m);
    put_coverage_by_period(m);
}

/* ---- lineage ---- */

static str hash_text(struct arena *a, const struct edition *e, const uint8_t *hash, ptrdiff_t bytes)
{
    char hex[SHA256_HEX_BYTES];
    assert(bytes <= SHA256_BYTES);
    hash_hex(hash, bytes, hex);
    return edition_code(a, e, str_copy(a, str_from_c(hex)));
}

static const uint8_t *descriptor_hash(const struct release_facts *facts, str path)
{
    for (ptrdiff_t i = 0; i < facts->descriptors.count; i++)
        if (str_equal(facts->descriptors.item[i].path, path))
            return facts->descriptors.item[i].sha256;
    return NULL;
}

static void put_descriptor(struct sheet_maker *m, const char *label, str path)
{
    const uint8_t *sha256 = descriptor_hash(m->edition->facts, path);
    sheet_pair(m, label, path.n ? edition_code(m->arena, m->edition, path) : path);
    if (sha256)
        sheet_pair(m, "sheet.item.sha256", hash_text(m->arena, m->edition, sha256, SHA256_BYTES));
}

void sheet_put_lineage(struct sheet_maker *m)
{
    struct arena *a = m->arena;
    const struct edition *e = m->edition;
    const struct dataset *dataset = m->indicator->dataset;
    sheet_heading(m, "sheet.heading.sources");
    if (m->first)
        sheet_pair(m, "sheet.item.source", table_source(a, e, m->first));
    if (dataset) {
        str version = edition_code(a, e, dataset->version);
        sheet_pair(m, "publish.sheet.column.dataset",
                   EDITION_FILL(a, e, "sheet.dataset",
                                {"name", edition_label(a, e, &dataset->labels)},
                                {"code", edition_code(a, e, dataset->name)},
                                {"version", version.n ? version : STR("-")}));
        put_descriptor(m, "sheet.item.dataset-file", dataset->path);
    }
    put_descriptor(m, "sheet.item.definition-file", m->indicator->path);
    sheet_pair(m, "publish.cover.date", edition_date(a, e, e->facts->as_of_day));
    sheet_pair(m, "publish.cover.release", edition_code(a, e, e->facts->fingerprint));
    struct sheet_block *link = sheet_add(m, SHEET_LINK);
    link->name = STR(SHEET_SOURCES);
    link->text = edition_word(e, "sheet.link.sources");
}

struct grid sheet_sources(struct arena *a, const struct edition *e,
                          const struct indicator_entry *entry, int32_t indicators)
{
    static const char *const header[] = {"publish.sheet.column.dataset", "sheet.column.centre",
                                         "sheet.column.file", "sheet.item.tag"};
    enum { COLUMNS = sizeof header / sizeof header[0] };
    const struct release_facts *facts = e->facts;
    struct grid g = grid_blank(a, COLUMNS, facts->submission_count);
    put_headers(e, &g, header, COLUMNS, COLUMNS);
    g.rows = 0;
    /* No numbers of records: nobody protected them, and by centre they undo what was hidden. No
     * hash either (docs/privacy.md "Keys"). */
    for (ptrdiff_t i = 0; i < facts->submission_count; i++) {
        const struct submission *s = &facts->submission[i];
        bool used = false;
        for (int32_t k = 0; k < indicators; k++)
            used = used || entry[k].indicator->dataset == s->dataset;
        if (!used || !s->dataset || s->state != SUBMISSION_CURRENT)
            continue;
        int64_t row = g.rows++;
        grid_put_text(&g, row, 0, edition_label(a, e, &s->dataset->labels));
        grid_put_text(&g, row, 1, s->centre);
        grid_put_text(&g, row, 2, edition_code(a, e, s->path));
        grid_put_text(&g, row, 3, hash_text(a, e, s->tag, TAG_BYTES));
    }
    return g;
}

/* ---- revisions ---- */

static str revision_state(const struct sheet_maker *m, str state, double value)
{
    static const struct {
        const char *state;
        enum cell_symbol symbol;
    } known[] = {{"suppressed", SYMBOL_SUPPRESSED},
                 {"not-applicable", SYMBOL_NOT_APPLICABLE},
                 {"no-denominator", SYMBOL_NOT_APPLICABLE},
                 {"not-collected", SYMBOL_NOT_AVAILABLE},
                 {"not-yet-due", SYMBOL_NOT_YET_DUE}};
    if (isfinite(value))
        return edition_number(m->arena, m->edition, value,
                              fabs(value - round(value)) < 1e-9 ? 0 : 2);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (str_equal_c(state, known[i].state))
            return symbol_text(m->edition, known[i].symbol);
    return edition_word(m->edition, "sheet.revision.none");
}

/* What changed behind a figure, its first lines; files of centres may have to stay unnamed. */
static str revision_detail(const struct sheet_maker *m, const struct revision *r)
{
    enum { CHARS = 60 };
    str rest = r->told, unnamed = STR("");
    if (str_starts(rest, STR(REVISION_FILES_NOT_NAMED))) {
        unnamed = edition_word(m->edition, "sheet.revision.files-not-named");
        rest = str_slice(rest, (ptrdiff_t)sizeof REVISION_FILES_NOT_NAMED - 1, rest.n);
        rest = str_slice(rest, rest.n > 0, rest.n); /* the comma */
    }
    if (rest.n > CHARS)
        rest = str_format(m->arena, "%.*s...", CHARS, rest.p);
    bool both = unnamed.n && rest.n;
    str pieces[] = {unnamed, both ? edition_word(m->edition, "publish.join") : STR(""),
                    edition_code(m->arena, m->edition, rest)};
    return str_concat(m->arena, 3, pieces);
}

/* "A6.1: 2024; physical": the table and the names of the positions. */
static str revision_figure(const struct sheet_maker *m, const struct revision *r)
{
    str place = edition_place(m->arena, m->edition, &r->place);
    return EDITION_FILL(m->arena, m->edition, "sheet.revision.figure",
                        {"table", edition_code(m->arena, m->edition, r->table)},
                        {"place", place.n ? place : edition_word(m->edition, "publish.total")});
}

void sheet_put_revisions(struct sheet_maker *m)
{
    static const char *const cause[] = {[REVISION_DATA] = "sheet.cause.data",
                                        [REVISION_POPULATION] = "sheet.cause.population",
                                        [REVISION_DESCRIPTOR] = "sheet.cause.descriptor",
                                        [REVISION_PROGRAM] = "sheet.cause.program",
                                        [REVISION_DATE] = "sheet.cause.date",
                                        [REVISION_PROTECTION] = "sheet.cause.protection"};
    static const char *const header[] = {"sheet.column.figure", "sheet.column.old",
                                         "sheet.column.new",    "sheet.column.cause",
                                         "sheet.column.detail", "sheet.column.id"};
    enum { COLUMNS = sizeof header / sizeof header[0] };
    const struct edition *e = m->edition;
    const struct revision_list *all = &e->facts->revisions;
    struct grid g = grid_blank(m->arena, COLUMNS, REVISIONS_SHOWN);
    put_headers(e, &g, header, COLUMNS, COLUMNS);
    int64_t count = 0;
    for (ptrdiff_t i = 0; i < all->count; i++) {
        const struct revision *r = &all->item[i];
        if (!str_equal(r->indicator, m->indicator->code))
            continue;
        if (count++ >= REVISIONS_SHOWN)
            continue;
        int64_t row = count - 1;
        grid_put_text(&g, row, 0, revision_figure(m, r));
        grid_put_text(&g, row, 1, revision_state(m, r->old_state, r->old_value));
        grid_put_text(&g, row, 2, revision_state(m, r->new_state, r->new_value));
        grid_put_text(&g, row, 3, edition_word(e, cause[r->cause]));
        grid_put_text(&g, row, 4, revision_detail(m, r));
        grid_put_text(&g, row, 5, edition_code(m->arena, e, r->figure));
    }
    g.rows = count < REVISIONS_SHOWN ? count : REVISIONS_SHOWN;
    sheet_heading(m, "sheet.heading.revisions");
    if (all->release_before.n == 0) {
        sheet_pair(m, "sheet.item.revisions", edition_word(e, "sheet.revision.first"));
        return;
    }
    sheet_pair(m, "sheet.item.revisions",
               EDITION_FILL(m->arena, e, "sheet.revision.count",
                            {"count", edition_count(m->arena, e, count)},
                            {"shown", edition_count(m->arena, e, g.rows)},
                            {"date", edition_code(m->arena, e, all->release_before)}));
    if (g.rows > 0)
        sheet_pair(m, "sheet.item.signs", edition_word(e, "sheet.revision.signs"));
    sheet_table(m, g, "revisions");
}
