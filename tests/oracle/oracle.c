/* The oracle: every count and every distinct count behind every cell of every indicator table of a
 * profile, computed a second time by SQLite from the coded columns of the register, and compared.
 * usage: oracle PROFILE REGISTER KEY
 *
 * Nothing of 4_link, 5_indicators or the expression evaluator is used for the second answer: rows
 * are settled by SQL (equal records once, unequal records with one key not at all, references that
 * point nowhere dropped), persons are compared by their tags, filters are given to SQLite as the
 * text that stands in the descriptor. */
#include <assert.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "5_indicators/indicators.h"
#include "base/buf.h"
#include "base/date.h"
#include "register/register.h"

static struct arena arena;
static sqlite3 *db;
static int64_t compared, wrong;

static void must(int code, const char *what)
{
    if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW) {
        fprintf(stderr, "oracle: %s: %s\n", what, sqlite3_errmsg(db));
        exit(2);
    }
}

static void run(const char *sql)
{
    must(sqlite3_exec(db, sql, NULL, NULL, NULL), sql);
}

/* ---- functions that SQLite lacks ---- */

static void sql_has(sqlite3_context *context, int count, sqlite3_value **value)
{
    assert(count == 2);
    if (sqlite3_value_type(value[0]) == SQLITE_NULL ||
        sqlite3_value_type(value[1]) == SQLITE_NULL) {
        sqlite3_result_null(context);
        return;
    }
    char set[4096], code[256];
    snprintf(set, sizeof set, ";%s;", (const char *)sqlite3_value_text(value[0]));
    snprintf(code, sizeof code, ";%s;", (const char *)sqlite3_value_text(value[1]));
    sqlite3_result_int(context, strstr(set, code) != NULL);
}

static void sql_date_part(sqlite3_context *context, int count, sqlite3_value **value)
{
    assert(count == 1);
    if (sqlite3_value_type(value[0]) == SQLITE_NULL) {
        sqlite3_result_null(context);
        return;
    }
    int year = 0, month = 0;
    sscanf((const char *)sqlite3_value_text(value[0]), "%d-%d", &year, &month);
    sqlite3_result_int(context, *(int *)sqlite3_user_data(context) == 0 ? year : month);
}

/* ---- the coded columns as an SQL table ---- */

static void create_table(const struct dataset *d)
{
    struct buf b = buf_new(&arena, 1024);
    buf_format(&b, "CREATE TABLE raw_%.*s(identity BLOB", STR_ARG(d->name));
    for (int32_t c = 0; c < d->coded_count; c++) {
        const struct coded_column *column = &d->coded[c];
        buf_format(&b, ",\"%.*s\"", STR_ARG(column->name));
        for (int32_t level = 1; column->kind == CODED_CODE && level <= column->codelist->levels;
             level++) {
            buf_format(&b, ",\"%.*s@%d\"", STR_ARG(column->name), level);
        }
    }
    buf_c(&b, ")");
    run(str_to_c(&arena, buf_view(&b)));
}

static void bind_text(sqlite3_stmt *insert, int at, str text)
{
    must(sqlite3_bind_text(insert, at, text.p, (int)text.n, SQLITE_TRANSIENT), "bind");
}

static void bind_set(sqlite3_stmt *insert, int at, const struct codelist *list, int64_t bits,
                     struct arena scratch)
{
    struct buf b = buf_new(&scratch, 256);
    for (int32_t number = 0; number < list->number_limit; number++) {
        if (bits >> number & 1) {
            buf_c(&b, b.n ? ";" : "");
            buf_str(&b, list->code[list->by_number[number]].code);
        }
    }
    bind_text(insert, at, buf_view(&b));
}

