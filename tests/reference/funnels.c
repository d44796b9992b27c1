/* Funnel limits and labels, trend markers. */
#include <ctype.h>

#include "reference.h"
#include "stats/exceedance.h"
#include "stats/funnel.h"

static const double levels[] = {0.95, 0.998};

static const char *label(enum funnel_place place)
{
    static const char *const labels[] = {
        "", "Low (0.001)", "Low (0.025)", "Not significant", "High (0.025)", "High (0.001)"};
    return labels[place];
}

static double sum_of(const struct table *t, const char *names)
{
    double sum = 0.0;
    for (ptrdiff_t i = 0; i < t->rows; i++) {
        double v = table_number(t, i, names);
        sum += isnan(v) ? 0.0 : v;
    }
    return sum;
}

static void share_limits(struct reference *r)
{
    const struct table *t = r->table;
    struct table in;
    /* the baseline is printed to 8 digits only: it is that of the areas, when they are here */
    double areas = read_sibling(r, "_expected", "_input", &in)
                       ? sum_of(&in, "numerator|x") / sum_of(&in, "denominator|n")
                       : (double)NAN;
    for (ptrdiff_t i = 0; i < t->rows; i++) {
        double printed = table_number(t, i, "baseline") / 100.0;
        double n = table_number(t, i, "population|denominator|n");
        double target = fabs(areas - printed) < 1e-7 * printed ? areas : printed;
        struct interval two = stats_funnel_share(target, n, levels[0]);
        struct interval three = stats_funnel_share(target, n, levels[1]);
        at_row(r, i, table_text(t, i, "population|denominator|n"));
        check(r, "full_lower_2s", 100.0 * two.lower);
        check(r, "full_upper_2s", 100.0 * two.upper);
        check(r, "full_lower_3s", 100.0 * three.lower);
        check(r, "full_upper_3s", 100.0 * three.upper);
        check(r, "lower_2s|lower_2s_limit", 100.0 * two.lower);
        check(r, "upper_2s|upper_2s_limit", 100.0 * two.upper);
        check(r, "lower_3s|lower_3s_limit", 100.0 * three.lower);
        check(r, "upper_3s|upper_3s_limit", 100.0 * three.upper);
    }
}

static void share_labels(struct reference *r)
{
    const struct table *t = r->table;
    double target = sum_of(t, "numerator|x") / sum_of(t, "denominator|n");
    for (ptrdiff_t i = 0; i < t->rows; i++) {
        enum funnel_place place = FUNNEL_NONE;
        (void)stats_funnel_place_share(table_number(t, i, "numerator|x"),
                                       table_number(t, i, "denominator|n"), target, &place);
        at_row(r, i, table_text(t, i, "area"));
        check_text(r, "significance", label(place));
    }
}

/* One column of limits told by events: expected events, the ratio, counts away from the expected;
 * of a rate its population and its limit. */
static double events_limit(const char *name, struct funnel_events f, double events, double target,
                           double years)
{
    bool lower = text_has(name, "lower");
    double expected = lower ? f.lower_expected : f.upper_expected;
    double ratio = lower ? f.lower_ratio : f.upper_ratio;
    if (text_has(name, "pop")) {
        return expected / target / years;
    }
    if (text_has(name, "exp")) {
        return expected;
    }
    return text_has(name, "count") ? (events - expected) / expected : ratio * target;
}

static void events_limits(struct reference *r)
{
    const struct table *t = r->table;
    for (ptrdiff_t i = 0; i < t->rows; i++) {
        int64_t events = table_integer(t, i, "observed_events|events|observed|x");
        double baseline = table_number(t, i, "baseline");
        bool rate = !isnan(baseline);
        double per = rate ? 1e5 : 100.0;
        struct funnel_events two = stats_funnel_events(events, levels[0]);
        double population = table_number(t, i, "lower_2s_population_1_year|lower_2s_pop*");
        double whole = two.lower_expected / (baseline / per);
        double years = rate && population > 0.0 ? fmax(1.0, round(whole / population)) : 1.0;
        at_row(r, i, table_text(t, i, "observed_events|events|observed|x"));
        for (int j = 0; j < t->columns; j++) {
            const char *name = t->name[j];
            if ((text_has(name, "lower") || text_has(name, "upper")) && strstr(name, "s_")) {
                struct funnel_events f =
                    stats_funnel_events(events, levels[strstr(name, "3s") != NULL]);
                double target = rate ? baseline : 100.0;
                double unit = rate && text_has(name, "pop") ? target / per : target;
                check(r, name, events_limit(name, f, (double)events, unit, years));
            }
        }
    }
}

