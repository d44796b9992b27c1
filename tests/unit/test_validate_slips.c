/* 2_validate: slips of a hand or a spreadsheet that must not become other values: the order of
 * dates, keys of records, identifiers of persons. */
#include "outcome_fixture.h"

static struct dataset dates_dataset(struct field *field, enum date_order order,
                                    enum date_precision least)
{
    *field = field_of("day", VALUE_DATE);
    struct dataset dataset = dataset_of("d", field, 1);
    dataset.source_format.repairs = EVERY_REPAIR;
    dataset.source_format.dates =
        (struct date_reading){.order = order, .least = least, .pivot = -1};
    return dataset;
}

static struct outcome read_repeated(struct dataset *dataset, const char *odd, int32_t odds,
                                    const char *usual, int32_t rows)
{
    const char *cells[200];
    for (int32_t i = 0; i < rows; i++) {
        cells[i] = i < odds ? odd : usual;
    }
    schemas.policy.refuse_share = 1;
    return read_rows(dataset, cells, rows);
}

/* Where no date fits both orders, one slip is one row, and many of them are the column. */
static void one_slip_is_one_row(void **unused)
{
    (void)unused;
    struct field field;
    struct dataset dataset = dates_dataset(&field, DATE_ORDER_DMY, PRECISION_DAY);
    struct outcome o = read_repeated(&dataset, "12/25/2023", 1, "2023-11-30", 6);
    assert_true(o.stands);
    assert_int_equal(o.account.accepted, 5);
    assert_int_equal(counted(&o, "type-error", "day-month-swapped"), 1);
    o = read_repeated(&dataset, "12/25/2023", 1, "07/07/2023", 6); /* the same day either way */
    assert_true(o.stands);
    o = read_repeated(&dataset, "12/25/2023", 1, "07/08/2023", 6);
    assert_false(o.stands);
    o = read_repeated(&dataset, "12/25/2023", 6, "2023-11-30", 40);
    assert_false(o.stands);
    assert_int_equal(counted(&o, "type-error", "order-contradicted"), 6);
    o = read_repeated(&dataset, "12/25/2023", 4, "2023-11-30", 100);
    assert_true(o.stands);
}

/* YYYY-DD-MM: its first twelve days would be read as other ones. */
static void a_column_with_the_day_before_the_month(void **unused)
{
    (void)unused;
    struct field field;
    struct dataset dataset = dates_dataset(&field, DATE_ORDER_ISO, PRECISION_DAY);
    struct outcome o = read_repeated(&dataset, "2023-25-12", 20, "2023-05-04", 50);
    assert_false(o.stands);
    assert_int_equal(counted(&o, "type-error", "order-contradicted"), 20);
    o = read_repeated(&dataset, "2023-25-12", 20, "2023-05-14", 50);
    assert_true(o.stands);
    assert_int_equal(counted(&o, "type-error", "day-month-swapped"), 20);
    dataset = dates_dataset(&field, DATE_ORDER_YMD, PRECISION_DAY);
    o = read_repeated(&dataset, "2023/25/12", 3, "2023/05/04", 50);
    assert_false(o.stands);
    o = read_repeated(&dataset, "2023/25/12", 1, "2023/05/04", 50);
    assert_true(o.stands);
}

/* Dashes of typesetters are no ISO writing. */
static void other_dashes_are_a_repair(void **unused)
{
    (void)unused;
    static const char *const cells[] = {"2023\u201311\u201330", "2023\u221211-30"};
    struct field field;
    struct dataset dataset = dates_dataset(&field, DATE_ORDER_ISO, PRECISION_DAY);
    struct outcome o = read_rows(&dataset, cells, 2);
    assert_int_equal(counted(&o, "type-error", "not-iso"), 2);
    dataset = dates_dataset(&field, DATE_ORDER_DMY, PRECISION_DAY);
    o = read_rows(&dataset, cells, 2);
    assert_int_equal(o.batch.rows, 2);
    assert_int_equal(counted(&o, "repaired", "date-writing"), 2);
}

/* A number that begins with a zero has no thousands: the mark is a decimal one of other countries.
 */
static void a_zero_has_no_thousands(void **unused)
{
    (void)unused;
    static const char *const bad[] = {"0.234", "0 234", "-0.234", "01.234",
                                      "\u0660\u066c\u0662\u0663\u0664"};
    static const char *const good[] = {"1.234", "10 234", "234", "0", "0,5"};
    struct field field = field_of("n", VALUE_NUMBER);
    struct dataset dataset = dataset_of("d", &field, 1);
    dataset.source_format.repairs = EVERY_REPAIR;
    dataset.source_format.numbers =
        (struct number_reading){.decimal_mark = ',', .group_mark = {'.', ' '}, .group_marks = 2};
    struct outcome o = read_rows(&dataset, bad, 5);
    assert_int_equal(o.batch.rows, 0);
    o = read_rows(&dataset, good, 5);
    assert_int_equal(o.batch.rows, 5);
}

