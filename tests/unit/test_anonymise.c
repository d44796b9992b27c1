/* 3_anonymise: what is kept, how coarse, and that nothing else is. Oracles: coded_encode and
 * coded_decode of model/, date_age_years of base/, codelist_band of descriptors/. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>
#include <cmocka.h>

#include "3_anonymise/anonymise.h"
#include "base/date.h"
#include "validate_fixture.h"

enum { MEMORY = 256 << 20, FIELDS_LIMIT = 12, ROWS_LIMIT = 4096, SCRATCH_BYTES = 1 << 16 };

static struct arena memory, whole;
static struct key_ring *keys;
static struct field field[FIELDS_LIMIT];
static struct coded_column coded[FIELDS_LIMIT];
static struct dataset dataset;
static struct batch_column column[FIELDS_LIMIT];
static int64_t line[ROWS_LIMIT];

static int open_keys(void **state)
{
    (void)state;
    struct arena a = arena_reserve(1 << 20), all = a;
    struct diag d = diag_new(&a);
    char path[] = "/tmp/test-anonymise-XXXXXX";
    assert_non_null(mkdtemp(path));
    const char *key = str_to_c(&a, path_join(&a, str_from_c(path), STR("key")));
    assert_true(key_new(key, &d));
    keys = key_ring_open(key, &d);
    unlink(key);
    rmdir(path);
    arena_release(&all);
    return keys ? 0 : -1;
}

static int close_keys(void **state)
{
    (void)state;
    key_ring_close(keys);
    return 0;
}

static int begin(void **state)
{
    (void)state;
    whole = memory = arena_reserve(MEMORY);
    dataset = dataset_of("cases", field, 0);
    dataset.coded = coded;
    memset(column, 0, sizeof column);
    for (int32_t i = 0; i < ROWS_LIMIT; i++) {
        line[i] = i + 2;
    }
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_release(&whole);
    return 0;
}

/* Adds a field; its column has room for ROWS_LIMIT values. */
static struct field *add_field(const char *name, enum value_type type)
{
    int32_t f = dataset.fields++;
    field[f] = field_of(name, type);
    column[f].type = type;
    column[f].integers = ARENA_ARRAY(&memory, int64_t, ROWS_LIMIT);
    column[f].numbers = ARENA_ARRAY(&memory, double, ROWS_LIMIT);
    column[f].texts = ARENA_ARRAY(&memory, str, ROWS_LIMIT);
    return &field[f];
}

/* Keeps the last field as a coded column. */
static void keep(enum coded_kind kind, int32_t width, int64_t base)
{
    int32_t f = dataset.fields - 1;
    coded[dataset.coded_count++] = (struct coded_column){
        .name = field[f].name,
        .kind = kind,
        .codelist = field[f].codelist,
        .field = f,
        .width = width,
        .base = base,
    };
}

static struct batch batch_with(int32_t rows)
{
    return (struct batch){.rows = rows, .columns = dataset.fields, .column = column, .line = line};
}

/* All rows of one small batch. */
static const struct coded_batch *anonymise_all(struct anonymiser **anonymiser, int32_t rows)
{
    struct batch in = batch_with(rows);
    const struct coded_batch *out = NULL;
    *anonymiser = anonymiser_new(&memory, STR(""), &dataset, keys);
    assert_true(anonymise_batch(*anonymiser, &in, true, &out));
    assert_int_equal(out->rows, rows);
    for (int32_t i = 0; i < rows; i++) {
        assert_int_equal(out->line[i], line[i]);
    }
    return out;
}

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

/* ---- tags ---- */

static uint64_t tag_at(const struct coded_batch *out, int32_t c, int32_t row)
{
    uint64_t tag;
    memcpy(&tag, out->bytes[c] + row * 8, sizeof tag);
    return tag;
}

static const struct coded_batch *tag_text(const char *text)
{
    column[0].texts[0] = str_from_c(text);
    struct anonymiser *a;
    return anonymise_all(&a, 1);
}

