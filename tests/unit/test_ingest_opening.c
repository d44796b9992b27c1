/* The start of a file, from its first byte to its first record: what is found there, the same
 * whatever pieces it is read in; and a source that fails at any byte is never taken for an end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "1_ingest/header.h"
#include "1_ingest/ingest.h"
#include "1_ingest/opening.h"
#include "base/arena.h"

enum { RECORD_BYTES = 120, FOUND_BYTES = 512, TEXT_BYTES = 2048 };

static struct arena memory;
static struct field fields[] = {
    {.name = STR_INIT("id"), .type = VALUE_TEXT},
    {.name = STR_INIT("date"), .type = VALUE_DATE},
    {.name = STR_INIT("age"), .type = VALUE_INTEGER},
    {.name = STR_INIT("note"), .type = VALUE_TEXT},
};
static const struct dataset cases_dataset = {
    .name = STR_INIT("cases"), .field = fields, .fields = 4, .centre_field = -1};

struct text_source {
    str text;
    ptrdiff_t at, fails_at; /* -1: never */
};

static ptrdiff_t text_read(void *context, char *to, ptrdiff_t n)
{
    struct text_source *s = context;
    if (s->fails_at >= 0 && s->at >= s->fails_at) {
        return -1;
    }
    ptrdiff_t left = (s->fails_at >= 0 ? s->fails_at : s->text.n) - s->at;
    n = n < left ? n : left;
    memcpy(to, s->text.p + s->at, (size_t)n);
    s->at += n;
    return n;
}

/* Settings, a letter each: T up to two titles, N no header, 2 header rows 1 and 2, 3 header rows 1
 * and 3, 5 header row 5, c comments by #, r the second record is a comment, R the first, s a sep=
 * line is looked for, L by the letter. */
static struct source_format format_of(const char *settings)
{
    static const int32_t first[] = {1}, second[] = {2}, two[] = {1, 2}, apart[] = {1, 3},
                         fifth[] = {5};
    struct source_format f = source_format_plain();
    f.title_rows = strchr(settings, 'T') ? 2 : 0;
    f.dialect.header = !strchr(settings, 'N');
    f.dialect.comment_char = strchr(settings, 'c') ? STR("#") : STR("");
    f.dialect.comment_row = strchr(settings, 'r') ? second : first;
    f.dialect.comment_rows = strchr(settings, 'r') || strchr(settings, 'R');
    f.dialect.header_row = strchr(settings, '2') ? two : strchr(settings, '3') ? apart : fifth;
    f.dialect.header_rows = strpbrk(settings, "23") ? 2 : strchr(settings, '5') ? 1 : 0;
    f.repairs |= strchr(settings, 's') ? 1u << REPAIR_SEP_LINE : 0;
    return f;
}

/* "DELIMITER COLUMNS @LINE +NON_DATA" or what the file is refused for; empty: reading failed. */
static const char *opened(const char *settings, const struct source_format *format, str text,
                          ptrdiff_t block, ptrdiff_t fails_at)
{
    static char found[FOUND_BYTES];
    struct arena a = memory;
    struct text_source source = {.text = text, .fails_at = fails_at};
    struct finding_list findings = finding_list_new(&a, 100);
    struct cut_limits limits = {block, RECORD_BYTES, RECORD_BYTES, 100};
    struct opening o = {
        .arena = &a,
        .format = format,
        .dialect = &format->dialect,
        .dataset = strchr(settings, 'L') ? NULL : &cases_dataset,
        .findings = &findings,
        .window = window_new(&a, (struct byte_source){text_read, &source}, limits),
    };
    struct header header = {0};
    size_t n = 0;
    found[0] = 0;
    bool read = opening_read(&o, &header);
    if (o.window.failed) {
        return ""; /* whatever is said then: the reader refuses the file */
    }
    if (read) {
        n = (size_t)snprintf(found, sizeof found, "%c%d @%lld +%lld", header.delimiter,
                             header.columns, (long long)o.line, (long long)o.non_data);
    }
    for (ptrdiff_t i = 0; i < findings.count && i < 2; i++) {
        n += (size_t)snprintf(found + n, sizeof found - n, "!%lld:%.*s/%.*s",
                              (long long)findings.item[i].line, STR_ARG(findings.item[i].rule),
                              STR_ARG(findings.item[i].detail));
    }
    return found;
}

#define HEAD  "id,date,age,note\n"
#define TWICE "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define ROWS  "1;2\n3;4\n5;6\n1;2\n3;4\n5;6\n1;2\n3;4\n5;6\n"
#define GAPS  "\n\n\n\n\n\n\n\n\n\n\n\n"

