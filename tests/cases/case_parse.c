/* Groups B and D: what the reader makes of a file, against the expected cells. Rows that the reader
 * refuses with a finding, or hands on as ragged, may be absent; nothing may be there that is not
 * expected. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "cases.h"
#include "descriptors/dataset.h"

static struct source_format format_with(bool header)
{
    struct source_format format = source_format_plain();
    format.dialect.declared = true;
    format.dialect.delimiter = STR(",");
    format.dialect.quote = '"';
    format.dialect.double_quote = true;
    format.dialect.header = header;
    return format;
}

static const char *row_text(struct arena *a, const struct cell_row *row)
{
    struct str_list pieces = {0};
    for (int32_t i = 0; i < row->cells && i < 6; i++) {
        *ARENA_PUSH(a, &pieces) = i > 0 ? STR("|") : STR("");
        *ARENA_PUSH(a, &pieces) =
            row->cell[i].n > 40 ? str_slice(row->cell[i], 0, 40) : row->cell[i];
    }
    return str_to_c(a, str_concat(a, (int)pieces.count, pieces.item));
}

/* Cells of the row are `width` many; a row that is short or long only by empty cells is brought to
 * that width. False: ragged. */
static bool bring_to_width(struct cell_row *row, int32_t width)
{
    for (int32_t i = 0; i < row->cells; i++) {
        bool is_not_handed_on = str_equal(row->cell[i], STR("\1")); /* beyond the header */
        if (is_not_handed_on || (i >= width && row->cell[i].n > 0)) {
            return false;
        }
    }
    if (row->cells < width) {
        return false;
    }
    row->cells = width;
    return true;
}

/* In real exports a header that comes again and a title between rows may be left out of what is
 * expected; whether they are read as rows is for the declared repairs to say. */
static bool is_aside(const struct cell_row *row, const struct cell_row *label, bool is_real)
{
    int32_t filled = 0;
    for (int32_t i = 0; i < row->cells; i++) {
        filled += row->cell[i].n > 0;
    }
    return is_real && (filled <= 1 || (label->cells > 0 && rows_equal(row, label)));
}

/* Some real exports hold the UTF-8 of a C1 control where Windows text was once taken for Latin-1;
 * who made the expected tables wrote the character that was meant. The reader gives what the bytes
 * say; for the comparison, and only there, both are the same. */
static str with_windows_characters(struct arena *a, str text)
{
    static const int32_t windows_1252[32] = {
        0x20AC, 0x81,   0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021, 0x2C6,  0x2030, 0x160,
        0x2039, 0x152,  0x8D,   0x17D,  0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0x9D,   0x17E,  0x178};
    char *p = NULL;
    ptrdiff_t n = 0, offset = 0;
    for (int32_t c; (c = utf8_next(text, &offset)) >= 0;) {
        utf8_append(a, &p, &n, 0x80 <= c && c <= 0x9F ? windows_1252[c - 0x80] : c);
    }
    return (str){p, n};
}

static void rows_with_windows_characters(struct arena *a, struct cell_table *rows)
{
    for (ptrdiff_t i = 0; i < rows->count; i++) {
        for (int32_t k = 0; k < rows->item[i].cells; k++) {
            str *cell = &rows->item[i].cell[k];
            if (str_find_byte(*cell, '\xC2') >= 0) {
                *cell = with_windows_characters(a, *cell);
            }
        }
    }
}

/* Rows that are expected, in their order; `budget` of them may be missing. */
struct following {
    struct arena *arena;
    const struct cell_table *expected;
    struct cell_table *found;
    const struct cell_row *label;
    bool is_real; /* a real export */
    int32_t width;
    ptrdiff_t next, skipped, budget;
};

enum { HEADER_ROWS_LIMIT = 6 };

/* Without blanks and line ends: who joined a header by hand was not careful with them. */
static str without_space(struct arena *a, str text)
{
    struct buf b = buf_new(a, text.n + 1);
    for (ptrdiff_t i = 0; i < text.n; i++) {
        if (text.p[i] != ' ' && text.p[i] != '\n' && text.p[i] != '\r') {
            buf_byte(&b, text.p[i]);
        }
    }
    return buf_view(&b);
}

/* How many found rows from `from` on make the next expected one, joined cell by cell as the rows of
 * a header are: a later table of the same file brings its own header. 0: they do not. A heading
 * over several columns stands in the first of them alone; a unit below a name may be left out. */
