/* Dialects, declared repairs, records judged by the letter, and quotes that swallow records: files
 * of a directory of its own under /tmp, read through the reader. */
#include "1_ingest/ingest.h"

#include <assert.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "descriptors/pattern.h"

#define ARENA_BYTES ((ptrdiff_t)1 << 30)
enum { TEXT_BYTES = 1 << 16 };

static struct field fields[] = {
    {.name = STR_INIT("id"), .type = VALUE_TEXT, .required = true},
    {.name = STR_INIT("date"), .type = VALUE_DATE, .required = true},
    {.name = STR_INIT("age"), .type = VALUE_INTEGER},
    {.name = STR_INIT("note"), .type = VALUE_TEXT},
};
static int32_t key_field[] = {0};
static struct dataset cases = {.name = STR_INIT("cases"),
                               .field = fields,
                               .fields = 4,
                               .file_prefix = STR_INIT("cases"),
                               .primary_key = key_field,
                               .primary_key_count = 1,
                               .centre_field = -1};
static struct dataset *datasets[] = {&cases};
static struct schemas schemas = {.dataset = datasets,
                                 .datasets = 1,
                                 .policy = {.file_bytes_limit = 1 << 24,
                                            .cell_bytes_limit = 65536,
                                            .findings_limit_each = 100,
                                            .record_lines_limit = 1000}};

static struct arena whole, arena;
static char root[] = "/tmp/marsad-test-dialect-XXXXXX";
static int root_fd;
static struct finding_list findings;
static struct source_format *format;
static struct submission submission;
static char out[TEXT_BYTES];
static size_t out_n;

static int begin(void **state)
{
    (void)state;
    arena = whole;
    cases.source_format = source_format_plain();
    format = &cases.source_format;
    return 0;
}

static void put(const char *text, ptrdiff_t n)
{
    assert_true(out_n + (size_t)n + 1 < sizeof out);
    memcpy(out + out_n, text, (size_t)n);
    out_n += (size_t)n;
    out[out_n] = 0;
}

static void put_format(const char *pattern, ...) __attribute__((format(printf, 1, 2)));
static void put_format(const char *pattern, ...)
{
    char text[256];
    va_list arguments;
    va_start(arguments, pattern);
    int n = vsnprintf(text, sizeof text, pattern, arguments);
    va_end(arguments);
    put(text, n);
}

static void put_batch(const struct text_batch *b)
{
    for (int32_t row = 0; row < b->rows; row++) {
        put_format("%lld", (long long)b->line[row]);
        if (b->found) {
            put_format("#%lld(%d)", (long long)b->record[row], b->found[row]);
        }
        put(":", 1);
        for (int32_t i = 0; i < b->columns; i++) {
            str cell = text_batch_cell(b, row, i);
            put("[", 1);
            put(cell.p, cell.n);
            put("]", 1);
        }
        put("|", 1);
    }
}

static void put_findings(void)
{
    for (ptrdiff_t i = 0; i < findings.group_count; i++) {
        const struct finding_group *g = &findings.group[i];
        int64_t line = 0, record = 0;
        for (ptrdiff_t k = findings.count - 1; k >= 0; k--) {
            const struct finding *f = &findings.item[k];
            if (str_equal(f->rule, g->rule) && str_equal(f->detail, g->detail)) {
                line = f->line;
                record = f->record;
            }
        }
        put_format("!%lld%s%.0lld:%.*s/%.*s*%lld|", (long long)line, record ? "#" : "",
                   (long long)record, STR_ARG(g->rule), STR_ARG(g->detail), (long long)g->count);
    }
}

