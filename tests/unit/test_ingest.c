/* Finding, opening and reading submissions: names, centres, headers, encodings, rivals, and what a
 * file is refused for. Works in a directory of its own under /tmp. */
#include "1_ingest/ingest.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/hash.h"

#define ARENA_BYTES ((ptrdiff_t)1 << 30)

/* ---- a small observatory ---- */

static const str visits_aliases[] = {STR_INIT("\u0632\u064a\u0627\u0631\u0627\u062a"),
                                     STR_INIT("follow_up")};
static const str sex_aliases[] = {STR_INIT("genre")};
static struct field case_fields[] = {
    {.name = STR_INIT("case_id"),
     .labels = {{STR_INIT("\u0631\u0642\u0645 \u0627\u0644\u062d\u0627\u0644\u0629"),
                 STR_INIT("Num\u00e9ro du dossier"), STR_INIT("Case number")}}},
    {.name = STR_INIT("date"),
     .labels = {{STR_INIT("\u0627\u0644\u062a\u0627\u0631\u064a\u062e"), STR_INIT("Date"),
                 STR_INIT("Date")}}},
    {.name = STR_INIT("sex"),
     .labels = {{STR_INIT("\u0627\u0644\u062c\u0646\u0633"), STR_INIT("Sexe"), STR_INIT("Sex")}},
     .alias = sex_aliases,
     .alias_count = 1},
    {.name = STR_INIT("note"),
     .column_optional = true,
     .labels = {{STR_INIT("\u0645\u0644\u0627\u062d\u0638\u0629"), STR_INIT("Remarque"),
                 STR_INIT("Note")}}},
};
static struct dataset cases = {
    .name = STR_INIT("cases"),
    .field = case_fields,
    .fields = 4,
    .file_prefix = STR_INIT("cases"),
    .delimiters = STR_INIT(",;\t|"),
    .centre_field = -1,
};
static struct dataset closed = {
    .name = STR_INIT("closed"),
    .field = case_fields,
    .fields = 4,
    .file_prefix = STR_INIT("cases_closed"),
    .delimiters = STR_INIT(",;\t|"),
    .extra_columns_allowed = true,
    .centre_field = -1,
};
static struct dataset visits = {
    .name = STR_INIT("visits"),
    .field = case_fields,
    .fields = 1,
    .file_prefix = STR_INIT("visits"),
    .file_alias = visits_aliases,
    .file_alias_count = 2,
    .delimiters = STR_INIT(";"),
    .centre_field = -1,
};
static struct dataset *datasets[] = {&cases, &closed, &visits};
static struct codelist centres = {.name = STR_INIT("centres")};
static struct schemas schemas = {
    .dataset = datasets,
    .datasets = 3,
    .centres = &centres,
    .policy = {.file_bytes_limit = 1 << 24,
               .cell_bytes_limit = 65536,
               .findings_limit_each = 100,
               .record_lines_limit = 1000},
};

static struct arena whole;
static struct arena arena;
static struct diag diag;
static char root[] = "/tmp/marsad-test-ingest-XXXXXX";
static int root_fd;
static struct finding_list findings;
static struct submission_list found;

static void make_file(const char *name, str bytes)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", root, name);
    for (char *p = path + strlen(root) + 1; (p = strchr(p, '/')); p++) {
        *p = 0;
        (void)mkdir(path, 0700);
        *p = '/';
    }
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes.p, (size_t)bytes.n), bytes.n);
    close(fd);
}

static int begin(void **state)
{
    (void)state;
    arena = whole;
    for (int i = 0; i < 3; i++) {
        datasets[i]->source_format = source_format_plain();
        datasets[i]->source_format.dialect.delimiters = datasets[i]->delimiters;
    }
    strcpy(root + strlen(root) - 6, "XXXXXX");
    assert_non_null(mkdtemp(root));
    root_fd = open(root, O_RDONLY | O_DIRECTORY);
    diag = diag_new(&arena);
    found = (struct submission_list){0};
    findings = finding_list_new(&arena, 100);
    schemas.observatory.input_flat = false;
    static struct code codes[] = {{.code = STR_INIT("c1")}, {.code = STR_INIT("c2")}};
    centres.code = codes;
    centres.count = 2;
    centres.exact = map_new(&arena, 2);
    map_put(&centres.exact, STR("c1"), 0);
    map_put(&centres.exact, STR("c2"), 1);
    return 0;
}

