/* marsad check by the letter of the standard: a CSV file against any Table Schema, against none
 * (only its shape), or the files of a data package against each other. Keeps nothing. */
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "1_ingest/ingest.h"
#include "2_validate/validate.h"
#include "base/buf.h"
#include "command_check.h"
#include "descriptors/dataset_read.h"
#include "descriptors/date_words.h"

enum { SAMPLE_RECORDS = 100, LIMIT_ERRORS = 1000 };

/* One file and what it is held against. */
struct judged {
    str path;
    const char *schema_path, *dialect_path; /* or NULL */
    str schema_text;                        /* of a data package */
    str encoding;
    struct dataset dataset;
    const struct date_words *words;
    bool has_schema;
    struct submission submission;
    struct finding_list findings;
    struct conformance_options options;
    const str *wanted; /* fields whose values other files refer to */
    int32_t wanted_count;
    const struct map *values;
};

/* ---- what the file is held against ---- */

static bool schema_take(struct session *s, struct judged *j)
{
    struct schema_text schema = {STR("schema"), j->schema_text}, dialect = {0};
    j->has_schema = j->schema_path || j->schema_text.n > 0;
    if (j->schema_path) {
        return table_schema_load(s->arena, j->schema_path, j->dialect_path, &j->dataset, s->diag);
    }
    if (j->dialect_path) {
        dialect.file = str_from_c(j->dialect_path);
        if (!file_read(s->arena, j->dialect_path, 0, &dialect.bytes, s->diag)) {
            return false;
        }
    }
    if (!j->has_schema) {
        schema.bytes = STR("{\"fields\": []}");
    }
    return table_schema_read(s->arena, schema, dialect, &j->dataset, s->diag);
}

static bool encoding_take(struct session *s, struct judged *j)
{
    str name = j->encoding;
    if (name.n == 0) {
        return true;
    }
    if (str_ends(name, STR("-sig"))) { /* as Python names UTF-8 with a mark */
        name = str_slice(name, 0, name.n - 4);
    }
    if (!encoding_parse(name, &j->dataset.source_format.encoding)) {
        DIAG(s->diag, DIAG_ERROR, DIAG_USAGE, NO_PLACE, "usage.unknown-encoding", {"what", name});
        return false;
    }
    return true;
}

/* Month names, for formats that take them; without them when there are none. */
static const struct date_words *words_take(struct session *s)
{
    struct date_words *words = date_words_new(s->arena);
    struct diag absent = diag_new(s->arena);
    str folder = path_join(s->arena, str_from_c(s->run.schemas_root), STR("common/dates"));
    bool there = date_words_load(s->arena, str_to_c(s->arena, folder), words, &absent);
    return there ? words : NULL;
}

/* ---- reading ---- */

static const struct policy plain_policy = {
    .file_bytes_limit = INT64_C(1) << 36,
    .cell_bytes_limit = 16 << 20,
    .findings_limit_each = LIMIT_ERRORS,
    .record_lines_limit = 10000,
    .refuse_share = 1,
};

static struct reader *reader_open(struct arena *a, const struct judged *j,
                                  const struct source_format *format, struct submission *submission,
                                  struct finding_list *findings)
{
    str folder = folder_of(j->path);
    int fd = open(folder.n ? str_to_c(a, folder) : ".", O_RDONLY | O_DIRECTORY);
    if (fd < 0) {
        return NULL;
    }
    *submission = (struct submission){.path = last_name_of(j->path), .dataset = &j->dataset};
    struct reader *reader = ingest_open_ragged(a, fd, &plain_policy, format, submission, findings);
    close(fd);
    return reader;
}

/* Half to even, as the reference implementation rounds. */
static int32_t near_integer(double value)
{
    return (int32_t)nearbyint(value);
}

static int32_t record_width(const struct text_batch *b, int32_t row)
{
    bool is_empty_line = b->found[row] == 1 && text_batch_cell(b, row, 0).n == 0;
    return is_empty_line ? 0 : b->found[row];
}

/* The header is the first record that is about as wide as the records are in the mean; the first
 * one when none is. Only where the dialect does not say which it is. */