/* Binds one value and the ancestors of a code; returns the next free parameter. */
static int bind_value(sqlite3_stmt *insert, int at, const struct coded_column *c, int64_t value,
                      double number)
{
    bool missing =
        c->kind == CODED_TAG ? value >= 0 && value < CODED_MISSING : value_is_missing(value);
    int levels = c->kind == CODED_CODE ? c->codelist->levels : 0;
    if (missing) {
        for (int i = 0; i <= levels; i++) {
            must(sqlite3_bind_null(insert, at + i), "bind");
        }
        return at + 1 + levels;
    }
    char date[11];
    switch (c->kind) {
    case CODED_CODE:
        bind_text(insert, at, c->codelist->code[c->codelist->by_number[value]].code);
        for (int level = 1; level <= levels; level++) {
            int32_t up = codelist_ancestor(c->codelist, c->codelist->by_number[value], level);
            bind_text(insert, at + level, c->codelist->code[up].code);
        }
        break;
    case CODED_CODE_SET:
        bind_set(insert, at, c->codelist, value, arena);
        break;
    case CODED_DAY:
        date_format_iso((int32_t)value, date);
        bind_text(insert, at, str_from_c(date));
        break;
    case CODED_NUMBER:
        must(sqlite3_bind_double(insert, at, number), "bind");
        break;
    case CODED_MONTH:
    case CODED_YEAR:
    case CODED_INTEGER:
    case CODED_BOOLEAN:
    case CODED_TAG:
    default:
        must(sqlite3_bind_int64(insert, at, value), "bind");
    }
    return at + 1 + levels;
}

static int parameters(const struct dataset *d)
{
    int count = 1;
    for (int32_t c = 0; c < d->coded_count; c++) {
        count += 1 + (d->coded[c].kind == CODED_CODE ? d->coded[c].codelist->levels : 0);
    }
    return count;
}

static void insert_batch(const struct dataset *d, const struct stored_batch *batch,
                         sqlite3_stmt *insert)
{
    struct arena kept = arena;
    int64_t **value = ARENA_ARRAY(&arena, int64_t *, d->coded_count);
    double **number = ARENA_ARRAY(&arena, double *, d->coded_count);
    for (int32_t c = 0; c < d->coded_count; c++) {
        value[c] = ARENA_ARRAY(&arena, int64_t, batch->rows);
        number[c] = ARENA_ARRAY(&arena, double, batch->rows);
        if (d->coded[c].kind == CODED_NUMBER) {
            coded_decode_numbers(batch->bytes[c], batch->rows, number[c], value[c]);
        } else {
            coded_decode(&d->coded[c], batch->bytes[c], batch->rows, value[c]);
        }
    }
    static const uint8_t nobody[TAG_BYTES];
    for (int32_t row = 0; row < batch->rows; row++) {
        const uint8_t *tag = batch->identity ? batch->identity + row * TAG_BYTES : nobody;
        if (memcmp(tag, nobody, TAG_BYTES) == 0) {
            must(sqlite3_bind_null(insert, 1), "bind");
        } else {
            must(sqlite3_bind_blob(insert, 1, tag, TAG_BYTES, SQLITE_TRANSIENT), "bind");
        }
        int at = 2;
        for (int32_t c = 0; c < d->coded_count; c++) {
            at = bind_value(insert, at, &d->coded[c], value[c][row], number[c][row]);
        }
        must(sqlite3_step(insert), "insert");
        must(sqlite3_reset(insert), "reset");
    }
    arena = kept;
}

static void load_dataset(struct register_db *source, const struct dataset *d,
                         const struct key_ring *keys, struct diag *diag)
{
    struct arena kept = arena;
    struct stored_batches batches = {0};
    create_table(d);
    if (!register_read_dataset(source, &arena, d, keys, &batches, diag)) {
        fprintf(stderr, "oracle: the register cannot be read\n");
        exit(2);
    }
    struct buf b = buf_new(&arena, 256);
    buf_format(&b, "INSERT INTO raw_%.*s VALUES(?", STR_ARG(d->name));
    for (int i = 1; i < parameters(d); i++) {
        buf_c(&b, ",?");
    }
    buf_c(&b, ")");
    sqlite3_stmt *insert = NULL;
    must(sqlite3_prepare_v2(db, str_to_c(&arena, buf_view(&b)), -1, &insert, NULL), "prepare");
    for (ptrdiff_t i = 0; i < batches.count; i++) {
        insert_batch(d, &batches.item[i], insert);
    }
    must(sqlite3_finalize(insert), "finalize");
    arena = kept;
}

/* ---- settlement and persons, in SQL ---- */

