/* docs/methods.md "Protection". */
#include "6_protect/inside.h"

/* ---- filters as words ---- */

/* Where a word stands outside of parentheses and quotes, or -1. */
static ptrdiff_t find_outside(str text, str word)
{
    int32_t depth = 0;
    bool quoted = false;
    for (ptrdiff_t i = 0; i + word.n <= text.n; i++) {
        if (depth == 0 && !quoted && str_starts(str_slice(text, i, text.n), word)) {
            return i;
        }
        quoted = quoted != (text.p[i] == '\'');
        depth += quoted ? 0 : (text.p[i] == '(') - (text.p[i] == ')');
    }
    return -1;
}

/* Without parentheses around the whole. */
static str bare(str text)
{
    text = str_trim(text);
    if (text.n >= 2 && text.p[0] == '(' && text.p[text.n - 1] == ')') {
        str within = str_slice(text, 1, text.n - 1);
        int32_t depth = 0;
        bool quoted = false;
        for (ptrdiff_t i = 0; i < within.n && depth >= 0; i++) {
            quoted = quoted != (within.p[i] == '\'');
            depth += quoted ? 0 : (within.p[i] == '(') - (within.p[i] == ')');
        }
        return depth == 0 ? bare(within) : text;
    }
    return text;
}

/* The next of the conditions that must all be true; false: no more. */
static bool next_condition(str *rest, str *condition)
{
    str all = bare(*rest);
    if (all.n == 0) {
        return false;
    }
    ptrdiff_t end = find_outside(all, STR(" OR ")) >= 0 ? -1 : find_outside(all, STR(" AND "));
    *condition = bare(end < 0 ? all : str_slice(all, 0, end));
    *rest = end < 0 ? STR("") : str_slice(all, end + 5, all.n);
    return true;
}

static bool is_knowing(str condition)
{
    ptrdiff_t name_end = str_find_byte(condition, ' ');
    return name_end > 0 &&
           str_equal(str_slice(condition, name_end, condition.n), STR(" IS NOT NULL"));
}

static bool asks_for(str filter, str wanted)
{
    str condition;
    while (next_condition(&filter, &condition)) {
        if (str_equal(condition, wanted)) {
            return true;
        }
    }
    return false;
}

bool inside_only_knows(str inner, str outer)
{
    str condition;
    while (next_condition(&inner, &condition)) {
        if (!is_knowing(condition) && !asks_for(outer, condition)) {
            /* two conditions in one pair of parentheses are still two */
            bool several = find_outside(condition, STR(" AND ")) >= 0 &&
                           find_outside(condition, STR(" OR ")) < 0;
            if (!several || !inside_only_knows(condition, outer)) {
                return false;
            }
        }
    }
    return true;
}

/* ---- who lies inside whom ---- */

static str inside_key(struct arena *a, str key, str filter)
{
    str dataset;
    str rest;
    (void)str_cut(key, '|', &dataset, &rest);
    return str_format(a, "%.*s|%.*s", STR_ARG(dataset), STR_ARG(filter));
}

static void note(struct relations *r, str key, struct neighbours around)
{
    if (around.inside.count > 0) {
        str name = inside_key(r->arena, key, key_filter(key));
        if (!map_has(&r->inside, name)) {
            (void)map_put(&r->inside, name, r->around.count);
            *ARENA_PUSH(r->arena, &r->around) = around;
        }
    }
}

void inside_note(struct relations *r, const struct estimate_table *t)
{
    note(r, t->count_key, (struct neighbours){t->count_inside, t->count_apart});
    note(r, t->denominator_key, (struct neighbours){t->denominator_inside, t->denominator_apart});
    note(r, t->events.key, (struct neighbours){t->events.inside, t->events.apart});
    note(r, t->ended.key, (struct neighbours){t->ended.inside, t->ended.apart});
    for (int k = 0; k < 2; k++) {
        note(r, t->side_key[k], (struct neighbours){t->side_inside[k], t->side_apart[k]});
    }
}

static struct neighbours neighbours_of(const struct relations *r, str key, str filter)
{
    ptrdiff_t at = map_get(&r->inside, inside_key(r->arena, key, filter), -1);
    return at < 0 ? (struct neighbours){0} : r->around.item[at];
}

