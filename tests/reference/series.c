/* Series: trends, seasons, exceedance. */
#include "reference.h"
#include "stats/exceedance.h"
#include "stats/series.h"

#define VALUE "x|y|value|count"

static void trends(struct reference *r)
{
    const struct table *t = r->table;
    struct table in;
    if (!read_matching(r, "mann_kendall_series*.csv", "name " VALUE, &in)) {
        no_input(r);
        return;
    }
    for (ptrdiff_t row = 0; row < t->rows; row++) {
        double *x = ARENA_ARRAY(r->keep, double, in.rows + 1);
        ptrdiff_t n = 0;
        for (ptrdiff_t i = 0; i < in.rows; i++) {
            if (strcmp(table_text(&in, i, "name"), table_text(t, row, "name")) == 0) {
                x[n++] = table_number(&in, i, VALUE);
            }
        }
        at_row(r, row, table_text(t, row, "name"));
        if (n == 0) {
            no_input(r);
            continue;
        }
        struct series_trend m = stats_mann_kendall(x, n, r->scratch);
        struct interval slope = stats_sen_slope(x, n, 0.95, r->scratch);
        struct series_break b = stats_pettitt(x, n, r->scratch);
        double intercept = 0.0;
        (void)stats_sen_intercept(x, n, slope.value, &intercept, r->scratch);
        check(r, "n", (double)n);
        check(r, "S", m.s);
        check(r, "varS", m.variance);
        check(r, "tau", m.tau);
        check(r, "z", m.z);
        check(r, "p", m.p);
        check_interval(r, "sen_slope", "sen_lower", "sen_upper", slope, 1.0);
        check(r, "sen_intercept", intercept);
        check(r, "pettitt_U", b.u);
        check(r, "pettitt_K", (double)b.after);
        check(r, "pettitt_p", b.p);
    }
}

static ptrdiff_t period_of(const struct table *t)
{
    double period = 0.0;
    for (ptrdiff_t i = 0; i < t->rows; i++) {
        period = fmax(period, table_number(t, i, "cycle|month|season"));
    }
    return period >= 2.0 ? (ptrdiff_t)period : 12;
}

static void seasonal_trends(struct reference *r)
{
    const struct table *t = r->table;
    for (ptrdiff_t row = 0; row < t->rows; row++) {
        char file[256];
        struct table in;
        (void)snprintf(file, sizeof file, "season_%s.csv", table_text(t, row, "name"));
        at_row(r, row, table_text(t, row, "name"));
        if (!table_read(r->folder, file, &in, r->keep)) {
            no_input(r);
            continue;
        }
        double *y = table_numbers(&in, VALUE, r->keep);
        ptrdiff_t period = period_of(&in);
        struct series_trend s = stats_mann_kendall_seasonal(y, in.rows, period, r->scratch);
        double slope = 0.0;
        (void)stats_sen_slope_seasonal(y, in.rows, period, &slope, r->scratch);
        check(r, "S", s.s);
        check(r, "varS", s.variance);
        check(r, "z", s.z);
        check(r, "p", s.p);
        check(r, "sea_sen|sen_slope", slope);
        check(r, "tau_kendallpkg", s.tau); /* single precision: excepted */
    }
}

/* Figures around 0 are compared relative to the largest value of the series. */
static void check_part(struct reference *r, const char *name, double got, double scale)
{
    int column = table_column(r->table, name);
    if (column >= 0) {
        check_value(r, name, got, table_number_at(r->table, r->row, column), scale);
    }
}

static void seasons(struct reference *r)
{
    const struct table *t = r->table;
    double *y = table_numbers(t, VALUE, r->keep);
    ptrdiff_t period = period_of(t);
    struct arena *a = r->keep;
    struct series_parts add = stats_decompose(y, t->rows, period, false, a, r->scratch);
    struct series_parts multiply = stats_decompose(y, t->rows, period, true, a, r->scratch);
    struct series_parts periodic = stats_stl(y, t->rows, period, 0, false, a, r->scratch);
    struct series_parts robust = stats_stl(y, t->rows, period, 0, true, a, r->scratch);
    struct series_parts seven = stats_stl(y, t->rows, period, 7, false, a, r->scratch);
    double scale = 0.0;
    for (ptrdiff_t i = 0; i < t->rows; i++) {
        scale = fmax(scale, fabs(y[i]));
    }
    char key[48];
    (void)snprintf(key, sizeof key, "%s", data_between(r, "season_", "."));
    for (ptrdiff_t i = 0; i < t->rows; i++) {
        at_row(r, i, key);
        if (add.status == STATS_OK) {
            check(r, "dec_add_trend", add.trend[i]);
            check_part(r, "dec_add_seas", add.seasonal[i], scale);
        }
        if (multiply.status == STATS_OK) {
            check(r, "dec_mult_trend", multiply.trend[i]);
            check(r, "dec_mult_seas", multiply.seasonal[i]);
        }
        if (periodic.status == STATS_OK && robust.status == STATS_OK && seven.status == STATS_OK) {
            check(r, "stl_trend", periodic.trend[i]);
            check_part(r, "stl_seasonal", periodic.seasonal[i], scale);
            check_part(r, "stl_rem", periodic.remainder[i], scale);
            check(r, "stl_robust_trend", robust.trend[i]);
            check_part(r, "stl_robust_seasonal", robust.seasonal[i], scale);
            check(r, "stl7_trend", seven.trend[i]);
            check_part(r, "stl7_seasonal", seven.seasonal[i], scale);
        }
    }
    check_true(r, "status", add.status == STATS_OK && periodic.status == STATS_OK);
}

