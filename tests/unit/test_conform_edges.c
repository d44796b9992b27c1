/* The verdict by the letter of the standard, at its ends: checks of a checklist on columns of every
 * type, formulas, keys that are missing or of another file, labels without a column. Each case is a
 * schema, a checklist, records, and the list of record:column:type that comes of them. */
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

/* Records are separated by /, cells by |; the first is the header. */
struct table {
    struct text_batch batch;
    struct text_cell cell[ROWS * COLUMNS];
    int64_t line[ROWS], record[ROWS];
    str label[COLUMNS];
    int32_t labels;
};

static struct table *table_of(struct arena *a, str rest)
{
    struct table *t = ARENA_NEW(a, struct table);
    str record, cell;
    struct buf bytes = buf_new(a, 1 << 16);
    str_cut(rest, '/', &record, &rest);
    for (bool more = true; more;) {
        more = str_cut(record, '|', &t->label[t->labels++], &record);
    }
    for (bool more = rest.n > 0; more; t->batch.rows++) {
        int32_t row = t->batch.rows, i = 0;
        more = str_cut(rest, '/', &record, &rest);
        t->line[row] = t->record[row] = row + 2;
        for (bool cells = true; cells && i < t->labels; i++) {
            cells = str_cut(record, '|', &cell, &record);
            t->cell[row * t->labels + i] = (struct text_cell){(uint32_t)bytes.n, (uint32_t)cell.n};
            buf_str(&bytes, cell);
        }
    }
    buf_str(&bytes, STR("                "));
    t->batch.bytes = buf_view(&bytes).p;
    t->batch.columns = t->labels;
    t->batch.cells = t->cell;
    t->batch.line = t->line;
    t->batch.record = t->record;
    return t;
}

static void read_schema(struct arena *a, const char *schema, struct dataset *dataset)
{
    struct diag d = diag_new(a);
    struct schema_text none = {0};
    bool read = table_schema_read(a, (struct schema_text){STR("schema"), str_from_c(schema)}, none,
                                  dataset, &d);
    if (!read) {
        fail_msg("%s", schema);
    }
}

static bool checklist(struct arena *a, const char *text, struct conformance_options *options)
{
    char path[] = "/tmp/checklist_XXXXXX";
    FILE *file = fdopen(mkstemp(path), "w");
    fputs(text, file);
    fclose(file);
    struct diag d = diag_new(a);
    bool read = conform_checklist_read(a, path, options, &d);
    unlink(path);
    assert_int_equal(read, !diag_has_errors(&d));
    return read;
}

static const char *verdict(struct arena *a, const struct dataset *dataset, str text,
                           const struct conformance_options *options)
{
    struct finding_list findings = finding_list_new(a, 1000);
    struct table *t = table_of(a, text);
    struct conformer *c = conformer_new(a, dataset, NULL, t->label, t->labels, options, &findings);
    conform_batch(c, &t->batch);
    bool good = conformer_finish(c);
    assert_int_equal(good, findings.count == 0);
    struct buf out = buf_new(a, 256);
    for (ptrdiff_t i = 0; i < findings.count; i++) {
        const struct finding *f = &findings.item[i];
        buf_format(&out, "%s%lld:%d:%.*s", i > 0 ? " " : "", (long long)f->record, f->column,
                   STR_ARG(f->rule));
    }
    return str_to_c(a, buf_view(&out));
}

/* ---- checks ---- */

#define FIELD(name, type) "{\"name\":\"" name "\",\"type\":\"" type "\"}"
static const char typed[] =
    "{\"fields\":[" FIELD("i", "integer") "," FIELD("s", "string") "," FIELD(
        "n",
        "number") "," FIELD("b",
                            "boolean") "," FIELD("d",
                                                 "date") "," FIELD("t",
                                                                   "time") "," FIELD("my x",
                                                                                     "any") "]}";
#define LABELS "i|s|n|b|d|t|my x/"
#define ONE    "1|a|1.5|true|2024-01-01|10:00:00|x"
#define TWO    "2|b|2.5|false|2024-01-02|11:00:00|y"
#define EMPTY  "|||||12:00:00|"

