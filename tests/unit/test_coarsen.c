/* 3_anonymise: how coarse what is kept is. Oracles: coded_encode and coded_decode of model/,
 * date_age_years of base/, codelist_band of descriptors/. */
#include "anonymise_fixture.h"

static const int64_t *decoded(const struct coded_batch *out, int32_t c)
{
    int64_t *values = ARENA_ARRAY(&memory, int64_t, out->rows);
    coded_decode(&out->column[c], out->bytes[c], out->rows, values);
    return values;
}

/* ---- plain values ---- */

static void integers_are_stored_as_the_model_says(void **unused)
{
    (void)unused;
    static const struct {
        enum coded_kind kind;
        int32_t width;
        int64_t base;
    } cases[] = {
        {CODED_INTEGER, 1, 0},
        {CODED_INTEGER, 2, -5},
        {CODED_INTEGER, 4, 1000},
        {CODED_INTEGER, 8, 0},
        {CODED_INTEGER, 8, INT64_MIN + 4},
        {CODED_DAY, 4, -400000},
        {CODED_YEAR, 2, 1000},
        {CODED_BOOLEAN, 1, 0},
    };
    static const int64_t values[] = {0,
                                     1,
                                     2,
                                     -1,
                                     -5,
                                     -6,
                                     251,
                                     252,
                                     255,
                                     256,
                                     1000,
                                     999,
                                     65530,
                                     65531,
                                     70000,
                                     INT32_MAX,
                                     UINT32_MAX,
                                     INT64_MAX,
                                     INT64_MIN + 4,
                                     INT64_MIN + 5,
                                     VALUE_MISSING(0),
                                     VALUE_MISSING(1),
                                     VALUE_MISSING(2),
                                     VALUE_MISSING(3),
                                     -400000,
                                     9999};
    enum { VALUES = sizeof values / sizeof values[0] };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        begin(NULL);
        add_field("n", cases[i].kind == CODED_DAY ? VALUE_DATE : VALUE_INTEGER);
        keep(cases[i].kind, cases[i].width, cases[i].base);
        memcpy(column[0].integers, values, sizeof values);
        struct anonymiser *a;
        const struct coded_batch *out = anonymise_all(&a, VALUES);
        for (int32_t row = 0; row < VALUES; row++) {
            uint8_t expected[8];
            if (!coded_encode(&coded[0], values[row], expected)) {
                coded_encode(&coded[0], VALUE_MISSING(MISSING_UNKNOWN), expected);
            }
            assert_memory_equal(out->bytes[0] + row * cases[i].width, expected,
                                (size_t)cases[i].width);
        }
        arena_release(&whole);
    }
    begin(NULL);
}

static void sets_numbers_and_codes(void **unused)
{
    (void)unused;
    static const struct code_row rows[] = {{.code = "a"}, {.code = "b"}, {.code = "c"}};
    const struct codelist *list = codelist_of(&memory, "list", rows, 3);
    add_field("set", VALUE_CODE_SET)->codelist = list;
    keep(CODED_CODE_SET, 1, 0);
    add_field("code", VALUE_CODE)->codelist = list;
    keep(CODED_CODE, 1, 0);
    add_field("number", VALUE_NUMBER);
    keep(CODED_NUMBER, 8, 0);
    static const int64_t sets[] = {1, 7, 5, VALUE_MISSING(2)};
    static const int64_t codes[] = {0, 1, 2, VALUE_MISSING(3)};
    static const double numbers[] = {0.25, -1e9, 0, 0};
    memcpy(column[0].integers, sets, sizeof sets);
    memcpy(column[1].integers, codes, sizeof codes);
    memcpy(column[2].numbers, numbers, sizeof numbers);
    column[2].integers[3] = VALUE_MISSING(MISSING_REFUSED);
    struct anonymiser *a;
    const struct coded_batch *out = anonymise_all(&a, 4);
    assert_memory_equal(decoded(out, 0), sets, sizeof sets);
    assert_memory_equal(decoded(out, 1), codes, sizeof codes);
    double read[4];
    int64_t missing[4];
    coded_decode_numbers(out->bytes[2], 4, read, missing);
    assert_memory_equal(read, numbers, 3 * sizeof *read);
    assert_true(missing[2] == 0 && missing[3] == VALUE_MISSING(MISSING_REFUSED));
}

/* ---- coarsening ---- */

