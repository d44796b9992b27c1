/* What a field becomes when it is kept: a month, a year, a level of its hierarchy, a band. */
#include "descriptors/dataset_read.h"

#include <assert.h>

#include "descriptors/fault.h"

static bool has_bands(const struct codelist *list)
{
    for (int32_t i = 0; i < list->count; i++) {
        if (list->code[i].has_band)
            return true;
    }
    return false;
}

static void bands_read(struct dataset_reading *dr, const struct node *n, struct field *f)
{
    f->coarsen_bands = codelist_take(dr, n, "bands", NEEDED);
    if (f->coarsen_bands != NULL && !has_bands(f->coarsen_bands))
        FAULT(dr->r.diag, node_find(n, "bands")->place, "dataset.no-bands",
              {"name", f->coarsen_bands->name});
}

static void level_read(struct dataset_reading *dr, const struct node *n, struct field *f)
{
    int64_t level = 0;
    if (!take_integer(&dr->r, n, "level", NEEDED, &level) || f->codelist == NULL)
        return;
    const struct node *at = node_find(n, "level");
    if (level < 1 || level > f->codelist->levels)
        FAULT(dr->r.diag, at->place, "dataset.level", {"name", f->codelist->name},
              {"levels", number_text(dr->r.arena, f->codelist->levels)});
    f->coarsen_level = (int32_t)level;
}

static void age_read(struct dataset_reading *dr, const struct node *n, struct field *f)
{
    f->coarsen_at = field_take(dr, n, "at", NEEDED);
    bands_read(dr, n, f);
    if (f->coarsen_at >= 0 && dr->out->field[f->coarsen_at].type != VALUE_DATE)
        FAULT(dr->r.diag, node_find(n, "at")->place, "dataset.not-a-date-field",
              {"name", dr->out->field[f->coarsen_at].name});
}

/* Properties that belong to another form of coarsening. */
static void check_extra(struct dataset_reading *dr, const struct node *n, enum coarsening to)
{
    static const struct {
        const char *name;
        bool band, level, age;
    } table[] = {
        {"level", false, true, false}, {"at", false, false, true}, {"bands", true, false, true}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        bool fits = (to == COARSEN_BAND && table[i].band) ||
                    (to == COARSEN_LEVEL && table[i].level) ||
                    (to == COARSEN_AGE_BAND && table[i].age);
        const struct node *extra = node_find(n, table[i].name);
        if (extra != NULL && !fits)
            FAULT(dr->r.diag, node_place(extra), "dataset.coarsen-extra", {"name", extra->key});
    }
}

static bool form_fits(enum coarsening to, const struct field *f, bool is_year)
{
    switch (to) {
    case COARSEN_DAY:
        return f->type == VALUE_DATETIME;
    case COARSEN_MONTH:
        return f->type == VALUE_DATE || f->type == VALUE_DATETIME || f->type == VALUE_YEARMONTH;
    case COARSEN_YEAR:
        return f->type == VALUE_DATE || f->type == VALUE_DATETIME || f->type == VALUE_YEARMONTH ||
               is_year;
    case COARSEN_AGE_BAND:
        return f->type == VALUE_DATE || is_year;
    case COARSEN_LEVEL:
        return f->type == VALUE_CODE;
    case COARSEN_BAND:
        return f->type == VALUE_INTEGER;
    case COARSEN_NONE:
        break;
    }
    return false;
}

static void form_read(struct dataset_reading *dr, const struct node *n, struct field *f,
                      bool is_year)
{
    static const char *const names[] = {"day", "month", "year", "level", "band", "age_band", NULL};
    static const enum coarsening forms[] = {COARSEN_DAY,   COARSEN_MONTH, COARSEN_YEAR,
                                            COARSEN_LEVEL, COARSEN_BAND,  COARSEN_AGE_BAND};
    int choice = 0;
    const struct node *to = node_take(&dr->r, n, "to", NEEDED);
    if (to == NULL || !node_choice(&dr->r, to, names, &choice))
        return;
    enum coarsening form = forms[choice];
    check_extra(dr, n, form);
    if (!form_fits(form, f, is_year)) {
        FAULT(dr->r.diag, to->place, "dataset.coarsen-type", {"name", f->name},
              {"form", str_from_c(names[choice])});
        return;
    }
    f->coarsening = form;
    if (form == COARSEN_LEVEL)
        level_read(dr, n, f);
    else if (form == COARSEN_BAND)
        bands_read(dr, n, f);
    else if (form == COARSEN_AGE_BAND)
        age_read(dr, n, f);
}

static void kept_name_read(struct dataset_reading *dr, const struct node *n, struct field *f)
{
    if (!take_text(&dr->r, n, "as", OPTIONAL, &f->coarsened_name))
        return;
    struct place place = node_find(n, "as")->place;
    int32_t other = dataset_field(dr->out, f->coarsened_name);
    if (!is_identifier(f->coarsened_name))
        FAULT(dr->r.diag, place, "dataset.field-name", {"name", f->coarsened_name});
    else if (other >= 0 && &dr->out->field[other] != f)
        FAULT(dr->r.diag, place, "dataset.field-twice", {"name", f->coarsened_name});
}

void field_coarsen_read(struct dataset_reading *dr, int32_t index)
{
    static const char *const known[] = {"to", "level", "at", "bands", "as", NULL};
    static const struct properties properties = {.known = known};
    struct field *f = &dr->out->field[index];
    f->coarsened_name = f->name;
    if (dr->is_year[index])
        f->coarsening = COARSEN_YEAR; /* a year is kept as one, coarsened or not */
    else if (f->type == VALUE_DATETIME)
        f->coarsening = COARSEN_DAY; /* no time of the day is kept */
    else if (f->type == VALUE_YEARMONTH)
        f->coarsening = COARSEN_MONTH;
    const struct node *marsad = node_find(dr->field_node[index], "marsad");
    const struct node *n = marsad == NULL ? NULL : node_take(&dr->r, marsad, "coarsen", OPTIONAL);
    if (dr->is_untyped[index])
        return;
    if (n == NULL) {
        if (f->sensitivity == SENSITIVITY_QUASI_IDENTIFIER && f->type != VALUE_TEXT)
            FAULT(dr->r.diag, node_find(marsad, "sensitivity")->place,
                  "dataset.quasi-without-coarsen", {"name", f->name});
        return;
    }
    if (!node_expect_map(&dr->r, n, &properties))
        return;
    bool gone = f->sensitivity == SENSITIVITY_RECORD_KEY ||
                f->sensitivity == SENSITIVITY_DIRECT_IDENTIFIER ||
                f->sensitivity == SENSITIVITY_FREE_TEXT;
    if (gone) {
        FAULT(dr->r.diag, node_place(n), "dataset.coarsen-gone", {"name", f->name});
        return;
    }
    form_read(dr, n, f, dr->is_year[index]);
    kept_name_read(dr, n, f);
}
