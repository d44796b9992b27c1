/* Code numbers are given once and never again changed: what a stored number means does not depend
 * on the order of a code list, nor on codes that people take out of it. Also keeps the kinds of
 * columns, which may not change while the register holds rows of them. */
#include "register/database.h"

#include <assert.h>
#include <string.h>

enum { SET_CODES_LIMIT = 62, SET_SHIFT_BITS = 2 };

struct known_code {
    str code, parent;
    struct labels labels;
    int32_t number;
    bool has_band;
    int64_t from, to;
};
struct known_codes {
    struct known_code *item;
    ptrdiff_t count;
    ptrdiff_t capacity;
};

static bool read_known(struct register_db *db, struct arena *a, str list, struct known_codes *out,
                       struct diag *d)
{
    struct query q = query_new(db,
                               "SELECT code, number, parent, label_ar, label_fr, label_en,"
                               " has_band, band_from, band_to FROM code WHERE list = ?"
                               " ORDER BY number",
                               d);
    query_bind_text(&q, 1, list);
    while (query_next(&q)) {
        struct known_code *known = ARENA_PUSH(a, out);
        known->code = query_text(&q, 0, a);
        known->number = (int32_t)query_int64(&q, 1);
        known->parent = query_text(&q, 2, a);
        for (int language = 0; language < LANGUAGE_COUNT; language++) {
            known->labels.text[language] = query_text(&q, 3 + language, a);
        }
        known->has_band = query_int64(&q, 6) != 0;
        known->from = query_int64(&q, 7);
        known->to = query_int64(&q, 8);
    }
    return query_end(&q);
}

