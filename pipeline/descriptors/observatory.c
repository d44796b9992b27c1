/* profiles/NAME/observatory.yaml: who, where, in which languages, with which datasets. */
#include <limits.h>

#include "base/date.h"
#include "descriptors/codelist_read.h"
#include "descriptors/fault.h"
#include "descriptors/schemas_read.h"
#include "model/history.h"

static void languages_read(struct reading *r, const struct node *n, struct observatory *out)
{
    static const char *const names[] = {"ar", "fr", "en", NULL};
    if (!node_expect_list(r, n))
        return;
    if (n->count == 0)
        FAULT0(r->diag, n->place, "observatory.no-language");
    for (const struct node *item = n->first; item != NULL; item = item->next) {
        int choice;
        if (!node_choice(r, item, names, &choice))
            continue;
        bool twice = false;
        for (int32_t i = 0; i < out->languages; i++)
            twice = twice || (int)out->language[i] == choice;
        if (twice)
            FAULT(r->diag, item->place, "descriptor.twice", {"name", item->text});
        else
            out->language[out->languages++] = (enum language)choice;
    }
}

static void input_read(struct reading *r, const struct node *n, struct observatory *out)
{
    static const char *const known[] = {"path", "flat", "centre", NULL};
    static const struct properties properties = {.known = known};
    if (!node_expect_map(r, n, &properties))
        return;
    (void)take_text(r, n, "path", NEEDED, &out->input_path);
    (void)take_boolean(r, n, "flat", OPTIONAL, &out->input_flat);
    bool centre = take_text(r, n, "centre", out->input_flat ? NEEDED : OPTIONAL, &out->flat_centre);
    if (centre && !out->input_flat)
        FAULT0(r->diag, node_place(node_find(n, "centre")), "observatory.centre-not-flat");
}

/* The names of a list that may stand there once each. */
static const struct node *names_take(struct reading *r, const struct node *root, const char *name)
{
    const struct node *list = node_take(r, root, name, NEEDED);
    if (list == NULL || !node_expect_list(r, list))
        return NULL;
    for (const struct node *n = list->first; n != NULL; n = n->next) {
        str text = {0};
        (void)node_text(r, n, &text);
        for (const struct node *other = list->first; other != n; other = other->next) {
            if (n->kind == NODE_SCALAR && str_equal(other->text, text))
                FAULT(r->diag, n->place, "descriptor.twice", {"name", text});
        }
    }
    return list;
}

static bool is_country(str code)
{
    bool two = code.n == 2;
    for (ptrdiff_t i = 0; two && i < 2; i++)
        two = code.p[i] >= 'A' && code.p[i] <= 'Z';
    return two;
}

void observatory_read(struct reading *r, const struct node *root, str profile,
                      struct observatory *out, const struct node **datasets,
                      const struct node **indicators)
{
    static const char *const known[] = {"name",   "labels",   "country",    "languages",
                                        "digits", "datasets", "indicators", "input",
                                        "as_of",  "counted",  "breaks",     NULL};
    static const char *const digits[] = {"latin", "arabic", NULL};
    static const struct properties properties = {.known = known};
    int choice = 0;
    *out = (struct observatory){.name = profile, .as_of_day = INT32_MIN};
    if (!node_expect_map(r, root, &properties))
        return;
    str name = {0};
    if (take_text(r, root, "name", NEEDED, &name) && !str_equal(name, profile))
        FAULT(r->diag, node_find(root, "name")->place, "descriptor.name-of-file", {"name", name},
              {"expected", profile});
    (void)take_labels(r, root, "labels", NEEDED, &out->labels);
    if (take_text(r, root, "country", NEEDED, &out->country) && !is_country(out->country))
        FAULT(r->diag, node_find(root, "country")->place, "observatory.country",
              {"found", out->country});
    const struct node *languages = node_take(r, root, "languages", NEEDED);
    if (languages != NULL)
        languages_read(r, languages, out);
    const struct node *kind = node_take(r, root, "digits", OPTIONAL);
    if (kind != NULL && node_choice(r, kind, digits, &choice))
        out->arabic_digits = choice == 1;
    const struct node *as_of = node_take(r, root, "as_of", OPTIONAL);
    if (as_of != NULL)
        (void)node_date(r, as_of, &out->as_of_day);
    const struct node *input = node_take(r, root, "input", OPTIONAL);
    if (input != NULL)
        input_read(r, input, out);
    *datasets = names_take(r, root, "datasets");
    *indicators = names_take(r, root, "indicators");
}

/* ---- what every figure rests on ---- */

