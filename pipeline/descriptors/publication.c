/* publish/report.yaml: the report's words, key figures and chapters. */
#include "descriptors/codelist_read.h"
#include "descriptors/fault.h"
#include "descriptors/schemas_read.h"

const struct indicator_table *schemas_table(const struct schemas *s, str id,
                                            const struct indicator **indicator)
{
    for (int32_t i = 0; i < s->indicators; i++) {
        for (int32_t t = 0; t < s->indicator[i]->tables; t++) {
            if (str_equal(s->indicator[i]->table[t].id, id)) {
                *indicator = s->indicator[i];
                return &s->indicator[i]->table[t];
            }
        }
    }
    return NULL;
}

static const struct indicator_table *table_take(struct reading *r, const struct node *map,
                                                const struct schemas *s,
                                                const struct indicator **indicator, str *id)
{
    if (!take_text(r, map, "table", NEEDED, id))
        return NULL;
    const struct indicator_table *t = schemas_table(s, *id, indicator);
    if (t != NULL) {
        if ((*indicator)->reporting == REPORTING_INTERNAL)
            FAULT(r->diag, node_find(map, "table")->place, "publication.internal",
                  {"name", (*indicator)->code});
        return t;
    }
    struct str_list ids = {0};
    for (int32_t i = 0; i < s->indicators; i++) {
        for (int32_t n = 0; n < s->indicator[i]->tables; n++)
            names_add(r->arena, &ids, s->indicator[i]->table[n].id);
    }
    fault_unknown(r->diag, node_find(map, "table")->place, "publication.unknown-table",
                  "publication.no-such-table", *id, &ids);
    return NULL;
}

/* ---- key figures ---- */

static void check_code(struct reading *r, const struct node *n, const struct breakdown *b,
                       const struct codelist *list)
{
    int32_t index = codelist_index(list, n->text);
    bool shown =
        index >= 0 && (b->transform != TRANSFORM_LEVEL || list->code[index].level <= b->level);
    if (shown || str_equal_c(n->text, "unknown"))
        return;
    struct str_list codes = codelist_codes(r->arena, list);
    names_add(r->arena, &codes, STR("total"));
    fault_unknown(r->diag, n->place, "publication.unknown-position", "publication.no-such-position",
                  n->text, &codes);
}

static void check_coordinate(struct reading *r, const struct node *n, const struct dataset *ds,
                             const struct breakdown *b)
{
    if (b->column < 0 || str_equal_c(n->text, "total"))
        return;
    const struct coded_column *c = &ds->coded[b->column];
    bool time = breakdown_is_time(ds, b);
    if (str_equal_c(n->text, "latest")) {
        if (!time)
            FAULT(r->diag, n->place, "publication.latest", {"name", b->name});
        return;
    }
    if (c->codelist != NULL)
        check_code(r, n, b, c->codelist);
    else if (time && !(n->text.n >= 4 && n->text.p[0] >= '1' && n->text.p[0] <= '9'))
        FAULT(r->diag, n->place, "publication.period", {"found", n->text}, {"name", b->name});
}

static void coordinates_read(struct reading *r, const struct node *list,
                             const struct indicator *indicator, const struct indicator_table *t,
                             struct report_block *out)
{
    struct str_list at = {0};
    if (!node_expect_list(r, list) || !node_texts(r, list, &at))
        return;
    out->coordinate = at.item;
    out->coordinates = (int32_t)at.count;
    if (t == NULL || indicator->dataset == NULL) /* refused already */
        return;
    if (at.count != t->by_count) {
        FAULT(r->diag, list->place, "publication.coordinates", {"table", t->id},
              {"expected", number_text(r->arena, t->by_count)},
              {"found", number_text(r->arena, at.count)});
        return;
    }
    int32_t i = 0;
    for (const struct node *n = list->first; n != NULL; n = n->next)
        check_coordinate(r, n, indicator->dataset, &t->by[i++]);
}

static void key_figure_read(struct reading *r, const struct node *n, const struct schemas *s,
                            struct report_block *out)
{
    static const char *const known[] = {"table", "at", "text", NULL};
    static const struct properties properties = {.known = known};
    const struct indicator *indicator = NULL;
    *out = (struct report_block){.kind = BLOCK_KEY_FIGURE, .place = n->place};
    if (!node_expect_map(r, n, &properties))
        return;
    const struct indicator_table *t = table_take(r, n, s, &indicator, &out->table);
    (void)take_labels(r, n, "text", NEEDED, &out->text);
    const struct node *at = node_take(r, n, "at", NEEDED);
    if (at != NULL)
        coordinates_read(r, at, indicator, t, out);
}

/* ---- chapters ---- */

static void block_read(struct reading *r, const struct node *n, const struct schemas *s,
                       struct report_block *out)
{
    static const char *const known[] = {"text", "table", NULL};
    static const struct properties properties = {.known = known};
    const struct indicator *indicator = NULL;
    *out = (struct report_block){.kind = BLOCK_TEXT, .place = n->place};
    if (!node_expect_map(r, n, &properties))
        return;
    bool text = node_find(n, "text") != NULL;
    bool table = node_find(n, "table") != NULL;
    if (text == table) {
        FAULT0(r->diag, n->place, "publication.block");
        return;
    }
    if (text) {
        (void)take_labels(r, n, "text", NEEDED, &out->text);
        return;
    }
    out->kind = BLOCK_TABLE;
    (void)table_take(r, n, s, &indicator, &out->table);
}

static void chapter_read(struct reading *r, const struct node *n, const struct schemas *s,
                         struct report_chapter *out)
{
    static const char *const known[] = {"title", "blocks", NULL};
    static const struct properties properties = {.known = known};
    if (!node_expect_map(r, n, &properties))
        return;
    (void)take_labels(r, n, "title", NEEDED, &out->title);
    const struct node *blocks = node_take(r, n, "blocks", NEEDED);
    if (blocks == NULL || !node_expect_list(r, blocks))
        return;
    out->block = ARENA_ARRAY(r->arena, struct report_block, blocks->count);
    for (const struct node *b = blocks->first; b != NULL; b = b->next)
        block_read(r, b, s, &out->block[out->blocks++]);
}

void publication_read(struct reading *r, const struct node *root, const struct schemas *s,
                      struct publication *out)
{
    static const char *const known[] = {"title", "subtitle",    "publisher", "contact",
                                        "about", "key_figures", "chapters",  NULL};
    static const struct properties properties = {.known = known};
    if (!node_expect_map(r, root, &properties))
        return;
    (void)take_labels(r, root, "title", NEEDED, &out->title);
    (void)take_labels(r, root, "subtitle", NEEDED, &out->subtitle);
    (void)take_labels(r, root, "publisher", NEEDED, &out->publisher);
    (void)take_labels(r, root, "contact", NEEDED, &out->contact);
    (void)take_labels(r, root, "about", NEEDED, &out->about);
    const struct node *figures = node_take(r, root, "key_figures", OPTIONAL);
    if (figures != NULL && node_expect_list(r, figures)) {
        out->key_figure = ARENA_ARRAY(r->arena, struct report_block, figures->count);
        for (const struct node *n = figures->first; n != NULL; n = n->next)
            key_figure_read(r, n, s, &out->key_figure[out->key_figures++]);
    }
    const struct node *chapters = node_take(r, root, "chapters", NEEDED);
    if (chapters != NULL && node_expect_list(r, chapters)) {
        out->chapter = ARENA_ARRAY(r->arena, struct report_chapter, chapters->count);
        for (const struct node *n = chapters->first; n != NULL; n = n->next)
            chapter_read(r, n, s, &out->chapter[out->chapters++]);
    }
}
