/* Counts, shares, rates, means, groups by quantile. */
#include "reference.h"
#include "stats/intervals.h"

#define EVENTS "numerator|x|count|events|cases"
#define SIZE   "denominator|n|pop|population|size"
static const double levels[] = {0.95, 0.998};
static const char *const lowers[] = {"lower95_0cl|lower95", "lower99_8cl|lower99_8"};
static const char *const uppers[] = {"upper95_0cl|upper95", "upper99_8cl|upper99_8"};

static bool is_whole(double x)
{
    return fabs(x - round(x)) < 1e-12;
}

static double factor_of(const struct table *t, ptrdiff_t row)
{
    double factor = table_number(t, row, "multiplier|per");
    return isnan(factor) ? 1.0 : factor;
}

/* A share of numbers that need not be whole. */
static struct interval wilson(double x, double n, double confidence)
{
    return is_whole(x) && is_whole(n) ? stats_share_wilson(llround(x), llround(n), confidence)
                                      : stats_share_wilson_real(x, n, confidence);
}

static void phe_rows(struct reference *r, bool share)
{
    const struct table *t = r->table;
    for (ptrdiff_t i = 0; i < t->rows; i++) {
        at_row(r, i, table_text(t, i, "area"));
        double x = table_number(t, i, EVENTS);
        double n = table_number(t, i, SIZE);
        if (isnan(x) || isnan(n)) {
            continue;
        }
        double factor = factor_of(t, i);
        for (int level = 0; level < 2; level++) {
            struct interval v = share ? wilson(x, n, levels[level])
                                      : stats_rate_phe(llround(x), n, factor, levels[level]);
            check_interval(r, "value", lowers[level], uppers[level], v, share ? factor : 1.0);
        }
        double confidence = table_number(t, i, "confidence");
        if (confidence > 0.0) {
            struct interval v = share ? wilson(x, n, confidence)
                                      : stats_rate_phe(llround(x), n, factor, confidence);
            check_interval(r, "value", "lowercl", "uppercl", v, share ? factor : 1.0);
        }
    }
}

static void phe_rate(struct reference *r)
{
    phe_rows(r, false);
}

static void phe_proportion(struct reference *r)
{
    phe_rows(r, true);
}

static void phe_byars_wilson(struct reference *r)
{
    const struct table *t = r->table;
    for (ptrdiff_t i = 0; i < t->rows; i++) {
        double x = table_number(t, i, EVENTS);
        double confidence = table_number(t, i, "confidence|conf");
        bool share = strstr(table_text(t, i, "method"), "Wilson") != NULL;
        at_row(r, i, table_text(t, i, "method"));
        struct interval v = share ? wilson(x, table_number(t, i, SIZE), confidence)
                                  : stats_count_byar(llround(x), confidence);
        check_interval(r, "value", "lowercl", "uppercl", v, 1.0);
    }
}

static void poisson(struct reference *r)
{
    const struct table *t = r->table;
    for (ptrdiff_t i = 0; i < t->rows; i++) {
        int64_t x = table_integer(t, i, "x");
        double confidence = table_number(t, i, "conf|confidence");
        at_row(r, i, table_text(t, i, "x"));
        check_interval(r, "value", "exact_lower|lower", "exact_upper|upper",
                       stats_count_exact(x, confidence), 1.0);
        check_interval(r, "value", "byar_lower", "byar_upper", stats_count_byar(x, confidence),
                       1.0);
        check_interval(r, "value", "midp_lower", "midp_upper", stats_count_mid_p(x, confidence),
                       1.0);
    }
}

static void binomial(struct reference *r)
{
    const struct table *t = r->table;
    for (ptrdiff_t i = 0; i < t->rows; i++) {
        int64_t x = table_integer(t, i, "x");
        int64_t n = table_integer(t, i, "n");
        double confidence = table_number(t, i, "conf|confidence");
        at_row(r, i, table_text(t, i, "x"));
        check_interval(r, "p|value", "wilson_lower", "wilson_upper",
                       stats_share_wilson(x, n, confidence), 1.0);
        check_interval(r, "p|value", "wilson_lower", "wilson_upper",
                       stats_share_wilson_real((double)x, (double)n, confidence), 1.0);
        check_interval(r, "p|value", "cp_lower", "cp_upper", stats_share_exact(x, n, confidence),
                       1.0);
        check_interval(r, "p|value", "jeff_lower|jeffreys_lower", "jeff_upper|jeffreys_upper",
                       stats_share_jeffreys(x, n, confidence), 1.0);
    }
}