static str key_columns(const struct dataset *d)
{
    struct buf b = buf_new(&arena, 128);
    for (int32_t i = 0; i < d->primary_key_count; i++) {
        str name = d->field[d->primary_key[i]].coarsened_name;
        buf_format(&b, "%s\"%.*s\"", i ? "," : "",
                   STR_ARG(name.n ? name : d->field[d->primary_key[i]].name));
    }
    return buf_view(&b);
}

static void settle(const struct dataset *d)
{
    char *name = sqlite3_mprintf("%.*s", STR_ARG(d->name));
    char *sql;
    if (d->primary_key_count == 0) {
        sql = sqlite3_mprintf("CREATE TABLE kept_%s AS SELECT * FROM raw_%s", name, name);
    } else {
        sql =
            sqlite3_mprintf("CREATE TABLE kept_%s AS SELECT * FROM (SELECT DISTINCT * FROM raw_%s) "
                            "WHERE (%.*s) IN (SELECT %.*s FROM (SELECT DISTINCT * FROM raw_%s) "
                            "GROUP BY %.*s HAVING count(*) = 1)",
                            name, name, STR_ARG(key_columns(d)), STR_ARG(key_columns(d)), name,
                            STR_ARG(key_columns(d)));
    }
    run(sql);
    sqlite3_free(sql);
    for (int32_t i = 0; i < d->fields; i++) {
        if (!d->field[i].unique) {
            continue;
        }
        sql = sqlite3_mprintf("DELETE FROM kept_%s WHERE \"%.*s\" IN (SELECT \"%.*s\" FROM kept_%s "
                              "GROUP BY 1 HAVING count(*) > 1)",
                              name, STR_ARG(d->field[i].name), STR_ARG(d->field[i].name), name);
        run(sql);
        sqlite3_free(sql);
    }
    for (int32_t i = 0; i < d->foreign_keys; i++) {
        const struct foreign_key *f = &d->foreign_key[i];
        if (!f->dataset || f->severity < SEVERITY_QUARANTINE_ROW) {
            continue;
        }
        str from = d->field[f->field].name, to = f->dataset->field[f->reference_field].name;
        sql = sqlite3_mprintf("DELETE FROM kept_%s WHERE \"%.*s\" IS NOT NULL AND \"%.*s\" NOT IN "
                              "(SELECT \"%.*s\" FROM kept_%.*s WHERE \"%.*s\" IS NOT NULL)",
                              name, STR_ARG(from), STR_ARG(from), STR_ARG(to),
                              STR_ARG(f->dataset->name), STR_ARG(to));
        run(sql);
        sqlite3_free(sql);
    }
    sqlite3_free(name);
}

static const struct foreign_key *person_key(const struct dataset *d)
{
    for (int32_t i = 0; i < d->foreign_keys; i++) {
        if (d->foreign_key[i].field == d->person_field) {
            return &d->foreign_key[i];
        }
    }
    return NULL;
}

/* Datasets come referenced first, so that the view of the referenced one is there. */
static void create_view(const struct dataset *d)
{
    const struct foreign_key *f = d->person_source == PERSON_THROUGH ? person_key(d) : NULL;
    char *sql;
    if (f) {
        str to = f->dataset->field[f->reference_field].name;
        sql = sqlite3_mprintf(
            "CREATE TABLE v_%.*s AS SELECT k.*, r.person AS person FROM kept_%.*s k "
            "LEFT JOIN (SELECT \"%.*s\" AS id_, person FROM v_%.*s) r "
            "ON r.id_ = k.\"%.*s\"",
            STR_ARG(d->name), STR_ARG(d->name), STR_ARG(to), STR_ARG(f->dataset->name),
            STR_ARG(d->field[f->field].name));
        char *index = sqlite3_mprintf("CREATE INDEX i_%.*s ON v_%.*s(\"%.*s\")", STR_ARG(d->name),
                                      STR_ARG(f->dataset->name), STR_ARG(to));
        run(index);
        sqlite3_free(index);
    } else {
        sql = sqlite3_mprintf("CREATE TABLE v_%.*s AS SELECT *, identity AS person FROM kept_%.*s",
                              STR_ARG(d->name), STR_ARG(d->name));
    }
    run(sql);
    sqlite3_free(sql);
}

