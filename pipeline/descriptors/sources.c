/* How files are written: the observatory's reading, the dataset's over it, the centre's over that.
 */
#include "descriptors/sources.h"

#include "descriptors/codelist_read.h"
#include "descriptors/fault.h"
#include "descriptors/schemas_read.h"

/* The dataset's own reading was found sound, or its faults told, when the dataset was read. */
static void dataset_over_policy(struct reading *r, const struct policy *policy, struct dataset *ds)
{
    struct diag told = diag_new(r->arena);
    struct reading quiet = {r->arena, &told};
    struct source_format format = policy->source_format;
    if (ds->source_format.dialect.declared)
        format.dialect = ds->source_format.dialect;
    if (ds->reading != NULL)
        source_format_read(&quiet, ds->reading, &format);
    ds->source_format = format;
}

static bool centre_take(struct reading *r, const struct node *n, const struct schemas *s, str *out)
{
    if (!take_text(r, n, "centre", NEEDED, out) || s->centres == NULL)
        return false;
    if (codelist_index(s->centres, *out) >= 0)
        return true;
    struct str_list codes = codelist_codes(r->arena, s->centres);
    fault_unknown(r->diag, node_find(n, "centre")->place, "sources.unknown-centre",
                  "sources.no-such-centre", *out, &codes);
    return false;
}

static bool dataset_known(struct reading *r, const struct node *name, const struct schemas *s)
{
    if (schemas_dataset(s, name->text) != NULL)
        return true;
    struct str_list names = {0};
    for (int32_t i = 0; i < s->datasets; i++)
        names_add(r->arena, &names, s->dataset[i]->name);
    fault_unknown(r->diag, name->place, "sources.unknown-dataset", "sources.no-such-dataset",
                  name->text, &names);
    return false;
}

static bool datasets_take(struct reading *r, const struct node *n, const struct schemas *s,
                          struct str_list *out)
{
    const struct node *list = node_take(r, n, "datasets", OPTIONAL);
    if (list == NULL)
        return true;
    if (!take_texts(r, n, "datasets", OPTIONAL, out))
        return false;
    bool ok = list->kind == NODE_SCALAR ? dataset_known(r, list, s) : true;
    for (const struct node *name = list->first; name != NULL; name = name->next)
        ok = dataset_known(r, name, s) && ok;
    return ok;
}

static bool applies(const struct source *source, const struct dataset *ds)
{
    bool named = source->datasets == 0;
    for (int32_t i = 0; i < source->datasets; i++)
        named = named || str_equal(source->dataset[i], ds->name);
    return named;
}

/* An entry before this one that says how the same files are written. */
static bool told_before(const struct schemas *s, const struct source *source, int32_t dataset)
{
    for (int32_t i = 0; i < s->sources; i++) {
        const struct source *other = &s->source[i];
        if (str_equal(other->centre, source->centre) && other->format[dataset] != NULL)
            return true;
    }
    return false;
}

static void formats_make(struct reading *r, const struct schemas *s, struct source *source)
{
    struct diag told = diag_new(r->arena);
    struct reading quiet = {r->arena, &told};
    struct source_format first = s->policy.source_format;
    source_format_read(r, source->reading, &first); /* its faults, once */
    for (int32_t i = 0; i < s->datasets; i++) {
        if (!applies(source, s->dataset[i]))
            continue;
        if (told_before(s, source, i)) {
            FAULT(r->diag, source->place, "sources.twice", {"centre", source->centre},
                  {"dataset", s->dataset[i]->name});
            return;
        }
        struct source_format *format = ARENA_NEW(r->arena, struct source_format);
        *format = s->dataset[i]->source_format;
        source_format_read(&quiet, source->reading, format);
        source->format[i] = format;
    }
}

static void source_read(struct reading *r, const struct node *n, struct schemas *s)
{
    static const char *const known[] = {"centre", "datasets", "reading", NULL};
    static const struct properties properties = {.known = known};
    struct source source = {.place = n->place};
    struct str_list datasets = {0};
    if (!node_expect_map(r, n, &properties))
        return;
    source.reading = node_take(r, n, "reading", NEEDED);
    bool ok = centre_take(r, n, s, &source.centre);
    ok = datasets_take(r, n, s, &datasets) && ok;
    if (!ok || source.reading == NULL)
        return;
    source.dataset = datasets.item;
    source.datasets = (int32_t)datasets.count;
    source.format = (const struct source_format **)ARENA_ARRAY(r->arena, void *, s->datasets);
    formats_make(r, s, &source);
    s->source[s->sources++] = source;
}

void sources_read(struct reading *r, const struct node *root, struct schemas *s)
{
    for (int32_t i = 0; i < s->datasets; i++)
        dataset_over_policy(r, &s->policy, s->dataset[i]);
    if (root == NULL || !node_expect_list(r, root))
        return;
    s->source = ARENA_ARRAY(r->arena, struct source, root->count);
    for (const struct node *n = root->first; n != NULL; n = n->next)
        source_read(r, n, s);
}

const struct source_format *schemas_source_format(const struct schemas *s, const struct dataset *ds,
                                                  str centre)
{
    int32_t index = 0;
    while (index < s->datasets && s->dataset[index] != ds)
        index++;
    for (int32_t i = 0; i < s->sources && index < s->datasets; i++) {
        const struct source *source = &s->source[i];
        if (str_equal(source->centre, centre) && source->format[index] != NULL)
            return source->format[index];
    }
    return &ds->source_format;
}
