/* Directly and indirectly standardised rates, inequality. */
#include "reference.h"
#include "stats/inequality.h"
#include "stats/standardised.h"

enum { STRATA = 512 };
#define WEIGHT     "stdpop|std_pop|standard|std|weight|weights|esp*|wsp*|standard*"
#define POPULATION "pop|population|births|n|denominator|persons"
#define COUNT      "count|cases|events|x|numerator|total_count|observed"
#define AREA       "area|group|birthorder|birth_order|parity|name|data"

static const double levels[] = {0.95, 0.998};
static const char *const lowers[] = {"lower95_0cl|lower95|lower", "lower99_8cl|lower99_8"};
static const char *const uppers[] = {"upper95_0cl|upper95|upper", "upper99_8cl|upper99_8"};

/* Persons with 1, 2, ... events, from columns f1, f2, ...; how many such columns there are. */
static int persons_by_events(const struct table *t, ptrdiff_t row, int64_t *persons)
{
    int n = 0;
    for (; n < 64; n++) {
        char name[8];
        (void)snprintf(name, sizeof name, "f%d", n + 1);
        if (table_column(t, name) < 0) {
            break;
        }
        persons[n] = table_integer(t, row, name);
    }
    return n;
}

static ptrdiff_t strata_in(const struct table *t, const char *area, const struct table *standard,
                           struct stratum *strata)
{
    ptrdiff_t n = 0;
    for (ptrdiff_t i = 0; i < t->rows && n < STRATA; i++) {
        if (table_column(t, AREA) >= 0 && strcmp(table_text(t, i, AREA), area) != 0) {
            continue;
        }
        int64_t persons[64];
        int64_t events = table_integer(t, i, COUNT);
        int frequencies = persons_by_events(t, i, persons);
        double weight = table_number(t, i, WEIGHT);
        strata[n] = (struct stratum){
            events, frequencies > 0 ? stats_repeat_variance(persons, frequencies) : (double)events,
            table_number(t, i, POPULATION),
            isnan(weight) && n < standard->rows ? table_number(standard, n, WEIGHT) : weight};
        n++;
    }
    return n;
}

/* The strata of an area, from whichever input of the family holds it: one with an area column that
 * names it, or one without, whose name has the end of the area's in it. */
static ptrdiff_t strata_of(struct reference *r, const char *area, struct stratum *strata)
{
    struct table standard = {0};
    struct table t;
    char pattern[128];
    (void)read_matching(r, "phe_dsr_input.csv", WEIGHT, &standard);
    const char *end = strrchr(area, '_') ? strrchr(area, '_') + 1 : area;
    (void)snprintf(pattern, sizeof pattern, "phe_dsr_%s_input.csv", end);
    if (read_matching(r, pattern, POPULATION " " COUNT, &t)) {
        return strata_in(&t, area, &standard, strata);
    }
    static const char *const files[] = {"phe_dsr_input.csv", "phe_dsr_nonind*_input.csv"};
    for (int f = 0; f < 2; f++) {
        if (read_matching(r, files[f], POPULATION " " COUNT, &t)) {
            ptrdiff_t n = strata_in(&t, area, &standard, strata);
            if (n > 0) {
                return n;
            }
        }
    }
    return 0;
}

static void phe_dsr(struct reference *r)
{
    const struct table *t = r->table;
    for (ptrdiff_t i = 0; i < t->rows; i++) {
        struct stratum strata[STRATA];
        ptrdiff_t n = strata_of(r, table_text(t, i, "area"), strata);
        at_row(r, i, table_text(t, i, "area"));
        if (n == 0) {
            no_input(r);
            continue;
        }
        for (int level = 0; level < 2; level++) {
            struct standardised_options o = {STANDARDISED_DOBSON_BYAR,
                                             table_number(t, i, "multiplier"), levels[level], 10};
            struct standardised_rate s = stats_standardised_rate(strata, n, &o);
            check(r, "total_count", (double)s.events);
            check(r, "total_pop", s.population);
            check_true(r, "a rate or none",
                       (s.rate.status == STATS_TOO_FEW) == isnan(table_number(t, i, "value")));
            check_interval(r, "value", lowers[level], uppers[level], s.rate, 1.0);
        }
    }
}

