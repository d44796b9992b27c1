/* Group H: one register exported in the ways that happen in centres. Each file is read as the whole
 * chain reads a submission, under the source format that h_formats.csv declares for it, and held
 * against the true values; a damaged file must be refused, and a wrong order of dates found. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../unit/validate_fixture.h"
#include "1_ingest/ingest.h"
#include "base/date.h"
#include "cases.h"
#include "descriptors/dataset_read.h"
#include "descriptors/date_words.h"

enum { FIELDS = 8, REPAIRS_EVERYWHERE = 0x7FFFFFFF };

struct export
{
    const char *file;
    str outcome, reading;
};

static bool diag_said(const struct diag *d)
{
    for (ptrdiff_t i = 0; i < d->count; i++) {
        printf("   %s line %lld", d->item[i].id, (long long)d->item[i].place.line);
        for (int k = 0; k < d->item[i].arg_count; k++) {
            printf(" %s=%.*s", d->item[i].args[k].name, STR_ARG(d->item[i].args[k].value));
        }
        printf("\n");
    }
    return d->error_count > 0;
}

static bool dataset_make(struct arena *a, const struct export *e, struct dataset *out)
{
    static const struct code_row sexes[] = {
        {.code = "f", .names = "\u0623\u0646\u062b\u0649|Femme|Female"},
        {.code = "m", .names = "\u0630\u0643\u0631|Homme|Male"}};
    static const struct code_row answers[] = {
        {.code = "yes", .names = "\u0646\u0639\u0645|Oui|Yes"},
        {.code = "no", .names = "\u0644\u0627|Non|No"}};
    struct codelist_set lists = {0};
    struct diag d = diag_new(a);
    str text;
    codelist_set_add(a, &lists, codelist_of(a, "sexes", sexes, 2));
    codelist_set_add(a, &lists, codelist_of(a, "answers", answers, 2));
    if (!file_read(a, "tests/cases/h_register.yaml", 0, &text, &d) ||
        !dataset_read(a, text, STR("h_register.yaml"), STR("register"), &lists, out, &d)) {
        diag_said(&d);
        return false;
    }
    struct reading r = {a, &d};
    struct source_format format = source_format_plain();
    const struct node *node = yaml_parse(a, e->reading, STR("h_formats.csv"), &d);
    format.repairs = (1u << REPAIR_COUNT) - 1; /* all that change no value by themselves */
    format.repairs &= ~(1u << REPAIR_GROUPING | 1u << REPAIR_DECIMAL_MARK | 1u << REPAIR_DATE |
                        1u << REPAIR_SERIAL | 1u << REPAIR_TOTALS | 1u << REPAIR_TITLE_ROWS);
    if (node) {
        source_format_read(&r, node, &format);
    }
    out->source_format = format;
    return !diag_said(&d);
}

/* One row as text, in the form of the truth: [fields]. */
static str value_text(struct arena *a, const struct field *field, const struct batch_column *c,
                      int32_t row)
{
    int64_t integer = c->integers[row];
    if (value_is_missing(integer)) {
        return STR("");
    }
    char date[11];
    switch (field->type) {
    case VALUE_TEXT:
        return c->texts[row];
    case VALUE_NUMBER:
        return str_format(a, "%.6g", c->numbers[row]);
    case VALUE_DATE:
        date_format_iso((int32_t)integer, date);
        return str_copy(a, str_from_c(date));
    case VALUE_CODE:
        return field->codelist->code[field->codelist->by_number[integer]].labels.text[0];
    default:
        return str_format(a, "%lld", (long long)integer);
    }
}

static str truth_text(struct arena *a, json_t *value)
{
    if (json_is_string(value)) {
        return str_from_c(json_string_value(value));
    }
    return json_is_number(value) ? str_format(a, "%.6g", json_number_value(value)) : STR("");
}

static bool row_agrees(struct arena *a, const struct dataset *d, const struct batch *b, int32_t row,
                       json_t *truth)
{
    bool agrees = true;
    for (int32_t f = 0; f < FIELDS; f++) {
        str found = value_text(a, &d->field[f], &b->column[f], row);
        str wanted = truth_text(a, json_array_get(truth, (size_t)f));
        bool same = d->field[f].type == VALUE_CODE
                        ? str_equal(utf8_fold(a, found), utf8_fold(a, wanted))
                        : str_equal(found, wanted);
        if (!same) {
            printf("   line %lld %.*s: %.*s, true is %.*s\n", (long long)b->line[row],
                   STR_ARG(d->field[f].name), STR_ARG(found), STR_ARG(wanted));
        }
        agrees = agrees && same;
    }
    return agrees;
}

struct outcome {
    bool refused, agrees, contradicted;
    int32_t rows;
};