static ptrdiff_t rows_joined(const struct following *f, ptrdiff_t from)
{
    struct arena scratch = *f->arena;
    str *joined = ARENA_ARRAY(&scratch, str, f->width + 1);
    const struct cell_row *wanted = &f->expected->item[f->next];
    for (ptrdiff_t i = from; i < f->found->count && i < from + HEADER_ROWS_LIMIT; i++) {
        const struct cell_row *row = &f->found->item[i];
        bool agrees = i > from;
        for (int32_t k = 0; k < f->width; k++) {
            str cell = without_space(&scratch, k < row->cells ? row->cell[k] : STR(""));
            joined[k] = str_concat(&scratch, 2, (str[]){joined[k], cell});
            str whole = without_space(&scratch, k < wanted->cells ? wanted->cell[k] : STR(""));
            bool under_heading = joined[k].n > 0 && str_ends(whole, joined[k]);
            bool lacks_unit = whole.n > 0 && str_starts(joined[k], whole);
            agrees = agrees && (str_equal(whole, joined[k]) || under_heading || lacks_unit);
        }
        if (agrees) {
            return i + 1 - from;
        }
    }
    return 0;
}

/* The found row, or those from it on that make one; how many, 0 when they are not expected. */
static ptrdiff_t rows_settled(struct following *f, ptrdiff_t i)
{
    struct cell_row *row = &f->found->item[i];
    if (row_is_empty(row)) {
        return 1;
    }
    if (!bring_to_width(row, f->width)) {
        f->budget++; /* said as missing-cell or extra-cell */
        return 1;
    }
    bool aside = is_aside(row, f->label, f->is_real);
    ptrdiff_t at = f->next, last = aside ? f->next + 1 : f->expected->count;
    last = last < f->expected->count ? last : f->expected->count;
    while (at < last && !rows_equal(&f->expected->item[at], row)) {
        at++;
    }
    if (at < last) {
        f->skipped += at - f->next;
        f->next = at + 1;
        return 1;
    }
    if (aside) {
        return 1;
    }
    ptrdiff_t joined = f->is_real && f->next < f->expected->count ? rows_joined(f, i) : 0;
    f->next += joined > 0;
    return joined;
}

static bool rows_follow(struct following *f)
{
    for (ptrdiff_t i = 0, taken; i < f->found->count; i += taken) {
        taken = rows_settled(f, i);
        if (taken == 0) {
            const struct cell_row *row = &f->found->item[i];
            printf("   record %lld is not expected: %s\n", (long long)row->record,
                   row_text(f->arena, row));
            if (f->next < f->expected->count) {
                printf("   expected is %s\n", row_text(f->arena, &f->expected->item[f->next]));
            }
            return false;
        }
    }
    f->skipped += f->expected->count - f->next;
    if (f->skipped > f->budget) {
        printf("   %lld expected rows are missing, %lld explained\n", (long long)f->skipped,
               (long long)f->budget);
    }
    return f->skipped <= f->budget;
}

static bool account_holds(const struct reading_result *r)
{
    bool holds = !r->opened || r->account.read == (int64_t)r->rows.count + r->account.quarantined +
                                                      r->account.non_data;
    if (!holds) {
        printf("   conservation: read %lld, handed on %lld, quarantined %lld, non-data %lld\n",
               (long long)r->account.read, (long long)r->rows.count,
               (long long)r->account.quarantined, (long long)r->account.non_data);
    }
    if (r->closed && r->bytes != r->bytes_there) {
        printf("   %lld bytes of %lld were read\n", (long long)r->bytes, (long long)r->bytes_there);
        return false;
    }
    return holds;
}

/* Blank cells of joined header rows stand for nothing, or for the cell to the left. */
static bool label_agrees(str expected, str found)
{
    expected = str_trim(expected);
    found = str_trim(found);
    return str_equal(expected, found) || (found.n > 0 && str_ends(expected, found)) || found.n == 0;
}

static bool labels_agree(const struct cell_row *expected, const struct reading_result *found)
{
    if (found->labels < expected->cells) {
        return false;
    }
    for (int32_t i = 0; i < expected->cells; i++) {
        if (!label_agrees(expected->cell[i], found->label[i])) {
            return false;
        }
    }
    return true;
}

static struct cell_table expected_clean(struct arena *a, const char *folder)
{
    str text = {0};
    struct diag d = diag_new(a);
    file_read(a, join(a, folder, "expected-clean.csv"), 0, &text, &d);
    struct cell_table all = table_of_text(a, text), kept = {0};
    for (ptrdiff_t i = 0; i < all.count; i++) {
        if (!row_is_empty(&all.item[i])) {
            *ARENA_PUSH(a, &kept) = all.item[i];
        }
    }
    return kept;
}

static bool has_clean(struct case_item *item)
{
    return access(join(item->cases->arena, item->folder, "expected-clean.csv"), R_OK) == 0;
}