static void references_have_the_tag_of_their_key(void **unused)
{
    (void)unused;
    static struct field case_field[1], incident_field[2];
    static struct dataset cases, incidents;
    case_field[0] = field_of("case_id", VALUE_TEXT);
    case_field[0].sensitivity = SENSITIVITY_RECORD_KEY;
    incident_field[0] = field_of("incident_id", VALUE_TEXT);
    incident_field[1] = field_of("of_case", VALUE_TEXT);
    incident_field[0].sensitivity = incident_field[1].sensitivity = SENSITIVITY_RECORD_KEY;
    cases = dataset_of("cases", case_field, 1);
    incidents = dataset_of("incidents", incident_field, 2);
    struct foreign_key to_case = {.field = 1, .reference_field = 0, .dataset = &cases};
    incidents.foreign_key = &to_case, incidents.foreign_keys = 1;
    static struct coded_column case_coded = {.kind = CODED_TAG, .width = 8};
    static struct coded_column incident_coded[2] = {{.kind = CODED_TAG, .width = 8},
                                                    {.kind = CODED_TAG, .field = 1, .width = 8}};
    cases.coded = &case_coded, cases.coded_count = 1;
    incidents.coded = incident_coded, incidents.coded_count = 2;

    add_field("case_id", VALUE_TEXT); /* room for the columns of all three */
    column[1] = column[0];
    dataset = cases;
    uint64_t key = tag_at(tag_text("2024/001"), 0, 0);
    uint64_t other = tag_at(tag_text("2024/002"), 0, 0);
    uint64_t trimmed = tag_at(tag_text("  2024/001 "), 0, 0);
    dataset = incidents;
    const struct coded_batch *incident = tag_text("2024/001");
    uint64_t own = tag_at(incident, 0, 0), reference = tag_at(incident, 1, 0);
    /* perpetrators refer to a key that is itself a reference */
    static struct dataset notes;
    static struct foreign_key to_incident = {
        .field = 0, .reference_field = 1, .dataset = &incidents};
    notes = dataset_of("notes", case_field, 1);
    notes.foreign_key = &to_incident, notes.foreign_keys = 1;
    notes.coded = &case_coded, notes.coded_count = 1;
    dataset = notes;
    uint64_t chained = tag_at(tag_text("2024/001"), 0, 0);
    assert_true(key == trimmed && key == reference && key == chained);
    assert_true(key != other && key != own);
    assert_true(key > 3 && own > 3);
}

static void a_reference_to_its_own_dataset(void **unused)
{
    (void)unused;
    for (int f = 0; f < 2; f++) {
        add_field(f ? "previous_id" : "case_id", VALUE_TEXT)->sensitivity = SENSITIVITY_RECORD_KEY;
        keep(CODED_TAG, 8, 0);
    }
    struct foreign_key to_self = {.field = 1, .reference_field = 0, .dataset = &dataset};
    dataset.foreign_key = &to_self, dataset.foreign_keys = 1;
    column[0].texts[0] = column[1].texts[0] = STR("A-17");
    column[0].texts[1] = STR("A-18");
    column[1].integers[1] = VALUE_MISSING(MISSING_NOT_APPLICABLE);
    column[0].texts[2] = STR("  ");
    column[1].integers[2] = VALUE_MISSING(MISSING_UNKNOWN);
    struct anonymiser *a;
    const struct coded_batch *out = anonymise_all(&a, 3);
    assert_true(tag_at(out, 0, 0) == tag_at(out, 1, 0));
    assert_true(tag_at(out, 0, 1) != tag_at(out, 0, 0));
    assert_int_equal(tag_at(out, 1, 1), MISSING_NOT_APPLICABLE);
    assert_int_equal(tag_at(out, 0, 2), MISSING_NOT_RECORDED);
    assert_int_equal(tag_at(out, 1, 2), MISSING_UNKNOWN);
}

static void integer_keys_are_their_digits(void **unused)
{
    (void)unused;
    add_field("number", VALUE_INTEGER)->sensitivity = SENSITIVITY_RECORD_KEY;
    keep(CODED_TAG, 8, 0);
    column[0].integers[0] = 1234;
    column[0].integers[1] = VALUE_MISSING(MISSING_REFUSED);
    struct anonymiser *a;
    const struct coded_batch *out = anonymise_all(&a, 2);
    struct tagger tagger = tagger_new(keys, KEY_RECORD, STR("cases.number|"));
    assert_true(tag_at(out, 0, 0) == tagger_tag64(&tagger, STR("1234")));
    assert_int_equal(tag_at(out, 0, 1), MISSING_REFUSED);
}

/* Two centres may give the same number to different records. */
static void keys_are_one_within_a_centre(void **unused)
{
    (void)unused;
    add_field("case_id", VALUE_TEXT)->sensitivity = SENSITIVITY_RECORD_KEY;
    keep(CODED_TAG, 8, 0);
    static const char *const centre[] = {"emf-fes", "emf-sale", "emf-fes"};
    uint64_t tag[3];
    for (int i = 0; i < 3; i++) {
        column[0].texts[0] = STR("17");
        column[0].integers[0] = 0;
        struct anonymiser *a = anonymiser_new(&memory, str_from_c(centre[i]), &dataset, keys);
        const struct coded_batch *out = NULL;
        struct batch in = {.rows = 1, .columns = dataset.fields, .column = column, .line = line};
        (void)anonymise_batch(a, &in, false, &out);
        in.rows = 0;
        assert_true(anonymise_batch(a, &in, true, &out));
        tag[i] = tag_at(out, 0, 0);
    }
    assert_true(tag[0] == tag[2] && tag[0] != tag[1]);
}

