/* Short forms of rules: required_if, sum, date_order ... Each becomes the text of an expression, so
 * that there is one language to run, to show and to reason about; what no expression can say has a
 * kind of its own. Fields are checked here, with their places: the text that is made has no fault.
 */
#include "descriptors/dataset_read.h"

#include "base/buf.h"
#include "descriptors/codelist_read.h"
#include "descriptors/fault.h"

enum { FORM_FIELDS_LIMIT = 16 };

const char *const rule_forms[] = {
    "assert",      "required_if", "forbidden_if", "sum",          "date_order", "one_of_required",
    "all_or_none", "code_subset", "identical",    "period_match", NULL};

struct form_fields {
    int32_t item[FORM_FIELDS_LIMIT];
    int32_t count;
};

static str name_of(const struct dataset_reading *dr, int32_t field)
{
    return dr->out->field[field].name;
}

/* A list of different fields, at least two. */
static bool fields_read(struct dataset_reading *dr, const struct node *list,
                        struct form_fields *out)
{
    if (!node_expect_list(&dr->r, list))
        return false;
    if (list->count < 2 || list->count > FORM_FIELDS_LIMIT) {
        FAULT(dr->r.diag, node_place(list), "dataset.rule-fields",
              {"limit", number_text(dr->r.arena, FORM_FIELDS_LIMIT)});
        return false;
    }
    bool ok = true;
    for (const struct node *n = list->first; n != NULL; n = n->next) {
        int32_t field = field_named(dr, n);
        ok = ok && field >= 0;
        for (int32_t i = 0; field >= 0 && i < out->count; i++) {
            if (out->item[i] != field)
                continue;
            FAULT(dr->r.diag, n->place, "descriptor.twice", {"name", n->text});
            ok = false;
        }
        if (field >= 0)
            out->item[out->count++] = field;
    }
    return ok;
}

static bool wrong_type(struct dataset_reading *dr, const struct node *at, int32_t field,
                       const char *id)
{
    FAULT(dr->r.diag, at->place, id, {"name", name_of(dr, field)});
    return false;
}

/* ---- required, forbidden ---- */

static bool presence_read(struct dataset_reading *dr, const struct node *n, bool needed,
                          struct rule_form *out)
{
    static const char *const known[] = {"field", "when", NULL};
    static const struct properties properties = {.known = known};
    if (!node_expect_map(&dr->r, n, &properties))
        return false;
    out->field = field_take(dr, n, "field", NEEDED);
    if (take_text(&dr->r, n, "when", NEEDED, &out->when))
        out->when_place = node_text_place(node_find(n, "when"));
    if (out->field < 0 || out->when.n == 0)
        return false;
    out->assert = str_format(dr->r.arena, "%.*s IS %sNULL", STR_ARG(name_of(dr, out->field)),
                             needed ? "NOT " : "");
    return true;
}

/* a IS NOT NULL OR b IS NOT NULL ... */
static void presence_of_all(struct dataset_reading *dr, const struct form_fields *fields,
                            const char *test, const char *joint, struct buf *text)
{
    for (int32_t i = 0; i < fields->count; i++) {
        buf_c(text, i > 0 ? joint : "");
        buf_str(text, name_of(dr, fields->item[i]));
        buf_c(text, test);
    }
}

static bool one_of_read(struct dataset_reading *dr, const struct node *n, struct rule_form *out)
{
    struct form_fields fields = {0};
    struct buf text = buf_new(dr->r.arena, 128);
    if (!fields_read(dr, n, &fields))
        return false;
    presence_of_all(dr, &fields, " IS NOT NULL", " OR ", &text);
    out->assert = buf_view(&text);
    return true;
}

static bool all_or_none_read(struct dataset_reading *dr, const struct node *n,
                             struct rule_form *out)
{
    struct form_fields fields = {0};
    struct buf text = buf_new(dr->r.arena, 256);
    if (!fields_read(dr, n, &fields))
        return false;
    buf_byte(&text, '(');
    presence_of_all(dr, &fields, " IS NULL", " AND ", &text);
    buf_c(&text, ") OR (");
    presence_of_all(dr, &fields, " IS NOT NULL", " AND ", &text);
    buf_byte(&text, ')');
    out->assert = buf_view(&text);
    return true;
}

/* ---- sums ---- */

static bool is_number_field(const struct field *f)
{
    return f->type == VALUE_INTEGER || f->type == VALUE_NUMBER;
}

static bool tolerance_read(struct dataset_reading *dr, const struct node *n, bool real,
                           double *tolerance)
{
    *tolerance = 0;
    if (!take_number(&dr->r, n, "tolerance", real ? NEEDED : OPTIONAL, tolerance))
        return !real && node_find(n, "tolerance") == NULL;
    if (*tolerance >= 0)
        return true;
    FAULT0(dr->r.diag, node_find(n, "tolerance")->place, "dataset.rule-tolerance");
    return false;
}

