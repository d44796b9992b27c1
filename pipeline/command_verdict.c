/* How `marsad check` tells what it found: sentences with file, line and column for a person; JSON
 * and CSV in the vocabulary of the Table Schema reference implementation for a program, so that it
 * can stand where that one stood. A note is the cause or the constraint, never a value. */
#include <stdio.h>

#include "command_check.h"
#include "descriptors/dataset.h"

struct verdict verdict_begin(struct session *s)
{
    struct verdict v = {.session = s, .out = buf_new(s->arena, 1 << 14)};
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
 * numbered, its first line. Nothing for what is wrong with the header or with the file. */
static int64_t row_number(const struct finding *f)
{
    bool is_of_header = str_ends(f->rule, STR("-label")) || (f->field < 0 && f->line <= 1);
    return f->record > 0 ? f->record : is_of_header ? 0 : f->line;
}

static str field_name(const struct submission *submission, const struct finding *f)
{
    bool known = submission->dataset && f->field >= 0 && f->field < submission->dataset->fields;
    return known ? submission->dataset->field[f->field].name : STR("");
}

static void put_json(struct verdict *v, const struct submission *submission,
                     const struct finding *f, int32_t resource)
{
    struct buf *out = &v->out;
    buf_c(out, v->findings > 0 ? ",\n    {" : "\n    {");
    if (resource > 0) {
        buf_c(out, "\"resource\": ");
        buf_int64(out, resource);
        buf_c(out, ", ");
    }
    buf_c(out, "\"file\": ");
    buf_json_string(out, submission->path);
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
    buf_csv_cell(out, submission->path);
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
    for (ptrdiff_t i = 0; i < findings->count; i++) {
        const struct finding *f = &findings->item[i];
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
        v->findings++;
        v->wrong = v->wrong || f->severity > SEVERITY_WARN;
        v->told = v->told || f->severity > SEVERITY_INFO;
    }
    v->records += submission->account.read;
    v->files++;
    if (v->session->format == FORMAT_HUMAN) {
        const struct account *a = &submission->account;
        say_line(v->session,
                 SPEAK(v->session, v->wrong ? "check.standard-findings" : "check.standard-good",
                       {"file", submission->path}, {"read", count_text(v->session, a->read)},
                       {"count", count_text(v->session, (int64_t)findings->count)}));
    }
}

int verdict_end(struct verdict *v)
{
    if (v->session->format == FORMAT_JSON) {
        printf("{\n  \"valid\": %s,\n  \"stats\": {\"files\": %lld, \"records\": %lld, "
               "\"errors\": %lld},\n  \"errors\": [",
               v->wrong ? "false" : "true", (long long)v->files, (long long)v->records,
               (long long)v->findings);
        str all = buf_view(&v->out);
        (void)fwrite(all.p, 1, (size_t)all.n, stdout);
        printf("%s]\n}\n", v->findings > 0 ? "\n  " : "");
    } else if (v->session->format == FORMAT_CSV) {
        str all = buf_view(&v->out);
        (void)fwrite(all.p, 1, (size_t)all.n, stdout);
    }
    return v->told ? DIAG_DATA : 0;
}
