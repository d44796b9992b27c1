/* Rules that never apply, asserts that never fail, values that can never be read, what is
 * deprecated and still used. */
#include "descriptors/linter.h"

#include "base/utf8.h"
#include "descriptors/expression_parts.h"
#include "descriptors/fault.h"
#include "descriptors/linter_logic.h"

struct linter {
    struct arena *arena;
    struct diag *diag;
};

#define DOUBT(l, place, id, ...)                                                                   \
    DIAG((l)->diag, DIAG_WARNING, DIAG_DESCRIPTOR, (place), (id), __VA_ARGS__)

/* ---- rules ---- */

static bool names_no_field(const struct expression *e)
{
    const int32_t *indexes;
    return e == NULL || expression_variables(e, &indexes) == 0;
}

/* Says that a condition never holds: by itself it is a slip; by the constraints of its fields it
 * may be a caution that is not needed. */
static bool lint_never(const struct linter *l, const struct expression_scope *scope,
                       const struct field *field, const struct expression *e, str name)
{
    const struct logic_scope bare = {scope, NULL};
    const struct logic_scope bound = {scope, field};
    if ((logic_truths(&bare, NULL, e, *l->arena) & CAN_BE_TRUE) == 0) {
        FAULT(l->diag, e->place, "lint.never", {"name", name});
        return true;
    }
    if (field == NULL || (logic_truths(&bound, NULL, e, *l->arena) & CAN_BE_TRUE) != 0)
        return false;
    DOUBT(l, e->place, "lint.never-by-constraints", {"name", name});
    return true;
}

static void lint_assert(const struct linter *l, const struct dataset *ds,
                        const struct row_rule *rule)
{
    const struct logic_scope bare = {&ds->scope, NULL};
    const struct logic_scope bound = {&ds->scope, ds->field};
    struct place place = rule->assert->place;
    if ((logic_truths(&bare, rule->when, rule->assert, *l->arena) & CAN_BE_FALSE) == 0)
        FAULT(l->diag, place, "lint.always", {"name", rule->id});
    else if ((logic_truths(&bound, rule->when, rule->assert, *l->arena) & CAN_BE_FALSE) == 0)
        DOUBT(l, place, "lint.always-by-constraints", {"name", rule->id});
}

static void lint_rule(const struct linter *l, const struct dataset *ds, const struct row_rule *rule)
{
    if (rule->kind != RULE_EXPRESSION)
        return;
    if (names_no_field(rule->assert) && names_no_field(rule->when)) {
        FAULT(l->diag, rule->assert->place, "lint.no-field", {"name", rule->id});
        return;
    }
    bool never = rule->when != NULL && lint_never(l, &ds->scope, ds->field, rule->when, rule->id);
    if (!never)
        lint_assert(l, ds, rule);
}

/* ---- values that can never be read ---- */

/* A missing value that is spelled as a code or a word for true: the cell is never taken for it. */
static void lint_missing_values(const struct linter *l, const struct field *f)
{
    for (int32_t i = 0; i < f->missing_count; i++) {
        struct arena scratch = *l->arena;
        str text = f->missing[i].text;
        str fold = utf8_fold(&scratch, text);
        str hidden = {0};
        if (f->codelist != NULL && f->type == VALUE_CODE && text.n > 0) {
            int32_t code = codelist_match(f->codelist, text, scratch);
            hidden = code >= 0 ? f->codelist->code[code].code : hidden;
        }
        for (int32_t n = 0; n < f->true_count + f->false_count && fold.n > 0; n++) {
            str word = n < f->true_count ? f->true_value[n] : f->false_value[n - f->true_count];
            hidden = str_equal(word, fold) ? word : hidden;
        }
        if (hidden.n > 0)
            DOUBT(l, f->place, "lint.missing-hides", {"name", f->name}, {"found", text},
                  {"code", hidden});
    }
}

/* ---- what is deprecated ---- */

static void lint_deprecated_field(const struct linter *l, const struct dataset *ds, int32_t field,
                                  struct place place, str user)
{
    if (field >= 0 && ds->field[field].deprecated.n > 0)
        DOUBT(l, place, "lint.deprecated-field", {"name", ds->field[field].name}, {"user", user},
              {"instead", ds->field[field].deprecated});
}

