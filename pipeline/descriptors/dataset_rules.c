/* Rules of a dataset: what rows must satisfy, declared in descriptors. */
#include "base/buf.h"
#include "base/date.h"
#include "descriptors/dataset_read.h"
#include "descriptors/fault.h"

enum severity severity_take(struct reading *r, const struct node *map, enum severity otherwise)
{
    static const char *const names[] = {"info", "warn", "quarantine-row", "refuse-file", NULL};
    int choice;
    const struct node *n = node_take(r, map, "severity", OPTIONAL);
    return n != NULL && node_choice(r, n, names, &choice) ? (enum severity)choice : otherwise;
}

static bool is_rule_id(str id)
{
    for (ptrdiff_t i = 0; i < id.n; i++) {
        char c = id.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
            return false;
    }
    return id.n > 0 && id.n <= 64;
}

static void id_read(struct dataset_reading *dr, const struct node *n, struct row_rule *rule)
{
    struct reading *r = &dr->r;
    if (!take_text(r, n, "id", NEEDED, &rule->id))
        return;
    if (!is_rule_id(rule->id))
        FAULT(r->diag, node_find(n, "id")->place, "dataset.rule-id", {"name", rule->id});
    for (int32_t i = 0; i + 1 < dr->out->rules; i++) {
        if (str_equal(dr->out->rule[i].id, rule->id))
            FAULT(r->diag, node_find(n, "id")->place, "dataset.rule-twice", {"name", rule->id});
    }
}

/* ---- conditions ---- */

struct condition { /* what must hold for the rule to apply: several texts, joined by AND */
    struct buf text;
    int32_t parts;
    bool faulty;
    struct place place;      /* of the first */
    struct expression *only; /* when there is one part, it keeps its places */
};

/* A text that a person wrote is compiled by itself, so that its faults have their places. */
static void condition_add(struct dataset_reading *dr, struct condition *c, str text,
                          struct place place)
{
    struct expression *e =
        expression_compile(dr->r.arena, text, place, &dr->out->scope, dr->r.diag);
    c->faulty = c->faulty || e == NULL;
    c->only = c->parts == 0 ? e : NULL;
    if (c->parts++ == 0)
        c->place = place;
    buf_format(&c->text, "%s(%.*s)", c->text.n > 0 ? " AND " : "", STR_ARG(text));
}

/* since, until: bounds on the event date. */
static void validity_read(struct dataset_reading *dr, const struct node *n, struct condition *c)
{
    static const char *const names[] = {"since", "until"};
    int32_t day[2] = {INT32_MIN, INT32_MAX};
    for (int i = 0; i < 2; i++) {
        const struct node *bound = node_take(&dr->r, n, names[i], OPTIONAL);
        if (bound == NULL || !node_date(&dr->r, bound, &day[i]))
            continue;
        if (dr->out->event_date_field < 0) {
            FAULT(dr->r.diag, node_place(bound), "dataset.rule-no-event", {"name", bound->key});
            continue;
        }
        const struct field *event = &dr->out->field[dr->out->event_date_field];
        char iso[64] = "";
        date_format_iso(day[i], iso);
        str value = event->type == VALUE_DATE
                        ? str_format(dr->r.arena, "'%s'", iso)
                        : number_text(dr->r.arena, date_to_parts(day[i]).year);
        str text = str_format(dr->r.arena, "%.*s %s %.*s", STR_ARG(event->name),
                              i == 0 ? ">=" : "<=", STR_ARG(value));
        condition_add(dr, c, text, bound->place);
    }
    if (day[0] > day[1])
        FAULT0(dr->r.diag, node_find(n, "since")->place, "dataset.rule-validity-reversed");
}

static struct expression *condition_compile(struct dataset_reading *dr, struct condition *c)
{
    if (c->parts == 0 || c->faulty)
        return NULL;
    if (c->only != NULL)
        return c->only;
    struct expression *all =
        expression_compile(dr->r.arena, buf_view(&c->text), c->place, &dr->out->scope, dr->r.diag);
    c->faulty = all == NULL; /* too long, too deep */
    return all;
}

/* ---- the rule ---- */

static const struct node *form_node(const struct node *n)
{
    for (int i = 0; rule_forms[i] != NULL; i++) {
        const struct node *form = node_find(n, rule_forms[i]);
        if (form != NULL)
            return form;
    }
    return n;
}

static void expressions_read(struct dataset_reading *dr, const struct node *n,
                             struct row_rule *rule)
{
    struct reading *r = &dr->r;
    struct rule_form form;
    struct condition condition = {.text = buf_new(r->arena, 128)};
    str when = {0};
    bool ok = rule_form_read(dr, n, &form);
    rule->kind = form.kind;
    if (ok && form.assert.n > 0) {
        const struct node *at = form_node(n);
        struct place place = at->kind == NODE_SCALAR ? node_text_place(at) : node_place(at);
        rule->assert = expression_compile(r->arena, form.assert, place, &dr->out->scope, r->diag);
    }
    if (take_text(r, n, "when", OPTIONAL, &when))
        condition_add(dr, &condition, when, node_text_place(node_find(n, "when")));
    if (ok && form.when.n > 0)
        condition_add(dr, &condition, form.when, form.when_place);
    validity_read(dr, n, &condition);
    rule->when = condition_compile(dr, &condition);
    int32_t named = field_take(dr, n, "field", OPTIONAL);
    bool own = form.kind != RULE_EXPRESSION; /* the field is what it is about */
    if (own && named >= 0 && named != form.field)
        FAULT(r->diag, node_find(n, "field")->place, "dataset.rule-own-field",
              {"name", form_node(n)->key});
    rule->field = named >= 0 && !own ? named : form.field;
}

static void rule_read(struct dataset_reading *dr, const struct node *n)
{
    static const char *const known[] = {
        "id",        "when",         "assert",      "field",           "severity",
        "message",   "since",        "until",       "required_if",     "forbidden_if",
        "sum",       "date_order",   "all_or_none", "one_of_required", "code_subset",
        "identical", "period_match", NULL};
    static const struct properties properties = {.known = known};
    struct reading *r = &dr->r;
    struct row_rule *rule = &dr->out->rule[dr->out->rules++];
    *rule = (struct row_rule){.place = n->place, .field = -1};
    if (!node_expect_map(r, n, &properties))
        return;
    id_read(dr, n, rule);
    expressions_read(dr, n, rule);
    rule->severity = severity_take(r, n, SEVERITY_QUARANTINE_ROW);
    (void)take_labels(r, n, "message", NEEDED, &rule->message);
}

void rules_read(struct dataset_reading *dr, const struct node *marsad)
{
    const struct node *list = node_take(&dr->r, marsad, "rules", OPTIONAL);
    if (list == NULL || !node_expect_list(&dr->r, list))
        return;
    dr->out->rule = ARENA_ARRAY(dr->r.arena, struct row_rule, list->count);
    for (const struct node *n = list->first; n != NULL; n = n->next)
        rule_read(dr, n);
}
