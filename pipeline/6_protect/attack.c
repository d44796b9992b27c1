/* One GLPK problem a component: columns are what the attacker does not know, rows the lines that
 * hold. Only the objective changes from one variable to the next, so that every solution starts
 * where the last one ended; and every solution is a table that agrees with the publication, so that
 * it also shows how far all the other variables can move. */
#include "6_protect/attack.h"

#include <assert.h>
#include <math.h>
#include <setjmp.h>
#include <string.h>

#include <glpk.h>

enum { ITERATIONS_LIMIT = 500000 };
#define TOLERANCE 1e-6

struct problem {
    struct attack *attack;
    const struct component *component;
    glp_prob *lp;
    int32_t *column; /* [variables] 1-based; 0: none */
    int32_t *narrow, *help;
    int32_t narrow_count;
    struct arena *scratch;
};

double attack_width(const struct attack *a, int32_t variable)
{
    if (a->given_up && a->given_up[variable]) {
        return 0.0;
    }
    double width = a->width(a->relations, variable);
    if (a->profile == PROFILE_READER) {
        return width;
    }
    const struct variable *v = &a->relations->variable.item[variable];
    /* Within 1 .. least - 1 only that more than one value stays possible. */
    return v->primary && v->shown && v->value < v->least && v->least > 2 ? 1.0 : 0.0;
}

/* Steps from the truth over values that were all seen. */
static int32_t run_of(uint64_t seen, int32_t step)
{
    int32_t count = 0;
    for (int32_t at = WHOLE_REACH + step; at >= 0 && at <= 2 * WHOLE_REACH; at += step) {
        if (!(seen >> at & 1)) {
            break;
        }
        count++;
    }
    return count;
}

static bool wide_enough(const struct attack *a, int32_t variable)
{
    const struct bounds *b = a->bounds;
    if (b->whole) {
        uint64_t seen = b->whole[variable];
        return (double)(run_of(seen, 1) + run_of(seen, -1)) >= attack_width(a, variable);
    }
    return b->high[variable] - b->low[variable] >= attack_width(a, variable) - TOLERANCE;
}

/* ---- the problem ---- */

static void set_column_bounds(const struct problem *p, int32_t variable)
{
    const struct relations *r = p->attack->relations;
    const struct variable *v = &r->variable.item[variable];
    int column = p->column[variable];
    double threshold = (double)v->least;
    double least = v->shown && r->policy->zeros_published ? 1.0 : 0.0;
    if (p->attack->profile == PROFILE_READER || !v->shown) {
        glp_set_col_bnds(p->lp, column, GLP_LO, least, 0.0);
    } else if (v->primary && (double)v->value < threshold) {
        bool several = threshold - 1.0 > least;
        glp_set_col_bnds(p->lp, column, several ? GLP_DB : GLP_FX, least, threshold - 1.0);
    } else {
        glp_set_col_bnds(p->lp, column, GLP_LO, v->primary ? least : threshold, 0.0);
        if (!v->primary && (double)v->value < threshold) {
            glp_set_col_bnds(p->lp, column, GLP_LO, least, 0.0);
        }
    }
}

static void add_row(struct problem *p, int row, int32_t line_index, int *index, double *value)
{
    const struct relations *r = p->attack->relations;
    const struct line *line = &r->line.item[line_index];
    double sum = 0.0;
    int count = 0;
    for (int32_t i = 0; i < line->count; i++) {
        const struct member *m = &r->member.item[line->first + i];
        const struct variable *v = &r->variable.item[m->variable];
        if (!variable_is_unknown(v)) {
            continue;
        }
        count++;
        index[count] = p->column[m->variable];
        value[count] = m->coefficient;
        sum += (double)m->coefficient * (double)v->value; /* what the known ones leave */
    }
    glp_set_mat_row(p->lp, row, count, index, value);
    glp_set_row_bnds(p->lp, row, GLP_FX, sum, sum);
}

