/* What becomes of a small file in stage 2: its rows, its account and the groups of its findings. */
#ifndef OUTCOME_FIXTURE_H
#define OUTCOME_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/date.h"
#include "validate_fixture.h"

static struct arena memory;
static struct schemas schemas;

enum { FINDINGS_LIMIT = 3, EVERY_REPAIR = (1 << REPAIR_COUNT) - 1 };

struct outcome {
    struct batch batch;
    struct account account;
    struct finding_list findings;
    bool stands;
};

/* A file of these rows; the first field is the first column. */
static struct outcome read_rows(struct dataset *dataset, const char *const *cell, int32_t rows)
{
    int32_t column[8];
    assert_in_range(dataset->fields, 1, 8);
    for (int32_t f = 0; f < dataset->fields; f++) {
        column[f] = f;
    }
    struct finding_list *findings = ARENA_NEW(&memory, struct finding_list);
    *findings = finding_list_new(&memory, FINDINGS_LIMIT);
    struct outcome o = {0};
    struct validator *v = validator_new(&memory, &schemas, dataset, column, STR("c1"),
                                        date_from_parts(2025, 1, 1), findings);
    struct made_batch made = batch_of(cell, rows, dataset->fields);
    validate_batch(v, &made.batch, &o.batch, &o.account);
    o.stands = validator_finish(v, &o.account);
    o.account.read = rows;
    assert_true(account_conserves(&o.account));
    batch_release(&made);
    o.findings = *findings;
    return o;
}

static const struct finding_group *group_of(const struct outcome *o, const char *rule,
                                            const char *detail)
{
    for (ptrdiff_t i = 0; i < o->findings.group_count; i++) {
        const struct finding_group *g = &o->findings.group[i];
        if (str_equal_c(g->rule, rule) && str_equal_c(g->detail, detail)) {
            return g;
        }
    }
    return NULL;
}

static int64_t counted(const struct outcome *o, const char *rule, const char *detail)
{
    const struct finding_group *g = group_of(o, rule, detail);
    return g ? g->count : 0;
}

#endif