static int32_t header_record(struct arena scratch, const struct judged *j)
{
    struct source_format format = j->dataset.source_format;
    struct finding_list ignored = finding_list_new(&scratch, 1);
    struct submission submission;
    struct text_batch b = {0};
    int32_t header = 1;
    format.dialect.header = false;
    struct reader *reader = reader_open(&scratch, j, &format, &submission, &ignored);
    if (!reader) {
        return header;
    }
    if (ingest_next(reader, &b) && b.found && b.record) {
        int32_t rows = b.rows < SAMPLE_RECORDS ? b.rows : SAMPLE_RECORDS;
        double sum = 0;
        for (int32_t row = 0; row < rows; row++) {
            sum += record_width(&b, row);
        }
        int32_t width = near_integer(sum / rows), drift = near_integer(width * 0.1);
        drift = drift < 1 ? 1 : drift;
        for (int32_t row = rows - 1; row >= 0; row--) {
            int32_t found = record_width(&b, row);
            header =
                width - drift <= found && found <= width + drift ? (int32_t)b.record[row] : header;
        }
    }
    (void)ingest_close(reader, &submission);
    return header;
}

static void header_choose(struct arena *a, struct judged *j)
{
    struct dialect *dialect = &j->dataset.source_format.dialect;
    if (!dialect->header || dialect->header_rows > 0) {
        return;
    }
    int32_t record = header_record(*a, j);
    if (record > 1) {
        int32_t *row = ARENA_NEW(a, int32_t);
        *row = record;
        dialect->header_row = row;
        dialect->header_rows = 1;
    }
}

/* Names for the columns of a file without a schema: those of its labels. */
static void labels_become_fields(struct session *s, struct judged *j, const struct header *header,
                                 const struct text_batch *first)
{
    struct source_format format = j->dataset.source_format;
    int32_t columns = header->name ? header->columns : first->rows > 0 ? first->found[0] : 0;
    str *label = ARENA_ARRAY(s->arena, str, columns + 1);
    for (int32_t i = 0; i < columns; i++) {
        str text = header->name ? header->name[i] : STR("");
        char *tidy = arena_alloc(s->arena, 1, text.n + 1);
        for (ptrdiff_t k = 0; k < text.n; k++) {
            tidy[k] = text.p[k] == '\n' ? ' ' : text.p[k];
        }
        label[i] = str_trim((str){tidy, text.n});
    }
    table_schema_of_labels(s->arena, label, columns, &j->dataset);
    j->dataset.source_format = format;
    struct text_batch sample = *first;
    int32_t header_rows = format.dialect.header_rows;
    int32_t before = !header->name     ? 0
                     : header_rows > 0 ? format.dialect.header_row[header_rows - 1]
                                       : 1;
    sample.rows = sample.rows < SAMPLE_RECORDS - before ? sample.rows : SAMPLE_RECORDS - before;
    if (sample.rows > 0) {
        conform_infer(s->arena, j->words, &sample, &j->dataset);
    }
}

static void source_error(struct judged *j, const char *detail)
{
    finding_add(&j->findings, (struct finding){.field = -1,
                                               .severity = SEVERITY_REFUSE_FILE,
                                               .rule = STR("source-error"),
                                               .detail = str_from_c(detail)});
}

/* No record, and no label: nothing at all, or a header that is declared beyond the last record. */
static bool is_empty(const struct judged *j, const struct header *header, bool more)
{
    bool has_labels = header->name && header->columns > 0;
    bool is_beyond = has_labels && j->dataset.source_format.dialect.header_rows > 0 &&
                     header->columns == 1 && header->name[0].n == 0;
    return !more && (!has_labels || is_beyond);
}

