/* Indicators: one YAML file each; a statistician adds one by adding a file. */
#ifndef MARSAD_DESCRIPTORS_INDICATOR_H
#define MARSAD_DESCRIPTORS_INDICATOR_H

#include "descriptors/dataset.h"
#include "model/estimate_table.h"

enum transform {
    TRANSFORM_NONE,
    TRANSFORM_YEAR, /* of a day, month or year column */
    TRANSFORM_QUARTER,
    TRANSFORM_MONTH,
    TRANSFORM_LEVEL,          /* a code up to `level` of its list; NONE shows all levels */
    TRANSFORM_CALENDAR_MONTH, /* 1 .. 12 of a day or month, whatever the year */
    TRANSFORM_WEEKDAY,        /* 1 Monday .. 7 Sunday of a day */
};

struct breakdown {
    str name;       /* as written: "incident_date.year", "area.level2", "sex" */
    int32_t column; /* coded column of the dataset */
    enum transform transform;
    int32_t level;
    struct labels labels; /* of the field, with the transform's word */
};

/* The breakdown that a name means: "incident_date.year", "area.level2", "sex". The labels are the
 * column's alone. False where the dataset has no such column, or there is no such transform;
 * whether it fits the column is checked while descriptors are read. */
bool breakdown_named(const struct dataset *, str name, struct breakdown *out);

enum chart_kind {
    CHART_NONE,
    CHART_BARS,
    CHART_DOTS,
    CHART_LINE,
    CHART_PYRAMID,
    CHART_FUNNEL,  /* rates or shares against their size */
    CHART_CONTROL, /* monthly counts against their mean */
};

/* One side of a ratio, or what a sum, mean, median or survival is of. */
struct quantity {
    const struct dataset *dataset;
    bool counts_persons;
    int32_t value;            /* whole-number column that is added up; -1: records or persons */
    struct expression *where; /* NULL: every record */
};
/* What a dataset's figures rest on in this profile: every indicator over it counts these records
 * only, so that the tables of one report reconcile (observatory.yaml, `counted`). */
struct counted_population {
    const struct dataset *dataset;
    struct expression *where;
    struct labels labels; /* printed at the head of the report and on each sheet */
    struct place place;
};
/* Since when records of a dataset are not told as before (observatory.yaml, `breaks`): another
 * form, another list, another definition. */
struct counting_break {
    const struct dataset *dataset;
    int32_t since_day; /* first day of the new way */
    str since;         /* as written: a day, month, quarter or year */
    struct labels reason;
    struct place place;
};
enum indicator_frequency {
    FREQUENCY_MONTHLY,
    FREQUENCY_QUARTERLY,
    FREQUENCY_ANNUAL,
    FREQUENCY_ONCE
};
enum indicator_reporting {
    REPORTING_PUBLIC,   /* as it is, under the disclosure policy */
    REPORTING_CARE,     /* few persons by nature: read with care, never by small area */
    REPORTING_CONTEXT,  /* of another source, beside ours, with a warning */
    REPORTING_INTERNAL, /* for the observatory: `marsad sheet` and `try`, in no release */
};

struct indicator_table {
    str id;                     /* "A6.1" */
    const struct breakdown *by; /* at most 4 */
    int32_t by_count;
    enum chart_kind chart;
    struct labels title; /* empty: made from the indicator's and the breakdowns' */
    struct place place;
};

enum { POPULATION_DIMENSIONS_LIMIT = 6, ITEMS_LIMIT = 60 };
/* population/NAME.csv of the profile, or of common/ (a standard). Complete: every combination of
 * the values that occur has its row. Where a code stands beside codes below it, its row is their
 * sum. */
struct population {
    str name;
    struct labels labels; /* what it is, with source and year */
    str source;
    const str *dimension;                             /* column names, e.g. area, year */
    const struct codelist *const *dimension_codelist; /* NULL: integers (year) */
    int32_t dimensions;
    const int64_t *key;     /* [row * dimensions + d]: code number or integer */
    const int64_t *persons; /* [row] */
    int32_t rows;
    bool gaps;    /* `# between: none`: no years are interpolated */
    bool carried; /* `# beyond: last`: years after the last one have its numbers */
};

/* Columns of a dataset of targets, by these names; the first three must be there. */
enum target_column {
    TARGET_BASELINE,
    TARGET_TARGET,
    TARGET_NUMERATOR,
    TARGET_DENOMINATOR, /* absent or missing: the numerator alone is what was achieved */
    TARGET_DIRECTION,   /* codes up, down; absent: the indicator's */
    TARGET_CUMULATION,  /* codes cumulative, annual, level, average; absent: level */
    TARGET_COLUMNS
};

