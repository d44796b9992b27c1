/* A bare cell that is a whole JSON array or object keeps its own quotation marks; any other mark
 * out of place stays damage. */
#include "1_ingest/quoted.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { CELLS = 8, STAGE_BYTES = 256, CELL_LIMIT = 200 };

static const struct {
    const char *record, *cells; /* separated by |; NULL: damaged */
} cases[] = {
    {"1,[\"a\"]", "1|[\"a\"]"},
    {"[\"a\"],2,", "[\"a\"]|2|"},
    {"{\"a\": [1]},x", "{\"a\": [1]}|x"},
    {"[\"]\"]", "[\"]\"]"},
    {"\"a,\"\"b\"\"\",[\"c\"]", "a,\"b\"|[\"c\"]"},
    {" [\"a\"] ,\"\"", " [\"a\"] |"},
    {"[\"a\\\"\"]", "[\"a\\\"\"]"},
    {"1,This \"is\" bare", NULL},
    {"[\"a\",\"b\"]", NULL},
    {"[\"a\"]x", NULL},
    {"[\"a\"", NULL},
    {"[\"a\"}]", NULL},
    {"\"a\"b,[\"c\"]", NULL},
    {"\"a,[\"c\"]", NULL},
};

static void test_json_in_bare_cells(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char stage[STAGE_BYTES], found[STAGE_BYTES] = "";
        struct text_cell cell[CELLS];
        struct quoted q;
        quoted_open(&q, (struct cell_dialect){',', '"', false}, CELL_LIMIT, stage, STAGE_BYTES);
        str record = str_from_c(cases[i].record);
        bool read = quoted_parse_json(&q, record, cell, CELLS);
        assert_int_equal(read, cases[i].cells != NULL);
        for (int32_t k = 0; read && k < q.count; k++) {
            strcat(found, k > 0 ? "|" : "");
            strncat(found, stage + cell[k].offset, cell[k].length);
        }
        if (read) {
            assert_string_equal(found, cases[i].cells);
            assert_true(q.used <= record.n);
        }
        quoted_close(&q);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_json_in_bare_cells)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
