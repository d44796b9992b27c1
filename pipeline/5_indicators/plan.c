/* The plan of a dataset: axes, filters and cubes without duplicates, then the planes they need. */
#include "5_indicators/plan.h"

#include <assert.h>

/* Cells of one dataset: each costs 64 bytes a thread while counting and 32 after. */
#define CELLS_LIMIT (INT64_C(1) << 23)

struct plan plan_new(struct arena *a, const struct dataset *dataset)
{
    return (struct plan){
        .arena = a,
        .dataset = dataset,
        .persons = dataset->person_source != PERSON_NONE,
        .prints = true,
        .want = ARENA_ARRAY(a, bool, dataset->column_count),
    };
}

static int32_t find_or_add_axis(struct plan *p, struct axis wanted)
{
    assert(wanted.column >= 0 && wanted.column < p->dataset->column_count);
    for (ptrdiff_t i = 0; i < p->axis.count; i++) {
        const struct axis *axis = &p->axis.item[i];
        if (axis->column == wanted.column && axis->transform == wanted.transform &&
            axis->level == wanted.level && axis->values == wanted.values) {
            return (int32_t)i;
        }
    }
    wanted.coded = &p->dataset->coded[wanted.column];
    *ARENA_PUSH(p->arena, &p->axis) = wanted;
    p->want[wanted.column] = true;
    return (int32_t)p->axis.count - 1;
}

int32_t plan_axis(struct plan *p, int32_t column, enum transform transform, int32_t level)
{
    int32_t wanted_level = transform == TRANSFORM_LEVEL ? level : 0;
    return find_or_add_axis(
        p, (struct axis){.column = column, .transform = transform, .level = wanted_level});
}

int32_t plan_values(struct plan *p, int32_t column)
{
    return find_or_add_axis(p, (struct axis){.column = column, .values = true});
}

static void want_variables(struct plan *p, const struct expression *e)
{
    const int32_t *variable = NULL;
    int32_t count = expression_variables(e, &variable);
    for (int32_t i = 0; i < count; i++) {
        int32_t column =
            dataset_coded(p->dataset, p->dataset->coded_scope.variable[variable[i]].name);
        assert(column >= 0);
        p->want[column] = true;
    }
}

static str filter_text(struct arena *a, const struct filter *f)
{
    if (f->parts <= 1) {
        return f->parts == 0 ? (str){0} : expression_text(f->part[0]);
    }
    str text = {0};
    for (int32_t i = 0; i < f->parts; i++) {
        str part = expression_text(f->part[i]);
        text = i == 0 ? str_format(a, "(%.*s)", STR_ARG(part))
                      : str_format(a, "%.*s AND (%.*s)", STR_ARG(text), STR_ARG(part));
    }
    return text;
}

int32_t plan_filter_all(struct plan *p, int32_t parts, const struct expression *const *part)
{
    struct filter f = {0};
    assert(parts <= FILTER_PARTS);
    for (int32_t i = 0; i < parts; i++) {
        bool known = !part[i];
        for (int32_t k = 0; !known && k < f.parts; k++) {
            known = str_equal(expression_text(part[i]), expression_text(f.part[k]));
        }
        if (!known) {
            f.part[f.parts++] = part[i];
        }
    }
    f.text = filter_text(p->arena, &f);
    for (ptrdiff_t i = 0; i < p->filter.count; i++) {
        if (str_equal(p->filter.item[i].text, f.text)) {
            return (int32_t)i;
        }
    }
    for (int32_t i = 0; i < f.parts; i++) {
        want_variables(p, f.part[i]);
    }
    *ARENA_PUSH(p->arena, &p->filter) = f;
    return (int32_t)p->filter.count - 1;
}

int32_t plan_filter(struct plan *p, const struct expression *first, const struct expression *second)
{
    const struct expression *part[] = {first, second};
    return plan_filter_all(p, 2, part);
}

/* Ascending, but histograms last. */
static bool stands_after(const struct plan *p, int32_t a, int32_t b)
{
    bool a_values = p->axis.item[a].values;
    bool b_values = p->axis.item[b].values;
    return a_values == b_values ? a > b : a_values;
}