/* The series of an expected file: of its own data set when its name says one. */
static bool counts_of(struct reference *r, const char *family, struct table *in)
{
    char pattern[256];
    (void)snprintf(pattern, sizeof pattern, "*_%s_input.csv", data_between(r, family, "_expected"));
    return read_matching(r, pattern, "y|count|x|n", in) ||
           read_matching(r, "ears_*_input.csv", "y|count|x|n", in) ||
           read_matching(r, "farrington_*_input.csv", "y|count|x|n", in);
}

static ptrdiff_t place_of(const struct reference *r, const struct table *in, ptrdiff_t row)
{
    ptrdiff_t at = table_row(in, "week|t|i|time", table_text(r->table, row, "week|t|i|time"));
    return at >= 0 ? at : (ptrdiff_t)table_number(r->table, row, "week|t|i|time") - 1;
}

static void ears(struct reference *r)
{
    const struct table *t = r->table;
    struct table in;
    if (!counts_of(r, "ears_", &in)) {
        no_input(r);
        return;
    }
    double *y = table_numbers(&in, "y|count|x|n", r->keep);
    for (int method = EXCEEDANCE_C1; method <= EXCEEDANCE_C3; method++) {
        char column[16];
        (void)snprintf(column, sizeof column, "c%d_upper", method - EXCEEDANCE_C1 + 1);
        char file[8];
        (void)snprintf(file, sizeof file, "_c%d_", method - EXCEEDANCE_C1 + 1);
        bool plain = strstr(t->file, file) && table_column(t, "upper") >= 0;
        const char *name = plain ? "upper" : column;
        if (table_column(t, name) < 0) {
            continue;
        }
        struct exceedance_baseline b = {7, method == EXCEEDANCE_C3 ? 0.025 : 0.001, 0.0};
        for (ptrdiff_t i = 0; i < t->rows; i++) {
            struct exceedance e =
                stats_ears((enum exceedance_ears)method, y, in.rows, place_of(r, &in, i), b);
            at_row(r, i, "");
            check(r, name, e.limit);
            check(r, "alarm", e.alarm);
        }
    }
}

static void farrington(struct reference *r)
{
    const struct table *t = r->table;
    struct table in;
    if (!counts_of(r, "farrington_", &in)) {
        no_input(r);
        return;
    }
    static const struct exceedance_farrington usual = {.period = 52,
                                                       .years = 3,
                                                       .half_window = 3,
                                                       .alpha = 0.05,
                                                       .trend = true,
                                                       .reweight = true,
                                                       .least_events = 5.0,
                                                       .least_within = 4};
    double *y = table_numbers(&in, "y|count|x|n", r->keep);
    for (ptrdiff_t i = 0; i < t->rows; i++) {
        struct exceedance e = stats_farrington(y, in.rows, place_of(r, &in, i), &usual, r->scratch);
        at_row(r, i, "");
        check(r, "upper|upperbound", e.limit);
        check(r, "alarm", e.alarm);
    }
}

const struct kind reference_series[] = {
    {"mann_kendall_*expected*", "name S varS tau", "*=1e-14", trends},
    {"mann_kendall_series*", "name x|y|value", "", NULL},
    {"seasonal_mann_kendall*", "name S varS", "*=1e-14", seasonal_trends},
    {"season_*", "y|x|value stl_trend|dec_add_trend", "dec_*=1e-15 *=1e-10", seasons},
    {"ears_*_expected*", "week|t|i|time alarm", "*=4e-15", ears},
    {"farrington_*_expected*", "week|t|i|time upper|upperbound", "*=1e-10", farrington},
    {"ears_*_input*", "y|count|x|n", "", NULL},
    {"farrington_*_input*", "y|count|x|n", "", NULL},
    {0},
};
