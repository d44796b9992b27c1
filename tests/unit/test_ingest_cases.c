/* The cutter over files that nobody of the project wrote: cells of the parsing cases, robustness
 * over real exports, record counts of the real microdata. Skips where ../shared is absent. */
#include "1_ingest/cut.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "1_ingest/ingest.h"
#include "base/file.h"
#include "base/utf8.h"

#define ARENA_BYTES ((ptrdiff_t)1 << 30)
#define CASES       "../shared/cases/csv"

static struct arena whole;

struct memory {
    str left;
};

static ptrdiff_t memory_read(void *context, char *to, ptrdiff_t n)
{
    struct memory *m = context;
    ptrdiff_t take = m->left.n < n ? m->left.n : n;
    memcpy(to, m->left.p, (size_t)take);
    m->left = str_slice(m->left, take, m->left.n);
    return take;
}

struct tally {
    int64_t rows;
    int64_t findings;
    struct account account;
    int64_t line; /* after the last record */
};

struct row_sink {
    void (*row)(void *context, const struct text_batch *, int32_t row);
    void *context;
};

static struct tally cut_all(str bytes, char delimiter, int32_t columns, ptrdiff_t block,
                            struct row_sink sink)
{
    struct arena scratch = whole;
    struct tally t = {0};
    struct memory memory = {bytes};
    struct cut_limits limits = {block, 65536, 1 << 20, 1000};
    struct finding_list findings = finding_list_new(&scratch, 1);
    struct window w = window_new(&scratch, (struct byte_source){memory_read, &memory}, limits);
    struct cutter *c = ARENA_NEW(&scratch, struct cutter);
    struct cut_plan plan = {.cells = {delimiter, '"', true},
                            .columns = columns,
                            .labelled = columns,
                            .line = 1,
                            .rules = {.keeps_empty = true},
                            .findings = &findings};
    cutter_begin(c, &scratch, &w, &plan);
    struct text_batch batch;
    int64_t last_line = 0;
    while (cutter_next(c, &batch)) {
        for (int32_t row = 0; row < batch.rows; row++) {
            assert_true(batch.line[row] > last_line);
            last_line = batch.line[row];
            for (int32_t i = 0; i < columns; i++) {
                assert_true(utf8_invalid_at(text_batch_cell(&batch, row, i)) < 0);
            }
            if (sink.row) {
                sink.row(sink.context, &batch, row);
            }
        }
        t.rows += batch.rows;
    }
    for (ptrdiff_t i = 0; i < findings.group_count; i++) {
        t.findings += findings.group[i].count;
    }
    t.account = c->account;
    t.line = c->line;
    assert_int_equal(t.account.read, t.rows + t.account.quarantined + t.account.non_data);
    assert_int_equal(t.findings, t.account.quarantined);
    assert_true(cutter_accounts_for_bytes(c, 0));
    cutter_end(c);
    return t;
}

static bool read_case(const char *path, str *bytes)
{
    struct arena *a = &whole;
    struct diag d = diag_new(a);
    return file_read(a, path, (ptrdiff_t)1 << 28, bytes, &d);
}

static bool skip_without(const char *directory)
{
    if (!dir_exists(directory)) {
        print_message("skipped: %s is absent\n", directory);
        skip();
    }
    return true;
}

/* ---- any file, any delimiter, any width: nothing lost, nothing depends on the blocks ---- */

static void try_file(const char *path, int *files)
{
    struct arena before = whole;
    str bytes;
    if (read_case(path, &bytes)) {
        static const char delimiters[] = ",;\t|";
        int64_t ends = count_line_ends(bytes);
        for (size_t i = 0; i < sizeof delimiters - 1; i++) {
            for (int32_t columns = 1; columns < 20; columns += 3) {
                struct tally one =
                    cut_all(bytes, delimiters[i], columns, 262144, (struct row_sink){0});
                struct tally other =
                    cut_all(bytes, delimiters[i], columns, 977, (struct row_sink){0});
                assert_memory_equal(&one, &other, sizeof one);
                /* the last line may lack its end */
                assert_true(one.line == ends + 1 || one.line == ends + 2);
            }
        }
        ++*files;
    }
    whole = before;
}