static int32_t find_or_add_cube(struct plan *p, struct cube c, const int32_t *axis)
{
    assert(c.axes >= 0 && c.axes <= BREAKDOWNS_LIMIT);
    for (int32_t i = 0; i < c.axes; i++) {
        int32_t at = i;
        for (; at > 0 && stands_after(p, c.axis[at - 1], axis[i]); at--) {
            c.axis[at] = c.axis[at - 1];
        }
        c.axis[at] = axis[i];
    }
    for (ptrdiff_t i = 0; i < p->cube.count; i++) {
        const struct cube *other = &p->cube.item[i];
        bool equal =
            other->filter == c.filter && other->axes == c.axes && other->finest == c.finest;
        for (int32_t k = 0; equal && k < c.axes; k++) {
            equal = other->axis[k] == c.axis[k];
        }
        if (equal) {
            return (int32_t)i;
        }
    }
    *ARENA_PUSH(p->arena, &p->cube) = c;
    return (int32_t)p->cube.count - 1;
}

int32_t plan_cube(struct plan *p, int32_t filter, int32_t axes, const int32_t *axis)
{
    return find_or_add_cube(p, (struct cube){.filter = filter, .axes = axes}, axis);
}

int32_t plan_cube_finest(struct plan *p, int32_t filter, int32_t axes, const int32_t *axis)
{
    return find_or_add_cube(p, (struct cube){.filter = filter, .axes = axes, .finest = true}, axis);
}

int32_t plan_sum(struct plan *p, int32_t cube, int32_t column)
{
    assert(cube >= 0 && cube < p->cube.count);
    for (ptrdiff_t i = 0; i < p->sum.count; i++) {
        if (p->sum.item[i].cube == cube && p->sum.item[i].column == column) {
            return (int32_t)i;
        }
    }
    *ARENA_PUSH(p->arena, &p->sum) = (struct sum){.cube = cube, .column = column};
    p->want[column] = true;
    return (int32_t)p->sum.count - 1;
}

static bool same_plane(const struct plane *a, const struct plane *b)
{
    bool same = a->filter == b->filter && a->axes == b->axes;
    for (int32_t i = 0; same && i < a->axes; i++) {
        same = a->axis[i] == b->axis[i] && a->level[i] == b->level[i];
    }
    return same;
}

static int32_t find_or_add_plane(struct plan *p, struct plane wanted)
{
    for (ptrdiff_t i = 0; i < p->plane.count; i++) {
        if (same_plane(&p->plane.item[i], &wanted)) {
            return (int32_t)i;
        }
    }
    wanted.cells = 1;
    for (int32_t i = 0; i < wanted.axes; i++) {
        wanted.stride[i] = wanted.cells;
        wanted.cells *= p->axis.item[wanted.axis[i]].level_count[wanted.level[i]] + 1;
        if (wanted.cells > CELLS_LIMIT) {
            return -1;
        }
    }
    wanted.offset = p->cells;
    p->cells += wanted.cells;
    if (p->cells > CELLS_LIMIT) {
        return -1;
    }
    *ARENA_PUSH(p->arena, &p->plane) = wanted;
    return (int32_t)p->plane.count - 1;
}

/* Level of axis i of a cube in its plane number `plane`. */
static int32_t level_in(const struct plan *p, const struct cube *c, int32_t plane, int32_t i)
{
    if (c->finest) {
        return p->axis.item[c->axis[i]].levels;
    }
    for (int32_t k = 0; k < i; k++) {
        plane /= p->axis.item[c->axis[k]].levels + 1;
    }
    return plane % (p->axis.item[c->axis[i]].levels + 1);
}

static bool cube_planes(struct plan *p, struct cube *c)
{
    c->planes = 1;
    for (int32_t i = 0; i < c->axes && !c->finest; i++) {
        c->planes *= p->axis.item[c->axis[i]].levels + 1;
    }
    c->plane = ARENA_ARRAY(p->arena, int32_t, c->planes);
    for (int32_t k = 0; k < c->planes; k++) {
        struct plane wanted = {.filter = c->filter};
        for (int32_t i = 0; i < c->axes; i++) {
            int32_t level = level_in(p, c, k, i);
            if (level > 0) {
                wanted.axis[wanted.axes] = c->axis[i];
                wanted.level[wanted.axes++] = level;
            }
        }
        c->plane[k] = find_or_add_plane(p, wanted);
        if (c->plane[k] < 0) {
            return false;
        }
    }
    return true;
}

