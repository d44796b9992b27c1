/* Populations: the denominators of rates. */
#include <assert.h>

#include "descriptors/codelist_read.h"
#include "descriptors/fault.h"
#include "descriptors/population_check.h"
#include "descriptors/schemas_read.h"

struct population_reading {
    struct arena *arena;
    struct diag *diag;
    const struct table *table;
    int32_t *column;  /* [dimensions] of the table */
    int32_t persons;  /* column of the table */
    int64_t rounding; /* of the numbers; 1: they are exact */
};

/* `# between: linear`, `# beyond: last`, `# rounding: 1000`: how years that are not in the file are
 * filled, and how exactly parts add up. */
static void method_read(struct population_reading *pr, str key, str value, struct place place,
                        struct population *out)
{
    bool good = true;
    if (str_equal_c(key, "between")) {
        out->gaps = str_equal_c(value, "none");
        good = out->gaps || str_equal_c(value, "linear");
    } else if (str_equal_c(key, "beyond")) {
        out->carried = str_equal_c(value, "last");
        good = out->carried || str_equal_c(value, "none");
    } else if (str_equal_c(key, "rounding")) {
        good = str_to_int64(value, &pr->rounding) && pr->rounding > 0;
    }
    if (!good)
        FAULT(pr->diag, place, "population.remark-value", {"name", key}, {"found", value});
}

static void remarks_read(struct population_reading *pr, struct population *out)
{
    static const char *const names[] = {"label_ar", "label_fr", "label_en"};
    const struct table *t = pr->table;
    for (ptrdiff_t i = 0; i < t->remarks.count; i++) {
        str key = {0}, value = {0};
        if (!str_cut(t->remarks.item[i].text, ':', &key, &value))
            continue;
        for (int l = 0; l < LANGUAGE_COUNT; l++) {
            if (str_equal_c(str_trim(key), names[l]))
                out->labels.text[l] = str_trim(value);
        }
        if (str_equal_c(str_trim(key), "source"))
            out->source = str_trim(value);
        method_read(pr, str_trim(key), str_trim(value), t->remarks.item[i].place, out);
    }
    struct place place = t->header[0].place;
    for (int l = 0; l < LANGUAGE_COUNT; l++) {
        if (out->labels.text[l].n == 0)
            FAULT(pr->diag, place, "population.remark", {"name", str_from_c(names[l])});
    }
    if (out->source.n == 0)
        FAULT(pr->diag, place, "population.remark", {"name", STR("source")});
}

/* The code list of a column: that of the datasets' column of the same name, or the list itself. */
static const struct codelist *codelist_of(const struct schemas *s, str name)
{
    for (int32_t i = 0; i < s->datasets; i++) {
        int32_t column = dataset_coded(s->dataset[i], name);
        if (column >= 0 && s->dataset[i]->coded[column].kind == CODED_CODE)
            return s->dataset[i]->coded[column].codelist;
    }
    return schemas_codelist(s, name);
}

static struct str_list known_columns(struct arena *a, const struct schemas *s)
{
    struct str_list names = {0};
    names_add(a, &names, STR("year"));
    names_add(a, &names, STR("persons"));
    for (int32_t i = 0; i < s->datasets; i++) {
        for (int32_t c = 0; c < s->dataset[i]->coded_count; c++) {
            if (s->dataset[i]->coded[c].kind == CODED_CODE)
                names_add(a, &names, s->dataset[i]->coded[c].name);
        }
    }
    return names;
}

