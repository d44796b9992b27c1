/* 2_validate, one field by itself: numbers in every writing, the blanks around them, items of
 * arrays, what a column can keep, codes against dates, keys of several fields. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "2_validate/read_number.h"
#include "2_validate/read_value.h"
#include "2_validate/unique_key.h"
#include "2_validate/validity.h"
#include "base/date.h"
#include "descriptors/array_rules.h"
#include "descriptors/yaml_tree.h"
#include "validate_fixture.h"

static struct arena memory;
static struct schemas schemas;

/* ---- blanks and digits ---- */

static void blanks_are_those_of_unicode(void **unused)
{
    (void)unused;
    static const int32_t blank[] = {0x09,   0x0A,   0x0B,   0x0C,   0x0D,   0x1C,   0x1D,
                                    0x1E,   0x1F,   0x20,   0x85,   0xA0,   0x1680, 0x2000,
                                    0x2005, 0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000};
    for (int32_t c = 1; c < 0x3010; c++) {
        char text[16];
        int n = utf8_encode(c, text);
        text[n] = 'x';
        memmove(text + n + 1, text, (size_t)n);
        bool listed = false;
        for (size_t i = 0; i < sizeof blank / sizeof blank[0]; i++) {
            listed = listed || blank[i] == c;
        }
        if (listed || (c >= 0x2000 && c <= 0x200A)) {
            listed = true;
        }
        str found = trim_blanks((str){text, 2 * n + 1});
        if (found.n != (listed ? 1 : 2 * n + 1)) {
            fail_msg("U+%04X", (unsigned)c);
        }
    }
    assert_int_equal(trim_blanks(STR(" \t\n")).n, 0);
    assert_int_equal(trim_blanks(STR("")).n, 0);
    assert_true(str_equal_c(trim_blanks(STR(" a b ")), "a b"));
}

static void digits_of_three_scripts(void **unused)
{
    (void)unused;
    for (int32_t c = 0; c < 0x800; c++) {
        int32_t expected = 0x660 <= c && c <= 0x669   ? '0' + c - 0x660
                           : 0x6F0 <= c && c <= 0x6F9 ? '0' + c - 0x6F0
                                                      : c;
        assert_int_equal(plain_digit(c), expected);
    }
}

/* ---- numbers ---- */

struct number_case {
    enum value_type type;
    const char *marks; /* decimal mark, then group marks; empty: nothing is declared */
    bool affix;
    const char *cell;
    bool good;
    double value;
};

static void numbers_are(const struct number_case *c, size_t count, bool standard)
{
    for (size_t i = 0; i < count; i++, c++) {
        struct field field = field_of("f", c->type);
        field.type_name = c->type == VALUE_INTEGER ? STR("integer") : STR("number");
        field.has_affix = c->affix;
        field.has_numbers = c->marks[0] != 0;
        field.numbers.decimal_mark = c->marks[0];
        for (const char *mark = c->marks; *mark && mark[1]; mark++) {
            field.numbers.group_mark[field.numbers.group_marks++] = mark[1];
        }
        struct dataset dataset = dataset_of("d", &field, 1);
        dataset.standard = standard;
        struct arena a = memory;
        struct reading_context context = {
            .arena = &a, .dataset = &dataset, .calendar = calendar_new(&a)};
        struct batch_column column;
        struct field_reader reader;
        struct cell_value value;
        field_reader_make(&reader, &context, 0, 0, &column);
        bool good = field_cell_read(&reader, str_from_c(c->cell), &value) == CELL_IS_VALUE;
        double got = c->type == VALUE_INTEGER ? (double)value.integer : value.number;
        if (good != c->good || (good && (got < c->value || got > c->value))) {
            fail_msg("'%s' with '%s': %d %.17g", c->cell, c->marks, good, got);
        }
    }
}