static void try_group(const char *group)
{
    struct arena before = whole;
    struct diag d = diag_new(&whole);
    struct str_list names;
    char path[1024];
    int files = 0;
    snprintf(path, sizeof path, "%s/%s", CASES, group);
    assert_true(dir_list(&whole, path, true, &names, &d));
    for (ptrdiff_t i = 0; i < names.count; i++) {
        snprintf(path, sizeof path, "%s/%s/%.*s/input.csv", CASES, group, STR_ARG(names.item[i]));
        if (!file_exists(path)) {
            snprintf(path, sizeof path, "%s/%s/%.*s", CASES, group, STR_ARG(names.item[i]));
        }
        if (str_ends(str_from_c(path), STR(".csv"))) {
            try_file(path, &files);
        }
    }
    print_message("%s: %d files\n", group, files);
    assert_true(files > 0);
    whole = before;
}

static void test_robust(void **state)
{
    (void)state;
    skip_without(CASES);
    static const char *const groups[] = {"A-table-schema", "B-parse", "C-rules", "D-public",
                                         "H-spreadsheet-exports"};
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        try_group(groups[i]);
    }
}

/* ---- expected-rows.json: rows as arrays (header included) or as objects (header as keys) ---- */

struct expectation {
    json_t *rows;
    const char *name;
    size_t next;
    int64_t seen;
};

/* Unquoted cells are trimmed here; the cases keep their blanks. */
static void expect_cell(const struct expectation *e, str cell, const json_t *wanted)
{
    str text = {json_string_value(wanted), (ptrdiff_t)json_string_length(wanted)};
    if (!str_equal(cell, text) && !str_equal(cell, str_trim(text))) {
        fail_msg("%s row %zu: {%.*s} instead of {%.*s}", e->name, e->next, STR_ARG(cell),
                 STR_ARG(text));
    }
}

static void expect_row(void *context, const struct text_batch *b, int32_t row)
{
    struct expectation *e = context;
    bool objects = json_is_object(json_array_get(e->rows, 0));
    if (e->seen++ == 0 && objects) {
        return; /* the header */
    }
    json_t *wanted = json_array_get(e->rows, e->next);
    assert_non_null(wanted);
    int32_t i = 0;
    size_t index;
    const char *key;
    json_t *value;
    if (objects) {
        json_object_foreach(wanted, key, value)
        {
            expect_cell(e, text_batch_cell(b, row, i++), value);
        }
    } else {
        json_array_foreach(wanted, index, value)
        {
            expect_cell(e, text_batch_cell(b, row, i++), value);
        }
    }
    assert_int_equal(i, b->columns);
    e->next++;
}

/* A single column with an empty line: an empty line is no record here, as in libcsv. And a case of
 * a header alone, whose width its rows cannot tell. */
static bool is_left_out(str name)
{
    return str_equal_c(name, "B012-rfc4180-all-empty") ||
           str_equal_c(name, "B021-rfc4180-empty-one-column") ||
           str_equal_c(name, "B022-rfc4180-header-no-rows");
}

static void test_expected_rows(void **state)
{
    (void)state;
    skip_without(CASES "/B-parse");
    struct diag d = diag_new(&whole);
    struct str_list names;
    int tried = 0;
    assert_true(dir_list(&whole, CASES "/B-parse", false, &names, &d));
    for (ptrdiff_t i = 0; i < names.count; i++) {
        char path[1024];
        str bytes;
        snprintf(path, sizeof path, "%s/B-parse/%.*s/expected-rows.json", CASES,
                 STR_ARG(names.item[i]));
        json_t *rows = json_load_file(path, 0, NULL);
        if (!rows || is_left_out(names.item[i])) {
            json_decref(rows);
            continue;
        }
        snprintf(path, sizeof path, "%s/B-parse/%.*s/input.csv", CASES, STR_ARG(names.item[i]));
        assert_true(read_case(path, &bytes));
        json_t *first = json_array_get(rows, 0);
        size_t columns = json_is_object(first) ? json_object_size(first) : json_array_size(first);
        struct expectation e = {.rows = rows, .name = path};
        struct tally t = cut_all(bytes, ',', columns ? (int32_t)columns : 1, 262144,
                                 (struct row_sink){expect_row, &e});
        if (t.account.quarantined || e.next != json_array_size(rows)) {
            fail_msg("%s: %d damaged, %zu rows", path, (int)t.account.quarantined, e.next);
        }
        json_decref(rows);
        tried++;
    }
    print_message("%d cases\n", tried);
    assert_true(tried > 20);
}

