/* Breakdowns: a kept column as it is, or by year, quarter, month or level. */
#include <assert.h>

#include "descriptors/fault.h"
#include "descriptors/schemas_read.h"

enum { INTEGER_POSITIONS = 200 };

static bool fits(enum transform transform, const struct coded_column *c)
{
    bool dated = c->kind == CODED_DAY || c->kind == CODED_MONTH;
    switch (transform) {
    case TRANSFORM_NONE:
        return true;
    case TRANSFORM_YEAR:
        return dated || c->kind == CODED_YEAR;
    case TRANSFORM_QUARTER:
    case TRANSFORM_MONTH:
    case TRANSFORM_CALENDAR_MONTH:
        return dated;
    case TRANSFORM_WEEKDAY:
        return c->kind == CODED_DAY;
    case TRANSFORM_LEVEL:
        return c->kind == CODED_CODE;
    }
    return false;
}

/* "level2" -> TRANSFORM_LEVEL, 2. */
static bool transform_parse(str word, struct breakdown *out)
{
    int64_t level = 0;
    if (str_equal_c(word, "year"))
        out->transform = TRANSFORM_YEAR;
    else if (str_equal_c(word, "quarter"))
        out->transform = TRANSFORM_QUARTER;
    else if (str_equal_c(word, "month"))
        out->transform = TRANSFORM_MONTH;
    else if (str_equal_c(word, "calendar_month"))
        out->transform = TRANSFORM_CALENDAR_MONTH;
    else if (str_equal_c(word, "weekday"))
        out->transform = TRANSFORM_WEEKDAY;
    else if (str_starts(word, STR("level")) && str_to_int64(str_slice(word, 5, word.n), &level) &&
             level >= 1 && level <= 100)
        out->transform = TRANSFORM_LEVEL;
    else
        return false;
    out->level = (int32_t)level;
    return true;
}

/* Few enough values, as far as the descriptor says; of a derived column the data will tell. */
static bool has_few_values(const struct field *f)
{
    return f == NULL ||
           (f->has_minimum && f->has_maximum && f->maximum - f->minimum <= INTEGER_POSITIONS);
}

static bool check_plain(struct reading *r, const struct node *n, const struct coded_column *c,
                        const struct field *f)
{
    const char *id = NULL;
    if (c->kind == CODED_TAG || c->kind == CODED_NUMBER)
        id = "indicator.breakdown-kind";
    else if (c->kind == CODED_DAY)
        id = "indicator.breakdown-day";
    else if (c->kind == CODED_INTEGER && !has_few_values(f))
        id = "indicator.breakdown-integer";
    if (id == NULL)
        return true;
    FAULT(r->diag, n->place, id, {"name", c->name});
    return false;
}

static bool check_transform(struct reading *r, const struct node *n, const struct breakdown *b,
                            const struct coded_column *c)
{
    if (!fits(b->transform, c)) {
        FAULT(r->diag, n->place, "indicator.transform-fits", {"name", b->name});
        return false;
    }
    if (b->transform == TRANSFORM_LEVEL && b->level > c->codelist->levels) {
        FAULT(r->diag, n->place, "dataset.level", {"name", c->codelist->name},
              {"levels", number_text(r->arena, c->codelist->levels)});
        return false;
    }
    return true;
}

/* A birth date that became an age is shown under that name. */
static struct labels kept_labels(const struct schemas *s, const struct dataset *ds, int32_t column)
{
    bool age = dataset_derived(ds, column) == NULL &&
               ds->field[ds->coded[column].field].coarsening == COARSEN_AGE_BAND;
    return age ? catalogue_labels(s->catalogue, "breakdown.age")
               : dataset_column_labels(ds, column);
}

/* The catalogue may name the levels of a list, by level.LIST.N: region, province. */
static str level_word(struct reading *r, const struct schemas *s, const struct codelist *list,
                      const struct breakdown *b, enum language l)
{
    const str pieces[] = {STR("level"), STR("."), list->name, STR("."),
                          number_text(r->arena, b->level)};
    const char *name = str_to_c(r->arena, str_concat(r->arena, 5, pieces));
    return catalogue_has(s->catalogue, name) ? catalogue_text(s->catalogue, name, l) : STR("");
}

