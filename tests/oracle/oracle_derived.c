/* Derived columns in SQL: joins and subqueries over the tables, column by column, each after those
 * that it is made of. Nothing of 5_indicators/derive is used. */
#include "oracle.h"

#include <assert.h>

#include "base/date.h"

static bool *done[256]; /* [dataset][column] */
static bool sent[256];  /* [dataset] */

static int number_of(const struct dataset *ds)
{
    for (int32_t i = 0; i < oracle_schemas.datasets; i++) {
        if (oracle_schemas.dataset[i] == ds) {
            return i;
        }
    }
    assert(!"a dataset of the profile");
    return -1;
}

/* ---- what it is made of ---- */

static void ensure(const struct dataset *, int32_t column);

static void ensure_variables(const struct dataset *ds, const struct expression *e)
{
    const int32_t *used;
    int32_t count = e ? expression_variables(e, &used) : 0;
    for (int32_t i = 0; i < count; i++) {
        ensure(ds, used[i]);
    }
}

static void ensure_parts(const struct dataset *ds, const struct derived *d)
{
    const int32_t own[] = {d->of, d->less, d->open, d->own_date};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        ensure(ds, own[i]);
    }
    for (int32_t i = 0; i < d->operands; i++) {
        ensure(ds, d->operand[i]);
    }
    if (d->from) {
        ensure(d->from, d->column);
        ensure(d->from, d->date);
    }
    ensure_variables(d->from && d->kind != DERIVED_CONDITION ? d->from : ds, d->condition);
}

/* Whether a submission of the dataset counts, if only an empty one. */
static bool was_sent(const struct submission_list *list, const struct dataset *ds)
{
    bool any = ask(str_format(&oracle_arena, "SELECT count(*) FROM v_%.*s", STR_ARG(ds->name)))
                   .integer[0] > 0;
    for (ptrdiff_t i = 0; i < list->count; i++) {
        const struct submission *s = &list->item[i];
        any = any || (s->state == SUBMISSION_CURRENT && s->dataset == ds);
    }
    return any;
}

/* ---- its text ---- */

static str quoted(const struct dataset *ds, const char *alias, int32_t column)
{
    if (column == DERIVED_AS_OF) {
        char date[11];
        if (oracle_as_of == INT32_MIN) {
            return STR("NULL");
        }
        date_format_iso(oracle_as_of, date);
        return str_format(&oracle_arena, "'%s'", date);
    }
    return str_format(&oracle_arena, "%s\"%.*s\"", alias, STR_ARG(ds->coded[column].name));
}

static str difference_text(const struct dataset *ds, const struct derived *d)
{
    str of = quoted(ds, "", d->of), less = quoted(ds, "", d->less);
    if (d->open != NO_COLUMN) {
        str open = quoted(ds, "", d->open);
        of = str_format(&oracle_arena, "coalesce(%.*s, %.*s)", STR_ARG(of), STR_ARG(open));
    }
    int32_t column = d->of >= 0 ? d->of : d->less;
    if (ds->coded[column].kind == CODED_YEAR) { /* of as_of the year: text to number */
        return str_format(&oracle_arena,
                          "CAST(substr(%.*s, 1, 4) AS INTEGER) - CAST(substr(%.*s, "
                          "1, 4) AS INTEGER)",
                          STR_ARG(of), STR_ARG(less));
    }
    bool days = ds->coded[column].kind == CODED_DAY;
    return str_format(&oracle_arena,
                      days ? "CAST(julianday(%.*s) - julianday(%.*s) AS INTEGER)"
                           : "(%.*s) - (%.*s)",
                      STR_ARG(of), STR_ARG(less));
}

/* SQLite's min and max of several values are NULL with any of them: of the known ones, each that
 * is not stands for the first that is. */
static str extreme_text(const struct dataset *ds, const struct derived *d)
{
    struct buf b = buf_new(&oracle_arena, 1024);
    buf_c(&b, d->kind == DERIVED_LEAST ? "min(" : "max(");
    for (int32_t i = 0; i < d->operands; i++) {
        str own = quoted(ds, "", d->operand[i]);
        buf_format(&b, "%s%s%.*s", i > 0 ? ", " : "", d->known ? "coalesce(" : "", STR_ARG(own));
        for (int32_t k = 0; k < d->operands && d->known; k++) {
            str other = quoted(ds, "", d->operand[k]);
            buf_format(&b, ", %.*s", STR_ARG(other));
        }
        buf_c(&b, d->known ? ")" : "");
    }
    buf_c(&b, ")");
    return buf_view(&b);
}

