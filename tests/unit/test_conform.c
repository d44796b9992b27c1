/* The verdict by the letter of the standard: labels against fields in the five ways, ragged and
 * blank rows, keys, what is left out, limits, checklists, types of a file without a schema. Each
 * case is a schema, records, and the list of row:column:type that comes of them. */
#include "2_validate/validate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/map.h"
#include "descriptors/dataset_read.h"

#define ARENA_BYTES ((ptrdiff_t)1 << 30)
enum { ROWS = 64, COLUMNS = 8 };

/* Records are separated by /, cells by |; the first is the header. An empty record has no cell. */
struct table {
    struct text_batch batch;
    struct text_cell cell[ROWS * COLUMNS];
    int64_t line[ROWS], record[ROWS];
    int32_t found[ROWS];
    str label[COLUMNS];
    int32_t labels;
};

static struct table *table_of(struct arena *a, const char *text)
{
    struct table *t = ARENA_NEW(a, struct table);
    str record, cell, rest = str_from_c(text);
    struct buf bytes = buf_new(a, 4096);
    str_cut(rest, '/', &record, &rest);
    for (bool more = true; more;) {
        more = str_cut(record, '|', &t->label[t->labels++], &record);
    }
    for (bool more = rest.n > 0; more; t->batch.rows++) {
        int32_t row = t->batch.rows;
        more = str_cut(rest, '/', &record, &rest);
        t->line[row] = t->record[row] = row + 2;
        for (bool cells = true; cells; t->found[row]++) {
            cells = str_cut(record, '|', &cell, &record);
            if (t->found[row] < t->labels) {
                t->cell[row * t->labels + t->found[row]] =
                    (struct text_cell){(uint32_t)bytes.n, (uint32_t)cell.n};
            }
            buf_str(&bytes, cell);
        }
    }
    buf_str(&bytes, STR("                "));
    t->batch.bytes = buf_view(&bytes).p;
    t->batch.columns = t->labels;
    t->batch.cells = t->cell;
    t->batch.line = t->line;
    t->batch.record = t->record;
    t->batch.found = t->found;
    return t;
}

static const char *verdict(struct arena *a, const char *schema, const char *text,
                           const struct conformance_options *options)
{
    struct diag d = diag_new(a);
    struct dataset dataset = {0};
    struct finding_list findings = finding_list_new(a, 1000);
    struct table *t = table_of(a, text);
    if (schema) {
        struct schema_text none = {0};
        assert_true(table_schema_read(a, (struct schema_text){STR("schema"), str_from_c(schema)},
                                      none, &dataset, &d));
    } else {
        table_schema_of_labels(a, t->label, t->labels, &dataset);
        conform_infer(a, NULL, &t->batch, &dataset);
    }
    struct conformer *c = conformer_new(a, &dataset, NULL, t->label, t->labels, options, &findings);
    bool more = conform_batch(c, &t->batch);
    bool good = conformer_finish(c);
    assert_int_equal(good, findings.count == 0);
    assert_true(more || findings.count > 0);
    struct buf out = buf_new(a, 256);
    for (ptrdiff_t i = 0; i < findings.count; i++) {
        const struct finding *f = &findings.item[i];
        buf_format(&out, "%s%lld:%d:%.*s", i > 0 ? " " : "", (long long)f->record, f->column,
                   STR_ARG(f->rule));
    }
    return str_to_c(a, buf_view(&out));
}

#define ID_NAME     "{\"name\":\"id\",\"type\":\"integer\"},{\"name\":\"name\",\"type\":\"string\"}"
#define MATCH(mode) "{\"fieldsMatch\":\"" mode "\",\"fields\":[" ID_NAME "]}"
#define NEEDS                                                                                      \
    "{\"fieldsMatch\":\"partial\",\"fields\":[" ID_NAME                                            \
    ",{\"name\":\"x\",\"constraints\":{\"required\":true}}]}"

#define RULED(form)                                                                                \
    "{\"fieldsMatch\":\"partial\",\"fields\":[" ID_NAME ",{\"name\":\"day\",\"type\":\"date\"}],"  \
    "\"marsad\":{\"rules\":[{\"id\":\"r\"," form ",\"field\":\"name\","                            \
    "\"message\":{\"ar\":\"x\",\"fr\":\"x\",\"en\":\"x\"}}]}}"

