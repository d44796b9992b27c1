/* One centre's feedback as grids and as CSV. */
#include "7_publish/feedback.h"

#include "7_publish/csv_text.h"

#include <assert.h>
#include <stdio.h>

enum language feedback_language(const struct schemas *schemas, str centre)
{
    enum language language =
        schemas->observatory.languages > 0 ? schemas->observatory.language[0] : LANGUAGE_EN;
    int32_t index = schemas->centres ? codelist_index(schemas->centres, centre) : -1;
    if (index >= 0)
        language_parse(codelist_property(schemas->centres, index, "language"), &language);
    return language;
}

str feedback_centre_name(struct arena *a, const struct edition *e, str centre)
{
    const struct codelist *centres = e->schemas->centres;
    int32_t index = centres ? codelist_index(centres, centre) : -1;
    return index < 0 ? edition_code(a, e, centre)
                     : edition_label(a, e, &centres->code[index].labels);
}

static str dataset_label(struct arena *a, const struct edition *e, const struct submission *s)
{
    if (s->dataset)
        return edition_label(a, e, &s->dataset->labels);
    return edition_word(e, "feedback.unknown-dataset");
}

static str period_label(struct arena *a, const struct edition *e, const struct submission *s)
{
    if (str_equal_c(s->period, "all"))
        return edition_word(e, "feedback.period.all");
    return edition_code(a, e, s->period);
}

static str state_label(const struct edition *e, enum submission_state state)
{
    static const char *const id[] = {
        [SUBMISSION_CURRENT] = "feedback.state.current",
        [SUBMISSION_SUPERSEDED] = "feedback.state.superseded",
        [SUBMISSION_WITHDRAWN] = "feedback.state.withdrawn",
        [SUBMISSION_REFUSED] = "feedback.state.refused",
    };
    return edition_word(e, id[state]);
}

static str severity_label(const struct edition *e, enum severity severity)
{
    char id[64];
    snprintf(id, sizeof id, "feedback.severity.%s", severity_name(severity));
    return edition_word(e, id);
}

/* ---- what was read ---- */

static const struct {
    const char *id;
    bool numeric;
} read_column[] = {
    {"feedback.column.file", false},       {"feedback.column.dataset", false},
    {"feedback.column.period", false},     {"feedback.column.state", false},
    {"feedback.column.read", true},        {"feedback.column.accepted", true},
    {"feedback.column.quarantined", true}, {"feedback.column.duplicate", true},
    {"feedback.column.non-data", true},    {"feedback.column.share", true},
};
enum { READ_COLUMNS = sizeof read_column / sizeof read_column[0] };

struct grid feedback_read(struct arena *a, const struct edition *e, const struct centre_feedback *f)
{
    struct grid g = grid_blank(a, READ_COLUMNS, f->count);
    g.label_columns = 4;
    for (int32_t c = 0; c < READ_COLUMNS; c++)
        grid_put_header(&g, c, edition_word(e, read_column[c].id), read_column[c].numeric);
    for (ptrdiff_t i = 0; i < f->count; i++) {
        const struct submission *s = &f->submission[i];
        const struct account *n = &s->account;
        assert(n->read == n->accepted + n->quarantined + n->duplicate + n->non_data);
        const int64_t counts[] = {n->read, n->accepted, n->quarantined, n->duplicate, n->non_data};
        grid_put_text(&g, i, 0, edition_code(a, e, s->path));
        grid_put_text(&g, i, 1, dataset_label(a, e, s));
        grid_put_text(&g, i, 2, period_label(a, e, s));
        grid_put_text(&g, i, 3, state_label(e, s->state));
        for (int32_t k = 0; k < 5; k++)
            grid_put_number(a, e, &g, i, 4 + k, counts[k]);
        int64_t data = n->read - n->non_data;
        double share = data > 0 ? 100.0 * (double)n->accepted / (double)data : 0.0;
        g.cell[i * g.columns + 9] =
            (struct grid_cell){.kind = data > 0 ? GRID_NUMBER : GRID_TEXT,
                               .number = share,
                               .decimals = 1,
                               .text = data > 0 ? edition_number(a, e, share, 1)
                                                : symbol_text(e, SYMBOL_NOT_APPLICABLE)};
    }
    return g;
}

/* ---- what is wrong ---- */

struct cause { /* one group of findings of one submission, in words */
    const struct submission *submission;
    const struct finding_group *group;
    str column, text, lines, advice;
};

static bool in_group(const struct finding *f, const struct finding_group *g)
{
    return f->field == g->field && f->severity == g->severity && str_equal(f->rule, g->rule) &&
           str_equal(f->detail, g->detail);
}

static const struct finding *first_of(const struct finding_list *list,
                                      const struct finding_group *g)
{
    for (ptrdiff_t i = 0; i < list->count; i++)
        if (in_group(&list->item[i], g))
            return &list->item[i];
    return NULL;
}

