/* docs/privacy.md "What stands beside the tables". */
#include "6_protect/account.h"

#include <math.h>
#include <stdio.h>

#include "6_protect/protect.h"

/* ---- what was read of a dataset ---- */

static const struct safe_table *whole_of(const struct safe_table_list *wholes, str dataset,
                                         const char *unit)
{
    for (ptrdiff_t i = 0; i < wholes->count; i++) {
        str name;
        str of;
        (void)str_cut(safe_table_id(wholes->item[i]), '.', &name, &of);
        if (str_equal(name, dataset) && str_equal_c(of, unit)) {
            return wholes->item[i];
        }
    }
    return NULL;
}

static int64_t number_of(const struct safe_table *whole)
{
    struct safe_cell cell = {.state = SAFE_SUPPRESSED_PRIMARY};
    if (whole) {
        cell = safe_table_cell(whole, 0);
    }
    return cell.state == SAFE_PUBLISHED ? cell.numerator : ACCOUNT_NOT_SAID;
}

static struct account_share share_of(const struct policy *policy, int64_t part, int64_t read)
{
    if (part == 0) {
        return (struct account_share){.state = ACCOUNT_NONE};
    }
    if (part < policy->threshold) {
        return (struct account_share){.state = ACCOUNT_FEW};
    }
    int32_t percent = (int32_t)lround(100.0 * (double)part / (double)read);
    return percent == 0 ? (struct account_share){.state = ACCOUNT_BELOW_ONE}
                        : (struct account_share){ACCOUNT_PERCENT, percent};
}

struct safe_account protect_account(const struct policy *policy, const struct dataset *dataset,
                                    const struct account *account,
                                    const struct safe_table_list *wholes)
{
    struct safe_account out = {.accepted = account->accepted,
                               .persons = ACCOUNT_NOT_SAID,
                               .has_persons = dataset->person_source != PERSON_NONE};
    if (!dataset->about_bodies) {
        out.accepted = number_of(whole_of(wholes, dataset->name, "records"));
        out.persons = out.has_persons ? number_of(whole_of(wholes, dataset->name, "persons"))
                                      : ACCOUNT_NOT_SAID;
    }
    if (out.accepted != ACCOUNT_NOT_SAID) {
        int64_t read = account->read - account->non_data;
        out.quarantined = share_of(policy, account->quarantined, read);
        out.duplicates = share_of(policy, account->duplicate, read);
    }
    return out;
}

/* ---- numbers of records as a column ---- */

/* A column made of such columns (a difference of two, the least of several) is one of them. */
static bool counts_records(const struct dataset *ds, int32_t column)
{
    if (ds == NULL || column < 0) {
        return false;
    }
    if (column >= ds->coded_count) {
        const struct derived *d = &ds->derived[column - ds->coded_count];
        bool any = counts_records(ds, d->of) || counts_records(ds, d->less) ||
                   counts_records(ds, d->open) || counts_records(d->from, d->column);
        for (int32_t i = 0; i < d->operands; i++) {
            any = any || counts_records(ds, d->operand[i]);
        }
        return any;
    }
    int32_t field = dataset_field(ds, ds->coded[column].name);
    return field >= 0 && ds->field[field].counts_records;
}

bool account_is_behind(const struct estimate_table *t)
{
    const struct indicator *i = t->indicator;
    return i && (counts_records(i->dataset, i->value.value) ||
                 counts_records(i->divisor.dataset, i->divisor.value));
}

bool account_is_ratio(const struct estimate_table *t)
{
    const struct indicator *i = t->indicator;
    return i && t->measure == MEASURE_RATIO && counts_records(i->dataset, i->value.value) &&
           counts_records(i->divisor.dataset, i->divisor.value);
}

static double few_digits(double value)
{
    char text[40];
    double rounded = value;
    if (isfinite(value) && fabs(value) > 0.0) {
        (void)snprintf(text, sizeof text, "%.*e", ACCOUNT_DIGITS - 1, value);
        (void)str_to_double(str_from_c(text), &rounded);
    }
    return rounded;
}

const struct estimate_table *account_rounded(struct arena *a, const struct estimate_table *t)
{
    struct estimate_table *copy = ARENA_NEW(a, struct estimate_table);
    *copy = *t;
    copy->cell = ARENA_ARRAY(a, struct estimate, t->cells);
    for (int64_t i = 0; i < t->cells; i++) {
        copy->cell[i] = t->cell[i];
        copy->cell[i].value = few_digits(t->cell[i].value);
        copy->cell[i].denominator = -1;
    }
    return copy;
}
