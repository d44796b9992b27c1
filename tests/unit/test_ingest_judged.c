/* What is told of one record by itself: what it is besides data, whether it swallowed another, how
 * many cells it has. Records are made by hand: no file is read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "1_ingest/cut_cells.h"
#include "1_ingest/fate.h"
#include "1_ingest/file_name.h"
#include "1_ingest/scan.h"
#include "1_ingest/swallowed.h"
#include "descriptors/pattern.h"
#include "validate_fixture.h"

static struct arena memory;

/* ---- fates ---- */

enum { CELLS = 8 };

/* Cells are separated by |; `count` may say that there are more than are kept. */
static enum fate fate(const struct record_rules *rules, const char *text, int32_t count,
                      int32_t columns)
{
    struct text_cell cell[CELLS];
    struct record_cells r = {.bytes = text, .cell = cell, .all_empty = true};
    str part, rest = str_from_c(text);
    for (bool more = true; more;) {
        more = str_cut(rest, '|', &part, &rest);
        cell[r.kept++] = (struct text_cell){(uint32_t)(part.p - text), (uint32_t)part.n};
        r.all_empty = r.all_empty && part.n == 0;
    }
    r.count = count > 0 ? count : r.kept;
    return fate_of(rules, &r, 5, columns);
}

static void fates(void **unused)
{
    (void)unused;
    static const str label[] = {STR_INIT("a"), STR_INIT("b")}, word[] = {STR_INIT("total")};
    static const int32_t fifth[] = {3, 5}, third[] = {3};
    static const char long_total[] =
        "total total total total total total total total total total "
        "total total total total total total total total total total "
        "total total total total total total total total total total "
        "total total total total total total total total total total "
        "total total total total total total total total total total|1";
    const struct record_rules plain = {.scratch = memory};
    struct record_rules header = plain, totals = plain, notes = plain, lone = plain;
    struct record_rules hash = plain, row = plain, other = plain, blank = plain, empty = plain;
    header.label = label, header.labels = 2;
    totals.totals_word = word, totals.totals_words = 1;
    notes.notes = true;
    lone.notes = lone.lone_cell_is_note = true;
    hash.comment_char = STR("#");
    row.comment_row = fifth, row.comment_rows = 2;
    other.comment_row = third, other.comment_rows = 1;
    blank.keeps_blank = true;
    empty.keeps_empty = true;
    const struct {
        const struct record_rules *rules;
        const char *text;
        int32_t count, columns;
        enum fate fate;
    } cases[] = {
        {&plain, "1|2", 0, 2, FATE_ROW},
        {&plain, "", 0, 2, FATE_BLANK},
        {&blank, "", 0, 2, FATE_ROW},
        {&plain, "|", 0, 2, FATE_PADDING},
        {&empty, "|", 0, 2, FATE_ROW},
        {&empty, "|", 0, 3, FATE_PADDING},
        {&hash, "#1|2", 0, 2, FATE_COMMENT},
        {&hash, "1|#2", 0, 2, FATE_ROW},
        {&row, "1|2", 0, 2, FATE_COMMENT},
        {&other, "1|2", 0, 2, FATE_ROW},
        {&header, "a|b", 0, 2, FATE_HEADER},
        {&header, " a |b", 0, 2, FATE_HEADER},
        {&header, "a|b|", 0, 2, FATE_HEADER},
        {&header, "a|b|c", 0, 2, FATE_ROW},
        {&header, "a", 0, 2, FATE_ROW},
        {&header, "a|c", 0, 2, FATE_ROW},
        {&totals, "Total|12", 0, 2, FATE_TOTALS},
        {&totals, "|TOTAL|12", 0, 3, FATE_TOTALS},
        {&totals, "|12|total", 0, 3, FATE_ROW},
        {&totals, "||", 5, 3, FATE_PADDING},
        {&totals, "tot\xff|1", 0, 2, FATE_ROW},
        {&totals, long_total, 0, 2, FATE_ROW},
        {&plain, "total|12", 0, 2, FATE_ROW},
        {&notes, "text", 0, 3, FATE_NOTE},
        {&notes, "text", 0, 1, FATE_ROW},
        {&notes, "text|", 0, 3, FATE_NOTE},
        {&notes, "text||", 0, 3, FATE_ROW},
        {&lone, "text||", 0, 3, FATE_NOTE},
        {&notes, "|text", 0, 3, FATE_ROW},
        {&notes, "text|1", 0, 3, FATE_ROW},
        {&notes, "text|", 4, 3, FATE_ROW},
        {&plain, "text", 0, 3, FATE_ROW},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        enum fate found = fate(cases[i].rules, cases[i].text, cases[i].count, cases[i].columns);
        if (found != cases[i].fate) {
            fail_msg("case %zu '%s': %d, not %d", i, cases[i].text, found, cases[i].fate);
        }
    }
    /* a record whose cells are beyond what is kept, and in quotes */
    struct record_cells none = {.all_empty = true, .count = 1, .quoted = true};
    assert_int_equal(fate_of(&hash, &none, 5, 2), FATE_ROW);
    struct record_cells unkept = {.count = 3};
    assert_int_equal(fate_of(&totals, &unkept, 5, 3), FATE_ROW);
    struct record_cells nothing = {.all_empty = true, .quoted = true};
    assert_int_equal(fate_of(&notes, &nothing, 5, 3), FATE_ROW);
}

