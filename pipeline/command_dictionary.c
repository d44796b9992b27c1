/* marsad dictionary: what a profile is made of, as Markdown on stdout, in one language: datasets
 * with their fields, code lists with their codes, indicators with their definitions. `make docs`
 * writes docs/dictionary/ with it. */
#include <stdio.h>

#include "base/buf.h"
#include "command.h"
#include "descriptors/rule_run.h"

/* A cell of a Markdown table: no line ends, no bars. */
static void cell(struct buf *b, str text)
{
    buf_c(b, " ");
    for (ptrdiff_t i = 0; i < text.n; i++) {
        buf_byte(b, text.p[i] == '\n' || text.p[i] == '|' ? ' ' : text.p[i]);
    }
    buf_c(b, " |");
}

static void heading(const struct session *s, struct buf *b, const char *id)
{
    cell(b, catalogue_text(s->catalogue, id, s->language));
}

static void begin_table(const struct session *s, struct buf *b, int count, const char *const *ids)
{
    buf_c(b, "\n|");
    for (int i = 0; i < count; i++) {
        heading(s, b, ids[i]);
    }
    buf_c(b, "\n|");
    for (int i = 0; i < count; i++) {
        buf_c(b, "---|");
    }
}

static str word(const struct session *s, const char *prefix, const char *name)
{
    str id = str_concat(s->arena, 2, (str[]){str_from_c(prefix), str_from_c(name)});
    return catalogue_text(s->catalogue, str_to_c(s->arena, id), s->language);
}

static const char *const type_names[] = {
    [VALUE_TEXT] = "text",       [VALUE_INTEGER] = "integer", [VALUE_NUMBER] = "number",
    [VALUE_BOOLEAN] = "boolean", [VALUE_DATE] = "date",       [VALUE_CODE] = "code",
    [VALUE_CODE_SET] = "codes",  [VALUE_TIME] = "time",       [VALUE_DATETIME] = "datetime",
    [VALUE_YEARMONTH] = "month"};
static const char *const sensitivity_names[] = {[SENSITIVITY_PLAIN] = "plain",
                                                [SENSITIVITY_SENSITIVE] = "sensitive",
                                                [SENSITIVITY_QUASI_IDENTIFIER] = "quasi_identifier",
                                                [SENSITIVITY_RECORD_KEY] = "record_key",
                                                [SENSITIVITY_DIRECT_IDENTIFIER] =
                                                    "direct_identifier",
                                                [SENSITIVITY_FREE_TEXT] = "free_text"};

static void field_row(const struct session *s, struct buf *b, const struct field *f)
{
    buf_c(b, "\n|");
    cell(b, f->name);
    cell(b, f->labels.text[s->language]);
    cell(b, word(s, "dictionary.type.", type_names[f->type]));
    cell(b, f->codelist ? f->codelist->name : STR(""));
    cell(b, f->required ? catalogue_text(s->catalogue, "dictionary.yes", s->language) : STR(""));
    cell(b, word(s, "dictionary.sensitivity.", sensitivity_names[f->sensitivity]));
}

static void derived_row(const struct session *s, struct buf *b, const struct dataset *d, int32_t c)
{
    const struct coded_column *column = &d->coded[c];
    buf_c(b, "\n|");
    cell(b, column->name);
    cell(b, dataset_column_labels(d, c).text[s->language]);
    cell(b, word(s, "dictionary.type.", type_names[d->coded_scope.variable[c].type]));
    cell(b, column->codelist ? column->codelist->name : STR(""));
    cell(b, STR(""));
    cell(b, catalogue_text(s->catalogue, "dictionary.derived", s->language));
}