static bool names_code(const struct term *t, const struct codelist *list, int32_t index)
{
    if (t->kind == TERM_CODE && t->codelist == list && t->integer == index)
        return true;
    for (const struct term *x = t->first; x != NULL; x = x->next) {
        if (names_code(x, list, index))
            return true;
    }
    return false;
}

/* A code that was replaced, without the one that replaces it: records of today are passed over.
 * `within` is the whole condition. */
static void lint_codes(const struct linter *l, const struct expression *e, const struct term *t)
{
    if (t->kind == TERM_CODE && t->codelist->code[t->integer].replaced_by >= 0) {
        const struct code *old = &t->codelist->code[t->integer];
        const struct expression_source source = {l->arena, l->diag, e->text, e->place};
        if (!names_code(e->term, t->codelist, old->replaced_by))
            DOUBT(l, expression_place(&source, t->offset), "lint.replaced-code",
                  {"code", old->code}, {"instead", t->codelist->code[old->replaced_by].code});
    }
    for (const struct term *x = t->first; x != NULL; x = x->next)
        lint_codes(l, e, x);
}

static void lint_uses(const struct linter *l, const struct dataset *ds, const struct expression *e,
                      bool coded, str user)
{
    if (e == NULL)
        return;
    const int32_t *indexes;
    int32_t count = expression_variables(e, &indexes);
    for (int32_t i = 0; i < count; i++) {
        bool derived = coded && dataset_derived(ds, indexes[i]) != NULL;
        int32_t field = derived ? -1 : coded ? ds->coded[indexes[i]].field : indexes[i];
        lint_deprecated_field(l, ds, field, e->place, user);
    }
    lint_codes(l, e, e->term);
}

static void lint_keys(const struct linter *l, const struct dataset *ds)
{
    for (int32_t i = 0; i < ds->primary_key_count; i++)
        lint_deprecated_field(l, ds, ds->primary_key[i], ds->field[ds->primary_key[i]].place,
                              STR("primaryKey"));
    for (int32_t i = 0; i < ds->foreign_keys; i++) {
        const struct foreign_key *key = &ds->foreign_key[i];
        lint_deprecated_field(l, ds, key->field, key->place, STR("foreignKeys"));
        bool old = key->dataset != NULL && key->dataset != ds && key->dataset->deprecated.n > 0;
        if (old && ds->deprecated.n == 0)
            DOUBT(l, key->place, "lint.deprecated-dataset", {"name", key->dataset->name},
                  {"user", ds->name}, {"instead", key->dataset->deprecated});
    }
}

/* ---- the whole ---- */

void dataset_lint(struct arena *a, const struct dataset *ds, struct diag *d)
{
    const struct linter l = {a, d};
    if (ds->faulty)
        return;
    for (int32_t i = 0; i < ds->fields; i++)
        lint_missing_values(&l, &ds->field[i]);
    for (int32_t i = 0; i < ds->rules; i++) {
        const struct row_rule *rule = &ds->rule[i];
        lint_rule(&l, ds, rule);
        lint_uses(&l, ds, rule->assert, false, rule->id);
        lint_uses(&l, ds, rule->when, false, rule->id);
    }
    lint_keys(&l, ds);
}

/* ---- indicators ---- */

/* A figure is published with its whole definition or not at all. What every reading needs anyway
 * (labels, definition, unit) is refused before. */
static void lint_incomplete(const struct linter *l, const struct indicator *indicator)
{
    struct str_list missing = {0};
    if (indicator->numerator.text[0].n == 0)
        names_add(l->arena, &missing, STR("numerator"));
    if (measure_has_denominator(indicator->measure) && indicator->denominator.text[0].n == 0)
        names_add(l->arena, &missing, STR("denominator"));
    if (indicator->limits.text[0].n == 0)
        names_add(l->arena, &missing, STR("limits"));
    if (!indicator->has_frequency)
        names_add(l->arena, &missing, STR("frequency"));
    if (!indicator->has_reporting)
        names_add(l->arena, &missing, STR("reporting"));
    if (missing.count > 0)
        FAULT(l->diag, indicator->place, "indicator.incomplete", {"name", indicator->code},
              {"missing", names_joined(l->arena, &missing)});
}