static void days_become_months_and_years(void **unused)
{
    (void)unused;
    for (int f = 0; f < 2; f++) {
        struct field *one = add_field(f ? "year" : "month", VALUE_DATE);
        one->sensitivity = SENSITIVITY_QUASI_IDENTIFIER;
        one->coarsening = f ? COARSEN_YEAR : COARSEN_MONTH;
        keep(f ? CODED_YEAR : CODED_MONTH, 4, 0);
    }
    enum { DAYS = 4000 };
    for (int32_t i = 0; i < DAYS; i++) {
        column[0].integers[i] = column[1].integers[i] = i * 37 - 50000;
    }
    column[0].integers[5] = column[1].integers[5] = VALUE_MISSING(MISSING_REFUSED);
    struct anonymiser *a;
    const struct coded_batch *out = anonymise_all(&a, DAYS);
    const int64_t *month = decoded(out, 0), *year = decoded(out, 1);
    for (int32_t i = 0; i < DAYS; i++) {
        if (i == 5) {
            assert_true(month[i] == VALUE_MISSING(MISSING_REFUSED) && year[i] == month[i]);
            continue;
        }
        struct date_parts parts = date_to_parts(i * 37 - 50000);
        assert_int_equal(month[i], parts.year * 12 + parts.month - 1);
        assert_int_equal(year[i], parts.year);
    }
}

static void codes_go_up_their_hierarchy(void **unused)
{
    (void)unused;
    static const struct code_row areas[] = {{.code = "MA"},
                                            {.code = "MA-01", .parent = "MA"},
                                            {.code = "MA-02", .parent = "MA"},
                                            {.code = "MA-01-1", .parent = "MA-01"},
                                            {.code = "MA-02-1", .parent = "MA-02"},
                                            {.code = "MA-02-2", .parent = "MA-02"}};
    const struct codelist *list = codelist_of(&memory, "areas", areas, 6);
    struct field *one = add_field("area", VALUE_CODE);
    one->codelist = list;
    one->sensitivity = SENSITIVITY_QUASI_IDENTIFIER;
    one->coarsening = COARSEN_LEVEL;
    one->coarsen_level = 2;
    keep(CODED_CODE, 1, 0);
    one = add_field("areas", VALUE_CODE_SET);
    one->codelist = list;
    one->coarsening = COARSEN_LEVEL;
    one->coarsen_level = 2;
    keep(CODED_CODE_SET, 2, 0);
    for (int32_t i = 0; i < 6; i++) {
        column[0].integers[i] = list->code[i].number;
        column[1].integers[i] = INT64_C(1) << list->code[i].number;
    }
    column[1].integers[5] |= INT64_C(1) << list->code[3].number;
    column[0].integers[6] = column[1].integers[6] = VALUE_MISSING(MISSING_UNKNOWN);
    struct anonymiser *a;
    const struct coded_batch *out = anonymise_all(&a, 7);
    static const int32_t above[] = {0, 1, 2, 1, 2, 2};
    const int64_t *code = decoded(out, 0), *set = decoded(out, 1);
    for (int32_t i = 0; i < 6; i++) {
        assert_int_equal(code[i], list->code[above[i]].number);
        int64_t expected = INT64_C(1) << list->code[above[i]].number;
        expected |= i == 5 ? INT64_C(1) << list->code[1].number : 0;
        assert_int_equal(set[i], expected);
    }
    assert_true(code[6] == VALUE_MISSING(MISSING_UNKNOWN) && set[6] == code[6]);
}

static const struct code_row ages[] = {{.code = "0-17", .from = 0, .to = 17},
                                       {.code = "18-29", .from = 18, .to = 29},
                                       {.code = "30-59", .from = 30, .to = 59},
                                       {.code = "60-120", .from = 60, .to = 120}};

static void integers_fall_into_bands(void **unused)
{
    (void)unused;
    static const struct code_row counts[] = {{.code = "none", .from = INT64_MIN, .to = 0},
                                             {.code = "few", .from = 1, .to = 3},
                                             {.code = "many", .from = 1000, .to = INT64_MAX}};
    const struct codelist *bands = codelist_of(&memory, "bands", counts, 3);
    struct field *one = add_field("children", VALUE_INTEGER);
    one->sensitivity = SENSITIVITY_QUASI_IDENTIFIER;
    one->coarsening = COARSEN_BAND;
    one->coarsen_bands = bands;
    keep(CODED_CODE, 1, 0);
    static const int64_t values[] = {
        -3, 0, 1, 3, 4, 255, 256, 999, 1000, INT64_MAX, VALUE_MISSING(MISSING_REFUSED)};
    memcpy(column[0].integers, values, sizeof values);
    struct anonymiser *a;
    const int64_t *got = decoded(anonymise_all(&a, 11), 0);
    for (int32_t i = 0; i < 10; i++) {
        int32_t band = codelist_band(bands, values[i]);
        assert_true(got[i] ==
                    (band < 0 ? VALUE_MISSING(MISSING_UNKNOWN) : bands->code[band].number));
    }
    assert_true(got[10] == VALUE_MISSING(MISSING_REFUSED));
}