static int end(void **state)
{
    (void)state;
    struct diag d = diag_new(&arena);
    close(root_fd);
    assert_true(dir_remove(root, &d));
    return 0;
}

static void find(void)
{
    assert_true(ingest_find(&arena, &schemas, root, &found, &diag));
}

/* ---- names ---- */

static void test_names(void **state)
{
    (void)state;
    static const struct {
        const char *name, *dataset, *period;
        int32_t sequence;
    } rows[] = {
        {"cases.csv", "cases", "all", 1},
        {"CASES.CSV", "cases", "all", 1},
        {"cases_2024.csv", "cases", "2024", 1},
        {"cases-2024.csv", "cases", "2024", 1},
        {"Cases 2024-06_v2.csv", "cases", "2024-06", 2},
        {"cases_2024-Q2.csv", "cases", "2024-Q2", 1},
        {"cases_2024-q4_V12.csv", "cases", "2024-Q4", 12},
        {"cases_v3.csv", "cases", "all", 3},
        {"cases_closed_2024.csv", "closed", "2024", 1},
        {"cases_2024-13.csv", NULL, "all", 1},
        {"cases_2024-Q5.csv", NULL, "all", 1},
        {"cases_202.csv", NULL, "all", 1},
        {"cases_export.csv", NULL, "all", 1},
        {"casesx.csv", NULL, "all", 1},
        {"cases_v0.csv", NULL, "all", 1},
        {"cases_2024_v2_v3.csv", NULL, "all", 1},
        {"follow-up_2024.csv", "visits", "2024", 1},
        {"\u0632\u064a\u0627\u0631\u0627\u062a_2024.csv", "visits", "2024", 1},
        {"\u0632\u064a\u0627\u0631\u0627\u062a \u0662\u0660\u0662\u0664-\u0660\u0663.csv", "visits",
         "2024-03", 1},
    };
    enum { ROWS = sizeof rows / sizeof *rows };
    for (size_t i = 0; i < ROWS; i++) {
        struct submission_list one = {0};
        char path[256];
        snprintf(path, sizeof path, "c1/%s", rows[i].name);
        make_file(path, STR(""));
        assert_true(ingest_find(&arena, &schemas, root, &one, &diag));
        assert_int_equal(one.count, 1);
        const struct submission *s = &one.item[0];
        if (rows[i].dataset ? !s->dataset || !str_equal_c(s->dataset->name, rows[i].dataset)
                            : s->dataset != NULL) {
            fail_msg("%s: dataset {%.*s}", rows[i].name, STR_ARG(s->dataset_name));
        }
        assert_true(str_equal_c(s->path, path));
        assert_true(str_equal_c(s->centre, "c1"));
        if (!str_equal_c(s->period, rows[i].period) || s->sequence != rows[i].sequence) {
            fail_msg("%s: %.*s v%d", rows[i].name, STR_ARG(s->period), s->sequence);
        }
        char full[300];
        snprintf(full, sizeof full, "%s/%s", root, path);
        unlink(full);
    }
}

static int said(const char *id)
{
    int count = 0;
    for (ptrdiff_t i = 0; i < diag.count; i++) {
        count += strcmp(diag.item[i].id, id) == 0;
    }
    return count;
}

static void test_find_sorts_and_says_what_it_leaves(void **state)
{
    (void)state;
    make_file("c2/cases_2024.csv", STR(""));
    make_file("c1/cases_2024_v2.csv", STR(""));
    make_file("c1/cases_2024.csv", STR(""));
    make_file("c1/cases_2023.csv", STR(""));
    make_file("elsewhere/cases.csv", STR(""));
    make_file("c1/readme.txt", STR(""));
    make_file("c1/.cases_2024.csv", STR(""));
    make_file("c1/.csv", STR(""));
    make_file("loose.csv", STR(""));
    find();
    static const char *const paths[] = {"c1/cases_2023.csv", "c1/cases_2024.csv",
                                        "c1/cases_2024_v2.csv", "c2/cases_2024.csv",
                                        "elsewhere/cases.csv"};
    assert_int_equal(found.count, 5);
    for (ptrdiff_t i = 0; i < found.count; i++) {
        assert_true(str_equal_c(found.item[i].path, paths[i]));
    }
    assert_int_equal(said("ingest.ignored-file"), 3);
    assert_int_equal(said("ingest.outside-folder"), 1);
    assert_false(diag_has_errors(&diag));
}