static void dataset_section(const struct session *s, struct buf *b, const struct dataset *d)
{
    static const char *const columns[] = {"dictionary.field",    "dictionary.label",
                                          "dictionary.type",     "dictionary.codelist",
                                          "dictionary.required", "dictionary.kept"};
    buf_format(b, "\n\n## %.*s (`%.*s`)\n", STR_ARG(d->labels.text[s->language]), STR_ARG(d->name));
    begin_table(s, b, 6, columns);
    for (int32_t i = 0; i < d->fields; i++) {
        field_row(s, b, &d->field[i]);
    }
    for (int32_t c = d->coded_count; c < d->column_count; c++) {
        derived_row(s, b, d, c);
    }
    for (int32_t i = 0; i < d->rules; i++) {
        str asks = rule_text(s->arena, d, &d->rule[i]);
        buf_format(b, "%s- `%.*s`: %.*s (`%.*s`)", i ? "\n" : "\n\n", STR_ARG(d->rule[i].id),
                   STR_ARG(d->rule[i].message.text[s->language]), STR_ARG(asks));
    }
}

static void codelist_section(const struct session *s, struct buf *b, const struct codelist *list)
{
    static const char *const columns[] = {"dictionary.code", "dictionary.label",
                                          "dictionary.parent"};
    buf_format(b, "\n\n### `%.*s`\n", STR_ARG(list->name));
    begin_table(s, b, 3, columns);
    for (int32_t i = 0; i < list->count; i++) {
        const struct code *code = &list->code[i];
        buf_c(b, "\n|");
        cell(b, code->code);
        cell(b, code->labels.text[s->language]);
        cell(b, code->parent >= 0 ? list->code[code->parent].code : STR(""));
    }
}

static void indicator_section(const struct session *s, struct buf *b, const struct indicator *i)
{
    buf_format(b, "\n\n### %.*s. %.*s\n\n%.*s", STR_ARG(i->code),
               STR_ARG(i->labels.text[s->language]), STR_ARG(i->definition.text[s->language]));
    if (i->limits.text[s->language].n > 0) {
        buf_format(b, "\n\n*%.*s*", STR_ARG(i->limits.text[s->language]));
    }
    buf_format(b, "\n\n`%.*s`", STR_ARG(i->dataset->name));
    if (i->where) {
        buf_format(b, " `%.*s`", STR_ARG(expression_text(i->where)));
    }
    if (i->within) {
        buf_format(b, " / `%.*s`", STR_ARG(expression_text(i->within)));
    }
}

static bool is_used(const struct schemas *schemas, const struct codelist *list)
{
    for (int32_t i = 0; i < schemas->datasets; i++) {
        for (int32_t c = 0; c < schemas->dataset[i]->column_count; c++) {
            if (schemas->dataset[i]->coded[c].codelist == list) {
                return true;
            }
        }
        for (int32_t k = 0; k < schemas->dataset[i]->fields; k++) {
            const struct field *f = &schemas->dataset[i]->field[k];
            if (f->codelist == list || f->coarsen_bands == list) {
                return true;
            }
        }
    }
    return false;
}

static str dictionary(const struct session *s, const struct schemas *schemas)
{
    struct buf b = buf_new(s->arena, 1 << 16);
    buf_format(&b, "# %.*s", STR_ARG(schemas->observatory.labels.text[s->language]));
    for (int32_t i = 0; i < schemas->datasets; i++) {
        dataset_section(s, &b, schemas->dataset[i]);
    }
    str title = catalogue_text(s->catalogue, "dictionary.codelists", s->language);
    buf_format(&b, "\n\n## %.*s", STR_ARG(title));
    for (int32_t i = 0; i < schemas->codelists; i++) {
        if (is_used(schemas, schemas->codelist[i])) {
            codelist_section(s, &b, schemas->codelist[i]);
        }
    }
    title = catalogue_text(s->catalogue, "dictionary.indicators", s->language);
    buf_format(&b, "\n\n## %.*s", STR_ARG(title));
    for (int32_t i = 0; i < schemas->indicators; i++) {
        indicator_section(s, &b, schemas->indicator[i]);
    }
    return buf_view(&b);
}

int command_dictionary(struct session *s)
{
    if (!s->profile || s->argument_count > 0) {
        return usage_error(s, "usage.dictionary", "dictionary");
    }
    struct str_list profiles = {0};
    struct schemas schemas = {0};
    if (!session_profiles(s, &profiles) ||
        !schemas_load(s->arena, s->run.schemas_root, profiles.item[0], &schemas, s->diag)) {
        return diag_exit_code(s->diag);
    }
    say_line(s, dictionary(s, &schemas));
    return 0;
}
