/* Years of a population file against the years of a table. */
#include "command_try_population.h"

#include "base/buf.h"
#include "descriptors/schemas.h"

struct years { /* ascending, each once */
    int64_t *item;
    ptrdiff_t count;
    ptrdiff_t capacity;
};

static bool has_year(const struct years *y, int64_t year)
{
    for (ptrdiff_t i = 0; i < y->count; i++) {
        if (y->item[i] == year) {
            return true;
        }
    }
    return false;
}

static void add_year(struct arena *a, struct years *y, int64_t year)
{
    if (has_year(y, year)) {
        return;
    }
    *ARENA_PUSH(a, y) = year;
    for (ptrdiff_t i = y->count - 1; i > 0 && y->item[i - 1] > year; i--) {
        y->item[i] = y->item[i - 1];
        y->item[i - 1] = year;
    }
}

static struct years years_of_file(struct arena *a, const struct population *p)
{
    struct years out = {0};
    for (int32_t d = 0; d < p->dimensions; d++) {
        bool is_year = !p->dimension_codelist[d] && str_equal_c(p->dimension[d], "year");
        for (int32_t row = 0; is_year && row < p->rows; row++) {
            add_year(a, &out, p->key[(int64_t)row * p->dimensions + d]);
        }
    }
    return out;
}

/* The year of a cell's period; -1: it has none. */
static int64_t year_of_cell(const struct estimate_table *t, int64_t cell)
{
    enum { BREAKDOWNS_LIMIT = 4 };
    int32_t at[BREAKDOWNS_LIMIT] = {0};
    table_cell_coordinates(t, cell, at);
    for (int32_t d = 0; d < t->dimensions; d++) {
        str code = t->dimension[d].position[at[d]].code;
        int64_t year = -1;
        if (t->dimension[d].time && code.n >= 4 && str_to_int64(str_slice(code, 0, 4), &year)) {
            return year;
        }
    }
    return -1;
}

/* "2019-2021, 2023" */
static str years_text(struct arena *a, const struct years *y)
{
    struct buf b = buf_new(a, 64);
    for (ptrdiff_t i = 0; i < y->count;) {
        ptrdiff_t last = i;
        while (last + 1 < y->count && y->item[last + 1] == y->item[last] + 1) {
            last++;
        }
        buf_str(&b, str_format(a, last > i ? "%s%lld-%lld" : "%s%lld", b.n > 0 ? ", " : "",
                               (long long)y->item[i], (long long)y->item[last]));
        i = last + 1;
    }
    return buf_view(&b);
}

static void say_years(struct session *s, const char *id, const struct population *p,
                      const struct years *years)
{
    if (years->count > 0) {
        say_line(s, SPEAK(s, id, {"population", p->name}, {"years", years_text(s->arena, years)}));
    }
}

void say_population_years(struct session *s, const struct estimate_table *t, const bool *lacks)
{
    const struct population *p = t->indicator->population;
    struct years file = p ? years_of_file(s->arena, p) : (struct years){0};
    struct years before = {0}, between = {0}, after = {0};
    bool any = false;
    for (int64_t cell = 0; cell < t->cells && file.count > 0; cell++) {
        int64_t year = lacks[cell] ? year_of_cell(t, cell) : -1;
        any = any || lacks[cell];
        if (year < 0 || has_year(&file, year)) {
            continue;
        }
        bool is_before = year<file.item[0], is_after = year> file.item[file.count - 1];
        add_year(s->arena, is_before ? &before : is_after ? &after : &between, year);
    }
    if (!any) {
        return;
    }
    say_line(s, STR(""));
    say_years(s, "try.population", p, &file);
    say_years(s, "try.population.before", p, &before);
    say_years(s, "try.population.between", p, &between);
    say_years(s, "try.population.after", p, &after);
    if (before.count + between.count + after.count == 0) { /* the table is not by years */
        say_years(s, "try.population.total", p, &file);
    }
}