/* The night goes on with the other centres. */
static void test_folders_that_cannot_be_read(void **state)
{
    (void)state;
    char target[300], link[300];
    make_file("c1/cases.csv", STR(""));
    make_file("c2/cases.csv", STR(""));
    snprintf(target, sizeof target, "%s/c1", root);
    snprintf(link, sizeof link, "%s/linked", root);
    assert_int_equal(symlink(target, link), 0);
    snprintf(link, sizeof link, "%s/lost", root);
    assert_int_equal(symlink("nowhere", link), 0);
    snprintf(target, sizeof target, "%s/c2", root);
    assert_int_equal(chmod(target, 0), 0);
    uid_t before = geteuid();
    bool root_user = before == 0;
    if (root_user) {
        assert_int_equal(chmod(root, 0755), 0);
        assert_int_equal(seteuid(65534), 0);
    }
    bool sound = ingest_find(&arena, &schemas, root, &found, &diag);
    if (root_user) {
        assert_int_equal(seteuid(before), 0);
    }
    assert_int_equal(chmod(target, 0700), 0);
    assert_true(sound);
    assert_int_equal(said("ingest.folder-symlink"), 2);
    assert_int_equal(said("ingest.folder-unreadable"), root_user ? 2 : 1);
    assert_false(diag_has_errors(&diag));
}

static void test_flat(void **state)
{
    (void)state;
    schemas.observatory.input_flat = true;
    schemas.observatory.flat_centre = STR("c2");
    make_file("cases-2020.csv", STR(""));
    make_file("sub/cases-2021.csv", STR(""));
    find();
    assert_int_equal(found.count, 1);
    assert_true(str_equal_c(found.item[0].path, "cases-2020.csv"));
    assert_true(str_equal_c(found.item[0].centre, "c2"));
    assert_int_equal(diag.count, 1);
}

/* ---- opening ---- */

static struct submission submission_of(const char *path, const struct dataset *ds)
{
    return (struct submission){
        .path = str_from_c(path),
        .centre = STR("c1"),
        .dataset = ds,
        .dataset_name = ds ? ds->name : STR("?"),
        .period = STR("all"),
        .sequence = 1,
    };
}

static const struct finding *finding_of(const char *rule, const char *detail)
{
    for (ptrdiff_t i = 0; i < findings.count; i++) {
        if (str_equal_c(findings.item[i].rule, rule) &&
            (!detail || str_equal_c(findings.item[i].detail, detail))) {
            return &findings.item[i];
        }
    }
    return NULL;
}

static void print_findings(void)
{
    for (ptrdiff_t i = 0; i < findings.count; i++) {
        const struct finding *f = &findings.item[i];
        print_message("line %d field %d column %d %s: %.*s/%.*s\n", (int)f->line, f->field,
                      f->column, severity_name(f->severity), STR_ARG(f->rule), STR_ARG(f->detail));
    }
}

static struct reader *open_bytes(const struct dataset *ds, str bytes, struct submission *s)
{
    findings = finding_list_new(&arena, 100);
    make_file("c1/file.csv", bytes);
    *s = submission_of("c1/file.csv", ds);
    return ingest_open(&arena, root_fd, &schemas, s, &findings);
}

/* Refused when it is opened, for that rule; its hash is known all the same. */
static void expect_refused(const struct dataset *ds, str bytes, const char *rule,
                           const char *detail)
{
    struct submission s;
    uint8_t digest[SHA256_BYTES];
    struct reader *r = open_bytes(ds, bytes, &s);
    const struct finding *f = finding_of(rule, detail);
    if (r || !f || f->severity != SEVERITY_REFUSE_FILE) {
        print_findings();
        fail_msg("{%.*s} should be refused: %s %s", STR_ARG(bytes), rule, detail ? detail : "");
    }
    sha256_of(bytes, digest);
    assert_memory_equal(s.sha256, digest, sizeof digest);
    assert_int_equal(s.bytes, bytes.n);
}