static const struct {
    const char *settings, *text, *expected;
} cases[] = {
    {"", "", "!0:source-error/empty"},
    {"", "\n \n\t\n", "!0:source-error/empty"},
    {"", ",,\n;;\n", "!0:source-error/empty"},
    {"", HEAD, ",4 @2 +0"},
    {"", "id,date,age,note", ",4 @2 +0"},
    {"", HEAD "1,2,3,4\n", ",4 @2 +0"},
    {"", "\r\n\r\nid;date;age;note\r\n1;2;3;4\r\n", ";4 @4 +2"},
    {"", "\t\t\nid\tdate\tage\tnote\n", "\t4 @3 +1"},
    {"", "sep=;\nid;date;age;note\n", ";4 @3 +1"},
    {"", "sep=\xd9\nid;date;age;note\n", "!2:source-error/title-rows"},
    {"", "\nsep=;\nid;date;age;note\n", "!3:source-error/title-rows"},
    {"", "sep=\"\nid;date;age;note\n", "!1:source-error/quote"},
    {"", "sep=\nid;date;age;note\n", "!2:source-error/title-rows"},
    {"", "\"sep=;\"\nid;date;age;note\n", ";4 @3 +1"},
    {"", "\"sep=;x\nid;date;age;note\n", "!1:source-error/quote"},
    {"", "\"sep=;\nid;date;age;note\n", "!1:source-error/quote"},
    {"", "SEP=;;;;\nid;date;age;note\n", ";4 @3 +1"},
    {"", "sep=;,\nid;date;age;note\n", "!2:source-error/title-rows"},
    {"L", "sep=;;;\na;b\n", ";4 @2 +0"},
    {"Ls", "\"sep=;\"\na;b\n", ",1 @2 +0"},
    {"", "id,date,age,note,,\n1,2,3,4,,\n", ",6 @2 +0"},
    {"L", "a;b\n" ROWS ROWS ROWS "1,2,3\n", ";2 @2 +0"},
    /* comments */
    {"c", "#x\n" HEAD "1,2,3,4\n", ",4 @3 +1"},
    {"c", "#x\n\n#y\n" HEAD, ",4 @5 +3"},
    {"R", "x\n" HEAD, ",4 @3 +1"},
    {"r", "\nx\n" HEAD, ",4 @4 +2"},
    {"c2", "id,date,age,\n#x\nnote\n1,2,3,4\n", "!1:missing-label/-"},
    /* titles */
    {"", "Register\n" HEAD, "!2:source-error/title-rows"},
    {"", "Register\n", "!1:source-error/header!1:missing-label/-"},
    {"", "Register", "!1:source-error/header!1:missing-label/-"},
    {"T", "Register\n" HEAD, ",4 @3 +1"},
    {"T", "Register\n\nof cases\n,,\n" HEAD, ",4 @6 +4"},
    {"T", "Register\nof\ncases\n" HEAD, "!1:source-error/header!1:missing-label/-"},
    {"T", HEAD HEAD, ",4 @2 +0"},
    {"T", "Register\n" GAPS HEAD, ",4 @15 +13"},
    {"T", "Register\n" GAPS GAPS HEAD, "!1:source-error/header!1:missing-label/-"},
    {"T", "Register\n", "!1:source-error/header!1:missing-label/-"},
    {"T", "Reg\xd9\n" HEAD, ",4 @3 +1"},
    {"T", "Reg\xd9\n", "!1:encoding-error/legacy"},
    {"T", "Register\n" TWICE TWICE "\n" HEAD, "!1:source-error/header!1:missing-label/-"},
    /* several records of the header, or a later one */
    {"2", "id,date,age,\n,,,note\n1,2,3,4\n", ",4 @3 +0"},
    {"2", "id,date,age,note\n", ",4 @2 +0"},
    {"3", "id,date,age,\nunits\n,,,note\n1,2,3,4\n", ",4 @4 +1"},
    {"5", "a\nb\nc\nd\n" HEAD "1,2,3,4\n", ",4 @6 +4"},
    {"5", "a\nb\n", "!0:source-error/empty"},
    {"5", "a\n" TWICE TWICE "\n", "!2:source-error/quote"},
    /* damage */
    {"", "id,\"date,age,note\n1,2,3,4\n", "!1:source-error/quote"},
    {"", TWICE TWICE "\n" HEAD, "!1:source-error/quote"},
    {"", "id,date,age,note\xff\n", "!1:encoding-error/legacy"},
    {"2", "id,date,age,note\n\"x\n", "!2:source-error/quote"},
    /* without a header */
    {"N", "1;2;3;4\n", ";4 @1 +0"},
    {"N", "1|2|3|4\n5|6|7|8\n", "|4 @1 +0"},
    {"N", "\n1,2\n", ",4 @2 +1"},
    {"N", "\n", "!0:source-error/empty"},
    {"N", "\"1;2\n", ",4 @1 +0"},
    /* by the letter */
    {"L", "", "!0:source-error/empty"},
    {"L", "a,b\n1,2\n", ",2 @2 +0"},
    {"L", "a;b\n1;2,3\n4;5\n", ";2 @2 +0"},
    {"L", "a,b;c\n1,2;3\n", ",2 @2 +0"},
    {"L", "a,b;c;d\n1,2;3;4\n", ";3 @2 +0"},
    {"L", "a\n1\n", ",1 @2 +0"},
    {"L", "\na,b\n", ",1 @2 +0"},
    {"L", "sep=;\na;b\n", ";2 @2 +0"},
    {"Ls", "sep=;\na;b\n", ";2 @3 +1"},
    {"Ls", "a;b\nsep=;\n", ";2 @2 +0"},
    {"L", "\"a\nb\",c\n1,2\n", ",2 @3 +0"},
    {"L", "a,\"b\n1,2\n", "!1:source-error/quote"},
    {"L", "a\"b,c\n1,2\n", "!1:source-error/quote"},
    {"L", "a,\xff\n1,2\n", "!1:encoding-error/legacy"},
    {"L2", "a,b\nc,d\n1,2\n", ",2 @3 +0"},
    {"L3", "a,b\nx\nc,d\n1,2\n", ",2 @4 +1"},
    {"L3", "a,b\n" TWICE TWICE "\nc,d\n", "!2:source-error/quote"},
    {"L3", "a,b\n", ",2 @2 +0"},
    {"Lc", "#x\n#y\na,b\n1,2\n", ",2 @4 +2"},
    {"Lc3", "a,b\n#x\nc,d\n1,2\n", ",2 @4 +1"},
    {"LR", "x\na,b\n1,2\n", ",2 @3 +1"},
    {"L5", "a\nb\n", ",1 @3 +2"},
    {"LN", "1;2;3\n4;5;6\n", ";3 @1 +0"},
    {"LN", "\"1;2\n", ";2 @1 +0"},
    {"LN", TWICE TWICE "\n1,2\n", ",1 @1 +0"},
};