static bool columns_read(struct population_reading *pr, const struct schemas *s,
                         struct population *out)
{
    const struct table *t = pr->table;
    str *names = ARENA_ARRAY(pr->arena, str, t->columns);
    const struct codelist **lists =
        (const struct codelist **)ARENA_ARRAY(pr->arena, void *, t->columns);
    pr->column = ARENA_ARRAY(pr->arena, int32_t, t->columns);
    pr->persons = table_column(t, "persons");
    bool ok = pr->persons >= 0;
    if (!ok)
        FAULT0(pr->diag, t->header[0].place, "population.no-persons");
    for (int32_t i = 0; i < t->columns; i++) {
        str name = t->header[i].text;
        if (i == pr->persons)
            continue;
        const struct codelist *list = codelist_of(s, name);
        if (list == NULL && !str_equal_c(name, "year")) {
            struct str_list known = known_columns(pr->arena, s);
            fault_unknown(pr->diag, t->header[i].place, "population.unknown-column",
                          "population.no-such-column", name, &known);
            ok = false;
            continue;
        }
        if (out->dimensions == POPULATION_DIMENSIONS_LIMIT) {
            FAULT0(pr->diag, t->header[i].place, "population.too-many-columns");
            return false;
        }
        names[out->dimensions] = name;
        lists[out->dimensions] = str_equal_c(name, "year") ? NULL : list;
        pr->column[out->dimensions++] = i;
    }
    out->dimension = names;
    out->dimension_codelist = lists;
    return ok;
}

static bool key_read(struct population_reading *pr, ptrdiff_t row, int32_t dimension,
                     const struct population *out, int64_t *key)
{
    int32_t column = pr->column[dimension];
    const struct codelist *list = out->dimension_codelist[dimension];
    str text = table_text(pr->table, row, column);
    struct place place = table_place(pr->table, row, column);
    if (list == NULL) {
        if (str_to_int64(text, key) && *key >= 1000 && *key <= 9999)
            return true;
        FAULT(pr->diag, place, "population.year", {"found", text});
        return false;
    }
    int32_t index = codelist_index(list, text);
    if (index < 0) {
        struct str_list codes = codelist_codes(pr->arena, list);
        fault_unknown(pr->diag, place, "codelist.unknown-code", "codelist.no-such-code", text,
                      &codes);
        return false;
    }
    *key = index; /* becomes the code's number when all is read */
    return true;
}

static bool rows_read(struct population_reading *pr, struct population *out, int64_t *key,
                      int64_t *persons)
{
    const struct table *t = pr->table;
    bool ok = true;
    for (ptrdiff_t row = 0; row < t->rows.count; row++) {
        for (int32_t d = 0; d < out->dimensions; d++)
            ok = key_read(pr, row, d, out, &key[row * out->dimensions + d]) && ok;
        str text = table_text(t, row, pr->persons);
        if (!str_to_int64(text, &persons[row]) || persons[row] < 0 ||
            persons[row] > INT64_C(100000000000)) {
            FAULT(pr->diag, table_place(t, row, pr->persons), "population.persons",
                  {"found", text});
            ok = false;
        }
        out->rows++;
    }
    return ok;
}

static void number_keys(const struct population *out, int64_t *key)
{
    for (int32_t row = 0; row < out->rows; row++) {
        for (int32_t d = 0; d < out->dimensions; d++) {
            int64_t *k = &key[(ptrdiff_t)row * out->dimensions + d];
            if (out->dimension_codelist[d] != NULL)
                *k = out->dimension_codelist[d]->code[*k].number;
        }
    }
}

bool population_read(struct arena *a, str bytes, str file, str name, const struct schemas *s,
                     struct population *out, struct diag *d)
{
    int faults = d->error_count;
    struct table t;
    *out = (struct population){.name = name};
    if (!table_parse(a, bytes, file, TABLE_WITH_REMARKS, &t, d))
        return false;
    struct population_reading pr = {.arena = a, .diag = d, .table = &t, .rounding = 1};
    remarks_read(&pr, out);
    if (!columns_read(&pr, s, out))
        return false;
    if (t.rows.count == 0)
        FAULT0(d, t.header[0].place, "population.no-rows");
    int64_t *key = ARENA_ARRAY(a, int64_t, t.rows.count * out->dimensions + 1);
    int64_t *persons = ARENA_ARRAY(a, int64_t, t.rows.count + 1);
    out->key = key;
    out->persons = persons;
    if (!rows_read(&pr, out, key, persons))
        return false;
    population_check(a, &t, pr.column, pr.rounding, out, d);
    number_keys(out, key);
    return d->error_count == faults;
}