static struct labels labels_of(struct reading *r, const struct schemas *s, const struct dataset *ds,
                               const struct breakdown *b)
{
    static const char *const ids[] = {
        [TRANSFORM_YEAR] = "breakdown.year",
        [TRANSFORM_QUARTER] = "breakdown.quarter",
        [TRANSFORM_MONTH] = "breakdown.month",
        [TRANSFORM_LEVEL] = "breakdown.level",
        [TRANSFORM_CALENDAR_MONTH] = "breakdown.calendar-month",
        [TRANSFORM_WEEKDAY] = "breakdown.weekday",
    };
    const struct coded_column *c = &ds->coded[b->column];
    const struct labels kept = kept_labels(s, ds, b->column);
    struct labels labels = kept;
    for (int l = 0; l < LANGUAGE_COUNT && b->transform != TRANSFORM_NONE; l++) {
        str level = b->transform == TRANSFORM_LEVEL
                        ? level_word(r, s, c->codelist, b, (enum language)l)
                        : STR("");
        if (level.n > 0 && str_equal(level, kept.text[l])) {
            continue; /* the field says it already */
        }
        const char *id = level.n > 0 ? "breakdown.level-named" : ids[b->transform];
        const struct diag_arg args[] = {
            {"field", kept.text[l]},
            {"level", level.n > 0 ? level : number_text(r->arena, b->level)}};
        labels.text[l] = catalogue_format(r->arena, s->catalogue, id, (enum language)l, 2, args);
    }
    return labels;
}

bool breakdown_read(struct reading *r, const struct node *n, const struct schemas *s,
                    const struct dataset *ds, struct breakdown *out)
{
    *out = (struct breakdown){0};
    str column = {0}, word = {0};
    if (!node_text(r, n, &out->name))
        return false;
    bool dotted = str_cut(out->name, '.', &column, &word);
    out->column = dataset_coded(ds, column);
    if (out->column < 0) {
        dataset_no_column(r, ds, n->place, column);
        return false;
    }
    const struct coded_column *c = &ds->coded[out->column];
    if (dotted && !transform_parse(word, out)) {
        FAULT(r->diag, n->place, "indicator.unknown-transform", {"name", word});
        return false;
    }
    const struct field *f = dataset_derived(ds, out->column) == NULL ? &ds->field[c->field] : NULL;
    if (!(dotted ? check_transform(r, n, out, c) : check_plain(r, n, c, f)))
        return false;
    out->labels = labels_of(r, s, ds, out);
    return true;
}

bool breakdown_named(const struct dataset *ds, str name, struct breakdown *out)
{
    str column = {0}, word = {0};
    bool dotted = str_cut(name, '.', &column, &word);
    *out = (struct breakdown){.name = name, .column = dataset_coded(ds, column)};
    if (out->column < 0 || (dotted && !transform_parse(word, out)))
        return false;
    out->labels = dataset_column_labels(ds, out->column);
    return true;
}

bool breakdown_is_cyclic(const struct breakdown *b)
{
    return b->transform == TRANSFORM_CALENDAR_MONTH || b->transform == TRANSFORM_WEEKDAY;
}

bool breakdown_is_time(const struct dataset *ds, const struct breakdown *b)
{
    enum coded_kind kind = ds->coded[b->column].kind;
    if (breakdown_is_cyclic(b))
        return false;
    return kind == CODED_DAY || kind == CODED_MONTH || kind == CODED_YEAR;
}

int64_t breakdown_positions(const struct dataset *ds, const struct breakdown *b)
{
    enum { MONTHS = 12, WEEKDAYS = 7 };
    const struct coded_column *c = &ds->coded[b->column];
    if (breakdown_is_cyclic(b))
        return (b->transform == TRANSFORM_WEEKDAY ? WEEKDAYS : MONTHS) + 2;
    if (c->codelist != NULL)
        return c->codelist->count + 2; /* and the total, and the unknown */
    return c->kind == CODED_INTEGER ? INTEGER_POSITIONS : 1;
}