static void build(struct problem *p)
{
    const struct component *c = p->component;
    const struct relations *r = p->attack->relations;
    int32_t longest = 0;
    for (int32_t i = 0; i < c->lines; i++) {
        int32_t count = r->line.item[c->line[i]].count;
        longest = count > longest ? count : longest;
    }
    int *index = ARENA_ARRAY(p->scratch, int, longest + 1);
    double *value = ARENA_ARRAY(p->scratch, double, longest + 1);
    p->column = ARENA_ARRAY(p->scratch, int32_t, r->variable.count);
    (void)glp_add_cols(p->lp, c->variables);
    for (int32_t i = 0; i < c->variables; i++) {
        p->column[c->variable[i]] = i + 1;
        set_column_bounds(p, c->variable[i]);
    }
    if (c->lines > 0) {
        (void)glp_add_rows(p->lp, c->lines);
    }
    for (int32_t i = 0; i < c->lines; i++) {
        add_row(p, i + 1, c->line[i], index, value);
    }
}

/* ---- solving ---- */

static void note_witness(struct problem *p)
{
    struct bounds *b = p->attack->bounds;
    for (int32_t i = 0; i < p->component->variables; i++) {
        int32_t variable = p->component->variable[i];
        double x = glp_get_col_prim(p->lp, i + 1);
        b->low[variable] = x < b->low[variable] ? x : b->low[variable];
        b->high[variable] = x > b->high[variable] ? x : b->high[variable];
    }
}

static void note_binding(struct problem *p)
{
    for (int32_t i = 0; i < p->component->lines; i++) {
        if (fabs(glp_get_row_dual(p->lp, i + 1)) > 1e-9) {
            p->attack->binding[p->component->line[i]] = 1;
        }
    }
}

static bool run_solver(struct problem *p, int direction)
{
    glp_smcp control;
    glp_init_smcp(&control);
    control.msg_lev = GLP_MSG_OFF;
    control.it_lim = ITERATIONS_LIMIT;
    glp_set_obj_dir(p->lp, direction);
    p->attack->solved++;
    int failed = glp_simplex(p->lp, &control);
    if (failed != 0) {
        glp_std_basis(p->lp);
        failed = glp_simplex(p->lp, &control);
    }
    return failed == 0;
}

/* One end of one variable. False when the solver gives up: then nothing is proved. */
static bool solve(struct problem *p, int32_t variable, int direction)
{
    if (!run_solver(p, direction)) {
        return false;
    }
    int status = glp_get_status(p->lp);
    if (status == GLP_UNBND) {
        struct bounds *b = p->attack->bounds;
        *(direction == GLP_MAX ? &b->high[variable] : &b->low[variable]) =
            direction == GLP_MAX ? HUGE_VAL : -HUGE_VAL;
        return true;
    }
    if (status != GLP_OPT) {
        return false;
    }
    note_witness(p);
    note_binding(p);
    return true;
}

/* ---- whole numbers ---- */

static bool is_whole(const struct problem *p)
{
    for (int32_t i = 0; i < p->component->variables; i++) {
        double x = glp_get_col_prim(p->lp, i + 1);
        if (fabs(x - round(x)) > TOLERANCE) {
            return false;
        }
    }
    return true;
}

static void note_whole(struct problem *p)
{
    const struct relations *r = p->attack->relations;
    for (int32_t i = 0; i < p->component->variables; i++) {
        int32_t variable = p->component->variable[i];
        double away =
            round(glp_get_col_prim(p->lp, i + 1)) - (double)r->variable.item[variable].value;
        if (fabs(away) <= (double)WHOLE_REACH) {
            p->attack->bounds->whole[variable] |= UINT64_C(1) << (WHOLE_REACH + (int)away);
        }
    }
}

/* Whether a table of whole numbers with this value is found: a corner that is not of whole numbers
 * proves nothing, and is not searched around. */
static bool find_whole(struct problem *p, int32_t variable, double value)
{
    int column = p->column[variable];
    if (p->attack->solved >= p->attack->limit || value < glp_get_col_lb(p->lp, column) ||
        value > glp_get_col_ub(p->lp, column)) {
        return false;
    }
    glp_set_col_bnds(p->lp, column, GLP_FX, value, value);
    bool found = run_solver(p, GLP_MAX) && glp_get_status(p->lp) == GLP_OPT && is_whole(p);
    if (found) {
        note_whole(p);
    }
    set_column_bounds(p, variable);
    return found;
}

