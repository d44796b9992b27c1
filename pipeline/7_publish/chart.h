/* What a chart shows, before anything is drawn: which cells of a safe table, in which order, under
 * which names. A chart shows two breakdowns at most; a further one is held at its total, or, when
 * it is time, at its latest position that has numbers. */
#ifndef MARSAD_7_PUBLISH_CHART_H
#define MARSAD_7_PUBLISH_CHART_H

#include "7_publish/table_text.h"
#include "stats/funnel.h"

enum {
    CHART_ITEMS_LIMIT = 25,  /* bars or dots; the largest stay */
    CHART_SERIES_LIMIT = 3,  /* colours beside each other */
    CHART_PANELS_LIMIT = 12, /* small multiples */
};

struct chart_point {
    enum cell_symbol symbol; /* SYMBOL_NONE: there is a value */
    uint32_t flags;
    double value, lower, upper;     /* NAN: none */
    int64_t numerator, denominator; /* -1: none */
    double size;                    /* funnel: what the value is taken over; control: days */
    enum funnel_place place;        /* funnel, control: against the limits */
};

/* Limits of funnel and control charts (chart_limits.h), from left to right: x is a size, or the
 * index of an item. */
struct chart_place {
    double x, y;
};
struct chart_curve {
    struct chart_place *point;
    int32_t count;
};
enum { CURVE_LOWER_OUTER, CURVE_LOWER_INNER, CURVE_UPPER_INNER, CURVE_UPPER_OUTER, CHART_CURVES };
struct chart_limits {
    double centre;                          /* the overall value; the mean of the months */
    struct chart_curve curve[CHART_CURVES]; /* control: the outer ones only */
    double largest;                         /* funnel: end of the axis of sizes */
    bool widened;                           /* funnel: the points differ by more than chance */
    double spread;                          /* phi of the overdispersion */
};

struct chart_item {
    str label;
    bool missing; /* the position of unknown values */
    double rank;  /* sum of its published values, for ordering */
    int32_t position;
};

struct chart {
    const struct safe_table *table;
    enum chart_kind kind;
    str title, subtitle, source;
    str note;        /* symbols, intervals, what was left out; may be empty */
    str alternative; /* the chart in words, for who cannot see it */
    struct chart_item *item;
    int32_t items;
    str *series_label; /* [series]; empty for the only one */
    int32_t series;
    struct chart_point *point; /* [series * items + item] */
    bool has_reference;        /* the total, drawn as a line through the dots */
    struct chart_point reference;
    str reference_label;
    bool has_intervals;
    int32_t item_dimension;      /* breakdown that the items are positions of */
    struct chart_limits *limits; /* funnel, control; NULL for others */
    str size_label;              /* funnel: what its points are set against */
};

static inline const struct chart_point *chart_point_at(const struct chart *c, int32_t series,
                                                       int32_t item)
{
    return &c->point[series * c->items + item];
}

/* False when the table has no chart, or nothing of it can be shown. */
bool chart_of_table(struct arena *a, const struct edition *, const struct safe_table *,
                    struct chart *out);

/* The table's figures over time, everything else at its total, a distribution in a panel for each
 * of its positions; false when it has no two periods. */
bool chart_of_trend(struct arena *a, const struct edition *, const struct safe_table *,
                    struct chart *out);

#endif
