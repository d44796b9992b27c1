/* A trial publishes one variable and attacks anew what hung together with it. Nothing that was seen
 * before counts, since publishing takes tables away from the attacker, and only tables of whole
 * numbers are proof, so that what is taken back is taken back from an attacker who searches those.
 * The variables beside the one on trial come first, since they are the likeliest to fall. */
#include "6_protect/clean_up.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "6_protect/attack.h"

struct trial {
    struct suppression *out;
    struct line_index lines;
    struct bounds bounds;
    int8_t *binding;
    bool *beside; /* [variables] shares a line with the one on trial */
    int64_t limit;
};

struct candidate {
    struct variable variable;
    int32_t index;
};

static int by_cost(const void *a, const void *b)
{
    const struct candidate *x = a;
    const struct candidate *y = b;
    if (x->variable.rank != y->variable.rank) {
        return x->variable.rank < y->variable.rank ? 1 : -1;
    }
    if (x->variable.rank >= RANK_KEY && x->variable.cells != y->variable.cells) {
        return x->variable.cells < y->variable.cells ? 1 : -1;
    }
    if (x->variable.value != y->variable.value) {
        return x->variable.value < y->variable.value ? 1 : -1;
    }
    return (x->index < y->index) - (x->index > y->index);
}

static int32_t list_candidates(const struct relations *r, struct candidate *out)
{
    int32_t count = 0;
    for (int32_t i = 0; i < (int32_t)r->variable.count; i++) {
        const struct variable *v = &r->variable.item[i];
        if (v->suppressed && v->shown && !v->primary) {
            out[count++] = (struct candidate){*v, i};
        }
    }
    qsort(out, (size_t)count, sizeof *out, by_cost);
    return count;
}

static bool gives_away(const struct trial *t, int32_t variable)
{
    const struct relations *r = t->out->relations;
    for (int32_t i = t->lines.first[variable]; i < t->lines.first[variable + 1]; i++) {
        if (suppress_given_away(r, &r->line.item[t->lines.line[i]]) != NO_VARIABLE) {
            return true;
        }
    }
    return false;
}

static void mark_beside(struct trial *t, int32_t variable)
{
    const struct relations *r = t->out->relations;
    memset(t->beside, 0, (size_t)r->variable.count);
    for (int32_t i = t->lines.first[variable]; i < t->lines.first[variable + 1]; i++) {
        const struct line *line = &r->line.item[t->lines.line[i]];
        for (int32_t k = 0; k < line->count; k++) {
            t->beside[r->member.item[line->first + k].variable] = true;
        }
    }
}

/* Those beside the variable on trial first; true when there is one. Each in its own order. */
static bool beside_first(const struct trial *t, struct component *c, struct arena scratch)
{
    int32_t *sorted = ARENA_ARRAY(&scratch, int32_t, c->variables);
    int32_t count = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (int32_t i = 0; i < c->variables; i++) {
            if (t->beside[c->variable[i]] == (pass == 0)) {
                sorted[count++] = c->variable[i];
            }
        }
        if (pass == 0 && count == 0) {
            return false;
        }
    }
    assert(count == c->variables);
    memcpy(c->variable, sorted, (size_t)count * sizeof *sorted);
    return true;
}

static bool withstands(struct trial *t, const struct component *c, enum profile profile,
                       struct arena scratch)
{
    int32_t *narrow = ARENA_ARRAY(&scratch, int32_t, c->variables);
    int32_t *help = ARENA_ARRAY(&scratch, int32_t, c->variables);
    for (int32_t i = 0; i < c->variables; i++) {
        int32_t variable = c->variable[i];
        if (t->out->unsafe[variable]) {
            return false; /* held back as it is: not to be touched */
        }
        t->bounds.whole[variable] = UINT64_C(1) << WHOLE_REACH;
    }
    struct attack attack = {.relations = t->out->relations,
                            .profile = profile,
                            .bounds = &t->bounds,
                            .width = suppress_width,
                            .candidate = suppress_candidate,
                            .given_up = profile == PROFILE_MARKS ? t->out->known_by_marks : NULL,
                            .first_only = true,
                            .limit = t->limit - t->out->attacks,
                            .binding = t->binding};
    int32_t count = attack_component(&attack, c, scratch, narrow, help);
    t->out->attacks += attack.solved;
    return count == 0;
}

static bool safe_without(struct trial *t, int32_t variable, struct arena scratch)
{
    if (gives_away(t, variable)) {
        return false;
    }
    mark_beside(t, variable);
    struct components components = components_of(&scratch, t->out->relations);
    bool safe = true;
    for (int32_t i = 0; safe && i < components.count; i++) {
        struct component *c = &components.item[i];
        for (int profile = 0; safe && beside_first(t, c, scratch) && profile < PROFILE_COUNT;
             profile++) {
            safe = withstands(t, c, (enum profile)profile, scratch);
        }
    }
    return safe;
}

void clean_up(struct arena *a, struct suppression *out, int64_t programs)
{
    struct relations *r = out->relations;
    struct trial t = {.out = out,
                      .lines = line_index_new(a, r),
                      .bounds = {.whole = ARENA_ARRAY(a, uint64_t, r->variable.count)},
                      .binding = ARENA_ARRAY(a, int8_t, r->line.count),
                      .beside = ARENA_ARRAY(a, bool, r->variable.count),
                      .limit = out->attacks + programs};
    struct candidate *candidates = ARENA_ARRAY(a, struct candidate, r->variable.count);
    int32_t count = list_candidates(r, candidates);
    for (int32_t i = 0; i < count && out->attacks < t.limit; i++) {
        struct variable *v = &r->variable.item[candidates[i].index];
        v->suppressed = false;
        if (!out->unsafe[candidates[i].index] && safe_without(&t, candidates[i].index, *a)) {
            out->restored++;
        } else {
            v->suppressed = true;
        }
    }
}