static void attack_whole(struct problem *p, int32_t variable)
{
    struct attack *a = p->attack;
    double truth = (double)a->relations->variable.item[variable].value;
    uint64_t *seen = &a->bounds->whole[variable];
    for (int32_t step = 1; step >= -1; step -= 2) {
        bool found = true;
        while (found && !wide_enough(a, variable)) {
            int32_t away = run_of(*seen, step) + 1;
            found = away <= WHOLE_REACH && find_whole(p, variable, truth + away * step);
            assert(!found || run_of(*seen, step) >= away);
        }
    }
    if (!wide_enough(a, variable)) {
        p->narrow[p->narrow_count] = variable;
        p->help[p->narrow_count++] = NO_VARIABLE;
    }
}

/* ---- one variable after another ---- */

/* The lines that bind prove the bound by themselves: to suppress elsewhere would not loosen it.
 * Only a solver that has given up leaves us without such a proof. */
static int32_t choose_help(const struct problem *p, bool solved)
{
    const struct attack *a = p->attack;
    const struct component *c = p->component;
    int32_t best = NO_VARIABLE;
    for (int32_t i = 0; i < c->lines; i++) {
        if (a->binding[c->line[i]]) {
            best = a->candidate(a->relations, &a->relations->line.item[c->line[i]], best);
        }
    }
    for (int32_t i = 0; !solved && best == NO_VARIABLE && i < c->lines; i++) {
        best = a->candidate(a->relations, &a->relations->line.item[c->line[i]], best);
    }
    return best;
}

static void attack_variable(struct problem *p, int32_t variable)
{
    struct attack *a = p->attack;
    int column = p->column[variable];
    memset(a->binding, 0, (size_t)a->relations->line.count);
    glp_set_obj_coef(p->lp, column, 1.0);
    bool solved = a->solved < a->limit && solve(p, variable, GLP_MAX) &&
                  (wide_enough(a, variable) || solve(p, variable, GLP_MIN));
    glp_set_obj_coef(p->lp, column, 0.0);
    if (!solved || !wide_enough(a, variable)) {
        p->narrow[p->narrow_count] = variable;
        p->help[p->narrow_count++] = choose_help(p, solved);
    }
}

static void attack_all(struct problem *p)
{
    build(p);
    for (int32_t i = 0; i < p->component->variables; i++) {
        int32_t variable = p->component->variable[i];
        if (!wide_enough(p->attack, variable)) {
            (p->attack->bounds->whole ? attack_whole : attack_variable)(p, variable);
        }
        if (p->attack->first_only && p->narrow_count > 0) {
            return;
        }
    }
}

/* GLPK ends the process after an internal error unless its hook jumps away. */
static _Thread_local jmp_buf on_error;

static void jump_away(void *unused)
{
    (void)unused;
    longjmp(on_error, 1);
}

static void give_up(struct problem *p)
{
    p->narrow_count = 0;
    for (int32_t i = 0; i < p->component->variables; i++) {
        int32_t variable = p->component->variable[i];
        if (!wide_enough(p->attack, variable)) {
            p->narrow[p->narrow_count] = variable;
            p->help[p->narrow_count++] = NO_VARIABLE;
        }
    }
}

int32_t attack_component(struct attack *a, const struct component *c, struct arena scratch,
                         int32_t *narrow, int32_t *help)
{
    struct problem *p = ARENA_NEW(&scratch, struct problem);
    p->attack = a;
    p->component = c;
    p->narrow = narrow;
    p->help = help;
    p->scratch = &scratch;
    (void)glp_term_out(GLP_OFF);
    if (setjmp(on_error) != 0) {
        (void)glp_free_env(); /* with all its problems */
        give_up(p);
        return p->narrow_count;
    }
    glp_error_hook(jump_away, NULL);
    p->lp = glp_create_prob();
    attack_all(p);
    glp_delete_prob(p->lp);
    glp_error_hook(NULL, NULL);
    return p->narrow_count;
}
