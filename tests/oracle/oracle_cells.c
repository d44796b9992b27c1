/* Where a record stands, as SQL conditions. */
#include "oracle.h"

#include <assert.h>
#include <stdio.h>

str condition_text(const struct expression *e)
{
    return e ? str_format(&oracle_arena, "(%.*s)", STR_ARG(expression_text(e))) : STR("1=1");
}

str filter_text(const struct dataset *ds, const struct expression *first,
                const struct expression *second, const struct expression *third)
{
    const struct counted_population *counted = schemas_counted(&oracle_schemas, ds);
    str a = condition_text(first), b = condition_text(second), c = condition_text(third);
    str d = condition_text(counted ? counted->where : NULL);
    return str_format(&oracle_arena, "%.*s AND %.*s AND %.*s AND %.*s", STR_ARG(a), STR_ARG(b),
                      STR_ARG(c), STR_ARG(d));
}

/* Years, quarters and months of a day, a month or a year column. */
static void add_period(struct buf *b, const struct coded_column *c, enum transform transform,
                       str code)
{
    str name = c->name;
    bool day = c->kind == CODED_DAY;
    char year[96], month[96];
    snprintf(year, sizeof year,
             day                     ? "year(\"%.*s\")"
             : c->kind == CODED_YEAR ? "\"%.*s\""
                                     : "\"%.*s\"/12",
             STR_ARG(name));
    snprintf(month, sizeof month, day ? "month(\"%.*s\")" : "\"%.*s\"%%12+1", STR_ARG(name));
    buf_format(b, " AND %s = %.*s", year, 4, code.p);
    if (transform == TRANSFORM_MONTH) {
        buf_format(b, " AND %s = CAST('%.*s' AS INTEGER)", month, 2, code.p + 5);
    } else if (transform == TRANSFORM_QUARTER) {
        buf_format(b, " AND (%s + 2) / 3 = %c", month, code.p[6]);
    }
}

/* 1 January .. 12 December; 1 Monday .. 7 Sunday. */
static void add_recurring(struct buf *b, const struct coded_column *c, enum transform transform,
                          str code)
{
    str name = c->name;
    if (transform == TRANSFORM_WEEKDAY) {
        buf_format(b, " AND (CAST(strftime('%%w', \"%.*s\") AS INTEGER) + 6) %% 7 + 1",
                   STR_ARG(name));
    } else if (c->kind == CODED_DAY) {
        buf_format(b, " AND CAST(strftime('%%m', \"%.*s\") AS INTEGER)", STR_ARG(name));
    } else {
        buf_format(b, " AND \"%.*s\" %% 12 + 1", STR_ARG(name));
    }
    buf_format(b, " = CAST('%.*s' AS INTEGER)", STR_ARG(code));
}

static void add_code(struct buf *b, str name, const struct table_position *p)
{
    if (str_ends(p->code, STR(".unspecified"))) { /* the code itself, none below it */
        str code = str_slice(p->code, 0, p->code.n - STR(".unspecified").n);
        buf_format(b, " AND \"%.*s\" = '%.*s'", STR_ARG(name), STR_ARG(code));
    } else {
        buf_format(b, " AND \"%.*s@%d\" = '%.*s'", STR_ARG(name), p->level, STR_ARG(p->code));
    }
}

void add_position(struct buf *b, const struct dataset *ds, const struct breakdown *by,
                  const struct table_position *p)
{
    const struct coded_column *c = &ds->coded[by->column];
    str name = c->name;
    if (p->missing && !str_ends(p->code, STR(".unspecified"))) {
        buf_format(b, " AND \"%.*s\" IS NULL", STR_ARG(name));
        return;
    }
    bool month = c->kind == CODED_MONTH && by->transform == TRANSFORM_NONE;
    if (by->transform == TRANSFORM_YEAR || by->transform == TRANSFORM_MONTH ||
        by->transform == TRANSFORM_QUARTER || month) {
        add_period(b, c, month ? TRANSFORM_MONTH : by->transform, p->code);
    } else if (by->transform == TRANSFORM_CALENDAR_MONTH || by->transform == TRANSFORM_WEEKDAY) {
        add_recurring(b, c, by->transform, p->code);
    } else if (c->kind == CODED_CODE) {
        add_code(b, name, p);
    } else if (c->kind == CODED_CODE_SET) {
        buf_format(b, " AND has(\"%.*s\", '%.*s')", STR_ARG(name), STR_ARG(p->code));
    } else if (c->kind == CODED_BOOLEAN) {
        buf_format(b, " AND \"%.*s\" = %d", STR_ARG(name), str_equal_c(p->code, "yes"));
    } else if (c->kind == CODED_DAY) {
        buf_format(b, " AND \"%.*s\" = '%.*s'", STR_ARG(name), STR_ARG(p->code));
    } else {
        buf_format(b, " AND \"%.*s\" = CAST('%.*s' AS INTEGER)", STR_ARG(name), STR_ARG(p->code));
    }
}

struct breakdown breakdown_of(const struct dataset *ds, str name)
{
    static const struct {
        const char *word;
        enum transform transform;
    } words[] = {{"year", TRANSFORM_YEAR},
                 {"quarter", TRANSFORM_QUARTER},
                 {"month", TRANSFORM_MONTH},
                 {"calendar_month", TRANSFORM_CALENDAR_MONTH},
                 {"weekday", TRANSFORM_WEEKDAY}};
    struct breakdown b = {.name = name};
    str column, word;
    bool dotted = str_cut(name, '.', &column, &word);
    b.column = dataset_coded(ds, column);
    assert(b.column >= 0);
    b.transform = dotted ? TRANSFORM_LEVEL : TRANSFORM_NONE;
    for (size_t i = 0; dotted && i < sizeof words / sizeof *words; i++) {
        b.transform = str_equal_c(word, words[i].word) ? words[i].transform : b.transform;
    }
    return b;
}
