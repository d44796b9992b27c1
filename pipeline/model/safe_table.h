/* A table that may be published. The struct is opaque: 6_protect alone can make one
 * (model/safe_table_make.h, which the layer lint lets only 6_protect include), and 7_publish is
 * given nothing else. Suppressed numbers are not in it at all. */
#ifndef MARSAD_MODEL_SAFE_TABLE_H
#define MARSAD_MODEL_SAFE_TABLE_H

#include "model/estimate_table.h"

struct safe_table;

enum safe_state {
    SAFE_PUBLISHED,
    SAFE_SUPPRESSED_PRIMARY,   /* too few */
    SAFE_SUPPRESSED_SECONDARY, /* would give a primary one away */
    SAFE_NOT_APPLICABLE,
    SAFE_NO_DENOMINATOR,
    SAFE_NOT_COLLECTED,
    SAFE_NOT_YET_DUE,
};

struct safe_cell {
    enum safe_state state;
    uint32_t flags;                 /* FLAG_... of estimate_table.h */
    double value, lower, upper;     /* NAN when not published, or when there is no interval */
    int64_t numerator, denominator; /* -1 when not published or none */
    int64_t unknown;                /* -1 when not published or not asked */
    bool unknown_withheld;          /* it was asked, and is suppressed with its bounds */
    bool events_withheld;           /* extra[] is counts of events, and they are suppressed */
    double bound_lower, bound_upper, extra[2]; /* estimate_table.h; NAN when not published */
};

str safe_table_id(const struct safe_table *);
const struct indicator *safe_table_indicator(const struct safe_table *);
enum measure safe_table_measure(const struct safe_table *);
bool safe_table_counts_persons(const struct safe_table *);
double safe_table_factor(const struct safe_table *);
str safe_table_method(const struct safe_table *);
str safe_table_extra_name(const struct safe_table *, int which); /* 0, 1; empty: none */
/* Centres expected and reporting (estimate_table.h): of the table's years, or of one position of
 * `dimension` where that is the one of years, quarters or months. Expected 0: nobody knows. */
void safe_table_centres(const struct safe_table *, int32_t dimension, int32_t position,
                        int32_t *expected, int32_t *reported);
/* The trend over the same centres (estimate_table.h), per cent a year, and how many these are;
 * false where there is none, or the trend over all centres is not published. */
bool safe_table_same_centres(const struct safe_table *, double *value, int32_t *centres);
int32_t safe_table_dimensions(const struct safe_table *);
const struct table_dimension *safe_table_dimension(const struct safe_table *, int32_t d);
int64_t safe_table_cells(const struct safe_table *);
struct safe_cell safe_table_cell(const struct safe_table *, int64_t cell);
void safe_table_coordinates(const struct safe_table *, int64_t cell, int32_t *coordinates);
int64_t safe_table_index(const struct safe_table *, const int32_t *coordinates);
/* Stable id of one published cell: PROFILE/TABLE/CODE/CODE..., e.g.
 * "morocco/A6.1/2024/physical/total". */
str safe_table_figure_id(struct arena *a, str profile, const struct safe_table *, int64_t cell);

struct safe_table_list {
    const struct safe_table **item;
    ptrdiff_t count;
};

#endif