/* ---- persons ---- */

static const uint8_t *identities(const char *const *text, int32_t rows)
{
    add_field("national_id", VALUE_TEXT)->sensitivity = SENSITIVITY_DIRECT_IDENTIFIER;
    dataset.person_source = PERSON_IDENTIFIER;
    dataset.person_field = 0;
    for (int32_t i = 0; i < rows; i++) {
        column[0].texts[i] = str_from_c(text[i]);
        column[0].integers[i] = text[i] ? 0 : VALUE_MISSING(MISSING_REFUSED);
    }
    struct anonymiser *a;
    return anonymise_all(&a, rows)->identity;
}

static void one_person_in_many_spellings(void **unused)
{
    (void)unused;
    static const char *const same[] = {"AB123456",
                                       "ab123456",
                                       " AB 123 456 ",
                                       "AB-123.456",
                                       "AB/123/456",
                                       "Ab\u0661\u0662\u0663456",
                                       "AB\u06f1\u06f2\u06f3\u06f4\u06f5\u06f6",
                                       "\u200fAB123456",
                                       "AB\u00a0123456",
                                       "AB_123456"};
    enum { SAME = sizeof same / sizeof same[0] };
    const uint8_t *tag = identities(same, SAME);
    static const uint8_t none[TAG_BYTES];
    assert_memory_not_equal(tag, none, TAG_BYTES);
    for (int i = 1; i < SAME; i++) {
        if (memcmp(tag, tag + i * TAG_BYTES, TAG_BYTES) != 0) {
            fail_msg("'%s'", same[i]);
        }
    }
}

static void different_persons_stay_different(void **unused)
{
    (void)unused;
    static const char *const texts[] = {"AB123456",
                                        "AB123457",
                                        "AC123456",
                                        "AB1234567",
                                        "1234",
                                        "12345678",
                                        "123456789",
                                        "\u0623\u0628123",
                                        "\u062c\u062f123",
                                        "0123456789012345678901234567890"};
    enum { TEXTS = sizeof texts / sizeof texts[0] };
    const uint8_t *tag = identities(texts, TEXTS);
    for (int i = 0; i < TEXTS; i++) {
        for (int j = 0; j < i; j++) {
            assert_memory_not_equal(tag + i * TAG_BYTES, tag + j * TAG_BYTES, TAG_BYTES);
        }
    }
}

static void placeholders_name_nobody(void **unused)
{
    (void)unused;
    static const char *const texts[] = {"",         NULL,
                                        "0000000",  "9999",
                                        "111-111",  "123",
                                        "A1",       "-----",
                                        "XXXXXXXX", "\u0660\u0660\u0660\u0660\u0660",
                                        " . ",      "\u0623\u0628\u062c"};
    enum { TEXTS = sizeof texts / sizeof texts[0] };
    const uint8_t *tag = identities(texts, TEXTS);
    static const uint8_t none[TAG_BYTES];
    for (int i = 0; i < TEXTS; i++) {
        if (memcmp(tag + i * TAG_BYTES, none, TAG_BYTES) != 0) {
            fail_msg("text %d", i);
        }
    }
}

static void a_person_is_the_same_in_every_dataset(void **unused)
{
    (void)unused;
    static const char *const texts[] = {"AB123456"};
    uint8_t first[TAG_BYTES];
    memcpy(first, identities(texts, 1), TAG_BYTES);
    dataset = dataset_of("shelter_stays", field, 0);
    dataset.coded = coded;
    assert_memory_equal(identities(texts, 1), first, TAG_BYTES);
}

/* ---- batches ---- */

static void batches_fill_and_flush(void **unused)
{
    (void)unused;
    add_field("n", VALUE_INTEGER);
    keep(CODED_INTEGER, 4, 0);
    struct anonymiser *a = anonymiser_new(&memory, STR(""), &dataset, keys);
    const struct coded_batch *out = NULL;
    static const int32_t sizes[] = {2048, 4096, 1, 0, 777, 2049};
    int64_t given = 0, got = 0;
    for (int i = 0; i < 100; i++) {
        struct batch in = batch_with(sizes[i % 6]);
        for (int32_t row = 0; row < in.rows; row++) {
            column[0].integers[row] = given++;
        }
        while (anonymise_batch(a, &in, i == 99, &out)) {
            assert_true(i == 99 || out->rows == CODED_BATCH_ROWS);
            struct arena scratch = memory;
            int64_t *values = ARENA_ARRAY(&scratch, int64_t, out->rows);
            coded_decode(&coded[0], out->bytes[0], out->rows, values);
            for (int32_t row = 0; row < out->rows; row++) {
                assert_int_equal(values[row], got++);
            }
        }
    }
    assert_int_equal(given, got);
    struct batch none = {0};
    assert_false(anonymise_batch(a, &none, true, &out));
}

