/* What the findings about a header repeat, how many there are, and that they stand in memory of
 * their own: the arena of the findings is the reader's. */
#include "1_ingest/header.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/buf.h"

#define ARENA_BYTES ((ptrdiff_t)1 << 30)

enum { FIELDS = 12, NAME_BYTES = 8 };

static char name_bytes[FIELDS][NAME_BYTES];
static struct field fields[FIELDS];
static struct dataset dataset = {.name = STR_INIT("cases"), .field = fields, .fields = FIELDS};
static struct arena whole, arena;
static struct finding_list findings;
static struct header header;
static int32_t labelled;

static int begin(void **state)
{
    (void)state;
    arena = whole;
    for (int i = 0; i < FIELDS; i++) {
        snprintf(name_bytes[i], sizeof name_bytes[i], "field%c", 'a' + i);
        fields[i] = (struct field){.name = str_from_c(name_bytes[i])};
    }
    findings = finding_list_new(&arena, 1000);
    dataset.extra_columns_allowed = false;
    return 0;
}

/* The header with all fields but the first `absent`, and `more` after it. */
static str record_of(int absent, str more)
{
    struct buf b = buf_new(&arena, 256);
    for (int i = absent; i < FIELDS; i++) {
        buf_c(&b, i > absent ? "," : "");
        buf_c(&b, name_bytes[i]);
    }
    buf_str(&b, more);
    return buf_view(&b);
}

static bool read_record(str record)
{
    findings = finding_list_new(&arena, 1000);
    header = (struct header){0};
    struct header_text text = {.record = &record,
                               .records = 1,
                               .join = STR(" "),
                               .delimiters = STR(","),
                               .quote = '"',
                               .line = 1};
    return header_read(&arena, &dataset, &text, &findings, &header, &labelled);
}

static int count_of(const char *rule)
{
    int count = 0;
    for (ptrdiff_t i = 0; i < findings.count; i++) {
        count += str_equal_c(findings.item[i].rule, rule);
    }
    return count;
}

/* Enough findings for their list to grow while the labels are gone through. */
static void test_findings_and_labels_share_an_arena(void **state)
{
    (void)state;
    for (int extra = 1; extra < 100; extra++) {
        struct buf b = buf_new(&arena, 4096);
        for (int i = 0; i < extra; i++) {
            buf_format(&b, ",Column Of Its Own %c%c", 'a' + i / 26, 'a' + i % 26);
        }
        assert_false(read_record(record_of(0, buf_view(&b))));
        int listed = extra < 20 ? extra : 20;
        assert_int_equal(count_of("extra-label"), listed);
        assert_int_equal(count_of("duplicate-label"), 0);
        assert_int_equal(findings.count, listed + (extra > 20));
        for (int i = 0; i < listed; i++) {
            assert_int_equal(findings.item[i].column, FIELDS + i + 1);
        }
    }
}

static void test_only_the_first_findings_are_listed(void **state)
{
    (void)state;
    struct buf b = buf_new(&arena, 4096);
    for (int i = 0; i < 50; i++) {
        buf_format(&b, ",x%d", i);
    }
    assert_false(read_record(record_of(0, buf_view(&b))));
    const struct finding *last = &findings.item[findings.count - 1];
    assert_true(str_equal_c(last->rule, "more-labels"));
    assert_true(str_equal_c(last->detail, "30"));
    assert_int_equal(last->severity, SEVERITY_REFUSE_FILE);
    dataset.extra_columns_allowed = true;
    assert_true(read_record(record_of(0, buf_view(&b))));
    assert_int_equal(findings.item[findings.count - 1].severity, SEVERITY_INFO);
}

static void test_far_too_many_columns(void **state)
{
    (void)state;
    struct buf b = buf_new(&arena, 1 << 20);
    for (int i = 0; i < 100000; i++) {
        buf_format(&b, ",x%d", i);
    }
    assert_false(read_record(record_of(0, buf_view(&b))));
    assert_int_equal(findings.count, 1);
    assert_true(str_equal_c(findings.item[0].detail, "too-many-columns"));
    b.n = 0;
    for (int i = 0; i < 20000; i++) {
        buf_c(&b, ",");
    }
    assert_false(read_record(record_of(0, buf_view(&b))));
    assert_int_equal(findings.count, 1);
    b.n = 0;
    for (int i = 0; i < 1000; i++) {
        buf_c(&b, ",");
    }
    assert_true(read_record(record_of(0, buf_view(&b))));
    assert_int_equal(labelled, FIELDS);
}

static void expect_missing(int absent, const char *more, const char *detail)
{
    assert_false(read_record(record_of(absent, str_from_c(more))));
    for (ptrdiff_t i = 0; i < findings.count; i++) {
        const struct finding *f = &findings.item[i];
        bool missing = str_equal_c(f->rule, "missing-label");
        if (!str_equal_c(f->detail, missing ? detail : "")) {
            fail_msg("%s: %.*s {%.*s}", more, STR_ARG(f->rule), STR_ARG(f->detail));
        }
    }
    assert_int_equal(count_of("missing-label"), absent);
}

/* A column that is missing: the names found are repeated where they are plainly names. */
static void test_names_that_are_repeated(void **state)
{
    (void)state;
    expect_missing(1, "", "-");
    expect_missing(1, ",Other name", "12 (Other name)");
    expect_missing(2, ",one,two 12,\u0627\u0633\u0645",
                   "11 (one), 12 (two 12), 13 (\u0627\u0633\u0645)");
    expect_missing(1, ",one,two,three,four", "12, 13, 14, 15");
    expect_missing(5, ",one,two,three", "8, 9, 10");
    expect_missing(1, ",one,\u0662\u0663\u0664", "12, 13");
    expect_missing(1, ",06 12 34 56 78", "12");
    expect_missing(1, ",\u0966\u0967\u0968", "12");
    expect_missing(1, ",fieldl1,Amina Khalil", "12, 13");
    expect_missing(1, ",FieldA Amina Khalil", "12");
    expect_missing(1, ",a name that is longer than any column needs", "12");
    expect_missing(1, ",\"two\nlines\"", "12");
}

/* The line end after the header is lost: nothing of the person behind it is in any finding. */
static void test_lost_line_end(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "C-1,Amina Khalil,4012345678,0599123456,x,x,x,x,x,x,x,x",
        ",Amina Khalil,4012345678",
        " C-1,Amina Khalil",
        "Amina Khalil,x",
    };
    static const char *const secrets[] = {"Amina", "Khalil", "4012345678", "0599123456", "C-1"};
    for (int absent = 0; absent < 2; absent++) {
        for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
            assert_false(read_record(record_of(absent, str_from_c(lines[i]))));
            for (size_t k = 0; k < (size_t)findings.count * 5; k++) {
                str detail = findings.item[k / 5].detail;
                if (str_find(detail, str_from_c(secrets[k % 5])) >= 0) {
                    fail_msg("%s: {%.*s}", lines[i], STR_ARG(detail));
                }
            }
        }
    }
}

int main(void)
{
    whole = arena_reserve(ARENA_BYTES);
#define TEST(name) cmocka_unit_test_setup(name, begin)
    const struct CMUnitTest tests[] = {
        TEST(test_findings_and_labels_share_an_arena),
        TEST(test_only_the_first_findings_are_listed),
        TEST(test_far_too_many_columns),
        TEST(test_names_that_are_repeated),
        TEST(test_lost_line_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