/* The deepest band first. */
static str band_text(const struct dataset *ds, const struct derived *d)
{
    struct buf b = buf_new(&oracle_arena, 1024);
    str of = quoted(ds, "", d->of);
    buf_c(&b, "CASE");
    for (int32_t level = d->bands->levels; level >= 1; level--) {
        for (int32_t i = 0; i < d->bands->count; i++) {
            const struct code *code = &d->bands->code[i];
            if (code->has_band && code->level == level) {
                int64_t from = code->from == INT64_MIN ? -INT64_MAX : code->from;
                buf_format(&b, " WHEN %.*s BETWEEN %lld AND %lld THEN '%.*s'", STR_ARG(of),
                           (long long)from, (long long)code->to, STR_ARG(code->code));
            }
        }
    }
    buf_c(&b, " END");
    return buf_view(&b);
}

/* The cells of the file of the code list, as they stand there. */
static str attribute_text(const struct dataset *ds, const struct derived *d)
{
    struct buf b = buf_new(&oracle_arena, 1024);
    const struct codelist *list = ds->coded[d->of].codelist;
    str of = quoted(ds, "", d->of);
    buf_format(&b, "CASE %.*s WHEN '' THEN NULL", STR_ARG(of));
    for (int32_t i = 0; i < list->count; i++) {
        str cell = list->code[i].property[d->attribute];
        if (cell.n > 0) {
            buf_format(&b, d->bands ? " WHEN '%.*s' THEN '%.*s'" : " WHEN '%.*s' THEN %.*s",
                       STR_ARG(list->code[i].code), STR_ARG(cell));
        }
    }
    buf_c(&b, " END");
    return buf_view(&b);
}

static str taken_text(const struct derived *d)
{
    static const char *const functions[] = {
        [TAKE_COUNT] = "count(*)", [TAKE_ANY] = "count(*) > 0", [TAKE_LEAST] = "min(%.*s)",
        [TAKE_MOST] = "max(%.*s)", [TAKE_SUM] = "sum(%.*s)",    [TAKE_ORDER] = "1 + count(*)",
        [TAKE_DAYS_SINCE] = NULL,  [TAKE_DAYS_TO_NEXT] = NULL,
    };
    str column = d->column >= 0 ? quoted(d->from, "r.", d->column) : (str){0};
    return str_format(&oracle_arena, functions[d->take], STR_ARG(column));
}

/* Names of a condition without a prefix are those of the innermost table. */
static str lookup_text(const struct dataset *ds, const struct derived *d)
{
    str column = quoted(d->from, "r.", d->column), match = quoted(d->from, "r.", d->match);
    str key = quoted(ds, "o.", d->key);
    return str_format(&oracle_arena, "(SELECT %.*s FROM v_%.*s r WHERE %.*s = %.*s)",
                      STR_ARG(column), STR_ARG(d->from->name), STR_ARG(match), STR_ARG(key));
}

static str records_text(const struct dataset *ds, const struct derived *d)
{
    str taken = taken_text(d), where = condition_text(d->condition);
    str key = quoted(d->from, "r.", d->key), match = quoted(ds, "o.", d->match);
    return str_format(&oracle_arena,
                      "CASE WHEN %.*s IS NOT NULL THEN (SELECT %.*s FROM v_%.*s r WHERE %.*s = "
                      "%.*s AND %.*s) END",
                      STR_ARG(match), STR_ARG(taken), STR_ARG(d->from->name), STR_ARG(key),
                      STR_ARG(match), STR_ARG(where));
}

static str person_text(const struct dataset *ds, const struct derived *d)
{
    str where = condition_text(d->condition), from = d->from->name;
    const char *not_itself = d->from == ds ? "r.rowid <> o.rowid AND " : "";
    if (d->date == NO_COLUMN) {
        str taken = taken_text(d);
        return str_format(&oracle_arena,
                          "CASE WHEN o.person IS NOT NULL THEN (SELECT %.*s FROM v_%.*s r WHERE "
                          "r.person = o.person AND %.*s) END",
                          STR_ARG(taken), STR_ARG(from), STR_ARG(where));
    }
    str date = quoted(d->from, "r.", d->date), own = quoted(ds, "o.", d->own_date);
    if (d->take == TAKE_ORDER) {
        return str_format(&oracle_arena,
                          "CASE WHEN o.person IS NOT NULL AND %.*s IS NOT NULL AND %.*s THEN "
                          "(SELECT 1 + count(*) FROM v_%.*s r WHERE r.person = o.person AND %.*s "
                          "< %.*s AND %.*s) END",
                          STR_ARG(own), STR_ARG(where), STR_ARG(from), STR_ARG(date), STR_ARG(own),
                          STR_ARG(where));
    }
    bool next = d->take == TAKE_DAYS_TO_NEXT;
    return str_format(&oracle_arena,
                      "(SELECT CAST(min(abs(julianday(%.*s) - julianday(%.*s))) AS INTEGER) FROM "
                      "v_%.*s r WHERE %s r.person = o.person AND %.*s %s %.*s AND %.*s)",
                      STR_ARG(date), STR_ARG(own), STR_ARG(from), not_itself, STR_ARG(date),
                      next ? ">" : "<", STR_ARG(own), STR_ARG(where));
}