static double confidence_of(const struct table *t, ptrdiff_t row)
{
    double c = table_number(t, row, "conf|confidence|level");
    return isnan(c) ? 0.95 : c;
}

static void newcombe(struct reference *r)
{
    const struct table *t = r->table;
    for (ptrdiff_t i = 0; i < t->rows; i++) {
        struct interval d = stats_share_difference(
            table_integer(t, i, "x1"), table_integer(t, i, "n1"), table_integer(t, i, "x2"),
            table_integer(t, i, "n2"), confidence_of(t, i));
        at_row(r, i, table_text(t, i, "x1"));
        /* differences of shares are compared as they are */
        check_value(r, "diff", d.value, table_number(t, i, "diff|difference|value"), 1.0);
        check_value(r, "lower", d.lower, table_number(t, i, "lower"), 1.0);
        check_value(r, "upper", d.upper, table_number(t, i, "upper"), 1.0);
    }
}

static void rate_ratio(struct reference *r)
{
    const struct table *t = r->table;
    for (ptrdiff_t i = 0; i < t->rows; i++) {
        int64_t x1 = table_integer(t, i, "x1");
        int64_t x2 = table_integer(t, i, "x2");
        double t1 = table_number(t, i, "t1|n1");
        double t2 = table_number(t, i, "t2|n2");
        double p = 0.0;
        char key[48];
        (void)snprintf(key, sizeof key, "%.12g/%.12g", (double)x1, (double)x2);
        at_row(r, i, key);
        check_interval(r, "rr|ratio|value", "lower", "upper",
                       stats_rate_ratio(x1, t1, x2, t2, confidence_of(t, i)), 1.0);
        if (stats_rate_ratio_p(x1, t1, x2, t2, &p) == STATS_OK) {
            check(r, "p", p);
        }
    }
}

static void reliability(struct reference *r)
{
    const struct table *t = r->table;
    for (ptrdiff_t i = 0; i < t->rows; i++) {
        struct interval v = stats_count_exact(table_integer(t, i, "events|x"), 0.95);
        double width = (v.upper - v.lower) / v.value;
        double rse = 1.0 / sqrt(v.value);
        at_row(r, i, table_text(t, i, "events|x"));
        check(r, "lower", v.lower);
        check(r, "upper", v.upper);
        check(r, "rel_ci_width", width);
        check(r, "rse", rse);
        check(r, "rel_width_le_1.6", width <= 1.6);
        check(r, "nchs_rate_n_ge_10", v.value >= 10.0);
        check(r, "old_rule_ge_20", v.value >= 20.0);
        check(r, "rse_lt_30", rse < 0.30);
        check(r, "rse_lt_25", rse < 0.25);
    }
}

static void means(struct reference *r)
{
    const struct table *t = r->table;
    struct table in;
    if (!read_sibling(r, "_expected", "_input", &in)) {
        no_input(r);
        return;
    }
    double *values = ARENA_ARRAY(r->keep, double, in.rows + 1);
    for (ptrdiff_t i = 0; i < t->rows; i++) {
        const char *area = table_text(t, i, "area|group");
        bool all = table_row(&in, "area|group", area) < 0; /* "No grouping" */
        ptrdiff_t n = 0;
        for (ptrdiff_t k = 0; k < in.rows; k++) {
            if (all || strcmp(table_text(&in, k, "area|group"), area) == 0) {
                values[n] = table_number(&in, k, "values|value|x");
                n += !isnan(values[n]);
            }
        }
        at_row(r, i, area);
        for (int level = 0; level < 2; level++) {
            struct mean_estimate e = stats_mean_t(values, n, levels[level]);
            check(r, "value_sum", e.sum);
            check(r, "value_count", (double)e.count);
            check(r, "stdev", e.standard_deviation);
            check_interval(r, "value", lowers[level], uppers[level], e.mean, 1.0);
        }
    }
}

#define GROUP_OF "quantile|quantileingrp|quantile_in_grp|expected|group|band"

