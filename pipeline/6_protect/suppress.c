/* Rounds of suppression: lines, then attacks, until an attack of every profile fails. What has once
 * been seen to be wide stays wide, since suppressing more only leaves the attacker more tables. */
#include "6_protect/suppress.h"

#include <string.h>

#include "6_protect/attack.h"

enum { ROUNDS_LIMIT = 400 };

double suppress_width(const struct relations *r, int32_t variable)
{
    const struct variable *v = &r->variable.item[variable];
    if (v->primary && v->statistic) {
        /* Two of at least one record each, which together are `least` of them. */
        int64_t width = v->least - 2;
        return (double)(width > r->policy->interval_width ? width : r->policy->interval_width);
    }
    if (v->primary) {
        return (double)r->policy->interval_width;
    }
    return v->suppressed && v->shown ? 1.0 : 0.0;
}

bool suppress_sooner(const struct relations *r, int32_t candidate, int32_t best)
{
    if (best == NO_VARIABLE) {
        return true;
    }
    const struct variable *a = &r->variable.item[candidate];
    const struct variable *b = &r->variable.item[best];
    if (a->rank != b->rank) {
        return a->rank < b->rank;
    }
    if (a->rank >= RANK_KEY && a->cells != b->cells) {
        return a->cells < b->cells; /* fewer tables are torn */
    }
    return a->value != b->value ? a->value < b->value : candidate < best;
}

int32_t suppress_candidate(const struct relations *r, const struct line *line, int32_t best)
{
    for (int32_t i = 0; i < line->count; i++) {
        int32_t variable = r->member.item[line->first + i].variable;
        const struct variable *v = &r->variable.item[variable];
        if (!variable_is_unknown(v) && v->value > 0 && suppress_sooner(r, variable, best)) {
            best = variable;
        }
    }
    return best;
}

int32_t suppress_given_away(const struct relations *r, const struct line *line)
{
    int32_t unknown = NO_VARIABLE;
    for (int32_t i = 0; i < line->count; i++) {
        int32_t variable = r->member.item[line->first + i].variable;
        if (!variable_is_unknown(&r->variable.item[variable])) {
            continue;
        }
        if (unknown != NO_VARIABLE) {
            return NO_VARIABLE;
        }
        unknown = variable;
    }
    bool needed = unknown != NO_VARIABLE && suppress_width(r, unknown) > 0.0;
    return needed ? unknown : NO_VARIABLE;
}

/* A line with one unknown gives it away: suppress a second, until there is no such line. */
static void protect_lines(struct relations *r)
{
    bool changed = true;
    while (changed) {
        changed = false;
        for (ptrdiff_t i = 0; i < r->line.count; i++) {
            const struct line *line = &r->line.item[i];
            if (suppress_given_away(r, line) == NO_VARIABLE) {
                continue;
            }
            int32_t second = suppress_candidate(r, line, NO_VARIABLE);
            if (second != NO_VARIABLE) {
                r->variable.item[second].suppressed = true;
                changed = true;
            }
        }
    }
}

/* ---- rounds ---- */

struct rounds {
    struct suppression *out;
    struct bounds bounds[PROFILE_COUNT];
    int8_t *binding;
    struct line_index lines;
    bool *helped; /* [variables] in this round */
};

static void start_bounds(struct arena *a, struct rounds *w)
{
    const struct relations *r = w->out->relations;
    for (int profile = 0; profile < PROFILE_COUNT; profile++) {
        struct bounds *b = &w->bounds[profile];
        b->low = ARENA_ARRAY(a, double, r->variable.count);
        b->high = ARENA_ARRAY(a, double, r->variable.count);
        for (ptrdiff_t i = 0; i < r->variable.count; i++) {
            b->low[i] = b->high[i] = (double)r->variable.item[i].value;
        }
    }
    w->binding = ARENA_ARRAY(a, int8_t, r->line.count);
}

/* Members of the lines of a variable: what its suppression may help. */
static void mark_neighbours(struct rounds *w, int32_t variable)
{
    const struct relations *r = w->out->relations;
    for (int32_t i = w->lines.first[variable]; i < w->lines.first[variable + 1]; i++) {
        const struct line *line = &r->line.item[w->lines.line[i]];
        for (int32_t k = 0; k < line->count; k++) {
            w->helped[r->member.item[line->first + k].variable] = true;
        }
    }
}

/* Suppresses what would help. A variable beside one that has just been suppressed waits for the
 * next round, which will tell whether it still needs help. True when something was suppressed. */
static bool repair(struct rounds *w, enum profile profile, const int32_t *narrow,
                   const int32_t *help, int32_t count)
{
    struct suppression *out = w->out;
    bool changed = false;
    for (int32_t i = 0; i < count; i++) {
        if (help[i] == NO_VARIABLE) {
            /* Marks are not published: against a reader of marks we do what can be done. */
            bool *found = profile == PROFILE_READER ? out->unsafe : out->known_by_marks;
            found[narrow[i]] = true;
        } else if (!w->helped[narrow[i]] && !out->relations->variable.item[help[i]].suppressed) {
            out->relations->variable.item[help[i]].suppressed = true;
            mark_neighbours(w, help[i]);
            out->repaired++;
            changed = true;
        }
    }
    return changed;
}

static bool attack_round(struct rounds *w, enum profile profile, bool last, struct arena scratch)
{
    struct relations *r = w->out->relations;
    struct components components = components_of(&scratch, r);
    int32_t *narrow = ARENA_ARRAY(&scratch, int32_t, r->variable.count);
    int32_t *help = ARENA_ARRAY(&scratch, int32_t, r->variable.count);
    struct attack attack = {.relations = r,
                            .profile = profile,
                            .bounds = &w->bounds[profile],
                            .width = suppress_width,
                            .limit = INT64_MAX,
                            .candidate = suppress_candidate,
                            .binding = w->binding};
    int32_t count = 0;
    memset(w->helped, 0, (size_t)r->variable.count);
    for (int32_t i = 0; i < components.count; i++) {
        count +=
            attack_component(&attack, &components.item[i], scratch, narrow + count, help + count);
    }
    for (int32_t k = 0; last && k < count; k++) {
        help[k] = NO_VARIABLE;
    }
    w->out->attacks += attack.solved;
    return repair(w, profile, narrow, help, count);
}

void suppress(struct arena *a, struct relations *r, struct suppression *out)
{
    struct rounds w = {.out = out};
    *out = (struct suppression){.relations = r};
    out->unsafe = ARENA_ARRAY(a, bool, r->variable.count);
    out->known_by_marks = ARENA_ARRAY(a, bool, r->variable.count);
    for (ptrdiff_t i = 0; i < r->variable.count; i++) {
        struct variable *v = &r->variable.item[i];
        v->suppressed = v->primary && v->shown;
    }
    start_bounds(a, &w);
    w.lines = line_index_new(a, r);
    w.helped = ARENA_ARRAY(a, bool, r->variable.count);
    bool changed = true;
    for (int round = 0; changed && round <= ROUNDS_LIMIT; round++) {
        for (ptrdiff_t i = 0; i < r->variable.count; i++) {
            out->unsafe[i] = out->known_by_marks[i] = false; /* tried again */
        }
        protect_lines(r);
        bool last = round == ROUNDS_LIMIT;
        changed = attack_round(&w, PROFILE_READER, last, *a);
        if (!changed) {
            changed = attack_round(&w, PROFILE_MARKS, last, *a);
        }
    }
    for (ptrdiff_t i = 0; i < r->variable.count; i++) {
        out->unsafe_count += out->unsafe[i];
    }
}
