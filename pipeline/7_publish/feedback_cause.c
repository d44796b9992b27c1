/* From findings to sentences: the text of the rule, the rows, and the advice that goes with it. */
#include "7_publish/feedback_cause.h"

#include "base/buf.h"
#include "base/hash.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const char HISTORY_PREFIX[] = "history-";

str feedback_dataset_label(struct arena *a, const struct edition *e, const struct dataset *dataset)
{
    return dataset ? edition_label(a, e, &dataset->labels)
                   : edition_word(e, "feedback.unknown-dataset");
}

str feedback_period_label(struct arena *a, const struct edition *e, str period)
{
    if (str_equal_c(period, "all"))
        return edition_word(e, "feedback.period.all");
    return edition_code(a, e, period);
}

str feedback_file_name(const struct centre_feedback *f, const struct submission *s)
{
    bool own = str_starts(s->path, f->centre) && s->path.n > f->centre.n + 1 &&
               s->path.p[f->centre.n] == '/';
    return own ? str_slice(s->path, f->centre.n + 1, s->path.n) : s->path;
}

bool feedback_still_counts(const struct centre_feedback *f, ptrdiff_t submission)
{
    const struct submission *s = &f->submission[submission];
    if (s->state != SUBMISSION_REFUSED)
        return s->state == SUBMISSION_CURRENT;
    for (ptrdiff_t i = 0; i < f->count; i++) {
        const struct submission *other = &f->submission[i];
        bool again = other->id > s->id && str_equal(other->path, s->path);
        bool mended = other->state == SUBMISSION_CURRENT && other->dataset == s->dataset &&
                      other->sequence > s->sequence && str_equal(other->period, s->period);
        if (again || mended)
            return false;
    }
    return true;
}

/* ---- rows and columns ---- */

static bool in_group(const struct finding *f, const struct finding_group *g)
{
    return f->field == g->field && str_equal(f->rule, g->rule) && str_equal(f->detail, g->detail);
}

static const struct finding *first_of(const struct finding_list *list,
                                      const struct finding_group *g)
{
    for (ptrdiff_t i = 0; i < list->count; i++)
        if (in_group(&list->item[i], g))
            return &list->item[i];
    return NULL;
}

