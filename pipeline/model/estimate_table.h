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
    CELL_NOT_COLLECTED,  /* no record of the period says it */
    CELL_NOT_YET_DUE,    /* the period, or the time that its records are followed, is not over */
};

enum {
    FLAG_UNRELIABLE = 1,
    FLAG_PROVISIONAL = 2,
    FLAG_BREAK = 4,
    FLAG_INTERPOLATED = 8, /* the population of a year lies between two that are given */
    FLAG_CARRIED = 16,     /* the population of a year is that of the last one given */
    FLAG_BEYOND = 32,      /* more than 100 per cent: more than was offered, or estimated */
};
/* Catalogue id of the note that explains a flag: "flag.unreliable", ... */
str flag_note(uint32_t one_flag);

/* DIFFERENCE: one of the two shares. */
struct estimate_side {
    int64_t events, answers; /* records or persons, as the table counts */
    int64_t fewest;          /* records or distinct persons behind the events, whichever is less */
    uint64_t events_print, answers_print; /* as numerator_print */
};

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
    int64_t unknown;                 /* records whose answer is not known; -1: not asked. Of a count
                                        of persons: records that may each be one more person */
    uint64_t unknown_print;          /* as numerator_print */
    double bound_lower, bound_upper; /* the value if all unknown were not / were; NAN: none */
    double extra[2];                 /* as the table's extra_name says; NAN: none */
    /* SURVIVAL, INCIDENCE: of the records with the event, which extra[0] counts; INCIDENCE: of
     * those with a competing one, which extra[1] counts. Always of records. */
    uint64_t events_print, competing_print;
    const struct estimate_side *side; /* DIFFERENCE: [2] first, second; NULL: none */
};

/* What the value of a cell is. For those from SUM to SURVIVAL, INCIDENCE and CONSISTENCY the
 * numerator is the number of records (or persons) with a known value that it rests on: it decides
 * on protection and reliability. RATE and RATIO of a sum: likewise; the sum itself is value *
 * denominator / factor. RATIO: the denominator is the divisor's count, or its sum (then without a
 * print). STANDARDISED, TREND: events of all ages, of all years. OCCUPANCY: numerator who was there
 * for a day at least, denominator the days offered. TARGET: numerators and denominators of its
 * records added up. REFERENCE: neither; `records` is 1. DIFFERENCE: events and answers of both
 * sides together. DARK_FIGURE: the denominator is the population. A cell without a value keeps its
 * counts, since the cells that contain it hold them. */
enum measure {
    MEASURE_COUNT,
    MEASURE_SHARE,
    MEASURE_RATE,
    MEASURE_CHANGE,
    MEASURE_SUM,          /* of a whole-number column */
    MEASURE_MEAN,         /* of a whole-number column, before-after differences included */
    MEASURE_MEDIAN,       /* or another quantile of a whole-number column */
    MEASURE_SURVIVAL,     /* median time, or share with the event within a horizon */
    MEASURE_RATIO,        /* of two counts or sums; the divisor may be of another dataset */
    MEASURE_STANDARDISED, /* directly standardised rate */
    MEASURE_TREND,        /* change a year over all years of the table */
    MEASURE_OCCUPANCY,    /* days of presence over days offered */
    MEASURE_REFERENCE,    /* an estimate of another source, as it was published */
    MEASURE_TARGET,       /* achieved against baseline and target */
    MEASURE_INCIDENCE,    /* share with an event within a horizon, beside competing events */
    MEASURE_CONSISTENCY,  /* of the items of a scale: Cronbach's alpha */
    MEASURE_DIFFERENCE,   /* of two shares, in points */
    MEASURE_DARK_FIGURE,  /* women who sought help over those whom a survey estimates */
};
enum { MEASURES = MEASURE_DARK_FIGURE + 1 };
/* As definitions and figures.csv say them; NULL after the last. */
extern const char *const measure_name[MEASURES + 1];

/* Filters, as they stand in keys. */
struct filter_list {
    const str *item;
    int32_t count;
};

/* A count of some of the records behind the numerator, known as the numerator itself is. */
struct part_count {
    str key; /* as count_key; empty: none */
    struct filter_list inside, apart;
};

struct estimate_table {
    str id; /* "A1.2": indicator code and table number */
    /* All records of a dataset that count, or all their persons, in one cell: protected with the
     * tables, since the account of the intake says it, but no table of a release; no indicator. */
    bool whole;
    const struct indicator *indicator;
    enum measure measure;
    bool counts_persons; /* the numerator is distinct persons, else records */
    double factor;       /* 1; 100 for percent; per for rates */
    int32_t dimensions;
    const struct table_dimension *dimension;
    int64_t cells;         /* product of the counts */
    struct estimate *cell; /* row major: the last dimension runs fastest */
    str method;            /* catalogue id, e.g. "method.wilson" */
    str extra_name[2];     /* catalogue ids, e.g. "extra.effect-size"; empty: none */
    /* Same numbers seen elsewhere: a count cell's identity across the tables of a release is
     * (count_key, coordinates by dimension name, totals left out). */
    str count_key;       /* dataset, unit counted and filter of the numerator */
    str denominator_key; /* the same for the denominator; empty when none */
    /* Filters over the same dataset that every record behind the numerator passes, and behind the
     * denominator: who reads both counts can subtract the one from the other. */
    struct filter_list count_inside, denominator_inside;
    /* And those that none of them passes: what is left of two of them in a third. */
    struct filter_list count_apart, denominator_apart;
    /* DIFFERENCE: the same of the events and of the answers, of whatever side: a side's count has
     * the coordinate `column` = `side_code` besides. */
    str side_key[2];
    struct filter_list side_inside[2], side_apart[2];
    /* SURVIVAL, INCIDENCE: of the records with a known time, those with the event; INCIDENCE: those
     * with the event or a competing one. */
    struct part_count events, ended;
    /* Trend, at the total: the same over the centres that sent all that was due for each of its
     * years; 0 centres: not known, or too few for it. */
    struct {
        double value; /* per cent a year, rounded */
        int32_t centres;
    } same_centres;
    /* Centres that were expected to send the dataset in the years of the table, and those of them
     * that did (coverage.h): printed as "x of y centres reported". expected 0: nobody knows. */
    int32_t centres_expected, centres_reported;
    /* The same by position of the dimension of years, quarters or months; NULL without one.
     * Position 0, the total, is the two above. */
    int32_t centres_dimension;
    const int32_t *centres_expected_at, *centres_reported_at; /* [count of that dimension] */
    /* Moving: a cell at a period of the indicator's `of` is the sum over it and the moving - 1
     * before; at the total of that breakdown it is the whole. 0: no. `plain` are the counts that
     * the sums are made of: the same table by single periods, for 6_protect only. */
    int32_t moving;
    const struct estimate_table *plain;
};

/* Index of a cell from its coordinates; coordinates from an index. */
int64_t table_cell_index(const struct estimate_table *, const int32_t *coordinates);
void table_cell_coordinates(const struct estimate_table *, int64_t cell, int32_t *coordinates);

#endif