static const struct {
    const char *schema, *text, *expected;
} cases[] = {
    {MATCH("exact"), "id|name/1|a", ""},
    {MATCH("exact"), "name|id/a|1", "0:1:incorrect-label 0:2:incorrect-label 2:1:type-error"},
    {MATCH("exact"), "id|name|x/1|a|2", "0:3:extra-label 2:3:extra-cell"},
    {MATCH("exact"), "id/1", "0:2:missing-label 2:2:missing-cell"},
    {MATCH("exact"), "id|/1|a", "0:2:blank-label"},
    {MATCH("exact"), "id|id/1|2", "0:2:duplicate-label"},
    {MATCH("equal"), "name|id/a|1", ""},
    {MATCH("equal"), "name|id|x/a|1|2", "0:3:extra-label"},
    {MATCH("equal"), "name/a", "0:2:missing-label"},
    {MATCH("equal"), "id|id/1|2", "0:0:error"},
    {MATCH("subset"), "x|name|id/9|a|1", ""},
    {MATCH("subset"), "name/a", "0:2:missing-label"},
    {MATCH("superset"), "name/a", ""},
    {MATCH("superset"), "name|x/a|1", "0:2:extra-label"},
    {MATCH("partial"), "name|x/a|1", ""},
    {MATCH("partial"), "x|y/a|1", "0:0:unmatched-header"},
    {NEEDS, "name|id/a|1", "0:3:missing-label"},
    {MATCH("exact"), "id|name/1|a//2|b", "3:0:blank-row"},
    {MATCH("exact"), "id|name/1/2|b|c|d", "2:2:missing-cell 3:3:extra-cell 3:4:extra-cell"},
    {"{\"fields\":[{\"name\":\"a\",\"type\":\"integer\",\"constraints\":{\"required\":true}}]}",
     "a|b/x|1", "0:2:extra-label 2:1:type-error 2:2:extra-cell"},
    {"{\"fields\":[{\"name\":\"a\"},{\"name\":\"b\",\"constraints\":{\"required\":true}}]}",
     "a|b/1/2|", "2:2:constraint-error 2:2:missing-cell 3:2:constraint-error"},
    {"{\"primaryKey\":[\"id\",\"name\"],\"fields\":[" ID_NAME "]}", "id|name/1|a/1|b/|b/01|a/|",
     "5:0:primary-key 6:0:blank-row 6:0:primary-key"},
    {"{\"uniqueKeys\":[[\"id\",\"name\"]],\"fields\":[" ID_NAME "]}", "id|name/1|a/1|a/|a/|a",
     "3:0:unique-error"},
    {"{\"fields\":[{\"name\":\"n\",\"type\":\"number\",\"constraints\":{\"unique\":true}},{"
     "\"name\":\"x\"}]}",
     "n|x/100|/bad|/100.0|/|y/|y", "3:1:type-error 4:1:unique-error"},
    {"{\"fields\":[" ID_NAME
     ",{\"name\":\"up\",\"type\":\"number\"}],\"foreignKeys\":[{\"fields\":\"up\","
     "\"reference\":{\"resource\":\"\",\"fields\":\"id\"}}]}",
     "id|name|up/1|a|2.0/2|b|/3|c|9", "4:0:foreign-key"},
    {"{\"missingValues\":[\"-\"],\"fields\":[" ID_NAME "]}", "id|name/-|-/1|/2",
     "2:0:blank-row 4:2:missing-cell"},
    {NULL, "id||id/1|a|x/2|b|y", "0:2:blank-label 0:3:duplicate-label"},
    {NULL, "n/1/2/3/4/5/6/7/8/9/10/11/12/x", "14:1:type-error"},
    {NULL, "n/1/x/3/y/5", ""},
    {"{\"fields\":[" ID_NAME
     "],\"marsad\":{\"rules\":[{\"id\":\"r\",\"assert\":\"id > 1\",\"field\":\"id\","
     "\"message\":{\"ar\":\"x\",\"fr\":\"x\",\"en\":\"x\"}}]}}",
     "id|name/1|a/2|b", "2:1:row-rule"},
    {RULED("\"identical\":\"name\""), "id|name/1|a/2|a/3|b//4|/5|a", "4:2:row-rule 5:0:blank-row"},
    {RULED("\"one_of_required\":[\"id\",\"name\"]"), "id|name/1|//x|",
     "3:0:blank-row 4:1:type-error"},
    {RULED("\"assert\":\"day > '2024-01-01'\""), "id|name|day/1|a|x/2|b|2024-01-01",
     "2:3:type-error 3:2:row-rule"},
};

static void test_verdicts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena whole = arena_reserve(ARENA_BYTES), a = whole;
        struct conformance_options options = {0};
        const char *found = verdict(&a, cases[i].schema, cases[i].text, &options);
        if (strcmp(found, cases[i].expected) != 0) {
            print_error("%s: %s\n   found    %s\n   expected %s\n",
                        cases[i].schema ? cases[i].schema : "no schema", cases[i].text, found,
                        cases[i].expected);
        }
        assert_string_equal(found, cases[i].expected);
        arena_release(&whole);
    }
}

static const char *const untidy = "id|/x/1|a|b";

