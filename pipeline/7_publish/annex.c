/* Symbols, coverage, definitions. */
#include "7_publish/annex.h"

#include "base/buf.h"

#include <assert.h>
#include <math.h>

struct grid annex_symbols(struct arena *a, const struct edition *e)
{
    struct grid g = grid_blank(a, 2, SYMBOL_COUNT - 1);
    g.label_columns = 2;
    grid_put_header(&g, 0, edition_word(e, "publish.sheet.column.symbol"), false);
    grid_put_header(&g, 1, edition_word(e, "publish.sheet.column.meaning"), false);
    for (int s = SYMBOL_NONE + 1; s < SYMBOL_COUNT; s++) {
        grid_put_text(&g, s - 1, 0, symbol_text(e, (enum cell_symbol)s));
        grid_put_text(&g, s - 1, 1, symbol_meaning(e, (enum cell_symbol)s));
    }
    return g;
}

static const struct {
    const char *id;
    bool numeric;
} coverage_column[] = {
    {"publish.sheet.column.dataset", false}, {"publish.coverage.submissions", true},
    {"publish.coverage.refused", true},      {"publish.coverage.centres", true},
    {"publish.coverage.accepted", true},     {"publish.coverage.persons", true},
    {"publish.coverage.quarantined", true},  {"publish.coverage.duplicate", true},
};
enum { COVERAGE_COLUMNS = sizeof coverage_column / sizeof coverage_column[0] };

str annex_account_number(struct arena *a, const struct edition *e, int64_t number)
{
    return number == ACCOUNT_NOT_SAID ? symbol_text(e, SYMBOL_SUPPRESSED)
                                      : edition_count(a, e, number);
}

str annex_account_share(struct arena *a, const struct edition *e, struct account_share share)
{
    switch (share.state) {
    case ACCOUNT_NONE:
        return edition_count(a, e, 0);
    case ACCOUNT_FEW:
        return EDITION_FILL(a, e, "publish.coverage.few",
                            {"threshold", edition_count(a, e, e->schemas->policy.threshold)});
    case ACCOUNT_BELOW_ONE:
        return EDITION_FILL(a, e, "publish.coverage.below-one",
                            {"share", edition_percent(a, e, 1.0, 0)});
    case ACCOUNT_PERCENT:
        return edition_percent(a, e, (double)share.percent, 0);
    case ACCOUNT_WITHHELD:
    default:
        return symbol_text(e, SYMBOL_SUPPRESSED);
    }
}

static void put_account_number(struct arena *a, const struct edition *e, struct grid *g,
                               int64_t row, int32_t column, int64_t number)
{
    if (number == ACCOUNT_NOT_SAID)
        grid_put_text(g, row, column, symbol_text(e, SYMBOL_SUPPRESSED));
    else
        grid_put_number(a, e, g, row, column, number);
}

static void put_coverage_row(struct arena *a, const struct edition *e, struct grid *g, int64_t row,
                             const struct dataset_coverage *c)
{
    const struct safe_account *n = &c->account;
    const int64_t files[] = {c->submissions, c->refused, c->centres};
    int32_t column = 0;
    grid_put_text(g, row, column++, edition_label(a, e, &c->dataset->labels));
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        grid_put_number(a, e, g, row, column++, files[i]);
    put_account_number(a, e, g, row, column++, n->accepted);
    if (n->has_persons && (n->persons != 0 || n->accepted == 0))
        put_account_number(a, e, g, row, column++, n->persons);
    else
        grid_put_text(g, row, column++, symbol_text(e, SYMBOL_NOT_APPLICABLE));
    grid_put_text(g, row, column++, annex_account_share(a, e, n->quarantined));
    grid_put_text(g, row, column, annex_account_share(a, e, n->duplicates));
}

struct grid annex_coverage(struct arena *a, const struct edition *e)
{
    struct grid g = grid_blank(a, COVERAGE_COLUMNS, e->facts->coverage_count);
    g.label_columns = 1;
    for (int32_t c = 0; c < COVERAGE_COLUMNS; c++)
        grid_put_header(&g, c, edition_word(e, coverage_column[c].id), coverage_column[c].numeric);
    for (ptrdiff_t i = 0; i < e->facts->coverage_count; i++)
        put_coverage_row(a, e, &g, i, &e->facts->coverage[i]);
    return g;
}