/* ---- cells ---- */

static void add_condition(struct buf *b, const struct dataset *d, const struct breakdown *by,
                          const struct table_position *p)
{
    const struct coded_column *c = &d->coded[by->column];
    str name = c->name;
    if (p->missing) {
        buf_format(b, " AND \"%.*s\" IS NULL", STR_ARG(name));
        return;
    }
    if (by->transform == TRANSFORM_YEAR || by->transform == TRANSFORM_MONTH ||
        by->transform == TRANSFORM_QUARTER) {
        bool day = c->kind == CODED_DAY;
        char year[96], month[96];
        snprintf(year, sizeof year,
                 day                     ? "year(\"%.*s\")"
                 : c->kind == CODED_YEAR ? "\"%.*s\""
                                         : "\"%.*s\"/12",
                 STR_ARG(name));
        snprintf(month, sizeof month, day ? "month(\"%.*s\")" : "\"%.*s\"%%12+1", STR_ARG(name));
        buf_format(b, " AND %s = %.*s", year, 4, p->code.p);
        if (by->transform == TRANSFORM_MONTH) {
            buf_format(b, " AND %s = CAST('%.*s' AS INTEGER)", month, 2, p->code.p + 5);
        } else if (by->transform == TRANSFORM_QUARTER) {
            buf_format(b, " AND (%s + 2) / 3 = %c", month, p->code.p[6]);
        }
        return;
    }
    if (c->kind == CODED_CODE) {
        buf_format(b, " AND \"%.*s@%d\" = '%.*s'", STR_ARG(name), p->level, STR_ARG(p->code));
    } else if (c->kind == CODED_CODE_SET) {
        buf_format(b, " AND has(\"%.*s\", '%.*s')", STR_ARG(name), STR_ARG(p->code));
    } else if (c->kind == CODED_BOOLEAN) {
        buf_format(b, " AND \"%.*s\" = %d", STR_ARG(name), str_equal_c(p->code, "yes"));
    } else {
        buf_format(b, " AND \"%.*s\" = CAST('%.*s' AS INTEGER)", STR_ARG(name), STR_ARG(p->code));
    }
}

static void answer(const struct dataset *d, str where, int64_t *records, int64_t *persons)
{
    char *sql = sqlite3_mprintf("SELECT count(*), count(DISTINCT person) FROM v_%.*s WHERE %.*s",
                                STR_ARG(d->name), STR_ARG(where));
    sqlite3_stmt *query = NULL;
    must(sqlite3_prepare_v2(db, sql, -1, &query, NULL), sql);
    must(sqlite3_step(query), sql);
    *records = sqlite3_column_int64(query, 0);
    *persons = sqlite3_column_int64(query, 1);
    must(sqlite3_finalize(query), sql);
    sqlite3_free(sql);
}

static bool is_over(const struct indicator *i, str name)
{
    for (int32_t k = 0; k < i->share_over_count; k++) {
        if (str_equal(i->share_over[k], name)) {
            return true;
        }
    }
    return false;
}

static str base_condition(const struct expression *e)
{
    return e ? str_format(&arena, "(%.*s)", STR_ARG(expression_text(e))) : STR("1=1");
}

static void differ(const struct estimate_table *t, int64_t cell, const char *what, int64_t ours,
                   int64_t theirs)
{
    compared++;
    if (ours != theirs) {
        wrong++;
        printf("%.*s cell %lld %s: %lld here, %lld in SQLite\n", STR_ARG(t->id), (long long)cell,
               what, (long long)ours, (long long)theirs);
    }
}

/* The condition of a cell; `over` leaves the dimensions of a share's distribution out; `shift`
 * takes the position before in the time dimension of a change. */