static int32_t day_of(const char *text)
{
    int32_t day = 0;
    assert_true(date_parse_iso(str_from_c(text), &day));
    return day;
}

static void ages_at_an_event(void **unused)
{
    (void)unused;
    static const struct {
        const char *birth, *at, *band; /* NULL: unknown */
    } cases[] = {
        {"2000-06-15", "2018-06-14", "0-17"},  {"2000-06-15", "2018-06-15", "18-29"},
        {"2000-02-29", "2018-02-28", "0-17"},  {"2000-02-29", "2018-03-01", "18-29"},
        {"2000-02-29", "2030-02-28", "18-29"}, {"2000-02-29", "2060-02-29", "60-120"},
        {"2000-06-15", "2000-06-15", "0-17"},  {"2000-06-15", "2000-06-14", NULL},
        {"1850-01-01", "2024-01-01", NULL},    {"1904-01-01", "2024-12-31", "60-120"},
    };
    enum { CASES = sizeof cases / sizeof cases[0] };
    struct field *birth = add_field("birth", VALUE_DATE);
    birth->sensitivity = SENSITIVITY_QUASI_IDENTIFIER;
    birth->coarsening = COARSEN_AGE_BAND;
    birth->coarsen_bands = codelist_of(&memory, "ages", ages, 4);
    birth->coarsen_at = 1;
    keep(CODED_CODE, 1, 0);
    add_field("at", VALUE_DATE);
    for (int32_t i = 0; i < CASES; i++) {
        column[0].integers[i] = day_of(cases[i].birth);
        column[1].integers[i] = day_of(cases[i].at);
    }
    column[0].integers[CASES] = VALUE_MISSING(MISSING_REFUSED);
    column[1].integers[CASES + 1] = VALUE_MISSING(MISSING_NOT_APPLICABLE);
    struct anonymiser *a;
    const int64_t *got = decoded(anonymise_all(&a, CASES + 2), 0);
    const struct codelist *bands = birth->coarsen_bands;
    for (int32_t i = 0; i < CASES; i++) {
        int64_t expected = VALUE_MISSING(MISSING_UNKNOWN);
        if (cases[i].band) {
            expected = bands->code[codelist_index(bands, str_from_c(cases[i].band))].number;
        }
        if (got[i] != expected) {
            fail_msg("born %s at %s: %lld", cases[i].birth, cases[i].at, (long long)got[i]);
        }
    }
    assert_true(got[CASES] == VALUE_MISSING(MISSING_REFUSED));
    assert_true(got[CASES + 1] == VALUE_MISSING(MISSING_NOT_APPLICABLE));
}

/* ---- intervals of days ---- */

static int64_t coarse_day(enum coarsening coarsening, int32_t day)
{
    struct date_parts parts = date_to_parts(day);
    return coarsening == COARSEN_MONTH  ? (int64_t)parts.year * 12 + parts.month - 1
           : coarsening == COARSEN_YEAR ? parts.year
                                        : day;
}

/* Kept where every day of the interval says the same, by asking every day. */
static void imprecise_days_are_kept_as_far_as_they_go(void **unused)
{
    (void)unused;
    static const enum coarsening coarsenings[] = {COARSEN_DAY, COARSEN_MONTH, COARSEN_YEAR};
    static const enum coded_kind kinds[] = {CODED_DAY, CODED_MONTH, CODED_YEAR};
    enum { ROWS = 400 };
    for (int c = 0; c < 3; c++) {
        struct field *one = add_field("day", VALUE_DATE);
        one->coarsening = coarsenings[c];
        column[c].day_to = ARENA_ARRAY(&memory, int32_t, ROWS_LIMIT);
        for (int32_t i = 0; i < ROWS; i++) {
            column[c].integers[i] = date_from_parts(2023, 12, 1) + i;
            column[c].day_to[i] = (int32_t)column[c].integers[i] + i % 40 * (i % 3);
        }
        column[c].integers[7] = VALUE_MISSING(MISSING_REFUSED);
        keep(kinds[c], 4, kinds[c] == CODED_DAY ? -400000 : 0);
    }
    struct anonymiser *anonymiser;
    const struct coded_batch *out = anonymise_all(&anonymiser, ROWS);
    for (int c = 0; c < 3; c++) {
        const int64_t *got = decoded(out, c);
        for (int32_t i = 0; i < ROWS; i++) {
            int64_t first = column[c].integers[i], expected = first;
            for (int32_t day = (int32_t)first; i != 7 && day <= column[c].day_to[i]; day++) {
                int64_t one = coarse_day(coarsenings[c], day);
                expected = day == first || one == expected ? one : VALUE_MISSING(MISSING_UNKNOWN);
                if (value_is_missing(expected)) {
                    break;
                }
            }
            assert_int_equal(got[i], expected);
        }
    }
    anonymiser_wipe(anonymiser);
}