static int64_t read_all(struct reader *r)
{
    struct text_batch batch;
    int64_t rows = 0;
    while (ingest_next(r, &batch)) {
        rows += batch.rows;
    }
    return rows;
}

/* Opened and read to the end: `rows` rows. */
static struct header expect_read(const struct dataset *ds, str bytes, int64_t rows)
{
    struct submission s;
    uint8_t digest[SHA256_BYTES];
    struct reader *r = open_bytes(ds, bytes, &s);
    if (!r) {
        print_findings();
        fail_msg("{%.*s} should be read", STR_ARG(bytes));
    }
    struct header h = *ingest_header(r);
    int64_t got = read_all(r);
    assert_int_equal(got, rows);
    assert_true(ingest_close(r, &s));
    assert_int_equal(s.account.read, rows + s.account.quarantined + s.account.non_data);
    sha256_of(bytes, digest);
    assert_memory_equal(s.sha256, digest, sizeof digest);
    assert_int_equal(s.bytes, bytes.n);
    return h;
}

static void test_headers(void **state)
{
    (void)state;
    struct header h = expect_read(&cases, STR("case_id,date,sex,note\n1,2024-01-01,f,x\n"), 1);
    assert_int_equal(h.columns, 4);
    assert_int_equal(h.delimiter, ',');
    assert_false(h.byte_order_mark);
    h = expect_read(&cases, STR("\xEF\xBB\xBF\"Sex\";\"case-id\";DATE\r\nf;1;2\r\n"), 1);
    assert_int_equal(h.delimiter, ';');
    assert_true(h.byte_order_mark);
    assert_int_equal(h.column[0], 1);
    assert_int_equal(h.column[1], 2);
    assert_int_equal(h.column[2], 0);
    assert_int_equal(h.column[3], -1);
    h = expect_read(&cases,
                    STR("\u0631\u0642\u0645 \u0627\u0644\u062d\u0627\u0644\u0647\t"
                        "\u0627\u0644\u062a\u0627\u0631\u064a\u062e\tGenre\n1\t2\tf\n"),
                    1);
    assert_int_equal(h.delimiter, '\t');
    assert_int_equal(h.column[2], 2);
    h = expect_read(&cases, STR("case_id|date|sex\n"), 0);
    assert_int_equal(h.delimiter, '|');
    h = expect_read(&cases, STR("case_id,date,sex,,\n1,2,f,,\n1,2,f, ,\"\"\n"), 2);
    assert_int_equal(h.columns, 5);
    assert_int_equal(h.field[4], -1);
}

static void test_header_oddities(void **state)
{
    (void)state;
    struct header h = expect_read(&cases, STR("sep=;\r\ncase_id;date;sex\r\n1;2;f\r\n"), 1);
    assert_int_equal(h.delimiter, ';');
    h = expect_read(&cases, STR("\n\ncase_id,date,sex\n1,2,f\n"), 1);
    assert_int_equal(h.columns, 3);
    h = expect_read(&cases, STR("\"case\nid\",date,sex\n1,2,f\n"), 1);
    assert_int_equal(h.column[0], 0);
    h = expect_read(&closed, STR("case_id,date,extra,sex\n1,2,x,f\n"), 1);
    assert_int_equal(h.field[2], -1);
    const struct finding *f = finding_of("extra-label", "");
    assert_non_null(f);
    assert_int_equal(f->severity, SEVERITY_INFO);
    assert_int_equal(f->column, 3);
    h = expect_read(&visits, STR("case_id\n1\n2"), 2);
    assert_int_equal(h.columns, 1);
}