/* -- indirect -- */

/* Expected events of an area and the reference's rate; false without its input. */
static bool expected_of(struct reference *r, const char *area, double *observed, double *expected,
                        double *rate)
{
    struct table t;
    struct table reference = {0};
    struct reference_stratum strata[STRATA];
    static const char *const files[] = {"phe_isr_input.csv", "phe_isr*input*.csv",
                                        "phe_isr*data*.csv"};
    bool found = false;
    for (int f = 0; f < 3 && !found; f++) {
        found = read_matching(r, files[f], POPULATION, &t) && table_column(&t, AREA) >= 0;
    }
    if (!found) {
        return false;
    }
    (void)read_matching(r, "phe_isr*ref*.csv", "refpop|ref_pop|n_ref|pop", &reference);
    ptrdiff_t n = 0;
    *observed = 0.0;
    for (ptrdiff_t i = 0; i < t.rows && n < STRATA; i++) {
        if (strcmp(table_text(&t, i, AREA), area) == 0) {
            bool own = table_column(&t, "refpop|ref_pop|n_ref") >= 0;
            const struct table *from = own ? &t : &reference;
            ptrdiff_t at = own ? i : n;
            *observed += (double)table_integer(&t, i, COUNT);
            strata[n++] = (struct reference_stratum){
                table_number(&t, i, POPULATION),
                at < from->rows ? table_integer(from, at, "refcount|ref_count|x_ref|count") : 0,
                at < from->rows ? table_number(from, at, "refpop|ref_pop|n_ref|pop") : 0.0};
        }
    }
    return n > 0 && stats_expected_events(strata, n, expected, rate) == STATS_OK;
}

static void phe_isr(struct reference *r)
{
    const struct table *t = r->table;
    for (ptrdiff_t i = 0; i < t->rows; i++) {
        double observed = 0.0;
        double expected = 0.0;
        double rate = 0.0;
        double multiplier = table_number(t, i, "multiplier|refvalue|ref_value");
        bool is_rate = strstr(table_text(t, i, "statistic"), "ratio") == NULL &&
                       table_column(t, "ref_rate|refrate") >= 0;
        at_row(r, i, table_text(t, i, AREA));
        if (!expected_of(r, table_text(t, i, AREA), &observed, &expected, &rate)) {
            observed = table_number(t, i, "observed");
            expected = table_number(t, i, "expected");
            rate = table_number(t, i, "ref_rate|refrate") / (is_rate ? multiplier : 1.0);
            if (isnan(observed) || isnan(expected)) {
                no_input(r);
                continue;
            }
        }
        const char *times = strstr(table_text(t, i, "statistic"), " x ");
        if (isnan(multiplier)) {
            multiplier = is_rate ? 1e5 : times ? strtod(times + 3, NULL) : 1.0;
        }
        double per = is_rate ? rate * multiplier : multiplier;
        check(r, "observed", observed);
        check(r, "expected", expected);
        check(r, "ref_rate|refrate", rate * multiplier);
        for (int level = 0; level < 2; level++) {
            struct interval v =
                stats_indirect_ratio(llround(observed), expected, per, levels[level], RATIO_PHE);
            check_interval(r, "value|isr|smr|israte|isratio", lowers[level], uppers[level], v, 1.0);
        }
    }
}

/* -- several methods side by side (Down's syndrome) -- */

static int method_named(const char *name)
{
    bool mean = text_has(name, "mean") || text_has(name, "avg");
    return text_has(name, "tiwari") || text_has(name, "tcz") ? STANDARDISED_TIWARI
           : text_has(name, "byar")                          ? STANDARDISED_DOBSON_BYAR
           : text_has(name, "dobson")                        ? STANDARDISED_DOBSON_EXACT
           : text_has(name, "gamma") || text_has(name, "fay") || text_has(name, "ff")
               ? (mean ? STANDARDISED_GAMMA_MEAN : STANDARDISED_GAMMA)
           : text_has(name, "normal") || text_has(name, "asymp") || text_has(name, "wald")
               ? STANDARDISED_NORMAL
               : -1;
}