static void ages_between_imprecise_days(void **unused)
{
    (void)unused;
    static const struct code_row ages[] = {{.code = "0-4", .names = "", .from = 0, .to = 4},
                                           {.code = "5-9", .names = "", .from = 5, .to = 9},
                                           {.code = "12-80", .names = "", .from = 12, .to = 80}};
    enum { ROWS = 600 };
    struct field *birth = add_field("birth", VALUE_DATE);
    birth->sensitivity = SENSITIVITY_QUASI_IDENTIFIER;
    birth->coarsening = COARSEN_AGE_BAND;
    birth->coarsen_bands = codelist_of(&memory, "bands", ages, 3);
    birth->coarsen_at = 1;
    const struct codelist *bands = birth->coarsen_bands;
    keep(CODED_CODE, 1, 0);
    field[0].codelist = bands;
    coded[0].codelist = bands;
    add_field("at", VALUE_DATE);
    for (int f = 0; f < 2; f++) {
        column[f].day_to = ARENA_ARRAY(&memory, int32_t, ROWS_LIMIT);
    }
    for (int32_t i = 0; i < ROWS; i++) {
        column[0].integers[i] = date_from_parts(2010, 1, 1) + i * 9 % 3000;
        column[0].day_to[i] = (int32_t)column[0].integers[i] + (i % 3 == 0 ? 0 : i % 30);
        column[1].integers[i] = date_from_parts(2016, 6, 15) + i * 7 % 1000;
        column[1].day_to[i] = (int32_t)column[1].integers[i] + (i % 4 == 0 ? 0 : i % 25);
    }
    struct anonymiser *anonymiser;
    const int64_t *got = decoded(anonymise_all(&anonymiser, ROWS), 0);
    for (int32_t i = 0; i < ROWS; i++) {
        int64_t expected = -1;
        for (int32_t b = (int32_t)column[0].integers[i]; b <= column[0].day_to[i]; b++) {
            for (int32_t at = (int32_t)column[1].integers[i]; at <= column[1].day_to[i]; at++) {
                int32_t band = b > at ? -1 : codelist_band(bands, date_age_years(b, at));
                int64_t one = band < 0 ? VALUE_MISSING(MISSING_UNKNOWN) : bands->code[band].number;
                expected = expected == -1 || expected == one ? one : VALUE_MISSING(MISSING_UNKNOWN);
            }
        }
        assert_int_equal(got[i], expected);
    }
    anonymiser_wipe(anonymiser);
}

static void ages_from_a_year_of_birth(void **unused)
{
    (void)unused;
    struct field *birth = add_field("birth_year", VALUE_INTEGER);
    birth->sensitivity = SENSITIVITY_QUASI_IDENTIFIER;
    birth->coarsening = COARSEN_AGE_BAND;
    birth->coarsen_bands = codelist_of(&memory, "ages", ages, 4);
    birth->coarsen_at = 1;
    keep(CODED_CODE, 1, 0);
    add_field("at", VALUE_DATE);
    const int32_t first = 1880, count = 160;
    for (int32_t i = 0; i < count; i++) {
        column[0].integers[i] = first + i;
        column[1].integers[i] = day_of(i % 2 ? "2024-01-01" : "2024-12-31");
    }
    struct anonymiser *a;
    const int64_t *got = decoded(anonymise_all(&a, count), 0);
    for (int32_t i = 0; i < count; i++) {
        int32_t band = codelist_band(birth->coarsen_bands, 2024 - (first + i));
        int64_t expected =
            band < 0 ? VALUE_MISSING(MISSING_UNKNOWN) : birth->coarsen_bands->code[band].number;
        assert_true(got[i] == expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(integers_are_stored_as_the_model_says),
        TEST(sets_numbers_and_codes),
        TEST(days_become_months_and_years),
        TEST(codes_go_up_their_hierarchy),
        TEST(integers_fall_into_bands),
        TEST(ages_at_an_event),
        TEST(ages_from_a_year_of_birth),
        TEST(imprecise_days_are_kept_as_far_as_they_go),
        TEST(ages_between_imprecise_days),
    };
    return cmocka_run_group_tests(tests, open_keys, close_keys);
}