static void numbers_by_the_contract(void **unused)
{
    (void)unused;
    static const struct number_case cases[] = {
        {VALUE_INTEGER, ",.", false, "1.234", true, 1234},
        {VALUE_INTEGER, ",.", false, "-1.234.567", true, -1234567},
        {VALUE_INTEGER, ",.", false, "1.23", false, 0},
        {VALUE_INTEGER, ",.", false, "1234.567", false, 0},
        {VALUE_INTEGER, ",.", false, ".123", false, 0},
        {VALUE_INTEGER, ",.", false, "1..234", false, 0},
        {VALUE_INTEGER, ",.", false, "1.234,0", false, 0}, /* a decimal mark is no integer's */
        {VALUE_INTEGER, ",.", false, "x", false, 0},
        {VALUE_INTEGER, ",.", false, "99999999999999999999", false, 0},
        {VALUE_INTEGER, ". ", false, "12 345", true, 12345},
        {VALUE_INTEGER, ",.", true, "1.234 DH", true, 1234},
        {VALUE_INTEGER, ",", true, "DH -5", true, -5},
        {VALUE_INTEGER, ",", true, "DH", false, 0},
        {VALUE_INTEGER, ",", true, "5-", true, 5},
        {VALUE_INTEGER, "", true, "n-", false, 0},
        {VALUE_INTEGER, "", true, "5 %", true, 5},
        {VALUE_INTEGER, "", false, "5 %", false, 0},
        {VALUE_INTEGER, "", false, "5", true, 5},
        {VALUE_NUMBER, ",.", false, "1.234,5", true, 1234.5},
        {VALUE_NUMBER, ",.", false, "1.234,567.8", false, 0},
        {VALUE_NUMBER, ",", false, "1.5", false, 0}, /* the point is not the mark */
        {VALUE_NUMBER, ",", false, "1,5", true, 1.5},
        {VALUE_NUMBER, ",", false, "1,5,6", false, 0},
        {VALUE_NUMBER, ",", false, "", false, 0},
        {VALUE_NUMBER, ",", true, "1,5 kg", true, 1.5},
        {VALUE_NUMBER, "", true, "$1.5", true, 1.5},
        {VALUE_NUMBER, "", false, "1.5", true, 1.5},
        {VALUE_NUMBER, "", false, "1,5", false, 0},
        {VALUE_NUMBER, "", false, "NaN", false, 0},
        {VALUE_NUMBER, "", false, "1e999", false, 0},
    };
    numbers_are(cases, sizeof cases / sizeof cases[0], false);
}

static void numbers_by_the_letter(void **unused)
{
    (void)unused;
    static const struct number_case cases[] = {
        {VALUE_INTEGER, "", false, "+5", true, 5},
        {VALUE_INTEGER, "", false, "+", false, 0},
        {VALUE_INTEGER, "", false, "-", false, 0},
        {VALUE_INTEGER, "", false, "5.0", false, 0},
        {VALUE_INTEGER, "", false, "+99999999999999999999", true, 9223372036854775807.0},
        {VALUE_INTEGER, "", true, "n", false, 0},
        {VALUE_INTEGER, "", true, "5 %", true, 5},
        {VALUE_INTEGER, "", false,
         "\xe2\x80\x83"
         "5",
         true, 5},
        {VALUE_NUMBER, "", false, "+.5e999", true, INFINITY},
        {VALUE_NUMBER, "", false, "1.e999", true, INFINITY},
        {VALUE_NUMBER, "", false, "-1.5E999", true, -INFINITY},
        {VALUE_NUMBER, "", false, "x.5e999", false, 0},
        {VALUE_NUMBER, "", false, "1.xe999", false, 0},
        {VALUE_NUMBER, "", false, ".e999", false, 0},
        {VALUE_NUMBER, "", false, "1e-99999", true, 0},
        {VALUE_NUMBER, "", false, "1e9x9", false, 0},
        {VALUE_NUMBER, "", false, "+inf", true, INFINITY},
        {VALUE_NUMBER, "", false, "-Infinity", true, -INFINITY},
        {VALUE_NUMBER, "", false, "--inf", false, 0},
        {VALUE_NUMBER, "", false, "e", false, 0},
        {VALUE_NUMBER, "", true, "nan", false, 0}, /* affixes leave nothing of it */
        {VALUE_NUMBER, ",", false, "1.5", false, 0},
    };
    numbers_are(cases, sizeof cases / sizeof cases[0], true);
}