/* Where a dark figure's estimates stand: records of another dataset, one a year at most. */
struct survey {
    const struct dataset *dataset; /* NULL: none */
    struct expression *where;
    int32_t estimate, lower, upper; /* number columns, per cent; limits -1: none */
    int32_t year;                   /* year column: the year that the estimate is of */
};

struct indicator {
    str code;             /* "A6" */
    struct labels labels; /* name */
    struct labels definition;
    struct labels limits; /* known limits */
    str unit;             /* code in the `units` code list: incidents, women, cases ... */
    const struct dataset *dataset;
    enum measure measure;
    bool counts_persons;
    struct expression *where;  /* numerator; NULL: every record */
    struct expression *within; /* denominator of a share; NULL: every record */
    /* Share: dimensions whose total is the denominator (distribution over them), by breakdown
     * name; none: the denominator has the same coordinates as the numerator. */
    const str *share_over;
    int32_t share_over_count;
    const struct population *population; /* rates */
    double per;                          /* rates: 1000, 10000, 100000 */
    str change_of;           /* change, trend: breakdown that is time, e.g. "incident_date.year" */
    struct quantity value;   /* sum, mean, median, survival, rate, ratio, occupancy; of the own
                                dataset; NULL dataset: none */
    struct quantity divisor; /* ratio, occupancy: dataset may be another; NULL dataset: none */
    const str (*divisor_match)[2]; /* breakdown here, breakdown there; others must be at total */
    int32_t divisor_matches;
    bool of_both;    /* ratio of records: per cent of both sides together, which share no record */
    double quantile; /* median: 0.5 unless `quantile` says otherwise */
    struct expression *event;   /* survival: the time ended with it; else censored */
    int32_t horizon_days;       /* survival: share with the event by then; 0: the median time;
                                   incidence: always one */
    struct expression *unknown; /* share: records of `within` (or beside it) whose answer is not
                                   known; their share and the bounds they leave are shown */
    str age;                    /* standardised: the breakdown that is age */
    const struct population *standard; /* standardised */
    bool paired;                       /* mean, median: of before-after differences;
                                          the median is then Hodges and Lehmann's */
    /* Incidence: what else can end the time, so that the event can no longer come. A record of
     * which both are true has had the event. */
    struct expression *competing;
    const int32_t *item; /* consistency: columns of whole numbers or conditions */
    int32_t items;
    str between; /* difference: code column whose codes are the two sides, by breakdown name */
    str side[2]; /* difference: the codes; the value is the share of the second less the first's */
    struct survey survey;   /* dark figure */
    int32_t least_years;    /* trend: of fewer complete years there is none */
    int32_t moving;         /* count, rate: sums over so many periods of `change_of`; 0: no */
    int32_t enters, leaves; /* occupancy: columns of the days of a presence */
    int32_t estimate[3];    /* reference: number columns of estimate, lower, upper; -1: none */
    int32_t target[TARGET_COLUMNS]; /* target: columns of the dataset by enum target_column; -1 */
    int32_t window_days; /* a period is complete so many days after its end; 0: at its end */
    struct labels numerator, denominator; /* in words, for the sheet */
    struct labels purpose;                /* may be empty */
    enum indicator_frequency frequency;
    bool has_frequency, has_reporting; /* the file says it */
    enum indicator_reporting reporting;
    enum { DIRECTION_NONE, DIRECTION_UP, DIRECTION_DOWN } direction;
    const str *framework; /* codes in other frameworks, e.g. "SDG 5.2.1", "EIGE 1" */
    int32_t framework_count;
    struct indicator_table *table;
    int32_t tables;
    str path;
    struct place place;
};

/* Whether a share is a distribution over this breakdown: its denominator is then the total. False
 * without an indicator. */
bool indicator_is_over(const struct indicator *, str breakdown);
/* Whether its values are complete counts of bodies and works, or are divided by such: they would
 * not be others in another sample, nor by chance, so that they have no limits and are never marked
 * as unreliable. Counts, shares, rates, changes and ratios over datasets that are about bodies. */
bool indicator_is_complete(const struct indicator *);
/* The framework whose English label a definition writes, alone or before a number: the longest of
 * the list. `rest` is the number as it is written, maybe empty. NULL: none of the list. */
const struct code *framework_named(const struct codelist *, str text, str *rest);
/* Whether the value is a share of two counts together, each of a dataset of its own: above the line
 * is the numerator, below it the numerator and the divisor. False without an indicator. */
static inline bool indicator_is_of_both(const struct indicator *i)
{
    return i && i->measure == MEASURE_RATIO && i->of_both;
}
/* What the codes of the two sides of a difference mean; k 0 first, 1 second. Empty where the
 * indicator has none. */
struct labels indicator_side_labels(const struct indicator *, int k);
/* Whether a value of this measure is divided by something that words can describe. */
bool measure_has_denominator(enum measure);

#endif
