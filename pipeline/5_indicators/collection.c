#include "5_indicators/collection.h"

#include <assert.h>

enum known { KNOWN_NOT_ASKED, KNOWN_YES, KNOWN_NO };

struct collected {
    bool asked, empty;
    const bool *filled; /* [coded_count] a value that is not missing; NULL: not asked */
    enum known *silent; /* [column_count] */
};
struct collection {
    struct arena *arena;
    const struct schemas *schemas;
    struct register_db *db;
    struct diag *diag;
    struct collected *dataset; /* [schemas.datasets] */
};

struct collection *collection_new(struct arena *a, const struct schemas *schemas,
                                  struct register_db *db, struct diag *d)
{
    struct collection *c = ARENA_NEW(a, struct collection);
    *c = (struct collection){.arena = a, .schemas = schemas, .db = db, .diag = d};
    c->dataset = ARENA_ARRAY(a, struct collected, schemas->datasets);
    return c;
}

static struct collected *collected_of(struct collection *c, const struct dataset *dataset)
{
    for (int32_t i = 0; i < c->schemas->datasets; i++) {
        if (c->schemas->dataset[i] == dataset) {
            return &c->dataset[i];
        }
    }
    assert(!"a dataset of the profile");
    return NULL;
}

bool collection_is_empty(struct collection *c, const struct dataset *dataset)
{
    struct collected *of = collected_of(c, dataset);
    if (!of->asked) {
        bool sent = true;
        of->asked = true;
        of->empty = register_was_sent(c->db, dataset, &sent, c->diag) && !sent;
    }
    return of->empty;
}

/* Of decimal numbers the register does not keep whether any is known; they are taken to be. */
static const bool *filled_columns(struct collection *c, const struct dataset *dataset)
{
    int32_t columns = dataset->coded_count;
    bool *filled = ARENA_ARRAY(c->arena, bool, columns);
    bool *want = ARENA_ARRAY(c->arena, bool, dataset->column_count);
    struct column_scan *scan = ARENA_ARRAY(c->arena, struct column_scan, dataset->column_count);
    for (int32_t i = 0; i < columns; i++) {
        want[i] = dataset->coded[i].kind != CODED_NUMBER;
        scan[i] = column_scan_new(c->arena, &dataset->coded[i]);
    }
    bool read = register_parts_scan(c->db, c->arena, dataset, want, scan, c->diag);
    for (int32_t i = 0; i < columns; i++) {
        bool seen = read && !want[i] && dataset->coded[i].kind != CODED_NUMBER;
        filled[i] = !seen || scan[i].any;
    }
    return filled;
}

/* `column` may be none, or the date of the release. */
static bool silent(struct collection *c, const struct dataset *dataset, int32_t column)
{
    return column >= 0 && collection_is_silent(c, dataset, column);
}

/* One silent operand is enough, or it takes all where the known ones stand. */
static bool operands_are_silent(struct collection *c, const struct dataset *ds,
                                const struct derived *d)
{
    int32_t silent_ones = 0;
    for (int32_t i = 0; i < d->operands; i++) {
        silent_ones += silent(c, ds, d->operand[i]);
    }
    return silent_ones >= (d->known ? d->operands : 1);
}

static bool derived_is_silent(struct collection *c, const struct dataset *ds,
                              const struct derived *d)
{
    switch (d->kind) {
    case DERIVED_DIFFERENCE:
        return (silent(c, ds, d->of) && (d->open == NO_COLUMN || silent(c, ds, d->open))) ||
               silent(c, ds, d->less);
    case DERIVED_CONDITION:
        return collection_may_be_silent(c, ds, d->condition);
    case DERIVED_BAND:
    case DERIVED_ATTRIBUTE:
        return silent(c, ds, d->of);
    case DERIVED_LEAST:
    case DERIVED_MOST:
        return operands_are_silent(c, ds, d);
    case DERIVED_LOOKUP:
        return collection_is_empty(c, d->from) || silent(c, ds, d->key) ||
               silent(c, d->from, d->column);
    case DERIVED_RECORDS:
    case DERIVED_PERSON:
    default:
        return collection_is_empty(c, d->from) || silent(c, d->from, d->column) ||
               silent(c, d->from, d->date) || silent(c, ds, d->own_date) ||
               (d->kind == DERIVED_RECORDS && silent(c, ds, d->match)) ||
               collection_may_be_silent(c, d->from, d->condition);
    }
}

bool collection_is_silent(struct collection *c, const struct dataset *dataset, int32_t column)
{
    struct collected *of = collected_of(c, dataset);
    if (!of->silent) {
        of->silent = ARENA_ARRAY(c->arena, enum known, dataset->column_count);
    }
    if (of->silent[column] == KNOWN_NOT_ASKED) {
        const struct derived *d = dataset_derived(dataset, column);
        if (!d && !of->filled) {
            of->filled = filled_columns(c, dataset);
        }
        bool is = d ? derived_is_silent(c, dataset, d) : !of->filled[column];
        of->silent[column] = is ? KNOWN_YES : KNOWN_NO;
    }
    return of->silent[column] == KNOWN_YES;
}

bool collection_may_be_silent(struct collection *c, const struct dataset *dataset,
                              const struct expression *e)
{
    const int32_t *used = NULL;
    int32_t count = e ? expression_variables(e, &used) : 0;
    for (int32_t i = 0; i < count; i++) {
        if (collection_is_silent(c, dataset, used[i])) {
            return true;
        }
    }
    return false;
}
