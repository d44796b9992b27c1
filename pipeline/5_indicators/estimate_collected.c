/* Whether a table's numbers were collected at all. Where a condition uses a column in which nothing
 * is known, one more cell is counted: the records for which the condition is true or false. When
 * there are records to ask and none of them answers, the table has no numbers. */
#include "5_indicators/collection.h"
#include "5_indicators/estimate_parts.h"

/* `asked` records that could say it, and `said` those that do. */
static void add_question(struct table_plan *t, struct plan *plan, int32_t asked, int32_t said)
{
    if (t->questions < QUESTIONS_LIMIT) {
        t->question[t->questions++] = (struct question){plan, plan_cube(plan, asked, 0, NULL),
                                                        plan_cube(plan, said, 0, NULL)};
    }
}

static const struct expression *compiled(struct plan *plan, const struct indicator *i, str text)
{
    struct diag ignored = diag_new(plan->arena);
    return expression_compile(plan->arena, text, i->place, &plan->dataset->coded_scope, &ignored);
}

/* Asked among the records of `among` (NULL: all that count) what `condition` says. */
static void ask_condition(const struct planning *p, struct table_plan *t, struct plan *plan,
                          const struct expression *condition, const struct expression *among)
{
    if (!condition || !collection_may_be_silent(p->collection, plan->dataset, condition)) {
        return;
    }
    str text = expression_text(condition);
    const struct expression *said =
        compiled(plan, t->indicator,
                 str_format(plan->arena, "(%.*s) OR NOT (%.*s)", STR_ARG(text), STR_ARG(text)));
    const struct expression *counted = plan == t->plan ? t->counted : t->divisor.counted;
    if (said) {
        add_question(t, plan, plan_filter(plan, among, counted),
                     plan_filter_all(plan, 3, (const struct expression *[]){said, among, counted}));
    }
}

static void ask_column(const struct planning *p, struct table_plan *t, struct plan *plan,
                       int32_t column)
{
    if (column < 0 || !collection_is_silent(p->collection, plan->dataset, column)) {
        return;
    }
    str name = plan->dataset->coded[column].name;
    const struct expression *said =
        compiled(plan, t->indicator, str_format(plan->arena, "%.*s IS NOT NULL", STR_ARG(name)));
    const struct expression *counted = plan == t->plan ? t->counted : t->divisor.counted;
    if (said) {
        add_question(t, plan, plan_filter(plan, counted, NULL), plan_filter(plan, said, counted));
    }
}

void collected_plan(const struct planning *p, struct table_plan *t)
{
    const struct indicator *i = t->indicator;
    if (!p->collection) {
        return;
    }
    t->nothing_sent =
        collection_is_empty(p->collection, i->dataset) ||
        (i->divisor.dataset && collection_is_empty(p->collection, i->divisor.dataset)) ||
        (i->survey.dataset && collection_is_empty(p->collection, i->survey.dataset));
    if (t->nothing_sent) {
        return;
    }
    ask_condition(p, t, t->plan, i->within, NULL);
    ask_condition(p, t, t->plan, i->where, i->within);
    ask_condition(p, t, t->plan, i->event, i->where);
    ask_condition(p, t, t->plan, i->competing, i->where);
    for (int32_t k = 0; k < i->items; k++) {
        ask_column(p, t, t->plan, i->item[k]);
    }
    ask_column(p, t, t->plan, i->value.dataset ? i->value.value : -1);
    ask_column(p, t, t->plan, i->enters);
    ask_column(p, t, t->plan, i->between.n > 0 ? dataset_coded(t->plan->dataset, i->between) : -1);
    if (i->divisor.dataset) {
        ask_condition(p, t, t->divisor.plan, i->divisor.where, NULL);
        ask_column(p, t, t->divisor.plan, i->divisor.value);
    }
}

bool collected_not(const struct making *m)
{
    static const int32_t nowhere[BREAKDOWNS_LIMIT] = {0};
    const struct table_plan *t = m->plan;
    for (int32_t k = 0; k < t->questions; k++) {
        const struct question *q = &t->question[k];
        const struct counts *c = q->plan == t->plan ? m->counts->own : m->counts->divisor;
        int64_t asked = c->records[plan_cell(q->plan, &q->plan->cube.item[q->asked], nowhere)];
        int64_t said = c->records[plan_cell(q->plan, &q->plan->cube.item[q->said], nowhere)];
        if (asked > 0 && said == 0) {
            return true;
        }
    }
    return t->nothing_sent;
}