static void exactly_full_batches(void **unused)
{
    (void)unused;
    add_field("n", VALUE_INTEGER);
    keep(CODED_INTEGER, 4, 0);
    struct anonymiser *a = anonymiser_new(&memory, STR(""), &dataset, keys);
    const struct coded_batch *out = NULL;
    struct batch in = batch_with(2048);
    int full = 0;
    for (int i = 0; i < 64; i++) {
        while (anonymise_batch(a, &in, false, &out)) {
            full++;
            assert_int_equal(out->rows, CODED_BATCH_ROWS);
        }
    }
    assert_int_equal(full, 2);
    struct batch none = {0};
    assert_false(anonymise_batch(a, &none, true, &out));
}

/* ---- nothing else passes ---- */

/* Looks at all bytes of the arena, also those between objects. */
__attribute__((no_sanitize("address"))) static bool holds(const void *bytes, ptrdiff_t n,
                                                          const char *canary)
{
    const char *p = bytes;
    ptrdiff_t length = (ptrdiff_t)strlen(canary);
    for (ptrdiff_t i = 0; i + length <= n; i++) {
        ptrdiff_t same = 0;
        while (same < length && p[i + same] == canary[same]) {
            same++;
        }
        if (same == length) {
            return true;
        }
    }
    return false;
}

static void no_text_is_in_what_is_kept(void **unused)
{
    (void)unused;
    static const char *const canaries[] = {
        "CANARY-KEY-0001",  "CANARYIDENTIFIER",  "CANARY-NOTE", "CANARY-NAME",
        "canaryidentifier", "canary identifier", "CANARYID"};
    add_field("case_id", VALUE_TEXT)->sensitivity = SENSITIVITY_RECORD_KEY;
    keep(CODED_TAG, 8, 0);
    add_field("national_id", VALUE_TEXT)->sensitivity = SENSITIVITY_DIRECT_IDENTIFIER;
    add_field("note", VALUE_TEXT)->sensitivity = SENSITIVITY_FREE_TEXT;
    add_field("name", VALUE_TEXT);
    add_field("n", VALUE_INTEGER);
    keep(CODED_INTEGER, 8, 0);
    dataset.person_source = PERSON_IDENTIFIER;
    dataset.person_field = 1;
    enum { ROWS = 100 };
    for (int32_t i = 0; i < ROWS; i++) {
        column[0].texts[i] = STR("CANARY-KEY-0001");
        column[1].texts[i] = i % 3 == 0   ? STR("CANARYIDENTIFIER")
                             : i % 3 == 1 ? STR("canary-identifier")
                                          : STR("\u0660canary-identifier");
        column[2].texts[i] = STR("CANARY-NOTE");
        column[3].texts[i] = STR("CANARY-NAME");
    }
    struct anonymiser *a;
    const struct coded_batch *out = anonymise_all(&a, ROWS);
    assert_int_equal(out->columns, 2);
    for (size_t i = 0; i < sizeof canaries / sizeof canaries[0]; i++) {
        for (int32_t c = 0; c < out->columns; c++) {
            assert_false(holds(out->bytes[c], ROWS * out->column[c].width, canaries[i]));
        }
        assert_false(holds(out->identity, ROWS * TAG_BYTES, canaries[i]));
    }
    anonymiser_wipe(a);
    for (size_t i = 0; i < sizeof canaries / sizeof canaries[0]; i++) {
        assert_false(holds(whole.next, memory.next - whole.next + SCRATCH_BYTES, canaries[i]));
    }
    static const uint8_t zero[ROWS * TAG_BYTES];
    assert_memory_equal(out->identity, zero, ROWS * TAG_BYTES);
    assert_memory_equal(out->bytes[0], zero, ROWS * 8);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

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
        TEST(references_have_the_tag_of_their_key),
        TEST(a_reference_to_its_own_dataset),
        TEST(integer_keys_are_their_digits),
        TEST(keys_are_one_within_a_centre),
        TEST(one_person_in_many_spellings),
        TEST(different_persons_stay_different),
        TEST(placeholders_name_nobody),
        TEST(a_person_is_the_same_in_every_dataset),
        TEST(batches_fill_and_flush),
        TEST(exactly_full_batches),
        TEST(no_text_is_in_what_is_kept),
    };
    return cmocka_run_group_tests(tests, open_keys, close_keys);
}