/* Rows, findings and what became of the file, as one line. */
static const char *read_file_text(str bytes, bool ragged)
{
    arena = whole;
    int fd = openat(root_fd, "file.csv", O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes.p, (size_t)bytes.n), bytes.n);
    close(fd);
    findings = finding_list_new(&arena, 100);
    out_n = 0;
    out[0] = 0;
    submission = (struct submission){.path = STR("file.csv"), .dataset = ragged ? NULL : &cases};
    struct reader *r = ragged ? ingest_open_ragged(&arena, root_fd, &schemas.policy, format,
                                                   &submission, &findings)
                              : ingest_open(&arena, root_fd, &schemas, &submission, &findings);
    if (r) {
        const struct header *h = ingest_header(r);
        if (ragged) {
            put_format("%d:", h->columns);
            for (int32_t i = 0; h->name && i < h->columns; i++) {
                put_format("<%.*s>", STR_ARG(h->name[i]));
            }
            put("|", 1);
        }
        struct text_batch batch;
        int64_t rows = 0;
        while (ingest_next(r, &batch)) {
            put_batch(&batch);
            rows += batch.rows;
        }
        bool accepted = ingest_close(r, &submission);
        const struct account *a = &submission.account;
        assert_int_equal(a->read, rows + a->quarantined + a->non_data);
        put_findings();
        put_format("%s %lld", accepted ? "ok" : "refused", (long long)a->non_data);
    } else {
        put_findings();
        put("refused", 7);
    }
    assert_int_equal(submission.bytes, bytes.n);
    return out;
}

static void expect(const char *bytes, const char *wanted)
{
    const char *got = read_file_text(str_from_c(bytes), false);
    if (strcmp(got, wanted) != 0) {
        fail_msg("{%s}\n gives {%s}\nwanted {%s}", bytes, got, wanted);
    }
}

static void expect_ragged(const char *bytes, const char *wanted)
{
    const char *got = read_file_text(str_from_c(bytes), true);
    if (strcmp(got, wanted) != 0) {
        fail_msg("{%s}\n gives {%s}\nwanted {%s}", bytes, got, wanted);
    }
}

#define FOUR_MISSING                                                                               \
    "!1:missing-label/-*1|!1:missing-label/-*1|!1:missing-label/-*1|!1:missing-label/-*1|"
#define HEAD "id,date,age,note\n"

/* ---- by the letter ---- */

static void test_ragged(void **state)
{
    (void)state;
    expect_ragged("a,b\n1,2\n", "2:<a><b>|2#2(2):[1][2]|ok 0");
    expect_ragged("a,b\n1\n\n1,2,3\n 4 ,\"5\"", "2:<a><b>|2#2(1):[1][]|3#3(1):[][]|4#4(3):[1][2]|"
                                                "5#5(2):[ 4 ][5]|ok 0");
    expect_ragged("a;b\n1;2\n3;4,5\n", "2:<a><b>|2#2(2):[1][2]|3#3(2):[3][4,5]|ok 0");
    expect_ragged("a,b\n1,x\"y\n2,\"p\nq\"\n3,4\n",
                  "2:<a><b>|3#3(2):[2][p\nq]|5#4(2):[3][4]|!2#2:source-error/quote*1|ok 0");
    expect_ragged("a,b\n,\n\n", "2:<a><b>|2#2(2):[][]|3#3(1):[][]|ok 0");
    expect_ragged("a\n1\n\n2\n", "1:<a>|2#2(1):[1]|3#3(1):[]|4#4(1):[2]|ok 0");
    expect_ragged("a,b\n", "2:<a><b>|ok 0");
    expect_ragged("\na,b\n", "1:<>|2#2(2):[a]|ok 0");
    expect_ragged("", "!0:source-error/empty*1|refused");
    expect_ragged("a,b\n1,\"2\n3,4\n", "2:<a><b>|3#3(2):[3][4]|!2#2:source-error/quote*1|ok 0");
}

