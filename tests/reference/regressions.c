/* Regressions of counts and shares, harmonics, change points. */
#include "reference.h"
#include "stats/change_points.h"
#include "stats/regression.h"
#include "stats/series.h"

static bool is_term(const struct table *expected, const char *name)
{
    return table_row(expected, "term", name) >= 0;
}

/* Counts: whole, not negative, not all 0 or 1. */
static bool is_count(const struct table *t, int column)
{
    double most = 0.0;
    for (ptrdiff_t i = 0; i < t->rows; i++) {
        double v = table_number_at(t, i, column);
        if (!(v >= 0.0) || fabs(v - round(v)) > 1e-12) {
            return false;
        }
        most = fmax(most, v);
    }
    return most > 1.0;
}

/* The response is the first column of counts that is no term. */
static int response_of(const struct table *in, const struct table *expected)
{
    int cases = table_column(in, "cases");
    if (cases >= 0 && table_column(in, "expected") >= 0) {
        return cases;
    }
    for (int j = 0; j < in->columns; j++) {
        if (!is_term(expected, in->name[j]) && strncmp(in->name[j], "log", 3) != 0 &&
            is_count(in, j)) {
            return j;
        }
    }
    return -1;
}

/* A design that begins with its intercept is all columns before the response; otherwise it is an
 * intercept and the columns that the expected file names as terms. */
static struct regression_data design_of(const struct table *in, const struct table *expected,
                                        int response, struct arena *a, const char **terms)
{
    struct regression_data d = {.rows = in->rows};
    double *design = ARENA_ARRAY(a, double, (in->rows + 1) * (in->columns + 1));
    bool whole = strcmp(in->name[0], "(Intercept)") == 0;
    for (int j = whole ? 0 : -1; j < in->columns; j++) {
        bool wanted = j < 0 || (whole ? j < response : is_term(expected, in->name[j]));
        for (ptrdiff_t k = 0; k < in->rows && wanted; k++) {
            design[d.columns * in->rows + k] = j < 0 ? 1.0 : table_number_at(in, k, j);
        }
        if (wanted) {
            terms[d.columns++] = j < 0 ? "(Intercept)" : in->name[j];
        }
    }
    d.design = design;
    return d;
}

static void check_fit(struct reference *r, ptrdiff_t row, const struct regression_fit *fit,
                      const char **terms)
{
    const struct table *t = r->table;
    const char *term = table_text(t, row, "term");
    at_row(r, row, term);
    for (ptrdiff_t j = 0; j < fit->columns; j++) {
        if (strcmp(terms[j], term) == 0) {
            check(r, "coef|est|estimate", fit->coefficient[j]);
            check(r, "se|std_error", fit->standard_error[j]);
            check(r, "se_quasi", fit->standard_error[j] * sqrt(fit->dispersion));
            return;
        }
    }
    const struct {
        const char *names;
        double got;
    } stats[] = {{"deviance", fit->deviance},
                 {"null_deviance", fit->null_deviance},
                 {"df|df_residual", (double)fit->degrees_of_freedom},
                 {"pearson_chi2|pearson", fit->pearson},
                 {"phi|pearson_phi|dispersion", fit->dispersion},
                 {"loglik", fit->log_likelihood},
                 {"aic", fit->aic},
                 {"twologlik|2loglik", 2.0 * fit->log_likelihood}};
    for (size_t i = 0; i < sizeof stats / sizeof *stats; i++) {
        if (table_is_named(term, stats[i].names)) {
            check_value(r, "statistics", stats[i].got, table_number(t, row, "coef|est|value"), 0.0);
        }
    }
    if (table_is_named(term, "theta")) {
        check_value(r, "theta", fit->theta, table_number(t, row, "coef|est|value"), 0.0);
        check_value(r, "theta_se", fit->theta_error, table_number(t, row, "se"), 0.0);
    }
    if (table_is_named(term, "theta_se|se_theta")) {
        check_value(r, "theta_se", fit->theta_error, table_number(t, row, "coef|est|value"), 0.0);
    }
}

/* The offset is a column log_...; the expected numbers of small areas are one once they are
 * logarithms. */
static void complete(struct regression_data *d, const struct table *in, int response,
                     struct arena *a)
{
    const char *offset = NULL;
    for (int j = 0; j < in->columns; j++) {
        bool is_log = strncmp(in->name[j], "log", 3) == 0 || strcmp(in->name[j], "offset") == 0;
        offset = is_log ? in->name[j] : offset;
    }
    d->response = table_numbers(in, in->name[response], a);
    d->offset = offset ? table_numbers(in, offset, a) : NULL;
    if (!offset && table_column(in, "expected") >= 0) {
        double *logs = table_numbers(in, "expected", a);
        for (ptrdiff_t i = 0; i < in->rows; i++) {
            logs[i] = log(logs[i]);
        }
        d->offset = logs;
    }
}