static void test_left_out(void **state)
{
    (void)state;
    static const str header = STR_INIT("#header"), cell = STR_INIT("#cell"),
                     type = STR_INIT("type-error");
    static const struct {
        struct conformance_options options;
        const char *expected;
    } left[] = {
        {{0}, "0:2:blank-label 2:1:type-error 2:2:missing-cell 3:3:extra-cell"},
        {{.pick = &header, .picks = 1}, "0:2:blank-label"},
        {{.skip = &header, .skips = 1}, "2:1:type-error 2:2:missing-cell 3:3:extra-cell"},
        {{.pick = &cell, .picks = 1, .skip = &type, .skips = 1}, "2:2:missing-cell 3:3:extra-cell"},
        {{.limit_errors = 2}, "0:2:blank-label 2:1:type-error"},
        {{.limit_errors = 1}, "0:2:blank-label"},
    };
    for (size_t i = 0; i < sizeof left / sizeof *left; i++) {
        struct arena whole = arena_reserve(ARENA_BYTES), a = whole;
        assert_string_equal(verdict(&a, MATCH("exact"), untidy, &left[i].options),
                            left[i].expected);
        arena_release(&whole);
    }
}

static const struct {
    const char *checks, *text, *expected;
} checklists[] = {
    {"{\"type\":\"duplicate-row\"}", "a|b/1|2/1|3/1|2", "4:0:duplicate-row"},
    {"{\"type\":\"forbidden-value\",\"fieldName\":\"a\",\"values\":[2]}", "a|b/1|2/2|3",
     "3:1:forbidden-value"},
    {"{\"type\":\"forbidden-value\",\"fieldName\":\"a\",\"values\":[\"2\"]}", "a|b/1|2/2|3", ""},
    {"{\"type\":\"forbidden-value\",\"fieldName\":\"z\",\"values\":[2]}", "a|b/1|2",
     "0:0:check-error"},
    {"{\"type\":\"required-value\",\"fieldName\":\"a\",\"values\":[1,7]}", "a|b/1|2/2|3",
     "0:0:required-value"},
    {"{\"type\":\"required-value\",\"fieldName\":\"a\",\"values\":[true,false]}",
     "a|b/true|2/true|3", "0:0:required-value"},
    {"{\"type\":\"sequential-value\",\"fieldName\":\"a\"}", "a|b/1|2/2|3/4|5/5|6",
     "4:1:sequential-value"},
    {"{\"type\":\"truncated-value\"}", "a|b/32767|2/3|65535",
     "2:1:truncated-value 3:2:truncated-value"},
    {"{\"type\":\"ascii-value\"}", "a|b/1|x/2|\u00e9/3|y", "3:2:ascii-value"},
    {"{\"type\":\"table-dimensions\",\"minRows\":3,\"numFields\":3}", "a|b/1|x/2|y",
     "0:0:table-dimensions 0:0:table-dimensions"},
    {"{\"type\":\"row-constraint\",\"formula\":\"a == b * 2 and a != 4\"}", "a|b/2|1/4|2/6|4",
     "3:0:row-constraint 4:0:row-constraint"},
    {"{\"type\":\"row-constraint\",\"formula\":\"open('x')\"}", "a|b/2|1", "2:0:row-constraint"},
    {"{\"type\":\"row-constraint\",\"formula\":\"b in ['x', \\\"y\\\"]\"}", "a|b/1|x/2|z",
     "3:0:row-constraint"},
    {"{\"type\":\"deviated-value\",\"fieldName\":\"a\",\"interval\":1}", "a|b/1|x/1|x/1|x/1|x/9|x",
     "0:0:deviated-value"},
    {"{\"type\":\"deviated-value\",\"fieldName\":\"b\"}", "a|b/1|x/1|x", "0:0:check-error"},
    {"{\"type\":\"deviated-cell\"}", "a|b/1|x/1|x", ""},
};

static void test_checklists(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof checklists / sizeof *checklists; i++) {
        struct arena whole = arena_reserve(ARENA_BYTES), a = whole;
        char path[] = "/tmp/checklist_XXXXXX";
        int fd = mkstemp(path);
        FILE *file = fdopen(fd, "w");
        fprintf(file, "{\"checks\": [%s]}", checklists[i].checks);
        fclose(file);
        struct diag d = diag_new(&a);
        struct conformance_options options = {0};
        assert_true(conform_checklist_read(&a, path, &options, &d));
        unlink(path);
        const char *found = verdict(&a, NULL, checklists[i].text, &options);
        if (strcmp(found, checklists[i].expected) != 0) {
            print_error("%s: %s\n", checklists[i].checks, checklists[i].text);
        }
        assert_string_equal(found, checklists[i].expected);
        arena_release(&whole);
    }
}

static void test_no_checklist(void **state)
{
    (void)state;
    static const char *const wrong[] = {"{", "{\"checks\":[{\"type\":\"no-such\"}]}",
                                        "{\"checks\":[{\"type\":\"forbidden-value\"}]}"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct arena whole = arena_reserve(ARENA_BYTES), a = whole;
        char path[] = "/tmp/checklist_XXXXXX";
        FILE *file = fdopen(mkstemp(path), "w");
        fputs(wrong[i], file);
        fclose(file);
        struct diag d = diag_new(&a);
        struct conformance_options options = {0};
        assert_false(conform_checklist_read(&a, path, &options, &d));
        unlink(path);
        arena_release(&whole);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verdicts),
        cmocka_unit_test(test_left_out),
        cmocka_unit_test(test_checklists),
        cmocka_unit_test(test_no_checklist),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