static void what_a_file_begins_with(void **unused)
{
    (void)unused;
    static const ptrdiff_t blocks[] = {4096, 1, 2, 3, 7, 31, 100, 128, 256};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct source_format format = format_of(cases[i].settings);
        for (size_t k = 0; k < sizeof blocks / sizeof blocks[0]; k++) {
            const char *found =
                opened(cases[i].settings, &format, str_from_c(cases[i].text), blocks[k], -1);
            if (strcmp(found, cases[i].expected) != 0) {
                fail_msg("%s {%s} in blocks of %td: {%s}, not {%s}", cases[i].settings,
                         cases[i].text, blocks[k], found, cases[i].expected);
            }
        }
    }
}

/* Either the source was not asked for what it could not give, or nothing is found. */
static void sources_that_fail(void **unused)
{
    (void)unused;
    int failed = 0;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct source_format format = format_of(cases[i].settings);
        str text = str_from_c(cases[i].text);
        for (ptrdiff_t at = 0; at <= text.n; at++) {
            const char *found = opened(cases[i].settings, &format, text, 5, at);
            bool empty = found[0] == 0;
            failed += empty;
            if (!empty && strcmp(found, cases[i].expected) != 0) {
                fail_msg("%s {%s} failing at %td: {%s}", cases[i].settings, cases[i].text, at,
                         found);
            }
            assert_true(empty || at > 0);
        }
    }
    assert_true(failed > 500);
}

/* A delimiter that cannot be one: the file is refused, by the letter too. */
static void delimiters_that_cannot_be(void **unused)
{
    (void)unused;
    static const struct {
        str delimiter;
        const char *text;
    } bad[] = {
        {STR_INIT("\""), "a\"b\n"},
        {STR_INIT("\n"), "a\nb\n"},
        {STR_INIT("\r"), "a\rb\n"},
        {STR_INIT("\0"), "a\n"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct source_format format = format_of("N");
        format.dialect.delimiter = bad[i].delimiter;
        const char *found = opened("LN", &format, str_from_c(bad[i].text), 100, -1);
        if (!strstr(found, "source-error/dialect")) {
            fail_msg("case %zu: {%s}", i, found);
        }
    }
    struct source_format format = format_of("L");
    format.dialect.delimiters = STR("");
    assert_string_equal(opened("L", &format, STR("a;b\n1;2\n"), 100, -1), ";2 @2 +0");
    format.dialect.delimiter = STR(";");
    assert_string_equal(opened("L", &format, STR("a;b,c,d\n"), 100, -1), ";2 @2 +0");
}

int main(void)
{
    struct arena whole = memory = arena_reserve((ptrdiff_t)1 << 28);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_file_begins_with),
        cmocka_unit_test(sources_that_fail),
        cmocka_unit_test(delimiters_that_cannot_be),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&whole);
    return failed;
}