static const struct {
    const char *check, *text, *expected;
} cases[] = {
    {"\"forbidden-value\",\"fieldName\":\"i\",\"values\":[2]", ONE "/" TWO, "3:1:forbidden-value"},
    {"\"forbidden-value\",\"fieldName\":\"i\",\"values\":[null]", ONE "/" EMPTY,
     "3:1:forbidden-value"},
    {"\"forbidden-value\",\"fieldName\":\"i\",\"values\":[\"\"]", ONE "/" EMPTY, ""},
    {"\"forbidden-value\",\"fieldName\":\"s\",\"values\":[\"b\"]", ONE "/" TWO,
     "3:2:forbidden-value"},
    {"\"forbidden-value\",\"fieldName\":\"s\",\"values\":[2]", "1|2/2|3", ""},
    {"\"forbidden-value\",\"fieldName\":\"s\",\"values\":[\"c\",\"a\"]", ONE "/" TWO,
     "2:2:forbidden-value"},
    {"\"forbidden-value\",\"fieldName\":\"n\",\"values\":[2.5]", ONE "/" TWO,
     "3:3:forbidden-value"},
    {"\"forbidden-value\",\"fieldName\":\"n\",\"values\":[\"2.5\"]", ONE "/" TWO, ""},
    {"\"forbidden-value\",\"fieldName\":\"d\",\"values\":[19723]", ONE "/" TWO, ""},
    {"\"forbidden-value\",\"fieldName\":\"b\",\"values\":[true]", ONE "/" TWO,
     "2:4:forbidden-value"},
    {"\"forbidden-value\",\"fieldName\":\"b\",\"values\":[0]", ONE "/" TWO, "3:4:forbidden-value"},
    {"\"forbidden-value\",\"fieldName\":\"b\",\"values\":[\"true\"]", ONE "/" TWO, ""},
    {"\"forbidden-value\",\"fieldName\":\"i\",\"values\":[true]", ONE "/" TWO,
     "2:1:forbidden-value"},
    {"\"required-value\",\"fieldName\":\"n\",\"values\":[1.5,2.5]", ONE "/" TWO, ""},
    {"\"required-value\",\"fieldName\":\"n\",\"values\":[7]", ONE "/" TWO, "0:0:required-value"},
    {"\"required-value\",\"fieldName\":\"z\",\"values\":[7]", ONE, "0:0:check-error"},
    {"\"required-value\",\"fieldName\":\"n\"", ONE, ""},
    {"\"sequential-value\",\"fieldName\":\"n\"", ONE "/" TWO, ""},
    {"\"sequential-value\",\"fieldName\":\"i\"", ONE "/" EMPTY "/" TWO, "3:1:sequential-value"},
    {"\"sequential-value\",\"fieldName\":\"s\"", ONE "/" TWO, "2:2:sequential-value"},
    {"\"sequential-value\",\"fieldName\":\"i\"", TWO "/" ONE "/" TWO, "3:1:sequential-value"},
    {"\"truncated-value\"", "2147483647|a|32767|true|2024-01-01|10:00:00|x/" EMPTY,
     "2:1:truncated-value"},
    {"\"truncated-value\"", ONE "/" TWO, ""},
    {"\"ascii-value\"", "1|\u00e9|1|true|2024-01-01|10:00:00|\u00e9/" EMPTY, "2:2:ascii-value"},
    {"\"duplicate-row\"", ONE "/" TWO "/" ONE "/" EMPTY "/" EMPTY,
     "4:0:duplicate-row 6:0:duplicate-row"},
    {"\"row-constraint\",\"formula\":\"i == 1\"", ONE "/" TWO, "3:0:row-constraint"},
    {"\"row-constraint\",\"formula\":\"i != 1\"", ONE "/" TWO, "2:0:row-constraint"},
    {"\"row-constraint\",\"formula\":\"i < 2 or s == 'b'\"", ONE "/" TWO, ""},
    {"\"row-constraint\",\"formula\":\"s == \\\"a\\\"\"", ONE "/" TWO, "3:0:row-constraint"},
    {"\"row-constraint\",\"formula\":\"s in ['a', 'b']\"", ONE "/" TWO, ""},
    {"\"row-constraint\",\"formula\":\"s == 'a\"", ONE, ""}, /* a quote that is left open */
    {"\"row-constraint\",\"formula\":\"i = \"", ONE, "2:0:row-constraint"},
    {"\"row-constraint\",\"formula\":\"i !\"", ONE, "2:0:row-constraint"},
    {"\"row-constraint\",\"formula\":\"i ! 2\"", ONE, "2:0:row-constraint"},
    {"\"row-constraint\",\"formula\":\"{i} == 1\"", ONE, "2:0:row-constraint"},
    {"\"row-constraint\",\"formula\":\"n >= 1.5 and not (i > 2)\"", ONE "/" TWO, ""},
    {"\"row-constraint\",\"formula\":\"i == 1\"", EMPTY, "2:0:row-constraint"},
    {"\"row-constraint\"", ONE, "2:0:row-constraint"},
    {"\"table-dimensions\",\"numFields\":7,\"numRows\":2", ONE "/" TWO, ""},
    {"\"table-dimensions\",\"numRows\":1", ONE "/" TWO, "0:0:table-dimensions"},
    {"\"table-dimensions\",\"minFields\":7,\"maxFields\":7", ONE, ""},
    {"\"table-dimensions\",\"minFields\":8", ONE, "0:0:table-dimensions"},
    {"\"table-dimensions\",\"maxFields\":6", ONE, "0:0:table-dimensions"},
    {"\"table-dimensions\",\"minRows\":2,\"maxRows\":2", ONE "/" TWO, ""},
    {"\"table-dimensions\",\"maxRows\":1", ONE "/" TWO, "0:0:table-dimensions"},
    {"\"table-dimensions\"", ONE, ""},
    {"\"deviated-value\",\"fieldName\":\"i\",\"average\":\"median\",\"interval\":1", "1/1/1/1/9/",
     "0:0:deviated-value"},
    {"\"deviated-value\",\"fieldName\":\"i\",\"average\":\"median\",\"interval\":1", "1/2/3/4",
     ""
     "0:0:deviated-value 0:0:deviated-value"},
    {"\"deviated-value\",\"fieldName\":\"i\",\"average\":\"mode\",\"interval\":1", "1/9/1/2/1",
     "0:0:deviated-value"},
    {"\"deviated-value\",\"fieldName\":\"i\",\"average\":\"mode\",\"interval\":1", "9/1/1/1/9",
     "0:0:deviated-value 0:0:deviated-value"},
    {"\"deviated-value\",\"fieldName\":\"i\",\"average\":\"mean\",\"interval\":3", "1/2/3", ""},
    {"\"deviated-value\",\"fieldName\":\"n\",\"average\":\"mean\",\"interval\":1",
     "1||1/2||1/3||1/4||9", "0:0:deviated-value"},
    {"\"deviated-value\",\"fieldName\":\"i\"", "1", ""},
    {"\"deviated-value\",\"fieldName\":\"i\",\"average\":\"x\"", "1/2", "0:0:check-error"},
    {"\"deviated-value\",\"fieldName\":\"s\",\"average\":\"x\"", "1/2",
     "0:0:check-error 0:0:check-error"},
    {"\"deviated-cell\"", "1|a/2", ""},
};