static void regression(struct reference *r)
{
    const struct table *t = r->table;
    struct table in;
    char pattern[128];
    (void)snprintf(pattern, sizeof pattern, "%.*s_*_input.csv", (int)strcspn(t->file, "_"),
                   t->file);
    if (!read_sibling(r, "_expected", "_input", &in) &&
        !read_matching(r, pattern, "cases expected", &in)) {
        no_input(r);
        return;
    }
    const char *before = NULL;
    struct regression_fit fit = {0};
    const char **terms = ARENA_ARRAY(r->keep, const char *, in.columns + 1);
    int response = response_of(&in, t);
    check_true(r, "response", response >= 0);
    if (response < 0) {
        return;
    }
    for (ptrdiff_t i = 0; i < t->rows; i++) {
        const char *model = table_text(t, i, "model");
        if (!before || strcmp(before, model) != 0) {
            struct regression_data d = design_of(&in, t, response, r->keep, terms);
            complete(&d, &in, response, r->keep);
            bool wide = strstr(t->file, "_nb_") || text_has(model, "neg") || text_has(model, "nb");
            fit = stats_regression(wide ? REGRESSION_NEGATIVE_BINOMIAL : REGRESSION_POISSON, &d,
                                   r->keep, r->scratch);
            check_true(r, "status", fit.status == STATS_OK);
            before = model;
        }
        check_fit(r, i, &fit, terms);
    }
}

static void harmonic(struct reference *r)
{
    struct table in;
    if (!read_sibling(r, "_expected", "_input", &in)) {
        no_input(r);
        return;
    }
    double *y = table_numbers(&in, "y|count|deaths|value|x", r->keep);
    double period = 12.0;
    for (ptrdiff_t i = 0; i < in.rows; i++) {
        period = fmax(period, table_number(&in, i, "month|season|cycle"));
    }
    ptrdiff_t first = (ptrdiff_t)table_number(&in, 0, "month|season|cycle") - 1;
    struct series_harmonic h =
        stats_harmonic(y, in.rows, (ptrdiff_t)period, first, NULL, r->scratch);
    check_stat(r, "b0", h.level);
    check_stat(r, "b_t", h.slope);
    check_stat(r, "b_cos", h.cosine);
    check_stat(r, "b_sin", h.sine);
    check_stat(r, "se_b0|se_0", h.level_error);
    check_stat(r, "se_t", h.slope_error);
    check_stat(r, "se_cos", h.cosine_error);
    check_stat(r, "se_sin", h.sine_error);
    check_stat(r, "deviance", h.deviance);
    check_stat(r, "deviance_null", h.trend_deviance);
    check_stat(r, "amplitude", h.amplitude);
    check_stat(r, "peak_month0", h.peak);
    check_stat(r, "pearson_phi|phi", h.dispersion);
    check_stat(r, "peak_low_ratio", h.ratio);
}