static str text_of(const struct dataset *ds, const struct derived *d)
{
    bool looks = d->kind == DERIVED_RECORDS || d->kind == DERIVED_PERSON;
    if (looks && !sent[number_of(d->from)]) {
        return STR("NULL");
    }
    switch (d->kind) {
    case DERIVED_DIFFERENCE:
        return difference_text(ds, d);
    case DERIVED_CONDITION:
        return condition_text(d->condition);
    case DERIVED_BAND:
        return band_text(ds, d);
    case DERIVED_LEAST:
    case DERIVED_MOST:
        return extreme_text(ds, d);
    case DERIVED_ATTRIBUTE:
        return attribute_text(ds, d);
    case DERIVED_LOOKUP:
        return lookup_text(ds, d);
    case DERIVED_RECORDS:
        return records_text(ds, d);
    case DERIVED_PERSON:
    default:
        return person_text(ds, d);
    }
}

/* ---- the columns ---- */

static void add_levels(const struct dataset *ds, const struct coded_column *c)
{
    const struct codelist *list = c->codelist;
    for (int32_t level = 1; level <= list->levels; level++) {
        struct buf b = buf_new(&oracle_arena, 1024);
        for (int32_t i = 0; i < list->count; i++) {
            buf_format(&b, " WHEN '%.*s' THEN '%.*s'", STR_ARG(list->code[i].code),
                       STR_ARG(list->code[codelist_ancestor(list, i, level)].code));
        }
        runf("ALTER TABLE v_%.*s ADD COLUMN \"%.*s@%d\"", STR_ARG(ds->name), STR_ARG(c->name),
             level);
        runf("UPDATE v_%.*s SET \"%.*s@%d\" = CASE \"%.*s\" %.*s END", STR_ARG(ds->name),
             STR_ARG(c->name), level, STR_ARG(c->name), STR_ARG(buf_view(&b)));
    }
}

static void add_index(const struct dataset *ds, int32_t column)
{
    runf("CREATE INDEX IF NOT EXISTS \"k_%.*s_%d\" ON v_%.*s(\"%.*s\")", STR_ARG(ds->name), column,
         STR_ARG(ds->name), STR_ARG(ds->coded[column].name));
}

static void add_column(const struct dataset *ds, int32_t column)
{
    const struct coded_column *c = &ds->coded[column];
    const struct derived *d = dataset_derived(ds, column);
    if (d->kind == DERIVED_LOOKUP) {
        add_index(d->from, d->match);
    }
    if (d->kind == DERIVED_RECORDS) {
        add_index(d->from, d->key);
    }
    if (d->kind == DERIVED_PERSON) {
        runf("CREATE INDEX IF NOT EXISTS \"p_%.*s\" ON v_%.*s(person)", STR_ARG(d->from->name),
             STR_ARG(d->from->name));
    }
    str text = text_of(ds, d);
    runf("ALTER TABLE v_%.*s ADD COLUMN \"%.*s\"", STR_ARG(ds->name), STR_ARG(c->name));
    runf("UPDATE v_%.*s AS o SET \"%.*s\" = %.*s", STR_ARG(ds->name), STR_ARG(c->name),
         STR_ARG(text));
    if (c->kind == CODED_CODE) {
        add_levels(ds, c);
    }
}

static void ensure(const struct dataset *ds, int32_t column)
{
    int number = number_of(ds);
    if (column < ds->coded_count || done[number][column]) {
        return;
    }
    done[number][column] = true;
    ensure_parts(ds, dataset_derived(ds, column));
    add_column(ds, column);
}

void add_derived_columns(const struct submission_list *list)
{
    assert(oracle_schemas.datasets < (int32_t)(sizeof done / sizeof *done));
    for (int32_t i = 0; i < oracle_schemas.datasets; i++) {
        sent[i] = was_sent(list, oracle_schemas.dataset[i]);
        done[i] = ARENA_ARRAY(&oracle_arena, bool, oracle_schemas.dataset[i]->column_count);
    }
    for (int32_t i = 0; i < oracle_schemas.datasets; i++) {
        const struct dataset *ds = oracle_schemas.dataset[i];
        for (int32_t c = ds->coded_count; c < ds->column_count; c++) {
            ensure(ds, c);
        }
    }
}
