/* The rows of a part as planes need them, a chunk at a time: the rank of every row on every axis
 * and level, narrow; how many rows of the same person stand just before it; and the same gathered
 * for the rows that pass a filter. Of 5_indicators/count.c. */
#ifndef MARSAD_5_INDICATORS_COUNT_ROWS_H
#define MARSAD_5_INDICATORS_COUNT_ROWS_H

#include "5_indicators/count.h"

enum {
    CHUNK_ROWS = 2048,
    LEVELS_LIMIT = 16,
    SHORT_RUN = 8,    /* rows of a person up to which they are held against each other */
    ROWS_AROUND = 16, /* elements before and after an array that may be read in passing */
    NARROW_SET = 16,  /* positions of a set that fit 16 bits */
    NARROW_RANK = 65535,
};

/* Ranks of an axis at a level: one of four forms. */
enum rank_form { RANK_NONE, RANK_16, RANK_32, SET_16, SET_64 };

/* How stored values become ranks; made once, read by all threads. */
struct ranker {
    enum rank_form form; /* RANK_NONE: no plane uses it */
    const struct axis *axis;
    int32_t level;
    /* Columns of one or two bytes: by stored value; others by value (axis.value_rank). */
    uint16_t *of_stored; /* [256 or 65536] RANK_16, SET_16; NULL */
    bool straight; /* of one byte, and ranks are stored - offset; below CODED_MISSING missing */
    uint16_t offset, missing;
};

union ranks { /* [ROWS_AROUND + CHUNK_ROWS + ROWS_AROUND], pointing behind the first ROWS_AROUND */
    uint16_t *narrow; /* RANK_16; SET_16: bits */
    uint32_t *wide;   /* RANK_32 */
    uint64_t *bits;   /* SET_64 */
};

/* Rows as the planes of one filter see them; by row of the view unless it says otherwise. */
struct view {
    int32_t rows;
    const int32_t *row; /* index in the chunk; NULL: the same */
    bool persons;       /* some row has a person */
    uint32_t *person;   /* PERSON_NONE_NUMBER: none */
    /* Rows of the same person just before: 0 .. SHORT_RUN - 1; -1: no person, or one of the rows of
     * a person with more than SHORT_RUN rows here. */
    int16_t *place;
    int32_t longs; /* rows of such persons */
    int32_t *long_row;
    union ranks *ranks;     /* [axis * LEVELS_LIMIT + level] */
    uint64_t *record_print; /* hashes whose sums tell sets of rows and persons apart, or NULL */
    uint64_t *person_print;
};

struct chunk {
    int32_t rows;
    uint32_t cut[2];    /* persons whose rows go on before and after it, or PERSON_NONE_NUMBER */
    int64_t **integers; /* [column_count] of columns that must be decoded, or NULL */
    double **numbers;
    struct view all, selected;
    int32_t *selected_row;
    uint8_t **truth; /* [conditions] */
    bool *evaluated; /* [conditions] in this chunk */
    struct expression_column *variable;
};

/* What all threads share about the rows of a plan. */
struct rows_plan {
    const struct plan *plan;
    struct ranker *ranker; /* [axis * LEVELS_LIMIT + level] */
    bool *used;            /* [(filter * axes + axis) * LEVELS_LIMIT + level] by a plane */
    bool *decoded;         /* [column_count] */
    const struct expression **condition; /* the different parts of filters */
    int32_t conditions;
    int32_t (*filter_condition)[FILTER_PARTS]; /* [filters] */
};

struct rows_plan rows_plan_new(struct arena *a, const struct plan *, const struct column_scan *);
struct chunk chunk_new(struct arena *a, const struct rows_plan *);
/* Where the chunk that begins at `first` ends: no person is cut unless she has very many rows. */
int64_t chunk_end(const struct person_part *, int64_t first);
void chunk_read(struct chunk *, const struct rows_plan *, const struct person_part *, int32_t part,
                int64_t first, int64_t end);
/* The view of a filter; valid until the next one. */
const struct view *chunk_view(struct chunk *, const struct rows_plan *, int32_t filter,
                              struct arena scratch);

#endif
