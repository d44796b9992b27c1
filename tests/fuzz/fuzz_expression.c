/* Expressions: whatever the text, it compiles or is refused with a place within the text, and what
 * compiles gives one of three truths for every row, the same alone and among others, and one of
 * those that the linter thinks it can have. */
#include <assert.h>

#include "base/utf8.h"
#include "descriptors/codelist_read.h"
#include "descriptors/expression.h"
#include "descriptors/linter_logic.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROWS = 9, VARIABLES = 7 };

static const char list_csv[] = "code,label_ar,label_fr,label_en\na,x1,y1,z1\nb,x2,y2,z2\n";
static const int64_t values[ROWS] = {0, 1, -1, 2, INT64_MIN, INT64_MIN + 1, 1, INT64_MAX, 19000};
static const int64_t small[ROWS] = {0, 1, 0, 1, INT64_MIN, INT64_MIN + 1, 1, 1, 0};
static const double numbers[ROWS] = {0.0, -1.5, 1e300, 2, 0, 0, 9.3e18, -0.0, 7};

static void evaluate(const struct expression *e, const struct expression_scope *scope,
                     const str *texts, struct arena scratch)
{
    const struct logic_scope logic = {scope, NULL};
    unsigned can = logic_truths(&logic, NULL, e, scratch);
    struct expression_column column[VARIABLES] = {
        {values, NULL, NULL}, {small, numbers, NULL}, {small, NULL, texts}, {small, NULL, NULL},
        {small, NULL, NULL},  {small, NULL, NULL},    {small, NULL, NULL}};
    uint8_t all[ROWS];
    expression_evaluate(e, column, ROWS, all, scratch);
    for (int row = 0; row < ROWS; row++) {
        uint8_t one;
        struct expression_column single[VARIABLES];
        for (int v = 0; v < VARIABLES; v++) {
            single[v] = column[v];
            single[v].integers += row;
            single[v].numbers = column[v].numbers == NULL ? NULL : column[v].numbers + row;
            single[v].texts = column[v].texts == NULL ? NULL : column[v].texts + row;
        }
        expression_evaluate(e, single, 1, &one, scratch);
        assert(all[row] <= TRUTH_NULL && one == all[row]);
        assert((can >> all[row] & 1) == 1);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct arena memory;
    static struct codelist list;
    static str texts[ROWS];
    if (!memory.next) {
        memory = arena_reserve((ptrdiff_t)1 << 32);
        struct diag d = diag_new(&memory);
        assert(codelist_read(&memory, str_from_c(list_csv), STR("l.csv"), STR("l"), &list, &d));
        for (int row = 0; row < ROWS; row++)
            texts[row] = row % 2 == 0 ? STR("") : STR("ab");
    }
    const struct expression_variable variable[VARIABLES] = {
        {STR("i"), VALUE_INTEGER, NULL},  {STR("r"), VALUE_NUMBER, NULL},
        {STR("x"), VALUE_TEXT, NULL},     {STR("b"), VALUE_BOOLEAN, NULL},
        {STR("d"), VALUE_DATE, NULL},     {STR("c"), VALUE_CODE, &list},
        {STR("s"), VALUE_CODE_SET, &list}};
    const struct expression_scope scope = {variable, VARIABLES};
    struct arena scratch = memory;
    struct diag d = diag_new(&scratch);
    str text = str_copy(&scratch, (str){(const char *)data, (ptrdiff_t)size});
    if (utf8_invalid_at(text) >= 0)
        return 0; /* descriptors are valid UTF-8 */
    struct place place = {STR("f"), 1, 1};
    struct expression *e = expression_compile(&scratch, text, place, &scope, &d);
    assert((e == NULL) == (d.count > 0));
    for (ptrdiff_t i = 0; i < d.count; i++) {
        assert(d.item[i].place.column >= 1 && d.item[i].place.column <= utf8_length(text) + 1);
    }
    if (e != NULL)
        evaluate(e, &scope, texts, scratch);
    return 0;
}