static bool declared_agrees_with(struct case_item *item, struct source_format format)
{
    struct arena *a = item->cases->arena;
    struct cell_table expected = expected_clean(a, item->folder);
    struct reading_result found;
    table_read(a, join(a, item->folder, "input.csv"), &format, &found);
    if (!account_holds(&found)) {
        return false;
    }
    if (!found.opened && found.findings.count > 0) {
        bool nothing = expected.count == 0;
        if (!nothing) {
            printf("   refused: %.*s %.*s\n", STR_ARG(found.findings.item[0].rule),
                   STR_ARG(found.findings.item[0].detail));
        }
        return nothing;
    }
    if (item->name[0] == 'D') {
        rows_with_windows_characters(a, &found.rows);
        for (int32_t i = 0; i < found.labels; i++) {
            found.label[i] = with_windows_characters(a, found.label[i]);
        }
    }
    int32_t width = expected.count > 0 ? expected.item[0].cells : 0;
    bool named = expected.count > 0 && str_equal_c(expected.item[0].cell[0], "col_0");
    bool header = expected.count > 0 && (format.dialect.header || named);
    bool labelled = !header || named || labels_agree(&expected.item[0], &found);
    struct cell_row label = {found.label, found.labels < width ? found.labels : width, 1, 1};
    struct following following = {.arena = a,
                                  .expected = &expected,
                                  .found = &found.rows,
                                  .label = &label,
                                  .is_real = item->name[0] == 'D',
                                  .width = width,
                                  .next = header,
                                  .budget = found.findings.count};
    if (!rows_follow(&following)) {
        return false;
    }
    if (!labelled && found.labels == width) {
        printf("   the header is not as expected: %d labels of %d, first %.*s\n", found.labels,
               width, found.labels > 0 ? (int)found.label[0].n : 0,
               found.labels > 0 ? found.label[0].p : "");
        return false;
    }
    return true;
}

/* Under its parameters as the declared dialect. An empty quote character says that none was seen
 * by who wrote the parameters: then it is the usual one, or none. */
static bool declared_agrees(struct case_item *item)
{
    struct arena *a = item->cases->arena;
    json_t *parameters = json_of(join(a, item->folder, "parameters.json"));
    struct source_format format = format_of_parameters(a, parameters);
    if (format.dialect.quote == 0) {
        struct source_format usual = format;
        usual.dialect.quote = '"';
        if (declared_agrees_with(item, usual)) {
            return true;
        }
        printf("   and without a quote character:\n");
    }
    return declared_agrees_with(item, format);
}

/* Without its parameters: a finding, or all expected rows. */
static bool undeclared_is_not_misread(struct case_item *item)
{
    struct arena *a = item->cases->arena;
    const char *path = join(a, item->folder, "input.csv");
    int status;
    char *argument[] = {
        (char *)item->cases->program, "check", (char *)path, "--format", "json", NULL};
    str answer = program_run(a, argument, &status);
    if (status == DIAG_DATA) {
        return true;
    }
    if (status != 0) {
        printf("   check: exit %d: %.*s\n", status, (int)(answer.n < 300 ? answer.n : 300),
               answer.p);
        return false;
    }
    struct source_format format = source_format_plain();
    format.dialect.header = false;
    struct cell_table expected = expected_clean(a, item->folder);
    struct reading_result found;
    table_read(a, path, &format, &found);
    ptrdiff_t next = expected.count > 0 ? 1 : 0;
    for (ptrdiff_t i = 0; i < found.rows.count && next < expected.count; i++) {
        bring_to_width(&found.rows.item[i], expected.item[next].cells);
        next += rows_equal(&found.rows.item[i], &expected.item[next]);
    }
    if (next < expected.count) {
        printf("   undeclared, called valid, and misread: %s\n", row_text(a, &expected.item[next]));
    }
    return next == expected.count;
}

/* [["a", "b"], ...] or [{"a": "b"}, ...] */
static struct cell_row row_of_json(struct arena *a, json_t *row)
{
    struct cell_row out = {
        ARENA_ARRAY(a, str, (ptrdiff_t)json_array_size(row) + (ptrdiff_t)json_object_size(row) + 1),
        0, 0, 0};
    size_t i;
    json_t *value;
    const char *key;
    if (json_is_array(row)) {
        json_array_foreach(row, i, value)
        {
            out.cell[out.cells++] = str_from_c(json_string_value(value));
        }
    } else {
        json_object_foreach(row, key, value)
        {
            out.cell[out.cells++] = str_from_c(json_string_value(value));
        }
    }
    return out;
}