static void take(struct arena *a, const struct case_item *item, struct dataset *d,
                 struct outcome *out, struct finding_list *findings)
{
    static struct codelist centres = {.name = STR_INIT("centres")};
    struct diag diag = diag_new(a);
    struct date_words *words = date_words_new(a);
    date_words_load(a, "schemas/common/dates", words, &diag);
    struct dataset *datasets[] = {d};
    struct schemas schemas = {.dataset = datasets,
                              .datasets = 1,
                              .centres = &centres,
                              .date_words = words,
                              .policy = {.file_bytes_limit = 1 << 30,
                                         .cell_bytes_limit = 1 << 16,
                                         .findings_limit_each = 100,
                                         .record_lines_limit = 100,
                                         .refuse_share = 1}};
    json_t *truth = json_of(join(a, item->folder, "truth.json"));
    struct submission submission = {.path = str_from_c(((struct export *)item->data)->file),
                                    .dataset = d,
                                    .dataset_name = d->name,
                                    .period = STR("2024"),
                                    .sequence = 1};
    int fd = open(item->folder, O_RDONLY | O_DIRECTORY);
    struct reader *reader = ingest_open(a, fd, &schemas, &submission, findings);
    out->agrees = true;
    if (!reader) {
        out->refused = true;
        close(fd);
        return;
    }
    int32_t today;
    date_parse_iso(STR("2025-12-31"), &today);
    struct validator *v =
        validator_new(a, &schemas, d, ingest_header(reader)->column, STR(""), today, findings);
    struct text_batch in;
    struct batch batch;
    while (ingest_next(reader, &in)) {
        validate_batch(v, &in, &batch, &submission.account);
        for (int32_t row = 0; row < batch.rows; row++, out->rows++) {
            out->agrees = row_agrees(a, d, &batch, row, json_array_get(truth, (size_t)out->rows)) &&
                          out->agrees;
        }
    }
    bool finished = validator_finish(v, &submission.account);
    out->refused = !ingest_close(reader, &submission) || !finished;
    out->agrees = out->agrees && (size_t)out->rows == json_array_size(truth);
    if (!account_conserves(&submission.account)) {
        printf("   conservation does not hold\n");
        out->agrees = false;
    }
    close(fd);
}

static bool case_export(struct case_item *item)
{
    struct arena *a = item->cases->arena;
    struct export *e = item->data;
    struct dataset d;
    struct finding_list findings = finding_list_new(a, 100);
    struct outcome out = {0};
    if (!dataset_make(a, e, &d)) {
        return false;
    }
    take(a, item, &d, &out, &findings);
    for (ptrdiff_t i = 0; i < findings.group_count; i++) {
        const struct finding_group *g = &findings.group[i];
        out.contradicted = out.contradicted || str_find(g->detail, STR("order")) >= 0 ||
                           str_find(g->rule, STR("order")) >= 0 ||
                           str_find(g->detail, STR("swapped")) >= 0;
        printf("   %lld x %.*s %.*s field %d (%s)\n", (long long)g->count, STR_ARG(g->rule),
               STR_ARG(g->detail), g->field, severity_name(g->severity));
    }
    printf("   %d rows, %s\n", out.rows, out.refused ? "refused" : "not refused");
    if (str_equal_c(e->outcome, "damaged")) {
        return out.refused;
    }
    return str_equal_c(e->outcome, "contradicted") ? out.refused || out.contradicted
                                                   : out.agrees && !out.refused;
}

/* The file of the folder whose name begins with the export's number. */
static const char *file_of(struct cases *cases, const char *folder, str number)
{
    struct str_list names;
    struct diag d = diag_new(cases->arena);
    if (dir_list(cases->arena, folder, true, &names, &d)) {
        for (ptrdiff_t i = 0; i < names.count; i++) {
            if (str_starts(names.item[i], number) && str_ends(names.item[i], STR(".csv"))) {
                return str_to_c(cases->arena, names.item[i]);
            }
        }
    }
    return NULL;
}

void cases_exports(struct cases *cases, const char *folder)
{
    str text;
    struct diag d = diag_new(cases->arena);
    if (!file_read(cases->arena, "tests/cases/h_formats.csv", 0, &text, &d)) {
        return;
    }
    struct cell_table rows = table_of_text(cases->arena, text);
    for (ptrdiff_t i = 1; i < rows.count; i++) {
        const struct cell_row *row = &rows.item[i];
        struct export e = {file_of(cases, folder, row->cell[0]), row->cell[1], row->cell[2]};
        if (e.file) {
            str name =
                str_format(cases->arena, "%.*s-%.*s", STR_ARG(row->cell[0]), STR_ARG(row->cell[1]));
            case_run(cases, "H", str_to_c(cases->arena, name), folder, case_export, &e);
        }
    }
}
