/* The oracle: every number behind every cell of every indicator table of a profile, computed a
 * second time by SQLite from the coded columns of the register, and compared: records, distinct
 * persons, denominators, records of unknown answer, sums, means, quantiles, survival, both sides of
 * ratios, days of presence.
 * usage: oracle PROFILE REGISTER KEY [SCHEMAS]
 *
 * Nothing of 4_link, 5_indicators or the expression evaluator is used for the second answer: rows
 * are settled by SQL (equal records once, unequal records with one key not at all, references that
 * point nowhere dropped), persons are compared by their tags, filters are given to SQLite as the
 * text that stands in the descriptor, derived columns are joins and subqueries.
 *
 *   oracle_data.c      coded columns as tables, settled, with persons
 *   oracle_derived.c   derived columns
 *   oracle_cells.c     where a record stands
 *   oracle_measures.c  measures that are more than counts
 *   oracle_differences.c  what can be subtracted of what is published */
#include "oracle.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct arena oracle_arena;
sqlite3 *oracle_db;
struct schemas oracle_schemas;
int32_t oracle_as_of;
static int64_t compared, wrong;

/* ---- SQL ---- */

void must(int code, const char *what)
{
    if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW) {
        fprintf(stderr, "oracle: %s: %s\n", what, sqlite3_errmsg(oracle_db));
        exit(2);
    }
}

void run(const char *sql)
{
    must(sqlite3_exec(oracle_db, sql, NULL, NULL, NULL), sql);
}

void runf(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *sql = sqlite3_vmprintf(format, args);
    va_end(args);
    run(sql);
    sqlite3_free(sql);
}

sqlite3_stmt *prepare(str sql)
{
    sqlite3_stmt *query = NULL;
    const char *text = str_to_c(&oracle_arena, sql);
    must(sqlite3_prepare_v2(oracle_db, text, -1, &query, NULL), text);
    return query;
}

struct answer ask(str sql)
{
    sqlite3_stmt *query = prepare(sql);
    struct answer a = {{0}, {0}, {false}};
    must(sqlite3_step(query), "step");
    for (int i = 0; i < sqlite3_column_count(query) && i < 4; i++) {
        a.integer[i] = sqlite3_column_int64(query, i);
        a.real[i] = sqlite3_column_double(query, i);
        a.null[i] = sqlite3_column_type(query, i) == SQLITE_NULL;
    }
    must(sqlite3_finalize(query), "finalize");
    return a;
}

/* ---- comparing ---- */

static void say_where(const struct cell *c)
{
    printf("%.*s cell %lld (", STR_ARG(c->table->id), (long long)c->number);
    for (int32_t k = 0; k < c->table->dimensions; k++) {
        printf("%s%.*s", k ? ", " : "", STR_ARG(c->table->dimension[k].position[c->at[k]].code));
    }
    printf(") ");
}

void differ(const struct cell *c, const char *what, int64_t ours, int64_t theirs)
{
    compared++;
    if (ours != theirs) {
        wrong++;
        say_where(c);
        printf("%s: %lld here, %lld in SQLite\n", what, (long long)ours, (long long)theirs);
    }
}

void differ_real(const struct cell *c, const char *what, double ours, double theirs)
{
    compared++;
    if (!(fabs(ours - theirs) <= 1e-9 * fmax(1.0, fabs(theirs)))) {
        wrong++;
        say_where(c);
        printf("%s: %.12g here, %.12g in SQLite\n", what, ours, theirs);
    }
}

/* ---- cells ---- */

static void count(const struct dataset *ds, str where, int64_t *records, int64_t *persons)
{
    struct answer a = ask(
        str_format(&oracle_arena, "SELECT count(*), count(DISTINCT person) FROM v_%.*s WHERE %.*s",
                   STR_ARG(ds->name), STR_ARG(where)));
    *records = a.integer[0];
    *persons = a.integer[1];
}

/* The year, quarter or month before. */
static str code_before(str code)
{
    int year = atoi(str_to_c(&oracle_arena, code));
    if (code.n == 4) {
        return str_format(&oracle_arena, "%04d", year - 1);
    }
    bool quarter = code.p[5] == 'Q';
    int part = atoi(str_to_c(&oracle_arena, str_slice(code, quarter ? 6 : 5, code.n))) - 1;
    if (part == 0) {
        year--;
        part = quarter ? 4 : 12;
    }
    return str_format(&oracle_arena, quarter ? "%04d-Q%d" : "%04d-%02d", year, part);
}

/* Which side of the cell: the denominator leaves out what a share is distributed over, and is of
 * the period before in a change; days of presence do not stand in the period of entry. */
enum side { ABOVE, BELOW };

/* In one of the periods of a moving sum. */
static void add_periods(struct buf *b, const struct estimate_table *t, const struct breakdown *by,
                        struct table_position position)
{
    const char *joined = " AND (";
    for (int32_t back = 0; back < t->moving; back++) {
        buf_format(b, "%s(1=1", joined);
        add_position(b, t->indicator->dataset, by, &position);
        buf_byte(b, ')');
        position.code = code_before(position.code);
        joined = " OR ";
    }
    buf_byte(b, ')');
}