/* "3, 17, 18 and more" */
static str lines_text(struct arena *a, const struct edition *e, const struct finding_list *list,
                      const struct finding_group *g)
{
    struct buf b = buf_new(a, 128);
    int64_t shown = 0;
    for (ptrdiff_t i = 0; i < list->count && shown < FEEDBACK_LINES_LIMIT; i++) {
        if (!in_group(&list->item[i], g) || list->item[i].line < 1)
            continue;
        if (shown > 0)
            buf_str(&b, edition_word(e, "feedback.lines-join"));
        buf_str(&b, number_protect(a, &e->numbers,
                                   str_format(a, "%lld", (long long)list->item[i].line)));
        shown++;
    }
    if (shown == 0 || shown >= g->count)
        return buf_view(&b);
    return EDITION_FILL(a, e, "feedback.lines-more", {"lines", buf_view(&b)});
}

static str field_label(struct arena *a, const struct edition *e, const struct submission *s,
                       int32_t field)
{
    if (!s->dataset || field < 0 || field >= s->dataset->fields)
        return STR("");
    const struct field *f = &s->dataset->field[field];
    str label = edition_label(a, e, &f->labels);
    return label.n ? label : edition_code(a, e, f->name);
}

static str column_text(struct arena *a, const struct edition *e, const struct submission *s,
                       const struct finding *first, int32_t field)
{
    str label = field_label(a, e, s, field);
    if (!label.n)
        return edition_word(e, first && first->line > 0 ? "feedback.whole-row"
                                                        : "feedback.whole-file");
    if (!first || first->column < 1)
        return label;
    return EDITION_FILL(
        a, e, "feedback.column-place", {"label", label},
        {"column", number_protect(a, &e->numbers, str_format(a, "%d", (int)first->column))});
}

static const struct row_rule *declared_rule(const struct submission *s,
                                            const struct finding_group *g)
{
    if (!str_equal_c(g->rule, "row-rule") || !s->dataset)
        return NULL;
    for (int32_t i = 0; i < s->dataset->rules; i++)
        if (str_equal(s->dataset->rule[i].id, g->detail))
            return &s->dataset->rule[i];
    return NULL;
}

/* The most special text there is: KIND.rule.detail, else KIND.rule. */
static const char *text_id(struct arena *a, const struct edition *e, const char *kind,
                           const struct finding_group *g)
{
    str special = str_format(a, "%s.%.*s.%.*s", kind, STR_ARG(g->rule), STR_ARG(g->detail));
    if (g->detail.n && catalogue_has(e->schemas->catalogue, str_to_c(a, special)))
        return str_to_c(a, special);
    return str_to_c(a, str_format(a, "%s.%.*s", kind, STR_ARG(g->rule)));
}

static struct cause cause_of(struct arena *a, const struct edition *e, const struct submission *s,
                             const struct finding_list *list, const struct finding_group *g)
{
    const struct finding *first = first_of(list, g);
    const struct row_rule *rule = declared_rule(s, g);
    int64_t line = first ? first->line : 0, column = first ? first->column : 0;
    const struct diag_arg args[] = {
        {"field", field_label(a, e, s, g->field)}, {"detail", edition_code(a, e, g->detail)},
        {"count", edition_count(a, e, g->count)},  {"line", edition_count(a, e, line)},
        {"column", edition_count(a, e, column)},
    };
    int count = sizeof args / sizeof args[0];
    return (struct cause){
        .submission = s,
        .group = g,
        .column = column_text(a, e, s, first, g->field),
        .text = rule ? edition_label(a, e, &rule->message)
                     : edition_fill(a, e, text_id(a, e, "finding", g), count, args),
        .lines = lines_text(a, e, list, g),
        .advice = edition_fill(a, e, text_id(a, e, "advice", g), count, args),
    };
}

/* Files that a newer one has replaced need no mending. */
static bool still_counts(const struct submission *s)
{
    return s->state == SUBMISSION_CURRENT || s->state == SUBMISSION_REFUSED;
}

struct cause_list {
    struct cause *item;
    ptrdiff_t count, capacity;
};

/* Worst first; within one severity in the order of the findings. */
static struct cause_list causes_of(struct arena *a, const struct edition *e,
                                   const struct centre_feedback *f)
{
    struct cause_list causes = {0};
    for (int severity = SEVERITY_REFUSE_FILE; severity >= SEVERITY_INFO; severity--) {
        for (ptrdiff_t i = 0; i < f->count; i++) {
            const struct finding_list *list = &f->findings[i];
            for (ptrdiff_t k = 0; still_counts(&f->submission[i]) && k < list->group_count; k++)
                if ((int)list->group[k].severity == severity)
                    *ARENA_PUSH(a, &causes) =
                        cause_of(a, e, &f->submission[i], list, &list->group[k]);
        }
    }
    return causes;
}

