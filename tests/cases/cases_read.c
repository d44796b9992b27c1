/* Reading for the cases: JSON, expected tables, files through the reader, programs' answers. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "1_ingest/ingest.h"
#include "base/buf.h"
#include "cases.h"

const char *join(struct arena *a, const char *folder, const char *name)
{
    return str_to_c(a, path_join(a, str_from_c(folder), str_from_c(name)));
}

json_t *json_of(const char *path)
{
    json_error_t error;
    return json_load_file(path, JSON_DECODE_ANY, &error);
}

str program_run(struct arena *a, char *const *argument, int *status)
{
    int ends[2];
    struct buf out = buf_new(a, 4096);
    *status = -1;
    if (pipe(ends) != 0) {
        return buf_view(&out);
    }
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], 1);
        int quiet = open("/dev/null", O_WRONLY);
        dup2(getenv("CASES_STDERR") ? ends[1] : quiet, 2);
        close(ends[0]);
        close(ends[1]);
        execv(argument[0], argument);
        _exit(127);
    }
    close(ends[1]);
    char bytes[8192];
    ssize_t n;
    while ((n = read(ends[0], bytes, sizeof bytes)) > 0) {
        buf_str(&out, (str){bytes, n});
    }
    close(ends[0]);
    int code = 0;
    waitpid(child, &code, 0);
    *status = WIFEXITED(code) ? WEXITSTATUS(code) : -1;
    return buf_view(&out);
}

/* ---- through the reader ---- */

static void keep_batch(struct arena *a, const struct text_batch *batch, struct cell_table *rows)
{
    for (int32_t row = 0; row < batch->rows; row++) {
        struct cell_row *r = ARENA_PUSH(a, rows);
        int32_t found = batch->found ? batch->found[row] : batch->columns;
        r->cells = found < batch->columns ? found : batch->columns;
        r->cell = ARENA_ARRAY(a, str, r->cells + 1);
        r->record = batch->record ? batch->record[row] : 0;
        r->line = batch->line[row];
        for (int32_t c = 0; c < r->cells; c++) {
            r->cell[c] = str_copy(a, text_batch_cell(batch, row, c));
        }
        if (found > batch->columns) {
            r->cells = found; /* the rest is not handed on: it counts, and is compared as such */
            str *cell = ARENA_ARRAY(a, str, found);
            memcpy(cell, r->cell, (size_t)batch->columns * sizeof *cell);
            for (int32_t c = batch->columns; c < found; c++) {
                cell[c] = STR("\1");
            }
            r->cell = cell;
        }
    }
}

bool table_read(struct arena *a, const char *path, const struct source_format *format,
                struct reading_result *out)
{
    static const struct policy policy = {
        .file_bytes_limit = INT64_C(1) << 30,
        .cell_bytes_limit = 1 << 20,
        .findings_limit_each = 1000,
        .record_lines_limit = 1000,
        .refuse_share = 1,
    };
    memset(out, 0, sizeof *out);
    out->findings = finding_list_new(a, 1000);
    const char *slash = strrchr(path, '/');
    str folder = slash ? (str){path, slash - path} : STR(".");
    int fd = open(str_to_c(a, folder), O_RDONLY | O_DIRECTORY);
    struct submission submission = {.path = str_from_c(slash ? slash + 1 : path)};
    struct reader *reader = ingest_open_ragged(a, fd, &policy, format, &submission, &out->findings);
    if (reader) {
        out->opened = true;
        const struct header *header = ingest_header(reader);
        out->labels = header->name ? header->columns : 0;
        out->label = ARENA_ARRAY(a, str, out->labels + 1);
        for (int32_t i = 0; i < out->labels; i++) {
            out->label[i] = str_copy(a, header->name[i]);
        }
        struct text_batch batch;
        while (ingest_next(reader, &batch)) {
            keep_batch(a, &batch, &out->rows);
        }
        out->closed = ingest_close(reader, &submission);
        out->account = submission.account;
        out->bytes = submission.bytes;
    }
    struct stat status;
    out->bytes_there = stat(path, &status) == 0 ? (int64_t)status.st_size : -1;
    close(fd);
    return out->opened;
}

/* ---- what is expected ---- */