/* ---- records that swallowed another ---- */

static bool swallows(const struct dataset *dataset, const int32_t *field, int32_t columns,
                     const char *record)
{
    struct record_judge judge = {.dataset = dataset,
                                 .field = field,
                                 .columns = columns,
                                 .cells = {.delimiter = ',', .quote = '"'},
                                 .scratch = memory};
    return swallows_record(&judge, str_from_c(record));
}

/* The second column is judged by its type: lines of k,CELL,x,y after a first one. */
static void cells_of_every_type(void **unused)
{
    (void)unused;
    static const struct code_row sexes[] = {{.code = "f", .names = "female"}, {.code = "m"}};
    const struct codelist *list = codelist_of(&memory, "sexes", sexes, 2);
    struct diag d = diag_new(&memory);
    const struct pattern *pattern = pattern_compile(&memory, STR("[A-Z][0-9]+"), NO_PLACE, &d);
    static const char long_cell[] =
        "1111111111111111111111111111111111111111111111111111111111111111111111111111111111111111"
        "1111111111111111111111111111111111111111111111111111111111111111111111111111111111111111"
        "1111111111111111111111111111";
    const struct {
        enum value_type type;
        const char *cell;
        bool fits;
    } cases[] = {
        {VALUE_CODE, "f", true},
        {VALUE_CODE, "FEMALE", true},
        {VALUE_CODE, "x", false},
        {VALUE_CODE, "\"m", true}, /* quotation marks that strayed to the ends */
        {VALUE_CODE, "m\"", true},
        {VALUE_CODE, " \" m \" ", true},
        {VALUE_CODE, "\"", false}, /* nothing at all neither fits nor does not */
        {VALUE_CODE, "", false},
        {VALUE_INTEGER, "12", true},
        {VALUE_INTEGER, "\u0661\u0662", true},
        {VALUE_INTEGER, "\u06f1", true},
        {VALUE_INTEGER, "\u065f\u066a", false},
        {VALUE_INTEGER, "\u06ef\u06fa", false},
        {VALUE_INTEGER, "-;/", false},
        {VALUE_INTEGER, "12a", false},
        {VALUE_INTEGER, "Z1", false},
        {VALUE_INTEGER, "1{", true},
        {VALUE_INTEGER, long_cell, false},
        {VALUE_INTEGER, "1\xff", false},
        {VALUE_NUMBER, "1.5 %", true},
        {VALUE_DATE, "2024-01-02", true},
        {VALUE_DATE, "2 mars", true},
        {VALUE_DATE, "\u0665 \u0645\u0627\u0631\u0633", true},
        {VALUE_DATE, "\u06f5", true},
        {VALUE_DATE, "mars", false},
        {VALUE_DATE, ":/", false},
        {VALUE_DATE, "\u0645\u0627\u0631\u0633", false},
        {VALUE_DATE, "\u065f\u066a\u06ef\u06fa", false},
        {VALUE_TIME, "10:00", true},
        {VALUE_DATETIME, "now", false},
        {VALUE_YEARMONTH, "2024-01", true},
        {VALUE_TEXT, "A12", true},
        {VALUE_TEXT, "12", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct field fields[] = {field_of("k", VALUE_TEXT), field_of("v", cases[i].type)};
        fields[1].codelist = list;
        fields[1].compiled_pattern = cases[i].type == VALUE_TEXT ? pattern : NULL;
        struct dataset dataset = dataset_of("d", fields, 2);
        static int32_t key[] = {0};
        dataset.primary_key = key, dataset.primary_key_count = 1;
        static const int32_t field[] = {0, 1, -1};
        char record[500];
        snprintf(record, sizeof record, "1,f,\"open\n2,%s,x\n3,f,end\"", cases[i].cell);
        record[strlen(record) - strlen("\n3,f,end\"")] = 0; /* two lines */
        if (swallows(&dataset, field, 3, record) != cases[i].fits) {
            fail_msg("type %d '%s'", cases[i].type, cases[i].cell);
        }
        /* a line without its key is no record */
        snprintf(record, sizeof record, "1,f,\"open\n ,%s,x", cases[i].cell);
        assert_false(swallows(&dataset, field, 3, record));
    }
}

/* Where no column can be judged, all lines must have the header's number of cells, four at least.
 */
static void shapes_alone(void **unused)
{
    (void)unused;
    struct field fields[] = {field_of("a", VALUE_TEXT), field_of("b", VALUE_TEXT),
                             field_of("c", VALUE_BOOLEAN), field_of("d", VALUE_CODE_SET),
                             field_of("e", VALUE_CODE)};
    struct dataset dataset = dataset_of("d", fields, 5);
    static const int32_t field[] = {0, 1, 2, 3}, code[] = {0, 4, -1, 2}, none[] = {-1, -1, -1, -1};
    static const struct {
        const char *record;
        int32_t columns;
        bool swallows;
    } cases[] = {
        {"1,2,3,\"4\n5,6,7,8", 4, true},
        {"1,2,3,\"4\r\n5,6,7,8", 4, true},
        {"1,2,3,\"4\r5,6,7,8\r", 4, true},
        {"1,2,3,\"4\n5,6,7", 4, false},
        {"1,2,3,\"4\n5,6,7\n5,6,7,8", 4, false},
        {"1,2,3,\"4\n5,6,7,8\n5,6,7,8", 4, true},
        {"1,2,\"3\n4,5,6", 3, false}, /* too few columns to tell by */
        {"1,2,\"3\n5,6,7,8", 4, false},
        {"1,2,3,4", 4, false},
        {"1,2,3,4\r\n", 4, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const int32_t *const ways[] = {field, code, none};
        for (int way = 0; way < 3; way++) {
            if (swallows(&dataset, ways[way], cases[i].columns, cases[i].record) !=
                cases[i].swallows) {
                fail_msg("'%s' way %d", cases[i].record, way);
            }
        }
    }
}

/* More cells must fit than do not; what cannot be judged counts on neither side. */
static void more_fit_than_do_not(void **unused)
{
    (void)unused;
    struct field fields[] = {field_of("a", VALUE_INTEGER), field_of("b", VALUE_INTEGER),
                             field_of("c", VALUE_BOOLEAN)};
    struct dataset dataset = dataset_of("d", fields, 3);
    static const int32_t field[] = {0, 1, 2};
    assert_true(swallows(&dataset, field, 3, "1,2,\"x\n3,4,x"));
    assert_true(swallows(&dataset, field, 3, "1,2,\"x\n3,,x"));
    assert_false(swallows(&dataset, field, 3, "1,2,\"x\n3,b,x"));
    assert_false(swallows(&dataset, field, 3, "1,2,\"x\na,b,x"));
    assert_false(swallows(&dataset, field, 3, "1,2,\"x\n,,x"));
    assert_true(swallows(&dataset, field, 3, "1,2,\"x\nnote\n3,4,x"));
}

/* ---- cells ---- */

static void characters_cut_off(void **unused)
{
    (void)unused;
    static const struct {
        const char *text;
        bool cut; /* whole but for its last character */
    } cases[] = {
        {"", false},
        {"a", false},
        {"\u0641", false},
        {"a\xd9", true},
        {"a\xe2\x82", true},
        {"a\xe2", true},
        {"a\xf0\x9f\x98", true},
        {"a\xf0\x9f", true},
        {"a\xf0", true},
        {"\xff\xd9", false},
        {"a\x81", false},
        {"\x81\x81\x81\x81\x81", false},
        {"\x81", false},
        {"a\xd9\x81\x81", false},
        {"\u20ac", false},
        {"\U0001F600", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (ends_in_character(str_from_c(cases[i].text)) != cases[i].cut) {
            fail_msg("case %zu", i);
        }
    }
}

static void marks_that_stay_open(void **unused)
{
    (void)unused;
    static const struct {
        const char *line;
        bool open;
        int32_t cells;
        bool shaped; /* as three cells */
    } cases[] = {
        {"a,b,c", false, 3, true},
        {"a,\"b,c", true, 3, true},
        {"\"a\",b,c", false, 3, true},
        {"\"a,b\",c,d", false, 4, true},
        {"\"a\"\"b\",c,d", false, 3, true},
        {"a,b\"c,d", false, 3, true},
        {"a,b", false, 2, false},
        {"\"", true, 1, false},
        {"", false, 1, false},
        {"\"a\"x,b,c", true, 3, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        str line = str_from_c(cases[i].line);
        assert_int_equal(plain_cells(line, ','), cases[i].cells);
        if (has_shape(line, ',', '"', 3) != cases[i].shaped) {
            fail_msg("shape of '%s'", cases[i].line);
        }
        if (stays_open(line, ',', '"') != cases[i].open) {
            fail_msg("'%s'", cases[i].line);
        }
        /* without a quotation mark nothing opens */
        assert_false(stays_open(line, ',', 0));
        assert_int_equal(has_shape(line, ',', 0, 3), cases[i].cells == 3);
    }
}

/* ---- names of files ---- */

static void names_that_are_csv(void **unused)
{
    (void)unused;
    static const struct {
        const char *name;
        bool csv;
    } cases[] = {
        {"a.csv", true},  {"a.CSV", true},  {"a.cSv", true},     {".csv", false},
        {"csv", false},   {"a.csw", false}, {"a.ccv", false},    {"a.dsv", false},
        {"a_csv", false}, {"", false},      {"a.csv.gz", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (file_name_is_csv(str_from_c(cases[i].name)) != cases[i].csv) {
            fail_msg("'%s'", cases[i].name);
        }
    }
}

int main(void)
{
    struct arena whole = memory = arena_reserve((ptrdiff_t)1 << 28);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fates),
        cmocka_unit_test(cells_of_every_type),
        cmocka_unit_test(shapes_alone),
        cmocka_unit_test(more_fit_than_do_not),
        cmocka_unit_test(characters_cut_off),
        cmocka_unit_test(marks_that_stay_open),
        cmocka_unit_test(names_that_are_csv),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&whole);
    return failed;
}