/* ---- declared dialects: input.csv read as parameters.json says, against expected-clean.csv ----
 */

struct table {
    str cell[40000];
    int32_t width[4000];
    int32_t rows;
    int32_t cells;
    int64_t quarantined;
};

static void add_row(struct table *t, const struct text_batch *b, int32_t row)
{
    if (b->found[row] == 1 && b->columns > 1 && text_batch_cell(b, row, 0).n == 0) {
        return; /* a blank line */
    }
    t->width[t->rows++] = b->found[row];
    for (int32_t i = 0; i < b->found[row] && i < b->columns; i++) {
        assert_true(t->cells < 40000 && t->rows < 4000);
        t->cell[t->cells++] = str_copy(&whole, text_batch_cell(b, row, i));
    }
}

static bool read_table(const char *folder, const char *name, const struct source_format *format,
                       struct table *t)
{
    static const struct policy policy = {
        .file_bytes_limit = 1 << 26, .cell_bytes_limit = 65536, .record_lines_limit = 1000};
    struct submission s = {.path = str_from_c(name)};
    struct finding_list findings = finding_list_new(&whole, 100);
    struct text_batch batch;
    int here = open(folder, O_RDONLY | O_DIRECTORY);
    struct reader *r = ingest_open_ragged(&whole, here, &policy, format, &s, &findings);
    close(here);
    t->rows = t->cells = 0;
    if (!r) {
        return false;
    }
    while (ingest_next(r, &batch)) {
        for (int32_t row = 0; row < batch.rows; row++) {
            add_row(t, &batch, row);
        }
    }
    bool read = ingest_close(r, &s);
    t->quarantined = s.account.quarantined;
    return read;
}

static char first_char(const json_t *parameters, const char *name)
{
    const char *text = json_string_value(json_object_get(parameters, name));
    return text ? *text : 0;
}

static struct source_format format_of(const json_t *parameters)
{
    static int32_t rows[16];
    struct source_format f = source_format_plain();
    f.dialect.delimiter = str_from_c(json_string_value(json_object_get(parameters, "delimiter")));
    f.dialect.quote = first_char(parameters, "quotechar");
    char escape = first_char(parameters, "escapechar");
    f.dialect.escape = escape == f.dialect.quote ? 0 : escape;
    int32_t titles = (int32_t)json_integer_value(json_object_get(parameters, "preamble_lines"));
    f.dialect.header_rows =
        (int32_t)json_integer_value(json_object_get(parameters, "header_lines"));
    f.dialect.header = f.dialect.header_rows > 0;
    assert_true(f.dialect.header_rows < 16);
    for (int32_t i = 0; i < f.dialect.header_rows; i++) {
        rows[i] = titles + 1 + i;
    }
    f.dialect.header_row = rows;
    return f;
}

/* The rows of the first table from its row `skip` on are those of the second. */
static bool same_rows(const struct table *one, const struct table *other)
{
    if (one->rows != other->rows || one->cells != other->cells) {
        return false;
    }
    for (int32_t i = 0; i < one->cells; i++) {
        if (!str_equal(one->cell[i], other->cell[i])) {
            return false;
        }
    }
    return memcmp(one->width, other->width, (size_t)one->rows * sizeof *one->width) == 0;
}

