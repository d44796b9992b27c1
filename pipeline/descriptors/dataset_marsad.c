/* The marsad object of a dataset: what the standard lacks. */
#include <math.h>

#include "descriptors/dataset_read.h"
#include "descriptors/fault.h"

static void person_read(struct dataset_reading *dr, const struct node *n)
{
    static const char *const known[] = {"identifier", "through", NULL};
    static const struct properties properties = {.known = known};
    struct dataset *out = dr->out;
    if (!node_expect_map(&dr->r, n, &properties))
        return;
    const struct node *identifier = node_take(&dr->r, n, "identifier", OPTIONAL);
    const struct node *through = node_take(&dr->r, n, "through", OPTIONAL);
    if ((identifier == NULL) == (through == NULL)) {
        FAULT0(dr->r.diag, node_place(n), "dataset.person-either");
        return;
    }
    const struct node *named = identifier != NULL ? identifier : through;
    out->person_field = field_named(dr, named);
    if (out->person_field < 0)
        return;
    const struct field *f = &out->field[out->person_field];
    if (identifier != NULL) {
        out->person_source = PERSON_IDENTIFIER;
        if (f->type != VALUE_TEXT || f->sensitivity != SENSITIVITY_DIRECT_IDENTIFIER)
            FAULT(dr->r.diag, named->place, "dataset.person-identifier", {"name", f->name});
        return;
    }
    out->person_source = PERSON_THROUGH;
    for (int32_t i = 0; i < out->foreign_keys; i++) {
        if (out->foreign_key[i].field == out->person_field)
            return;
    }
    FAULT(dr->r.diag, named->place, "dataset.person-no-key", {"name", f->name});
}

static void centre_read(struct dataset_reading *dr, const struct node *marsad)
{
    struct dataset *out = dr->out;
    out->centre_field = field_take(dr, marsad, "centre", OPTIONAL);
    if (out->centre_field < 0 || dr->is_untyped[out->centre_field])
        return;
    const struct field *f = &out->field[out->centre_field];
    bool list =
        f->type == VALUE_CODE && f->codelist != NULL && str_equal_c(f->codelist->name, "centres");
    if (!list)
        FAULT(dr->r.diag, node_find(marsad, "centre")->place, "dataset.centre-type",
              {"name", f->name});
}

static void event_date_read(struct dataset_reading *dr, const struct node *marsad)
{
    struct dataset *out = dr->out;
    out->event_date_field = field_take(dr, marsad, "event_date", OPTIONAL);
    if (out->event_date_field < 0 || dr->is_untyped[out->event_date_field])
        return;
    const struct field *f = &out->field[out->event_date_field];
    struct place place = node_find(marsad, "event_date")->place;
    if (f->type != VALUE_DATE && !dr->is_year[out->event_date_field])
        FAULT(dr->r.diag, place, "dataset.not-a-date-field", {"name", f->name});
    else if (!field_is_kept(f))
        FAULT(dr->r.diag, place, "dataset.event-date-gone", {"name", f->name});
}

/* What there is in a year is there in the next: figures are of one year. */
static void stock_read(struct dataset_reading *dr, const struct node *marsad)
{
    struct dataset *out = dr->out;
    int32_t field = field_take(dr, marsad, "stock", OPTIONAL);
    if (field < 0 || dr->is_untyped[field])
        return;
    const struct field *f = &out->field[field];
    if (dr->is_year[field] && field_is_kept(f))
        out->stock = f->name;
    else
        FAULT(dr->r.diag, node_find(marsad, "stock")->place, "dataset.stock-year",
              {"name", f->name});
}

static void files_read(struct dataset_reading *dr, const struct node *marsad)
{
    struct dataset *out = dr->out;
    struct str_list names = {0};
    out->file_prefix = out->name;
    if (!take_texts(&dr->r, marsad, "files", OPTIONAL, &names) || names.count == 0)
        return;
    out->file_prefix = names.item[0];
    out->file_alias = names.item + 1;
    out->file_alias_count = (int32_t)names.count - 1;
}

static void extra_columns_read(struct dataset_reading *dr, const struct node *marsad)
{
    static const char *const names[] = {"refuse", "allow", NULL};
    int choice = 0;
    const struct node *n = node_take(&dr->r, marsad, "extra_columns", OPTIONAL);
    if (n != NULL && node_choice(&dr->r, n, names, &choice))
        dr->out->extra_columns_allowed = choice == 1;
}