static bool has_filter(const struct filter_list *list, str filter)
{
    for (int32_t i = 0; i < list->count; i++) {
        if (str_equal(list->item[i], filter)) {
            return true;
        }
    }
    return false;
}

/* Medians of two sets say nothing of the rest of them; sums do. */
static bool can_be_subtracted(str kind)
{
    ptrdiff_t bar = str_find_byte(kind, '|');
    return bar + 1 < kind.n && !(kind.p[bar + 1] >= '0' && kind.p[bar + 1] <= '9');
}

static struct mention again(const struct relations *r, const struct named *n,
                            const uint64_t *prints)
{
    return (struct mention){
        .name = *n, .value = r->variable.item[n->variable].value, .print = prints[n->variable]};
}

/* The same coordinates under another filter; NULL: no table has that number. */
static const struct named *named_of(struct relations *r, const struct named *n, str filter)
{
    str pieces[] = {key_kind(n->key), filter};
    struct named other = *n;
    other.key = str_concat(r->arena, 2, pieces);
    const struct named *found = name_find(r, &other);
    return found && found->variable != n->variable ? found : NULL;
}

/* whole = n + apart + rest. Kept only where the rest says something: too few, none, or a number
 * that stands elsewhere. */
static void take_two(struct relations *r, const struct named *whole, const struct named *n,
                     const struct named *apart, const uint64_t *prints, struct draft *draft)
{
    const struct variable *v = r->variable.item;
    int64_t rest = v[whole->variable].value - v[n->variable].value - v[apart->variable].value;
    uint64_t whole_print = prints[whole->variable];
    bool printed = whole_print != 0 && prints[n->variable] != 0 && prints[apart->variable] != 0;
    if (rest < 0 || !printed || whole->variable == apart->variable) {
        return;
    }
    uint64_t print = whole_print - prints[n->variable] - prints[apart->variable];
    bool few = rest > 0 && rest < v[whole->variable].least;
    int32_t variable = NO_VARIABLE;
    if (rest > 0) {
        variable = variable_with_print(r, key_kind(n->key), print);
        if (variable == NO_VARIABLE && !few) {
            return;
        }
        if (variable == NO_VARIABLE) { /* else it has been judged as what it is */
            bool statistic = v[whole->variable].statistic;
            int64_t least = v[whole->variable].least;
            variable = variable_by_print(r, key_kind(n->key), print, rest);
            r->variable.item[variable].statistic = statistic;
            r->variable.item[variable].least = least;
            variable_mark(r, variable, rest, false);
        }
    }
    draft_add(draft, n->variable, 1);
    draft_add(draft, apart->variable, 1);
    draft_add(draft, variable, 1);
    draft_add(draft, whole->variable, -1);
    draft_close(r, draft);
}

void inside_take(struct relations *r, const struct named *n, const uint64_t *prints,
                 struct draft *draft)
{
    str kind = key_kind(n->key);
    str filter = key_filter(n->key);
    struct neighbours around = neighbours_of(r, n->key, filter);
    for (int32_t i = 0; can_be_subtracted(kind) && i < around.inside.count; i++) {
        str outer = around.inside.item[i];
        const struct named *whole = named_of(r, n, outer);
        if (!whole ||
            r->variable.item[whole->variable].value < r->variable.item[n->variable].value) {
            continue;
        }
        struct mention from = again(r, whole, prints);
        struct mention part = again(r, n, prints);
        struct split split = {&from, &part, whole->variable, n->variable,
                              !inside_only_knows(filter, outer)};
        (void)relations_add_rest(r, draft, kind, &split);
        for (int32_t k = 0; k < around.apart.count; k++) {
            str other = around.apart.item[k];
            struct neighbours there = neighbours_of(r, n->key, other);
            const struct named *apart =
                str_compare(filter, other) < 0 && has_filter(&there.inside, outer)
                    ? named_of(r, n, other)
                    : NULL;
            if (apart) {
                take_two(r, whole, n, apart, prints, draft);
            }
        }
    }
}
