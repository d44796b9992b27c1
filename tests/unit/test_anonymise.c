/* 3_anonymise: what is kept, and that nothing else is. Oracles: coded_encode and coded_decode of
 * model/. */
#include "anonymise_fixture.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
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