static void months(struct reference *r)
{
    struct table in;
    char pattern[256];
    (void)snprintf(pattern, sizeof pattern, "*_%s_input.csv",
                   data_between(r, "season_chisq_", "."));
    if (!read_matching(r, pattern, "month|season|cycle", &in)) {
        no_input(r);
        return;
    }
    double counts[12] = {0};
    double days[12] = {31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    for (ptrdiff_t i = 0; i < in.rows; i++) {
        ptrdiff_t month = (ptrdiff_t)table_number(&in, i, "month|season|cycle") - 1;
        counts[month < 0 || month > 11 ? 0 : month] += table_number(&in, i, "y|count|deaths|value");
    }
    struct series_chi_square c = stats_season_chi_square(counts, NULL, 12);
    check_stat(r, "month_chisq_equal", c.chi_square);
    check_stat(r, "df", (double)c.degrees_of_freedom);
    check_stat(r, "p|p_equal", c.p);
    c = stats_season_chi_square(counts, days, 12);
    check_stat(r, "month_chisq_days", c.chi_square);
    check_stat(r, "p_days", c.p);
}

/* -- change points -- */

static double percent(double slope)
{
    return 100.0 * expm1(slope);
}

struct bend_input {
    double *time, *count, *logarithm, *offset;
    ptrdiff_t rows, least;
};

static bool bend_input(struct reference *r, const char *part, struct bend_input *b)
{
    struct table in;
    struct table profile;
    if (!read_sibling(r, part, "_input", &in)) {
        return false;
    }
    *b = (struct bend_input){.rows = in.rows, .least = 5};
    b->time = table_numbers(&in, "year|time|t|x", r->keep);
    b->count = table_numbers(&in, "count|y|cases|n|events", r->keep);
    b->logarithm = ARENA_ARRAY(r->keep, double, in.rows + 1);
    if (table_column(&in, "population|pop") >= 0) {
        b->offset = table_numbers(&in, "population|pop", r->keep);
    }
    for (ptrdiff_t i = 0; i < in.rows; i++) {
        b->logarithm[i] = log(b->count[i] + 0.5);
        if (b->offset) {
            b->offset[i] = log(b->offset[i]);
            b->logarithm[i] -= b->offset[i];
        }
    }
    /* the first bend that was tried says how many values a segment must have */
    bool own = strcmp(part, "_profile") == 0;
    if (own || read_sibling(r, part, "_profile", &profile)) {
        double first = table_number(own ? r->table : &profile, 0, "tau");
        for (ptrdiff_t i = 0; i < in.rows; i++) {
            b->least = fabs(b->time[i] - first) < 1e-9 ? i + 1 : b->least;
        }
    }
    return true;
}

static void bend_profile(struct reference *r)
{
    struct bend_input b;
    const struct table *t = r->table;
    if (!bend_input(r, "_profile", &b)) {
        no_input(r);
        return;
    }
    struct joinpoint p =
        stats_joinpoint_poisson(b.time, b.count, b.offset, b.rows, b.least, r->keep, r->scratch);
    for (ptrdiff_t i = 0; i < t->rows; i++) {
        ptrdiff_t k = 0;
        while (k < p.count && fabs(p.profile[k].at - table_number(t, i, "tau")) > 1e-9) {
            k++;
        }
        at_row(r, i, table_text(t, i, "tau"));
        check_true(r, "tau", k < p.count);
        if (k < p.count) {
            check(r, "deviance", p.profile[k].deviance);
            check(r, "slope1", p.profile[k].slope_before);
            check(r, "slope2", p.profile[k].slope_after);
        }
    }
}

static void bends(struct reference *r)
{
    struct bend_input b;
    if (!bend_input(r, "_expected", &b)) {
        no_input(r);
        return;
    }
    struct joinpoint p =
        stats_joinpoint_poisson(b.time, b.count, b.offset, b.rows, b.least, r->keep, r->scratch);
    struct joinpoint l = stats_joinpoint_least_squares(b.time, b.logarithm, NULL, b.rows, b.least,
                                                       r->keep, r->scratch);
    check_stat(r, "poisson_tau", p.best.at);
    check_stat(r, "poisson_dev", p.best.deviance);
    check_stat(r, "poisson_apc1", percent(p.best.slope_before));
    check_stat(r, "poisson_apc2", percent(p.best.slope_after));
    check_stat(r, "poisson_dev_nojoin", p.straight_deviance);
    check_stat(r, "poisson_apc_nojoin", percent(p.straight_slope));
    check_stat(r, "ls_tau", l.best.at);
    check_stat(r, "ls_sse", l.best.deviance);
    check_stat(r, "ls_apc1", percent(l.best.slope_before));
    check_stat(r, "ls_apc2", percent(l.best.slope_after));
    check_stat(r, "ls_sse_nojoin", l.straight_deviance);
    check_stat(r, "ls_apc_nojoin", percent(l.straight_slope));
}

static void segmented(struct reference *r)
{
    static const char events[] = "cases|events|y|count";
    static const char trials[] = "births|trials|n|size|population";
    struct table in;
    if (!read_sibling(r, "_expected", "_input", &in)) {
        no_input(r);
        return;
    }
    const char *x = "age|x|time|year";
    for (int j = 0; j < in.columns && table_column(&in, x) < 0; j++) {
        if (!table_is_named(in.name[j], events) && !table_is_named(in.name[j], trials)) {
            x = in.name[j];
        }
    }
    bool shares = table_column(&in, trials) >= 0;
    struct regression_data d = {.rows = in.rows,
                                .response = table_numbers(&in, events, r->keep),
                                .trials = shares ? table_numbers(&in, trials, r->keep) : NULL};
    struct segmented s = stats_segmented(shares ? REGRESSION_LOGISTIC : REGRESSION_POISSON,
                                         table_numbers(&in, x, r->keep), &d, r->scratch);
    check_stat(r, "psi", s.at);
    check_stat(r, "psi_se|se_psi", s.at_error);
    check_stat(r, "slope1", s.slope_before);
    check_stat(r, "slope2", s.slope_after);
    check_stat(r, "dev_linear", s.straight_deviance);
    check_stat(r, "dev_seg|dev_segmented", s.deviance);
}

const struct kind reference_regressions[] = {
    {"glm_poisson_*_expected*", "term coef|est", "se*=1e-10 *=1e-13", regression},
    {"glm_nb_*_expected*", "term coef|est", "theta_se=3e-6 theta=7e-12 *=2e-12", regression},
    {"glm_*_expected*", "term coef|est", "*=1e-10", regression},
    {"*_glm_expected*", "model term est|coef", "*=5e-10", regression},
    {"glm_*_input*", "(Intercept)", "", NULL},
    {"*_lip_input*", "cases expected", "", NULL},
    {"harmonic_*_expected*", "stat value", "*=6e-11", harmonic},
    {"harmonic_*_input*", "month|season|cycle", "", NULL},
    {"season_chisq_*", "stat value", "*=6e-11", months},
    {"joinpoint_*_profile*", "tau deviance slope1 slope2", "*=2e-15", bend_profile},
    {"joinpoint_*_expected*", "stat value", "*=2e-15", bends},
    {"joinpoint_*_input*", "year|time|t|x", "", NULL},
    {"segmented_*_expected*", "stat value", "*=1e-10", segmented},
    {"segmented_*_input*", "cases|events|y|count", "", NULL},
    {0},
};