static str cell_where(const struct cell *c, str filter, enum side side)
{
    const struct estimate_table *t = c->table;
    const struct indicator *i = t->indicator;
    struct buf b = buf_new(&oracle_arena, 512);
    buf_str(&b, filter);
    for (int32_t k = 0; k < t->dimensions; k++) {
        str name = t->dimension[k].name;
        bool along = str_equal(name, i->change_of);
        if (c->at[k] == 0 || (side == BELOW && indicator_is_over(i, name)) ||
            (t->measure == MEASURE_OCCUPANCY && along)) {
            continue;
        }
        struct table_position position = t->dimension[k].position[c->at[k]];
        if (side == BELOW && t->measure == MEASURE_CHANGE && along) {
            position.code = code_before(position.code);
        }
        struct breakdown by = breakdown_of(i->dataset, name);
        if (t->moving > 0 && along) {
            add_periods(&b, t, &by, position);
        } else {
            add_position(&b, i->dataset, &by, &position);
        }
    }
    return buf_view(&b);
}

/* Who stands on neither side of a difference is in none of its numbers. */
static str of_sides(const struct indicator *i, str filter)
{
    return i->measure != MEASURE_DIFFERENCE
               ? filter
               : str_format(&oracle_arena, "%.*s AND \"%.*s\" IN ('%.*s', '%.*s')", STR_ARG(filter),
                            STR_ARG(i->between), STR_ARG(i->side[0]), STR_ARG(i->side[1]));
}

/* Records whose value is not known say nothing of it; a time before the beginning is none. */
static str numerator_filter(const struct indicator *i)
{
    bool divided = i->measure == MEASURE_SHARE || i->measure == MEASURE_DIFFERENCE;
    const struct expression *within = divided ? i->within : NULL;
    str filter = of_sides(i, filter_text(i->dataset, i->where, within, NULL));
    if (i->measure == MEASURE_CONSISTENCY) {
        for (int32_t k = 0; k < i->items; k++) {
            filter = str_format(&oracle_arena, "%.*s AND \"%.*s\" IS NOT NULL", STR_ARG(filter),
                                STR_ARG(i->dataset->coded[i->item[k]].name));
        }
        return filter;
    }
    if (i->value.value < 0 || i->measure == MEASURE_OCCUPANCY) {
        return filter;
    }
    bool times = i->measure == MEASURE_SURVIVAL || i->measure == MEASURE_INCIDENCE;
    str column = i->dataset->coded[i->value.value].name;
    return str_format(&oracle_arena, "%.*s AND \"%.*s\" %s", STR_ARG(filter), STR_ARG(column),
                      times ? ">= 0" : "IS NOT NULL");
}

static void check_counts(const struct cell *c)
{
    int64_t records = 0, persons = 0;
    count(c->table->indicator->dataset, c->where, &records, &persons);
    differ(c, "records", c->e->records, records);
    if (c->table->moving > 0 && c->e->persons >= 0) { /* of the period that has most */
        differ(c, "persons at most", c->e->persons <= persons, 1);
    } else if (c->e->persons >= 0) {
        differ(c, "persons", c->e->persons, persons);
    }
    if (c->e->numerator >= 0 && c->table->measure != MEASURE_TARGET) {
        differ(c, "numerator", c->e->numerator, c->table->counts_persons ? persons : records);
    }
}

static void check_denominator(const struct cell *c)
{
    const struct indicator *i = c->table->indicator;
    bool share = c->table->measure == MEASURE_SHARE || c->table->measure == MEASURE_DIFFERENCE;
    if (c->e->denominator < 0 || (!share && c->table->measure != MEASURE_CHANGE)) {
        return;
    }
    int64_t records = 0, persons = 0;
    str filter =
        share ? of_sides(i, filter_text(i->dataset, i->within, NULL, NULL)) : numerator_filter(i);
    count(i->dataset, cell_where(c, filter, BELOW), &records, &persons);
    differ(c, "denominator", c->e->denominator, c->table->counts_persons ? persons : records);
}

/* Records of unknown answer, and what the share would be if none of them, or all, were yes: those
 * that are in the denominator already are not added to it. */
