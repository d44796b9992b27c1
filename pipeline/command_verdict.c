/* How `marsad check` tells what it found: sentences with file, line and column for a person; JSON
 * and CSV in the vocabulary of the Table Schema reference implementation for a program, so that it
 * can stand where that one stood. A note is the cause or the constraint, never a value. */
#include <stdio.h>

#include "base/utf8.h"
#include "command_check.h"
#include "descriptors/dataset.h"

struct verdict verdict_begin(struct session *s)
{
    struct verdict v = {
        .session = s, .out = buf_new(s->arena, 1 << 14), .notes = buf_new(s->arena, 256)};
    if (s->format == FORMAT_CSV) {
        buf_c(&v.out, "file,resource,row,line,field,fieldName,type,note,severity\n");
    }
    return v;
}

/* The row's number, or nothing for the header and the file as a whole. */
static void put_number(struct buf *out, int64_t value, const char *absent)
{
    if (value > 0) {
        buf_int64(out, value);
    } else {
        buf_c(out, absent);
    }
}

/* The number of the record, the header's being 1; of our own datasets, whose records are not
 * numbered, its first line. Nothing for what is wrong with the header or with the file; bytes that
 * are no text are the file's trouble in that vocabulary, and only the line says where. */
static int64_t row_number(const struct finding *f)
{
    bool is_of_header = str_ends(f->rule, STR("-label")) || (f->field < 0 && f->line <= 1);
    if (str_equal(f->rule, STR("encoding-error"))) {
        return 0;
    }
    return f->record > 0 ? f->record : is_of_header ? 0 : f->line;
}

static str field_name(const struct submission *submission, const struct finding *f)
{
    bool known = submission->dataset && f->field >= 0 && f->field < submission->dataset->fields;
    return known ? submission->dataset->field[f->field].name : STR("");
}

/* Names of files may hold any byte; a document may not. */
static str as_text(struct arena *a, str name)
{
    if (utf8_invalid_at(name) < 0) {
        return name;
    }
    struct buf b = buf_new(a, name.n + 8);
    for (ptrdiff_t at; (at = utf8_invalid_at(name)) >= 0;) {
        buf_str(&b, str_slice(name, 0, at));
        buf_c(&b, "\xEF\xBF\xBD");
        name = str_slice(name, at + 1, name.n);
    }
    buf_str(&b, name);
    return buf_view(&b);
}

static void put_json(struct verdict *v, const struct submission *submission,
                     const struct finding *f, int32_t resource)
{
    bool is_note = f->severity == SEVERITY_INFO;
    struct buf *out = is_note ? &v->notes : &v->out;
    buf_c(out, (is_note ? v->noted : v->findings) > 0 ? ",\n    {" : "\n    {");
    if (resource > 0) {
        buf_c(out, "\"resource\": ");
        buf_int64(out, resource);
        buf_c(out, ", ");
    }
    buf_c(out, "\"file\": ");
    buf_json_string(out, as_text(v->session->arena, submission->path));
    buf_c(out, ", \"row\": ");
    put_number(out, row_number(f), "null");
    buf_c(out, ", \"line\": ");
    put_number(out, f->line, "null");
    buf_c(out, ", \"field\": ");
    put_number(out, f->column, "null");
    buf_c(out, ", \"fieldName\": ");
    if (f->column > 0 || f->field >= 0) {
        buf_json_string(out, field_name(submission, f));
    } else {
        buf_c(out, "null");
    }
    buf_c(out, ", \"type\": ");
    buf_json_string(out, f->rule);
    buf_c(out, ", \"note\": ");
    buf_json_string(out, f->detail);
    buf_c(out, ", \"severity\": ");
    buf_json_string(out, str_from_c(severity_name(f->severity)));
    buf_byte(out, '}');
}

static void put_csv(struct verdict *v, const struct submission *submission, const struct finding *f,
                    int32_t resource)
{
    struct buf *out = &v->out;
    buf_csv_cell(out, as_text(v->session->arena, submission->path));
    buf_byte(out, ',');
    put_number(out, resource, "");
    buf_byte(out, ',');
    put_number(out, row_number(f), "");
    buf_byte(out, ',');
    put_number(out, f->line, "");
    buf_byte(out, ',');
    put_number(out, f->column, "");
    buf_byte(out, ',');
    buf_csv_cell(out, field_name(submission, f));
    buf_byte(out, ',');
    buf_csv_cell(out, f->rule);
    buf_byte(out, ',');
    buf_csv_cell(out, f->detail);
    buf_byte(out, ',');
    buf_c(out, severity_name(f->severity));
    buf_byte(out, '\n');
}

