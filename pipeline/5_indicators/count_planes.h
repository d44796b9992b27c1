/* The cells of planes while rows are added to them, one set a thread. Of 5_indicators/count.c.
 *
 * A person counts once in a cell. Rows of a person stand together, so that a row brings somebody
 * new into its cell when none of the few rows of the same person before it stands in that cell:
 * eight rows are held against the rows before them at once. Only persons with many rows are kept
 * track of cell by cell (`last`). */
#ifndef MARSAD_5_INDICATORS_COUNT_PLANES_H
#define MARSAD_5_INDICATORS_COUNT_PLANES_H

#include "5_indicators/count_rows.h"

/* How a plane is counted. */
enum plane_form {
    PLANE_TOTAL,   /* no axes */
    PLANE_16,      /* one position an axis; cells fit 16 bits */
    PLANE_32,      /* the same, more cells */
    PLANE_SET,     /* one set of few positions among the axes */
    PLANE_GENERAL, /* several sets, or a large one: any cell, kept track of one by one */
};

struct plane_cells {
    const struct plane *plane;
    enum plane_form form;
    /* Of cells or bases, taken in turn, so that additions do not wait for each other. */
    int32_t copies;
    uint64_t *cell;         /* [plane.cells], of PLANE_16 times copies: records, persons << 32 */
    uint64_t *person_print; /* the same, or NULL */
    uint64_t *record_print; /* the same; NULL also where a finer plane has it */
    uint64_t *last;         /* [plane.cells] part << 32 | person + 1 of the last person, or NULL */
    /* PLANE_SET: cells of the other axes, each with a lane a position of the set. */
    int32_t set;        /* index among the axes */
    int32_t set_count;  /* positions */
    int64_t set_stride; /* in the plane */
    int32_t others;     /* axes */
    int32_t other[BREAKDOWNS_LIMIT];
    int64_t other_stride[BREAKDOWNS_LIMIT]; /* of the lanes' index */
    int64_t bases;
    int32_t *base_cell; /* [bases * copies] cell of the plane at position 0 of the set */
    int32_t lanes;      /* 8 or 16 */
    /* [bases * copies * 2 * lanes] records, then persons, since they were last emptied. */
    uint16_t *lane;
    int64_t lane_rows;     /* rows added since */
    uint64_t *person_lane; /* [bases * copies * lanes] of person_print, or NULL */
    uint64_t *record_lane;
    bool has_sums;
};

struct cells {
    const struct rows_plan *rows;
    struct plane_cells *plane; /* [planes] */
    int64_t *sum, *sum_known;  /* [sum_cells] */
    /* Scratch for one plane and chunk, with room around as in count_rows.h. */
    void *cell; /* uint16_t or uint32_t by row */
    uint16_t *spread;
    uint16_t *fresh; /* by row: 1 when somebody new; of a set the positions' bits */
};

struct cells cells_new(struct arena *a, const struct rows_plan *);
void cells_add(struct cells *, int32_t filter, const struct chunk *, const struct view *,
               int32_t part);
/* Adds all cells to the counts. */
void cells_finish(struct cells *, struct counts *);
/* Once all have been added: record_print of the planes that have a finer one. */
void cells_add_up(const struct plan *, struct counts *);

#endif
