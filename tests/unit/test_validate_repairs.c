/* 2_validate: what a source format declares is mended and counted, what it does not is named; dates
 * as intervals and columns against their order; unique keys, codes in time, deprecated fields. */
#include "2_validate/mend.h"
#include "2_validate/read_value.h"
#include "2_validate/unique_key.h"
#include "descriptors/date_words.h"
#include "descriptors/time_format.h"
#include "outcome_fixture.h"

/* ---- repairs of single cells ---- */

struct repair_case {
    enum value_type type;
    const char *cell;
    uint32_t repairs;  /* needed: all of them are counted, and nothing else is */
    const char *cause; /* when nothing is declared */
    int64_t value;
};
#define BIT(name) (1u << REPAIR_##name)

static const struct repair_case repair_cases[] = {
    {VALUE_INTEGER, " 12", BIT(SPACES), "blank", 12},
    {VALUE_INTEGER, "12\t", BIT(SPACES), "blank", 12},
    {VALUE_INTEGER, "\u0661\u0662", BIT(DIGITS), "digits", 12},
    {VALUE_INTEGER, "\u06f1\u06f2", BIT(DIGITS), "digits", 12},
    {VALUE_INTEGER, "-\u0661\u0662", BIT(DIGITS), "digits", -12},
    {VALUE_INTEGER, "\u0661\u066c\u0662\u0663\u0664", BIT(DIGITS), "digits", 1234},
    {VALUE_INTEGER, "\u200f12", BIT(INVISIBLE), "invisible-mark", 12},
    {VALUE_INTEGER, "12\u00a0", BIT(INVISIBLE), "invisible-mark", 12},
    {VALUE_INTEGER, "1\u200b2", BIT(INVISIBLE), "invisible-mark", 12},
    {VALUE_INTEGER, "\u0640\u0661", BIT(INVISIBLE) | BIT(DIGITS), "invisible-mark", 1},
    {VALUE_INTEGER, "'12", BIT(APOSTROPHE), "apostrophe", 12},
    {VALUE_INTEGER, "=\"0012\"", BIT(FORMULA), "formula", 12},
    {VALUE_INTEGER, " =\" 12\" ", BIT(FORMULA) | BIT(SPACES), "formula", 12},
    {VALUE_BOOLEAN, "true\u200f", BIT(INVISIBLE), "invisible-mark", 1},
};
enum { REPAIR_CASES = sizeof repair_cases / sizeof repair_cases[0] };

static void declared_repairs_are_counted(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < REPAIR_CASES; i++) {
        const struct repair_case *c = &repair_cases[i];
        struct field field = field_of("f", c->type);
        struct dataset dataset = dataset_of("d", &field, 1);
        dataset.source_format.repairs = EVERY_REPAIR;
        struct outcome o = read_rows(&dataset, &c->cell, 1);
        if (o.batch.rows != 1 || o.batch.column[0].integers[0] != c->value) {
            fail_msg("case %zu '%s' was not read", i, c->cell);
        }
        for (int repair = 0; repair < REPAIR_COUNT; repair++) {
            int64_t n = counted(&o, "repaired", repair_name((enum repair)repair));
            if (n != (c->repairs >> repair & 1)) {
                fail_msg("case %zu '%s': %s %lld", i, c->cell, repair_name((enum repair)repair),
                         (long long)n);
            }
        }
    }
}

static void undeclared_repairs_are_causes(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < REPAIR_CASES; i++) {
        const struct repair_case *c = &repair_cases[i];
        struct field field = field_of("f", c->type);
        struct dataset dataset = dataset_of("d", &field, 1);
        struct outcome o = read_rows(&dataset, &c->cell, 1);
        if (o.batch.rows != 0 || counted(&o, "type-error", c->cause) != 1) {
            fail_msg("case %zu '%s': %.*s", i, c->cell, STR_ARG(o.findings.group[0].detail));
        }
        assert_int_equal(o.findings.group_count, 1);
    }
}

