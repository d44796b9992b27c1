/* Small areas and samples. */
#include "reference.h"
#include "stats/smoothing.h"
#include "stats/survey.h"

#define EVENTS "deaths|cases|events|observed|x|sid74|sid79|count"
#define PEOPLE "pop|population|births|bir74|bir79|expected|n"
#define LINKS  "neighbours|neighbors|nb"

static struct area *areas_of(struct reference *r, const struct table *t)
{
    struct area *areas = ARENA_ARRAY(r->keep, struct area, t->rows + 1);
    for (ptrdiff_t i = 0; i < t->rows; i++) {
        areas[i] = (struct area){table_number(t, i, EVENTS), table_number(t, i, PEOPLE)};
    }
    return areas;
}

/* Ids of neighbours from 1, in one cell, apart by blanks. */
static struct neighbours links_of(struct reference *r, const struct table *t)
{
    ptrdiff_t *from = ARENA_ARRAY(r->keep, ptrdiff_t, t->rows + 2);
    ptrdiff_t *of = ARENA_ARRAY(r->keep, ptrdiff_t, t->rows * 64 + 1);
    ptrdiff_t links = 0;
    for (ptrdiff_t i = 0; i < t->rows; i++) {
        double ids[64];
        int n = table_cell_numbers(table_text(t, i, LINKS), ids, 64);
        from[i] = links;
        for (int k = 0; k < n; k++) {
            ptrdiff_t at = (ptrdiff_t)ids[k] - 1;
            if (at >= 0 && at < t->rows && at != i) {
                of[links++] = at;
            }
        }
    }
    from[t->rows] = links;
    return (struct neighbours){from, of};
}

static void marshall(struct reference *r)
{
    const struct table *t = r->table;
    struct area *areas = areas_of(r, t);
    double *smoothed = ARENA_ARRAY(r->keep, double, t->rows + 1);
    (void)stats_marshall(areas, t->rows, smoothed);
    for (ptrdiff_t i = 0; i < t->rows; i++) {
        at_row(r, i, "");
        check(r, "raw|rate", areas[i].events / areas[i].population);
        check(r, "eb_global|eb|marshall", smoothed[i]);
    }
}

static void marshall_local(struct reference *r)
{
    const struct table *t = r->table;
    struct table in;
    bool own = table_column(t, EVENTS) >= 0 && table_column(t, PEOPLE) >= 0;
    if (!own && !read_sibling(r, "_local", "_marshall", &in)) {
        no_input(r);
        return;
    }
    struct area *areas = areas_of(r, own ? t : &in);
    double *smoothed = ARENA_ARRAY(r->keep, double, t->rows + 1);
    (void)stats_marshall_local(areas, own || in.rows == t->rows ? t->rows : 0, links_of(r, t),
                               smoothed);
    for (ptrdiff_t i = 0; i < t->rows; i++) {
        at_row(r, i, "");
        check(r, "raw|rate", areas[i].events / areas[i].population);
        check(r, "eb_local", smoothed[i]);
    }
}

static void check_parameter(struct reference *r, const char *method, const char *names, double got)
{
    for (ptrdiff_t i = 0; i < r->table->rows; i++) {
        if (strcmp(table_text(r->table, i, "method"), method) == 0 &&
            table_is_named(table_text(r->table, i, "par|parameter|stat"), names)) {
            at_row(r, i, method);
            check(r, "value", got);
        }
    }
}

static void gamma_parameters(struct reference *r)
{
    struct table in;
    if (!read_sibling(r, "_parameters", "_expected", &in)) {
        no_input(r);
        return;
    }
    struct area *areas = areas_of(r, &in);
    struct gamma_prior moments = stats_gamma_moments(r->scratch, areas, in.rows);
    struct gamma_prior likelihood = stats_gamma_likelihood(areas, in.rows);
    struct marshall m = stats_marshall(areas, in.rows, NULL);
    check_parameter(r, "ck_moment", "nu", moments.shape);
    check_parameter(r, "ck_moment", "alpha", moments.rate);
    check_parameter(r, "marshall", "a", m.variance);
    check_parameter(r, "marshall", "b", m.mean);
    check_parameter(r, "ml_gamma", "alpha|nu|shape", likelihood.shape);
    check_parameter(r, "ml_gamma", "mu|mean", likelihood.mean);
}

static void gamma_areas(struct reference *r)
{
    const struct table *t = r->table;
    struct area *areas = areas_of(r, t);
    double *smoothed = ARENA_ARRAY(r->keep, double, t->rows + 1);
    struct gamma_prior moments = stats_gamma_moments(r->scratch, areas, t->rows);
    struct gamma_prior likelihood = stats_gamma_likelihood(areas, t->rows);
    (void)stats_marshall(areas, t->rows, smoothed);
    for (ptrdiff_t i = 0; i < t->rows; i++) {
        struct interval p = stats_gamma_posterior(&likelihood, areas[i], 0.95);
        double median = 0.0;
        (void)stats_gamma_posterior_median(&likelihood, areas[i], &median);
        at_row(r, i, table_text(t, i, "area"));
        check(r, "smr", areas[i].events / areas[i].population);
        check(r, "ck_moment", stats_gamma_posterior(&moments, areas[i], 0.95).value);
        check(r, "marshall", smoothed[i]);
        check(r, "ml_gamma", p.value);
        check(r, "ml_gamma_median", median);
        check(r, "ml_q025", p.lower);
        check(r, "ml_q975", p.upper);
    }
}

/* -- Moran's I: a row of results a style and variable, or rows of stat and value -- */