static void test_ragged_dialects(void **state)
{
    (void)state;
    static const int32_t two[] = {1, 2}, second[] = {2};
    format->dialect.header_row = two;
    format->dialect.header_rows = 2;
    expect_ragged("a,b,\na,c,d\n1,2,3\n", "3:<a><b c><d>|3#3(3):[1][2][3]|ok 0");
    format->dialect.header_row = second;
    format->dialect.header_rows = 1;
    expect_ragged("title\na,b\n1,2\n", "2:<a><b>|3#3(2):[1][2]|ok 1");
    format->dialect.header_rows = 0;
    format->dialect.header = false;
    expect_ragged("1,2\n3,4\n", "2:|1#1(2):[1][2]|2#2(2):[3][4]|ok 0");
    format->dialect.header = true;
    format->dialect.comment_char = STR("#");
    expect_ragged("# it's 5\"\na,b\n#x,\"\n1,2\n", "2:<a><b>|4#4(2):[1][2]|ok 2");
    format->dialect.comment_char = (str){0};
    format->dialect.comment_row = second;
    format->dialect.comment_rows = 1;
    expect_ragged("a,b\n1,2\n3,4\n", "2:<a><b>|3#3(2):[3][4]|ok 1");
    format->dialect.comment_rows = 0;
    format->dialect.skip_initial_space = true;
    expect_ragged("a, b\n 1, \"2 \" \n", "2:<a><b>|!2#2:source-error/quote*1|ok 0");
    expect_ragged("a, b\n 1 , \"2 \"\n", "2:<a><b>|2#2(2):[1 ][2 ]|ok 0");
}

/* One table said in many dialects. */
static void test_dialects(void **state)
{
    (void)state;
    static const char wanted[] = "2:[1][2024-01-01][7][x, \"y\"]|3:[2][2024-01-02][8][z]|ok 0";
    expect(HEAD "1,2024-01-01,7,\"x, \"\"y\"\"\"\r2,2024-01-02,8,z", wanted);
    format->dialect.delimiter = STR(" ");
    expect("id date age note\n1 2024-01-01 7 \"x, \"\"y\"\"\"\n2 2024-01-02 8 z\n", wanted);
    format->dialect.delimiter = STR("||");
    expect("id||date||age||note\r\n1||2024-01-01||7||x, \"y\"\r\n2||2024-01-02||8||z\r\n",
           "3:[2][2024-01-02][8][z]|!2:source-error/quote*1|ok 0");
    expect("id||date||age||note\r\n1||2024-01-01||7||\"x, \"\"y\"\"\"\r\n2||2024-01-02||8||z\r\n",
           wanted);
    format->dialect.delimiter = STR(", ");
    expect("id, date, age, note\n1, 2024-01-01, 7, \"x, \"\"y\"\"\"\n2, 2024-01-02, 8, \"z\"\n",
           wanted);
    format->dialect.delimiter = STR(",");
    format->dialect.quote = '\'';
    expect("id,date,age,'note'\n1,2024-01-01,7,'x, \"y\"'\n2,2024-01-02,8,z\n", wanted);
    format->dialect.escape = '\\';
    format->dialect.double_quote = false;
    expect(HEAD "1,2024-01-01,7,x\\, \"y\"\n2,2024-01-02,8,z\n", wanted);
    format->dialect.quote = 0;
    expect(HEAD "1,2024-01-01,7,x\\, \"y\"\n2,2024-01-02,8,z\n", wanted);
    format->dialect.quote = '"';
    expect(HEAD "1,2024-01-01,7,\"x, \\\"y\\\"\"\n2,2024-01-02,8,\"z\"\n", wanted);
    expect(HEAD "1,2024-01-01,7,\"x, \"\"y\"\n2,2024-01-02,8,\"z\"\n",
           "3:[2][2024-01-02][8][z]|!2:source-error/quote*1|ok 0");
    format->dialect.escape = 0;
    expect(HEAD "1,2024-01-01,7,\"x\"\"y\"\n2,2024-01-02,8,\"z\"\n",
           "3:[2][2024-01-02][8][z]|!2:source-error/quote*1|ok 0");
    format->dialect = source_format_plain().dialect;
    format->dialect.quote = 0;
    format->dialect.delimiter = STR(";");
    expect("id;date;age;note\n1;2024-01-01;7;x, \"y\"\n2;2024-01-02;8;z\n", wanted);
}

static void test_no_header(void **state)
{
    (void)state;
    format->dialect.header = false;
    expect("1;2;3;4\n5;6;7;8\n9;10\n", "1:[1][2][3][4]|2:[5][6][7][8]|!3:missing-cell/*1|ok 0");
    expect("", "!0:source-error/empty*1|refused");
}

