/* Unit, breakdowns, direction, frequency, sources and reporting rule of an indicator. */
#include "7_publish/definition_text.h"

#include "base/buf.h"

str definition_unit(struct arena *a, const struct edition *e, const struct indicator *i)
{
    return EDITION_FILL(a, e, i->counts_persons ? "sheet.unit.persons" : "sheet.unit.records",
                        {"unit", unit_label(a, e, i->unit)});
}

static void add_joined(struct buf *b, const struct edition *e, str text)
{
    buf_str(b, b->n > 0 ? edition_word(e, "publish.join") : STR(""));
    buf_str(b, text);
}

/* Whether a breakdown stands before the `k`th of table `i` already. */
static bool is_named(const struct indicator *indicator, int32_t i, int32_t k)
{
    str name = indicator->table[i].by[k].name;
    for (int32_t j = 0; j <= i; j++) {
        const struct indicator_table *before = &indicator->table[j];
        int32_t count = j == i ? k : before->by_count;
        for (int32_t n = 0; n < count; n++)
            if (str_equal(before->by[n].name, name))
                return true;
    }
    return false;
}

str definition_breakdowns(struct arena *a, const struct edition *e, const struct indicator *i)
{
    struct buf b = buf_new(a, 128);
    for (int32_t t = 0; t < i->tables; t++)
        for (int32_t k = 0; k < i->table[t].by_count; k++)
            if (!is_named(i, t, k))
                add_joined(&b, e, edition_label(a, e, &i->table[t].by[k].labels));
    return buf_view(&b);
}

str definition_direction(const struct edition *e, const struct indicator *i)
{
    static const char *const id[] = {[DIRECTION_NONE] = "sheet.direction.none",
                                     [DIRECTION_UP] = "sheet.direction.up",
                                     [DIRECTION_DOWN] = "sheet.direction.down"};
    return edition_word(e, id[i->direction]);
}

str definition_frequency(const struct edition *e, const struct indicator *i)
{
    static const char *const id[] = {[FREQUENCY_MONTHLY] = "sheet.frequency.monthly",
                                     [FREQUENCY_QUARTERLY] = "sheet.frequency.quarterly",
                                     [FREQUENCY_ANNUAL] = "sheet.frequency.annual",
                                     [FREQUENCY_ONCE] = "sheet.frequency.once"};
    return edition_word(e, id[i->frequency]);
}

str definition_reporting(const struct edition *e, const struct indicator *i)
{
    static const char *const id[] = {[REPORTING_PUBLIC] = "sheet.reporting.public",
                                     [REPORTING_CARE] = "sheet.reporting.care",
                                     [REPORTING_CONTEXT] = "sheet.reporting.context",
                                     [REPORTING_INTERNAL] = "sheet.reporting.internal"};
    return edition_word(e, id[i->reporting]);
}

str definition_sources(struct arena *a, const struct edition *e, const struct indicator *i)
{
    const struct dataset *from[] = {i->dataset, i->divisor.dataset, i->survey.dataset};
    struct buf b = buf_new(a, 64);
    for (int k = 0; k < 3; k++) {
        bool known = !from[k];
        for (int j = 0; j < k; j++)
            known = known || from[j] == from[k];
        if (!known)
            add_joined(&b, e, edition_label(a, e, &from[k]->labels));
    }
    return buf_view(&b);
}
