/* The registry of centres: the properties that coverage reads. */
#include "base/date.h"
#include "descriptors/fault.h"
#include "descriptors/schemas_read.h"

/* A year, or a day; empty is neither. */
static bool is_opening(str text)
{
    int64_t year = 0;
    int32_t day = 0;
    bool bare = text.n == 4 && str_to_int64(text, &year) && year >= 1000;
    return bare || date_parse_iso(text, &day);
}

static void check_dates(struct reading *r, const struct codelist *centres, int32_t i)
{
    static const char *const names[] = {"opened", "closed"};
    str text[2];
    for (int k = 0; k < 2; k++) {
        text[k] = codelist_property(centres, i, names[k]);
        if (text[k].n > 0 && !is_opening(text[k])) {
            FAULT(r->diag, centres->code[i].place, "centres.date", {"name", str_from_c(names[k])},
                  {"code", centres->code[i].code}, {"found", text[k]});
            return;
        }
    }
    /* as much as both say: a bare year may hold the other's day */
    ptrdiff_t known = text[0].n < text[1].n ? text[0].n : text[1].n;
    if (str_compare(str_slice(text[1], 0, known), str_slice(text[0], 0, known)) < 0)
        FAULT(r->diag, centres->code[i].place, "centres.closed-before",
              {"code", centres->code[i].code}, {"opened", text[0]}, {"closed", text[1]});
}

static void check_state(struct reading *r, const struct codelist *centres, int32_t i)
{
    str state = codelist_property(centres, i, "state");
    bool known = state.n == 0 || str_equal_c(state, "open") || str_equal_c(state, "planned") ||
                 str_equal_c(state, "closed");
    if (!known)
        FAULT(r->diag, centres->code[i].place, "centres.state", {"code", centres->code[i].code},
              {"found", state});
}

static void check_sends(struct reading *r, const struct schemas *s, int32_t i)
{
    str rest = codelist_property(s->centres, i, "sends"), one = {0};
    for (bool more = rest.n > 0; more;) {
        more = str_cut(rest, '|', &one, &rest);
        one = str_trim(one);
        if (schemas_dataset(s, one) != NULL)
            continue;
        struct str_list names = {0};
        for (int32_t k = 0; k < s->datasets; k++)
            names_add(r->arena, &names, s->dataset[k]->name);
        fault_unknown(r->diag, s->centres->code[i].place, "centres.unknown-dataset",
                      "centres.no-such-dataset", one, &names);
    }
}

void centres_check(struct reading *r, const struct schemas *s)
{
    for (int32_t i = 0; s->centres != NULL && i < s->centres->count; i++) {
        check_dates(r, s->centres, i);
        check_state(r, s->centres, i);
        check_sends(r, s, i);
    }
}