/* ---- constraints of one cell ---- */

/* The details of what is wrong with one cell, joined by blanks. */
static ptrdiff_t troubles; /* how many the last cell had */

static const char *troubles_of(const struct field *field, const char *cell, bool standard)
{
    static char all[200];
    struct arena a = memory;
    const char *cells[] = {cell, "x"};
    struct field two[] = {*field, field_of("t", VALUE_TEXT)};
    struct dataset dataset = dataset_of("d", two, 2);
    dataset.standard = standard;
    int32_t column[] = {0, 1};
    struct finding_list findings = finding_list_new(&a, 10);
    struct validator *v = validator_new(&a, &schemas, &dataset, column, STR(""), 20000, &findings);
    struct made_batch made = batch_of(cells, 1, 2);
    struct batch out;
    struct account account = {0};
    validate_batch(v, &made.batch, &out, &account);
    validator_finish(v, &account);
    batch_release(&made);
    size_t n = 0;
    troubles = findings.count;
    all[0] = 0;
    for (ptrdiff_t i = 0; i < findings.count; i++) {
        n += (size_t)snprintf(all + n, sizeof all - n, "%s%.*s", i > 0 ? " " : "",
                              STR_ARG(findings.item[i].detail));
    }
    return all;
}

static void expect(const struct field *field, const char *cell, const char *details)
{
    const char *found = troubles_of(field, cell, false);
    if (strcmp(found, details) != 0) {
        fail_msg("'%s': '%s', not '%s'", cell, found, details);
    }
}

/* Whether a value of JSON can be an item of each type. */
static void items_of_every_kind(void **unused)
{
    (void)unused;
    static const struct {
        const char *array;
        const char *as_any;
        bool as_text; /* a string is refused without a detail */
        const char *as_integer, *as_number, *as_boolean;
    } cases[] = {
        {"[\"a\"]", "", true, "integer", "number", "boolean"},
        {"[\"1\"]", "", true, "", "", ""},
        {"[1]", "", false, "", "", "boolean"},
        {"[1.5]", "", false, "decimal", "", "boolean"},
        {"[true, false]", "", false, "integer", "number", ""},
        {"[null]", "", true, "", "", ""},
        {"[[1]]", "", false, "integer", "number", "boolean"},
        {"[{}]", "", false, "integer", "number", "boolean"},
        {"[[1], [2]]", "", false, "integer", "number", "boolean"},
        {"[]", "", true, "", "", ""},
    };
    static const enum value_type types[] = {VALUE_TEXT, VALUE_TEXT, VALUE_INTEGER, VALUE_NUMBER,
                                            VALUE_BOOLEAN};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *const details[] = {cases[i].as_any, "", cases[i].as_integer, cases[i].as_number,
                                       cases[i].as_boolean};
        for (int k = 0; k < 5; k++) {
            struct field item = field_of("i", types[k]);
            item.type_name = k == 0 ? STR("any") : STR("string");
            const struct array_rules rules = {.item = &item};
            struct field f = field_of("f", VALUE_TEXT);
            f.text_form = TEXT_ARRAY, f.array_rules = &rules;
            const char *found = troubles_of(&f, cases[i].array, false);
            bool right = k != 1 || (troubles == 0) == cases[i].as_text;
            if (!right || strcmp(found, details[k]) != 0) {
                fail_msg("%s as %d: '%s', not '%s'", cases[i].array, k, found, details[k]);
            }
        }
    }
}

static void json_that_cannot_be_asked(void **unused)
{
    (void)unused;
    struct diag d = diag_new(&memory);
    const struct array_rules rules = {
        .json_schema = yaml_parse(&memory, STR("{\"minItems\": 2}"), STR("s"), &d)};
    struct field f = field_of("f", VALUE_TEXT);
    f.text_form = TEXT_ARRAY, f.array_rules = &rules;
    expect(&f, "[1, 2]", "");
    expect(&f, "[1]", "jsonSchema");
    expect(&f, "[1", "array"); /* said once */
    expect(&f, "", "");
    f.required = true;
    expect(&f, "", "required");
    f.text_form = TEXT_OBJECT, f.min_length = 1, f.max_length = -1;
    expect(&f, "{}", "minLength");
}