/* The dataset that the entry names; NULL after a fault, or when it has faults of its own. */
static const struct dataset *entry_dataset(struct reading *r, const struct node *n,
                                           const struct schemas *s)
{
    str name = {0};
    if (!take_text(r, n, "dataset", NEEDED, &name))
        return NULL;
    struct place place = node_find(n, "dataset")->place;
    const struct dataset *ds = schemas_dataset(s, name);
    struct str_list names = {0};
    for (int32_t i = 0; i < s->datasets; i++)
        names_add(r->arena, &names, s->dataset[i]->name);
    if (ds == NULL)
        fault_unknown(r->diag, place, "indicator.unknown-dataset", "indicator.no-such-dataset",
                      name, &names);
    return ds == NULL || ds->faulty ? NULL : ds;
}

static const struct dataset *counted_dataset(struct reading *r, const struct node *n,
                                             const struct schemas *s)
{
    const struct dataset *ds = entry_dataset(r, n, s);
    if (ds != NULL && schemas_counted(s, ds) != NULL)
        FAULT(r->diag, node_find(n, "dataset")->place, "descriptor.twice", {"name", ds->name});
    return ds;
}

void observatory_counted_read(struct reading *r, const struct node *root, struct schemas *s)
{
    static const char *const known[] = {"dataset", "where", "labels", NULL};
    static const struct properties properties = {.known = known};
    const struct node *list = node_find(root, "counted");
    if (list == NULL || node_is_null(list) || !node_expect_list(r, list))
        return;
    struct counted_population *counted =
        ARENA_ARRAY(r->arena, struct counted_population, list->count);
    s->observatory.counted = counted;
    for (const struct node *n = list->first; n != NULL; n = n->next) {
        if (!node_expect_map(r, n, &properties))
            continue;
        struct counted_population c = {.place = n->place};
        str where = {0};
        c.dataset = counted_dataset(r, n, s);
        (void)take_labels(r, n, "labels", NEEDED, &c.labels);
        if (take_text(r, n, "where", NEEDED, &where) && c.dataset != NULL)
            c.where = dataset_condition(r, c.dataset, node_find(n, "where"), where);
        if (c.dataset != NULL)
            counted[s->observatory.counted_count++] = c;
    }
}

/* ---- since when it is told otherwise ---- */

static bool since_take(struct reading *r, const struct node *map, struct counting_break *b)
{
    struct period period;
    if (!take_text(r, map, "since", NEEDED, &b->since))
        return false;
    if (date_parse_iso(b->since, &b->since_day))
        return true;
    bool known = period_parse(b->since, &period);
    if (known)
        b->since_day = period_first_day(period);
    else
        FAULT(r->diag, node_find(map, "since")->place, "observatory.break-since",
              {"found", b->since});
    return known;
}

static bool is_known_break(const struct observatory *o, const struct counting_break *b)
{
    for (int32_t i = 0; i < o->series_breaks; i++) {
        if (o->series_break[i].dataset == b->dataset &&
            o->series_break[i].since_day == b->since_day)
            return true;
    }
    return false;
}

void observatory_breaks_read(struct reading *r, const struct node *root, struct schemas *s)
{
    static const char *const known[] = {"dataset", "since", "reason", NULL};
    static const struct properties properties = {.known = known};
    const struct node *list = node_find(root, "breaks");
    if (list == NULL || node_is_null(list) || !node_expect_list(r, list))
        return;
    struct counting_break *item = ARENA_ARRAY(r->arena, struct counting_break, list->count);
    s->observatory.series_break = item;
    for (const struct node *n = list->first; n != NULL; n = n->next) {
        struct counting_break b = {.place = n->place};
        if (!node_expect_map(r, n, &properties))
            continue;
        b.dataset = entry_dataset(r, n, s);
        bool dated = since_take(r, n, &b);
        (void)take_labels(r, n, "reason", NEEDED, &b.reason);
        if (b.dataset == NULL || !dated)
            continue;
        if (is_known_break(&s->observatory, &b))
            FAULT(r->diag, node_find(n, "since")->place, "descriptor.twice", {"name", b.since});
        else
            item[s->observatory.series_breaks++] = b;
    }
}

void observatory_check(struct reading *r, const struct node *root, const struct schemas *s)
{
    const struct codelist *centres = s->centres;
    if (centres == NULL || root == NULL)
        return;
    for (int32_t i = 0; i < centres->count; i++) {
        str language = codelist_property(centres, i, "language");
        enum language known;
        bool plain = language.n == 2 && language_parse(language, &known);
        if (!plain)
            FAULT(r->diag, centres->code[i].place, "observatory.centre-language",
                  {"code", centres->code[i].code}, {"found", language});
    }
    const struct node *input = node_find(root, "input");
    const struct node *centre = input == NULL ? NULL : node_find(input, "centre");
    if (centre == NULL || centre->kind != NODE_SCALAR || codelist_index(centres, centre->text) >= 0)
        return;
    struct str_list codes = codelist_codes(r->arena, centres);
    fault_unknown(r->diag, centre->place, "observatory.unknown-centre",
                  "observatory.no-such-centre", centre->text, &codes);
}
