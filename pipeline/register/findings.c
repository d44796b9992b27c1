/* Findings of a submission: those of the intake stand for ever, those of the settlement are
 * replaced with it. Fields are kept by name, since a descriptor may gain fields. */
#include "register/database.h"

#include <assert.h>

static str field_name(const struct dataset *dataset, int32_t field)
{
    return dataset && field >= 0 && field < dataset->fields ? dataset->field[field].name : STR("");
}

static bool forget(struct register_db *db, int64_t submission, str stage, struct diag *d)
{
    struct query listed =
        query_new(db, "DELETE FROM finding WHERE submission = ? AND stage = ?", d);
    query_bind_int64(&listed, 1, submission);
    query_bind_text(&listed, 2, stage);
    if (!query_run(&listed)) {
        return false;
    }
    struct query groups =
        query_new(db, "DELETE FROM finding_group WHERE submission = ? AND stage = ?", d);
    query_bind_int64(&groups, 1, submission);
    query_bind_text(&groups, 2, stage);
    return query_run(&groups);
}

static bool write_listed(struct register_db *db, int64_t submission, str stage,
                         const struct dataset *dataset, const struct finding_list *list,
                         struct diag *d)
{
    for (ptrdiff_t i = 0; i < list->count; i++) {
        const struct finding *f = &list->item[i];
        struct query q = query_new(db,
                                   "INSERT INTO finding (submission, stage, ordinal, line,"
                                   " column_number, field, rule, detail, severity, reference)"
                                   " VALUES (?,?,?,?,?,?,?,?,?,?)",
                                   d);
        query_bind_int64(&q, 1, submission);
        query_bind_text(&q, 2, stage);
        query_bind_int64(&q, 3, i);
        query_bind_int64(&q, 4, f->line);
        query_bind_int64(&q, 5, f->column);
        query_bind_text(&q, 6, field_name(dataset, f->field));
        query_bind_text(&q, 7, f->rule);
        query_bind_text(&q, 8, f->detail);
        query_bind_text(&q, 9, str_from_c(severity_name(f->severity)));
        query_bind_int64(&q, 10, f->reference);
        if (!query_run(&q)) {
            return false;
        }
    }
    return true;
}

static bool write_groups(struct register_db *db, int64_t submission, str stage,
                         const struct dataset *dataset, const struct finding_list *list,
                         struct diag *d)
{
    for (ptrdiff_t i = 0; i < list->group_count; i++) {
        const struct finding_group *g = &list->group[i];
        struct query q = query_new(db,
                                   "INSERT INTO finding_group (submission, stage, ordinal, field,"
                                   " rule, detail, severity, records) VALUES (?,?,?,?,?,?,?,?)",
                                   d);
        query_bind_int64(&q, 1, submission);
        query_bind_text(&q, 2, stage);
        query_bind_int64(&q, 3, i);
        query_bind_text(&q, 4, field_name(dataset, g->field));
        query_bind_text(&q, 5, g->rule);
        query_bind_text(&q, 6, g->detail);
        query_bind_text(&q, 7, str_from_c(severity_name(g->severity)));
        query_bind_int64(&q, 8, g->count);
        if (!query_run(&q)) {
            return false;
        }
    }
    return true;
}

bool findings_write(struct register_db *db, int64_t submission, str stage,
                    const struct dataset *dataset, const struct finding_list *list, struct diag *d)
{
    return forget(db, submission, stage, d) &&
           (!list || (write_listed(db, submission, stage, dataset, list, d) &&
                      write_groups(db, submission, stage, dataset, list, d)));
}

/* ---- reading ---- */

static int32_t field_index(const struct dataset *dataset, str name)
{
    return dataset && name.n > 0 ? dataset_field(dataset, name) : -1;
}

static enum severity read_severity(struct query *q, int column, struct arena scratch)
{
    enum severity severity = SEVERITY_QUARANTINE_ROW;
    severity_parse(query_text(q, column, &scratch), &severity);
    return severity;
}

