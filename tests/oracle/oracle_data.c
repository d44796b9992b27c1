/* The coded columns of the register as SQL tables, settled and with their persons by SQL alone. */
#include "oracle.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"

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

/* Every code of the set is among the others. */
static void sql_within(sqlite3_context *context, int count, sqlite3_value **value)
{
    char set[4096], others[4096] = ";";
    for (int i = 0; i < count; i++) {
        if (sqlite3_value_type(value[i]) == SQLITE_NULL) {
            sqlite3_result_null(context);
            return;
        }
        if (i > 0) {
            strcat(strcat(others, (const char *)sqlite3_value_text(value[i])), ";");
        }
    }
    snprintf(set, sizeof set, "%s", (const char *)sqlite3_value_text(value[0]));
    bool all = true;
    char *rest = NULL;
    for (char *code = strtok_r(set, ";", &rest); code; code = strtok_r(NULL, ";", &rest)) {
        char wanted[256];
        snprintf(wanted, sizeof wanted, ";%s;", code);
        all = all && strstr(others, wanted);
    }
    sqlite3_result_int(context, all);
}

void add_functions(void)
{
    static int year = 0, month = 1;
    sqlite3_create_function(oracle_db, "has", 2, SQLITE_UTF8, NULL, sql_has, NULL, NULL);
    sqlite3_create_function(oracle_db, "within", -1, SQLITE_UTF8, NULL, sql_within, NULL, NULL);
    sqlite3_create_function(oracle_db, "year", 1, SQLITE_UTF8, &year, sql_date_part, NULL, NULL);
    sqlite3_create_function(oracle_db, "month", 1, SQLITE_UTF8, &month, sql_date_part, NULL, NULL);
}

/* ---- the coded columns as an SQL table ---- */

static void create_table(const struct dataset *d)
{
    struct buf b = buf_new(&oracle_arena, 1024);
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
    run(str_to_c(&oracle_arena, buf_view(&b)));
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
        bind_set(insert, at, c->codelist, value, oracle_arena);
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
    struct arena kept = oracle_arena;
    int64_t **value = ARENA_ARRAY(&oracle_arena, int64_t *, d->coded_count);
    double **number = ARENA_ARRAY(&oracle_arena, double *, d->coded_count);
    for (int32_t c = 0; c < d->coded_count; c++) {
        value[c] = ARENA_ARRAY(&oracle_arena, int64_t, batch->rows);
        number[c] = ARENA_ARRAY(&oracle_arena, double, batch->rows);
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
    oracle_arena = kept;
}

void load_dataset(struct register_db *source, const struct dataset *d, const struct key_ring *keys,
                  struct diag *diag)
{
    struct arena kept = oracle_arena;
    struct stored_batches batches = {0};
    create_table(d);
    if (!register_read_dataset(source, &oracle_arena, d, keys, &batches, diag)) {
        fprintf(stderr, "oracle: the register cannot be read\n");
        exit(2);
    }
    struct buf b = buf_new(&oracle_arena, 256);
    buf_format(&b, "INSERT INTO raw_%.*s VALUES(?", STR_ARG(d->name));
    for (int i = 1; i < parameters(d); i++) {
        buf_c(&b, ",?");
    }
    buf_c(&b, ")");
    sqlite3_stmt *insert = NULL;
    must(sqlite3_prepare_v2(oracle_db, str_to_c(&oracle_arena, buf_view(&b)), -1, &insert, NULL),
         "prepare");
    for (ptrdiff_t i = 0; i < batches.count; i++) {
        insert_batch(d, &batches.item[i], insert);
    }
    must(sqlite3_finalize(insert), "finalize");
    oracle_arena = kept;
}

/* ---- settlement and persons, in SQL ---- */

static str key_columns(const struct dataset *d)
{
    struct buf b = buf_new(&oracle_arena, 128);
    for (int32_t i = 0; i < d->primary_key_count; i++) {
        str name = d->field[d->primary_key[i]].coarsened_name;
        buf_format(&b, "%s\"%.*s\"", i ? "," : "",
                   STR_ARG(name.n ? name : d->field[d->primary_key[i]].name));
    }
    return buf_view(&b);
}

void settle(const struct dataset *d)
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
void create_view(const struct dataset *d)
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