static void test_headers_refused(void **state)
{
    (void)state;
    expect_refused(&cases, STR("case_id,date\n1,2\n"), "missing-label", "-");
    assert_int_equal(finding_of("missing-label", NULL)->field, 2);
    expect_refused(&closed, STR("case_id,date,gender\n1,2,3\n"), "missing-label", "3");
    expect_refused(&cases, STR("case_id,date,note,gender\n1,2,3,4\n"), "missing-label",
                   "4 (gender)");
    expect_refused(&cases, STR("case_id,date,sex,other\n1,2,3,4\n"), "extra-label", "");
    assert_int_equal(finding_of("extra-label", NULL)->column, 4);
    expect_refused(&cases, STR("case_id,date,sex,Genre\n1,2,3,4\n"), "duplicate-label", "3");
    assert_int_equal(finding_of("duplicate-label", NULL)->column, 4);
    expect_refused(&cases, STR("case_id,date,sex,x,X\n1,2,3,4,5\n"), "duplicate-label", "4");
    expect_refused(&cases, STR("case_id,,date,sex\n1,2,3,4\n"), "blank-label", NULL);
    expect_refused(&cases, STR("case_id,\"date,sex\n1,2,3\n"), "source-error", "quote");
    expect_refused(&cases, STR("ca\"se_id,date,sex\n1,2,3\n"), "source-error", "quote");
    expect_refused(&cases, STR("Register of cases\ncase_id,date,sex\n1,2,3\n"), "source-error",
                   "title-rows");
    assert_int_equal(finding_of("source-error", "title-rows")->line, 2);
}

/* The first line of a file without a header is somebody's data: nothing of it is repeated. */
static void test_no_header_repeats_nothing(void **state)
{
    (void)state;
    expect_refused(&cases, STR("17,2024-01-01,Fatima,secret\n"), "source-error", "header");
    for (ptrdiff_t i = 0; i < findings.count; i++) {
        assert_true(str_find(findings.item[i].detail, STR("atima")) < 0);
        assert_true(str_find(findings.item[i].detail, STR("secret")) < 0);
    }
}

static void test_encodings(void **state)
{
    (void)state;
    expect_refused(&cases, STR(""), "source-error", "empty");
    expect_refused(&cases, STR("\xEF\xBB\xBF"), "source-error", "empty");
    expect_refused(&cases, STR(" \n\r\n\n"), "source-error", "empty");
    expect_refused(&cases, STR("\xFF\xFE\x63\0\x61\0"), "encoding-error", "utf-16");
    expect_refused(&cases, STR("c\0a\0s\0e\0_\0i\0d\0,\0d\0a\0t\0e\0"), "encoding-error", "utf-16");
    expect_refused(&cases, STR("\x06\x31\x06\x42\0,\x06\x27\x06\x44\0,"), "encoding-error",
                   "utf-16");
    expect_refused(&cases, STR("case_id,date,Num\xE9ro\n1,2,3\n"), "encoding-error", "legacy");
    expect_refused(&cases, STR("PK\x03\x04\x14\0\x06\0"), "source-error", "spreadsheet");
    expect_refused(&cases, STR("\x1F\x8B\x08\0"), "source-error", "spreadsheet");
    expect_refused(&cases, STR("\xD0\xCF\x11\xE0\xA1\xB1"), "source-error", "spreadsheet");
}

/* Enough of a text to tell that it is UTF-8. */
#define UTF8_WORDS                                                                                 \
    "1,\u00e9t\u00e9 \u00e9t\u00e9 \u00e9t\u00e9 \u00e9t\u00e9 \u00e9t\u00e9 \u00e9t\u00e9 "       \
    "\u00e9t\u00e9 \u00e9t\u00e9 \u00e9t\u00e9 \u00e9t\u00e9 \u00e9t\u00e9 \u00e9t\u00e9,f\n"

/* One damaged record is damage; more than one in a hundred is another encoding. */
static void test_body_in_another_encoding(void **state)
{
    (void)state;
    struct submission s;
    struct reader *r =
        open_bytes(&cases, STR("case_id,date,sex\n" UTF8_WORDS "2,3,\xE9\n3,4,f\n"), &s);
    assert_non_null(r);
    assert_int_equal(read_all(r), 2);
    assert_true(ingest_close(r, &s));
    assert_int_equal(s.account.quarantined, 1);
    assert_int_equal(finding_of("encoding-error", "bytes")->line, 3);
    r = open_bytes(&cases, STR("case_id,date,sex\n" UTF8_WORDS "2,3,\xE9\n3,4,\xE8\n"), &s);
    assert_non_null(r);
    assert_int_equal(read_all(r), 1);
    assert_false(ingest_close(r, &s));
    const struct finding *f = finding_of("encoding-error", "legacy");
    assert_non_null(f);
    assert_int_equal(f->severity, SEVERITY_REFUSE_FILE);
    assert_int_equal(f->line, 3);
}