/* Cells that are not written are absent; they are not of interest here. */
static bool is_of_the_check(const char *finding)
{
    return !strstr(finding, ":missing-cell") && !strstr(finding, ":blank-row");
}

static const char *checked(struct arena *a, const char *check, str text)
{
    struct dataset dataset = {0};
    struct conformance_options options = {0};
    str pieces[] = {STR("{\"skipErrors\":[\"blank-row\",\"missing-cell\"],\"checks\":[{\"type\":"),
                    str_from_c(check), STR("}]}")};
    assert_true(checklist(a, str_to_c(a, str_concat(a, 3, pieces)), &options));
    read_schema(a, typed, &dataset);
    const char *found = verdict(a, &dataset, text, &options);
    assert_true(is_of_the_check(found));
    return found;
}

static void checks_on_columns_of_every_type(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena whole = arena_reserve(ARENA_BYTES), a = whole;
        str pieces[] = {STR(LABELS), str_from_c(cases[i].text)};
        const char *found = checked(&a, cases[i].check, str_concat(&a, 2, pieces));
        if (strcmp(found, cases[i].expected) != 0) {
            fail_msg("%s: %s\n   found    %s\n   expected %s", cases[i].check, cases[i].text, found,
                     cases[i].expected);
        }
        arena_release(&whole);
    }
}

/* A text of exactly 255 characters was cut somewhere; one of 255 bytes was not. */
static void texts_that_were_cut(void **unused)
{
    (void)unused;
    for (int n = 250; n <= 260; n++) {
        for (int wide = 0; wide < 2; wide++) {
            struct arena whole = arena_reserve(ARENA_BYTES), a = whole;
            struct buf text = buf_new(&a, 1024);
            buf_c(&text, LABELS "1|");
            for (int i = 0; i < n; i++) {
                buf_c(&text, wide && i == 0 ? "\u00e9" : "a");
            }
            const char *found = checked(&a, "\"truncated-value\"", buf_view(&text));
            assert_string_equal(found, n == 255 ? "2:2:truncated-value" : "");
            arena_release(&whole);
        }
    }
}