static void read_through(struct session *s, struct judged *j, struct reader *reader)
{
    const struct header *header = ingest_header(reader);
    struct text_batch batch = {0};
    bool more = ingest_next(reader, &batch);
    bool has_labels = header->name && header->columns > 0;
    if (is_empty(j, header, more)) {
        if (j->findings.count == 0) {
            source_error(j, "empty");
        }
        return;
    }
    if (!j->has_schema) {
        labels_become_fields(s, j, header, &batch);
    }
    struct conformer *c =
        conformer_new(s->arena, &j->dataset, j->words, header->name,
                      has_labels ? header->columns : 0, &j->options, &j->findings);
    struct conform_collector *collector =
        j->wanted_count > 0 ? conform_collect(c, j->wanted, j->wanted_count) : NULL;
    while (more && conform_batch(c, &batch)) {
        more = ingest_next(reader, &batch);
    }
    (void)conformer_finish(c);
    j->values = collector ? conform_collected(collector) : NULL;
}

static bool judge(struct session *s, struct judged *j)
{
    int64_t limit = j->options.limit_errors > 0 ? j->options.limit_errors : LIMIT_ERRORS;
    j->findings = finding_list_new(s->arena, limit);
    if (!encoding_take(s, j)) {
        return false;
    }
    j->words = words_take(s);
    header_choose(s->arena, j);
    struct reader *reader =
        reader_open(s->arena, j, &j->dataset.source_format, &j->submission, &j->findings);
    if (reader) {
        read_through(s, j, reader);
        (void)ingest_close(reader, &j->submission);
    } else if (j->findings.count == 0) {
        source_error(j, "header");
    }
    j->submission.path = j->path; /* as it was given: a program looks for it from where it stands */
    return true;
}

/* ---- files ---- */

/* The schema is read once: a file gets a copy, since a dialect that is found out is the file's. */
static bool file_judge(struct session *s, const struct judged *template, const char *path,
                       struct verdict *verdict)
{
    if (!file_exists(path) || dir_exists(path)) {
        bool is_stream = strcmp(path, "-") == 0;
        (void)usage_error(s,
                          is_stream          ? "usage.no-stream"
                          : dir_exists(path) ? "usage.check-profile"
                                             : "usage.no-such-file",
                          path);
        verdict_missing(verdict, path);
        return false;
    }
    struct judged j = *template;
    j.path = str_from_c(path);
    if (!judge(s, &j)) {
        return false;
    }
    verdict_file(verdict, &j.submission, &j.findings, 0);
    return true;
}

int check_standard_files(struct session *s)
{
    struct judged template = {.schema_path = s->schema,
                              .dialect_path = s->dialect,
                              .encoding = s->encoding ? str_from_c(s->encoding) : STR("")};
    if (s->checklist &&
        !conform_checklist_read(s->arena, s->checklist, &template.options, s->diag)) {
        return diag_exit_code(s->diag);
    }
    template.options.limit_errors = s->limit_errors;
    if (!schema_take(s, &template) || !encoding_take(s, &template)) {
        return diag_exit_code(s->diag);
    }
    struct verdict verdict = verdict_begin(s);
    bool all = true;
    for (int i = 0; i < s->argument_count; i++) {
        all = file_judge(s, &template, s->argument[i], &verdict) && all;
    }
    int code = verdict_end(&verdict);
    return all ? code : DIAG_USAGE;
}

/* ---- a data package ---- */

struct package {
    struct judged *file;
    str *name;
    int32_t files;
};

static void node_as_json(struct buf *out, const struct node *n)
{
    if (n->kind == NODE_SCALAR) {
        if (n->plain) {
            buf_str(out, n->text);
        } else {
            buf_json_string(out, n->text);
        }
        return;
    }
    buf_byte(out, n->kind == NODE_MAP ? '{' : '[');
    for (const struct node *child = n->first; child; child = child->next) {
        if (child != n->first) {
            buf_byte(out, ',');
        }
        if (n->kind == NODE_MAP) {
            buf_json_string(out, child->key);
            buf_byte(out, ':');
        }
        node_as_json(out, child);
    }
    buf_byte(out, n->kind == NODE_MAP ? '}' : ']');
}

