/* What is said of bodies and works is shown whatever its number, so that nothing of a person may be
 * in it: no person, no field that is sensitive, no column taken from a dataset of persons. */
#include "descriptors/fault.h"
#include "descriptors/schemas_read.h"

static void check_one(struct reading *r, const struct dataset *ds)
{
    if (ds->person_source != PERSON_NONE)
        FAULT(r->diag, ds->place, "dataset.about-person", {"name", ds->name});
    for (int32_t i = 0; i < ds->fields; i++) {
        const struct field *f = &ds->field[i];
        if (f->sensitivity == SENSITIVITY_SENSITIVE ||
            f->sensitivity == SENSITIVITY_QUASI_IDENTIFIER)
            FAULT(r->diag, f->place, "dataset.about-field", {"name", ds->name}, {"field", f->name});
    }
    for (int32_t i = 0; i < ds->column_count - ds->coded_count; i++) {
        const struct derived *d = &ds->derived[i];
        if (d->from != NULL && !d->from->about_bodies)
            FAULT(r->diag, d->place, "dataset.about-derived", {"name", ds->name},
                  {"other", d->from->name});
    }
}

void datasets_check_about(struct reading *r, const struct schemas *s)
{
    for (int32_t i = 0; i < s->datasets; i++) {
        if (s->dataset[i]->about_bodies && !s->dataset[i]->faulty)
            check_one(r, s->dataset[i]);
    }
}