static bool is_limit(const char *name, bool upper)
{
    size_t n = strlen(name);
    return text_has(name, upper ? "upper" : "lower") || text_has(name, upper ? "ucl" : "lcl") ||
           (n > 2 && name[n - 2] == '_' && name[n - 1] == (upper ? 'u' : 'l'));
}

static void check_methods(struct reference *r, const struct stratum *strata, ptrdiff_t n,
                          double per)
{
    const struct table *t = r->table;
    int said = method_named(table_text(t, r->row, "method|ci|ci_method|type"));
    double confidence = table_number(t, r->row, "conf|confidence");
    for (int j = 0; j < t->columns; j++) {
        int method = method_named(t->name[j]);
        method = method < 0 ? said : method;
        bool lower = is_limit(t->name[j], false);
        if (method < 0 || (!lower && !is_limit(t->name[j], true))) {
            continue;
        }
        struct standardised_options o = {(enum standardised_method)method, per,
                                         isnan(confidence) ? 0.95 : confidence, 0};
        struct interval v = stats_standardised_rate(strata, n, &o).rate;
        check(r, t->name[j], lower ? v.lower : v.upper);
    }
}

/* The first column that both tables have and whose text in this row occurs in the input. */
static const char *key_column(const struct table *t, const struct table *in, ptrdiff_t row)
{
    for (int j = 0; j < t->columns; j++) {
        if (table_column(in, t->name[j]) >= 0 &&
            table_row(in, t->name[j], t->cell[row * t->columns + j]) >= 0) {
            return t->name[j];
        }
    }
    return NULL;
}

static void rate_methods(struct reference *r)
{
    const struct table *t = r->table;
    struct table in;
    if (!read_sibling(r, "_expected", "_input", &in)) {
        no_input(r);
        return;
    }
    for (ptrdiff_t i = 0; i < t->rows; i++) {
        struct stratum strata[STRATA];
        ptrdiff_t n = 0;
        const char *key = key_column(t, &in, i);
        for (ptrdiff_t k = 0; k < in.rows && n < STRATA; k++) {
            if (!key || strcmp(table_text(&in, k, key), table_text(t, i, key)) == 0) {
                int64_t events = table_integer(&in, k, COUNT);
                strata[n++] =
                    (struct stratum){events, (double)events, table_number(&in, k, POPULATION),
                                     table_number(&in, k, WEIGHT)};
            }
        }
        at_row(r, i, key ? table_text(t, i, key) : "");
        struct standardised_options o = {STANDARDISED_NORMAL, 1.0, 0.95, 0};
        struct interval v = stats_standardised_rate(strata, n, &o).rate;
        double expected = table_number(t, i, "dsr|value|rate|estimate|y|adj_rate|adjusted");
        double per = expected > 0.0 ? pow(10.0, round(log10(expected / v.value))) : 1.0;
        check(r, "dsr|value|rate|estimate|y|adj_rate|adjusted", v.value * per);
        check_methods(r, strata, n, per);
    }
}

/* -- inequality -- */

enum { KEYS = 6 };
struct join {
    const char *name[KEYS];
    int count;
};

/* Columns that both tables have, but for quantities. */
static struct join join_of(const struct table *t, const struct table *in)
{
    struct join j = {0};
    for (int c = 0; c < t->columns && j.count < KEYS; c++) {
        if (table_column(in, t->name[c]) >= 0 &&
            !table_is_named(t->name[c], "value|population|pop|se|lower*|upper*|quantile|sii*|rii*|"
                                        "multiplier|transform|value_type|confidence|intercept*")) {
            j.name[j.count++] = t->name[c];
        }
    }
    return j;
}