static bool read_listed(struct register_db *db, struct arena *a, int64_t submission,
                        const struct dataset *dataset, struct finding_list *out, struct diag *d)
{
    struct query q =
        query_new(db,
                  "SELECT line, column_number, field, rule, detail, severity,"
                  " reference FROM finding WHERE submission = ? ORDER BY line, stage, ordinal",
                  d);
    query_bind_int64(&q, 1, submission);
    while (query_next(&q)) {
        struct finding *f = ARENA_PUSH(a, out);
        f->line = query_int64(&q, 0);
        f->column = (int32_t)query_int64(&q, 1);
        f->field = field_index(dataset, query_text(&q, 2, a));
        f->rule = query_text(&q, 3, a);
        f->detail = query_text(&q, 4, a);
        f->severity = read_severity(&q, 5, *a);
        f->reference = (uint32_t)query_int64(&q, 6);
    }
    return query_end(&q);
}

static struct finding_group *group_like(struct arena *a, struct finding_list *list,
                                        struct finding_group wanted)
{
    for (ptrdiff_t i = 0; i < list->group_count; i++) {
        struct finding_group *g = &list->group[i];
        if (g->field == wanted.field && str_equal(g->rule, wanted.rule) &&
            str_equal(g->detail, wanted.detail)) {
            return g;
        }
    }
    if (list->group_count == list->group_capacity) {
        list->group = arena_grow(a, list->group, (ptrdiff_t)sizeof *list->group, list->group_count,
                                 &list->group_capacity);
    }
    struct finding_group *g = &list->group[list->group_count++];
    *g = wanted;
    return g;
}

static bool read_groups(struct register_db *db, struct arena *a, int64_t submission,
                        const struct dataset *dataset, struct finding_list *out, struct diag *d)
{
    struct query q = query_new(db,
                               "SELECT field, rule, detail, severity, records FROM finding_group"
                               " WHERE submission = ? ORDER BY stage, ordinal",
                               d);
    query_bind_int64(&q, 1, submission);
    while (query_next(&q)) {
        struct finding_group wanted = {
            .field = field_index(dataset, query_text(&q, 0, a)),
            .rule = query_text(&q, 1, a),
            .detail = query_text(&q, 2, a),
            .severity = read_severity(&q, 3, *a),
        };
        struct finding_group *g = group_like(a, out, wanted);
        g->severity = wanted.severity > g->severity ? wanted.severity : g->severity;
        g->count += query_int64(&q, 4);
    }
    return query_end(&q);
}

/* After the others: each is a finding of the whole file, and a group of its own. */
static bool read_history(struct register_db *db, struct arena *a, int64_t submission,
                         struct finding_list *out, struct diag *d)
{
    struct query q = query_new(db,
                               "SELECT rule, detail, severity FROM history"
                               " WHERE submission = ? ORDER BY ordinal",
                               d);
    query_bind_int64(&q, 1, submission);
    while (query_next(&q)) {
        finding_add(out, (struct finding){.field = -1,
                                          .rule = query_text(&q, 0, a),
                                          .detail = query_text(&q, 1, a),
                                          .severity = read_severity(&q, 2, *a)});
    }
    return query_end(&q);
}

bool register_findings(struct register_db *db, struct arena *a, int64_t submission,
                       const struct dataset *dataset, struct finding_list *out, struct diag *d)
{
    *out = finding_list_new(a, INT64_MAX);
    return read_listed(db, a, submission, dataset, out, d) &&
           read_groups(db, a, submission, dataset, out, d) &&
           read_history(db, a, submission, out, d);
}

/* ---- settlements ---- */

static bool settle(struct register_db *db, int64_t submission, const struct settlement *s,
                   struct diag *d)
{
    struct query q = query_new(db,
                               "INSERT INTO settlement (submission, duplicates, quarantined)"
                               " VALUES (?1,?2,?3) ON CONFLICT (submission) DO UPDATE SET"
                               " duplicates = ?2, quarantined = ?3",
                               d);
    query_bind_int64(&q, 1, submission);
    query_bind_int64(&q, 2, s->duplicates);
    query_bind_int64(&q, 3, s->quarantined);
    return query_run(&q);
}

bool register_settle(struct register_db *db, int64_t submission, const struct dataset *dataset,
                     const struct settlement *s, struct diag *d)
{
    assert(s->duplicates >= 0 && s->quarantined >= 0);
    if (!db_begin(db, d)) {
        return false;
    }
    if (!settle(db, submission, s, d) ||
        !findings_write(db, submission, STR("link"), dataset, s->findings, d)) {
        db_rollback(db);
        return false;
    }
    return db_commit(db, d);
}