static bool sum_planes(struct plan *p, struct sum *s)
{
    const struct cube *c = &p->cube.item[s->cube];
    s->plane_sum = ARENA_ARRAY(p->arena, int32_t, c->planes);
    for (int32_t k = 0; k < c->planes; k++) {
        int32_t at = 0;
        while (at < p->plane_sum.count && !(p->plane_sum.item[at].plane == c->plane[k] &&
                                            p->plane_sum.item[at].column == s->column)) {
            at++;
        }
        s->plane_sum[k] = at;
        if (at < p->plane_sum.count) {
            continue;
        }
        *ARENA_PUSH(p->arena, &p->plane_sum) =
            (struct plane_sum){.plane = c->plane[k], .column = s->column, .offset = p->sum_cells};
        p->sum_cells += p->plane.item[c->plane[k]].cells;
        if (p->sum_cells > CELLS_LIMIT) {
            return false;
        }
    }
    return true;
}

/* Whether `fine` is `coarse` with one more axis, on which each record has one position. */
static bool is_finer(const struct plan *p, const struct plane *fine, struct plane *coarse)
{
    if (fine->filter != coarse->filter || fine->axes != coarse->axes + 1) {
        return false;
    }
    int32_t extra = 0;
    while (extra < coarse->axes && fine->axis[extra] == coarse->axis[extra] &&
           fine->level[extra] == coarse->level[extra]) {
        extra++;
    }
    for (int32_t i = extra; i < coarse->axes; i++) {
        if (fine->axis[i + 1] != coarse->axis[i] || fine->level[i + 1] != coarse->level[i]) {
            return false;
        }
    }
    coarse->finer_axis = extra;
    return !p->axis.item[fine->axis[extra]].set;
}

/* The smallest finer plane of each. */
static void find_finer(struct plan *p)
{
    for (ptrdiff_t i = 0; i < p->plane.count; i++) {
        struct plane *coarse = &p->plane.item[i];
        struct plane found = *coarse;
        found.finer = -1;
        for (ptrdiff_t k = 0; k < p->plane.count; k++) {
            const struct plane *fine = &p->plane.item[k];
            if (is_finer(p, fine, coarse) &&
                (found.finer < 0 || fine->cells < p->plane.item[found.finer].cells)) {
                found.finer = (int32_t)k;
                found.finer_axis = coarse->finer_axis;
            }
        }
        *coarse = found;
    }
}

bool plan_planes(struct plan *p, struct diag *d)
{
    bool fits = true;
    for (ptrdiff_t i = 0; fits && i < p->cube.count; i++) {
        fits = cube_planes(p, &p->cube.item[i]);
    }
    for (ptrdiff_t i = 0; fits && i < p->sum.count; i++) {
        fits = sum_planes(p, &p->sum.item[i]);
    }
    if (!fits) {
        DIAG(d, DIAG_ERROR, DIAG_DESCRIPTOR, p->dataset->place, "indicators.too-many-cells",
             {"dataset", p->dataset->name});
    }
    find_finer(p);
    return fits;
}

/* A position's level and its rank in that level. */
static int32_t position_level(const struct axis *x, int32_t position)
{
    assert(position >= 0 && position < x->positions);
    return x->values ? position > 0 : x->position[position].level;
}

static int32_t position_rank(const struct axis *x, int32_t position)
{
    return x->values ? position - 1 : x->rank[position];
}

/* Index among the planes of the cube, and the cell in that plane. */
static int32_t plane_at(const struct plan *p, const struct cube *c, const int32_t *position,
                        int64_t *cell)
{
    int32_t combination = 0;
    int32_t radix = 1;
    for (int32_t i = 0; i < c->axes; i++) {
        const struct axis *axis = &p->axis.item[c->axis[i]];
        int32_t level = position_level(axis, position[i]);
        assert(!c->finest || level == axis->levels);
        combination += radix * level;
        radix *= axis->levels + 1;
    }
    combination = c->finest ? 0 : combination;
    const struct plane *plane = &p->plane.item[c->plane[combination]];
    *cell = 0;
    for (int32_t i = 0, k = 0; i < c->axes; i++) {
        const struct axis *axis = &p->axis.item[c->axis[i]];
        if (position_level(axis, position[i]) > 0) {
            *cell += plane->stride[k++] * position_rank(axis, position[i]);
        }
    }
    return combination;
}

int64_t plan_cell(const struct plan *p, const struct cube *c, const int32_t *position)
{
    int64_t cell;
    int32_t plane = plane_at(p, c, position, &cell);
    return p->plane.item[c->plane[plane]].offset + cell;
}

int64_t plan_sum_cell(const struct plan *p, const struct sum *s, const int32_t *position)
{
    int64_t cell;
    int32_t plane = plane_at(p, &p->cube.item[s->cube], position, &cell);
    return p->plane_sum.item[s->plane_sum[plane]].offset + cell;
}
