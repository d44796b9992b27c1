/* What is to be counted over one dataset: axes (a column seen through a transform), filters, cubes
 * (a filter broken down by axes) and the planes that cubes share. A plane is a cube at one
 * combination of levels: an axis stands at a level of its hierarchy or, left out, at its total.
 * Equal planes of different tables, numerators and denominators are counted once. */
#ifndef MARSAD_5_INDICATORS_PLAN_H
#define MARSAD_5_INDICATORS_PLAN_H

#include "descriptors/schemas.h"

enum { BREAKDOWNS_LIMIT = 4, FILTER_PARTS = 2 };
#define POSITION_NO_VALUE INT64_MIN

/* What occurs in a coded column of a dataset. */
struct column_scan {
    bool any; /* a value that is not missing */
    bool missing;
    int64_t least, most; /* of the values */
    uint8_t *occurs;     /* [number_limit] codes; NULL for other kinds */
    int32_t number_limit;
};

struct axis {
    int32_t column; /* coded column of the dataset */
    enum transform transform;
    int32_t level; /* TRANSFORM_LEVEL */
    const struct coded_column *coded;
    /* The rest is known once the data has been scanned. */
    bool set; /* a record stands in several positions */
    bool partition, ordered, time;
    int32_t positions;
    struct table_position *position; /* [0] is the total */
    int64_t *value;                  /* [positions] code number, period or integer */
    int32_t *last_day;               /* [positions] of a period; INT32_MIN for others */
    int32_t levels;
    int32_t *level_count; /* [levels + 1] positions of the level; [0] is 1 */
    int32_t *rank;        /* [positions] rank of the position among its level */
    int64_t least, span;  /* values from least to least + span - 1 */
    int32_t *value_rank;  /* [(level - 1) * span + value - least] or level_count: none */
    int32_t missing_rank; /* at level 1; level_count[1] when there is none */
};

struct filter {
    const struct expression *part[FILTER_PARTS]; /* a record counts when all parts are true */
    int32_t parts;
    str text; /* empty: every record */
};

struct plane {
    int32_t filter;
    int32_t axes;
    int32_t axis[BREAKDOWNS_LIMIT];  /* ascending */
    int32_t level[BREAKDOWNS_LIMIT]; /* 1 .. levels */
    int64_t stride[BREAKDOWNS_LIMIT];
    int64_t offset; /* of its first cell among all cells of the plan */
    int64_t cells;  /* with one unread position an axis, for "in none of them" */
};

struct cube {
    int32_t filter;
    int32_t axes;
    int32_t axis[BREAKDOWNS_LIMIT]; /* ascending */
    int32_t *plane;                 /* by levels, the first axis fastest */
};

#define PLAN_LIST(type)                                                                            \
    struct {                                                                                       \
        type *item;                                                                                \
        ptrdiff_t count;                                                                           \
        ptrdiff_t capacity;                                                                        \
    }

struct plan {
    struct arena *arena;
    const struct dataset *dataset;
    bool persons;
    bool *want; /* [coded_count] columns to read */
    PLAN_LIST(struct axis) axis;
    PLAN_LIST(struct filter) filter;
    PLAN_LIST(struct plane) plane; /* by filter once plan_planes has run */
    PLAN_LIST(struct cube) cube;
    int64_t cells; /* of all planes */
};

struct plan plan_new(struct arena *a, const struct dataset *dataset);
/* Each finds an equal one, or adds it, and returns its index. */
int32_t plan_axis(struct plan *, int32_t column, enum transform, int32_t level);
int32_t plan_filter(struct plan *, const struct expression *first, const struct expression *second);
int32_t plan_cube(struct plan *, int32_t filter, int32_t axes, const int32_t *axis);
/* Makes the positions of every axis from what occurs (axis.c). Messages of class descriptor:
 * indicators.breakdown-kind, indicators.too-many-positions. */
bool plan_positions(struct plan *, const struct column_scan *scan, const struct catalogue *,
                    struct diag *);
/* Makes the planes of every cube; false when there would be too many cells
 * (indicators.too-many-cells). */
bool plan_planes(struct plan *, struct diag *);
/* The cell of a cube at positions of its axes, given in the order of cube.axis. */
int64_t plan_cell(const struct plan *, const struct cube *, const int32_t *position);

#endif
