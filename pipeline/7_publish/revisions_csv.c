/* revisions.csv. */
#include "7_publish/revisions_csv.h"

#include "7_publish/csv_text.h"

static const char *const column[] = {
    "figure", "table", "indicator", "release_before", "release",  "state_before", "value_before",
    "state",  "value", "cause",     "detail",         "label_ar", "label_fr",     "label_en",
};

/* The indicator's name and the positions that are not totals. */
static str label_text(struct arena *a, const struct edition *e, const struct revision *r)
{
    const struct indicator *indicator = schemas_indicator(e->schemas, r->indicator);
    str name = indicator ? edition_label(a, e, &indicator->labels) : r->indicator;
    str place = edition_place(a, e, &r->place);
    str pieces[] = {name, place.n ? edition_word(e, "publish.join") : STR(""), place};
    return str_concat(a, 3, pieces);
}

str revisions_csv(struct arena *a, const struct edition editions[LANGUAGE_COUNT])
{
    const struct release_facts *facts = editions[0].facts;
    const struct revision_list *all = &facts->revisions;
    struct buf b = buf_new(a, 256 + all->count * 256);
    for (size_t c = 0; c < sizeof column / sizeof column[0]; c++)
        csv_text(&b, str_from_c(column[c]));
    csv_line_end(&b);
    for (ptrdiff_t i = 0; i < all->count; i++) {
        const struct revision *r = &all->item[i];
        csv_text(&b, r->figure);
        csv_text(&b, r->table);
        csv_text(&b, r->indicator);
        csv_text(&b, all->release_before);
        csv_text(&b, facts->date);
        csv_text(&b, r->old_state);
        csv_number(&b, r->old_value);
        csv_text(&b, r->new_state);
        csv_number(&b, r->new_value);
        csv_text(&b, str_from_c(revision_cause_name(r->cause)));
        csv_text(&b, r->told);
        for (int l = 0; l < LANGUAGE_COUNT; l++)
            csv_text(&b, label_text(a, &editions[l], r));
        csv_line_end(&b);
    }
    return buf_view(&b);
}
