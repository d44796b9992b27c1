/* What was decided, as findings of each submission: where the row is, which rule, how bad. */
#include "4_link/settle.h"

#include <assert.h>

struct writing {
    const struct link_work *work;
    const struct settled *settled;
    struct finding_list findings;
    struct settlement settlement;
};

static enum severity row_severity(enum severity severity)
{
    /* one row of another file cannot refuse this file: the row goes */
    return severity == SEVERITY_REFUSE_FILE ? SEVERITY_QUARANTINE_ROW : severity;
}

static void add(struct writing *w, int64_t line, int32_t field, enum severity severity, str rule)
{
    finding_add(&w->findings, (struct finding){.line = line,
                                               .field = field,
                                               .rule = rule,
                                               .severity = row_severity(severity)});
}

static void add_unique(struct writing *w, int64_t line, uint32_t reason)
{
    const struct dataset *dataset = w->settled->dataset;
    int32_t number = 0;
    for (int32_t field = 0; field < dataset->fields; field++) {
        if (!dataset->field[field].unique) {
            continue;
        }
        if (reason & (uint32_t)REASON_UNIQUE << number++) {
            add(w, line, field, dataset->field[field].severity.constraint, STR("unique-error"));
        }
    }
}

static void add_foreign(struct writing *w, int64_t line, uint32_t reason)
{
    const struct dataset *dataset = w->settled->dataset;
    for (int32_t i = 0; i < dataset->foreign_keys; i++) {
        const struct foreign_key *fk = &dataset->foreign_key[i];
        if (reason & (uint32_t)REASON_FOREIGN << i) {
            finding_add(&w->findings, (struct finding){.line = line,
                                                       .field = fk->field,
                                                       .rule = STR("foreign-key"),
                                                       .detail = fk->resource,
                                                       .severity = row_severity(fk->severity)});
        }
    }
}

static void add_row(struct writing *w, int64_t line, uint32_t reason)
{
    const struct dataset *dataset = w->settled->dataset;
    int32_t key_field = dataset->primary_key_count == 1 ? dataset->primary_key[0] : -1;
    if (reason & REASON_DUPLICATE) {
        assert(reason == (REASON_DUPLICATE | REASON_DROPPED));
        w->settlement.duplicates++;
        add(w, line, key_field, SEVERITY_INFO, STR("duplicate-record"));
        return;
    }
    w->settlement.quarantined += (reason & REASON_DROPPED) != 0;
    if (reason & REASON_PRIMARY_KEY) {
        add(w, line, key_field, SEVERITY_QUARANTINE_ROW, STR("primary-key"));
    }
    add_unique(w, line, reason);
    add_foreign(w, line, reason);
}

static void add_batch(struct writing *w, const struct stored_batch *b)
{
    const uint32_t *reason = w->settled->reason + b->first_row;
    for (int32_t i = 0; i < b->rows; i++) {
        if (reason[i]) {
            add_row(w, b->line[i], reason[i]);
        }
    }
}

bool settle_write(const struct link_work *work, struct arena scratch, const struct settled *settled)
{
    const struct stored_batches *rows = settled->rows;
    for (ptrdiff_t from = 0, to; from < rows->count; from = to) {
        struct arena one = scratch;
        struct writing w = {.work = work, .settled = settled};
        w.findings = finding_list_new(&one, work->schemas->policy.findings_limit_each);
        int64_t submission = rows->item[from].submission;
        for (to = from; to < rows->count && rows->item[to].submission == submission; to++) {
            add_batch(&w, &rows->item[to]);
        }
        w.settlement.findings = &w.findings;
        if (!register_settle(work->db, submission, settled->dataset, &w.settlement, work->diag)) {
            return false;
        }
    }
    return true;
}