/* A schema or dialect stands in the resource, or is a file beside the package. */
static bool resource_read(struct session *s, struct reading *r, const struct node *n, str folder,
                          struct package *p)
{
    struct judged *j = &p->file[p->files];
    str path = {0};
    if (!take_text(r, n, "path", NEEDED, &path)) {
        return false;
    }
    take_text(r, n, "name", OPTIONAL, &p->name[p->files]);
    take_text(r, n, "encoding", OPTIONAL, &j->encoding);
    j->path = str_concat(s->arena, 2, (str[]){folder, path});
    const struct node *schema = node_find(n, "schema"), *dialect = node_find(n, "dialect");
    if (schema && schema->kind == NODE_SCALAR) {
        j->schema_path = str_to_c(s->arena, str_concat(s->arena, 2, (str[]){folder, schema->text}));
    } else if (schema) {
        struct buf text = buf_new(s->arena, 1024);
        node_as_json(&text, n); /* with its dialect */
        j->schema_text = buf_view(&text);
    }
    if (dialect && dialect->kind == NODE_SCALAR) {
        j->dialect_path =
            str_to_c(s->arena, str_concat(s->arena, 2, (str[]){folder, dialect->text}));
    }
    p->files++;
    return schema_take(s, j);
}

static bool package_read(struct session *s, const char *path, struct package *p)
{
    str text;
    if (!file_read(s->arena, path, 0, &text, s->diag)) {
        return false;
    }
    const struct node *root = yaml_parse(s->arena, text, str_from_c(path), s->diag);
    struct reading r = {s->arena, s->diag};
    const struct node *list = root ? node_take(&r, root, "resources", NEEDED) : NULL;
    if (!list) {
        return false;
    }
    p->file = ARENA_ARRAY(s->arena, struct judged, list->count + 1);
    p->name = ARENA_ARRAY(s->arena, str, list->count + 1);
    bool good = true;
    for (const struct node *n = list->first; n; n = n->next) {
        good = resource_read(s, &r, n, folder_of(str_from_c(path)), p) && good;
    }
    return good;
}

/* The values that a foreign key refers to: the other file is read for them alone. */
static const struct map *values_of(struct session *s, const struct package *p,
                                   const struct foreign_key *key)
{
    for (int32_t i = 0; i < p->files; i++) {
        if (str_equal(p->name[i], key->resource)) {
            struct judged other = p->file[i];
            other.dataset.foreign_keys = 0;
            other.wanted = key->reference_fields;
            other.wanted_count = key->field_count;
            other.options.limit_errors = INT64_MAX;
            return judge(s, &other) ? other.values : NULL;
        }
    }
    return NULL;
}

static void references_resolve(struct session *s, const struct package *p, int32_t file)
{
    struct judged *j = &p->file[file];
    struct conform_other *other =
        ARENA_ARRAY(s->arena, struct conform_other, j->dataset.foreign_keys + 1);
    for (int32_t i = 0; i < j->dataset.foreign_keys; i++) {
        struct foreign_key *key = &j->dataset.foreign_key[i];
        if (str_equal(key->resource, p->name[file])) {
            key->resource = j->dataset.name; /* itself */
        }
        if (key->resource.n > 0 && !str_equal(key->resource, j->dataset.name)) {
            other[j->options.others++] = (struct conform_other){key, values_of(s, p, key)};
        }
    }
    j->options.other = other;
}

int check_package(struct session *s, const char *path)
{
    struct package p = {0};
    if (!package_read(s, path, &p)) {
        return diag_exit_code(s->diag) ? diag_exit_code(s->diag) : DIAG_DESCRIPTOR;
    }
    struct conformance_options asked = {.limit_errors = s->limit_errors};
    if (s->checklist && !conform_checklist_read(s->arena, s->checklist, &asked, s->diag)) {
        return diag_exit_code(s->diag);
    }
    struct verdict verdict = verdict_begin(s);
    for (int32_t i = 0; i < p.files; i++) {
        p.file[i].options = asked;
        references_resolve(s, &p, i);
        if (!judge(s, &p.file[i])) {
            return diag_exit_code(s->diag);
        }
        verdict_file(&verdict, &p.file[i].submission, &p.file[i].findings, i + 1);
    }
    return verdict_end(&verdict);
}