/* The set of areas that a row is ranked among, as one text. */
static const char *set_of(struct reference *r, ptrdiff_t row)
{
    const struct table *t = r->table;
    char *set = ARENA_ARRAY(r->keep, char, 256);
    const char *kind = table_text(t, row, "groupset|set|case|test_set");
    bool none = strcmp(kind, "None") == 0;
    bool region = table_column(t, "groupset") < 0 || strstr(kind, "Reg") != NULL;
    (void)snprintf(set, 256, "%s;%s;%s", kind,
                   none ? "" : table_text(t, row, "indsexref|ref|indicator|groupvar"),
                   region && !none ? table_text(t, row, "parentcode|parent|region") : "");
    return set;
}

static int groups_of(const struct reference *r, ptrdiff_t row)
{
    double n = table_number(r->table, row, "nquantiles|n_quantiles|quantiles|q|n");
    const char *kind = table_text(r->table, row, "groupset|set");
    return !isnan(n)                     ? (int)n
           : strcmp(kind, "None") == 0   ? 4
           : strcmp(kind, "IndSex") == 0 ? 7
                                         : 10;
}

/* Polarity TRUE, or not said: the highest values are in the first group. */
static bool is_inverted(const struct table *t, ptrdiff_t row)
{
    const char *text = table_text(t, row, "invert|inverted|polarity|qinverted|highest_first");
    return strstr(text, "FALSE") == NULL && strstr(text, "High is good") == NULL &&
           strcmp(text, "0") != 0 && strstr(text, "represents lowest") == NULL;
}

static void quantile_groups(struct reference *r)
{
    const struct table *t = r->table;
    const char **set = ARENA_ARRAY(r->keep, const char *, t->rows + 1);
    bool *done = ARENA_ARRAY(r->keep, bool, t->rows + 1);
    double *value = ARENA_ARRAY(r->keep, double, t->rows + 1);
    int *group = ARENA_ARRAY(r->keep, int, t->rows + 1);
    ptrdiff_t *row = ARENA_ARRAY(r->keep, ptrdiff_t, t->rows + 1);
    for (ptrdiff_t i = 0; i < t->rows; i++) {
        set[i] = set_of(r, i);
    }
    for (ptrdiff_t i = 0; i < t->rows; i++) {
        ptrdiff_t n = 0;
        for (ptrdiff_t k = i; k < t->rows && !done[i]; k++) {
            if (strcmp(set[k], set[i]) == 0) {
                row[n] = k;
                value[n++] = table_number(t, k, "value|values|x");
            }
        }
        if (n > 0) {
            (void)stats_quantile_groups(r->scratch, value, n, groups_of(r, i), is_inverted(t, i),
                                        group);
        }
        for (ptrdiff_t k = 0; k < n; k++) {
            done[row[k]] = true;
            at_row(r, row[k], set[i]);
            bool missing = isnan(table_number(t, row[k], GROUP_OF));
            check_true(r, "a group or none", missing == (group[k] == 0));
            check(r, GROUP_OF, group[k]);
        }
    }
}

const struct kind reference_rates[] = {
    {"phe_rate*", EVENTS " " SIZE " value", "*=8e-15", phe_rate},
    {"phe_proportion*", EVENTS " " SIZE " value", "*=2e-14", phe_proportion},
    {"phe_byars_wilson*", "x lowercl uppercl confidence method", "*=8e-15", phe_byars_wilson},
    {"phe_mean_expected*", "value_sum stdev", "*=5e-15", means},
    {"phe_mean_input*", "values|value", "", NULL},
    {"phe_quantile*", "value|values|x " GROUP_OF, "*=0", quantile_groups},
    {"poisson_exact*", "x conf|confidence exact_lower exact_upper",
     "exact_*=1.5e-15 byar_*=3e-15 midp_*=1e-13", poisson},
    {"binomial_*", "x n conf|confidence wilson_lower", "*=2e-14", binomial},
    {"newcombe_*", "x1 n1 x2 n2 lower upper", "*=1e-16", newcombe},
    {"rate_ratio_*", "x1 t1|n1 x2 t2|n2 lower upper", "*=3e-15", rate_ratio},
    {"reliability_poisson*", "events rel_ci_width", "*=1e-10", reliability},
    {0},
};