static bool rows_are(struct case_item *item, json_t *rows, bool header)
{
    struct arena *a = item->cases->arena;
    struct source_format format = format_with(header);
    struct reading_result found;
    table_read(a, join(a, item->folder, "input.csv"), &format, &found);
    if (!account_holds(&found)) {
        return false;
    }
    for (ptrdiff_t i = 0; i < found.findings.count; i++) {
        printf("   record %lld: %.*s %.*s\n", (long long)found.findings.item[i].record,
               STR_ARG(found.findings.item[i].rule), STR_ARG(found.findings.item[i].detail));
    }
    if (found.findings.count > 0 || (size_t)found.rows.count != json_array_size(rows)) {
        printf("   %lld rows of %zu\n", (long long)found.rows.count, json_array_size(rows));
        return false;
    }
    for (ptrdiff_t i = 0; i < found.rows.count; i++) {
        struct cell_row expected = row_of_json(a, json_array_get(rows, (size_t)i));
        if (!rows_equal(&expected, &found.rows.item[i])) {
            printf("   row %lld is %s, expected %s\n", (long long)i,
                   row_text(a, &found.rows.item[i]), row_text(a, &expected));
            return false;
        }
    }
    return true;
}

/* Does the program find something, and in the row that is named? */
static bool check_finds(struct case_item *item, const char *schema, const char *text, int64_t row,
                        bool wanted)
{
    struct arena *a = item->cases->arena;
    const char *path = join(a, item->folder, "input.csv");
    char name[64] = "/tmp/cases_schema_XXXXXX";
    char *argument[] = {
        (char *)item->cases->program, "check", (char *)path, "--format", "json", NULL, NULL, NULL};
    if (schema) {
        int fd = mkstemp(name);
        FILE *file = fdopen(fd, "w");
        fputs(text, file);
        fclose(file);
        argument[5] = "--schema";
        argument[6] = name;
    }
    int status;
    str answer = program_run(a, argument, &status);
    if (schema) {
        unlink(name);
    }
    json_error_t problem;
    json_t *json = json_loadb(answer.p, (size_t)answer.n, 0, &problem);
    if (!json) {
        printf("   exit %d, no JSON: %.*s\n", status, (int)(answer.n < 300 ? answer.n : 300),
               answer.p);
        return false;
    }
    json_t *errors = json_object_get(json, "errors"), *error;
    size_t i;
    bool there = row == 0 && json_array_size(errors) > 0;
    json_array_foreach(errors, i, error)
    {
        there = there || json_integer_value(json_object_get(error, "row")) == row;
    }
    if (there != wanted) {
        printf("   %s: %zu errors, row %lld wanted: %.*s\n",
               wanted ? "not found" : "found without cause", json_array_size(errors),
               (long long)row, (int)(answer.n < 300 ? answer.n : 300), answer.p);
    }
    return there == wanted;
}

/* The header that upstream declares, as a schema. */
static bool header_is_refused(struct case_item *item, const char *header)
{
    char text[1024] = "{\"fields\":[";
    str head, tail = str_from_c(header);
    do {
        str_cut(tail, ',', &head, &tail);
        size_t n = strlen(text);
        snprintf(text + n, sizeof text - n, "%s{\"name\":\"%.*s\"}", text[n - 1] == '[' ? "" : ",",
                 STR_ARG(head));
    } while (tail.n > 0);
    strcat(text, "]}");
    return check_finds(item, "schema", text, 0, true);
}

bool case_parse(struct case_item *item)
{
    struct arena *a = item->cases->arena;
    json_t *expected = json_of(join(a, item->folder, "expected.json"));
    json_t *rows = json_of(join(a, item->folder, "expected-rows.json"));
    const char *header = json_string_value(json_object_get(expected, "header"));
    const char *severity = json_string_value(json_object_get(expected, "severity"));
    if (rows) {
        return rows_are(item, rows, header || json_is_object(json_array_get(rows, 0)));
    }
    if (has_clean(item)) {
        bool declared = declared_agrees(item);
        return undeclared_is_not_misread(item) && declared;
    }
    if (severity) {
        int64_t row = json_integer_value(json_object_get(expected, "row"));
        return check_finds(item, NULL, NULL, row,
                           strcmp(severity, "error") == 0 || strcmp(severity, "warning") == 0);
    }
    return header ? header_is_refused(item, header) : check_finds(item, NULL, NULL, 0, true);
}

bool case_public(struct case_item *item)
{
    struct arena *a = item->cases->arena;
    struct source_format format = source_format_plain();
    struct reading_result found;
    const char *path = join(a, item->folder, "input.csv");
    table_read(a, path, &format, &found);
    if (!account_holds(&found)) {
        return false;
    }
    int status;
    char *argument[] = {
        (char *)item->cases->program, "check", (char *)path, "--format", "json", NULL};
    str answer = program_run(a, argument, &status);
    if (status != 0 && status != DIAG_DATA) {
        printf("   check: exit %d: %.*s\n", status, (int)(answer.n < 300 ? answer.n : 300),
               answer.p);
        return false;
    }
    return !has_clean(item) || declared_agrees(item);
}
