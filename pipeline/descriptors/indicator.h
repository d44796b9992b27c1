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
    TRANSFORM_LEVEL, /* a code up to `level` of its list; NONE shows all levels */
};

struct breakdown {
    str name;       /* as written: "incident_date.year", "area.level2", "sex" */
    int32_t column; /* coded column of the dataset */
    enum transform transform;
    int32_t level;
    struct labels labels; /* of the field, with the transform's word */
};

enum chart_kind { CHART_NONE, CHART_BARS, CHART_DOTS, CHART_LINE, CHART_PYRAMID };

struct indicator_table {
    str id;                     /* "A6.1" */
    const struct breakdown *by; /* at most 4 */
    int32_t by_count;
    enum chart_kind chart;
    struct labels title; /* empty: made from the indicator's and the breakdowns' */
    struct place place;
};

struct population { /* population/NAME.csv of the profile */
    str name;
    struct labels labels; /* what it is, with source and year */
    str source;
    const str *dimension;                             /* column names, e.g. area, year */
    const struct codelist *const *dimension_codelist; /* NULL: integers (year) */
    int32_t dimensions;
    const int64_t *key;     /* [row * dimensions + d]: code number or integer */
    const int64_t *persons; /* [row] */
    int32_t rows;
};

struct indicator {
    str code;             /* "A6" */
    struct labels labels; /* name */
    struct labels definition;
    struct labels limits; /* known limits; may be empty */
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
    str change_of; /* change: breakdown that is time, e.g. "incident_date.year" */
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

#endif