/* One text among short ones is told when it is beyond all measure, unless its field is left out. */
static void texts_that_are_too_long(void **unused)
{
    (void)unused;
    static const struct {
        const char *check;
        int length;
        bool told;
    } lengths[] = {
        {"\"deviated-cell\"", 4000, false},
        {"\"deviated-cell\"", 60000, true},
        {"\"deviated-cell\",\"ignoreFields\":[\"s\"]", 60000, false},
        {"\"deviated-cell\",\"ignoreFields\":[\"n\",\"i\"]", 60000, true},
    };
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        struct arena whole = arena_reserve(ARENA_BYTES), a = whole;
        struct buf text = buf_new(&a, 1 << 17);
        buf_c(&text, LABELS);
        for (int row = 0; row < 30; row++) {
            buf_c(&text, "1|ab/2|abc/");
        }
        buf_c(&text, "3|/4|");
        for (int k = 0; k < lengths[i].length; k++) {
            buf_byte(&text, 'a');
        }
        const char *found = checked(&a, lengths[i].check, buf_view(&text));
        assert_string_equal(found, lengths[i].told ? "0:0:deviated-cell" : "");
        arena_release(&whole);
    }
}

static void what_is_no_checklist(void **unused)
{
    (void)unused;
    struct arena whole = arena_reserve(ARENA_BYTES), a = whole;
    struct conformance_options options = {0};
    struct diag d = diag_new(&a);
    assert_false(conform_checklist_read(&a, "/tmp/there-is-no-such-checklist", &options, &d));
    static const struct {
        const char *text;
        bool good;
    } texts[] = {
        {"{}", true},
        {"{\"checks\":[]}", true},
        {"{\"checks\":[{\"fieldName\":\"a\"}]}", false},
        {"{\"checks\":[{\"type\":\"no-such\"}]}", false},
        {"{\"checks\":[{\"type\":\"sequential-value\"}]}", false},
        {"{\"checks\":[{\"type\":\"table-dimensions\",\"minRows\":\"x\"}]}", false},
        {"[", false},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_int_equal(checklist(&a, texts[i].text, &options), texts[i].good);
    }
    arena_release(&whole);
}

/* ---- keys ---- */

#define KEYED(more)                                                                                \
    "{\"fieldsMatch\":\"partial\"," more ",\"fields\":[" FIELD("i", "integer") "," FIELD(          \
        "s", "string") "," FIELD("n", "number") "," FIELD("d", "date") "," FIELD("up", "any") "]}"
static const struct {
    const char *schema, *text, *expected;
} keys[] = {
    {KEYED("\"primaryKey\":\"n\""), "n|i/1.5|1/1.50|2/2.0|3/2|4/1e300|5/1e300|6/-1e300|7",
     "3:0:primary-key 5:0:primary-key 7:0:primary-key"},
    {KEYED("\"primaryKey\":\"n\""), "n|i/NaN|1/INF|2/INF|3", "4:0:primary-key"},
    {KEYED("\"primaryKey\":\"d\""), "d|i/2024-01-01|1/2024-01-02|2/2024-01-01|3",
     "4:0:primary-key"},
    {KEYED("\"primaryKey\":[\"i\",\"s\"]"), "i|s/1|ab/1|a/|a/|a", "5:0:primary-key"},
    {KEYED("\"uniqueKeys\":[[\"i\",\"s\"]]"), "i|s/1|a/1|a/|a/|a/1|/1|", "3:0:unique-error"},
    {KEYED("\"uniqueKeys\":[[\"i\",\"s\"]]"), "i|n/1|1/1|1", ""}, /* a column is not there */
    {KEYED("\"foreignKeys\":[{\"fields\":\"up\",\"reference\":{\"resource\":\"\",\"fields\":"
           "\"s\"}}]"),
     "s|up/a|/b|a/c|c/d|e/e|x", "6:0:foreign-key"},
    {KEYED("\"foreignKeys\":[{\"fields\":\"up\",\"reference\":{\"resource\":\"\",\"fields\":"
           "\"s\"}}]"),
     "i|up/1|/2|a", "3:0:foreign-key"},
    {KEYED("\"foreignKeys\":[{\"fields\":\"up\",\"reference\":{\"resource\":\"\",\"fields\":"
           "\"s\"}}]"),
     "s|i/a|1", ""},
    {KEYED("\"foreignKeys\":[{\"fields\":\"up\",\"reference\":{\"resource\":\"other\","
           "\"fields\":\"s\"}}]"),
     "s|up/a|zzz", ""}, /* the other file was not given */
};

