/* What is to be counted over one dataset: axes (a column seen through a transform), filters, cubes
 * (a filter broken down by axes) and the planes that cubes share. A plane is a cube at one
 * combination of levels: an axis stands at a level of its hierarchy or, left out, at its total.
 * Equal planes of different tables, numerators and denominators are counted once. */
#ifndef MARSAD_5_INDICATORS_PLAN_H
#define MARSAD_5_INDICATORS_PLAN_H

#include "descriptors/schemas.h"
#include "register/column_scan.h"

enum { BREAKDOWNS_LIMIT = 4, FILTER_PARTS = 4 };
#define POSITION_NO_VALUE INT64_MIN

struct axis {
    int32_t column; /* column of the dataset, kept or derived */
    enum transform transform;
    int32_t level; /* TRANSFORM_LEVEL */
    const struct coded_column *coded;
    /* A histogram: positions are the whole numbers from `least` on, without words (position, value,
     * last_day, rank and value_rank are NULL); position value - least + 1, 0 the total. Missing
     * values stand in none of them. */
    bool values;
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
    str text; /* empty: every record; of several parts "(a) AND (b)" */
};

struct plane {
    int32_t filter;
    int32_t axes;
    int32_t axis[BREAKDOWNS_LIMIT];  /* ascending */
    int32_t level[BREAKDOWNS_LIMIT]; /* 1 .. levels */
    int64_t stride[BREAKDOWNS_LIMIT];
    int64_t offset; /* of its first cell among all cells of the plan */
    int64_t cells;  /* with one unread position an axis, for "in none of them" */
    /* A plane with one axis more, whose cells add up to these: what is additive (not persons) need
     * not be counted again; -1: none. */
    int32_t finer;
    int32_t finer_axis; /* index of that axis among the axes of `finer` */
};

struct cube {
    int32_t filter;
    bool finest; /* only the plane in which every axis stands at its last level: no totals */
    int32_t axes;
    int32_t axis[BREAKDOWNS_LIMIT]; /* ascending, but histograms last */
    int32_t planes;                 /* 1 when finest */
    int32_t *plane;                 /* [planes] by levels, the first axis fastest */
};

/* A whole-number column added up over the records of a plane whose value is known. */
struct plane_sum {
    int32_t plane;
    int32_t column;
    int64_t offset; /* of its first cell among the cells of all sums */
};

/* The same in every plane of a cube. */
struct sum {
    int32_t cube;
    int32_t column;
    int32_t *plane_sum; /* [planes of the cube] */
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
    /* Fingerprints are made too (struct counts); true at first. They cost as much as the counts:
     * callers that publish nothing turn them off before count_records. */
    bool prints;
    bool *want; /* [column_count] columns to read */
    PLAN_LIST(struct axis) axis;
    PLAN_LIST(struct filter) filter;
    PLAN_LIST(struct plane) plane;
    PLAN_LIST(struct cube) cube;
    PLAN_LIST(struct sum) sum;
    PLAN_LIST(struct plane_sum) plane_sum;
    const struct column_scan *scan; /* [column_count] once count_scan has run */
    int64_t cells;                  /* of all planes */
    int64_t sum_cells;              /* of all sums */
};

struct plan plan_new(struct arena *a, const struct dataset *dataset);
/* Each finds an equal one, or adds it, and returns its index. */
int32_t plan_axis(struct plan *, int32_t column, enum transform, int32_t level);
/* Records for which both are true; NULL: no condition. */
int32_t plan_filter(struct plan *, const struct expression *first, const struct expression *second);
/* The same of up to FILTER_PARTS parts; NULL parts and parts of equal text are left out. */
int32_t plan_filter_all(struct plan *, int32_t parts, const struct expression *const *part);
int32_t plan_cube(struct plan *, int32_t filter, int32_t axes, const int32_t *axis);
/* An axis of the values of a column of whole numbers, days, months or years, for histograms. A cube
 * has at most one, and it is the last of cube.axis. */
int32_t plan_values(struct plan *, int32_t column);
/* A cube without totals, for callers that need no margins: records whose position on some axis is
 * not of its last level (missing values of a hierarchy) are in no cell of it. */
int32_t plan_cube_finest(struct plan *, int32_t filter, int32_t axes, const int32_t *axis);
/* Sums of a column of whole numbers over the cells of a cube (counts_sum). */
int32_t plan_sum(struct plan *, int32_t cube, int32_t column);
/* Makes the positions of every axis from what occurs (axis.c). Messages of class descriptor:
 * indicators.breakdown-kind (also whole numbers of too many values to break down by),
 * indicators.too-many-values (a histogram). */
bool plan_positions(struct plan *, const struct column_scan *scan, const struct catalogue *,
                    struct diag *);
/* Makes the planes of every cube; false when there would be too many cells
 * (indicators.too-many-cells). */
bool plan_planes(struct plan *, struct diag *);
/* The cell of a cube at positions of its axes, given in the order of cube.axis; of a finest cube
 * all positions must be of the last level. */
int64_t plan_cell(const struct plan *, const struct cube *, const int32_t *position);
/* The same among the cells of all sums. */
int64_t plan_sum_cell(const struct plan *, const struct sum *, const int32_t *position);

#endif