static void refuse_share_read(struct reading *r, const struct node *marsad, struct dataset *out)
{
    out->refuse_share = NAN;
    double share;
    if (!take_number(r, marsad, "refuse_share", OPTIONAL, &share))
        return;
    if (share > 0 && share <= 1)
        out->refuse_share = share;
    else
        FAULT(r->diag, node_find(marsad, "refuse_share")->place, "policy.range",
              {"name", STR("refuse_share")});
}

/* Checks of stage 2 whose weight a dataset may set; those of values are set by each field. */
static void about_read(struct reading *r, const struct node *marsad, struct dataset *out)
{
    static const char *const names[] = {"persons", "bodies", NULL};
    int choice = 0;
    const struct node *n = node_take(r, marsad, "about", OPTIONAL);
    out->about_bodies = n != NULL && node_choice(r, n, names, &choice) && choice == 1;
}

static void check_severities_read(struct reading *r, const struct node *marsad, struct dataset *out)
{
    static const char *const known[] = {"future-date",   "centre-mismatch",  "unique-key",
                                        "code-replaced", "deprecated-field", NULL};
    static const char *const names[] = {"info", "warn", "quarantine-row", "refuse-file", NULL};
    static const struct properties properties = {.known = known};
    const struct node *map = node_take(r, marsad, "severity", OPTIONAL);
    if (map == NULL || !node_expect_map(r, map, &properties))
        return;
    struct check_severity *list = ARENA_ARRAY(r->arena, struct check_severity, map->count);
    for (const struct node *n = map->first; n != NULL; n = n->next) {
        int choice;
        if (node_choice(r, n, names, &choice))
            list[out->check_severities++] = (struct check_severity){n->key, (enum severity)choice};
    }
    out->check_severity = list;
}

enum severity dataset_severity(const struct dataset *ds, str rule, enum severity otherwise)
{
    for (int32_t i = 0; i < ds->check_severities; i++) {
        if (str_equal(ds->check_severity[i].rule, rule))
            return ds->check_severity[i].severity;
    }
    return otherwise;
}

/* `deprecated: text`, or {instead: text, since: date}. */
str deprecated_take(struct reading *r, const struct node *map)
{
    static const char *const known[] = {"instead", "since", NULL};
    static const struct properties properties = {.known = known};
    const struct node *n = node_take(r, map, "deprecated", OPTIONAL);
    str text = {0};
    int32_t day;
    if (n == NULL)
        return text;
    if (n->kind == NODE_SCALAR) {
        (void)node_text(r, n, &text);
        return text;
    }
    if (!node_expect_map(r, n, &properties))
        return text;
    (void)take_text(r, n, "instead", NEEDED, &text);
    const struct node *since = node_take(r, n, "since", OPTIONAL);
    if (since != NULL)
        (void)node_date(r, since, &day);
    return text;
}

void dataset_marsad_read(struct dataset_reading *dr, const struct node *n)
{
    static const char *const known[] = {"version",       "labels",       "record",     "files",
                                        "centre",        "event_date",   "person",     "rules",
                                        "extra_columns", "reading",      "history",    "expected",
                                        "announced",     "refuse_share", "deprecated", "severity",
                                        "derived",       "about",        "stock",      NULL};
    static const struct properties properties = {.known = known};
    struct reading *r = &dr->r;
    struct dataset *out = dr->out;
    if (!node_expect_map(r, n, &properties))
        return;
    (void)take_text(r, n, "version", NEEDED, &out->version);
    (void)take_labels(r, n, "labels", NEEDED, &out->labels);
    (void)take_labels(r, n, "record", NEEDED, &out->record_unit);
    files_read(dr, n);
    extra_columns_read(dr, n);
    centre_read(dr, n);
    event_date_read(dr, n);
    stock_read(dr, n);
    const struct node *person = node_take(r, n, "person", OPTIONAL);
    if (person != NULL)
        person_read(dr, person);
    refuse_share_read(r, n, out);
    check_severities_read(r, n, out);
    about_read(r, n, out);
    out->reading = node_take(r, n, "reading", OPTIONAL);
    if (out->reading != NULL)
        source_format_read(r, out->reading, &out->source_format);
    out->deprecated = deprecated_take(r, n);
    out->derivations = node_take(r, n, "derived", OPTIONAL); /* read once datasets are joined */
    rules_read(dr, n);
    history_read(dr, n);
}