static void events_labels(struct reference *r)
{
    const struct table *t = r->table;
    double crude = sum_of(t, "obs|observed|count|events|x|ev") /
                   sum_of(t, "pop|population|denominator|n|denominator_derived");
    for (ptrdiff_t i = 0; i < t->rows; i++) {
        enum funnel_place place = FUNNEL_NONE;
        double baseline = table_number(t, i, "baseline");
        double people = table_number(t, i, "pop|population|denominator|n|denominator_derived");
        double expected = table_number(t, i, "expected|exp");
        expected = isnan(expected) ? people * (isnan(baseline) ? crude : baseline / 1e5) : expected;
        at_row(r, i, table_text(t, i, "area|obs"));
        (void)stats_funnel_place_events(table_integer(t, i, "obs|observed|count|events|x|ev"),
                                        expected, &place);
        check_text(r, "significance", label(place));
    }
}

/* -- trend markers: the last five values of an area -- */

#define YEAR   "year|period|time|timeperiod|time_period|yearstart"
#define EVENTS "numerator|count|events|x"
#define PEOPLE "denominator|pop|population|n"
#define CHI    "chi2|chisq|chi_square|chi_sq|chisquare|chisquared"
#define MARKER "trendmarker|trend_marker|marker|label|trend|expected|result|significance"

static bool same_series(const struct table *t, ptrdiff_t i, ptrdiff_t k)
{
    return strcmp(table_text(t, i, "area|areacode|area_code|areaname|group|id|test|case"),
                  table_text(t, k, "area|areacode|area_code|areaname|group|id|test|case")) == 0;
}

static const char *marker_of(struct exceedance_trend m)
{
    static const char *const labels[] = {"Cannot be calculated", "No significant change",
                                         "Increasing", "Decreasing"};
    return labels[m.marker];
}

/* Printed to a few decimals: what rounds to it is the same. */
static void check_printed(struct reference *r, const char *names, double got)
{
    const char *text = table_text(r->table, r->row, names);
    const char *point = strchr(text, '.');
    int decimals = point && !strpbrk(text, "eE") ? (int)strlen(point + 1) : 0;
    double unit = decimals > 0 && decimals < 9 ? pow(10.0, -decimals) : 0.0;
    double expected = table_number(r->table, r->row, names);
    if (fabs(got - expected) <= 0.5000001 * unit) {
        got = expected;
    }
    check(r, names, got);
}

static void trend_markers(struct reference *r)
{
    const struct table *t = r->table;
    double year[64];
    double events[64];
    double people[64];
    double value[64];
    double lower[64];
    double upper[64];
    for (ptrdiff_t i = 0; i < t->rows; i++) {
        if (isnan(table_number(t, i, CHI)) && *table_text(t, i, MARKER) == '\0') {
            continue;
        }
        ptrdiff_t n = 0;
        for (ptrdiff_t k = 0; k < t->rows && n < 64; k++) {
            if (same_series(t, i, k)) {
                year[n] = table_number(t, k, YEAR);
                events[n] = table_number(t, k, EVENTS);
                people[n] = table_number(t, k, PEOPLE);
                value[n] = table_number(t, k, "value|rate");
                lower[n] = table_number(t, k, "lower*|lcl|ll");
                upper[n++] = table_number(t, k, "upper*|ucl|ul");
            }
        }
        bool share = strstr(r->table->file, "prop") != NULL || table_column(t, "lower*|lcl|ll") < 0;
        struct exceedance_trend m =
            share ? stats_trend_marker_share(year, events, people, n)
                  : stats_trend_marker_value(year, value, lower, upper, 0.95, n);
        at_row(r, i, table_text(t, i, "area|areacode|area_code|areaname|group|id|test|case"));
        check_printed(r, CHI, m.chi_square);
        check_printed(r, "slope|gradient|beta", m.slope);
        const char *text = table_text(t, i, MARKER);
        if (*text != '\0' && !table_is_missing(text) && !text_has(text, "outlier")) {
            char wanted[4] = {(char)tolower((unsigned char)text[0]), 0};
            const char *ours = marker_of(m);
            check_true(r, "marker", tolower((unsigned char)ours[0]) == wanted[0]);
        }
    }
}

const struct kind reference_funnels[] = {
    {"phe_funnel_prop_expected*", "population baseline lower_2s|lower_2s_limit", "*=1e-15",
     share_limits},
    {"phe_funnel_prop_*", "numerator|x denominator|n significance", "*=0", share_labels},
    {"phe_funnel_ratio_expected*", "observed_events|events upper_2s_exp_events", "*=1e-15",
     events_limits},
    {"phe_funnel_rate_expected*", "observed_events|events lower_2s_limit", "*=1e-15",
     events_limits},
    {"phe_funnel_r*", "obs|observed|count|events|x|ev significance", "*=0", events_labels},
    {"phe_funnel_*", "rate|value|numerator|obs|ev|count", "", NULL},
    {"phe_trend*", YEAR, "*=1e-10", trend_markers},
    {0},
};