static void test_header_of_two_rows(void **state)
{
    (void)state;
    static const int32_t two[] = {1, 2}, later[] = {3, 4};
    static const str alias[] = {STR_INIT("when of contact")};
    fields[1].alias = alias;
    fields[1].alias_count = 1;
    format->dialect.header_row = two;
    format->dialect.header_rows = 2;
    expect("id,when,age,note\n,of contact,age,\n1,2,3,4\n", "3:[1][2][3][4]|ok 0");
    format->dialect.header_row = later;
    expect("A title\n\nid,when,age,note\n,of contact,age,\n1,2,3,4\n",
           "5:[1][2][3][4]|!1:repaired/title-rows*1|!2:repaired/blank-lines*1|ok 2");
    fields[1].alias_count = 0;
}

/* ---- declared repairs ---- */

static void test_titles(void **state)
{
    (void)state;
    expect("Register\n\nid,date,age,note\n1,2,3,4\n", "!3:source-error/title-rows*1|refused");
    expect("1,2,3,4\n1,2,3,4\n", "!1:source-error/header*1|" FOUR_MISSING "refused");
    format->title_rows = 1;
    expect("Register;;;\n;;;\nid;date;age;note\n1;2;3;4\n",
           "4:[1][2][3][4]|!1:repaired/title-rows*1|!2:repaired/padding*1|ok 2");
    expect("id;date;age;note\n1;2;3;4\n", "2:[1][2][3][4]|ok 0");
    expect("Register\nof cases\nid;date;age;note\n1;2;3;4\n",
           "!1:source-error/header*1|" FOUR_MISSING "refused");
}

static void test_header_again(void **state)
{
    (void)state;
    expect(HEAD "1,2,3,4\n" HEAD "\"id\",date,age,note\n5,6,7,8\n",
           "2:[1][2][3][4]|5:[5][6][7][8]|!3:source-error/header-again*2|ok 0");
    format->repairs = 1U << REPAIR_HEADER_AGAIN;
    expect(HEAD "1,2,3,4\n" HEAD "5,6,7,8\n",
           "2:[1][2][3][4]|4:[5][6][7][8]|!3:repaired/header-again*1|ok 1");
}

static void test_totals_and_notes(void **state)
{
    (void)state;
    static const str words[] = {STR_INIT("total"),
                                STR_INIT("\u0627\u0644\u0645\u062c\u0645\u0648\u0639")};
    expect(HEAD "1,2,3,4\nTotal,,3,\nSource: us\n",
           "2:[1][2][3][4]|3:[Total][][3][]|!4:missing-cell/*1|ok 0");
    format->totals_word = words;
    format->totals_words = 2;
    format->repairs = 1U << REPAIR_FOOTNOTES | 1U << REPAIR_TOTALS;
    expect(HEAD "1,2,3,4\n,TOTAL:,3,\n\nSource: us\n\"a, b\",,,\n",
           "2:[1][2][3][4]|!3:repaired/totals-rows*1|!5:repaired/footnotes*2|"
           "!4:repaired/blank-lines*1|ok 4");
    expect(HEAD "1,2,3,4\n\u0627\u0644\u0645\u062c\u0645\u0648\u0639;\n",
           "2:[1][2][3][4]|!3:repaired/totals-rows*1|ok 1");
    expect(HEAD "1,2,3,4\n\u0627\u0644\u0645\u062c\u0640\u0645\u0648\u0639,,9,",
           "2:[1][2][3][4]|!3:repaired/totals-rows*1|ok 1");
    expect(HEAD "1,2,3,4\nTotal,,3,\nA note\nA note,,,\n5,6,7,8\n",
           "2:[1][2][3][4]|6:[5][6][7][8]|!3:source-error/totals*1|!4:missing-cell/*1|"
           "!5:source-error/note*1|ok 0");
    expect(HEAD "1,2,3,4\n5", "2:[1][2][3][4]|!3:source-error/truncated*1|refused 0");
    expect(HEAD "1,2,3,4\nnote in words", "2:[1][2][3][4]|!3:repaired/footnotes*1|ok 1");
    expect(HEAD "1,2,3,4\n\nnote", "2:[1][2][3][4]|!4:repaired/footnotes*1|"
                                   "!3:repaired/blank-lines*1|ok 2");
}