static void check_moran(struct reference *r, const char *suffix, struct moran m)
{
    const struct {
        const char *names;
        double got;
    } known[] = {{"I|moran_I|morans_I|statistic|EBI", m.statistic},
                 {"expected|expectation|EI|E_I", m.expected},
                 {"var_randomisation|var_rand|var|variance|VI|var_random", m.variance_random},
                 {"var_normality|var_norm|var_normal", m.variance_normal},
                 {"z|z_rand|z_random|z_randomisation|std_deviate", m.z_random},
                 {"z_norm|z_normal|z_normality", m.z_normal},
                 {"p|p_rand|p_random|p_randomisation|pvalue|p_value", m.p_random},
                 {"p_norm|p_normal|p_normality", m.p_normal}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        (void)suffix;
        if (table_column(r->table, "stat|statistic") >= 0 && table_column(r->table, "value") >= 0) {
            check_stat(r, known[i].names, known[i].got);
        } else {
            check(r, known[i].names, known[i].got);
        }
    }
}

static void moran(struct reference *r)
{
    struct table in;
    if (!read_sibling(r, "_expected", "_input", &in) || table_column(&in, LINKS) < 0) {
        no_input(r);
        return;
    }
    struct area *areas = areas_of(r, &in);
    struct neighbours links = links_of(r, &in);
    double *value = ARENA_ARRAY(r->keep, double, in.rows + 1);
    bool given = table_column(&in, "raw|rate|value|y") >= 0;
    for (ptrdiff_t i = 0; i < in.rows; i++) {
        value[i] = given ? table_number(&in, i, "raw|rate|value|y")
                         : areas[i].events / areas[i].population;
    }
    struct moran_options o = {true, 0, 1};
    if (strstr(r->table->file, "_B") || strstr(r->table->file, "binary")) {
        o.row_weights = false;
    }
    check_moran(r, "", stats_moran(r->scratch, value, in.rows, links, &o));
    struct moran e = stats_moran_rates(r->scratch, areas, in.rows, links, &o);
    check_stat(r, "EBI|EBI_statistic|ebi_I", e.statistic);
}

/* -- samples -- */

static const char *const strata_names = "stype|stratum|strata";
static const char *const cluster_names = "dnum|cluster|psu";

/* Labels as numbers, in the order in which they come. */
static int64_t number_of_label(const struct table *t, ptrdiff_t row, const char *names)
{
    const char *text = table_text(t, row, names);
    return table_column(t, names) < 0 ? 0 : table_row(t, names, text);
}

static struct survey sample(struct reference *r, const struct table *in, const char *y,
                            const char *x, bool finite)
{
    struct survey_unit *units = ARENA_ARRAY(r->keep, struct survey_unit, in->rows + 1);
    bool clusters = table_column(in, cluster_names) >= 0;
    for (ptrdiff_t i = 0; i < in->rows; i++) {
        units[i] = (struct survey_unit){table_number(in, i, "pw|weight|w"),
                                        table_number(in, i, y),
                                        table_number(in, i, x),
                                        number_of_label(in, i, strata_names),
                                        clusters ? number_of_label(in, i, cluster_names) : i,
                                        table_number(in, i, "fpc|fpc1")};
    }
    struct survey_options o = {finite, LONE_REFUSED, 0.95};
    return stats_survey(r->scratch, units, in->rows, &o);
}

/* The variable of an estimate is the name of the column after it, which holds its error. */
static const char *variable_after(const struct table *t, const char *name, const struct table *in)
{
    int column = table_column(t, name);
    const char *next = column >= 0 && column + 1 < t->columns ? t->name[column + 1] : "";
    return *next && table_column(in, next) >= 0 ? next : NULL;
}

static void samples(struct reference *r)
{
    const struct table *t = r->table;
    for (ptrdiff_t i = 0; i < t->rows; i++) {
        struct table in;
        char file[128];
        const char *design = table_text(t, i, "design|name");
        (void)snprintf(file, sizeof file, "survey_%.*s_input.csv", (int)strcspn(design, "_"),
                       design);
        at_row(r, i, design);
        if (!table_read(r->folder, file, &in, r->keep)) {
            no_input(r);
            continue;
        }
        bool finite = strstr(design, "nofpc") == NULL && table_column(&in, "fpc|fpc1") >= 0;
        const char *mean = variable_after(t, "mean", &in);
        const char *total = variable_after(t, "total", &in);
        const char *below = total ? total : "enroll";
        mean = mean ? mean : "api00";
        struct survey s = sample(r, &in, mean, below, finite);
        check(r, "mean", s.mean.interval.value);
        check(r, mean, s.mean.standard_error);
        check(r, "se_mean", s.mean.standard_error);
        check(r, "kish_neff", s.kish_size);
        check(r, "kish_deff", s.kish_effect);
        check(r, "deff", s.design_effect);
        s = sample(r, &in, below, below, finite);
        check(r, "total", s.total.interval.value);
        check(r, below, s.total.standard_error);
        check(r, "se_total", s.total.standard_error);
        s = sample(r, &in, "api.stu", below, finite);
        check(r, "ratio", s.ratio.interval.value);
        check(r, "se_ratio", s.ratio.standard_error);
    }
}

const struct kind reference_areas[] = {
    {"eb_*_marshall*", EVENTS " " PEOPLE " eb_global|eb|marshall", "*=4e-16", marshall},
    {"eb_*_local*", LINKS " eb_local", "*=1e-10", marshall_local},
    {"eb_*_parameters*", "method par|parameter|stat value", "*=5e-10", gamma_parameters},
    {"eb_*_expected*", "cases expected ck_moment", "*=5e-10", gamma_areas},
    {"moran_*_expected*", "I|stat|moran_I|statistic", "*=1e-10", moran},
    {"moran_*_input*", LINKS, "", NULL},
    {"survey_*_input*", "pw|weight|w", "", NULL},
    {"survey_*expected*", "design|name mean|total", "*=5e-16", samples},
    {0},
};
