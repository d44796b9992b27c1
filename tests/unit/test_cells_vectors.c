/* 2_validate: single cells against the reference implementation's own vectors, value or failure.
 * Skips where ../shared is absent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#include "2_validate/field_reader.h"
#include "2_validate/read_json.h"
#include "2_validate/read_value.h"
#include "base/date.h"
#include "descriptors/date_words.h"
#include "descriptors/schemas.h"

static const char vectors_path[] = "../shared/cases/csv/vectors/fields.jsonl";
static char schema_path[] = "/tmp/cells-vectors-XXXXXX";

static struct arena memory;

/* The descriptor of the vector as a schema of one field. */
static bool schema_write(str line)
{
    ptrdiff_t from = str_find(line, STR("\"field\": {")), to = str_find(line, STR(", \"cell\": "));
    if (from < 0 || to < from) {
        return false;
    }
    str field = str_slice(line, from + 10, to);
    bool empty = str_equal_c(field, "}");
    FILE *out = fopen(schema_path, "w");
    fprintf(out, "{\"fields\": [{\"name\": \"f\"%s%.*s]}\n", empty ? "" : ", ", STR_ARG(field));
    return fclose(out) == 0;
}

struct vector {
    str line, cell;
    bool ok, noted;
    const struct json *value;
};

static struct vector vector_of(str line)
{
    const struct json *all = json_read(&memory, line);
    assert_non_null(all);
    return (struct vector){
        .line = line,
        .cell = json_member(all, STR("cell"))->text,
        .ok = json_member(all, STR("ok"))->kind == JSON_TRUE,
        .noted = json_member(all, STR("notes"))->kind != JSON_NULL,
        .value = json_member(all, STR("value")),
    };
}

static bool same_number(double a, double b)
{
    return !(a < b) && !(a > b);
}

/* Where the vector tells the value in a form that can be compared. */
static bool same_value(const struct field_reader *r, const struct cell_value *got,
                       const struct json *value)
{
    double number;
    char day[11];
    const struct json *decimal = json_member(value, STR("dec"));
    const struct json *iso = json_member(value, STR("iso"));
    if (r->field->type == VALUE_INTEGER && json_number(value, &number)) {
        return same_number((double)got->integer, number);
    }
    if (r->field->type == VALUE_NUMBER && decimal && str_to_double(decimal->text, &number)) {
        return same_number(got->number, number);
    }
    if (r->field->type == VALUE_BOOLEAN) {
        return got->integer == (value->kind == JSON_TRUE);
    }
    if (r->field->type == VALUE_DATE && iso) {
        date_format_iso((int32_t)got->integer, day);
        return str_equal_c(iso->text, day);
    }
    return true;
}

static bool cell_has_troubles(struct field_reader *r, str text)
{
    struct trouble_list *troubles = ARENA_NEW(&memory, struct trouble_list);
    struct text_cell cell = {0, (uint32_t)text.n};
    struct column_cells cells = {text.p, &cell, 1, (uint64_t)text.n};
    struct row_range one = {0, 1};
    troubles->arena = &memory;
    trouble_begin(troubles, 1);
    r->read(r, &cells, one, troubles);
    for (int32_t i = 0; i < r->checks; i++) {
        r->check[i](r, one, troubles);
    }
    return troubles->count > 0;
}

static bool agrees(const struct vector *v, const struct date_words *words)
{
    struct diag d = diag_new(&memory);
    struct dataset *dataset = ARENA_NEW(&memory, struct dataset);
    if (!schema_write(v->line) || !table_schema_load(&memory, schema_path, NULL, dataset, &d)) {
        for (ptrdiff_t i = 0; i < d.count; i++) {
            print_message("  %s\n", d.item[i].id);
        }
        return false;
    }
    struct reading_context context = {
        .arena = &memory,
        .dataset = dataset,
        .date_words = words,
        .calendar = calendar_new(&memory),
        .as_of_day = INT32_MAX,
        .centre = STR(""),
    };
    struct batch_column column;
    struct field_reader reader;
    struct cell_value value;
    field_reader_make(&reader, &context, 0, 0, &column);
    enum cell_outcome outcome = field_cell_read(&reader, v->cell, &value);
    if ((outcome != CELL_IS_UNREADABLE) != v->ok) {
        return false;
    }
    bool is_null = v->value->kind == JSON_NULL;
    return (outcome != CELL_IS_VALUE || is_null || same_value(&reader, &value, v->value)) &&
           (outcome == CELL_IS_UNREADABLE || (outcome == CELL_IS_MISSING) == is_null) &&
           cell_has_troubles(&reader, v->cell) == v->noted;
}

static void vectors_agree(void **unused)
{
    (void)unused;
    if (!file_exists(vectors_path)) {
        print_message("skipped: %s is absent\n", vectors_path);
        skip();
    }
    struct diag d = diag_new(&memory);
    struct date_words *words = date_words_new(&memory);
    str bytes, line;
    assert_true(date_words_load(&memory, "schemas/common/dates", words, &d));
    assert_true(file_read(&memory, vectors_path, 0, &bytes, &d));
    close(mkstemp(schema_path));
    int all = 0, differ = 0;
    bool more = true;
    while (more) {
        more = str_cut(bytes, '\n', &line, &bytes);
        if (line.n == 0) {
            continue;
        }
        struct arena mark = memory;
        struct vector v = vector_of(line);
        all++;
        if (!agrees(&v, words)) {
            differ++;
            print_message("%.*s\n", STR_ARG(line));
        }
        memory = mark;
    }
    unlink(schema_path);
    print_message("%d of %d vectors agree\n", all - differ, all);
    assert_true(all >= 128);
    assert_int_equal(differ, 0);
}

int main(void)
{
    struct arena whole = memory = arena_reserve((ptrdiff_t)1 << 30);
    const struct CMUnitTest tests[] = {cmocka_unit_test(vectors_agree)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&whole);
    return failed;
}
