/* Single cells of a standard schema: lists with delimiters of several characters, base64. */
#include "2_validate/read_value.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "2_validate/field_reader.h"
#include "2_validate/read_text_form.h"
#include "descriptors/dataset_read.h"
#include "descriptors/date_words.h"

#define ARENA_BYTES ((ptrdiff_t)1 << 28)

static const struct {
    const char *field, *cell;
    enum cell_outcome outcome;
} cases[] = {
    {"\"type\":\"list\",\"delimiter\":\"||\",\"itemType\":\"integer\"", "1||2", CELL_IS_VALUE},
    {"\"type\":\"list\",\"delimiter\":\"||\",\"itemType\":\"integer\"", "1|2", CELL_IS_UNREADABLE},
    {"\"type\":\"list\",\"delimiter\":\"; \",\"itemType\":\"date\"", "2024-01-01; 2024-02-01",
     CELL_IS_VALUE},
    {"\"type\":\"list\",\"itemType\":\"integer\"", "1,2,", CELL_IS_UNREADABLE},
    {"\"type\":\"list\"", "a,,b", CELL_IS_VALUE},
    {"\"type\":\"array\",\"format\":\"csv\"", "a, b", CELL_IS_VALUE},
    {"\"type\":\"string\",\"format\":\"binary\"", "!!!!", CELL_IS_UNREADABLE},
};

static void test_cells(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena whole = arena_reserve(ARENA_BYTES), a = whole;
        struct diag d = diag_new(&a);
        struct dataset dataset = {0};
        str text = str_format(&a, "{\"fields\":[{\"name\":\"x\",%s}]}", cases[i].field);
        assert_true(table_schema_read(&a, (struct schema_text){STR("schema"), text},
                                      (struct schema_text){0}, &dataset, &d));
        assert_int_equal(d.count, 0);
        struct reading_context context = {.arena = &a,
                                          .dataset = &dataset,
                                          .calendar = calendar_new(&a),
                                          .as_of_day = INT32_MAX,
                                          .centre = STR("")};
        struct field_reader reader = {0};
        struct batch_column out = {0};
        struct cell_value value = {0};
        field_reader_make(&reader, &context, 0, 0, &out);
        assert_int_equal(field_cell_read(&reader, str_from_c(cases[i].cell), &value),
                         cases[i].outcome);
        field_reader_wipe(&reader);
        arena_release(&whole);
    }
}

static void test_base64(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool good;
    } texts[] = {
        {"dGVzdA==", true}, {"dGVz", true},    {"dGVzdA=\n=", true}, {"", true},
        {"dGV", false},     {"dGV=", true},    {"d===", false},      {"dGVz=", false},
        {"!!!!", false},    {"()()", false},   {"dGVzdA==x", false}, {"dGVz dGVz", false},
        {"string", false},  {"\u00e9", false},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_int_equal(text_is_base64(str_from_c(texts[i].text)), texts[i].good);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_cells), cmocka_unit_test(test_base64)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
