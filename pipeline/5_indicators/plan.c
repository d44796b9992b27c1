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
        .want = ARENA_ARRAY(a, bool, dataset->coded_count),
    };
}

int32_t plan_axis(struct plan *p, int32_t column, enum transform transform, int32_t level)
{
    assert(column >= 0 && column < p->dataset->coded_count);
    int32_t wanted_level = transform == TRANSFORM_LEVEL ? level : 0;
    for (ptrdiff_t i = 0; i < p->axis.count; i++) {
        const struct axis *axis = &p->axis.item[i];
        if (axis->column == column && axis->transform == transform && axis->level == wanted_level) {
            return (int32_t)i;
        }
    }
    *ARENA_PUSH(p->arena, &p->axis) = (struct axis){
        .column = column,
        .transform = transform,
        .level = wanted_level,
        .coded = &p->dataset->coded[column],
    };
    p->want[column] = true;
    return (int32_t)p->axis.count - 1;
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

int32_t plan_filter(struct plan *p, const struct expression *first, const struct expression *second)
{
    struct filter f = {0};
    if (first) {
        f.part[f.parts++] = first;
    }
    if (second && !(first && str_equal(expression_text(first), expression_text(second)))) {
        f.part[f.parts++] = second;
    }
    if (f.parts == 1) {
        f.text = expression_text(f.part[0]);
    } else if (f.parts == FILTER_PARTS) {
        f.text = str_format(p->arena, "(%.*s) AND (%.*s)", STR_ARG(expression_text(first)),
                            STR_ARG(expression_text(second)));
    }
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

int32_t plan_cube(struct plan *p, int32_t filter, int32_t axes, const int32_t *axis)
{
    assert(axes >= 0 && axes <= BREAKDOWNS_LIMIT);
    struct cube c = {.filter = filter, .axes = axes};
    for (int32_t i = 0; i < axes; i++) {
        int32_t at = i;
        for (; at > 0 && c.axis[at - 1] > axis[i]; at--) {
            c.axis[at] = c.axis[at - 1];
        }
        c.axis[at] = axis[i];
    }
    for (ptrdiff_t i = 0; i < p->cube.count; i++) {
        const struct cube *other = &p->cube.item[i];
        bool equal = other->filter == c.filter && other->axes == c.axes;
        for (int32_t k = 0; equal && k < axes; k++) {
            equal = other->axis[k] == c.axis[k];
        }
        if (equal) {
            return (int32_t)i;
        }
    }
    *ARENA_PUSH(p->arena, &p->cube) = c;
    return (int32_t)p->cube.count - 1;
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

static bool cube_planes(struct plan *p, struct cube *c)
{
    int32_t combinations = 1;
    for (int32_t i = 0; i < c->axes; i++) {
        combinations *= p->axis.item[c->axis[i]].levels + 1;
    }
    c->plane = ARENA_ARRAY(p->arena, int32_t, combinations);
    for (int32_t k = 0; k < combinations; k++) {
        struct plane wanted = {.filter = c->filter};
        int32_t rest = k;
        for (int32_t i = 0; i < c->axes; i++) {
            int32_t levels = p->axis.item[c->axis[i]].levels + 1;
            if (rest % levels > 0) {
                wanted.axis[wanted.axes] = c->axis[i];
                wanted.level[wanted.axes++] = rest % levels;
            }
            rest /= levels;
        }
        c->plane[k] = find_or_add_plane(p, wanted);
        if (c->plane[k] < 0) {
            return false;
        }
    }
    return true;
}

bool plan_planes(struct plan *p, struct diag *d)
{
    for (ptrdiff_t i = 0; i < p->cube.count; i++) {
        if (!cube_planes(p, &p->cube.item[i])) {
            DIAG(d, DIAG_ERROR, DIAG_DESCRIPTOR, p->dataset->place, "indicators.too-many-cells",
                 {"dataset", p->dataset->name});
            return false;
        }
    }
    return true;
}

int64_t plan_cell(const struct plan *p, const struct cube *c, const int32_t *position)
{
    int32_t combination = 0;
    int32_t radix = 1;
    for (int32_t i = 0; i < c->axes; i++) {
        const struct axis *axis = &p->axis.item[c->axis[i]];
        assert(position[i] >= 0 && position[i] < axis->positions);
        combination += radix * axis->position[position[i]].level;
        radix *= axis->levels + 1;
    }
    const struct plane *plane = &p->plane.item[c->plane[combination]];
    int64_t cell = plane->offset;
    for (int32_t i = 0, k = 0; i < c->axes; i++) {
        const struct axis *axis = &p->axis.item[c->axis[i]];
        if (axis->position[position[i]].level > 0) {
            cell += plane->stride[k++] * axis->rank[position[i]];
        }
    }
    return cell;
}
