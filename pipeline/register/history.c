/* Findings of history on record, and what a change of them does to the submissions: one that is
 * held back is refused and keeps its rows, so that it can come back when an earlier period arrives.
 */
#include "register/database.h"

#include <assert.h>
#include <math.h>

bool register_history(struct register_db *db, struct arena *a, struct history_list *out,
                      struct diag *d)
{
    *out = (struct history_list){0};
    struct query q = query_new(db,
                               "SELECT submission, rule, detail, severity, measured, usual"
                               " FROM history ORDER BY submission, ordinal",
                               d);
    while (query_next(&q)) {
        struct history_finding *f = ARENA_PUSH(a, out);
        f->submission = query_int64(&q, 0);
        f->rule = query_text(&q, 1, a);
        f->detail = query_text(&q, 2, a);
        f->severity = SEVERITY_WARN;
        severity_parse(query_text(&q, 3, a), &f->severity);
        f->measured = query_double(&q, 4);
        f->usual = query_double(&q, 5);
    }
    return query_end(&q);
}

/* Both come from the same arithmetic, or from the file where they were written whole. */
static bool same_number(double a, double b)
{
    return (isnan(a) && isnan(b)) || (a <= b && a >= b);
}

static bool same_history(const struct history_list *a, const struct history_list *b)
{
    if (a->count != b->count) {
        return false;
    }
    for (ptrdiff_t i = 0; i < a->count; i++) {
        const struct history_finding *f = &a->item[i], *g = &b->item[i];
        if (f->submission != g->submission || f->severity != g->severity ||
            !str_equal(f->rule, g->rule) || !str_equal(f->detail, g->detail) ||
            !same_number(f->measured, g->measured) || !same_number(f->usual, g->usual)) {
            return false;
        }
    }
    return true;
}

static bool write_history(struct register_db *db, const struct history_list *list, struct diag *d)
{
    int64_t ordinal = 0;
    for (ptrdiff_t i = 0; i < list->count; i++) {
        const struct history_finding *f = &list->item[i];
        bool first = i == 0 || list->item[i - 1].submission != f->submission;
        assert(first || list->item[i - 1].submission <= f->submission);
        ordinal = first ? 0 : ordinal + 1;
        struct query q = query_new(db,
                                   "INSERT INTO history (submission, ordinal, rule, detail,"
                                   " severity, measured, usual) VALUES (?,?,?,?,?,?,?)",
                                   d);
        query_bind_int64(&q, 1, f->submission);
        query_bind_int64(&q, 2, ordinal);
        query_bind_text(&q, 3, f->rule);
        query_bind_text(&q, 4, f->detail);
        query_bind_text(&q, 5, str_from_c(severity_name(f->severity)));
        query_bind_double(&q, 6, f->measured);
        query_bind_double(&q, 7, f->usual);
        if (!query_run(&q)) {
            return false;
        }
    }
    return true;
}

/* What is held back, or no longer, changes who is current: persons are linked anew. */
#define FORGET_PARTS                                                                               \
    "DELETE FROM part_set WHERE EXISTS (SELECT 1 FROM history WHERE severity = 'refuse-file');"

static bool replace(struct register_db *db, const struct history_list *list, struct diag *d)
{
    return db_execute(db,
                      FORGET_PARTS
                      "UPDATE submission SET state = 'superseded' WHERE state = 'refused' AND id IN"
                      " (SELECT submission FROM history WHERE severity = 'refuse-file');"
                      "DELETE FROM history",
                      d) &&
           write_history(db, list, d) &&
           db_execute(db,
                      FORGET_PARTS
                      "UPDATE submission SET state = 'refused' WHERE id IN"
                      " (SELECT submission FROM history WHERE severity = 'refuse-file');"
                      "UPDATE submission SET state = iif(id = (SELECT o.id FROM submission o"
                      " WHERE o.dataset = submission.dataset AND o.centre = submission.centre"
                      " AND o.period = submission.period AND o.state IN ('current','superseded')"
                      " ORDER BY o.sequence DESC, o.id DESC LIMIT 1), 'current', 'superseded')"
                      " WHERE state IN ('current','superseded');"
                      "DELETE FROM settlement WHERE submission IN"
                      " (SELECT id FROM submission WHERE state <> 'current');"
                      "DELETE FROM finding WHERE stage = 'link' AND submission IN"
                      " (SELECT id FROM submission WHERE state <> 'current');"
                      "DELETE FROM finding_group WHERE stage = 'link' AND submission IN"
                      " (SELECT id FROM submission WHERE state <> 'current')",
                      d);
}

bool register_history_replace(struct register_db *db, struct arena scratch,
                              const struct history_list *list, struct diag *d)
{
    struct history_list old = {0};
    if (!register_history(db, &scratch, &old, d)) {
        return false;
    }
    if (same_history(&old, list)) {
        return true;
    }
    if (!db_begin(db, d)) {
        return false;
    }
    if (!replace(db, list, d)) {
        db_rollback(db);
        return false;
    }
    return db_commit(db, d);
}