static bool joins(const struct join *j, const struct table *t, ptrdiff_t row,
                  const struct table *in, ptrdiff_t at)
{
    for (int k = 0; k < j->count; k++) {
        if (strcmp(table_text(t, row, j->name[k]), table_text(in, at, j->name[k])) != 0) {
            return false;
        }
    }
    return true;
}

static double first_number(const struct table *t, ptrdiff_t row, const struct table *in,
                           ptrdiff_t at, const char *names, double otherwise)
{
    double v = table_number(t, row, names);
    v = isnan(v) && at >= 0 ? table_number(in, at, names) : v;
    return isnan(v) ? otherwise : v;
}

/* By text as well: normal, rate, proportion. */
static enum inequality_scale scale_of(const struct table *t, ptrdiff_t row, const struct table *in,
                                      ptrdiff_t at)
{
    const char *text = table_text(t, row, "value_type|scale|type");
    text = *text ? text : table_text(in, at, "value_type|scale|type");
    double v = first_number(t, row, in, at, "value_type|scale", 0.0);
    return v > 1.5 || text_has(text, "logit") || text_has(text, "prop") ? INEQUALITY_LOGIT
           : v > 0.5 || text_has(text, "log") || text_has(text, "rate") ? INEQUALITY_LOG
                                                                        : INEQUALITY_PLAIN;
}

static void inequality(struct reference *r)
{
    const struct table *t = r->table;
    struct table in;
    if (!read_sibling(r, "_expected", "_input", &in)) {
        no_input(r);
        return;
    }
    struct join j = join_of(t, &in);
    for (ptrdiff_t i = 0; i < t->rows; i++) {
        struct inequality_group groups[128];
        ptrdiff_t n = 0;
        ptrdiff_t first = -1;
        for (ptrdiff_t k = 0; k < in.rows && n < 128; k++) {
            if (joins(&j, t, i, &in, k)) {
                first = first < 0 ? k : first;
                groups[n++] = (struct inequality_group){table_number(&in, k, "population|pop|n"),
                                                        table_number(&in, k, "value|x|rate"), 0.0};
            }
        }
        at_row(r, i, j.count > 0 ? table_text(t, i, j.name[0]) : "");
        if (n == 0) {
            no_input(r);
            continue;
        }
        struct inequality_options o = {
            .scale = scale_of(t, i, &in, first),
            .transform = first_number(t, i, &in, first, "transform|transformed", 0.0) > 0.5,
            .multiplier = first_number(t, i, &in, first, "multiplier", 1.0),
            .confidence = 0.95};
        struct inequality q = stats_inequality(r->scratch, groups, n, &o);
        check(r, "sii|sii_value|slope", q.slope.value);
        check(r, "rii|rii_value|relative", q.relative.value);
        check(r, "sii_calc", q.slope.value);
        check(r, "rii_calc", q.relative.value);
    }
}

const struct kind reference_standardised[] = {
    {"phe_dsr*_expected*", "area total_count value multiplier", "*=6e-12", phe_dsr},
    {"phe_dsr*_input*", "count pop", "", NULL},
    {"phe_isr*_expected*", "value|isr|israte|isratio|smr", "*=2e-15", phe_isr},
    {"phe_isr_rat*", "value|isr|israte|isratio|smr", "*=2e-15", phe_isr},
    {"phe_isr*", "pop|refpop|n", "", NULL},
    {"phe_sii_expected*", "sii|sii_value|slope|sii_calc", "*=8e-15", inequality},
    {"phe_sii_input*", "population|pop", "", NULL},
    {"downs_*_expected*", "dsr|value|rate|estimate|y|adj_rate|adjusted", "*=7e-16", rate_methods},
    {"dsr_*_expected*", "dsr|value|rate|estimate|y|adj_rate|adjusted", "*=7e-16", rate_methods},
    {"downs_*_input*", POPULATION, "", NULL},
    {"downs_*", COUNT " " POPULATION, "", NULL},
    {0},
};