/* What the clean result takes for data is damage here: a stray mark costs its record alone. */
static const struct {
    const char *name;
    int64_t quarantined;
} damaged_cases[] = {
    {"B038-pollock-file_escape_char_0x00", 6}, /* no escape character: marks inside cells */
    {"B058-pollock-row_extra_quote10_col3", 1},
    {"B059-pollock-row_extra_quote3_col6", 1},
};

/* The clean result is not what these bytes say: cells with unquoted delimiters or marks, a second
 * table below the first, rows of another width, no bytes at all. */
static bool is_no_table(str name)
{
    static const char *const names[] = {
        "B040-pollock-file_field_delimiter_0x20",
        "B047-pollock-file_multitable_less",
        "B048-pollock-file_multitable_more",
        "B049-pollock-file_multitable_same",
        "B051-pollock-file_no_payload",
        "B055-pollock-file_quotation_char_0x27",
        "B060-pollock-row_field_delimiter_5_0x20",
        "B061-pollock-row_less_sep_row3_col2",
        "B063-pollock-row_more_sep_row3_col2",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (str_equal_c(name, names[i])) {
            return true;
        }
    }
    return false;
}

static int64_t damage_of(str name)
{
    for (size_t i = 0; i < sizeof damaged_cases / sizeof *damaged_cases; i++) {
        if (str_equal_c(name, damaged_cases[i].name)) {
            return damaged_cases[i].quarantined;
        }
    }
    return 0;
}

static int try_dialect(str name)
{
    static struct table got, wanted;
    char path[1024];
    snprintf(path, sizeof path, "%s/B-parse/%.*s/parameters.json", CASES, STR_ARG(name));
    json_t *parameters = json_load_file(path, 0, NULL);
    if (!parameters || is_no_table(name)) {
        json_decref(parameters);
        return 0;
    }
    struct arena before = whole;
    struct source_format format = format_of(parameters), plain = source_format_plain();
    plain.dialect.delimiter = STR(",");
    plain.dialect.header = format.dialect.header;
    snprintf(path, sizeof path, "%s/B-parse/%.*s", CASES, STR_ARG(name));
    bool read = read_table(path, "expected-clean.csv", &plain, &wanted);
    read = read_table(path, "input.csv", &format, &got) && read;
    int64_t damage = damage_of(name);
    bool same = damage ? got.rows + damage == wanted.rows : same_rows(&got, &wanted);
    if (!read || !same || got.quarantined != damage) {
        print_message("%.*s: %d rows of %d, %d damaged\n", STR_ARG(name), got.rows, wanted.rows,
                      (int)got.quarantined);
    }
    json_decref(parameters);
    whole = before;
    return read && same && got.quarantined == damage ? 1 : -1000;
}

static void test_declared_dialects(void **state)
{
    (void)state;
    skip_without(CASES "/B-parse");
    struct diag d = diag_new(&whole);
    struct str_list names;
    int tried = 0;
    assert_true(dir_list(&whole, CASES "/B-parse", false, &names, &d));
    for (ptrdiff_t i = 0; i < names.count; i++) {
        tried += try_dialect(names.item[i]);
    }
    print_message("%d dialects\n", tried);
    assert_true(tried > 10);
}

/* ---- the real microdata: as many records as were counted independently ---- */

static void test_real_counts(void **state)
{
    (void)state;
    skip_without("../shared/real");
    static const struct {
        const char *path;
        int64_t records;
    } files[] = {
        {"../shared/real/linea144-2020.csv", 29706},
        {"../shared/real/linea144-2021.csv", 25301},
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        str bytes;
        assert_true(read_case(files[i].path, &bytes));
        struct tally t = cut_all(bytes, ',', 19, 262144, (struct row_sink){0});
        assert_int_equal(t.rows, files[i].records + 1);
        assert_int_equal(t.account.quarantined + t.account.non_data, 0);
    }
}

int main(void)
{
    whole = arena_reserve(ARENA_BYTES);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_robust),
        cmocka_unit_test(test_expected_rows),
        cmocka_unit_test(test_declared_dialects),
        cmocka_unit_test(test_real_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