/* Each repair that is needed must be declared by itself. */
static void one_missing_declaration_is_enough(void **unused)
{
    (void)unused;
    const char *cell = " \u200f'\u0661\u0662";
    static const struct {
        enum repair repair;
        const char *cause;
    } needed[] = {{REPAIR_SPACES, "blank"},
                  {REPAIR_INVISIBLE, "invisible-mark"},
                  {REPAIR_APOSTROPHE, "apostrophe"},
                  {REPAIR_DIGITS, "digits"}};
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
        struct field field = field_of("f", VALUE_INTEGER);
        struct dataset dataset = dataset_of("d", &field, 1);
        dataset.source_format.repairs = EVERY_REPAIR & ~(1u << needed[i].repair);
        struct outcome o = read_rows(&dataset, &cell, 1);
        assert_int_equal(counted(&o, "type-error", needed[i].cause), 1);
        dataset.source_format.repairs = EVERY_REPAIR;
        o = read_rows(&dataset, &cell, 1);
        assert_int_equal(o.batch.rows, 1);
        assert_int_equal(o.batch.column[0].integers[0], 12);
    }
}

static void what_cannot_be_mended_is_told_by_its_look(void **unused)
{
    (void)unused;
    static const struct {
        enum value_type type;
        const char *cell, *cause;
    } cases[] = {
        {VALUE_INTEGER, " 12x ", "integer"},
        {VALUE_INTEGER, "\u200f#N/A", "spreadsheet-error"},
        {VALUE_INTEGER, "=A1+1", "formula"},
        {VALUE_INTEGER, "1 234", "grouping"},
        {VALUE_INTEGER, "1\u00a0234", "grouping"},
        {VALUE_NUMBER, "3,5", "decimal-comma"},
        {VALUE_INTEGER, "12 5", "grouping"},
        {VALUE_NUMBER, "\u0661,\u0665", "decimal-comma"},
        {VALUE_DATE, "31/02/2024", "day-first"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct field field = field_of("f", cases[i].type);
        struct dataset dataset = dataset_of("d", &field, 1);
        dataset.source_format.repairs = EVERY_REPAIR;
        struct outcome o = read_rows(&dataset, &cases[i].cell, 1);
        if (counted(&o, "type-error", cases[i].cause) != 1) {
            fail_msg("'%s': %.*s", cases[i].cell, STR_ARG(o.findings.group[0].detail));
        }
    }
}

static void a_cell_of_blanks_is_missing(void **unused)
{
    (void)unused;
    static const char *const cells[] = {"  ", "x", "\u00a0", "y", "", "z"};
    struct field fields[] = {field_of("n", VALUE_INTEGER), field_of("t", VALUE_TEXT)};
    struct dataset dataset = dataset_of("d", fields, 2);
    dataset.source_format.repairs = EVERY_REPAIR;
    struct outcome o = read_rows(&dataset, cells, 3);
    assert_int_equal(o.batch.rows, 3);
    for (int32_t row = 0; row < 3; row++) {
        assert_true(value_is_missing(o.batch.column[0].integers[row]));
    }
}

static void numbers_in_a_declared_writing(void **unused)
{
    (void)unused;
    static const struct {
        const char *cell;
        bool good;
        double value;
    } cases[] = {
        {"12,5", true, 12.5},
        {"1 234,5", true, 1234.5},
        {"1\u00a0234,5", true, 1234.5},
        {"1 234 567", true, 1234567},
        {"12 5", false, 0},
        {"1234 567", false, 0},
        {"1 23,5", false, 0},
        {"12.5", false, 0},
        {"1 234", true, 1234},
        {"-1 234,25", true, -1234.25},
        {"\u0661\u066b\u0665", true, 1.5},
        {"NaN", false, 0},
        {"INF", false, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct field field = field_of("f", VALUE_NUMBER);
        struct dataset dataset = dataset_of("d", &field, 1);
        dataset.source_format.repairs = EVERY_REPAIR;
        dataset.source_format.numbers = (struct number_reading){
            .decimal_mark = ',', .group_mark = {' ', 0xA0}, .group_marks = 2};
        struct outcome o = read_rows(&dataset, &cases[i].cell, 1);
        double got = o.batch.rows ? o.batch.column[0].numbers[0] : 0;
        if ((o.batch.rows == 1) != cases[i].good || got < cases[i].value || got > cases[i].value) {
            fail_msg("'%s': %d %.17g", cases[i].cell, o.batch.rows, got);
        }
    }
}

/* ---- numbers against a slow, obvious reader ---- */

static uint64_t state = 20250101;

static uint32_t draw(uint32_t limit)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((state >> 33) % limit);
}

/* Digits, or one to three of them, the first no zero, and then blanks with three each; then perhaps
 * a comma and more. */
static bool obvious_number(const char *text, double *value)
{
    char plain[64];
    int n = 0, digits = 0, in_group = 0, groups = 0;
    if (*text == '-' || *text == '+') {
        plain[n++] = *text++;
    }
    bool zero = *text == '0';
    for (; (*text >= '0' && *text <= '9') || *text == ' '; text++) {
        if (*text == ' ') {
            if (groups == 0 ? in_group < 1 || in_group > 3 : in_group != 3) {
                return false;
            }
            groups++;
            in_group = 0;
            continue;
        }
        plain[n++] = *text;
        digits++;
        in_group++;
    }
    if (groups > 0 && (in_group != 3 || zero)) {
        return false;
    }
    if (*text == ',') {
        plain[n++] = '.';
        for (text++; *text >= '0' && *text <= '9'; text++, digits++) {
            plain[n++] = *text;
        }
    }
    plain[n] = 0;
    *value = strtod(plain, NULL);
    return *text == 0 && digits > 0;
}

static void numbers_agree_with_the_obvious_reader(void **unused)
{
    (void)unused;
    static const char alphabet[] = "01234567890123456789 ,,  -+.";
    struct field field = field_of("f", VALUE_NUMBER);
    struct source_format format = source_format_plain();
    format.numbers =
        (struct number_reading){.decimal_mark = ',', .group_mark = {' '}, .group_marks = 1};
    struct dataset dataset = dataset_of("d", &field, 1);
    struct reading_context context = {
        &memory, &dataset, &format, schemas.date_words, calendar_new(&memory), 0, STR("")};
    struct batch_column column;
    struct field_reader reader;
    field_reader_make(&reader, &context, 0, 0, &column);
    int read = 0;
    for (int i = 0; i < 200000; i++) {
        char text[16];
        uint32_t n = 1 + draw(12);
        for (uint32_t j = 0; j < n; j++) {
            text[j] = draw(5) == 0 ? ' ' : alphabet[draw(draw(3) ? 20 : sizeof alphabet - 1)];
        }
        text[n] = 0;
        double expected = 0;
        struct cell_value value;
        str cell = str_trim(str_from_c(text));
        bool good =
            cell.n > 0 &&
            obvious_number(str_to_c(&(struct arena){memory.next, memory.end}, cell), &expected);
        enum cell_outcome outcome =
            cell.n > 0 ? field_cell_read(&reader, cell, &value) : CELL_IS_UNREADABLE;
        if ((outcome == CELL_IS_VALUE) != good ||
            (good && (value.number < expected || value.number > expected))) {
            fail_msg("'%.*s': %d", STR_ARG(cell), outcome);
        }
        read += good;
    }
    assert_true(read > 10000);
}

static void keys_are_mended_text_is_left(void **unused)
{
    (void)unused;
    static const char *const cells[] = {"=\"0012\"", " note ", "'0013", "a", "0014\u200f", "b"};
    struct field fields[] = {field_of("key", VALUE_TEXT), field_of("note", VALUE_TEXT)};
    fields[0].sensitivity = SENSITIVITY_RECORD_KEY;
    fields[1].sensitivity = SENSITIVITY_FREE_TEXT;
    struct dataset dataset = dataset_of("d", fields, 2);
    dataset.source_format.repairs = EVERY_REPAIR;
    int32_t column[] = {0, 1};
    struct finding_list findings = finding_list_new(&memory, 10);
    struct validator *v =
        validator_new(&memory, &schemas, &dataset, column, STR("c1"), 0, &findings);
    struct made_batch made = batch_of(cells, 3, 2);
    struct batch out;
    struct account account = {0};
    validate_batch(v, &made.batch, &out, &account);
    assert_true(str_equal_c(out.column[0].texts[0], "0012"));
    assert_true(str_equal_c(out.column[0].texts[1], "0013"));
    assert_true(str_equal_c(out.column[0].texts[2], "0014"));
    assert_true(str_equal_c(out.column[1].texts[0], " note "));
    validator_finish(v, &account);
    assert_int_equal(findings.group_count, 3); /* formula, apostrophe, invisible marks */
    batch_release(&made);
}

/* ---- dates ---- */

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

static void a_column_against_its_order(void **unused)
{
    (void)unused;
    /* day first is declared; the file has the month first */
    static const char *const swapped[] = {"03/17/2024", "02/03/2024", "12/25/2023", "05/06/2023"};
    struct field field;
    struct dataset dataset = dates_dataset(&field, DATE_ORDER_DMY, PRECISION_DAY);
    struct outcome o = read_rows(&dataset, swapped, 4);
    assert_false(o.stands);
    const struct finding_group *g = group_of(&o, "type-error", "order-contradicted");
    assert_non_null(g);
    assert_int_equal(g->count, 2);
    assert_int_equal(g->severity, SEVERITY_REFUSE_FILE);
    assert_int_equal(counted(&o, "type-error", "day-month-swapped"), 0);
    assert_int_equal(o.account.quarantined, 2);
}

static void a_slip_among_many_proofs(void **unused)
{
    (void)unused;
    const char *cells[44];
    for (int i = 0; i < 44; i++) {
        cells[i] = i % 11 == 5 ? "03/17/2024" : "17/03/2024";
    }
    struct field field;
    struct dataset dataset = dates_dataset(&field, DATE_ORDER_DMY, PRECISION_DAY);
    schemas.policy.refuse_share = 1;
    struct outcome o = read_rows(&dataset, cells, 44); /* 40 proofs, 4 contradictions */
    assert_true(o.stands);
    assert_int_equal(counted(&o, "type-error", "order-contradicted"), 0);
    assert_int_equal(counted(&o, "type-error", "day-month-swapped"), 4);
    assert_int_equal(o.findings.item[0].line, 7);
    cells[0] = "03/17/2024"; /* 39 and 5 */
    o = read_rows(&dataset, cells, 44);
    assert_false(o.stands);
    assert_int_equal(counted(&o, "type-error", "order-contradicted"), 5);
}

/* A pattern declares an order too, and digits of another script are mended under it. */
static void a_column_against_its_pattern(void **unused)
{
    (void)unused;
    static const char *const cells[] = {"03/17/2024", "02/03/2024", "12/25/2023"};
    static const char *const arabic[] = {"\u0660\u0664/\u0660\u0663/\u0662\u0660\u0662\u0664",
                                         "31/12/2024", "31/02/2024"};
    struct field field;
    struct dataset dataset = dates_dataset(&field, DATE_ORDER_ISO, PRECISION_DAY);
    field.format = STR("%d/%m/%Y");
    field.time_format = time_format_compile(&memory, field.format);
    struct outcome o = read_rows(&dataset, cells, 3);
    assert_false(o.stands);
    assert_int_equal(counted(&o, "type-error", "order-contradicted"), 2);
    o = read_rows(&dataset, arabic, 3);
    assert_true(o.stands);
    assert_int_equal(o.batch.rows, 2);
    assert_int_equal(o.batch.column[0].integers[0], date_from_parts(2024, 3, 4));
    assert_int_equal(counted(&o, "repaired", "digits"), 1);
    assert_int_equal(counted(&o, "type-error", "no-such-day"), 1);
}

static void iso_dates_have_no_order_to_contradict(void **unused)
{
    (void)unused;
    static const char *const cells[] = {"2024-17-03", "2024-03-17"};
    struct field field;
    struct dataset dataset = dates_dataset(&field, DATE_ORDER_ISO, PRECISION_DAY);
    struct outcome o = read_rows(&dataset, cells, 2);
    assert_true(o.stands);
    assert_int_equal(o.batch.rows, 1);
    assert_int_equal(counted(&o, "type-error", "order-contradicted"), 0);
}

static void months_are_intervals(void **unused)
{
    (void)unused;
    static const char *const cells[] = {"03/2024", "2024", "17/03/2024", "2024-03-17"};
    struct field field;
    struct dataset dataset = dates_dataset(&field, DATE_ORDER_DMY, PRECISION_YEAR);
    struct outcome o = read_rows(&dataset, cells, 4);
    assert_int_equal(o.batch.rows, 4);
    const struct batch_column *c = &o.batch.column[0];
    assert_non_null(c->day_to);
    assert_int_equal(c->integers[0], date_from_parts(2024, 3, 1));
    assert_int_equal(c->day_to[0], date_from_parts(2024, 3, 31));
    assert_int_equal(c->integers[1], date_from_parts(2024, 1, 1));
    assert_int_equal(c->day_to[1], date_from_parts(2024, 12, 31));
    assert_int_equal(c->integers[2], c->day_to[2]);
    assert_int_equal(c->integers[3], c->day_to[3]);
    /* bounds refuse what breaks them on every day */
    field.has_minimum = field.has_maximum = true;
    field.minimum = field.maximum = date_from_parts(2024, 3, 10);
    o = read_rows(&dataset, cells, 4);
    assert_int_equal(o.batch.rows, 2);
    assert_int_equal(counted(&o, "constraint-error", "maximum"), 2);
    /* a field of whole days refuses them */
    dataset = dates_dataset(&field, DATE_ORDER_DMY, PRECISION_DAY);
    o = read_rows(&dataset, cells, 4);
    assert_int_equal(o.batch.rows, 2);
}

/* ---- keys, codes in time, fields of the past ---- */

static void unique_keys_within_a_file(void **unused)
{
    (void)unused;
    static const char *const cells[] = {"a",  "1",  "a",  "2", "a", "1", /* again */
                                        "",   "1",  "",   "1",           /* missing: not held */
                                        "ab", "1x", "ab", "3", "a", "2" /* again */};
    static const int32_t both[] = {0, 1};
    static struct unique_key key = {.field = both, .fields = 2};
    struct field fields[] = {field_of("t", VALUE_TEXT), field_of("n", VALUE_INTEGER)};
    struct dataset dataset = dataset_of("d", fields, 2);
    dataset.unique_key = &key;
    dataset.unique_keys = 1;
    struct outcome o = read_rows(&dataset, cells, 8);
    assert_int_equal(counted(&o, "unique-key", ""), 2);
    assert_int_equal(o.account.quarantined, 3); /* and the one that is no integer */
}

static void key_sets_hold_what_they_were_given(void **unused)
{
    (void)unused;
    struct key_set set;
    key_set_make(&set, &memory);
    for (uint64_t i = 1; i < 20000; i++) {
        assert_false(key_set_has(&set, i * UINT64_C(0x9E3779B97F4A7C15)));
        key_set_add(&set, i * UINT64_C(0x9E3779B97F4A7C15));
        key_set_add(&set, i); /* neighbours */
        assert_true(key_set_has(&set, i));
    }
    for (uint64_t i = 1; i < 20000; i++) {
        assert_true(key_set_has(&set, i * UINT64_C(0x9E3779B97F4A7C15)));
    }
}

static void codes_against_the_date_of_the_record(void **unused)
{
    (void)unused;
    static const struct code_row rows[] = {
        {.code = "old", .names = "", .replaced_by = "new"},
        {.code = "new", .names = ""},
        {.code = "gone", .names = ""},
    };
    struct codelist *list = codelist_of(&memory, "l", rows, 3);
    list->code[1].valid_from = date_from_parts(2024, 1, 1);
    list->code[2].valid_to = date_from_parts(2023, 12, 31);
    static const char *const cells[] = {"new",  "2024-01-01", "new",  "2023-12-31", /* not yet */
                                        "gone", "2023-12-31", "gone", "2024-01-01", /* no longer */
                                        "old",  "2020-05-05", "gone", "" /* no date: not judged */};
    struct field fields[] = {field_of("code", VALUE_CODE), field_of("day", VALUE_DATE)};
    fields[0].codelist = list;
    fields[0].severity.constraint = SEVERITY_WARN;
    struct dataset dataset = dataset_of("d", fields, 2);
    dataset.event_date_field = 1;
    struct outcome o = read_rows(&dataset, cells, 6);
    assert_int_equal(counted(&o, "constraint-error", "code-not-valid-then"), 2);
    assert_int_equal(counted(&o, "code-replaced", ""), 1);
    assert_int_equal(o.batch.rows, 6);
    dataset.event_date_field = -1; /* the day of the run: 2025-01-01 */
    o = read_rows(&dataset, cells, 6);
    assert_int_equal(counted(&o, "constraint-error", "code-not-valid-then"), 3);
}

/* An imprecise date is unknown to a rule, even where both of its ends would break it. */
static void rules_do_not_judge_intervals(void **unused)
{
    (void)unused;
    static const char *const cells[] = {"03/2024", "09/03/2024", "10/03/2024", "2024", "2023"};
    static const struct expression_variable variable = {STR_INIT("day"), VALUE_DATE, NULL};
    static const struct expression_scope scope = {&variable, 1};
    struct diag d = diag_new(&memory);
    struct row_rule rule = {.id = STR("late"), .severity = SEVERITY_QUARANTINE_ROW, .field = -1};
    struct place place = {0};
    rule.assert = expression_compile(&memory, STR("day >= '2024-03-10'"), place, &scope, &d);
    assert_non_null(rule.assert);
    struct field field;
    struct dataset dataset = dates_dataset(&field, DATE_ORDER_DMY, PRECISION_YEAR);
    dataset.rule = &rule;
    dataset.rules = 1;
    struct outcome o = read_rows(&dataset, cells, 5);
    assert_int_equal(o.batch.rows, 4);
    assert_int_equal(counted(&o, "row-rule", "late"), 1);
}

static void rules_of_the_period(void **unused)
{
    (void)unused;
    static const char *const cells[] = {"2024-03-31", "2024-04-01"};
    struct row_rule rule = {
        .id = STR("in-period"), .kind = RULE_PERIOD, .severity = SEVERITY_WARN, .field = 0};
    struct field field;
    struct dataset dataset = dates_dataset(&field, DATE_ORDER_ISO, PRECISION_DAY);
    dataset.rule = &rule;
    dataset.rules = 1;
    static const char *const periods[] = {"2024-Q1", "2024-03", "2024", "all", ""};
    static const int64_t broken[] = {1, 1, 0, 0, 0};
    for (int i = 0; i < 5; i++) {
        int32_t column[] = {0};
        struct finding_list findings = finding_list_new(&memory, 10);
        struct validator *v =
            validator_new(&memory, &schemas, &dataset, column, STR("c1"), INT32_MAX, &findings);
        struct made_batch made = batch_of(cells, 2, 1);
        struct batch out;
        struct account account = {0};
        validator_period(v, str_from_c(periods[i]));
        validate_batch(v, &made.batch, &out, &account);
        assert_int_equal(findings.count, broken[i]);
        batch_release(&made);
    }
}

static void sets_of_codes_in_time(void **unused)
{
    (void)unused;
    static const struct code_row rows[] = {{.code = "a", .names = ""}, {.code = "b", .names = ""}};
    struct codelist *list = codelist_of(&memory, "l", rows, 2);
    list->code[1].valid_from = date_from_parts(2024, 6, 1);
    static const char *const cells[] = {"a;b", "07/2024", "a;b", "06/2024", "a;b", "05/2024",
                                        "a",   "05/2024", "b",   "2024",    "",    "05/2024"};
    struct field fields[] = {field_of("codes", VALUE_CODE_SET), field_of("day", VALUE_DATE)};
    fields[0].codelist = list;
    struct dataset dataset = dataset_of("d", fields, 2);
    dataset.source_format.dates =
        (struct date_reading){.order = DATE_ORDER_DMY, .least = PRECISION_YEAR, .pivot = -1};
    dataset.event_date_field = 1;
    struct outcome o = read_rows(&dataset, cells, 6);
    assert_int_equal(counted(&o, "constraint-error", "code-not-valid-then"), 1);
    assert_int_equal(o.batch.rows, 5);
}

/* Reading is the same whether a cell is alone or in a column, for codes and sets too. */
static void codes_alone(void **unused)
{
    (void)unused;
    static const struct code_row rows[] = {{.code = "a", .names = "alpha"},
                                           {.code = "b", .names = "", .replaced_by = "a"},
                                           {.code = "c", .names = "", .retired = true}};
    struct codelist *list = codelist_of(&memory, "l", rows, 3);
    static const struct {
        enum value_type type;
        const char *cell;
        enum cell_outcome outcome;
        int64_t value;
    } cases[] = {
        {VALUE_CODE, "a", CELL_IS_VALUE, 2},        {VALUE_CODE, "Alpha", CELL_IS_VALUE, 2},
        {VALUE_CODE, "b", CELL_IS_VALUE, 2},        {VALUE_CODE, "c", CELL_IS_UNREADABLE, 0},
        {VALUE_CODE, "x", CELL_IS_UNREADABLE, 0},   {VALUE_CODE, "a\u200f", CELL_IS_UNREADABLE, 0},
        {VALUE_CODE_SET, "a; b", CELL_IS_VALUE, 4}, {VALUE_CODE_SET, "a;x", CELL_IS_UNREADABLE, 0},
        {VALUE_BOOLEAN, "TRUE", CELL_IS_VALUE, 1},  {VALUE_BOOLEAN, "", CELL_IS_MISSING, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct field field = field_of("f", cases[i].type);
        field.codelist = list;
        struct dataset dataset = dataset_of("d", &field, 1);
        struct reading_context context = {.arena = &memory,
                                          .dataset = &dataset,
                                          .format = &dataset.source_format,
                                          .calendar = calendar_new(&memory)};
        struct batch_column column;
        struct field_reader reader;
        struct cell_value value;
        field_reader_make(&reader, &context, 0, 0, &column);
        enum cell_outcome outcome = field_cell_read(&reader, str_from_c(cases[i].cell), &value);
        if (outcome != cases[i].outcome ||
            (outcome == CELL_IS_VALUE && value.integer != cases[i].value)) {
            fail_msg("'%s': %d %lld", cases[i].cell, outcome, (long long)value.integer);
        }
    }
}

static void deprecated_fields_that_are_filled(void **unused)
{
    (void)unused;
    static const char *const cells[] = {"1", "x", "", "y", "2", "z"};
    struct field fields[] = {field_of("n", VALUE_INTEGER), field_of("t", VALUE_TEXT)};
    fields[0].deprecated = STR("use t");
    struct dataset dataset = dataset_of("d", fields, 2);
    struct outcome o = read_rows(&dataset, cells, 3);
    assert_int_equal(counted(&o, "deprecated-field", ""), 2);
    assert_int_equal(o.findings.count, 1);
    assert_int_equal(o.findings.item[0].severity, SEVERITY_INFO);
}

static void a_dataset_has_its_own_threshold(void **unused)
{
    (void)unused;
    const char *cells[40];
    for (int i = 0; i < 40; i++) {
        cells[i] = i < 10 ? "x" : "1";
    }
    struct field field = field_of("n", VALUE_INTEGER);
    struct dataset dataset = dataset_of("d", &field, 1);
    schemas.policy.refuse_share = 0.1;
    assert_false(read_rows(&dataset, cells, 40).stands);
    dataset.refuse_share = 0.25;
    assert_true(read_rows(&dataset, cells, 40).stands);
    dataset.refuse_share = 0.2;
    assert_false(read_rows(&dataset, cells, 40).stands);
    schemas.policy.refuse_share = 1;
}

static void invisible_marks_are_dropped_whole(void **unused)
{
    (void)unused;
    char out[64];
    str text = STR("\u200e\u00a0\u0645\u0640\u062d\u202f\u0645\ufeff ");
    assert_true(has_invisible(text));
    str seen = without_invisible(text, out);
    assert_true(str_equal_c(seen, "\u0645\u062d \u0645"));
    assert_false(has_invisible(seen));
}

/* The scan by bytes against every code point asked. */
static void invisible_marks_by_every_code_point(void **unused)
{
    (void)unused;
    for (int32_t c = 1; c < 0x11000; c++) {
        if (0xD800 <= c && c <= 0xDFFF) {
            continue;
        }
        for (int before = 0; before < 10; before += 3) {
            char bytes[24];
            memset(bytes, 'a', sizeof bytes);
            int n = utf8_encode(c, bytes + before);
            assert_int_equal(has_invisible((str){bytes, before + n}), is_invisible(c));
            assert_int_equal(has_invisible((str){bytes, before + n + 9}), is_invisible(c));
        }
    }
}

int main(void)
{
    struct arena whole = memory = arena_reserve((ptrdiff_t)2 << 30);
    struct date_words *words = date_words_new(&memory);
    struct diag d = diag_new(&memory);
    if (!date_words_load(&memory, "schemas/common/dates", words, &d)) {
        return 1;
    }
    schemas.date_words = words;
    schemas.policy.refuse_share = 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(declared_repairs_are_counted),
        cmocka_unit_test(undeclared_repairs_are_causes),
        cmocka_unit_test(one_missing_declaration_is_enough),
        cmocka_unit_test(what_cannot_be_mended_is_told_by_its_look),
        cmocka_unit_test(a_cell_of_blanks_is_missing),
        cmocka_unit_test(numbers_in_a_declared_writing),
        cmocka_unit_test(numbers_agree_with_the_obvious_reader),
        cmocka_unit_test(keys_are_mended_text_is_left),
        cmocka_unit_test(a_column_against_its_order),
        cmocka_unit_test(a_slip_among_many_proofs),
        cmocka_unit_test(a_column_against_its_pattern),
        cmocka_unit_test(iso_dates_have_no_order_to_contradict),
        cmocka_unit_test(months_are_intervals),
        cmocka_unit_test(unique_keys_within_a_file),
        cmocka_unit_test(key_sets_hold_what_they_were_given),
        cmocka_unit_test(codes_against_the_date_of_the_record),
        cmocka_unit_test(rules_do_not_judge_intervals),
        cmocka_unit_test(rules_of_the_period),
        cmocka_unit_test(sets_of_codes_in_time),
        cmocka_unit_test(codes_alone),
        cmocka_unit_test(deprecated_fields_that_are_filled),
        cmocka_unit_test(a_dataset_has_its_own_threshold),
        cmocka_unit_test(invisible_marks_are_dropped_whole),
        cmocka_unit_test(invisible_marks_by_every_code_point),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&whole);
    return failed;
}