/* Writes nothing when nothing is new, so that a second night leaves the file as it is. */
static bool write_code(struct register_db *db, const struct codelist *list, const struct code *c,
                       struct diag *d)
{
    struct query q = query_new(
        db,
        "INSERT INTO code (list, code, number, parent, label_ar, label_fr, label_en, has_band,"
        " band_from, band_to, retired) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)"
        " ON CONFLICT (list, code) DO UPDATE SET parent = ?4, label_ar = ?5, label_fr = ?6,"
        " label_en = ?7, has_band = ?8, band_from = ?9, band_to = ?10, retired = ?11"
        " WHERE (parent, label_ar, label_fr, label_en, has_band, band_from, band_to, retired)"
        " IS NOT (?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        d);
    query_bind_text(&q, 1, list->name);
    query_bind_text(&q, 2, c->code);
    query_bind_int64(&q, 3, c->number);
    query_bind_text(&q, 4, c->parent >= 0 ? list->code[c->parent].code : STR(""));
    for (int language = 0; language < LANGUAGE_COUNT; language++) {
        query_bind_text(&q, 5 + language, c->labels.text[language]);
    }
    query_bind_int64(&q, 8, c->has_band);
    query_bind_int64(&q, 9, c->from);
    query_bind_int64(&q, 10, c->to);
    query_bind_int64(&q, 11, c->retired);
    return query_run(&q);
}

/* Numbers the codes of the file in its order, and appends those that are gone from it. */
static void number_codes(struct arena *a, struct codelist *list, const struct known_codes *known)
{
    assert(known->item || known->count == 0);
    struct map by_code = map_new(a, known->count);
    bool *in_file = ARENA_ARRAY(a, bool, known->count + 1);
    int32_t next = 0;
    for (ptrdiff_t i = 0; i < known->count; i++) {
        map_put(&by_code, known->item[i].code, i);
        next = known->item[i].number >= next ? known->item[i].number + 1 : next;
    }
    struct code *code = ARENA_ARRAY(a, struct code, list->count + known->count);
    int32_t count = list->count;
    for (int32_t i = 0; i < count; i++) {
        code[i] = list->code[i];
        int64_t at = map_get(&by_code, code[i].code, -1);
        assert(at < known->count);
        code[i].number = at >= 0 ? known->item[at].number : next++;
        in_file[at >= 0 ? at : known->count] = true;
    }
    str *no_property = ARENA_ARRAY(a, str, list->property_count);
    for (ptrdiff_t i = 0; i < known->count; i++) {
        const struct known_code *k = &known->item[i];
        if (!in_file[i]) {
            code[count++] = (struct code){.code = k->code,
                                          .labels = k->labels,
                                          .parent = -1,
                                          .level = 1,
                                          .number = k->number,
                                          .has_band = k->has_band,
                                          .from = k->from,
                                          .to = k->to,
                                          .replaced_by = -1,
                                          .retired = true,
                                          .property = no_property};
        }
    }
    list->code = code;
    list->count = count;
    list->number_limit = next;
}

/* A retired code keeps its place in the hierarchy, as far as its ancestors are still known. */
static void place_retired(struct arena scratch, struct codelist *list,
                          const struct known_codes *known)
{
    struct map index = map_new(&scratch, list->count);
    for (int32_t i = 0; i < list->count; i++) {
        map_put(&index, list->code[i].code, i);
    }
    for (ptrdiff_t i = 0; i < known->count; i++) {
        int64_t at = map_get(&index, known->item[i].code, -1);
        if (list->code[at].retired) {
            list->code[at].parent = (int32_t)map_get(&index, known->item[i].parent, -1);
        }
    }
    for (int32_t i = 0; i < list->count; i++) {
        int32_t level = 1, at = i;
        while (list->code[i].retired && list->code[at].parent >= 0 && level < list->count) {
            at = list->code[at].parent;
            level++;
        }
        if (list->code[i].retired) {
            list->code[i].level = level;
            list->levels = level > list->levels ? level : list->levels;
        }
    }
}

static bool sync_list(struct register_db *db, struct arena *a, struct codelist *list,
                      struct diag *d)
{
    struct known_codes known = {0};
    if (!read_known(db, a, list->name, &known, d)) {
        return false;
    }
    number_codes(a, list, &known);
    place_retired(*a, list, &known);
    list->by_number = ARENA_ARRAY(a, int32_t, list->number_limit);
    memset(list->by_number, -1, (size_t)list->number_limit * sizeof *list->by_number);
    for (int32_t i = 0; i < list->count; i++) {
        if (list->by_number[list->code[i].number] != -1) {
            return db_damaged(db, d); /* one number for two codes */
        }
        list->by_number[list->code[i].number] = i;
        if (!write_code(db, list, &list->code[i], d)) {
            return false;
        }
    }
    return true;
}

/* ---- populations: their keys were code numbers of before ---- */

struct old_numbers {
    const int32_t *by_number;
    int32_t limit;
};

static const struct old_numbers *numbers_of(const struct schemas *schemas,
                                            const struct old_numbers *old,
                                            const struct codelist *list)
{
    for (int32_t i = 0; i < schemas->codelists; i++) {
        if (schemas->codelist[i] == list) {
            return &old[i];
        }
    }
    return NULL;
}

static void renumber_population(struct arena *a, const struct schemas *schemas,
                                const struct old_numbers *old, struct population *population)
{
    int64_t cells = (int64_t)population->rows * population->dimensions;
    int64_t *key = ARENA_ARRAY(a, int64_t, cells);
    for (int64_t i = 0; i < cells; i++) {
        const struct codelist *list = population->dimension_codelist[i % population->dimensions];
        const struct old_numbers *numbers = list ? numbers_of(schemas, old, list) : NULL;
        key[i] = population->key[i];
        if (numbers && key[i] >= 0 && key[i] < numbers->limit) {
            key[i] = list->code[numbers->by_number[key[i]]].number;
        }
    }
    population->key = key;
}

/* ---- columns ---- */

static bool refuse_change(const struct dataset *dataset, const struct coded_column *column,
                          str kind, struct diag *d)
{
    DIAG(d, DIAG_ERROR, DIAG_DESCRIPTOR, dataset->field[column->field].place,
         "register.column-changed", {"dataset", dataset->name}, {"column", column->name},
         {"before", kind}, {"now", str_from_c(column_kind_name(column->kind))});
    return false;
}

static bool column_has_rows(struct register_db *db, int64_t id, bool *has, struct diag *d)
{
    struct query q = query_new(db, "SELECT 1 FROM column_batch WHERE column_id = ? LIMIT 1", d);
    query_bind_int64(&q, 1, id);
    *has = query_next(&q);
    return query_end(&q);
}

static bool change_kind(struct register_db *db, int64_t id, const struct coded_column *column,
                        struct diag *d)
{
    struct query q =
        query_new(db, "UPDATE dataset_column SET kind = ?2, list = ?3 WHERE id = ?1", d);
    query_bind_int64(&q, 1, id);
    query_bind_text(&q, 2, str_from_c(column_kind_name(column->kind)));
    query_bind_text(&q, 3, column->codelist ? column->codelist->name : STR(""));
    return query_run(&q);
}

static bool sync_column(struct register_db *db, struct arena *a, const struct dataset *dataset,
                        const struct coded_column *column, struct diag *d)
{
    int64_t id = column_id(db, dataset->name, column, d);
    if (id == 0) {
        return false;
    }
    struct query q = query_new(db, "SELECT kind, list FROM dataset_column WHERE id = ?", d);
    query_bind_int64(&q, 1, id);
    str kind = {0}, list = {0};
    if (query_next(&q)) {
        kind = query_text(&q, 0, a);
        list = query_text(&q, 1, a);
    }
    if (!query_end(&q)) {
        return false;
    }
    if (str_equal_c(kind, column_kind_name(column->kind)) &&
        str_equal(list, column->codelist ? column->codelist->name : STR(""))) {
        return true;
    }
    bool has_rows = false;
    if (!column_has_rows(db, id, &has_rows, d)) {
        return false;
    }
    return has_rows ? refuse_change(dataset, column, kind, d) : change_kind(db, id, column, d);
}

/* Code lists grow; the columns that store their numbers grow with them. */
static bool widen(const struct dataset *dataset, struct coded_column *column, struct diag *d)
{
    int32_t limit = column->codelist ? column->codelist->number_limit : 0;
    if (column->kind == CODED_CODE_SET) {
        if (limit > SET_CODES_LIMIT) {
            DIAG(d, DIAG_ERROR, DIAG_DESCRIPTOR, dataset->field[column->field].place,
                 "register.set-too-large", {"dataset", dataset->name}, {"column", column->name},
                 {"list", column->codelist->name});
            return false;
        }
        while (column->width < 8 && limit + SET_SHIFT_BITS > column->width * 8) {
            column->width *= 2;
        }
    }
    if (column->kind == CODED_CODE) {
        int64_t least, most;
        for (coded_range(column, &least, &most); most < limit - 1;
             coded_range(column, &least, &most)) {
            column->width *= 2;
        }
    }
    return true;
}

static bool sync_columns(struct register_db *db, struct arena *a, struct dataset *dataset,
                         struct diag *d)
{
    bool ok = true;
    for (int32_t i = 0; i < dataset->coded_count; i++) {
        ok = widen(dataset, &dataset->coded[i], d) && ok;
        ok = sync_column(db, a, dataset, &dataset->coded[i], d) && ok;
    }
    return ok;
}

static bool sync_all(struct register_db *db, struct arena *a, struct schemas *schemas,
                     struct diag *d)
{
    struct old_numbers *old = ARENA_ARRAY(a, struct old_numbers, schemas->codelists);
    for (int32_t i = 0; i < schemas->codelists; i++) {
        struct codelist *list = schemas->codelist[i];
        old[i] = (struct old_numbers){list->by_number, list->by_number ? list->number_limit : 0};
        if (!sync_list(db, a, list, d)) {
            return false;
        }
    }
    for (int32_t i = 0; i < schemas->populations; i++) {
        renumber_population(a, schemas, old, schemas->population[i]);
    }
    bool ok = true;
    for (int32_t i = 0; i < schemas->datasets; i++) {
        ok = sync_columns(db, a, schemas->dataset[i], d) && ok;
    }
    return ok;
}

bool register_sync_schemas(struct register_db *db, struct arena *a, struct schemas *schemas,
                           struct diag *d)
{
    if (!db_begin(db, d)) {
        return false;
    }
    if (!sync_all(db, a, schemas, d)) {
        db_rollback(db);
        return false;
    }
    return db_commit(db, d);
}