static bool says_prevalence(const struct linter *l, const struct schemas *s, str text,
                            enum language language)
{
    str rest = catalogue_text(s->catalogue, "indicator.prevalence-words", language);
    str fold = utf8_fold(l->arena, text);
    while (rest.n > 0) {
        str word = {0}, after = {0};
        if (!str_cut(rest, '|', &word, &after))
            word = rest, after = (str){0};
        if (str_find(fold, utf8_fold(l->arena, str_trim(word))) >= 0)
            return true;
        rest = after;
    }
    return false;
}

/* Files of centres hold those who came: no figure of them measures how frequent violence is. */
static void lint_titles(const struct linter *l, const struct schemas *s,
                        const struct indicator *indicator)
{
    if (indicator->measure == MEASURE_REFERENCE)
        return;
    for (int language = 0; language < LANGUAGE_COUNT; language++) {
        bool says =
            says_prevalence(l, s, indicator->labels.text[language], (enum language)language);
        for (int32_t i = 0; i < indicator->tables; i++)
            says = says || says_prevalence(l, s, indicator->table[i].title.text[language],
                                           (enum language)language);
        if (says) {
            DOUBT(l, indicator->place, "indicator.prevalence", {"name", indicator->code});
            return;
        }
    }
}

static void lint_tables(const struct linter *l, const struct indicator *indicator)
{
    const struct dataset *ds = indicator->dataset;
    for (int32_t i = 0; i < indicator->tables; i++) {
        const struct indicator_table *table = &indicator->table[i];
        for (int32_t b = 0; b < table->by_count; b++) {
            if (dataset_derived(ds, table->by[b].column) == NULL)
                lint_deprecated_field(l, ds, ds->coded[table->by[b].column].field, table->place,
                                      table->id);
        }
    }
}

static void lint_part(const struct linter *l, const struct dataset *ds, const struct expression *e,
                      str code)
{
    if (e == NULL || ds == NULL || ds->faulty)
        return;
    (void)lint_never(l, &ds->coded_scope, NULL, e, code);
    lint_uses(l, ds, e, true, code);
}

/* The event comes first: what is always the event, too, competes with nothing. */
static void lint_competing(const struct linter *l, const struct indicator *indicator)
{
    if (indicator->competing == NULL || indicator->event == NULL)
        return;
    const struct logic_scope bare = {&indicator->dataset->coded_scope, NULL};
    unsigned truths = logic_truths(&bare, indicator->competing, indicator->event, *l->arena);
    if (truths == CAN_BE_TRUE)
        FAULT(l->diag, indicator->competing->place, "lint.competing-never",
              {"name", indicator->code});
}

static void lint_indicator(const struct linter *l, const struct schemas *s,
                           const struct indicator *indicator)
{
    const struct dataset *ds = indicator->dataset;
    enum { PARTS = 5 };
    const struct expression *part[PARTS] = {indicator->where, indicator->within, indicator->unknown,
                                            indicator->event, indicator->competing};
    if (ds == NULL || ds->faulty)
        return;
    lint_incomplete(l, indicator);
    lint_titles(l, s, indicator);
    for (int i = 0; i < PARTS; i++)
        lint_part(l, ds, part[i], indicator->code);
    lint_competing(l, indicator);
    lint_part(l, indicator->divisor.dataset, indicator->divisor.where, indicator->code);
    lint_part(l, indicator->survey.dataset, indicator->survey.where, indicator->code);
    lint_tables(l, indicator);
    if (ds->deprecated.n > 0)
        DOUBT(l, indicator->place, "lint.deprecated-dataset", {"name", ds->name},
              {"user", indicator->code}, {"instead", ds->deprecated});
}

void schemas_lint(struct arena *a, const struct schemas *s, struct diag *d)
{
    const struct linter l = {a, d};
    for (int32_t i = 0; i < s->datasets; i++)
        dataset_lint(a, s->dataset[i], d);
    for (int32_t i = 0; i < s->indicators; i++)
        lint_indicator(&l, s, s->indicator[i]);
    for (int32_t i = 0; i < s->observatory.counted_count; i++) {
        const struct counted_population *c = &s->observatory.counted[i];
        lint_part(&l, c->dataset, c->where, c->dataset->name);
    }
}