int32_t annex_indicators(struct arena *a, const struct safe_table_list *tables,
                         struct indicator_entry **out)
{
    struct indicator_entry *entry = ARENA_ARRAY(a, struct indicator_entry, tables->count);
    int32_t count = 0;
    for (ptrdiff_t i = 0; i < tables->count; i++) {
        const struct indicator *indicator = safe_table_indicator(tables->item[i]);
        bool known = false;
        for (int32_t k = 0; k < count; k++)
            known = known || entry[k].indicator == indicator ||
                    str_equal(entry[k].indicator->code, indicator->code);
        if (!known)
            entry[count++] = (struct indicator_entry){indicator, tables->item[i]};
    }
    *out = entry;
    return count;
}

/* "Istanbul Convention art. 11" in the reader's language; as it is written where it is not known.
 */
static str framework_text(struct arena *a, const struct edition *e, str framework)
{
    str rest;
    const struct code *known = framework_named(e->schemas->frameworks, framework, &rest);
    if (!known)
        return edition_code(a, e, framework);
    str pieces[] = {edition_label(a, e, &known->labels), STR(" "), edition_code(a, e, rest)};
    return str_trim(str_concat(a, 3, pieces));
}

str annex_frameworks(struct arena *a, const struct edition *e, const struct indicator *indicator)
{
    struct buf b = buf_new(a, 64);
    for (int32_t i = 0; i < indicator->framework_count; i++) {
        if (i > 0)
            buf_str(&b, edition_word(e, "publish.join"));
        buf_str(&b, framework_text(a, e, indicator->framework[i]));
    }
    return buf_view(&b);
}

/* The name of the method and what it does. */
static str method_text(struct arena *a, const struct edition *e, const struct safe_table *t)
{
    str pieces[] = {table_method(a, e, t), STR(" "), table_method_about(a, e, t)};
    return str_trim(str_concat(a, 3, pieces));
}

struct grid annex_definitions(struct arena *a, const struct edition *e,
                              const struct safe_table_list *tables)
{
    static const char *const header[] = {
        "publish.sheet.column.indicator",  "publish.sheet.column.name",
        "publish.sheet.column.definition", "publish.sheet.column.unit",
        "publish.sheet.column.method",     "publish.sheet.column.limits",
        "publish.sheet.column.framework",
    };
    enum { COLUMNS = sizeof header / sizeof header[0] };
    struct indicator_entry *entry;
    int32_t count = annex_indicators(a, tables, &entry);
    struct grid g = grid_blank(a, COLUMNS, count);
    g.label_columns = COLUMNS;
    for (int32_t c = 0; c < COLUMNS; c++)
        grid_put_header(&g, c, edition_word(e, header[c]), false);
    for (int32_t i = 0; i < count; i++) {
        const struct indicator *indicator = entry[i].indicator;
        const str text[COLUMNS] = {
            indicator->code,
            edition_label(a, e, &indicator->labels),
            edition_label(a, e, &indicator->definition),
            table_unit(a, e, entry[i].table),
            method_text(a, e, entry[i].table),
            edition_label(a, e, &indicator->limits),
            annex_frameworks(a, e, indicator),
        };
        for (int32_t c = 0; c < COLUMNS; c++)
            grid_put_text(&g, i, c, text[c]);
    }
    return g;
}

struct grid annex_contents(struct arena *a, const struct edition *e,
                           const struct safe_table_list *tables)
{
    struct grid g = grid_blank(a, 3, tables->count);
    g.label_columns = 3;
    grid_put_header(&g, 0, edition_word(e, "publish.sheet.column.sheet"), false);
    grid_put_header(&g, 1, edition_word(e, "publish.sheet.column.title"), false);
    grid_put_header(&g, 2, edition_word(e, "publish.sheet.column.unit"), false);
    for (ptrdiff_t i = 0; i < tables->count; i++) {
        grid_put_text(&g, i, 0, safe_table_id(tables->item[i]));
        grid_put_text(&g, i, 1, table_title(a, e, tables->item[i]));
        grid_put_text(&g, i, 2, table_unit(a, e, tables->item[i]));
    }
    return g;
}

str annex_suppression(struct arena *a, const struct edition *e, int sentence)
{
    assert(sentence >= 0 && sentence < SUPPRESSION_SENTENCES);
    const struct policy *policy = &e->schemas->policy;
    if (sentence == 1)
        return edition_word(e, "publish.report.suppression-secondary");
    if (sentence == 2)
        return edition_word(e, "publish.report.suppression-meaning");
    return EDITION_FILL(a, e,
                        policy->zeros_published ? "publish.report.suppression-primary"
                                                : "publish.report.suppression-primary-zeros",
                        {"threshold", edition_count(a, e, policy->threshold)},
                        {"symbol", symbol_text(e, SYMBOL_SUPPRESSED)});
}