static void durations_in_bounds(void **unused)
{
    (void)unused;
    static const struct enum_value listed[] = {{STR_INIT("PT24H"), 0, 86400},
                                               {STR_INIT("PT1H"), 0, 3600}};
    struct field f = field_of("f", VALUE_TEXT);
    f.text_form = TEXT_DURATION, f.has_maximum = true, f.maximum_number = 90000;
    expect(&f, "PT25H", "");
    expect(&f, "P2D", "maximum");
    expect(&f, "", "");
    f.enum_value = listed, f.enum_values = 2;
    expect(&f, "PT60M", "");
    expect(&f, "PT1S", "enum");
    expect(&f, "PT25H", "enum");
}

static void lengths_of_texts(void **unused)
{
    (void)unused;
    struct field f = field_of("f", VALUE_TEXT);
    f.min_length = 2;
    expect(&f, "\u0641", "minLength");
    expect(&f, "\u0641\u0641", "");
    expect(&f, "a long text", "");
    f.max_length = 3;
    expect(&f, "\u0641\u0641\u0641", "");
    expect(&f, "abcd", "maxLength");
    f.min_length = 0;
    expect(&f, "", "");
    expect(&f, "\u0641\u0641\u0641\u0641", "maxLength");
    f.sensitivity = SENSITIVITY_FREE_TEXT;
    expect(&f, "abc", "");
}

static void enumerations(void **unused)
{
    (void)unused;
    static const struct enum_value listed[] = {{STR_INIT("2"), 2, 2}, {STR_INIT("4"), 4, 4}};
    struct field f = field_of("f", VALUE_NUMBER);
    f.enum_value = listed, f.enum_values = 2;
    expect(&f, "2.0", "");
    expect(&f, "4", "");
    expect(&f, "3", "enum");
    expect(&f, "1", "enum");
    expect(&f, "5", "enum");
    expect(&f, "", "");
    f.type = VALUE_INTEGER;
    expect(&f, "", "");
    expect(&f, "4", "");
    expect(&f, "5", "enum");
}

static void bounds_at_the_least_integer(void **unused)
{
    (void)unused;
    struct field f = field_of("f", VALUE_INTEGER);
    f.has_maximum = f.maximum_is_exclusive = true, f.maximum = INT64_MIN;
    expect(&f, "0", "exclusiveMaximum");
    f = field_of("f", VALUE_NUMBER);
    f.has_maximum = true, f.maximum_number = 1;
    expect(&f, "2", "maximum");
    expect(&f, "-2", "");
    expect(&f, "", "");
}

/* ---- what a column can keep ---- */