static void test_many_notes_are_no_end(void **state)
{
    (void)state;
    char text[4096] = HEAD "1,2,3,4\n";
    format->repairs = 1U << REPAIR_FOOTNOTES;
    for (int i = 0; i < 70; i++) {
        strcat(text, "note here\n");
    }
    expect(text, "2:[1][2][3][4]|!3:missing-cell/*64|!67:repaired/footnotes*6|ok 6");
}

static void test_padding(void **state)
{
    (void)state;
    expect("id,date,age,note,,\n1,2,3,4,,\n,,,,,\n,,\n , ,,\"\",,,,,\n5,6,7,8,,x\n",
           "2:[1][2][3][4][][]|!6:extra-cell/*1|!1:repaired/padding*4|ok 3");
    expect(HEAD "1,2,3,4\n\n \n,,,\n", "2:[1][2][3][4]|!5:repaired/padding*1|"
                                       "!3:repaired/blank-lines*2|ok 3");
    expect(HEAD "1,2,3,4,,\n5,6,7,8\n", "3:[5][6][7][8]|!2:extra-cell/*1|ok 0");
    format->repairs = 1U << REPAIR_PADDING;
    expect(HEAD "1,2,3,4,,\n5,6,7,8\n", "2:[1][2][3][4]|3:[5][6][7][8]|!2:repaired/padding*1|ok 0");
    expect("id,date,age,note,,\n1,2,3,4\n5,6,7,8,\n9,9,9\n",
           "2:[1][2][3][4][][]|3:[5][6][7][8][][]|!4:missing-cell/*1|!1:repaired/padding*3|ok 0");
    expect("sep=;\nid;date;age;note\n1;2;3;4\n", "3:[1][2][3][4]|!1:repaired/sep-line*1|ok 1");
    expect("sep=^\nid^date^age^note\n1^2^3^4\n", "3:[1][2][3][4]|!1:repaired/sep-line*1|ok 1");
}

/* In quotes, in capitals, padded when it was saved again. */
static void test_sep_lines(void **state)
{
    (void)state;
    static const char *const lines[] = {"\"sep=;\"", "SEP=;", "sep=;;;;", "\"sep=;\";;;"};
    char text[256];
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        (void)snprintf(text, sizeof text, "%s\nid;date;age;note\n1;2;3;4\n", lines[i]);
        expect(text, "3:[1][2][3][4]|!1:repaired/sep-line*1|ok 1");
    }
    expect("sep=;x\nid;date;age;note\n1;2;3;4\n", "!2:source-error/title-rows*1|refused");
}

/* Rows with another delimiter, or quoted as a whole, have one cell: they are no notes, and a clerk
 * is told why. Nor is the key of a row whose other cells were lost. */
static void test_rows_are_no_notes(void **state)
{
    (void)state;
    expect(HEAD "1,2,3,4\n5;6;7;8\n", "2:[1][2][3][4]|!3:missing-cell/delimiter*1|ok 0");
    format->repairs = 1U << REPAIR_FOOTNOTES;
    expect(HEAD "1,2,3,4\n5;6;7;8\n9\t10\t11\t12\n",
           "2:[1][2][3][4]|!3:missing-cell/delimiter*2|ok 0");
    expect(HEAD "1,2,3,4\n\"5,6,7,8\"\n", "2:[1][2][3][4]|!3:missing-cell/delimiter*1|ok 0");
    expect(HEAD "1,2,3,4\nSource: us; you\n", "2:[1][2][3][4]|!3:repaired/footnotes*1|ok 1");
    struct diag d = diag_new(&arena);
    fields[0].compiled_pattern = pattern_compile(&arena, STR("K-[0-9]+"), NO_PLACE, &d);
    expect(HEAD "K-1,2,3,4\nK-2,,,\nK-3\nA note\n",
           "2:[K-1][2][3][4]|3:[K-2][][][]|!4:missing-cell/*1|!5:repaired/footnotes*1|ok 1");
    fields[0].compiled_pattern = NULL;
}