struct cell_table table_of_text(struct arena *a, str text)
{
    struct cell_table rows = {0};
    struct str_list cells = {0};
    if (str_starts(text, STR("\xEF\xBB\xBF"))) {
        text = str_slice(text, 3, text.n);
    }
    for (ptrdiff_t i = 0; i < text.n;) {
        struct buf cell = buf_new(a, 64);
        bool quoted = text.p[i] == '"';
        i += quoted;
        while (i < text.n) {
            char c = text.p[i];
            if (quoted && c == '"' && i + 1 < text.n && text.p[i + 1] == '"') {
                i++;
            } else if (quoted && c == '"') {
                quoted = false;
                i++;
                continue;
            } else if (!quoted && (c == ',' || c == '\n' || c == '\r')) {
                break;
            }
            buf_byte(&cell, c);
            i++;
        }
        *ARENA_PUSH(a, &cells) = buf_view(&cell);
        bool more = i < text.n && text.p[i] == ',';
        if (more) {
            i++;
            if (i == text.n) {
                *ARENA_PUSH(a, &cells) = STR("");
                more = false;
            } else {
                continue;
            }
        }
        i += i < text.n && text.p[i] == '\r';
        i += i < text.n && text.p[i] == '\n';
        struct cell_row *r = ARENA_PUSH(a, &rows);
        *r = (struct cell_row){cells.item, (int32_t)cells.count, rows.count, 0};
        cells = (struct str_list){0};
    }
    return rows;
}

static int64_t count_of(json_t *parameters, const char *name)
{
    json_t *value = json_object_get(parameters, name);
    return json_is_string(value) ? atoll(json_string_value(value)) : json_integer_value(value);
}

static str text_of(json_t *parameters, const char *name)
{
    return str_from_c(json_string_value(json_object_get(parameters, name)));
}

/* The parameters of Pollock's files: how many lines are what, delimiter, quote, escape. */
struct source_format format_of_parameters(struct arena *a, json_t *parameters)
{
    struct source_format format = source_format_plain();
    str delimiter = text_of(parameters, "delimiter"), quote = text_of(parameters, "quotechar");
    str escape = text_of(parameters, "escapechar"), encoding = text_of(parameters, "encoding");
    int64_t before = count_of(parameters, "preamble_lines");
    int64_t headers = count_of(parameters, "header_lines");
    format.dialect.declared = true;
    format.dialect.delimiter = delimiter;
    format.dialect.quote = quote.n > 0 ? quote.p[0] : 0;
    format.dialect.double_quote = true;
    if (escape.n > 0 && escape.p[0] != '"' && escape.p[0] != format.dialect.quote) {
        format.dialect.escape = escape.p[0];
        format.dialect.double_quote = false;
    } else if (escape.n > 0 && escape.p[0] != format.dialect.quote) {
        format.dialect.escape = escape.p[0];
    }
    format.dialect.header = headers > 0;
    int32_t *row = ARENA_ARRAY(a, int32_t, headers + before + 1);
    for (int32_t i = 0; i < headers; i++) {
        row[i] = (int32_t)before + i + 1;
    }
    format.dialect.header_row = row;
    format.dialect.header_rows = (int32_t)headers;
    if (headers == 0 && before > 0) {
        for (int32_t i = 0; i < before; i++) {
            row[i] = i + 1;
        }
        format.dialect.comment_row = row;
        format.dialect.comment_rows = (int32_t)before;
    }
    if (!encoding_parse(encoding, &format.encoding)) {
        format.encoding = ENCODING_UTF8; /* ascii */
    }
    return format;
}

bool row_is_empty(const struct cell_row *row)
{
    for (int32_t i = 0; i < row->cells; i++) {
        if (row->cell[i].n > 0) {
            return false;
        }
    }
    return true;
}

/* Empty cells at the end are nothing. */
static int32_t cells_used(const struct cell_row *row)
{
    int32_t used = row->cells;
    while (used > 1 && row->cell[used - 1].n == 0) {
        used--;
    }
    return used;
}

bool rows_equal(const struct cell_row *a, const struct cell_row *b)
{
    int32_t used = cells_used(a);
    if (used != cells_used(b)) {
        return false;
    }
    for (int32_t i = 0; i < used; i++) {
        if (!str_equal(a->cell[i], b->cell[i])) {
            return false;
        }
    }
    return true;
}