void verdict_file(struct verdict *v, const struct submission *submission,
                  const struct finding_list *findings, int32_t resource)
{
    bool told = false;
    for (ptrdiff_t i = 0; i < findings->count; i++) {
        const struct finding *f = &findings->item[i];
        told = told || f->severity > SEVERITY_INFO;
        v->wrong = v->wrong || f->severity > SEVERITY_WARN;
        struct session local = *v->session;
        struct arena line = *v->session->arena; /* given back after each line */
        local.arena = &line;
        if (v->session->format == FORMAT_JSON) {
            put_json(v, submission, f, resource);
        } else if (v->session->format == FORMAT_CSV) {
            put_csv(v, submission, f, resource);
        } else {
            finding_say(&local, submission, f);
        }
        v->findings += f->severity > SEVERITY_INFO;
        v->noted += f->severity == SEVERITY_INFO;
    }
    v->told = v->told || told;
    v->records += submission->account.read;
    v->files++;
    if (v->session->format == FORMAT_HUMAN) {
        const struct account *a = &submission->account;
        say_line(v->session,
                 SPEAK(v->session, told ? "check.standard-findings" : "check.standard-good",
                       {"file", submission->path}, {"read", count_text(v->session, a->read)},
                       {"count", count_text(v->session, (int64_t)findings->count)}));
    }
}

static void record_of_program(struct verdict *v, const struct submission *submission,
                              const char *type, const char *note, int64_t line)
{
    struct finding finding = {.field = -1,
                              .line = line,
                              .severity = SEVERITY_REFUSE_FILE,
                              .rule = str_from_c(type),
                              .detail = str_from_c(note)};
    if (v->session->format == FORMAT_JSON) {
        put_json(v, submission, &finding, 0);
    } else {
        put_csv(v, submission, &finding, 0);
    }
    v->findings++;
    v->wrong = v->told = true;
}

void verdict_missing(struct verdict *v, const char *path)
{
    if (v->session->format != FORMAT_HUMAN) {
        struct submission submission = {.path = str_from_c(path)};
        record_of_program(v, &submission, "scheme-error", "missing", 0);
    }
}

void verdict_refused(struct session *s, int code)
{
    if (s->format == FORMAT_HUMAN || s->answered) {
        return;
    }
    struct verdict v = verdict_begin(s);
    const char *type = code == DIAG_DESCRIPTOR    ? "schema-error"
                       : code == DIAG_ENVIRONMENT ? "scheme-error"
                                                  : "error";
    for (ptrdiff_t i = 0; i < s->diag->count; i++) {
        const struct diag_item *item = &s->diag->item[i];
        if (item->level == DIAG_ERROR) {
            bool names_file = item->class == DIAG_ENVIRONMENT && item->arg_count > 0;
            struct submission submission = {.path = names_file ? item->args[0].value
                                                               : item->place.file};
            record_of_program(&v, &submission, type, item->id, item->place.line);
        }
    }
    if (v.findings == 0) {
        struct submission submission = {
            .path = str_from_c(s->argument_count > 0 ? s->argument[0] : "")};
        record_of_program(&v, &submission, type, "not-checked", 0);
    }
    (void)verdict_end(&v);
}

static void write_json(const struct verdict *v)
{
    printf("{\n  \"valid\": %s,\n  \"stats\": {\"files\": %lld, \"records\": %lld, "
           "\"errors\": %lld},\n  \"errors\": [",
           v->wrong ? "false" : "true", (long long)v->files, (long long)v->records,
           (long long)v->findings);
    str all = buf_view(&v->out), notes = buf_view(&v->notes);
    (void)fwrite(all.p, 1, (size_t)all.n, stdout);
    printf("%s]", v->findings > 0 ? "\n  " : "");
    if (v->noted > 0) {
        printf(",\n  \"notes\": [");
        (void)fwrite(notes.p, 1, (size_t)notes.n, stdout);
        printf("\n  ]");
    }
    printf("\n}\n");
}

int verdict_end(struct verdict *v)
{
    v->session->answered = true;
    if (v->session->format == FORMAT_JSON) {
        write_json(v);
    } else if (v->session->format == FORMAT_CSV) {
        str all = buf_view(&v->out);
        (void)fwrite(all.p, 1, (size_t)all.n, stdout);
    }
    return v->told ? DIAG_DATA : 0;
}