static bool sum_read(struct dataset_reading *dr, const struct node *n, struct rule_form *out)
{
    static const char *const known[] = {"of", "equals", "tolerance", NULL};
    static const struct properties properties = {.known = known};
    struct form_fields parts = {0};
    struct reading *r = &dr->r;
    if (!node_expect_map(r, n, &properties))
        return false;
    const struct node *of = node_take(r, n, "of", NEEDED);
    bool ok = of != NULL && fields_read(dr, of, &parts);
    out->field = field_take(dr, n, "equals", NEEDED);
    if (!ok || out->field < 0)
        return false;
    bool real = dr->out->field[out->field].type == VALUE_NUMBER;
    for (int32_t i = 0; i < parts.count; i++) {
        real = real || dr->out->field[parts.item[i]].type == VALUE_NUMBER;
        if (!is_number_field(&dr->out->field[parts.item[i]]))
            return wrong_type(dr, of, parts.item[i], "dataset.rule-number");
    }
    double tolerance;
    if (!is_number_field(&dr->out->field[out->field]))
        return wrong_type(dr, node_find(n, "equals"), out->field, "dataset.rule-number");
    if (!tolerance_read(dr, n, real, &tolerance))
        return false;
    struct buf text = buf_new(r->arena, 128);
    buf_c(&text, tolerance > 0 ? "abs(" : "");
    for (int32_t i = 0; i < parts.count; i++) {
        buf_c(&text, i > 0 ? " + " : "");
        buf_str(&text, name_of(dr, parts.item[i]));
    }
    buf_c(&text, tolerance > 0 ? " - " : " = ");
    buf_str(&text, name_of(dr, out->field));
    if (tolerance > 0)
        buf_format(&text, ") <= %.10f", tolerance);
    out->assert = buf_view(&text);
    return true;
}

/* ---- dates ---- */

static bool is_time_field(const struct field *f)
{
    return f->type == VALUE_DATE || f->type == VALUE_DATETIME || f->type == VALUE_YEARMONTH;
}

/* Every pair is compared: a missing date in the middle hides nothing. */
static bool date_order_read(struct dataset_reading *dr, const struct node *n, struct rule_form *out)
{
    struct form_fields dates = {0};
    struct buf text = buf_new(dr->r.arena, 128);
    if (!fields_read(dr, n, &dates))
        return false;
    enum value_type type = dr->out->field[dates.item[0]].type;
    const struct node *item = n->first;
    for (int32_t i = 0; i < dates.count; i++, item = item->next) {
        const struct field *f = &dr->out->field[dates.item[i]];
        if (!is_time_field(f) || f->type != type)
            return wrong_type(dr, item, dates.item[i], "dataset.rule-date");
    }
    for (int32_t to = 1; to < dates.count; to++) {
        for (int32_t from = 0; from < to; from++)
            buf_format(&text, "%s%.*s <= %.*s", text.n > 0 ? " AND " : "",
                       STR_ARG(name_of(dr, dates.item[from])),
                       STR_ARG(name_of(dr, dates.item[to])));
    }
    out->field = dates.item[dates.count - 1];
    out->assert = buf_view(&text);
    return true;
}

static bool period_read(struct dataset_reading *dr, const struct node *n, struct rule_form *out)
{
    out->kind = RULE_PERIOD;
    out->field = field_named(dr, n);
    if (out->field < 0)
        return false;
    return dr->out->field[out->field].type == VALUE_DATE ||
           wrong_type(dr, n, out->field, "dataset.rule-date");
}

static bool identical_read(struct dataset_reading *dr, const struct node *n, struct rule_form *out)
{
    out->kind = RULE_IDENTICAL;
    out->field = field_named(dr, n);
    return out->field >= 0;
}

/* ---- codes ---- */

static bool code_known(struct dataset_reading *dr, struct place place, str code,
                       const struct codelist *list)
{
    if (codelist_index(list, code) >= 0)
        return true;
    struct str_list codes = codelist_codes(dr->r.arena, list);
    fault_unknown(dr->r.diag, place, "codelist.unknown-code", "codelist.no-such-code", code,
                  &codes);
    return false;
}