/* ---- keys and identifiers ---- */

/* A key that needs an undeclared repair would be another key. */
static void undeclared_repairs_of_keys(void **unused)
{
    (void)unused;
    static const struct {
        const char *cell, *cause;
    } cases[] = {
        {"'12", "apostrophe"},          {"=\"12\"", "formula"}, {" 12", "blank"},
        {"1\u200f2", "invisible-mark"}, {"1.2E+11", "rounded"}, {"1,23457e+11", "rounded"},
    };
    struct field field = field_of("key", VALUE_TEXT);
    struct dataset dataset = dataset_of("d", &field, 1);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *const cells[] = {cases[i].cell, "12", "E+11", "12E+1"};
        field.sensitivity = SENSITIVITY_RECORD_KEY;
        struct outcome o = read_rows(&dataset, cells, 4);
        assert_int_equal(o.batch.rows, 3);
        assert_int_equal(counted(&o, "type-error", cases[i].cause), 1);
        field.sensitivity = SENSITIVITY_DIRECT_IDENTIFIER;
        o = read_rows(&dataset, cells, 4);
        assert_int_equal(o.batch.rows, 4);
    }
}

/* A word is nobody's number, and a rounded number that of many. */
static void identifiers_that_name_nobody(void **unused)
{
    (void)unused;
    static const struct missing_value none[] = {
        {.text = STR_INIT("Inconnu"), .kind = MISSING_UNKNOWN},
        {.text = STR_INIT("-"), .kind = MISSING_NOT_RECORDED}};
    static const char *const cells[] = {"AB12",    "INCONNU", " - ",          "'-",  "n/a",
                                        "XXXXXXX", "1.2E+11", "\u0661\u0662", "12-A"};
    static const bool there[] = {true, false, false, false, false, false, false, true, true};
    struct field field = field_of("card", VALUE_TEXT);
    field.missing = none;
    field.missing_count = 2;
    field.sensitivity = SENSITIVITY_DIRECT_IDENTIFIER;
    field.severity.constraint = SEVERITY_WARN;
    struct dataset dataset = dataset_of("d", &field, 1);
    dataset.source_format.repairs = 1u << REPAIR_SPACES | 1u << REPAIR_APOSTROPHE;
    dataset.person_source = PERSON_IDENTIFIER;
    dataset.person_field = 0;
    struct outcome o = read_rows(&dataset, cells, 9);
    assert_int_equal(o.batch.rows, 9);
    for (int i = 0; i < 9; i++) {
        assert_int_equal(!value_is_missing(o.batch.column[0].integers[i]), there[i]);
    }
    assert_true(o.batch.column[0].integers[1] == VALUE_MISSING(MISSING_UNKNOWN));
    assert_int_equal(counted(&o, "type-error", "identifier"), 2);
    assert_int_equal(counted(&o, "type-error", "rounded"), 1);
    dataset.person_source = PERSON_NONE;
    o = read_rows(&dataset, cells, 9);
    assert_int_equal(counted(&o, "type-error", "identifier"), 0);
}

/* However many keys are mended, the last is mended as the first, in the same room. */
static void mended_keys_have_no_end(void **unused)
{
    (void)unused;
    enum { ROWS = 2048, BATCHES = 150 };
    struct field field = field_of("key", VALUE_TEXT);
    field.sensitivity = SENSITIVITY_RECORD_KEY;
    struct dataset dataset = dataset_of("d", &field, 1);
    dataset.source_format.repairs = 1u << REPAIR_INVISIBLE;
    static const char *cells[ROWS];
    for (int i = 0; i < ROWS; i++) {
        cells[i] = "\u200fKEY-0123456789";
    }
    int32_t column[] = {0};
    struct finding_list findings = finding_list_new(&memory, FINDINGS_LIMIT);
    struct validator *v =
        validator_new(&memory, &schemas, &dataset, column, STR("c1"), 0, &findings);
    struct made_batch made = batch_of(cells, ROWS, 1);
    struct batch out;
    struct account account = {0};
    for (int i = 0; i < BATCHES; i++) {
        validate_batch(v, &made.batch, &out, &account);
        assert_true(str_equal_c(out.column[0].texts[0], "KEY-0123456789"));
        assert_true(str_equal_c(out.column[0].texts[ROWS - 1], "KEY-0123456789"));
    }
    validator_finish(v, &account);
    assert_int_equal(findings.group[0].count, (int64_t)ROWS * BATCHES);
    batch_release(&made);
}

int main(void)
{
    struct arena whole = memory = arena_reserve((ptrdiff_t)1 << 30);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_slip_is_one_row),
        cmocka_unit_test(a_column_with_the_day_before_the_month),
        cmocka_unit_test(other_dashes_are_a_repair),
        cmocka_unit_test(a_zero_has_no_thousands),
        cmocka_unit_test(undeclared_repairs_of_keys),
        cmocka_unit_test(identifiers_that_name_nobody),
        cmocka_unit_test(mended_keys_have_no_end),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&whole);
    return failed;
}