static void months_of_a_column(void **unused)
{
    (void)unused;
    static const struct {
        enum value_type type;
        enum coded_kind kind;
        const char *cell;
        bool kept;
    } cases[] = {
        {VALUE_DATE, CODED_DAY, "2024-02-29", true},
        {VALUE_DATE, CODED_MONTH, "2024-02-29", true},
        {VALUE_DATE, CODED_YEAR, "2024-02-29", true},
        {VALUE_DATETIME, CODED_MONTH, "2024-02-29T10:00:00", true},
        {VALUE_DATETIME, CODED_DAY, "2024-02-29T10:00:00", true},
        {VALUE_DATETIME, CODED_YEAR, "2024-02-29T10:00:00", true},
        {VALUE_YEARMONTH, CODED_MONTH, "2024-02", true},
        {VALUE_INTEGER, CODED_YEAR, "2024", true},
        {VALUE_INTEGER, CODED_YEAR, "99999", false},
        {VALUE_INTEGER, CODED_INTEGER, "99999999999", false},
        {VALUE_INTEGER, CODED_INTEGER, "2024", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (int based = 0; based < 2; based++) {
            struct field field = field_of("f", cases[i].type);
            struct coded_column coded[] = {{.field = 7, .kind = CODED_INTEGER, .width = 4},
                                           {.field = 0,
                                            .kind = cases[i].kind,
                                            .width = cases[i].kind == CODED_INTEGER ? 4 : 2,
                                            .base = based ? 1900 * 12 : 0}};
            struct dataset dataset = dataset_of("d", &field, 1);
            dataset.coded = coded, dataset.coded_count = 2;
            struct arena a = memory;
            struct reading_context context = {
                .arena = &a, .dataset = &dataset, .calendar = calendar_new(&a), .as_of_day = 20000};
            struct batch_column column;
            struct field_reader reader;
            field_reader_make(&reader, &context, 0, 0, &column);
            struct cell_value value;
            assert_int_equal(field_cell_read(&reader, str_from_c(cases[i].cell), &value),
                             CELL_IS_VALUE);
            bool kept = reader.kept_least <= value.integer && value.integer <= reader.kept_most;
            if (!based && kept != cases[i].kept) {
                fail_msg("case %zu", i);
            }
            assert_true(reader.least >= reader.kept_least && reader.most <= reader.kept_most);
        }
    }
}

/* ---- codes against dates ---- */

static void codes_that_were_valid_then(void **unused)
{
    (void)unused;
    static const struct code_row rows[] = {{.code = "a"}, {.code = "b"}, {.code = "c"}};
    struct codelist *list = codelist_of(&memory, "l", rows, 3);
    enum { A = 2, B = 1, C = 0, HOLE = 3 }; /* numbers of the codes, in reverse */
    list->code[0].valid_from = 100, list->code[0].valid_to = 200;
    list->code[1].valid_from = list->code[1].valid_to = 0; /* nothing is said */
    int32_t numbers[] = {list->by_number[0], list->by_number[1], list->by_number[2], -1};
    list->by_number = numbers;
    list->number_limit = 4; /* one number is of no code any more */
    const int64_t unknown = INT64_MIN + MISSING_UNKNOWN;
    static const int64_t none = INT64_MIN;
    const struct {
        enum value_type type;
        int64_t value, day;
        int32_t day_to; /* 0: no interval */
        bool valid;
    } cases[] = {
        {VALUE_CODE, A, 99, 0, false},
        {VALUE_CODE, A, 100, 0, true},
        {VALUE_CODE, A, 200, 0, true},
        {VALUE_CODE, A, 201, 0, false},
        {VALUE_CODE, A, 50, 99, false},
        {VALUE_CODE, A, 50, 100, true},
        {VALUE_CODE, A, 201, 300, false},
        {VALUE_CODE, B, 5, 0, true},
        {VALUE_CODE, C, -9999, 0, true},
        {VALUE_CODE, HOLE, 5, 0, true},
        {VALUE_CODE, unknown, 5, 0, true},
        {VALUE_CODE, A, none, 0, true},
        {VALUE_CODE_SET, 1 << A | 1 << B, 99, 0, false},
        {VALUE_CODE_SET, 1 << B | 1 << C, 99, 0, true},
        {VALUE_CODE_SET, 1 << A | 1 << C, 150, 0, true},
        {VALUE_CODE_SET, 0, 99, 0, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (int way = 0; way < 3; way++) {
            struct field field = field_of("f", cases[i].type);
            field.codelist = list;
            int64_t value[] = {cases[i].value}, day[] = {cases[i].day};
            int32_t day_to[] = {cases[i].day_to};
            struct batch_column out = {.integers = value};
            struct batch_column event = {.integers = day,
                                         .day_to = cases[i].day_to ? day_to : NULL};
            struct field_reader r = {
                .field = &field, .out = &out, .as_of_day = (int32_t)cases[i].day};
            struct trouble_list *troubles = ARENA_NEW(&memory, struct trouble_list);
            troubles->arena = &memory;
            trouble_begin(troubles, 1);
            bool by_run = way == 1; /* no date of the record: the day of the run */
            if (by_run && (cases[i].day == none || cases[i].day_to)) {
                continue;
            }
            if (way == 2) { /* something is said of the field already */
                field_trouble(&r, troubles, 0, SEVERITY_WARN, STR("type-error"), STR(""));
            }
            check_validity(&r, by_run ? NULL : &event, (struct row_range){0, 1}, troubles);
            ptrdiff_t expected = way == 2 ? 1 : !cases[i].valid;
            if (troubles->count != expected) {
                fail_msg("case %zu, way %d: %td", i, way, troubles->count);
            }
        }
    }
}

/* ---- keys of several fields ---- */

static void keys_are_equal_when_their_values_are(void **unused)
{
    (void)unused;
    enum { ROWS = 9 };
    int64_t present[ROWS] = {0}, integers[ROWS] = {1, 1, 1, 1, 2, 1, INT64_MIN, 1, 1};
    double numbers[ROWS] = {0.0, -0.0, 0.0, 0.0, 0.0, 1.5, 0.0, 0.0, 0.0};
    int32_t day_to[ROWS] = {1, 1, 1, 2, 1, 1, 1, 1, 1};
    str first[ROWS] = {STR("ab"), STR("ab"), STR("a"),  STR("ab"), STR("ab"),
                       STR("ab"), STR("ab"), STR("ab"), STR("")};
    str second[ROWS] = {STR("c"), STR("c"), STR("bc"), STR("c"),  STR("c"),
                        STR("c"), STR("c"), STR(""),   STR("abc")};
    struct batch_column columns[] = {
        {.type = VALUE_DATE, .integers = integers, .day_to = day_to},
        {.type = VALUE_NUMBER, .integers = present, .numbers = numbers},
        {.type = VALUE_TEXT, .integers = present, .texts = first},
        {.type = VALUE_TEXT, .integers = present, .texts = second},
    };
    static const int32_t all[] = {0, 1, 2, 3};
    const struct unique_key key = {.field = all, .fields = 4}, nothing = {.field = all};
    for (int32_t i = 0; i < ROWS; i++) {
        for (int32_t k = 0; k < ROWS; k++) {
            bool same = i == k || (i < 2 && k < 2); /* 0 and -0 are one number */
            assert_int_equal(
                key_hash(&key, columns, i, memory) == key_hash(&key, columns, k, memory), same);
        }
        bool missing = i == 6;
        assert_int_equal(key_hash(&key, columns, i, memory) == 0, missing);
    }
    assert_true(key_hash(&nothing, columns, 0, memory) != 0);
}

static void sets_of_keys(void **unused)
{
    (void)unused;
    struct arena a = memory;
    struct key_set set;
    key_set_make(&set, &a);
    enum { KEYS = 5000 };
    for (uint64_t i = 1; i <= KEYS; i++) {
        uint64_t hash = i * UINT64_C(0x100000001); /* many share their slots */
        assert_false(key_set_has(&set, hash));
        key_set_add(&set, hash);
        assert_true(key_set_has(&set, hash));
    }
    assert_int_equal(set.count, KEYS);
    assert_true(set.mask + 1 >= 2 * KEYS);
    for (uint64_t i = 1; i <= KEYS; i++) {
        assert_true(key_set_has(&set, i * UINT64_C(0x100000001)));
    }
    /* when it is full a key is not checked, and that is counted */
    set.count = UNIQUE_KEYS_LIMIT;
    key_set_add(&set, 77);
    assert_false(key_set_has(&set, 77));
    assert_int_equal(set.passed, 1);
}

int main(void)
{
    struct arena whole = memory = arena_reserve((ptrdiff_t)4 << 30);
    schemas.policy.refuse_share = 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blanks_are_those_of_unicode),
        cmocka_unit_test(digits_of_three_scripts),
        cmocka_unit_test(numbers_by_the_contract),
        cmocka_unit_test(numbers_by_the_letter),
        cmocka_unit_test(items_of_every_kind),
        cmocka_unit_test(json_that_cannot_be_asked),
        cmocka_unit_test(durations_in_bounds),
        cmocka_unit_test(lengths_of_texts),
        cmocka_unit_test(enumerations),
        cmocka_unit_test(bounds_at_the_least_integer),
        cmocka_unit_test(months_of_a_column),
        cmocka_unit_test(codes_that_were_valid_then),
        cmocka_unit_test(keys_are_equal_when_their_values_are),
        cmocka_unit_test(sets_of_keys),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&whole);
    return failed;
}