static str cell_condition(const struct estimate_table *t, const struct indicator_table *it,
                          str base, const int32_t *at, bool denominator)
{
    const struct indicator *i = t->indicator;
    struct buf b = buf_new(&arena, 256);
    buf_str(&b, base);
    for (int32_t k = 0; k < t->dimensions; k++) {
        if (at[k] == 0 || (denominator && is_over(i, t->dimension[k].name))) {
            continue;
        }
        struct table_position position = t->dimension[k].position[at[k]];
        if (denominator && t->measure == MEASURE_CHANGE &&
            str_equal(t->dimension[k].name, i->change_of)) {
            int year = atoi(str_to_c(&arena, position.code)) - 1;
            position.code = str_format(&arena, "%d", year);
        }
        add_condition(&b, i->dataset, &it->by[k], &position);
    }
    return buf_view(&b);
}

static void check_cell(const struct estimate_table *t, const struct indicator_table *it,
                       int64_t cell)
{
    const struct estimate *e = &t->cell[cell];
    const struct indicator *i = t->indicator;
    int32_t at[8];
    table_cell_coordinates(t, cell, at);
    if (e->status == CELL_NOT_APPLICABLE || e->status == CELL_NOT_COLLECTED) {
        return;
    }
    struct arena kept = arena;
    int64_t records = 0, persons = 0;
    str base = base_condition(i->where);
    if (t->measure == MEASURE_SHARE && i->within) {
        base =
            str_format(&arena, "%.*s AND %.*s", STR_ARG(base), STR_ARG(base_condition(i->within)));
    }
    answer(i->dataset, cell_condition(t, it, base, at, false), &records, &persons);
    differ(t, cell, "records", e->records, records);
    if (e->persons >= 0) {
        differ(t, cell, "persons", e->persons, persons);
    }
    if (e->numerator >= 0) {
        differ(t, cell, "numerator", e->numerator, t->counts_persons ? persons : records);
    }
    if (e->denominator >= 0 && t->measure != MEASURE_RATE) {
        base = t->measure == MEASURE_SHARE ? base_condition(i->within) : base_condition(i->where);
        answer(i->dataset, cell_condition(t, it, base, at, true), &records, &persons);
        differ(t, cell, "denominator", e->denominator, t->counts_persons ? persons : records);
    }
    arena = kept;
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

int main(int argc, char **argv)
{
    if (argc != 4) {
        fprintf(stderr, "usage: oracle PROFILE REGISTER KEY\n");
        return 2;
    }
    arena = arena_reserve((ptrdiff_t)16 << 30);
    struct diag diag = diag_new(&arena);
    struct schemas schemas = {0};
    struct key_ring *keys = key_ring_open(argv[3], &diag);
    bool loaded = keys && schemas_load(&arena, "schemas", str_from_c(argv[1]), &schemas, &diag);
    struct register_db *source =
        loaded ? register_open(&arena, argv[2], REGISTER_WRITE, &diag) : NULL;
    struct estimate_table_list tables = {0};
    if (!source || !register_sync_schemas(source, &arena, &schemas, &diag) ||
        !indicators_compute(&arena, &schemas, argv[2], 2, 0, &tables, &diag)) {
        fprintf(stderr, "oracle: %s cannot be read\n", argv[2]);
        return 2;
    }
    static int year = 0, month = 1;
    must(sqlite3_open(":memory:", &db), "open");
    sqlite3_create_function(db, "has", 2, SQLITE_UTF8, NULL, sql_has, NULL, NULL);
    sqlite3_create_function(db, "year", 1, SQLITE_UTF8, &year, sql_date_part, NULL, NULL);
    sqlite3_create_function(db, "month", 1, SQLITE_UTF8, &month, sql_date_part, NULL, NULL);
    run("BEGIN");
    for (int32_t i = 0; i < schemas.datasets; i++) {
        load_dataset(source, schemas.dataset[i], keys, &diag);
        settle(schemas.dataset[i]);
        create_view(schemas.dataset[i]);
    }
    for (ptrdiff_t i = 0; i < tables.count; i++) {
        const struct indicator_table *it = table_of(tables.item[i]);
        assert(it);
        for (int64_t cell = 0; cell < tables.item[i]->cells; cell++) {
            check_cell(tables.item[i], it, cell);
        }
    }
    register_close(source);
    key_ring_close(keys);
    sqlite3_close(db);
    printf("%s: %lld numbers compared with SQLite, %lld differ\n", argv[1], (long long)compared,
           (long long)wrong);
    return wrong || compared == 0;
}