struct grid feedback_causes(struct arena *a, const struct edition *e,
                            const struct centre_feedback *f)
{
    static const char *const header[] = {
        "feedback.column.file",   "feedback.column.severity", "feedback.column.column",
        "feedback.column.cause",  "feedback.column.count",    "feedback.column.lines",
        "feedback.column.advice",
    };
    enum { COLUMNS = sizeof header / sizeof header[0], COUNT_COLUMN = 4 };
    struct cause_list causes = causes_of(a, e, f);
    struct grid g = grid_blank(a, COLUMNS, causes.count);
    g.label_columns = COLUMNS;
    for (int32_t c = 0; c < COLUMNS; c++)
        grid_put_header(&g, c, edition_word(e, header[c]), c == COUNT_COLUMN);
    for (ptrdiff_t i = 0; i < causes.count; i++) {
        const struct cause *cause = &causes.item[i];
        grid_put_text(&g, i, 0, edition_code(a, e, cause->submission->path));
        grid_put_text(&g, i, 1, severity_label(e, cause->group->severity));
        grid_put_text(&g, i, 2, cause->column);
        grid_put_text(&g, i, 3, cause->text);
        grid_put_number(a, e, &g, i, COUNT_COLUMN, cause->group->count);
        grid_put_text(&g, i, 5, cause->lines);
        grid_put_text(&g, i, 6, cause->advice);
    }
    return g;
}

str feedback_verdict(struct arena *a, const struct edition *e, const struct centre_feedback *f)
{
    int64_t read = 0, quarantined = 0, refused = 0, groups = 0;
    for (ptrdiff_t i = 0; i < f->count; i++) {
        if (!still_counts(&f->submission[i]))
            continue;
        refused += f->submission[i].state == SUBMISSION_REFUSED;
        read += f->submission[i].account.read;
        quarantined += f->submission[i].account.quarantined;
        groups += f->findings[i].group_count;
    }
    if (refused > 0)
        return EDITION_FILL(a, e, "feedback.refused", {"refused", edition_count(a, e, refused)});
    if (quarantined > 0)
        return EDITION_FILL(a, e, "feedback.to-mend",
                            {"quarantined", edition_count(a, e, quarantined)},
                            {"read", edition_count(a, e, read)});
    return edition_word(e, groups > 0 ? "feedback.warnings" : "feedback.all-well");
}

/* ---- CSV ---- */

static const char *const csv_header[] = {
    "feedback.column.file",  "feedback.column.dataset",  "feedback.column.period",
    "feedback.column.state", "feedback.column.severity", "feedback.column.column",
    "feedback.column.rule",  "feedback.column.detail",   "feedback.column.count",
    "feedback.column.lines", "feedback.column.cause",    "feedback.column.advice",
};

static void put_csv_line(struct buf *b, struct arena *a, const struct edition *e,
                         const struct submission *s, const struct cause *cause)
{
    csv_text(b, s->path);
    csv_text(b, dataset_label(a, e, s));
    csv_text(b, period_label(a, e, s));
    csv_text(b, state_label(e, s->state));
    csv_text(b, cause ? severity_label(e, cause->group->severity) : STR(""));
    csv_text(b, cause ? cause->column : STR(""));
    csv_text(b, cause ? cause->group->rule : STR(""));
    csv_text(b, cause ? cause->group->detail : STR(""));
    csv_count(b, cause ? cause->group->count : 0);
    csv_text(b, cause ? cause->lines : STR(""));
    csv_text(b, cause ? cause->text : STR(""));
    csv_text(b, cause ? cause->advice : STR(""));
    csv_line_end(b);
}

str feedback_csv(struct arena *a, const struct edition *e, const struct centre_feedback *f)
{
    struct buf b = buf_new(a, 16384);
    buf_c(&b, "\xEF\xBB\xBF"); /* so that spreadsheets read it as UTF-8 */
    for (size_t c = 0; c < sizeof csv_header / sizeof csv_header[0]; c++) {
        if (c > 0)
            buf_byte(&b, ',');
        buf_csv_cell(&b, edition_word(e, csv_header[c]));
    }
    csv_line_end(&b);
    struct cause_list causes = causes_of(a, e, f);
    for (ptrdiff_t i = 0; i < f->count; i++) {
        bool any = false;
        for (ptrdiff_t k = 0; k < causes.count; k++) {
            if (causes.item[k].submission != &f->submission[i])
                continue;
            put_csv_line(&b, a, e, &f->submission[i], &causes.item[k]);
            any = true;
        }
        if (!any)
            put_csv_line(&b, a, e, &f->submission[i], NULL);
    }
    return buf_view(&b);
}