static void keys_of_every_kind(void **unused)
{
    (void)unused;
    static const str ours[] = {STR_INIT("primary-key"), STR_INIT("unique-error"),
                               STR_INIT("foreign-key")};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        struct arena whole = arena_reserve(ARENA_BYTES), a = whole;
        struct dataset dataset = {0};
        struct conformance_options options = {.pick = ours, .picks = 3};
        read_schema(&a, keys[i].schema, &dataset);
        const char *found = verdict(&a, &dataset, str_from_c(keys[i].text), &options);
        if (strcmp(found, keys[i].expected) != 0) {
            fail_msg("%s: %s\n   found    %s\n   expected %s", keys[i].schema, keys[i].text, found,
                     keys[i].expected);
        }
        arena_release(&whole);
    }
}

/* The values that one file has are those that another may refer to. */
static void keys_of_another_file(void **unused)
{
    (void)unused;
    struct arena whole = arena_reserve(ARENA_BYTES), a = whole;
    struct dataset parents = {0}, children = {0};
    read_schema(&a, KEYED("\"name\":\"parents\""), &parents);
    read_schema(&a,
                KEYED("\"foreignKeys\":[{\"fields\":\"up\",\"reference\":{\"resource\":"
                      "\"parents\",\"fields\":\"s\"}},{\"fields\":\"i\",\"reference\":{"
                      "\"resource\":\"strangers\",\"fields\":\"i\"}}]"),
                &children);
    struct finding_list findings = finding_list_new(&a, 100);
    struct conformance_options options = {0};
    struct table *t = table_of(&a, STR("s|i/a|1/b|2/|3/a|4"));
    struct conformer *c =
        conformer_new(&a, &parents, NULL, t->label, t->labels, &options, &findings);
    static const str s[] = {STR_INIT("s")}, absent[] = {STR_INIT("n")};
    struct conform_collector *collector = conform_collect(c, s, 1);
    struct conform_collector *nothing = conform_collect(c, absent, 1);
    conform_batch(c, &t->batch);
    conformer_finish(c);
    assert_int_equal(conform_collected(collector)->count, 2);
    assert_int_equal(conform_collected(nothing)->count, 0);
    const struct conform_other others[] = {
        {&children.foreign_key[0], conform_collected(collector)}};
    options.other = others, options.others = 1;
    assert_string_equal(verdict(&a, &children, STR("i|up/1|a/2|/3|c/4|b"), &options),
                        "4:0:foreign-key");
    arena_release(&whole);
}

/* Labels agree whatever their case, in every script that has one, where the dialect says so. */
static void labels_in_another_case(void **unused)
{
    (void)unused;
    static const struct {
        const char *name, *label;
        bool agree;
    } told[] = {
        {"id", "ID", true},          {"\u00e9t\u00e9", "\u00c9T\u00c9", true},
        {"\u00df", "\u00df", true},  {"\u0151", "\u0150", true},
        {"\u017e", "\u017d", true},  {"\u03b1", "\u0391", true},
        {"\u0451", "\u0401", true},  {"\u0436", "\u0416", true},
        {"\u0133", "\u0132", true},  {"\u014b", "\u014a", true},
        {"\u0645", "\u0645", true},  {"id", "ix", false},
        {"\u00f7", "\u00d7", false},
    };
    for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
        for (int ignored = 0; ignored < 2; ignored++) {
            struct arena whole = arena_reserve(ARENA_BYTES), a = whole;
            struct dataset dataset = {0};
            struct conformance_options options = {0};
            str schema =
                str_format(&a, "{\"fields\":[{\"name\":\"%s\",\"type\":\"any\"}]}", told[i].name);
            read_schema(&a, str_to_c(&a, schema), &dataset);
            dataset.source_format.dialect.ignores_header_case = ignored;
            bool same = strcmp(told[i].name, told[i].label) == 0;
            bool agree = same || (ignored && told[i].agree);
            const char *found =
                verdict(&a, &dataset, str_format(&a, "%s/1", told[i].label), &options);
            if (strcmp(found, agree ? "" : "0:1:incorrect-label") != 0) {
                fail_msg("%s and %s: %s", told[i].name, told[i].label, found);
            }
            arena_release(&whole);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checks_on_columns_of_every_type),
        cmocka_unit_test(texts_that_were_cut),
        cmocka_unit_test(texts_that_are_too_long),
        cmocka_unit_test(what_is_no_checklist),
        cmocka_unit_test(labels_in_another_case),
        cmocka_unit_test(keys_of_every_kind),
        cmocka_unit_test(keys_of_another_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
