/* Findings of one submission, bounded: groups count all of them, the list keeps the first ones. */
#include "model/finding.h"

#include <assert.h>

static const char *const severity_names[] = {
    [SEVERITY_INFO] = "info",
    [SEVERITY_WARN] = "warn",
    [SEVERITY_QUARANTINE_ROW] = "quarantine-row",
    [SEVERITY_REFUSE_FILE] = "refuse-file",
};
enum { SEVERITY_COUNT = sizeof severity_names / sizeof *severity_names };

const char *severity_name(enum severity severity)
{
    assert((int)severity < SEVERITY_COUNT);
    return severity_names[severity];
}

bool severity_parse(str name, enum severity *severity)
{
    for (int i = 0; i < SEVERITY_COUNT; i++) {
        if (str_equal_c(name, severity_names[i])) {
            *severity = (enum severity)i;
            return true;
        }
    }
    return false;
}

struct finding_list finding_list_new(struct arena *a, int64_t limit_each)
{
    assert(limit_each >= 0);
    return (struct finding_list){.arena = a, .limit_each = limit_each};
}

/* Rules and details are mostly literals: the same bytes at the same place. */
static bool same_text(str a, str b)
{
    return a.n == b.n && (a.p == b.p || str_equal(a, b));
}

static struct finding_group *group_of(struct finding_list *list, const struct finding *f)
{
    for (ptrdiff_t i = 0; i < list->group_count; i++) {
        struct finding_group *group = &list->group[i];
        if (group->field == f->field && same_text(group->rule, f->rule) &&
            same_text(group->detail, f->detail)) {
            return group;
        }
    }
    if (list->group_count == list->group_capacity) {
        list->group = arena_grow(list->arena, list->group, (ptrdiff_t)sizeof *list->group,
                                 list->group_count, &list->group_capacity);
    }
    struct finding_group *group = &list->group[list->group_count++];
    *group = (struct finding_group){
        .rule = f->rule,
        .detail = f->detail,
        .field = f->field,
        .severity = f->severity,
    };
    return group;
}

void finding_add(struct finding_list *list, struct finding f)
{
    assert(list->arena && (int)f.severity < SEVERITY_COUNT && f.line >= 0 && f.field >= -1);
    struct finding_group *group = group_of(list, &f);
    if (f.severity > group->severity) {
        group->severity = f.severity;
    }
    if (group->count++ < list->limit_each) {
        *ARENA_PUSH(list->arena, list) = f;
    }
}

void finding_add_count(struct finding_list *list, struct finding f, int64_t count)
{
    if (count > 0) {
        finding_add(list, f);
        group_of(list, &f)->count += count - 1;
    }
}

void account_add(struct account *sum, const struct account *one)
{
    sum->read += one->read;
    sum->accepted += one->accepted;
    sum->quarantined += one->quarantined;
    sum->duplicate += one->duplicate;
    sum->non_data += one->non_data;
}

bool account_conserves(const struct account *a)
{
    return a->read == a->accepted + a->quarantined + a->duplicate + a->non_data;
}
