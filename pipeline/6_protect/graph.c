/* Components by union and find over the lines. */
#include "6_protect/graph.h"

struct line_index line_index_new(struct arena *a, const struct relations *r)
{
    struct line_index index = {.first = ARENA_ARRAY(a, int32_t, r->variable.count + 1),
                               .line = ARENA_ARRAY(a, int32_t, r->member.count)};
    int32_t *at = ARENA_ARRAY(a, int32_t, r->variable.count + 1);
    for (ptrdiff_t i = 0; i < r->member.count; i++) {
        index.first[r->member.item[i].variable + 1]++;
    }
    for (ptrdiff_t i = 0; i < r->variable.count; i++) {
        index.first[i + 1] += index.first[i];
        at[i] = index.first[i];
    }
    for (ptrdiff_t i = 0; i < r->line.count; i++) {
        const struct line *line = &r->line.item[i];
        for (int32_t k = 0; k < line->count; k++) {
            index.line[at[r->member.item[line->first + k].variable]++] = (int32_t)i;
        }
    }
    return index;
}

static int32_t root_of(int32_t *parent, int32_t i)
{
    while (parent[i] != i) {
        parent[i] = parent[parent[i]];
        i = parent[i];
    }
    return i;
}

static int32_t *join_unknowns(struct arena *a, const struct relations *r)
{
    int32_t *parent = ARENA_ARRAY(a, int32_t, r->variable.count);
    for (ptrdiff_t i = 0; i < r->variable.count; i++) {
        parent[i] = (int32_t)i;
    }
    for (ptrdiff_t i = 0; i < r->line.count; i++) {
        const struct line *line = &r->line.item[i];
        int32_t first = NO_VARIABLE;
        for (int32_t k = 0; k < line->count; k++) {
            int32_t variable = r->member.item[line->first + k].variable;
            if (!variable_is_unknown(&r->variable.item[variable])) {
                continue;
            }
            first = first == NO_VARIABLE ? variable : first;
            int32_t x = root_of(parent, first);
            int32_t y = root_of(parent, variable);
            parent[x > y ? x : y] = x > y ? y : x;
        }
    }
    return parent;
}

static int32_t first_unknown(const struct relations *r, const struct line *line)
{
    for (int32_t k = 0; k < line->count; k++) {
        int32_t variable = r->member.item[line->first + k].variable;
        if (variable_is_unknown(&r->variable.item[variable])) {
            return variable;
        }
    }
    return NO_VARIABLE;
}

struct components components_of(struct arena *a, const struct relations *r)
{
    int32_t *parent = join_unknowns(a, r);
    int32_t *component = ARENA_ARRAY(a, int32_t, r->variable.count);
    struct components c = {.item = ARENA_ARRAY(a, struct component, r->variable.count)};
    for (int pass = 0; pass < 2; pass++) {
        for (int32_t i = 0; i < (int32_t)r->variable.count; i++) {
            if (!variable_is_unknown(&r->variable.item[i])) {
                continue;
            }
            int32_t root = root_of(parent, i);
            if (pass == 0 && root == i) {
                component[i] = c.count++;
            }
            struct component *own = &c.item[component[root]];
            if (pass == 1) {
                own->variable[own->variables] = i;
            }
            own->variables++;
        }
        for (ptrdiff_t i = 0; i < r->line.count; i++) {
            int32_t unknown = first_unknown(r, &r->line.item[i]);
            if (unknown == NO_VARIABLE) {
                continue;
            }
            struct component *own = &c.item[component[root_of(parent, unknown)]];
            if (pass == 1) {
                own->line[own->lines] = (int32_t)i;
            }
            own->lines++;
        }
        for (int32_t i = 0; pass == 0 && i < c.count; i++) {
            c.item[i].variable = ARENA_ARRAY(a, int32_t, c.item[i].variables);
            c.item[i].line = ARENA_ARRAY(a, int32_t, c.item[i].lines);
            c.item[i].variables = 0;
            c.item[i].lines = 0;
        }
    }
    return c;
}