/* Old programs end a file with a mark of their own. */
static void test_end_mark(void **state)
{
    (void)state;
    expect(HEAD "1,2,3,4\n\x1a", "2:[1][2][3][4]|!3:repaired/blank-lines*1|ok 1");
    expect(HEAD "1,2,3,4\n\x1a\n", "2:[1][2][3][4]|!3:missing-cell/*1|ok 0");
}

static void test_comments(void **state)
{
    (void)state;
    format->dialect.comment_char = STR("#");
    expect("# made by \"x\nid,date,age,note\n#,\"\n1,2,3,4\n", "4:[1][2][3][4]|ok 2");
}

/* ---- quotes that swallow ---- */

static void test_swallowed_records(void **state)
{
    (void)state;
    /* left open, closed by a stray mark further down; the joined record has four cells */
    expect(HEAD "1,2024-01-01,7,\"open\n2,2024-01-02,8,stray\"\n3,2024-01-03,9,z\n",
           "4:[3][2024-01-03][9][z]|!2:source-error/quote*2|ok 0");
    expect(HEAD "1,2024-01-01,7,\"open\n2,2024-01-02,8,x\n3,2024-01-03,9,stray\"\n"
                "4,2024-01-04,1,y\n",
           "3:[2][2024-01-02][8][x]|5:[4][2024-01-04][1][y]|!2:source-error/quote*2|ok 0");
    expect(HEAD "1,\"2024-01-01,7,open\n2,2024-01-02\",8,x\n3,2024-01-03,9,z\n",
           "4:[3][2024-01-03][9][z]|!2:source-error/quote*2|ok 0");
    /* with another number of cells */
    expect(HEAD "1,2024-01-01,\"7,open\n2,2024-01-02,8,x\n3,2024-01-03\",9,z,a\n"
                "4,2024-01-04,1,y\n",
           "3:[2][2024-01-02][8][x]|5:[4][2024-01-04][1][y]|!2:source-error/quote*2|ok 0");
}

static void test_notes_of_several_lines(void **state)
{
    (void)state;
    expect(HEAD "1,2024-01-01,7,\"She said: a, b, c, d\nthen, e, f, g\nend\"\n"
                "2,2024-01-02,8,\"one\r\ntwo, three, four, five\"\n",
           "2:[1][2024-01-01][7][She said: a, b, c, d\nthen, e, f, g\nend]|"
           "5:[2][2024-01-02][8][one\r\ntwo, three, four, five]|ok 0");
    /* a line that has a number where the age is, but no date */
    expect(HEAD "1,2024-01-01,7,\"a\nx, no date, no number, y\"\n",
           "2:[1][2024-01-01][7][a\nx, no date, no number, y]|ok 0");
}

int main(void)
{
    whole = arena_reserve(ARENA_BYTES);
    assert(mkdtemp(root));
    root_fd = open(root, O_RDONLY | O_DIRECTORY);
#define TEST(name) cmocka_unit_test_setup(name, begin)
    const struct CMUnitTest tests[] = {
        TEST(test_ragged),
        TEST(test_ragged_dialects),
        TEST(test_dialects),
        TEST(test_no_header),
        TEST(test_header_of_two_rows),
        TEST(test_titles),
        TEST(test_header_again),
        TEST(test_totals_and_notes),
        TEST(test_sep_lines),
        TEST(test_rows_are_no_notes),
        TEST(test_end_mark),
        TEST(test_many_notes_are_no_end),
        TEST(test_padding),
        TEST(test_comments),
        TEST(test_swallowed_records),
        TEST(test_notes_of_several_lines),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    (void)unlinkat(root_fd, "file.csv", 0);
    (void)rmdir(root);
    return failed;
}
