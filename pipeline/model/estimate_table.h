/* A table of estimates: dimensions x cells, each cell a value with its interval and the counts
 * behind it. Made by 5_indicators, read by 6_protect only. Not safe to publish. */
#ifndef MARSAD_MODEL_ESTIMATE_TABLE_H
#define MARSAD_MODEL_ESTIMATE_TABLE_H

#include "model/language.h"

struct indicator;

/* One position of a dimension: a code, a year, a month, a band, or the total. */
struct table_position {
    str code; /* ASCII, stable: part of the figure id; "total" for the total */
    struct labels labels;
    int32_t parent; /* index of the position whose records include these; -1: the total */
    int32_t level;  /* 0 total, 1 first level, ... */
    bool missing;   /* the position of unknown values */
};

struct table_dimension {
    str name; /* column, or column.transform: "incident_date.year" */
    struct labels labels;
    int32_t count;
    const struct table_position *position; /* [0] is always the total */
    bool partition; /* each record stands in exactly one position of each level, so that
                       children add up to their parent (false for code sets) */
    bool ordered;   /* time, age: keep the order; otherwise charts may sort */
    bool time;
};

enum cell_status {
    CELL_VALUE,
    CELL_ZERO,           /* a true zero */
    CELL_NOT_APPLICABLE, /* the combination cannot occur */
    CELL_NO_DENOMINATOR, /* nothing to divide by */
    CELL_NOT_COLLECTED,
};

enum { FLAG_UNRELIABLE = 1, FLAG_PROVISIONAL = 2, FLAG_BREAK = 4 };

struct estimate {
    enum cell_status status;
    uint32_t flags;
    double value;        /* unrounded; NAN unless status is VALUE or ZERO */
    double lower, upper; /* NAN: no interval */
    int64_t numerator;   /* integer counts behind the value; -1: none */
    int64_t denominator; /* -1: none (counts), population for rates */
    int64_t records;     /* records counted in the cell (numerator side) */
    int64_t persons;     /* distinct persons among them; -1: the dataset has no persons */
    /* Sum over the counted records (or persons) of a 64-bit hash of each, so that the same set
     * seen through different filters and breakdowns is known to be the same; 0: not known. For
     * 6_protect only; never stored or published. */
    uint64_t numerator_print, denominator_print;
};

enum measure { MEASURE_COUNT, MEASURE_SHARE, MEASURE_RATE, MEASURE_CHANGE };

struct estimate_table {
    str id; /* "A1.2": indicator code and table number */
    const struct indicator *indicator;
    enum measure measure;
    bool counts_persons; /* the numerator is distinct persons, else records */
    double factor;       /* 1; 100 for percent; per for rates */
    int32_t dimensions;
    const struct table_dimension *dimension;
    int64_t cells;         /* product of the counts */
    struct estimate *cell; /* row major: the last dimension runs fastest */
    str method;            /* catalogue id, e.g. "method.wilson" */
    /* Same numbers seen elsewhere: a count cell's identity across the tables of a release is
     * (count_key, coordinates by dimension name, totals left out). */
    str count_key;       /* dataset, unit counted and filter of the numerator */
    str denominator_key; /* the same for the denominator; empty when none */
};

/* Index of a cell from its coordinates; coordinates from an index. */
int64_t table_cell_index(const struct estimate_table *, const int32_t *coordinates);
void table_cell_coordinates(const struct estimate_table *, int64_t cell, int32_t *coordinates);

#endif