static void test_names_refused(void **state)
{
    (void)state;
    struct submission s = submission_of("c9/cases.csv", &cases);
    make_file("c9/cases.csv", STR("case_id,date,sex\n"));
    s.centre = STR("c9");
    assert_null(ingest_open(&arena, root_fd, &schemas, &s, &findings));
    assert_non_null(finding_of("unknown-centre", "c9"));
    s = submission_of("c9/cases.csv", NULL);
    assert_null(ingest_open(&arena, root_fd, &schemas, &s, &findings));
    assert_non_null(finding_of("unknown-dataset", "cases, cases_closed, visits"));
    assert_int_equal(s.bytes, 17); /* hashed all the same */
    uint8_t digest[SHA256_BYTES];
    sha256_of(STR("case_id,date,sex\n"), digest);
    assert_memory_equal(s.sha256, digest, sizeof digest);
    s = submission_of("c1/none.csv", &cases);
    assert_null(ingest_open(&arena, root_fd, &schemas, &s, &findings));
    assert_non_null(finding_of("file-unreadable", NULL));
    char target[600], link[600];
    snprintf(target, sizeof target, "%s/c9/cases.csv", root);
    snprintf(link, sizeof link, "%s/c9/link.csv", root);
    assert_int_equal(symlink(target, link), 0);
    s = submission_of("c9/link.csv", &cases);
    assert_null(ingest_open(&arena, root_fd, &schemas, &s, &findings));
    assert_non_null(finding_of("file-symlink", NULL));
}

/* Names that cannot be written are shown with question marks, listed and refused. */
static void test_names_that_cannot_be_written(void **state)
{
    (void)state;
    make_file("c1/caf\xE9_\xC3\xA9.csv", STR("case_id,date,sex\n"));
    make_file("c1/cases\n2024.csv", STR("case_id,date,sex\n"));
    make_file("c1/a\x7Fz.csv", STR("case_id,date,sex\n"));
    make_file("c1/other.csv", STR("case_id,date,sex\n"));
    make_file("c\xFF/cases.csv", STR("case_id,date,sex\n"));
    find();
    static const char *const paths[] = {"c1/a?z.csv", "c1/caf?_\u00e9.csv", "c1/cases?2024.csv",
                                        "c1/other.csv", "c?/cases.csv"};
    assert_int_equal(found.count, 5);
    for (ptrdiff_t i = 0; i < found.count; i++) {
        struct submission *s = &found.item[i];
        assert_true(str_equal_c(s->path, paths[i]));
        assert_true(str_equal_c(s->dataset_name, "unknown"));
        findings = finding_list_new(&arena, 100);
        assert_null(ingest_open(&arena, root_fd, &schemas, s, &findings));
        assert_non_null(finding_of(i == 3 ? "unknown-dataset" : "file-name-bytes", NULL));
        assert_int_equal(findings.count, 1);
        assert_int_equal(findings.item[0].severity, SEVERITY_REFUSE_FILE);
    }
    assert_int_equal(said("ingest.file-name-bytes"), 4);
    assert_false(diag_has_errors(&diag));
}

static void test_rivals(void **state)
{
    (void)state;
    make_file("c1/cases_2024.csv", STR("case_id,date,sex\n1,2,f\n"));
    make_file("c1/cases-2024.csv", STR("case_id,date,sex\n1,2,m\n"));
    make_file("c1/cases_2023.csv", STR("case_id,date,sex\n1,2,f\n"));
    make_file("c1/cases-2023.csv", STR("case_id,date,sex\n1,2,f\n"));
    find();
    assert_int_equal(found.count, 4);
    for (ptrdiff_t i = 0; i < found.count; i++) {
        struct submission *s = &found.item[i];
        assert_int_equal(s->rivals, 1);
        findings = finding_list_new(&arena, 100);
        struct reader *r = ingest_open(&arena, root_fd, &schemas, s, &findings);
        bool equal = str_equal_c(s->period, "2023");
        assert_int_equal(r != NULL, equal);
        if (r) {
            assert_int_equal(read_all(r), 1);
            assert_true(ingest_close(r, s));
        } else {
            assert_non_null(finding_of("duplicate-submission", NULL));
        }
    }
}

/* ---- reading ---- */