static void check_unknown(const struct cell *c)
{
    const struct indicator *i = c->table->indicator;
    if (!i->unknown || c->e->unknown < 0) {
        return;
    }
    int64_t records = 0, persons = 0;
    bool women = c->table->counts_persons;
    if (c->table->measure == MEASURE_COUNT) { /* each may be one more woman, or none */
        str none = filter_text(i->dataset, i->where, i->unknown, NULL);
        count(i->dataset, cell_where(c, none, ABOVE), &records, &persons);
        differ(c, "without a number", c->e->unknown, records);
        differ(c, "of them persons", 0, persons);
        differ_real(c, "least women", c->e->bound_lower, (double)c->e->numerator);
        differ_real(c, "most women", c->e->bound_upper, (double)(c->e->numerator + records));
        return;
    }
    str filter = filter_text(i->dataset, i->unknown, NULL, NULL);
    count(i->dataset, cell_where(c, filter, BELOW), &records, &persons);
    double unknown = (double)(women ? persons : records);
    differ(c, "unknown", c->e->unknown, women ? persons : records);
    filter = filter_text(i->dataset, i->unknown, i->within, NULL);
    count(i->dataset, cell_where(c, filter, BELOW), &records, &persons);
    double all = (double)c->e->denominator + fmax(unknown - (double)(women ? persons : records), 0);
    if (isfinite(c->e->bound_lower) && all > 0) {
        double yes = (double)c->e->numerator;
        differ_real(c, "least share", c->e->bound_lower, 100.0 * yes / all);
        differ_real(c, "largest share", c->e->bound_upper,
                    100.0 * fmin((yes + unknown) / all, 1.0));
    }
}

static void check_cell(const struct estimate_table *t, const struct indicator_table *it,
                       int64_t number)
{
    int32_t at[8];
    table_cell_coordinates(t, number, at);
    struct cell c = {.table = t, .of = it, .e = &t->cell[number], .at = at, .number = number};
    if (c.e->status == CELL_NOT_APPLICABLE) {
        if (t->measure == MEASURE_DARK_FIGURE) {
            check_measure(&c); /* whether it is right that there is none */
        }
        return; /* what was not collected keeps the counts that others are made of */
    }
    struct arena kept = oracle_arena;
    c.where = cell_where(&c, numerator_filter(t->indicator), ABOVE);
    c.place = cell_where(&c, STR("1=1"), ABOVE);
    if (t->measure != MEASURE_OCCUPANCY) {
        check_counts(&c);
    }
    check_denominator(&c);
    check_unknown(&c);
    check_measure(&c);
    oracle_arena = kept;
}

static const struct indicator_table *table_of(const struct estimate_table *t)
{
    for (int32_t k = 0; k < t->indicator->tables; k++) {
        if (str_equal(t->indicator->table[k].id, t->id)) {
            return &t->indicator->table[k];
        }
    }
    return NULL;
}

/* ---- the whole ---- */

static void load_all(struct register_db *source, const struct key_ring *keys, struct diag *diag)
{
    must(sqlite3_open(":memory:", &oracle_db), "open");
    add_functions();
    run("BEGIN");
    for (int32_t i = 0; i < oracle_schemas.datasets; i++) {
        load_dataset(source, oracle_schemas.dataset[i], keys, diag);
        settle(oracle_schemas.dataset[i]);
        create_view(oracle_schemas.dataset[i]);
    }
    struct submission_list list = {0};
    if (!register_submissions(source, &oracle_arena, &oracle_schemas, &list, diag)) {
        fprintf(stderr, "oracle: the submissions cannot be read\n");
        exit(2);
    }
    add_derived_columns(&list);
}

int main(int argc, char **argv)
{
    if (argc != 4 && argc != 5) {
        fprintf(stderr, "usage: oracle PROFILE REGISTER KEY [SCHEMAS]\n");
        return 2;
    }
    oracle_arena = arena_reserve((ptrdiff_t)16 << 30);
    struct diag diag = diag_new(&oracle_arena);
    const char *root = argc == 5 ? argv[4] : "schemas";
    struct key_ring *keys = key_ring_open(argv[3], &diag);
    bool loaded =
        keys && schemas_load(&oracle_arena, root, str_from_c(argv[1]), &oracle_schemas, &diag);
    struct register_db *source =
        loaded ? register_open(&oracle_arena, argv[2], REGISTER_WRITE, &diag) : NULL;
    struct estimate_table_list tables = {0};
    oracle_as_of = oracle_schemas.observatory.as_of_day;
    if (!source || !register_sync_schemas(source, &oracle_arena, &oracle_schemas, &diag) ||
        !indicators_compute(&oracle_arena, &oracle_schemas, NULL, argv[2], 2, oracle_as_of, &tables,
                            &diag)) {
        fprintf(stderr, "oracle: %s cannot be read: %s\n", argv[2],
                diag.count > 0 ? diag.item[diag.count - 1].id : "");
        return 2;
    }
    load_all(source, keys, &diag);
    for (ptrdiff_t i = 0; i < tables.count; i++) {
        const struct indicator_table *it = table_of(tables.item[i]);
        assert(it);
        for (int64_t cell = 0; cell < tables.item[i]->cells; cell++) {
            check_cell(tables.item[i], it, cell);
        }
        const struct estimate_table *plain = tables.item[i]->plain; /* what sums are made of */
        for (int64_t cell = 0; plain && cell < plain->cells; cell++) {
            check_cell(plain, it, cell);
        }
    }
    int64_t few = check_differences(&tables, &diag);
    register_close(source);
    key_ring_close(keys);
    sqlite3_close(oracle_db);
    printf("%s: %lld numbers compared with SQLite, %lld differ\n", argv[1], (long long)compared,
           (long long)wrong);
    return wrong || few || compared == 0;
}