/* "17", or "17 (7F3K2A)" where the policy names records by a hash of their key. */
static str record_text(struct arena *a, const struct edition *e, const struct finding *f)
{
    char reference[REFERENCE_BYTES];
    str line = number_protect(a, &e->numbers, str_format(a, "%lld", (long long)f->line));
    if (f->reference == 0 || !e->schemas->policy.feedback_shows_keys)
        return line;
    reference_text(f->reference, reference);
    return str_format(a, "%.*s (%s)", STR_ARG(line), reference);
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
        buf_str(&b, record_text(a, e, &list->item[i]));
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

static str effect_text(const struct edition *e, enum severity severity, bool whole_file)
{
    char id[64];
    if (severity == SEVERITY_WARN && whole_file)
        return edition_word(e, "feedback.severity.warn-file");
    snprintf(id, sizeof id, "feedback.severity.%s", severity_name(severity));
    return edition_word(e, id);
}

/* ---- sentences ---- */

static const struct row_rule *declared_rule(const struct dataset *dataset,
                                            const struct finding_group *g)
{
    if (!str_equal_c(g->rule, "row-rule") || !dataset)
        return NULL;
    for (int32_t i = 0; i < dataset->rules; i++)
        if (str_equal(dataset->rule[i].id, g->detail))
            return &dataset->rule[i];
    return NULL;
}

static const struct history_check *declared_check(const struct dataset *dataset,
                                                  const struct finding_group *g)
{
    if (!str_starts(g->rule, str_from_c(HISTORY_PREFIX)) || !dataset)
        return NULL;
    for (int32_t i = 0; i < dataset->history_checks; i++)
        if (str_equal(dataset->history[i].id, g->detail))
            return &dataset->history[i];
    return NULL;
}

static const struct history_finding *numbers_of(const struct centre_feedback *f,
                                                const struct submission *s,
                                                const struct finding_group *g)
{
    for (ptrdiff_t i = 0; f->history && i < f->history->count; i++) {
        const struct history_finding *h = &f->history->item[i];
        if (h->submission == s->id && str_equal(h->rule, g->rule))
            return h;
    }
    return NULL;
}

/* The check's own sentence, then the two numbers behind it. */
static str history_text(struct arena *a, const struct edition *e, const struct history_check *check,
                        const struct history_finding *numbers)
{
    str message = edition_label(a, e, &check->message);
    if (!numbers || isnan(numbers->measured) || isnan(numbers->usual))
        return message;
    bool records = check->measure == HISTORY_RECORDS;
    const struct diag_arg args[] = {
        {"message", message},
        {"now", records ? edition_count(a, e, (int64_t)numbers->measured)
                        : edition_percent(a, e, numbers->measured, 1)},
        {"usual",
         records ? edition_number(a, e, numbers->usual, fmod(numbers->usual, 1.0) > 0.0 ? 1 : 0)
                 : edition_percent(a, e, numbers->usual, 1)},
    };
    return edition_fill(a, e, records ? "feedback.history.records" : "feedback.history.share",
                        sizeof args / sizeof args[0], args);
}

/* The most special text there is: KIND.rule.detail, else KIND.rule. */
static const char *text_id(struct arena *a, const struct edition *e, const char *kind,
                           const struct finding_group *g)
{
    str rule = str_starts(g->rule, str_from_c(HISTORY_PREFIX)) ? STR("history") : g->rule;
    str special = str_format(a, "%s.%.*s.%.*s", kind, STR_ARG(rule), STR_ARG(g->detail));
    if (g->detail.n && catalogue_has(e->schemas->catalogue, str_to_c(a, special)))
        return str_to_c(a, special);
    return str_to_c(a, str_format(a, "%s.%.*s", kind, STR_ARG(rule)));
}

static struct cause cause_of(struct arena *a, const struct edition *e,
                             const struct centre_feedback *f, ptrdiff_t submission,
                             const struct finding_group *g)
{
    const struct submission *s = &f->submission[submission];
    const struct finding_list *list = &f->findings[submission];
    const struct finding *first = first_of(list, g);
    const struct row_rule *rule = declared_rule(s->dataset, g);
    const struct history_check *check = declared_check(s->dataset, g);
    int64_t line = first ? first->line : 0, column = first ? first->column : 0;
    const struct diag_arg args[] = {
        {"field", field_label(a, e, s, g->field)}, {"detail", edition_code(a, e, g->detail)},
        {"count", edition_count(a, e, g->count)},  {"line", edition_count(a, e, line)},
        {"column", edition_count(a, e, column)},
    };
    int count = sizeof args / sizeof args[0];
    return (struct cause){
        .submission = s,
        .dataset = s->dataset,
        .file = feedback_file_name(f, s),
        .period = s->period,
        .severity = g->severity,
        .rule = g->rule,
        .detail = g->detail,
        .count = g->count,
        .effect = effect_text(e, g->severity, line < 1),
        .column = column_text(a, e, s, first, g->field),
        .text = rule    ? edition_label(a, e, &rule->message)
                : check ? history_text(a, e, check, numbers_of(f, s, g))
                        : edition_fill(a, e, text_id(a, e, "finding", g), count, args),
        .lines = lines_text(a, e, list, g),
        .advice = edition_fill(a, e, text_id(a, e, "advice", g), count, args),
    };
}

/* ---- the lists ---- */

static struct cause missing_cause(struct arena *a, const struct edition *e,
                                  const struct missing_periods *m)
{
    str from = feedback_period_label(a, e, m->from), to = feedback_period_label(a, e, m->to);
    const struct diag_arg args[] = {
        {"dataset", feedback_dataset_label(a, e, m->dataset)},
        {"from", from},
        {"to", to},
        {"count", edition_count(a, e, m->count)},
    };
    int count = sizeof args / sizeof args[0];
    str prefix = m->dataset->file_prefix.n ? m->dataset->file_prefix : m->dataset->name;
    return (struct cause){
        .dataset = m->dataset,
        .file = str_format(a, "%.*s_%.*s.csv", STR_ARG(prefix), STR_ARG(m->from)),
        .period = m->from,
        .severity = SEVERITY_WARN,
        .rule = STR("missing-period"),
        .detail =
            m->count > 1 ? str_format(a, "%.*s..%.*s", STR_ARG(m->from), STR_ARG(m->to)) : m->from,
        .count = m->count,
        .effect = edition_word(e, "feedback.state.missing"),
        .column = edition_word(e, "feedback.whole-file"),
        .text = edition_fill(
            a, e, m->count > 1 ? "finding.missing-period.several" : "finding.missing-period", count,
            args),
        .advice = edition_fill(a, e, "advice.missing-period", count, args),
    };
}

static bool is_repair(const struct finding_group *g)
{
    return str_equal_c(g->rule, "repaired");
}

static struct cause_list groups_in_words(struct arena *a, const struct edition *e,
                                         const struct centre_feedback *f, bool repairs)
{
    struct cause_list causes = {0};
    for (ptrdiff_t i = 0; i < f->count; i++) {
        const struct finding_list *list = &f->findings[i];
        for (ptrdiff_t k = 0; feedback_still_counts(f, i) && k < list->group_count; k++)
            if (is_repair(&list->group[k]) == repairs)
                *ARENA_PUSH(a, &causes) = cause_of(a, e, f, i, &list->group[k]);
    }
    return causes;
}

struct ranked {
    const struct cause *cause;
    ptrdiff_t found;
};

static int worst_first(const void *left, const void *right)
{
    const struct ranked *a = left, *b = right;
    if (a->cause->severity != b->cause->severity)
        return a->cause->severity > b->cause->severity ? -1 : 1;
    bool whole = a->cause->lines.n == 0, other_whole = b->cause->lines.n == 0;
    if (whole != other_whole)
        return whole ? -1 : 1; /* what concerns a whole file, before single rows of one */
    if (a->cause->count != b->cause->count)
        return a->cause->count > b->cause->count ? -1 : 1;
    return (a->found > b->found) - (a->found < b->found);
}

static struct cause_list in_order(struct arena *a, const struct cause_list *found)
{
    struct ranked *rank = ARENA_ARRAY(a, struct ranked, found->count + 1);
    for (ptrdiff_t i = 0; i < found->count; i++)
        rank[i] = (struct ranked){&found->item[i], i};
    if (found->count > 1)
        qsort(rank, (size_t)found->count, sizeof *rank, worst_first);
    struct cause_list sorted = {0};
    for (ptrdiff_t i = 0; i < found->count; i++)
        *ARENA_PUSH(a, &sorted) = *rank[i].cause;
    return sorted;
}

struct cause_list feedback_cause_list(struct arena *a, const struct edition *e,
                                      const struct centre_feedback *f)
{
    struct cause_list causes = groups_in_words(a, e, f, false);
    for (ptrdiff_t i = 0; f->missing && i < f->missing->count; i++) {
        const struct missing_periods *m = &f->missing->item[i];
        if (str_equal(m->centre, f->centre))
            *ARENA_PUSH(a, &causes) = missing_cause(a, e, m);
    }
    return in_order(a, &causes);
}

struct cause_list feedback_repair_list(struct arena *a, const struct edition *e,
                                       const struct centre_feedback *f)
{
    struct cause_list repairs = groups_in_words(a, e, f, true);
    return in_order(a, &repairs);
}

/* ---- repairs of one kind, together ---- */

enum { COLUMNS_NAMED = 4 };

struct repair_kind {
    const struct finding_group *group; /* the first of its kind */
    const struct submission *submission;
    ptrdiff_t last; /* submission that it was last found in */
    int64_t count, files, columns;
    str column[COLUMNS_NAMED];
};
struct repair_kinds {
    struct repair_kind *item;
    ptrdiff_t count, capacity;
};

static struct repair_kind *kind_of(struct arena *a, struct repair_kinds *kinds,
                                   const struct finding_group *g)
{
    for (ptrdiff_t i = 0; i < kinds->count; i++)
        if (str_equal(kinds->item[i].group->detail, g->detail))
            return &kinds->item[i];
    struct repair_kind *kind = ARENA_PUSH(a, kinds);
    kind->group = g;
    kind->last = -1;
    return kind;
}

static void kind_name_column(struct repair_kind *kind, str label)
{
    int64_t named = kind->columns < COLUMNS_NAMED ? kind->columns : COLUMNS_NAMED;
    for (int64_t i = 0; i < named; i++)
        if (str_equal(kind->column[i], label))
            return;
    if (label.n && named < COLUMNS_NAMED)
        kind->column[named] = label;
    kind->columns += label.n > 0;
}

/* "Date, Place and more" */
static str kind_columns(struct arena *a, const struct edition *e, const struct repair_kind *kind)
{
    struct buf b = buf_new(a, 128);
    for (int64_t i = 0; i < kind->columns && i < COLUMNS_NAMED; i++) {
        if (i > 0)
            buf_str(&b, edition_word(e, "feedback.lines-join"));
        buf_str(&b, kind->column[i]);
    }
    if (kind->columns <= COLUMNS_NAMED)
        return buf_view(&b);
    return EDITION_FILL(a, e, "feedback.lines-more", {"lines", buf_view(&b)});
}

static struct cause kind_cause(struct arena *a, const struct edition *e,
                               const struct centre_feedback *f, const struct repair_kind *kind)
{
    const struct finding_group *g = kind->group;
    str columns = kind_columns(a, e, kind), none = edition_count(a, e, 0);
    const struct diag_arg args[] = {
        {"field", columns}, {"detail", edition_code(a, e, g->detail)},
        {"line", none},     {"count", edition_count(a, e, kind->count)},
        {"column", none},
    };
    int count = sizeof args / sizeof args[0];
    return (struct cause){
        .severity = g->severity,
        .file = kind->files > 1 ? EDITION_FILL(a, e, "feedback.several-files",
                                               {"files", edition_count(a, e, kind->files)})
                                : feedback_file_name(f, kind->submission),
        .rule = g->rule,
        .detail = g->detail,
        .count = kind->count,
        .effect = edition_word(e, "feedback.effect.repaired"),
        .column = columns.n ? columns : edition_word(e, "feedback.whole-file"),
        .text = edition_fill(a, e, text_id(a, e, "finding", g), count, args),
        .advice = edition_fill(a, e, text_id(a, e, "advice", g), count, args),
    };
}

struct cause_list feedback_repair_summary(struct arena *a, const struct edition *e,
                                          const struct centre_feedback *f)
{
    struct repair_kinds kinds = {0};
    for (ptrdiff_t i = 0; i < f->count; i++) {
        const struct finding_list *list = &f->findings[i];
        for (ptrdiff_t k = 0; feedback_still_counts(f, i) && k < list->group_count; k++) {
            const struct finding_group *g = &list->group[k];
            if (!is_repair(g))
                continue;
            struct repair_kind *kind = kind_of(a, &kinds, g);
            kind->submission = &f->submission[i];
            kind->files += kind->last != i;
            kind->last = i;
            kind->count += g->count;
            kind_name_column(kind, field_label(a, e, &f->submission[i], g->field));
        }
    }
    struct cause_list summary = {0};
    for (ptrdiff_t i = 0; i < kinds.count; i++)
        *ARENA_PUSH(a, &summary) = kind_cause(a, e, f, &kinds.item[i]);
    return in_order(a, &summary);
}