static void test_stopping_early_is_not_whole(void **state)
{
    (void)state;
    struct submission s;
    struct text_batch batch;
    enum { LINES = 20000 };
    char *text = arena_alloc_raw(&arena, 1, LINES * 16 + 32);
    ptrdiff_t n = sprintf(text, "case_id,date,sex\n");
    for (int i = 0; i < LINES; i++) {
        n += sprintf(text + n, "%d,\"2\",f\n", i);
    }
    struct reader *r = open_bytes(&cases, (str){text, n}, &s);
    assert_true(ingest_next(r, &batch));
    assert_false(ingest_close(r, &s));
    assert_int_equal(s.bytes, n);
    r = open_bytes(&cases, (str){text, n}, &s);
    int64_t line = 2, expected = 0;
    while (ingest_next(r, &batch)) {
        for (int32_t row = 0; row < batch.rows; row++) {
            int64_t id;
            assert_int_equal(batch.line[row], line++);
            assert_true(str_to_int64(text_batch_cell(&batch, row, 0), &id));
            assert_int_equal(id, expected++);
        }
    }
    assert_int_equal(expected, LINES);
    assert_true(ingest_close(r, &s));
}

/* What was cut off nobody knows: nothing of such a file is accepted. */
static void test_truncated_files_are_refused(void **state)
{
    (void)state;
    static const char *const tails[] = {"3,4", "3,4,\"f", "3,\"4\n", "3,\"4\nf", "3,4,\xD9"};
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        struct submission s;
        str text = str_concat(&arena, 2,
                              (str[]){STR("case_id,date,sex\n" UTF8_WORDS), str_from_c(tails[i])});
        struct reader *r = open_bytes(&cases, text, &s);
        assert_non_null(r);
        assert_int_equal(read_all(r), 1);
        assert_false(ingest_close(r, &s));
        assert_int_equal(s.bytes, text.n);
        assert_int_equal(s.account.read, 2);
        assert_int_equal(s.account.quarantined, 1);
        const struct finding *f = finding_of("source-error", "truncated");
        assert_non_null(f);
        assert_int_equal(f->severity, SEVERITY_REFUSE_FILE);
        assert_int_equal(f->line, 3);
    }
}

/* Cut at the end of a line within quotes: the lines up to there may look complete. */
static void test_cut_between_lines_of_a_cell(void **state)
{
    (void)state;
    struct submission s;
    struct reader *r = open_bytes(&cases, STR("case_id,date,sex\n1,2,f\n3,4,\"one\ntwo\n"), &s);
    assert_int_equal(read_all(r), 1);
    assert_false(ingest_close(r, &s));
    assert_non_null(finding_of("source-error", "truncated"));
    assert_int_equal(s.account.read, 1 + s.account.quarantined);
    r = open_bytes(&cases, STR("case_id,date,sex\n3,4,\"one\ntwo\n1,2,f\n"), &s);
    assert_int_equal(read_all(r), 1);
    assert_true(ingest_close(r, &s));
}

static void test_lines_after_odd_headers(void **state)
{
    (void)state;
    struct submission s;
    struct text_batch batch;
    struct reader *r = open_bytes(&cases, STR("\n\"case\r\nid\",date,sex\r\n\r\n1,2,f\r\n"), &s);
    assert_non_null(r);
    assert_true(ingest_next(r, &batch));
    assert_int_equal(batch.rows, 1);
    assert_int_equal(batch.line[0], 5);
    assert_false(ingest_next(r, &batch));
    assert_true(ingest_close(r, &s));
    assert_int_equal(s.account.read, 3);
    assert_int_equal(s.account.non_data, 2);
}

int main(void)
{
    whole = arena_reserve(ARENA_BYTES);
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(test_names),
        TEST(test_find_sorts_and_says_what_it_leaves),
        TEST(test_folders_that_cannot_be_read),
        TEST(test_names_that_cannot_be_written),
        TEST(test_flat),
        TEST(test_headers),
        TEST(test_header_oddities),
        TEST(test_headers_refused),
        TEST(test_no_header_repeats_nothing),
        TEST(test_encodings),
        TEST(test_body_in_another_encoding),
        TEST(test_names_refused),
        TEST(test_rivals),
        TEST(test_stopping_early_is_not_whole),
        TEST(test_truncated_files_are_refused),
        TEST(test_cut_between_lines_of_a_cell),
        TEST(test_lines_after_odd_headers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