/* `CODE: [codes]`: (by <> 'CODE' OR of IN ('a', 'b')) */
static bool allowed_read(struct dataset_reading *dr, const struct node *n, int32_t of, int32_t by,
                         struct buf *text)
{
    const struct field *field = &dr->out->field[of];
    struct str_list codes = {0};
    bool ok = code_known(dr, n->key_place, n->key, dr->out->field[by].codelist);
    if (!node_expect_list(&dr->r, n) || !node_texts(&dr->r, n, &codes) || codes.count == 0)
        return false;
    buf_format(text, "%s(%.*s <> '%.*s' OR ", text->n > 0 ? " AND " : "", STR_ARG(name_of(dr, by)),
               STR_ARG(n->key));
    if (field->type == VALUE_CODE)
        buf_format(text, "%.*s IN (", STR_ARG(field->name));
    else
        buf_format(text, "within(%.*s, ", STR_ARG(field->name));
    const struct node *item = n->first;
    for (ptrdiff_t i = 0; i < codes.count; i++, item = item->next) {
        ok = code_known(dr, item->place, codes.item[i], field->codelist) && ok;
        buf_format(text, "%s'%.*s'", i > 0 ? ", " : "", STR_ARG(codes.item[i]));
    }
    buf_c(text, "))");
    return ok;
}

static bool subset_by_read(struct dataset_reading *dr, const struct node *n, struct rule_form *out)
{
    struct buf text = buf_new(dr->r.arena, 256);
    int32_t by = field_take(dr, n, "by", NEEDED);
    const struct node *codes = node_take(&dr->r, n, "codes", NEEDED);
    if (by < 0 || codes == NULL)
        return false;
    if (dr->out->field[by].type != VALUE_CODE || dr->out->field[by].codelist == NULL)
        return wrong_type(dr, node_find(n, "by"), by, "dataset.rule-code");
    if (codes->kind != NODE_MAP || codes->count == 0) {
        FAULT(dr->r.diag, node_place(codes), "descriptor.expected-map", {"name", codes->key},
              {"found", codes->text});
        return false;
    }
    bool ok = true;
    for (const struct node *code = codes->first; code != NULL; code = code->next)
        ok = allowed_read(dr, code, out->field, by, &text) && ok;
    out->assert = buf_view(&text);
    return ok;
}

static bool subset_read(struct dataset_reading *dr, const struct node *n, struct rule_form *out)
{
    static const char *const known[] = {"of", "within", "by", "codes", NULL};
    static const struct properties properties = {.known = known};
    if (!node_expect_map(&dr->r, n, &properties))
        return false;
    out->field = field_take(dr, n, "of", NEEDED);
    if (out->field < 0)
        return false;
    const struct field *of = &dr->out->field[out->field];
    bool listed = node_find(n, "within") != NULL;
    bool coded =
        of->codelist != NULL && (of->type == VALUE_CODE_SET || (of->type == VALUE_CODE && !listed));
    if (!coded)
        return wrong_type(dr, node_find(n, "of"), out->field, "dataset.rule-code");
    if (!listed)
        return subset_by_read(dr, n, out);
    int32_t within = field_take(dr, n, "within", NEEDED);
    if (within < 0)
        return false;
    const struct field *other = &dr->out->field[within];
    if (other->type != VALUE_CODE_SET || other->codelist != of->codelist || within == out->field)
        return wrong_type(dr, node_find(n, "within"), within, "dataset.rule-code");
    out->assert =
        str_format(dr->r.arena, "within(%.*s, %.*s)", STR_ARG(of->name), STR_ARG(other->name));
    return true;
}

/* ---- one of them ---- */

bool rule_form_read(struct dataset_reading *dr, const struct node *rule, struct rule_form *out)
{
    const struct node *form = NULL;
    *out = (struct rule_form){.field = -1};
    for (int i = 0; rule_forms[i] != NULL; i++) {
        const struct node *n = node_take(&dr->r, rule, rule_forms[i], OPTIONAL);
        if (n != NULL && form != NULL) {
            FAULT(dr->r.diag, n->key_place, "dataset.rule-forms", {"a", form->key}, {"b", n->key});
            return false;
        }
        form = n != NULL ? n : form;
    }
    if (form == NULL) {
        FAULT(dr->r.diag, node_place(rule), "descriptor.missing", {"name", STR("assert")});
        return false;
    }
    static const struct {
        const char *name;
        bool (*read)(struct dataset_reading *, const struct node *, struct rule_form *);
    } readers[] = {{"sum", sum_read},
                   {"date_order", date_order_read},
                   {"one_of_required", one_of_read},
                   {"all_or_none", all_or_none_read},
                   {"code_subset", subset_read},
                   {"identical", identical_read},
                   {"period_match", period_read}};
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++) {
        if (str_equal_c(form->key, readers[i].name))
            return readers[i].read(dr, form, out);
    }
    if (str_equal_c(form->key, "assert"))
        return node_text(&dr->r, form, &out->assert);
    return presence_read(dr, form, str_equal_c(form->key, "required_if"), out);
}
